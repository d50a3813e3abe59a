//! Texts before translation: a template and its values.
//!
//! A report is built once, from [`Message`]s, and rendered in any language; a saved report can be rendered again
//! without simulating.

use super::language::Language;
use super::number;
use crate::metrics::Unit;
use crate::stats::Interval;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub mod bounds;
mod time;

/// A text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub enum Message {
    /// The same in every language: a number, a key, a user's own text.
    Verbatim(String),
    /// A template in English, translated if the catalogue has it, with `{name}` for each of `with`.
    Template { text: String, with: Vec<(String, Message)> },
    /// A configuration's key, or one of its values: `shown` in English; elsewhere the catalogue's entry for the key, if
    /// any.
    Key { key: String, shown: String },
    /// A level in its unit.
    Level(f64, Unit),
    /// A level with its interval; without one the level alone.
    LevelWithin { mean: f64, lower: f64, upper: f64, unit: Unit },
    /// A change with its sign.
    Change(f64, Unit),
    /// A change with its interval.
    ChangeWithin { mean: f64, lower: f64, upper: f64, unit: Unit },
    /// Several texts with a separator.
    List { items: Vec<Message>, separator: String },
    /// A title within a sentence: its first letter small, unless it is of an abbreviation.
    Lower(Box<Message>),
    /// No wider than so many Latin letters.
    Elided(Box<Message>, usize),
}

/// A message from an English template with named values: `msg!("{count} of {whole}", count = 3, whole = "all")`.
macro_rules! msg {
    ($text:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::report::message::Message::Template {
            text: String::from($text),
            with: vec![$((String::from(stringify!($name)), $crate::report::message::Message::from($value))),*],
        }
    };
}
pub(crate) use msg;

impl Message {
    /// A text that the catalogue may know: a title of a metric, a reason, a bundled reform.
    pub fn known(text: impl Into<String>) -> Message {
        Message::Template { text: text.into(), with: Vec::new() }
    }

    /// A configuration's key, shown as `shown` where the catalogue has nothing for it.
    pub fn key(key: impl Into<String>, shown: impl Into<String>) -> Message {
        Message::Key { key: key.into(), shown: shown.into() }
    }

    /// A level with its interval.
    pub fn level(interval: &Interval, unit: Unit) -> Message {
        Message::LevelWithin { mean: interval.mean, lower: interval.lower, upper: interval.upper, unit }
    }

    /// A change with its interval.
    pub fn change(interval: &Interval, unit: Unit) -> Message {
        Message::ChangeWithin { mean: interval.mean, lower: interval.lower, upper: interval.upper, unit }
    }

    /// A share in so many of 1,000 merchants, with its interval.
    pub fn thousandths(share: &Interval) -> Message {
        Message::from(number::thousandths(share.mean, (share.lower, share.upper)))
    }

    /// The same without an interval.
    pub fn thousandth(share: f64) -> Message {
        Message::from(number::thousandths(share, (f64::NAN, f64::NAN)))
    }

    /// A number of merchants per 1,000, with its interval.
    pub fn per_thousand(merchants: &Interval) -> Message {
        let share = merchants.times(0.001);
        Message::from(number::per_thousand(share.mean, (share.lower, share.upper)))
    }

    /// Texts one after another.
    pub fn joined(items: Vec<Message>, separator: &str) -> Message {
        Message::List { items, separator: separator.into() }
    }

    /// A title within a sentence.
    pub fn lower(message: Message) -> Message {
        Message::Lower(Box::new(message))
    }

    /// A text cut to the width of so many Latin letters.
    pub fn elided(message: Message, max_width: usize) -> Message {
        Message::Elided(Box::new(message), max_width)
    }

    /// The title of a policy: a bundled reform's is in the catalogue, and so is each part of a stack. The months of its phases
    /// may follow in brackets.
    pub fn title(title: &str) -> Message {
        Message::joined(title.split(" + ").map(part_of_title).collect(), " + ")
    }

    /// A phase as a title names it.
    fn phase(title: &str) -> Message {
        match title.strip_prefix("phase ") {
            Some(number) if number.parse::<usize>().is_ok() => msg!("phase {number}", number = number),
            _ => Message::known(title),
        }
    }

    /// A number of things, `1,024`.
    pub fn count(number: impl Into<u64>) -> Message {
        Message::Verbatim(number::thousands(number.into() as f64))
    }

    /// Nothing at all.
    pub fn none() -> Message {
        Message::Verbatim(String::new())
    }

