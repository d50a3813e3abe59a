//! The numbers of a tuning: every setting tried, the gains, the curves, the optimum, the frontier, the robust choice.

use super::View;
use crate::report::csv_table::{CsvCell, CsvTable};
use crate::report::estimates::{Estimate, family, setting_name};
use crate::report::language::Language;
use crate::report::replications::Replications;
use crate::stats::Interval;
use crate::stats::joint::{Joint, Resamples};
use crate::study::economy::Economy;
use crate::study::tune::tuning::Tuning;

/// An interval's mean and bounds.
fn bounds(interval: &Interval) -> [CsvCell; 3] {
    [interval.mean, interval.lower, interval.upper].map(CsvCell::Number)
}

/// The further tables, but for the swap sets.
pub fn tables(view: &View<'_>) -> Vec<CsvTable> {
    let mut tables = vec![gains(view), curves(view), optimum(view), frontier(view)];
    if !view.asked.flips.is_empty() {
        tables.push(flips(view));
    }
    if view.result.robust.is_some() {
        tables.push(robust(view));
    }
    tables
}

/// The thresholds' names as columns.
fn thresholds<'a>(view: &View<'a>) -> Vec<&'a str> {
    view.asked.lender().thresholds.iter().map(|threshold| threshold.name.as_str()).collect()
}

fn setting(view: &View<'_>, candidate: usize) -> Vec<CsvCell> {
    (0..view.asked.lender().thresholds.len()).map(|t| CsvCell::Number(view.value(candidate, t))).collect()
}

/// A candidate in a scenario as the name of a policy: `today`, or its thresholds; where several scenarios are tried,
/// the scenario first.
pub fn policy_name(view: &View<'_>, scenario: usize, candidate: usize) -> String {
    let thresholds = thresholds(view).into_iter().enumerate();
    let setting = match candidate {
        0 => "today".into(),
        _ => setting_name(thresholds.map(|(index, name)| (name, view.value(candidate, index).to_string()))),
    };
    in_scenario(view.asked, scenario, setting)
}

/// A setting in a scenario as the name of a policy.
fn in_scenario(asked: &Tuning, scenario: usize, setting: String) -> String {
    match asked.scenarios.len() {
        1 => setting,
        _ => format!("scenario={}; {setting}", asked.scenarios[scenario].name),
    }
}

/// The economy of every scenario, with the name of today's setting.
pub fn economies(asked: &Tuning) -> Vec<Economy<'_>> {
    let scenarios = asked.scenarios.iter().enumerate();
    let economy = scenarios.map(|(index, one)| Economy {
        scenario: &one.lender.scenario,
        policies: vec![in_scenario(asked, index, "today".into())],
    });
    economy.collect()
}

/// Every candidate in every scenario.
fn candidates(view: &View<'_>) -> impl Iterator<Item = (usize, usize)> {
    let count = view.result.points.len();
    (0..view.asked.scenarios.len()).flat_map(move |scenario| (0..count).map(move |candidate| (scenario, candidate)))
}

/// Every quantity of every candidate in every scenario, and its change from today's setting. The gain, which is the
/// objective's change in the first scenario, has its joint interval in `gains.csv`.
pub fn estimates(view: &View<'_>) -> Vec<Estimate> {
    let (result, mut estimates, mut resamples) = (view.result, Vec::new(), Resamples::default());
    for scenario in 0..view.asked.scenarios.len() {
        let names: Vec<String> = (0..result.points.len()).map(|c| policy_name(view, scenario, c)).collect();
        for (index, quantity) in view.asked.goal().quantities.iter().enumerate() {
            let named = || names.iter().map(String::as_str).enumerate();
            let levels = named().map(|(candidate, name)| (name, &result.replications[scenario][candidate][index]));
            let level = |policy: &str, interval: Interval| Estimate::level(policy, &quantity.name, interval);
            estimates.extend(family(levels, result.unit, quantity.scale(), &mut resamples, level));
            let changes =
                named().skip(1).map(|(candidate, name)| (name, result.changes(scenario, candidate, 0, index)));
            let change = |policy: &str, interval: Interval| Estimate::change(policy, &quantity.name, interval);
            let changes = family(changes, result.unit, quantity.scale_of_change(), &mut resamples, change);
            let is_gain = scenario == 0 && index == view.asked.goal().objective;
            estimates.extend(changes.into_iter().map(|estimate| match is_gain {
                true => Estimate { joint: None, ..estimate },
                false => estimate,
            }));
        }
    }
    estimates
}

