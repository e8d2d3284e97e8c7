//! Says what language an article is in: declared, or identified from its text.
//!
//! A declaration is believed unless the script contradicts it (templates declare `en` over Arabic), or the most
//! common words do, plainly (templates declare `en` over Spanish).
//! Identification needs some text; a short one gives no language rather than a wrong one.
//! Cost: identification reads the first 800 characters at most.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::Lang;
use whatlang::detect;

/// Languages by our code, the three-letter codes, and names. First the code that is kept.
const LANGUAGES: &str = "en eng english anglais englisch inglés ingles; fr fre fra french français francais \
    französisch; de ger deu german deutsch allemand; es spa spanish español espanol castellano \
    castilian; pt por portuguese português portugues; it ita italian italiano; nl dut nld dutch \
    nederlands flemish; sv swe swedish svenska; da dan danish dansk; no nor nb nob nn nno norwegian \
    norsk bokmål; fi fin finnish suomi; is ice isl icelandic íslenska; pl pol polish polski; cs cze \
    ces czech čeština cz; sk slo slk slovak slovenčina; sl slv slovenian slovene slovenščina; hr hrv \
    croatian hrvatski; sr srp serbian srpski српски; bs bos bosnian bosanski; bg bul bulgarian \
    български; mk mac mkd macedonian македонски; ru rus russian русский; uk ukr ukrainian \
    українська ua; be bel belarusian беларуская; ro rum ron romanian română mo; hu hun hungarian \
    magyar; el gre ell greek ελληνικά gr; tr tur turkish türkçe; az aze azerbaijani; sq alb sqi \
    albanian shqip; et est estonian eesti; lv lav latvian latviešu; lt lit lithuanian lietuvių; ca \
    cat catalan català; gl glg galician galego; eu baq eus basque euskara; ga gle irish gaeilge; cy \
    wel cym welsh cymraeg; ar ara arabic العربية; fa per fas pes prs persian farsi فارسی; he heb hebrew עברית \
    iw; ur urd urdu اردو; ps pus pashto; ku kur kurdish; hi hin hindi हिन्दी; bn ben bengali bangla \
    বাংলা; mr mar marathi; gu guj gujarati; pa pan punjabi; ta tam tamil; te tel telugu; kn kan \
    kannada; ml mal malayalam; ne nep nepali; si sin sinhala; zh chi zho chinese 中文 汉语 cmn mandarin \
    zh-hans zh-hant cn; ja jpn japanese 日本語 jp; ko kor korean 한국어 kr; th tha thai ไทย; vi vie \
    vietnamese; id ind indonesian bahasa in; ms may msa malay; tl tgl tagalog filipino fil; km khm \
    khmer; lo lao; my bur mya burmese; ka geo kat georgian; hy arm hye armenian; kk kaz kazakh; uz \
    uzb uzbek; mn mon mongolian; sw swa swahili; am amh amharic; so som somali; ha hau hausa; yo yor \
    yoruba; ig ibo igbo; zu zul zulu; xh xho xhosa; af afr afrikaans; st sot sotho; tn tsn tswana; \
    la lat latin; jv jav javanese; or ori odia; tk tuk turkmen; ak aka akan; sn sna shona; eo epo esperanto; yi yid yiddish";

/// Returns our code of a declared language (`en-US`, `English`, `eng` → `en`); `None` when the
/// declaration says nothing.
pub(super) fn declared(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let known = |word: &str| {
        LANGUAGES.split(';').find_map(|line| {
            let mut names = line.split_whitespace();
            let code = names.next()?;
            (code == word || names.any(|name| name == word)).then(|| code.to_owned())
        })
    };
    let word = text.split([' ', '(', ',']).next().unwrap_or("");
    let primary = word.split(['-', '_']).next().unwrap_or("");
    known(&text).or_else(|| known(primary)).or_else(|| {
        // A code we have no name for is still a code: three letters of ISO 639-3.
        let code = primary.len() == 3 && primary.bytes().all(|b| b.is_ascii_lowercase());
        (code && primary == word && !["und", "mul", "zxx", "mis", "nan", "n/a"].contains(&primary))
            .then(|| primary.to_owned())
    })
}

