//! The house stays in order: no upward import, a header on every room, every listed file there.

mod sources;

use sources::sources;
use std::fs;
use std::path::Path;

/// Rooms from the ground up; a room imports only from rooms before it. Rooms of one line may import each other.
const FLOORS: [&[&str]; 11] = [
    &["lane", "digest", "input"],
    &["model"],
    &["rng"],
    &["stats"],
    &["metrics"],
    &["environment", "population", "plan"],
    &["kernel"],
    &["progress", "engine"],
    &["config", "report"],
    &["study"],
    &["cli"],
];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

#[test]
fn imports_run_downwards_and_every_room_has_a_header() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&src);
    assert!(files.len() > 30);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let relative = file.strip_prefix(&src).unwrap();
        let is_test = relative.ends_with("tests.rs");
        assert!(is_test || text.starts_with("//!"), "{} has no header", relative.display());
        let room = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(own) = floor(room) else {
            assert!(["lib", "main"].contains(&room), "{room} stands on no floor");
            continue;
        };
        let code = text.split("#[cfg(test)]").next().unwrap();
        for import in code.split("crate::").skip(1) {
            let imported: String = import.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(theirs) = floor(&imported) {
                assert!(theirs <= own, "{} imports {imported}, which stands above it", relative.display());
            }
        }
    }
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
        "docs/validation.md",
        "docs/studies.md",
        "docs/reliability.md",
        "docs/tuning.md",
        "docs/scores.md",
        "docs/guide.md",
        "docs/gallery.md",
        "docs/gallery.zh-CN.md",
        "configs/scores/README.md",
        "CHANGELOG.md",
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

#[test]
fn both_readmes_have_the_same_commands() {
    let commands = |name: &str| -> Vec<String> {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        text.lines().filter(|line| line.starts_with("swapset ")).map(String::from).collect()
    };
    let english = commands("README.md");
    assert!(english.len() > 20);
    assert_eq!(english, commands("README.zh-CN.md"));
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
