//! The text of PDF files, where they have one.
//!
//! Files of this kind break their readers, so each is read on a thread of its own, with a stack of
//! known size, a panic boundary and a time limit; a thread that runs beyond it is left behind and
//! ends with its work. A scan without a text layer is skipped by that name. The day the file was
//! made is not the day of publication. A page that cannot be read costs that page.

use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use pdf_extract::Document;
use pdf_extract::PlainTextOutput;
use pdf_extract::output_doc_page;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::browser_print;
use crate::format::cut_words;
use crate::format::cut_words::Words;
use crate::format::export;
use crate::format::export::Layout;
use crate::format::paragraphs;
use crate::format::running_heads;
use crate::read::Head;
use crate::read::Input;
use crate::read::clean;

/// A PDF file.
#[derive(Debug, Clone, Copy)]
pub struct Pdf;

/// How long a file may take.
const LONGEST: Duration = Duration::from_secs(20);

/// The stack of the thread it is read on.
const STACK: usize = 16 * 1024 * 1024;

impl Format for Pdf {
    fn name(&self) -> &'static str {
        "PDF"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        head.bytes.starts_with(b"%PDF-")
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let malformed = |why: String| FormatError::Malformed(why);
        let bytes = input.whole()?.to_vec();
        let bytes_of_file = bytes.len() as u64;
        let (sender, receiver) = mpsc::channel();
        let reader = move || {
            let pages = catch_unwind(|| pages(&bytes));
            // Nobody listens any more once the time is over.
            let _ = sender.send(pages.unwrap_or_else(|_| Err(BROKEN.to_owned())));
        };
        thread::Builder::new()
            .name("pdf".to_owned())
            .stack_size(STACK)
            .spawn(reader)
            .map_err(|error| malformed(format!("no thread to read it on: {error}")))?;
        let pages = receiver
            .recv_timeout(LONGEST)
            .map_err(|_| malformed(format!("it takes longer than {} s", LONGEST.as_secs())))?
            .map_err(malformed)?;
        let mut draft = Draft::default();
        let (mut texts, mut unread) = (Vec::new(), Vec::new());
        for (number, page) in pages {
            texts.push(match page {
                Ok(text) => clean(text.into()).into_owned(),
                Err(cause) => {
                    unread.push(format!("page {number}: {cause}"));
                    String::new()
                }
            });
        }
        let printed = browser_print::take(&mut texts);
        put_together(texts, &mut draft);
        if let Some(drafts) = exported(&draft, bytes_of_file) {
            for draft in drafts {
                if each(Outcome::Draft(Box::new(draft))).is_break() {
                    return Ok(());
                }
            }
            return hand_on_unread(&unread, each);
        }
        if let Some(printed) = printed {
            draft.title = printed.title;
            draft.url = Some(printed.url);
            let (kind, role) = (EvidenceKind::Text, DateRole::Saved);
            draft.dates.push(DateClaim { kind, role, text: printed.when });
        }
        let outcome = if draft.body.chars().any(char::is_alphabetic) {
            Outcome::Draft(Box::new(draft))
        } else if unread.is_empty() {
            Outcome::Skipped { record: None, kind: "PDF without a text layer".to_owned() }
        } else {
            return Err(malformed(unread.swap_remove(0)));
        };
        match each(outcome) {
            ControlFlow::Continue(()) => hand_on_unread(&unread, each),
            ControlFlow::Break(()) => Ok(()),
        }
    }
}

/// Says which pages could not be read.
fn hand_on_unread(unread: &[String], each: Each<'_>) -> Result<(), FormatError> {
    if let Some(first) = unread.first() {
        let cause = format!("{first} ({} pages cannot be read)", unread.len());
        let _ = each(Outcome::Failed { record: None, cause });
    }
    Ok(())
}

/// Reads the articles of an archive's export, which has its marks in the text.
fn exported(whole: &Draft, size: u64) -> Option<Vec<Draft>> {
    let lines: Vec<&str> = whole.body.lines().filter(|line| !line.trim().is_empty()).collect();
    let entries =
        export::has_marks(&lines).then(|| export::read(&lines, Layout::Paragraphs)).flatten()?;
    let alone = entries.len() == 1;
    let drafts = (1..).zip(entries).map(|(number, entry)| {
        let mut draft = entry.draft;
        if !alone {
            draft.record = Some(Record { number, line: None, bytes: (0, size) });
            let own = lines[entry.lines].join("\n");
            draft.id = Some(ArticleId::of_record(own.as_bytes()));
        }
        draft.warnings.extend(whole.warnings.iter().cloned());
        draft
    });
    Some(drafts.collect())
}

