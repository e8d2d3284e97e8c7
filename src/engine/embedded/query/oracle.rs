//! A naive reading of the query language, to hold the engine to.
//!
//! Written from the definitions, not from the engine: an article is the list of its words, a clause
//! is every combination tried. Slow, and short enough to be believed. [`truth`] says whether an
//! article satisfies a query, [`marks`] which words made it so; the tests draw queries and articles
//! at random and compare.
//!
//! Where the definitions leave room:
//!
//! - The title is one sentence and one paragraph of its own; nothing crosses into the body.
//! - A part (`title:`, `lead(…)`, `first5(…)`) is read as if the article held nothing else.
//! - A word is expanded by the stemmer of the language of the article that may hold it.
//! - A word of at most five letters typed in capitals is an acronym: English does not stem it. In a
//!   query that is all in capitals they mean nothing.
//! - What is printed in two parts and read as one word covers the positions of both.
//! - In unspaced text each character is a position; a word is any run of its characters.
//! - `a SENT b` needs two places, as `a NEAR b` does.
//! - A match is a span with its marks. A word and a phrase mark their span, a proximity what its two
//!   operands mark; of `a NOT NEAR b` only `a` is marked, of NOT and filters nothing.
//! - `*` in a phrase is one position between two others of the same part.
//! - A window is every choice of one match of each operand, no two of which overlap.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use crate::analysis;
use crate::analysis::BODY_START;
use crate::analysis::Case;
use crate::analysis::PatternPart;
use crate::analysis::han;
use crate::analysis::marker;
use crate::analysis::script::default_language;
use crate::analysis::script::writes;
use crate::analysis::stem;
use crate::analysis::stem::may_expand;
use crate::analysis::variants::Variant;
use crate::analysis::variants::is_in_capitals;
use crate::analysis::variants::is_only_in_capitals;
use crate::analysis::variants::variants;
use crate::article::Article;
use crate::article::DateRange;
use crate::engine::StoredArticle;
use crate::engine::Truth;
use crate::engine::embedded::query::oracle::filters::dated;
use crate::engine::embedded::query::oracle::filters::has;
use crate::engine::embedded::query::oracle::filters::holds;
use crate::engine::embedded::query::oracle::filters::is_named;
use crate::engine::embedded::query::oracle::filters::names;
use crate::engine::embedded::query::oracle::filters::number;
use crate::engine::words::inflected_parts;
use crate::engine::words::leading;
use crate::engine::words::spaced;
use crate::passage::bounds;
use crate::passage::is_unspaced;
use crate::query::Clause;
use crate::query::Flag;
use crate::query::Node;
use crate::query::PhrasePart;
use crate::query::Proximity;
use crate::query::Resolved;
use crate::query::TextField;
use crate::query::Times;
use crate::query::Window;
use crate::query::is_all_caps;

pub(crate) mod draw;
pub(crate) mod filters;
pub(crate) mod tallies;
#[cfg(test)]
mod tests;

/// First position and the one behind the last.
pub(crate) type Span = (u32, u32);
/// Every match of a clause: its span, and what to mark of it.
type Matches = BTreeMap<Span, BTreeSet<Span>>;
/// Words by position.
pub(crate) type Text = BTreeMap<u32, TextWord>;

/// A word of a text or of a query.
#[derive(Debug, Clone)]
pub(crate) struct TextWord {
    form: String,
    /// As `=` compares it.
    raw: String,
    case: Case,
    /// The elided article before it.
    elided: String,
    /// Whether a possessive follows.
    possessive: bool,
    /// What it is read as together with the word behind it.
    joined: Option<String>,
    /// What it is in the title of an article whose title is the beginning of its body.
    in_title: Option<Box<TextWord>>,
    /// Of the article; `None` in a query, `Some("")` where it is not known.
    lang: Option<Rc<str>>,
    /// Counted from 0 in the body; `None` in the title.
    sentence: Option<usize>,
    paragraph: Option<usize>,
}

impl TextWord {
    /// The character of unspaced text that ends a run is a word by itself.
    fn is_lone_character(&self) -> bool {
        self.form.chars().all(is_unspaced) && self.form.chars().count() == 1
    }

    /// Positions a word covers by itself: a pair of unspaced text is two.
    fn width(&self) -> u32 {
        if self.form.chars().all(is_unspaced) && self.form.chars().count() == 2 { 2 } else { 1 }
    }
}

