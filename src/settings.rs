//! `dateline.toml`: what the user decides about an index, in a file of their own beside it.
//!
//! ```toml
//! engine = "http://host:9200/news" # where the articles are; else in the index folder
//!
//! [[index.index.roots]]            # of the index folder "index"
//! path = "news"                    # relative to this file
//! map = "nyt.toml"
//! corrections = ["corrections.csv"]
//! exclude = ["wire/**"]
//! keep-fields = true               # fields of the data set's own, searched as meta.NAME
//!
//! [aliases]                        # names of one source, of every index beside this file
//! "The New York Times" = ["nyt", "nytimes.com"]
//! built-in = false                 # without the table of the program
//!
//! [groups]
//! nordic = ["VG", "Dagbladet"]     # group:nordic
//!
//! [queries]
//! strike = "strike NEAR/5 port"    # query:strike
//!
//! [taken-down]                     # texts that stay out, by their hash: `forget ID` writes it
//! 5be1d0a94c3b2f175be1d0a94c3b2f17 = "f2313c3ff398…, 2026-11-29"
//! ```
//!
//! Deleting the index loses none of it. A key that is not known is an error: a misspelled rule that is
//! silently ignored gives wrong dates without a word. Nothing is read from disk here.

mod aliases;
mod called;
mod edit;
mod edit_texts;
mod taken_down;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use toml::de::DeTable;
use toml::de::DeValue;

use crate::evidence::SourceNames;
use crate::settings::aliases::Wrong;

pub use edit::RootChange;
pub use edit::change_root;
pub use edit_texts::take_down;
pub use edit_texts::without;
pub use taken_down::TakenDown;

/// The name of the file.
pub const NAME: &str = "dateline.toml";

/// A root as the user's file has it. Paths are as written, relative to the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettledRoot {
    /// Where it is.
    pub path: String,
    /// The file of its map.
    pub map: Option<String>,
    /// The files of its corrections; a later one beats an earlier one.
    pub corrections: Vec<String>,
    /// Patterns of files to leave out.
    pub exclude: Vec<String>,
    /// Whether fields that are no part of an article are kept.
    pub keep_fields: bool,
}

/// Why a file of settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct SettingsError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, in one line.
    pub message: String,
}

const KEYS: [&str; 5] = ["path", "map", "corrections", "exclude", "keep-fields"];
const SECTIONS: [&str; 6] = ["engine", "index", "aliases", "groups", "queries", "taken-down"];
const KEYS_OF_INDEX: [&str; 2] = ["roots", "syntax"];

/// Returns the roots that a file of settings gives an index, named as its folder is.
///
/// # Errors
/// When the text is not TOML, a key is not known, or a value is not what it should be.
pub fn roots(text: &str, index: &str) -> Result<Vec<SettledRoot>, SettingsError> {
    Ok(roots_by_line(text, index)?.into_iter().map(|(_, root)| root).collect())
}

/// As [`roots`], each with the line that it begins on, counted from 1.
///
/// # Errors
/// As [`roots`].
pub fn roots_by_line(text: &str, index: &str) -> Result<Vec<(usize, SettledRoot)>, SettingsError> {
    let tables = written(text)?.tables.into_iter().filter(|table| table.index == index);
    Ok(tables.map(|table| (line_at(text, table.at), table.root)).collect())
}

/// Returns the line that a byte is on, counted from 1.
fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// Returns the names of the index folders that a file of settings has roots for.
///
/// # Errors
/// As [`roots`].
pub fn indexes(text: &str) -> Result<BTreeSet<String>, SettingsError> {
    Ok(written(text)?.tables.into_iter().map(|table| table.index).collect())
}

/// Returns the language that queries of an index are read in where they do not say it, and the line that
/// says so. Whether there is such a language is for its reader to know.
///
/// # Errors
/// As [`roots`].
pub fn syntax(text: &str, index: &str) -> Result<Option<(String, usize)>, SettingsError> {
    Ok(written(text)?.syntaxes.remove(index))
}

/// Returns the names of sources that a file of settings has.
///
/// # Errors
/// As [`roots`]; when a name is given to two sources.
pub fn source_names(text: &str) -> Result<SourceNames, SettingsError> {
    Ok(written(text)?.names)
}

/// Returns the address of the cluster that a file of settings names. Whether it is one is for its reader to
/// know.
///
/// # Errors
/// As [`roots`].
pub fn engine(text: &str) -> Result<Option<String>, SettingsError> {
    Ok(written(text)?.engine)
}

/// Returns the texts that are taken down.
///
/// # Errors
/// As [`roots`].
pub fn taken_down(text: &str) -> Result<Vec<TakenDown>, SettingsError> {
    Ok(written(text)?.taken_down)
}

