//! The spellings of a word that its readers take for the same find each other: letters typed as two,
//! characters of two scripts, possessives, plurals, patterns.

use serde_json::json;

use crate::found::english;
use crate::found::finds;
use crate::found::from_sources;
use crate::found::mixed;
use crate::recall::Language;

#[test]
fn a_text_is_found_by_what_is_copied_from_it() {
    let index = mixed(&[
        ("th", "เขาทํางาน"),
        ("th", "เขาทำงาน"),
        ("th", "น้ํามัน"),
        ("th", "น้ำมัน"),
        ("th", "เเดง"),
        ("th", "แดง"),
        ("en", "A super\u{200b}market was robbed"),
        ("en", "A supermarket was robbed"),
        ("th", "กรุง\u{200b}เทพ"),
        ("th", "กรุงเทพ"),
        ("zh", "中\u{200b}国"),
        ("ja", "ドナルド・トランプ"),
        ("ja", "ドナルドトランプ"),
    ]);
    finds(
        &index,
        &[
            ("ทํางาน", &[0, 1]),
            ("ทำงาน", &[0, 1]),
            ("\"ทํางาน\"", &[0, 1]),
            ("น้ํามัน", &[2, 3]),
            ("แดง", &[4, 5]),
            ("เเดง", &[4, 5]),
            ("supermarket", &[6, 7]),
            ("super\u{200b}market", &[6, 7]),
            ("กรุงเทพ", &[8, 9]),
            ("กรุง\u{200b}เทพ", &[8, 9]),
            ("\"中\u{200b}国\"", &[10]),
            ("ドナルドトランプ", &[11, 12]),
            ("ドナルド・トランプ", &[11, 12]),
        ],
    );
}

#[test]
fn characters_written_in_two_ways_find_each_other() {
    let index = mixed(&[
        ("zh", "政府宣佈旅遊計劃，下週佔領，乾淨，古蹟，託管，慾望，大砲"),
        ("zh", "政府宣布旅游计划，下周占领，干净，古迹，托管，欲望，大炮"),
        ("zh", "他説衞生署啓動電綫，在這裏，溼地，昇級，鉅額，菸酒"),
        ("zh", "他说卫生署启动电线，在这里，湿地，升级，巨额，烟酒"),
        ("ja", "昨日經濟が話題、總理と關西、齋藤、廣島、渡邊さん"),
        ("ja", "昨日経済が話題、総理と関西、斎藤、広島、渡辺さん"),
    ]);
    for word in ["宣布", "宣佈", "旅游", "下周", "占领", "干净", "古迹", "托管", "欲望", "大炮"]
    {
        finds(&index, &[(word, &[0, 1])]);
    }
    for word in ["他说", "卫生", "启动", "电线", "这里", "湿地", "升级", "巨额", "烟酒"]
    {
        finds(&index, &[(word, &[2, 3])]);
    }
    for word in ["経済", "經濟", "総理", "関西", "斎藤", "広島", "渡辺", "渡邊"] {
        finds(&index, &[(word, &[4, 5])]);
    }
    finds(&index, &[("=宣布", &[1]), ("=經濟", &[4])]);
}

#[test]
fn a_possessive_is_told_from_the_word_in_phrases_and_as_typed() {
    let index = english(&[
        "New York's Times Square opened.",
        "The New York Times wrote.",
        "Trump's wall stood.",
        "The Trump wall stood.",
        "The Macy's parade went by.",
        "A man called Macy came.",
        "In New York\u{2019}s harbor.",
    ]);
    finds(
        &index,
        &[
            ("\"new york times\"", &[1]),
            ("\"new york's times\"", &[0]),
            ("\"Trump's wall\"", &[2]),
            ("\"Trump wall\"", &[3]),
            ("\"new york\"", &[0, 1, 6]),
            ("\"new york's\"", &[0, 6]),
            ("\"york times\"~1", &[0, 1]),
            ("=Macy", &[5]),
            ("=Macy's", &[4]),
            ("Macy", &[4, 5]),
            ("Macy's", &[4, 5]),
        ],
    );
}

