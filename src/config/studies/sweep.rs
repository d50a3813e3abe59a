//! `[sweep]`: levers and conditions, and which of their combinations are run.

use super::{Base, Fields, Request, finish, keys_of, metric_of, open, setting};
use crate::config::apply::{Draft, Role};
use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::input::{add_files, stem};
use crate::config::{Loaded, alternative, given_twice, stacked_as};
use crate::metrics::Id;
use crate::study::design;
use crate::study::sweep::{Lever, Sweep, SweepCell, SweepStudy};

use std::path::Path;

const DESIGNS: [&str; 5] = ["grid", "zip", "list", "latin_hypercube", "sobol"];
/// Most cells.
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
/// The first fault found, with its place.
pub fn sweep(request: &Request<'_>) -> Result<(Loaded, Sweep), ConfigError> {
    let base = open(request, "sweep", "cutoff_guidance_cap")?;
    let fields = base.fields();
    fields.only(keys_of("sweep"))?;
    let design = fields.text("design")?.unwrap_or(if fields.find("cells").is_some() { "list" } else { "grid" });
    if !DESIGNS.contains(&design) {
        let span = fields.find("design").map_or(0..0, |entry| entry.value.span.clone());
        let help = format!("{}allowed: {}", did_you_mean(design, DESIGNS), DESIGNS.join(", "));
        return Err(base.document.error(&span, format!("there is no design `{design}`")).help(help));
    }
    let default = [Id::GoodLost, Id::BadCaught, Id::NplRatio, Id::ProfitPerMerchant];
    let metrics = match fields.texts("metrics")? {
        None => default.map(|id| id as usize).to_vec(),
        Some(names) => names.iter().map(|name| metric_of(name)).collect::<Result<_, _>>()?,
    };
    let (levers, rows) = if design == "list" { listed(&base, &fields)? } else { designed(&base, &fields, design)? };
    if rows.is_empty() || rows.len() > CELLS_MAX {
        let message = format!("the sweep has {} cells", rows.len());
        return Err(ConfigError::plain(message).help(format!("allowed: 1 to {CELLS_MAX}; give [sweep.levers] values")));
    }
    assemble(request, &base, levers, metrics, &rows)
}

/// A cell: each lever's key and value.
type Row = Vec<(Entry, Value)>;

