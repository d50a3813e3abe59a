//! The main study: the headline, the table of policies, the reasons, and what the error bars rest on.

mod advice;
pub mod calibration;
pub mod csv;
pub mod economies;
mod figures;
pub mod groups;
mod headline;
mod notes;
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
use crate::model::access::Reason;
use crate::report::csv_table::CsvTable;
use crate::report::document::{Block, Column, Document, Table};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::report::replications::Replications;
use crate::study::captions::the_baseline;
use crate::study::options::Details;
use groups::GroupChanges;

pub use advice::{Uncertainty, precision};
pub use figures::{figures, group_name};
pub use notes::{identical_note, intervals_note, sample_note, sample_note_of, sizes_line, sizes_of, trust};

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
        let note = groups::note(&self.groups);
        blocks.push(if self.shown.by.is_empty() { Block::DetailNote(note) } else { Block::Paragraph(note) });
        if let Some(table) = economies::table(result, &self.economies) {
            blocks.push(Block::Detail(table));
            blocks.push(Block::DetailNote(economies::note(result, &self.economies)));
        }
        blocks.extend(rank::tables(result, &self.rankings).into_iter().map(Block::Detail));
        blocks.push(Block::DetailNote(rank::note(&self.rankings)));
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
pub const SHOWN: [Metric; 7] = [
    Metric::GoodLost,
    Metric::GoodLostForLong,
    Metric::BadWarned,
    Metric::NplRatio,
    Metric::CreditCost,
    Metric::AverageBalance,
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
        msg!("average balance"),
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
