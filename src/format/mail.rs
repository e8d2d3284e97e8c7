//! Mail: one message a file, its text or its page, and what is attached to it.
//!
//! Newsletters, press releases and the exports of agencies come as mail. The sender is the author
//! where the address bears the name, else the source; the header's date keeps its own offset.
//! Attachments are read like files of an archive. What a page reader leaves out of a letter is put
//! back: letters have no menus.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::ControlFlow;

use mail_parser::Encoding;
use mail_parser::HeaderName;
use mail_parser::Message;
use mail_parser::MessageParser;
use mail_parser::MessagePart;
use mail_parser::MimeHeaders;
use mail_parser::PartType;

use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::format::DateClaim;
use crate::format::DateRole;
use crate::format::Draft;
use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::Outcome;
use crate::format::SourceClaim;
use crate::format::encoded;
use crate::format::fields::one_line;
use crate::format::http::Media;
use crate::format::linked_news::lacks_links;
use crate::format::mail_text;
use crate::format::mail_text::Letter;
use crate::format::markup;
use crate::format::member;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::format::paragraphs;
use crate::read::Head;
use crate::read::Input;
use crate::read::Limits;
use crate::read::Nesting;
use crate::read::clean;

/// A mail.
#[derive(Debug, Clone, Copy)]
pub struct Mail;

/// The most messages inside each other that a mail may hold: they are taken apart at once.
const MOST_ENCLOSED: usize = 32;

impl Format for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let named = matches!(head.extension().as_str(), "eml" | "emlx");
        let framed = || without_frame(head.text.as_bytes());
        is_mail(&head.text, named)
            || framed()
                .and_then(|mail| std::str::from_utf8(mail).ok())
                .is_some_and(|mail| is_mail(mail, named))
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(
        &self,
        input: &mut Input<'_>,
        options: &Options,
        each: Each<'_>,
    ) -> Result<(), FormatError> {
        let inside = Inside { nesting: input.nesting(), limits: input.limits(), options };
        // Only the members of a file of many are numbered.
        let mut count = 0;
        let mut last: Option<Outcome> = None;
        let mut flow = ControlFlow::Continue(());
        let mut hand_on = |outcome| {
            count += 1;
            flow = match last.replace(outcome) {
                Some(before) => each(before),
                None => ControlFlow::Continue(()),
            };
            flow
        };
        let mut members = Members::of(input, options, &mut hand_on);
        let raw = input.whole()?;
        let place = Member { bytes: (0, raw.len() as u64), ..Member::default() };
        let raw = without_frame(raw).unwrap_or(raw);
        let _ = read_message(raw, &place, &inside, &mut members);
        drop(members);
        if flow.is_continue()
            && let Some(mut outcome) = last
        {
            if count == 1 {
                match &mut outcome {
                    Outcome::Draft(draft) => draft.record = None,
                    Outcome::Failed { record, .. } | Outcome::Skipped { record, .. } => {
                        *record = None;
                    }
                }
            }
            let _ = each(outcome);
        }
        Ok(())
    }
}

/// Recognizes a mail from an article with header lines: only mails carry what their carriers wrote.
///
/// A file that is named as a mail needs no more than a header that could be one.
pub(crate) fn is_mail(text: &str, named: bool) -> bool {
    let header = text.trim_start().split("\n\n").next().unwrap_or_default();
    let header = header.split("\r\n\r\n").next().unwrap_or_default();
    let has = |name: &str| {
        header
            .lines()
            .any(|line| line.get(..name.len()).is_some_and(|s| s.eq_ignore_ascii_case(name)))
    };
    let addressed = ["From:", "Message-ID:", "Subject:", "To:"].into_iter().any(has);
    let carried =
        ["Received:", "Return-Path:", "MIME-Version:", "Delivered-To:"].into_iter().any(has);
    let packed = ["Content-Type:", "Content-Transfer-Encoding:"].into_iter().any(has);
    (addressed && carried) || (named && (addressed || packed || carried)) || is_post(header)
}

