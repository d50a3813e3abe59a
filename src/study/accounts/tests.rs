//! The statistics against scikit-learn and numpy (`tests/data/accounts/reference.json`), and against each other.

use super::best::{Best, OfResample};
use super::book::{Book, Measure};
use super::by_vintage::ByVintage;
use super::draw::{LANES, copies_of_vintages};
use super::quantity::{Kind, Prices, Quantity, Terms};
use super::question::{Minimum, Question};
use super::resample::{GRID_MAX, Resample, Resampler, Unit, grid};
use super::run::{AccountsResult, Material, run};
use super::two_scores::{Pair, compare, compare_at, cut_at};
use crate::config::rows::{BAD, Labels, Named, Numbers, Place, Role, Rows, read};
use crate::config::table::Dialect;
use crate::progress::Progress;
use crate::rng::RoundKeys;
use crate::stats::quantile;
use crate::study::scores::choice::{Bound, Goal, Values};
use crate::study::scores::tally::Power;
use serde_json::Value;
use std::path::{Path, PathBuf};

impl Material {
    /// A book without groups, vintages or a second score.
    fn of(book: Book) -> Material {
        Material { book, groups: Vec::new(), vintages: None, pair: None }
    }
}

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
    let mut twos = Numbers::default();
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
        let mut weights = Numbers::default();
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
fn more_than_a_million_scores_are_grouped_and_resamples_look_at_the_best_cut_off() {
    let book = |accounts: u32| {
        let mut rows = Rows::default();
        for row in 0..accounts {
            rows.scores.push(f64::from(row));
            rows.flags.push(u8::from((u64::from(row) * 7919) % 1000 < 300 - 200 * u64::from(row / 600_000)));
        }
        Book::of(&rows, &[], false)
    };
    let whole = book(1_000_000);
    assert!(!whole.is_grouped && whole.scores.len() == 1_000_000 && whole.largest_cell() == 1e-6);
    let accounts = 1_100_000;
    let book = book(accounts);
    assert!(book.is_grouped && book.scores.len() <= 1_000_000 && book.scores.len() > 500_000);
    assert!(book.largest_cell() < 3.0 / f64::from(accounts));
    let asked = question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1);
    let best = tuned(&book, &asked).best;
    // Of those on the grid of resamples, the best cut-off is one.
    assert!(grid(&book, Some(best.at)).len() <= GRID_MAX && grid(&book, Some(best.at)).contains(&best.at));
    let denied = |each: &OfResample| each.there[0][Kind::Denied as usize];
    let mean = best.each.iter().map(denied).sum::<f64>() / best.each.len() as f64;
    let there = best.curves(&asked.prices).value(Quantity::of(Kind::Denied, Measure::Accounts), best.at);
    assert!((mean - there).abs() < 1e-4, "{mean} {there}");
    let sums = book.sums();
    assert_eq!(sums.counts.goods() + sums.counts.bads(), f64::from(accounts));
}

#[test]
fn the_swap_sets_of_the_reference() {
    let reference = reference();
    for (name, path) in BOOKS {
        let named = [Role::Score, Role::NewScore].map(|role| Named { role, column: role.name().into() });
        let rows = read(&Place::File(at(path)), &named, Dialect::default(), &|_| {}).unwrap().0;
        let new_scores = rows.new_scores.clone().unwrap();
        let books = [Book::of(&rows, &[], false), Book::by(&new_scores, &rows, |_| true, false)];
        let sums = [books[0].sums(), books[1].sums()];
        let expected = &reference[name]["swap_set_at_70_percent_approved"];
        // Theirs are the strictest cut-offs that approve 70% each; ours approves as many as the one in use does.
        let cutoffs = [0, 1].map(|of: usize| cut_at(&sums[of], 0.7));
        let two = compare_at([&books[0], &books[1]], &sums, cutoffs, [[f64::NAN; 2]; 2]);
        close(two.cutoffs[0], &expected["champion_cut_off"], name);
        close(two.cutoffs[1], &expected["challenger_cut_off"], name);
        let [of_accounts, of_amount] = [0, 1].map(|of: usize| sums[0].masses[of].goods() + sums[0].masses[of].bads());
        let names = ["approved_by_both", "swap_out", "swap_in", "denied_by_both"];
        for (key, swapped) in names.into_iter().zip(&two.swapped) {
            let expected = &expected[key];
            let what = format!("{name} {key}");
            assert_eq!(swapped.accounts as u64, expected["accounts"].as_u64().unwrap(), "{what}");
            assert_eq!(swapped.bad as u64, expected["bad"].as_u64().unwrap(), "{what}");
            close(swapped.bad_rate[0].0, &expected["bad_rate"], &what);
            close(swapped.share[0] * of_accounts, &expected["accounts"], &what);
            let amount = expected["amount"].as_f64().unwrap();
            assert!((swapped.share[1] * of_amount / amount - 1.0).abs() < 1e-12, "{what}");
            let bad_amount = expected["bad_amount"].as_f64().unwrap();
            assert!((swapped.bad_rate[1].0 * amount / bad_amount - 1.0).abs() < 1e-9, "{what}");
        }
        for (of, key) in ["score", "new_score"].into_iter().enumerate() {
            for (measure, suffix) in ["accounts", "amount"].into_iter().enumerate() {
                let auc = [two.auc[measure].old, two.auc[measure].new][of].0;
                close(auc, &reference[name][&format!("{key}.{suffix}")]["auc"], key);
            }
            let ks = [two.ks[0].old, two.ks[0].new][of].0;
            close(ks, &reference[name][&format!("{key}.accounts")]["ks"], key);
        }
        // Resamples of the accounts vary as much as the intervals say.
        let width = |(_, (lower, upper)): (f64, (f64, f64))| upper - lower;
        let (auc, ks) = resampled_differences(&books);
        // KS chooses its cut-off anew in every resample, which the intervals leave out.
        for (limited, resampled, range) in
            [(two.auc[0].difference, auc, 0.85..1.15), (two.ks[0].difference, ks, 0.7..1.4)]
        {
            let ratio = width(limited) / (2.0 * 1.96 * resampled);
            assert!(range.contains(&ratio), "{name}: {ratio}");
        }
    }
}

