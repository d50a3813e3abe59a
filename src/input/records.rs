//! Files that grow by records and are never rewritten: what a run has computed so far, and the parts that shards write.
//!
//! A file begins with its form. A record has the length of its content, a series, an index, the content, and the first bytes of a
//! SHA-256 of all that. Reading stops at nothing: a record that is not whole is left out and counted. Where whole records follow it,
//! the file is damaged; where none do, a kill has cut its end.

use crate::digest::digest_bytes;
use std::io::{self, ErrorKind, Read};

/// How a file begins. The number is raised whenever records are written in another form.
pub const FORM: &[u8; 18] = b"swapset records 1\n";
/// Length, series and index.
const HEAD: usize = 12;
const CHECK: usize = 8;
/// Maximum size of a record's content: anything longer is no record.
const CONTENT_MAX: usize = 1 << 28;

/// A record in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub series: u32,
    pub index: u32,
    /// Of its first byte in the file.
    pub offset: u64,
    /// Bytes of the whole record.
    pub length: u32,
}

/// What a file consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Bytes up to the first that are no record.
    pub sound: u64,
    /// Bytes up to the end of the last whole record.
    pub whole: u64,
    /// Bytes before that which are no record.
    pub damaged: u64,
    /// Bytes after it.
    pub cut: u64,
}

/// A record as bytes.
pub fn record(series: u32, index: u32, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + content.len() + CHECK);
    for number in [content.len() as u32, series, index] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
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

/// Series, index and content of a whole record.
fn opened(bytes: &[u8]) -> Option<(u32, u32, &[u8])> {
    let (checked, found) = bytes.split_at_checked(bytes.len().checked_sub(CHECK)?)?;
    let (head, content) = checked.split_at_checked(HEAD)?;
    let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    (number(0) as usize == content.len() && check(checked) == found).then(|| (number(4), number(8), content))
}

/// Reads a file after its form: every whole record in order is given to `each`.
///
/// # Errors
/// If reading fails, or `each` refuses a record.
pub fn scan(mut file: impl Read, mut each: impl FnMut(Place, &[u8]) -> io::Result<()>) -> io::Result<Scanned> {
    let mut scanned = Scanned { whole: FORM.len() as u64, ..Scanned::default() };
    let (mut at, mut bytes) = (scanned.whole, Vec::new());
    let mut sound = None;
    loop {
        bytes.resize(HEAD, 0);
        let head = read_up_to(&mut file, &mut bytes)?;
        let length = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        let mut read = head;
        if head == HEAD && length <= CONTENT_MAX {
            // In steps, so that a length that is no length takes no memory.
            let wanted = HEAD + length + CHECK;
            while bytes.len() < wanted && read == bytes.len() {
                bytes.resize(wanted.min(bytes.len() + (1 << 20)), 0);
                read += read_up_to(&mut file, &mut bytes[read..])?;
            }
            if read == wanted
                && let Some((series, index, content)) = opened(&bytes)
            {
                let place = Place { series, index, offset: at, length: wanted as u32 };
                scanned.damaged += at - scanned.whole;
                at += wanted as u64;
                scanned.whole = at;
                each(place, content)?;
                continue;
            }
            at += read as u64;
            if read == wanted {
                sound.get_or_insert(scanned.whole);
                continue;
            }
        } else {
            at += read as u64;
        }
        // No record begins here, nor can be found after it.
        at += io::copy(&mut file, &mut io::sink())?;
        scanned.cut = at - scanned.whole;
        scanned.sound = sound.unwrap_or(scanned.whole);
        return Ok(scanned);
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
mod tests {
    use super::*;

    fn scanned(bytes: &[u8]) -> (Vec<(u32, u32, Vec<u8>)>, Scanned) {
        let mut found = Vec::new();
        let scanned = scan(bytes, |place, content| {
            let from = place.offset as usize - FORM.len();
            assert_eq!(content_of(place, &bytes[from..from + place.length as usize]), Some(content));
            found.push((place.series, place.index, content.to_vec()));
            Ok(())
        });
        (found, scanned.unwrap())
    }

    fn three() -> (Vec<u8>, [usize; 3]) {
        let each = [record(0, 7, b"one"), record(0, 8, &[2; 3000]), record(1, 7, b"")];
        (each.concat(), each.map(|record| record.len()))
    }

    #[test]
    fn records_are_read_as_they_were_written() {
        let (bytes, _) = three();
        let (found, scanned) = scanned(&bytes);
        assert_eq!(found, [(0, 7, b"one".to_vec()), (0, 8, vec![2; 3000]), (1, 7, Vec::new())]);
        assert_eq!(
            scanned,
            Scanned { sound: scanned.whole, whole: (FORM.len() + bytes.len()) as u64, damaged: 0, cut: 0 }
        );
    }

    #[test]
    fn a_file_that_was_cut_anywhere_is_read_up_to_the_last_whole_record() {
        let (bytes, lengths) = three();
        let ends = [0, lengths[0], lengths[0] + lengths[1], bytes.len()];
        for cut in 0..bytes.len() {
            let whole = ends.iter().filter(|&&end| end <= cut).count() - 1;
            let (found, scanned) = scanned(&bytes[..cut]);
            assert_eq!((found.len(), scanned.damaged, scanned.cut), (whole, 0, (cut - ends[whole]) as u64), "{cut}");
        }
    }

    #[test]
    fn a_changed_bit_is_noticed_wherever_it_is() {
        let (bytes, lengths) = three();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            let (found, scanned) = scanned(&damaged);
            assert!(found.len() < 3 && scanned.damaged + scanned.cut > 0, "{at}");
        }
        // In the content of the second record: the third is found after it.
        let mut damaged = bytes.clone();
        damaged[lengths[0] + 100] ^= 1;
        let (found, scanned) = scanned(&damaged);
        assert_eq!((found.len(), scanned.damaged, scanned.cut), (2, lengths[1] as u64, 0));
        assert_eq!(scanned.sound, (FORM.len() + lengths[0]) as u64);
    }

    #[test]
    fn what_follows_a_record_is_no_record_unless_it_is_whole() {
        let (bytes, _) = three();
        for tail in [vec![0; 5000], vec![255; 40], vec![1, 0, 0, 0]] {
            let (found, scanned) = scanned(&[&bytes[..], &tail].concat());
            assert_eq!((found.len(), scanned.damaged, scanned.cut), (3, 0, tail.len() as u64));
        }
    }
}
