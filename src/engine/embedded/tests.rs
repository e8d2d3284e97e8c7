//! The engine as a whole, over small articles in a folder of their own.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::civil::date;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::DateRange;
use crate::article::EvidenceKind;
use crate::article::PublicationDate;
use crate::article::Source;
use crate::article::Stamp;
use crate::catalog::Manifest;
use crate::catalog::Root;
use crate::engine::Fold;
use crate::engine::Scope;
use crate::engine::Sort;
use crate::engine::StoredArticle;
use crate::engine::Undated;
use crate::engine::View;
use crate::engine::embedded::Prepared;
use crate::engine::embedded::Snapshot;
use crate::engine::embedded::disk::folder::Folder;
use crate::engine::embedded::payload::Payload;
use crate::engine::embedded::schema::schema;
use crate::engine::embedded::write::writer::Writer;
use crate::passage::bounds;
use crate::query;
use crate::query::Clause;
use crate::query::DateField;
use crate::search;
use crate::search::SearchRequest;

/// Today, in these tests.
pub(crate) const TODAY: Date = Date::constant(2024, 6, 15);

/// Small articles to be indexed.
#[derive(Default)]
pub(super) struct Corpus {
    articles: Vec<Article>,
}

/// Returns an undated article without a source.
pub(super) fn article(title: &str, body: &str) -> Article {
    Article {
        title: title.into(),
        body: body.into(),
        lang: Some("en".into()),
        ..Article::default()
    }
}

/// Returns a publication date written to this precision.
pub(super) fn published(stamp: Stamp) -> Option<PublicationDate> {
    Some(PublicationDate::new(stamp, EvidenceKind::Field, 0.9, Vec::new()))
}

impl Corpus {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn article(self, title: &str, body: &str) -> Self {
        self.with(article(title, body))
    }

    pub(super) fn with(mut self, article: Article) -> Self {
        self.articles.push(article);
        self
    }

    /// Adds an article with a title, a date and a source.
    pub(super) fn dated(self, title: &str, stamp: Stamp, source: &str) -> Self {
        let mut article = article(title, "A story.");
        article.published = published(stamp);
        article.source = Some(Source {
            name: source.into(),
            as_given: None,
            normalized: None,
            domain: None,
            evidence: EvidenceKind::Field,
            origin: None,
        });
        self.with(article)
    }

    /// Indexes the articles, one commit each `per_commit`.
    pub(super) fn index_in(self, per_commit: usize) -> Indexed {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index");
        let (made, lock) = Folder::open_or_create(&path, "now").expect("a new index");
        let (mut writer, _) =
            Writer::open(&made, Arc::new(lock), 1, 0).expect("a writer of a new index");
        let root = Root {
            number: 0,
            label: "news".into(),
            path: folder.path().as_os_str().as_encoded_bytes().to_vec(),
            map: None,
            corrections: None,
            exclude: Vec::new(),
            is_file: false,
            forgotten: false,
            by_settings: false,
            held: Vec::new(),
            elsewhere: false,
        };
        let mut payload = Payload::default();
        payload.manifest.roots = vec![root];
        for (number, article) in (1_u32..).zip(self.articles) {
            let bounds = bounds(&article.body);
            let added = writer.add(u128::from(number), stored(number, article), bounds);
            added.expect("a sound article");
            payload.manifest.articles += 1;
            if (number as usize).is_multiple_of(per_commit) {
                writer.commit(&payload).expect("a commit");
            }
        }
        writer.commit(&payload).expect("a commit");
        writer.finish().expect("merges end");
        let snapshot = Snapshot::open(&path).expect("an index just made");
        Indexed { view: View::Embedded(snapshot), _folder: folder }
    }

    pub(super) fn index(self) -> Indexed {
        self.index_in(usize::MAX)
    }
}

pub(crate) fn stored(number: u32, article: Article) -> StoredArticle {
    StoredArticle {
        id: ArticleId(u128::from(number) << 96),
        root: 0,
        path: format!("{number:04}.txt").into_bytes(),
        file_size: 0,
        file_modified: 0,
        ingested: 0,
        words: bounds(&article.body).words,
        passages: bounds(&article.body).passages,
        article,
    }
}

