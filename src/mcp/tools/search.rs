//! `search`: the passages that match, each with its citation.

use std::sync::Arc;

use clap::Args;
use dateline::engine::Fold;
use dateline::render::terminal;
use dateline::search;
use dateline::search::Hit;
use dateline::search::HitPassage;
use dateline::search::Hits;
use dateline::search::Suggestions;

use crate::failure::Failure;
use crate::mcp::budget::Budget;
use crate::mcp::quoted;
use crate::mcp::tools::facts;
use crate::mcp::tools::query::QueryArguments;
use crate::mcp::tools::tool::Asked;
use crate::mcp::tools::tool::Tool;
use crate::naming::Naming;
use crate::request::parameters::grammar;
use crate::request::ranked::FoldFlag;
use crate::request::ranked::SortChoice;

pub(crate) const TOOL: Tool = Tool {
    name: "search",
    title: "Search the news",
    description: "Find passages of news articles by keywords, best first, each with its citation, source and \
        day. Words separated by blanks must all occur, in any form with the same stem, so use the 2 to 4 words that such an \
        article must contain, not a question; any: true is enough for one of them. \
        Operators, in capitals: \"exact phrase\", a OR b, (a OR b) c, -without, a NEAR/5 b, joh*, \
        title:merger, lead(merger), source:reuters, date:2017-12, date:2017..2019. Days are better given as \
        from and to (2017-12-01, 2017-12, 2017, 7d). If nothing is found, the answer says what each word \
        finds alone; take words away, or others. A story that several papers printed is one hit, whose \
        story line says who had it first: the tool story lists its copies. Quote from the lines that begin with \"> \", and cite \
        them as cite says.",
    grammar: grammar::<Arguments>,
    limits: &[("limit", 1, 50), ("offset", 0, u32::MAX as u64), ("passages", 1, 10)],
    in_less_time: None,
    answer,
};

#[derive(Debug, Args)]
struct Arguments {
    #[command(flatten)]
    query: QueryArguments,
    /// Show this many hits; fewer where they do not fit into the answer
    #[arg(long, value_name = "N", default_value_t = 8)]
    limit: u64,
    /// Skip the first N hits, to go on where the answer before ended
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: u64,
    /// The commit that the answer before named: goes on in the same list of hits, whatever was indexed meanwhile
    #[arg(long, value_name = "COMMIT")]
    at: Option<String>,
    /// Show at most N passages of each hit
    #[arg(long, value_name = "N", default_value_t = 2)]
    passages: u64,
    /// The order of hits
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = SortChoice::Relevance)]
    sort: SortChoice,
    #[command(flatten)]
    fold: FoldFlag,
}

fn answer(asked: &Asked) -> Result<String, Failure> {
    let arguments: Arguments = asked.arguments()?;
    let mut request = arguments.query.request(asked)?;
    let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    request.limit = size(arguments.limit);
    request.offset = size(arguments.offset);
    request.passages = size(arguments.passages);
    request.sort = arguments.sort.order();
    request.fold = arguments.fold.or(Fold::Story);
    let view = match &arguments.at {
        Some(commit) => asked.index.at(commit)?,
        None => Arc::clone(&asked.view),
    };
    asked.index.refuse_empty(&view)?;
    let mut answer =
        search::search(&view, &request).map_err(|error| Failure::search(&error, &request.text))?;
    Naming::from_here().hits(&mut answer.hits);
    written(asked, &answer).map_err(|error| Failure::output(&error))
}

fn written(asked: &Asked, answer: &Hits) -> std::io::Result<String> {
    let mut head = Vec::new();
    terminal::summary(&mut head, &answer.query, &answer.total)?;
    terminal::notes(&mut head, &answer.query, &answer.warnings)?;
    let mut head = String::from_utf8_lossy(&head).into_owned();
    head.push_str(&asked.warnings());
    if answer.hits.is_empty() {
        head.push_str(&nothing(answer));
    } else if answer.any_would_find_more {
        head.push_str("note: any: true would find more, with any of the words\n");
    }
    let budget = Budget::new(asked.most, head);
    let hits: Vec<String> = answer.hits.iter().map(|hit| block(hit, &hit.passages)).collect();
    let foot = |count: usize| foot(answer, count);
    let (text, count) = budget.fill(&hits, foot);
    match answer.hits.first() {
        Some(first) if count == 0 => {
            let room = budget.room(foot(1).len());
            Ok(budget.fill(&[shortened(first, room)], foot).0)
        }
        _ => Ok(text),
    }
}

