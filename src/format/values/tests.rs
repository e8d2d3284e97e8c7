//! JSON records as programs and data sets write them.

use super::*;
use crate::article::EvidenceKind;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::value::MOST;
use std::collections::BTreeMap;

fn draft(json: &str) -> Draft {
    mapped(json, &[])
}

fn mapped(json: &str, map: &[(&str, &str)]) -> Draft {
    let map: BTreeMap<_, _> =
        map.iter().map(|(part, path)| ((*part).to_owned(), (*path).to_owned())).collect();
    let options = Options::with_fields(&map).unwrap();
    fields_of(json, &options).unwrap().into_draft(EvidenceKind::Field, None)
}

fn dates(draft: &Draft) -> Vec<&str> {
    draft.dates.iter().map(|claim| claim.text.as_str()).collect()
}

#[test]
fn a_schema_org_article_is_read() {
    let draft = draft(
        r#"{"@type": "NewsArticle", "headline": "Bridge closed", "articleBody": "It is closed.",
        "datePublished": "2020-01-02T10:00:00+01:00", "dateModified": "2020-01-03",
        "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Li Wei"}],
        "publisher": {"@type": "Organization", "name": "The Post", "logo": {"url": "x"}},
        "mainEntityOfPage": {"@id": "https://post.example/1"}, "inLanguage": "en",
        "articleSection": ["City", "Roads"]}"#,
    );
    assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
    assert_eq!(draft.authors, ["Jane Doe", "Li Wei"]);
    assert_eq!(dates(&draft), ["2020-01-02T10:00:00+01:00", "2020-01-03"]);
    assert_eq!(draft.sources[0].text, "The Post");
    assert_eq!(draft.url.as_deref(), Some("https://post.example/1"));
    assert_eq!((draft.lang.as_deref(), draft.section.as_deref()), (Some("en"), Some("City")));
}

#[test]
fn records_of_known_corpora_say_day_source_and_authors() {
    for (json, day, source, authors) in [
        // A crawler's record.
        (
            r#"{"title": "Eels", "maintext": "Back.", "date_publish": "2019-03-08 06:15:00",
            "date_download": "2023-06-11 08:30:05", "authors": ["Mara Quill"]}"#,
            "2019-03-08 06:15:00",
            "",
            &["Mara Quill"][..],
        ),
        // A program for references.
        (
            r#"{"title": "Eels", "text": "Back.", "container-title": "The Post",
            "issued": {"date-parts": [["1998", 5]]}, "accessed": {"date-parts": [[2022, 1, 5]]},
            "author": [{"family": "Quill", "given": "Mara"}]}"#,
            "1998-05",
            "The Post",
            &["Mara Quill"],
        ),
        // An interface of a paper.
        (
            r#"{"headline": {"main": "Eels"}, "lead_paragraph": "Back.", "source": "The Post",
            "pub_date": "1998-05-12T05:00:00+0000", "byline": {"original": "By Mara Quill"}}"#,
            "1998-05-12T05:00:00+0000",
            "The Post",
            &["By Mara Quill"],
        ),
        // A search engine's dump.
        (
            r#"{"_index": "n", "_source": {"title": "Eels", "content": "Back.",
            "published_at": "2021-04-05", "source": "The Post"}}"#,
            "2021-04-05",
            "The Post",
            &[],
        ),
        // A post.
        (
            r#"{"title": "Eels", "selftext": "Back.", "author": "eelfan", "subreddit": "news",
            "created_utc": 1552025800}"#,
            "1552025800",
            "",
            &["eelfan"],
        ),
    ] {
        let draft = draft(json);
        let published = draft
            .dates
            .iter()
            .filter(|claim| matches!(claim.role, DateRole::Published | DateRole::LikelyPublished));
        let published: Vec<_> = published.map(|claim| claim.text.as_str()).collect();
        assert_eq!(published, [day], "{json}");
        let said = draft.sources.first().map_or("", |claim| claim.text.as_str());
        assert_eq!((said, draft.body.as_str()), (source, "Back."), "{json}");
        assert_eq!(draft.authors, authors, "{json}");
    }
}

