//! The charsets of DOS and of old Macs, which the web does not know and its detectors take for others.
//!
//! A text that is read in the wrong one-byte charset has marks, capitals and letters of other scripts inside
//! of its words; read in the right one it has none, and its letters are those of one alphabet. Both together
//! decide. Invariant: a text that has nothing odd as the detector takes it is left as it is. Cost: a few
//! passes over the sample, only for text that is not UTF-8.

use encoding_rs::Encoding;
use encoding_rs::IBM866;
use encoding_rs::MACINTOSH;
use encoding_rs::X_MAC_CYRILLIC;

use crate::read::encodings::Charset;
use crate::read::encodings::IBM437;
use crate::read::encodings::IBM737;
use crate::read::encodings::IBM775;
use crate::read::encodings::IBM850;
use crate::read::encodings::IBM852;
use crate::read::encodings::IBM857;
use crate::read::encodings::IBM862;
use crate::read::encodings::MAC_CE;
use crate::read::encodings::MAC_GREEK;
use crate::read::encodings::MAC_TURKISH;

/// The languages of the west of Europe.
const WESTERN: &[&str] = &[
    "áâãàçéêíóôõúü",
    "áéíóúüñªº",
    "àâçéèêëîïôûùüÿœæ",
    "äöüß",
    "àèéìíîòóùú",
    "åäöéæø",
    "áðéíóúýþæö",
    "çë",
    "éëïóöüè",
    "àçèéíïòóúü·",
];

/// The languages of its middle, in Latin letters.
pub(crate) const CENTRAL: &[&str] = &[
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîşţ",
    "čćđšž",
    "äöüß",
    "çë",
];

/// Russian, Ukrainian, Belarusian and Bulgarian.
const CYRILLIC: &[&str] = &["абвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґў"];

const GREEK: &[&str] = &["αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"];

const HEBREW: &[&str] = &["אבגדהוזחטיךכלםמןנסעףפץצקרשת"];

/// The dot is that of `İ` in small letters.
const TURKISH: &[&str] = &["çğıöşüâîûi\u{307}"];

/// Estonian, Latvian and Lithuanian.
const BALTIC: &[&str] = &["äõöüšž", "āčēģīķļņōŗšūž", "ąčęėįšųūž"];

/// Recognizes text of DOS and of old Macs that the detector takes for `guess`.
pub(crate) fn of_old_machines(guess: &'static Encoding, sample: &[u8]) -> Option<Charset> {
    const FEWEST: usize = 2;
    /// Of the bytes beyond ASCII, one in so many is odd at least.
    const SHARE: usize = 12;
    let foreign = sample.iter().filter(|byte| !byte.is_ascii()).count();
    let text = guess.decode_without_bom_handling(sample).0;
    let as_guessed = odd(&text);
    let is_odd = as_guessed >= FEWEST && as_guessed * SHARE >= foreign;
    if !is_odd && !is_latin_beyond_reason(&text) && !is_all_capitals(&text) {
        return None;
    }
    let pages = [
        (Charset::Dos(&IBM850), WESTERN),
        (Charset::Dos(&IBM437), WESTERN),
        (Charset::Dos(&IBM852), CENTRAL),
        (Charset::Web(MACINTOSH), WESTERN),
        (Charset::Dos(&MAC_CE), CENTRAL),
        (Charset::Dos(&IBM857), TURKISH),
        (Charset::Dos(&MAC_TURKISH), TURKISH),
        (Charset::Dos(&IBM775), BALTIC),
        (Charset::Dos(&IBM737), GREEK),
        (Charset::Dos(&MAC_GREEK), GREEK),
        // Before those in which its letters would all be capitals.
        (Charset::Dos(&IBM862), HEBREW),
        (Charset::Web(IBM866), CYRILLIC),
        (Charset::Web(X_MAC_CYRILLIC), CYRILLIC),
    ];
    let judged = pages.into_iter().filter_map(|(charset, alphabets)| {
        let text = charset.decode(sample).0;
        let (odd, (of_one, all)) = (odd(&text), of_one(alphabets, &text));
        let is_right = odd * 50 <= foreign && all > 0 && of_one * 10 >= all * 9;
        is_right.then_some((odd, all - of_one, charset))
    });
    judged.min_by_key(|&(odd, others, _)| (odd, others)).map(|(_, _, charset)| charset)
}

/// Counts what no writer puts inside of words: marks, capitals below small letters, letters of another
/// script, and controls anywhere.
fn odd(text: &str) -> usize {
    let mut odd = 0;
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if !char.is_ascii() && !char.is_whitespace() {
            let after = chars.peek().copied().unwrap_or(' ');
            odd += usize::from(if char.is_control() || char == '\u{fffd}' {
                true
            } else if !is_letter(char) {
                is_letter(before) && is_letter(after) && !may_join(char)
            } else {
                let is_mixed = before.is_ascii_alphabetic() || after.is_ascii_alphabetic();
                char.is_uppercase() && before.is_lowercase() || !is_latin(char) && is_mixed
            });
        }
        before = char;
    }
    odd
}

