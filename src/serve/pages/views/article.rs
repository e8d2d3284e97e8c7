//! The page of an article: its text with what matches, and why its day and source are believed.

use axum::http::StatusCode;
use dateline::article::Article;
use dateline::article::Evidence;
use dateline::article::Stamp;
use dateline::article::day_from_number;
use dateline::counting::QuotedMarks;
use dateline::render::escape;
use dateline::render::terminal::date;
use dateline::render::terminal::file;
use dateline::render::terminal::is_web_address;
use dateline::render::terminal::number;
use dateline::render::terminal::place;
use dateline::render::terminal::source;
use dateline::render::terminal::title;
use dateline::search::FileState;
use dateline::search::Hit;
use dateline::search::HitPassage;
use dateline::search::Instead;
use dateline::search::Shown;
use dateline::search::StoryShown;
use maud::Markup;
use maud::html;

use crate::request::parameters::Pairs;
use crate::serve::answer::Answer;
use crate::serve::pages::address::Address;
use crate::serve::pages::address::is_asked;
use crate::serve::pages::address::is_quoted;
use crate::serve::pages::address::value;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::frame;
use crate::serve::pages::views::results::facts;
use crate::serve::pages::views::story;
use crate::serve::pages::views::text;
use crate::serve::pages::views::text::lang;

/// The hits beside this one.
#[derive(Debug)]
pub(crate) enum Neighbors {
    /// The list of hits is another now.
    Changed,
    /// Rank and id of those that are there.
    Known {
        /// Its own rank.
        rank: u64,
        /// How many there are.
        total: u64,
        previous: Option<(u64, String)>,
        next: Option<(u64, String)>,
    },
}

/// What the page shows.
pub(crate) struct Page<'p> {
    pub(crate) shown: &'p Shown,
    /// What is marked in it.
    pub(crate) marks: &'p QuotedMarks,
    /// The passage that is cited; the first if none is asked for.
    pub(crate) cited: Option<u64>,
    pub(crate) neighbors: Option<&'p Neighbors>,
    /// The story that the article is in.
    pub(crate) story: Option<&'p StoryShown>,
    pub(crate) warning: Option<String>,
}

/// Returns the page.
pub(crate) fn page(site: &Site, pairs: &Pairs, page: &Page<'_>) -> Answer {
    let Page { shown, marks, cited, neighbors, story, warning } = page;
    let (hit, base) = (&shown.hit, site.base.as_str());
    let article = &hit.article;
    let search = Address::of(pairs).beside();
    let is_marked = !marks.title.is_empty() || !marks.body.is_empty();
    let main = html! {
        div.columns {
            article {
                h1 lang=[lang(article)] dir="auto" {
                    @if article.title.is_empty() { "without a title" }
                    (text::marked_at(&article.title, &marks.title))
                    @if article.title_from_body { " …" }
                }
                (facts(hit))
                @if !article.authors.is_empty() { p.facts { "By " bdi { (escape::text(&article.authors.join("; "))) } } }
                (known(shown))
                @if let Some(answer) = story { (story::view(site, &search, answer, hit)) }
                @if let Some(warning) = warning { p { strong { "Warning: " } (escape::text(warning)) } }
                @if is_marked { p.printed { "Marked: what matches " bdi { (escape::text(value(pairs, "q"))) } } }
                @if is_quoted(pairs) && !is_marked { p role="status" { "Nothing of the quotation is in this article." } }
                div.body lang=[lang(article)] { (text::body(article, &hit.passages, &marks.body)) }
                (walk(base, pairs, text::count(article, &marks.body), *neighbors))
            }
            aside.side aria-label="About this article" { (beside(site, pairs, shown, *cited)) }
        }
    };
    let title = format!("{} – dateline", escape::text(&title(article)));
    frame::site(StatusCode::OK, &title, base, "", &main)
}

/// Says how what is shown is related to what was asked for.
fn known(shown: &Shown) -> Markup {
    let instead = shown.instead.map(|instead| match instead {
        Instead::Identical => {
            "This is an identical copy; the one asked for is no longer in the index."
        }
        Instead::Edited => "The article was edited since; this is its current text.",
        Instead::SameText => {
            "The id asked for is no longer in the index; this article has the same text."
        }
        Instead::OtherId => {
            "The citation is mixed up: its id is that of another article, which has no such text; this one \
             has the text."
        }
    });
    html! {
        @if let Some(instead) = instead { p role="status" { (instead) } }
        @if let Some(number) = shown.passage { p role="status" { "Passage " (number) " of the article" } }
        @if shown.changed_since_cited == Some(true) { p role="status" { "The text has changed since it was cited." } }
        @for warning in &shown.hit.article.warnings { p.soft { "Note: " (escape::text(warning)) } }
    }
}

