//! Tape archives: a header of 512 bytes before each member.
//!
//! Read front to back, member by member, so an archive may be larger than memory. A damaged header
//! costs the members up to the next one that its checksum proves. Links are not followed, and names
//! never touch the disk.
//!
//! Why not a crate? `tar` takes a name of any length into memory, and ends at the first damaged header,
//! so that the rest of the archive would be lost. The tests write their archives with it.

use std::ops::ControlFlow;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::format::member::Part;
use crate::read::Head;
use crate::read::Input;

/// A tape archive.
#[derive(Debug, Clone, Copy)]
pub struct Tar;

const BLOCK: usize = 512;

/// The most of a long name, or of a block of attributes, that is looked at.
const MOST_OF_NAME: u64 = 64 * 1024;

impl Format for Tar {
    fn name(&self) -> &'static str {
        "tar archive"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        Entry::of(head.bytes).is_some()
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
        let mut attributes = Attributes::default();
        let mut is_lost = false;
        loop {
            let start = input.offset();
            let block = input.peek(BLOCK)?;
            if block.len() < BLOCK {
                let is_cut = block.iter().any(|&byte| byte != 0) && !is_lost;
                let bytes = (start, start + block.len() as u64);
                if is_cut {
                    let member = Member { bytes, ..Member::default() };
                    let _ = members.fail(&member, "the archive is cut inside of a header");
                }
                break;
            }
            let entry = Entry::of(block);
            let is_empty = block[..BLOCK].iter().all(|&byte| byte == 0);
            input.consume(BLOCK);
            let Some(mut entry) = entry else {
                // Zeros end an archive, and another may have been put behind it.
                if !is_empty && !std::mem::replace(&mut is_lost, true) {
                    let bytes = (start, start + BLOCK as u64);
                    let cause = format!("damaged: no tar header at byte {start}");
                    if members.fail(&Member { bytes, ..Member::default() }, &cause).is_break() {
                        break;
                    }
                }
                continue;
            };
            is_lost = false;
            if let b'L' | b'x' = entry.kind {
                attributes.take(entry.kind, input, entry.size)?;
                continue;
            }
            let Attributes { path, size } = std::mem::take(&mut attributes);
            entry.name = path.unwrap_or(entry.name);
            entry.size = size.unwrap_or(entry.size);
            if read_member(&entry, input, &mut members)?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Reads the content of a member, and passes over what is behind it up to the next header.
fn read_member(
    entry: &Entry,
    input: &mut Input<'_>,
    members: &mut Members<'_>,
) -> Result<ControlFlow<()>, FormatError> {
    let Entry { name, kind, size } = entry;
    let data = input.offset();
    let bytes = (data, data.saturating_add(*size));
    let member = Member { path: name, bytes, ..Member::default() };
    let mut part = Part::new(input, *size);
    let flow = match kind {
        b'0' | 0 | b'7' if !name.ends_with('/') && !is_companion(name) => {
            members.read(&member, &mut part)
        }
        b'S' => members.fail(&member, "it is stored with holes, which is not read"),
        _ => ControlFlow::Continue(()),
    };
    if flow.is_break() {
        return Ok(flow);
    }
    let lacking = part.finish()?;
    if lacking > 0 {
        let cause = format!("the archive is cut: {lacking} bytes of it are not there");
        let _ = members.broke(&member, &cause);
        return Ok(ControlFlow::Break(()));
    }
    input.skip(size.next_multiple_of(BLOCK as u64) - size)?;
    Ok(flow)
}

/// Recognizes what macOS puts beside a file: attributes, no article.
pub(crate) fn is_companion(name: &str) -> bool {
    name.starts_with("__MACOSX/")
        || name.rsplit('/').next().is_some_and(|file| file.starts_with("._"))
}

/// What the header of a member says.
struct Entry {
    name: String,
    kind: u8,
    size: u64,
}

impl Entry {
    /// Reads a header; `None` unless its checksum is right.
    fn of(bytes: &[u8]) -> Option<Self> {
        let block: &[u8; BLOCK] = bytes.first_chunk()?;
        let said = number(&block[148..156])?;
        let blanks = 8 * u64::from(b' ');
        let around = block[..148].iter().chain(&block[156..]);
        let sum = around.clone().map(|&byte| u64::from(byte)).sum::<u64>() + blanks;
        // Old programs added up signed bytes.
        let signed = around.map(|&byte| i64::from(byte.cast_signed())).sum::<i64>();
        let is_right = said == sum || said.cast_signed() == signed + blanks.cast_signed();
        if !is_right {
            return None;
        }
        // No member reaches beyond what a file can be: sums with its size stay small.
        let size = number(&block[124..136]).filter(|&size| size < 1 << 60)?;
        Some(Self { name: name_in(block), kind: block[156], size })
    }
}

fn name_in(block: &[u8; BLOCK]) -> String {
    let text = |bytes: &[u8]| {
        let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
        String::from_utf8_lossy(&bytes[..end]).into_owned()
    };
    let (name, prefix) = (text(&block[..100]), text(&block[345..500]));
    if &block[257..263] == b"ustar\0" && !prefix.is_empty() {
        format!("{prefix}/{name}")
    } else {
        name
    }
}

/// Reads a number: octal digits, or for great ones the bytes themselves.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let mut value = u64::from(field[0] & 0x7f);
        for &byte in &field[1..] {
            value = value.checked_mul(256)?.checked_add(u64::from(byte))?;
        }
        return Some(value);
    }
    let digits = field.iter().copied().skip_while(|&byte| byte == b' ');
    let digits: Vec<u8> = digits.take_while(|&byte| byte != b' ' && byte != 0).collect();
    if digits.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(std::str::from_utf8(&digits).ok()?, 8).ok()
}

