//! `[sweep]`: levers and conditions, and which of their combinations are run.

mod cells;

use super::run::{Lever, Sweep};
use crate::config::document::{Entry, Kind, Value};
use crate::config::error::{ConfigError, did_you_mean};
use crate::metrics::Metric;
use crate::study::ask::{Asked, Base, Fields, Request, metric_of, open};
use crate::study::{Study, design};
use cells::assemble;

const DESIGNS: [&str; 5] = ["grid", "zip", "list", "latin_hypercube", "sobol"];
/// Maximum number of cells.
const CELLS_MAX: usize = 10_000;

/// One lever's values.
struct Values<'a> {
    key: &'a Entry,
    is_condition: bool,
    range: Range<'a>,
}

enum Range<'a> {
    List(&'a [Value]),
    Between { from: f64, to: f64, steps: usize },
}

/// Loads a sweep: what is run, and the first study's description with the hash of all.
///
/// # Errors
/// The first fault found, with its location.
pub fn sweep(request: &Request) -> Result<Asked<Sweep>, ConfigError> {
    let definition = &super::Sweep::DEFINITION;
    let base = open(request, definition)?;
    let fields = base.fields();
    fields.only(&definition.key_names())?;
    let design = fields.text("design")?.unwrap_or(if fields.find("cells").is_some() { "list" } else { "grid" });
    if !DESIGNS.contains(&design) {
        let span = fields.find("design").map_or(0..0, |entry| entry.value.span.clone());
        let help = format!("{}allowed: {}", did_you_mean(design, DESIGNS), DESIGNS.join(", "));
        return Err(base.document.error(&span, format!("there is no design `{design}`")).help(help));
    }
    let default = [Metric::GoodLost, Metric::BadCaught, Metric::NplRatio, Metric::ProfitPerMerchant];
    let metrics = match fields.texts("metrics")? {
        None => default.map(|id| id as usize).to_vec(),
        Some(names) => names.iter().map(|name| metric_of(name)).collect::<Result<_, _>>()?,
    };
    refuse_unused(&base, &fields, design)?;
    let (levers, rows) =
        if design == "list" { listed(&base, &fields)? } else { designed(request, &base, &fields, design)? };
    if rows.is_empty() || rows.len() > CELLS_MAX {
        let message = format!("the sweep has {} cells", rows.len());
        return Err(ConfigError::plain(message).help(format!("allowed: 1 to {CELLS_MAX}; give [sweep.levers] values")));
    }
    assemble(request, &base, levers, metrics, &rows)
}

/// A cell: each lever's key and value. Keys are the file's, which hold every value of their lever.
type Row<'a> = Vec<(&'a Entry, Value)>;

fn designed<'a>(
    request: &Request,
    base: &Base,
    fields: &Fields<'a>,
    design: &str,
) -> Result<(Vec<Lever>, Vec<Row<'a>>), ConfigError> {
    let mut all = Vec::new();
    for (table, is_condition) in [("levers", false), ("conditions", true)] {
        let Some(entry) = fields.find(table) else { continue };
        let Kind::Table(keys) = &entry.value.kind else {
            return Err(fields.wrong(entry, "a table of keys and values"));
        };
        for key in keys {
            refuse_sizes(base, key)?;
            if all.iter().any(|other: &Values<'_>| other.key.key == key.key) {
                let message = format!("`{}` is a lever and a condition", key.key);
                let help = "a cell has one value for each key: omit it from [sweep.levers] or from [sweep.conditions]";
                return Err(base.document.error(&key.key_span, message).help(help));
            }
            all.push(Values { key, is_condition, range: range(base, key, design)? });
        }
    }
    if all.is_empty() {
        return Err(ConfigError::plain("the sweep has no levers")
            .help("name them in [sweep.levers], as \"merchant_loan.cutoff\" = [500, 520, 540]"));
    }
    if design == "sobol" && all.len() > design::SOBOL_DIMENSIONS_MAX {
        return Err(ConfigError::plain(format!("{} levers and conditions in a Sobol design", all.len()))
            .help(format!("allowed: at most {}, or design = \"latin_hypercube\"", design::SOBOL_DIMENSIONS_MAX)));
    }
    let levers = all.iter().map(|v| Lever { name: v.key.key.clone(), is_condition: v.is_condition }).collect();
    let steps = |values: &Values<'_>| match values.range {
        Range::List(list) => list.len(),
        Range::Between { steps, .. } => steps,
    };
    let at_step = |values: &Values<'_>, step: usize| match values.range {
        Range::List(list) => list[step].clone(),
        Range::Between { from, to, steps } => {
            let share = if steps > 1 { step as f64 / (steps - 1) as f64 } else { 0.0 };
            number(values.key, from + share * (to - from))
        }
    };
    let at_uniform = |values: &Values<'_>, u: f64| match values.range {
        Range::List(list) => list[((u * list.len() as f64) as usize).min(list.len() - 1)].clone(),
        Range::Between { from, to, .. } => number(values.key, from + u * (to - from)),
    };
    let cell = |value: &dyn Fn(usize, &Values<'_>) -> Value| -> Row<'a> {
        all.iter().enumerate().map(|(index, values)| (values.key, value(index, values))).collect()
    };
    let lengths: Vec<usize> = all.iter().map(steps).collect();
    let points = fields.whole("points", 1, CELLS_MAX as u32, 64)? as usize;
    let seed = request.sizes.seed.unwrap_or(base.draft.run.seed);
    let cube =
        |points: Vec<Vec<f64>>| points.iter().map(|u| cell(&|index, values| at_uniform(values, u[index]))).collect();
    let rows = match design {
        "zip" => {
            if lengths.iter().any(|length| *length != lengths[0]) {
                return Err(ConfigError::plain(format!(
                    "a zip needs the same number of values for every lever; there are {lengths:?}"
                )));
            }
            (0..lengths[0]).map(|step| cell(&|_, values| at_step(values, step))).collect()
        }
        "latin_hypercube" => cube(design::latin_hypercube(seed, points, all.len())),
        "sobol" => cube(design::sobol(seed, points, all.len())),
        _ => {
            let cells = lengths.iter().try_fold(1usize, |product, length| product.checked_mul(*length));
            if cells.is_none_or(|cells| cells > CELLS_MAX) {
                return Err(ConfigError::plain(format!(
                    "a grid of {lengths:?} values has more than {CELLS_MAX} cells"
                ))
                .help("use fewer values, or design = \"sobol\" with points"));
            }
            design::grid(&lengths)
                .iter()
                .map(|indices| cell(&|index, values| at_step(values, indices[index])))
                .collect()
        }
    };
    Ok((levers, rows))
}

