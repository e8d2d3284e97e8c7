//! Recognizes which document a ZIP archive is by its first bytes.
//!
//! Only the headers of the archive's own first members count: an archive that merely holds a document
//! has the same words in it, and is read as an archive. Cost: a step a member.

use crate::read::Head;

/// A member as its own header describes it.
struct Member<'b> {
    name: &'b [u8],
    is_stored: bool,
    /// What is in the archive from its content on.
    content: &'b [u8],
    /// `None` if the size is only given behind the content.
    size: Option<usize>,
}

/// First bytes of the header of a member.
const HEADER: &[u8] = b"PK\x03\x04";

impl<'b> Member<'b> {
    fn at(bytes: &'b [u8]) -> Option<Self> {
        const FLAG_SIZE_BEHIND: u16 = 8;
        let short = |at: usize| Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        bytes.starts_with(HEADER).then_some(())?;
        let (flags, method) = (short(6)?, short(8)?);
        let size = u32::from_le_bytes(*bytes.get(18..)?.first_chunk()?);
        let (name, extra) = (usize::from(short(26)?), usize::from(short(28)?));
        let is_known = flags & FLAG_SIZE_BEHIND == 0 || size > 0;
        Some(Self {
            name: bytes.get(30..30 + name)?,
            is_stored: method == 0,
            content: bytes.get(30 + name + extra..).unwrap_or_default(),
            size: usize::try_from(size).ok().filter(|_| is_known),
        })
    }

    /// Returns what is behind it. Where its size is not known the next header is searched for, unless
    /// the member may be an archive itself.
    fn rest(&self) -> Option<&'b [u8]> {
        match self.size {
            Some(size) => self.content.get(size..),
            None if self.name.ends_with(b".xml") || self.name.ends_with(b".rels") => {
                let at = self.content.windows(HEADER.len()).position(|bytes| bytes == HEADER)?;
                self.content.get(at..)
            }
            None => None,
        }
    }
}

fn members<'b>(start: &'b [u8]) -> impl Iterator<Item = Member<'b>> {
    let next = |member: &Member<'b>| Member::at(member.rest()?);
    std::iter::successors(Member::at(start), next)
}

/// Returns whether a file is a ZIP archive that is named `*.extension`, for one of `extensions`.
pub(crate) fn is_named(head: &Head<'_>, extensions: &[&str]) -> bool {
    head.bytes.starts_with(HEADER) && extensions.contains(&head.extension().as_str())
}

/// Returns whether a file is an archive in the form of Office, with its text in `folder`.
pub(crate) fn is_office(start: &[u8], folder: &str) -> bool {
    let (mut has_types, mut has_folder) = (false, false);
    for member in members(start) {
        has_types |= member.name == b"[Content_Types].xml";
        has_folder |= member.name.starts_with(folder.as_bytes());
    }
    has_types && has_folder
}

/// Returns whether a file is an archive that declares a media type that begins like this.
pub(crate) fn declares(start: &[u8], media: &str) -> bool {
    members(start).any(|member| {
        let declares = member.is_stored && member.content.starts_with(media.as_bytes());
        member.name == b"mimetype" && declares
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Recognized;
    use crate::format::recognize;
    use crate::format::zip::tests::archive;
    use crate::read::charset;
    use proptest::prelude::*;

    fn kind(bytes: &[u8]) -> &'static str {
        let text = charset::decode(bytes, None).text;
        let head = Head { name: b"x", bytes, text, complete: true };
        match recognize(&head) {
            Recognized::Format(format) => format.name(),
            Recognized::Skipped(kind) => kind,
        }
    }

    fn documents() -> Vec<(&'static str, Vec<u8>)> {
        let office = |folder: &str| {
            let path = format!("{folder}/document.xml");
            archive(&[("_rels/.rels", b"<a/>"), ("[Content_Types].xml", b"<a/>"), (&path, b"<a/>")])
        };
        let open =
            |media: &str| archive(&[("mimetype", media.as_bytes()), ("content.xml", b"<a/>")]);
        vec![
            ("DOCX", office("word")),
            ("XLSX", office("xl")),
            ("office document", office("ppt")),
            ("ODT", open("application/vnd.oasis.opendocument.text")),
            ("ODS", open("application/vnd.oasis.opendocument.spreadsheet")),
            ("office document", open("application/vnd.oasis.opendocument.presentation")),
            ("EPUB", open("application/epub+zip")),
        ]
    }

    #[test]
    fn a_document_is_recognized_by_its_own_members_without_its_name() {
        for (expected, bytes) in documents() {
            assert_eq!(kind(&bytes), expected);
        }
    }

    #[test]
    fn an_archive_that_holds_documents_is_an_archive() {
        for (inside, bytes) in documents() {
            // The first member is stored, the second is packed.
            for members in [[("a", &bytes[..]), ("b.txt", b"x")], [("b.txt", b"x"), ("a", &bytes)]]
            {
                assert_eq!(kind(&archive(&members)), "ZIP archive", "{inside}");
            }
        }
        let unpacked = archive(&[("old/mimetype", b"application/epub+zip")]);
        assert_eq!(kind(&unpacked), "ZIP archive");
    }

    #[test]
    fn members_whose_size_is_behind_them_are_passed_over() {
        for (expected, mut bytes) in documents() {
            let mut at = 0;
            while let Some(next) = bytes[at..].windows(4).position(|window| window == HEADER) {
                at += next;
                bytes[at + 6] |= 8;
                bytes[at + 18..at + 22].fill(0);
                at += 4;
            }
            assert_eq!(kind(&bytes), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(damages in prop::collection::vec((0..200_usize, any::<u8>()), 1..8)) {
            for (_, mut bytes) in documents() {
                for (at, byte) in &damages {
                    let at = at % bytes.len();
                    bytes[at] = *byte;
                }
                let _ = kind(&bytes);
            }
        }
    }
}
