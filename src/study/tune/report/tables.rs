//! The tables of a tuning for people: constraints, what else the threshold decides, the curve.

use super::{View, title};
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::study::tune::goal::Constraint;
use crate::study::tune::slice::Slice;

/// Rows of the curve in its table beyond which values are left out, but none that is marked.
const ROWS: usize = 25;

impl View<'_> {
    /// Whether the setting that would be chosen without any constraint misses this one.
    fn binds_with_others(&self, constraint: &Constraint) -> bool {
        let free = self.result.unconstrained;
        free != self.result.chosen() && self.asked.goal().miss(constraint, &self.result.series[0][free]) > 0.0
    }

    pub fn constraints(&self) -> Option<Table> {
        let (result, goal) = (self.result, self.asked.goal());
        if goal.constraints.is_empty() || !result.is_feasible() {
            return None;
        }
        let rows = goal.constraints.iter().enumerate().map(|(index, constraint)| {
            let binding = result.binding.iter().find(|binding| binding.constraint == index);
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
            vec![self.constraint(constraint), self.shown(result.chosen(), quantity), self.shown(0, quantity), without]
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
    pub fn ends(&self) -> Table {
        let result = self.result;
        let mut indices: Vec<(Message, usize)> = Vec::new();
        if result.chosen() > 0 {
            indices.push((msg!("change at today's setting"), 0));
        }
        for slice in &result.slices {
            for end in [slice.plateau.0, slice.plateau.1] {
                let candidate = slice.candidates[end];
                if candidate != result.chosen() && candidate > 0 {
                    let value = self.value(candidate, slice.threshold).to_string();
                    let title = msg!(
                        "change at {threshold} {value}",
                        threshold = self.threshold(slice.threshold),
                        value = value
                    );
                    indices.push((title, candidate));
                }
            }
        }
        indices.truncate(5);
        let mut columns = vec![
            Column::text(msg!("quantity")),
            Column::number(match self.asked.lender().thresholds.len() {
                1 => msg!("at {setting}", setting = self.describe(result.chosen())),
                _ => msg!("as chosen"),
            }),
        ];
        columns.extend(indices.iter().map(|(title, _)| Column::number(title.clone())));
        let rows = (0..self.asked.goal().quantities.len()).map(|quantity| {
            let unit = self.quantity(quantity).unit;
            let mut row = vec![title(self.quantity(quantity)), self.shown(result.chosen(), quantity)];
            row.extend(indices.iter().map(|&(_, candidate)| {
                match result.gain_between(candidate, quantity, self.asked.goal().objective) {
                    Some(gain) => self.signed_range(&gain),
                    None => Message::change(&result.difference(0, candidate, result.chosen(), quantity), unit),
                }
            }));
            row
        });
        Table::new(columns, rows.collect())
    }

    pub fn curve(&self, slice: &Slice) -> Table {
        let result = self.result;
        let objective = self.asked.goal().objective;
        let every = slice.candidates.len().div_ceil(ROWS).max(1);
        let own = slice.candidates.iter().position(|&candidate| candidate == result.shown).unwrap_or(0);
        let mut shown: Vec<usize> = (0..slice.candidates.len()).filter(|index| index % every == own % every).collect();
        shown.extend([0, slice.candidates.len() - 1, slice.plateau.0, slice.plateau.1]);
        let of_note = [0, result.chosen()];
        shown.extend((0..slice.candidates.len()).filter(|&index| of_note.contains(&slice.candidates[index])));
        shown.sort_unstable();
        shown.dedup();
        let quantities: Vec<usize> = std::iter::once(objective)
            .chain((0..self.asked.goal().quantities.len()).filter(|&index| index != objective))
            .take(6)
            .collect();
        let mut columns = vec![Column::text(self.threshold(slice.threshold))];
        columns.extend(quantities.iter().map(|&index| Column::number(title(self.quantity(index)))));
        columns.push(Column::text(Message::none()));
        let rows = shown.into_iter().map(|index| {
            let candidate = slice.candidates[index];
            let mut row = vec![Message::from(self.value(candidate, slice.threshold).to_string())];
            row.extend(quantities.iter().map(|&quantity| self.shown(candidate, quantity)));
            let mut marks = Vec::new();
            if candidate == 0 {
                marks.push(msg!("today"));
            }
            if candidate == result.chosen() {
                marks.push(if result.is_feasible() { msg!("best estimate") } else { msg!("closest") });
            } else if result.verdicts[candidate].may_be_best && self.has_intervals() {
                marks.push(msg!("may be best"));
            }
            if (slice.plateau.0..=slice.plateau.1).contains(&index) && candidate != result.chosen() {
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
}