/// Refuses keys of the table that this design does not read.
fn refuse_unused(base: &Base, fields: &Fields<'_>, design: &str) -> Result<(), ConfigError> {
    let unused: &[&str] = match design {
        "list" => &["levers", "conditions", "points"],
        "latin_hypercube" | "sobol" => &["cells"],
        _ => &["cells", "points"],
    };
    let Some(entry) = unused.iter().find_map(|key| fields.find(key)) else { return Ok(()) };
    let message = format!("`sweep.{}` is not used by the design `{design}`", entry.key);
    let help = match entry.key.as_str() {
        "points" => "`points` belongs to the designs latin_hypercube and sobol: omit it, or choose one of them",
        "cells" => "[[sweep.cells]] belongs to the design list: omit the cells, or the design",
        _ => "the design list takes its values from [[sweep.cells]]: omit the table, or choose another design",
    };
    Err(base.document.error(&entry.key_span, message).help(help))
}

/// What [run] holds is the whole sweep's: cells on other draws, or of other lengths, could not be compared.
fn refuse_sizes(base: &Base, key: &Entry) -> Result<(), ConfigError> {
    if key.key.split('.').next() == Some("run") {
        let error = base.document.error(&key.key_span, format!("`{}` cannot be varied", key.key));
        return Err(error.help("it is the same for every cell: set it in [run] or on the command line"));
    }
    Ok(())
}

fn number(key: &Entry, value: f64) -> Value {
    // Six digits: values within a range read as people write them, and are run as they read.
    let value = format!("{value:.5e}").parse().unwrap_or(value);
    Value { span: key.value.span.clone(), kind: Kind::Number(value) }
}

fn range<'a>(base: &Base, key: &'a Entry, design: &str) -> Result<Range<'a>, ConfigError> {
    let allowed = "a list of values, or { from = 480, to = 560, steps = 5 }";
    let wrong = || {
        let found = match &key.value.kind {
            Kind::List(_) => "an empty list",
            Kind::Table(_) => "a table without the numbers `from` and `to`",
            kind => kind.name(),
        };
        base.document.error(&key.value.span, format!("`{}`: expected {allowed}, found {found}", key.key))
    };
    match &key.value.kind {
        Kind::List(values) if !values.is_empty() => Ok(Range::List(values)),
        Kind::Table(table) => {
            let fields = Fields { document: &base.document, name: &key.key, table };
            fields.only(&["from", "to", "steps"])?;
            if let Some(steps) = fields.find("steps").filter(|_| ["latin_hypercube", "sobol"].contains(&design)) {
                let message = format!("`steps` is not used by the design `{design}`");
                let help = "it takes `points` values anywhere in the range: omit `steps`, or give the values as a list";
                return Err(base.document.error(&steps.key_span, message).help(help));
            }
            let get = |name: &str| match fields.find(name).map(|entry| &entry.value.kind) {
                Some(Kind::Number(number)) if number.is_finite() => Ok(*number),
                _ => Err(wrong()),
            };
            Ok(Range::Between {
                from: get("from")?,
                to: get("to")?,
                steps: fields.whole("steps", 2, 10_000, 5)? as usize,
            })
        }
        _ => Err(wrong()),
    }
}

/// `[[sweep.cells]]`: every cell names each lever.
fn listed<'a>(base: &Base, fields: &Fields<'a>) -> Result<(Vec<Lever>, Vec<Row<'a>>), ConfigError> {
    let allowed = "tables [[sweep.cells]], each with the same keys";
    let Some(entry) = fields.find("cells") else {
        return Err(ConfigError::plain("the sweep has no cells").help(format!("write {allowed}")));
    };
    let Kind::List(cells) = &entry.value.kind else {
        return Err(fields.wrong(entry, "a list of tables").help(format!("write {allowed}")));
    };
    let mut levers: Vec<Lever> = Vec::new();
    let mut rows = Vec::new();
    for cell in cells {
        let Kind::Table(keys) = &cell.kind else {
            return Err(fields.wrong_value(entry, cell, "a table").help(format!("write {allowed}")));
        };
        let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        if levers.is_empty() {
            levers = names.iter().map(|name| Lever { name: name.to_string(), is_condition: false }).collect();
        }
        if names.len() != levers.len() || names.iter().any(|name| levers.iter().all(|lever| lever.name != *name)) {
            return Err(base
                .document
                .error(&cell.span, "this cell's keys differ from the first cell's")
                .help(format!("write {allowed}")));
        }
        let of = |lever: &Lever| keys.iter().find(|key| key.key == lever.name).map(|key| (key, key.value.clone()));
        rows.push(levers.iter().filter_map(of).collect());
    }
    Ok((levers, rows))
}
