//! Files that grow by records and are never rewritten: what a run has computed so far, and the parts that shards write.
//!
//! A file begins with its form. A record has a mark, the length of its content, a series, an index, the content, and the first bytes of
//! a SHA-256 of all that. Reading stops at nothing: bytes that are no whole record are left out and counted, and reading goes on at the
//! next mark. Where whole records follow such bytes, the file is damaged there; where none do, a kill has cut its end.

use crate::digest::digest_bytes;
use memchr::memmem;
use std::io::{self, ErrorKind, Read};

/// How a file begins. The number is raised whenever records are written in another form.
pub const FORM: &[u8; 18] = b"swapset records 2\n";
/// How a record begins: eight bytes that are hardly anywhere else.
const MARK: [u8; 8] = [0xf1, b'r', b'e', b'c', 0x0d, 0x0a, 0x9c, 0xd3];
/// Mark, length, series and index.
const HEAD: usize = MARK.len() + 4 + 16 + 4;
const CHECK: usize = 8;
/// Maximum size of a record's content: anything longer is no record.
const CONTENT_MAX: usize = 1 << 28;
/// Bytes that are read together.
const TOGETHER: usize = 1 << 20;

/// A record in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub series: u128,
    pub index: u32,
    /// Of its first byte in the file.
    pub offset: u64,
    /// Bytes of the whole record.
    pub length: u32,
}

/// What a file consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Bytes up to the end of the last whole record.
    pub whole: u64,
    /// Bytes before that which are no record.
    pub damaged: u64,
    /// Bytes after it.
    pub cut: u64,
}

/// A record as bytes.
pub fn record(series: u128, index: u32, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + content.len() + CHECK);
    bytes.extend_from_slice(&MARK);
    bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&series.to_le_bytes());
    bytes.extend_from_slice(&index.to_le_bytes());
    bytes.extend_from_slice(content);
    let check = check(&bytes);
    bytes.extend_from_slice(&check);
    bytes
}

/// The content of a record that was read at its place; none if it is not that record or not whole.
pub fn content_of(place: Place, bytes: &[u8]) -> Option<&[u8]> {
    let (series, index, content) = opened(bytes)?;
    ((series, index) == (place.series, place.index)).then_some(content)
}

fn check(bytes: &[u8]) -> [u8; CHECK] {
    let digest = digest_bytes(bytes);
    std::array::from_fn(|index| digest[index])
}

/// The length of the whole record that begins with these bytes, if one does.
fn length(bytes: &[u8]) -> Option<usize> {
    let (length, _) = bytes.strip_prefix(&MARK)?.split_first_chunk()?;
    let content = u32::from_le_bytes(*length) as usize;
    (content <= CONTENT_MAX).then_some(HEAD + content + CHECK)
}

/// Series, index and content of a whole record.
fn opened(bytes: &[u8]) -> Option<(u128, u32, &[u8])> {
    if length(bytes)? != bytes.len() {
        return None;
    }
    let (checked, found) = bytes.split_last_chunk::<CHECK>()?;
    let (series, rest) = checked[MARK.len() + 4..].split_first_chunk()?;
    let (index, content) = rest.split_first_chunk()?;
    (check(checked) == *found).then(|| (u128::from_le_bytes(*series), u32::from_le_bytes(*index), content))
}

/// Reads a file after its form: every whole record in order is given to `each`.
///
/// # Errors
/// If reading fails, or `each` refuses a record.
pub fn scan(file: impl Read, mut each: impl FnMut(Place, &[u8]) -> io::Result<()>) -> io::Result<Scanned> {
    let mut window = Window { file, bytes: Vec::new(), from: 0, at: FORM.len() as u64, is_whole: false };
    let mut scanned = Scanned { whole: window.at, ..Scanned::default() };
    loop {
        let offset = window.at;
        let wanted = length(window.upto(HEAD)?);
        if let Some(wanted) = wanted
            && let Some((series, index, content)) = opened(window.upto(wanted)?)
        {
            each(Place { series, index, offset, length: wanted as u32 }, content)?;
            scanned.damaged += offset - scanned.whole;
            window.skip(wanted);
            scanned.whole = window.at;
            continue;
        }
        // No record begins here.
        if window.upto(1)?.is_empty() {
            scanned.cut = offset - scanned.whole;
            return Ok(scanned);
        }
        window.skip(1);
        window.skip_to_mark()?;
    }
}

/// What of a file is in memory.
struct Window<R> {
    file: R,
    bytes: Vec<u8>,
    /// Where in memory reading is, and where in the file.
    from: usize,
    at: u64,
    /// Whether the file ends with what is in memory.
    is_whole: bool,
}

impl<R: Read> Window<R> {
    /// The next bytes, so many unless the file ends before.
    fn upto(&mut self, number: usize) -> io::Result<&[u8]> {
        // In steps, so that a length that is no length takes no memory.
        while self.bytes.len() - self.from < number && !self.is_whole {
            self.bytes.drain(..self.from);
            self.from = 0;
            let held = self.bytes.len();
            self.bytes.resize(held + TOGETHER, 0);
            let read = read_up_to(&mut self.file, &mut self.bytes[held..])?;
            self.bytes.truncate(held + read);
            self.is_whole = read < TOGETHER;
        }
        let left = &self.bytes[self.from..];
        Ok(&left[..number.min(left.len())])
    }

    /// Goes on by so many bytes, that are in memory.
    fn skip(&mut self, number: usize) {
        self.from += number;
        self.at += number as u64;
    }

    /// Goes on to the next mark, or to the end of the file.
    fn skip_to_mark(&mut self) -> io::Result<()> {
        loop {
            let held = self.upto(MARK.len())?.len();
            let left = &self.bytes[self.from..];
            if let Some(found) = memmem::find(left, &MARK) {
                self.skip(found);
                return Ok(());
            }
            if self.is_whole {
                self.skip(left.len());
                return Ok(());
            }
            // A mark may begin at the end of what is in memory.
            self.skip(left.len() + 1 - held);
        }
    }
}

/// Reads until the bytes are full or the file ends.
fn read_up_to(file: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < bytes.len() {
        match file.read(&mut bytes[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

#[cfg(test)]
mod tests;