    /// The text in a language.
    pub fn in_language(&self, language: Language) -> String {
        match self {
            Message::Verbatim(text) => text.clone(),
            Message::Template { text, with } => {
                let mut filled = String::new();
                each_piece(language.translate(text), with, |piece| match piece {
                    Piece::Text(text) => filled.push_str(text),
                    Piece::Given(index) => filled.push_str(&with[index].1.in_language(language)),
                });
                filled
            }
            Message::Key { key, shown } => language.of_key(key).unwrap_or_else(|| shown.clone()),
            Message::Level(value, unit) => number::level_in(*value, *unit, language),
            Message::LevelWithin { mean, lower, upper, unit } => {
                number::level_within(*mean, (*lower, *upper), *unit, language)
            }
            Message::Change(value, unit) => number::change_in(*value, *unit, language),
            Message::ChangeWithin { mean, lower, upper, unit } => {
                number::change_within(*mean, (*lower, *upper), *unit, language)
            }
            Message::Lower(message) => lower_first(&message.in_language(language)),
            Message::Elided(message, max_width) => number::elided(&message.in_language(language), *max_width),
            Message::List { items, separator } => {
                let separator = language.translate(separator);
                items.iter().map(|item| item.in_language(language)).collect::<Vec<_>>().join(separator)
            }
        }
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        match self {
            Message::Verbatim(text) => text.is_empty(),
            Message::List { items, .. } => items.is_empty(),
            _ => false,
        }
    }
}

/// `title`, `title (month 4)` or `title (months 4–9, 12)`.
fn part_of_title(part: &str) -> Message {
    let bracketed = part.strip_suffix(')').and_then(|part| part.rsplit_once(" ("));
    let are_months = |text: &str| text.chars().all(|c| c.is_ascii_digit() || "–…, ".contains(c));
    match bracketed.and_then(|(title, text)| Some((title, text.split_once(' ')?))) {
        Some((title, ("month", month))) if are_months(month) => {
            msg!("{title} (month {month})", title = Message::phase(title), month = month)
        }
        Some((title, ("months", months))) if are_months(months) => {
            msg!("{title} (months {months})", title = Message::phase(title), months = months)
        }
        _ => Message::known(part),
    }
}

/// A part of a template: literal text, or the value with an index.
enum Piece<'a> {
    Text(&'a str),
    Given(usize),
}

/// Takes a template apart; a brace that names nothing given is one of a user's own title.
fn each_piece<'a>(template: &'a str, with: &[(String, Message)], mut take: impl FnMut(Piece<'a>)) {
    let mut rest = template;
    while let Some(brace) = rest.find('{') {
        let (before, from) = rest.split_at(brace);
        take(Piece::Text(before));
        let given = from[1..]
            .split_once('}')
            .and_then(|(name, after)| with.iter().position(|(known, _)| known == name).map(|index| (index, after)));
        match given {
            Some((index, after)) => {
                take(Piece::Given(index));
                rest = after;
            }
            None => {
                take(Piece::Text(&from[..1]));
                rest = &from[1..];
            }
        }
    }
    take(Piece::Text(rest));
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Message::serialize(self, serializer)
    }
}

/// Within the bounds of [`bounds`]: a file may hold anything.
impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Message, D::Error> {
        bounds::bounded(|| Message::deserialize(deserializer))
    }
}

/// A text with a small first letter, where a small one follows.
fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().collect::<String>() + characters.as_str()
        }
        _ => text.to_string(),
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Message {
        Message::Verbatim(text.into())
    }
}

impl From<&String> for Message {
    fn from(text: &String) -> Message {
        Message::Verbatim(text.clone())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        Message::Verbatim(text)
    }
}

impl From<&Message> for Message {
    fn from(message: &Message) -> Message {
        message.clone()
    }
}

macro_rules! from_whole {
    ($($type:ty),*) => {
        $(impl From<$type> for Message {
            fn from(number: $type) -> Message {
                Message::Verbatim(number.to_string())
            }
        })*
    };
}
from_whole!(u32, u64, usize, i32, i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_in_and_words_nest() {
        let message = msg!("{count} of {whole}", count = 3, whole = msg!("all {kind}", kind = "merchants"));
        assert_eq!(message.in_language(Language::English), "3 of all merchants");
        let list = Message::joined(vec!["a".into(), Message::Level(0.5, Unit::Share)], ", ");
        assert_eq!(list.in_language(Language::English), "a, 50.0%");
        let lower = |text: &str| Message::lower(text.into()).in_language(Language::English);
        assert_eq!((lower("Good lost"), lower("NPL ratio")), ("good lost".into(), "NPL ratio".into()));
    }

    #[test]
    fn a_users_own_words_are_left_alone() {
        assert_eq!(Message::from("{not a placeholder}").in_language(Language::Chinese), "{not a placeholder}");
        assert_eq!(Message::known("a {title} of { theirs").in_language(Language::English), "a {title} of { theirs");
    }
}
