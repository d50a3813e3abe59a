//! A file as blocks of whole records in UTF-8: read once from the beginning to the end, decompressed and decoded on the way.

#[cfg(feature = "parquet")]
use super::from_parquet::ParquetText;
use super::layout::Layout;
use super::place::Place;
use crate::config::error::ConfigError;
use crate::config::table::Dialect;
use crate::digest::Digesting;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// The first bytes of a gzip archive.
const GZIP: &[u8] = b"\x1F\x8B";
/// The first bytes of a Parquet file.
const PARQUET: &[u8] = b"PAR1";
/// Rows of a Parquet file that show how it is written.
#[cfg(feature = "parquet")]
const HEAD_ROWS: usize = 1000;
/// Bytes that show how a file is written.
const HEAD: usize = 1 << 18;
/// Bytes of a block.
const BLOCK: usize = 1 << 21;
/// The largest record: a quotation mark that is never closed makes the rest of the file one.
const RECORD_MAX: usize = 1 << 25;

/// Bytes of the longest mark by which a form is known.
const MARK_MAX: u64 = 4;

/// The digest of what has been read of a file, and how many bytes that is.
#[derive(Clone, Default)]
struct Tap(Arc<Mutex<(Digesting, u64)>>);

struct Tapped<R> {
    inner: R,
    tap: Tap,
}

impl<R: Read> Read for Tapped<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let mut tap = self.tap.0.lock().unwrap_or_else(PoisonError::into_inner);
        tap.0.update(&buffer[..read]);
        tap.1 += read as u64;
        Ok(read)
    }
}

/// An open file.
pub struct Source {
    place: Place,
    name: String,
    reader: Box<dyn Read + Send>,
    tap: Tap,
    pub is_compressed: bool,
    pub is_parquet: bool,
    /// The first bytes, decompressed; they are read again as part of the first block.
    head: Vec<u8>,
    /// Whether the head is the whole file.
    is_whole: bool,
}

impl Source {
    /// Opens a file and reads its head.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open(place: &Place) -> Result<Source, ConfigError> {
        let name = place.name();
        let failed = |error: &io::Error| unreadable(&name, error);
        let tap = Tap::default();
        let mut raw = BufReader::with_capacity(1 << 20, Tapped { inner: place.open()?, tap: tap.clone() });
        // A system may give fewer bytes than the marks have.
        let mut first = Vec::new();
        raw.by_ref().take(MARK_MAX).read_to_end(&mut first).map_err(|error| failed(&error))?;
        let (is_compressed, is_parquet) = (first.starts_with(GZIP), first.starts_with(PARQUET));
        if is_parquet {
            io::copy(&mut raw, &mut io::sink()).map_err(|error| failed(&error))?;
            let (reader, head) = parquet_head(place)?;
            return Ok(Source {
                place: place.clone(),
                name,
                reader,
                tap,
                is_compressed,
                is_parquet,
                head,
                is_whole: true,
            });
        }
        let raw = io::Cursor::new(first).chain(raw);
        let mut reader: Box<dyn Read + Send> =
            if is_compressed { Box::new(MultiGzDecoder::new(raw)) } else { Box::new(raw) };
        let mut head = Vec::new();
        reader.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| failed(&error))?;
        let is_whole = head.len() < HEAD;
        Ok(Source { place: place.clone(), name, reader, tap, is_compressed, is_parquet, head, is_whole })
    }

    /// The head up to the end of its last line.
    pub fn head(&self) -> &[u8] {
        if self.is_whole { &self.head } else { &self.head[..last_line_end(&self.head)] }
    }

    /// How the text is written, where a user stated something of it: that of a Parquet file is our own.
    pub fn dialect(&self, stated: Dialect) -> Dialect {
        match self.is_parquet {
            true => Dialect { separator: Some(','), encoding: Some(UTF_8), ..stated },
            false => stated,
        }
    }

    /// Bytes read so far.
    pub fn read(&self) -> u64 {
        self.tap.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// The blocks of the file.
    ///
    /// # Errors
    /// If it can no longer be read.
    pub fn blocks(mut self, encoding: &'static Encoding, layout: &Layout) -> Result<Blocks, ConfigError> {
        if self.is_parquet {
            let needed: Vec<bool> = layout.columns.iter().map(Option::is_some).collect();
            self.reader = parquet_rows(&self.place, &needed)?;
            self.head.clear();
        }
        Ok(Blocks {
            decoder: (encoding != UTF_8).then(|| encoding.new_decoder()),
            ends_in_return: layout.ends_in_return,
            separator: layout.separator,
            wide: layout.wide,
            line: 1,
            rest: Vec::new(),
            // A byte order mark is no part of the first name.
            is_first: true,
            is_done: false,
            source: self,
        })
    }
}

