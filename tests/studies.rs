//! A study's numbers are those of separate runs; studies keep what they promise.

mod common;

use common::study;
use swapset::internals::config::SizeOverrides;
use swapset::internals::engine::Engine;
use swapset::internals::metrics::swap::SwapSet;
use swapset::internals::metrics::{METRICS, Metric};
use swapset::internals::model::Sizes;
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::{Policy, Scenario};
use swapset::internals::population::{Life, Population};
use swapset::internals::progress::Progress;
use swapset::internals::rng::RoundKeys;
use swapset::internals::stats::paired_change;
use swapset::internals::study::ask::{Asked, Request};
use swapset::internals::study::attribute::run as attribute;
use swapset::internals::study::attribute::run::{Attribution, Player, Question, subsets};
use swapset::internals::study::compare::run as compare;
use swapset::internals::study::effect::run as effect;
use swapset::internals::study::run::run;
use swapset::internals::study::run::run::StudyResult;
use swapset::internals::study::sensitivity::run as sensitivity;
use swapset::internals::study::survival::event::Event;
use swapset::internals::study::survival::run as survival;
use swapset::internals::study::sweep::run as sweep;
use swapset::internals::study::sweep::run::{Sweep, SweepCell, SweepStudy};

const SMALL: Sizes = Sizes { seed: 5, replications: 4, merchants: 400 };

fn silent() -> Progress {
    Progress::silent()
}

fn run_alone(scenario: &Scenario) -> StudyResult {
    run::run(scenario, SMALL, Engine::default(), &silent()).unwrap()
}

/// A reform run against the baseline in a study of its own.
fn alone(change: impl FnOnce(&mut Policy)) -> StudyResult {
    run_alone(&study().reform("alone", change).scenario())
}

fn tight(policy: &mut Policy) {
    policy.guidance = vec![1.0; 24];
}

fn banded(policy: &mut Policy) {
    policy.parameters.merchant_loan.reduced_band = 25.0;
}

#[test]
fn swap_sets_add_up_to_what_separate_runs_lose() {
    let scenario = study().reform("tight", tight).reform("banded", banded).scenario();
    let result = compare::run(&scenario, SMALL, Engine::default(), &silent(), None).unwrap();
    for (reform, alone) in [alone(tight), alone(banded)].iter().enumerate() {
        let lost = |policy: usize, id: Metric| alone.policies[policy].values(id).iter().sum::<f64>();
        let set = |set: SwapSet, good: bool| result.total(reform, set, good);
        let (newly_lost, newly_kept) = (set(SwapSet::NewlyLost, true), set(SwapSet::NewlyKept, true));
        let change = lost(1, Metric::GoodLostCount) - lost(0, Metric::GoodLostCount);
        assert_eq!((newly_lost.merchants - newly_kept.merchants) as f64, change);
        let by_both = set(SwapSet::LostByBoth, true).merchants;
        assert_eq!((by_both + newly_kept.merchants) as f64, lost(0, Metric::GoodLostCount));
        let sets = SwapSet::ALL.into_iter().flat_map(|s| [set(s, true), set(s, false)]);
        let profit: f64 = sets.map(|counts| counts.profit_change as f64 / 64.0).sum();
        // Profit per merchant times the opening book of each replication.
        let of_runs: f64 = (0..SMALL.replications as usize)
            .map(|r| {
                let value = |policy: usize, metric: Metric| alone.policies[policy].values(metric)[r];
                let book = (value(0, Metric::GoodCount) / value(0, Metric::Good)).round();
                (value(1, Metric::ProfitPerMerchant) - value(0, Metric::ProfitPerMerchant)) * book
            })
            .sum();
        assert!((profit - of_runs).abs() < 1e-6 * of_runs.abs().max(1.0), "{profit} against {of_runs}");
    }
}

#[test]
fn the_effect_is_the_difference_of_two_separate_runs() {
    let base = study().scenario();
    let scenario = effect::scenario(&base, 6);
    let result = effect::run(&scenario, 6, SMALL, Engine::default(), &silent()).unwrap();
    let opens = alone(|p| p.opening = Opening::InMonth(6));
    let never = alone(|p| p.opening = Opening::Never);
    let values = |result: &StudyResult| result.policies[1].values(Metric::GoodLostWithoutConsumerLoan).to_vec();
    let expected = paired_change(&values(&opens), &values(&never), 1);
    let found = result.arms[0].groups[0][0];
    // The intervals of all arms hold together, so each is wider than by itself.
    assert_eq!((found.mean, found.sd), (expected.mean, expected.sd));
    assert!(found.lower < expected.lower && found.upper > expected.upper);
    // By the last month everybody lost is counted.
    let last = result.arms[0].by_month.last().unwrap();
    assert!((last.mean - expected.mean).abs() < 1e-12);
    assert_eq!(result.arms[0].by_month.len(), 24 - 6 + 1);
}

