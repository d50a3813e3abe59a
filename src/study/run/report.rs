//! The main study: the headline, the table of policies, the reasons, and what the error bars rest on.

mod advice;
pub mod calibration;
pub mod csv;
pub mod economies;
mod figures;
pub mod groups;
mod headline;
pub mod rank;
mod scaled;
pub mod settings;

use super::distribution::{Distribution, distributions};
use super::price::Price;
use super::rank::{Ranking, rankings};
use super::run::{PolicyResult, StudyResult};
use super::settings::Settings;
use super::shown::Shown;
use crate::metrics::{METRICS, Metric, Unit};
use crate::model::Sizes;
use crate::model::access::Reason;
use crate::report::csv_table::CsvTable;
use crate::report::document::{Block, Column, Document, Table};
use crate::report::estimates::Replications;
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::report::output::Report;
use crate::stats::interval::{UNITS_ENOUGH, UNITS_MEASURED};
use crate::study::captions::the_baseline;
use crate::study::options::Details;
use groups::GroupChanges;

pub use advice::{Uncertainty, precision};
pub use figures::{figures, group_name};

/// The report of a run that keeps every value.
pub fn run(result: &StudyResult, hash: &str, details: Details) -> Report {
    of_rows(result, hash, csv::replications(result, details), None, &Shown::default())
}

/// The report of a run whose replications are there, perhaps over settings too.
pub fn of_rows(
    result: &StudyResult,
    hash: &str,
    replications: Replications,
    settings: Option<&Settings<'_>>,
    shown: &Shown,
) -> Report {
    let question = match result.policies.len() {
        1 => msg!("How many good merchants lose their loan by mistake within {months} months?", months = result.months),
        _ => msg!(
            "How many good merchants lose their loan by mistake within {months} months, and what would each reform \
             change?",
            months = result.months
        ),
    };
    let spread = Spread::of(result, shown);
    let mut blocks = spread.paragraphs(result);
    blocks.extend([Block::Table(policies(result, settings)), Block::Table(reasons(result))]);
    blocks.extend(spread.tables(result));
    blocks.extend(identical_note(result).map(Block::Paragraph));
    blocks.extend([
        Block::Paragraph(price_note(result)),
        Block::Paragraph(sample_note(result)),
        Block::Paragraph(intervals_note(result.policies.len(), result.sizes, result.unit)),
    ]);
    let mut report = Report {
        document: Document {
            question,
            answer: spread.answer(result),
            blocks,
            figures: figures(result, hash, settings, &spread),
        },
        estimates: csv::estimates(result, settings).into(),
        policies: csv::policies(result),
        replications: Some(replications),
        tables: csv::risk(result).into_iter().chain(spread.csv(result)).collect(),
        facts: Vec::new(),
        calibration: calibration::calibration(result),
    };
    if let Some(settings) = settings {
        settings::add(&mut report, settings, result, hash);
    }
    report
}

/// What a report of policies says beyond means: how economies and groups differ, which reform is the best, and what was asked for
/// besides.
pub struct Spread<'a> {
    pub economies: Vec<Distribution>,
    pub rankings: Vec<Ranking>,
    pub groups: Vec<GroupChanges>,
    pub shown: &'a Shown,
}

