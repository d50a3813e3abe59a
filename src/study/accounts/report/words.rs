//! Cut-offs and quantities in words.

use super::view::View;
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use crate::study::accounts::book::Measure;
use crate::study::accounts::quantity::{Kind, Quantity};
use crate::study::scores::choice::{Bound, Values};
use crate::study::scores::report::words as shared;

/// A quantity in the middle of a sentence.
pub fn title(quantity: Quantity) -> Message {
    Message::lower(Message::known(quantity.title()))
}

/// A constraint in words: `good denied ≤ 10%`.
pub fn bound(bound: &Bound<Quantity>) -> Message {
    shared::bound(bound, title(bound.quantity), bound.quantity.unit())
}

/// An end of the plateau, and what it costs, if that may be told.
pub fn end(view: &View<'_>, index: usize) -> Message {
    let end = view.in_words().cutoff(index);
    match view.cutoffs.holds(index) {
        true => msg!("{cutoff} ({rates})", cutoff = end, rates = costs_of_end(view, index)),
        false => end,
    }
}

fn costs_of_end(view: &View<'_>, index: usize) -> Message {
    let curves = view.best().curves(&view.question().prices);
    let objective = view.question().goal.objective;
    let own = (title(objective), Message::Level(curves.value(objective, index), objective.unit()));
    let is_denied =
        objective.measure == Measure::Accounts && matches!(objective.kind, Kind::GoodDenied | Kind::BadDenied);
    let denied =
        [Kind::GoodDenied, Kind::BadDenied].map(|kind| curves.value(Quantity::of(kind, Measure::Accounts), index));
    shared::rates_there(denied, (!is_denied).then_some(own))
}

/// What stands for what may not be told.
pub fn hidden() -> Message {
    msg!("not shown")
}

/// What is told, if it may be.
pub fn if_told(is_told: bool, shown: impl FnOnce() -> Message) -> Message {
    if is_told { shown() } else { hidden() }
}

/// The name of a group or a vintage; where something else is called so, that of its column before it.
pub fn name(column: &str, name: &str) -> Message {
    match name.is_empty() {
        true => msg!("(no name)"),
        false => Message::elided(Message::from(key(column, name)), 32),
    }
}

/// What a file calls a group beside all accounts.
pub fn key(column: &str, name: &str) -> String {
    let others = [msg!("all accounts"), msg!("by amount")];
    let is_taken = others.iter().any(|other| Language::ALL.iter().any(|of| other.in_language(*of) == name));
    if is_taken { format!("{column}: {name}") } else { name.to_string() }
}
