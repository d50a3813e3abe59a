//! Numbers as people read them.

use super::language::{Language, Scale};
use crate::metrics::Unit;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A level in its unit: `16.1%`, `1,670`, `1.26`.
pub fn level(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    match unit {
        Unit::Share => format!("{:.1}%", 100.0 * value),
        Unit::Yuan | Unit::Merchants => thousands(value),
        Unit::Months | Unit::PerThousand => format!("{value:.2}"),
        Unit::Number => format!("{value:.3}"),
    }
}

/// A change with its sign: shares in percentage points without the unit's name, to the hundredth, for pairing makes
/// them sharp.
pub fn change(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let text = match unit {
        Unit::Share => format!("{:.2}", 100.0 * value.abs()),
        Unit::Yuan | Unit::Merchants => thousands(value.abs()),
        Unit::Months | Unit::PerThousand => format!("{:.2}", value.abs()),
        Unit::Number => format!("{:.3}", value.abs()),
    };
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | ','));
    match (is_zero, value < 0.0) {
        (true, _) => text,
        (false, true) => format!("-{text}"),
        (false, false) => format!("+{text}"),
    }
}

/// A level in a language, in what it counts large numbers in: `15.4万`.
pub fn level_in(value: f64, unit: Unit, language: Language) -> String {
    counted_in(value, unit, language).map_or_else(|| level(value, unit), |scale| scale.of(value))
}

/// A change in a language.
pub fn change_in(value: f64, unit: Unit, language: Language) -> String {
    match counted_in(value, unit, language) {
        Some(scale) => format!("{}{}", if value > 0.0 { "+" } else { "" }, scale.of(value)),
        None => change(value, unit),
    }
}

/// A level with its interval, one as fine as the other: `1.20万 ± 0.08万`, or with the bounds where one arm is much longer than the
/// other: `0.4% [0.1, 1.6]`.
pub fn level_within(mean: f64, bounds: (f64, f64), unit: Unit, language: Language) -> String {
    match within(mean, bounds) {
        Within::Nothing => level_in(mean, unit, language),
        Within::Even(half_width) => match counted_in(mean, unit, language) {
            Some(scale) => scale.within(mean, half_width),
            None => format!(
                "{} ± {}",
                fine(mean, half_width, unit),
                fine(half_width, half_width, unit).trim_end_matches('%')
            ),
        },
        Within::Uneven(lower, upper) => {
            let of = |value: f64| match counted_in(mean, unit, language) {
                Some(scale) => scale.of(value),
                None => fine(value, (upper - lower) / 2.0, unit),
            };
            format!("{} [{}, {}]", of(mean), of(lower).trim_end_matches('%'), of(upper).trim_end_matches('%'))
        }
    }
}

/// A change with its interval.
pub fn change_within(mean: f64, bounds: (f64, f64), unit: Unit, language: Language) -> String {
    let of = |value: f64| change_in(value, unit, language);
    match within(mean, bounds) {
        Within::Nothing => of(mean),
        Within::Even(half_width) => match counted_in(mean, unit, language) {
            Some(scale) => format!("{}{}", if mean > 0.0 { "+" } else { "" }, scale.within(mean, half_width)),
            None => {
                let half = fine_change(half_width, half_width, unit);
                format!("{} ± {}", fine_change(mean, half_width, unit), half.trim_start_matches('+'))
            }
        },
        Within::Uneven(lower, upper) => {
            let of = |value: f64| match counted_in(mean, unit, language) {
                Some(_) => of(value),
                None => fine_change(value, (upper - lower) / 2.0, unit),
            };
            format!("{} [{}, {}]", of(mean), of(lower), of(upper))
        }
    }
}

/// A share in whole merchants of 1,000, with its interval: `156 ± 1.4`.
pub fn thousandths(mean: f64, bounds: (f64, f64)) -> String {
    of_thousand(mean, bounds, 0)
}

/// A share in tenths of merchants of 1,000, with its interval: `3.1 ± 0.4`.
pub fn per_thousand(mean: f64, bounds: (f64, f64)) -> String {
    of_thousand(mean, bounds, 1)
}

/// The mean has so many decimals; the interval one where it is narrow.
fn of_thousand(mean: f64, bounds: (f64, f64), decimals: usize) -> String {
    let mean = 1000.0 * mean;
    let places = |half_width: f64| decimals.max(usize::from(half_width < 1.5));
    match within(mean, (1000.0 * bounds.0, 1000.0 * bounds.1)) {
        Within::Nothing => format!("{mean:.decimals$}"),
        Within::Even(half_width) => format!("{mean:.decimals$} ± {half_width:.*}", places(half_width)),
        Within::Uneven(lower, upper) => {
            let half_width = (upper - lower) / 2.0;
            let places = places(half_width).max(if half_width < 0.05 { 2 } else { 0 });
            let decimals = if places == 2 { 2 } else { decimals };
            format!("{mean:.decimals$} [{lower:.places$}, {upper:.places$}]")
        }
    }
}

