//! The names a segment has in a field, read once: who searches again and again for articles of a source
//! looks at each source's name every time, and the dictionary takes longer to give it than to look.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use tantivy::postings::TermInfo;
use tantivy::schema::Field;

use crate::engine::embedded::read::terms::Terms;

/// Fields with more names, such as addresses and paths, are read anew each time.
const MOST: usize = 10_000;

/// The names of a field, sorted.
#[derive(Default)]
pub(crate) struct Names {
    /// All of them, one behind the other.
    text: String,
    /// Where each ends, and where its postings are.
    ends: Vec<(usize, TermInfo)>,
}

impl Names {
    fn read(terms: &Terms) -> io::Result<Self> {
        let mut names = Self::default();
        let mut stream = terms.all()?;
        while let Some((term, info)) = stream.next() {
            if let Ok(name) = std::str::from_utf8(term) {
                names.text.push_str(name);
                names.ends.push((names.text.len(), info.clone()));
            }
        }
        Ok(names)
    }

    /// Returns each name, and where its postings are.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &TermInfo)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, info)| {
            let name = &self.text[start..*end];
            start = *end;
            (name, info)
        })
    }
}

/// The names of a segment, by field.
#[derive(Default)]
pub(crate) struct NamesRead(Mutex<HashMap<Field, Arc<Names>>>);

impl NamesRead {
    /// Returns the names of a field; `None` if they are too many to be remembered.
    pub(crate) fn of(&self, field: Field, terms: &Terms) -> io::Result<Option<Arc<Names>>> {
        if terms.count() > MOST {
            return Ok(None);
        }
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = read.get(&field) {
            return Ok(Some(Arc::clone(names)));
        }
        let names = Arc::new(Names::read(terms)?);
        read.insert(field, Arc::clone(&names));
        Ok(Some(names))
    }
}

#[cfg(test)]
mod tests {
    use tantivy::Index;
    use tantivy::SegmentReader;
    use tantivy::doc;
    use tantivy::schema::STRING;
    use tantivy::schema::Schema;

    use super::*;

    #[test]
    fn names_are_those_of_the_dictionary_in_its_order() {
        let mut schema = Schema::builder();
        let field = schema.add_text_field("source", STRING);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for name in ["Die Zeit", "", "AP", "AP", "Żurnal"] {
            writer.add_document(doc!(field => name)).unwrap();
        }
        writer.commit().unwrap();
        let segment = SegmentReader::open(&index.searchable_segments().unwrap()[0]).unwrap();
        let terms = segment.inverted_index(field).unwrap();
        let terms = Terms::new(terms, None, field).unwrap();
        let read = NamesRead::default();
        for _ in 0..2 {
            let names = read.of(field, &terms).unwrap().unwrap();
            let counted: Vec<(&str, u32)> =
                names.iter().map(|(name, info)| (name, info.doc_freq)).collect();
            assert_eq!(counted, [("", 1), ("AP", 2), ("Die Zeit", 1), ("Żurnal", 1)]);
        }
    }
}
