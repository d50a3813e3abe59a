//! Per cent or 0 to 1, and what a wide file without a role holds: inferred from all its numbers, or asked for.
//!
//! Cumulative shares end at the whole and shares sum to it, which tells their unit. Bad rates are percent if they have
//! a sign; without one they are fractions if none exceeds 1, and percent if at least half of those that are not 0
//! exceed 1 and the largest exceeds 2. Anything else could be fractions with a fault among them, and is refused.

use super::score_table::{Entry, ScoreTable, Series};
use super::terms::{Role, Unit};
use crate::config::error::ConfigError;
use crate::config::table::StatedBy;

/// What a fraction may exceed 1 by.
const ROUNDING: f64 = 1e-9;

/// What a rounded share of 1 may come to.
const FRACTION_MAX: f64 = 1.01;

/// Whether published, so rounded, numbers make a whole.
pub fn is_whole(value: f64, whole: f64) -> bool {
    (value / whole - 1.0).abs() < 0.01
}

fn entries(series: &[Series]) -> impl Iterator<Item = &Entry> {
    series.iter().flat_map(|series| &series.entries)
}

fn last(series: &Series) -> f64 {
    series.entries.last().map_or(0.0, |last| last.value)
}

fn sum(series: &Series) -> f64 {
    series.entries.iter().map(|entry| entry.value).sum()
}

/// The unit in which every series makes a whole by a measure.
fn of_wholes(series: &[Series], measure: fn(&Series) -> f64) -> Option<Unit> {
    let largest = entries(series).fold(0.0, |max: f64, entry| max.max(entry.value));
    let all = |unit: &Unit| {
        let fits = *unit == Unit::Percent || largest <= FRACTION_MAX;
        fits && series.iter().all(|series| is_whole(measure(series), unit.whole()))
    };
    [Unit::Fraction, Unit::Percent].into_iter().find(all)
}

/// The unit of a block's numbers; of counts it means nothing.
///
/// # Errors
/// If counts have a percent sign, or bad rates do not tell their unit or contradict the one stated.
pub fn unit(table: &ScoreTable, role: Role, series: &[Series], stated: Option<Unit>) -> Result<Unit, ConfigError> {
    match role {
        Role::Count | Role::Bad | Role::Totals => {
            if let Some(signed) = entries(series).find(|entry| entry.percent) {
                let message = format!("a percent sign where {} is expected", role.what());
                let help = "allowed: numbers; a column of shares or bad rates is called share or bad_rate";
                return Err(table.error(&signed.span, message).help(help));
            }
            Ok(Unit::Fraction)
        }
        Role::CumulativeShare | Role::Share => {
            let measure = if role == Role::Share { sum } else { last };
            let by_size = || {
                if entries(series).any(|entry| entry.percent || entry.value > FRACTION_MAX) {
                    Unit::Percent
                } else {
                    Unit::Fraction
                }
            };
            Ok(of_wholes(series, measure).unwrap_or_else(by_size))
        }
        Role::BadRate => of_rates(table, series, stated),
    }
}

fn of_rates(table: &ScoreTable, series: &[Series], stated: Option<Unit>) -> Result<Unit, ConfigError> {
    let unclear = |entry: &Entry, message: String| {
        let [percent, fraction] = ["percent", "fraction"].map(|unit| StatedBy::Option.how_to_state("unit", unit));
        Err(table.error(&entry.span, message).help(format!(
            "a column has one unit: write every bad rate with a % sign, or state the unit: {percent} or {fraction}"
        )))
    };
    if let Some(signed) = entries(series).find(|entry| entry.percent) {
        if stated == Some(Unit::Fraction) {
            return unclear(signed, "a bad rate with a % sign, but the stated unit is fraction".into());
        }
        let bare = entries(series).find(|entry| !entry.percent && entry.value > 0.0 && entry.value <= 1.0);
        return match bare.filter(|_| stated.is_none()) {
            Some(bare) => unclear(bare, format!("bad rate {} without a % sign, which others have", bare.value)),
            None => Ok(Unit::Percent),
        };
    }
    if let Some(stated) = stated {
        return Ok(stated);
    }
    let filled = entries(series).filter(|entry| entry.value > 0.0).count();
    let above = entries(series).filter(|entry| entry.value > 1.0 + ROUNDING).count();
    let largest = entries(series).fold(0.0, |max: f64, entry| max.max(entry.value));
    let first = entries(series).find(|entry| entry.value > 1.0 + ROUNDING);
    match first {
        None => Ok(Unit::Fraction),
        Some(_) if 2 * above >= filled && largest > 2.0 => Ok(Unit::Percent),
        Some(first) => unclear(
            first,
            format!(
                "bad rate {} is more than 1, but {} of {filled} bad rates are not: percent, or from 0 to 1?",
                first.value,
                filled - above
            ),
        ),
    }
}

/// What a wide table without a role holds: cumulative shares end at the whole in every group, shares sum to it; whole
/// numbers most of which exceed 100 count people, and numbers up to 100 are bad rates.
///
/// # Errors
/// If its numbers are none of these.
pub fn recognised(table: &ScoreTable, series: &[Series]) -> Result<Role, ConfigError> {
    if of_wholes(series, last).is_some() {
        return Ok(Role::CumulativeShare);
    }
    if of_wholes(series, sum).is_some() {
        return Ok(Role::Share);
    }
    let filled = entries(series).filter(|entry| entry.value > 0.0).count();
    let above: Vec<&Entry> = entries(series).filter(|entry| entry.value > 100.0).collect();
    let Some(first) = above.first() else { return Ok(Role::BadRate) };
    let signed = entries(series).any(|entry| entry.percent);
    if !signed && 2 * above.len() >= filled && entries(series).all(|entry| entry.value.fract() == 0.0) {
        return Ok(Role::Count);
    }
    let message = format!(
        "{} is not a bad rate of at most 100%, and the file's numbers do not all look like counts",
        first.value
    );
    Err(table.error(&first.span, message).help(
        "correct the number, or state what the file holds with ROLE=FILE, for instance count=FILE or bad_rate=FILE",
    ))
}
