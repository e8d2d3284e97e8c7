//! Finds where a JSON value ends without parsing it.

/// Finds where a JSON value ends, fed with its bytes piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    depth: u64,
    in_string: bool,
    escaped: bool,
    /// A number or a word: it ends where something else begins.
    in_word: bool,
}

impl Scanner {
    /// Returns how many of `bytes` belong to the value, once its end is among them.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' if self.in_word => return Some(at),
                b'"' => self.in_string = true,
                b'{' | b'[' if self.in_word => return Some(at),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == 0 => return Some(at.max(usize::from(!self.in_word))),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' | b' ' | b'\n' | b'\r' | b'\t' if self.in_word => return Some(at),
                _ if self.depth == 0 => self.in_word = true,
                _ => {}
            }
        }
        None
    }
}
