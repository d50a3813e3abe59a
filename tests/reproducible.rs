//! For a given seed results are byte-identical at any number of threads, block size and level, and equal policies differ by exactly 0.

mod common;

use common::{by_kernel, published_study, study};
use swapset::internals::engine::{Engine, measure_each, run, run_in_halves, run_with};
use swapset::internals::kernel::{BLOCK_MAX, FirstHalf};
use swapset::internals::metrics::{METRICS, Metric};
use swapset::internals::model::Sizes;
use swapset::internals::model::merchant_loan::Exclusivity;
use swapset::internals::progress::Progress;
use swapset::internals::report::about::About;
use swapset::internals::report::chart::Shape;
use swapset::internals::report::chart::draw::theme::Theme;
use swapset::internals::report::files::{Description, Provenance};
use swapset::internals::report::font::Fonts;
use swapset::internals::report::language::Language;
use swapset::internals::report::output::render;
use swapset::internals::report::render::{RenderOptions, figures};
use swapset::internals::simd::SimdLevel;
use swapset::internals::study::run::report as reports;
use swapset::internals::study::run::run as studies;

/// A thread that waits for a part of one replication takes up another, and so on: with a stack of its own for each, that would overflow.
#[test]
fn many_large_replications_need_little_stack() {
    let (scenario, merchants) = (published_study().scenario(), 2_000);
    let plan = swapset::internals::plan::Plan::new(&scenario);
    let engine = Engine { block: 8, ..Engine::default() };
    for threads in [2, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(512 << 10).build().unwrap();
        let counts = pool.install(|| run_with(&plan, engine, 1, 0..64, merchants, &Progress::silent(), |_| ()));
        assert_eq!(counts.unwrap().len(), 64);
    }
}

#[test]
fn every_file_has_the_same_bytes_at_1_2_and_7_threads_and_two_block_sizes() {
    let scenario = published_study().scenario();
    let sizes = Sizes { seed: 3, replications: 4, merchants: 3001 };
    let provenance = Provenance {
        name: "test".into(),
        configuration_hash: "0".into(),
        resolved: Description::Whole(serde_json::Value::Null),
        files: Vec::new(),
    };
    let files = |threads: usize, block: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let engine = Engine { block, ..Engine::default() };
        let result = pool.install(|| studies::run(&scenario, sizes, engine, &Progress::silent())).unwrap();
        let report = reports::run(&result, "0", Default::default());
        let rendered = render(&report, &About::default(), &provenance, &std::env::temp_dir()).unwrap();
        let mut files = rendered.into_files().unwrap();
        let options = RenderOptions {
            languages: vec![Language::English],
            shapes: vec![Shape::Wide],
            theme: Theme::default(),
            png: true,
            fonts: Fonts::default(),
        };
        let drawn = pool.install(|| figures(&report.document.figures, &options, &|| false));
        files.extend(drawn.unwrap().unwrap());
        files
    };
    let expected = files(1, BLOCK_MAX);
    assert!(expected.len() > 15);
    for (threads, block) in [(2, BLOCK_MAX), (7, BLOCK_MAX), (2, 40), (7, 1)] {
        for (expected, got) in expected.iter().zip(files(threads, block)) {
            assert!(*expected == got, "{} differs at {threads} threads and blocks of {block}", expected.name);
        }
    }
}

#[test]
fn every_level_of_this_machine_counts_the_same() {
    let plan = published_study().plan();
    let at = |level| by_kernel(&plan, Engine { level, ..Engine::default() }, 5, 1, 1500);
    let expected = at(SimdLevel::available()[0]);
    for level in SimdLevel::available() {
        assert!(at(level) == expected, "{level:?} differs");
    }
}

#[test]
fn a_merchant_lives_the_same_life_whatever_the_number_of_merchants() {
    let plan = study().plan();
    let few = by_kernel(&plan, Engine::default(), 5, 2, 200);
    let many = by_kernel(&plan, Engine::default(), 5, 2, 1000);
    assert_eq!(few.scored[..], many.scored[..200]);
}

