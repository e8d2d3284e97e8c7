//! A folder that is edited at random, and what its index must then say.
//!
//! Every file holds a number of its own, so that what is found can be distinguished; the same seed gives
//! the same edits.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

use dateline::engine::View;
use dateline::engine::verify;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::civil::date;

use crate::support::derived::assert_stories;

/// Numbers drawn from a seed (SplitMix64).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).expect("below a usize")
    }
}

/// Texts that several articles have, long enough to be recognized.
const SHARED: [&str; 3] = [
    "Talks at the port broke off after nine hours when both sides had left the room twice, and a mediator from the \
     capital said that she would ask them again on Friday. Fifteen ships wait outside, two of them with fruit, and \
     the cold store on the northern quay has room for a week. ",
    "A county surveyor who walked along the dike with a lantern found three places where water came through, and had \
     them closed with sandbags before the tide turned. Farmers below moved their cattle to the school field, where \
     the children counted ninety cows and one very old horse. ",
    "The bakery that burned in April opens again in the former bank, with an oven that came by barge and a counter \
     made from the doors of the vault. Its owner promised free rolls on the first morning to everyone who had carried \
     buckets, and forty people have said that they did. ",
];

/// A folder under edit.
pub(crate) struct Edited {
    news: PathBuf,
    draw: Draw,
    /// The files there are, as the folder should hold them.
    files: BTreeSet<String>,
    /// Counts what was ever written.
    written: usize,
}

impl Edited {
    /// Starts with a folder of `files` files.
    pub(crate) fn new(news: &Path, seed: u64, files: usize) -> Self {
        let mut edited =
            Self { news: news.to_path_buf(), draw: Draw(seed), files: BTreeSet::new(), written: 0 };
        while edited.files.len() < files {
            edited.add();
        }
        edited
    }

    /// Returns the files there are.
    pub(crate) fn files(&self) -> &BTreeSet<String> {
        &self.files
    }

