//! Gathers what a page says of the days its article was published and changed.
//!
//! Every kind of place gives its claims nearest to the headline first, because the weighing believes
//! the first of a kind. What belongs to other stories, to comments or to the page's frame makes no
//! claim, and neither does a text without a date in it. A text with two dates ("Published …, updated
//! …") makes a claim for each, by the words before them.

use crate::article::EvidenceKind;
use crate::date;
use crate::date::DateOrder;
use crate::date::Reading;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::html::called::names_comments;
use crate::format::html::called::words;
use crate::format::html::claims::Claims;
use crate::format::html::date_lines;
use crate::format::html::element::Element;
use crate::format::html::labels::Label;
use crate::format::html::linked::Linked;
use crate::format::html::other_days;
use crate::format::html::other_days::Whose;
use crate::format::html::page::Page;
use crate::format::html::said::has_digit;
use crate::format::html::said::role_of;

/// Names of `<meta>` elements that say when an article was published, most believed first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "date_published",
    "rnews:datepublished",
    "publishdate",
    "publish_date",
    "publish-date",
    "published-date",
    "published_date",
    "published_time",
    "pubdate",
    "pub_date",
    "publication_date",
    "publication-date",
    "publicationdate",
    "originalpublicationdate",
    "article_date_original",
    "article.published",
    "article:publishdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "cxenseparse:published",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.publication",
    "dc.date.created",
    "dcterms.created",
    "dc.created",
    "prism.publicationdate",
    "bt:pubdate",
    "ptime",
    "displaydate",
    "display-date",
    "citation_publication_date",
    "citation_date",
    "article:created_time",
    "article.created",
    "article:post_date",
    "og:pubdate",
    "og:publish_date",
    "og:release_date",
    "shareaholic:article_published_time",
    "mediator_published_time",
    "vr:published_time",
    "newsdate",
    "date-published",
    "dateposted",
    "date.created",
    "date.released",
    "datecreated",
    "date_created",
    "creation_date",
    "release_date",
    "releasedate",
    "iso-8601-publish-date",
    "issue_date",
    "posted",
    "posted_time",
    "article:pub_date",
    "article:date",
    "pdate",
    "og:date",
    "og:time",
    "dc.date.available",
    "video:release_date",
];

/// Names of `<meta>` elements that do not say which of the article's dates they give. Where readers
/// are shown another day, it is that of the last change.
const BARE: &[&str] = &["date", "time", "dc.date", "dc:date", "dcterms.date"];

/// Names of `<meta>` elements that say when a record was made: mostly the copy.
const CREATED: &[&str] = &["created"];

/// Names of `<meta>` elements that say when it was changed.
const UPDATED: &[&str] = &[
    "article:modified_time",
    "og:article:modified_time",
    "article:modified",
    "datemodified",
    "date_modified",
    "og:updated_time",
    "og:modified_time",
    "modified_time",
    "updated_time",
    "lastmod",
    "last-modified",
    "lastmodified",
    "modificationdate",
    "modified",
    "revised",
    "revision_date",
    "last_updated_date",
    "dc.date.modified",
    "dcterms.modified",
    "dc.modified",
    "article:updated",
    "article:updated_time",
    "article.updated",
    "date.modified",
    "last_updated",
    "shareaholic:article_modified_time",
    "cxenseparse:recs:modifiedtime",
];

