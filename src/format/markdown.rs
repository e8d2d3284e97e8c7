//! Markdown: front matter with fences or without, headings, text; one article a file, or a day's stories under headings.
//!
//! Markup is taken off line by line, which keeps every word and needs no tree, so depth cannot
//! hurt. Cost: the file is read whole (bounded), then one pass.
//!
//! Why not a crate? `pulldown-cmark` reads CommonMark, and CommonMark is not what is in folders of
//! notes: a line of `---` under a byline makes it a heading, four blanks make
//! a paragraph of wire copy code, `<Reuters>` is markup and goes. Here a character is taken off only if
//! it is surely markup, and what is unclear stays and is found.

mod bare_header;
mod front_matter;
mod inline;
mod lines;
mod stories;

use std::ops::ControlFlow;

use crate::article::EvidenceKind;
use crate::format::Draft;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::markdown::bare_header::bare_header;
use crate::format::markdown::front_matter::FrontMatter;
use crate::format::markdown::front_matter::front_matter;
use crate::format::markdown::inline::plain_text;
use crate::format::markdown::lines::heading;
use crate::format::markdown::lines::plain;
use crate::format::markdown::stories::stories;
use crate::format::paragraphs;
use crate::read::Head;
use crate::read::Input;

/// Markdown with or without front matter.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

/// The most lines of a file; more are no article, and their places alone would fill the memory.
const LINES: usize = 500_000;

