//! `similar`: more like one article, by the words that say what it is about.

use crate::article::ArticleId;
use crate::engine::Named;
use crate::engine::View;
use crate::query;
use crate::query::Clause;
use crate::query::DateExpression;
use crate::query::NameField;
use crate::query::NamePattern;
use crate::query::Node;
use crate::query::Query;
use crate::query::QueryError;
use crate::search::AddedWord;
use crate::search::Hits;
use crate::search::SearchError;
use crate::search::SearchRequest;
use crate::search::answer;
use crate::search::informative::informative;
use crate::search::ready::Ready;
use crate::search::ready::filtered;

/// How many words of the article are looked for.
const WORDS: usize = 30;

/// Finds the articles most like the one whose id starts so, which is not among them. Filters, order
/// and page are those of `request`; its text is not read. `None` when there is no such article.
///
/// # Errors
/// `Query` when the id is not one or names several articles, or a filter is at fault; `Engine` when
/// the index cannot be read.
pub(super) fn similar(
    view: &View,
    id: &str,
    request: &SearchRequest,
) -> Result<Option<Hits>, SearchError> {
    let id_typed = id;
    let digits = id.split_once("#p").map_or(id, |(id, _)| id);
    if !ArticleId::is_beginning(digits) {
        let error = QueryError::new(format!("{id:?} is not an id"), 0..0);
        return Err(error.with_hint("write the ID as printed beside a hit").into());
    }
    let (id, doc) = match view.named(&digits.to_ascii_lowercase())? {
        Named::Article(id, doc) | Named::Identical(id, doc) => (id, doc),
        Named::Nothing => return Ok(None),
        Named::Several => {
            let error = QueryError::new(format!("{digits:?} names more than one article"), 0..0);
            return Err(error.with_hint("give more of its digits").into());
        }
    };
    let stored = view.stored(&[doc])?;
    let article: Vec<_> = stored.iter().map(|stored| (&stored.article, 1.0)).collect();
    let words = informative(view, &article, WORDS)?;
    let added: Vec<AddedWord> = words
        .into_iter()
        .map(|word| AddedWord { weight: word.share * WORDS as f64, word: word.word })
        .collect();
    let mut branches: Vec<Node<DateExpression>> = added
        .iter()
        .map(|added| {
            let word = Node { clause: Clause::Word(added.word.clone()), span: 0..0 };
            Node { clause: Clause::Boost(Box::new(word), added.weight as f32), span: 0..0 }
        })
        .collect();
    let clause = match branches.len() {
        0 => {
            // Nothing in it that another article could share: an id that is there, and left out.
            let name = NamePattern::Exact(id.to_string());
            Clause::Name(NameField::Id, name)
        }
        1 => branches.remove(0).clause,
        _ => Clause::Or(branches),
    };
    let root = Node { clause, span: 0..0 };
    let itself = Clause::Name(NameField::Id, NamePattern::Exact(id.to_string()));
    let not_itself = Clause::Not(Box::new(Node { clause: itself, span: 0..0 }));
    let part = id_typed.split_once('#').map(|(_, part)| part);
    let notes = part.map(|part| format!("the whole article is compared; #{part} is not looked at"));
    let query = Query { root, notes: notes.into_iter().collect() }.and(not_itself);
    let query = filtered(request, query)?;
    let resolved = query::resolve(&query, request.today)?;
    let ready = Ready::of(view, request, query, resolved)?;
    let mut hits = answer(view, request, Ready { added, ..ready })?;
    if let Some(suggestions) = &mut hits.suggestions {
        // Nobody typed the words: only what the filters leave out helps.
        suggestions.clauses.clear();
    }
    Ok(Some(hits))
}
