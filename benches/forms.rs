//! What the terms of the index cost: size, indexing time and query time of the candidates.
//!
//! A: folded forms, a marked stem where it differs from the form, case markers.
//! B: folded forms, case markers; stems are opened into forms at query time.
//! C: folded forms, the raw form where folding changed it, no case markers.
//! D: English stems only, as tantivy's `en_stem` would index them; no bounds.
//!
//! `cargo bench --bench forms -- CORPUS.jsonl [--articles N] [--folder TMP] [--only ABCD]` prints a
//! Markdown table. With `--articles` more than the corpus has, the corpus is repeated with new days
//! and shuffled paragraphs. The figures that decided are in `forms.md`.

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BinaryHeap;
use std::collections::HashMap;
use std::collections::HashSet;
use std::error::Error;
use std::path::Path;
use std::path::PathBuf;
use std::time::Instant;

use dateline::analysis;
use dateline::analysis::Breaker;
use dateline::analysis::marker;
use dateline::analysis::stem::Expander;
use dateline::analysis::stem::Stemmer;
use dateline::passage;
use tantivy::DocSet as _;
use tantivy::Index;
use tantivy::Searcher;
use tantivy::TERMINATED;
use tantivy::TantivyDocument;
use tantivy::collector::TopDocs;
use tantivy::postings::Postings as _;
use tantivy::postings::SegmentPostings;
use tantivy::query::TermQuery;
use tantivy::schema::FAST;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;
use tantivy::schema::STORED;
use tantivy::schema::Schema;
use tantivy::schema::TextFieldIndexing;
use tantivy::schema::TextOptions;
use tantivy::store::Compressor;
use tantivy::store::ZstdCompressor;
use tantivy::tokenizer::BoxTokenStream;
use tantivy::tokenizer::LowerCaser;
use tantivy::tokenizer::RemoveLongFilter;
use tantivy::tokenizer::SimpleTokenizer;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::tokenizer::Token;
use tantivy::tokenizer::TokenStream;
use tantivy::tokenizer::Tokenizer;

const STEM: char = '\u{3}';
const THREADS: usize = 2;
const TOP: usize = 10;
const WORDS_PER_CLASS: usize = 30;
const ROUNDS: usize = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Candidate {
    FormsAndStems,
    Forms,
    FormsAndRaw,
    Stems,
}

impl Candidate {
    const ALL: [Self; 4] = [Self::FormsAndStems, Self::Forms, Self::FormsAndRaw, Self::Stems];

    fn letter(self) -> char {
        match self {
            Self::FormsAndStems => 'A',
            Self::Forms => 'B',
            Self::FormsAndRaw => 'C',
            Self::Stems => 'D',
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::FormsAndStems => "A forms, stems where they differ, case markers",
            Self::Forms => "B forms, case markers",
            Self::FormsAndRaw => "C forms, raw where it differs",
            Self::Stems => "D stems only, no bounds",
        }
    }

    fn analyzer(self) -> TextAnalyzer {
        let base = match self {
            Self::Stems => TextAnalyzer::builder(SimpleTokenizer::default())
                .filter(RemoveLongFilter::limit(40))
                .filter(LowerCaser)
                .build(),
            _ => analysis::tokenizer(),
        };
        let stemmer = Stemmer::new("en").expect("English has a stemmer");
        TextAnalyzer::from(Terms { base, candidate: self, stemmer, stems: HashMap::new() })
    }
}

/// The terms of a candidate, made from those of the base analyzer.
#[derive(Clone)]
struct Terms {
    base: TextAnalyzer,
    candidate: Candidate,
    stemmer: Stemmer,
    /// Stems already seen; `None` where the stem is the form.
    stems: HashMap<String, Option<String>>,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermsStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermsStream<'a> {
        TermsStream {
            base: self.base.token_stream(text),
            text,
            candidate: self.candidate,
            stemmer: self.stemmer,
            stems: &mut self.stems,
            pending: false,
            extra: Token::default(),
            shows_extra: false,
        }
    }
}

