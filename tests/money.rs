//! Sums of money: at the largest sizes and at the ends of every parameter's domain nothing overflows and every number is sensible.

use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::{Engine, measure_each, replicate};
use swapset::internals::kernel::ReplicationCounts;
use swapset::internals::metrics::money::{fixed, yuan};
use swapset::internals::metrics::outcome::{Amounts, Outcomes, Workout};
use swapset::internals::metrics::set::{Set, SetCounts};
use swapset::internals::metrics::swap::BaselineOutcomes;
use swapset::internals::metrics::tally::Tally;
use swapset::internals::metrics::{CountedBy, METRICS, Unit};
use swapset::internals::model::merchant::{REVENUE_MAX, Segment};
use swapset::internals::model::parameter::{Domain, Key};
use swapset::internals::model::{Scenario, keys, revenue};
use swapset::internals::plan::Plan;
use swapset::internals::progress::Progress;
use swapset::internals::rng::RoundKeys;

/// Maximum merchants of a replication, and months of a study.
const MERCHANTS: i128 = 10_000_000;
const MONTHS: u32 = 120;

fn scenario(set: &[String]) -> Result<Scenario, String> {
    let loaded = load(None, &["guidance_tight".to_string()], set, SizeOverrides::default());
    loaded.map(|loaded| loaded.scenario).map_err(|error| error.report(false))
}

fn run(scenario: &Scenario, merchants: u32) -> (Plan, ReplicationCounts) {
    let plan = Plan::new(scenario);
    let counts = replicate(&plan, Engine::default(), &RoundKeys::new(3), 0, merchants, &Progress::silent());
    let counts = counts.unwrap_or_else(|_| panic!("nobody stops a test"));
    (plan, counts)
}

/// The amounts of a merchant, yuan and numbers.
#[derive(Clone, Copy)]
struct Largest {
    line: f32,
    balance_sum: f32,
    income: f32,
    credit_denied: f32,
    extra_interest: f32,
    sales_lost: f32,
    remedy_cost: f32,
    months: f32,
}

/// Of the largest line that may be lent on the largest revenue, in debt for all of the longest study at the highest rate, and lost at once.
fn largest() -> Largest {
    let months = f64::from(MONTHS);
    let line = 120.0 * REVENUE_MAX;
    Largest {
        line: line as f32,
        balance_sum: (months * line) as f32,
        income: (months * line / 12.0) as f32,
        credit_denied: (months * REVENUE_MAX) as f32,
        extra_interest: (months * REVENUE_MAX / 12.0) as f32,
        sales_lost: (months * revenue::MONTH_MAX) as f32,
        remedy_cost: (months * 4e12) as f32,
        months: months as f32,
    }
}

