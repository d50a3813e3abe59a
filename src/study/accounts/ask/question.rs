//! What is asked of a book, in words: objective, constraints, costs, terms, levels.

use crate::config::error::ConfigError;
use crate::study::accounts::book::Measure;
use crate::study::accounts::quantity::{Kind, Prices, Quantity, Terms};
use crate::study::accounts::question::{Minimum, Question};
use crate::study::ask::phrases;
use crate::study::ask::phrases::Nameable;
use crate::study::options::Options;
use crate::study::scores::ask::question::{costs, tolerance};
use crate::study::scores::ask::{SEED, TOLERANCE};
use crate::study::scores::choice::{Bound, Goal, Level};
use crate::study::scores::quantity::COSTS;
use serde_json::{Map, Value, json};

/// The largest minimum of a cell.
pub const CELL_MAX: u64 = 1000;

/// Reads a question.
///
/// # Errors
/// The first fault of what is asked.
pub fn question(options: &Options, seed: Option<u64>) -> Result<Question, ConfigError> {
    let all: Vec<Quantity> = Quantity::all().collect();
    let nameable =
        |quantity: &Quantity| Nameable { name: quantity.name(), title: quantity.title().into(), unit: quantity.unit() };
    let known: Vec<Nameable> = all.iter().map(nameable).collect();
    let (objective, maximise) = phrases::objective(options.text("objective").unwrap_or("minimise cost"), &known)?;
    let bounds = options.all("subject-to").iter().map(|text| phrases::constraint(text, &known));
    let bounds: Vec<phrases::Bound> = bounds.collect::<Result<_, _>>()?;
    phrases::refuse_contradictions(&bounds, &known)?;
    let reach = options.all("reach").iter().map(|text| {
        let (index, value) = phrases::level(text, &known)?;
        Ok(Level { quantity: all[index], value })
    });
    let bounds = bounds.iter().map(|bound| Bound {
        quantity: all[bound.quantity],
        at_most: bound.at_most,
        is_strict: bound.is_strict,
        value: bound.value,
    });
    let terms = Terms {
        lgd: options.number("lgd", 0.0, 1.0)?,
        rate: options.number("rate", 0.0, 10.0)?,
        funding_cost: options.number("funding-cost", 0.0, 10.0)?.unwrap_or(0.0),
        term: options.number("term", 0.0, 100.0)?.unwrap_or(1.0),
    };
    let certainty = options.number("certainty", 0.5, 0.999)?.filter(|certainty| *certainty > 0.5);
    Ok(Question {
        goal: Goal { objective: all[objective], maximise, bounds: bounds.collect() },
        prices: Prices { costs: costs(options.all("cost"))?, terms },
        certainty,
        reach: reach.collect::<Result<_, ConfigError>>()?,
        tolerance: tolerance(options.number("tolerance", f64::NEG_INFINITY, f64::INFINITY)?.unwrap_or(TOLERANCE))?,
        seed: seed.unwrap_or(SEED),
        minimum: options.whole("minimum-cell", 0, CELL_MAX)?.map_or_else(Minimum::default, Minimum),
    })
}

/// Refuses quantities that the file or the terms do not define.
///
/// # Errors
/// If a quantity is asked for that needs amounts or terms which are not given.
pub fn check(question: &Question, has_amounts: bool) -> Result<(), ConfigError> {
    let goal = &question.goal;
    let asked = goal.bounds.iter().map(|bound| bound.quantity).chain(question.reach.iter().map(|level| level.quantity));
    for quantity in asked.chain([goal.objective]) {
        let is_money = matches!(quantity.kind, Kind::Loss | Kind::Profit);
        if !has_amounts && (is_money || quantity.measure == Measure::Amount) {
            return Err(ConfigError::plain(format!("{} without a column of amounts", quantity.name()))
                .help("name the column with --amount"));
        }
        if !question.prices.terms.define(quantity.kind) {
            let needed = if quantity.kind == Kind::Loss { "--lgd" } else { "--lgd and --rate" };
            return Err(ConfigError::plain(format!("{} without {needed}", quantity.name()))
                .help("for instance --lgd 0.45 --rate 0.12 --funding-cost 0.03 --term 2"));
        }
    }
    Ok(())
}

/// The question and the data in plain JSON.
pub fn resolved(question: &Question, data: Value) -> Value {
    let Question { goal, prices, certainty, reach, tolerance, seed, minimum } = question;
    let constraint = |bound: &Bound<Quantity>| {
        let sign = bound.sign(["<", "<=", ">", ">="]);
        json!({ "quantity": bound.quantity.name(), "sign": sign, "value": bound.value })
    };
    let costs: Map<String, Value> =
        COSTS.iter().zip(prices.costs.0).map(|(name, cost)| (name.to_string(), json!(cost))).collect();
    let Terms { lgd, rate, funding_cost, term } = prices.terms;
    json!({
        "data": data,
        "objective": { "quantity": goal.objective.name(), "maximise": goal.maximise },
        "constraints": goal.bounds.iter().map(constraint).collect::<Vec<_>>(),
        "certainty": certainty,
        "costs": costs,
        "terms": { "lgd": lgd, "rate": rate, "funding_cost": funding_cost, "term": term },
        "reach": reach.iter()
            .map(|level| json!({ "quantity": level.quantity.name(), "value": level.value }))
            .collect::<Vec<_>>(),
        "tolerance": tolerance,
        "seed": seed,
        "minimum_cell": minimum.0,
    })
}
