//! `[tune]`: the thresholds with their ranges, the objective and its constraints, and how it is searched.

use super::quantities::{OUTCOMES, Quantities};
use super::words::{self, Bound};
use super::{Base, Fields, Request, finish, keys_of, open, setting};
use crate::config::apply::Role;
use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::error::{ConfigError, did_you_mean, percentage_hint};
use crate::config::{Loaded, alternative, keys, stacked_as};
use crate::metrics::Id;
use crate::study::tune::evidence::{LATTICE_MAX, Tuning, World};
use crate::study::tune::goal::{Constraint, Goal};
use crate::study::tune::methods::{Method, RaceTerms};
use crate::study::tune::simulated::{Lender, Target};
use crate::study::tune::{Threshold, lattice};
use crate::study::tuners::BenchProblem;

/// Most places of one threshold.
const PLACES_MAX: f64 = 10_000.0;
/// Most worlds.
const WORLDS_MAX: usize = 16;

/// What the command line says instead of the file.
#[derive(Clone, Debug, Default)]
pub struct TuneOverrides {
    /// `group.key=FROM:TO:STEP`.
    pub thresholds: Vec<String>,
    pub objective: Option<String>,
    pub constraints: Vec<String>,
    pub reach: Vec<String>,
    pub scenarios: Vec<String>,
    pub method: Option<String>,
    pub budget: Option<f64>,
    pub certainty: Option<f64>,
    pub tolerance: Option<f64>,
}

/// Title of the scenario that is the study itself.
pub const OWN_SCENARIO: &str = "The study's own";

/// A loaded tuning; the places of the NPL ratio and of good lost among its quantities; what is shown of them.
pub struct LoadedTuning {
    /// The study's title, its name where it has none.
    pub title: String,
    pub tuning: Tuning,
    pub npl_and_lost: (usize, usize),
}

/// Loads a tuning as a problem of the tuners' benchmark.
///
/// # Errors
/// The first fault found, with its place.
pub fn bench_problem(request: &Request<'_>) -> Result<(Loaded, BenchProblem), ConfigError> {
    let (loaded, asked) = tune(request, &TuneOverrides::default())?;
    let problem = BenchProblem {
        name: loaded.name.clone(),
        title: asked.title,
        lender: asked.tuning.lender().clone(),
        merchants: loaded.sizes.merchants,
        terms: asked.tuning.terms,
    };
    Ok((loaded, problem))
}

