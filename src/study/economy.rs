//! The economy that the replications of a study went through: `economy.csv`, the index by replication and month, and
//! `economy_paths.csv`, what the macro path of a policy adds to the index of its baseline.

use crate::engine::index_path;
use crate::model::{Scenario, Sizes};
use crate::plan::Plan;
use crate::report::csv_table::{Csv, field};
use crate::report::files::{Failure, File};
use crate::report::spool::{Rendered, SpoolWriter, failed};
use crate::rng::RoundKeys;
use std::io::Write;
use std::path::Path;

/// The file of the index.
const INDICES: &str = "economy.csv";
/// Columns of `economy.csv`.
const ECONOMY: [&str; 6] = ["study", "policy", "replication", "unit", "month", "index"];
/// Columns of `economy_paths.csv`.
const PATHS: [&str; 5] = ["study", "policy", "baseline", "month", "added"];

/// A scenario with the names that results give to its alternatives, the baseline's first.
pub struct Economy<'a> {
    pub scenario: &'a Scenario,
    pub policies: Vec<String>,
}

impl<'a> Economy<'a> {
    /// Of a scenario whose alternatives have their own names in results.
    pub fn of(scenario: &'a Scenario) -> Economy<'a> {
        Economy { scenario, policies: scenario.alternatives.iter().map(|one| one.name.clone()).collect() }
    }
}

/// The files of a study's economies; no paths where every policy has its baseline's.
///
/// # Errors
/// If a row cannot be written.
pub fn files(study: &str, economies: &[Economy<'_>], sizes: Sizes, scratch: &Path) -> Result<Rendered, Failure> {
    if economies.is_empty() {
        return Ok(Rendered::default());
    }
    let writer = indices(study, economies, sizes, SpoolWriter::beside(scratch))?;
    let large = vec![writer.finish(INDICES).map_err(|error| failed(INDICES, &error))?];
    let mut files = Vec::new();
    let mut paths = Csv::new(PATHS)?;
    let mut differ = false;
    for economy in economies {
        for row in added(economy) {
            paths.row([&[study.to_string()], &row[..]].concat())?;
            differ = true;
        }
    }
    if differ {
        files.push(File { name: "economy_paths.csv".into(), bytes: paths.finish()? });
    }
    Ok(Rendered { files, large })
}

/// The index of every baseline by replication and month, from the month before the burn-in on.
fn indices<W: Write>(study: &str, economies: &[Economy<'_>], sizes: Sizes, to: W) -> Result<W, Failure> {
    let (keys, mut csv) = (RoundKeys::new(sizes.seed), Csv::writing(to, ECONOMY)?);
    for Economy { scenario, policies } in economies {
        // The baseline's alone is asked for.
        let plan = Plan::new(&scenario.with_alternatives(scenario.alternatives[..1].to_vec()));
        let unit = scenario.economy_draws.replications_of_a_unit();
        for replication in 0..sizes.replications {
            let first = -(scenario.seasoning as i32);
            for (month, index) in (first..).zip(index_path(&plan, &keys, replication)) {
                let whole = [replication.to_string(), (replication / unit).to_string(), month.to_string()];
                let row = [study.to_string(), policies[0].clone()].into_iter().chain(whole).chain([field(index)]);
                csv.row(row)?;
            }
        }
    }
    csv.finish()
}

/// Policy, baseline, month and what is added, wherever a policy's path differs from its baseline's.
fn added(economy: &Economy<'_>) -> Vec<[String; 4]> {
    let Economy { scenario, policies } = economy;
    let at = |alternative: usize, month: u32| {
        scenario.alternatives[alternative].policy.path.get(month as usize - 1).copied().unwrap_or(0.0)
    };
    let rows = (1..policies.len()).flat_map(|alternative| {
        (1..=scenario.months).filter_map(move |month| {
            let added = at(alternative, month) - at(0, month);
            let names = [&policies[alternative], &policies[0]].map(String::clone);
            let [policy, baseline] = names;
            (added != 0.0).then(|| [policy, baseline, month.to_string(), field(added)])
        })
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::replication_conditions;
    use crate::study::{Asked, Request, Study, run::Run};

    #[test]
    fn the_index_of_every_policy_is_what_its_months_were_run_with() {
        let mut request = Request::default();
        request.options.add("reform", "personalised_lines").add("reform", "recession");
        let Asked { question, .. } = Run::ask(&request).unwrap();
        let (scenario, sizes) = (&question.scenario, Sizes { seed: 3, replications: 33, merchants: 1 });
        let rendered = files("mine", &[Economy::of(scenario)], sizes, &std::env::temp_dir()).unwrap();
        let [paths, indices] = &rendered.into_files().unwrap()[..] else { panic!("two files") };
        let rows = |file: &File| -> Vec<Vec<String>> {
            let text = String::from_utf8(file.bytes.clone()).unwrap();
            text.lines().skip(1).map(|line| line.split(',').map(String::from).collect()).collect()
        };
        let index = rows(indices);
        let per_replication = (scenario.seasoning + scenario.months + 1) as usize;
        assert_eq!(index.len(), 33 * per_replication);
        assert_eq!(index[0][1..5], ["baseline", "0", "0", &format!("-{}", scenario.seasoning)]);
        assert_eq!(index.last().unwrap()[2..5], ["32", "1", &scenario.months.to_string()]);

        let (plan, keys, added) = (Plan::new(scenario), RoundKeys::new(3), rows(paths));
        assert!(added.iter().all(|row| row[1..3] == ["recession", "baseline"]), "{added:?}");
        for replication in [0, 32] {
            let conditions = replication_conditions(&plan, &keys, replication);
            for (policy, months) in scenario.alternatives.iter().zip(&conditions.policies) {
                for (month, of_month) in (1..).zip(months) {
                    let at = replication as usize * per_replication + scenario.seasoning as usize + month;
                    let own = added.iter().find(|row| row[1] == policy.name && row[3] == month.to_string());
                    let own = own.map_or(0.0, |row| row[4].parse().unwrap());
                    let index: f64 = index[at][5].parse().unwrap();
                    assert!((index + own - of_month.index).abs() < 1e-12, "{} {replication} {month}", policy.name);
                }
            }
        }
    }
}
