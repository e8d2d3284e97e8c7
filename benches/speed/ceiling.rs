//! The ceiling: tantivy with nothing around it, on text that was read for it.
//!
//! One stemmed field of title and body with positions, stored; the day and the source beside it. Two
//! indexing threads and the memory that dateline takes by default. It is this program, started again
//! with [`HIDDEN`], so that it is a process of its own; its compiler flags are those of dateline.

use std::borrow::Cow;
use std::error::Error;
use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::mem;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use frostem::Algorithm;
use jiff::civil::Date;
use tantivy::Index;
use tantivy::IndexReader;
use tantivy::ReloadPolicy;
use tantivy::TantivyDocument;
use tantivy::collector::Count;
use tantivy::collector::TopDocs;
use tantivy::query::Query;
use tantivy::query::QueryParser;
use tantivy::schema::FAST;
use tantivy::schema::Field;
use tantivy::schema::INDEXED;
use tantivy::schema::IndexRecordOption;
use tantivy::schema::STORED;
use tantivy::schema::STRING;
use tantivy::schema::Schema;
use tantivy::schema::TextFieldIndexing;
use tantivy::schema::TextOptions;
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::LowerCaser;
use tantivy::tokenizer::RemoveLongFilter;
use tantivy::tokenizer::SimpleTokenizer;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::tokenizer::Token;
use tantivy::tokenizer::TokenFilter;
use tantivy::tokenizer::TokenStream;
use tantivy::tokenizer::Tokenizer;

use crate::clock;
use crate::corpus::Article;
use crate::corpus::Corpus;
use crate::question::NEAR;
use crate::question::Question;
use crate::question::Words;
use crate::tool::Tool;
use crate::tool::Warm;

/// The first argument of this program when it is to be the ceiling.
pub(crate) const HIDDEN: &str = "--as-the-ceiling";
const THREADS: usize = 2;
/// `dateline index --memory`, by default.
const MEMORY: usize = 300_000_000;

pub(crate) struct Ceiling {
    pub(crate) program: PathBuf,
}

impl Ceiling {
    fn command(&self, does: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().args([HIDDEN, does]);
        command
    }
}

impl Tool for Ceiling {
    fn name(&self) -> &'static str {
        "tantivy"
    }

    fn about(&self) -> Result<String, Box<dyn Error>> {
        Ok(format!(
            "{}: on articles read beforehand; one field of stems, stored with zstd, {THREADS} \
             threads; searches take the ten best without counting (block-max WAND) and a snippet \
             of 150 characters each",
            tantivy::version_string().trim_start_matches("tantivy v")
        ))
    }

    fn index(&self, corpus: &Corpus, index: &Path) -> Result<Command, Box<dyn Error>> {
        let mut command = self.command("index");
        command.arg(index).args(&corpus.files);
        Ok(command)
    }

    fn start(&self) -> Command {
        self.command("nothing")
    }

    fn search(&self, index: &Path, question: &Question) -> Option<Command> {
        let mut command = self.command("search");
        command.arg(index).arg(spell(question));
        Some(command)
    }

    fn warm(
        &self,
        index: &Path,
        questions: &[Question],
        rounds: usize,
    ) -> Result<Option<Warm>, Box<dyn Error>> {
        let opened = Opened::open(index)?;
        let queries: Vec<String> = questions.iter().map(spell).collect();
        Ok(Some(Warm {
            hits: clock::warm(&queries, rounds, |query| {
                std::hint::black_box(opened.ten_hits(query)?);
                Ok(())
            })?,
            ids: clock::warm(&queries, rounds, |query| {
                let query = opened.query(query)?;
                let best = TopDocs::with_limit(10).order_by_score();
                std::hint::black_box(opened.reader.searcher().search(&query, &best)?);
                Ok(())
            })?,
            count: clock::warm(&queries, rounds, |query| {
                opened.count(query)?;
                Ok(())
            })?,
        }))
    }

    fn counts(
        &self,
        index: &Path,
        questions: &[Question],
    ) -> Result<Vec<Option<u64>>, Box<dyn Error>> {
        let opened = Opened::open(index)?;
        questions.iter().map(|question| opened.count(&spell(question)).map(Some)).collect()
    }
}

fn spell(question: &Question) -> String {
    let words = match &question.words {
        Words::Prefix(letters) => format!("text:/{letters}.*/"),
        // Its slop counts the words in between, and a turned pair as two more.
        words => words.spelled(" AND ", |a, b| format!("\"{a} {b}\"~{}", NEAR - 1)),
    };
    let mut query = format!("+({words})");
    if let Some((first, last)) = question.month {
        query += &format!(" +day:[{} TO {}]", number(first), number(last));
    }
    if let Some(source) = &question.source {
        query += &format!(" +source:\"{}\"", source.replace('\\', "\\\\").replace('"', "\\\""));
    }
    query
}