/// Returns the groups of sources, by their names in lower case.
///
/// # Errors
/// As [`roots`].
pub fn groups(text: &str) -> Result<BTreeMap<String, Vec<String>>, SettingsError> {
    Ok(written(text)?.groups)
}

/// Returns the queries that have names, by those in lower case.
///
/// # Errors
/// As [`roots`]. The queries are not read: what is wrong with one is reported where it is used.
pub fn queries(text: &str) -> Result<BTreeMap<String, String>, SettingsError> {
    Ok(written(text)?.queries)
}

/// What a file of settings says.
#[derive(Default)]
struct Written {
    engine: Option<String>,
    tables: Vec<Table>,
    /// The language of queries and the line that names it, by index.
    syntaxes: BTreeMap<String, (String, usize)>,
    names: SourceNames,
    taken_down: Vec<TakenDown>,
    groups: BTreeMap<String, Vec<String>>,
    queries: BTreeMap<String, String>,
}

/// A root, and where it is in the text.
struct Table {
    index: String,
    /// The byte that it begins at.
    at: usize,
    root: SettledRoot,
    /// Bytes of each value that is there, by its key.
    values: Vec<(&'static str, std::ops::Range<usize>)>,
}

/// Reads a file of settings.
fn written(text: &str) -> Result<Written, SettingsError> {
    let line_at = |at: usize| line_at(text, at);
    let wrong = |at: usize, message: String| SettingsError { line: line_at(at), message };
    let written = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        wrong(at, error.message().lines().collect::<Vec<_>>().join(" "))
    })?;
    let mut said = Written::default();
    for (key, value) in written.get_ref() {
        let (at, value) = (key.span().start, value.get_ref());
        let read = match key.get_ref().as_ref() {
            "engine" => match value.as_str() {
                Some(address) => {
                    said.engine = Some(address.to_owned());
                    Ok(())
                }
                None => Err((at, "write an address in quotes: http://HOST:9200/NAME".to_owned())),
            },
            "index" => settled_indexes(value, at).map(|(tables, syntaxes)| {
                said.tables = tables;
                let lined =
                    syntaxes.into_iter().map(|(index, name, at)| (index, (name, line_at(at))));
                said.syntaxes = lined.collect();
            }),
            "aliases" => aliases::read(value, at).map(|names| said.names = names),
            "groups" => called::groups(value, at).map(|groups| said.groups = groups),
            "queries" => called::queries(value, at).map(|queries| said.queries = queries),
            "taken-down" => taken_down::read(value, at).map(|texts| said.taken_down = texts),
            key => Err((at, unknown(key, &SECTIONS))),
        };
        read.map_err(|(at, text)| wrong(at, text))?;
    }
    Ok(said)
}

/// The language of the queries of an index: the index, the language, and where it is named.
type Syntaxes = Vec<(String, String, usize)>;

/// Reads the roots of all indexes and the languages of their queries.
fn settled_indexes(value: &DeValue<'_>, at: usize) -> Result<(Vec<Table>, Syntaxes), Wrong> {
    let shape = "write [[index.NAME.roots]], NAME being that of the index folder";
    let wrong_shape = |at: usize| (at, shape.to_owned());
    let DeValue::Table(indexes) = value else { return Err(wrong_shape(at)) };
    let (mut tables, mut syntaxes) = (Vec::new(), Vec::new());
    for (name, settings) in indexes {
        let DeValue::Table(settings) = settings.get_ref() else {
            return Err(wrong_shape(name.span().start));
        };
        for (key, roots) in settings {
            let at = key.span().start;
            if key.get_ref() == "syntax" {
                let wrong = || (at, "write the name of a language: syntax = \"nexis\"".to_owned());
                let language = roots.get_ref().as_str().ok_or_else(wrong)?;
                syntaxes.push((name.get_ref().to_string(), language.to_owned(), at));
                continue;
            }
            if key.get_ref() != "roots" {
                return Err((at, unknown(key.get_ref(), &KEYS_OF_INDEX)));
            }
            let DeValue::Array(roots) = roots.get_ref() else { return Err(wrong_shape(at)) };
            for root in roots.iter() {
                let at = root.span().start;
                let DeValue::Table(root_table) = root.get_ref() else {
                    return Err(wrong_shape(at));
                };
                let mut table = table(root_table, at)?;
                table.index = name.get_ref().to_string();
                tables.push(table);
            }
        }
    }
    Ok((tables, syntaxes))
}

