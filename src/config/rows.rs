//! Rows of accounts, one a line, read as a stream: CSV with any common separator, encoding and number format, compressed
//! with gzip or not.
//!
//! The head of the file shows how it is written (`layout`), as any other table is recognised. The file is then read once
//! from the beginning in blocks of whole records (`source`), which are read in parallel (`block`) and joined in order.
//! Columns that nothing needs are skipped. What stays in memory is 13 to 17 bytes a row, and 8 more where ids are
//! compared.

mod block;
mod columns;
mod field;
#[cfg(feature = "parquet")]
mod from_parquet;
mod ids;
mod layout;
mod place;
mod roles;
mod source;
mod words;

pub use block::{APPROVED, BAD, DENIED, NO_OUTCOME};
pub use columns::{Labels, Numbers};
pub use ids::Ids;
pub use place::{Place, stem};
pub use roles::{Assigned, Named, ROLES, Role};

use super::error::ConfigError;
use super::table::{CsvInput, Decimal, Dialect};
use block::{LABELS_MAX, Parsed, Signs};
use layout::Layout;
use rayon::prelude::*;
use source::{Block, Source};

/// The most rows: indices have 32 bits.
const ROWS_MAX: usize = u32::MAX as usize;

/// Rows in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// `NaN` where there is none.
    pub scores: Numbers,
    /// The scores of a second scorecard.
    pub new_scores: Option<Numbers>,
    /// `BAD`, `NO_OUTCOME`, `APPROVED` and `DENIED`.
    pub flags: Vec<u8>,
    pub amounts: Option<Numbers>,
    pub weights: Option<Numbers>,
    pub groups: Vec<Labels>,
    pub vintages: Option<Labels>,
    pub ids: Option<Ids>,
}

impl Rows {
    /// Whether a row has a known outcome and a score that is none of the special ones.
    pub fn is_ranked(&self, row: usize, special: &[f64]) -> bool {
        let score = self.scores.get(row);
        !score.is_nan() && self.flags[row] & NO_OUTCOME == 0 && !special.contains(&score)
    }

    /// Whether a row has a new score that is none of the special ones.
    pub fn has_new_score(&self, row: usize, special: &[f64]) -> bool {
        let score = self.new_scores.as_ref().map_or(f64::NAN, |scores| scores.get(row));
        !score.is_nan() && !special.contains(&score)
    }
}

/// How a file was read.
#[derive(Clone, Debug)]
pub struct RowsReading {
    pub columns: Vec<Assigned>,
    /// The names of the other columns, those that have one.
    pub unused: Vec<String>,
    pub encoding: &'static str,
    pub separator: char,
    pub has_decimal_comma: bool,
    pub is_compressed: bool,
    pub blank_rows: usize,
    pub has_total: bool,
    /// SHA-256 of the file.
    pub digest: String,
    layout: Layout,
    place: Place,
    character_encoding: &'static encoding_rs::Encoding,
}

/// Reads a file of rows; `advance` is told how many more bytes of it have been read.
///
/// # Errors
/// The first fault in it, with its line and column.
pub fn read(
    place: &Place,
    named: &[Named],
    dialect: Dialect,
    advance: &dyn Fn(u64),
) -> Result<(Rows, RowsReading), ConfigError> {
    let source = Source::open(place)?;
    let csv = CsvInput::parse(&place.name(), source.head(), source.dialect(dialect))?;
    if let Some((first, second)) = csv.twins(true).filter(|(first, _)| !csv.header[*first].is_blank()) {
        return Err(csv.twin(first, second));
    }
    let columns = roles::assign(&csv, named)?;
    let layout = Layout::of(&csv, source.head(), &columns, &dialect)?;
    let is_compressed = source.is_compressed;
    let mut joined = Joined::new(&layout);
    let add = &mut |line, parsed| joined.add(line, parsed);
    let digest = read_batches(source, csv.encoding, &layout, false, advance, add)?;
    let (rows, blank_rows, has_total) = joined.finish(&layout)?;
    let has_decimal_comma = layout.columns.iter().flatten().any(|column| column.decimal == Some(Decimal::Comma));
    let others = csv
        .header
        .iter()
        .enumerate()
        .filter(|(at, name)| !name.is_blank() && columns.iter().all(|column| column.column != *at));
    let unused = others.map(|(_, name)| name.text.clone()).collect();
    let reading = RowsReading {
        columns,
        unused,
        encoding: csv.encoding.name(),
        separator: csv.separator,
        has_decimal_comma,
        is_compressed,
        blank_rows,
        has_total,
        digest,
        layout,
        place: place.clone(),
        character_encoding: csv.encoding,
    };
    Ok((rows, reading))
}

