//! Gathers who wrote and who published a page's article.
//!
//! Authors are those of the JSON-LD, else of `<meta>`, microdata, `rel=author`, else of a byline
//! near the headline. A claim for the source is made of the strongest places only; the weak ones
//! (a handle, the tail of the title, a copyright line) speak where nothing else does.

use crate::article::EvidenceKind;
use crate::date;
use crate::format::SourceClaim;
use crate::format::html::called::words;
use crate::format::html::element::Element;
use crate::format::html::folded;
use crate::format::html::linked::Linked;
use crate::format::html::page::Page;
use crate::format::html::title;
use crate::format::markup;

const AUTHOR: &[&str] = &[
    "parsely-author",
    "sailthru.author",
    "author",
    "article:author_name",
    "article:author",
    "og:article:author",
    "byl",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "cxenseparse:author",
    "citation_author",
    "article.author",
    "og:author",
    "authors",
    "dcsext.author",
    "rbauthors",
    "mrf:authors",
    "author_name",
    "creator",
];

/// Returns the authors, those of the best evidence and no others. `site` are the names the
/// publisher goes by: it is the author only where no person is.
pub(crate) fn authors(page: &Page, linked: &Linked, site: &[&str]) -> Vec<String> {
    let mut sources: Vec<Vec<String>> = vec![linked.authors.clone()];
    for name in AUTHOR {
        sources.push(page.meta(&[name]).map(str::to_owned).collect());
    }
    sources.push(labelled_meta(page));
    sources.push(microdata(page));
    sources.push(linked_by(page));
    sources.push(bylines(page));
    sources.push(spoken_byline(page));
    let site: Vec<String> = site.iter().map(|name| folded::folded(name)).collect();
    let is_site = |name: &String| {
        let name = folded::folded(without_label(name));
        site.iter().any(|site| {
            name == *site
                || name.len() >= 5 && site.starts_with(&name)
                || site.len() >= 5 && name.starts_with(site.as_str())
        })
    };
    let mut of_site = Vec::new();
    for found in sources {
        let names = cleaned(found);
        if names.is_empty() {
            continue;
        }
        // A domain or a site beside a person is where she works.
        if !names.iter().all(is_site) {
            return names.into_iter().filter(|name| !is_site(name)).collect();
        }
        if of_site.is_empty() {
            of_site = names;
        }
    }
    of_site
}

