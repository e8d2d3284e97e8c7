//! Rows of the corrections that name an article by its place, with what they hold for: taken from the last
//! run, remembered for the next, and reported.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::article::ArticleId;
use crate::evidence::corrections::Corrections;
use crate::evidence::corrections::Row;
use crate::evidence::corrections::held::HeldRow;

impl Corrections {
    /// Takes what rows held for in the last run.
    pub fn hold(&mut self, rows: &[HeldRow]) {
        let mut by_place: BTreeMap<(&str, Option<&str>), Vec<&HeldRow>> = BTreeMap::new();
        for held in rows {
            by_place.entry((&held.path, held.record.as_deref())).or_default().push(held);
        }
        for (at, row) in self.rows.iter_mut().enumerate() {
            let held = by_place.get(&(row.path.as_str(), row.record.as_deref()));
            for held in held.into_iter().flatten() {
                let Ok(id) = u128::from_str_radix(&held.id, 16).map(ArticleId) else { continue };
                row.held.hold(held.file.clone(), id);
                let short = id.to_string()[..ArticleId::SHORT].to_owned();
                self.by_id.entry(short).or_default().push(at);
            }
        }
    }

    /// Returns what rows hold for now, sorted.
    #[must_use]
    pub fn held(&self) -> Vec<HeldRow> {
        let mut all = BTreeSet::new();
        for row in &self.rows {
            for (file, id) in row.held.all() {
                all.insert(HeldRow {
                    path: row.path.clone(),
                    record: row.record.clone(),
                    file,
                    id: id.to_string(),
                });
            }
        }
        all.into_iter().collect()
    }

    /// Returns the ids that rows held for before this run, with the place of each row.
    pub fn held_ids(&self) -> impl Iterator<Item = (String, ArticleId)> {
        self.rows.iter().flat_map(|row| row.held.ids().map(|id| (row.place(), id)))
    }

    /// Returns what is to be said of rows by number or line: a line for each at whose place another article
    /// is now, and one on those that were applied for the first time.
    #[must_use]
    pub fn news_of_places(&self) -> Vec<String> {
        let mut news = Vec::new();
        for row in &self.rows {
            for (file, held, now) in row.held.others() {
                news.push(format!(
                    "{}: another article is at its place in {file:?} now, {}, to which it is not applied; it \
                     holds for {}: write the id that is meant in a column \"id\"",
                    row.place(),
                    short(now),
                    short(held),
                ));
            }
        }
        let is_new = |row: &&Row| !row.held.since_now().is_empty();
        let count = self.rows.iter().filter(is_new).count();
        if let Some(first) = self.rows.iter().find(is_new) {
            let id = first.held.since_now().into_values().next().map(short).unwrap_or_default();
            let (rows, holds, more) = match count {
                1 => ("1 row names".to_owned(), "it now holds for the article", ""),
                _ => (format!("{count} rows name"), "they now hold for the articles", ", …"),
            };
            news.push(format!(
                "the corrections: {rows} an article by the number or line of its record; {holds} there \
                 (line {}: {id}{more}), wherever it goes. A new index knows only the place: to be sure, \
                 write the id in a column \"id\"",
                first.line,
            ));
        }
        news
    }
}

fn short(id: ArticleId) -> String {
    id.to_string()[..ArticleId::SHORT].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::corrections::Place;
    use crate::evidence::read_corrections;

    const X: ArticleId = ArticleId(0xaaaa_aaaa_aaaa_0000_0000_0000_0000_0001);
    const Y: ArticleId = ArticleId(0xbbbb_bbbb_bbbb_0000_0000_0000_0000_0001);

    fn read(held: &[HeldRow]) -> Corrections {
        let text = "path,record,published\na.jsonl,2,1950\na.jsonl:9,,1960\n*.json,2,1970\n";
        let mut rows = read_corrections(text).unwrap();
        rows.hold(held);
        rows
    }

    fn year(rows: &Corrections, path: &str, number: u64, id: ArticleId) -> Option<String> {
        let place = Place {
            root: "news",
            path,
            number: Some(number),
            line: Some(number),
            key: None,
            id: Some(id),
            is_of_many: true,
            latest: jiff::civil::Date::MAX,
        };
        rows.of(&place).and_then(|found| found.published).map(|(stamp, _)| stamp.to_string())
    }

    #[test]
    fn a_row_by_number_or_line_holds_for_the_article_it_was_first_applied_to() {
        for (path, at, said) in
            [("a.jsonl", 2, "1950"), ("a.jsonl", 9, "1960"), ("b.json", 2, "1970")]
        {
            let first = read(&[]);
            assert_eq!(year(&first, path, at, X).as_deref(), Some(said));
            assert!(first.news_of_places()[0].contains("(line "), "{:?}", first.news_of_places());
            let held = first.held();
            let second = read(&held);
            // It moved, and another is at its place.
            assert_eq!(year(&second, path, at, Y), None);
            assert_eq!(year(&second, path, at + 1, X).as_deref(), Some(said));
            assert_eq!(year(&second, "elsewhere.jsonl", 7, X).as_deref(), Some(said));
            let news = second.news_of_places();
            assert!(news[0].contains("bbbbbbbbbbbb, to which it is not applied"), "{news:?}");
            assert_eq!((second.held(), news.len()), (held, 1));
        }
    }

    #[test]
    fn a_row_that_names_another_place_holds_for_nothing_more() {
        let first = read(&[]);
        year(&first, "a.jsonl", 2, X);
        let mut other = read_corrections("path,record,published\na.jsonl,3,1950\n").unwrap();
        other.hold(&first.held());
        assert_eq!(other.held(), []);
        assert_eq!(year(&other, "a.jsonl", 2, X), None);
    }
}
