use proptest::prelude::*;

use super::*;

fn parts<'a>(body: &'a str, starts: &[u32]) -> Vec<&'a str> {
    let ends = starts.iter().skip(1).map(|end| *end as usize).chain([body.len()]);
    starts.iter().zip(ends).map(|(start, end)| &body[*start as usize..end]).collect()
}

fn sentences(body: &str) -> Vec<&str> {
    parts(body, &bounds(body).sentences).into_iter().map(str::trim).collect()
}

/// Checks that the sentences of the text are those between the bars.
#[track_caller]
fn splits(with_bars: &str) {
    let expected: Vec<&str> = with_bars.split('|').map(str::trim).collect();
    let body = with_bars.replace('|', "");
    assert_eq!(sentences(&body), expected);
}

#[test]
fn sentences_end_at_stops() {
    splits("He left. |She stayed! |Why? |Nobody knows… |It rained.");
    splits("He said \"no.\" |She said (yes.) |“Why?” |‘Because.’ |End");
    splits("Er sagte: „Nein.“ |Sie kam.");
    splits("Really?! |Yes... |No.");
}

#[test]
fn a_small_letter_continues_the_sentence() {
    splits("\"Why?\" he asked. |It was ... odd. |Yahoo! shares fell.");
    splits("It closed at 5 p.m. after a vote.");
}

#[test]
fn titles_and_initials_end_no_sentence() {
    splits("Mr. Smith met Dr. Jones and Sen. John F. Kennedy in St. Louis. |They left.");
    splits("J. R. R. Tolkien wrote. |So do I. |Then he slept.");
    splits("He lives in the U.S. |The end.");
    splits("The U.S. Navy and the U.N. Security Council met at 5 p.m. Monday. |All left.");
    splits("It opened at 9 a.m. |Police came at 5 p.m. EST.");
    splits("Apple Inc. Chief Tim Cook spoke. |He runs Apple Inc. |He is rich.");
}

#[test]
fn numbers_keep_their_points() {
    splits("It rose 3.5 percent to $1.2 billion. |No. 5 won on Jan. 3. |Fine.");
    splits("I said no. |The rest agreed in 2010. |25 people came.");
    splits("1. First item. |Second.");
    splits("Am 3. Oktober feiern wir. |Das ist gut.");
}

#[test]
fn abbreviations_of_other_languages_end_no_sentence() {
    splits("Das ist z. B. Herr Müller bzw. Frau Dr. Weiß. |Er kam.");
    splits("M. Dupont et Mme. Curie sont venus. |Il pleut.");
    splits("El Sr. García y la Sra. Pérez viven en EE.UU. |Pero no hoy.");
    splits("En EE. UU. Donald Trump habló. |Viven en EE. UU. |Pero no hoy.");
    splits("Это т.е. Москва и ул. Ленина. |Он ушёл.");
    splits("« Oui. » |« Non. » |Il part.");
    splits("¿Qué pasa? |¡Nada! |Vale.");
}

#[test]
fn other_scripts_have_stops_of_their_own() {
    splits("今天很好。|明天呢？|不知道！|好。");
    splits("他说。|“我来。”|她走了。");
    splits("「行こう。」と彼は言った。|終わり。");
    splits("यह अच्छा है। |वह गया।");
    splits("هل جاء؟ |نعم. |لا");
    splits("یہ اچھا ہے۔ |وہ گیا۔");
}

#[test]
fn sentences_of_the_slavic_languages_end_at_their_stops() {
    splits("В 2019 г. он уехал в г. Киев. |Это было в 90-х гг. XX века. |Он вернулся.");
    splits("Пострадали 5 чел. и 3 млн. руб. пропали. |Полиция ищет.");
    splits("По словам А. С. Пушкина, это так. |Мы согласны.");
    splits("Сказал: «Да». |Она ушла. |«Нет!» |Всё.");
    splits(
        "Kosztuje ok. 5 tys. zł. |To dużo. |Prof. dr hab. Jan Kowalski mówił o tym m.in. w Łodzi.",
    );
    splits("Bylo to r. 1989, tj. dávno. |Pan Novák bydlí na ul. Husově č. 5. |Odešel.");
    splits("Президентът каза „Не“. |Това е т.нар. криза. |Край.");
}

