use super::*;
use crate::evidence::corrections::uses::MOST_REPORTED;

fn place(path: &str) -> Place<'_> {
    Place {
        root: "news",
        path,
        number: None,
        line: None,
        key: None,
        id: None,
        is_of_many: false,
        latest: Date::MAX,
    }
}

#[test]
fn a_row_fits_by_path_by_glob_and_by_record() {
    let rows = read_corrections(
        "path,record,published,source\na.jsonl,2,2024-05-03,\na.jsonl,x7,,Reuters\n**/*.txt,,1998,\nb/c.txt,,1998-02-01,\n",
    )
    .unwrap();
    let at = |path, number, key| {
        let of_many = Place { number, key, is_of_many: number.is_some(), ..place(path) };
        rows.of(&of_many)
    };
    let day = |found: Option<Correction>| {
        found.and_then(|found| found.published).map(|(stamp, _)| stamp.to_string())
    };
    assert_eq!(day(at("a.jsonl", Some(2), None)).as_deref(), Some("2024-05-03"));
    assert_eq!(at("a.jsonl", Some(3), None), None);
    let by_key = at("a.jsonl", Some(9), Some("x7")).unwrap();
    assert_eq!(by_key.source.as_deref(), Some("Reuters"));
    assert_eq!(day(at("b/d.txt", None, None)).as_deref(), Some("1998"));
    assert_eq!(day(at("b/c.txt", None, None)).as_deref(), Some("1998-02-01"));
    assert_eq!(rows.problems(&|_| true), [""; 0]);
}

#[test]
fn a_row_may_name_an_article_by_its_id_alone_or_in_place_of_the_path() {
    let id = ArticleId(0xabcd_ef01_2345_6789_0000_0000_0000_0001);
    let rows = read_corrections(
        "path,id,title\n,abcdef012345,A\nABCDEF0123456789#p3@5be1,,B\n,abcdef999999,C\n",
    )
    .unwrap();
    let of = |id| rows.of(&Place { id: Some(id), is_of_many: true, ..place("x.jsonl") });
    assert_eq!(of(id).and_then(|found| found.title).as_deref(), Some("B"));
    assert_eq!(of(ArticleId(7)), None);
    // Of a copy the id is its own, behind the digits that all share.
    let copy = id.copy(3).to_string();
    let rows_of_copy = read_corrections(&format!("id,title\n{copy},D\n")).unwrap();
    assert!(rows_of_copy.of(&Place { id: Some(id), ..place("x") }).is_some());
    let problems = rows.problems(&|_| true);
    assert!(problems[0].contains("line 2: later rows say otherwise"), "{problems:?}");
    assert!(
        problems[1].contains("line 4: no article of this folder has the id \"abcdef999999\""),
        "{problems:?}"
    );
    let uses = rows.uses(&|_| true);
    assert!(uses[0].ends_with("fits 1, overridden by later rows for 1"), "{uses:?}");
    assert!(uses[1].ends_with("applied to 1 article") && uses.len() == 2, "{uses:?}");
    let message = |text: &str| read_corrections(text).unwrap_err().to_string();
    assert!(message("id,title\nabc,A\n").contains("line 2 of the corrections: \"abc\" is no id"));
    assert!(message("id,path,title\n,,A\n").contains("no path and no id"));
    let touched = corrections_touched("id,title\n", "id,title\nabcdef012345,A\n").unwrap();
    assert_eq!(touched.ids(), ["abcdef012345"]);
    assert!(!touched.has("news", "a.txt") && touched.is_new(0));
}

#[test]
fn rows_that_fit_nothing_are_told() {
    let rows = read_corrections("path,title\na.txt,A\nb.txt,B\n").unwrap();
    assert!(rows.of(&place("a.txt")).is_some());
    let problems = rows.problems(&|_| true);
    assert_eq!(problems, ["the corrections, line 3: no article is at \"b.txt\""]);
}

#[test]
fn a_star_does_not_cross_folders() {
    let rows = read_corrections("path,title\n*.txt,A\n").unwrap();
    assert!(rows.of(&place("a/b.txt")).is_none());
    assert!(rows.of(&place("b.txt")).is_some());
}

