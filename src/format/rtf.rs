//! Rich text (RTF), as word processors and the archives of newspapers export it.
//!
//! A reader of its own: a text is groups in braces, control words, and characters in the code page
//! of the font in use. What is no text of the story (fonts, styles, pictures, the code of fields,
//! heads of pages, what was deleted or hidden) is left out; notes follow the text. Invariants: no
//! recursion, so no nesting makes the stack deep; never more text than three times the input, since no
//! byte becomes a character of more than three; what is cut or damaged has a warning, and text before
//! the damage is kept. Cost: one pass over the bytes.

mod code_page;

use std::collections::HashMap;

use crate::format::Each;
use crate::format::Format;
use crate::format::FormatError;
use crate::format::Options;
use crate::format::document::Document;
use crate::format::rtf::code_page::CodePage;
use crate::format::rtf::code_page::of_charset;
use crate::format::rtf::code_page::of_code_page;
use crate::read::Head;
use crate::read::Input;
use crate::read::charset::Charset;

/// A file of rich text.
#[derive(Debug, Clone, Copy)]
pub struct Rtf;

impl Format for Rtf {
    fn name(&self) -> &'static str {
        "RTF"
    }

    fn recognize(&self, head: &Head<'_>) -> bool {
        let bytes = head.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head.bytes);
        bytes.trim_ascii_start().starts_with(b"{\\rtf")
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn read(&self, input: &mut Input<'_>, _: &Options, each: Each<'_>) -> Result<(), FormatError> {
        let bytes = input.whole()?;
        document(bytes).hand_on("rich text without words", bytes.len() as u64, each)
    }
}

/// Reads a text: its paragraphs in order, and what it says of itself.
pub(crate) fn document(bytes: &[u8]) -> Document {
    let mut reader = Reader::new(bytes);
    reader.run();
    reader.into_document()
}

/// The most groups inside each other; text in deeper ones counts as that of the last.
const DEEPEST: usize = 1_000;

/// What a group's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Body,
    /// A note at the foot of a page or the end.
    Note,
    Title,
    Author,
    /// The table of fonts, for their code pages.
    Fonts,
    /// The name of a property of a shape.
    PropertyName,
    /// Not a part of the story.
    Nowhere,
}

/// What holds from here to the end of the group.
#[derive(Debug, Clone, Copy)]
struct State {
    place: Place,
    /// Hidden, or deleted under tracked changes.
    unseen: bool,
    font: i64,
    /// How many characters follow one that is given by its number, for programs that cannot read it.
    substitutes: i64,
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
    states: Vec<State>,
    /// Groups open beyond [`DEEPEST`].
    deeper: usize,
    state: State,
    /// The code page of the text, and of each font that has its own.
    code_page: CodePage,
    fonts: HashMap<i64, CodePage>,
    default_font: i64,
    /// Bytes not decoded yet, in one code page.
    raw: Vec<u8>,
    /// How many of those characters are still to be skipped.
    to_skip: i64,
    /// The first half of a character given by two numbers.
    high: Option<u16>,
    /// Whether the group that begins may be left out by those who do not know it.
    optional: bool,
    line: String,
    paragraphs: Vec<String>,
    note: String,
    notes: Vec<String>,
    title: String,
    author: String,
    property: String,
    /// What readers should know of the damage; each is there once.
    warnings: Vec<String>,
}

