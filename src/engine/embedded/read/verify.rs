//! Whether an index is what was written: its structure, every byte, every article, every count.
//!
//! First the bytes: each file of the commit against the checksum the commit names. Only where they
//! are right is the content looked at, for then what is wrong is no disk's fault but ours: every
//! stored article is decoded and compared with its columns and ids, and the articles of every file
//! are counted against the records. Nothing is written and no lock is taken; a commit that comes
//! between leads to beginning again.
//!
//! Cost: one pass over all bytes of the index; memory for one block of the store.

use std::collections::BTreeSet;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;

use tantivy::DocId;
use tantivy::Term;
use tantivy::columnar::Column;
use xxhash_rust::xxh3::Xxh3;

use crate::analysis;
use crate::article::PublicationDate;
use crate::article::day_number;
use crate::catalog::RecordReader;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::embedded::disk::directory::MANAGED;
use crate::engine::embedded::disk::directory::sums_of;
use crate::engine::embedded::disk::files;
use crate::engine::embedded::disk::folder::CURRENT;
use crate::engine::embedded::disk::folder::TAG;
use crate::engine::embedded::disk::folder::TAG_TEXT;
use crate::engine::embedded::disk::folder::VERSIONS;
use crate::engine::embedded::disk::folder::check_versions;
use crate::engine::embedded::disk::folder::generation_number;
use crate::engine::embedded::disk::folder::is_marked;
use crate::engine::embedded::disk::folder::missing;
use crate::engine::embedded::disk::last_run::LAST_RUN;
use crate::engine::embedded::disk::previous;
use crate::engine::embedded::disk::seal::META;
use crate::engine::embedded::disk::seal::Sum;
use crate::engine::embedded::disk::seal::Sums;
use crate::engine::embedded::disk::seal::unseal;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::read::segment::Segment;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::engine::embedded::schema::tie;
use crate::passage;

/// How often an index that changes while it is looked at is begun again.
const ATTEMPTS: usize = 5;
/// Damages named; a broken disk would name every article.
const MOST_DAMAGES: usize = 100;

/// What an index was found to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// The generation in use, where it is known.
    pub generation: Option<u64>,
    /// Files whose bytes were compared with their checksum.
    pub files: u64,
    /// Bytes in them.
    pub bytes: u64,
    /// Stored articles that were decoded and compared.
    pub articles: u64,
    /// Records of files that were counted against the articles.
    pub records: u64,
    /// What is wrong, at most the first hundred findings.
    pub damages: Vec<Damage>,
    /// Whether the articles were looked at; not where bytes are wrong.
    pub looked_inside: bool,
    /// What a run that did not end left: no damage, and the next run removes it.
    pub litter: Vec<PathBuf>,
}

/// A file of the index that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Damage {
    /// The file, below the index folder; the folder itself where none can be blamed.
    pub file: PathBuf,
    /// What is wrong with it.
    pub what: String,
}

impl Verified {
    fn blame(&mut self, file: impl Into<PathBuf>, what: impl Into<String>) {
        if self.damages.len() < MOST_DAMAGES {
            self.damages.push(Damage { file: file.into(), what: what.into() });
        }
    }
}

/// Tests the index at `path`. `seen` gets the bytes read so far, now and then.
///
/// # Errors
/// `Missing` when nothing there is of an index, `Version` when another version wrote it, `Io` when
/// it may not be read. Damage is no error but the finding.
pub(crate) fn verify(path: &Path, seen: &mut dyn FnMut(u64)) -> Result<Verified, EngineError> {
    attempts(path, &mut |path| {
        let mut found = Verified::default();
        let Some((generation, sums)) = bytes_are_right(path, &mut found, seen)? else {
            check_last_run(path, &mut found)?;
            return Ok(found);
        };
        if found.damages.is_empty() {
            found.looked_inside = true;
            look_inside(path, &mut found);
        }
        check_last_run(path, &mut found)?;
        find_litter(path, &generation, &sums, &mut found);
        Ok(found)
    })
}

