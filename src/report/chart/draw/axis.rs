//! Linear axes with round steps.

use crate::metrics::Unit;
use crate::report::language::{Language, Scale};
use crate::report::number::{scale, thousands};

/// From here on numbers are written as powers of ten.
const BEYOND_NAMES: f64 = 1e13;
const BEYOND_SHARES: f64 = 1e4;

/// A number beyond this, either way, is on no axis: steps between such would be beyond any number.
const LARGEST: f64 = 1e100;

/// Minimum and maximum of the numbers that an axis can have; the minimum is above the maximum where there are none.
fn ends(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let usable = values.into_iter().filter(|value| value.abs() <= LARGEST);
    usable.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// A linear scale from numbers to pixels.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
    /// Whether its numbers are changes: of shares, percentage points.
    is_of_changes: bool,
}

impl Axis {
    /// An axis over the finite values, rounded outwards to steps, between two pixels. Without values it runs from 0 to
    /// 1.
    pub fn over(values: impl IntoIterator<Item = f64>, ticks: f64, from: f64, to: f64) -> Axis {
        let (mut low, mut high) = ends(values);
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let min_span = 1e-3f64.max(1e-6 * high.abs());
        if high - low < min_span {
            (low, high) = (low - min_span, high + min_span);
        }
        let step = round_step((high - low) / ticks);
        Axis {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            step,
            from,
            to,
            is_of_changes: false,
        }
    }

    /// An axis that ends at the values themselves, for what has no values beyond them.
    pub fn tight(values: impl IntoIterator<Item = f64> + Clone, ticks: f64, from: f64, to: f64) -> Axis {
        let rounded = Axis::over(values.clone(), ticks, from, to);
        let (low, high) = ends(values);
        if low < high { Axis { low, high, ..rounded } } else { rounded }
    }

    /// The same axis with its end no higher than `max`, where no value lies beyond.
    pub fn up_to(self, max: f64) -> Axis {
        Axis { high: self.high.min(max), ..self }
    }

    /// The same axis for changes, of which shares are marked in percentage points without the unit's name.
    pub fn of_changes(self, is_of_changes: bool) -> Axis {
        Axis { is_of_changes, ..self }
    }

    /// Whether a number lies on the axis.
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round numbers to mark on an axis that ends at its values.
    pub fn ticks_inside(&self) -> Vec<f64> {
        let first = (self.low / self.step - 1e-9).ceil();
        let count = (self.high / self.step + 1e-9).floor() - first;
        (0..=count.max(0.0) as usize).map(|tick| (first + tick as f64) * self.step).collect()
    }

    /// A number with as many decimals as the steps need, without a unit or separators.
    pub fn plain(&self, value: f64) -> String {
        let decimals = (-libm::log10(self.step).floor()).clamp(0.0, 6.0) as usize;
        let text = format!("{value:.decimals$}");
        if text.trim_matches(['-', '0', '.']).is_empty() { "0".into() } else { text }
    }

