//! Does something with each of many articles, on all processors.

use std::sync::OnceLock;
use std::thread;

use crate::engine::EngineError;

/// Fewer articles than this are not worth a thread.
const FEW: usize = 8;

/// Returns what `make` makes of each, in their order; the first of its errors.
pub(crate) fn map<A: Send, T: Send>(
    all: Vec<A>,
    make: impl Fn(A) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    // To find out how many there are takes as long as to decide of some articles: limits of containers are read.
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    let threads =
        *PROCESSORS.get_or_init(|| thread::available_parallelism().map_or(1, usize::from));
    let of_one = all.len().div_ceil(threads).max(FEW);
    if all.len() <= of_one {
        return all.into_iter().map(make).collect();
    }
    let mut parts: Vec<Vec<A>> = Vec::new();
    for one in all {
        match parts.last_mut() {
            Some(part) if part.len() < of_one => part.push(one),
            _ => parts.push(vec![one]),
        }
    }
    let make = &make;
    let made: Vec<Result<Vec<T>, EngineError>> = thread::scope(|scope| {
        let threads: Vec<_> = parts
            .into_iter()
            .map(|part| scope.spawn(move || part.into_iter().map(make).collect()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut all = Vec::new();
    for part in made {
        all.extend(part?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_in_order_whatever_the_threads() {
        let made = map((0..1000).collect(), |number: u32| Ok(2 * number)).unwrap();
        assert_eq!(made, (0..1000).map(|number| 2 * number).collect::<Vec<_>>());
        let failed = map((0..1000).collect(), |number: u32| match number {
            500 => Err(EngineError::Stopped),
            number => Ok(number),
        });
        assert!(matches!(failed, Err(EngineError::Stopped)));
    }
}
