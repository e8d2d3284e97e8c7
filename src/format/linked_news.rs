//! The headlines of a newsletter that are links: in a mail they are the news, and no menu.
//!
//! Cost: a look at the first hundreds of links of a page.

use crate::format::Draft;
use crate::format::markup;

/// A letter of which a page reader kept more has its news there, and menus beside it.
const KEPT: usize = 1_000;

/// Returns whether a page reader left a linked headline of a letter out: its links are its news. Those for
/// the subscription are not, and in a letter with a long text they are a menu.
pub(crate) fn lacks_links(draft: &Draft, page: &str) -> bool {
    const FRAME: [&str; 20] = [
        "unsubscribe",
        "subscri",
        "browser",
        "preferences",
        "privacy",
        "terms",
        "forward",
        "contact",
        "follow",
        "advertis",
        "download",
        "abmelden",
        "abbestellen",
        "datenschutz",
        "impressum",
        "désabonner",
        "désinscrire",
        "navigateur",
        "suscripción",
        "read more",
    ];
    const MOST: usize = 500;
    if draft.body.len() > KEPT {
        return false;
    }
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (body, title) = (folded(&draft.body), draft.title.as_deref().unwrap_or_default());
    let lower = page.to_ascii_lowercase();
    lower.match_indices("<a ").take(MOST).any(|(at, _)| {
        let Some(length) = lower[at..].find("</a>") else { return false };
        let link = folded(&markup::without_tags(&page[at..at + length]));
        let words = link.split_whitespace().count();
        let lower = link.to_lowercase();
        (3..=25).contains(&words)
            && link.len() >= 14
            && !FRAME.iter().any(|word| lower.contains(word))
            && link != title
            && !body.contains(&link)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linked_headline_that_was_left_out_is_missed_and_a_link_for_the_subscription_is_not() {
        let draft = |body: &str| Draft { body: body.to_owned(), ..Draft::default() };
        let page = "<p>Good morning.</p><a href=x>Eels return to the canal</a><a href=y>Unsubscribe from this letter</a>";
        assert!(lacks_links(&draft("Good morning."), page));
        assert!(!lacks_links(&draft("Good morning.\n\nEels return\nto the canal"), page));
        assert!(!lacks_links(&draft(&"Good morning. ".repeat(100)), page), "a menu beside a story");
    }
}
