//! The charts of a run.

mod access;
mod flows;
mod groups;
mod npl;
mod reasons;
mod replications;
mod scores;

pub use groups::group_name;

use super::{Spread, baseline_name, name, scaled, telling};
use crate::metrics::{Metric, Unit};
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::dumbbell::{Dumbbell, DumbbellRow};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::estimates::ParameterRange;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::captions::footnote;
use crate::study::run::run::{PolicyResult, StudyResult};
use crate::study::run::settings::Settings;

/// Every chart of a run, perhaps over settings too.
pub fn figures(result: &StudyResult, hash: &str, settings: Option<&Settings<'_>>, spread: &Spread<'_>) -> Vec<Figure> {
    let footnote = footnote(result.sizes, hash);
    let mut figures = vec![
        good_lost_by_policy(result, settings, spread.shown.scale, &footnote),
        access::access_by_month(result, &footnote),
        flows::flows(result, &footnote),
        reasons::reasons_by_policy(result, &footnote),
        npl::good_lost_against_npl(result, &footnote),
        groups::groups(result, &footnote),
    ];
    figures.extend(groups::changes(result, &spread.groups, &footnote));
    figures.extend(scores::scores(result, &footnote));
    figures.push(replications::replications(result, &footnote));
    figures
}

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).to_vec()
}

/// A share as a sentence has it: `15.6%`.
fn percent(share: f64) -> Message {
    Message::Level(share, Unit::Share)
}

/// Baseline to reform, changes first.
fn good_lost_by_policy(
    result: &StudyResult,
    settings: Option<&Settings<'_>>,
    scale: Option<u64>,
    footnote: &Message,
) -> Figure {
    let baseline = &result.policies[0];
    let level = baseline.level(Metric::GoodLost);
    let of = |index: usize| (&result.policies[index], result.policies[index].change(Metric::GoodLost), index);
    let mut reforms: Vec<(&PolicyResult, Interval, usize)> = (1..result.policies.len()).map(of).collect();
    reforms.sort_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let (title, says_level) = title_of_changes(result, &reforms);
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Good merchants in the opening book that lose access within {months} months; whiskers: 95% \
             intervals of the paired changes, together for all reforms",
            months = result.months
        ),
        footnote: footnote.clone(),
    };
    let row = |(policy, change, index): (&PolicyResult, Interval, usize)| DumbbellRow {
        name: name(policy),
        level: policy.level(Metric::GoodLost),
        change,
        settings: settings
            .and_then(|settings| settings.change(index, Metric::GoodLost))
            .map(|range| (range.lower, range.upper)),
    };
    let chart = Dumbbell {
        heading,
        unit: Unit::Share,
        change_heading: msg!("change, points"),
        level_heading: msg!("good lost"),
        baseline: (name(baseline), level),
        whiskers: settings.map(|_| [msg!("95% interval (Monte Carlo)"), msg!("5% to 95% over settings")]),
        reforms: reforms.into_iter().map(row).collect(),
    };
    let alt_text = match says_level {
        true => msg!("{title}.", title = title),
        false => msg!(
            "{title}. Under {baseline}, {lost} are lost.",
            title = title,
            baseline = baseline_name(result),
            lost = percent(level.mean)
        ),
    };
    let scaled =
        telling(result).zip(scale).map(|(policy, merchants)| scaled::caption(&result.policies[policy], merchants));
    let alt_text = Message::joined(std::iter::once(alt_text).chain(scaled).collect(), " ");
    let data = good_lost_rows(result, settings);
    Figure { name: "good_lost_by_policy".into(), alt_text, chart: Chart::Dumbbell(chart), data }
}

/// What the reforms, the one that spares most first, do to good merchants; and whether that states the level of the
/// baseline, as it does without a clear change.
fn title_of_changes(result: &StudyResult, reforms: &[(&PolicyResult, Interval, usize)]) -> (Message, bool) {
    let level = result.policies[0].level(Metric::GoodLost);
    let defined = || reforms.iter().map(|(policy, change, _)| (*policy, change)).filter(|of| of.1.mean.is_finite());
    // Without an interval, half a merchant of 1,000 counts.
    let spares = |change: &Interval| change.upper < 0.0 || (change.upper.is_nan() && change.mean < -5e-4);
    match (defined().next(), defined().next_back()) {
        (Some((policy, change)), _) if spares(change) => {
            let title = msg!(
                "{name} would spare {count} of 1,000 good merchants",
                name = Message::elided(name(policy), 48),
                count = Message::thousandths(&change.mirrored())
            );
            (title, false)
        }
        (_, Some((policy, change))) if spares(&change.mirrored()) => {
            let title = msg!(
                "{name} would cost {count} more of 1,000 good merchants their loan",
                name = Message::elided(name(policy), 48),
                count = Message::thousandths(change)
            );
            (title, false)
        }
        (Some(_), _) => {
            let title = msg!(
                "No alternative clearly changes how many good merchants are lost: {lost} under {baseline}",
                lost = percent(level.mean),
                baseline = baseline_name(result)
            );
            (title, true)
        }
        (None, _) => {
            let title = msg!(
                "{lost} of good merchants are lost under {baseline}",
                lost = percent(level.mean),
                baseline = baseline_name(result)
            );
            (title, true)
        }
    }
}

/// The chart's data: a row for each policy.
fn good_lost_rows(result: &StudyResult, settings: Option<&Settings<'_>>) -> Vec<Vec<String>> {
    let mut data = vec![strings([
        "policy",
        "good_lost",
        "lower",
        "upper",
        "change",
        "change_lower",
        "change_upper",
        "parameters_lower",
        "parameters_upper",
        "change_parameters_lower",
        "change_parameters_upper",
    ])];
    let ends = |range: Option<ParameterRange>| range.map_or([f64::NAN; 2], |range| [range.lower, range.upper]);
    for (index, policy) in result.policies.iter().enumerate() {
        let (lost, change) = (policy.level(Metric::GoodLost), policy.change(Metric::GoodLost));
        let mut row = vec![policy.name.clone()];
        row.extend([lost.mean, lost.lower, lost.upper, change.mean, change.lower, change.upper].map(field));
        row.extend(ends(settings.and_then(|settings| settings.level(index, Metric::GoodLost))).map(field));
        row.extend(ends(settings.and_then(|settings| settings.change(index, Metric::GoodLost))).map(field));
        data.push(row);
    }
    data
}
