//! The archives of crawls: WARC, and before it ARC.
//!
//! A record is a header, its length and as many bytes. Read by our own reader: it streams, knows
//! where every record is, and finds the next record where a length is wrong. The pages go to the
//! same readers as pages on disk. The day of the crawl is not the day of publication: it is when the copy was
//! saved. Files compressed record by record are [`super::compressed`] first, so the places are those
//! in the expanded bytes.

use std::ops::ControlFlow;

use crate::article::ArticleId;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::http;
use crate::format::http::Media;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::format::member::Part;
use crate::read::Head;
use crate::read::Input;
use crate::read::ReadError;

/// A web archive of the kind that crawlers write today.
#[derive(Debug, Clone, Copy)]
pub struct Warc;

/// A web archive of the kind that the Internet Archive wrote before.
#[derive(Debug, Clone, Copy)]
pub struct Arc;

/// The most bytes of a record's header.
const MOST_OF_HEADER: usize = 1024 * 1024;

/// Where to look for the next record, after one that is broken.
const STEP: usize = 64 * 1024;

impl Format for Warc {
    fn name(&self) -> &'static str {
        "WARC"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        head.bytes.trim_ascii_start().starts_with(b"WARC/")
    }

    fn may_grow(&self) -> bool {
        true
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
        let mut members = Members::of(input, options, each);
        let mut is_whole = true;
        loop {
            skip_line_ends(input)?;
            let start = input.offset();
            // Only between records, and not after one that may be there whole another time.
            input.note_point(is_whole.then(|| members.count()));
            let Some(record) = WarcRecord::read(input)? else {
                if input.peek(1)?.is_empty() {
                    break;
                }
                is_whole = false;
                let found = skip_to(input, |line| line.starts_with(b"WARC/"))?;
                let place = Member { bytes: (start, input.offset()), ..Member::default() };
                let cause = format!("no WARC record at byte {start}");
                if members.fail(&place, &cause).is_break() || !found {
                    break;
                }
                continue;
            };
            let bytes = (start, input.offset().saturating_add(record.length));
            let url = record.url.as_deref();
            let saved = record.date.as_deref();
            let place = Member { url, saved, bytes, header: record.id, ..Member::default() };
            input.note_point(None);
            let mut part = Part::new(input, record.length);
            let mut flow = record.read_block(&mut members, &place, &mut part);
            let lacking = part.finish()?;
            is_whole &= lacking == 0;
            if lacking > 0 && flow.is_continue() {
                let cause = format!("the archive is cut: {lacking} bytes of it are not there");
                flow = members.broke(&place, &cause);
            }
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// The header of a WARC record.
#[derive(Debug, Default)]
struct WarcRecord {
    kind: String,
    url: Option<String>,
    /// When it was fetched.
    date: Option<String>,
    content_type: String,
    length: u64,
    /// The id of the header itself.
    id: Option<ArticleId>,
}

impl WarcRecord {
    /// Hands out the header that starts here; `None`, and nothing handed out, if none does.
    fn read(input: &mut Input<'_>) -> Result<Option<Self>, ReadError> {
        if !input.peek(5)?.starts_with(b"WARC/") {
            return Ok(None);
        }
        let Some(size) = header_size(input)? else { return Ok(None) };
        let header = String::from_utf8_lossy(&input.peek(size)?[..size]).into_owned();
        let id = Some(ArticleId::of_record(header.as_bytes()));
        let mut record = Self { id, ..Self::default() };
        let mut length = None;
        for line in header.lines().skip(1) {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => record.kind = value.to_ascii_lowercase(),
                "warc-target-uri" => {
                    record.url = Some(value.trim_matches(['<', '>']).to_owned());
                }
                "warc-date" => record.date = Some(value.to_owned()),
                "content-type" => record.content_type = value.to_owned(),
                "content-length" => length = value.parse().ok(),
                _ => {}
            }
        }
        let Some(length) = length.filter(|&length: &u64| length < 1 << 60) else {
            // Found again as no record, from the next line on.
            input.consume(b"WARC/".len());
            return Ok(None);
        };
        record.length = length;
        input.consume(size);
        Ok(Some(record))
    }

    fn read_block(
        &self,
        members: &mut Members<'_>,
        place: &Member<'_>,
        block: &mut Part<'_, '_>,
    ) -> ControlFlow<()> {
        let is_web = self.content_type.to_ascii_lowercase().starts_with("application/http")
            || self.url.as_deref().is_some_and(|url| url.starts_with("http"));
        match self.kind.as_str() {
            "response" if is_web => http::read_response(members, place, block),
            // What a crawler notes of a page it keeps in another record: its words, its picture.
            "resource" if self.url.as_deref().is_some_and(is_note) => {
                members.skip(place, "bookkeeping of a crawl")
            }
            "resource" | "conversion" => {
                let media = Media::of(&self.content_type);
                if let Some(kind) = media.kind() {
                    return members.skip(place, kind);
                }
                let name = media.name(place.url.unwrap_or_default());
                let charset = media.charset.as_deref();
                members.read(&Member { name: Some(&name), charset, ..*place }, block)
            }
            "revisit" => members.skip(place, "copy of an earlier record"),
            _ => ControlFlow::Continue(()),
        }
    }
}

impl Format for Arc {
    fn name(&self) -> &'static str {
        "ARC"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        head.bytes.starts_with(b"filedesc:")
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
        let mut members = Members::of(input, options, each);
        loop {
            skip_line_ends(input)?;
            let start = input.offset();
            let line = line_here(input)?;
            let Some(record) = ArcRecord::of(&line) else {
                if line.is_empty() {
                    break;
                }
                let found = skip_to(input, |line| ArcRecord::of(line).is_some())?;
                let place = Member { bytes: (start, input.offset()), ..Member::default() };
                let cause = format!("no ARC record at byte {start}");
                if members.fail(&place, &cause).is_break() || !found {
                    break;
                }
                continue;
            };
            input.consume(line.len());
            let bytes = (start, input.offset().saturating_add(record.length));
            let (url, header) = (Some(record.url.as_str()), Some(ArticleId::of_record(&line)));
            let saved = Some(record.date.as_str()).filter(|date| !date.is_empty());
            let place = Member { url, saved, bytes, header, ..Member::default() };
            let mut part = Part::new(input, record.length);
            let mut flow = if record.url.starts_with("http") {
                http::read_response(&mut members, &place, &mut part)
            } else {
                ControlFlow::Continue(())
            };
            let lacking = part.finish()?;
            if lacking > 0 && flow.is_continue() && record.url.starts_with("http") {
                let cause = format!("the archive is cut: {lacking} bytes of it are not there");
                flow = members.broke(&place, &cause);
            }
            if flow.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// The header of an ARC record: one line of address, host, day of the crawl, type and length.
#[derive(Debug, PartialEq, Eq)]
struct ArcRecord {
    url: String,
    /// When it was fetched; empty where that is no moment to the second.
    date: String,
    length: u64,
}

impl ArcRecord {
    fn of(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?.trim_end();
        let fields: Vec<&str> = line.split(' ').collect();
        // Addresses may hold blanks: only the day is certain.
        let is_day = |field: &&str| {
            (12..=17).contains(&field.len()) && field.bytes().all(|byte| byte.is_ascii_digit())
        };
        let day = fields.iter().rposition(is_day).filter(|&day| day >= 2)?;
        let url = fields[..day - 1].join(" ");
        url.contains(':').then_some(())?;
        let length = fields[day + 1..].last()?.parse().ok().filter(|&n: &u64| n < 1 << 60)?;
        Some(Self { url, date: moment(fields[day]).unwrap_or_default(), length })
    }
}

/// Reads the fourteen digits of a moment.
fn moment(digits: &str) -> Option<String> {
    let part = |from: usize, to: usize| digits.get(from..to);
    (digits.len() == 14).then_some(())?;
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    Some(format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z"))
}

/// Recognizes the address of a note: `urn:text:https://…`.
fn is_note(url: &str) -> bool {
    url.strip_prefix("urn:")
        .and_then(|rest| rest.split_once(':'))
        .is_some_and(|(_, of)| of.starts_with("http://") || of.starts_with("https://"))
}

fn skip_line_ends(input: &mut Input<'_>) -> Result<(), ReadError> {
    loop {
        let window = input.peek(1)?;
        let ends = window.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if ends == 0 {
            return Ok(());
        }
        input.consume(ends);
    }
}

/// Returns the size of the header that starts here, with the empty line that ends it.
fn header_size(input: &mut Input<'_>) -> Result<Option<usize>, ReadError> {
    let mut size = 4096;
    loop {
        let window = input.peek(size)?;
        let end = window.windows(2).position(|pair| pair == b"\n\n");
        let marked = window.windows(4).position(|four| four == b"\r\n\r\n");
        let end = match (end.map(|at| at + 2), marked.map(|at| at + 4)) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        if end.is_some() || window.len() < size || size >= MOST_OF_HEADER {
            return Ok(end);
        }
        size *= 4;
    }
}

/// Returns the line that starts here, without handing it out; at most [`STEP`] bytes of it.
fn line_here(input: &mut Input<'_>) -> Result<Vec<u8>, ReadError> {
    let window = input.peek(STEP)?;
    let window = &window[..window.len().min(STEP)];
    let end = window.iter().position(|&byte| byte == b'\n').map_or(window.len(), |at| at + 1);
    Ok(window[..end].to_vec())
}

/// Passes over lines up to one that may start a record. Tells whether there is one.
fn skip_to(
    input: &mut Input<'_>,
    mut starts: impl FnMut(&[u8]) -> bool,
) -> Result<bool, ReadError> {
    loop {
        let line = line_here(input)?;
        if line.is_empty() {
            return Ok(false);
        }
        input.consume(line.len());
        let window = input.peek(STEP)?;
        let end = window.iter().position(|&byte| byte == b'\n').map_or(window.len(), |at| at + 1);
        if starts(&window[..end]) {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EvidenceKind;
    use crate::format::DateClaim;
    use crate::format::DateRole;
    use crate::format::Outcome;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use crate::format::tests::record_of;

    fn saved(text: &str) -> DateClaim {
        let (kind, role) = (EvidenceKind::Field, DateRole::Saved);
        DateClaim { kind, role, text: text.to_owned() }
    }

    fn record(kind: &str, url: &str, media: &str, block: &[u8]) -> Vec<u8> {
        let mut bytes = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n\
             WARC-Date: 2024-05-03T18:19:08Z\r\nContent-Type: {media}\r\n\
             Content-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        bytes.extend(block);
        bytes.extend(b"\r\n\r\n");
        bytes
    }

    fn response(url: &str, header: &str, body: &[u8]) -> Vec<u8> {
        let mut block = format!("HTTP/1.1 200 OK\r\n{header}\r\n\r\n").into_bytes();
        block.extend(body);
        record("response", url, "application/http; msgtype=response", &block)
    }

    fn said(bytes: &[u8]) -> Vec<String> {
        outcomes(&Warc, b"x.warc", bytes)
            .into_iter()
            .map(|outcome| match outcome {
                Outcome::Draft(draft) => draft.body,
                Outcome::Failed { cause, .. } => format!("failed: {cause}"),
                Outcome::Skipped { kind, .. } => format!("skipped: {kind}"),
            })
            .collect()
    }

    #[test]
    fn pages_come_in_whatever_way_they_were_sent() {
        use std::io::Write;
        let level = flate2::Compression::best();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), level);
        packed.write_all(b"Text packed.").unwrap();
        let packed = packed.finish().unwrap();
        let mut chunks = format!("{:x}\r\n", packed.len()).into_bytes();
        chunks.extend(&packed);
        chunks.extend(b"\r\n0\r\n\r\n");
        let file = [
            record("warcinfo", "", "application/warc-fields", b"software: x"),
            response("http://a.example/1", "Content-Type: text/plain", b"Text plain."),
            response(
                "http://a.example/2",
                "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked",
                &chunks,
            ),
            response(
                "http://a.example/3",
                "Content-Type: text/plain\r\nContent-Encoding: gzip",
                b"Text unpacked.",
            ),
            response("http://a.example/4.png", "Content-Type: image/png", b"x"),
            response(
                "http://a.example/5",
                "Content-Type: text/plain\r\nContent-Encoding: br",
                b"\xa0\x00\x10Text in br.\x03",
            ),
            record("conversion", "<http://a.example/6>", "text/plain", b"Text converted."),
            record("resource", "http://a.example/7", "text/plain", b"Text resource."),
            record("revisit", "http://a.example/8", "application/http", b""),
        ];
        let bytes = file.concat();
        assert_eq!(
            said(&bytes),
            [
                "Text plain.",
                "Text packed.",
                "Text unpacked.",
                "skipped: image",
                "Text in br.",
                "Text converted.",
                "Text resource.",
                "skipped: copy of an earlier record",
            ]
        );
        let found = outcomes(&Warc, b"x.warc", &bytes);
        let mut at = file[0].len();
        for (number, (outcome, record)) in found.iter().zip(&file[1..]).enumerate() {
            let place = record_of(outcome).unwrap();
            assert_eq!(place.number, number as u64 + 1);
            assert_eq!(place.bytes, (at as u64, (at + record.len() - 4) as u64));
            at += record.len();
        }
        let Outcome::Draft(draft) = &found[5] else { panic!("{:?}", found[5]) };
        assert_eq!(draft.url.as_deref(), Some("http://a.example/6"));
        assert_eq!(
            draft.dates,
            [saved("2024-05-03T18:19:08Z")],
            "the day of the crawl is no day of publication"
        );
    }

    #[test]
    fn the_record_after_a_wrong_length_is_found() {
        let one = response("http://a.example/1", "Content-Type: text/plain", b"Text one.");
        let two = response("http://a.example/2", "Content-Type: text/plain", b"Text two.");
        let text = String::from_utf8([one.as_slice(), &two, &two].concat()).unwrap();
        let length = one.len() - one.windows(4).position(|w| w == b"\r\n\r\n").unwrap() - 8;
        let right = format!("Content-Length: {length}");
        let short = text.replacen(&right, &format!("Content-Length: {}", length - 4), 1);
        let found = said(short.as_bytes());
        assert_eq!(found[0], "Text");
        assert!(found[1].starts_with("failed: no WARC record at byte"), "{found:?}");
        assert_eq!(found[2..], ["Text two.", "Text two."]);
        let long = text.replacen(&right, &format!("Content-Length: {}", length + 30), 1);
        assert_eq!(said(long.as_bytes()).last().unwrap(), "Text two.");
    }

    #[test]
    fn an_archive_cut_anywhere_gives_what_there_is() {
        let one = response("http://a.example/1", "Content-Type: text/plain", b"Text one.");
        let bytes = [one.as_slice(), &one].concat();
        for end in 0..bytes.len() {
            for outcome in outcomes(&Warc, b"x.warc", &bytes[..end]) {
                let place = record_of(&outcome).unwrap().bytes;
                assert!(place.0 <= place.1 && place.1 <= end as u64);
            }
        }
        let cut = said(&bytes[..bytes.len() - 8]);
        assert_eq!(cut[..2], ["Text one.", "Text"]);
        assert!(cut[2].contains("the archive is cut: 4 bytes"), "{cut:?}");
    }

    #[test]
    fn arc_records_are_read_also_where_addresses_hold_blanks() {
        let body = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nText one.";
        let bytes = format!(
            "filedesc://x.arc 0.0.0.0 20140216012908 text/plain 13\n1 0 Example\n\n\
             http://a.example/my page 93.184.216.119 20140216050221 text/plain {}\n{body}\n",
            body.len()
        );
        let drafts = drafts(&Arc, b"x.arc", bytes.as_bytes());
        let [draft] = drafts.as_slice() else { panic!("{drafts:?}") };
        assert_eq!(draft.body, "Text one.");
        assert_eq!(draft.url.as_deref(), Some("http://a.example/my page"));
        assert_eq!(draft.dates, [saved("2014-02-16T05:02:21Z")]);
    }
}
