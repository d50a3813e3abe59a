//! Blocks to people: the same groups and scores in all of them, shares times sizes, bad rates times people.

use super::blocks::{Block, EVERYBODY};
use super::score_table::{ScoreTable, Series};
use super::terms::Role;
use super::unit::is_whole;
use crate::config::error::{ConfigError, did_you_mean};
use crate::input::text::{SHOWN, shown_text};
use crate::study::scores::run::{Cells, Group, ScoreData};

/// Maximum number of distinct scores: every one is a cut-off in every resample.
const SCORES_MAX: usize = 2000;
/// Maximum number of people of a group.
const PEOPLE_MAX: f64 = 1e12;

/// The distribution that some blocks and totals state.
///
/// # Errors
/// If a block is missing or doubled, or else the first fault in how blocks and totals match, or in their groups and
/// numbers.
pub fn data(blocks: &[Block<'_>], totals: Option<&ScoreTable>) -> Result<ScoreData, ConfigError> {
    let mass =
        one(blocks, &|role| role.is_mass(), "how many people have each score", "cumulative_share, share or count")?;
    let bad = one(blocks, &|role| !role.is_mass(), "how many are bad at each score", "bad_rate or bad")?;
    same_scores(mass, bad)?;
    if mass.scores.len() > SCORES_MAX {
        let message = format!("{} distinct scores", mass.scores.len());
        return Err(mass
            .table
            .error(&(0..0), message)
            .help(format!("allowed: at most {SCORES_MAX}; round the scores")));
    }
    for series in &bad.series {
        matching(series, bad, mass)?;
    }
    for series in &mass.series {
        shown_text(&series.group).map_err(|reason| {
            mass.table.error(&series.head, format!("the group's name cannot be shown: {reason}")).help(SHOWN)
        })?;
    }
    let sizes = sizes(mass, totals)?;
    let groups = mass.series.iter().zip(sizes).map(|(series, size)| {
        let people = people(mass, series, size)?;
        let total: f64 = people.iter().sum();
        if !(1.0..=PEOPLE_MAX).contains(&total) {
            let message = format!("group `{}` has {total} people", series.group);
            return Err(mass
                .table
                .error(&series.head, message)
                .help("allowed: numbers of people, at least 1 in each group and at most 1e12"));
        }
        let of_group = matching(series, mass, bad)?;
        let cells = split(people, bad, of_group)?;
        Ok(Group { name: series.group.clone(), cells })
    });
    let groups = groups.collect::<Result<_, ConfigError>>()?;
    let data = ScoreData { scores: mass.scores.clone(), groups, higher_is_worse: false, special: Vec::new() };
    let rate = data.bad_rate();
    if rate <= 0.0 || rate >= 1.0 {
        let who = if rate <= 0.0 { "bad" } else { "good" };
        return Err(bad
            .table
            .error(&(0..0), format!("nobody is {who}"))
            .help("a cut-off separates good people from bad; give some of both"));
    }
    Ok(data)
}

/// The one block of a kind.
fn one<'a, 'b>(
    blocks: &'a [Block<'b>],
    kind: &dyn Fn(Role) -> bool,
    need: &str,
    roles: &str,
) -> Result<&'a Block<'b>, ConfigError> {
    let found: Vec<&Block> = blocks.iter().filter(|block| kind(block.role)).collect();
    let describe = |block: &Block| format!("{} holds {}", block.table.csv.name, block.role.name());
    match found[..] {
        [only] => Ok(only),
        [] => {
            let known: Vec<String> = blocks.iter().map(describe).collect();
            let read = if known.is_empty() { String::new() } else { format!("{}; ", known.join(", ")) };
            let message = format!("no file says {need}");
            Err(ConfigError::plain(message).help(format!(
                "{read}give a file with {roles}; if a file is read as something else, write ROLE=FILE, for instance \
                 bad_rate=FILE"
            )))
        }
        [first, second, ..] => {
            let message = format!("two files say {need}: {} and {}", describe(first), describe(second));
            Err(second.table.error(&second.table.csv.header[0].span, message).help(format!(
                "allowed: one; if one of them is something else, state what with ROLE=FILE: {}",
                Role::ALL.map(|role| role.1).join(", ")
            )))
        }
    }
}

fn same_scores(one: &Block<'_>, other: &Block<'_>) -> Result<(), ConfigError> {
    let differs =
        (0..one.scores.len().max(other.scores.len())).find(|&index| one.scores.get(index) != other.scores.get(index));
    let Some(index) = differs else { return Ok(()) };
    let column = other.table.column("score").unwrap_or(0);
    let row = index.min(other.table.csv.rows.len() - 1);
    let shown = |score: Option<&f64>| score.map_or_else(|| "no further score".into(), |score| format!("score {score}"));
    let message = format!(
        "column `score`: {} where {} has {}",
        shown(other.scores.get(index)),
        one.table.csv.name,
        shown(one.scores.get(index))
    );
    Err(other
        .table
        .error(&other.table.csv.rows[row][column].span, message)
        .help("allowed: the same scores in every file"))
}

/// The series of another block for the same group.
fn matching<'a>(series: &Series, of: &Block<'_>, other: &'a Block<'_>) -> Result<&'a Series, ConfigError> {
    let found = other.series.iter().find(|known| known.group == series.group);
    found.ok_or_else(|| unmatched(of.table, &series.head, &series.group, &names(other), &other.table.csv.name))
}

