//! ZIP archives, by their directory; where that is cut off or beyond measure, front to back.
//!
//! A file on disk is read at any place; an archive inside another container is taken into memory,
//! so it is bounded like an article. Members are stored or deflated; others, and encrypted ones,
//! are named as failed.

use std::borrow::Cow;
use std::io;
use std::io::BufReader;
use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::ops::ControlFlow;

use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::format::tar::is_companion;
use crate::read::Decompressed;
use crate::read::Head;
use crate::read::Input;
use crate::read::Nesting;
use crate::read::why_broken;

/// A ZIP archive.
#[derive(Debug, Clone, Copy)]
pub struct Zip;

/// The most members whose directory is taken into memory, at about half a kilobyte each.
const MOST_IN_DIRECTORY: u64 = 100_000;

impl Format for Zip {
    fn name(&self) -> &'static str {
        "ZIP archive"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        is_zip(head.bytes)
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
        match input.at_any_place()? {
            Some(file) => read_members(|| BufReader::new(file), &mut members),
            None => {
                let bytes = input.whole()?;
                read_members(|| Cursor::new(bytes), &mut members)
            }
        }
    }
}

/// Recognizes a ZIP archive by its first bytes.
pub(crate) fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

fn read_members<R: Read + Seek>(
    open: impl Fn() -> R,
    members: &mut Members<'_>,
) -> Result<(), FormatError> {
    let count = members_said(&mut open());
    let directory = match count {
        Ok(count) if count <= MOST_IN_DIRECTORY => {
            ZipArchive::new(open()).ok().filter(|archive| !archive.is_empty() || count == 0)
        }
        _ => None,
    };
    let Some(archive) = directory else {
        let flow = read_forward(open(), members)?;
        let is_beyond_measure = count.is_ok_and(|count| count > MOST_IN_DIRECTORY);
        return match flow {
            ControlFlow::Continue(()) if !is_beyond_measure => Err(without_directory()),
            _ => Ok(()),
        };
    };
    read_listed(archive, members);
    Ok(())
}

/// Reads the members that the archive's list names. One that is not where the list says has failed.
fn read_listed<R: Read + Seek>(mut archive: ZipArchive<R>, members: &mut Members<'_>) {
    let is_crawl = is_crawl(archive.file_names());
    for at in 0..archive.len() {
        let listed = archive.name_for_index(at).unwrap_or_default().to_owned();
        let found = archive.by_index_raw(at).map(|file| {
            let start = file.data_start().unwrap_or_else(|| file.header_start());
            let bytes = (start, start.saturating_add(file.compressed_size()));
            file.is_file().then(|| (name(&file).into_owned(), bytes))
        });
        let (path, bytes, broken) = match found {
            Ok(Some((path, bytes))) => (path, bytes, None),
            Ok(None) => continue,
            Err(_) if listed.ends_with(['/', '\\']) => continue,
            Err(error) => (listed, (0, 0), Some(of_place(&error))),
        };
        let member = Member { path: &path, bytes, ..Member::default() };
        if is_companion(&path) {
            continue;
        }
        let flow = match (broken, archive.by_index(at)) {
            _ if is_crawl && !path.starts_with("archive/") => {
                members.skip(&member, "bookkeeping of a crawl")
            }
            (Some(cause), _) => members.fail(&member, &cause),
            (None, Ok(file)) => {
                let packed = file.compressed_size();
                members.read_compressed(
                    &member,
                    &mut Decompressed::decoded(file, packed, &members.nesting()),
                )
            }
            (None, Err(error)) => members.fail(&member, &said(&error)),
        };
        if flow.is_break() {
            break;
        }
    }
}

/// Says of a member that it is not where the list of the archive says.
fn of_place(error: &ZipError) -> String {
    format!("the archive is damaged: the member is not where its list says ({})", said(error))
}

