//! Tables that say what other files are: `metadata.csv` with a row for each text beside it.
//!
//! A table is one of these where a column names files (`column.rs`) and none holds the texts. What its row
//! says of a file is added to what the file says itself, as fields of a record are, and comes first: whoever
//! made the table knew the file. Invariant: a table gives no articles of its own. Cost: the table in memory,
//! as text, and an entry a row.

mod column;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::article::EvidenceKind;
use crate::date::DateOrder;
use crate::format::Draft;
use crate::format::Options;
use crate::format::beside::column::Columns;
use crate::format::beside::column::FOLDERS;
use crate::format::beside::column::LOOK;
use crate::format::beside::column::MOST_LISTED;
use crate::format::beside::column::has_texts;
use crate::format::beside::column::is_any_there;
use crate::format::beside::column::is_there;
use crate::format::beside::column::path_of;
use crate::format::csv;
use crate::format::csv::Dialect;
use crate::format::decided;
use crate::format::fields::Fields;
use crate::format::mets;
use crate::read::Input;
use crate::read::Limits;

/// How many names of missing files are told.
const NAMES_TOLD: usize = 3;

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
    /// Where the rows are that were asked for.
    asked: RefCell<BTreeSet<usize>>,
    /// Whether it names texts only, so that one that is missing is missed.
    is_of_texts: bool,
}

/// The rows of a table whose files are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// How many there are.
    pub rows: u64,
    /// The first files that they name, in the order of the table.
    pub first: Vec<String>,
}

impl Missing {
    /// Returns what is said of the table.
    #[must_use]
    pub fn said(&self) -> String {
        let rows = match self.rows {
            1 => "a row of it names a file that is not there, and gives no article".to_owned(),
            rows => {
                format!("{rows} rows of it name files that are not there, and give no articles")
            }
        };
        let more = if self.rows > self.first.len() as u64 { ", …" } else { "" };
        format!("{rows}: {}{more}", self.first.join(", "))
    }
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
        let (mut header, mut columns, mut waiting) = (String::new(), None, Vec::new());
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
            if waiting.len() != LOOK && waiting.len() != MOST_LISTED {
                return true;
            }
            let columns: &Columns =
                columns.get_or_insert_with(|| Columns::of(&header, &waiting, dialect, is_file));
            let file = match waiting.len() {
                LOOK => columns.named,
                _ => columns.decided(&waiting, dialect, is_file),
            };
            table = file.map(|file| Self::of(&header, dialect, file, &waiting));
            table.is_some() || waiting.len() == LOOK && !columns.likely.is_empty()
        });
        let dialect = read.ok()?;
        let is_decided = waiting.is_empty() || waiting.len() == MOST_LISTED;
        if table.is_none() && !is_decided {
            let columns =
                columns.unwrap_or_else(|| Columns::of(&header, &waiting, dialect, is_file));
            let file = columns.decided(&waiting, dialect, is_file)?;
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
        let table = || Self::of(mets::HEADER, dialect, 0, &rows);
        is_there.then(|| Self { is_of_texts: false, ..table() })
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
            asked: RefCell::default(),
            is_of_texts: true,
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
        self.asked.borrow_mut().insert(*start);
        Some(Row { table: self, text: self.rows.get(*start..start + length)? })
    }

    /// Returns the rows whose files are missing; none of the list of a scanned issue, which names what was not
    /// delivered. Only the files of rows that were not asked for are looked for.
    #[must_use]
    pub fn missing(&self, is_file: &dyn Fn(&str) -> bool) -> Option<Missing> {
        let asked = self.asked.borrow();
        let mut places: Vec<_> =
            self.places.values().filter(|(start, _)| !asked.contains(start)).collect();
        places.sort_unstable();
        let name = |&(start, length): &(usize, usize)| {
            let cells = csv::row_cells(self.rows.get(start..start + length)?, self.dialect);
            path_of(cells.get(self.file)?)
        };
        let names = places.into_iter().filter_map(name);
        let mut missing = Missing { rows: 0, first: Vec::new() };
        for name in names.filter(|name| !is_any_there(name, is_file)) {
            missing.rows += 1;
            if missing.first.len() < NAMES_TOLD {
                missing.first.push(name);
            }
        }
        (self.is_of_texts && missing.rows > 0).then_some(missing)
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
        let title = take_over(fields.into_draft(EvidenceKind::Field, None), draft);
        if self.is_unpublished() {
            draft.warnings.push("its table says that it was not published: a draft".to_owned());
        }
        if draft.order == DateOrder::Unknown {
            draft.order = table.order;
        }
        if let Some(title) = title {
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

/// Takes over what a row says of an article; returns its title.
fn take_over(said: Draft, draft: &mut Draft) -> Option<String> {
    // Each field is named, so that it is decided of a new one whether the table gives it.
    let Draft {
        title,
        authors,
        section,
        url,
        lang,
        key,
        subjects,
        kind,
        printed_page,
        meta,
        dates,
        sources,
        id: _,
        record: _,
        path: _,
        is_all_of_path: _,
        body: _,
        pages: _,
        is_export: _,
        order: _,
        says_undated: _,
        is_searched: _,
        warnings: _,
    } = said;
    draft.dates.splice(0..0, dates);
    draft.sources.splice(0..0, sources);
    for (said, own) in [
        (url, &mut draft.url),
        (lang, &mut draft.lang),
        (key, &mut draft.key),
        (section, &mut draft.section),
        (kind, &mut draft.kind),
        (printed_page, &mut draft.printed_page),
    ] {
        *own = said.or(own.take());
    }
    for (said, own) in [(authors, &mut draft.authors), (subjects, &mut draft.subjects)] {
        if !said.is_empty() {
            *own = said;
        }
    }
    draft.meta.extend(meta);
    title
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
        assert!(table("file,summary\n001.txt,Eels\n002.txt,Cod\n", &[]).is_none());
        assert!(table("file,title\nEels,Eels\nCod,Cod\n", &[]).is_none());
        assert!(table("photo,title\n001.txt,Eels\n", &[]).is_none());
        let text = "The eels are back in the river. ".repeat(9);
        assert!(table(&format!("file,artikeltext\n001.txt,{text}\n"), &[]).is_none());
        assert!(table("id,title,summary\n1,Eels,Back.\n2,Cod,Gone.\n", &["1.txt"]).is_none());
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
    fn a_table_whose_files_are_mostly_or_all_missing_stays_one_and_says_which_are_missing() {
        let rows: String = (0..100).map(|at| format!("{at:03}.txt,Eels {at}\n")).collect();
        for (header, files) in [
            ("file,title", &["090.txt"][..]),
            ("id,title", &["090.txt"]),
            ("name,title", &["090.txt"]),
            ("File Name,title", &[]),
        ] {
            let table = table(&format!("{header}\n{rows}"), files).expect(header);
            files.iter().for_each(|file| assert!(table.row(file).is_some()));
            let missing = table.missing(&|path| files.contains(&path)).expect(header);
            assert_eq!(missing.rows, 100 - files.len() as u64, "{header}");
            assert_eq!(missing.first, ["000.txt", "001.txt", "002.txt"]);
        }
        let stems: String = (0..100).map(|at| format!("{at:03},Eels {at}\n")).collect();
        assert!(table(&format!("id,title\n{stems}"), &["090.txt"]).is_some());
        assert!(table(&format!("id,title\n{stems}"), &[]).is_none());
        let whole = table("file,title\na.txt,Eels\nb.jpg,Cod\n", &["a.txt", "b.jpg"]).unwrap();
        assert_eq!(whole.missing(&|path| ["a.txt", "b.jpg"].contains(&path)), None);
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
