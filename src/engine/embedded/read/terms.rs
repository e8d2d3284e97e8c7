//! A dictionary of a segment: which terms there are, where their postings are.
//!
//! tantivy maps a dictionary whole and looks at some hundred bytes of it for each term. What a look-up
//! goes through is tested here before (`disk::blocks`): the nodes of the automaton on the way to a term,
//! or to all between two, and the entries of those terms. To test all of a long dictionary takes longer
//! than to search once; who goes on searching has it tested as a whole when that has become cheaper.
//!
//! Layout, of tantivy 0.27: the automaton (`tantivy_fst::raw`, the root is the last node), then two
//! lengths of 8 bytes, the heads of the blocks of 256 entries, the entries; at the end 16 bytes.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use tantivy::directory::CompositeFile;
use tantivy::directory::OwnedBytes;
use tantivy::index::InvertedIndexReader;
use tantivy::index::SegmentComponent;
use tantivy::postings::SegmentPostings;
use tantivy::postings::TermInfo;
use tantivy::schema::Field;
use tantivy::schema::IndexRecordOption;
use tantivy::termdict::TermStreamer;
use tantivy_fst::Automaton;
use tantivy_fst::IntoStreamer as _;
use tantivy_fst::Streamer as _;
use tantivy_fst::raw::Fst;
use tantivy_fst::raw::Node;
use tantivy_fst::raw::Stream;

use crate::engine::embedded::disk::blocks::BLOCK;
use crate::engine::embedded::disk::blocks::Blocks;

/// Entries with one head.
const ENTRIES: u64 = 256;
/// Bytes of a node before its address that say how long it is.
const HEAD: usize = 8;
/// Bytes behind the root: how many terms there are, and where the root is.
const TAIL: usize = 16;
/// Bytes of an automaton without nodes.
const LEAST: usize = 32;
/// Bytes at the end of a dictionary: how long its entries are, a version and a kind.
const FOOTER: usize = 16;
/// A range with more nodes is not gone through twice: all of the dictionary is tested instead.
const MOST_NODES: usize = 4096;
/// To test a block takes as long as to look at so many nodes.
const NODES_PER_BLOCK: usize = 4;

/// The files of a segment that dictionaries are in.
pub(crate) struct TermsFile {
    composite: CompositeFile,
    blocks: Arc<Blocks>,
}

impl TermsFile {
    /// Opens it again, to test what is looked at; `blocks` are its own.
    pub(crate) fn open(segment: &tantivy::Segment, blocks: Arc<Blocks>) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Terms)?;
        Ok(Self { composite: CompositeFile::open(&file)?, blocks })
    }
}

/// The dictionary of a field.
#[derive(Clone)]
pub(crate) struct Terms {
    index: Arc<InvertedIndexReader>,
    /// `None` where the file was tested when it was opened.
    untested: Option<Arc<Untested>>,
}

/// The bytes of a dictionary that are tested as they are looked at.
struct Untested {
    fst: Fst<OwnedBytes>,
    /// Where the automaton is in the file.
    at: usize,
    /// Where the heads of the entries are in the file, and how long each is.
    heads: Range<usize>,
    head: usize,
    /// Where the entries are.
    entries: Range<usize>,
    blocks: Arc<Blocks>,
    /// How many nodes may still be looked at before all of the dictionary is tested; 0 once it is.
    left: AtomicUsize,
}

impl Terms {
    /// Takes the dictionary of a field; `file` is that of its segment, unless it was tested as a whole.
    pub(crate) fn new(
        index: Arc<InvertedIndexReader>,
        file: Option<&TermsFile>,
        field: Field,
    ) -> io::Result<Self> {
        let untested = match file.and_then(|file| Some((file, file.composite.open_read(field)?))) {
            Some((file, slice)) => {
                let bytes = slice.read_bytes()?;
                Some(Arc::new(Untested::new(bytes, Arc::clone(&file.blocks))?))
            }
            None => None,
        };
        Ok(Self { index, untested })
    }

    /// Returns what reads postings, by what the dictionary says of a term.
    pub(crate) const fn index(&self) -> &Arc<InvertedIndexReader> {
        &self.index
    }

    /// Returns how many terms there are.
    pub(crate) fn count(&self) -> usize {
        self.index.terms().num_terms()
    }

    /// Returns what the dictionary says of a term.
    pub(crate) fn get(&self, term: &[u8]) -> io::Result<Option<TermInfo>> {
        if let Some(untested) = &self.untested {
            untested.test_term(term)?;
        }
        self.index.terms().get(term)
    }

    /// Returns the postings of a term.
    pub(crate) fn postings(
        &self,
        term: &[u8],
        option: IndexRecordOption,
    ) -> io::Result<Option<SegmentPostings>> {
        let info = self.get(term)?;
        info.map(|info| self.index.read_postings_from_terminfo(&info, option)).transpose()
    }

