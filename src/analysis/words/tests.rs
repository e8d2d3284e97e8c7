use proptest::prelude::*;

use super::*;
use crate::analysis::characters::is_mark;
use crate::analysis::tokens;
use crate::passage::bounds;

fn found(text: &str) -> Vec<(String, Range<usize>, Case)> {
    let mut found = Vec::new();
    let mut end = 0;
    let mut position = None;
    tokens(text, &mut |token| {
        let starts_in_last = token.range.start < end && token.form.starts_with(is_hangul);
        let next = position.map_or(0, |last| if starts_in_last { last } else { last + 1 });
        assert_eq!(token.position, next);
        (position, end) = (Some(next), token.range.end);
        found.push((token.form.to_owned(), token.range.clone(), token.case));
    });
    found
}

fn forms(text: &str) -> Vec<String> {
    found(text).into_iter().map(|(form, ..)| form).collect()
}

#[track_caller]
fn breaks(text: &str, expected: &[&str]) {
    assert_eq!(forms(text), expected, "{text}");
}

#[test]
fn abbreviations_of_single_letters_are_one_word() {
    breaks("the U.S. and U.S, us", &["the", "u.s", "and", "u.s", "us"]);
    breaks("U.S.A. USA U.S.A, N.A.T.O.", &["usa", "usa", "usa", "nato"]);
    breaks("J.R.R. Tolkien, J.Smith", &["jrr", "tolkien", "j", "smith"]);
    breaks("at 5 p.m. in the U.S.-led", &["at", "5", "p.m", "in", "the", "u.s", "led"]);
    breaks("l'U.R.S.S. et the U.S.A.'s", &["urss", "et", "the", "usa", "s"]);
}

#[test]
fn a_lost_space_after_a_sentence_does_not_join_words() {
    breaks("he said.The bank.com", &["he", "said", "the", "bank", "com"]);
}

#[test]
fn numbers_keep_their_points_and_commas() {
    breaks(
        "12,000 3.5 2,3.5 9/11 10.Then 5,a $3.5bn 1990s",
        &["12,000", "3.5", "2,3.5", "9", "11", "10", "then", "5", "a", "3.5bn", "1990s"],
    );
}

#[test]
fn signs_break_words_except_in_the_names_of_languages() {
    breaks("AT&T a-b x_y", &["at", "t", "a", "b", "x", "y"]);
    breaks("C++ C# c++, A+ C+++ ab++ C#m", &["c++", "c#", "c++", "a", "c", "ab", "c", "m"]);
    breaks("@reuters #brexit joe@bbc.co.uk", &["reuters", "brexit", "joe", "bbc", "co", "uk"]);
}

#[test]
fn apostrophes_join_and_possessives_and_elisions_fall() {
    breaks("O'Brien don’t 'quoted' rock'n'roll", &["o'brien", "don't", "quoted", "rock'n'roll"]);
    breaks("Trump's Trump’s TRUMP'S bosses'", &["trump", "trump", "trump", "bosses"]);
    breaks(
        "l'Iran L’Iran d'accord qu'il dell'arte l'a",
        &["iran", "iran", "accord", "il", "arte", "l'a"],
    );
    assert_eq!(found("Trump's")[0], ("trump".into(), 0..5, Case::Capitalized));
    assert_eq!(found("l’Iran")[0], ("iran".into(), 4..8, Case::Capitalized));
}

#[test]
fn case_is_read_from_the_letters() {
    for (word, case) in [
        ("resume", Case::Lower),
        ("Resume", Case::Capitalized),
        ("RESUME", Case::AllCaps),
        ("résumé", Case::Mixed),
        ("iPhone", Case::Mixed),
        ("A", Case::Capitalized),
        ("G20", Case::Capitalized),
        ("3D", Case::Mixed),
        ("U.S.", Case::AllCaps),
        ("U.S.A.", Case::Mixed),
        ("don’t", Case::Lower),
        ("Don’t", Case::Capitalized),
        ("Москва", Case::Capitalized),
        ("МОСКВА", Case::AllCaps),
        ("12,000", Case::Lower),
        ("中国", Case::Lower),
    ] {
        assert_eq!(found(word)[0].2, case, "{word}");
    }
}

#[test]
fn symbols_and_emoji_are_not_words() {
    breaks("… — 😀👍🏽 $ € % ’ ' . * ™", &[]);
    breaks("good😀news", &["good", "news"]);
}

