//! Compressed streams of many parts, read as one: the members of gzip, the frames of zstd.
//!
//! Appending is how logs and archives grow, so a reader that ended with the first part would lose
//! the rest without a word. What follows that is no part is an error.

use std::error::Error;
use std::io;
use std::io::BufRead;
use std::io::Read;

use ruzstd::decoding::BlockDecodingStrategy;
use ruzstd::decoding::Dictionary;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::errors::ReadFrameHeaderError;

/// All members of a gzip stream, one after the other; zeros that fill up a tape are no damage.
pub(super) struct GzipMembers<R> {
    /// `None` once the last member has ended.
    decoder: Option<flate2::bufread::GzDecoder<R>>,
}

impl<R: BufRead> GzipMembers<R> {
    pub(super) fn new(source: R) -> Self {
        Self { decoder: Some(flate2::bufread::GzDecoder::new(source)) }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        while let Some(decoder) = &mut self.decoder {
            let size = decoder.read(into)?;
            if size > 0 {
                return Ok(size);
            }
            let Some(mut source) = self.decoder.take().map(flate2::bufread::GzDecoder::into_inner)
            else {
                break;
            };
            loop {
                let next = source.fill_buf()?;
                match next.first() {
                    None => return Ok(0),
                    Some(0) => {
                        let zeros = next.iter().take_while(|byte| **byte == 0).count();
                        source.consume(zeros);
                    }
                    Some(0x1f) => break,
                    Some(_) => {
                        return Err(io::Error::new(
                            io::ErrorKind::InvalidData,
                            "bytes that are not compressed follow",
                        ));
                    }
                }
            }
            self.decoder = Some(flate2::bufread::GzDecoder::new(source));
        }
        Ok(0)
    }
}

/// All frames of a zstd stream, one after the other, skippable ones left out.
pub(super) struct ZstdFrames<R> {
    source: R,
    decoder: FrameDecoder,
    /// Whether a frame has begun and not ended.
    open: bool,
    /// The last dictionary that the stream brought with it, for frames that name none.
    dictionary: Option<u32>,
    /// Whether dictionaries are read: that of a packed dictionary is not, so nothing nests.
    takes_dictionaries: bool,
    memory: u64,
}

/// The skippable frame in which crawlers put the dictionary of all that follows.
const DICTIONARY_FRAME: u32 = 0x184d_2a5d;

/// The largest dictionary that is read, packed and unpacked.
const MOST_DICTIONARY: u32 = 16 << 20;

impl<R: BufRead> ZstdFrames<R> {
    /// Frames that ask for a window of more than `memory` bytes are an error.
    pub(super) fn new(source: R, memory: u64) -> Self {
        let decoder = decoder_of(memory);
        Self { source, decoder, open: false, dictionary: None, takes_dictionaries: true, memory }
    }

    /// Frames of a dictionary are skipped as other skippable ones are.
    fn without_dictionaries(source: R, memory: u64) -> Self {
        Self { takes_dictionaries: false, ..Self::new(source, memory) }
    }

    /// Begins the next frame, if there is one.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => {
                    if let Some(dictionary) = self.dictionary {
                        // A frame that names another has been refused.
                        self.decoder.force_dict(dictionary).map_err(invalid)?;
                    }
                    self.open = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    magic_number: DICTIONARY_FRAME,
                })) if self.takes_dictionaries && length <= MOST_DICTIONARY => {
                    self.read_dictionary(length)?;
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    let skipped = self.source.by_ref().take(length.into());
                    if io::copy(&mut { skipped }, &mut io::sink())? < length.into() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(invalid(error)),
            }
        }
        Ok(false)
    }

    /// Reads the dictionary of what follows, which may itself be packed. It replaces the one before,
    /// so that a stream of dictionaries takes no more memory than one.
    fn read_dictionary(&mut self, length: u32) -> io::Result<()> {
        const PACKED: &[u8] = b"\x28\xb5\x2f\xfd";
        let mut bytes = Vec::new();
        self.source.by_ref().take(length.into()).read_to_end(&mut bytes)?;
        if bytes.len() < usize::try_from(length).unwrap_or(usize::MAX) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if bytes.starts_with(PACKED) {
            let mut frames = ZstdFrames::without_dictionaries(&bytes[..], self.memory);
            let mut unpacked = Vec::new();
            frames.by_ref().take(u64::from(MOST_DICTIONARY) + 1).read_to_end(&mut unpacked)?;
            bytes = unpacked;
        }
        if bytes.len() as u64 > u64::from(MOST_DICTIONARY) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its dictionary is too large"));
        }
        // Other programs use such frames for their own ends.
        if let Ok(dictionary) = Dictionary::decode_dict(&bytes) {
            self.dictionary = Some(dictionary.id);
            self.decoder = decoder_of(self.memory);
            self.decoder.add_dict(dictionary).map_err(invalid)?;
        }
        Ok(())
    }

    /// Ends a frame: its checksum must be that of what was read.
    fn end(&mut self) -> io::Result<()> {
        self.open = false;
        let written = self.decoder.get_checksum_from_data();
        if written.is_some() && written != self.decoder.get_calculated_checksum() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is another"));
        }
        Ok(())
    }
}

fn decoder_of(memory: u64) -> FrameDecoder {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(memory);
    decoder
}

