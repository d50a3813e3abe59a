//! Log-rank tests: each reform against the baseline, and under the baseline each segment against the others.

use super::event::{Event, Histories, pooled};
use crate::stats::survival::{LogRank, holm, log_rank};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// A reform, by its index, with the baseline.
    Policy(usize),
    /// A segment, by its index, with all other segments, under the baseline.
    Segment(usize),
}

/// One test.
pub struct Tested {
    pub comparison: Comparison,
    pub good: bool,
    pub event: Event,
    pub test: LogRank,
    /// Together with the other reforms, or the other segments, in the same event and merchants (Holm).
    pub p_holm: f64,
}

/// Every test of a study, over its units.
pub fn log_rank_tests(units: &[&[Histories]], policies: usize, segments: usize) -> Vec<Tested> {
    let reforms = (1..policies).map(Comparison::Policy).collect();
    let segments = if segments > 1 { (0..segments).map(Comparison::Segment).collect() } else { Vec::new() };
    let mut tested = Vec::new();
    for family in [reforms, segments] {
        for event in Event::ALL {
            for good in [true, false] {
                tested.extend(tests_of(units, &family, event, good));
            }
        }
    }
    tested
}

fn tests_of(units: &[&[Histories]], family: &[Comparison], event: Event, good: bool) -> Vec<Tested> {
    let test = |comparison: &Comparison| {
        let tables = |unit: &&[Histories]| {
            let group =
                |policy: usize, is_chosen: &dyn Fn(usize) -> bool| event.table(&pooled(unit, policy, good, is_chosen));
            match *comparison {
                Comparison::Policy(policy) => [group(policy, &|_| true), group(0, &|_| true)],
                Comparison::Segment(segment) => [group(0, &|s| s == segment), group(0, &|s| s != segment)],
            }
        };
        log_rank(&units.iter().map(tables).collect::<Vec<_>>())
    };
    let tests: Vec<LogRank> = family.iter().map(test).collect();
    let adjusted = holm(&tests.iter().map(|test| test.p).collect::<Vec<_>>());
    let each = family.iter().zip(tests).zip(adjusted);
    each.map(|((&comparison, test), p_holm)| Tested { comparison, good, event, test, p_holm }).collect()
}