#[test]
fn what_is_no_number_is_nothing_and_in_a_text_a_word() {
    let json =
        r#"{"title": "NaN, \"NaN\" and Infinity", "score": NaN, "x": [-Infinity, Infinity]}"#;
    let mended = without_nan(json).unwrap();
    assert_eq!(
        mended,
        r#"{"title": "NaN, \"NaN\" and Infinity", "score": null, "x": [null, null]}"#
    );
    assert_eq!(without_nan(r#"{"title": "NaN"}"#), None);
}

#[test]
fn a_ninjs_item_is_read() {
    let draft = draft(
        r#"{"uri": "tag:x", "type": "text", "versioncreated": "2020-01-02T10:00:00Z",
        "subject": [{"name": "roads"}], "byline": "Jane Doe", "headline": "Bridge closed",
        "body_xhtml": "<p>It is <b>closed</b>.</p><p>Really &amp; truly.</p>"}"#,
    );
    assert_eq!(draft.body, "It is closed.\n\nReally & truly.");
    assert_eq!((draft.title.as_deref(), draft.url), (Some("Bridge closed"), None));
}

#[test]
fn an_article_inside_is_found() {
    let draft = draft(
        r#"{"_index": "x", "_id": "7", "_source": {"meta": {"source": "The Post"},
        "article": {"title": "Bridge", "text": "It is closed.", "a": 1, "b": 2, "c": 3}}}"#,
    );
    assert_eq!((draft.title.as_deref(), draft.body.as_str()), (Some("Bridge"), "It is closed."));
}

#[test]
fn a_map_beats_the_usual_names() {
    let json = r#"{"title": "a", "text": "b", "date": "2020-01-01",
        "pub": {"on": [{"day": "2020-01-02"}]}, "x.y": "c"}"#;
    let draft = mapped(json, &[("published", "pub.on.day"), ("body", "x.y")]);
    assert_eq!(dates(&draft), ["2020-01-02", "2020-01-01"]);
    assert_eq!(draft.body, "c");
}

#[test]
fn a_map_of_an_unknown_part_is_refused() {
    let map = BTreeMap::from([("datum".to_owned(), "x".to_owned())]);
    let error = Options::with_fields(&map).unwrap_err();
    assert!(error.to_string().starts_with("unknown field \"datum\" (an article has: title, "));
}

