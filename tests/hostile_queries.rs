//! Mutated queries over the sample news: each gets an answer or a short, harmless error, soon.
//!
//! `benches/fuzz_queries.rs` runs ten times as many, and as many through the parser alone as a given
//! time allows.

use std::process::Command;

use dateline::engine::View;
use dateline::render::problem;
use dateline::render::problem::Problem;
use dateline::search::SearchError;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::civil::date;

use crate::support::mutated::Mutated;
use crate::support::repository;

#[test]
fn two_thousand_mutated_queries_are_answered_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("index");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["index", "seeds", "--index"]).arg(&index).current_dir(repository()).env_clear();
    assert!(command.output().expect("cargo built the binary").status.success());
    let view = View::open(&index).unwrap();
    let mut queries = Mutated::new(20_240_315);
    let (mut found, mut nothing, mut refused) = (0, 0, 0);
    for _ in 0..2_000 {
        let text = queries.next();
        match search(&view, &SearchRequest::new(&text, date(2024, 3, 15))) {
            Ok(hits) if hits.hits.is_empty() => nothing += 1,
            Ok(_) => found += 1,
            Err(SearchError::Query(error)) => {
                refused += 1;
                queries.keep(&text);
                let mut problem = Problem::new(2, "query", &error).at(&text, error.span.clone());
                problem.hints.extend(error.hint);
                let mut shown = Vec::new();
                problem::text(&mut shown, &problem).unwrap();
                assert!(shown.len() < 4096, "{text:?} is refused in {} bytes", shown.len());
                let shown = String::from_utf8(shown).unwrap();
                let harmless = |c: char| c == '\n' || !c.is_control();
                assert!(shown.chars().all(harmless), "{text:?} is refused by {shown:?}");
            }
            Err(error) => panic!("{text:?}: {error}"),
        }
    }
    // All three ways are taken, or the test sees only half.
    assert!(found > 2 && nothing > 100 && refused > 100, "{found} {nothing} {refused}");
}
