//! SQLite's FTS5 through its own shell.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use crate::clock::percentile;
use crate::corpus::Corpus;
use crate::question::NEAR;
use crate::question::Question;
use crate::tool::Tool;
use crate::tool::Warm;
use crate::tool::answer;

const TABLE: &str = "CREATE VIRTUAL TABLE articles USING fts5(title, body, day UNINDEXED, \
                     source UNINDEXED, tokenize='porter unicode61')";
const HITS: &str = "rowid, title, day, source, snippet(articles, 1, '[', ']', '...', 32)";

#[derive(Default)]
pub(crate) struct Sqlite {
    csv: PathBuf,
}

impl Tool for Sqlite {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn about(&self) -> Result<String, Box<dyn Error>> {
        let version = answer(Command::new("sqlite3").arg("--version"))?;
        let version = version.split_whitespace().next().unwrap_or_default();
        Ok(format!(
            "FTS5 of sqlite3 {version}: `.import` of a CSV file prepared beforehand into `{TABLE}`, \
             nothing tuned; searches take the ten best by `rank` with a snippet of 32 words each; \
             warm times are user and system time of `.timer`, which reports microseconds of them alone"
        ))
    }

    fn prepare(&mut self, corpus: &Corpus, work: &Path) -> Result<(), Box<dyn Error>> {
        self.csv = work.join(format!("articles-{}.csv", corpus.articles));
        if self.csv.exists() {
            return Ok(());
        }
        let unfinished = self.csv.with_extension("csv.new");
        let mut out = csv::Writer::from_path(&unfinished)?;
        corpus.each(&mut |article| {
            let (day, source) = (article.date.unwrap_or_default(), article.source);
            out.write_record([article.title, article.text, day, source.unwrap_or_default()])?;
            Ok(true)
        })?;
        out.flush()?;
        fs::rename(unfinished, &self.csv)?;
        Ok(())
    }

    fn index(&self, _: &Corpus, index: &Path) -> Result<Command, Box<dyn Error>> {
        let mut command = Command::new("sqlite3");
        let csv = self.csv.to_str().ok_or("the folder has a name that is not UTF-8")?;
        command.arg("-bail").arg(index.join("db")).arg(format!("{TABLE};"));
        command.arg(format!(".import --csv \"{csv}\" articles"));
        Ok(command)
    }

    fn start(&self) -> Command {
        let mut command = Command::new("sqlite3");
        command.arg("--version");
        command
    }

    fn search(&self, index: &Path, question: &Question) -> Option<Command> {
        let mut command = Command::new("sqlite3");
        command.args(["-bail", "-readonly"]).arg(index.join("db"));
        command.arg(select(HITS, question, "ORDER BY rank LIMIT 10"));
        Some(command)
    }

    fn warm(
        &self,
        index: &Path,
        questions: &[Question],
        rounds: usize,
    ) -> Result<Option<Warm>, Box<dyn Error>> {
        let timed = |what: &str, end: &str| {
            let queries = questions.iter().map(|question| select(what, question, end));
            timed(index, &queries.collect::<Vec<_>>(), rounds)
        };
        let hits = timed(HITS, "ORDER BY rank LIMIT 10")?;
        let ids = timed("rowid", "ORDER BY rank LIMIT 10")?;
        Ok(Some(Warm { hits, ids, count: timed("count(*)", "")? }))
    }

    fn counts(
        &self,
        index: &Path,
        questions: &[Question],
    ) -> Result<Vec<Option<u64>>, Box<dyn Error>> {
        let mut command = Command::new("sqlite3");
        command.args(["-bail", "-readonly"]).arg(index.join("db"));
        command.args(questions.iter().map(|question| select("count(*)", question, "")));
        let counts: Result<Vec<Option<u64>>, _> =
            answer(&mut command)?.lines().map(|line| line.parse().map(Some)).collect();
        Ok(counts?)
    }
}

/// Asks all the queries in one process, round by round; the first round is not counted.
fn timed(index: &Path, queries: &[String], rounds: usize) -> Result<Vec<Duration>, Box<dyn Error>> {
    let mut shell = Command::new("sqlite3")
        .args(["-bail", "-readonly"])
        .arg(index.join("db"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut script = String::from(".output /dev/null\n.timer on\n");
    for _ in 0..=rounds {
        for query in queries {
            script += query;
            script.push('\n');
        }
    }
    // The shell answers while it reads; what it answers is small, but not smaller than any pipe.
    let mut stdin = shell.stdin.take().expect("it is piped");
    let asking = std::thread::spawn(move || stdin.write_all(script.as_bytes()));
    let output = shell.wait_with_output()?;
    asking.join().expect("it only writes")?;
    let mut times = vec![Vec::new(); queries.len()];
    let written = String::from_utf8(output.stdout)?;
    let mut lines = 0;
    for (number, line) in written.lines().enumerate() {
        // Run Time: real 0.000 user 0.000113 sys 0.000000
        let words: Vec<&str> = line.split_whitespace().collect();
        let ["Run", "Time:", "real", _, "user", user, "sys", system] = words[..] else {
            return Err(format!("sqlite3 wrote {line:?}").into());
        };
        let seconds = user.parse::<f64>()? + system.parse::<f64>()?;
        if number >= queries.len() {
            times[number % queries.len()].push(Duration::from_secs_f64(seconds));
        }
        lines += 1;
    }
    if !output.status.success() || lines != queries.len() * (rounds + 1) {
        return Err(format!("sqlite3 answered {lines} queries: {}", output.status).into());
    }
    Ok(times.iter_mut().map(|times| percentile(times, 50)).collect())
}

fn select(what: &str, question: &Question, end: &str) -> String {
    // Its number counts the words in between.
    let near = |a: &str, b: &str| format!("NEAR({a} {b}, {})", NEAR - 1);
    let mut wanted = format!("articles MATCH '{}'", question.words.spelled(" AND ", near));
    if let Some((first, last)) = question.month {
        wanted += &format!(" AND day BETWEEN '{first}' AND '{last}'");
    }
    if let Some(source) = &question.source {
        wanted += &format!(" AND source = '{}'", source.replace('\'', "''"));
    }
    format!("SELECT {what} FROM articles WHERE {wanted} {end};")
}