/// Looks for the file that made reading the index at `path` fail: the first whose bytes are wrong.
///
/// # Errors
/// As [`verify`].
pub(crate) fn first_damage(path: &Path) -> Result<Option<Damage>, EngineError> {
    let found = attempts(path, &mut |path| {
        let mut found = Verified::default();
        bytes_are_right(path, &mut found, &mut |_| {})?;
        Ok(found)
    })?;
    Ok(found.damages.into_iter().next())
}

/// Tries again when a commit came between: what it removed is not missing.
fn attempts(
    path: &Path,
    attempt: &mut dyn FnMut(&Path) -> Result<Verified, EngineError>,
) -> Result<Verified, EngineError> {
    let state = || {
        let current = fs::read(path.join(CURRENT)).unwrap_or_default();
        let generation = String::from_utf8_lossy(&current).trim().to_owned();
        let meta = fs::read(path.join(generation).join(META)).unwrap_or_default();
        (current, meta)
    };
    for _ in 1..ATTEMPTS {
        let before = state();
        let found = attempt(path)?;
        if found.damages.is_empty() || state() == before {
            return Ok(found);
        }
    }
    attempt(path)
}

/// Compares every file with what was written. Returns the name of the generation and its files,
/// where it can be known what they are.
fn bytes_are_right(
    path: &Path,
    found: &mut Verified,
    seen: &mut dyn FnMut(u64),
) -> Result<Option<(String, Sums)>, EngineError> {
    let has_generation = fs::read_dir(path).is_ok_and(|entries| {
        entries.flatten().any(|e| e.file_name().to_str().and_then(generation_number).is_some())
    });
    // A foreign folder may hold one of the names; with a damaged tag an index still has the others.
    if !is_marked(path)
        && !(has_generation && (path.join(CURRENT).exists() || path.join(TAG).exists()))
    {
        return Err(missing(path));
    }
    if let Some(tag) = read(path, Path::new(TAG), found)?
        && tag != TAG_TEXT.as_bytes()
    {
        found.blame(TAG, "it does not say what every index says");
    }
    let Some(name) = generation_named(path, found)? else { return Ok(None) };
    let generation = Path::new(&name);
    check_small_files(path, generation, found)?;
    let Some(sums) = sums_of_commit(path, generation, META, found)? else { return Ok(None) };
    let sums = with_commit_before(path, generation, sums, found)?;
    for (file, sum) in &sums {
        let name = generation.join(file);
        match hash_file(&path.join(&name), &mut |count| {
            found.bytes += count;
            seen(found.bytes);
        }) {
            Ok(is) if is.hash == sum.hash => {}
            Ok(is) if is.bytes != sum.bytes && sum.bytes > 0 => {
                found.blame(&name, format!("it has {} bytes, not {}", is.bytes, sum.bytes));
            }
            Ok(_) => found.blame(&name, "it does not have the checksum the commit names"),
            Err(error) => not_readable(found, &path.join(&name), &name, error)?,
        }
        found.files += 1;
    }
    Ok(Some((name, sums)))
}

/// Checks what is noted of the last run. An index on which none was noted has no such file.
fn check_last_run(path: &Path, found: &mut Verified) -> Result<(), EngineError> {
    let name = Path::new(LAST_RUN);
    if !path.join(name).exists() {
        return Ok(());
    }
    let Some(noted) = read(path, name, found)? else { return Ok(()) };
    if let Err(error) = unseal(LAST_RUN, &noted) {
        found.blame(name, format!("{error}; the next run writes it again"));
    }
    Ok(())
}

/// Reads a file of the index at `path`; `None` for one that is damaged, which is reported.
fn read(path: &Path, name: &Path, found: &mut Verified) -> Result<Option<Vec<u8>>, EngineError> {
    let file = path.join(name);
    match fs::read(&file) {
        Ok(bytes) => {
            found.files += 1;
            found.bytes += bytes.len() as u64;
            Ok(Some(bytes))
        }
        Err(error) => not_readable(found, &file, name, error).map(|()| None),
    }
}

