//! The charts of a tuning: the curve along each threshold, the frontier, regrets.

use super::{View, lower_first};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::frame::footnote;
use crate::report::chart::old_bars::{Bar, Row, bars};
use crate::report::chart::scatter::{Point, scatter};
use crate::report::chart::scene::colour;
use crate::report::chart::threshold_curve::{Curve, Marks, Panel, threshold_curve};
use crate::report::files::field;
use crate::report::number::change;
use crate::study::tune::slice::Slice;
use plotters::style::RGBColor;

/// Quantities of the panels below the objective's, with their inks.
const SHARES: [(&str, &str, RGBColor); 4] = [
    ("good_lost", "good lost", colour::BLUE),
    ("bad_lost", "bad lost (recall)", colour::ORANGE),
    ("bad_caught", "bad caught in time", colour::GREEN),
    ("precision", "precision", colour::PURPLE),
];
const WORLDS: [RGBColor; 5] = [colour::BLUE, colour::ORANGE, colour::GREEN, colour::PURPLE, colour::SKY];

pub fn charts(view: &View<'_>, hash: &str) -> Vec<Chart> {
    let mut charts: Vec<Chart> = view.result.slices.iter().map(|slice| curve(view, slice, hash)).collect();
    charts.push(frontier(view, hash));
    if view.result.robust.is_some() {
        charts.push(regrets(view, hash));
    }
    charts
}

impl View<'_> {
    /// A candidate in few words: the values alone.
    fn short(&self, candidate: usize) -> String {
        let values = (0..self.asked.lender().thresholds.len()).map(|t| self.value(candidate, t).to_string());
        values.collect::<Vec<_>>().join(", ")
    }

    /// A candidate's quantity with a factor of its standard error on both sides.
    pub fn wide(&self, candidate: usize, quantity: usize, critical: f64) -> (f64, f64) {
        let (mean, sd, units) = crate::stats::moments(&self.result.series[0][candidate][quantity]);
        let half_width = critical * sd / (units as f64).sqrt();
        (mean - half_width, mean + half_width)
    }

    /// The simultaneous band of a slice.
    pub fn band(&self, slice: &Slice, candidate: usize, quantity: usize) -> (f64, f64) {
        self.wide(candidate, quantity, slice.critical[quantity])
    }
}

fn curve(view: &View<'_>, slice: &Slice, hash: &str) -> Chart {
    let (asked, result) = (view.asked, view.result);
    let goal = asked.goal();
    let threshold = &asked.lender().thresholds[slice.threshold];
    let at: Vec<f64> = slice.candidates.iter().map(|&c| view.value(c, slice.threshold)).collect();
    let curve = |quantity: usize, name: String, ink: RGBColor| Curve {
        name,
        ink,
        points: slice
            .candidates
            .iter()
            .map(|&c| {
                let (low, high) = view.band(slice, c, quantity);
                (view.level(c, quantity).mean, low, high)
            })
            .collect(),
    };
    let place = |name: &str| goal.quantities.iter().position(|quantity| quantity.name == name);
    let objective = view.objective();
    let unit_of = |unit: Unit| match unit {
        Unit::Yuan => ", yuan",
        Unit::Months => ", months",
        _ => "",
    };
    let mut panels = vec![Panel {
        title: format!("{}{}", objective.title, unit_of(objective.unit)),
        unit: objective.unit,
        curves: vec![curve(goal.objective, lower_first(&objective.title), colour::BLUE)],
    }];
    let shares =
        SHARES.iter().filter_map(|(name, shown, ink)| place(name).map(|place| curve(place, (*shown).into(), *ink)));
    panels.push(Panel { title: "Good and bad merchants".into(), unit: Unit::Share, curves: shares.collect() });
    if goal.objective != view.npl {
        let drawn = curve(view.npl, "NPL ratio".into(), colour::BLACK);
        panels.push(Panel { title: "NPL ratio at the end".into(), unit: Unit::Share, curves: vec![drawn] });
    }
    let chosen = view.value(result.chosen, slice.threshold);
    let plateau = [slice.plateau.0, slice.plateau.1].map(|place| at[place]);
    let marks = Marks {
        chosen,
        chosen_name: format!("{} {chosen}", if result.is_feasible() { "best" } else { "nearest to feasible" }),
        interval: result.threshold_interval(asked.lender(), slice.threshold),
        plateau: (plateau[0], plateau[1]),
        plateau_name: format!("within {} of the best", view.tolerance()),
        today: Some(view.value(0, slice.threshold)),
    };
    let title = if plateau[0] < plateau[1] {
        let (other, name) =
            if goal.objective == view.lost { (view.npl, "NPL ratio") } else { (view.lost, "good merchants lost") };
        let share = |place: usize| format!("{:.1}", 100.0 * view.level(slice.candidates[place], other).mean);
        format!(
            "{} hardly changes from {} to {}; {name}: {} to {} %",
            short(&objective.title),
            plateau[0],
            plateau[1],
            share(slice.plateau.0),
            share(slice.plateau.1)
        )
    } else {
        format!("The best {} is {chosen}", threshold.title)
    };
    let others = if asked.lender().thresholds.len() > 1 { "; other thresholds as chosen" } else { "" };
    let subtitle = format!(
        "Means over replications along {}; bands hold over the whole curve with 95 % probability{others}",
        threshold.title
    );
    let footnote = footnote(result.sizes, hash);
    let scene = threshold_curve((&title, &subtitle, &footnote), (&threshold.title, &at), &panels, &marks);
    let mut data = vec![["value", "quantity", "mean", "band_lower", "band_upper"].map(String::from).to_vec()];
    for (&candidate, value) in slice.candidates.iter().zip(&at) {
        for (which, quantity) in goal.quantities.iter().enumerate() {
            let (low, high) = view.band(slice, candidate, which);
            let mut row = vec![value.to_string(), quantity.name.clone()];
            row.extend([view.level(candidate, which).mean, low, high].map(field));
            data.push(row);
        }
    }
    let name = match slice.threshold {
        0 => "threshold_curve".into(),
        more => format!("threshold_curve_{}", more + 1),
    };
    Chart { name, alt_text: format!("{title}."), scene, data }
}

