//! The text of a part of a mail: its transfer encoding taken off, and read in the charset that it is in.
//!
//! The parser of mails knows charsets of one byte only and believes every label; a mail is read as any other
//! file is (`read::charset`). Invariant: a part that cannot be unpacked here keeps the parser's own text.
//! Source of flowed lines: RFC 3676.

use std::borrow::Cow;

use mail_parser::Encoding;
use mail_parser::Message;
use mail_parser::MessagePart;
use mail_parser::MimeHeaders;
use mail_parser::PartType;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use crate::format::html;
use crate::read::charset;
use crate::read::charset::Charset;

/// The texts of some parts of a mail, put together.
#[derive(Debug, Default)]
pub(crate) struct Letter {
    pub(crate) text: String,
    /// What a reader should know about its charset.
    pub(crate) warnings: Vec<String>,
}

impl Letter {
    fn add(&mut self, part: &MessagePart<'_>, raw: &[u8], joint: &str) {
        let (text, warning) = decoded(part, raw);
        if !self.text.is_empty() {
            self.text.push_str(joint);
        }
        match format_of(part) {
            Some(is_joined) => self.text.push_str(&unflowed(&text, is_joined)),
            None => self.text.push_str(&text),
        }
        self.warnings.extend(warning.filter(|warning| !self.warnings.contains(warning)));
    }
}

/// Returns what is written to be read as text.
pub(crate) fn text_of(message: &Message<'_>, raw: &[u8]) -> Letter {
    let mut letter = Letter::default();
    for part in message.text_bodies() {
        if matches!(part.body, PartType::Text(_)) {
            letter.add(part, raw, "\n\n");
        }
    }
    letter
}

/// Returns the page that a mail is written as, if it has one.
pub(crate) fn page_of(message: &Message<'_>, raw: &[u8]) -> Option<Letter> {
    let mut letter: Option<Letter> = None;
    for part in message.html_bodies() {
        if matches!(part.body, PartType::Html(_)) {
            letter.get_or_insert_default().add(part, raw, "\n");
        }
    }
    letter
}

/// Returns the bytes of a part that is text: in UTF-8 where the mail names their charset, else as they are.
pub(crate) fn bytes_of<'m>(part: &'m MessagePart<'_>, raw: &'m [u8]) -> Cow<'m, [u8]> {
    match unpacked(part, raw) {
        Some(bytes) if label_of(part).is_none() => bytes,
        _ => match decoded(part, raw).0 {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        },
    }
}

/// Returns where the part is in the message, as it was sent.
pub(crate) fn raw_of<'r>(part: &MessagePart<'_>, raw: &'r [u8]) -> Option<&'r [u8]> {
    let place = |offset: u32| usize::try_from(offset).ok();
    raw.get(place(part.offset_body)?..place(part.offset_end)?)
}

/// Returns the text of a part, and what a reader should know about its charset.
fn decoded<'m>(part: &'m MessagePart<'_>, raw: &'m [u8]) -> (Cow<'m, str>, Option<String>) {
    let (parsed, is_page): (&str, bool) = match &part.body {
        PartType::Text(text) => (text, false),
        PartType::Html(page) => (page, true),
        _ => ("", false),
    };
    let label = label_of(part);
    // UTF-7 is nothing that the web reads, and the parser does.
    let is_parsers = label.is_some_and(|label| {
        Charset::of_label(label).is_none() && charset_decoder(label.as_bytes()).is_some()
    });
    let Some(bytes) = unpacked(part, raw).filter(|_| !is_parsers) else {
        return (Cow::Borrowed(parsed), lost(parsed, "what its charset says"));
    };
    let own = label.is_none().then(|| is_page.then(|| html::declared_charset(&bytes))).flatten();
    let declared = label.map(str::to_owned).or(own.flatten());
    let decoded = charset::decode(&bytes, declared.as_deref());
    let warning = lost(&decoded.text, decoded.charset.name()).or(decoded.guess);
    (Cow::Owned(decoded.text.into_owned()), warning)
}

/// Says that bytes were replaced.
fn lost(text: &str, charset: &str) -> Option<String> {
    let is_lost = text.contains('\u{fffd}');
    is_lost.then(|| format!("some bytes are not {charset} and were replaced"))
}

