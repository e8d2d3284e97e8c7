//! The threads that searches run on, with a deadline, and no more at a time than the machine can answer.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use dateline::engine::Stop;
use http_body_util::BodyExt as _;
use http_body_util::channel::Channel;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::Semaphore;
use tokio::sync::oneshot;
use tokio::task;
use tokio::time::Instant;
use tokio::time::timeout_at;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::serve::lines::Pieces;
use crate::serve::lines::WAITING;

/// Requests that wait for a thread; the next one is told to come again.
const MOST_WAITING: usize = 64;

/// So many threads, and those who wait for one.
pub(crate) struct Pool {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    deadline: Duration,
}

/// Ends a search when nobody waits for its answer any more.
struct Given(Stop);

impl Drop for Given {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Counts who waits.
struct Waiting<'p>(&'p AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    /// Makes a pool of so many threads, on which nothing takes longer than `deadline`.
    pub(crate) fn new(threads: usize, deadline: Duration) -> Self {
        Self { free: Arc::new(Semaphore::new(threads)), waiting: AtomicUsize::new(0), deadline }
    }

    /// Runs `work` on a thread that may wait, and returns its answer. The flag it is given is set when the
    /// deadline has passed, and when the client has gone: this future is dropped then.
    ///
    /// # Errors
    /// `Busy` when too many wait, `Timeout` at the deadline, `Bug` for a panic, else those of `work`.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(Stop) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let deadline = Instant::now() + self.deadline;
        let thread = self.thread(deadline).await?;
        let stop = Stop::new();
        let given = Given(stop.clone());
        let work = task::spawn_blocking(move || {
            // Kept until the thread is free again, which may be later than the answer.
            let _thread = thread;
            work(stop)
        });
        match timeout_at(deadline, work).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => Err(match error.try_into_panic() {
                Ok(panic) => Failure::panicked(panic.as_ref()),
                Err(_) => busy(),
            }),
            Err(_) => {
                drop(given);
                Err(self.too_late())
            }
        }
    }

    /// Runs `work` on a thread that may wait for the client, and returns what kind of answer it makes and the
    /// answer, as soon as it has begun. The flag is set as for [`Pool::run`].
    ///
    /// # Errors
    /// Those of [`Pool::run`] while nothing is sent; later ones cut the answer off.
    pub(crate) async fn send(
        &self,
        work: impl FnOnce(Stop, &mut Pieces) -> Result<(), Failure> + Send + 'static,
    ) -> Result<(&'static str, Body), Failure> {
        let deadline = Instant::now() + self.deadline;
        let thread = self.thread(deadline).await?;
        let stop = Stop::new();
        let given = Given(stop.clone());
        let (begun, begins) = oneshot::channel();
        let (sender, body) = Channel::new(WAITING);
        let mut out = Pieces::new(sender, begun, deadline);
        task::spawn_blocking(move || {
            let _thread = thread;
            let made = catch_unwind(AssertUnwindSafe(|| work(stop, &mut out)));
            out.end(made.unwrap_or_else(|panic| Err(Failure::panicked(panic.as_ref()))));
        });
        match timeout_at(deadline, begins).await {
            Ok(Ok(begun)) => {
                // The work ends when the client, and with it the answer, has gone.
                let body = body.map_frame(move |frame| {
                    let _while_it_is_sent = &given;
                    frame
                });
                Ok((begun?, Body::new(body)))
            }
            Ok(Err(_)) => Err(busy()),
            Err(_) => Err(self.too_late()),
        }
    }

    /// Waits for a thread until `deadline`.
    async fn thread(&self, deadline: Instant) -> Result<OwnedSemaphorePermit, Failure> {
        let _waiting = Waiting(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(busy());
        }
        let free = timeout_at(deadline, Arc::clone(&self.free).acquire_owned()).await;
        let Ok(Ok(thread)) = free else { return Err(busy()) };
        Ok(thread)
    }

    fn too_late(&self) -> Failure {
        let seconds = self.deadline.as_secs_f64();
        let message = format!("the answer was not complete after {seconds} seconds");
        Failure::request(Kind::Timeout, message)
            .hint("ask for less: fewer patterns and hits, a shorter span of days")
    }
}