/// Articles that can be searched.
pub(super) struct Indexed {
    pub(super) view: View,
    _folder: tempfile::TempDir,
}

impl Indexed {
    /// Returns the snapshot of the view.
    pub(super) fn snapshot(&self) -> &Snapshot {
        let View::Embedded(snapshot) = &self.view else { panic!("an index in a folder") };
        snapshot
    }

    pub(super) fn search(&self, request: &SearchRequest) -> search::Hits {
        search::search(&self.view, request).expect("a query that can be answered")
    }

    /// Returns the titles of the hits in the order of the articles' numbers.
    pub(super) fn titles(&self, query: &str) -> Vec<String> {
        let mut hits = self.search(&SearchRequest::new(query, TODAY)).hits;
        hits.sort_by_key(|hit| hit.id);
        hits.into_iter().map(|hit| hit.article.title).collect()
    }

    /// Returns the marked pieces of the first hit, passages in order.
    fn marks(&self, query: &str) -> Vec<String> {
        let hits = self.search(&SearchRequest::new(query, TODAY)).hits;
        let hit = hits.first().expect("a hit");
        let mut marks = Vec::new();
        for passage in &hit.passages {
            let chars: Vec<char> = passage.text.chars().collect();
            marks.extend(passage.matches.iter().map(|&(a, b)| chars[a..b].iter().collect()));
        }
        marks
    }

    fn error(&self, query: &str) -> String {
        search::search(&self.view, &SearchRequest::new(query, TODAY)).unwrap_err().to_string()
    }
}

fn story() -> Indexed {
    Corpus::new()
        .article("By the river", "Bank rates rose on Monday. The Polish minister spoke of polish.")
        .article("Strike at the port", "Dockers struck at dawn.\n\nA second strike is near.")
        .article("港口罢工", "飞书消息说，港口工人罢工了。")
        .index()
}

#[test]
fn words_side_by_side_are_all_required() {
    assert_eq!(story().titles("bank monday"), ["By the river"]);
    assert_eq!(story().titles("bank dawn"), [""; 0]);
    assert_eq!(story().titles("bank OR dawn").len(), 2);
}

#[test]
fn a_word_finds_its_other_forms() {
    assert_eq!(story().titles("strikes"), ["Strike at the port"]);
    assert_eq!(story().titles("rate"), ["By the river"]);
}

#[test]
fn a_word_named_twice_is_one_clause_that_weighs_more() {
    let indexed = story();
    let clauses = |query: &str| {
        let request = SearchRequest::new(query, TODAY);
        search::explain(&indexed.view, &request).expect("a query").clauses
    };
    let [once] = &clauses("dawn")[..] else { panic!("one word") };
    let [twice] = &clauses("dawn dawn")[..] else { panic!("one word, named twice") };
    assert!(once.weight < twice.weight && twice.weight < 2.001 * once.weight, "{twice:?}");
    assert_eq!(indexed.titles("dawn dawn"), indexed.titles("dawn"));
    assert_eq!(indexed.marks("(dawn port) OR (dawn near)"), ["dawn", "near"]);
}

#[test]
fn a_thousand_times_the_same_clause_finds_what_it_finds_once() {
    let repeated = |clause: &str| vec![clause; 1000].join(" ");
    for clause in ["strike", "\"at dawn\"", "str*", "/str.*/", "(strike OR bank)"] {
        assert_eq!(story().titles(&repeated(clause)), story().titles(clause), "{clause}");
    }
}

#[test]
fn a_phrase_never_matches_from_title_into_body() {
    assert_eq!(story().titles("\"river bank\""), [""; 0]);
    assert_eq!(story().titles("\"river bank\"~1000"), [""; 0]);
    assert_eq!(story().titles("\"bank rates\""), ["By the river"]);
}

#[test]
fn a_phrase_goes_on_behind_a_word_printed_in_one_piece_or_in_two() {
    for (title, body) in [("two", "Then the NGO-s met."), ("one", "Then the NGOs met.")] {
        let indexed = Corpus::new().article(title, body).index();
        for query in ["\"the NGOs met\"", "\"then NGOs met\"~1"] {
            assert_eq!(indexed.titles(query), [title], "{query}");
        }
    }
}

