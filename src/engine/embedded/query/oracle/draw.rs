//! Articles and queries drawn at random, from a small vocabulary so that they meet.
//!
//! Queries are drawn as trees, and only as trees the parser can give: AND and OR flat, operands of
//! proximity with positions, no filter inside a part of the text.

use jiff::civil::Date;
use jiff::civil::date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::article::Article;
use crate::article::DateRange;
use crate::article::EvidenceKind;
use crate::article::Normalized;
use crate::article::PublicationDate;
use crate::article::Saved;
use crate::article::Source;
use crate::article::Stamp;
use crate::engine::embedded::tests::article;
use crate::passage::is_unspaced;
use crate::query::Clause;
use crate::query::DateField;
use crate::query::Flag;
use crate::query::MetaTest;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::NumberField;
use crate::query::Part;
use crate::query::PhrasePart;
use crate::query::Proximity;
use crate::query::TextField;
use crate::query::Times;
use crate::query::Window;

type Clauses = BoxedStrategy<Node<DateRange>>;

/// Words of the articles; the first ones make up half of every text.
const OFTEN: [&str; 8] =
    ["strike", "bank", "Polish", "polish", "strikes", "Bank", "飞书消息", "iPhone"];
const WORDS: [&str; 65] = [
    "Strike",
    "struck",
    "STRIKE",
    "striking",
    "banks",
    "BANKS",
    "Banks",
    "POLISH",
    "polished",
    "café",
    "cafe",
    "cafe\u{301}",
    "Café",
    "CAFÉ",
    "IPHONE",
    "港口",
    "书",
    "2024",
    "9/11",
    "AT&T",
    "the",
    "U.S.",
    "4G",
    "die",
    "dying",
    "Polish’s",
    "banco",
    "bancos",
    "putin",
    "put",
    "U.N.",
    "UN",
    "un",
    "US",
    "us",
    "NGOs",
    "NGO",
    "re-election",
    "reelection",
    "reelections",
    "Ph.D.",
    "PhD",
    "J.K.",
    "MH-370",
    "747s",
    "1,000",
    "1000",
    "Müller",
    "Mueller",
    "Muller",
    "D'Angelo",
    "d'Angelo",
    "L'Angelo",
    "Angelo",
    "banks'",
    "bank's",
    "台湾",
    "臺灣",
    "ガス",
    "ｶﾞｽ",
    "snow_white",
    "J.R.R.",
    "z.B.",
    "C.S.",
    "JRR",
];
/// What articles print, and nobody types as one word.
const PRINTED: [&str; 8] =
    ["J. K.", "e\u{2011}mail", "Trump’s", "NGO-s", "J. R. R.", "z. B.", "C. S.", "U. S."];
/// Initials as they are typed with blanks between.
const INITIALS: [&[&str]; 4] = [&["J.", "R.", "R."], &["C.", "S."], &["z.", "B."], &["J.", "K."]];
/// Words of queries that are no words of the articles.
const ASKED: [&str; 19] = [
    "iphone",
    "书消",
    "消息",
    "飞",
    "息",
    "absent",
    "USA",
    "US",
    "strikers",
    "消息the",
    "747",
    "MH370",
    "jk",
    "台灣",
    "ngo",
    "mueller",
    "e-mail",
    "white",
    "bank’s",
];
const PATTERNS: [&str; 13] = [
    "str*",
    "str?k*",
    "*nk",
    "b?nk*",
    "Pol*",
    "caf*",
    "C?F",
    "20*",
    "飞书*",
    "snow_wh*",
    "D'An*",
    "bank's*",
    "re-elect*",
];
const MISSPELLED: [&str; 9] =
    ["strick", "bank", "banl", "plish", "cfae", "iphone", "us", "Café", "消息"];
const REGEXES: [&str; 10] =
    ["str.*", "b[ao]nks?", "caf.", ".*[kh]e", "飞.", "\\d+", "p.l.sh", ".*", "B[ao]nk", "CAFÉ"];
