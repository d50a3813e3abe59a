//! Values that are one of a few words, defined once for parsing, manifests, `explain` and the schema.

use super::DrawMethod;
use crate::model::GoodDefinition;
use crate::model::consumer_loan::Opening;
use crate::model::merchant_loan::Exclusivity;
use serde_json::{Value, json};

/// A value that a configuration states as a word or, with a number, as a table of one key.
pub trait WordValue: Copy + 'static {
    /// Every word with what it stands for.
    const WORDS: &'static [(&'static str, Self)];
    /// The key of the table, for instance `month` of `{ month = 6 }`.
    const TABLE: Option<&'static str>;

    /// The value as stored in manifests.
    fn resolved(self) -> Value;
}

/// The words of a choice.
pub fn words<C: WordValue>() -> Vec<&'static str> {
    C::WORDS.iter().map(|(word, _)| *word).collect()
}

/// Implements [`WordValue`] from a list of all variants, which the compiler checks for completeness.
macro_rules! choice {
    ($type:ident: $($variant:ident = $word:literal),+ $(; $table:pat = { $key:literal: $number:ident })?) => {
        impl WordValue for $type {
            const WORDS: &'static [(&'static str, Self)] = &[$(($word, $type::$variant)),+];
            const TABLE: Option<&'static str> = [$(Some($key),)? None][0];

            fn resolved(self) -> Value {
                match self {
                    $($type::$variant => json!($word),)+
                    $($table => json!({ $key: $number }),)?
                }
            }
        }
    };
}

choice!(Opening: Natural = "natural", Never = "none"; Opening::InMonth(month) = { "month": month });
choice!(Exclusivity: None = "none", ConsumerFirst = "consumer_first", MerchantFirst = "merchant_first");
choice!(DrawMethod: Sobol = "sobol", Plain = "plain");
choice!(GoodDefinition: PaysWithAccess = "pays_with_access"; GoodDefinition::LowRisk { quantile } = { "low_risk_quantile": quantile });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_resolved_as_it_is_stated() {
        for (word, value) in Opening::WORDS {
            assert_eq!(value.resolved(), json!(word));
        }
        assert_eq!(Opening::InMonth(6).resolved(), json!({ Opening::TABLE.unwrap(): 6 }));
        assert_eq!(GoodDefinition::LowRisk { quantile: 0.5 }.resolved(), json!({ "low_risk_quantile": 0.5 }));
        assert_eq!((words::<DrawMethod>(), DrawMethod::TABLE), (vec!["sobol", "plain"], None));
    }
}
