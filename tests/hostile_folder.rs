//! A folder that means harm: every sound article in it is found, every damaged file is named, and
//! nothing outside of the index is read or written.
//!
//! Several hundred files, all written here. A sound article holds a word of its own, by which it is
//! looked for; what is damaged is looked for in the report. Time and memory are measured by hand.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Cursor;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use dateline::engine::View;
use dateline::search;
use dateline::search::SearchRequest;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::date;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::Corpus;
use crate::support::Run;
use crate::support::repository;

/// Levels no parser's stack takes.
const DEEP: usize = 200_000;
/// The most bytes of an article in these runs.
const MAX_SIZE: &str = "1MiB";

/// The folder under construction, and what is expected of it.
struct Hostile {
    corpus: Corpus,
    /// The word of each sound article.
    words: Vec<String>,
    /// Files that must be named.
    damaged: BTreeSet<String>,
    /// Plain files and things that are none, each of which the run must account for.
    seen: usize,
}

impl Hostile {
    fn new() -> Self {
        Self { corpus: Corpus::new(), words: Vec::new(), damaged: BTreeSet::new(), seen: 0 }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.corpus.news().join(name)
    }

    /// Writes a file, of which nothing is expected but that the run survives it.
    fn junk(&mut self, name: impl AsRef<OsStr>, bytes: impl AsRef<[u8]>) {
        let path = self.corpus.news().join(name.as_ref());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self.seen += 1;
    }

    /// Writes a file that must be named.
    fn damaged(&mut self, name: &str, bytes: impl AsRef<[u8]>) {
        self.junk(name, bytes);
        self.damaged.insert(format!("news/{name}"));
    }

    /// Returns a word no other article holds.
    fn word(&mut self) -> String {
        let number = self.words.len();
        let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap());
        let word = format!("zq{}{}{}x", letter(number), letter(number / 26), letter(number / 676));
        self.words.push(word.clone());
        word
    }

    /// Writes a file made around the word of a sound article.
    fn sound(&mut self, name: impl AsRef<OsStr>, bytes: impl FnOnce(&str) -> Vec<u8>) {
        let word = self.word();
        self.junk(name, bytes(&word));
    }

    fn index(&self) -> (Run, BTreeSet<String>) {
        let arguments = ["index", "news", "--max-size", MAX_SIZE, "--report", "report.jsonl"];
        let run = self.corpus.run(arguments);
        let report = fs::read_to_string(self.corpus.news().with_file_name("report.jsonl")).unwrap();
        let named = report
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter_map(|line| line["path"].as_str().map(ToOwned::to_owned))
            .collect();
        (run, named)
    }
}

fn story(word: &str) -> Vec<u8> {
    format!("The harbor strike\n\nDockers at quay {word} walked out on Monday, the union said.\n")
        .into()
}

fn page(word: &str, deep: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE html><html><head><title>The harbor strike</title></head><body><article>\
         <h1>The harbor strike</h1><p>Dockers at quay {word} walked out on Monday, the union said, \
         and the cranes stood still until the evening.</p>{deep}</article></body></html>"
    )
    .into()
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// What is not a plain file is never opened: a pipe would wait for ever.
fn what_is_no_file(it: &mut Hostile) {
    for number in 0..5 {
        let path = it.path(&format!("pipe{number}.txt"));
        let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
        rustix::fs::mknodat(rustix::fs::CWD, &path, kind, mode, 0).unwrap();
        it.damaged.insert(format!("news/pipe{number}.txt"));
    }
    drop(UnixListener::bind(it.path("socket.json")).unwrap());
    let secret = it.corpus.news().with_file_name("secret.txt");
    fs::write(&secret, story("zzsecretzz")).unwrap();
    symlink("loop.txt", it.path("loop.txt")).unwrap();
    symlink(".", it.path("here")).unwrap();
    symlink("..", it.path("above")).unwrap();
    symlink("/nowhere/at/all", it.path("dangling.html")).unwrap();
    symlink(&secret, it.path("linked.txt")).unwrap();
    for name in ["socket.json", "loop.txt", "here", "above", "dangling.html", "linked.txt"] {
        it.damaged.insert(format!("news/{name}"));
    }
    it.seen += 11;
}

