//! Reads what is inside a container by whatever format recognizes it.
//!
//! The table of formats is asked for every member as it is for every file, so that a page is read
//! alike from disk, from an archive and from the archive of a crawl. Invariants: the records of a
//! container are numbered through in its order, every member takes at least one number, also one
//! that is not read, and a member that breaks its reader takes down nothing but itself. Nothing is
//! ever written to disk: members stream, and their names are only names.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::io::Read;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::rc::Rc;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Each;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::Recognized;
use crate::format::whole::Held;
use crate::format::whole::Summed;
use crate::format::with_causes;
use crate::read::Decompressed;
use crate::read::Input;
use crate::read::Limits;
use crate::read::MOST_NESTED;
use crate::read::Nesting;
use crate::read::ReadError;
use crate::read::why_broken;

/// A member of a container.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Member<'m> {
    /// Its path in the container; empty if it has none.
    pub(crate) path: &'m str,
    /// The name it is recognized by, where its path does not end in it.
    pub(crate) name: Option<&'m str>,
    /// Where it was published, if the container says so and the member itself does not.
    pub(crate) url: Option<&'m str>,
    /// The charset the container says it is in.
    pub(crate) charset: Option<&'m str>,
    /// When it was saved, if the container says so.
    pub(crate) saved: Option<&'m str>,
    /// Where it is in the container.
    pub(crate) bytes: (u64, u64),
    /// The id of what the container says of it, where that is a part of its record.
    pub(crate) header: Option<ArticleId>,
}

impl<'m> Member<'m> {
    fn file_name(&self) -> &'m str {
        self.name.unwrap_or_else(|| self.path.rsplit(['/', '\\']).next().unwrap_or(self.path))
    }

    /// Writes a cause with the member's name before it.
    fn named(&self, cause: &str) -> String {
        let name = if self.path.is_empty() { self.url.unwrap_or_default() } else { self.path };
        if name.is_empty() { cause.to_owned() } else { format!("{name}: {cause}") }
    }
}

/// A container whose members are being read.
pub(crate) struct Members<'c> {
    limits: Limits,
    nesting: Nesting,
    /// Where the container ends, once that is known.
    end: Rc<Cell<u64>>,
    options: &'c Options,
    each: Each<'c>,
    /// The records counted so far.
    number: u64,
    buffer: Vec<u8>,
}

impl<'c> Members<'c> {
    /// Starts on the members of `input`.
    pub(crate) fn of(input: &Input<'_>, options: &'c Options, each: Each<'c>) -> Self {
        let (limits, nesting, end) = (input.limits(), input.nesting(), input.end_known());
        let number = input.records_before();
        Self { limits, nesting, end, options, each, number, buffer: Vec::new() }
    }

    /// Returns how many records were counted so far.
    pub(crate) const fn count(&self) -> u64 {
        self.number
    }

    /// Returns where the container is.
    pub(crate) fn nesting(&self) -> Nesting {
        self.nesting.clone()
    }

    fn record(&self, number: u64, line: Option<u64>, bytes: (u64, u64)) -> Record {
        // A cut container has less of its last member than it says.
        let end = self.end.get();
        Record { number, line, bytes: (bytes.0.min(end), bytes.1.min(end)) }
    }

    fn next_record(&mut self, member: &Member<'_>) -> Option<Record> {
        self.number += 1;
        Some(self.record(self.number, None, member.bytes))
    }

    /// Hands on a member that could not be read.
    pub(crate) fn fail(&mut self, member: &Member<'_>, cause: &str) -> ControlFlow<()> {
        let record = self.next_record(member);
        (self.each)(Outcome::Failed { record, cause: member.named(cause) })
    }

    /// Hands on a member that is of a kind that is not read.
    pub(crate) fn skip(&mut self, member: &Member<'_>, kind: &str) -> ControlFlow<()> {
        let record = self.next_record(member);
        (self.each)(Outcome::Skipped { record, kind: kind.to_owned() })
    }

