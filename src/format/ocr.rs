//! The text of scanned pages: ALTO, PAGE XML and hOCR.
//!
//! One reader for all three, since each is a tree of regions, lines and words: a region is a
//! paragraph, its lines are joined, and words cut at their ends are whole. The page numbers stay with
//! the text. The days in such files are those of the scan and never of publication.

use std::ops::ControlFlow;

use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::cut_words::Words;
use crate::format::paragraphs;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::format::transcoded;
use crate::read::Head;
use crate::read::Input;
use crate::read::clean;

/// A page as a program for the recognition of characters writes it.
#[derive(Debug, Clone, Copy)]
pub struct Ocr;

impl Format for Ocr {
    fn name(&self) -> &'static str {
        "OCR"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        Kind::of(&head.text).is_some()
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        _: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
        transcoded::document(input, each, |text, each| {
            let kind = Kind::of(text).unwrap_or(Kind::Alto);
            let draft = Scan::of(text, kind).into_draft();
            let _ = each(if draft.body.contains(char::is_alphanumeric) {
                Outcome::Draft(Box::new(draft))
            } else {
                Outcome::Skipped { record: None, kind: "scan without text".to_owned() }
            });
            Ok(())
        })
    }
}

/// Which of the three it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Alto,
    PageXml,
    Hocr,
}

impl Kind {
    fn of(text: &str) -> Option<Self> {
        let root = tags::root(text)?;
        match tags::local(root.name) {
            "alto" => Some(Self::Alto),
            "PcGts" => Some(Self::PageXml),
            name if name.eq_ignore_ascii_case("html") => {
                let marked = ["ocr_page", "ocr-system", "ocrx_word"];
                marked.iter().any(|mark| text.contains(mark)).then_some(Self::Hocr)
            }
            _ => None,
        }
    }
}

/// The regions of a scan, page by page.
#[derive(Debug, Default)]
struct Scan {
    /// The lines of each region, and which page it is on.
    regions: Vec<(usize, Vec<String>)>,
    pages: usize,
    line: String,
    lines: Vec<String>,
    lang: Option<String>,
}

/// The most regions of a file.
const MOST_REGIONS: usize = 200_000;