#[test]
fn paragraphs_may_be_a_list_and_texts_wrapped_in_objects() {
    assert_eq!(draft(r#"{"title": "t", "body": ["One.", "Two."]}"#).body, "One.\n\nTwo.");
    let wordpress = draft(r#"{"title": {"rendered": "T"}, "content": {"rendered": "<p>One</p>"}}"#);
    assert_eq!((wordpress.title.as_deref(), wordpress.body.as_str()), (Some("T"), "One"));
}

#[test]
fn authors_may_be_a_list_printed_by_a_program() {
    let draft = draft(r#"{"text": "x", "authors": "['Jane Doe', \"Pat O'Hara\"]"}"#);
    assert_eq!(draft.authors, ["Jane Doe", "Pat O'Hara"]);
}

#[test]
fn numbers_and_wrapped_dates_are_texts() {
    let draft =
        draft(r#"{"text": "x", "id": 7, "date": {"$date": {"$numberLong": "1577836800000"}}}"#);
    assert_eq!((draft.key.as_deref(), dates(&draft)), (Some("7"), vec!["1577836800000"]));
}

#[test]
fn a_flood_of_values_is_an_error() {
    let json = format!("{{\"text\": [{}1]}}", "1,".repeat(MOST as usize));
    let error = fields_of(&json, &Options::default()).unwrap_err();
    assert!(error.to_string().starts_with("more than 200000 values in a record"));
}

#[test]
fn depth_is_an_error_and_not_a_fall() {
    for json in ["[".repeat(100_000), format!("{{\"text\":{}", "{\"text\":".repeat(100_000))] {
        assert!(fields_of(&json, &Options::default()).is_err());
    }
}

#[test]
fn the_text_in_blocks_is_whole_and_nothing_beside_it_is_in() {
    for (json, title, body) in [
        // An archive of a paper: the section, the title and the byline are blocks as well.
        (
            r#"{"title": "Eels", "contents": [{"content": "Local", "type": "kicker"}, {"content": "Eels", "type": "title"},
            {"content": "By Mara Quill", "type": "byline"}, {"content": 1325376562000, "type": "date"},
            {"fullcaption": "An eel.", "type": "image"}, {"content": "Eels are <a href='x'>back</a>.", "type": "sanitized_html"},
            {"content": "Anglers cheered.", "type": "sanitized_html"}, {"type": "author_info", "bio": "She writes."}]}"#,
            "Eels",
            "Eels are back. / Anglers cheered.",
        ),
        // Messages: words and styled words.
        (
            r#"{"title": "Eels", "text": ["The ", {"type": "bold", "text": "eels"}, " are ", {"type": "italic", "text": "back"}, "."]}"#,
            "Eels",
            "The eels are back.",
        ),
        // Editors.
        (
            r#"{"title": "Eels", "body": {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": "Eels are back."}},
            {"type": "list", "data": {"items": ["One.", "Two."]}}]}}"#,
            "Eels",
            "Eels are back. / One. / Two.",
        ),
        (
            r#"{"title": "Eels", "content": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Eels are "},
            {"type": "text", "marks": [{"type": "bold"}], "text": "back."}]}, {"type": "paragraph", "content": [{"type": "text", "text": "Anglers cheered."}]}]}}"#,
            "Eels",
            "Eels are back. / Anglers cheered.",
        ),
        (
            r#"{"title": "Eels", "body": [{"type": "p", "children": [{"text": "Eels are "}, {"text": "back.", "bold": true}]}, {"type": "p", "children": [{"text": "Anglers cheered."}]}]}"#,
            "Eels",
            "Eels are back. / Anglers cheered.",
        ),
        // Two forms of one text.
        (
            r#"{"title": "Eels", "body": [{"format": "html", "value": "<p>Eels are back in the canal after thirty years.</p>"},
            {"format": "plain", "value": "Eels are back in the canal after thirty years."}]}"#,
            "Eels",
            "Eels are back in the canal after thirty years.",
        ),
        // The title in a head of its own.
        (
            r#"{"crawl": {"when": "2020-01-01"}, "article": {"head": {"title": "Eels", "published": "2018-03-05"},
            "body": [{"type": "p", "text": "Eels are back."}, {"type": "p", "text": "Anglers cheered."}, {"type": "img", "src": "x"}]}}"#,
            "Eels",
            "Eels are back. / Anglers cheered.",
        ),
        (
            r#"{"id": 1, "text": "Eels are back.", "metadata": {"title": "Eels", "date": "2018-03-05"}}"#,
            "Eels",
            "Eels are back.",
        ),
    ] {
        let draft = draft(json);
        assert_eq!(draft.title.as_deref(), Some(title), "{json}");
        assert_eq!(draft.body.replace("\n\n", " / "), body, "{json}");
    }
    let nested = draft(
        r#"{"article": {"head": {"title": "Eels", "published": "2018-03-05"}, "body": [{"text": "Back."}]}}"#,
    );
    assert_eq!(dates(&nested), ["2018-03-05"]);
    let kicker = draft(
        r#"{"title": "Eels", "contents": [{"content": "Local", "type": "kicker"}, {"content": "Back.", "type": "p"}]}"#,
    );
    assert_eq!(kicker.section.as_deref(), Some("Local"));
}

