//! The text of PAGE XML, whose elements say it up to four times: region, line, word and glyph.
//!
//! A line is read as it is written for the whole line, else from its words, and a word likewise from
//! its glyphs. A region's own text counts only where its lines have none. Of several readings of one
//! element the one with the lowest number is meant.

use crate::format::ocr::scan::ScannedPages;
use crate::format::tags;
use crate::format::tags::Tag;
use crate::format::tags::Token;
use crate::format::tags::Tokens;

/// An element that has text; only regions nest in their own kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Region,
    Line,
    Word,
    Glyph,
}

impl Level {
    fn of(name: &str) -> Option<Self> {
        match tags::local(name) {
            "TextRegion" => Some(Self::Region),
            "TextLine" => Some(Self::Line),
            "Word" => Some(Self::Word),
            "Glyph" => Some(Self::Glyph),
            _ => None,
        }
    }
}

/// An element that is open.
#[derive(Debug)]
struct Element {
    level: Level,
    /// What is written for the element itself, and the number of that reading.
    own: Option<(u32, String)>,
    /// The text of the elements inside; of a region, whether one had any.
    inner: String,
    has_lines: bool,
}

#[derive(Debug)]
struct Reader<'s> {
    scan: &'s mut ScannedPages,
    open: Vec<Element>,
    /// A reading of the innermost element, and whether its text is open.
    reading: Option<(u32, String)>,
    in_text: bool,
}

/// Adds the regions of a file to `scan`.
pub(super) fn read(text: &str, scan: &mut ScannedPages) {
    let mut reader = Reader { scan, open: Vec::new(), reading: None, in_text: false };
    for (_, token) in Tokens::new(text) {
        match token {
            Token::Open(tag) if !tag.is_empty => reader.begin(&tag),
            Token::Text(part) => reader.text(&tags::decoded(part)),
            Token::Literal(part) => reader.text(part),
            Token::Close(name) => reader.end(name),
            Token::Open(_) => {}
        }
    }
    while !reader.open.is_empty() {
        reader.close();
    }
}

