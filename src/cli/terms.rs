//! `dateline terms`: the words and phrases that are said more in the matches than elsewhere.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use dateline::analysis;
use dateline::counting;
use dateline::counting::Against;
use dateline::counting::Terms as Answer;
use dateline::counting::WordList;
use dateline::render::csv;
use dateline::render::json;
use dateline::render::schema;
use dateline::render::terminal;

use crate::cli::console;
use crate::cli::console::ColorChoice;
use crate::cli::forms::FormFlags;
use crate::cli::forms::Writers;
use crate::cli::places::IndexFlag;
use crate::cli::query_flags::QueryFlags;
use crate::cli::query_flags::settle;
use crate::cli::query_flags::today;
use crate::failure::Exit;
use crate::failure::Failure;
use crate::request::settled::settle_names_of;
use crate::request::terms::TermFlags;

/// List the words and two-word phrases that are said more in the articles that match than elsewhere
///
/// Words are counted, not articles. G² says how sure it is that a term is said more here, the log ratio how many
/// times more (1 is twice, 2 four times). What the flags limit holds on both sides; an article on both sides is here.
/// Function words (the, of) are listed below.
#[derive(Debug, Args)]
#[command(
    after_help = "Columns of --csv: group,kind,term,function_word,here,there,articles_here,articles_there,g2,log_ratio

A word list has a word and its frequency on each line, a tab or comma between them.

Examples:
  dateline terms 'climate change'                       what these articles speak of
  dateline terms source:Reuters --against source:Xinhua
  dateline terms migrants --by source -n 10             each source against the others
  dateline terms strike --against-list bnc.tsv"
)]
pub(crate) struct Terms {
    #[command(flatten)]
    query: QueryFlags,
    #[command(flatten)]
    index: IndexFlag,
    #[command(flatten)]
    terms: TermFlags,
    /// Compare with a file of words and their frequencies
    #[arg(long, value_name = "FILE", conflicts_with_all = ["against", "by"])]
    against_list: Option<PathBuf>,
    /// List this many terms of each kind, and as many with function words
    #[arg(short = 'n', long, value_name = "N", default_value_t = 30,
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    #[command(flatten)]
    form: FormFlags,
}

impl Terms {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.form.schema {
            return console::answer_schema(schema::TERMS);
        }
        let mut search = self.query.request(today())?;
        let (index, against) = (self.index.existing()?, self.terms.against());
        settle(&index, &mut search)?;
        settle_names_of(&index, against.unwrap_or_default(), &mut search)?;
        let text = search.text.clone();
        let mut request = self.terms.request(search, self.limit);
        if let Some(path) = &self.against_list {
            request.against = Against::List(word_list(path)?);
        }
        let view = self.index.open_to_search(None)?;
        let answer =
            counting::terms(&view, &request).map_err(|error| Failure::search(&error, &text))?;
        self.form.answer(
            ColorChoice::Never,
            Writers {
                json: |out: &mut _| json::terms(out, &answer),
                csv: |out: &mut _, style| csv::terms(out, &answer, style),
                lines: |out: &mut _, look| terminal::terms(out, &answer, look),
                below: |out: &mut _| below(out, &answer),
            },
        )
    }
}

/// Writes what was counted, and what is compared with.
fn below(out: &mut Vec<u8>, answer: &Answer) -> io::Result<()> {
    terminal::terms_of(out, answer)?;
    terminal::summary(out, &answer.query, &answer.total)?;
    terminal::notes(out, &answer.query, &[])
}

/// Reads a file of words and their frequencies. Words are folded as those of texts; forms that are then equal are
/// added up, and what is several words or none is left out, as it is nowhere compared with.
fn word_list(path: &Path) -> Result<WordList, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    let mut times: HashMap<String, u64> = HashMap::new();
    for (line, number) in text.lines().zip(1..) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let cells = line.rsplit_once(['\t', ',']);
        let count = cells.and_then(|(_, count)| count.trim().parse::<u64>().ok());
        let Some(((word, _), count)) = cells.zip(count) else {
            // A head that names the columns.
            if number == 1 && cells.is_some() {
                continue;
            }
            let place = format!("{}:{number}", path.display());
            let failure = Failure::usage(format!("{place}: not a word and its frequency"));
            return Err(failure.hint("a line is a word, a tab or comma, and a whole number"));
        };
        let mut forms = Vec::new();
        analysis::tokens(word, &mut |token| forms.push(token.form.to_owned()));
        if let [form] = &mut forms[..] {
            let of = times.entry(std::mem::take(form)).or_default();
            *of = of.saturating_add(count);
        }
    }
    if times.is_empty() {
        return Err(Failure::usage(format!("{}: there are no words in it", path.display())));
    }
    Ok(WordList { name: path.display().to_string(), times })
}
