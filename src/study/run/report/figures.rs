//! The charts of a run.

mod flows;
mod groups;
mod replications;
mod scores;

pub use groups::group_name;

use super::{Spread, baseline_name, name, reason_shares, scaled, telling};
use crate::metrics::{Metric, Unit};
use crate::model::access::Reason;
use crate::report::chart::Chart;
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::dumbbell::{Dumbbell, DumbbellRow};
use crate::report::chart::fan::{Fan, FanBand, FanLine};
use crate::report::chart::policy_points::{PolicyPoint, PolicyPoints};
use crate::report::chart::stacked::{Stacked, StackedPart, StackedRow};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::estimates::ParameterRange;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::captions::{footnote, marked_months};
use crate::study::run::run::{PolicyResult, StudyResult};
use crate::study::run::settings::Settings;

/// Every chart of a run, perhaps over settings too.
pub fn figures(result: &StudyResult, hash: &str, settings: Option<&Settings<'_>>, spread: &Spread<'_>) -> Vec<Figure> {
    let footnote = footnote(result.sizes, hash);
    let mut figures = vec![
        good_lost_by_policy(result, settings, spread.shown.scale, &footnote),
        access_by_month(result, &footnote),
        flows::flows(result, &footnote),
        reasons_by_policy(result, &footnote),
        good_lost_against_npl(result, &footnote),
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
    let defined = || reforms.iter().map(|(policy, change, _)| (*policy, change)).filter(|of| of.1.mean.is_finite());
    // Without an interval, half a merchant of 1,000 counts.
    let spares = |change: &Interval| change.upper < 0.0 || (change.upper.is_nan() && change.mean < -5e-4);
    let title = match (defined().next(), defined().last()) {
        (Some((policy, change)), _) if spares(change) => msg!(
            "{name} would spare {count} of 1,000 good merchants",
            name = Message::elided(name(policy), 48),
            count = Message::thousandths(&change.mirrored())
        ),
        (_, Some((policy, change))) if spares(&change.mirrored()) => msg!(
            "{name} would cost {count} more of 1,000 good merchants their loan",
            name = Message::elided(name(policy), 48),
            count = Message::thousandths(change)
        ),
        (Some(_), _) => msg!(
            "No alternative clearly changes how many good merchants are lost: {lost} under {baseline}",
            lost = percent(level.mean),
            baseline = baseline_name(result)
        ),
        (None, _) => msg!(
            "{lost} of good merchants are lost under {baseline}",
            lost = percent(level.mean),
            baseline = baseline_name(result)
        ),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Good merchants in the opening book that lose access within {months} months; whiskers: 95% \
             intervals of the paired changes, together for all reforms",
            months = result.months
        ),
        footnote: footnote.clone(),
    };
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
    let alt_text = msg!(
        "{title}. Under {baseline}, {lost} are lost.",
        title = title,
        baseline = baseline_name(result),
        lost = percent(level.mean)
    );
    let scaled =
        telling(result).zip(scale).map(|(policy, merchants)| scaled::caption(&result.policies[policy], merchants));
    let alt_text = Message::joined(std::iter::once(alt_text).chain(scaled).collect(), " ");
    Figure { name: "good_lost_by_policy".into(), alt_text, chart: Chart::Dumbbell(chart), data }
}

/// Maximum number of policies drawn beside the baseline's fan.
const LINES_MAX: usize = 5;

