//! Lines that say where an article of an export begins or ends.

/// A line that is there once for each article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark<'t> {
    /// `2 of 3 DOCUMENTS`: above an article.
    Count(u64, u64),
    /// `End of Document`: below one.
    End,
    /// The id that the archive gives an article: below it.
    Id(&'t str),
}

/// Words for an article in the languages of archives, in lowercase.
const DOCUMENT: [&str; 20] = [
    "document",
    "documents",
    "documento",
    "documentos",
    "documenti",
    "documenten",
    "dokument",
    "dokumente",
    "dokumenty",
    "dokumentu",
    "dokumenter",
    "asiakirja",
    "документ",
    "документов",
    "文档",
    "文件",
    "article",
    "articles",
    "artikel",
    "artículo",
];

/// The line below the last line of an article, in lowercase.
const ENDS: [&str; 12] = [
    "end of document",
    "end of article",
    "fin du document",
    "ende des dokuments",
    "ende des dokumentes",
    "fin del documento",
    "fine documento",
    "fine del documento",
    "einde van document",
    "einde van het document",
    "fim do documento",
    "конец документа",
];

/// Returns the mark that a line is.
pub(super) fn mark(line: &str) -> Option<Mark<'_>> {
    const LONGEST: usize = 120;
    let line = line.trim();
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    count(line).or_else(|| end(line)).or_else(|| id(line)).or_else(|| dotted_id(line))
}

/// Reads `2 of 3 DOCUMENTS` or `Document 2 of 3`; `2 of 3 documents` may be words of a text.
fn count(line: &str) -> Option<Mark<'_>> {
    if !line.contains(|char: char| char.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let at = words.iter().position(|word| is_number(&word))?;
    let (number, joint, of) = (words.get(at)?, words.get(at + 1)?, words.get(at + 2)?);
    let others: Vec<&str> = words[..at].iter().chain(&words[at + 3..]).copied().collect();
    let named = |word: &&str| DOCUMENT.contains(&word.to_lowercase().as_str());
    // In front of the numbers the word begins with a capital, behind them it is in capitals.
    let set_as_mark = |word: &str| match at {
        0 => !word.contains(char::is_lowercase),
        _ => !word.starts_with(char::is_lowercase),
    };
    let is_count = others.len() == 1
        && named(&others[0])
        && set_as_mark(others[0])
        && is_number(&of)
        && joint.chars().all(|char| char.is_alphabetic() || char == '/');
    let (number, of) = (number.parse().ok()?, of.parse().ok()?);
    (is_count && number >= 1 && number <= of).then_some(Mark::Count(number, of))
}

fn end(line: &str) -> Option<Mark<'_>> {
    let bare = line.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
    ENDS.contains(&bare.as_str()).then_some(Mark::End)
}

/// Reads `Document KESTPO0020110304e7340000a`.
fn id(line: &str) -> Option<Mark<'_>> {
    const SHORTEST: usize = 18;
    let is_mark = |name: &str, digits: usize| {
        name.len() >= SHORTEST
            && name.starts_with(|char: char| char.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && name.bytes().filter(u8::is_ascii_digit).count() >= digits
    };
    if let Some((word, name)) = line.split_once(char::is_whitespace) {
        let name = name.trim();
        let named = DOCUMENT.contains(&word.to_lowercase().as_str());
        return (named && is_mark(name, 8)).then_some(Mark::Id(name));
    }
    None
}

/// Reads `news·20180305·LM·4567`, maybe below its name (`Numéro de document : news·…`): the id of an archive
/// that puts the paper and the day above the title.
fn dotted_id(line: &str) -> Option<Mark<'_>> {
    let (name, id) = line.rsplit_once(char::is_whitespace).unwrap_or(("", line));
    let parts: Vec<&str> = id.split('·').collect();
    let is_day = |part: &&str| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_named = name.is_empty() || name.trim_end().ends_with([':', '：']);
    (is_named && parts.len() >= 3 && parts.iter().any(is_day)).then_some(Mark::Id(id))
}

/// Returns whether an id is one below articles with the paper above the title.
pub(super) fn is_dotted(id: &str) -> bool {
    id.contains('·')
}

/// Returns whether a line is a rule across the page.
pub(super) fn is_rule(line: &str) -> bool {
    const SHORTEST: usize = 8;
    let line = line.trim();
    let Some(first) = line.chars().next() else { return false };
    "-_=*~#—–".contains(first)
        && line.chars().filter(|char| *char == first).count() >= SHORTEST
        && line.chars().all(|char| char == first || char == ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_archives_are_recognized_in_their_languages() {
        for (line, expected) in [
            ("  2 of 3 DOCUMENTS", Some(Mark::Count(2, 3))),
            ("Dokument 1 von 20", Some(Mark::Count(1, 20))),
            ("3 de 3 DOCUMENTOS", Some(Mark::Count(3, 3))),
            ("DOCUMENT 2 OF 3", Some(Mark::Count(2, 3))),
            ("文件 2 / 3", Some(Mark::Count(2, 3))),
            ("End of Document", Some(Mark::End)),
            ("* Ende des Dokuments *", Some(Mark::End)),
            ("Document KESTPO0020110304e7340000a", Some(Mark::Id("KESTPO0020110304e7340000a"))),
            ("news·20180305·LM·4567", Some(Mark::Id("news·20180305·LM·4567"))),
            ("Numéro de document : news·20180305·LM·4567", Some(Mark::Id("news·20180305·LM·4567"))),
            ("said news·20180305·LM·4567", None),
            ("Page 1 of 3", None),
            ("4 of 3 DOCUMENTS", None),
            ("2 of 3 documents", None),
            ("2 of 3 Documents", None),
            ("document 2 of 3", None),
            ("2 of 3 members", None),
            ("He read 2 of 3 documents", None),
            ("Document 7", None),
            ("End of story", None),
        ] {
            assert_eq!(mark(line), expected, "{line}");
        }
    }

    #[test]
    fn a_rule_is_eight_equal_marks_and_nothing_else() {
        assert!(is_rule(" ________ ") && is_rule("- - - - - - - -"));
        assert!(!is_rule("---") && !is_rule("-------- x") && !is_rule(""));
    }
}
