//! From the rows of a sweep to its studies: one for each combination of conditions, with a baseline of its own.

use super::Row;
use crate::config::apply::{DocumentRole, Draft};
use crate::config::document::{Kind, Value};
use crate::config::error::ConfigError;
use crate::config::keys::PHASES;
use crate::config::resolved::{hash, resolved_alternative, resolved_run};
use crate::config::shelf::parts;
use crate::config::{alternative, given_twice, scenario};
use crate::input::file::stem;
use crate::report::files::{DescribedStudy, Description};
use crate::study::ask::{Asked, Base, Request, Setup, setting};
use crate::study::sweep::run::{Lever, Sweep, SweepCell, SweepStudy};
use std::path::Path;
use std::sync::Arc;

/// Drafts of every cell, gathered into one study for each combination of conditions.
///
/// # Errors
/// If two values of a lever have one name, if there are no cells, or the first fault of a cell or a study.
pub fn assemble(
    request: &Request,
    base: &Base,
    levers: Vec<Lever>,
    metrics: Vec<usize>,
    rows: &[Row<'_>],
) -> Result<Asked<Sweep>, ConfigError> {
    let mut cells = Vec::new();
    let mut gathered: Vec<(Vec<String>, Draft, Vec<usize>)> = Vec::new();
    let mut alternatives = Vec::new();
    // Every lever's values, each as it is named and as it is written.
    let mut written: Vec<Vec<(String, String)>> = vec![Vec::new(); levers.len()];
    for (index, row) in rows.iter().enumerate() {
        let mut values = Vec::new();
        for ((lever, (_, value)), known) in levers.iter().zip(row).zip(&mut written) {
            let (name, exact) = (named(lever, value), value.shown());
            match known.iter().find(|known: &&(String, String)| known.0 == name) {
                Some(known) if known.1 != exact => return Err(base.document.locate(&value.span, given_twice(&name))),
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
                let draft = apply(base, &base.draft, &levers, row, true)?;
                gathered.push((conditions, draft, Vec::new()));
                gathered.len() - 1
            }
        };
        let draft = apply(base, &gathered[study].1, &levers, row, false)?;
        gathered[study].2.push(index);
        let name = format!("cell_{}", index + 1);
        let mut cell = alternative(name, &draft);
        cell.title = levers
            .iter()
            .zip(&values)
            .map(|(lever, value)| format!("{} {value}", short(&lever.name)))
            .collect::<Vec<_>>()
            .join(", ");
        alternatives.push(Some(cell));
        let numbers = row.iter().map(|(_, value)| match value.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        });
        cells.push(SweepCell { values, numbers: numbers.collect() });
    }
    let titles: Vec<String> = alternatives.iter().flatten().map(|cell| cell.title.clone()).collect();
    let (mut studies, mut described, mut first) = (Vec::new(), Vec::new(), None);
    for (_, draft, indices) in gathered {
        let mut of_study = vec![alternative("baseline".into(), &draft)];
        of_study.extend(indices.iter().filter_map(|&index| alternatives[index].take()));
        let (scenario, sizes) = scenario(&draft, of_study, request.sizes)?;
        let scenario = Arc::new(scenario);
        let (run, one) = (resolved_run(&scenario, sizes), resolved_alternative);
        described.push(DescribedStudy { scenario: Arc::clone(&scenario), run, alternative: one });
        studies.push(SweepStudy { scenario, cells: indices });
        first.get_or_insert(draft);
    }
    let first = first.ok_or_else(|| ConfigError::plain("the sweep has no cells"))?;
    // What the sweep starts from is the baseline alone.
    let loaded = base.finish(&first, vec![alternative("baseline".into(), &first)], request.sizes)?;
    let names = levers.iter().map(|lever| lever.name.clone());
    let shown = names.chain(cells.iter().flat_map(|cell| cell.values.clone())).chain(titles);
    let mut setup = Setup::of(&loaded, shown);
    let description = Description::Studies(described.into());
    setup.provenance.configuration_hash = hash(&description);
    setup.provenance.resolved = description;
    setup.steps *= studies.len() as u64;
    Ok(Asked { setup, question: Sweep { levers, cells, metrics, studies } })
}

/// A lever's value as results name it: files by their names without folder and ending.
fn named(lever: &Lever, value: &Value) -> String {
    match &value.kind {
        Kind::Text(reforms) if lever.name == "reform" => parts(reforms).map_or_else(
            |_| reforms.clone(),
            |parts| parts.iter().map(|part| stem(Path::new(part))).collect::<Vec<_>>().join("+"),
        ),
        // A mix reads as its shares, in tables and on axes.
        Kind::Table(shares) if lever.name == "segments.share" => {
            let shares = shares.iter().map(|share| format!("{} {}", share.key.replace('_', " "), share.value.shown()));
            shares.collect::<Vec<_>>().join(", ")
        }
        _ => value.shown_with(&|path| stem(Path::new(path.trim()))),
    }
}

/// The last part of a key; of a key in a phase, with the phase's name before it.
fn short(name: &str) -> String {
    match name.split('.').collect::<Vec<_>>()[..] {
        [PHASES, phase, .., last] => format!("{phase} {last}"),
        [.., last] => last.into(),
        [] => String::new(),
    }
}

/// The draft with a cell's conditions, or its levers, applied and then checked together.
fn apply(base: &Base, draft: &Draft, levers: &[Lever], row: &Row<'_>, conditions: bool) -> Result<Draft, ConfigError> {
    let (document, mut draft) = (&base.document, draft.as_baseline());
    let role = if conditions { DocumentRole::Condition } else { DocumentRole::Reform };
    let mut stated: Vec<(&str, Vec<String>)> = Vec::new();
    let mut documents = Vec::new();
    for (_, (key, value)) in levers.iter().zip(row).filter(|(lever, _)| lever.is_condition == conditions) {
        let sets = if key.key == "reform" {
            let Kind::Text(name) = &value.kind else {
                return Err(document
                    .error(&value.span, format!("`reform`: expected a string, found {}", value.kind.name()))
                    .help("allowed: \"none\", the name of a bundled reform, or a file"));
            };
            if name == "none" {
                continue;
            }
            let stack = base.shelf.stack(name).map_err(|error| document.locate_if_missing(&value.span, error))?;
            stack.apply(&mut draft, role)?;
            let sets = stack.keys();
            documents.extend(stack.documents);
            sets
        } else {
            let one = setting(document, key, value);
            draft.apply(&one, role)?;
            let sets = one.settings().into_iter().map(|setting| setting.0).collect();
            documents.push(one);
            sets
        };
        stated.push((&key.key, sets));
    }
    draft.check_all(&documents)?;
    tell_overridden(base, &stated);
    Ok(draft)
}

/// Of levers that set the same key in one cell, the last is run.
fn tell_overridden(base: &Base, stated: &[(&str, Vec<String>)]) {
    for (index, (last, sets)) in stated.iter().enumerate() {
        for (first, known) in &stated[..index] {
            for key in known.iter().filter(|key| sets.contains(key)) {
                base.shelf.notice(format!(
                    "in some cells {first} and {last} both set {key}: {last} comes last, so its value is used there"
                ));
            }
        }
    }
}
