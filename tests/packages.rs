//! What a build takes from others: how many packages, under which licenses, from where.
//!
//! The rules are those of `deny.toml`, read from it, so that `cargo deny check` and this test cannot
//! say different things. cargo-deny itself takes minutes to build; this needs only cargo.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::repository;

/// The most packages that a build on this machine may take. More of them is more minutes before the
/// first command, and more people to trust: whoever raises the number says in the commit message for
/// which package, and why nothing smaller does.
const MOST: usize = 312;

/// The packages of a build, and which needs which.
struct Graph {
    root: String,
    needs: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// Reads what `cargo tree --prefix depth --no-dedupe` prints: `2serde v1.0.229 (*)`.
    fn read(tree: &str) -> Self {
        let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut above: Vec<String> = Vec::new();
        for line in tree.lines().filter(|line| !line.is_empty()) {
            let digits = line.find(|c: char| !c.is_ascii_digit()).expect("a name after the depth");
            let depth: usize = line[..digits].parse().expect("a depth before the name");
            // The name and the version, without what kind of package it is or where.
            let words: Vec<&str> = line[digits..].split(' ').take(2).collect();
            let name = words.join(" ");
            above.truncate(depth);
            if let Some(outer) = above.last() {
                needs.get_mut(outer).expect("it came before").insert(name.clone());
            }
            needs.entry(name.clone()).or_default();
            above.push(name);
        }
        let root = above.into_iter().next().expect("the package itself");
        Self { root, needs }
    }

    /// Returns every package that is reached, with `without` taken out.
    fn reached(&self, without: Option<&str>) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![self.root.as_str()];
        while let Some(package) = next.pop() {
            if Some(package) != without && reached.insert(package) {
                next.extend(self.needs[package].iter().map(String::as_str));
            }
        }
        reached
    }

    /// Returns what each package that dateline names brings and no other does, most first.
    fn brought(&self) -> Vec<(usize, &str)> {
        let all = self.reached(None).len();
        let brings = |name: &String| all - self.reached(Some(name)).len();
        let named = self.needs[&self.root].iter();
        let mut brought: Vec<_> = named.map(|name| (brings(name), name.as_str())).collect();
        brought.sort_by(|a, b| b.cmp(a));
        brought
    }
}

/// Returns what cargo prints.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--offline"])
        .current_dir(repository())
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .expect("cargo runs this test");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {}: {errors}", arguments.join(" "));
    String::from_utf8(output.stdout).expect("cargo prints text")
}

/// Returns the packages of this machine, those of the tests included.
fn packages() -> Vec<Value> {
    let version = Command::new("rustc").arg("-vV").output().expect("there is a compiler").stdout;
    let version = String::from_utf8(version).expect("it prints text");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("its host");
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).expect("it prints JSON");
    metadata["packages"].as_array().expect("a list of packages").clone()
}

/// The rules of `deny.toml`.
fn rules() -> toml::Table {
    let rules = fs::read_to_string(repository().join("deny.toml")).expect("it is kept in git");
    rules.parse().expect("cargo-deny reads it")
}

fn texts(list: &toml::Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter().map(|text| text.as_str().expect("a text")).collect()
}

/// Returns whether a license expression allows the use under one of `allowed`: `MIT OR Apache-2.0`,
/// `(MIT OR Apache-2.0) AND Unicode-3.0`, and `MIT/Apache-2.0` as it was once written.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let is_good = any_of(&mut words, allowed);
    is_good && words.next().is_none()
}

type Words<'w> = std::iter::Peekable<std::str::SplitWhitespace<'w>>;

fn any_of(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut good = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        good |= all_of(words, allowed);
    }
    good
}

fn all_of(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut good = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        good &= one(words, allowed);
    }
    good
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let good = any_of(words, allowed);
        return words.next() == Some(")") && good;
    }
    let Some(exception) = words.next_if_eq(&"WITH").and_then(|_| words.next()) else {
        return allowed.contains(&word);
    };
    allowed.contains(&format!("{word} WITH {exception}").as_str())
}

/// Packages whose license is not among those of `deny.toml`.
fn unlicensed(packages: &[Value], rules: &toml::Table) -> Vec<String> {
    let allowed = texts(&rules["licenses"]["allow"]);
    let exceptions = rules["licenses"]["exceptions"].as_array().expect("a list");
    let of = |name: &str| {
        let is_of = |exception: &&toml::Value| exception["crate"].as_str() == Some(name);
        exceptions.iter().find(is_of).map(|exception| texts(&exception["allow"]))
    };
    let complain = |package: &Value| {
        let name = package["name"].as_str().expect("a name");
        let license = package["license"].as_str().unwrap_or("none");
        let also = of(name).unwrap_or_default();
        let allowed: Vec<&str> = allowed.iter().copied().chain(also).collect();
        (!is_allowed(license, &allowed)).then(|| format!("{name}: its license is {license}"))
    };
    packages.iter().filter_map(complain).collect()
}

