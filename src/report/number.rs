//! Numbers as people read them.

use super::language::Language;
use crate::metrics::Unit;
use crate::stats::Interval;

/// A level in its unit: `16.1 %`, `1,670`, `1.26`.
pub fn level(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    match unit {
        Unit::Share => format!("{:.1} %", 100.0 * value),
        Unit::Yuan | Unit::Merchants => thousands(value),
        Unit::Months => format!("{value:.2}"),
        Unit::Number => format!("{value:.3}"),
    }
}

/// A change with its sign: shares in percentage points without the unit's name, to the hundredth, for pairing makes them sharp.
pub fn change(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return "–".into();
    }
    let text = match unit {
        Unit::Share => format!("{:.2}", 100.0 * value.abs()),
        Unit::Yuan | Unit::Merchants => thousands(value.abs()),
        Unit::Months => format!("{:.2}", value.abs()),
        Unit::Number => format!("{:.3}", value.abs()),
    };
    let is_zero = text.chars().all(|c| matches!(c, '0' | '.' | ','));
    match (is_zero, value < 0.0) {
        (true, _) => text,
        (false, true) => format!("-{text}"),
        (false, false) => format!("+{text}"),
    }
}

/// A level in a language: Chinese counts in 万 from ten thousand on.
pub fn level_in(value: f64, unit: Unit, language: Language) -> String {
    match (language, unit) {
        (Language::Chinese, Unit::Yuan | Unit::Merchants) if value.abs() >= 1e4 => ten_thousands(value),
        _ => level(value, unit),
    }
}

/// A change in a language.
pub fn change_in(value: f64, unit: Unit, language: Language) -> String {
    match (language, unit) {
        (Language::Chinese, Unit::Yuan | Unit::Merchants) if value.abs() >= 1e4 => {
            let sign = if value > 0.0 { "+" } else { "" };
            format!("{sign}{}", ten_thousands(value))
        }
        _ => change(value, unit),
    }
}

/// `12.3 万` or `1.23 亿`, with three digits that count.
fn ten_thousands(value: f64) -> String {
    let (value, name) = if value.abs() >= 1e8 { (value / 1e8, "亿") } else { (value / 1e4, "万") };
    match value.abs() {
        large if large >= 100.0 => format!("{} {name}", thousands(value)),
        middle if middle >= 10.0 => format!("{value:.1} {name}"),
        _ => format!("{value:.2} {name}"),
    }
}

/// A level with its half-width: `16.1 % ± 0.9`; without an interval the level alone.
pub fn level_with_interval(interval: &Interval, unit: Unit) -> String {
    let half_width = level(interval.half_width(), unit);
    with_half_width(level(interval.mean, unit), half_width.trim_end_matches(" %"), interval)
}

/// A change with its half-width: `-5.12 ± 0.14`.
pub fn change_with_interval(interval: &Interval, unit: Unit) -> String {
    let half_width = change(interval.half_width(), unit);
    with_half_width(change(interval.mean, unit), half_width.trim_start_matches('+'), interval)
}

fn with_half_width(text: String, half_width: &str, interval: &Interval) -> String {
    if interval.half_width().is_finite() { format!("{text} ± {half_width}") } else { text }
}

/// A whole number with separators: `1,670`, `-12,000`.
pub fn thousands(value: f64) -> String {
    let rounded = value.round();
    let digits = format!("{:.0}", rounded.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if rounded < 0.0 { format!("-{text}") } else { text }
}

/// A text of at most `most` characters, its middle end left out: names may be long.
pub fn elided(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_string();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(level(0.1612, Unit::Share), "16.1 %");
        assert_eq!(level(1_234_567.4, Unit::Yuan), "1,234,567");
        assert_eq!(level(f64::NAN, Unit::Share), "–");
        assert_eq!(change(-0.0512, Unit::Share), "-5.12");
        assert_eq!(change(0.000_01, Unit::Share), "0.00");
        assert_eq!(change(-950.2, Unit::Yuan), "-950");
        assert_eq!(thousands(100.0), "100");
    }

    #[test]
    fn an_interval_stands_beside_its_number_and_is_left_out_where_there_is_none() {
        let interval = Interval { mean: 0.161, lower: 0.152, upper: 0.170, sd: 0.05, replications: 60 };
        assert_eq!(level_with_interval(&interval, Unit::Share), "16.1 % ± 0.9");
        let single = Interval { lower: f64::NAN, upper: f64::NAN, ..interval };
        assert_eq!(level_with_interval(&single, Unit::Share), "16.1 %");
    }

    #[test]
    fn chinese_counts_in_ten_thousands() {
        assert_eq!(level_in(154_321.0, Unit::Yuan, Language::Chinese), "15.4 万");
        assert_eq!(level_in(2_345_678.0, Unit::Yuan, Language::Chinese), "235 万");
        assert_eq!(level_in(234_567_800.0, Unit::Yuan, Language::Chinese), "2.35 亿");
        assert_eq!(level_in(1_234.0, Unit::Yuan, Language::Chinese), "1,234");
        assert_eq!(change_in(-28_700.0, Unit::Yuan, Language::Chinese), "-2.87 万");
        assert_eq!(change_in(28_700.0, Unit::Yuan, Language::English), "+28,700");
    }

    #[test]
    fn long_names_are_elided() {
        assert_eq!(elided("a long name", 6), "a lon…");
        assert_eq!(elided("short", 6), "short");
    }
}
