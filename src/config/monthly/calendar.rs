//! Months, quarters and dates.

use std::fmt;

/// Months of a quarter.
pub const QUARTER: i32 = 3;

/// A calendar month, counted from January of the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i32);

impl Month {
    /// Month 1 to 12 of a year.
    pub fn of(year: u32, month: u32) -> Month {
        Month(year as i32 * 12 + month as i32 - 1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// How often a series has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    Monthly,
    Quarterly,
}

impl Frequency {
    /// Months that one value stands for.
    pub fn months(self) -> i32 {
        match self {
            Frequency::Monthly => 1,
            Frequency::Quarterly => QUARTER,
        }
    }

    /// The word of the key `frequency`.
    pub fn word(self) -> &'static str {
        match self {
            Frequency::Monthly => "monthly",
            Frequency::Quarterly => "quarterly",
        }
    }

    /// What one value stands for, in words.
    pub fn periods(self) -> &'static str {
        match self {
            Frequency::Monthly => "months",
            Frequency::Quarterly => "quarters",
        }
    }

    /// The month or quarter, counted as [`Month`] counts, that holds a month.
    pub fn period(self, month: Month) -> i32 {
        month.0.div_euclid(self.months())
    }

    /// The first month of a month or quarter.
    pub fn first_month(self, period: i32) -> Month {
        Month(period * self.months())
    }

    /// The name of a month or quarter.
    pub fn name(self, period: i32) -> String {
        match self {
            Frequency::Monthly => Month(period).to_string(),
            Frequency::Quarterly => format!("{} Q{}", period.div_euclid(4), period.rem_euclid(4) + 1),
        }
    }
}

/// A date: a quarter, a month or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Date {
    Quarter(i32),
    Month(Month),
    Day(Month, u32),
}

impl Date {
    /// A quarter of a year, if there is one of this number.
    pub fn quarter(year: u32, quarter: u32) -> Option<Date> {
        (is_year(year) && (1..=4).contains(&quarter)).then(|| Date::Quarter(year as i32 * 4 + quarter as i32 - 1))
    }

    /// A month of a year, if there is one of this number.
    pub fn month(year: u32, month: u32) -> Option<Date> {
        (is_year(year) && (1..=12).contains(&month)).then(|| Date::Month(Month::of(year, month)))
    }

    /// A day of a month, if there is one of this number.
    pub fn day(year: u32, month: u32, day: u32) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (is_year(year) && (1..=days).contains(&day)).then(|| Date::Day(Month::of(year, month), day))
    }

    /// The month of the date, or the first month of the quarter.
    pub fn first_month(self) -> Month {
        match self {
            Date::Quarter(quarter) => Frequency::Quarterly.first_month(quarter),
            Date::Month(month) | Date::Day(month, _) => month,
        }
    }

    /// The month of the date, or the last month of the quarter.
    pub fn last_month(self) -> Month {
        match self {
            Date::Quarter(_) => Month(self.first_month().0 + QUARTER - 1),
            Date::Month(month) | Date::Day(month, _) => month,
        }
    }

    /// Whether both are quarters, months or days.
    pub fn is_written_like(self, other: Date) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Date::Quarter(quarter) => f.write_str(&Frequency::Quarterly.name(*quarter)),
            Date::Month(month) => month.fmt(f),
            Date::Day(month, day) => write!(f, "{month}-{day:02}"),
        }
    }
}

/// Whether a number is a plausible year, so that other integers are not taken for dates.
fn is_year(year: u32) -> bool {
    (1800..2200).contains(&year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_holds_three_months() {
        let quarterly = Frequency::Quarterly;
        assert_eq!(quarterly.name(quarterly.period(Month::of(2025, 3))), "2025 Q1");
        assert_eq!(quarterly.name(quarterly.period(Month::of(2025, 4))), "2025 Q2");
        assert_eq!(quarterly.first_month(quarterly.period(Month::of(2025, 12))).to_string(), "2025-10");
        assert_eq!(Date::quarter(2025, 4).unwrap().first_month(), Month::of(2025, 10));
    }

    #[test]
    fn there_is_no_30_february_and_no_fifth_quarter() {
        assert_eq!(Date::day(2024, 2, 29).unwrap().to_string(), "2024-02-29");
        assert_eq!(Date::day(2023, 2, 29), None);
        assert_eq!(Date::day(1900, 2, 29), None);
        assert_eq!(Date::day(2000, 2, 30), None);
        assert_eq!(Date::quarter(2024, 5), None);
        assert_eq!(Date::month(2024, 13), None);
        assert_eq!(Date::month(3103, 1), None);
    }
}
