//! The files of a test collection: queries, judgments, and the run that other tools read.

use std::collections::BTreeMap;
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

/// Reads queries: on each line a name, a tab, and the words. Blank lines are passed over.
///
/// # Errors
/// `Line` where there is no tab, or the name is there twice.
pub fn queries(text: &str) -> Result<Vec<Topic>, EvalError> {
    let mut topics: Vec<Topic> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |what: &str| EvalError::Line { file: "queries", number, what: what.to_owned() };
        let (id, words) = line.split_once('\t').ok_or_else(|| {
            wrong("there is no tab; each line is a name, a tab and the words of the query")
        })?;
        let id = id.trim();
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(wrong("the name before the tab is empty or has a blank in it"));
        }
        if topics.iter().any(|topic| topic.id == id) {
            return Err(wrong("this query's name is used above"));
        }
        topics.push(Topic { id: id.to_owned(), text: words.trim().to_owned() });
    }
    Ok(topics)
}

/// Reads judgments as trec_eval does: on each line the query's name, a word that is not used, the
/// key of the article, the grade.
///
/// # Errors
/// `Line` where there are not four words or the last is not a whole number.
pub fn judgments(text: &str) -> Result<BTreeMap<String, Grades>, EvalError> {
    let mut judged: BTreeMap<String, Grades> = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |what: &str| EvalError::Line { file: "qrels", number, what: what.to_owned() };
        let words: Vec<&str> = line.split_whitespace().collect();
        let [id, _, key, grade] = words[..] else {
            return Err(wrong("each line has four words: query, 0, key of the article, grade"));
        };
        let grade = grade.parse().map_err(|_| wrong("the grade is not a whole number"))?;
        judged.entry(id.to_owned()).or_default().insert(key.to_owned(), grade);
    }
    Ok(judged)
}

/// Writes one query's ranking in TREC's format.
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
) -> io::Result<()> {
    let mut above = f32::INFINITY;
    for (rank, (key, score)) in (1_u64..).zip(ranking) {
        let score = (score as f32).min(above.next_down());
        above = score;
        writeln!(out, "{id} Q0 {} {rank} {score} {tag}", key.replace(char::is_whitespace, "_"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_a_name_a_tab_and_words() {
        let read = queries("1\twhat causes drought ?\n\n q2 \tport\tstrike\n").unwrap();
        let words: Vec<_> = read.iter().map(|t| (t.id.as_str(), t.text.as_str())).collect();
        assert_eq!(words, [("1", "what causes drought ?"), ("q2", "port\tstrike")]);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        for text in ["1\ta\nwords without a name", "1\ta\n1\tb"] {
            assert!(queries(text).unwrap_err().to_string().contains("line 2"), "{text}");
        }
        assert!(judgments("1 0 a 1\n1 0 b").unwrap_err().to_string().contains("line 2"));
        assert!(judgments("1 0 a x").unwrap_err().to_string().contains("whole number"));
    }

    #[test]
    fn the_second_word_of_a_judgment_is_not_used() {
        let judged = judgments("1 Q0 a 2\n1\t0\tb\t-1\n").unwrap();
        assert_eq!((judged["1"]["a"], judged["1"]["b"]), (2, -1));
    }

    #[test]
    fn a_run_that_ties_still_tells_its_order() {
        let mut out = Vec::new();
        run(&mut out, "7", [("b", 1.5), ("a", 1.5), ("c d", 1.5)].into_iter(), "t").unwrap();
        let text = String::from_utf8(out).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(' ').collect()).collect();
        let scores: Vec<f32> = rows.iter().map(|row| row[4].parse().unwrap()).collect();
        assert!(scores[0] > scores[1] && scores[1] > scores[2], "{text}");
        assert_eq!((rows[0][2], rows[2][2], rows[2][3]), ("b", "c_d", "3"));
    }
}
