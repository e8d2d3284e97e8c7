//! Decides who published an article.
//!
//! Order: correction, declared field or front matter, site or publisher name of the page, feed,
//! wire header, header line, dateline agency, domain, path. One exception: where the address is of a
//! publisher we know and the dateline names another, the agency is the origin and not the
//! publisher. One source has one key: names are brought together only by the user's map, their
//! `[aliases]` and the table of publishers, and the name as it was given is kept.

use std::collections::BTreeMap;
use std::collections::HashMap;

use crate::article::EvidenceKind;
use crate::article::Normalized;
use crate::article::Source;
use crate::date::in_path;
use crate::date::month_by_name;
use crate::evidence::hosts;
use crate::evidence::language;
use crate::evidence::publishers;
use crate::evidence::publishers::fold_name;
use crate::evidence::source_names::SourceNames;
use crate::evidence::title::clean;
use crate::format::SourceClaim;

/// The user's names for sources, ready for lookup: those of the map beat those of the settings, and these
/// the built-in table.
#[derive(Debug)]
pub(super) struct Names {
    map: Entries,
    settings: Entries,
    built_in: bool,
}

/// The names that one file of the user's gives sources.
#[derive(Debug, Default)]
struct Entries {
    by_name: HashMap<String, String>,
    by_domain: HashMap<String, String>,
    domains: HashMap<String, String>,
}

impl Entries {
    fn new(sources: &BTreeMap<String, Vec<String>>) -> Self {
        let mut entries = Self::default();
        for (source, others) in sources {
            for other in others.iter().chain([source]) {
                if let Some(host) = publishers::host_of(other) {
                    entries.domains.entry(source.clone()).or_insert_with(|| host.clone());
                    entries.by_domain.insert(host, source.clone());
                }
                entries.by_name.insert(fold_name(other), source.clone());
            }
        }
        entries
    }