    /// Hands on a member that the container's own format has read.
    pub(crate) fn put(&mut self, member: &Member<'_>, mut draft: Draft) -> ControlFlow<()> {
        draft.record = self.next_record(member);
        (self.each)(Outcome::Draft(Box::new(draft)))
    }

    /// Says that the member read last ended before its end.
    pub(crate) fn broke(&mut self, member: &Member<'_>, cause: &str) -> ControlFlow<()> {
        let record = Some(self.record(self.number.max(1), None, member.bytes));
        let cause = member.named(&format!("{cause} (what came before was read)"));
        (self.each)(Outcome::Failed { record, cause })
    }

    /// Reads a compressed or otherwise packed member.
    pub(crate) fn read_compressed(
        &mut self,
        member: &Member<'_>,
        source: &mut Decompressed<'_>,
    ) -> ControlFlow<()> {
        let before = self.number;
        self.read(member, source)?;
        match source.broken() {
            Some(error) if self.number > before => self.broke(member, &why_broken(error)),
            _ => ControlFlow::Continue(()),
        }
    }

    /// Reads a member by the format that recognizes it.
    pub(crate) fn read(&mut self, member: &Member<'_>, source: &mut dyn Read) -> ControlFlow<()> {
        let Some(nesting) = self.nesting.inside() else {
            return self.fail(member, &too_deep());
        };
        let name = member.file_name();
        let mut buffer = std::mem::take(&mut self.buffer);
        let (mut source, mut held) = (Summed::new(source), Held::default());
        let mut input = Input::new(name.as_bytes(), &mut source, &mut buffer, self.limits)
            .nested(nesting)
            .declared(member.charset);
        let flow = self.read_input(member, &mut input, &mut held);
        self.buffer = buffer;
        flow?;
        held.release(source, &mut |mut outcome| {
            if let (Outcome::Draft(draft), Some(header)) = (&mut outcome, member.header) {
                draft.id = draft.id.map(|id| header.with(id));
            }
            (self.each)(outcome)
        })
    }

    fn read_input(
        &mut self,
        member: &Member<'_>,
        input: &mut Input<'_>,
        held: &mut Held,
    ) -> ControlFlow<()> {
        let format = match input.head().map(|head| (self.options.recognize)(&head)) {
            Err(error) => return self.fail(member, &with_causes(&error)),
            Ok(Recognized::Skipped(kind)) => return self.skip(member, kind),
            Ok(Recognized::Format(format)) => format,
        };
        let (before, mut count, mut flow) = (self.number, 0, ControlFlow::Continue(()));
        let (end, options) = (Rc::clone(&self.end), self.options);
        let each = &mut self.each;
        let mut hand_on = |outcome| {
            count += 1;
            let end = end.get();
            let bytes = (member.bytes.0.min(end), member.bytes.1.min(end));
            flow = match held.unless_held(placed(outcome, member, before + count, bytes)) {
                Some(outcome) => each(outcome),
                None => ControlFlow::Continue(()),
            };
            flow
        };
        let read = catch_unwind(AssertUnwindSafe(|| format.read(input, options, &mut hand_on)));
        self.number = before + count;
        flow?;
        match read {
            Ok(Ok(())) if count == 0 => self.skip(member, "nothing in it"),
            Ok(Ok(())) => ControlFlow::Continue(()),
            Ok(Err(error)) => self.fail(member, &with_causes(&error)),
            Err(panic) => self.fail(member, &broken_reader(&*panic)),
        }
    }
}

