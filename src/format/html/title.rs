//! Chooses what a page calls its article.
//!
//! The order that works: JSON-LD headline, `og:title`, the heading, the other `<meta>`, `<title>`. A
//! headline written for search engines often differs from the one readers see; both are the
//! article's. The order is left where a place gives itself away: it says what `<title>` says while
//! the heading and another place say something else, it has no witness, or it is the heading with the
//! section behind. The site's name is cut only where it is the site's name.
//!
//! Cost: a few foldings of each short heading and `<meta>`; long ones are no titles and are passed
//! over, so that no page makes this slow.

use std::cmp::Reverse;

use crate::format::html::called::words;
use crate::format::html::element::Element;
use crate::format::html::folded::alike;
use crate::format::html::folded::folded;
use crate::format::html::folded::folded_alike;
use crate::format::html::folded::line;
use crate::format::html::linked::Linked;
use crate::format::html::page::Page;

/// Returns what the head of the page calls the article, site names included.
pub(crate) fn in_head(page: &Page) -> Vec<String> {
    let names = [
        "og:title",
        "twitter:title",
        "dc.title",
        "sailthru.title",
        "parsely-title",
        "dcterms.title",
        "title",
        "headline",
    ];
    let mut list: Vec<String> = page.meta(&names).map(line).collect();
    let page_title = line(&page.title);
    list.push(behind_archive(&page_title).map_or_else(|| page_title.clone(), str::to_owned));
    list.retain(|title| !title.is_empty());
    list
}

/// The most titles a page's head is believed to give.
const MOST_NAMES: usize = 40;

/// The most headings and other places that are asked for a witness.
const MOST_PLACES: usize = 400;

/// The most bytes of a title.
const LONGEST: usize = 2_000;

/// The most places where a title is taken apart at the same mark.
const MOST_PARTS: usize = 8;

/// Returns which heading is the article's: of the highest ones that the head of the page names, that
/// which says most of it (a section named before the headline says little), else the first.
pub(crate) fn heading(page: &Page, linked: &Linked) -> Option<usize> {
    let mut names: Vec<String> = linked.headline.as_deref().map(line).into_iter().collect();
    names.extend(in_head(page).into_iter().take(MOST_NAMES));
    let names: Vec<String> = names.iter().map(|name| folded(name)).collect();
    let best = |level: &str| {
        let headings = page.elements.iter().enumerate().filter(|(_, e)| e.is(level));
        // A heading in the path of sections is there for search engines.
        let headings = headings.filter(|(at, _)| !page.is_in_breadcrumb(*at));
        let short = headings.filter(|(_, element)| page.text_of(element).len() <= LONGEST);
        let named = short.filter_map(|(at, element)| {
            let text = folded(page.text_of(element));
            let said = names.iter().filter(|name| folded_alike(name, &text));
            Some((said.map(|name| name.len().min(text.len())).max()?, Reverse(at)))
        });
        named.max().map(|(_, Reverse(at))| at)
    };
    let first = || page.headings().next().map(|(at, _)| at);
    let found = best("h1").or_else(|| best("h2")).or_else(|| best("h3")).or_else(first);
    match found {
        Some(at) if is_site(page, at) => called_headline(page).or(found),
        _ => found,
    }
}

/// Returns whether a heading of few words is all that the page's title says: then it may be the site.
fn is_site(page: &Page, heading: usize) -> bool {
    let text = page.text_of(&page.elements[heading]);
    text.split_whitespace().count() <= 3
        && folded(text) == folded(&page.title)
        && page.meta(&["og:title"]).next().is_none()
}

/// Returns the one heading of the second rank that is called a headline.
fn called_headline(page: &Page) -> Option<usize> {
    let is_called = |element: &Element| {
        let named = |word: &str| words(&element.class).any(|own| own == word);
        named("headline")
            || named("title") && (named("entry") || named("post") || named("article"))
            || element.itemprop.as_deref().is_some_and(|prop| prop == "headline")
    };
    let mut called = page.elements.iter().enumerate().filter(|(_, e)| e.is("h2") && is_called(e));
    let (at, _) = called.next()?;
    called.next().is_none().then_some(at)
}