/// Recognizes the header of a post or of a mail of before MIME: nothing but header lines, a sender with an
/// address, and a line that only programs write.
fn is_post(header: &str) -> bool {
    const WRITTEN: [&str; 13] = [
        "message-id",
        "newsgroups",
        "path",
        "xref",
        "nntp-posting-host",
        "references",
        "in-reply-to",
        "organization",
        "lines",
        "article-i.d.",
        "x-newsreader",
        "x-mailer",
        "content-transfer-encoding",
    ];
    let (mut is_sent, mut is_written, mut has_subject) = (false, false, false);
    for (at, line) in header.lines().enumerate() {
        if at > 0 && line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        if name.is_empty() || name.contains(' ') || name.len() > 40 {
            return false;
        }
        let name = name.to_ascii_lowercase();
        is_sent |= name == "from" && value.contains('@');
        has_subject |= name == "subject";
        is_written |= WRITTEN.contains(&name.as_str());
    }
    is_sent && has_subject && is_written
}

/// Returns a mail without what Apple's Mail writes around it: its length in bytes on the first line,
/// and a list of properties behind it. `None` if it is no such file.
fn without_frame(raw: &[u8]) -> Option<&[u8]> {
    let end = raw.iter().take(24).position(|&byte| byte == b'\n')?;
    let digits = raw[..end].trim_ascii();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let size: usize = std::str::from_utf8(digits).ok().filter(|_| is_number)?.parse().ok()?;
    let mail = &raw[end + 1..];
    Some(&mail[..size.min(mail.len())])
}

/// How what is inside a message is read.
pub(crate) struct Inside<'o> {
    pub(crate) nesting: Nesting,
    pub(crate) limits: Limits,
    pub(crate) options: &'o Options,
}

/// Reads a message and what is attached to it.
pub(crate) fn read_message(
    raw: &[u8],
    place: &Member<'_>,
    inside: &Inside<'_>,
    members: &mut Members<'_>,
) -> ControlFlow<()> {
    let raw = without_envelope(raw);
    if holds_too_many(raw) {
        let cause = format!("it holds more than {MOST_ENCLOSED} messages inside each other");
        return members.fail(place, &cause);
    }
    let Some(message) = MessageParser::default().parse(raw) else {
        return members.fail(place, "not a mail: it has no header");
    };
    let mut draft = draft(&message, raw, inside);
    draft.id = Some(ArticleId::of_record(raw));
    let headers = message.headers().iter();
    let headers = headers.filter_map(|header| {
        Some((header.name().to_owned(), header.value().as_text()?.to_owned()))
    });
    draft.meta.extend(inside.options.own_of(headers));
    let is_empty = draft.body.is_empty() && draft.title.is_none();
    let attached: Vec<&MessagePart<'_>> = message.attachments().collect();
    if !is_empty || attached.is_empty() {
        members.put(place, draft)?;
    }
    for (at, part) in attached.into_iter().enumerate() {
        read_attachment(part, at + 1, raw, place, members)?;
    }
    ControlFlow::Continue(())
}

/// Drops lines that a mailbox or its export put before the header.
fn without_envelope(mut raw: &[u8]) -> &[u8] {
    raw = raw.trim_ascii_start();
    while raw.starts_with(b"From ") || raw.starts_with(b">From ") {
        let end = raw.iter().position(|&byte| byte == b'\n').map_or(raw.len(), |at| at + 1);
        raw = &raw[end..];
    }
    raw
}

/// Returns whether there may be more messages inside each other than can be taken apart.
pub(crate) fn holds_too_many(raw: &[u8]) -> bool {
    const NAME: &[u8] = b"message/";
    let windows = raw.windows(NAME.len());
    windows.filter(|window| window.eq_ignore_ascii_case(NAME)).count() > MOST_ENCLOSED
}

fn read_attachment(
    part: &MessagePart<'_>,
    number: usize,
    raw: &[u8],
    place: &Member<'_>,
    members: &mut Members<'_>,
) -> ControlFlow<()> {
    let media = part
        .content_type()
        .map(|media| format!("{}/{}", media.ctype(), media.subtype().unwrap_or_default()));
    let media = Media::of(media.as_deref().unwrap_or_default());
    let name = part.attachment_name().map_or_else(
        || match &part.body {
            PartType::Message(_) => format!("attachment {number}.eml"),
            _ => format!("attachment {number} {}", media.name("")),
        },
        str::to_owned,
    );
    let member = Member { path: &name, name: None, url: None, saved: None, header: None, ..*place };
    if let Some(kind) = media.kind() {
        return members.skip(&member, kind);
    }
    let text;
    let mut bytes: &[u8] = match &part.body {
        PartType::Text(_) | PartType::Html(_) => {
            text = mail_text::bytes_of(part, raw);
            &text
        }
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes,
        PartType::Message(message) => match mail_text::raw_of(part, raw) {
            Some(bytes) if part.encoding == Encoding::None => bytes,
            _ => message.raw_message(),
        },
        PartType::Multipart(_) => return ControlFlow::Continue(()),
    };
    members.read(&member, &mut bytes)
}

