//! What the names and classes of a page's elements say: frame, block, or something beside the story.

use crate::format::html::element::Element;

pub(crate) fn is_frame(element: &Element) -> bool {
    matches!(&*element.name, "aside" | "nav" | "footer")
}

/// Returns whether an element's classes name something beside the article.
pub(crate) fn names_other(class: &str) -> bool {
    words(class).any(|word| matches!(word, "widget" | "widgets") || OTHER.contains(&word))
}

/// Returns whether an element holds readers' comments.
pub(crate) fn names_comments(element: &Element) -> bool {
    words(&element.class).any(|word| {
        matches!(word, "comment" | "comments" | "commentlist" | "kommentar" | "kommentare")
            || matches!(word, "respond" | "disqus")
    })
}

/// Words in the classes of what is beside an article.
pub(crate) const OTHER: &[&str] = &[
    "comment",
    "comments",
    "commentlist",
    "kommentare",
    "kommentar",
    "respond",
    "disqus",
    "related",
    "recommended",
    "recommendation",
    "recommendations",
    "recirculation",
    "recirc",
    "sidebar",
    "aside",
    "footer",
    "teaser",
    "teasers",
    "newsletter",
    "promo",
    "trending",
    "popular",
    "mostread",
    "latest",
    "carousel",
    "slider",
    "breadcrumb",
    "breadcrumbs",
    "nav",
    "navbar",
    "navigation",
    "menu",
    "ticker",
    "advert",
    "advertisement",
    "ads",
    "cookie",
    "cookies",
    "consent",
    "onetrust",
    "gdpr",
    "modal",
    "outbrain",
    "taboola",
    "readmore",
    "similar",
    "upcoming",
    "copyright",
];

/// Returns whether an element inside of a story is not a part of it: what is said of its author, of
/// its pictures, of the site.
pub(crate) fn is_beside(element: &Element) -> bool {
    if matches!(&*element.name, "figcaption" | "label" | "time") {
        return true;
    }
    words(&element.class).any(|word| {
        matches!(
            word,
            "author"
                | "authors"
                | "bio"
                | "biography"
                | "byline"
                | "meta"
                | "date"
                | "infobox"
                | "factbox"
                | "box"
                | "signup"
                | "subscribe"
                | "subscription"
                | "registration"
                | "paywall"
                | "disclaimer"
                | "player"
                | "placeholder"
                | "overlay"
                | "share"
                | "sharing"
                | "social"
                | "caption"
                | "captions"
                | "credit"
                | "credits"
                | "tags"
                | "taglist"
                | "login"
                | "poll"
                | "quiz"
                | "survey"
                | "donate"
                | "donation"
        )
    })
}

/// Returns the words of an element's classes.
pub(crate) fn words(class: &str) -> impl Iterator<Item = &str> {
    class.split(' ').filter(|word| !word.is_empty())
}

/// Adds the words of an attribute in lowercase: `entryDate post-meta` has four.
pub(crate) fn push_words(class: &mut String, attribute: &str) {
    let mut lower = false;
    for char in attribute.chars().take(400) {
        let new = !char.is_alphanumeric() || (char.is_uppercase() && lower);
        if new && !class.is_empty() && !class.ends_with(' ') {
            class.push(' ');
        }
        lower = char.is_lowercase();
        if char.is_alphanumeric() {
            class.extend(char.to_lowercase());
        }
    }
}

pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "figure"
            | "figcaption"
            | "hr"
            | "pre"
            | "dd"
            | "dt"
            | "dl"
            | "aside"
            | "nav"
            | "main"
            | "form"
            | "address"
            | "body"
            | "head"
            | "fieldset"
            | "details"
            | "summary"
            | "center"
            | "button"
    )
}
