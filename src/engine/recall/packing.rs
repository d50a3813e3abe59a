//! Fewer bytes for values that are mostly small numbers.

/// Bytes without their zeros: of eight at a time, which of them are none, then those. As they are, where that is shorter.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(1 + bytes.len() + bytes.len().div_ceil(8));
    packed.push(PACKED);
    for eight in bytes.chunks(8) {
        let mask = packed.len();
        packed.push(0);
        for (bit, &byte) in eight.iter().enumerate().filter(|(_, byte)| **byte != 0) {
            packed[mask] |= 1 << bit;
            packed.push(byte);
        }
    }
    if packed.len() > 1 + bytes.len() {
        packed.truncate(0);
        packed.push(PLAIN);
        packed.extend_from_slice(bytes);
    }
    packed
}

/// The bytes that were packed, perhaps with zeros after them.
pub fn unpack(packed: &[u8]) -> Vec<u8> {
    match packed.split_first() {
        Some((&PACKED, packed)) => {
            let (mut bytes, mut rest) = (Vec::with_capacity(2 * packed.len()), packed.iter());
            while let Some(mask) = rest.next() {
                let byte = |bit: u8| if mask >> bit & 1 == 1 { rest.next().copied().unwrap_or(0) } else { 0 };
                bytes.extend((0..8).map(byte));
            }
            bytes
        }
        Some((_, plain)) => plain.to_vec(),
        None => Vec::new(),
    }
}

/// How packed bytes begin.
const PLAIN: u8 = 0;
const PACKED: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_unpacked_as_they_were_packed() {
        for length in 0..40usize {
            for step in [1, 2, 7, 100] {
                let bytes: Vec<u8> = (0..length).map(|index| if index % step == 0 { index as u8 } else { 0 }).collect();
                let packed = pack(&bytes);
                let unpacked = unpack(&packed);
                assert!(packed.len() <= 1 + length && unpacked.starts_with(&bytes), "{bytes:?}");
                assert!(unpacked[length..].iter().all(|byte| *byte == 0));
            }
        }
        assert!(pack(&[0; 4000]).len() == 501 && pack(&[7; 4000]).len() == 4001);
    }
}