/// Returns whether the text of a letter is no text of its own beside that of its page: much shorter, or of other words
/// ("this mail needs a page reader").
fn is_stub(text: &str, page: &str) -> bool {
    /// Longer ones are not written for readers who see no pages.
    const LONGEST: usize = 1_000;
    fn words(text: &str) -> HashSet<&str> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3).collect()
    }
    if text.len() * 3 < page.len() {
        return true;
    }
    let (of_text, of_page) = (words(text), words(page));
    let shared = of_text.intersection(&of_page).count();
    text.len() <= LONGEST && page.len() * 2 >= text.len() && shared * 5 < of_text.len() * 2
}

fn draft(message: &Message<'_>, raw: &[u8], inside: &Inside<'_>) -> Draft {
    let (Letter { text, warnings }, page) =
        (mail_text::text_of(message, raw), mail_text::page_of(message, raw));
    let plain = page.as_ref().map(|page| paragraphs::body(&markup::without_tags(&page.text), None));
    let is_stub = plain.as_ref().is_some_and(|plain| is_stub(text.trim(), plain));
    let mut draft = match page {
        Some(page) if is_stub => {
            let mut draft = page_draft(LETTER, &page.text, inside);
            draft.warnings.extend(page.warnings);
            draft
        }
        _ => Draft { warnings, ..Draft::default() },
    };
    let subject = message.subject().map(|subject| line(subject.into()));
    let subject = words_of(message, HeaderName::Subject).or(subject);
    if let Some(subject) = subject.filter(|subject| !subject.is_empty()) {
        draft.title = Some(subject);
    }
    if !is_stub {
        let text = clean(Cow::Borrowed(without_signature(&text)));
        draft.body = paragraphs::body(&text, draft.title.as_deref());
    }
    if let Some(date) = header(message, HeaderName::Date) {
        // "(BST)" behind the offset is a remark.
        let text = date.split('(').next().unwrap_or_default().trim().to_owned();
        if !text.is_empty() {
            let (kind, role) = (EvidenceKind::MailHeader, DateRole::Published);
            draft.dates.insert(0, DateClaim { kind, role, text });
        }
    }
    claim_sender(message, &mut draft);
    draft.key = message.message_id().map(|id| line(id.into())).filter(|id| !id.is_empty());
    if let Some(lang) = header(message, HeaderName::ContentLanguage) {
        draft.lang = lang.split(',').next().map(|lang| lang.trim().to_owned());
    }
    if let Some(url) = header(message, HeaderName::Other("Archived-At".into())) {
        let url = url.trim_matches(['<', '>', ' ']);
        if url.starts_with("http") {
            draft.url = Some(url.to_owned());
        }
    }
    draft
}

/// The name of the page that a mail is.
const LETTER: &str = "letter.html";

/// Reads a page of which every word belongs to the article: by the table's reader of pages, or
/// where that has left out most of it, as it is.
pub(crate) fn page_draft(name: &str, page: &str, inside: &Inside<'_>) -> Draft {
    let plain = paragraphs::body(&clean(markup::without_tags(body_of(page)).into()), None);
    let Inside { nesting, limits, options } = inside;
    match member::first_draft(name, page.as_bytes(), nesting, *limits, options) {
        Some(draft)
            if draft.body.len() * 2 >= plain.len()
                && !lacks_headlines(&draft, &plain)
                && !(name == LETTER && lacks_links(&draft, page)) =>
        {
            draft
        }
        Some(draft) => Draft { body: plain, ..draft },
        None => Draft { body: plain, ..Draft::default() },
    }
}

/// Returns whether a page reader left out what is above two paragraphs or more that it kept: in a
/// letter of many stories the headlines are links.
fn lacks_headlines(draft: &Draft, plain: &str) -> bool {
    let kept: HashSet<&str> =
        draft.body.split("\n\n").flat_map(str::lines).map(str::trim).collect();
    let title = draft.title.as_deref().unwrap_or_default();
    let lines: Vec<&str> = plain.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let lacking = lines.windows(2).filter(|pair| {
        let words = pair[0].split_whitespace().count();
        (2..=25).contains(&words)
            && pair[0].len() >= 10
            && pair[0] != title
            && !kept.contains(pair[0])
            && kept.contains(pair[1])
    });
    lacking.count() >= 2
}

