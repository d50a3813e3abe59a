//! Numbers with their intervals: `15.6% ± 0.2`, or `0.4% [0.1, 1.6]` where one arm is longer than the other.

use super::{change, change_in, counted_in, level, level_in, thousands};
use crate::metrics::Unit;
use crate::report::language::{Language, Scale};

/// A level with its interval, one as fine as the other: `1.20万 ± 0.08万`, or with the bounds where one arm is much longer than the
/// other: `0.4% [0.1, 1.6]`.
pub fn level_within(mean: f64, bounds: (f64, f64), unit: Unit, language: Language) -> String {
    let scale = counted_in(mean, unit, language);
    let half_width = (bounds.1 - bounds.0) / 2.0;
    let of = |value: f64| match scale {
        Some(scale) => scale.of(value),
        None => fine(value, half_width, unit),
    };
    let short = |value: f64| of(value).trim_end_matches('%').to_string();
    match within(mean, bounds, last_digit(mean, half_width, unit, 1, scale)) {
        Within::Nothing => level_in(mean, unit, language),
        Within::Even(arm) => match scale {
            Some(scale) => scale.within(mean, arm, half_width),
            None => format!("{} ± {}", of(mean), short(arm)),
        },
        Within::Uneven(lower, upper) => format!("{} [{}, {}]", of(mean), short(lower), short(upper)),
    }
}