/// Packages of a version that another is built beside, but for those that `deny.toml` names; and
/// names there that are no longer needed.
fn duplicated(packages: &[Value], rules: &toml::Table) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        let text = |key: &str| package[key].as_str().expect("a text");
        versions.entry(text("name")).or_default().insert(text("version"));
    }
    versions.retain(|_, versions| versions.len() > 1);
    let skipped = rules["bans"]["skip"].as_array().expect("a list");
    let skipped: BTreeSet<&str> =
        skipped.iter().map(|skip| skip["crate"].as_str().expect("a name")).collect();
    let twice = versions.iter().filter(|(name, _)| !skipped.contains(*name));
    let twice = twice.map(|(name, versions)| format!("{name} is built twice: {versions:?}"));
    let once = skipped.iter().filter(|name| !versions.contains_key(*name));
    twice
        .chain(once.map(|name| format!("{name} is built once: deny.toml need not skip it")))
        .collect()
}

/// Packages that are refused, or come from somewhere that can change.
fn unwelcome(packages: &[Value], rules: &toml::Table) -> Vec<String> {
    let refused = rules["bans"]["deny"].as_array().expect("a list");
    let registries = texts(&rules["sources"]["allow-registry"]);
    let complain = |package: &Value| {
        let name = package["name"].as_str().expect("a name");
        let refused = refused.iter().find(|refused| refused["crate"].as_str() == Some(name));
        if let Some(refused) = refused {
            return Some(format!("{name}: {}", refused["reason"].as_str().expect("a text")));
        }
        // A package without a source is this one.
        let source = package["source"].as_str()?;
        let is_known = |registry: &&str| source.strip_prefix("registry+") == Some(*registry);
        (!registries.iter().any(is_known)).then(|| format!("{name}: comes from {source}"))
    };
    packages.iter().filter_map(complain).collect()
}

fn assert_silent(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

fn package(name: &str, version: &str, license: &str, source: &str) -> Value {
    serde_json::json!({"name": name, "version": version, "license": license, "source": source})
}

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn the_packages_are_within_their_budget() {
    let graph = Graph::read(&cargo(&[
        "tree",
        "--edges",
        "normal,build",
        "--prefix",
        "depth",
        "--no-dedupe",
    ]));
    let built = graph.reached(None).len();
    // Nothing was skipped that should have been seen.
    assert!(built > 100 && graph.brought().iter().any(|(_, name)| name.starts_with("tantivy ")));
    let brought = graph.brought();
    let brought: Vec<String> = brought.iter().map(|(n, name)| format!("{n:4} {name}")).collect();
    assert!(
        built <= MOST,
        "{built} packages, and {MOST} are agreed on. What each brings that no other does:\n{}",
        brought.join("\n")
    );
}

#[test]
fn a_package_is_counted_for_the_one_that_alone_brings_it() {
    let tree = "0a v1.0.0 (/a)\n1b v1.0.0\n2c v1.0.0\n2d v1.0.0 (proc-macro)\n1e v1.0.0\n2d v1.0.0 (proc-macro)\n";
    let graph = Graph::read(tree);
    assert_eq!(graph.reached(None).len(), 5);
    assert_eq!(graph.brought(), [(2, "b v1.0.0"), (1, "e v1.0.0")]);
}

#[test]
fn a_license_expression_is_read_as_it_is_meant() {
    let allowed = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "GPL-3.0/MIT",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-3.0 AND MIT OR MIT",
    ] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "(MIT", "MIT GPL-3.0"] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}

#[test]
fn every_license_is_one_that_is_agreed_on() {
    let rules = rules();
    let bad = [package("a", "1.0.0", "GPL-3.0", REGISTRY), package("b", "1.0.0", "MIT", REGISTRY)];
    assert_eq!(unlicensed(&bad, &rules).len(), 1);
    assert_silent(&unlicensed(&packages(), &rules));
}

#[test]
fn no_package_is_built_in_two_versions_unless_it_is_known() {
    let rules = rules();
    let known = duplicated(&[], &rules).len();
    let bad = [package("a", "1.0.0", "MIT", REGISTRY), package("a", "2.0.0", "MIT", REGISTRY)];
    assert_eq!(duplicated(&bad, &rules).len(), known + 1);
    assert_silent(&duplicated(&packages(), &rules));
}

#[test]
fn every_package_is_welcome_and_from_the_registry() {
    let rules = rules();
    let elsewhere = "git+https://example.org/a";
    assert_eq!(unwelcome(&[package("serde_yaml", "1.0.0", "MIT", REGISTRY)], &rules).len(), 1);
    assert_eq!(unwelcome(&[package("serde", "1.0.0", "MIT", elsewhere)], &rules).len(), 1);
    assert_silent(&unwelcome(&[package("serde", "1.0.0", "MIT", REGISTRY)], &rules));
    assert_silent(&unwelcome(&packages(), &rules));
}