/// Returns the words of `text`; `at` tells the sentence and the paragraph of a byte.
fn words(
    text: &str,
    lang: Option<&Rc<str>>,
    at: &dyn Fn(usize) -> (Option<usize>, Option<usize>),
) -> Vec<TextWord> {
    let mut words: Vec<TextWord> = Vec::new();
    let mut before = 0..0;
    analysis::tokens(text, &mut |token| {
        let (sentence, paragraph) = at(token.range.start);
        if let Some(last) = words.last_mut()
            && !last.possessive
            && token.elided.is_empty()
            && analysis::is_joined(text, &before, &token.range)
        {
            last.joined = Some(format!("{}{}", last.form, token.form));
        }
        before = token.range.clone();
        words.push(TextWord {
            form: token.form.to_owned(),
            raw: text[token.exact.clone()].nfc().collect::<String>().replace('’', "'"),
            case: token.case,
            elided: token.elided.to_owned(),
            possessive: token.possessive,
            joined: None,
            in_title: None,
            lang: lang.cloned(),
            sentence,
            paragraph,
        });
    });
    words
}

/// Returns the words of an article: the title's from 0, the body's from [`BODY_START`]. A title taken
/// from the body is read there.
pub(crate) fn text(article: &Article) -> Text {
    let Article { title, body, .. } = article;
    let lang: Rc<str> = article.lang.as_deref().unwrap_or("").into();
    let bounds = bounds(body);
    let last = |starts: &[u32], byte: usize| starts.iter().rposition(|&s| s as usize <= byte);
    let at = |byte| (last(&bounds.sentences, byte), last(&bounds.paragraphs, byte));
    let mut title = words(title, Some(&lang), &|_| (None, None));
    let mut body = words(body, Some(&lang), &at);
    if article.title_from_body {
        for (word, in_title) in body.iter_mut().zip(std::mem::take(&mut title)) {
            word.in_title = Some(Box::new(in_title));
        }
    }
    (0..).zip(title).chain((BODY_START..).zip(body)).collect()
}

fn part(text: &Text, inside: impl Fn(u32, &TextWord) -> bool) -> Text {
    let kept = text.iter().filter(|&(&at, word)| inside(at, word));
    kept.map(|(at, word)| (*at, word.clone())).collect()
}

fn within(text: &Text, field: TextField) -> Text {
    match field {
        TextField::Title => {
            let read = text.iter().filter_map(|(at, word)| Some((*at, in_title(word)?)));
            read.collect()
        }
        TextField::Body => part(text, |_, word| word.paragraph.is_some()),
        TextField::Lead => part(text, |_, word| word.paragraph.is_none_or(|number| number == 0)),
    }
}

/// Returns what a word is in the title, if it is there.
fn in_title(word: &TextWord) -> Option<TextWord> {
    match &word.in_title {
        Some(in_title) => Some((**in_title).clone()),
        None => word.paragraph.is_none().then(|| word.clone()),
    }
}

fn first(text: &Text, words: u32) -> Text {
    part(text, |at, _| (BODY_START..BODY_START + words).contains(&at))
}

/// Returns how surely an article satisfies a clause.
pub(crate) fn truth(node: &Node<DateRange>, article: &StoredArticle, text: &Text) -> Truth {
    let all = |nodes: &[Node<DateRange>]| -> Vec<Truth> {
        nodes.iter().map(|node| truth(node, article, text)).collect()
    };
    let known = |holds: bool| if holds { Truth::True } else { Truth::False };
    match &node.clause {
        Clause::All => Truth::True,
        Clause::And(nodes) => all(nodes).into_iter().min().expect("two or more"),
        Clause::Or(nodes) => all(nodes).into_iter().max().expect("two or more"),
        Clause::Not(inner) => !truth(inner, article, text),
        Clause::Boost(inner, _) => truth(inner, article, text),
        Clause::Within(field, inner) => truth(inner, article, &within(text, *field)),
        Clause::First(count, inner) => truth(inner, article, &first(text, *count)),
        Clause::Times(Times { least, most }, inner) => {
            let count = matches(inner, text).len();
            known(*least as usize <= count && most.is_none_or(|most| count <= most as usize))
        }
        Clause::Xor(nodes) => {
            let truths = all(nodes);
            let odd = truths.iter().filter(|truth| **truth == Truth::True).count() % 2 == 1;
            if truths.contains(&Truth::Unknown) { Truth::Unknown } else { known(odd) }
        }
        Clause::Maybe(nodes) => truth(&nodes[0], article, text),
        Clause::SomeOf(least, nodes) => {
            // The truth of so many that is the surest there is.
            let mut truths = all(nodes);
            truths.sort_unstable_by(|a, b| b.cmp(a));
            truths[*least as usize - 1]
        }
        Clause::Name(field, pattern) => {
            known(names(*field, article).iter().any(|name| is_named(*field, pattern, name)))
        }
        Clause::Date(field, range) => dated(*field, range, article),
        Clause::Number { field, min, max } => known(number(*field, article).is_some_and(|value| {
            min.is_none_or(|min| min <= value) && max.is_none_or(|max| value <= max)
        })),
        Clause::Meta(name, test) => {
            known(article.article.meta.iter().any(|(own, value)| own == name && holds(test, value)))
        }
        Clause::Flag(Flag::Undated) => known(article.article.published.is_none()),
        Clause::Flag(Flag::Has(part)) => known(has(*part, article)),
        Clause::Flag(Flag::Copy | Flag::Version | Flag::Original) => unreachable!("not drawn"),
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_) => known(!matches(node, text).is_empty()),
    }
}