/// A change with its interval.
pub fn change_within(mean: f64, bounds: (f64, f64), unit: Unit, language: Language) -> String {
    let scale = counted_in(mean, unit, language);
    let half_width = (bounds.1 - bounds.0) / 2.0;
    let of = |value: f64| match scale {
        Some(_) => change_in(value, unit, language),
        None => fine_change(value, half_width, unit),
    };
    match within(mean, bounds, last_digit(mean, half_width, unit, 2, scale)) {
        Within::Nothing => change_in(mean, unit, language),
        Within::Even(arm) => match scale {
            Some(scale) => format!("{}{}", if mean > 0.0 { "+" } else { "" }, scale.within(mean, arm, half_width)),
            None => format!("{} ± {}", of(mean), of(arm).trim_start_matches('+')),
        },
        Within::Uneven(lower, upper) => format!("{} [{}, {}]", of(mean), of(lower), of(upper)),
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
    let [mean, lower, upper] = [mean, bounds.0, bounds.1].map(|share| 1000.0 * share);
    // As many as show the interval, if it has a width at all.
    let places = match (upper - lower) / 2.0 {
        width if width > 0.0 && width < 0.05 => (2..=5).find(|places| width >= 0.5 * 0.1f64.powi(*places)).unwrap_or(5),
        ..0.05 => 2,
        0.05..1.5 => 1,
        _ => decimals as i32,
    };
    let own = if places >= 2 { places as usize } else { decimals };
    let places = places as usize;
    let text = |value: f64, decimals: usize| match decimals {
        0 if value.abs() >= 999.5 => thousands(value),
        _ => format!("{value:.decimals$}"),
    };
    let mean_text = text(mean, own);
    match within(mean, (lower, upper), 0.1f64.powi(places as i32)) {
        Within::Nothing => text(mean, decimals),
        Within::Even(arm) => format!("{mean_text} ± {}", text(arm, places)),
        Within::Uneven(lower, upper) => format!("{mean_text} [{}, {}]", text(lower, places), text(upper, places)),
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
    match within(mean, bounds, 0.1) {
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
    /// The longer of two arms of about the same length.
    Even(f64),
    Uneven(f64, f64),
}

/// Arms are about as long if they differ by a tenth or less from their mean, or if the bounds as printed, to a digit worth `step`,
/// are at most one such digit from those that the longer arm gives; and if that does not reach past 0 where the interval does not.
fn within(mean: f64, (lower, upper): (f64, f64), step: f64) -> Within {
    let (below, above) = (mean - lower, upper - mean);
    // An interval without length is of what is known.
    if !below.is_finite() || !above.is_finite() || lower == upper {
        return Within::Nothing;
    }
    let digits = |value: f64| (value / step).round();
    // Where the arms are not the same as printed, the longer one is rounded up, so that it covers both.
    let arm = match digits(below) == digits(above) {
        true => digits(below),
        false => (below.max(above) / step - 1e-9).ceil(),
    };
    let [from, to] = [digits(mean) - arm, digits(mean) + arm];
    let is_near = (digits(lower) - from).abs().max((digits(upper) - to).abs()) <= 1.0;
    let reaches_past_0 = |bound: f64, end: f64| (bound >= 0.0 && end < 0.0) || (digits(bound) > 0.0 && end <= 0.0);
    let reaches_past_0 = reaches_past_0(lower, from) || reaches_past_0(-upper, -to);
    if ((below - above).abs() <= 0.1 * (below + above) || is_near) && !reaches_past_0 {
        Within::Even(arm * step)
    } else {
        Within::Uneven(lower, upper)
    }
}

/// What the last digit printed of a number and its interval is worth; shares have so many decimals.
fn last_digit(mean: f64, half_width: f64, unit: Unit, of_shares: usize, scale: Option<Scale>) -> f64 {
    let worth = |decimals: usize| 0.1f64.powi(decimals as i32);
    let decimals = |usual: usize| more_decimals(half_width, unit, of_shares).unwrap_or(usual);
    match (unit, scale) {
        (_, Some(scale)) => scale.size * worth(scale.decimals_within(mean, half_width)),
        (Unit::Share, _) => 0.01 * worth(decimals(of_shares)),
        (Unit::Months | Unit::PerThousand, _) => worth(decimals(2)),
        (Unit::Number, _) => worth(decimals(3)),
        (Unit::Yuan, _) => worth(decimals(0)),
        (Unit::Merchants, _) => 1.0,
    }
}

/// A level as fine as its interval needs.
fn fine(value: f64, half_width: f64, unit: Unit) -> String {
    match (unit, more_decimals(half_width, unit, 1)) {
        (Unit::Share, Some(decimals)) => format!("{:.decimals$}%", 100.0 * value),
        (Unit::Months | Unit::PerThousand | Unit::Number, Some(decimals)) => format!("{value:.decimals$}"),
        (Unit::Yuan, Some(decimals)) => grouped(value, decimals),
        _ => level(value, unit),
    }
}

/// A change as fine as its interval needs.
fn fine_change(value: f64, half_width: f64, unit: Unit) -> String {
    let sign = if value > 0.0 { "+" } else { "" };
    match (unit, more_decimals(half_width, unit, 2)) {
        (Unit::Share, Some(decimals)) => format!("{sign}{:.decimals$}", 100.0 * value),
        (Unit::Months | Unit::PerThousand | Unit::Number, Some(decimals)) => format!("{sign}{value:.decimals$}"),
        (Unit::Yuan, Some(decimals)) => format!("{sign}{}", grouped(value, decimals)),
        _ => change(value, unit),
    }
}

/// A number with decimals, its thousands grouped.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
    format!("{sign}{}.{fraction}", thousands(whole.parse().unwrap_or(value)))
}

/// The decimals that show half the width of an interval where the usual ones, `of_shares` for shares, would show 0.
fn more_decimals(half_width: f64, unit: Unit, of_shares: usize) -> Option<usize> {
    let (usual, shown) = match unit {
        Unit::Share => (of_shares, 100.0 * half_width),
        Unit::Months | Unit::PerThousand => (2, half_width),
        Unit::Number => (3, half_width),
        Unit::Yuan => (0, half_width),
        Unit::Merchants => return None,
    };
    let is_hidden = |decimals: usize| shown < 0.5 * 0.1f64.powi(decimals as i32);
    let enough = || (usual + 1..usual + 4).find(|decimals| !is_hidden(*decimals)).unwrap_or(usual + 4);
    (shown > 0.0 && is_hidden(usual)).then(enough)
}

impl Scale {
    /// Mean and longer arm of an interval with the same decimals.
    fn within(self, mean: f64, arm: f64, half_width: f64) -> String {
        let decimals = self.decimals_within(mean, half_width);
        format!("{} ± {}", self.with_decimals(mean, decimals), self.with_decimals(arm, decimals))
    }

    /// Decimals of a mean and its interval: three digits of the mean and one of half the width, no finer than a unit.
    fn decimals_within(self, mean: f64, half_width: f64) -> usize {
        let finest = libm::log10(self.size) as usize;
        self.decimals(mean, 3).max(self.decimals(half_width, 1)).min(finest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(per_thousand(0.0001, (0.00007, 0.00013)), "0.10 ± 0.03");
        // No interval with a width shows as 0.
        assert_eq!(per_thousand(0.0005, (0.000_498, 0.000_502)), "0.500 ± 0.002");
        assert_eq!(share(0.000_05, 0.000_049_7, 0.000_050_3), "0.00500% ± 0.00003");
        assert_eq!(thousandths(0.1564, (0.155, 0.1578)), "156 ± 1.4");
        assert_eq!(thousandths(0.002, (0.0005, 0.008)), "2 [0, 8]");
        assert_eq!(thousandths(1.0724, (1.05, 1.0948)), "1,072 ± 22");
        assert_eq!(thousandths(1.0, (f64::NAN, f64::NAN)), "1,000");
        assert_eq!(points(512.34, (511.9, 512.78), false), "512.3 ± 0.4");
        assert_eq!(points(12.34, (11.0, 13.68), true), "+12.3 ± 1.3");
        assert_eq!(points(-0.04, (-0.5, 0.1), true), "0.0 [-0.5, +0.1]");
        assert_eq!(points(f64::NAN, (f64::NAN, f64::NAN), true), "–");
    }

    #[test]
    fn arms_that_print_alike_are_one_and_the_longer_covers_the_shorter() {
        let share = |mean, lower, upper| level_within(mean, (lower, upper), Unit::Share, Language::English);
        let change = |mean, lower, upper| change_within(mean, (lower, upper), Unit::Share, Language::English);
        assert_eq!(change(-0.0095, -0.0096, -0.00943), "-0.95 ± 0.01");
        assert_eq!(share(0.156, 0.1545, 0.1571), "15.6% ± 0.2");
        assert_eq!(share(0.156, 0.1534, 0.1571), "15.6% [15.3, 15.7]");
        // Nor does a share seem to lie below 0, or a change that excludes 0 to hold it.
        assert_eq!(share(0.0006, 0.0002, 0.0023), "0.1% [0.0, 0.2]");
        assert_eq!(change(-0.0003, -0.0005, -0.0001), "-0.03 ± 0.02");
        assert_eq!(change(-0.0002, -0.00036, -0.0001), "-0.02 [-0.04, -0.01]");
        assert_eq!(change(-0.01, -0.0205, -0.0005), "-1.00 [-2.05, -0.05]");
        // Long arms may differ by several digits and yet be about as long.
        assert_eq!(change(0.1584, 0.1133, 0.2045), "+15.84 ± 4.61");
        assert_eq!(change(0.0275, 0.0067, 0.1163), "+2.75 [+0.67, +11.63]");
        let yuan = |mean, bounds, language| level_within(mean, bounds, Unit::Yuan, language);
        assert_eq!(yuan(1_521.0, (1_520.0, 1_523.0), Language::English), "1,521 ± 2");
        // Yuan have decimals where the interval would show as 0.
        assert_eq!(yuan(-12.31, (-12.55, -12.07), Language::English), "-12.3 ± 0.2");
        assert_eq!(yuan(1_521.037, (1_521.007, 1_521.067), Language::English), "1,521.04 ± 0.03");
        assert_eq!(yuan(12_000.0, (11_000.0, 13_099.0), Language::Chinese), "1.20万 ± 0.11万");
        assert_eq!(per_thousand(0.0029, (0.00275, 0.00305)), "2.9 ± 0.2");
    }

    #[test]
    fn what_is_known_stands_alone() {
        assert_eq!(change_within(0.0, (0.0, 0.0), Unit::Share, Language::English), "0.00");
        assert_eq!(level_within(1.0, (1.0, 1.0), Unit::Share, Language::Chinese), "100.0%");
        assert_eq!((per_thousand(0.0, (0.0, 0.0)), thousandths(0.0, (0.0, 0.0))), ("0.0".into(), "0".into()));
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
        let large = |mean, half| level_within(mean, (mean - half, mean + half), Unit::Merchants, Language::English);
        assert_eq!(large(7.09e6, 1.8e5), "7.09 million ± 0.18 million");
        assert_eq!(large(4.2e9, 1e9), "4.20 billion ± 1.00 billion");
    }
}