impl<'b> Reader<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            states: Vec::new(),
            deeper: 0,
            state: State { place: Place::Body, unseen: false, font: -1, substitutes: 1 },
            code_page: CodePage::Known(Charset::Web(encoding_rs::WINDOWS_1252)),
            fonts: HashMap::new(),
            default_font: -1,
            raw: Vec::new(),
            to_skip: 0,
            high: None,
            optional: false,
            line: String::new(),
            paragraphs: Vec::new(),
            note: String::new(),
            notes: Vec::new(),
            title: String::new(),
            author: String::new(),
            property: String::new(),
            warnings: Vec::new(),
        }
    }

    fn run(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'{' => self.open(),
                b'}' => self.close(),
                b'\\' => self.control(),
                b'\r' | b'\n' | 0 => {}
                byte => self.byte(byte),
            }
        }
        let open = self.states.len() + self.deeper;
        self.flush();
        self.end_note();
        self.put(Place::Body);
        if open > 0 {
            self.warn(format!("the file is cut or damaged: groups open at its end: {open}"));
        }
    }

    /// Adds a warning unless it is there.
    fn warn(&mut self, warning: String) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn warn_of_replaced(&mut self) {
        self.warn("some characters could not be decoded and were replaced".to_owned());
    }

    fn open(&mut self) {
        self.flush();
        self.to_skip = 0;
        if self.states.len() < DEEPEST {
            self.states.push(self.state);
        } else {
            self.deeper += 1;
            self.warn(format!("groups nest deeper than {DEEPEST}: some text may be missing"));
        }
    }

    fn close(&mut self) {
        self.flush();
        (self.to_skip, self.optional) = (0, false);
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(outer) = self.states.pop() else { return };
        if self.state.place == Place::Note && outer.place != Place::Note {
            self.end_note();
        }
        self.state = outer;
    }

    /// Reads what a backslash begins.
    fn control(&mut self) {
        let Some(&first) = self.bytes.get(self.at) else { return };
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            self.symbol(first);
            return;
        }
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take(32).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = &rest[..length];
        let signed = usize::from(rest.get(length) == Some(&b'-'));
        let digits = rest[length + signed..].iter().take(10);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let mut end = length;
        let mut number = None;
        if digits > 0 {
            end = length + signed + digits;
            let text = std::str::from_utf8(&rest[length..end]).unwrap_or_default();
            number = text.parse::<i64>().ok();
        }
        self.at += end + usize::from(rest.get(end) == Some(&b' '));
        if self.to_skip > 0 && word != b"bin" {
            // A control word may be one of those characters.
            self.to_skip -= 1;
            return;
        }
        self.word(word, number);
    }

    fn symbol(&mut self, symbol: u8) {
        match symbol {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2);
                let value = digits.and_then(|digits| {
                    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
                });
                match value {
                    Some(value) => {
                        self.at += 2;
                        self.byte(value);
                    }
                    None => self.warn_of_replaced(),
                }
            }
            b'*' => self.optional = true,
            b'~' => self.char('\u{a0}'),
            b'_' => self.char('\u{2011}'),
            // Where a word may be cut.
            b'-' => {}
            b'\r' | b'\n' => self.end_paragraph(),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\t' => self.char('\t'),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i64>) {
        let optional = std::mem::take(&mut self.optional);
        let place = match word {
            // Words set as a picture are the only text among the properties of shapes.
            b"sv" if self.property.trim() == "gtextUNICODE" => Some(Place::Body),
            _ => place_of(word, optional),
        };
        if let Some(place) = place {
            self.flush();
            self.enter(place);
            return;
        }
        match word {
            b"par" | b"sect" | b"page" | b"row" | b"nestrow" => self.end_paragraph(),
            b"line" | b"lbr" | b"softline" => self.char('\n'),
            b"tab" | b"cell" | b"nestcell" => self.char('\t'),
            b"emdash" => self.char('—'),
            b"endash" => self.char('–'),
            b"lquote" => self.char('‘'),
            b"rquote" => self.char('’'),
            b"ldblquote" => self.char('“'),
            b"rdblquote" => self.char('”'),
            b"bullet" => self.char('•'),
            b"emspace" | b"enspace" | b"qmspace" => self.char(' '),
            b"u" => self.number(number.unwrap_or(0)),
            b"uc" => self.state.substitutes = number.unwrap_or(1).clamp(0, 16),
            b"bin" => self.pass_over(number.unwrap_or(0)),
            b"v" | b"deleted" => {
                self.flush();
                self.state.unseen = number != Some(0);
            }
            b"plain" => {
                self.flush();
                self.state.unseen = false;
                self.state.font = self.default_font;
            }
            _ => self.charset_word(word, number),
        }
    }

    /// Passes over binary data.
    fn pass_over(&mut self, size: i64) {
        let size = usize::try_from(size).unwrap_or(0);
        let left = self.bytes.len() - self.at;
        if size > left {
            let warning = format!(
                "the file is cut or damaged: binary data of {size} bytes at byte {} goes \
                         beyond its end, and what is there is not read",
                self.at
            );
            self.warn(warning);
        }
        self.at += size.min(left);
    }

    /// Takes a word that says which code page holds.
    fn charset_word(&mut self, word: &[u8], number: Option<i64>) {
        match word {
            b"f" => self.font(number.unwrap_or(-1)),
            b"deff" => self.default_font = number.unwrap_or(-1),
            b"fcharset" if self.state.place == Place::Fonts => {
                if let Some(page) = number.and_then(of_charset) {
                    self.fonts.insert(self.state.font, page);
                }
            }
            b"cpg" if self.state.place == Place::Fonts => {
                if let Some(number) = number {
                    self.fonts.insert(self.state.font, of_code_page(number));
                }
            }
            b"ansicpg" => {
                self.code_page = number.map_or(self.code_page, of_code_page);
            }
            b"mac" => self.code_page = of_code_page(10_000),
            b"pc" => self.code_page = of_code_page(437),
            b"pca" => self.code_page = of_code_page(850),
            _ => {}
        }
    }

    /// The text of the group that begins is of another place; what is left out stays so.
    fn enter(&mut self, place: Place) {
        match place {
            // The second of two is the same in Unicode.
            Place::Title => self.title.clear(),
            Place::Author => self.author.clear(),
            Place::PropertyName => self.property.clear(),
            _ => {}
        }
        if self.state.place != Place::Nowhere || matches!(place, Place::Title | Place::Author) {
            self.state.place = place;
        }
    }

    fn font(&mut self, font: i64) {
        self.flush();
        self.state.font = font;
    }

    /// Takes a character given by its number, a UTF-16 unit that may be written as negative.
    fn number(&mut self, number: i64) {
        self.flush();
        self.to_skip = self.state.substitutes;
        // Some programs write characters beyond 16 bits whole.
        if (0x1_0000..=0x10_ffff).contains(&number) {
            self.high = None;
            if let Some(char) = u32::try_from(number).ok().and_then(char::from_u32) {
                self.push(char);
            }
            return;
        }
        let Ok(unit) = u16::try_from(number & 0xffff) else { return };
        let char = match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                char::decode_utf16([high, unit]).next().and_then(Result::ok)
            }
            (_, 0xd800..=0xdbff) => {
                self.high = Some(unit);
                return;
            }
            // Symbol fonts write their own signs in the private area.
            (_, 0xf020..=0xf0ff) => char::from_u32(u32::from(unit) - 0xf000),
            (_, unit) => char::from_u32(u32::from(unit)),
        };
        match char {
            Some(char) if !char.is_control() || char == '\t' => self.push(char),
            Some(_) => {}
            None => self.warn_of_replaced(),
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.optional = false;
        self.high = None;
        if !matches!(self.state.place, Place::Nowhere | Place::Fonts) {
            self.raw.push(byte);
        }
    }

    fn char(&mut self, char: char) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.flush();
        self.push(char);
    }

    /// Decodes what has gathered, in the code page of its font.
    fn flush(&mut self) {
        if self.raw.is_empty() {
            return;
        }
        let raw = std::mem::take(&mut self.raw);
        let own = self.fonts.get(&self.state.font).copied();
        let is_plain = raw.is_ascii();
        // Text written as UTF-8 against the rules is still that.
        let text = match std::str::from_utf8(&raw) {
            Ok(text) if is_plain || own.is_none() => text.into(),
            _ => {
                let charset = match own.unwrap_or(self.code_page) {
                    CodePage::Known(charset) => charset,
                    CodePage::Unknown(number) => {
                        self.warn(format!(
                            "code page {number} is not known: some characters may be wrong"
                        ));
                        Charset::Web(encoding_rs::WINDOWS_1252)
                    }
                };
                let (text, replaced) = charset.decode(&raw);
                if replaced {
                    self.warn_of_replaced();
                }
                text
            }
        };
        self.push_str(&text);
    }

    fn push(&mut self, char: char) {
        self.push_str(char.encode_utf8(&mut [0; 4]));
    }

    fn push_str(&mut self, text: &str) {
        if self.state.unseen {
            return;
        }
        match self.state.place {
            Place::Body => self.line.push_str(text),
            Place::Note => self.note.push_str(text),
            Place::Title => self.title.push_str(text),
            Place::Author => self.author.push_str(text),
            Place::PropertyName => self.property.push_str(text),
            Place::Fonts | Place::Nowhere => {}
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        self.put(self.state.place);
    }

    fn put(&mut self, place: Place) {
        match place {
            // One empty paragraph parts others as well as many do.
            Place::Body
                if self.line.is_empty() && self.paragraphs.last().is_some_and(String::is_empty) => {
            }
            Place::Body => self.paragraphs.push(std::mem::take(&mut self.line)),
            Place::Note => self.note.push(' '),
            _ => {}
        }
    }

    fn end_note(&mut self) {
        let note = std::mem::take(&mut self.note);
        if !note.trim().is_empty() {
            self.notes.push(note);
        }
    }

    fn into_document(mut self) -> Document {
        self.paragraphs.append(&mut self.notes);
        let authors = self.author.split([';', '\n']).map(|name| name.trim().to_owned());
        Document {
            paragraphs: self.paragraphs,
            title: Some(self.title).filter(|title| !title.trim().is_empty()),
            authors: authors.filter(|name| !name.is_empty()).collect(),
            warnings: self.warnings,
            ..Document::default()
        }
    }
}

