//! What the repository may hold: what a clone carries and runs. What it builds on: `packages`.
//!
//! Each rule is a function with a sample that it must complain about beside it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::repository;
use crate::support::rust_text;

/// The largest file a clone carries, in bytes.
const LARGEST: usize = 1 << 20;

/// A file of the repository: its path from the root with `/`, and its bytes.
struct Carried {
    path: String,
    bytes: Vec<u8>,
}

/// Returns every file a clone would carry: all but what `.gitignore` and git itself keep out.
fn carried() -> Vec<Carried> {
    let ignored = fs::read_to_string(repository().join(".gitignore")).expect("there is one");
    let ignored: BTreeSet<&str> = ignored.lines().filter_map(ignored_at_root).collect();
    let walk = walkdir::WalkDir::new(repository()).min_depth(1).sort_by_file_name().into_iter();
    walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        !(entry.depth() == 1 && (name == ".git" || ignored.contains(&*name)))
    })
    .map(|entry| entry.expect("the repository can be read"))
    .filter(|entry| entry.file_type().is_file())
    .map(|entry| {
        let path = entry.path().strip_prefix(repository()).expect("it was found below");
        Carried {
            path: path.to_string_lossy().replace('\\', "/"),
            bytes: fs::read(entry.path()).expect("the repository can be read"),
        }
    })
    .collect()
}

/// Reads `/target` and `/index/*`: a name at the root, whole.
fn ignored_at_root(line: &str) -> Option<&str> {
    let name = line.strip_prefix('/')?;
    Some(name.strip_suffix("/*").unwrap_or(name).trim_end_matches('/'))
}

/// Words that mean something only where the project was written.
fn foreign_words(text: &str) -> Vec<String> {
    // Put together here, or this file would be the first to hold them.
    let machine_path = ["/wor", "k/"].concat();
    let words = [["issue", " #"].concat(), ["issues", " #"].concat(), ["issues", " show"].concat()];
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(number, line)| {
            let path = line.match_indices(&machine_path).any(|(at, _)| {
                // The same letters inside an address are no folder of a machine.
                !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '}')
            });
            let lower = line.to_lowercase();
            let word = words.iter().any(|word| lower.contains(word.as_str()));
            (path || word).then(|| format!("line {}: {}", number + 1, line.trim()))
        })
        .collect()
}

/// Documents that `text` sends the reader to, and that are not among `paths`.
fn dangling_documents(text: &str, paths: &[&str]) -> Vec<String> {
    let documents = ["DESIGN", "STYLE", "command-line", "query-language", "ingest", "ranking"];
    let names = documents.map(|name| format!("{name}.{}", "md"));
    names
        .into_iter()
        .filter(|name| text.contains(name.as_str()))
        .filter(|name| !paths.iter().any(|path| path.rsplit('/').next() == Some(name)))
        .collect()
}

/// Test files that the one binary does not declare, so that nothing runs them.
fn tests_never_run(main: &str, paths: &[&str]) -> Vec<String> {
    let code = rust_text::code(main);
    let declared = rust_text::modules(&code);
    let names = paths.iter().filter_map(|path| path.strip_prefix("tests/")?.strip_suffix(".rs"));
    names
        .filter(|name| !name.contains('/') && *name != "main" && !declared.contains(name))
        .map(|name| format!("tests/{name}.rs is never run: declare it in tests/main.rs"))
        .collect()
}

