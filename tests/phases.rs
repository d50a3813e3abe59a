//! Phases: how a configuration states them, what is refused, and what studies make of them.

mod common;
#[path = "phases/refused.rs"]
mod refused;
#[path = "phases/stated.rs"]
mod stated;
#[path = "phases/studied.rs"]
mod studied;

use std::path::PathBuf;
use swapset::Policy;
use swapset::internals::config::{Loaded, SizeOverrides, load};
use swapset::internals::model::{Change, Phase};
use swapset::internals::study::validate::validate;

/// A folder with a file `mine.toml` and perhaps others.
struct Files(tempfile::TempDir);

impl Files {
    fn new(texts: &[(&str, &str)]) -> Files {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in texts {
            std::fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        }
        Files(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(format!("{name}.toml"))
    }

    /// The path of a file as a reform.
    fn reform(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    /// The file `mine` as the baseline.
    fn load(&self, reforms: &[String], set: &[&str]) -> Result<Loaded, String> {
        let set: Vec<String> = set.iter().map(|text| text.to_string()).collect();
        load(Some(&self.path("mine")), reforms, &set, SizeOverrides::default()).map_err(|error| error.report(false))
    }
}

fn load_bundled(reforms: &[&str], set: &[&str]) -> Result<Loaded, String> {
    let texts = |list: &[&str]| list.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    load(None, &texts(reforms), &texts(set), SizeOverrides::default()).map_err(|error| error.report(false))
}

/// The baseline of a file.
fn policy(text: &str) -> Policy {
    Files::new(&[("mine", text)]).load(&[], &[]).unwrap().scenario.alternatives.remove(0).policy
}

fn fault(text: &str) -> String {
    let files = Files::new(&[("mine", text)]);
    on_one_line(&validate(&files.path("mine")).expect_err("a fault").report(false))
}

/// A report without the breaks of its lines.
fn on_one_line(report: &str) -> String {
    report.replace("\n  | ", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cutoff(value: f64) -> Change {
    Change::Parameter { group: "merchant_loan", name: "cutoff", value }
}

fn phase(name: Option<&str>, from: u32, to: u32, changes: &[Change]) -> Phase {
    Phase { name: name.map(String::from), from, to, changes: changes.to_vec() }
}

/// Labels and months of the phases of each alternative.
fn phases(loaded: &Loaded) -> Vec<Vec<(String, u32, u32)>> {
    let of = |policy: &Policy| {
        policy.phases.iter().enumerate().map(|(index, one)| (one.label(index), one.from, one.to)).collect()
    };
    loaded.scenario.alternatives.iter().map(|one| of(&one.policy)).collect()
}

fn labelled(label: &str, from: u32, to: u32) -> (String, u32, u32) {
    (label.into(), from, to)
}

const STOP: &str = "[[phases]]\nname = \"stop\"\nfrom = 4\nto = 9\n[phases.consumer_loan]\nopening = \"none\"\n";
