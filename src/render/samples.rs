//! Answers for the tests of this module, small and written by hand.

use std::path::PathBuf;

use jiff::civil::date;
use jiff::civil::time;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::DateRange;
use crate::article::Evidence;
use crate::article::EvidenceKind;
use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Record;
use crate::article::Source;
use crate::article::Stamp;
use crate::search::AddedWord;
use crate::search::Expansion;
use crate::search::FileState;
use crate::search::Hit;
use crate::search::HitPassage;
use crate::search::HitStory;
use crate::search::Hits;
use crate::search::IndexInfo;
use crate::search::NextPage;
use crate::search::Original;
use crate::search::OtherArticle;
use crate::search::PartOf;
use crate::search::Provenance;
use crate::search::QueryFacts;
use crate::search::QuerySettings;
use crate::search::ScorePart;
use crate::search::Suggestions;
use crate::search::Totals;
use crate::story::Decided;
use crate::story::Relation;

/// The question the program was made for, and its answer.
pub(crate) fn one_hit() -> Hits {
    let december = DateRange::new(date(2017, 12, 1), date(2017, 12, 31));
    Hits {
        index: IndexInfo {
            path: PathBuf::from("index"),
            generation: 4,
            commit: "7c1de09b52f3a846".to_owned(),
            articles: 18,
            analyzer: 1,
        },
        query: QueryFacts {
            input: "British fighters in Turkey".to_owned(),
            canonical: "British fighters in Turkey".to_owned(),
            days: december,
            expansions: Vec::new(),
            added: Vec::new(),
            notes: Vec::new(),
        },
        total: Totals { articles: 1, stories: None, undated: 0, coarse: 0 },
        hits: vec![alwaght()],
        suggestions: None,
        any_would_find_more: false,
        next: None,
        warnings: Vec::new(),
        provenance: Provenance {
            settings: QuerySettings {
                syntax: "dateline",
                syntax_from: "default",
                sort: "relevance",
                fold: "none",
                undated: "exclude",
                from: Some("2017-12".to_owned()),
                limit: Some(10),
                passages: 2,
                ..QuerySettings::default()
            },
            expansions: vec![("fighters".to_owned(), vec!["fighter".to_owned()])],
        },
    }
}

fn alwaght() -> Hit {
    let lead = "Over 300 fighters who hold British citizenship are hiding in Turkey, a security \
                source has revealed, heightening fears of attacks on European soil.";
    Hit {
        rank: 1,
        score: 14.820_04,
        parts: None,
        id: ArticleId(0x7f3a_9c41_d0e2_0000_0000_0000_0000_0001),
        short_id: "7f3a9c41d0e2".to_owned(),
        root: "seeds".to_owned(),
        folder: PathBuf::from("/home/news/seeds"),
        path: PathBuf::from("000_b9c9239670d7aa52.txt"),
        article: Article {
            title: "Over 300 fighters who hold British citizenship are hiding in Turkey".to_owned(),
            body: lead.to_owned(),
            source: Some(Source {
                name: "Alwaght".to_owned(),
                as_given: None,
                normalized: None,
                domain: None,
                evidence: EvidenceKind::HeaderLine,
                origin: None,
            }),
            published: Some(PublicationDate::new(
                Stamp::day(date(2017, 12, 28)),
                EvidenceKind::HeaderLine,
                0.97,
                Vec::new(),
            )),
            lang: Some("en".to_owned()),
            ..Article::default()
        },
        words: 356,
        ingested: 1_700_000_000,
        coarse: false,
        story: None,
        title_matches: vec![(9, 17), (27, 34), (61, 67)],
        file: FileState::Current,
        passages: vec![HitPassage {
            id: "7f3a9c41d0e2#p1".to_owned(),
            number: 1,
            hash: "5be1d0a94c3b2f17".to_owned(),
            text: lead.to_owned(),
            matches: vec![(9, 17), (27, 34), (61, 67)],
            chars: (0, 146),
            bytes: (0, 146),
            page: None,
            score: 9.1,
        }],
    }
}