    /// The pixel of a number.
    pub fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Numbers to mark.
    pub fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step + 1e-9).floor() as usize;
        (0..=count).map(|tick| self.low + tick as f64 * self.step).collect()
    }

    /// A number in its unit, with as many decimals as the steps need.
    pub fn label(&self, value: f64, unit: Unit) -> String {
        if unit == Unit::Share {
            return self.percent(value);
        }
        let decimals = (-libm::log10(self.step).floor()).clamp(0.0, 4.0) as usize;
        if decimals == 0 { thousands(value) } else { format!("{value:.decimals$}") }
    }

    /// A number in its unit and language, all of the axis alike: large ones in what the language counts them in.
    pub fn label_in(&self, value: f64, unit: Unit, language: Language) -> String {
        let largest = self.low.abs().max(self.high.abs());
        match unit {
            _ if value == 0.0 => {}
            Unit::Share if largest >= BEYOND_SHARES => return format!("{:.1e}{}", 100.0 * value, self.percent_sign()),
            _ if largest >= BEYOND_NAMES => return format!("{value:.1e}"),
            _ => {}
        }
        let Some(Scale { size: each, name, .. }) = scale(language.definition().axis_scales, largest, unit) else {
            return self.label(value, unit);
        };
        if value.abs() < 1e-9 * largest {
            return "0".into();
        }
        let decimals = (-libm::log10(self.step / each).floor()).clamp(0.0, 4.0) as usize;
        if decimals == 0 {
            format!("{}{name}", thousands(value / each))
        } else {
            format!("{:.decimals$}{name}", value / each)
        }
    }

    /// A share as percent, with as many decimals as the steps need.
    pub fn percent(&self, value: f64) -> String {
        let decimals = (2.0 - libm::log10(100.0 * self.step).floor() - 2.0).clamp(0.0, 3.0) as usize;
        let text = format!("{:.decimals$}", 100.0 * value);
        let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | '-'));
        format!("{}{}", if is_zero { "0" } else { &text }, self.percent_sign())
    }

    fn percent_sign(&self) -> &'static str {
        if self.is_of_changes { "" } else { "%" }
    }
}

/// The round number (1, 2 or 5 times a power of ten) at or above a step.
fn round_step(step: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(step).floor());
    let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= step * (1.0 - 1e-9));
    times.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_cover_the_values() {
        let axis = Axis::over([0.013, 0.287], 5.0, 0.0, 100.0);
        assert_eq!(axis.ticks().len(), 4);
        assert!(axis.at(0.013) > 0.0 && axis.at(0.287) < 100.0);
        assert_eq!(axis.percent(0.1), "10%");
        let changes = axis.of_changes(true);
        let labels = [0.0, 0.1].map(|value| changes.label_in(value, Unit::Share, Language::English));
        assert_eq!(labels, ["0", "10"]);
    }

    #[test]
    fn large_ticks_are_said_alike_in_the_languages_own_units() {
        let axis = Axis::over([0.0, 24_000.0], 5.0, 0.0, 100.0);
        let ticks =
            |language| axis.ticks().iter().map(|&tick| axis.label_in(tick, Unit::Yuan, language)).collect::<Vec<_>>();
        assert_eq!(ticks(Language::English)[..3], ["0", "5,000", "10,000"]);
        assert_eq!(ticks(Language::Chinese)[..3], ["0", "0.5万", "1.0万"]);
        let large = Axis::over([0.0, 4e8], 5.0, 0.0, 100.0);
        assert_eq!(large.label_in(2e8, Unit::Yuan, Language::Chinese), "2亿");
        assert_eq!(large.label_in(2e8, Unit::Yuan, Language::English), "200 million");
    }

    #[test]
    fn any_numbers_make_an_axis_of_few_steps() {
        let numbers = [f64::MAX, f64::MIN, f64::INFINITY, f64::NAN, 1e100, -1e100, 1e-320, 0.0, 1e16, 1e16 + 2.0];
        for (low, high) in numbers.into_iter().flat_map(|low| numbers.map(|high| (low, high))) {
            for axis in [Axis::over([low, high], 5.0, 0.0, 100.0), Axis::tight([low, high], 5.0, 0.0, 100.0)] {
                assert!(axis.ticks().len() <= 20 && axis.ticks_inside().len() <= 20, "{axis:?}");
                assert!(axis.low < axis.high && axis.step > 0.0 && axis.step.is_finite(), "{axis:?}");
            }
        }
    }

    #[test]
    fn equal_or_missing_values_still_make_an_axis() {
        for values in [vec![0.0], vec![0.3, 0.3], vec![], vec![f64::NAN]] {
            let axis = Axis::over(values, 5.0, 0.0, 100.0);
            assert!(axis.at(0.3).is_finite() && axis.ticks().len() >= 2);
        }
    }
}
