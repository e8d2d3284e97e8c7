//! An article as a document of the cluster, and back.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::analysis;
use crate::article::Article;
use crate::article::ArticleId;
use crate::article::day_number;
use crate::engine::EngineError;
use crate::engine::StoredArticle;
use crate::engine::names::searchable;
use crate::engine::opensearch::terms::sent;
use crate::engine::textual::ArticleText;
use crate::engine::textual::Parts;
use crate::story;

/// How an article is packed: level 6 takes three times as long for a seventieth of the bytes.
const LEVEL: i32 = 3;
/// No article is longer unpacked.
const LONGEST: usize = 128 << 20;

/// Returns the document of an article that came with a commit of an index folder; `doc` is its id on the
/// cluster.
pub(crate) fn document(
    doc: &str,
    file: u128,
    (owner, commit): (u32, u64),
    stored: &StoredArticle,
    text: &ArticleText,
) -> Value {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    add("doc", json!(doc));
    add("id", json!(stored.id.to_string()));
    add("file", json!(format!("{file:032x}")));
    add("owner", json!(owner.to_string()));
    add("commit", json!(commit));
    add("root", json!(stored.root));
    add("path", json!(place(stored.root, &stored.path)));
    add("ingested", json!(stored.ingested));
    add("words", json!(stored.words));
    add("length", json!(quantized(text.length())));
    add("text", Value::Array(sent(text).into_iter().map(Value::String).collect()));
    add("order", json!(order(stored.id)));
    add("packed", Value::String(packed(stored)));
    let (facts, parts) = text.to_bytes();
    add("judged", Value::String(judged(doc, stored, &facts)));
    for (number, part) in parts.iter().enumerate().filter(|(_, part)| !part.is_empty()) {
        add(&terms_column(number), Value::String(STANDARD.encode(part)));
    }
    if let Some(key) = analysis::words_key(&stored.article.title) {
        add("titled", json!(key));
    }
    names(&stored.article, &mut add);
    days(&stored.article, &mut add);
    Value::Object(fields)
}

/// Returns what a file is named by for `path:` and for the folders that a search is limited to.
pub(crate) fn place(root: u32, path: &[u8]) -> String {
    searchable(&format!("{root}\0{}", String::from_utf8_lossy(path))).to_owned()
}

/// Returns what a value of a data set's own field is named by.
pub(crate) fn meta_name(name: &str, value: &str) -> String {
    format!("{name}\0{value}")
}

fn names(article: &Article, add: &mut dyn FnMut(&str, Value)) {
    // Each field is named, so that it is decided of a new one whether it is searched.
    let Article {
        title: _,
        title_from_body: _,
        body: _,
        source,
        published: _,
        updated: _,
        saved: _,
        authors,
        section,
        url,
        lang,
        key,
        subjects,
        place,
        kind,
        printed_page,
        meta,
        dateline: _,
        record: _,
        member: _,
        pages: _,
        warnings: _,
    } = article;
    let mut one = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            add(name, json!(searchable(value)));
        }
    };
    one("source", source.as_ref().map(|source| source.name.as_str()));
    one("source_given", source.as_ref().and_then(|source| source.as_given.as_deref()));
    one("domain", source.as_ref().and_then(|source| source.domain.as_deref()));
    one("lang", lang.as_deref());
    one("section", section.as_deref());
    one("url", url.as_deref());
    one("key", key.as_deref());
    one("place", place.as_deref());
    one("kind", kind.as_deref());
    one("printed_page", printed_page.as_deref());
    let mut several = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            add(name, json!(values));
        }
    };
    let cut = |value: &str| searchable(value).to_owned();
    let origins = story::origins(story::credit(article), article);
    several("origin", origins.into_iter().map(cut).collect());
    several("author", authors.iter().map(|author| cut(author)).collect());
    several("subject", subjects.iter().map(|subject| cut(subject)).collect());
    let own = meta.iter().map(|(name, value)| cut(&meta_name(name, value)));
    several("meta", own.collect());
}

fn days(article: &Article, add: &mut dyn FnMut(&str, Value)) {
    let mut between = |first: &str, last: &str, days: crate::article::DateRange| {
        add(first, json!(day_number(days.first())));
        add(last, json!(day_number(days.last())));
    };
    if let Some(published) = &article.published {
        between("first_day", "last_day", published.days());
    }
    if let Some(updated) = &article.updated {
        between("updated_first", "updated_last", updated.days());
    }
    if let Some(saved) = &article.saved {
        between("saved_first", "saved_last", saved.stamp.days());
    }
    if let Some(published) = &article.published {
        #[expect(clippy::cast_possible_truncation)]
        let per_cent = (published.confidence.clamp(0.0, 1.0) * 100.0).round() as i64;
        add("confidence", json!(per_cent));
        add("clock", json!(published.clock()));
    }
}

