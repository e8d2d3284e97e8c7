//! Changes a file of settings as its user would: the lines concerned, and nothing else of it.

use std::ops::Range;

use crate::settings::SettingsError;
use crate::settings::SettledRoot;
use crate::settings::Table;
use crate::settings::written;

/// What is to become of a root; what is `None` or empty stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootChange {
    /// Where it is now.
    pub path: Option<String>,
    /// The file of its map.
    pub map: Option<String>,
    /// The files of its corrections.
    pub corrections: Option<Vec<String>>,
    /// Patterns to add.
    pub exclude: Vec<String>,
    /// Patterns to remove.
    pub no_exclude: Vec<String>,
    /// Whether fields of the data set's own are kept.
    pub keep_fields: Option<bool>,
}

/// Returns the text with the root of an index changed that `is_it` knows by its path, or, where there is
/// none, with a new one of this path behind all others.
///
/// # Errors
/// When the text cannot be read, or is written in a way that cannot be changed line by line.
pub fn change_root(
    text: &str,
    index: &str,
    path: &str,
    is_it: impl Fn(&str) -> bool,
    change: &RootChange,
) -> Result<String, SettingsError> {
    let tables = written(text)?.tables;
    let known = tables.iter().find(|table| table.index == index && is_it(&table.root.path));
    let before = match known {
        Some(table) => table.root.clone(),
        None => SettledRoot { path: path.to_owned(), ..SettledRoot::default() },
    };
    let after = changed(&before, change);
    let new = match known {
        Some(table) => replaced(text, table, &before, &after),
        None => appended(text, index, &after),
    };
    // Tables and lists can be written in many ways; what is not understood is left to its user.
    let is_as_meant = crate::settings::roots(&new, index).is_ok_and(|roots| {
        let count = tables.iter().filter(|table| table.index == index).count();
        roots.contains(&after) && roots.len() == count + usize::from(known.is_none())
    });
    if is_as_meant {
        return Ok(new);
    }
    let message = format!("{path:?} cannot be changed here by the program: write it by hand");
    Err(SettingsError { line: 1, message })
}

fn changed(before: &SettledRoot, change: &RootChange) -> SettledRoot {
    let mut after = before.clone();
    if let Some(path) = &change.path {
        after.path.clone_from(path);
    }
    if change.map.is_some() {
        after.map.clone_from(&change.map);
    }
    if let Some(corrections) = &change.corrections {
        after.corrections.clone_from(corrections);
    }
    for pattern in &change.exclude {
        if !after.exclude.contains(pattern) {
            after.exclude.push(pattern.clone());
        }
    }
    after.keep_fields = change.keep_fields.unwrap_or(after.keep_fields);
    after.exclude.retain(|pattern| !change.no_exclude.contains(pattern));
    after
}

/// Returns the lines of a root, each with its key.
fn lines(root: &SettledRoot) -> Vec<(&'static str, String)> {
    let list = |all: &[String]| {
        let all: Vec<String> = all.iter().map(|one| quoted(one)).collect();
        format!("[{}]", all.join(", "))
    };
    let mut lines = vec![("path", quoted(&root.path))];
    lines.extend(root.map.as_deref().map(|map| ("map", quoted(map))));
    lines.push(("corrections", list(&root.corrections)));
    lines.push(("exclude", list(&root.exclude)));
    lines.push(("keep-fields", root.keep_fields.to_string()));
    lines
}

/// Returns whether a value need not be written.
fn is_default(value: &str) -> bool {
    matches!(value, "[]" | "false")
}

fn appended(text: &str, index: &str, root: &SettledRoot) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name = if !index.is_empty() && index.chars().all(is_bare) {
        index.to_owned()
    } else {
        quoted(index)
    };
    let mut new = text.to_owned();
    if !new.is_empty() {
        new.push_str(if new.ends_with('\n') { "\n" } else { "\n\n" });
    }
    new.push_str(&format!("[[index.{name}.roots]]\n"));
    for (key, value) in lines(root) {
        if !is_default(&value) {
            new.push_str(&format!("{key} = {value}\n"));
        }
    }
    new
}

