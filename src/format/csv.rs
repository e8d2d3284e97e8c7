//! CSV and its kin: one article a row, the columns named in the first.
//!
//! Rows are separated here and not by a library, because a library reads on to the end of the
//! file after one stray quote: here such a row is named and the next line is a new row.
//! Invariant: no more than one row is in memory. Cost: one look at each byte.

mod short;

use std::borrow::Cow;
use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::article::Record;
use crate::article::meta_name;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::csv::short::ShortRows;
use crate::format::decided::Decider;
use crate::format::fields::Fields;
use crate::format::json::no_title_or_text;
use crate::format::names;
use crate::format::names::IN_BLOCKS;
use crate::format::names::MAPPED;
use crate::format::names::Slot;
use crate::format::suggest::Observed;
use crate::format::transcoded;
use crate::format::unread;
use crate::format::values::list_in_text;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset;
use crate::read::charset::Charset;

pub(crate) use crate::format::csv::short::is_of_short_rows;

/// Values separated by commas, semicolons, tabs or bars, with a row of names.
#[derive(Debug, Clone, Copy)]
pub struct Separated;

/// How a file separates its cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    delimiter: u8,
    /// A quote inside quotes is written `\"` and not `""`.
    has_escapes: bool,
}

impl Dialect {
    pub(crate) const fn of(delimiter: u8) -> Self {
        Self { delimiter, has_escapes: false }
    }
}

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The most columns looked at.
const COLUMNS: usize = 4096;

/// How often a row without its closing quote is looked for to the end of the file. Past it rows
/// end with their line, or a hostile file would be read once for each of its lines.
const LOOKS: u32 = 16;

impl Format for Separated {
    fn name(&self) -> &'static str {
        "CSV"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        if matches!(head.extension().as_str(), "csv" | "tsv" | "tab" | "psv") {
            return !head.text.trim().is_empty();
        }
        // Without the name, the first line must name a text or title, one part more, and have as
        // many cells as the next line.
        let Some((first, rest)) = head.text.split_once('\n') else { return false };
        let delimiter = delimiter_of(first);
        let names = cells(first.trim(), Dialect::of(delimiter), COLUMNS);
        let slots: Vec<Slot> =
            names.iter().filter_map(|name| names::slot(name)).map(|found| found.0).collect();
        let has = |slot: Slot| slots.contains(&slot);
        let next = rest.lines().next().unwrap_or_default();
        (has(Slot::Title) || has(Slot::Body))
            && slots.len() >= 2
            && slots.len() * 2 >= names.len()
            && next.bytes().filter(|&byte| byte == delimiter).count() + 1 >= names.len()
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let charset = transcoded::charset_to_leave(input)?;
        if charset.is_some_and(|charset| charset.name().starts_with("UTF-16")) {
            return transcoded::read(self, input, options, each);
        }
        let mut rows = Rows::below_preamble(input, options)?;
        let dialect = rows.dialect;
        let limit = rows.input.limits().max_size;
        let header = row_of_names(rows.next()?, limit)?;
        let names = cells(&header, dialect, COLUMNS);
        let columns = columns_of_articles(&names, options)?;
        let mut decider = Decider::new(each, 0);
        let (mut number, mut open, mut short) = (0, None, ShortRows::new(names.len()));
        let ended = loop {
            let row = match rows.next() {
                Ok(Some(row)) => row,
                ended => break ended,
            };
            if row.text.as_ref().is_some_and(|text| text.trim().is_empty()) {
                continue;
            }
            if row.text.as_deref().is_some_and(|text| repeats(text, dialect, &names)) {
                continue;
            }
            number += 1;
            let record = Record { number, line: Some(row.line), bytes: row.bytes };
            let mut outcome = match &row.text {
                Some(_) if row.unclosed => {
                    failed(record, format!("a quote opened at line {} is not closed", row.line))
                }
                Some(text) if open.is_some() && !is_row(text, dialect, names.len()) => {
                    failed(record, of_open_quote(open.unwrap_or_default(), names.len()))
                }
                Some(text) => short
                    .noted(article(text, dialect, &columns, record, (&names, options)), text)
                    .of_record(text.as_bytes()),
                None => failed(record, format!("a row larger than {limit} bytes, the limit")),
            };
            if row.unclosed {
                open.get_or_insert(row.line);
            }
            let guess = rows.charset.and_then(Charset::guess_of_old);
            transcoded::note_guess(&mut outcome, guess.as_ref());
            if hand_on(&mut decider, short.hold(outcome)).is_break() {
                return Ok(());
            }
        };
        if hand_on(&mut decider, short.last()).is_continue() {
            let _ = decider.finish();
        }
        ended.map(|_| ())
    }
}

