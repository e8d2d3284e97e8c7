//! The page of a chat as Telegram exports it: a record a message.
//!
//! Each message is a `div` with a text, the name of who wrote it (left out where the one above has
//! the same), and its moment in the `title` of an element. Notices of the program (a new day, a new
//! name) are no messages. Cost: one pass over the tags.

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::Record;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::SourceClaim;
use crate::format::fields::one_line;
use crate::format::markup;
use crate::format::paragraphs;
use crate::format::tags;
use crate::format::tags::Token;
use crate::format::tags::Tokens;
use crate::read::clean;

/// What the text inside of an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The name of the chat.
    Chat,
    /// A message, outside of its parts.
    Message,
    Author,
    Text,
    /// What is no part of the messages.
    Other,
}

/// One message.
#[derive(Debug, Default)]
struct Message {
    id: String,
    author: String,
    when: String,
    text: String,
    /// Where it is in the page.
    bytes: (usize, usize),
}

/// The most elements inside each other.
const DEEPEST: usize = 512;

/// Returns the messages of a page; `None` if it is no such page.
pub(super) fn messages(page: &str) -> Option<Vec<Draft>> {
    let has = |sign: &str| memchr::memmem::find(page.as_bytes(), sign.as_bytes()).is_some();
    if !has("class=\"message ") || !has("class=\"pull_right date details\"") {
        return None;
    }
    let mut reader = Reader::default();
    for (range, token) in Tokens::new(page) {
        match token {
            Token::Text(text) => reader.text(text),
            Token::Literal(text) => reader.words(text),
            Token::Open(tag) if tag.name.eq_ignore_ascii_case("div") => {
                reader.open(&tag, range.start)
            }
            Token::Open(tag) if tag.name.eq_ignore_ascii_case("br") => reader.words("\n"),
            Token::Close(name) if name.eq_ignore_ascii_case("div") => reader.close(range.end),
            Token::Open(_) | Token::Close(_) => {}
        }
    }
    reader.end(page.len());
    let chat = one_line(clean(reader.chat.into()));
    let messages = reader.messages.into_iter().filter(|message| !message.text.trim().is_empty());
    let (mut line, mut counted) = (1, 0);
    let drafts = (1..).zip(messages).map(|(number, message)| {
        line += page[counted..message.bytes.0].matches('\n').count() as u64;
        counted = message.bytes.0;
        draft(message, (number, line), &chat, page)
    });
    Some(drafts.collect())
}

#[derive(Default)]
struct Reader {
    places: Vec<Place>,
    /// Elements open beyond [`DEEPEST`].
    deeper: usize,
    chat: String,
    messages: Vec<Message>,
    /// The places outside of the message that is open.
    open_at: Option<usize>,
}

impl Reader {
    fn open(&mut self, tag: &tags::Tag<'_>, start: usize) {
        if self.places.len() >= DEEPEST {
            self.deeper += 1;
            return;
        }
        let class = tags::attribute(tag.attributes, "class").unwrap_or_default();
        let has = |word: &str| class.split_whitespace().any(|own| own == word);
        let around = self.places.last().copied().unwrap_or(Place::Other);
        let place = if has("message") && self.open_at.is_none() {
            let id = tags::attribute(tag.attributes, "id").unwrap_or_default();
            let is_notice = has("service");
            if is_notice {
                Place::Other
            } else {
                self.open_at = Some(self.places.len());
                let id = id.trim_start_matches("message").to_owned();
                self.messages.push(Message { id, bytes: (start, start), ..Message::default() });
                Place::Message
            }
        } else if self.open_at.is_none() {
            let is_name = has("text") && has("bold") && self.chat.is_empty();
            if is_name { Place::Chat } else { Place::Other }
        } else if has("from_name") {
            Place::Author
        } else if has("text") {
            Place::Text
        } else if has("date") {
            let when = tags::attribute(tag.attributes, "title").unwrap_or_default();
            if let Some(message) =
                self.messages.last_mut().filter(|message| message.when.is_empty())
            {
                message.when = when.into_owned();
            }
            Place::Other
        } else if around == Place::Text {
            Place::Text
        } else {
            Place::Message
        };
        self.places.push(place);
    }

