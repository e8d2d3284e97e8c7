//! Turns what a file says of an article into what is believed: a draft goes in, an [`Article`] comes
//! out, with day, source and language, and the reasons for them.
//!
//! Most collections say several things about when and by whom, and some of it is wrong: a field is
//! empty, a placeholder, or the day of the export. So nothing is taken because it is there; every
//! candidate is weighed, and those that lost are kept beside the date. File times are not among
//! them: copies and archives carry arbitrary ones.
//!
//! Invariants: a date is never later than [`Context::latest`]; what was refused is in the warnings;
//! the same draft and context give the same article.
//! Cost: some microseconds an article, nothing that grows with its length but one comparison of its
//! head; identifying an undeclared language costs the most.

mod copies;
mod corrections;
mod country;
mod dateline;
mod hosts;
mod language;
mod map;
mod publishers;
mod source;
mod source_names;
mod title;
mod when;

use std::borrow::Cow;
use std::collections::HashSet;

use jiff::civil::Date;

use crate::article::Article;
use crate::article::Source;
use crate::date::DateOrder;
use crate::date::Habits;
use crate::evidence::corrections::Correction;
use crate::format::Draft;
use crate::format::name_in_order;
use crate::format::take_back;

pub use crate::evidence::corrections::Corrections;
pub use crate::evidence::corrections::CorrectionsError;
pub use crate::evidence::corrections::HeldRow;
pub use crate::evidence::corrections::Touched;
pub use crate::evidence::corrections::corrections_touched;
pub use crate::evidence::corrections::read_corrections;
pub use crate::evidence::country::countries_meant;
pub use crate::evidence::country::country_code;
pub use crate::evidence::country::country_of_domain;
pub use crate::evidence::map::Map;
pub use crate::evidence::map::MapError;
pub use crate::evidence::map::keeping_all;
pub use crate::evidence::map::read_map;
pub use crate::evidence::publishers::AliasRow;
pub use crate::evidence::source_names::Renamed;
pub use crate::evidence::source_names::SourceNames;

/// Returns what is compared of the name of a source: case, accents, points and a leading "The" do not
/// count.
#[must_use]
pub fn folded_source(name: &str) -> String {
    publishers::fold_name(name)
}

/// Returns the code under which articles in a language are kept (`en` for `english`, `en-US`, `eng`);
/// `None` for the name of no language.
#[must_use]
pub fn language_code(name: &str) -> Option<String> {
    language::declared(name)
}

/// What the user knows of a root: order of days, names of sources, corrections.
#[derive(Debug, Default)]
pub struct Rules {
    order: DateOrder,
    names: source::Names,
    corrections: Corrections,
}

impl Rules {
    /// Returns the rules of a root. The map's `fields` are not among them: they belong to the
    /// reading of records.
    #[must_use]
    pub fn new(map: &Map, corrections: Corrections, names: &SourceNames) -> Self {
        let names = source::Names::new(&map.sources, names);
        Self { order: map.order, names, corrections }
    }

    /// Returns what became of each row of the corrections that `is_read` chooses, a line each.
    #[must_use]
    pub fn uses_of_corrections(&self, is_read: &dyn Fn(usize) -> bool) -> Vec<String> {
        self.corrections.uses(is_read)
    }

    /// Returns the ids that rows of the corrections have: the number of the row, its place, and the digits.
    pub fn ids_of_corrections(&self) -> impl Iterator<Item = (usize, String, &str)> {
        self.corrections.ids()
    }

    /// Takes what rows of the corrections held for in the last run.
    pub fn hold(&mut self, rows: &[HeldRow]) {
        self.corrections.hold(rows);
    }

    /// Returns the corrections.
    #[must_use]
    pub fn corrections(&self) -> &Corrections {
        &self.corrections
    }

    /// Returns a line for each row of the corrections that `is_read` chooses, by its number, and that
    /// fits no article so far, or many that it does not tell apart.
    #[must_use]
    pub fn problems_of_corrections(&self, is_read: &dyn Fn(usize) -> bool) -> Vec<String> {
        self.corrections.problems(is_read)
    }
}