#[test]
fn invisible_characters_do_not_break_words() {
    breaks("co\u{ad}op \u{202b}word\u{202c} \u{feff}bom", &["coop", "word", "bom"]);
    assert_eq!(found("word\u{200f} next")[0], ("word".into(), 0..4, Case::Lower));
    breaks("می\u{200c}خواهم", &["ميخواهم"]);
    breaks("zero\u{200b}width", &["zerowidth"]);
    breaks("กรุง\u{200b}เทพ", &forms("กรุงเทพ").iter().map(String::as_str).collect::<Vec<_>>());
    breaks("中\u{200b}国\u{2060} 人", &["中国", "国", "人"]);
}

#[test]
fn unspaced_text_becomes_pairs() {
    breaks("中国人民", &["中国", "国人", "人民", "民"]);
    breaks("iPhone手机A", &["iphone", "手机", "机", "a"]);
    breaks("ｶﾞｽ", &["ガス", "ス"]);
    breaks("한국 \u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", &["한국", "국", "한국", "국"]);
    breaks("東京・大阪。", &["東京", "京", "大阪", "阪"]);
    breaks("ドナ・ルド・", &["ドナ", "ナル", "ルド", "ド"]);
    breaks("ﾄﾞﾅ･ﾙ ア・東", &["ドナ", "ナル", "ル", "ア", "東"]);
}

#[test]
fn all_pairs_of_a_korean_word_are_at_its_position() {
    let mut found = Vec::new();
    tokens("대한민국 정부는 A급 中國의", &mut |token| {
        found.push((token.form.to_owned(), token.position));
    });
    let expected = [
        ("대한", 0),
        ("한민", 0),
        ("민국", 0),
        ("국", 0),
        ("정부", 1),
        ("부는", 1),
        ("는", 1),
        ("a", 2),
        ("급", 3),
        ("中國", 4),
        ("國", 5),
        ("의", 6),
    ];
    assert_eq!(found, expected.map(|(form, at)| (form.to_owned(), at)));
    assert_eq!(crate::analysis::places("대한민국 정부").len(), 2);
}

#[test]
fn a_letter_that_is_typed_as_two_is_one() {
    for (typed, letter) in
        [("เขาทํางาน", "เขาทำงาน"), ("น้ํามัน", "น้ำมัน"), ("เเดง", "แดง"), ("ນ້ໍາ", "ນ້ຳ"), ("ຫມາ", "ໝາ")]
    {
        assert_eq!(forms(typed), forms(letter), "{typed}");
    }
}

#[test]
fn what_a_query_leaves_out_ends_no_word_of_a_text() {
    use unicode_properties::GeneralCategory;
    use unicode_properties::UnicodeGeneralCategory as _;
    // Signs that are seen: of numbers in Arabic and Kaithi, of verses, of abbreviations, of hieroglyphs.
    let is_seen = |c: char| {
        matches!(c, '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
            | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}')
    };
    let formats = (0..0x11_0000).filter_map(char::from_u32);
    for c in formats.filter(|c| c.general_category() == GeneralCategory::Format && !is_seen(*c)) {
        assert_eq!(forms(&format!("ab{c}cd")), ["abcd"], "U+{:04X}", u32::from(c));
    }
}

#[test]
fn hebrew_and_catalan_words_keep_their_signs() {
    breaks("צה\"ל \"שלום\"", &["צה\"ל", "שלום"]);
    breaks("col·legi a·b", &["collegi", "a", "b"]);
}

#[test]
fn a_word_of_any_length_is_cut_and_not_lost() {
    for word in ["a".repeat(1001), "é".repeat(501), "x'".repeat(300) + "y"] {
        let tokens = found(&word);
        assert!(tokens.iter().all(|(_, range, _)| range.len() <= LONGEST));
        assert_eq!(tokens.first().map(|t| t.1.start), Some(0));
        assert!(tokens.windows(2).all(|pair| pair[0].1.end == pair[1].1.start));
        assert_eq!(tokens.last().map(|t| t.1.end), Some(word.len()));
    }
}

// ------------------------------------------------------------------------------------------------
// The plain version: classes and rules over a list of characters, no shortcuts.

#[derive(Clone, Copy, PartialEq, Debug)]
enum Plain {
    Unspaced,
    Letter,
    Number,
    Mark,
    Format,
    Other,
}

fn plain_class(c: char) -> Plain {
    if is_format(c) {
        Plain::Format
    } else if is_unspaced(c) {
        Plain::Unspaced
    } else if is_mark(c) {
        Plain::Mark
    } else if is_apostrophe(c) {
        Plain::Other
    } else if c.is_alphabetic() {
        Plain::Letter
    } else if c.is_numeric() {
        Plain::Number
    } else {
        Plain::Other
    }
}