/// Nesting that overflows the stack of whoever follows it, while reading or when dropped.
fn what_is_deep(it: &mut Hostile) {
    for (number, tag) in
        ["div", "b", "table><tr><td", "ul><li", "blockquote", "font", "svg", "a"].iter().enumerate()
    {
        let name = format!("deep/{number}.html");
        it.sound(name, |word| page(word, &format!("<{tag}>").repeat(DEEP / 4)));
    }
    it.sound("deep/closing.html", |word| page(word, &"</p></div>".repeat(DEEP / 2)));
    for (number, start) in
        ["<!--a>", "<script>", "<title>", "<select>", "<![CDATA[", "<a href='"].iter().enumerate()
    {
        let name = format!("deep/open{number}.html");
        it.sound(name, |word| page(word, &start.repeat(DEEP / 4)));
    }
    it.sound("deep/crossed.html", |word| {
        page(word, &format!("{}{}", "<b>".repeat(DEEP / 4), "</i>".repeat(DEEP / 4)))
    });
    it.damaged("deep/braces.bib", format!("@article{{a, author = {}", "{".repeat(DEEP)));
    it.sound("deep/export.txt", |word| {
        let counts = "1 of 2 DOCUMENTS\n".repeat(DEEP / 4);
        format!("1 of 1 DOCUMENTS\n\nThe Post\n\nMarch 4, 2011\n\nBridge\n\nLENGTH: 3 words\n\nIt is {word}.\n\n{counts}").into_bytes()
    });
    it.sound("deep/blocks.json", |word| {
        let blocks = "{\"type\":\"p\",\"children\":[".repeat(40);
        format!(
            "{{\"title\":\"A\",\"body\":[{blocks}{{\"text\":\"It is {word}.\"}}{}]}}",
            "]}".repeat(40)
        )
        .into_bytes()
    });
    it.damaged("deep/array.json", "[".repeat(DEEP));
    it.damaged("deep/object.json", r#"{"a":"#.repeat(DEEP));
    it.damaged("deep/closed.json", format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)));
    let (open, close) = ("[".repeat(DEEP), "]".repeat(DEEP));
    it.damaged("deep/lines.jsonl", format!("{{\"title\":\"A\",\"text\":{open}{close}}}\n"));
    it.sound("deep/some.jsonl", |word| {
        let sound =
            serde_json::json!({"title": "A strike", "text": format!("Quay {word} is shut.")});
        let others = "{\"title\":\"A talk\",\"text\":\"They met.\"}\n".repeat(300);
        format!("{sound}\n{others}{{\"title\":\"A\",\"x\":{open}{close}}}\n").into()
    });
    it.junk("deep/tags.xml", "<a>".repeat(DEEP));
    it.damaged("deep/feed.rss", format!("<rss><channel><item>{}", "<b>".repeat(DEEP)));
    it.damaged("deep/atom.xml", format!("<feed><entry><title>{}", "<t>".repeat(DEEP)));
    it.damaged("deep/wire.nitf", format!("<nitf><body>{}", "<block>".repeat(DEEP)));
    for (name, open) in
        [("quotes", "> "), ("links", "["), ("stars", "*"), ("lists", "- "), ("images", "![")]
    {
        it.sound(format!("deep/{name}.md"), |word| {
            let text = String::from_utf8(story(word)).unwrap().repeat(100);
            format!("# A strike\n\n{text}\n\n{} end\n", open.repeat(DEEP)).into()
        });
    }
    it.sound("deep/parts.eml", |word| {
        let mut mail = "From: a@example.com\nSubject: A strike\nMIME-Version: 1.0\n".to_owned();
        for level in 0..5000 {
            mail.push_str(&format!(
                "Content-Type: multipart/mixed; boundary=\"b{level}\"\n\n--b{level}\n"
            ));
            if level == 0 {
                mail.push_str(&format!(
                    "Content-Type: text/plain\n\nDockers at quay {word} walked out.\n--b0\n"
                ));
            }
        }
        mail.into()
    });
    it.junk("deep/yaml.md", format!("---\ntitle: {}\n---\nText.\n", "[".repeat(DEEP)));
    it.junk("deep/map.md", format!("---\n{}\n---\nText.\n", "{a: ".repeat(DEEP)));
    it.junk("deep/toml.md", format!("+++\na = {}\n+++\nText.\n", "[".repeat(DEEP)));
    it.junk("deep/sgml.sgm", format!("<DOC>\n<TEXT>\n{}", "<P>".repeat(DEEP)));
}

