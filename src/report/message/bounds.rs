//! Bounds on messages read from a file: nesting depth, length of one text, and length of all texts together.
//!
//! Without bounds a file of a few hundred bytes could ask for a text longer than any memory, for messages given twice
//! in messages that are given twice double with every level, and one of some thousand bytes for more nesting than a
//! stack holds.

use super::{Message, Piece, each_piece};
use crate::report::language::Language;
use serde::de::Error;
use std::cell::Cell;

/// Maximum nesting of messages.
const NESTING_MAX: usize = 16;
/// Maximum number of values of a template, or of items in a list.
const PARTS_MAX: usize = 10_000;
/// Maximum number of bytes of one text; the longest that studies make of ordinary titles are some hundred.
const TEXT_MAX: usize = 64 << 10;
/// Maximum number of bytes of all texts of a report together.
const ALL_TEXTS_MAX: usize = 16 << 20;
/// What a text counts besides its bytes.
const EACH: usize = 64;
/// Maximum number of bytes of a number, with its interval and unit.
const NUMBER_MAX: usize = 1_024;
/// Maximum number of bytes that one letter more or less adds: an ellipsis, a small letter that is longer than its
/// capital.
const LETTER: usize = 8;

thread_local! {
    static NESTING: Cell<usize> = const { Cell::new(0) };
    static LEFT: Cell<usize> = const { Cell::new(ALL_TEXTS_MAX) };
}

/// Reads a report, whose messages may hold 16 MiB of text.
pub fn of_one_report<T>(read: impl FnOnce() -> T) -> T {
    LEFT.set(ALL_TEXTS_MAX);
    let report = read();
    LEFT.set(ALL_TEXTS_MAX);
    report
}

/// Reads a message, which may be nested in one that is being read.
///
/// # Errors
/// What `read` says, or that the message is nested too deeply or too long.
pub fn bounded<E: Error>(read: impl FnOnce() -> Result<Message, E>) -> Result<Message, E> {
    let nesting = NESTING.get();
    if nesting > NESTING_MAX {
        return Err(E::custom("messages are nested too deeply"));
    }
    NESTING.set(nesting + 1);
    let message = read();
    NESTING.set(nesting);
    let message = message?;
    if nesting == 0 {
        let length = Language::ALL.map(|language| message.length(language)).into_iter().fold(0, usize::max);
        if length > TEXT_MAX {
            return Err(E::custom("a text is too long"));
        }
        let left = LEFT.get().checked_sub(length + EACH).ok_or_else(|| E::custom("texts are too long together"))?;
        LEFT.set(left);
    }
    Ok(message)
}

impl Message {
    /// At least the bytes of the text in a language, worked out without making it.
    fn length(&self, language: Language) -> usize {
        match self {
            Message::Verbatim(text) => text.len(),
            Message::Template { text, with } => {
                if text.len() > TEXT_MAX || with.len() > PARTS_MAX {
                    return usize::MAX;
                }
                let given: Vec<usize> = with.iter().map(|(_, message)| message.length(language)).collect();
                let mut length = 0usize;
                each_piece(language.translate(text), with, |piece| {
                    length = length.saturating_add(match piece {
                        Piece::Text(text) => text.len(),
                        Piece::Given(index) => given[index],
                    });
                });
                length
            }
            Message::Key { key, shown } => language.of_key(key).map_or(shown.len(), |text| text.len()),
            Message::Level(..) | Message::LevelWithin { .. } | Message::Change(..) | Message::ChangeWithin { .. } => {
                NUMBER_MAX
            }
            Message::Lower(message) | Message::Elided(message, _) => message.length(language).saturating_add(LETTER),
            Message::List { items, separator } => {
                let separator = language.translate(separator).len();
                let each = |item: &Message| item.length(language).saturating_add(separator);
                items.iter().fold(0, |length, item| length.saturating_add(each(item)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::message::msg;

    fn read(message: &Message) -> Result<Message, postcard::Error> {
        postcard::from_bytes(&postcard::to_stdvec(message).unwrap())
    }

    fn nested(levels: usize) -> Message {
        (0..levels).fold("A".into(), |message, _| Message::lower(message))
    }

    #[test]
    fn words_nest_as_deep_as_studies_nest_them_and_no_deeper() {
        assert_eq!(read(&nested(NESTING_MAX)).unwrap(), nested(NESTING_MAX));
        assert!(read(&nested(NESTING_MAX + 1)).is_err());
        // A fault within leaves nothing behind.
        assert!(read(&nested(NESTING_MAX)).is_ok());
    }

    #[test]
    fn templates_that_double_with_every_level_are_refused_unread() {
        let doubled = |levels: usize| (0..levels).fold(Message::from("text"), |message, _| msg!("{a}{a}", a = message));
        let length = |message: &Message| message.in_language(Language::English).len();
        assert_eq!(read(&doubled(10)).map(|message| length(&message)).ok(), Some(4 << 10));
        assert!(read(&doubled(NESTING_MAX - 1)).is_err());
    }

    #[test]
    fn a_length_is_at_least_that_of_the_text() {
        use crate::metrics::Unit;
        let number = Message::LevelWithin { mean: -1e308, lower: -1e308, upper: 1e308, unit: Unit::Yuan };
        let message =
            msg!("{a} {b} {c", a = number, b = Message::elided("ΐİ".into(), 1), c = Message::lower("İa".into()));
        for message in [message.clone(), Message::joined(vec![message; 3], ", ")] {
            for language in Language::ALL {
                assert!(message.in_language(language).len() <= message.length(language));
            }
        }
    }
}