/// Returns whether more than half of the letters of a Latin text are beyond ASCII: no language of the
/// one-byte charsets has so many, and the text is in another script.
fn is_latin_beyond_reason(text: &str) -> bool {
    const FEWEST: usize = 20;
    let letters = text.chars().filter(|char| is_letter(*char) && is_latin(*char));
    let (mut all, mut foreign) = (0_usize, 0_usize);
    for letter in letters {
        all += 1;
        foreign += usize::from(!letter.is_ascii());
    }
    foreign >= FEWEST && foreign * 2 > all
}

/// Returns whether all letters of a text in another script than Latin are capitals: it may be in a script that
/// has no others.
fn is_all_capitals(text: &str) -> bool {
    const FEWEST: usize = 12;
    let foreign = || text.chars().filter(|char| is_letter(*char) && !is_latin(*char));
    foreign().take(FEWEST).count() == FEWEST && foreign().all(char::is_uppercase)
}

/// Returns whether a character is a letter, and not an accent by itself.
fn is_letter(char: char) -> bool {
    char.is_alphabetic() && !('\u{2b0}'..='\u{2ff}').contains(&char) && !matches!(char, 'ª' | 'º')
}

fn is_latin(char: char) -> bool {
    char < '\u{250}' || ('\u{1e00}'..='\u{1eff}').contains(&char)
}

/// Returns whether a mark may be between two letters.
const fn may_join(char: char) -> bool {
    matches!(char, '’' | '‘' | '–' | '—' | '…' | '·' | '\u{ad}' | '\u{ab}' | '\u{bb}' | '®' | '™')
}

