//! A tuning: the answer with what is not known of it, what else the threshold decides, the curve, the frontier, the robust choice.

mod csv;
mod figures;
mod robust;

use super::goal::{Constraint, Quantity};
use super::problem::Threshold;
use super::run::{Binding, TuneResult, Tuning};
use super::slice::Slice;
use crate::metrics::Unit;
use crate::report::document::{Block, Column, Document, Table};
use crate::report::message::{Message, msg};
use crate::report::number::level;
use crate::report::output::Report;
use crate::stats::Interval;
use crate::study::compare::report::{swap_figure, swap_table, swaps};
use crate::study::run::report::sizes_line;

/// Most rows of the curve in its table.
const ROWS: usize = 13;

/// The report of a tuning; `npl_and_lost` are the places of the NPL ratio and of good lost among the quantities.
pub fn tune(asked: &Tuning, result: &TuneResult, npl_and_lost: (usize, usize), hash: &str) -> Report {
    let view = View { asked, result, npl: npl_and_lost.0, lost: npl_and_lost.1 };
    // The one alternative of the swap sets is the chosen setting.
    let swapped = [view.describe(result.chosen)];
    let mut paragraphs = view.binding_lines();
    paragraphs.extend((0..result.slices.len()).map(|slice| view.plateau_line(slice)));
    let mut blocks: Vec<Block> = paragraphs.into_iter().map(Block::Paragraph).collect();
    blocks.extend(view.constraints().map(Block::Table));
    blocks.push(Block::Table(view.ends()));
    blocks.push(match &result.slices[..] {
        [only] => Block::Table(view.curve(only)),
        several => Block::Paragraph(msg!(
            "The curves along {count} thresholds are in curves.csv and in the charts.",
            count = several.len()
        )),
    });
    let flips = view.flips();
    if !flips.is_empty() {
        blocks.push(Block::Paragraph(Message::joined(flips, "\n")));
    }
    blocks.extend(view.robust());
    blocks.push(Block::Table(swaps(&result.swap, &swapped)));
    blocks.extend(view.search_line().map(Block::Paragraph));
    blocks.push(Block::Paragraph(sizes_line(&result.swap.study)));
    let mut drawn = figures::figures(&view, hash);
    drawn.push(swap_figure(&result.swap, &swapped, &[msg!("The chosen setting")], hash));
    let mut tables = csv::tables(&view);
    tables.push(swap_table(&result.swap));
    let question = match asked.goal().maximise {
        true => msg!("Which setting has the largest {quantity}?", quantity = Message::lower(title(view.objective()))),
        false => msg!("Which setting has the least {quantity}?", quantity = Message::lower(title(view.objective()))),
    };
    Report {
        document: Document { question, answer: view.answer(), blocks, figures: drawn },
        estimates: csv::estimates(&view),
        policies: csv::policies(&view),
        replications: Some(csv::replications(&view)),
        tables,
        facts: Vec::new(),
        calibration: Vec::new(),
    }
}

/// A quantity's title.
fn title(quantity: &Quantity) -> Message {
    Message::known(&quantity.title)
}

/// A threshold's name: its key's, unless it was given a title of its own.
fn threshold_name(threshold: &Threshold) -> Message {
    match threshold.title == Threshold::plain_title(&threshold.name) {
        true => Message::key(&threshold.name, &threshold.title),
        false => Message::known(&threshold.title),
    }
}

/// Values of thresholds in words: `cut-off 515, cap multiple 1.5`.
fn setting(thresholds: &[Threshold], values: impl Iterator<Item = f64>) -> Message {
    let each = thresholds.iter().zip(values).map(|(threshold, value)| {
        msg!("{threshold} {value}", threshold = threshold_name(threshold), value = value.to_string())
    });
    Message::joined(each.collect(), ", ")
}