fn access_by_month(result: &StudyResult, footnote: &Message) -> Figure {
    let baseline = &result.policies[0];
    let at = |policy: &PolicyResult, p: f64| policy.access_good_quantiles(p);
    let end = at(baseline, 0.5).last().copied().unwrap_or(f64::NAN);
    let title = match widest_gap(result) {
        Some((reform, month)) => msg!(
            "In month {month}, {share} of good merchants have access under {name}, {other} under {baseline}",
            month = month,
            share = percent(at(reform, 0.5)[month]),
            name = Message::elided(name(reform), 40),
            other = percent(at(baseline, 0.5)[month]),
            baseline = baseline_name(result)
        ),
        None => msg!(
            "{share} of good merchants have access after {months} months under {baseline}",
            months = result.months,
            share = percent(end),
            baseline = baseline_name(result)
        ),
    };
    let subtitle = match result.sizes.replications {
        1 => msg!("Good merchants in the opening book with access at month end"),
        _ => msg!(
            "Good merchants in the opening book with access at month end; lines: median over replications; bands: \
             stated shares of replications under {baseline}",
            baseline = baseline_name(result)
        ),
    };
    let band = |low: f64, high: f64, name: &str| FanBand {
        name: Message::from(name),
        lower: at(baseline, low),
        upper: at(baseline, high),
    };
    let bands =
        vec![band(0.1, 0.9, "10–90%"), band(0.2, 0.8, "20–80%"), band(0.3, 0.7, "30–70%"), band(0.4, 0.6, "40–60%")];
    let mut lines = vec![FanLine { name: name(baseline), colour: Colour::Blue, values: at(baseline, 0.5) }];
    const INKS: [Colour; LINES_MAX] = [Colour::Vermilion, Colour::Green, Colour::Purple, Colour::Orange, Colour::Sky];
    let drawn = extreme_policies(result);
    let marked = marked_months([baseline].into_iter().chain(drawn.iter().copied()).map(|policy| &policy.phases[..]));
    for (policy, colour) in drawn.into_iter().zip(INKS) {
        lines.push(FanLine { name: name(policy), colour, values: at(policy, 0.5) });
    }
    let mut data = vec![strings([
        "policy",
        "month",
        "percentile_10",
        "percentile_25",
        "median",
        "percentile_75",
        "percentile_90",
    ])];
    for policy in &result.policies {
        let quantiles = [0.1, 0.25, 0.5, 0.75, 0.9].map(|p| at(policy, p));
        for month in 0..quantiles[0].len() {
            let mut row = vec![policy.name.clone(), month.to_string()];
            row.extend(quantiles.each_ref().map(|of| field(of[month])));
            data.push(row);
        }
    }
    let heading = Heading { title: title.clone(), subtitle, footnote: footnote.clone() };
    let chart = Chart::Fan(Fan { heading, unit: Unit::Share, axis: msg!("months"), bands, lines, marked });
    let alt_text = msg!("{title} (median over replications).", title = title);
    Figure { name: "access_by_month".into(), alt_text, chart, data }
}

/// The reforms to draw: all if they are few, else those that end highest and lowest.
fn extreme_policies(result: &StudyResult) -> Vec<&PolicyResult> {
    let mut reforms: Vec<&PolicyResult> = result.policies[1..].iter().collect();
    if reforms.len() <= LINES_MAX {
        return reforms;
    }
    reforms.sort_by(|a, b| a.level(Metric::GoodLostEnd).mean.total_cmp(&b.level(Metric::GoodLostEnd).mean));
    vec![reforms[0], reforms[reforms.len() - 1]]
}

/// The reform drawn whose median lies furthest from the baseline's in some month, and that month; none where all lie upon it.
fn widest_gap(result: &StudyResult) -> Option<(&PolicyResult, usize)> {
    let median = |policy: &PolicyResult| policy.access_good_quantiles(0.5);
    let baseline = median(&result.policies[0]);
    let gaps = extreme_policies(result).into_iter().flat_map(|policy| {
        let gaps = median(policy).into_iter().zip(baseline.clone()).map(|(a, b)| (a - b).abs());
        gaps.enumerate().map(move |(month, gap)| (policy, month, gap)).collect::<Vec<_>>()
    });
    let widest = gaps.filter(|(_, _, gap)| *gap > 0.0).max_by(|a, b| a.2.total_cmp(&b.2));
    widest.map(|(policy, month, _)| (policy, month))
}

fn reasons_by_policy(result: &StudyResult, footnote: &Message) -> Figure {
    let reason = |code: usize| Message::known(Reason::ALL[code].title());
    let baseline = reason_shares(&result.policies[0]);
    let leading = (0..baseline.len()).filter(|&code| baseline[code].is_finite());
    let title = match (moved_reason(result, &baseline), leading.max_by(|&a, &b| baseline[a].total_cmp(&baseline[b]))) {
        (Some((policy, code, share)), _) => msg!(
            "{reason}: {share}% of losses under {name}, {other}% under {baseline}",
            reason = reason(code),
            share = format!("{:.0}", 100.0 * share),
            name = Message::elided(name(policy), 40),
            other = format!("{:.0}", 100.0 * baseline[code]),
            baseline = baseline_name(result)
        ),
        (None, Some(code)) => msg!(
            "Most frequent reason under {baseline}: {reason}, {share}% of losses",
            baseline = baseline_name(result),
            reason = Message::lower(reason(code)),
            share = format!("{:.0}", 100.0 * baseline[code])
        ),
        (None, None) => msg!("Nobody loses access under {baseline}", baseline = baseline_name(result)),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!("Losses of access among merchants in the opening book, by first reason that applies, percent"),
        footnote: footnote.clone(),
    };
    let mut data = vec![strings(["policy", "reason", "share_of_losses"])];
    let mut rows = Vec::new();
    for policy in &result.policies {
        let shares = reason_shares(policy);
        for (code, &share) in shares.iter().enumerate() {
            data.push(vec![policy.name.clone(), Reason::ALL[code].code().into(), field(share)]);
        }
        rows.push(StackedRow { name: name(policy), shares });
    }
    let parts =
        Reason::ALL.map(|reason| StackedPart { name: Message::known(reason.title()), colour: colour(reason) }).to_vec();
    let chart = Chart::Stacked(Stacked { heading, parts, rows, empty: msg!("no losses") });
    Figure { name: "reasons_by_policy".into(), alt_text: msg!("{title}.", title = title), chart, data }
}

