//! Tables as programs write them.

use super::*;
use crate::format::tests::outcomes;
use crate::format::tests::record_of;
use proptest::prelude::*;
use std::ops::ControlFlow;

fn bodies(text: &str) -> Vec<String> {
    outcomes(&Separated, b"x.csv", text.as_bytes())
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Draft(draft) => draft.body,
            Outcome::Failed { cause, .. } | Outcome::Skipped { kind: cause, .. } => cause,
        })
        .collect()
}

#[test]
fn every_delimiter_is_found() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = "headline,pub_date,text\n\"A,B; C|D\",2020-01-01,\"He said \"\"no\"\".\"\n"
            .replace(',', delimiter);
        let found = outcomes(&Separated, b"x.csv", text.as_bytes());
        let Outcome::Draft(draft) = &found[0] else { panic!("{delimiter:?}: {found:?}") };
        assert_eq!(draft.body, "He said \"no\".");
        assert_eq!(draft.dates[0].text, "2020-01-01");
        assert_eq!(
            draft.title.as_deref(),
            Some(format!("A{delimiter}B; C|D").replace('\t', " ").as_str())
        );
    }
}

#[test]
fn lines_above_the_names_of_columns_are_no_names() {
    for above in [
        "sep=;\n",
        "\u{feff}sep=;\r\n",
        "Report:;Mentions\nBrand:;Oldhaven\nFrom:;Mon Mar 05 2018\n\n",
    ] {
        let text = format!("{above}title;date;text\nEels return;2018-03-05;\"Back; all.\"\n");
        let found = outcomes(&Separated, b"x.csv", text.as_bytes());
        let [Outcome::Draft(draft)] = &found[..] else { panic!("{above:?}: {found:?}") };
        assert_eq!((draft.title.as_deref(), &draft.body[..]), (Some("Eels return"), "Back; all."));
        let record = record_of(&found[0]).unwrap();
        assert_eq!(record.line, Some(above.lines().count() as u64 + 2));
        assert!(text[record.bytes.0 as usize..].starts_with("Eels"), "{record:?}");
    }
}

