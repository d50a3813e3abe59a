use super::run::*;
use super::tally::everybody_and_groups;
use crate::progress::Progress;

/// One group of good and bad people at scores 1, 2, ….
fn group(name: &str, good: &[f64], bad: &[f64]) -> Group {
    Group { name: name.into(), cells: Cells { good: good.to_vec(), bad: bad.to_vec() } }
}

fn data(groups: Vec<Group>) -> ScoreData {
    let scores = (1..=groups[0].cells.good.len()).map(|score| score as f64).collect();
    ScoreData { scores, groups, higher_is_worse: false, special: Vec::new() }
}

/// 20 good and 10 bad people at scores 1, 2, 3.
fn worked() -> ScoreData {
    data(vec![group("all", &[2.0, 6.0, 12.0], &[6.0, 3.0, 1.0])])
}

fn goal(objective: Quantity, maximise: bool, bounds: &[Bound]) -> Goal {
    Goal { objective, maximise, bounds: bounds.to_vec() }
}

fn curves(data: &ScoreData) -> Curves {
    Curves::of(&everybody_and_groups(data.groups.iter().map(|group| &group.cells)), &Costs::default())
}

fn question(goal: Goal) -> Question {
    Question { goal, costs: Costs::default(), reach: Vec::new(), tolerance: 0.01, seed: 1 }
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} against {expected}");
}

#[test]
fn every_quantity_by_hand() {
    let data = worked();
    assert_eq!(data.cutoffs(), [1.0, 2.0, 3.0, 4.0]);
    let curves = curves(&data);
    // Below 3: 8 good and 9 bad denied, 12 good and 1 bad approved.
    let expected = [
        17.0 / 30.0,
        0.4,
        0.9,
        1.0 / 13.0,
        8.0 / 17.0,
        9.0 / 17.0,
        0.9,
        0.5,
        (8.0 + 5.0) / 30.0,
        1000.0 * (20.0 - 13.0) / 30.0,
        0.0,
    ];
    for (quantity, expected) in QUANTITIES.iter().zip(expected) {
        near(curves.at(quantity.0, 2), expected);
    }
    assert!(curves.at(Quantity::BadRateOfApproved, 3).is_nan() && curves.at(Quantity::Precision, 0).is_nan());
    for (index, quantity) in QUANTITIES.iter().enumerate() {
        assert_eq!(quantity.0 as usize, index);
    }
}

#[test]
fn the_gap_is_between_the_groups_most_apart() {
    let data = data(vec![
        group("a", &[1.0, 9.0], &[1.0, 1.0]),
        group("b", &[5.0, 5.0], &[1.0, 1.0]),
        group("c", &[3.0, 7.0], &[1.0, 1.0]),
    ]);
    near(curves(&data).at(Quantity::GroupGap, 1), 0.4);
}

#[test]
fn power_by_hand() {
    let below = &everybody_and_groups([&worked().groups[0].cells].into_iter())[0];
    let power = below.power();
    // Pairs won: 2·3 + 6·7.5 + 12·9.5 of 200.
    near(power.auc, 165.0 / 200.0);
    near(power.ks, 0.5);
    // Below 2 the distance is 0.6 - 0.1, the same; the first counts.
    assert_eq!(power.ks_at, 1);
}

#[test]
fn the_best_cutoff_by_hand() {
    let curves = curves(&worked());
    // Costs by cut-off: 50, 22, 13, 20 of 30 people.
    let chosen = goal(Quantity::Cost, false, &[]).choose(&curves);
    assert!(chosen.index == 2 && chosen.feasible);
    // Youden is 0.5 at both inner cut-offs: the lower one.
    assert_eq!(goal(Quantity::Youden, true, &[]).choose(&curves).index, 1);
}

#[test]
fn constraints_move_the_choice_and_say_so() {
    let curves = curves(&worked());
    let at_most = |quantity, value| Bound { quantity, at_most: true, is_strict: false, value };
    let chosen = goal(Quantity::Cost, false, &[at_most(Quantity::GoodDenied, 0.3)]).choose(&curves);
    assert!(chosen.index == 1 && chosen.feasible && chosen.constraints[0].without == Some(2));
    near(chosen.constraints[0].value, 0.1);
    // A bound that is met exactly holds.
    let met = at_most(Quantity::GoodDenied, 0.4);
    assert_eq!(goal(Quantity::Cost, false, &[met]).choose(&curves).index, 2);
    // "Below" it does not.
    let strict = Bound { is_strict: true, ..met };
    let chosen = goal(Quantity::Cost, false, &[strict]).choose(&curves);
    assert!(chosen.index == 1 && chosen.feasible);
    let least = Bound { quantity: Quantity::Denied, at_most: false, is_strict: true, value: 1.0 };
    assert!(!goal(Quantity::Cost, false, &[least]).choose(&curves).feasible);
}