fn hand_on(decider: &mut Decider<'_>, outcome: Option<Outcome>) -> ControlFlow<()> {
    outcome.map_or(ControlFlow::Continue(()), |outcome| decider.put(outcome))
}

fn failed(record: Record, cause: String) -> Outcome {
    Outcome::Failed { record: Some(record), cause }
}

/// Says of a line that it is no row, below a quote opened at another line that is not closed.
fn of_open_quote(open: u64, names: usize) -> String {
    format!("it is no row of {names} cells, and may belong to the quote opened at line {open}")
}

/// Returns whether a line below a quote that is not closed is a row of the file, and not part of what was
/// quoted: it has as many cells as are named, and not only commas as running text has them.
fn is_row(line: &str, dialect: Dialect, names: usize) -> bool {
    let delimiter = char::from(dialect.delimiter);
    let is_spaced = |cell: &str| cell.starts_with(' ') || cell.trim().is_empty();
    let is_prose = line.contains(delimiter) && line.split(delimiter).skip(1).all(is_spaced);
    cells(line, dialect, COLUMNS).len() == names && !is_prose
}

/// Returns whether a row is that of the names again, as it is where files were joined.
fn repeats(row: &str, dialect: Dialect, names: &[Cow<'_, str>]) -> bool {
    let same = |cell: &Cow<'_, str>, name: &Cow<'_, str>| cell.trim() == name.trim();
    let cells = cells(row, dialect, names.len());
    names.len() >= 2
        && cells.len() == names.len()
        && cells.iter().zip(names).all(|(c, n)| same(c, n))
}

/// Returns the text of the first row.
fn row_of_names(row: Option<Row>, limit: u64) -> Result<String, FormatError> {
    let cause = match row {
        Some(Row { text: Some(names), .. }) => return Ok(names),
        Some(_) => format!("the row of names is larger than {limit} bytes, the limit"),
        None => "no first row with the names of columns".to_owned(),
    };
    Err(FormatError::Malformed(cause))
}

/// Returns how many lines come before the row of names: programs write a line that names the
/// delimiter (`sep=;`) or what was searched for above it. None if no line there names a title or a
/// text and one part more.
fn lines_before_names(start: &str, options: &Options) -> usize {
    const LOOK: usize = 30;
    let names_parts = |line: &str, least: usize| {
        let names = cells(line, Dialect::of(delimiter_of(line)), COLUMNS);
        let columns = columns(&names, options);
        columns.len() >= least
            && columns.iter().any(|column| matches!(column.0, Slot::Title | Slot::Body))
    };
    if start.lines().next().is_none_or(|line| names_parts(line, 1)) {
        return 0;
    }
    start.lines().take(LOOK).position(|line| names_parts(line, 2)).unwrap_or(0)
}

/// Returns what each known column holds, where one of them is that of titles or texts, or the names are all that
/// is wanted.
fn columns_of_articles(
    names: &[Cow<'_, str>],
    options: &Options,
) -> Result<Vec<(Slot, u8, usize)>, FormatError> {
    let columns = columns(names, options);
    let has_articles = columns.iter().any(|column| matches!(column.0, Slot::Title | Slot::Body));
    if !has_articles && options.observed.is_none() {
        let names = names.iter().map(AsRef::as_ref);
        return Err(FormatError::Malformed(no_title_or_text(names)));
    }
    Ok(columns)
}

/// Returns what each known column holds: the part, its rank, the column's place.
fn columns(names: &[Cow<'_, str>], options: &Options) -> Vec<(Slot, u8, usize)> {
    let mut columns = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let mapped = options.fields.iter().filter(|field| field.path.join(".") == name.trim());
        columns.extend(mapped.map(|field| {
            field.found();
            (field.slot, MAPPED, at)
        }));
        let known = names::slot(name).map(|(slot, rank)| (slot, rank, at));
        columns.extend(known.filter(|(slot, rank, _)| (*slot, *rank) != (Slot::Body, IN_BLOCKS)));
    }
    // A library of newspapers calls the paper the title, and the title a heading.
    let is_named = |wanted: &str| {
        let folded = |name: &str| name.trim().to_lowercase().replace(['_', ' ', '-'], "");
        names.iter().any(|name| folded(name) == wanted)
    };
    if is_named("heading") && is_named("titleid") {
        for (slot, rank, at) in &mut columns {
            if names[*at].trim().eq_ignore_ascii_case("title") && *rank != MAPPED {
                *slot = Slot::Source;
            }
        }
    }
    columns
}

/// Returns the columns that are kept as fields of the data set's own, with their names.
fn own_columns(names: &[Cow<'_, str>], options: &Options) -> Vec<(String, usize)> {
    let mut columns = Vec::new();
    for (at, name) in names.iter().enumerate().filter(|_| options.keeps_own()) {
        let is_at = |path: &[String]| path.join(".") == name.trim();
        let before = columns.len();
        for own in options.own.iter().filter(|own| is_at(&own.path)) {
            own.found();
            columns.push((own.name.clone(), at));
        }
        let is_part = names::is_known(name)
            || options.fields.iter().any(|field| is_at(&field.path))
            || columns.len() > before;
        if options.keeps_all && !is_part {
            columns.extend(meta_name(name).map(|name| (name, at)));
        }
    }
    columns
}

/// Reads a row; returns also how many cells it has.
fn article(
    row: &str,
    dialect: Dialect,
    columns: &[(Slot, u8, usize)],
    record: Record,
    (names, options): (&[Cow<'_, str>], &Options),
) -> (Outcome, usize) {
    let mut cells = cells(row, dialect, COLUMNS);
    let found = cells.len();
    if cells.len() < names.len() && cells.len() == 1 && names.len() > 1 {
        let cause = format!("one cell where {} columns are named", names.len());
        return (failed(record, cause), found);
    }
    let odd = match fit(&mut cells, dialect, columns, names) {
        Ok(odd) => odd,
        Err(cause) => return (failed(record, cause), found),
    };
    let note = |observed: &Observed| {
        observed.note_row(names.iter().map(AsRef::as_ref).zip(cells.iter().map(AsRef::as_ref)));
    };
    options.observed.as_deref().into_iter().for_each(note);
    let seen = Observed::default();
    let is_first = record.number == 1;
    if is_first {
        note(&seen);
    }
    let mut fields = Fields::default();
    put_cells(&cells, columns, (names, options), &mut fields);
    if fields.is_article() || fields.has(Slot::Body) {
        let mut draft = fields.into_draft(EvidenceKind::Field, Some(record));
        draft.warnings.extend(odd);
        if is_first && unread::lacks_parts(&draft) {
            unread::warn(&seen, &mut draft);
        }
        (Outcome::Draft(Box::new(draft)), found)
    } else {
        (failed(record, "its title and text are empty".to_owned()), found)
    }
}

/// Makes a row as long as that of the names where they differ, and says so. Cells beyond the last are of a text
/// with the delimiter in it, if that is the last column; of a row that is too short a text may be
/// under another name.
///
/// # Errors
/// When the text is missing and a cell under another name reads like it.
fn fit(
    cells: &mut Vec<Cow<'_, str>>,
    dialect: Dialect,
    columns: &[(Slot, u8, usize)],
    names: &[Cow<'_, str>],
) -> Result<Option<String>, String> {
    while cells.len() > names.len() && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    let (found, named) = (cells.len(), names.len());
    let holds = |at: usize, wanted: Slot| {
        columns.iter().any(|(slot, _, own)| *own == at && *slot == wanted)
    };
    if found > named {
        let beyond = cells.split_off(named);
        let odd = format!("the row has {found} cells where {named} columns are named");
        let Some(last) = cells.last_mut().filter(|_| holds(named - 1, Slot::Body)) else {
            return Ok(Some(format!("{odd}: those beyond the last are not read")));
        };
        for cell in beyond {
            *last += Cow::Owned(format!("{}{cell}", char::from(dialect.delimiter)));
        }
        return Ok(Some(format!("{odd}: those beyond the last are read as its text")));
    }
    if found < named {
        const SENTENCE: usize = 5;
        let lacks_text = columns.iter().any(|(slot, _, at)| *slot == Slot::Body && *at >= found);
        let is_prose = |cell: &Cow<'_, str>| cell.split_whitespace().nth(SENTENCE - 1).is_some();
        let is_shifted = cells.last().is_some_and(is_prose)
            && !holds(found - 1, Slot::Body)
            && !holds(found - 1, Slot::Title);
        let odd = format!("{found} cells where {named} columns are named");
        if lacks_text && is_shifted {
            return Err(odd);
        }
        return Ok(lacks_text.then(|| format!("the row has {odd}")));
    }
    Ok(None)
}

/// Adds what the cells of a row say. Of columns with one name each is a part of the text.
fn put_cells<'t>(
    cells: &[Cow<'t, str>],
    columns: &[(Slot, u8, usize)],
    (names, options): (&[Cow<'_, str>], &Options),
    fields: &mut Fields<'t>,
) {
    for (name, at) in own_columns(names, options) {
        if let Some(cell) = cells.get(at) {
            fields.put_own(name, cell.clone());
        }
    }
    for &(slot, rank, at) in columns {
        let is_again = |name: &Cow<'_, str>| slot == Slot::Body && Some(name) == names.get(at);
        let first = names.iter().position(is_again).filter(|first| *first != at);
        if first.is_some_and(|first| cells.get(first).is_some_and(|cell| !cell.trim().is_empty())) {
            continue;
        }
        let again = names.iter().enumerate().skip(at + 1).filter(|(_, name)| is_again(name));
        let more: Vec<Cow<'t, str>> =
            again.filter_map(|(other, _)| cells.get(other).cloned()).collect();
        let Some(mut cell) = cells.get(at).cloned() else { continue };
        for part in more.iter().filter(|part| !part.trim().is_empty()) {
            if *part != cell {
                cell = Cow::Owned(format!("{cell}\n\n{part}"));
            }
        }
        if matches!(slot, Slot::Authors | Slot::Section) && cell.starts_with('[') {
            for name in list_in_text(&cell) {
                fields.put(slot, rank, Cow::Owned(name));
            }
        } else {
            fields.put(slot, rank, cell);
        }
    }
}

/// Hands on the rows of a file from that of the names on, until `each` wants no more; returns how they are
/// written.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn each_row(
    input: &mut Input<'_>,
    each: &mut dyn FnMut(&str, Dialect) -> bool,
) -> Result<Dialect, FormatError> {
    let mut rows = Rows::below_preamble(input, &Options::default())?;
    let dialect = rows.dialect;
    while let Some(row) = rows.next()? {
        let text = row.text.filter(|text| !row.unclosed && !text.trim().is_empty());
        if text.is_some_and(|text| !each(&text, dialect)) {
            break;
        }
    }
    Ok(dialect)
}

/// Returns the cells of a row.
pub(crate) fn row_cells(row: &str, dialect: Dialect) -> Vec<Cow<'_, str>> {
    cells(row, dialect, COLUMNS)
}

/// Returns the columns of a row of names that hold a day of publication.
pub(crate) fn day_columns(header: &str, dialect: Dialect) -> Vec<usize> {
    let columns = columns(&row_cells(header, dialect), &Options::default());
    columns
        .into_iter()
        .filter(|column| column.0 == Slot::Published)
        .map(|column| column.2)
        .collect()
}

/// Adds what a row says, but for the column that names a file.
pub(crate) fn put_row<'t>(
    (header, row): (&str, &'t str),
    dialect: Dialect,
    file: usize,
    options: &Options,
    fields: &mut Fields<'t>,
) {
    let mut names = row_cells(header, dialect);
    if let Some(name) = names.get_mut(file) {
        *name = Cow::Borrowed("");
    }
    let columns = columns(&names, options);
    put_cells(&row_cells(row, dialect), &columns, (&names, options), fields);
}

/// Decides by the row of names what parts the cells: what makes most known names of it, then what
/// occurs most.
fn delimiter_of(header: &str) -> u8 {
    let header = header.trim_end();
    DELIMITERS
        .into_iter()
        .max_by_key(|&delimiter| {
            let cells = cells(header, Dialect::of(delimiter), COLUMNS);
            let known = cells.iter().filter(|name| names::slot(name).is_some()).count();
            // Of equal ones the comma: the last of the maxima wins, so the order is turned.
            (known, cells.len(), std::cmp::Reverse(delimiter))
        })
        .unwrap_or(b',')
}

/// Returns the row that begins with a line; in quotes a name may go on in the next one.
fn row_at(text: &str, line: usize) -> &str {
    const LONGEST: usize = 4_096;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = &text[start..text.floor_char_boundary((start + LONGEST).max(start))];
    let mut in_quotes = false;
    let end = rest.find(|char: char| {
        in_quotes ^= char == '"';
        char == '\n' && !in_quotes
    });
    match end {
        Some(end) => &rest[..end],
        None => rest.lines().next().unwrap_or_default(),
    }
}

/// Returns whether quotes inside of quotes are written with a backslash: such pairs are there, followed by
/// more of the cell, and none of two quotes.
fn has_escapes(start: &str) -> bool {
    let is_end = |char: char| {
        char == '\n'
            || char == '\r'
            || char == '"'
            || DELIMITERS.iter().any(|&end| char == char::from(end))
    };
    let goes_on = |at: usize| start[at..].chars().next().is_some_and(|next| !is_end(next));
    let escaped = start.match_indices("\\\"").filter(|(at, pair)| goes_on(at + pair.len())).count();
    let doubled = start.match_indices("\"\"").filter(|(at, pair)| goes_on(at + pair.len())).count();
    escaped > 0 && doubled == 0
}

struct Rows<'r, 'a> {
    input: &'r mut Input<'a>,
    dialect: Dialect,
    line: u64,
    looks: u32,
    /// That of the first row that is not UTF-8, and of all others that are not.
    charset: Option<Charset>,
}

struct Row {
    line: u64,
    bytes: (u64, u64),
    /// `None` if it is larger than allowed.
    text: Option<String>,
    /// A quote was opened and the file ended before it was closed: this is its first line.
    unclosed: bool,
}

impl<'r, 'a> Rows<'r, 'a> {
    /// Returns the rows from that of the names on, and how their cells are separated.
    fn below_preamble(input: &'r mut Input<'a>, options: &Options) -> Result<Self, FormatError> {
        let first = input.peek(crate::read::HEAD)?;
        let first = charset::decode(first, None).text;
        let before = lines_before_names(&first, options);
        let delimiter = delimiter_of(row_at(&first, before));
        let dialect = Dialect { delimiter, has_escapes: has_escapes(&first) };
        for _ in 0..before {
            let line = input.peek(crate::read::HEAD)?;
            let end = line.iter().position(|&byte| byte == b'\n').map_or(line.len(), |at| at + 1);
            input.consume(end);
        }
        Ok(Self { input, dialect, line: before as u64 + 1, looks: 0, charset: None })
    }
}

impl Rows<'_, '_> {
    fn next(&mut self) -> Result<Option<Row>, FormatError> {
        let most = usize::try_from(self.input.limits().max_size).unwrap_or(usize::MAX);
        let (line, first) = (self.line, self.input.offset());
        let mut scanner = Scanner::new(self.dialect, self.looks < LOOKS);
        let (mut scanned, mut first_line) = (0, None);
        let (mut too_large, mut unclosed) = (false, false);
        let length = loop {
            let window = self.input.peek(scanned + 1)?;
            if window.len() == scanned {
                // The end of the file: an open quote swallowed the rest, unless it is one line.
                unclosed = scanner.in_quotes;
                break first_line.filter(|_| unclosed).unwrap_or(scanned);
            }
            let piece = &window[scanned..];
            if first_line.is_none() {
                first_line = piece.iter().position(|&b| b == b'\n').map(|at| scanned + at + 1);
            }
            if let Some(end) = scanner.feed(piece) {
                break scanned + end;
            }
            scanned = window.len();
            if scanned > most {
                if let (true, Some(end)) = (scanner.in_quotes, first_line) {
                    unclosed = true;
                    break end;
                }
                self.input.consume(scanned);
                (scanned, too_large) = (0, true);
            }
        };
        if length == 0 && !too_large {
            return Ok(None);
        }
        self.looks += u32::from(unclosed);
        let row = &self.input.peek(length)?[..length];
        if self.charset.is_none() && std::str::from_utf8(row).is_err() {
            // One row is too short to tell a charset by: those below it are looked at too.
            let sample = self.input.peek(length.max(charset::SAMPLE))?;
            let sample = &sample[..sample.len().min(length.max(charset::SAMPLE))];
            let found = charset::charset_of(sample, None);
            self.charset = Some(found).filter(|found| *found != Charset::UTF_8);
        }
        let charset = self.charset;
        let row = &self.input.peek(length)?[..length];
        self.line += row.iter().filter(|&&byte| byte == b'\n').count() as u64;
        let text = (!too_large && length <= most).then(|| {
            let row =
                if first == 0 { row.strip_prefix(b"\xef\xbb\xbf").unwrap_or(row) } else { row };
            match charset {
                Some(charset) if std::str::from_utf8(row).is_err() => {
                    charset::as_written(charset.decode(row).0, charset).into_owned()
                }
                _ => charset::decode(row, None).text.into_owned(),
            }
        });
        self.input.consume(length);
        Ok(Some(Row { line, bytes: (first, self.input.offset()), text, unclosed }))
    }
}

/// Finds where a row ends, fed with its bytes piece by piece. A quote opens only at the start of a
/// cell: elsewhere it is a letter like others (`5" disk`).
struct Scanner {
    dialect: Dialect,
    /// The byte before was a backslash that takes the meaning from the next.
    escaped: bool,
    quotes: bool,
    in_quotes: bool,
    cell_starts: bool,
    /// The byte before was a quote inside quotes: it closed them, or means one.
    closed: bool,
}

impl Scanner {
    const fn new(dialect: Dialect, quotes: bool) -> Self {
        Self { dialect, escaped: false, quotes, in_quotes: false, cell_starts: true, closed: false }
    }

    fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            if self.in_quotes {
                if std::mem::take(&mut self.escaped) {
                    continue;
                }
                self.escaped = self.dialect.has_escapes && byte == b'\\';
                if byte == b'"' {
                    self.in_quotes = false;
                    self.closed = true;
                }
                continue;
            }
            match byte {
                b'\n' => return Some(at + 1),
                b'"' if self.closed || (self.cell_starts && self.quotes) => {
                    self.in_quotes = true;
                    self.cell_starts = false;
                }
                _ => self.cell_starts = byte == self.dialect.delimiter,
            }
            self.closed = false;
        }
        None
    }
}

/// Splits a row into its cells, at most so many, quotes taken off.
fn cells(row: &str, dialect: Dialect, most: usize) -> Vec<Cow<'_, str>> {
    let row = row.strip_suffix('\n').unwrap_or(row);
    let row = row.strip_suffix('\r').unwrap_or(row);
    let row = row.strip_prefix('\u{feff}').unwrap_or(row);
    let delimiter = char::from(dialect.delimiter);
    let marks: &[char] = if dialect.has_escapes { &['"', '\\'] } else { &['"'] };
    let mut cells = Vec::new();
    let mut rest = row;
    while cells.len() < most {
        let Some(quoted) = rest.strip_prefix('"') else {
            let end = rest.find(delimiter);
            cells.push(Cow::Borrowed(&rest[..end.unwrap_or(rest.len())]));
            match end {
                Some(end) => rest = &rest[end + 1..],
                None => return cells,
            }
            continue;
        };
        let mut cell = Cow::Borrowed("");
        let mut inner = quoted;
        rest = loop {
            let Some(end) = inner.find(marks) else {
                cell += inner;
                break "";
            };
            cell += &inner[..end];
            let mark = inner.as_bytes()[end];
            inner = &inner[end + 1..];
            if mark == b'\\' {
                let length = inner.chars().next().map_or(0, char::len_utf8);
                let (next, after) = inner.split_at(length);
                // Before any other character a backslash is one.
                if !matches!(next, "\"" | "\\") {
                    cell += "\\";
                }
                cell += next;
                inner = after;
                continue;
            }
            match inner.strip_prefix('"') {
                Some(after) => {
                    cell += "\"";
                    inner = after;
                }
                None => break inner,
            }
        };
        // What is between a closing quote and the end of the cell belongs to it.
        let end = rest.find(delimiter);
        cell += &rest[..end.unwrap_or(rest.len())];
        cells.push(cell);
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => return cells,
        }
    }
    cells
}

#[cfg(test)]
mod tests;
