use super::*;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::SourceClaim;
use jiff::civil::date;

fn weighed(draft: Draft, path: &str) -> Article {
    by(draft, path, &Rules::default())
}

fn by(draft: Draft, path: &str, rules: &Rules) -> Article {
    weigh(draft, &Context { path, root: "news", rules, latest: date(2024, 11, 23) })
}

fn dated(kind: EvidenceKind, text: &str) -> Draft {
    Draft { dates: vec![claim(kind, text)], ..Draft::default() }
}

fn claim(kind: EvidenceKind, text: &str) -> DateClaim {
    DateClaim { kind, role: DateRole::Published, text: text.to_owned() }
}

fn sourced(text: &str) -> Draft {
    let claim = SourceClaim { kind: EvidenceKind::Field, text: text.to_owned() };
    Draft { sources: vec![claim], ..Draft::default() }
}

fn day(article: &Article) -> String {
    article.published.as_ref().map_or_else(String::new, |date| date.stamp.to_string())
}

fn source(article: &Article) -> (&str, EvidenceKind) {
    article
        .source
        .as_ref()
        .map_or(("", EvidenceKind::Text), |source| (&source.name, source.evidence))
}

#[test]
fn a_field_beats_address_and_path_which_stay_as_others() {
    let draft = Draft {
        url: Some("https://example.org/2017/12/26/story".to_owned()),
        ..dated(EvidenceKind::Field, "2017-12-28T00:00:00")
    };
    let article = weighed(draft, "2017/12/20/a.txt");
    let date = article.published.as_ref().unwrap();
    assert_eq!((day(&article).as_str(), date.evidence), ("2017-12-28", EvidenceKind::Field));
    let others: Vec<_> = date.others.iter().map(|other| other.kind).collect();
    assert_eq!(others, [EvidenceKind::Url, EvidenceKind::Path]);
    assert!(date.confidence < 0.7, "{}", date.confidence);
}

#[test]
fn a_record_that_leaves_its_date_empty_is_not_dated_by_its_address() {
    let address = Some("https://example.org/2017/12/26/story".to_owned());
    let silent = Draft { url: address.clone(), ..Draft::default() };
    assert_eq!(day(&weighed(silent, "a.jsonl")), "2017-12-26");
    let empty = Draft { url: address, says_undated: true, ..Draft::default() };
    assert_eq!(weighed(empty, "a.jsonl").published, None);
}

#[test]
fn agreement_raises_confidence_and_disagreement_lowers_it() {
    let confidence = |path: &str| {
        weighed(dated(EvidenceKind::Field, "2017-12-28"), path).published.unwrap().confidence
    };
    let alone = confidence("a.txt");
    assert!((alone - 0.97).abs() < 1e-6);
    assert!(confidence("2017-12-28.txt") > confidence("2017/12/a.txt"));
    assert!(confidence("2017/12/a.txt") > alone);
    assert!(confidence("2017-12-27.txt") < alone);
    assert!(confidence("2017-12-20.txt") < confidence("2017-12-27.txt"));
}

#[test]
fn a_month_is_told_more_exactly_by_a_day_inside_it() {
    let draft = Draft { url: Some("http://x.org/2016/12/a".to_owned()), ..Draft::default() };
    assert_eq!(day(&weighed(draft.clone(), "a.txt")), "2016-12");
    assert_eq!(day(&weighed(draft.clone(), "2016-12-05.txt")), "2016-12-05");
    let line = Draft { body: "PARIS, Dec 5 (Reuters) - Oil fell.".to_owned(), ..draft };
    assert_eq!(day(&weighed(line, "a.txt")), "2016-12-05");
    let field = Draft {
        url: Some("http://x.org/2016/12/05/a".to_owned()),
        ..dated(EvidenceKind::Field, "December 2016")
    };
    assert_eq!(day(&weighed(field, "a.txt")), "2016-12-05");
}