/// Small files that expand to large ones, and archives that lead elsewhere.
fn what_is_packed(it: &mut Hostile) {
    let blank = b"A line of news.\n".repeat(3 << 20);
    it.damaged("packed/bomb.gz", gzipped(&blank));
    it.damaged("packed/bomb.txt.zst", zstd::encode_all(blank.as_slice(), 1).unwrap());
    let word = it.word();
    it.damaged("packed/bomb.zip", zipped(&[("big.txt", &blank), ("a.txt", &story(&word))]));
    let twice = gzipped(&gzipped(&gzipped(&blank)));
    it.damaged("packed/bomb.gz.gz.gz", twice);
    let names = ["../../evil.txt", "/etc/evil.txt", "a/../../b.txt", "C:\\evil.txt", "..", "x\0y"];
    let words: Vec<String> = names.iter().map(|_| it.word()).collect();
    let stories: Vec<Vec<u8>> = words.iter().map(|word| story(word)).collect();
    let members: Vec<(&str, &[u8])> =
        names.iter().zip(&stories).map(|(name, story)| (*name, story.as_slice())).collect();
    it.junk("packed/paths.zip", zipped(&members));
    let mut nested = zipped(&[("deepest.txt", &story("nobody"))]);
    for depth in (0..8).rev() {
        // The outermost are opened, those deep inside are named.
        let word = if depth < 3 { it.word() } else { "nobody".to_owned() };
        nested = zipped(&[("inner.zip", &nested), (&format!("{depth}.txt"), &story(&word))]);
    }
    it.damaged("packed/nested.zip", nested);
    let word = it.word();
    let sound = zipped(&[("a.txt", &story(&word))]);
    it.junk("packed/sound.zip", &sound);
    let cut = zipped(&[("a.txt", &story("nobody"))]);
    for end in [10, 30, cut.len() / 2] {
        it.damaged(&format!("packed/cut{end}.zip"), &cut[..end]);
    }
    let packed = gzipped(&story("cut"));
    it.damaged("packed/cut.gz", &packed[..packed.len() / 2]);
}

/// Documents that name other documents, or themselves many times over.
fn what_refers(it: &mut Hostile) {
    let mut laughs = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"ha\">".to_owned();
    for (name, of) in ('b'..='z').zip('a'..) {
        laughs.push_str(&format!("<!ENTITY {name} \"{}\">", format!("&{of};").repeat(10)));
    }
    let rss = |text: &str| {
        format!(
            "<rss><channel><item><title>A strike</title><description>{text}</description></item></channel></rss>"
        )
    };
    it.junk("refers/laughs.rss", format!("{laughs}]>{}", rss("&z;")));
    it.junk("refers/laughs.xml", format!("{laughs}]><a>&z;</a>"));
    let entity = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY x SYSTEM \"../../secret.txt\">]>";
    it.junk("refers/outside.rss", format!("{entity}{}", rss("&x;")));
    let entity = "<?xml version=\"1.0\"?><!DOCTYPE rss SYSTEM \"http://127.0.0.1:9/x.dtd\">";
    it.sound("refers/network.rss", |word| format!("{entity}{}", rss(word)).into());
    it.sound("refers/frame.html", |word| {
        page(
            word,
            "<iframe src='file:///etc/passwd'></iframe><object data='../secret.txt'></object>",
        )
    });
}

