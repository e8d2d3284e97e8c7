//! JSON Feed: a feed written as JSON.
//!
//! Its items are read as any list of articles in JSON is; what the feed says of all of them is
//! added. Cost: the file is parsed twice, and is in memory whole.

use std::borrow::Cow;

use crate::article::EvidenceKind;
use crate::format::Draft;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::SourceClaim;
use crate::format::json::Json;
use crate::format::transcoded;
use crate::format::value::Value;
use crate::read::Head;
use crate::read::Input;

/// JSON Feed.
#[derive(Debug, Clone, Copy)]
pub struct JsonFeed;

impl Format for JsonFeed {
    fn name(&self) -> &'static str {
        "JSON Feed"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        head.text.trim_start().starts_with('{')
            && (head.text.contains("://jsonfeed.org/version/")
                || head.text.contains(":\\/\\/jsonfeed.org\\/version\\/"))
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let (name, limits) = (input.name(), input.limits());
        transcoded::document(input, each, |text, each| {
            let whole = Whole::of(text);
            if whole.is_empty {
                let cause = "a feed without entries".to_owned();
                let _ = each(Outcome::Failed { record: None, cause });
                return Ok(());
            }
            let (mut source, mut buffer) = (text.as_bytes(), Vec::new());
            let mut inner = Input::new(name, &mut source, &mut buffer, limits);
            Json.read(&mut inner, options, &mut |mut outcome| {
                if let Outcome::Draft(draft) = &mut outcome {
                    whole.add_to(draft);
                }
                each(outcome)
            })
        })
    }
}

/// What the feed says of all its items.
#[derive(Debug, Default)]
struct Whole {
    title: Option<String>,
    home: Option<String>,
    lang: Option<String>,
    authors: Vec<String>,
    /// It lists its items, and there are none.
    is_empty: bool,
}

impl Whole {
    fn of(text: &str) -> Self {
        // A broken feed says nothing here, and the reader of its items says where it breaks.
        let Ok(feed) = serde_json::from_str::<Value<'_>>(text) else { return Self::default() };
        let text = |value: Option<&Value<'_>>| match value {
            Some(Value::Text(text)) => Some(Cow::into_owned(text.clone())),
            _ => None,
        };
        let mut authors: Vec<String> = Vec::new();
        if let Some(Value::List(list)) = feed.get("authors") {
            authors.extend(list.iter().filter_map(|author| text(author.get("name"))));
        } else {
            authors.extend(feed.get("author").and_then(|author| text(author.get("name"))));
        }
        Self {
            title: text(feed.get("title")),
            home: text(feed.get("home_page_url")),
            lang: text(feed.get("language")),
            authors,
            is_empty: feed.get("items") == Some(&Value::List(Vec::new())),
        }
    }

    fn add_to(&self, draft: &mut Draft) {
        for date in &mut draft.dates {
            date.kind = EvidenceKind::Feed;
        }
        for text in self.title.iter().chain(&self.home) {
            draft.sources.push(SourceClaim { kind: EvidenceKind::Feed, text: text.clone() });
        }
        if draft.authors.is_empty() {
            draft.authors.clone_from(&self.authors);
        }
        if draft.lang.is_none() {
            draft.lang.clone_from(&self.lang);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;

    #[test]
    fn an_item_has_what_its_feed_says_of_all() {
        let feed = br#"{"version": "https://jsonfeed.org/version/1.1", "title": "The Post",
            "home_page_url": "https://post.example/", "language": "en", "authors": [{"name": "Jane"}],
            "items": [{"id": "1", "content_html": "<p>One</p><p>Two</p>", "date_published": "2020-05-02T10:00:00+02:00"},
            {"id": "2", "title": "Two", "content_text": "Text", "language": "de", "authors": [{"name": "Joe"}]}]}"#;
        let found = drafts(&JsonFeed, b"feed.json", feed);
        assert_eq!(found[0].body, "One\n\nTwo");
        assert_eq!(found[0].sources[0].text, "The Post");
        assert_eq!(found[0].dates[0].kind, EvidenceKind::Feed);
        assert_eq!((found[0].authors[0].as_str(), found[0].lang.as_deref()), ("Jane", Some("en")));
        assert_eq!((found[1].authors[0].as_str(), found[1].lang.as_deref()), ("Joe", Some("de")));
    }
}
