//! The languages of what people read.
//!
//! Texts are in English where they are used (`msg!`). Each other language has a catalogue, which gives the translation
//! of each text, with the same placeholders. A text without an entry is shown as it is: names that users give are in no
//! catalogue. Tests check that every text in the code, every metric, reason and bundled title has its entry, and that
//! every entry is used.
//!
//! To add a language, write its room (`language/NAME.rs`, a [`Definition`]), name it in `languages!` below, and put a
//! catalogue `CODE.toml` beside the code of each room (`build.rs` gathers them).

mod chinese;
mod english;

use std::collections::HashMap;
use std::sync::OnceLock;

/// What is particular to a language.
pub struct Definition {
    /// Its two letters in ISO 639-1, as `--lang` and the names of its catalogues have them.
    pub code: &'static str,
    /// Its tag in the `lang` of a page, where it decides on fonts and voices.
    pub tag: &'static str,
    /// Its English name.
    pub name: &'static str,
    /// What a file's name has before its ending.
    pub suffix: &'static str,
    /// TOML from English to this language.
    pub catalogue: &'static str,
    /// What large numbers of yuan and merchants are counted in, the largest first; where none fits they are written
    /// out.
    pub scales: &'static [Scale],
    /// The same for the numbers of an axis.
    pub axis_scales: &'static [Scale],
    /// Words that a heading does not break, where the script has no blanks between words; longer ones first.
    pub words: &'static [&'static str],
    /// Families of fonts preferred for PNG, among those that have as many of its characters; none where the embedded
    /// font has them.
    pub fonts: &'static [&'static str],
}

/// What large numbers are counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The smallest number that is counted in it.
    pub from: f64,
    pub size: f64,
    /// Follows the number, with the blank before it if the language sets one.
    pub name: &'static str,
}

/// Writes the enum of the languages, so that a language cannot be missing anywhere.
macro_rules! languages {
    ($($language:ident: $definition:path),* $(,)?) => {
        /// A language of reports.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Language {
            $($language),*
        }

        impl Language {
            /// Every language.
            pub const ALL: [Language; [$(Language::$language),*].len()] = [$(Language::$language),*];

            /// What is particular to it.
            pub const fn definition(self) -> &'static Definition {
                match self {
                    $(Language::$language => &$definition),*
                }
            }
        }
    };
}
languages! {
    English: english::ENGLISH,
    Chinese: chinese::CHINESE,
}

impl Language {
    /// As in the `lang` of a page.
    pub fn tag(self) -> &'static str {
        self.definition().tag
    }

    /// What a file's name has before its ending.
    pub fn suffix(self) -> &'static str {
        self.definition().suffix
    }

    /// English to this language.
    pub fn catalogue(self) -> &'static HashMap<String, String> {
        static CATALOGUES: OnceLock<Vec<HashMap<String, String>>> = OnceLock::new();
        let read = |language: Language| {
            toml::from_str(language.definition().catalogue).expect("a catalogue is valid, as a test shows")
        };
        &CATALOGUES.get_or_init(|| Language::ALL.map(read).into())[self as usize]
    }

    /// A text in this language: its translation, or itself where the catalogue has none.
    pub fn translate(self, english: &str) -> &str {
        self.catalogue().get(english).map_or(english, String::as_str)
    }

    /// What a configuration's key is called in this language, if the catalogue has it; English shows it as it is
    /// written.
    pub fn of_key(self, key: &str) -> Option<String> {
        let known = |key: &str| self.catalogue().get(key).cloned();
        match key.split('.').collect::<Vec<_>>()[..] {
            ["phases", phase, ref of_phase @ ..] => {
                let name = match of_phase {
                    [month] => known(&format!("phases.{month}")),
                    _ => self.of_key(&of_phase.join(".")),
                };
                let phase = match phase.parse::<usize>() {
                    Ok(_) => self.translate("phase {number}").replace("{number}", phase),
                    Err(_) => self.translate(&phase.replace('_', " ")).to_string(),
                };
                name.map(|name| self.translate("{name} ({phase})").replace("{name}", &name).replace("{phase}", &phase))
            }
            // A segment is named as in tables, before what is its own.
            ["segments", segment, name] => {
                let segment = segment.replace('_', " ");
                let (segment, blank) = (self.translate(&segment), self.translate(" "));
                known(&format!("segments.{name}")).map(|name| format!("{segment}{blank}{name}"))
            }
            _ => known(key),
        }
    }
}

/// The placeholders of a text: `{name}`, in the order they come.
pub fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_language_is_told_from_the_others_wherever_it_is_named() {
        let names = [
            |definition: &Definition| definition.code,
            |definition: &Definition| definition.tag,
            |definition: &Definition| definition.name,
            |definition: &Definition| definition.suffix,
        ];
        for name in names {
            let all: BTreeSet<&str> = Language::ALL.iter().map(|language| name(language.definition())).collect();
            assert_eq!(all.len(), Language::ALL.len(), "{all:?}");
        }
        assert!(Language::ALL.iter().all(|language| language.tag().starts_with(language.definition().code)));
    }

    #[test]
    fn scales_begin_with_the_largest() {
        for language in Language::ALL {
            let Definition { scales, axis_scales, .. } = language.definition();
            for scale in [scales, axis_scales] {
                assert!(scale.windows(2).all(|pair| pair[0].from > pair[1].from));
            }
        }
    }
}
