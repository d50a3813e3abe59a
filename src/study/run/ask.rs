//! What a run is asked: a configuration against reforms, and perhaps a precision (`--until METRIC=0.2pp`).

use super::run::StudyResult;
use super::shown::Shown;
use super::until::{BUDGET, Precision, REPLICATIONS_MIN, Target, Used};
use crate::config::bundled::DEFAULT_REFORMS;
use crate::config::{self, ConfigError, Loaded, Opened, SizeOverrides, did_you_mean};
use crate::metrics::{METRICS, Unit};
use crate::model::Scenario;
use crate::report::replications::WrittenRows;
use crate::study::ask::{Asked, Request, Setup, metric_of};
use crate::study::ensemble::Ensemble;
use crate::study::ensemble::ask::Base;
use crate::study::ensemble::run::Measured;
use serde_json::json;

/// A baseline against reforms.
#[derive(Clone, Debug)]
pub struct Question {
    pub scenario: Scenario,
    /// Until when replications are added; all are run at once without it.
    pub precision: Option<Precision>,
    /// Settings under which the policies are run too.
    pub ensemble: Option<Ensemble>,
    pub shown: Shown,
}

/// What was found, and what the precision took.
pub struct Answer {
    pub result: StudyResult,
    pub used: Option<Used>,
    /// Every replication.
    pub rows: WrittenRows,
    /// Under every member of the ensemble.
    pub measured: Option<Measured>,
}

/// Loads what is asked; nothing at all asks for the bundled baseline against the default reforms.
///
/// # Errors
/// The first fault found, with its location.
pub fn run(request: &Request) -> Result<Asked<Question>, ConfigError> {
    let shown = Shown::of(&request.options)?;
    let until = request.options.all("until");
    let asks_for_something = request.config().is_some() || !request.reforms().is_empty();
    let default = DEFAULT_REFORMS.map(String::from);
    let reforms = if asks_for_something { request.reforms() } else { &default };
    let (min, budget) =
        (request.options.whole("at-least", 2, 1_000_000)?, request.options.whole("at-most", 2, 1_000_000)?);
    let only_with_until = [("at-least", min), ("at-most", budget)];
    if let Some((option, _)) = only_with_until.iter().find(|(_, number)| until.is_empty() && number.is_some()) {
        return Err(ConfigError::plain(format!("--{option} needs --until"))
            .help("give the half-width to reach, for instance --until good_lost=0.2pp; without it, --replications"));
    }
    let mut sizes = request.sizes;
    if !until.is_empty() {
        // The budget decides how the economy is drawn.
        sizes = SizeOverrides { replications: Some(budget.unwrap_or(BUDGET)), ..sizes };
    }
    let Opened { shelf, name, draft, stated } = config::open(request.config(), &request.set)?;
    let mut loaded = config::finish(name, &draft, config::against(&shelf, &draft, reforms)?, sizes)?;
    let base = Base { request, shelf: &shelf, draft: &draft, stated: &stated, by_default: true };
    let ensemble = base.ensemble(&mut loaded, |draft| config::against(&shelf, draft, reforms))?;
    let mut loaded = shelf.with_notices(loaded);
    let (mut wanted, mut simulated) = (None, None);
    if !until.is_empty() {
        let precision = precision(until, min, budget, &loaded)?;
        let mut resolved = loaded.resolved.clone();
        resolved["run"]["until"] = json!({ "targets": until, "at_least": precision.min, "at_most": precision.budget });
        // What was simulated for one precision serves another.
        simulated = Some(loaded.hash.clone());
        loaded.describe(resolved);
        wanted = Some(precision);
    }
    let setup = Setup { simulated, ..Setup::naming_reforms(&loaded) };
    let setup = Ensemble::added_to(ensemble.as_ref(), setup);
    Ok(Asked { setup, question: Question { scenario: loaded.scenario, precision: wanted, ensemble, shown } })
}

/// The targets asked for: `[change.]METRIC[@POLICY]=WIDTH`, the width in percentage points (`pp`) for shares or in the
/// metric's unit.
///
/// # Errors
/// If one is malformed or names what there is not.
pub fn precision(
    until: &[String],
    min: Option<u32>,
    budget: Option<u32>,
    loaded: &Loaded,
) -> Result<Precision, ConfigError> {
    let targets = until.iter().map(|text| target(text, loaded)).collect::<Result<Vec<Target>, ConfigError>>()?;
    if let (Some(min), Some(budget)) = (min, budget)
        && min > budget
    {
        return Err(ConfigError::plain(format!("--at-least {min} is above --at-most {budget}"))
            .help("--at-least is the number of replications at the first check, --at-most the number at the last"));
    }
    Ok(Precision { targets, min: min.unwrap_or(REPLICATIONS_MIN), budget: budget.unwrap_or(BUDGET) })
}

fn target(text: &str, loaded: &Loaded) -> Result<Target, ConfigError> {
    let form = "write --until METRIC=WIDTH, for instance good_lost=0.2pp, change.good_lost=0.1pp or \
                profit_per_merchant@baseline=20";
    let wrong = |message: String| ConfigError::plain(message).help(form);
    let (name, width) = text.split_once('=').ok_or_else(|| wrong(format!("`--until {text}` has no `=`")))?;
    let (name, policy) = match name.split_once('@') {
        Some((name, policy)) => (name, Some(policy)),
        None => (name, None),
    };
    let (name, is_change) = match name.strip_prefix("change.") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let metric = metric_of(name)?;
    let points = width.trim().strip_suffix("pp");
    let number: f64 =
        points.unwrap_or(width).trim().parse().map_err(|_| wrong(format!("`{width}` is not a half-width")))?;
    if !(number.is_finite() && number > 0.0) {
        return Err(wrong(format!("a half-width of {width} cannot be reached")));
    }
    let is_share = METRICS[metric].unit == Unit::Share;
    let half_width = match (is_share, points) {
        (true, Some(_)) => number / 100.0,
        (true, None) => {
            return Err(wrong(format!("{name} is a share: give its half-width in percentage points, as {width}pp")));
        }
        (false, Some(_)) => {
            return Err(wrong(format!("{name} is not a share: give its half-width in its own unit, without pp")));
        }
        (false, None) => number,
    };
    let alternatives = &loaded.scenario.alternatives;
    let policy = match policy {
        None => None,
        Some(policy) => {
            let known = || alternatives.iter().map(|alternative| alternative.name.as_str());
            let index = known().position(|name| name == policy);
            Some(index.ok_or_else(|| {
                let help = format!(
                    "{}the study's policies are {}",
                    did_you_mean(policy, known()),
                    known().collect::<Vec<_>>().join(", ")
                );
                ConfigError::plain(format!("there is no policy `{policy}`")).help(help)
            })?)
        }
    };
    if is_change && (alternatives.len() < 2 || policy == Some(0)) {
        return Err(ConfigError::plain("a change needs a reform").help("give one with --reform"));
    }
    Ok(Target { metric, is_change, policy, half_width })
}
