//! What becomes of every account: the decisions, the only file with ids. The file of accounts is read again for it, so that no
//! id stays in memory.

use super::ask::{DecisionsIn, LoadedAccounts};
use super::run::AccountsResult;
use crate::config::ConfigError;
use crate::report::csv_table::{Csv, field};
use crate::report::files::Failure;
#[cfg(feature = "parquet")]
use crate::report::parquet_table::{Entry, Holds, ParquetTable};
use crate::report::spool::{LargeFile, SpoolWriter, failed};
use std::path::Path;

/// Why rows could not be read or written.
enum Fault {
    Read(ConfigError),
    Write(Failure),
}

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Fault {
        Fault::Read(error)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Failure {
        match fault {
            Fault::Read(error) => Failure::new(error.to_string()),
            Fault::Write(failure) => failure,
        }
    }
}

/// The decision on each account, if accounts have ids.
///
/// # Errors
/// If the file of accounts can no longer be read, or the decisions cannot be written.
pub fn decisions(
    loaded: &LoadedAccounts,
    result: &AccountsResult,
    scratch: &Path,
) -> Result<Option<LargeFile>, Failure> {
    if !loaded.has_ids {
        return Ok(None);
    }
    let decision = |score: f64| match () {
        () if score.is_nan() => "no score",
        () if loaded.special.contains(&score) => "special score",
        () if result.best.denies(&loaded.material.book, score) => "deny",
        () => "approve",
    };
    let writer = SpoolWriter::beside(scratch);
    let (name, writer) = match loaded.decisions_in {
        DecisionsIn::Csv => {
            let mut csv = Csv::writing(writer, ["id", "score", "decision"])?;
            of_each(loaded, |id, score| csv.row([id, &field(score), decision(score)]))?;
            ("decisions.csv", csv.finish()?)
        }
        #[cfg(feature = "parquet")]
        DecisionsIn::Parquet => {
            let columns = [("id", Holds::Text), ("score", Holds::Number), ("decision", Holds::Text)];
            let mut table = ParquetTable::writing(writer, &columns)?;
            of_each(loaded, |id, score| {
                table.row([Entry::Text(id), Entry::Number(score), Entry::Text(decision(score))])
            })?;
            ("decisions.parquet", table.finish()?)
        }
    };
    writer.finish(name).map(Some).map_err(|error| failed(name, &error))
}

/// Writes every account.
fn of_each(loaded: &LoadedAccounts, mut write: impl FnMut(&str, f64) -> Result<(), Failure>) -> Result<(), Failure> {
    let done: Result<(), Fault> = loaded.rows.ids_and_scores(|ids, scores| {
        let mut rows = ids.iter().zip(scores);
        rows.try_for_each(|(id, score)| write(id, *score)).map_err(Fault::Write)
    });
    done.map_err(Failure::from)
}
