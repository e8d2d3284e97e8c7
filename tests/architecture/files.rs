//! Holds the shape of the files of `src/`: no two import each other, none is too long to be read.
//!
//! **Circle.** A file imports another if it names an item of it by a path (`crate::…`, or in the file
//! that declares a module, `module::…`). An item that is passed on (`pub use`) belongs to the file that
//! defines it, so a `mod.rs` that only declares and passes on is in no circle; one that defines an item
//! its child uses, and itself uses the child, is. Methods are not paths: an `impl` block beside its type
//! imports the type, and not the other way round.
//!
//! What breaks a rule today is listed by name as a debt. A list never grows, and what is mended goes.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::architecture::Source;
use crate::architecture::assert_silent;
use crate::architecture::sources;
use crate::support::rust_text;

/// Files that still import each other, by module: each can be reached from each by imports. A
/// name that ends with `/` is a folder.
const CIRCLES: &[(&str, &[&str])] = &[];

/// Files of more lines.
const MOST_LINES: usize = 700;
/// Half of the files have no more lines.
const MEDIAN_LINES: usize = 250;
const LONG_FILES: &[&str] = &[];

/// Functions of more lines, outside tests.
const MOST_LINES_OF_A_FUNCTION: usize = 60;
const LONG_FUNCTIONS: &[(&str, &str)] = &[];

/// The files of modules, by the names that lead to them from the crate.
struct Tree<'s> {
    files: BTreeMap<Vec<&'s str>, &'s Source>,
    /// The code of each file outside tests.
    code: BTreeMap<&'s str, String>,
}

impl<'s> Tree<'s> {
    fn new(sources: &'s [Source]) -> Self {
        let files = sources.iter().map(|source| (names(&source.path), source)).collect();
        let code = sources.iter().map(|source| (source.path.as_str(), source.effective()));
        Self { files, code: code.collect() }
    }

    fn code_of(&self, module: &[&'s str]) -> Option<&str> {
        let source = self.files.get(module)?;
        self.code.get(source.path.as_str()).map(String::as_str)
    }

    /// Returns the file that defines what a path leads to, or the last module on the way.
    fn file_of(&self, path: &[&str]) -> Option<&'s str> {
        let depth =
            (1..=path.len()).rev().find(|&depth| self.files.contains_key(&path[..depth]))?;
        let (module, rest) = path.split_at(depth);
        let source = self.files[module];
        let Some(item) = rest.first() else { return Some(&source.path) };
        let passed_on = self.code[source.path.as_str()].lines().find_map(|line| {
            let used = exported(line)?;
            let (from, name) = used.rsplit_once("::")?;
            (name == *item || name == "*").then(|| from.split("::").collect::<Vec<_>>())
        });
        match passed_on {
            Some(from) if from[0] == "crate" => self.file_of(&[&from[1..], rest].concat()),
            // A glob passes on only what its module has.
            Some(from) => self.file_of(&[module, &from, rest].concat()),
            None => Some(&source.path),
        }
    }

