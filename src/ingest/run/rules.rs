//! What a run does with the rules of its roots: which files rows of the corrections name, and what is said
//! of rows and fields that fit nothing.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::rc::Rc;

use crate::catalog::Manifest;
use crate::catalog::Root;
use crate::engine::EngineError;
use crate::ingest::Event;
use crate::ingest::IngestError;
use crate::ingest::IngestRequest;
use crate::ingest::RootSettings;
use crate::ingest::due_again::RenamedFiles;
use crate::ingest::followed::Followed;
use crate::ingest::read_root::ReadRoot;
use crate::ingest::read_root::shown;
use crate::ingest::roots::Plan;
use crate::ingest::roots::Reading;
use crate::ingest::roots::reading;

/// The roots of a run, with their rules.
pub(super) struct ReadRoots {
    pub(super) roots: Vec<ReadRoot>,
    /// What the user should know of the rules of roots.
    pub(super) notes: Vec<(PathBuf, String)>,
    /// Roots that cannot be brought up to date, and why.
    pub(super) missing: Vec<(PathBuf, io::Error)>,
    /// Rows of the corrections that name articles by their ids, and are not new.
    pub(super) rows_by_id: Vec<RowById>,
}

impl ReadRoots {
    /// Reads the rules of the roots of a plan, and what has changed in them since `manifest`.
    pub(super) fn of(
        request: &IngestRequest<'_>,
        plan: Plan,
        manifest: &Manifest,
        due: &mut RenamedFiles,
        followed: &mut Followed,
    ) -> Result<Self, IngestError> {
        let is_alone = plan.chosen.len() == 1 && plan.missing.is_empty();
        let (mut roots, notes, mut missing) = (Vec::new(), plan.notes, plan.missing);
        let mut rows_by_id = Vec::new();
        for mut record in plan.roots {
            let old = manifest.roots.iter().find(|known| known.number == record.number);
            let chosen = plan.chosen.contains(&record.number) && !record.forgotten;
            let read = chosen.then(|| RootSettings::read(&record, &request.source_names));
            let settings = match read.transpose() {
                Ok(settings) => settings.map(|settings| Rc::new(settings.after(old))),
                Err(error) if is_alone => return Err(error.into()),
                Err(error) => {
                    // Its rules are wrong: it stays as it was, and the others go on.
                    missing.push((PathBuf::from(&record.label), io::Error::other(error)));
                    let Some(old) = old else { continue };
                    record = old.clone();
                    None
                }
            };
            let reading = old.map_or(Reading::Other, |old| reading(old, &record));
            if let Some(settings) = settings.as_ref().filter(|_| request.rebuild) {
                // Every row is applied anew: those by an id are as old as the root.
                rows_by_id.extend(ids_of_rows(&record, settings, &Reading::Same, due, followed)?);
            }
            if let Some(settings) = settings.as_ref().filter(|_| manifest.records.is_some()) {
                rows_by_id.extend(ids_of_rows(&record, settings, &reading, due, followed)?);
                due.add(files_of_held(&record, &reading, followed)?);
            }
            roots.push(ReadRoot { record: Rc::new(record), settings, reading });
        }
        Ok(Self { roots, notes, missing, rows_by_id })
    }
}

/// A row of the corrections that names an article by its id.
pub(super) struct RowById {
    /// How its root is called.
    root: PathBuf,
    /// Where it is.
    place: String,
    /// The digits of the id.
    digits: String,
}

