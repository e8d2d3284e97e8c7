//! Texts that were taken down: known by a hash, so that the same text stays out wherever it comes from.

use xxhash_rust::xxh3::Xxh3;

use crate::article::Article;

/// Returns what a text is known by when it is taken down: a hash of the words of the body, whatever blanks
/// are between them; of an article without a body, of those of its title.
#[must_use]
pub fn text_hash(article: &Article) -> u128 {
    let has_body = !article.body.trim().is_empty();
    let text = if has_body { &article.body } else { &article.title };
    let mut hash = Xxh3::new();
    for word in text.split_whitespace() {
        hash.update(word.as_bytes());
        hash.update(b" ");
    }
    hash.digest128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_with_other_line_breaks_or_another_title_is_the_same_text() {
        let article = |title: &str, body: &str| Article {
            title: title.to_owned(),
            body: body.to_owned(),
            ..Article::default()
        };
        let text = text_hash(&article("Ferry", "It sank.\n\nNobody was hurt."));
        assert_eq!(text, text_hash(&article("Ship", " It sank. Nobody\nwas hurt.")));
        assert_ne!(text, text_hash(&article("Ferry", "It sank. Somebody was hurt.")));
        assert_ne!(text_hash(&article("a b", "")), text_hash(&article("ab", "")));
    }
}
