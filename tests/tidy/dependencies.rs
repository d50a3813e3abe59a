//! Dependencies are few, each with the features it is used for, and each has its reason.

use std::fs;
use std::path::Path;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The dependencies of one kind, with what the manifest says of each.
fn dependencies(kind: &str) -> toml::Table {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    manifest[kind].as_table().unwrap().clone()
}

#[test]
fn no_dependency_brings_features_that_are_not_asked_for() {
    for kind in ["dependencies", "dev-dependencies"] {
        for (name, stated) in dependencies(kind) {
            let is_off = stated.get("default-features").and_then(toml::Value::as_bool) == Some(false);
            assert!(is_off, "{name} of [{kind}] does not state `default-features = false`");
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let text = read("docs/architecture.md");
    let reasons = text.split("## Dependencies").nth(1).unwrap();
    for (name, _) in dependencies("dependencies") {
        let is_there = reasons.split([' ', ',', '|', '\n']).any(|word| word == name);
        assert!(is_there, "docs/architecture.md does not say what {name} is for");
    }
}
