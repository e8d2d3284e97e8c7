//! The code pages of rich text, by the numbers Windows gives them and its fonts.

use encoding_rs::Encoding;

use crate::read::charset::Charset;

/// The code page of bytes; those that cannot be decoded are by their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePage {
    Known(Charset),
    Unknown(i64),
}

/// Returns the code page of a font by the number Windows gives it.
pub(super) fn of_charset(number: i64) -> Option<CodePage> {
    Some(of_code_page(match number {
        77 => 10_000,
        128 => 932,
        129 => 949,
        130 => 1361,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        254 => 437,
        255 => 850,
        _ => return None,
    }))
}

/// Returns a code page by its number.
pub(super) fn of_code_page(number: i64) -> CodePage {
    let known: &'static Encoding = match number {
        437 | 850 | 852 => {
            let page = Charset::of_label(&number.to_string());
            return page.map_or(CodePage::Unknown(number), CodePage::Known);
        }
        866 => encoding_rs::IBM866,
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10_000 => encoding_rs::MACINTOSH,
        10_007 => encoding_rs::X_MAC_CYRILLIC,
        // What the system of the writer had.
        0 => encoding_rs::WINDOWS_1252,
        65_001 => encoding_rs::UTF_8,
        _ => return CodePage::Unknown(number),
    };
    CodePage::Known(Charset::Web(known))
}
