//! The statistics against scikit-learn and numpy (`tests/data/accounts/reference.json`), and against each other.

use super::best::Best;
use super::book::{Book, Measure};
use super::quantity::{Kind, Prices, Quantity, Terms};
use super::question::{Minimum, Question};
use super::run::{AccountsResult, Material, run};
use crate::config::rows::{Named, Place, Role, Rows, read};
use crate::config::table::Dialect;
use crate::progress::Progress;
use crate::stats::quantile;
use crate::study::scores::choice::{Bound, Goal, Values};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn rows(path: &str, score: &str) -> Rows {
    let named = [Named { role: Role::Score, column: score.into() }];
    read(&Place::File(at(path)), &named, Dialect::default(), &|_| {}).unwrap().0
}

fn question(quantity: Quantity, bounds: &[(Quantity, f64)], seed: u64) -> Question {
    let bound = |&(quantity, value): &(Quantity, f64)| Bound { quantity, at_most: true, is_strict: false, value };
    let goal = Goal { objective: quantity, maximise: false, bounds: bounds.iter().map(bound).collect() };
    let prices = Prices::default();
    let minimum = Minimum::default();
    Question { goal, prices, certainty: None, reach: Vec::new(), tolerance: 0.01, seed, minimum }
}

fn tuned(book: &Book, question: &Question) -> AccountsResult {
    run(&Material::of(book.clone()), question, &Progress::silent()).unwrap()
}

/// The reference's files by its names, and the books that they are of.
const BOOKS: [(&str, &str); 2] =
    [("german", "configs/accounts/german_credit.csv"), ("uci_cards", "tests/data/accounts/uci_cards.csv.gz")];

fn reference() -> Value {
    serde_json::from_str(&std::fs::read_to_string(at("tests/data/accounts/reference.json")).unwrap()).unwrap()
}

fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{what}: {found} instead of {expected}");
}

/// Whether two samples of 1,000 could be of one distribution at a quantile that one of them has there: the share of
/// ours below and up to the other's end lies within 4 standard errors.
fn agrees(values: &[f64], end: &Value, p: f64, what: &str) {
    let end = end.as_f64().unwrap();
    let share =
        |is: &dyn Fn(f64) -> bool| values.iter().filter(|value| is(**value)).count() as f64 / values.len() as f64;
    let (below, up_to) = (share(&|value| value < end - 1e-9), share(&|value| value <= end + 1e-9));
    let error = 4.0 * (p * (1.0 - p) * (1.0 / 1000.0 + 1.0 / values.len() as f64)).sqrt();
    assert!(below <= p + error && up_to >= p - error, "{what}: {below} to {up_to} of resamples lie below {end}");
}

fn both_agree(values: &[f64], ends: &Value, what: &str) {
    agrees(values, &ends[0], 0.025, what);
    agrees(values, &ends[1], 0.975, what);
}

/// The values of several seeds: each is 1,000 resamples.
fn of_seeds(book: &Book, asked: &Question, of: impl Fn(&Best) -> Vec<f64>) -> Vec<f64> {
    (1..=4).flat_map(|seed| of(&tuned(book, &Question { seed, ..asked.clone() }).best)).collect()
}

