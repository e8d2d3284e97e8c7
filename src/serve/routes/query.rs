//! The query and its filters, as parameters.

use clap::Args;
use dateline::search::SearchRequest;
use dateline::search::Wording;

use crate::failure::Failure;
use crate::request::query::ReadingFlags;
use crate::request::settled::settle;
use crate::serve::routes::route::Asked;

/// The query and how it is read.
#[derive(Debug, Args)]
pub(crate) struct QueryParameters {
    /// The query, in the language of `dateline help query`; without it, every article within the filters
    #[arg(long, value_name = "QUERY", default_value = "", hide_default_value = true)]
    q: String,
    #[command(flatten)]
    reading: ReadingFlags,
}

impl QueryParameters {
    /// Returns the request, its page and order as [`SearchRequest::new`] has them.
    ///
    /// # Errors
    /// When the settings beside the index cannot be read, which say what the query names and its language.
    pub(crate) fn request(&self, asked: &Asked) -> Result<SearchRequest, Failure> {
        let mut request = self.reading.request(&self.q, Vec::new(), asked.today);
        request.stop = asked.stop.clone();
        request.wording = Wording::Names;
        settle(asked.index.path(), &mut request)?;
        Ok(request)
    }
}