/// The reason whose share a short report's reform moves most, with its share under it; none where it moves no share by a point.
fn moved_reason<'a>(result: &'a StudyResult, baseline: &[f64]) -> Option<(&'a PolicyResult, usize, f64)> {
    let policy = &result.policies[telling(result)?];
    let moved = reason_shares(policy)
        .into_iter()
        .enumerate()
        .map(|(code, share)| (code, share, (share - baseline[code]).abs()));
    let most = moved.filter(|(_, _, by)| *by >= 0.01).max_by(|a, b| a.2.total_cmp(&b.2));
    most.map(|(code, share, _)| (policy, code, share))
}

/// The colour of a reason. Reasons that follow each other differ in lightness too.
fn colour(reason: Reason) -> Colour {
    match reason {
        Reason::Arrears => Colour::Blue,
        Reason::Positioning => Colour::Yellow,
        Reason::PriceCap => Colour::Grey,
        Reason::ExposureCap => Colour::Green,
        Reason::Inquiries => Colour::Sky,
        Reason::HighCostBorrowing => Colour::Purple,
        Reason::RevenueDrop => Colour::Orange,
        Reason::PolicyTightening => Colour::Vermilion,
        Reason::Score => Colour::Pale,
    }
}

fn good_lost_against_npl(result: &StudyResult, footnote: &Message) -> Figure {
    let changes = result.policies[1..]
        .iter()
        .map(|policy| (policy, policy.change(Metric::GoodLost), policy.change(Metric::NplRatio)));
    let best = changes.filter(|(_, lost, npl)| lost.mean.is_finite() && npl.mean.is_finite());
    let best = best.min_by(|a, b| a.1.mean.total_cmp(&b.1.mean));
    let title = match best {
        Some((policy, lost, npl)) if lost.upper < 0.0 => msg!(
            "{name}: {lost} points fewer good merchants lost, NPL ratio {npl} points",
            name = Message::elided(name(policy), 48),
            lost = format!("{:.1}", -100.0 * lost.mean),
            npl = Message::change(&npl, Unit::Share)
        ),
        Some(_) => match costliest(result) {
            Some((policy, lost, npl)) => msg!(
                "{name}: {lost} points more good merchants lost, NPL ratio {npl} points",
                name = Message::elided(name(policy), 48),
                lost = format!("{:.1}", 100.0 * lost.mean),
                npl = Message::change(&npl, Unit::Share)
            ),
            None => msg!("No alternative clearly changes how many good merchants are lost"),
        },
        None => msg!("Good merchants lost and NPL ratio under {baseline}", baseline = baseline_name(result)),
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Good merchants lost within {months} months against the NPL ratio in the last month; crosses: 95% \
             intervals, together for all policies",
            months = result.months
        ),
        footnote: footnote.clone(),
    };
    let mut data = vec![strings([
        "policy",
        "npl_ratio",
        "npl_lower",
        "npl_upper",
        "good_lost",
        "good_lost_lower",
        "good_lost_upper",
    ])];
    let mut policies = Vec::new();
    for policy in &result.policies {
        let (npl, lost) = (policy.level(Metric::NplRatio), policy.level(Metric::GoodLost));
        let mut row = vec![policy.name.clone()];
        row.extend([npl.mean, npl.lower, npl.upper, lost.mean, lost.lower, lost.upper].map(field));
        data.push(row);
        policies.push(PolicyPoint { name: name(policy), across: npl, up: lost });
    }
    let chart = PolicyPoints { heading, across: msg!("NPL ratio"), up: msg!("good merchants lost"), policies };
    let alt_text = msg!("{title}.", title = title);
    Figure { name: "good_lost_against_npl".into(), alt_text, chart: Chart::PolicyPoints(chart), data }
}

/// The reform that costs most good merchants their loan, if some clearly does, with its changes of good lost and of the NPL ratio.
fn costliest(result: &StudyResult) -> Option<(&PolicyResult, Interval, Interval)> {
    let changes = result.policies[1..].iter();
    let changes = changes.map(|policy| (policy, policy.change(Metric::GoodLost), policy.change(Metric::NplRatio)));
    changes.filter(|(_, lost, _)| lost.lower > 0.0).max_by(|a, b| a.1.mean.total_cmp(&b.1.mean))
}
