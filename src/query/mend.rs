//! Puts a word in the place of what is wrong, so that what follows can be read and all errors of a query
//! are told at once.

use std::ops::Range;

/// A token with its place, of whichever language.
pub(crate) trait Piece {
    /// Returns its place.
    fn place(&self) -> &Range<usize>;
    /// Returns 1 for what opens a parenthesis, -1 for what closes one, 0 for the others.
    fn opens(&self) -> i32;
    /// Returns whether it was put in the place of something wrong.
    fn is_put(&self) -> bool;
    /// Returns the word that is put at `place`.
    fn put(place: Range<usize>) -> Self;
}

/// Puts one word in the place of all pieces at `wrong`; returns whether there was something to mend.
pub(crate) fn mend<P: Piece>(pieces: &mut Vec<P>, wrong: &Range<usize>) -> bool {
    let first = pieces.partition_point(|piece| piece.place().end <= wrong.start);
    let count = pieces[first..].iter().take_while(|piece| piece.place().start < wrong.end).count();
    let within = &pieces[first..first + count];
    let mut depth = 0;
    let balanced = within.iter().all(|piece| {
        depth += piece.opens();
        depth >= 0
    }) && depth == 0;
    if within.iter().all(Piece::is_put) || !(balanced || count == 1) {
        return false;
    }
    pieces.splice(first..first + count, [P::put(wrong.clone())]);
    true
}
