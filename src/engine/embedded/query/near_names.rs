//! Names of the index that resemble one that nothing has: what a filter that finds nothing may have
//! meant.

use std::collections::BTreeSet;

use crate::engine::EngineError;
use crate::engine::Stop;
use crate::engine::embedded::read::dictionary::each_term_of;
use crate::engine::embedded::read::snapshot::Snapshot;
use crate::engine::host::host;
use crate::engine::near_names::distance;
use crate::engine::near_names::typed_name;
use crate::query::NameField;

impl Snapshot {
    /// Returns the names in `field` of live articles nearest to what was typed, at most `most`, nearest first; none for
    /// a field whose values are no names.
    ///
    /// # Errors
    /// `Damaged` when the segments cannot be read.
    pub fn near_names(
        &self,
        field: NameField,
        typed: &str,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<String>, EngineError> {
        let fields = self.fields();
        let of = match field {
            NameField::Source => fields.source,
            NameField::Origin => fields.origin,
            NameField::Domain => fields.domain,
            NameField::Author => fields.author,
            NameField::Section => fields.section,
            NameField::Subject => fields.subject,
            NameField::Place => fields.place,
            NameField::Type => fields.kind,
            NameField::Lang => {
                let languages = self.languages()?.iter().take(most);
                return Ok(languages.map(|(code, _)| code.clone()).collect());
            }
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
        let typed = if field == NameField::Domain { host(typed) } else { typed.to_lowercase() };
        let typed = typed_name(&typed);
        let mut near: BTreeSet<(usize, String)> = BTreeSet::new();
        for segment in self.segments() {
            let terms = segment.terms(of)?;
            let mut failed = None;
            each_term_of(segment, of, "", stop, &mut |name, info| {
                let Some(distance) = distance(&typed, name) else { return };
                match segment.live_with(&terms, info) {
                    Ok(0) => return,
                    Ok(_) => near.insert((distance, name.to_owned())),
                    Err(error) => return failed = Some(error),
                };
                if near.len() > most {
                    near.pop_last();
                }
            })?;
            failed.map_or(Ok(()), Err)?;
        }
        stop.check()?;
        Ok(near.into_iter().map(|(_, name)| name).collect())
    }
}
