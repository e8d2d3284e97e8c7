//! `read_passage`: what a citation names, and what is around it.

use clap::Args;
use dateline::search;

use crate::failure::Failure;
use crate::mcp::budget::Budget;
use crate::mcp::tools::facts;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::naming::Naming;
use crate::request::parameters::grammar;

pub(crate) const TOOL: Tool = Tool {
    name: "read_passage",
    title: "Read a cited passage",
    description: "Read one passage by its citation, ID#pN or ID#pN@HASH as search prints it, with context: \
        the passages before and after it. With the hash, the answer says whether the text is unchanged \
        since it was cited: use it to check a citation.",
    grammar: grammar::<Arguments>,
    limits: &[("context", 0, 5)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    /// ID#pN or ID#pN@HASH
    #[arg(long, value_name = "CITATION", required = true)]
    citation: String,
    /// Show this many passages before it and after it, too
    #[arg(long, value_name = "N", default_value_t = 0)]
    context: u64,
}

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let cited = arguments.citation.trim();
    let shown = |cited: &str| {
        let found = search::show(&asked.view, cited);
        let found = found.map_err(|error| Failure::search(&error, cited))?;
        found.ok_or_else(|| Failure::nothing_cited(cited))
    };
    let mut answer = shown(cited)?;
    let Some(number) = answer.passage else {
        return Err(Failure::usage(format!("{} names an article", answer.hit.short_id))
            .hint("read_article reads it; a passage is ID#pN"));
    };
    Naming::from_here().hits(std::slice::from_mut(&mut answer.hit));
    let head = format!(
        "{}{}{}",
        asked.warnings(),
        facts::of_hit(&answer.hit),
        facts::of_citation(&answer)
    );
    let near = number.saturating_sub(arguments.context)..=number + arguments.context;
    let passages = match arguments.context {
        0 => answer.hit.passages,
        _ => shown(&answer.hit.id.to_string())?.hit.passages,
    };
    let (this, mut others): (Vec<_>, Vec<_>) = passages
        .iter()
        .filter(|passage| near.contains(&passage.number))
        .partition(|passage| passage.number == number);
    // What was asked for comes first, then what is nearest to it.
    others.sort_by_key(|passage| passage.number.abs_diff(number));
    let parts = this.iter().map(|passage| format!("\n{}", facts::of_passage(passage)));
    let around = others.iter().map(|passage| {
        let place = if passage.number < number { "before" } else { "after" };
        format!("\ncontext, {place} it:\n{}", facts::of_passage(passage))
    });
    let parts: Vec<String> = parts.chain(around).collect();
    let foot = |count: usize| match parts.len() - count {
        0 => String::new(),
        left => {
            format!("\nleft out to keep the answer short: {left} passages; read_article has them\n")
        }
    };
    let budget = Budget::new(asked.most, head);
    let (text, count) = budget.fill(&parts, foot);
    match this.first() {
        Some(passage) if count == 0 => {
            let foot = "(cut here: the answer may have no more bytes)\n";
            Ok(budget.fill(&[facts::cut(passage, budget.room(foot.len()))], |_| foot.to_owned()).0)
        }
        _ => Ok(text),
    }
}
