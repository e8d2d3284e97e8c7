//! The files of a test collection: queries, judgments, and the run that other tools read.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::io;
use std::io::Write;

use crate::eval::EvalError;
use crate::eval::Grades;

/// A query of a test collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name in the judgments.
    pub id: String,
    /// Plain words.
    pub text: String,
}

/// Reads queries: on each line a name, a tab, and the words, or a JSON object with the fields `_id` and
/// `text`. Blank lines are skipped.
///
/// # Errors
/// `Line` where it is neither, or the name is there twice.
pub fn queries(text: &str) -> Result<Vec<Topic>, EvalError> {
    let mut topics: Vec<Topic> = Vec::new();
    let mut seen = HashSet::new();
    for (number, line) in lines(text) {
        let wrong = |what: &str| EvalError::Line { file: "queries", number, what: what.to_owned() };
        let topic = if line.starts_with('{') { of_object(line) } else { of_words(line) };
        let topic = topic.map_err(|what| wrong(&what))?;
        if topic.id.is_empty() || topic.id.contains(char::is_whitespace) {
            return Err(wrong("the name of the query is empty or has a blank in it"));
        }
        if !seen.insert(topic.id.clone()) {
            return Err(wrong("this query's name is used above"));
        }
        topics.push(topic);
    }
    Ok(topics)
}

fn of_words(line: &str) -> Result<Topic, String> {
    let (id, words) = line
        .split_once('\t')
        .ok_or("there is no tab; each line is a name, a tab and the words of the query")?;
    if words.trim().contains('\t') {
        return Err(
            "there is a second tab; each line is a name, a tab and the words of the query".into()
        );
    }
    Ok(Topic { id: id.trim().to_owned(), text: words.trim().to_owned() })
}

