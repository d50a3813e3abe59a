//! Progress of a run, the flag that stops it, and what it keeps of its work.

use crate::input::checkpoint::{Checkpoint, Series};
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
    checkpoint: Option<Arc<Checkpoint>>,
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
            checkpoint: None,
        }
    }

    /// A bar over `steps` on standard error if that is a terminal, stopped by the flag. `template` has `{wide_bar}`, `{percent}`
    /// and `{eta}`.
    #[cfg(feature = "cli")]
    pub fn bar(steps: u64, template: &str, stop: Arc<AtomicBool>) -> Progress {
        Progress { bar: Some(bar(template, steps)), ..Progress::quiet(stop) }
    }

    /// A bar over the bytes of a file that is read, if standard error is a terminal.
    pub fn reading(bytes: u64) -> Progress {
        #[cfg(feature = "cli")]
        return Progress { bar: Some(bar("reading {wide_bar} {percent}% · {eta} left", bytes)), ..Progress::silent() };
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

    /// The same, with a file for what should survive it.
    pub fn with_checkpoint(self, checkpoint: Option<Arc<Checkpoint>>) -> Progress {
        Progress { checkpoint, ..self }
    }

    /// The values of a kind, so many of which are about to be asked for, if there is a checkpoint.
    pub fn series(&self, number: u32) -> Option<Series> {
        self.checkpoint.as_ref().map(|checkpoint| checkpoint.series(number))
    }

    /// Whether the run is a shard, which computes its share and hands on nothing.
    pub fn is_share(&self) -> bool {
        self.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.is_share())
    }

    /// Where temporary files are made.
    pub fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Makes the bar longer by `steps`.
    pub fn lengthen(&self, steps: u64) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(|bar| bar.inc_length(steps));
        self.checkpoint.iter().for_each(|checkpoint| checkpoint.lengthen(steps));
    }

    /// Advances the bar by `steps`.
    pub fn add(&self, steps: u64) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(|bar| bar.inc(steps));
        self.checkpoint.iter().for_each(|checkpoint| checkpoint.advance(steps));
    }

    /// Whether the run should stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.is_in_vain())
    }

    /// Removes the bar.
    pub fn finish(&self) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}

/// A bar on standard error.
#[cfg(feature = "cli")]
fn bar(template: &str, steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr_with_hz(10)).with_style(style)
}