#[test]
fn every_point_figure_of_the_reference_and_the_ends_of_its_intervals() {
    let reference = reference();
    for (name, path) in BOOKS {
        for score in ["score", "new_score"] {
            let book = Book::of(&rows(path, score), &[], false);
            assert_eq!(book.accounts() as u64, reference[name]["accounts"].as_u64().unwrap());
            for measure in Measure::ALL {
                let key = format!("{score}.{}", ["accounts", "amount"][measure as usize]);
                let expected = &reference[name][&key];
                let of = |kind: Kind| Quantity::of(kind, measure);
                let asked = question(of(Kind::Cost), &[], 1);
                let best = tuned(&book, &asked).best;
                close(best.power[measure as usize].auc.0, &expected["auc"], &key);
                if measure == Measure::Accounts {
                    close(best.power[0].bad_rate.0, &reference[name]["bad_rate"], &key);
                    close(best.power[0].ks.0, &expected["ks"], &key);
                    close(book.scores[best.power[0].ks_at - 1], &expected["ks_at_or_below"], &key);
                }
                close(best.cutoffs[best.at], &expected["least_cost_1_to_5"]["cut_off"], &key);
                let chosen = |best: &Best| best.each.iter().map(|each| best.cutoffs[each.chosen]).collect::<Vec<f64>>();
                let values = of_seeds(&book, &asked, chosen);
                both_agree(&values, &expected["least_cost_1_to_5"]["interval"], &format!("{name} {key}: least cost"));

                let expected = &expected["lowest_cut_off_with_bad_rate_of_approved_at_most"];
                let bound = (of(Kind::BadRateOfApproved), expected["bound"].as_f64().unwrap());
                // The lowest cut-off that meets the bound denies fewest.
                let asked = question(of(Kind::Denied), &[bound], 1);
                let best = tuned(&book, &asked).best;
                let what = format!("{name} {key}: bound");
                close(best.cutoffs[best.at], &expected["cut_off"], &what);
                let curves = best.curves(&asked.prices);
                close(curves.value(of(Kind::GoodDenied), best.at), &expected["good_denied"], &what);
                close(curves.value(bound.0, best.at), &expected["bad_rate_of_approved"], &what);
                both_agree(&of_seeds(&book, &asked, chosen), &expected["interval"], &what);
                for (kind, key) in [
                    (Kind::GoodDenied, "good_denied_interval"),
                    (Kind::BadRateOfApproved, "bad_rate_of_approved_interval"),
                ] {
                    let there = |best: &Best| -> Vec<f64> {
                        best.each.iter().map(|each| each.there[measure as usize][kind as usize]).collect()
                    };
                    let values = of_seeds(&book, &asked, there);
                    both_agree(&values, &expected[key], &format!("{what} {key}"));
                }
                let broken = best.broken(&asked.goal).1;
                let theirs = expected["share_of_resamples_above_bound"].as_f64().unwrap();
                assert!((broken - theirs).abs() < 4.0 * (0.5f64 / 1000.0).sqrt(), "{what}: {broken} {theirs}");
            }
        }
    }
}

#[test]
fn certainty_holds_constraints_over_resamples_and_costs_something() {
    let book = Book::of(&rows(BOOKS[0].1, "score"), &[], false);
    let rate = Quantity::of(Kind::BadRateOfApproved, Measure::Accounts);
    let asked = question(Quantity::of(Kind::Denied, Measure::Accounts), &[(rate, 0.18)], 1);
    let plain = tuned(&book, &asked).best;
    let certain = tuned(&book, &Question { certainty: Some(0.95), ..asked.clone() }).best;
    assert!(certain.choice.feasible && certain.cutoffs[certain.at] > plain.cutoffs[plain.at]);
    let [often, seldom] = [&plain, &certain].map(|best| best.broken(&asked.goal).1);
    assert!((0.3..0.7).contains(&often) && seldom <= 0.05, "{often} {seldom}");

    let values: Vec<f64> = certain.each.iter().map(|each| each.there[0][Kind::BadRateOfApproved as usize]).collect();
    assert!(quantile(&values, 0.95) <= 0.18 + 1e-9);
    let goal = question(asked.goal.objective, &[(rate, 0.001)], 1).goal;
    let impossible = Question { goal, certainty: Some(0.95), ..asked };
    assert!(!tuned(&book, &impossible).best.choice.feasible);
}

