//! Numbers as people read them.

use super::language::{Language, Scale};
use crate::metrics::Unit;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

mod within;

pub use within::{change_within, level_within, per_thousand, points, thousandths};

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

    /// Decimals that show so many digits that count.
    fn decimals(self, value: f64, digits: i32) -> usize {
        let before = (libm::log10((value / self.size).abs().max(1e-9)).floor() as i32).saturating_add(1);
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

/// A text no wider than `max_width` Latin letters, its middle elided, so that names that differ at either end still differ; a
/// Chinese character is as wide as two.
pub fn elided(text: &str, max_width: usize) -> String {
    if text.width() <= max_width {
        return text.to_string();
    }
    let room = max_width.saturating_sub(1);
    let end = ending(text, 2 * room / 5);
    let begin = beginning(text, room - end.width());
    format!("{}…{}", begin.trim_end(), end.trim_start())
}

/// As many characters from the start as have room, and from the end. No letter has so many marks without width that they are a text
/// of their own.
fn beginning(text: &str, room: usize) -> &str {
    let count = fitting(text.chars(), room);
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

fn ending(text: &str, room: usize) -> &str {
    let count = fitting(text.chars().rev(), room);
    let start = text.char_indices().rev().take(count).last().map_or(text.len(), |(at, _)| at);
    // Without marks whose letter is left out, and without the rest of a word where more follows.
    let end = text[start..].trim_start_matches(|c: char| c.width().unwrap_or(0) == 0);
    let is_within = |c: char| c.is_ascii_alphanumeric();
    match end.find(' ') {
        Some(at) if at <= end.len() / 2 && text[..start].ends_with(is_within) && end.starts_with(is_within) => {
            &end[at..]
        }
        _ => end,
    }
}

fn fitting(characters: impl Iterator<Item = char>, room: usize) -> usize {
    let widths = characters.take(room.saturating_mul(8)).scan(0, |sum, c| {
        *sum += c.width().unwrap_or(0);
        Some(*sum)
    });
    widths.take_while(|&sum| sum <= room).count()
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
    fn chinese_counts_in_ten_thousands() {
        assert_eq!(level_in(154_321.0, Unit::Yuan, Language::Chinese), "15.4万");
        assert_eq!(level_in(2_345_678.0, Unit::Yuan, Language::Chinese), "235万");
        assert_eq!(level_in(234_567_800.0, Unit::Yuan, Language::Chinese), "2.35亿");
        assert_eq!(level_in(1_234.0, Unit::Yuan, Language::Chinese), "1,234");
        assert_eq!(change_in(-28_700.0, Unit::Yuan, Language::Chinese), "-2.87万");
        assert_eq!(change_in(28_700.0, Unit::Yuan, Language::English), "+28,700");
    }

    #[test]
    fn long_names_are_elided() {
        assert_eq!(elided("a long name", 6), "a l…me");
        assert_eq!(elided("a long name", 1), "…");
        let long = "while the index is below its mean, variant 1";
        assert_eq!(elided(long, 40), "while the index is below…mean, variant 1");
        assert_eq!(elided(long, 35), "while the index is below…variant 1");
        assert_eq!(elided("a\u{301}bcdef\u{301}", 4), "a\u{301}b…f\u{301}");
        assert_eq!(elided("short", 6), "short");
        assert_eq!((elided("个性化额度", 10), elided("个性化额度", 9)), ("个性化额度".into(), "个性化…度".into()));
    }
}
