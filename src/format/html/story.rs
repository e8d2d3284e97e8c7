//! The article's text by where the page has its running text: the second opinion.
//!
//! `dom_smoothie` scores elements by their neighbors and may settle on a part of a story, or on the
//! banner over it. This looks only at how much running text each element holds, once what belongs to
//! other stories is left out: an element that is called the body of a story is it if it holds a fair
//! part of that, and else the innermost element that holds most of it.
//! Cost: no parse and no walk of the tree, a few passes over the lines of [`Page`].

use crate::format::html::blocks::Block;
use crate::format::html::blocks::Kind;
use crate::format::html::called::words;
use crate::format::html::element::Element;
use crate::format::html::folded;
use crate::format::html::page::Page;

/// A block this long is running text.
const RUNNING: usize = 80;

/// A line of the page's text; those of one paragraph are one.
struct Line {
    start: usize,
    block: Block,
    in_paragraph: bool,
    /// It belongs to another story, to readers' comments or to the page's frame.
    foreign: bool,
}

impl Line {
    /// How many bytes of running text it has.
    fn running(&self) -> usize {
        let length = self.block.text.len();
        if length >= RUNNING && !self.block.is_link() && !self.foreign { length } else { 0 }
    }
}

/// Returns the blocks of the story.
pub(crate) fn read(page: &Page) -> Vec<Block> {
    let lines = lines(page);
    let (start, end) = place(page, &Held::of(&lines));
    let inside = lines.into_iter().filter(|line| (start..end).contains(&line.start));
    without_tail(inside.filter(|line| !line.foreign).collect())
}

/// Drops what comes after the text: where the story is written in paragraphs, all from the first line
/// on that is in none and in no list, heading or quotation and comes after the last running text (who
/// wrote and edited it, rules of the house); elsewhere short lines that end no sentence (buttons,
/// labels).
fn without_tail(mut lines: Vec<Line>) -> Vec<Block> {
    let is_loose = |line: &Line| !line.in_paragraph && line.block.kind == Kind::Paragraph;
    let all: usize = lines.iter().map(Line::running).sum();
    let loose: usize = lines.iter().filter(|line| is_loose(line)).map(Line::running).sum();
    if all > 0 && loose * 5 <= all {
        let last = lines.iter().rposition(|line| !is_loose(line) && line.running() > 0);
        let tail = last.map_or(0, |last| last + 1);
        let end = lines[tail..].iter().position(is_loose).map_or(lines.len(), |at| tail + at);
        lines.truncate(end);
    }
    let is_label = |line: &Line| {
        let text = &line.block.text;
        is_loose(line) && text.len() < RUNNING && !ends_a_sentence(text)
            || line.block.kind == Kind::Heading
    };
    while lines.len() > 1 && lines.last().is_some_and(is_label) {
        lines.pop();
    }
    lines.into_iter().map(|line| line.block).collect()
}

fn ends_a_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '”', '»', ')', '’', '\'']);
    text.ends_with(['.', '!', '?', '…', '。', '！', '？', '۔', '؟', '।'])
}

fn lines(page: &Page) -> Vec<Line> {
    let foreign = ranges(page, |element| element.foreign);
    let headings = ranges(page, |element| element.is("h1") || element.is("h2") || element.is("h3"));
    let paragraphs = ranges(page, |element| element.is("p"));
    let mut at = 0;
    let mut lines: Vec<Line> = Vec::new();
    let mut open = None;
    for text in page.text.lines() {
        let start = at;
        at += text.len() + 1;
        if !text.contains(char::is_alphanumeric) {
            continue;
        }
        let is_linked = page.linked_lines.contains(&folded::folded(text));
        let linked = if is_linked { text.len() } else { 0 };
        let paragraph = around(&paragraphs, start);
        match lines.last_mut() {
            // A line break inside of a paragraph.
            Some(line) if paragraph.is_some() && paragraph == open => {
                line.block.text.push('\n');
                line.block.text.push_str(text);
                line.block.linked += linked;
            }
            _ => {
                let kind = if around(&headings, start).is_some() {
                    Kind::Heading
                } else if around(&page.items, start).is_some() {
                    Kind::Item
                } else {
                    Kind::Paragraph
                };
                lines.push(Line {
                    start,
                    block: Block { text: text.to_owned(), linked, kind },
                    in_paragraph: paragraph.is_some(),
                    foreign: around(&foreign, start).is_some(),
                });
            }
        }
        open = paragraph;
    }
    lines
}