/// Returns what the page says of its dates.
pub(crate) fn claims(page: &Page, linked: &Linked, source: &str) -> Vec<DateClaim> {
    let mut claims = Claims::default();
    for text in &linked.published {
        claims.add(EvidenceKind::JsonLd, DateRole::Published, text);
    }
    for text in &linked.updated {
        claims.add(EvidenceKind::JsonLd, DateRole::Updated, text);
    }
    for text in page.meta(PUBLISHED).chain(page.meta(BARE)) {
        claims.add(EvidenceKind::Meta, DateRole::Published, text);
    }
    for text in page.meta(CREATED) {
        claims.add(EvidenceKind::Meta, DateRole::LikelySaved, text);
    }
    for text in page.meta(UPDATED) {
        claims.add(EvidenceKind::Meta, DateRole::Updated, text);
    }
    let mut near: Vec<&Element> =
        page.elements.iter().filter(|e| !e.foreign && may_date(e)).collect();
    near.sort_by_key(|element| distance(page, element));
    let whose: Vec<Whose> = near.iter().map(|e| other_days::whose(page, e)).collect();
    let of = |wanted: Whose| {
        let found = near.iter().zip(&whose).filter(move |(_, whose)| **whose == wanted);
        found.map(|(element, _)| *element).collect::<Vec<_>>()
    };
    gather(page, &of(Whose::Own), &mut claims);
    date_lines::claim(page, &mut claims);
    doubt_bare_meta(page, &mut claims);
    if is_without_day(&claims) {
        let mut listed = Claims::default();
        gather(page, &of(Whose::Listed), &mut listed);
        if are_of_one_day(&listed) {
            claims.list.append(&mut listed.list);
        }
    }
    if is_without_day(&claims) {
        set_apart(page, &mut claims);
    }
    if is_without_day(&claims)
        && let Some(text) = in_programs(source)
    {
        claims.add(EvidenceKind::Text, DateRole::Published, text);
    }
    claims.list
}

/// Returns whether nothing was said yet but when a copy was made.
fn is_without_day(claims: &Claims) -> bool {
    claims.list.iter().all(|c| matches!(c.role, DateRole::Saved | DateRole::LikelySaved))
}

/// Returns whether all that was found is of one day: several days beside links are those of a list.
fn are_of_one_day(claims: &Claims) -> bool {
    let days =
        claims.list.iter().filter_map(|claim| match date::read(&claim.text, DateOrder::DayFirst) {
            Reading::Stamp(stamp) => Some(stamp.first_day()),
            _ => None,
        });
    let mut days: Vec<_> = days.collect();
    days.dedup();
    days.len() <= 1
}

/// Adds what elements say, kind by kind, nearest first.
fn gather(page: &Page, elements: &[&Element], claims: &mut Claims) {
    for element in elements {
        microdata(page, element, claims);
    }
    for element in elements {
        time(page, element, claims);
    }
    for element in elements {
        class_named(page, element, claims);
    }
}

/// Returns whether an element may give a day; most do not, and cost nothing more.
fn may_date(element: &Element) -> bool {
    element.is("time") || element.itemprop.is_some() || !element.class.is_empty()
}

/// Takes a day that only a bare `<meta>` gives for that of the last change, where readers are shown
/// another.
fn doubt_bare_meta(page: &Page, claims: &mut Claims) {
    let published = |claim: &&DateClaim| claim.role == DateRole::Published;
    let is_told = claims.list.iter().filter(published).any(|c| c.kind == EvidenceKind::JsonLd);
    if is_told || page.meta(PUBLISHED).any(has_digit) || page.meta(BARE).next().is_none() {
        return;
    }
    let day = |claim: &DateClaim| match date::read(&claim.text, DateOrder::DayFirst) {
        Reading::Stamp(stamp) => Some(stamp.first_day()),
        _ => None,
    };
    let shown: Vec<_> = claims
        .list
        .iter()
        .filter(published)
        .filter(|claim| claim.kind != EvidenceKind::Meta)
        .filter_map(day)
        .collect();
    let bare = |claim: &DateClaim| claim.kind == EvidenceKind::Meta && published(&claim);
    let agrees = claims
        .list
        .iter()
        .filter(|claim| bare(claim))
        .any(|claim| day(claim).is_none_or(|day| shown.contains(&day)));
    if !shown.is_empty() && !agrees {
        for claim in claims.list.iter_mut().filter(|claim| bare(claim)) {
            claim.role = DateRole::Updated;
        }
    }
}