const SOURCES: [(&str, Option<&str>); 5] = [
    ("Havna", Some("havna.no")),
    ("Harbor Herald", Some("harbor.example")),
    ("Herald Tribune", Some("news.harbor.example")),
    ("The Courier", Some("notharbor.example")),
    ("港口 News", None),
];
/// Shares of a hundred that are no round numbers in binary.
const CONFIDENCES: [f32; 6] = [0.07, 0.29, 0.57, 0.58, 0.9, 1.0];

fn any_word() -> impl Strategy<Value = &'static str> {
    prop_oneof![select(&OFTEN[..]), select(&WORDS[..])]
}

fn sentence() -> impl Strategy<Value = String> {
    let comma = prop_oneof![4 => Just(" "), 1 => Just(", ")];
    let end = select(vec![". ", "? ", "。", " – ", "... "]);
    let word = prop_oneof![20 => any_word(), 1 => select(&PRINTED[..])];
    (vec((word, comma), 0..8), end).prop_map(|(words, end)| {
        let mut text: String = words.iter().flat_map(|(word, comma)| [*word, *comma]).collect();
        text.truncate(text.trim_end_matches([' ', ',']).len());
        text + end
    })
}

fn body() -> impl Strategy<Value = String> {
    let paragraph = vec(sentence(), 1..4).prop_map(|sentences| sentences.concat());
    vec(paragraph, 0..4).prop_map(|paragraphs| {
        let paragraphs: Vec<&str> = paragraphs.iter().map(|text| text.trim_end()).collect();
        paragraphs.join("\n\n")
    })
}

fn stamp() -> impl Strategy<Value = Stamp> {
    let day = select(vec![date(2024, 3, 9), date(2024, 3, 10), date(2023, 12, 31)]);
    prop_oneof![
        4 => day.prop_map(Stamp::day),
        1 => Just(Stamp::month(2024, 3).expect("a month")),
        1 => Just(Stamp::year(2024).expect("a year")),
        1 => Just(Stamp::year(2023).expect("a year")),
    ]
}

/// Returns the first characters of a body, no fewer than `chars` if its first paragraph has so many:
/// they end where a word does, or inside a run of unspaced text.
fn beginning(body: &str, chars: usize) -> &str {
    let paragraph = body.split('\n').next().unwrap_or_default();
    let end = paragraph.char_indices().skip(chars).find(|&(at, c)| {
        c.is_whitespace() || paragraph[..at].chars().next_back().is_some_and(is_unspaced)
    });
    &paragraph[..end.map_or(paragraph.len(), |(at, _)| at)]
}

/// What becomes of an article after it was first indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Stays,
    /// Another text was in its file first.
    Replaces,
    /// Its file vanishes.
    Vanishes,
}

/// An article, the day it came in, and what becomes of it.
pub(crate) type Drawn = (Article, i64, Fate);