/// Does what the hidden arguments say.
pub(crate) fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    match arguments {
        [does] if does == "nothing" => Ok(()),
        [does, folder, files @ ..] if does == "index" => index(Path::new(folder), files),
        [does, folder, query] if does == "search" => {
            let mut out = std::io::stdout().lock();
            for (score, snippet) in Opened::open(Path::new(folder))?.ten_hits(query)? {
                writeln!(out, "{score} {snippet}")?;
            }
            Ok(())
        }
        other => Err(format!("{HIDDEN} does not know {other:?}").into()),
    }
}

fn index(folder: &Path, files: &[String]) -> Result<(), Box<dyn Error>> {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("stems")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut schema = Schema::builder();
    let options = TextOptions::default().set_indexing_options(indexing).set_stored();
    let text = schema.add_text_field("text", options);
    let day = schema.add_i64_field("day", INDEXED | FAST | STORED);
    let source = schema.add_text_field("source", STRING | STORED);
    let index = Index::create_in_dir(folder, schema.build())?;
    index.tokenizers().register("stems", stems());
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(THREADS, MEMORY)?;
    let mut value = String::new();
    for file in files {
        for line in BufReader::with_capacity(1 << 20, File::open(file)?).lines() {
            let article: Article = serde_json::from_str(&line?)?;
            value.clear();
            value.push_str(&article.title);
            value.push('\n');
            value.push_str(&article.text);
            let mut document = TantivyDocument::default();
            document.add_text(text, &value);
            if let Some(written) = &article.date {
                document.add_i64(day, number(written.parse()?));
            }
            if let Some(name) = &article.source {
                document.add_text(source, name);
            }
            writer.add_document(document)?;
        }
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

/// The days since 1970-01-01.
fn number(day: Date) -> i64 {
    let span = day.since(Date::constant(1970, 1, 1)).expect("days are counted in days");
    i64::from(span.get_days())
}

fn stems() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stems)
        .build()
}

/// An index and what a search needs.
struct Opened {
    reader: IndexReader,
    parser: QueryParser,
    text: Field,
}

impl Opened {
    fn open(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let index = Index::open_in_dir(folder)?;
        index.tokenizers().register("stems", stems());
        let text = index.schema().get_field("text")?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let mut parser = QueryParser::for_index(&index, vec![text]);
        parser.allow_regexes();
        Ok(Self { reader, parser, text })
    }

    fn query(&self, query: &str) -> Result<Box<dyn Query>, Box<dyn Error>> {
        Ok(self.parser.parse_query(query)?)
    }

    fn ten_hits(&self, query: &str) -> Result<Vec<(f32, String)>, Box<dyn Error>> {
        let query = self.query(query)?;
        let searcher = self.reader.searcher();
        let best = searcher.search(&query, &TopDocs::with_limit(10).order_by_score())?;
        let snippets = SnippetGenerator::create(&searcher, &query, self.text)?;
        let mut hits = Vec::new();
        for (score, address) in best {
            let document: TantivyDocument = searcher.doc(address)?;
            hits.push((score, snippets.snippet_from_doc(&document).to_html()));
        }
        Ok(hits)
    }

    fn count(&self, query: &str) -> Result<u64, Box<dyn Error>> {
        let query = self.query(query)?;
        Ok(self.reader.searcher().search(&query, &Count)? as u64)
    }
}

/// tantivy's own filter for English, which would have to be switched on in the tantivy that dateline
/// is built with: the same stemmer, called the same way.
#[derive(Clone)]
struct Stems;

impl TokenFilter for Stems {
    type Tokenizer<T: Tokenizer> = Stemmed<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemmed<T> {
        Stemmed(inner)
    }
}

#[derive(Clone)]
struct Stemmed<T>(T);

impl<T: Tokenizer> Tokenizer for Stemmed<T> {
    type TokenStream<'a> = StemStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemStream {
            inner: self.0.token_stream(text),
            stemmer: frostem::Stemmer::new(Algorithm::English),
            buffer: String::new(),
        }
    }
}

struct StemStream<T> {
    inner: T,
    stemmer: frostem::Stemmer,
    buffer: String,
}

impl<T: TokenStream> TokenStream for StemStream<T> {
    fn advance(&mut self) -> bool {
        if !self.inner.advance() {
            return false;
        }
        let token = self.inner.token_mut();
        match self.stemmer.stem(&token.text) {
            Cow::Owned(stem) => token.text = stem,
            Cow::Borrowed(stem) => {
                self.buffer.clear();
                self.buffer.push_str(stem);
                mem::swap(&mut token.text, &mut self.buffer);
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}
