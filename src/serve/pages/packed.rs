//! A query in an address, made shorter where it is long: a quotation of some hundred words in a script whose letters an
//! address spells with six characters or nine is longer than any address may be.
//!
//! What is packed is the same query: DEFLATE (RFC 1951), written in the letters that need no escape (base64url,
//! RFC 4648). Pages unpack it before they read any parameter, and show it as it was typed.

use std::io::Read as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::failure::Failure;
use crate::request::parameters::Pairs;
use crate::serve::limits;

/// The parameter of a query that is packed.
const PACKED: &str = "packed";
/// The parameter that it stands for.
const QUERY: &str = "q";

/// Returns parameters with their query packed.
pub(crate) fn packed(pairs: &Pairs) -> Pairs {
    let pack = |(name, value): &(String, String)| match name.as_str() {
        QUERY => (PACKED.to_owned(), pack(value)),
        _ => (name.clone(), value.clone()),
    };
    pairs.iter().map(pack).collect()
}

/// Returns parameters with their query as it was typed.
///
/// # Errors
/// `Usage` for what was not packed here, or is longer than any request may be.
pub(crate) fn unpacked(pairs: Pairs) -> Result<Pairs, Failure> {
    let unpack = |(name, value): (String, String)| match name.as_str() {
        PACKED => Ok((QUERY.to_owned(), unpack(&value)?)),
        _ => Ok((name, value)),
    };
    pairs.into_iter().map(unpack).collect()
}

fn pack(text: &str) -> String {
    let mut out = DeflateEncoder::new(Vec::new(), Compression::best());
    let bytes = out.write_all(text.as_bytes()).and_then(|()| out.finish());
    URL_SAFE_NO_PAD.encode(bytes.expect("memory takes everything"))
}

fn unpack(text: &str) -> Result<String, Failure> {
    let broken = || {
        Failure::usage(format!("{PACKED}: no query is packed in it"))
            .hint("the address was cut or changed on its way here")
    };
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| broken())?;
    let mut query = String::new();
    let mut decoder = DeflateDecoder::new(bytes.as_slice()).take(limits::BODY as u64 + 1);
    decoder.read_to_string(&mut query).map_err(|_| broken())?;
    if query.len() > limits::BODY {
        return Err(Failure::usage(format!(
            "{PACKED}: the query has more than {} bytes",
            limits::BODY
        )));
    }
    Ok(query)
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    fn pairs(name: &str, value: &str) -> Pairs {
        vec![(name.to_owned(), value.to_owned()), ("from".to_owned(), "2019".to_owned())]
    }

    proptest! {
        #[test]
        fn what_was_packed_is_the_same_query(text in "\\PC{0,400}") {
            let asked = pairs(QUERY, &text);
            prop_assert_eq!(unpacked(packed(&asked)).ok(), Some(asked));
        }
    }

    #[test]
    fn what_was_not_packed_here_is_refused_and_so_is_a_little_text_that_stands_for_much() {
        for wrong in ["", "a", "%%", "AAAA", "////"] {
            let refused = unpacked(pairs(PACKED, wrong)).is_err();
            assert!(refused || wrong.is_empty(), "{wrong}");
        }
        let bomb = pack(&"a".repeat(50 << 20));
        assert!(bomb.len() < 100 << 10);
        let failure = unpacked(pairs(PACKED, &bomb)).unwrap_err();
        assert!(failure.problem.message.contains("more than 262144 bytes"), "{failure:?}");
    }
}