fn assert_silent(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn no_file_is_larger_than_a_mebibyte() {
    let carried = carried();
    let large = carried.iter().filter(|file| file.bytes.len() > LARGEST);
    let complaints: Vec<String> =
        large.map(|file| format!("{}: {} bytes", file.path, file.bytes.len())).collect();
    assert_silent(&complaints);
    // Nothing was skipped that should have been seen.
    for expected in ["Cargo.lock", "seeds/000_b9c9239670d7aa52.txt", "tests/repository.rs"] {
        assert!(carried.iter().any(|file| file.path == expected), "{expected}");
    }
    assert!(!carried.iter().any(|file| file.path.starts_with("target/")));
}

#[test]
fn no_file_speaks_of_the_place_it_was_written_in() {
    for bad in [["see issue", " #2"].concat(), ["cd /wor", "k/main"].concat()] {
        assert_eq!(foreign_words(&bad).len(), 1, "{bad}");
    }
    for good in ["https://example.org/work/1", "target/work/", "at issue: #MeToo"] {
        assert_eq!(foreign_words(good), [""; 0], "{good}");
    }
    let carried = carried();
    let complaints = carried.iter().flat_map(|file| {
        let words = foreign_words(&String::from_utf8_lossy(&file.bytes));
        words.into_iter().map(|word| format!("{}: {word}", file.path)).collect::<Vec<_>>()
    });
    assert_silent(&complaints.collect::<Vec<_>>());
}

#[test]
fn a_document_that_is_named_is_there() {
    let name = ["DESIGN", ".md"].concat();
    assert_eq!(dangling_documents(&format!("see {name}"), &["src/lib.rs"]).len(), 1);
    assert_eq!(dangling_documents(&format!("see {name}"), &[&format!("docs/{name}")]), [""; 0]);

    let carried = carried();
    let paths: Vec<&str> = carried.iter().map(|file| file.path.as_str()).collect();
    let complaints = carried.iter().flat_map(|file| {
        let dangling = dangling_documents(&String::from_utf8_lossy(&file.bytes), &paths);
        dangling.into_iter().map(|name| format!("{} names {name}", file.path)).collect::<Vec<_>>()
    });
    assert_silent(&complaints.collect::<Vec<_>>());
}

#[test]
fn every_test_file_is_run() {
    assert_eq!(tests_never_run("mod a;\n", &["tests/a.rs", "tests/b.rs", "tests/c/d.rs"]).len(), 1);

    let main = fs::read_to_string(repository().join("tests/main.rs")).expect("this binary's root");
    let carried = carried();
    let paths: Vec<&str> = carried.iter().map(|file| file.path.as_str()).collect();
    assert_silent(&tests_never_run(&main, &paths));
}

#[test]
fn unsafe_code_is_forbidden() {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).expect("a package");
    let manifest: toml::Table = manifest.parse().expect("cargo reads it");
    assert_eq!(manifest["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
}

/// Paths of the project that a document names and that are not there. A path with a star, or with a
/// word in capitals for what it stands for, names no single file.
fn dead_paths(document: &str) -> Vec<String> {
    let roots = ["src/", "tests/", "benches/", "docs/", "seeds/", "examples/"];
    let quoted = document.split('`').skip(1).step_by(2);
    quoted
        .filter(|path| roots.iter().any(|root| path.starts_with(root)))
        .filter(|path| !path.contains([' ', '*']) && !path.contains("VERSION"))
        .filter(|path| !repository().join(path).exists())
        .map(|path| format!("there is no {path}"))
        .collect()
}

#[test]
fn the_paths_that_documents_name_are_there() {
    assert_eq!(dead_paths("See `src/lib.rs` and `src/lob.rs`.").len(), 1);
    for name in ["docs/architecture.md", "CONTRIBUTING.md", "SECURITY.md", "README.md"] {
        let document = fs::read_to_string(repository().join(name)).expect("it is kept in git");
        assert_silent(&dead_paths(&document));
    }
}

#[test]
fn the_changelog_says_what_is_in_this_version() {
    let log = fs::read_to_string(repository().join("CHANGELOG.md")).expect("it is kept in git");
    assert!(log.contains("\n## [Unreleased]\n"), "no place for what comes next");
    let version = format!("\n## [{}] - ", env!("CARGO_PKG_VERSION"));
    assert!(log.contains(&version), "no{version}in the changelog");
}

#[test]
fn the_workflow_script_can_be_run() {
    let script = repository().join(".ci/run");
    assert!(is_executable(&script), "{} is not executable", script.display());
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}
