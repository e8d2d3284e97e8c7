//! Segments, and the hits of a page, gone through by several threads where there is much to read.
//!
//! What is found in one does not depend on the others, nor on who goes through it: an answer is the
//! same for any number of threads. On two cores most searches of a million articles take two thirds
//! of the time; one of ten thousand is over before a second thread has started, and stays with one.

use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rayon_core::ThreadPool;
use rayon_core::ThreadPoolBuilder;

use crate::engine::EngineError;
use crate::engine::embedded::costs::WORTH_A_THREAD;

/// More threads than this would wait for memory.
const MOST_THREADS: usize = 8;
/// Bytes of stack: as many as the program's own (`cli/stack.rs`), for a query may be nested deeply.
const STACK: usize = 16 << 20;

/// Goes through segments of these sizes, of which `postings` are read in all, the largest first.
/// Returns what each thread made of its part: `work` adds to it what the segment of a number gives.
///
/// # Errors
/// The first of `work`'s.
pub(crate) fn fold<T: Send>(
    sizes: &[u32],
    postings: u64,
    start: impl Fn() -> T + Sync,
    work: impl Fn(&mut T, usize) -> Result<(), EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&number| std::cmp::Reverse(sizes[number]));
    let next = AtomicUsize::new(0);
    let run = || {
        let mut part = start();
        while let Some(&number) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(&mut part, number)?;
        }
        Ok(part)
    };
    let threads = threads(sizes.len(), postings);
    if threads == 1 {
        return Ok(vec![run()?]);
    }
    let Some(pool) = pool() else { return Ok(vec![run()?]) };
    let others = Mutex::new(Vec::with_capacity(threads));
    let own = pool.in_place_scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|_| {
                let part = run();
                others.lock().unwrap_or_else(PoisonError::into_inner).push(part);
            });
        }
        run()
    });
    let others = others.into_inner().unwrap_or_else(PoisonError::into_inner);
    [own].into_iter().chain(others).collect()
}

/// Returns the threads that help whoever searches, in any view of this process: started with the first
/// search that is large enough for them. `None` where no threads can be had.
///
/// A panic of one ends the call it works for, which is thrown there, and leaves the pool as it was.
fn pool() -> Option<&'static ThreadPool> {
    static POOL: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let start = || {
        let threads = cores().min(MOST_THREADS).saturating_sub(1).max(1);
        let pool = ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK);
        pool.thread_name(|number| format!("search-{number}")).build().ok()
    };
    POOL.get_or_init(start).as_ref()
}

/// Goes through segments of these sizes, of which `postings` are read in all, and returns what `work`
/// makes of each, in their order.
///
/// # Errors
/// The first of `work`'s.
pub(crate) fn map<T: Send>(
    sizes: &[u32],
    postings: u64,
    work: impl Fn(usize) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    let parts = fold(sizes, postings, Vec::new, |made, number| {
        made.push((number, work(number)?));
        Ok(())
    })?;
    let mut made = parts.into_iter().flatten().collect::<Vec<_>>();
    made.sort_unstable_by_key(|(number, _)| *number);
    Ok(made.into_iter().map(|(_, made)| made).collect())
}

/// Returns what `work` makes of each of so many numbers, each worth a thread.
///
/// # Errors
/// The first of `work`'s.
pub(crate) fn side_by_side<T: Send>(
    count: usize,
    work: impl Fn(usize) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    map(&vec![1; count], u64::MAX, work)
}

fn threads(parts: usize, postings: u64) -> usize {
    if parts < 2 || postings < WORTH_A_THREAD {
        return 1;
    }
    static CORES: OnceLock<usize> = OnceLock::new();
    parts.min(*CORES.get_or_init(cores)).min(MOST_THREADS)
}

/// Returns how many cores this program may run on. Asks for no more than that: the standard library
/// reads the limits of containers too, which takes as long as several thousand postings.
#[cfg(target_os = "linux")]
fn cores() -> usize {
    let set = rustix::thread::sched_getaffinity(None);
    set.map_or(1, |set| set.count() as usize)
}

#[cfg(not(target_os = "linux"))]
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_segment_is_gone_through_once_however_many_threads_there_are() {
        let sizes: Vec<u32> = (0..40).map(|number| number * 37 % 11).collect();
        for postings in [0, WORTH_A_THREAD] {
            let all = map(&sizes, postings, Ok);
            assert_eq!(all.unwrap(), (0..sizes.len()).collect::<Vec<_>>());
        }
        assert_eq!(threads(40, WORTH_A_THREAD - 1), 1);
        assert_eq!(threads(1, u64::MAX), 1);
    }

    #[test]
    fn the_error_of_any_segment_is_that_of_all() {
        for postings in [0, WORTH_A_THREAD] {
            let failed = fold(
                &[1; 20],
                postings,
                || (),
                |(), number| match number {
                    13 => Err(EngineError::Damaged { what: "thirteen".to_owned() }),
                    _ => Ok(()),
                },
            );
            assert!(matches!(failed, Err(EngineError::Damaged { what }) if what == "thirteen"));
        }
    }

    #[test]
    fn a_panic_ends_the_call_it_happens_in_and_no_other() {
        let call = |bad: Option<usize>| {
            map(&[1; 20], WORTH_A_THREAD, |number| {
                assert!(Some(number) != bad, "a bug");
                Ok(number)
            })
        };
        for _ in 0..50 {
            let panicked = std::panic::catch_unwind(|| call(Some(13)));
            assert!(panicked.is_err());
            assert_eq!(call(None).unwrap().len(), 20);
        }
    }

    #[test]
    fn many_callers_share_the_threads() {
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        assert_eq!(
                            map(&[1; 9], WORTH_A_THREAD, Ok).unwrap(),
                            (0..9).collect::<Vec<_>>()
                        );
                    }
                });
            }
        });
    }
}