#[test]
fn a_post_is_by_its_account_and_passed_on_ones_are_whole() {
    let own = draft(
        r#"{"created_at": "Wed Oct 10 20:19:24 +0000 2018", "full_text": "The bridge is closed.", "source": "<a>Web Client</a>",
        "user": {"name": "Kestrel Post", "screen_name": "kestrelpost", "created_at": "Mon Jan 05 10:00:00 +0000 2009"}}"#,
    );
    assert_eq!(
        own.sources.iter().map(|claim| claim.text.as_str()).collect::<Vec<_>>(),
        ["Kestrel Post"]
    );
    assert_eq!(own.dates[0].role, DateRole::Published);
    let other = draft(
        r#"{"id": "7", "content": "<p>The bridge is closed.</p>", "created_at": "2018-10-10T20:19:24Z",
        "account": {"acct": "kestrel", "display_name": "Kestrel Post"}}"#,
    );
    assert_eq!(
        (other.authors, other.dates[0].role),
        (vec!["Kestrel Post".to_owned()], DateRole::Published)
    );
    let passed_on = draft(
        r#"{"full_text": "RT @kestrelpost: The bridge is clo…", "retweeted_status": {"full_text": "The bridge is closed."},
        "user": {"name": "Sam", "screen_name": "sam"}}"#,
    );
    assert_eq!(passed_on.body, "The bridge is closed.");
}

#[test]
fn the_paper_of_a_library_is_no_title() {
    let draft = draft(
        r#"{"article": {"id": "18341", "heading": "THE EELS RETURN.", "title": {"id": "35", "value": "The Kestrel Argus"},
        "date": "1913-06-02", "articleText": "<p>The eels are back.</p>"}}"#,
    );
    assert_eq!(draft.title.as_deref(), Some("THE EELS RETURN."));
    assert_eq!(draft.sources[0].text, "The Kestrel Argus");
}

#[test]
fn a_day_beside_marks_of_a_crawl_is_when_the_copy_was_made() {
    for json in [
        r#"{"text": "Tolls rise.", "date": "2019-04-25T12:57:54Z", "dump": "CC-MAIN-2019-18", "url": "https://k.example/a"}"#,
        r#"{"text": "Tolls rise.", "date": "2019-04-25T12:57:54Z", "file_path": "s3://x/y.warc.gz"}"#,
        r#"{"text": "Tolls rise.", "timestamp": "2019-04-25T12:57:54Z", "WARC-Record-ID": "<urn:uuid:1>"}"#,
        r#"{"text": "Tolls rise.", "archive": "http://web.archive.org/web/20190425125754id_/http://k.example/a", "date": "20190425125754"}"#,
        r#"{"content": "Tolls rise.", "warc_headers": {"warc-date": "2019-04-25T12:57:54Z", "warc-target-uri": "https://k.example/a"}}"#,
    ] {
        let draft = draft(json);
        let roles: Vec<_> = draft.dates.iter().map(|claim| claim.role).collect();
        assert_eq!(roles, [DateRole::Saved], "{json}");
    }
    let named_short = draft(
        r#"{"f": "./WIDE-2017.warc.gz", "u": "https://k.example/a", "ts": "2017-03-15T02:11:00Z", "crawl_id": "wide00015", "text": "Tolls rise."}"#,
    );
    let dates: Vec<_> =
        named_short.dates.iter().map(|claim| (claim.text.as_str(), claim.role)).collect();
    assert_eq!(dates, [("2017-03-15T02:11:00Z", DateRole::Saved)]);
    assert_eq!(named_short.url.as_deref(), Some("https://k.example/a"));
    let own = draft(
        r#"{"text": "Tolls rise.", "date": "2019-04-25", "dump": "20220301", "file_path": "news/1.txt"}"#,
    );
    assert_eq!(own.dates[0].role, DateRole::LikelyPublished);
    let video = draft(
        r#"{"title": "Evening news", "description": "Tolls.", "upload_date": "20210304", "timestamp": 1614848100, "epoch": 1705317600}"#,
    );
    let roles: Vec<_> = video.dates.iter().map(|claim| (claim.text.as_str(), claim.role)).collect();
    assert_eq!(
        roles,
        [
            ("20210304", DateRole::Published),
            ("1705317600", DateRole::Saved),
            ("1614848100", DateRole::Published)
        ]
    );
}

