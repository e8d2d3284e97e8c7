//! Stories shown once: what a search folds is what a plain fold of its whole list gives.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;

use dateline::engine::Candidate;
use dateline::engine::Fold;
use dateline::engine::Scope;
use dateline::engine::Sort;
use dateline::engine::Undated;
use dateline::engine::View;
use dateline::query;
use dateline::search::Hits;
use dateline::search::SearchRequest;
use dateline::search::search;
use dateline::story::Relation;
use jiff::civil::date;
use serde_json::Value;
use serde_json::json;

use crate::mcp::client::Client;
use crate::serve::client::Server;
use crate::support::Corpus;

const SORTS: [Sort; 3] = [Sort::Relevance, Sort::Newest, Sort::Oldest];
const WORDS: [&str; 12] = [
    "harbor", "strike", "ferry", "council", "bridge", "school", "market", "storm", "river",
    "union", "night", "price",
];

/// Numbers that look random and are always the same.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.below(WORDS.len())]
    }
}

/// Texts of many papers, of which many have copies: whole, cut, with a sentence more, under another title;
/// with a day, with a month only, undated; in several segments.
fn corpus() -> Corpus {
    let corpus = Corpus::in_memory();
    let mut draw = Draw(7);
    let mut texts = Vec::new();
    for number in 0..60 {
        let sentence = |draw: &mut Draw| {
            let words: Vec<String> =
                (0..14).map(|_| format!("{}{}", draw.word(), draw.below(40))).collect();
            format!("{} {} {}.", draw.word(), words.join(" "), draw.word())
        };
        let sentences: Vec<String> = (0..6).map(|_| sentence(&mut draw)).collect();
        texts.push((format!("Report {number} {}", draw.word()), sentences));
    }
    let mut records: Vec<Value> = Vec::new();
    for (number, (title, sentences)) in texts.iter().enumerate() {
        // Every third text was printed once, one of them by thirty papers.
        let copies = if number == 10 { 30 } else { number % 3 * draw.below(4) };
        for copy in 0..=copies {
            let kept = sentences.len() - draw.below(3) * usize::from(copy > 0);
            let mut body = sentences[..kept].join(" ");
            if copy > 0 && draw.below(3) == 0 {
                body.push_str(&format!(" Added by the {} desk late at night.", draw.word()));
            }
            let day = format!("2019-03-{:02}", 1 + number % 20 + draw.below(5));
            let day = match draw.below(8) {
                0 => json!(null),
                1 => json!("2019-03"),
                _ => json!(day),
            };
            let title = if draw.below(2) == 0 {
                title.clone()
            } else {
                format!("{} again {copy}", draw.word())
            };
            let source = ["Reuters", "Gazette", "Herald", "Post"][draw.below(4)];
            records.push(json!({"title": title, "text": body, "date": day, "source": source}));
        }
    }
    // What belongs together is in several runs.
    for run in 0..3 {
        let of_run = records.iter().skip(run).step_by(3);
        let lines: Vec<String> = of_run.map(Value::to_string).collect();
        fs::write(corpus.news().join(format!("run-{run}.jsonl")), lines.join("\n")).unwrap();
        let indexed = corpus.run(["index", "news"]);
        assert_eq!(indexed.code, Some(0), "{indexed}");
    }
    corpus
}

const QUERIES: [&str; 10] = [
    "harbor",
    "strike OR ferry",
    "*",
    "harbor -strike",
    "title:report",
    "\"again 1\" OR union",
    "bridge source:reuters",
    "storm date:2019-03-05..2019-03-12",
    "copies:>2",
    "market NEAR/3 night OR desk",
];

