//! Pins the stored form: the bytes of each type that an index holds, as `FORMAT_VERSION` promises them.
//!
//! Postcard writes fields and variants by their place alone: a field that is added, removed or moved, of
//! an article or of anything in it, makes every index on disk unreadable without a word. Then a test here
//! fails. Raise `FORMAT_VERSION` in `disk/folder.rs` and put the new bytes here, and keep an index of the
//! version before (`tests/indexes/`).

use std::collections::BTreeMap;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Normalized;
use crate::article::Precision;
use crate::article::complete::complete;
use crate::catalog::FileOutcome;
use crate::catalog::FileRecord;
use crate::catalog::Manifest;
use crate::catalog::RecordsFile;
use crate::catalog::Resume;
use crate::catalog::Root;
use crate::engine::StoredArticle;
use crate::engine::embedded::disk::story_files::StoryFiles;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::payload::Statistics;
use crate::evidence::SourceNames;
use crate::read::BlockSummer;
use crate::read::BlockSums;

fn stored() -> StoredArticle {
    StoredArticle {
        id: ArticleId(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10),
        root: 7,
        path: b"p/q".to_vec(),
        file_size: 1000,
        file_modified: -2,
        ingested: 1_700_000_000,
        words: 129,
        passages: vec![0, 128],
        article: complete(),
    }
}

/// The checksums of a file of forty bytes.
fn block_sums() -> BlockSums {
    let mut blocks = BlockSummer::new(40);
    blocks.update(&[b'a'; 40]);
    blocks.finish()
}

fn file(outcome: FileOutcome) -> FileRecord {
    FileRecord {
        root: 7,
        path: b"p/q".to_vec(),
        size: 1000,
        modified: -2,
        inode: 5,
        hash: 6,
        blocks: Some(block_sums()),
        sum: 300,
        edition: 1,
        articles: 3,
        outcome,
        doubtful: true,
        again: false,
        unread: Some("u".into()),
        resume: Some(Resume { bytes: 1, hash: 2, records: 3, lines: 4, decided: 5 }),
        taken_down: vec![300],
        beside: 9,
    }
}