/// The ends, in characters, of the raw words of `text`, unspaced runs as one.
fn plain_words(chars: &[char]) -> Vec<Range<usize>> {
    let class = |at: usize| chars.get(at).map_or(Plain::Other, |c| plain_class(*c));
    let is_part = |at| matches!(class(at), Plain::Letter | Plain::Number);
    let mut words = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        match class(at) {
            Plain::Unspaced => {
                let katakana = |at: usize| chars.get(at).is_some_and(|c| is_katakana(*c));
                let mut end = at;
                while at < chars.len() {
                    // What is not seen is inside a run, and one point between katakana.
                    let mut next = at;
                    let mut point = false;
                    while class(next) == Plain::Format
                        || !point && matches!(chars.get(next), Some('・' | '･'))
                    {
                        point |= class(next) != Plain::Format;
                        next += 1;
                    }
                    let voiced =
                        |c: char| matches!(c, '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}');
                    let last = chars[start..end]
                        .iter()
                        .rposition(|c| plain_class(*c) != Plain::Format && !voiced(*c));
                    let foreign = last.is_some_and(|last| katakana(start + last)) && katakana(next);
                    if class(next) != Plain::Unspaced || point && !foreign {
                        break;
                    }
                    at = next + 1;
                    end = at;
                }
                at = end.max(at);
                words.push(start..end);
            }
            Plain::Letter | Plain::Number => {
                while at < chars.len() {
                    if is_part(at) || matches!(class(at), Plain::Mark | Plain::Format) {
                        at += 1;
                        continue;
                    }
                    // A joiner is directly between two parts of a word.
                    let last = chars[start..at]
                        .iter()
                        .rev()
                        .find(|c| matches!(plain_class(**c), Plain::Letter | Plain::Number));
                    let number =
                        |c: Option<&char>| c.is_some_and(|c| plain_class(*c) == Plain::Number);
                    let next = chars.get(at + 1);
                    let adjacent = class(at - 1) != Plain::Format;
                    let so_far: String = chars[start..at].iter().collect();
                    let segment = match so_far.char_indices().find(|(_, c)| is_apostrophe(*c)) {
                        Some((mark, c)) if is_elided(&so_far[..mark]) => {
                            &so_far[mark + c.len_utf8()..]
                        }
                        _ => &so_far,
                    };
                    let letters_with_points = segment
                        .split('.')
                        .all(|part| part.chars().count() == 1 && part.chars().all(is_letter));
                    let single_letter_follows = class(at + 1) == Plain::Letter
                        && matches!(class(at + 2), Plain::Other | Plain::Unspaced);
                    let hebrew = |c: Option<&char>| c.is_some_and(|c| is_hebrew(*c));
                    let ell = |c: Option<&char>| matches!(c, Some('l' | 'L'));
                    let joins = adjacent
                        && match chars[at] {
                            '.' => {
                                number(last) && number(next)
                                    || letters_with_points && single_letter_follows
                            }
                            ',' | '٫' | '٬' => number(last) && number(next),
                            '"' | '״' => hebrew(last) && hebrew(next),
                            '\u{b7}' => ell(last) && ell(next),
                            c => is_apostrophe(c) && is_part(at + 1),
                        };
                    if !joins {
                        break;
                    }
                    at += 1;
                }
                let mut end = at;
                while class(end - 1) == Plain::Format {
                    end -= 1;
                }
                if end == start + 1 && chars[start].is_ascii_alphabetic() {
                    let rest: String = chars[end..].iter().take(3).collect();
                    let goes_on = |at: usize| {
                        is_part(at)
                            || matches!(class(at), Plain::Mark | Plain::Format)
                            || matches!(chars.get(at), Some('+' | '#'))
                    };
                    if rest.starts_with("++") && !goes_on(end + 2) {
                        end += 2;
                        at = end;
                    } else if rest.starts_with('#') && !goes_on(end + 1) {
                        end += 1;
                        at = end;
                    }
                }
                words.push(start..end);
            }
            _ => at += 1,
        }
    }
    words
}