/// Text that is not what text is thought to be.
fn what_is_written_oddly(it: &mut Hostile) {
    it.sound("text/invalid.txt", |word| [b"\xfa\xfb\xfc ".as_slice(), &story(word)].concat());
    it.sound("text/broken.txt", |word| {
        let mut text = story(word);
        text.extend_from_slice(b"The end \xc3\x28 \xe2\x82 \xf0\x9f of it.\n");
        text
    });
    it.sound("text/nul.txt", |word| {
        let mut text = story(word);
        text.extend_from_slice(b"A \0 stands here.\n");
        text
    });
    for (name, bom, big) in [("le", true, false), ("be", true, true)] {
        it.sound(format!("text/utf16{name}.txt"), |word| {
            let text = String::from_utf8(story(word)).unwrap();
            let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        });
    }
    for charset in ["windows-1251", "shift_jis", "gbk", "euc-kr", "koi8-r", "big5", "windows-1256"]
    {
        it.sound(format!("text/{charset}.html"), |word| {
            let head = format!("<meta charset=\"{charset}\">");
            [head.into_bytes(), page(word, ""), b"<p>\xc4\xd6\xdc</p>".to_vec()].concat()
        });
    }
    it.sound("text/controls.txt", |word| {
        [story(word), b"\x1b]0;owned\x07 \x1b[2J \xe2\x80\xae live \xc2\x9b31m\n".to_vec()].concat()
    });
    it.sound("text/longline.txt", |word| {
        let mut text = story(word);
        text.extend(std::iter::repeat_n(b"word ".as_slice(), 100_000).flatten());
        text
    });
    it.sound("text/longword.txt", |word| {
        let mut text = story(word);
        text.extend(std::iter::repeat_n(b'x', 900_000));
        text
    });
    it.sound("text/marks.txt", |word| {
        let mut text = story(word).repeat(200);
        text.extend("e".bytes().chain("\u{301}".repeat(100_000).bytes()));
        text
    });
    it.damaged("text/empty.txt", "");
    it.damaged("text/blank.txt", " \n \t\n");
    it.damaged("text/large.txt", "A line of text.\n".repeat(100_000));
    let large = format!("{{\"title\": \"Large\", \"text\": \"{}\"}}", "a ".repeat(600_000));
    let words = [it.word(), it.word()];
    let line = |word: &str| serde_json::json!({"title": "A strike", "text": word}).to_string();
    let lines = [line(&words[0]), large, line(&words[1])].join("\n");
    it.damaged("text/large.jsonl", lines);
}

/// Names that break terminals, shells and tables.
fn what_is_named_oddly(it: &mut Hostile) {
    let longest = format!("{}.txt", "n".repeat(251));
    let names: [&[u8]; 14] = [
        b"line\nbreak.txt",
        b"escape\x1b[2J\x1b]0;owned\x07.txt",
        "bidi\u{202e}txt.exe.txt".as_bytes(),
        b"not\xff\xfeutf8.txt",
        b"-rf.txt",
        b" leading.txt",
        b"trailing.txt ",
        b"'quote\".txt",
        b"=cmd|' /C calc'!A0.txt",
        b"tab\tand\rreturn.txt",
        b"$(touch evil).txt",
        b"100%.txt",
        "\u{feff}bom.txt".as_bytes(),
        longest.as_bytes(),
    ];
    for name in names {
        it.sound(Path::new("names").join(OsStr::from_bytes(name)).as_os_str(), story);
    }
}

/// Days that never were or cannot be meant.
const ODD_DAYS: [&str; 12] = [
    "0000-00-00",
    "0000-00-00T00:00:00Z",
    "9999-99-99",
    "9999-12-31",
    "1970-01-01",
    "1970-01-01T00:00:00Z",
    "2019-02-30",
    "2019-13-01",
    "2099-01-01",
    "99999999999999999999",
    "-1",
    "0",
];

fn what_is_dated_oddly(it: &mut Hostile) {
    for (number, day) in ODD_DAYS.iter().enumerate() {
        it.sound(format!("dates/{number}.json"), |word| {
            let article = serde_json::json!({"title": "Odd day", "text": word, "date": day});
            article.to_string().into()
        });
    }
}

