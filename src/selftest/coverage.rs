//! How often intervals of small studies hold the true value: one long run, cut into blocks of successive replications, gives many
//! small studies; the truth is the mean of the whole run.

use super::Check;
use crate::config::{SizeOverrides, load};
use crate::engine::{Engine, Stopped, measure_each, run_with};
use crate::metrics::{METRICS, Metric};
use crate::model::EconomyDraws;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::stats::interval::{UNITS_ENOUGH, paired};
use crate::stats::{Interval, Scale};

const STUDIES: usize = 300;
const MERCHANTS: u32 = 200;
const METRICS_CHECKED: [Metric; 3] = [Metric::GoodLost, Metric::NplRatio, Metric::ProfitPerMerchant];
/// Coverage promised, and how far 300 studies may be off: three standard errors below, and above it as much as intervals that
/// allow for rare events are wider.
const COVERAGE: [f64; 2] = [0.912, 0.99];

/// Levels under the baseline and changes by a reform.
pub(super) fn coverage(progress: &Progress) -> Result<Vec<Check>, Stopped> {
    let set = ["run.months=12".to_string(), "run.seasoning=6".to_string()];
    let loaded = load(None, &["guidance_tight".into()], &set, SizeOverrides::default());
    let mut scenario = loaded.expect("the bundled reform is valid").scenario;
    scenario.economy_draws = EconomyDraws::Plain;
    let plan = Plan::new(&scenario);
    let replications = (STUDIES * UNITS_ENOUGH) as u32;
    let read = |policy: &crate::metrics::measure::Measured| METRICS_CHECKED.map(|id| policy.groups[0][id as usize]);
    let done = run_with(&plan, Engine::default(), 20_261_128, 0..replications, MERCHANTS, progress, |counts| {
        let measured = measure_each(&plan, counts);
        [read(&measured[0]), read(&measured[1])]
    })?;
    let mut checks = Vec::new();
    for (index, id) in METRICS_CHECKED.into_iter().enumerate() {
        let metric = &METRICS[id as usize];
        let of = |policy: usize| done.iter().map(|values| values[policy][index]).collect::<Vec<f64>>();
        let (levels, changes) = (of(0), paired(&of(1), &of(0)));
        checks.push(check(&format!("{}, baseline", metric.name), &levels, metric.unit.scale()));
        checks.push(check(&format!("{}, change", metric.name), &changes, metric.unit.scale_of_change()));
    }
    Ok(checks)
}

fn check(what: &str, values: &[f64], scale: Scale) -> Check {
    let truth = Interval::of(values.iter().copied()).mean;
    let studies = values.chunks_exact(UNITS_ENOUGH).map(|study| Interval::on(study, 1, scale));
    let held = studies.filter(|interval| interval.lower <= truth && truth <= interval.upper).count();
    let share = held as f64 / STUDIES as f64;
    let [low, high] = COVERAGE;
    Check {
        what: what.into(),
        found: format!("{:.1}% of {STUDIES} intervals hold", 100.0 * share),
        wanted: format!("{:.1} to {:.1}%", 100.0 * low, 100.0 * high),
        passed: (low..=high).contains(&share),
    }
}
