//! A small signature of a text: texts that share most of their word triples have signatures that
//! agree in most lanes.
//!
//! One-permutation minwise hashing (Li, Owen, Zhang 2012) with the low 8 bits of each minimum kept
//! (b-bit minwise hashing, Li and König 2010) and empty lanes filled from their right-hand neighbor.
//! 32 bytes an article, and one lane in 256 agrees by chance. Cost: one pass over the bytes, no
//! copies. Never changes for a stored body.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::Error;
use serde::de::Visitor;
use xxhash_rust::xxh3::xxh3_64;

/// Lanes of a signature.
pub const LANES: usize = 32;

/// The signature of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Minhash(pub [u8; LANES]);

impl Minhash {
    /// Returns the signature of `text`; all zero when it has fewer than three words.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut least = [u64::MAX; LANES];
        let mut last = [0_u64; 2];
        let mut words = 0_u32;
        each_word(text, |word| {
            let hash = xxh3_64(word);
            if words >= 2 {
                let triple = mix(last[0].rotate_left(21) ^ last[1].rotate_left(42) ^ hash);
                let lane = (triple >> 59) as usize;
                least[lane] = least[lane].min(triple & ((1 << 59) - 1));
            }
            last = [last[1], hash];
            words = words.saturating_add(1);
        });
        if words < 3 {
            return Self([0; LANES]);
        }
        let mut lanes = [0_u8; LANES];
        for (lane, slot) in lanes.iter_mut().enumerate() {
            let distance = (0..LANES)
                .find(|step| least[(lane + step) % LANES] != u64::MAX)
                .expect("three words fill one lane");
            let from = least[(lane + distance) % LANES];
            let hash = if distance == 0 { from } else { mix(from ^ distance as u64) };
            *slot = (hash & 0xff) as u8;
        }
        Self(lanes)
    }

    /// Returns the share of lanes that agree: an estimate of the Jaccard similarity of the texts'
    /// word triples, off by about 0.09 (one standard deviation at 0.5).
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f32 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        equal as f32 / LANES as f32
    }
}

/// Calls `each` with every run of letters and digits; outside ASCII every character beyond Latin,
/// Greek and Cyrillic is a word of its own, as scripts without blanks need.
fn each_word(text: &str, mut each: impl FnMut(&[u8])) {
    let mut rest = text.as_bytes();
    while let Some(&first) = rest.first() {
        let length = match first {
            _ if IN_WORD[usize::from(first)] => {
                rest.iter().position(|&byte| !IN_WORD[usize::from(byte)]).unwrap_or(rest.len())
            }
            // A character of three or four bytes; its length follows from the first.
            0xf0.. => rest.len().min(4),
            0xe0.. => rest.len().min(3),
            _ => {
                rest = &rest[1..];
                continue;
            }
        };
        let (word, after) = rest.split_at(length);
        each(word);
        rest = after;
    }
}

/// Whether a byte belongs to a run: an ASCII letter or digit, or of a two-byte character (U+0080 to
/// U+07FF). A table, for every byte of every text is looked up.
static IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let value = byte as u8;
        table[byte] =
            value.is_ascii_alphanumeric() || (value >= 0x80 && value < 0xe0 && value != 0xc2);
        byte += 1;
    }
    table
};

/// The finalizer of MurmurHash3 (Appleby): spreads every bit over all others.
const fn mix(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

impl Serialize for Minhash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Minhash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Lanes;
        impl Visitor<'_> for Lanes {
            type Value = Minhash;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{LANES} bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Minhash, E> {
                let lanes = bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))?;
                Ok(Minhash(lanes))
            }
        }
        from.deserialize_bytes(Lanes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STORY: &str = "The harbor was closed on Monday after dockers walked out over pay, and \
        forty ships lay at anchor while the port authority asked both sides to come back to talks.";

    #[test]
    fn a_text_and_its_copy_agree_in_every_lane() {
        let copy = STORY.replace("Monday", "MONDAY").replace("MONDAY", "Monday");
        assert_eq!(Minhash::of(STORY), Minhash::of(&copy));
    }

    #[test]
    fn a_trimmed_copy_agrees_in_most_lanes_and_another_text_in_few() {
        let trimmed = STORY.trim_end_matches(" to come back to talks.");
        let other = "Chess champions met again in the old theater, where the young challenger drew \
            the first game with black after nearly six hours and shook hands without a word.";
        assert!(Minhash::of(STORY).similarity(&Minhash::of(trimmed)) > 0.6);
        assert!(Minhash::of(STORY).similarity(&Minhash::of(other)) < 0.2);
    }

    #[test]
    fn two_words_are_too_few_to_compare() {
        assert_eq!(Minhash::of("Hello world").0, [0; LANES]);
    }

    #[test]
    fn chinese_text_has_a_signature_without_blanks() {
        assert_ne!(Minhash::of("市议会批准了新的港口计划").0, [0; LANES]);
    }

    #[test]
    fn it_is_stored_in_32_bytes_and_comes_back() {
        let hash = Minhash::of(STORY);
        let bytes = postcard::to_stdvec(&hash).unwrap();
        assert_eq!(bytes.len(), 33, "one byte of length");
        assert_eq!(postcard::from_bytes::<Minhash>(&bytes).unwrap(), hash);
    }

    /// The words by their definition, byte by byte.
    fn words_plainly(bytes: &[u8]) -> Vec<&[u8]> {
        let in_word = |byte: u8| {
            byte.is_ascii_alphanumeric() || ((0x80..0xe0).contains(&byte) && byte != 0xc2)
        };
        let (mut words, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            let start = at;
            while at < bytes.len() && in_word(bytes[at]) {
                at += 1;
            }
            if at == start {
                at += match bytes[at] {
                    0xf0.. => 4,
                    0xe0.. => 3,
                    _ => 1,
                };
                if bytes[start] < 0xe0 {
                    continue;
                }
            }
            words.push(&bytes[start..at]);
        }
        words
    }

    proptest! {
        #[test]
        fn the_words_are_those_of_the_definition(text in "[a-c9 .\n\u{a0}é«мост市议😀]{0,40}") {
            let mut words = Vec::new();
            each_word(&text, |word| words.push(word.to_vec()));
            prop_assert_eq!(words, words_plainly(text.as_bytes()));
        }
    }
}
