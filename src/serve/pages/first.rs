//! `/first` and `/first.csv`: the earliest matches, and undated ones that could be earlier.

use dateline::counting::Earliest;

use crate::serve::pages::asked::Counted;
use crate::serve::pages::views::first as view;
use crate::serve::pages::way::Way;
use crate::serve::routes::Cost;
use crate::serve::routes::first;

pub(crate) static PAGE: Counted<Earliest> = Counted {
    way: Way {
        path: "/first",
        button: "Find",
        name: "First",
        without_query: Some(
            "The earliest articles that match, how sure their days are, and undated ones that could be earlier.",
        ),
        fields: &[],
        cost: Cost::Search,
    },
    grammar: first::ROUTE.parameters,
    count: first::found,
    view: view::page,
};
