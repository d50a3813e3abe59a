//! `[compare]`: the reforms.

use super::Compare;
use crate::config::ConfigError;
use crate::config::against;
use crate::model::Scenario;
use crate::study::Study;
use crate::study::ask::{Asked, Request, Setup, open};
use crate::study::ensemble::{Ensemble, ask};
use crate::study::run::shown::Shown;

/// A baseline and its reforms.
#[derive(Clone, Debug)]
pub struct Question {
    pub scenario: Scenario,
    /// Settings under which they are run too.
    pub ensemble: Option<Ensemble>,
    pub shown: Shown,
}

/// Loads the baseline and its reforms.
///
/// # Errors
/// The first fault found, with its location.
pub fn compare(request: &Request) -> Result<Asked<Question>, ConfigError> {
    let shown = Shown::of(&request.options)?;
    let base = open(request, &Compare::DEFINITION)?;
    let reforms = base.reforms(request, &Compare::DEFINITION)?;
    let mut loaded = base.loaded(&reforms, request.sizes)?;
    let stated = base.stated();
    let asking = ask::Base { request, shelf: &base.shelf, draft: &base.draft, stated: &stated, by_default: true };
    let ensemble = asking.ensemble(&mut loaded, |draft| against(&base.shelf, draft, &reforms))?;
    let loaded = base.shelf.with_notices(loaded);
    let setup = Ensemble::added_to(ensemble.as_ref(), Setup::naming_reforms(&loaded));
    Ok(Asked { setup, question: Question { scenario: loaded.scenario, ensemble, shown } })
}