/// Returns where the outermost elements of a kind have their text, in order.
fn ranges(page: &Page, is_one: impl Fn(&Element) -> bool) -> Vec<(usize, usize)> {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for element in page.elements.iter().filter(|element| is_one(element)) {
        if ranges.last().is_none_or(|last| last.1 < element.text.1) {
            ranges.push(element.text);
        }
    }
    ranges
}

/// Returns the one of `ranges` that a line is in.
fn around(ranges: &[(usize, usize)], start: usize) -> Option<usize> {
    let at = ranges.partition_point(|range| range.1 <= start);
    ranges.get(at).filter(|range| range.0 <= start).map(|_| at)
}

/// How much running text there is before each line.
struct Held {
    starts: Vec<usize>,
    sums: Vec<usize>,
}

impl Held {
    fn of(lines: &[Line]) -> Self {
        let starts = lines.iter().map(|line| line.start).collect();
        let mut sums = vec![0];
        sums.extend(lines.iter().scan(0, |sum, line| {
            *sum += line.running();
            Some(*sum)
        }));
        Self { starts, sums }
    }

    /// Returns how much running text is between two places of the page.
    fn between(&self, (start, end): (usize, usize)) -> usize {
        let at = |place| self.starts.partition_point(|start| *start < place);
        self.sums[at(end.max(start))] - self.sums[at(start)]
    }

    fn all(&self) -> usize {
        self.sums.last().copied().unwrap_or(0)
    }
}

/// Returns where in the page's text the story is; the whole page where nothing of it is running
/// text.
fn place(page: &Page, held: &Held) -> (usize, usize) {
    let whole = (0, page.text.len());
    if held.all() == 0 {
        return whole;
    }
    named(page, held).unwrap_or_else(|| innermost(page, held, whole))
}

/// Returns the place of the element that is called the body of a story, if it holds a tenth of the
/// running text: of several the smallest that holds most of what the others do.
fn named(page: &Page, held: &Held) -> Option<(usize, usize)> {
    let called = page.elements.iter().filter(|element| !element.foreign && is_body(element));
    let places: Vec<_> = called.map(|element| (held.between(element.text), element.text)).collect();
    let most = places.iter().map(|(running, _)| *running).max()?;
    let good = places.iter().filter(|(running, _)| running * 10 >= most * 8);
    let place = good.map(|(_, place)| *place).min_by_key(|place| place.1 - place.0);
    place.filter(|_| most * 10 >= held.all())
}

/// Goes from element to element inward for as long as one holds four fifths of the running text of
/// the one around it.
fn innermost(page: &Page, held: &Held, whole: (usize, usize)) -> (usize, usize) {
    let mut here = whole;
    // Parents come before their children, so one pass goes all the way.
    for element in page.elements.iter().filter(|element| !element.foreign && !element.is("p")) {
        let (start, end) = element.text;
        let inside = here.0 <= start && end <= here.1;
        if inside && held.between((start, end)) * 10 >= held.between(here) * 8 {
            here = (start, end);
        }
    }
    here
}

/// Returns whether an element is called the body of a story.
fn is_body(element: &Element) -> bool {
    let itemprop = element.itemprop.as_deref();
    if itemprop.is_some_and(|name| name.eq_ignore_ascii_case("articleBody")) {
        return true;
    }
    let has = |names: &[&str]| words(&element.class).any(|word| names.contains(&word));
    has(STORY) && has(BODY) || has(STORY_BODY)
}

/// What a story is called in the classes of pages.
const STORY: &[&str] =
    &["article", "artikel", "articulo", "articolo", "entry", "news", "post", "story"];

/// What its body is called.
const BODY: &[&str] = &[
    "body",
    "content",
    "contenido",
    "contenu",
    "contenuto",
    "copy",
    "inhalt",
    "text",
    "texte",
    "texto",
];

/// Both in one word.
const STORY_BODY: &[&str] = &[
    "articlebody",
    "articlecontent",
    "articletext",
    "bodytext",
    "entrycontent",
    "newscontent",
    "newstext",
    "postbody",
    "postcontent",
    "postentry",
    "storybody",
    "storycontent",
    "storytext",
];