#[test]
fn figures_in_either_order_wait_for_something_that_settles_them() {
    let unclear = dated(EvidenceKind::Field, "03/04/2024");
    let article = weighed(unclear.clone(), "a.txt");
    assert_eq!(article.published, None);
    assert!(article.warnings[0].contains("2024-04-03 or 2024-03-04"), "{:?}", article.warnings);
    assert_eq!(day(&weighed(unclear.clone(), "2024/03/04/a.txt")), "2024-03-04");
    let map = read_map("[dates]\norder = \"dmy\"").unwrap();
    let rules = Rules::new(&map, Corrections::default(), &SourceNames::default());
    assert_eq!(day(&by(unclear.clone(), "a.txt", &rules)), "2024-04-03");
    // English says nothing, a region does; but not of an export's field.
    let line = |lang: &str| Draft {
        lang: Some(lang.to_owned()),
        ..dated(EvidenceKind::HeaderLine, "03/04/2024")
    };
    assert_eq!(day(&weighed(line("en"), "a.txt")), "");
    assert_eq!(day(&weighed(line("en-US"), "a.txt")), "2024-03-04");
    assert_eq!(day(&weighed(line("en-GB"), "a.txt")), "2024-04-03");
    assert_eq!(day(&weighed(line("es"), "a.txt")), "2024-04-03");
    assert_eq!(day(&weighed(Draft { lang: Some("en-US".to_owned()), ..unclear }, "a.txt")), "");
}

#[test]
fn implausible_dates_are_refused_with_a_warning_and_kept_raw() {
    for text in
        ["0000-00-00", "9999-99-99", "1970-01-01", "2050-09-30T00:00:00", "2024-02-30", "soon"]
    {
        let article = weighed(dated(EvidenceKind::Field, text), "a.txt");
        assert_eq!(article.published, None, "{text}");
        assert!(article.warnings[0].contains(text), "{text}: {:?}", article.warnings);
        let article = weighed(dated(EvidenceKind::Field, text), "2019-07-11.txt");
        let date = article.published.unwrap();
        assert_eq!(date.evidence, EvidenceKind::Path);
        assert_eq!((date.others[0].text.as_str(), date.others[0].says), (text, None));
    }
    assert_eq!(day(&weighed(dated(EvidenceKind::Field, "2024-11-23"), "a.txt")), "2024-11-23");
    for text in ["", "null", "N/A"] {
        assert_eq!(weighed(dated(EvidenceKind::Field, text), "a.txt").warnings, [""; 0]);
    }
}

#[test]
fn a_date_of_change_is_the_last_resort() {
    let changed = |text: &str| DateClaim {
        kind: EvidenceKind::Field,
        role: DateRole::Updated,
        text: text.to_owned(),
    };
    let mut draft = dated(EvidenceKind::Field, "2024-05-03");
    draft.dates.insert(0, changed("2024-06-01"));
    let article = weighed(draft, "a.txt");
    assert_eq!(day(&article), "2024-05-03");
    assert_eq!(article.updated.map(|stamp| stamp.to_string()).as_deref(), Some("2024-06-01"));
    let article =
        weighed(Draft { dates: vec![changed("2024-06-01")], ..Draft::default() }, "a.txt");
    assert_eq!(day(&article), "2024-06-01");
    assert!(article.published.unwrap().confidence < 0.6);
}

#[test]
fn a_date_that_is_written_as_that_of_a_change_is_one() {
    for text in ["Updated 4:31 p.m. ET, Fri March 6, 2020", "Last updated: 6 March 2020"] {
        let alone = weighed(dated(EvidenceKind::HeaderLine, text), "a.txt");
        assert!(alone.published.as_ref().unwrap().confidence < 0.6, "{text}");
        assert!(alone.updated.is_some(), "{text}");
        let both =
            vec![claim(EvidenceKind::HeaderLine, text), claim(EvidenceKind::Field, "2020-03-05")];
        let article = weighed(Draft { dates: both, ..Draft::default() }, "a.txt");
        assert_eq!(day(&article), "2020-03-05", "{text}");
    }
    let first = "First published 5 March 2020, updated 6 March 2020";
    let article = weighed(dated(EvidenceKind::HeaderLine, first), "a.txt");
    assert!(article.updated.is_none() && article.published.unwrap().confidence > 0.6);
}