#[test]
fn a_folded_list_is_the_plain_fold_of_the_whole_list() {
    let corpus = corpus();
    let view = View::open(&corpus.index()).unwrap();
    let mut folded_at_all = 0;
    for text in QUERIES {
        let query = query::parse(text).unwrap();
        let resolved = query::resolve(&query, date(2026, 1, 1)).unwrap();
        let prepared = view.prepare(&resolved, Scope::default(), None).unwrap();
        for (sort, undated) in SORTS.iter().flat_map(|sort| {
            [Undated::Include, Undated::Exclude, Undated::Only].map(|undated| (*sort, undated))
        }) {
            let whole = view.first(&prepared, (sort, Fold::None), undated, 10_000).unwrap();
            assert!(whole.stories.is_none());
            let plain = plainly_folded(&view, &whole.first);
            folded_at_all += whole.first.len() - plain.len();
            for keep in [1, 2, 7, 30, 1_000] {
                let found = view.first(&prepared, (sort, Fold::Story), undated, keep).unwrap();
                let docs: Vec<_> = found.first.iter().map(|found| found.doc).collect();
                let expected: Vec<_> = plain.iter().take(keep).map(|found| found.doc).collect();
                assert_eq!(docs, expected, "{text} {sort:?} {undated:?} {keep}");
                assert_eq!(found.matches, whole.matches, "{text}");
                let stories = found.stories.unwrap();
                assert_eq!(stories.count, plain.len() as u64, "{text} {sort:?} {undated:?}");
                assert_matched(&view, &whole.first, &stories);
            }
        }
    }
    assert!(folded_at_all > 500, "{folded_at_all}");
}

/// Leaves the first of each story.
fn plainly_folded(view: &View, list: &[Candidate]) -> Vec<Candidate> {
    let docs: Vec<_> = list.iter().map(|found| found.doc).collect();
    let mut seen = BTreeSet::new();
    let stories = view.stories_of(&docs).unwrap();
    let is_first = |place: Option<(u32, u64)>| place.is_none_or(|(number, _)| seen.insert(number));
    let firsts: Vec<bool> = stories.into_iter().map(is_first).collect();
    list.iter().zip(firsts).filter(|(_, first)| *first).map(|(found, _)| found.clone()).collect()
}

/// Compares how many articles of each story match, and whether its original does, with a plain count.
fn assert_matched(view: &View, list: &[Candidate], found: &dateline::engine::MatchedStories) {
    let docs: Vec<_> = list.iter().map(|found| found.doc).collect();
    let mut keys: BTreeMap<u32, BTreeSet<u64>> = BTreeMap::new();
    for (number, key) in view.stories_of(&docs).unwrap().into_iter().flatten() {
        keys.entry(number).or_default().insert(key);
    }
    for (number, story) in (0_u32..).zip(&view.stories().unwrap().unwrap().stories) {
        let matched = keys.get(&number).cloned().unwrap_or_default();
        assert_eq!(found.articles(number), matched.len() as u64);
        assert_eq!(found.has_original(number), matched.contains(&story.original().key));
    }
}

fn request(text: &str, sort: Sort, fold: Fold) -> SearchRequest {
    let limit = 10_000;
    SearchRequest { sort, fold, limit, ..SearchRequest::new(text, date(2026, 1, 1)) }
}

fn ids(hits: &Hits) -> Vec<String> {
    hits.hits.iter().map(|hit| hit.short_id.clone()).collect()
}

#[test]
fn pages_of_stories_follow_each_other_and_count_stories() {
    let corpus = corpus();
    let view = View::open(&corpus.index()).unwrap();
    for (text, sort) in QUERIES.iter().flat_map(|text| SORTS.map(|sort| (*text, sort))) {
        let all = search(&view, &request(text, sort, Fold::Story)).unwrap();
        let unfolded = search(&view, &request(text, sort, Fold::None)).unwrap();
        assert_eq!(all.total.articles, unfolded.total.articles, "{text}");
        assert_eq!(unfolded.total.stories, None);
        assert_eq!(all.total.stories, Some(all.hits.len() as u64), "{text}");
        let (mut paged, mut offset) = (Vec::new(), Some(0));
        while let Some(at) = offset {
            let page = SearchRequest { offset: at, limit: 7, ..request(text, sort, Fold::Story) };
            let page = search(&view, &page).unwrap();
            assert_eq!(page.total, all.total);
            paged.extend(ids(&page));
            offset = page.next.map(|next| usize::try_from(next.offset).unwrap());
        }
        assert_eq!(paged, ids(&all), "{text} {sort:?}");
        let ranks: Vec<u64> = all.hits.iter().map(|hit| hit.rank).collect();
        assert_eq!(ranks, (1..=all.hits.len() as u64).collect::<Vec<_>>());
    }
}

