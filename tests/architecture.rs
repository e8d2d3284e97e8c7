//! Holds the map of `src/`: a module imports only what is above it, and only what it needs.
//!
//! Reads the sources as text. Each rule is a function from text to complaints, with a sample that
//! it must complain about beside it, so that no rule can pass by seeing nothing.
//! Code under `#[cfg(test)]` may import and do what it likes.

mod files;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::support::repository;
use crate::support::rust_text;

/// The map: each module of the library, top to bottom, and the modules it may import.
///
/// A new module gets a line here and one in the docs of `src/lib.rs`, in the same place.
const MAP: &[(&str, &str)] = &[
    ("article", ""),
    ("date", "article"),
    ("walk", "article"),
    ("read", "article walk"),
    ("format", "article date read"),
    ("evidence", "article date format"),
    ("passage", "article"),
    ("analysis", "article passage"),
    ("story", "article passage analysis"),
    ("extract", "article walk read format evidence analysis"),
    ("catalog", "article read evidence"),
    ("settings", "evidence"),
    ("query", "article date"),
    ("engine", "article walk evidence passage analysis story catalog query"),
    ("rank", "article passage query engine"),
    ("search", "article read passage analysis story catalog query engine rank"),
    ("counting", "article passage analysis engine query rank search"),
    ("eval", "article engine rank search"),
    ("render", "article evidence story search counting eval"),
    ("ingest", "article walk read format evidence passage analysis extract catalog engine"),
];

/// The modules of the program, which `main.rs` declares and the library cannot see.
const BINARY: &[&str] =
    &["cli", "failure", "mcp", "naming", "request", "serve", "settings_file", "text_file"];

/// What the library never says, and why.
const NEVER_IN_THE_LIBRARY: &[(&str, &str)] = &[
    ("print!", "answers go to `&mut impl Write`"),
    ("println!", "answers go to `&mut impl Write`"),
    ("eprint!", "warnings go through the event closure"),
    ("eprintln!", "warnings go through the event closure"),
    ("dbg!", "it prints"),
    ("io::stdout", "answers go to `&mut impl Write`"),
    ("io::stderr", "warnings go through the event closure"),
    ("io::stdin", "pass the text in"),
    ("process::exit", "return an error, the binary picks the exit code"),
    ("process::abort", "return an error, the binary picks the exit code"),
    ("std::env", "only the binary reads the environment: pass the value in"),
    ("env::", "only the binary reads the environment: pass the value in"),
    ("TimeZone::system", "it reads the environment: pass the value in"),
    ("SystemTime::now", "equal input gives equal output: pass the time in"),
    ("Timestamp::now", "equal input gives equal output: pass the time in"),
    ("Zoned::now", "equal input gives equal output: pass today in as a value"),
    ("Instant", "the binary measures time, the library does not"),
];

/// Where tantivy may be named.
const TANTIVY: &[&str] = &["engine/embedded", "analysis"];

/// A file of `src/`.
struct Source {
    /// Its path below `src/`.
    path: String,
    /// Its text, unchanged.
    text: String,
    /// Its text without comments and literals.
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into(), code: rust_text::code(text) }
    }

    /// Returns what it does outside of tests.
    fn effective(&self) -> String {
        rust_text::without_tests(&self.code)
    }

    /// Returns the module of the library it belongs to; `None` for the crate's root and the binary.
    fn module(&self) -> Option<&str> {
        let first = self.path.split('/').next()?;
        let name = first.strip_suffix(".rs").unwrap_or(first);
        (name != "lib" && name != "main" && name != "bin" && !BINARY.contains(&name))
            .then_some(name)
    }

    fn is_binary(&self) -> bool {
        self.path == "main.rs"
            || self.path.starts_with("bin/")
            || BINARY.iter().any(|module| self.is_under(module))
    }

    fn is_under(&self, folder: &str) -> bool {
        self.path == format!("{folder}.rs") || self.path.starts_with(&format!("{folder}/"))
    }
}