/// Returns where the text of a group goes that this word begins; `None` for words that begin none.
fn place_of(word: &[u8], optional: bool) -> Option<Place> {
    Some(match word {
        b"fonttbl" => Place::Fonts,
        b"footnote" => Place::Note,
        b"title" => Place::Title,
        b"author" => Place::Author,
        b"sn" => Place::PropertyName,
        b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"objdata" | b"fldinst" | b"header"
        | b"headerl" | b"headerr" | b"headerf" | b"footer" | b"footerl" | b"footerr"
        | b"footerf" | b"listtable" | b"listoverridetable" | b"revtbl" | b"rsidtbl"
        | b"generator" | b"themedata" | b"datastore" | b"latentstyles" | b"xmlnstbl"
        | b"filetbl" | b"annotation" | b"atnid" | b"atnauthor" | b"nonshppict" | b"bkmkstart"
        | b"bkmkend" | b"listtext" | b"pntext" | b"pntxta" | b"pntxtb" | b"falt" | b"panose"
        | b"ftnsep" | b"ftnsepc" | b"aftnsep" | b"template" | b"operator" | b"company"
        | b"doccomm" | b"keywords" | b"subject" | b"category" | b"manager" | b"hlinkbase"
        | b"sv" | b"xe" | b"rxe" | b"txe" | b"tc" | b"tcn" => Place::Nowhere,
        // The same text as that of the shape, for programs that cannot show it.
        b"shprslt" => Place::Nowhere,
        b"shpinst" | b"shptxt" | b"fldrslt" => return None,
        _ if optional => Place::Nowhere,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Outcome;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;
    use proptest::prelude::*;

    fn text(rtf: &[u8]) -> Vec<String> {
        let paragraphs = document(rtf).paragraphs.into_iter();
        paragraphs.filter(|text| !text.is_empty()).collect()
    }

    #[test]
    fn a_text_is_its_paragraphs_without_fonts_styles_and_the_heads_of_pages() {
        let rtf = br"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}{\f1\fcharset204 Arial Cyr;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}{\info{\title Bridge closed}{\author Jane Doe; Tom Roe}}
{\header The Post \par}{\*\generator Riched20;}\pard\plain\f0 The bridge is \b closed\b0 .\par
It opens {\field{\*\fldinst HYPERLINK x}{\fldrslt in May}}\~2020.{\footnote See page 2.}\line So they say.\par
{\f1 \'cc\'ee\'f1\'f2} {\v hidden}{\deleted gone}\{here\}\par}";
        assert_eq!(
            text(rtf),
            [
                "The bridge is closed.",
                "It opens in May\u{a0}2020.\nSo they say.",
                "Мост {here}",
                "See page 2."
            ]
        );
        let document = document(rtf);
        assert_eq!(document.title.as_deref(), Some("Bridge closed"));
        assert_eq!(document.authors, ["Jane Doe", "Tom Roe"]);
    }

    #[test]
    fn characters_come_by_code_page_by_number_and_in_halves() {
        for (rtf, expected) in [
            (&br"{\rtf1\ansi\ansicpg1250 P\'f8\'edliv}"[..], "Příliv"),
            (br"{\rtf1\ansi\uc1 caf\u233?s}", "cafés"),
            (br"{\rtf1\ansi\uc2 caf\u233\'e9?s}", "cafés"),
            (br"{\rtf1\ansi{\uc0 a\u-10179\u-8704}b}", "a😀b"),
            (br"{\rtf1\ansi\u8220\'93x\u8221\'94}", "“x”"),
            (br"{\rtf1\mac caf\'8e}", "café"),
            (br"{\rtf1\ansi\ansicpg932 \'93\'fa\'96\'7b}", "日本"),
            (br"{\rtf1\ansi\ansicpg1252\ldblquote Yes\rdblquote\emdash no}", "“Yes”—no"),
            ("{\\rtf1 café}".as_bytes(), "café"),
            (br"{\rtf1 one{\pict\bin6 }}}}}}} two}", "one two"),
        ] {
            assert_eq!(text(rtf), [expected], "{}", String::from_utf8_lossy(rtf));
        }
    }

    #[test]
    fn a_story_with_header_lines_says_its_day_and_source() {
        let rtf =
            br"{\rtf1\ansi Title: Bridge closed\par Date: 4 March 2011\par Source: The Post\par\par
The bridge is closed, the council said.\par It opens in May.\par}";
        let draft = &drafts(&Rtf, b"x.rtf", rtf)[0];
        assert_eq!(draft.title.as_deref(), Some("Bridge closed"));
        assert_eq!(draft.dates[0].text, "4 March 2011");
        assert_eq!(draft.sources[0].text, "The Post");
        assert_eq!(draft.body, "The bridge is closed, the council said.\n\nIt opens in May.");
    }

    #[test]
    fn a_file_cut_anywhere_keeps_the_words_before_the_cut_and_says_so() {
        let rtf = br"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\info{\title Tides}}One two{\footnote three {\i four}} {\b five}\par
six{\header seven}{\*\shpinst{\sp{\sn eight}{\sv nine}}} ten\par}";
        let words = ["One", "two", "three", "four", "five", "six", "ten"];
        for end in 7..=rtf.len() {
            let document = document(&rtf[..end]);
            let found = document.paragraphs.join(" ");
            let before = std::str::from_utf8(&rtf[..end]).unwrap();
            for word in words.into_iter().filter(|word| before.contains(word)) {
                assert!(found.contains(word), "cut at {end}: {word} of {found:?}");
            }
            let not_words = ["Arial", "seven", "eight", "nine", "Tides"];
            assert!(!not_words.iter().any(|word| found.contains(word)), "cut at {end}: {found:?}");
            assert_eq!(document.warnings.is_empty(), end == rtf.len(), "cut at {end}");
        }
        let [Outcome::Failed { cause, .. }] = &outcomes(&Rtf, b"x.rtf", b"{\\rtf1 {\\pict ff")[..]
        else {
            panic!("a file cut before its text is no empty one")
        };
        assert!(cause.contains("cut or damaged"), "{cause}");
    }

    #[test]
    fn damage_inside_is_never_silent() {
        for (rtf, expected, warning) in [
            (&br"{\rtf1 One {\pict\bin99999 x} two}"[..], "One ", "goes beyond its end"),
            (br"{\rtf1 One \'zz two}", "One zz two", "could not be decoded"),
            (br"{\rtf1 {\b One\'} two}", "One two", "could not be decoded"),
            (br"{\rtf1\ansicpg708 caf\'82}", "caf‚", "code page 708 is not known"),
        ] {
            let document = document(rtf);
            assert_eq!(document.paragraphs.join("|"), expected);
            assert!(document.warnings.concat().contains(warning), "{:?}", document.warnings);
        }
        // The code pages of DOS, by the name of the machine, their numbers and those of fonts.
        for rtf in [
            &br"{\rtf1\pc caf\'82}"[..],
            br"{\rtf1\pca caf\'82}",
            br"{\rtf1\ansicpg852 caf\'82}",
            br"{\rtf1{\fonttbl{\f1\fcharset254 T;}}\f1 caf\'82}",
        ] {
            assert_eq!(document(rtf).paragraphs, ["caf\u{e9}"]);
        }
        // Where no byte needs the code page nothing may be wrong.
        assert_eq!(document(br"{\rtf1\pc caf\u233?}").warnings, [""; 0]);
    }

    #[test]
    fn properties_of_shapes_are_no_text_but_for_words_set_as_a_picture() {
        let rtf = br"{\rtf1 One {\shp{\*\shpinst\shpleft1{\sp{\sn posh}{\sv 3}}{\sp{\sn gtextUNICODE}{\sv EELS}}
{\sp{\sn wzName}{\sv Picture 4}}{\shptxt two}}} {\xe tides}three}";
        assert_eq!(text(rtf).concat(), "One EELStwo three");
    }

    #[test]
    fn the_title_in_unicode_replaces_the_one_for_old_programs() {
        let rtf =
            br"{\rtf1{\info{\upr{\title ????}{\*\ud\uc0{\title \u1052\u1086\u1089\u1090}}}}Text}";
        assert_eq!(document(rtf).title.as_deref(), Some("Мост"));
    }

    #[test]
    fn a_text_is_never_longer_than_three_times_its_file() {
        let units: [&[u8]; 9] = [
            b"\\\n",
            b"\\'80",
            b"\x80",
            b"\xff",
            b"\\~",
            b"\\_",
            b"\\u1?",
            b"\\par",
            b"{\\footnote a}",
        ];
        for unit in units {
            let rtf = [b"{\\rtf1 ", unit.repeat(10_000).as_slice()].concat();
            let found = document(&rtf).paragraphs;
            let size: usize = found.iter().map(|text| text.len() + 1).sum();
            assert!(size <= 3 * rtf.len(), "{unit:?}: {size}");
            assert!(found.len() < 3 || unit.len() > 9, "{unit:?}: {}", found.len());
        }
    }

    #[test]
    fn groups_nested_deep_give_what_there_is() {
        let deep = ["{\\rtf1 ", &"{".repeat(300_000), "deep", &"}".repeat(300_000), " after}"];
        assert_eq!(text(deep.concat().as_bytes()), ["deep after"]);
        let [Outcome::Skipped { kind, .. }] =
            &outcomes(&Rtf, b"x.rtf", b"{\\rtf1 {\\pict ffd8}}")[..]
        else {
            panic!("a picture alone is no article")
        };
        assert_eq!(kind, "rich text without words");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "(?s)[{}\\\\a-f u'*0-9é;\n-]{0,80}") {
            let _ = document(format!("{{\\rtf1 {text}").as_bytes());
        }
    }
}
