//! Names the pages that are in an article's place: redirects, walls for consent, checks for robots,
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
    let title = page.title.trim().to_lowercase();
    let heading = page.headings().next().map(|(_, text)| text.to_lowercase()).unwrap_or_default();
    let names = [title.as_str(), heading.as_str()];
    if length <= NOTICE && !has_a_story_paragraph(&draft.body) {
        if is_redirect(page) {
            return Some("not an article: a redirect");
        }
        if is_check(&names, source) {
            return Some("not an article: a check for robots");
        }
        if is_named(&names, &ERRORS) {
            return Some("not an article: an error");
        }
    }
    if is_consent(&names, page) {
        return Some("not an article: a wall for consent");
    }
    (draft.body.is_empty() && draft.title.is_none() && draft.dates.is_empty())
        .then_some("not an article: a page without text")
}

/// A paragraph of a story has this many bytes.
const PARAGRAPH: usize = 80;

/// Words of notices: they address the reader, or speak of the page.
const NOTICES: [&str; 34] = [
    "you",
    "your",
    "please",
    "browser",
    "javascript",
    "cookies",
    "captcha",
    "server",
    "website",
    "webpage",
    "page",
    "url",
    "robot",
    "redirected",
    "sorry",
    "error",
    "bitte",
    "ihnen",
    "ihr",
    "ihre",
    "ihren",
    "seite",
    "vous",
    "votre",
    "veuillez",
    "usted",
    "página",
    "pagina",
    "você",
    "prego",
    "uw",
    "alstublieft",
    "copyright",
    "©",
];

/// Returns whether a text has a paragraph that is no notice.
fn has_a_story_paragraph(body: &str) -> bool {
    body.lines().any(|line| {
        let lower = line.to_lowercase();
        let mut words = lower.split(|char: char| !char.is_alphanumeric() && char != '©');
        line.len() >= PARAGRAPH && !words.any(|word| NOTICES.contains(&word))
    })
}

/// Returns whether a page leads on at once to another.
fn is_redirect(page: &Page) -> bool {
    page.meta(&["refresh"]).any(|content| {
        let (delay, target) = content.split_once([';', ',']).unwrap_or((content, ""));
        let soon = delay.trim().parse::<f32>().is_ok_and(|seconds| seconds <= 5.0);
        soon && target.to_ascii_lowercase().contains("url")
    })
}

/// Returns whether a page asks whether a person reads it. Marks of the programs that ask are on real
/// pages too: they count only where the page has no headline.
fn is_check(names: &[&str], source: &str) -> bool {
    const SIGNS: [&str; 6] = [
        "cf-chl",
        "_cf_chl",
        "_Incapsula_Resource",
        "px-captcha",
        "geo.captcha-delivery.com",
        "awsWafCookieDomainList",
    ];
    is_named(names, &CHECKS)
        || SIGNS.iter().any(|sign| source.contains(sign))
            && !names.iter().any(|name| name.split_whitespace().count() >= 5)
}

/// Names of pages that ask whether a person reads them.
const CHECKS: [&str; 19] = [
    "just a moment",
    "attention required",
    "access denied",
    "access to this page has been denied",
    "robot check",
    "are you a robot",
    "are you human",
    "verify you are human",
    "verifying you are human",
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

/// Names of pages that say they are not there.
const ERRORS: [&str; 17] = [
    "404",
    "403 forbidden",
    "410 gone",
    "500 internal server error",
    "502 bad gateway",
    "503 service unavailable",
    "503 service temporarily unavailable",
    "504 gateway time",
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

/// Returns whether one of `names` is one of `notices`, maybe with a mark and more behind it:
/// "404 houses flooded" and "Access denied to the beach" are headlines.
fn is_named(names: &[&str], notices: &[&str]) -> bool {
    names.iter().any(|name| {
        let rest = notices.iter().filter_map(|notice| name.strip_prefix(notice));
        rest.into_iter().any(|rest| {
            let rest = rest.trim_start();
            rest.is_empty()
                || rest.starts_with(['-', '|', '–', '—', ':', '.', '!', '?', '…'])
                || ["not found", "error", "out", "before", "while"]
                    .iter()
                    .any(|word| rest.starts_with(word))
        })
    })
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

/// Words that address the reader, as no story does.
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

/// Returns whether a page is nothing but a question about cookies and personal data.
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