#[test]
fn a_line_of_the_text_that_is_a_date_counts_and_a_sentence_does_not() {
    let text =
        |body: &str| day(&weighed(Draft { body: body.to_owned(), ..Draft::default() }, "a.txt"));
    assert_eq!(text("Oil falls\n\nPublished 3 May 2024, 10:15\n\nOil fell."), "2024-05-03T10:15");
    assert_eq!(text("Oil falls\n\nBy Ann Lee | June 2, 2016\n\nOil fell."), "2016-06-02");
    assert_eq!(text("сряда, 06. януари 2021 - 11:01\n\nОще новини."), "2021-01-06T11:01");
    let titled = Draft { title: Some("09.12.2020".to_owned()), ..Draft::default() };
    assert_eq!(day(&weighed(titled, "a.txt")), "2020-12-09");
    assert_eq!(text("Oil fell on 3 May 2024, as it had before."), "");
    assert_eq!(text("3 May 2024 was the day oil fell."), "");
    assert_eq!(text("Paris, 3 May 2024 (AFP) - Oil fell."), "2024-05-03");
}

#[test]
fn a_neighboring_language_settles_a_shared_month_name() {
    let draft = |lang: &str| Draft {
        lang: Some(lang.to_owned()),
        ..dated(EvidenceKind::HeaderLine, "11 listopada 2023")
    };
    assert_eq!(day(&weighed(draft("pl"), "a.txt")), "2023-11-11");
    assert_eq!(day(&weighed(draft("hr"), "a.txt")), "2023-10-11");
    assert_eq!(day(&weighed(draft("en"), "a.txt")), "");
}

#[test]
fn a_correction_beats_everything() {
    let rows = read_corrections(
        "path,published,source,title,lang\na.txt,1998-02-01,NYT,Right,de\nb.txt,,,,\n",
    )
    .unwrap();
    let rules = Rules::new(&Map::default(), rows, &SourceNames::default());
    let draft =
        Draft { title: Some("Wrong".to_owned()), ..dated(EvidenceKind::Field, "2024-05-03") };
    let article = by(draft, "a.txt", &rules);
    let date = article.published.as_ref().unwrap();
    assert_eq!((day(&article).as_str(), date.evidence), ("1998-02-01", EvidenceKind::Correction));
    assert_eq!(date.others[0].text, "2024-05-03");
    assert_eq!(source(&article), ("The New York Times", EvidenceKind::Correction));
    assert_eq!((article.title.as_str(), article.lang.as_deref()), ("Right", Some("de")));
    assert_eq!(
        rules.problems_of_corrections(&|_| true),
        ["the corrections, line 3: no article is at \"b.txt\""]
    );
}

#[test]
fn one_source_has_one_name_only_where_the_table_or_the_map_says_so() {
    for text in
        ["nyt", "NYT", "www.nytimes.com", "https://www.nytimes.com/2019/x", "The New York Times"]
    {
        let article = weighed(sourced(text), "a.txt");
        assert_eq!(source(&article), ("The New York Times", EvidenceKind::Field), "{text}");
        assert_eq!(article.source.unwrap().domain.as_deref(), Some("nytimes.com"));
    }
    assert_eq!(
        source(&weighed(sourced("New York Times - Opinion"), "a")).0,
        "New York Times - Opinion"
    );
    assert_eq!(source(&weighed(sourced("www.diariodobrasil.org"), "a")).0, "diariodobrasil.org");
    assert_eq!(source(&weighed(sourced("TheBlaze.com"), "a")).0, "TheBlaze.com");
    assert_eq!(source(&weighed(sourced("null"), "a")).0, "");
    let map = read_map("[sources]\n\"Town Crier\" = [\"crier\", \"towncrier.example\"]").unwrap();
    let rules = Rules::new(&map, Corrections::default(), &SourceNames::default());
    for text in ["crier", "CRIER", "town crier", "https://news.towncrier.example/1"] {
        assert_eq!(source(&by(sourced(text), "a", &rules)).0, "Town Crier", "{text}");
    }
}

#[test]
fn the_publisher_comes_before_the_agency_that_wrote() {
    let body = "PARIS, June 2 (Reuters) - Oil fell.".to_owned();
    let plain = Draft { body: body.clone(), ..Draft::default() };
    assert_eq!(source(&weighed(plain.clone(), "a.txt")), ("Reuters", EvidenceKind::Dateline));
    let article = weighed(Draft { body, ..sourced("The Guardian") }, "a.txt");
    assert_eq!(source(&article), ("The Guardian", EvidenceKind::Field));
    assert_eq!(article.source.unwrap().origin.as_deref(), Some("Reuters"));
    let reprint = Draft { url: Some("https://www.straitstimes.com/a".to_owned()), ..plain.clone() };
    let article = weighed(reprint, "a.txt");
    assert_eq!(source(&article), ("The Straits Times", EvidenceKind::Url));
    assert_eq!(article.source.unwrap().origin.as_deref(), Some("Reuters"));
    let unknown = Draft { url: Some("https://blog.example.org/a".to_owned()), ..plain };
    assert_eq!(source(&weighed(unknown, "a.txt")), ("Reuters", EvidenceKind::Dateline));
}

