//! Queries that nobody types in good faith, of every kind that makes an engine open much: short fuzzy words, patterns
//! that match everything, phrases of one word, proximities of the most frequent ones, nested alternatives of wildcards.
//!
//! The same for a seed everywhere. `benches/hostile.rs` asks 10,000 of them of a large index, the tests some hundred of
//! a small one.

use std::fmt::Write as _;

/// Distinct words that queries are drawn from.
pub(crate) const WORDS: u64 = 800_000;

/// Numbers that look random, the same for a seed everywhere.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn next(&mut self) -> u64 {
        // splitmix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let at = self.below(choices.len() as u64);
        choices[usize::try_from(at).expect("a place in the list")]
    }

    /// The rank of a word, as frequent as words of that rank are: the share of rank r is about 1/r.
    pub(crate) fn rank(&mut self) -> u64 {
        let part = self.below(1 << 32) as f64 / f64::from(u32::MAX);
        ((WORDS as f64).powf(part) as u64).min(WORDS - 1)
    }

    /// One of the most frequent words.
    pub(crate) fn frequent(&mut self) -> String {
        let rank = self.below(40);
        word(rank)
    }
}

/// The word of a rank: syllables, the rarer the longer.
pub(crate) fn word(rank: u64) -> String {
    const ONSETS: [&str; 20] = [
        "b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br",
        "st", "tr",
    ];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ou", "ea"];
    const CODAS: [&str; 4] = ["", "n", "r", "l"];
    let place = |number: u64| usize::try_from(number).expect("a short list");
    let (mut rest, mut word) = (rank + 1, String::new());
    while rest > 0 {
        let (onset, vowel) = (rest % 20, rest / 20 % 8);
        word.push_str(ONSETS[place(onset)]);
        word.push_str(VOWELS[place(vowel)]);
        word.push_str(CODAS[place(rest / 160 % 4)]);
        rest /= 640;
    }
    // Forms of a stem are beside each other.
    match rank % 7 {
        1 => word.push('s'),
        2 => word.push_str("ing"),
        3 => word.push_str("ed"),
        _ => {}
    }
    word
}

/// Makes a query.
pub(crate) type Make = fn(&mut Draw) -> String;

/// The kinds of queries, taken in turn.
pub(crate) const KINDS: &[(&str, Make)] = &[
    ("fuzzy, short", fuzzy_short),
    ("fuzzy, of the index", |draw| format!("{}~{}", word(draw.rank()), 1 + draw.below(2))),
    ("many fuzzy", |draw| many(draw, " OR ", fuzzy_short)),
    ("regular expression", regex),
    ("many regular expressions", |draw| many(draw, " OR ", regex)),
    ("wildcard", wildcard),
    ("nested OR of wildcards", |draw| nested(draw, wildcard)),
    ("nested OR of prefixes", |draw| nested(draw, prefix)),
    ("AND of wildcards", |draw| many(draw, " ", wildcard)),
    ("phrase of one word", |draw| {
        let word = draw.frequent();
        format!("\"{}\"", vec![word; 25].join(" "))
    }),
    ("phrase, wide", |draw| {
        let words: Vec<String> = (0..2 + draw.below(24)).map(|_| draw.frequent()).collect();
        format!("\"{}\"~{}", words.join(" "), 10 + draw.below(9_990))
    }),
    ("phrase of wildcards", |draw| {
        let parts: Vec<String> = (0..2 + draw.below(6)).map(|_| prefix(draw)).collect();
        format!("\"{}\"", parts.join(" "))
    }),
    ("NEAR of one word", |draw| {
        let word = draw.frequent();
        chained(draw, &[word])
    }),
    ("NEAR of frequent words", |draw| {
        let words: Vec<String> = (0..4).map(|_| draw.frequent()).collect();
        chained(draw, &words)
    }),
    ("NEAR of wildcards", |draw| {
        let words: Vec<String> = (0..2 + draw.below(3)).map(|_| wildcard(draw)).collect();
        chained(draw, &words)
    }),
    ("NOT NEAR", |draw| {
        let (left, right) = (draw.frequent(), draw.frequent());
        format!("({left} NOT NEAR/{} {right}) NEAR/50 {left}", 1 + draw.below(20))
    }),
    ("atleast", |draw| {
        let inner = match draw.below(4) {
            0 => wildcard(draw),
            1 => many(draw, " OR ", Draw::frequent),
            2 => format!("\"{} {}\"~500", draw.frequent(), draw.frequent()),
            _ => draw.frequent(),
        };
        format!("atleast{}({inner})", [1, 2, 100, 5_000][draw.below(4) as usize])
    }),
    ("first, title, lead of wildcards", |draw| {
        let field = draw.of(&["first10(", "first9999(", "title:(", "lead(", "body:("]);
        format!("{field}{})", many(draw, " OR ", prefix))
    }),
    ("spellings", |draw| {
        let test = draw.of(&["caps(", "allcaps(", "(=", "(=T", "("]);
        many_of(draw, 30, " OR ", |draw| format!("{test}{})", draw.frequent()))
    }),
    ("all but", |draw| {
        format!("{} -{} -({})", draw.frequent(), wildcard(draw), nested(draw, prefix))
    }),
    ("names by pattern", |draw| {
        let name = draw.of(&["source:s*", "path:*a*", "key:*1*", "source:*9", "key:*"]);
        format!("({name} OR date:2001..2009) AND NOT {name} OR {}", draw.frequent())
    }),
    ("thousands of words", |draw| many_of(draw, 4_000, " OR ", |draw| word(draw.rank()))),
    ("thousands of frequent words", |draw| many_of(draw, 3_900, " ", |draw| word(draw.below(900)))),
    ("deep", |draw| {
        let mut query = draw.frequent();
        for _ in 0..60 {
            let other = draw.frequent();
            query = match draw.below(3) {
                0 => format!("({query} OR -{other})"),
                1 => format!("({query} {other})"),
                _ => format!("({query} NEAR/9 {other})"),
            };
        }
        query
    }),
];