fn table(written: &DeTable<'_>, at: usize) -> Result<Table, Wrong> {
    let mut table =
        Table { index: String::new(), at, root: SettledRoot::default(), values: Vec::new() };
    for (key, value) in written {
        let at = key.span().start;
        let Some(known) = KEYS.iter().find(|known| *known == key.get_ref()) else {
            return Err((at, unknown(key.get_ref(), &KEYS)));
        };
        table.values.push((known, value.span()));
        let value = value.get_ref();
        let text = || match value.as_str() {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err((at, format!("{known} is to be a path in quotes"))),
        };
        let texts = || match value {
            DeValue::Array(all) => {
                let all = all.iter().map(|one| one.get_ref().as_str().map(str::to_owned));
                all.collect::<Option<Vec<_>>>()
            }
            DeValue::String(one) => Some(vec![one.to_string()]),
            _ => None,
        };
        let texts = || texts().ok_or((at, format!("{known} is to be a list of texts in quotes")));
        match *known {
            "path" => table.root.path = text()?,
            "map" => table.root.map = Some(text()?),
            "corrections" => table.root.corrections = texts()?,
            "keep-fields" => {
                let kept = value.as_bool();
                table.root.keep_fields =
                    kept.ok_or_else(|| (at, format!("{known} is to be true or false")))?;
            }
            _ => table.root.exclude = texts()?,
        }
    }
    if table.root.path.is_empty() {
        return Err((at, "a root has no path".to_owned()));
    }
    Ok(table)
}

/// Returns what is said of a key that is not known.
fn unknown(key: &str, known: &[&str]) -> String {
    let near = known.iter().min_by_key(|known| strsim::osa_distance(known, key));
    let near = near.filter(|near| strsim::osa_distance(near, key) <= 2);
    match near {
        Some(near) => format!("unknown key {key:?}: did you mean {near:?}?"),
        None => format!("unknown key {key:?}; known here: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roots_of_an_index_are_read_and_those_of_another_are_not() {
        let text = "# mine\n[[index.index.roots]]\npath = \"news\"\nmap = \"m.toml\"\n\
                    corrections = [\"a.csv\", \"b.csv\"]\nexclude = [\"wire/**\"]\n\
                    [[index.index.roots]]\npath = \"/mail\"\ncorrections = \"c.csv\"\n\
                    [[index.other.roots]]\npath = \"else\"\n";
        let found = roots(text, "index").unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].map.as_deref(), found[0].exclude.len()), (Some("m.toml"), 1));
        assert_eq!(found[0].corrections, ["a.csv", "b.csv"]);
        assert_eq!(found[1].corrections, ["c.csv"]);
        assert_eq!(roots("", "index").unwrap(), []);
    }

    #[test]
    fn the_settings_may_name_a_cluster_and_a_key_that_is_near_one_is_named() {
        let text = "engine = \"https://host:9200/news\"\n[queries]\n";
        assert_eq!(engine(text).unwrap().as_deref(), Some("https://host:9200/news"));
        assert_eq!(engine("[queries]").unwrap(), None);
        assert!(engine("engine = 3").unwrap_err().to_string().contains("in quotes"));
        let near = roots("[query-s]", "index").unwrap_err().to_string();
        assert!(near.contains("did you mean \"queries\"?"), "{near}");
        let near = roots("[group]", "index").unwrap_err().to_string();
        assert!(near.contains("did you mean \"groups\"?"), "{near}");
    }

    #[test]
    fn an_index_may_have_a_language_of_queries() {
        let text = "[index.index]\nsyntax = \"nexis\"\n[[index.index.roots]]\npath = \"a\"\n";
        assert_eq!(syntax(text, "index").unwrap(), Some(("nexis".to_owned(), 2)));
        assert_eq!(syntax(text, "other").unwrap(), None);
        assert_eq!(roots(text, "index").unwrap().len(), 1);
        let error = syntax("[index.index]\nsyntax = 3", "index").unwrap_err().to_string();
        assert!(error.starts_with("line 2: write the name"), "{error}");
        let error = syntax("[index.index]\nsintax = \"a\"", "index").unwrap_err().to_string();
        assert!(error.contains("did you mean \"syntax\"?"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_the_nearest_key() {
        let said = |text: &str| roots(text, "index").unwrap_err().to_string();
        assert_eq!(said("\nindx = 3"), "line 2: unknown key \"indx\": did you mean \"index\"?");
        let root = |more: &str| said(&format!("[[index.index.roots]]\npath = \"a\"\n{more}"));
        assert_eq!(
            root("correction = \"a\""),
            "line 3: unknown key \"correction\": did you mean \"corrections\"?"
        );
        assert!(root("zeppelin = 1").contains("known here: path, map"));
        assert!(root("map = [\"a\"]").contains("line 3: map is to be a path"));
        assert!(root("exclude = [1]").contains("a list of texts"));
        assert!(
            root("keep-fields = \"yes\"").contains("line 3: keep-fields is to be true or false")
        );
        assert!(said("[[index.index.roots]]\nmap = \"a\"").contains("no path"));
        assert!(said("[index.index]\nroot = 1").contains("did you mean \"roots\""));
        assert!(said("index = 1").contains("[[index.NAME.roots]]"));
        assert!(said("[[index").starts_with("line 1"));
    }
}