/// Returns a page without its head.
fn body_of(page: &str) -> &str {
    let at = |tag: &str| {
        let mut places = page.match_indices('<');
        places.find_map(|(at, _)| {
            let name = page.get(at + 1..at + 1 + tag.len())?;
            name.eq_ignore_ascii_case(tag).then_some(at)
        })
    };
    at("body").or_else(|| at("/head")).map_or(page, |at| &page[at..])
}

/// Cuts a text where the signature starts, by the line that mail programs put before it.
fn without_signature(text: &str) -> &str {
    let mut at = 0;
    let mut cut = text.len();
    for line in text.split_inclusive('\n') {
        if line.trim_end_matches(['\r', '\n']) == "-- " {
            cut = at;
        }
        at += line.len();
    }
    if text[..cut].trim().is_empty() { text } else { &text[..cut] }
}

/// Returns a header with its encoded words put together before they are decoded: some programs cut
/// them inside of a character. `None` if it has none.
fn words_of(message: &Message<'_>, name: HeaderName<'static>) -> Option<String> {
    header(message, name)
        .filter(|raw| raw.contains("=?"))
        .map(|raw| line(encoded::text(&raw).into()))
}

/// Returns a header as written, on one line.
pub(crate) fn header(message: &Message<'_>, name: HeaderName<'static>) -> Option<String> {
    let root = message.parts.first()?;
    let header = root.headers.iter().rev().find(|header| header.name == name)?;
    let place = |offset: u32| usize::try_from(offset).ok();
    let raw = message.raw_message.get(place(header.offset_start)?..place(header.offset_end)?)?;
    Some(line(String::from_utf8_lossy(raw))).filter(|text| !text.is_empty())
}

fn line(text: Cow<'_, str>) -> String {
    one_line(clean(text))
}

/// Says who sent it: an author where the address bears the name, else a source.
fn claim_sender(message: &Message<'_>, draft: &mut Draft) {
    let Some(sender) = message.from().and_then(|from| from.first()) else { return };
    let name = sender.name().map(|name| line(name.into())).unwrap_or_default();
    let name = match words_of(message, HeaderName::From).filter(|_| name.contains('\u{fffd}')) {
        Some(whole) => whole.split('<').next().unwrap_or_default().trim().to_owned(),
        None => name,
    };
    let name = name.split(" via ").next().unwrap_or_default();
    let name = name.trim_matches(['"', '\'', ' ']);
    let address = sender.address().unwrap_or_default().to_lowercase();
    let (local, host) = address.rsplit_once('@').unwrap_or((&address, ""));
    let claim = |text: &str| SourceClaim { kind: EvidenceKind::MailHeader, text: text.to_owned() };
    if name.is_empty() || name.contains('@') {
        // Only an address: its host says who.
    } else if bears(local, name) {
        draft.authors = vec![name.to_owned()];
    } else {
        draft.sources.insert(0, claim(name));
        return;
    }
    if host.contains('.') && !is_open_to_all(host) {
        draft.sources.push(claim(host));
    }
}

