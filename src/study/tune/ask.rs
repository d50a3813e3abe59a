//! `[tune]`: the thresholds with their ranges, the objective and its constraints, and how it is searched.

pub mod quantities;
mod thresholds;

use super::goal::{Constraint, Goal};
use super::methods::{Method, RaceTerms};
use super::problem::{Threshold, lattice};
use super::run::LATTICE_MAX;
use super::simulated::Lender;
use super::tuning::{Tuning, TuningScenario};
use crate::config::apply::{DocumentRole, Draft};
use crate::config::document::Kind;
use crate::config::error::{ConfigError, did_you_mean};
use crate::config::{Loaded, alternative, given_twice};
use crate::metrics::Metric;
use crate::study::Study;
use crate::study::ask::phrases;
use crate::study::ask::phrases::Bound;
use crate::study::ask::{Asked, Base, Fields, Request, Setup, open};
use crate::study::ensemble::{self, Ensemble};
use crate::study::options::Options;
use quantities::{OUTCOMES, Quantities};
use thresholds::{targets, thresholds};

/// Maximum number of scenarios.
const SCENARIOS_MAX: usize = 16;

/// Title of the scenario that is the study itself.
pub const OWN_SCENARIO: &str = "The study's own";

/// What a tuning is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The study's title, its name where it has none.
    pub title: String,
    pub tuning: Tuning,
    /// Indices of the NPL ratio and of good lost among the quantities.
    pub npl_and_lost: (usize, usize),
    /// Settings under which the candidates are tried too.
    pub ensemble: Option<Ensemble>,
}

/// Loads a tuning.
///
/// # Errors
/// The first fault found, with its location.
pub fn tune(request: &Request) -> Result<Asked<Question>, ConfigError> {
    let (loaded, question) = load(request, Use::Tuning)?;
    let scenarios = question.tuning.scenarios.iter().map(|scenario| scenario.title.clone());
    let thresholds = question.tuning.lender().thresholds.iter().map(|threshold| threshold.title.clone());
    let mut setup = Setup::of(&loaded, scenarios.chain(thresholds).chain([question.title.clone()]));
    // The scenarios and the swap sets with today's; what a search runs besides is not known beforehand.
    setup.steps *= question.tuning.scenarios.len() as u64 + 1;
    Ok(Asked { setup: Ensemble::added_to(question.ensemble.as_ref(), setup), question })
}

/// Options that ask for something else than the file, and not only for another search.
const ASKING: [&str; 6] = ["threshold", "objective", "subject-to", "reach", "scenario", "certainty"];

/// What a file is read for.
#[derive(Clone, Copy, PartialEq)]
pub enum Use {
    Tuning,
    Benchmark,
}

/// Tells keys that are stated and not read.
fn tell_unread(base: &Base, fields: &Fields<'_>, given: &Options, is_for: Use, method: Method, is_whole: bool) {
    if is_for == Use::Benchmark {
        for key in ["method", "budget", "reach", "tolerance"].into_iter().filter(|key| fields.find(key).is_some()) {
            base.shelf.notice(format!("tune.{key} is not used by a benchmark, which has its own methods and budgets"));
        }
        return;
    }
    if method == Method::Grid && is_whole && (given.has("budget") || fields.find("budget").is_some()) {
        base.shelf
            .notice("the budget is not used: the method grid evaluates every setting at the study's sizes".into());
    }
    for key in ["indifference", "error"].into_iter().filter(|key| fields.find(key).is_some()) {
        if method != Method::Race {
            base.shelf.notice(format!(
                "tune.{key} is not used: it belongs to the method race, but the method is {}",
                method.name()
            ));
        }
    }
}

/// The scenarios to tune under, the study's own where none is named.
fn scenarios(fields: &Fields<'_>, given: &Options) -> Result<Vec<String>, ConfigError> {
    let scenarios = match given.all("scenario") {
        [] => fields.texts("scenarios")?.unwrap_or_default(),
        given => given.to_vec(),
    };
    if scenarios.len() > SCENARIOS_MAX {
        return Err(
            ConfigError::plain(format!("{} scenarios", scenarios.len())).help(format!("allowed: 1 to {SCENARIOS_MAX}"))
        );
    }
    Ok(if scenarios.is_empty() { vec!["none".to_string()] } else { scenarios })
}