/// Returns the generation in use, if it can be known.
fn generation_named(path: &Path, found: &mut Verified) -> Result<Option<String>, EngineError> {
    let Some(current) = read(path, Path::new(CURRENT), found)? else { return Ok(None) };
    let number = std::str::from_utf8(&current).ok().and_then(|text| generation_number(text.trim()));
    let Some(number) = number.filter(|number| current == format!("gen-{number}\n").as_bytes())
    else {
        found.blame(CURRENT, "it does not name a generation");
        return Ok(None);
    };
    found.generation = Some(number);
    let name = format!("gen-{number}");
    if !path.join(&name).is_dir() {
        found.blame(CURRENT, format!("it names {name}, which is not there"));
        return Ok(None);
    }
    Ok(Some(name))
}

/// Checks the files beside the segments: which versions wrote them, and which files tantivy manages.
fn check_small_files(
    path: &Path,
    generation: &Path,
    found: &mut Verified,
) -> Result<(), EngineError> {
    if let Some(versions) = read(path, &generation.join(VERSIONS), found)? {
        // A damaged file is distinguished from one of another version by its seal.
        match unseal(VERSIONS, &versions) {
            Ok(_) => check_versions(path, &path.join(generation))?,
            Err(error) => match check_versions(path, &path.join(generation)) {
                Err(error @ EngineError::Version { .. }) => return Err(error),
                _ => found.blame(generation.join(VERSIONS), error.to_string()),
            },
        }
    }
    if let Some(managed) = read(path, &generation.join(MANAGED), found)? {
        let names = unseal(MANAGED, &managed).map_err(|e| e.to_string()).and_then(|(_, text)| {
            serde_json::from_slice::<Vec<String>>(text).map_err(|e| e.to_string())
        });
        if let Err(error) = names {
            found.blame(generation.join(MANAGED), error);
        }
    }
    Ok(())
}

/// Adds the checksums of what is kept of the commit before.
fn with_commit_before(
    path: &Path,
    generation: &Path,
    mut sums: Sums,
    found: &mut Verified,
) -> Result<Sums, EngineError> {
    let Some((name, _)) = previous::named(&sums) else { return Ok(sums) };
    let sums_before = sums_of_commit(path, generation, &name.clone(), found)?;
    sums.extend(sums_before.unwrap_or_default());
    Ok(sums)
}

/// Returns the checksums of the files that a commit names, if these can be known; `name` is the file it
/// is in.
fn sums_of_commit(
    path: &Path,
    generation: &Path,
    name: &str,
    found: &mut Verified,
) -> Result<Option<Sums>, EngineError> {
    let Some(meta) = read(path, &generation.join(name), found)? else { return Ok(None) };
    let (sums, content) = match unseal(name, &meta) {
        Ok(unsealed) => unsealed,
        Err(error) => {
            found.blame(generation.join(name), error.to_string());
            return Ok(None);
        }
    };
    let before = previous::named(&sums).map(|(name, sum)| (name.clone(), sum.clone()));
    let sums = sums_of(content, &sums).and_then(|sums| Ok((sums, payload_of(content)?)));
    match sums {
        Ok((mut sums, payload)) => {
            // The checksums of the files beside the segments are in the payload, which is under the seal.
            let files = payload.files().filter(|file| !file.name.contains('/'));
            let sum = |hash: &String| Sum { bytes: 0, hash: hash.clone(), content: None };
            sums.extend(files.map(|file| (file.name.clone(), sum(&file.hash))));
            sums.extend(before);
            Ok(Some(sums))
        }
        Err(error) => {
            found.blame(generation.join(name), error.to_string());
            Ok(None)
        }
    }
}

