//! What the words, phrases and patterns of a query stand for in a text: rules every engine follows.
//!
//! No index is read and no article. An engine finds the terms that a [`Sought`] names where it keeps
//! them: in a dictionary, or in one text.
//!
//! ```text
//! sought     what is looked for: terms, how they are written, in which order
//! stem       in which languages a word is expanded to its other forms
//! expanders  its stemmers in all languages of an index, and those of many words
//! meant      what its other forms count, by language
//! typed      a word of a query -> what is sought
//! spellings  the other spellings of a word
//! acronyms   acronyms with small letters, with points and without
//! hyphens    which parts of a word with hyphens change with it
//! initials   letters with points, with blanks between and without
//! ```

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

mod acronyms;
mod expanders;
mod hyphens;
mod initials;
mod meant;
mod sought;
mod spellings;
mod stem;
mod typed;

pub(crate) use expanders::ExpanderGroups;
pub(crate) use expanders::Expanders;
#[cfg(test)]
pub(crate) use hyphens::inflected_parts;
#[cfg(test)]
pub(crate) use initials::leading;
#[cfg(test)]
pub(crate) use initials::spaced;
pub(crate) use meant::DOUBTFUL;
pub(crate) use meant::Meant;
#[cfg(test)]
pub(crate) use meant::OF_OTHER_LANGUAGE;
#[cfg(test)]
pub(crate) use meant::OTHER_FORM;
pub(crate) use meant::PARTS;
pub(crate) use meant::Rival;
pub(crate) use meant::rivals_among;
pub(crate) use sought::CaseTest;
pub(crate) use sought::Expansion;
pub(crate) use sought::Look;
pub(crate) use sought::MarkerTest;
pub(crate) use sought::RawTest;
pub(crate) use sought::Region;
pub(crate) use sought::Sought;
pub(crate) use sought::SoughtWord;
pub(crate) use sought::Width;
pub(crate) use sought::covered;
pub(crate) use stem::expander;
pub(crate) use stem::taken_for;
pub(crate) use typed::Typed;
