//! Strips the little markup that text fields of records carry: tags and character references.
//!
//! Not a reader of web pages: it is for a `content` field that holds `<p>…</p>`, where every tag is
//! the article's own. Text that is not clearly HTML is left alone, so `a < b` stays. One pass, no
//! recursion, so no depth of nesting can hurt.

use std::borrow::Cow;

/// The tags that show a text to be HTML: an article's text has at least one of them.
const SIGNS: [&str; 12] = [
    "</p>",
    "<p>",
    "<p ",
    "<br",
    "</div>",
    "</a>",
    "</strong>",
    "</em>",
    "</b>",
    "</li>",
    "</h2>",
    "</span>",
];

/// Tags that end a paragraph.
const BLOCKS: [&str; 26] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "tr",
    "table",
    "section",
    "article",
    "header",
    "footer",
    "figure",
    "figcaption",
    "hr",
    "pre",
    "dd",
    "dt",
    "aside",
];

/// Elements whose content is no text.
const SILENT: [&str; 4] = ["script", "style", "noscript", "template"];

/// Returns a text without tags, if it clearly has some, and without character references, which programs also leave in
/// texts that have no tags (`closed &amp; empty`).
pub(crate) fn plain_text(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('<') && is_html(&text) {
        Cow::Owned(without_tags(&text))
    } else if text.contains('&') {
        Cow::Owned(without_references(&text))
    } else {
        text
    }
}

/// Returns whether a text is HTML.
pub(crate) fn is_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let tag = &text.as_bytes()[at..];
        SIGNS.iter().any(|sign| {
            tag.len() >= sign.len() && tag[..sign.len()].eq_ignore_ascii_case(sign.as_bytes())
        })
    })
}

/// Returns the text between the tags, a blank line where a block ends and a line end for `<br>`.
pub(crate) fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    let mut may_close = true;
    while let Some(at) = rest.find('<') {
        push_text(&mut text, &rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let inner = &rest[1..];
        let starts_tag =
            inner.starts_with(|char: char| char.is_ascii_alphabetic() || "/!?".contains(char));
        let end = if starts_tag && may_close { inner.find('>') } else { None };
        // Looked for once: a text of open tags would be read again for each of them.
        may_close &= !starts_tag || end.is_some();
        let Some(end) = end else {
            text.push('<');
            rest = inner;
            continue;
        };
        let name = tag_name(&inner[..end]);
        let closes = inner.starts_with('/');
        rest = &inner[end + 1..];
        if closes && name == "span" && is_cut_line(&text, rest) {
            // The sign of a word that goes on in the next line.
            text.pop();
            text.push('\u{ad}');
        }
        if BLOCKS.contains(&name.as_str()) {
            text.push_str(if name == "br" { "\n" } else { "\n\n" });
        } else if !closes && SILENT.contains(&name.as_str()) {
            rest = after_element(rest, &name);
        }
    }
    push_text(&mut text, rest);
    text
}

/// Returns whether a line that was an element of its own ends in a half of a word: the next such element begins
/// with a blank and a small letter.
fn is_cut_line(text: &str, rest: &str) -> bool {
    let half = text.strip_suffix('-').is_some_and(|text| text.ends_with(char::is_alphabetic));
    let next = rest.trim_start().strip_prefix("<span");
    let next = next.filter(|_| half).and_then(|next| next.split_once('>'));
    next.is_some_and(|(_, line)| {
        line.starts_with(char::is_whitespace) && line.trim_start().starts_with(char::is_lowercase)
    })
}

fn tag_name(tag: &str) -> String {
    let tag = tag.trim_start_matches('/');
    let end = tag.find(|char: char| !char.is_ascii_alphanumeric()).unwrap_or(tag.len());
    tag[..end.min(16)].to_ascii_lowercase()
}

/// Returns what follows the closing tag of an element whose content is no text.
fn after_element<'t>(rest: &'t str, name: &str) -> &'t str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let after = &rest[from + at + 2..];
        if after.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)) {
            return after.find('>').map_or("", |end| &after[end + 1..]);
        }
        from += at + 2;
    }
    ""
}

/// Adds text between tags; its blanks and line ends are single blanks, as a browser shows them.
fn push_text(text: &mut String, part: &str) {
    let part =
        if part.contains('&') { Cow::Owned(without_references(part)) } else { Cow::Borrowed(part) };
    for char in part.chars() {
        if !char.is_ascii_whitespace() {
            text.push(char);
        } else if !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

/// Replaces character references by what they mean; unknown ones stay as they are.
pub(crate) fn without_references(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, referenced(rest.get(1..end)?)?))) {
            Some((end, char)) => {
                plain.extend(char);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// Returns what a reference means: nothing, where it names a control character.
fn referenced(name: &str) -> Option<Option<char>> {
    match name.strip_prefix('#') {
        Some(number) => numbered(number),
        None => REFERENCES.iter().find(|(known, _)| *known == name).map(|(_, char)| Some(*char)),
    }
}

/// Returns the character of a number, `None` inside for one that is not shown.
fn numbered(number: &str) -> Option<Option<char>> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // Pages written on Windows number its charset's quotes and dashes.
    let char = match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9f) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
        }
        _ => char::from_u32(code),
    };
    char.map(|char| Some(char).filter(|char| !char.is_control() || *char == '\n'))
}