/// Returns a hit with some of its passages.
fn block(hit: &Hit, passages: &[HitPassage]) -> String {
    let mut out = format!("\nhit {}\n{}", hit.rank, facts::of_hit(hit));
    if let Some(story) = &hit.story {
        out.push_str(&format!("story: {}\n", quoted::name(&terminal::story_facts(story))));
    }
    passages.iter().for_each(|passage| out.push_str(&facts::of_passage(passage)));
    out
}

/// Returns a hit whose best passage is cut so that it fits into `room` bytes.
fn shortened(hit: &Hit, room: usize) -> String {
    let best = hit.passages.iter().reduce(|a, b| if b.score > a.score { b } else { a });
    let Some(best) = best else { return block(hit, &[]) };
    let note = format!("(cut here; read_passage {} has all of it)\n", facts::citation(best));
    let head = block(hit, &[]);
    let passage = facts::cut(best, room.saturating_sub(head.len() + note.len()));
    format!("{head}{}{note}", passage.trim_start())
}

/// Says what is not shown, and how to go on.
fn foot(answer: &Hits, count: usize) -> String {
    let (Some(first), Some(last)) = (answer.hits.first(), answer.hits.last()) else {
        return String::new();
    };
    let left = answer.hits.len() - count;
    let shown = first.rank + count as u64 - 1;
    let mut out = String::from("\n");
    if left > 0 {
        out.push_str(&format!(
            "left out to keep the answer short: hits {} to {}\n",
            shown + 1,
            last.rank
        ));
    }
    if shown < answer.total.hits() {
        out.push_str(&format!(
            "hits {} to {shown} of {}; to go on, ask again with offset: {shown} and at: \"{}\"\n",
            first.rank,
            answer.total.hits(),
            answer.index.commit
        ));
    } else {
        out.push_str(&format!("hits {} to {shown}: that is all\n", first.rank));
    }
    out
}

/// Says that nothing was found, and what would find something.
fn nothing(answer: &Hits) -> String {
    if answer.total.articles > 0 {
        return format!("no hits at this offset: there are {}\n", answer.total.hits());
    }
    let mut out = String::from("no article of this collection matches\n");
    if answer.total.undated > 0 {
        out.push_str("undated articles match: undated: \"include\" shows them\n");
    }
    if let Some(found) = &answer.suggestions {
        out.push_str(&suggestions(found));
    }
    out
}

fn suggestions(found: &Suggestions) -> String {
    let mut out = String::new();
    for (clause, count) in &found.clauses {
        out.push_str(&format!("alone, {} is in {count} articles\n", quoted::name(clause)));
    }
    for (part, count) in &found.left_out {
        out.push_str(&format!("without {} it is in {count} articles\n", quoted::name(part)));
    }
    for (word, count) in &found.acronyms {
        let (upper, lower) = (quoted::name(&word.to_uppercase()).to_string(), quoted::name(word));
        out.push_str(&format!(
            "{upper} is an acronym in capitals, and not in the index; {lower} is in {count} articles\n"
        ));
    }
    if let Some(count) = found.without_dates {
        out.push_str(&format!("without the limits on dates it is in {count} articles\n"));
    }
    if found.any_word > 0 {
        out.push_str(&format!(
            "any: true finds {} articles with any of the words\n",
            found.any_word
        ));
    }
    for (word, candidates) in &found.spellings {
        let near =
            candidates.iter().map(|(word, count)| format!("{} ({count})", quoted::name(word)));
        let near: Vec<String> = near.collect();
        let word = quoted::name(word);
        match near.is_empty() {
            true => out.push_str(&format!("{word} is not in the index\n")),
            false => {
                out.push_str(&format!(
                    "{word} is not in the index; similar: {}\n",
                    near.join(", ")
                ));
            }
        }
    }
    out
}
