//! Texts that several studies share: the name of the baseline, and the footnote of a chart.

use crate::config::keys::PHASES;
use crate::config::shelf::with_months;
use crate::metrics::Unit;
use crate::model::{Policy, Sizes};
use crate::report::chart::draw::marked_months::MarkedMonths;
use crate::report::files::VERSION;
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use std::cmp::Ordering;

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

/// A change with what it is counted in, where that is not the quantity's own unit: a share changes by points.
pub fn in_points(change: Message, unit: Unit) -> Message {
    if unit == Unit::Share { msg!("{change} points", change = change) } else { change }
}

/// What a phase of this label is called: by its name in plain words, or by its number.
pub fn phase_title(label: &str) -> String {
    if label.parse::<usize>().is_ok() { format!("phase {label}") } else { label.replace('_', " ") }
}

/// The months that charts mark of a policy: those of its phases, and those of a stance of the regulator that is given by month and does
/// not hold in all of them.
pub fn marked_months(policy: &Policy, months: u32) -> Vec<MarkedMonths> {
    let of_phases = policy.phases.iter().enumerate().map(|(index, phase)| {
        let title = with_months(&phase_title(&phase.label(index)), std::slice::from_ref(phase));
        MarkedMonths { name: Message::title(&title), from: phase.from, to: phase.to }
    });
    let stance = |month: u32| policy.guidance.get(month as usize - 1).map_or(Ordering::Equal, |of| of.total_cmp(&0.0));
    let all: Vec<u32> = (1..=months).collect();
    let stretches = all.chunk_by(|&one, &next| stance(one) == stance(next));
    let of_stances = stretches.filter(|stretch| stretch.len() < all.len()).filter_map(|stretch| {
        let (from, to) = (stretch[0], stretch[stretch.len() - 1]);
        let title = match stance(from) {
            Ordering::Greater => msg!("tightening"),
            Ordering::Less => msg!("easing"),
            Ordering::Equal => return None,
        };
        let name = match to - from {
            0 => msg!("{title} (month {month})", title = title, month = from),
            _ => msg!("{title} (months {months})", title = title, months = format!("{from}–{to}")),
        };
        Some(MarkedMonths { name, from, to })
    });
    of_phases.chain(of_stances).collect()
}

/// The same of several policies; the same months of the same name once.
pub fn marked_once<'a>(policies: impl IntoIterator<Item = &'a [MarkedMonths]>) -> Vec<MarkedMonths> {
    let mut marked: Vec<MarkedMonths> = Vec::new();
    for one in policies.into_iter().flatten() {
        if !marked.contains(one) {
            marked.push(one.clone());
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
    use crate::model::phase::Phase;
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
        let scenario = load(None, &[], &[], SizeOverrides::default()).unwrap().scenario;
        let of = |phases: Vec<Phase>| marked_months(&Policy { phases, ..scenario.alternatives[0].policy.clone() }, 24);
        let (one, other) =
            (of(vec![phase(Some("hard_stop"), 9), phase(None, 4)]), of(vec![phase(Some("hard_stop"), 9)]));
        let marked = marked_once([&one[..], &other[..]]);
        let names = |language| marked.iter().map(|one| one.name.in_language(language)).collect::<Vec<_>>();
        assert_eq!(names(Language::English), ["hard stop (months 4–9)", "phase 2 (month 4)"]);
        assert_eq!(names(Language::Chinese)[1], "第2阶段（第4个月）");
    }

    #[test]
    fn the_months_of_a_stance_given_by_month_are_marked_as_those_of_a_phase_are() {
        let marked = |settings: &[&str]| -> Vec<String> {
            let set: Vec<String> = settings.iter().map(|setting| setting.to_string()).collect();
            let scenario = load(None, &[], &set, SizeOverrides::default()).unwrap().scenario;
            let marked = marked_months(&scenario.alternatives[0].policy, scenario.months);
            marked.iter().map(|one| one.name.in_language(Language::English)).collect()
        };
        let list = "macro_policy.guidance=[0, 0, 0, 1, 1, 2, 1, 1, 1, 0, -1]";
        assert_eq!(marked(&[list]), ["tightening (months 4–9)", "easing (month 11)"]);
        assert_eq!(marked(&["macro_policy.guidance=[{ from = 4, to = 9, value = 1 }]"]), ["tightening (months 4–9)"]);
        // What holds throughout, or nowhere, marks nothing.
        assert!(marked(&[]).is_empty() && marked(&["macro_policy.guidance=1"]).is_empty());
        let pulse = "phases=[{ name = \"pulse\", from = 2, to = 3, macro_policy = { guidance = 1 } }]";
        assert_eq!(marked(&[list, pulse])[0], "pulse (months 2–3)");
        assert_eq!(marked(&[list, pulse]).len(), 3);
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