/// Returns what a heading says without what is set above or below it in the same heading: a kicker, a second
/// line. The page's title decides which part is the headline.
fn shown(page: &Page, heading: usize, page_title: &str) -> String {
    let element = &page.elements[heading];
    let whole = line(page.text_of(element));
    let title = folded(page_title);
    if title.len() < 12 || !folded(&whole).contains(&title) || folded(&whole) == title {
        return whole;
    }
    let lines = page.text_of(element).lines();
    let inside = page.elements[heading + 1..].iter().take_while(|e| e.text.0 < element.text.1);
    let behind = inside.filter_map(|part| {
        let (before, after) = (page.text.get(element.text.0..part.text.0)?, part.text.1);
        Some([before, page.text.get(after..element.text.1)?])
    });
    let mut parts = lines.chain(behind.flatten()).map(line);
    parts.find(|part| folded(part) == title).unwrap_or(whole)
}

/// Returns the title; `site` are the names the publisher goes by, `url` is the page's address.
pub(crate) fn choose(
    page: &Page,
    linked: &Linked,
    heading: Option<usize>,
    site: &[&str],
    url: Option<&str>,
) -> Option<String> {
    let in_title = line(&page.title);
    let seen = heading.map(|at| {
        let before_mark = parted(&in_title).map(|(before, _)| before.to_owned());
        let mut titles = [in_title.clone()].into_iter().chain(before_mark);
        let whole = line(page.text_of(&page.elements[at]));
        titles
            .find_map(|title| Some(shown(page, at, &title)).filter(|shown| *shown != whole))
            .unwrap_or(whole)
    });
    let seen = seen.filter(|text| text.chars().count() >= 4);
    let given = linked.headline.as_deref().filter(|text| text.len() <= LONGEST).map(line);
    let site = Site::of(page, site, seen.as_deref(), given.as_deref());
    let page_title = line(&page.title);
    let places = Places::of(page, heading, &site, url, seen.as_deref(), given);
    // What is behind the site's name is the page's, be it the name of the site's owner.
    let is_behind = |title: &str| site.after_head(&page_title) == Some(title);
    let whole_title = Some(places.page_title.clone())
        .filter(|title| !title.is_empty() && (!site.is(title) || is_behind(title)));
    let chosen = places
        .chosen()
        .or_else(|| named(page, &site, &OTHER_METAS))
        .or(whole_title)
        .or(seen)
        .or_else(|| Some(page_title).filter(|title| !title.is_empty()))?;
    Some(places.completed(chosen, linked.headline.as_deref().map(line)))
}

/// Names of `<meta>` elements that give the title where no better place does.
const OTHER_METAS: [&str; 7] = [
    "twitter:title",
    "dc.title",
    "sailthru.title",
    "parsely-title",
    "dcterms.title",
    "title",
    "headline",
];

/// Returns the first title that `<meta>` elements of these names give, without the site's name.
fn named(page: &Page, site: &Site, names: &[&str]) -> Option<String> {
    page.meta(names)
        .map(|title| whole(line(title), &page.title))
        .map(|title| site.cut_off(&title).to_owned())
        .find(|title| !title.is_empty() && !site.is(title))
}

/// What the places of a page that editors fill call its article.
struct Places<'p> {
    page: &'p Page,
    url: Option<&'p str>,
    /// JSON-LD, if another place supports it or there is none.
    given: Option<String>,
    /// The heading that readers see.
    seen: Option<String>,
    /// `og:title`.
    shared: Option<String>,
    /// `<title>` without the site's name.
    page_title: String,
    /// The heading is of the first rank.
    is_first: bool,
}

impl<'p> Places<'p> {
    fn of(
        page: &'p Page,
        heading: Option<usize>,
        site: &Site,
        url: Option<&'p str>,
        seen: Option<&str>,
        given: Option<String>,
    ) -> Self {
        let is_first = heading.is_some_and(|at| page.elements[at].is("h1"));
        let is_headline = |text: &&str| {
            width(text) >= 12 && !site.is(text) && !(is_first && is_masthead(page, text))
        };
        let seen = seen.filter(is_headline).map(str::to_owned);
        let shared = named(page, site, &["og:title"]);
        // Where there is nothing better, what is given without a witness has to do.
        let replaced = seen.is_some() || shared.is_some();
        let given = given
            .filter(|title| !site.is(title))
            .filter(|title| !replaced || has_witness(title, page, url));
        let page_title = site.cut_off(&line(&page.title)).to_owned();
        Self { page, url, given, seen, shared, page_title, is_first }
    }

