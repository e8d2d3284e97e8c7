//! `dateline extract --batch`: one request per line on stdin, one answer per line on stdout.
//!
//! For programs that hand over one file after another and want each answer before the next. An
//! answer is flushed as soon as it is whole; a request that cannot be read is answered too, so that
//! requests and answers stay side by side.

use std::io;
use std::io::BufRead;
use std::io::Read as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::path::PathBuf;

use dateline::article::Article;
use dateline::evidence::SourceNames;
use dateline::extract::Ended;
use dateline::extract::Seen;
use dateline::render::json;
use serde_json::Value;

use crate::cli::console;
use crate::cli::extract_root;
use crate::cli::index::RootFlags;
use crate::cli::query_flags::today;
use crate::cli::signals::Stop;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::settings_file::SettingsFile;

/// The longest request, in bytes.
const LONGEST: u64 = 1 << 20;

/// A request as it is meant.
const EXAMPLE: &str = "{\"id\": 1, \"path\": \"a.html\"}";

/// What a request is answered with.
#[derive(Debug, Default)]
struct Reply {
    id: Value,
    path: PathBuf,
    articles: Vec<(PathBuf, Article)>,
    problems: Vec<String>,
}

/// Answers requests until stdin ends. Ends with code 1 when a request had a problem.
pub(crate) fn run(rules: &RootFlags) -> Result<Exit, Failure> {
    let stop = Stop::on_signals();
    let names = SettingsFile::beside(Path::new("index"))?.source_names()?;
    let mut requests = io::stdin().lock();
    let mut failed = false;
    let written = console::answer(|out| {
        let mut line = Vec::new();
        while !stop.flag().load(std::sync::atomic::Ordering::Relaxed) {
            line.clear();
            if requests.by_ref().take(LONGEST).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let whole = line.ends_with(b"\n") || (line.len() as u64) < LONGEST;
            let reply = if whole {
                reply(&line, rules, &names, &stop)
            } else {
                requests.skip_until(b'\n')?;
                let problem = format!("a request longer than {LONGEST} bytes");
                Reply { problems: vec![problem], ..Reply::default() }
            };
            failed |= !reply.problems.is_empty();
            let Reply { id, path, articles, problems } = &reply;
            json::batch(out, &json::Batch { id, path, articles, problems })?;
            out.flush()?;
        }
        Ok(())
    });
    written?;
    match stop.outcome() {
        Some(outcome) => Ok(outcome),
        None if failed => Ok(Exit::Nothing),
        None => Ok(Exit::Done),
    }
}

fn reply(line: &[u8], rules: &RootFlags, names: &SourceNames, stop: &Stop) -> Reply {
    let wrong = |what: &str| format!("not a request such as {EXAMPLE}: {what}");
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let request: Value = match serde_json::from_slice(line) {
        Ok(request) => request,
        Err(error) => {
            return Reply { problems: vec![wrong(&error.to_string())], ..Reply::default() };
        }
    };
    // Whatever else is wrong with it, its id says which request is answered.
    let mut reply = Reply { id: request["id"].clone(), ..Reply::default() };
    match &request["path"] {
        Value::String(path) => reply.path = PathBuf::from(path),
        _ => {
            let what =
                if request["path"].is_null() { "it has no path" } else { "its path is no text" };
            reply.problems.push(wrong(what));
            return reply;
        }
    }
    let roots = match rules.roots(std::slice::from_ref(&reply.path)) {
        Ok(roots) => roots,
        Err(failure) => {
            reply.problems.push(failure.in_one_line());
            return reply;
        }
    };
    for root in &roots {
        let each = &mut |seen: Seen<'_>| {
            match seen {
                Seen::Article { path, article } => {
                    reply.articles.push((path.to_path_buf(), article.clone()));
                }
                Seen::Read { .. } | Seen::PassedOver { .. } => {}
                Seen::Ended { path, ended } => reply.problems.extend(problem(&path, &ended)),
            }
            ControlFlow::Continue(())
        };
        // One file of many need not fit every rule.
        let unused = &mut Vec::new();
        let (today, stop) = (today(), stop.flag());
        let read = extract_root::extract(root, names, today, rules.max_size, stop, unused, each);
        if let Err(failure) = read {
            reply.problems.push(failure.in_one_line());
        }
    }
    reply
}

fn problem(path: &Path, ended: &Ended) -> Option<String> {
    let path = path.display();
    match ended {
        Ended::Whole => None,
        Ended::Failed { cause } => Some(format!("{path}: {cause}")),
        Ended::Partial { cause, failed, .. } => {
            Some(format!("{path}: {cause} ({failed} records failed)"))
        }
        Ended::Skipped { kind } => Some(format!("{path}: skipped: {kind}")),
    }
}
