//! A metric of your own over replications: good merchants lost for each bad one lost, with its interval.
//!
//! A ratio of two metrics is taken within each replication, so that its interval counts what replications share.
//!
//! `cargo run --release --example own_metric`

use swapset::{ConfigError, Interval, Metric, PolicyResult, SizeOverrides, paired_change};

fn main() -> Result<(), ConfigError> {
    let reforms = ["guidance_tight".to_string(), "richer_model".to_string()];
    let sizes = SizeOverrides { replications: Some(256), merchants: Some(500), ..SizeOverrides::default() };
    let loaded = swapset::load(None, &reforms, &[], sizes)?;
    let result = swapset::simulate(&loaded.scenario, loaded.sizes);

    let price = |policy: &PolicyResult| -> Vec<f64> {
        let good = policy.values(Metric::LostAndGood);
        good.iter().zip(policy.values(Metric::LostAndBad)).map(|(good, bad)| good / bad).collect()
    };
    let baseline = price(&result.policies[0]);
    for policy in &result.policies {
        let own = price(policy);
        let (level, change) = (Interval::over(&own, result.unit), paired_change(&own, &baseline, result.unit));
        println!(
            "{:<20} {:5.2} good lost for each bad one ± {:.2}, change {:+.2} ± {:.2}",
            policy.title,
            level.mean,
            level.half_width(),
            change.mean,
            change.half_width(),
        );
    }
    Ok(())
}