/// Returns the ways to matches and to the hits beside.
fn walk(base: &str, pairs: &Pairs, matches: usize, neighbors: Option<&Neighbors>) -> Markup {
    let open = Address::of(pairs);
    let to = |(rank, id): &(u64, String)| {
        open.clone().with("rank", rank).to(base, &format!("/articles/{id}"))
    };
    // The page of the list that the hit is on.
    let limit: u64 = value(pairs, "limit").parse().ok().filter(|limit| *limit > 0).unwrap_or(10);
    let rank: u64 = value(pairs, "rank").parse().unwrap_or(1);
    let offset = rank.saturating_sub(1) / limit * limit;
    let back = open.clone().without("rank").without("offset").without("passage");
    let back = if offset > 0 { back.with("offset", offset) } else { back };
    let back = format!("{}#h{rank}", back.to(base, "/"));
    html! {
        @if is_asked(pairs) || neighbors.is_some() {
            nav.walk aria-label="Matches and hits" {
                @if is_quoted(pairs) {
                    a data-key="u" href=(open.clone().verbatim().to(base, "/quote")) { "Quotation" }
                } @else {
                    a data-key="u" href=(back) { "All hits" }
                }
                @match neighbors {
                    Some(Neighbors::Known { rank, total, previous, next }) => {
                        span.n { "hit " (number(*rank)) " of " (number(*total)) }
                        @if let Some(previous) = previous { a rel="prev" data-key="k" href=(to(previous)) { "Previous hit" } }
                        @if let Some(next) = next { a rel="next" data-key="j" href=(to(next)) { "Next hit" } }
                    }
                    Some(Neighbors::Changed) => { span.soft { "the list of hits has changed since" } }
                    None => {}
                }
                @if matches > 0 {
                    a href="#m1" { "First match" }
                    span #match.n role="status" {
                        (number(matches as u64)) @if matches == 1 { " match" } @else { " matches" }
                    }
                    span hidden data-script {
                        button.quiet type="button" data-press="p" { "Previous match" }
                        " "
                        button.quiet type="button" data-press="n" { "Next match" }
                    }
                }
            }
        }
    }
}

/// Returns what is beside the text: citation, evidence, what the article declares of itself.
fn beside(site: &Site, pairs: &Pairs, shown: &Shown, cited: Option<u64>) -> Markup {
    let base = site.base.as_str();
    let (hit, article) = (&shown.hit, &shown.hit.article);
    let path = format!("/articles/{}", hit.short_id);
    let search = Address::of(pairs).without("passage");
    html! {
        h2 { "Cite" }
        (copied("citation", "Citation", &citation(hit, &hit.short_id)))
        (passage_cited(base, pairs, shown, cited))
        (copied("path", "File", &file(hit)))
        @if hit.file != FileState::Current { p.soft { (place(hit)) } }
        ul.plain.also-see {
            li { a href=(search.to(base, &format!("{path}/changes"))) { "What was changed" } }
            li { a href=(search.to(base, &format!("{path}/similar"))) { "More like this" } }
            @if site.files && hit.file == FileState::Current {
                li { a href={ (base) (path) "/file" } { "The original file" } }
            }
            @if let Some(url) = article.url.as_deref().filter(|url| is_web_address(url)) {
                li { a href=(url) rel="noreferrer noopener external" { "The article on the web" } }
            }
        }
        h2 { "Day" }
        (day(article))
        h2 { "Source" }
        (publisher(article))
        h2 { "Article" }
        (declared(hit))
    }
}

