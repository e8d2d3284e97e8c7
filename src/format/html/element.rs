//! An element of a web page as the rules for dates, bylines and titles see it: flat, with its names.

use dom_query::LocalName;

/// An element of a page.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: LocalName,
    /// The words of its classes and id, in lowercase, parted by blanks.
    pub(crate) class: String,
    pub(crate) itemprop: Option<String>,
    pub(crate) itemtype: Option<String>,
    pub(crate) rel: Option<String>,
    pub(crate) datetime: Option<String>,
    pub(crate) content: Option<String>,
    /// `title`, where old formats write a date for programs.
    pub(crate) title: Option<String>,
    pub(crate) pubdate: bool,
    /// The nearest element around it that is in the list.
    pub(crate) parent: Option<usize>,
    /// Where its text is in the page's.
    pub(crate) text: (usize, usize),
    /// It belongs to another story, to readers' comments or to the page's frame.
    pub(crate) foreign: bool,
}

impl Element {
    pub(crate) fn is(&self, name: &str) -> bool {
        &*self.name == name
    }
}