/// Returns the spans to mark in an article.
pub(crate) fn marks(
    node: &Node<DateRange>,
    article: &StoredArticle,
    text: &Text,
) -> BTreeSet<Span> {
    if truth(node, article, text) == Truth::False {
        return BTreeSet::new();
    }
    match &node.clause {
        Clause::And(nodes)
        | Clause::Or(nodes)
        | Clause::Xor(nodes)
        | Clause::Maybe(nodes)
        | Clause::SomeOf(_, nodes) => {
            nodes.iter().flat_map(|node| marks(node, article, text)).collect()
        }
        Clause::Boost(inner, _) | Clause::Times(_, inner) => marks(inner, article, text),
        Clause::Within(field, inner) => marks(inner, article, &within(text, *field)),
        Clause::First(count, inner) => marks(inner, article, &first(text, *count)),
        Clause::All
        | Clause::Not(_)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => BTreeSet::new(),
        Clause::Word(_)
        | Clause::Exact(_)
        | Clause::Wildcard(_)
        | Clause::Fuzzy(..)
        | Clause::Regex(_)
        | Clause::Phrase { .. }
        | Clause::Near { .. }
        | Clause::Window(..)
        | Clause::Caps(_)
        | Clause::AllCaps(_) => matches(node, text).into_values().flatten().collect(),
    }
}

