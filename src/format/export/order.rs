//! Which bare line above a text is the title, the paper and the byline: told by where the day is.
//!
//! Three orders are in use: title, paper, day (Nexis Uni); paper, day, title set apart (LexisNexis,
//! NewsBank, Europresse); title, byline, day, paper (Factiva, and most that people paste together).

use std::borrow::Cow;

use crate::format::export::imprint::without_issue;
use crate::format::export::items::Layout;
use crate::format::fields::Fields;
use crate::format::names::Slot;

/// A line above a text that nothing names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bare<'t> {
    pub(super) text: &'t str,
    /// A blank line or a label is above it.
    pub(super) is_apart: bool,
    /// The day is above it.
    pub(super) is_below: bool,
}

/// The bare lines above a text.
#[derive(Debug)]
pub(super) struct Order<'t> {
    pub(super) bare: Vec<Bare<'t>>,
    pub(super) has_day: bool,
    /// The day says that the paper is above it and the title below.
    pub(super) is_paper_first: bool,
    /// The length of the text is directly above the day, as Factiva puts it: what is above that may open
    /// with the section.
    pub(super) is_length_first: bool,
    /// What is around the text says that the paper is directly above the day, and below it the edition.
    pub(super) is_paper_above: bool,
    is_counted: bool,
    layout: Layout,
}

impl<'t> Order<'t> {
    pub(super) const fn new(is_counted: bool, layout: Layout) -> Self {
        Self {
            bare: Vec::new(),
            has_day: false,
            is_paper_first: false,
            is_length_first: false,
            is_paper_above: false,
            is_counted,
            layout,
        }
    }

    /// Puts each line where it belongs; returns those that are of the text.
    pub(super) fn place(self, fields: &mut Fields<'t>) -> Vec<&'t str> {
        let below = self.bare.iter().position(|bare| bare.is_below).unwrap_or(self.bare.len());
        let (before, after) = self.bare.split_at(below);
        let has_title = fields.has(Slot::Title);
        // The paper is above the day, the title apart below it.
        let title = after.iter().position(|bare| {
            bare.is_apart
                || self.is_paper_first
                || (self.is_counted && self.layout != Layout::Lines && !is_edition(bare.text))
        });
        if let ([paper], Some(title), false, true) = (before, title, has_title, self.has_day) {
            put_source(fields, paper.text);
            return self.place_title(&after[..title], &after[title..], fields);
        }
        let mut kept = Vec::new();
        let mut before = before.iter();
        if !has_title && self.opens_with_section(fields) {
            let section = before.next().expect("the section is one of the lines above the day");
            fields.put(Slot::Section, 2, Cow::Borrowed(section.text));
        }
        if !has_title && let Some(title) = before.next().or_else(|| after.first()) {
            fields.put(Slot::Title, 2, Cow::Borrowed(title.text));
        }
        let after = if self.bare.first().is_some_and(|bare| bare.is_below) && !has_title {
            &after[1..]
        } else {
            after
        };
        let mut before: Vec<&Bare<'t>> = before.collect();
        let mut after = after.iter().peekable();
        if !fields.has(Slot::Source) && self.has_day {
            let is_edition =
                after.peek().is_some_and(|bare| !bare.is_apart && is_edition(bare.text));
            if (self.is_paper_above || is_edition)
                && let Some(paper) = before.pop()
            {
                put_source(fields, paper.text);
                while let Some(edition) = after.next_if(|bare| !bare.is_apart) {
                    put_edition(fields, edition.text);
                }
            } else if let Some(paper) = after.next_if(|bare| !bare.is_apart) {
                put_source(fields, paper.text);
            } else if let Some(paper) = before.pop() {
                put_source(fields, paper.text);
            }
        }
        for bare in before {
            put_or_keep(bare.text, fields, &mut kept);
        }
        for bare in after {
            put_rest(bare.text, fields, &mut kept);
        }
        kept
    }

    /// Returns whether the first line is the section and the second the title: the two are one block, or
    /// the first is the name of a section and the second reads as a title.
    fn opens_with_section(&self, fields: &Fields<'t>) -> bool {
        const LONGEST: usize = 60;
        let above: Vec<&Bare<'t>> = self.bare.iter().take_while(|bare| !bare.is_below).collect();
        let [section, title, rest @ ..] = &above[..] else { return false };
        if !self.is_length_first || section.text.len() > LONGEST {
            return false;
        }
        if title.is_apart {
            return is_section(section.text) && title.text.split_whitespace().count() >= 2;
        }
        let has_byline = fields.has(Slot::Authors) || rest.iter().any(|bare| is_name(bare.text));
        has_byline || !is_name(title.text) && title.text.split_whitespace().count() >= 2
    }

    /// Puts the title, which may take several lines, and what is around it.
    fn place_title(
        &self,
        above: &[Bare<'t>],
        title: &[Bare<'t>],
        fields: &mut Fields<'t>,
    ) -> Vec<&'t str> {
        let lines = match self.layout {
            Layout::Lines => 1 + title.iter().skip(1).take_while(|bare| !bare.is_apart).count(),
            Layout::Paragraphs | Layout::Page => 1,
        };
        let words: Vec<&str> = title[..lines].iter().map(|bare| bare.text).collect();
        fields.put(Slot::Title, 2, Cow::Owned(words.join(" ")));
        let mut kept = Vec::new();
        for bare in above {
            // Directly below the day of an archive that counts its articles is nothing but the edition.
            if is_edition(bare.text) || self.is_counted && !bare.is_apart {
                put_edition(fields, bare.text);
            } else {
                put_rest(bare.text, fields, &mut kept);
            }
        }
        for bare in &title[lines..] {
            put_or_keep(bare.text, fields, &mut kept);
        }
        kept
    }
}

fn put_source<'t>(fields: &mut Fields<'t>, paper: &'t str) {
    if !fields.has(Slot::Source) {
        fields.put(Slot::Source, 2, Cow::Borrowed(without_issue(paper)));
    }
}

/// Keeps the edition: no part of an article is for it.
fn put_edition<'t>(fields: &mut Fields<'t>, edition: &'t str) {
    fields.put_own("edition".to_owned(), Cow::Borrowed(edition));
}