/// Every candidate in every scenario with its thresholds and what is made of it.
pub fn policies(view: &View<'_>) -> CsvTable {
    let mut columns = vec!["policy", "title", "baseline", "scenario", "setting"];
    columns.extend(thresholds(view));
    columns.extend(["feasible", "may_be_best", "set_critical", "set_rival", "behind", "behind_standard_error"]);
    columns.push("chosen");
    let mut table = CsvTable::new("policies", &columns);
    let result = view.result;
    for (scenario, candidate) in candidates(view) {
        let number = if candidate == 0 { "today".into() } else { candidate.into() };
        let baseline = if candidate == 0 { CsvCell::Empty } else { policy_name(view, scenario, 0).into() };
        let mut row: Vec<CsvCell> = vec![
            policy_name(view, scenario, candidate).into(),
            view.describe(candidate).in_language(Language::English).into(),
            baseline,
            view.asked.scenarios[scenario].name.as_str().into(),
            number,
        ];
        row.extend(setting(view, candidate));
        row.push(CsvCell::yes(view.asked.goal().judge(&result.series[scenario][candidate]).is_feasible()));
        // The confidence set is of the first scenario.
        let verdict = &result.verdicts[candidate];
        row.push(if scenario == 0 { CsvCell::yes(verdict.may_be_best) } else { CsvCell::Empty });
        let of_set = (scenario == 0).then_some(verdict);
        row.push(of_set.map_or(CsvCell::Empty, |verdict| verdict.critical.into()));
        row.extend(match of_set.and_then(|verdict| verdict.rival) {
            Some(rival) => [
                policy_name(view, 0, rival.setting).into(),
                CsvCell::Number(rival.ahead),
                CsvCell::Number(rival.standard_error),
            ],
            None => [CsvCell::Empty, CsvCell::Empty, CsvCell::Empty],
        });
        row.push(CsvCell::yes(candidate == result.chosen()));
        table.rows.push(row);
    }
    table
}

/// Every quantity of every candidate. A gap between groups is the difference of the two that are furthest apart in all
/// replications together.
pub fn replications(view: &View<'_>) -> Replications {
    Replications {
        unit: view.result.unit,
        metrics: view.asked.goal().quantities.iter().map(|quantity| quantity.name.clone()).collect(),
        policies: candidates(view)
            .map(|(scenario, candidate)| {
                (policy_name(view, scenario, candidate), view.result.replications[scenario][candidate].clone())
            })
            .collect(),
        groups: Vec::new(),
        written: None,
    }
}

/// The objective's change from today's setting, of every other candidate; the intervals hold for all of them at once,
/// but for one that a search found on other draws.
fn gains(view: &View<'_>) -> CsvTable {
    let columns = [
        "policy",
        "metric",
        "kind",
        "mean",
        "standard_error",
        "joint_lower",
        "joint_upper",
        "joint_of",
        "joint_critical",
        "chosen",
    ];
    let mut table = CsvTable::new("gains", &columns);
    for (index, gain) in view.result.gains.iter().enumerate() {
        let candidate = index + 1;
        table.rows.push(vec![
            policy_name(view, 0, candidate).into(),
            view.objective().name.as_str().into(),
            "change".into(),
            CsvCell::Number(gain.interval.mean),
            CsvCell::Number(gain.standard_error),
            CsvCell::Number(gain.interval.lower),
            CsvCell::Number(gain.interval.upper),
            gain.together.into(),
            CsvCell::Number(gain.critical),
            CsvCell::yes(candidate == view.result.chosen()),
        ]);
    }
    table
}

/// The curve along each threshold with its simultaneous bands.
fn curves(view: &View<'_>) -> CsvTable {
    let columns = [
        "policy",
        "threshold",
        "value",
        "metric",
        "mean",
        "lower",
        "upper",
        "joint_lower",
        "joint_upper",
        "joint",
        "joint_of",
        "joint_critical",
        "on_plateau",
        "may_be_best",
    ];
    let mut table = CsvTable::new("curves", &columns);
    for slice in &view.result.slices {
        for (index, &candidate) in slice.candidates.iter().enumerate() {
            for (which, quantity) in view.asked.goal().quantities.iter().enumerate() {
                let level = view.level(candidate, which);
                let band = &slice.bands[which][index];
                let mut row: Vec<CsvCell> = vec![
                    policy_name(view, 0, candidate).into(),
                    view.asked.lender().thresholds[slice.threshold].name.as_str().into(),
                    CsvCell::Number(view.value(candidate, slice.threshold)),
                    quantity.name.as_str().into(),
                ];
                row.extend(bounds(&level));
                row.extend([band.interval.lower, band.interval.upper].map(CsvCell::Number));
                row.extend(joint(band));
                row.push(CsvCell::yes((slice.plateau.0..=slice.plateau.1).contains(&index)));
                row.push(CsvCell::yes(view.result.verdicts[candidate].may_be_best));
                table.rows.push(row);
            }
        }
    }
    table
}

