//! Fields in their plainest form, read in place: blanks at their ends, numbers of few digits, hashes of ids.

use crate::config::table::Decimal;

/// A hash of 64 bits that is never 0 (folded multiplication, as wyhash).
pub fn hash(bytes: &[u8]) -> u64 {
    const FACTORS: [u64; 2] = [0xA076_1D64_78BD_642F, 0xE703_7ED1_A0B4_28DB];
    let fold = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        product as u64 ^ (product >> 64) as u64
    };
    let mut state = bytes.len() as u64 ^ FACTORS[1];
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = fold(u64::from_le_bytes(word) ^ FACTORS[0], state ^ FACTORS[1]);
    }
    fold(state ^ FACTORS[0], FACTORS[1]).max(1)
}

/// The text without blanks at its ends.
pub fn trimmed(text: &str) -> &str {
    let is_plain = |byte: Option<&u8>| byte.is_none_or(|byte| (33..128).contains(byte));
    let bytes = text.as_bytes();
    if is_plain(bytes.first()) && is_plain(bytes.last()) { text } else { text.trim() }
}

/// A number of at most 15 digits in its plainest form, exactly as it would be read otherwise: digits, and decimals if the
/// decimal sign is known.
pub fn quick(text: &str, decimal: Option<Decimal>) -> Option<f64> {
    const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let bytes = text.as_bytes();
    let (is_negative, digits) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        _ => (false, bytes),
    };
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let sign = match decimal {
        Some(Decimal::Point) => b'.',
        Some(Decimal::Comma) => b',',
        None => 0,
    };
    let (mut mantissa, mut decimals, mut count) = (0u64, None, 0);
    for &byte in digits {
        if byte == sign && decimals.is_none() && count > 0 {
            decimals = Some(0usize);
            continue;
        }
        if !byte.is_ascii_digit() {
            return None;
        }
        mantissa = 10 * mantissa + u64::from(byte - b'0');
        count += 1;
        decimals = decimals.map(|decimals| decimals + 1);
    }
    // Both are exact, so the quotient is the closest number.
    if count == 0 || count > 15 || decimals == Some(0) {
        return None;
    }
    let value = mantissa as f64 / POWERS[decimals.unwrap_or(0)];
    Some(if is_negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::table::number;

    #[test]
    fn what_is_read_in_place_is_what_the_usual_way_reads() {
        for text in ["0", "741", "-9999", "0.069914", "1410.55", "123456789.012345", "0.1", "-0.3", "999999999999999"] {
            let usual = number(text, Decimal::Point).unwrap().value;
            assert_eq!(quick(text, Some(Decimal::Point)), Some(usual), "{text}");
        }
        assert_eq!(quick("0,5", Some(Decimal::Comma)), Some(0.5));
        for text in ["", "-", ".5", "5.", "1e3", "1,000", "1234567890123456", "1.2.3", "5%", " 5"] {
            assert_eq!(quick(text, Some(Decimal::Point)), None, "{text}");
        }
        assert_eq!((quick("1.5", None), quick("15", None)), (None, Some(15.0)));
    }

    #[test]
    fn hashes_of_different_ids_differ() {
        let mut hashes: Vec<u64> = (0..100_000).map(|id: u32| hash(format!("A{id:09}").as_bytes())).collect();
        hashes.extend((0..100_000).map(|id: u32| hash(id.to_string().as_bytes())));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 200_000);
    }
}
