//! METS: the list of the files of a scanned issue, with the paper and the day of all of them.
//!
//! The pages are files of their own (ALTO, PAGE, hOCR), which say neither. The list becomes the rows of a table of
//! files ([`Table`](crate::format::beside::Table)), so that what it says is kept and followed as that of any
//! other. Cost: the list in memory.

use std::collections::HashMap;

use crate::format::tags;
use crate::format::tree::Id;
use crate::format::tree::Tree;

/// The names of what a row says.
pub(crate) const HEADER: &str = "file,source,date,lang,page";

/// The most bytes of a list.
const LARGEST: usize = 32 * 1024 * 1024;

/// Returns whether a text is such a list.
pub(crate) fn is_mets(text: &str) -> bool {
    tags::root(text).is_some_and(|root| tags::local(root.name).eq_ignore_ascii_case("mets"))
}

/// Returns a row for each file of a list, the cells of [`HEADER`] in quotes; none if it says neither paper nor day.
pub(crate) fn rows(text: &str) -> Vec<String> {
    if text.len() > LARGEST {
        return Vec::new();
    }
    let Ok(tree) = Tree::new(text) else { return Vec::new() };
    let Some(mets) = tree.named(tree.top(), "mets").next() else { return Vec::new() };
    let (source, date) = (paper(&tree, mets), day(&tree, mets));
    if source.is_empty() && date.is_empty() {
        return Vec::new();
    }
    let lang = tree.inside(mets, "languageTerm").find_map(|id| tree.line(id)).unwrap_or_default();
    let pages = pages(&tree, mets);
    let mut rows = Vec::new();
    for file in tree.inside(mets, "file") {
        let Some(place) =
            tree.inside(file, "FLocat").find_map(|id| tree.attribute(id, "xlink:href"))
        else {
            continue;
        };
        let place =
            place.trim_start_matches("file:").trim_start_matches("///").trim_start_matches("//");
        let page = tree.attribute(file, "ID").and_then(|id| pages.get(id.as_ref())).cloned();
        let cells = [place, &source, &date, &lang, &page.unwrap_or_default()];
        let cells = cells
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"").replace(['\n', '\r'], " ")));
        rows.push(format!("{}\n", cells.join(",")));
    }
    rows
}

/// Returns the name of the paper: that of the work the issue is a part of, else its own title.
fn paper(tree: &Tree<'_>, mets: Id) -> String {
    let is_host =
        |id: &Id| tree.attribute(*id, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("host"));
    let title_in = |around: Id| {
        let info = tree.inside(around, "titleInfo").next()?;
        tree.line_at(info, "title")
    };
    let hosts = tree.inside(mets, "relatedItem").filter(is_host);
    let title = hosts.filter_map(title_in).next().or_else(|| title_in(mets));
    title.unwrap_or_default()
}

/// Returns the day of the issue as written: when it was issued, or the date of this part of the paper.
fn day(tree: &Tree<'_>, mets: Id) -> String {
    let issued = tree.inside(mets, "dateIssued").find_map(|id| tree.line(id));
    let of_part = || tree.inside(mets, "part").find_map(|part| tree.line_at(part, "date"));
    issued.or_else(of_part).unwrap_or_default()
}

/// Returns the page of each file, by its id: the label that is printed on it, else its place in the order.
fn pages(tree: &Tree<'_>, mets: Id) -> HashMap<String, String> {
    let mut pages = HashMap::new();
    for page in tree.inside(mets, "div") {
        let label = tree.attribute(page, "ORDERLABEL").or_else(|| tree.attribute(page, "ORDER"));
        let is_page =
            tree.attribute(page, "TYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("page"));
        let Some(label) = label.filter(|_| is_page) else { continue };
        for pointer in tree.inside(page, "fptr").chain(tree.inside(page, "area")) {
            if let Some(id) = tree.attribute(pointer, "FILEID") {
                pages.entry(id.into_owned()).or_insert_with(|| label.clone().into_owned());
            }
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Draft;
    use crate::format::Options;
    use crate::format::beside::Table;

    fn mets(about: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><mets:mets xmlns:mets=\"http://www.loc.gov/METS/\" LABEL=\"x\"><mets:dmdSec><mods:mods>{about}\
             </mods:mods></mets:dmdSec><mets:fileSec><mets:fileGrp><mets:file ID=\"F1\"><mets:FLocat xlink:href=\"file://./alto/0001.xml\"/>\
             </mets:file><mets:file ID=\"F2\"><mets:FLocat xlink:href=\"alto/0002.xml\"/></mets:file></mets:fileGrp></mets:fileSec>\
             <mets:structMap TYPE=\"PHYSICAL\"><mets:div TYPE=\"page\" ORDER=\"1\" ORDERLABEL=\"A1\"><mets:fptr FILEID=\"F1\"/></mets:div>\
             <mets:div TYPE=\"page\" ORDER=\"2\"><mets:fptr><mets:area FILEID=\"F2\"/></mets:fptr></mets:div></mets:structMap></mets:mets>"
        )
    }

    #[test]
    fn the_pages_of_an_issue_get_its_paper_its_day_and_their_numbers() {
        for about in [
            "<mods:titleInfo><mods:title>The Kestrel Argus</mods:title></mods:titleInfo><mods:originInfo>\
             <mods:dateIssued>1901-01-02</mods:dateIssued></mods:originInfo>",
            "<mods:titleInfo><mods:title>No. 7</mods:title></mods:titleInfo><mods:relatedItem type=\"host\"><mods:titleInfo>\
             <mods:title>The Kestrel Argus</mods:title></mods:titleInfo></mods:relatedItem><mods:part><mods:date>1901-01-02</mods:date></mods:part>",
        ] {
            let text = mets(about);
            assert!(is_mets(&text));
            let table = Table::of_mets(&text, &|path| path == "alto/0001.xml").expect(about);
            let mut draft = Draft::default();
            table.row("alto/0001.xml").unwrap().apply(&Options::default(), &mut draft);
            assert_eq!(
                (draft.sources[0].text.as_str(), draft.dates[0].text.as_str()),
                ("The Kestrel Argus", "1901-01-02")
            );
            assert_eq!(draft.printed_page.as_deref(), Some("A1"));
            let mut second = Draft::default();
            table.row("alto/0002.xml").unwrap().apply(&Options::default(), &mut second);
            assert_eq!(second.printed_page.as_deref(), Some("2"));
        }
    }

    #[test]
    fn a_list_that_says_nothing_or_names_no_file_that_is_there_is_no_table() {
        assert!(rows(&mets("")).is_empty() && rows("<mets").is_empty());
        let text = mets(
            "<mods:originInfo><mods:dateIssued>1901-01-02</mods:dateIssued></mods:originInfo>",
        );
        assert!(Table::of_mets(&text, &|_| false).is_none());
        assert!(Table::of_mets("<text/>", &|_| true).is_none());
    }
}
