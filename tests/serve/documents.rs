//! docs/api.md shows what is really answered: its examples are run with curl and jq and compared.
//!
//! They are in blocks that start with `sh-session`; as for the other documents, `UPDATE_GOLDEN` updates
//! what they print.

use std::fs;
use std::process::Command;

use crate::documents::examples;
use crate::documents::updated;
use crate::serve::client::Server;
use crate::support::Corpus;
use crate::support::repository;

const BLOCK: &str = "```sh-session";

/// The function of the page, with the port of the server under test.
fn function(document: &str, port: u16) -> String {
    let line = document.lines().find(|line| line.starts_with("api() {"));
    let line = line.expect("the page defines the function");
    line.replace("127.0.0.1:8350", &format!("127.0.0.1:{port}"))
}

#[test]
fn every_example_of_the_page_on_the_api_prints_what_it_says() {
    let path = repository().join("docs/api.md");
    let document = fs::read_to_string(&path).unwrap();
    let corpus = Corpus::new();
    let server = Server::of_seeds(&corpus);
    let function = function(&document, server.port);
    let run = |command: &str| {
        let output = Command::new("sh")
            .args(["-c", &format!("{function}\n{command}")])
            .current_dir(corpus.index().parent().unwrap())
            .output()
            .expect("there is a shell");
        let failed = String::from_utf8(output.stderr).unwrap();
        assert_eq!(failed, "", "{command}: the examples need curl and jq");
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, updated(&document, BLOCK, run)).unwrap();
        return;
    }
    let examples = examples(&document, BLOCK);
    assert!(examples.len() > 5, "{examples:?}");
    for example in examples {
        assert_eq!(run(&example.command), example.printed, "{}", example.command);
    }
}

#[test]
fn the_page_on_the_api_names_every_route_and_kind_of_error() {
    let document = fs::read_to_string(repository().join("docs/api.md")).unwrap();
    let corpus = Corpus::new();
    let server = Server::of_seeds(&corpus);
    let description = server.get("/api/openapi.json").json();
    for (path, methods) in description["paths"].as_object().unwrap() {
        let shown = path.replace("{id}", "ID").replace("{n}", "N");
        assert!(document.contains(&format!("`{shown}`")), "{shown}");
        let statuses = methods["get"]["responses"].as_object().unwrap().keys();
        for status in statuses.filter(|status| *status != "200") {
            assert!(document.contains(status), "{path} {status}");
        }
    }
}