fn payload() -> Payload {
    Payload {
        manifest: Manifest {
            records: Some(RecordsFile { name: "files-1".into(), hash: "ab".into(), count: 2 }),
            roots: vec![Root {
                number: 7,
                label: "news".into(),
                path: b"/n".to_vec(),
                map: Some("m".into()),
                corrections: Some("c".into()),
                exclude: vec!["*.tmp".into()],
                is_file: true,
                forgotten: true,
                by_settings: true,
                held: Vec::new(),
                elsewhere: false,
            }],
            articles: 9,
            sum: 10,
            aliases: Some(RecordsFile { name: "aliases-1".into(), hash: "cd".into(), count: 1 }),
            source_names: SourceNames {
                built_in: false,
                names: BTreeMap::from([("S".into(), vec!["s".into()])]),
            },
            taken_down: vec!["0a".into()],
        },
        statistics: Some(Statistics {
            terms: 1,
            languages: vec![("en".into(), 2)],
            ambiguous: Some(vec![3]),
            sources: Some("S".into()),
        }),
        stories: Some(StoryFiles {
            version: 7,
            sketches: vec![RecordsFile { name: "sketches-1".into(), hash: "ef".into(), count: 3 }],
            pairs: vec![RecordsFile { name: "pairs-1".into(), hash: "1a".into(), count: 2 }],
            stories: RecordsFile { name: "stories-1".into(), hash: "0f".into(), count: 1 },
            segments: vec![("a1".into(), 5)],
            outdated: true,
        }),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<T: serde::Serialize>(value: &T) -> String {
    hex(&postcard::to_stdvec(value).unwrap())
}

const ARTICLE: &str = "\
    909eb8e8c0e1828589909cb0d080c18182020703702f71e8070380c49fd50c8101020080\
    0101540101420101530101730102010364\
    2e650101014f010a323031392d30332d3037010830363a3330\
    3a31350178040c0000003f010d0150010a323031382d30312d3031000000010a32303139\
    2d30342d3031000001010a323032302d30312d30310000000d0101410101430101750102\
    656e01016b01017301017001017401013401016d017601014401ac020102030401016d0200c801\
    010177";

const FILES: [&str; 4] = [
    "0703702f71e8070305060128044b4bc9138aa203ac02010300010001017501010203040501ac0209",
    "0703702f71e8070305060128044b4bc9138aa203ac02010301010163010001017501010203040501ac0209",
    "0703702f71e8070305060128044b4bc9138aa203ac020103020163010001017501010203040501ac0209",
    "0703702f71e8070305060128044b4bc9138aa203ac02010303016b010001017501010203040501ac0209",
];

const PAYLOAD: &str = concat!(
    r#"{"records":{"name":"files-1","hash":"ab","count":2},"#,
    r#""roots":[{"number":7,"label":"news","path":[47,110],"map":"m","corrections":"c","#,
    r#""exclude":["*.tmp"],"is_file":true,"forgotten":true,"by_settings":true}],"#,
    r#""articles":9,"sum":10,"#,
    r#""aliases":{"name":"aliases-1","hash":"cd","count":1},"#,
    r#""source_names":{"built_in":false,"names":{"S":["s"]}},"taken_down":["0a"],"#,
    r#""statistics":{"terms":1,"languages":[["en",2]],"ambiguous":[3],"sources":"S"},"#,
    r#""story_files":{"version":7,"sketches":[{"name":"sketches-1","hash":"ef","count":3}],"#,
    r#""pairs":[{"name":"pairs-1","hash":"1a","count":2}],"#,
    r#""stories":{"name":"stories-1","hash":"0f","count":1},"segments":[["a1",5]],"#,
    r#""outdated":true}}"#,
);

#[test]
fn a_stored_article_has_the_bytes_of_this_format() {
    assert_eq!(bytes(&stored()), ARTICLE);
    let read: StoredArticle =
        postcard::from_bytes(&postcard::to_stdvec(&stored()).unwrap()).unwrap();
    assert_eq!(read, stored());
}

#[test]
fn kinds_are_stored_by_their_place() {
    assert_eq!(bytes(&EvidenceKind::ALL), "000102030405060708090a0b0c0d0e0f");
    use Normalized::{Domain, Map, Settings, Table};
    use Precision::{Day, Minute, Month, Second, Year};
    assert_eq!(bytes(&[Map, Settings, Table, Domain]), "00010203");
    assert_eq!(bytes(&[Year, Month, Day, Minute, Second]), "0001020304");
}

#[test]
fn a_file_record_has_the_bytes_of_this_format() {
    let outcomes = [
        FileOutcome::Indexed,
        FileOutcome::Partial { failed: 1, cause: "c".into() },
        FileOutcome::Failed { cause: "c".into() },
        FileOutcome::Skipped { kind: "k".into() },
    ];
    for (outcome, expected) in outcomes.into_iter().zip(FILES) {
        let file = file(outcome);
        assert_eq!(bytes(&file), expected);
        let read: FileRecord = postcard::from_bytes(&postcard::to_stdvec(&file).unwrap()).unwrap();
        assert_eq!(read, file);
    }
}

#[test]
fn a_payload_has_the_text_of_this_format() {
    assert_eq!(serde_json::to_string(&payload()).unwrap(), PAYLOAD);
    assert_eq!(serde_json::from_str::<Payload>(PAYLOAD).unwrap(), payload());
}

#[test]
fn a_payload_without_what_came_later_is_read() {
    let text = r#"{"records":null,"roots":[{"number":7,"label":"news","path":[47],"map":null,"corrections":null,"exclude":[]}],"articles":9}"#;
    let read: Payload = serde_json::from_str(text).unwrap();
    assert!(read.statistics.is_none() && !read.manifest.roots[0].is_file);
}
