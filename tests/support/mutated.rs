//! Queries no one would type: real ones cut, doubled, crossed and salted.
//!
//! The same seed gives the same queries. The tests draw a few thousand, `benches/fuzz_queries.rs`
//! as many as it has time for.

/// Every query of the golden list, seen in use or made to go wrong.
const GOLDEN: &str = include_str!("../../src/query/golden/queries.txt");

/// What means something to the language, and what terminals and decoders trip over.
const SALT: &[&str] = &[
    " ",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "«",
    "'",
    "AND",
    "OR",
    "NOT",
    " AND ",
    " OR ",
    " NOT ",
    "|",
    "&&",
    "-",
    "!",
    "+",
    " NEAR ",
    " NEAR/5 ",
    " W/3 ",
    "/5",
    "/S",
    " PRE/2 ",
    " ADJ ",
    " SENT ",
    " PARA ",
    " NOT NEAR/2 ",
    "~",
    "~2",
    "^",
    "^2",
    "^0.5",
    "*",
    "?",
    "=",
    "/",
    "\\",
    "/colou?r/",
    "/(a|b)*/",
    "title:",
    "body:",
    "lead:",
    "source:",
    "url:",
    "domain:",
    "id:",
    "key:",
    "lang:",
    "date:",
    "date>=",
    "after:",
    "before:",
    "updated:",
    "ingested:",
    "words:",
    "words>",
    "dateconf:",
    "is:",
    "has:",
    "is:undated",
    "story:",
    "souce:",
    "2024",
    "2024-03",
    "7d",
    "last-week",
    "..",
    "[",
    "]",
    "{",
    "}",
    " TO ",
    "[1 TO 5]",
    "[2024 TO *]",
    "03/04/2024",
    "9999999999999999999",
    "0.8",
    "-1",
    "atleast3(",
    "atmost2(",
    "near5(",
    "pre3(",
    "sent(",
    "any(",
    "2of(",
    "XOR",
    "MAYBE",
    "PRE/S",
    "\"a * b\"",
    "country:",
    "atleast0(",
    "first50(",
    "lead(",
    "caps(",
    "allcaps(",
    "hlead(",
    ":",
    "::",
    ",",
    ".",
    "…",
    "–",
    "<",
    ">",
    ">=",
    "--from",
    "a",
    "war",
    "strike",
    "port*",
    "*ing",
    "AT&T",
    "U.S.",
    "飞书",
    "🙂",
    "e\u{301}",
    "ß",
    "İ",
    "\u{200f}",
    "\u{202e}",
    "\u{2066}",
    "\u{200d}",
    "\u{feff}",
    "\0",
    "\u{1b}[31m",
    "\n",
    "\r",
    "\t",
    "\u{85}",
    "\u{2028}",
    "\u{fffd}",
    "\u{10ffff}",
    "\u{e000}",
    // The dialects'.
    " and ",
    " or ",
    " not ",
    " and not ",
    "||",
    "w/5",
    " w/s ",
    " w/seg ",
    "not w/5",
    "pre/2",
    "onear/3",
    " same ",
    " near5 ",
    " adj3 ",
    "/N5/",
    "/F50/",
    "joh!",
    "bank**",
    "earn$2",
    "$",
    "hlead(",
    "headline(",
    "publication(",
    "byline(",
    "date aft 1/31/2024",
    "date is jan 5, 2024",
    "date after 20240131",
    "date from 20240101 to 20240131",
    "length > 500",
    "wc>500",
    "plural(",
    "nocaps(",
    "atleast5 ",
    "hl=",
    "hlp=",
    "sn=",
    "la=en",
    "_exists_:",
    "*:*",
    "[2024 TO NOW]",
    "{1 TO 5]",
    "~0.5",
    "\\:",
];

/// Times a piece is repeated at most: enough to reach the limits of length, depth and clauses.
const REPEATS: usize = 6_000;
/// Longest query that is kept to be changed further, in bytes.
const KEPT: usize = 2_000;

/// An endless supply of queries.
pub(crate) struct Mutated {
    pool: Vec<String>,
    random: Random,
}

impl Mutated {
    /// Starts from the golden queries and the examples of the help page.
    pub(crate) fn new(seed: u64) -> Self {
        let help = dateline::query::HELP.lines().filter(|line| line.starts_with("  "));
        let examples =
            help.flat_map(|line| line.trim().split("  ").filter(|part| !part.is_empty()));
        let pool = GOLDEN.lines().chain(examples).map(str::to_owned).collect();
        Self { pool, random: Random(seed) }
    }

    /// Keeps a query that showed something new, to be changed further.
    pub(crate) fn keep(&mut self, text: &str) {
        if text.len() <= KEPT {
            self.pool.push(text.to_owned());
        }
    }

    /// Returns the next query: one of the pool, changed in one to six places.
    pub(crate) fn next(&mut self) -> String {
        let mut text: Vec<char> = self.pick().chars().collect();
        for _ in 0..=self.random.below(6) {
            self.change(&mut text);
        }
        text.into_iter().collect()
    }

    fn pick(&mut self) -> String {
        let at = self.random.below(self.pool.len());
        self.pool[at].clone()
    }

    fn change(&mut self, text: &mut Vec<char>) {
        let from = self.random.below(text.len() + 1);
        let to = (from + self.random.below(8)).min(text.len());
        let salt = SALT[self.random.below(SALT.len())];
        match self.random.below(8) {
            0..=2 => drop(text.splice(from..from, salt.chars())),
            3 => drop(text.drain(from..to)),
            4 => drop(text.splice(from..to, salt.chars())),
            5 => {
                let other = self.pick();
                let blank = self.random.below(2) == 0;
                let joint = blank.then_some(' ');
                drop(text.splice(from.., joint.into_iter().chain(other.chars())));
            }
            6 => {
                let other = self.pick();
                drop(text.splice(from..from, other.chars()));
            }
            _ => {
                // Mostly a few times; now and then until a limit is reached.
                let most = if self.random.below(40) == 0 { REPEATS } else { 5 };
                let times = self.random.below(most);
                let piece = if self.random.below(2) == 0 {
                    salt.to_owned()
                } else {
                    text[from..to].iter().collect()
                };
                drop(text.splice(from..from, piece.repeat(times).chars()));
            }
        }
    }
}

/// A linear congruential generator (Knuth's MMIX constants): the same draws everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}
