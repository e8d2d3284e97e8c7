//! An answer that is sent while it is made: its thread waits for the client, and ends with it.
//!
//! Invariant: what fails before the first piece is an error with its status; what fails later cuts the answer
//! off, which every client of HTTP reports, and never ends it as if it were whole.

use std::io;
use std::io::Write;
use std::mem;

use axum::body::Bytes;
use http_body_util::channel::Sender;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio::time::timeout_at;

use crate::failure::Failure;

/// Bytes that are sent at once.
const PIECE: usize = 64 << 10;
/// Pieces that wait for the client.
pub(crate) const WAITING: usize = 4;

/// Where an answer is written to: it is sent in pieces, each of which waits until the client has taken an
/// earlier one.
pub(crate) struct Pieces {
    sender: Sender<Bytes, io::Error>,
    /// Told what kind of answer it is when the first piece is there, or why there is none.
    begun: Option<oneshot::Sender<Result<&'static str, Failure>>>,
    kind: &'static str,
    piece: Vec<u8>,
    /// What kept a piece from being sent: the answer is not whole then, whatever its maker says.
    lost: Option<io::ErrorKind>,
    until: Instant,
    runtime: Handle,
}

impl Pieces {
    /// Makes an answer that ends at `until`.
    pub(crate) fn new(
        sender: Sender<Bytes, io::Error>,
        begun: oneshot::Sender<Result<&'static str, Failure>>,
        until: Instant,
    ) -> Self {
        let (kind, piece) = ("application/octet-stream", Vec::with_capacity(PIECE));
        let (begun, runtime) = (Some(begun), Handle::current());
        Self { sender, begun, kind, piece, lost: None, until, runtime }
    }

    /// Says what kind of lines the answer has (`text/csv`), before the first of them.
    pub(crate) fn begin(&mut self, kind: &'static str) {
        self.kind = kind;
    }

    /// Ends the answer that `made` tells of, or cuts it off.
    pub(crate) fn end(mut self, made: Result<(), Failure>) {
        let made = made.and_then(|()| self.send().map_err(|error| Failure::output(&error)));
        match (made, self.begun.take()) {
            (Ok(()), _) => {}
            // Where nobody waits any more, nobody is told.
            (Err(failure), Some(begun)) => drop(begun.send(Err(failure))),
            (Err(failure), None) => self.sender.abort(io::Error::other(failure.problem.message)),
        }
    }

    /// Sends what is gathered.
    fn send(&mut self) -> io::Result<()> {
        if let Some(kind) = self.lost {
            return Err(kind.into());
        }
        if let Some(begun) = self.begun.take() {
            drop(begun.send(Ok(self.kind)));
        }
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(mem::replace(&mut self.piece, Vec::with_capacity(PIECE)));
        let sent = timeout_at(self.until, self.sender.send_data(piece));
        self.lost = match self.runtime.block_on(sent) {
            Ok(Ok(())) => None,
            Ok(Err(_)) => Some(io::ErrorKind::BrokenPipe),
            Err(_) => Some(io::ErrorKind::TimedOut),
        };
        self.lost.map_or(Ok(()), |kind| Err(kind.into()))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    /// Does nothing: a piece is sent when it is full, and the last one at the end.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