/// Returns the citation of a passage, and the field that asks for another one. The script fills in the passage whose
/// number is followed.
fn passage_cited(base: &str, pairs: &Pairs, shown: &Shown, cited: Option<u64>) -> Markup {
    let hit = &shown.hit;
    // An article without a text has one passage all the same.
    let last = hit.passages.last().filter(|passage| !passage.text.is_empty());
    let last = last.map(|passage| passage.number);
    // Of a passage that is cited the others are not read.
    let most = last.filter(|_| shown.passage.is_none());
    let number = cited.or(hit.passages.first().map(|passage| passage.number));
    let passage = hit.passages.iter().find(|passage| Some(passage.number) == number);
    let kept = Address::of(pairs).without("passage");
    html! {
        @if let (Some(number), Some(_)) = (number, last) {
            form.cite action={ (base) "/articles/" (hit.short_id) } method="get" {
                @for (name, value) in &kept.sent() { input type="hidden" name=(name) value=(value); }
                label.soft { "Passage " input #passage type="number" name="passage" min="1" max=[most] value=(number) required; }
                button.quiet { "Cite it" }
            }
            @match (passage, most) {
                (Some(passage), _) => {
                    (copied("passage-citation", "Citation of the passage", &citation(hit, &cited_by(passage))))
                }
                (None, Some(most)) => p role="status" { "The article has " (number_of_passages(most)) "." },
                (None, None) => {}
            }
        }
    }
}

fn number_of_passages(count: u64) -> String {
    if count == 1 { "1 passage".to_owned() } else { format!("{} passages", number(count)) }
}

/// Returns what `show` finds a passage by, whatever became of its article.
fn cited_by(passage: &HitPassage) -> String {
    format!("{}@{}", passage.id, passage.hash)
}

fn copied(id: &str, label: &str, text: &str) -> Markup {
    html! {
        label.soft for=(id) { (label) }
        div.copy {
            textarea id=(id) readonly rows="4" dir="auto" { (text) }
            button.quiet type="button" data-copy=(id) hidden data-script aria-label={ "Copy: " (label) } { "Copy" }
            span.copied {}
        }
        p.printed { bdi { (text) } }
    }
}

/// Returns a citation: who, what, when, where, and the id by which `dateline show` finds it again.
fn citation(hit: &Hit, id: &str) -> String {
    let article = &hit.article;
    let mut parts = Vec::new();
    if !article.authors.is_empty() {
        parts.push(article.authors.join(", "));
    }
    parts.push(format!("“{}”", title(article)));
    parts.push(source(article));
    parts.push(match &article.published {
        Some(published) => match published.stamp.time() {
            Some(_) => Stamp::day(published.stamp.first_day()).to_string(),
            None => published.stamp.to_string(),
        },
        None => "undated".to_owned(),
    });
    parts.extend(article.url.clone().filter(|url| is_web_address(url)));
    escape::text(&format!("{} [{}]", parts.join(", "), id)).into_owned()
}

/// Returns the day with its evidence, and what said something else.
fn day(article: &Article) -> Markup {
    let losing = article.published.as_ref().map_or(&[][..], |published| &published.others);
    html! {
        dl {
            dt { "Published" } dd { (date(article.published.as_ref())) }
            @if let Some(published) = article.published.as_ref().filter(|p| p.stamp.time().is_some()) {
                dt { "Time" } dd { (published.stamp) }
            }
            @for other in losing { dt { "Not used" } dd { (said(other)) } }
            @if let Some(updated) = article.updated { dt { "Updated" } dd { (updated) } }
            @if let Some(saved) = &article.saved { dt { "Saved" } dd { (saved.stamp) " (" (saved.evidence) ")" } }
        }
    }
}

fn said(other: &Evidence) -> Markup {
    let text = escape::text(&other.text);
    html! {
        @match other.says.map(|stamp| stamp.to_string()) {
            Some(stamp) if stamp == text => { (stamp) " (" (other.kind) ")" }
            Some(stamp) => { (stamp) " (" (other.kind) ": " bdi { (text) } ")" }
            None => { bdi { (text) } " (" (other.kind) ")" }
        }
    }
}

/// Returns the source with its evidence, and the name it was given under.
fn publisher(article: &Article) -> Markup {
    html! {
        dl {
            dt { "Name" } dd { bdi { (source(article)) } }
            @if let Some(source) = &article.source {
                dt { "Known from" } dd { (source.evidence) }
                @if let Some(domain) = &source.domain { dt { "Domain" } dd { bdi { (escape::name(domain)) } } }
                @if let Some(by) = source.normalized {
                    dt { "Given as" } dd { bdi { (escape::name(source.given())) } " (" (by) " says so)" }
                }
                @if let Some(origin) = &source.origin { dt { "From" } dd { bdi { (escape::name(origin)) } } }
            }
        }
    }
}

fn declared(hit: &Hit) -> Markup {
    // Each field is named, so that it is decided of a new one whether it is shown, here or above.
    let Article {
        title: _,
        title_from_body: _,
        body: _,
        source: _,
        published: _,
        updated: _,
        saved: _,
        authors: _,
        section,
        url,
        lang,
        key,
        subjects,
        place,
        kind,
        printed_page,
        meta,
        dateline: _,
        record: _,
        member: _,
        pages: _,
        warnings: _,
    } = &hit.article;
    let ingested = day_from_number(hit.ingested.div_euclid(86_400));
    let meta = meta.iter().map(|(name, value)| format!("{name}: {value}"));
    let one = |text: &Option<String>| text.clone().unwrap_or_default();
    let all = [
        ("Section", one(section)),
        ("Page", one(printed_page)),
        ("Subjects", subjects.join("; ")),
        ("Place", one(place)),
        ("Type", one(kind)),
        ("Address", one(url)),
        ("Language", one(lang)),
        ("Key", one(key)),
        ("Fields", meta.collect::<Vec<_>>().join("; ")),
        ("Words", number(hit.words)),
        ("Ingested", ingested.map(|day| Stamp::day(day).to_string()).unwrap_or_default()),
        ("Id", hit.id.to_string()),
    ];
    html! {
        dl {
            @for (name, text) in all.iter().filter(|(_, text)| !text.is_empty()) {
                dt { (name) } dd { bdi { (escape::text(text)) } }
            }
        }
    }
}
