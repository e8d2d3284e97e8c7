//! Reads what was typed: which terms a word, phrase or pattern of a query stands for.
//!
//! A word of several tokens (`9/11`, unspaced text) is a phrase of them.

use std::ops::Range;

use crate::analysis;
use crate::analysis::Case;
use crate::analysis::PatternPart;
use crate::analysis::QueryToken;
use crate::analysis::han;
use crate::analysis::marker;
use crate::engine::EngineError;
use crate::engine::problem::query_error;
use crate::engine::problem::without_words;
use crate::engine::words::acronyms::Acronym;
use crate::engine::words::hyphens::inflected_parts;
use crate::engine::words::initials::leading;
use crate::engine::words::initials::spaced;
use crate::engine::words::sought::CaseTest;
use crate::engine::words::sought::Expansion;
use crate::engine::words::sought::Look;
use crate::engine::words::sought::MarkerTest;
use crate::engine::words::sought::RawTest;
use crate::engine::words::sought::Sought;
use crate::engine::words::sought::SoughtWord;
use crate::engine::words::sought::Width;
use crate::engine::words::sought::is_pair;
use crate::engine::words::spellings::behind_elided;
use crate::engine::words::spellings::spellings;
use crate::engine::words::spellings::written;
use crate::passage::is_hangul;
use crate::passage::is_unspaced;
use crate::query::PhrasePart;
use crate::query::Resolved;
use crate::query::is_all_caps;
use crate::query::quoted;

/// How the words of one query are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed {
    /// The whole query is in capitals, so that they mean nothing.
    all_caps: bool,
}

impl Typed {
    /// Returns how the words of a query are read.
    pub(crate) fn of(query: &Resolved) -> Self {
        Self { all_caps: is_all_caps(query) }
    }

    /// Returns how a word is taken to be typed.
    fn case(self, case: Case) -> Case {
        if self.all_caps && case == Case::AllCaps { Case::Lower } else { case }
    }

    /// A word: folded and expanded by its stem.
    ///
    /// # Errors
    /// `Query` for a word of symbols only.
    pub(crate) fn word(self, word: &str, span: &Range<usize>) -> Result<Sought, EngineError> {
        let Some(acronym) = Acronym::of(word) else { return self.plain_word(word, span) };
        let tokens = analysis::query_tokens(&acronym.plural_with_points);
        let mut spelled = vec![unscored(self.each_exact(&tokens))];
        if acronym.is_plural() {
            let singular = marker::joined(&analysis::fold(&acronym.singular));
            spelled.push(any_of(vec![Expansion::Term(singular)], Look::EXPANDED, word));
        }
        // A plural with points is read as without.
        let typed = if word.ends_with(".s") { acronym.bare.as_str() } else { word };
        spelled.push(self.plain_word(typed, span)?);
        Ok(Sought::Either(spelled))
    }

    /// A word that is no acronym with small letters, or is read as if it were none.
    fn plain_word(self, word: &str, span: &Range<usize>) -> Result<Sought, EngineError> {
        let tokens = analysis::query_tokens(word);
        match &tokens[..] {
            [] => {
                let hint = "leave it out, or quote it with the words around it";
                Err(without_words(word, span, Some(hint)))
            }
            [QueryToken::Form { form, case, raw, .. }] if !form.chars().all(is_unspaced) => {
                let whole = self.in_all_forms(form, *case, raw);
                Ok(match self.parted(word).or_else(|| self.letters_apart(word)) {
                    Some(parts) => Sought::Either(vec![parts, whole]),
                    None => whole,
                })
            }
            [_, ..] => Ok(self.apart_or_whole(word, &tokens, false)),
        }
    }

    /// The parts of a word with a joiner inside (Persian `می‌رود`), which are also printed with a blank
    /// between.
    fn parted(self, word: &str) -> Option<Sought> {
        let tokens = analysis::query_tokens(&analysis::parted(word)?);
        let mut parts = self.tokens(&tokens, false);
        if let Sought::InOrder { scores, .. } = &mut parts {
            *scores = false;
        }
        Some(parts)
    }

    /// What a word that is letters with points is where they have blanks between; does not score, for the word
    /// does.
    fn letters_apart(self, word: &str) -> Option<Sought> {
        let in_capitals =
            |token: &QueryToken| matches!(token, QueryToken::Form { case: Case::AllCaps, .. });
        let is_small = self.all_caps && analysis::query_tokens(word).iter().any(in_capitals);
        let spaced = if is_small { spaced(&word.to_lowercase()) } else { spaced(word) };
        Some(unscored(self.each_exact(&analysis::query_tokens(&spaced?))))
    }