#[test]
fn sentences_of_the_romance_languages_end_at_their_stops() {
    splits("O Sr. Silva e a Sra. Costa chegaram às 15h. |Não falaram.");
    splits("A Dra. Ana mora na Av. Paulista, n. 5. |Ela saiu.");
    splits("El Dr. Pérez, de la Univ. de Chile, habló. |Nadie oyó. |¿Por qué? |¡Quién sabe!");
    splits("EE.UU. e Irán hablaron. |La ONU no.");
    splits("Le 1er mai, M. Macron a parlé. |Il a dit : « Non. » |Puis il est parti.");
    splits("Il sig. Rossi e il dott. Bianchi sono a Roma. |Piove.");
}

#[test]
fn sentences_of_arabic_and_persian_end_at_their_stops() {
    splits("قال الرئيس إن الوضع صعب. |هل يستقيل؟ |لا أحد يعرف! |انتهى.");
    splits("وصل د. أحمد إلى أ. محمد. |ثم غادر.");
    splits("بلغ 3.5 مليون و٢٫٥ مليار. |هذا كثير.");
    splits("او گفت: «نه.» |سپس رفت. |چرا؟ |کسی نمی\u{200c}داند.");
}

#[test]
fn sentences_of_hindi_end_at_their_bars() {
    splits("डॉ. सिंह ने कहा। |क्या यह सच है? |हाँ! |श्री मोदी आए।");
    splits("कीमत 3.5 रु. थी। |सब खुश थे।");
}

#[test]
fn sentences_of_chinese_and_japanese_end_without_spaces() {
    splits("他说：“我不去。”|然后走了。|价格是3.5元。|真的吗？！|是的……好。");
    splits("（记者张三）他来了。|完。");
    splits("「そうですか？」と聞いた。|彼は3.5メートル跳んだ。|本当！？|はい。");
}

#[test]
fn sentences_of_korean_and_greek_end_at_their_stops() {
    splits("대통령이 말했다. |\"아니다.\" |그는 떠났다.");
    splits("Τι έγινε\u{37e} |Τίποτα. |Ο κ. Παπαδόπουλος έφυγε.");
}

#[test]
fn a_lost_space_still_ends_a_sentence() {
    splits("The bank said.|The shares fell on example.com and 3.5 today.");
}

#[test]
fn a_blank_line_ends_a_paragraph_and_a_line_break_does_not() {
    let body = "A heading\n\nOne line\nand the next. More.\n\nEnd";
    let bounds = bounds(body);
    assert_eq!(
        parts(body, &bounds.paragraphs),
        ["A heading\n\n", "One line\nand the next. More.\n\n", "End"]
    );
    assert_eq!(bounds.sentences.len(), 4);
}

#[test]
fn an_indented_line_starts_a_paragraph() {
    let body = "   First line\nof one.\n   Second\nof two.";
    assert_eq!(
        parts(body, &bounds(body).paragraphs),
        ["   First line\nof one.\n   ", "Second\nof two."]
    );
}

#[test]
fn long_lines_are_paragraphs() {
    let line = "Words that go on and on ".repeat(10);
    let body = format!("{line}\n{line}\nshort");
    assert_eq!(bounds(&body).paragraphs.len(), 3);
}

#[test]
fn tiny_paragraphs_are_joined_and_long_ones_split_evenly() {
    let tiny = "Ten words are in this one sentence of a few.\n\n".repeat(30);
    let lengths = lengths(&tiny);
    assert!(lengths.iter().all(|length| (60..=150).contains(length)), "{lengths:?}");
    let long = "Ten words are in this one sentence of a few. ".repeat(43);
    let lengths = self::lengths(&long);
    assert_eq!(lengths, [110, 110, 100, 110]);
}