#[test]
fn quotes_written_with_a_backslash_are_quotes() {
    let text = "title,text,date\n\"Eels \\\"return\\\", they say\",\"He said: \\\"They are back, all.\\\" C:\\x \\\\ y\",2018-03-05\nCod,\"Gone,\nall.\",2018-03-06\n";
    let found = outcomes(&Separated, b"x.csv", text.as_bytes());
    let [Outcome::Draft(first), Outcome::Draft(second)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(first.title.as_deref(), Some("Eels \"return\", they say"));
    assert_eq!(first.body, "He said: \"They are back, all.\" C:\\x \\ y");
    assert_eq!(
        (first.dates[0].text.as_str(), second.dates[0].text.as_str()),
        ("2018-03-05", "2018-03-06")
    );
    // Two quotes are one here, and a backslash is itself.
    assert_eq!(bodies("title,text\na,\"C:\\ \"\"x\"\" \\\"\n"), ["C:\\ \"x\" \\"]);
}

#[test]
fn a_row_knows_its_line_and_its_bytes() {
    let text = "\u{feff}title,text\r\na,\"one\n\ntwo\"\r\n\r\nb,three";
    let found = outcomes(&Separated, b"x.csv", text.as_bytes());
    let record = record_of(&found[1]).unwrap();
    assert_eq!((record.number, record.line), (2, Some(6)));
    assert_eq!(&text[record.bytes.0 as usize..record.bytes.1 as usize], "b,three");
}

#[test]
fn a_stray_quote_costs_its_own_row_only() {
    assert_eq!(
        bodies("title,text\na,\"one\nb,two\nc,three\n"),
        ["a quote opened at line 2 is not closed", "two", "three"]
    );
    assert_eq!(bodies("title,text\na,5\" disk\nb,two\n"), ["5\" disk", "two"]);
}

#[test]
fn columns_nobody_knows_are_named_with_the_cure() {
    let (mut source, mut buffer) = (&b"foo,bar\n1,2\n"[..], Vec::new());
    let mut input = Input::new(b"x.csv", &mut source, &mut buffer, crate::read::Limits::default());
    let error = Separated
        .read(&mut input, &Options::default(), &mut |_| ControlFlow::Continue(()))
        .unwrap_err();
    assert_eq!(error.to_string(), "no title or text among its fields: foo, bar");
}

proptest! {
    /// Rows written by a library are read back as they were.
    #[test]
    fn rows_are_read_as_they_were_written(
        rows in prop::collection::vec(prop::collection::vec("[a-c,;\"\n\té]{0,8}", 3), 1..6),
    ) {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let (mut source, mut buffer) = (&bytes[..], Vec::new());
        let limits = crate::read::Limits::default();
        let mut input = Input::new(b"x", &mut source, &mut buffer, limits);
        let dialect = Dialect::of(b',');
        let mut read = Rows { input: &mut input, dialect, line: 1, looks: 0, charset: None };
        for row in &rows {
            let text = read.next().unwrap().unwrap().text.unwrap();
            let found: Vec<String> = cells(&text, dialect, COLUMNS).into_iter().map(Cow::into_owned).collect();
            prop_assert_eq!(&found, row);
        }
        prop_assert!(read.next().unwrap().is_none());
    }
}

fn drafts_of(text: &str) -> Vec<crate::format::Draft> {
    crate::format::tests::drafts(&Separated, b"x.csv", text.as_bytes())
}

#[test]
fn a_row_that_is_too_short_says_so_and_the_last_how_many_there_are() {
    let warnings = |text: &str| -> Vec<Vec<String>> {
        drafts_of(text).into_iter().map(|draft| draft.warnings).collect()
    };
    let names = "title,text,date,source,note\n";
    let one = warnings(&format!(
        "{names}Eels,Back.,2014-02-07,Post,x\nCod,Gone.\nTolls,Rise.,2014-02-09,Post,\n"
    ));
    let short = "the row has 2 cells where 5 columns are named: the last are missing";
    assert_eq!(one, [vec![], vec![short.to_owned()], vec![]]);
    // A spreadsheet leaves out the last cells of a thousand rows.
    let row = |at: usize| format!("Eels {at},Back.,2014-02-07\n");
    let many = warnings(&(names.to_owned() + &(0..1000).map(row).collect::<String>()));
    let said = many.concat();
    assert_eq!(said.len(), 2, "{said:?}");
    assert_eq!(many[0], ["the row has 3 cells where 5 columns are named: the last are missing"]);
    assert_eq!(
        many[999],
        [
            "1000 of the 1000 rows have fewer cells than the 5 columns that are named, the first at line 2: the last are missing"
        ]
    );
}

#[test]
fn a_table_that_ends_within_a_row_says_that_its_end_may_be_missing() {
    let cut = "title,text,date\nEels,Back.,2014-02-07\nCod,Gone for go";
    let last = drafts_of(cut).pop().unwrap();
    assert_eq!(
        last.warnings,
        ["the row has 2 cells where 3 columns are named: its end may be missing"]
    );
    // One of which every row is as short is as it was written.
    let usual = drafts_of("title,text,date\nEels,Back.\nCod,Gone.");
    assert!(usual[1].warnings.iter().all(|text| !text.ends_with("its end may be missing")));
    assert!(drafts_of("title,text\nEels,Back.\nCod,Gone.")[1].warnings.is_empty());
}

#[test]
fn a_row_of_another_length_is_told() {
    let more = drafts_of(
        "title,date,text\nTolls,2014-02-07,Harbour tolls, which were low, rise.\nEels,2014-02-08,Back.\n",
    );
    assert_eq!(more[0].body, "Harbour tolls, which were low, rise.");
    assert_eq!(
        more[0].warnings,
        [
            "the row has 5 cells where 3 columns are named: those beyond the last are read as its text"
        ]
    );
    assert!(more[1].warnings.is_empty());
    let less = outcomes(&Separated, b"x.csv", b"title,date,source,text\nTolls,2014-02-07,Harbour tolls will rise by a tenth.\nEels,2014-02-08,Lantern,Back.\n");
    assert!(
        matches!(&less[0], Outcome::Failed { cause, .. } if cause == "3 cells where 4 columns are named"),
        "{less:?}"
    );
    assert!(matches!(&less[1], Outcome::Draft(_)));
}

#[test]
fn the_names_of_columns_again_are_no_article() {
    let found = drafts_of(
        "title,date,text\nTolls,2014-02-07,Rise.\ntitle,date,text\nEels,2014-02-08,Back.\n",
    );
    let titles: Vec<_> = found.iter().filter_map(|draft| draft.title.as_deref()).collect();
    assert_eq!(titles, ["Tolls", "Eels"]);
}

#[test]
fn names_and_texts_in_odd_cells_are_read() {
    let names = drafts_of("\"Title\n(of article)\",Date,\"Full\nText\"\nTolls,2014-02-07,Rise.\n");
    assert_eq!((names[0].title.as_deref(), names[0].body.as_str()), (Some("Tolls"), "Rise."));
    let twice = drafts_of("title,date,text,text\nTolls,2014-02-07,Tolls rise.,Lines appeal.\n");
    assert_eq!(twice[0].body, "Tolls rise.\n\nLines appeal.");
    let object = drafts_of(
        "title,date,source,text\nTolls,2014-02-07,\"{'id': 'kp', 'name': 'Kestrel Post'}\",Rise.\n",
    );
    assert_eq!(object[0].sources[0].text, "Kestrel Post");
    let ends = drafts_of(
        "title,text\nTolls,\"Tolls rise.\\n\\nLines appeal.\\r\\nPilots too.\"\nPath,See C:\\new and D:\\nine.\n",
    );
    assert_eq!(ends[0].body, "Tolls rise.\n\nLines appeal.\n\nPilots too.");
    assert_eq!(ends[1].body, "See C:\\new and D:\\nine.");
    let codes = drafts_of(
        "ID,TITLE,URL,PUBLISHER,STORY\n1,Tolls rise,https://k.example/t,Kestrel Post,ddUyU0V\n",
    );
    assert_eq!(codes[0].body, "");
}

#[test]
fn exports_of_known_services_are_read_whole() {
    for (csv, title, body, source) in [
        (
            "Page Name,Post Created,URL,Message,Link,Link Text,Description\nKestrel Post,2022-03-02 09:15:00,https://f.example/1,The board has said that tolls will rise.,https://k.example/t,Tolls to rise,\n",
            "Tolls to rise",
            "The board has said that tolls will rise.",
            "Kestrel Post",
        ),
        (
            "article_id,heading,date,title_id,title,text\n18,HARBOUR TOLLS.,1913-06-02,35,The Kestrel Argus,The tolls are to rise.\n",
            "HARBOUR TOLLS.",
            "The tolls are to rise.",
            "The Kestrel Argus",
        ),
        (
            "News Date,News Headline,Outlet Name,Contact Name,News Text\n2024-01-10,Tolls to rise,Kestrel Post,Mara Quill,Tolls will rise.\n",
            "Tolls to rise",
            "Tolls will rise.",
            "Kestrel Post",
        ),
        (
            "Title,Abstract,pubdate,pubtitle\nTolls rise,Harbour tolls will rise.,2014-02-07,Kestrel Post\n",
            "Tolls rise",
            "Harbour tolls will rise.",
            "Kestrel Post",
        ),
        (
            "Headline,Publication,Published date,Hlead\nTolls rise,Kestrel Post,2014-02-07,Harbour tolls will rise.\n",
            "Tolls rise",
            "Harbour tolls will rise.",
            "Kestrel Post",
        ),
    ] {
        let found = drafts_of(csv);
        assert_eq!(found[0].title.as_deref(), Some(title), "{csv}");
        assert_eq!(
            (found[0].body.as_str(), found[0].sources[0].text.as_str()),
            (body, source),
            "{csv}"
        );
    }
}

#[test]
fn the_lines_of_a_quote_that_is_not_closed_are_no_rows() {
    let text = "title,date,text\na,2020-05-02,\"One.\n\nThe mayor, the harbor master, and others, spoke.\n\
                First, he said, it rained.\nIt ended\nb,2020-05-03,two\n";
    let found = bodies(text);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found[..4].iter().all(|cause| cause.contains("line 2")), "{found:?}");
    assert_eq!(found[4], "two");
}
