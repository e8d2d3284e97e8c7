//! What the corrections say of files that keep what they gave before: it waits until they can be read.

use std::collections::BTreeSet;

use crate::engine::EngineError;
use crate::evidence::Touched;
use crate::ingest::Event;
use crate::ingest::read_root::shown;
use crate::ingest::roots::Reading;
use crate::ingest::run::Run;

/// So many rows that wait for one file are named.
const MOST_NAMED: usize = 5;

impl Run<'_> {
    /// Takes back what the corrections said of a file, or of what is in a folder, that keeps what it gave
    /// before, and says what of them waits until it can be read again.
    pub(super) fn take_back_rows(
        &mut self,
        root: u32,
        path: &[u8],
        events: &mut dyn FnMut(Event),
    ) -> Result<(), EngineError> {
        let Some(root) = self.roots.iter().find(|known| known.record.number == root) else {
            return Ok(());
        };
        let Some(settings) = &root.settings else { return Ok(()) };
        let is_kept = |(number, kept): &(u32, Vec<u8>)| {
            let rest = kept.strip_prefix(path);
            *number == root.record.number
                && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
        };
        let is_new = |row: usize| root.reading.is_new_row(row);
        let mut ids = BTreeSet::new();
        for (_, _, id) in settings.ids_of_rows().filter(|(row, ..)| is_new(*row)) {
            if self.followed.files_of_ids(&[id.to_owned()])?.iter().any(is_kept) {
                ids.insert(id.to_owned());
            }
        }
        let label = &root.record.label;
        let name = String::from_utf8_lossy(path);
        let rows = settings.corrections().take_back((label, &name), &is_new, &ids);
        let was_named = |touched: &Touched| touched.has(label, &name);
        let what = match &root.reading {
            _ if !rows.is_empty() => named(&rows),
            Reading::Touched(touched) if was_named(touched) => {
                "rows that were taken out of the corrections still hold for it".to_owned()
            }
            _ => return Ok(()),
        };
        let text = format!("{what}: it keeps what it gave before until it can be read again");
        events(Event::Warning { path: shown(&root.record, path), text });
        Ok(())
    }
}

/// Names the first of some rows.
fn named(rows: &[String]) -> String {
    let more = rows.len().saturating_sub(MOST_NAMED);
    let first = rows.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    let wait = if rows.len() == 1 { "waits" } else { "wait" };
    format!("{first}{more} {wait} for it")
}