/// Returns every match of a clause that has positions.
fn matches(node: &Node<DateRange>, text: &Text) -> Matches {
    match &node.clause {
        Clause::Word(word) => alone(match &typed(word)[..] {
            [one] if !one.is_lone_character() => {
                let whole = text.keys().flat_map(|&at| found_at(text, one, at, true));
                // Persian has a blank where there should be none.
                let apart = analysis::parted(word).map(|apart| run(text, &apart, false));
                let letters = spaced(word).map(|letters| exact(text, &letters));
                whole.chain(apart.into_iter().chain(letters).flatten()).collect()
            }
            _ => run_or_one(text, word, true),
        }),
        Clause::Exact(word) => alone(exact(text, word)),
        Clause::Wildcard(pattern) => alone(wildcard(text, pattern)),
        Clause::Fuzzy(word, edits) => {
            let mut forms: Vec<String> = typed(word).into_iter().map(|word| word.form).collect();
            if word.contains(is_unspaced) {
                forms = vec![analysis::fold(word)];
            }
            let near = |form: &String| {
                let near =
                    |word: &TextWord| strsim::osa_distance(form, &word.form) <= usize::from(*edits);
                spans_of(text, near)
            };
            alone(in_a_row(forms.iter().map(near).collect()))
        }
        Clause::Regex(pattern) => {
            let whole = whole(&analysis::fold_regex(pattern));
            alone(spans_of(text, |word| whole.is_match(&word.form)))
        }
        Clause::Caps(typed) => alone(spans_of(text, |word| {
            word.form == analysis::fold(typed)
                && word.raw.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
        })),
        Clause::AllCaps(typed) => alone(spans_of(text, |word| {
            let letters: Vec<char> = word.raw.chars().filter(|c| c.is_alphabetic()).collect();
            word.form == analysis::fold(typed)
                && letters.len() > 1
                && letters.iter().all(|c| c.is_uppercase())
        })),
        Clause::Phrase { parts, slop } => alone(phrase(text, parts, *slop)),
        Clause::Or(nodes) => {
            let mut any = Matches::new();
            for (span, marks) in nodes.iter().flat_map(|node| matches(node, text)) {
                any.entry(span).or_default().extend(marks);
            }
            any
        }
        Clause::Boost(inner, _) => matches(inner, text),
        Clause::Within(field, inner) => matches(inner, &within(text, *field)),
        Clause::First(count, inner) => matches(inner, &first(text, *count)),
        Clause::Near { proximity, negated, left, right } => {
            let (mut left, right) = (matches(left, text), matches(right, text));
            if *negated {
                left.retain(|a, _| !right.keys().any(|b| is_near(text, *proximity, *a, *b)));
                return left;
            }
            let mut pairs = Matches::new();
            for (a, of_a) in &left {
                for (b, of_b) in right.iter().filter(|(b, _)| is_near(text, *proximity, *a, **b)) {
                    let marks = pairs.entry((a.0.min(b.0), a.1.max(b.1))).or_default();
                    marks.extend(of_a.iter().chain(of_b).copied());
                }
            }
            pairs
        }
        Clause::Window(window, nodes) => {
            let operands: Vec<Matches> = nodes.iter().map(|node| matches(node, text)).collect();
            let mut chosen = Matches::new();
            if operands.iter().all(|spans| !spans.is_empty()) {
                choices(text, *window, &operands, &mut Vec::new(), &mut chosen);
            }
            chosen
        }
        Clause::All
        | Clause::And(_)
        | Clause::Xor(_)
        | Clause::Maybe(_)
        | Clause::SomeOf(..)
        | Clause::Not(_)
        | Clause::Times(..)
        | Clause::Name(..)
        | Clause::Date(..)
        | Clause::Number { .. }
        | Clause::Flag(_)
        | Clause::Meta(..) => unreachable!("{node:?} has no positions"),
    }
}

/// Adds every choice that takes one match of each operand behind those already `taken`.
fn choices<'m>(
    text: &Text,
    window: Window,
    operands: &'m [Matches],
    taken: &mut Vec<(Span, &'m BTreeSet<Span>)>,
    out: &mut Matches,
) {
    let Some((operand, rest)) = operands.split_first() else {
        let start = taken.iter().map(|(span, _)| span.0).min().expect("two or more");
        let end = taken.iter().map(|(span, _)| span.1).max().expect("two or more");
        let marks = out.entry((start, end)).or_default();
        taken.iter().for_each(|(_, of_one)| marks.extend(*of_one));
        return;
    };
    for (span, marks) in operand {
        taken.push((*span, marks));
        let spans: Vec<Span> = taken.iter().map(|(span, _)| *span).collect();
        // What is too far apart already only comes apart further.
        if is_in_one_window(text, window, &spans) {
            choices(text, window, rest, taken, out);
        }
        taken.pop();
    }
}

/// Returns whether spans, in the order of their operands, are in one window.
fn is_in_one_window(text: &Text, window: Window, spans: &[Span]) -> bool {
    let mut in_order = spans.to_vec();
    in_order.sort_unstable();
    let (first, last) = (in_order[0], in_order[in_order.len() - 1]);
    if in_order.windows(2).any(|two| two[1].0 < two[0].1) {
        return false;
    }
    let is_within = |most: u32| {
        in_order.len() == 1 || (last.0 - first.1 < most && is_one_part(first.0, last.0))
    };
    let one = |of: fn(&TextWord) -> Option<usize>| {
        let words = spans.iter().flat_map(|span| span.0..span.1).map(|at| of(&text[&at]));
        words.collect::<BTreeSet<_>>().len() == 1
    };
    match window {
        Window::Near(most) => is_within(most),
        Window::Before(most) => is_within(most) && in_order == spans,
        Window::Sentence => one(|word| word.sentence),
        Window::Paragraph => one(|word| word.paragraph),
    }
}

/// Tells whether a word typed is expanded to a word of a text, by the stemmer of the text's language.
/// Articles of unknown language are taken to be in the most common one of the script.
fn expands_to(typed: &TextWord, word: &TextWord, form: &str) -> bool {
    let lang = match word.lang.as_deref() {
        None => return false,
        Some("") => default_language(&typed.form),
        Some(lang) => lang,
    };
    writes(lang, &typed.form)
        && may_expand(lang, &typed.form, typed.case)
        && stem::expands_to(lang, &typed.form, form)
}

