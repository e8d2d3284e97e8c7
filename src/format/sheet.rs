//! Spreadsheets: XLSX and ODS. Each sheet is a table, read as a CSV file of its cells would be.
//!
//! A reader of our own: of a spreadsheet's many parts the text of its cells is all that is needed, and
//! days, which XLSX keeps as counts of days in the style of a date. Invariants: cells of a row keep
//! their columns; rows and columns that are repeated or empty beyond reason are capped; no recursion.
//! Cost: one pass over each sheet, whose text is in memory once.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::civil::Date;
use jiff::civil::date;
use quick_xml::events::BytesStart;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::csv::is_of_short_rows;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::format::names;
use crate::format::names::Slot;
use crate::format::office::Piece;
use crate::format::office::attribute;
use crate::format::office::pieces;
use crate::format::package;
use crate::format::zip::Parts;
use crate::read::Head;
use crate::read::Input;

/// A spreadsheet of Excel.
#[derive(Debug, Clone, Copy)]
pub struct Xlsx;

/// A spreadsheet of OpenOffice and LibreOffice.
#[derive(Debug, Clone, Copy)]
pub struct Ods;

/// A sheet with a cell further to the right, or more sheets, fails: nothing is left out unsaid.
const MOST_COLUMNS: usize = 2_000;
const MOST_SHEETS: usize = 200;
/// A row or a cell that is not empty and repeated more often fails its sheet.
const MOST_REPEATS: usize = 200;
/// How many rows are asked for the names of its columns.
const HEAD: usize = 12;

impl Format for Xlsx {
    fn name(&self) -> &'static str {
        "XLSX"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        package::is_named(head, &["xlsx", "xlsm"]) || package::is_office(head.bytes, "xl/")
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let mut each = without_short_rows(each);
        let mut tables = Tables::of(input, options, &mut each);
        let mut parts = Parts::open(input)?;
        let book = Book::of(&mut parts)?;
        tables.count = book.sheets.len();
        for (name, path) in &book.sheets {
            let sheet = parts.bytes(path).and_then(|xml| book.table(&xml));
            if tables.hand_on(name, sheet).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Format for Ods {
    fn name(&self) -> &'static str {
        "ODS"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        package::is_named(head, &["ods"])
            || package::declares(head.bytes, "application/vnd.oasis.opendocument.spreadsheet")
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let mut each = without_short_rows(each);
        let mut tables = Tables::of(input, options, &mut each);
        let sheets = open_sheets(&Parts::open(input)?.bytes("content.xml")?)?;
        tables.count = sheets.len();
        for (name, table) in sheets {
            if tables.hand_on(&name, table.whole()).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Leaves out that rows have fewer cells than columns are named: a sheet has no cells where nothing is.
fn without_short_rows<'e>(each: Each<'e>) -> impl FnMut(Outcome) -> ControlFlow<()> + 'e {
    move |mut outcome| {
        if let Outcome::Draft(draft) = &mut outcome {
            draft.warnings.retain(|text| !is_of_short_rows(text));
        }
        each(outcome)
    }
}

/// The sheets of a file on their way to the reader of tables.
struct Tables<'c> {
    members: Members<'c>,
    count: usize,
}

impl<'c> Tables<'c> {
    fn of(input: &Input<'_>, options: &'c Options, each: Each<'c>) -> Self {
        Self { members: Members::of(input, options, each), count: 0 }
    }

    /// Hands on a sheet; of several, those without the names of an article's parts are named.
    fn hand_on(&mut self, name: &str, table: Result<Table, FormatError>) -> ControlFlow<()> {
        let path = if self.count > 1 { name } else { "" };
        let member = Member { path, name: Some("sheet.csv"), ..Member::default() };
        match table {
            Err(error) => self.members.fail(&member, &error.to_string()),
            Ok(table) if table.rows == 0 => self.members.skip(&member, "empty sheet"),
            Ok(table) if self.count > 1 && !table.names_articles() => {
                self.members.skip(&member, "sheet without articles")
            }
            Ok(table) => self.members.read(&member, &mut table.text.as_bytes()),
        }
    }
}

/// A sheet as the text of a CSV file.
#[derive(Debug, Default)]
struct Table {
    text: String,
    rows: usize,
    row: Vec<String>,
    /// Why it cannot be read as a whole.
    fault: Option<String>,
}

impl Table {
    fn set(&mut self, column: usize, cell: String) {
        if cell.is_empty() {
            return;
        }
        if column >= MOST_COLUMNS {
            self.fault = Some(format!("a cell is beyond column {MOST_COLUMNS}, the limit"));
        } else {
            if self.row.len() <= column {
                self.row.resize(column + 1, String::new());
            }
            self.row[column] = cell;
        }
    }

