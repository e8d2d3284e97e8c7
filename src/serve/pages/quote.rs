//! `/quote` and `/quote.csv`: whether a quotation is in the collection, and who had it first.

use dateline::counting::Quotation;

use crate::serve::pages::asked::Counted;
use crate::serve::pages::views::quote as view;
use crate::serve::pages::way::Way;
use crate::serve::routes::Cost;
use crate::serve::routes::quote;

pub(crate) static PAGE: Counted<Quotation> = Counted {
    way: Way {
        path: "/quote",
        button: "Find",
        name: "Quotation",
        without_query: Some(
            "Whether a quotation is in the collection: word for word, with other words, in parts, or not; and who had \
             it first. Paste the text, without operators.",
        ),
        fields: &[],
        cost: Cost::Search,
    },
    grammar: quote::ROUTE.parameters,
    count: quote::found,
    view: view::page,
};