/// Returns a query all in capitals, which then mean nothing, as it is meant; any other as it is.
pub(crate) fn meant(query: &Resolved) -> Node<DateRange> {
    let mut root = query.root.clone();
    if is_all_caps(query) {
        in_small_letters(&mut root);
    }
    root
}

fn in_small_letters(node: &mut Node<DateRange>) {
    let small = |word: &mut String| {
        if typed(word).iter().any(|word| word.case == Case::AllCaps) {
            *word = word.to_lowercase();
        }
    };
    if let Clause::Word(word) = &mut node.clause {
        small(word);
    }
    if let Clause::Phrase { parts, .. } = &mut node.clause {
        for part in parts {
            if let PhrasePart::Word(word) = part {
                small(word);
            }
        }
    }
    node.children_mut().for_each(in_small_letters);
}

/// Matches that are marked whole.
fn alone(spans: BTreeSet<Span>) -> Matches {
    spans.into_iter().map(|span| (span, BTreeSet::from([span]))).collect()
}

/// Returns the words that admit `fits`, each with all the characters it covers.
fn spans_of(text: &Text, fits: impl Fn(&TextWord) -> bool) -> BTreeSet<Span> {
    let fitting = text.iter().filter(|(_, word)| fits(word));
    let spans = fitting.map(|(at, word)| (*at, at + word.width()));
    spans.filter(|span| (span.0..span.1).all(|at| text.contains_key(&at))).collect()
}

fn typed(word: &str) -> Vec<TextWord> {
    words(word, None, &|_| (None, None))
}

/// Returns where a word typed in quotes is found at a position: with its possessive, if it has one.
fn quoted_at(text: &Text, typed: &TextWord, at: u32) -> Vec<Span> {
    let lacks = |word: &TextWord| typed.possessive && typed.elided.is_empty() && !word.possessive;
    if text.get(&at).is_none_or(lacks) { Vec::new() } else { found_at(text, typed, at, false) }
}

/// Returns where a word typed is found at a position: printed in one piece or in two, in another
/// spelling, and if it is `stemmed`, in another form.
fn found_at(text: &Text, typed: &TextWord, at: u32, stemmed: bool) -> Vec<Span> {
    let Some(word) = text.get(&at) else { return Vec::new() };
    let mut found = Vec::new();
    if typed.form.chars().all(is_unspaced) {
        let spelled = || han::spellings(&typed.form).contains(&word.form);
        // In the text more characters may follow.
        let goes_on = typed.is_lone_character() && word.form.starts_with(&typed.form);
        if word.form == typed.form || goes_on || spelled() {
            found.push((at, at + if stemmed { word.width() } else { 1 }));
            found.retain(|span| (span.0..span.1).all(|at| text.contains_key(&at)));
        }
        return found;
    }
    if !typed.elided.is_empty() && !stemmed {
        let is_same = word.form == typed.form && word.elided.eq_ignore_ascii_case(&typed.elided);
        return if is_same { vec![(at, at + 1)] } else { found };
    }
    let variants = variants(&typed.form, typed.case, &typed.raw);
    let in_capitals = is_only_in_capitals(&typed.form, typed.case);
    let is_form = word.form == typed.form && (!in_capitals || is_in_capitals(word.case, &word.raw));
    let is_other = stemmed && !in_capitals && expands_to(typed, word, &word.form);
    if is_form
        || is_other
        || variants.iter().any(|variant| variant.is(&word.form, word.case, &word.raw))
    {
        found.push((at, at + 1));
    }
    if let Some(joined) = &word.joined
        && text.contains_key(&(at + 1))
    {
        let is_variant = |variant: &Variant| match variant {
            Variant::Form(form) => form == joined && marker::in_two_parts(form).is_some(),
            Variant::Capitals(form) => form == joined,
            Variant::Raw { .. } | Variant::Spelled { .. } => false,
        };
        let may_be_in_two = in_capitals || marker::in_two_parts(joined).is_some();
        if joined == &typed.form && may_be_in_two
            || stemmed && !in_capitals && expands_to(typed, word, joined)
            || variants.iter().any(is_variant)
        {
            found.push((at, at + 2));
        }
    }
    found
}

