//! A tuning: the answer with what is not known of it, what else the threshold decides, the curve, the frontier, the robust choice.

mod charts;
mod sheets;

use super::compare::{swap_chart, swap_sheet, swaps};
use crate::report::number::{change_with_interval, level, level_with_interval};
use crate::report::output::Report;
use crate::report::table::{aligned, sizes_line};
use crate::stats::Interval;
use crate::study::tune::evidence::{TuneResult, Tuning};
use crate::study::tune::goal::{Constraint, Quantity};
use crate::study::tune::slice::Slice;

/// Most rows of the curve on the terminal.
const ROWS: usize = 13;

/// The report of a tuning; `npl_and_lost` are the places of the NPL ratio and of good lost among the quantities.
pub fn tune(asked: &Tuning, result: &TuneResult, npl_and_lost: (usize, usize), hash: &str) -> Report {
    let view = View { asked, result, npl: npl_and_lost.0, lost: npl_and_lost.1 };
    let mut text = vec![view.headline()];
    text.extend((0..result.slices.len()).map(|slice| view.plateau_line(slice)));
    text.push(view.constraints());
    text.push(view.ends());
    text.push(match &result.slices[..] {
        [only] => view.curve(only),
        several => format!("The curves along {} thresholds are in curves.csv and in the charts.", several.len()),
    });
    text.push(view.flips());
    text.push(view.robust());
    text.push(swaps(&result.swap));
    text.push(view.search_line());
    text.push(sizes_line(&result.swap.study));
    text.retain(|part| !part.is_empty());
    let mut drawn = charts::charts(&view, hash);
    drawn.push(swap_chart(&result.swap, hash));
    let mut sheets = sheets::sheets(&view);
    sheets.push(swap_sheet(&result.swap));
    Report { text: text.join("\n\n"), sheets, charts: drawn }
}

/// What was asked and what came out.
struct View<'a> {
    asked: &'a Tuning,
    result: &'a TuneResult,
    npl: usize,
    lost: usize,
}