/// Returns how many letters beyond ASCII are of the one language that has most of them, and how many
/// there are.
pub(crate) fn of_one(alphabets: &[&str], text: &str) -> (usize, usize) {
    let letters: Vec<char> = text
        .chars()
        .filter(|char| !char.is_ascii() && is_letter(*char))
        .flat_map(char::to_lowercase)
        .collect();
    let of = |alphabet: &str| letters.iter().filter(|letter| alphabet.contains(**letter)).count();
    (alphabets.iter().map(|alphabet| of(alphabet)).max().unwrap_or(0), letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::charset::decode;
    use crate::read::encodings::Page;

    const FRENCH: &str = "La drague a coulé à midi par temps calme, ont indiqué mardi les garde-côtes. \
        L'équipage a été sauvé par un ferry, déjà près de là, et l'épave gêne l'accès.";
    const GERMAN: &str = "Die Brücke über den Fluß wird für ein Jahr gesperrt, erklärte die Stadt. \
        Fußgänger können später hinüber, Züge dürfen nächste Woche wieder fahren.";
    const SWEDISH: &str = "Bron över ån stängs på måndag och öppnas först nästa år. Färjan går då åter \
        från kajen, säger hamnchefen på Öland, där båtar får ligga kvar.";
    const SPANISH: &str = "El puente sobre el río estará cerrado un año, según el alcalde. Los niños \
        podrán cruzar en el transbordador, que volverá mañana a las ocho, dijo el capitán.";
    const PORTUGUESE: &str = "A ponte sobre o rio não será aberta até março, disse a câmara. As crianças \
        poderão atravessar na balsa, que voltará amanhã de manhã com a tripulação.";
    const POLISH: &str = "Pogłębiarka zatonęła u wejścia do portu przy spokojnej pogodzie. Całą załogę \
        uratował przepływający prom, a wrak blokuje wejście, poinformowała straż przybrzeżna.";
    const CZECH: &str = "Most přes řeku bude rok zavřený, řekl včera starosta. Děti mohou přejet \
        přívozem, který se vrátí zítra ráno, až skončí stávka lodníků.";
    const HUNGARIAN: &str = "A folyó fölötti hidat egy évre lezárják, közölte tegnap a városi őrség. \
        A gyerekek komppal kelhetnek át, amely holnap újra közlekedik.";
    const RUSSIAN: &str = "Мост через реку закроют на год, сообщил вчера мэр. Дети смогут \
        переправиться на пароме, который вернётся завтра утром.";

    const GREEK_TEXT: &str = "Η γέφυρα πάνω από το ποτάμι θα κλείσει για έναν χρόνο, είπε χθες ο δήμαρχος. Τα \
        παιδιά θα περνούν με το πλοίο, που θα γυρίσει αύριο το πρωί.";
    const TURKISH_TEXT: &str = "Nehrin üzerindeki köprü bir yıl kapalı kalacak, dedi belediye başkanı dün. \
        Çocuklar yarın sabah dönecek olan vapurla karşıya geçebilecek; şimdi enkaz girişi kapatıyor.";
    const HEBREW_TEXT: &str = "הגשר מעל הנהר ייסגר לשנה, אמר אתמול ראש העיר. הילדים יוכלו לעבור במעבורת \
        שתחזור מחר בבוקר.";
    const LITHUANIAN: &str = "Tiltas per upę bus uždarytas metams, vakar sakė meras. Vaikai galės keltis \
        keltu, kuris grįš rytoj rytą, kai baigsis jūreivių streikas; žmonės šį kelią žino.";
    const LATVIAN: &str = "Tilts pār upi būs slēgts gadu, vakar sacīja mērs. Bērni varēs pārcelties ar \
        prāmi, kas atgriezīsies rīt no rīta, kad beigsies jūrnieku streiks šajā ostā.";

    fn written_in(text: &str, page: &Page) -> Vec<u8> {
        let byte = |char: char| match page.upper.chars().position(|upper| upper == char) {
            _ if char.is_ascii() => char as u8,
            Some(at) => 0x80 + u8::try_from(at).unwrap(),
            None => panic!("{char} is not in {}", page.name),
        };
        text.chars().map(byte).collect()
    }

    #[test]
    fn texts_of_dos_are_recognized_by_what_would_be_inside_of_their_words() {
        for (page, texts) in [
            (&IBM850, &[FRENCH, GERMAN, SWEDISH, SPANISH, PORTUGUESE][..]),
            (&IBM437, &[FRENCH, GERMAN, SWEDISH, SPANISH]),
            (&IBM852, &[POLISH, CZECH, HUNGARIAN]),
            (&IBM737, &[GREEK_TEXT]),
            (&IBM775, &[LITHUANIAN, LATVIAN]),
            (&IBM857, &[TURKISH_TEXT]),
            (&IBM862, &[HEBREW_TEXT]),
            (&MAC_CE, &[POLISH, CZECH]),
            (&MAC_GREEK, &[GREEK_TEXT]),
            (&MAC_TURKISH, &[TURKISH_TEXT]),
        ] {
            for text in texts {
                let bytes = written_in(text, page);
                let decoded = decode(&bytes, None);
                assert_eq!(decoded.text, *text, "{} as {}", page.name, decoded.charset.name());
                assert!(decoded.charset.guess_of_old().unwrap().starts_with("read as "));
            }
        }
        let capitals = "МОСТ ЧЕРЕЗ РЕКУ ЗАКРОЮТ НА ГОД, СООБЩИЛ МЭР.";
        assert_eq!(decode(&IBM866.encode(capitals).0, None).text, capitals);
        let decoded = decode(&IBM866.encode(RUSSIAN).0, None).text.into_owned();
        assert_eq!(decoded, RUSSIAN);
    }

    #[test]
    fn texts_of_windows_and_the_web_are_not_taken_for_texts_of_dos() {
        use encoding_rs::*;
        for (charset, texts) in [
            (WINDOWS_1252, &[FRENCH, GERMAN, SWEDISH, SPANISH, PORTUGUESE][..]),
            (WINDOWS_1250, &[POLISH, CZECH, HUNGARIAN]),
            (ISO_8859_2, &[POLISH, CZECH, HUNGARIAN]),
            (WINDOWS_1251, &[RUSSIAN]),
            (KOI8_R, &[RUSSIAN]),
            (WINDOWS_1253, &[GREEK_TEXT]),
            (WINDOWS_1254, &[TURKISH_TEXT]),
            (WINDOWS_1255, &[HEBREW_TEXT]),
            (WINDOWS_1257, &[LITHUANIAN, LATVIAN]),
        ] {
            for text in texts {
                let (bytes, _, _) = charset.encode(text);
                let decoded = decode(&bytes, None);
                assert_eq!(decoded.text, *text, "{}", charset.name());
                assert_eq!(decoded.charset.guess_of_old(), None);
            }
        }
    }

    #[test]
    fn a_label_names_a_page_in_the_ways_that_are_in_use() {
        for (label, name) in [
            ("cp850", "IBM850"),
            ("IBM437", "IBM437"),
            (" ibm-852", "IBM852"),
            ("850", "IBM850"),
            ("cp862", "IBM862"),
            ("x-mac-ce", "x-mac-ce"),
            ("cp936", "GBK"),
            ("ms950", "Big5"),
            ("cp65001", "UTF-8"),
        ] {
            assert_eq!(Charset::of_label(label).unwrap().name(), name);
        }
        assert_eq!(Charset::of_label("cp866").unwrap().name(), "IBM866");
        assert_eq!(Charset::of_label("cp99"), None);
        assert_eq!(decode(b"caf\x82", Some("cp437")).text, "caf\u{e9}");
    }

    #[test]
    fn a_page_gives_no_two_of_its_bytes_one_meaning() {
        for page in crate::read::encodings::PAGES {
            let chars: Vec<char> = page.upper.chars().collect();
            assert_eq!(chars.len(), 128);
            let mut known: Vec<char> =
                chars.into_iter().filter(|char| *char != '\u{fffd}').collect();
            let count = known.len();
            known.sort_unstable();
            known.dedup();
            assert!(known.len() == count && count >= 125, "{}", page.name);
        }
    }
}
