//! What each study says: text for the terminal, sheets and charts.

mod attribute;
mod compare;
mod effect;
mod run;
mod scores;
mod sensitivity;
mod survival;
mod sweep;
mod tune;
mod tuners;

pub use attribute::attribute;
pub use compare::compare;
pub use effect::effect;
pub use scores::{Origin, of_the_data, scores};
pub use sensitivity::sensitivity;
pub use survival::survival;
pub use sweep::sweep;
pub use tune::tune;
pub use tuners::{tuner_times, tuners};

use super::files::VERSION;
use super::number::thousands;
use super::words::{Words, say};
use crate::study::run::Sizes;

pub use run::{precision, run};

/// The bundled baseline's title: a baseline of this title was given none of its own.
const BUNDLED: &str = "Baseline";
/// Most characters of a baseline's title within a sentence.
const TITLE_MAX: usize = 60;

/// A baseline's own title, if it was given one: a recession or a wave is no baseline to its reader.
fn own_title(title: &str) -> Option<Words> {
    (title != BUNDLED).then(|| Words::elided(Words::title(title), TITLE_MAX))
}

/// What a study's baseline of this title is called in a sentence.
fn the_baseline(title: &str) -> Words {
    own_title(title).map_or_else(|| say!("the baseline"), |title| say!("“{title}”", title = title))
}

/// The footnote of a chart: where the numbers come from.
pub fn footnote(sizes: Sizes, configuration_hash: &str) -> Words {
    let replications = match sizes.replications {
        1 => say!("1 replication"),
        more => say!("{count} replications", count = thousands(f64::from(more))),
    };
    let merchants = match sizes.merchants {
        1 => say!("1 merchant"),
        more => say!("{count} merchants", count = thousands(f64::from(more))),
    };
    say!(
        "Simulated by swapset {version}: seed {seed}, {replications} of {merchants}, configuration {hash}. Calibrated to public figures of 2008-2025: docs/model.md.",
        version = VERSION,
        seed = sizes.seed,
        replications = replications,
        merchants = merchants,
        hash = configuration_hash,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};
    use crate::report::language::Language;

    #[test]
    fn only_a_baseline_with_a_title_of_its_own_is_called_by_it() {
        let named = |config: Option<&str>| {
            let loaded = load(config.map(std::path::Path::new), &[], &[], SizeOverrides::default()).unwrap();
            let title = &loaded.scenario.alternatives[0].title;
            [Language::English, Language::Chinese].map(|language| the_baseline(title).in_language(language))
        };
        assert_eq!(named(None), ["the baseline", "基准方案"]);
        assert_eq!(named(Some("recession")), ["“Recession”", "“经济衰退”"]);
    }
}
