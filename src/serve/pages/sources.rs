//! `/sources`: who published the articles that match.

use dateline::search::Sources;

use crate::serve::pages::asked::Counted;
use crate::serve::pages::views::sources as view;
use crate::serve::pages::way::Way;
use crate::serve::routes::Cost;
use crate::serve::routes::sources;

pub(crate) static PAGE: Counted<Sources> = Counted {
    way: Way {
        path: "/sources",
        button: "Count",
        name: "Sources",
        without_query: None,
        fields: &[],
        cost: Cost::Search,
    },
    grammar: sources::ROUTE.parameters,
    count: sources::counted,
    view: view::page,
};