struct TermsStream<'a> {
    base: BoxTokenStream<'a>,
    text: &'a str,
    candidate: Candidate,
    stemmer: Stemmer,
    stems: &'a mut HashMap<String, Option<String>>,
    /// Whether `extra` is still to be given.
    pending: bool,
    extra: Token,
    shows_extra: bool,
}

impl TermsStream<'_> {
    /// Looks the stem of the base token up; returns whether there is another than the form.
    fn stem(&mut self) -> Option<&str> {
        let form = &self.base.token().text;
        if !self.stems.contains_key(form.as_str()) {
            let stem = self.stemmer.stem(form);
            self.stems.insert(form.clone(), (stem != *form).then_some(stem));
        }
        self.stems.get(form.as_str()).and_then(Option::as_deref)
    }

    fn set_extra(&mut self, sign: char, term: &str) {
        self.extra.text.clear();
        self.extra.text.push(sign);
        self.extra.text.push_str(term);
        self.extra.position = self.base.token().position;
        self.pending = true;
    }
}

impl TokenStream for TermsStream<'_> {
    fn advance(&mut self) -> bool {
        if self.pending {
            self.pending = false;
            self.shows_extra = true;
            return true;
        }
        self.shows_extra = false;
        loop {
            if !self.base.advance() {
                return false;
            }
            let token = self.base.token();
            let is_marker = marker::is_marker(&token.text);
            match self.candidate {
                Candidate::Forms => return true,
                Candidate::Stems => {
                    if let Some(stem) = self.stem().map(str::to_owned) {
                        self.base.token_mut().text = stem;
                    }
                    return true;
                }
                Candidate::FormsAndStems => {
                    if !is_marker && let Some(stem) = self.stem().map(str::to_owned) {
                        self.set_extra(STEM, &stem);
                    }
                    return true;
                }
                Candidate::FormsAndRaw => {
                    if is_marker {
                        let bounds = [marker::SENTENCE, marker::PARAGRAPH, marker::PASSAGE];
                        if bounds.contains(&token.text.as_str()) {
                            return true;
                        }
                        continue;
                    }
                    let raw = &self.text[token.offset_from..token.offset_to];
                    if raw != token.text {
                        self.set_extra('\u{2}', raw);
                    }
                    return true;
                }
            }
        }
    }

    fn token(&self) -> &Token {
        if self.shows_extra { &self.extra } else { self.base.token() }
    }

    fn token_mut(&mut self) -> &mut Token {
        if self.shows_extra { &mut self.extra } else { self.base.token_mut() }
    }
}

struct Article {
    title: String,
    body: String,
}

fn read(corpus: &Path) -> Result<Vec<Article>, Box<dyn Error>> {
    let mut articles = Vec::new();
    for line in std::fs::read_to_string(corpus)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        articles.push(Article { title: text("title"), body: text("text") });
    }
    Ok(articles)
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// The body of the article in its n-th copy: the same paragraphs in another order.
fn copy_of(body: &str, copy: usize, dice: &mut Dice, out: &mut String) {
    out.clear();
    if copy == 0 {
        out.push_str(body);
        return;
    }
    let mut paragraphs: Vec<&str> = body.split("\n\n").collect();
    for last in (1..paragraphs.len()).rev() {
        paragraphs.swap(last, dice.below(last + 1));
    }
    for (number, paragraph) in paragraphs.iter().enumerate() {
        if number > 0 {
            out.push_str("\n\n");
        }
        out.push_str(paragraph);
    }
}

struct Built {
    index: Index,
    text: Field,
    text_bytes: u64,
    seconds: f64,
    /// Of all threads; what a busy machine cannot stretch. `None` where the system does not report it.
    cpu_seconds: Option<f64>,
    /// Bytes by file extension, after merging into one segment.
    sizes: BTreeMap<String, u64>,
}