    fn chosen(&self) -> Option<String> {
        match (&self.given, &self.seen, &self.shared) {
            (Some(given), Some(seen), _) if self.is_for_search(given, seen) => Some(seen.clone()),
            (Some(given), Some(seen), Some(shared))
                if self.is_shown(seen)
                    && alike(given, shared)
                    && !alike(given, seen)
                    && !names_it(self.url, given) =>
            {
                Some(seen.clone())
            }
            (Some(given), ..) => Some(given.clone()),
            // "Press releases" is what the page is, not the story.
            (None, Some(seen), Some(shared))
                if shared.split_whitespace().count() <= 2
                    && seen.split_whitespace().count() >= 4 =>
            {
                Some(seen.clone())
            }
            // Where the heading says what the page's title says, the shared title is the editors'
            // own; elsewhere the heading is, and the others are written for search engines.
            (None, Some(seen), Some(shared)) if !alike(seen, &self.page_title) => {
                Some(if alike(seen, shared) { shared } else { seen }.clone())
            }
            (None, seen, shared) => shared.clone().or(seen.clone()),
        }
    }

    /// Returns whether a headline is written for search engines: that of the page's title and not of
    /// the heading. The heading is the editors' own where the story is shared under it, or its feed
    /// names it.
    fn is_for_search(&self, given: &str, seen: &str) -> bool {
        let shared = self.shared.as_deref().is_some_and(|shared| alike(shared, seen));
        alike(given, &self.page_title) && !alike(given, seen) && (shared || is_fed(self.page, seen))
    }

    /// Returns whether the highest heading is the page's title too: readers see it, and programs are
    /// given another.
    fn is_shown(&self, seen: &str) -> bool {
        self.is_first && folded(seen) == folded(&self.page_title)
    }

    /// Returns a title without what is behind the heading, or whole where a program cut it.
    fn completed(self, chosen: String, headline: Option<String>) -> String {
        // A headline that editors gave may be longer than what they show of it.
        let is_whole = |seen: &&String| {
            let most = chosen.len() < seen.len() * 2;
            has_behind(&chosen, seen) && (self.given.is_none() || most)
                || has_before(&chosen, seen) && self.given.is_none()
        };
        if let Some(seen) = self.seen.as_ref().filter(is_whole) {
            return seen.clone();
        }
        let cut = chosen.trim_end_matches(['.', '…', ' ']);
        if cut.len() == chosen.len() {
            return chosen;
        }
        let start = folded(cut);
        let whole = [headline, self.seen, self.shared].into_iter().flatten();
        let mut whole =
            whole.filter(|other| other.len() > chosen.len() && folded(other).starts_with(&start));
        whole.next().unwrap_or(chosen)
    }
}

