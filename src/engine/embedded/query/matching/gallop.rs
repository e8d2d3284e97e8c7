//! A search for the end of a run, fast when it is near.

/// Returns how many leading elements pass a test that all elements behind one that fails fail too;
/// fast when they are few.
pub(crate) fn gallop<T>(items: &[T], passes: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while step < items.len() && passes(&items[step]) {
        step *= 2;
    }
    let from = step / 2;
    let to = (step + 1).min(items.len());
    from + items[from.min(to)..to].partition_point(passes)
}

#[cfg(test)]
mod tests {
    use tantivy::DocId;

    use super::*;

    #[test]
    fn galloping_agrees_with_a_plain_scan() {
        let docs: Vec<DocId> = (0..200).map(|i| i * 3).collect();
        for from in 0..docs.len() {
            for target in 0..620 {
                let plain = docs[from..].iter().take_while(|&&doc| doc < target).count();
                let found = gallop(&docs[from..], |&doc| doc < target);
                assert_eq!(found, plain, "from {from} to {target}");
            }
        }
        assert_eq!(gallop(&[], |&doc: &DocId| doc < 5), 0);
    }
}
