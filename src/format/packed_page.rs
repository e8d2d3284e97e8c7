//! Pages saved as a ZIP archive inside of a page, as SingleFile does: a browser shows them, an unpacker opens them.
//!
//! The page around is a program that unpacks the one inside, so that none of its text is of the article. Where
//! the page is from and when it was saved is in a list beside it, or in the saver's comment. Cost: the file in
//! memory.

use std::io::Cursor;
use std::io::Read;

use zip::ZipArchive;

use crate::article::EvidenceKind;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::html;
use crate::format::html::saved;
use crate::format::html::saved::Mark;
use crate::format::member;
use crate::format::value::Value;
use crate::read::Decompressed;
use crate::read::Head;
use crate::read::Input;
use crate::read::Nesting;

/// A page that unpacks another from itself.
#[derive(Debug, Clone, Copy)]
pub struct PackedPage;

/// What a file in an archive begins with.
const MEMBER: &[u8] = b"PK\x03\x04";

/// The most members looked through for the page.
const MOST_MEMBERS: usize = 10_000;

impl Format for PackedPage {
    fn name(&self) -> &'static str {
        "packed page"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let start = head.text.trim_start();
        html::is_html(start)
            && (memchr::memmem::find(head.bytes, MEMBER)
                .is_some_and(|at| is_member(&head.bytes[at..]))
                || [
                    "data-sfz",
                    "\"sfz-wait-message\"",
                    "'sfz-wait-message'",
                    "id=sfz-wait-message",
                ]
                .iter()
                .any(|mark| start.contains(mark)))
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
        let bytes = input.whole()?;
        let packed = memchr::memmem::find_iter(bytes, MEMBER).find(|&at| is_member(&bytes[at..]));
        let packed = packed.ok_or_else(|| malformed("there is no archive in it"))?;
        let around = String::from_utf8_lossy(&bytes[..packed]);
        let (page, list) = parts(&bytes[packed..], &nesting, limits.max_size)?;
        let mut mark = list.as_deref().map(listed).unwrap_or_default();
        for text in [&around, &String::from_utf8_lossy(&page)] {
            let said = saved::comment(text);
            mark.url = mark.url.or(said.url);
            mark.when = mark.when.or(said.when);
        }
        let mut page = page.as_slice();
        member::unwrap_in("page.html", &mut page, &nesting, limits, options, &mut |mut outcome| {
            if let Outcome::Draft(draft) = &mut outcome {
                // What was saved around the page is part of its record.
                draft.id = None;
                draft.url = draft.url.take().or_else(|| mark.url.clone());
                let (kind, role) = (EvidenceKind::Meta, DateRole::Saved);
                let is_said = draft.dates.iter().any(|claim| claim.role == role);
                let when = mark.when.clone().filter(|_| !is_said);
                draft.dates.extend(when.map(|text| DateClaim { kind, role, text }));
            }
            each(outcome)
        })
    }
}

fn malformed(why: &str) -> FormatError {
    FormatError::Malformed(why.to_owned())
}

/// Returns whether bytes are the header of a file in an archive: of a version there is, with a name.
fn is_member(bytes: &[u8]) -> bool {
    let number = |at: usize| bytes.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    bytes.starts_with(MEMBER)
        && number(4).is_some_and(|version| (10..=63).contains(&(version & 0xff)))
        && number(8).is_some_and(|method| matches!(method, 0 | 8))
        && number(26).is_some_and(|length| (1..=1024).contains(&length))
}

/// Returns the page of an archive, and the list of what the saver says of it.
fn parts(
    archive: &[u8],
    nesting: &Nesting,
    limit: u64,
) -> Result<(Vec<u8>, Option<Vec<u8>>), FormatError> {
    let by_directory = |name: &str| -> Option<Result<Vec<u8>, FormatError>> {
        let mut archive = ZipArchive::new(Cursor::new(archive)).ok()?;
        let file = archive.by_name(name).ok()?;
        let packed = file.compressed_size();
        Some(unpacked(&mut Decompressed::decoded(file, packed, nesting), limit))
    };
    if let Some(page) = by_directory("index.html") {
        return Ok((page?, by_directory("manifest.json").and_then(Result::ok)));
    }
    // The directory is cut off, or is not where it should be: what is before each file says what it is.
    let (mut page, mut list) = (None, None);
    let mut source = archive;
    for _ in 0..MOST_MEMBERS {
        let Ok(Some(file)) = zip::read::read_zipfile_from_stream(&mut source) else { break };
        let (name, packed) = (file.name().to_owned(), file.compressed_size());
        let mut file = Decompressed::decoded(file, packed, nesting);
        match name.as_str() {
            "index.html" => page = Some(unpacked(&mut file, limit)?),
            "manifest.json" => list = unpacked(&mut file, limit).ok(),
            _ => {}
        }
    }
    let page = page.ok_or_else(|| malformed("there is no page in it"))?;
    Ok((page, list))
}

