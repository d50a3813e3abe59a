//! The choice over scenarios: settings with what each is best at, their objective and their regret.

use super::View;
use crate::metrics::Unit;
use crate::report::document::{Block, Column, Table};
use crate::report::message::{Message, msg};
use crate::stats::Interval;

impl View<'_> {
    /// Settings of the robust table: what each is and a candidate, each candidate once.
    pub fn roles(&self) -> Vec<(Message, usize)> {
        let Some(robust) = &self.result.robust else { return Vec::new() };
        let mut roles: Vec<(Vec<Message>, usize)> = vec![(vec![msg!("today's")], 0)];
        let mut add = |role: Message, candidate: usize| match roles.iter_mut().find(|known| known.1 == candidate) {
            Some(known) => known.0.push(role),
            None => roles.push((vec![role], candidate)),
        };
        for (index, (scenario, &best)) in self.asked.scenarios.iter().zip(&robust.best).enumerate() {
            let role = match index {
                0 => msg!("best"),
                _ => msg!("best in {scenario}", scenario = Message::lower(Message::title(&scenario.title))),
            };
            add(role, best);
        }
        add(msg!("best worst case"), robust.worst_case);
        add(msg!("smallest regret"), robust.minimax_regret);
        roles.into_iter().map(|(roles, candidate)| (Message::joined(roles, ", "), candidate)).collect()
    }

    /// The regret of a named candidate in a scenario with its critical value: how much worse it is than the best allowed
    /// one, whichever that is.
    pub fn regret(&self, scenario: usize, candidate: usize) -> (Interval, f64) {
        let known = self.result.robust.as_ref().and_then(|robust| robust.regrets[scenario].get(&candidate));
        known.copied().unwrap_or((Interval::of([]), f64::NAN))
    }

    /// What stands over the largest regrets.
    pub fn largest_regret(&self) -> Message {
        match self.objective().unit {
            Unit::Share => msg!("largest regret, points"),
            _ => msg!("largest regret"),
        }
    }

    /// What stands over the regrets under a scenario.
    fn regret_under(&self, scenario: Message) -> Message {
        match self.objective().unit {
            Unit::Share => msg!("regret, points: {scenario}", scenario = scenario),
            _ => msg!("regret: {scenario}", scenario = scenario),
        }
    }

    pub fn robust(&self) -> Vec<Block> {
        let Some(robust) = &self.result.robust else { return Vec::new() };
        let scenarios = &self.asked.scenarios;
        let objective = self.asked.goal().objective;
        let unit = self.objective().unit;
        let mut columns = vec![Column::text(msg!("setting")), Column::text(msg!("role"))];
        let titles = || scenarios.iter().map(|scenario| Message::title(&scenario.title));
        columns.extend(titles().map(Column::number));
        columns.extend(titles().map(|title| Column::number(self.regret_under(Message::lower(title)))));
        columns.push(Column::text(msg!("constraints missed")));
        let rows = self.roles().into_iter().map(|(role, candidate)| {
            let mut row = vec![self.describe(candidate), role];
            row.extend((0..scenarios.len()).map(|w| Message::level(&self.result.level(w, candidate, objective), unit)));
            row.extend((0..scenarios.len()).map(|w| match self.regret(w, candidate).0 {
                regret if regret.lower.is_finite() => self.signed_range(&regret),
                regret => Message::Change(regret.mean, unit),
            }));
            let missed: Vec<Message> = scenarios
                .iter()
                .enumerate()
                .filter(|(w, _)| robust.holds[*w][candidate].contains(&false))
                .map(|(_, scenario)| Message::title(&scenario.title))
                .collect();
            row.push(if missed.is_empty() { Message::from("–") } else { Message::joined(missed, ", ") });
            row
        });
        let (regret, worst) = (self.describe(robust.minimax_regret), self.describe(robust.worst_case));
        let sentence = match robust.minimax_regret == robust.worst_case {
            true => msg!(
                "Over {count} scenarios, {setting} has the smallest regret and the best worst case.",
                count = scenarios.len(),
                setting = regret
            ),
            false => msg!(
                "Over {count} scenarios, {regret} has the smallest regret and {worst} the best worst case.",
                count = scenarios.len(),
                regret = regret,
                worst = worst
            ),
        };
        vec![Block::Paragraph(sentence), Block::Table(Table::new(columns, rows.collect()))]
    }
}
