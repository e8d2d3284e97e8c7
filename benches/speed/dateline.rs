//! dateline itself: its binary for what a user waits for, its library for warm searches.

use std::error::Error;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use dateline::engine::View;
use dateline::search::SearchRequest;
use dateline::search::count;
use dateline::search::order_only;
use dateline::search::search;
use jiff::civil::Date;
use jiff::civil::date;

use crate::clock;
use crate::corpus::Corpus;
use crate::question::NEAR;
use crate::question::Question;
use crate::tool::Tool;
use crate::tool::Warm;
use crate::tool::answer;

/// No question is about today.
const TODAY: Date = date(2026, 1, 1);

pub(crate) struct Dateline {
    pub(crate) binary: PathBuf,
}

impl Dateline {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_clear();
        command
    }
}

impl Tool for Dateline {
    fn name(&self) -> &'static str {
        "dateline"
    }

    fn about(&self) -> Result<String, Box<dyn Error>> {
        let version = answer(self.command().arg("--version"))?;
        Ok(format!(
            "{}: reads the files, finds dates, sources, languages and passages; searches \
             count all matches and show ten hits with two passages each; warm times by its library",
            version.trim().trim_start_matches("dateline ")
        ))
    }

    fn index(&self, corpus: &Corpus, index: &Path) -> Result<Command, Box<dyn Error>> {
        let mut command = self.command();
        command.args(["index", "--quiet"]).arg(&corpus.news).arg("--index").arg(index.join("i"));
        Ok(command)
    }

    fn again(&self, corpus: &Corpus, index: &Path) -> Result<Option<Command>, Box<dyn Error>> {
        Ok(Some(self.index(corpus, index)?))
    }

    fn start(&self) -> Command {
        let mut command = self.command();
        command.arg("--version");
        command
    }

    fn search(&self, index: &Path, question: &Question) -> Option<Command> {
        let mut command = self.command();
        command.args(["search", "--json", "--index"]).arg(index.join("i")).arg(spell(question));
        Some(command)
    }

    fn found_nothing(&self) -> i32 {
        1
    }

    fn warm(
        &self,
        index: &Path,
        questions: &[Question],
        rounds: usize,
    ) -> Result<Option<Warm>, Box<dyn Error>> {
        let view = View::open(&index.join("i"))?;
        let requests: Vec<SearchRequest> =
            questions.iter().map(|q| SearchRequest::new(&spell(q), TODAY)).collect();
        Ok(Some(Warm {
            hits: clock::warm(&requests, rounds, |request| {
                search(&view, request)?;
                Ok(())
            })?,
            ids: clock::warm(&requests, rounds, |request| {
                order_only(&view, request, 10)?;
                Ok(())
            })?,
            count: clock::warm(&requests, rounds, |request| {
                count(&view, request)?;
                Ok(())
            })?,
        }))
    }

    fn counts(
        &self,
        index: &Path,
        questions: &[Question],
    ) -> Result<Vec<Option<u64>>, Box<dyn Error>> {
        let view = View::open(&index.join("i"))?;
        let mut counts = Vec::new();
        for question in questions {
            let found = count(&view, &SearchRequest::new(&spell(question), TODAY))?;
            counts.push(Some(found.total.articles));
        }
        Ok(counts)
    }
}

fn spell(question: &Question) -> String {
    let mut query = question.words.spelled(" ", |a, b| format!("{a} NEAR/{NEAR} {b}"));
    if let Some((first, _)) = question.month {
        query += &format!(" date:{}", first.strftime("%Y-%m"));
    }
    if let Some(source) = &question.source {
        query += &format!(" source:\"{}\"", source.replace('"', ""));
    }
    query
}
