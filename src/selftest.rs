//! Whether this build computes on this machine what it should: known answers, exact cases, the reference model, the same bits however
//! it is run, and intervals that hold.
//!
//! All draws are fixed, so a check that passes once passes always, unless the machine, the compiler or the program is at fault.

pub mod coverage;
pub mod draws;
pub mod limits;
mod lives;
pub mod quadrature;
mod same_bits;

use crate::engine::Stopped;
use crate::progress::Progress;

/// One check.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub what: String,
    pub found: String,
    /// What is right.
    pub wanted: String,
    pub passed: bool,
}

/// Checks of one kind.
#[derive(Clone, Copy)]
pub struct Section {
    pub title: &'static str,
    pub run: fn(&Progress) -> Result<Vec<Check>, Stopped>,
}

/// All sections, the quickest first.
pub const SECTIONS: [Section; 6] = [
    Section { title: "Random numbers", run: draws::known_answers },
    Section { title: "Distributions", run: draws::distributions },
    Section { title: "Cases with exact answers", run: limits::exact_cases },
    Section { title: "Kernel against the reference model", run: lives::same_lives },
    Section { title: "The same bits however it is run", run: same_bits::same_bits },
    Section { title: "Intervals that hold", run: coverage::coverage },
];

impl Check {
    /// A number that should be near a value, within so much.
    fn near(what: &str, found: f64, value: f64, tolerance: f64) -> Check {
        Check {
            what: what.into(),
            found: format!("{found:.5}"),
            wanted: format!("{value:.5} ± {tolerance:.5}"),
            passed: (found - value).abs() <= tolerance,
        }
    }
}

/// The checks as lines of text: what, what was found, what is right, and whether it passed.
pub fn text(checks: &[Check]) -> Vec<String> {
    let width = |of: fn(&Check) -> &str| checks.iter().map(|check| of(check).chars().count()).max().unwrap_or(0);
    let (what, found) = (width(|check| &check.what), width(|check| &check.found));
    let line = |check: &Check| {
        let verdict = if check.passed { "pass" } else { "FAIL" };
        format!("  {verdict}  {:<what$}  {:<found$}  ({})", check.what, check.found, check.wanted)
    };
    checks.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_passes_within_its_tolerance_and_fails_beyond() {
        assert!(Check::near("x", 1.1, 1.0, 0.2).passed);
        assert!(!Check::near("x", 1.3, 1.0, 0.2).passed);
        assert!(!Check::near("x", f64::NAN, 1.0, 0.2).passed);
    }

    #[test]
    fn lines_stand_in_columns_and_say_what_failed() {
        let check = |what: &str, passed| Check { what: what.into(), found: "1".into(), wanted: "2".into(), passed };
        let lines = text(&[check("long name", true), check("ü", false)]);
        assert_eq!(lines, ["  pass  long name  1  (2)", "  FAIL  ü          1  (2)"]);
    }
}
