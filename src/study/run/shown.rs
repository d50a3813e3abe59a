//! What an answer shows on request: groups of merchants, and numbers in the size of a whole country's lender.

use crate::config::ConfigError;
use crate::config::did_you_mean;
use crate::metrics::Group;
use crate::study::options::{Form, OptionDefinition, Options};

/// `--by`.
pub const BY: OptionDefinition = OptionDefinition::of(
    "by",
    "GROUPS",
    Form::Words,
    "Adds what each reform changes by `segment` or by revenue `decile` to the answer. May be repeated",
)
.repeated();

/// Merchants that `--scale` may have.
const MERCHANTS: (u64, u64) = (1, 10_000_000_000);

/// `--scale`.
pub const SCALE: OptionDefinition = OptionDefinition::of(
    "scale",
    "MERCHANTS",
    Form::Whole { min: MERCHANTS.0, max: MERCHANTS.1 },
    "Adds the numbers of merchants and of yuan for a lender with so many merchants in its opening book",
);

/// A kind of groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    Segments,
    Deciles,
}

impl Grouping {
    pub const ALL: [Grouping; 2] = [Grouping::Segments, Grouping::Deciles];

    /// As it is asked for.
    fn name(self) -> &'static str {
        match self {
            Grouping::Segments => "segment",
            Grouping::Deciles => "decile",
        }
    }

    /// Whether a group is one of this kind.
    pub fn has(self, group: Group) -> bool {
        match group {
            Group::All => false,
            Group::Segment(_) => self == Grouping::Segments,
            Group::Decile(_) => self == Grouping::Deciles,
        }
    }
}

/// What is asked for besides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    pub by: Vec<Grouping>,
    /// Merchants of the opening book.
    pub scale: Option<u64>,
}

impl Shown {
    /// What these options ask for.
    ///
    /// # Errors
    /// If a kind of groups is not known, or the size is out of range.
    pub fn of(options: &Options) -> Result<Shown, ConfigError> {
        let mut by = Vec::new();
        for text in options.all("by") {
            let known = Grouping::ALL.into_iter().find(|grouping| grouping.name() == text);
            let Some(known) = known else {
                let names = Grouping::ALL.map(Grouping::name);
                let help = format!("{}allowed: {}", did_you_mean(text, names), names.join(", "));
                return Err(ConfigError::plain(format!("--by `{text}` is no kind of groups")).help(help));
            };
            if !by.contains(&known) {
                by.push(known);
            }
        }
        Ok(Shown { by, scale: options.whole("scale", MERCHANTS.0, MERCHANTS.1)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_named_and_anything_else_is_refused_with_what_is_allowed() {
        let mut options = Options::default();
        options.add("by", "decile").add("by", "segment").add("by", "decile").add("scale", "53000000");
        let shown = Shown::of(&options).unwrap();
        assert_eq!(shown, Shown { by: vec![Grouping::Deciles, Grouping::Segments], scale: Some(53_000_000) });
        options.add("by", "segments");
        let report = Shown::of(&options).unwrap_err().report(false);
        assert!(report.contains("`segments` is no kind of groups") && report.contains("segment, decile"), "{report}");
        assert!(Shown::of(options.add("scale", "0")).is_err());
    }
}
