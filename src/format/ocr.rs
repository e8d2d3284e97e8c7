//! The text of scanned pages: ALTO, PAGE XML and hOCR.
//!
//! One reader for all three, since each is a tree of regions, lines and words: a region is a
//! paragraph, its lines are joined, and words cut at their ends are whole. The page numbers stay with
//! the text. The days in such files are those of the scan and never of publication.

mod page_xml;
mod reading_order;
mod scan;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::ocr::reading_order::in_reading_order;
use crate::format::ocr::scan::ScannedPages;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::format::transcoded;
use crate::read::Head;
use crate::read::Input;

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

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        transcoded::document(input, each, |text, each| {
            let kind = Kind::of(text).unwrap_or(Kind::Alto);
            let draft = scan_of(text, kind).into_draft();
            let _ = each(if draft.body.contains(char::is_alphanumeric) {
                Outcome::Draft(Box::new(draft))
            } else {
                Outcome::Skipped { record: None, kind: "scan without text".to_owned() }
            });
            Ok(())
        })
    }
}

/// Elements of a page whose text is none of the scan's.
const LEFT_OUT: [&str; 3] = ["head", "style", "script"];

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

/// Reads a file of this kind.
fn scan_of(text: &str, kind: Kind) -> ScannedPages {
    let mut scan = ScannedPages::default();
    match kind {
        Kind::Alto => read_alto(text, &mut scan),
        Kind::PageXml => page_xml::read(&in_reading_order(text), &mut scan),
        Kind::Hocr => read_hocr(text, &mut scan),
    }
    scan.end_region();
    scan
}

fn read_alto(text: &str, scan: &mut ScannedPages) {
    // Whether the last word that was cut has been written as a whole.
    let mut is_whole = false;
    for (_, token) in Tokens::new(text) {
        match token {
            Token::Open(tag) => match tags::local(tag.name) {
                "Page" => scan.begin_page(),
                "TextBlock" => {
                    scan.end_region();
                    let lang = tag.attribute("LANG").or_else(|| tag.attribute("language"));
                    scan.lang = scan.lang.take().or(lang.map(|lang| lang.into_owned()));
                }
                "TextLine" => scan.end_line(),
                "String" => {
                    let part = tag.attribute("SUBS_TYPE");
                    let whole = tag.attribute("SUBS_CONTENT").filter(|word| !word.is_empty());
                    match (part.as_deref(), whole) {
                        (Some("HypPart2"), _) if std::mem::take(&mut is_whole) => {}
                        (Some("HypPart1"), Some(whole)) => {
                            scan.word(&whole);
                            is_whole = true;
                        }
                        _ => {
                            scan.word(&tag.attribute("CONTENT").unwrap_or_default());
                            is_whole = false;
                        }
                    }
                }
                // Its word is put together with the next line, unless it is whole already.
                "HYP" if !is_whole && !scan.line.ends_with('-') => scan.line.push('-'),
                _ => {}
            },
            Token::Close(name) if tags::local(name) == "TextBlock" => scan.end_region(),
            _ => {}
        }
    }
}