/// Returns every file of `src/` but those that hold nothing but tests.
fn sources() -> Vec<Source> {
    let root = repository().join("src");
    let mut sources: Vec<Source> = walkdir::WalkDir::new(&root)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("src/ can be read"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).expect("it was found below src/");
            let path = path.to_str().expect("paths of sources are ASCII").replace('\\', "/");
            Source::new(&path, &fs::read_to_string(entry.path()).expect("sources are UTF-8"))
        })
        .collect();
    let tests: BTreeSet<PathBuf> = sources.iter().flat_map(test_files).collect();
    // What such a file declares holds nothing but tests too.
    sources.retain(|source| {
        let path = Path::new(&source.path);
        !path
            .ancestors()
            .any(|path| tests.contains(path) || tests.contains(&path.with_extension("rs")))
    });
    sources
}

/// Returns where the modules may be that `source` declares for tests only.
fn test_files(source: &Source) -> Vec<PathBuf> {
    let path = Path::new(&source.path);
    let folder = match source.path.rsplit('/').next() {
        Some("lib.rs" | "main.rs" | "mod.rs") => path.parent().unwrap_or(Path::new("")).to_owned(),
        _ => path.with_extension(""),
    };
    let names = rust_text::test_modules(&source.code).into_iter();
    names
        .flat_map(|name| [format!("{name}.rs"), format!("{name}/mod.rs")])
        .map(|name| folder.join(name))
        .collect()
}

/// Imports that the map does not allow.
fn off_the_map(source: &Source) -> Vec<String> {
    let Some(module) = source.module() else { return Vec::new() };
    let Some((_, allowed)) = MAP.iter().find(|(name, _)| *name == module) else {
        return vec![format!(
            "src/{}: module `{module}` is not on the map: put it into the docs of src/lib.rs and \
             into MAP in tests/architecture.rs, below what it imports",
            source.path
        )];
    };
    let code = source.effective();
    let imports = rust_text::places(&code, "crate::");
    imports
        .filter_map(|(line, after)| {
            let name = rust_text::first_word(after);
            let known = name == module || allowed.split(' ').any(|other| other == name);
            (!known).then(|| match name {
                "" => format!("src/{}:{line}: write one `use crate::…;` a path", source.path),
                _ => format!(
                    "src/{}:{line}: `{module}` imports `{name}`, which the map does not allow",
                    source.path
                ),
            })
        })
        .collect()
}

/// Paths that climb instead of naming where they lead.
fn climbing(source: &Source) -> Vec<String> {
    let code = source.effective();
    let places = rust_text::places(&code, "super::");
    places
        .map(|(line, _)| format!("src/{}:{line}: write `crate::…`, not `super::`", source.path))
        .collect()
}

/// What only the binary may do, done by the library.
fn side_effects(source: &Source) -> Vec<String> {
    if source.is_binary() {
        return Vec::new();
    }
    let code = source.effective();
    let found = NEVER_IN_THE_LIBRARY.iter().flat_map(|(needle, why)| {
        rust_text::places(&code, needle)
            .map(move |(line, _)| format!("src/{}:{line}: `{needle}`: {why}", source.path))
    });
    found.collect()
}

/// tantivy named where another engine should fit as well, tests included.
fn tantivy_outside_the_engine(source: &Source) -> Vec<String> {
    if TANTIVY.iter().any(|folder| source.is_under(folder)) {
        return Vec::new();
    }
    let places = rust_text::places(&source.code, "tantivy");
    let complaint = "tantivy is named only under src/engine/embedded and in src/analysis";
    places.map(|(line, _)| format!("src/{}:{line}: {complaint}", source.path)).collect()
}

/// Where the engine is chosen.
const ENGINE_CHOSEN: &[&str] = &[
    "engine/agreement.rs",
    "engine/at_path.rs",
    "engine/mod.rs",
    "engine/prepared.rs",
    "engine/store.rs",
    "engine/view.rs",
    "engine/view_stories.rs",
    "engine/view_words.rs",
];

