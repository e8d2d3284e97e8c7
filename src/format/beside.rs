//! Tables that say what other files are: `metadata.csv` with a row for each text beside it.
//!
//! A table is one of these where a column names files that are there, and none holds the texts. What its row
//! says of a file is added to what the file says itself, as fields of a record are, and comes first: whoever
//! made the table knew the file. Invariant: a table gives no articles of its own. Cost: the table in memory,
//! as text, and an entry a row.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::EvidenceKind;
use crate::date::DateOrder;
use crate::format::Draft;
use crate::format::Options;
use crate::format::csv;
use crate::format::csv::Dialect;
use crate::format::decided;
use crate::format::fields::Fields;
use crate::format::mets;
use crate::format::names;
use crate::format::names::SUMMARY;
use crate::format::names::Slot;
use crate::read::Input;
use crate::read::Limits;

/// How many rows decide which column names the files.
const LOOK: usize = 20;

/// How many files of a list of scans are looked for.
const MOST_LISTED: usize = 2_000;

/// The most bytes of the name of a file.
const LONGEST: usize = 1_024;

/// Ends of names that tables leave out.
const ENDS: [&str; 9] = ["txt", "html", "htm", "xml", "md", "json", "pdf", "docx", "rtf"];

/// Ends of names of files that are no texts: a table of articles may name its pictures.
const NO_TEXTS: [&str; 14] = [
    "jpg", "jpeg", "png", "gif", "webp", "svg", "tif", "tiff", "bmp", "mp3", "mp4", "wav", "m4a",
    "mov",
];

/// Folders in which the texts of an export are, so that its table leaves them out.
const FOLDERS: [&str; 2] = ["posts/", "texts/"];

/// What a table says of a text that was never published.
const UNPUBLISHED: (&str, &str) = ("is_published", "false");

/// A table of files.
#[derive(Debug)]
pub struct Table {
    /// The row of names, and all others, one behind the other.
    header: String,
    rows: String,
    dialect: Dialect,
    /// The column that names the files.
    file: usize,
    /// Which of day and month comes first, as its rows show together.
    order: DateOrder,
    /// Where the row of a file is among the rows, by the checksum of its name.
    places: HashMap<u64, (usize, usize)>,
}

/// The row of a file.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table,
    text: &'t str,
}

impl Table {
    /// Reads a table from the bytes of a file of this name; `is_file` says whether there is a file at a path
    /// relative to its folder. `None` if it is no table of files.
    #[must_use]
    pub fn read(name: &[u8], bytes: &[u8], is_file: &dyn Fn(&str) -> bool) -> Option<Self> {
        let (mut source, mut buffer) = (bytes, Vec::new());
        let limits = Limits { max_size: bytes.len() as u64 };
        let mut input = Input::new(name, &mut source, &mut buffer, limits);
        let (mut header, mut file, mut waiting) = (String::new(), None, Vec::new());
        let mut table: Option<Self> = None;
        let read = csv::each_row(&mut input, &mut |row, dialect| {
            if header.is_empty() {
                header = row.to_owned();
                return !has_texts(row, dialect);
            }
            if let Some(table) = &mut table {
                table.add(row);
                return true;
            }
            waiting.push(row.to_owned());
            if waiting.len() < LOOK {
                return true;
            }
            file = file_column(&header, &waiting, dialect, is_file);
            table = file.map(|file| Self::of(&header, dialect, file, &waiting));
            table.is_some()
        });
        let dialect = read.ok()?;
        if table.is_none() && (1..LOOK).contains(&waiting.len()) {
            let file = file_column(&header, &waiting, dialect, is_file)?;
            table = Some(Self::of(&header, dialect, file, &waiting));
        }
        let mut table = table?;
        table.order = table.settled_order();
        Some(table)
    }

    /// Reads the list of the files of a scanned issue (METS).
    #[must_use]
    pub fn of_mets(text: &str, is_file: &dyn Fn(&str) -> bool) -> Option<Self> {
        if !mets::is_mets(text) {
            return None;
        }
        let (rows, dialect) = (mets::rows(text), Dialect::of(b','));
        // Lists name pictures too: some of all files will do.
        let named = rows.iter().filter_map(|row| path_of(csv::row_cells(row, dialect).first()?));
        let is_there = named.take(MOST_LISTED).any(|path| is_there(&path, is_file));
        is_there.then(|| Self::of(mets::HEADER, dialect, 0, &rows))
    }