impl View<'_> {
    fn quantity(&self, place: usize) -> &Quantity {
        &self.asked.goal().quantities[place]
    }

    fn objective(&self) -> &Quantity {
        self.quantity(self.asked.goal().objective)
    }

    fn level(&self, candidate: usize, quantity: usize) -> Interval {
        self.result.level(0, candidate, quantity)
    }

    fn shown(&self, candidate: usize, quantity: usize) -> String {
        level_with_interval(&self.level(candidate, quantity), self.quantity(quantity).unit)
    }

    /// A candidate in words.
    fn describe(&self, candidate: usize) -> String {
        match &self.result.points[candidate] {
            Some(point) => self.asked.lender().describe(point),
            None => {
                let today = self.asked.lender().today();
                let each = self.asked.lender().thresholds.iter().zip(today);
                each.map(|(threshold, value)| format!("{} {value}", threshold.title)).collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// The value of a threshold at a candidate.
    fn value(&self, candidate: usize, threshold: usize) -> f64 {
        match &self.result.points[candidate] {
            Some(point) => self.asked.lender().thresholds[threshold].value(point[threshold]),
            None => self.asked.lender().today()[threshold],
        }
    }

    /// `npl_ratio ≤ 2.0 %`.
    fn said(&self, constraint: &Constraint) -> String {
        let quantity = self.quantity(constraint.quantity);
        let sign = if constraint.at_most { "at most" } else { "at least" };
        format!("{} {sign} {}", lower_first(&quantity.title), exact(constraint.bound, quantity))
    }

    fn tolerance(&self) -> String {
        format!("{} %", (1e6 * self.asked.tolerance).round() / 1e4)
    }

    fn headline(&self) -> String {
        let (result, goal) = (self.result, self.asked.goal());
        let chosen = result.chosen;
        let objective = goal.objective;
        if !result.is_feasible() {
            return self.infeasible();
        }
        let most = if goal.maximise { "largest" } else { "least" };
        let under = match goal.constraints.len() {
            0 => String::new(),
            _ => format!(" under the constraints (each met with {} certainty)", percent(goal.certainty)),
        };
        let change = result.difference(0, chosen, 0, objective);
        let mut text = format!(
            "{} is {most} at {}{under}: {}, against {} today at {} ({}).",
            self.objective().title,
            self.describe(chosen),
            self.shown(chosen, objective),
            self.shown(0, objective),
            self.describe(0),
            change_with_interval(&change, self.objective().unit),
        );
        for (place, threshold) in self.asked.lender().thresholds.iter().enumerate() {
            let Some((low, high)) = result.threshold_interval(self.asked.lender(), place) else { continue };
            let found = if low == high { format!("{low} alone") } else { format!("{low} to {high}") };
            text.push_str(&format!(
                "\nThe best {} is, with 95 % confidence, {found}{}.",
                threshold.title,
                self.held(place)
            ));
        }
        text
    }

    /// What the interval of a threshold rests on, where not every combination was tried.
    fn held(&self, threshold: usize) -> String {
        let lender = self.asked.lender();
        if lender.thresholds.len() == 1 || self.result.found.is_none() {
            let ends =
                [0, lender.thresholds[threshold].count - 1].map(|place| lender.thresholds[threshold].value(place));
            let chosen = self.value(self.result.chosen, threshold);
            return if ends.contains(&chosen) {
                ", an end of the range tried: a wider one may be better".into()
            } else {
                String::new()
            };
        }
        " with the others as chosen".into()
    }

    fn infeasible(&self) -> String {
        let (result, goal) = (self.result, self.asked.goal());
        let mut text = format!(
            "No setting tried meets every constraint with {} certainty. Nearest comes {}, where {} is {}.",
            percent(goal.certainty),
            self.describe(result.chosen),
            lower_first(&self.objective().title),
            self.shown(result.chosen, goal.objective)
        );
        for binding in &result.binding {
            let constraint = &goal.constraints[binding.constraint];
            let quantity = self.quantity(constraint.quantity);
            let there = self.shown(result.chosen, constraint.quantity);
            text.push_str(&format!("\n- {} binds: {there} there.", self.said(constraint)));
            if let Some((candidate, value)) = binding.attainable {
                text.push_str(&format!(
                    " With the other constraints met it can come to {} at best (estimate), at {}.",
                    level(value, quantity.unit),
                    self.describe(candidate)
                ));
            } else {
                text.push_str(" The other constraints cannot all be met either.");
            }
            if let Some(other) = binding.without {
                text.push_str(&format!(
                    " Without it the best setting is {} ({}).",
                    self.describe(other),
                    self.shown(other, goal.objective)
                ));
            }
        }
        text
    }

    /// Over which settings the objective hardly changes, and what else changes there.
    fn plateau_line(&self, slice: usize) -> String {
        let slice = &self.result.slices[slice];
        let (low, high) = (slice.candidates[slice.plateau.0], slice.candidates[slice.plateau.1]);
        let title = &self.asked.lender().thresholds[slice.threshold].title;
        if low == high {
            return format!(
                "No other {title} tried comes within {} of the best {}.",
                self.tolerance(),
                lower_first(&self.objective().title)
            );
        }
        let ends = |quantity: usize| {
            let unit = self.quantity(quantity).unit;
            format!(
                "{} to {}",
                level(self.level(low, quantity).mean, unit),
                level(self.level(high, quantity).mean, unit)
            )
        };
        let objective = self.asked.goal().objective;
        let mut others = Vec::new();
        if objective != self.lost {
            others.push(format!("good merchants lost run from {}", ends(self.lost)));
        }
        if objective != self.npl {
            others.push(format!("the NPL ratio runs from {}", ends(self.npl)));
        }
        format!(
            "A plateau: from {title} {} to {} {} stays within {} of the best, while {}.",
            self.value(low, slice.threshold),
            self.value(high, slice.threshold),
            lower_first(&self.objective().title),
            self.tolerance(),
            others.join(" and ")
        )
    }

    fn constraints(&self) -> String {
        let (result, goal) = (self.result, self.asked.goal());
        if goal.constraints.is_empty() || !result.is_feasible() {
            return String::new();
        }
        let rows = goal.constraints.iter().enumerate().map(|(place, constraint)| {
            let binding = result.binding.iter().find(|binding| binding.constraint == place);
            let without = match binding.and_then(|binding| binding.without) {
                Some(other) => format!(
                    "binds: without it {} ({})",
                    self.describe(other),
                    level(self.level(other, goal.objective).mean, self.objective().unit)
                ),
                None => "does not bind".into(),
            };
            vec![
                self.said(constraint),
                self.shown(result.chosen, constraint.quantity),
                self.shown(0, constraint.quantity),
                without,
            ]
        });
        aligned(&["constraint", "chosen", "today", ""], rows.collect())
    }

    /// What it means to sit at today's setting or at either end of the plateau instead of at the chosen setting.
    fn ends(&self) -> String {
        let result = self.result;
        let mut places: Vec<(String, usize)> = vec![("today".into(), 0)];
        for slice in &result.slices {
            for end in [slice.plateau.0, slice.plateau.1] {
                let candidate = slice.candidates[end];
                if candidate != result.chosen {
                    let title = &self.asked.lender().thresholds[slice.threshold].title;
                    places.push((format!("{title} {}", self.value(candidate, slice.threshold)), candidate));
                }
            }
        }
        places.truncate(5);
        let is_single = self.asked.lender().thresholds.len() == 1;
        let chosen = if is_single { format!("at {}", self.describe(result.chosen)) } else { "as chosen".into() };
        let titles: Vec<String> = places.iter().map(|(title, _)| format!("change at {title}")).collect();
        let mut header = vec!["what else it decides", chosen.as_str()];
        header.extend(titles.iter().map(String::as_str));
        let rows = (0..self.asked.goal().quantities.len()).map(|quantity| {
            let unit = self.quantity(quantity).unit;
            let mut row = vec![self.quantity(quantity).title.clone(), self.shown(result.chosen, quantity)];
            row.extend(places.iter().map(|&(_, candidate)| {
                change_with_interval(&result.difference(0, candidate, result.chosen, quantity), unit)
            }));
            row
        });
        aligned(&header, rows.collect())
    }

    fn curve(&self, slice: &Slice) -> String {
        let result = self.result;
        let threshold = &self.asked.lender().thresholds[slice.threshold];
        let objective = self.asked.goal().objective;
        let every = slice.candidates.len().div_ceil(ROWS).max(1);
        let own = slice.candidates.iter().position(|&candidate| candidate == result.chosen).unwrap_or(0);
        let mut shown: Vec<usize> = (0..slice.candidates.len()).filter(|place| place % every == own % every).collect();
        shown.extend([0, slice.candidates.len() - 1]);
        shown.sort_unstable();
        shown.dedup();
        let quantities: Vec<usize> = std::iter::once(objective)
            .chain((0..self.asked.goal().quantities.len()).filter(|&place| place != objective))
            .take(7)
            .collect();
        let mut header = vec![threshold.title.as_str()];
        header.extend(quantities.iter().map(|&place| self.quantity(place).name.as_str()));
        header.push("");
        let rows = shown.into_iter().map(|place| {
            let candidate = slice.candidates[place];
            let mut row = vec![self.value(candidate, slice.threshold).to_string()];
            row.extend(quantities.iter().map(|&quantity| self.shown(candidate, quantity)));
            let mut marks = Vec::new();
            if candidate == result.chosen {
                marks.push(if result.is_feasible() { "best" } else { "nearest" });
            } else if result.may_be_best[candidate] {
                marks.push("may be best");
            }
            if (slice.plateau.0..=slice.plateau.1).contains(&place) && candidate != result.chosen {
                marks.push("plateau");
            }
            if !result.judged[candidate].is_feasible() {
                marks.push("misses a constraint");
            }
            row.push(marks.join(", "));
            row
        });
        aligned(&header, rows.collect())
    }

    fn flips(&self) -> String {
        let mut lines = Vec::new();
        for slice in &self.result.slices {
            let threshold = &self.asked.lender().thresholds[slice.threshold];
            for (&(quantity, value), crossings) in self.asked.flips.iter().zip(&slice.flips) {
                let quantity = self.quantity(quantity);
                let what = format!("{} = {}", quantity.title, exact(value, quantity));
                if crossings.is_empty() {
                    let last = threshold.value(threshold.count - 1);
                    lines.push(format!(
                        "{what}: not reached at any {} from {} to {last}.",
                        threshold.title, threshold.from
                    ));
                }
                for crossing in crossings {
                    let end = |value: f64, beyond: &str| {
                        if value.is_finite() { format!("{value:.1}") } else { beyond.into() }
                    };
                    lines.push(format!(
                        "{what}: at {} {:.1} (95 % interval {} to {}).",
                        threshold.title,
                        crossing.at,
                        end(crossing.lower, "below the range"),
                        end(crossing.upper, "above the range")
                    ));
                }
            }
        }
        lines.join("\n")
    }

    /// Settings of the robust table: a role and a candidate, each candidate once.
    fn roles(&self) -> Vec<(String, usize)> {
        let Some(robust) = &self.result.robust else { return Vec::new() };
        let mut roles: Vec<(String, usize)> = vec![("today".into(), 0)];
        let mut add = |role: String, candidate: usize| match roles.iter_mut().find(|known| known.1 == candidate) {
            Some(known) => known.0 = format!("{}, {role}", known.0),
            None => roles.push((role, candidate)),
        };
        for (place, (world, &best)) in self.asked.worlds.iter().zip(&robust.best).enumerate() {
            let role = if place == 0 { "best".into() } else { format!("best in {}", lower_first(&world.title)) };
            add(role, best);
        }
        add("worst case".into(), robust.worst_case);
        add("least regret".into(), robust.least_regret);
        roles
    }

    /// The regret of a candidate in a world: the paired difference to the best allowed one, turned so that more is worse.
    fn regret(&self, world: usize, candidate: usize) -> Interval {
        let Some(robust) = &self.result.robust else { return Interval::of([]) };
        let objective = self.asked.goal().objective;
        let difference = self.result.difference(world, candidate, robust.best[world], objective);
        if !self.asked.goal().maximise {
            return difference;
        }
        Interval { mean: -difference.mean, lower: -difference.upper, upper: -difference.lower, ..difference }
    }

    fn robust(&self) -> String {
        let Some(robust) = &self.result.robust else { return String::new() };
        let worlds = &self.asked.worlds;
        let objective = self.asked.goal().objective;
        let unit = self.objective().unit;
        let regrets: Vec<String> =
            worlds.iter().map(|world| format!("regret: {}", lower_first(&world.title))).collect();
        let mut header = vec!["setting", "role"];
        header.extend(worlds.iter().map(|world| world.title.as_str()));
        header.extend(regrets.iter().map(String::as_str));
        header.push("constraints missed");
        let rows = self.roles().into_iter().map(|(role, candidate)| {
            let mut row = vec![self.describe(candidate), role];
            row.extend(
                (0..worlds.len()).map(|w| level_with_interval(&self.result.level(w, candidate, objective), unit)),
            );
            row.extend((0..worlds.len()).map(|w| change_with_interval(&self.regret(w, candidate), unit)));
            let missed: Vec<&str> = worlds
                .iter()
                .enumerate()
                .filter(|(w, _)| robust.holds[*w][candidate].contains(&false))
                .map(|(_, world)| world.name.as_str())
                .collect();
            row.push(if missed.is_empty() { "–".into() } else { missed.join(", ") });
            row
        });
        format!(
            "Over {} economies the least regret is at {}, the best worst case at {}.\n{}",
            worlds.len(),
            self.describe(robust.least_regret),
            self.describe(robust.worst_case),
            aligned(&header, rows.collect())
        )
    }

    fn search_line(&self) -> String {
        let Some(found) = &self.result.found else { return String::new() };
        let mut text = format!(
            "Searched by {}: {} settings, {:.3} thousand million merchant-months on draws of their own, {}; it ended at {}.",
            self.asked.method.title().to_lowercase(),
            found.tried,
            found.spent as f64 / 1e9,
            if found.finished { "to the method's own end" } else { "until the budget was spent" },
            self.asked.lender().describe(&found.point)
        );
        if let Some((left, indifference)) = found.race {
            text.push_str(&format!(
                " The race ran with an indifference of {} and an error of at most {}; {left} {} left{}.",
                exact(indifference, self.objective()),
                percent(self.asked.terms.error),
                if left == 1 { "setting was" } else { "settings were" },
                if found.finished { "" } else { ", so its promise does not hold: give it a larger --budget" }
            ));
        }
        text
    }
}

/// A number as it was asked for, in its unit.
fn exact(value: f64, quantity: &Quantity) -> String {
    match quantity.unit {
        crate::metrics::Unit::Share => percent(value),
        unit => level(value, unit),
    }
}

fn percent(share: f64) -> String {
    format!("{} %", (1e6 * share).round() / 1e4)
}

fn lower_first(text: &str) -> String {
    // Names such as "NPL ratio" keep their capitals.
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().collect::<String>() + characters.as_str()
        }
        _ => text.to_string(),
    }
}
