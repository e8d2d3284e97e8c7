//! The versions of an article: what its publisher changed after it was first published.
//!
//! Wider than a story: what has the same address is a version however much was rewritten, and so is what one source
//! published under one headline within days and with much of the same text. A story folds only texts that are
//! clearly the same.

use jiff::Span;
use jiff::civil::Date;

use crate::analysis;
use crate::article::Article;
use crate::article::ArticleId;
use crate::article::DateRange;
use crate::article::Stamp;
use crate::article::day_number;
use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::Fold;
use crate::engine::Sort;
use crate::engine::Undated;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::DateBound;
use crate::query::DateExpression;
use crate::query::DateField;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::Period;
use crate::query::PhrasePart;
use crate::query::Query;
use crate::search::Because;
use crate::search::Changed;
use crate::search::Hit;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::Version;
use crate::search::VersionsShown;
use crate::search::files;
use crate::search::page;
use crate::search::ready::Ready;
use crate::search::story;
use crate::story::Text;
use crate::story::announced;
use crate::story::bare_title;
use crate::story::changed_words;
use crate::story::compare;
use crate::story::diff;
use crate::story::is_same_publisher;
use crate::story::page_of;

/// Articles that are compared: an address of more is that of a page which is filled anew each day.
const MOST: usize = 100;
/// One headline is that of versions within so many days.
const WINDOW: i64 = 14;
/// And with this part of the shorter text in the longer: a column has one headline every day. Of undated ones
/// more is asked.
const IN_COMMON: f64 = 0.4;
const IN_COMMON_UNDATED: f64 = 0.8;
/// A longer address is looked for as it is written: patterns have a size that they may have.
const LONGEST_PATTERN: usize = 4000;

/// Shows the versions of the article whose id starts so, itself among them. `None` when there is no such
/// article.
pub(super) fn versions(
    view: &View,
    id: &str,
    request: &SearchRequest,
) -> Result<Option<VersionsShown>, SearchError> {
    let Some((asked, doc)) = story::named(view, id)? else { return Ok(None) };
    let of_story = of_story(view, doc)?;
    let own =
        read(view, &[doc])?.pop().ok_or_else(|| EngineError::damaged("an article is gone"))?;
    let (mut docs, more) = candidates(view, &own.article, request)?;
    docs.extend(&of_story);
    docs.push(doc);
    docs.sort_unstable();
    docs.dedup();
    let text = Text::new(&own.article.body);
    let mut found = Vec::new();
    for (doc, hit) in docs.iter().zip(read(view, &docs)?) {
        let because = match hit.id == own.id {
            true => Vec::new(),
            false => because(&own.article, &text, &hit.article, of_story.contains(doc)),
        };
        if hit.id == own.id || !because.is_empty() {
            found.push((hit, because));
        }
    }
    found.sort_by_cached_key(|(hit, _)| order(hit));
    Ok(Some(VersionsShown { index: view.info(), asked, versions: changes(found), more }))
}

/// Returns those of these articles that are versions, each with what changed since the one before it.
fn changes(found: Vec<(Hit, Vec<Because>)>) -> Vec<Version> {
    let mut versions: Vec<Version> = Vec::with_capacity(found.len());
    for (number, (mut hit, because)) in (1..).zip(found) {
        hit.rank = number;
        let changed = versions.last().map(|before| changed(&before.hit.article, &hit.article));
        let announced = announced(&hit.article.title, &hit.article.body);
        versions.push(Version { hit, because, announced, changed });
    }
    versions
}

fn changed(before: &Article, after: &Article) -> Changed {
    let is_same = before.title.split_whitespace().eq(after.title.split_whitespace());
    let text = diff(&before.body, &after.body);
    let (removed, added) = changed_words(&text);
    Changed { title: (!is_same).then(|| diff(&before.title, &after.title)), removed, added, text }
}

/// When a version is from, as far as is known: published, then updated, then saved; the undated last.
fn order(hit: &Hit) -> (bool, String, String, String, ArticleId) {
    let article = &hit.article;
    let stamp = |stamp: Option<Stamp>| stamp.map_or_else(String::new, instant);
    let published = article.published.as_ref().map(|published| published.stamp);
    (
        published.is_none(),
        stamp(published),
        stamp(article.updated),
        stamp(article.saved.map(|saved| saved.stamp)),
        hit.id,
    )
}

/// Returns a text that is ordered as its first day and time are.
fn instant(stamp: Stamp) -> String {
    let clock = stamp.time().map_or_else(String::new, |time| time.to_string());
    format!("{} {clock}", stamp.first_day())
}

/// Returns the articles of its story.
fn of_story(view: &View, doc: DocRef) -> Result<Vec<DocRef>, SearchError> {
    if !view.has_stories()? {
        return Err(story::not_derived(view).into());
    }
    let Some((number, _)) = view.stories_of(&[doc])?.pop().flatten() else {
        return Ok(Vec::new());
    };
    Ok(view.docs_of_members(&view.story(number)?.members)?)
}

