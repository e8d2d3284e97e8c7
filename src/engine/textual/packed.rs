//! An article's terms and positions as bytes, so that an article is analyzed once and decided often.
//!
//! Layout: where the title ends, the number of terms, then each term in the order of its bytes: how many
//! bytes it has in common with the one before, the others, its number of positions, and the steps from
//! one to the next. Numbers are in LEB128. What was not written here is refused, and never a panic.

use crate::engine::textual::text::ArticleText;

/// Bytes of all terms together; what unpacks to more was not written here.
const LONGEST: usize = 256 << 20;

impl ArticleText {
    /// Returns it as bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        put(&mut bytes, self.title_end);
        put(&mut bytes, self.count() as u32);
        let mut before: &[u8] = &[];
        for (term, positions) in self.terms() {
            let term = term.as_bytes();
            let shared = term.iter().zip(before).take_while(|(one, other)| one == other).count();
            put(&mut bytes, shared as u32);
            put(&mut bytes, (term.len() - shared) as u32);
            bytes.extend_from_slice(&term[shared..]);
            put(&mut bytes, positions.len() as u32);
            let mut last = 0;
            for &position in positions {
                put(&mut bytes, position.wrapping_sub(last));
                last = position;
            }
            before = term;
        }
        bytes
    }

    /// Reads what [`ArticleText::to_bytes`] wrote; `None` for anything else.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let title_end = take(&mut rest)?;
        let count = take(&mut rest)? as usize;
        let (mut terms, mut before) = (Vec::with_capacity(bytes.len()), 0);
        // Each takes a byte at least.
        let mut positions = Vec::with_capacity(rest.len());
        let mut ends = Vec::with_capacity(count.min(rest.len()));
        for _ in 0..count {
            let shared = take(&mut rest)? as usize;
            let own = take(&mut rest)? as usize;
            let last = terms.len() - before;
            if shared > last || own > rest.len() || terms.len() + shared + own > LONGEST {
                return None;
            }
            let (letters, behind) = rest.split_at(own);
            rest = behind;
            // In the order of bytes: where a term goes on otherwise than the one before, it is behind it.
            let next = terms.get(before + shared).copied();
            if !ends.is_empty() && letters.first().copied() <= next {
                return None;
            }
            let start = terms.len();
            terms.extend_from_within(before..before + shared);
            terms.extend_from_slice(letters);
            before = start;
            let mut at = 0_u32;
            for _ in 0..take(&mut rest)? {
                at = at.checked_add(take(&mut rest)?)?;
                positions.push(at);
            }
            ends.push((u32::try_from(terms.len()).ok()?, u32::try_from(positions.len()).ok()?));
        }
        let terms = String::from_utf8(terms).ok()?;
        let is_whole = ends.iter().all(|(end, _)| terms.is_char_boundary(*end as usize));
        let text = Self { terms, ends, positions, title_end };
        (rest.is_empty() && is_whole).then_some(text)
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn take(rest: &mut &[u8]) -> Option<u32> {
    if let Some((&byte, behind)) = rest.split_first()
        && byte < 0x80
    {
        *rest = behind;
        return Some(u32::from(byte));
    }
    let mut number = 0_u64;
    for at in 0..5 {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        number |= u64::from(byte & 0x7f) << (7 * at);
        if byte < 0x80 {
            return u32::try_from(number).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::Article;

    fn text(title: &str, body: &str) -> ArticleText {
        ArticleText::new(&Article { title: title.into(), body: body.into(), ..Article::default() })
    }

    #[test]
    fn what_is_cut_or_goes_on_is_refused() {
        let bytes = text("Port shut", "Dock workers, dockers. The port's docks.").to_bytes();
        for length in 0..bytes.len() {
            assert!(ArticleText::from_bytes(&bytes[..length]).is_none(), "{length}");
        }
        assert!(ArticleText::from_bytes(&[&bytes[..], &[0]].concat()).is_none());
    }

    proptest! {
        #[test]
        fn a_text_is_read_back_as_it_was(title in "\\PC{0,30}", body in "(\\PC|[ .\\n]){0,200}") {
            let text = text(&title, &body);
            let read = ArticleText::from_bytes(&text.to_bytes()).unwrap();
            prop_assert_eq!(read, text);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = ArticleText::from_bytes(&bytes);
        }
    }
}
