//! What is asked, in no tool's language: 25 questions of each class, drawn from the articles.
//!
//! The words are plain (four ASCII letters or more), so that the tools agree on where a word ends.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::HashSet;
use std::error::Error;

use jiff::civil::Date;

use crate::corpus::Article;
use crate::corpus::Corpus;
use crate::grow::Dice;

/// Questions of a class.
const QUESTIONS: usize = 25;
/// Articles that words are drawn from.
const SAMPLE: usize = 10_000;
/// Words that NEAR may be apart.
pub(crate) const NEAR: usize = 10;

/// What is asked.
#[derive(Debug, Clone)]
pub(crate) enum Words {
    One(String),
    All(Vec<String>),
    Any(Vec<String>),
    Phrase(String, String),
    Prefix(String),
    Near(String, String),
}

impl Words {
    /// Writes the words as most tools read them: `and` between those that must all occur, `near` for
    /// two that are near each other.
    pub(crate) fn spelled(&self, and: &str, near: impl Fn(&str, &str) -> String) -> String {
        match self {
            Self::One(word) => word.clone(),
            Self::All(words) => words.join(and),
            Self::Any(words) => words.join(" OR "),
            Self::Phrase(a, b) => format!("\"{a} {b}\""),
            Self::Prefix(letters) => format!("{letters}*"),
            Self::Near(a, b) => near(a, b),
        }
    }
}

/// What is asked, and of which articles.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) words: Words,
    /// First and last day of a month.
    pub(crate) month: Option<(Date, Date)>,
    pub(crate) source: Option<String>,
}

/// Questions of a kind.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) questions: Vec<Question>,
}

/// Draws the questions, so many of each class at most.
pub(crate) fn classes(corpus: &Corpus, most: usize) -> Result<Vec<Class>, Box<dyn Error>> {
    let articles = corpus.first(SAMPLE)?;
    let counts = counts(&articles);
    let share = |word: &str| f64::from(counts[word]) / articles.len() as f64;
    let mut dice = Dice::new();
    // Words by how many articles hold them, drawn alike from all that do.
    let mut drawn = |least: f64, most: f64| -> Vec<String> {
        let mut fitting: Vec<&String> =
            counts.keys().filter(|w| (least..most).contains(&share(w))).collect();
        let mut words = Vec::new();
        while words.len() < QUESTIONS && !fitting.is_empty() {
            words.push(fitting.swap_remove(dice.below(fitting.len())).clone());
        }
        words
    };
    let rare = drawn(0.0003, 0.001);
    let middle = drawn(0.01, 0.05);
    let frequent = drawn(0.2, 0.6);
    let usual = |word: &String| (0.02..0.3).contains(&share(word));

    // Words that are together in an article, so that there is something to find.
    let mut together = |count: usize| -> Vec<Vec<String>> {
        drawn_from(&articles, &mut dice, &mut |article, dice| {
            let words: BTreeSet<String> = plain(&article.text).flatten().collect();
            let mut words: Vec<String> = words.into_iter().filter(usual).collect();
            let mut some = Vec::new();
            while some.len() < count && !words.is_empty() {
                some.push(words.swap_remove(dice.below(words.len())));
            }
            (some.len() == count).then_some(some)
        })
    };
    let (two, five) = (together(2), together(5));
    let mut apart = |distance: usize, fits: &dyn Fn(&String) -> bool| -> Vec<(String, String)> {
        drawn_from(&articles, &mut dice, &mut |article, dice| {
            let words: Vec<Option<String>> = plain(&article.text).collect();
            let from = dice.below(words.len());
            let pairs = words.iter().skip(from).zip(words.iter().skip(from + distance));
            let mut pairs = pairs.filter_map(|(a, b)| Some((a.clone()?, b.clone()?)));
            pairs.find(|(a, b)| a != b && fits(a) && fits(b))
        })
    };
    let side_by_side = apart(1, &|word| (0.002..0.3).contains(&share(word)));
    let near = apart(NEAR / 2, &usual);

    let ask = |words: Words| Question { words, month: None, source: None };
    let class = |name, questions| Class { name, questions };
    let plain_frequent: Vec<Question> =
        frequent.iter().map(|word| ask(Words::One(word.clone()))).collect();
    let mut day = |article: &Article, _: &mut Dice| article.date.as_ref()?.parse::<Date>().ok();
    let days = drawn_from(&articles, &mut dice, &mut day);
    let in_a_month = plain_frequent.iter().zip(days).map(|(question, day)| Question {
        month: Some((day.first_of_month(), day.last_of_month())),
        ..question.clone()
    });
    let sources = drawn_from(&articles, &mut dice, &mut |article, _| article.source.clone());
    let of_a_source = plain_frequent
        .iter()
        .zip(sources)
        .map(|(question, source)| Question { source: Some(source), ..question.clone() });
    let (in_a_month, of_a_source) = (in_a_month.collect(), of_a_source.collect());
    let mut classes = vec![
        class("word, rare", rare.into_iter().map(|w| ask(Words::One(w))).collect()),
        class("word, frequent", plain_frequent),
        class("the same, in a month", in_a_month),
        class("the same, of a source", of_a_source),
        class("two words", two.into_iter().map(|words| ask(Words::All(words))).collect()),
        class("five words", five.iter().map(|words| ask(Words::All(words.clone()))).collect()),
        class("five words, any", five.into_iter().map(|w| ask(Words::Any(w))).collect()),
        class("phrase", side_by_side.into_iter().map(|(a, b)| ask(Words::Phrase(a, b))).collect()),
        class("prefix", middle.iter().map(|w| ask(Words::Prefix(w[..4].to_owned()))).collect()),
        class("NEAR/10", near.into_iter().map(|(a, b)| ask(Words::Near(a, b))).collect()),
    ];
    for class in &mut classes {
        class.questions.truncate(most);
        if class.questions.is_empty() {
            return Err(format!("no words for the class {:?}: too few articles", class.name).into());
        }
    }
    Ok(classes)
}

/// Draws articles until `take` found something in as many as there are questions.
fn drawn_from<T>(
    articles: &[Article],
    dice: &mut Dice,
    take: &mut dyn FnMut(&Article, &mut Dice) -> Option<T>,
) -> Vec<T> {
    let mut found = Vec::new();
    for _ in 0..100 * QUESTIONS {
        if found.len() == QUESTIONS {
            break;
        }
        let article = &articles[dice.below(articles.len())];
        found.extend(take(article, dice));
    }
    found
}

/// How many articles hold each plain word or another of its stem: what the tools will find.
fn counts(articles: &[Article]) -> BTreeMap<String, u32> {
    let stemmer = frostem::Stemmer::new(frostem::Algorithm::English);
    let mut stems: HashMap<String, String> = HashMap::new();
    let mut counts: HashMap<String, u32> = HashMap::new();
    for article in articles {
        let mut seen = HashSet::new();
        for word in plain(&article.text).flatten() {
            let stem = stems.entry(word).or_insert_with_key(|w| stemmer.stem(w).into_owned());
            if !seen.contains(stem) {
                seen.insert(stem.clone());
            }
        }
        for stem in seen {
            *counts.entry(stem).or_insert(0) += 1;
        }
    }
    stems.into_iter().map(|(word, stem)| (word, counts[&stem])).collect()
}

/// The words between spaces in order; `None` where it is not plain, or punctuation touches it.
fn plain(text: &str) -> impl Iterator<Item = Option<String>> {
    text.split_whitespace().map(|word| {
        let plain = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        plain.then(|| word.to_ascii_lowercase())
    })
}
