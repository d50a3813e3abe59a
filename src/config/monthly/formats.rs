//! Date formats: `2025 Q1`, `2025-03`, `31/03/2025`, `2025年3月`, `2025年第1季度` and their like.
//!
//! A format is a list of shapes that a text may have, with a rule for which of its numbers is the year.

use super::calendar::Date;
use super::shape::DateShape;

/// Date formats; a column uses one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateFormat {
    Quarters,
    Months,
    YearFirst,
    DayFirst,
    MonthFirst,
}

impl DateFormat {
    pub const ALL: [DateFormat; 5] =
        [DateFormat::Quarters, DateFormat::Months, DateFormat::YearFirst, DateFormat::DayFirst, DateFormat::MonthFirst];

    /// Parses a date in this format.
    pub fn read(self, text: &str) -> Option<Date> {
        let shape = DateShape::of(text);
        match self {
            DateFormat::Quarters => quarter(&shape),
            DateFormat::Months => month(&shape),
            DateFormat::YearFirst => year_first(&shape),
            DateFormat::DayFirst => day_first(&shape),
            DateFormat::MonthFirst => month_first(&shape),
        }
    }
}

/// The help text about dates.
pub const FORMS: &str = "accepted dates are 2025 Q1, 2025年1季度, 2025-03, 202503, 2025年3月, Mar 2025, 2025-03-31 or \
                         31/03/2025; a column uses one format throughout, with a four-digit year";

/// What a text is, if neither a month nor a quarter, and what to do about it.
pub fn refused(text: &str) -> Option<(&'static str, &'static str)> {
    const ONE_VALUE: &str = "a series has one value per month or quarter: use a monthly or quarterly one";
    let shape = DateShape::of(text);
    let has = |parts: &[&str]| parts.iter().any(|part| shape.pattern.contains(part));
    let digits = shape.numbers.first().map_or(0, |number| number.digits);
    if has(&["9-9季", "9-第9季", "9季度-", "前9季", "前9个季", "Q9-Q9", "Q9-9Q"]) {
        let help = "give each quarter's own value: growth since January is not the growth of a quarter";
        return Some(("a span of cumulative quarters", help));
    }
    if has(&["9-9月", "9月-9", "前9月", "前9个月"]) {
        return Some(("a span of cumulative months", "give each month's own value"));
    }
    if has(&["半年"]) || shape.is_any("9H9|9 H9|9-H9|H9 9|H9-9") {
        return Some(("half a year", ONE_VALUE));
    }
    if has(&["9W9", "9-W9", "9 W9", "9年第9周", "9年9周"]) {
        return Some(("a week", ONE_VALUE));
    }
    match shape.pattern.as_str() {
        "9" if digits == 4 => Some(("a year", ONE_VALUE)),
        "9年" | "9年度" | "FY9" | "FY 9" => Some(("a year", ONE_VALUE)),
        "9" if digits == 5 => {
            Some(("a spreadsheet's day number", "format the column as dates (2025-03-31) before saving the CSV"))
        }
        _ => None,
    }
}

fn quarter(shape: &DateShape) -> Option<Date> {
    const YEAR_FIRST: &str = "9Q9|9 Q9|9-Q9|9:Q9|9.Q9|9/Q9|9年Q9|9年9季度|9年第9季度|9年9季|9年第9季|9第9季度";
    const YEAR_LAST: &str = "Q9 9|Q9-9|Q9/9|Q9.9|9Q9|9Q 9|9Q-9|9Q/9";
    let [first, second] = shape.numbers[..] else { return None };
    if first.digits == 4 && shape.is_any(YEAR_FIRST) {
        return Date::quarter(first.value, second.value);
    }
    (second.digits == 4 && shape.is_any(YEAR_LAST)).then(|| Date::quarter(second.value, first.value)).flatten()
}

fn month(shape: &DateShape) -> Option<Date> {
    const YEAR_FIRST: &str = "9-9|9/9|9:9|9 9|9M9|9-M9|9:M9|9 M9|9年9月|9年9月份|9-N|9/N|9 N|9N";
    const YEAR_LAST: &str = "9-9|9/9|9.9|N-9|N/9|N 9|N9|N, 9|N. 9";
    match shape.numbers[..] {
        [all] if all.digits == 6 && shape.pattern == "9" => Date::month(all.value / 100, all.value % 100),
        [year, month] if year.digits == 4 && month.digits <= 2 => {
            // A spreadsheet turns 2020.10 into 2020.1, so a month after a dot needs two digits.
            let dotted = shape.pattern == "9.9" && month.digits == 2;
            (dotted || shape.is_any(YEAR_FIRST)).then(|| Date::month(year.value, month.value)).flatten()
        }
        [month, year] if year.digits == 4 && month.digits <= 2 && shape.is_any(YEAR_LAST) => {
            Date::month(year.value, month.value)
        }
        _ => None,
    }
}

