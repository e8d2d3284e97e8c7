//! `/collocates` and `/collocates.csv`: the words near the places where a query matches.

use dateline::counting::Collocates;

use crate::serve::pages::asked::Counted;
use crate::serve::pages::views::collocates as view;
use crate::serve::pages::way::Field;
use crate::serve::pages::way::Way;
use crate::serve::routes::Cost;
use crate::serve::routes::collocates;

pub(crate) static PAGE: Counted<Collocates> = Counted {
    way: Way {
        path: "/collocates",
        button: "Count",
        name: "Collocates",
        without_query: Some(
            "The words near the places where a query matches, beside how often they would be there by chance.",
        ),
        fields: &[
            Field {
                name: "span",
                label: "Near",
                placeholder: "",
                choices: &[
                    ("", "5 words to each side"),
                    ("1", "1 word"),
                    ("3", "3 words"),
                    ("10", "10 words"),
                    ("SENT", "the same sentence"),
                ],
            },
            Field {
                name: "sort",
                label: "First",
                placeholder: "",
                choices: &[
                    ("", "the surest (G²)"),
                    ("logdice", "logDice"),
                    ("mi", "mutual information"),
                    ("observed", "the most frequent"),
                ],
            },
        ],
        cost: Cost::Study,
    },
    grammar: collocates::ROUTE.parameters,
    count: collocates::counted,
    view: view::page,
};