fn names<'a>(block: &'a Block<'_>) -> Vec<&'a str> {
    block.series.iter().map(|series| series.group.as_str()).collect()
}

fn unmatched(
    table: &ScoreTable,
    at: &std::ops::Range<usize>,
    group: &str,
    known: &[&str],
    elsewhere: &str,
) -> ConfigError {
    let close = did_you_mean(group, known.iter().copied());
    table
        .error(at, format!("{elsewhere} has no group `{group}`"))
        .help(format!("{close}its groups are {}", known.join(", ")))
}

/// The size of each group: from the totals, or none where people are counted.
fn sizes(mass: &Block<'_>, totals: Option<&ScoreTable>) -> Result<Vec<f64>, ConfigError> {
    let counted = mass.role == Role::Count;
    let Some(table) = totals else {
        if counted {
            return Ok(vec![1.0; mass.series.len()]);
        }
        let message =
            format!("{} has shares, and no file gives the number of people in each group", mass.table.csv.name);
        let header = format!("Kind,{}", names(mass).join(","));
        return Err(ConfigError::plain(message)
            .help(format!("add a file of totals: the header {header} and one row with the numbers of people")));
    };
    if counted {
        return Err(table
            .error(&(0..0), "totals besides counts")
            .help("counts already give the number of people; omit the totals"));
    }
    if table.csv.rows.len() != 1 {
        return Err(table
            .error(&table.csv.rows[1][0].span, format!("{} rows of totals", table.csv.rows.len()))
            .help("allowed: one row with each group's number of people"));
    }
    let groups = names(mass);
    for (index, field) in table.csv.header.iter().enumerate() {
        // The first column may be a label.
        if index > 0 && !groups.contains(&field.text.as_str()) {
            return Err(unmatched(table, &field.span, &field.text, &groups, &mass.table.csv.name));
        }
    }
    let size = |series: &Series| {
        let column = table.csv.header.iter().position(|field| field.text == series.group);
        let names: Vec<&str> = table.csv.header.iter().map(|field| field.text.as_str()).collect();
        let column = column.ok_or_else(|| {
            let missing = unmatched(mass.table, &series.head, &series.group, &names, &table.csv.name);
            if series.group == EVERYBODY {
                missing.help(format!("people without a group are the group `{EVERYBODY}`"))
            } else {
                missing
            }
        })?;
        Ok(table.number(0, column, Role::Totals.what())?.value)
    };
    mass.series.iter().map(size).collect()
}

/// People of a group at each score.
fn people(mass: &Block<'_>, series: &Series, size: f64) -> Result<Vec<f64>, ConfigError> {
    let values = || series.entries.iter().map(|entry| entry.value);
    let whole = mass.unit.whole();
    let wrong = |at: &std::ops::Range<usize>, message: String, allowed: &str| {
        Err(mass.table.error(at, message).help(format!("allowed: {allowed}")))
    };
    let group = &series.group;
    match mass.role {
        Role::CumulativeShare => {
            if let Some(pair) = series.entries.windows(2).find(|pair| pair[1].value < pair[0].value) {
                let message =
                    format!("cumulative share of `{group}` falls from {} to {}", pair[0].value, pair[1].value);
                return wrong(
                    &pair[1].span,
                    message,
                    "shares of people at or below a score, which never fall as it rises",
                );
            }
            let Some(last) = series.entries.last().filter(|last| !is_whole(last.value, whole)) else {
                let end = series.entries.last().map_or(1.0, |last| last.value);
                let mut before = 0.0;
                let rises = values().map(|value| {
                    let rise = value - before;
                    before = value;
                    size * rise / end
                });
                return Ok(rises.collect());
            };
            wrong(
                &last.span,
                format!("cumulative share of `{group}` ends at {}", last.value),
                &format!("{whole} at the largest score"),
            )
        }
        Role::Share => {
            let sum: f64 = values().sum();
            if !is_whole(sum, whole) {
                return wrong(
                    &series.head,
                    format!("shares of `{group}` sum to {sum}"),
                    &format!("shares that sum to {whole}, within a hundredth"),
                );
            }
            Ok(values().map(|value| size * value / sum).collect())
        }
        _ => Ok(values().collect()),
    }
}

/// Good and bad among the people at each score.
fn split(people: Vec<f64>, bad: &Block<'_>, series: &Series) -> Result<Cells, ConfigError> {
    let mut cells = Cells { good: Vec::with_capacity(people.len()), bad: Vec::with_capacity(people.len()) };
    let wrong =
        |at, message: String, allowed: &str| Err(bad.table.error(at, message).help(format!("allowed: {allowed}")));
    let whole = bad.unit.whole();
    for (people, entry) in people.into_iter().zip(&series.entries) {
        let number = match bad.role {
            Role::BadRate if entry.value > whole => {
                let message = format!("bad rate of `{}` is {}%", series.group, 100.0 * entry.value / whole);
                return wrong(&entry.span, message, "0 to 100%");
            }
            Role::BadRate => people * entry.value / whole,
            _ if entry.value > people * (1.0 + 1e-9) => {
                let message = format!("{} bad among {people} people of `{}`", entry.value, series.group);
                return wrong(&entry.span, message, "at most as many bad people as people");
            }
            _ => entry.value.min(people),
        };
        cells.good.push(people - number);
        cells.bad.push(number);
    }
    Ok(cells)
}
