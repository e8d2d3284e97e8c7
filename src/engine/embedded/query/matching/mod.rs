//! Runs a plan over the postings of one segment.
//!
//! Two trees of the same shape. A tree of [`Scan`]s finds the articles, window by window, and scores
//! them. A tree of [`Matcher`]s looks into single articles: Boolean nodes combine truths, positional
//! nodes combine *spans*, runs of word positions, and every positional node gives all of its spans,
//! so proximity nests. Scans ask it where only positions decide; what to mark is read from it. Nothing
//! reads stored text.

mod boolean;
mod counted;
mod filter;
mod gallop;
mod hulls;
mod listed;
mod matcher;
mod near;
mod pairing;
mod postings;
mod scan;
mod scoring;
mod several;
mod share;
mod short;
mod times;
mod union;
mod windowed;

pub(crate) use boolean::AllOf;
pub(crate) use boolean::Always;
pub(crate) use boolean::AnyOf;
pub(crate) use boolean::NotSurely;
pub(crate) use counted::Counted;
pub(crate) use counted::Remembered;
pub(crate) use filter::DocSet;
pub(crate) use filter::Filter;
pub(crate) use filter::InDays;
pub(crate) use filter::Test;
pub(crate) use filter::days;
pub(crate) use filter::numbers;
pub(crate) use gallop::gallop;
pub(crate) use listed::Listed;
pub(crate) use matcher::BoxMatcher;
pub(crate) use near::Near;
pub(crate) use near::NotNear;
pub(crate) use near::Phrase;
pub(crate) use near::WithScore;
pub(crate) use pairing::Distance;
pub(crate) use postings::Bounds;
pub(crate) use postings::CaseMarkers;
pub(crate) use postings::Restriction;
pub(crate) use postings::Terms;
pub(crate) use postings::WordMatcher;
pub(crate) use scan::All;
pub(crate) use scan::And;
pub(crate) use scan::BoxScan;
pub(crate) use scan::Checked;
pub(crate) use scan::Empty;
pub(crate) use scan::Not;
pub(crate) use scan::Or;
pub(crate) use scan::Scan;
pub(crate) use scoring::Scoring;
pub(crate) use several::Rule;
pub(crate) use several::Several;
pub(crate) use several::SeveralOf;
pub(crate) use share::Long;
pub(crate) use share::Share;
pub(crate) use short::Short;
pub(crate) use times::OfTimes;
pub(crate) use union::Union;
pub(crate) use windowed::Windowed;