/// Returns a length as precisely as Lucene and tantivy keep it in a byte: exactly up to 40, then with
/// four binary digits (Lucene's `SmallFloat.intToByte4`). Scores are the same everywhere then.
pub(crate) fn quantized(length: u64) -> u64 {
    const EXACT: u64 = 24;
    let Some(more) = length.checked_sub(EXACT) else { return length };
    let digits = u64::BITS - more.leading_zeros();
    let cut = digits.saturating_sub(4);
    EXACT + (more >> cut << cut)
}

/// Packs an article, as text.
fn packed(stored: &StoredArticle) -> String {
    let bytes = postcard::to_stdvec(stored).expect("an article always serializes");
    STANDARD.encode(zipped(&bytes))
}

/// Unpacks an article, as it was sent or as a column has it, without padding; it has the id of its record.
///
/// # Errors
/// `Damaged` for what is none.
pub(crate) fn unpacked(packed: &str) -> Result<StoredArticle, EngineError> {
    let bytes = STANDARD_NO_PAD.decode(packed.trim_end_matches('='));
    postcard::from_bytes(&unzipped(&bytes.map_err(|error| no_article(&error))?)?)
        .map_err(|error| no_article(&error))
}

/// Bytes of the first line of a body, and of its end, that say who wrote it.
const SIGNED: usize = 600;

/// Returns what orders articles as the first half of their ids does.
fn order(id: ArticleId) -> i64 {
    ((id.0 >> 64) as u64 ^ 1 << 63).cast_signed()
}

/// Returns the column that has a part of the terms of articles, with their positions.
pub(crate) fn terms_column(part: usize) -> String {
    format!("terms{part}")
}

/// Packs what decides of an article, beside the terms of its text, as text: its id on the cluster, the facts of
/// its text, and the article with no more of its body than says whom it comes from.
fn judged(doc: &str, stored: &StoredArticle, facts: &[u8]) -> String {
    let mut head = stored.clone();
    let credit = story::credit(&stored.article);
    head.article.body.clear();
    let enough: [fn(&str) -> String; 2] = [signature, str::to_owned];
    for enough in enough {
        if story::credit(&head.article) == credit {
            break;
        }
        head.article.body = enough(&stored.article.body);
    }
    let mut bytes = postcard::to_stdvec(&head).expect("an article always serializes");
    let length = u32::try_from(bytes.len()).expect("no article is as long").to_le_bytes();
    bytes.splice(..0, length);
    bytes.extend_from_slice(facts);
    let doc = u128::from_str_radix(doc, 16).expect("an id on the cluster is a number");
    STANDARD.encode([&doc.to_be_bytes()[..], &zipped(&bytes)].concat())
}

/// Returns the first line of a body and its end.
fn signature(body: &str) -> String {
    let line = body.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let line = &line[..line.floor_char_boundary(SIGNED)];
    let end = &body[body.ceil_char_boundary(body.len().saturating_sub(SIGNED))..];
    if body.len() <= 2 * SIGNED { body.to_owned() } else { format!("{line}\n\n{end}") }
}

/// An article as the columns have it that decide of it.
pub(crate) struct Judged {
    /// Its id on the cluster.
    pub(crate) doc: String,
    /// The article, which has not all of its body.
    pub(crate) stored: StoredArticle,
    /// Its text, with the parts that were read.
    pub(crate) text: ArticleText,
}

/// Unpacks what decides of an article from the fields of a hit, which have some parts of its text.
///
/// # Errors
/// `Damaged` for what is none.
pub(crate) fn unpacked_judged(fields: &Value, parts: Parts) -> Result<Judged, EngineError> {
    let column = |name: &str| {
        let text = fields[name][0].as_str();
        text.map(|text| STANDARD_NO_PAD.decode(text.trim_end_matches('=')))
            .transpose()
            .map_err(|error| no_article(&error))
    };
    let cut = || no_article(&"it is cut");
    let bytes = column("judged")?.ok_or_else(cut)?;
    let (doc, zipped) = bytes.split_first_chunk().ok_or_else(cut)?;
    let bytes = unzipped(zipped)?;
    let (head, facts) = bytes
        .split_first_chunk()
        .and_then(|(length, rest)| rest.split_at_checked(u32::from_le_bytes(*length) as usize))
        .ok_or_else(cut)?;
    let stored = postcard::from_bytes(head).map_err(|error| no_article(&error))?;
    let mut read = Vec::new();
    for number in parts.numbers() {
        read.extend(column(&terms_column(number))?.map(|part| (number, part)));
    }
    let terms = read.iter().map(|(number, part)| (*number, &part[..]));
    let text = ArticleText::from_bytes(facts, parts, terms);
    let text = text.ok_or_else(|| no_article(&"its text is none"))?;
    Ok(Judged { doc: format!("{:032x}", u128::from_be_bytes(*doc)), stored, text })
}

