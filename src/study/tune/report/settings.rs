//! What a tuning says of its ensemble: the range of the chosen setting, and the setting with the smallest regret.

use super::View;
use super::csv::policy_name;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::document::{Block, Column, Table};
use crate::report::estimates::{EstimateKind, Estimates};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::study::ensemble::Ensemble;
use crate::study::ensemble::report::{note, settings, settings_name, weight};
use crate::study::tune::settings::OverSettings;
use std::collections::HashMap;

/// Maximum number of candidates in the table, the most frequent choices.
const SHOWN: usize = 8;

/// A tuning's ensemble and what was found over it.
pub struct Settings<'a> {
    pub ensemble: &'a Ensemble,
    pub found: &'a OverSettings,
}

impl Settings<'_> {
    /// Adds it to the report.
    pub(super) fn add_to(&self, report: &mut Report, view: &View<'_>) {
        let sentence = self.sentence(view);
        report.document.answer = Message::joined(vec![report.document.answer.clone(), sentence], "\n");
        let blocks = [Block::Table(self.table(view)), Block::Paragraph(note(self.ensemble))];
        let at = report.document.blocks.len().saturating_sub(1);
        report.document.blocks.splice(at..at, blocks);
        report.tables.push(self.rows(view));
        report.tables.push(settings(self.ensemble));
        self.add_ranges(&mut report.estimates, view);
    }

    /// Adds the ranges to the estimates of the first scenario's candidates.
    fn add_ranges(&self, estimates: &mut Estimates, view: &View<'_>) {
        let Estimates::All(estimates) = estimates else { return };
        let tried: HashMap<String, usize> = self
            .found
            .candidates
            .iter()
            .enumerate()
            .map(|(tried, &candidate)| (policy_name(view, 0, candidate), tried))
            .collect();
        let quantities = &view.asked.goal().quantities;
        for estimate in estimates {
            let quantity = quantities.iter().position(|quantity| quantity.name == estimate.metric);
            let (Some(&tried), Some(quantity)) = (tried.get(&estimate.policy), quantity) else { continue };
            let [level, change] = self.found.ranges[tried][quantity];
            estimate.parameters = if estimate.kind == EstimateKind::Level { level } else { change };
        }
    }

    fn sentence(&self, view: &View<'_>) -> Message {
        let thresholds = 0..view.asked.lender().thresholds.len();
        let ranges = thresholds.map(|threshold| {
            let (lower, upper) = self.found.range(|candidate| view.value(candidate, threshold));
            match lower == upper {
                true => msg!("{threshold} {value}", threshold = view.threshold(threshold), value = lower.to_string()),
                false => msg!(
                    "{threshold} {lower} to {upper}",
                    threshold = view.threshold(threshold),
                    lower = lower.to_string(),
                    upper = upper.to_string()
                ),
            }
        });
        let chosen = self.found.candidates.iter().position(|&candidate| candidate == view.result.chosen());
        let mut parts = vec![msg!(
            "Over {settings} (5% to 95% quantile), the best setting is {ranges}",
            settings = settings_name(self.ensemble),
            ranges = Message::joined(ranges.collect(), ", ")
        )];
        parts.extend(chosen.map(|tried| {
            msg!(
                "{setting} is the best in {share} of members",
                setting = view.describe(view.result.chosen()),
                share = weight(self.found.best(tried))
            )
        }));
        if self.found.feasible() < 1.0 - 1e-9 {
            parts.push(msg!(
                "some setting meets every constraint in {share} of members",
                share = weight(self.found.feasible())
            ));
        }
        parts.extend(self.found.smallest_regret().map(|tried| {
            msg!("{setting} minimises the largest regret", setting = view.describe(self.found.candidates[tried]))
        }));
        msg!("{title}.", title = Message::joined(parts, "; "))
    }

    /// Candidates that are the best under some member, the most frequent first.
    fn table(&self, view: &View<'_>) -> Table {
        let columns = vec![
            Column::text(msg!("over members")),
            Column::number(msg!("best in")),
            Column::number(view.largest_regret()),
        ];
        let mut tried: Vec<usize> =
            (0..self.found.candidates.len()).filter(|&tried| self.found.best(tried) > 0.0).collect();
        tried.sort_by(|&a, &b| self.found.best(b).total_cmp(&self.found.best(a)));
        tried.truncate(SHOWN);
        let row = |tried: usize| {
            let regret = self.found.regrets[tried]
                .map_or_else(|| "–".into(), |regret| Message::Change(regret, view.objective().unit));
            vec![view.describe(self.found.candidates[tried]), weight(self.found.best(tried)), regret]
        };
        Table::new(columns, tried.into_iter().map(row).collect())
    }

    fn rows(&self, view: &View<'_>) -> CsvTable {
        let mut table = CsvTable::new("over_settings", &["policy", "best", "largest_regret"]);
        for (tried, &candidate) in self.found.candidates.iter().enumerate() {
            let regret = self.found.regrets[tried].map_or(CsvCell::Empty, CsvCell::from);
            table.rows.push(vec![policy_name(view, 0, candidate).into(), self.found.best(tried).into(), regret]);
        }
        table
    }
}