#[test]
fn halves_are_counted_as_if_each_were_alone() {
    let (plan, engine, silent) = (published_study().plan(), Engine::default(), Progress::silent());
    let halves = run_in_halves(&plan, engine, 1, 0..2, 801, &silent, |_, first| first.clone()).unwrap();
    assert!(halves == run_with(&plan, engine, 1, 0..2, 400, &silent, |counts| FirstHalf::of(&plan, counts)).unwrap());
    let measured = run(&plan, engine, 1, 0..2, 801, &silent).unwrap();
    for (measured, first) in measured.iter().zip(&halves) {
        for (measured, first) in measured.iter().zip(&first.everybody) {
            let (whole, first) = (measured.groups[0][Metric::GoodCount as usize], first.counts.good as f64);
            assert_eq!(measured.half_differences[Metric::GoodCount as usize], first - (whole - first));
        }
    }
}

#[test]
fn two_equal_policies_differ_by_exactly_nothing_in_each_replication() {
    let scenario = study()
        .reform("the_same", |_| {})
        .reform("changes_nothing_met", |p| {
            // Nobody is warned or responds to a warning, so the margin alone changes nothing.
            p.parameters.responses.warning_margin = 30.0;
            p.parameters.positioning.exclusive_share = 0.9;
        })
        .scenario();
    let sizes = Sizes { seed: 9, replications: 5, merchants: 1000 };
    let result = studies::run(&scenario, sizes, Engine::default(), &Progress::silent()).unwrap();
    for policy in &result.policies[1..] {
        for (metric, (mine, base)) in
            METRICS.iter().zip(policy.groups[0].values.iter().zip(&result.policies[0].groups[0].values))
        {
            let same = mine.iter().zip(base).all(|(a, b)| a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()));
            assert!(same, "{} of {} differs", metric.name, policy.name);
        }
    }
}

/// Every metric of one replication, one line each. If these numbers change, results change, which belongs in the changelog.
/// A new metric needs its line, which the failing test prints.
#[test]
fn every_metric_has_the_value_of_this_version() {
    let plan = study()
        .reform("tight", |p| p.guidance = vec![1.0; 24])
        .reform("appeals_in_a_recession", |p| {
            let r = &mut p.parameters.responses;
            (r.appeal, r.notification, r.warning_margin, r.warning_response) = (0.5, 0.5, 20.0, 0.5);
            p.exclusivity = Exclusivity::ConsumerFirst;
            p.parameters.positioning.exclusive_share = 0.5;
            p.path = vec![-2.0; 12];
        })
        .reform("notice_traded_lines_and_a_price_cap", |p| {
            let r = &mut p.parameters.responses;
            (r.notice, r.appeal, r.documents_unasked) = (1.0, 0.3, 0.03);
            p.parameters.consumer_loan.line_trade = 0.3;
            (p.parameters.pricing.rate_cap, p.parameters.revenue.deseasonalised) = (0.12, 0.0);
            p.parameters.costs.richer_model = 0.5;
        })
        .plan();
    let counts = by_kernel(&plan, Engine::default(), 1, 0, 4000);
    let measured = measure_each(&plan, &counts);
    let lines = METRICS.iter().enumerate().map(|(index, metric)| {
        let values = measured.iter().map(|policy| format!(",{}", policy.groups[0][index]));
        format!("{}{}\n", metric.name, values.collect::<String>())
    });
    let found = format!(
        "metric,baseline,tight,appeals_in_a_recession,notice_traded_lines_and_a_price_cap\n{}",
        lines.collect::<String>()
    );
    assert_eq!(found, include_str!("data/fixed_values.csv"), "the values found are\n{found}");
}

#[test]
fn another_seed_is_another_world() {
    let plan = study().plan();
    let values = |seed| by_kernel(&plan, Engine::default(), seed, 0, 500).scored[0].quality;
    assert_ne!(values(1), values(2));
    assert_eq!(Metric::of_name("good_lost"), Some(Metric::GoodLost as usize));
}
