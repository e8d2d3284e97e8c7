//! Returns whether a piece of text is a date; which day it is, is for `evidence` to say.

use crate::date;
use crate::date::DateOrder;
use crate::date::Reading;

/// Returns whether `text` is a date and nothing else, be it an ambiguous or an impossible one.
pub(crate) fn is_date(text: &str) -> bool {
    text.len() <= 100 && date::read(text, DateOrder::Unknown) != Reading::None
}

/// Returns how many bytes of `text` are a date it starts with.
pub(crate) fn leading(text: &str) -> Option<usize> {
    date::leading(text, DateOrder::Unknown).map(|(length, _)| length)
}