/// The engines, each with the folder that alone may name it.
const ENGINES: &[(&str, &str)] =
    &[("embedded", "engine/embedded/"), ("opensearch", "engine/opensearch/")];

/// One engine named where any engine should fit, in the other engine too, tests included.
fn one_engine_named_outside(source: &Source) -> Vec<String> {
    let path = source.path.as_str();
    if ENGINE_CHOSEN.contains(&path) {
        return Vec::new();
    }
    let complaint = "an engine is named only where it is chosen: use its View and Store";
    let others = ENGINES.iter().filter(|(_, folder)| !path.starts_with(folder));
    let named: Vec<String> =
        others.flat_map(|(name, _)| [format!("engine::{name}"), format!("{name}::")]).collect();
    let named = named.iter().map(String::as_str);
    let places = named.flat_map(|name| rust_text::places(&source.code, name));
    let lines: BTreeSet<usize> = places.map(|(line, _)| line).collect();
    lines.into_iter().map(|line| format!("{}:{line}: {complaint}", source.path)).collect()
}

/// Interfaces of the program: what two of them need is in `src/request/` and beside it.
const INTERFACES: &[&str] = &["cli", "serve", "mcp"];

/// An interface named in another, or in what they share, tests included. The command line starts the others.
fn interfaces_that_know_each_other(source: &Source) -> Vec<String> {
    if source.path == "main.rs" || source.is_under("cli") {
        return Vec::new();
    }
    let complaint = "what two interfaces need is in src/request";
    let mut complaints = Vec::new();
    for other in INTERFACES.iter().filter(|interface| !source.is_under(interface)) {
        for (line, _) in rust_text::places(&source.code, &format!("crate::{other}::")) {
            complaints.push(format!("src/{}:{line}: {complaint}", source.path));
        }
    }
    complaints
}

/// Returns every file of `folders` beside `src/`, by its path in the repository.
fn beside_the_sources(folders: &[&str]) -> Vec<Source> {
    let files = folders.iter().flat_map(|folder| walkdir::WalkDir::new(repository().join(folder)));
    files
        .map(|entry| entry.expect("the folder can be read").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let name = path.strip_prefix(repository()).expect("it was found in the repository");
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            Source::new(name.to_str().expect("paths of sources are ASCII"), &text)
        })
        .collect()
}

/// A file that does not say what it is for.
fn undocumented(source: &Source) -> Vec<String> {
    let says = source.text.lines().next().is_some_and(|line| line.starts_with("//! "));
    let complaint = format!("src/{}: the first line is not a `//!` sentence", source.path);
    if says { Vec::new() } else { vec![complaint] }
}