pub(crate) fn drawn() -> impl Strategy<Value = Drawn> {
    let texts = (sentence(), body(), option::weighted(0.3, 1_usize..60));
    let published = option::weighted(0.8, (stamp(), select(&CONFIDENCES[..])));
    let authors = select(vec![vec![], vec!["Ada Lovelace"], vec!["Ada Byron", "Charles Babbage"]]);
    let names = (
        option::of(select(&SOURCES[..])),
        authors,
        option::of(select(vec!["World", "Sport News"])),
        option::of(select(vec!["https://harbor.example/a/strike?id=1", "http://x.example/b"])),
        option::of(select(vec!["en", "en", "en-GB", "es", "fi", "ru"])),
        option::of(select(vec!["k-1", "K-2"])),
    );
    let ingested = select(vec![19_791_i64, 19_792, 19_800]);
    let fate = select(vec![Fate::Stays, Fate::Stays, Fate::Replaces, Fate::Vanishes]);
    let dates = (published, option::weighted(0.4, stamp()), option::weighted(0.4, stamp()));
    let declared = (
        option::of(select(vec!["BRACKWATER", "Old Harbor"])),
        option::of(select(vec!["opinion", "live"])),
        option::of(select(vec!["4", "B4"])),
    );
    let subjects = vec(select(vec!["Docks", "Strikes at sea"]), 0..3);
    let own = vec(
        select(vec![
            ("bias", "left"),
            ("bias", "Far Left"),
            ("bias", "center"),
            ("score", "5"),
            ("score", "5.0"),
            ("score", "-1.5"),
            ("score", "70"),
        ]),
        0..3,
    );
    (texts, dates, (declared, subjects, own), names, ingested, fate).prop_map(
        |(
            (title, body, from_body),
            (published, updated, saved),
            (declared, subjects, own),
            names,
            ingested,
            fate,
        )| {
            let (source, authors, section, url, lang, key) = names;
            let title = from_body.map_or(title.as_str(), |chars| beginning(&body, chars));
            let mut article = article(title.trim_end_matches(['.', ' ']), &body);
            article.title_from_body = from_body.is_some();
            article.published = published.map(|(stamp, confidence)| {
                PublicationDate::new(stamp, EvidenceKind::Field, confidence, Vec::new())
            });
            article.updated = updated;
            article.saved = saved.map(|stamp| Saved { stamp, evidence: EvidenceKind::Field });
            article.subjects = subjects.into_iter().map(Into::into).collect();
            article.meta = own.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
            let (place, kind, printed_page) = declared;
            article.dateline = place.map(|place| format!("{place}, March 10 (Reuters) -"));
            article.place = place.map(Into::into);
            article.kind = kind.map(Into::into);
            article.printed_page = printed_page.map(Into::into);
            article.source = source.map(|(name, domain)| Source {
                name: name.into(),
                domain: domain.map(Into::into),
                evidence: EvidenceKind::Field,
                as_given: domain.map(|domain| format!("{domain} wire")),
                normalized: domain.map(|_| Normalized::Table),
                origin: None,
            });
            article.authors = authors.into_iter().map(Into::into).collect();
            article.section = section.map(Into::into);
            article.url = url.map(Into::into);
            article.lang = lang.map(Into::into);
            article.key = key.map(Into::into);
            (article, ingested, fate)
        },
    )
}

/// Gives the first article a value in each of the data set's own fields: a name that no article has is an
/// error, which is tested elsewhere.
pub(crate) fn with_own_fields(mut drawn: Vec<Drawn>) -> Vec<Drawn> {
    if let Some((article, _, fate)) = drawn.first_mut() {
        *fate = Fate::Stays;
        article.meta.extend([("bias", "right"), ("score", "3")].map(|(n, v)| (n.into(), v.into())));
    }
    drawn
}

fn node(clause: Clause<DateRange>) -> Node<DateRange> {
    Node { clause, span: 0..0 }
}

fn all_of(nodes: Vec<Node<DateRange>>) -> Node<DateRange> {
    node(Clause::And(nodes.into_iter().fold(Vec::new(), |mut flat, node| {
        if let Clause::And(inner) = node.clause {
            flat.extend(inner);
        } else {
            flat.push(node);
        }
        flat
    })))
}

fn any_of(nodes: Vec<Node<DateRange>>) -> Node<DateRange> {
    node(Clause::Or(nodes.into_iter().fold(Vec::new(), |mut flat, node| {
        if let Clause::Or(inner) = node.clause {
            flat.extend(inner);
        } else {
            flat.push(node);
        }
        flat
    })))
}

fn odd_of(nodes: Vec<Node<DateRange>>) -> Node<DateRange> {
    node(Clause::Xor(nodes.into_iter().fold(Vec::new(), |mut flat, node| {
        if let Clause::Xor(inner) = node.clause {
            flat.extend(inner);
        } else {
            flat.push(node);
        }
        flat
    })))
}

/// Two or more of some: a list has no NOT.
fn some_of(nodes: Vec<Node<DateRange>>) -> Node<DateRange> {
    let positive =
        |node: Node<DateRange>| if let Clause::Not(inner) = node.clause { *inner } else { node };
    let nodes: Vec<_> = nodes.into_iter().map(positive).collect();
    let least = if nodes.len() > 2 && nodes[0] == nodes[1] { 3 } else { 2 };
    node(Clause::SomeOf(least, nodes))
}

