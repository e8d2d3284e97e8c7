//! Chooses what a page calls its article.
//!
//! The order that works: JSON-LD headline, `og:title`, `twitter:title`, the heading, `<title>`. A
//! headline written for search engines often differs from the one readers see; both are the
//! article's. The site's name behind it is cut only where the tail is the site's name.

use crate::format::html::linked::Linked;
use crate::format::html::page::Page;
use crate::format::markup;

/// Folds a title for comparison: letters and digits only, in lowercase.
pub(crate) fn folded(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Tells whether two titles are the same, or one is the other with something behind it.
pub(crate) fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    short == long || (short.chars().count() >= 12 && long.contains(short.as_str()))
}

/// Returns one line without markup, entities and blanks around it.
pub(crate) fn line(text: &str) -> String {
    let text = markup::plain_line(text.into());
    let text =
        if text.contains('&') { markup::without_references(&text) } else { text.into_owned() };
    text.replace('\u{ad}', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns what the head of the page calls the article, site names included.
pub(crate) fn in_head(page: &Page) -> Vec<String> {
    let names = [
        "og:title",
        "twitter:title",
        "dc.title",
        "sailthru.title",
        "parsely-title",
        "dcterms.title",
        "title",
        "headline",
    ];
    let mut list: Vec<String> = page.meta(&names).map(line).collect();
    list.push(line(&page.title));
    list.retain(|title| !title.is_empty());
    list
}

/// Returns which heading is the article's: the one the head of the page names, else the first.
pub(crate) fn heading(page: &Page, linked: &Linked) -> Option<usize> {
    let mut names = in_head(page);
    names.extend(linked.headline.as_deref().map(line));
    let named = |text: &str| names.iter().any(|name| alike(name, text));
    let first_level = page.headings().find(|(_, text)| named(text));
    let lower = || {
        let lower = page.elements.iter().enumerate().filter(|(_, e)| e.is("h2") || e.is("h3"));
        lower.map(|(at, element)| (at, page.text_of(element))).find(|(_, text)| named(text))
    };
    first_level.or_else(lower).or_else(|| page.headings().next()).map(|(at, _)| at)
}

/// Returns the title; `site` are the names the publisher goes by.
pub(crate) fn choose(
    page: &Page,
    linked: &Linked,
    heading: Option<usize>,
    site: &[&str],
) -> Option<String> {
    let of_site = |title: &String| is_site(title, site);
    let names = |names: &[&str]| -> Option<String> {
        page.meta(names)
            .map(line)
            .map(|title| without_site(&title, site).to_owned())
            .find(|title| !title.is_empty() && !of_site(title))
    };
    let seen = heading
        .map(|at| line(page.text_of(&page.elements[at])))
        .filter(|text| text.chars().count() >= 4);
    let told = linked.headline.as_deref().map(line).filter(|title| !of_site(title));
    let shared = names(&["og:title"]);
    let page_title = without_site(&line(&page.title), site).to_owned();
    let whole_title = Some(page_title.clone()).filter(|title| !title.is_empty() && !of_site(title));
    // The tail of the page's title is what the site or the section calls itself.
    let whole = folded(&page.title);
    let is_tail = |text: &str| {
        let text = folded(text);
        whole.ends_with(&text) && whole.len() > text.len() + 8
    };
    let seen_headline =
        seen.clone().filter(|text| !of_site(text) && text.chars().count() >= 12 && !is_tail(text));
    let rest = || {
        names(&[
            "twitter:title",
            "dc.title",
            "sailthru.title",
            "parsely-title",
            "dcterms.title",
            "title",
            "headline",
        ])
    };
    // Where the heading says what the page's title says, the shared title is the editors' own;
    // elsewhere the heading is, and the others are written for search engines.
    let chosen = match (&seen_headline, &shared) {
        _ if told.is_some() => told,
        // "Press releases" is what the page is, not the story.
        (Some(seen), Some(shared))
            if shared.split_whitespace().count() <= 2 && seen.split_whitespace().count() >= 4 =>
        {
            Some(seen.clone())
        }
        (Some(seen), Some(shared)) if !alike(seen, &page_title) => {
            Some(if alike(seen, shared) { shared } else { seen }.clone())
        }
        (seen, shared) => shared.clone().or(seen.clone()),
    };
    let chosen = chosen.or_else(rest).or(whole_title).or(seen);
    let chosen = chosen.or_else(|| Some(line(&page.title)).filter(|title| !title.is_empty()))?;
    // Cut short by a program: another place has it whole.
    let cut = chosen.trim_end_matches(['.', '…', ' ']);
    if cut.len() < chosen.len() {
        let start = folded(cut);
        let whole = [linked.headline.as_deref().map(line), seen_headline, shared]
            .into_iter()
            .flatten()
            .find(|other| other.len() > chosen.len() && folded(other).starts_with(&start));
        return Some(whole.unwrap_or(chosen));
    }
    Some(chosen)
}

fn is_site(title: &str, site: &[&str]) -> bool {
    let title = folded(title);
    site.iter().any(|name| folded(name) == title)
}

/// Cuts ` - Site` and ` | Site` off where the tail is one of the site's names.
fn without_site<'t>(title: &'t str, site: &[&str]) -> &'t str {
    let mut title = title;
    for _ in 0..3 {
        let marks = [" - ", " | ", " – ", " — ", " :: ", " · ", " » ", " • ", " : ", "| "];
        let Some((at, width)) =
            marks.iter().filter_map(|mark| Some((title.rfind(mark)?, mark.len()))).max()
        else {
            break;
        };
        let (head, tail) = (title[..at].trim_end(), title[at + width..].trim());
        if head.is_empty() || !names_site(tail, site) {
            break;
        }
        title = head;
    }
    title
}

fn names_site(tail: &str, site: &[&str]) -> bool {
    let tail = folded(tail);
    if tail.is_empty() {
        return true;
    }
    site.iter().any(|name| {
        let name = folded(name);
        name.len() >= 2
            && (name == tail
                || (name.len() >= 4 && tail.contains(&name) && tail.len() <= name.len() * 3)
                || (tail.len() >= 4 && name.contains(&tail)))
    })
}
