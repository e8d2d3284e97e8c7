//! One segment of a snapshot: its text, its columns, its stored articles, each opened when it is first
//! asked for.

use std::sync::Arc;
use std::sync::OnceLock;

use tantivy::DocId;
use tantivy::HasLen as _;
use tantivy::SegmentReader;
use tantivy::columnar::Column;
use tantivy::directory::CompositeFile;
use tantivy::directory::FileSlice;
use tantivy::index::SegmentComponent;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;
use tantivy::store::StoreReader;

use crate::engine::EngineError;
use crate::engine::embedded::day_order::DayOrder;
use crate::engine::embedded::disk::directory::ReadOnly;
use crate::engine::embedded::read::masks::Admitted;
use crate::engine::embedded::read::masks::Masks;
use crate::engine::embedded::read::names::NamesRead;
use crate::engine::embedded::read::norms::Norms;
use crate::engine::embedded::read::positions::PositionCursor;
use crate::engine::embedded::read::terms::Terms;
use crate::engine::embedded::read::terms::TermsFile;
use crate::engine::embedded::read::window::Bits;
use crate::engine::embedded::schema::Fields;
use crate::engine::embedded::schema::column;

/// Blocks of stored articles kept decompressed, 4 MB at most: those of a few pages of hits, as who
/// goes through them comes back to the same articles.
const STORE_BLOCKS: usize = 128;

/// Bytes before the postings of a field: how many words its articles have.
const WORD_COUNT: usize = 8;

/// What decides between equal articles: the last day and the first half of the id.
pub(crate) type Tie = (Option<i64>, u64);

/// One segment of the view.
pub(crate) struct Segment {
    reader: SegmentReader,
    text: Terms,
    /// Its dictionaries, where they are too long to have been tested when they were opened.
    terms: Option<TermsFile>,
    pub(crate) norms: OnceLock<Arc<Norms>>,
    first_day: OnceLock<Column<i64>>,
    last_day: OnceLock<Column<i64>>,
    clock: OnceLock<Column<u64>>,
    tie: OnceLock<Column<u64>>,
    story: OnceLock<Column<u64>>,
    ingested: OnceLock<Column<i64>>,
    day_order: OnceLock<DayOrder>,
    positions: OnceLock<FileSlice>,
    postings: OnceLock<FileSlice>,
    store: OnceLock<StoreReader>,
    /// The articles that were removed, in their order.
    pub(crate) removed: OnceLock<Vec<DocId>>,
    pub(crate) names: NamesRead,
    masks: Masks,
}

/// Returns what is in `slot`, or puts there what `open` gives.
pub(crate) fn kept<T>(
    slot: &OnceLock<T>,
    open: impl FnOnce() -> Result<T, EngineError>,
) -> Result<&T, EngineError> {
    if let Some(known) = slot.get() {
        return Ok(known);
    }
    let opened = open()?;
    Ok(slot.get_or_init(|| opened))
}

impl Segment {
    /// Opens a segment of an index in `folder`, whose text is in the field `text`.
    pub(crate) fn open(
        segment: &tantivy::Segment,
        folder: &ReadOnly,
        text: Field,
    ) -> tantivy::Result<Self> {
        let reader = SegmentReader::open(segment)?;
        let blocks = folder.terms_of(&segment.relative_path(SegmentComponent::Terms));
        let terms = blocks.map(|blocks| TermsFile::open(segment, blocks)).transpose()?;
        let text = Terms::new(reader.inverted_index(text)?, terms.as_ref(), text)?;
        Ok(Self {
            reader,
            text,
            terms,
            norms: OnceLock::new(),
            first_day: OnceLock::new(),
            last_day: OnceLock::new(),
            clock: OnceLock::new(),
            tie: OnceLock::new(),
            story: OnceLock::new(),
            ingested: OnceLock::new(),
            day_order: OnceLock::new(),
            positions: OnceLock::new(),
            postings: OnceLock::new(),
            store: OnceLock::new(),
            removed: OnceLock::new(),
            names: NamesRead::default(),
            masks: Masks::default(),
        })
    }

    pub(crate) const fn reader(&self) -> &SegmentReader {
        &self.reader
    }

    /// Returns the terms of the text.
    pub(crate) const fn text(&self) -> &Terms {
        &self.text
    }

    /// Returns the terms of a field.
    pub(crate) fn terms(&self, field: Field) -> Result<Terms, EngineError> {
        let index = self.reader.inverted_index(field).map_err(EngineError::damaged)?;
        Terms::new(index, self.terms.as_ref(), field).map_err(EngineError::damaged)
    }

    pub(crate) fn is_live(&self, doc: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
    }

    /// Opens a column of day numbers. Those of the publication date are kept open: every search
    /// asks for them several times.
    pub(crate) fn days(&self, name: &str) -> Result<Column<i64>, EngineError> {
        let slot = match name {
            column::FIRST_DAY => &self.first_day,
            column::LAST_DAY => &self.last_day,
            _ => return self.open_days(name),
        };
        kept(slot, || self.open_days(name)).cloned()
    }

    fn open_days(&self, name: &str) -> Result<Column<i64>, EngineError> {
        let column =
            self.reader.fast_fields().column_opt::<i64>(name).map_err(EngineError::damaged)?;
        Ok(column.unwrap_or_else(|| Column::build_empty_column(self.reader.max_doc())))
    }

