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
use crate::format::html::linked::Linked;
use crate::format::html::page::Element;
use crate::format::html::page::Page;
use crate::format::html::page::words;

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
    "dcterms.date",
    "dc.date",
    "dc:date",
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
    "created",
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
    "date",
    "time",
    "og:date",
    "og:time",
    "dc.date.available",
    "dc.date.x-metadatalastmodified.never",
    "video:release_date",
];

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

/// The most claims of one kind and role.
const MOST: usize = 4;

/// Returns what the page says of its dates.
pub(crate) fn claims(page: &Page, linked: &Linked, source: &str) -> Vec<DateClaim> {
    let mut claims = Claims::default();
    for text in &linked.published {
        claims.add(EvidenceKind::JsonLd, DateRole::Published, text);
    }
    for text in &linked.updated {
        claims.add(EvidenceKind::JsonLd, DateRole::Updated, text);
    }
    for text in page.meta(PUBLISHED) {
        claims.add(EvidenceKind::Meta, DateRole::Published, text);
    }
    for text in page.meta(UPDATED) {
        claims.add(EvidenceKind::Meta, DateRole::Updated, text);
    }
    let mut near: Vec<&Element> = page.elements.iter().filter(|e| !e.foreign).collect();
    near.sort_by_key(|element| distance(page, element));
    for element in &near {
        microdata(page, element, &mut claims);
    }
    for element in &near {
        time(page, element, &mut claims);
    }
    for element in &near {
        class_named(page, element, &mut claims);
    }
    lines(page, &mut claims);
    if claims.list.is_empty() {
        set_apart(page, &mut claims);
    }
    if claims.list.is_empty()
        && let Some(text) = in_programs(source)
    {
        claims.add(EvidenceKind::Text, DateRole::Published, text);
    }
    claims.list
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

fn names_comments(element: &Element) -> bool {
    words(&element.class).any(|word| {
        matches!(word, "comment" | "comments" | "commentlist" | "kommentar" | "kommentare")
            || matches!(word, "respond" | "disqus")
    })
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
    const KEYS: [&str; 14] = [
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

/// How far an element is from the headline, in bytes of text; what stands above it counts more.
fn distance(page: &Page, element: &Element) -> usize {
    let Some(heading) = page.heading.map(|at| &page.elements[at]) else { return element.text.0 };
    if element.text.0 >= heading.text.1 {
        element.text.0 - heading.text.1
    } else {
        (heading.text.0.saturating_sub(element.text.1)) * 3
    }
}

#[derive(Default)]
struct Claims {
    list: Vec<DateClaim>,
}

impl Claims {
    fn add(&mut self, kind: EvidenceKind, role: DateRole, text: &str) {
        let text = text.trim();
        let text = text.get(..text.floor_char_boundary(300)).unwrap_or(text);
        if text.is_empty() {
            return;
        }
        let same = |claim: &&DateClaim| claim.kind == kind && claim.role == role;
        let of_kind = self.list.iter().filter(same);
        if of_kind.clone().count() < MOST && !of_kind.clone().any(|claim| claim.text == text) {
            self.list.push(DateClaim { kind, role, text: text.to_owned() });
        }
    }

    /// Adds each date of a text, by what is said before it.
    fn add_dates(&mut self, kind: EvidenceKind, default: DateRole, text: &str) {
        for (role, date) in dated(text, default) {
            self.add(kind, role, date);
        }
    }
}

/// Finds the dates of a short text, each with its role by the words before it.
fn dated(text: &str, default: DateRole) -> Vec<(DateRole, &str)> {
    if !has_digit(text) {
        return Vec::new();
    }
    let mut found = date::find(text, DateOrder::DayFirst);
    let other = date::find(text, DateOrder::MonthFirst);
    if other.len() > found.len() {
        found = other;
    }
    let mut list = Vec::new();
    let mut from = 0;
    for (range, _) in found {
        let before = text.get(from..range.start).unwrap_or("");
        let role = role_of(before, default);
        list.push((role, &text[range.clone()]));
        from = range.end;
    }
    if list.is_empty() && text.len() <= 60 && date::read(text, DateOrder::DayFirst) != Reading::None
    {
        list.push((role_of(text, default), text));
    }
    list
}

/// Tells what a date is of by the words before it.
fn role_of(before: &str, default: DateRole) -> DateRole {
    let tail = before.char_indices().rev().nth(50).map_or(before, |(at, _)| &before[at..]);
    let lower = tail.to_lowercase();
    let last = |list: &[&str]| list.iter().filter_map(|word| lower.rfind(word)).max();
    match (last(SAYS_UPDATED), last(SAYS_PUBLISHED)) {
        (Some(updated), Some(published)) if updated > published => DateRole::Updated,
        (Some(_), None) => DateRole::Updated,
        (_, Some(_)) => DateRole::Published,
        (None, None) => default,
    }
}

/// Beginnings of words that stand before the day of a change.
const SAYS_UPDATED: &[&str] = &[
    "updat",
    "modif",
    "aktualis",
    "geändert",
    "bearbeitet",
    "mis à jour",
    "mise à jour",
    "màj",
    "maj ",
    "actuali",
    "atualiz",
    "aggiorn",
    "gewijzigd",
    "bijgewerkt",
    "aktualiz",
    "обновл",
    "изменен",
    "güncel",
    "oppdater",
    "uppdater",
    "opdater",
    "päivitet",
    "更新",
    "수정",
    "edited",
    "revised",
    "last changed",
    "letzte änderung",
    "cập nhật",
    "diperbarui",
    "ενημέρωση",
    "frissít",
    "változás",
    "zmieniono",
    "оновлен",
    "تحديث",
    "به‌روز",
    "últim",
];

/// Beginnings of words that stand before the day of publication.
const SAYS_PUBLISHED: &[&str] = &[
    "publish",
    "posted",
    "created",
    "veröffentlicht",
    "erstellt",
    "publié",
    "publicad",
    "pubblicat",
    "gepubliceerd",
    "geplaatst",
    "опубликов",
    "yayın",
    "giriş",
    "publisert",
    "publicerad",
    "udgivet",
    "julkaistu",
    "发布",
    "發布",
    "公開",
    "掲載",
    "입력",
    "등록",
    "gepostet",
    "eingestellt",
    "dodan",
    "opublik",
    "közzét",
    "publikov",
    "đăng",
    "dipublikasi",
    "published",
    "issued",
    "first",
];

fn has_digit(text: &str) -> bool {
    text.contains(|char: char| char.is_numeric())
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

/// Tells whether the nearest item around an element is not an article.
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
    let before = {
        let start = element.text.0.min(page.text.len());
        let from = page.text.floor_char_boundary(start.saturating_sub(60));
        page.text[from..start].rsplit('\n').next().unwrap_or("")
    };
    let role = match class {
        Some(role) => role,
        None if element.pubdate => DateRole::Published,
        None => role_of(text, role_of(before, DateRole::Published)),
    };
    match element.datetime.as_deref().filter(|text| is_date(text)) {
        Some(text) => claims.add(EvidenceKind::TimeElement, role, text),
        None if text.len() <= 200 => claims.add_dates(EvidenceKind::TimeElement, role, text),
        None => {}
    }
}

fn is_date(text: &str) -> bool {
    has_digit(text) && date::read(text, DateOrder::Unknown) != Reading::None
}

/// Tells what the classes of an element, or of those close around it, say of a date.
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

fn class_named(page: &Page, element: &Element, claims: &mut Claims) {
    let length = element.text.1.saturating_sub(element.text.0);
    if element.is("time") || element.class.is_empty() || !(6..=240).contains(&length) {
        return;
    }
    let names_a_date = words(&element.class).any(|word| {
        matches!(
            word,
            "date"
                | "dates"
                | "datum"
                | "datetime"
                | "fecha"
                | "dato"
                | "data"
                | "pubdate"
                | "published"
                | "publish"
                | "publication"
                | "posted"
                | "timestamp"
                | "time"
                | "dateline"
                | "byline"
                | "meta"
                | "metas"
                | "created"
                | "erstellt"
                | "tarih"
                | "updated"
                | "modified"
                | "info"
                | "tanggal"
                | "day"
                | "uhrzeit"
                | "zeit"
                | "postmeta"
                | "details"
                | "postdate"
                | "articledate"
                | "submitted"
                | "stamp"
                | "when"
                | "aika"
                | "pvm"
                | "hora"
        ) || word.ends_with("date")
            || word.starts_with("date")
            || word.starts_with("publi")
    });
    if !names_a_date {
        return;
    }
    let text = page.text_of(element);
    let role = role_of_class(page, element).unwrap_or(DateRole::Published);
    for line in text.lines() {
        let before = claims.list.len();
        claims.add_dates(EvidenceKind::ClassNamed, role, line);
        if claims.list.len() > before {
            break;
        }
    }
}

/// Short lines close to the headline that are a date, or begin or end with one; and lines anywhere
/// that say when they were published.
fn lines(page: &Page, claims: &mut Claims) {
    let (start, end) = match page.heading.map(|at| page.elements[at].text) {
        Some((start, end)) => (start.saturating_sub(200), end + 800),
        None => (0, 1500),
    };
    let mut comments: Vec<(usize, usize)> =
        page.elements.iter().filter(|e| e.foreign && names_comments(e)).map(|e| e.text).collect();
    comments.sort_unstable();
    let mut comments = comments.into_iter().peekable();
    let mut comments_until = 0;
    let mut above = "";
    let mut at = 0;
    let mut far = Vec::new();
    for line in page.text.lines() {
        let here = at;
        at += line.len() + 1;
        let label = std::mem::replace(&mut above, line);
        while let Some((_, to)) = comments.next_if(|&(from, _)| from <= here) {
            comments_until = comments_until.max(to);
        }
        if !has_digit(line) || here + line.len() <= comments_until {
            continue;
        }
        let near = (start..end).contains(&here);
        let length = line.chars().count();
        // The label of a list or a table stands in the line above.
        let by_label = label.len() <= 40 && says_when(label);
        let short = length <= if near { 120 } else { 160 };
        if !short && !near {
            continue;
        }
        let head = &line[..line.floor_char_boundary(160)];
        let found = dated(head, DateRole::Published);
        let Some((role, first)) = found.first() else { continue };
        // Inside a sentence it is part of the story.
        let rest = line.len() - found.iter().map(|(_, text)| text.len()).sum::<usize>();
        let opens = head.find(*first).is_some_and(|at| {
            let before = head[..at].trim();
            let after = head[at + first.len()..].trim_start();
            let set_off = after.starts_with(['|', '•', '·', ')', '–', '—']);
            set_off
                && (before.is_empty()
                    || matches!(before, "(" | "[")
                    || before.len() <= 40 && !after.starts_with(['–', '—', ')']))
        });
        let labelled =
            by_label || says_when(head.get(..head.find(*first).unwrap_or(0)).unwrap_or(""));
        let role = if by_label { role_of(label, *role) } else { *role };
        if near && (rest <= 40 || opens || labelled) {
            claims.add(EvidenceKind::Text, role, first);
            for (role, text) in &found[1..] {
                if *role == DateRole::Updated {
                    claims.add(EvidenceKind::Text, *role, text);
                }
            }
        } else if labelled && !near {
            far.push((role, (*first).to_owned()));
        }
    }
    if claims.list.iter().all(|claim| claim.role == DateRole::Updated) {
        for (role, text) in far {
            claims.add(EvidenceKind::Text, role, &text);
        }
    }
}

/// Tells whether the words before a date say that it is one of publication or change.
fn says_when(before: &str) -> bool {
    let tail = before.char_indices().rev().nth(50).map_or(before, |(at, _)| &before[at..]);
    let lower = tail.to_lowercase();
    SAYS_UPDATED.iter().chain(SAYS_PUBLISHED).chain(MAY_SAY).any(|word| lower.contains(word))
}

/// Words that may stand before a day of publication.
const MAY_SAY: &[&str] = &[
    "artikel wurde am",
    "geschrieben am",
    "mise en ligne",
    "mis en ligne",
    "pressemitteilung vom",
    "press release",
    "stand:",
    "datum",
    "date:",
    "letzte änderung",
    "eintrag vom",
    "beitrag vom",
    "meldung vom",
    "artikel vom",
    "data:",
    "fecha:",
    "dated",
    "gesendet am",
];