/// What is before a member because it does not fit into its header.
#[derive(Debug, Default)]
struct Attributes {
    path: Option<String>,
    size: Option<u64>,
}

impl Attributes {
    fn take(&mut self, kind: u8, input: &mut Input<'_>, size: u64) -> Result<(), FormatError> {
        let most = usize::try_from(size.min(MOST_OF_NAME)).unwrap_or(usize::MAX);
        let window = input.peek(most)?;
        let content = &window[..window.len().min(most)];
        if kind == b'L' {
            let end = content.iter().position(|&byte| byte == 0).unwrap_or(content.len());
            self.path = Some(String::from_utf8_lossy(&content[..end]).into_owned());
        } else {
            self.read_pax(content);
        }
        input.skip(size.next_multiple_of(BLOCK as u64))?;
        Ok(())
    }

    /// Reads lines of `LENGTH NAME=VALUE`.
    fn read_pax(&mut self, mut lines: &[u8]) {
        while let Some(blank) = lines.iter().position(|&byte| byte == b' ') {
            let length = std::str::from_utf8(&lines[..blank]).ok().and_then(|n| n.parse().ok());
            let Some(length) = length.filter(|&n: &usize| n > blank && n <= lines.len()) else {
                return;
            };
            let line = String::from_utf8_lossy(&lines[blank + 1..length]);
            match line.trim_end_matches('\n').split_once('=') {
                Some(("path", path)) => self.path = Some(path.to_owned()),
                Some(("size", size)) => {
                    self.size = size.parse().ok().filter(|&size: &u64| size < 1 << 60);
                }
                _ => {}
            }
            lines = &lines[length..];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Outcome;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    fn archive(members: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, text) in members {
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            // Names that the library refuses to write are what is to be tested.
            header.as_old_mut().name[..name.len().min(100)]
                .copy_from_slice(&name.as_bytes()[..name.len().min(100)]);
            header.set_cksum();
            builder.append(&header, text.as_bytes()).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn names_that_climb_out_are_only_names() {
        let bytes = archive(&[("../../etc/2020-05-02.txt", "Text one."), ("/b.txt", "Text two.")]);
        let drafts = drafts(&Tar, b"x.tar", &bytes);
        let paths: Vec<_> = drafts.iter().map(|draft| draft.path.as_deref().unwrap()).collect();
        assert_eq!(paths, ["../../etc/2020-05-02.txt", "/b.txt"]);
        assert!(drafts.iter().all(|draft| draft.is_all_of_path));
        for draft in &drafts {
            let (start, end) = draft.record.as_ref().unwrap().bytes;
            assert_eq!(draft.body.as_bytes(), &bytes[start as usize..end as usize]);
        }
    }

    #[test]
    fn long_names_of_either_kind_are_read() {
        let long = format!("{}/story.txt", "folder/".repeat(40));
        let mut gnu = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(5);
        gnu.append_data(&mut header, &long, &b"Text."[..]).unwrap();
        let mut pax = tar::Builder::new(Vec::new());
        let value = format!("path={long}\n");
        let line = format!("{} {value}", value.len() + 4);
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::XHeader);
        header.set_size(line.len() as u64);
        header.set_cksum();
        pax.append(&header, line.as_bytes()).unwrap();
        let mut header = tar::Header::new_ustar();
        header.set_path("short").unwrap();
        header.set_size(5);
        header.set_cksum();
        pax.append(&header, &b"Text."[..]).unwrap();
        for builder in [gnu, pax] {
            let drafts = drafts(&Tar, b"x.tar", &builder.into_inner().unwrap());
            assert_eq!(
                drafts[0].path.as_deref().map(|p| p.replace("//", "/")),
                Some(long.replace("//", "/"))
            );
        }
    }

    #[test]
    fn a_damaged_header_costs_one_member() {
        let mut bytes = archive(&[("a.txt", "One."), ("b.txt", "Two."), ("c.txt", "Three.")]);
        bytes[1024 + 3] ^= 0xff;
        let found = outcomes(&Tar, b"x.tar", &bytes);
        let bodies: Vec<_> = found
            .iter()
            .map(|outcome| match outcome {
                Outcome::Draft(draft) => draft.body.clone(),
                Outcome::Failed { cause, .. } => cause.clone(),
                Outcome::Skipped { kind, .. } => kind.clone(),
            })
            .collect();
        assert_eq!(bodies, ["One.", "damaged: no tar header at byte 1024", "Three."]);
    }

    #[test]
    fn a_name_of_any_length_costs_no_memory_of_that_size() {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::GNULongName);
        header.set_size(1 << 50);
        header.set_cksum();
        assert_eq!(outcomes(&Tar, b"x.tar", header.as_bytes()), []);
    }
}
