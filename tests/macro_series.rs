//! A scenario's path from a CSV: which row is which month, what is read and what is refused.

#[path = "macro_series/dates.rs"]
mod dates;
#[path = "macro_series/first_month.rs"]
mod first_month;
#[path = "macro_series/published.rs"]
mod published;
#[path = "macro_series/several.rs"]
mod several;
#[path = "macro_series/standardised.rs"]
mod standardised;
#[path = "macro_series/values.rs"]
mod values;

use std::path::{Path, PathBuf};
use swapset::internals::config::{SizeOverrides, load};

/// A folder with the cases' files, files of a test's own, and configurations that name them.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// With one file of a case.
    fn with(case: &str) -> Desk {
        Desk { folder: tempfile::tempdir().unwrap() }.and(case)
    }

    /// With a CSV called `m.csv`.
    fn of(csv: impl AsRef<[u8]>) -> Desk {
        let desk = Desk { folder: tempfile::tempdir().unwrap() };
        std::fs::write(desk.folder.path().join("m.csv"), csv).unwrap();
        desk
    }

    fn and(self, case: &str) -> Desk {
        let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases");
        std::fs::copy(cases.join(case), self.folder.path().join(case)).unwrap();
        self
    }

    fn configuration(&self, keys: &str) -> PathBuf {
        let path = self.folder.path().join("mine.toml");
        std::fs::write(&path, format!("[economy.path]\n{keys}\n")).unwrap();
        path
    }

    /// Months 1, 2, … that the keys of `economy.path` give.
    fn read(&self, keys: &str) -> Vec<f64> {
        self.try_read(keys).unwrap_or_else(|report| panic!("{keys}\n{report}"))
    }

    fn try_read(&self, keys: &str) -> Result<Vec<f64>, String> {
        let loaded = load(Some(&self.configuration(keys)), &[], &[], SizeOverrides::default());
        loaded.map(|loaded| loaded.scenario.alternatives[0].policy.path.clone()).map_err(|error| error.report(false))
    }

    /// The one error, which holds all of these parts.
    #[track_caller]
    fn refuses(&self, keys: &str, parts: &[&str]) {
        let report = self.try_read(keys).expect_err("a fault");
        // A long line of the report is wrapped, and a wrapped line begins with a bar.
        let flat = report.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(flat.contains(part), "no `{part}` in:\n{report}");
        }
    }
}

/// `(value - mean)/sd` of each.
fn z(values: &[f64], mean: f64, sd: f64) -> Vec<f64> {
    values.iter().map(|value| (value - mean) / sd).collect()
}

/// Each quarter's value three times.
fn held(quarters: &[f64]) -> Vec<f64> {
    quarters.iter().flat_map(|value| [*value; 3]).collect()
}

/// `csv`, `column` and `date_column`, with mean 0 and sd 1.
fn plain(csv: &str, column: &str, dates: &str) -> String {
    format!("csv = \"{csv}\"\ncolumn = \"{column}\"\ndate_column = \"{dates}\"\nmean = 0\nsd = 1\n")
}

const CN: &str = "csv = \"cn_pmi.csv\"\ncolumn = \"制造业-指数\"\nmean = 50\nsd = 2\n";
const PMI_2008: [f64; 12] = [53.0, 53.4, 58.4, 59.2, 53.3, 52.0, 48.4, 48.4, 51.2, 44.6, 38.8, 41.2];
