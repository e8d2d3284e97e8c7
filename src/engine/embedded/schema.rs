//! What an article looks like on disk: the fields of the schema.
//!
//! One text field holds title and body (see [`crate::analysis`]); names are whole terms; days are
//! integers, so that 1605 and 9999 are no trouble; everything shown is in one stored blob, which
//! is read for printed hits only.

use tantivy::schema::BytesOptions;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;
use tantivy::schema::NumericOptions;
use tantivy::schema::Schema;
use tantivy::schema::TextFieldIndexing;
use tantivy::schema::TextOptions;

use crate::analysis;

/// The fields of the schema.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// Title and body, one field of forms and markers.
    pub(crate) text: Field,
    /// The id, 16 bytes big-endian: its order is the order of the hex digits.
    pub(crate) id: Field,
    /// Which file it came from: what is deleted when the file changes.
    pub(crate) file: Field,
    pub(crate) source: Field,
    /// The name as the file gives it, where it is another.
    pub(crate) source_given: Field,
    /// The agency that it says it comes from.
    pub(crate) origin: Field,
    pub(crate) domain: Field,
    pub(crate) lang: Field,
    pub(crate) author: Field,
    pub(crate) section: Field,
    pub(crate) url: Field,
    /// What the folded words of the title share with the same words typed ([`analysis::words_key`]).
    pub(crate) titled: Field,
    /// Root number in decimal, NUL, path below the root.
    pub(crate) path: Field,
    pub(crate) key: Field,
    pub(crate) subject: Field,
    pub(crate) place: Field,
    pub(crate) kind: Field,
    pub(crate) printed_page: Field,
    /// Name, NUL, value.
    pub(crate) meta: Field,
    /// The stored blob.
    pub(crate) article: Field,
    pub(crate) columns: Columns,
}

/// The fields kept as columns.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// Where it is among the articles of its segment.
    pub(crate) day_order: Field,
    /// Where it is among the articles of its first day.
    pub(crate) clock: Field,
    pub(crate) first_day: Field,
    pub(crate) last_day: Field,
    pub(crate) updated_first: Field,
    pub(crate) updated_last: Field,
    pub(crate) saved_first: Field,
    pub(crate) saved_last: Field,
    /// When it was ingested, in seconds since 1970: who asks for a day has a time zone.
    pub(crate) ingested: Field,
    pub(crate) words: Field,
    /// How many words of the body, from the first, are the title; of an article that has a title of its
    /// own, nothing.
    pub(crate) title_words: Field,
    /// How many sentences have a word; its own title is one.
    pub(crate) sentences: Field,
    /// Per cent.
    pub(crate) confidence: Field,
    /// First 64 bits of the id, the last tie-breaker.
    pub(crate) tie: Field,
    /// What distinguishes it from all others and from itself after any change, for its story.
    pub(crate) story: Field,
}

/// Column names, used by readers that open columns by name.
pub(crate) mod column {
    pub(in crate::engine::embedded) const DAY_ORDER: &str = "day_order";
    pub(in crate::engine::embedded) const CLOCK: &str = "clock";
    pub(in crate::engine::embedded) const FIRST_DAY: &str = "first_day";
    pub(in crate::engine::embedded) const LAST_DAY: &str = "last_day";
    pub(in crate::engine::embedded) const UPDATED_FIRST: &str = "updated_first";
    pub(in crate::engine::embedded) const UPDATED_LAST: &str = "updated_last";
    pub(in crate::engine::embedded) const SAVED_FIRST: &str = "saved_first";
    pub(in crate::engine::embedded) const SAVED_LAST: &str = "saved_last";
    pub(in crate::engine::embedded) const INGESTED: &str = "ingested";
    pub(in crate::engine::embedded) const WORDS: &str = "words";
    pub(in crate::engine::embedded) const TITLE_WORDS: &str = "title_words";
    pub(in crate::engine::embedded) const SENTENCES: &str = "sentences";
    pub(in crate::engine::embedded) const CONFIDENCE: &str = "confidence";
    pub(in crate::engine::embedded) const TIE: &str = "tie";
    pub(in crate::engine::embedded) const STORY: &str = "story";
}

/// Returns the schema and its fields.
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(analysis::TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let name = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    );
    let bytes = BytesOptions::default().set_indexed();
    let number = NumericOptions::default().set_fast();
    let fields = Fields {
        text: schema.add_text_field("text", text),
        id: schema.add_bytes_field("id", bytes.clone()),
        file: schema.add_bytes_field("file", bytes.clone()),
        titled: schema.add_bytes_field("titled", bytes),
        source: schema.add_text_field("source", name.clone()),
        source_given: schema.add_text_field("source_given", name.clone()),
        origin: schema.add_text_field("origin", name.clone()),
        domain: schema.add_text_field("domain", name.clone()),
        lang: schema.add_text_field("lang", name.clone()),
        author: schema.add_text_field("author", name.clone()),
        section: schema.add_text_field("section", name.clone()),
        url: schema.add_text_field("url", name.clone()),
        path: schema.add_text_field("path", name.clone()),
        key: schema.add_text_field("key", name.clone()),
        subject: schema.add_text_field("subject", name.clone()),
        place: schema.add_text_field("place", name.clone()),
        kind: schema.add_text_field("type", name.clone()),
        printed_page: schema.add_text_field("page", name.clone()),
        meta: schema.add_text_field("meta", name),
        article: schema.add_bytes_field("article", BytesOptions::default().set_stored()),
        columns: Columns {
            day_order: schema.add_i64_field(column::DAY_ORDER, number.clone()),
            clock: schema.add_u64_field(column::CLOCK, number.clone()),
            first_day: schema.add_i64_field(column::FIRST_DAY, number.clone()),
            last_day: schema.add_i64_field(column::LAST_DAY, number.clone()),
            updated_first: schema.add_i64_field(column::UPDATED_FIRST, number.clone()),
            updated_last: schema.add_i64_field(column::UPDATED_LAST, number.clone()),
            saved_first: schema.add_i64_field(column::SAVED_FIRST, number.clone()),
            saved_last: schema.add_i64_field(column::SAVED_LAST, number.clone()),
            ingested: schema.add_i64_field(column::INGESTED, number.clone()),
            words: schema.add_u64_field(column::WORDS, number.clone()),
            title_words: schema.add_u64_field(column::TITLE_WORDS, number.clone()),
            sentences: schema.add_u64_field(column::SENTENCES, number.clone()),
            confidence: schema.add_u64_field(column::CONFIDENCE, number.clone()),
            tie: schema.add_u64_field(column::TIE, number.clone()),
            story: schema.add_u64_field(column::STORY, number),
        },
    };
    (schema.build(), fields)
}

/// Returns the first 64 bits of an id.
pub(crate) fn tie(id: u128) -> u64 {
    u64::try_from(id >> 64).expect("the upper half of 128 bits is 64 bits")
}

/// The term a value of a field of the data set's own is indexed under.
pub(crate) fn meta_term(name: &str, value: &str) -> String {
    format!("{name}\0{value}")
}

/// The term a path is indexed under.
pub(crate) fn path_term(root: u32, path: &[u8]) -> String {
    format!("{root}\0{}", String::from_utf8_lossy(path))
}