    fn close(&mut self, end: usize) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        self.places.pop();
        if self.open_at.is_some_and(|at| self.places.len() <= at) {
            self.end(end);
        }
    }

    /// Ends the message that is open. Who wrote it is said once for messages in a row.
    fn end(&mut self, end: usize) {
        if self.open_at.take().is_none() {
            return;
        }
        let before = self.messages.len().checked_sub(2).map(|at| self.messages[at].author.clone());
        if let Some(message) = self.messages.last_mut() {
            message.bytes.1 = end;
            if message.author.trim().is_empty() {
                message.author = before.unwrap_or_default();
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.words(&tags::decoded(text));
    }

    fn words(&mut self, text: &str) {
        let place = self.places.last().copied().unwrap_or(Place::Other);
        match (place, self.messages.last_mut()) {
            (Place::Chat, _) => self.chat.push_str(text),
            (Place::Author, Some(message)) => message.author.push_str(text),
            (Place::Text, Some(message)) => message.text.push_str(text),
            _ => {}
        }
    }
}

fn draft(message: Message, (number, line): (u64, u64), chat: &str, page: &str) -> Draft {
    let bytes = (message.bytes.0 as u64, message.bytes.1 as u64);
    let author = one_line(clean(message.author.into()));
    let kind = EvidenceKind::ClassNamed;
    let source = if chat.is_empty() { author.clone() } else { chat.to_owned() };
    let text = clean(markup::plain_text(message.text.into()));
    Draft {
        id: Some(ArticleId::of_record(&page.as_bytes()[message.bytes.0..message.bytes.1])),
        record: Some(Record { number, line: Some(line), bytes }),
        body: paragraphs::body(&text, None),
        authors: if author == source { Vec::new() } else { vec![author] },
        key: Some(message.id).filter(|id| !id.is_empty()),
        dates: vec![DateClaim {
            kind,
            role: DateRole::Published,
            text: message.when.replace(" UTC", ""),
        }],
        sources: vec![SourceClaim { kind, text: source }],
        is_searched: true,
        ..Draft::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAT: &str = "<!DOCTYPE html><title>Exported Data</title><div class=\"page_header\"><div class=\"text bold\">Kestrel Alerts</div></div>\n\
        <div class=\"message service\" id=\"message-1\"><div class=\"body details\">2 March 2022</div></div>\n\
        <div class=\"message default clearfix\" id=\"message2\"><div class=\"body\"><div class=\"pull_right date details\" title=\"02.03.2022 09:15:00 UTC+01:00\">09:15</div>\
        <div class=\"from_name\">Mara Quill</div><div class=\"text\">The <strong>bridge</strong> is closed.<br>All of it.</div></div></div>\n\
        <div class=\"message default clearfix joined\" id=\"message3\"><div class=\"body\"><div class=\"pull_right date details\" title=\"07.04.2022 10:00:00 UTC+02:00\">10:00</div>\
        <div class=\"media_wrap\"><div class=\"title bold\">Photo</div></div><div class=\"text\">Sirens were tested.</div></div></div>";

    #[test]
    fn each_message_is_a_record_of_its_chat() {
        let found = messages(CHAT).unwrap();
        let [first, second] = &found[..] else { panic!("{found:?}") };
        assert_eq!(first.body, "The bridge is closed.\n\nAll of it.");
        assert_eq!(first.sources[0].text, "Kestrel Alerts");
        assert_eq!(
            (first.authors.as_slice(), first.key.as_deref()),
            (&["Mara Quill".to_owned()][..], Some("2"))
        );
        assert_eq!(first.dates[0].text, "02.03.2022 09:15:00+01:00");
        assert_eq!(
            (second.body.as_str(), second.authors.as_slice()),
            ("Sirens were tested.", &["Mara Quill".to_owned()][..])
        );
        assert_eq!(second.record.as_ref().unwrap().line, Some(4));
        assert_eq!(messages("<p>A message of a page.</p>"), None);
    }

    #[test]
    fn a_page_that_is_cut_or_nests_without_end_keeps_what_it_has() {
        for end in 0..CHAT.len() {
            let _ = messages(&CHAT[..CHAT.floor_char_boundary(end)]);
        }
        let deep = format!("{CHAT}{}", "<div class=\"message \">".repeat(100_000));
        assert!(messages(&deep).unwrap().len() >= 2);
    }
}
