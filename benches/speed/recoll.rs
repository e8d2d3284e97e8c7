//! Recoll by its command-line programs.

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

#[derive(Default)]
pub(crate) struct Recoll {
    text: PathBuf,
}

impl Recoll {
    /// The program with the configuration in `index`.
    fn command(program: &str, index: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LANG", "C.UTF-8");
        command.env("HOME", index).arg("-c").arg(index);
        command
    }
}

impl Tool for Recoll {
    fn name(&self) -> &'static str {
        "Recoll"
    }

    fn about(&self) -> Result<String, Box<dyn Error>> {
        // It prints its version only with a configuration.
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("recoll.conf"), "topdirs = /nonexistent\nloglevel = 3\n")?;
        let output = Self::command("recollindex", folder.path()).arg("-E").output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let version = said.split_once("Recoll ").and_then(|(_, rest)| rest.split(' ').next());
        Ok(format!(
            "`recollindex` {} on one text file an article, no aspell, at ordinary instead of lowest \
             priority; searches by `recollq -A -p 2`, ten hits with two snippets each; the date is \
             the file's time",
            version.unwrap_or("of an unknown version")
        ))
    }

    fn prepare(&mut self, corpus: &Corpus, work: &Path) -> Result<(), Box<dyn Error>> {
        self.text = text_files::write(corpus, work)?;
        Ok(())
    }

    fn index(&self, _: &Corpus, index: &Path) -> Result<Command, Box<dyn Error>> {
        let configuration = format!(
            "topdirs = {}\nindexstemminglanguages = english\nnoaspell = 1\nidxniceprio = 0\n\
             monioniceclass = 2\nmonioniceclassdata = 4\nloglevel = 2\n",
            self.text.display()
        );
        fs::write(index.join("recoll.conf"), configuration)?;
        Ok(Self::command("recollindex", index))
    }

    fn again(&self, _: &Corpus, index: &Path) -> Result<Option<Command>, Box<dyn Error>> {
        Ok(Some(Self::command("recollindex", index)))
    }

    fn start(&self) -> Command {
        let mut command = Command::new("recollindex");
        command.arg("-h");
        command
    }

    fn search(&self, index: &Path, question: &Question) -> Option<Command> {
        let mut command = Self::command("recollq", index);
        command.args(["-n", "10", "-A", "-p", "2"]).arg(spell(question)?);
        Some(command)
    }

    fn counts(
        &self,
        index: &Path,
        questions: &[Question],
    ) -> Result<Vec<Option<u64>>, Box<dyn Error>> {
        let mut counts = Vec::new();
        for question in questions {
            let Some(query) = spell(question) else {
                counts.push(None);
                continue;
            };
            let written = answer(Self::command("recollq", index).args(["-Q", "-E"]).arg(query))?;
            // 95 results (printing  10 max):
            let line = written.lines().find_map(|line| line.split_once(" results"));
            let (number, _) = line.ok_or_else(|| format!("recollq wrote {written:?}"))?;
            counts.push(Some(number.trim().parse()?));
        }
        Ok(counts)
    }
}

fn spell(question: &Question) -> Option<String> {
    if question.source.is_some() {
        return None;
    }
    // Its number counts the words in between.
    let near = |a: &str, b: &str| format!("\"{a} {b}\"p{}", NEAR - 1);
    let mut query = question.words.spelled(" ", near);
    if let Some((first, last)) = question.month {
        query += &format!(" date:{first}/{last}");
    }
    Some(query)
}
