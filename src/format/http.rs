//! Reads web pages as crawlers recorded them: HTTP responses, chunked and compressed or not.
//!
//! Crawlers write headers that do not fit what follows (a body unpacked under the header that said
//! how it was packed), so every step looks at the bytes before it believes the header. Streams: a
//! page takes no more memory here than a line of its header.
//!
//! Why not a crate? `httparse` gives all or nothing: a header with one field that is malformed, or more
//! fields than there is room for, is an error, and a page that was recorded would be lost for it. Of
//! each header a status and three fields are wanted; here a damaged line costs only itself, and the
//! header is never in memory as a whole.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::ops::ControlFlow;

use crate::format::kind;
use crate::format::member::Member;
use crate::format::member::Members;
use crate::read::Compression;
use crate::read::Decompressed;

/// The most bytes of a response's header.
const MOST_OF_HEADER: u64 = 1024 * 1024;

/// Reads a recorded response. `place` says where it came from and where it is.
pub(crate) fn read_response(
    members: &mut Members<'_>,
    place: &Member<'_>,
    block: &mut dyn Read,
) -> ControlFlow<()> {
    let mut block = BufReader::new(block);
    let header = match Header::read(&mut block) {
        Ok(header) => header,
        Err(error) => return members.fail(place, &format!("its header cannot be read: {error}")),
    };
    match header.status {
        None => return members.fail(place, "no HTTP response"),
        Some(200..=299) => {}
        Some(status) => return members.skip(place, &format!("HTTP status {status}")),
    }
    let media = Media::of(header.content_type.as_deref().unwrap_or_default());
    let of_site = place.url.and_then(kind::of_site_address);
    if let Some(kind) = media.kind().or(of_site) {
        return members.skip(place, kind);
    }
    let name = media.name(place.url.unwrap_or_default());
    let member = Member { name: Some(&name), charset: media.charset.as_deref(), ..*place };
    let mut body: Box<dyn BufRead + '_> = if header.is_chunked {
        Box::new(BufReader::new(Chunks::of(block)))
    } else {
        Box::new(block)
    };
    let start = match body.fill_buf() {
        Ok(start) => start,
        Err(error) => return members.fail(place, &format!("cannot be read: {error}")),
    };
    let compression = match header.encoding.as_deref().unwrap_or_default() {
        // Brotli has no mark of its own: what reads as text was unpacked before.
        "br" if !is_plain(start) => Some(Compression::Brotli),
        "" | "identity" => None,
        "deflate" if !is_plain(start) => Some(Compression::Deflate),
        _ => Compression::of(start),
    };
    match compression {
        None => members.read(&member, &mut body),
        Some(compression) => match Decompressed::new(compression, body, &members.nesting()) {
            Ok(mut expanded) => members.read_compressed(&member, &mut expanded),
            Err(error) => members.fail(place, &format!("cannot be unpacked: {error}")),
        },
    }
}

/// Returns whether bytes are text and not packed: a packed stream soon has some that no text has.
fn is_plain(start: &[u8]) -> bool {
    let start = &start[..start.len().min(512)];
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t'..=b'\r');
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    start.trim_ascii_start().starts_with(b"<") || is_utf8 && !start.iter().any(control)
}

/// What a response says of its body.
#[derive(Debug, Default)]
struct Header {
    /// `None` if it is no HTTP response.
    status: Option<u16>,
    content_type: Option<String>,
    encoding: Option<String>,
    is_chunked: bool,
}

impl Header {
    fn read(block: &mut impl BufRead) -> io::Result<Self> {
        let mut header = Self::default();
        let mut lines = block.take(MOST_OF_HEADER);
        let mut line = Vec::new();
        lines.read_until(b'\n', &mut line)?;
        let first = String::from_utf8_lossy(&line);
        header.status = first
            .strip_prefix("HTTP/")
            .or_else(|| first.strip_prefix("http/"))
            .and_then(|rest| rest.split_ascii_whitespace().nth(1)?.parse().ok());
        if header.status.is_none() {
            return Ok(header);
        }
        loop {
            line.clear();
            lines.read_until(b'\n', &mut line)?;
            if line.trim_ascii().is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            let Some((name, value)) = text.split_once(':') else { continue };
            let value = value.trim().to_ascii_lowercase();
            match name.trim().to_ascii_lowercase().as_str() {
                "content-type" => header.content_type = Some(value),
                "content-encoding" => header.encoding = Some(value),
                "transfer-encoding" => header.is_chunked |= value.contains("chunked"),
                _ => {}
            }
        }
        Ok(header)
    }
}

/// A media type, as far as it says how to read something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Media {
    name: String,
    /// The charset it declares.
    pub(crate) charset: Option<String>,
}

impl Media {
    /// Reads a `Content-Type`.
    pub(crate) fn of(text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let mut parts = lower.split(';');
        let name = parts.next().unwrap_or_default().trim().to_owned();
        let charset = parts
            .filter_map(|part| part.trim().strip_prefix("charset="))
            .map(|charset| charset.trim_matches(['"', '\'', ' ']).to_owned())
            .find(|charset| !charset.is_empty());
        Self { name, charset }
    }