/// Unpacks a file of the archive.
fn unpacked(file: &mut Decompressed<'_>, limit: u64) -> Result<Vec<u8>, FormatError> {
    let mut bytes = Vec::new();
    let read = file.by_ref().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| malformed(&error.to_string()))?;
    if let Some(error) = file.broken() {
        return Err(malformed(&crate::read::why_broken(error)));
    }
    if bytes.len() as u64 > limit {
        return Err(malformed(&format!("the page is larger than {limit} bytes, the limit")));
    }
    Ok(bytes)
}

/// Reads the list beside a page: its address and the moment of saving.
fn listed(list: &[u8]) -> Mark {
    let Ok(list) = serde_json::from_slice::<Value<'_>>(list) else { return Mark::default() };
    let text = |name: &str| match list.get(name) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.clone().into_owned()),
        _ => None,
    };
    Mark {
        url: text("originalUrl").filter(|url| url.starts_with("http")),
        when: text("archiveTime"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use crate::format::zip;

    const PAGE: &str = "<!DOCTYPE html><html><head><title>Dredger sinks</title></head><body><article><h1>Dredger sinks</h1>\
        <p>The dredger sank in calm water at noon on a windless day, the coastguard said.</p></article></body></html>";
    const LIST: &str = "{\"originalUrl\": \"https://post.example/dredger\", \"archiveTime\": \"2023-03-15T13:20:00Z\"}";

    fn packed(members: &[(&str, &[u8])], comment: &str) -> Vec<u8> {
        let mut file = format!(
            "<!doctype html><html data-sfz><head><title>Dredger</title>{comment}</head><body hidden><script>/*PK*/</script><!--"
        )
        .into_bytes();
        file.extend(zip::tests::archive(members));
        file.extend(b" --></body></html>");
        file
    }

    #[test]
    fn the_page_inside_is_the_article_and_the_list_says_where_it_is_from() {
        let file =
            packed(&[("index.html", PAGE.as_bytes()), ("manifest.json", LIST.as_bytes())], "");
        let found = drafts(&PackedPage, b"x.u.zip.html", &file);
        let [draft] = &found[..] else { panic!("{found:?}") };
        assert_eq!(draft.title.as_deref(), Some("Dredger sinks"));
        assert!(draft.body.starts_with("The dredger sank") && !draft.body.contains("PK"));
        assert_eq!(draft.url.as_deref(), Some("https://post.example/dredger"));
        let saved = draft.dates.iter().find(|claim| claim.role == DateRole::Saved).unwrap();
        assert_eq!(saved.text, "2023-03-15T13:20:00Z");
    }

    #[test]
    fn the_comment_of_the_saver_will_do_and_so_will_an_archive_without_its_directory() {
        let comment = "<!-- Page saved with SingleFile \n url: https://post.example/dredger \n saved date: Thu Nov 02 2023 10:15:00 GMT+0000 -->";
        let mut file = packed(&[("fonts/a.woff", b"x"), ("index.html", PAGE.as_bytes())], comment);
        let directory = file.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        file.truncate(directory);
        let draft = &drafts(&PackedPage, b"x.html", &file)[0];
        assert_eq!(draft.url.as_deref(), Some("https://post.example/dredger"));
        assert!(draft.dates.iter().any(|claim| claim.role == DateRole::Saved), "{:?}", draft.dates);
    }

    #[test]
    fn a_file_without_a_page_or_cut_anywhere_is_refused_with_the_reason() {
        let whole = packed(&[("index.html", PAGE.as_bytes())], "");
        let none = packed(&[("a.html", PAGE.as_bytes())], "");
        let start = whole.windows(4).position(|window| window == MEMBER).unwrap();
        for file in [&none[..], &whole[..start], &whole[..start + 40]] {
            let (mut source, mut buffer) = (file, Vec::new());
            let limits = crate::read::Limits::default();
            let mut input = Input::new(b"x.html", &mut source, &mut buffer, limits);
            let each = &mut |_| std::ops::ControlFlow::Continue(());
            assert!(PackedPage.read(&mut input, &Options::default(), each).is_err());
        }
        for end in start..whole.len() {
            let _ = std::panic::catch_unwind(|| outcomes(&PackedPage, b"x.html", &whole[..end]));
        }
    }

    #[test]
    fn a_page_that_shows_the_letters_pk_is_a_page() {
        let is_it = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            PackedPage.recognize(&Head { name: b"x.html", bytes, text, complete: true })
        };
        assert!(!is_it(
            b"<!DOCTYPE html><p>PK\x03\x04 are the first bytes of a ZIP archive, it is said."
        ));
        assert!(is_it(&packed(&[("index.html", PAGE.as_bytes())], "")));
    }
}