/// Returns the region of a declared language (`US` of `en-US`).
pub(super) fn region(text: &str) -> Option<String> {
    let parts = text.trim().split(['-', '_']).skip(1);
    let mut regions =
        parts.filter(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    regions.next().map(str::to_ascii_uppercase)
}

/// The scripts that settle or refuse a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Han,
    Kana,
    Hangul,
    Other,
}

/// How much text is looked at.
const ENOUGH: usize = 800;

/// Returns the language of an article: the declared one unless the script contradicts it, else the
/// identified one where it is reliable.
pub(super) fn of(declared: Option<&str>, title: &str, body: &str) -> Option<String> {
    let declared = declared.and_then(self::declared);
    // Plain ASCII cannot contradict a language of Latin letters.
    let head = &body[..body.floor_char_boundary(240)];
    if let Some(code) = &declared {
        if let Some(other) = plainly_in_another(code, body) {
            return Some(other.to_owned());
        }
        if head.is_ascii() && !head.is_empty() || title.is_empty() && body.is_empty() {
            return declared;
        }
        match script(title, head) {
            None | Some(Script::Latin) => return declared,
            Some(Script::Han) if code == "zh" || code == "ja" => return declared,
            Some(Script::Kana) if code == "ja" => return declared,
            Some(Script::Hangul) if code == "ko" => return declared,
            Some(Script::Other)
                if !is_latin(code) && !["zh", "ja", "ko"].contains(&code.as_str()) =>
            {
                return declared;
            }
            Some(_) => {}
        }
    }
    identified(title, body).or(declared)
}

/// Identifies the language of a text; `None` when it is short or unclear.
fn identified(title: &str, body: &str) -> Option<String> {
    match script(title, &body[..body.floor_char_boundary(600)]) {
        Some(Script::Han) => return Some("zh".to_owned()),
        Some(Script::Kana) => return Some("ja".to_owned()),
        Some(Script::Hangul) => return Some("ko".to_owned()),
        Some(Script::Latin | Script::Other) => {}
        None => return None,
    }
    if let Some(code) = by_common_words(body) {
        return Some(code.to_owned());
    }
    let end = body.char_indices().nth(ENOUGH).map_or(body.len(), |(at, _)| at);
    let sample = if title.is_empty() || body.starts_with(title) {
        body[..end].to_owned()
    } else {
        format!("{title}\n{}", &body[..end])
    };
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 60 {
        return None;
    }
    let found = detect(&sample)?;
    // Long samples of news are distinguished well below the bar that is set for short ones.
    let sure = found.is_reliable() || (letters >= 300 && found.confidence() >= 0.5);
    if sure { code_of(found.lang()) } else { None }
}

/// Each common word, with the languages it is common in as bits.
static COMMON: LazyLock<(Vec<&str>, HashMap<&str, u64>)> = LazyLock::new(|| {
    let mut codes = Vec::new();
    let mut words = HashMap::new();
    for line in include_str!("common_words.txt").lines() {
        let Some((code, common)) = line.split_once(' ') else { continue };
        for word in common.split_whitespace() {
            *words.entry(word).or_default() |= 1 << codes.len();
        }
        codes.push(code);
    }
    (codes, words)
});

/// Returns the language whose most common words clearly prevail in the text.
///
/// Profiles of trigrams are compared with those of 70 languages and cost 400 µs an article, more
/// than all else together; most articles are identified in 10 µs by their common words. Near relatives
/// are in the table so that they tie, and a tie is left to the profiles.
fn by_common_words(body: &str) -> Option<&'static str> {
    let (best, _) = prevailing(body)?;
    Some(COMMON.0[best])
}

/// Returns the language that a text is in for sure though another is declared for it: hardly any of the most
/// common words of that one are there.
fn plainly_in_another(declared: &str, body: &str) -> Option<&'static str> {
    let codes = &COMMON.0;
    let own = codes.iter().position(|code| *code == declared)?;
    let (best, counts) = prevailing(body)?;
    (best != own && counts[best] >= counts[own] * 4).then(|| codes[best])
}

