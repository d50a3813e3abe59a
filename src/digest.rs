//! SHA-256 digests in hexadecimal, which identify configurations and file contents.

use sha2::{Digest, Sha256};

/// Digits of a short digest.
const SHORT: usize = 16;

/// All 64 digits of the digest of some bytes.
pub fn digest(bytes: &[u8]) -> String {
    digest_of([bytes])
}

/// The first 16 digits of the digest of some bytes.
pub fn short_digest(bytes: &[u8]) -> String {
    let mut digits = digest(bytes);
    digits.truncate(SHORT);
    digits
}

/// All 64 digits of the digest of parts, one after the other.
pub fn digest_of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    parts.into_iter().for_each(|part| digest.update(part));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
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
    }
}
