//! `[survival]`: the reforms.

use super::Survival;
use crate::config::ConfigError;
use crate::model::Scenario;
use crate::study::Study;
use crate::study::ask::{Asked, Request, Setup, against_reforms};

/// Loads the baseline and its reforms.
///
/// # Errors
/// The first fault found, with its location.
pub fn survival(request: &Request) -> Result<Asked<Scenario>, ConfigError> {
    let loaded = against_reforms(request, &Survival::DEFINITION)?;
    Ok(Asked { setup: Setup::naming_reforms(&loaded), question: loaded.scenario })
}
