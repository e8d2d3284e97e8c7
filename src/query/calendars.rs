//! Years of conditions that are of another calendar than ours.
//!
//! Iranian and Thai papers count their years otherwise, and who copies a date from one writes `1403` or `2567`: years
//! of our era without any news, so that the condition finds nothing, or everything.

use crate::date;
use crate::query::ast::Clause;
use crate::query::ast::Node;
use crate::query::ast::Resolved;
use crate::query::walk::walk;

/// Says which year of a condition has no news in our era, and what it is in another.
#[must_use]
pub fn other_calendar(resolved: &Resolved) -> Option<String> {
    let mut found = None;
    walk(&resolved.root, &mut |node: &Node<_>| {
        if let Clause::Date(_, days) = &node.clause {
            let years = [days.first(), days.last()].map(|day| i32::from(day.year()));
            found = found.take().or_else(|| years.into_iter().find_map(of_year));
        }
        true
    });
    found
}

fn of_year(year: i32) -> Option<String> {
    if let Some((first, last)) = date::solar_hijri_year(year) {
        let note = format!(
            "{year} is read as a year of our era; the Iranian year {year} is {first}..{last}"
        );
        return Some(note);
    }
    let buddhist = date::of_buddhist_year(year)?;
    Some(format!("{year} is read as a year of our era; in the Buddhist era it is {buddhist}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_another_calendar_is_told() {
        let told = of_year(1403).expect("an Iranian year");
        assert!(told.ends_with("the Iranian year 1403 is 2024-03-20..2025-03-20"), "{told}");
        let told = of_year(2567).expect("a Thai year");
        assert!(told.ends_with("in the Buddhist era it is 2024"), "{told}");
        assert!([1605, 1923, 2026, 9999, -9999].into_iter().all(|year| of_year(year).is_none()));
    }
}