/// Where a draft comes from, and by what rules it is weighed.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The file's path below its root, parts separated by `/`.
    pub path: &'a str,
    /// The root's own name or path.
    pub root: &'a str,
    /// The rules of the root.
    pub rules: &'a Rules,
    /// The last day that is believed: the day after the ingest.
    pub latest: Date,
}

/// The most subjects of an article that are kept: pages list hundreds of words for search engines.
const MOST_SUBJECTS: usize = 50;

/// The most bytes of a subject: a longer one is a sentence.
const LONGEST_SUBJECT: usize = 120;

/// The most values of a data set's own fields that are kept.
const MOST_OWN: usize = 200;

/// The most bytes of such a value with its name: a longer one is a text, and no term of the index.
const LONGEST_OWN: usize = 500;

/// Weighs a draft: returns the article with what is believed of it.
#[must_use]
pub fn weigh(mut draft: Draft, context: &Context<'_>) -> Article {
    take_back(&mut draft);
    let path = match &draft.path {
        Some(inner) => Cow::Owned(format!("{}/{inner}", context.path)),
        None => Cow::Borrowed(context.path),
    };
    let correction = correction_of(&draft, &path, context);
    let title = correction.title.as_deref().or(draft.title.as_deref());
    let title = title.map(title::clean).unwrap_or_default();
    let declared = correction.lang.as_deref().or(draft.lang.as_deref());
    let language = language::of(declared, &title, &draft.body);
    // What the user says comes before what the records of the file show.
    let order = match context.rules.order {
        DateOrder::Unknown => draft.order,
        order => order,
    };
    let habits = Habits { order, language: language.as_deref() };
    let dateline = dateline::opening(&draft.body, habits);
    let source = source::weigh(
        &source::SourceClues {
            claims: &draft.sources,
            correction: correction.source.as_deref(),
            agency: dateline.as_ref().and_then(|line| line.agency),
            url: draft.url.as_deref(),
            path: &path,
            root: context.root,
        },
        &context.rules.names,
    );
    let dates = when::weigh(&when::DateClues {
        claims: &draft.dates,
        says_undated: draft.says_undated,
        is_searched: draft.is_searched,
        correction: correction.published.as_ref(),
        dateline: dateline.as_ref(),
        url: draft.url.as_deref(),
        path: &path,
        of_many: draft.record.is_some() && !draft.is_all_of_path,
        is_export: draft.is_export,
        title: &title,
        body: &draft.body,
        habits,
        likely_order: likely_order(declared, language.as_deref(), draft.url.as_deref()),
        latest: context.latest,
    });
    let title = match &source {
        Some(source) => {
            title::without_site(&title, &source.name, source.domain.as_deref()).to_owned()
        }
        None => title,
    };
    let place = dateline.as_ref().and_then(|line| line.place()).map(str::to_owned);
    let dateline = dateline.map(|line| line.text.to_owned());
    draft.title = Some(title);
    draft.lang = language;
    article(draft, Weighed { source, dates, place, dateline })
}

/// Returns what the user corrects of an article. A member of an archive may be named by its own path,
/// or as a record of the archive.
fn correction_of(draft: &Draft, path: &str, context: &Context<'_>) -> Correction {
    let record = draft.record.as_ref();
    let by_path = |path| {
        context.rules.corrections.of(&corrections::Place {
            root: context.root,
            path,
            number: record.map(|record| record.number),
            line: record.and_then(|record| record.line),
            key: draft.key.as_deref(),
            id: draft.id,
            is_of_many: record.is_some() && !draft.is_all_of_path,
            latest: context.latest,
        })
    };
    let inner = || draft.path.as_ref().and_then(|_| by_path(context.path));
    by_path(path).or_else(inner).unwrap_or_default()
}

/// What was decided of a draft, beside its title and language.
struct Weighed {
    source: Option<Source>,
    dates: when::Dates,
    place: Option<String>,
    dateline: Option<String>,
}