/// Takes the one day that is marked as published in what seems to be of other stories, where nothing
/// else on the page has one: many templates write the day of a story in a box named for a list.
fn set_apart(page: &Page, claims: &mut Claims) {
    let mut found = Claims::default();
    for element in page.elements.iter().filter(|e| e.foreign && !in_comments(page, e)) {
        microdata(page, element, &mut found);
    }
    if let [claim] = &found.list[..] {
        claims.add(claim.kind, claim.role, &claim.text);
    }
}

fn in_comments(page: &Page, element: &Element) -> bool {
    let mut here = Some(element);
    while let Some(element) = here {
        if names_comments(element) {
            return true;
        }
        here = element.parent.map(|at| &page.elements[at]);
    }
    false
}

/// Finds the day in what a page hands to its programs (`"publishedAt":"2019-03-02T…"`), where no
/// other place says it: such a page is drawn by a script.
fn in_programs(source: &str) -> Option<&str> {
    const KEYS: [&str; 16] = [
        "datePublished",
        "date_published",
        "publishedAt",
        "published_at",
        "publishDate",
        "publish_date",
        "published_date",
        "publishedDate",
        "publicationDate",
        "publication_date",
        "firstPublished",
        "first_publish_date",
        "display_date",
        "pubDate",
        "createdAt",
        "created_at",
    ];
    KEYS.iter().find_map(|key| {
        source.match_indices(key).take(20).find_map(|(at, _)| {
            let rest = source.get(at + key.len()..)?;
            let mark = |char: char| matches!(char, '"' | '\\' | '\'' | ':' | '=' | ' ');
            let rest = rest.strip_prefix("&quot;").unwrap_or(rest);
            let value = rest.trim_start_matches(mark);
            let value = value.strip_prefix("&quot;").unwrap_or(value);
            if value.len() == rest.len() {
                return None;
            }
            let end = value.find(['"', '\\', '\'', '&', ',', '<', '}'])?;
            let value = value.get(..end).filter(|value| (8..=40).contains(&value.len()))?;
            is_date(value).then_some(value)
        })
    })
}

/// How far an element is from the headline, in bytes of text; what is above it counts more.
fn distance(page: &Page, element: &Element) -> usize {
    let Some(heading) = page.heading.map(|at| &page.elements[at]) else { return element.text.0 };
    if element.text.0 >= heading.text.1 {
        element.text.0 - heading.text.1
    } else {
        (heading.text.0.saturating_sub(element.text.1)) * 3
    }
}

fn microdata(page: &Page, element: &Element, claims: &mut Claims) {
    let Some(itemprop) = &element.itemprop else { return };
    for prop in itemprop.split_whitespace() {
        let role = match prop {
            "datePublished" | "dateCreated" | "datepublished" | "uploadDate" | "pubDate" => {
                DateRole::Published
            }
            "dateModified" | "datemodified" => DateRole::Updated,
            _ => continue,
        };
        // A review's or a comment's date inside of the article is its own.
        if inside_other_item(page, element) {
            continue;
        }
        let given = element.content.as_deref().or(element.datetime.as_deref());
        match given.filter(|text| has_digit(text)) {
            Some(text) => claims.add(EvidenceKind::Microdata, role, text),
            None => {
                let text = page.text_of(element);
                if text.len() <= 200 {
                    claims.add_dates(EvidenceKind::Microdata, role, text);
                }
            }
        }
    }
}

/// Returns whether the nearest item around an element is not an article.
fn inside_other_item(page: &Page, element: &Element) -> bool {
    let mut up = element.parent;
    while let Some(at) = up {
        let around = &page.elements[at];
        if let Some(kind) = &around.itemtype {
            return ["Comment", "Review", "Person", "Organization", "ImageObject", "Event"]
                .iter()
                .any(|other| kind.ends_with(other));
        }
        up = around.parent;
    }
    false
}