#[test]
fn a_pattern_of_a_source_is_of_words_of_its_name() {
    let index = from_sources(&["The Sunday Times", "Sun", "Northgate Écho"]);
    finds(
        &index,
        &[
            ("source:sun*", &[0, 1]),
            ("source:sunday*", &[0]),
            ("grovin -source:sunday*", &[1, 2]),
            ("source:*times", &[0]),
            ("source:echo*", &[2]),
            ("source:unday*", &[]),
        ],
    );
}

#[test]
fn a_domain_may_be_an_address_with_a_question_mark() {
    let records = ["https://www.brackwater.example/news/1?x=1", "https://zorrin.example/b"];
    let index = Language::of(
        records.iter().map(|url| json!({"lang": "en", "url": url, "text": "grovin"})).collect(),
    );
    finds(
        &index,
        &[
            ("domain:https://www.brackwater.example/news/1", &[0]),
            ("domain:https://www.brackwater.example/news/1?x=1", &[0]),
            ("domain:\"https://www.brackwater.example/news/1?x=1&y=2\"", &[0]),
            ("domain:brackwater.example/?x=*", &[0]),
            ("domain:brack*.example", &[0]),
            ("grovin -domain:https://www.brackwater.example/news/1?x=1", &[1]),
        ],
    );
}

#[test]
fn plurals_are_found_both_ways() {
    let index = mixed(&[
        ("es", "El gobierno habló."),
        ("es", "Los gobiernos hablaron."),
        ("es", "Un año fue."),
        ("es", "Dos años fueron."),
        ("nl", "De regering sprak."),
        ("nl", "De regeringen spraken."),
        ("en", "The bus left."),
        ("en", "The buses left."),
        ("en", "One woman spoke."),
        ("en", "Two women spoke."),
        ("de", "Das Auto fuhr."),
        ("de", "Die Autos fuhren."),
        ("fr", "La loi passe."),
        ("fr", "Les lois passent."),
    ]);
    finds(
        &index,
        &[
            ("gobierno", &[0, 1]),
            ("gobiernos", &[0, 1]),
            ("año", &[2, 3]),
            ("años", &[2, 3]),
            ("regering", &[4, 5]),
            ("regeringen", &[4, 5]),
            ("bus", &[6, 7]),
            ("buses", &[6, 7]),
            ("woman", &[8, 9]),
            ("women", &[8, 9]),
            ("Auto", &[10, 11]),
            ("Autos", &[10, 11]),
            ("loi", &[12, 13]),
            ("lois", &[12, 13]),
        ],
    );
}

#[test]
fn names_with_and_without_an_apostrophe_and_both_spellings_of_a_hamza_are_found() {
    let index = mixed(&[
        ("en", "Shi'ite militia"),
        ("en", "Shiite militia"),
        ("en", "Sana'a fell"),
        ("en", "Sanaa fell"),
        ("ar", "شؤون الدولة"),
        ("ar", "شئون الدولة"),
        ("ar", "مسؤول كبير"),
        ("ar", "مسئول كبير"),
        ("fa", "می رود"),
        ("fa", "می\u{200c}رود"),
        ("en", "We were; we're not."),
        ("en", "We're not."),
    ]);
    finds(
        &index,
        &[
            ("Shi'ite", &[0, 1]),
            ("Shiite", &[0, 1]),
            ("Sanaa", &[2, 3]),
            ("Sana’a", &[2, 3]),
            ("شؤون", &[4, 5]),
            ("شئون", &[4, 5]),
            ("مسئول", &[6, 7]),
            ("مسؤول", &[6, 7]),
            ("می\u{200c}رود", &[8, 9]),
            ("were", &[10]),
            ("=Shiite", &[1]),
        ],
    );
}

#[test]
fn acronyms_of_any_kind_have_plurals() {
    let index = english(&[
        "The NGO came.",
        "The NGOs came.",
        "A PhD came.",
        "Two PhDs came.",
        "T.V. sets",
        "TVs sold",
        "an anti\u{2013}war march",
        "an antiwar march",
        "a covid\u{2013}19 case",
        "a covid19 case",
    ]);
    finds(
        &index,
        &[
            ("ngos", &[0, 1]),
            ("PhD", &[2, 3]),
            ("PhDs", &[2, 3]),
            ("phds", &[2, 3]),
            ("TVs", &[4, 5]),
            ("antiwar", &[6, 7]),
            ("covid19", &[8, 9]),
        ],
    );
}