    /// Decides the order of day and month by all rows.
    fn settled_order(&self) -> DateOrder {
        let columns = csv::day_columns(&self.header, self.dialect);
        let rows = self
            .places
            .values()
            .filter_map(|(start, length)| self.rows.get(*start..start + length));
        let days = rows.flat_map(|row| {
            let cells = csv::row_cells(row, self.dialect);
            columns
                .iter()
                .filter_map(|&at| cells.get(at).map(|cell| cell.clone().into_owned()))
                .collect::<Vec<_>>()
        });
        let days: Vec<String> = days.collect();
        decided::order_of(days.iter().map(String::as_str))
    }

    fn of(header: &str, dialect: Dialect, file: usize, rows: &[String]) -> Self {
        let (rows_of, places) = (String::new(), HashMap::new());
        let mut table = Self {
            header: header.to_owned(),
            rows: rows_of,
            dialect,
            file,
            order: DateOrder::Unknown,
            places,
        };
        rows.iter().for_each(|row| table.add(row));
        table
    }

    /// Adds a row; of several for one file the first holds.
    fn add(&mut self, row: &str) {
        let cells = csv::row_cells(row, self.dialect);
        let Some(name) = cells.get(self.file).and_then(|name| path_of(name)) else { return };
        let place = (self.rows.len(), row.len());
        if let std::collections::hash_map::Entry::Vacant(entry) =
            self.places.entry(xxh3_64(name.as_bytes()))
        {
            entry.insert(place);
            self.rows.push_str(row);
        }
    }

    /// Returns the row of a file, by its path relative to the table's folder.
    #[must_use]
    pub fn row(&self, path: &str) -> Option<Row<'_>> {
        let place = |path: &str| self.places.get(&xxh3_64(path.as_bytes()));
        let stem = || path.rsplit_once('.').map(|(stem, _)| stem);
        let below = || FOLDERS.iter().find_map(|folder| path.strip_prefix(folder));
        let of_stem = |path: &str| path.rsplit_once('.').and_then(|(stem, _)| place(stem));
        let (start, length) = place(path)
            .or_else(|| stem().and_then(place))
            .or_else(|| below().and_then(|path| place(path).or_else(|| of_stem(path))))?;
        Some(Row { table: self, text: self.rows.get(*start..start + length)? })
    }
}

impl Row<'_> {
    /// Returns a checksum of what it says, which is 0 or 1 for none.
    #[must_use]
    pub fn sum(&self) -> u64 {
        xxh3_64(format!("{}\0{}", self.table.header, self.text).as_bytes()).max(2)
    }

    /// Adds what it says to the only article of a file.
    pub fn apply(&self, options: &Options, draft: &mut Draft) {
        let table = self.table;
        let mut fields = Fields::default();
        csv::put_row((&table.header, self.text), table.dialect, table.file, options, &mut fields);
        let said = fields.into_draft(EvidenceKind::Field, None);
        draft.dates.splice(0..0, said.dates);
        draft.sources.splice(0..0, said.sources);
        for (said, own) in [
            (said.url, &mut draft.url),
            (said.lang, &mut draft.lang),
            (said.key, &mut draft.key),
            (said.section, &mut draft.section),
            (said.article_kind, &mut draft.article_kind),
            (said.printed_page, &mut draft.printed_page),
        ] {
            *own = said.or(own.take());
        }
        for (said, own) in
            [(said.authors, &mut draft.authors), (said.subjects, &mut draft.subjects)]
        {
            if !said.is_empty() {
                *own = said;
            }
        }
        draft.meta.extend(said.meta);
        if self.is_unpublished() {
            draft.warnings.push("its table says that it was not published: a draft".to_owned());
        }
        if draft.order == DateOrder::Unknown {
            draft.order = table.order;
        }
        if let Some(title) = said.title {
            retitle(draft, title);
        }
    }
}

impl Row<'_> {
    fn is_unpublished(&self) -> bool {
        let names = csv::row_cells(&self.table.header, self.table.dialect);
        let at = names.iter().position(|name| name.trim().eq_ignore_ascii_case(UNPUBLISHED.0));
        let cells = csv::row_cells(self.text, self.table.dialect);
        let said = at.and_then(|at| cells.get(at));
        said.is_some_and(|said| said.trim().eq_ignore_ascii_case(UNPUBLISHED.1))
    }
}