    /// Ends a row; rows without any cell above the first are left out.
    fn end_row(&mut self, repeats: usize) {
        let row = std::mem::take(&mut self.row);
        if row.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if repeats > MOST_REPEATS {
            self.fault =
                Some(format!("a row is repeated {repeats} times, {MOST_REPEATS} is the limit"));
        }
        for _ in 0..repeats.clamp(1, MOST_REPEATS) {
            for (at, cell) in row.iter().enumerate() {
                self.text.push_str(if at > 0 { ",\"" } else { "\"" });
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            }
            self.text.push('\n');
            self.rows += 1;
        }
    }

    /// Returns the table if nothing of it had to be left out.
    fn whole(mut self) -> Result<Self, FormatError> {
        self.fault.take().map_or(Ok(self), |fault| Err(FormatError::Malformed(fault)))
    }

    /// Returns whether one of the first rows names parts of an article.
    fn names_articles(&self) -> bool {
        self.text.lines().take(HEAD).any(|line| {
            let cells = line.split("\",\"").map(|cell| cell.trim_matches('"'));
            let slots = cells.filter_map(|cell| names::slot(cell.trim()));
            slots.filter(|(slot, _)| matches!(slot, Slot::Title | Slot::Body)).count() >= 1
        })
    }
}

/// What the parts of an XLSX file say of its sheets.
#[derive(Debug, Default)]
struct Book {
    /// The name of each sheet and the path of its part.
    sheets: Vec<(String, String)>,
    strings: Vec<String>,
    /// Whether each style of a cell shows a day.
    dated: Vec<bool>,
    /// Days are counted from 1904.
    is_of_1904: bool,
}

impl Book {
    fn of(parts: &mut Parts<'_>) -> Result<Self, FormatError> {
        let mut book = Self::default();
        let workbook = parts.bytes("xl/workbook.xml")?;
        let links = parts.bytes_if_there("xl/_rels/workbook.xml.rels")?;
        let links = targets(&links.unwrap_or_default())?;
        pieces(&workbook, &mut |piece| {
            let Piece::Start(start, _) = piece else { return };
            match start.local_name().as_ref() {
                b"workbookPr" => {
                    let flag = attribute(start, "date1904").unwrap_or_default();
                    book.is_of_1904 = matches!(flag.as_str(), "1" | "true");
                }
                b"sheet" => {
                    let number = book.sheets.len() + 1;
                    let name = attribute(start, "name").unwrap_or_else(|| format!("{number}"));
                    let link = attribute(start, "id").and_then(|id| links.get(&id).cloned());
                    let path = link.unwrap_or_else(|| format!("xl/worksheets/sheet{number}.xml"));
                    book.sheets.push((name, path));
                }
                _ => {}
            }
        })?;
        few_enough(book.sheets.len())?;
        if book.sheets.is_empty() {
            book.sheets.push(("1".to_owned(), "xl/worksheets/sheet1.xml".to_owned()));
        }
        if let Some(xml) = parts.bytes_if_there("xl/sharedStrings.xml")? {
            book.strings = strings(&xml)?;
        }
        if let Some(xml) = parts.bytes_if_there("xl/styles.xml")? {
            book.dated = dated_styles(&xml)?;
        }
        Ok(book)
    }

    /// Reads the cells of a sheet.
    fn table(&self, xml: &[u8]) -> Result<Table, FormatError> {
        let mut table = Table::default();
        let (mut column, mut kind, mut style) = (0, String::new(), 0_usize);
        let (mut text, mut in_text) = (String::new(), false);
        pieces(xml, &mut |piece| match piece {
            Piece::Start(start, is_empty) => match start.local_name().as_ref() {
                b"row" => column = 0,
                b"c" => {
                    column = attribute(start, "r").and_then(|r| column_of(&r)).unwrap_or(column);
                    kind = attribute(start, "t").unwrap_or_default();
                    let number = attribute(start, "s").and_then(|s| s.parse().ok());
                    style = number.unwrap_or(usize::MAX);
                    text.clear();
                    if is_empty {
                        column += 1;
                    }
                }
                b"v" | b"t" => in_text = !is_empty,
                _ => {}
            },
            Piece::Text(words) if in_text => text.push_str(words),
            Piece::End(b"v" | b"t") => in_text = false,
            Piece::End(b"c") => {
                match self.cell(&kind, style, std::mem::take(&mut text)) {
                    Some(cell) => table.set(column, cell),
                    None => table.fault = Some("a cell names a text that is not there".to_owned()),
                }
                column += 1;
            }
            Piece::End(b"row") => table.end_row(1),
            Piece::Text(_) | Piece::End(_) => {}
        })?;
        table.whole()
    }