    /// Returns a number below `end`, of the same seed as the edits.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.draw.below(end)
    }

    /// Makes one edit; returns the files it touched.
    pub(crate) fn edit(&mut self) -> Vec<String> {
        if self.files.len() < 10 {
            return self.add();
        }
        if self.files.len() > 50 {
            return self.delete();
        }
        match self.draw.below(14) {
            0..3 => self.add(),
            3..5 => self.change(),
            5..7 => self.delete(),
            7..10 => self.rename(),
            10 => self.touch(),
            11 => self.swap(),
            12 => self.append(),
            _ => self.file_for_folder(),
        }
    }

    fn pick(&mut self) -> String {
        let at = self.draw.below(self.files.len());
        self.files.iter().nth(at).expect("below their number").clone()
    }

    fn path(&self, file: &str) -> PathBuf {
        self.news.join(file)
    }

    fn new_name(&mut self) -> String {
        let folder = ["", "wire/", "wire/old/", "2019/03/04/", "a-b/", "a/"][self.draw.below(6)];
        let ending = ["json", "jsonl", "txt", "md"][self.draw.below(4)];
        let number = self.draw.below(60);
        format!("{folder}{number:02}.{ending}")
    }

    fn text(&mut self) -> String {
        self.written += 1;
        let number = self.written;
        let words = ["strike", "crane", "ferry", "storm", "harbor"];
        let word = words[self.draw.below(words.len())];
        let more = "The dockers went on. ".repeat(self.draw.below(6));
        // What several papers printed, cut or whole.
        let shared = match self.draw.below(3) {
            0 => SHARED[self.draw.below(SHARED.len())],
            _ => "",
        };
        let shared =
            &shared[..if self.draw.below(4) == 0 { shared.len() / 2 } else { shared.len() }];
        format!("The {word} of number{number} began. {shared}{more}It is not over.")
    }

    fn write(&mut self, file: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder of ours");
        let text = self.text();
        let number = self.written;
        let bytes = match file.rsplit('.').next() {
            Some("json") => {
                let day = 1 + number % 28;
                format!(
                    r#"{{"title": "Story {number}", "date": "2019-03-{day:02}", "source": "Paper {}", "text": "{text}"}}"#,
                    number % 3
                )
            }
            Some("jsonl") => self.lines(1 + number % 4),
            Some("md") => format!("# Story {number}\n\n{text}\n"),
            _ => format!("Story {number}\n\n{text}\n"),
        };
        fs::write(path, bytes).expect("a folder of ours");
    }

    fn lines(&mut self, count: usize) -> String {
        let line = |edited: &mut Self| {
            let text = edited.text();
            let number = edited.written;
            format!("{{\"title\": \"Line {number}\", \"text\": \"{text}\"}}\n")
        };
        (0..count).map(|_| line(self)).collect()
    }

    fn add(&mut self) -> Vec<String> {
        let file = self.new_name();
        if self.files.contains(&file) || self.path(&file).exists() {
            return Vec::new();
        }
        self.write(&file);
        self.files.insert(file.clone());
        vec![file]
    }

    fn change(&mut self) -> Vec<String> {
        let file = self.pick();
        self.write(&file);
        vec![file]
    }

    fn delete(&mut self) -> Vec<String> {
        let file = self.pick();
        fs::remove_file(self.path(&file)).expect("it is there");
        self.files.remove(&file);
        vec![file]
    }

    /// Moves a file to where none is; its ending stays, for a text by another name is another.
    fn rename(&mut self) -> Vec<String> {
        let from = self.pick();
        let ending = from.rsplit('.').next().unwrap_or_default().to_owned();
        let to = self.new_name();
        let to = format!("{}{ending}", to.trim_end_matches(|c: char| c.is_ascii_lowercase()));
        if self.files.contains(&to) || self.path(&to).exists() {
            return Vec::new();
        }
        let path = self.path(&to);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder of ours");
        fs::rename(self.path(&from), path).expect("it is there");
        self.files.remove(&from);
        self.files.insert(to.clone());
        vec![from, to]
    }

    fn touch(&mut self) -> Vec<String> {
        let file = self.pick();
        let seconds = 1_000_000_000 + self.draw.below(1_000_000) as u64;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let open = fs::File::options().append(true).open(self.path(&file)).expect("it is there");
        open.set_modified(time).expect("a file of ours");
        Vec::new()
    }

    /// Two files take each other's place.
    fn swap(&mut self) -> Vec<String> {
        let (one, other) = (self.pick(), self.pick());
        if one == other || one.rsplit('.').next() != other.rsplit('.').next() {
            return Vec::new();
        }
        let between = self.path("between.bak");
        fs::rename(self.path(&one), &between).expect("it is there");
        fs::rename(self.path(&other), self.path(&one)).expect("it is there");
        fs::rename(&between, self.path(&other)).expect("it is there");
        vec![one, other]
    }

    /// Adds records to the end of a file of many.
    fn append(&mut self) -> Vec<String> {
        let many = self.files.iter().filter(|file| file.ends_with("jsonl")).cloned();
        let many: Vec<String> = many.collect();
        if many.is_empty() {
            return Vec::new();
        }
        let file = many[self.draw.below(many.len())].clone();
        let lines = self.lines(2);
        let open = fs::File::options().append(true).open(self.path(&file));
        open.expect("it is there").write_all(lines.as_bytes()).expect("a file of ours");
        vec![file]
    }

    /// Where a file was is a folder of its name now, with a file in it.
    fn file_for_folder(&mut self) -> Vec<String> {
        let file = self.pick();
        let inside = format!("{file}/inside.txt");
        if file.contains(".txt/") || self.path(&inside).exists() {
            return Vec::new();
        }
        fs::remove_file(self.path(&file)).expect("it is there");
        self.files.remove(&file);
        self.write(&inside);
        self.files.insert(inside.clone());
        vec![file, inside]
    }
}

/// All that an index says, but for ids.
#[derive(Debug, PartialEq, Eq, Default)]
pub(crate) struct Said {
    /// The articles of each file, as they are stored.
    pub(crate) articles: BTreeMap<String, Vec<String>>,
    /// What queries find, with scores.
    pub(crate) answers: Vec<Vec<String>>,
    /// How many stories the articles are in; `None` where a run did not come to deriving them. Which they are is
    /// compared with those that the articles make.
    pub(crate) stories: Option<usize>,
}

const QUERIES: [&str; 6] =
    ["strike", "\"dockers went on\"", "crane OR ferry", "storm NOT harbor", "number1*", "stor*"];

