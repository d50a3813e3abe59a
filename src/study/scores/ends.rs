//! The interval of the best cut-off, from those that resamples chose.
//!
//! Its ends are percentiles. With few people they lie outwards at whole resamples. With many, most resamples choose among a
//! few neighbouring scores, and such an interval would hold the truth more often than it says: half of the resamples at an
//! end then count as beyond it (mid-P). With few people that would be too narrow.

/// The share of resamples beyond either end; of few people, whose resamples repeat what is peculiar to them, so few that
/// the interval holds as often.
pub const TAIL: f64 = 0.025;
const TAIL_OF_FEW: f64 = 0.0025;
/// Below this number of people there are few, and from this one on many.
const PEOPLE_MIN: f64 = 200.0;
const PEOPLE_MANY: f64 = 5000.0;
/// A number of people that is this close is reached.
const ROUNDING: f64 = 1e-6;

/// The share of resamples of so many people beyond either end of the interval.
pub fn tail(people: f64) -> f64 {
    if people < PEOPLE_MIN - ROUNDING { TAIL_OF_FEW } else { TAIL }
}

/// Whether people are so many that resamples at an end count half.
pub fn are_many(people: f64) -> bool {
    people >= PEOPLE_MANY - ROUNDING
}

/// The ends of the interval of what resamples chose, as indices of cut-offs, with a share of the resamples beyond each end,
/// of which those at an end count half or not; it holds the optimum.
pub fn ends(mut chosen: Vec<usize>, tail: f64, is_half: bool, optimum: usize) -> (usize, usize) {
    chosen.sort_unstable();
    let (lower, upper) = if is_half { halved(&chosen, tail) } else { outwards(&chosen, tail) };
    (lower.min(optimum), upper.max(optimum))
}

/// Outwards to whole resamples.
fn outwards(sorted: &[usize], tail: f64) -> (usize, usize) {
    let last = sorted.len().saturating_sub(1) as f64;
    (sorted[(tail * last).floor() as usize], sorted[((1.0 - tail) * last).ceil() as usize])
}

/// The outermost cut-offs with at least this share beyond them, half of the resamples that chose the same included.
fn halved(sorted: &[usize], tail: f64) -> (usize, usize) {
    let number = sorted.len() as f64;
    let beyond = tail * number;
    let below = |index: usize| {
        let [less, same] =
            [sorted.partition_point(|other| *other < index), sorted.partition_point(|other| *other <= index)];
        (less + same) as f64 / 2.0
    };
    let lower = sorted.iter().copied().find(|&index| below(index) >= beyond);
    let upper = sorted.iter().copied().rfind(|&index| number - below(index) >= beyond);
    (lower.unwrap_or(sorted[0]), upper.unwrap_or(sorted[sorted.len() - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_people_have_percentiles_outwards_and_many_count_half_of_those_at_an_end() {
        let chosen: Vec<usize> = (0..1000).map(|resample| resample * 10 / 1000).collect();
        // 100 resamples chose each of 0 to 9.
        let of = |tail: f64, is_half: bool, optimum: usize| ends(chosen.clone(), tail, is_half, optimum);
        assert_eq!((of(0.025, false, 5), of(0.025, true, 5)), ((0, 9), (0, 9)));
        assert_eq!((of(0.06, false, 5), of(0.06, true, 5)), ((0, 9), (1, 8)));
        assert_eq!((of(0.06, true, 9), of(0.06, true, 0)), ((1, 9), (0, 8)));
        let apart: Vec<usize> = (0..1000).collect();
        assert_eq!((ends(apart.clone(), 0.025, false, 500), ends(apart, 0.025, true, 500)), ((24, 975), (25, 974)));
        assert_eq!((ends(vec![7; 20], 0.025, false, 7), ends(vec![7; 20], 0.025, true, 7)), ((7, 7), (7, 7)));
        assert!(!are_many(4999.0) && are_many(5000.0 - 1e-9));
        assert_eq!((tail(199.0), tail(200.0)), (0.0025, 0.025));
    }
}