#[test]
fn a_folder_is_a_source_only_where_the_layout_says_so() {
    let of = |path: &str| {
        let article = weighed(Draft::default(), path);
        source(&article).0.to_owned()
    };
    assert_eq!(of("reuters/2017-12-28-title.txt"), "Reuters");
    assert_eq!(of("Reuters/2017/12/28/title.txt"), "Reuters");
    assert_eq!(of("towncrier/2017-12-28-title.txt"), "towncrier");
    assert_eq!(of("new_york_times/2017-12-28.txt"), "The New York Times");
    for path in [
        "files/2017-12-28-title.txt",
        "en/2017-12-28-title.txt",
        "news_articles/2017-12-28.txt",
        "2017/2017-12-28-title.txt",
        "towncrier/title.txt",
        "towncrier/2017/12/28/title.txt",
        "2017-12-28-title.txt",
    ] {
        assert_eq!(of(path), "", "{path}");
    }
}

#[test]
fn the_name_of_a_file_of_many_records_says_little() {
    let record = Some(Record { number: 3, line: Some(3), bytes: (10, 20) });
    let article = weighed(Draft { record, ..Draft::default() }, "reuters-2024-05-03.jsonl");
    assert!(article.published.unwrap().confidence <= 0.6);
}

#[test]
fn the_name_of_a_file_made_after_its_articles_casts_no_doubt_on_their_days() {
    let of = |said: &str, path: &str| {
        let claim =
            DateClaim { kind: EvidenceKind::Field, role: DateRole::Published, text: said.into() };
        let record = Some(Record { number: 1, line: Some(1), bytes: (0, 20) });
        let draft = Draft { record, dates: vec![claim], ..Draft::default() };
        let date = weighed(draft, path).published.unwrap();
        (date.stamp.to_string(), date.confidence >= 0.97)
    };
    assert_eq!(of("2021-04-05", "site.ghost.2023-01-02.json"), ("2021-04-05".into(), true));
    assert_eq!(of("2021-04-05", "site.ghost.2021-04-05.json"), ("2021-04-05".into(), true));
    // A file cannot be older than what is in it.
    assert_eq!(of("2021-04-05", "site.ghost.2020-01-02.json"), ("2021-04-05".into(), false));
}

#[test]
fn the_day_in_a_name_of_words_for_copies_may_be_of_a_copy_and_in_a_headline_is_not() {
    let copied = weighed(Draft::default(), "pocket-2019-04-25.txt");
    assert_eq!(day(&copied), "");
    let warning = "undated: 2019-04-25 (path) may be when this copy was saved";
    assert_eq!(copied.warnings, [warning]);
    for path in [
        "gale-warning-2019-04-25.txt",
        "2019-04-25-election-results.html",
        "grain-exports-2019-04-25.md",
    ] {
        let article = weighed(Draft::default(), path);
        assert_eq!((day(&article).as_str(), article.saved), ("2019-04-25", None), "{path}");
    }
}

#[test]
fn when_a_copy_was_saved_is_a_date_of_its_own_and_never_the_publication() {
    let claim = |role, text: &str| DateClaim { kind: EvidenceKind::Field, role, text: text.into() };
    let saved = |article: &Article| article.saved.map(|saved| saved.stamp.to_string());
    let only =
        Draft { dates: vec![claim(DateRole::LikelySaved, "2023-11-02")], ..Draft::default() };
    let article = weighed(only.clone(), "a.jsonl");
    assert_eq!((day(&article).as_str(), saved(&article).as_deref()), ("", Some("2023-11-02")));
    assert_eq!(article.warnings, ["undated: 2023-11-02 (field) is when this copy was saved"]);
    let addressed = Draft { url: Some("https://x.example/2014/11/band".into()), ..only };
    assert_eq!(day(&weighed(addressed, "a.jsonl")), "2014-11");
    // A change after the saving is one of the copy, a change before it is one of the article.
    for (changed, expected) in [("2023-11-05", ""), ("2023-10-30", "2023-10-30")] {
        let dates = vec![claim(DateRole::Saved, "2023-11-02"), claim(DateRole::Updated, changed)];
        assert_eq!(day(&weighed(Draft { dates, ..Draft::default() }, "a.json")), expected);
    }
    let both = Draft {
        dates: vec![claim(DateRole::Published, "2018-02-14"), claim(DateRole::Saved, "2023-11-02")],
        ..Draft::default()
    };
    let article = weighed(both, "a.json");
    let published = article.published.unwrap();
    assert!(published.confidence > 0.96 && published.others.is_empty(), "{published:?}");
}