/// Takes the transfer encoding off a part; `None` if it is not what it says.
fn unpacked<'r>(part: &MessagePart<'_>, raw: &'r [u8]) -> Option<Cow<'r, [u8]>> {
    let bytes = raw_of(part, raw)?;
    match part.encoding {
        _ if part.is_encoding_problem => None,
        Encoding::None => Some(Cow::Borrowed(bytes)),
        Encoding::QuotedPrintable => quoted_printable_decode(bytes).map(Cow::Owned),
        Encoding::Base64 => base64_decode(bytes).map(Cow::Owned),
    }
}

/// Returns the charset that a part says it is in.
fn label_of<'m>(part: &'m MessagePart<'_>) -> Option<&'m str> {
    part.content_type()?.attribute("charset").map(str::trim).filter(|label| !label.is_empty())
}

/// Returns whether the lines of a part are flowed, and then whether the blanks that they flow by go.
fn format_of(part: &MessagePart<'_>) -> Option<bool> {
    let media = part.content_type()?;
    let is = |name: &str, value: &str| {
        media.attribute(name).is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
    };
    is("format", "flowed").then(|| is("delsp", "yes"))
}

/// Joins the lines of flowed text: one that ends with a blank goes on in the next, if both are as deep in
/// quotations. `is_joined`: the blank was put there only to say so.
fn unflowed(text: &str, is_joined: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut flows: Option<usize> = None;
    for line in text.lines() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        // A blank is put before a line that would be taken for something else.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if flows != Some(depth) || is_signature {
            if !out.is_empty() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        let is_soft = content.ends_with(' ') && !is_signature;
        let kept = if is_soft && is_joined { &content[..content.len() - 1] } else { content };
        out.push_str(kept);
        flows = is_soft.then_some(depth);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::mail::Mail;
    use crate::format::saved_page::Mhtml;
    use crate::format::tests::drafts;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    /// Labels as mails write them, the charset they mean, and a text in it.
    const TEXTS: [(&str, &encoding_rs::Encoding, &str); 16] = [
        ("gb2312", encoding_rs::GBK, "港口收费将上涨一成，港务局星期四说。"),
        ("GBK", encoding_rs::GBK, "港口收费将上涨一成，港务局星期四说。"),
        ("gb18030", encoding_rs::GB18030, "港口收费将上涨一成，港务局星期四说。"),
        ("cp936", encoding_rs::GBK, "港口收费将上涨一成，港务局星期四说。"),
        ("big5", encoding_rs::BIG5, "港口收費將上漲一成，港務局星期四說。"),
        ("euc-kr", encoding_rs::EUC_KR, "항만 사용료가 오른다고 항만청이 말했다."),
        ("ks_c_5601-1987", encoding_rs::EUC_KR, "항만 사용료가 오른다고 항만청이 말했다."),
        ("Shift_JIS", encoding_rs::SHIFT_JIS, "港湾使用料が一割上がると港務局は述べた。"),
        ("euc-jp", encoding_rs::EUC_JP, "港湾使用料が一割上がると港務局は述べた。"),
        ("iso-2022-jp", encoding_rs::ISO_2022_JP, "港湾使用料が一割上がると港務局は述べた。"),
        ("windows-874", encoding_rs::WINDOWS_874, "ค่าธรรมเนียมท่าเรือจะขึ้นหนึ่งในสิบ"),
        ("cp866", encoding_rs::IBM866, "Сборы порта вырастут на десятую часть."),
        ("koi8-r", encoding_rs::KOI8_R, "Сборы порта вырастут на десятую часть."),
        ("iso-8859-2", encoding_rs::ISO_8859_2, "Opłaty portowe wzrosną o jedną dziesiątą."),
        // Labels that are not true.
        ("utf-8", encoding_rs::WINDOWS_1252, "Die Gebühren für größere Schiffe steigen."),
        ("us-ascii", encoding_rs::UTF_8, "Die Gebühren für größere Schiffe steigen."),
    ];

    /// The message of a part in each way to send its bytes, alone and beside another part.
    fn messages(media: &str, label: &str, bytes: &[u8]) -> Vec<Vec<u8>> {
        let quoted: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
        let ways: [(&str, Vec<u8>); 3] = [
            ("8bit", bytes.to_vec()),
            ("base64", STANDARD.encode(bytes).into_bytes()),
            ("quoted-printable", quoted.into_bytes()),
        ];
        let mut all = Vec::new();
        for (encoding, body) in ways {
            let head = format!(
                "Content-Type: {media}; charset={label}\r\nContent-Transfer-Encoding: {encoding}\r\n"
            );
            let top = "From: K <k@kestrel.example>\r\nSubject: x\r\nMIME-Version: 1.0\r\n";
            all.push([top.as_bytes(), head.as_bytes(), b"\r\n", &body, b"\r\n"].concat());
            let top =
                format!("{top}Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n");
            let parts = [top.as_bytes(), head.as_bytes(), b"\r\n", &body, b"\r\n--b--\r\n"];
            all.push(parts.concat());
        }
        all
    }

    #[test]
    fn a_mail_is_read_in_the_charset_it_is_in_however_it_was_sent() {
        for (label, charset, text) in TEXTS {
            let bytes = charset.encode(text).0;
            for mail in messages("text/plain", label, &bytes) {
                let found = drafts(&Mail, b"x.eml", &mail);
                assert_eq!(found[0].body, text, "{label}\n{}", String::from_utf8_lossy(&mail));
                assert!(found[0].warnings.is_empty(), "{label}: {:?}", found[0].warnings);
            }
        }
    }

    #[test]
    fn a_page_saved_as_a_mail_is_read_in_the_charset_it_is_in() {
        for (label, charset, text) in TEXTS {
            let page = format!(
                "<html><head><title>Port</title></head><body><h1>Port</h1><p>{text}</p></body></html>"
            );
            let bytes = charset.encode(&page).0;
            for mail in messages("text/html", label, &bytes) {
                let found = drafts(&Mhtml, b"x.mht", &mail);
                assert_eq!(found[0].body, text, "{label}");
            }
        }
        let page = "<html><head><meta charset=gb2312><title>Port</title></head><body><p>港口收费将上涨一成。</p></body></html>";
        let head = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: text/html\n\n";
        let mail = [head.as_bytes(), &encoding_rs::GBK.encode(page).0].concat();
        assert_eq!(drafts(&Mhtml, b"x.mht", &mail)[0].body, "港口收费将上涨一成。");
        assert_eq!(drafts(&Mail, b"x.eml", &mail)[0].body, "港口收费将上涨一成。");
    }

    #[test]
    fn an_attached_text_is_read_in_the_charset_it_says() {
        let text = "港口收费将上涨一成，港务局星期四说。";
        let body = STANDARD.encode(&encoding_rs::GBK.encode(text).0);
        let mail = format!(
            "From: K <k@kestrel.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n\
             --b\nContent-Type: text/plain; charset=gb2312; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\
             Content-Transfer-Encoding: base64\n\n{body}\n--b--\n"
        );
        assert_eq!(drafts(&Mail, b"x.eml", mail.as_bytes())[0].body, text);
    }

    #[test]
    fn bytes_that_mean_nothing_are_told() {
        let head = "From: K <k@kestrel.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=gb2312\n\n";
        let text = encoding_rs::GBK.encode("港口收费将上涨一成，港务局星期四说。").0;
        let mail = [head.as_bytes(), &text, b"\xff\xff."].concat();
        let draft = &drafts(&Mail, b"x.eml", &mail)[0];
        assert!(draft.body.starts_with("港口收费"), "{}", draft.body);
        assert_eq!(draft.warnings, ["some bytes are not GBK and were replaced"]);
    }

    #[test]
    fn flowed_lines_go_on_where_they_end_with_a_blank() {
        for (text, is_joined, expected) in [
            ("The eels \nare back.\n\nCod \nvanish.", false, "The eels are back.\n\nCod vanish."),
            ("港口收费 \n将上涨。", true, "港口收费将上涨。"),
            ("> The eels \n> are \n>> back.", false, "> The eels are \n>> back."),
            (" From here \n> on.", false, "From here \n> on."),
            ("Bye. \n-- \nMara", false, "Bye. \n-- \nMara"),
        ] {
            assert_eq!(unflowed(text, is_joined), expected, "{text:?}");
        }
    }
}
