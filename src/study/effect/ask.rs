//! `[effect]`: the month in which everybody opens a consumer loan.

use super::run::scenario;
use crate::config::{ConfigError, against};
use crate::model::{Alternative, Policy, Scenario};
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
    /// Title of the reform under which it is opened, if not the baseline.
    pub under: Option<String>,
}

/// Loads the experiment: the arms of every setting, and the month of opening.
///
/// # Errors
/// The first fault found, with its location.
pub fn effect(request: &Request) -> Result<Asked<Question>, ConfigError> {
    let definition = &super::Effect::DEFINITION;
    let given = request.options.whole::<u32>("month", 0, u32::MAX.into())?;
    let mut base = open(request, definition)?;
    let under = request.options.all("under");
    base.is_asked_otherwise(request, given.is_some() || !under.is_empty());
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
    let policies = base.loaded(under, request.sizes)?;
    let [baseline, reform @ ..] = &policies.scenario.alternatives[..] else { unreachable!("a study has a baseline") };
    if let Some(reform) = reform.first() {
        tries_no_rules(&baseline.policy, reform)?;
    }
    let title = reform.first().map(|reform| reform.title.clone());
    let mut loaded = base.finish(&base.draft, scenario(&policies.scenario, month).alternatives, request.sizes)?;
    let stated = base.stated();
    let asking =
        ensemble::ask::Base { request, shelf: &base.shelf, draft: &base.draft, stated: &stated, by_default: false };
    let ensemble = asking.ensemble(&mut loaded, |draft| {
        let alternatives = against(&base.shelf, draft, under)?;
        Ok(scenario(&Scenario { alternatives, ..policies.scenario.clone() }, month).alternatives)
    })?;
    let loaded = base.shelf.with_notices(loaded);
    let setup = Ensemble::added_to(ensemble.as_ref(), Setup::of(&loaded, title.clone()));
    Ok(Asked { setup, question: Question { scenario: loaded.scenario, month, ensemble, under: title } })
}

/// Refuses a reform of what every arm has of its own.
fn tries_no_rules(baseline: &Policy, reform: &Alternative) -> Result<(), ConfigError> {
    let key = match &reform.policy {
        policy if policy.exclusivity != baseline.exclusivity => "positioning.exclusivity",
        policy if policy.opening != baseline.opening => "consumer_loan.opening",
        _ => return Ok(()),
    };
    Err(ConfigError::plain(format!("--under {} sets `{key}`, which the experiment sets itself", reform.name))
        .help("its arms open the loan or never do, under every positioning rule: name a reform of something else"))
}