/// The standard deviations of the differences of AUC and KS over paired resamples.
fn resampled_differences(books: &[Book; 2]) -> (f64, f64) {
    let power = |book: &Book| {
        let resampler = Resampler { book, grid: grid(book, None), unit: Unit::Accounts, seed: 3, resamples: 400 };
        let prices = Prices::default();
        let look = |resample: &Resample| resample.drawn(&prices).below(Measure::Accounts).power();
        resampler.each(&Progress::silent(), look).unwrap()
    };
    let [old, new] = [power(&books[0]), power(&books[1])];
    let sd = |of: fn(&Power) -> f64| {
        let differences: Vec<f64> = old.iter().zip(&new).map(|(old, new)| of(new) - of(old)).collect();
        crate::stats::moments(&differences).1
    };
    (sd(|power| power.auc), sd(|power| power.ks))
}

#[test]
fn the_same_score_twice_has_no_difference_and_no_swaps() {
    let rows = rows(BOOKS[0].1, "score");
    let book = Book::of(&rows, &[], false);
    let best = tuned(&book, &question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1)).best;
    let two = compare(&book, &book, &best, [[f64::NAN; 2]; 2]);
    assert_eq!((two.auc[1].difference, two.ks[0].difference), ((0.0, (0.0, 0.0)), (0.0, (0.0, 0.0))));
    assert_eq!(two.bad_rate_of_approved[1].difference, (0.0, (0.0, 0.0)));
    assert_eq!((two.swapped[1].accounts, two.swapped[2].accounts), (0, 0));
    assert_eq!(two.cutoffs[0], two.cutoffs[1]);
}

#[test]
fn the_ks_of_both_scores_has_the_limits_of_what_was_selected() {
    let book = Book::of(&rows(BOOKS[0].1, "score"), &[], false);
    let asked = question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1);
    for champion in [None, Some(book.clone())] {
        let pair = Some(Pair { champion, challenger: book.clone() });
        let answer = run(&Material { pair, ..Material::of(book.clone()) }, &asked, &Progress::silent()).unwrap();
        let (two, power) = (answer.two_scores.unwrap(), answer.best.power);
        for measure in Measure::ALL {
            let (ks, expected) = (&two.ks[measure as usize], power[measure as usize]);
            assert_eq!((ks.old, ks.new), (expected.ks, expected.ks));
            // What accounts left out say is less, so the lower limit lies further down than counts alone put it.
            assert!(expected.ks_out_of_bag < expected.ks.0);
            let alone = super::limits::ks(&book.sums(), measure, f64::NAN).1.0;
            assert!(ks.new.1.0 < alone, "{:?} {alone}", ks.new);
        }
    }
}

#[test]
fn few_vintages_and_uneven_amounts_widen_the_interval_of_the_best_cut_off() {
    let mut rows = rows(BOOKS[0].1, "score");
    let asked = question(Quantity::of(Kind::Cost, Measure::Amount), &[], 1);
    let width = |best: &Best| best.cutoffs[best.interval.1] - best.cutoffs[best.interval.0];
    let freedom = |book: &Book| super::ends::freedom(&book.sums(), &asked.goal);
    let plain = Book::of(&rows, &[], false);
    let heavy = rows.amounts.as_ref().unwrap();
    let mut cubed = Numbers::default();
    (0..rows.flags.len()).for_each(|row| cubed.push((heavy.get(row) / 1000.0).powi(3)));
    rows.amounts = Some(cubed);
    let heavy = Book::of(&rows, &[], false);
    assert!(freedom(&plain) > 20.0 && freedom(&heavy) < 8.0, "{} {}", freedom(&plain), freedom(&heavy));
    assert!(width(&tuned(&heavy, &asked).best) > width(&tuned(&plain, &asked).best));
    let by_accounts = question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1);
    let bads = plain.accounts() - plain.goods();
    assert!((super::ends::freedom(&plain.sums(), &by_accounts.goal) - bads as f64).abs() < 1e-6);
}