impl RowsReading {
    /// Reads the file again for the id and the score of every row, some rows at a time in order.
    ///
    /// # Errors
    /// If the file can no longer be read, has changed, or `take` fails.
    pub fn ids_and_scores<E: From<ConfigError>>(
        &self,
        mut take: impl FnMut(&[String], &[f64]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut layout = self.layout.clone();
        for column in &mut layout.columns {
            if column.as_ref().is_some_and(|column| !matches!(column.role, Role::Id | Role::Score)) {
                *column = None;
            }
        }
        let source = Source::open(&self.place)?;
        let mut failed = None;
        let digest = read_batches(source, self.character_encoding, &layout, true, &|_| {}, &mut |_, parsed| {
            if failed.is_none() {
                failed = take(&parsed.texts, &parsed.scores).err();
            }
            Ok(())
        })?;
        if let Some(failure) = failed {
            return Err(failure);
        }
        if digest != self.digest {
            let message = format!("{} changed while it was in use", self.place.name());
            return Err(ConfigError::plain(message).help("run the command again").into());
        }
        Ok(())
    }
}

/// Reads all blocks of a file in order; its digest.
fn read_batches(
    source: Source,
    encoding: &'static encoding_rs::Encoding,
    layout: &Layout,
    texts: bool,
    advance: &dyn Fn(u64),
    take: &mut dyn FnMut(usize, Parsed) -> Result<(), ConfigError>,
) -> Result<String, ConfigError> {
    let mut blocks = source.blocks(encoding, layout)?;
    let mut before = 0;
    loop {
        let mut batch: Vec<Block> = Vec::new();
        while batch.len() < 2 * rayon::current_num_threads() {
            match blocks.next()? {
                Some(block) => batch.push(block),
                None => break,
            }
        }
        advance(blocks.read() - before);
        before = blocks.read();
        if batch.is_empty() {
            return Ok(blocks.digest());
        }
        let parsed: Vec<Result<(usize, Parsed), ConfigError>> = batch
            .into_par_iter()
            .map(|block| block::parse(&block, layout, texts).map(|parsed| (block.line, parsed)))
            .collect();
        for one in parsed {
            let (line, parsed) = one?;
            take(line, parsed)?;
        }
    }
}

/// Blocks joined in order.
struct Joined {
    rows: Rows,
    ids: Vec<u64>,
    signs: [Signs; 2],
    blank: usize,
    blank_at_end: usize,
    /// The line of a row of totals.
    total: Option<usize>,
    name: String,
}

impl Joined {
    fn new(layout: &Layout) -> Joined {
        let has = |role: Role| layout.number_of(role) > 0;
        let rows = Rows {
            amounts: has(Role::Amount).then(Numbers::default),
            weights: has(Role::Weight).then(Numbers::default),
            new_scores: has(Role::NewScore).then(Numbers::default),
            groups: layout.names_of(Role::Group).map(Labels::of_column).collect(),
            vintages: layout.names_of(Role::Vintage).next().map(Labels::of_column),
            ..Rows::default()
        };
        let name = layout.name.clone();
        Joined { rows, ids: Vec::new(), signs: Default::default(), blank: 0, blank_at_end: 0, total: None, name }
    }

    fn add(&mut self, line: usize, parsed: Parsed) -> Result<(), ConfigError> {
        let at = |line: usize, message: &str| ConfigError::plain(format!("{}:{line}: {message}", self.name));
        let has_rows = !parsed.scores.is_empty();
        if has_rows || parsed.total.is_some() {
            self.blank += self.blank_at_end + parsed.blank;
            self.blank_at_end = parsed.blank_at_end;
        } else {
            self.blank_at_end += parsed.blank_at_end;
        }
        let after = parsed.total.filter(|total| total.1).map(|total| total.0);
        if let Some(total) = after.or(self.total.filter(|_| has_rows)) {
            return Err(at(total, "a row of totals among the accounts").help("delete it"));
        }
        self.total = self.total.or(parsed.total.map(|total| total.0));
        self.signs.iter_mut().zip(parsed.signs).for_each(|(signs, more)| signs.add(more));
        if self.signs.iter().any(|signs| signs.are_mixed()) {
            return Err(at(line, "some scores have a % sign and some above do not, or the other way round")
                .help("allowed: scores that all have a % sign, or none"));
        }
        if self.rows.flags.len() + parsed.flags.len() > ROWS_MAX {
            return Err(at(line, "too many rows").help("allowed: 4,294,967,295 rows"));
        }
        parsed.scores.iter().for_each(|&score| self.rows.scores.push(score));
        self.rows.flags.extend_from_slice(&parsed.flags);
        let Rows { amounts, weights, new_scores, .. } = &mut self.rows;
        let all = [(amounts, &parsed.amounts), (weights, &parsed.weights), (new_scores, &parsed.new_scores)];
        for (numbers, more) in all {
            numbers.iter_mut().for_each(|numbers| more.iter().for_each(|&value| numbers.push(value)));
        }
        self.ids.extend_from_slice(&parsed.ids);
        let mut labels: Vec<(&mut Labels, &Labels)> = self.rows.groups.iter_mut().zip(&parsed.groups).collect();
        labels.extend(self.rows.vintages.iter_mut().map(|vintages| (vintages, &parsed.vintages)));
        for (all, more) in labels {
            let codes: Option<Vec<u16>> = more.texts.iter().map(|text| all.code(text, LABELS_MAX)).collect();
            let Some(codes) = codes else {
                let message = format!("column `{}` has more than 1,000 different entries", all.column);
                return Err(ConfigError::plain(format!("{}:{line}: {message}", self.name))
                    .help("allowed: at most 1,000 groups or vintages"));
            };
            all.codes.extend(more.codes.iter().map(|&code| codes[usize::from(code)]));
        }
        Ok(())
    }

    fn finish(self, layout: &Layout) -> Result<(Rows, usize, bool), ConfigError> {
        let Joined { mut rows, ids, blank, total, .. } = self;
        if rows.flags.is_empty() {
            let message = format!("{}: a header but no accounts", layout.name);
            return Err(ConfigError::plain(message).help("a file has a header and a row for each account"));
        }
        rows.groups = rows.groups.into_iter().map(Labels::sorted).collect();
        rows.vintages = rows.vintages.map(Labels::sorted);
        rows.ids = (layout.number_of(Role::Id) > 0).then(|| Ids::of(ids));
        Ok((rows, blank, total.is_some()))
    }
}

#[cfg(test)]
mod tests;