fn of_object(line: &str) -> Result<Topic, String> {
    let object: serde_json::Value =
        serde_json::from_str(line).map_err(|error| format!("not JSON: {error}"))?;
    let field = |names: [&str; 2]| {
        names.into_iter().find_map(|name| match &object[name] {
            serde_json::Value::String(text) => Some(text.clone()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    };
    let id =
        field(["_id", "id"]).ok_or("the object has no field \"_id\", the name of the query")?;
    let text = field(["text", "query"]).ok_or("the object has no field \"text\", its words")?;
    Ok(Topic { id, text: text.trim().to_owned() })
}

/// Reads judgments as trec_eval does: on each line the query's name, a word that is not used, the
/// key or id of the article, the grade. Of three words the second is not left out: those are the
/// judgments of BEIR, whose first line names its columns.
///
/// # Errors
/// `Line` where there are not so many words, the last is not a whole number, or the article is
/// judged before with another grade.
pub fn judgments(text: &str) -> Result<BTreeMap<String, Grades>, EvalError> {
    let mut judged: BTreeMap<String, Grades> = BTreeMap::new();
    for (number, line) in lines(text) {
        let wrong = |what: &str| EvalError::Line { file: "qrels", number, what: what.to_owned() };
        let words: Vec<&str> = line.split_whitespace().collect();
        let (id, name, grade) = match words[..] {
            ["query-id", "corpus-id", "score"] => continue,
            [id, _, name, grade] | [id, name, grade] => (id, name, grade),
            _ => {
                return Err(wrong(
                    "each line has four words: query, 0, key or id of article, grade",
                ));
            }
        };
        let grade: i64 = grade.parse().map_err(|_| wrong("the grade is not a whole number"))?;
        let before = judged.entry(id.to_owned()).or_default().insert(name.to_owned(), grade);
        if before.is_some_and(|before| before != grade) {
            return Err(wrong("this article is judged above, with another grade"));
        }
    }
    Ok(judged)
}

/// Returns the lines of a file that are not blank, numbered from 1, without a byte-order mark.
fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

/// Returns a name as a run writes it, which has no blanks.
pub(super) fn one_word(name: &str) -> String {
    name.replace(char::is_whitespace, "_")
}

/// Leaves each name at its first place, and returns how many were left out.
pub(super) fn keep_first(ranking: &mut Vec<(String, f64)>) -> u64 {
    let before = ranking.len();
    let mut seen = HashSet::new();
    ranking.retain(|(name, _)| seen.insert(name.clone()));
    (before - ranking.len()) as u64
}

/// Writes one query's ranking in TREC's format; what several articles have for a name is written
/// once, at its first place. Returns how many were left out for that.
///
/// trec_eval orders by the score, read in single precision, and breaks ties by key. So that it
/// sees the order given, a score that is not below the one before is set just below it.
///
/// # Errors
/// Returns what the writer returns.
pub fn run<'a>(
    out: &mut impl Write,
    id: &str,
    ranking: impl Iterator<Item = (&'a str, f64)>,
    tag: &str,
) -> io::Result<u64> {
    let mut ranking: Vec<(String, f64)> =
        ranking.map(|(name, score)| (one_word(name), score)).collect();
    let left_out = keep_first(&mut ranking);
    let mut above = f32::INFINITY;
    for (rank, (name, score)) in (1_u64..).zip(ranking) {
        let score = (score as f32).min(above.next_down());
        above = score;
        writeln!(out, "{id} Q0 {name} {rank} {score} {tag}")?;
    }
    Ok(left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_a_name_a_tab_and_words() {
        let read = queries("1\twhat causes drought ?\n\n q2 \tport strike\n").unwrap();
        let words: Vec<_> = read.iter().map(|t| (t.id.as_str(), t.text.as_str())).collect();
        assert_eq!(words, [("1", "what causes drought ?"), ("q2", "port strike")]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for text in ["1\ta\nwords without a name", "1\ta\n1\tb", "1\ta\n2\tb\tc"] {
            assert!(queries(text).unwrap_err().to_string().contains("line 2"), "{text}");
        }
        assert!(judgments("1 0 a 1\n1 0 b").unwrap_err().to_string().contains("line 2"));
        assert!(judgments("1 0 a x").unwrap_err().to_string().contains("whole number"));
    }

    #[test]
    fn queries_and_judgments_of_beir_are_read_and_a_byte_order_mark_is_no_name() {
        let read = queries("\u{FEFF}1\tport\n{\"_id\": 2, \"text\": \"strike\"}\r\n").unwrap();
        let words: Vec<_> = read.iter().map(|t| (t.id.as_str(), t.text.as_str())).collect();
        assert_eq!(words, [("1", "port"), ("2", "strike")]);
        let judged = judgments("\u{FEFF}query-id\tcorpus-id\tscore\n1\ta\t2\n").unwrap();
        assert_eq!(judged["1"]["a"], 2);
        assert!(queries("{\"text\": \"strike\"}").unwrap_err().to_string().contains("_id"));
    }

    #[test]
    fn an_article_judged_twice_differently_is_an_error_with_its_line() {
        let error = judgments("1 0 a 1\n1 0 a 1\n1 0 a 2\n").unwrap_err().to_string();
        assert!(error.contains("line 3"), "{error}");
    }

    #[test]
    fn a_run_names_a_document_once_at_its_first_place() {
        let mut out = Vec::new();
        let ranking = [("a", 2.0), ("b c", 1.5), ("a", 1.0), ("b_c", 0.5), ("d", 0.25)];
        let left_out = run(&mut out, "7", ranking.into_iter(), "t").unwrap();
        let text = String::from_utf8(out).unwrap();
        let names: Vec<&str> = text.lines().filter_map(|line| line.split(' ').nth(2)).collect();
        assert_eq!((names, left_out), (vec!["a", "b_c", "d"], 2));
    }

    #[test]
    fn the_second_word_of_a_judgment_is_not_used() {
        let judged = judgments("1 Q0 a 2\n1\t0\tb\t-1\n").unwrap();
        assert_eq!((judged["1"]["a"], judged["1"]["b"]), (2, -1));
    }

    #[test]
    fn a_run_that_ties_keeps_its_order() {
        let mut out = Vec::new();
        run(&mut out, "7", [("b", 1.5), ("a", 1.5), ("c d", 1.5)].into_iter(), "t").unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
        let scores: Vec<f32> = rows.iter().map(|row| row[4].parse().unwrap()).collect();
        assert!(scores[0] > scores[1] && scores[1] > scores[2], "{text}");
        assert_eq!((rows[0][2], rows[2][2], rows[2][3]), ("b", "c_d", "3"));
    }
}