/// Replaces the values that change, and writes those that are new behind the path.
fn replaced(text: &str, table: &Table, before: &SettledRoot, after: &SettledRoot) -> String {
    let old = lines(before);
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    let at = |key: &str| table.values.iter().find(|(known, _)| *known == key).map(|(_, at)| at);
    let end_of_path = at("path").map_or(0, |path| {
        text[path.end..].find('\n').map_or(text.len(), |newline| path.end + newline)
    });
    for (key, value) in lines(after) {
        match at(key) {
            Some(place) if !old.contains(&(key, value.clone())) => {
                edits.push((place.clone(), value))
            }
            None if !is_default(&value) => {
                edits.push((end_of_path..end_of_path, format!("\n{key} = {value}")));
            }
            Some(_) | None => {}
        }
    }
    // From the end, so that the places before stay right.
    edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut new = text.to_owned();
    for (place, value) in edits {
        new.replace_range(place, &value);
    }
    new
}

/// Returns a text as TOML writes it; its escapes are those of JSON, and one more.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::roots;

    fn exclude(pattern: &str) -> RootChange {
        RootChange { exclude: vec![pattern.to_owned()], ..RootChange::default() }
    }

    #[test]
    fn a_root_that_is_new_comes_last_and_what_was_there_stays() {
        let text = "# mine, by hand";
        let change = RootChange { map: Some("m \"1\".toml".into()), ..exclude("a\\b") };
        let new = change_root(text, "my index", "news", |_| false, &change).unwrap();
        assert_eq!(
            new,
            "# mine, by hand\n\n[[index.\"my index\".roots]]\npath = \"news\"\n\
             map = \"m \\\"1\\\".toml\"\nexclude = [\"a\\\\b\"]\n"
        );
        let again = change_root(&new, "my index", "x", |path| path == "news", &exclude("c"));
        let again = again.unwrap();
        assert!(again.starts_with("# mine, by hand\n"), "{again}");
        assert_eq!(roots(&again, "my index").unwrap()[0].exclude, ["a\\b", "c"]);
    }

    #[test]
    fn comments_and_order_of_a_root_that_is_changed_are_kept() {
        let text = "[[index.index.roots]] # the archive\nexclude = ['tmp/**'] # drafts\n\
                    path = 'news' # here\n# more\nmap = 'm.toml'\n\n[[index.index.roots]]\npath = 'b'\n";
        let change = RootChange {
            corrections: Some(vec!["c.csv".into()]),
            no_exclude: vec!["tmp/**".into()],
            ..exclude("wire/**")
        };
        let new = change_root(text, "index", "news", |path| path == "news", &change).unwrap();
        assert_eq!(
            new,
            "[[index.index.roots]] # the archive\nexclude = [\"wire/**\"] # drafts\n\
             path = 'news' # here\ncorrections = [\"c.csv\"]\n# more\nmap = 'm.toml'\n\n\
             [[index.index.roots]]\npath = 'b'\n"
        );
    }

    #[test]
    fn fields_are_kept_where_a_root_says_so() {
        let keep = |kept: bool| RootChange { keep_fields: Some(kept), ..RootChange::default() };
        let kept = change_root("", "index", "news", |_| false, &keep(true)).unwrap();
        assert_eq!(kept, "[[index.index.roots]]\npath = \"news\"\nkeep-fields = true\n");
        assert!(roots(&kept, "index").unwrap()[0].keep_fields);
        let left =
            change_root(&kept, "index", "news", |path| path == "news", &keep(false)).unwrap();
        assert!(!roots(&left, "index").unwrap()[0].keep_fields, "{left}");
        let same =
            change_root(&kept, "index", "news", |path| path == "news", &exclude("a")).unwrap();
        assert!(roots(&same, "index").unwrap()[0].keep_fields, "{same}");
    }

    #[test]
    fn a_root_that_moves_keeps_its_rules() {
        let text = "[[index.index.roots]]\npath = 'news' # here\nexclude = ['tmp/**']\n";
        let change = RootChange { path: Some("disk/news".into()), ..RootChange::default() };
        let new = change_root(text, "index", "news", |path| path == "news", &change).unwrap();
        assert_eq!(new, text.replace("'news'", "\"disk/news\""));
    }

    #[test]
    fn what_cannot_be_changed_line_by_line_is_left_to_its_user() {
        let text = "index.index.roots = [{ path = \"a\" }]\n";
        let error = change_root(text, "index", "b", |_| false, &exclude("c")).unwrap_err();
        assert!(error.message.contains("by hand"), "{error}");
        assert!(change_root("index = 3", "index", "b", |_| false, &exclude("c")).is_err());
    }
}
