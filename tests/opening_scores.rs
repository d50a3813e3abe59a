//! The score of month 0 against good and bad: what is said of a cut-off on it agrees with what is measured otherwise.

use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::Engine;
use swapset::internals::metrics::Metric;
use swapset::internals::progress::Progress;
use swapset::internals::study::run::run::{StudyResult, run};

fn study(set: &[&str], replications: u32) -> StudyResult {
    let sizes = SizeOverrides { seed: Some(5), replications: Some(replications), merchants: Some(2000) };
    let set: Vec<String> = set.iter().map(|set| set.to_string()).collect();
    let loaded = load(None, &["recession".into()], &set, sizes).unwrap();
    run(&loaded.scenario, loaded.sizes, Engine::default(), &Progress::silent()).unwrap()
}

#[test]
fn the_area_under_the_points_is_the_area_measured_on_every_score() {
    let result = study(&[], 16);
    let scores = &result.scores;
    let points: Vec<(f64, f64)> =
        scores.good_below.iter().zip(&scores.bad_below).map(|(good, bad)| (good.mean, bad.mean)).collect();
    let area: f64 = points.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum();
    let auc = result.policies[0].level(Metric::Auc);
    // Steps of five points lose a little, and a mean of curves is not the curve of a mean.
    assert!((area - auc.mean).abs() < 0.01, "{area} against {}", auc.mean);
    let ks = points.iter().map(|point| point.1 - point.0).fold(0.0, f64::max);
    assert!(ks <= result.policies[0].level(Metric::Ks).mean + 1e-12, "{ks}");
}

#[test]
fn the_curves_rise_from_nobody_to_all() {
    let scores = study(&[], 3).scores;
    for shares in [&scores.bad_below, &scores.good_below] {
        // A handful may lie beyond what is counted.
        assert!(shares[0].mean < 0.001 && shares[shares.len() - 1].mean > 0.999);
        assert!(shares.windows(2).all(|pair| pair[0].mean <= pair[1].mean));
    }
}

#[test]
fn shifts_of_segments_move_each_ones_own_cutoff() {
    let names = load(None, &[], &[], SizeOverrides::default()).unwrap().scenario.segment_names;
    let shifts: Vec<String> = names.iter().map(|name| format!("segments.{name}.cutoff_shift=27.5")).collect();
    let all: Vec<&str> = shifts.iter().map(String::as_str).collect();
    let (shifted, moved) = (study(&all, 2), study(&["merchant_loan.cutoff=547.5"], 2));
    let today = |result: &StudyResult| {
        let scores = &result.scores;
        (scores.cutoffs[scores.today], scores.bad_below[scores.today], scores.good_below[scores.today])
    };
    assert_eq!(today(&shifted), today(&moved));
    assert_eq!(today(&moved).0, 547.5);

    let scores = study(&["merchant_loan.cutoff=517", &all[0].replace("27.5", "-12")], 2).scores;
    assert_eq!((scores.cutoffs[scores.today], scores.by_segment), (517.0, (505.0, 517.0)));
}

#[test]
fn what_cannot_be_shown_is_not() {
    // A cut-off far from every score, nobody good, nobody bad.
    for set in ["merchant_loan.cutoff=-4000", "merchant_loan.cutoff=1e5", "arrears.base=20", "arrears.base=-60"] {
        let result = study(&[set], 2);
        assert!(result.scores.cutoffs.is_empty(), "{set}");
    }
    // Far from most scores in points, but not on this scale.
    let wide = study(&["score.points_to_double_odds=4000", "merchant_loan.cutoff=250"], 2).scores;
    assert_eq!((wide.cutoffs[wide.today], wide.cutoffs[1] - wide.cutoffs[0]), (250.0, 500.0));
}