/// Loads a tuning.
///
/// # Errors
/// The first fault found, with its place.
pub fn tune(request: &Request<'_>, given: &TuneOverrides) -> Result<(Loaded, LoadedTuning), ConfigError> {
    let base = open(request, "tune", "tune_cutoff")?;
    let fields = base.fields();
    fields.only(keys_of("tune"))?;
    let (thresholds, targets) = thresholds(&base, &fields, given)?;
    let asked = asked(&base, &fields, given)?;
    let method = method(&fields, given, &thresholds)?;
    let number = |key: &str, given: Option<f64>, least: f64, most: f64, otherwise: f64| match given {
        Some(value) if (least..=most).contains(&value) => Ok(value),
        Some(value) => {
            let hint = if most <= 1.0 { percentage_hint(value) } else { String::new() };
            Err(ConfigError::plain(format!("--{key} {value} is out of range"))
                .help(format!("{hint}allowed: a number from {least} to {most}")))
        }
        None => fields.number(key, least, most).map(|value| value.unwrap_or(otherwise)),
    };
    let certainty = number("certainty", given.certainty, 0.5, 0.999, 0.95)?;
    let tolerance = number("tolerance", given.tolerance, 0.0, 1.0, 0.01)?;
    let budget = number("budget", given.budget, 1.0, 1e15, f64::NAN)?;
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
    let mut worlds = Vec::new();
    let mut resolved = Vec::new();
    let mut first = None;
    let scenarios = if given.scenarios.is_empty() {
        fields.texts("scenarios")?.unwrap_or_default()
    } else {
        given.scenarios.clone()
    };
    let scenarios = if scenarios.is_empty() { vec!["none".to_string()] } else { scenarios };
    if scenarios.len() > WORLDS_MAX {
        return Err(
            ConfigError::plain(format!("{} scenarios", scenarios.len())).help(format!("allowed: 1 to {WORLDS_MAX}"))
        );
    }
    for (place, scenario) in scenarios.iter().enumerate() {
        if scenarios[..place].contains(scenario) {
            return Err(super::super::given_twice(scenario));
        }
        let (title, draft) = if scenario == "none" {
            (OWN_SCENARIO.to_string(), base.draft.clone())
        } else {
            let draft = stacked_as(scenario, &base.draft, Role::Setting)?.1;
            (draft.title.clone(), draft)
        };
        let mut today = draft.clone();
        today.title.clone_from(&base.draft.title);
        let loaded = finish(base.name.clone(), &draft, vec![alternative("baseline".into(), &today)], request.sizes)?;
        resolved.push(loaded.resolved.clone());
        let lender = Lender {
            scenario: loaded.scenario.clone(),
            thresholds: thresholds.clone(),
            targets: targets.clone(),
            columns: asked.columns.clone(),
            goal: goal.clone(),
        };
        worlds.push(World { name: scenario.clone(), title, lender });
        first.get_or_insert(loaded);
    }
    let mut loaded = first.ok_or_else(|| ConfigError::plain("there is no scenario"))?;
    let budget = (!budget.is_nan()).then_some(budget as u64);
    let tuning = Tuning { worlds, method, budget, terms, tolerance, flips: asked.flips };
    loaded.describe(describe(&tuning, &resolved));
    Ok((loaded, LoadedTuning { title, tuning, npl_and_lost: asked.npl_and_lost }))
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
        .map(|c| serde_json::json!({ "quantity": name(c.quantity), "at_most": c.at_most, "bound": c.bound }))
        .collect();
    let quantities: Vec<String> = goal.quantities.iter().map(|quantity| format!("{quantity:?}")).collect();
    serde_json::json!({
        "studies": resolved,
        "scenarios": tuning.worlds.iter().map(|world| world.name.as_str()).collect::<Vec<_>>(),
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
        "reach": tuning.flips.iter().map(|&(q, value)| serde_json::json!({ "quantity": name(q), "value": value })).collect::<Vec<_>>(),
    })
}

/// What is asked, over the quantities that it needs.
struct Asked {
    quantities: Vec<crate::study::tune::goal::Quantity>,
    columns: Vec<crate::study::tune::simulated::Column>,
    objective: usize,
    maximise: bool,
    constraints: Vec<Constraint>,
    flips: Vec<(usize, f64)>,
    npl_and_lost: (usize, usize),
}

/// Quantities that every tuning shows.
const SHOWN: [Id; 6] =
    [Id::GoodLost, Id::BadLost, Id::BadCaught, Id::NplRatio, Id::ProfitPerMerchant, Id::GoodMonthsLost];

fn asked(base: &Base, fields: &Fields<'_>, given: &TuneOverrides) -> Result<Asked, ConfigError> {
    let all = Quantities::new(base.draft.segments.len(), costs(fields)?);
    let known = &all.nameable;
    let (objective, maximise) = match &given.objective {
        Some(text) => words::objective(text, known)?,
        None => {
            let text = fields.text("objective")?.unwrap_or("maximise profit_per_merchant");
            words::objective(text, known).map_err(|error| fields.placed("objective", error))?
        }
    };
    let bounds: Vec<Bound> = each(fields, "constraints", &given.constraints, |text| words::constraint(text, known))?;
    words::refuse_contradictions(&bounds, known)
        .map_err(|error| if given.constraints.is_empty() { fields.placed("constraints", error) } else { error })?;
    let reach = each(fields, "reach", &given.reach, |text| words::level(text, known))?;

    let mut used = vec![objective];
    let mut needed: Vec<usize> = bounds.iter().map(|bound| bound.quantity).chain(reach.iter().map(|r| r.0)).collect();
    needed.extend(SHOWN.map(|id| all.place(id)));
    needed.extend(["precision", "recall", "segment_gap"].map(|name| all.named(name)));
    for place in needed {
        if !used.contains(&place) {
            used.push(place);
        }
    }
    let of = |place: usize| used.iter().position(|known| *known == place).unwrap_or(0);
    let (quantities, columns) = all.chosen(&used);
    Ok(Asked {
        quantities,
        columns,
        objective: 0,
        maximise,
        constraints: bounds
            .iter()
            .map(|b| Constraint { quantity: of(b.quantity), at_most: b.at_most, bound: b.value })
            .collect(),
        flips: reach.iter().map(|&(place, value)| (of(place), value)).collect(),
        npl_and_lost: (of(all.place(Id::NplRatio)), of(all.place(Id::GoodLost))),
    })
}