#[test]
fn an_exact_word_is_found_as_it_is_written() {
    assert_eq!(story().marks("=polish"), ["polish"]);
    assert_eq!(story().marks("=Polish"), ["Polish"]);
    assert_eq!(story().marks("polish"), ["Polish", "polish"]);
    assert_eq!(story().titles("=POLISH"), [""; 0]);
}

#[test]
fn any_two_characters_of_unspaced_text_are_found_and_marked() {
    let corpus = story();
    for query in ["飞书消息", "书消", "港口", "罢工"] {
        assert_eq!(corpus.titles(query), ["港口罢工"], "{query}");
        assert_eq!(corpus.marks(query)[0], query);
    }
    assert_eq!(corpus.titles("飞消"), [""; 0]);
    assert_eq!(corpus.marks("\"港口 工人\""), ["港口工人"]);
    assert_eq!(corpus.marks("了"), ["了"]);
}

#[test]
fn what_is_left_out_is_not_found() {
    assert_eq!(story().titles("strike -dawn"), [""; 0]);
    assert_eq!(story().titles("* NOT strike").len(), 2);
}

#[test]
fn fields_limit_where_words_are_looked_for() {
    let corpus = story();
    assert_eq!(corpus.titles("title:strike"), ["Strike at the port"]);
    assert_eq!(corpus.titles("title:dawn"), [""; 0]);
    assert_eq!(corpus.titles("body:river"), [""; 0]);
    assert_eq!(corpus.titles("lead:dawn"), ["Strike at the port"]);
    assert_eq!(corpus.titles("lead:near"), [""; 0]);
    assert_eq!(corpus.titles("first2(struck)"), ["Strike at the port"]);
    assert_eq!(corpus.titles("first2(dawn)"), [""; 0]);
}

#[test]
fn a_title_taken_from_the_body_is_found_and_marked_there() {
    let taken = |title: &str, body: &str| Article { title_from_body: true, ..article(title, body) };
    let corpus = Corpus::new()
        .article("", "Grain prices rose. Grain is dear.")
        .with(taken("Grain prices rose", "Grain prices rose. Grain is dear."))
        .with(taken("飞书消", "飞书消息来了。"))
        .index();
    assert_eq!(corpus.titles("title:rose"), ["Grain prices rose"]);
    assert_eq!(corpus.titles("title:\"grain prices\""), ["Grain prices rose"]);
    assert_eq!(corpus.titles("title:dear"), [""; 0]);
    assert_eq!(corpus.titles("body:rose").len(), 2);
    assert_eq!(corpus.titles("atleast3(grain)"), [""; 0]);
    assert_eq!(corpus.titles("atleast2(grain)").len(), 2);
    assert_eq!(corpus.titles("atleast2(title:grain)"), [""; 0]);
    assert_eq!(corpus.titles("title:书消"), ["飞书消"]);
    assert_eq!(corpus.titles("title:消"), ["飞书消"]);
    assert_eq!(corpus.titles("title:消息"), [""; 0], "it goes on behind the title");
    let hits = corpus.search(&SearchRequest::new("rose", TODAY)).hits;
    assert_eq!(hits[0].score, hits[1].score, "its words count once");
    let marked = hits.iter().find(|hit| hit.article.title_from_body).expect("both are found");
    assert_eq!(marked.title_matches, [(13, 17)]);
}

#[test]
fn proximity_counts_positions_and_knows_sentences_and_paragraphs() {
    let corpus = story();
    assert_eq!(corpus.titles("dockers NEAR/2 dawn"), [""; 0]);
    assert_eq!(corpus.titles("dockers NEAR/3 dawn"), ["Strike at the port"]);
    assert_eq!(corpus.titles("dawn PRE/3 dockers"), [""; 0]);
    assert_eq!(corpus.titles("bank SENT monday"), ["By the river"]);
    assert_eq!(corpus.titles("bank SENT minister"), [""; 0]);
    assert_eq!(corpus.titles("bank PARA minister"), ["By the river"]);
    assert_eq!(corpus.titles("dawn PARA near"), [""; 0]);
    assert_eq!(corpus.marks("dockers NEAR/3 dawn"), ["Dockers", "dawn"]);
}