impl<'a> Spread<'a> {
    pub fn of(result: &StudyResult, shown: &'a Shown) -> Spread<'a> {
        Spread {
            economies: distributions(result),
            rankings: rankings(result),
            groups: GroupChanges::shown(result),
            shown,
        }
    }

    /// The finding, how far to trust it, and what it means in the size that was asked for.
    pub fn answer(&self, result: &StudyResult) -> Message {
        let answer = headline::headline(result, &self.economies);
        let scaled = self.shown.scale.map(|merchants| scaled::sentence(result, telling(result), merchants));
        let parts = std::iter::once(answer).chain(scaled).filter(|message| !message.is_empty());
        Message::joined(parts.collect(), "\n")
    }

    /// What follows the answer.
    pub fn paragraphs(&self, result: &StudyResult) -> Vec<Block> {
        let said = [
            headline::what_the_lender_has(result),
            groups::harmed(result, &self.groups),
            rank::sentences(result, &self.rankings),
        ];
        said.into_iter().filter(|message| !message.is_empty()).map(Block::Paragraph).collect()
    }

    /// Tables of the page, each kind with its note.
    pub fn tables(&self, result: &StudyResult) -> Vec<Block> {
        let scaled = self.shown.scale.map(|merchants| scaled::table(result, merchants));
        let mut blocks: Vec<Block> = scaled.into_iter().map(Block::Table).collect();
        blocks.extend(groups::tables(result, &self.groups, &self.shown.by));
        blocks.push(Block::Paragraph(groups::note(&self.groups)));
        if let Some(table) = economies::table(result, &self.economies) {
            blocks.push(Block::Detail(table));
            blocks.push(Block::Paragraph(economies::note(result, &self.economies)));
        }
        blocks.extend(rank::tables(result, &self.rankings).into_iter().map(Block::Detail));
        blocks.push(Block::Paragraph(rank::note(&self.rankings)));
        blocks
    }

    /// The same for programs.
    pub fn csv(&self, result: &StudyResult) -> Vec<CsvTable> {
        let mut tables = vec![economies::csv(result, &self.economies)];
        if !self.rankings.is_empty() {
            tables.extend([rank::csv(result, &self.rankings), rank::pairs_csv(result, &self.rankings)]);
        }
        tables.extend(self.shown.scale.map(|merchants| scaled::csv(result, merchants)));
        tables
    }
}

/// The reform that a short report speaks of: the one that spares most good merchants or, where none spares any, the one that changes
/// most; none where no change is defined.
pub fn telling(result: &StudyResult) -> Option<usize> {
    let change = |policy: &usize| result.policies[*policy].change(Metric::GoodLost).mean;
    let reforms = || (1..result.policies.len()).filter(|policy| change(policy).is_finite());
    let best = reforms().min_by(|a, b| change(a).total_cmp(&change(b)));
    best.filter(|policy| change(policy) < 0.0)
        .or_else(|| reforms().max_by(|a, b| change(a).abs().total_cmp(&change(b).abs())))
}

/// A policy's name.
pub fn name(policy: &PolicyResult) -> Message {
    Message::title(&policy.title)
}

/// What the baseline is called in a sentence.
pub fn baseline_name(result: &StudyResult) -> Message {
    the_baseline(&result.policies[0].title)
}

/// What is said first of a policy.
pub const SHOWN: [Metric; 6] = [
    Metric::GoodLost,
    Metric::GoodLostForLong,
    Metric::BadWarned,
    Metric::NplRatio,
    Metric::CreditCost,
    Metric::ProfitPerMerchant,
];

/// Heads of columns of [`SHOWN`].
pub fn shown_names() -> [Message; SHOWN.len()] {
    [
        msg!("good lost"),
        msg!("lost 3+ months"),
        msg!("bad warned in time"),
        msg!("NPL ratio"),
        msg!("credit cost a year"),
        msg!("profit per merchant"),
    ]
}

/// Heads of columns of [`Price::ALL`].
pub fn price_names() -> [Message; Price::ALL.len()] {
    [msg!("profit per spared"), msg!("remedies per spared")]
}

/// The prices of a spared merchant under a policy.
pub fn price_cells(result: &StudyResult, policy: &PolicyResult) -> [Message; Price::ALL.len()] {
    Price::ALL.map(|price| match price.of(result, policy) {
        Some(of) => Message::change(&of, Unit::Yuan),
        None => Message::from("–"),
    })
}

/// What a price is; nothing to say without reforms.
pub fn price_note(result: &StudyResult) -> Message {
    if result.policies.len() < 2 || result.sizes.replications < 2 {
        return Message::none();
    }
    msg!(
        "Per spared: change of profit, which is net of remedies, and of the cost of remedies, yuan, for each good merchant \
         fewer that is lost (95% Fieller intervals); – where it is not certain that good merchants are spared."
    )
}

/// A table of policies: what is lost and its change, then what the lender has and what sparing a merchant costs.
fn policies(result: &StudyResult, settings: Option<&Settings<'_>>) -> Table {
    let [good_lost, others @ ..] = shown_names();
    let mut columns = vec![Column::text(msg!("policy"))];
    columns.extend([good_lost, msg!("change, points")].into_iter().chain(others).map(Column::number));
    if result.policies.len() > 1 {
        columns.extend(price_names().map(Column::number));
    }
    let rows = result.policies.iter().enumerate().flat_map(|(index, policy)| {
        let level = |id: Metric| Message::level(&policy.level(id), METRICS[id as usize].unit);
        let change = match index {
            0 => Message::from("–"),
            _ => Message::change(&policy.change(Metric::GoodLost), Unit::Share),
        };
        let [good_lost, others @ ..] = SHOWN;
        let mut row = vec![name(policy), level(good_lost), change];
        row.extend(others.map(level));
        if result.policies.len() > 1 {
            row.extend(price_cells(result, policy));
        }
        let mut ranges = settings.map(|settings| settings::range_of_policy(settings, index));
        ranges.iter_mut().for_each(|ranges| ranges.truncate(columns.len()));
        std::iter::once(row).chain(ranges)
    });
    let rows = rows.collect();
    Table::new(columns, rows)
}

/// Shares of all losses of access by reason, of one policy.
pub fn reason_shares(policy: &PolicyResult) -> Vec<f64> {
    Reason::ALL.map(|reason| policy.level_sample(0, Metric::reason_share(reason)).mean).to_vec()
}

/// A table of reasons: percent of all losses of access.
fn reasons(result: &StudyResult) -> Table {
    let mut columns = vec![Column::text(msg!("reasons for losing access, %"))];
    columns.extend(Reason::ALL.map(|reason| Column::number(Message::known(reason.short_title()))));
    let rows = result.policies.iter().map(|policy| {
        let mut row = vec![name(policy)];
        row.extend(reason_shares(policy).into_iter().map(|share| {
            Message::from(if share.is_finite() { format!("{:.1}", 100.0 * share) } else { "–".into() })
        }));
        row
    });
    Table::new(columns, rows.collect())
}

/// What was run.
pub fn sizes_line(result: &StudyResult) -> Message {
    sizes_of(result.sizes, result.unit, result.months, result.seasoning)
}

/// The same of so many months after so long a burn-in; `unit` replications make one unit of an interval.
pub fn sizes_of(sizes: Sizes, unit: usize, months: u32, seasoning: u32) -> Message {
    let draws = match unit {
        1 => Message::none(),
        unit => msg!(
            " ({count} scrambles of {unit} Sobol points each; intervals are over scrambles)",
            count = sizes.replications as usize / unit,
            unit = unit
        ),
    };
    msg!(
        "{replications} replications{draws} of {merchants} merchants, {months} months after a {seasoning}-month \
         burn-in, seed {seed}.",
        replications = Message::count(sizes.replications),
        draws = draws,
        merchants = Message::count(sizes.merchants),
        months = months,
        seasoning = seasoning,
        seed = sizes.seed,
    )
}

/// Sizes, and what the error bars rest on.
pub fn sample_note(result: &StudyResult) -> Message {
    sample_note_of(result, &Uncertainty::of(result))
}

/// The same where other policies were run besides.
pub fn sample_note_of(result: &StudyResult, uncertainty: &Uncertainty) -> Message {
    let clustering = result.policies[0].good_lost_clustering;
    let mut lines = vec![sizes_line(result)];
    if clustering.design_effect.is_finite() {
        lines.push(msg!(
            "Merchants in one replication share its economy: intraclass correlation {correlation}, design effect \
             {effect}.",
            correlation = format!("{:.3}", clustering.intraclass_correlation),
            effect = format!("{:.0}", clustering.design_effect),
        ));
    }
    lines.extend(advice::advice(uncertainty));
    if result.pooled_ks.mean.is_finite() {
        lines.push(msg!(
            "The month-0 score separates bad from good merchants of all replications together with KS {ks}. The mean of \
             KS over replications and the tail of the loss over replications (loss_risk.csv) depend on the number of \
             merchants in a replication, here {merchants}.",
            ks = Message::level(&result.pooled_ks, Unit::Number),
            merchants = Message::count(result.sizes.merchants)
        ));
    }
    Message::joined(lines, "\n")
}

/// The reforms that are identical to the baseline, if any.
pub fn identical_note(result: &StudyResult) -> Option<Message> {
    let names: Vec<Message> = result.policies[1..].iter().filter(|policy| policy.equals_baseline).map(name).collect();
    let is_any = !names.is_empty();
    is_any.then(|| {
        msg!(
            "Identical to {baseline}, so every change is exactly 0: {names}.",
            baseline = baseline_name(result),
            names = Message::joined(names, ", ")
        )
    })
}

/// What the intervals promise, and how far to trust them.
/// So many alternatives are read together.
pub fn intervals_note(alternatives: usize, sizes: Sizes, unit: usize) -> Message {
    let mut lines = Vec::new();
    if alternatives > 1 && sizes.replications > 1 {
        lines.push(msg!(
            "For each quantity, the 95% intervals of all {count} alternatives hold together; results.csv has each one \
             by itself beside them.",
            count = alternatives
        ));
    }
    lines.extend(trust(sizes.replications as usize, unit));
    Message::joined(lines, "\n")
}

/// How far to trust intervals of few units, and what to do; nothing where there are units enough, or one, which has no intervals.
/// More replications of as many to a unit have the units wanted, whatever the draws: by default 8 make a unit from 64 replications
/// on and 32 from 512 on, and so 32, 256 and 1,024 replications have 32 units.
pub fn trust(replications: usize, unit: usize) -> Option<Message> {
    let units = replications.div_ceil(unit);
    if !(2..UNITS_ENOUGH).contains(&units) {
        return None;
    }
    let what = match unit {
        1 => msg!("There are {units} replications.", units = units),
        _ => msg!(
            "The {replications} replications are {units} scrambles of {unit}, and the scramble is the unit of intervals.",
            replications = thousands(replications as f64),
            units = units,
            unit = unit
        ),
    };
    let trust = match units {
        ..UNITS_MEASURED => msg!(
            "With so few, read the intervals as rough: their coverage is measured from {measured} on.",
            measured = UNITS_MEASURED
        ),
        _ => msg!(
            "With fewer than {floor}, intervals of rare events and of money can hold the true value in less than 95% of \
             studies (docs/coverage.md).",
            floor = UNITS_ENOUGH
        ),
    };
    let advice =
        msg!("To rely on them, run at least {enough} replications.", enough = thousands((UNITS_ENOUGH * unit) as f64));
    Some(Message::joined(vec![what, trust, advice], " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SizeOverrides, load};

    #[test]
    fn the_replications_advised_have_units_enough_under_the_default_draws() {
        for asked in (2..=1100).step_by(3) {
            let units = |replications: u32| {
                let given = SizeOverrides { replications: Some(replications), ..SizeOverrides::default() };
                let loaded = load(None, &[], &[], given).unwrap();
                let unit = loaded.scenario.economy_draws.replications_of_a_unit();
                (loaded.sizes.replications, unit, loaded.sizes.replications / unit)
            };
            let (replications, unit, found) = units(asked);
            let warned = trust(replications as usize, unit as usize).is_some();
            assert_eq!(warned, found < 32, "{asked}");
            if warned {
                assert!(units(32 * unit).2 >= 32, "{asked}");
            }
        }
        assert!(trust(1, 1).is_none() && trust(32, 1).is_none() && trust(31, 1).is_some());
    }
}
