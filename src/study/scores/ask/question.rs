//! What is asked of a distribution, in words: objective, constraints, costs, levels, tolerance.

use crate::config::error::{ConfigError, did_you_mean, percentage_hint};
use crate::study::ask::phrases;
use crate::study::ask::phrases::Nameable;
use crate::study::scores::run::{Bound, COSTS, Costs, Goal, Level, QUANTITIES, Quantity, Question};
use serde_json::{Value, json};

/// A question as given on the command line.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// `minimise cost` without one.
    pub objective: Option<&'a str>,
    pub constraints: &'a [String],
    /// `good_denied=1`.
    pub costs: &'a [String],
    /// `good_denied = 20%`.
    pub reach: &'a [String],
    /// From 0 to 1.
    pub tolerance: f64,
    pub seed: u64,
}

/// Reads a question.
///
/// # Errors
/// The first fault of what is asked.
pub fn question(wording: &Wording<'_>) -> Result<Question, ConfigError> {
    let known: Vec<Nameable> = QUANTITIES
        .iter()
        .map(|&(_, name, title, unit)| Nameable { name: name.into(), title: title.into(), unit })
        .collect();
    let quantity = |index: usize| -> Quantity { QUANTITIES[index].0 };
    let (objective, maximise) = phrases::objective(wording.objective.unwrap_or("minimise cost"), &known)?;
    let bounds: Vec<phrases::Bound> =
        wording.constraints.iter().map(|text| phrases::constraint(text, &known)).collect::<Result<_, _>>()?;
    phrases::refuse_contradictions(&bounds, &known)?;
    let reach = wording.reach.iter().map(|text| {
        let (index, value) = phrases::level(text, &known)?;
        Ok(Level { quantity: quantity(index), value })
    });
    let bounds = bounds.iter().map(|bound| Bound {
        quantity: quantity(bound.quantity),
        at_most: bound.at_most,
        is_strict: bound.is_strict,
        value: bound.value,
    });
    Ok(Question {
        goal: Goal { objective: quantity(objective), maximise, bounds: bounds.collect() },
        costs: costs(wording.costs)?,
        reach: reach.collect::<Result<_, ConfigError>>()?,
        tolerance: tolerance(wording.tolerance)?,
        seed: wording.seed,
    })
}

/// Costs in words: `bad_approved=5`.
///
/// # Errors
/// If one is not in this form, has no known name or cannot be this number, or if every cost is 0.
pub fn costs(texts: &[String]) -> Result<Costs, ConfigError> {
    let mut costs = Costs::default();
    for text in texts {
        let help =
            format!("write --cost NAME=NUMBER with a name of {}, for instance --cost bad_approved=5", COSTS.join(", "));
        let Some((name, number)) = text.split_once('=') else {
            return Err(ConfigError::plain(format!("`--cost {text}` has no `=`")).help(help));
        };
        let index = COSTS.iter().position(|known| *known == name.trim()).ok_or_else(|| {
            ConfigError::plain(format!("there is no cost `{}`", name.trim()))
                .help(format!("{}{help}", did_you_mean(name.trim(), COSTS)))
        })?;
        match number.trim().parse::<f64>() {
            Ok(cost) if (0.0..=1e12).contains(&cost) => costs.0[index] = cost,
            _ => {
                return Err(ConfigError::plain(format!("the cost {name} cannot be `{}`", number.trim()))
                    .help("allowed: a number from 0 up"));
            }
        }
    }
    if costs.0.iter().all(|cost| *cost == 0.0) {
        return Err(ConfigError::plain("every cost is 0").help("give one above 0, for instance --cost bad_approved=5"));
    }
    Ok(costs)
}

/// A tolerance from 0 to 1.
///
/// # Errors
/// If it is not from 0 to 1.
pub fn tolerance(tolerance: f64) -> Result<f64, ConfigError> {
    if (0.0..=1.0).contains(&tolerance) {
        return Ok(tolerance);
    }
    Err(ConfigError::plain(format!("--tolerance cannot be {tolerance}"))
        .help(format!("{}allowed: 0 to 1, for instance 0.01 for 1%", percentage_hint(tolerance))))
}

/// The question and the data in plain JSON.
pub fn resolved(question: &Question, data: Value) -> Value {
    let goal = &question.goal;
    let constraint = |bound: &Bound| {
        let sign = bound.sign(["<", "<=", ">", ">="]);
        json!({ "quantity": bound.quantity.name(), "sign": sign, "value": bound.value })
    };
    let costs: serde_json::Map<String, Value> =
        COSTS.iter().zip(question.costs.0).map(|(name, cost)| (name.to_string(), json!(cost))).collect();
    json!({
        "data": data,
        "objective": { "quantity": goal.objective.name(), "maximise": goal.maximise },
        "constraints": goal.bounds.iter().map(constraint).collect::<Vec<_>>(),
        "costs": costs,
        "reach": question.reach.iter()
            .map(|level| json!({ "quantity": level.quantity.name(), "value": level.value }))
            .collect::<Vec<_>>(),
        "tolerance": question.tolerance,
        "seed": question.seed,
    })
}