    /// Names the kind if it is one that is not read.
    pub(crate) fn kind(&self) -> Option<&'static str> {
        match self.name.split_once('/')? {
            ("image", _) => Some("image"),
            ("audio", _) => Some("audio"),
            ("video", _) => Some("video"),
            ("font", _) => Some("font"),
            (_, "css") => Some("style sheet"),
            (_, "javascript" | "x-javascript" | "ecmascript") => Some("program text"),
            (_, "pgp-signature" | "pkcs7-signature" | "x-pkcs7-signature") => Some("signature"),
            (_, "dns") => Some("address record"),
            _ => None,
        }
    }

    /// Returns a name that says what the type says; where it says nothing, the end of the address.
    pub(crate) fn name(&self, url: &str) -> String {
        let subtype = self.name.split_once('/').map_or("", |(_, subtype)| subtype);
        let ending = match subtype {
            "html" | "xhtml+xml" => "html",
            "plain" => "txt",
            "markdown" => "md",
            "csv" => "csv",
            "pdf" => "pdf",
            "json" | "ld+json" | "feed+json" => "json",
            _ if subtype == "xml" || subtype.ends_with("+xml") => "xml",
            _ => "",
        };
        if !ending.is_empty() {
            return format!("page.{ending}");
        }
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let last = path.rsplit('/').next().unwrap_or_default();
        // The name of the program that wrote a page says nothing of the page.
        let programs = ["php", "asp", "aspx", "jsp", "cgi", "pl", "py", "rb", "do", "cfm", "java"];
        match last.rsplit_once('.') {
            Some((_, ending)) if !programs.contains(&ending.to_ascii_lowercase().as_str()) => {
                last.to_owned()
            }
            _ => "page".to_owned(),
        }
    }
}

/// A body in chunks, each after its size in hexadecimal digits.
struct Chunks<R> {
    source: R,
    at: At,
    /// Bytes looked at for a size that was none: they are of the body.
    held: io::Cursor<Vec<u8>>,
}

enum At {
    /// Before a size.
    Size {
        is_first: bool,
    },
    /// Inside a chunk.
    Chunk {
        left: u64,
    },
    /// There is no size where one should be: the rest is taken as it is.
    Raw,
    End,
}

impl<R: BufRead> Chunks<R> {
    fn of(source: R) -> Self {
        let held = io::Cursor::default();
        Self { source, at: At::Size { is_first: true }, held }
    }

    /// Reads the size of the next chunk.
    fn size(&mut self, is_first: bool) -> io::Result<At> {
        let window = self.source.fill_buf()?;
        if window.is_empty() {
            return Ok(At::End);
        }
        let ends = if is_first { 0 } else { window.len() - window.trim_ascii_start().len() };
        let line = &window[ends..];
        let Some(length) = line.iter().take(256).position(|&byte| byte == b'\n') else {
            // The line may go on beyond what is in the buffer.
            return self.size_over_edge(ends);
        };
        let size = hexadecimal(&line[..length]);
        Ok(match size {
            None => At::Raw,
            Some(size) => {
                self.source.consume(ends + length + 1);
                if size == 0 { At::End } else { At::Chunk { left: size } }
            }
        })
    }

    fn size_over_edge(&mut self, ends: usize) -> io::Result<At> {
        self.source.consume(ends);
        let mut line = Vec::new();
        self.source.by_ref().take(256).read_until(b'\n', &mut line)?;
        Ok(match hexadecimal(&line) {
            Some(0) => At::End,
            Some(left) => At::Chunk { left },
            // The label is wrong: what follows was put together before it was written down.
            None => {
                self.held = io::Cursor::new(line);
                At::Raw
            }
        })
    }
}

fn hexadecimal(line: &[u8]) -> Option<u64> {
    let digits = line.split(|&byte| byte == b';').next()?.trim_ascii();
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.at {
                At::End => return Ok(0),
                At::Raw => match self.held.read(into)? {
                    0 => return self.source.read(into),
                    size => return Ok(size),
                },
                At::Size { is_first } => self.at = self.size(is_first)?,
                At::Chunk { left: 0 } => self.at = At::Size { is_first: false },
                At::Chunk { left } => {
                    let most = usize::try_from(left).unwrap_or(usize::MAX).min(into.len());
                    let size = self.source.read(&mut into[..most])?;
                    self.at = At::Chunk { left: left - size as u64 };
                    return Ok(size);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unchunked(bytes: &[u8], buffer: usize) -> String {
        let mut out = Vec::new();
        Chunks::of(BufReader::with_capacity(buffer, bytes)).read_to_end(&mut out).unwrap();
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn chunks_are_put_together_wherever_the_buffer_ends() {
        let body = b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\nrest";
        for buffer in [16, 20, 8192] {
            assert_eq!(unchunked(body, buffer), "hello world");
        }
    }

    #[test]
    fn a_body_without_chunks_is_taken_as_it_is() {
        assert_eq!(unchunked(b"<html>\nx</html>", 8192), "<html>\nx</html>");
        assert_eq!(unchunked(b"5\r\nhelloXX\r\nworld", 8192), "helloXX\r\nworld");
        // Neither is one whose first line is longer than any size.
        let page = format!("<!DOCTYPE html>{}\n<p>end", "<p>word</p>".repeat(60));
        for buffer in [16, 300, 8192] {
            assert_eq!(unchunked(page.as_bytes(), buffer), page);
        }
    }

    #[test]
    fn the_name_of_a_page_is_what_its_type_says() {
        assert_eq!(Media::of("text/html; charset=\"UTF-8\"").name("http://x/a.php"), "page.html");
        assert_eq!(Media::of("text/html; charset=\"x\"").charset.as_deref(), Some("x"));
        assert_eq!(Media::of("").name("http://x/a.php?x=1"), "page");
        assert_eq!(Media::of("").name("http://x/y/a.json?x=1"), "a.json");
    }
}