#[test]
fn where_nothing_meets_the_constraints_the_closest_is_named() {
    let curves = curves(&worked());
    let bounds = [
        Bound { quantity: Quantity::GoodDenied, at_most: true, is_strict: false, value: 0.2 },
        Bound { quantity: Quantity::BadDenied, at_most: false, is_strict: false, value: 0.8 },
    ];
    let chosen = goal(Quantity::Cost, false, &bounds).choose(&curves);
    // Below 2: bad denied 0.6, a quarter short; below 3: good denied 0.4, twice the bound.
    assert!(chosen.index == 1 && !chosen.feasible);
    assert!(chosen.constraints.iter().all(|constraint| constraint.alone && constraint.without.is_some()));
    let impossible = [Bound { quantity: Quantity::BadRateOfApproved, at_most: true, is_strict: false, value: 0.01 }];
    assert!(!goal(Quantity::Cost, false, &impossible).choose(&curves).constraints[0].alone);
}

#[test]
fn the_plateau_is_what_costs_hardly_more() {
    let curves = curves(&worked());
    let goal = goal(Quantity::Cost, false, &[]);
    let chosen = goal.choose(&curves);
    let plateau = |tolerance: f64| goal.plateau(&curves, &chosen, tolerance);
    assert_eq!(plateau(0.01), Plateau { from: 2, to: 2 });
    assert_eq!(plateau(0.6), Plateau { from: 2, to: 3 });
    assert_eq!(plateau(0.7), Plateau { from: 1, to: 3 });
}

#[test]
fn a_level_is_found_at_a_cutoff_or_between_two_every_time_it_is_reached() {
    use Crossing::{After, At};
    assert_eq!(crossings(&[0.0, 0.5, 1.0, 0.0, 0.0], 0.25), [After(0), After(2)]);
    assert_eq!(crossings(&[f64::NAN, 0.5, 0.5, 1.0, 0.0], 0.5), [At(1), After(3)]);
    assert!(crossings(&[0.0, 0.1, 0.2, 0.3, 0.4], 0.5).is_empty());
    // A tenth and a fifth are three tenths, whatever their last bit.
    assert_eq!(crossings(&[0.0, 0.1 + 0.2, 1.0], 0.3), [At(1)]);
}

/// Two normal populations `apart` standard deviations, in cells of a width of `step`: bad around 0, good around
/// `apart`.
fn binormal(apart: f64, step: f64, good: f64, bad: f64) -> ScoreData {
    let phi = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
    let scores: Vec<f64> = (0..=(10.0 / step) as i32).map(|cell| -4.0 + step * f64::from(cell)).collect();
    let people = |middle: f64, people: f64| {
        let mass = |score: &f64| people * (phi(score + step / 2.0 - middle) - phi(score - step / 2.0 - middle));
        scores.iter().map(mass).collect()
    };
    let cells = Cells { good: people(apart, good), bad: people(0.0, bad) };
    let groups = vec![Group { name: "all".into(), cells }];
    ScoreData { scores, groups, higher_is_worse: false, special: Vec::new() }
}

#[test]
fn two_normal_populations_have_the_known_power_and_optimum() {
    let apart = 1.5;
    let data = binormal(apart, 0.02, 7000.0, 3000.0);
    let below = &everybody_and_groups([&data.groups[0].cells].into_iter())[0];
    let phi = |x: f64| 0.5 * libm::erfc(-x / std::f64::consts::SQRT_2);
    let power = below.power();
    assert!((power.auc - phi(apart / std::f64::consts::SQRT_2)).abs() < 1e-3, "{power:?}");
    assert!((power.ks - (2.0 * phi(apart / 2.0) - 1.0)).abs() < 1e-3, "{power:?}");
    // Costs are smallest where 7000·1·φ(c - 1.5) = 3000·5·φ(c).
    let exact = (libm::log(15.0 / 7.0) + apart * apart / 2.0) / apart;
    let chosen = goal(Quantity::Cost, false, &[]).choose(&curves(&data));
    assert!((data.cutoffs()[chosen.index] - exact).abs() <= 0.02, "{exact}");
}

