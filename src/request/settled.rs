//! What the settings beside an index say of a request: what its query names, and the language it is read in.

use std::path::Path;

use dateline::query::dialect::Syntax;
use dateline::search::SearchRequest;
use dateline::search::SyntaxFrom;

use crate::failure::Failure;
use crate::settings_file::SettingsFile;

/// Returns whether a query may name what is in the settings.
pub(crate) fn may_name(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains("group:") || text.contains("query:")
}

/// Returns whether the settings beside the index have a language of queries, or are wrong, which is then
/// reported: an answer does not last longer than they do.
pub(crate) fn may_have_syntax(index: &Path) -> bool {
    let syntax = SettingsFile::beside(index).and_then(|settings| settings.syntax());
    syntax.map_or(true, |syntax| syntax.is_some())
}

/// Returns the language that queries are read in if nobody says it, unless it is the project's own. Settings that
/// cannot be read name none: the search that they fail says why.
pub(crate) fn default_syntax(index: &Path) -> Option<Syntax> {
    let syntax = SettingsFile::beside(index).and_then(|settings| settings.syntax());
    syntax.ok().flatten().filter(|syntax| *syntax != Syntax::Dateline)
}

/// Adds to a request what its query may name, from the settings beside the index; they are not read for one
/// that names nothing.
///
/// # Errors
/// When the settings cannot be read or are wrong.
pub(crate) fn settle_names(index: &Path, request: &mut SearchRequest) -> Result<(), Failure> {
    let text = request.text.clone();
    settle_names_of(index, &text, request)
}

/// As [`settle_names`], for what another query of the same request names.
///
/// # Errors
/// As [`settle_names`].
pub(crate) fn settle_names_of(
    index: &Path,
    text: &str,
    request: &mut SearchRequest,
) -> Result<(), Failure> {
    if may_name(text) {
        request.called = SettingsFile::beside(index)?.called()?;
    }
    Ok(())
}

/// Adds to a request what the settings beside the index say of it: what its query names, and the language it
/// is read in where no flag says that.
///
/// # Errors
/// When the settings cannot be read or are wrong.
pub(crate) fn settle(index: &Path, request: &mut SearchRequest) -> Result<(), Failure> {
    settle_names(index, request)?;
    let settings = SettingsFile::beside(index)?;
    let is_open = request.syntax_from == SyntaxFrom::Default && !request.plain;
    if is_open && let Some(syntax) = settings.syntax()? {
        request.reading.syntax = syntax;
        request.syntax_from = SyntaxFrom::Settings;
        if !request.text.trim().is_empty() {
            let name = syntax.name();
            request.notes.push(format!(
                "read in the syntax {name}, as dateline.toml says; --syntax dateline is its own language"
            ));
        }
    }
    Ok(())
}