#[test]
fn wildcards_fuzzy_words_and_patterns_mark_whole_words() {
    let corpus = story();
    assert_eq!(corpus.marks("dock*"), ["Dockers"]);
    assert_eq!(corpus.marks("mondey~"), ["Monday"]);
    assert_eq!(corpus.marks("/m[aeiou]nday/"), ["Monday"]);
    assert_eq!(corpus.marks("caps(polish)"), ["Polish"]);
}

#[test]
fn a_month_matches_by_overlap_and_says_so() {
    let corpus = Corpus::new()
        .dated("day", Stamp::day(date(2024, 3, 10)), "Herald")
        .dated("month", Stamp::month(2024, 3).unwrap(), "Herald")
        .dated("year", Stamp::year(2023).unwrap(), "Courier")
        .article("undated", "A story.")
        .index();
    let hits = corpus.search(&SearchRequest::new("date:2024-03-10", TODAY));
    assert_eq!(hits.total, search::Totals { articles: 2, stories: None, undated: 1, coarse: 1 });
    let hits = corpus.search(&SearchRequest::new("story date:2024-03", TODAY));
    assert_eq!(hits.total, search::Totals { articles: 2, stories: None, undated: 1, coarse: 0 });
    assert_eq!(corpus.titles("NOT date:2024-03 story"), ["year"]);
}

#[test]
fn a_query_that_was_made_ready_finds_within_days_what_it_finds_with_a_date() {
    let days = |day| Stamp::day(date(2024, 3, day));
    let mut corpus = Corpus::new().article("undated", "A story of a strike.");
    for day in 1..29 {
        let body = format!("A story {} of the port. {}", "strike ".repeat(day as usize % 5), day);
        let mut article = article(&format!("Day {day}"), &body);
        article.published = published(days(day));
        corpus = corpus.with(article);
    }
    let corpus = corpus
        .dated("month", Stamp::month(2024, 3).unwrap(), "Herald")
        .dated("year", Stamp::year(2024).unwrap(), "Herald")
        .index_in(9);
    let queries = [
        "strike",
        "port strike",
        "story -strike",
        "date:2024-03-10..2024-03-20 story",
        "(strike OR port) 5",
    ];
    for text in queries {
        let typed = query::parse(text).expect("a sound query");
        let prepare = |query: &query::Query| {
            let resolved = query::resolve(query, TODAY).expect("no dates of today");
            Prepared::new(corpus.snapshot(), &resolved, Scope::default()).expect("prepared")
        };
        let ready = prepare(&typed);
        for (first, last) in [(1, 28), (5, 5), (8, 14), (19, 30)] {
            let range = DateRange::new(date(2024, 3, first), date(2024, 3, last)).unwrap();
            let flags = [first, last].map(|day| days(day).to_string());
            let dates = query::date_flags(Some(&flags[0]), Some(&flags[1])).unwrap().unwrap();
            let anew = prepare(&typed.clone().and(Clause::Date(DateField::Published, dates)));
            let found = |prepared: &Prepared| {
                let order = (Sort::Relevance, Fold::None);
                corpus.snapshot().run(prepared, order, Undated::Exclude, 10).expect("a search")
            };
            let within = ready.within_days(range);
            assert!(within.has_dates());
            assert_eq!(found(&within), found(&anew), "{text} from {first} to {last}");
        }
    }
}

#[test]
fn undated_articles_are_shown_when_asked_for() {
    let corpus = Corpus::new()
        .dated("day", Stamp::day(date(2024, 3, 10)), "Herald")
        .article("undated", "A story.")
        .index();
    let ask = |undated, query: &str| {
        let request = SearchRequest { undated: Some(undated), ..SearchRequest::new(query, TODAY) };
        corpus.search(&request).total.articles
    };
    assert_eq!(ask(Undated::Only, "story date:2024"), 1);
    assert_eq!(ask(Undated::Include, "story date:2024"), 2);
    assert_eq!(ask(Undated::Exclude, "story"), 1);
    assert_eq!(corpus.titles("is:undated"), ["undated"]);
    assert_eq!(corpus.titles("story").len(), 2);
}