/// Puts the pages together: without their heads, words and sentences that go on over the page whole.
fn put_together(mut pages: Vec<String>, draft: &mut Draft) {
    let heads = running_heads::take(&mut pages);
    if let Some((text, role)) = heads.day() {
        let kind = EvidenceKind::Text;
        draft.dates.push(DateClaim { kind, role, text: text.to_owned() });
    }
    draft.warnings.extend(heads.warning());
    let words = Words::of(&pages.join("\n"));
    for page in pages {
        let text = paragraphs::body_with(&page, None, &words);
        let goes_on = !draft.body.is_empty()
            && !draft.body.ends_with(paragraphs::is_stop)
            && text.starts_with(char::is_lowercase);
        if goes_on && cut_words::is_cut(&draft.body, &text) {
            draft.pages.push(u32::try_from(draft.body.len()).unwrap_or(u32::MAX));
            words.join(&mut draft.body, &text);
            let end = u32::try_from(draft.body.len()).unwrap_or(u32::MAX);
            if let Some(start) = draft.pages.last_mut() {
                *start = end.saturating_sub(u32::try_from(text.len()).unwrap_or(u32::MAX));
            }
            continue;
        }
        if !draft.body.is_empty() && !text.is_empty() {
            draft.body.push_str(if goes_on { " " } else { "\n\n" });
        }
        draft.pages.push(u32::try_from(draft.body.len()).unwrap_or(u32::MAX));
        draft.body.push_str(&text);
    }
}

const BROKEN: &str = "its text cannot be read: the PDF reader broke on it";

/// A page's number, from 1, and its text or why it cannot be read.
type Page = (u32, Result<String, String>);

fn pages(bytes: &[u8]) -> Result<Vec<Page>, String> {
    let failed = |error: &dyn std::fmt::Display| format!("its text cannot be read: {error}");
    let mut file = Document::load_mem(bytes).map_err(|error| failed(&error))?;
    // A file that opens without a password has been opened by the library, and keeps its mark.
    if file.is_encrypted() && file.encryption_state.is_none() {
        file.decrypt("").map_err(|_| "it opens with a password only".to_owned())?;
    }
    let page = |number: u32| {
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut text = String::new();
            output_doc_page(&file, &mut PlainTextOutput::new(&mut text), number).map(|()| text)
        }));
        match read {
            Ok(Ok(text)) => Ok(text),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(BROKEN.to_owned()),
        }
    };
    Ok(file.get_pages().into_keys().map(|number| (number, page(number))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::outcomes;

    /// A file of a page for each content.
    fn file(contents: &[&str]) -> Vec<u8> {
        let kids: Vec<String> =
            (0..contents.len()).map(|page| format!("{} 0 R", 4 + 2 * page)).collect();
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), kids.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        for content in contents {
            let stream = objects.len() + 2;
            objects.push(format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {stream} 0 R\
                 /Resources<</Font<</F1 3 0 R>>>>>>"
            ));
            objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
        }
        let mut file = "%PDF-1.4\n".to_owned();
        let mut places = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            places.push(file.len());
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
        }
        let table = file.len();
        let size = objects.len() + 1;
        file.push_str(&format!("xref\n0 {size}\n0000000000 65535 f \n"));
        for place in places {
            file.push_str(&format!("{place:010} 00000 n \n"));
        }
        file.push_str(&format!(
            "trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"
        ));
        file.into_bytes()
    }

    fn line(text: &str) -> String {
        format!("BT /F1 12 Tf 72 700 Td ({text}) Tj ET")
    }

    #[test]
    fn text_is_read_and_a_scan_is_skipped_by_name() {
        let found = outcomes(&Pdf, b"x.pdf", &file(&[&line("The bridge is closed.")]));
        let [Outcome::Draft(draft)] = &found[..] else { panic!("{found:?}") };
        assert_eq!((draft.body.as_str(), &draft.pages[..]), ("The bridge is closed.", &[0][..]));
        let found = outcomes(&Pdf, b"x.pdf", &file(&["0 0 100 100 re f"]));
        let [Outcome::Skipped { kind, .. }] = &found[..] else { panic!("{found:?}") };
        assert_eq!(kind, "PDF without a text layer");
    }

    #[test]
    fn each_page_keeps_its_number() {
        let (one, three) = (line("The bridge is closed."), line("It opens in May."));
        let found = outcomes(&Pdf, b"x.pdf", &file(&[&one, "0 0 9 9 re f", &three]));
        let [Outcome::Draft(draft)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(draft.body, "The bridge is closed.\n\nIt opens in May.");
        assert_eq!(draft.pages, [0, 21, 23]);
    }

    #[test]
    fn what_is_left_out_of_pages_is_named_and_their_last_sentences_stay() {
        let page = |number: u8, last: &str| {
            let lines = [
                format!("The Post, 4 March 2014, page {number}"),
                format!("Story {number} of the harbour."),
                format!("{} of them burned.", ["One", "Two"][usize::from(number) - 1]),
                last.to_owned(),
            ];
            let at = |(line, text): (usize, &String)| {
                format!("BT /F1 12 Tf 72 {} Td ({text}) Tj ET", 700 - 40 * line)
            };
            lines.iter().enumerate().map(at).collect::<Vec<_>>().join("\n")
        };
        let one = page(1, "The board meets on 7 April 2015, says page 9 of its minutes.");
        let two = page(2, "340 12.5");
        let found = outcomes(&Pdf, b"x.pdf", &file(&[&one, &two]));
        let [Outcome::Draft(draft)] = &found[..] else { panic!("{found:?}") };
        for kept in ["7 April 2015, says page 9 of its minutes.", "340 12.5", "Story 1"] {
            assert!(draft.body.contains(kept), "{}", draft.body);
        }
        let days: Vec<&str> = draft.dates.iter().map(|claim| claim.text.as_str()).collect();
        assert_eq!(days, ["4 March 2014"]);
        let warning = "left out as heads or feet of pages: \"The Post, 4 March 2014, page 1\"";
        assert_eq!(draft.warnings, [warning]);
    }
}
