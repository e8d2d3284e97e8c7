//! Which articles tell the same story in the same words: copies, versions, and who had it first.
//!
//! Of each article a [`Sketch`] is kept: its facts (day, source, agency, address) and some of the hashes of
//! its runs of five words. Articles that share enough of these are compared word by word
//! ([`compare`]), and what the comparison says of two is a [`Pair`]. Stories are a function of the
//! sketches and pairs alone ([`group`]), and the pairs one of the articles: the same articles give the
//! same stories, whatever the order they came in. [`changes`](fn@changes) and [`regroup`] keep both up to date at
//! the cost of what changed, wherever they are kept ([`Shelf`]).
//!
//! A false fold hides a second source, and a missed one shows a text twice: every rule here prefers the
//! second. An article inside another's is a part of it only if both begin alike, and what holds
//! several others is a round-up, which joins none of them.

mod agency;
mod announced;
mod changes;
mod compare;
mod diff;
mod group;
mod known;
mod pair;
mod pairs;
mod shelf;
mod sketch;
mod telling;
mod words;

pub use agency::agency_name;
pub use agency::agency_named;
pub use agency::credited as credit;
pub use agency::is_same_publisher;
pub use agency::origins;
pub use announced::Announced;
pub use announced::announced;
pub use announced::bare_title;
pub use changes::Changes;
pub use changes::Regrouped;
pub use changes::changes;
pub use changes::regroup;
pub use compare::Bond;
pub use compare::Bounds;
pub use compare::Comparison;
pub use compare::compare;
pub use diff::Change;
pub use diff::changed_words;
pub use diff::diff;
pub use group::Decided;
pub use group::Member;
pub use group::Quote;
pub use group::Relation;
pub use group::Stories;
pub use group::Story;
pub use group::group;
pub use group::quote;
pub use known::Known;
pub use pair::Pair;
pub use shelf::EachHash;
pub use shelf::Shelf;
pub use shelf::State;
pub use shelf::Wanted;
pub use sketch::Facts;
pub use sketch::Moment;
pub use sketch::Outline;
pub use sketch::Sketch;
pub use sketch::VERSION;
pub use sketch::page_of;
pub use sketch::sketch;
pub use words::Text;