/// Reads what the commit says of itself, without opening its segments.
fn payload_of(meta: &[u8]) -> serde_json::Result<Payload> {
    #[derive(serde::Deserialize)]
    struct Meta {
        payload: Option<String>,
    }
    let meta: Meta = serde_json::from_slice(meta)?;
    meta.payload.map_or_else(|| Ok(Payload::default()), |text| serde_json::from_str(&text))
}

/// A file that is not there is damage; one that may not be read is the caller's trouble.
fn not_readable(
    found: &mut Verified,
    file: &Path,
    name: &Path,
    error: io::Error,
) -> Result<(), EngineError> {
    match error.kind() {
        io::ErrorKind::PermissionDenied => Err(EngineError::io("cannot read", file, error)),
        io::ErrorKind::NotFound => {
            found.blame(name, "it is missing");
            Ok(())
        }
        _ => {
            found.blame(name, format!("it cannot be read: {error}"));
            Ok(())
        }
    }
}

fn hash_file(path: &Path, count: &mut dyn FnMut(u64)) -> io::Result<Sum> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 1 << 18];
    let (mut hash, mut bytes) = (Xxh3::new(), 0);
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        hash.update(&buffer[..read]);
        bytes += read as u64;
        count(read as u64);
    }
    Ok(Sum { bytes, hash: format!("{:016x}", hash.digest()), content: None })
}

/// Reads the articles and the records, and counts them against each other.
fn look_inside(path: &Path, found: &mut Verified) {
    let snapshot = match Snapshot::open(path) {
        Ok(snapshot) => snapshot,
        Err(error) => return found.blame("", error.to_string()),
    };
    let generation = PathBuf::from(format!("gen-{}", snapshot.folder().generation()));
    for (number, segment) in (0_u32..).zip(snapshot.segments()) {
        let file =
            generation.join(format!("{}.store", segment.reader().segment_id().uuid_string()));
        let read = catch_unwind(AssertUnwindSafe(|| {
            let columns = Columns::open(segment).map_err(|error| error.to_string())?;
            for doc in (0..segment.reader().max_doc()).filter(|&doc| segment.is_live(doc)) {
                match article_is_right(&snapshot, &columns, number, doc) {
                    Ok(()) => found.articles += 1,
                    Err(what) => found.blame(&file, format!("article {doc}: {what}")),
                }
            }
            Ok::<(), String>(())
        }));
        match read {
            Ok(Ok(())) => {}
            Ok(Err(what)) => found.blame(&file, what),
            Err(_) => found.blame(&file, "an article breaks its reader"),
        }
    }
    let counts = catch_unwind(AssertUnwindSafe(|| counts_agree(&snapshot, &generation, found)));
    match counts {
        Ok(Ok(())) => {}
        Ok(Err(error)) => found.blame(&generation, error.to_string()),
        Err(_) => found.blame(&generation, "the terms of its articles cannot be parsed"),
    }
}

/// What is kept of every article of a segment beside its stored form.
struct Columns {
    first_day: Column<i64>,
    last_day: Column<i64>,
    words: Column<u64>,
    title_words: Column<u64>,
    sentences: Column<u64>,
    tie: Column<u64>,
}

impl Columns {
    fn open(segment: &Segment) -> Result<Self, EngineError> {
        Ok(Self {
            first_day: segment.days(column::FIRST_DAY)?,
            last_day: segment.days(column::LAST_DAY)?,
            words: segment.numbers(column::WORDS)?,
            title_words: segment.numbers(column::TITLE_WORDS)?,
            sentences: segment.numbers(column::SENTENCES)?,
            tie: segment.numbers(column::TIE)?,
        })
    }