#[test]
fn the_day_an_export_is_named_by_is_when_it_was_made() {
    let record = Some(Record { number: 1, line: Some(1), bytes: (0, 9) });
    let article = weighed(Draft { record, ..Draft::default() }, "news_crawl_2019-04-25.jsonl");
    let saved = article.saved.unwrap();
    assert_eq!((article.published, saved.evidence), (None, EvidenceKind::Path));
    assert_eq!(saved.stamp.to_string(), "2019-04-25");
    let export = Draft { is_export: true, ..Draft::default() };
    assert_eq!(day(&weighed(export, "Files-2023-11-02.docx")), "");
}

#[test]
fn titles_are_cleaned_and_the_body_does_not_repeat_them() {
    let draft = Draft {
        title: Some("Oil &amp;amp; gas fall - The Guardian".to_owned()),
        body: "Oil & gas fall\n\nPrices fell.".to_owned(),
        authors: vec!["By Ann Lee".to_owned(), " ".to_owned()],
        ..sourced("guardian.co.uk")
    };
    let article = weighed(draft, "a.txt");
    assert_eq!((article.title.as_str(), article.body.as_str()), ("Oil & gas fall", "Prices fell."));
    assert_eq!(article.authors, ["Ann Lee"]);
    let only = Draft { title: Some("Oil".to_owned()), body: "Oil".to_owned(), ..Draft::default() };
    assert_eq!(weighed(only, "a.txt").body, "Oil");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_makes_weighing_panic_or_believe_the_future(
            text in "\\PC{0,60}", body in "\\PC{0,200}", path in "\\PC{0,40}", year in 0_u16..9999
        ) {
            let draft = Draft {
                title: Some(text.clone()),
                body,
                url: Some(text.clone()),
                lang: Some(text.clone()),
                authors: vec![text.clone()],
                dates: vec![
                    claim(EvidenceKind::Field, &text),
                    claim(EvidenceKind::Meta, &format!("{year:04}-07-01")),
                ],
                sources: vec![SourceClaim { kind: EvidenceKind::Field, text }],
                ..Draft::default()
            };
            let article = weighed(draft, &path);
            if let Some(date) = article.published {
                prop_assert!(date.stamp.first_day() <= jiff::civil::date(2024, 11, 23));
                prop_assert!((0.0..=1.0).contains(&date.confidence));
            }
        }
    }
}

#[test]
fn subjects_beyond_the_limits_are_counted_in_a_warning() {
    let words: Vec<String> = (0..60).map(|number| format!("subject {number}")).collect();
    let several = Draft { subjects: words.clone(), ..Draft::default() };
    let long = "a subject that goes on ".repeat(6);
    let in_one =
        Draft { subjects: vec![format!("{},{long}", words.join(","))], ..Draft::default() };
    for (draft, warnings) in [
        (several, vec!["subjects left out: 10 beyond the first 50"]),
        (
            in_one,
            vec![
                "subjects left out: 1 longer than 120 bytes",
                "subjects left out: 10 beyond the first 50",
            ],
        ),
        (Draft { subjects: words[..50].to_vec(), ..Draft::default() }, vec![]),
    ] {
        let article = weighed(draft, "a.txt");
        assert_eq!(article.subjects.len(), 50);
        assert_eq!(article.warnings, warnings);
    }
}

#[test]
fn each_author_is_named_once_however_many_there_are() {
    let names = (0..60_000).map(|number| format!("By Author {}", number % 50_000));
    let draft = Draft { authors: names.collect(), ..Draft::default() };
    assert_eq!(weighed(draft, "a.txt").authors.len(), 50_000);
}