#[test]
fn a_source_is_found_by_words_of_its_name() {
    let corpus = Corpus::new()
        .dated("one", Stamp::day(date(2024, 3, 10)), "Harbor Herald")
        .dated("two", Stamp::day(date(2024, 3, 11)), "The Courier")
        .index();
    assert_eq!(corpus.titles("source:herald"), ["one"]);
    assert_eq!(corpus.titles("source:\"harbor herald\""), ["one"]);
    assert_eq!(corpus.titles("source:=Herald"), [""; 0]);
    assert_eq!(corpus.titles("source:(herald OR courier)").len(), 2);
}

#[test]
fn ties_are_broken_by_the_newest_day() {
    let corpus = Corpus::new()
        .dated("old", Stamp::day(date(2024, 3, 10)), "Herald")
        .dated("new", Stamp::day(date(2024, 3, 11)), "Herald")
        .article("undated", "A story.")
        .index();
    let hits = corpus.search(&SearchRequest::new("*", TODAY)).hits;
    let titles: Vec<_> = hits.iter().map(|hit| hit.article.title.as_str()).collect();
    assert_eq!(titles, ["new", "old", "undated"]);
}

#[test]
fn commits_do_not_show_in_the_answers() {
    let build = || {
        (0..40).fold(Corpus::new(), |corpus, n| {
            corpus.article(&format!("Story {n}"), &"ship ".repeat(n % 7 + 1))
        })
    };
    let request = SearchRequest::new("ship", TODAY);
    let (one, mut many) = (build().index().search(&request), build().index_in(3).search(&request));
    // Each corpus has a folder of its own.
    for (hit, of_one) in many.hits.iter_mut().zip(&one.hits) {
        hit.folder.clone_from(&of_one.folder);
    }
    assert_eq!(one.hits, many.hits);
    assert_eq!(one.total, many.total);
}

#[test]
fn nothing_found_tells_what_each_word_finds_and_near_spellings() {
    let suggestions = story()
        .search(&SearchRequest::new("monday dwan date:2020", TODAY))
        .suggestions
        .expect("nothing matches");
    assert_eq!(suggestions.clauses[0], ("monday".to_owned(), 1));
    assert_eq!(suggestions.clauses[1], ("dwan".to_owned(), 0));
    assert_eq!(suggestions.without_dates, Some(0));
    // The dates hold for `--any` too.
    assert_eq!(suggestions.any_word, 0);
    assert_eq!(suggestions.spellings, [("dwan".to_owned(), vec![("dawn".to_owned(), 1)])]);
}

#[test]
fn a_question_mark_that_nothing_matches_tells_the_words_with_and_without_the_letter() {
    let suggestions =
        story().search(&SearchRequest::new("da?wn", TODAY)).suggestions.expect("nothing matches");
    assert_eq!(suggestions.spellings, [("da?wn".to_owned(), vec![("dawn".to_owned(), 1)])]);
}

#[test]
fn what_cannot_be_answered_says_so() {
    assert!(story().error("copies:>2").contains("not derived yet"));
    assert!(story().error("id:xyz").contains("not an id"));
    assert!(story().error("/a(/").contains("regular expression"));
}

#[test]
fn a_phrase_over_a_passage_break_is_shown_whole() {
    let filler = "Nothing else happened on that long day at the port of the old town. ".repeat(9);
    let body = format!("{filler}\n\nThe crane fell\n\ninto the sea. {filler}");
    let corpus = Corpus::new().article("Crane", &body).index();
    let request = SearchRequest { passages: 1, ..SearchRequest::new("\"crane fell into\"", TODAY) };
    let hits = corpus.search(&request).hits;
    let text: String = hits[0].passages.iter().map(|p| p.text.as_str()).collect();
    assert!(text.contains("crane fell") && text.contains("into the sea"), "{text}");
}

#[test]
fn a_pattern_marks_both_characters_of_a_pair() {
    assert_eq!(story().marks("/飞./"), ["飞书"]);
    assert_eq!(story().marks("费书~1"), ["飞书"]);
    assert_eq!(story().marks("飞书*"), ["飞书"]);
    assert_eq!(story().marks("*书消息*"), ["书消息"]);
    assert!(story().error("飞?消").contains("without blanks"));
}

#[test]
fn a_run_of_characters_goes_on_in_latin_letters() {
    let corpus = Corpus::new().article("", "他用手机A股软件。").index();
    assert_eq!(corpus.marks("手机A股"), ["手机A股"]);
    assert_eq!(corpus.marks("=手机A"), ["手机A"]);
}