#[test]
fn a_text_in_blocks_of_editors_is_whole() {
    for json in [
        r#"{"headlines": {"basic": "Tolls to rise"}, "display_date": "2014-02-07T09:15:00Z", "credits": {"by": [{"name": "Mara Quill"}]},
            "content_elements": [{"type": "text", "content": "Tolls will rise."}, {"type": "image", "caption": "x"}, {"type": "text", "content": "Lines appeal."}]}"#,
        r#"{"title": "Tolls to rise", "date": "2014-02-07T09:15:00Z", "author": "Mara Quill",
            "blocks": [{"type": "text", "model": {"blocks": [{"type": "paragraph", "model": {"text": "Tolls will rise."}}, {"type": "paragraph", "model": {"text": "Lines appeal."}}]}}]}"#,
        r#"{"title": "Tolls to rise", "date": "2014-02-07T09:15:00Z", "author": "Mara Quill", "paragraphs": ["Tolls will rise.", "Lines appeal."]}"#,
    ] {
        let draft = draft(json);
        assert_eq!(draft.title.as_deref(), Some("Tolls to rise"), "{json}");
        assert_eq!(draft.body, "Tolls will rise.\n\nLines appeal.", "{json}");
        assert_eq!(draft.authors, ["Mara Quill"], "{json}");
        assert_eq!(dates(&draft), ["2014-02-07T09:15:00Z"], "{json}");
    }
    let sections = draft(
        r#"{"title": "Tolls", "sections": [{"heading": "Board", "text": "Tolls will rise."}, {"heading": "Lines", "text": "They appeal."}]}"#,
    );
    assert_eq!(sections.body, "Board\n\nTolls will rise.\n\nLines\n\nThey appeal.");
    let named =
        draft(r#"{"title": "Tolls", "description": "They rise.", "sections": ["World", "Sport"]}"#);
    assert_eq!(named.body, "They rise.");
}

#[test]
fn posts_and_records_of_libraries_are_read_by_their_names() {
    let page = draft(
        r#"{"id": "1", "message": "Bridge closed until Thursday.", "created_time": "2022-03-02T09:15:00+0000", "from": {"name": "Kestrel Post", "id": "100"}}"#,
    );
    assert_eq!(
        (page.body.as_str(), page.sources[0].text.as_str()),
        ("Bridge closed until Thursday.", "Kestrel Post")
    );
    assert_eq!(page.dates[0].role, DateRole::Published);
    let own = draft(
        r#"{"timestamp": 1646212500, "data": [{"post": "The bridge is closed."}], "title": "Sam Reed updated his status."}"#,
    );
    assert_eq!(
        (own.body.as_str(), own.dates[0].role),
        ("The bridge is closed.", DateRole::Published)
    );
    let sky = draft(
        r#"{"post": {"author": {"handle": "l.example", "displayName": "Morning Lantern"}, "record": {"createdAt": "2024-01-10T09:15:00.000Z", "text": "Cod vanish."}, "replyCount": 1, "indexedAt": "2024-01-10T09:15:02.000Z"}}"#,
    );
    assert_eq!((sky.body.as_str(), sky.dates[0].role), ("Cod vanish.", DateRole::Saved));
    assert!(sky.dates.iter().any(|claim| claim.role == DateRole::Published));
    let letters = draft(
        r#"{"id": "K-1913-06-02-a-i0004", "pp": [4], "d": "1913-06-02", "lg": "fr", "t": "LES DROITS", "ft": "Les droits augmenteront."}"#,
    );
    assert_eq!(
        (letters.title.as_deref(), letters.body.as_str()),
        (Some("LES DROITS"), "Les droits augmenteront.")
    );
    for answer in [
        r#"{"message": "Request was successful", "code": 200}"#,
        r#"{"timestamp": "2022-03-02T09:15:00Z", "level": "info", "message": "The server has started."}"#,
    ] {
        assert!(!fields_of(answer, &Options::default()).unwrap().has_text(), "{answer}");
    }
    let numbers = draft(r#"{"title": "Tolls", "text": "Rise.", "author": 3, "categories": [5]}"#);
    assert_eq!((numbers.authors.len(), numbers.section), (0, None));
}
