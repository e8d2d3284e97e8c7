//! Takes the attributes of a tag apart, and decides which of them are worth keeping.
//!
//! Cost: one pass over the tag; no copies.

const MOST_ATTRIBUTES: usize = 40;
const LONGEST_ATTRIBUTE: usize = 1 << 10;
const LONGEST_META: usize = 16 << 10;

/// Returns whether an attribute may say something about the article or the page's parts.
pub(crate) fn worth_keeping(key: &str, value: &str, meta: bool) -> bool {
    let longest = if meta { LONGEST_META } else { LONGEST_ATTRIBUTE };
    if value.len() > longest {
        return false;
    }
    let starts = |prefix: &str| {
        key.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if starts("on") || starts("xmlns") {
        return false;
    }
    if starts("srcset") || starts("sizes") || starts("integrity") || starts("nonce") {
        return false;
    }
    if starts("style") {
        // Only whether it is shown.
        return value.contains("none") || value.contains("hidden");
    }
    if starts("data-") {
        return value.len() <= 100;
    }
    true
}

/// The attributes of a tag that begin at a place of the page.
pub(crate) struct Attributes<'p> {
    pub(crate) page: &'p str,
    pub(crate) at: usize,
}

impl<'p> Attributes<'p> {
    /// Calls `each` with name, value (without quotes) and both as written, of every attribute up
    /// to a few dozen; returns where the tag ends. A tag that never ends is the rest of the page.
    pub(crate) fn read(mut self, mut each: impl FnMut(&'p str, &'p str, &'p str)) -> usize {
        let bytes = self.page.as_bytes();
        let mut count = 0;
        loop {
            while bytes.get(self.at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
                self.at += 1;
            }
            match bytes.get(self.at) {
                None => return self.at,
                Some(b'>') => return self.at + 1,
                _ => {}
            }
            let start = self.at;
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'=' | b'>' | b'/');
            let skip = usize::from(bytes[start] == b'=');
            self.at = bytes[start + skip..]
                .iter()
                .position(ends)
                .map_or(bytes.len(), |end| start + skip + end);
            let key = &self.page[start..self.at];
            let mut after = self.at;
            while bytes.get(after).is_some_and(u8::is_ascii_whitespace) {
                after += 1;
            }
            let mut value = "";
            if bytes.get(after) == Some(&b'=') {
                after += 1;
                while bytes.get(after).is_some_and(u8::is_ascii_whitespace) {
                    after += 1;
                }
                match bytes.get(after) {
                    Some(&quote @ (b'"' | b'\'')) => {
                        let from = after + 1;
                        let length = bytes[from..].iter().position(|&byte| byte == quote);
                        let end = length.map_or(bytes.len(), |length| from + length);
                        value = &self.page[from..end];
                        self.at = (end + 1).min(bytes.len());
                    }
                    _ => {
                        let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
                        let length = bytes[after..].iter().position(ends);
                        let end = length.map_or(bytes.len(), |length| after + length);
                        value = &self.page[after..end];
                        self.at = end;
                    }
                }
            }
            count += 1;
            if count <= MOST_ATTRIBUTES {
                each(key, value, &self.page[start..self.at]);
            }
        }
    }
}