fn letter(draw: &mut Draw) -> &'static str {
    draw.of(&[
        "a", "e", "s", "t", "b", "r", "n", "l", "m", "k", "p", "st", "tr", "br", "z", "w", "o",
    ])
}

fn fuzzy_short(draw: &mut Draw) -> String {
    let mut typed = String::new();
    for _ in 0..1 + draw.below(4) {
        typed.push_str(letter(draw));
    }
    format!("{typed}~{}", 1 + draw.below(2))
}

fn regex(draw: &mut Draw) -> String {
    let (a, b) = (letter(draw), letter(draw));
    match draw.below(12) {
        0 => r"/\p{L}+/".to_owned(),
        1 => format!("/.*{a}.*/"),
        2 => format!("/({a}|{b}|.)+/"),
        3 => format!("/[a-m].*{a}/"),
        4 => format!("/.{{{}}}/", 1 + draw.below(12)),
        5 => format!("/(.*{a}){{{}}}.*/", 1 + draw.below(5)),
        6 => format!("/{a}[^{b}]*/"),
        7 => "/(((.+)+)+)+x/".to_owned(),
        8 => format!(r"/{a}\w{{0,{}}}{b}/", draw.below(40)),
        9 => format!("/.*{a}{b}{a}{b}{a}/"),
        10 => r"/[\p{L}\p{N}]{1,50}[^q]/".to_owned(),
        _ => format!("/{a}?{b}?.?{a}?.*/"),
    }
}

fn wildcard(draw: &mut Draw) -> String {
    let (a, b) = (letter(draw), letter(draw));
    match draw.below(9) {
        0 => format!("*{a}*"),
        1 => format!("{a}*"),
        2 => format!("*{a}{b}"),
        3 => format!("{a}*{b}*"),
        4 => "?".repeat(1 + draw.below(9) as usize),
        5 => format!("*{a}*{b}*{a}*{b}*"),
        6 => format!("?{a}*?{b}"),
        7 => format!("{a}{b}*"),
        _ => format!("*{a}{b}{a}*"),
    }
}

fn prefix(draw: &mut Draw) -> String {
    let mut typed = String::new();
    for _ in 0..2 + draw.below(3) {
        typed.push_str(letter(draw));
    }
    typed + "*"
}

fn many(draw: &mut Draw, between: &str, make: Make) -> String {
    let most = 2 + draw.below(120);
    many_of(draw, most, between, make)
}

fn many_of(
    draw: &mut Draw,
    count: u64,
    between: &str,
    make: impl Fn(&mut Draw) -> String,
) -> String {
    let parts: Vec<String> = (0..count).map(|_| make(draw)).collect();
    parts.join(between)
}

/// Alternatives within alternatives.
fn nested(draw: &mut Draw, make: Make) -> String {
    let mut query = make(draw);
    for _ in 0..1 + draw.below(55) {
        let other = many_of(draw, 1 + draw.0 % 6, " OR ", make);
        query = format!("({query} OR {other})");
    }
    query
}

/// Words near each other, in a chain of proximities.
fn chained(draw: &mut Draw, words: &[String]) -> String {
    let mut query = words[0].clone();
    for at in 1..2 + draw.below(5) as usize {
        let operator = match draw.below(4) {
            0 => "SENT".to_owned(),
            1 => "PARA".to_owned(),
            2 => format!("PRE/{}", 1 + draw.below(9_999)),
            _ => format!("NEAR/{}", 1 + draw.below(9_999)),
        };
        let other = &words[at % words.len()];
        let mut longer = String::new();
        let _ = write!(longer, "({query}) {operator} {other}");
        query = longer;
    }
    query
}
