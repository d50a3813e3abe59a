//! The range of a quantity over simulated economies, as answers state it.

use crate::report::message::{Message, msg};
use crate::stats::Scale;
use crate::stats::economies::Economies;

/// From one economy in ten to nine in ten, from values by replication, of which `unit` make a unit; `shown` sets a number. The merchants'
/// own chance is in. None of fewer than two replications.
pub fn range(values: &[f64], unit: usize, shown: impl Fn(f64) -> Message) -> Option<Message> {
    let economies = Economies::of(values, unit, None);
    let [low, high] = [0.1, 0.9].map(|p| economies.quantile(p, Scale::Plain).interval.mean);
    let is_known = values.len() > 1 && low.is_finite() && high.is_finite();
    is_known.then(|| msg!("{low} to {high}", low = shown(low), high = shown(high)))
}

/// A sentence with such ranges; nothing without any.
pub fn sentence(ranges: Vec<Message>) -> Message {
    match ranges.is_empty() {
        true => Message::none(),
        false => msg!(
            "Over simulated economies (10% to 90%, the merchants' own chance included): {ranges}.",
            ranges = Message::joined(ranges, "; ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Unit;
    use crate::report::language::Language;

    #[test]
    fn a_range_leaves_out_a_tenth_at_either_end() {
        let values: Vec<f64> = (0..=100).map(|value| f64::from(value) / 100.0).collect();
        let shown = |value| Message::Level(value, Unit::Share);
        let range = range(&values, 1, shown).unwrap();
        assert_eq!(range.in_language(Language::English), "10.0% to 90.0%");
        assert!(super::range(&values[..1], 1, shown).is_none() && super::range(&[f64::NAN; 3], 1, shown).is_none());
        assert!(sentence(Vec::new()).is_empty());
    }
}
