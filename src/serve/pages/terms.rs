//! `/terms` and `/terms.csv`: the words and phrases that are said more in the matches than elsewhere.

use dateline::counting::Terms;

use crate::serve::pages::asked::Counted;
use crate::serve::pages::views::terms as view;
use crate::serve::pages::way::Field;
use crate::serve::pages::way::Way;
use crate::serve::routes::Cost;
use crate::serve::routes::terms;

pub(crate) static PAGE: Counted<Terms> = Counted {
    way: Way {
        path: "/terms",
        button: "Count",
        name: "Terms",
        without_query: Some(
            "The words and two-word phrases that are said more in the articles that a query finds than in all \
         others.",
        ),
        fields: &[
            Field {
                name: "against",
                label: "Compared with",
                placeholder: "all others",
                choices: &[],
            },
            Field {
                name: "by",
                label: "Apart for each",
                placeholder: "",
                choices: &[
                    ("", "all together"),
                    ("source", "source"),
                    ("lang", "language"),
                    ("year", "year"),
                ],
            },
            Field {
                name: "sort",
                label: "First",
                placeholder: "",
                choices: &[("", "the surest (G²)"), ("log-ratio", "the largest (log ratio)")],
            },
        ],
        cost: Cost::Study,
    },
    grammar: terms::ROUTE.parameters,
    count: terms::counted,
    view: view::page,
};