/// Several hits that show everything a hit can say: a month, no date, a record, a changed file,
/// Chinese, a hostile name.
pub(crate) fn many_hits() -> Hits {
    let mut answer = one_hit();
    let mut month = alwaght();
    month.rank = 2;
    month.score = 9.5;
    month.short_id = "0badc0ffee12".to_owned();
    month.path = PathBuf::from("wire.jsonl");
    month.coarse = true;
    month.file = FileState::Changed;
    month.article.record = Some(Record { number: 3, line: Some(3), bytes: (812, 1201) });
    month.article.published = Some(PublicationDate::new(
        Stamp::month(2017, 12).expect("a month"),
        EvidenceKind::Path,
        0.4,
        vec![Evidence { kind: EvidenceKind::Text, text: "1 January 1970".to_owned(), says: None }],
    ));
    month.article.source = None;
    month.article.title = String::new();
    month.passages[0].id = "0badc0ffee12#p1".to_owned();
    month.passages[0].text =
        format!("{} Turkey fell silent. {}", "word ".repeat(90), "x ".repeat(90));
    month.passages[0].matches = vec![(451, 457)];
    month.story = Some(copied_from_reuters());
    let mut chinese = alwaght();
    chinese.rank = 3;
    chinese.score = f64::NAN;
    chinese.short_id = "feedfacecafe".to_owned();
    chinese.path = PathBuf::from("odd\u{1b}[31m\u{202e}name.txt");
    chinese.file = FileState::Missing;
    chinese.article.published = None;
    chinese.article.lang = Some("zh".to_owned());
    chinese.article.title = "土耳其：三百名英国籍战斗人员".to_owned();
    chinese.title_matches = vec![(0, 3)];
    chinese.article.authors = vec!["李\u{9b}明".to_owned()];
    chinese.passages[0].id = "feedfacecafe#p1".to_owned();
    chinese.passages[0].text =
        "据安全部门消息，三百多名持有英国国籍的战斗人员正藏身土耳其。".repeat(3);
    chinese.passages[0].matches = vec![(26, 29)];
    answer.query.expansions = vec![Expansion {
        word: "joh*".to_owned(),
        terms: 214,
        articles: 96,
        examples: vec!["john".to_owned()],
    }];
    answer.query.notes = vec!["AND binds tighter than OR".to_owned()];
    answer.query.added = vec![AddedWord { word: "ankara".to_owned(), weight: 0.25 }];
    answer.hits[0].parts = Some(vec![
        ScorePart { of: PartOf::Clause("Turkey".to_owned()), amount: 12.5 },
        ScorePart { of: PartOf::Title, amount: 2.320_04 },
    ]);
    answer.total = Totals { articles: 1234, stories: Some(987), undated: 1, coarse: 2 };
    answer.hits.extend([month, chinese]);
    answer.next =
        Some(NextPage { offset: 3, generation: 4, commit: "7c1de09b52f3a846".to_owned() });
    answer.warnings = vec!["another run is writing; this is the last commit".to_owned()];
    answer
}

/// A story whose original does not match, with one of its other articles.
fn copied_from_reuters() -> HitStory {
    let morning = Stamp::timed(date(2017, 12, 6), time(8, 12, 0, 0), Some(0), Precision::Minute);
    let mut version = alwaght();
    version.passages.clear();
    HitStory {
        articles: 9,
        matched: 2,
        sources: 7,
        copies: 7,
        copying: 6,
        versions: 1,
        days: DateRange::new(date(2017, 12, 6), date(2018, 1, 8)),
        relation: Relation::Copy,
        decided: Decided::Agency,
        original: Original {
            id: ArticleId(0x51de_0ff1_ce00_0000_0000_0000_0000_0001),
            short_id: "51de0ff1ce00".to_owned(),
            source: Some("Reuters".to_owned()),
            published: Some(PublicationDate::new(morning, EvidenceKind::Field, 0.9, Vec::new())),
            matched: false,
        },
        others: Some(vec![OtherArticle {
            hit: version,
            relation: Relation::Version,
            matched: true,
        }]),
    }
}

/// Nothing found, and what helps.
pub(crate) fn no_hits() -> Hits {
    let mut answer = one_hit();
    answer.hits.clear();
    answer.query.input = "British fihgters in Turkey".to_owned();
    answer.query.canonical = answer.query.input.clone();
    answer.query.days = DateRange::new(date(2018, 1, 1), DateRange::ALL.last());
    answer.total = Totals { articles: 0, stories: None, undated: 2, coarse: 0 };
    answer.suggestions = Some(Suggestions {
        clauses: vec![
            ("British".to_owned(), 4),
            ("fihgters".to_owned(), 0),
            ("Turkey".to_owned(), 1203),
        ],
        without_dates: Some(1),
        any_word: 1206,
        spellings: vec![(
            "fihgters".to_owned(),
            vec![("fighters".to_owned(), 12), ("fighter".to_owned(), 3)],
        )],
        elsewhere: Vec::new(),
        acronyms: Vec::new(),
        left_out: Vec::new(),
    });
    answer
}

/// A path that is not UTF-8.
#[cfg(unix)]
pub(crate) fn odd_path() -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(b"caf\xe9.txt"))
}
