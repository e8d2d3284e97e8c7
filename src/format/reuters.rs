//! Reuters-21578: 21,578 stories of 1987 in SGML, a thousand a file.
//!
//! Its own format, for it is neither XML nor like other SGML: no root, control characters written
//! as references, a text that is a story, a headline alone or a table sent raw. Cost: two looks at
//! each byte, one record in memory.

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::END_MISSING;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::fields::Fields;
use crate::format::names::Slot;
use crate::format::nitf::opened_by;
use crate::format::records::Records;
use crate::format::tags;
use crate::format::trec;
use crate::format::tree::Flow;
use crate::format::tree::Tree;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;

/// The Reuters-21578 collection.
#[derive(Debug, Clone, Copy)]
pub struct Reuters;

/// The tags around a record.
const TAGS: [&[u8]; 2] = [b"<reuters", b"</reuters"];

/// What is in place of the story where a headline was sent without one.
const NO_STORY: &str = "Blah blah blah.";

impl Format for Reuters {
    fn name(&self) -> &'static str {
        "Reuters-21578 SGML"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        tags::root(&head.text).is_some_and(|root| {
            root.name.eq_ignore_ascii_case("reuters") && root.attribute("newid").is_some()
        })
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let limit = input.limits().max_size;
        let mut records = Records::new(input, TAGS);
        while let Some(found) = records.next()? {
            let outcome = match &found.bytes {
                Some(bytes) => {
                    let text = charset::decode(bytes, Some("iso-8859-1")).text;
                    read_record(&text, found.record, found.is_closed).of_record(bytes)
                }
                None => {
                    let cause = format!("a record larger than {limit} bytes, the limit");
                    Outcome::Failed { record: Some(found.record), cause }
                }
            };
            if each(outcome).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn read_record(text: &str, record: Record, is_closed: bool) -> Outcome {
    let tree = match Tree::new(text) {
        Ok(tree) => tree,
        Err(error) => return Outcome::Failed { record: Some(record), cause: error.to_string() },
    };
    let inline = &|_: &str| Flow::Inline;
    let doc = tree.children(tree.top()).next().unwrap_or(tree.top());
    let mut fields = Fields::default();
    fields.put(Slot::Key, 1, tree.attribute(doc, "newid").unwrap_or_default());
    fields.put(Slot::Source, 1, "Reuters".into());
    // The codes of the wire follow some times, without a blank.
    let sent = tree.line_at(doc, "date").unwrap_or_default();
    let digits = |char: char| char.is_ascii_digit() || char == ':' || char == '.';
    let sent = match sent.split_once(' ') {
        Some((day, time)) => {
            format!("{day} {}", time.split(|c| !digits(c)).next().unwrap_or_default())
        }
        None => sent,
    };
    fields.put(Slot::Published, 1, sent.into());
    fields.put(Slot::Section, 1, tree.line_at(doc, "topics/d").unwrap_or_default().into());
    if let Some(story) = tree.at(doc, "text") {
        fields.put(Slot::Title, 1, tree.line_at(story, "title").unwrap_or_default().into());
        fields.put(Slot::Authors, 1, tree.line_at(story, "author").unwrap_or_default().into());
        let body = match tree.at(story, "body") {
            Some(body) => tree.text(body, inline),
            // A headline alone, or a text nobody took apart.
            None => tree.text(story, &|name| match name {
                "title" | "author" | "dateline" => Flow::Hidden,
                _ => Flow::Inline,
            }),
        };
        // The dateline first: it is what made the first line full.
        let dateline = tree.line_at(story, "dateline");
        let body = opened_by(dateline.as_deref(), without_signature(&body));
        let body = trec::indented(&body);
        fields.put(Slot::Body, 1, body.into());
    }
    if !fields.is_article() {
        let cause = "a record without headline and text".to_owned();
        return Outcome::Failed { record: Some(record), cause };
    }
    let mut draft = fields.into_plain_draft(EvidenceKind::Wire, Some(record));
    if !is_closed {
        draft.warnings.push(format!("the record is not closed: {END_MISSING}"));
    }
    Outcome::Draft(Box::new(draft))
}

/// Returns a story without the line that only says whose it is (` Reuter`).
fn without_signature(body: &str) -> String {
    let marks = |char: char| char.is_whitespace() || char.is_control();
    let body = body.trim_end_matches(marks).trim_matches('*');
    let (rest, last) = body.rsplit_once('\n').unwrap_or(("", body));
    let word = last.trim_matches(|char: char| !char.is_alphabetic()).to_lowercase();
    let signs = matches!(word.as_str(), "reuter" | "reuters" | "reute" | "more");
    let story = if signs { rest } else { body };
    // The marks of the wire before a headline that was sent alone.
    let trimmed = story.trim_matches(|char: char| marks(char) || char == '*');
    if trimmed == NO_STORY { String::new() } else { story.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;

    const STORY: &str = "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n\
        <REUTERS TOPICS=\"YES\" OLDID=1 NEWID=\"7\">\n<DATE>27-MAR-1987 00:02:59.13&#5;&#5;&#5;RM</DATE>\n\
        <TOPICS><D>roads</D><D>rail</D></TOPICS>\n<UNKNOWN>&#22;f0704&#31;reute</UNKNOWN>\n<TEXT>&#2;\n\
        <TITLE>BRIDGE &lt;BRG> CLOSED</TITLE>\n<DATELINE>    LEEDS, March 27 - </DATELINE><BODY>The bridge is\n\
        closed until further notice, they said on Friday morning.\n    Traffic is led over the other bridge, which\n\
        is as old but was repaired only last year.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n";

    #[test]
    fn a_story_opens_with_its_dateline_and_ends_without_its_signature() {
        let draft = &drafts(&Reuters, b"x.sgm", STORY.as_bytes())[0];
        assert_eq!(
            draft.body,
            "LEEDS, March 27 - The bridge is closed until further notice, they said on Friday morning.\n\n\
             Traffic is led over the other bridge, which is as old but was repaired only last year."
        );
        assert_eq!(draft.title.as_deref(), Some("BRIDGE <BRG> CLOSED"));
        assert_eq!(draft.dates[0].text, "27-MAR-1987 00:02:59.13");
        assert_eq!((draft.key.as_deref(), draft.section.as_deref()), (Some("7"), Some("roads")));
    }

    #[test]
    fn a_headline_alone_and_a_raw_text_are_articles() {
        let brief = "<REUTERS NEWID=\"8\"><TEXT TYPE=\"BRIEF\">&#2;\n******<TITLE>ROADS OPEN\n</TITLE>Blah blah blah.\n&#3;\n</TEXT></REUTERS>";
        let raw = "<REUTERS NEWID=\"9\"><TEXT TYPE=\"UNPROC\">&#2;\nROADS REPORT\n One....1\n\n Reuter\n&#3;</TEXT></REUTERS>";
        let found = drafts(&Reuters, b"x.sgm", format!("{brief}\n{raw}").as_bytes());
        assert_eq!((found[0].title.as_deref(), found[0].body.as_str()), (Some("ROADS OPEN"), ""));
        assert_eq!(
            (found[1].title.as_deref(), found[1].body.as_str()),
            (None, "ROADS REPORT\n\nOne....1")
        );
    }
}