/// Loads what is asked of a tuning, for itself or as a problem of a benchmark.
///
/// # Errors
/// The first fault found, with its location.
pub fn load(request: &Request, is_for: Use) -> Result<(Loaded, Question), ConfigError> {
    let definition = &super::Tune::DEFINITION;
    // A benchmark has options of its own.
    let none = Options::default();
    let given = if is_for == Use::Tuning { &request.options } else { &none };
    let mut base = open(request, definition)?;
    base.is_asked_otherwise(request, ASKING.iter().any(|option| given.has(option)));
    let fields = base.fields();
    fields.only(&definition.key_names())?;
    let thresholds = thresholds(&base, &fields, given)?;
    let asked = wanted(&base, &fields, given)?;
    let method = method(&fields, given, &thresholds)?;
    let is_whole = lattice(&thresholds, LATTICE_MAX + 1).len() <= LATTICE_MAX;
    tell_unread(&base, &fields, given, is_for, method, is_whole);
    let number = |key: &str, min: f64, max: f64, otherwise: f64| match given.number(key, min, max)? {
        Some(value) => Ok(value),
        None => fields.number(key, min, max).map(|value| value.unwrap_or(otherwise)),
    };
    let certainty = number("certainty", 0.5, 0.999, 0.95)?;
    let tolerance = number("tolerance", 0.0, 1.0, 0.01)?;
    let budget = number("budget", 1.0, 1e15, f64::NAN)?;
    let terms = RaceTerms {
        indifference: fields.number("indifference", f64::MIN_POSITIVE, 1e12)?,
        error: fields.number("error", 1e-6, 0.5)?.unwrap_or(RaceTerms::default().error),
    };
    let goal = Goal {
        quantities: asked.quantities,
        objective: asked.objective,
        maximise: asked.maximise,
        constraints: asked.constraints,
        certainty,
    };

    let title = base.document.title().unwrap_or_else(|| base.name.clone());
    let mut built: Vec<TuningScenario> = Vec::new();
    let mut resolved = Vec::new();
    let mut first = None;
    let scenarios = scenarios(&fields, given)?;
    if is_for == Use::Benchmark && scenarios.len() > 1 {
        base.shelf.notice(format!("a benchmark uses only the first of tune.scenarios: {}", scenarios[0]));
    }
    for scenario in &scenarios {
        let (name, title, draft) = if scenario == "none" {
            (scenario.clone(), OWN_SCENARIO.to_string(), base.draft.clone())
        } else {
            let (name, draft) = base.shelf.alternative(scenario, &base.draft, DocumentRole::Condition)?;
            (name, draft.title.clone(), draft)
        };
        if built.iter().any(|known| known.name == name) {
            return Err(given_twice(&name));
        }
        let mut today = draft.clone();
        today.title.clone_from(&base.draft.title);
        let loaded = base.finish(&draft, vec![alternative("baseline".into(), &today)], request.sizes)?;
        resolved.push(loaded.resolved.clone());
        let lender = Lender {
            scenario: loaded.scenario.clone(),
            thresholds: thresholds.clone(),
            targets: targets(&thresholds, &name, &draft)?,
            columns: asked.columns.clone(),
            goal: goal.clone(),
        };
        built.push(TuningScenario { name, title, lender });
        first.get_or_insert(loaded);
    }
    let first = first.ok_or_else(|| ConfigError::plain("there is no scenario"))?;
    let mut loaded = first;
    let budget = (!budget.is_nan()).then_some(budget as u64);
    let tuning = Tuning { scenarios: built, method, budget, terms, tolerance, flips: asked.flips };
    loaded.describe(describe(&tuning, &resolved));
    let first = &scenarios[0];
    let ensemble = match is_for {
        Use::Tuning => over_settings(&base, request, &mut loaded, |draft| match first.as_str() {
            "none" => Ok(draft.clone()),
            scenario => Ok(base.shelf.alternative(scenario, draft, DocumentRole::Condition)?.1),
        })?,
        Use::Benchmark => None,
    };
    let loaded = base.shelf.with_notices(loaded);
    Ok((loaded, Question { title, tuning, npl_and_lost: asked.npl_and_lost, ensemble }))
}

