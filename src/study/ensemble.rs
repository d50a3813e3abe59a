//! Ensembles: a study's numbers over settings of the baseline that data do not rule out.
//!
//! A member is the study's baseline with some parameters set to values of its own. The study's policies are run under every member
//! on the same draws ([`run`]); from that follow, beside each number, the range over members ([`ranges`]), how often a choice is
//! the best, and which parameters the headline hangs on.

pub mod ask;
mod file;
pub mod model;
pub mod ranges;
pub mod report;
pub mod run;

use super::options::{Form, OptionDefinition};
pub use ask::Ensemble;

/// Units of the noise of a member, and replications of each: scrambles of Sobol points.
const UNITS: u32 = 8;
const REPLICATIONS_OF_A_UNIT: u32 = 8;

/// `--ensemble`.
pub const ENSEMBLE: OptionDefinition = OptionDefinition::of(
    "ensemble",
    "FILE",
    Form::File,
    "Adds to every number its range over the settings of an ensemble: a file of `swapset calibrate`, or `public` for the \
     bundled one, which run and compare use by default for the bundled baseline",
)
.without("no-ensemble");

/// `--no-ensemble`.
pub const NO_ENSEMBLE: OptionDefinition =
    OptionDefinition::flag("no-ensemble", "Skips the ensemble: every number has its Monte Carlo interval only");

/// `--ensemble-replications`.
pub const ENSEMBLE_REPLICATIONS: OptionDefinition = OptionDefinition::of(
    "ensemble-replications",
    "REPLICATIONS",
    Form::Whole { min: 2, max: 100_000 },
    "Replications of 128 merchants for each setting of the ensemble (default 64)",
)
.without("no-ensemble");
