//! The charts of a tuning: the curve along each threshold, the frontier, regrets.

use super::{View, title};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::bars::{Bar, BarRow, Bars};
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::points::ScatterPoint;
use crate::report::chart::threshold_panels::{Marks, ThresholdCurve, ThresholdPanel, ThresholdPanels};
use crate::report::csv_table::field;
use crate::report::document::Figure;
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use crate::stats::joint::Joint;
use crate::study::captions::footnote;
use crate::study::sweep::report::frontier::Frontier;
use crate::study::tune::choice::Gain;
use crate::study::tune::goal::Goal;
use crate::study::tune::slice::Slice;

const SCENARIOS: [Colour; 5] = [Colour::Blue, Colour::Orange, Colour::Green, Colour::Purple, Colour::Sky];

pub fn figures(view: &View<'_>, hash: &str) -> Vec<Figure> {
    let mut figures: Vec<Figure> = view.result.slices.iter().map(|slice| curve(view, slice, hash)).collect();
    figures.push(frontier(view, hash));
    if view.result.robust.is_some() {
        figures.push(regrets(view, hash));
    }
    figures
}

/// Maximum number of thresholds of a setting that is described in a chart.
const DESCRIBED_MAX: usize = 2;

/// Quantities of the panel of shares, with their names and colours.
fn shares() -> [(&'static str, Message, Colour); 4] {
    [
        ("good_lost", msg!("good lost"), Colour::Blue),
        ("bad_lost", msg!("bad lost (recall)"), Colour::Orange),
        ("bad_caught", msg!("bad caught in time"), Colour::Green),
        ("precision", msg!("precision"), Colour::Purple),
    ]
}

impl View<'_> {
    /// A candidate in few words: the values alone.
    fn short(&self, candidate: usize) -> Message {
        let values = (0..self.asked.lender().thresholds.len()).map(|t| self.value(candidate, t).to_string());
        Message::from(values.collect::<Vec<_>>().join(", "))
    }

    /// What the curve along a threshold shows where no neighbour is on the plateau.
    fn curve_title(&self, slice: &Slice) -> Message {
        let (result, threshold) = (self.result, self.threshold(slice.threshold));
        let value = |candidate: usize| self.value(candidate, slice.threshold).to_string();
        let is_ahead = result.gain().is_some_and(Gain::is_distinguishable);
        if result.is_feasible() && result.judged[0].is_feasible() && self.has_intervals() && !is_ahead {
            return msg!("No {threshold} tried is distinguishably better than today's", threshold = threshold);
        }
        let (objective, value) = (title(self.objective()), value(result.shown));
        match (result.is_feasible(), self.asked.goal().maximise) {
            (false, _) => {
                msg!("{threshold} {value} comes closest to the constraints", threshold = threshold, value = value)
            }
            (true, true) => msg!(
                "{objective} is highest at {threshold} {value}",
                objective = objective,
                threshold = threshold,
                value = value
            ),
            (true, false) => msg!(
                "{objective} is lowest at {threshold} {value}",
                objective = objective,
                threshold = threshold,
                value = value
            ),
        }
    }
}

