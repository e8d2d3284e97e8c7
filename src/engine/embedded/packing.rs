//! An article as the bytes in the store.
//!
//! Each article is compressed by itself, so that a hit costs its own decompression and no
//! neighbor's. What a short text lacks for that, a dictionary of its language's frequent words
//! gives: on 10,135 English articles of 6 KB the store takes 0.405 of the text, where blocks of
//! 32 KB without one took 0.472. The dictionaries hold words and pairs of words, never a longer run
//! of anybody's text, so a purge has nothing to take out of them; `dictionaries/make.py` counts
//! them. A language without one is packed about a fifth larger.
//!
//! Layout: the number of the dictionary (0 is none), then one zstd frame that names its length. The
//! dictionaries and their numbers are part of the index format.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;

use zstd::bulk::Compressor;
use zstd::bulk::Decompressor;
use zstd::dict::DecoderDictionary;
use zstd::zstd_safe::CParameter;
use zstd::zstd_safe::DictAttachPref;
use zstd::zstd_safe::Strategy;

/// zstd's search by two tables, as its default level has it, with tables that hold a whole dictionary
/// of words. Its next search packs 2 % closer and takes twice the time.
const SEARCH: [CParameter; 6] = [
    CParameter::Strategy(Strategy::ZSTD_dfast),
    CParameter::WindowLog(20),
    CParameter::HashLog(18),
    CParameter::ChainLog(17),
    CParameter::SearchLog(1),
    CParameter::MinMatch(5),
];
/// No article packed here unpacks to more; a damaged length does.
const LONGEST: usize = 64 << 20;

/// The frequent words of a language.
struct Words {
    lang: &'static str,
    dictionary: &'static [u8],
    prepared: OnceLock<DecoderDictionary<'static>>,
}

macro_rules! words {
    ($lang:literal) => {
        Words {
            lang: $lang,
            dictionary: include_bytes!(concat!("dictionaries/", $lang, ".zdict")),
            prepared: OnceLock::new(),
        }
    };
}

/// Number 1 is the first. New languages are added at the end.
static WORDS: [Words; 14] = [
    words!("en"),
    words!("de"),
    words!("es"),
    words!("fr"),
    words!("pt"),
    words!("pl"),
    words!("cs"),
    words!("bg"),
    words!("ru"),
    words!("ar"),
    words!("fa"),
    words!("hi"),
    words!("zh"),
    words!("ja"),
];

/// Returns the number of a language's dictionary, 0 if it has none.
fn number_of(lang: Option<&str>) -> u8 {
    let found = lang.and_then(|lang| WORDS.iter().position(|words| words.lang == lang));
    found.map_or(0, |at| u8::try_from(at + 1).expect("dictionaries are few"))
}

/// Packs articles, each thread with a packer of its own.
#[derive(Default)]
pub(crate) struct Packers {
    idle: Mutex<Vec<Packer>>,
}

impl Packers {
    /// Returns the bytes of an article in `lang`, packed.
    pub(crate) fn pack(&self, lang: Option<&str>, article: &[u8]) -> Vec<u8> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut packer = idle().pop().unwrap_or_default();
        let packed = packer.pack(lang, article).expect("zstd fails only for want of memory");
        idle().push(packer);
        packed
    }
}

/// Packs articles one after the other.
#[derive(Default)]
struct Packer {
    by_dictionary: BTreeMap<u8, Compressor<'static>>,
}

impl Packer {
    fn pack(&mut self, lang: Option<&str>, article: &[u8]) -> io::Result<Vec<u8>> {
        let number = number_of(lang);
        let compressor = match self.by_dictionary.entry(number) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let words = usize::from(number).checked_sub(1).map(|at| &WORDS[at]);
                let dictionary = words.map_or(&[][..], |words| words.dictionary);
                let mut compressor = Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?;
                for parameter in SEARCH {
                    compressor.set_parameter(parameter)?;
                }
                // Otherwise the tables are copied for each article of more than a few pages.
                compressor
                    .set_parameter(CParameter::ForceAttachDict(DictAttachPref::ForceAttach))?;
                compressor.include_dictid(false)?;
                compressor.set_dictionary(zstd::DEFAULT_COMPRESSION_LEVEL, dictionary)?;
                entry.insert(compressor)
            }
        };
        let frame = compressor.compress(article)?;
        let mut packed = Vec::with_capacity(frame.len() + 1);
        packed.push(number);
        packed.extend_from_slice(&frame);
        Ok(packed)
    }
}