fn frontier(view: &View<'_>, hash: &str) -> Chart {
    let result = view.result;
    let (places, critical) = &result.frontier;
    let at = |candidate: usize| (view.level(candidate, view.npl).mean, view.level(candidate, view.lost).mean);
    let ends = [places.first(), places.last()];
    let point = |candidate: usize| {
        let best = places.contains(&candidate);
        let label = if candidate == result.chosen {
            Some(format!("chosen: {}", view.describe(candidate)))
        } else {
            ends.contains(&Some(&candidate)).then(|| view.describe(candidate))
        };
        let bounds = best.then(|| {
            let (npl, lost) = (view.wide(candidate, view.npl, *critical), view.wide(candidate, view.lost, *critical));
            [npl.0, npl.1, lost.0, lost.1]
        });
        let bounds = bounds.filter(|bounds| bounds.iter().all(|bound| bound.is_finite()));
        Point { at: at(candidate), best, label, bounds }
    };
    let drawn: Vec<Point> = (1..result.points.len()).map(point).collect();
    let today = at(0);
    let betters = places.iter().filter(|&&place| at(place).0 <= today.0 && at(place).1 < today.1).count();
    let title = match betters {
        0 => "No setting tried loses fewer good merchants at today's NPL ratio".to_string(),
        1 => "One setting loses fewer good merchants at no higher NPL ratio than today".to_string(),
        more => format!("{more} settings lose fewer good merchants at no higher NPL ratio than today"),
    };
    let scene = scatter(
        &title,
        "Each point a setting; red: the frontier, with 95 % bands that hold over all of it at once; black: today's setting",
        &footnote(result.sizes, hash),
        ("NPL ratio at the end", Unit::Share),
        ("good merchants lost", Unit::Share),
        &drawn,
        Some(("today", today)),
    );
    let mut data = vec![["setting", "npl_ratio", "good_lost", "on_frontier"].map(String::from).to_vec()];
    for candidate in 0..result.points.len() {
        let (npl, lost) = at(candidate);
        let on = if places.contains(&candidate) { "yes" } else { "no" };
        let name = if candidate == 0 { format!("today: {}", view.describe(0)) } else { view.describe(candidate) };
        data.push(vec![name, field(npl), field(lost), on.into()]);
    }
    Chart { name: "frontier".into(), alt_text: format!("{title}."), scene, data }
}

fn regrets(view: &View<'_>, hash: &str) -> Chart {
    let unit = view.objective().unit;
    let worlds = &view.asked.worlds[..view.asked.worlds.len().min(WORLDS.len())];
    let roles = view.roles();
    let rows = roles.iter().map(|(role, candidate)| {
        let bars = (0..worlds.len()).map(|world| {
            let regret = view.regret(world, *candidate);
            // A regret cannot be negative; its interval may.
            let (value, lower) = (regret.mean.max(0.0), regret.lower.max(0.0));
            Bar { line: world, value, lower, upper: regret.upper.max(0.0), ink: WORLDS[world] }
        });
        let worst = (0..view.asked.worlds.len()).map(|w| view.regret(w, *candidate).mean).fold(0.0, f64::max);
        Row {
            label: format!("{}: {role}", view.short(*candidate)),
            bars: bars.collect(),
            number: change(worst, unit).trim_start_matches('+').to_string(),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let least = view.result.robust.as_ref().map_or(0, |robust| robust.least_regret);
    let title = format!("Least regret over {} economies: {}", view.asked.worlds.len(), view.describe(least));
    let subtitle = format!(
        "What a setting gives up of {} against the best setting of each economy; whiskers: 95 %",
        lower_first(&view.objective().title)
    );
    let legend: Vec<(String, RGBColor)> = worlds.iter().map(|world| world.title.clone()).zip(WORLDS).collect();
    let footnote = footnote(view.result.sizes, hash);
    let scene = bars(&title, &subtitle, &footnote, unit, "largest regret", &legend, &rows);
    let mut data = vec![["setting", "role", "scenario", "regret", "lower", "upper"].map(String::from).to_vec()];
    for (role, candidate) in &roles {
        for (world, of) in view.asked.worlds.iter().enumerate() {
            let regret = view.regret(world, *candidate);
            let mut row = vec![view.describe(*candidate), role.clone(), of.name.clone()];
            row.extend([regret.mean, regret.lower, regret.upper].map(field));
            data.push(row);
        }
    }
    Chart { name: "regret".into(), alt_text: format!("{title}."), scene, data }
}

/// The first words of a title, for a headline.
fn short(title: &str) -> &str {
    title.split(" per ").next().unwrap_or_default()
}
