//! What a word processor's document says, whatever its file: paragraphs, and a few words of itself.
//!
//! RTF, DOCX and ODF files differ in their packing only. Header lines on top of the text (`Title:`,
//! `Date:`, `Source:`) are read by the rules for plain text; the words of a document's properties
//! come after them. The days a document was made and saved are the writer's program's and never
//! the day of publication.

use std::borrow::Cow;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::Draft;
use crate::format::Each;
use crate::format::FormatError;
use crate::format::Outcome;
use crate::format::export;
use crate::format::export::Layout;
use crate::format::fields::one_line;
use crate::format::header;
use crate::format::names;
use crate::format::paragraphs;
use crate::read::clean;

/// A document.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// Its paragraphs in order; a line end inside of one is a line end the writer set.
    pub(crate) paragraphs: Vec<String>,
    /// The paragraph in the style of a title, which is none of the others.
    pub(crate) headline: Option<String>,
    /// The title of its properties: often that of another document, or the name of a file.
    pub(crate) title: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) lang: Option<String>,
    pub(crate) warnings: Vec<String>,
}

impl Document {
    /// Hands on what is in the document of `size` bytes, an article or an archive's export of many; one without words is skipped as `empty`, or fails if not all
    /// of it could be read.
    ///
    /// # Errors
    /// None yet; a document of many articles may break off.
    pub(crate) fn hand_on(self, empty: &str, size: u64, each: Each<'_>) -> Result<(), FormatError> {
        if let Some(drafts) = self.exported(size) {
            for draft in drafts {
                if each(Outcome::Draft(Box::new(draft))).is_break() {
                    break;
                }
            }
            return Ok(());
        }
        let draft = self.into_draft();
        let has_words = draft.body.contains(char::is_alphanumeric);
        let _ = each(if has_words || draft.title.is_some() {
            Outcome::Draft(Box::new(draft))
        } else if draft.warnings.is_empty() {
            Outcome::Skipped { record: None, kind: empty.to_owned() }
        } else {
            Outcome::Failed { record: None, cause: draft.warnings.join("; ") }
        });
        Ok(())
    }

    /// Returns its text, a paragraph a line: what is to be read as plain text is.
    pub(crate) fn lines(&self) -> String {
        let lines: Vec<Cow<'_, str>> = self.paragraphs.iter().map(|text| named(text)).collect();
        clean(lines.join("\n").into()).into_owned()
    }

    /// Reads the articles of an archive's export.
    fn exported(&self, size: u64) -> Option<Vec<Draft>> {
        let text = self.lines();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let entries = export::read(&lines, Layout::Paragraphs)?;
        let alone = entries.len() == 1;
        let drafts = (1..).zip(entries).map(|(number, entry)| {
            let mut draft = entry.draft;
            if !alone {
                draft.record = Some(Record { number, line: None, bytes: (0, size) });
                let own = lines[entry.lines].join("\n");
                draft.id = Some(ArticleId::of_record(own.as_bytes()));
            }
            draft.warnings.extend(self.warnings.iter().cloned());
            draft
        });
        Some(drafts.collect())
    }

    /// Reads it as one article.
    pub(crate) fn into_draft(self) -> Draft {
        let text = self.lines();
        let lines: Vec<&str> = text.lines().take(header::LINES).collect();
        let header = header::read(&lines);
        let rest = text.lines().skip(header.text_from);
        let mut body: Vec<&str> = header.kept.iter().copied().chain(rest).collect();
        let mut draft = header.fields.into_draft(EvidenceKind::HeaderLine, None);
        let headline = self.headline.map(|title| one_line(clean(title.into())));
        let title = self.title.map(|title| one_line(clean(title.into())));
        if draft.title.is_none() {
            draft.title = headline.or(title.filter(|title| !is_file_name(title)));
        } else if let Some(headline) = headline.as_deref() {
            body.insert(0, headline);
        }
        draft.body = paragraphs::body(&body.join("\n\n"), draft.title.as_deref());
        if draft.authors.is_empty() {
            draft.authors = self.authors;
        }
        draft.lang = draft.lang.or(self.lang);
        draft.warnings.extend(self.warnings);
        draft
    }
}