#[test]
fn resamples_vary_as_a_multinomial_does() {
    let data = data(vec![group("a", &[400.0, 1600.0], &[600.0, 400.0])]);
    let result = run(&data, &question(goal(Quantity::Cost, false, &[])), &Progress::silent()).unwrap();
    let denied = result.resampled.bands[Quantity::Denied as usize].pointwise[1];
    let exact = (1.0f64 / 3.0 * 2.0 / 3.0 / 3000.0).sqrt();
    assert!((denied.sd / exact - 1.0).abs() < 0.08 && denied.replications == 1000, "{denied:?} {exact}");
    assert!(denied.lower < denied.mean && denied.mean < denied.upper);
    let bands = &result.resampled.bands[Quantity::Denied as usize];
    assert!(bands.lower[1] <= denied.lower && bands.lower[0] == 0.0 && bands.upper[2] == 1.0);
}

#[test]
fn many_people_vary_as_little_as_they_should() {
    let data = data(vec![group("a", &[4e6, 16e6], &[6e6, 4e6])]);
    let result = run(&data, &question(goal(Quantity::Cost, false, &[])), &Progress::silent()).unwrap();
    let denied = result.resampled.bands[Quantity::Denied as usize].pointwise[1];
    let exact = (1.0f64 / 3.0 * 2.0 / 3.0 / 30e6).sqrt();
    assert!((denied.sd / exact - 1.0).abs() < 0.15 && denied.replications == 200, "{denied:?} {exact}");
}

#[test]
fn a_gap_with_a_group_that_is_not_defined_is_not_defined() {
    let data = data(vec![group("a", &[5.0, 5.0], &[1.0, 1.0]), group("b", &[0.0, 0.0], &[1.0, 1.0])]);
    assert!(curves(&data).of_quantity(Quantity::GroupGap).iter().all(|gap| gap.is_nan()));
    let result = run(&data, &question(goal(Quantity::Cost, false, &[])), &Progress::silent()).unwrap();
    let gaps = &result.resampled.bands[Quantity::GroupGap as usize];
    assert!(gaps.pointwise.iter().all(|gap| gap.lower.is_nan()) && gaps.upper.iter().all(|upper| upper.is_nan()));
}

/// Every interval of a result holds its estimate, and so do the bounds at all cut-offs together.
fn assert_intervals_hold(result: &ScoresResult) {
    let holds = |mean: f64, lower: f64, upper: f64| mean.is_nan() || (lower <= mean + 1e-12 && mean <= upper + 1e-12);
    for (bands, (_, name, ..)) in result.resampled.bands.iter().zip(QUANTITIES) {
        for (cutoff, one) in bands.pointwise.iter().enumerate() {
            assert!(holds(one.mean, one.lower, one.upper), "{name} at {cutoff}: {one:?}");
            let (lower, upper) = (bands.lower[cutoff], bands.upper[cutoff]);
            assert!(
                one.mean.is_nan() || (lower <= one.lower + 1e-9 && one.upper <= upper + 1e-9),
                "{name} at {cutoff}"
            );
        }
    }
    let groups = result.resampled.rates.iter().flatten().chain(result.resampled.power.iter().flatten());
    for interval in groups.chain([&result.resampled.objective_interval]) {
        assert!(holds(interval.mean, interval.lower, interval.upper), "{interval:?}");
    }
    let apparent = result.resampled.objective.apparent;
    let honest = result.resampled.objective_interval;
    assert!(honest.lower <= apparent && apparent <= honest.upper);
    let (from, to) = result.optimum_interval();
    assert!(from <= result.choice.index && result.choice.index <= to);
}

#[test]
fn every_interval_holds_its_estimate() {
    let no_bounds: &[Bound] = &[];
    let bound = |value: f64| [Bound { quantity: Quantity::GroupGap, at_most: true, is_strict: false, value }];
    let equal = || data(vec![group("a", &[1.0; 30], &[1.0; 30])]);
    let perfect = data(vec![group("a", &[0.0, 0.0, 20.0, 20.0], &[10.0, 8.0, 0.0, 0.0])]);
    let alike: Vec<Group> = ["a", "b", "c", "d"].map(|name| group(name, &[25.0, 90.0], &[25.0, 10.0])).into();
    let apart = data(vec![
        group("a", &[2.0, 9.0, 20.0, 30.0, 14.0], &[9.0, 8.0, 4.0, 2.0, 1.0]),
        group("b", &[5.0, 14.0, 16.0, 12.0, 6.0], &[9.0, 9.0, 5.0, 3.0, 1.0]),
        group("c", &[1.0, 5.0, 12.0, 14.0, 9.0], &[6.0, 5.0, 3.0, 1.0, 0.0]),
    ]);
    for (data, bounds) in [
        (&equal(), no_bounds),
        (&perfect, no_bounds),
        (&data(alike), no_bounds),
        (&apart, no_bounds),
        (&apart, &bound(0.1)),
        (&apart, &bound(0.22)),
    ] {
        let result = run(data, &question(goal(Quantity::Cost, false, bounds)), &Progress::silent()).unwrap();
        assert_intervals_hold(&result);
    }
}

