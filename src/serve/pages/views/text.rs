//! Text of articles in a page: escaped, with marks, in its own direction and language.
//!
//! Characters that turn text round or that command something are shown as codes, as on a terminal; maud
//! escapes the rest.

use std::ops::Range;

use dateline::article::Article;
use dateline::counting::QuotedMarks;
use dateline::render::escape;
use dateline::search::Hit;
use dateline::search::HitPassage;
use maud::Markup;
use maud::html;

/// Code points of a passage that a list of hits shows.
const SHOWN: usize = 700;
/// The longest word that is left out at an end rather than cut.
const WORD: usize = 30;
/// Of these, at most so many before the first match.
const BEFORE: usize = 240;

/// Returns the language of an article, for `lang`.
pub(crate) fn lang(article: &Article) -> Option<&str> {
    let lang = article.lang.as_deref()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!lang.is_empty() && lang.len() <= 35 && lang.chars().all(is_plain)).then_some(lang)
}

/// Returns text on one line with the code points of `matches` marked.
pub(crate) fn marked(text: &str, matches: &[(usize, usize)]) -> Markup {
    marked_at(text, &byte_ranges(text, matches))
}

/// Returns text on one line with the bytes of `matches`, in order, marked.
pub(crate) fn marked_at(text: &str, matches: &[Range<usize>]) -> Markup {
    let pieces = pieces(0..text.len(), matches);
    html! {
        @for (piece, is_match) in pieces {
            @let piece = escape::text(&text[piece]);
            @if is_match { mark { (piece) } } @else { (piece) }
        }
    }
}

/// Returns the part of a passage that a list of hits shows: all of it, or what is around its first match.
pub(crate) fn window(passage: &HitPassage) -> Markup {
    let count = passage.text.chars().count();
    let first = passage.matches.first().map_or(0, |(start, _)| *start);
    let start = match count > SHOWN {
        true => first.saturating_sub(BEFORE).min(count - SHOWN),
        false => 0,
    };
    let end = (start + SHOWN).min(count);
    let (start, end) = whole_words(&passage.text, start, end);
    let text: String = passage.text.chars().skip(start).take(end - start).collect();
    let inside = |&(from, to): &(usize, usize)| {
        let (from, to) = (from.clamp(start, end), to.clamp(start, end));
        (from < to).then(|| (from - start, to - start))
    };
    let matches: Vec<(usize, usize)> = passage.matches.iter().filter_map(inside).collect();
    html! {
        @if start > 0 { "… " }
        (marked(&text, &matches))
        @if end < count { " …" }
    }
}

/// Returns a part of a text, in code points, without the pieces of words that it would begin and end with, if
/// there are blanks near its ends.
fn whole_words(text: &str, start: usize, end: usize) -> (usize, usize) {
    let letters: Vec<char> = text.chars().collect();
    let is_blank = |at: &usize| letters.get(*at).is_some_and(|letter| letter.is_whitespace());
    let first = match start {
        0 => 0,
        _ => (start - 1..start + WORD).find(is_blank).map_or(start, |at| at + 1),
    };
    let last = match end == letters.len() {
        true => end,
        false => (end.saturating_sub(WORD)..=end).rev().find(is_blank).unwrap_or(end),
    };
    if first < last { (first, last) } else { (start, end) }
}

/// Returns where a hit matches, in the bytes of its texts.
pub(crate) fn marks(hit: &Hit) -> QuotedMarks {
    QuotedMarks {
        title: byte_ranges(&hit.article.title, &hit.title_matches),
        body: body_ranges(&hit.article.body, &hit.passages),
    }
}

/// Returns a body in paragraphs: with the bytes of `matches`, in order, marked and numbered, and the
/// number of each passage where it begins, to be linked to; its title is what `show` finds it by.
pub(crate) fn body(article: &Article, passages: &[HitPassage], matches: &[Range<usize>]) -> Markup {
    let body = article.body.as_str();
    let mut starts = passages.iter().map(|passage| (to_usize(passage.bytes.0), passage)).peekable();
    let mut numbers = 1_usize..;
    html! {
        @for paragraph in paragraphs(body) {
            p dir="auto" {
                @for (piece, is_match) in pieces(paragraph.clone(), matches) {
                    @while let Some((_, passage)) = starts.next_if(|(start, _)| *start < piece.end) {
                        @let number = passage.number;
                        a.number id={ "p" (number) } href={ "#p" (number) } title={ (passage.id) "@" (passage.hash) } {
                            span.unseen { "Passage " } (number)
                        }
                    }
                    @let shown = lines(&body[piece]);
                    @if is_match {
                        @let id = numbers.next().unwrap_or_default();
                        mark id={ "m" (id) } tabindex="-1" { (shown) }
                    } @else {
                        (shown)
                    }
                }
            }
        }
    }
}

/// Returns how many matches [`body`] marks.
pub(crate) fn count(article: &Article, matches: &[Range<usize>]) -> usize {
    let of = |paragraph| pieces(paragraph, matches);
    paragraphs(&article.body).map(|p| of(p).iter().filter(|(_, is)| *is).count()).sum()
}

/// Returns text that keeps its line breaks, escaped.
fn lines(text: &str) -> String {
    text.split('\n').map(escape::text).collect::<Vec<_>>().join("\n")
}

