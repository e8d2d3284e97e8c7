//! Cleans the short texts of an article: title, bylines, names of sources.
//!
//! They come out of pages and exports with entities in them (sometimes escaped twice), soft hyphens
//! and stray blanks, and titles with the name of the site behind. The body is left as it is.

use crate::evidence::publishers;

/// Decodes entities, twice where they were escaped twice, drops invisible characters and collapses
/// blanks. Cost: a text that has none of these is copied once.
pub(super) fn clean(text: &str) -> String {
    let once = if text.contains('&') { Some(decode(text)) } else { None };
    let twice = once.as_deref().filter(|once| once.contains('&')).map(decode);
    let text = twice.as_deref().or(once.as_deref()).unwrap_or(text);
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{200B}' {
            if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if !c.is_control() && !matches!(c, '\u{AD}' | '\u{FEFF}') {
            cleaned.push(c);
        }
    }
    if cleaned.ends_with(' ') {
        cleaned.pop();
    }
    cleaned
}

/// Cuts ` - Site` and ` | Site` off a title where the tail is the source.
pub(super) fn without_site<'a>(title: &'a str, name: &str, domain: Option<&str>) -> &'a str {
    if !title.contains(['-', '|', '–', '—', ':', '·', '»']) {
        return title;
    }
    let cut = [" - ", " | ", " – ", " — ", " :: ", " · ", " » ", " : "]
        .iter()
        .filter_map(|mark| title.rfind(mark).map(|at| (at, mark.len())))
        .max();
    let Some((at, width)) = cut else { return title };
    let (head, tail) = (title[..at].trim_end(), title[at + width..].trim());
    if head.is_empty() || tail.is_empty() || tail.len() > 60 {
        return title;
    }
    let folded = publishers::fold_name(tail);
    let own = folded == publishers::fold_name(name)
        || publishers::of_name(tail).is_some_and(|publisher| publisher.name == name)
        || domain.is_some_and(|domain| {
            let label = domain.split('.').next().unwrap_or(domain);
            publishers::host_of(tail).is_some_and(|host| publishers::registrable(&host) == domain)
                || folded.replace(' ', "") == label
        });
    if own { head } else { title }
}

/// Named entities that occur in headlines; the rest of the 2,231 do not.
const ENTITIES: &str = "amp& lt< gt> quot\" apos' iexcl¡ cent¢ pound£ curren¤ yen¥ brvbar¦ \
    sect§ uml¨ copy© ordfª laquo« not¬ shy\u{AD} reg® macr¯ deg° plusmn± sup2² sup3³ acute´ microµ \
    para¶ middot· cedil¸ sup1¹ ordmº raquo» frac14¼ frac12½ frac34¾ iquest¿ AgraveÀ AacuteÁ AcircÂ \
    AtildeÃ AumlÄ AringÅ AEligÆ CcedilÇ EgraveÈ EacuteÉ EcircÊ EumlË IgraveÌ IacuteÍ IcircÎ IumlÏ \
    ETHÐ NtildeÑ OgraveÒ OacuteÓ OcircÔ OtildeÕ OumlÖ times× OslashØ UgraveÙ UacuteÚ UcircÛ UumlÜ \
    YacuteÝ THORNÞ szligß agraveà aacuteá acircâ atildeã aumlä aringå aeligæ ccedilç egraveè eacuteé \
    ecircê eumlë igraveì iacuteí icircî iumlï ethð ntildeñ ograveò oacuteó ocircô otildeõ oumlö \
    divide÷ oslashø ugraveù uacuteú ucircû uumlü yacuteý thornþ yumlÿ OEligŒ oeligœ ScaronŠ scaronš \
    YumlŸ fnofƒ circˆ tilde˜ zwnj\u{200C} \
    zwj\u{200D} lrm\u{200E} rlm\u{200F} ndash– mdash— horbar― lsquo‘ rsquo’ sbquo‚ ldquo“ rdquo” \
    bdquo„ dagger† Dagger‡ bull• hellip… permil‰ prime′ Prime″ lsaquo‹ rsaquo› euro€ trade™ larr← \
    uarr↑ rarr→ darr↓ minus− infin∞ ne≠ le≤ ge≥ lpar( rpar) lsqb[ rsqb] num# percnt% dollar$ comma, \
    period. colon: semi; excl! quest? sol/ bsol\\ lowbar_ hyphen‐ dash‐";

/// Entities that are blanks, and so cannot be in a list that is split at blanks.
const BLANKS: [&str; 6] =
    ["nbsp\u{A0}", "NewLine\n", "Tab\t", "ensp\u{2002}", "emsp\u{2003}", "thinsp\u{2009}"];

/// Decodes the entities of a text once; what is no entity stays.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                decoded.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Pages number these as Windows-1252 has them, and browsers read them so.
        return match code {
            0x80 => Some('€'),
            0x85 => Some('…'),
            0x91 => Some('‘'),
            0x92 => Some('’'),
            0x93 => Some('“'),
            0x94 => Some('”'),
            0x96 => Some('–'),
            0x97 => Some('—'),
            0x99 => Some('™'),
            code => char::from_u32(code).filter(|c| *c != '\0'),
        };
    }
    ENTITIES.split_ascii_whitespace().chain(BLANKS).find_map(|known| {
        let rest = known.strip_prefix(name)?;
        let mut chars = rest.chars();
        chars.next().filter(|_| !name.is_empty() && chars.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_twice_where_they_were_escaped_twice() {
        assert_eq!(clean("Q&amp;A"), "Q&A");
        assert_eq!(clean("&amp;quot;Yes&amp;quot;"), "\"Yes\"");
        assert_eq!(clean("It&#8217;s &#x201C;new&#x201d;"), "It’s “new”");
        assert_eq!(clean("caf&eacute; &ndash; bar&nbsp;x"), "café – bar x");
        assert_eq!(
            clean("AT&T; R&D & &; &#xZZ; &unknown; &#0;"),
            "AT&T; R&D & &; &#xZZ; &unknown; &#0;"
        );
    }

    #[test]
    fn soft_hyphens_and_stray_blanks_are_dropped() {
        assert_eq!(clean(" Bundes\u{AD}tag \n\t berät\u{7}\u{FEFF} "), "Bundestag berät");
    }

    #[test]
    fn the_site_is_cut_only_where_it_is_the_source() {
        let cut = |title| without_site(title, "The New York Times", Some("nytimes.com"));
        assert_eq!(cut("Oil falls - The New York Times"), "Oil falls");
        assert_eq!(cut("Oil falls | NYT"), "Oil falls");
        assert_eq!(cut("Oil falls – nytimes.com"), "Oil falls");
        assert_eq!(cut("Oil falls - again"), "Oil falls - again");
        assert_eq!(cut("Oil falls - The Guardian"), "Oil falls - The Guardian");
        assert_eq!(cut(" - NYT"), " - NYT");
    }
}
