//! Languages that work without being asked for: a word of a query finds the other forms and
//! spellings of it in the text, and the marks are on whole letters.
//!
//! Each row is a sentence and the queries that find it among the others of its language. Articles
//! carry no language: it is identified, or declared where a sentence is too short for that.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use dateline::engine::View;
use dateline::ingest::Clock;
use dateline::ingest::IngestRequest;
use dateline::ingest::RootRequest;
use dateline::ingest::ingest;
use dateline::search::Hits;
use dateline::search::SearchRequest;
use dateline::search::search;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

const TODAY: Date = date(2024, 6, 15);

/// An index of one sentence an article.
pub(crate) struct Language {
    _folder: TempDir,
    view: View,
}

impl Language {
    pub(crate) fn new<'a>(lang: &str, sentences: impl IntoIterator<Item = &'a str>) -> Self {
        let records = sentences.into_iter().map(|text| json!({"lang": lang, "text": text}));
        Self::of(records.collect())
    }

    /// Indexes records as they are; each gets the number of its place for a key.
    pub(crate) fn of(records: Vec<Value>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let articles: String = (0..)
            .zip(records)
            .map(|(n, mut record)| {
                record["id"] = json!(format!("s{n}"));
                format!("{record}\n")
            })
            .collect();
        let file = folder.path().join("articles.jsonl");
        std::fs::write(&file, articles).expect("a folder of ours takes files");
        let index = folder.path().join("index");
        index_file(&index, &file);
        let view = View::open(&index).expect("the index just made");
        Self { _folder: folder, view }
    }

    pub(crate) fn hits(&self, query: &str) -> Hits {
        let mut request = SearchRequest::new(query, TODAY);
        request.limit = 100;
        search(&self.view, &request).unwrap_or_else(|error| panic!("{query}: {error}"))
    }

    /// Returns the numbers of the sentences that a query finds.
    pub(crate) fn found(&self, query: &str) -> Vec<usize> {
        let keys = self.hits(query).hits.into_iter().filter_map(|hit| hit.article.key);
        let mut found: Vec<usize> = keys.map(|key| key[1..].parse().expect("a number")).collect();
        found.sort_unstable();
        found
    }
}

fn index_file(index: &Path, file: &Path) {
    let stop = AtomicBool::new(false);
    let request = IngestRequest {
        roots: vec![RootRequest {
            path: file.to_path_buf(),
            label: "articles".into(),
            map: None,
            corrections: None,
            exclude: Vec::new(),
        }],
        jobs: 1,
        memory: 100 << 20,
        ..IngestRequest::new(
            index.to_path_buf(),
            TODAY,
            Timestamp::UNIX_EPOCH,
            Clock::STANDING,
            &stop,
        )
    };
    ingest(&request, &mut |_| {}).expect("the file can be indexed");
}

