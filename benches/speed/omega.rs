//! Xapian's Omega: omindex, and its CGI program run by hand.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use crate::corpus::Corpus;
use crate::question::NEAR;
use crate::question::Question;
use crate::text_files;
use crate::tool::Tool;
use crate::tool::answer;

/// Where distributions put the CGI program.
pub(crate) const SEARCHER: &str = "/usr/lib/cgi-bin/omega/omega";
/// Counts on the first line, then ten hits with their snippets.
const TEMPLATE: &str = "$setmap{prefix,,$split{ S B F},title,S}$set{stemmer,english}\
                        $set{thousand,}$set{flag_wildcard,1}$set{flag_spelling,0}\
                        $if{$error,ERROR $error\n}MATCHES $msize\n\
                        $hitlist{$id $field{url} $snippet{$field{sample}}\n}";

#[derive(Default)]
pub(crate) struct Omega {
    text: PathBuf,
}

impl Omega {
    fn omega(index: &Path, question: &Question) -> Option<Command> {
        let mut command = Command::new(SEARCHER);
        command.env_clear().env("OMEGA_CONFIG_FILE", index.join("omega.conf"));
        command.args(["DB=db", "FMT=ten", "HITSPERPAGE=10"]);
        command.arg(format!("P={}", spell(question)?));
        if let Some((first, last)) = question.month {
            command.arg(format!("START={}", first.strftime("%Y%m%d")));
            command.arg(format!("END={}", last.strftime("%Y%m%d")));
        }
        Some(command)
    }
}

impl Tool for Omega {
    fn name(&self) -> &'static str {
        "Omega"
    }

    fn about(&self) -> Result<String, Box<dyn Error>> {
        let version = answer(Command::new("omindex").arg("--version"))?;
        let version = version.lines().next().unwrap_or_default().to_owned();
        Ok(format!(
            "`{version}` on one text file an article; searches by its CGI program, ten hits with a \
             snippet each from the 512 bytes that it keeps of a text; the date is the file's time"
        ))
    }

    fn prepare(&mut self, corpus: &Corpus, work: &Path) -> Result<(), Box<dyn Error>> {
        self.text = text_files::write(corpus, work)?;
        Ok(())
    }

    fn index(&self, _: &Corpus, index: &Path) -> Result<Command, Box<dyn Error>> {
        let at = index.display();
        let configuration = format!(
            "database_dir {at}\ntemplate_dir {at}/templates\nlog_dir {at}/log\ncdb_dir {at}/cdb\n"
        );
        fs::write(index.join("omega.conf"), configuration)?;
        fs::create_dir_all(index.join("templates"))?;
        fs::write(index.join("templates").join("ten"), TEMPLATE)?;
        let mut command = Command::new("omindex");
        command.arg("--db").arg(index.join("db")).args(["--url", "/"]).arg(&self.text);
        Ok(command)
    }

    fn again(&self, corpus: &Corpus, index: &Path) -> Result<Option<Command>, Box<dyn Error>> {
        Ok(Some(self.index(corpus, index)?))
    }

    fn start(&self) -> Command {
        let mut command = Command::new("omindex");
        command.arg("--version");
        command
    }

    fn search(&self, index: &Path, question: &Question) -> Option<Command> {
        Self::omega(index, question)
    }

    fn counts(
        &self,
        index: &Path,
        questions: &[Question],
    ) -> Result<Vec<Option<u64>>, Box<dyn Error>> {
        let mut counts = Vec::new();
        for question in questions {
            let Some(mut command) = Self::omega(index, question) else {
                counts.push(None);
                continue;
            };
            // So many are looked at before it estimates.
            let written = answer(command.arg("MINHITS=1000000000"))?;
            let line = written.lines().find_map(|line| line.strip_prefix("MATCHES "));
            if written.contains("ERROR ") {
                return Err(format!("omega wrote {written:?}").into());
            }
            counts.push(Some(line.ok_or_else(|| format!("omega wrote {written:?}"))?.parse()?));
        }
        Ok(counts)
    }
}

fn spell(question: &Question) -> Option<String> {
    if question.source.is_some() {
        return None;
    }
    Some(question.words.spelled(" AND ", |a, b| format!("{a} NEAR/{NEAR} {b}")))
}
