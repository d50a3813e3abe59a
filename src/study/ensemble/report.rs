//! What a study's report says of its ensemble: ranges in words, what was run, and the parameters that a number hangs on.

use super::Ensemble;
use super::ranges::Ranges;
use super::run::Measured;
use crate::config::document::{Document, Kind, Value};
use crate::metrics::Unit;
use crate::report::chart::Chart;
use crate::report::chart::bars::{Bar, BarRow, Bars};
use crate::report::chart::draw::colour::Colour;
use crate::report::chart::draw::layout::Heading;
use crate::report::csv_table::{CsvCell, CsvTable, field};
use crate::report::document::{Column, Figure, Table};
use crate::report::estimates::ParameterRange;
use crate::report::message::{Message, msg};
use crate::report::number::thousandths;
use crate::stats::crossed::effective_size;
use crate::stats::lmg::Split;
use crate::study::captions::plain_title;

/// Maximum number of parameters in the table and the chart of what a number hangs on.
const SHOWN: usize = 10;

/// Which settings the members are, to follow "over".
pub fn settings_name(ensemble: &Ensemble) -> Message {
    match &ensemble.file {
        None => msg!("settings consistent with public figures"),
        Some(file) => msg!("the settings of {file}", file = file),
    }
}

/// A range of levels in their unit.
pub fn level_range(range: &ParameterRange, unit: Unit) -> Message {
    between(Message::Level(range.lower, unit), Message::Level(range.upper, unit))
}

/// A range of changes in their unit.
pub fn change_range(range: &ParameterRange, unit: Unit) -> Message {
    between(Message::Change(range.lower, unit), Message::Change(range.upper, unit))
}

/// A range of shares, of 1,000 merchants.
pub fn thousandths_range(range: &ParameterRange) -> Message {
    let of = |share: f64| Message::from(thousandths(share, (f64::NAN, f64::NAN)));
    between(of(range.lower), of(range.upper))
}

fn between(lower: Message, upper: Message) -> Message {
    msg!("{lower} to {upper}", lower = lower, upper = upper)
}

/// A weight of members in percent; one that is not all of them, or none, is not rounded to it.
pub fn weight(share: f64) -> Message {
    Message::from(match 100.0 * share {
        percent if (99.5..100.0 - 1e-9).contains(&percent) => "> 99%".to_string(),
        percent if percent > 1e-9 && percent < 0.5 => "< 1%".to_string(),
        percent => format!("{percent:.0}%"),
    })
}

/// What was run, and what the ranges are.
pub fn note(ensemble: &Ensemble) -> Message {
    let mut lines = vec![msg!(
        "Ranges over {settings} go from the weighted 5% to the 95% quantile of {members} members (effective size \
         {effective}). Each member was run in {replications} replications of {merchants} merchants on the same draws; \
         simulation noise is taken out (docs/intervals.md).",
        members = ensemble.members(),
        settings = settings_name(ensemble),
        effective = format!("{:.0}", effective_size(&ensemble.weights)),
        replications = ensemble.replications,
        merchants = ensemble.merchants
    )];
    if !ensemble.kept.is_empty() {
        lines.push(msg!(
            "The study sets these parameters itself, so they keep its values: {keys}.",
            keys = ensemble.kept.join(", ")
        ));
    }
    Message::joined(lines, "\n")
}

/// The parameters with the largest shares of one or more variances, each with a heading.
pub struct Hinges<'a> {
    pub ensemble: &'a Ensemble,
    pub splits: Vec<(Message, Split)>,
}