#[test]
fn a_hit_says_all_of_its_story_whatever_the_filters() {
    let corpus = corpus();
    let view = View::open(&corpus.index()).unwrap();
    let stories = view.stories().unwrap().unwrap();
    let mut outside = 0;
    for text in QUERIES {
        let answer = search(&view, &request(text, Sort::Oldest, Fold::Story)).unwrap();
        let unfolded = search(&view, &request(text, Sort::Oldest, Fold::None)).unwrap();
        let matching: BTreeSet<_> = unfolded.hits.iter().map(|hit| hit.id).collect();
        assert!(unfolded.hits.iter().all(|hit| hit.story.is_none()));
        for hit in &answer.hits {
            let known = stories
                .stories
                .iter()
                .find(|story| story.members.iter().any(|member| member.id == hit.id));
            let Some(found) = &hit.story else {
                assert!(known.is_none(), "{text}: {}", hit.short_id);
                continue;
            };
            let known = known.unwrap();
            let of = |relation: Relation| {
                known.members.iter().filter(|member| member.relation == relation).count() as u64
            };
            assert_eq!(found.articles, known.members.len() as u64);
            assert_eq!((found.copies, found.versions), (of(Relation::Copy), of(Relation::Version)));
            assert_eq!(found.sources, known.sources() as u64);
            assert_eq!(found.original.id, known.original().id);
            assert_eq!(found.original.matched, matching.contains(&found.original.id));
            let is_match = |id| matching.contains(id);
            let matched = known.members.iter().filter(|member| is_match(&member.id)).count();
            assert_eq!(found.matched, matched as u64);
            outside += usize::from(!found.original.matched);
        }
    }
    assert!(outside > 3, "{outside}");
}

#[test]
fn the_other_articles_of_a_story_are_listed_on_request() {
    let corpus = corpus();
    let view = View::open(&corpus.index()).unwrap();
    let mut with_other_words = 0;
    for text in QUERIES {
        let asked = SearchRequest { copies: true, ..request(text, Sort::Relevance, Fold::Story) };
        let answer = search(&view, &asked).unwrap();
        for (hit, story) in answer.hits.iter().filter_map(|hit| Some((hit, hit.story.as_ref()?))) {
            let others = story.others.as_ref().unwrap();
            assert_eq!(others.len() as u64 + 1, story.articles);
            assert!(others.iter().all(|other| other.hit.id != hit.id));
            let matched = others.iter().filter(|other| other.matched).count() as u64;
            assert_eq!(matched + 1, story.matched);
            for other in others {
                let passages = &other.hit.passages;
                assert!(other.matched || passages.is_empty());
                let is_shown = |text: &str| hit.passages.iter().any(|own| own.text == text);
                assert!(passages.iter().all(|passage| !is_shown(&passage.text)));
                with_other_words += usize::from(!passages.is_empty());
            }
        }
    }
    assert!(with_other_words > 3, "{with_other_words}");
}

