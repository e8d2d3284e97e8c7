//! Takes out of an extracted text what is not the story: its title, bylines, captions, lists of
//! other stories, and the sentences sites put around every text they have.
//!
//! The rules look at form first (a block that is only a link, a short line before the first
//! paragraph), at phrases second, and only at phrases that open or make up a whole short block.
//! Invariant: a block is kept whole or dropped whole.

use std::collections::HashSet;

use crate::date;
use crate::date::DateOrder;
use crate::format::html::blocks::Block;
use crate::format::html::blocks::Kind;
use crate::format::html::called::words;
use crate::format::html::element::Element;
use crate::format::html::folded;
use crate::format::html::linked::Linked;
use crate::format::html::page::Page;

/// What there is to go by.
pub(crate) struct Given<'p> {
    pub(crate) page: &'p Page,
    pub(crate) linked: &'p Linked,
    pub(crate) title: &'p str,
    pub(crate) authors: &'p [String],
}

/// A block this long is a paragraph of prose.
const PROSE: usize = 100;

/// Drops the blocks that are not the story's.
pub(crate) fn clean(blocks: Vec<Block>, given: &Given<'_>) -> Vec<Block> {
    let captions = captions(given);
    let beside = |block: &Block| {
        let mut lines = block.text.lines();
        lines.all(|line| given.page.beside.contains(&folded::folded(line)))
    };
    let length = |blocks: &mut dyn Iterator<Item = &Block>| -> usize {
        blocks.map(|block| block.text.len()).sum()
    };
    let all = length(&mut blocks.iter());
    // A page that calls its story by such a name, or draws it twice, is not to be emptied.
    let trusted = length(&mut blocks.iter().filter(|block| beside(block))) * 2 < all;
    let own_title = folded::folded(given.title);
    let heading = given.page.heading.map(|at| &given.page.elements[at]);
    let own_heading = heading.map(|e| folded::folded(given.page.text_of(e))).unwrap_or_default();
    let mut seen = HashSet::new();
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut prose = false;
    for block in blocks {
        let folded = folded::folded(&block.text);
        let repeats_title = |title: &str| !title.is_empty() && folded == *title;
        if repeats_title(&own_title) || repeats_title(&own_heading) {
            continue;
        }
        if captions.contains(folded.as_str())
            || is_boilerplate(&block)
            || (trusted && beside(&block))
        {
            continue;
        }
        if !prose && is_above_the_text(&block, given) {
            continue;
        }
        // The same block again is a teaser or a copy made for another screen.
        if folded.len() >= 40 && !seen.insert(folded) {
            continue;
        }
        prose |= block.text.len() >= PROSE && !block.is_link();
        kept.push(block);
    }
    without_loose_ends(kept)
}

/// Returns the captions of the page, folded.
fn captions(given: &Given<'_>) -> HashSet<String> {
    let is_caption = |element: &&Element| {
        element.is("figcaption")
            || words(&element.class).any(|word| {
                matches!(word, "caption" | "figcaption" | "imagecaption" | "credit" | "credits")
            })
    };
    let captions = given.page.elements.iter().filter(is_caption);
    captions
        .map(|element| given.page.text_of(element))
        .filter(|text| text.len() <= 600)
        .flat_map(|text| text.lines().map(folded::folded).chain([folded::folded(text)]))
        .filter(|folded| folded.len() >= 4)
        .collect()
}

/// Returns whether a block before the first paragraph is a date, a byline, a label or a share bar.
fn is_above_the_text(block: &Block, given: &Given<'_>) -> bool {
    let text = block.text.as_str();
    if text.len() >= PROSE || block.kind == Kind::Quote {
        return false;
    }
    if block.is_link() {
        return true;
    }
    let letters = text.chars().filter(|char| char.is_alphabetic()).count();
    let dates = date::find(text, DateOrder::DayFirst);
    if !dates.is_empty() {
        let of_dates: usize = dates.iter().map(|(range, _)| range.len()).sum();
        if text.len() - of_dates.min(text.len()) <= 40 {
            return true;
        }
    }
    let folded = folded::folded(text);
    let byline = given.authors.iter().any(|author| {
        let author = folded::folded(author);
        author.len() >= 4 && folded.contains(&author) && folded.len() <= author.len() + 40
    });
    byline || letters < 3
}

