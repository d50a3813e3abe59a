//! The values by replication that a study's intervals rest on: all at once, or written to a temporary file as they come.

use super::csv_table::{Csv, field};
use super::estimates::ALL;
use super::files::Failure;
use super::spool::{Interleaved, failed};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// The columns of `replications.csv` before the metrics.
const REPLICATIONS: [&str; 5] = ["study", "policy", "group", "replication", "unit"];

/// The values that intervals over replications rest on: `replications.csv`.
#[derive(Clone, Debug)]
pub struct Replications {
    /// So many successive replications make one unit of an interval.
    pub unit: usize,
    pub metrics: Vec<String>,
    /// Each policy's series over all merchants, `[metric][replication]`.
    pub policies: Vec<(String, Vec<Vec<f64>>)>,
    /// The same by group, where asked for.
    pub groups: Vec<GroupSeries>,
    /// Rows that were written while the study ran, before those of the series.
    pub written: Option<WrittenRows>,
}

/// A policy's series over the merchants of a group.
#[derive(Clone, Debug)]
pub struct GroupSeries {
    pub policy: String,
    pub group: String,
    /// `[metric][replication]`; the last metrics may be missing.
    pub series: Vec<Vec<f64>>,
}

impl Replications {
    /// Writes one row per policy, group and replication, one column per metric, empty where a policy or a group has none.
    ///
    /// # Errors
    /// If a row cannot be written.
    pub fn write_csv(&self, study: &str, mut to: impl Write) -> Result<(), Failure> {
        let header = REPLICATIONS.into_iter().chain(self.metrics.iter().map(String::as_str));
        Csv::writing(&mut to, header)?.finish()?;
        if let Some(written) = &self.written {
            let mut rows = written.rows.lock().unwrap_or_else(PoisonError::into_inner);
            rows.copy_to(&mut to).map_err(|error| failed("replications.csv", &error))?;
        }
        let all = self.policies.iter().map(|(policy, series)| ([study, policy, ALL], series));
        let groups = self.groups.iter().map(|of| ([study, of.policy.as_str(), of.group.as_str()], &of.series));
        for (head, series) in all.chain(groups) {
            let head = row_head(head);
            for index in 0..series.first().map_or(0, Vec::len) {
                let values = (0..self.metrics.len()).map(|metric| series.get(metric).map_or(f64::NAN, |of| of[index]));
                let written =
                    to.write_all(&head).and_then(|()| to.write_all(&row(index, self.unit, &row_values(values))));
                written.map_err(|error| failed("replications.csv", &error))?;
            }
        }
        Ok(())
    }
}

/// The rows of `replications.csv` of a study that runs, which are written as replications come and read policy by policy.
#[derive(Clone, Debug)]
pub struct WrittenRows {
    unit: usize,
    metrics: Vec<String>,
    heads: Vec<Vec<u8>>,
    replications: usize,
    rows: Arc<Mutex<Interleaved>>,
}

impl WrittenRows {
    /// Of these metrics under these policies and groups, in the order in which they are read; `unit` replications make a unit. The
    /// temporary file is in a folder.
    pub fn beside(scratch: &Path, study: &str, unit: usize, metrics: Vec<String>, of: &[[&str; 2]]) -> WrittenRows {
        let heads = of.iter().map(|[policy, group]| row_head([study, policy, group])).collect();
        let rows = Arc::new(Mutex::new(Interleaved::beside(scratch, of.len())));
        WrittenRows { unit, metrics, heads, replications: 0, rows }
    }

    /// Of how many policies and groups.
    pub fn number(&self) -> usize {
        self.heads.len()
    }

