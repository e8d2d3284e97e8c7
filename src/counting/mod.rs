//! How many, when, by whom: answers that are numbers, each of which can be recomputed from an export.
//!
//! Everything here takes the request of a search and counts exactly, from columns and postings.
//!
//! ```text
//! question  a request made ready, and what its matches are a share of
//! timeline  matches by period
//! periods   the rows of a timeline: holes, cut ends, what is outside
//! peaks     the highest periods of a timeline, with their best articles
//! ```

mod peaks;
mod periods;
mod question;
mod timeline;

pub use crate::engine::Axis;
pub use crate::engine::Label;
pub use crate::engine::Period;
pub use crate::engine::UnknownAxis;
pub use peaks::Peak;
pub use periods::PeriodRow;
pub use periods::State;
pub use question::Counts;
pub use question::Denominator;
pub use timeline::CoarseRow;
pub use timeline::Series;
pub use timeline::SeriesLine;
pub use timeline::Timeline;
pub use timeline::TimelineRequest;
pub use timeline::timeline;
