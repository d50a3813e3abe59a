//! The languages of what people read, and the one catalogue of translations.
//!
//! Texts stand in English where they are said (`msg!`); the catalogue gives the Chinese of each, with the same
//! placeholders. A text without an entry is said as it is: names that users give are in no catalogue. Tests hold that every text
//! said in the code, every metric, reason and bundled title has its entry, and that every entry is used.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A language of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    English,
    Chinese,
}

/// The Chinese catalogue, TOML from English to Chinese: the `zh.toml` of every room.
pub const CHINESE: &str = include_str!(concat!(env!("OUT_DIR"), "/zh.toml"));

impl Language {
    /// As in the `lang` of a page, where it decides on fonts and voices.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh-Hans",
        }
    }

    /// What a file's name has before its ending.
    pub fn suffix(self) -> &'static str {
        match self {
            Language::English => "",
            Language::Chinese => ".zh",
        }
    }

    /// A text in this language: its translation, or itself where the catalogue has none.
    pub fn translate(self, english: &str) -> &str {
        match self {
            Language::English => english,
            Language::Chinese => catalogue().get(english).map_or(english, String::as_str),
        }
    }

    /// What a configuration's key is called in this language: nothing in English, where it is shown as it is written.
    pub fn of_key(self, key: &str) -> Option<String> {
        if self == Language::English {
            return None;
        }
        let known = |key: &str| catalogue().get(key).cloned();
        match key.split('.').collect::<Vec<_>>()[..] {
            // A segment is named as in tables; Chinese puts it before what is its own.
            ["segments", segment, name] => {
                let segment = segment.replace('_', " ");
                known(&format!("segments.{name}")).map(|name| format!("{}{name}", self.translate(&segment)))
            }
            _ => known(key),
        }
    }
}

/// English to Chinese.
pub fn catalogue() -> &'static HashMap<String, String> {
    static CATALOGUE: OnceLock<HashMap<String, String>> = OnceLock::new();
    CATALOGUE.get_or_init(|| toml::from_str(CHINESE).expect("the catalogue is valid, as a test shows"))
}

/// The placeholders of a text: `{name}`, in the order they come.
pub fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}