/// The ensemble asked for; `lender` makes the first scenario's baseline of a member's.
fn over_settings(
    base: &Base,
    request: &Request,
    loaded: &mut Loaded,
    lender: impl Fn(&Draft) -> Result<Draft, ConfigError>,
) -> Result<Option<Ensemble>, ConfigError> {
    let stated = base.stated();
    let asking =
        ensemble::ask::Base { request, shelf: &base.shelf, draft: &base.draft, stated: &stated, by_default: false };
    asking.ensemble(loaded, |draft| Ok(vec![alternative("baseline".into(), &lender(draft)?)]))
}

fn describe(tuning: &Tuning, resolved: &[serde_json::Value]) -> serde_json::Value {
    let goal = tuning.goal();
    let name = |quantity: usize| goal.quantities[quantity].name.as_str();
    let thresholds: Vec<serde_json::Value> = tuning
        .lender()
        .thresholds
        .iter()
        .map(|t| serde_json::json!({ "key": t.name, "from": t.from, "step": t.step, "places": t.count }))
        .collect();
    let constraints: Vec<serde_json::Value> = goal
        .constraints
        .iter()
        .map(|c| {
            let mut constraint = serde_json::json!({
                "quantity": name(c.quantity), "at_most": c.at_most, "bound": c.bound
            });
            if c.is_strict {
                constraint["strict"] = true.into();
            }
            constraint
        })
        .collect();
    let quantities: Vec<String> = goal.quantities.iter().map(|quantity| format!("{quantity:?}")).collect();
    serde_json::json!({
        "studies": resolved,
        "scenarios": tuning.scenarios.iter().map(|scenario| scenario.name.as_str()).collect::<Vec<_>>(),
        "thresholds": thresholds,
        "objective": { "quantity": name(goal.objective), "maximise": goal.maximise },
        "constraints": constraints,
        "certainty": goal.certainty,
        "quantities": quantities,
        "method": tuning.method.name(),
        "budget": tuning.budget,
        "indifference": tuning.terms.indifference,
        "error": tuning.terms.error,
        "tolerance": tuning.tolerance,
        "reach": tuning.flips.iter()
            .map(|&(q, value)| serde_json::json!({ "quantity": name(q), "value": value }))
            .collect::<Vec<_>>(),
    })
}

/// What is wanted, over the quantities that it needs.
struct Wanted {
    quantities: Vec<super::goal::Quantity>,
    columns: Vec<super::simulated::Column>,
    objective: usize,
    maximise: bool,
    constraints: Vec<Constraint>,
    flips: Vec<(usize, f64)>,
    npl_and_lost: (usize, usize),
}

/// Quantities that every tuning shows.
const SHOWN: [Metric; 6] = [
    Metric::GoodLost,
    Metric::BadLost,
    Metric::BadCaught,
    Metric::NplRatio,
    Metric::ProfitPerMerchant,
    Metric::GoodMonthsLost,
];

fn wanted(base: &Base, fields: &Fields<'_>, given: &Options) -> Result<Wanted, ConfigError> {
    let all = Quantities::new(base.draft.segments.len(), costs(fields)?);
    let known = &all.nameable;
    let (objective, maximise) = match given.text("objective") {
        Some(text) => phrases::objective(text, known)?,
        None => {
            let text = fields.text("objective")?.unwrap_or("maximise profit_per_merchant");
            phrases::objective(text, known).map_err(|error| fields.placed("objective", error))?
        }
    };
    let bounds: Vec<Bound> =
        each(fields, "constraints", given.all("subject-to"), |text| phrases::constraint(text, known))?;
    phrases::refuse_contradictions(&bounds, known)
        .map_err(|error| if !given.has("subject-to") { fields.placed("constraints", error) } else { error })?;
    let reach = each(fields, "reach", given.all("reach"), |text| phrases::level(text, known))?;

    let mut used = vec![objective];
    let mut needed: Vec<usize> = bounds.iter().map(|bound| bound.quantity).chain(reach.iter().map(|r| r.0)).collect();
    needed.extend(SHOWN.map(|id| all.index(id)));
    needed.extend(["precision", "recall", "segment_gap"].map(|name| all.named(name)));
    for index in needed {
        if !used.contains(&index) {
            used.push(index);
        }
    }
    let of = |index: usize| used.iter().position(|known| *known == index).unwrap_or(0);
    let (quantities, columns) = all.chosen(&used);
    Ok(Wanted {
        quantities,
        columns,
        objective: 0,
        maximise,
        constraints: bounds
            .iter()
            .map(|b| Constraint {
                quantity: of(b.quantity),
                at_most: b.at_most,
                is_strict: b.is_strict,
                bound: b.value,
            })
            .collect(),
        flips: reach.iter().map(|&(index, value)| (of(index), value)).collect(),
        npl_and_lost: (of(all.index(Metric::NplRatio)), of(all.index(Metric::GoodLost))),
    })
}

