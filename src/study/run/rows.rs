//! The rows of `replications.csv`, written as replications come.

use super::result::MonthSeries;
use crate::metrics::measure::Measured;
use crate::metrics::{Group, METRICS};
use crate::model::Scenario;
use crate::report::estimates::ALL;
use crate::report::replications::{WrittenRows, row_values};
use crate::study::options::Details;
use std::path::Path;

/// What the rows hold, and those written so far.
pub struct Rows {
    pub details: Details,
    pub written: WrittenRows,
}

/// The columns of metrics of a run of so many months: every metric, and every month of the series where asked for.
pub fn columns(details: Details, months: u32) -> Vec<String> {
    let mut columns: Vec<String> = METRICS.iter().map(|metric| metric.name.to_string()).collect();
    if details.by_month {
        let of = |series: MonthSeries| (0..=months).map(move |month| format!("{}.{month}", series.name()));
        columns.extend(MonthSeries::ALL.into_iter().flat_map(of));
    }
    columns
}

impl Rows {
    /// Without rows yet; their temporary file is in a folder. All merchants have further columns besides those of [`columns`].
    pub fn beside(scratch: &Path, study: &str, scenario: &Scenario, details: Details, further: Vec<String>) -> Rows {
        let groups = Group::every(scenario.segment_names.len()).into_iter().skip(1);
        let groups: Vec<String> = groups.map(|group| group.name(&scenario.segment_names)).collect();
        let policies = || scenario.alternatives.iter().map(|alternative| alternative.name.as_str());
        let mut of: Vec<[&str; 2]> = policies().map(|policy| [policy, ALL]).collect();
        if details.by_group {
            of.extend(policies().flat_map(|policy| groups.iter().map(move |group| [policy, group.as_str()])));
        }
        let unit = scenario.economy_draws.replications_of_a_unit() as usize;
        let columns = [columns(details, scenario.months), further].concat();
        Rows { details, written: WrittenRows::beside(scratch, study, unit, columns, &of) }
    }

    /// The values of a replication in the order of the rows; each policy has further ones.
    pub fn values(details: Details, measured: &[Measured], further: &dyn Fn(usize) -> Vec<f64>) -> Vec<Vec<u8>> {
        let of_all = measured.iter().enumerate().map(|(policy, of)| {
            let months = [&of.access, &of.access_good, &of.not_yet_lost_good, &of.not_yet_restored_good];
            let months = months.into_iter().flatten().filter(|_| details.by_month);
            row_values(of.groups[0].iter().chain(months).copied().chain(further(policy)))
        });
        let groups = measured.iter().flat_map(|of| &of.groups[1..]).filter(|_| details.by_group);
        of_all.chain(groups.map(|group| row_values(group.iter().copied()))).collect()
    }
}