fn build(
    candidate: Candidate,
    articles: &[Article],
    count: usize,
    folder: &Path,
) -> Result<Built, Box<dyn Error>> {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("candidate")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let stored = schema.add_text_field("stored", STORED);
    let day = schema.add_i64_field("day", FAST);
    std::fs::create_dir_all(folder)?;
    let settings = tantivy::IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor::default()),
        ..Default::default()
    };
    let index = Index::builder().schema(schema.build()).settings(settings).create_in_dir(folder)?;
    index.tokenizers().register("candidate", candidate.analyzer());

    let started = Instant::now();
    let cpu_before = cpu_seconds();
    let mut writer = index.writer_with_num_threads::<TantivyDocument>(THREADS, 300 << 20)?;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut body, mut value) = (String::new(), String::new());
    let mut text_bytes = 0;
    for number in 0..count {
        let article = &articles[number % articles.len()];
        copy_of(&article.body, number / articles.len(), &mut dice, &mut body);
        text_bytes += (article.title.len() + body.len()) as u64;
        if candidate == Candidate::Stems {
            value.clear();
            value.push_str(&article.title);
            value.push('\n');
            value.push_str(&body);
        } else {
            analysis::indexed_text(&article.title, &body, &passage::bounds(&body), &mut value);
        }
        let mut document = TantivyDocument::default();
        document.add_text(text, &value);
        document.add_text(stored, format!("{}\n{body}", article.title));
        document.add_i64(day, 10_000 + dice.below(10_000) as i64);
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let seconds = started.elapsed().as_secs_f64();
    let cpu_seconds = cpu_seconds().zip(cpu_before).map(|(after, before)| after - before);

    let mut writer = index.writer_with_num_threads::<TantivyDocument>(1, 50 << 20)?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    let mut sizes = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let extension = entry.path().extension().unwrap_or_default().to_string_lossy().into_owned();
        *sizes.entry(extension).or_insert(0) += entry.metadata()?.len();
    }
    Ok(Built { index, text, text_bytes, seconds, cpu_seconds, sizes })
}

/// The processor time this process has used, from Linux's clock of 100 ticks a second.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_ascii_whitespace().skip(11).take(2);
    Some(ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

/// Words to search for: by name of class, each the most frequent form of its stem.
fn words(articles: &[Article]) -> Vec<(&'static str, Vec<String>)> {
    let stemmer = Stemmer::new("en").expect("English has a stemmer");
    let mut forms: HashMap<String, u32> = HashMap::new();
    let mut frequencies: HashMap<String, u32> = HashMap::new();
    let mut stems: HashMap<String, String> = HashMap::new();
    let mut breaker = Breaker::new();
    for article in articles {
        let mut seen = HashSet::new();
        breaker.each(&article.body, &mut |token| {
            if Expander::new("en", token.form).is_none() || !token.form.is_ascii() {
                return;
            }
            *forms.entry(token.form.to_owned()).or_insert(0) += 1;
            let stem =
                stems.entry(token.form.to_owned()).or_insert_with(|| stemmer.stem(token.form));
            seen.insert(stem.clone());
        });
        for stem in seen {
            *frequencies.entry(stem).or_insert(0) += 1;
        }
    }
    let mut best: BTreeMap<&str, (u32, &str)> = BTreeMap::new();
    for (form, count) in &forms {
        let candidate = (*count, form.as_str());
        let kept = best.entry(stems[form].as_str()).or_insert(candidate);
        *kept = (*kept).max(candidate);
    }
    let total = articles.len() as f64;
    let class = |least: f64, most: f64| {
        let mut words: Vec<&str> = best
            .iter()
            .filter(|(stem, _)| {
                let share = f64::from(frequencies[**stem]) / total;
                share >= least && share < most
            })
            .map(|(_, (_, form))| *form)
            .collect();
        // A fixed sample that does not follow the alphabet.
        words.sort_by_key(|word| {
            word.bytes().fold(14_695_981_039_346_656_037_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211)
            })
        });
        words.truncate(WORDS_PER_CLASS);
        words.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    vec![
        ("rare", class(0.0005, 0.002)),
        ("medium", class(0.01, 0.05)),
        ("frequent", class(0.2, 0.6)),
    ]
}

