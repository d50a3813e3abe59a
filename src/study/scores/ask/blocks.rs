//! Sheets as blocks: one kind of number for each group at each score, read from the long or the wide form.

use super::score_table::{Entry, ScoreTable, Series};
use super::terms::{Role, Unit};
use super::unit;
use crate::config::error::ConfigError;
use std::collections::BTreeMap;

/// The columns of the long form besides the score.
pub const LONG: [&str; 6] = ["count", "share", "cumulative_share", "bad_rate", "bad", "group"];

/// Names that stand for themselves in a header, and for no group.
pub const ROLES: [&str; 7] = ["score", "count", "share", "cumulative_share", "bad_rate", "bad", "group"];

/// Maximum number of groups: each has curves, intervals and a line in every table.
const GROUPS_MAX: usize = 1000;

/// Numbers of every group at every score.
pub struct Block<'a> {
    pub table: &'a ScoreTable,
    pub role: Role,
    pub scores: Vec<f64>,
    pub series: Vec<Series>,
    /// What shares and rates are parts of.
    pub unit: Unit,
}

/// The form of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Long,
    Wide,
    Totals,
}

/// Tells the form by the columns.
///
/// # Errors
/// If there is no column of scores, and more than one row.
pub fn form(table: &ScoreTable) -> Result<Form, ConfigError> {
    if table.column("score").is_some() {
        let is_long = LONG.iter().any(|name| table.column(name).is_some());
        return Ok(if is_long { Form::Long } else { Form::Wide });
    }
    if table.csv.rows.len() == 1 {
        return Ok(Form::Totals);
    }
    let names: Vec<&str> = table.csv.header.iter().map(|field| field.text.as_str()).collect();
    Err(table.error(&table.csv.header[0].span, "no column `score`").help(format!(
        "columns are {}; call the one with the scores `score` (only a file of group totals, with a single row, has \
         none)",
        names.join(", ")
    )))
}

/// The block of a wide table, one column per group, with the role given or recognised.
///
/// # Errors
/// If scores do not rise, there are no groups or too many, a number is at fault, or the numbers do not tell their role or
/// unit.
pub fn wide(table: &ScoreTable, role: Option<Role>, stated: Option<Unit>) -> Result<Block<'_>, ConfigError> {
    let csv = &table.csv;
    let at = table.column("score").unwrap_or(0);
    let mut scores: Vec<f64> = Vec::new();
    for score in table.scores(at)? {
        if let Some(&before) = scores.last()
            && score.value <= before
        {
            return Err(table
                .error(&score.span, format!("column `{}`: {} after {before}", csv.header[at].text, score.value))
                .help("allowed: scores that rise from row to row"));
        }
        scores.push(score.value);
    }
    refuse_many_groups(table, csv.header.len() - 1)?;
    let columns = (0..csv.header.len()).filter(|&column| column != at);
    let series = columns.map(|column| {
        let what = role.unwrap_or(Role::Count).what();
        let entries = (0..csv.rows.len()).map(|row| table.number(row, column, what));
        let head = &csv.header[column];
        Ok(Series {
            group: head.text.clone(),
            head: head.span.clone(),
            entries: entries.collect::<Result<_, ConfigError>>()?,
        })
    });
    let series: Vec<Series> = series.collect::<Result<_, ConfigError>>()?;
    if series.is_empty() {
        return Err(table
            .error(&csv.header[at].span, "the file has only a column of scores")
            .help("add a column for each group"));
    }
    let role = role.map_or_else(|| unit::recognised(table, &series), Ok)?;
    let unit = unit::unit(table, role, &series, stated)?;
    Ok(Block { table, role, scores, series, unit })
}

fn refuse_many_groups(table: &ScoreTable, groups: usize) -> Result<(), ConfigError> {
    if groups <= GROUPS_MAX {
        return Ok(());
    }
    // Without its location: the line that names so many would fill screens.
    let message = format!("{} has {groups} groups", table.csv.name);
    Err(ConfigError::plain(message).help(format!("allowed: at most {GROUPS_MAX}; join some of them")))
}

