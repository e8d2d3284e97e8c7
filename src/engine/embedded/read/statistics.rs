//! What the articles of a commit are like, kept so that no search has to add it up.
//!
//! A search of its own process takes longer to find the languages, the lengths and whether the first
//! digits of ten ids are enough than to find the articles. The last commit of a run says it all; where
//! it does not, a search finds it out by the same functions, and the answer is the same.

use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::engine::embedded::payload::Statistics;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::embedded::schema::column;
use crate::engine::embedded::schema::tie;

/// Names are kept in the commit up to this many bytes: each search reads them, be it for a source or
/// not.
const MOST_NAMES: usize = 16 << 10;
/// Short ids of several articles are kept in the commit up to so many: more are those of an archive that
/// is there twice, and each search would read them.
const MOST_AMBIGUOUS: usize = 1000;

impl Statistics {
    /// Returns whether the first digits of an id are enough to distinguish it from all others.
    pub(crate) fn is_unique_by_short(&self, id: ArticleId) -> bool {
        let ambiguous = self.ambiguous.as_ref();
        ambiguous.is_some_and(|ambiguous| ambiguous.binary_search(&short(tie(id.0))).is_err())
    }

    /// Returns the names of the sources, where it has them.
    pub(crate) fn sources(&self) -> Option<impl Iterator<Item = &str>> {
        // No name is empty.
        let names = self.sources.as_deref().map(|names| names.split('\n'));
        names.map(|names| names.filter(|name| !name.is_empty()))
    }

    /// Returns whether what is `found` of the same articles agrees with it: merges may have taken names
    /// that no article has.
    pub(crate) fn agrees_with(&self, found: &Self) -> bool {
        let names = match (self.sources(), found.sources()) {
            (Some(said), Some(mut found)) => {
                let said: Vec<&str> = said.collect();
                found.all(|name| said.contains(&name))
            }
            // They were too many.
            (None, _) => true,
            (Some(_), None) => false,
        };
        let Self { terms, languages, ambiguous, sources: _ } = self;
        names && (terms, languages, ambiguous) == (&found.terms, &found.languages, &found.ambiguous)
    }
}

/// Returns the digits of a short id, as a number, from the first half of an id.
const fn short(tie: u64) -> u64 {
    tie >> (64 - 4 * ArticleId::SHORT)
}

