//! Compressed streams of many parts, read as one: the members of gzip, the frames of zstd.
//!
//! Appending is how logs and archives grow, so a reader that ended with the first part would lose
//! the rest without a word. What follows that is no part is an error.

use std::error::Error;
use std::io;
use std::io::BufRead;
use std::io::Read;

use ruzstd::decoding::BlockDecodingStrategy;
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
}

impl<R: BufRead> ZstdFrames<R> {
    /// Frames that ask for a window of more than `memory` bytes are an error.
    pub(super) fn new(source: R, memory: u64) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(memory);
        Self { source, decoder, open: false }
    }

    /// Begins the next frame, if there is one.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => {
                    self.open = true;
                    return Ok(true);
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

/// Says in a reader's words what the decoder tells in its own.
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
            format!("it asks for {} MiB of memory", requested >> 20)
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
        assert!(error.to_string().starts_with("it asks for "), "{error}");
    }

    #[test]
    fn every_damage_is_told_in_a_few_words() {
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
