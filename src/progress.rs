//! Progress of a run, and the wish to stop it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Progress of a run: a bar with the time left on a terminal, and a flag to stop at.
pub struct Progress {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// No bar, and nothing that stops it.
    pub fn silent() -> Progress {
        Progress { bar: ProgressBar::hidden(), stop: Arc::new(AtomicBool::new(false)) }
    }

    /// A bar over `merchants` on standard error if that is a terminal, stopped by the flag.
    pub fn bar(merchants: u64, stop: Arc<AtomicBool>) -> Progress {
        let style = ProgressStyle::with_template("simulating {wide_bar} {percent}% · {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(Some(merchants), ProgressDrawTarget::stderr_with_hz(10));
        Progress { bar: bar.with_style(style), stop }
    }

    /// A flag that stops it, without a bar.
    pub fn quiet(stop: Arc<AtomicBool>) -> Progress {
        Progress { bar: ProgressBar::hidden(), stop }
    }

    /// Notes merchants done.
    pub fn add(&self, merchants: u64) {
        self.bar.inc(merchants);
    }

    /// Whether to stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
