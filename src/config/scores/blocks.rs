//! Sheets as blocks: one kind of number for each group at each score, read from the long or the wide form.

use super::super::error::ConfigError;
use super::sheet::{Entry, SCORE, Sheet};
use std::collections::BTreeMap;
use std::ops::Range;

/// What the numbers of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    CumulativeShare,
    Share,
    Count,
    BadRate,
    Bad,
    Totals,
}

impl Role {
    /// Every role and its name.
    pub const ALL: [(Role, &'static str); 6] = [
        (Role::CumulativeShare, "cumulative_share"),
        (Role::Share, "share"),
        (Role::Count, "count"),
        (Role::BadRate, "bad_rate"),
        (Role::Bad, "bad"),
        (Role::Totals, "totals"),
    ];

    pub fn name(self) -> &'static str {
        Role::ALL[self as usize].1
    }

    /// Whether it says how many people there are, good and bad together.
    pub fn is_mass(self) -> bool {
        matches!(self, Role::CumulativeShare | Role::Share | Role::Count)
    }

    /// What its numbers are, for errors.
    pub fn what(self) -> &'static str {
        match self {
            Role::CumulativeShare => "a cumulative share, in per cent or from 0 to 1",
            Role::Share => "a share of the group, in per cent or from 0 to 1",
            Role::Count => "a number of people",
            Role::BadRate => "a bad rate, in per cent or from 0 to 1",
            Role::Bad => "a number of bad people",
            Role::Totals => "a group's number of people",
        }
    }
}

/// The columns of the long form besides the score.
pub const LONG: [&str; 6] = ["count", "share", "cumulative_share", "bad_rate", "bad", "group"];

/// Numbers of one group at every score.
pub struct Series {
    pub group: String,
    /// Where the group is named.
    pub head: Range<usize>,
    pub entries: Vec<Entry>,
}

/// Numbers of every group at every score.
pub struct Block<'a> {
    pub sheet: &'a Sheet,
    pub role: Role,
    pub scores: Vec<f64>,
    pub series: Vec<Series>,
}

impl Block<'_> {
    /// Whether its numbers are per cent: written so, or above 1.
    pub fn is_percent(&self) -> bool {
        self.series.iter().flat_map(|series| &series.entries).any(|entry| entry.percent || entry.value > 1.0 + 1e-9)
    }

    /// What a whole is in it.
    pub fn whole(&self) -> f64 {
        if self.is_percent() { 100.0 } else { 1.0 }
    }
}

/// The form of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Long,
    Wide,
    Totals,
}

/// Tells the form by the columns.
pub fn form(sheet: &Sheet) -> Result<Form, ConfigError> {
    if sheet.column("score").is_some() {
        let is_long = LONG.iter().any(|name| sheet.column(name).is_some());
        return Ok(if is_long { Form::Long } else { Form::Wide });
    }
    if sheet.rows.len() == 1 {
        return Ok(Form::Totals);
    }
    let names: Vec<&str> = sheet.header.iter().map(|field| field.text.as_str()).collect();
    Err(sheet.error(&sheet.header[0].span, "no column `score`").help(format!(
        "columns are {}; call the one with the scores `score` (a file without it has one row: the groups' totals)",
        names.join(", ")
    )))
}

/// The block of a wide sheet, one column a group, as a role.
pub fn wide(sheet: &Sheet, role: Role) -> Result<Block<'_>, ConfigError> {
    let at = sheet.column("score").unwrap_or(0);
    let mut scores: Vec<f64> = Vec::new();
    for row in 0..sheet.rows.len() {
        let score = sheet.number(row, at, SCORE)?;
        if let Some(&before) = scores.last()
            && score.value <= before
        {
            return Err(sheet
                .error(&score.span, format!("column `{}`: {} after {before}", sheet.header[at].text, score.value))
                .help("allowed: scores that rise from row to row"));
        }
        scores.push(score.value);
    }
    let columns = (0..sheet.header.len()).filter(|&column| column != at);
    let series = columns.map(|column| {
        let entries = (0..sheet.rows.len()).map(|row| sheet.number(row, column, role.what()));
        let head = &sheet.header[column];
        Ok(Series {
            group: head.text.clone(),
            head: head.span.clone(),
            entries: entries.collect::<Result<_, ConfigError>>()?,
        })
    });
    let series: Vec<Series> = series.collect::<Result<_, ConfigError>>()?;
    if series.is_empty() {
        return Err(sheet
            .error(&sheet.header[at].span, "a column of scores alone")
            .help("add a column for each group"));
    }
    Ok(Block { sheet, role, scores, series })
}

