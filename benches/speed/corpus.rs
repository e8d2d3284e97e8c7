//! The articles as every tool gets them: read once by `dateline extract`, one JSON object a line.
//!
//! The other tools are spared the reading of formats, dates and sources; dateline reads the files as
//! they are, unless they were made here.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::fs::File;
use std::io::BufRead;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use serde::Deserialize;
use serde::Serialize;

use crate::grow;

/// Articles a file holds.
const PER_FILE: usize = 100_000;

/// An article, read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Article {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) text: String,
    /// The day, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
}

/// What is indexed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Corpus {
    /// What dateline reads.
    pub(crate) news: PathBuf,
    /// The read articles, in files of JSON lines.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) articles: usize,
    /// Bytes of titles and bodies.
    pub(crate) text_bytes: u64,
    /// Bytes of what dateline reads.
    pub(crate) news_bytes: u64,
    /// How it was made, for the report.
    pub(crate) story: String,
}

impl Corpus {
    /// Prepares the articles in `work`, or takes those a run before it left there.
    pub(crate) fn prepare(
        news: &Path,
        grow_to: Option<usize>,
        dateline: &Path,
        work: &Path,
    ) -> Result<Self, Box<dyn Error>> {
        let size = grow_to.map_or("all".to_owned(), |articles| articles.to_string());
        let kept = work.join(format!("corpus-{size}.json"));
        let read_from = work.join("news.path");
        let news = fs::canonicalize(news).map_err(|e| format!("{}: {e}", news.display()))?;
        let before = fs::read_to_string(&read_from).ok();
        if before.as_ref().is_some_and(|before| Path::new(before) != news) {
            return Err(format!("{} holds another corpus", work.display()).into());
        }
        if let Ok(json) = fs::read_to_string(&kept) {
            return Ok(serde_json::from_str(&json)?);
        }
        fs::write(&read_from, news.to_str().ok_or("NEWS has a name that is not UTF-8")?)?;
        let real = extract(&news, dateline, &work.join("articles"))?;
        let corpus = match grow_to {
            None => real,
            Some(articles) => grow::grow(&real, articles, &work.join(format!("grown-{articles}")))?,
        };
        fs::write(&kept, serde_json::to_string(&corpus)?)?;
        Ok(corpus)
    }

    /// Calls `each` with every article, until it says stop.
    pub(crate) fn each(
        &self,
        each: &mut dyn FnMut(Article) -> Result<bool, Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        for file in &self.files {
            for line in BufReader::with_capacity(1 << 20, File::open(file)?).lines() {
                if !each(serde_json::from_str(&line?)?)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Returns the first articles.
    pub(crate) fn first(&self, most: usize) -> Result<Vec<Article>, Box<dyn Error>> {
        let mut articles = Vec::new();
        self.each(&mut |article| {
            articles.push(article);
            Ok(articles.len() < most)
        })?;
        Ok(articles)
    }
}

/// Reads NEWS with `dateline extract`.
fn extract(news: &Path, dateline: &Path, folder: &Path) -> Result<Corpus, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct Extracted {
        title: Option<String>,
        body: String,
        date: Option<Day>,
        source: Option<Name>,
    }
    #[derive(Deserialize)]
    struct Day {
        day: Option<String>,
    }
    #[derive(Deserialize)]
    struct Name {
        name: String,
    }
    let mut reading = Command::new(dateline)
        .arg("extract")
        .arg(news)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", dateline.display()))?;
    let mut writer = Parts::new(folder)?;
    let lines = BufReader::new(reading.stdout.take().expect("it is piped"));
    for line in lines.lines() {
        let extracted: Extracted = serde_json::from_str(&line?)?;
        writer.add(&Article {
            id: format!("a{}", writer.articles),
            title: extracted.title.unwrap_or_default(),
            text: extracted.body,
            date: extracted.date.and_then(|date| date.day),
            source: extracted.source.map(|source| source.name),
        })?;
    }
    let ended = reading.wait()?;
    // 3: some files could not be read, which dateline names on stderr.
    if !matches!(ended.code(), Some(0 | 3)) || writer.articles == 0 {
        return Err(format!("dateline extract {}: {ended}", news.display()).into());
    }
    let (files, articles, text_bytes) = writer.end()?;
    Ok(Corpus {
        news: news.to_path_buf(),
        files,
        articles,
        text_bytes,
        news_bytes: bytes_under(news)?,
        story: "Real articles, as they are.".to_owned(),
    })
}

/// Writes articles to files of [`PER_FILE`].
pub(crate) struct Parts {
    folder: PathBuf,
    files: Vec<PathBuf>,
    out: Option<BufWriter<File>>,
    pub(crate) articles: usize,
    text_bytes: u64,
}

impl Parts {
    /// Begins in a new folder.
    pub(crate) fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        empty_folder(folder)?;
        let folder = folder.to_path_buf();
        Ok(Self { folder, files: Vec::new(), out: None, articles: 0, text_bytes: 0 })
    }

    /// Writes one more.
    pub(crate) fn add(&mut self, article: &Article) -> Result<(), Box<dyn Error>> {
        if self.articles.is_multiple_of(PER_FILE) {
            let path = self.folder.join(format!("part-{:04}.jsonl", self.files.len()));
            if let Some(mut full) = self.out.replace(BufWriter::new(File::create(&path)?)) {
                full.flush()?;
            }
            self.files.push(path);
        }
        let out = self.out.as_mut().expect("the first article opens a file");
        serde_json::to_writer(&mut *out, article)?;
        out.write_all(b"\n")?;
        self.articles += 1;
        self.text_bytes += (article.title.len() + article.text.len()) as u64;
        Ok(())
    }

    /// Returns the files, the articles and the bytes of their titles and bodies.
    pub(crate) fn end(self) -> Result<(Vec<PathBuf>, usize, u64), Box<dyn Error>> {
        if let Some(mut out) = self.out {
            out.flush()?;
        }
        Ok((self.files, self.articles, self.text_bytes))
    }
}

/// Makes the folder empty.
pub(crate) fn empty_folder(folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)
}

/// Sums the sizes of the files, hard links counted once.
pub(crate) fn bytes_under(path: &Path) -> Result<u64, Box<dyn Error>> {
    use std::os::unix::fs::MetadataExt;
    let mut seen = HashSet::new();
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(path) {
        let metadata = entry?.metadata()?;
        if metadata.is_file() && seen.insert((metadata.dev(), metadata.ino())) {
            bytes += metadata.len();
        }
    }
    Ok(bytes)
}
