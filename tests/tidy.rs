//! The house stays in order: no upward import, no circle, a header on every room, every listed file there.

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
fn every_room_has_a_header() {
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(file.ends_with("tests.rs") || text.starts_with("//!"), "{} has no header", file.display());
    }
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

#[test]
fn documents_name_only_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in [
        "README.md",
        "README.zh-CN.md",
        "docs/model.md",
        "docs/macro_series.md",
        "configs/macro/README.md",
        "docs/architecture.md",
        "docs/performance.md",
        "docs/validation.md",
        "docs/studies.md",
        "docs/calibration.md",
        "docs/reliability.md",
        "docs/tuning.md",
        "docs/scores.md",
        "docs/guide.md",
        "docs/gallery.md",
        "docs/gallery.zh-CN.md",
        "configs/scores/README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    ] {
        let text = fs::read_to_string(root.join(document)).unwrap_or_else(|_| panic!("{document} is missing"));
        for word in text.split(['`', '(', ')', ' ', '\n']) {
            let is_file =
                ["configs/", "docs/", "src/", "tests/", "benches/"].iter().any(|folder| word.starts_with(folder));
            if is_file && !word.contains(['*', 'N', '{']) {
                assert!(root.join(word.trim_end_matches(['.', ',', ':', ';'])).exists(), "{document} names {word}");
            }
        }
    }
}

/// Pages for users, in English and Chinese: what follows the ending says in which.
const PAGES: [&str; 5] = ["README", "docs/guide", "docs/accounts", "docs/research", "docs/results"];

#[test]
fn pages_have_the_same_commands_and_headings_in_both_languages() {
    let lines = |page: &str, ending: &str, is_wanted: fn(&str) -> bool| -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{page}{ending}"));
        fs::read_to_string(path).unwrap().lines().filter(|line| is_wanted(line)).map(String::from).collect()
    };
    for page in PAGES {
        let [english, chinese] =
            [".md", ".zh-CN.md"].map(|ending| lines(page, ending, |line| line.starts_with("swapset ")));
        assert_eq!(english, chinese, "{page}");
        let [english, chinese] =
            [".md", ".zh-CN.md"].map(|ending| lines(page, ending, |line| line.starts_with('#')).len());
        assert_eq!(english, chinese, "headings of {page}");
    }
    assert!(lines("README", ".md", |line| line.starts_with("swapset ")).len() > 20);
}

#[test]
fn no_mathematics_of_the_standard_library_reaches_a_result() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in sources(&src) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        if file.ends_with("tests.rs") {
            continue;
        }
        for call in [
            ".log10(",
            ".log2(",
            ".powf(",
            ".tanh(",
            ".sin(",
            ".cos(",
            ".mul_add(",
            "f64::exp",
            "f64::ln",
            ".exp_m1(",
            ".ln_1p(",
        ] {
            assert!(!code.contains(call), "{} calls {call}", file.display());
        }
    }
}

#[test]
fn the_version_is_the_same_wherever_it_stands() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let newest = read("CHANGELOG.md").lines().find_map(|line| line.strip_prefix("## ").map(String::from)).unwrap();
    let (number, date) = newest.split_once(" (").unwrap();
    let citation = read("CITATION.cff");
    assert_eq!(number, version);
    assert!(citation.contains(&format!("\nversion: {version}\n")), "CITATION.cff states another version");
    assert!(citation.contains(&format!("date-released: \"{}\"", date.trim_end_matches(')'))), "and another date");
}

#[test]
fn every_name_of_the_internals_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("src/internals.rs")).unwrap();
    let users: Vec<String> = ["tests", "benches", "fuzz"]
        .iter()
        .flat_map(|folder| sources(&root.join(folder)))
        .map(|file| fs::read_to_string(file).unwrap())
        .collect();
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let is_used = |name: &str| {
        users.iter().any(|user| {
            user.match_indices(name)
                .any(|(at, _)| !user[..at].ends_with(is_part) && !user[at + name.len()..].starts_with(is_part))
        })
    };
    let names: Vec<String> =
        imports(&["internals".to_string()], &text).into_iter().filter_map(|path| path.last().cloned()).collect();
    assert!(names.len() > 100);
    for name in names {
        assert!(is_used(&name), "src/internals.rs names {name}, which no test, benchmark or fuzzing target uses");
    }
}
