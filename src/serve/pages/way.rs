//! A way to count what a query finds: what its page is called, asks and costs.

use crate::serve::routes::Cost;

/// One way to count what a query finds.
pub(crate) struct Way {
    /// Its path, below the base path.
    pub(crate) path: &'static str,
    /// What it is called, as a heading.
    pub(crate) name: &'static str,
    /// What its button says.
    pub(crate) button: &'static str,
    /// What it does, for somebody who has not asked yet; `None` if every article is counted then.
    pub(crate) without_query: Option<&'static str>,
    /// The fields that only its page has.
    pub(crate) fields: &'static [Field],
    /// What it costs.
    pub(crate) cost: Cost,
}

/// A field of the form that only one page has.
#[derive(Debug)]
pub(crate) struct Field {
    /// The parameter.
    pub(crate) name: &'static str,
    /// What is above it.
    pub(crate) label: &'static str,
    /// What is in it while it is empty; ignored with choices.
    pub(crate) placeholder: &'static str,
    /// Values that can be chosen, each with what is shown for it; none for a text.
    pub(crate) choices: &'static [(&'static str, &'static str)],
}
