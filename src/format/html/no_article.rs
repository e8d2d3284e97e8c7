//! Names the pages that are in an article's place: redirects, walls for consent and for subscribers, pages
//! to log in, checks for robots, and errors.
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
        if is_named(&names, &ERRORS) || begins(&names, &NOT_ARCHIVED) {
            return Some("not an article: an error");
        }
        if is_named(&names, &OLD_BROWSERS) {
            return Some("not an article: a notice for old browsers");
        }
        if is_named(&names, &FOR_SUBSCRIBERS) {
            return Some("not an article: a wall for subscribers");
        }
        if is_login(&names, page) {
            return Some("not an article: a page to log in");
        }
    }
    if is_consent(&names, page) || length <= NOTICE && is_short_consent(&names, page) {
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

/// What archives of the web say of a page they do not have.
const NOT_ARCHIVED: [&str; 6] = [
    "wayback machine doesn't have that page archived",
    "wayback machine doesn’t have that page archived",
    "wayback machine has not archived that url",
    "hrm. wayback machine",
    "page cannot be displayed due to robots.txt",
    "this url has been excluded from the wayback machine",
];

/// Names of pages for browsers that cannot show the page asked for.
const OLD_BROWSERS: [&str; 18] = [
    "please update your browser",
    "please upgrade your browser",
    "update your browser",
    "upgrade your browser",
    "unsupported browser",
    "browser not supported",
    "your browser is not supported",
    "your browser is out of date",
    "outdated browser",
    "javascript is disabled",
    "javascript required",
    "please enable javascript",
    "enable javascript",
    "bitte aktualisieren sie ihren browser",
    "ihr browser wird nicht unterstützt",
    "browser nicht unterstützt",
    "navigateur non pris en charge",
    "navegador no compatible",
];

/// Names of pages that ask for a subscription and show nothing of the story.
const FOR_SUBSCRIBERS: [&str; 20] = [
    "subscribe to read",
    "subscribe to continue reading",
    "subscribe to continue",
    "subscribe to unlock",
    "subscribe to keep reading",
    "subscription required",
    "subscribers only",
    "this article is for subscribers",
    "this content is for subscribers",
    "register to read",
    "register to continue",
    "jetzt abonnieren",
    "nur für abonnenten",
    "jetzt weiterlesen",
    "abonnez-vous pour lire",
    "réservé aux abonnés",
    "article réservé aux abonnés",
    "contenido exclusivo para suscriptores",
    "suscríbete para seguir leyendo",
    "contenuto riservato agli abbonati",
];

/// Names of pages to log in.
const LOGINS: [&str; 18] = [
    "log in",
    "login",
    "sign in",
    "sign in to continue",
    "log in to continue",
    "log in or sign up",
    "member login",
    "anmelden",
    "anmeldung",
    "einloggen",
    "se connecter",
    "connexion",
    "identifiez-vous",
    "iniciar sesión",
    "acceder",
    "accedi",
    "inloggen",
    "entrar",
];

/// Returns whether a page is nothing but a form to log in: it is called so, and speaks of a password.
fn is_login(names: &[&str], page: &Page) -> bool {
    const PASSWORDS: [&str; 8] = [
        "password",
        "passwort",
        "mot de passe",
        "contraseña",
        "palavra-passe",
        "senha",
        "wachtwoord",
        "пароль",
    ];
    let lower = page.text.to_lowercase();
    is_named(names, &LOGINS) && PASSWORDS.iter().any(|word| lower.contains(word))
}

/// What short questions about personal data are called.
const QUESTIONS: [&str; 24] = [
    "before you continue",
    "avant de continuer",
    "bevor sie fortfahren",
    "bevor sie weitermachen",
    "antes de continuar",
    "prima di continuare",
    "voordat je verdergaat",
    "mit werbung weiterlesen",
    "weiterlesen mit werbung",
    "avec votre accord",
    "votre vie privée",
    "nous respectons votre vie privée",
    "su privacidad",
    "tu privacidad",
    "valoramos",
    "we value your privacy",
    "your privacy",
    "we and our",
    "wir und unsere",
    "nous et nos",
    "nosotros y nuestros",
    "la tua privacy",
    "a sua privacidade",
    "gestion du consentement",
];

/// Returns whether a page of a few lines asks the reader about personal data: its name addresses the reader as
/// no headline does, and every longer line speaks of that.
fn is_short_consent(names: &[&str], page: &Page) -> bool {
    const DATA: [&str; 8] =
        ["cookie", "tracking", "daten", "données", "datos", "dati ", "dados", "personal data"];
    let speaks =
        |line: &str| DATA.iter().chain(&SIGNS).chain(&TOPICS).any(|sign| line.contains(sign));
    let lower = page.text.to_lowercase();
    begins(names, &QUESTIONS)
        && DATA.iter().any(|sign| lower.contains(sign))
        && lower.lines().filter(|line| line.len() >= PARAGRAPH).all(speaks)
}

/// Returns whether one of `names` begins as one of `notices` does.
fn begins(names: &[&str], notices: &[&str]) -> bool {
    names.iter().any(|name| notices.iter().any(|notice| name.starts_with(notice)))
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