impl Scan {
    fn of(text: &str, kind: Kind) -> Self {
        let mut scan = Self::default();
        match kind {
            Kind::Alto => scan.read_alto(text),
            Kind::PageXml => scan.read_page_xml(text),
            Kind::Hocr => scan.read_hocr(text),
        }
        scan.end_region();
        scan
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            self.lines.push(line);
        }
    }

    fn end_region(&mut self) {
        self.end_line();
        let lines = std::mem::take(&mut self.lines);
        if !lines.is_empty() && self.regions.len() < MOST_REGIONS {
            self.regions.push((self.pages.max(1), lines));
        }
    }

    fn read_alto(&mut self, text: &str) {
        for (_, token) in Tokens::new(text) {
            match token {
                Token::Open(tag) => match tags::local(tag.name) {
                    "Page" => {
                        self.end_region();
                        self.pages += 1;
                    }
                    "TextBlock" => {
                        self.end_region();
                        let lang = tag.attribute("LANG").or_else(|| tag.attribute("language"));
                        self.lang = self.lang.take().or(lang.map(|lang| lang.into_owned()));
                    }
                    "TextLine" => self.end_line(),
                    "String" => {
                        let part = tag.attribute("SUBS_TYPE");
                        let whole = tag.attribute("SUBS_CONTENT").filter(|word| !word.is_empty());
                        match (part.as_deref(), whole) {
                            (Some("HypPart2"), Some(_)) => {}
                            (Some("HypPart1"), Some(whole)) => self.word(&whole),
                            _ => self.word(&tag.attribute("CONTENT").unwrap_or_default()),
                        }
                    }
                    // Its word is whole already, or is put together with the next line.
                    "HYP" if !self.line.ends_with('-') => {}
                    _ => {}
                },
                Token::Close(name) if tags::local(name) == "TextBlock" => self.end_region(),
                _ => {}
            }
        }
    }

    fn word(&mut self, word: &str) {
        if !self.line.is_empty() {
            self.line.push(' ');
        }
        self.line.push_str(word);
    }

    /// Lines say their text once as a whole and maybe again word by word; regions repeat their lines.
    fn read_page_xml(&mut self, text: &str) {
        let (mut in_line, mut in_word, mut in_text) = (false, false, false);
        let mut words = String::new();
        for (_, token) in Tokens::new(text) {
            match token {
                Token::Open(tag) => match tags::local(tag.name) {
                    "Page" => {
                        self.end_region();
                        self.pages += 1;
                    }
                    "TextRegion" => self.end_region(),
                    "TextLine" => {
                        in_line = true;
                        words.clear();
                    }
                    "Word" | "Glyph" => in_word = true,
                    "Unicode" | "PlainText" => in_text = tags::local(tag.name) == "Unicode",
                    _ => {}
                },
                Token::Text(part) if in_text && in_line => {
                    let part = tags::decoded(part);
                    if in_word { words.push_str(&part) } else { self.line.push_str(&part) }
                }
                Token::Literal(part) if in_text && in_line && !in_word => self.line.push_str(part),
                Token::Close(name) => match tags::local(name) {
                    "Unicode" => in_text = false,
                    "Word" => {
                        in_word = false;
                        words.push(' ');
                    }
                    "TextLine" => {
                        if self.line.trim().is_empty() {
                            self.line = std::mem::take(&mut words);
                        }
                        in_line = false;
                        self.end_line();
                    }
                    "TextRegion" => self.end_region(),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn read_hocr(&mut self, text: &str) {
        let mut in_body = false;
        for (_, token) in Tokens::new(text) {
            match token {
                Token::Open(tag) => {
                    in_body |= tag.name.eq_ignore_ascii_case("body");
                    let class = tag.attribute("class").unwrap_or_default();
                    for class in class.split_whitespace() {
                        match class {
                            "ocr_page" => {
                                self.end_region();
                                self.pages += 1;
                            }
                            "ocr_par" | "ocr_carea" | "ocr_separator" | "ocr_photo" => {
                                self.end_region();
                                let lang = tag.attribute("lang").map(|lang| lang.into_owned());
                                self.lang = self.lang.take().or(lang);
                            }
                            "ocr_line" | "ocr_textfloat" | "ocr_header" | "ocr_caption"
                            | "ocrx_line" => self.end_line(),
                            _ => {}
                        }
                    }
                }
                Token::Text(part) if in_body => self.line.push_str(&tags::decoded(part)),
                _ => {}
            }
        }
    }

    fn into_draft(self) -> Draft {
        let all: Vec<&str> =
            self.regions.iter().flat_map(|(_, lines)| lines.iter().map(String::as_str)).collect();
        let words = Words::of(&all.join("\n"));
        let mut draft = Draft { lang: self.lang, ..Draft::default() };
        for (page, lines) in &self.regions {
            let mut paragraph = String::new();
            for line in lines {
                if crate::format::cut_words::is_cut(&paragraph, line) {
                    words.join(&mut paragraph, line);
                } else {
                    let blank =
                        !paragraph.is_empty() && !paragraph.ends_with(paragraphs::is_unspaced);
                    paragraph.push_str(if blank { " " } else { "" });
                    paragraph.push_str(line);
                }
            }
            if !draft.body.is_empty() {
                draft.body.push_str("\n\n");
            }
            while draft.pages.len() < *page {
                draft.pages.push(u32::try_from(draft.body.len()).unwrap_or(u32::MAX));
            }
            draft.body.push_str(&clean(paragraph.into()));
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;

    const ALTO: &str = "<?xml version=\"1.0\"?><alto><Layout><Page ID=\"P1\"><PrintSpace>\
        <TextBlock><TextLine><String CONTENT=\"THE\"/><SP/><String CONTENT=\"EELS\"/></TextLine></TextBlock>\
        <TextBlock><TextLine><String CONTENT=\"They\"/><SP/><String CONTENT=\"have\"/><SP/>\
        <String CONTENT=\"re\" SUBS_TYPE=\"HypPart1\" SUBS_CONTENT=\"returned\"/><HYP CONTENT=\"-\"/></TextLine>\
        <TextLine><String CONTENT=\"turned\" SUBS_TYPE=\"HypPart2\" SUBS_CONTENT=\"returned\"/>\
        <SP/><String CONTENT=\"to\"/><SP/><String CONTENT=\"the\"/><SP/><String CONTENT=\"canal.\"/></TextLine>\
        </TextBlock></PrintSpace></Page></Layout></alto>";

    const PAGE: &str = "<?xml version=\"1.0\"?><PcGts><Metadata><Created>2022-01-01</Created></Metadata><Page>\
        <TextRegion><TextLine><TextEquiv><Unicode>THE EELS</Unicode></TextEquiv></TextLine></TextRegion>\
        <TextRegion><TextLine><Word><TextEquiv><Unicode>They</Unicode></TextEquiv></Word>\
        <TextEquiv><Unicode>They have re-</Unicode></TextEquiv></TextLine>\
        <TextLine><Word><TextEquiv><Unicode>turned</Unicode></TextEquiv></Word><Word><TextEquiv>\
        <Unicode>to the canal.</Unicode></TextEquiv></Word></TextLine>\
        <TextEquiv><Unicode>They have re-\nturned</Unicode></TextEquiv></TextRegion></Page></PcGts>";

    const HOCR: &str = "<!DOCTYPE html><html><head><title></title><meta name='ocr-system' content='x'/></head>\
        <body><div class='ocr_page'><p class='ocr_par'><span class='ocr_line'>THE EELS</span></p>\
        <p class='ocr_par' lang='eng'><span class='ocr_line'><span class='ocrx_word'>They</span> \
        <span class='ocrx_word'>have</span> <span class='ocrx_word'>re-</span></span>\n\
        <span class='ocr_line'>turned to the canal.</span></p></div></body></html>";

    #[test]
    fn a_scan_is_its_regions_with_whole_words_and_page_numbers() {
        for text in [ALTO, PAGE, HOCR] {
            let head =
                Head { name: b"1.xml", bytes: text.as_bytes(), text: text.into(), complete: true };
            assert!(Ocr.recognize(&head), "{text}");
            let draft = &drafts(&Ocr, b"1.xml", text.as_bytes())[0];
            assert_eq!(draft.body, "THE EELS\n\nThey have returned to the canal.");
            assert_eq!((&draft.pages[..], draft.dates.len()), (&[0][..], 0));
        }
        let two = ALTO.replace("</Page></Layout>", "</Page><Page><TextBlock><TextLine><String CONTENT=\"More.\"/></TextLine></TextBlock></Page></Layout>");
        let draft = &drafts(&Ocr, b"1.xml", two.as_bytes())[0];
        assert_eq!(draft.pages.len(), 2);
        assert_eq!(&draft.body[draft.pages[1] as usize..], "More.");
    }
}
