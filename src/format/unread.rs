//! Says once a file which of its fields is not read, where an article lacks what it may hold.

use crate::format::DateRole;
use crate::format::Draft;
use crate::format::suggest::Observed;

/// Returns whether a draft has no day or no text, so that its fields are worth a second look.
pub(crate) fn lacks_parts(draft: &Draft) -> bool {
    let has_day = draft
        .dates
        .iter()
        .any(|claim| matches!(claim.role, DateRole::Published | DateRole::LikelyPublished));
    !has_day || draft.body.is_empty()
}

/// Says in the first record of a file which field is not read that may hold its day or its text.
pub(crate) fn warn(observed: &Observed, draft: &mut Draft) {
    for found in observed.suggestions() {
        let what = match found.part {
            "published" => "the day",
            "body" if draft.body.is_empty() => "the text",
            _ => continue,
        };
        let path = found.path;
        draft.warnings.push(format!("the field {path:?} is not read, and may be {what}: map it"));
    }
}

#[cfg(test)]
mod tests {
    use crate::format::csv::Separated;
    use crate::format::json::Json;
    use crate::format::tests::drafts;

    #[test]
    fn the_first_record_says_which_field_is_not_read() {
        let csv =
            "title,text,Printed On\nEels,Back.,2018-03-05 10:15\nCod,Gone.,2018-03-06 10:15\n";
        let found = drafts(&Separated, b"x.csv", csv.as_bytes());
        let warning = "the field \"Printed On\" is not read, and may be the day: map it";
        assert_eq!(found[0].warnings, [warning]);
        assert!(found[1].warnings.is_empty());
        let json = br#"{"title": "Eels", "text": "Back.", "Printed On": "2018-03-05 10:15"}"#;
        assert_eq!(drafts(&Json, b"x.json", json)[0].warnings, [warning]);
        let read =
            br#"{"title": "Eels", "text": "Back.", "date": "2018-03-05", "seen on": "2019-01-02"}"#;
        assert!(drafts(&Json, b"x.json", read)[0].warnings.is_empty());
    }
}