/// A book in vintages, of which the first holds no account that is ranked.
fn in_vintages() -> Material {
    let rows = rows(BOOKS[0].1, "score");
    let mut labels = Labels::of_column("vintage");
    labels.code("none", 100).unwrap();
    labels.codes = (0..rows.flags.len()).map(|row| labels.code(&format!("{}", row % 12), 100).unwrap()).collect();
    Material { vintages: Some(labels), ..Material::of(Book::of(&rows, &[], false)) }
}

#[test]
fn vintages_without_a_ranked_account_are_not_drawn() {
    let material = in_vintages();
    let labels = material.vintages.as_ref().unwrap();
    let grid = vec![0, material.book.scores.len()];
    let drawn = ByVintage::of(&material.book, labels, &grid);
    assert_eq!((labels.texts.len(), drawn.number), (13, 12));
    let resampler = |unit| Resampler { book: &material.book, grid: grid.clone(), unit, seed: 1, resamples: 400 };
    let sizes = resampler(Unit::Vintages(&drawn)).each(&Progress::silent(), |resample| {
        let prices = Prices::default();
        let below = resample.drawn(&prices);
        below.below(Measure::Accounts).goods() + below.below(Measure::Accounts).bads()
    });
    // Twelve vintages of 41 or 42 accounts: an empty one would make some resamples smaller.
    assert!(sizes.unwrap().into_iter().all(|size| (492.0..=504.0).contains(&size)));
    let asked = question(Quantity::of(Kind::Cost, Measure::Accounts), &[], 1);
    let over = run(&material, &asked, &Progress::silent()).unwrap().over_vintages.unwrap();
    assert_eq!((over.drawn, over.left_out), (12, 1));
}

#[test]
fn drawing_sums_of_vintages_is_drawing_their_accounts() {
    let mut rows = rows(BOOKS[0].1, "score");
    let mut weights = Numbers::default();
    (0..rows.flags.len()).for_each(|row| weights.push([0.5, 1.0, 2.25][row % 3]));
    rows.weights = Some(weights);
    let labels = in_vintages().vintages.unwrap();
    let book = Book::of(&rows, &[], false);
    let cells = book.scores.len();
    let grid: Vec<usize> = (0..cells).step_by(7).chain([cells]).collect();
    let by = ByVintage::of(&book, &labels, &grid);
    let unit = Unit::Vintages(&by);
    let resampler = Resampler { book: &book, grid: grid.clone(), unit, seed: 3, resamples: 2 * LANES as u32 };
    let prices = Prices::default();
    let drawn = resampler
        .each(&Progress::silent(), |resample| {
            Measure::ALL.map(|measure| resample.drawn(&prices).below(measure).clone())
        })
        .unwrap();
    for (resample, below) in drawn.iter().enumerate() {
        let copies = copies_of_vintages(&RoundKeys::new(3), (resample / LANES) as u32, 12);
        for (index, &cutoff) in grid.iter().enumerate() {
            let mut wanted = [[0.0; 2]; 2];
            for at in 0..book.starts[cutoff] as usize {
                let row = book.rows[at] as usize;
                // The first label has no account.
                let vintage = usize::from(labels.codes[row]) - 1;
                let is_bad = usize::from(rows.flags[row] & BAD != 0);
                for (measure, mass) in book.masses(at).into_iter().enumerate() {
                    wanted[measure][is_bad] += f64::from(copies[vintage][resample % LANES]) * mass;
                }
            }
            for (below, wanted) in below.iter().zip(wanted) {
                let found = [below.good[index], below.bad[index]];
                assert!(found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() <= 1e-9 * wanted));
            }
        }
    }
}

#[test]
fn the_interval_over_vintages_knows_of_the_certainty() {
    let rate = Quantity::of(Kind::BadRateOfApproved, Measure::Accounts);
    let plain = question(Quantity::of(Kind::Denied, Measure::Accounts), &[(rate, 0.18)], 1);
    let certain = Question { certainty: Some(0.95), ..plain.clone() };
    let [plain, certain] = [plain, certain].map(|asked| run(&in_vintages(), &asked, &Progress::silent()).unwrap());
    let [(_, of_plain), (of_certain, _)] =
        [&plain, &certain].map(|answer| answer.over_vintages.as_ref().unwrap().interval.unwrap());
    let middle = |answer: &AccountsResult| {
        let (from, to) = answer.over_vintages.as_ref().unwrap().interval.unwrap();
        (from + to) / 2
    };
    // Stricter, as the cut-off is that it is the interval of.
    assert!(middle(&certain) > middle(&plain) && of_certain <= certain.best.at, "{of_plain} {of_certain}");
    assert!(of_plain < certain.over_vintages.as_ref().unwrap().interval.unwrap().1);
}