/// What is kept to unpack the next article into, at most.
const KEPT: usize = 1 << 20;

/// Unpacks articles, each thread with an unpacker of its own.
#[derive(Default)]
pub(crate) struct Unpackers {
    idle: Mutex<Vec<Unpacker>>,
}

impl Unpackers {
    /// Returns what `read` makes of the bytes of the article that was packed as `packed`.
    ///
    /// # Errors
    /// When `packed` is not what [`Packers::pack`] gives.
    pub(crate) fn unpack<T>(&self, packed: &[u8], read: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
        let (&number, frame) = packed.split_first().ok_or_else(|| unknown("nothing"))?;
        // zstd takes no frames at all for an empty text.
        if frame.is_empty() {
            return Err(unknown("no frame"));
        }
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unpacker = idle().pop().unwrap_or_default();
        let made = unpacker.unpack(number, frame).map(read);
        unpacker.article.shrink_to(KEPT);
        idle().push(unpacker);
        made
    }
}

/// Unpacks articles one after the other.
#[derive(Default)]
struct Unpacker {
    decompressor: Decompressor<'static>,
    /// The last one: fresh memory for each costs as much as to unpack it.
    article: Vec<u8>,
}

impl Unpacker {
    fn unpack(&mut self, number: u8, frame: &[u8]) -> io::Result<&[u8]> {
        match usize::from(number).checked_sub(1) {
            None => self.decompressor.set_dictionary(&[])?,
            Some(at) => {
                let words = WORDS.get(at).ok_or_else(|| unknown("an unknown dictionary"))?;
                let prepare = || DecoderDictionary::new(words.dictionary);
                self.decompressor.set_prepared_dictionary(words.prepared.get_or_init(prepare))?;
            }
        }
        let bytes = Decompressor::upper_bound(frame).filter(|&bytes| bytes <= LONGEST);
        self.article.clear();
        self.article.reserve(bytes.ok_or_else(|| unknown("more than an article"))?);
        self.decompressor.decompress_to_buffer(frame, &mut self.article)?;
        Ok(&self.article)
    }
}

fn unknown(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The prime minister said on Tuesday that the government would not resign.";

    #[test]
    fn what_was_packed_comes_back_in_any_language() {
        let (mut packer, unpacker) = (Packer::default(), Unpackers::default());
        let long = STORY.repeat(5_000);
        let known = WORDS.iter().map(|words| Some(words.lang));
        for lang in known.chain([None, Some("tlh"), Some("en")]) {
            for text in ["", STORY, &long] {
                let packed = packer.pack(lang, text.as_bytes()).unwrap();
                let unpacked = unpacker.unpack(&packed, <[u8]>::to_vec);
                assert_eq!(unpacked.unwrap(), text.as_bytes(), "{lang:?}");
            }
        }
    }

    #[test]
    fn a_short_text_is_packed_smaller_with_the_words_of_its_language() {
        let mut packer = Packer::default();
        let with = packer.pack(Some("en"), STORY.as_bytes()).unwrap();
        let without = packer.pack(None, STORY.as_bytes()).unwrap();
        assert!(with.len() * 3 < without.len() * 2, "{} and {}", with.len(), without.len());
    }

    #[test]
    fn a_dictionary_serves_one_language() {
        for (at, words) in WORDS.iter().enumerate() {
            assert_eq!(usize::from(number_of(Some(words.lang))), at + 1);
        }
        assert_eq!(number_of(Some("tlh")), 0);
        assert_eq!(number_of(None), 0);
    }

    #[test]
    fn what_is_not_a_packed_article_is_refused() {
        let unpacker = Unpackers::default();
        let packed = Packer::default().pack(Some("en"), STORY.as_bytes()).unwrap();
        for end in 0..packed.len() {
            assert!(unpacker.unpack(&packed[..end], <[u8]>::to_vec).is_err(), "cut at {end}");
        }
        let mut other = packed.clone();
        other[0] = 200;
        assert!(unpacker.unpack(&other, <[u8]>::to_vec).is_err());
        // A frame that says it holds a terabyte.
        let huge = [&[0, 0x28, 0xb5, 0x2f, 0xfd, 0xe0][..], &(1_u64 << 40).to_le_bytes()].concat();
        assert!(unpacker.unpack(&huge, <[u8]>::to_vec).is_err());
    }
}
