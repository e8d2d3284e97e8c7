//! What the ids of articles are made from.

use xxhash_rust::xxh3::xxh3_128;

use crate::article::Article;
use crate::article::ArticleId;

/// What the ids of a file's articles are made from, at first sight.
pub(super) fn origin(label: &str, path: &[u8]) -> u128 {
    let mut bytes = label.as_bytes().to_vec();
    bytes.push(0);
    bytes.extend_from_slice(path);
    xxh3_128(&bytes)
}

/// Returns the id of an article of a file.
pub(super) fn article_id(origin: u128, article: &Article) -> ArticleId {
    let number = article.record.as_ref().map_or(0, |record| record.number);
    let mut bytes = origin.to_le_bytes().to_vec();
    bytes.extend_from_slice(&number.to_le_bytes());
    ArticleId(xxh3_128(&bytes))
}