    /// Returns the terms, in their order.
    pub(crate) fn all(&self) -> io::Result<TermStreamer<'_>> {
        self.test_all()?;
        self.index.terms().stream()
    }

    /// Returns the terms from `from` on, before `to`.
    pub(crate) fn range(&self, from: &[u8], to: Option<&[u8]>) -> io::Result<TermStreamer<'_>> {
        if let Some(untested) = &self.untested {
            untested.test_range(from, to)?;
        }
        let range = self.index.terms().range().ge(from);
        match to {
            Some(to) => range.lt(to).into_stream(),
            None => range.into_stream(),
        }
    }

    /// Returns the terms from `from` on, before `to`, without what the dictionary says of each.
    pub(crate) fn keys(&self, from: &[u8], to: Option<&[u8]>) -> io::Result<Keys<'_>> {
        let Some(untested) = &self.untested else {
            return Ok(Keys::OfTerms(Box::new(self.range(from, to)?)));
        };
        untested.test_range(from, to)?;
        let range = untested.fst.range().ge(from);
        let range = if let Some(to) = to { range.lt(to) } else { range };
        Ok(Keys::Alone(Box::new(range.into_stream())))
    }

    /// Returns the terms that an automaton accepts.
    pub(crate) fn search<'a, A: Automaton + 'a>(
        &'a self,
        automaton: A,
    ) -> io::Result<TermStreamer<'a, A>>
    where
        A::State: Clone,
    {
        self.test_all()?;
        self.index.terms().search(automaton).into_stream()
    }

    fn test_all(&self) -> io::Result<()> {
        self.untested.as_ref().map_or(Ok(()), |untested| untested.test_all())
    }
}

/// Terms in their order. What the dictionary says of a term takes as long to read as to come to it.
pub(crate) enum Keys<'a> {
    /// As the automaton has them.
    Alone(Box<Stream<'a>>),
    /// As tantivy gives them, each with its entry, of a dictionary that was tested when it was opened: a short one.
    OfTerms(Box<TermStreamer<'a>>),
}

impl Keys<'_> {
    /// Returns the next.
    pub(crate) fn next(&mut self) -> Option<&[u8]> {
        match self {
            Self::Alone(keys) => keys.next().map(|(key, _)| key),
            Self::OfTerms(terms) => terms.next().map(|(key, _)| key),
        }
    }
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a dictionary {what}"))
}

impl Untested {
    fn new(bytes: OwnedBytes, blocks: Arc<Blocks>) -> io::Result<Self> {
        let at = blocks.place_of(&bytes).ok_or_else(|| damaged("is not in its file"))?;
        let impossible = || damaged("has an impossible length");
        let number = |range: Range<usize>| -> io::Result<usize> {
            let in_file = at + range.start..at + range.end;
            let read = bytes.get(range).ok_or_else(impossible)?;
            blocks.test(&in_file)?;
            let number = u64::from_le_bytes(read.try_into().expect("eight were asked for"));
            usize::try_from(number).map_err(|_| impossible())
        };
        let end = bytes.len().checked_sub(FOOTER).ok_or_else(impossible)?;
        let of_entries = number(end..end + 8)?;
        let start = end.checked_sub(of_entries).ok_or_else(impossible)?;
        let (of_heads, terms) = (number(start..start + 8)?, number(start + 8..start + 16)?);
        let heads = start + 16..(start + 16).checked_add(of_heads).ok_or_else(impossible)?;
        let count = terms.div_ceil(ENTRIES as usize);
        if heads.end > end || start < LEAST || count > 0 && !of_heads.is_multiple_of(count) {
            return Err(impossible());
        }
        let in_file = |range: Range<usize>| at + range.start..at + range.end;
        // What opens an automaton reads its ends.
        blocks.test(&in_file(0..TAIL))?;
        blocks.test(&in_file(start - TAIL..start))?;
        let fst = Fst::new(bytes.slice(0..start)).map_err(|_| damaged("cannot be parsed"))?;
        let head = of_heads.checked_div(count).unwrap_or(0);
        let left = AtomicUsize::new(bytes.len().div_ceil(BLOCK) * NODES_PER_BLOCK);
        let (entries, heads) = (in_file(heads.end..end), in_file(heads));
        Ok(Self { fst, at, heads, head, entries, blocks, left })
    }