/// Returns how long a text is to a reader: a character of Chinese or Japanese says as much as two letters.
fn width(text: &str) -> usize {
    text.chars().map(|char| if char >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// Returns whether a first heading is the masthead: it links somewhere and is the tail of the page's
/// title.
fn is_masthead(page: &Page, text: &str) -> bool {
    let (text, title) = (folded(text), folded(&page.title));
    title.ends_with(&text) && title.len() > text.len() + 8 && page.linked_lines.contains(&text)
}

/// Returns a title that was cut at a quote its template did not escape: the page's title goes on with
/// one where it ends.
fn whole(title: String, page_title: &str) -> String {
    let page_title = line(page_title);
    match page_title.strip_prefix(title.as_str()).map(str::trim_start) {
        Some(rest) if !title.is_empty() && rest.starts_with(['"', '\'']) => page_title,
        _ => title,
    }
}

/// Returns the headline of a title that goes from the site over its archive to the story:
/// `Site » Blog Archive » Headline`.
fn behind_archive(title: &str) -> Option<&str> {
    around_archive(title).map(|(_, headline)| headline)
}

/// Returns the site and the headline of a title that names an archive between them.
pub(crate) fn around_archive(title: &str) -> Option<(&str, &str)> {
    const ARCHIVES: [&str; 6] =
        ["blogarchive", "blogarchiv", "archive", "archiv", "blogarchives", "archives"];
    ["»", "›", "|", "-", "–", "::", ">"].iter().find_map(|mark| {
        let mut parts = title.splitn(3, mark).map(str::trim);
        let (site, middle, rest) = (parts.next()?, parts.next()?, parts.next()?);
        (ARCHIVES.contains(&folded(middle).as_str()) && !rest.is_empty()).then_some((site, rest))
    })
}

/// Returns whether a title is the heading and, behind a mark, something that readers do not see there:
/// a section, a series, a slogan.
fn has_behind(title: &str, heading: &str) -> bool {
    let heading = folded(heading);
    let in_brackets = title.split_once(" (").map(|(before, _)| before);
    parted(title).map(|(before, _)| before).chain(in_brackets).any(|part| folded(part) == heading)
}

/// Returns whether a title is the heading and something before it.
fn has_before(title: &str, heading: &str) -> bool {
    let heading = folded(heading);
    parted(title).any(|(_, behind)| folded(behind) == heading)
}

/// Returns what is before and behind each mark in a title.
fn parted(title: &str) -> impl Iterator<Item = (&str, &str)> {
    MARKS.iter().flat_map(move |mark| {
        let found = title.match_indices(mark).take(MOST_PARTS);
        found.map(move |(at, _)| (title[..at].trim_end(), &title[at + mark.len()..]))
    })
}

/// Returns whether a feed that the page names is that of readers' comments on a story of this title:
/// there a program for blogs writes the title its author gave, whatever search engines are given.
fn is_fed(page: &Page, title: &str) -> bool {
    let title = folded(title);
    page.feeds.iter().any(|feed| folded(feed).contains(&title))
}

/// Returns whether another place of the page, or its address, says what the JSON-LD says, be it in
/// other words. A headline that nothing bears out is a template's, or another story's.
fn has_witness(given: &str, page: &Page, url: Option<&str>) -> bool {
    let is_heading = |e: &&Element| e.is("h1") || e.is("h2") || e.is("h3");
    let headings = page.elements.iter().filter(is_heading).map(|e| page.text_of(e).to_owned());
    let places = in_head(page).into_iter().chain(headings).take(MOST_PLACES);
    let (whole, words) = (folded(given), bones(given));
    places
        .filter(|place| place.len() <= LONGEST)
        .any(|place| folded_alike(&whole, &folded(&place)) || mostly(&words, &bones(&place)))
        || names_it(url, given)
}

/// Returns whether an address is made of the words of a headline.
fn names_it(url: Option<&str>, headline: &str) -> bool {
    let words = bones(headline);
    let segments = url.into_iter().flat_map(|url| url.split('/').skip(3));
    segments.take(MOST_PARTS).any(|segment| mostly(&words, &bones(segment)))
}

/// Returns whether two thirds of the words of one are in the other.
fn mostly(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let both = short.iter().filter(|word| long.contains(word)).count();
    short.len() >= 3 && both * 3 >= short.len() * 2
}

/// Returns the words of a text without their vowels, so that "für" is the "fuer" of an address.
fn bones(text: &str) -> Vec<String> {
    let words = text.split(|char: char| !char.is_alphanumeric());
    let words = words.filter(|word| word.chars().count() >= 3).map(|word| {
        let word = word.to_lowercase().replace('ß', "ss");
        let bones: String =
            word.chars().filter(|char| char.is_ascii() && !"aeiouy".contains(*char)).collect();
        if bones.is_empty() { word } else { bones }
    });
    words.collect()
}

/// What the marks are that part a title from the name of its site.
const MARKS: [&str; 12] =
    [" - ", " | ", " – ", " — ", " :: ", " · ", " » ", " › ", " • ", " : ", " / ", "| "];

/// What the site of a page is called, folded.
struct Site {
    names: Vec<String>,
    /// The host, its first label, and what links to the site's first page say: the site's name where
    /// that is all of what is before or behind a mark.
    exact: Vec<String>,
}

impl Site {
    fn of(page: &Page, names: &[&str], seen: Option<&str>, given: Option<&str>) -> Self {
        let hosts =
            || names.iter().copied().filter(|name| name.contains('.') && !name.contains(' '));
        let is_own = |host: &str| host.is_empty() || hosts().any(|own| own == host);
        let home = page.home.iter().filter(|(host, _)| is_own(host)).map(|(_, text)| text.as_str());
        let labels = hosts().filter_map(|host| host.split('.').next());
        let exact = home.chain(hosts()).chain(labels).map(folded);
        // Templates also give the story's title as the name of its publisher.
        let shared = page.meta(&["og:title"]).next().map(line);
        let is_story = |name: &str| {
            let name = line(name);
            let same = |title: Option<&str>| title.is_some_and(|t| folded(t) == folded(&name));
            name.split_whitespace().count() >= 3
                && seen.is_some_and(|seen| alike(seen, &name))
                && (same(given) || same(shared.as_deref()))
        };
        Self {
            exact: exact.filter(|name| name.len() >= 4).collect(),
            names: names.iter().filter(|name| !is_story(name)).map(|name| folded(name)).collect(),
        }
    }

    fn is(&self, title: &str) -> bool {
        let title = folded(title);
        self.names.contains(&title)
    }

    /// Cuts ` - Site`, ` | Site` and `Site » ` off where it is one of the site's names.
    fn cut_off<'t>(&self, title: &'t str) -> &'t str {
        let mut title = behind_archive(title).unwrap_or(title);
        // The name itself may hold a mark.
        let is_own =
            |(head, tail): &(&str, &str)| !head.is_empty() && self.exact.contains(&folded(tail));
        if let Some((head, _)) = parted(title).find(is_own) {
            title = head;
        }
        for _ in 0..3 {
            let Some((at, width)) =
                MARKS.iter().filter_map(|mark| Some((title.rfind(mark)?, mark.len()))).max()
            else {
                break;
            };
            let (head, tail) = (title[..at].trim_end(), title[at + width..].trim());
            let by_head = self.is_exactly(head) && !self.exact.contains(&folded(tail));
            if head.is_empty() || by_head || !self.named_by(tail) {
                break;
            }
            title = head;
        }
        self.after_head(title).unwrap_or(title)
    }

    /// Returns what is behind the site's name, where the title begins with that.
    fn after_head<'t>(&self, title: &'t str) -> Option<&'t str> {
        let (at, width) =
            MARKS.iter().filter_map(|mark| Some((title.find(mark)?, mark.len()))).min()?;
        let rest = title[at + width..].trim();
        (self.is_exactly(&title[..at]) && folded(rest).len() >= 8).then_some(rest)
    }

    fn is_exactly(&self, text: &str) -> bool {
        let text = folded(text);
        self.names.contains(&text) || self.exact.contains(&text)
    }

    fn named_by(&self, tail: &str) -> bool {
        let tail = folded(tail);
        tail.is_empty()
            || self.exact.contains(&tail)
            || self.names.iter().any(|name| {
                name.len() >= 2
                    && (*name == tail
                        || (name.len() >= 4
                            && tail.contains(name.as_str())
                            && tail.len() <= name.len() * 3)
                        || (tail.len() >= 4 && name.contains(&tail)))
            })
    }
}