/// Texts of the command line, or else of the file, each read by `read`; a fault in the file has its location.
fn each<T>(
    fields: &Fields<'_>,
    key: &str,
    given: &[String],
    read: impl Fn(&str) -> Result<T, ConfigError>,
) -> Result<Vec<T>, ConfigError> {
    if !given.is_empty() {
        return given.iter().map(|text| read(text)).collect();
    }
    let texts = fields.texts(key)?.unwrap_or_default();
    let spans: Vec<std::ops::Range<usize>> = match fields.find(key).map(|entry| &entry.value.kind) {
        Some(Kind::List(values)) => values.iter().map(|value| value.span.clone()).collect(),
        _ => Vec::new(),
    };
    texts.iter().zip(spans).map(|(text, span)| read(text).map_err(|e| fields.document.locate(&span, e))).collect()
}

/// `[tune.costs]`: what each outcome costs.
fn costs(fields: &Fields<'_>) -> Result<[f64; 4], ConfigError> {
    let names = OUTCOMES.map(|outcome| outcome.0);
    let Some(entry) = fields.find("costs") else { return Ok(OUTCOMES.map(|outcome| outcome.1)) };
    let Kind::Table(table) = &entry.value.kind else {
        return Err(fields.wrong(entry, "a table").help("write [tune.costs] and its keys below it"));
    };
    let inner = Fields { document: fields.document, name: "tune.costs", table };
    inner.only(&names)?;
    let mut costs = [0.0; 4];
    for (name, cost) in names.iter().zip(&mut costs) {
        *cost = inner.number(name, -1e12, 1e12)?.unwrap_or(0.0);
    }
    if costs.iter().all(|cost| *cost == 0.0) {
        return Err(fields
            .document
            .error(&entry.key_span, "no outcome costs anything")
            .help(format!("give at least one of {} a cost other than 0", names.join(", "))));
    }
    Ok(costs)
}

fn method(fields: &Fields<'_>, given: &Options, thresholds: &[Threshold]) -> Result<Method, ConfigError> {
    let names = || Method::ALL.iter().map(|method| method.name());
    let of_file = fields.text("method")?;
    let wrong = |error: ConfigError| if given.has("method") { error } else { fields.placed("method", error) };
    let size = lattice(thresholds, LATTICE_MAX + 1).len();
    let Some(name) = given.text("method").or(of_file) else {
        return Ok(if size <= LATTICE_MAX { Method::Grid } else { Method::Coordinate });
    };
    let method = Method::of_name(name).ok_or_else(|| {
        let help = format!("{}the methods are {}", did_you_mean(name, names()), names().collect::<Vec<_>>().join(", "));
        wrong(ConfigError::plain(format!("there is no method `{name}`")).help(help))
    })?;
    if !method.takes(thresholds.len()) {
        let fitting: Vec<&str> =
            Method::ALL.into_iter().filter(|m| m.takes(thresholds.len())).map(Method::name).collect();
        let message = format!("the method `{name}` does not search {} thresholds", thresholds.len());
        return Err(wrong(ConfigError::plain(message).help(format!("methods that do: {}", fitting.join(", ")))));
    }
    Ok(method)
}
