//! A table whose columns have the names that score files know, and numbers within the bounds that scores and people
//! have.

use super::terms::{FileReading, Note};
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::table::{
    CsvInput, Decimal, Dialect, Field, LeftOut, Missing, NumericCell, TOTALS, folded, is_band, number, separator_name,
};
use crate::input::file::stem;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

/// Largest score in size: beyond it a cut-off's step is lost in rounding.
pub const SCORE_MAX: f64 = 1e12;

/// What scores are called in errors.
pub const SCORE: &str = "a score";

/// Chinese names of columns and the names that they mean.
const ALIASES: [(&str, &[&str]); 7] = [
    ("score", &["分数", "评分", "得分", "信用分", "信用评分"]),
    ("count", &["人数", "数量", "样本数", "客户数", "总人数"]),
    ("bad", &["坏", "坏账", "坏账数", "坏客户", "坏客户数", "坏样本", "坏样本数"]),
    ("bad_rate", &["坏账率", "坏账比例", "坏客户率", "坏样本率"]),
    ("group", &["组", "组别", "分组", "客群"]),
    ("share", &["占比", "人数占比"]),
    ("cumulative_share", &["累计占比", "累积占比"]),
];

/// A table with the known names of its columns.
pub struct ScoreTable {
    pub csv: CsvInput,
    /// The index of the first column of each folded or translated name.
    columns: HashMap<String, usize>,
    /// The row of totals at the end, set apart.
    pub total: Option<Vec<Field>>,
    translated: Vec<(String, &'static str)>,
}

/// Numbers of one group at every score.
pub struct Series {
    pub group: String,
    /// Where the group is named.
    pub head: Range<usize>,
    pub entries: Vec<Entry>,
}

/// A number of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub value: f64,
    /// Written with a percent sign.
    pub percent: bool,
    pub span: Range<usize>,
}

/// The name a column has in the program: translated if it is a known Chinese one.
fn known_name(name: &str) -> (String, Option<&'static str>) {
    let name = folded(name);
    match ALIASES.iter().find(|(_, names)| names.contains(&name.as_str())) {
        Some((known, _)) => ((*known).to_string(), Some(known)),
        None => (name, None),
    }
}

impl ScoreTable {
    /// Reads a file's bytes; `roles` distinguishes names of columns from names of groups.
    ///
    /// # Errors
    /// If they are not a table, or are ambiguous, or if a column has no name or that of another.
    pub fn parse(name: &str, bytes: &[u8], dialect: Dialect, roles: &[&str]) -> Result<ScoreTable, ConfigError> {
        let mut csv = CsvInput::parse(name, bytes, dialect)?;
        // The label of a single row of totals needs no name.
        let unnamed = |(column, field): (usize, &Field)| field.is_blank() && (column > 0 || csv.rows.len() > 1);
        if let Some(column) = csv.header.iter().enumerate().position(unnamed) {
            let message = format!("column {} has no name", column + 1);
            return Err(csv.error(&csv.header[column].span, message).help("name it, or delete it"));
        }
        if let Some((first, second)) = csv.twins(true) {
            return Err(csv.twin(first, second));
        }
        let (mut columns, mut translated) = (HashMap::new(), Vec::new());
        for (column, field) in csv.header.iter().enumerate() {
            let (known, alias) = known_name(&field.text);
            let is_role = roles.contains(&known.as_str());
            translated.extend(alias.map(|alias| (field.text.clone(), alias)));
            match columns.get(&known) {
                Some(&first) if is_role => return Err(csv.twin(first, column)),
                Some(_) => {}
                None => drop(columns.insert(known, column)),
            }
        }
        let score = columns.get("score").copied();
        let last = score.zip(csv.rows.last());
        let has_total = last.is_some_and(|(score, row)| TOTALS.contains(&folded(&row[score].text).as_str()));
        let total = if has_total && csv.rows.len() > 1 { csv.rows.pop() } else { None };
        Ok(ScoreTable { csv, columns, total, translated })
    }

