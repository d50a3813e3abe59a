//! Two scores side by side: how well each tells good from bad, and which accounts change sides.

use super::tables::limited;
use super::view::View;
use super::words::if_told;
use crate::metrics::Unit;
use crate::report::document::{Block, Column, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::study::accounts::book::Measure;
use crate::study::accounts::two_scores::{Change, Limited, TwoScores};
use crate::study::scores::report::score;

/// What is said of two scores.
pub fn blocks(view: &View<'_>, two: &TwoScores) -> Vec<Block> {
    let mut blocks = vec![Block::Table(power(view, two)), Block::Paragraph(cutoffs(view, two))];
    if view.tells_swaps(two) {
        blocks.extend([Block::Table(swaps(view, two)), Block::Paragraph(in_less_out(view, two))]);
    }
    blocks
}

/// AUC, KS and bad rate of the approved by both scores, with paired intervals of their differences.
fn power(view: &View<'_>, two: &TwoScores) -> Table {
    let columns = vec![
        Column::text(msg!("two scores")),
        Column::number(msg!("score")),
        Column::number(msg!("new score")),
        Column::number(msg!("difference (paired; shares in points)")),
    ];
    let row = |name: Message, change: &Change, unit: Unit, is_told: bool| {
        let cells = [limited(change.old, unit), limited(change.new, unit), changed(change.difference, unit)];
        std::iter::once(name).chain(cells.map(|cell| if_told(is_told, || cell))).collect::<Vec<Message>>()
    };
    let mut rows = Vec::new();
    for &measure in view.measures() {
        let of = measure as usize;
        let [auc, ks, rate] = names(measure);
        rows.push(row(auc, &two.auc[of], Unit::Number, true));
        rows.push(row(ks, &two.ks[of], Unit::Number, view.tells_ks(two, measure)));
        rows.push(row(rate, &two.bad_rate_of_approved[of], Unit::Share, view.tells_swaps(two)));
    }
    Table::new(columns, rows)
}

fn changed((mean, (lower, upper)): Limited, unit: Unit) -> Message {
    Message::ChangeWithin { mean, lower, upper, unit }
}

fn names(measure: Measure) -> [Message; 3] {
    match measure {
        Measure::Accounts => [Message::from("AUC"), Message::from("KS"), msg!("bad rate of approved")],
        Measure::Amount => [msg!("AUC, by amount"), msg!("KS, by amount"), msg!("bad rate of approved, by amount")],
    }
}

/// At which cut-offs the scores are compared.
fn cutoffs(view: &View<'_>, two: &TwoScores) -> Message {
    let [old, new] = two.cutoffs.map(score);
    let compared = match view.tells_both(two) {
        true => msg!("Compared on {all} accounts with both scores", all = thousands(two.accounts as f64)),
        false => msg!("Compared on the accounts with both scores"),
    };
    msg!(
        "{compared}: cut-off {old} of the score, and {new} of the new score, the strictest one that approves no smaller \
         share.",
        compared = compared,
        old = old,
        new = new
    )
}

/// Accounts by what both scores do with them.
fn swaps(view: &View<'_>, two: &TwoScores) -> Table {
    let mut columns = vec![Column::text(msg!("at these cut-offs")), Column::number(msg!("accounts"))];
    columns.extend([Column::number(msg!("share")), Column::number(msg!("bad rate"))]);
    if view.book().has_amounts() {
        columns.extend([Column::number(msg!("share of amount")), Column::number(msg!("bad rate, by amount"))]);
    }
    let names = [msg!("approved by both"), msg!("swapped out"), msg!("swapped in"), msg!("denied by both")];
    let rows = names.into_iter().zip(&two.swapped).map(|(name, swapped)| {
        let mut row = vec![name, Message::from(thousands(swapped.accounts as f64))];
        for &measure in view.measures() {
            row.push(Message::Level(swapped.share[measure as usize], Unit::Share));
            row.push(match swapped.accounts {
                0 => Message::from("–"),
                _ => limited(swapped.bad_rate[measure as usize], Unit::Share),
            });
        }
        row
    });
    Table::new(columns, rows.collect())
}

/// Whether those swapped in are better than those swapped out.
fn in_less_out(view: &View<'_>, two: &TwoScores) -> Message {
    let [by_accounts, by_amount] = two.in_less_out.map(|difference| changed(difference, Unit::Share));
    if two.swapped[1].accounts == 0 || two.swapped[2].accounts == 0 {
        return msg!("No account is swapped in, or none out.");
    }
    match view.book().has_amounts() {
        true => msg!(
            "Bad rate of those swapped in less that of those swapped out, in percentage points: {by_accounts} by accounts, \
             {by_amount} by amount.",
            by_accounts = by_accounts,
            by_amount = by_amount
        ),
        false => msg!(
            "Bad rate of those swapped in less that of those swapped out, in percentage points: {by_accounts}.",
            by_accounts = by_accounts
        ),
    }
}