fn plain_tokens(text: &str) -> Vec<(String, Range<usize>)> {
    let (offsets, chars): (Vec<usize>, Vec<char>) = text.char_indices().unzip();
    let byte = |at: usize| offsets.get(at).copied().unwrap_or(text.len());
    let mut tokens = Vec::new();
    for word in plain_words(&chars) {
        if is_unspaced(chars[word.start]) {
            let mut starts = Vec::new();
            let mut at = byte(word.start);
            while at < byte(word.end) {
                starts.push(at);
                at = unit_end(text, at);
            }
            starts.push(byte(word.end));
            let hangul = |unit: usize| text[starts[unit]..].starts_with(is_hangul);
            for unit in 0..starts.len() - 1 {
                let pairs = unit + 2 < starts.len() && hangul(unit) == hangul(unit + 1);
                let end = starts[if pairs { unit + 2 } else { unit + 1 }];
                let range = starts[unit]..end;
                tokens.push((crate::analysis::fold(&text[range.clone()]), range));
            }
            continue;
        }
        let range = core(text, byte(word.start)..byte(word.end));
        let raw = &text[range.clone()];
        let form = crate::analysis::fold(raw);
        let form = if is_initials(raw) { form.replace('.', "") } else { form };
        tokens.push((form, range));
    }
    for (form, range) in &mut tokens {
        if form.is_empty() {
            text[range.clone()].clone_into(form);
        }
    }
    tokens
}

/// Texts of everything that means something to word breaking.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z]{1,6}",
        2 => "[ ]",
        2 => proptest::sample::select(vec![
            ".", ",", "'", "’", "+", "#", "++", "&", "-", "_", "\n", "\n\n", "\"", "·", "…", "“",
            "” ", ". ", "! ", "? ", "。", "！", "」", "\u{a0}", "«", "\u{2014}", "/", "😀",
        ]).prop_map(String::from),
        2 => proptest::sample::select(vec![
            "1", "12", "3.5", "12,000", "٣", "٫", "½", "²", "é", "e\u{301}", "ß", "İ", "Σ", "й",
            "ё", "中", "国人", "カ", "ｶﾞ", "한", "\u{1112}\u{1161}", "ไทย", "ü", "א", "ב\"ג",
            "\u{ad}", "\u{200c}", "\u{200f}", "\u{301}", "\u{3099}", "हि", "ك", "L'", "qu'", "U.S",
            "U.S.A.", "l", "l·l", "said.The", "Mr.", "ʼ", "\u{2bb}", "\u{e31}", "\u{200b}", "・",
            "\u{e4d}", "\u{e32}", "เ", "ຫ", "ນ", "ئ", "و",
        ]).prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_fast_breaker_agrees_with_the_plain_one(text in texts()) {
        let fast: Vec<_> = found(&text).into_iter().map(|(form, range, _)| (form, range)).collect();
        prop_assert_eq!(fast, plain_tokens(&text));
    }

    #[test]
    fn nothing_panics_on_any_text(text in any::<String>()) {
        let fast: Vec<_> = found(&text).into_iter().map(|(form, range, _)| (form, range)).collect();
        prop_assert_eq!(fast, plain_tokens(&text));
    }

    #[test]
    fn a_passage_alone_has_the_tokens_it_has_in_its_article(text in texts()) {
        let bounds = bounds(&text);
        let mut apart = Vec::new();
        for (number, start) in bounds.sentences.iter().enumerate() {
            let start = *start as usize;
            let end = bounds.sentences.get(number + 1).map_or(text.len(), |end| *end as usize);
            apart.extend(found(&text[start..end]).into_iter().map(|(form, range, case)| {
                (form, range.start + start..range.end + start, case)
            }));
        }
        prop_assert_eq!(apart, found(&text));
    }

    #[test]
    fn every_pair_of_unspaced_characters_is_found_at_its_place(
        before in "[中国 a。]{0,5}",
        run in "[中国人民カガไ]{2,12}|[한국인민]{2,12}",
        after in "[中国 a。]{0,5}",
        from in any::<usize>(),
        count in any::<usize>(),
    ) {
        use crate::analysis::{QueryToken, query_tokens};
        let text = format!("{before}{run}{after}");
        let characters: Vec<char> = run.chars().collect();
        let from = from % (characters.len() - 1);
        let count = 2 + count % (characters.len() - from - 1);
        let part: String = characters[from..from + count].iter().collect();
        let forms = forms(&text);
        let query: Vec<String> = query_tokens(&part)
            .into_iter()
            .map(|token| match token {
                QueryToken::Form { form, .. } => form,
                QueryToken::Prefix(form) => panic!("{form} is a prefix"),
            })
            .collect();
        let matched = forms.windows(query.len()).filter(|window| *window == query).count();
        let standing = text.char_indices().filter(|(at, _)| text[*at..].starts_with(&part)).count();
        prop_assert_eq!(matched, standing);
    }
}