    /// The index of a column by a name of the program.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(name).copied()
    }

    /// The number in a row and column, from 0 up unless it is a score.
    ///
    /// # Errors
    /// If it is empty or no number, negative and no score, or too large for a score, or if the column's decimal sign is
    /// not clear.
    pub fn number(&self, row: usize, column: usize, what: &str) -> Result<Entry, ConfigError> {
        let field = &self.csv.rows[row][column];
        let wrong = |message: String, allowed: &str| {
            Err(self
                .error(&field.span, format!("column `{}`: {message}", self.csv.header[column].text))
                .help(format!("allowed: {allowed}")))
        };
        match self.csv.cell_number(row, column) {
            Ok(NumericCell::Number(number)) if what == SCORE && number.value.abs() > SCORE_MAX => {
                wrong(format!("{} is too large", field.text), "scores from -1e12 to 1e12")
            }
            Ok(NumericCell::Number(number)) if number.value < 0.0 && what != SCORE => {
                wrong(format!("{} is negative", field.text), &format!("{what}, from 0 up"))
            }
            Ok(NumericCell::Number(number)) => {
                Ok(Entry { value: number.value, percent: number.percent, span: field.span.clone() })
            }
            Ok(NumericCell::Missing(Missing::Empty)) => wrong("empty".into(), what),
            Ok(NumericCell::Missing(_)) => wrong(format!("`{}` is not a number", field.text), what),
            Err(_) if what == SCORE && is_band(&field.text) => {
                wrong(format!("`{}` is a band", field.text), "one number for each band, such as its lower end")
            }
            Err(fault) => Err(fault),
        }
    }

    /// The score of each row, all with a percent sign or none.
    ///
    /// # Errors
    /// If a score is at fault, or only some have a percent sign.
    pub fn scores(&self, column: usize) -> Result<Vec<Entry>, ConfigError> {
        let entries = (0..self.csv.rows.len()).map(|row| self.number(row, column, SCORE));
        let entries: Vec<Entry> = entries.collect::<Result<_, ConfigError>>()?;
        let bare = entries.iter().find(|entry| !entry.percent);
        match bare.filter(|_| entries.iter().any(|entry| entry.percent)) {
            None => Ok(entries),
            Some(bare) => Err(self
                .error(&bare.span, format!("score {} without a % sign, which others have", bare.value))
                .help("allowed: scores that all have a % sign, or none")),
        }
    }

    /// The number of a field that stands in no row, written as those of a column are.
    ///
    /// # Errors
    /// If it is not a number, or the column's decimal sign is not clear.
    pub fn number_of(&self, field: &Field, column: usize) -> Result<f64, ConfigError> {
        let name = &self.csv.header[column].text;
        number(&field.text, self.csv.decimal_of(column)?)
            .map(|number| number.value)
            .ok_or_else(|| self.error(&field.span, format!("column `{name}`: `{}` is not a number", field.text)))
    }

    /// An error at a location.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        self.csv.error(span, message)
    }

    /// An error where a name is unknown.
    pub fn unknown(&self, field: &Field, message: String, known: &[&str]) -> ConfigError {
        let close = did_you_mean(&field.text.to_lowercase(), known.iter().copied());
        self.error(&field.span, message).help(format!("{close}allowed: {}", known.join(", ")))
    }

    /// The notes on how a file was read, except for its units.
    pub fn reading(&self) -> FileReading {
        let csv = &self.csv;
        let mut notes = Vec::new();
        if csv.encoding != encoding_rs::UTF_8 {
            notes.push(Note::Encoding(csv.encoding.name()));
        }
        if csv.separator != ',' {
            notes.push(Note::Separator(separator_name(csv.separator)));
        }
        let commas = (0..csv.header.len()).any(|column| matches!(csv.decimal_of(column), Ok(Decimal::Comma)));
        if commas {
            notes.push(Note::DecimalComma);
        }
        notes.extend(self.translated.iter().map(|(column, known)| Note::Column(column.clone(), known)));
        notes.extend(csv.left_out.iter().map(|left_out| match left_out {
            LeftOut::RowNumbers => Note::RowNumbers,
            LeftOut::BlankRows(rows) => Note::BlankRows(*rows),
        }));
        notes.extend(self.total.as_ref().map(|_| Note::TotalRow));
        FileReading { file: stem(Path::new(&csv.name)), notes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ScoreTable, ConfigError> {
        ScoreTable::parse("a.csv", text.as_bytes(), Dialect::default(), &["score", "count", "bad"])
    }

    #[test]
    fn fields_know_their_places() {
        let table = parse("Score,\"a,b\"\r\n\r\n1,2\r\n3,-4\n").unwrap();
        assert_eq!(table.csv.header[1].text, "a,b");
        assert_eq!(table.column("score"), Some(0));
        assert_eq!(table.number(0, 1, "people").unwrap().value, 2.0);
        let error = table.number(1, 1, "numbers of people").unwrap_err();
        assert!(error.to_string().starts_with("a.csv:4:3: column `a,b`: -4 is negative"), "{error}");
        assert_eq!(table.number(1, 1, SCORE).unwrap().value, -4.0);
    }

    #[test]
    fn names_of_columns_are_known_in_chinese_and_none_is_meant_twice() {
        let table = parse("分数,人数,坏账\n1,2,1\n合计,2,1\n").unwrap();
        assert_eq!([table.column("score"), table.column("count"), table.column("bad")], [Some(0), Some(1), Some(2)]);
        assert!(table.total.is_some() && table.csv.rows.len() == 1);
        let fault = |text: &str| parse(text).err().unwrap().to_string();
        assert!(fault("score,分数,count\n1,2,3\n").contains("columns 1 and 2 are called `score` and `分数`"));
        assert!(fault("score,a,a\n1,2,3\n").starts_with("a.csv:1:9: column `a` appears twice"));
        assert!(fault("score,,a\n1,2,3\n").starts_with("a.csv:1:7: column 2 has no name"));
        assert!(parse("score,Urban,urban\n1,2,3\n").is_ok(), "groups may differ in case");
    }
}