/// Returns what an index says. Panics if it cannot be read or says anything twice.
pub(crate) fn said(index: &Path) -> Said {
    let view = View::open(index).unwrap_or_else(|e| panic!("{}: {e}", index.display()));
    let find = |query: &str| {
        let mut request = SearchRequest::new(query, date(2026, 1, 1));
        request.limit = 100_000;
        search(&view, &request).unwrap_or_else(|e| panic!("{query}: {e}")).hits
    };
    let mut said = Said::default();
    let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
    let all = find("");
    said.stories = assert_stories(&view, &all, &index.display().to_string());
    for hit in all {
        assert!(ids.insert(hit.id), "an id is there twice: {:?}", hit.path);
        let record = hit.article.record.as_ref().map(|record| record.number);
        assert!(places.insert((hit.path.clone(), record)), "twice: {:?} {record:?}", hit.path);
        let path = hit.path.to_string_lossy().into_owned();
        said.articles.entry(path).or_default().push(format!("{:?}", hit.article));
    }
    said.articles.values_mut().for_each(|articles| articles.sort());
    let articles: usize = said.articles.values().map(Vec::len).sum();
    assert_eq!(view.manifest().articles, articles as u64, "the count of articles is wrong");
    for query in QUERIES {
        let hits = find(query);
        // Passages are weighed in the first hundred; which of equal articles are among them is a
        // matter of ids, and a file that moved keeps its ids.
        let all_weighed = hits.len() <= 100;
        let mut hits: Vec<String> = hits
            .into_iter()
            .map(|hit| {
                let score = if all_weighed { hit.score } else { 0.0 };
                let passages: Vec<&str> =
                    hit.passages.iter().map(|passage| passage.text.as_str()).collect();
                format!("{score} {:?} {} {passages:?}", hit.path, hit.article.title)
            })
            .collect();
        hits.sort();
        said.answers.push(hits);
    }
    said
}

/// Asserts that every byte, article and count of an index is what was committed.
pub(crate) fn assert_sound(index: &Path, what: &str) {
    let found = verify(index, &mut |_| {}).unwrap_or_else(|error| panic!("{error}: {what}"));
    assert!(found.looked_inside && found.damages.is_empty(), "{found:?}: {what}");
}

/// Returns what a commit names, by the file that it is in: its records, its segments, and the file of the
/// commit before.
fn needed_by(generation: &Path, name: &str) -> BTreeSet<String> {
    let meta = fs::read_to_string(generation.join(name)).expect("there is a commit");
    // Below its seal.
    let mut lines = meta.splitn(3, '\n').skip(1);
    let mut json = || -> serde_json::Value {
        serde_json::from_str(lines.next().expect("it is under a seal")).expect("it is JSON")
    };
    let (sums, json) = (json(), json());
    let payload = json["payload"].as_str().unwrap_or("{}");
    let payload: serde_json::Value = serde_json::from_str(payload).expect("a payload is JSON");
    let segments = json["segments"].as_array().expect("segments are listed").iter();
    let stems =
        segments.map(|segment| segment["segment_id"].as_str().expect("an id").replace('-', ""));
    let of_catalog = ["records", "aliases"].map(|file| payload[file]["name"].as_str());
    let before =
        sums.as_object().expect("sums by name").keys().filter(|n| n.starts_with("previous-"));
    let files = &payload["story_files"];
    let parts = ["sketches", "pairs"].into_iter().filter_map(|name| files[name].as_array());
    let of_stories = parts.flatten().chain([&files["stories"]]);
    let of_stories = of_stories.map(|file| file["name"].as_str());
    let names = of_catalog.into_iter().chain(of_stories).flatten().map(str::to_owned);
    stems.chain(names).chain(before.cloned()).collect()
}

/// Returns the names in an index folder that no commit needs.
pub(crate) fn litter(index: &Path) -> Vec<String> {
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).expect("an index can be listed");
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let current = fs::read_to_string(index.join("CURRENT")).expect("a generation is named");
    let generation = index.join(current.trim());
    let mut needed = needed_by(&generation, "meta.json");
    // The commit before is kept until the next.
    if let Some(before) = needed.clone().iter().find(|name| name.starts_with("previous-")) {
        needed.extend(needed_by(&generation, before));
    }
    let needed = |name: &str| {
        let stem = name.split('.').next().unwrap_or(name);
        ["meta.json", ".managed.json", "versions.json"].contains(&name)
            || needed.contains(name)
            || needed.contains(stem)
    };
    let mut litter = names(&generation);
    litter.retain(|name| !needed(name));
    let beside = names(index);
    let known = ["CACHEDIR.TAG", "CURRENT", "lock", "last-run.json", current.trim()];
    litter.extend(beside.into_iter().filter(|name| !known.contains(&name.as_str())));
    litter
}
