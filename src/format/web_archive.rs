//! Pages saved by Safari as one file (`.webarchive`): a binary property list that holds the page and
//! what belongs to it.
//!
//! Only two dictionaries are looked into, the root and the main resource, and neither by recursion:
//! a list whose objects hold each other costs nothing. The page is read as pages on disk are.
//! Source of the layout: Apple, `CFBinaryPList.c`.
//!
//! Why not a crate? `plist` builds the whole tree, with a copy of every picture of the page, and brings
//! XML and dates along, for what is a hundred lines here.

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::http::Media;
use crate::format::member;
use crate::read::Head;
use crate::read::Input;

/// A page saved by Safari with its pictures as one file.
#[derive(Debug, Clone, Copy)]
pub struct WebArchive;

/// The most keys of a dictionary that are looked at.
const MOST_KEYS: usize = 64;

impl Format for WebArchive {
    fn name(&self) -> &'static str {
        "web archive"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let names_it = || {
            let key = b"WebMainResource";
            head.bytes.windows(key.len()).any(|window| window == key)
        };
        head.bytes.starts_with(b"bplist00") && (head.extension() == "webarchive" || names_it())
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
        let list = List::of(raw).ok_or_else(|| malformed("its table of objects is damaged"))?;
        let page = list
            .value(list.root, "WebMainResource")
            .ok_or_else(|| malformed("there is no page in it"))?;
        let text = |key: &str| match list.object(list.value(page, key)?)? {
            Object::Text(text) => Some(text),
            _ => None,
        };
        let data = list.value(page, "WebResourceData").and_then(|at| list.object(at));
        let Some(Object::Data(mut bytes)) = data else {
            return Err(malformed("the page in it has no bytes"));
        };
        let url = text("WebResourceURL").filter(|url| url.starts_with("http"));
        let media = Media::of(&text("WebResourceMIMEType").unwrap_or_default());
        if let Some(kind) = media.kind() {
            let _ = each(Outcome::Skipped { record: None, kind: kind.to_owned() });
            return Ok(());
        }
        let name = media.name(url.as_deref().unwrap_or_default());
        member::unwrap_in(&name, &mut bytes, &nesting, limits, options, &mut |mut outcome| {
            if let Outcome::Draft(draft) = &mut outcome {
                // What was saved around the page is part of its record.
                draft.id = None;
                if draft.url.is_none() {
                    draft.url.clone_from(&url);
                }
            }
            each(outcome)
        })
    }
}

/// A binary property list.
struct List<'b> {
    bytes: &'b [u8],
    /// How many bytes a place takes in the table of objects.
    place_size: usize,
    /// How many bytes the number of an object takes.
    number_size: usize,
    count: usize,
    table: usize,
    root: usize,
}

enum Object<'b> {
    Data(&'b [u8]),
    Text(String),
    Dictionary { keys: &'b [u8], values: &'b [u8] },
}

impl<'b> List<'b> {
    /// Reads the last 32 bytes, which say where everything is.
    fn of(bytes: &'b [u8]) -> Option<Self> {
        let end = bytes.get(bytes.len().checked_sub(32)?..)?;
        Some(Self {
            bytes,
            place_size: usize::from(end[6]),
            number_size: usize::from(end[7]),
            count: number(&end[8..16])?,
            root: number(&end[16..24])?,
            table: number(&end[24..32])?,
        })
    }