/// Gives an article the title of the table; one that it had itself stays in its text.
fn retitle(draft: &mut Draft, title: String) {
    let letters = |text: &str| -> String {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let own = draft.title.replace(title.clone());
    let Some(own) = own.filter(|own| letters(own) != letters(&title)) else { return };
    let before = u32::try_from(own.len() + 2).unwrap_or(u32::MAX);
    for start in draft.pages.iter_mut().skip(1) {
        *start = start.saturating_add(before);
    }
    draft.body = format!("{own}\n\n{}", draft.body);
}

/// Returns whether a row of names names a column of texts: then its rows are articles.
fn has_texts(header: &str, dialect: Dialect) -> bool {
    let is_text =
        |slot: Option<(Slot, u8)>| matches!(slot, Some((Slot::Body, rank)) if rank < SUMMARY);
    csv::row_cells(header, dialect).iter().any(|name| is_text(names::slot(name)))
}

/// Returns the column of which most cells name a file that is there.
fn file_column(
    header: &str,
    rows: &[String],
    dialect: Dialect,
    is_file: &dyn Fn(&str) -> bool,
) -> Option<usize> {
    let columns = csv::row_cells(header, dialect).len();
    let rows: Vec<_> = rows.iter().map(|row| csv::row_cells(row, dialect)).collect();
    let named = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.filter_map(|cell| path_of(cell)).filter(|path| is_there(path, is_file)).count()
    };
    let column = (0..columns.min(64)).max_by_key(|&column| (named(column), columns - column))?;
    let count = named(column);
    (count > 0 && count * 5 >= rows.len() * 3).then_some(column)
}

/// Returns whether a text is at a path, or at one with an end that was left out.
fn is_there(path: &str, is_file: &dyn Fn(&str) -> bool) -> bool {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end).to_lowercase();
    if NO_TEXTS.contains(&end.as_str()) {
        return false;
    }
    let is_there =
        |path: &str| is_file(path) || ENDS.iter().any(|end| is_file(&format!("{path}.{end}")));
    is_there(path) || FOLDERS.iter().any(|folder| is_there(&format!("{folder}{path}")))
}

