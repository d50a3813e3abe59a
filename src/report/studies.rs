//! What each study says: text for the terminal, sheets and charts.

mod attribute;
mod compare;
mod effect;
mod scores;
mod sensitivity;
mod survival;
mod sweep;
mod tune;
mod tuners;

pub use attribute::attribute;
pub use compare::compare;
pub use effect::effect;
pub use scores::{Origin, scores};
pub use sensitivity::sensitivity;
pub use survival::survival;
pub use sweep::sweep;
pub use tune::tune;
pub use tuners::{tuner_times, tuners};