/// What can only rank: words, and some joined.
fn ranking(fielded: bool) -> Clauses {
    let one = positional(1, fielded);
    prop_oneof![2 => one.clone(), 1 => several(&one).prop_map(all_of)].boxed()
}

fn maybe(first: &Clauses, rest: &Clauses) -> impl Strategy<Value = Node<DateRange>> + use<> {
    (first.clone(), vec(rest.clone(), 1..3)).prop_map(|(first, rest)| {
        let mut nodes = if let Clause::Maybe(nodes) = first.clause { nodes } else { vec![first] };
        nodes.extend(rest);
        node(Clause::Maybe(nodes))
    })
}

fn several(nodes: &Clauses) -> impl Strategy<Value = Vec<Node<DateRange>>> + use<> {
    vec(nodes.clone(), 2..4)
}

fn leaf() -> Clauses {
    let word = || prop_oneof![6 => any_word(), 1 => select(&ASKED[..])].prop_map(str::to_owned);
    let part = prop_oneof![
        5 => word().prop_map(PhrasePart::Word),
        1 => word().prop_map(PhrasePart::Exact),
        1 => select(&PATTERNS[..]).prop_map(|pattern| PhrasePart::Wildcard(pattern.to_owned())),
    ];
    let slop = select(vec![0, 0, 0, 1, 2, 5, 300]);
    let initials = (select(&INITIALS[..]), option::of(part.clone())).prop_map(|(letters, last)| {
        let letters = letters.iter().map(|letter| PhrasePart::Word((*letter).to_owned()));
        Clause::Phrase { parts: letters.chain(last).collect(), slop: 0 }
    });
    let cased = || select(vec!["polish", "Bank", "iPhone", "cafe", "US", "4G", "STRIKE"]);
    prop_oneof![
        8 => word().prop_map(Clause::Word),
        2 => word().prop_map(Clause::Exact),
        2 => select(&PATTERNS[..]).prop_map(|pattern| Clause::Wildcard(pattern.to_owned())),
        2 => (select(&MISSPELLED[..]), 1_u8..3).prop_map(|(word, most)| {
            // No more than may differ in a word that is found by some of its letters.
            let most = most.min(word.chars().count().saturating_sub(1) as u8);
            Clause::Fuzzy(word.to_owned(), most)
        }),
        1 => select(&REGEXES[..]).prop_map(|pattern| Clause::Regex(pattern.to_owned())),
        4 => (vec((part, 0_usize..12), 1..4), slop).prop_map(|(drawn, slop)| {
            let mut parts = Vec::new();
            for (part, any_words) in drawn {
                // Most parts have none before them, and the first has never.
                let any_words = if parts.is_empty() { 0 } else { any_words.saturating_sub(9) };
                parts.extend(std::iter::repeat_n(PhrasePart::AnyWord, any_words));
                parts.push(part);
            }
            Clause::Phrase { parts, slop }
        }),
        1 => initials,
        1 => cased().prop_map(|word| Clause::Caps(word.to_owned())),
        1 => cased().prop_map(|word| Clause::AllCaps(word.to_owned())),
    ]
    .prop_map(node)
    .boxed()
}

fn boosted(nodes: &Clauses) -> impl Strategy<Value = Node<DateRange>> + use<> {
    let factor = select(vec![0.5_f32, 2.0]);
    (nodes.clone(), factor).prop_map(|(inner, by)| node(Clause::Boost(Box::new(inner), by)))
}

/// A part of the text; inside `title:` or `body:` neither can occur again.
fn parts(
    free: &Clauses,
    inside: &Clauses,
    fielded: bool,
) -> impl Strategy<Value = Node<DateRange>> + use<> {
    let first = (1_u32..12, free.clone())
        .prop_map(|(words, inner)| node(Clause::First(words, Box::new(inner))));
    let lead = free.clone().prop_map(|i| node(Clause::Within(TextField::Lead, Box::new(i))));
    let field = (select(vec![TextField::Title, TextField::Body]), inside.clone())
        .prop_map(|(field, inner)| node(Clause::Within(field, Box::new(inner))));
    prop_oneof![1 => first, 1 => lead, u32::from(!fielded) => field]
}