#[test]
fn korean_is_measured_in_the_words_between_its_blanks() {
    let index = Language::new(
        "ko",
        ["정부 관계자 발표", "정부 새 발표", "대한민국 정부는 오늘 발표했다", "민국대한 정책"],
    );
    finds(
        &index,
        &[
            ("정부 PRE/2 발표", &[0, 1, 2]),
            ("정부 PRE/1 발표", &[]),
            ("정부 PRE/4 발표", &[0, 1, 2]),
            ("\"정부 관계자 발표\"", &[0]),
            ("\"정부 * 발표\"", &[0, 1, 2]),
            ("\"정부 새\"", &[1]),
            ("대한민국", &[2]),
            ("민국", &[2, 3]),
            ("\"대한민국 정부\"", &[2]),
            ("=대한민국", &[2]),
            ("words:3", &[0, 1]),
            ("words:4", &[2]),
            ("words:2", &[3]),
        ],
    );
}

#[test]
fn a_pattern_is_found_in_other_spellings() {
    let index = mixed(&[
        ("de", "Herr Müller kam."),
        ("de", "Herr Mueller kam."),
        ("en", "The re-election bid"),
        ("en", "The reelection bid"),
        ("en", "The U.N.-led force"),
        ("en", "The UN envoy"),
        ("en", "It cost 10,000"),
        ("en", "It cost 10000"),
    ]);
    finds(
        &index,
        &[
            ("Müll*", &[0, 1]),
            // Typed in two parts, it is looked for in two.
            ("re-elect*", &[2, 3]),
            ("reelect*", &[2, 3]),
            ("reel?ction", &[2, 3]),
            ("UN*", &[4, 5]),
            ("1000*", &[6, 7]),
        ],
    );
}

#[test]
fn a_word_with_a_hyphen_finds_its_forms() {
    let index = mixed(&[
        ("ru", "Премьер-министр выступил в парламенте."),
        ("ru", "Назначение премьер-министра одобрили."),
        ("ru", "Встреча с премьер-министром прошла."),
        ("ru", "Он живёт в Ростове-на-Дону давно."),
        ("de", "Das Land Baden-Württemberg wählt."),
        ("de", "Die Hauptstadt Baden-Württembergs ist groß."),
        ("en", "The by-election was held."),
        ("en", "Two by-elections were held."),
        ("pl", "Miasto Bielsko-Biała leży na południu."),
        ("pl", "Mieszkańcy Bielska-Białej głosowali."),
        ("en", "He was walking out, and walked out."),
        ("en", "The walk-out was short."),
    ]);
    finds(
        &index,
        &[
            ("премьер-министр", &[0, 1, 2]),
            ("премьер-министром", &[0, 1, 2]),
            ("Ростов-на-Дону", &[3]),
            ("Baden-Württemberg", &[4, 5]),
            ("Baden-Württembergs", &[4, 5]),
            ("by-election", &[6, 7]),
            ("by-elections", &[6, 7]),
            ("Bielsko-Biała", &[8, 9]),
            ("walk-out", &[11]),
            ("=премьер-министр", &[]),
            ("\"премьер-министр\"", &[0]),
            ("\"by-election\"", &[6]),
        ],
    );
}

#[test]
fn a_single_character_finds_its_other_form() {
    let index =
        mixed(&[("zh", "魚的價格上漲"), ("zh", "鱼的价格上涨"), ("zh", "國"), ("zh", "中国")]);
    finds(
        &index,
        &[
            ("魚", &[0, 1]),
            ("鱼", &[0, 1]),
            ("魚 價", &[0, 1]),
            ("国", &[2, 3]),
            ("國", &[2, 3]),
            ("=国", &[3]),
            ("=魚", &[0]),
        ],
    );
}

#[test]
fn an_arabic_word_finds_what_is_attached_to_it() {
    let index = Language::new(
        "ar",
        [
            "قال وزير الخارجية",
            "قال الوزير أمس",
            "زيارة للوزير",
            "اجتمع بالوزير",
            "زار لبنان",
            "في بلبنان",
            "سافر لمصر",
            "زار مصر",
        ],
    );
    finds(
        &index,
        &[
            ("وزير", &[0, 1, 2, 3]),
            ("الوزير", &[0, 1, 2, 3]),
            ("لبنان", &[4, 5]),
            ("بلبنان", &[4, 5]),
            ("مصر", &[6, 7]),
            ("لمصر", &[6, 7]),
        ],
    );
}

