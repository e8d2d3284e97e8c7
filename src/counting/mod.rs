//! How many, when, by whom: answers that are numbers, each of which can be recomputed from an export.
//!
//! Everything here takes the request of a search and counts exactly, from columns and postings.
//!
//! ```text
//! question  a request made ready, and what its matches are a share of
//! timeline  matches by period
//! periods   the rows of a timeline: holes, cut ends, what is outside
//! peaks     the highest periods of a timeline, with their best articles
//! label     how a row is named, and the order of rows
//! table     matches by any number of keys
//! export    every match, in a fixed order
//! sample    some matches, drawn so that anyone can draw them again
//! earliest  the first matches, and how sure their days are
//! words        the words of an article in order, and the places where a query matches among them
//! association  how far a number of words is from what is expected: G², log ratio, logDice, MI
//! concordance  every place where a query matches, in the words around it
//! collocates   the words near those places
//! doctor       what is odd about a collection
//! quotation    whether a quotation is in the collection, and in which wording
//! terms        the words that are said more in some articles than in others
//! ```

mod association;
mod collocates;
mod concordance;
mod doctor;
mod earliest;
mod export;
mod label;
mod peaks;
mod periods;
mod question;
mod quotation;
mod sample;
mod table;
mod terms;
mod timeline;
mod words;

pub use crate::engine::Axis;
pub use crate::engine::Label;
pub use crate::engine::Period;
pub use crate::engine::UnknownAxis;
pub use association::Contrast;
pub use collocates::Collocate;
pub use collocates::Collocates;
pub use collocates::CollocatesRequest;
pub use collocates::Measure;
pub use collocates::Reach;
pub use collocates::collocates;
pub use concordance::Concordance;
pub use concordance::ConcordanceLine;
pub use concordance::ConcordanceRequest;
pub use concordance::LineOrder;
pub use concordance::UnknownOrder;
pub use concordance::concordance;
pub use doctor::Diagnosis;
pub use doctor::Fault;
pub use doctor::Faulty;
pub use doctor::Finding;
pub use doctor::Oddity;
pub use doctor::ShownBy;
pub use doctor::diagnosis;
pub use doctor::faulty;
pub use earliest::Earliest;
pub use earliest::earliest;
pub use export::Export;
pub use export::ExportError;
pub use export::export;
pub use label::written;
pub use peaks::Peak;
pub use periods::PeriodRow;
pub use periods::State;
pub use question::Counts;
pub use question::Denominator;
pub use quotation::Piece;
pub use quotation::Quotation;
pub use quotation::QuotationRequest;
pub use quotation::QuotedMarks;
pub use quotation::QuotedPart;
pub use quotation::QuotedPlace;
pub use quotation::Verdict;
pub use quotation::quotation;
pub use quotation::quoted_in;
pub use sample::Allocation;
pub use sample::Sample;
pub use sample::SampleRequest;
pub use sample::Stratum;
pub use sample::sample;
pub use table::CrossRow;
pub use table::CrossTable;
pub use table::cross_table;
pub use terms::Against;
pub use terms::Term;
pub use terms::TermGroup;
pub use terms::TermList;
pub use terms::TermOrder;
pub use terms::TermSide;
pub use terms::Terms;
pub use terms::TermsRequest;
pub use terms::WordList;
pub use terms::terms;
pub use timeline::CoarseRow;
pub use timeline::Series;
pub use timeline::SeriesLine;
pub use timeline::Timeline;
pub use timeline::TimelineRequest;
pub use timeline::timeline;
pub use words::Part;