    /// What initials in a phrase stand for that were typed with blanks between.
    fn initials(self, apart: &str) -> Sought {
        // Letters with points are in capitals by themselves, whatever else is.
        let own = Self { all_caps: false };
        let tokens = |text: &str| analysis::query_tokens(text);
        let whole = own.each(&tokens(&apart.replace(' ', "")), true);
        let is_two_words = whole.len() > 1;
        let mut read = vec![unscored(own.each(&tokens(apart), true)), Sought::in_order(whole, 0)];
        // EE.UU. is two words side by side, and one.
        if is_two_words && let Some(form) = analysis::joined_form(apart) {
            read.push(spellings((&form, Case::Lower, &form), written(&form), Look::EXPANDED));
        }
        Sought::Either(read)
    }

    /// A word of several tokens: these one after another, or the one word they are read as, which is
    /// expanded outside of phrases.
    fn apart_or_whole(self, word: &str, tokens: &[QueryToken], is_quoted: bool) -> Sought {
        let mut apart = match is_quoted {
            true => self.tokens(tokens, true),
            false => self.parts(word, tokens),
        };
        let Some(form) = analysis::joined_form(word) else { return apart };
        // What is printed with a hyphen is both: it scores as the word.
        if let Sought::InOrder { scores, possessives, .. } = &mut apart {
            *scores = false;
            *possessives = if is_quoted {
                possessives_inside(&[PhrasePart::Word(word.to_owned())])
            } else {
                None
            };
        }
        let case = Case::Lower;
        let terms = if is_quoted {
            written(&form)
        } else {
            vec![Expansion::Stem { form: form.clone(), case }]
        };
        Sought::Either(vec![apart, spellings((&form, case, &form), terms, Look::EXPANDED)])
    }

    /// The parts of a word one after another: as typed, but those that are inflected in a word with a hyphen
    /// in all their forms.
    fn parts(self, word: &str, tokens: &[QueryToken]) -> Sought {
        let inflected = inflected_parts(word);
        let parts = at_positions(tokens, |token, width| {
            let place = tokens.iter().position(|other| std::ptr::eq(other, token));
            let is_inflected = place.is_some_and(|place| inflected.contains(&place));
            match token {
                QueryToken::Form { form, case, raw, elided, .. }
                    if is_inflected && elided.is_empty() && !form.contains(is_unspaced) =>
                {
                    self.in_all_forms(form, *case, raw)
                }
                QueryToken::Form { .. } | QueryToken::Prefix(_) => self.token(token, width, false),
            }
        });
        Sought::in_order(parts, 0)
    }

    /// A word of one token, with the forms that share its stem.
    fn in_all_forms(self, form: &str, case: Case, raw: &str) -> Sought {
        let case = self.case(case);
        let look = Look { acronym: case == Case::AllCaps, ..Look::EXPANDED };
        let stem = vec![Expansion::Stem { form: form.to_owned(), case }];
        spellings((form, case, raw), stem, look)
    }

    /// Tokens at consecutive positions, folded, not stemmed.
    fn tokens(self, tokens: &[QueryToken], is_quoted: bool) -> Sought {
        Sought::in_order(self.each(tokens, is_quoted), 0)
    }

    /// What each of some tokens stands for; those at one position are one.
    fn each(self, tokens: &[QueryToken], is_quoted: bool) -> Vec<Sought> {
        at_positions(tokens, |token, width| self.token(token, width, is_quoted))
    }

    /// One of them; in quotes a possessive that was typed is printed too.
    fn token(self, token: &QueryToken, width: Width, is_quoted: bool) -> Sought {
        let possessive = is_quoted && is_possessive(token);
        let also = possessive.then(|| MarkerTest::possessive(true)).into_iter().collect();
        let look = Look { also, ..Look::typed(CaseTest::Any, width) };
        match token {
            QueryToken::Form { form, .. } if form.chars().all(is_unspaced) => {
                let spelled = han::spellings(form).into_iter().map(Expansion::Term);
                let terms = std::iter::once(Expansion::Term(form.clone())).chain(spelled);
                any_of(terms.collect(), look, form)
            }
            QueryToken::Form { form, elided, .. } if !elided.is_empty() => {
                behind_elided(form, elided)
            }
            QueryToken::Form { form, case, raw, .. } => {
                spellings((form, self.case(*case), raw), written(form), look)
            }
            QueryToken::Prefix(form) => {
                let spelled = std::iter::once(form.clone()).chain(han::spellings(form));
                single(spelled.map(Expansion::Prefix).collect(), form)
            }
        }
    }