#[test]
fn ten_million_of_the_largest_merchants_are_summed_exactly() {
    let largest = largest();
    let column = |number: f32| [number; Set::MERCHANTS_MAX];
    let all = Set::first(Set::MERCHANTS_MAX);
    let (line, balance_sum, income) = (column(largest.line), column(largest.balance_sum), column(largest.income));
    let (credit_denied, extra_interest) = (column(largest.credit_denied), column(largest.extra_interest));
    let (sales_lost, remedy_cost) = (column(largest.sales_lost), column(largest.remedy_cost));
    let (months, first_month) = (column(largest.months), column(1.0));
    let mut without = SetCounts::default();
    (0..MONTHS).for_each(|_| without.add(all));
    let of_all = |each| Amounts { some: all, each };
    let o = Outcomes {
        cells: &[0; Set::MERCHANTS_MAX],
        segments: &[all],
        all,
        alive_at_opening: all,
        book: all,
        good: all,
        lost_for_long: all,
        line_halved: all,
        missed_by_month_3: all,
        missed_by_month_12: all,
        defaulted: all,
        default_month: &first_month,
        exposure_at_default: &line,
        loss: [f64::from(largest.line); Set::MERCHANTS_MAX],
        workout: [Workout { months: MONTHS, at_end: true }; Set::MERCHANTS_MAX],
        months_without: without,
        balance_at_opening: &line,
        balance_sum: of_all(&balance_sum),
        income: of_all(&income),
        credit_denied: of_all(&credit_denied),
        extra_interest: of_all(&extra_interest),
        sales_lost: of_all(&sales_lost),
        remedy_cost: of_all(&remedy_cost),
        appeals_decided: of_all(&months),
        appeals_won: of_all(&months),
        ..Outcomes::default()
    };
    let mut baseline = BaselineOutcomes::default();
    baseline.set(&Outcomes { book: all, balance_at_opening: &line, ..Outcomes::default() });
    let mut tally = Tally::new(CountedBy::SegmentAndDecile, 1, MONTHS);
    for _ in 0..MERCHANTS / Set::MERCHANTS_MAX as i128 {
        tally.add(&o);
        tally.add_swap(&o, &baseline, all);
    }
    let c = tally.cells[0];
    let of_all = |amount: f32| MERCHANTS * i128::from(fixed(f64::from(amount)));
    assert!(fixed(f64::from(largest.balance_sum)) < i64::MAX / 8, "a merchant's own amounts leave room");
    assert_eq!(c.balance_sum, of_all(largest.balance_sum));
    assert_eq!(c.workout_sum, 120 * of_all(largest.line));
    assert_eq!((c.loss, c.income), (of_all(largest.line), of_all(largest.income)));
    assert_eq!((c.remedy_cost, c.extra_interest), (of_all(largest.remedy_cost), of_all(largest.extra_interest)));
    assert_eq!(c.appeals_decided, MERCHANTS as i64 * i64::from(MONTHS));
    assert_eq!((c.credit_denied, c.sales_lost), (of_all(largest.credit_denied), of_all(largest.sales_lost)));
    let swap = tally.swap_sets.as_flattened().iter().find(|counts| counts.merchants > 0).unwrap();
    assert_eq!((swap.merchants, swap.opening_balance), (MERCHANTS as i64, of_all(largest.line)));
    assert_eq!((swap.sales_lost_change, swap.default_exposure_change), (c.sales_lost, of_all(largest.line)));
    assert_eq!(swap.profit_change, c.income - c.loss - c.remedy_cost);
    let twice = {
        let mut twice = tally.clone();
        twice.merge(&tally);
        twice
    };
    assert_eq!(twice.cells[0].workout_sum, 2 * c.workout_sum);
    assert!((yuan(c.loss) / (MERCHANTS as f64 * f64::from(largest.line)) - 1.0).abs() < 1e-12);
}

/// Every sum is one of amounts that are not negative, and every metric a number that can be.
fn assert_sound(plan: &Plan, counts: &ReplicationCounts, what: &str) {
    for c in counts.tallies.iter().flat_map(|tally| &tally.cells) {
        let sums = [
            c.balance_sum,
            c.workout_sum,
            c.balance_at_end,
            c.workout_at_end,
            c.book_balance_sum,
            c.book_workout_sum,
            c.loss,
            c.credit_denied,
            c.extra_interest,
            c.sales_lost,
            c.remedy_cost,
        ];
        assert!(sums.into_iter().all(|sum| (0..i128::from(i64::MAX)).contains(&sum)), "{what}: {c:?}");
    }
    for measured in measure_each(plan, counts) {
        for (metric, value) in METRICS.iter().zip(&measured.groups[0]) {
            assert!(!value.is_infinite(), "{what}: {} is {value}", metric.name);
            // Of a balance that is soon written off the cost a year can exceed all of it.
            let is_share = metric.unit == Unit::Share && metric.name != "credit_cost_a_year";
            assert!(
                !is_share || value.is_nan() || (-1e-9..=1.0 + 1e-9).contains(value),
                "{what}: {} is {value}",
                metric.name
            );
        }
    }
}

