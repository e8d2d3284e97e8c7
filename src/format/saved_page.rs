//! Pages saved whole by a browser as one file (MHTML): a mail whose text is the page.
//!
//! The day in its header is when the page was saved, not published. The page itself is read as pages
//! on disk are.

use mail_parser::HeaderName;
use mail_parser::MessageParser;
use mail_parser::MimeHeaders;
use mail_parser::PartType;

use crate::article::EvidenceKind;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::mail;
use crate::format::mail_text;
use crate::format::member;
use crate::read::Head;
use crate::read::Input;

/// A page saved with its pictures as one file.
#[derive(Debug, Clone, Copy)]
pub struct Mhtml;

impl Format for Mhtml {
    fn name(&self) -> &'static str {
        "MHTML"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let header = head.text.split("\n\n").next().unwrap_or_default();
        let header = header.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase();
        let saved = header.contains("snapshot-content-location:")
            || header.contains("<saved by ")
            || matches!(head.extension().as_str(), "mht" | "mhtml");
        saved && mail::is_mail(&head.text, true) && header.contains("mime-version:")
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let (nesting, limits) = (input.nesting(), input.limits());
        let raw = input.whole()?;
        let malformed = |why: &str| FormatError::Malformed(why.to_owned());
        if mail::holds_too_many(raw) {
            return Err(malformed("it holds too many messages inside each other"));
        }
        let message = MessageParser::default().parse(raw);
        let message = message.ok_or_else(|| malformed("it has no header"))?;
        let page = message.parts.iter().find_map(|part| match &part.body {
            PartType::Html(_) => Some((part, mail_text::bytes_of(part, raw))),
            _ => None,
        });
        let (part, page) = page.ok_or_else(|| malformed("there is no page in it"))?;
        let saved_from =
            || mail::header(&message, HeaderName::Other("Snapshot-Content-Location".into()));
        let url = part.content_location().map(str::to_owned).or_else(saved_from);
        let url = url.filter(|url| url.starts_with("http"));
        let saved = mail::header(&message, HeaderName::Date);
        let mut bytes: &[u8] = &page;
        member::unwrap_in("page.html", &mut bytes, &nesting, limits, options, &mut |mut outcome| {
            if let Outcome::Draft(draft) = &mut outcome {
                // What was saved around the page is part of its record.
                draft.id = None;
                if draft.url.is_none() {
                    draft.url.clone_from(&url);
                }
                let (kind, role) = (EvidenceKind::MailHeader, DateRole::Saved);
                draft.dates.extend(saved.clone().map(|text| DateClaim { kind, role, text }));
            }
            each(outcome)
        })
    }
}