    /// `=word`: as written.
    ///
    /// # Errors
    /// `Query` for a word of symbols only.
    pub(crate) fn exact(self, word: &str, span: &Range<usize>) -> Result<Sought, EngineError> {
        let tokens = analysis::query_tokens(word);
        if tokens.is_empty() {
            let message = format!("{} has no letters or digits", quoted(word));
            return Err(query_error(span, message, None));
        }
        Ok(Sought::in_order(self.each_exact(&tokens), 0))
    }

    /// What each of some tokens stands for as it is written.
    fn each_exact(self, tokens: &[QueryToken]) -> Vec<Sought> {
        at_positions(tokens, |token, width| self.exact_token(token, width))
    }

    fn exact_token(self, token: &QueryToken, width: Width) -> Sought {
        match token {
            QueryToken::Form { form, case, raw, .. } if is_pair(form) && raw.contains(is_kana) => {
                exact_kana(form, *case == Case::Mixed, raw, width)
            }
            // Their other spellings look the same.
            QueryToken::Form { form, .. } if is_pair(form) || form.starts_with(is_hangul) => {
                let look = Look::typed(CaseTest::Any, width);
                any_of(vec![Expansion::Term(form.clone())], look, form)
            }
            QueryToken::Form { form, case, raw, elided, possessive, .. } => {
                let (term, test) = match case {
                    Case::Mixed => (marker::raw_term(form, raw), CaseTest::Any),
                    Case::Lower => (form.clone(), CaseTest::Lower),
                    Case::Capitalized => (form.clone(), CaseTest::Capitalized),
                    Case::AllCaps => (form.clone(), CaseTest::AllCaps),
                };
                let mut also = Vec::new();
                // What is elided in a name is part of the raw form.
                if !elided.is_empty() && !raw.starts_with(elided.as_str()) {
                    also.push(MarkerTest::elided(&[elided]));
                }
                also.push(MarkerTest::possessive(*possessive));
                let look = Look { also, ..Look::typed(test, Width::One) };
                any_of(vec![Expansion::Term(term)], look, form)
            }
            QueryToken::Prefix(form) => single(vec![Expansion::Prefix(form.clone())], form),
        }
    }

    /// `caps(word)`: with a capital first letter.
    ///
    /// # Errors
    /// `Query` for what is not one word.
    pub(crate) fn caps(self, word: &str, span: &Range<usize>) -> Result<Sought, EngineError> {
        cased(word, CaseTest::Initial, RawTest::Initial, span)
    }

    /// `allcaps(word)`: in capitals.
    ///
    /// # Errors
    /// `Query` for what is not one word.
    pub(crate) fn all_caps(self, word: &str, span: &Range<usize>) -> Result<Sought, EngineError> {
        cased(word, CaseTest::AllCaps, RawTest::Capitals, span)
    }

    /// A word with `*` or `?`, broken into words as a text is: they are found one after another.
    ///
    /// # Errors
    /// `Query` for a pattern of symbols only, or with a wildcard in unspaced text.
    pub(crate) fn wildcard(
        self,
        pattern: &str,
        span: &Range<usize>,
    ) -> Result<Sought, EngineError> {
        // Unspaced words have no ends a star could be for: any run of characters is found anyway.
        let inner = pattern.trim_matches('*');
        if !inner.is_empty() && inner.chars().all(is_unspaced) {
            return Ok(self.tokens(&analysis::query_tokens(inner), false));
        }
        if inner.contains(is_unspaced) {
            let message = format!(
                "{} has a wildcard among characters written without blanks",
                quoted(pattern)
            );
            let hint = "write the known characters as words, near each other: 飞书 NEAR/3 消息";
            return Err(query_error(span, message, Some(hint)));
        }
        let part = |part: &PatternPart| match part {
            PatternPart::Form(form) => Expansion::Term(form.clone()),
            PatternPart::Pattern(folded) => Expansion::Wildcard(folded.clone()),
            PatternPart::Number(regex) => Expansion::Regex(regex.clone()),
        };
        let mut readings: Vec<Sought> = analysis::pattern_readings(pattern)
            .iter()
            .map(|parts| one_after_another(parts.iter().map(part), pattern))
            .collect();
        match readings.len() {
            0 => Err(without_words(pattern, span, None)),
            1 => Ok(readings.remove(0)),
            _ => Ok(Sought::Either(readings)),
        }
    }

