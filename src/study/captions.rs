//! Texts that several studies share: the name of the baseline, and the footnote of a chart.

use crate::config::keys::PHASES;
use crate::config::shelf::with_months;
use crate::model::Sizes;
use crate::model::phase::Phase;
use crate::report::chart::draw::marked_months::MarkedMonths;
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
         to public figures for 2008-2025.",
        version = VERSION,
        seed = sizes.seed,
        replications = replications,
        merchants = merchants,
        hash = configuration_hash,
    )
}

/// What a phase of this label is called: by its name in plain words, or by its number.
pub fn phase_title(label: &str) -> String {
    if label.parse::<usize>().is_ok() { format!("phase {label}") } else { label.replace('_', " ") }
}

/// The phases of some policies as charts by month mark them; the same months of the same name once.
pub fn marked_months<'a>(policies: impl IntoIterator<Item = &'a [Phase]>) -> Vec<MarkedMonths> {
    let mut marked: Vec<MarkedMonths> = Vec::new();
    for (index, phase) in policies.into_iter().flat_map(|phases| phases.iter().enumerate()) {
        let title = with_months(&phase_title(&phase.label(index)), std::slice::from_ref(phase));
        let one = MarkedMonths { name: Message::title(&title), from: phase.from, to: phase.to };
        if !marked.contains(&one) {
            marked.push(one);
        }
    }
    marked
}

/// What a threshold or lever is called that was given no title: the last part of its key in plain words; for a segment's or a
/// phase's, with its name.
pub fn plain_title(key: &str) -> String {
    let plain =
        |part: &str| part.replace("cutoff", "cut-off").replace("high_cost", "high-cost loans").replace('_', " ");
    match key.split('.').collect::<Vec<_>>()[..] {
        ["segments", segment, name] => format!("{} of {}", plain(name), plain(segment)),
        [PHASES, phase, "from"] => format!("first month of {}", phase_title(phase)),
        [PHASES, phase, "to"] => format!("last month of {}", phase_title(phase)),
        [PHASES, phase, ref of_phase @ ..] if !of_phase.is_empty() => {
            format!("{} in {}", plain_title(&of_phase.join(".")), phase_title(phase))
        }
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
    fn keys_of_phases_and_segments_name_them() {
        let titles = [
            ("merchant_loan.cutoff", "cut-off"),
            ("segments.rural.cutoff_shift", "cut-off shift of rural"),
            ("phases.hard_stop.merchant_loan.cutoff", "cut-off in hard stop"),
            ("phases.2.segments.rural.cutoff_shift", "cut-off shift of rural in phase 2"),
            ("phases.hard_stop.to", "last month of hard stop"),
            ("phases", "phases"),
        ];
        for (key, title) in titles {
            assert_eq!(plain_title(key), title);
        }
    }

    #[test]
    fn phases_that_look_the_same_are_marked_once() {
        let phase = |name: Option<&str>, to| Phase { name: name.map(String::from), from: 4, to, changes: Vec::new() };
        let (one, other) = ([phase(Some("hard_stop"), 9), phase(None, 4)], [phase(Some("hard_stop"), 9)]);
        let marked = marked_months([&one[..], &other[..]]);
        let names = |language| marked.iter().map(|one| one.name.in_language(language)).collect::<Vec<_>>();
        assert_eq!(names(Language::English), ["hard stop (months 4–9)", "phase 2 (month 4)"]);
        assert_eq!(names(Language::Chinese)[1], "第2阶段（第4个月）");
    }

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