/// The names of the letters and signs of Latin-1, and of the Greek letters and signs most frequent in
/// news; those of every page first.
const REFERENCES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("euro", '€'),
    ("pound", '£'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("aacute", 'á'),
    ("eacute", 'é'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("agrave", 'à'),
    ("egrave", 'è'),
    ("acirc", 'â'),
    ("ecirc", 'ê'),
    ("icirc", 'î'),
    ("ocirc", 'ô'),
    ("atilde", 'ã'),
    ("otilde", 'õ'),
    ("ntilde", 'ñ'),
    ("ccedil", 'ç'),
    ("iexcl", '¡'),
    ("cent", '¢'),
    ("curren", '¤'),
    ("yen", '¥'),
    ("brvbar", '¦'),
    ("sect", '§'),
    ("uml", '¨'),
    ("ordf", 'ª'),
    ("not", '¬'),
    ("shy", '\u{ad}'),
    ("macr", '¯'),
    ("plusmn", '±'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("acute", '´'),
    ("micro", 'µ'),
    ("para", '¶'),
    ("cedil", '¸'),
    ("sup1", '¹'),
    ("ordm", 'º'),
    ("frac14", '¼'),
    ("frac12", '½'),
    ("frac34", '¾'),
    ("iquest", '¿'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Euml", 'Ë'),
    ("Igrave", 'Ì'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("ETH", 'Ð'),
    ("Ntilde", 'Ñ'),
    ("Ograve", 'Ò'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("times", '×'),
    ("Oslash", 'Ø'),
    ("Ugrave", 'Ù'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Yacute", 'Ý'),
    ("THORN", 'Þ'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iuml", 'ï'),
    ("eth", 'ð'),
    ("ograve", 'ò'),
    ("divide", '÷'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("ucirc", 'û'),
    ("yacute", 'ý'),
    ("thorn", 'þ'),
    ("yuml", 'ÿ'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("fnof", 'ƒ'),
    ("circ", 'ˆ'),
    ("tilde", '˜'),
    ("Omega", 'Ω'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("mu", 'μ'),
    ("pi", 'π'),
    ("sigma", 'σ'),
    ("omega", 'ω'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("lrm", '\u{200e}'),
    ("rlm", '\u{200f}'),
    ("sbquo", '‚'),
    ("dagger", '†'),
    ("Dagger", '‡'),
    ("permil", '‰'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("frasl", '⁄'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("sum", '∑'),
    ("minus", '−'),
    ("radic", '√'),
    ("infin", '∞'),
    ("asymp", '≈'),
    ("ne", '≠'),
    ("le", '≤'),
    ("ge", '≥'),
    ("rdquor", '”'),
    ("ldquor", '„'),
    ("rsquor", '’'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_goes_on_in_the_next_line_s_element_is_marked() {
        for (html, expected) in [
            (
                "<p><span>  to the Yar-</span><span>  rowee, it is said.</span></p>",
                "to the Yar\u{ad} rowee, it is said.",
            ),
            ("<p><span class=l>num-</span>\n<span class=l> ber</span></p>", "num\u{ad} ber"),
            (
                "<p><span>Jean-</span><span>Paul</span> and <span>pre-</span> and <span>postwar</span></p>",
                "Jean-Paul and pre- and postwar",
            ),
        ] {
            assert_eq!(plain_text(html.into()).trim(), expected);
        }
    }
    use proptest::prelude::*;

    #[test]
    fn tags_go_and_blocks_part_paragraphs() {
        let html = "<P class=x>One\ntwo<br/>three</P><script>if (a<b) {}</script><!-- no --><div>Four</div>";
        let text = plain_text(html.into());
        let lines: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines, ["One two", "three", "Four"]);
    }

    #[test]
    fn text_that_is_not_html_is_left_alone() {
        for text in ["a < b > c", "<jane@post.example> wrote", "AT&T & Co", "x & y; z"] {
            assert_eq!(plain_text(text.into()), text);
        }
    }

    #[test]
    fn references_are_read_and_unknown_ones_stay() {
        assert_eq!(plain_text("closed &amp; empty".into()), "closed & empty");
        assert_eq!(
            plain_text("R&amp;D &#8217;&#x2019;&#146; &bogus; &".into()),
            "R&D ’’’ &bogus; &"
        );
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "[<>/!&;#a-p \\-\"é]{0,80}") {
            let _ = without_tags(&text);
            let _ = plain_text(text.as_str().into());
        }
    }
}