fn year_first(shape: &DateShape) -> Option<Date> {
    match shape.numbers[..] {
        [all] if all.digits == 8 && shape.pattern == "9" => {
            Date::day(all.value / 10_000, all.value / 100 % 100, all.value % 100)
        }
        [year, month, day]
            if year.digits == 4
                && month.digits <= 2
                && day.digits <= 2
                && shape.is_any("9-9-9|9/9/9|9.9.9|9年9月9日|9-N-9|9 N 9") =>
        {
            Date::day(year.value, month.value, day.value)
        }
        _ => None,
    }
}

fn day_first(shape: &DateShape) -> Option<Date> {
    const DAY_FIRST: &str = "9/9/9|9-9-9|9.9.9|9-N-9|9/N/9|9 N 9|9. N 9|9 N, 9";
    let [day, month, year] = shape.numbers[..] else { return None };
    let fits = year.digits == 4 && month.digits <= 2 && day.digits <= 2 && shape.is_any(DAY_FIRST);
    fits.then(|| Date::day(year.value, month.value, day.value)).flatten()
}

fn month_first(shape: &DateShape) -> Option<Date> {
    const MONTH_FIRST: &str = "9/9/9|9-9-9|N 9, 9|N 9 9|N-9-9";
    let [month, day, year] = shape.numbers[..] else { return None };
    let fits = year.digits == 4 && month.digits <= 2 && day.digits <= 2 && shape.is_any(MONTH_FIRST);
    fits.then(|| Date::day(year.value, month.value, day.value)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        DateFormat::ALL.iter().filter_map(|format| format.read(text)).map(|date| date.to_string()).collect()
    }

    #[test]
    fn a_quarter_is_read_however_it_is_written() {
        for text in [
            "2025Q1",
            "2025 Q1",
            "2025-Q1",
            "2025:Q1",
            "2025q1",
            "Q1 2025",
            "Q1-2025",
            "1Q2025",
            "1Q 2025",
            "2025年1季度",
            "2025年一季度",
            "2025年第一季度",
            "2025年第1季度",
            "2025 年第 1 季度",
            "２０２５年１季度",
            "2025年Q1",
        ] {
            assert_eq!(read(text), ["2025 Q1"], "{text}");
        }
    }

    #[test]
    fn a_month_is_read_however_it_is_written() {
        for text in [
            "2025-03",
            "2025/3",
            "2025.03",
            "2025:03",
            "202503",
            "2025M3",
            "2025M03",
            "2025-M03",
            "2025年3月",
            "2025年03月份",
            "2025年三月",
            "2025 年 3 月",
            "Mar-2025",
            "Mar 2025",
            "March 2025",
            "MAR 2025",
            "2025 Mar",
            "03/2025",
            "3-2025",
        ] {
            assert_eq!(read(text), ["2025-03"], "{text}");
        }
        assert_eq!(read("2008年12月份"), ["2008-12"]);
        assert_eq!(read("2008年十二月"), ["2008-12"]);
        assert_eq!(read("Sept 2008"), ["2008-09"]);
    }

    #[test]
    fn a_day_is_read_with_a_time_or_without() {
        for text in [
            "2025-03-31",
            "2025/3/31",
            "2025.03.31",
            "20250331",
            "2025年3月31日",
            "31/03/2025",
            "31.03.2025",
            "31-3-2025",
            "3/31/2025",
            "31-Mar-2025",
            "31 March 2025",
            "Mar 31, 2025",
            "2025-03-31T00:00:00",
            "2025-03-31 00:00:00.000",
            "2025-03-31T00:00:00Z",
            "2025-03-31T00:00:00+08:00",
            "3/31/2025 12:00 AM",
        ] {
            assert_eq!(read(text), ["2025-03-31"], "{text}");
        }
        assert_eq!(read("03/04/2025"), ["2025-04-03", "2025-03-04"]);
    }

    #[test]
    fn what_cannot_be_recognised_is_no_date() {
        for text in
            ["", "date", "2020.1", "31/03/25", "Mar-25", "Q1 25", "2025-13", "2025 Q5", "2025-02-30", "-25.50%", "48.5"]
        {
            assert_eq!(read(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_is_neither_a_month_nor_a_quarter_is_named() {
        let named = |text: &str| refused(text).map(|(what, _)| what);
        for text in [
            "2020年第1-3季度",
            "2020年1-3季度",
            "2020年第1—4季度",
            "2020年前三季度",
            "2020 Q1-Q3",
            "2020年第一至三季度",
        ] {
            assert_eq!(named(text), Some("a span of cumulative quarters"), "{text}");
        }
        for text in ["2020年1-9月", "2020年1-2月份", "2020年1～9月"] {
            assert_eq!(named(text), Some("a span of cumulative months"), "{text}");
        }
        for text in ["2020", "2020年", "FY2020"] {
            assert_eq!(named(text), Some("a year"), "{text}");
        }
        assert_eq!(named("2020年上半年"), Some("half a year"));
        assert_eq!(named("2020H1"), Some("half a year"));
        assert_eq!(named("2020-W12"), Some("a week"));
        assert_eq!(named("43831"), Some("a spreadsheet's day number"));
        for text in ["2025 Q1", "2025-03", "202503", "2025年第1季度", "2025年3月", "31/03/2025", "2020-10-12"] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