#[test]
fn a_single_character_is_marked_like_any_word() {
    assert_eq!(story().marks("飞 OR 工人"), ["飞", "工人"]);
}

#[test]
fn a_nested_proximity_marks_only_what_took_part() {
    let corpus = Corpus::new().article("", "Storm storm harbor port closed.").index();
    assert_eq!(
        corpus.marks("(storm NEAR/5 (port OR harbor)) PRE/1 closed"),
        ["Storm", "storm", "port", "closed"]
    );
}

#[test]
fn only_short_words_in_capitals_are_taken_for_acronyms() {
    assert_eq!(story().titles("STRIKES"), ["Strike at the port"]);
    assert_eq!(story().titles("BANKS"), [""; 0]);
    assert_eq!(story().titles("banks"), ["By the river"]);
}

#[test]
fn a_share_that_is_not_round_in_binary_is_still_found() {
    let mut sure = article("sure", "A story.");
    sure.published = published(Stamp::day(date(2024, 3, 10)));
    for (share, written) in [(0.57, "0.57"), (0.07, "0.07"), (0.29, "0.29")] {
        let mut doubtful = article("doubtful", "A story.");
        let stamp = Stamp::day(date(2024, 3, 10));
        doubtful.published =
            Some(PublicationDate::new(stamp, EvidenceKind::Field, share, Vec::new()));
        let corpus = Corpus::new().with(sure.clone()).with(doubtful).index();
        assert_eq!(corpus.titles(&format!("dateconf:{written}")), ["doubtful"], "{written}");
        assert_eq!(corpus.titles(&format!("dateconf<={written}")), ["doubtful"], "{written}");
        assert_eq!(corpus.titles(&format!("dateconf>{written}")), ["sure"], "{written}");
        assert_eq!(corpus.titles(&format!("dateconf>={written}")).len(), 2, "{written}");
    }
}

#[test]
fn an_update_that_only_overlaps_says_so_of_an_undated_article_too() {
    let mut updated = article("updated", "A story.");
    updated.updated = Stamp::month(2024, 3);
    let corpus = Corpus::new().with(updated).index();
    let hits = corpus.search(&SearchRequest::new("updated:2024-03-10", TODAY));
    assert_eq!(hits.total, search::Totals { articles: 1, stories: None, undated: 0, coarse: 1 });
}

#[test]
fn the_shares_of_the_clauses_add_up_to_the_score_that_found_the_article() {
    let corpus = story();
    for text in [
        "strike",
        "strikes dockers",
        "rates OR port OR polish",
        "\"second strike\" OR dawn^3",
        "dockers NEAR/9 strike",
        "bank -dawn",
        "title:strike dock*",
        "atleast2(strike OR dockers)",
        "罢工 OR 港口",
    ] {
        let query = query::parse(text).expect("a sound query");
        let resolved = query::resolve(&query, TODAY).expect("no dates");
        let prepared =
            Prepared::new(corpus.snapshot(), &resolved, Scope::default()).expect("prepared");
        let found =
            corpus.snapshot().run(&prepared, (Sort::Relevance, Fold::None), Undated::Include, 100);
        let candidates = found.expect("an index just made").first;
        assert!(!candidates.is_empty(), "{text}");
        let docs: Vec<_> = candidates.iter().map(|found| found.doc).collect();
        let matched = corpus.snapshot().matched(&prepared, &docs).expect("the same index");
        for (candidate, matched) in candidates.iter().zip(matched) {
            let sum: f32 = matched.shares.iter().map(|(_, share)| share).sum();
            assert!((sum - candidate.score).abs() < 1e-4, "{text}: {sum} {}", candidate.score);
        }
    }
}