/// Returns the matches of passages as bytes of the body, in order.
fn body_ranges(body: &str, matched: &[HitPassage]) -> Vec<Range<usize>> {
    let of = |passage: &HitPassage| {
        let start = to_usize(passage.bytes.0);
        let text = body.get(start..to_usize(passage.bytes.1)).unwrap_or_default();
        let ranges = byte_ranges(text, &passage.matches).into_iter();
        ranges.map(move |range| range.start + start..range.end + start).collect::<Vec<_>>()
    };
    matched.iter().flat_map(of).collect()
}

/// Returns ranges of code points, in order, as bytes of `text`.
fn byte_ranges(text: &str, ranges: &[(usize, usize)]) -> Vec<Range<usize>> {
    let mut starts = text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len()));
    let mut next = 0;
    // Each index is asked for once and in order, or is the one before.
    let mut last = 0;
    let mut byte_of = |index: usize| {
        if index >= next {
            last = starts.nth(index - next).unwrap_or(text.len());
            next = index + 1;
        }
        last
    };
    ranges.iter().map(|&(from, to)| byte_of(from)..byte_of(to)).collect()
}

/// Returns the paragraphs of a body.
fn paragraphs(body: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    body.split("\n\n").map(move |paragraph| {
        let range = start..start + paragraph.len();
        start = range.end + 2;
        range
    })
}

/// Cuts a part of a text where matches, in order, begin and end; says of each piece whether it matched.
fn pieces(part: Range<usize>, matches: &[Range<usize>]) -> Vec<(Range<usize>, bool)> {
    let mut pieces = Vec::new();
    let mut at = part.start;
    let first = matches.partition_point(|range| range.end <= part.start);
    for range in matches[first..].iter().take_while(|range| range.start < part.end) {
        let (start, end) = (range.start.max(at), range.end.min(part.end));
        if start >= end {
            continue;
        }
        if at < start {
            pieces.push((at..start, false));
        }
        pieces.push((start..end, true));
        at = end;
    }
    if at < part.end {
        pieces.push((at..part.end, false));
    }
    pieces
}

fn to_usize(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(
        number: u64,
        body: &str,
        bytes: Range<usize>,
        matches: &[(usize, usize)],
    ) -> HitPassage {
        HitPassage {
            id: format!("x#p{number}"),
            number,
            hash: String::new(),
            text: body[bytes.clone()].to_owned(),
            matches: matches.to_vec(),
            chars: (0, 0),
            bytes: (bytes.start as u64, bytes.end as u64),
            page: None,
            score: 0.0,
        }
    }

    #[test]
    fn marks_count_code_points_and_text_is_never_html() {
        let shown = marked("飞书 <b>é</b> \u{202e}x", &[(0, 2), (6, 7)]).into_string();
        assert_eq!(shown, "<mark>飞书</mark> &lt;b&gt;<mark>é</mark>&lt;/b&gt; \\u{202e}x");
        assert_eq!(marked("", &[]).into_string(), "");
    }

    #[test]
    fn a_body_keeps_every_character_with_each_match_marked_once() {
        let body = "Ünder strike\nnow.\n\nThe strike ends. Strike!";
        let second = body.find("The").unwrap();
        let all = [
            passage(1, body, 0..second - 2, &[(6, 12)]),
            passage(2, body, second..body.len(), &[(4, 10), (17, 23)]),
        ];
        let article = Article { body: body.to_owned(), ..Article::default() };
        let matches = body_ranges(body, &all);
        let shown = super::body(&article, &all, &matches).into_string();
        let number = |at: u64| {
            format!(
                "<a class=\"number\" id=\"p{at}\" href=\"#p{at}\" title=\"x#p{at}@\"><span class=\"unseen\">Passage </span>{at}</a>"
            )
        };
        assert_eq!(
            shown,
            format!(
                "<p dir=\"auto\">{}Ünder <mark id=\"m1\" tabindex=\"-1\">strike</mark>\nnow.</p>\
             <p dir=\"auto\">{}The <mark id=\"m2\" tabindex=\"-1\">strike</mark> ends. \
             <mark id=\"m3\" tabindex=\"-1\">Strike</mark>!</p>",
                number(1),
                number(2)
            )
        );
        assert_eq!(count(&article, &matches), 3);
        assert_eq!(count(&article, &[]), 0);
    }

    #[test]
    fn of_a_long_passage_what_is_around_the_first_match_is_shown() {
        let body = format!("{}strike{}", "x".repeat(1_000_000), "y".repeat(1_000_000));
        let long = passage(1, &body, 0..body.len(), &[(1_000_000, 1_000_006)]);
        let shown = window(&long).into_string();
        assert!(shown.starts_with("… x") && shown.ends_with("y …"));
        assert!(shown.contains("x<mark>strike</mark>y"));
        assert!(shown.len() < 2 * SHOWN, "{}", shown.len());
    }

    #[test]
    fn only_a_code_is_a_language() {
        let of = |code: &str| {
            let article = Article { lang: Some(code.to_owned()), ..Article::default() };
            lang(&article).map(str::to_owned)
        };
        assert_eq!(of("zh-Hant").as_deref(), Some("zh-Hant"));
        assert_eq!((of(""), of("en\" onload="), of(&"x".repeat(99))), (None, None, None));
    }
}