/// Returns where the words typed stand one after another.
fn run(text: &Text, word: &str, quoted: bool) -> BTreeSet<Span> {
    let each = |typed: &TextWord| -> BTreeSet<Span> {
        let at = |&at| match quoted {
            true => quoted_at(text, typed, at),
            false => found_at(text, typed, at, false),
        };
        text.keys().flat_map(at).collect()
    };
    in_a_row(typed(word).iter().map(each).collect())
}

/// The same outside of phrases, where parts with a hyphen between are found in other forms.
fn parts(text: &Text, word: &str) -> BTreeSet<Span> {
    let inflected = inflected_parts(word);
    let each = |(number, typed): (usize, &TextWord)| -> BTreeSet<Span> {
        let stemmed = inflected.contains(&number)
            && typed.elided.is_empty()
            && !typed.form.contains(is_unspaced);
        text.keys().flat_map(|&at| found_at(text, typed, at, stemmed)).collect()
    };
    in_a_row(typed(word).iter().enumerate().map(each).collect())
}

/// The same, or where the one word stands that they are read as.
fn run_or_one(text: &Text, word: &str, stemmed: bool) -> BTreeSet<Span> {
    let mut found = if stemmed { parts(text, word) } else { run(text, word, true) };
    if let Some(whole) = analysis::joined_form(word)
        && let [whole] = &typed(&whole)[..]
    {
        found.extend(text.keys().flat_map(|&at| found_at(text, whole, at, stemmed)));
    }
    if !stemmed && let Some(letters) = spaced(word) {
        found.extend(exact(text, &letters));
    }
    found
}

/// Returns the runs of one span of each set, each right behind the one before.
fn in_a_row(parts: Vec<BTreeSet<Span>>) -> BTreeSet<Span> {
    let mut parts = parts.into_iter();
    let Some(mut runs) = parts.next() else { return BTreeSet::new() };
    for part in parts {
        let longer = runs.iter().flat_map(|&(start, end)| {
            let next = part.iter().filter(move |span| span.0 == end && is_one_part(start, span.0));
            next.map(move |span| (start, span.1))
        });
        runs = longer.collect();
    }
    runs
}

fn exact(text: &Text, word: &str) -> BTreeSet<Span> {
    let typed = typed(word);
    let same = |typed: &TextWord, word: &TextWord| {
        let in_name = typed.raw.starts_with(typed.elided.as_str());
        typed.raw == word.raw
            && (typed.elided.is_empty() || in_name || typed.elided == word.elided)
            && typed.possessive == word.possessive
    };
    let fits = |at: u32, typed: &TextWord| {
        text.get(&at).is_some_and(|word| {
            // In the text more characters may follow.
            same(typed, word) || typed.is_lone_character() && word.form.starts_with(&typed.form)
        })
    };
    let stands = |at: u32| (at..).zip(&typed).all(|(at, typed)| fits(at, typed));
    let width = u32::try_from(typed.len()).expect("a few words");
    text.keys().filter(|&&at| stands(at)).map(|&at| (at, at + width)).collect()
}

fn wildcard(text: &Text, pattern: &str) -> BTreeSet<Span> {
    // Unspaced words have no ends that a star could be for.
    let inner = pattern.trim_matches('*');
    if inner.chars().all(is_unspaced) {
        return run(text, inner, false);
    }
    let part = |part: &PatternPart| match part {
        PatternPart::Form(form) => spans_of(text, |word| word.form == *form),
        PatternPart::Pattern(pattern) => {
            let pattern: Vec<char> = pattern.chars().collect();
            let is = |form: &str| glob(&pattern, &form.chars().collect::<Vec<_>>());
            let mut spans = spans_of(text, |word| is(&word.form));
            // Also what is printed in two parts, where the pattern begins with a letter.
            if !matches!(pattern.first(), Some('*' | '?')) {
                let joined = |word: &TextWord| word.joined.as_deref().is_some_and(is);
                let in_two =
                    text.iter().filter(|(at, word)| joined(word) && text.contains_key(&(*at + 1)));
                spans.extend(in_two.map(|(at, _)| (*at, at + 2)));
            }
            spans
        }
        PatternPart::Number(pattern) => {
            let regex = Regex::new(&format!("^(?:{pattern})$")).expect("a pattern of numbers");
            spans_of(text, |word| regex.is_match(&word.form))
        }
    };
    let readings = analysis::pattern_readings(pattern).into_iter();
    readings.flat_map(|parts| in_a_row(parts.iter().map(part).collect())).collect()
}

