//! What is said of a cut-off alike on people and on accounts: bounds, costs, rates at the ends of a plateau.

use super::super::choice::Bound;
use super::super::quantity::{COSTS, Costs};
use super::{cost_name, exact};
use crate::metrics::Unit;
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use serde_json::Value;

/// A constraint on a quantity with this title and unit: `good denied ≤ 10%`.
pub fn bound<Q>(bound: &Bound<Q>, title: Message, unit: Unit) -> Message {
    let sign = bound.sign(["<", "≤", ">", "≥"]);
    Message::joined(vec![title, Message::from(sign), exact(bound.value, unit)], " ")
}

/// The answer: the best cut-off, or why there is none and the closest.
pub fn answer(optimum: Message, rates: Message, unmet: Option<Message>) -> Message {
    match unmet {
        None => msg!("{optimum}: {rates}", optimum = optimum, rates = rates),
        Some(why) => msg!(
            "No cut-off meets every constraint: {why}. The closest is to {optimum}: {rates}",
            why = why,
            optimum = Message::lower(optimum),
            rates = rates
        ),
    }
}

/// Costs other than 0, in brackets.
pub fn costs(costs: &Costs) -> Message {
    let some = COSTS.iter().zip(costs.0).filter(|(_, cost)| *cost != 0.0);
    let some = some.map(|(name, cost)| Message::joined(vec![cost_name(name), cost.to_string().into()], " ")).collect();
    msg!(" (costs: {costs})", costs = Message::joined(some, ", "))
}

/// What a cut-off denies of good and bad, after the objective there if that is another quantity.
pub fn rates_there([good, bad]: [f64; 2], objective: Option<(Message, Message)>) -> Message {
    let [good, bad] = [good, bad].map(|share| Message::Level(share, Unit::Share));
    let denied = msg!("{good} of good and {bad} of bad denied", good = good, bad = bad);
    match objective {
        None => denied,
        Some((title, value)) => Message::joined(vec![Message::joined(vec![title, value], " "), denied], ", "),
    }
}

/// Notes on data as the manifest records them, those that there are.
pub fn recorded(notes: [(&'static str, &[Message]); 2]) -> Vec<(&'static str, Value)> {
    let texts = |messages: &[Message]| messages.iter().map(|message| message.in_language(Language::English)).collect();
    let some = notes.into_iter().filter(|(_, messages)| !messages.is_empty());
    some.map(|(key, messages)| (key, texts(messages))).collect()
}
