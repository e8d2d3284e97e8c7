//! `read_article`: an article with its evidence and its text, passage by passage.

use clap::Args;
use dateline::render::terminal;
use dateline::render::terminal::Half;
use dateline::render::terminal::Look;
use dateline::search;

use crate::failure::Failure;
use crate::mcp::budget::Budget;
use crate::mcp::quoted;
use crate::mcp::tools::facts;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::naming::Naming;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "read_article",
    title: "Read an article",
    description: "Read an article by the id that search prints, with all that is known of its date and source \
        (also what disagrees) and its text, each passage with its citation. Long articles come in parts: the \
        answer says which from_passage goes on.",
    grammar: grammar::<Arguments>,
    limits: &[("from_passage", 1, 1_000_000)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    /// The id of the article, or any beginning of it that names one article
    #[arg(long, value_name = "ID", required = true)]
    id: String,
    /// Begin with this passage
    #[arg(long = "from_passage", value_name = "N", default_value_t = 1)]
    from_passage: u64,
}

/// Columns of the facts.
const WIDTH: usize = 100;

/// Returns the whole article that an id names, or the citation of one of its passages, with what is to be said of
/// that citation.
///
/// # Errors
/// When nothing is named by it: also for a passage that the article has not, or a hash that no text has.
pub(super) fn cited(asked: &Asked, citation: &str) -> Result<search::Shown, Failure> {
    let show = |citation: &str| {
        let found = search::show(&asked.view, citation);
        let found = found.map_err(|error| Failure::search(&error, citation))?;
        found.ok_or_else(|| Failure::nothing_cited(citation))
    };
    let mut shown = show(citation.trim())?;
    if shown.passage.is_some() {
        shown.hit.passages = show(&shown.hit.id.to_string())?.hit.passages;
    }
    Ok(shown)
}

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let mut answer = cited(asked, &arguments.id)?;
    Naming::from_here().hits(std::slice::from_mut(&mut answer.hit));
    let mut known = Vec::new();
    terminal::shown(&mut known, &answer, Half::Facts, Look::new(WIDTH, false))
        .map_err(|error| Failure::output(&error))?;
    let all = answer.hit.passages.len();
    let first = usize::try_from(arguments.from_passage).unwrap_or(usize::MAX);
    if first > all.max(1) {
        return Err(Failure::usage(format!("from_passage {first}: it has {all} passages")));
    }
    let mut head = format!(
        "{}{}{}",
        asked.warnings(),
        facts::of_hit(&answer.hit),
        facts::of_citation(&answer)
    );
    if first == 1 {
        head.push_str("all that is known of it:\n");
        head.push_str(&quoted::table(&String::from_utf8_lossy(&known)));
    }
    let shown = answer.hit.passages.get(first - 1..).unwrap_or_default();
    let parts: Vec<String> =
        shown.iter().map(|passage| format!("\n{}", facts::of_passage(passage))).collect();
    let foot = |count: usize| match (parts.len() - count, first + count) {
        (0, _) => format!("\nend of the article, {all} passages\n"),
        (left, next) => format!(
            "\nleft out to keep the answer short: {left} of {all} passages; to go on, ask again with \
             from_passage: {next}\n"
        ),
    };
    let budget = Budget::new(asked.most, head);
    let (text, count) = budget.fill(&parts, foot);
    match shown.first() {
        // Not even one fits: its beginning, so that whoever goes on gets on.
        Some(passage) if count == 0 => {
            let cut = "(cut here: the answer may have no more bytes)\n";
            let part = facts::cut(passage, budget.room(foot(1).len() + cut.len())) + cut;
            Ok(budget.fill(&[part], |_| foot(1)).0)
        }
        _ => Ok(text),
    }
}