/// A clause that has positions.
fn positional(depth: u32, fielded: bool) -> Clauses {
    if depth == 0 {
        return leaf();
    }
    let inner = positional(depth - 1, fielded);
    let distance = select(vec![1_u32, 1, 2, 3, 5, 10, 300]);
    let proximity = prop_oneof![
        3 => distance.clone().prop_map(Proximity::Near),
        2 => distance.prop_map(Proximity::Before),
        1 => Just(Proximity::Sentence),
        1 => Just(Proximity::Paragraph),
        1 => Just(Proximity::BeforeInSentence),
        1 => Just(Proximity::BeforeInParagraph),
    ];
    let near = (proximity, prop::bool::weighted(0.25), inner.clone(), inner.clone()).prop_map(
        |(proximity, negated, left, right)| {
            let (left, right) = (Box::new(left), Box::new(right));
            node(Clause::Near { proximity, negated, left, right })
        },
    );
    let reach = select(vec![1_u32, 2, 3, 5, 8, 20, 300]);
    let window = prop_oneof![
        3 => reach.clone().prop_map(Window::Near),
        2 => reach.prop_map(Window::Before),
        1 => Just(Window::Sentence),
        1 => Just(Window::Paragraph),
    ];
    let inner_of_window = prop_oneof![3 => leaf(), 1 => inner.clone()];
    let window = (window, vec(inner_of_window, 2..5))
        .prop_map(|(window, nodes)| node(Clause::Window(window, nodes)));
    prop_oneof![
        3 => leaf(),
        4 => near,
        3 => window,
        2 => several(&inner).prop_map(any_of),
        1 => boosted(&inner),
        1 => parts(&inner, &positional(depth - 1, true), fielded),
    ]
    .boxed()
}

/// A clause about the text, with or without positions.
fn textual(depth: u32, fielded: bool) -> Clauses {
    if depth == 0 {
        return leaf();
    }
    let inner = textual(depth - 1, fielded);
    let times = prop_oneof![
        3 => (1_u32..5).prop_map(|least| Times { least, most: None }),
        1 => (1_u32..5).prop_map(|most| Times { least: 1, most: Some(most) }),
        1 => (1_u32..5).prop_map(|times| Times { least: times, most: Some(times) }),
    ];
    let counted = (times, positional(depth - 1, fielded))
        .prop_map(|(times, inner)| node(Clause::Times(times, Box::new(inner))));
    prop_oneof![
        4 => positional(depth, fielded),
        2 => several(&inner).prop_map(all_of),
        2 => several(&inner).prop_map(any_of),
        1 => several(&inner).prop_map(odd_of),
        1 => several(&inner).prop_map(some_of),
        1 => maybe(&inner, &ranking(fielded)),
        1 => inner.clone().prop_map(|inner| node(Clause::Not(Box::new(inner)))),
        2 => counted,
        1 => boosted(&inner),
        1 => parts(&inner, &textual(depth - 1, true), fielded),
    ]
    .boxed()
}