/// The chosen setting with its interval and plateau, beside today's.
fn optimum(view: &View<'_>) -> CsvTable {
    let columns =
        ["threshold", "today", "chosen", "feasible", "lower", "upper", "plateau_from", "plateau_to", "tolerance"];
    let mut table = CsvTable::new("optimum", &columns);
    let result = view.result;
    for slice in &result.slices {
        let threshold = slice.threshold;
        let interval = result.threshold_interval(threshold).unwrap_or((f64::NAN, f64::NAN));
        let plateau = [slice.plateau.0, slice.plateau.1].map(|index| view.value(slice.candidates[index], threshold));
        let mut row: Vec<CsvCell> = vec![
            view.asked.lender().thresholds[threshold].name.as_str().into(),
            CsvCell::Number(view.value(0, threshold)),
            CsvCell::Number(view.value(result.chosen(), threshold)),
            CsvCell::yes(result.is_feasible()),
        ];
        row.extend([interval.0, interval.1, plateau[0], plateau[1], view.asked.tolerance].map(CsvCell::Number));
        table.rows.push(row);
    }
    table
}

/// The frontier with bands that hold over all of it at once.
fn frontier(view: &View<'_>) -> CsvTable {
    let mut columns = vec!["policy", "setting"];
    columns.extend(thresholds(view));
    columns.extend([
        "npl_ratio",
        "npl_ratio_joint_lower",
        "npl_ratio_joint_upper",
        "good_lost",
        "good_lost_joint_lower",
        "good_lost_joint_upper",
        "joint",
        "joint_of",
        "joint_critical",
    ]);
    let mut table = CsvTable::new("frontier", &columns);
    for (candidate, bands) in &view.result.frontier {
        let mut row: Vec<CsvCell> = vec![policy_name(view, 0, *candidate).into(), (*candidate).into()];
        row.extend(setting(view, *candidate));
        row.extend(bands.iter().flat_map(|band| bounds(&band.interval)));
        row.extend(joint(&bands[0]));
        table.rows.push(row);
    }
    table
}

/// How a band was made: the method, over how many values it holds, and the critical value.
fn joint(band: &Joint) -> [CsvCell; 3] {
    [band.method.name().into(), band.number.into(), band.critical.into()]
}

fn flips(view: &View<'_>) -> CsvTable {
    let mut table = CsvTable::new("flip_points", &["threshold", "metric", "value", "at", "lower", "upper"]);
    for slice in &view.result.slices {
        for (&(quantity, value), crossings) in view.asked.flips.iter().zip(&slice.flips) {
            for crossing in crossings {
                table.rows.push(vec![
                    view.asked.lender().thresholds[slice.threshold].name.as_str().into(),
                    view.quantity(quantity).name.as_str().into(),
                    CsvCell::Number(value),
                    CsvCell::Number(crossing.at),
                    CsvCell::Number(crossing.lower),
                    CsvCell::Number(crossing.upper),
                ]);
            }
        }
    }
    table
}

fn robust(view: &View<'_>) -> CsvTable {
    let mut columns = vec!["policy", "role", "setting"];
    columns.extend(thresholds(view));
    columns.extend([
        "scenario",
        "metric",
        "mean",
        "lower",
        "upper",
        "regret",
        "regret_lower",
        "regret_upper",
        "regret_critical",
        "constraints_hold",
    ]);
    let mut table = CsvTable::new("robust", &columns);
    let Some(robust) = &view.result.robust else { return table };
    for (role, candidate) in view.roles() {
        for (scenario, of) in view.asked.scenarios.iter().enumerate() {
            let name = policy_name(view, scenario, candidate);
            let mut row: Vec<CsvCell> = vec![name.into(), role.in_language(Language::English).into(), candidate.into()];
            row.extend(setting(view, candidate));
            row.extend([of.name.as_str(), &view.objective().name].map(CsvCell::from));
            row.extend(bounds(&view.result.level(scenario, candidate, view.asked.goal().objective)));
            let (regret, critical) = view.regret(scenario, candidate);
            row.extend(bounds(&regret));
            row.push(CsvCell::Number(critical));
            row.push(CsvCell::yes(!robust.holds[scenario][candidate].contains(&false)));
            table.rows.push(row);
        }
    }
    table
}
