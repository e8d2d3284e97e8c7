//! Opens compressed streams, and breaks them off where they expand beyond reason.
//!
//! A stream that is cut or damaged ends where it breaks: what came before is read, and
//! [`Decompressed::broken`] says what happened. One that expands too far is an error at once.
//! Invariants: no decoder of C reads a stream, for streams are hostile; never more than a window of
//! the stream is in memory (128 MiB for the greatest that `xz` and 256 MiB for what `zstd` can ask for,
//! some kilobytes for most).

use std::cell::Cell;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::rc::Rc;

use crate::read::frames::GzipMembers;
use crate::read::frames::ZstdFrames;
use crate::read::nesting::Nesting;
use crate::read::nesting::TooDense;

/// The most memory a stream may ask for.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// The largest window of a zstd stream: what `--long=28` writes.
const MOST_WINDOW: u64 = 256 * 1024 * 1024;

/// The first bytes of a gzip member with its only method.
const GZIP: &[u8] = b"\x1f\x8b\x08";

/// A way to compress a stream of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// `.gz`, of one or many members.
    Gzip,
    /// `.zst`, of one or many frames.
    Zstd,
    /// `.bz2`, of one or many streams.
    Bzip2,
    /// `.xz`, of one or many streams.
    Xz,
    /// The `deflate` of HTTP: zlib, or without its frame.
    Deflate,
    /// The `br` of HTTP; nothing in the bytes shows it.
    Brotli,
}

impl Compression {
    /// Returns how a stream is compressed, by its first bytes.
    #[must_use]
    pub fn of(start: &[u8]) -> Option<Self> {
        // The fourth byte of bzip2 is the block size, and a block or the end follows.
        let bzip2 = start.starts_with(b"BZh")
            && matches!(start.get(3), Some(b'1'..=b'9'))
            && matches!(start.get(4..6), Some(b"1A" | b"\x17\x72"));
        if start.starts_with(GZIP) {
            Some(Self::Gzip)
        } else if is_zstd(start) {
            Some(Self::Zstd)
        } else if start.starts_with(b"\xfd7zXZ\0") {
            Some(Self::Xz)
        } else if bzip2 {
            Some(Self::Bzip2)
        } else {
            None
        }
    }
}

/// Recognizes a zstd stream: a frame, maybe behind frames that are to be passed over. Such frames are
/// before LZ4 too, so where the next one can be seen it decides.
fn is_zstd(mut start: &[u8]) -> bool {
    let mut passed = false;
    for _ in 0..16 {
        if start.starts_with(b"\x28\xb5\x2f\xfd") {
            return true;
        }
        let skippable =
            matches!(start.first(), Some(0x50..=0x5f)) && start.get(1..4) == Some(b"\x2a\x4d\x18");
        let Some(size) = start.get(4..8).filter(|_| skippable) else {
            return passed && start.is_empty();
        };
        let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]);
        passed = true;
        match usize::try_from(size).ok().and_then(|size| start.get(8 + size..)) {
            Some(rest) => start = rest,
            None => return true,
        }
    }
    passed
}

/// Says in words why a stream ended before its end: that it is damaged, or what it needs.
#[must_use]
pub fn why_broken(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::Unsupported {
        error.to_string()
    } else {
        format!("it is damaged: {error}")
    }
}

/// The bytes of a compressed stream.
pub struct Decompressed<'s> {
    decoder: Box<dyn Read + 's>,
    packed: Packed,
    total: u64,
    nesting: Nesting,
    broken: Option<io::Error>,
}

enum Packed {
    Known(u64),
    Counted(Rc<Cell<u64>>),
}

impl<'s> Decompressed<'s> {
    /// Opens a compressed stream. `nesting` is the place of the stream itself.
    ///
    /// # Errors
    /// When there is no memory to decode it in.
    pub fn new<R: Read + 's>(
        compression: Compression,
        source: R,
        nesting: &Nesting,
    ) -> io::Result<Self> {
        let count = Rc::new(Cell::new(0));
        let counted = Counting { source, count: Rc::clone(&count) };
        let mut source = BufReader::with_capacity(32 * 1024, counted);
        let decoder: Box<dyn Read + 's> = match compression {
            Compression::Gzip => Box::new(GzipMembers::new(source)),
            Compression::Zstd => Box::new(ZstdFrames::new(source, MOST_WINDOW)),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(source)),
            Compression::Xz => {
                let kib = u32::try_from(MOST_MEMORY >> 10).expect("128 MiB");
                Box::new(lzma_rust2::XzReader::new_mem_limit(source, true, kib))
            }
            Compression::Brotli => {
                Box::new(brotli_decompressor::Decompressor::new(source, 32 * 1024))
            }
            Compression::Deflate => {
                // A zlib header is divisible by 31; a stream without one is not likely to be.
                let framed = matches!(source.fill_buf(), Ok([a, b, ..])
                    if a & 0x0f == 8 && (u16::from(*a) << 8 | u16::from(*b)) % 31 == 0);
                if framed {
                    Box::new(flate2::bufread::ZlibDecoder::new(source))
                } else {
                    Box::new(flate2::bufread::DeflateDecoder::new(source))
                }
            }
        };
        Ok(Self::over(decoder, Packed::Counted(count), nesting))
    }

    /// Watches over a stream that another library decodes from `packed` bytes.
    #[must_use]
    pub fn decoded<R: Read + 's>(decoder: R, packed: u64, nesting: &Nesting) -> Self {
        Self::over(Box::new(decoder), Packed::Known(packed), nesting)
    }

    fn over(decoder: Box<dyn Read + 's>, packed: Packed, nesting: &Nesting) -> Self {
        Self { decoder, packed, total: 0, nesting: nesting.clone(), broken: None }
    }

    /// Returns why the stream ended before its end, if it did.
    #[must_use]
    pub const fn broken(&self) -> Option<&io::Error> {
        self.broken.as_ref()
    }
}