/// Makes an article of a draft, whose title and language are decided.
fn article(draft: Draft, weighed: Weighed) -> Article {
    // Each field is named, so that a new one is not forgotten here.
    let Draft {
        id: _,
        record,
        path: member,
        is_all_of_path: _,
        title,
        body,
        pages,
        authors,
        section,
        url,
        lang,
        key,
        subjects,
        kind,
        printed_page,
        meta,
        is_export: _,
        dates: _,
        order: _,
        says_undated: _,
        is_searched: _,
        sources: _,
        mut warnings,
    } = draft;
    let Weighed { source, dates, place, dateline } = weighed;
    warnings.extend(dates.warnings);
    let title = title.unwrap_or_default();
    let (body, pages) = text(body, pages, &title);
    Article {
        body,
        pages,
        title,
        title_from_body: false,
        source,
        published: dates.published,
        updated: dates.updated,
        saved: dates.saved,
        subjects: names_of(subjects, &mut warnings),
        place,
        kind: cleaned(kind).map(|kind| kind.to_lowercase()),
        printed_page: cleaned(printed_page),
        meta: own_values(meta, &mut warnings),
        authors: bylines(&authors),
        section: cleaned(section),
        url: url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty()),
        lang,
        key,
        dateline,
        record,
        member,
        warnings,
    }
}

/// Returns the body without the title that it repeats, and where its pages start then.
fn text(body: String, pages: Vec<u32>, title: &str) -> (String, Vec<u32>) {
    let whole = body.len();
    let body = without_title(body, title);
    // What was cut off was at the start of the first page.
    let cut = u32::try_from(whole - body.len()).unwrap_or(u32::MAX);
    let pages = pages.into_iter().map(|start| start.saturating_sub(cut)).collect();
    (body, pages)
}

/// Which of day and month likely comes first, by the declared region, the language, or the country
/// of the publisher whose address it is. English alone does not decide.
fn likely_order(declared: Option<&str>, language: Option<&str>, url: Option<&str>) -> DateOrder {
    let country = |code: &str| match code {
        "US" | "us" => DateOrder::MonthFirst,
        // Both orders are in use there, or the year comes first.
        "CA" | "ca" | "PH" | "ph" | "int" | "cn" | "hk" | "tw" | "jp" | "kr" | "hu" | "lt"
        | "ir" | "se" | "za" | "ke" => DateOrder::Unknown,
        _ => DateOrder::DayFirst,
    };
    match language {
        Some("en") | None => match declared.and_then(language::region) {
            Some(region) => country(&region),
            None => source::country(url).map_or(DateOrder::Unknown, country),
        },
        Some("zh" | "ja" | "ko" | "hu" | "lt" | "fa" | "sv" | "mn" | "eu" | "tl") => {
            DateOrder::Unknown
        }
        Some(_) => DateOrder::DayFirst,
    }
}

/// Drops a first line of the body that only repeats the title, unless nothing would be left.
fn without_title(body: String, title: &str) -> String {
    let opening = body.trim_start();
    let first = opening.split('\n').next().unwrap_or("");
    if title.is_empty() || first.len() < title.len() || first.len() > title.len() * 2 + 32 {
        return body;
    }
    if title::clean(first) != title {
        return body;
    }
    let rest = opening[first.len()..].trim_start();
    if rest.is_empty() { body } else { rest.to_owned() }
}

fn cleaned(text: Option<String>) -> Option<String> {
    text.map(|text| title::clean(&text)).filter(|text| !text.is_empty())
}

/// Returns each name once; a text of several, parted by commas or semicolons, is taken apart. What is
/// beyond the limits is counted in a warning.
fn names_of(texts: Vec<String>, warnings: &mut Vec<String>) -> Vec<String> {
    let alone = texts.len() == 1;
    let (mut names, mut seen) = (Vec::new(), HashSet::new());
    let (mut too_many, mut too_long) = (0_usize, 0_usize);
    for text in &texts {
        let marks: &[char] = match (alone, text.contains(';')) {
            (true, true) => &[';'],
            (true, false) => &[',', '，', '、'],
            (false, _) => &[],
        };
        for name in text.split(marks) {
            let name = title::clean(name);
            if name.is_empty() || !seen.insert(name.clone()) {
                continue;
            }
            if name.len() > LONGEST_SUBJECT {
                too_long += 1;
            } else if names.len() >= MOST_SUBJECTS {
                too_many += 1;
            } else {
                names.push(name);
            }
        }
    }
    let limits = [
        (too_long, format!("longer than {LONGEST_SUBJECT} bytes")),
        (too_many, format!("beyond the first {MOST_SUBJECTS}")),
    ];
    let beyond = limits.into_iter().filter(|(count, _)| *count > 0);
    warnings.extend(beyond.map(|(count, why)| format!("subjects left out: {count} {why}")));
    names
}

