//! Answers that are tables: the lines that the terminal prints, as quoted lines, as many as fit.

use std::io;

use crate::failure::Failure;
use crate::mcp::budget::Budget;
use crate::mcp::quoted;
use crate::mcp::tools::tool::Asked;

/// Returns an answer of what is true of all rows, and of the rows. `narrower` says how to get those that do
/// not fit.
///
/// # Errors
/// Returns what the writers return.
pub(crate) fn answer(
    asked: &Asked,
    head: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    rows: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
    narrower: &str,
) -> Result<String, Failure> {
    let (mut above, mut below) = (Vec::new(), Vec::new());
    head(&mut above).map_err(|error| Failure::output(&error))?;
    rows(&mut below).map_err(|error| Failure::output(&error))?;
    let head = format!("{}{}", String::from_utf8_lossy(&above), asked.warnings());
    let rows = quoted::table(&String::from_utf8_lossy(&below));
    let lines: Vec<String> = rows.split_inclusive('\n').map(str::to_owned).collect();
    let foot = |count: usize| match lines.len() - count {
        0 => String::new(),
        left => format!("left out to keep the answer short: {left} more lines. {narrower}\n"),
    };
    Ok(Budget::new(asked.most, head).fill(&lines, foot).0)
}
