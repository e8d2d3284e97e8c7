//! A connection that waits for its client, but not for ever: one that asks for much and reads nothing
//! would hold its place until the end.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio::time::Sleep;
use tokio::time::sleep_until;

use crate::serve::limits;

/// A connection whose writes end with an error when nothing of them is taken for long.
pub(crate) struct Patient {
    stream: TcpStream,
    /// When the write that waits is given up; `None` while none waits.
    until: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    /// Takes over a connection.
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, until: None }
    }

    /// Passes on what became of a write; one that waits is given up after a while.
    fn waited<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.until = None;
            return written;
        }
        let new = || Box::pin(sleep_until(Instant::now() + limits::WRITE_TIME));
        let until = self.until.get_or_insert_with(new);
        match until.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.waited(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.waited(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::net::Ipv4Addr;

    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpListener;
    use tokio::runtime::Builder;
    use tokio::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn a_client_that_reads_nothing_is_given_up() {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            let mut patient = Patient::new(stream);
            let bytes = vec![0; 64 << 20];
            // Far more than the system takes for a client that does not read.
            let first = timeout(Duration::from_millis(300), patient.write_all(&bytes)).await;
            assert!(first.is_err(), "it waits at first");
            let until = patient.until.as_mut().expect("a write waits");
            until.as_mut().reset(Instant::now());
            let written = patient.write_all(&bytes).await;
            assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
            drop(client);
        });
    }
}