    fn of_host(&self, host: &str) -> Option<&str> {
        if self.by_domain.is_empty() {
            return None;
        }
        let mut rest = host;
        loop {
            if let Some(name) = self.by_domain.get(rest) {
                return Some(name);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    fn of_name(&self, text: &str) -> Option<&String> {
        if self.by_name.is_empty() { None } else { self.by_name.get(&fold_name(text)) }
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::new(&BTreeMap::new(), &SourceNames::default())
    }
}

impl Names {
    pub(super) fn new(map: &BTreeMap<String, Vec<String>>, settings: &SourceNames) -> Self {
        let (map, names) = (Entries::new(map), Entries::new(&settings.names));
        Self { map, settings: names, built_in: settings.built_in }
    }

    /// The entries of the user, those that beat others first.
    fn entries(&self) -> [(&Entries, Normalized); 2] {
        [(&self.map, Normalized::Map), (&self.settings, Normalized::Settings)]
    }

    /// Returns the shown name and the domain of a host.
    fn host(&self, host: &str) -> Named {
        let domain = publishers::registrable(host).to_owned();
        let named = |name: &str, by| Named {
            name: name.to_owned(),
            domain: Some(domain.clone()),
            given: host.to_owned(),
            by,
        };
        for (entries, by) in self.entries() {
            if let Some(name) = entries.of_host(host) {
                return named(name, Some(by));
            }
        }
        match publishers::of_host(host).filter(|_| self.built_in) {
            Some(publisher) => named(publisher.name, Some(Normalized::Table)),
            None => named(&domain, (domain != host).then_some(Normalized::Domain)),
        }
    }

    /// Returns the shown name and the domain of a name, a short name or a domain.
    fn resolve(&self, text: &str) -> Named {
        let domain_of = |name: &str| publishers::of_name(name).map(|known| known.domain.to_owned());
        for (entries, by) in self.entries() {
            if let Some(name) = entries.of_name(text) {
                let domain = entries.domains.get(name);
                let domain = domain.map(|host| publishers::registrable(host).to_owned());
                let domain = domain.or_else(|| domain_of(name).filter(|_| self.built_in));
                let (name, given) = (name.clone(), text.to_owned());
                return Named { name, domain, given, by: Some(by) };
            }
        }
        if let Some(publisher) = publishers::of_name(text).filter(|_| self.built_in) {
            return Named {
                name: publisher.name.to_owned(),
                domain: Some(publisher.domain.to_owned()),
                given: text.to_owned(),
                by: Some(Normalized::Table),
            };
        }
        match publishers::host_of(text) {
            Some(host) => {
                let mut named = self.host(&host);
                // "TheBlaze.com" is a name that looks like a domain.
                if !named.is_known() && text.contains(char::is_uppercase) && !text.contains('/') {
                    (named.name, named.by) = (text.to_owned(), None);
                }
                named.given = text.to_owned();
                named
            }
            None => Named { name: text.to_owned(), domain: None, given: text.to_owned(), by: None },
        }
    }
}

/// A source, as it is shown and as it was given.
#[derive(Clone)]
struct Named {
    name: String,
    domain: Option<String>,
    given: String,
    /// What brings the name given to the one shown; also where they are the same.
    by: Option<Normalized>,
}

impl Named {
    /// Returns whether the user or the table has an entry for it.
    fn is_known(&self) -> bool {
        self.by.is_some_and(|by| by != Normalized::Domain)
    }
}

/// What there is to decide by.
pub(super) struct SourceClues<'a> {
    pub(super) claims: &'a [SourceClaim],
    pub(super) correction: Option<&'a str>,
    pub(super) agency: Option<&'static str>,
    pub(super) url: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) root: &'a str,
}

/// Returns who published the article, with the kind of evidence believed.
pub(super) fn weigh(clues: &SourceClues<'_>, names: &Names) -> Option<Source> {
    let address = clues.url.and_then(hosts::of_article).map(|host| names.host(&host));
    let claimed = clues
        .correction
        .map(|text| (EvidenceKind::Correction, clean(text)))
        .or_else(|| {
            let mut claims: Vec<_> =
                clues.claims.iter().map(|claim| (claim.kind, clean(&claim.text))).collect();
            claims.retain(|(_, text)| says_something(text));
            claims.into_iter().min_by_key(|(kind, _)| rank(*kind))
        })
        .map(|(kind, text)| {
            let named = names.resolve(&text);
            // A page's own name for its site ("Site Digital") gives way to that of a publisher we
            // know by the address: one source has one key.
            match &address {
                Some(own) if own.is_known() && !named.is_known() && of_page(kind) => {
                    (kind, Named { given: named.given, ..own.clone() })
                }
                _ => (kind, named),
            }
        });
    let foreign = |named: &Named| clues.agency.filter(|agency| *agency != named.name);
    let (evidence, named, origin) = if let Some((kind, named)) = claimed {
        let origin = foreign(&named);
        (kind, named, origin)
    } else {
        match (clues.agency, &address) {
            (Some(agency), Some(own)) if own.is_known() && own.name != agency => {
                (EvidenceKind::Url, own.clone(), Some(agency))
            }
            (Some(agency), _) => (EvidenceKind::Dateline, names.resolve(agency), None),
            (None, Some(own)) => (EvidenceKind::Url, own.clone(), None),
            (None, None) => {
                let folder = folder_source(clues.path, clues.root, names)?;
                (EvidenceKind::Path, folder, None)
            }
        }
    };
    let domain = address.and_then(|address| address.domain).or(named.domain);
    let is_other = named.given != named.name;
    Some(Source {
        as_given: is_other.then_some(named.given),
        // A host is cut down to its domain without an entry.
        normalized: is_other.then(|| named.by.unwrap_or(Normalized::Domain)),
        name: named.name,
        domain,
        evidence,
        origin: origin.map(str::to_owned),
    })
}

/// Returns the country of the publisher whose address this is.
pub(super) fn country(url: Option<&str>) -> Option<&'static str> {
    publishers::of_host(&hosts::of_article(url?)?).map(|publisher| publisher.country)
}

/// Returns whether a claim is in a web page.
fn of_page(kind: EvidenceKind) -> bool {
    matches!(
        kind,
        EvidenceKind::Meta
            | EvidenceKind::JsonLd
            | EvidenceKind::Microdata
            | EvidenceKind::ClassNamed
            | EvidenceKind::Text
    )
}

/// Lower is believed before.
fn rank(kind: EvidenceKind) -> u8 {
    match kind {
        EvidenceKind::Correction => 0,
        EvidenceKind::Field | EvidenceKind::FrontMatter => 1,
        EvidenceKind::Meta => 2,
        EvidenceKind::JsonLd => 3,
        EvidenceKind::Microdata => 4,
        EvidenceKind::Feed => 5,
        EvidenceKind::Wire => 6,
        EvidenceKind::HeaderLine => 7,
        EvidenceKind::MailHeader => 8,
        EvidenceKind::ClassNamed | EvidenceKind::TimeElement => 9,
        EvidenceKind::Dateline => 10,
        EvidenceKind::Url => 11,
        EvidenceKind::Path => 12,
        EvidenceKind::Text => 13,
    }
}