/// Returns each value of the data set's own fields once. What is beyond the limits is counted in a
/// warning.
fn own_values(values: Vec<(String, String)>, warnings: &mut Vec<String>) -> Vec<(String, String)> {
    let (mut kept, mut seen) = (Vec::new(), HashSet::new());
    let (mut too_many, mut too_long) = (0_usize, 0_usize);
    for (name, value) in values {
        if value.is_empty() || !seen.insert((name.clone(), value.clone())) {
            continue;
        }
        if name.len() + value.len() > LONGEST_OWN {
            too_long += 1;
        } else if kept.len() >= MOST_OWN {
            too_many += 1;
        } else {
            kept.push((name, value));
        }
    }
    for (count, why) in [
        (too_long, format!("longer than {LONGEST_OWN} bytes with their names")),
        (too_many, format!("beyond the first {MOST_OWN}")),
    ] {
        if count > 0 {
            warnings.push(format!("values of meta fields left out: {count} {why}"));
        }
    }
    kept
}

/// Returns each author once: records name them in a byline and in parts as well.
fn bylines(authors: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = authors.iter().map(|author| byline(author));
    let names = names.flat_map(|author| persons(&author));
    names.filter(|name| !name.is_empty() && seen.insert(name.clone())).collect()
}

/// Takes a byline of several persons apart: by semicolons, and by "and" where every part is the name of a
/// person ("Department of Trade and Industry" is one author). Names between semicolons that are filed under
/// the family are turned around.
fn persons(author: &str) -> Vec<String> {
    const AND: [&str; 8] = [" and ", " & ", " und ", " et ", " y ", " en ", " og ", " och "];
    const MOST: usize = 40;
    if author.contains(';') {
        let parts = author.split(';').map(str::trim).filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.take(MOST).collect();
        let are_filed = parts.len() > 1 && parts.iter().all(|part| part.matches(',').count() == 1);
        let named = |part: &&str| {
            if are_filed { name_in_order(part).into_owned() } else { (*part).to_owned() }
        };
        return parts.iter().map(named).collect();
    }
    let Some(and) = AND.iter().find(|and| author.contains(**and)) else {
        return vec![author.to_owned()];
    };
    let parts: Vec<&str> =
        author.split(and).flat_map(|part| part.split(',')).map(str::trim).collect();
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.len() <= MOST && parts.iter().all(|part| is_person(part)) {
        return parts.into_iter().map(str::to_owned).collect();
    }
    vec![author.to_owned()]
}

/// Returns whether a text is written as the name of a person is: two to four words with capitals, none of
/// which is one of an office.
fn is_person(text: &str) -> bool {
    const OFFICES: [&str; 16] = [
        "Department",
        "Ministry",
        "Office",
        "Agency",
        "Committee",
        "Council",
        "Association",
        "Institute",
        "University",
        "Press",
        "News",
        "Post",
        "Times",
        "Staff",
        "Board",
        "Service",
    ];
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_capital = |word: &&str| word.starts_with(char::is_uppercase);
    let is_particle = |word: &&str| {
        matches!(*word, "de" | "van" | "von" | "der" | "den" | "da" | "di" | "el" | "la")
    };
    (2..=4).contains(&words.len())
        && words.iter().all(|word| is_capital(word) || is_particle(word))
        && words.iter().filter(|word| is_capital(word)).count() >= 2
        && !words.iter().any(|word| OFFICES.contains(word))
}

/// Cleans a byline and takes "By" off.
fn byline(text: &str) -> String {
    let text = title::clean(text);
    let rest = ["By ", "by ", "BY "].iter().find_map(|by| text.strip_prefix(by));
    rest.map_or(text.as_str(), str::trim).to_owned()
}

#[cfg(test)]
mod tests;