/// A point of the lattice in words.
pub fn setting_at(thresholds: &[Threshold], point: &[u32]) -> Message {
    setting(thresholds, thresholds.iter().zip(point).map(|(threshold, &place)| threshold.value(place)))
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

    fn shown(&self, candidate: usize, quantity: usize) -> Message {
        Message::level(&self.level(candidate, quantity), self.quantity(quantity).unit)
    }

    /// A threshold's name.
    fn threshold(&self, place: usize) -> Message {
        threshold_name(&self.asked.lender().thresholds[place])
    }

    /// A candidate in words.
    fn describe(&self, candidate: usize) -> Message {
        let thresholds = &self.asked.lender().thresholds;
        setting(thresholds, (0..thresholds.len()).map(|place| self.value(candidate, place)))
    }

    /// The value of a threshold at a candidate.
    fn value(&self, candidate: usize, threshold: usize) -> f64 {
        match &self.result.points[candidate] {
            Some(point) => self.asked.lender().thresholds[threshold].value(point[threshold]),
            None => self.asked.lender().today()[threshold],
        }
    }

    /// `NPL ratio at most 2 %`.
    fn said(&self, constraint: &Constraint) -> Message {
        let quantity = self.quantity(constraint.quantity);
        let bound = exact(constraint.bound, quantity);
        match constraint.at_most {
            true => msg!("{quantity} at most {bound}", quantity = title(quantity), bound = bound),
            false => msg!("{quantity} at least {bound}", quantity = title(quantity), bound = bound),
        }
    }

    /// Whether there are units enough for intervals.
    fn has_intervals(&self) -> bool {
        self.result.series[0][0][self.asked.goal().objective].len() > 1
    }

    fn tolerance(&self) -> Message {
        percent(self.asked.tolerance)
    }

    fn answer(&self) -> Message {
        let (result, goal) = (self.result, self.asked.goal());
        let chosen = result.chosen;
        if !result.judged[chosen].loss.is_finite() {
            return msg!("{quantity} is not defined at any setting tried.", quantity = title(self.objective()));
        }
        if !result.is_feasible() {
            return msg!(
                "No setting tried meets every constraint with {certainty} certainty. Nearest comes {setting}, where {quantity} is {level}.",
                certainty = percent(goal.certainty),
                setting = self.describe(chosen),
                quantity = Message::lower(title(self.objective())),
                level = self.shown(chosen, goal.objective)
            );
        }
        let under = match goal.constraints.len() {
            0 => Message::none(),
            _ if self.has_intervals() => msg!(
                " under the constraints (each met with {certainty} certainty)",
                certainty = percent(goal.certainty)
            ),
            _ => msg!(" under the constraints (each met by its estimate: one replication has no error)"),
        };
        let change = Message::change(&result.gain, self.objective().unit);
        let quantity = title(self.objective());
        let (setting, level) = (self.describe(chosen), self.shown(chosen, goal.objective));
        let (now, today) = (self.shown(0, goal.objective), self.describe(0));
        let most = if goal.maximise { msg!("largest") } else { msg!("least") };
        let first = msg!(
            "{quantity} is {most} at {setting}{under}: {level}, against {now} today at {today} ({change}).",
            quantity = quantity,
            most = most,
            setting = setting,
            under = under,
            level = level,
            now = now,
            today = today,
            change = change
        );
        let mut lines = vec![first];
        if !result.may_be_best[chosen] {
            lines.push(msg!(
                "Some setting along a threshold is better beyond chance: give the search a larger --budget."
            ));
        }
        for place in 0..self.asked.lender().thresholds.len() {
            let Some((low, high)) = result.threshold_interval(self.asked.lender(), place) else { continue };
            let range = match low == high {
                true => msg!("{value} alone", value = low.to_string()),
                false => msg!("{low} to {high}", low = low.to_string(), high = high.to_string()),
            };
            lines.push(msg!(
                "The best {threshold} is, with 95 % confidence, {range}{held}.",
                threshold = self.threshold(place),
                range = range,
                held = self.held(place)
            ));
        }
        Message::joined(lines, "\n")
    }

    /// What the interval of a threshold rests on, where not every combination was tried.
    fn held(&self, threshold: usize) -> Message {
        let lender = self.asked.lender();
        let known = &lender.thresholds[threshold];
        let ends = [0, known.count - 1].map(|place| known.value(place));
        let interval = self.result.threshold_interval(lender, threshold);
        let reaches = interval.is_some_and(|(low, high)| ends.contains(&low) || ends.contains(&high));
        let alone = lender.thresholds.len() == 1 || self.result.found.is_none();
        match (alone, reaches) {
            (true, false) => Message::none(),
            (true, true) => msg!("; that reaches an end of the range tried, and a wider one may be better"),
            (false, false) => msg!(" with the others as chosen"),
            (false, true) => {
                msg!(
                    " with the others as chosen; that reaches an end of the range tried, and a wider one may be better"
                )
            }
        }
    }

    /// Where nothing is feasible, what each binding constraint has to do with it.
    fn binding_lines(&self) -> Vec<Message> {
        if self.result.is_feasible() {
            return Vec::new();
        }
        self.result.binding.iter().map(|binding| self.binding_line(binding)).collect()
    }

    fn binding_line(&self, binding: &Binding) -> Message {
        let (result, goal) = (self.result, self.asked.goal());
        let constraint = &goal.constraints[binding.constraint];
        let quantity = self.quantity(constraint.quantity);
        let mut said = vec![msg!(
            "{constraint} binds: {level} there.",
            constraint = self.said(constraint),
            level = self.shown(result.chosen, constraint.quantity)
        )];
        said.push(match binding.attainable {
            Some((candidate, value)) => msg!(
                "With the other constraints met its bound at that certainty comes to {level} at best, at {setting}.",
                level = Message::Level(value, quantity.unit),
                setting = self.describe(candidate)
            ),
            None => msg!("The other constraints cannot all be met either."),
        });
        if let Some(other) = binding.without {
            said.push(msg!(
                "Without it the best setting is {setting} ({level}).",
                setting = self.describe(other),
                level = self.shown(other, goal.objective)
            ));
        }
        Message::joined(said, " ")
    }

    /// Over which settings the objective hardly changes, and what else changes there.
    fn plateau_line(&self, slice: usize) -> Message {
        let slice = &self.result.slices[slice];
        let (low, high) = (slice.candidates[slice.plateau.0], slice.candidates[slice.plateau.1]);
        let threshold = self.threshold(slice.threshold);
        let objective = Message::lower(title(self.objective()));
        if low == high {
            return msg!(
                "No other {threshold} next to it comes within {tolerance} of its {objective}.",
                threshold = threshold,
                tolerance = self.tolerance(),
                objective = objective
            );
        }
        let runs = |quantity: usize| {
            let unit = self.quantity(quantity).unit;
            msg!(
                "{quantity}: {low} to {high}",
                quantity = Message::lower(title(self.quantity(quantity))),
                low = Message::Level(self.level(low, quantity).mean, unit),
                high = Message::Level(self.level(high, quantity).mean, unit)
            )
        };
        let own = self.asked.goal().objective;
        let others = [self.lost, self.npl].into_iter().filter(|&quantity| quantity != own).map(runs).collect();
        msg!(
            "A plateau: from {threshold} {low} to {high} {objective} stays within {tolerance} of the chosen setting's, while other things change ({others}).",
            threshold = threshold,
            low = self.value(low, slice.threshold).to_string(),
            high = self.value(high, slice.threshold).to_string(),
            objective = objective,
            tolerance = self.tolerance(),
            others = Message::joined(others, "; ")
        )
    }

    /// Whether the setting that would be chosen without any constraint misses this one.
    fn binds_with_others(&self, constraint: &Constraint) -> bool {
        let free = self.result.unconstrained;
        free != self.result.chosen && self.asked.goal().miss(constraint, &self.result.series[0][free]) > 0.0
    }

    fn constraints(&self) -> Option<Table> {
        let (result, goal) = (self.result, self.asked.goal());
        if goal.constraints.is_empty() || !result.is_feasible() {
            return None;
        }
        let rows = goal.constraints.iter().enumerate().map(|(place, constraint)| {
            let binding = result.binding.iter().find(|binding| binding.constraint == place);
            let without = match binding.and_then(|binding| binding.without) {
                Some(other) => msg!(
                    "binds: without it {setting} ({level})",
                    setting = self.describe(other),
                    level = Message::Level(self.level(other, goal.objective).mean, self.objective().unit)
                ),
                None if self.binds_with_others(constraint) => msg!("binds together with others"),
                None => msg!("does not bind"),
            };
            let quantity = constraint.quantity;
            vec![self.said(constraint), self.shown(result.chosen, quantity), self.shown(0, quantity), without]
        });
        let columns = vec![
            Column::text(msg!("constraint")),
            Column::number(msg!("chosen")),
            Column::number(msg!("today")),
            Column::text(Message::none()),
        ];
        Some(Table::new(columns, rows.collect()))
    }

    /// What it means to sit at today's setting or at either end of the plateau instead of at the chosen setting.
    fn ends(&self) -> Table {
        let result = self.result;
        let mut places: Vec<(Message, usize)> = vec![(msg!("change at today's"), 0)];
        for slice in &result.slices {
            for end in [slice.plateau.0, slice.plateau.1] {
                let candidate = slice.candidates[end];
                if candidate != result.chosen {
                    let value = self.value(candidate, slice.threshold).to_string();
                    let title = msg!(
                        "change at {threshold} {value}",
                        threshold = self.threshold(slice.threshold),
                        value = value
                    );
                    places.push((title, candidate));
                }
            }
        }
        places.truncate(5);
        let mut columns = vec![
            Column::text(msg!("what else it decides")),
            Column::number(match self.asked.lender().thresholds.len() {
                1 => msg!("at {setting}", setting = self.describe(result.chosen)),
                _ => msg!("as chosen"),
            }),
        ];
        columns.extend(places.iter().map(|(title, _)| Column::number(title.clone())));
        let rows = (0..self.asked.goal().quantities.len()).map(|quantity| {
            let unit = self.quantity(quantity).unit;
            let mut row = vec![title(self.quantity(quantity)), self.shown(result.chosen, quantity)];
            row.extend(places.iter().map(|&(_, candidate)| {
                Message::change(&result.difference(0, candidate, result.chosen, quantity), unit)
            }));
            row
        });
        Table::new(columns, rows.collect())
    }

    fn curve(&self, slice: &Slice) -> Table {
        let result = self.result;
        let objective = self.asked.goal().objective;
        let every = slice.candidates.len().div_ceil(ROWS).max(1);
        let own = slice.candidates.iter().position(|&candidate| candidate == result.chosen).unwrap_or(0);
        let mut shown: Vec<usize> = (0..slice.candidates.len()).filter(|place| place % every == own % every).collect();
        shown.extend([0, slice.candidates.len() - 1]);
        shown.sort_unstable();
        shown.dedup();
        let quantities: Vec<usize> = std::iter::once(objective)
            .chain((0..self.asked.goal().quantities.len()).filter(|&place| place != objective))
            .take(6)
            .collect();
        let mut columns = vec![Column::text(self.threshold(slice.threshold))];
        columns.extend(quantities.iter().map(|&place| Column::number(title(self.quantity(place)))));
        columns.push(Column::text(Message::none()));
        let rows = shown.into_iter().map(|place| {
            let candidate = slice.candidates[place];
            let mut row = vec![Message::from(self.value(candidate, slice.threshold).to_string())];
            row.extend(quantities.iter().map(|&quantity| self.shown(candidate, quantity)));
            let mut marks = Vec::new();
            if candidate == result.chosen {
                marks.push(if result.is_feasible() { msg!("best") } else { msg!("nearest") });
            } else if result.may_be_best[candidate] {
                marks.push(msg!("may be best"));
            }
            if (slice.plateau.0..=slice.plateau.1).contains(&place) && candidate != result.chosen {
                marks.push(msg!("plateau"));
            }
            if !result.judged[candidate].is_feasible() {
                marks.push(msg!("misses a constraint"));
            }
            row.push(Message::joined(marks, ", "));
            row
        });
        Table::new(columns, rows.collect())
    }

    fn flips(&self) -> Vec<Message> {
        let mut lines = Vec::new();
        for slice in &self.result.slices {
            let threshold = &self.asked.lender().thresholds[slice.threshold];
            let name = || self.threshold(slice.threshold);
            // A digit more than the steps have.
            let places = (1.0 - libm::log10(threshold.step).floor()).clamp(0.0, 9.0) as usize;
            for (&(quantity, value), crossings) in self.asked.flips.iter().zip(&slice.flips) {
                let quantity = self.quantity(quantity);
                let what = msg!("{quantity} = {value}", quantity = title(quantity), value = exact(value, quantity));
                if crossings.is_empty() {
                    lines.push(msg!(
                        "{what}: not reached at any {threshold} from {from} to {to}.",
                        what = what.clone(),
                        threshold = name(),
                        from = threshold.from.to_string(),
                        to = threshold.value(threshold.count - 1).to_string()
                    ));
                }
                for crossing in crossings {
                    let at = Message::from(format!("{:.places$}", crossing.at));
                    if crossing.lower.is_nan() {
                        lines.push(msg!(
                            "{what}: at {threshold} {at}.",
                            what = what.clone(),
                            threshold = name(),
                            at = at
                        ));
                        continue;
                    }
                    let end = |value: f64, beyond: Message| match value.is_finite() {
                        true => Message::from(format!("{value:.places$}")),
                        false => beyond,
                    };
                    lines.push(msg!(
                        "{what}: at {threshold} {at} (95 % interval {lower} to {upper}).",
                        what = what.clone(),
                        threshold = name(),
                        at = at,
                        lower = end(crossing.lower, msg!("below the range")),
                        upper = end(crossing.upper, msg!("above the range"))
                    ));
                }
            }
        }
        lines
    }

    fn search_line(&self) -> Option<Message> {
        let found = self.result.found.as_ref()?;
        let end = match found.finished {
            true => msg!("to the method's own end"),
            false => msg!("until the budget was spent"),
        };
        let mut said = vec![msg!(
            "Searched by {method}: {tried} settings, {spent} million merchant-months on draws of their own, {end}; it ended at {setting}.",
            method = Message::lower(Message::known(self.asked.method.title())),
            tried = found.tried,
            spent = crate::report::number::thousands(found.spent as f64 / 1e6),
            end = end,
            setting = setting_at(&self.asked.lender().thresholds, &found.point)
        )];
        if let Some((left, indifference)) = found.race {
            said.push(msg!(
                "The race ran with an indifference of {indifference} and an error of at most {error}; {left} of its settings were left.",
                indifference = exact(indifference, self.objective()),
                error = percent(self.asked.terms.error),
                left = left
            ));
            if !found.finished {
                said.push(msg!("Its promise does not hold: give it a larger --budget."));
            }
        }
        Some(Message::joined(said, " "))
    }
}

/// A number as it was asked for, in its unit.
fn exact(value: f64, quantity: &Quantity) -> Message {
    match quantity.unit {
        Unit::Share => percent(value),
        unit => Message::from(level(value, unit)),
    }
}

fn percent(share: f64) -> Message {
    Message::from(format!("{} %", (1e6 * share).round() / 1e4))
}
