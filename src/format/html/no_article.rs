//! Names the pages that stand in an article's place: redirects, walls for consent, checks for robots,
//! and errors.
//!
//! Crawlers and people save them unknowingly. A page that says it is an article, or that has more
//! text than such pages have, is never one of them.

use crate::format::Draft;
use crate::format::html::linked::Linked;
use crate::format::html::page::Page;

/// More text than this is a page's own.
const MOST_TEXT: usize = 6_000;

/// The most text of a page that is only a notice.
const NOTICE: usize = 1_500;

/// Returns what a page is, if it is no article.
pub(crate) fn kind(
    page: &Page,
    linked: &Linked,
    draft: &Draft,
    source: &str,
) -> Option<&'static str> {
    let is_article = linked.headline.is_some() && !linked.of_page
        || !linked.published.is_empty()
        || page.meta(&["article:published_time"]).next().is_some();
    let length = page.text.len();
    if is_article || length > MOST_TEXT {
        return None;
    }
    if length <= NOTICE && is_redirect(page) {
        return Some("not an article: a redirect");
    }
    let title = page.title.trim().to_lowercase();
    let heading = page.headings().next().map(|(_, text)| text.to_lowercase()).unwrap_or_default();
    let names = [title.as_str(), heading.as_str()];
    if length <= NOTICE && is_check(&names, source) {
        return Some("not an article: a check for robots");
    }
    if is_consent(&names, page) {
        return Some("not an article: a wall for consent");
    }
    if length <= NOTICE && is_error(&names) {
        return Some("not an article: an error");
    }
    (draft.body.is_empty() && draft.title.is_none() && draft.dates.is_empty())
        .then_some("not an article: a page without text")
}

/// Tells a page that leads on at once to another.
fn is_redirect(page: &Page) -> bool {
    page.meta(&["refresh"]).any(|content| {
        let (delay, target) = content.split_once([';', ',']).unwrap_or((content, ""));
        let soon = delay.trim().parse::<f32>().is_ok_and(|seconds| seconds <= 5.0);
        soon && target.to_ascii_lowercase().contains("url")
    })
}

/// Tells a page that asks whether a person reads it.
fn is_check(names: &[&str], source: &str) -> bool {
    const TITLES: [&str; 18] = [
        "just a moment",
        "attention required",
        "access denied",
        "access to this page has been denied",
        "robot check",
        "are you a robot",
        "are you human",
        "verify you are human",
        "human verification",
        "pardon our interruption",
        "security check",
        "checking your browser",
        "checking if the site connection is secure",
        "please wait",
        "ddos-guard",
        "captcha",
        "one more step",
        "bot verification",
    ];
    const SIGNS: [&str; 7] = [
        "challenge-platform",
        "cf-chl",
        "_cf_chl",
        "_Incapsula_Resource",
        "px-captcha",
        "geo.captcha-delivery.com",
        "awsWafCookieDomainList",
    ];
    names.iter().any(|name| TITLES.iter().any(|title| name.starts_with(title)))
        || SIGNS.iter().any(|sign| source.contains(sign))
            && !names.iter().any(|name| name.split_whitespace().count() >= 5)
}

/// Words in the title or the heading of a question about personal data.
const TOPICS: [&str; 14] = [
    "privacy",
    "cookie",
    "consent",
    "datenschutz",
    "privatsphäre",
    "einwilligung",
    "zustimm",
    "vie privée",
    "consentement",
    "privacidad",
    "consentimiento",
    "privacidade",
    "toestemming",
    "samtykke",
];

/// Words of its text.
const SIGNS: [&str; 26] = [
    "partners",
    "cookies",
    "personal data",
    "personalised",
    "personalized",
    "accept all",
    "reject all",
    "your choices",
    "privacy policy",
    "legitimate interest",
    "store and/or access",
    "consent",
    "partner",
    "personenbezogene",
    "alle akzeptieren",
    "einwilligung",
    "datenschutz",
    "werbung",
    "partenaires",
    "données personnelles",
    "tout accepter",
    "socios",
    "datos personales",
    "aceptar todo",
    "persoonsgegevens",
    "accetta tutto",
];

/// Words that speak to the reader, as no story does.
const ADDRESSES: [&str; 12] = [
    "we value",
    "your privacy",
    "before you continue",
    "bevor sie",
    "ihre privatsphäre",
    "votre vie privée",
    "tu privacidad",
    "su privacidad",
    "respect",
    "accept all",
    "alle akzeptieren",
    "tout accepter",
];

/// Tells a page that is nothing but a question about cookies and personal data.
fn is_consent(names: &[&str], page: &Page) -> bool {
    let lower = page.text.to_lowercase();
    let named = names.iter().any(|name| TOPICS.iter().any(|topic| name.contains(topic)));
    let signs = SIGNS.iter().filter(|sign| lower.contains(*sign)).count();
    // What is left when the lines that speak of data are taken away is no story.
    let other = lower.lines().filter(|line| line.len() >= 80);
    let other =
        other.filter(|line| !SIGNS.iter().chain(&TOPICS).any(|sign| line.contains(sign))).count();
    named && signs >= 3 && other <= 1 && ADDRESSES.iter().any(|sign| lower.contains(sign))
}

/// Tells a page that says it is not there.
fn is_error(names: &[&str]) -> bool {
    const TITLES: [&str; 16] = [
        "404",
        "403 forbidden",
        "410 gone",
        "500 internal",
        "502 bad gateway",
        "503 service",
        "504 gateway",
        "error 404",
        "page not found",
        "not found",
        "seite nicht gefunden",
        "page introuvable",
        "página no encontrada",
        "pagina niet gevonden",
        "pagina non trovata",
        "service unavailable",
    ];
    names.iter().any(|name| {
        TITLES.iter().any(|title| {
            name.strip_prefix(title).is_some_and(|rest| {
                // "404 houses flooded" is a headline.
                rest.is_empty()
                    || rest.trim_start().starts_with(['-', '|', '–', ':', '.', '!'])
                    || rest.trim_start().starts_with("not found")
                    || rest.trim_start().starts_with("error")
            })
        })
    })
}