/// The blocks of a long table, one row per score and group: people and bad people.
///
/// # Errors
/// If a column is unknown, missing or given besides another of its kind, a score of a group appears twice, there are too
/// many groups, a number or a total is at fault, or the numbers do not tell their unit.
pub fn long(table: &ScoreTable, stated: Option<Unit>) -> Result<[Block<'_>; 2], ConfigError> {
    let csv = &table.csv;
    let score = table.column("score").unwrap_or(0);
    let known: Vec<usize> = ROLES.iter().filter_map(|name| table.column(name)).collect();
    if let Some(unknown) = (0..csv.header.len()).find(|column| !known.contains(column)) {
        let field = &csv.header[unknown];
        return Err(table.unknown(field, format!("unknown column `{}`", field.text), &ROLES));
    }
    let one_of = |roles: &[Role], need: &str| {
        let found: Vec<Role> = roles.iter().copied().filter(|role| table.column(role.name()).is_some()).collect();
        match found[..] {
            [only] => Ok(only),
            [] => Err(table.error(&table.csv.header[score].span, format!("no column with {need}")).help(format!(
                "allowed: one of {}",
                roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
            ))),
            [first, second, ..] => {
                let column = table.column(second.name()).unwrap_or(0);
                let message = format!("`{}` is given as well as `{}`", second.name(), first.name());
                Err(table.error(&table.csv.header[column].span, message).help("allowed: one of the two"))
            }
        }
    };
    let mass = one_of(&[Role::Count, Role::Share, Role::CumulativeShare], "the people at each score")?;
    let bad = one_of(&[Role::BadRate, Role::Bad], "the bad people at each score")?;
    let rows = rows_by_group(table, score)?;
    refuse_many_groups(table, rows.len())?;
    check_total(table, mass)?;
    check_total(table, bad)?;
    let mut scores: Vec<f64> = rows.iter().flat_map(|(_, rows)| rows.iter().map(|row| row.0)).collect();
    scores.sort_by(f64::total_cmp);
    scores.dedup();
    let block = |role: Role| -> Result<Block<'_>, ConfigError> {
        let column = table.column(role.name()).unwrap_or(0);
        let series = rows.iter().map(|(group, rows)| {
            let mut known = rows.iter().peekable();
            let mut last = Entry { value: 0.0, percent: false, span: table.csv.header[column].span.clone() };
            let mut entries = Vec::with_capacity(scores.len());
            for score in &scores {
                match known.next_if(|row| row.0 == *score) {
                    Some(&(_, row)) => last = table.number(row, column, role.what())?,
                    // Nobody of the group stands at this score.
                    None if role != Role::CumulativeShare => last.value = 0.0,
                    None => {}
                }
                entries.push(last.clone());
            }
            let first = rows.first().map_or(0, |row| row.1);
            Ok(Series { group: group.clone(), head: table.csv.rows[first][0].span.clone(), entries })
        });
        let series: Vec<Series> = series.collect::<Result<_, ConfigError>>()?;
        let unit = unit::unit(table, role, &series, stated)?;
        Ok(Block { table, role, scores: scores.clone(), series, unit })
    };
    Ok([block(mass)?, block(bad)?])
}

/// That a row of totals states the sum of the rows above it, where it counts people.
fn check_total(table: &ScoreTable, role: Role) -> Result<(), ConfigError> {
    let (Some(total), Some(column)) = (&table.total, table.column(role.name())) else { return Ok(()) };
    if !matches!(role, Role::Count | Role::Bad) || total[column].is_blank() {
        return Ok(());
    }
    let entries = (0..table.csv.rows.len()).map(|row| table.number(row, column, role.what()).map(|entry| entry.value));
    let sum: f64 = entries.sum::<Result<f64, ConfigError>>()?;
    let stated = table.number_of(&total[column], column)?;
    if (stated - sum).abs() <= 1e-9 * sum.max(1.0) {
        return Ok(());
    }
    let message = format!("column `{}`: the total is {stated}, but the rows above sum to {sum}", role.name());
    Err(table.error(&total[column].span, message).help("correct the numbers, or delete the row of totals"))
}

/// Rows as (score, row) by rising score, for each group in the order of the file; one group where there is no column
/// for it.
type Rows = Vec<(String, Vec<(f64, usize)>)>;

fn rows_by_group(table: &ScoreTable, score: usize) -> Result<Rows, ConfigError> {
    let mut indices: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Rows = Vec::new();
    for (row, entry) in table.scores(score)?.into_iter().enumerate() {
        let name = table
            .column("group")
            .map_or_else(|| EVERYBODY.to_string(), |group| table.csv.rows[row][group].text.clone());
        let index = *indices.entry(name.clone()).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[index].1.push((entry.value, row));
    }
    for (name, rows) in &mut groups {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(pair) = rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let message = format!("score {} of group `{name}` appears twice", pair[0].0);
            return Err(table
                .error(&table.csv.rows[pair[1].1][score].span, message)
                .help("allowed: one row for each score of a group"));
        }
    }
    Ok(groups)
}

/// The group of a file that names none.
pub const EVERYBODY: &str = "all";
