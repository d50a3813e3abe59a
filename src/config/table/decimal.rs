//! The decimal sign of a column, from its own numbers or else from those of the other columns.

use super::number;
use super::number::{Decimal, Evidence, plain};
use super::{CsvInput, Field};
use crate::config::error::ConfigError;

impl CsvInput {
    /// The decimal sign of a column, from its own numbers or else from those of the other columns.
    ///
    /// # Errors
    /// If its numbers contradict each other, or could be read in both ways.
    pub fn decimal_of(&self, column: usize) -> Result<Decimal, ConfigError> {
        if let Some(&known) = self.decimals[column].get() {
            return Ok(known);
        }
        let found = self.find_decimal(column)?;
        Ok(*self.decimals[column].get_or_init(|| found))
    }

    fn find_decimal(&self, column: usize) -> Result<Decimal, ConfigError> {
        if let Some(stated) = self.dialect.decimal {
            return Ok(stated);
        }
        let (mut decided, mut either): (Option<(Decimal, &Field)>, Option<&Field>) = (None, None);
        for field in self.rows.iter().map(|row| &row[column]) {
            match (number::evidence(&field.text), decided) {
                (Evidence::Decided(decimal), None) => decided = Some((decimal, field)),
                (Evidence::Decided(decimal), Some((known, other))) if decimal != known => {
                    let message = format!(
                        "column `{}`: `{}` has a decimal {}, but `{}` has a decimal {}",
                        self.header[column].text,
                        field.text,
                        decimal.name(),
                        other.text,
                        known.name()
                    );
                    return Err(self.error(&field.span, message).help(self.state_decimal()));
                }
                (Evidence::Either, _) => either = either.or(Some(field)),
                _ => {}
            }
        }
        match (decided, either) {
            (Some((decimal, _)), _) => Ok(decimal),
            (None, None) => Ok(Decimal::Point),
            // In a comma-separated file, numbers contain commas only as quoted thousands separators.
            (None, Some(_)) if self.separator == ',' => Ok(Decimal::Point),
            (None, Some(field)) => self.common_decimal().ok_or_else(|| {
                let message = format!(
                    "column `{}`: `{}` could be {} or {}",
                    self.header[column].text,
                    field.text,
                    plain(&field.text).replace([',', '.'], "."),
                    plain(&field.text).replace([',', '.'], "")
                );
                self.error(&field.span, message).help(self.state_decimal())
            }),
        }
    }

    fn state_decimal(&self) -> String {
        let [point, comma] = ["point", "comma"].map(|value| self.dialect.stated.how_to_state("decimal", value));
        format!("state the decimal sign: {point} or {comma}")
    }

    /// The decimal sign on which all numbers of the file agree that reveal one.
    fn common_decimal(&self) -> Option<Decimal> {
        *self.common.get_or_init(|| {
            let mut shown = self.rows.iter().flatten().filter_map(|field| match number::evidence(&field.text) {
                Evidence::Decided(decimal) => Some(decimal),
                _ => None,
            });
            let first = shown.next()?;
            shown.all(|decimal| decimal == first).then_some(first)
        })
    }
}
