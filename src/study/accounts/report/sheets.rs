//! The sheets of a workbook: summary, curve, groups, vintages, two scores. They hold what the CSV files hold, and no more.

use super::csv::{of_part, quantities};
use super::tables::{numbers, reasons};
use super::view::View;
use crate::metrics::Unit;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::workbook::{Sheet, SheetCell};
use crate::stats::Interval;
use crate::study::accounts::cells::Shown;
use crate::study::accounts::parts::Part;
use crate::study::accounts::quantity::Quantity;

/// All sheets.
pub fn sheets(view: &View<'_>) -> Vec<Sheet> {
    let mut sheets = vec![summary(view), curve(view)];
    let groups: Vec<(&str, Vec<(&Part, Shown)>)> = view.groups().collect();
    if !groups.is_empty() {
        sheets.push(parts(view, "groups", &groups));
    }
    if !view.result.vintages.is_empty() {
        sheets.push(parts(view, "vintages", &[("vintage", view.vintages())]));
    }
    if let Some(two) = &view.result.two_scores {
        sheets.push(of_table("two scores", &super::csv::two_scores(view, two)));
        sheets.push(of_table("swap set", &super::csv::swap_set(view, two)));
    }
    sheets
}

/// The unit of a figure by its name.
fn unit(name: &str) -> Unit {
    let quantity = Quantity::all().find(|quantity| quantity.name() == name);
    let is_share = |name: &str| name.starts_with("bad_rate") || name.starts_with("share");
    quantity.map_or(if is_share(name) { Unit::Share } else { Unit::Number }, Quantity::unit)
}

/// A table of numbers as it is in CSV, each row in the unit of the figure that it names.
fn of_table(name: &'static str, table: &CsvTable) -> Sheet {
    let row = |cells: &Vec<CsvCell>| {
        let metric = |cell: &CsvCell| match cell {
            CsvCell::Text(text) => Some(unit(text)),
            _ => None,
        };
        let of_row = cells.iter().filter_map(metric).find(|unit| *unit == Unit::Share).unwrap_or(Unit::Number);
        let cell = |cell: &CsvCell| match cell {
            CsvCell::Text(text) => SheetCell::Text(text.clone()),
            CsvCell::Number(value) => SheetCell::Number(*value, of_row),
            CsvCell::Whole(value) => SheetCell::Whole(usize::try_from(*value).unwrap_or(0)),
            CsvCell::Seed(seed) => SheetCell::Text(seed.to_string()),
            CsvCell::Empty => SheetCell::Empty,
        };
        cells.iter().map(cell).collect()
    };
    Sheet { name, columns: table.columns.clone(), rows: table.rows.iter().map(row).collect() }
}

/// The optimum, and below it where the numbers come from.
fn summary(view: &View<'_>) -> Sheet {
    let mut sheet = of_table("summary", &super::csv::optimum(view));
    let mut add = |what: &str, cell: SheetCell| sheet.rows.push(vec![SheetCell::Text(what.into()), cell]);
    add("accounts", SheetCell::Whole(view.book().accounts()));
    add("scores", SheetCell::Whole(view.book().scores.len()));
    add("resamples", SheetCell::Whole(view.result.resamples as usize));
    for (why, _, score, outcomes) in reasons(view) {
        let what = format!("not ranked: {why}{}", score.map_or_else(String::new, |score| format!(" {score}")));
        let all = numbers(view, &outcomes)[0];
        add(&what, all.map_or_else(|| SheetCell::Text("not shown".into()), SheetCell::Whole));
    }
    add("minimum cell", SheetCell::Whole(view.minimum().0));
    add("seed", SheetCell::Text(view.question().seed.to_string()));
    add("data (SHA-256)", SheetCell::Text(view.loaded.rows.digest.clone()));
    add("written by", SheetCell::Text(format!("swapset {}", crate::report::files::VERSION)));
    sheet
}

/// A figure with its limits: three columns.
fn with_limits(name: &str) -> [String; 3] {
    [name.to_string(), format!("{name}, lower"), format!("{name}, upper")]
}

fn cells(interval: &Interval, unit: Unit) -> [SheetCell; 3] {
    [interval.mean, interval.lower, interval.upper].map(|value| SheetCell::Number(value, unit))
}

/// Every quantity at every cut-off that is told.
fn curve(view: &View<'_>) -> Sheet {
    let (best, quantities) = (view.best(), quantities(view).collect::<Vec<Quantity>>());
    let mut columns = vec!["cut_off".to_string(), "chosen".to_string()];
    columns.extend(quantities.iter().flat_map(|quantity| with_limits(&quantity.name())));
    let row = |&index: &usize| {
        let chosen = if index == best.at { "yes" } else { "" };
        let mut row = vec![SheetCell::Number(best.cutoffs[index], Unit::Number), SheetCell::Text(chosen.into())];
        for quantity in &quantities {
            let interval = best.interval_of(*quantity, index, &view.question().prices);
            row.extend(cells(&interval, quantity.unit()));
        }
        row
    };
    Sheet { name: "curve", columns, rows: view.cutoffs.all().iter().map(row).collect() }
}

/// A row for each part.
fn parts(view: &View<'_>, name: &'static str, all: &[(&str, Vec<(&Part, Shown)>)]) -> Sheet {
    let of_each = |part: &Part, shown: Shown| match &part.best {
        Some(best) if shown > Shown::Nothing => of_part(view, best, shown),
        _ => Vec::new(),
    };
    // Figures in the order in which they stand in the part of which most is told.
    let every = all.iter().flat_map(|(_, parts)| parts).map(|(part, shown)| of_each(part, *shown));
    let names = every.max_by_key(Vec::len).unwrap_or_default();
    let names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
    let mut columns = vec!["group".to_string(), "column".to_string(), "accounts".to_string()];
    columns.extend(names.iter().flat_map(|name| with_limits(name)));
    let mut rows = Vec::new();
    for (column, parts) in all {
        for (part, shown) in parts {
            let accounts = match shown {
                Shown::Nothing => SheetCell::Text("not shown".into()),
                _ => SheetCell::Whole(part.accounts),
            };
            let mut row = vec![SheetCell::Text(part.name.clone()), SheetCell::Text((*column).into()), accounts];
            let figures = of_each(part, *shown);
            for name in &names {
                match figures.iter().find(|(figure, _)| figure == name) {
                    Some((_, interval)) => row.extend(cells(interval, unit(name))),
                    None => row.extend([const { SheetCell::Empty }; 3]),
                }
            }
            rows.push(row);
        }
    }
    Sheet { name, columns, rows }
}
