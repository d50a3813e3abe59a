//! Something to write to that takes less than it is given, is interrupted, and fails once it is full; and something to read from that
//! gives less than it is asked for: for tests.

use std::io::{self, ErrorKind, Read, Write};

/// Takes at most three bytes at a time, every third time none because of an interruption, and no more than its room.
pub struct Short {
    pub bytes: Vec<u8>,
    room: usize,
    calls: usize,
}

impl Short {
    pub fn of(room: usize) -> Short {
        Short { bytes: Vec::new(), room, calls: 0 }
    }
}

impl Write for Short {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            return Err(ErrorKind::Interrupted.into());
        }
        let number = bytes.len().min(1 + self.calls % 3).min(self.room - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..number]);
        if number == 0 && !bytes.is_empty() { Err(ErrorKind::StorageFull.into()) } else { Ok(number) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives one byte at a time, every other time none because of an interruption.
pub struct Slow<'a> {
    left: &'a [u8],
    is_interrupted: bool,
}

impl Slow<'_> {
    pub fn of(bytes: &[u8]) -> Slow<'_> {
        Slow { left: bytes, is_interrupted: false }
    }
}

impl Read for Slow<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.is_interrupted = !self.is_interrupted;
        if self.is_interrupted {
            return Err(ErrorKind::Interrupted.into());
        }
        let number = bytes.len().min(1);
        self.left.read(&mut bytes[..number])
    }
}

/// Whatever is written takes short writes, and fails wherever there is no more room; what is there then is the beginning of it.
pub fn assert_takes_short_writes<E>(write: impl Fn(&mut Short) -> Result<(), E>) {
    let mut whole = Short::of(usize::MAX);
    assert!(write(&mut whole).is_ok(), "short writes are gone on with");
    for room in 0..whole.bytes.len() {
        let mut full = Short::of(room);
        assert!(write(&mut full).is_err(), "a failure after {room} bytes is told");
        assert!(full.bytes.len() <= room && whole.bytes.starts_with(&full.bytes));
    }
}

#[test]
fn a_digest_is_of_all_that_is_read_however_it_is_read() {
    use crate::digest::{Digesting, digest};
    assert_eq!(Digesting::of_reader(Slow::of(b"0123456789")).unwrap(), digest(b"0123456789"));
}