fn read_hocr(text: &str, scan: &mut ScannedPages) {
    // Some programs write no element for the body.
    let mut left_out = "";
    for (_, token) in Tokens::new(text) {
        match token {
            Token::Open(tag) => {
                if left_out.is_empty() && !tag.is_empty {
                    let is_it = |name: &&&str| tag.name.eq_ignore_ascii_case(name);
                    left_out = LEFT_OUT.iter().find(is_it).copied().unwrap_or_default();
                } else if tag.name.eq_ignore_ascii_case("body") {
                    left_out = "";
                }
                let class = tag.attribute("class").unwrap_or_default();
                for class in class.split_whitespace() {
                    match class {
                        "ocr_page" => scan.begin_page(),
                        "ocr_par" | "ocr_carea" | "ocr_separator" | "ocr_photo" => {
                            scan.end_region();
                            let lang = tag.attribute("lang").map(|lang| lang.into_owned());
                            scan.lang = scan.lang.take().or(lang);
                        }
                        "ocr_line" | "ocr_textfloat" | "ocr_header" | "ocr_caption"
                        | "ocrx_line" => scan.end_line(),
                        _ => {}
                    }
                }
            }
            Token::Close(name) if name.eq_ignore_ascii_case(left_out) => left_out = "",
            Token::Text(part) if left_out.is_empty() => {
                scan.line.push_str(&tags::decoded(part));
            }
            _ => {}
        }
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
    fn a_headline_in_the_region_of_its_text_is_a_paragraph_of_its_own() {
        let line = |text: &str| format!("<TextLine><String CONTENT=\"{text}\"/></TextLine>");
        let body = |lines: &[&str]| {
            let lines: String = lines.iter().map(|text| line(text)).collect();
            let alto = format!("<alto><Page><TextBlock>{lines}</TextBlock></Page></alto>");
            drafts(&Ocr, b"x.xml", alto.as_bytes()).remove(0).body
        };
        assert_eq!(
            body(&["THE EELS", "RETURN.", "They have gone", "to the canal."]),
            "THE EELS RETURN.\n\nThey have gone to the canal."
        );
        assert_eq!(
            body(&["They are back.", "COD VANISH", "All of them."]),
            "They are back.\n\nCOD VANISH\n\nAll of them."
        );
        assert_eq!(
            body(&["They are members of", "NATO", "and have been so."]),
            "They are members of NATO and have been so."
        );
    }

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

    fn alto(lines: &[&str]) -> String {
        let lines: String =
            lines.iter().map(|line| format!("<TextLine>{line}</TextLine>")).collect();
        format!("<alto><Page><TextBlock>{lines}</TextBlock></Page></alto>")
    }

    #[test]
    fn the_two_parts_of_a_cut_word_are_one_however_they_are_marked() {
        let part = |word: &str, number: u8, whole: &str| {
            format!("<String CONTENT=\"{word}\" SUBS_TYPE=\"HypPart{number}\"{whole}/>")
        };
        let whole = " SUBS_CONTENT=\"returned\"";
        let (hyphen, rest) = ("<HYP CONTENT=\"-\"/>", "<String CONTENT=\"home\"/>");
        for (first, second) in [
            (part("re", 1, whole), part("turned", 2, whole)),
            (part("re", 1, whole), part("turned", 2, "")),
            (part("re", 1, ""), part("turned", 2, whole)),
            (part("re", 1, ""), part("turned", 2, "")),
            ("<String CONTENT=\"re\"/>".into(), "<String CONTENT=\"turned\"/>".into()),
            ("<String CONTENT=\"re-\"/>".into(), "<String CONTENT=\"turned\"/>".into()),
        ] {
            let text = alto(&[&format!("{first}{hyphen}"), &format!("{second}{rest}")]);
            assert_eq!(scan_of(&text, Kind::Alto).into_draft().body, "returned home", "{text}");
        }
        // The first part is on the page before, in another file.
        let text = alto(&[&format!("{}{rest}", part("turned", 2, whole))]);
        assert_eq!(scan_of(&text, Kind::Alto).into_draft().body, "turned home");
    }

    #[test]
    fn no_region_is_left_out_however_many_there_are() {
        let regions = "<TextBlock><String CONTENT=\"a\"/></TextBlock>".repeat(200_010);
        let draft = scan_of(&format!("<alto>{regions}</alto>"), Kind::Alto).into_draft();
        assert_eq!(draft.body.matches('a').count(), 200_010);
    }

    #[test]
    fn a_page_without_an_element_for_its_body_is_read() {
        let bare = HOCR.replace("<body>", "").replace("</body>", "<script>var a</script>");
        assert_eq!(
            scan_of(&bare, Kind::Hocr).into_draft().body,
            "THE EELS\n\nThey have returned to the canal."
        );
    }
}
