//! Targets gathered into studies: which policies over which months, which groups, and the candidates of each optimum.

use super::question::{Calibration, Candidate, PlannedTarget, Studies};
use crate::config::apply::DocumentRole;
use crate::config::document::{Document, Entry, Value};
use crate::config::{ConfigError, alternative, did_you_mean};
use crate::metrics::Group;
use crate::model::Scenario;
use crate::report::estimates::setting_name;
use crate::study::ask::{Base, setting};
use crate::study::targets::{Quantity, Target};

/// The studies in which targets are measured, without settings.
///
/// # Errors
/// The first fault found, with its location.
pub fn gather(
    base: &Base,
    document: &Document,
    plain: &Scenario,
    targets: Vec<Target>,
) -> Result<Calibration, ConfigError> {
    let studies = Studies { scenarios: vec![plain.clone()], candidates: Vec::new() };
    let mut planner = Planner { base, document, plain, studies, groups: vec![Group::All] };
    let targets = targets.into_iter().map(|target| planner.plan(target)).collect::<Result<Vec<_>, _>>()?;
    let Planner { studies, groups, .. } = planner;
    Ok(Calibration { targets, settings: Vec::new(), groups, studies })
}

/// Gathers targets into scenarios.
struct Planner<'a> {
    base: &'a Base,
    /// What holds the targets.
    document: &'a Document,
    plain: &'a Scenario,
    /// A scenario for each number of months.
    studies: Studies,
    groups: Vec<Group>,
}

impl Planner<'_> {
    fn plan(&mut self, target: Target) -> Result<PlannedTarget, ConfigError> {
        let months = target.months.unwrap_or(self.plain.months);
        let scenarios = &mut self.studies.scenarios;
        let known = scenarios.iter().position(|scenario| scenario.months == months);
        let scenario = known.unwrap_or_else(|| {
            scenarios.push(Scenario { months, ..self.plain.clone() });
            scenarios.len() - 1
        });
        let policy = match &target.policy {
            Some(entry) => self.policy(scenario, entry)?,
            None => 0,
        };
        let candidates = match &target.quantity {
            Quantity::ShareOfBestProfit { key, values } => self.of_key(key, values)?,
            _ => Vec::new(),
        };
        let group = target.segment.as_ref().map_or(Ok(0), |entry| self.group(entry))?;
        Ok(PlannedTarget { target, scenario, policy, group, candidates })
    }

    /// The index of a segment or a revenue decile among the groups.
    fn group(&mut self, entry: &Entry) -> Result<usize, ConfigError> {
        let names = &self.plain.segment_names;
        let every = Group::every(names.len());
        let Some(group) = every.iter().skip(1).find(|group| group.name(names) == entry.key) else {
            let known: Vec<String> = every.iter().skip(1).map(|group| group.name(names)).collect();
            let help = format!(
                "{}segments of this baseline: {}; or revenue_decile_1 to revenue_decile_10",
                did_you_mean(&entry.key, known.iter().map(String::as_str)),
                names.join(", ")
            );
            return Err(self
                .document
                .error(&entry.key_span, format!("there is no segment `{}`", entry.key))
                .help(help));
        };
        let known = self.groups.iter().position(|known| known == group);
        Ok(known.unwrap_or_else(|| {
            self.groups.push(*group);
            self.groups.len() - 1
        }))
    }

    /// The index of a reform in a scenario.
    fn policy(&mut self, scenario: usize, entry: &Entry) -> Result<usize, ConfigError> {
        let reform = self.base.shelf.alternative(&entry.key, &self.base.draft, DocumentRole::Reform);
        let (name, draft) = reform.map_err(|error| self.document.locate_if_missing(&entry.key_span, error))?;
        let alternatives = &mut self.studies.scenarios[scenario].alternatives;
        let known = alternatives.iter().position(|known| known.name == name);
        Ok(known.unwrap_or_else(|| {
            alternatives.push(alternative(name, &draft));
            alternatives.len() - 1
        }))
    }

    /// A baseline for each value of a key, the study's own among them.
    fn of_key(&mut self, key: &Entry, values: &[Value]) -> Result<Vec<Candidate>, ConfigError> {
        let mut found: Vec<Candidate> = Vec::new();
        for value in values {
            let one = setting(self.document, key, value);
            let mut draft = self.base.draft.clone();
            draft.apply(&one, DocumentRole::Condition)?;
            draft.check_all(std::slice::from_ref(&one))?;
            let baseline = alternative("baseline".into(), &draft);
            let is_own = baseline.policy == self.plain.alternatives[0].policy;
            let value = value.shown();
            if found.iter().any(|other| other.value == value) {
                let message = format!("`{}` has the value {value} twice", key.key);
                return Err(self.document.error(&key.key_span, message));
            }
            let name = if is_own { baseline.name.clone() } else { setting_name([(&key.key, &value)]) };
            let scenario = (!is_own).then(|| {
                self.studies.candidates.push(Scenario { alternatives: vec![baseline], ..self.plain.clone() });
                self.studies.candidates.len() - 1
            });
            found.push(Candidate { name, value, scenario });
        }
        if found.iter().all(|candidate| candidate.scenario.is_some()) {
            let value = self.base.draft.value(&key.key).map_or_else(|| "as set".into(), |value| value.to_string());
            found.push(Candidate { name: self.plain.alternatives[0].name.clone(), value, scenario: None });
        }
        Ok(found)
    }
}