#[cfg(test)]
mod tests {
    use dom_query::Document;

    use super::*;

    const FIRST: &str = "The port of Brackwater was closed on Monday, when the dock workers went home \
                         at midnight and did not come back.";
    const SECOND: &str = "Fifteen ships were waiting off the breakwater on Tuesday, the harbor master \
                          said, and no more would be let in.";

    fn texts(body: &str) -> Vec<String> {
        let document = Document::from(format!("<html><body>{body}</body></html>").as_str());
        let mut page = Page::read(&document);
        page.settle(None);
        read(&page).into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn the_innermost_element_with_most_of_the_running_text_is_the_story() {
        let page = format!(
            "<div><p>Home</p><div><div><p>{FIRST}</p><p>{SECOND}</p></div><span>Share</span></div>\
             </div>"
        );
        // No element but the paragraphs says anything by its name: the whole page, without its end.
        assert_eq!(texts(&page), ["Home", FIRST, SECOND]);
        let named = page.replace("<div><p>The", "<div class=\"x\"><p>The");
        assert_eq!(texts(&named), [FIRST, SECOND]);
    }

    #[test]
    fn an_element_that_is_called_the_body_of_a_story_is_it() {
        for class in ["article-body", "post__content", "articleBody", "storytext"] {
            let page = format!(
                "<div class=a><div class=b><p>{SECOND}</p></div><div class=\"{class}\"><p>{FIRST}</p>\
                 </div></div>"
            );
            assert_eq!(texts(&page), [FIRST], "{class}");
        }
    }

    #[test]
    fn a_body_that_holds_little_of_the_page_is_not_believed() {
        let long = [SECOND; 12].join(" ");
        let page =
            format!("<div class=x><p>{long}</p></div><div class=post-body><p>{FIRST}</p></div>");
        assert_eq!(texts(&page), [long]);
    }

    #[test]
    fn comments_and_other_stories_are_left_out() {
        let page = format!(
            "<div class=x><p>{FIRST}</p><aside><p>{SECOND}</p></aside><p>{SECOND} Again.</p></div>\
             <div class=comments><p>{SECOND} So says a reader of this story, and goes on.</p></div>"
        );
        assert_eq!(texts(&page), [FIRST.to_owned(), format!("{SECOND} Again.")]);
    }

    #[test]
    fn a_break_inside_of_a_paragraph_does_not_part_it() {
        assert_eq!(texts(&format!("<p>{FIRST}<br>{SECOND}</p>")), [format!("{FIRST}\n{SECOND}")]);
    }

    #[test]
    fn what_comes_after_the_last_paragraph_is_the_sites() {
        let story = [FIRST, SECOND, FIRST, SECOND].join(" ");
        let signed =
            "Written by A. B. and edited by C. D. in the newsroom, checked once more by E. F.";
        let page =
            format!("<div class=x><p>{story}</p><h3>Say your words</h3><div>{signed}</div></div>");
        assert_eq!(texts(&page), [story.as_str()]);
        let standards =
            page.replace("</div></div>", "</div><p>Our standards: the principles</p></div>");
        assert_eq!(texts(&standards), [story.as_str()]);
        // A short paragraph at the end, or a list, is not.
        assert_eq!(texts(&format!("<p>{FIRST}</p><p>The editors</p>")), [FIRST, "The editors"]);
        let list = format!("<p>{FIRST}</p><ul><li>Brackwater</li><li>Northgate</li></ul>");
        assert_eq!(texts(&list), [FIRST, "Brackwater", "Northgate"]);
    }

    #[test]
    fn lines_of_verse_in_one_paragraph_are_running_text() {
        let verse = ["The village comes back,", "when the rain does not,", "with its roofs,"];
        let verse = [verse, verse].concat();
        let page = format!(
            "<div><div class=menu-of-the-day>{}</div><div class=postentry><p>{}</p></div></div>",
            "Home<br>News<br>Sport",
            verse.join("<br>")
        );
        assert_eq!(texts(&page), [verse.join("\n")]);
    }

    #[test]
    fn a_page_without_running_text_is_read_whole() {
        assert_eq!(texts("<p>Port shut</p><p>No ships came.</p>"), ["Port shut", "No ships came."]);
        assert_eq!(texts(""), [""; 0]);
    }
}