    /// Returns what a cell shows; `None` if it names a text that the file does not have.
    fn cell(&self, kind: &str, style: usize, text: String) -> Option<String> {
        Some(match kind {
            "s" if text.trim().is_empty() => String::new(),
            "s" => self.strings.get(text.trim().parse::<usize>().ok()?)?.clone(),
            "e" => String::new(),
            "" | "n" if self.dated.get(style) == Some(&true) => {
                text.trim().parse().ok().and_then(|days| self.day(days)).unwrap_or(text)
            }
            _ => text,
        })
    }

    /// Returns the day, and the time of day, that a count of days is.
    fn day(&self, days: f64) -> Option<String> {
        let (first, last) = (0.0, 2_958_465.0);
        if !(first..=last).contains(&days) {
            return None;
        }
        // Excel counts 29 February 1900, which there never was, so its count begins a day early.
        let epoch: Date = if self.is_of_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
        let whole = days.floor();
        let seconds = ((days - whole) * 86_400.0).round() as i64;
        let (whole, seconds) =
            if seconds >= 86_400 { (whole as i64 + 1, 0) } else { (whole as i64, seconds) };
        let day = epoch.checked_add(jiff::Span::new().try_days(whole).ok()?).ok()?;
        Some(if seconds == 0 {
            day.to_string()
        } else {
            format!("{day}T{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        })
    }
}

/// Returns the paths that the links of a part lead to.
fn targets(xml: &[u8]) -> Result<HashMap<String, String>, FormatError> {
    let mut targets = HashMap::new();
    pieces(xml, &mut |piece| {
        if let Piece::Start(start, _) = piece
            && start.local_name().as_ref() == b"Relationship"
            && let (Some(id), Some(target)) = (attribute(start, "Id"), attribute(start, "Target"))
        {
            let path =
                target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
            targets.insert(id, path);
        }
    })?;
    Ok(targets)
}

/// Returns the strings that cells refer to by number, without their pronunciation.
fn strings(xml: &[u8]) -> Result<Vec<String>, FormatError> {
    let mut strings = Vec::new();
    let (mut text, mut in_text, mut spoken) = (String::new(), false, false);
    pieces(xml, &mut |piece| match piece {
        Piece::Start(start, is_empty) => match start.local_name().as_ref() {
            b"si" if is_empty => strings.push(String::new()),
            b"rPh" => spoken = !is_empty,
            b"t" => in_text = !is_empty,
            _ => {}
        },
        Piece::Text(words) if in_text && !spoken => text.push_str(words),
        Piece::End(b"t") => in_text = false,
        Piece::End(b"rPh") => spoken = false,
        Piece::End(b"si") => strings.push(std::mem::take(&mut text)),
        Piece::Text(_) | Piece::End(_) => {}
    })?;
    Ok(strings)
}

/// Returns for each style of cells whether it shows a day.
fn dated_styles(xml: &[u8]) -> Result<Vec<bool>, FormatError> {
    let mut own: HashMap<u32, bool> = HashMap::new();
    let (mut styles, mut in_cells) = (Vec::new(), false);
    pieces(xml, &mut |piece| match piece {
        Piece::Start(start, is_empty) => {
            let number = attribute(start, "numFmtId").and_then(|id| id.parse::<u32>().ok());
            match start.local_name().as_ref() {
                b"numFmt" => {
                    let code = attribute(start, "formatCode").unwrap_or_default();
                    own.extend(number.map(|id| (id, shows_a_day(&code))));
                }
                b"cellXfs" => in_cells = !is_empty,
                b"xf" if in_cells => {
                    let id = number.unwrap_or(0);
                    let built_in = matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58);
                    styles.push(own.get(&id).copied().unwrap_or(built_in));
                }
                _ => {}
            }
        }
        Piece::End(b"cellXfs") => in_cells = false,
        Piece::Text(_) | Piece::End(_) => {}
    })?;
    Ok(styles)
}

/// Returns whether a format of numbers writes a day: it has a year or a day outside of quotes.
fn shows_a_day(code: &str) -> bool {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    code.chars().any(|char| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match char {
            '\\' | '_' | '*' => escaped = true,
            '"' => quoted = !quoted,
            '[' => bracketed = true,
            ']' => bracketed = false,
            'y' | 'Y' | 'd' | 'D' => return !quoted && !bracketed,
            _ => {}
        }
        false
    })
}

/// Returns the column of a cell's name (`AB12` is 27).
fn column_of(name: &str) -> Option<usize> {
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let column = letters.fold(0_usize, |column, letter| {
        column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    column.checked_sub(1)
}

/// Returns how often an element says that it is repeated.
fn count(start: &BytesStart<'_>, name: &str) -> usize {
    attribute(start, name).and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// Reads the sheets of an ODS file.
fn open_sheets(xml: &[u8]) -> Result<Vec<(String, Table)>, FormatError> {
    let mut sheets: Vec<(String, Table)> = Vec::new();
    let (mut column, mut row_repeats, mut repeats) = (0_usize, 1_usize, 1_usize);
    let (mut text, mut given, mut in_cell, mut left_out) = (String::new(), None, false, 0_u32);
    pieces(xml, &mut |piece| match piece {
        Piece::Start(start, is_empty) => match start.local_name().as_ref() {
            b"table" => {
                let name = attribute(start, "name").unwrap_or_default();
                sheets.push((name, Table::default()));
            }
            b"table-row" => (column, row_repeats) = (0, count(start, "number-rows-repeated")),
            b"table-cell" | b"covered-table-cell" => {
                repeats = count(start, "number-columns-repeated");
                given = attribute(start, "date-value");
                text.clear();
                in_cell = !is_empty;
                if is_empty {
                    column = usize::min(column.saturating_add(repeats), MOST_COLUMNS);
                }
            }
            b"annotation" if !is_empty => left_out += 1,
            b"p" if !text.is_empty() && left_out == 0 => text.push('\n'),
            b"s" | b"tab" if in_cell => text.push(' '),
            _ => {}
        },
        Piece::Text(words) if in_cell && left_out == 0 => text.push_str(words),
        Piece::End(b"annotation") => left_out = left_out.saturating_sub(1),
        Piece::End(b"table-cell" | b"covered-table-cell") => {
            let cell = given.take().unwrap_or_else(|| std::mem::take(&mut text));
            if let Some((_, table)) = sheets.last_mut() {
                if repeats > MOST_REPEATS && !cell.is_empty() {
                    table.fault = Some(format!(
                        "a cell is repeated {repeats} times, {MOST_REPEATS} is the limit"
                    ));
                }
                for at in 0..repeats.min(MOST_REPEATS) {
                    table.set(column.saturating_add(at), cell.clone());
                }
            }
            column = usize::min(column.saturating_add(repeats), MOST_COLUMNS);
            in_cell = false;
        }
        Piece::End(b"table-row") => {
            if let Some((_, table)) = sheets.last_mut() {
                table.end_row(row_repeats);
            }
        }
        Piece::Text(_) | Piece::End(_) => {}
    })?;
    few_enough(sheets.len())?;
    Ok(sheets)
}

/// Refuses a file of more sheets than are read.
fn few_enough(sheets: usize) -> Result<(), FormatError> {
    if sheets > MOST_SHEETS {
        let fault = format!("it has {sheets} sheets, {MOST_SHEETS} is the limit");
        return Err(FormatError::Malformed(fault));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Outcome;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use crate::format::zip::tests::archive;

    fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
        let list: String = (1..)
            .zip(sheets)
            .map(|(at, (name, _))| format!("<sheet name=\"{name}\" r:id=\"rId{at}\"/>"))
            .collect();
        let links: String = (1..=sheets.len())
            .map(|at| format!("<Relationship Id=\"rId{at}\" Target=\"worksheets/s{at}.xml\"/>"))
            .collect();
        let strings = "<sst><si><t>Title</t></si><si><t>Text</t></si><si><t>Date</t></si>\
            <si><r><t>Eels </t></r><r><t>return</t></r><rPh><t>no</t></rPh></si></sst>";
        let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"d/m/yyyy\"/>\
            <numFmt numFmtId=\"165\" formatCode=\"0.0&quot; days&quot;\"/></numFmts><cellXfs>\
            <xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>\
            </cellXfs></styleSheet>";
        let book = format!("<workbook><sheets>{list}</sheets></workbook>");
        let links = format!("<Relationships>{links}</Relationships>");
        let paths: Vec<String> =
            (1..=sheets.len()).map(|at| format!("xl/worksheets/s{at}.xml")).collect();
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("[Content_Types].xml", b"<Types/>"),
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", links.as_bytes()),
            ("xl/sharedStrings.xml", strings.as_bytes()),
            ("xl/styles.xml", styles.as_bytes()),
        ];
        parts.extend(
            paths.iter().zip(sheets).map(|(path, (_, xml))| (path.as_str(), xml.as_bytes())),
        );
        archive(&parts)
    }

    const ARTICLES: &str = "<worksheet><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"s\"><v>3</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>They are \"back\", he said.</t></is></c><c r=\"C2\" s=\"2\"><v>43164.5</v></c></row>\
        <row r=\"3\"><c r=\"B3\" t=\"str\"><v>Only a text of some length, which is an article all the same.</v></c><c r=\"C3\" s=\"1\"><v>36526</v></c></row>\
        </sheetData></worksheet>";

    #[test]
    fn each_row_of_a_workbook_is_an_article_and_its_days_are_days() {
        let found = drafts(&Xlsx, b"x.xlsx", &workbook(&[("Hits", ARTICLES)]));
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].title.as_deref(), Some("Eels return"));
        assert_eq!(found[0].body, "They are \"back\", he said.");
        assert_eq!(found[0].dates[0].text, "2018-03-05T12:00:00");
        assert_eq!(found[1].dates[0].text, "2000-01-01");
    }

    #[test]
    fn a_sheet_without_articles_is_named_and_an_empty_one_too() {
        let notes = "<worksheet><row><c t=\"str\"><v>Exported by hand</v></c></row></worksheet>";
        let book = workbook(&[("Notes", notes), ("Hits", ARTICLES), ("Empty", "<worksheet/>")]);
        let found = outcomes(&Xlsx, b"x.xlsx", &book);
        let kinds: Vec<&str> = found
            .iter()
            .map(|outcome| match outcome {
                Outcome::Draft(draft) => draft.path.as_deref().unwrap_or_default(),
                Outcome::Skipped { kind, .. } => kind,
                Outcome::Failed { cause, .. } => cause,
            })
            .collect();
        assert_eq!(kinds, ["sheet without articles", "Hits", "Hits", "empty sheet"]);
    }

    /// Returns why the one sheet of a workbook failed.
    fn failure(sheet: &str) -> String {
        match outcomes(&Xlsx, b"x.xlsx", &workbook(&[("Hits", sheet)])).as_slice() {
            [Outcome::Failed { cause, .. }] => cause.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_sheet_that_cannot_be_read_as_a_whole_fails_and_says_why() {
        let cut = ARTICLES.split("</sheetData>").next().unwrap();
        assert!(failure(cut).contains("ends inside an element"), "{}", failure(cut));
        let unknown = ARTICLES.replace("<v>3</v>", "<v>99</v>");
        assert!(failure(&unknown).contains("a text that is not there"), "{}", failure(&unknown));
        let wide = ARTICLES.replace("r=\"B3\"", "r=\"ZZZ3\"");
        assert!(failure(&wide).contains("beyond column 2000"), "{}", failure(&wide));
    }

    #[test]
    fn an_open_spreadsheet_reads_the_same() {
        let content = "<office:document-content><office:spreadsheet><table:table table:name=\"Hits\">\
            <table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>\
            <table:table-row><table:table-cell><text:p>Title</text:p></table:table-cell><table:table-cell/><table:table-cell><text:p>Text</text:p></table:table-cell><table:table-cell><text:p>Date</text:p></table:table-cell></table:table-row>\
            <table:table-row><table:table-cell><text:p>Eels return</text:p></table:table-cell><table:table-cell/><table:table-cell><text:p>They are back.</text:p><text:p>All of them.</text:p></table:table-cell><table:table-cell office:value-type=\"date\" office:date-value=\"2018-03-05\"><text:p>05.03.18</text:p></table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
            </table:table></office:spreadsheet></office:document-content>";
        let bytes = archive(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_bytes()),
        ]);
        let draft = &drafts(&Ods, b"x.ods", &bytes)[0];
        assert_eq!(draft.title.as_deref(), Some("Eels return"));
        assert!(draft.body.starts_with("They are back."), "{}", draft.body);
        assert_eq!(draft.dates[0].text, "2018-03-05");
    }

    #[test]
    fn formats_of_days_are_distinguished_from_those_of_numbers() {
        for (code, expected) in [
            ("yyyy-mm-dd", true),
            ("[$-409]d-mmm-yy", true),
            ("0.0\" days\"", false),
            ("[Red]0.00", false),
            ("h:mm", false),
        ] {
            assert_eq!(shows_a_day(code), expected, "{code}");
        }
        assert_eq!((column_of("A1"), column_of("AB12"), column_of("7")), (Some(0), Some(27), None));
    }
}