#[test]
fn a_wrong_file_names_the_place() {
    let message = |text: &str| read_corrections(text).unwrap_err().to_string();
    assert!(message("path,publisched\na,b\n").contains("publisched"));
    assert!(message("title\nx\n").contains("path"));
    assert!(message("path,published\na,03/04/2024\n").contains("line 2"));
    assert!(message("path,published\na,2024-02-30\n").contains("2024-02-30"));
    assert!(message("path,title\n,x\n").contains("line 2"));
    assert!(message("path,title\n[a,x\n").contains("[a"));
    assert!(read_corrections("").unwrap().rows.is_empty());
}

#[test]
fn a_row_may_name_an_article_as_a_search_prints_it() {
    let rows = read_corrections(
        "path,published\nnews/a.txt,2001\nnews/b.jsonl:17,2002\n./c.txt,2003\nd.jsonl:2,2004\n",
    )
    .unwrap();
    let day = |place: Place<'_>| {
        let published = rows.of(&place).and_then(|found| found.published);
        published.map(|(_, text)| text)
    };
    let line = |path, line| Place { line: Some(line), is_of_many: true, ..place(path) };
    assert_eq!(day(place("a.txt")).as_deref(), Some("2001"));
    assert_eq!(day(line("b.jsonl", 17)).as_deref(), Some("2002"));
    assert_eq!(day(line("b.jsonl", 1)), None);
    assert_eq!(day(place("c.txt")).as_deref(), Some("2003"));
    assert_eq!(day(line("d.jsonl", 2)).as_deref(), Some("2004"));
    let lone = Place { root: "single/x.txt", ..place("x.txt") };
    let of_file = read_corrections("path,title\nsingle/x.txt,A\n").unwrap();
    assert!(of_file.of(&lone).is_some());
}

#[test]
fn a_row_without_a_record_dates_no_file_of_many_articles() {
    let rows = read_corrections(
        "path,record,published,source\na.jsonl,,2001,Herald\nb.jsonl,*,2002,\na.jsonl,99,2003,\n",
    )
    .unwrap();
    let of = |path, number| {
        rows.of(&Place { number: Some(number), is_of_many: true, ..place(path) }).unwrap()
    };
    assert_eq!(of("a.jsonl", 1).published, None);
    assert_eq!(of("a.jsonl", 2).source.as_deref(), Some("Herald"));
    assert!(of("b.jsonl", 1).published.is_some());
    let problems = rows.problems(&|_| true);
    assert!(problems[0].contains("line 2: the date and title of 2 articles"), "{problems:?}");
    assert!(problems[1].contains("line 4: \"a.jsonl\" has no record \"99\""), "{problems:?}");
    assert_eq!(problems.len(), 2);
}

#[test]
fn a_row_with_a_cell_too_many_is_an_error_with_its_line() {
    let message = |text: &str| read_corrections(text).unwrap_err().to_string();
    for surplus in ["a,Smith, John", "a,x,"] {
        let message = message(&format!("path,source\nb,y\n{surplus}\n"));
        assert!(message.contains("line 3 of the corrections has 3 cells"), "{message}");
    }
    assert!(message("path,path\n").contains("two columns"));
    // Spreadsheets of other countries, and rows of nothing.
    for text in ["path;title\na;b\n;\n", "\"path\"\ttitle\na\tb\n", "path,title\na,b\n,\n"] {
        assert_eq!(read_corrections(text).unwrap().rows.len(), 1, "{text:?}");
    }
}

#[test]
fn many_rows_that_fit_nothing_are_a_few_lines() {
    let rows: String = (0..300).map(|row| format!("{row}.txt,A\n")).collect();
    let rows = read_corrections(&format!("path,title\n{rows}")).unwrap();
    let problems = rows.problems(&|_| true);
    assert_eq!(problems.len(), MOST_REPORTED + 1);
    assert!(problems[MOST_REPORTED].contains("295 more rows fit no article, on lines 7, 8"));
}

#[test]
fn only_files_of_rows_that_changed_are_touched() {
    let old = "path,title\na.txt,A\nb.txt,B\nc/*.txt,C\nd.txt,D\n";
    let new = "\0path,title\na.txt,A\nb.txt,B2\nx.jsonl:3,X\nz.zip/in.txt,Z\nd.txt,D\n";
    let touched = corrections_touched(old, new).unwrap();
    let files = ["a.txt", "b.txt", "c/1.txt", "d.txt", "x.jsonl", "z.zip", "y.jsonl"];
    let found: Vec<_> = files.iter().filter(|file| touched.has("news", file)).collect();
    assert_eq!(found, [&"b.txt", &"c/1.txt", &"x.jsonl", &"z.zip"]);
    assert!(!touched.is_new(0) && touched.is_new(1) && touched.is_new(3) && !touched.is_new(4));
    // Behind the name of the root as well.
    let shown = corrections_touched("path,title\n", "path,title\nnews/b.txt,B\n").unwrap();
    assert!(shown.has("news", "b.txt") && !shown.has("mail", "b.txt"));
}

