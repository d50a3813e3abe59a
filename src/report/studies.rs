//! What each study says: text for the terminal, sheets and charts.

mod attribute;
mod compare;
mod effect;
mod run;
mod scores;
mod sensitivity;
mod survival;
mod sweep;
mod tune;
mod tuners;

pub use attribute::attribute;
pub use compare::compare;
pub use effect::effect;
pub use scores::{Origin, of_the_data, scores};
pub use sensitivity::sensitivity;
pub use survival::survival;
pub use sweep::sweep;
pub use tune::tune;
pub use tuners::{tuner_times, tuners};

use super::files::VERSION;
use super::number::thousands;
use super::words::{Words, say};
use crate::study::run::Sizes;

pub use run::{precision, run};

/// The footnote of a chart: where the numbers come from.
pub fn footnote(sizes: Sizes, configuration_hash: &str) -> Words {
    let replications = match sizes.replications {
        1 => say!("1 replication"),
        more => say!("{count} replications", count = thousands(f64::from(more))),
    };
    let merchants = match sizes.merchants {
        1 => say!("1 merchant"),
        more => say!("{count} merchants", count = thousands(f64::from(more))),
    };
    say!(
        "Simulated by swapset {version}: seed {seed}, {replications} of {merchants}, configuration {hash}. Calibrated to public figures of 2008-2025: docs/model.md.",
        version = VERSION,
        seed = sizes.seed,
        replications = replications,
        merchants = merchants,
        hash = configuration_hash,
    )
}
