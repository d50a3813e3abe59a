//! A run's numbers in the size of a whole country's lender: merchants and yuan instead of shares and averages.

use super::{baseline_name, name};
use crate::metrics::{Metric, Unit};
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::stats::Interval;
use crate::study::run::run::{PolicyResult, StudyResult};

/// What is scaled: quantities per merchant of the opening book, with their names in files.
const SCALED: [(Metric, &str, Unit); 3] = [
    (Metric::LostAndGood, "good_merchants_lost", Unit::Merchants),
    (Metric::ProfitPerMerchant, "profit", Unit::Yuan),
    (Metric::LossPerMerchant, "credit_loss", Unit::Yuan),
];

fn level(policy: &PolicyResult, metric: Metric, merchants: u64) -> Interval {
    policy.level(metric).times(merchants as f64)
}

fn change(policy: &PolicyResult, metric: Metric, merchants: u64) -> Interval {
    policy.change(metric).times(merchants as f64)
}

/// The finding for a lender of so many merchants.
pub fn sentence(result: &StudyResult, reform: Option<usize>, merchants: u64) -> Message {
    let lost = level(&result.policies[0], Metric::LostAndGood, merchants);
    if lost.mean.is_nan() {
        return Message::none();
    }
    let lender = Message::Level(merchants as f64, Unit::Merchants);
    let under_baseline = msg!(
        "For a lender with {merchants} merchants: {lost} good merchants lose their loan under {baseline}",
        merchants = lender,
        lost = Message::level(&lost, Unit::Merchants),
        baseline = baseline_name(result)
    );
    let Some(policy) = reform.map(|reform| &result.policies[reform]) else {
        return msg!("{title}.", title = under_baseline);
    };
    msg!(
        "{finding}; “{name}” changes that by {lost} merchants and profit by {profit} yuan over {months} months.",
        finding = under_baseline,
        name = Message::elided(name(policy), 60),
        lost = Message::change(&change(policy, Metric::LostAndGood, merchants), Unit::Merchants),
        profit = Message::change(&change(policy, Metric::ProfitPerMerchant, merchants), Unit::Yuan),
        months = result.months
    )
}

/// Levels and changes of every policy.
pub fn table(result: &StudyResult, merchants: u64) -> Table {
    let columns = vec![
        Column::text(msg!(
            "a lender with {merchants} merchants",
            merchants = Message::Level(merchants as f64, Unit::Merchants)
        )),
        Column::number(msg!("good lost, merchants")),
        Column::number(msg!("change")),
        Column::number(msg!("profit, yuan")),
        Column::number(msg!("change")),
        Column::number(msg!("credit loss, yuan")),
        Column::number(msg!("change")),
    ];
    let rows = result.policies.iter().enumerate().map(|(index, policy)| {
        let cells = SCALED.into_iter().flat_map(|(metric, _, unit)| {
            let own = Message::level(&level(policy, metric, merchants), unit);
            let change = match index {
                0 => Message::from("–"),
                _ => Message::change(&change(policy, metric, merchants), unit),
            };
            [own, change]
        });
        std::iter::once(name(policy)).chain(cells).collect()
    });
    Table::new(columns, rows.collect())
}

/// What a chart adds to its caption.
pub fn caption(policy: &PolicyResult, merchants: u64) -> Message {
    msg!(
        "For a lender with {merchants} merchants: {lost} good merchants.",
        merchants = Message::Level(merchants as f64, Unit::Merchants),
        lost = Message::change(&change(policy, Metric::LostAndGood, merchants), Unit::Merchants)
    )
}

/// The same for programs.
pub fn csv(result: &StudyResult, merchants: u64) -> CsvTable {
    let columns = ["policy", "metric", "kind", "merchants", "mean", "joint_lower", "joint_upper"];
    let mut table = CsvTable::new("scaled", &columns);
    for (index, policy) in result.policies.iter().enumerate() {
        for (metric, quantity, _) in SCALED {
            let of = [("level", level(policy, metric, merchants)), ("change", change(policy, metric, merchants))];
            for (kind, interval) in of.into_iter().take(1 + index.min(1)) {
                let mut row = [policy.name.as_str(), quantity, kind].map(CsvCell::from).to_vec();
                row.push(CsvCell::Whole(merchants as i64));
                row.extend([interval.mean, interval.lower, interval.upper].map(CsvCell::from));
                table.rows.push(row);
            }
        }
    }
    table
}
