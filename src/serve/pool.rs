//! The threads that searches run on, with a deadline, and no more at a time than the machine can answer.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use dateline::engine::Stop;
use tokio::sync::Semaphore;
use tokio::task;
use tokio::time::Instant;
use tokio::time::timeout_at;

use crate::failure::Failure;
use crate::failure::Kind;

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
        let waiting = Waiting(&self.waiting);
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(busy());
        }
        let free = timeout_at(deadline, Arc::clone(&self.free).acquire_owned()).await;
        let Ok(Ok(thread)) = free else { return Err(busy()) };
        drop(waiting);
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
