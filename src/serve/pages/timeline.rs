//! `/timeline` and `/timeline.csv`: matches by period.

use dateline::counting::Timeline;

use crate::serve::pages::asked::Counted;
use crate::serve::pages::views::timeline as view;
use crate::serve::pages::way::Way;
use crate::serve::routes::Cost;
use crate::serve::routes::timeline;

pub(crate) static PAGE: Counted<Timeline> = Counted {
    way: Way {
        path: "/timeline",
        button: "Count",
        name: "Timeline",
        without_query: None,
        fields: &[],
        cost: Cost::Search,
    },
    grammar: timeline::ROUTE.parameters,
    count: timeline::counted,
    view: view::page,
};