/// Returns whether a block is one of those that sites put around their texts.
fn is_boilerplate(block: &Block) -> bool {
    let text = block.text.as_str();
    if block.is_link() && block.kind != Kind::Heading {
        // A list of other stories; a sentence that is a link as a whole stays.
        let ends_as_sentence = text.ends_with(['.', '!', '?', '”', '"', '»', ':', '。']);
        if !(ends_as_sentence && text.len() >= 60) || block.kind == Kind::Item {
            return true;
        }
    }
    if block.is_link() && block.kind == Kind::Heading {
        return true;
    }
    let lower = text.get(..text.floor_char_boundary(160)).unwrap_or(text).to_lowercase();
    let lower = lower
        .trim_start_matches(|char: char| !char.is_alphanumeric() && char != '©' && char != '(');
    let short = text.len() <= 220;
    if short && LABELS.iter().any(|label| lower.starts_with(label)) && follows_a_label(lower) {
        return true;
    }
    if text.len() <= 400 && WHOLE.iter().any(|phrase| lower.contains(phrase)) {
        return true;
    }
    text.len() <= 120
        && (lower.starts_with('©') || lower.starts_with("(c) ") || lower.starts_with("copyright"))
}

/// A label is followed by a colon or is all there is, or the block is short.
fn follows_a_label(lower: &str) -> bool {
    LABELS.iter().filter_map(|label| lower.strip_prefix(label)).any(|rest| {
        let rest = rest.trim_start();
        rest.is_empty() || rest.starts_with([':', '|', '-', '–', '—', '>', '»', '…', '.'])
    })
}

/// Words that open a pointer to another story.
const LABELS: &[&str] = &[
    "read more",
    "read also",
    "also read",
    "read next",
    "read this",
    "read",
    "see also",
    "related",
    "related story",
    "related stories",
    "related article",
    "related articles",
    "related:",
    "more",
    "more on this",
    "more stories",
    "recommended",
    "don't miss",
    "must read",
    "watch",
    "listen",
    "trending",
    "up next",
    "share",
    "share this",
    "share this article",
    "tags",
    "topics",
    "filed under",
    "advertisement",
    "ad",
    "sign up",
    "subscribe",
    "click here",
    "keep reading",
    "continue reading",
    "story continues below",
    "article continues below",
    "comments",
    "lesen sie auch",
    "lesen sie mehr",
    "lesen sie hier",
    "auch interessant",
    "mehr zum thema",
    "mehr dazu",
    "mehr",
    "lies auch",
    "lesetipp",
    "weiterlesen",
    "siehe auch",
    "anzeige",
    "zum thema",
    "das könnte sie auch interessieren",
    "zum artikel",
    "empfohlener externer inhalt",
    "empfohlener redaktioneller inhalt",
    "lire aussi",
    "à lire aussi",
    "à lire",
    "lisez aussi",
    "voir aussi",
    "publicité",
    "sur le même sujet",
    "lea también",
    "lea además",
    "le puede interesar",
    "te puede interesar",
    "leer más",
    "más información",
    "noticias relacionadas",
    "publicidad",
    "ver también",
    "leia também",
    "leia mais",
    "veja também",
    "saiba mais",
    "publicidade",
    "leggi anche",
    "leggi tutto",
    "guarda anche",
    "pubblicità",
    "lees ook",
    "lees meer",
    "lees verder",
    "bekijk ook",
    "advertentie",
    "les også",
    "les mer",
    "läs också",
    "läs mer",
    "läs även",
    "læs også",
    "læs mere",
    "annonse",
    "annonce",
    "annons",
    "lue myös",
    "czytaj też",
    "czytaj także",
    "czytaj również",
    "zobacz także",
    "zobacz też",
    "polecamy",
    "reklama",
    "čtěte také",
    "přečtěte si",
    "olvassa el",
    "citește și",
    "citeste si",
    "прочетете още",
    "вижте още",
    "читайте также",
    "читать также",
    "смотрите также",
    "реклама",
    "читайте також",
    "ayrıca bakınız",
    "ilgili haber",
    "ilgili haberler",
    "reklam",
    "baca juga",
    "simak juga",
    "xem thêm",
    "đọc thêm",
    "关连阅读",
    "相关阅读",
    "相關新聞",
    "延伸閱讀",
    "関連記事",
    "あわせて読みたい",
    "관련기사",
    "اقرأ أيضا",
    "اقرأ أيضًا",
    "بیشتر بخوانید",
];