/// Files of every kind that hold noise, or half of what they should.
fn what_is_torn(it: &mut Hostile) {
    const KINDS: [(&str, &[u8]); 30] = [
        ("pdf", b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R>>\nendobj\n"),
        ("eml", b"From: a@example.com\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"),
        ("mbox", b"From a@example.com Mon Jan  1 00:00:00 2019\nSubject: x\n\n"),
        ("mht", b"From: <Saved by Blink>\nContent-Type: multipart/related; boundary=x\n\n"),
        ("epub", b"PK\x03\x04\x14\0\0\0\0\0mimetypeapplication/epub+zip"),
        ("docx", b"PK\x03\x04\x14\0\x06\0word/document.xml"),
        ("zip", b"PK\x03\x04\xff\xff\xff\xff\xff\xff"),
        ("zip2", b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
        ("html", b"<html><body><script>"),
        ("json", b"{\"title\": \""),
        ("jsonl", b"{\"title\": 1}\n{\"a\":"),
        ("xml", b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY"),
        ("rss", b"<rss version=\"2.0\"><channel><item><title><![CDATA["),
        ("atom", b"<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>"),
        ("nitf", b"<nitf><head><docdata>"),
        ("sgm", b"<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS><TEXT>"),
        ("warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999999\r\n\r\n"),
        ("arc", b"filedesc://x 0.0.0.0 20190101000000 text/plain 99999999999\n"),
        ("gz", b"\x1f\x8b\x08\0\0\0\0\0\0\xff"),
        ("bz2", b"BZh91AY&SY"),
        ("xz", b"\xfd7zXZ\0\0\x04"),
        ("zst", b"\x28\xb5\x2f\xfd\xff\xff"),
        ("tar", b"a.txt\0\0\0\0"),
        ("csv", b"title,date,text\n\"a\",\"b"),
        ("ris", b"TY  - NEWS\nAU  - a\nER"),
        ("bib", b"@article{a, author = {b"),
        ("nexis", b"1 of 9 DOCUMENTS\n\nThe Post\n\nMarch 4, 2011\n\nBYLINE:"),
        ("enex", b"<?xml version=\"1.0\"?><en-export><note><title>a</title><content><![CDATA["),
        ("md", b"---\ntitle: &a [*a, *a]\n---\n"),
        ("txt", b"Title: \x00\nDate: \x1b\n\n"),
    ];
    let mut state = 7_u64;
    let mut noise = |length: usize| -> Vec<u8> {
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                u8::try_from(state >> 56).unwrap()
            })
            .collect()
    };
    for (kind, start) in KINDS {
        it.junk(format!("torn/start.{kind}"), start);
        it.junk(format!("torn/noise.{kind}"), noise(4096));
        it.junk(format!("torn/empty.{kind}"), "");
        for number in 0..4 {
            let bytes = [start, &noise(64 << (number * 2))].concat();
            it.junk(format!("torn/{number}.{kind}"), bytes);
        }
        it.junk(format!("torn/zeros.{kind}"), [start, &[0; 4096]].concat());
        it.junk(format!("torn/again.{kind}"), start.repeat(500));
    }
    for entry in fs::read_dir(repository().join("seeds")).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let (sound, name) = (fs::read(&path).unwrap(), path.file_name().unwrap().to_str().unwrap());
        for number in 0..8 {
            let mut bytes = sound.clone();
            for at in noise(16 << (number % 4)).chunks_exact(2) {
                let place = usize::from(u16::from_le_bytes([at[0], at[1]])) % bytes.len();
                bytes[place] ^= at[0];
            }
            bytes.truncate(bytes.len() - bytes.len() / (number + 2));
            it.junk(format!("torn/{number}{name}"), bytes);
        }
    }
}

/// Returns the hits of a word as JSON.
fn hits(view: &View, word: &str) -> usize {
    let request = SearchRequest::new(word, date(2026, 1, 1));
    search::search(view, &request).unwrap().hits.len()
}

/// Gives all files an old time: what was written just now is looked at once more by the next run.
fn age(folder: &Path) {
    let touch = ["-type", "f", "-exec", "touch", "-t", "202001020304", "{}", "+"];
    assert!(Command::new("find").arg(folder).args(touch).status().unwrap().success());
}