/// Returns the articles with its address, or of its source with its headline, and how many of them were too many
/// to be looked at.
fn candidates(
    view: &View,
    article: &Article,
    request: &SearchRequest,
) -> Result<(Vec<DocRef>, u64), SearchError> {
    let node = |clause| Node { clause, span: 0..0 };
    let mut any: Vec<Node<DateExpression>> = Vec::new();
    if let Some(url) = article.url.as_deref() {
        any.push(node(Clause::Name(NameField::Url, same_page(url))));
    }
    let title = bare_title(&article.title);
    let words = analysis::places(title).len();
    if let Some(source) = article.source.as_ref().filter(|_| words > 0) {
        let phrase = Clause::Phrase { parts: vec![PhrasePart::Word(title.to_owned())], slop: 0 };
        let name = NamePattern::Exact(source.name.clone());
        let mut all = vec![node(Clause::Name(NameField::Source, name)), node(phrase)];
        if let Some(published) = &article.published {
            all.push(node(Clause::Date(DateField::Published, around(published.days()))));
        }
        any.push(node(Clause::And(all)));
    }
    let clause = match any.len() {
        0 => return Ok((Vec::new(), 0)),
        1 => any.remove(0).clause,
        _ => Clause::Or(any),
    };
    let query = Query { root: node(clause), notes: Vec::new() };
    let resolved = query::resolve(&query, request.today)?;
    let ready = Ready::of(view, request, query, resolved)?;
    let order = (Sort::Oldest, Fold::None);
    let found = view.first(&ready.prepared, order, Undated::Include, MOST)?;
    let more = found.matches.articles.saturating_sub(found.first.len() as u64);
    Ok((found.first.iter().map(|candidate| candidate.doc).collect(), more))
}

/// Returns what addresses of the same page look like: with another scheme, `www.`, or a place in the page.
fn same_page(url: &str) -> NamePattern {
    let page = page_of(url);
    if page.len() > LONGEST_PATTERN {
        return NamePattern::Exact(url.to_owned());
    }
    let page = regex_syntax::escape(page);
    NamePattern::Regex(format!("([a-zA-Z]+://)?(www\\.)?{page}/*(#.*)?"))
}

/// Returns the days on which versions of what was published on these may have been.
fn around(days: DateRange) -> DateExpression {
    let bound = |day: Date| {
        let period = Period { text: Stamp::day(day).to_string() };
        Some(DateBound { period, excluded: false })
    };
    let apart = Span::new().days(WINDOW);
    let first = days.first().saturating_sub(apart);
    let last = days.last().saturating_add(apart);
    DateExpression { from: bound(first), to: bound(last) }
}

/// Returns why an article is a version of another, whose text is given; nothing where it is none.
fn because(own: &Article, text: &Text, other: &Article, in_story: bool) -> Vec<Because> {
    let mut because = Vec::new();
    if let (Some(one), Some(other)) = (&own.url, &other.url)
        && page_of(one) == page_of(other)
    {
        because.push(Because::Address);
    }
    let name = |article: &Article| article.source.as_ref().map(|source| source.name.clone());
    if name(own).is_some() && name(own) == name(other) && has_headline(own, text, other) {
        because.push(Because::Headline);
    }
    if in_story && is_same_publisher(own, other) {
        because.push(Because::Story);
    }
    because
}

/// Returns whether an article has the headline of another, within days of it, and enough of its text.
fn has_headline(own: &Article, text: &Text, other: &Article) -> bool {
    let key = |article: &Article| {
        let mut words = Vec::new();
        let title = bare_title(&article.title);
        analysis::tokens(title, &mut |token| words.push(token.form.to_owned()));
        words
    };
    let (one, two) = (key(own), key(other));
    if one.is_empty() || one != two {
        return false;
    }
    let days = |article: &Article| article.published.as_ref().map(|published| published.days());
    let bar = match (days(own), days(other)) {
        (Some(one), Some(two)) => {
            let apart = |first: Date, last: Date| day_number(first) - day_number(last);
            if apart(one.first(), two.last()).max(apart(two.first(), one.last())) > WINDOW {
                return false;
            }
            IN_COMMON
        }
        _ => IN_COMMON_UNDATED,
    };
    compare(text, &Text::new(&other.body)).contained >= bar
}

/// Reads articles.
fn read(view: &View, docs: &[DocRef]) -> Result<Vec<Hit>, EngineError> {
    let mut hits = view.map_articles(docs, |_, stored| Ok(page::assemble(view, stored, 1, 0.0)))?;
    page::name(view, &mut hits)?;
    files::recheck(view, &mut hits)?;
    Ok(hits)
}
