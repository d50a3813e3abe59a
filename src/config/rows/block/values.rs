//! The value of a field by its column's role. Numbers in their plainest form are read in place; every other form goes the way of
//! all tables.

use super::super::field::{hash, quick};
use super::super::layout::Column;
use super::super::words::{FLAGS, MONTHS, flag, period};
use super::fault::Fault;
use super::{LABELS_MAX, Reader, Signs};
use crate::config::table::{Decimal, Evidence, evidence, is_band, missing, number};
use crate::input::text::{SHOWN, shown_text};
use std::borrow::Cow;

/// Largest score in size: beyond it a cut-off's step is lost in rounding.
const SCORE_MAX: f64 = 1e12;
/// Largest amount or weight.
const AMOUNT_MAX: f64 = 1e15;
impl Reader<'_> {
    fn fault(&self, column: &Column, index: usize, what: &str, allowed: &str) -> Fault {
        let message = format!("column `{}`: {what}", column.name);
        Fault { span: self.fields[index].1.clone(), message, help: format!("allowed: {allowed}") }
    }

    /// A number and whether it has a percent sign; none where it is missing.
    fn number(&self, column: &Column, index: usize, allowed: &str) -> Result<Option<(f64, bool)>, Fault> {
        let field = &*self.fields[index].0;
        if let Some(value) = quick(field, column.decimal) {
            return Ok(Some((value, false)));
        }
        if missing(field).is_some() {
            return Ok(None);
        }
        if column.decimal.is_none() && evidence(field) != Evidence::None {
            let state = |value: &str| self.layout.stated.how_to_state("decimal", value);
            let mut fault = self.fault(column, index, &format!("`{field}` could have a decimal point or a comma"), "");
            fault.help = format!("state the decimal sign: {} or {}", state("point"), state("comma"));
            return Err(fault);
        }
        let found = number(field, column.decimal.unwrap_or(Decimal::Point));
        found.map(|number| Some((number.value, number.percent))).ok_or_else(|| {
            let what = if is_band(field) { "a band" } else { "not a number" };
            self.fault(column, index, &format!("`{field}` is {what}"), allowed)
        })
    }

    /// A score; `which` is 0 of the score, 1 of the new one. `NaN` where it is missing.
    pub(super) fn score(&mut self, column: &Column, index: usize, which: usize) -> Result<f64, Fault> {
        const ALLOWED: &str = "one number per account, from -1e12 to 1e12, or nothing where there is no score";
        let Some((score, is_percent)) = self.number(column, index, ALLOWED)? else { return Ok(f64::NAN) };
        if score.abs() > SCORE_MAX {
            return Err(self.fault(column, index, &format!("{} is too large", self.fields[index].0), ALLOWED));
        }
        self.parsed.signs[which].add(Signs { is_bare: !is_percent, is_percent });
        if self.parsed.signs[which].are_mixed() {
            let what = "some scores have a % sign and some do not";
            return Err(self.fault(column, index, what, "scores that all have a % sign, or none"));
        }
        // One zero.
        Ok(score + 0.0)
    }

    /// A number that is not negative and not missing.
    pub(super) fn positive(&self, column: &Column, index: usize) -> Result<f64, Fault> {
        const ALLOWED: &str = "a number from 0 to 1e15 for every account";
        match self.number(column, index, ALLOWED)? {
            None => Err(self.fault(column, index, "empty", ALLOWED)),
            Some((value, _)) if value < 0.0 => {
                Err(self.fault(column, index, &format!("{} is negative", self.fields[index].0), ALLOWED))
            }
            Some((value, _)) if value > AMOUNT_MAX => {
                Err(self.fault(column, index, &format!("{} is too large", self.fields[index].0), ALLOWED))
            }
            Some((value, _)) => Ok(value),
        }
    }

    /// Yes or no; none where it is not known.
    pub(super) fn flag(&self, column: &Column, index: usize) -> Result<Option<bool>, Fault> {
        let field = &*self.fields[index].0;
        let found = flag(field);
        if found.is_some() || missing(field).is_some() {
            return Ok(found);
        }
        let hint = match self.layout.has_counts {
            true => "; a file of numbers of accounts by score is read with --scores",
            false => "",
        };
        let allowed = format!("{FLAGS}, or nothing where it is not known{hint}");
        Err(self.fault(column, index, &format!("`{field}` is neither yes nor no"), &allowed))
    }

    /// Adds the group that a field names.
    pub(super) fn label(&mut self, column: &Column, index: usize) -> Result<(), Fault> {
        let labels = &mut self.parsed.groups[column.number];
        match labels.code(&self.fields[index].0, LABELS_MAX) {
            Some(code) => labels.codes.push(code),
            None => return Err(self.fault(column, index, "too many groups", "at most 1,000 groups")),
        }
        if let Err(reason) = shown_text(&self.fields[index].0) {
            let what = format!("the name of the group cannot be shown: {reason}");
            return Err(self.fault(column, index, &what, SHOWN));
        }
        Ok(())
    }

    /// Adds the period that a field lies in.
    pub(super) fn vintage(&mut self, column: &Column, index: usize) -> Result<(), Fault> {
        let field = &self.fields[index].0;
        let code = match self.periods.get(&**field) {
            Some(&code) => code,
            None => {
                let is_missing = missing(field).is_some();
                let Some(period) = period(field).or(is_missing.then(String::new)) else {
                    return Err(self.fault(column, index, &format!("`{field}` is not a month or a date"), MONTHS));
                };
                let code = self.parsed.vintages.code(&period, LABELS_MAX);
                let code = code.ok_or_else(|| self.fault(column, index, "too many vintages", "at most 1,000"))?;
                if let Cow::Borrowed(text) = *field {
                    self.periods.insert(text, code);
                }
                code
            }
        };
        self.parsed.vintages.codes.push(code);
        Ok(())
    }

    /// The hash of the id; 0 where there is none.
    pub(super) fn id(&mut self, index: usize) -> u64 {
        let field = &self.fields[index].0;
        if self.keeps_texts {
            self.parsed.texts.push(field.to_string());
        }
        if field.is_empty() { 0 } else { hash(field.as_bytes()) }
    }
}
