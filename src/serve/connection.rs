//! Connections: how many, how long they may be idle, and their end.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio::time::timeout;

use crate::serve::entry::Entry;
use crate::serve::limits;
use crate::serve::patient::Patient;
use crate::serve::served::Served;

/// What the client gets for which there is no room.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n\
    Connection: close\r\n\r\n";

/// Takes connections until `stopping` changes, then waits a while for the requests under way.
pub(crate) async fn accept(
    listener: TcpListener,
    served: Arc<Served>,
    mut stopping: watch::Receiver<bool>,
) {
    let entry = Entry::new(Arc::clone(&served));
    let room = Arc::new(Semaphore::new(limits::CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = {
            let mut accepted = pin!(listener.accept());
            let mut stopped = pin!(stopping.wait_for(|stopping| *stopping));
            std::future::poll_fn(|context| {
                if stopped.as_mut().poll(context).is_ready() {
                    return Poll::Ready(None);
                }
                accepted.as_mut().poll(context).map(Some)
            })
            .await
        };
        while connections.try_join_next().is_some() {}
        let stream = match accepted {
            None => break,
            Some(Ok((stream, _))) => stream,
            // No more files, or a client that left at once: others may come.
            Some(Err(_)) => {
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(room) = Arc::clone(&room).try_acquire_owned() else {
            served.metrics.refused();
            connections.spawn(refuse(stream));
            continue;
        };
        let (entry, stopping, served) = (entry.clone(), stopping.clone(), Arc::clone(&served));
        connections.spawn(async move {
            let (_room, _connected) = (room, served.metrics.connected());
            serve(stream, entry, stopping).await;
        });
    }
    drop(listener);
    let rest = async { while connections.join_next().await.is_some() {} };
    // What is not done by then is dropped, which ends its search.
    let _ = timeout(limits::LAST_TIME, rest).await;
}

async fn refuse(mut stream: TcpStream) {
    let answer = async {
        let _ = stream.write_all(FULL).await;
        let _ = stream.shutdown().await;
    };
    let _ = timeout(Duration::from_secs(1), answer).await;
}

/// Answers the requests of one connection.
async fn serve(stream: TcpStream, entry: Entry, mut stopping: watch::Receiver<bool>) {
    let Ok(local) = stream.local_addr().as_ref().map(SocketAddr::ip) else { return };
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request: Request<Incoming>| {
        let entry = entry.clone();
        async move { Ok::<_, Infallible>(entry.answer(request.map(Body::new), local).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits::HEADER_TIME)
        .max_header_size(limits::ADDRESS + 2 * limits::HEADERS);
    let mut connection = pin!(http.serve_connection(TokioIo::new(Patient::new(stream)), answer));
    let mut stopped = pin!(stopping.wait_for(|stopping| *stopping));
    let mut is_ending = false;
    // An error is of the client's making, and it is the one who learns of it.
    let _ = std::future::poll_fn(|context| {
        if !is_ending && stopped.as_mut().poll(context).is_ready() {
            is_ending = true;
            connection.as_mut().graceful_shutdown();
        }
        connection.as_mut().poll(context)
    })
    .await;
}
