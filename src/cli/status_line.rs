//! The last line of a terminal, overwritten again and again: how far a long run is.
//!
//! A thread of its own turns the spinner, so that a run that is busy with one large file is seen to
//! be alive. Nothing is written where standard error is no terminal.

use std::io;
use std::io::IsTerminal as _;
use std::io::Write;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

use unicode_width::UnicodeWidthChar as _;

/// How often the spinner turns.
const TURN: Duration = Duration::from_millis(200);
const SPINNER: [char; 8] = ['⠁', '⠂', '⠄', '⡀', '⢀', '⠠', '⠐', '⠈'];
/// The columns of a terminal that does not say how many it has.
const COLUMNS: u16 = 80;
/// Return to the first column, and erase from there.
const ERASE: &str = "\r\u{1b}[K";

/// A line that is shown until it is dropped.
pub(crate) struct StatusLine {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    text: String,
    turns: usize,
    is_over: bool,
}

impl StatusLine {
    /// Starts a line with nothing on it; `None` where standard error is no terminal, or one that
    /// cannot erase.
    pub(crate) fn new() -> Option<Self> {
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        if is_dumb || !io::stderr().is_terminal() {
            return None;
        }
        let shared = Arc::new(Shared::default());
        let turned = Arc::clone(&shared);
        // Without the thread the line is never drawn, which does the run no harm.
        let _ = thread::Builder::new().spawn(move || turned.turn());
        Some(Self { shared })
    }

    /// Sets what the line says from its next turn on.
    pub(crate) fn set(&self, text: String) {
        self.shared.state().text = text;
    }

    /// Removes the line, writes something in its place, and continues below it.
    pub(crate) fn suspend(&self, write: impl FnOnce()) {
        let state = self.shared.state();
        erase();
        write();
        draw(&state);
    }

    /// Removes the line for good.
    pub(crate) fn finish(&self) {
        let mut state = self.shared.state();
        if !state.is_over {
            state.is_over = true;
            erase();
        }
        self.shared.changed.notify_all();
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self) {
        let mut state = self.state();
        while !state.is_over {
            draw(&state);
            state.turns += 1;
            let waited = self.changed.wait_timeout(state, TURN);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn erase() {
    let _ = write!(io::stderr().lock(), "{ERASE}");
}

fn draw(state: &State) {
    if state.is_over || state.text.is_empty() {
        return;
    }
    let size = terminal_size::terminal_size_of(io::stderr());
    let columns = usize::from(size.map_or(COLUMNS, |(width, _)| width.0));
    let _ = write!(io::stderr().lock(), "{ERASE}{}", line(state, columns));
}

/// Returns the spinner and as much of the text as one line of the terminal holds: a line that wraps
/// could not be taken away.
fn line(state: &State, columns: usize) -> String {
    let mut line = format!("{} ", SPINNER[state.turns % SPINNER.len()]);
    // The last column is left free, because some terminals wrap once it is filled.
    let mut left = columns.saturating_sub(3);
    for char in state.text.chars() {
        let width = char.width().unwrap_or(0);
        if width > left {
            break;
        }
        left -= width;
        line.push(char);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, columns: usize) -> String {
        line(&State { text: text.to_owned(), ..State::default() }, columns)
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_before_it_wraps() {
        assert_eq!(shown("12 files", 80), "⠁ 12 files");
        assert_eq!(shown("12 files", 8), "⠁ 12 fi");
        assert_eq!(shown("日本語", 8), "⠁ 日本");
        assert_eq!(shown("12 files", 0), "⠁ ");
    }

    #[test]
    fn the_spinner_turns() {
        let drawn = |turns| line(&State { turns, ..State::default() }, 80);
        assert_ne!(drawn(0), drawn(1));
        assert_eq!(drawn(0), drawn(SPINNER.len()));
    }

    #[test]
    fn a_line_that_is_over_is_not_drawn_again() {
        let shared = Shared::default();
        shared.state().is_over = true;
        // Returns at once, or this test never ends.
        shared.turn();
    }
}
