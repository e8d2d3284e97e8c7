//! Keeps an answer within so many bytes: whole parts as long as they fit, and how to go on below them.

/// The fewest bytes that an answer may be limited to: less than one passage is no answer.
pub(crate) const LEAST: u64 = 2_000;

/// An answer: a head, parts of which each is whole or left out, and a foot that says what is left out.
pub(crate) struct Budget {
    most: usize,
    head: String,
}

impl Budget {
    /// Begins an answer of at most `most` bytes. A head of many notes is cut at the end of a line, so that
    /// half of the answer is left for what was asked for.
    pub(crate) fn new(most: usize, head: String) -> Self {
        let cut = "… (more notes are left out)\n";
        let room = most / 2;
        if head.len() <= room {
            return Self { most, head };
        }
        let end = head.floor_char_boundary(room.saturating_sub(cut.len() + 1));
        let end = head[..end].rfind('\n').map_or(end, |at| at + 1);
        let line_end = if head[..end].ends_with('\n') { "" } else { "\n" };
        Self { most, head: format!("{}{line_end}{cut}", &head[..end]) }
    }

    /// Returns the answer with as many parts as fit, and how many they are. `foot` is what is written below
    /// so many.
    pub(crate) fn fill(&self, parts: &[String], foot: impl Fn(usize) -> String) -> (String, usize) {
        let mut ends = vec![self.head.len()];
        for part in parts {
            ends.push(ends[ends.len() - 1] + part.len());
        }
        // The foot of fewer parts may be longer, so each is tried.
        let fits = |count: &usize| ends[*count] + foot(*count).len() <= self.most;
        let count = (0..=parts.len()).rev().find(fits).unwrap_or(0);
        let mut out = self.head.clone();
        parts[..count].iter().for_each(|part| out.push_str(part));
        out.push_str(&foot(count));
        (out, count)
    }

    /// Returns how many bytes are left for one part above a foot of `foot` bytes.
    pub(crate) fn room(&self, foot: usize) -> usize {
        self.most.saturating_sub(self.head.len() + foot)
    }
}

/// Returns the beginning of a text that has at most `most` bytes, to the end of a word where there is one.
pub(crate) fn beginning(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = text.floor_char_boundary(most);
    let word = text[..end].rfind(char::is_whitespace).filter(|at| *at > end / 2);
    &text[..word.unwrap_or(end)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(sizes: &[usize]) -> Vec<String> {
        sizes.iter().map(|size| "x".repeat(*size)).collect()
    }

    #[test]
    fn parts_are_whole_or_left_out_and_the_answer_is_never_longer() {
        let foot = |all: usize| move |count: usize| format!("{} left out", all - count);
        for most in [30, 40, 55, 100, 1000] {
            let parts = parts(&[10, 20, 5, 50]);
            let (text, count) = Budget::new(most, "head\n".into()).fill(&parts, foot(4));
            assert!(text.len() <= most, "{most}: {text}");
            assert!(text.ends_with(&foot(4)(count)), "{text}");
            let with_next: usize = 5 + parts.iter().take(count + 1).map(String::len).sum::<usize>();
            assert!(count == 4 || with_next + foot(4)(count + 1).len() > most, "{most}: {text}");
        }
        let (text, count) = Budget::new(1000, "head\n".into()).fill(&[], |_| String::new());
        assert_eq!((text.as_str(), count), ("head\n", 0));
    }

    #[test]
    fn a_long_head_is_cut_at_a_line_end_and_says_so() {
        let head = "note: é\n".repeat(1000);
        let budget = Budget::new(2000, head);
        assert!(budget.head.len() <= 1000 && budget.room(0) >= 1000);
        assert!(budget.head.ends_with("é\n… (more notes are left out)\n"), "{}", budget.head);
        assert!(Budget::new(2000, "é".repeat(3000)).head.len() <= 1000);
    }

    #[test]
    fn a_beginning_ends_with_a_word() {
        assert_eq!(beginning("the port is shut", 12), "the port is");
        assert_eq!(beginning("the port", 100), "the port");
        assert_eq!(beginning("ününününün", 5), "ünü");
    }
}