#[test]
fn a_plural_of_an_acronym_is_found_with_its_points() {
    let index = english(&[
        "The CEO came.",
        "Two C.E.O.s came.",
        "A PhD came.",
        "Two PhDs came.",
        "A Ph.D. came.",
        "Two Ph.D.s came.",
        "An NGO came.",
        "Two N.G.O.s came.",
        "Two NGOs came.",
        "MPs voted.",
        "An M.P. voted.",
        "Some M.P.s voted.",
    ]);
    let doctors: &[usize] = &[2, 3, 4, 5];
    finds(
        &index,
        &[
            ("CEO", &[0, 1]),
            ("C.E.O.s", &[0, 1]),
            ("PhD", doctors),
            ("PhDs", doctors),
            ("Ph.D.", doctors),
            ("Ph.D.s", doctors),
            ("NGO", &[6, 7, 8]),
            ("N.G.O.", &[6, 7, 8]),
            ("NGOs", &[6, 7, 8]),
            ("M.P.", &[9, 10, 11]),
            ("MPs", &[9, 10, 11]),
        ],
    );
}

#[test]
fn spanish_initials_of_a_plural_are_one_word_and_two() {
    let index = Language::new(
        "es",
        [
            "Viajó a EE. UU. ayer.",
            "Viajó a EE.UU. ayer.",
            "Viajó a EEUU ayer.",
            "La UU. y el EE. no van juntos.",
        ],
    );
    finds(
        &index,
        &[
            ("EEUU", &[0, 1, 2]),
            ("EE. UU.", &[0, 1, 2]),
            ("EE.UU.", &[0, 1, 2]),
            ("\"a EE. UU.\"", &[0, 1, 2]),
        ],
    );
}

#[test]
fn a_pattern_of_digits_finds_numbers_with_their_thousands_set_apart() {
    let index = english(&[
        "It cost 1,234 in all.",
        "It cost 12,345 in all.",
        "It cost 12.345 in all.",
        "It cost 1234 in all.",
        "It cost 1.23 in all.",
        "It cost $1.23m in all.",
        "It cost 123456 in all.",
    ]);
    finds(
        &index,
        &[
            ("123*", &[0, 1, 2, 3, 6]),
            ("1,234*", &[0, 3]),
            ("1,2*", &[0, 3]),
            ("12,34*", &[1, 2]),
            ("1.23*", &[4, 5]),
            ("\"cost 12,34*\"", &[1, 2]),
        ],
    );
}

#[test]
fn an_apostrophe_is_one_whatever_is_typed_for_it() {
    let index = english(&[
        "Mr O'Brien came.",
        "Mr O`Brien came.",
        "Mr O´Brien came.",
        "They left Sana'a.",
        "They left Sanaʿa.",
        "They left Sanaʽa.",
        "It was `Brien` they said.",
    ]);
    finds(
        &index,
        &[
            ("O'Brien", &[0, 1, 2]),
            ("O`Brien", &[0, 1, 2]),
            ("\"O´Brien\"", &[0, 1, 2]),
            ("=O'Brien", &[0, 1, 2]),
            ("Sana'a", &[3, 4, 5]),
            ("Sanaa", &[3, 4, 5]),
        ],
    );
}

#[test]
fn a_number_is_found_with_its_thousands_set_apart_by_a_blank() {
    let index = mixed(&[
        ("fr", "Il y avait 10 000 manifestants"),
        ("fr", "Il y avait 10\u{202f}000 manifestants"),
        ("ru", "Пришли 10\u{a0}000 человек"),
        ("en", "Some 10,000 came"),
        ("fr", "Encore 1\u{a0}234 blessés"),
        ("en", "On May 4 200 people came"),
        ("pl", "Budżet 1\u{a0}234\u{a0}567 złotych"),
    ]);
    finds(
        &index,
        &[
            ("10000", &[0, 1, 2, 3]),
            ("10,000", &[0, 1, 2, 3]),
            ("\"10 000\"", &[0, 1, 2]),
            ("=10000", &[]),
            ("1234", &[4]),
            ("1.234", &[4]),
            ("4200", &[]),
            ("10000 NEAR/1 manifestants", &[0, 1]),
        ],
    );
}