#[cfg(test)]
mod tests {
    use crate::format::html;

    /// Returns the title of a page with these lines in its head and in its body.
    fn title(head: &str, body: &str) -> String {
        let html =
            format!("<html><head>{head}</head><body>{body}<p>The ferry left.</p></body></html>");
        html::draft(&html).title.unwrap_or_default()
    }

    fn given(headline: &str) -> String {
        format!(
            "<script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"{headline}\"}}</script>"
        )
    }

    fn shared(title: &str) -> String {
        format!("<meta property=\"og:title\" content=\"{title}\">")
    }

    const SEARCHED: &str = "Canal ferry news: timetable, prices and stops";
    const SHOWN: &str = "The ferry that nobody wanted to board";

    #[test]
    fn a_headline_for_search_engines_gives_way_to_the_one_shown_and_shared() {
        let page_title = format!("<title>{SEARCHED} | Canal Post</title>");
        let heading = format!("<h1>{SHOWN}</h1>");
        let head = format!("{page_title}{}{}", given(SEARCHED), shared(SHOWN));
        assert_eq!(title(&head, &heading), SHOWN);
        // Nobody but the heading says so: it may be a section's.
        let head = format!("{page_title}{}", given(SEARCHED));
        assert_eq!(title(&head, &heading), SEARCHED);
    }

    #[test]
    fn a_headline_for_search_engines_gives_way_to_the_one_the_comment_feed_is_named_after() {
        let head = format!(
            "<title>{SEARCHED}</title>{}{}<link rel=\"alternate\" type=\"application/rss+xml\" \
             title=\"Canal Post » {SHOWN} Comments Feed\" href=\"/feed\">",
            given(SEARCHED),
            shared(SEARCHED)
        );
        assert_eq!(title(&head, &format!("<h1>{SHOWN}</h1>")), SHOWN);
        let other = head.replace(SHOWN, "Latest posts");
        assert_eq!(title(&other, &format!("<h1>{SHOWN}</h1>")), SEARCHED);
    }

