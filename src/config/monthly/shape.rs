//! The pattern of a date: `9` for a run of digits, `N` for the name of a month, so that `31-Mar-2025` is `9-N-9`.

use crate::config::table;

/// The pattern of a text, and its numbers.
pub struct DateShape {
    pub pattern: String,
    pub numbers: Vec<DateNumber>,
}

/// A run of digits, or a month's name.
#[derive(Clone, Copy)]
pub struct DateNumber {
    pub value: u32,
    pub digits: usize,
}

impl DateShape {
    /// The shape of a text.
    pub fn of(text: &str) -> DateShape {
        let text = plain(text);
        let mut shape = DateShape { pattern: String::new(), numbers: Vec::new() };
        let mut rest = without_time(&text);
        while let Some(first) = rest.chars().next() {
            let is_like = |c: &char| match first {
                _ if first.is_ascii_digit() => c.is_ascii_digit(),
                _ if first.is_ascii_uppercase() => c.is_ascii_uppercase(),
                _ => false,
            };
            let length = rest.chars().take_while(is_like).count().max(first.len_utf8());
            let (run, after) = rest.split_at(length);
            shape.add(run);
            rest = after;
        }
        shape
    }

    fn add(&mut self, run: &str) {
        if let Ok(value) = run.parse() {
            self.pattern.push('9');
            self.numbers.push(DateNumber { value, digits: run.len() });
        } else if let Some(month) = month_named(run) {
            self.pattern.push('N');
            self.numbers.push(DateNumber { value: month, digits: 2 });
        } else {
            self.pattern.push_str(run);
        }
    }

    /// Whether it is one of several patterns, with `|` between them.
    pub fn is_any(&self, patterns: &str) -> bool {
        patterns.split('|').any(|pattern| pattern == self.pattern)
    }
}

/// Normalises a text: capitals, single spaces, none beside Chinese, digits for Chinese numerals, one kind of dash, half-width characters.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in table::plain(text).chars() {
        let c = match c {
            '–' | '—' | '‐' | '~' | '至' | '到' => '-',
            _ if c.is_whitespace() => ' ',
            _ => c.to_ascii_uppercase(),
        };
        let before = plain.chars().next_back();
        if c == ' ' && before.is_some_and(|before| before == ' ' || is_chinese(before)) {
            continue;
        }
        if is_chinese(c) && before == Some(' ') {
            plain.pop();
        }
        plain.push(c);
    }
    if plain.contains(['季', '月']) {
        for (numeral, digits) in NUMERALS {
            plain = plain.replace(numeral, digits);
        }
    }
    plain
}

/// Longer ones first.
const NUMERALS: [(&str, &str); 12] = [
    ("十二", "12"),
    ("十一", "11"),
    ("十", "10"),
    ("一", "1"),
    ("二", "2"),
    ("三", "3"),
    ("四", "4"),
    ("五", "5"),
    ("六", "6"),
    ("七", "7"),
    ("八", "8"),
    ("九", "9"),
];

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// A date without the time of day after it.
fn without_time(text: &str) -> &str {
    let is_time = |rest: &str| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        (1..=2).contains(&digits)
            && rest[digits..].starts_with(':')
            && rest.chars().all(|c| c.is_ascii_digit() || ":.+-ZAPM ".contains(c))
    };
    let index = text.char_indices().find(|&(at, c)| matches!(c, 'T' | ' ') && is_time(&text[at + 1..]));
    index.map_or(text, |(at, _)| &text[..at])
}

fn month_named(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "JANUARY",
        "FEBRUARY",
        "MARCH",
        "APRIL",
        "MAY",
        "JUNE",
        "JULY",
        "AUGUST",
        "SEPTEMBER",
        "OCTOBER",
        "NOVEMBER",
        "DECEMBER",
    ];
    let index =
        NAMES.iter().position(|name| word == *name || word == &name[..3] || word == "SEPT" && name.starts_with(word));
    index.map(|index| index as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_keeps_what_stands_between_numbers() {
        let pattern = |text: &str| DateShape::of(text).pattern;
        assert_eq!(pattern("2025-03-31T00:00:00Z"), "9-9-9");
        assert_eq!(pattern("31-Mar-2025"), "9-N-9");
        assert_eq!(pattern(" 2025 年 第 一 季度 "), "9年第9季度");
        assert_eq!(pattern("２０２５　Q１"), "9 Q9");
        assert_eq!(pattern("2008年十二月"), "9年9月");
        assert_eq!(pattern("Markt"), "MARKT");
    }

    #[test]
    fn numbers_know_their_digits() {
        let numbers: Vec<(u32, usize)> =
            DateShape::of("Sept 05, 2025").numbers.iter().map(|number| (number.value, number.digits)).collect();
        assert_eq!(numbers, [(9, 2), (5, 2), (2025, 4)]);
    }
}