/// Returns the place of the language whose common words clearly prevail in the beginning of a text, and how many
/// there are of each.
fn prevailing(body: &str) -> Option<(usize, [u32; 64])> {
    let text = &body[..body.floor_char_boundary(1200)];
    let (codes, words) = &*COMMON;
    let mut counts = [0_u32; 64];
    let mut seen = 0_u32;
    let mut small = String::new();
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(100) {
        seen += 1;
        // No common word is longer; most others are.
        if word.len() > if word.is_ascii() { 7 } else { 16 } {
            continue;
        }
        let languages = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            words.get(word)
        } else {
            small.clear();
            small.extend(word.chars().flat_map(char::to_lowercase));
            words.get(small.as_str())
        };
        let mut bits = languages.copied().unwrap_or(0);
        while bits != 0 {
            counts[bits.trailing_zeros() as usize] += 1;
            bits &= bits - 1;
        }
    }
    let best = (0..codes.len()).max_by_key(|at| counts[*at])?;
    let second = (0..codes.len()).filter(|at| *at != best).map(|at| counts[at]).max()?;
    let clear = counts[best] >= 8 && counts[best] * 5 >= seen && counts[best] >= second * 2;
    clear.then_some((best, counts))
}

fn code_of(language: Lang) -> Option<String> {
    declared(language.code())
}

/// Returns the script most of the text is in; Japanese wins by any share of kana.
fn script(title: &str, body: &str) -> Option<Script> {
    // Most text identified here is plain; it needs no counting of scripts.
    if title.is_ascii() && body.is_ascii() {
        let letters = title.bytes().chain(body.bytes()).filter(u8::is_ascii_alphabetic);
        return (letters.take(12).count() == 12).then_some(Script::Latin);
    }
    let (mut latin, mut han, mut kana, mut hangul, mut other) = (0_u32, 0_u32, 0_u32, 0_u32, 0_u32);
    for c in title.chars().chain(body.chars()).filter(|c| c.is_alphabetic()) {
        match u32::from(c) {
            0..=0x24F | 0x1E00..=0x1EFF => latin += 1,
            0x3040..=0x30FF | 0xFF66..=0xFF9F => kana += 1,
            0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => han += 1,
            0xAC00..=0xD7A3 | 0x1100..=0x11FF => hangul += 1,
            _ => other += 1,
        }
    }
    // One ideograph says as much as a few letters.
    let east = (han + kana + hangul) * 3;
    if latin + other + east < 12 {
        None
    } else if east > latin + other {
        Some(if hangul > han + kana {
            Script::Hangul
        } else if kana * 20 > han + kana {
            Script::Kana
        } else {
            Script::Han
        })
    } else if latin >= other {
        Some(Script::Latin)
    } else {
        Some(Script::Other)
    }
}

