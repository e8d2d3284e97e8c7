//! Words and names near one that nothing has, and how many articles hold a word.

// A clause or field of the query language that is forgotten here must not compile.
#![warn(clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;

use crate::analysis;
use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::host::host;
use crate::engine::near_names::distance;
use crate::engine::near_names::typed_name;
use crate::engine::opensearch::ask::Ask;
use crate::engine::opensearch::filters::fields_of;
use crate::engine::opensearch::snapshot::Snapshot;
use crate::engine::opensearch::terms::token;
use crate::query::NameField;

/// Words that are near in spelling and counted: the others are rarer than nobody asks for.
const MOST_COUNTED: usize = 500;

impl Snapshot {
    /// Returns the number of live articles that hold each folded form itself.
    ///
    /// # Errors
    /// `Cluster`.
    pub fn frequencies(&self, forms: &[&str]) -> Result<Vec<u64>, EngineError> {
        let asks: Vec<Ask> = forms.iter().map(|form| Ask::term("text", token(form))).collect();
        self.counted_each(&asks, &Stop::new())
    }

    /// Returns the forms nearest to a word that matches nothing, with the articles that hold them: by
    /// edits, then by frequency.
    ///
    /// # Errors
    /// `Cluster`.
    pub(crate) fn near_spellings(
        &self,
        word: &str,
        most: usize,
    ) -> Result<Vec<(String, u64)>, EngineError> {
        let form = analysis::fold(word);
        let letters = form.chars().count();
        if letters < 3 {
            return Ok(Vec::new());
        }
        let all = self.words_starting_with("", &Stop::new())?;
        for edits in 1..=2 {
            let is_near = |term: &&String| {
                **term != form
                    && term.chars().count().abs_diff(letters) <= edits
                    && strsim::osa_distance(&form, term) <= edits
            };
            let near: Vec<&str> =
                all.iter().filter(is_near).map(String::as_str).take(MOST_COUNTED).collect();
            let counts = self.frequencies(&near)?;
            let mut near: Vec<(String, u64)> =
                near.into_iter().map(str::to_owned).zip(counts).filter(|(_, n)| *n > 0).collect();
            if !near.is_empty() {
                near.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                near.truncate(most);
                return Ok(near);
            }
        }
        Ok(Vec::new())
    }

    /// Returns the names in `field` nearest to what was typed, at most `most`, nearest first; none for a
    /// field whose values are no names, or too many.
    ///
    /// # Errors
    /// `Cluster`; `Stopped`.
    pub fn near_names(
        &self,
        field: NameField,
        typed: &str,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<String>, EngineError> {
        let of = match field {
            NameField::Lang => {
                let languages = self.languages()?.iter().take(most);
                return Ok(languages.map(|(code, _)| code.clone()).collect());
            }
            NameField::Source
            | NameField::Origin
            | NameField::Domain
            | NameField::Author
            | NameField::Section
            | NameField::Subject
            | NameField::Place
            | NameField::Type => fields_of(field)[0],
            NameField::Page
            | NameField::Url
            | NameField::Path
            | NameField::Id
            | NameField::Key
            | NameField::Country
            | NameField::Story
            | NameField::Group
            | NameField::Query => return Ok(Vec::new()),
        };
        let typed = match field == NameField::Domain {
            true => typed_name(&host(typed)),
            false => typed_name(&typed.to_lowercase()),
        };
        let values = self.values(of, "", stop)?.unwrap_or_default();
        let mut near: BTreeSet<(usize, &str)> = BTreeSet::new();
        for name in values.iter() {
            if let Some(distance) = distance(&typed, name) {
                near.insert((distance, name));
                if near.len() > most {
                    near.pop_last();
                }
            }
        }
        Ok(near.into_iter().map(|(_, name)| name.to_owned()).collect())
    }
}
