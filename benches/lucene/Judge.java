// Answers query strings with Lucene's own classic parser, so that the reader of them can be held to it.
//
// Usage: java Judge.java ARTICLES STRINGS or|and
// ARTICLES has a line an article: key, day, title and body, with tabs between. STRINGS has a query a
// line. For each of those a line is printed: the keys of the articles that match, in order and with
// blanks between, or "refused" and why.
// Words are those of the standard analyzer; a leading wildcard is allowed, as in Elasticsearch.

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.AnalyzerWrapper;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.queryparser.classic.QueryParser;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

public final class Judge {
    /** The standard analyzer, under which no phrase goes from a title into a body. */
    private static Analyzer analyzer() {
        Analyzer standard = new StandardAnalyzer();
        return new AnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
            @Override
            protected Analyzer getWrappedAnalyzer(String field) {
                return standard;
            }

            @Override
            public int getPositionIncrementGap(String field) {
                return 1_000_000;
            }
        };
    }

    public static void main(String[] arguments) throws Exception {
        Analyzer analyzer = analyzer();
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer))) {
            for (String line : Files.readAllLines(Path.of(arguments[0]))) {
                String[] cells = line.split("\t");
                Document document = new Document();
                document.add(new StringField("key", cells[0], Field.Store.YES));
                document.add(new StringField("date", cells[1], Field.Store.NO));
                document.add(new TextField("title", cells[2], Field.Store.NO));
                document.add(new TextField("body", cells[3], Field.Store.NO));
                document.add(new TextField("text", cells[2], Field.Store.NO));
                document.add(new TextField("text", cells[3], Field.Store.NO));
                writer.addDocument(document);
            }
        }
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(directory));
        boolean and = arguments[2].equals("and");
        List<String> strings = Files.readAllLines(Path.of(arguments[1]));
        for (String string : strings) {
            System.out.println(answer(searcher, analyzer, and, string));
        }
    }

    private static String answer(IndexSearcher searcher, Analyzer analyzer, boolean and, String string)
            throws Exception {
        QueryParser parser = new QueryParser("text", analyzer);
        parser.setAllowLeadingWildcard(true);
        parser.setDefaultOperator(and ? QueryParser.Operator.AND : QueryParser.Operator.OR);
        TreeSet<String> keys = new TreeSet<>();
        try {
            ScoreDoc[] found = searcher.search(parser.parse(string), 100_000).scoreDocs;
            for (ScoreDoc each : found) {
                keys.add(searcher.storedFields().document(each.doc).get("key"));
            }
        } catch (org.apache.lucene.queryparser.classic.ParseException | IllegalArgumentException error) {
            return "refused " + String.valueOf(error.getMessage()).split("\n")[0];
        }
        return String.join(" ", keys);
    }
}
