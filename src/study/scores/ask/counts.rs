//! Counts that may be no people: weights are often no whole numbers, and amounts or blown-up samples are all multiples
//! of something.

use super::blocks::Block;
use super::terms::{Note, Role};

/// Least common factor that is remarkable, and fewest numbers that make it so.
const FACTOR_MIN: u64 = 10;
const NUMBERS_MIN: usize = 8;
/// Largest count whose factors are looked for.
const COUNT_MAX: f64 = 1e12;

/// The notes on a block that counts people, including its file's numbers of bad people.
pub fn counted(block: &Block<'_>, all: &[Block<'_>]) -> Option<Note> {
    if block.role != Role::Count {
        return None;
    }
    let of = |block: &Block<'_>| -> Vec<f64> {
        let values = block.series.iter().flat_map(|series| &series.entries).map(|entry| entry.value);
        values.filter(|value| *value > 0.0).collect()
    };
    let counts = of(block);
    if counts.iter().any(|count| count.fract() != 0.0) {
        return Some(Note::FractionalCounts);
    }
    let bad = all.iter().filter(|other| other.role == Role::Bad).flat_map(of);
    let numbers: Vec<f64> = counts.iter().copied().chain(bad).collect();
    let are_whole = numbers.iter().all(|number| number.fract() == 0.0 && *number <= COUNT_MAX);
    if !are_whole || numbers.len() < NUMBERS_MIN {
        return None;
    }
    let factor = numbers.iter().fold(0, |factor, &number| common_factor(factor, number as u64));
    // The same number of people at every score is a way to cut bands.
    let differ = counts.iter().any(|count| *count != counts[0]);
    (factor >= FACTOR_MIN && differ).then_some(Note::MultipleCounts(factor as f64))
}

fn common_factor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_factor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_factors() {
        assert_eq!([common_factor(0, 12), common_factor(12, 18), common_factor(7, 5)], [12, 6, 1]);
    }
}