#[test]
fn a_sweeps_cells_are_separate_runs() {
    let recession = [vec![0.0; 3], vec![-2.0; 9]].concat();
    let plain = study().reform("a", tight).reform("b", banded).scenario();
    let in_recession = study().baseline(|p| p.path = recession.clone()).reform("c", tight).scenario();
    let cell = |text: &str| SweepCell { values: vec![text.into()], numbers: vec![None] };
    let asked = Sweep {
        levers: Vec::new(),
        cells: vec![cell("a"), cell("c"), cell("b")],
        metrics: vec![Metric::GoodLost as usize],
        studies: vec![
            SweepStudy { scenario: plain.into(), cells: vec![0, 2] },
            SweepStudy { scenario: in_recession.clone().into(), cells: vec![1] },
        ],
    };
    let result = sweep::run(&asked, SMALL, Engine::default(), &silent(), None).unwrap();
    let runs = [alone(tight), run_alone(&in_recession), alone(banded)];
    for (cell, run) in runs.iter().enumerate() {
        for metric in 0..METRICS.len() {
            let (mine, theirs) = (result.level(cell, metric), run.policies[1].levels[metric]);
            let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan());
            assert!(same(mine.mean, theirs.mean) && same(mine.sd, theirs.sd));
            assert_eq!(mine.replications, theirs.replications);
        }
        // One reform alone is read by itself, the three cells together.
        let (alone, together) =
            (run.policies[1].change(Metric::GoodLost), result.change(cell, Metric::GoodLost as usize));
        assert_eq!((together.mean, together.sd), (alone.mean, alone.sd));
        assert!(together.lower < alone.lower && together.upper > alone.upper);
    }
}

/// An attribution of these changes of the baseline.
fn attribution(question: Question, changes: &[fn(&mut Policy)]) -> Attribution {
    let (subsets, permutations) = subsets(changes.len(), 60, 1);
    let mut scenario = study().scenario();
    for &subset in &subsets[1..] {
        let mut alternative = scenario.alternatives[0].clone();
        alternative.name = format!("subset_{subset}");
        for (_, change) in changes.iter().enumerate().filter(|(index, _)| subset >> index & 1 == 1) {
            change(&mut alternative.policy);
        }
        scenario.alternatives.push(alternative);
    }
    let player = |index: usize| Player { name: format!("p{index}"), title: String::new(), reasons: Vec::new() };
    let players = (0..changes.len()).map(player).collect();
    let idle = vec![false; changes.len()];
    Attribution { question, players, idle, subsets, permutations, metric: Metric::GoodLost as usize, scenario }
}

#[test]
fn shapley_values_are_efficient_symmetric_and_those_of_separate_runs() {
    // The second and third do the same thing, so they are worth the same; the last changes nothing.
    let wide: fn(&mut Policy) = |p| p.parameters.positioning.cap_multiple = f64::INFINITY;
    let nothing: fn(&mut Policy) = |_| ();
    let asked = attribution(Question::Parts, &[banded, wide, wide, nothing]);
    let result = attribute::run(&asked, SMALL, Engine::default(), &silent(), None).unwrap();
    for replication in 0..SMALL.replications as usize {
        let value = |player: usize| result.parts.values(player, 0).unwrap()[replication];
        let of = |index: usize| result.subsets.values(index, 0).unwrap()[replication];
        let total = of(15) - of(0);
        assert!(((0..4).map(value).sum::<f64>() - total).abs() < 1e-14);
        assert!((value(1) - value(2)).abs() < 1e-15);
        assert_eq!(value(3), 0.0);
    }
    let both = alone(|p| {
        banded(p);
        wide(p);
    });
    let change = both.policies[1].change(Metric::GoodLost);
    assert_eq!(result.total, change);
    assert!((result.values.iter().map(|value| value.mean).sum::<f64>() - change.mean).abs() < 1e-14);
}

#[test]
fn sampled_permutations_still_sum_to_the_total() {
    let nothing: fn(&mut Policy) = |_| ();
    let changes: Vec<fn(&mut Policy)> = [vec![banded as fn(&mut Policy), tight], vec![nothing; 9]].concat();
    let asked = attribution(Question::Mechanisms, &changes);
    assert!(!asked.permutations.is_empty() && asked.subsets.len() < 1 << 11);
    let result = attribute::run(&asked, SMALL, Engine::default(), &silent(), None).unwrap();
    let sum: f64 = result.values.iter().map(|value| value.mean).sum();
    assert!((sum - result.total.mean).abs() < 1e-13);
    assert!(result.values[5].mean.abs() < 1e-15);
    assert!((result.before.mean - result.after.mean - result.total.mean).abs() < 1e-13);
}