/// Returns whether a text is a name and no empty cell, in its many spellings.
fn says_something(text: &str) -> bool {
    const NOTHING: [&str; 10] =
        ["none", "null", "nan", "n/a", "na", "unknown", "undefined", "-", "--", "?"];
    text.len() <= 160
        && text.contains(char::is_alphanumeric)
        && !NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
        && !is_data_set(text)
}

/// Returns whether a text names a data set or a crawl, which published nothing.
fn is_data_set(text: &str) -> bool {
    const NAMES: [&str; 20] = [
        "c4",
        "mc4",
        "commoncrawl",
        "ccnet",
        "ccnews",
        "newscrawl",
        "oscar",
        "fineweb",
        "fineweb2",
        "redpajama",
        "redpajamav2",
        "slimpajama",
        "dolma",
        "pile",
        "thepile",
        "openwebtext",
        "refinedweb",
        "culturax",
        "hplt",
        "realnews",
    ];
    let folded: String =
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    NAMES.contains(&folded.as_str()) || folded.starts_with("ccmain")
}

/// A folder is a source where the layout says so: files named by day in a folder of their own
/// (`reuters/2017-12-28-title.txt`), or folders by day under a name that is known.
fn folder_source(path: &str, root: &str, names: &Names) -> Option<Named> {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folders: Vec<&str> = folders.split('/').filter(|folder| !folder.is_empty()).collect();
    let known = |folder: &str| {
        let named = names.resolve(&spoken(folder));
        named.is_known().then(|| Named { given: folder.to_owned(), ..named })
    };
    if in_path(file).is_some() {
        return match folders.last() {
            Some(folder) => known(folder).or_else(|| {
                may_be_source(folder).then(|| match publishers::host_of(folder) {
                    Some(host) => names.host(&host),
                    None => names.resolve(folder),
                })
            }),
            None => known(root.rsplit('/').next()?),
        };
    }
    // "reuters/2017/12/28/title.txt"
    in_path(path)?;
    let named = folders.iter().rev().find(|folder| folder.contains(|c: char| c.is_alphabetic()))?;
    known(named).filter(|_| folders.last() != Some(named))
}

/// `new_york_times` as it would be said.
fn spoken(folder: &str) -> String {
    folder.replace(['_', '-'], " ")
}

/// Names of folders that say nothing of who published what is in them.
const GENERAL: [&str; 76] = [
    "files",
    "file",
    "data",
    "dataset",
    "datasets",
    "articles",
    "article",
    "news",
    "text",
    "texts",
    "txt",
    "docs",
    "documents",
    "document",
    "corpus",
    "corpora",
    "raw",
    "clean",
    "cleaned",
    "output",
    "out",
    "input",
    "in",
    "dump",
    "dumps",
    "export",
    "exports",
    "download",
    "downloads",
    "archive",
    "archives",
    "archived",
    "html",
    "json",
    "jsonl",
    "csv",
    "xml",
    "md",
    "markdown",
    "pages",
    "page",
    "posts",
    "post",
    "blog",
    "stories",
    "story",
    "content",
    "contents",
    "src",
    "tmp",
    "temp",
    "test",
    "train",
    "dev",
    "valid",
    "sample",
    "samples",
    "seeds",
    "inbox",
    "misc",
    "other",
    "all",
    "new",
    "old",
    "press",
    "media",
    "daily",
    "notes",
    "wire",
    "wires",
    "feed",
    "feeds",
    "copy",
    "world",
    "sport",
    "politics",
];

/// Returns whether a folder's name may be that of a publisher: not a general word, a language or a
/// number.
fn may_be_source(folder: &str) -> bool {
    let lower = folder.to_lowercase();
    folder.chars().count() >= 3
        && folder.len() <= 60
        && folder.contains(char::is_alphabetic)
        && !lower.contains(|c: char| c.is_numeric())
        && !GENERAL.iter().any(|word| lower == *word)
        && !lower.split(['_', '-', ' ']).all(|word| GENERAL.contains(&word))
        && language::declared(&lower).is_none()
        && month_by_name(&lower).is_none()
}