fn designed(base: &Base, fields: &Fields<'_>, design: &str) -> Result<(Vec<Lever>, Vec<Row>), ConfigError> {
    let mut all = Vec::new();
    for (table, is_condition) in [("levers", false), ("conditions", true)] {
        let Some(entry) = fields.find(table) else { continue };
        let Kind::Table(keys) = &entry.value.kind else {
            return Err(fields.wrong(entry, "a table of keys and values"));
        };
        for key in keys {
            refuse_sizes(base, key)?;
            all.push(Values { key, is_condition, range: range(base, key)? });
        }
    }
    if all.is_empty() {
        return Err(ConfigError::plain("the sweep has no levers")
            .help("name them in [sweep.levers], as \"merchant_loan.cutoff\" = [500, 520, 540]"));
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
    let cell = |value: &dyn Fn(usize, &Values<'_>) -> Value| -> Row {
        all.iter().enumerate().map(|(place, values)| (values.key.clone(), value(place, values))).collect()
    };
    let lengths: Vec<usize> = all.iter().map(steps).collect();
    let points = fields.whole("points", 1, CELLS_MAX as u32, 64)? as usize;
    let seed = base.draft.run.seed;
    let cube =
        |points: Vec<Vec<f64>>| points.iter().map(|u| cell(&|place, values| at_uniform(values, u[place]))).collect();
    let rows = match design {
        "zip" => {
            if lengths.iter().any(|length| *length != lengths[0]) {
                return Err(ConfigError::plain(format!(
                    "a zip needs as many values of every lever; there are {lengths:?}"
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
            design::grid(&lengths).iter().map(|places| cell(&|place, values| at_step(values, places[place]))).collect()
        }
    };
    Ok((levers, rows))
}

/// Sizes and draws are the whole sweep's: cells on other draws could not be compared.
fn refuse_sizes(base: &Base, key: &Entry) -> Result<(), ConfigError> {
    if ["run.seed", "run.replications", "run.merchants", "run.economy_draws"].contains(&key.key.as_str()) {
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

fn range<'a>(base: &Base, key: &'a Entry) -> Result<Range<'a>, ConfigError> {
    let allowed = "a list of values, or { from = 480, to = 560, steps = 5 }";
    let wrong = || {
        base.document
            .error(&key.value.span, format!("`{}` is {}", key.key, key.value.kind.name()))
            .help(format!("allowed: {allowed}"))
    };
    match &key.value.kind {
        Kind::List(values) if !values.is_empty() => Ok(Range::List(values)),
        Kind::Table(table) => {
            let fields = Fields { document: &base.document, name: &key.key, table };
            fields.only(&["from", "to", "steps"])?;
            let get = |name: &str| match fields.find(name).map(|entry| &entry.value.kind) {
                Some(Kind::Number(number)) if number.is_finite() => Ok(*number),
                _ => Err(wrong()),
            };
            Ok(Range::Between {
                from: get("from")?,
                to: get("to")?,
                steps: fields.whole("steps", 1, 10_000, 5)? as usize,
            })
        }
        _ => Err(wrong()),
    }
}

/// `[[sweep.cells]]`: every cell names each lever.
fn listed(base: &Base, fields: &Fields<'_>) -> Result<(Vec<Lever>, Vec<Row>), ConfigError> {
    let allowed = "tables [[sweep.cells]], each with the same keys";
    let Some(entry) = fields.find("cells") else {
        return Err(ConfigError::plain("the sweep has no cells").help(allowed));
    };
    let Kind::List(cells) = &entry.value.kind else { return Err(fields.wrong(entry, allowed)) };
    let mut levers: Vec<Lever> = Vec::new();
    let mut rows = Vec::new();
    for cell in cells {
        let Kind::Table(keys) = &cell.kind else { return Err(fields.wrong(entry, allowed)) };
        let names: Vec<&str> = keys.iter().map(|key| key.key.as_str()).collect();
        if levers.is_empty() {
            levers = names.iter().map(|name| Lever { name: name.to_string(), is_condition: false }).collect();
        }
        if names.len() != levers.len() || names.iter().any(|name| levers.iter().all(|lever| lever.name != *name)) {
            return Err(base.document.error(&cell.span, "this cell has other keys than the first").help(allowed));
        }
        let of =
            |lever: &Lever| keys.iter().find(|key| key.key == lever.name).map(|key| (key.clone(), key.value.clone()));
        rows.push(levers.iter().filter_map(of).collect());
    }
    Ok((levers, rows))
}

/// Drafts of every cell, gathered into one study for each combination of conditions.
fn assemble(
    request: &Request<'_>,
    base: &Base,
    levers: Vec<Lever>,
    metrics: Vec<usize>,
    rows: &[Row],
) -> Result<(Loaded, Sweep), ConfigError> {
    let mut cells = Vec::new();
    let mut gathered: Vec<(Vec<String>, Draft, Vec<usize>)> = Vec::new();
    let (mut alternatives, mut files) = (Vec::new(), Vec::new());
    // Every lever's values, each as it is named and as it is written.
    let mut written: Vec<Vec<(String, String)>> = vec![Vec::new(); levers.len()];
    for (place, row) in rows.iter().enumerate() {
        let mut values = Vec::new();
        for ((lever, (_, value)), known) in levers.iter().zip(row).zip(&mut written) {
            let (name, exact) = (show(lever, value), exact(value));
            match known.iter().find(|known: &&(String, String)| known.0 == name) {
                Some(known) if known.1 != exact => return Err(base.document.place(&value.span, given_twice(&name))),
                Some(_) => {}
                None => known.push((name.clone(), exact)),
            }
            values.push(name);
        }
        let conditions: Vec<String> = levers
            .iter()
            .zip(&values)
            .filter(|(lever, _)| lever.is_condition)
            .map(|(_, value)| value.clone())
            .collect();
        let known = gathered.iter().position(|(known, _, _)| *known == conditions);
        let study = match known {
            Some(study) => study,
            None => {
                let draft = apply(&base.document, &base.draft, &levers, row, true)?;
                gathered.push((conditions, draft, Vec::new()));
                gathered.len() - 1
            }
        };
        let draft = apply(&base.document, &gathered[study].1, &levers, row, false)?;
        gathered[study].2.push(place);
        add_files(&mut files, &draft.files);
        let name = format!("cell_{}", place + 1);
        let mut cell = alternative(name, &draft);
        cell.title = levers
            .iter()
            .zip(&values)
            .map(|(lever, value)| format!("{} {value}", short(&lever.name)))
            .collect::<Vec<_>>()
            .join(", ");
        alternatives.push(cell);
        let numbers = row.iter().map(|(_, value)| match value.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        });
        cells.push(SweepCell { values, numbers: numbers.collect() });
    }
    let mut studies = Vec::new();
    let mut all = Vec::new();
    let mut first = None;
    for (_, draft, places) in gathered {
        let mut of_study = vec![alternative("baseline".into(), &draft)];
        of_study.extend(places.iter().map(|&place| alternatives[place].clone()));
        let loaded = finish(base.name.clone(), &draft, of_study, request.sizes)?;
        all.push(loaded.resolved.clone());
        studies.push(SweepStudy { scenario: loaded.scenario.clone(), cells: places });
        first.get_or_insert(loaded);
    }
    let mut loaded = first.ok_or_else(|| ConfigError::plain("the sweep has no cells"))?;
    add_files(&mut loaded.files, &files);
    loaded.describe(serde_json::json!({ "studies": all }));
    Ok((loaded, Sweep { levers, cells, metrics, studies }))
}

/// The last part of a key.
fn short(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The draft with a cell's conditions, or its levers, applied.
fn apply(
    document: &Document,
    draft: &Draft,
    levers: &[Lever],
    row: &Row,
    conditions: bool,
) -> Result<Draft, ConfigError> {
    let mut draft = draft.clone();
    let role = if conditions { Role::Setting } else { Role::Reform };
    for (_, (key, value)) in levers.iter().zip(row).filter(|(lever, _)| lever.is_condition == conditions) {
        if key.key == "reform" {
            match &value.kind {
                Kind::Text(name) if name == "none" => {}
                Kind::Text(name) => draft = stacked_as(name, &draft, role)?.1,
                kind => {
                    return Err(document
                        .error(&value.span, format!("`reform` is {}", kind.name()))
                        .help("allowed: \"none\", the name of a bundled reform, or a file"));
                }
            }
            continue;
        }
        let one = setting(document, key, value);
        draft.apply(&one, role)?;
        draft.check(&one)?;
    }
    Ok(draft)
}

/// A lever's value as results name it: files by their names without folder and ending.
fn show(lever: &Lever, value: &Value) -> String {
    match &value.kind {
        Kind::Text(reforms) if lever.name == "reform" => {
            reforms.split('+').map(file_name).collect::<Vec<_>>().join("+")
        }
        _ => written_with(value, &file_name),
    }
}

/// A value as it is written, so that files of one name in several folders are told apart.
fn exact(value: &Value) -> String {
    written_with(value, &|path| path.to_string())
}

fn file_name(path: &str) -> String {
    stem(Path::new(path.trim()))
}

/// A value as people write it, with `name` for the files it names.
fn written_with(value: &Value, name: &dyn Fn(&str) -> String) -> String {
    match &value.kind {
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => text.clone(),
        Kind::List(values) => {
            format!("[{}]", values.iter().map(|value| written_with(value, name)).collect::<Vec<_>>().join(", "))
        }
        Kind::Table(table) => {
            let inner = table.iter().map(|entry| match &entry.value.kind {
                Kind::Text(path) if entry.key == "csv" => format!("csv = {}", name(path)),
                _ => format!("{} = {}", entry.key, written_with(&entry.value, name)),
            });
            format!("{{ {} }}", inner.collect::<Vec<_>>().join(", "))
        }
        Kind::Other(name) => (*name).to_string(),
    }
}