fn busy() -> Failure {
    Failure::request(Kind::Busy, "too many requests at a time").hint("ask again in a second")
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::future::Future;
    use std::io::Write as _;
    use std::sync::mpsc;
    use std::thread;

    fn wait_for<T>(work: impl Future<Output = T>) -> T {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.worker_threads(1).enable_time().build().unwrap().block_on(work)
    }

    fn until_stopped(stop: &Stop) {
        while !stop.is_stopped() {
            thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn work_that_is_late_is_stopped_and_its_thread_is_free_again() {
        let pool = Pool::new(1, Duration::from_millis(200));
        wait_for(async {
            let late = pool.run(|stop| {
                until_stopped(&stop);
                Ok(())
            });
            assert_eq!(late.await.unwrap_err().kind, Kind::Timeout);
            assert_eq!(pool.run(|_| Ok(7)).await.unwrap(), 7);
        });
    }

    #[test]
    fn work_nobody_waits_for_any_more_is_stopped() {
        let pool = Pool::new(1, Duration::from_secs(60));
        let (stopped, was_stopped) = mpsc::channel();
        wait_for(async {
            let work = pool.run(move |stop| {
                until_stopped(&stop);
                stopped.send(()).unwrap();
                Ok(())
            });
            // The client goes.
            assert!(tokio::time::timeout(Duration::from_millis(50), work).await.is_err());
        });
        was_stopped.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn a_panic_is_a_bug_of_its_own_request_only() {
        let pool = Pool::new(1, Duration::from_secs(60));
        wait_for(async {
            for _ in 0..3 {
                let failure = pool.run::<()>(|_| panic!("out of luck")).await.unwrap_err();
                assert_eq!(failure.kind, Kind::Bug);
                assert!(failure.problem.message.contains("out of luck"));
            }
            assert_eq!(pool.run(|_| Ok(7)).await.unwrap(), 7);
        });
    }

    #[test]
    fn an_answer_in_pieces_is_sent_while_it_is_made() {
        let pool = Pool::new(1, Duration::from_secs(60));
        wait_for(async {
            let sent = pool.send(|_, out| {
                out.begin("text/csv");
                (0..1000).try_for_each(|_| out.write_all(&[b'x'; 1000])).unwrap();
                Ok(())
            });
            let (kind, body) = sent.await.unwrap();
            let whole = body.collect().await.unwrap().to_bytes();
            assert_eq!((kind, whole.len()), ("text/csv", 1_000_000));
            let (_, none) = pool.send(|_, _| Ok(())).await.unwrap();
            assert!(none.collect().await.unwrap().to_bytes().is_empty());
        });
    }

    #[test]
    fn an_answer_in_pieces_that_fails_is_an_error_or_cut_off() {
        let pool = Pool::new(1, Duration::from_secs(60));
        wait_for(async {
            let early = pool.send(|_, out| {
                out.write_all(b"a line\n").unwrap();
                Err(Failure::usage("no such thing"))
            });
            assert_eq!(early.await.unwrap_err().kind, Kind::Usage);
            let late = pool.send(|_, out| {
                out.write_all(&vec![b'x'; 100_000]).unwrap();
                panic!("out of luck")
            });
            let (_, body) = late.await.unwrap();
            assert!(body.collect().await.is_err(), "it ended as if it were whole");
        });
    }

    #[test]
    fn an_answer_in_pieces_ends_when_its_client_has_gone_or_is_too_slow() {
        let pool = Pool::new(1, Duration::from_millis(300));
        let (ended, has_ended) = mpsc::channel();
        let endless = move |stop: Stop, out: &mut Pieces| {
            while out.write_all(&[b'x'; 1000]).is_ok() {}
            ended.send(stop.is_stopped()).unwrap();
            Ok(())
        };
        wait_for(async {
            let (_, body) = pool.send(endless.clone()).await.unwrap();
            drop(body);
            assert!(has_ended.recv_timeout(Duration::from_secs(10)).unwrap());
            let (_, slow) = pool.send(endless).await.unwrap();
            has_ended.recv_timeout(Duration::from_secs(10)).unwrap();
            assert!(slow.collect().await.is_err(), "it ended as if it were whole");
        });
    }

    #[test]
    fn who_finds_too_many_waiting_is_told_to_come_again() {
        let pool = Arc::new(Pool::new(1, Duration::from_secs(60)));
        let (free, wait) = mpsc::channel::<()>();
        wait_for(async {
            let mut all = Vec::new();
            let first = Arc::clone(&pool);
            all.push(tokio::spawn(async move {
                let blocked = move |_: Stop| {
                    let _ = wait.recv();
                    Ok(())
                };
                first.run(blocked).await
            }));
            while pool.free.available_permits() > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            for _ in 0..MOST_WAITING {
                let pool = Arc::clone(&pool);
                all.push(tokio::spawn(async move { pool.run(|_| Ok(())).await }));
            }
            while pool.waiting.load(Ordering::Relaxed) < MOST_WAITING {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            assert_eq!(pool.run(|_| Ok(())).await.unwrap_err().kind, Kind::Busy);
            drop(free);
            for one in all {
                one.await.unwrap().unwrap();
            }
            assert_eq!(pool.waiting.load(Ordering::Relaxed), 0);
        });
    }
}