impl Hinges<'_> {
    /// Parameters by their largest share, the largest first.
    fn order(&self) -> Vec<usize> {
        let largest = |index: usize| self.splits.iter().map(|(_, split)| split.shares[index]).fold(0.0, f64::max);
        let mut order: Vec<usize> = (0..self.ensemble.keys.len()).collect();
        order.sort_by(|&a, &b| largest(b).total_cmp(&largest(a)));
        order
    }

    fn title(&self, index: usize) -> Message {
        let key = &self.ensemble.keys[index];
        Message::key(key, titled(key))
    }

    /// Shares in percent, the largest first, then all others and what no parameter explains.
    pub fn table(&self) -> Table {
        let mut columns = vec![Column::text(msg!("share of the variance over settings, %"))];
        columns.extend(self.splits.iter().map(|(heading, _)| Column::number(heading.clone())));
        let order = self.order();
        let (shown, others) = order.split_at(order.len().min(SHOWN));
        let row = |name: Message, of: &dyn Fn(&Split) -> f64| {
            let shares = self.splits.iter().map(|(_, split)| Message::from(format!("{:.0}", 100.0 * of(split))));
            std::iter::once(name).chain(shares).collect::<Vec<Message>>()
        };
        let mut rows: Vec<Vec<Message>> =
            shown.iter().map(|&index| row(self.title(index), &|split| split.shares[index])).collect();
        if !others.is_empty() {
            let of = |split: &Split| others.iter().map(|&index| split.shares[index]).sum();
            rows.push(row(msg!("{count} other parameters", count = others.len()), &of));
        }
        rows.push(row(msg!("unexplained"), &Split::unexplained));
        Table::new(columns, rows)
    }

    /// How the split was made.
    pub fn note(&self) -> Message {
        msg!(
            "Shares are Shapley values of R² (LMG) from a weighted regression on the parameters; settings left out are \
             predicted with R² {predicted}. The unexplained part is interactions and noise.",
            predicted = Message::joined(
                self.splits.iter().map(|(_, split)| format!("{:.2}", split.predicted).into()).collect(),
                ", "
            )
        )
    }

    /// The shares as bars.
    pub fn figure(&self, footnote: Message) -> Figure {
        const INKS: [Colour; 2] = [Colour::Blue, Colour::Orange];
        let order = self.order();
        let title = match order.first() {
            Some(&first) => msg!(
                "“{parameter}” matters most: {share}% of the variance over settings",
                parameter = self.title(first),
                share = format!(
                    "{:.0}",
                    100.0 * self.splits.iter().map(|(_, split)| split.shares[first]).fold(0.0, f64::max)
                )
            ),
            None => msg!("Which parameters drive the answer"),
        };
        let mut data = vec![vec!["parameter".to_string(), "number".into(), "share".into()]];
        let rows = order.iter().take(SHOWN).map(|&index| {
            let bars = self.splits.iter().zip(INKS).enumerate();
            let bars = bars.map(|(line, ((_, split), colour))| Bar {
                line,
                value: split.shares[index],
                lower: f64::NAN,
                upper: f64::NAN,
                colour,
            });
            let numbers =
                self.splits.iter().map(|(_, split)| Message::from(format!("{:.0}%", 100.0 * split.shares[index])));
            BarRow { label: self.title(index), bars: bars.collect(), number: Message::joined(numbers.collect(), " / ") }
        });
        let rows = rows.collect();
        for &index in &order {
            for (line, (_, split)) in self.splits.iter().enumerate() {
                data.push(vec![self.ensemble.keys[index].clone(), line.to_string(), field(split.shares[index])]);
            }
        }
        let heading = Heading {
            title: title.clone(),
            subtitle: msg!(
                "Which parameters drive the answer: share of the variance over {settings} that each explains (Shapley \
                 values of R²); unexplained: {unexplained}",
                settings = settings_name(self.ensemble),
                unexplained = Message::joined(
                    self.splits
                        .iter()
                        .map(|(_, split)| format!("{:.0}%", 100.0 * split.unexplained()).into())
                        .collect(),
                    " / "
                )
            ),
            footnote,
        };
        let legend = self.splits.iter().zip(INKS).map(|((name, _), colour)| (name.clone(), colour)).collect();
        let chart = Bars { heading, unit: Unit::Share, is_change: false, numbers: msg!("share"), legend, rows };
        let alt_text = msg!("{title}.", title = title);
        Figure { name: "answer_by_parameter".into(), alt_text, chart: Chart::Bars(chart), data }
    }
}

/// A parameter's title in English: what the bundled targets or the bundled sensitivity study call it, or its key in plain words with
/// its group.
fn titled(key: &str) -> String {
    let plain = || match key.split('.').collect::<Vec<_>>()[..] {
        [group, _] => format!("{} ({})", plain_title(key), group.replace('_', " ")),
        _ => plain_title(key),
    };
    free_title(key).or_else(|| factor_title(key)).unwrap_or_else(plain)
}

/// The title of a parameter that the bundled targets leave free.
fn free_title(key: &str) -> Option<String> {
    let document = Document::read_or_bundled("public").ok()?;
    let calibrate = document.root.iter().find(|entry| entry.key == "calibrate")?;
    let free = calibrate.value.table().iter().find(|entry| entry.key == "free")?;
    let Kind::List(parameters) = &free.value.kind else { return None };
    let stated = |parameter: &Value, name: &str| {
        let entry = parameter.table().iter().find(|entry| entry.key == name);
        entry.map(|entry| entry.value.shown())
    };
    let found = parameters.iter().find(|parameter| stated(parameter, "key").as_deref() == Some(key))?;
    stated(found, "title")
}

/// The title of a factor of the bundled sensitivity study.
fn factor_title(key: &str) -> Option<String> {
    let document = Document::read_or_bundled("which_assumptions_matter").ok()?;
    let study = document.root.iter().find(|entry| entry.key == "sensitivity")?;
    let factors = study.value.table().iter().find(|entry| entry.key == "factors")?;
    let factor = factors.value.table().iter().find(|entry| entry.key == key)?;
    let title = factor.value.table().iter().find(|entry| entry.key == "title")?;
    Some(title.value.shown())
}

/// Every member's values by unit, the study's own setting as member 0: the names of policies and of their quantities in order.
pub fn members(ranges: &Ranges<'_>, policies: &[&str], quantities: &[&str]) -> CsvTable {
    let Ranges { ensemble, measured: Measured(measured) } = ranges;
    let columns = [&["member", "weight", "policy", "unit"][..], quantities].concat();
    let mut table = CsvTable::new("members", &columns).of_file_only();
    for (member, of_member) in measured.iter().enumerate() {
        let weight = member.checked_sub(1).map_or(CsvCell::Empty, |index| ensemble.weights[index].into());
        for (policy, quantities) in policies.iter().zip(of_member) {
            for unit in 0..quantities.first().map_or(0, Vec::len) {
                let mut row = vec![member.into(), weight.clone(), (*policy).into(), unit.into()];
                row.extend(quantities.iter().map(|values| CsvCell::from(values[unit])));
                table.rows.push(row);
            }
        }
    }
    table
}

/// The parameters of every member.
pub fn settings(ensemble: &Ensemble) -> CsvTable {
    let mut table = CsvTable::new("member_parameters", &["member", "parameter", "value"]).of_file_only();
    for member in 0..ensemble.members() {
        for (key, values) in ensemble.keys.iter().zip(&ensemble.values) {
            table.rows.push(vec![(member + 1).into(), key.as_str().into(), values[member].into()]);
        }
    }
    table
}
