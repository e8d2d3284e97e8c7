//! Reads Rust as text, just well enough that a word in a comment or a string raises no alarm.
//!
//! Everything returned has the lines of what was given, so a complaint can name the line.

/// Returns `text` with its comments and literals blanked.
pub(crate) fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let (end, is_code) = token(&chars, at);
        let piece = chars[at..end].iter();
        code.extend(piece.map(|&c| if is_code || c == '\n' { c } else { ' ' }));
        at = end;
    }
    code
}

/// Returns `code` with every item under `#[cfg(test)]` blanked.
pub(crate) fn without_tests(code: &str) -> String {
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(start) = rest.find(TESTS_ONLY) {
        let end = start + TESTS_ONLY.len() + item_length(&rest[start + TESTS_ONLY.len()..]);
        kept.push_str(&rest[..start]);
        kept.extend(rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    kept + rest
}

/// Returns the names of the modules that `code` declares in files of their own for tests only.
pub(crate) fn test_modules(code: &str) -> Vec<&str> {
    let items = code.match_indices(TESTS_ONLY).map(|(at, _)| &code[at + TESTS_ONLY.len()..]);
    items.filter_map(|item| declared_module(&item[..item_length(item)])).collect()
}

/// Returns the names of the modules that `code` declares in files of their own.
pub(crate) fn modules(code: &str) -> Vec<&str> {
    code.lines().filter_map(declared_module).collect()
}

/// Returns each place where `needle` is, as whole words, with its line, counted from 1.
pub(crate) fn places<'a>(code: &'a str, needle: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    code.lines().enumerate().flat_map(move |(number, line)| {
        let found = line.match_indices(needle).map(|(at, _)| at);
        found.filter_map(move |at| {
            let (before, after) = (&line[..at], &line[at + needle.len()..]);
            let goes_on = needle.ends_with(is_word) && after.starts_with(is_word);
            let part = goes_on || before.ends_with(is_word);
            (!part).then_some((number + 1, after))
        })
    })
}

/// Returns the word that `text` starts with; empty if it starts with something else.
pub(crate) fn first_word(text: &str) -> &str {
    &text[..text.find(|c| !is_word(c)).unwrap_or(text.len())]
}

const TESTS_ONLY: &str = "#[cfg(test)]";

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn declared_module(item: &str) -> Option<&str> {
    let item = item.trim();
    let item =
        item.strip_prefix("pub(crate) ").or_else(|| item.strip_prefix("pub ")).unwrap_or(item);
    item.strip_prefix("mod ")?.strip_suffix(';')
}

/// Returns the length of the item that `item` starts with: to the brace that closes its first one, or
/// to a semicolon before any.
pub(crate) fn item_length(item: &str) -> usize {
    let (mut braces, mut brackets) = (0_usize, 0_usize);
    for (at, c) in item.char_indices() {
        match c {
            '{' => braces += 1,
            '}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 {
                    return at + 1;
                }
            }
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

// Returns where the token at `at` ends, and whether it is code rather than a comment or a literal.
fn token(chars: &[char], at: usize) -> (usize, bool) {
    match (chars[at], chars.get(at + 1)) {
        ('/', Some('/')) => (line_end(chars, at), false),
        ('/', Some('*')) => (comment_end(chars, at), false),
        ('"', _) => (quote_end(chars, at + 1, '"'), false),
        // Without a closing quote it is a lifetime: `'a`, `'static`.
        ('\'', Some('\\')) => (quote_end(chars, at + 1, '\''), false),
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => (at + 3, false),
        (c, _) if is_word(c) => {
            let rest = &chars[at..];
            let end = at + rest.iter().position(|&c| !is_word(c)).unwrap_or(rest.len());
            let word: String = chars[at..end].iter().collect();
            let raw = matches!(word.as_str(), "r" | "br" | "cr");
            match raw.then(|| raw_string_end(chars, end)).flatten() {
                Some(end) => (end, false),
                None => (end, true),
            }
        }
        _ => (at + 1, true),
    }
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|&c| c == '\n').map_or(chars.len(), |length| at + length)
}

fn comment_end(chars: &[char], at: usize) -> usize {
    let (mut at, mut depth) = (at, 0_usize);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (at, depth) = (at + 2, depth + 1),
            ('*', Some('/')) if depth == 1 => return at + 2,
            ('*', Some('/')) => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    chars.len()
}

fn quote_end(chars: &[char], mut at: usize, quote: char) -> usize {
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    chars.len().min(at + 1)
}

// `at` is just behind the `r`; `None` if no string starts there (`r#type`).
fn raw_string_end(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        return None;
    }
    let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let inside = at + hashes + 1;
    let length = chars[inside..].windows(closing.len()).position(|window| window == closing);
    Some(length.map_or(chars.len(), |length| inside + length + closing.len()))
}

#[test]
fn comments_and_literals_are_blank_and_code_is_not() {
    let samples = [
        ("a::b(); // c::d", "a::b();"),
        ("a /* b /* c */\n d */ e", "a e"),
        (r#"a("b // \" c", "\\") d"#, "a( , ) d"),
        (r"a('b', '\'', '\u{1F600}', '/') c", "a( , , , ) c"),
        ("a::<'b>('c')", "a::<'b>( )"),
        (r##"a r#"b " c"# d br"e\" f"##, "a d f"),
        ("r#type br", "r#type br"),
        ("\"a\nb\" c /* never closed", " c"),
        ("'", "'"),
        ("r#\"never closed", ""),
    ];
    for (text, expected) in samples {
        let code = code(text);
        let words: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(words, expected.split_whitespace().collect::<Vec<_>>(), "{text}");
        assert_eq!(code.lines().count().max(1), text.lines().count(), "{text}");
        assert_eq!(code.chars().count(), text.chars().count(), "{text}");
    }
}

#[test]
fn items_for_tests_are_blank_and_their_neighbors_are_not() {
    let code = "a;\n#[cfg(test)]\nmod tests {\n  fn b() { c }\n}\nd;\n#[cfg(test)]\nuse e;\nf;";
    let kept = without_tests(code);
    let words: Vec<&str> = kept.split_whitespace().collect();
    assert_eq!(words, ["a;", "d;", "f;"]);
    assert_eq!(kept.lines().count(), code.lines().count());
}

#[test]
fn modules_for_tests_are_distinguished_from_others() {
    let code = "pub mod a;\n#[cfg(test)]\nmod b;\nmod c {\n}\n#[cfg(test)]\nmod d {\n}\nmod e;\n";
    assert_eq!(test_modules(code), ["b"]);
    assert_eq!(modules(code), ["a", "b", "e"]);
}

#[test]
fn a_needle_is_found_as_whole_words_only() {
    let code = "print!(a);\neprint!(b); Instant; Instantly; an_Instant\n";
    assert_eq!(places(code, "print!").collect::<Vec<_>>(), [(1, "(a);")]);
    assert_eq!(places(code, "Instant").map(|(line, _)| line).collect::<Vec<_>>(), [2]);
}
