//! What every chart has: title, subtitle, footnote.

use super::scene::{Align, Scene, colour, fitted};
use crate::report::files::VERSION;
use crate::report::number::thousands;
use crate::study::run::Sizes;

/// 16:9.
pub const WIDTH: f64 = 960.0;
pub const HEIGHT: f64 = 540.0;
/// Space at every side.
pub const MARGIN: f64 = 28.0;
/// Where a chart's own part begins.
pub const TOP: f64 = 96.0;
/// Height of the footnote below a chart's own part.
pub const BOTTOM: f64 = 40.0;
/// Sizes of text.
pub const LABEL: f64 = 12.5;

/// An empty chart with its title (the finding), subtitle (what is shown) and footnote.
pub fn frame(height: f64, title: &str, subtitle: &str, footnote: &str) -> Scene {
    let mut scene = Scene::new(WIDTH, height);
    let room = WIDTH - 2.0 * MARGIN;
    scene.bold(fitted(title, 19.0, true, room), (MARGIN, 36.0), 19.0, Align::Left, colour::BLACK);
    scene.text(fitted(subtitle, LABEL, false, room), (MARGIN, 63.0), LABEL, Align::Left, colour::GREY);
    scene.text(fitted(footnote, 10.5, false, room), (MARGIN, height - 18.0), 10.5, Align::Left, colour::GREY);
    scene
}

/// The footnote: where the numbers come from.
pub fn footnote(sizes: Sizes, configuration_hash: &str) -> String {
    let unit = |count: u32, one: &str, many: &str| {
        format!("{} {}", thousands(f64::from(count)), if count == 1 { one } else { many })
    };
    format!(
        "Simulated by swapset {VERSION}: seed {}, {} of {}, configuration {configuration_hash}. Calibration: docs/model.md.",
        sizes.seed,
        unit(sizes.replications, "replication", "replications"),
        unit(sizes.merchants, "merchant", "merchants"),
    )
}
