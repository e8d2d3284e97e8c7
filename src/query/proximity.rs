//! Reads proximity operators: `NEAR/5`, `W/S`, `/P`, `PRE/3`, `PRE/S`, `ADJ`, `AROUND(5)`.

use std::ops::Range;

use crate::query::ast::Proximity;
use crate::query::chars::is_blank;
use crate::query::chars::quoted;
use crate::query::error::QueryError;
use crate::query::lexer::Lexer;
use crate::query::lexer::Token;
use crate::query::limits::MOST_DISTANCE;

/// Distance of a `NEAR` that names none.
const DEFAULT_NEAR: u32 = 10;

impl Lexer<'_> {
    /// Reads `run` as a proximity operator, if it is one here.
    pub(crate) fn proximity(
        &self,
        run: &str,
        span: Range<usize>,
    ) -> Result<Option<Proximity>, QueryError> {
        let (name, distance) = match run.split_once('/') {
            Some((name, distance)) => (name, Some(distance)),
            None => (run, None),
        };
        if name.is_empty() {
            let next = self.text[span.end..].chars().next();
            if !self.after_operand || !next.is_none_or(|next| is_blank(next) || next == ')') {
                return Ok(None);
            }
        }
        let near = |distance| Ok(Some(Proximity::Near(distance)));
        let before = |distance| Ok(Some(Proximity::Before(distance)));
        let counted = |digits: &str| {
            let number = digits.parse().ok().filter(|n| (1..=MOST_DISTANCE).contains(n));
            number.ok_or_else(|| {
                QueryError::new(format!("{} is no distance", quoted(run)), span.clone())
                    .with_hint("the distance is a number of words from 1 to 10000: NEAR/5")
            })
        };
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        match (name, distance) {
            ("SENT", None) | ("W" | "", Some("S")) => Ok(Some(Proximity::Sentence)),
            ("PARA", None) | ("W" | "", Some("P")) => Ok(Some(Proximity::Paragraph)),
            ("PRE", Some("S")) => Ok(Some(Proximity::BeforeInSentence)),
            ("PRE", Some("P")) => Ok(Some(Proximity::BeforeInParagraph)),
            ("NEAR", None) => near(DEFAULT_NEAR),
            ("ADJ", None) => before(1),
            ("NEAR", Some(distance)) => near(counted(distance)?),
            ("ADJ", Some(distance)) => before(counted(distance)?),
            ("W" | "", Some(distance)) if digits(distance) => near(counted(distance)?),
            ("PRE", Some(distance)) if digits(distance) => before(counted(distance)?),
            _ => Ok(None),
        }
    }

    /// Reads `AROUND(5)`, as Google spells `NEAR/5`; `end` is where the name ends.
    pub(crate) fn around(&mut self, end: usize) -> Option<Token> {
        let inner = self.text[end..].strip_prefix('(')?;
        let close = inner.find(')').filter(|&close| close <= 5)?;
        let distance = inner[..close].parse().ok().filter(|n| (1..=MOST_DISTANCE).contains(n))?;
        self.at = end + close + 2;
        Some(Token::Proximity(Proximity::Near(distance)))
    }
}