/// Words an error of the decoder for readers.
fn invalid(error: FrameDecoderError) -> io::Error {
    let mut cause: Option<&dyn Error> = Some(&error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return io::Error::new(io.kind(), io.to_string());
        }
        cause = inner.source();
    }
    let said = match error {
        FrameDecoderError::WindowSizeTooBig { requested, .. } => {
            let text = format!("it needs a window of {} MiB (zstd -d --long=31)", requested >> 20);
            return io::Error::new(io::ErrorKind::Unsupported, text);
        }
        FrameDecoderError::DictNotProvided { .. } => {
            let text = "it needs a dictionary that is not in it";
            return io::Error::new(io::ErrorKind::Unsupported, text);
        }
        _ => "a zstd frame that cannot be decoded".to_owned(),
    };
    io::Error::new(io::ErrorKind::InvalidData, said)
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        while self.open || self.begin()? {
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.source, one).map_err(invalid)?;
            }
            let size = self.decoder.read(into)?;
            if size > 0 {
                return Ok(size);
            }
            self.end()?;
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zstd(text: &[u8], checksum: bool) -> Vec<u8> {
        let mut out = zstd::Encoder::new(Vec::new(), 3).unwrap();
        out.include_checksum(checksum).unwrap();
        io::Write::write_all(&mut out, text).unwrap();
        out.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        ZstdFrames::new(bytes, 1 << 27).read_to_end(&mut out).map(|_| out)
    }

    #[test]
    fn frames_are_read_one_after_the_other_and_skippable_ones_left_out() {
        let text = b"The bridge is closed. ".repeat(20_000);
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let stream = [&zstd(&text, true)[..], &skippable, &zstd(b"", false), &zstd(b"End.", true)];
        assert_eq!(read(&stream.concat()).unwrap(), [&text[..], b"End."].concat());
        assert!(read(&skippable[..10]).is_err(), "cut");
    }

    #[test]
    fn a_frame_with_another_checksum_is_an_error() {
        let mut stream = zstd(b"The bridge is closed.", true);
        assert!(read(&stream).is_ok());
        *stream.last_mut().unwrap() ^= 1;
        assert!(read(&stream).is_err());
    }

    #[test]
    fn a_frame_that_asks_for_too_large_a_window_is_an_error() {
        let frame = zstd(&b"The bridge is closed. ".repeat(20_000), false);
        let mut narrow = ZstdFrames::new(&frame[..], 1 << 10);
        let error = narrow.read(&mut [0; 16]).unwrap_err();
        assert!(error.to_string().starts_with("it needs a window of "), "{error}");
    }

    const MEGAWARC: &[u8] = include_bytes!("../../tests/cases/containers/megawarc.warc.zst");

    /// Returns the dictionary of a file, and what follows it.
    fn split(file: &[u8]) -> (&[u8], &[u8]) {
        let size = u32::from_le_bytes(*file[4..].first_chunk().unwrap());
        file[8..].split_at(usize::try_from(size).unwrap())
    }

    fn frame(content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        [&DICTIONARY_FRAME.to_le_bytes()[..], &size, content].concat()
    }

    #[test]
    fn dictionaries_inside_packed_dictionaries_are_not_opened() {
        let empty = zstd(b"", false);
        let (levels, size) = (6_000, 8 + empty.len());
        // Each level is the head of a frame and all levels below, behind a packed frame.
        let level = |below: usize| {
            let inside = u32::try_from(size * (below + 1) - 8).unwrap().to_le_bytes();
            [&DICTIONARY_FRAME.to_le_bytes()[..], &inside, &empty].concat()
        };
        let mut stream: Vec<u8> = (0..levels).rev().flat_map(level).collect();
        stream.extend(zstd(b"The end.", true));
        assert_eq!(read(&stream).unwrap(), b"The end.");
    }

    #[test]
    fn a_dictionary_replaces_the_one_before() {
        let (dictionary, _) = split(MEGAWARC);
        let numbered = |number: u32| {
            let mut copy = dictionary.to_vec();
            copy[4..8].copy_from_slice(&number.to_le_bytes());
            copy
        };
        let packed_with = |number, text: &[u8]| {
            let mut packer = zstd::bulk::Compressor::with_dictionary(3, &numbered(number)).unwrap();
            packer.compress(text).unwrap()
        };
        let (one, two) = (frame(&numbered(40_001)), frame(&numbered(40_002)));
        let (first, second) = (packed_with(40_001, b"First."), packed_with(40_002, b"Second."));
        let in_turn = [&one[..], &first, &two, &second, &one, &first].concat();
        assert_eq!(read(&in_turn).unwrap(), b"First.Second.First.");
        let error = read(&[&one[..], &two, &first].concat()).unwrap_err();
        assert_eq!(error.to_string(), "it needs a dictionary that is not in it");
    }

    #[test]
    fn a_stream_brings_its_dictionary_along() {
        let file = MEGAWARC;
        let (dictionary, frames) = split(file);
        let text = read(file).unwrap();
        assert_eq!(text.windows(10).filter(|window| window == b"WARC/1.0\r\n").count(), 3);
        let packed = frame(&zstd(dictionary, true));
        assert_eq!(read(&[&packed[..], frames].concat()).unwrap(), text);
        assert!(read(frames).is_err(), "without it");
        assert_eq!(read(&[frame(b"notes"), zstd(b"x", true)].concat()).unwrap(), b"x");
        for end in (0..file.len()).step_by(97) {
            let _ = read(&file[..end]);
        }
    }

    #[test]
    fn every_damage_is_reported_in_a_few_words() {
        let stream = zstd(&b"The bridge is closed, and the ferry is late. ".repeat(50), true);
        for at in 4..stream.len() {
            let mut damaged = stream.clone();
            damaged[at] ^= 0x55;
            if let Err(error) = read(&damaged) {
                assert!(error.to_string().len() < 60, "byte {at}: {error}");
            }
            assert!(read(&stream[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn bytes_that_are_no_frame_are_an_error() {
        let stream = [&zstd(b"Text.", false)[..], b"noise"].concat();
        assert!(read(&stream).is_err());
    }
}
