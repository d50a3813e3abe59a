//! Numbers as people write them: with thousands separators, a decimal comma, a percent sign, full-width digits, or missing.

/// The decimal sign of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    Point,
    Comma,
}

impl Decimal {
    pub fn name(self) -> &'static str {
        match self {
            Decimal::Point => "point",
            Decimal::Comma => "comma",
        }
    }

    fn sign(self) -> char {
        if self == Decimal::Point { '.' } else { ',' }
    }

    /// The thousands separator that goes with it, besides spaces and apostrophes.
    fn thousands(self) -> char {
        if self == Decimal::Point { ',' } else { '.' }
    }
}

/// A finite number; one with a percent sign is the number before the sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParsedNumber {
    pub value: f64,
    pub percent: bool,
}

/// How a field marks a missing value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Empty,
    /// `-`, `--`, `.` or `..`
    Dash,
    /// `NA`, `NaN`, `null` and the like.
    Word,
}

/// What a field holds where a number is expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NumericCell {
    Number(ParsedNumber),
    Missing(Missing),
}

/// What a field reveals about the decimal sign of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// No number, or one without a sign that could be either.
    None,
    Decided(Decimal),
    /// One point or comma before three digits: thousands of one style, decimals of the other.
    Either,
}

/// Half-width characters for full-width ones, one blank for every kind of blank, a hyphen for a minus sign.
pub fn plain(text: &str) -> String {
    let of = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\u{3000}' | '\t' => ' ',
        '\u{2212}' => '-',
        '\u{2019}' => '\'',
        '\u{3002}' => '.',
        c => c,
    };
    text.chars().map(of).collect::<String>().trim().to_string()
}

/// How a field marks a missing value, if it does.
pub fn missing(text: &str) -> Option<Missing> {
    const DASHES: [&str; 6] = ["-", "--", "\u{2013}", "\u{2014}", ".", ".."];
    const WORDS: [&str; 9] = ["na", "n/a", "#n/a", "nan", "null", "none", "nil", "缺失", "无"];
    let text = plain(text).to_lowercase();
    match text.as_str() {
        "" => Some(Missing::Empty),
        text if DASHES.contains(&text) => Some(Missing::Dash),
        text if WORDS.contains(&text) => Some(Missing::Word),
        _ => None,
    }
}

/// The sign, digits and percent sign of a plain text.
fn parts(text: &str) -> (bool, &str, bool) {
    let (text, percent) = text.strip_suffix('%').map_or((text, false), |rest| (rest.trim_end(), true));
    match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start(), percent),
        None => (false, text.strip_prefix('+').unwrap_or(text), percent),
    }
}

