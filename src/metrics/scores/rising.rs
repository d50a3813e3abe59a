//! Merchants in rising order of a number, by a radix sort: four passes, one for each byte of an `f32`.

/// Values of a byte.
const BYTE: usize = 256;
/// Where a number's key begins in its entry; the index of its merchant is below.
const KEY_AT: u32 = 32;

/// The indices of numbers in rising order; equal numbers stay in the order of their indices.
pub fn rising(numbers: impl Iterator<Item = (u32, f32)>) -> Vec<u32> {
    let entries = numbers.map(|(index, number)| u64::from(key(number)) << KEY_AT | u64::from(index));
    let mut entries: Vec<u64> = entries.collect();
    let digit = |entry: u64, pass: usize| (entry >> (KEY_AT + 8 * pass as u32)) as usize % BYTE;
    let mut counts = [[0u32; BYTE]; size_of::<f32>()];
    for &entry in &entries {
        for (pass, counts) in counts.iter_mut().enumerate() {
            counts[digit(entry, pass)] += 1;
        }
    }
    let mut sorted = vec![0; entries.len()];
    for (pass, counts) in counts.iter().enumerate() {
        let mut next = [0u32; BYTE];
        for value in 1..BYTE {
            next[value] = next[value - 1] + counts[value - 1];
        }
        for &entry in &entries {
            let next = &mut next[digit(entry, pass)];
            sorted[*next as usize] = entry;
            *next += 1;
        }
        std::mem::swap(&mut entries, &mut sorted);
    }
    entries.into_iter().map(|entry| entry as u32).collect()
}

/// Integers in the order of the numbers.
fn key(number: f32) -> u32 {
    let bits = number.to_bits();
    if number.is_sign_negative() { !bits } else { bits | 1 << 31 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let mut numbers: Vec<f32> = (0..3000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 8) as f32 - 8e6).collect();
        numbers.extend((0..500).map(|i| ((i * 7) % 13) as f32 * 1e-3 - 5e-3));
        numbers.extend([0.0, -0.0, 0.0, f32::INFINITY, f32::MIN, f32::MIN_POSITIVE, -f32::MIN_POSITIVE]);
        let mut expected: Vec<u32> = (0..numbers.len() as u32).collect();
        expected.sort_by(|&a, &b| numbers[a as usize].total_cmp(&numbers[b as usize]));
        assert_eq!(rising((0..).zip(numbers)), expected);
        assert!(rising(std::iter::empty()).is_empty());
    }
}
