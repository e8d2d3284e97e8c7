//! The query and its filters, as arguments.

use clap::Args;
use dateline::search::SearchRequest;
use dateline::search::Wording;

use crate::failure::Failure;
use crate::mcp::tools::tool::Asked;
use crate::request::query::ReadingFlags;
use crate::request::settled::settle_names;

/// The query and how it is read.
#[derive(Debug, Args)]
pub(crate) struct QueryArguments {
    /// The query: words that must all occur, or operators (see the description of `search`); without it, every
    /// article within the filters
    #[arg(long, value_name = "QUERY", default_value = "", hide_default_value = true)]
    query: String,
    #[command(flatten)]
    reading: ReadingFlags,
}

impl QueryArguments {
    /// Returns the request, its page and order as [`SearchRequest::new`] has them.
    ///
    /// # Errors
    /// When the settings beside the index cannot be read, which say what the query names.
    pub(crate) fn request(&self, asked: &Asked) -> Result<SearchRequest, Failure> {
        let mut request = self.reading.request(&self.query, Vec::new(), asked.today);
        request.stop = asked.stop.clone();
        request.wording = Wording::Tools;
        // Not the language of its queries: the description of the tool says that one.
        settle_names(asked.index.path(), &mut request)?;
        Ok(request)
    }
}
