//! `/concordance` and `/concordance.csv`: the places where a query matches, in the words around them.

use dateline::counting::Concordance;

use crate::serve::pages::asked::Counted;
use crate::serve::pages::views::concordance as view;
use crate::serve::pages::way::Field;
use crate::serve::pages::way::Way;
use crate::serve::routes::Cost;
use crate::serve::routes::concordance;

pub(crate) static PAGE: Counted<Concordance> = Counted {
    way: Way {
        path: "/concordance",
        button: "Count",
        name: "Concordance",
        without_query: Some(
            "Every place where a query matches, in the words around it, one below the other: keywords in context.",
        ),
        fields: &[
            Field { name: "context", label: "Words to each side", placeholder: "8", choices: &[] },
            Field {
                name: "sort",
                label: "Order",
                placeholder: "",
                choices: &[
                    ("", "by day"),
                    ("R1,R2,R3", "by the words behind"),
                    ("L1,L2,L3", "by the words before"),
                    ("source,day", "by source"),
                ],
            },
        ],
        cost: Cost::Study,
    },
    grammar: concordance::ROUTE.parameters,
    count: concordance::counted,
    view: view::page,
};