    /// Returns an object that is a dictionary, bytes or text.
    fn object(&self, at: usize) -> Option<Object<'b>> {
        if at >= self.count {
            return None;
        }
        let entry = self.table.checked_add(at.checked_mul(self.place_size)?)?;
        let place = number(self.bytes.get(entry..entry.checked_add(self.place_size)?)?)?;
        let marker = *self.bytes.get(place)?;
        let (mut length, mut start) = (usize::from(marker & 0x0f), place + 1);
        if length == 0x0f {
            // The length follows as an integer: 0x1n and 2 to the n bytes.
            let size = 1_usize << (self.bytes.get(start)? & 0x07);
            length = number(self.bytes.get(start + 1..start + 1 + size)?)?;
            start += 1 + size;
        }
        let slice = |from: usize, length: usize| self.bytes.get(from..from.checked_add(length)?);
        match marker >> 4 {
            0x4 => Some(Object::Data(slice(start, length)?)),
            0x5 => {
                let text = slice(start, length)?;
                Some(Object::Text(String::from_utf8_lossy(text).into_owned()))
            }
            0x6 => {
                let (units, _) = slice(start, length.checked_mul(2)?)?.as_chunks::<2>();
                let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
                let text = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}'));
                Some(Object::Text(text.collect()))
            }
            0xd => {
                let size = length.checked_mul(self.number_size)?;
                let keys = slice(start, size)?;
                Some(Object::Dictionary { keys, values: slice(start + size, size)? })
            }
            _ => None,
        }
    }

    /// Returns the number of the object under `key` in the dictionary `of`.
    fn value(&self, of: usize, key: &str) -> Option<usize> {
        let Some(Object::Dictionary { keys, values }) = self.object(of) else { return None };
        let numbers = |bytes: &'b [u8]| bytes.chunks_exact(self.number_size.max(1));
        let found = numbers(keys).zip(numbers(values)).take(MOST_KEYS).find(|(name, _)| {
            number(name)
                .and_then(|at| self.object(at))
                .is_some_and(|name| matches!(name, Object::Text(text) if text == key))
        });
        number(found?.1)
    }
}

/// Reads an unsigned number, its greatest byte first.
fn number(bytes: &[u8]) -> Option<usize> {
    if bytes.is_empty() || bytes.len() > 8 {
        return None;
    }
    let value = bytes.iter().fold(0_u64, |value, &byte| value << 8 | u64::from(byte));
    usize::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::outcomes;

    const PAGE: &str = "<!DOCTYPE html><title>The bridge is closed</title><h1>The bridge is closed</h1>\
        <p>It will be closed for a year, the city said, because its piers are damaged.";

    /// A saved page; `address` is written in UTF-16.
    fn saved(address: &str) -> Vec<u8> {
        let text = |text: &str| {
            let mut object = vec![0x5f, 0x10, u8::try_from(text.len()).unwrap()];
            object.extend(text.as_bytes());
            object
        };
        let mut data = vec![0x4f, 0x11];
        data.extend(u16::try_from(PAGE.len()).unwrap().to_be_bytes());
        data.extend(PAGE.as_bytes());
        let mut url = vec![0x6f, 0x10, u8::try_from(address.len()).unwrap()];
        url.extend(address.encode_utf16().flat_map(u16::to_be_bytes));
        let objects = [
            vec![0xd1, 1, 2],
            text("WebMainResource"),
            vec![0xd3, 3, 4, 5, 6, 7, 8],
            text("WebResourceMIMEType"),
            text("WebResourceURL"),
            text("WebResourceData"),
            text("text/html"),
            url,
            data,
        ];
        let mut file = b"bplist00".to_vec();
        let mut places = Vec::new();
        for object in &objects {
            places.push(u16::try_from(file.len()).unwrap());
            file.extend(object);
        }
        let table = file.len() as u64;
        file.extend(places.iter().flat_map(|place| place.to_be_bytes()));
        file.extend([0, 0, 0, 0, 0, 0, 2, 1]);
        file.extend([objects.len() as u64, 0, table].iter().flat_map(|n| n.to_be_bytes()));
        file
    }

    #[test]
    fn the_page_and_its_address_are_read() {
        let found = outcomes(&WebArchive, b"x.webarchive", &saved("https://post.example/bridge"));
        let [Outcome::Draft(draft)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(draft.title.as_deref(), Some("The bridge is closed"));
        assert!(draft.body.starts_with("It will be closed for a year"), "{}", draft.body);
        assert_eq!(draft.url.as_deref(), Some("https://post.example/bridge"));
    }

    #[test]
    fn a_damaged_one_is_refused_or_read_and_never_breaks() {
        let whole = saved("https://post.example/bridge");
        for at in 0..whole.len() {
            let _ = outcomes(&WebArchive, b"x.webarchive", &whole[..at]);
            for value in [0x00, 0x7f, 0xff] {
                let mut flipped = whole.clone();
                flipped[at] = value;
                let _ = outcomes(&WebArchive, b"x.webarchive", &flipped);
            }
        }
    }
}
