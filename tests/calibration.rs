//! The baseline against the calibration table of docs/model.md, printed and checked where the page says it is met.

use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::Engine;
use swapset::internals::metrics::Metric;
use swapset::internals::progress::Progress;
use swapset::internals::study::run::run::run;

struct Target {
    what: &'static str,
    band: (f64, f64),
    found: f64,
    /// Whether docs/model.md says that the baseline lies in the band.
    met: bool,
}

#[test]
fn the_baseline_meets_the_calibration_table() {
    let reforms = ["guidance_tight", "cutoff_up_20"].map(String::from).to_vec();
    let sizes = SizeOverrides { seed: Some(2), replications: Some(400), merchants: Some(3000) };
    let loaded = load(None, &reforms, &[], sizes).unwrap();
    let result = run(&loaded.scenario, loaded.sizes, Engine::default(), &Progress::silent()).unwrap();
    let level = |policy: usize, id: Metric| result.policies[policy].level(id);
    let (baseline, wave) = (0, 1);
    let policy = &loaded.scenario.alternatives[0].policy;
    // The log-odds of a missed payment, directly and through revenue, per standard deviation of the index.
    let cyclicality: f64 = policy.segments.iter().map(|segment| segment.share * segment.cyclicality).sum();
    let per_sd = policy.parameters.arrears.economy + policy.parameters.arrears.gap * cyclicality;
    let odds = |sds: f64| (per_sd * sds).exp();
    let targets = [
        Target {
            what: "NPL ratio, average over the study",
            band: (0.015, 0.023),
            found: level(baseline, Metric::NplRatioAverage).mean,
            met: true,
        },
        Target {
            what: "credit cost a year",
            band: (0.02, 0.045),
            found: level(baseline, Metric::CreditCost).mean,
            met: true,
        },
        Target {
            what: "average balance, yuan per opening-book merchant",
            band: (31_000.0, 72_000.0),
            found: level(baseline, Metric::AverageBalance).mean,
            met: true,
        },
        Target { what: "AUC of the score", band: (0.72, 0.84), found: level(baseline, Metric::Auc).mean, met: true },
        Target {
            what: "borrowers cut within seven months of a tightening wave",
            band: (0.16, 0.20),
            found: level(wave, Metric::LostWithin7Months).mean,
            met: true,
        },
        Target {
            what: "share of the cut with no missed payment, in the wave",
            band: (0.67, 0.80),
            found: level(wave, Metric::LostWithoutMissedPayment).mean,
            met: true,
        },
        Target { what: "odds of a missed payment at z = -2, times", band: (1.9, 2.6), found: odds(2.0), met: true },
    ];
    println!("{:<58} {:>10} {:>18}  in the band", "target", "found", "band");
    for target in &targets {
        let inside = (target.band.0..=target.band.1).contains(&target.found);
        let band = format!("{} - {}", target.band.0, target.band.1);
        println!("{:<58} {:>10.4} {band:>18}  {}", target.what, target.found, if inside { "yes" } else { "no" });
        assert_eq!(inside, target.met, "{}: docs/model.md says otherwise", target.what);
    }
    // What the page states of the baseline and of the wave.
    let close = |found: f64, stated: f64, by: f64| assert!((found - stated).abs() < by, "{found} against {stated}");
    close(level(baseline, Metric::NplRatioAverage).mean, 0.0194, 0.001);
    close(level(baseline, Metric::NplRatio).mean, 0.0149, 0.001);
    close(level(baseline, Metric::CreditCost).mean, 0.028, 0.0015);
    close(level(baseline, Metric::AverageBalance).mean, 31_900.0, 500.0);
    close(level(baseline, Metric::Auc).mean, 0.760, 0.004);
    close(level(baseline, Metric::Ks).mean, 0.394, 0.005);
    close(level(wave, Metric::LostWithin7Months).mean, 0.178, 0.01);
    close(level(wave, Metric::LostWithoutMissedPayment).mean, 0.777, 0.02);
}

#[test]
fn the_lenders_profit_peaks_near_todays_cutoff() {
    let cutoffs = [460, 480, 500, 520, 540, 560, 580];
    let profits: Vec<f64> = cutoffs
        .iter()
        .map(|cutoff| {
            let sizes = SizeOverrides { seed: Some(2), replications: Some(60), merchants: Some(2000) };
            let set = [format!("merchant_loan.cutoff={cutoff}")];
            let loaded = load(None, &[], &set, sizes).unwrap();
            let result = run(&loaded.scenario, loaded.sizes, Engine::default(), &Progress::silent()).unwrap();
            // Profit of the lender, not per merchant: a higher cut-off also makes the book smaller.
            let book = result.policies[0].level(Metric::Granted).mean;
            let profit = result.policies[0].level(Metric::ProfitPerMerchant).mean * book;
            println!("cut-off {cutoff}: profit {profit:.0} yuan per live merchant");
            profit
        })
        .collect();
    let best = (0..cutoffs.len()).max_by(|&a, &b| profits[a].total_cmp(&profits[b])).unwrap();
    assert!((480..=540).contains(&cutoffs[best]), "profit peaks at {}", cutoffs[best]);
}