    /// Returns the order of its articles.
    pub(crate) fn day_order(&self) -> Result<&DayOrder, EngineError> {
        kept(&self.day_order, || {
            Ok(DayOrder::new(self.days(column::DAY_ORDER)?, self.reader.max_doc()))
        })
    }

    /// Returns the live articles of the window that starts at `start`.
    pub(crate) fn live(&self, start: DocId) -> Bits {
        let mut live = Bits::range(start, start, self.reader.max_doc());
        if let Some(alive) = self.reader.alive_bitset() {
            let mut dead = Bits::EMPTY;
            live.each(|offset| {
                if alive.is_deleted(start + offset) {
                    dead.insert(offset);
                }
            });
            live.remove(&dead);
        }
        live
    }

    /// Returns the stored articles.
    pub(crate) fn store(&self) -> Result<&StoreReader, EngineError> {
        kept(&self.store, || {
            self.reader.get_store_reader(STORE_BLOCKS).map_err(EngineError::damaged)
        })
    }

    /// Returns its articles in any of `languages`, as [`Masks::of`]; all of them for none.
    pub(crate) fn admitted(
        &self,
        fields: &Fields,
        languages: &[String],
    ) -> Result<Admitted, EngineError> {
        if languages.is_empty() {
            Ok(Admitted::All)
        } else {
            self.masks.of(self.reader.max_doc(), &|| self.terms(fields.lang), languages)
        }
    }

    /// Opens a column of numbers.
    pub(crate) fn numbers(&self, name: &str) -> Result<Column<u64>, EngineError> {
        let column =
            self.reader.fast_fields().column_opt::<u64>(name).map_err(EngineError::damaged)?;
        Ok(column.unwrap_or_else(|| Column::build_empty_column(self.reader.max_doc())))
    }

    /// Returns the positions of all terms of the text, which what the dictionary says of a term is a part of.
    pub(crate) fn positions(&self, field: Field) -> Result<&FileSlice, EngineError> {
        kept(&self.positions, || {
            let file = self.part(SegmentComponent::Positions, field)?;
            file.ok_or_else(|| EngineError::damaged("no positions of words"))
        })
    }

    /// Returns the postings of all terms of the text, as [`Segment::positions`].
    pub(crate) fn postings(&self, field: Field) -> Result<&FileSlice, EngineError> {
        kept(&self.postings, || {
            let file = self.part(SegmentComponent::Postings, field)?;
            // Before them is how many words there are.
            let postings = file.filter(|file| file.len() >= WORD_COUNT);
            let postings = postings.map(|file| file.slice_from(WORD_COUNT));
            postings.ok_or_else(|| EngineError::damaged("no postings of words"))
        })
    }

    /// Opens the part of a file that is of a field.
    fn part(&self, file: SegmentComponent, field: Field) -> Result<Option<FileSlice>, EngineError> {
        let file = self.reader.open_read(file).map_err(EngineError::damaged)?;
        Ok(CompositeFile::open(&file).map_err(EngineError::damaged)?.open_read(field))
    }

    /// Opens the positions of a term of the text, if it is there.
    pub(crate) fn cursor(
        &self,
        field: Field,
        term: &str,
    ) -> Result<Option<PositionCursor>, EngineError> {
        let term = tantivy::Term::from_field_text(field, term);
        let option = IndexRecordOption::WithFreqsAndPositions;
        let postings = self.text.postings(term.serialized_value_bytes(), option);
        let postings = postings.map_err(EngineError::damaged)?;
        Ok(postings.map(PositionCursor::new))
    }

    /// Returns when an article came into the index, seconds since 1970.
    pub(crate) fn ingested(&self, doc: DocId) -> Result<i64, EngineError> {
        let ingested = kept(&self.ingested, || self.open_days(column::INGESTED))?;
        Ok(ingested.first(doc).unwrap_or(0))
    }

    /// Returns where an article is in the order of time: its first day, and its place in that.
    pub(crate) fn moment(&self, doc: DocId) -> Result<Option<(i64, u64)>, EngineError> {
        let first_day = kept(&self.first_day, || self.open_days(column::FIRST_DAY))?;
        let clock = kept(&self.clock, || self.numbers(column::CLOCK))?;
        Ok(first_day.first(doc).zip(clock.first(doc)))
    }

    /// Returns the number that no other segment of the index has or had.
    pub(crate) fn number(&self) -> u128 {
        let id = self.reader().segment_id().uuid_string();
        u128::from_str_radix(&id.replace('-', ""), 16).expect("an id is a number of 32 digits")
    }

    /// Returns what distinguishes each article for its story.
    pub(crate) fn story_keys(&self) -> Result<&Column<u64>, EngineError> {
        kept(&self.story, || self.numbers(column::STORY))
    }

    /// Returns what decides between articles that are equal else.
    pub(crate) fn tie(&self, doc: DocId) -> Result<Tie, EngineError> {
        let last_day = kept(&self.last_day, || self.open_days(column::LAST_DAY))?;
        let tie = kept(&self.tie, || self.numbers(column::TIE))?;
        Ok((last_day.first(doc), tie.first(doc).unwrap_or(0)))
    }
}