impl Format for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        if matches!(head.extension().as_str(), "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd")
        {
            return true;
        }
        let text = head.text.trim_start_matches('\u{feff}');
        front_matter(text).is_some_and(|matter| {
            matter.text.lines().filter(|line| line.contains([':', '='])).count() * 2
                >= matter.text.lines().count()
        })
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: &mut dyn FnMut(Outcome) -> ControlFlow<()>,
    ) -> Result<(), FormatError> {
        let name = input.name();
        let file = input.text()?;
        let lines: Vec<&str> = file.text.lines().take(LINES + 1).collect();
        if lines.len() > LINES {
            return Err(FormatError::Malformed(format!("more than {LINES} lines of Markdown")));
        }
        let mut drafts = match front_matter(&file.text) {
            Some(matter) => vec![one_article(&matter, &lines[matter.lines..], options)],
            None => match stories(&lines, name) {
                Some(stories) => {
                    let starts = file.line_starts();
                    stories
                        .into_iter()
                        .zip(1..)
                        .map(|(story, number)| story.into_draft(number, &lines, &starts))
                        .collect()
                }
                None => vec![headed(&lines).unwrap_or_else(|| without_front_matter(&lines))],
            },
        };
        if file.replaced {
            let warning = format!("some bytes are not {} and were replaced", file.charset.name());
            drafts.iter_mut().for_each(|draft| draft.warnings.push(warning.clone()));
        }
        for draft in drafts {
            if each(Outcome::Draft(Box::new(draft))).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn one_article(matter: &FrontMatter<'_>, lines: &[&str], options: &Options) -> Draft {
    let mut draft = matter.fields(options).into_draft(EvidenceKind::FrontMatter, None);
    // A summary among the fields is not the text.
    let (title, text) = text_of(lines);
    if draft.title.is_none() {
        draft.title = title.filter(|title| !title.is_empty());
    } else if let Some(title) = title.filter(|title| Some(title) != draft.title.as_ref()) {
        let body = format!("{title}\n\n{text}");
        draft.body = paragraphs::body(&body, draft.title.as_deref());
        return draft;
    }
    draft.body = paragraphs::body(&text, draft.title.as_deref());
    draft
}

/// A file with fields in lines of their own above its text, without fences; `None` if there are none.
fn headed(lines: &[&str]) -> Option<Draft> {
    let header = bare_header(lines)?;
    let mut draft = header.fields.into_draft(EvidenceKind::HeaderLine, None);
    let rest: Vec<&str> = header.kept.iter().chain(&lines[header.text]).copied().collect();
    let (own, text) = match header.title {
        Some(title) => (Some(title), plain(&rest)),
        None => text_of(&rest),
    };
    let text = match own.filter(|own| !own.is_empty()) {
        Some(own) if draft.title.as_ref().is_some_and(|title| *title != own) => {
            format!("{own}\n\n{text}")
        }
        own => {
            draft.title = draft.title.or(own);
            text
        }
    };
    draft.body = paragraphs::body(&text, draft.title.as_deref());
    Some(draft)
}

/// A file without front matter: its first heading is the title.
fn without_front_matter(lines: &[&str]) -> Draft {
    let (title, text) = text_of(lines);
    let body = paragraphs::body(&text, title.as_deref());
    Draft { title, body, ..Draft::default() }
}

/// Returns the first heading, if it is on top, and the text under it.
fn text_of(lines: &[&str]) -> (Option<String>, String) {
    let Some(first) = lines.iter().position(|line| !line.trim().is_empty()) else {
        return (None, String::new());
    };
    if let Some((_, title)) = heading(lines[first]) {
        return (Some(title), plain(&lines[first + 1..]));
    }
    let underlined = lines.get(first + 1).is_some_and(|line| {
        let line = line.trim();
        line.len() >= 3 && line.bytes().all(|byte| byte == b'=')
    });
    if underlined {
        return (Some(plain_text(lines[first])), plain(&lines[first + 2..]));
    }
    (None, plain(&lines[first..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::DateRole;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use crate::format::tests::record_of;
    use proptest::prelude::*;

    fn draft(text: &str) -> Draft {
        drafts(&Markdown, b"x.md", text.as_bytes()).remove(0)
    }

    #[test]
    fn yaml_front_matter_is_read() {
        let draft = draft(
            "---\ntitle: \"Bridge: closed\"\ndate: 2012-07-02 16:19:34 -0400\nlastmod: 2013-01-01\n\
             authors:\n  - Jane Doe\n  - name: Li Wei\nsource: No\nid: 007\n---\n\nIt is *closed*.\n",
        );
        assert_eq!(draft.title.as_deref(), Some("Bridge: closed"));
        assert_eq!(draft.dates[0].text, "2012-07-02 16:19:34 -0400");
        assert_eq!(
            (draft.dates[1].role, draft.dates[1].kind),
            (DateRole::Updated, EvidenceKind::FrontMatter)
        );
        assert_eq!(draft.authors, ["Jane Doe", "Li Wei"]);
        assert_eq!((draft.sources[0].text.as_str(), draft.key.as_deref()), ("No", Some("007")));
        assert_eq!(draft.body, "It is closed.");
    }

    #[test]
    fn front_matter_that_is_not_yaml_is_read_line_by_line() {
        let draft = draft("---\ntitle: Bridge: closed [again\ndate: 2 May 2020\n---\nText.");
        assert_eq!(draft.title.as_deref(), Some("Bridge: closed [again"));
        assert_eq!(draft.dates[0].text, "2 May 2020");
    }

    #[test]
    fn toml_front_matter_is_read() {
        let draft = draft(
            "+++\ntitle = \"Bridge\"\ndate = 2020-05-02T07:00:00+02:00\n[extra]\nx = 1\n+++\n\nText.",
        );
        assert_eq!(draft.title.as_deref(), Some("Bridge"));
        assert_eq!(draft.dates[0].text, "2020-05-02T07:00:00+02:00");
    }

    #[test]
    fn a_day_in_the_address_alone_is_a_claim() {
        let draft = draft("+++\ntitle = \"Bridge\"\npath = \"2020/05/02/bridge\"\n+++\n\nText.");
        assert_eq!(draft.dates[0].text, "2020/05/02");
    }

    #[test]
    fn markup_goes_and_words_stay() {
        let draft = draft(
            "# A *new* bridge\n\nSee [the **plan**](https://x.example/a_(b)) ![photo](p.jpg)\nnow. \
             2 * 3, snake_case, __bold__, `let x = *y;`, \\*star\\*.\n\n- one\n- two\n\n> said\n\n***\n\n\
             ```\ncode *here*\n```\n\n## Next\nEnd.[^1]\n",
        );
        assert_eq!(draft.title.as_deref(), Some("A new bridge"));
        assert_eq!(
            draft.body,
            "See the plan\n\nnow. 2 * 3, snake_case, bold, let x = *y;, *star*.\n\none\n\ntwo\n\nsaid\n\n\
             code *here*\n\nNext\n\nEnd.[^1]"
        );
    }

    #[test]
    fn an_article_with_headings_is_one_article() {
        let text = "The words of the section go on for more than a line. ".repeat(3);
        let file = format!("# Title\n\n## One\n\n{text}\n\n## Two\n\n{text}\n");
        let found = outcomes(&Markdown, b"bridge.md", file.as_bytes());
        assert_eq!((found.len(), record_of(&found[0])), (1, None));
    }

    #[test]
    fn a_day_of_stories_is_a_file_of_many() {
        let text = "The words of the story go on for more than a line. ".repeat(3);
        let file = format!(
            "# Evening news (20200502)\r\n\r\n## Summary\r\n\r\nBoth stories.\r\n\r\n## Details\r\n\r\n\
             ### One\r\n\r\n<p>{text}</p>\r\n\r\n[more](https://tv.example/1)\r\n\r\n### Two\r\n\r\n{text}\r\n"
        );
        let found = outcomes(&Markdown, b"news.md", file.as_bytes());
        let drafts = drafts(&Markdown, b"news.md", file.as_bytes());
        let titles: Vec<_> = drafts.iter().filter_map(|draft| draft.title.as_deref()).collect();
        assert_eq!(titles, ["Summary", "One", "Two"]);
        assert!(drafts.iter().all(|draft| draft.dates[0].text == "20200502"));
        assert_eq!(drafts[1].url.as_deref(), Some("https://tv.example/1"));
        assert!(drafts[1].body.starts_with(text.trim()));
        let record = record_of(&found[1]).unwrap();
        let slice = &file[record.bytes.0 as usize..record.bytes.1 as usize];
        assert!(slice.starts_with("### One") && slice.ends_with("/1)\r\n\r\n"));
        assert_eq!(record.line, Some(9));
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(text in "[\\[\\]()!*_`~<>#\\\\a é:.=+-]{0,40}") {
            let _ = plain_text(&text);
            let _ = draft(&format!("---\n{text}\n---\n{text}\n{text}"));
            let _ = draft(&text);
        }
    }
}
