//! Keeps account of how deep inside containers a stream is and what its file has cost so far.
//!
//! Shared by all streams opened inside one file, so that containers in containers cannot multiply
//! what each of them may cost. Invariant: a file never expands to more than [`FREE_IN_ALL`] and
//! [`MOST_RATIO`] times the bytes read of it, however it is nested.

use std::cell::Cell;
use std::io;
use std::rc::Rc;

/// The most containers inside each other that are opened.
pub const MOST_NESTED: u8 = 4;

/// Up to here a stream may expand at any ratio: small files of blanks are no attack.
const FREE: u64 = 10 * 1024 * 1024;

/// The same for all streams of a file together.
const FREE_IN_ALL: u64 = 1024 * 1024 * 1024;

/// How many times its packed size a stream may expand to.
const MOST_RATIO: u64 = 200;

/// Where a stream is: how many containers are around it, and the account of its file.
#[derive(Debug, Clone, Default)]
pub struct Nesting {
    depth: u8,
    account: Rc<Account>,
}

#[derive(Debug, Default)]
struct Account {
    read: Cell<u64>,
    expanded: Cell<u64>,
}

/// A stream expands to more than any honest text would.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it expands to more than {MOST_RATIO} times its size")]
pub struct TooDense;

impl Nesting {
    /// Returns the place of what is inside this one; `None` where that is too deep to be opened.
    #[must_use]
    pub fn inside(&self) -> Option<Self> {
        (self.depth < MOST_NESTED)
            .then(|| Self { depth: self.depth + 1, account: Rc::clone(&self.account) })
    }

    /// Returns whether this is the file itself.
    pub(super) const fn is_outermost(&self) -> bool {
        self.depth == 0
    }

    /// Notes that `size` more bytes of the file were read.
    pub(super) fn note_read(&self, size: u64) {
        self.account.read.set(self.account.read.get().saturating_add(size));
    }

    /// Notes that a stream of `packed` bytes, now expanded to `total`, gave `size` more.
    pub(super) fn note_expanded(&self, size: u64, total: u64, packed: u64) -> io::Result<()> {
        let Account { read, expanded } = &*self.account;
        expanded.set(expanded.get().saturating_add(size));
        let in_all = FREE_IN_ALL.saturating_add(MOST_RATIO.saturating_mul(read.get()));
        let alone = MOST_RATIO.saturating_mul(packed);
        if (total > FREE && total > alone) || expanded.get() > in_all {
            return Err(io::Error::other(TooDense));
        }
        Ok(())
    }
}
