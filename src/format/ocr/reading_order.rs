//! The order in which the regions of a page are read, as PAGE XML declares it: regions stand in the file in the
//! order in which they were drawn, and `ReadingOrder` says which column comes first.
//!
//! Invariant: nothing of a page is lost: a region that no group names comes after those that are named. Cost: one
//! look at the text, and a copy of it where an order is declared.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use crate::format::tags;
use crate::format::tags::Tag;
use crate::format::tags::Token;
use crate::format::tags::Tokens;

/// How deep groups may nest: beyond, their regions belong to the group around.
const DEPTH: usize = 64;

/// Returns the file with the regions of each page in their declared order.
pub(super) fn in_reading_order(text: &str) -> Cow<'_, str> {
    if !text.contains("ReadingOrder") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for page in pages(text) {
        for (place, region) in page.regions.iter().zip(page.ordered()) {
            out.push_str(&text[copied..place.span.start]);
            out.push_str(&text[region]);
            copied = place.span.end;
        }
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// A page: the regions in it that are in no other, and the order of some of them.
#[derive(Debug, Default)]
struct Page {
    regions: Vec<Region>,
    order: Vec<String>,
}

#[derive(Debug)]
struct Region {
    id: String,
    span: Range<usize>,
}

impl Page {
    /// Returns where its regions are, in the order in which they are read.
    fn ordered(&self) -> Vec<Range<usize>> {
        let places: HashMap<&str, usize> =
            (0..).zip(&self.order).fold(HashMap::new(), |mut places, (place, id)| {
                places.entry(id.as_str()).or_insert(place);
                places
            });
        let mut regions: Vec<&Region> = self.regions.iter().collect();
        regions.sort_by_key(|region| places.get(region.id.as_str()).copied().unwrap_or(usize::MAX));
        regions.into_iter().map(|region| region.span.clone()).collect()
    }
}

/// A group of the reading order that is open: the ids in it, each with its index.
type Group = (u64, Vec<(u64, Vec<String>)>);

fn pages(text: &str) -> Vec<Page> {
    let mut pages = vec![Page::default()];
    let mut groups: Vec<Group> = Vec::new();
    let (mut depth, mut start) = (0_usize, None);
    for (span, token) in Tokens::new(text) {
        let last = pages.len() - 1;
        match token {
            Token::Open(tag) => match tags::local(tag.name) {
                "Page" => {
                    pages.push(Page::default());
                    (depth, start) = (0, None);
                }
                "TextRegion" if !tag.is_empty => {
                    depth += 1;
                    if depth == 1 {
                        let id = tag.attribute("id").unwrap_or_default().into_owned();
                        start = Some((span.start, id));
                    }
                }
                "RegionRef" | "RegionRefIndexed" => {
                    let id = tag.attribute("regionRef").unwrap_or_default().into_owned();
                    if let Some((_, members)) = groups.last_mut() {
                        members.push((index(&tag), vec![id]));
                    }
                }
                name if is_group(name) && !tag.is_empty && groups.len() < DEPTH => {
                    groups.push((index(&tag), Vec::new()));
                }
                _ => {}
            },
            Token::Close(name) => match tags::local(name) {
                "TextRegion" => {
                    depth = depth.saturating_sub(1);
                    if let Some((start, id)) = start.take_if(|_| depth == 0) {
                        pages[last].regions.push(Region { id, span: start..span.end });
                    }
                }
                name if is_group(name) => {
                    let Some((at, mut members)) = groups.pop() else { continue };
                    members.sort_by_key(|(index, _)| *index);
                    let ids = members.into_iter().flat_map(|(_, ids)| ids).collect();
                    match groups.last_mut() {
                        Some((_, around)) => around.push((at, ids)),
                        None => pages[last].order.extend(ids),
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    pages
}

fn is_group(name: &str) -> bool {
    ["OrderedGroup", "UnorderedGroup"].iter().any(|group| name.starts_with(group))
}

/// Returns the index of a member in its group; those without one are in the order of the file.
fn index(tag: &Tag<'_>) -> u64 {
    tag.attribute("index").and_then(|index| index.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn region(id: &str) -> String {
        format!("<TextRegion id=\"{id}\"><TextLine>{id}</TextLine></TextRegion>")
    }

    fn order_of(order: &str, regions: &[&str]) -> Vec<String> {
        let regions: String = regions.iter().map(|id| region(id) + "\n").collect();
        let page =
            format!("<PcGts><Page><ReadingOrder>{order}</ReadingOrder>{regions}</Page></PcGts>");
        let ordered = in_reading_order(&page);
        let lines = ordered.split("<TextLine>").skip(1);
        lines.filter_map(|line| Some(line.split_once('<')?.0.to_owned())).collect()
    }

    #[test]
    fn regions_are_read_as_the_page_declares_and_those_it_does_not_name_come_last() {
        let reference = |index: u64, id: &str| {
            format!("<RegionRefIndexed index=\"{index}\" regionRef=\"{id}\"/>")
        };
        let flat = format!(
            "<OrderedGroup id=\"g\">{}{}</OrderedGroup>",
            reference(1, "a"),
            reference(0, "b")
        );
        assert_eq!(order_of(&flat, &["a", "x", "b"]), ["b", "a", "x"]);
        let nested = format!(
            "<OrderedGroup id=\"g\"><UnorderedGroupIndexed index=\"1\"><RegionRef regionRef=\"d\"/><RegionRef regionRef=\"c\"/></UnorderedGroupIndexed>{}</OrderedGroup>",
            reference(0, "b")
        );
        assert_eq!(order_of(&nested, &["a", "b", "c", "d"]), ["b", "d", "c", "a"]);
        assert_eq!(order_of("", &["a", "b"]), ["a", "b"]);
    }

    #[test]
    fn a_region_takes_those_inside_it_along() {
        let inside = format!("<TextRegion id=\"a\">{}{}</TextRegion>", region("b"), region("c"));
        let page = format!(
            "<PcGts><Page><ReadingOrder><OrderedGroup><RegionRefIndexed index=\"0\" regionRef=\"d\"/></OrderedGroup></ReadingOrder>{inside}{}</Page></PcGts>",
            region("d")
        );
        let ordered = in_reading_order(&page);
        let at = |id: &str| ordered.find(&format!("<TextLine>{id}<")).unwrap();
        assert!(at("d") < at("b") && at("b") < at("c"), "{ordered}");
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_line_is_lost(
            parts in "(<ReadingOrder>|<OrderedGroup>|</OrderedGroup>|<RegionRef regionRef=\"a\"/>|<Page>|</Page>|<TextRegion id=\"a\">|</TextRegion>|<TextLine>x</TextLine>|é){0,40}",
        ) {
            let ordered = in_reading_order(&parts);
            prop_assert_eq!(ordered.matches("<TextLine>").count(), parts.matches("<TextLine>").count());
        }
    }
}