/// Checks that each sentence is found by each query of its row, and by none of the last list.
#[track_caller]
fn finds(lang: &str, rows: &[(&str, &[&str], &[&str])]) {
    let language = Language::new(lang, rows.iter().map(|(text, ..)| *text));
    let mut wrong = Vec::new();
    for (number, (text, queries, others)) in rows.iter().enumerate() {
        for query in *queries {
            if !language.found(query).contains(&number) {
                wrong.push(format!("{query:?} does not find {text:?}"));
            }
        }
        for query in *others {
            if language.found(query).contains(&number) {
                wrong.push(format!("{query:?} finds {text:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{lang}\n{}", wrong.join("\n"));
}

/// Returns what is marked in the best passages of the hits of a query.
fn marked(lang: &str, text: &str, query: &str) -> Vec<String> {
    let hits = Language::new(lang, [text]).hits(query);
    let mut marked = Vec::new();
    for passage in hits.hits.iter().flat_map(|hit| &hit.passages) {
        let letters: Vec<char> = passage.text.chars().collect();
        marked.extend(passage.matches.iter().map(|&(from, to)| letters[from..to].iter().collect()));
    }
    marked
}

#[test]
fn english_forms_possessives_and_accents_are_found() {
    finds(
        "en",
        &[
            (
                "The fighters’ families were hiding.",
                &["fighter", "family", "hide", "Fighters"],
                &[],
            ),
            ("Trump's lawyers and Yahoo!'s shares.", &["Trump", "lawyer", "Yahoo", "share"], &[]),
            ("A cafe\u{301} and a naïve résumé.", &["café", "cafe", "naive", "resume"], &["caf"]),
            ("The U.S. and the U.N. agreed.", &["U.S.", "U.N.", "agree"], &[]),
            ("The mayor\u{2019}s co\u{ad}operation", &["mayor", "cooperation", "mayor's"], &[]),
        ],
    );
}

#[test]
fn spanish_forms_and_accents_are_found() {
    finds(
        "es",
        &[
            (
                "Las elecciones presidenciales se celebraron en España.",
                &["elección", "eleccion", "presidencial", "espana", "ESPAÑA", "celebrar"],
                &[],
            ),
            (
                "El nin\u{303}o corrio\u{301} hacia el jardi\u{301}n.",
                &["niño", "jardines", "corrió"],
                &[],
            ),
            ("Los precios del pan subieron.", &["precio", "panes", "subieron"], &["presidencial"]),
            ("La pingüina nadó.", &["pinguina", "nadó", "nado"], &[]),
        ],
    );
}

#[test]
fn portuguese_forms_and_accents_are_found() {
    finds(
        "pt",
        &[
            (
                "As eleições municipais aconteceram em São Paulo.",
                &["eleição", "eleicoes", "municipal", "sao paulo", "\"São Paulo\""],
                &[],
            ),
            (
                "Os governos estaduais aprovaram a decisa\u{303}o.",
                &["governo", "decisão", "decisões"],
                &[],
            ),
            ("O avô e a avó viajaram.", &["avo", "avó", "viajar"], &["governo"]),
        ],
    );
}

#[test]
fn french_elisions_are_two_words() {
    finds(
        "fr",
        &[
            (
                "L’Iran et l'Union européenne se sont entendus aujourd'hui.",
                &["Iran", "union", "europeenne", "européens", "aujourd'hui", "aujourd’hui"],
                &[],
            ),
            ("Qu'elle vienne jusqu’à l'école d'Orsay.", &["école", "ecoles", "Orsay"], &["lécole"]),
            ("Les cœurs heureux de la manœuvre.", &["coeur", "heureuse", "manoeuvres"], &[]),
        ],
    );
}

#[test]
fn german_forms_and_umlauts_are_found_both_ways() {
    finds(
        "de",
        &[
            (
                "Die Häuser der Müllers in Köln wurden geräumt.",
                &["Haus", "Häusern", "Muller", "Müller", "Koln", "KÖLN"],
                &[],
            ),
            ("In Muenchen und Duesseldorf wird gewählt.", &["Muenchen", "gewahlt"], &[]),
            ("Die Straße war groß.", &["Strasse", "STRASSE", "gross", "Straßen"], &[]),
            ("Die Wahlen am Sonntag", &["Wahl", "Sonntage"], &["Walen"]),
        ],
    );
}

#[test]
fn russian_forms_and_the_letter_yo_are_found() {
    finds(
        "ru",
        &[
            (
                "На выборах президента победил кандидат от партии.",
                &["выборы", "выборов", "президент", "президенту", "партия", "кандидаты"],
                &[],
            ),
            ("Ёлка стоит в Орле, и всё готово.", &["елка", "ёлки", "все", "всё", "орле"], &[]),
            ("Шойгу прибыл в Кие\u{301}в.", &["Киев", "прибыл", "киеве"], &["выборы"]),
            ("Чайка и йод", &["йод", "чайки"], &["иод"]),
        ],
    );
}

#[test]
fn polish_and_czech_forms_are_found() {
    finds(
        "pl",
        &[
            (
                "Wybory prezydenckie wygrał kandydat z Łodzi.",
                &["wyborów", "kandydata", "lodzi", "Łodzi", "wygral"],
                &[],
            ),
            ("Rządy państw europejskich protestują.", &["rząd", "państwa", "europejski"], &[]),
        ],
    );
    finds(
        "cs",
        &[
            (
                "Ve volbách zvítězil prezidentův kandidát.",
                &["volby", "kandidáti", "volbach", "zvitezil"],
                &[],
            ),
            ("Před rokem byla vláda v krizi.", &["rok", "vlády", "krize"], &["volby"]),
        ],
    );
}

#[test]
fn ukrainian_serbian_and_bulgarian_words_are_found() {
    finds("uk", &[("Президенти України та Її сусідів", &["президент", "україна", "її"], &[])]);
    finds("sr", &[("Đoković je pobedio na turniru.", &["dokovic", "Đoković", "turnir"], &[])]);
    finds("bg", &[("Франция е готова да приеме жената.", &["франция", "готова", "ЖЕНАТА"], &[])]);
}

#[test]
fn turkish_greek_and_hungarian_words_are_found_whatever_their_case() {
    finds(
        "tr",
        &[("İSTANBUL’da ISPARTA’lılar seçimi kazandı.", &["istanbul", "ısparta", "seçim"], &[])],
    );
    finds("el", &[("Οι ΕΚΛΟΓΈΣ στην Ελλάδα", &["εκλογές", "εκλογες", "Ελλαδα", "ελλάδας"], &[])]);
    finds("hu", &[("A választások Magyarországon", &["választás", "valasztas"], &[])]);
}

#[test]
fn arabic_articles_prefixes_points_and_letters_are_one_word() {
    finds(
        "ar",
        &[
            (
                "أعلنت الحكومة إجراءات جديدة في المدرسة.",
                &["حكومة", "الحكومه", "والحكومة", "اجراءات", "مدرسة", "مدرسه", "للمدرسة"],
                &[],
            ),
            ("قال مُحَمَّد إنّ الـــسلام قريب.", &["محمد", "السلام", "سلام"], &["حكومة"]),
            ("في عام ٢٠١٩ وصل الرئيس إلى القاهرة.", &["2019", "٢٠١٩", "رئيس", "القاهره"], &[]),
            ("استخدم الطلاب الكتاب.", &["يستخدم", "كتاب", "بالكتاب"], &[]),
        ],
    );
}

#[test]
fn persian_letters_digits_and_half_spaces_are_one_word() {
    finds(
        "fa",
        &[
            (
                "کتاب\u{200c}های تازهٔ کودکان در ۱۴۰۳ منتشر شد.",
                &["كتاب", "کتاب", "کتابها", "کتاب‌ها", "1403", "١٤٠٣", "کودک"],
                &[],
            ),
            ("رئیس جمهور ایران می\u{200c}گوید.", &["رئيس", "رییس", "ايران", "میگوید"], &[]),
            ("مسئلهٔ آب در خانه\u{200c}ی ما", &["اب", "آب", "خانه"], &["کتاب"]),
        ],
    );
}

#[test]
fn hindi_forms_points_and_digits_are_found() {
    finds(
        "hi",
        &[
            (
                "लड़कियों ने चुनावों में २०१९ में भाग लिया।",
                &["लड़की", "लड\u{93c}कियों", "चुनाव", "2019", "भाग"],
                &[],
            ),
            ("हिन्दी ख़बरें पढ़ने वाले लोग", &["हिन्दी", "ख\u{93c}बर", "लोगों"], &["चुनाव"]),
        ],
    );
}

#[test]
fn chinese_words_of_two_characters_are_found_inside_longer_runs() {
    finds(
        "zh",
        &[
            (
                "中华人民共和国外交部发言人周三表示，两国将继续合作。",
                &["人民", "外交", "外交部", "发言人", "合作", "两国", "中华人民共和国", "国"],
                &["和平", "交外", "国合"],
            ),
            (
                "ＡＩ技术公司于２０２４年８月发布GPT-4模型",
                &["AI", "2024", "GPT", "模型", "技术"],
                &[],
            ),
            ("英国广播公司，北京", &["北京", "广播", "公司"], &["司北"]),
        ],
    );
}

#[test]
fn japanese_words_are_found_inside_longer_runs_and_in_both_widths() {
    finds(
        "ja",
        &[
            (
                "宮城県沖で強い地震があり、気象庁は津波警報を発表した。",
                &["宮城", "地震", "津波", "気象庁", "警報", "発表"],
                &["城沖", "報警"],
            ),
            ("ガス会社のﾃﾞｰﾀセンター", &["ガス", "ｶﾞｽ", "データ", "センター", "会社"], &[]),
            ("カ\u{3099}ソリンの値上げ", &["ガソリン", "値上げ"], &[]),
        ],
    );
}

#[test]
fn korean_words_are_found_with_their_particles() {
    finds(
        "ko",
        &[
            (
                "대통령은 서울에서 기자회견을 열었다.",
                &["대통령", "서울", "기자", "회견"],
                &["부산"],
            ),
            ("\u{1112}\u{1161}\u{11ab}국 경제", &["한국", "경제"], &[]),
        ],
    );
}

#[test]
fn thai_words_are_found_inside_sentences_without_blanks() {
    finds(
        "th",
        &[
            (
                "นายกรัฐมนตรีประกาศว่าการเลือกตั้งจะมีขึ้นในเดือนหน้า",
                &["นายก", "รัฐมนตรี", "เลือกตั้ง", "เดือน"],
                &["ตลาด"],
            ),
            ("ในปี ๒๕๖๗ กรุงเทพฯ น้ำท่วม", &["2567", "กรุงเทพ", "น้ำ", "น้ำท่วม"], &[]),
        ],
    );
}

#[test]
fn marks_keep_their_letters_together() {
    assert_eq!(marked("en", "A cafe\u{301} there", "cafe"), ["cafe\u{301}"]);
    assert_eq!(marked("hi", "यह हिन्दी है।", "हिन्दी"), ["हिन्दी"]);
    assert_eq!(marked("ar", "قال مُحَمَّدٌ ذلك", "محمد"), ["مُحَمَّدٌ"]);
    assert_eq!(marked("fa", "این کتاب\u{200c}های تازه", "کتاب"), ["کتاب\u{200c}های"]);
    assert_eq!(marked("ja", "安いカ\u{3099}スの店", "ガス"), ["カ\u{3099}ス"]);
    assert_eq!(marked("th", "ในน้ำใจ", "น้ำ"), ["น้ำ"]);
    assert_eq!(
        marked("ko", "우리 \u{1112}\u{1161}\u{11ab}국은", "한국"),
        ["\u{1112}\u{1161}\u{11ab}국은"]
    );
}

#[test]
fn marks_are_the_words_found_and_nothing_beside_them() {
    assert_eq!(marked("fr", "Hier l’Iran a parlé", "iran"), ["Iran"]);
    assert_eq!(marked("en", "In Trump’s tower", "trump"), ["Trump"]);
    assert_eq!(marked("zh", "外交部发言人表示", "发言人"), ["发言人"]);
    assert_eq!(marked("zh", "外交部发言人表示", "外交 表示"), ["外交", "表示"]);
    assert_eq!(marked("ja", "気象庁は津波警報を", "津波"), ["津波"]);
    assert_eq!(marked("ru", "Он на выборах победил", "выборы"), ["выборах"]);
    assert_eq!(marked("de", "Die Häuser brennen", "haus"), ["Häuser"]);
    assert_eq!(marked("zh", "他去中国。", "国"), ["国"]);
}
