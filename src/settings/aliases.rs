//! The `[aliases]` of the user's settings: the names of one source.

use std::collections::HashMap;

use toml::de::DeValue;

use crate::evidence::SourceNames;
use crate::evidence::folded_source;

/// The key that says whether the table of the program counts. A source of this name has a list for its
/// names, as every other.
const BUILT_IN: &str = "built-in";

/// What is wrong, and at which byte.
pub(super) type Wrong = (usize, String);

/// Reads the names of sources.
pub(super) fn read(value: &DeValue<'_>, at: usize) -> Result<SourceNames, Wrong> {
    let DeValue::Table(written) = value else {
        return Err((at, "write [aliases] on a line of its own, the names below".to_owned()));
    };
    let mut names = SourceNames::default();
    let mut owners: HashMap<String, String> = HashMap::new();
    for (key, value) in written {
        let (source, at) = (key.get_ref(), key.span().start);
        match value.get_ref() {
            DeValue::Boolean(counts) if source == BUILT_IN => {
                names.built_in = *counts;
                continue;
            }
            DeValue::Array(_) => {}
            _ if source == BUILT_IN => {
                return Err((at, format!("{BUILT_IN} is to be true or false")));
            }
            _ => {}
        }
        let others = match value.get_ref() {
            DeValue::Array(all) => {
                all.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect()
            }
            _ => None,
        };
        let Some(others): Option<Vec<String>> = others else {
            let example = "[\"nyt\", \"nytimes.com\"]";
            return Err((
                at,
                format!("{source:?} is to be a list of other names, such as {example}"),
            ));
        };
        if source.trim().is_empty() || others.iter().any(|name| name.trim().is_empty()) {
            return Err((at, "a name of a source is empty".to_owned()));
        }
        for name in others.iter().map(String::as_str).chain([source.as_ref()]) {
            let key = folded_source(name);
            let owner = owners.entry(key).or_insert_with(|| source.to_string());
            if owner != source {
                return Err((at, format!("{name:?} belongs to both {owner:?} and {source:?}")));
            }
        }
        names.names.insert(source.to_string(), others);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use crate::settings::source_names;

    #[test]
    fn names_are_added_and_the_table_can_be_switched_off() {
        let text = "[aliases]\n\"The Quay\" = [\"quay\", \"quay.example\"]\nFOX = []\n";
        let names = source_names(text).unwrap();
        assert_eq!(names.names["The Quay"], ["quay", "quay.example"]);
        assert!(names.names["FOX"].is_empty() && names.built_in);
        assert!(!source_names("[aliases]\nbuilt-in = false").unwrap().built_in);
        assert!(source_names("").unwrap().is_default());
        let named = source_names("[aliases]\nbuilt-in = [\"b\"]").unwrap();
        assert!(named.built_in && named.names.contains_key("built-in"));
    }

    #[test]
    fn what_is_no_list_of_names_is_an_error_with_its_line() {
        let said = |text: &str| source_names(text).unwrap_err().to_string();
        assert!(said("[aliases]\nFOX = \"fox\"").starts_with("line 2: \"FOX\" is to be a list"));
        assert!(said("[aliases]\nFOX = [3]").contains("is to be a list"));
        assert!(said("[aliases]\nbuilt-in = 3").contains("true or false"));
        assert!(said("[aliases]\nA = [\" \"]").contains("is empty"));
        assert!(said("aliases = 3").contains("write [aliases]"));
        // Names are compared as they are looked up: "The" and case do not count.
        let both = said("[aliases]\nA = [\"The Sun\"]\nB = [\"sun\"]");
        assert_eq!(both, "line 3: \"sun\" belongs to both \"A\" and \"B\"");
    }
}
