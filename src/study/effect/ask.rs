//! `[effect]`: the month in which everybody opens a consumer loan.

use super::run::scenario;
use crate::config::{ConfigError, alternative};
use crate::model::Scenario;
use crate::study::Study;
use crate::study::ask::{Asked, Request, Setup, open};
use crate::study::ensemble::{self, Ensemble};

/// The arms of the experiment.
#[derive(Clone, Debug)]
pub struct Question {
    pub scenario: Scenario,
    /// Month of opening, from 1.
    pub month: u32,
    /// Settings under which the arms are run too.
    pub ensemble: Option<Ensemble>,
}

/// Loads the experiment: the arms of every setting, and the month of opening.
///
/// # Errors
/// The first fault found, with its location.
pub fn effect(request: &Request) -> Result<Asked<Question>, ConfigError> {
    let definition = &super::Effect::DEFINITION;
    let given = request.options.whole::<u32>("month", 0, u32::MAX.into())?;
    let mut base = open(request, definition)?;
    base.is_asked_otherwise(request, given.is_some());
    let fields = base.fields();
    fields.only(&definition.key_names())?;
    let months = base.draft.run.months;
    let month = match given {
        Some(month) if (1..=months).contains(&month) => month,
        Some(month) => {
            return Err(ConfigError::plain(format!("--month {month} is not a month of the study"))
                .help(format!("allowed: 1 to {months}")));
        }
        None => fields.whole("month", 1, months, 6.min(months))?,
    };
    let baseline = base.loaded(&[], request.sizes)?;
    let mut loaded = base.finish(&base.draft, scenario(&baseline.scenario, month).alternatives, request.sizes)?;
    let stated = base.stated();
    let asking =
        ensemble::ask::Base { request, shelf: &base.shelf, draft: &base.draft, stated: &stated, by_default: false };
    let ensemble = asking.ensemble(&mut loaded, |draft| {
        let alternatives = vec![alternative("baseline".into(), draft)];
        Ok(scenario(&Scenario { alternatives, ..baseline.scenario.clone() }, month).alternatives)
    })?;
    let loaded = base.shelf.with_notices(loaded);
    let setup = Ensemble::added_to(ensemble.as_ref(), Setup::of(&loaded, []));
    Ok(Asked { setup, question: Question { scenario: loaded.scenario, month, ensemble } })
}
