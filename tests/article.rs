//! Every row of docs/article.md names keys and metrics that exist and a command that runs, and says what the command showed. Its
//! numbers are written by docs/article.py.

mod command;

use command::small;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use swapset::internals::config::keys::all_keys;
use swapset::internals::metrics::METRICS;

/// A row of a table: what the article says, parameters, metrics, command, effect.
struct Row {
    cells: [String; 5],
}

impl Row {
    fn codes(&self, cell: usize) -> Vec<&str> {
        self.cells[cell].split('`').skip(1).step_by(2).collect()
    }

    /// The metrics: of the code after the word `of`, which is a policy, none.
    fn metrics(&self) -> Vec<&str> {
        let mut parts = self.cells[2].split('`');
        let mut found = Vec::new();
        while let (Some(before), Some(code)) = (parts.next(), parts.next()) {
            if before.trim() != "of" {
                found.push(code);
            }
        }
        found
    }

    fn is_modelled(&self) -> bool {
        self.cells[3] != "–"
    }
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/article.md")).unwrap();
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| the article says");
    let cells = |line: &str| -> [String; 5] {
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect();
        cells.try_into().unwrap_or_else(|_| panic!("not five cells: {line}"))
    };
    page.lines().filter(is_row).map(|line| Row { cells: cells(line) }).collect()
}

#[test]
fn every_key_and_metric_exists() {
    let keys: BTreeSet<String> = all_keys().iter().map(|key| key.path()).collect();
    for row in rows() {
        for key in row.codes(1) {
            assert!(keys.contains(&key.replace(".NAME.", ".")), "there is no key `{key}`");
        }
        for name in row.metrics() {
            assert!(METRICS.iter().any(|metric| metric.name == name), "there is no metric `{name}`");
        }
    }
}

#[test]
fn every_row_has_its_numbers_or_says_why_it_has_none() {
    let rows = rows();
    assert!(rows.len() > 40, "{}", rows.len());
    for row in rows {
        let [says, keys, _, _, effect] = &row.cells;
        if !row.is_modelled() {
            assert!(effect.starts_with("not modelled"), "{says}: {effect}");
            continue;
        }
        assert!(keys.contains('`') && !row.metrics().is_empty(), "{says} has neither a key nor a metric");
        let effects: Vec<&str> = effect.split("; ").collect();
        assert_eq!(effects.len(), row.metrics().len(), "{says}: {effect}");
        let has_interval = |part: &&str| part.contains(" to ") && part.chars().any(|c| c.is_ascii_digit());
        assert!(effects.iter().all(|part| has_interval(part) || part.ends_with(" unchanged")), "{says}: {effect}");
    }
}

#[test]
fn every_command_runs() {
    let folder = tempfile::tempdir().unwrap();
    let rows = rows();
    let commands: BTreeSet<&str> = rows.iter().filter(|row| row.is_modelled()).map(|row| row.codes(3)[0]).collect();
    assert!(commands.len() > 20, "{}", commands.len());
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').collect();
        assert_eq!(arguments[0], "swapset", "{command}");
        small(folder.path(), &[&arguments[1..], &["--no-png"]].concat());
    }
}
