//! In which files results are wanted beside the usual ones.

use crate::config::error::{ConfigError, did_you_mean};
use crate::study::options::Options;

/// How to build what is left out of the usual build.
#[cfg(not(all(feature = "parquet", feature = "excel")))]
const BUILD: &str = "build with `cargo build --release --features parquet,excel`";

/// The format of decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionsIn {
    Csv,
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Reads the format of decisions.
///
/// # Errors
/// If it is no format, or one that this build does not write.
pub fn decisions_in(options: &Options) -> Result<DecisionsIn, ConfigError> {
    match options.text("decisions").unwrap_or("csv") {
        "csv" => Ok(DecisionsIn::Csv),
        #[cfg(feature = "parquet")]
        "parquet" => Ok(DecisionsIn::Parquet),
        #[cfg(not(feature = "parquet"))]
        "parquet" => {
            Err(ConfigError::plain("--decisions parquet: this build does not write Parquet files").help(BUILD))
        }
        other => Err(ConfigError::plain(format!("--decisions `{other}` is no format"))
            .help(format!("{}allowed: csv, parquet", did_you_mean(other, ["csv", "parquet"].into_iter())))),
    }
}

/// Whether a workbook is wanted.
///
/// # Errors
/// If one is wanted and this build does not write any.
pub fn has_workbook(options: &Options) -> Result<bool, ConfigError> {
    let is_wanted = options.has("excel");
    #[cfg(not(feature = "excel"))]
    if is_wanted {
        return Err(ConfigError::plain("--excel: this build does not write workbooks").help(BUILD));
    }
    Ok(is_wanted)
}
