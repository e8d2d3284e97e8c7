//! What is asked for is found, and nothing else: words are expanded by the language of each article,
//! a query is broken into words as the text was, and spellings that readers take for the same word
//! find each other unless `=` asks for one of them.

use serde_json::Value;
use serde_json::json;

use crate::recall::Language;

/// An index of sentences, each in a language.
pub(crate) fn mixed(sentences: &[(&str, &str)]) -> Language {
    Language::of(sentences.iter().map(|(lang, text)| json!({"lang": lang, "text": text})).collect())
}

pub(crate) fn english(sentences: &[&str]) -> Language {
    Language::new("en", sentences.iter().copied())
}

pub(crate) fn from_sources(sources: &[&str]) -> Language {
    let record = |source: &&str| -> Value {
        json!({"lang": "en", "source": source, "text": "The grovin council voted."})
    };
    Language::of(sources.iter().map(record).collect())
}

/// Checks what each query finds.
#[track_caller]
pub(crate) fn finds(index: &Language, expected: &[(&str, &[usize])]) {
    let mut wrong = Vec::new();
    for (query, sentences) in expected {
        let found = index.found(query);
        if found != *sentences {
            wrong.push(format!("{query}: {found:?}, not {sentences:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_name_is_not_stemmed_in_another_language_of_the_index() {
    let index = mixed(&[
        ("en", "Canada won."),
        ("en", "We can do it."),
        ("en", "Nevada voted."),
        ("en", "It will never end."),
        ("en", "Putin spoke."),
        ("en", "They put it down."),
        ("en", "Warren ran."),
        ("en", "The war and the wars."),
        ("en", "Paris is calm."),
        ("en", "The market fell."),
        ("es", "La casa es grande y las casas también."),
        ("es", "Cantan y paran para todos."),
        ("fi", "Hallitus antoi lausunnon puta putin puten."),
        ("nl", "De oorlog en het plein."),
        ("de", "Die Wahl und die Wahlen."),
    ]);
    finds(
        &index,
        &[
            ("Canada", &[0]),
            ("Nevada", &[2]),
            ("Putin", &[4, 12]),
            ("Warren", &[6]),
            ("Paris", &[8]),
            ("market", &[9]),
            ("casa", &[10]),
            ("can", &[1]),
        ],
    );
}

#[test]
fn a_language_of_one_article_has_its_forms_and_changes_no_other() {
    let mut sentences: Vec<(&str, &str)> = vec![("en", "The area is large."); 40];
    sentences.push(("en", "Two areas are large."));
    sentences.push(("ru", "Новое правительство работает."));
    sentences.push(("ru", "Решение правительства."));
    sentences.push(("pl", "Rząd i rządu."));
    let index = mixed(&sentences);
    finds(&index, &[("правительство", &[41, 42]), ("rząd", &[43])]);
    assert_eq!(index.found("area").len(), 41);
    sentences.extend([
        ("pt", "A área arde e arou."),
        ("it", "Are area aree."),
        ("tr", "Ara arası."),
    ]);
    let more = mixed(&sentences);
    // The typed form itself is found in every language, its forms in their own.
    assert_eq!(more.found("area").len(), 43);
    assert_eq!(more.found("area lang:en").len(), 41);
    assert_eq!(more.found("правительство"), index.found("правительство"));
}

#[test]
fn articles_of_unknown_language_are_expanded_by_their_script_alone() {
    let index = Language::of(vec![
        json!({"text": "Two banks."}),
        json!({"lang": "es", "text": "El banco y los bancos."}),
        json!({"text": "Новые законы."}),
    ]);
    finds(&index, &[("bank", &[0]), ("закон", &[2]), ("banco", &[1])]);
}

#[test]
fn the_typed_form_of_a_name_is_first() {
    let mut sentences = vec!["Harris spoke.", "Waters rose in court."];
    sentences.extend(["Harry sang. Harry won. Harry left the town."; 12]);
    sentences.extend(["Water came. The water was cold water."; 12]);
    let index = english(&sentences);
    for (query, first) in [("Harris", "s0"), ("Waters", "s1")] {
        let hits = index.hits(query);
        assert_eq!(hits.hits[0].article.key.as_deref(), Some(first), "{query}");
    }
}

#[test]
fn words_of_a_title_taken_from_the_body_count_once() {
    let long = format!("{} Grovin fell.", "All of the grovin stood. ".repeat(60));
    let index = english(&[
        "The grovin began. It is over.",
        "The grovin ended the other grovin, and nobody asked why.",
        &long,
    ]);
    finds(
        &index,
        &[
            ("grovin", &[0, 1, 2]),
            ("atleast2(grovin)", &[1, 2]),
            ("atleast3(grovin)", &[2]),
            ("atleast61(grovin)", &[2]),
            ("atleast62(grovin)", &[]),
            ("title:grovin", &[0, 1, 2]),
            ("title:began", &[0]),
            ("title:over", &[]),
            ("title:fell", &[]),
            ("body:grovin", &[0, 1, 2]),
            ("atleast2(title:grovin)", &[1]),
            ("title:ended NEAR/2 title:grovin", &[1]),
        ],
    );
}

#[test]
fn a_source_is_found_by_every_name_it_is_known_by() {
    let index = from_sources(&["AFP", "NYT", "Xinhua", "WSJ", "The Sun", "Coastal Courier"]);
    finds(
        &index,
        &[
            ("source:AFP", &[0]),
            ("source:\"Agence France Presse\"", &[0]),
            ("source:NYT", &[1]),
            ("source:新华社", &[2]),
            ("grovin -source:AFP", &[1, 2, 3, 4, 5]),
            ("source:=\"Sun\"", &[4]),
            ("source:courier", &[5]),
        ],
    );
}

#[test]
fn abbreviations_are_found_with_their_points_and_without() {
    let index = english(&[
        "The U.N. envoy left.",
        "The UN envoy left.",
        "He fled un train.",
        "The U.S. envoy left.",
        "The US envoy left.",
        "He told us all.",
        "The writer J.K. Zorrin.",
        "The writer JK Zorrin.",
        "The writer J. K. Zorrin.",
        "A Ph.D. in law.",
        "A PhD in law.",
        "At 7 p.m. sharp.",
        "At 7 pm sharp.",
        "The N.Y.P.D. raid.",
        "The NYPD raid.",
        "En EE.UU. hoy.",
        "En EEUU hoy.",
    ]);
    finds(
        &index,
        &[
            ("UN envoy", &[0, 1]),
            ("U.N.", &[0, 1]),
            ("UN", &[0, 1]),
            ("US", &[3, 4]),
            ("U.S.", &[3, 4]),
            ("us", &[4, 5]),
            ("\"JK Zorrin\"", &[6, 7, 8]),
            ("\"J.K. Zorrin\"", &[6, 7, 8]),
            ("PhD", &[9, 10]),
            ("Ph.D.", &[9, 10]),
            ("7 pm", &[11, 12]),
            ("7 p.m.", &[11, 12]),
            ("NYPD", &[13, 14]),
            ("EEUU", &[15, 16]),
            ("EE.UU.", &[15, 16]),
            ("=UN", &[1]),
            ("=PhD", &[10]),
        ],
    );
}

#[test]
fn names_with_an_apostrophe_are_exact_and_whole_in_phrases() {
    let index = english(&[
        "The D'Angelo trial began.",
        "The Angelo trial began.",
        "The N'Golo trophy.",
        "The Golo trophy.",
        "Trump's plan.",
        "Trump plan.",
        "O'Brien spoke.",
        "Brien spoke.",
    ]);
    finds(
        &index,
        &[
            ("=D'Angelo", &[0]),
            ("=Angelo", &[1]),
            ("\"D'Angelo trial\"", &[0]),
            ("\"d’angelo trial\"", &[0]),
            ("=N'Golo", &[2]),
            ("=Trump's", &[4]),
            ("=O'Brien", &[6]),
            ("D'Angelo", &[0, 1]),
        ],
    );
    let french = Language::new("fr", ["L'Iran et l'Irak.", "Voir Iran et Irak.", "D'après lui."]);
    finds(
        &french,
        &[("=l'Irak", &[0]), ("\"l'iran et\"", &[0]), ("Iran", &[0, 1]), ("=Irak", &[0, 1])],
    );
}

#[test]
fn a_wildcard_is_broken_where_the_text_is() {
    let index = english(&[
        "the zorrin.example site",
        "jane.doe@zorrin.example",
        "the snow_white file",
        "The D'Angelo trial",
        "L'Oreal shares",
        "qu'elle parle",
        "Trump's plan",
        "node.js code",
        "foo-barista",
    ]);
    finds(
        &index,
        &[
            ("zorrin.exam*", &[0, 1]),
            ("jane.do*", &[1]),
            ("snow_wh*", &[2]),
            ("D'Ang*", &[3]),
            ("L'Or*", &[4]),
            ("qu'ell*", &[5]),
            ("Trump's*", &[6]),
            ("node.j*", &[7]),
            ("foo-bar*", &[8]),
            ("D'Angeol~2", &[3]),
            ("/Tr[uU]mp/", &[6]),
        ],
    );
}

#[test]
fn a_hebrew_acronym_is_one_word_with_any_quote() {
    let index = Language::new(
        "he",
        ["דובר צה\"ל הודיע על ארה\"ב היום", "מנכ\"ל החברה", "ב הודיע צה ל ארה"],
    );
    finds(
        &index,
        &[
            ("צה״ל", &[0]),
            ("צה\"ל", &[0]),
            ("ארה\"ב צה\"ל", &[0]),
            ("\"צה\"ל הודיע\"", &[0]),
            ("מנכ\"ל", &[1]),
        ],
    );
}

#[test]
fn acronyms_and_numbers_have_plurals() {
    let index = english(&[
        "Several NGOs signed.",
        "One NGO signed.",
        "The MPs voted.",
        "One MP voted.",
        "The CEOs met.",
        "A CEO met.",
        "Two F-16s flew.",
        "One F-16 flew.",
        "An old 747 and two 747s.",
        "Two 747s.",
        "Super PACs paid.",
        "A PAC paid.",
        "In the 1990s.",
        "In 1990.",
    ]);
    finds(
        &index,
        &[
            ("NGO", &[0, 1]),
            ("ngo", &[0, 1]),
            ("NGOs", &[0, 1]),
            ("MP", &[2, 3]),
            ("CEO", &[4, 5]),
            ("ceo", &[4, 5]),
            ("F-16", &[6, 7]),
            ("F16", &[6, 7]),
            ("747", &[8, 9]),
            ("PAC", &[10, 11]),
            ("PACs", &[10, 11]),
            ("1990", &[13]),
            ("=NGO", &[1]),
        ],
    );
}

#[test]
fn letters_with_marks_are_found_written_out_and_the_other_way() {
    for lang in ["de", "en", "fr"] {
        let index = mixed(&[
            (lang, "Müller sagt."),
            (lang, "Mueller said."),
            (lang, "Muller said."),
            (lang, "Đoković gewann."),
            (lang, "Djokovic won."),
            (lang, "In Århus."),
            (lang, "In Aarhus."),
        ]);
        let found = index.found("Müller");
        assert!(found.contains(&0) && found.contains(&1), "{lang} {found:?}");
        let found = index.found("Mueller");
        assert!(found.contains(&0) && found.contains(&1), "{lang} {found:?}");
        finds(
            &index,
            &[
                ("Đoković", &[3, 4]),
                ("Djokovic", &[3, 4]),
                ("Århus", &[5, 6]),
                ("Aarhus", &[5, 6]),
                ("=Müller", &[0]),
                ("=Mueller", &[1]),
                ("\"Mueller said\"", &[1]),
            ],
        );
    }
}

#[test]
fn a_hyphen_more_or_less_is_the_same_word() {
    let index = english(&[
        "An e-mail came.",
        "An email came.",
        "They co-operate.",
        "They cooperate.",
        "The Covid-19 wave.",
        "The covid19 wave.",
        "Flight MH-370 vanished.",
        "Flight MH370 vanished.",
        "The cease-fire held.",
        "The ceasefire held.",
        "The G-7 met.",
        "The G7 met.",
        "His re-election campaign.",
        "His reelection campaign.",
        "Both cease-fires held.",
    ]);
    finds(
        &index,
        &[
            ("email", &[0, 1]),
            ("e-mail", &[0, 1]),
            ("cooperate", &[2, 3]),
            ("covid19", &[4, 5]),
            ("covid-19", &[4, 5]),
            ("MH370", &[6, 7]),
            ("MH-370", &[6, 7]),
            ("ceasefire", &[8, 9, 14]),
            ("cease-fire", &[8, 9, 14]),
            ("G7", &[10, 11]),
            ("\"reelection campaign\"", &[12, 13]),
            ("\"re-election campaign\"", &[12, 13]),
            ("=ceasefire", &[9]),
            ("=cease-fire", &[8]),
            // A variant covers what is printed.
            ("reelection PRE/1 campaign", &[12, 13]),
            ("his PRE/1 reelection", &[12, 13]),
        ],
    );
}

#[test]
fn thousands_are_set_apart_or_not() {
    let index = english(&[
        "Over 10,000 came.",
        "Over 10000 came.",
        "Over 10.000 came.",
        "In 2016.",
        "Some 2,016.",
    ]);
    finds(
        &index,
        &[
            ("10000", &[0, 1, 2]),
            ("10,000", &[0, 1, 2]),
            ("\"over 10.000\"", &[0, 1, 2]),
            ("=10000", &[1]),
            ("2016", &[3]),
        ],
    );
}

#[test]
fn chinese_is_found_in_both_scripts() {
    let index = Language::new("zh", ["台湾选举结果", "台灣選舉結果", "臺灣選舉結果"]);
    finds(
        &index,
        &[
            ("台湾", &[0, 1, 2]),
            ("台灣", &[0, 1, 2]),
            ("臺灣", &[0, 1, 2]),
            ("选举", &[0, 1, 2]),
            ("\"選舉結果\"", &[0, 1, 2]),
            ("=台湾", &[0]),
        ],
    );
}

#[test]
fn characters_in_a_row_are_found_as_they_are_printed() {
    let index = Language::new(
        "ja",
        [
            "東京都のガス料金",
            "東京のｶﾞｽ料金",
            "クリントン氏の演説",
            "クリン・トン氏の演説",
            "东京的新闻",
        ],
    );
    finds(
        &index,
        &[
            ("東京", &[0, 1, 4]),
            ("=東京", &[0, 1]),
            ("=东京", &[4]),
            ("=京都", &[0]),
            ("=京", &[0, 1, 4]),
            ("ガス", &[0, 1]),
            ("=ガス", &[0]),
            ("=ｶﾞｽ", &[1]),
            ("=のガス料", &[0]),
            ("クリントン", &[2, 3]),
            ("=クリントン", &[2]),
            ("=クリン・トン", &[3]),
            ("=クリン", &[2, 3]),
            ("=トン氏", &[2, 3]),
            ("\"=クリン 演説\"~9", &[2, 3]),
        ],
    );
    // What looks the same is the same.
    let thai = Language::new("th", ["ทำงาน", "ท\u{e4d}\u{e32}งาน"]);
    finds(&thai, &[("=ทำงาน", &[0, 1]), ("=ท\u{e4d}\u{e32}งาน", &[0, 1])]);
}

#[test]
fn spellings_of_hindi_and_persian_are_one_word() {
    let hindi = Language::new("hi", ["हिन्दी ज़मीन", "हिंदी जमीन"]);
    finds(&hindi, &[("हिन्दी", &[0, 1]), ("हिंदी", &[0, 1]), ("जमीन", &[0, 1]), ("ज़मीन", &[0, 1])]);
    let persian = Language::new("fa", ["کتاب\u{200c}ها را", "كتابها را"]);
    finds(&persian, &[("کتابها", &[0, 1]), ("كتاب\u{200c}ها", &[0, 1])]);
}

#[test]
fn each_language_has_its_own_forms() {
    let index =
        mixed(&[("en", "Two banks, one bank."), ("de", "Die Bank."), ("de", "Die Banken.")]);
    finds(&index, &[("bank", &[0, 1, 2]), ("banken", &[1, 2])]);
}