/// Puts the paragraphs of a document together as its elements come: boxes before the paragraph they
/// are anchored in, tables row by row, notes at the end.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    paragraph: String,
    /// The paragraphs in which a box or a note began.
    around: Vec<String>,
    /// The rows that are open, outermost first: the paragraphs of each cell.
    rows: Vec<Vec<Vec<String>>>,
    /// Rows open beyond [`MOST_ROWS`].
    deeper: usize,
    paragraphs: Vec<String>,
    notes: Vec<String>,
    /// Where the paragraphs of a note begin.
    note_from: Option<usize>,
}

/// The most rows inside each other.
const MOST_ROWS: usize = 32;

/// The most boxes inside each other.
const MOST_BOXES: usize = 256;

/// A row with more bytes than this, or with cells of many paragraphs, is not one line: such a table
/// is there for the layout of a page.
const LONGEST_ROW: usize = 400;

impl Collector {
    /// Adds words to the paragraph.
    pub(crate) fn push(&mut self, words: &str) {
        self.paragraph.push_str(words);
    }

    /// Ends the paragraph and returns it; empty ones are returned and not kept by [`Self::put`].
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.paragraph).trim().to_owned()
    }

    /// Keeps a paragraph.
    pub(crate) fn put(&mut self, paragraph: String) {
        if paragraph.is_empty() {
            return;
        }
        match self.rows.last_mut().and_then(|row| row.last_mut()) {
            Some(cell) if self.note_from.is_none() => cell.push(paragraph),
            _ => self.paragraphs.push(paragraph),
        }
    }

    /// A box begins inside of the paragraph.
    pub(crate) fn open_box(&mut self) {
        if self.around.len() < MOST_BOXES {
            self.around.push(std::mem::take(&mut self.paragraph));
        }
    }

    pub(crate) fn close_box(&mut self) {
        let paragraph = self.take();
        self.put(paragraph);
        if let Some(around) = self.around.pop() {
            self.paragraph = around;
        }
    }

    /// A note begins inside of the paragraph.
    pub(crate) fn open_note(&mut self) {
        self.open_box();
        self.note_from.get_or_insert(self.paragraphs.len());
    }

    pub(crate) fn close_note(&mut self) {
        self.close_box();
        if let Some(from) = self.note_from.take() {
            self.notes.extend(self.paragraphs.drain(from.min(self.paragraphs.len())..));
        }
    }

    pub(crate) fn open_row(&mut self) {
        if self.rows.len() < MOST_ROWS {
            self.rows.push(Vec::new());
        } else {
            self.deeper += 1;
        }
    }

    pub(crate) fn open_cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.push(Vec::new());
        }
    }

    pub(crate) fn close_row(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(row) = self.rows.pop() else { return };
        let length: usize = row.iter().flatten().map(String::len).sum();
        if row.iter().all(|cell| cell.len() <= 1) && length <= LONGEST_ROW {
            let cells: Vec<String> = row.into_iter().flatten().collect();
            self.put(cells.join("\t"));
        } else {
            row.into_iter().flatten().for_each(|paragraph| self.put(paragraph));
        }
    }

    /// Returns all paragraphs, the notes last.
    pub(crate) fn finish(mut self) -> Vec<String> {
        let paragraph = self.take();
        self.put(paragraph);
        while !self.rows.is_empty() {
            self.close_row();
        }
        self.paragraphs.append(&mut self.notes);
        self.paragraphs
    }
}

/// Writes a row of a table that names a part of the article (`Date | 4 March 2011`) as a header
/// line.
fn named(paragraph: &str) -> Cow<'_, str> {
    let mut cells = paragraph.split('\t').map(str::trim).filter(|cell| !cell.is_empty());
    let (Some(name), Some(value), None) = (cells.next(), cells.next(), cells.next()) else {
        return Cow::Borrowed(paragraph);
    };
    match names::slot(name.trim_end_matches(':').trim_end()) {
        Some(_) => Cow::Owned(format!("{}: {value}", name.trim_end_matches(':').trim_end())),
        None => Cow::Borrowed(paragraph),
    }
}

/// Recognizes what programs put into the properties of a document in place of a title.
fn is_file_name(title: &str) -> bool {
    const NOT_TITLES: [&str; 6] =
        ["untitled", "document", "new document", "unbenannt", "sans titre", "microsoft word"];
    let lower = title.to_lowercase();
    let ends = [".doc", ".docx", ".rtf", ".odt", ".dot", ".txt", ".pdf", ".qxd", ".indd"];
    title.trim().is_empty()
        || NOT_TITLES.iter().any(|name| lower.trim() == *name)
        || lower.starts_with("microsoft word - ")
        || ends.iter().any(|end| lower.ends_with(end))
}