#[test]
fn a_header_is_understood_as_spreadsheets_write_it_and_an_unknown_column_names_the_one_meant() {
    for text in [
        "Path;Record;Published\na.jsonl;2;2024-05-03\n",
        "\u{FEFF}\"Path\";\"Record\";\"Published\"\r\n\"a.jsonl\";\"2\";\"2024-05-03\"\r\n",
        "sep=;\r\nPath;Record;Published\r\na.jsonl;2;2024-05-03\r\n",
        "SEP=|\npath|record|published\na.jsonl|2|2024-05-03\n",
        "PATH\tRECORD\tPUBLISHED\na.jsonl\t2\t2024-05-03\n",
    ] {
        let rows = read_corrections(text).unwrap();
        let second = Place { number: Some(2), is_of_many: true, ..place("a.jsonl") };
        assert!(rows.of(&second).is_some_and(|found| found.published.is_some()), "{text:?}");
    }
    let message = |text: &str| read_corrections(text).unwrap_err().to_string();
    let unknown = message("File;Record\na;1\n");
    assert!(
        unknown.starts_with("unknown column \"File\" in the corrections (is it \"path\"?)"),
        "{unknown}"
    );
    assert!(message("path,date\na,2024\n").contains("(is it \"published\"?)"));
    assert!(message("path,sourse\na,x\n").contains("(is it \"source\"?)"));
    let late = "sep=,\npath,published\nb,2024-05-03\na,soon\n";
    assert!(message(late).contains("line 4"), "{}", message(late));
}

#[test]
fn what_a_row_says_that_is_not_used_is_told_with_the_row() {
    let rows = read_corrections(
        "path,published,lang,title\na.txt,2099-05-04,,A\nb.txt,,klingon,B\nc.txt,2024,Deutsch,\n",
    )
    .unwrap();
    let latest = jiff::civil::date(2024, 12, 31);
    for path in ["a.txt", "b.txt", "c.txt"] {
        assert!(rows.of(&Place { latest, ..place(path) }).is_some());
    }
    let (problems, uses) = (rows.problems(&|_| true), rows.uses(&|_| true));
    assert_eq!(
        problems,
        [
            "the corrections, line 2: its date is not used: it is in the future",
            "the corrections, line 3: \"klingon\" is not the name or code of a language, and not used"
        ]
    );
    assert!(uses[0].ends_with("applied to 1 article; its date is not used: it is in the future"));
    assert!(
        uses[1].ends_with("language, and not used") && uses[2].ends_with("to 1 article"),
        "{uses:?}"
    );
}

#[test]
fn the_rows_of_a_file_are_those_that_name_it_its_members_or_its_records() {
    let rows = read_corrections(
        "path,record,title\na.txt,,A\nnews/a.txt,,A2\na.txt.old,,B\na.zip/in.txt,,C\n*.txt,,D\n",
    )
    .unwrap();
    let lines = |path: &str| rows.of_file("news", path).join(" ");
    assert_eq!(lines("a.txt"), "the corrections, line 2 the corrections, line 3");
    assert_eq!(lines("a.zip"), "the corrections, line 5");
    assert_eq!(lines("b.txt"), "");
}

#[test]
fn a_number_is_the_id_of_a_record_where_records_have_numbers_for_ids() {
    let rows = read_corrections("path,record,published\nx.csv,3,1988\n").unwrap();
    let year = |number, key| {
        let place = Place { number: Some(number), key, is_of_many: true, ..place("x.csv") };
        rows.of(&place).and_then(|found| found.published).map(|(stamp, _)| stamp.to_string())
    };
    assert_eq!(year(3, Some("2")), None);
    assert_eq!(year(4, Some("3")).as_deref(), Some("1988"));
    assert_eq!(year(3, Some("k2")).as_deref(), Some("1988"));
    assert_eq!(year(3, None).as_deref(), Some("1988"));
}