#[test]
fn a_removal_takes_what_was_added_before_it_and_not_what_was_added_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let (made, lock) = Folder::open_or_create(&path, "now").unwrap();
    let (mut writer, _) = Writer::open(&made, Arc::new(lock), 2, 0).unwrap();
    let add = |writer: &mut Writer, number, body: &str| {
        let stored = stored(number, article("", body));
        let bounds = bounds(&stored.article.body);
        writer.add(1, stored, bounds).unwrap();
    };
    add(&mut writer, 1, "The first edition.");
    writer.remove_file(1).unwrap();
    add(&mut writer, 2, "The second edition.");
    let manifest = Manifest { articles: 1, ..Manifest::default() };
    writer.commit(&Payload { manifest, ..Payload::default() }).unwrap();
    let left = Snapshot::open(&path).unwrap();
    let field = schema().1.file;
    let term = tantivy::Term::from_field_bytes(field, &1_u128.to_be_bytes());
    assert_eq!(left.live_with(&term).unwrap(), 1);
    assert_eq!(left.sizes(), [1], "nothing is left of the first");
}

#[test]
fn the_first_removal_of_a_run_holds_for_segments_that_are_merged_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let add = |writer: &mut Writer, file: u32| {
        let stored = stored(file, article("", "A story."));
        let bounds = bounds(&stored.article.body);
        writer.add(u128::from(file), stored, bounds).unwrap();
    };
    let commit = |writer: &mut Writer, articles| {
        let manifest = Manifest { articles, ..Manifest::default() };
        writer.commit(&Payload { manifest, ..Payload::default() }).unwrap();
    };
    let (made, lock) = Folder::open_or_create(&path, "now").unwrap();
    let lock = Arc::new(lock);
    let (mut writer, _) = Writer::open(&made, Arc::clone(&lock), 1, 0).unwrap();
    writer.will_purge();
    // As many segments as are merged, of which the last commit removes something from the second.
    for files in [vec![1, 11, 12, 13], vec![2, 20, 21], vec![3], vec![4], vec![5], vec![6], vec![7]]
    {
        files.into_iter().for_each(|file| add(&mut writer, file));
        commit(&mut writer, 0);
    }
    add(&mut writer, 8);
    writer.remove_file(2).unwrap();
    commit(&mut writer, 12);
    writer.leave();
    let (mut writer, _) = Writer::open(&made, lock, 1, 0).unwrap();
    writer.remove_file(20).unwrap();
    add(&mut writer, 9);
    // A new segment is there, and those of the last commit begin to be merged.
    writer.remove_record(ArticleId(0)).unwrap();
    commit(&mut writer, 12);
    writer.finish().unwrap();
    let left = Snapshot::open(&path).unwrap();
    let term = tantivy::Term::from_field_bytes(schema().1.file, &20_u128.to_be_bytes());
    assert_eq!(left.live_with(&term).unwrap(), 0, "it is there again");
}

#[test]
fn an_article_that_was_removed_is_not_counted_among_those_that_have_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    let (made, lock) = Folder::open_or_create(&path, "now").unwrap();
    let (mut writer, _) = Writer::open(&made, Arc::new(lock), 1, 0).unwrap();
    writer.will_purge();
    // One word in each article, one in every second, and one in each tenth: lists of several blocks and short ones.
    let words = [(1, "eels"), (2, "tolls"), (10, "ferries")];
    let (all, removed) = (1..=700_u32, [1, 2, 130, 131, 400, 700_u32]);
    for number in all.clone() {
        let has = words.iter().filter(|(each, _)| number % each == 0);
        let body: String = has.map(|(_, word)| format!("{word} ")).collect();
        let stored = stored(number, article("", &body));
        let bounds = bounds(&stored.article.body);
        writer.add(u128::from(number), stored, bounds).unwrap();
    }
    let manifest = Manifest { articles: 700, ..Manifest::default() };
    writer.commit(&Payload { manifest, ..Payload::default() }).unwrap();
    for (before, number) in (0_u64..).zip(removed) {
        for (each, word) in words {
            let live = all.clone().filter(|number| number % each == 0);
            let gone = removed[..usize::try_from(before).unwrap()].iter();
            let gone = gone.filter(|number| *number % each == 0).count();
            let snapshot = Snapshot::open(&path).unwrap();
            assert_eq!(snapshot.frequency(word).unwrap(), (live.count() - gone) as u64, "{word}");
        }
        writer.remove_file(u128::from(number)).unwrap();
        let manifest = Manifest { articles: 699 - before, ..Manifest::default() };
        writer.commit(&Payload { manifest, ..Payload::default() }).unwrap();
    }
}