pub(super) fn filter() -> Clauses {
    let words = |name: &str| NamePattern::Words(name.to_owned());
    let exact = |name: &str| NamePattern::Exact(name.to_owned());
    let wildcard = |name: &str| NamePattern::Wildcard(name.to_owned());
    let regex = |name: &str| NamePattern::Regex(name.to_owned());
    let name = select(vec![
        (NameField::Source, words("herald")),
        (NameField::Source, words("Harbor Herald")),
        (NameField::Source, exact("The Courier")),
        (NameField::Source, wildcard("*OURIER")),
        (NameField::Source, regex("H.* .*")),
        (NameField::Source, words("港口")),
        (NameField::Origin, words("reuters")),
        (NameField::Origin, wildcard("R*")),
        (NameField::Domain, words("harbor.example")),
        (NameField::Country, words("no")),
        (NameField::Country, wildcard("n?")),
        (NameField::Author, words("ada")),
        (NameField::Author, words("Charles Babbage")),
        (NameField::Section, words("news")),
        (NameField::Subject, words("docks")),
        (NameField::Place, words("brackwater")),
        (NameField::Type, exact("opinion")),
        (NameField::Page, words("4")),
        (NameField::Lang, words("en")),
        (NameField::Lang, wildcard("en*")),
        (NameField::Url, words("strike")),
        (NameField::Url, wildcard("*x.example*")),
        (NameField::Path, words("0002.txt")),
        (NameField::Path, wildcard("*1.txt")),
        (NameField::Id, words("00000003")),
        (NameField::Id, words("000000")),
        (NameField::Key, words("k-1")),
        (NameField::Key, exact("K-2")),
    ]);
    let own = select(vec![
        ("bias", MetaTest::Any),
        ("bias", MetaTest::Name(words("left"))),
        ("bias", MetaTest::Name(exact("Far Left"))),
        ("bias", MetaTest::Name(wildcard("*t"))),
        ("bias", MetaTest::Name(regex("[cr].*"))),
        ("score", MetaTest::Name(words("5"))),
        ("score", MetaTest::Number { min: Some(5.0), max: None }),
        ("score", MetaTest::Number { min: Some(5.0_f64.next_up()), max: None }),
        ("score", MetaTest::Number { min: Some(-2.0), max: Some(5.0) }),
        ("score", MetaTest::Number { min: None, max: Some(0.5) }),
    ]);
    let days = select(vec![
        (date(2024, 3, 10), date(2024, 3, 10)),
        (date(2024, 3, 1), date(2024, 3, 31)),
        (date(2024, 1, 1), date(2024, 12, 31)),
        (date(2023, 6, 1), date(2024, 3, 9)),
        (Date::MIN, date(2023, 12, 31)),
        (date(2024, 3, 10), Date::MAX),
    ]);
    let days = days.prop_map(|(first, last)| DateRange::new(first, last).expect("in order"));
    let date_field = select(vec![
        DateField::Published,
        DateField::Published,
        DateField::Updated,
        DateField::Saved,
        DateField::Ingested,
    ]);
    let words = select(vec![(Some(5.0), None), (None, Some(12.0)), (Some(3.0), Some(20.0))]);
    let confidences = CONFIDENCES.map(|c| f64::from((c * 100.0).round()) / 100.0);
    let confidence = select(confidences.to_vec());
    let confidence = prop_oneof![
        confidence.clone().prop_map(|c| (Some(c), Some(c))),
        confidence.clone().prop_map(|c| (Some(c), None)),
        confidence.clone().prop_map(|c| (None, Some(c))),
        confidence.prop_map(|c| (Some(c.next_up()), None)),
    ];
    prop_oneof![
        2 => own.prop_map(|(name, test)| Clause::Meta(name.to_owned(), test)),
        3 => name.prop_map(|(field, pattern)| Clause::Name(field, pattern)),
        4 => (date_field, days).prop_map(|(field, range)| Clause::Date(field, range)),
        1 => words.prop_map(|(min, max)| Clause::Number { field: NumberField::Words, min, max }),
        1 => confidence.prop_map(|(min, max)| {
            Clause::Number { field: NumberField::DateConfidence, min, max }
        }),
        1 => select(vec![
            Flag::Undated,
            Flag::Has(Part::Author),
            Flag::Has(Part::Section),
            Flag::Has(Part::Subject),
            Flag::Has(Part::Place),
            Flag::Has(Part::Type),
            Flag::Has(Part::Page),
            Flag::Has(Part::Url),
            Flag::Has(Part::Key),
            Flag::Has(Part::Updated),
            Flag::Has(Part::Saved),
        ]).prop_map(Clause::Flag),
        1 => Just(Clause::All),
    ]
    .prop_map(node)
    .boxed()
}

