//! What becomes of every account: `decisions.csv`, the only file with ids. The file of accounts is read again for it, so
//! that no id stays in memory.

use super::ask::LoadedAccounts;
use super::run::AccountsResult;
use crate::config::ConfigError;
use crate::report::csv_table::{Csv, field};
use crate::report::files::Failure;
use crate::report::spool::{Rendered, SpoolWriter, failed};
use std::path::Path;

const NAME: &str = "decisions.csv";

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

/// The decision on each account, if accounts have ids.
///
/// # Errors
/// If the file of accounts can no longer be read, or the decisions cannot be written.
pub fn decisions(loaded: &LoadedAccounts, result: &AccountsResult, scratch: &Path) -> Result<Rendered, Failure> {
    if !loaded.has_ids {
        return Ok(Rendered::default());
    }
    let decision = |score: f64| match () {
        () if score.is_nan() => "no score",
        () if loaded.special.contains(&score) => "special score",
        () if result.best.denies(&loaded.material.book, score) => "deny",
        () => "approve",
    };
    let mut writer = SpoolWriter::beside(scratch);
    let mut csv = Csv::writing(&mut writer, ["id", "score", "decision"])?;
    let done = loaded.rows.ids_and_scores(|ids, scores| {
        for (id, &score) in ids.iter().zip(scores) {
            csv.row([id.as_str(), &field(score), decision(score)]).map_err(Fault::Write)?;
        }
        Ok(())
    });
    match done {
        Ok(()) => {}
        Err(Fault::Write(failure)) => return Err(failure),
        Err(Fault::Read(error)) => return Err(Failure::new(error.to_string())),
    }
    csv.finish()?;
    let large = writer.finish(NAME).map_err(|error| failed(NAME, &error))?;
    Ok(Rendered { files: Vec::new(), large: vec![large] })
}
