//! What an index holds, together with what is in its folders now.

use std::path::Path;
use std::path::PathBuf;

use dateline::engine::EngineError;
use dateline::engine::View;
use dateline::engine::last_run;
use dateline::ingest;
use dateline::ingest::RootSettings;
use dateline::ingest::RuleText;
use dateline::ingest::SettledRules;
use dateline::search;
use dateline::search::FileClass;
use dateline::search::FileLists;
use dateline::search::ListedFile;
use dateline::search::RootStatus;
use dateline::search::Status as Answer;
use jiff::civil::Date;

use crate::failure::Failure;
use crate::naming::real;
use crate::settings_file::SettingsFile;

/// Returns what the index at `path` holds, with the files asked for. Walks its folders.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn status(
    view: &View,
    path: &Path,
    today: Date,
    lists: FileLists,
) -> Result<Answer, Failure> {
    let mut answer =
        search::status(view, today, lists).map_err(|error| Failure::search(&error, ""))?;
    for found in ingest::on_disk(view).map_err(|error| Failure::engine(&error))? {
        add(&mut answer, view, found, lists);
    }
    for rules in missing_roots(view, path) {
        let (label, path) = (rules.label, rules.path);
        answer.roots.push(RootStatus { label: label.clone(), path, ..RootStatus::default() });
        add_fault(&mut answer, &label, "it is not there".to_owned(), lists);
    }
    for (label, cause) in wrong_rules(path) {
        add_fault(&mut answer, &label, cause, lists);
    }
    match last_run(path) {
        Ok(Some(run)) => answer.last_run = Some(run),
        Ok(None) => answer.last_run_problem = Some(NOT_NOTED.to_owned()),
        // The next run writes it again, and the index is as it was.
        Err(EngineError::Damaged { what }) => answer.last_run_problem = Some(what),
        Err(error) => answer.last_run_problem = Some(Failure::engine(&error).in_one_line()),
    }
    Ok(answer)
}

/// What is said where no run has left a note.
const NOT_NOTED: &str =
    "no run has noted its end: the last one was killed, or its note was removed";

/// Returns what the settings say of roots that are not there and never were: each run fails on them.
fn missing_roots(view: &View, index: &Path) -> Vec<SettledRules> {
    let rules = SettingsFile::beside(index).and_then(|settings| settings.rules());
    let is_known = |path: &Path| view.manifest().live_roots().any(|root| root.path() == real(path));
    let missing = |rules: &SettledRules| !rules.path.exists() && !is_known(&rules.path);
    rules.unwrap_or_default().into_iter().filter(missing).collect()
}

/// Returns the roots whose map or corrections are wrong, so that no run reads them, and why.
fn wrong_rules(index: &Path) -> Vec<(String, String)> {
    // Settings that are wrong as a whole stop every run, which says so.
    let rules = SettingsFile::beside(index)
        .and_then(|settings| Ok((settings.rules()?, settings.source_names()?)));
    let Ok((rules, names)) = rules else { return Vec::new() };
    let fault = |rules: SettledRules| {
        let map = match &rules.map {
            RuleText::Text(text) => Some(text.as_str()),
            // What it said before holds.
            RuleText::None | RuleText::Unreadable { .. } => None,
        };
        let (corrections, _) = rules.corrections_text(None);
        let corrections = corrections.as_deref();
        let read = RootSettings::from_texts(&rules.label, map, corrections, &rules.exclude, &names);
        read.err().map(|error| (rules.label.clone(), error.to_string()))
    };
    rules.into_iter().filter_map(fault).collect()
}

/// Counts a root that no run can read as failed, as a run does.
fn add_fault(answer: &mut Answer, label: &str, cause: String, lists: FileLists) {
    let Some(counts) = answer.roots.iter_mut().find(|root| root.label == label) else { return };
    counts.failed += 1;
    if lists.failed > 0 {
        answer.files.push(ListedFile {
            class: FileClass::Failed,
            root: counts.label.clone(),
            folder: counts.path.clone(),
            path: PathBuf::new(),
            cause,
            articles: 0,
        });
    }
}

/// Adds what a root holds beside the files that are known.
fn add(answer: &mut Answer, view: &View, found: ingest::OnDisk, lists: FileLists) {
    let Some(root) = view.manifest().root(found.root) else { return };
    let listed = |class: FileClass, path: &Path, cause: &str| ListedFile {
        class,
        root: root.shown().to_owned(),
        folder: root.folder(),
        path: path.to_path_buf(),
        cause: cause.to_owned(),
        articles: 0,
    };
    let Some(counts) = answer.roots.iter_mut().find(|counts| counts.number == found.root) else {
        return;
    };
    counts.new = Some(found.new.len() as u64);
    counts.skipped += found.passed_over.len() as u64;
    if lists.changed {
        answer.files.extend(found.new.iter().map(|path| listed(FileClass::New, path, "")));
    }
    if lists.skipped {
        let skipped = found.passed_over.iter();
        answer.files.extend(skipped.map(|(path, why)| listed(FileClass::Skipped, path, why)));
    }
}
