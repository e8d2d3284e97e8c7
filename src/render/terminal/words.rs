//! What is counted of words on a terminal: tables of words with their measures.

use std::io;
use std::io::Write;

use crate::counting::Collocate;
use crate::counting::Collocates;
use crate::counting::Denominator;
use crate::counting::Reach;
use crate::counting::TermList;
use crate::counting::TermSide;
use crate::counting::Terms;
use crate::render::escape;
use crate::render::terminal::Look;
use crate::render::terminal::articles;
use crate::render::terminal::number;
use crate::render::terminal::table::aligned;
use crate::render::terminal::table::shown;
use crate::render::terminal::wrapped;

/// From so many columns on, every measure is shown.
const WIDE: usize = 80;
/// Function words that are named below a table.
const NAMED: usize = 12;

/// Returns a measure with two decimals.
pub(crate) fn measure(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:.2}"))
}

/// Writes collocates: a row a word, then the function words.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn collocates(out: &mut impl Write, answer: &Collocates, look: Look) -> io::Result<()> {
    let is_wide = look.width >= WIDE;
    let head = ["word", "near", "left", "right", "expected", "G²", "logDice", "MI"];
    let shown = |cells: [String; 8]| -> Vec<String> {
        let is_shown = |at: &usize| is_wide || !matches!(at, 4 | 7);
        (0..cells.len()).filter(is_shown).map(|at| cells[at].clone()).collect()
    };
    let row = |row: &Collocate| {
        let contrast = row.contrast;
        shown([
            escape::name(&row.word).into_owned(),
            number(contrast.here),
            number(row.left),
            number(row.right),
            measure(Some(contrast.expected())),
            measure(Some(contrast.g2())),
            measure(contrast.log_dice(answer.nodes)),
            measure(contrast.mutual_information()),
        ])
    };
    let mut rows = vec![shown(head.map(str::to_owned))];
    rows.extend(answer.rows.iter().map(row));
    if answer.rows.is_empty() {
        return Ok(());
    }
    aligned(out, &rows, 1, look.width)?;
    let words = answer.function_words.iter().map(|row| (&*row.word, row.contrast.here));
    function_words(out, words, look)
}

/// Writes the function words with their numbers, the first of them.
fn function_words<'a>(
    out: &mut impl Write,
    words: impl Iterator<Item = (&'a str, u64)>,
    look: Look,
) -> io::Result<()> {
    let mut words: Vec<String> =
        words.map(|(word, count)| format!("{} {}", escape::name(word), number(count))).collect();
    if words.is_empty() {
        return Ok(());
    }
    if words.len() > NAMED {
        words.truncate(NAMED);
        words.push("…".to_owned());
    }
    let line = format!("function words: {}", words.join(", "));
    writeln!(out, "{}", wrapped(&line, look.width))
}

/// Writes what collocates were counted from.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn near_what(out: &mut impl Write, answer: &Collocates) -> io::Result<()> {
    let reach = match answer.reach {
        Reach::Words(words) => format!("within {words} words of"),
        Reach::Sentence => "in a sentence with".to_owned(),
    };
    let places = if answer.nodes == 1 { "place" } else { "places" };
    let shown = (answer.rows.len() + answer.function_words.len()) as u64;
    let rows = match shown < answer.all_rows {
        true => format!("{} of {} words", number(shown), number(answer.all_rows)),
        false if shown == 1 => "1 word".to_owned(),
        false => format!("{} words", number(shown)),
    };
    let least = match answer.least {
        0 | 1 => String::new(),
        least => format!(" {least} times or more"),
    };
    writeln!(out, "{rows} that are{least} {reach} {} {places}", number(answer.nodes))?;
    writeln!(
        out,
        "{} words near, compared with {} others",
        number(answer.words_near),
        number(answer.words_elsewhere)
    )
}

/// Writes which articles the words elsewhere are of.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn compared_with(out: &mut impl Write, of: &Denominator) -> io::Result<()> {
    let all = articles(of.total.articles);
    match of.canonical.trim() {
        "" | "*" => writeln!(out, "compared with all {all} of the index"),
        query => writeln!(out, "compared with {all}: {}", escape::text(query)),
    }
}

/// Writes terms: of each group a table of words and one of phrases.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn terms(out: &mut impl Write, answer: &Terms, look: Look) -> io::Result<()> {
    for (at, group) in answer.groups.iter().enumerate() {
        if let Some((axis, label)) = answer.by.as_ref().zip(group.label.as_ref()) {
            let gap = if at == 0 { "" } else { "\n" };
            let count = articles(group.here.articles.unwrap_or_default());
            let line = format!("{}: {count}", shown(axis, label));
            writeln!(out, "{gap}{}", wrapped(&line, look.width))?;
        }
        term_table(out, "word", &group.words, look)?;
        if let Some(phrases) = &group.phrases {
            writeln!(out)?;
            term_table(out, "phrase", phrases, look)?;
        }
    }
    Ok(())
}

fn term_table(out: &mut impl Write, kind: &str, list: &TermList, look: Look) -> io::Result<()> {
    if list.rows.is_empty() && list.function.is_empty() {
        let line = format!("no {kind} is said more here often enough");
        return writeln!(out, "{}", wrapped(&line, look.width));
    }
    let columns = if look.width >= WIDE { 7 } else { 5 };
    let head = [kind, "here", "there", "G²", "log ratio", "articles", "there"];
    let mut rows = vec![head.iter().take(columns).map(|cell| (*cell).to_owned()).collect()];
    for term in &list.rows {
        let contrast = term.contrast;
        let cells = [
            escape::name(&term.term).into_owned(),
            number(contrast.here),
            number(contrast.there),
            measure(Some(contrast.g2())),
            measure(contrast.log_ratio()),
            number(term.articles_here),
            term.articles_there.map(number).unwrap_or_default(),
        ];
        rows.push(cells.into_iter().take(columns).collect::<Vec<_>>());
    }
    if !list.rows.is_empty() {
        aligned(out, &rows, 1, look.width)?;
    }
    let shown = (list.rows.len() + list.function.len()) as u64;
    let words = list.function.iter().map(|term| (&*term.term, term.contrast.here));
    function_words(out, words, look)?;
    let limit = look.wording.parameter("limit");
    match list.all_rows.map(|all| all - shown) {
        Some(0) => Ok(()),
        Some(more) => writeln!(out, "{} more {kind}s: {limit}", number(more)),
        None => writeln!(out, "more {kind}s: {limit}"),
    }
}

/// Writes what terms were counted in.
///
/// # Errors
///
/// Returns what the writer returns.
pub fn terms_of(out: &mut impl Write, answer: &Terms) -> io::Result<()> {
    let [group] = &answer.groups[..] else {
        return writeln!(out, "each compared with {}", escape::text(&answer.against));
    };
    let side = |side: TermSide| match side.articles {
        Some(count) => format!("{} in {}", number(side.words), articles(count)),
        None => number(side.words),
    };
    writeln!(
        out,
        "words here: {}; there: {} ({})",
        side(group.here),
        side(group.there),
        escape::text(&answer.against)
    )
}