    /// `word~n`. Each word of it may differ so much: a text breaks `jane.doe` in two.
    ///
    /// # Errors
    /// `Query` for a word of symbols only.
    pub(crate) fn fuzzy(
        self,
        word: &str,
        edits: u8,
        span: &Range<usize>,
    ) -> Result<Sought, EngineError> {
        let mut forms = Vec::new();
        analysis::tokens(word, &mut |token| forms.push(token.form.to_owned()));
        // Near spellings of unspaced text are those of the whole run.
        if word.contains(is_unspaced) {
            forms = vec![analysis::fold(word)];
        }
        if forms.is_empty() {
            return Err(without_words(word, span, None));
        }
        let near = forms.into_iter().map(|form| Expansion::Fuzzy(form, edits));
        Ok(one_after_another(near, word))
    }

    /// `/pattern/`: a whole form.
    pub(crate) fn regex(self, pattern: &str) -> Sought {
        let terms = vec![Expansion::Regex(analysis::fold_regex(pattern))];
        any_of(terms, Look::EXPANDED, pattern)
    }

    /// A word of a phrase.
    fn quoted_word(self, word: &str, slop: u32) -> Vec<Sought> {
        let tokens = analysis::query_tokens(word);
        match &tokens[..] {
            [_, _] if analysis::joined_form(word).is_some() => {
                vec![self.apart_or_whole(word, &tokens, true)]
            }
            [_] => match self.letters_apart(word) {
                Some(apart) => vec![Sought::Either(vec![apart, self.tokens(&tokens, true)])],
                None => self.each(&tokens, true),
            },
            // The tokens of one word leave no room between them.
            [_, _, ..] if slop > 0 => vec![self.tokens(&tokens, true)],
            _ => self.each(&tokens, true),
        }
    }

    /// A quoted phrase.
    ///
    /// # Errors
    /// `Query` for a phrase of symbols only, or a part that cannot be used.
    pub(crate) fn quoted(
        self,
        parts: &[PhrasePart],
        slop: u32,
        span: &Range<usize>,
    ) -> Result<Sought, EngineError> {
        let mut sought = Vec::new();
        // Before each of them; and before the next.
        let (mut gaps, mut gap) = (Vec::new(), 0);
        let mut rest = parts;
        while let Some(part) = rest.first() {
            let known = sought.len();
            // Where words may be between those of the phrase, they may be between initials.
            let initials = if slop == 0 { leading(rest) } else { None };
            rest = &rest[initials.as_ref().map_or(1, |(_, count)| *count)..];
            match part {
                PhrasePart::AnyWord => gap += 1,
                PhrasePart::Word(word) => match initials {
                    Some((apart, _)) => sought.push(self.initials(&apart)),
                    None => sought.extend(self.quoted_word(word, slop)),
                },
                PhrasePart::Exact(word) => sought.push(self.exact(word, span)?),
                PhrasePart::Wildcard(pattern) => sought.push(self.wildcard(pattern, span)?),
            }
            if sought.len() > known {
                gaps.push(gap);
                gaps.resize(sought.len(), 0);
                gap = 0;
            }
        }
        if !sought.is_empty() && (gap > 0 || gaps.first().is_some_and(|gap| *gap > 0)) {
            let message = "the phrase has no letters or digits beside a *".to_owned();
            return Err(query_error(span, message, Some("write the words on both sides of it")));
        }
        if sought.is_empty() {
            let message = "the phrase has no letters or digits to search for".to_owned();
            return Err(query_error(span, message, None));
        }
        let has_gaps = gaps.iter().any(|gap| *gap > 0);
        let mut phrase = Sought::in_order(sought, slop);
        if let Sought::InOrder { gaps: known, possessives, .. } = &mut phrase {
            if has_gaps {
                *known = gaps;
            } else if slop == 0 {
                *possessives = possessives_inside(parts);
            }
        }
        Ok(phrase)
    }
}

/// Returns parts one after another that do not count for the ranking.
fn unscored(parts: Vec<Sought>) -> Sought {
    let mut sought = Sought::in_order(parts, 0);
    if let Sought::InOrder { scores, .. } = &mut sought {
        *scores = false;
    }
    sought
}

/// Returns how many words of a phrase before its last were typed with a possessive; `None` where a pattern
/// may stand for one.
fn possessives_inside(parts: &[PhrasePart]) -> Option<u32> {
    let (mut inside, mut last) = (0, false);
    for part in parts {
        let (PhrasePart::Word(word) | PhrasePart::Exact(word)) = part else { return None };
        for token in analysis::query_tokens(word) {
            inside += u32::from(last);
            last = is_possessive(&token);
        }
    }
    Some(inside)
}

fn is_possessive(token: &QueryToken) -> bool {
    matches!(token, QueryToken::Form { possessive: true, .. })
}