/// Returns a cell as a path below the table's folder.
fn path_of(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let path = cell.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let is_one = !path.is_empty()
        && path.len() <= LONGEST
        && !path.starts_with('/')
        && !path.contains(['\n', '\r', '\0'])
        && path.split('/').all(|part| !part.is_empty() && part != "..");
    is_one.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str, files: &[&str]) -> Option<Table> {
        Table::read(b"metadata.csv", text.as_bytes(), &|path| files.contains(&path))
    }

    fn applied(table: &Table, path: &str, draft: Draft) -> Draft {
        let mut draft = draft;
        table.row(path).expect("the row is there").apply(&Options::default(), &mut draft);
        draft
    }

    #[test]
    fn a_row_says_what_a_file_is_however_the_file_is_named() {
        for (csv, file) in [
            (
                "filename,title,date,source\n001.txt,Eels return,2018-03-05,Kestrel Post\n",
                "001.txt",
            ),
            ("title;date;source;doc\nEels return;2018-03-05;Kestrel Post;001\n", "001.txt"),
            (
                "id\ttitle\tdate\tsource\n./texts/001.txt\tEels return\t2018-03-05\tKestrel Post\n",
                "texts/001.txt",
            ),
            (
                "path,title,date,source\r\ntexts\\001,\"Eels return\",2018-03-05,Kestrel Post\r\n",
                "texts/001.txt",
            ),
        ] {
            let table = table(csv, &[file]).unwrap_or_else(|| panic!("{csv}"));
            let draft = Draft { body: "Eels are back.".into(), ..Draft::default() };
            let draft = applied(&table, file, draft);
            assert_eq!(draft.title.as_deref(), Some("Eels return"), "{csv}");
            assert_eq!(
                (draft.dates[0].text.as_str(), draft.sources[0].text.as_str()),
                ("2018-03-05", "Kestrel Post")
            );
            assert_eq!(draft.body, "Eels are back.");
            assert!(table.row("002.txt").is_none());
        }
    }

    #[test]
    fn the_table_of_an_export_names_posts_in_their_folder_and_says_which_is_a_draft() {
        let csv = "post_id,post_date,is_published,type,title,subtitle\n\
            1.strike,2023-05-06T10:00:00.000Z,true,newsletter,Strike ends,Dockers go back\n\
            2.ferry,,false,newsletter,Ferry,\n";
        let files = ["posts/1.strike.html", "posts/2.ferry.html"];
        let table = table(csv, &files).unwrap();
        let strike = applied(&table, files[0], Draft::default());
        assert_eq!(strike.title.as_deref(), Some("Strike ends"));
        assert_eq!(strike.dates[0].text, "2023-05-06T10:00:00.000Z");
        assert!(strike.warnings.is_empty(), "{:?}", strike.warnings);
        let ferry = applied(&table, files[1], Draft::default());
        assert!(ferry.warnings[0].contains("a draft"), "{:?}", ferry.warnings);
    }

    #[test]
    fn tables_of_articles_and_of_pictures_are_none_of_files() {
        assert!(
            table("file,title,text\n001.txt,Eels return,Eels are back.\n", &["001.txt"]).is_none()
        );
        assert!(table("image,title,date\na.jpg,Eels return,2018-03-05\n", &["a.jpg"]).is_none());
        assert!(table("file,title\n001.txt,Eels\n002.txt,Cod\n", &[]).is_none());
        assert!(
            table("file,title\n/etc/passwd,Eels\n../x.txt,Cod\n", &["/etc/passwd", "../x.txt"])
                .is_none()
        );
        assert!(table("", &["a"]).is_none() && table("file,title\n", &["file"]).is_none());
    }

    #[test]
    fn some_files_of_a_long_table_may_be_missing() {
        let rows: String = (0..100).map(|at| format!("{at:03}.txt,Eels {at}\n")).collect();
        let names: Vec<String> =
            (0..100).filter(|at| at % 4 > 0).map(|at| format!("{at:03}.txt")).collect();
        let files: Vec<&str> = names.iter().map(String::as_str).collect();
        let table = table(&format!("file,title\n{rows}"), &files).unwrap();
        let title = |path: &str| applied(&table, path, Draft::default()).title.unwrap();
        assert_eq!(
            (title("007.txt"), title("099.txt")),
            ("Eels 7".to_owned(), "Eels 99".to_owned())
        );
    }

    #[test]
    fn the_title_of_the_text_stays_in_it_and_the_first_row_of_two_holds() {
        let table = table("file,title\na.txt,Eels return\na.txt,Other\n", &["a.txt"]).unwrap();
        let own = Draft {
            title: Some("THE EELS".into()),
            body: "They are back.".into(),
            ..Draft::default()
        };
        let draft = applied(&table, "a.txt", own);
        assert_eq!(
            (draft.title.as_deref(), draft.body.as_str()),
            (Some("Eels return"), "THE EELS\n\nThey are back.")
        );
        let same =
            Draft { title: Some("Eels Return!".into()), body: "Back.".into(), ..Draft::default() };
        assert_eq!(applied(&table, "a.txt", same).body, "Back.");
    }

    #[test]
    fn a_row_that_says_something_else_has_another_sum() {
        let sum = |row: &str| {
            table(&format!("file,title\na.txt,{row}\n"), &["a.txt"])
                .unwrap()
                .row("a.txt")
                .unwrap()
                .sum()
        };
        assert_eq!(sum("Eels"), sum("Eels"));
        assert_ne!(sum("Eels"), sum("Cod"));
    }

    proptest::proptest! {
        #[test]
        fn no_table_panics_whatever_its_rows(
            text in "(file|title|date|a.txt|b|../x|3/5/2018|[,;\t\"\n\r\0é]){0,40}",
            bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60),
        ) {
            for bytes in [text.as_bytes(), &bytes] {
                if let Some(table) = Table::read(b"m.csv", bytes, &|path| path.len() < 6) {
                    for path in ["a.txt", "b.txt", "b", "date"] {
                        let mut draft = Draft { title: Some("T".into()), ..Draft::default() };
                        if let Some(row) = table.row(path) {
                            row.apply(&Options::default(), &mut draft);
                            proptest::prop_assert!(row.sum() > 1);
                        }
                    }
                }
            }
        }
    }
}