/// Points of a score with their interval: `512.3 ± 0.4`; a change has its sign.
pub fn points(mean: f64, bounds: (f64, f64), is_change: bool) -> String {
    let of = |value: f64, sign: bool| {
        let text = format!("{value:.1}");
        match text.as_str() {
            _ if !value.is_finite() => "–".into(),
            "-0.0" => "0.0".into(),
            "0.0" => text,
            _ if sign && value > 0.0 => format!("+{text}"),
            _ => text,
        }
    };
    match within(mean, bounds) {
        Within::Nothing => of(mean, is_change),
        Within::Even(half_width) => format!("{} ± {}", of(mean, is_change), of(half_width, false)),
        Within::Uneven(lower, upper) => {
            format!("{} [{}, {}]", of(mean, is_change), of(lower, is_change), of(upper, is_change))
        }
    }
}

/// How an interval stands beside its mean.
enum Within {
    Nothing,
    /// Half its width, where its arms are about as long.
    Even(f64),
    Uneven(f64, f64),
}

fn within(mean: f64, (lower, upper): (f64, f64)) -> Within {
    let (below, above) = (mean - lower, upper - mean);
    if !below.is_finite() || !above.is_finite() {
        Within::Nothing
    } else if (below - above).abs() <= 0.1 * (below + above) {
        Within::Even((below + above) / 2.0)
    } else {
        Within::Uneven(lower, upper)
    }
}

/// A level as fine as its interval needs.
fn fine(value: f64, half_width: f64, unit: Unit) -> String {
    match (unit, more_decimals(half_width, unit, 1)) {
        (Unit::Share, Some(decimals)) => format!("{:.decimals$}%", 100.0 * value),
        (Unit::Months | Unit::PerThousand | Unit::Number, Some(decimals)) => format!("{value:.decimals$}"),
        _ => level(value, unit),
    }
}

/// A change as fine as its interval needs.
fn fine_change(value: f64, half_width: f64, unit: Unit) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    match (unit, more_decimals(half_width, unit, 2)) {
        (Unit::Share, Some(decimals)) => format!("{sign}{:.decimals$}", 100.0 * value),
        (Unit::Months | Unit::PerThousand | Unit::Number, Some(decimals)) => format!("{sign}{value:.decimals$}"),
        _ => change(value, unit),
    }
}

/// The decimals that show half the width of an interval where the usual ones, `of_shares` for shares, would show 0.
fn more_decimals(half_width: f64, unit: Unit, of_shares: i32) -> Option<usize> {
    let (usual, shown) = match unit {
        Unit::Share => (of_shares, 100.0 * half_width),
        Unit::Months | Unit::PerThousand => (2, half_width),
        Unit::Number => (3, half_width),
        Unit::Yuan | Unit::Merchants => return None,
    };
    let is_hidden = |decimals: i32| shown < 0.5 * 0.1f64.powi(decimals);
    (shown > 0.0 && is_hidden(usual))
        .then(|| if is_hidden(usual + 1) { usual as usize + 2 } else { usual as usize + 1 })
}

/// The scale of a number in a language, if it has one.
fn counted_in(value: f64, unit: Unit, language: Language) -> Option<Scale> {
    scale(language.definition().scales, value, unit).filter(|_| value.is_finite())
}

/// The scale that numbers up to `largest` in size are counted in, if they are.
pub fn scale(scales: &[Scale], largest: f64, unit: Unit) -> Option<Scale> {
    match unit {
        Unit::Yuan | Unit::Merchants => scales.iter().copied().find(|scale| largest.abs() >= scale.from),
        Unit::Share | Unit::Months | Unit::PerThousand | Unit::Number => None,
    }
}

impl Scale {
    /// `12.3万` or `1.23亿`, with three digits that count.
    fn of(self, value: f64) -> String {
        self.with_decimals(value, self.decimals(value, 3))
    }

    /// Mean and half-width with the same decimals: three digits of the mean and one of the half-width, no finer than a
    /// unit.
    fn within(self, mean: f64, half_width: f64) -> String {
        let finest = libm::log10(self.size) as usize;
        let decimals = self.decimals(mean, 3).max(self.decimals(half_width, 1)).min(finest);
        format!("{} ± {}", self.with_decimals(mean, decimals), self.with_decimals(half_width, decimals))
    }

    /// Decimals that show so many digits that count.
    fn decimals(self, value: f64, digits: i32) -> usize {
        let before = libm::log10((value / self.size).abs().max(1e-9)).floor() as i32 + 1;
        (digits - before).max(0) as usize
    }

    fn with_decimals(self, value: f64, decimals: usize) -> String {
        let value = value / self.size;
        match decimals {
            0 => format!("{}{}", thousands(value), self.name),
            _ => format!("{value:.decimals$}{}", self.name),
        }
    }
}