/// Recognizes the package of a crawl (WACZ): web archives, and lists of what is in them.
fn is_crawl<'n>(names: impl Iterator<Item = &'n str>) -> bool {
    let (mut described, mut archived) = (false, false);
    for name in names {
        described |= name == "datapackage.json";
        archived |= name.starts_with("archive/") && name.contains(".warc");
    }
    described && archived
}

/// An archive whose list of members is cut off or damaged: what it had beside those that were read is not known.
fn without_directory() -> FormatError {
    FormatError::Malformed("the archive is cut: its list of members is missing".to_owned())
}

/// Reads the members by the headers before them.
fn read_forward<R: Read>(
    mut source: R,
    members: &mut Members<'_>,
) -> Result<ControlFlow<()>, FormatError> {
    loop {
        match zip::read::read_zipfile_from_stream(&mut source) {
            Ok(Some(file)) => {
                if !file.is_file() || is_companion(file.name()) {
                    continue;
                }
                let path = name(&file).into_owned();
                let packed = file.compressed_size();
                let start = file.data_start().unwrap_or_else(|| file.header_start());
                let bytes = (start, start.saturating_add(packed));
                let member = Member { path: &path, bytes, ..Member::default() };
                let mut expanded = Decompressed::decoded(file, packed, &members.nesting());
                if members.read_compressed(&member, &mut expanded).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(None) => return Ok(ControlFlow::Continue(())),
            Err(error) => {
                let cause = format!("the archive is cut or damaged: {}", said(&error));
                return Err(FormatError::Malformed(cause));
            }
        }
    }
}

/// Returns a member's name: UTF-8 where it is valid, whatever is declared, else code page 437.
fn name<'z, R: Read>(file: &'z ZipFile<'_, R>) -> Cow<'z, str> {
    match std::str::from_utf8(file.name_raw()) {
        Ok(name) => Cow::Borrowed(name),
        Err(_) => Cow::Borrowed(file.name()),
    }
}

fn said(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => "it is encrypted".to_owned(),
        ZipError::UnsupportedArchive(why) => format!("not read: {why}"),
        error => error.to_string(),
    }
}