/// Phrases that are only in a site's own sentences.
const WHOLE: &[&str] = &[
    "sign up for our",
    "sign up to our",
    "subscribe to our",
    "our newsletter",
    "newsletter abonnieren",
    "unseren newsletter",
    "follow us on",
    "like us on facebook",
    "click here to get",
    "download our app",
    "download the app",
    "join our commenting forum",
    "join thought-provoking conversations",
    "all rights reserved",
    "alle rechte vorbehalten",
    "tous droits réservés",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "tutti i diritti riservati",
    "this material may not be published",
    "got a story?",
    "get in touch with our news team",
    "for more stories like this",
    "we use cookies",
    "cookie policy",
    "privacy policy",
    "terms of use",
    "enable javascript",
    "javascript is disabled",
    "an dieser stelle finden sie",
    "externer inhalt angezeigt",
    "personenbezogene daten an drittplattformen",
    "inhalte von drittanbietern",
    "s'inscrire à la newsletter",
    "il vous reste",
    "suscríbete a",
    "síguenos en",
    "siga-nos",
    "seguici su",
    "volg ons op",
    "подписывайтесь на",
    "подпишитесь на",
    "follow on twitter",
    "follow him on twitter",
    "follow her on twitter",
    "follow me on twitter",
    "your browser does not support",
    "view comments",
    "leave a comment",
    "kommentar schreiben",
    "email address will not be published",
];

/// Drops headings that head nothing, and short lines after the last paragraph that are links.
fn without_loose_ends(mut blocks: Vec<Block>) -> Vec<Block> {
    while blocks.last().is_some_and(|block| block.kind == Kind::Heading && blocks.len() > 1) {
        blocks.pop();
    }
    blocks
}

/// Puts the standfirst before a text that misses it.
pub(crate) fn with_standfirst(blocks: Vec<Block>, given: &Given<'_>) -> Vec<Block> {
    let Some(standfirst) = standfirst(given) else { return blocks };
    let folded = folded::folded(&standfirst);
    let mut head = String::new();
    for block in blocks.iter().take(6) {
        head.push_str(&folded::folded(&block.text));
    }
    let start: String = folded.chars().take(60).collect();
    if head.contains(&start) || folded == folded::folded(given.title) {
        return blocks;
    }
    let mut with = vec![Block { text: standfirst, linked: 0, kind: Kind::Paragraph }];
    with.extend(blocks);
    with
}

/// Returns the sentence or two between headline and text, where the page shows them and repeats
/// them as its description.
fn standfirst(given: &Given<'_>) -> Option<String> {
    let page = given.page;
    let heading = page.heading.map(|at| page.elements[at].text)?;
    let described: Vec<String> = page
        .meta(&["og:description", "description", "twitter:description"])
        .map(folded::folded)
        .filter(|folded| folded.chars().count() >= 40)
        .collect();
    let after = page.elements.iter().filter(|element| {
        !element.foreign && element.text.0 >= heading.1 && element.text.0 <= heading.1 + 1500
    });
    for element in after {
        let text = page.text_of(element);
        if !(40..=700).contains(&text.len()) || text.lines().count() > 1 {
            continue;
        }
        let folded = folded::folded(text);
        let start: String = folded.chars().take(40).collect();
        if described.iter().any(|described| described.starts_with(&start)) {
            return Some(text.to_owned());
        }
        let named = words(&element.class).any(|word| {
            matches!(
                word,
                "standfirst"
                    | "lead"
                    | "lede"
                    | "subtitle"
                    | "subheadline"
                    | "subheading"
                    | "dek"
                    | "intro"
                    | "summary"
                    | "chapo"
                    | "vorspann"
                    | "sottotitolo"
                    | "bajada"
                    | "entradilla"
                    | "ingress"
                    | "excerpt"
                    | "description"
                    | "teaser"
                    | "abstract"
                    | "deck"
                    | "kicker"
                    | "subhead"
                    | "spot"
            )
        });
        if named && text.len() >= 60 {
            return Some(text.to_owned());
        }
    }
    None
}
