//! Addresses of pages: each is the one that is open with something changed, so that filters stay.

use dateline::query::dialect::Syntax;

use crate::request::parameters::Pairs;
use crate::serve::pages::packed::packed;
use crate::serve::pages::site::Site;

/// Parameters that name a place in a list of hits; another query or filter begins at its first.
const PLACE: [&str; 3] = ["offset", "at", "rank"];

/// Parameters that say which articles are asked for; the others are of a list of hits.
const READING: [&str; 10] =
    ["q", "from", "to", "source", "lang", "undated", "any", "plain", "syntax", "default-operator"];

/// What a list of hits is sorted and folded by, and what that is called on pages that count: they keep it for the way
/// back, and some have an order of their own.
const LIST: [(&str, &str); 2] = [("sort", "hits-sort"), ("fold", "hits-fold")];

/// Bytes of parameters that an address has as they are; of more the query is packed.
const LONG: usize = 6 << 10;

/// What says that the query is a quotation: its words are looked for, and nothing in it is an operator.
pub(crate) const QUOTED: &str = "quoted";

/// Filters beside the query.
const FILTERS: [&str; 5] = ["from", "to", "source", "lang", "undated"];

/// Parameters of a page, to be changed.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pairs: Pairs,
}

impl Address {
    /// Returns the parameters of the page that is open.
    pub(crate) fn of(pairs: &Pairs) -> Self {
        Self { pairs: pairs.clone() }
    }

    /// Returns none.
    pub(crate) fn new() -> Self {
        Self { pairs: Pairs::new() }
    }

    /// Sets a parameter, in place of its other values.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.pairs.retain(|(other, _)| other != name);
        self.pairs.push((name.to_owned(), value.to_string()));
        self
    }

    /// Asks a query of the project's own language, whatever language queries are read in here.
    pub(crate) fn ours(self, site: &Site, query: impl ToString) -> Self {
        let read = self.with("q", query).without("syntax").without("default-operator");
        let read = read.without("any").without("plain");
        if site.syntax.is_some() { read.with("syntax", Syntax::Dateline.name()) } else { read }
    }

    /// Leaves out a parameter.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.pairs.retain(|(other, _)| other != name);
        self
    }

    /// Leaves out one value of a parameter.
    pub(crate) fn without_one(mut self, name: &str, value: &str) -> Self {
        self.pairs.retain(|(other, of)| other != name || of != value);
        self
    }

    /// Begins at the first hit of the last commit.
    pub(crate) fn first_page(mut self) -> Self {
        self.pairs.retain(|(name, _)| !PLACE.contains(&name.as_str()));
        self
    }

    /// Leaves out the filters beside the query.
    pub(crate) fn unfiltered(mut self) -> Self {
        self.pairs.retain(|(name, _)| !FILTERS.contains(&name.as_str()));
        self
    }

    /// Names the order of a list of hits, and how it is folded, as pages that count have them.
    pub(crate) fn leaving_hits(mut self) -> Self {
        for (name, _) in &mut self.pairs {
            if let Some((_, kept)) = LIST.iter().find(|(of_list, _)| of_list == name) {
                (*kept).clone_into(name);
            }
        }
        self
    }

    /// Leaves out all that is of a list of hits but its order and folding, for pages that count.
    pub(crate) fn counting(mut self) -> Self {
        self.pairs.retain(|(name, _)| READING.contains(&name.as_str()) || is_kept(name));
        self
    }

    /// Leaves out what says how operators are read, for a text without any.
    pub(crate) fn verbatim(mut self) -> Self {
        self.pairs
            .retain(|(name, _)| name == "q" || FILTERS.contains(&name.as_str()) || is_kept(name));
        self
    }

    /// Returns it as the page at a path takes it: the list of hits in the order and folded as it was.
    fn taken_by(&self, path: &str) -> Self {
        let is_page_that_counts =
            path != "/" && !path.ends_with(".csv") && !path.starts_with("/articles/");
        if is_page_that_counts {
            return self.clone();
        }
        let mut pairs = Pairs::new();
        for (name, value) in &self.pairs {
            match LIST.iter().find(|(_, kept)| kept == name) {
                None => pairs.push((name.clone(), value.clone())),
                Some((of_list, _))
                    if path == "/" && self::value(&self.pairs, of_list).is_empty() =>
                {
                    pairs.push(((*of_list).to_owned(), value.clone()));
                }
                Some(_) => {}
            }
        }
        Self { pairs }
    }

    /// Begins at no hit, as [`Self::first_page`], for another article than the one that is open.
    pub(crate) fn beside(self) -> Self {
        self.first_page().without("passage").without("old")
    }

    /// Returns the parameters.
    pub(crate) fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// Returns the parameters as an address has them: with the query packed where it is long.
    pub(crate) fn sent(&self) -> Pairs {
        if written(&self.pairs).len() > LONG { packed(&self.pairs) } else { self.pairs.clone() }
    }

    /// Returns the address with a path below `base`.
    pub(crate) fn to(&self, base: &str, path: &str) -> String {
        let query = written(&self.taken_by(path).sent());
        if query.is_empty() { format!("{base}{path}") } else { format!("{base}{path}?{query}") }
    }
}