impl Reader<'_> {
    fn begin(&mut self, tag: &Tag<'_>) {
        match tags::local(tag.name) {
            "Page" => self.scan.begin_page(),
            "TextEquiv" => {
                let number = tag.attribute("index").and_then(|index| index.trim().parse().ok());
                self.reading = Some((number.unwrap_or(0), String::new()));
            }
            "Unicode" => self.in_text = true,
            name => {
                let Some(level) = Level::of(name) else { return };
                self.close_down_to(level, level == Level::Region);
                if level == Level::Region {
                    self.scan.end_region();
                }
                let (own, inner) = (None, String::new());
                self.open.push(Element { level, own, inner, has_lines: false });
            }
        }
    }

    fn text(&mut self, part: &str) {
        if let Some((_, text)) = self.reading.as_mut().filter(|_| self.in_text) {
            text.push_str(part);
        }
    }

    fn end(&mut self, name: &str) {
        match tags::local(name) {
            "Unicode" => self.in_text = false,
            "TextEquiv" => {
                let Some(reading) = self.reading.take() else { return };
                let Some(element) = self.open.last_mut() else { return };
                let is_better = element.own.as_ref().is_none_or(|own| reading.0 < own.0);
                if is_better && !reading.1.trim().is_empty() {
                    element.own = Some(reading);
                }
            }
            name => {
                let Some(level) = Level::of(name) else { return };
                self.close_down_to(level, true);
                if self.open.last().is_some_and(|element| element.level == level) {
                    self.close();
                }
            }
        }
    }

    /// Closes what was left open inside of a level, and those of the level itself if not `inside`.
    fn close_down_to(&mut self, level: Level, inside: bool) {
        let is_within =
            |element: &Element| element.level > level || !inside && element.level == level;
        while self.open.last().is_some_and(is_within) {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(element) = self.open.pop() else { return };
        let own = element.own.map(|(_, text)| text);
        match element.level {
            Level::Region => {
                let lines = own.filter(|_| !element.has_lines).unwrap_or_default();
                for line in lines.lines() {
                    self.scan.line.push_str(line);
                    self.scan.end_line();
                }
                self.scan.end_region();
                if let Some(around) = self.open.last_mut() {
                    around.has_lines |= element.has_lines || !lines.is_empty();
                }
            }
            Level::Line => {
                self.scan.line = own.unwrap_or(element.inner);
                if let Some(region) = self.open.last_mut() {
                    region.has_lines |= !self.scan.line.trim().is_empty();
                }
                self.scan.end_line();
            }
            Level::Word | Level::Glyph => {
                let text = own.unwrap_or(element.inner);
                let Some(around) = self.open.last_mut() else { return };
                around.inner.push_str(&text);
                if element.level == Level::Word {
                    around.inner.push(' ');
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(page: &str) -> String {
        let mut scan = ScannedPages::default();
        read(&format!("<PcGts><Page>{page}</Page></PcGts>"), &mut scan);
        scan.end_region();
        scan.into_draft().body
    }

    fn equiv(text: &str) -> String {
        format!("<TextEquiv><Unicode>{text}</Unicode></TextEquiv>")
    }

    #[test]
    fn each_word_is_read_once_wherever_it_is_written() {
        let glyphs = |word: &str| -> String {
            word.chars()
                .map(|char| format!("<Glyph>{}</Glyph>", equiv(&char.to_string())))
                .collect()
        };
        let word = |inner: &str| format!("<Word>{inner}</Word>");
        let line = |inner: &str| format!("<TextLine>{inner}</TextLine>");
        let region = |inner: &str| format!("<TextRegion>{inner}</TextRegion>");
        let words = word(&glyphs("The")) + &word(&glyphs("eels"));
        let both =
            word(&(glyphs("The") + &equiv("The"))) + &word(&(glyphs("eels") + &equiv("eels")));
        for page in [
            region(&line(&words)),
            region(&line(&both)),
            region(&line(&(both.clone() + &equiv("The eels")))),
            region(&(line(&both) + &equiv("The eels"))),
            region(&equiv("The eels")),
            region(&equiv("The\neels")),
            region(&(line("") + &equiv("The eels"))),
            region(&(region(&line(&both)) + &equiv("The eels"))),
            region(&(region(&equiv("The eels")) + &equiv("The eels"))),
            // Cut, and with tags that do not match.
            format!("<TextRegion><TextLine>{both}"),
            format!("<TextRegion>{}</Glyph></Word>", line(&both)),
        ] {
            assert_eq!(body(&page), "The eels", "{page}");
        }
    }

    #[test]
    fn of_several_readings_the_one_with_the_lowest_number_is_meant() {
        let reading = |number: &str, text: &str| {
            format!("<TextEquiv{number}><Unicode>{text}</Unicode></TextEquiv>")
        };
        for readings in [
            reading(" index=\"0\"", "The eels") + &reading(" index=\"1\"", "Tho ecls"),
            reading(" index=\"1\"", "Tho ecls") + &reading(" index=\"0\"", "The eels"),
            reading(" index=\"2\"", "Tho ecls") + &reading(" index=\"1\"", "The eels"),
            reading("", "The eels") + &reading("", "Tho ecls"),
            reading(" index=\"0\"", " ") + &reading(" index=\"1\"", "The eels"),
        ] {
            let page = format!("<TextRegion><TextLine>{readings}</TextLine></TextRegion>");
            assert_eq!(body(&page), "The eels", "{page}");
        }
    }

    #[test]
    fn regions_inside_each_other_are_read_in_their_order() {
        let line = |text: &str| format!("<TextLine>{}</TextLine>", equiv(text));
        let page = format!(
            "<TextRegion>{}<TextRegion>{}</TextRegion>{}</TextRegion><TextRegion>{}</TextRegion>",
            line("One"),
            line("Two"),
            line("Three"),
            equiv("Four")
        );
        assert_eq!(body(&page), "One\n\nTwo\n\nThree\n\nFour");
        assert_eq!(body(&"<TextRegion>".repeat(100_000)), "");
    }
}
