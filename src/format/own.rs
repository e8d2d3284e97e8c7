//! Keeps the fields of a data set's own, and those that the user mapped, in formats whose names are not paths into
//! objects: elements and attributes, header lines, tags, `<meta>` of pages, headers of mails.
//!
//! Invariant: nothing is kept that the user did not ask for, and a name that is a part of an article is kept
//! as that part alone.

use std::borrow::Cow;

use crate::article::meta_name;
use crate::format::Options;
use crate::format::fields::Fields;
use crate::format::fields::one_line;
use crate::format::names;
use crate::format::names::MAPPED;

impl Options {
    /// Adds what a field of this name says, where the user mapped it, and under its own name where all fields are
    /// kept.
    pub(crate) fn put_named(&self, name: &str, text: &str, fields: &mut Fields<'_>) {
        let (is_mapped, is_named) =
            (self.put_mapped(name, text, fields), self.put_own(name, text, fields));
        if self.keeps_all && !is_mapped && !is_named && names::slot(name).is_none() {
            fields.put_own(meta_name(name).unwrap_or_default(), Cow::Owned(text.to_owned()));
        }
    }

    /// Returns the fields of their own that the map names among fields that a format reads by other names.
    pub(crate) fn own_of(
        &self,
        all: impl Iterator<Item = (String, String)>,
    ) -> Vec<(String, String)> {
        let mut fields = Fields::default();
        for (name, text) in all.filter(|_| !self.own.is_empty()) {
            self.put_own(&name, &text, &mut fields);
        }
        fields.into_own().map(|(name, text)| (name, one_line(text))).collect()
    }

    fn put_mapped(&self, name: &str, text: &str, fields: &mut Fields<'_>) -> bool {
        let named = self.fields.iter().filter(|field| is_at(&field.path, name));
        let mut is_mapped = false;
        for field in named {
            field.found();
            fields.put(field.slot, MAPPED, Cow::Owned(text.to_owned()));
            is_mapped = true;
        }
        is_mapped
    }

    fn put_own(&self, name: &str, text: &str, fields: &mut Fields<'_>) -> bool {
        let mut is_named = false;
        for own in self.own.iter().filter(|own| is_at(&own.path, name)) {
            own.found();
            fields.put_own(own.name.clone(), Cow::Owned(text.to_owned()));
            is_named = true;
        }
        is_named
    }
}

/// Returns whether a path is a name, whose letters may be small or large.
fn is_at(path: &[String], name: &str) -> bool {
    let mut rest = name.trim();
    for (at, part) in path.iter().enumerate() {
        let dot = usize::from(at > 0);
        let Some((start, after)) = rest.split_at_checked(part.len() + dot) else { return false };
        let start = if dot == 1 { start.strip_prefix('.') } else { Some(start) };
        if !start.is_some_and(|start| start.eq_ignore_ascii_case(part)) {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::EvidenceKind;
    use crate::format::Format;
    use crate::format::Outcome;
    use crate::format::corpus::Corpus;
    use crate::format::html::Html;
    use crate::format::mail::Mail;
    use crate::format::plain::PlainText;
    use crate::format::tagged::Tagged;
    use crate::format::trec::Trec;
    use crate::format::xml::Xml;
    use crate::read::Input;
    use crate::read::Limits;
    use std::collections::BTreeMap;
    use std::ops::ControlFlow;

    fn meta(format: &dyn Format, text: &str, path: &str) -> (Vec<(String, String)>, bool) {
        let named = BTreeMap::from([("bias".to_owned(), path.to_owned())]);
        let options = Options::default().keeping(&named, false);
        (kept(format, text, &options), options.fields_not_found().is_empty())
    }

    fn kept(format: &dyn Format, text: &str, options: &Options) -> Vec<(String, String)> {
        let (mut source, mut buffer, mut found) = (text.as_bytes(), Vec::new(), Vec::new());
        let mut input = Input::new(b"x", &mut source, &mut buffer, Limits::default());
        let each = &mut |outcome| {
            if let Outcome::Draft(draft) = outcome {
                found.push(draft.meta);
            }
            ControlFlow::Continue(())
        };
        format.read(&mut input, options, each).unwrap();
        found.into_iter().next().unwrap_or_else(|| panic!("no article in {text}"))
    }

    const FILES: [(&dyn Format, &str, &str); 8] = [
        (
            &Xml,
            "<?xml version=\"1.0\"?><all><a><title>T</title><text>Eels.</text><Bias>left</Bias></a></all>",
            "bias",
        ),
        (
            &Xml,
            "<?xml version=\"1.0\"?><a><title>T</title><text>Eels.</text><r><bias>left</bias></r></a>",
            "r.bias",
        ),
        (&Corpus, "<doc id=\"1\" title=\"T\" bias=\"left\">Eels.</doc>", "bias"),
        (
            &Trec,
            "<DOC><DOCNO>1</DOCNO><HEADLINE>T</HEADLINE><BIAS>left</BIAS><TEXT>Eels.</TEXT></DOC>",
            "bias",
        ),
        (&Tagged, "TY  - NEWS\nTI  - T\nC1  - left\nER  - \n", "C1"),
        (&PlainText, "Title: T\nDate: 2018-03-05\nBias: left\n\nEels are back.\n", "bias"),
        (
            &Html,
            "<!DOCTYPE html><title>T</title><meta name=\"article:bias\" content=\"left\"><p>Eels.",
            "article:bias",
        ),
        (
            &Mail,
            "From: A <a@b.example>\nSubject: T\nMIME-Version: 1.0\nX-Bias: left\n\nEels.\n",
            "x-bias",
        ),
    ];

    #[test]
    fn a_field_that_the_map_names_is_kept_in_every_format() {
        for (format, text, path) in FILES {
            let expected = (vec![("bias".to_owned(), "left".to_owned())], true);
            assert_eq!(meta(format, text, path), expected, "{}", format.name());
            assert_eq!(meta(format, text, "else"), (Vec::new(), false), "{}", format.name());
        }
    }

    #[test]
    fn all_fields_are_kept_where_names_are_those_of_fields() {
        let options = Options::default().keeping(&BTreeMap::new(), true);
        for (format, text, _) in &FILES[..6] {
            let kept = kept(*format, text, &options);
            assert!(kept.iter().any(|(_, value)| value == "left"), "{}: {kept:?}", format.name());
            assert!(kept.iter().all(|(name, _)| !name.contains("title")), "{kept:?}");
        }
        for (format, text, _) in &FILES {
            assert_eq!(kept(*format, text, &Options::default()), Vec::new(), "{}", format.name());
        }
    }

    #[test]
    fn a_part_of_an_article_may_be_mapped_by_its_name() {
        let map = BTreeMap::from([("source".to_owned(), "paper".to_owned())]);
        let options = Options::with_fields(&map).unwrap();
        let mut fields = Fields::default();
        options.put_named("Paper", "Kestrel Post", &mut fields);
        let draft = fields.into_draft(EvidenceKind::Field, None);
        assert_eq!(draft.sources[0].text, "Kestrel Post");
        assert!(draft.meta.is_empty());
    }
}
