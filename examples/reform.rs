//! A reform written in Rust: how many good merchants keep their loan if the exposure cap is half as wide again?
//!
//! `cargo run --release --example reform`

use swapset::{Alternative, ConfigError, Metric, SizeOverrides};

fn main() -> Result<(), ConfigError> {
    let sizes = SizeOverrides { replications: Some(256), merchants: Some(500), ..SizeOverrides::default() };
    let mut loaded = swapset::load(None, &[], &[], sizes)?;

    let mut policy = loaded.scenario.alternatives[0].policy.clone();
    policy.parameters.positioning.cap_multiple *= 1.5;
    let reform = Alternative { name: "wider_cap".into(), title: "A wider exposure cap".into(), policy };
    loaded.scenario.alternatives.push(reform);

    let result = swapset::simulate(&loaded.scenario, loaded.sizes);
    let baseline = &result.policies[0];
    for policy in &result.policies {
        let (level, change) = (policy.level(Metric::GoodLost), policy.change(Metric::GoodLost));
        println!(
            "{:<24} {:5.1}% of good merchants lost ± {:.1}, change {:+.1} ± {:.1} points",
            policy.title,
            100.0 * level.mean,
            100.0 * level.half_width(),
            100.0 * change.mean,
            100.0 * change.half_width(),
        );
    }
    Ok(())
}
