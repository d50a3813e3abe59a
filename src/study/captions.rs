//! Texts that several studies share: the name of the baseline, and the footnote of a chart.

use crate::model::Sizes;
use crate::report::files::VERSION;
use crate::report::message::{Message, msg};
use crate::report::number::thousands;

/// The bundled baseline's title: a baseline of this title was given none of its own.
const BUNDLED: &str = "Baseline";
/// Maximum number of characters of a baseline's title within a sentence.
const TITLE_MAX: usize = 60;

/// A baseline's own title, if it was given one: a recession or a wave is no baseline to its reader.
pub fn own_title(title: &str) -> Option<Message> {
    (title != BUNDLED).then(|| Message::elided(Message::title(title), TITLE_MAX))
}

/// What a study's baseline of this title is called in a sentence.
pub fn the_baseline(title: &str) -> Message {
    own_title(title).map_or_else(|| msg!("the baseline"), |title| msg!("“{title}”", title = title))
}

/// The footnote of a chart: where the numbers come from.
pub fn footnote(sizes: Sizes, configuration_hash: &str) -> Message {
    let replications = match sizes.replications {
        1 => msg!("1 replication"),
        more => msg!("{count} replications", count = thousands(f64::from(more))),
    };
    let merchants = match sizes.merchants {
        1 => msg!("1 merchant"),
        more => msg!("{count} merchants", count = thousands(f64::from(more))),
    };
    msg!(
        "Simulated by swapset {version}: seed {seed}, {replications} of {merchants}, configuration {hash}. Calibrated \
         to public figures for 2008-2025: docs/model.md.",
        version = VERSION,
        seed = sizes.seed,
        replications = replications,
        merchants = merchants,
        hash = configuration_hash,
    )
}

/// What a threshold is called that was given no title: the last part of its key in plain words; for a segment's,
/// with its name.
pub fn plain_title(key: &str) -> String {
    let plain =
        |part: &str| part.replace("cutoff", "cut-off").replace("high_cost", "high-cost loans").replace('_', " ");
    match key.split('.').collect::<Vec<_>>()[..] {
        ["segments", segment, name] => format!("{} of {}", plain(name), plain(segment)),
        [.., name] => plain(name),
        [] => String::new(),
    }
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
            Language::ALL.map(|language| the_baseline(title).in_language(language))
        };
        assert_eq!(named(None), ["the baseline", "基准方案"]);
        assert_eq!(named(Some("recession")), ["“Recession”", "“经济衰退”"]);
    }
}