/// A whole query, its clauses nested to `depth`.
pub(crate) fn query(depth: u32) -> Clauses {
    let text = textual(depth, false);
    if depth == 0 {
        return prop_oneof![text, filter()].boxed();
    }
    let inner = query(depth - 1);
    prop_oneof![
        4 => text,
        1 => filter(),
        3 => several(&inner).prop_map(all_of),
        2 => several(&inner).prop_map(any_of),
        1 => several(&inner).prop_map(odd_of),
        1 => several(&inner).prop_map(some_of),
        1 => maybe(&inner, &ranking(false)),
        1 => inner.prop_map(|inner| node(Clause::Not(Box::new(inner)))),
    ]
    .boxed()
}

/// Queries whose outermost clause is one operator each, or one of a few, by what it is called; the operands are
/// drawn. A test holds that every clause with operands is among them.
pub(super) fn operators() -> Vec<(&'static str, Clauses)> {
    let placed = positional(1, false);
    let text = textual(2, false);
    let reach = || select(vec![1_u32, 2, 3, 5, 8, 20, 300]);
    let word = || any_word().prop_map(|word| PhrasePart::Word(word.to_owned()));
    let any_words = (word(), 1_usize..4, word(), option::of(word())).prop_map(|(a, gap, b, c)| {
        let gap = std::iter::repeat_n(PhrasePart::AnyWord, gap);
        let parts = std::iter::once(a).chain(gap).chain([b]).chain(c).collect();
        node(Clause::Phrase { parts, slop: 0 })
    });
    let operand = placed.clone();
    let near = move |proximity: Proximity| {
        (prop::bool::weighted(0.25), operand.clone(), operand.clone()).prop_map(
            move |(negated, left, right)| {
                let (left, right) = (Box::new(left), Box::new(right));
                node(Clause::Near { proximity, negated, left, right })
            },
        )
    };
    let window = |windows: BoxedStrategy<Window>| {
        (windows, vec(placed.clone(), 2..5))
            .prop_map(|(window, nodes)| node(Clause::Window(window, nodes)))
            .boxed()
    };
    let times = |times: BoxedStrategy<Times>| {
        (times, placed.clone())
            .prop_map(|(times, inner)| node(Clause::Times(times, Box::new(inner))))
            .boxed()
    };
    let exactly = (1_u32..5).prop_map(|times| Times { least: times, most: Some(times) });
    let distance = || select(vec![1_u32, 2, 3, 5, 10]);
    let plain_near = prop_oneof![
        distance().prop_map(Proximity::Near),
        distance().prop_map(Proximity::Before),
        Just(Proximity::Sentence),
        Just(Proximity::Paragraph),
    ];
    let plain_near = plain_near.prop_flat_map(near.clone());
    let boolean = prop_oneof![
        several(&text).prop_map(all_of),
        several(&text).prop_map(any_of),
        text.clone().prop_map(|inner| node(Clause::Not(Box::new(inner)))),
        boosted(&text),
    ];
    vec![
        ("NEAR, PRE, SENT, PARA", plain_near.boxed()),
        ("AND, OR, NOT, ^", boolean.boxed()),
        ("first(…), lead(…), title:", parts(&text, &textual(1, true), false).boxed()),
        ("atleast(…)", times((1_u32..5).prop_map(|least| Times { least, most: None }).boxed())),
        ("* in a phrase", any_words.boxed()),
        ("PRE/S", near(Proximity::BeforeInSentence).boxed()),
        ("PRE/P", near(Proximity::BeforeInParagraph).boxed()),
        ("near(…)", window(reach().prop_map(Window::Near).boxed())),
        ("pre(…)", window(reach().prop_map(Window::Before).boxed())),
        ("sent(…)", window(Just(Window::Sentence).boxed())),
        ("para(…)", window(Just(Window::Paragraph).boxed())),
        ("any(…), 2of(…)", several(&text).prop_map(some_of).boxed()),
        ("XOR", several(&text).prop_map(odd_of).boxed()),
        ("MAYBE", maybe(&text, &ranking(false)).boxed()),
        (
            "atmost(…)",
            times((1_u32..5).prop_map(|most| Times { least: 1, most: Some(most) }).boxed()),
        ),
        ("exactly(…)", times(exactly.boxed())),
    ]
}