#[test]
fn weights_of_two_are_accounts_that_stand_twice_in_points_but_not_in_intervals() {
    let mut rows = rows(BOOKS[0].1, "score");
    let asked = question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1);
    let plain = tuned(&Book::of(&rows, &[], false), &asked).best;
    let mut twos = crate::config::rows::Numbers::default();
    (0..rows.flags.len()).for_each(|_| twos.push(2.0));
    rows.weights = Some(twos);
    let weighted = tuned(&Book::of(&rows, &[], false), &asked).best;
    assert_eq!((plain.at, plain.interval), (weighted.at, weighted.interval));
    let width = |best: &Best| {
        let found = best.interval_of(Quantity::of(Kind::GoodDenied, Measure::Accounts), best.at, &asked.prices);
        (found.mean, found.upper - found.lower)
    };
    let ((a, plain), (b, weighted)) = (width(&plain), width(&weighted));
    assert!((a - b).abs() < 1e-12 && (weighted / plain - 1.0).abs() < 0.05, "{plain} {weighted}");
}

#[test]
fn limits_do_not_depend_on_the_unit_of_weights_and_loss_is_never_known_to_be_nothing() {
    let asked = Question {
        prices: Prices { terms: Terms { lgd: Some(0.5), ..Terms::default() }, ..Prices::default() },
        ..question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1)
    };
    let weighted = |unit: f64| {
        let mut rows = rows(BOOKS[0].1, "score");
        let mut weights = crate::config::rows::Numbers::default();
        (0..rows.flags.len()).for_each(|row| weights.push(unit * (1 + row % 3) as f64));
        rows.weights = Some(weights);
        tuned(&Book::of(&rows, &[], false), &asked).best
    };
    let [whole, small] = [1.0, 1e-6].map(weighted);
    let last = whole.cutoffs.len() - 1;
    for kind in [Kind::BadShareOfDenied, Kind::BadRateOfApproved, Kind::BadDenied] {
        for cutoff in (1..6).chain(last - 5..last) {
            let of = |best: &Best| best.interval_of(Quantity::of(kind, Measure::Accounts), cutoff, &asked.prices);
            let (one, other) = (of(&whole), of(&small));
            assert!(
                (one.lower - other.lower).abs() < 1e-6 && (one.upper - other.upper).abs() < 1e-6,
                "{kind:?} {cutoff}"
            );
            assert!(one.lower < one.upper, "{kind:?} {cutoff}");
        }
    }
    // Few accounts are approved at the last cut-offs, and none of them is bad.
    let loss = whole.interval_of(Quantity::of(Kind::Loss, Measure::Accounts), last - 1, &asked.prices);
    assert!(loss.mean == 0.0 && loss.lower == 0.0 && loss.upper > 0.0, "{loss:?}");
}

#[test]
fn a_turned_score_gives_the_same_answer() {
    let rows = rows(BOOKS[0].1, "score");
    let mut turned = rows.clone();
    turned.scores = Default::default();
    (0..rows.flags.len()).for_each(|row| turned.scores.push(-rows.scores.get(row)));
    let asked = question(Quantity::of(Kind::Cost, Measure::Amount), &[], 1);
    let [one, two] = [Book::of(&rows, &[], false), Book::of(&turned, &[], true)].map(|book| tuned(&book, &asked).best);
    assert_eq!((one.at, one.interval, &one.sums), (two.at, two.interval, &two.sums));
    assert_eq!(one.cutoffs[one.at], -two.cutoffs[two.at]);
}

#[test]
fn many_scores_are_grouped_and_the_grid_holds_the_best() {
    let accounts = 1_100_000u32;
    let mut rows = Rows::default();
    for row in 0..accounts {
        rows.scores.push(f64::from(row));
        rows.flags.push(u8::from((u64::from(row) * 7919) % 1000 < 300 - 200 * u64::from(row / 600_000)));
    }
    let book = Book::of(&rows, &[], false);
    assert!(book.scores.len() <= 1_000_000 && book.scores.len() > 500_000);
    assert!(book.largest_cell() < 3.0 / f64::from(accounts));
    let best = tuned(&book, &question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1)).best;
    assert!(best.interval.0 <= best.at && best.at <= best.interval.1);
    let sums = book.sums();
    assert_eq!(sums.counts.goods() + sums.counts.bads(), f64::from(accounts));
}
