//! The house stays in order: no upward import and no circle here; the code, the documents and the dependencies in the files beside.

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/dependencies.rs"]
mod dependencies;
#[path = "tidy/documents.rs"]
mod documents;
mod imports;
mod sources;

use imports::imports;
use sources::sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Rooms from the ground up; a room imports only from rooms of lower floors.
const FLOORS: [&[&str]; 13] = [
    &["simd", "digest"],
    &["input"],
    &["model", "rng"],
    &["stats", "environment", "population"],
    &["metrics"],
    &["plan"],
    &["kernel"],
    &["progress"],
    &["engine"],
    &["config", "reference", "report"],
    &["study"],
    &["selftest"],
    &["cli"],
];

/// Rooms of one floor of which the first may import the second.
const NEIGHBOURS: [(&str, &str); 1] = [("population", "environment")];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// A module's path and what it imports, both from the crate's root.
type Imported = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

/// Every module of the program but its root, its facade and its tests.
fn modules() -> Imported {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Imported::new();
    for file in sources(&src) {
        let relative = file.strip_prefix(&src).unwrap().with_extension("");
        let module: Vec<String> = relative.iter().map(|part| part.to_str().unwrap().to_string()).collect();
        let is_root = ["lib", "main", "internals"].contains(&module[0].as_str());
        if !is_root && module.last().is_some_and(|name| name != "tests") {
            all.insert(module.clone(), imports(&module, &fs::read_to_string(&file).unwrap()));
        }
    }
    all
}

/// The module that a path names or an item of which it names.
fn module_of<'a>(path: &'a [String], modules: &Imported) -> Option<&'a [String]> {
    (1..=path.len()).rev().map(|length| &path[..length]).find(|path| modules.contains_key(*path))
}

#[test]
fn imports_run_downwards() {
    let modules = modules();
    assert!(modules.len() > 100);
    for (module, paths) in &modules {
        let room = module[0].as_str();
        let own = floor(room).unwrap_or_else(|| panic!("{room} stands on no floor"));
        for path in paths {
            let theirs = path.first().and_then(|first| floor(first));
            let fault = match theirs {
                None => false,
                Some(theirs) if theirs == own => path[0] != room && !NEIGHBOURS.contains(&(room, path[0].as_str())),
                Some(theirs) => theirs > own,
            };
            assert!(!fault, "{} imports {}", module.join("::"), path.join("::"));
        }
    }
}

#[test]
fn no_rooms_import_each_other_in_a_circle() {
    let modules = modules();
    let parents: BTreeSet<&[String]> =
        modules.keys().filter(|module| module.len() > 1).map(|module| &module[..module.len() - 1]).collect();
    let mut circles = Vec::new();
    for parent in parents {
        let depth = parent.len();
        let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, paths) in modules.iter().filter(|(module, _)| module.len() > depth && module.starts_with(parent)) {
            let theirs = paths.iter().filter_map(|path| module_of(path, &modules));
            let siblings = theirs.filter(|path| path.len() > depth && path.starts_with(parent));
            let names = siblings.map(|path| path[depth].as_str()).filter(|name| *name != module[depth]);
            edges.entry(&module[depth]).or_default().extend(names);
        }
        let circle = circle(edges);
        if !circle.is_empty() {
            circles.push(format!("in {}, {} import each other", parent.join("::"), circle.join(", ")));
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// What is left once everything that imports nothing, or that nothing imports, of what is left has been taken away.
fn circle(mut edges: BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    loop {
        let imported: BTreeSet<&str> = edges.values().flatten().copied().collect();
        let is_free = |from: &str, to: &BTreeSet<&str>| to.is_empty() || !imported.contains(from);
        let free: Vec<&str> = edges.iter().filter(|(from, to)| is_free(from, to)).map(|(from, _)| *from).collect();
        if free.is_empty() {
            return edges.into_keys().map(String::from).collect();
        }
        edges.retain(|from, _| !free.contains(from));
        edges.values_mut().for_each(|to| to.retain(|to| !free.contains(to)));
    }
}

#[test]
fn imports_are_found_wherever_they_stand() {
    let module = ["study".to_string(), "sweep".to_string()];
    let text = "use crate::{model, stats::{Interval, quantile}}; use super::super::cli::x as y; use super::run::*;
        fn f() -> crate::report::Report { m!(crate::config::load(1), [self::a::B]) }
        #[cfg(test)] mod tests { use crate::never; }
        mod inner { use super::super::effect; }
        fn after_the_tests() { crate::plan::Plan::new(); }";
    let found: Vec<String> = imports(&module, text).iter().map(|path| path.join("::")).collect();
    for path in [
        "model",
        "stats::Interval",
        "stats::quantile",
        "cli::x",
        "study::run",
        "report::Report",
        "config::load",
        "study::sweep::a::B",
        "study::effect",
        "plan::Plan::new",
    ] {
        assert!(found.iter().any(|found| found == path), "{path} is not among {found:?}");
    }
    assert!(!found.iter().any(|found| found.contains("never")), "{found:?}");
}

#[test]
fn a_circle_is_found() {
    let edges = |pairs: &[(&'static str, &'static [&'static str])]| {
        pairs.iter().map(|(from, to)| (*from, to.iter().copied().collect())).collect()
    };
    assert!(circle(edges(&[("a", &["b"]), ("b", &["c"]), ("c", &[])])).is_empty());
    assert_eq!(circle(edges(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])])), ["b", "c"]);
}
