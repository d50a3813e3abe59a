//! Curves of time to loss and to restoration.

use super::super::event::Event;
use super::super::run::{Curve, SurvivalResult};
use crate::metrics::Unit;
use crate::model::Scenario;
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::draw::marked_months::MarkedMonths;
use crate::report::chart::line_chart::{LineSeries, Lines};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::captions::{footnote, marked_months, marked_once, the_baseline};

/// Maximum number of lines of a chart.
const LINES_MAX: usize = 7;

/// The charts: both events by policy, and losses by segment; none of an event that too few merchants are at risk of.
pub fn figures(result: &SurvivalResult, scenario: &Scenario, hash: &str) -> Vec<Figure> {
    let kinds = [(Event::Loss, false), (Event::Restoration, false), (Event::Loss, true)];
    kinds.into_iter().filter_map(|(event, by_segment)| figure(result, scenario, hash, event, by_segment)).collect()
}

/// The curve's last point, and its month.
fn last(curve: &Curve) -> (usize, &Interval) {
    (curve.points.len() - 1, &curve.points[curve.points.len() - 1])
}

/// Policies, or the segments under the baseline.
fn figure(result: &SurvivalResult, scenario: &Scenario, hash: &str, event: Event, by_segment: bool) -> Option<Figure> {
    let is_shown = |c: &&Curve| {
        let kind = if by_segment { c.policy == 0 && c.segment.is_some() } else { c.segment.is_none() };
        c.good && c.event == event && kind && !c.points.is_empty()
    };
    let chosen: Vec<&Curve> = result.curves.iter().filter(is_shown).take(LINES_MAX).collect();
    let first = *chosen.first()?;
    let label = |curve: &Curve| match curve.segment {
        Some(segment) => Message::known(scenario.segment_names[segment].replace('_', " ")),
        None => Message::title(&scenario.alternatives[curve.policy].title),
    };
    let end = |curve: &Curve| Message::Level(last(curve).1.mean, Unit::Share);
    let lines = chosen.iter().map(|curve| {
        let table = &curve.table;
        let at_risk = std::iter::once(table.start).chain(table.at_risk());
        let censored = table.competing.iter().zip(&table.censored).map(|(defaults, ended)| (defaults + ended) as i64);
        LineSeries {
            name: label(curve),
            end: end(curve),
            points: curve.points.clone(),
            at_risk: Some(at_risk.take(curve.points.len()).map(|count| count as i64).collect()),
            censored: Some(std::iter::once(0).chain(censored).take(curve.points.len()).collect()),
        }
    });
    let lines = lines.collect();
    let baseline = the_baseline(&scenario.alternatives[0].title);
    let under = match first.policy {
        0 => baseline.clone(),
        _ => msg!("“{title}”", title = label(first)),
    };
    let (name, title, subtitle) = match (event, by_segment) {
        (Event::Loss, false) => (
            "time_to_loss",
            msg!(
                "{share} of good merchants keep their loan throughout under {baseline}",
                share = end(first),
                baseline = under
            ),
            msg!(
                "Kaplan-Meier share of good merchants not yet lost; bands: 95% intervals (jackknife); ticks: censored"
            ),
        ),
        (Event::Restoration, _) => (
            "time_to_restoration",
            msg!(
                "{share} of the good merchants lost have not regained the loan {month} months later",
                share = end(first),
                month = last(first).0
            ),
            msg!(
                "Kaplan-Meier share of good merchants not yet restored, by months since the loss, defaults censored; \
                 bands: 95% intervals (jackknife); ticks: censored"
            ),
        ),
        (Event::Loss, true) => {
            let lowest = chosen.iter().min_by(|a, b| last(a).1.mean.total_cmp(&last(b).1.mean))?;
            (
                "time_to_loss_by_segment",
                msg!(
                    "{share} of good merchants keep their loan in the segment “{segment}”, the lowest share of all",
                    segment = label(lowest),
                    share = end(lowest)
                ),
                msg!(
                    "Kaplan-Meier share of good merchants not yet lost, under {baseline}; bands: 95% intervals \
                     (jackknife)",
                    baseline = baseline
                ),
            )
        }
    };
    let heading = Heading { title: title.clone(), subtitle, footnote: footnote(result.sizes, hash) };
    let data = data(&chosen, scenario);
    // Months since a loss are not months of the study.
    let is_calendar = event == Event::Loss;
    let policies = chosen.iter().filter(|_| is_calendar).map(|curve| &scenario.alternatives[curve.policy].policy);
    let marked: Vec<Vec<MarkedMonths>> = policies.map(|policy| marked_months(policy, scenario.months)).collect();
    let marked = marked_once(marked.iter().map(Vec::as_slice));
    let chart =
        Chart::Lines(Lines { heading, unit: Unit::Share, is_change: false, axis: msg!("months"), lines, marked });
    Some(Figure { name: name.into(), alt_text: msg!("{title}.", title = title), chart, data })
}

fn data(chosen: &[&Curve], scenario: &Scenario) -> Vec<Vec<String>> {
    let header = ["line", "month", "share", "lower", "upper", "at_risk", "events", "defaults", "ended"];
    let mut data = vec![header.map(String::from).to_vec()];
    for curve in chosen {
        let name = match curve.segment {
            Some(segment) => &scenario.segment_names[segment],
            None => &scenario.alternatives[curve.policy].name,
        };
        let table = &curve.table;
        let months = table.at_risk().into_iter().enumerate();
        let counts = months.map(|(m, at_risk)| [at_risk, table.events[m], table.competing[m], table.censored[m]]);
        let counts = std::iter::once([table.start, 0, 0, 0]).chain(counts);
        for (month, (point, counts)) in curve.points.iter().zip(counts).enumerate() {
            let mut row = vec![name.clone(), month.to_string()];
            row.extend([point.mean, point.lower, point.upper].map(field));
            row.extend(counts.map(|count| count.to_string()));
            data.push(row);
        }
    }
    data
}