fn printed(corpus: &Corpus, arguments: &[&str]) -> Value {
    let run = corpus.run(["search"].iter().chain(arguments));
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

#[test]
fn a_search_folds_and_lists_for_programs_do_so_when_asked() {
    let corpus = corpus();
    let lines = |arguments: &[&str]| {
        let run = corpus.run(["search", "union", "-n", "10000"].iter().chain(arguments));
        run.stdout.lines().count() as u64
    };
    let answer = printed(&corpus, &["union", "--json"]);
    let total = &answer["total"];
    let (articles, stories) =
        (total["articles"].as_u64().unwrap(), total["stories"].as_u64().unwrap());
    assert!(stories < articles, "{total}");
    assert_eq!(lines(&["--trec"]), articles);
    assert_eq!(lines(&["--trec", "--fold", "story"]), stories);
    assert_eq!(lines(&["--csv", "--fields", "id"]), articles + 1);
    assert_eq!(lines(&["--csv", "--fields", "id", "--fold", "story"]), stories + 1);
    assert_eq!(lines(&["--jsonl"]), stories + 1);
    let exported = |arguments: &[&str]| corpus.run(["export", "union"].iter().chain(arguments));
    assert_eq!(exported(&[]).stdout.lines().count() as u64, articles);
    let run = exported(&["--fold", "story"]);
    assert_eq!(run.stdout.lines().count() as u64, stories);
    assert!(run.stderr.contains(&format!("{stories} stories ({articles} articles)")), "{run}");
    let unfolded = printed(&corpus, &["union", "--json", "--fold", "none"]);
    assert_eq!(unfolded["total"]["stories"], Value::Null);
    assert!(unfolded["hits"].as_array().unwrap().iter().all(|hit| hit["story"].is_null()));
    let run = corpus.run(["search", "union", "-n", "1"]);
    assert!(run.stderr.contains(&format!("1 of {stories} stories ({articles} articles)")), "{run}");
    let refused = corpus.run(["search", "union", "--copies", "--fold", "none"]);
    assert_eq!(refused.code, Some(2), "{refused}");
}

#[test]
fn pages_the_api_and_agents_are_told_each_story_once() {
    let corpus = corpus();
    let printed = corpus.run(["search", "union", "--json", "--copies"]).stdout;
    let unfolded = corpus.run(["search", "union", "--json", "--fold", "none"]).stdout;
    let server = Server::start(&corpus, &[]);
    assert_eq!(server.get("/api/v1/search?q=union&copies").body, printed);
    assert_eq!(server.get("/api/v1/search?q=union&fold=none").body, unfolded);
    assert_eq!(server.get("/api/v1/search?q=union&fold=none&copies").status, 400);
    let total: Value = serde_json::from_str(&printed).unwrap();
    let (stories, articles) = (&total["total"]["stories"], &total["total"]["articles"]);
    let page = server.get("/?q=union&limit=100");
    assert!(page.body.contains(&format!("{stories} stories ({articles} articles)")));
    // Its story leads to its article, which leads to all articles of the story.
    let story = page.body.split("<p class=\"story\"><a href=\"").nth(1).unwrap();
    let article = server.get(&story.split('#').next().unwrap().replace("&amp;", "&"));
    let link = article.body.split("href=\"/?q=story%3A").nth(1).unwrap().split('"').next().unwrap();
    let all = server.get(&format!("/?q=story%3A{}", link.replace("&amp;", "&")));
    assert!(all.status == 200 && all.body.matches("<li class=\"hit\"").count() > 1, "{}", all.body);
    assert!(server.get("/?q=union&fold=none").body.contains(&format!("of {articles} articles")));
    let mut client = Client::start(&corpus, &[]);
    let text = client.call("search", &json!({"query": "union", "limit": 50}));
    assert!(text.starts_with(&format!("{stories} stories ({articles} articles)")), "{text}");
    assert!(text.contains("\nstory: \""), "{text}");
}

/// The original of each story that any of these matches is in, and those that are in none.
fn plainly_originals(view: &View, list: &[Candidate]) -> Vec<dateline::engine::StoredArticle> {
    let docs: Vec<_> = list.iter().map(|found| found.doc).collect();
    let (mut alone, mut numbers) = (Vec::new(), BTreeSet::new());
    for (doc, place) in docs.iter().zip(view.stories_of(&docs).unwrap()) {
        match place {
            Some((number, _)) => drop(numbers.insert(number)),
            None => alone.push(*doc),
        }
    }
    let stories = &view.stories().unwrap().unwrap().stories;
    let originals: Vec<_> = numbers.iter().map(|n| *stories[*n as usize].original()).collect();
    alone.extend(view.docs_of_members(&originals).unwrap());
    view.stored(&alone).unwrap()
}

#[test]
fn stories_are_counted_once_as_their_originals() {
    let corpus = corpus();
    let view = View::open(&corpus.index()).unwrap();
    for text in QUERIES {
        let asked = request(text, Sort::Oldest, Fold::Story);
        let query = query::parse(text).unwrap();
        let resolved = query::resolve(&query, date(2026, 1, 1)).unwrap();
        let prepared = view.prepare(&resolved, Scope::default(), None).unwrap();
        let undated = if prepared.has_dates() { Undated::Exclude } else { Undated::Include };
        let whole = view.first(&prepared, (Sort::Oldest, Fold::None), undated, 10_000).unwrap();
        let originals = plainly_originals(&view, &whole.first);
        let total = dateline::search::count(&view, &asked).unwrap().total;
        assert_eq!(total.stories, Some(originals.len() as u64), "{text}");
        assert_eq!(total.articles, whole.matches.articles);
        let mut expected: BTreeMap<(String, String), u64> = BTreeMap::new();
        for stored in &originals {
            let source = stored.article.source.as_ref().unwrap().name.clone();
            let date = stored.article.published.as_ref();
            let month =
                date.map_or("undated".into(), |date| date.stamp.to_string()[..7].to_owned());
            *expected.entry((month, source)).or_default() += 1;
        }
        let by = ["month", "source"].map(|axis| axis.parse().unwrap());
        let table = dateline::counting::cross_table(&view, &asked, &by, true).unwrap();
        assert_eq!(table.total, total, "{text}");
        let found: u64 = table.rows().map(|row| row.counts.matches).sum();
        assert_eq!(found, originals.len() as u64, "{text}");
        assert_eq!(table.rows().filter(|row| row.counts.matches > 0).count(), expected.len());
        for row in table.rows().filter(|row| row.counts.matches > 0) {
            let source = match row.labels().nth(1).unwrap() {
                dateline::engine::Label::Name(name) => name.clone(),
                other => panic!("{other:?}"),
            };
            let of_source = expected.iter().filter(|((_, name), _)| *name == source);
            assert!(of_source.map(|(_, count)| *count).any(|count| count == row.counts.matches));
        }
        let timeline = dateline::counting::TimelineRequest {
            search: asked.clone(),
            period: Some(dateline::counting::Period::Day),
            by: None,
            peaks: 1,
        };
        let timeline = dateline::counting::timeline(&view, &timeline).unwrap();
        for row in &timeline.rows {
            let is_of_day = |stored: &&dateline::engine::StoredArticle| {
                let days = stored.article.published.as_ref().map(|date| date.days());
                days.is_some_and(|days| days.first() == row.first && days.last() == row.first)
            };
            let of_day = originals.iter().filter(is_of_day).count() as u64;
            assert_eq!(row.counts.matches, of_day, "{text} {}", row.first);
            assert!(row.counts.matches <= row.counts.articles, "{text} {}", row.first);
        }
        let undated = originals.iter().filter(|stored| stored.article.published.is_none()).count();
        assert_eq!(timeline.undated.matches, undated as u64, "{text}");
    }
}

#[test]
fn sources_say_what_is_their_own_and_what_they_copied() {
    let corpus = corpus();
    let view = View::open(&corpus.index()).unwrap();
    for text in QUERIES {
        let answer =
            dateline::search::sources(&view, &request(text, Sort::Oldest, Fold::Story)).unwrap();
        let whole = search(&view, &request(text, Sort::Oldest, Fold::None)).unwrap();
        let stories = &view.stories().unwrap().unwrap().stories;
        let relation = |id| {
            let mut members = stories.iter().flat_map(|story| &story.members);
            members.find(|member| member.id == id).map(|member| member.relation)
        };
        for row in &answer.rows {
            let of_source: Vec<_> = whole
                .hits
                .iter()
                .filter(|hit| hit.article.source.as_ref().map(|s| &s.name) == row.name.as_ref())
                .map(|hit| relation(hit.id))
                .collect();
            let count = |of: &[Option<Relation>]| {
                of_source.iter().filter(|relation| of.contains(relation)).count() as u64
            };
            let found = row.relations.unwrap();
            assert_eq!(found.originals, count(&[None, Some(Relation::Original)]), "{text}");
            assert_eq!(found.copies, count(&[Some(Relation::Copy)]), "{text}");
            assert_eq!(found.versions, count(&[Some(Relation::Version)]), "{text}");
        }
    }
    let run = corpus.run(["sources", "--stories"]);
    assert!(run.stdout.contains("originals  copies  versions"), "{run}");
    let counted = corpus.run(["count", "union", "--stories"]);
    let answer = printed(&corpus, &["union", "--json"]);
    assert_eq!(counted.stdout.trim(), answer["total"]["stories"].to_string());
    let by = corpus.run(["count", "union", "--stories", "--by", "month"]);
    assert!(by.stdout.starts_with("month    stories"), "{by}");
}