/// Returns whether a parameter is only kept for the way back to a list of hits.
pub(crate) fn is_kept(name: &str) -> bool {
    LIST.iter().any(|(_, kept)| *kept == name)
}

fn written(pairs: &Pairs) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs).finish()
}

/// Returns whether the query is written in the project's own language, so that a clause can be added to it.
pub(crate) fn is_ours(site: &Site, pairs: &Pairs) -> bool {
    let is_on = |name| !["", "0", "false"].contains(&value(pairs, name));
    let syntax = value(pairs, "syntax");
    let is_named = syntax == Syntax::Dateline.name();
    let is_read = is_named || (syntax.is_empty() && site.syntax.is_none());
    is_read && !is_on("any") && !is_on("plain")
}

/// Returns whether the query is a quotation.
pub(crate) fn is_quoted(pairs: &Pairs) -> bool {
    !["", "0", "false"].contains(&value(pairs, QUOTED))
}

/// Returns whether a list of hits is asked for: a query or a filter.
pub(crate) fn is_asked(pairs: &Pairs) -> bool {
    pairs.iter().any(|(name, _)| name == "q" || FILTERS.contains(&name.as_str()))
}

/// Returns the first value of a parameter.
pub(crate) fn value<'p>(pairs: &'p Pairs, name: &str) -> &'p str {
    let mut named = pairs.iter().filter(|(other, _)| other == name);
    named.next().map_or("", |(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_takes_the_place_of_its_other_values_and_begins_at_the_first_hit() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let open =
            vec![pair("q", "a&b"), pair("source", "x"), pair("source", "y"), pair("at", "c")];
        let address = Address::of(&open).first_page().with("source", "=Ü z");
        assert_eq!(address.to("/news", "/"), "/news/?q=a%26b&source=%3D%C3%9C+z");
        assert_eq!(Address::of(&open).without("source").without("q").to("", "/"), "/?at=c");
        assert_eq!(Address::new().to("", "/sources"), "/sources");
    }

    #[test]
    fn a_list_of_hits_keeps_its_order_and_folding_on_the_way_over_pages_that_count() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let open = vec![pair("q", "a"), pair("sort", "oldest"), pair("fold", "none")];
        let counting = Address::of(&open).leaving_hits().counting();
        let kept = "q=a&hits-sort=oldest&hits-fold=none";
        assert_eq!(counting.to("", "/timeline"), format!("/timeline?{kept}"));
        assert_eq!(counting.clone().verbatim().to("", "/quote"), format!("/quote?{kept}"));
        assert_eq!(counting.to("", "/"), "/?q=a&sort=oldest&fold=none");
        assert_eq!(counting.to("", "/timeline.csv"), "/timeline.csv?q=a");
        assert_eq!(counting.to("", "/articles/1"), "/articles/1?q=a");
        // The order of a page that counts is its own.
        let concordance = counting.with("sort", "R1");
        assert_eq!(concordance.clone().counting().to("", "/"), "/?q=a&sort=oldest&fold=none");
        assert!(concordance.to("", "/concordance").ends_with("&sort=R1"));
    }
}
