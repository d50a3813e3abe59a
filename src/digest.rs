//! SHA-256 digests in hexadecimal, which identify configurations and file contents.

use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

/// Digits of a short digest.
const SHORT: usize = 16;

/// All 64 digits of the digest of some bytes.
pub fn digest(bytes: &[u8]) -> String {
    digest_of([bytes])
}

/// The first 16 digits of the digest of some bytes.
pub fn short_digest(bytes: &[u8]) -> String {
    let mut digesting = Digesting::default();
    digesting.update(bytes);
    digesting.finish_short()
}

/// All 64 digits of the digest of parts, one after the other.
pub fn digest_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digesting = Digesting::default();
    parts.into_iter().for_each(|part| digesting.update(part));
    digesting.finish()
}

/// The digest of some bytes as it is.
pub fn digest_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// A digest of bytes as they come.
#[derive(Default)]
pub struct Digesting(Sha256);

impl Digesting {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// All 64 digits.
    pub fn finish(self) -> String {
        self.finish_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The digest as it is.
    pub fn finish_bytes(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// The first 16 digits.
    pub fn finish_short(self) -> String {
        let mut digits = self.finish();
        digits.truncate(SHORT);
        digits
    }

    /// All 64 digits of the digest of what a reader has.
    ///
    /// # Errors
    /// If reading fails.
    pub fn of_reader(mut reader: impl Read) -> io::Result<String> {
        let mut digesting = Digesting::default();
        io::copy(&mut reader, &mut digesting)?;
        Ok(digesting.finish())
    }
}

/// What is written as text.
impl std::fmt::Write for Digesting {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.update(text.as_bytes());
        Ok(())
    }
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(
            (digest(b"abc"), digest_of([&b"a"[..], b"bc"]), short_digest(b"abc")),
            (abc.to_string(), abc.to_string(), abc[..16].to_string(),)
        );
        assert_eq!(Digesting::of_reader(&b"abc"[..]).unwrap(), abc);
    }
}
