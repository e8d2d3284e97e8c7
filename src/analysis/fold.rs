//! Folding: the spellings of a word that a reader takes for the same become the same.
//!
//! NFKC, lower case, and no accents on Latin, Greek and Cyrillic letters. Letters of their own
//! right (й, ї, ў, Indic vowel signs, kana voicing) stay. Arabic and Persian letter variants, the
//! spellings of Hindi nasals and borrowed sounds, and digits become one.
//!
//! Cost: ASCII is copied; everything else goes character by character through tables.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::analysis::characters::Class;
use crate::analysis::characters::Folded;
use crate::analysis::characters::class;
use crate::analysis::characters::folded;
use crate::analysis::characters::stays_exact;
use crate::analysis::fold_rules::WAW;
use crate::analysis::fold_rules::fold_plainly;
use crate::analysis::fold_rules::is_apostrophe_of_print;
use crate::analysis::fold_rules::is_format;
use crate::analysis::fold_rules::is_hamza_alone;
use crate::analysis::fold_rules::letter_of_two;
use crate::analysis::fold_rules::one_nasal;

/// The folded form of a word.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// Appends the folded form of `word`.
pub(crate) fn fold_into(word: &str, out: &mut String) {
    let start = out.len();
    if word.is_ascii() {
        out.push_str(word);
        out[start..].make_ascii_lowercase();
        if let Some(at) = out[start..].find('`') {
            let rest = out.split_off(start + at);
            out.push_str(&rest.replace('`', "'"));
        }
    } else if fold_apart(word, out) {
        one_nasal(out, start);
    } else {
        out.truncate(start);
        fold_plainly(word, out);
    }
}

/// The scripts in which a letter may fold together with the one before it, by the upper half of its code.
const ARABIC: u32 = 0x06;
const THAI_AND_LAO: u32 = 0x0e;

/// Folds character by character; gives up, with `out` half written, where neighbors matter.
fn fold_apart(word: &str, out: &mut String) -> bool {
    let (mut script, mut before) = (0, '\0');
    for c in word.chars() {
        match folded(c) {
            Folded::To(form) => {
                // Behind a letter of another script, a vowel sign may count as an accent.
                if script != u32::from(c) >> 8 {
                    if class(c) != Class::Letter && is_combining_mark(c) {
                        return false;
                    }
                    script = u32::from(c) >> 8;
                }
                before = match script {
                    ARABIC if c == WAW && is_hamza_alone(before) => {
                        out.pop();
                        out.push(WAW);
                        out.push(WAW);
                        WAW
                    }
                    THAI_AND_LAO => match letter_of_two(before, form) {
                        Some(whole) => {
                            out.pop();
                            out.push(whole);
                            whole
                        }
                        None => {
                            out.push(form);
                            form
                        }
                    },
                    _ => {
                        out.push(form);
                        c
                    }
                };
            }
            Folded::Dropped => {}
            Folded::Together => return false,
        }
    }
    true
}

/// The raw form kept for exact search: canonical equivalents, apostrophes and invisible
/// characters made one, nothing else changed.
pub(crate) fn exact_into(raw: &str, out: &mut String) {
    if raw.chars().all(stays_exact) {
        out.push_str(raw);
        return;
    }
    out.extend(raw.nfc().filter(|c| !is_format(*c) && *c >= ' ').map(|c| match c {
        c if is_apostrophe_of_print(c) => '\'',
        c => c,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_a_reader_takes_for_the_same_fold_to_the_same() {
        for (word, form) in [
            ("Café", "cafe"),
            ("cafe\u{301}", "cafe"),
            ("Straße", "strasse"),
            ("ÆRØ", "aero"),
            ("Łódź", "lodz"),
            ("Đoković", "dokovic"),
            ("ısı", "isi"),
            ("İstanbul", "istanbul"),
            ("Müller", "muller"),
            ("Nguyễn", "nguyen"),
            ("Ǿ", "o"),
            ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
            ("ὈΔΥΣΣΕΎΣ", "οδυσσευσ"),
            ("Ёлка", "елка"),
            ("за\u{301}мок", "замок"),
            ("don’t", "don't"),
            ("O`Brien", "o'brien"),
            ("O´Brien", "o'brien"),
            ("Sanaʿa", "sana'a"),
            ("Sanaʽa", "sana'a"),
            ("Qurʾan", "qur'an"),
            ("ＡＢＣ１２", "abc12"),
            ("ﬁnance", "finance"),
            ("co\u{ad}operate", "cooperate"),
            ("٢٠٢٤", "2024"),
            ("۱۴۰۳", "1403"),
            ("२०१९", "2019"),
            ("إسرائيل", "اسراييل"),
            ("مُحَمَّد", "محمد"),
            ("کتاب\u{200c}ها", "كتابها"),
            ("مدرسة", "مدرسه"),
            ("شؤون", "شوون"),
            ("شئون", "شوون"),
            ("شُئُون", "شوون"),
            ("رءوس", "رووس"),
            ("مسئول", "مسوول"),
            ("ทํางาน", "ทำงาน"),
            ("เเดง", "แดง"),
            ("ໜັງສື", "ໜັງສື"),
            ("ຫນັງສື", "ໜັງສື"),
            ("col·legi", "collegi"),
            ("हिन्दी", "हिंदी"),
            ("ज़मीन", "जमीन"),
            ("मुम्बई", "मुंबई"),
            ("हूँ", "हूं"),
        ] {
            assert_eq!(fold(word), form, "{word}");
        }
    }

    #[test]
    fn letters_of_their_own_right_stay() {
        for (word, form) in [
            ("Йод", "йод"),
            ("и\u{306}од", "йод"),
            ("Україна Її", "україна її"),
            ("अन्न", "अन्न"),
            ("ガス", "ガス"),
            ("ｶﾞｽ", "ガス"),
            ("한국", "한국"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
        ] {
            assert_eq!(fold(word), form, "{word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn folding_by_tables_is_folding_by_the_rules(
            word in "[a-zÀ-žА-яΑ-ωँ-ःअ-हा-़्ء-يً-ْـکی۰-۹カｶﾞ゙가각ᄒ-ᅶ\u{300}-\u{308}\u{200c}ßİʼ’`´ʿʾ中]{1,8}",
            any in proptest::prelude::any::<String>(),
        ) {
            for word in [word, any] {
                let mut plain = String::new();
                fold_plainly(&word, &mut plain);
                proptest::prop_assert_eq!(fold(&word), plain);
            }
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for code in 0..0x3_0000 {
            let Some(c) = char::from_u32(code) else { continue };
            let once = fold(&format!("a{c}b"));
            assert_eq!(fold(&once), once, "U+{code:04X}");
        }
    }
}