#[test]
fn the_largest_revenue_lines_and_margins_together_give_sound_money() {
    let mut set: Vec<String> = [
        "run.months=120",
        "run.seasoning=120",
        "merchant_loan.line_cap=inf",
        "merchant_loan.line_max=120",
        "merchant_loan.line_base=120",
        "merchant_loan.line_slope=1e4",
        "merchant_loan.reduced_line=120",
        "positioning.cap_multiple=inf",
        "consumer_loan.line_max=1e12",
        "consumer_loan.line_log_mean=30",
        "pricing.rate_base=1",
        "pricing.rate_cap=1",
        "pricing.funding_cost=0",
        "pricing.operating_cost=0",
        "pricing.loss_given_default=1",
        "revenue.sales_effect=0.99",
        // Everybody has access and nobody defaults, so that all that can be lent is.
        "arrears.base=-10000",
        "merchant_loan.cutoff=-100000",
        "merchant_loan.max_inquiries=inf",
        "merchant_loan.max_high_cost=inf",
        "merchant_loan.max_revenue_drop=inf",
    ]
    .map(String::from)
    .to_vec();
    for segment in scenario(&[]).unwrap().segment_names {
        for (key, value) in
            [("log_revenue_mean", 15.0), ("log_revenue_sd", 2.0), ("revenue_sd", 2.0), ("cyclicality", 10.0)]
        {
            set.push(format!("segments.{segment}.{key}={value}"));
        }
    }
    let (plan, counts) = run(&scenario(&set).unwrap(), 512);
    assert_sound(&plan, &counts, "everything at its largest");
    let lent: f64 = counts.tallies[0].cells.iter().map(|c| yuan(c.balance_sum)).sum();
    assert!(lent > 1e13, "it is about large sums, not {lent}");
}

/// The numbers at a domain's ends.
fn ends(domain: Domain) -> Vec<f64> {
    match domain {
        Domain::Probability => vec![0.0, 1.0],
        Domain::Correlation => vec![-1.0, 1.0],
        Domain::BelowOne => vec![0.0, 1.0 - f64::EPSILON],
        Domain::Between { min, max } => vec![min, max],
        Domain::Positive { max } => vec![f64::MIN_POSITIVE, max],
        Domain::PositiveOrUnlimited { max } => vec![f64::MIN_POSITIVE, max, f64::INFINITY],
        Domain::Whole { min, max } => vec![f64::from(min), f64::from(max)],
    }
}

/// What else has to be set so that a key may have a value.
fn with(key: &Key, path: &str, value: f64) -> Vec<String> {
    let mut set = vec![format!("{path}={value:e}")];
    match key.path().as_str() {
        "consumer_loan.line_min" => set.insert(0, "consumer_loan.line_max=1e12".into()),
        "consumer_loan.line_max" => set.insert(0, "consumer_loan.line_min=0".into()),
        _ => {}
    }
    set
}

#[test]
fn every_parameter_at_its_ends_gives_sound_numbers() {
    let segment = Segment::<f64>::KEYS.iter().filter(|key| key.name != "share");
    let all = keys().into_iter().map(|key| (key, key.path()));
    for (key, path) in all.chain(segment.map(|key| (key, format!("segments.rural.{}", key.name)))) {
        for value in ends(key.domain) {
            let what = format!("{path} = {value:e}");
            let scenario = scenario(&with(key, &path, value)).unwrap_or_else(|error| panic!("{what}: {error}"));
            let (plan, counts) = run(&scenario, 256);
            assert_sound(&plan, &counts, &what);
        }
    }
}

#[test]
fn no_parameter_takes_a_number_beyond_all_measure() {
    for key in keys().into_iter().chain(Segment::<f64>::KEYS) {
        assert!([1e300, -1e300, 1e13, f64::NAN].into_iter().all(|value| !key.domain.contains(value)), "{}", key.path());
    }
    let refused = scenario(&["pricing.rate_base=1e11".into()]).unwrap_err();
    assert!(refused.contains("pricing.rate_base") && refused.contains("from 0 to 1"), "{refused}");
    for list in ["economy.path=[1e9]", "macro_policy.guidance=-1e9", "macro_policy.guidance=[0, 101]"] {
        let refused = scenario(&[list.into()]).unwrap_err();
        assert!(refused.contains("from -100 to 100"), "{refused}");
    }
}