/// What is left of a Parquet file, and the text of its first rows.
#[cfg(feature = "parquet")]
fn parquet_head(place: &Place) -> Result<(Box<dyn Read + Send>, Vec<u8>), ConfigError> {
    let mut head = Vec::new();
    let mut text = ParquetText::open(place, HEAD_ROWS, None)?;
    text.read_to_end(&mut head).map_err(|error| unreadable(&place.name(), &error))?;
    Ok((Box::new(io::empty()), head))
}

/// The text of the rows of a Parquet file with the columns that are needed.
#[cfg(feature = "parquet")]
fn parquet_rows(place: &Place, needed: &[bool]) -> Result<Box<dyn Read + Send>, ConfigError> {
    Ok(Box::new(ParquetText::open(place, usize::MAX, Some(needed))?))
}

#[cfg(not(feature = "parquet"))]
fn parquet_head(place: &Place) -> Result<(Box<dyn Read + Send>, Vec<u8>), ConfigError> {
    Err(ConfigError::plain(format!("{} is a Parquet file, which this build does not read", place.name()))
        .help("build with `cargo build --release --features parquet,excel`, or save the table as CSV"))
}

#[cfg(not(feature = "parquet"))]
fn parquet_rows(place: &Place, _: &[bool]) -> Result<Box<dyn Read + Send>, ConfigError> {
    parquet_head(place).map(|(reader, _)| reader)
}

fn unreadable(name: &str, error: &io::Error) -> ConfigError {
    ConfigError::plain(format!("failed to read {name}: {error}"))
        .help("give the path of a CSV file, which may be compressed with gzip")
}

/// The end of the last line of bytes in any encoding; their end if there is none.
fn last_line_end(bytes: &[u8]) -> usize {
    let pairs = || bytes.chunks_exact(2).enumerate().rev();
    if memchr::memchr(0, bytes).is_some() {
        let found = pairs().find(|(_, pair)| *pair == [10, 0] || *pair == [0, 10]);
        return found.map_or(bytes.len() / 2 * 2, |(index, _)| 2 * index + 2);
    }
    memchr::memrchr2(b'\n', b'\r', bytes).map_or(bytes.len(), |at| at + 1)
}

/// Whole records of a file.
pub struct Block {
    /// In UTF-8, which is not checked yet.
    pub bytes: Vec<u8>,
    /// The line of the file at which it begins, from 1.
    pub line: usize,
}

/// The blocks of a file, one after the other.
pub struct Blocks {
    source: Source,
    decoder: Option<Decoder>,
    ends_in_return: bool,
    separator: u8,
    wide: Option<char>,
    line: usize,
    rest: Vec<u8>,
    is_first: bool,
    is_done: bool,
}

impl Blocks {
    /// Bytes of the file read so far.
    pub fn read(&self) -> u64 {
        self.source.read()
    }

    /// The digest of the file, all of which has been read.
    pub fn digest(self) -> String {
        drop(self.source.reader);
        let tap =
            Arc::try_unwrap(self.source.tap.0).map(|tap| tap.into_inner().unwrap_or_else(PoisonError::into_inner));
        tap.map_or_else(|_| String::new(), |(digest, _)| digest.finish())
    }

    /// The next block; none at the end.
    ///
    /// # Errors
    /// If the file cannot be read or decoded, or a quotation mark is never closed.
    pub fn next(&mut self) -> Result<Option<Block>, ConfigError> {
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            if !self.is_done {
                self.fill(&mut bytes)?;
            }
            let end = if self.is_done { bytes.len() } else { records_end(&bytes, self.separator) };
            if end > 0 || self.is_done {
                self.rest = bytes.split_off(end);
                break;
            }
            if bytes.len() > RECORD_MAX {
                let message = format!("line {} begins a record without an end", self.line);
                return Err(ConfigError::plain(format!("failed to read {}: {message}", self.source.name))
                    .help("a field that begins with \" must end with one; write \"\" for a quotation mark inside it"));
            }
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count();
        Ok(Some(Block { bytes, line }))
    }