fn glob(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, _) => text.is_empty(),
        (Some(('*', rest)), _) => (0..=text.len()).any(|skip| glob(rest, &text[skip..])),
        (Some((p, rest)), Some((c, others))) => (*p == '?' || p == c) && glob(rest, others),
        (Some(_), None) => false,
    }
}

fn whole(pattern: &str) -> Regex {
    Regex::new(&format!("^(?:{pattern})$")).expect("a pattern the parser accepted")
}

/// Returns where the parts are in order, with at most `slop` positions between them in all.
fn phrase(text: &Text, parts: &[PhrasePart], slop: u32) -> BTreeSet<Span> {
    // Each chain of parts with the positions left out so far.
    let mut chains: BTreeSet<(Span, u32)> = BTreeSet::new();
    let mut rest = parts;
    while let Some(part) = rest.first() {
        let number = parts.len() - rest.len();
        let initials = if slop == 0 { leading(rest) } else { None };
        rest = &rest[initials.as_ref().map_or(1, |(_, count)| *count)..];
        let spans = match (part, initials) {
            (_, Some((apart, _))) => {
                let mut spans = run(text, &apart, true);
                spans.extend(run(text, &apart.replace(' ', ""), true));
                spans
            }
            // A word of its own, whichever: it is at the end of the chain, not left out.
            (PhrasePart::AnyWord, None) => {
                let longer = chains.into_iter().map(|((start, end), out)| ((start, end + 1), out));
                chains = longer.collect();
                continue;
            }
            (PhrasePart::Word(word), None) => run_or_one(text, word, false),
            (PhrasePart::Exact(word), None) => exact(text, word),
            (PhrasePart::Wildcard(pattern), None) => wildcard(text, pattern),
        };
        if number == 0 {
            chains = spans.into_iter().map(|span| (span, 0)).collect();
            continue;
        }
        let mut longer = BTreeSet::new();
        for ((start, end), out) in chains {
            for &(next, next_end) in spans.iter().filter(|span| span.0 >= end) {
                if is_one_part(start, next) && out + (next - end) <= slop {
                    longer.insert(((start, next_end), out + (next - end)));
                }
            }
        }
        chains = longer;
    }
    let mut spans: BTreeSet<Span> = chains.into_iter().map(|(span, _)| span).collect();
    let written = |part: &PhrasePart| match part {
        PhrasePart::Word(word) | PhrasePart::Exact(word) => Some(typed(word)),
        PhrasePart::Wildcard(_) | PhrasePart::AnyWord => None,
    };
    if slop == 0
        && let Some(words) = parts.iter().map(written).collect::<Option<Vec<_>>>()
    {
        // Of the words before the last, no more have a possessive than were typed with one.
        let words: Vec<TextWord> = words.concat();
        let before = |words: &[TextWord]| {
            words[..words.len() - 1].iter().filter(|word| word.possessive).count()
        };
        let several = words.len() > 1;
        spans.retain(|span| {
            let found = (span.0..span.1).filter_map(|at| text.get(&at).cloned());
            let found: Vec<TextWord> = found.collect();
            !several || before(&found) <= before(&words)
        });
    }
    spans
}

/// Returns whether two positions are both in the title or both in the body.
fn is_one_part(a: u32, b: u32) -> bool {
    (a < BODY_START) == (b < BODY_START)
}

fn is_near(text: &Text, proximity: Proximity, a: Span, b: Span) -> bool {
    let follows = b.0 >= a.1;
    if !follows && a.0 < b.1 {
        return false;
    }
    let distance = if follows { b.0 - a.1 + 1 } else { a.0 - b.1 + 1 };
    let one = |of: fn(&TextWord) -> Option<usize>| {
        let words = (a.0..a.1).chain(b.0..b.1).map(|at| of(&text[&at]));
        words.collect::<BTreeSet<_>>().len() == 1
    };
    match proximity {
        Proximity::Near(most) => distance <= most && is_one_part(a.0, b.0),
        Proximity::Before(most) => follows && distance <= most && is_one_part(a.0, b.0),
        Proximity::Sentence => one(|word| word.sentence),
        Proximity::Paragraph => one(|word| word.paragraph),
        Proximity::BeforeInSentence => follows && one(|word| word.sentence),
        Proximity::BeforeInParagraph => follows && one(|word| word.paragraph),
    }
}