#[test]
fn equal_distributions_have_an_upper_bound_of_ks_and_equal_groups_one_of_their_gap() {
    let equal = data(vec![group("a", &[1.0; 30], &[1.0; 30])]);
    let result = run(&equal, &question(goal(Quantity::Cost, false, &[])), &Progress::silent()).unwrap();
    let ks = result.resampled.power[0][1];
    assert!(ks.mean == 0.0 && ks.lower == 0.0 && (0.2..0.35).contains(&ks.upper), "{ks:?}");
    let alike = ["a", "b", "c", "d"].map(|name| group(name, &[25.0, 90.0], &[25.0, 10.0]));
    let result = run(&data(alike.into()), &question(goal(Quantity::Cost, false, &[])), &Progress::silent()).unwrap();
    let gap = result.resampled.bands[Quantity::GroupGap as usize].pointwise[1];
    assert!(gap.mean == 0.0 && gap.lower == 0.0 && (0.08..0.2).contains(&gap.upper), "{gap:?}");
}

#[test]
fn rates_of_none_and_of_all_are_not_certain() {
    let perfect = data(vec![group("a", &[0.0, 20.0], &[20.0, 0.0])]);
    let result = run(&perfect, &question(goal(Quantity::Cost, false, &[])), &Progress::silent()).unwrap();
    let [_, good, bad, approved] = [0, 1, 2, 3].map(|rate| result.resampled.rates[0][rate]);
    assert!(good.mean == 0.0 && (good.upper - 0.168_433_5).abs() < 1e-6, "{good:?}");
    assert!(bad.mean == 1.0 && (bad.lower - 0.831_566_5).abs() < 1e-6, "{bad:?}");
    assert!(approved.mean == 0.0 && approved.upper > 0.15, "{approved:?}");
    let [auc, _] = result.resampled.power[0];
    assert!(auc.mean == 1.0 && auc.lower < 0.95, "{auc:?}");
    assert!(result.resampled.objective_interval.upper > 0.1);
}

#[test]
fn a_choice_costs_more_on_people_who_did_not_make_it() {
    // Scores that tell nothing: the best of many cut-offs looks better than it is.
    let good: Vec<f64> = (0..40).map(|cell| if cell % 3 == 0 { 6.0 } else { 3.0 }).collect();
    let bad: Vec<f64> = (0..40).map(|cell| if cell % 5 == 0 { 3.0 } else { 1.0 }).collect();
    let result =
        run(&data(vec![group("a", &good, &bad)]), &question(goal(Quantity::Cost, false, &[])), &Progress::silent());
    let result = result.unwrap().resampled;
    assert!(result.objective.out_of_bag > result.objective.apparent, "{:?}", result.objective);
    near(result.objective_interval.mean, 0.368 * result.objective.apparent + 0.632 * result.objective.out_of_bag);
    let mean = result.of_each.iter().map(|each| each.out_of_bag).sum::<f64>() / result.of_each.len() as f64;
    near(result.objective.out_of_bag, mean);
}

#[test]
fn a_turned_score_gives_the_same_shares_at_the_turned_cutoffs() {
    let straight = worked();
    let mut turned = worked();
    turned.scores = vec![-3.0, -2.0, -1.0];
    for cells in turned.groups.iter_mut().map(|group| &mut group.cells) {
        cells.good.reverse();
        cells.bad.reverse();
    }
    turned.turn();
    assert_eq!(turned.scores, [-1.0, -2.0, -3.0]);
    let cutoffs: Vec<f64> = straight.cutoffs().into_iter().map(|cutoff| -cutoff).collect();
    assert_eq!(turned.cutoffs(), cutoffs);
    let question = question(goal(Quantity::Cost, false, &[]));
    let [one, other] = [&straight, &turned].map(|data| run(data, &question, &Progress::silent()).unwrap());
    assert_eq!((one.optimum(), one.choice), (-other.optimum(), other.choice));
    // Bounds may be undefined, and what is undefined equals nothing.
    assert!(one.resampled.chosen == other.resampled.chosen && one.resampled.of_each == other.resampled.of_each);
}