#[test]
fn every_sound_article_of_a_hostile_folder_is_found_and_every_damaged_file_is_named() {
    let mut it = Hostile::new();
    what_is_no_file(&mut it);
    what_is_deep(&mut it);
    what_is_packed(&mut it);
    what_refers(&mut it);
    what_is_written_oddly(&mut it);
    what_is_named_oddly(&mut it);
    what_is_dated_oddly(&mut it);
    what_is_torn(&mut it);
    age(&it.corpus.news());
    let around = it.corpus.news();
    let around = around.parent().unwrap();
    let outside = |here: &Path| -> BTreeSet<_> {
        fs::read_dir(here).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    };
    let before = outside(around);

    let (run, named) = it.index();
    assert_eq!(run.code, Some(1), "{run}");
    assert!(run.stderr.contains(&format!("seen {} = ", it.seen)), "{} {run}", it.seen);
    let unnamed: Vec<_> = it.damaged.difference(&named).collect();
    assert!(unnamed.is_empty(), "not named: {unnamed:?}\n{run}");
    let view = View::open(&it.corpus.index()).unwrap();
    let lost: Vec<_> = it.words.iter().filter(|word| hits(&view, word) != 1).collect();
    assert!(lost.is_empty(), "not found once: {lost:?}\n{run}");
    assert_eq!(hits(&view, "zzsecretzz"), 0, "a link was followed");

    for class in ["failed", "partial", "skipped", "warning"] {
        let shown = run.stderr.lines().filter(|line| line.starts_with(class)).count();
        assert!(shown <= 22, "{class}: {shown}\n{run}");
    }
    let raw = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!run.stderr.contains(raw), "{run}");
    let mut new = outside(around);
    new.retain(|name| !before.contains(name));
    assert_eq!(new, ["index", "report.jsonl"].map(Into::into).into());
    assert_eq!(it.corpus.run(["verify"]).code, Some(0));
    // What failed is remembered and not blamed again.
    let again = it.corpus.run(["index", "news", "--max-size", MAX_SIZE]);
    assert!(again.code == Some(0) && again.stderr.contains("nothing to commit"), "{again}");
}

#[test]
fn an_odd_name_is_shown_escaped_and_exact_in_json() {
    let mut it = Hostile::new();
    what_is_named_oddly(&mut it);
    let (run, _) = it.index();
    assert_eq!(run.code, Some(0), "{run}");
    let raw = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    for form in [["-n", "100"], ["--passages", "0"]] {
        let shown = it.corpus.run(["search", "dockers"].iter().chain(&form));
        assert!(shown.code == Some(0) && !shown.stdout.contains(raw), "{shown}");
    }
    let run = it.corpus.run(["search", "dockers", "--json", "-n", "100"]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    let paths: Vec<_> = json["hits"].as_array().unwrap().iter().map(|hit| &hit["path"]).collect();
    assert_eq!(paths.len(), 14);
    assert!(paths.contains(&&Value::from("names/line\nbreak.txt")), "{run}");
    let bytes = paths.iter().find_map(|path| path["bytes"].as_str()).unwrap();
    assert_eq!(bytes, "bmFtZXMvbm90//51dGY4LnR4dA==");
    assert!(!it.corpus.news().with_file_name("evil").exists());
    let csv = it.corpus.run(["search", "dockers", "--csv", "--fields", "path", "-n", "100"]);
    assert!(csv.stdout.lines().all(|line| !line.starts_with(['=', '-', '+', '@'])), "{csv}");
}

#[test]
fn an_odd_day_is_no_date_and_never_a_wrong_one() {
    let mut it = Hostile::new();
    what_is_dated_oddly(&mut it);
    let (run, _) = it.index();
    assert_eq!(run.code, Some(0), "{run}");
    for (word, day) in it.words.iter().zip(ODD_DAYS) {
        let run = it.corpus.run(["search", word, "--json"]);
        let json: Value = serde_json::from_str(&run.stdout).unwrap();
        let hit = &json["hits"][0];
        assert!(hit["date"].is_null(), "{day}: {}", hit["date"]);
    }
}