/// `caps(word)` and `allcaps(word)`: by its markers, or by its raw spelling where that has no marker.
fn cased(
    word: &str,
    case: CaseTest,
    raw: RawTest,
    span: &Range<usize>,
) -> Result<Sought, EngineError> {
    let tokens = analysis::query_tokens(word);
    let [QueryToken::Form { form, .. }] = &tokens[..] else {
        return Err(query_error(span, format!("{} is not one word", quoted(word)), None));
    };
    let plain = SoughtWord {
        expansions: vec![Expansion::Term(form.clone())],
        look: Look::typed(case, Width::Own),
        typed: word.to_owned(),
    };
    let mixed = SoughtWord {
        expansions: vec![Expansion::Raw { form: form.clone(), test: raw }],
        look: Look::EXPANDED,
        typed: word.to_owned(),
    };
    Ok(Sought::Spellings { words: vec![plain, mixed], typed: 0 })
}

/// Returns a pair of Japanese letters as it is printed: in letters of whole or of half width, and without the
/// point that stands between the parts of a foreign name. A point behind the last letter is not part of
/// what was typed.
fn exact_kana(form: &str, is_raw: bool, raw: &str, width: Width) -> Sought {
    let whole = MarkerTest { markers: vec![marker::MIXED.to_owned()], is_there: false };
    let word = |term: String, also| SoughtWord {
        expansions: vec![Expansion::Term(term)],
        look: Look { also, ..Look::typed(CaseTest::Any, width) },
        typed: form.to_owned(),
    };
    let of_raw = |raw: &str| word(marker::raw_term(form, raw), Vec::new());
    let mut words = vec![if is_raw { of_raw(raw) } else { word(form.to_owned(), vec![whole]) }];
    if width == Width::Own && form.ends_with(is_kana) {
        words.extend(['・', '･'].map(|point| of_raw(&format!("{raw}{point}"))));
    }
    if words.len() == 1 {
        Sought::Word(words.remove(0))
    } else {
        Sought::Spellings { words, typed: 0 }
    }
}

/// Returns whether a character is a letter of Japanese, or a mark among them, which may be printed in half
/// its width.
fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff65}'..='\u{ff9f}')
}

/// Returns what a single character of unspaced text stands for: all that begins with it.
fn single(expansions: Vec<Expansion>, typed: &str) -> Sought {
    any_of(expansions, Look { width: Width::One, ..Look::EXPANDED }, typed)
}

/// Returns any of some terms, made of what was typed.
fn any_of(expansions: Vec<Expansion>, look: Look, typed: &str) -> Sought {
    Sought::Word(SoughtWord { expansions, look, typed: typed.to_owned() })
}

/// Returns terms found in texts, at consecutive positions.
fn one_after_another(expansions: impl Iterator<Item = Expansion>, typed: &str) -> Sought {
    let parts = expansions.map(|expansion| any_of(vec![expansion], Look::EXPANDED, typed));
    Sought::in_order(parts.collect(), 0)
}

/// Returns what tokens stand for, those at one position together: the word of a text must have all of them.
fn at_positions(
    tokens: &[QueryToken],
    sought: impl Fn(&QueryToken, Width) -> Sought,
) -> Vec<Sought> {
    let mut parts: Vec<Sought> = Vec::new();
    for (token, width) in with_widths(tokens) {
        if let QueryToken::Form { form, at_same: true, .. } = token
            && let Some(Sought::Word(word)) = parts.last_mut()
        {
            word.look.also.push(MarkerTest::beside(form));
            word.typed.extend(form.chars().skip(1));
        } else {
            parts.push(sought(token, width));
        }
    }
    parts
}

/// Returns tokens with the positions each covers: the last pair of a run of unspaced text covers two
/// characters, the others overlap.
fn with_widths(tokens: &[QueryToken]) -> impl Iterator<Item = (&QueryToken, Width)> {
    tokens.iter().enumerate().map(|(at, token)| {
        let goes_on = tokens.get(at + 1).is_some_and(|next| overlap(token, next));
        (token, if goes_on { Width::One } else { Width::Own })
    })
}

/// Returns whether `next` overlaps `token`: both are of one run of unspaced text. Inside a word, the
/// run's last character follows its last pair.
fn overlap(token: &QueryToken, next: &QueryToken) -> bool {
    let (QueryToken::Form { form: a, .. }, QueryToken::Form { form: b, .. }) = (token, next) else {
        return false;
    };
    is_pair(a) && b.chars().all(is_unspaced) && a.chars().next_back() == b.chars().next()
}