#[test]
fn a_giant_sentence_is_cut_between_words() {
    let giant = "word ".repeat(5000);
    assert!(lengths(&giant).iter().all(|length| (80..=120).contains(length)));
    let slashes = "word/".repeat(5000);
    assert!(bounds(&slashes).passages.len() == 1, "one word by spaces");
    let unspaced = "国".repeat(5000);
    let longest = parts(&unspaced, &bounds(&unspaced).passages)
        .into_iter()
        .map(|part| part.chars().count())
        .max();
    assert!(longest < Some(500), "{longest:?}");
}

#[test]
fn a_body_of_nothing_has_no_bounds() {
    assert_eq!(bounds(""), Bounds::default());
    for blank in [" ", "\n\n", "。"] {
        let one = vec![0];
        assert_eq!(
            bounds(blank),
            Bounds { sentences: one.clone(), paragraphs: one.clone(), passages: one, words: 0 }
        );
    }
}

#[test]
fn words_are_counted_between_blanks() {
    for text in [
        "The U.S. paid $3.5 million on Jan. 2, twice... and said \"No!\" (again).",
        "One\ntwo  three.\n\n    Four: five, six/seven é a\u{a0}b?\n",
        &"A sentence of news, and one more. ".repeat(300),
        &"word ".repeat(5000),
    ] {
        assert_eq!(bounds(text).words as usize, text.split_whitespace().count(), "{text}");
    }
    assert_eq!(bounds("港口工人罢工了。").words, 5, "seven characters");
}

#[test]
fn a_word_is_one_whatever_its_apostrophes_and_hyphens_look_like() {
    let typed =
        "Don't say the dogs' well-known owner isn't at 'Fisher's', he'd say: 'rock 'n' roll'.";
    let words = bounds(typed).words as usize;
    assert_eq!(words, typed.split_whitespace().count());
    for printed in [
        typed.replace('\'', "’").replace('-', "‑"),
        typed.replace('\'', "‘").replace('-', "‐"),
        typed.replace('\'', "＇"),
    ] {
        assert_eq!(bounds(&printed).words as usize, words, "{printed}");
    }
    assert_eq!(bounds("他说‘罢工’了。").words, bounds("他说罢工了。").words);
    let giant = "don’t ".repeat(3000);
    let cut = bounds(&giant).sentences;
    assert!(cut.len() > 10 && parts(&giant, &cut).iter().all(|part| part.starts_with('d')));
}

fn lengths(body: &str) -> Vec<usize> {
    parts(body, &bounds(body).passages)
        .into_iter()
        .map(|part| part.split_whitespace().count())
        .collect()
}

proptest! {
    #[test]
    fn passages_cover_the_body_exactly(
        body in "([A-Za-z]{1,9}|\\. |[.!?…。]|\n|\n\n| |  |é|中|\"|«|»|[0-9]|\u{a0}|(w ){90}){0,120}",
    ) {
        let bounds = bounds(&body);
        for starts in [&bounds.sentences, &bounds.paragraphs, &bounds.passages] {
            prop_assert_eq!(starts.first().copied(), (!body.is_empty()).then_some(0));
            prop_assert!(starts.is_sorted_by(|a, b| a < b));
            prop_assert_eq!(parts(&body, starts).concat(), body.clone());
            prop_assert!(starts.iter().all(|start| bounds.sentences.contains(start)));
        }
        for passage in parts(&body, &bounds.passages) {
            prop_assert!(passage.split_whitespace().count() <= 310);
        }
    }

    #[test]
    fn nothing_panics_on_any_body(body in any::<String>()) {
        let bounds = bounds(&body);
        prop_assert_eq!(parts(&body, &bounds.passages).concat(), body);
    }
}