/// A name is a byline; any other line is of the text.
fn put_or_keep<'t>(text: &'t str, fields: &mut Fields<'t>, kept: &mut Vec<&'t str>) {
    if is_name(text) {
        fields.put(Slot::Authors, 2, Cow::Borrowed(text));
    } else {
        kept.push(text);
    }
}

/// Below the paper: its code, edition, page and language.
fn put_rest<'t>(text: &'t str, fields: &mut Fields<'t>, kept: &mut Vec<&'t str>) {
    // As archives name them, in English and in their own words.
    const LANGUAGES: &str = "English Spanish Portuguese French German Italian Dutch Russian Polish Czech \
        Swedish Danish Norwegian Finnish Turkish Arabic Japanese Korean Chinese Hungarian Bulgarian Slovak \
        Catalan Indonesian Malay Thai Deutsch Français Español Italiano Português Nederlands Русский Polski \
        Čeština Svenska Dansk Norsk Suomi Türkçe العربية 日本語 한국어 中文 简体中文 繁體中文 Magyar \
        Български Slovenčina Català Anglais Englisch Inglés Allemand Französisch";
    let is_code = text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let has_digit = text.contains(|char: char| char.is_ascii_digit());
    if has_digit && text.len() <= 6 && !text.contains(char::is_whitespace) {
        fields.put(Slot::Page, 2, Cow::Borrowed(text));
    } else if LANGUAGES.split_whitespace().any(|language| language == text) {
        fields.put(Slot::Lang, 2, Cow::Borrowed(text));
    } else if !is_code && !is_edition(text) {
        put_or_keep(text, fields, kept);
    }
}

/// Returns whether a line names the edition of the paper.
pub(super) fn is_edition(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "edition",
        "édition",
        "ausgabe",
        "edición",
        "edizione",
        "editie",
        "edição",
        "edn",
        "correction",
        "version",
    ];
    const LONGEST: usize = 60;
    let lower = text.to_lowercase();
    // `Hauptausgabe` is one word.
    let is_word = |word: &str| WORDS.iter().any(|known| word.ends_with(known));
    text.len() <= LONGEST && lower.split(|char: char| !char.is_alphanumeric()).any(is_word)
}

/// Returns whether a line is the name that papers usually give a section, maybe with its sheet behind
/// it (`Sport; SECT C`).
fn is_section(text: &str) -> bool {
    const NAMES: &str = "news politics business sport sports world national local international \
        opinion editorial editorials features feature comment finance markets companies money economy culture \
        arts travel home front metro foreign city region regional media science technology health life \
        lifestyle weekend review letters obituaries politik wirtschaft kultur meinung politique économie \
        monde société économia economía deportes política cultura internacional nacional cronaca esteri \
        economia sociedad binnenland buitenland economie";
    let words = text.split(|char: char| !char.is_alphanumeric()).next().unwrap_or_default();
    let is_marked = text.contains(';') || text.to_lowercase().ends_with("desk");
    let is_one_word = !text.contains(char::is_whitespace);
    let is_named = NAMES.split_whitespace().any(|name| name == words.to_lowercase());
    is_named && (is_one_word || is_marked) || is_marked && text.split_whitespace().count() <= 6
}

/// Returns whether a line is the names of people.
pub(super) fn is_name(text: &str) -> bool {
    const LONGEST: usize = 80;
    let joins = ["and", "et", "und", "y", "de", "van", "von", "da", "di", "der", "del", "la"];
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let is_capital =
        |word: &&str| word.starts_with(char::is_uppercase) && !word.chars().any(char::is_numeric);
    text.len() <= LONGEST
        && (2..=8).contains(&words.len())
        && words.iter().all(|word| joins.contains(word) || is_capital(word))
}
