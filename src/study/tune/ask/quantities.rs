//! What a tuning may ask for: every metric, and what is made of several.

use crate::metrics::{METRICS, Metric, Unit};
use crate::study::ask::phrases::Nameable;
use crate::study::tune::goal::{Form, Quantity};
use crate::study::tune::simulated::Column;

/// The four outcomes that a cost matrix prices: name and default cost per merchant. A bad merchant is caught if it
/// loses access before it misses a payment, and missed otherwise: nearly every bad one is lost in the end, since a
/// second missed payment cancels.
pub const OUTCOMES: [(&str, f64); 4] =
    [("good_lost", 1.0), ("good_kept", 0.0), ("bad_caught", 0.0), ("bad_missed", 10.0)];

/// A quantity, its form over columns instead of indices.
struct Known {
    nameable: Nameable,
    form: KnownForm,
}

enum KnownForm {
    Sum { constant: f64, terms: Vec<(Column, f64)> },
    Gap(Vec<Column>),
}

/// Every quantity that a study of some segments has.
pub struct Quantities {
    known: Vec<Known>,
    /// The same, for looking names up.
    pub nameable: Vec<Nameable>,
}

impl Quantities {
    /// The quantities with these costs of the outcomes, in the order of [`OUTCOMES`].
    pub fn new(segments: usize, costs: [f64; 4]) -> Quantities {
        let metric = |id: Metric| Column::Metric(id as usize);
        let mut known: Vec<Known> = METRICS
            .iter()
            .enumerate()
            .map(|(index, metric)| Known {
                nameable: nameable(metric.name, metric.title, metric.unit),
                form: KnownForm::Sum { constant: 0.0, terms: vec![(Column::Metric(index), 1.0)] },
            })
            .collect();
        let mut add = |name: &str, title: &str, unit: Unit, form: KnownForm| {
            known.push(Known { nameable: nameable(name, title, unit), form });
        };
        add(
            "precision",
            "Precision: bad share of those lost",
            Unit::Share,
            KnownForm::Sum { constant: 1.0, terms: vec![(metric(Metric::LostGoodShare), -1.0)] },
        );
        add(
            "recall",
            "Recall: share of the bad that are lost",
            Unit::Share,
            KnownForm::Sum { constant: 0.0, terms: vec![(metric(Metric::BadLost), 1.0)] },
        );
        add(
            "segment_gap",
            "Gap of good lost between segments",
            Unit::Share,
            KnownForm::Gap((0..segments).map(Column::GoodLostOfSegment).collect()),
        );
        // Missed are all bad ones but the caught.
        let [good_lost, good_kept, bad_caught, bad_missed] = costs;
        let terms = [
            (metric(Metric::LostAndGood), good_lost),
            (metric(Metric::KeptAndGood), good_kept),
            (metric(Metric::LostAndBad), bad_missed),
            (metric(Metric::KeptAndBad), bad_missed),
            (Column::BadCaughtOfBook, bad_caught - bad_missed),
        ];
        let terms = terms.into_iter().filter(|(_, cost)| *cost != 0.0).collect();
        add("cost", "Cost of mistakes per merchant", Unit::Number, KnownForm::Sum { constant: 0.0, terms });
        let nameable = known.iter().map(|known| known.nameable.clone()).collect();
        Quantities { known, nameable }
    }

    /// The index of a metric.
    pub fn index(&self, id: Metric) -> usize {
        id as usize
    }

    /// The index of a name that is not a metric's.
    pub fn named(&self, name: &str) -> usize {
        self.nameable.iter().position(|known| known.name == name).unwrap_or(0)
    }

    /// Some of the quantities, with the columns they are made of.
    pub fn chosen(&self, indices: &[usize]) -> (Vec<Quantity>, Vec<Column>) {
        let mut columns: Vec<Column> = Vec::new();
        let mut column_of = |column: Column| -> usize {
            columns.iter().position(|known| *known == column).unwrap_or_else(|| {
                columns.push(column);
                columns.len() - 1
            })
        };
        let quantity = |index: &usize| -> Quantity {
            let Known { nameable: Nameable { name, title, unit }, form } = &self.known[*index];
            let form = match form {
                KnownForm::Sum { constant, terms } => Form::Sum {
                    constant: *constant,
                    terms: terms.iter().map(|(column, weight)| (column_of(*column), *weight)).collect(),
                },
                KnownForm::Gap(of) => Form::Gap(of.iter().map(|column| column_of(*column)).collect()),
            };
            Quantity { name: name.clone(), title: title.clone(), unit: *unit, form }
        };
        let quantities = indices.iter().map(quantity).collect();
        (quantities, columns)
    }
}

/// The titles of everything that a tuning can be about.
pub fn quantity_titles() -> Vec<String> {
    let all = Quantities::new(0, OUTCOMES.map(|outcome| outcome.1)).nameable;
    all.into_iter().map(|quantity| quantity.title).collect()
}

fn nameable(name: &str, title: &str, unit: Unit) -> Nameable {
    Nameable { name: name.into(), title: title.into(), unit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_quantities_share_their_columns() {
        let all = Quantities::new(4, [1.0, 0.0, 0.0, 5.0]);
        let wanted = [all.named("precision"), all.index(Metric::GoodLost), all.named("segment_gap"), all.named("cost")];
        let (quantities, columns) = all.chosen(&wanted);
        assert_eq!(
            quantities.iter().map(|q| q.name.as_str()).collect::<Vec<_>>(),
            ["precision", "good_lost", "segment_gap", "cost"]
        );
        assert_eq!(columns.len(), 1 + 1 + 4 + 4);
        let terms = vec![(6, 1.0), (7, 5.0), (8, 5.0), (9, -5.0)];
        assert_eq!(quantities[3].form, Form::Sum { constant: 0.0, terms });
    }
}
