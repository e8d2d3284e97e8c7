//! Errors as pages.

use crate::failure::Failure;
use crate::request::parameters;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::search::ListParameters;
use crate::serve::pages::views::failed;
use crate::serve::served::Served;

/// Returns the page for a failure.
pub(crate) fn failed(served: &Served, failure: &Failure) -> Answer {
    let mut problem = failure.problem.clone();
    parameters::undash(&parameters::grammar::<ListParameters>(), &mut problem);
    let mut answer = failed::page(answer::status(failure), &problem, &served.base);
    answer::add_advice(&mut answer, failure);
    answer
}
