//! The charsets that text can be read in: those of the web, and those of DOS and old Macs, which the web does
//! not know.

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
    /// One of DOS or of old Macs.
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
        known.or_else(|| Page::by_label(label).map(Self::Dos)).or_else(|| {
            let number = number_in(label);
            let (_, name) = NUMBERS.iter().find(|(known, _)| *known == number)?;
            Encoding::for_label(name.as_bytes()).map(Self::Web)
        })
    }

    /// Decodes bytes, and says whether some of them mean nothing. A byte order mark is a character.
    #[must_use]
    pub fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Self::Web(charset) => charset.decode_without_bom_handling(bytes),
            Self::Dos(page) => {
                let text = page.decode(bytes);
                let is_lost = text.contains('\u{fffd}');
                (text, is_lost)
            }
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

/// A charset of DOS or of old Macs that `encoding_rs` does not know.
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

/// IBM737: Greece.
pub(crate) static IBM737: Page = Page {
    name: "IBM737",
    upper: "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u{a0}",
};

/// IBM775: the Baltic countries.
pub(crate) static IBM775: Page = Page {
    name: "IBM775",
    upper: "ĆüéāäģåćłēŖŗīŹÄÅÉæÆōöĢ¢ŚśÖÜø£Ø×¤ĀĪóŻżź”¦©®¬½¼Ł«»░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐└┴┬├─┼ŲŪ╚╔╩╦╠═╬Žąčęėįšųūž┘┌█▄▌▐▀ÓßŌŃõÕµńĶķĻļņĒŅ’\u{ad}±“¾¶§÷„°∙·¹³²■\u{a0}",
};

/// IBM857: Turkey.
pub(crate) static IBM857: Page = Page {
    name: "IBM857",
    upper: "ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞşáíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\u{fffd}ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµ\u{fffd}×ÚÛÙìÿ¯´\u{ad}±\u{fffd}¾¶§÷¸°¨·¹³²■\u{a0}",
};

/// IBM862: Israel.
pub(crate) static IBM862: Page = Page {
    name: "IBM862",
    upper: "אבגדהוזחטיךכלםמןנסעףפץצקרשת¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
};

/// x-mac-ce: the middle of Europe on old Macs.
pub(crate) static MAC_CE: Page = Page {
    name: "x-mac-ce",
    upper: "ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅņŃ¬√ńŇ∆«»…\u{a0}ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ",
};

/// x-mac-greek: Greece on old Macs.
pub(crate) static MAC_GREEK: Page = Page {
    name: "x-mac-greek",
    upper: "Ä¹²É³ÖÜ΅àâä΄¨çéèêë£™îï•½‰ôö¦€ùûü†ΓΔΘΛΞΠß®©ΣΪ§≠°·Α±≤≥¥ΒΕΖΗΙΚΜΦΫΨΩάΝ¬ΟΡ≈Τ«»…\u{a0}ΥΧΆΈœ–―“”‘’÷ΉΊΌΎέήίόΏύαβψδεφγηιξκλμνοπώρστθωςχυζϊϋΐΰ\u{ad}",
};

/// x-mac-turkish: Turkey on old Macs.
pub(crate) static MAC_TURKISH: Page = Page {
    name: "x-mac-turkish",
    upper: "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸĞğİıŞş‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔÒÚÛÙˆ˜¯˘˙˚¸˝˛ˇ",
};

/// All pages.
pub(crate) static PAGES: [&Page; 10] = [
    &IBM850,
    &IBM437,
    &IBM852,
    &IBM737,
    &IBM775,
    &IBM857,
    &IBM862,
    &MAC_CE,
    &MAC_GREEK,
    &MAC_TURKISH,
];

/// Code pages that the web knows by names only, as mails and programs number them.
const NUMBERS: [(&str, &str); 8] = [
    ("932", "shift_jis"),
    ("936", "gbk"),
    ("949", "euc-kr"),
    ("950", "big5"),
    ("874", "windows-874"),
    ("1361", "euc-kr"),
    ("54936", "gb18030"),
    ("65001", "utf-8"),
];

impl Page {
    /// Returns the page that a label names, as mails and dictionaries write it (`cp850`, `IBM-437`).
    pub(crate) fn by_label(label: &str) -> Option<&'static Self> {
        let number = number_in(label);
        let name = label.trim().to_ascii_lowercase();
        let name = match name.as_str() {
            "x-mac-centraleurroman" | "mac_latin2" | "maccentraleurope" | "mac-ce" => "x-mac-ce",
            "macturkish" | "mac-turkish" | "mac_turkish" => "x-mac-turkish",
            "macgreek" | "mac-greek" | "mac_greek" => "x-mac-greek",
            name => name,
        };
        let is_it =
            |page: &&Self| page.name == name || page.name.strip_prefix("IBM") == Some(&number);
        PAGES.into_iter().find(is_it)
    }

    /// Decodes bytes.
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

/// Returns the number of a code page in its label (`cp850`, `IBM-437`), or the label.
fn number_in(label: &str) -> String {
    let label = label.trim().to_ascii_lowercase();
    let starts = ["ibm-", "ibm", "cp-", "cp", "dos-", "csibm", "cspc", "windows-", "ms"];
    let digits = starts.iter().find_map(|start| label.strip_prefix(start));
    digits.map(str::to_owned).unwrap_or(label)
}
