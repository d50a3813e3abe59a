//! The score of month 0 against good and bad: what is said of a cut-off on it agrees with what is measured otherwise.

use swapset::config::{SizeOverrides, load};
use swapset::engine::Engine;
use swapset::metrics::Id;
use swapset::progress::Progress;
use swapset::study::run::{StudyResult, run};

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
    let auc = result.policies[0].level(Id::Auc);
    // Steps of five points lose a little, and a mean of curves is not the curve of a mean.
    assert!((area - auc.mean).abs() < 0.01, "{area} against {}", auc.mean);
    let ks = points.iter().map(|point| point.1 - point.0).fold(0.0, f64::max);
    assert!(ks <= result.policies[0].level(Id::Ks).mean + 1e-12, "{ks}");
}

#[test]
fn everybody_is_counted_once_and_the_curves_rise_from_nobody_to_all() {
    let result = study(&[], 3);
    let scores = &result.scores;
    let [bad, good] = scores.between.iter().fold([0, 0], |sum, of| [sum[0] + of[0], sum[1] + of[1]]);
    let live: f64 = (0..3)
        .map(|replication| {
            let policy = &result.policies[0];
            let value = |id: Id| policy.values(id)[replication];
            (value(Id::GoodCount) / value(Id::Good) / value(Id::Granted)).round()
        })
        .sum();
    assert_eq!((bad + good) as f64, live);
    for shares in [&scores.bad_below, &scores.good_below] {
        assert_eq!((shares[0].mean, shares[shares.len() - 1].mean), (0.0, 1.0));
        assert!(shares.windows(2).all(|pair| pair[0].mean <= pair[1].mean));
    }
    assert_eq!(scores.between.len() + 1, scores.cutoffs.len());
}

#[test]
fn todays_cutoff_is_one_of_those_looked_at_and_segments_may_have_their_own() {
    let first = load(None, &[], &[], SizeOverrides::default()).unwrap().scenario.segment_names[0].clone();
    let shift = format!("segments.{first}.cutoff_shift=-12");
    let result = study(&["merchant_loan.cutoff=517", &shift], 2);
    let scores = &result.scores;
    assert_eq!(scores.cutoffs[scores.today], 517.0);
    assert_eq!(scores.by_segment, (505.0, 517.0));
    // Nobody has so low a score: the curves still reach today's cut-off.
    let far = study(&["merchant_loan.cutoff=-400"], 2);
    assert_eq!((far.scores.today, far.scores.cutoffs[0]), (0, 300.0));
}