/// Texts of the command line, or else of the file, each read by `read`; a fault in the file has its place.
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
    texts.iter().zip(spans).map(|(text, span)| read(text).map_err(|e| fields.document.place(&span, e))).collect()
}

/// `[tune.costs]`: what each outcome costs.
fn costs(fields: &Fields<'_>) -> Result<[f64; 4], ConfigError> {
    let names = OUTCOMES.map(|outcome| outcome.0);
    let Some(entry) = fields.find("costs") else { return Ok(OUTCOMES.map(|outcome| outcome.1)) };
    let Kind::Table(table) = &entry.value.kind else { return Err(fields.wrong(entry, "a table: [tune.costs]")) };
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

fn method(fields: &Fields<'_>, given: &TuneOverrides, thresholds: &[Threshold]) -> Result<Method, ConfigError> {
    let names = || Method::ALL.iter().map(|method| method.name());
    let of_file = fields.text("method")?;
    let wrong = |error: ConfigError| if given.method.is_some() { error } else { fields.placed("method", error) };
    let size = lattice(thresholds, LATTICE_MAX + 1).len();
    let Some(name) = given.method.as_deref().or(of_file) else {
        return Ok(if size <= LATTICE_MAX { Method::Grid } else { Method::Coordinate });
    };
    let method = Method::of_name(name).ok_or_else(|| {
        let help = format!("{}methods are {}", did_you_mean(name, names()), names().collect::<Vec<_>>().join(", "));
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

const THRESHOLD_FORM: &str = "\"merchant_loan.cutoff\" = { from = 460, to = 580, step = 5 }";

/// `[tune.thresholds]`, or those of the command line.
fn thresholds(
    base: &Base,
    fields: &Fields<'_>,
    given: &TuneOverrides,
) -> Result<(Vec<Threshold>, Vec<Target>), ConfigError> {
    let mut all = Vec::new();
    if given.thresholds.is_empty() {
        let none = || {
            ConfigError::plain("the tuning has no thresholds")
                .help(format!("name them in [tune.thresholds], as {THRESHOLD_FORM}"))
        };
        let entry = fields.find("thresholds").ok_or_else(none)?;
        let Kind::Table(tables) = &entry.value.kind else {
            return Err(fields.wrong(entry, THRESHOLD_FORM));
        };
        for table in tables {
            let Kind::Table(keys) = &table.value.kind else {
                let message = format!("`{}` is {}", table.key, table.value.kind.name());
                return Err(base.document.error(&table.value.span, message).help(format!("write {THRESHOLD_FORM}")));
            };
            let inner = Fields { document: &base.document, name: &table.key, table: keys };
            inner.only(&["from", "to", "step", "title"])?;
            let need = |key: &str| -> Result<f64, ConfigError> {
                let message = format!("the threshold `{}` has no `{key}`", table.key);
                let missing =
                    || base.document.error(&table.value.span, message).help(format!("write {THRESHOLD_FORM}"));
                inner.number(key, -1e12, 1e12)?.ok_or_else(missing)
            };
            let range = (need("from")?, need("to")?, need("step")?);
            let title = inner.text("title")?.map(String::from);
            all.push(threshold(base, &base.document, table, range, title)?);
        }
        if all.is_empty() {
            return Err(none());
        }
    }
    for text in &given.thresholds {
        let form = "write --threshold KEY=FROM:TO:STEP, for instance merchant_loan.cutoff=460:580:5";
        let wrong = || ConfigError::plain(format!("`--threshold {text}` cannot be read")).help(form);
        let (key, range) = text.split_once('=').ok_or_else(wrong)?;
        let numbers: Vec<f64> =
            range.split(':').map(|n| n.trim().parse().map_err(|_| wrong())).collect::<Result<_, _>>()?;
        let [from, to, step] = numbers[..] else { return Err(wrong()) };
        let document = Document::setting(&format!("\"{}\"=0", key.trim()))?;
        let entry = document.root[0].clone();
        all.push(threshold(base, &document, &entry, (from, to, step), None)?);
    }
    let names: Vec<&str> = all.iter().map(|(threshold, _)| threshold.name.as_str()).collect();
    if let Some(twice) = (1..names.len()).find(|&place| names[..place].contains(&names[place])) {
        return Err(ConfigError::plain(format!("the threshold `{}` is given twice", names[twice])));
    }
    Ok(all.into_iter().unzip())
}

/// Whether a key is a threshold or limit of the lender or the regulator.
fn is_threshold(group: &str, name: &str) -> bool {
    match group {
        "merchant_loan" | "positioning" | "macro_policy" => true,
        "segments" => name == "cutoff_shift",
        "responses" => ["review_pass", "protection_months", "warning_margin"].contains(&name),
        _ => false,
    }
}

fn threshold(
    base: &Base,
    document: &Document,
    entry: &Entry,
    (from, to, step): (f64, f64, f64),
    title: Option<String>,
) -> Result<(Threshold, Target), ConfigError> {
    let key = entry.key.as_str();
    let parts: Vec<&str> = key.split('.').collect();
    let (group, name) = (parts[0], parts[parts.len() - 1]);
    if base.draft.value(key).is_some() && !is_threshold(group, name) {
        return Err(document.error(&entry.key_span, format!("`{key}` is no threshold")).help(
            "thresholds are what the lender sets: keys of merchant_loan, positioning and macro_policy, segments.NAME.cutoff_shift, \
             responses.review_pass, responses.protection_months and responses.warning_margin",
        ));
    }
    let place = |error: ConfigError| document.place(&entry.value.span, error);
    let help = format!("write {THRESHOLD_FORM}: `to` lies a whole number of steps above `from`");
    if step <= 0.0 || to <= from {
        return Err(place(
            ConfigError::plain(format!("the range of `{key}` is empty: from {from} to {to} by {step}")).help(help),
        ));
    }
    let steps = (to - from) / step;
    if (steps - steps.round()).abs() > 1e-6 || steps.round() < 1.0 || steps > PLACES_MAX {
        let message = format!("from {from} to {to} are {steps:.2} steps of {step} for `{key}`");
        return Err(place(ConfigError::plain(message).help(format!("{help}, at most {PLACES_MAX}"))));
    }
    let title = title.unwrap_or_else(|| Threshold::plain_title(key));
    let threshold = Threshold { name: key.into(), title, from, step, count: steps.round() as u32 + 1 };
    // Both ends, and one inside for keys that take whole numbers only.
    for place in [0, 1, threshold.count - 1] {
        let value = Value { span: entry.value.span.clone(), kind: Kind::Number(threshold.value(place)) };
        let one = setting(document, entry, &value);
        let mut draft = base.draft.clone();
        draft.apply(&one, Role::Reform)?;
        draft.check(&one)?;
    }
    let target = match parts[..] {
        ["segments", segment, name] => {
            let place = base.draft.segment_names.iter().position(|known| known == segment);
            place.map(|place| Target::Segment { place, name: name.into() })
        }
        [group, name] if keys::scalar(group, name).is_some() => {
            Some(Target::Parameter { group: group.into(), name: name.into() })
        }
        _ => None,
    };
    let no_number =
        || document.error(&entry.key_span, format!("`{key}` is no single number")).help("a threshold is a number");
    Ok((threshold, target.ok_or_else(no_number)?))
}