fn curve(view: &View<'_>, slice: &Slice, hash: &str) -> Figure {
    let (asked, result) = (view.asked, view.result);
    let goal = asked.goal();
    let at: Vec<f64> = slice.candidates.iter().map(|&c| view.value(c, slice.threshold)).collect();
    let curve = |quantity: usize, name: Message, colour: Colour| {
        let points = slice.bands[quantity].iter().map(|Joint { interval, .. }| {
            // A gap's band is drawn no further than a share can be; the data have all of it.
            match view.quantity(quantity).unit {
                Unit::Share => (interval.mean, interval.lower.max(0.0), interval.upper.min(1.0)),
                _ => (interval.mean, interval.lower, interval.upper),
            }
        });
        ThresholdCurve { name, colour, points: points.collect() }
    };
    let index = |name: &str| goal.quantities.iter().position(|quantity| quantity.name == name);
    let objective = view.objective();
    let panel_title = match objective.unit {
        Unit::Yuan => msg!("{quantity}, yuan", quantity = title(objective)),
        Unit::Months => msg!("{quantity}, months", quantity = title(objective)),
        _ => title(objective),
    };
    let objective_curve = curve(goal.objective, Message::lower(title(objective)), Colour::Blue);
    let mut panels = vec![ThresholdPanel { title: panel_title, unit: objective.unit, curves: vec![objective_curve] }];
    let curves =
        shares().into_iter().filter_map(|(name, shown, colour)| index(name).map(|index| curve(index, shown, colour)));
    panels.push(ThresholdPanel { title: msg!("Good and bad merchants"), unit: Unit::Share, curves: curves.collect() });
    if goal.objective != view.npl {
        let npl_curve = curve(view.npl, msg!("NPL ratio"), Colour::Black);
        panels.push(ThresholdPanel { title: msg!("NPL ratio at the end"), unit: Unit::Share, curves: vec![npl_curve] });
    }
    let plateau = [slice.plateau.0, slice.plateau.1].map(|index| at[index]);
    let threshold = view.threshold(slice.threshold);
    let title = if plateau[0] < plateau[1] {
        let (other, name) = match goal.objective == view.lost {
            true => (view.npl, msg!("NPL ratio")),
            false => (view.lost, msg!("good merchants lost")),
        };
        let share = |index: usize| Message::Level(view.level(slice.candidates[index], other).mean, Unit::Share);
        msg!(
            "{objective} hardly changes from {from} to {to}; {other}: {low} to {high}",
            objective = title(objective),
            from = plateau[0].to_string(),
            to = plateau[1].to_string(),
            other = name,
            low = share(slice.plateau.0),
            high = share(slice.plateau.1)
        )
    } else {
        view.curve_title(slice)
    };
    let shown = match view.has_intervals() {
        true => msg!(
            "Means over replications by {threshold}; bands cover the whole curve with 95% probability",
            threshold = threshold.clone()
        ),
        false => msg!("One replication by {threshold}, without bands", threshold = threshold.clone()),
    };
    let subtitle = match asked.lender().thresholds.len() {
        1 => shown,
        _ => msg!("{shown}; other thresholds as chosen", shown = shown),
    };
    let data = curve_rows(&at, goal, slice);
    let marks = marks(view, slice, (plateau[0], plateau[1]));
    let name = match slice.threshold {
        0 => "threshold_curve".into(),
        more => format!("threshold_curve_{}", more + 1),
    };
    let heading = Heading { title: title.clone(), subtitle, footnote: footnote(result.sizes, hash) };
    let chart = Chart::ThresholdPanels(ThresholdPanels { heading, axis: threshold, at, panels, marks });
    Figure { name, alt_text: msg!("{title}.", title = title), chart, data }
}

/// The chosen value of a threshold, today's, the plateau and the values that may be best.
fn marks(view: &View<'_>, slice: &Slice, plateau: (f64, f64)) -> Marks {
    let result = view.result;
    let chosen = view.value(result.shown, slice.threshold);
    let today = view.value(0, slice.threshold);
    let name = match result.is_feasible() {
        true => msg!("best estimate {value}", value = chosen.to_string()),
        false => msg!("closest to feasible {value}", value = chosen.to_string()),
    };
    let interval = result.threshold_interval(slice.threshold).filter(|_| view.has_intervals());
    Marks {
        chosen: (chosen, name),
        interval: interval.map(|interval| (interval, msg!("95% confidence set of the optimum"))),
        plateau: (plateau, msg!("within {tolerance} of the chosen setting's", tolerance = view.tolerance())),
        today: Some((today, msg!("today {value}", value = today.to_string()))),
    }
}

/// The chart's data: a row for each value of the threshold and each quantity.
fn curve_rows(at: &[f64], goal: &Goal, slice: &Slice) -> Vec<Vec<String>> {
    let mut data = vec![["value", "quantity", "mean", "band_lower", "band_upper"].map(String::from).to_vec()];
    for (index, value) in at.iter().enumerate() {
        for (quantity, bands) in goal.quantities.iter().zip(&slice.bands) {
            let band = &bands[index].interval;
            let mut row = vec![value.to_string(), quantity.name.clone()];
            row.extend([band.mean, band.lower, band.upper].map(field));
            data.push(row);
        }
    }
    data
}

