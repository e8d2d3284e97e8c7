//! Articles on their way to a cluster while the next ones are read.
//!
//! Articles wait until there are some, and are made into documents on all processors; full requests are sent
//! by threads of their own. So nobody waits for the other: a run takes as long as the slower of two, its own
//! work and the cluster's. What could not be sent is said when the next request is ready, or at the end.

use std::collections::HashSet;
use std::collections::VecDeque;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;
use std::thread;
use std::thread::JoinHandle;

use serde_json::Value;
use serde_json::json;
use xxhash_rust::xxh3::xxh3_64;
use xxhash_rust::xxh3::xxh3_128;

use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::opensearch::bulk::Bulk;
use crate::engine::opensearch::client::Client;
use crate::engine::opensearch::document::document;
use crate::engine::opensearch::parallel;
use crate::engine::opensearch::terms;
use crate::engine::opensearch::terms::token;
use crate::engine::textual::ArticleText;
use crate::passage::Bounds;

/// So many articles are made into documents at once.
const SOME: usize = 64;
/// Fewer, if their texts have so many bytes together.
const MUCH: usize = 4 << 20;
/// So many requests are on their way at most.
const ON_THEIR_WAY: usize = 2;

/// An article that is to be sent.
pub(crate) struct Addition {
    /// Its id on the cluster.
    pub(crate) doc: String,
    pub(crate) file: u128,
    /// The number of the index folder, and that of the commit it comes with.
    pub(crate) commit: (u32, u64),
    pub(crate) stored: StoredArticle,
    pub(crate) bounds: Bounds,
}

/// Articles on their way, and their words.
#[derive(Default)]
pub(crate) struct Sending {
    waiting: Vec<Addition>,
    bytes: usize,
    articles: Bulk,
    words: Bulk,
    /// Checksums of the words that were sent.
    known: HashSet<u64, BuildHasherDefault<OfChecksum>>,
    on_their_way: VecDeque<JoinHandle<Result<(), EngineError>>>,
}

impl Sending {
    /// Adds an article.
    ///
    /// # Errors
    /// `Cluster` when it did not take what was sent before.
    pub(crate) fn add(&mut self, addition: Addition, client: &Client) -> Result<(), EngineError> {
        self.bytes += addition.stored.article.body.len();
        self.waiting.push(addition);
        if self.waiting.len() >= SOME || self.bytes >= MUCH {
            self.write(client)?;
            if self.articles.is_full() {
                self.start(client)?;
            }
        }
        Ok(())
    }

    /// Sends all that waits and returns when the cluster has it.
    ///
    /// # Errors
    /// As [`Sending::add`].
    pub(crate) fn finish(&mut self, client: &Client) -> Result<(), EngineError> {
        self.write(client)?;
        self.start(client)?;
        self.wait(0)
    }

    /// Makes documents of the articles that wait.
    fn write(&mut self, client: &Client) -> Result<(), EngineError> {
        let waiting = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        let known = &self.known;
        let written = parallel::map(waiting, |one| {
            let text = ArticleText::within(&one.stored.article, &one.bounds);
            let document = document(&one.doc, one.file, one.commit, &one.stored, &text);
            let words = text.terms().map(|(term, _)| (xxh3_64(term.as_bytes()), term));
            let is_new =
                |(sum, term): &(u64, &str)| !term.starts_with(marker::FACT) && !known.contains(sum);
            let words = words.filter(is_new).map(|(sum, term)| (sum, term.to_owned()));
            Ok((one.doc, document.to_string(), words.collect::<Vec<_>>()))
        })?;
        let address = client.address();
        for (doc, document, words) in written {
            self.articles.put(&address.articles(), &doc, &document);
            for (sum, word) in words {
                if self.known.insert(sum) {
                    self.words.put_new(&address.words(), &word_id(&word), &of_word(&word));
                }
            }
        }
        Ok(())
    }

    /// Sends what is written.
    fn start(&mut self, client: &Client) -> Result<(), EngineError> {
        self.wait(ON_THEIR_WAY - 1)?;
        let (mut articles, mut words) =
            (std::mem::take(&mut self.articles), std::mem::take(&mut self.words));
        let client = client.clone();
        self.on_their_way.push_back(thread::spawn(move || {
            articles.send(&client)?;
            words.send(&client)
        }));
        Ok(())
    }

    /// Waits until at most so many requests are on their way.
    fn wait(&mut self, most: usize) -> Result<(), EngineError> {
        while self.on_their_way.len() > most {
            let Some(first) = self.on_their_way.pop_front() else { break };
            first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    }
}

/// The hash of a checksum: itself. Each term of each article is looked up.
#[derive(Default)]
struct OfChecksum(u64);

impl Hasher for OfChecksum {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, checksum: u64) {
        self.0 = checksum;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Drop for Sending {
    /// A run that failed leaves nothing on its way behind it.
    fn drop(&mut self) {
        for one in self.on_their_way.drain(..) {
            let _ = one.join();
        }
    }
}

/// Returns the id of a word's document.
fn word_id(term: &str) -> String {
    format!("{:032x}", xxh3_128(term.as_bytes()))
}

/// Returns the document of a word: a form, one that is printed in two parts, or a raw spelling.
fn of_word(term: &str) -> String {
    let token = token(term);
    let word: Value = match terms::term(&token) {
        Some(_) => json!({"token": token}),
        None => json!({"token": token, "whole": term}),
    };
    word.to_string()
}