fn time(page: &Page, element: &Element, claims: &mut Claims) {
    if !element.is("time") {
        return;
    }
    let text = page.text_of(element);
    let class = role_of_class(page, element);
    let label = Label::of(page, element.text.0);
    let is_named = class.is_some()
        || element.pubdate
        || label.role(DateRole::Published) == label.role(DateRole::Updated);
    if !is_named && is_in_sentence(page, element) {
        return;
    }
    let role = match class {
        Some(role) => role,
        None if element.pubdate => DateRole::Published,
        None => role_of(text, label.role(DateRole::Published)),
    };
    match element.datetime.as_deref().or(element.title.as_deref()).filter(|text| is_date(text)) {
        Some(text) => claims.add(EvidenceKind::TimeElement, role, text),
        None if text.len() <= 200 => claims.add_dates(EvidenceKind::TimeElement, role, text),
        None => {}
    }
}

/// Returns whether a sentence goes on before and behind an element: its day is one that the text speaks of.
fn is_in_sentence(page: &Page, element: &Element) -> bool {
    const WORDS: usize = 4;
    let (from, to) = element.text;
    let before = page.text[..from].rsplit('\n').next().unwrap_or_default();
    let behind = page.text[to..].split('\n').next().unwrap_or_default();
    let is_prose = |text: &str| text.split_whitespace().nth(WORDS - 1).is_some();
    is_prose(before) && is_prose(behind)
}

fn is_date(text: &str) -> bool {
    has_digit(text) && date::read(text, DateOrder::Unknown) != Reading::None
}

/// Returns what the classes of an element, or of those close around it, say of a date.
fn role_of_class(page: &Page, element: &Element) -> Option<DateRole> {
    let mut up = Some(element);
    for _ in 0..2 {
        let here = up?;
        for word in words(&here.class) {
            match word {
                "updated" | "update" | "modified" | "lastmod" | "changed" | "lastupdate" => {
                    // WordPress gives both classes to a story that was never changed.
                    let both = words(&here.class)
                        .any(|word| matches!(word, "published" | "publish" | "entry" | "posted"));
                    return Some(if both { DateRole::Published } else { DateRole::Updated });
                }
                "published" | "publish" | "pubdate" | "posted" | "publication" | "created" => {
                    return Some(DateRole::Published);
                }
                _ => {}
            }
        }
        if here.text.1 - here.text.0 > 120 {
            return None;
        }
        up = here.parent.map(|at| &page.elements[at]);
    }
    None
}

/// Words in the classes of what holds a date.
const DATED: &[&str] = &[
    "date",
    "dates",
    "datum",
    "datetime",
    "fecha",
    "dato",
    "data",
    "pubdate",
    "published",
    "publish",
    "publication",
    "posted",
    "timestamp",
    "time",
    "dateline",
    "dtpublished",
    "dtreviewed",
    "byline",
    "meta",
    "metas",
    "created",
    "erstellt",
    "tarih",
    "updated",
    "modified",
    "info",
    "tanggal",
    "day",
    "uhrzeit",
    "zeit",
    "postmeta",
    "details",
    "postdate",
    "articledate",
    "submitted",
    "stamp",
    "when",
    "aika",
    "pvm",
    "hora",
];

fn class_named(page: &Page, element: &Element, claims: &mut Claims) {
    let length = element.text.1.saturating_sub(element.text.0);
    if element.is("time") || element.class.is_empty() || !(4..=240).contains(&length) {
        return;
    }
    let names_a_date = words(&element.class).any(|word| {
        DATED.contains(&word)
            || word.ends_with("date")
            || word.starts_with("date")
            || word.starts_with("publi")
    });
    if !names_a_date {
        return;
    }
    let text = page.text_of(element);
    let role = role_of_class(page, element)
        .unwrap_or_else(|| Label::of(page, element.text.0).role(DateRole::Published));
    // The date for programs of old formats; readers may see "yesterday".
    if let Some(text) = element.title.as_deref().filter(|text| is_date(text)) {
        claims.add(EvidenceKind::ClassNamed, role, text);
    }
    for line in text.lines() {
        let before = claims.list.len();
        claims.add_dates(EvidenceKind::ClassNamed, role, line);
        if claims.list.len() > before {
            break;
        }
    }
}