/// Returns whether a language is written in Latin letters only.
fn is_latin(code: &str) -> bool {
    const LATIN: [&str; 36] = [
        "en", "fr", "de", "es", "pt", "it", "nl", "sv", "da", "no", "fi", "is", "pl", "cs", "sk",
        "sl", "hr", "ro", "hu", "tr", "sq", "et", "lv", "lt", "ca", "gl", "eu", "ga", "cy", "vi",
        "id", "ms", "tl", "sw", "af", "la",
    ];
    LATIN.contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_languages_get_one_code() {
        for (text, code) in [
            ("en-US", "en"),
            ("en_GB", "en"),
            ("English", "en"),
            ("eng", "en"),
            ("EN", "en"),
            ("zh-Hant-TW", "zh"),
            ("nb", "no"),
            ("Deutsch", "de"),
            ("pt-br", "pt"),
            ("iw", "he"),
            ("grc", "grc"),
        ] {
            assert_eq!(declared(text).as_deref(), Some(code), "{text}");
        }
        for text in ["", "und", "x", "none", "12"] {
            assert_eq!(declared(text), None, "{text}");
        }
        assert_eq!(region("en-us").as_deref(), Some("US"));
        assert_eq!(region("zh-Hant-TW").as_deref(), Some("TW"));
        assert_eq!(region("en"), None);
    }

    #[test]
    fn scripts_tell_chinese_japanese_and_korean() {
        let of = |text| super::of(None, "", text);
        assert_eq!(of("据新华社报道，全国人大常委会会议在北京举行。").as_deref(), Some("zh"));
        assert_eq!(of("東京都は3日、新しい計画を発表した。").as_deref(), Some("ja"));
        assert_eq!(of("서울시는 새로운 계획을 발표했다고 밝혔다.").as_deref(), Some("ko"));
    }

    #[test]
    fn a_short_text_has_no_language_rather_than_a_wrong_one() {
        assert_eq!(of(None, "Oil falls", ""), None);
        assert_eq!(of(None, "", ""), None);
        assert_eq!(of(Some("en"), "", "").as_deref(), Some("en"));
    }

    #[test]
    fn a_longer_text_is_identified() {
        let german = "Der Gemeinderat hat am Montag beschlossen, die alte Brücke über den Fluss bis \
            zum Herbst zu sperren. Anwohner müssen nun einen weiten Umweg fahren, sagte die \
            Bürgermeisterin nach der Sitzung.";
        assert_eq!(of(None, "Brücke gesperrt", german).as_deref(), Some("de"));
    }

    #[test]
    fn a_declaration_that_the_common_words_contradict_is_not_believed() {
        let spanish = "El gobierno anuncia que las elecciones de la provincia se celebran en mayo, y los \
            partidos piden que el censo se publique antes para que los vecinos puedan comprobar su nombre.";
        assert_eq!(of(Some("en-US"), "Elecciones en mayo", spanish).as_deref(), Some("es"));
        assert_eq!(of(Some("es"), "Elecciones en mayo", spanish).as_deref(), Some("es"));
        // Near relatives share words, and a language that has no list is believed.
        for code in ["ca", "gl", "ast"] {
            assert_eq!(of(Some(code), "Elecciones en mayo", spanish).as_deref(), Some(code));
        }
        let mixed = "The words El Niño and La Niña are names that the fishers of Peru gave to the sea; de la \
            Cruz and los Santos say that the name is of the coast, and it was in use for years.";
        assert_eq!(of(Some("en"), "El Niño", mixed).as_deref(), Some("en"));
        assert_eq!(of(Some("en"), "Elecciones", "Elecciones en mayo").as_deref(), Some("en"));
    }

    #[test]
    fn every_language_that_can_be_identified_has_its_short_code() {
        for language in Lang::all() {
            let code = code_of(*language).unwrap();
            assert_eq!(code.len(), 2, "{}", language.code());
        }
    }

    #[test]
    fn no_common_word_is_too_long_to_be_looked_up() {
        for word in COMMON.1.keys() {
            assert!(word.len() <= if word.is_ascii() { 7 } else { 16 }, "{word}");
        }
        assert!(COMMON.0.len() <= 64);
    }

    #[test]
    fn near_relatives_are_not_told_apart_by_common_words() {
        let danish = "og at det er på for med den ikke et til har som de fra og det er på den";
        assert_eq!(by_common_words(danish), None);
        let english = "the council said on monday that the old bridge of the town is to be closed and \
            that it was in the plan for the year which has been made by the mayor";
        assert_eq!(by_common_words(english), Some("en"));
        assert_eq!(by_common_words("oil fell"), None);
    }

    #[test]
    fn a_declaration_that_the_script_contradicts_is_not_believed() {
        let russian = "Городской совет в понедельник решил закрыть старый мост через реку до осени. \
            Жителям теперь придётся ездить в объезд, сообщила мэр города после заседания.";
        assert_eq!(of(Some("en"), "", russian).as_deref(), Some("ru"));
        assert_eq!(of(Some("ru"), "", russian).as_deref(), Some("ru"));
        assert_eq!(
            of(Some("en"), "", "東京都は3日、新しい計画を発表した。").as_deref(),
            Some("ja")
        );
    }
}