    fn test_all(&self) -> io::Result<()> {
        if !self.is_tested() {
            self.blocks.test(&(self.at..self.entries.end))?;
            self.left.store(0, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Returns whether all of it was tested.
    fn is_tested(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }

    /// Notes that nodes were looked at; tests all when it has been so many that this is cheaper.
    fn looked_at(&self, nodes: usize) -> io::Result<()> {
        let left = self.left.load(Ordering::Relaxed);
        if left <= nodes {
            return self.test_all();
        }
        // What another thread takes off meanwhile may get lost: it is an estimate.
        self.left.store(left - nodes, Ordering::Relaxed);
        Ok(())
    }

    /// Returns a node, once it is tested.
    fn node(&self, address: usize) -> io::Result<Node<'_>> {
        if address == 0 {
            // The final node without transitions has no bytes.
            return Ok(self.fst.node(address));
        }
        let end = self.at + address + 1;
        let test =
            |length: usize| self.blocks.test(&(end.saturating_sub(length).max(self.at)..end));
        test(HEAD)?;
        test(self.fst.node(address).as_slice().len())?;
        Ok(self.fst.node(address))
    }

    fn root(&self) -> io::Result<Node<'_>> {
        let length = self.fst.size();
        if length <= LEAST {
            // It is the node without bytes.
            return Ok(self.fst.root());
        }
        let end = self.at + length - TAIL;
        self.blocks.test(&(end.saturating_sub(HEAD).max(self.at)..end))?;
        self.node(length - TAIL - 1)
    }

    /// Tests what is looked at for one term.
    fn test_term(&self, term: &[u8]) -> io::Result<()> {
        if self.is_tested() {
            return Ok(());
        }
        self.looked_at(term.len())?;
        let (mut node, mut number) = (self.root()?, 0);
        for &byte in term {
            let Some(at) = node.find_input(byte) else { return Ok(()) };
            let transition = node.transition(at);
            number += transition.out.value();
            node = self.node(transition.addr)?;
        }
        if node.is_final() {
            number += node.final_output().value();
            self.test_entries(number, number)?;
        }
        Ok(())
    }

    /// Tests what is looked at for the terms from `from` on, before `to`.
    fn test_range(&self, from: &[u8], to: Option<&[u8]>) -> io::Result<()> {
        if self.is_tested() {
            return Ok(());
        }
        let (mut first, mut last) = (u64::MAX, 0);
        let mut nodes = 0;
        // What is left to do: a node, how deep it is, what the terms up to it are numbered from, and
        // whether they are the beginning of either bound.
        let mut left = vec![(self.root()?, 0, 0, true, true)];
        while let Some((node, depth, number, along_from, along_to)) = left.pop() {
            nodes += 1;
            if nodes > MOST_NODES {
                return self.test_all();
            }
            let lower = if along_from { from.get(depth) } else { None };
            let upper = match to {
                Some(to) if along_to => match to.get(depth) {
                    Some(byte) => Some(*byte),
                    // It is the bound itself, and what follows is behind it.
                    None => continue,
                },
                _ => None,
            };
            if node.is_final() && lower.is_none() {
                let number = number + node.final_output().value();
                (first, last) = (first.min(number), last.max(number));
            }
            // Along both bounds there is one way.
            let only = lower.filter(|_| upper == lower.copied());
            let ways = match only.map(|byte| node.find_input(*byte)) {
                Some(None) => 0..0,
                Some(Some(at)) => at..at + 1,
                None => 0..node.len(),
            };
            for transition in ways.map(|at| node.transition(at)) {
                let byte = transition.inp;
                if lower.is_some_and(|lower| byte < *lower) || upper.is_some_and(|end| byte > end) {
                    continue;
                }
                let next = self.node(transition.addr)?;
                let number = number + transition.out.value();
                left.push((
                    next,
                    depth + 1,
                    number,
                    lower == Some(&byte),
                    along_to && upper == Some(byte),
                ));
            }
        }
        self.looked_at(nodes)?;
        if first <= last { self.test_entries(first, last) } else { Ok(()) }
    }

    /// Tests the entries of terms by their numbers.
    fn test_entries(&self, first: u64, last: u64) -> io::Result<()> {
        let impossible = || damaged("has a term with an impossible number");
        let head = |number: u64| -> io::Result<usize> {
            let number = usize::try_from(number).map_err(|_| impossible())?;
            let start =
                number.checked_mul(self.head).and_then(|at| at.checked_add(self.heads.start));
            start.ok_or_else(impossible)
        };
        let (from, to) = (first / ENTRIES, last / ENTRIES);
        if head(to)? + self.head > self.heads.end {
            return Err(impossible());
        }
        let start = self.entries_of(head(from)?)?;
        let next = head(to + 1)?;
        let end = match next < self.heads.end {
            true => self.entries_of(next)?,
            false => self.entries.end,
        };
        self.blocks.test(&(head(from)?..head(to)? + self.head))?;
        if start > end {
            return Err(impossible());
        }
        self.blocks.test(&(start..end))
    }

    /// Returns where the entries are whose head is at a place of the file.
    fn entries_of(&self, head: usize) -> io::Result<usize> {
        let offset = self.blocks.number(head)?;
        let at = usize::try_from(offset).ok().and_then(|at| at.checked_add(self.entries.start));
        at.filter(|at| *at <= self.entries.end).ok_or_else(|| damaged("has an impossible entry"))
    }
}