/// What a wide sheet without a role holds: cumulative shares end at the whole in every group, shares sum to it, what exceeds
/// per cents counts people, and the rest are bad rates.
pub fn recognised(sheet: &Sheet) -> Result<Role, ConfigError> {
    let block = wide(sheet, Role::Count)?;
    let whole = block.whole();
    let every = |is: &dyn Fn(&Series) -> bool| block.series.iter().all(is);
    let largest =
        block.series.iter().flat_map(|series| &series.entries).fold(0.0, |most: f64, entry| most.max(entry.value));
    Ok(if every(&|series| is_whole(series.entries.last().map_or(0.0, |last| last.value), whole)) {
        Role::CumulativeShare
    } else if every(&|series| is_whole(series.entries.iter().map(|entry| entry.value).sum(), whole)) {
        Role::Share
    } else if largest > 100.0 {
        Role::Count
    } else {
        Role::BadRate
    })
}

/// Whether published, so rounded, numbers make a whole.
pub fn is_whole(value: f64, whole: f64) -> bool {
    (value / whole - 1.0).abs() < 0.01
}

/// The blocks of a long sheet, one row a score and group: people and bad people.
pub fn long(sheet: &Sheet) -> Result<[Block<'_>; 2], ConfigError> {
    let score = sheet.column("score").unwrap_or(0);
    if let Some(unknown) = sheet.header.iter().enumerate().find(|(column, field)| {
        *column != score
            && !LONG.iter().any(|name| sheet.column(name).is_some_and(|known| sheet.header[known].text == field.text))
    }) {
        let message = format!("unknown column `{}`", unknown.1.text);
        return Err(sheet.unknown(unknown.1, message, &[&["score"][..], &LONG].concat()));
    }
    let one_of = |roles: &[Role], need: &str| {
        let found: Vec<Role> = roles.iter().copied().filter(|role| sheet.column(role.name()).is_some()).collect();
        match found[..] {
            [only] => Ok(only),
            [] => Err(sheet.error(&sheet.header[score].span, format!("no column with {need}")).help(format!(
                "allowed: one of {}",
                roles.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
            ))),
            [first, second, ..] => {
                let column = sheet.column(second.name()).unwrap_or(0);
                let message = format!("`{}` besides `{}`", second.name(), first.name());
                Err(sheet.error(&sheet.header[column].span, message).help("allowed: one of the two"))
            }
        }
    };
    let mass = one_of(&[Role::Count, Role::Share, Role::CumulativeShare], "the people at each score")?;
    let bad = one_of(&[Role::BadRate, Role::Bad], "the bad people at each score")?;
    let rows = rows_by_group(sheet, score)?;
    let mut scores: Vec<f64> = rows.iter().flat_map(|(_, rows)| rows.iter().map(|row| row.0)).collect();
    scores.sort_by(f64::total_cmp);
    scores.dedup();
    let block = |role: Role| -> Result<Block<'_>, ConfigError> {
        let column = sheet.column(role.name()).unwrap_or(0);
        let series = rows.iter().map(|(group, rows)| {
            let mut known = rows.iter().peekable();
            let mut last = Entry { value: 0.0, percent: false, span: sheet.header[column].span.clone() };
            let mut entries = Vec::with_capacity(scores.len());
            for score in &scores {
                match known.next_if(|row| row.0 == *score) {
                    Some(&(_, row)) => last = sheet.number(row, column, role.what())?,
                    // Nobody of the group stands at this score.
                    None if role != Role::CumulativeShare => last.value = 0.0,
                    None => {}
                }
                entries.push(last.clone());
            }
            let first = rows.first().map_or(0, |row| row.1);
            Ok(Series { group: group.clone(), head: sheet.rows[first][0].span.clone(), entries })
        });
        let series = series.collect::<Result<_, ConfigError>>()?;
        Ok(Block { sheet, role, scores: scores.clone(), series })
    };
    Ok([block(mass)?, block(bad)?])
}

/// Rows as (score, row) by rising score, for each group in the order of the file; one group where there is no column for it.
type Rows = Vec<(String, Vec<(f64, usize)>)>;

fn rows_by_group(sheet: &Sheet, score: usize) -> Result<Rows, ConfigError> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut groups: Rows = Vec::new();
    for row in 0..sheet.rows.len() {
        let name =
            sheet.column("group").map_or_else(|| EVERYBODY.to_string(), |group| sheet.rows[row][group].text.clone());
        let place = *places.entry(name.clone()).or_insert_with(|| {
            groups.push((name, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push((sheet.number(row, score, SCORE)?.value, row));
    }
    for (name, rows) in &mut groups {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(pair) = rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let message = format!("score {} of group `{name}` stands twice", pair[0].0);
            return Err(sheet
                .error(&sheet.rows[pair[1].1][score].span, message)
                .help("allowed: one row for each score of a group"));
        }
    }
    Ok(groups)
}

/// The group of a file that names none.
pub const EVERYBODY: &str = "all";