/// Returns whether the part of an address before the `@` is made from a person's name.
fn bears(local: &str, name: &str) -> bool {
    let words: Vec<String> = name
        .split(|char: char| !char.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let written = (2..=4).contains(&words.len())
        && !name.contains(|char: char| char.is_numeric())
        && name.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    // The name of a paper is in its addresses too, as one word.
    let letters: String = local.chars().filter(|char| char.is_alphabetic()).collect();
    let parts = local.split(|char: char| !char.is_alphabetic()).filter(|part| part.len() > 2);
    let general = ["news", "newsletter", "info", "editor", "press", "daily", "list", "reply"];
    written
        && !general.iter().any(|word| letters.contains(word))
        && (parts.clone().any(|part| words.iter().any(|word| word == part))
            || words.last().is_some_and(|last| {
                let first = words[0].chars().next();
                first.is_some_and(|first| letters == format!("{first}{last}"))
            }))
}

/// Recognizes the hosts where anyone has an address.
fn is_open_to_all(host: &str) -> bool {
    const HOSTS: [&str; 24] = [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "yahoo.co.uk",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "msn.com",
        "aol.com",
        "icloud.com",
        "me.com",
        "mac.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "mail.ru",
        "yandex.ru",
        "qq.com",
        "163.com",
        "126.com",
        "free.fr",
        "orange.fr",
        "protonmail.com",
        "proton.me",
    ];
    HOSTS.contains(&host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    fn one(mail: &str) -> Draft {
        let mut found = drafts(&Mail, b"x.eml", mail.as_bytes());
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    #[test]
    fn a_mail_says_who_when_and_what() {
        let draft = one("From: =?utf-8?q?Jos=C3=A9_Ruiz?= <jose.ruiz@post.example>\r\n\
             Subject: Bridge\r\n closed\r\nDate: Tue, 8 Oct 2002 08:00:04 +0200 (CEST)\r\n\
             Message-ID: <17@post.example>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\
             It is closed.\r\n\r\nStay home.\r\n-- \r\nJose\r\n");
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(draft.body, "It is closed.\n\nStay home.");
        assert_eq!(draft.key.as_deref(), Some("17@post.example"));
        assert_eq!(draft.record, None);
        let date = &draft.dates[0];
        assert_eq!(
            (date.kind, date.text.as_str()),
            (EvidenceKind::MailHeader, "Tue, 8 Oct 2002 08:00:04 +0200")
        );
        assert_eq!(draft.sources[0].text, "post.example");
    }

    #[test]
    fn the_sender_is_an_author_where_the_address_bears_the_name() {
        for (name, local, is_author) in [
            ("Jane Doe", "jane.doe", true),
            ("Jane Doe", "jdoe", true),
            ("Jane Doe", "newsletter", false),
            ("The Daily Post", "dailypost", false),
            ("New York Times", "nytdirect", false),
            ("diveintomark", "rssfeeds", false),
        ] {
            assert_eq!(bears(local, name), is_author, "{name} <{local}>");
        }
    }

    #[test]
    fn a_subject_cut_inside_of_a_character_is_whole() {
        for subject in [
            "=?UTF-8?Q?Caf=C3?= =?UTF-8?Q?=A9_closes?=",
            "=?utf-8?B?Q2Fmw6k=?=\n =?utf-8?Q?_closes?=",
            "=?UTF-8?B?Q2Fmw?= =?UTF-8?B?6kgY2xvc2Vz?=",
            "=?iso-8859-1?Q?Caf=E9?= closes",
        ] {
            let draft = one(&format!(
                "From: a@b.example\nMIME-Version: 1.0\nSubject: {subject}\n\nText.\n"
            ));
            assert_eq!(draft.title.as_deref(), Some("Café closes"), "{subject}");
        }
    }

    #[test]
    fn posts_and_framed_mails_are_mails() {
        let post = "Path: news.x.example!not-for-mail\nFrom: mq@kestrel.example (Mara Quill)\n\
            Newsgroups: sci.eel\nSubject: Eels\nDate: Thu, 12 May 94 08:15:00 GMT\nLines: 4\n\n\
            The eels are back.\n";
        let plain = "From: Mara Quill <mq@kestrel.example>\nSubject: Eels\n\
            Date: Thu, 12 May 94 08:15:00 GMT\nMessage-ID: <1@kestrel.example>\n\nThe eels are back.\n";
        let framed = format!("{}\n{plain}<?xml version=\"1.0\"?><plist></plist>\n", plain.len());
        for (name, mail) in [("12345", post), ("1.host:2,S", plain), ("1.emlx", &framed)] {
            let head = Head {
                name: name.as_bytes(),
                bytes: mail.as_bytes(),
                text: mail.into(),
                complete: true,
            };
            assert!(Mail.recognize(&head), "{mail}");
            let draft = &drafts(&Mail, name.as_bytes(), mail.as_bytes())[0];
            assert_eq!(draft.body, "The eels are back.", "{mail}");
            assert_eq!(draft.title.as_deref(), Some("Eels"));
            assert_eq!(draft.sources[0].text, "Mara Quill", "{mail}");
        }
        assert!(!is_post("From: The Post\nSubject: Bridge\nDate: 2 May 2020"));
    }

    #[test]
    fn the_headlines_of_a_letter_of_many_stories_are_kept() {
        let entry = |title: &str, text: &str| {
            format!(
                "<tr><td><a href=\"https://x.example/1\">{title}</a><div>{text}</div></td></tr>"
            )
        };
        let page = format!(
            "<html><body><table>{}{}{}</table></body></html>",
            entry("Eels return to the canal", "Eels are back in the canal after thirty years ..."),
            entry("Cod vanish", "Cod have gone from the bay, the harbour master said."),
            entry("Ferry late again", "The ferry was late again, for want of a licence."),
        );
        let draft = one(&format!(
            "From: Alerts <alerts@x.example>\nMIME-Version: 1.0\nSubject: Alert\nContent-Type: text/html\n\n{page}\n"
        ));
        for headline in ["Eels return to the canal", "Cod vanish", "Ferry late again"] {
            assert!(draft.body.contains(headline), "{}", draft.body);
        }
    }

    #[test]
    fn attachments_are_records_of_their_own() {
        let mail = "From: Press <press@post.example>\nSubject: Two\nMIME-Version: 1.0\n\
            Content-Type: multipart/mixed; boundary=b\n\n\
            --b\nContent-Type: text/plain\n\nSee below.\n\
            --b\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n\nx\n\
            --b\nContent-Type: text/plain; name=\"2020-05-02.txt\"\n\
            Content-Disposition: attachment; filename=\"2020-05-02.txt\"\n\nText attached.\n\
            --b\nContent-Type: message/rfc822\n\n\
            From: A <a@b.example>\nMIME-Version: 1.0\nSubject: Inner\n\nInner text.\n\
            --b--\n";
        let found = outcomes(&Mail, b"x.eml", mail.as_bytes());
        let said: Vec<_> = found
            .iter()
            .map(|outcome| match outcome {
                Outcome::Draft(draft) => {
                    (draft.record.as_ref().unwrap().number, draft.path.as_deref(), &*draft.body)
                }
                Outcome::Skipped { record, kind } => {
                    (record.as_ref().unwrap().number, None, kind.as_str())
                }
                Outcome::Failed { cause, .. } => panic!("{cause}"),
            })
            .collect();
        assert_eq!(
            said,
            [
                (1, None, "See below."),
                (2, None, "image"),
                (3, Some("2020-05-02.txt"), "Text attached."),
                (4, Some("attachment 3.eml"), "Inner text."),
            ]
        );
    }

    #[test]
    fn a_letter_that_is_a_page_keeps_all_its_words() {
        let draft = one("From: P <p@post.example>\nMIME-Version: 1.0\nSubject: S\n\
             Content-Type: multipart/alternative; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nNo text.\n\
             --b\nContent-Type: text/html\n\n<html><head><title>T</title></head><body>\
             <p>The bridge over the river is closed.</p><p>The town is cut off.</p></body></html>\n\
             --b--\n");
        assert_eq!(draft.body, "The bridge over the river is closed.\n\nThe town is cut off.");
        assert_eq!(draft.title.as_deref(), Some("S"));
    }

    #[test]
    fn a_text_of_other_words_than_the_page_is_not_the_letter() {
        let letter = |text: &str| {
            one(&format!(
                "From: P <p@post.example>\nMIME-Version: 1.0\nSubject: S\n\
                 Content-Type: multipart/alternative; boundary=b\n\n\
                 --b\nContent-Type: text/plain\n\n{text}\n\
                 --b\nContent-Type: text/html\n\n<html><body>\
                 <p>The bridge over the river is closed until Friday, said the mayor.</p>\
                 </body></html>\n--b--\n"
            ))
        };
        let other =
            "Your program does not support HTML. View this message in your browser. Unsubscribe.";
        assert!(letter(other).body.starts_with("The bridge over the river"));
        let same =
            "The bridge over the river is closed\nuntil Friday, said the mayor.\n\nWrite to us.";
        assert!(letter(same).body.ends_with("Write to us."));
    }

    #[test]
    fn text_without_a_declared_charset_is_read_in_the_one_it_is_in() {
        let mut mail = b"From: a@b.example\nMIME-Version: 1.0\nSubject: x\n\n".to_vec();
        let (text, _, _) = encoding_rs::WINDOWS_1251
            .encode("Правительство объявило вчера о продлении отпусков и каникул");
        mail.extend(text.iter());
        let draft = &drafts(&Mail, b"x.eml", &mail)[0];
        assert!(draft.body.starts_with("Правительство"), "{}", draft.body);
    }

    #[test]
    fn mails_inside_mails_without_end_are_refused() {
        let mail = "Content-Type: message/rfc822\n\n".repeat(100_000);
        let mail = format!("From: a@b.example\nMIME-Version: 1.0\n{mail}");
        let found = outcomes(&Mail, b"x.eml", mail.as_bytes());
        assert!(matches!(&found[..], [Outcome::Failed { .. }]), "{found:?}");
        let parts = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(50_000);
        let mail = format!("From: a@b.example\nMIME-Version: 1.0\n{parts}\nText.");
        let _ = outcomes(&Mail, b"x.eml", mail.as_bytes());
    }
}
