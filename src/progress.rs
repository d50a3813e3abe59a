//! Progress of a run, and the flag that stops it.

#[cfg(feature = "cli")]
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Progress of a run: a bar with the time left on a terminal, a flag to stop at, and a folder for its temporary files.
pub struct Progress {
    #[cfg(feature = "cli")]
    bar: Option<ProgressBar>,
    stop: Arc<AtomicBool>,
    scratch: PathBuf,
}

impl Progress {
    /// Without a bar or a way to stop.
    pub fn silent() -> Progress {
        Progress::quiet(Arc::default())
    }

    /// Without a bar, stopped by the flag.
    pub fn quiet(stop: Arc<AtomicBool>) -> Progress {
        Progress {
            #[cfg(feature = "cli")]
            bar: None,
            stop,
            scratch: std::env::temp_dir(),
        }
    }

    /// A bar over `steps` on standard error if that is a terminal, stopped by the flag.
    #[cfg(feature = "cli")]
    pub fn bar(steps: u64, stop: Arc<AtomicBool>) -> Progress {
        Progress { bar: Some(bar("simulating", steps)), ..Progress::quiet(stop) }
    }

    /// A bar over the bytes of a file that is read, if standard error is a terminal.
    pub fn reading(bytes: u64) -> Progress {
        #[cfg(feature = "cli")]
        return Progress { bar: Some(bar("reading", bytes)), ..Progress::silent() };
        #[cfg(not(feature = "cli"))]
        {
            let _ = bytes;
            Progress::silent()
        }
    }

    /// The same, its temporary files in a folder.
    pub fn with_scratch(self, scratch: PathBuf) -> Progress {
        Progress { scratch, ..self }
    }

    /// Where temporary files are made.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Makes the bar longer by `steps`.
    pub fn lengthen(&self, steps: u64) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(|bar| bar.inc_length(steps));
        #[cfg(not(feature = "cli"))]
        let _ = steps;
    }

    /// Advances the bar by `steps`.
    pub fn add(&self, steps: u64) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(|bar| bar.inc(steps));
        #[cfg(not(feature = "cli"))]
        let _ = steps;
    }

    /// Whether the run should stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Removes the bar.
    pub fn finish(&self) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}

/// A bar on standard error that says what is done.
#[cfg(feature = "cli")]
fn bar(doing: &str, steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(&format!("{doing} {{wide_bar}} {{percent}}% · {{eta}} left"))
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr_with_hz(10)).with_style(style)
}