/// Whether a number's whole part is digits alone, or groups of three with one kind of separator of `separators` between them.
fn is_grouped(whole: &str, separators: &[char]) -> bool {
    let Some(separator) = whole.chars().find(|c| !c.is_ascii_digit()) else { return !whole.is_empty() };
    let mut groups = whole.split(separator);
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    separators.contains(&separator)
        && (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// The finite number that a text is in a style; none if it is no number.
pub fn number(text: &str, decimal: Decimal) -> Option<ParsedNumber> {
    let text = plain(text);
    let (negative, digits, percent) = parts(&text);
    let (mantissa, exponent) = digits.find(['e', 'E']).map_or((digits, ""), |at| digits.split_at(at));
    let (whole, fraction) = mantissa.split_once(decimal.sign()).unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = is_digits(whole) && !(whole.is_empty() && fraction.is_empty());
    let grouped = exponent.is_empty() && is_grouped(whole, &[decimal.thousands(), ' ', '\'']);
    if !(bare || grouped) || !is_digits(fraction) {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let value: f64 = format!("{whole}.{fraction}0{exponent}").parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(ParsedNumber { value: if negative { -value } else { value }, percent })
}

/// What a field reveals about its column's decimal sign.
pub fn evidence(text: &str) -> Evidence {
    if !text.chars().any(|c| matches!(c, '.' | ',' | '\u{ff0e}' | '\u{ff0c}' | '\u{3002}')) {
        return Evidence::None;
    }
    let text = plain(text);
    let (point, comma) = (number(&text, Decimal::Point), number(&text, Decimal::Comma));
    match (point, comma) {
        (None, None) => Evidence::None,
        (Some(_), None) => Evidence::Decided(Decimal::Point),
        (None, Some(_)) => Evidence::Decided(Decimal::Comma),
        (Some(_), Some(_)) => {
            // Thousands never begin with 0: 0,125 has decimals.
            let (_, digits, _) = parts(&text);
            match (digits.starts_with('0'), digits.contains('.')) {
                (false, _) => Evidence::Either,
                (true, true) => Evidence::Decided(Decimal::Point),
                (true, false) => Evidence::Decided(Decimal::Comma),
            }
        }
    }
}

/// Whether a text is two numbers with a dash between them, or one number and beyond.
pub fn is_band(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_end = |end: &str| end.trim_matches(['[', '(', ']', ')', '<', '>', '=', '+']).parse::<f64>().is_ok();
    let is_bracketed = text.starts_with(['[', '(']);
    let parts = |c: char| matches!(c, '-' | '–' | '~' | '～' | '至') || (c == ',' && is_bracketed);
    let ends = text.char_indices().skip(1).filter(|(_, c)| parts(*c));
    let mut parts = ends.map(|(at, c)| (&text[..at], &text[at + c.len_utf8()..]));
    parts.any(|(low, high)| is_end(low) && is_end(high))
        || (text.starts_with(['<', '>', '≤', '≥']) || text.ends_with('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let point = |text: &str| number(text, Decimal::Point).map(|number| number.value);
        let comma = |text: &str| number(text, Decimal::Comma).map(|number| number.value);
        for (text, value) in
            [("-25.50%", -25.5), ("64,734", 64734.0), ("1 234", 1234.0), ("1\u{a0}234.5", 1234.5), ("１２．５", 12.5)]
        {
            assert_eq!(point(text), Some(value), "{text}");
        }
        for (text, value) in [("53,8", 53.8), ("1.234,5", 1234.5), ("1.234.567", 1234567.0), ("\u{2212}5", -5.0)] {
            assert_eq!(comma(text), Some(value), "{text}");
        }
        for (text, value) in
            [("5e2", 500.0), (".5", 0.5), ("5.", 5.0), ("+3", 3.0), ("1'000", 1000.0), ("1E-300", 1e-300)]
        {
            assert_eq!(point(text), Some(value), "{text}");
        }
        for text in
            ["", "inf", "NaN", "1e999", "12,34", "1,00,000", "31.07.2015", "500-519", "5 %%", ".", "1,234e3", "x"]
        {
            assert_eq!(point(text), None, "{text}");
        }
        assert!(number("5 %", Decimal::Point).unwrap().percent && !number("5", Decimal::Point).unwrap().percent);
    }

    #[test]
    fn every_finite_number_is_itself() {
        for value in [0.1, 1.0 / 3.0, 1e22, 5e-324, f64::MAX, 123456.789, 0.30000000000000004] {
            assert_eq!(number(&format!("{value}"), Decimal::Point).unwrap().value, value);
            assert_eq!(number(&format!("{value:e}"), Decimal::Point).unwrap().value, value);
        }
    }

    #[test]
    fn a_field_tells_its_decimal_sign_or_could_be_either() {
        assert_eq!(evidence("53,8"), Evidence::Decided(Decimal::Comma));
        assert_eq!(evidence("1,234.5"), Evidence::Decided(Decimal::Point));
        assert_eq!(evidence("1,234,567"), Evidence::Decided(Decimal::Point));
        assert_eq!(
            (evidence("0,125"), evidence("0.125")),
            (Evidence::Decided(Decimal::Comma), Evidence::Decided(Decimal::Point))
        );
        assert_eq!(
            (evidence("1,234"), evidence("1.234"), evidence("1234"), evidence("31.07.2015")),
            (Evidence::Either, Evidence::Either, Evidence::None, Evidence::None)
        );
    }

    #[test]
    fn ways_to_say_nothing_are_distinguished() {
        assert_eq!(missing(" "), Some(Missing::Empty));
        assert_eq!((missing("--"), missing("—")), (Some(Missing::Dash), Some(Missing::Dash)));
        assert_eq!((missing("#N/A"), missing("NaN"), missing("0")), (Some(Missing::Word), Some(Missing::Word), None));
    }

    #[test]
    fn bands_are_no_scores() {
        for text in ["500-519", "[500, 520)", "<500", "800+", "500 – 519", "500至519", "-5--1"] {
            assert!(is_band(text), "{text}");
        }
        for text in ["x", "-5", "500", "1,500", "1e-5", "Total"] {
            assert!(!is_band(text), "{text}");
        }
    }
}
