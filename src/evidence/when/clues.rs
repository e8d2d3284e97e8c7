//! What there is to decide by, when an article was published.

use jiff::civil::Date;

use crate::article::Stamp;
use crate::date::DateOrder;
use crate::date::Habits;
use crate::evidence::dateline::Dateline;
use crate::format::DateClaim;

/// What there is to decide by.
pub(crate) struct DateClues<'a> {
    /// The record leaves its date field empty: what else is found is not believed.
    pub(crate) says_undated: bool,
    /// The format has looked for days in the text.
    pub(crate) is_searched: bool,
    pub(crate) claims: &'a [DateClaim],
    pub(crate) correction: Option<&'a (Stamp, String)>,
    pub(crate) dateline: Option<&'a Dateline<'a>>,
    pub(crate) url: Option<&'a str>,
    pub(crate) path: &'a str,
    pub(crate) of_many: bool,
    /// The file is an export: the day in its name is when it was made.
    pub(crate) is_export: bool,
    pub(crate) title: &'a str,
    pub(crate) body: &'a str,
    pub(crate) habits: Habits<'a>,
    /// The order of day and month that other clues than the user's map suggest; not used for the
    /// fields of exports, whose order is the exporter's and not the publisher's.
    pub(crate) likely_order: DateOrder,
    pub(crate) latest: Date,
}
