//! Articles on a cluster of OpenSearch, for collections that outgrow one machine.
//!
//! The index folder names the cluster and keeps nothing that is not there as well. A query means what it
//! means everywhere: what the cluster decides exactly is left to it, what it cannot is asked of it as a
//! superset and decided by [`textual`](crate::engine::textual) from each article's text. Marks, passages
//! and scores are always ours. Stories are not derived; what needs them is refused by name.
//!
//! ```text
//! address     where a cluster is, and what a collection is called there
//! folder      the index folder that names it
//! access      how a cluster is signed in to
//! answer      what comes back of a request, and who answered
//! client      requests, repeated where that helps, within a deadline
//! mapping     the fields of its indices
//! terms       the terms of a text as the tokens of a cluster
//! document    an article as a document, and back
//! meet        the first contact with a cluster
//! bulk        documents on their way, at the cluster's pace
//! catalog     what the commits say, kept beside the articles
//! owners      which index folders write, each with its own roots
//! removal     documents taken out
//! sending     articles on their way while the next ones are read
//! output      what a run writes to
//! ask         what a cluster is asked for, between surely and maybe
//! fetch       what the last commit says of the crawl, read from the catalog
//! together    several searches in one request
//! known       what a view has learned
//! snapshot    what a search reads: a collection as a commit left it
//! articles    single articles, and which are identical
//! stored      whole articles, for who shows them
//! shown       those of them that were read last
//! ids         articles by their ids, their files, their keys
//! names       the values of fields
//! dictionary  the words there are, and what a word of a query stands for
//! sought      words and phrases -> what is asked
//! near        two words near each other
//! filters     conditions on fields
//! lower       query -> what is asked
//! score       what the clauses of a query weigh
//! prepared    a query made ready
//! matches     which articles are hits, and how many
//! chosen      the best of many
//! hits        the first of them, in order
//! labels      what an article is counted by
//! counting    tables, samples, vocabularies
//! near_words  words and names near one that nothing has
//! parallel    many articles on all processors
//! ```

mod access;
mod address;
mod answer;
mod articles;
mod ask;
mod bulk;
mod catalog;
mod chosen;
mod client;
mod counting;
mod dictionary;
mod document;
mod fetch;
mod filters;
mod folder;
mod hits;
mod ids;
mod known;
mod labels;
mod lower;
mod mapping;
mod matches;
mod meet;
mod names;
mod near;
mod near_words;
mod output;
mod owners;
mod parallel;
mod prepared;
mod removal;
mod score;
mod sending;
mod shown;
mod snapshot;
mod sought;
mod stored;
mod terms;
mod together;

pub use access::Access;
pub use access::AccessTo;
pub use access::Login;
pub use access::ask_for_access;
pub(crate) use counting::Days;
pub(crate) use fetch::last_manifest;
pub(crate) use fetch::last_records_folder;
pub(crate) use filters::no_stories;
pub(crate) use folder::Folder;
pub(crate) use folder::is_marked;
pub(crate) use meet::meet;
pub(crate) use meet::meet_collection;
pub(crate) use output::Output;
pub(crate) use prepared::Prepared;
pub(crate) use snapshot::Snapshot;

/// Removes a collection, for tests that made one.
#[cfg(test)]
pub(crate) fn erase(path: &std::path::Path) -> Result<(), crate::engine::EngineError> {
    let address = Folder::open(path)?.address().clone();
    let client = client::Client::new(address.clone())?;
    for index in [address.articles(), address.words(), address.catalog()] {
        client.ask(ureq::http::Method::DELETE, &index, &serde_json::Value::Null)?;
    }
    Ok(())
}
