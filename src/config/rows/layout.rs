//! How the rows of a file are written, from its head, which is read as any other table is.

use super::roles::{Assigned, Role};
use crate::config::error::ConfigError;
use crate::config::table::{CsvInput, Decimal, Dialect, Evidence, LeftOut, StatedBy, evidence, folded};

/// What stands for a separator of several bytes.
const NARROW: u8 = 0x1F;

/// Names of columns of counts.
const COUNTS: [&str; 5] = ["count", "counts", "people", "人数", "户数"];

/// How rows are written.
#[derive(Clone, Debug)]
pub struct Layout {
    /// How errors name the file.
    pub name: String,
    /// One byte; it stands for `wide`, if there is one.
    pub separator: u8,
    pub wide: Option<char>,
    /// Lines end in a carriage return alone.
    pub ends_in_return: bool,
    /// Lines up to the header, and including it.
    pub header_lines: usize,
    /// Each field of a record; none of a column that nothing needs.
    pub columns: Vec<Option<Column>>,
    pub stated: StatedBy,
    /// Whether it has a column of counts, as a distribution of scores has.
    pub has_counts: bool,
}

/// A column that is read.
#[derive(Clone, Debug)]
pub struct Column {
    pub role: Role,
    /// Its number among the columns of this role.
    pub number: usize,
    pub name: String,
    /// The decimal sign; none if the head does not tell it and the separator allows both.
    pub decimal: Option<Decimal>,
}

impl Layout {
    /// Of a file with this head and these columns.
    ///
    /// # Errors
    /// If the decimal sign of a column of numbers is not clear.
    pub fn of(csv: &CsvInput, head: &[u8], assigned: &[Assigned], dialect: &Dialect) -> Result<Layout, ConfigError> {
        let numbered = usize::from(csv.left_out.contains(&LeftOut::RowNumbers));
        let mut columns = vec![None; csv.header.len() + numbered];
        for one in assigned {
            let number = assigned.iter().filter(|other| other.role == one.role && other.column < one.column).count();
            let decimal = match one.role {
                Role::Score | Role::NewScore | Role::Amount | Role::Weight => decimal(csv, one.column, dialect)?,
                _ => None,
            };
            columns[one.column + numbered] = Some(Column { role: one.role, number, name: one.name.clone(), decimal });
        }
        let last = csv.header.last().map_or(0, |field| field.span.end);
        let end = csv.text[last..].find('\n').map_or(csv.text.len(), |length| last + length);
        let narrow = u8::try_from(csv.separator).ok().filter(u8::is_ascii);
        Ok(Layout {
            name: csv.name.clone(),
            separator: narrow.unwrap_or(NARROW),
            wide: narrow.is_none().then_some(csv.separator),
            ends_in_return: head.contains(&b'\r') && !head.contains(&b'\n'),
            header_lines: csv.text[..end].matches('\n').count() + 1,
            columns,
            stated: dialect.stated,
            has_counts: csv.header.iter().any(|field| COUNTS.contains(&folded(&field.text).as_str())),
        })
    }

    /// How many columns have a role.
    pub fn number_of(&self, role: Role) -> usize {
        self.columns.iter().flatten().filter(|column| column.role == role).count()
    }

    /// The names of the columns with a role.
    pub fn names_of(&self, role: Role) -> impl Iterator<Item = &str> {
        self.columns.iter().flatten().filter(move |column| column.role == role).map(|column| column.name.as_str())
    }
}

/// The decimal sign of a column, if the head tells it.
fn decimal(csv: &CsvInput, column: usize, dialect: &Dialect) -> Result<Option<Decimal>, ConfigError> {
    let sign = csv.decimal_of(column)?;
    let is_told = || csv.rows.iter().any(|row| evidence(&row[column].text) != Evidence::None);
    Ok((dialect.decimal.is_some() || csv.separator == ',' || is_told()).then_some(sign))
}