fn frontier(view: &View<'_>, hash: &str) -> Figure {
    let result = view.result;
    let frontier = &result.frontier;
    let at = |candidate: usize| (view.level(candidate, view.npl).mean, view.level(candidate, view.lost).mean);
    let ends = [frontier.first(), frontier.last()].map(|end| end.map(|end| end.0));
    // Settings of more thresholds are too long to stand in a chart; its data have them.
    let is_short = view.asked.lender().thresholds.len() <= DESCRIBED_MAX;
    let point = |candidate: usize| {
        let bands = frontier.iter().find(|known| known.0 == candidate).map(|known| &known.1);
        let is_end = ends.contains(&Some(candidate));
        let label = match candidate == result.chosen() {
            true if is_short => Some(msg!("chosen: {setting}", setting = view.describe(candidate))),
            true => Some(msg!("chosen")),
            false => (is_end && is_short).then(|| view.describe(candidate)),
        };
        let bounds =
            bands.map(|[npl, lost]| [npl.interval.lower, npl.interval.upper, lost.interval.lower, lost.interval.upper]);
        let bounds = bounds.filter(|bounds| bounds.iter().all(|bound| bound.is_finite()));
        ScatterPoint { at: at(candidate), best: bands.is_some(), label, bounds }
    };
    let today = at(0);
    let title = match result.better_on_both.len() {
        0 => msg!("No setting tried is clearly better than today's on both NPL ratio and good merchants lost"),
        1 => msg!("One setting is clearly better than today's on both NPL ratio and good merchants lost"),
        more => {
            msg!(
                "{count} settings are clearly better than today's on both NPL ratio and good merchants lost",
                count = more
            )
        }
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!("Each point is a setting; bands cover the whole frontier at once with 95%"),
        footnote: footnote(result.sizes, hash),
    };
    let mut data = vec![["setting", "npl_ratio", "good_lost", "on_frontier"].map(String::from).to_vec()];
    for candidate in 0..result.points.len() {
        let (npl, lost) = at(candidate);
        let on = if frontier.iter().any(|known| known.0 == candidate) { "yes" } else { "no" };
        let setting = view.describe(candidate).in_language(Language::English);
        let name = if candidate == 0 { format!("today: {setting}") } else { setting };
        data.push(vec![name, field(npl), field(lost), on.into()]);
    }
    let points = (1..result.points.len()).map(point).collect();
    let alt_text = msg!("{title}.", title = title);
    Frontier { name: "frontier".into(), heading, alt_text, points, today: (msg!("today"), today), data }.figure()
}

fn regrets(view: &View<'_>, hash: &str) -> Figure {
    let unit = view.objective().unit;
    let scenarios = &view.asked.scenarios[..view.asked.scenarios.len().min(SCENARIOS.len())];
    let roles = view.roles();
    let rows = roles.iter().map(|(role, candidate)| {
        let bars = (0..scenarios.len()).map(|scenario| {
            let regret = view.regret(scenario, *candidate).0;
            // Of a setting that misses a constraint it may be negative.
            let (value, lower) = (regret.mean.max(0.0), regret.lower.max(0.0));
            Bar { line: scenario, value, lower, upper: regret.upper.max(0.0), colour: SCENARIOS[scenario] }
        });
        let worst = (0..view.asked.scenarios.len()).map(|w| view.regret(w, *candidate).0.mean).fold(0.0, f64::max);
        BarRow {
            label: msg!("{setting}: {role}", setting = view.short(*candidate), role = role.clone()),
            bars: bars.collect(),
            number: Message::Change(worst, unit),
        }
    });
    let rows = rows.collect();
    let smallest = view.result.robust.as_ref().map_or(0, |robust| robust.minimax_regret);
    let title = msg!(
        "Smallest regret over {count} scenarios: {setting}",
        count = view.asked.scenarios.len(),
        setting = view.describe(smallest)
    );
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "How much {objective} a setting gives up against the best setting of each scenario; whiskers: 95% \
             intervals",
            objective = Message::lower(self::title(view.objective()))
        ),
        footnote: footnote(view.result.sizes, hash),
    };
    let all = view.asked.scenarios.len();
    let mut legend: Vec<(Message, Colour)> =
        scenarios.iter().map(|scenario| Message::title(&scenario.title)).zip(SCENARIOS).collect();
    if all > scenarios.len() {
        legend.push((msg!("{count} more in robust.csv", count = all - scenarios.len()), Colour::White));
    }
    let mut data = vec![["setting", "role", "scenario", "regret", "lower", "upper"].map(String::from).to_vec()];
    for (role, candidate) in &roles {
        for (scenario, of) in view.asked.scenarios.iter().enumerate() {
            let regret = view.regret(scenario, *candidate).0;
            let english = |message: &Message| message.in_language(Language::English);
            let mut row = vec![english(&view.describe(*candidate)), english(role), of.name.clone()];
            row.extend([regret.mean, regret.lower, regret.upper].map(field));
            data.push(row);
        }
    }
    let chart = Bars { heading, unit, is_change: true, numbers: view.largest_regret(), legend, rows };
    Figure { name: "regret".into(), alt_text: msg!("{title}.", title = title), chart: Chart::Bars(chart), data }
}