/// Notes the files of articles that new rows of the corrections name by their ids, to be read again.
/// Returns the rows that are not new: they may name an article that is not there any more.
fn ids_of_rows(
    root: &Root,
    settings: &RootSettings,
    reading: &Reading,
    due: &mut RenamedFiles,
    followed: &mut Followed,
) -> Result<Vec<RowById>, EngineError> {
    let is_new = |row: usize| reading.is_new_row(row);
    let label = || PathBuf::from(&root.label);
    let old = settings.ids_of_rows().filter(|(row, ..)| !is_new(*row));
    let old = old.map(|(_, place, digits)| (place, digits.to_owned()));
    let held = settings.corrections().held_ids().map(|(place, id)| (place, id.to_string()));
    let rows = old.chain(held).map(|(place, digits)| RowById { root: label(), place, digits });
    let rows = rows.collect();
    if let Reading::Touched(touched) = reading
        && !touched.ids().is_empty()
    {
        due.add(followed.files_of_ids(touched.ids())?);
    }
    Ok(rows)
}

/// Says which rows name an article by its id that is not in the index, as a run has left it.
pub(super) fn say_which_ids_are_gone(
    rows: Vec<RowById>,
    followed: &mut Followed,
    events: &mut dyn FnMut(Event),
) -> Result<(), EngineError> {
    for RowById { root, place, digits } in rows {
        if let Some(what) = followed.is_gone(&digits)? {
            events(Event::Warning { path: root, text: format!("{place}: {what}") });
        }
    }
    Ok(())
}

/// Ends a file whose articles hold, for the rows of the corrections: says which name records that it does not have
/// any more, if it was read as a whole.
pub(super) fn say_of_missing_records(
    root: &ReadRoot,
    settings: &RootSettings,
    is_whole: bool,
    events: &mut dyn FnMut(Event),
) {
    let is_old = |row: usize| !root.reading.is_new_row(row);
    for text in settings.corrections().end_file(is_whole, &is_old) {
        events(Event::Warning { path: PathBuf::from(&root.record.label), text });
    }
}

/// Returns the files of articles that rows of the corrections held for which were changed or taken out: they
/// are read again, wherever they are now.
fn files_of_held(
    root: &Root,
    reading: &Reading,
    followed: &mut Followed,
) -> Result<BTreeSet<(u32, Vec<u8>)>, EngineError> {
    let Reading::Touched(touched) = reading else { return Ok(BTreeSet::new()) };
    let held = root.held.iter().filter(|held| touched.names(&held.path));
    let ids: Vec<String> = held.map(|held| held.id.clone()).collect();
    if ids.is_empty() { Ok(BTreeSet::new()) } else { followed.files_of_ids(&ids) }
}

/// Reports which rules of a root fitted nothing, and what became of the rows of its corrections. Only what
/// was read shows it.
pub(super) fn report_rules(
    root: &ReadRoot,
    settings: &RootSettings,
    events: &mut dyn FnMut(Event),
) {
    let path = || PathBuf::from(&root.record.label);
    let news = settings.corrections().news_of_places();
    news.into_iter().for_each(|text| events(Event::Warning { path: path(), text }));
    let gone = settings.corrections().without_file();
    gone.into_iter().for_each(|text| events(Event::Warning { path: path(), text }));
    let (problems, uses) = match &root.reading {
        Reading::Same => return,
        Reading::Touched(_) => {
            let is_read = |row: usize| root.reading.is_new_row(row);
            (settings.problems_of_rows(&is_read), settings.uses_of_rows(&is_read))
        }
        Reading::Other => (settings.unused_rules(), settings.uses_of_rows(&|_| true)),
    };
    problems.into_iter().for_each(|text| events(Event::Warning { path: path(), text }));
    uses.into_iter().for_each(|text| events(Event::Rule { path: path(), text }));
}

/// Says which tables of a root name files that are missing.
pub(super) fn say_of_missing_files(
    root: &ReadRoot,
    settings: &RootSettings,
    events: &mut dyn FnMut(Event),
) {
    let folder = root.record.path();
    for (path, missing) in settings.beside().missing() {
        let relative = path.strip_prefix(&folder).unwrap_or(&path).as_os_str();
        let path = shown(&root.record, relative.as_bytes());
        events(Event::Warning { path, text: missing.said() });
    }
}