impl Snapshot {
    /// Adds up what the articles are like.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn statistics(&self) -> Result<Statistics, EngineError> {
        Ok(Statistics {
            terms: self.counted_terms()?,
            languages: self.counted_languages()?,
            ambiguous: self.ambiguous()?,
            sources: self.source_names()?,
        })
    }

    /// Returns the short ids of several live articles, sorted; `None` where they are many.
    fn ambiguous(&self) -> Result<Option<Vec<u64>>, EngineError> {
        let mut all = Vec::with_capacity(usize::try_from(self.articles()).unwrap_or(0));
        for segment in self.segments() {
            let ties = segment.numbers(column::TIE)?;
            let docs = (0..segment.reader().max_doc()).filter(|&doc| segment.is_live(doc));
            all.extend(docs.map(|doc| short(ties.first(doc).unwrap_or(0))));
        }
        all.sort_unstable();
        let mut several: Vec<u64> = all.windows(2).filter(|w| w[0] == w[1]).map(|w| w[0]).collect();
        several.dedup();
        Ok((several.len() <= MOST_AMBIGUOUS).then_some(several))
    }

    fn source_names(&self) -> Result<Option<String>, EngineError> {
        let mut names = Vec::new();
        for segment in self.segments() {
            let field = self.fields().source;
            let terms = segment.terms(field)?;
            let mut stream = terms.all().map_err(EngineError::damaged)?;
            let mut bytes = 0;
            while let Some((name, _)) = stream.next() {
                bytes += name.len() + 1;
                let is_line = |name: &str| !name.is_empty() && !name.contains('\n');
                match std::str::from_utf8(name) {
                    Ok(name) if bytes <= MOST_NAMES && is_line(name) => names.push(name.to_owned()),
                    _ => return Ok(None),
                }
            }
        }
        names.sort_unstable();
        names.dedup();
        let names = names.join("\n");
        Ok((names.len() <= MOST_NAMES).then_some(names))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::article::Article;
    use crate::article::EvidenceKind;
    use crate::article::Source;
    use crate::catalog::Manifest;
    use crate::engine::embedded::disk::folder::Folder;
    use crate::engine::embedded::payload::Payload;
    use crate::engine::embedded::tests::article;
    use crate::engine::embedded::tests::stored;
    use crate::engine::embedded::write::writer::Writer;
    use crate::passage::bounds;

    fn of_source(name: &str, lang: &str) -> Article {
        let mut article = article("A title", "The harbor is open again.");
        article.lang = Some(lang.into());
        article.source = Some(Source {
            name: name.into(),
            as_given: None,
            normalized: None,
            domain: None,
            evidence: EvidenceKind::Field,
            origin: None,
        });
        article
    }

    /// An index of articles with these ids and sources, of which those of the last file are removed.
    fn index(articles: &[(u128, &str)]) -> (tempfile::TempDir, Snapshot) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let (made, lock) = Folder::open_or_create(&path, "now").unwrap();
        let (mut writer, _) = Writer::open(&made, Arc::new(lock), 1, 0).unwrap();
        for (file, (id, source)) in (0_u128..).zip(articles) {
            let lang = if file.is_multiple_of(2) { "en" } else { "de" };
            let mut stored = stored(1, of_source(source, lang));
            stored.id = ArticleId(*id);
            let bounds = bounds(&stored.article.body);
            writer.add(file, stored, bounds).unwrap();
        }
        writer.commit(&Payload::default()).unwrap();
        writer.remove_file(articles.len() as u128 - 1).unwrap();
        let articles = articles.len() as u64 - 1;
        let manifest = Manifest { articles, ..Manifest::default() };
        writer.commit(&Payload { manifest: manifest.clone(), ..Payload::default() }).unwrap();
        let snapshot = Snapshot::open(&path).unwrap();
        let statistics = Some(snapshot.statistics().unwrap());
        writer.commit(&Payload { manifest, statistics, stories: None }).unwrap();
        (folder, Snapshot::open(&path).unwrap())
    }

    const TWELVE: u32 = 128 - 48;

    #[test]
    fn what_a_commit_says_is_what_a_search_would_add_up() {
        let (_folder, snapshot) = index(&[
            (1 << 90, "Herald"),
            (2 << 90, "Courier"),
            (3 << 90, "Herald"),
            (4 << 90, "Gone"),
        ]);
        let said = snapshot.payload().statistics.clone().unwrap();
        assert_eq!(said, snapshot.statistics().unwrap());
        assert_eq!(said.languages, [("en".to_owned(), 2), ("de".to_owned(), 1)]);
        assert_eq!(snapshot.languages().unwrap(), said.languages);
        let names: Vec<&str> = said.sources().unwrap().collect();
        assert_eq!(names, ["Courier", "Gone", "Herald"], "a name may outlive its articles");
        assert_eq!(said.terms, 3 * (said.terms / 3), "the articles are equally long");
    }

    #[test]
    fn ids_that_share_their_first_digits_are_told_by_more() {
        let shared = 7_u128 << TWELVE;
        let (_folder, snapshot) = index(&[
            (shared, "a"),
            (shared | 1 << 76, "b"),
            (8 << TWELVE, "c"),
            (9 << TWELVE, "d"),
        ]);
        let short = |id| snapshot.short_id(ArticleId(id)).unwrap();
        assert_eq!(snapshot.payload().statistics.as_ref().unwrap().ambiguous, Some(vec![7]));
        assert_eq!(short(shared), "0000000000070");
        assert_eq!(short(shared | 1 << 76), "0000000000071");
        assert_eq!(short(8 << TWELVE), "000000000008");
    }

    #[test]
    fn an_id_that_only_a_removed_article_shares_is_told_by_its_first_digits() {
        let shared = 7_u128 << TWELVE;
        let (_folder, snapshot) = index(&[(shared, "a"), (shared | 1 << 76, "b")]);
        assert_eq!(snapshot.payload().statistics.as_ref().unwrap().ambiguous, Some(Vec::new()));
        assert_eq!(snapshot.short_id(ArticleId(shared)).unwrap(), "000000000007");
    }

    #[test]
    fn names_that_cannot_be_lines_or_are_many_are_left_out() {
        for name in ["Two\nlines", ""] {
            let (_folder, snapshot) = index(&[(1, name), (2, "b")]);
            assert_eq!(snapshot.statistics().unwrap().sources, None);
        }
        let long = "n".repeat(MOST_NAMES / 8);
        let names: Vec<String> = (0..9).map(|number| format!("{number}{long}")).collect();
        let articles: Vec<(u128, &str)> = (1..).zip(names.iter().map(String::as_str)).collect();
        let (_folder, snapshot) = index(&articles);
        assert_eq!(snapshot.statistics().unwrap().sources, None);
    }

    #[test]
    fn statistics_of_other_articles_do_not_agree() {
        let (_folder, snapshot) = index(&[(1, "a"), (2, "b"), (3, "c")]);
        let found = snapshot.statistics().unwrap();
        assert!(found.agrees_with(&found));
        let more = Statistics { sources: Some("0\na\nb\nc\nd".into()), ..found.clone() };
        assert!(more.agrees_with(&found) && !found.agrees_with(&more));
        let none = Statistics { sources: Some(String::new()), ..found.clone() };
        assert!(found.agrees_with(&none) && !none.agrees_with(&found));
        for other in [
            Statistics { terms: found.terms + 1, ..found.clone() },
            Statistics { ambiguous: Some(vec![1]), ..found.clone() },
            Statistics { languages: Vec::new(), ..found.clone() },
            Statistics { sources: Some("a\nb".into()), ..found.clone() },
        ] {
            assert!(!other.agrees_with(&found), "{other:?}");
        }
    }
}