#[test]
fn a_survival_curve_of_one_replication_is_the_runs() {
    let sizes = Sizes { replications: 1, ..SMALL };
    let scenario = study().reform("tight", tight).scenario();
    let of_run = run::run(&scenario, sizes, Engine::default(), &silent()).unwrap();
    let result = survival::run(&scenario, sizes, Engine::default(), &silent(), None).unwrap();
    for curve in result.curves.iter().filter(|curve| curve.segment.is_none() && curve.good) {
        let policy = &of_run.policies[curve.policy];
        let theirs = match curve.event {
            Event::Loss => &policy.not_yet_lost_good,
            Event::Restoration => &policy.not_yet_restored_good,
        };
        for (mine, theirs) in curve.points.iter().zip(theirs) {
            assert_eq!(mine.mean, theirs[0]);
        }
    }
    let at_risk = |segment: Option<usize>| {
        let curve = result.curves.iter().find(|c| c.segment == segment && c.good && c.event == Event::Loss).unwrap();
        curve.table.start
    };
    assert_eq!(at_risk(None), (0..4).map(|segment| at_risk(Some(segment))).sum::<u64>());
}

#[test]
fn good_merchants_are_counted_once_in_every_kind_of_group() {
    let result = run_alone(&study().scenario());
    let groups = &result.policies[0].groups;
    for replication in 0..SMALL.replications as usize {
        let count = |index: usize| groups[index].values[Metric::GoodCount as usize][replication];
        let segments: f64 = (1..5).map(count).sum();
        let deciles: f64 = (5..15).map(count).sum();
        assert!(count(0) > 100.0 && segments == count(0) && deciles == count(0));
        let lost = groups[0].values[Metric::GoodLostCount as usize][replication];
        assert_eq!(lost / count(0), groups[0].values[Metric::GoodLost as usize][replication]);
    }
}

#[test]
fn merchants_of_two_mixes_are_the_same_but_for_their_segment() {
    let baseline = study().scenario().alternatives[0].policy.segments.clone();
    let mut half_rural = baseline.clone();
    for (segment, share) in half_rural.iter_mut().zip([0.2, 0.2, 0.1, 0.5]) {
        segment.share = share;
    }
    let (today, mixed) = (Population::new(&baseline), Population::new(&half_rural));
    let keys = RoundKeys::new(5);
    let mut agree = 0;
    for merchant in 0..2000 {
        let (a, b) = (today.life(&keys, 0, merchant), mixed.life(&keys, 0, merchant));
        agree += u32::from(a.segment == b.segment);
        assert_eq!(Life { segment: 0.0, ..a }, Life { segment: 0.0, ..b });
    }
    assert!((500..2000).contains(&agree), "{agree} of 2000 agree");
}

#[test]
fn a_study_is_run_from_what_was_read_before_it_began() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let study = "[sensitivity]\ntrajectories = 2\nsamples = 0\n[sensitivity.factors]\n\
        \"economy.sd\" = { from = 0.5, to = 1.5, source = \"test\" }\n\
        \"responses.appeal_delay_months\" = { from = 1, to = 3, source = \"test\" }\n\
        \"merchant_loan.cutoff\" = { from = 500, to = 540, source = \"test\" }\n";
    std::fs::write(path("study.toml"), study).unwrap();
    std::fs::write(path("path.csv"), "date,index\na,-1\nb,-2\n").unwrap();
    let reform = "[economy.path]\ncsv = \"path.csv\"\ncolumn = \"index\"\nfrequency = \"quarterly\"\norder = \"oldest_first\"\nmean = 0\nsd = 1\nsign = 1\n\
        [merchant_loan]\ncutoff = 560\n";
    std::fs::write(path("reform.toml"), reform).unwrap();
    let config = path("study.toml");
    let sizes = SizeOverrides { replications: Some(2), merchants: Some(100), ..SizeOverrides::default() };
    let mut request = Request { sizes, ..Request::of(config) };
    request.options.add("reform", path("reform.toml").to_string_lossy());
    let Asked { question: asked, setup } = swapset::internals::study::sensitivity::ask::sensitivity(&request)
        .unwrap_or_else(|error| panic!("{}", error.report(false)));
    let run = || {
        let result = sensitivity::run(&asked, setup.sizes, Engine::default(), &silent()).unwrap();
        let means: Vec<f64> = result.screened.iter().map(|screened| screened.mean.interval.mean).collect();
        (result.baseline, means)
    };
    let before = run();
    std::fs::write(path("reform.toml"), "[merchant_loan]\ncutoff = 100\n").unwrap();
    std::fs::remove_file(path("path.csv")).unwrap();
    assert_eq!(run(), before);

    // Every point is the study that its values state: the reform keeps what it sets itself.
    let point = asked.at(&[1.2, 2.0, 510.0]);
    let [baseline, reform] = &point.alternatives[..] else { panic!("a baseline and a reform") };
    let parameters = |alternative: &swapset::internals::model::Alternative| alternative.policy.parameters;
    assert_eq!((parameters(baseline).economy.sd, parameters(reform).economy.sd), (1.2, 1.2));
    assert_eq!(parameters(reform).responses.appeal_delay_months, 2.0);
    assert_eq!((parameters(baseline).merchant_loan.cutoff, parameters(reform).merchant_loan.cutoff), (510.0, 560.0));
    assert_eq!(reform.policy.path, [-1.0, -1.0, -1.0, -2.0, -2.0, -2.0]);
    let notice = "reform sets merchant_loan.cutoff itself, so the factor varies it only in the baseline";
    assert_eq!(setup.notices, [notice]);
}