    /// Returns the files that the file of a module imports.
    fn imports(&self, module: &[&'s str]) -> BTreeSet<&'s str> {
        let Some(code) = self.code_of(module) else { return BTreeSet::new() };
        let mut paths: Vec<Vec<&str>> =
            rust_text::places(code, "crate::").map(|(_, after)| path(after)).collect();
        // What is named through a module that was imported whole.
        let whole: Vec<Vec<&str>> =
            paths.iter().filter(|path| self.files.contains_key(*path)).cloned().collect();
        for module in &whole {
            paths.extend(self.named_through(code, module));
        }
        // What a file names of the modules it declares.
        let code_of_use = own_lines(code);
        for child in rust_text::modules(code) {
            paths.extend(self.named_through(&code_of_use, &[module, &[child]].concat()));
        }
        let own = self.files[module].path.as_str();
        let files = paths.iter().filter(|path| !whole.contains(path));
        files.filter_map(|path| self.file_of(path)).filter(|file| *file != own).collect()
    }

    /// Returns the paths that `code` writes from the last name of `module` on.
    fn named_through<'c>(&self, code: &'c str, module: &[&'c str]) -> Vec<Vec<&'c str>> {
        let needle = format!("{}::", module.last().copied().unwrap_or_default());
        let mut found = Vec::new();
        for line in code.lines() {
            for (at, _) in line.match_indices(&needle) {
                let before = &line[..at];
                let is_start = !before.ends_with("::")
                    && !before.ends_with(|c: char| c == '_' || c.is_alphanumeric());
                if is_start {
                    found.push([module, &path(&line[at + needle.len()..])].concat());
                }
            }
        }
        found
    }
}

/// Returns the names that lead to the module of a file.
fn names(file: &str) -> Vec<&str> {
    let path = file.strip_suffix(".rs").unwrap_or(file);
    path.strip_suffix("/mod").unwrap_or(path).split('/').collect()
}

/// Returns the path that a text starts with.
fn path(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let name = rust_text::first_word(rest);
        if name.is_empty() {
            return names;
        }
        names.push(name);
        match rest[name.len()..].strip_prefix("::") {
            Some(behind) => rest = behind,
            None => return names,
        }
    }
}

/// Returns what a line passes on: `a::B` of `pub use a::B;`.
fn exported(line: &str) -> Option<&str> {
    let line = line.trim();
    let used = line.strip_prefix("pub use ").or_else(|| line.strip_prefix("pub(crate) use "));
    used.or_else(|| line.strip_prefix("pub(super) use "))?.strip_suffix(';')
}

/// Returns code without what it only passes on, line by line.
fn own_lines(code: &str) -> String {
    code.lines()
        .map(|line| if exported(line).is_some() { "\n" } else { line })
        .fold(String::new(), |all, line| all + line + "\n")
}

/// Returns the circles among files: those that reach each other, sorted.
fn circles(sources: &[Source]) -> Vec<Vec<&str>> {
    let tree = Tree::new(sources);
    let imports: BTreeMap<&str, BTreeSet<&str>> =
        tree.files.iter().map(|(names, s)| (s.path.as_str(), tree.imports(names))).collect();
    let reached = |from: &str| {
        let mut seen = BTreeSet::new();
        let mut pending: Vec<&str> = imports[from].iter().copied().collect();
        while let Some(file) = pending.pop() {
            if seen.insert(file) {
                pending.extend(&imports[file]);
            }
        }
        seen
    };
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|file| (*file, reached(file))).collect();
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for (file, others) in &reach {
        let circle = others.iter().copied().filter(|other| reach[other].contains(file));
        let circle: Vec<&str> = circle.collect();
        if !circle.is_empty() && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

/// Returns each function of code with its name and its lines.
fn functions(code: &str) -> Vec<(&str, usize)> {
    let starts = code
        .match_indices("fn ")
        .filter(|(at, _)| !code[..*at].ends_with(|c: char| c == '_' || c.is_alphanumeric()));
    let lines = |at: usize| {
        let item = &code[at..];
        item[..rust_text::item_length(item)].lines().count()
    };
    starts.map(|(at, _)| (rust_text::first_word(&code[at + 3..]), lines(at))).collect()
}

fn long_files(source: &Source) -> Option<&str> {
    (source.text.lines().count() > MOST_LINES).then_some(source.path.as_str())
}

fn long_functions(source: &Source) -> Vec<(String, String)> {
    let code = source.effective();
    let long = functions(&code).into_iter().filter(|(_, lines)| *lines > MOST_LINES_OF_A_FUNCTION);
    long.map(|(name, _)| (source.path.clone(), name.to_owned())).collect()
}

/// Complaints about what is broken and not listed, and listed and not broken.
fn beyond<T: PartialEq + std::fmt::Debug>(broken: &[T], debts: &[T], rule: &str) -> Vec<String> {
    let new = broken.iter().filter(|one| !debts.contains(one));
    let paid = debts.iter().filter(|one| !broken.contains(one));
    let new = new.map(|one| format!("{one:?}: {rule}"));
    new.chain(paid.map(|one| format!("{one:?} is mended: take it off the list"))).collect()
}

#[test]
fn no_files_import_each_other() {
    let of = |files: &[(&str, &str)]| {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::new(path, text)).collect();
        circles(&sources).iter().map(|circle| circle.join(" ")).collect::<Vec<_>>()
    };
    let one = ("a/one.rs", "use crate::a::two::Two;");
    let mods = ("a/mod.rs", "pub mod one;\nmod two;\npub use two::Two;");
    assert_eq!(
        of(&[one, mods, ("a/two.rs", "fn f() { crate::a::one::g() }")]),
        ["a/one.rs a/two.rs"]
    );
    assert_eq!(of(&[one, mods, ("a/two.rs", "struct Two;")]), [""; 0]);
    // Passed on, and through a module imported whole.
    let through = ("a/one.rs", "use crate::a;\nfn f() -> a::Two {}");
    assert_eq!(of(&[through, mods, ("a/two.rs", "use crate::a::one::f;")]), ["a/one.rs a/two.rs"]);
    assert_eq!(of(&[through, mods, ("a/two.rs", "struct Two;")]), [""; 0]);
    // A parent that uses its child, which uses the parent.
    let parent = ("a/mod.rs", "mod one;\nuse one::One;\nstruct Two;");
    assert_eq!(of(&[("a/one.rs", "use crate::a::Two;"), parent]), ["a/mod.rs a/one.rs"]);
    let parent = ("a/mod.rs", "mod one;\npub use one::One;\nstruct Two;");
    assert_eq!(of(&[("a/one.rs", "use crate::a::Two;"), parent]), [""; 0]);
    let tests = ("a/two.rs", "#[cfg(test)]\nmod tests {\n use crate::a::one::f;\n}");
    assert_eq!(of(&[one, mods, tests]), [""; 0]);

    let sources = sources();
    let found = circles(&sources);
    let owes =
        |debt: &str, file: &str| debt == file || debt.ends_with('/') && file.starts_with(debt);
    let within = |circle: &[&str], debt: &[&str]| {
        circle.iter().all(|file| debt.iter().any(|debt| owes(debt, file)))
    };
    let new = found.iter().filter(|circle| !CIRCLES.iter().any(|(_, debt)| within(circle, debt)));
    assert_silent(new.map(|circle| format!("{circle:?} import each other")).collect());
    let in_circles: Vec<&str> = found.iter().flatten().copied().collect();
    let debts = CIRCLES.iter().flat_map(|(_, debt)| debt.iter());
    let paid = debts.filter(|debt| !in_circles.iter().any(|file| owes(debt, file)));
    assert_silent(
        paid.map(|file| format!("{file} is in no circle: take it off the list")).collect(),
    );
}

#[test]
fn files_are_short_enough_to_be_read() {
    let sources = sources();
    let mut lines: Vec<usize> = sources.iter().map(|s| s.text.lines().count()).collect();
    lines.sort_unstable();
    let median = lines[lines.len() / 2];
    assert!(median <= MEDIAN_LINES, "the median file has {median} lines");
    assert_eq!(long_files(&Source::new("a.rs", &"\n".repeat(MOST_LINES + 1))), Some("a.rs"));
    let long: Vec<&str> = sources.iter().filter_map(long_files).collect();
    assert_silent(beyond(&long, LONG_FILES, "it is too long: one file, one idea"));
}

#[test]
fn functions_are_short_enough_to_be_read() {
    let body = "    a();\n".repeat(MOST_LINES_OF_A_FUNCTION);
    let long = format!("fn short() {{}}\nfn long() {{\n{body}}}\n");
    let in_tests = format!("#[cfg(test)]\nmod tests {{\nfn long() {{\n{body}}}\n}}");
    assert_eq!(long_functions(&Source::new("a.rs", &long)), [("a.rs".into(), "long".into())]);
    assert_eq!(long_functions(&Source::new("a.rs", &in_tests)), []);
    let found: Vec<(String, String)> = sources().iter().flat_map(long_functions).collect();
    let found: Vec<(&str, &str)> =
        found.iter().map(|(path, name)| (path.as_str(), name.as_str())).collect();
    assert_silent(beyond(&found, LONG_FUNCTIONS, "it is too long to be read at once"));
}