impl Read for Decompressed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.broken.is_some() {
            return Ok(0);
        }
        let size = match self.decoder.read(into) {
            Ok(size) => size,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) if is_too_dense(&error) => return Err(error),
            Err(error) => {
                self.broken = Some(error);
                return Ok(0);
            }
        };
        self.total += size as u64;
        let packed = match &self.packed {
            Packed::Known(size) => *size,
            Packed::Counted(count) => count.get(),
        };
        self.nesting.note_expanded(size as u64, self.total, packed)?;
        Ok(size)
    }
}

fn is_too_dense(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<TooDense>())
}

/// Counts the bytes taken from a source.
struct Counting<R> {
    source: R,
    count: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let size = self.source.read(into)?;
        self.count.set(self.count.get() + size as u64);
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn expand(compression: Compression, bytes: &[u8]) -> (io::Result<Vec<u8>>, Option<String>) {
        let mut expanded = Decompressed::new(compression, bytes, &Nesting::default()).unwrap();
        let mut out = Vec::new();
        let read = expanded.read_to_end(&mut out);
        (read.map(|_| out), expanded.broken().map(ToString::to_string))
    }

    #[test]
    fn every_way_gives_back_what_was_put_in_and_two_of_them_in_a_row() {
        let text = b"The bridge is closed.".as_slice();
        let bzip2 = {
            let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
            out.write_all(text).unwrap();
            out.finish().unwrap()
        };
        let xz = {
            let options = lzma_rust2::XzOptions::with_preset(1);
            let mut out = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
            out.write_all(text).unwrap();
            out.finish().unwrap()
        };
        let zstd = zstd::encode_all(text, 1).unwrap();
        for (compression, packed) in [
            (Compression::Gzip, gzip(text)),
            (Compression::Bzip2, bzip2),
            (Compression::Xz, xz),
            (Compression::Zstd, zstd),
        ] {
            assert_eq!(Compression::of(&packed), Some(compression));
            let (out, broken) = expand(compression, &packed.repeat(2));
            assert_eq!((out.unwrap(), broken), (text.repeat(2), None), "{compression:?}");
            for end in 0..packed.len() {
                let (out, broken) = expand(compression, &packed[..end]);
                assert!(text.starts_with(&out.unwrap()), "{compression:?}");
                assert!(broken.is_some() || end == 0, "{compression:?} cut at {end}");
            }
        }
    }

    #[test]
    fn deflate_is_read_with_and_without_its_frame() {
        let text = b"The bridge is closed.";
        let level = flate2::Compression::best();
        let mut framed = flate2::write::ZlibEncoder::new(Vec::new(), level);
        framed.write_all(text).unwrap();
        let mut bare = flate2::write::DeflateEncoder::new(Vec::new(), level);
        bare.write_all(text).unwrap();
        for packed in [framed.finish().unwrap(), bare.finish().unwrap()] {
            assert_eq!(expand(Compression::Deflate, &packed).0.unwrap(), text);
        }
    }

    #[test]
    fn zeros_after_the_last_member_are_no_damage_and_other_bytes_are() {
        let mut padded = gzip(b"text");
        padded.extend([0; 700]);
        let (out, broken) = expand(Compression::Gzip, &padded);
        assert_eq!((out.unwrap(), broken), (b"text".to_vec(), None));
        padded.extend(b"noise");
        let (out, broken) = expand(Compression::Gzip, &padded);
        assert_eq!(out.unwrap(), b"text");
        assert!(broken.is_some());
    }

    #[test]
    fn a_bomb_is_broken_off_and_a_small_file_of_blanks_is_not() {
        let blanks = vec![b' '; 9 << 20];
        assert_eq!(expand(Compression::Gzip, &gzip(&blanks)).0.unwrap().len(), blanks.len());
        let (out, _) = expand(Compression::Gzip, &gzip(&vec![0; 12 << 20]));
        assert!(is_too_dense(&out.unwrap_err()));
    }

    #[test]
    fn many_bombs_just_below_the_limit_are_broken_off_together() {
        let nesting = Nesting::default();
        let packed = gzip(&vec![0; 9 << 20]);
        let read = |_| -> io::Result<u64> {
            let mut expanded = Decompressed::new(Compression::Gzip, packed.as_slice(), &nesting)?;
            io::copy(&mut expanded, &mut io::sink())
        };
        let sizes: Vec<io::Result<u64>> = (0..120).map(read).collect();
        assert!(sizes[0].is_ok() && sizes[110].is_ok() && sizes[119].is_err());
    }
}