/// Some programs give labels and values for cards: "Written by", and the name.
fn labelled_meta(page: &Page) -> Vec<String> {
    let is_author = |label: &str| {
        let label = label.to_lowercase();
        [
            "written by",
            "verfasst von",
            "geschrieben von",
            "écrit par",
            "escrito por",
            "scritto da",
            "geschreven door",
            "skrevet av",
            "skriven av",
            "автор",
            "napisane przez",
            "author",
            "autor",
            "yazan",
        ]
        .iter()
        .any(|known| label.starts_with(known))
    };
    [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")]
        .into_iter()
        .filter(|(label, _)| page.meta(&[label]).any(is_author))
        .flat_map(|(_, value)| page.meta(&[value]).map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

/// Reads a short line near the headline that opens with "By" in some language.
fn spoken_byline(page: &Page) -> Vec<String> {
    let (start, end) = match page.heading.map(|at| page.elements[at].text) {
        Some((start, end)) => (start.saturating_sub(200), end + 900),
        None => (0, 1200),
    };
    let start = page.text.floor_char_boundary(start.min(page.text.len()));
    let end = page.text.floor_char_boundary(end.min(page.text.len())).max(start);
    for line in page.text[start..end].lines().filter(|line| line.len() <= 120) {
        let lower = line.to_lowercase();
        let Some(label) = [
            "by ", "von ", "par ", "por ", "door ", "text: ", "autor: ", "author: ", "av ", "af ",
            "di ", "przez ",
        ]
        .iter()
        .find(|label| lower.starts_with(**label)) else {
            continue;
        };
        let Some(rest) = line.get(label.len()..) else { continue };
        let cut = rest.find(|c: char| c.is_numeric() || "|,•·(".contains(c)).unwrap_or(rest.len());
        let name = rest[..cut].trim().trim_end_matches([' ', '.']);
        let name =
            [" am", " on", " le"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        let words: Vec<&str> = name.split_whitespace().collect();
        let capital = |word: &&str| word.starts_with(char::is_uppercase) || word.len() <= 3;
        if (2..=5).contains(&words.len()) && words.iter().all(capital) {
            return vec![name.to_owned()];
        }
    }
    Vec::new()
}

fn own(page: &Page) -> impl Iterator<Item = &Element> {
    page.elements.iter().filter(|element| !element.foreign)
}

fn microdata(page: &Page) -> Vec<String> {
    let is_author = |element: &&Element| {
        element.itemprop.as_deref().is_some_and(|prop| {
            prop.split_whitespace().any(|word| word == "author" || word == "creator")
        })
    };
    let mut names = Vec::new();
    for element in own(page).filter(is_author) {
        // The name is a part of a longer text ("By Jane Doe, Reporter").
        let inner = page.elements.iter().find(|part| {
            part.itemprop.as_deref() == Some("name")
                && part.text.0 >= element.text.0
                && part.text.1 <= element.text.1
                && part.text.0 < part.text.1
        });
        let text = inner.map_or_else(|| page.text_of(element), |part| page.text_of(part));
        let given = inner.and_then(|part| part.content.as_deref()).or(element.content.as_deref());
        let text = if text.is_empty() { given.unwrap_or("") } else { text };
        names.push(text.to_owned());
    }
    names
}

fn linked_by(page: &Page) -> Vec<String> {
    let is_author = |element: &&Element| {
        element.is("a")
            && element
                .rel
                .as_deref()
                .is_some_and(|rel| rel.split_whitespace().any(|r| r == "author"))
    };
    own(page).filter(is_author).map(|element| page.text_of(element).to_owned()).collect()
}

fn bylines(page: &Page) -> Vec<String> {
    let heading = page.heading.map(|at| page.elements[at].text);
    let near = |element: &Element| match heading {
        Some((start, end)) => element.text.0 + 400 >= start && element.text.0 <= end + 1500,
        None => element.text.0 < 3000,
    };
    let mut best: Option<(u8, Vec<String>)> = None;
    for (at, element) in page.elements.iter().enumerate().filter(|(_, e)| !e.foreign) {
        let length = element.text.1.saturating_sub(element.text.0);
        let named = !element.class.is_empty() || element.is("address");
        if !named || !(3..=120).contains(&length) || !near(element) {
            continue;
        }
        let rank = words(&element.class).filter_map(|word| match word {
            "author" | "authors" | "autor" | "autoren" | "auteur" | "autore" => Some(0),
            "byline" | "authorname" | "writer" | "reporter" | "journalist" | "contributor" => {
                Some(1)
            }
            _ => None,
        });
        let Some(rank) = rank.min() else { continue };
        let names_it = words(&element.class).any(|word| word == "name" || word == "authorname");
        let rank = rank * 2 + u8::from(!names_it);
        let text = page.text_of(element);
        if best.as_ref().is_none_or(|(before, _)| rank < *before) && may_be_names(text) {
            let names = parts(page, at);
            if !cleaned(names.clone()).is_empty() {
                best = Some((rank, names));
            }
        }
    }
    best.map(|(_, names)| names).unwrap_or_default()
}

/// Returns the names in an element: those of its parts, where every part is one.
fn parts(page: &Page, at: usize) -> Vec<String> {
    let element = &page.elements[at];
    let inner = page.elements[at + 1..].iter().take_while(|part| part.text.0 < element.text.1);
    let inner: Vec<&Element> = inner.filter(|part| part.text.0 < part.text.1).collect();
    let leaves: Vec<&str> = inner
        .iter()
        .enumerate()
        .filter(|(at, part)| inner.get(at + 1).is_none_or(|next| next.text.0 >= part.text.1))
        .map(|(_, part)| page.text_of(part))
        .collect();
    let covered: usize = leaves.iter().map(|text| text.len()).sum();
    let whole = page.text_of(element);
    if leaves.len() >= 2 && covered * 10 >= whole.len() * 8 {
        return leaves.into_iter().map(str::to_owned).collect();
    }
    vec![whole.lines().next().unwrap_or("").to_owned()]
}

fn may_be_names(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    line.split_whitespace().count() <= 14 && line.contains(char::is_alphabetic)
}

/// Words before a name.
const BEFORE: &[&str] = &[
    "written by",
    "posted by",
    "reported by",
    "story by",
    "authored by",
    "article by",
    "words by",
    "by",
    "von",
    "par",
    "por",
    "de",
    "di",
    "door",
    "af",
    "av",
    "text:",
    "text von",
    "autor:",
    "author:",
    "autorin:",
    "przez",
    "автор:",
    "текст:",
    "بقلم:",
    "بقلم",
    "كتب:",
    "كتبت:",
    "إعداد:",
    "от",
    "tekst:",
    "authors:",
    "author",
    "autor",
    "redaktion:",
    "ein beitrag von",
    "ein artikel von",
    "eine analyse von",
    "ein kommentar von",
    "yazan:",
    "oleh",
    "penulis:",
    "|",
];

/// Takes names apart and cleans them; drops what is none.
fn cleaned(found: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in found {
        let text = markup::plain_text(text.as_str().into());
        let text = markup::without_references(&text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.len() > 400 {
            continue;
        }
        for part in apart(without_place(&text)) {
            let name = in_characters(without_label(part));
            // Korean papers write "reporter" behind the name.
            let name = [" 기자", " 특파원"]
                .iter()
                .find_map(|word| name.strip_suffix(word))
                .unwrap_or(name);
            // "Jane Doe (jd)": her initials, or her desk.
            let name = match name.split_once(" (") {
                Some((name, rest)) if rest.ends_with(')') => name.trim(),
                _ => name,
            };
            let seen = || names.iter().any(|known| known.eq_ignore_ascii_case(name));
            if is_name(name) && !seen() && names.len() < 20 {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// Takes the place or the desk off that is behind a bar: "MARA QUILL | Oldhaven".
fn without_place(text: &str) -> &str {
    match text.split_once(" | ") {
        Some((name, place))
            if (2..=4).contains(&name.split_whitespace().count())
                && place.split_whitespace().count() == 1 =>
        {
            name
        }
        _ => text,
    }
}

/// Takes off what papers in Chinese set around a writer's name: "文/马拉", "記者馬拉／台北報導".
fn in_characters(name: &str) -> &str {
    const BEFORE: [&str; 14] = [
        "文/",
        "文／",
        "文｜",
        "文：",
        "撰文/",
        "撰文／",
        "撰文：",
        "作者：",
        "作者:",
        "本报记者",
        "本報記者",
        "記者",
        "记者",
        "特约记者",
    ];
    const BEHIND: [&str; 6] = ["報導", "报道", "報道", "电", "電", "攝"];
    let Some(rest) = BEFORE.iter().find_map(|word| name.strip_prefix(word)) else { return name };
    let rest = rest.trim();
    match rest.split_once(['／', '/']) {
        Some((own, place)) if BEHIND.iter().any(|word| place.ends_with(word)) => own.trim(),
        _ if rest.is_empty() => name,
        _ => rest,
    }
}

/// Takes a list of names apart.
fn apart(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for mark in [
        ";", " and ", " & ", " und ", " et ", " y ", " e ", " en ", " og ", " och ", " и ", "|",
        " / ", "、", "・", " with ", " mit ", ", ",
    ] {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    // "Doe, Jane" is one person.
    if text.matches(", ").count() == 1
        && parts.len() == 2
        && parts.iter().all(|p| !p.trim().contains(' '))
        && text.contains(", ")
    {
        return vec![text];
    }
    parts.into_iter().flat_map(|part| part.split(',')).map(str::trim).collect()
}

fn without_label(name: &str) -> &str {
    let mut name =
        name.trim().trim_matches(['-', '–', '—', '·', '•', ':', ',', '"', '“', '”']).trim();
    loop {
        let before = name;
        for label in BEFORE {
            let same = |start: &str| {
                start.eq_ignore_ascii_case(label)
                    || !label.is_ascii() && start.to_lowercase() == *label
            };
            if name.get(..label.len()).is_some_and(same) {
                let rest = &name[label.len()..];
                if label.ends_with(':') || label.ends_with('|') || rest.starts_with([' ', ':']) {
                    // A name such as "de Vries" keeps its particle.
                    let particle = matches!(*label, "de" | "di" | "von" | "af" | "av")
                        && rest.split_whitespace().count() < 2;
                    if !particle {
                        name = rest.trim_start_matches([' ', ':']).trim();
                    }
                }
            }
        }
        if name == before {
            return name;
        }
    }
}

/// Returns whether a word of a text is a month: it is a date then.
fn names_a_month(lower: &str) -> bool {
    lower.split_whitespace().any(|word| date::month_by_name(word).is_some())
}

/// Returns whether a text is a name, not an address, a handle, a sentence or words of programs.
fn is_name(name: &str) -> bool {
    const NONE: &[&str] = &[
        "by",
        "von",
        "par",
        "admin",
        "administrator",
        "author",
        "post author",
        "none",
        "null",
        "undefined",
        "unknown",
        "staff",
        "editor",
        "guest",
        "anonymous",
        "autor",
        "n/a",
        "wordpress",
        "webmaster",
        "test",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
    ];
    let lower = name.to_lowercase();
    (2..=80).contains(&name.len())
        && name.contains(char::is_alphabetic)
        && !lower.contains("http")
        && !lower.contains("www.")
        && !name.contains(['@', '{', '}', '<', '>', '=', '_', '→'])
        && name.split_whitespace().count() <= 7
        && !NONE.contains(&lower.as_str())
        && !lower.contains("[at]")
        && !(name.contains(char::is_numeric) && names_a_month(&lower))
        && name.chars().filter(|char| char.is_numeric()).count() <= 2
        && !is_post(&lower)
}

/// Returns whether a text is where a writer is or what she does: "in Oldhaven", "Kestrel Post staff writer".
fn is_post(lower: &str) -> bool {
    const POSTS: [&str; 9] = [
        " staff writer",
        " staff reporter",
        " senior reporter",
        " correspondent",
        " political editor",
        " business editor",
        " foreign editor",
        " bureau chief",
        " columnist",
    ];
    lower.starts_with("in ") || POSTS.iter().any(|post| lower.ends_with(post))
}

/// Returns what the page says of its publisher.
pub(crate) fn sources(page: &Page, linked: &Linked, title: &str) -> Vec<SourceClaim> {
    let mut claims = Vec::new();
    let mut add = |kind, text: &str| {
        let text = text.trim();
        if !text.is_empty() && text.len() <= 160 && claims.len() < 6 {
            claims.push(SourceClaim { kind, text: text.to_owned() });
        }
    };
    for text in page.meta(&[
        "og:site_name",
        "article:publisher_name",
        "dc.publisher",
        "dcterms.publisher",
        "publisher",
        "cre",
        "citation_journal_title",
    ]) {
        if !text.contains("://") {
            add(EvidenceKind::Meta, text);
        }
    }
    if let Some(publisher) = &linked.publisher {
        add(EvidenceKind::JsonLd, publisher);
    }
    for element in own(page) {
        if element.itemprop.as_deref() == Some("publisher") {
            let inner = page.elements.iter().find(|part| {
                part.itemprop.as_deref() == Some("name")
                    && part.text.0 >= element.text.0
                    && part.text.1 <= element.text.1
            });
            if let Some(inner) = inner {
                add(
                    EvidenceKind::Microdata,
                    inner.content.as_deref().unwrap_or(page.text_of(inner)),
                );
            }
        }
    }
    for text in page.meta(&["application-name", "apple-mobile-web-app-title"]) {
        add(EvidenceKind::ClassNamed, text);
    }
    if let Some((site, _)) = title::around_archive(&page.title) {
        add(EvidenceKind::Text, site);
    }
    if let Some(tail) = title_tail(&page.title, title) {
        add(EvidenceKind::Text, tail);
    }
    for text in page.meta(&["twitter:site"]) {
        let handle = text.trim().trim_start_matches('@');
        if !handle.contains(['/', ' ']) && handle.len() >= 3 {
            add(EvidenceKind::Text, handle);
        }
    }
    if let Some(owner) = copyright(page) {
        add(EvidenceKind::Text, owner);
    }
    claims
}

/// Returns what `<title>` adds to the headline: most often the name of the site.
fn title_tail<'t>(page_title: &'t str, title: &str) -> Option<&'t str> {
    let marks = [" - ", " | ", " – ", " — ", " :: ", " · ", " » ", " « ", " • "];
    let (at, width) =
        marks.iter().filter_map(|mark| Some((page_title.rfind(mark)?, mark.len()))).max()?;
    let (head, tail) = (page_title[..at].trim(), page_title[at + width..].trim());
    let fits = !title.is_empty() && head.chars().take(12).eq(title.chars().take(12));
    (fits && !tail.is_empty() && tail.chars().count() <= 40 && !title.ends_with(tail))
        .then_some(tail)
}

/// Returns the owner named in a copyright line.
fn copyright(page: &Page) -> Option<&str> {
    let from = page.text.floor_char_boundary(page.text.len().saturating_sub(3000));
    let line =
        page.text[from..].lines().rev().find(|line| line.contains('©') && line.len() < 200)?;
    let after = line.split('©').nth(1)?.trim_start();
    let after = after.trim_start_matches(|c: char| c.is_numeric() || " -–,".contains(c));
    let owner = after.split(['.', ',', '|', '-', '–', '(']).next()?.trim();
    ((3..=40).contains(&owner.len()) && owner.contains(char::is_alphabetic)).then_some(owner)
}
