//! `[groups]` and `[queries]` of the user's settings: names for sources and queries, to be used in queries.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::settings::aliases::Wrong;

/// Reads groups of sources, by their names in lower case.
pub(super) fn groups(
    value: &DeValue<'_>,
    at: usize,
) -> Result<BTreeMap<String, Vec<String>>, Wrong> {
    let shape = |at: usize, name: &str| {
        (at, format!("{name:?} is to be a list of sources, such as [\"VG\", \"Dagbladet\"]"))
    };
    named(value, at, "groups", &|name, value, at| {
        let DeValue::Array(all) = value else { return Err(shape(at, name)) };
        let all = all.iter().map(|one| one.get_ref().as_str().map(|one| one.trim().to_owned()));
        let all: Option<Vec<String>> = all.collect();
        let is_list = |all: &Vec<String>| {
            !all.is_empty() && all.iter().all(|one| one.contains(char::is_alphanumeric))
        };
        all.filter(is_list).ok_or_else(|| shape(at, name))
    })
}

/// Reads queries, by their names in lower case.
pub(super) fn queries(value: &DeValue<'_>, at: usize) -> Result<BTreeMap<String, String>, Wrong> {
    named(value, at, "queries", &|name, value, at| {
        let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
        let wrong = || (at, format!("{name:?} is to be a query in quotes"));
        text.map(str::to_owned).ok_or_else(wrong)
    })
}

/// Reads a table whose names can be written behind a colon.
fn named<T>(
    value: &DeValue<'_>,
    at: usize,
    section: &str,
    read: &dyn Fn(&str, &DeValue<'_>, usize) -> Result<T, Wrong>,
) -> Result<BTreeMap<String, T>, Wrong> {
    let DeValue::Table(written) = value else {
        return Err((at, format!("write [{section}] on a line of its own, the names below")));
    };
    let mut all = BTreeMap::new();
    for (key, value) in written {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || !name.chars().all(is_name) {
            let message = format!("{name:?} is no name here: write letters, digits, - and _");
            return Err((at, message));
        }
        if all.insert(name.to_lowercase(), read(name, value.get_ref(), at)?).is_some() {
            return Err((at, format!("{name:?} is there twice: names differ by more than case")));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use crate::settings::groups;
    use crate::settings::queries;

    #[test]
    fn groups_and_queries_are_read_by_their_names() {
        let text =
            "[groups]\nNordic = [\"VG\", \"=Dagbladet\"]\n[queries]\nport-strike = \"a OR b\"\n";
        assert_eq!(groups(text).unwrap()["nordic"], ["VG", "=Dagbladet"]);
        assert_eq!(queries(text).unwrap()["port-strike"], "a OR b");
        assert!(groups("").unwrap().is_empty() && queries("").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_name_no_list_and_no_query_is_an_error_with_its_line() {
        let of_groups = |text: &str| groups(&format!("[groups]\n{text}")).unwrap_err().to_string();
        assert!(of_groups("a = \"VG\"").starts_with("line 2: \"a\" is to be a list of sources"));
        for text in ["a = []", "a = [3]", "a = [\" \"]", "a = [\"=\"]"] {
            assert!(of_groups(text).contains("is to be a list of sources"), "{text}");
        }
        assert!(of_groups("\"a b\" = [\"x\"]").contains("is no name here"));
        assert!(of_groups("a = [\"x\"]\nA = [\"y\"]").contains("is there twice"));
        assert!(queries("[queries]\na = 3").unwrap_err().to_string().contains("a query in quotes"));
        assert!(queries("queries = 3").unwrap_err().to_string().contains("write [queries]"));
    }
}
