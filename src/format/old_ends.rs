//! Files whose lines end as those of old Macs did: with a carriage return alone.
//!
//! Readers part records at line feeds, so such a file is one line to them: a table has no rows, a mail no
//! header. Here each carriage return becomes a line feed, and what the file is then recognized as
//! reads it. One byte stands for one, so the places of records are those of the file on disk.
//! Cost: the file is read whole (bounded).

use std::borrow::Cow;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Recognized;
use crate::read::Head;
use crate::read::Input;

/// A text file with carriage returns in the place of line feeds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OldEnds;

/// Returns the beginning of a file with line feeds, if it has only carriage returns.
pub(crate) fn mended<'h>(head: &Head<'h>, bytes: &'h mut Vec<u8>) -> Option<Head<'h>> {
    // Pages, documents and elements are read whatever ends their lines.
    let is_other =
        [&b"<"[..], b"{\\rtf", b"%PDF"].iter().any(|start| head.bytes.starts_with(start));
    let is_text = |byte: u8| byte >= 0x20 || matches!(byte, b'\r' | b'\t' | 0x0c | 0x1e);
    if is_other || !head.bytes.contains(&b'\r') || !head.bytes.iter().all(|byte| is_text(*byte)) {
        return None;
    }
    *bytes = with_line_feeds(head.bytes);
    let text = Cow::Owned(head.text.replace('\r', "\n"));
    Some(Head { name: head.name, bytes, text, complete: head.complete })
}

fn with_line_feeds(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect()
}

impl Format for OldEnds {
    fn name(&self) -> &'static str {
        "text with lone carriage returns"
    }

    fn recognize(&self, _: &Head<'_>) -> bool {
        // It is asked for by name, where another format reads what is left.
        false
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let (name, limits) = (input.name(), input.limits());
        let text = with_line_feeds(input.whole()?);
        let (mut source, mut buffer) = (&text[..], Vec::new());
        let mut inner = Input::new(name, &mut source, &mut buffer, limits);
        match (options.recognize)(&inner.head()?) {
            Recognized::Format(format) => format.read(&mut inner, options, each),
            Recognized::Skipped(kind) => Err(FormatError::Malformed(kind.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::format::Draft;
    use crate::format::Options;
    use crate::format::Outcome;
    use crate::format::Recognized;
    use crate::format::recognize;
    use crate::read::Input;
    use crate::read::Limits;
    use std::ops::ControlFlow;

    fn read(name: &str, text: &str) -> Vec<Draft> {
        let (mut source, mut buffer) = (text.as_bytes(), Vec::new());
        let mut input = Input::new(name.as_bytes(), &mut source, &mut buffer, Limits::default());
        let Recognized::Format(format) = recognize(&input.head().unwrap()) else {
            panic!("{name}")
        };
        let mut drafts = Vec::new();
        let each = &mut |outcome| {
            match outcome {
                Outcome::Draft(draft) => drafts.push(*draft),
                other => panic!("{name}: {other:?}"),
            }
            ControlFlow::Continue(())
        };
        format.read(&mut input, &Options::default(), each).unwrap();
        drafts
    }

    #[test]
    fn records_end_at_lone_carriage_returns_whatever_the_format() {
        for (name, text) in [
            ("x.csv", "title,date,text\nTolls,2014-02-07,Tolls rise.\nEels,2014-02-08,Back.\n"),
            (
                "x.tsv",
                "title\tdate\ttext\nTolls\t2014-02-07\tTolls rise.\nEels\t2014-02-08\tBack.\n",
            ),
            (
                "x.jsonl",
                "{\"title\":\"Tolls\",\"text\":\"Tolls rise.\"}\n{\"title\":\"Eels\",\"text\":\"Back.\"}\n",
            ),
            (
                "x.ris",
                "TY  - NEWS\nTI  - Tolls\nDA  - 2014/02/07\nER  - \n\nTY  - NEWS\nTI  - Eels\nER  - \n",
            ),
        ] {
            let found = read(name, &text.replace('\n', "\r"));
            let titles: Vec<_> = found.iter().filter_map(|draft| draft.title.as_deref()).collect();
            assert_eq!(titles, ["Tolls", "Eels"], "{name}");
            let places = |drafts: &[Draft]| {
                drafts.iter().map(|draft| draft.record.as_ref().unwrap().bytes).collect::<Vec<_>>()
            };
            assert_eq!(places(&found), places(&read(name, text)), "{name}: places in the file");
        }
        let mail = "From: K <k@x.example>\rSubject: Tolls\rDate: Wed, 10 Jan 2024 08:14:58 +0000\rMIME-Version: 1.0\r\rHarbour tolls.\r";
        assert_eq!(read("x.eml", mail)[0].body, "Harbour tolls.");
    }
}