thread_local! {
    /// What zips and unzips: made once a thread, for each takes a megabyte to make ready.
    static ZIP: RefCell<Option<zstd::bulk::Compressor<'static>>> = const { RefCell::new(None) };
    static UNZIP: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let zipped = ZIP.with_borrow_mut(|zip| {
        let make = || zstd::bulk::Compressor::new(LEVEL).expect("the level is one of zstd's");
        zip.get_or_insert_with(make).compress(bytes)
    });
    zipped.expect("zstd fails only for want of memory")
}

/// Reads what [`zipped`] wrote.
fn unzipped(bytes: &[u8]) -> Result<Vec<u8>, EngineError> {
    let length = zstd::bulk::Decompressor::upper_bound(bytes).filter(|bytes| *bytes <= LONGEST);
    let length = length.ok_or_else(|| no_article(&"it is too long"))?;
    UNZIP.with_borrow_mut(|unzip| {
        let unzip = match unzip {
            Some(unzip) => unzip,
            None => {
                unzip.insert(zstd::bulk::Decompressor::new().map_err(|error| no_article(&error))?)
            }
        };
        unzip.decompress(bytes, length).map_err(|error| no_article(&error))
    })
}

fn no_article(error: &dyn std::fmt::Display) -> EngineError {
    EngineError::damaged(format!("an article on the cluster cannot be unpacked: {error}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::article::complete::complete;
    use crate::article::complete::not_shown;
    use crate::engine::opensearch::mapping;

    /// What is sent of an article to be searched, beside its text.
    fn sent(article: &Article) -> BTreeMap<String, Value> {
        let mut fields = BTreeMap::new();
        let mut add = |name: &str, value: Value| {
            fields.insert(name.to_owned(), value);
        };
        names(article, &mut add);
        days(article, &mut add);
        fields
    }

    #[test]
    fn what_is_sent_of_an_article_is_in_the_mapping() {
        let (index, sent) = (mapping::articles(1, 0), sent(&complete()));
        let known = index["mappings"]["properties"].as_object().expect("fields");
        let refused: Vec<&String> = sent.keys().filter(|name| !known.contains_key(*name)).collect();
        assert!(refused.is_empty(), "the cluster refuses every article: {refused:?} in mapping.rs");
        let unsent = mapping::NAMES.iter().filter(|name| !sent.contains_key(**name));
        assert_eq!(unsent.collect::<Vec<_>>(), [&"path"], "no article has these");
    }

    #[test]
    fn each_field_that_is_no_text_is_searched_on_a_cluster() {
        let not_searched = [
            "body",
            "dateline",
            "member",
            "pages",
            "record",
            "title",
            "title_from_body",
            "warnings",
        ];
        assert_eq!(not_shown(sent), not_searched);
    }

    #[test]
    fn a_length_is_kept_as_lucene_keeps_it() {
        // Values of Lucene's `SmallFloat.byte4ToInt`, and what lies between two.
        for (length, kept) in
            [(0, 0), (40, 40), (41, 40), (42, 42), (55, 54), (57, 56), (1000, 984)]
        {
            assert_eq!(quantized(length), kept, "{length}");
        }
        assert!(quantized(u64::MAX) > u64::MAX / 2);
    }

    #[test]
    fn what_decides_of_an_article_is_read_back_and_says_who_wrote_it() {
        let body =
            format!("PARIS, June 2 (Reuters) - {}\n\nThe end.", "The port is shut. ".repeat(200));
        let article = Article { title: "Port".into(), body, ..Article::default() };
        let mut stored = StoredArticle {
            id: crate::article::ArticleId(3),
            root: 1,
            path: b"a.txt".to_vec(),
            file_size: 5,
            file_modified: 6,
            ingested: 7,
            words: 8,
            passages: vec![0],
            article,
        };
        let own = ArticleText::new(&stored.article);
        let doc = format!("{:032x}", 77);
        let sent = document(&doc, 1, (0, 1), &stored, &own);
        let columns = sent.as_object().unwrap().iter();
        let hit: Map<String, Value> =
            columns.map(|(name, value)| (name.clone(), json!([value]))).collect();
        let read = unpacked_judged(&Value::Object(hit), Parts::ALL).unwrap();
        assert_eq!((read.text, read.doc), (own, doc));
        let head = read.stored;
        assert_eq!(story::credit(&head.article), story::credit(&stored.article));
        assert!(head.article.body.len() < stored.article.body.len());
        stored.article.body.clone_from(&head.article.body);
        assert_eq!(head, stored);
    }

    #[test]
    fn what_is_no_packed_article_is_refused() {
        for text in ["", "%", "AAAA", &STANDARD.encode([0x28, 0xb5, 0x2f, 0xfd, 0xe0])] {
            let judged = json!({"judged": [text]});
            let is_refused = unpacked_judged(&judged, Parts::NONE).is_err();
            assert!(unpacked(text).is_err() && is_refused, "{text}");
        }
    }
}