/// A map drawn in the docs of `src/lib.rs` that is not the one above.
fn another_map_drawn(lib: &str) -> Vec<String> {
    let docs = lib.lines().filter_map(|line| line.strip_prefix("//!"));
    let drawn: Vec<&str> = docs
        .skip_while(|line| line.trim() != "```text")
        .skip(1)
        .take_while(|line| line.trim() != "```")
        .filter_map(|line| line.strip_prefix(' ')?.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    let expected: Vec<&str> = MAP.iter().map(|(name, _)| *name).collect();
    if drawn == expected {
        return Vec::new();
    }
    vec![format!("src/lib.rs draws {drawn:?}\ntests/architecture.rs holds {expected:?}")]
}

/// Modules declared where they do not belong: the library's in `lib.rs`, `cli` in `main.rs`.
fn misplaced_modules(source: &Source) -> Vec<String> {
    let belongs = |name: &str| match source.path.as_str() {
        "lib.rs" => MAP.iter().any(|(module, _)| *module == name),
        "main.rs" => BINARY.contains(&name),
        _ => true,
    };
    let modules = rust_text::modules(&source.code).into_iter();
    modules
        .filter(|name| !belongs(name))
        .map(|name| format!("src/{}: `mod {name}` is not on the map of this file", source.path))
        .collect()
}

/// Lines of the map that are not below what they import.
fn upside_down(map: &[(&str, &str)]) -> Vec<String> {
    let lines = map.iter().enumerate();
    lines
        .flat_map(|(place, (module, allowed))| {
            let above = &map[..place];
            let imports = allowed.split_whitespace();
            imports
                .filter(|import| !above.iter().any(|(name, _)| name == import))
                .map(move |import| format!("`{module}` imports `{import}`, which is not above it"))
        })
        .collect()
}

fn assert_silent(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn assert_all_silent(rule: fn(&Source) -> Vec<String>) {
    assert_silent(sources().iter().flat_map(rule).collect());
}

/// Asserts that `rule` complains of `bad` and not of `good`, both in `src/{path}`.
fn assert_complains(rule: fn(&Source) -> Vec<String>, path: &str, bad: &[&str], good: &[&str]) {
    for text in bad {
        assert_eq!(rule(&Source::new(path, text)).len(), 1, "{text}");
    }
    for text in good {
        assert_eq!(rule(&Source::new(path, text)), [""; 0], "{text}");
    }
}

#[test]
fn each_module_imports_only_what_the_map_allows() {
    assert_complains(
        off_the_map,
        "passage.rs",
        &["use crate::engine::Snapshot;", "fn f() { crate::query::parse() }", "use crate::{a, b};"],
        &[
            "use crate::article::Article;",
            "use crate::passage::Passage;",
            "// crate::engine\nconst A: &str = \"crate::engine\";",
            "#[cfg(test)]\nmod tests {\n    use crate::engine::Snapshot;\n}",
        ],
    );
    assert_complains(off_the_map, "unheard_of/mod.rs", &["//! A module."], &[]);
    assert_all_silent(off_the_map);
}

#[test]
fn the_map_has_no_way_up() {
    assert_eq!(upside_down(&[("a", "b"), ("b", "")]).len(), 1);
    assert_silent(upside_down(MAP));
}

#[test]
fn the_docs_of_the_crate_draw_the_same_map() {
    let lines = MAP.iter().map(|(module, _)| format!("//! {module}  what it does\n//!   more\n"));
    let map: Vec<String> = lines.collect();
    let drawn = |lines: &[String]| format!("//! A.\n//! ```text\n{}//! ```\n", lines.concat());
    assert_silent(another_map_drawn(&drawn(&map)));
    assert_eq!(another_map_drawn(&drawn(&map[1..])).len(), 1);

    let lib = fs::read_to_string(repository().join("src/lib.rs")).expect("there is a library");
    assert_silent(another_map_drawn(&lib));
}

#[test]
fn the_library_declares_the_map_and_the_binary_the_command_line() {
    assert_complains(
        misplaced_modules,
        "lib.rs",
        &["mod cli;", "mod utils;"],
        &["pub mod article;"],
    );
    assert_complains(misplaced_modules, "main.rs", &["mod engine;"], &["mod cli;"]);
    assert_all_silent(misplaced_modules);
}

#[test]
fn paths_name_where_they_lead() {
    assert_complains(
        climbing,
        "engine/embedded/schema.rs",
        &["use super::writer::Writer;"],
        &["pub(super) fn f() {}", "#[cfg(test)]\nmod tests {\n    use super::*;\n}"],
    );
    assert_all_silent(climbing);
}

#[test]
fn the_library_never_prints_or_exits_or_reads_the_environment_or_the_clock() {
    assert_complains(
        side_effects,
        "rank.rs",
        &[
            "fn f() { print!(\"\"); }",
            "fn f() { std::println!(\"\"); }",
            "fn f() { eprintln!(\"\"); }",
            "fn f() { std::process::exit(1) }",
            "use std::env;",
            "fn f() { env::var(\"A\"); }",
            "use std::time::Instant;",
            "fn f() { jiff::Zoned::now(); }",
            "fn f() { SystemTime::now(); }",
        ],
        &[
            "//! Never println! here.",
            "const A: &str = \"Instant coffee\";",
            "const VERSION: &str = env!(\"CARGO_PKG_VERSION\");",
            "fn f(w: &mut impl Write) { writeln!(w, \"a\") }",
            "#[cfg(test)]\nmod tests {\n    fn f() { println!(\"\"); }\n}",
        ],
    );
    assert_complains(side_effects, "cli/search.rs", &[], &["fn f() { println!(\"\"); }"]);
    assert_all_silent(side_effects);
}

#[test]
fn tantivy_is_named_only_in_the_engine_and_the_analysis() {
    let text = "use tantivy::Index;";
    assert_complains(tantivy_outside_the_engine, "engine/mod.rs", &[text], &["// tantivy's own"]);
    assert_complains(tantivy_outside_the_engine, "cli/mod.rs", &[text], &[]);
    assert_complains(tantivy_outside_the_engine, "engine/embedded/schema.rs", &[], &[text]);
    assert_complains(tantivy_outside_the_engine, "analysis/mod.rs", &[], &[text]);
    assert_all_silent(tantivy_outside_the_engine);
}

#[test]
fn every_source_says_first_what_it_is_for() {
    assert_complains(
        undocumented,
        "rank.rs",
        &["", "use a;\n//! Late.", "// No."],
        &["//! Ranks."],
    );
    assert_all_silent(undocumented);
}

#[test]
fn files_that_hold_nothing_but_tests_are_known() {
    let declares = "#[cfg(test)]\nmod oracle;\nmod real;\n";
    let files = |path| test_files(&Source::new(path, declares));
    assert!(files("engine/mod.rs").contains(&PathBuf::from("engine/oracle.rs")));
    assert!(files("engine/a.rs").contains(&PathBuf::from("engine/a/oracle/mod.rs")));
    assert!(!files("engine/mod.rs").contains(&PathBuf::from("engine/real.rs")));
}

#[test]
fn the_sources_are_seen() {
    let sources = sources();
    assert!(sources.iter().any(|source| source.path == "lib.rs"));
    assert!(sources.iter().any(|source| source.module() == Some("article")));
}

#[test]
fn which_engine_answers_is_known_only_where_it_is_chosen() {
    let named = "use crate::engine::embedded::Snapshot;";
    let calls = "fn f() { embedded::verify(path) }";
    assert_complains(
        one_engine_named_outside,
        "search/page.rs",
        &[named, calls, "#[cfg(test)]\nmod tests {\n    use crate::engine::embedded::Snapshot;\n}"],
        &["use crate::engine::View;", "//! The embedded engine.\nconst A: &str = \"embedded::\";"],
    );
    assert_complains(one_engine_named_outside, "engine/textual/lower.rs", &[named], &[]);
    let cluster = "use crate::engine::opensearch::Snapshot;";
    assert_complains(one_engine_named_outside, "search/page.rs", &[cluster], &[]);
    assert_complains(one_engine_named_outside, "engine/embedded/mod.rs", &[cluster], &[named]);
    assert_complains(one_engine_named_outside, "engine/opensearch/mod.rs", &[named], &[cluster]);
    assert_complains(one_engine_named_outside, "engine/view.rs", &[], &[named, calls]);
    assert_all_silent(one_engine_named_outside);
    let beside = beside_the_sources(&["tests", "benches"]);
    assert!(beside.len() > 20, "the folders were read");
    assert_silent(beside.iter().flat_map(one_engine_named_outside).collect());
}

#[test]
fn interfaces_know_nothing_of_each_other() {
    let named = "use crate::serve::pool;";
    assert_complains(
        interfaces_that_know_each_other,
        "mcp/calls.rs",
        &[named],
        &["use crate::request::index;"],
    );
    assert_complains(interfaces_that_know_each_other, "serve/api.rs", &[], &[named]);
    assert_complains(interfaces_that_know_each_other, "cli/serve.rs", &[], &[named]);
    let command_line = "use crate::cli::places;";
    assert_complains(interfaces_that_know_each_other, "serve/api.rs", &[command_line], &[]);
    assert_complains(
        interfaces_that_know_each_other,
        "request/query.rs",
        &[command_line, named],
        &[],
    );
    assert_all_silent(interfaces_that_know_each_other);
}