/// A whole number with separators: `1,670`, `-12,000`.
pub fn thousands(value: f64) -> String {
    let rounded = value.round();
    let digits = format!("{:.0}", rounded.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if rounded < 0.0 { format!("-{text}") } else { text }
}

/// A text no wider than `max_width` Latin letters, its end elided; a Chinese character is as wide as two.
pub fn elided(text: &str, max_width: usize) -> String {
    if text.width() <= max_width {
        return text.to_string();
    }
    let mut kept = String::new();
    // No letter has so many marks without width that they are a text of their own.
    for c in text.chars().take(max_width.saturating_mul(8)) {
        if kept.width() + c.width().unwrap_or(0) >= max_width {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(level(0.1612, Unit::Share), "16.1%");
        assert_eq!(level(1_234_567.4, Unit::Yuan), "1,234,567");
        assert_eq!(level(f64::NAN, Unit::Share), "–");
        assert_eq!(change(-0.0512, Unit::Share), "-5.12");
        assert_eq!(change(0.000_01, Unit::Share), "0.00");
        assert_eq!(change(-950.2, Unit::Yuan), "-950");
        assert_eq!(thousands(100.0), "100");
    }

    #[test]
    fn an_interval_stands_beside_its_number_as_fine_as_it_needs() {
        let share = |mean, lower, upper| level_within(mean, (lower, upper), Unit::Share, Language::English);
        assert_eq!(share(0.161, 0.152, 0.170), "16.1% ± 0.9");
        assert_eq!(share(0.161, f64::NAN, f64::NAN), "16.1%");
        assert_eq!(share(0.004, 0.001, 0.016), "0.4% [0.1, 1.6]");
        assert_eq!(share(0.0, 0.0, 0.708), "0.0% [0.0, 70.8]");
        assert_eq!(share(0.0002, 0.0001, 0.0003), "0.02% ± 0.01");
        assert_eq!(change_within(-0.05, (-0.09, -0.04), Unit::Share, Language::English), "-5.00 [-9.00, -4.00]");
        assert_eq!(change_within(0.22, (0.217, 0.223), Unit::Months, Language::English), "+0.220 ± 0.003");
        assert_eq!(per_thousand(0.0001, (0.00007, 0.00015)), "0.10 [0.07, 0.15]");
        assert_eq!(thousandths(0.1564, (0.155, 0.1578)), "156 ± 1.4");
        assert_eq!(thousandths(0.002, (0.0005, 0.008)), "2 [0, 8]");
        assert_eq!(points(512.34, (511.9, 512.78), false), "512.3 ± 0.4");
        assert_eq!(points(12.34, (11.0, 13.68), true), "+12.3 ± 1.3");
        assert_eq!(points(-0.04, (-0.5, 0.1), true), "0.0 [-0.5, +0.1]");
        assert_eq!(points(f64::NAN, (f64::NAN, f64::NAN), true), "–");
    }

    #[test]
    fn chinese_counts_in_ten_thousands() {
        assert_eq!(level_in(154_321.0, Unit::Yuan, Language::Chinese), "15.4万");
        assert_eq!(level_in(2_345_678.0, Unit::Yuan, Language::Chinese), "235万");
        assert_eq!(level_in(234_567_800.0, Unit::Yuan, Language::Chinese), "2.35亿");
        assert_eq!(level_in(1_234.0, Unit::Yuan, Language::Chinese), "1,234");
        assert_eq!(change_in(-28_700.0, Unit::Yuan, Language::Chinese), "-2.87万");
        assert_eq!(change_in(28_700.0, Unit::Yuan, Language::English), "+28,700");
    }

    #[test]
    fn an_interval_is_counted_as_its_number_is() {
        let level = |mean, half| level_within(mean, (mean - half, mean + half), Unit::Yuan, Language::Chinese);
        assert_eq!(level(12_000.0, 800.0), "1.20万 ± 0.08万");
        assert_eq!(level(154_321.0, 2_345.0), "15.4万 ± 0.2万");
        assert_eq!(level(154_321.0, 12_345.0), "15.4万 ± 1.2万");
        assert_eq!(level(23_456_780.0, 234_567.0), "2,346万 ± 23万");
        assert_eq!(level(234_567_800.0, 2_345_678.0), "2.35亿 ± 0.02亿");
        assert_eq!(level(12_000.0, 0.2), "1.2000万 ± 0.0000万");
        assert_eq!(level(5_000.0, 12_000.0), "5,000 ± 12,000");
        assert_eq!(level(f64::NAN, 1.0), "–");
        assert_eq!(level(154_321.0, f64::NAN), "15.4万");
        let change = |mean, half| change_within(mean, (mean - half, mean + half), Unit::Yuan, Language::Chinese);
        assert_eq!(change(-332_771.0, 6_036.0), "-33.3万 ± 0.6万");
        assert_eq!(change(332_771.0, 6_036.0), "+33.3万 ± 0.6万");
        assert_eq!(change_within(0.05, (0.048, 0.052), Unit::Share, Language::Chinese), "+5.00 ± 0.20");
        assert_eq!(level_within(0.05, (0.048, 0.052), Unit::Share, Language::English), "5.0% ± 0.2");
        assert_eq!(level_within(12_000.0, (11_200.0, 12_800.0), Unit::Yuan, Language::English), "12,000 ± 800");
    }

    #[test]
    fn long_names_are_elided() {
        assert_eq!(elided("a long name", 6), "a lon…");
        assert_eq!(elided("short", 6), "short");
        assert_eq!((elided("个性化额度", 10), elided("个性化额度", 9)), ("个性化额度".into(), "个性化额…".into()));
    }
}