    /// Adds a replication of one policy and group; those of each are to come in order.
    pub fn add_one(&self, part: usize, replication: usize, values: &[u8]) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        rows.add(part, &self.heads[part]);
        rows.add(part, &row(replication, self.unit, values));
    }

    /// Adds the next replication: the values of every policy and group as [`row_values`] has them; the last may be missing.
    pub fn add(&mut self, values: &[Vec<u8>]) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        for (part, (head, values)) in self.heads.iter().zip(values).enumerate() {
            rows.add(part, head);
            let missing = self.metrics.len() - values.iter().filter(|byte| **byte == b',').count();
            rows.add(part, &row(self.replications, self.unit, &[&values[..], &vec![b','; missing]].concat()));
        }
        self.replications += 1;
    }

    /// The file of these rows.
    pub fn file(&self) -> Replications {
        Replications {
            unit: self.unit,
            metrics: self.metrics.clone(),
            policies: Vec::new(),
            groups: Vec::new(),
            written: Some(self.clone()),
        }
    }
}

/// The first columns of a row: study, policy and group.
fn row_head(names: [&str; 3]) -> Vec<u8> {
    let written = Csv::new(names).and_then(Csv::finish);
    let mut head = written.unwrap_or_else(|_| unreachable!("memory takes every byte"));
    head.pop();
    head
}

/// The values at the end of a row.
pub fn row_values(values: impl IntoIterator<Item = f64>) -> Vec<u8> {
    let mut text = Vec::new();
    for value in values {
        text.push(b',');
        text.extend_from_slice(field(value).as_bytes());
    }
    text
}

/// A row after its head.
fn row(replication: usize, unit: usize, values: &[u8]) -> Vec<u8> {
    [format!(",{replication},{}", replication / unit.max(1)).as_bytes(), values, b"\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::short::assert_takes_short_writes;

    #[test]
    fn a_replication_names_its_unit() {
        let series = Replications {
            unit: 2,
            metrics: vec!["a".into(), "b".into()],
            policies: vec![("p, q".into(), vec![vec![1.0, 2.0, 3.0], vec![f64::NAN, -0.5, 4.0]])],
            groups: vec![GroupSeries { policy: "p, q".into(), group: "=x".into(), series: vec![vec![7.0, 8.0, 9.0]] }],
            written: None,
        };
        let text = |series: &Replications| {
            let mut bytes = Vec::new();
            series.write_csv("mine", &mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(
            text(&series),
            "study,policy,group,replication,unit,a,b\n\
             mine,\"p, q\",all,0,0,1,\nmine,\"p, q\",all,1,0,2,-0.5\nmine,\"p, q\",all,2,1,3,4\n\
             mine,\"p, q\",'=x,0,0,7,\nmine,\"p, q\",'=x,1,0,8,\nmine,\"p, q\",'=x,2,1,9,\n"
        );
        // Written as they come they are the same.
        let scratch = std::env::temp_dir();
        let mut written =
            WrittenRows::beside(&scratch, "mine", 2, series.metrics.clone(), &[["p, q", ALL], ["p, q", "=x"]]);
        for index in 0..3 {
            let of_all = series.policies[0].1.iter().map(|of| of[index]);
            written.add(&[row_values(of_all), row_values([7.0 + index as f64])]);
        }
        let as_they_came =
            Replications { policies: Vec::new(), groups: Vec::new(), written: Some(written), ..series.clone() };
        assert_eq!(text(&as_they_came), text(&series));
    }

    #[test]
    fn files_of_any_length_are_written_by_short_writes_too() {
        let folder = tempfile::tempdir().unwrap();
        let metrics = vec!["one".to_string(), "two".to_string()];
        let mut written = WrittenRows::beside(folder.path(), "mine", 2, metrics, &[["today", ALL], ["today", "rural"]]);
        (0..4).for_each(|_| written.add(&[row_values([0.5, f64::NAN]), row_values([1.5])]));
        let policies = vec![("other".to_string(), vec![vec![1.0, 2.0], vec![3.0, 4.0]])];
        let replications = Replications { policies, ..written.file() };
        assert_takes_short_writes(|to| replications.write_csv("mine", to));
    }
}