/// Gives what a member's reader found its place in the container.
fn placed(outcome: Outcome, member: &Member<'_>, number: u64, bytes: (u64, u64)) -> Outcome {
    let place = |inner: Option<Record>| {
        Some(Record { number, line: inner.and_then(|inner| inner.line), bytes })
    };
    match outcome {
        Outcome::Draft(mut draft) => {
            draft.is_all_of_path = draft.record.is_none() || draft.is_all_of_path;
            draft.record = place(draft.record);
            if draft.url.is_none() {
                draft.url = member.url.map(str::to_owned);
            }
            let role = DateRole::Saved;
            let is_said = draft.dates.iter().any(|claim| claim.role == role);
            let saved = member.saved.filter(|_| !is_said).map(str::to_owned);
            let kind = EvidenceKind::Field;
            draft.dates.extend(saved.map(|text| DateClaim { kind, role, text }));
            draft.path = match (member.path, draft.path.take()) {
                ("", inner) => inner,
                (path, Some(inner)) => Some(format!("{path}/{inner}")),
                (path, None) => Some(path.to_owned()),
            };
            Outcome::Draft(draft)
        }
        Outcome::Failed { record, cause } => {
            Outcome::Failed { record: place(record), cause: member.named(&cause) }
        }
        Outcome::Skipped { record, kind } => Outcome::Skipped { record: place(record), kind },
    }
}

/// Reads the one thing that a wrapping (a compressed file, a saved page) holds, in its place: its
/// records are those of the file. `around` is the place of the wrapping.
///
/// # Errors
/// When it is too deep, or cannot be read.
pub(crate) fn unwrap_in(
    name: &str,
    source: &mut dyn Read,
    around: &Nesting,
    limits: Limits,
    options: &Options,
    each: Each<'_>,
) -> Result<(), FormatError> {
    let Some(nesting) = around.inside() else { return Err(FormatError::Malformed(too_deep())) };
    let (mut buffer, mut held) = (Vec::new(), Held::default());
    let mut source = Summed::new(source);
    let mut input = Input::new(name.as_bytes(), &mut source, &mut buffer, limits).nested(nesting);
    let format = match (options.recognize)(&input.head()?) {
        Recognized::Skipped(kind) => {
            let _ = each(Outcome::Skipped { record: None, kind: kind.to_owned() });
            return Ok(());
        }
        Recognized::Format(format) => format,
    };
    let mut flow = ControlFlow::Continue(());
    let read = format.read(&mut input, options, &mut |outcome| {
        flow = held.unless_held(outcome).map_or(ControlFlow::Continue(()), &mut *each);
        flow
    });
    if flow.is_continue() {
        let _ = held.release(source, each);
    }
    read
}

fn too_deep() -> String {
    format!("it is in more than {MOST_NESTED} containers inside each other")
}

/// Says that a reader panicked.
pub(crate) fn broken_reader(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    format!("a reader broke on it (please report this): {said}")
}

/// The next bytes of an input, up to the end of a member.
pub(crate) struct Part<'p, 'i> {
    input: &'p mut Input<'i>,
    left: u64,
}

impl<'p, 'i> Part<'p, 'i> {
    /// Starts on the next `size` bytes.
    pub(crate) const fn new(input: &'p mut Input<'i>, size: u64) -> Self {
        Self { input, left: size }
    }

    /// Passes over what was not read. Returns how many bytes the input lacked.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub(crate) fn finish(self) -> Result<u64, ReadError> {
        Ok(self.left - self.input.skip(self.left)?)
    }
}

impl Read for Part<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(into.len());
        if most == 0 {
            return Ok(0);
        }
        let size = self.input.read(&mut into[..most])?;
        self.left -= size as u64;
        Ok(size)
    }
}

/// Returns the first article the table's formats find in `bytes`, if they find one.
pub(crate) fn first_draft(
    name: &str,
    bytes: &[u8],
    around: &Nesting,
    limits: Limits,
    options: &Options,
) -> Option<Draft> {
    let mut found = None;
    let mut source = bytes;
    let read = catch_unwind(AssertUnwindSafe(|| {
        unwrap_in(name, &mut source, around, limits, options, &mut |outcome| match outcome {
            Outcome::Draft(draft) => {
                found = Some(*draft);
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        })
    }));
    drop(read);
    found
}