/// Returns how many members the end of the archive says there are.
fn members_said<R: Read + Seek>(source: &mut R) -> io::Result<u64> {
    // A comment of up to 64 KiB may follow.
    const TAIL: u64 = 22 + 20 + 65_535;
    let len = source.seek(SeekFrom::End(0))?;
    source.seek(SeekFrom::Start(len.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    source.take(TAIL).read_to_end(&mut tail)?;
    let at = tail.windows(4).rposition(|window| window == b"PK\x05\x06");
    let Some(end) = at.and_then(|at| tail.get(at..at + 12).map(|end| (at, end))) else {
        return Err(io::ErrorKind::UnexpectedEof.into());
    };
    let (at, end) = end;
    let count = u64::from(u16::from_le_bytes([end[10], end[11]]));
    // Where there are more than that field can count, a greater one is before it.
    let greater = at.checked_sub(20).is_some_and(|at| tail[at..].starts_with(b"PK\x06\x07"));
    if count == u64::from(u16::MAX) || greater {
        return Ok(greater_count(source, &tail[at.saturating_sub(20)..at]).unwrap_or(u64::MAX));
    }
    Ok(count)
}

fn greater_count<R: Read + Seek>(source: &mut R, locator: &[u8]) -> Option<u64> {
    let place = u64::from_le_bytes(*locator.get(8..)?.first_chunk()?);
    source.seek(SeekFrom::Start(place)).ok()?;
    let mut record = [0; 40];
    source.read_exact(&mut record).ok()?;
    record.starts_with(b"PK\x06\x06").then_some(())?;
    Some(u64::from_le_bytes(*record[32..].first_chunk()?))
}

/// The parts of a document that is a ZIP archive.
pub(crate) struct Parts<'d> {
    archive: ZipArchive<Box<dyn ReadSeek + 'd>>,
    nesting: Nesting,
    limit: u64,
    size: u64,
}

/// What a directory can be read from.
pub(crate) trait ReadSeek: Read + Seek {}

impl<R: Read + Seek> ReadSeek for R {}

impl<'d> Parts<'d> {
    /// Opens a document.
    ///
    /// # Errors
    /// When it cannot be read or is no archive.
    pub(crate) fn open(input: &'d mut Input<'_>) -> Result<Self, FormatError> {
        let (nesting, limit) = (input.nesting(), input.limits().max_size);
        let mut source: Box<dyn ReadSeek + 'd> = match input.at_any_place()? {
            Some(file) => Box::new(BufReader::new(file)),
            None => Box::new(Cursor::new(input.whole()?)),
        };
        if members_said(&mut source).is_ok_and(|count| count > MOST_IN_DIRECTORY) {
            return Err(FormatError::Malformed("it has too many parts".to_owned()));
        }
        let size = source.seek(SeekFrom::End(0)).unwrap_or_default();
        let archive = ZipArchive::new(source)
            .map_err(|error| FormatError::Malformed(format!("damaged: {}", said(&error))))?;
        Ok(Self { archive, nesting, limit, size })
    }

    /// Returns how many bytes the document has.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// Returns a part's bytes.
    ///
    /// # Errors
    /// When there is no such part, it is damaged, or it is too large.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, FormatError> {
        let malformed = |why: &str| FormatError::Malformed(format!("{name}: {why}"));
        let file = self.archive.by_name(name).map_err(|error| malformed(&said(&error)))?;
        let packed = file.compressed_size();
        let mut expanded = Decompressed::decoded(file, packed, &self.nesting);
        let mut bytes = Vec::new();
        let read = expanded.by_ref().take(self.limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| malformed(&error.to_string()))?;
        if let Some(error) = expanded.broken() {
            return Err(malformed(&why_broken(error)));
        }
        if bytes.len() as u64 > self.limit {
            return Err(malformed("larger than the limit"));
        }
        Ok(bytes)
    }

    /// Returns the bytes of a part that need not be there.
    ///
    /// # Errors
    /// When it is there and cannot be read, or is too large.
    pub(crate) fn bytes_if_there(&mut self, name: &str) -> Result<Option<Vec<u8>>, FormatError> {
        self.archive.index_for_name(name).map(|_| self.bytes(name)).transpose()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::format::Outcome;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use std::io::Write;
    use zip::CompressionMethod;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    pub(crate) fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (at, (name, bytes)) in members.iter().enumerate() {
            let methods = [CompressionMethod::Stored, CompressionMethod::Deflated];
            let options = SimpleFileOptions::default().compression_method(methods[at % 2]);
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn said_of(bytes: &[u8]) -> Vec<String> {
        outcomes(&Zip, b"x.zip", bytes)
            .into_iter()
            .map(|outcome| match outcome {
                Outcome::Draft(draft) => format!("{}: {}", draft.path.unwrap(), draft.body),
                Outcome::Failed { cause, .. } => format!("failed: {cause}"),
                Outcome::Skipped { kind, .. } => format!("skipped: {kind}"),
            })
            .collect()
    }

    #[test]
    fn members_are_read_by_their_own_formats_and_the_others_named() {
        let json =
            b"[{\"title\": \"One\", \"text\": \"A.\"}, {\"title\": \"Two\", \"text\": \"B.\"}]";
        let bytes = archive(&[
            ("a/2020-05-02.txt", b"Text one."),
            ("b.json", json),
            ("c.png", b"\x89PNG\r\n\x1a\nxxxx"),
            ("d.json", b"{\"title\": "),
            ("e.txt", b"Text two."),
        ]);
        let found = outcomes(&Zip, b"x.zip", &bytes);
        let numbers: Vec<_> =
            found.iter().map(|o| crate::format::tests::record_of(o).unwrap().number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        assert_eq!(
            said_of(&bytes),
            [
                "a/2020-05-02.txt: Text one.",
                "b.json: A.",
                "b.json: B.",
                "skipped: image",
                "failed: d.json: not JSON at line 1 column 10: EOF while parsing a value",
                "e.txt: Text two."
            ]
        );
        let alone: Vec<bool> = found
            .iter()
            .filter_map(|outcome| match outcome {
                Outcome::Draft(draft) => Some(draft.is_all_of_path),
                _ => None,
            })
            .collect();
        assert_eq!(alone, [true, false, false, true]);
    }

    #[test]
    fn an_archive_cut_anywhere_gives_its_whole_members() {
        let bytes = archive(&[("a.txt", b"Text one."), ("b.txt", b"Text two.")]);
        for end in 0..bytes.len() {
            let found = said_of(&bytes[..end]);
            assert!(found.len() <= 3, "{found:?}");
            let second = bytes.windows(5).rposition(|w| w == b"b.txt").unwrap();
            if end > second {
                assert_eq!(found, ["a.txt: Text one.", "b.txt: Text two."], "cut at {end}");
            }
        }
    }

    #[test]
    fn a_member_that_is_not_where_the_list_says_has_failed_and_is_named() {
        let texts: Vec<(String, Vec<u8>)> = (0..6)
            .map(|n| (format!("{n}.txt"), format!("Text number {n}.").into_bytes()))
            .collect();
        let listed: Vec<(&str, &[u8])> =
            texts.iter().map(|(name, text)| (name.as_str(), text.as_slice())).collect();
        let bytes = archive(&listed);
        let list = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        for at in 1..list {
            let longer = [&bytes[..at], b"X", &bytes[at..]].concat();
            let found = said_of(&longer);
            let read = found.iter().filter(|said| !said.starts_with("failed: ")).count();
            let failed: Vec<&String> =
                found.iter().filter(|said| said.starts_with("failed: ")).collect();
            assert!(read == 6 || !failed.is_empty(), "a byte at {at}: {found:?}");
            let is_named = |n: &usize| found.iter().any(|said| said.contains(&format!("{n}.txt")));
            assert!((0..6).all(|n| is_named(&n)), "a byte at {at}: {found:?}");
        }
    }

    #[test]
    fn a_bomb_does_not_stop_the_others() {
        let bytes = archive(&[
            ("a.txt", b"Text one."),
            ("bomb.txt", &vec![b'x'; 12 << 20]),
            ("c.txt", b"Text two."),
        ]);
        let found = said_of(&bytes);
        assert_eq!(
            (found[0].as_str(), found[2].as_str()),
            ("a.txt: Text one.", "c.txt: Text two.")
        );
        assert!(found[1].ends_with("it expands to more than 200 times its size"), "{}", found[1]);
    }

    #[test]
    fn containers_nest_to_a_depth() {
        let mut bytes = b"Text.".to_vec();
        for depth in 0..6 {
            let name = if depth == 0 { "x.txt" } else { "x.zip" };
            bytes = archive(&[("skipped.png", b"\x89PNG\r\n\x1a\nxxxx"), (name, &bytes)]);
            let found = said_of(&bytes);
            let last = found.last().unwrap();
            match depth {
                0..4 => assert!(last.ends_with("x.txt: Text."), "{depth}: {last}"),
                _ => assert!(last.contains("more than 4 containers"), "{depth}: {last}"),
            }
        }
    }

    #[test]
    fn names_in_the_old_code_page_are_read() {
        let mut bytes = archive(&[("M?nchen.txt", b"Text one.")]);
        for at in 0..bytes.len() - 6 {
            if &bytes[at..at + 3] == b"M?n" {
                bytes[at + 1] = 0x81;
            }
        }
        let drafts = drafts(&Zip, b"x.zip", &bytes);
        assert_eq!(drafts[0].path.as_deref(), Some("München.txt"));
    }
}