    fn fit(&self, doc: DocId, stored: &StoredArticle) -> bool {
        let article = &stored.article;
        let days = article.published.as_ref().map(PublicationDate::days);
        let bounds = passage::bounds(&article.body);
        let sentences = analysis::sentences(article.own_title(), &article.body, &bounds);
        self.first_day.first(doc) == days.map(|days| day_number(days.first()))
            && self.last_day.first(doc) == days.map(|days| day_number(days.last()))
            && self.words.first(doc) == Some(u64::from(stored.words))
            && self.title_words.first(doc).is_some() == article.title_from_body
            && self.sentences.first(doc) == Some(u64::from(sentences))
            && self.tie.first(doc) == Some(tie(stored.id.0))
    }
}

/// Decodes a stored article, compares it with its columns, and finds it by its id.
fn article_is_right(
    snapshot: &Snapshot,
    columns: &Columns,
    segment: u32,
    doc: DocId,
) -> Result<(), String> {
    let at = DocRef::new(segment, doc);
    let stored = snapshot.article(at).map_err(|error| error.to_string())?;
    let body = &stored.article.body;
    if !stored.passages.iter().all(|&at| body.is_char_boundary(at as usize)) {
        return Err("a passage starts outside of its body".to_owned());
    }
    if !columns.fit(doc, &stored) {
        return Err("its columns are those of another article".to_owned());
    }
    let found = snapshot.of_record(stored.id).map_err(|error| error.to_string())?;
    if found.contains(&at) { Ok(()) } else { Err("it is not found by its id".to_owned()) }
}

/// Counts articles by file against the records, and all against what the commit says.
fn counts_agree(
    snapshot: &Snapshot,
    generation: &Path,
    found: &mut Verified,
) -> Result<(), EngineError> {
    let payload = snapshot.payload();
    if snapshot.articles() != payload.manifest.articles {
        let (are, said) = (snapshot.articles(), payload.manifest.articles);
        found.blame(generation.join(META), format!("it holds {are} articles and says {said}"));
    }
    if let Some(said) = &payload.statistics
        && !said.agrees_with(&snapshot.statistics()?)
    {
        found.blame(generation.join(META), "its statistics are those of other articles");
    }
    let Some(file) = &payload.manifest.records else { return Ok(()) };
    let name = generation.join(&file.name);
    let roots: BTreeSet<u32> = payload.manifest.roots.iter().map(|root| root.number).collect();
    let mut total = 0;
    let mut last: Option<(u32, Vec<u8>)> = None;
    let mut read = || -> Result<(), EngineError> {
        let mut records = RecordReader::open(&snapshot.folder().generation_path(), file)?;
        while let Some(record) = records.read()? {
            found.records += 1;
            total += record.articles;
            let shown = String::from_utf8_lossy(&record.path).into_owned();
            if !roots.contains(&record.root) {
                found.blame(&name, format!("{shown:?} belongs to no root"));
            }
            let key = record.key().to_be_bytes();
            let term = Term::from_field_bytes(snapshot.fields().file, &key);
            let are = snapshot.live_with(&term)?;
            if are != record.articles {
                let said = record.articles;
                found.blame(&name, format!("{shown:?} gave {said} articles, and {are} are there"));
            }
            let place = (record.root, record.path);
            if last.as_ref().is_some_and(|last| *last >= place) {
                found.blame(&name, format!("{shown:?} is out of order"));
            }
            last = Some(place);
        }
        Ok(())
    };
    let read = read();
    if let Err(error) = read {
        found.blame(&name, error.to_string());
    } else if total != snapshot.articles() {
        let are = snapshot.articles();
        found.blame(&name, format!("its files gave {total} articles, and {are} are there"));
    }
    Ok(())
}

/// Names what is ours in the folder and belongs to nothing.
fn find_litter(path: &Path, generation: &str, sums: &Sums, found: &mut Verified) {
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    for name in names(path) {
        let is_old = generation_number(&name).is_some() && name != generation;
        if is_old || name == "CURRENT.new" {
            found.litter.push(name.into());
        }
    }
    for name in names(&path.join(generation)) {
        if files::is_ours(&name) && !sums.contains_key(&name) {
            found.litter.push(Path::new(generation).join(name));
        }
    }
}