    /// Reads and decodes about a block.
    fn fill(&mut self, bytes: &mut Vec<u8>) -> Result<(), ConfigError> {
        let mut raw = std::mem::take(&mut self.source.head);
        let wanted = BLOCK.saturating_sub(raw.len()) as u64;
        let read = self.source.reader.by_ref().take(wanted).read_to_end(&mut raw);
        let read = read.map_err(|error| unreadable(&self.source.name, &error))?;
        self.is_done = (read as u64) < wanted;
        let start = bytes.len();
        match &mut self.decoder {
            None => {
                let mark = usize::from(self.is_first && raw.starts_with(b"\xEF\xBB\xBF")) * 3;
                bytes.extend_from_slice(&raw[mark..]);
            }
            Some(decoder) => {
                let room = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(4 * raw.len() + 16);
                let mut text = vec![0; room];
                let (result, _, written, faulty) = decoder.decode_to_utf8(&raw, &mut text, self.is_done);
                if faulty || result != CoderResult::InputEmpty {
                    let message = format!("it is not {} text from line {} on", decoder.encoding().name(), self.line);
                    return Err(ConfigError::plain(format!("failed to read {}: {message}", self.source.name))
                        .help("save the file as UTF-8"));
                }
                bytes.extend_from_slice(&text[..written]);
            }
        }
        self.is_first = false;
        if self.ends_in_return {
            bytes[start..].iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        if let Some(wide) = self.wide {
            *bytes = narrowed(bytes, wide, self.separator);
        }
        Ok(())
    }
}

/// The bytes with a separator of one byte for one of several.
fn narrowed(bytes: &[u8], wide: char, separator: u8) -> Vec<u8> {
    let mut buffer = [0; 4];
    let wide = wide.encode_utf8(&mut buffer).as_bytes();
    let (mut narrow, mut from) = (Vec::with_capacity(bytes.len()), 0);
    for at in memchr::memmem::find_iter(bytes, wide) {
        narrow.extend_from_slice(&bytes[from..at]);
        narrow.push(separator);
        from = at + wide.len();
    }
    narrow.extend_from_slice(&bytes[from..]);
    narrow
}

/// Where the last whole record of some bytes ends; 0 if none does.
fn records_end(bytes: &[u8], separator: u8) -> usize {
    let last = || memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
    if memchr::memchr(b'"', bytes).is_none() {
        return last();
    }
    // A quoted field may hold line ends.
    let (mut at, mut end) = (0, 0);
    while at < bytes.len() {
        let lead = at + bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        let mut from = at;
        if bytes.get(lead) == Some(&b'"') {
            let mut inside = lead + 1;
            loop {
                let Some(closed) = memchr::memchr(b'"', &bytes[inside..]) else { return end };
                inside += closed + 1;
                if bytes.get(inside) != Some(&b'"') {
                    break;
                }
                inside += 1;
            }
            from = inside;
        }
        let Some(length) = memchr::memchr2(separator, b'\n', &bytes[from..]) else { return end };
        at = from + length + 1;
        if bytes[at - 1] == b'\n' {
            end = at;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::short::Slow;

    #[test]
    fn a_read_that_is_interrupted_is_made_again() {
        let tap = Tap::default();
        let mut raw = BufReader::new(Tapped { inner: Slow::of(b"abc"), tap: tap.clone() });
        assert_eq!(io::BufRead::fill_buf(&mut raw).unwrap(), b"a");
        assert_eq!(io::read_to_string(raw).unwrap(), "abc");
        assert_eq!(tap.0.lock().unwrap().1, 3);
    }

    #[test]
    fn records_end_where_no_quotation_mark_is_open() {
        assert_eq!(records_end(b"a,b\nc,d\ne", b','), 8);
        assert_eq!(records_end(b"a,\"b\nc\",d\ne,\"f\n", b','), 10);
        assert_eq!(records_end(b"5\" pipe,b\nc", b','), 10);
        assert_eq!(records_end(b"a,\"b\"\"\n\"\nc", b','), 9);
        assert_eq!((records_end(b"a,b", b','), records_end(b"a,\"b\n", b',')), (0, 0));
    }

    #[test]
    fn a_head_ends_with_a_line() {
        assert_eq!(last_line_end(b"a\nb\nc"), 4);
        assert_eq!(last_line_end(b"a\rb\rc"), 4);
        assert_eq!(last_line_end(b"a\0\n\0b\0"), 4);
        assert_eq!(last_line_end(b"\0a\0\n\0b\0"), 4);
        assert_eq!(last_line_end(b"abc"), 3);
    }
}
