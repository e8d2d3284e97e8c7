//! What a plain word stands for: its forms in each language, and its other spellings.

use std::ops::Range;
use std::rc::Rc;

use crate::analysis;
use crate::analysis::Case;
use crate::analysis::QueryToken;
use crate::analysis::marker;
use crate::analysis::script::default_language;
use crate::analysis::script::writes;
use crate::analysis::stem::may_expand;
use crate::analysis::variants::Variant;
use crate::analysis::variants::is_in_capitals;
use crate::analysis::variants::is_only_in_capitals;
use crate::analysis::variants::variants;
use crate::analysis::variants::written_out;
use crate::engine::EngineError;
use crate::engine::embedded::query::expand;
use crate::engine::embedded::query::expand::Terms;
use crate::engine::embedded::query::gathered::Width;
use crate::engine::embedded::query::matching::CaseTest;
use crate::engine::embedded::query::plan::Plan;
use crate::engine::embedded::query::unit::Scope;
use crate::engine::embedded::query::words::Expansion;
use crate::engine::embedded::query::words::Look;
use crate::engine::embedded::query::words::Words;
use crate::engine::embedded::query::words::held;
use crate::engine::embedded::query::words::limited;

/// What an occurrence of another form of a word counts, of the parts of the word as typed.
const OTHER_FORM: u32 = 12;
/// The same where the word was typed with a capital: it may be a name (`Harris`, not `harried`).
const OTHER_THAN_NAME: u32 = 1;

impl Words<'_> {
    /// Returns how a word of the query is taken to be typed: in a query that is all in capitals, they
    /// mean nothing.
    pub(super) fn case(&self, case: Case) -> Case {
        if self.all_caps && case == Case::AllCaps { Case::Lower } else { case }
    }

    /// Returns what a word stands for: itself, and in articles of each language of the index the forms
    /// that share its stem there.
    pub(super) fn expanded(&mut self, form: &str, case: Case) -> Result<Rc<Terms>, EngineError> {
        let fitting = self.langs.iter().filter(|lang| writes(lang, form));
        let langs: Vec<String> =
            fitting.filter(|lang| may_expand(lang, form, case)).cloned().collect();
        let is_name = case == Case::Capitalized;
        let in_unknown = may_expand(default_language(form), form, case);
        self.once(Expansion::Word(form.to_owned(), case), |snapshot, stop| {
            let mut terms = expand::same_stem(snapshot, form, &langs, in_unknown, stop)?;
            for (term, other) in &mut terms {
                if marker::whole(term) == form {
                    continue;
                }
                // German writes every noun with a capital.
                let may_be_name = is_name && !other.languages.iter().any(|lang| lang == "de");
                other.parts = if may_be_name { OTHER_THAN_NAME } else { OTHER_FORM };
            }
            Ok(terms)
        })
    }

    /// A word of several tokens: these one after another, or the one word they are read as, which is
    /// expanded outside of phrases.
    pub(super) fn apart_or_whole(
        &mut self,
        word: &str,
        tokens: &[QueryToken],
        is_quoted: bool,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let apart = self.tokens(tokens, span, scope)?;
        let Some(form) = analysis::joined_form(word) else { return Ok(apart) };
        // What is printed with a hyphen is both: it scores as the word.
        if let Plan::Phrase { unit, .. } = &apart {
            self.units.mute(*unit);
        }
        let terms = if is_quoted {
            Rc::new(expand::written(self.snapshot, &form)?)
        } else {
            self.expanded(&form, Case::Lower)?
        };
        let whole = (form.as_str(), Case::Lower, form.as_str());
        let whole = self.spellings(whole, &terms, &Look::EXPANDED, span, scope)?;
        Ok(Plan::Or(vec![apart, whole]))
    }

    /// A word (its form, how it was typed, and the raw word) that stands for `terms`, and for its other
    /// spellings.
    pub(super) fn spellings(
        &mut self,
        (form, case, raw): (&str, Case, &str),
        terms: &Rc<Terms>,
        look: &Look,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let mut capitals = Terms::new();
        let mut others = Terms::new();
        for variant in variants(form, case, raw) {
            let (found, kept) = match variant {
                Variant::Form(form) => (expand::written(self.snapshot, &form)?, &mut others),
                Variant::Capitals(form) => {
                    others.extend(self.raw_capitals(&form, span)?);
                    others.extend(held(expand::term(self.snapshot, &marker::joined(&form))?));
                    (expand::term(self.snapshot, &form)?, &mut capitals)
                }
                Variant::Raw { form, raw } => {
                    (expand::term(self.snapshot, &marker::raw_term(&form, &raw))?, &mut others)
                }
                Variant::Spelled { form, spelled } => {
                    let mut reads = |raw: &str| written_out(raw) == spelled;
                    let found = expand::raw_spellings(self.snapshot, &form, self.stop, &mut reads);
                    (limited(found, raw, span)?, &mut others)
                }
            };
            kept.extend(held(found));
        }
        let mut terms = Rc::clone(terms);
        if is_only_in_capitals(form, case) {
            let mut some = (*terms).clone();
            capitals.extend(some.remove_entry(form));
            others.extend(self.raw_capitals(form, span)?);
            some.retain(|_, form| form.languages.is_empty());
            terms = Rc::new(some);
        }
        if !others.is_empty() {
            let mut more = (*terms).clone();
            more.extend(others);
            terms = Rc::new(more);
        }
        if capitals.is_empty() {
            return self.terms(&terms, look, span, scope);
        }
        let in_capitals = Look { case: CaseTest::AllCaps, acronym: true, ..look.clone() };
        let capitals = self.terms(&capitals, &in_capitals, span, scope)?;
        if terms.values().all(|form| form.places.is_empty()) {
            return Ok(capitals);
        }
        Ok(Plan::Or(vec![self.terms(&terms, look, span, scope)?, capitals]))
    }

    /// Returns the raw spellings of a form that are in capitals though no marker says so (`ＵＮ`).
    fn raw_capitals(&self, form: &str, span: &Range<usize>) -> Result<Terms, EngineError> {
        let mut test = |raw: &str| is_in_capitals(Case::Mixed, raw);
        limited(expand::raw_spellings(self.snapshot, form, self.stop, &mut test), form, span)
    }

    /// A word of a phrase typed with an elided article: it is printed so, in any case.
    pub(super) fn behind_elided(
        &mut self,
        form: &str,
        elided: &str,
        span: &Range<usize>,
        scope: &Scope,
    ) -> Result<Plan, EngineError> {
        let small = elided.to_ascii_lowercase();
        let mut capital = small.clone();
        if let Some(first) = capital.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let articles = [small.clone(), capital, small.to_ascii_uppercase()];
        let also = vec![articles.iter().map(|article| marker::elided(article)).collect()];
        let look = Look { also, ..Look::typed(CaseTest::Any, Width::Own) };
        let behind = self.terms(&expand::term(self.snapshot, form)?, &look, span, scope)?;
        // Of a name, the raw form holds it.
        let beginning = format!("{small}'");
        let mut is_name = |raw: &str| raw.to_lowercase().starts_with(&beginning);
        let names = limited(
            expand::raw_spellings(self.snapshot, form, self.stop, &mut is_name),
            form,
            span,
        )?;
        if names.is_empty() {
            return Ok(behind);
        }
        let name = self.terms(&names, &Look::typed(CaseTest::Any, Width::Own), span, scope)?;
        Ok(Plan::Or(vec![behind, name]))
    }
}
