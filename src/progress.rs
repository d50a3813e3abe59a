//! Progress of a run, and the wish to stop it.

/// Progress of a run.
pub struct Progress;

impl Progress {
    /// No bar and nothing to stop it.
    pub fn silent() -> Progress {
        Progress
    }
    pub fn add(&self, _done: u64) {}
    pub fn stopped(&self) -> bool {
        false
    }
}
