//! Outcomes, decisions and months as people write them.

use crate::config::table::plain;

/// Words for a bad account, an approval, a flag that is set.
const YES: [&str; 24] = [
    "1",
    "1.0",
    "y",
    "yes",
    "t",
    "true",
    "x",
    "bad",
    "b",
    "default",
    "defaulted",
    "approved",
    "approve",
    "accepted",
    "accept",
    "坏",
    "坏客户",
    "违约",
    "逾期",
    "是",
    "有",
    "批准",
    "通过",
    "真",
];
/// Words for a good account, a denial, a flag that is not set.
const NO: [&str; 26] = [
    "0",
    "0.0",
    "n",
    "no",
    "f",
    "false",
    "good",
    "g",
    "paid",
    "non-default",
    "denied",
    "deny",
    "declined",
    "decline",
    "rejected",
    "reject",
    "好",
    "好客户",
    "未违约",
    "未逾期",
    "正常",
    "否",
    "无",
    "拒绝",
    "未通过",
    "假",
];

/// What is allowed where an outcome or a flag is expected.
pub const FLAGS: &str = "1 or 0, yes or no, true or false, bad or good, 是 or 否, 坏 or 好";

/// Whether a text says yes or no.
pub fn flag(text: &str) -> Option<bool> {
    match text {
        "1" => return Some(true),
        "0" => return Some(false),
        _ => {}
    }
    let text = plain(text).to_lowercase();
    let text = text.as_str();
    if YES.contains(&text) {
        return Some(true);
    }
    NO.contains(&text).then_some(false)
}

/// What is allowed where a vintage is expected.
pub const MONTHS: &str = "months or dates such as 2024-03, 202403, 2024-03-31, 2024年3月, 31.03.2024, 2024 Q1 or 2024";

/// The month, quarter or year of a text, in a form that sorts by time.
pub fn period(text: &str) -> Option<String> {
    let text = plain(text);
    // A time of day may follow a date.
    let text = text.split(['T', ' ']).next().filter(|first| first.contains(['-', '/', '.'])).unwrap_or(&text);
    let upper = text.to_uppercase().replace(['年', '月', '-', '/', '.', ' '], "|").replace('日', "");
    let parts: Vec<&str> = upper.split('|').filter(|part| !part.is_empty()).collect();
    let whole = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
    let year = |part: &str| (part.len() == 4).then(|| whole(part)).flatten().filter(|year| (1900..2200).contains(year));
    let month = |part: &str| whole(part).filter(|month| (1..=12).contains(month));
    let day = |part: &str| whole(part).filter(|day| (1..=31).contains(day));
    let quarter = |part: &str| {
        let number = part.strip_prefix('Q').or_else(|| part.strip_suffix("季度")).and_then(whole);
        number.filter(|number| (1..=4).contains(number))
    };
    let of = |year: u32, month: u32| Some(format!("{year}-{month:02}"));
    match parts[..] {
        [one] if one.len() == 6 && one.is_ascii() && year(&one[..4]).is_some() && month(&one[4..]).is_some() => {
            of(year(&one[..4])?, month(&one[4..])?)
        }
        [one] if one.len() == 6 && one.is_ascii() => Some(format!("{} Q{}", year(&one[..4])?, quarter(&one[4..])?)),
        [one] if one.len() == 8 && one.is_ascii() => {
            day(&one[6..])?;
            of(year(&one[..4])?, month(&one[4..6])?)
        }
        [one] => year(one).map(|year| year.to_string()),
        [first, second] => match quarter(second) {
            Some(quarter) => Some(format!("{} Q{quarter}", year(first)?)),
            None => of(year(first)?, month(second)?),
        },
        [first, second, third] if year(first).is_some() => {
            day(third)?;
            of(year(first)?, month(second)?)
        }
        // Only with points is the day known to come first.
        [first, second, third] if text.contains('.') => {
            day(first)?;
            of(year(third)?, month(second)?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_in_every_usual_spelling() {
        for yes in ["1", "Y", "yes", "TRUE", "BAD", "坏", "是", "１", "1.0", " Default "] {
            assert_eq!(flag(yes), Some(true), "{yes}");
        }
        for no in ["0", "n", "No", "false", "Good", "好", "否", "０", "0.0", "正常"] {
            assert_eq!(flag(no), Some(false), "{no}");
        }
        for other in ["", "2", "maybe", "0.5", "NA"] {
            assert_eq!(flag(other), None, "{other}");
        }
    }

    #[test]
    fn vintages_are_months_however_they_are_written() {
        for text in [
            "2024-03",
            "202403",
            "2024/3",
            "2024-03-31",
            "20240331",
            "2024年3月",
            "2024年3月31日",
            "31.03.2024",
            "2024-03-31T10:00:00",
            "2024-03-31 10:00",
        ] {
            assert_eq!(period(text).as_deref(), Some("2024-03"), "{text}");
        }
        assert_eq!(
            (period("2024 Q1"), period("2024q1"), period("2024")),
            (Some("2024 Q1".into()), Some("2024 Q1".into()), Some("2024".into()))
        );
        for text in ["", "03/31/2024", "2024-13", "x", "31", "2024-02-40", "24-03"] {
            assert_eq!(period(text), None, "{text}");
        }
    }
}