    #[test]
    fn a_headline_without_a_witness_is_not_believed() {
        let head = format!("<title>{SHOWN}</title>{}", given("story template two"));
        assert_eq!(title(&head, &format!("<h1>{SHOWN}</h1>")), SHOWN);
        // With nothing to take its place it is all there is.
        let head = format!("<title>Post</title>{}", given("story template two"));
        assert_eq!(title(&head, ""), "story template two");
    }

    #[test]
    fn an_address_or_other_words_bear_a_headline_out() {
        let headline = "Grüne Fähre läuft nicht mehr aus";
        let page = |address: &str, heading: &str| {
            let head = format!(
                "<title>{heading}</title>{}<link rel=\"canonical\" href=\"https://post.example/{address}\">",
                given(headline)
            );
            title(&head, &format!("<h1>{heading}</h1>"))
        };
        assert_eq!(page("stadt/gruene-faehre-laeuft-nicht-mehr-aus-12.html", SHOWN), headline);
        assert_eq!(page("stadt/12.html", SHOWN), SHOWN);
        assert_eq!(page("12", "Grüne Fähre: Sie läuft nicht mehr aus dem Hafen"), headline);
    }

    #[test]
    fn of_several_headings_the_one_that_says_most_is_the_articles() {
        let head =
            "<title>Post online - Announcements - The ferry timetable is printed again</title>";
        let body = "<h1>Announcements</h1><h1>The ferry timetable is printed again</h1>";
        assert_eq!(title(head, body), "The ferry timetable is printed again");
    }

    #[test]
    fn what_a_title_has_behind_the_heading_is_cut() {
        let heading = "The ferry timetable is printed again";
        for tail in [" | City news", " › By the water", " (canal post)", " - Part two"] {
            let head =
                format!("<title>{heading}{tail}</title>{}", shared(&format!("{heading}{tail}")));
            assert_eq!(title(&head, &format!("<h1>{heading}</h1>")), heading, "{tail}");
        }
    }

    #[test]
    fn what_editors_told_keeps_what_stands_before_the_heading() {
        let given = given("Transport: The ferry timetable is printed again");
        let heading = "<h1>The ferry timetable is printed again</h1>";
        assert_eq!(title(&given, heading), "Transport: The ferry timetable is printed again");
    }

    #[test]
    fn the_sites_name_is_cut_before_the_title_too() {
        let site = "<meta property=\"og:site_name\" content=\"Canal Post\">";
        let of = |page_title: &str| title(&format!("<title>{page_title}</title>{site}"), "");
        assert_eq!(of("Canal Post » Number two: Leo"), "Number two: Leo");
        assert_eq!(of("Number two: Leo – Canal Post"), "Number two: Leo");
        assert_eq!(of("Canal Water » Number two: Leo"), "Canal Water » Number two: Leo");
    }

    #[test]
    fn what_the_link_to_the_first_page_says_is_the_sites_name() {
        let head = "<title>Boarding steps - Ferry figures - On the canal</title>";
        let masthead =
            |href: &str| format!("<h1><a href=\"{href}\">Ferry figures - On the canal</a></h1>");
        assert_eq!(title(head, &masthead("/")), "Boarding steps");
        let other = masthead("https://elsewhere.example/");
        assert_eq!(title(head, &other), "Boarding steps - Ferry figures - On the canal");
    }

    #[test]
    fn a_template_that_names_the_publisher_after_the_story_cuts_nothing() {
        let heading = "Talking to Jane Doe – a ferry captain";
        let head = format!(
            "<title>{heading} - Post</title>{}<meta name=\"publisher\" content=\"{heading}\">",
            shared(heading)
        );
        assert_eq!(title(&head, &format!("<h1>{heading}</h1>")), heading);
    }

    #[test]
    fn titles_of_nothing_but_marks_are_read_in_time() {
        let marks = " - a | b » c".repeat(1_000);
        let metas = shared(&marks).repeat(100);
        let headings = format!("<h1>{marks}</h1><h2>x</h2>").repeat(100);
        let head = format!("<title>{marks}</title>{metas}{}", given(&marks));
        assert!(!title(&head, &headings).is_empty());
    }
}
