//! How much some articles hold of some words, whatever was asked for.

use tantivy::DocId;
use tantivy::DocSet as _;
use tantivy::Term;
use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;

use crate::engine::DocRef;
use crate::engine::EngineError;
use crate::engine::embedded::read::snapshot::Snapshot;

impl Snapshot {
    /// Returns for each of `docs` and each of `forms`, which are folded, BM25's saturation of the occurrences
    /// of the form itself: f ÷ (f + norm), 0 where it is not there.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn held(&self, docs: &[DocRef], forms: &[&str]) -> Result<Vec<Vec<f32>>, EngineError> {
        let mut of_segment: Vec<Vec<(DocId, usize)>> = vec![Vec::new(); self.segments().len()];
        for (i, doc) in docs.iter().enumerate() {
            of_segment[doc.part() as usize].push((doc.number(), i));
        }
        let mut held = vec![vec![0.0; forms.len()]; docs.len()];
        for (segment, mut docs) in self.segments().iter().zip(of_segment) {
            if docs.is_empty() {
                continue;
            }
            docs.sort_unstable();
            let norms = self.norms(segment)?;
            for (word, form) in forms.iter().enumerate() {
                let term = Term::from_field_text(self.fields().text, form);
                let (term, option) = (term.serialized_value_bytes(), IndexRecordOption::WithFreqs);
                let postings = segment.text().postings(term, option);
                let Some(mut postings) = postings.map_err(EngineError::damaged)? else { continue };
                for &(doc, i) in &docs {
                    if postings.doc() < doc {
                        postings.seek(doc);
                    }
                    if postings.doc() == doc {
                        let times = postings.term_freq() as f32;
                        held[i][word] = times / (times + norms.of(doc));
                    }
                }
            }
        }
        Ok(held)
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::Fold;
    use crate::engine::Scope;
    use crate::engine::Sort;
    use crate::engine::Undated;
    use crate::engine::embedded::tests::Corpus;
    use crate::engine::embedded::tests::TODAY;
    use crate::query;

    #[test]
    fn how_much_an_article_holds_of_a_word_is_what_counting_it_gives() {
        let corpus = Corpus::new()
            .article("Strike", "Bank, bank and the bank: no port.")
            .article("Rain", "A port in the rain.")
            .article("Bank", "The port, the port.");
        let indexed = corpus.index_in(2);
        let any = query::resolve(&query::parse("bank OR port").unwrap(), TODAY).unwrap();
        let prepared = indexed.view.prepare(&any, Scope::default(), None).unwrap();
        let order = (Sort::Relevance, Fold::None);
        let found = indexed.view.first(&prepared, order, Undated::Include, 10).unwrap().first;
        let docs: Vec<_> = found.iter().map(|found| found.doc).collect();
        assert_eq!(docs.len(), 3);
        let forms = ["bank", "port", "strike", "harbor"];
        let held = indexed.view.held(&prepared, &docs, &forms).unwrap();
        for (doc, held) in docs.iter().zip(held) {
            let article = &indexed.view.stored(&[*doc]).unwrap()[0].article;
            let text = format!("{} {}", article.title, article.body).to_lowercase();
            let times = forms.map(|form| text.matches(form).count() as f32);
            // The same norm for all words of an article, whatever its length is stored as.
            let (held_one, one) =
                held.iter().zip(times).find(|(_, times)| *times > 0.0).expect("a word");
            let norm = one / held_one - one;
            assert!(norm > 0.0, "{held:?}");
            for (held, times) in held.iter().zip(times) {
                assert!((held - times / (times + norm)).abs() < 1e-5, "{text}: {held} {times}");
            }
        }
    }
}
