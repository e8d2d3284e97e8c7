//! A larger collection out of a small one, that grows as real ones do.
//!
//! Copying articles would give every tool what no archive has: the same words again and nothing but
//! reprints. So every article after the first pass over the real ones keeps about half of its
//! paragraphs and takes the others from articles anywhere, its day moves by up to five years, two of
//! three go to a made-up source, and it gets made-up names and numbers, so many that the vocabulary
//! grows with the square root of the collection (Heaps' law with an exponent of a half).

use std::collections::HashSet;
use std::error::Error;
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::corpus::Article;
use crate::corpus::Corpus;
use crate::corpus::Parts;
use crate::corpus::bytes_under;

/// Made-up sources.
const SOURCES: usize = 300;
/// Days an article moves at most, either way.
const DAYS: usize = 1_826;
/// Made-up words an article takes from those that others have.
const SHARED_WORDS: usize = 3;

/// Repeats the articles, varied, until there are `articles`.
pub(crate) fn grow(
    real: &Corpus,
    articles: usize,
    folder: &Path,
) -> Result<Corpus, Box<dyn Error>> {
    let originals = real.first(articles)?;
    let vocabulary = distinct_words(&originals);
    let mut writer = Parts::new(folder)?;
    let mut dice = Dice::new();
    let mut invented: Vec<String> = Vec::new();
    while writer.articles < articles {
        let number = writer.articles;
        let original = &originals[number % originals.len()];
        let mut article = original.clone();
        article.id = format!("a{number}");
        if number >= originals.len() {
            vary(&mut article, &originals, &mut dice);
            let times = number as f64 / originals.len() as f64;
            let known = (vocabulary as f64 * (times.sqrt() - 1.0)) as usize;
            let mut words = Vec::new();
            while invented.len() < known {
                let word = invent(invented.len(), &mut dice);
                words.push(word.clone());
                invented.push(word);
            }
            for _ in 0..SHARED_WORDS.min(invented.len()) {
                words.push(invented[dice.below(invented.len())].clone());
            }
            scatter(&mut article.text, &words, &mut dice);
        }
        writer.add(&article)?;
    }
    let (files, articles, text_bytes) = writer.end()?;
    Ok(Corpus {
        news: folder.to_path_buf(),
        files,
        articles,
        text_bytes,
        news_bytes: bytes_under(folder)?,
        story: format!(
            "Made from {} real articles of {vocabulary} different words: the real ones once, then \
             each again with about half of its paragraphs, the others from articles anywhere; the \
             day moved by up to five years, two of three with one of {SOURCES} made-up sources; \
             {} made-up names and numbers scattered among them, so many at each size that the \
             vocabulary grows with the square root of the collection.",
            originals.len(),
            invented.len(),
        ),
    })
}

fn vary(article: &mut Article, originals: &[Article], dice: &mut Dice) {
    let mut paragraphs: Vec<&str> = Vec::new();
    for paragraph in article.text.split("\n\n") {
        if dice.below(2) == 0 {
            paragraphs.push(paragraph);
        } else {
            let other = &originals[dice.below(originals.len())].text;
            let places = other.split("\n\n").count();
            paragraphs.extend(other.split("\n\n").nth(dice.below(places)));
        }
    }
    article.text = paragraphs.join("\n\n");
    if let Some(day) = article.date.as_ref().and_then(|day| day.parse::<Date>().ok()) {
        let days = dice.below(2 * DAYS + 1) as i64 - DAYS as i64;
        article.date = day.checked_add(days.days()).ok().map(|day| day.to_string());
    }
    if dice.below(3) > 0 {
        // The first occur more often than the last, as with real sources.
        let source = dice.below(SOURCES).min(dice.below(SOURCES));
        article.source = Some(format!("Gazette {source}"));
    }
}

/// Makes a name of three to five syllables, or one time in five a number; `number` keeps them apart.
fn invent(number: usize, dice: &mut Dice) -> String {
    if dice.below(5) == 0 {
        return format!("{}", 1_000_000 + number);
    }
    const FIRST: &[u8] = b"bdfgklmnprstvz";
    const SECOND: &[u8] = b"aeiou";
    let mut word = String::new();
    let mut rest = number;
    for _ in 0..3 {
        let letter = FIRST[rest % FIRST.len()];
        rest /= FIRST.len();
        word.push(char::from(if word.is_empty() { letter.to_ascii_uppercase() } else { letter }));
        word.push(char::from(SECOND[rest % SECOND.len()]));
        rest /= SECOND.len();
    }
    while rest > 0 || dice.below(3) == 0 {
        word.push(char::from(FIRST[rest % FIRST.len()]));
        word.push('o');
        rest /= FIRST.len();
    }
    word
}

/// Puts each word after some space of the text.
fn scatter(text: &mut String, words: &[String], dice: &mut Dice) {
    for word in words {
        let from = dice.below(text.len());
        let at = text.as_bytes()[from..].iter().position(|byte| *byte == b' ');
        match at {
            Some(space) => text.insert_str(from + space, &format!(" {word}")),
            None => text.push_str(&format!(" {word}")),
        }
    }
}

fn distinct_words(articles: &[Article]) -> usize {
    let mut words = HashSet::new();
    for article in articles {
        for word in article.text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            if !words.contains(word) {
                words.insert(word.to_owned());
            }
        }
    }
    words.len()
}

/// Draws the same numbers in every run (xorshift).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// Returns a number below `limit`, zero where there is none.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
