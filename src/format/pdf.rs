//! The text of PDF files, where they have one.
//!
//! Files of this kind break their readers, so each is read on a thread of its own, with a stack of
//! known size, a panic boundary and a time limit; a thread that runs beyond it is left behind and
//! ends with its work. A scan without a text layer is skipped by that name. The day the file was
//! made is not the day of publication. The page a passage stands on is not kept.

use std::ops::ControlFlow;
use std::panic::catch_unwind;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::paragraphs;
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

    fn read(
        &self,
        input: &mut Input<'_>,
        _: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
        let malformed = |why: String| FormatError::Malformed(why);
        let bytes = input.whole()?.to_vec();
        let (sender, receiver) = mpsc::channel();
        let reader = move || {
            let text = catch_unwind(|| pdf_extract::extract_text_from_mem(&bytes));
            let text = match text {
                Ok(Ok(text)) => Ok(text),
                Ok(Err(error)) => Err(format!("its text cannot be read: {error}")),
                Err(_) => Err("its text cannot be read: the PDF reader broke on it".to_owned()),
            };
            // Nobody listens any more once the time is over.
            let _ = sender.send(text);
        };
        thread::Builder::new()
            .name("pdf".to_owned())
            .stack_size(STACK)
            .spawn(reader)
            .map_err(|error| malformed(format!("no thread to read it on: {error}")))?;
        let text = receiver
            .recv_timeout(LONGEST)
            .map_err(|_| malformed(format!("it takes longer than {} s", LONGEST.as_secs())))?
            .map_err(malformed)?;
        let body = paragraphs::body(&clean(text.into()), None);
        let outcome = if body.chars().any(char::is_alphabetic) {
            Outcome::Draft(Box::new(Draft { body, ..Draft::default() }))
        } else {
            Outcome::Skipped { record: None, kind: "PDF without a text layer".to_owned() }
        };
        let _ = each(outcome);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::outcomes;

    /// A file of one page, and where its parts lie.
    pub(crate) fn page(content: &str) -> Vec<u8> {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R\
             /Resources<</Font<</F1 5 0 R>>>>>>"
                .to_owned(),
            format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        let mut file = "%PDF-1.4\n".to_owned();
        let mut places = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            places.push(file.len());
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
        }
        let table = file.len();
        file.push_str("xref\n0 6\n0000000000 65535 f \n");
        for place in places {
            file.push_str(&format!("{place:010} 00000 n \n"));
        }
        file.push_str(&format!("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n"));
        file.into_bytes()
    }

    #[test]
    fn text_is_read_and_a_scan_is_skipped_by_name() {
        let text = page("BT /F1 12 Tf 72 700 Td (The bridge is closed.) Tj ET");
        let found = outcomes(&Pdf, b"x.pdf", &text);
        let [Outcome::Draft(draft)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(draft.body, "The bridge is closed.");
        let found = outcomes(&Pdf, b"x.pdf", &page("0 0 100 100 re f"));
        let [Outcome::Skipped { kind, .. }] = &found[..] else { panic!("{found:?}") };
        assert_eq!(kind, "PDF without a text layer");
    }
}