/// The terms that a word stands for in a candidate's index.
fn terms(
    candidate: Candidate,
    word: &str,
    searcher: &Searcher,
    text: Field,
) -> Result<Vec<String>, Box<dyn Error>> {
    let stemmer = Stemmer::new("en").expect("English has a stemmer");
    let stem = stemmer.stem(word);
    match candidate {
        Candidate::Stems => Ok(vec![stem]),
        Candidate::FormsAndStems => {
            let mut terms = vec![format!("{STEM}{stem}")];
            if stemmer.stem(&stem) == stem {
                terms.push(stem);
            }
            Ok(terms)
        }
        Candidate::Forms | Candidate::FormsAndRaw => {
            let Some(expander) = Expander::new("en", word) else {
                return Ok(vec![word.to_owned()]);
            };
            let mut terms = Vec::new();
            for segment in searcher.segment_readers() {
                let inverted = segment.inverted_index(text)?;
                for prefix in expander.prefixes() {
                    let mut stream =
                        inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
                    while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                        let form = std::str::from_utf8(stream.key())?;
                        if expander.expands_to(form) {
                            terms.push(form.to_owned());
                        }
                    }
                }
            }
            Ok(terms)
        }
    }
}

/// The ten best by BM25 over the union of the terms, document at a time; and how many matched.
/// One word's idf is the same for all, so it is left out.
fn top_ten(
    searcher: &Searcher,
    text: Field,
    terms: &[String],
) -> Result<(Vec<u32>, u32), Box<dyn Error>> {
    const K1: f32 = 1.2;
    const B: f32 = 0.75;
    let mut best: BinaryHeap<Reverse<(u32, Reverse<u32>)>> = BinaryHeap::new();
    let mut matched = 0;
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(text)?;
        let lengths = segment.get_fieldnorms_reader(text)?;
        let average = inverted.total_num_tokens() as f32 / segment.max_doc() as f32;
        let weights: Vec<f32> = (0..=255)
            .map(tantivy::fieldnorm::FieldNormReader::id_to_fieldnorm)
            .map(|length| K1 * (1.0 - B + B * length as f32 / average))
            .collect();
        let mut lists: Vec<SegmentPostings> = Vec::new();
        for term in terms {
            let term = tantivy::Term::from_field_text(text, term);
            lists.extend(inverted.read_postings(&term, IndexRecordOption::WithFreqs)?);
        }
        loop {
            let doc = lists.iter().map(|list| list.doc()).min().unwrap_or(TERMINATED);
            if doc == TERMINATED {
                break;
            }
            matched += 1;
            let mut frequency = 0;
            for list in &mut lists {
                if list.doc() == doc {
                    frequency += list.term_freq();
                    list.advance();
                }
            }
            let frequency = frequency as f32;
            let score = frequency / (frequency + weights[lengths.fieldnorm_id(doc) as usize]);
            // Positive floats sort like their bits.
            let entry = (score.to_bits(), Reverse(doc));
            if best.len() < TOP {
                best.push(Reverse(entry));
            } else if best.peek().is_some_and(|worst| entry > worst.0) {
                best.pop();
                best.push(Reverse(entry));
            }
        }
    }
    let best = best.into_sorted_vec();
    Ok((best.into_iter().map(|Reverse((_, Reverse(doc)))| doc).collect(), matched))
}

/// The median of the seconds that `run` takes.
fn median(mut run: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        let started = Instant::now();
        run()?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok(middle(&mut seconds))
}

fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut corpus = None;
    let mut count = None;
    let mut only = "ABCD".to_owned();
    let mut folder = std::env::temp_dir();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--articles" => count = Some(arguments.next().ok_or("--articles N")?.parse()?),
            "--folder" => folder = PathBuf::from(arguments.next().ok_or("--folder PATH")?),
            "--only" => only = arguments.next().ok_or("--only LETTERS")?,
            _ => corpus = Some(PathBuf::from(argument)),
        }
    }
    let Some(corpus) = corpus else {
        println!("usage: cargo bench --bench forms -- CORPUS.jsonl [--articles N] [--folder TMP]");
        return Ok(());
    };
    let articles = read(&corpus)?;
    let count = count.unwrap_or(articles.len());
    let classes = words(&articles);
    let folder = folder.join(format!("dateline-forms-{}", std::process::id()));

    println!("{count} articles made from {}:\n", articles.len());
    println!(
        "| candidate | size ÷ text | store | terms | postings | positions | indexing s | MB/s | CPU s | \
         rare ms | medium ms | frequent ms | forms per word (frequent) | opening ms |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for candidate in Candidate::ALL {
        if !only.contains(candidate.letter()) {
            continue;
        }
        let at = folder.join(candidate.letter().to_string());
        let built = build(candidate, &articles, count, &at)?;
        let row = measure(candidate, &built, &classes)?;
        println!("{row}");
        std::fs::remove_dir_all(&at)?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn measure(
    candidate: Candidate,
    built: &Built,
    classes: &[(&str, Vec<String>)],
) -> Result<String, Box<dyn Error>> {
    let bytes = built.text_bytes as f64;
    let share =
        |extension: &str| built.sizes.get(extension).copied().unwrap_or_default() as f64 / bytes;
    let whole = built.sizes.values().sum::<u64>() as f64 / bytes;
    let mut row = format!(
        "| {} | {whole:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.1} | {:.1} | {:.1} |",
        candidate.name(),
        share("store"),
        share("term"),
        share("idx"),
        share("pos"),
        built.seconds,
        bytes / 1e6 / built.seconds,
        built.cpu_seconds.unwrap_or(f64::NAN),
    );
    let searcher = built.index.reader()?.searcher();
    let mut opening = Vec::new();
    let mut skipping = Vec::new();
    let mut opened = 0;
    for (_, words) in classes {
        let mut union = Vec::new();
        let mut block_max = Vec::new();
        opened = 0;
        for word in words {
            opening.push(median(|| {
                terms(candidate, word, &searcher, built.text)?;
                Ok(())
            })?);
            opened += terms(candidate, word, &searcher, built.text)?.len();
            union.push(median(|| {
                let terms = terms(candidate, word, &searcher, built.text)?;
                std::hint::black_box(top_ten(&searcher, built.text, &terms)?);
                Ok(())
            })?);
            if candidate == Candidate::Stems {
                let term = &terms(candidate, word, &searcher, built.text)?[0];
                let term = tantivy::Term::from_field_text(built.text, term);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                block_max.push(median(|| {
                    let top = TopDocs::with_limit(TOP).order_by_score();
                    std::hint::black_box(searcher.search(&query, &top)?);
                    Ok(())
                })?);
            }
        }
        row += &format!(" {:.3} |", middle(&mut union) * 1e3);
        skipping.push(format!("{:.3}", middle(&mut block_max) * 1e3));
    }
    let words = classes.last().map_or(0, |(_, words)| words.len()).max(1);
    row += &format!(" {:.1} | {:.3} |", opened as f64 / words as f64, middle(&mut opening) * 1e3);
    if candidate == Candidate::Stems {
        row += &format!(
            "\n| D, tantivy's `TermQuery`, which skips blocks | | | | | | | | | {} | | |",
            skipping.join(" | ")
        );
    }
    Ok(row)
}
