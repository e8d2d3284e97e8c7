//! The charsets that text can be read in: those of the web, and those of DOS, which the web does not know.

use std::borrow::Cow;

use encoding_rs::Encoding;
use encoding_rs::IBM866;
use encoding_rs::MACINTOSH;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use encoding_rs::X_MAC_CYRILLIC;

/// A charset that text can be read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One that the web knows.
    Web(&'static Encoding),
    /// One of DOS.
    Dos(&'static Page),
}

impl Charset {
    /// UTF-8.
    pub const UTF_8: Self = Self::Web(UTF_8);

    /// Returns the name shown to people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Web(charset) => charset.name(),
            Self::Dos(page) => page.name,
        }
    }

    /// Returns whether its characters take two bytes.
    #[must_use]
    pub fn is_wide(self) -> bool {
        self == Self::Web(UTF_16LE) || self == Self::Web(UTF_16BE)
    }

    /// Returns the charset that a label names.
    #[must_use]
    pub fn of_label(label: &str) -> Option<Self> {
        let known = Encoding::for_label(label.trim().as_bytes()).map(Self::Web);
        known.or_else(|| Page::by_label(label).map(Self::Dos))
    }

    /// Decodes bytes, and says whether some of them mean nothing. A byte order mark is a character.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Self::Web(charset) => charset.decode_without_bom_handling(bytes),
            Self::Dos(page) => (page.decode(bytes), false),
        }
    }

    /// Says that a text is in a charset of old machines, which nothing declares and only its letters show.
    #[must_use]
    pub fn guess_of_old(self) -> Option<String> {
        let old = [Self::Web(MACINTOSH), Self::Web(X_MAC_CYRILLIC), Self::Web(IBM866)];
        let is_old = matches!(self, Self::Dos(_)) || old.contains(&self);
        is_old
            .then(|| format!("read as {}, a charset of old machines, by its letters", self.name()))
    }
}

/// A charset of DOS that `encoding_rs` does not know.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    pub(crate) name: &'static str,
    /// What the bytes from 0x80 on mean.
    pub(crate) upper: &'static str,
}

/// IBM850: the west of Europe.
pub(crate) static IBM850: Page = Page {
    name: "IBM850",
    upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
};

/// IBM437: the first one, of America.
pub(crate) static IBM437: Page = Page {
    name: "IBM437",
    upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
};

/// IBM852: the middle of Europe.
pub(crate) static IBM852: Page = Page {
    name: "IBM852",
    upper: "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
};

impl Page {
    /// Returns the page that a label names, as mails and dictionaries write it (`cp850`, `IBM-437`).
    pub(crate) fn by_label(label: &str) -> Option<&'static Self> {
        let label = label.trim().to_ascii_lowercase();
        let digits = ["ibm-", "ibm", "cp", "dos-", "csibm", "cspc"]
            .iter()
            .find_map(|start| label.strip_prefix(start))
            .unwrap_or(&label);
        [&IBM850, &IBM437, &IBM852].into_iter().find(|page| &page.name[3..] == digits)
    }

    /// Decodes bytes; every one of them means something.
    pub(crate) fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        if let Some(text) = std::str::from_utf8(bytes).ok().filter(|text| text.is_ascii()) {
            return Cow::Borrowed(text);
        }
        let upper: Vec<char> = self.upper.chars().collect();
        let char = |&byte: &u8| match byte {
            0..=0x7f => char::from(byte),
            _ => upper[usize::from(byte - 0x80)],
        };
        Cow::Owned(bytes.iter().map(char).collect())
    }
}
