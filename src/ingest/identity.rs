//! What one article adds to the fingerprint of all that is indexed.

use xxhash_rust::xxh3::Xxh3;

use crate::article::Article;
use crate::article::ArticleId;

/// Returns the fingerprint of an article: of its id, its text, its source and its dates. The sum of all
/// is that of a commit, so it is the same in whatever order they came, and after whatever history.
pub(super) fn fingerprint(id: ArticleId, article: &Article) -> u64 {
    let Article { title, body, source, published, updated, saved, .. } = article;
    let mut hash = Xxh3::new();
    hash.update(&id.0.to_be_bytes());
    let source = source.as_ref().map_or("", |source| source.name.as_str());
    let dates = [
        published.as_ref().map(|date| date.stamp),
        *updated,
        saved.as_ref().map(|saved| saved.stamp),
    ];
    let dates = dates.map(|date| date.map(|stamp| stamp.to_string()).unwrap_or_default());
    for text in [title.as_str(), body, source, &dates[0], &dates[1], &dates[2]] {
        hash.update(&(text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.digest()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Stamp;

    #[test]
    fn a_fingerprint_is_of_the_text_and_what_it_is_filed_under() {
        let article = Article { title: "Ferry".into(), body: "Late.".into(), ..Article::default() };
        let id = ArticleId(7);
        let of = |article: &Article| fingerprint(id, article);
        assert_eq!(of(&article), of(&article.clone()));
        for other in [
            Article { title: "FerryLate.".into(), body: String::new(), ..article.clone() },
            Article { updated: Stamp::year(2019), ..article.clone() },
        ] {
            assert_ne!(of(&other), of(&article));
        }
        assert_ne!(fingerprint(ArticleId(8), &article), of(&article));
    }
}
