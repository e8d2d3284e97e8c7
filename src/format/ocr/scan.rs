//! The regions of a scanned page on their way to an article, whatever the file.
//!
//! A region is a paragraph: its lines are joined, and words cut at their ends are whole.

use crate::format::Draft;
use crate::format::cut_words::Words;
use crate::format::cut_words::is_cut;
use crate::format::paragraphs;
use crate::read::clean;

/// The regions of a scan, page by page.
#[derive(Debug, Default)]
pub(super) struct ScannedPages {
    /// The page of each region, and its lines.
    regions: Vec<(usize, String)>,
    pages: usize,
    pub(super) line: String,
    lines: String,
    pub(super) lang: Option<String>,
}

impl ScannedPages {
    pub(super) fn begin_page(&mut self) {
        self.end_region();
        self.pages += 1;
    }

    pub(super) fn word(&mut self, word: &str) {
        if !self.line.is_empty() {
            self.line.push(' ');
        }
        self.line.push_str(word);
    }

    pub(super) fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        for (at, word) in line.split_whitespace().enumerate() {
            let blank = if at > 0 { " " } else { "\n" };
            self.lines.push_str(if self.lines.is_empty() { "" } else { blank });
            self.lines.push_str(word);
        }
    }

    pub(super) fn end_region(&mut self) {
        self.end_line();
        let lines = std::mem::take(&mut self.lines);
        if !lines.is_empty() {
            self.regions.push((self.pages.max(1), lines));
        }
    }

    pub(super) fn into_draft(self) -> Draft {
        let all: Vec<&str> = self.regions.iter().map(|(_, lines)| lines.as_str()).collect();
        let words = Words::of(&all.join("\n"));
        let mut draft = Draft { lang: self.lang, ..Draft::default() };
        for (page, lines) in &self.regions {
            let mut paragraph = String::new();
            let mut is_heading = None;
            for line in lines.lines() {
                // A headline is in capitals, also in one region with the text below it.
                let in_capitals = paragraphs::is_heading(line);
                let is_apart = match is_heading {
                    Some(true) => !in_capitals,
                    Some(false) => in_capitals && paragraph.ends_with(paragraphs::is_stop),
                    None => false,
                };
                if is_apart || is_heading.is_none() {
                    is_heading = Some(in_capitals);
                }
                if is_apart && !is_cut(&paragraph, line) {
                    paragraph.push_str("\n\n");
                    paragraph.push_str(line);
                } else if is_cut(&paragraph, line) {
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
