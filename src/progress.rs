//! Progress of a run, the flag that stops it, and what it keeps of its work.

use crate::input::checkpoint::{Checkpoint, Series};
#[cfg(feature = "cli")]
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Progress of a run: a bar with the time left on a terminal, a flag to stop at, and a folder for its temporary files.
pub struct Progress {
    #[cfg(feature = "cli")]
    bar: Option<ProgressBar>,
    stop: Arc<AtomicBool>,
    scratch: PathBuf,
    checkpoint: Option<Arc<Checkpoint>>,
    trial: Option<Arc<Trial>>,
}

/// What a bar says.
#[derive(Clone)]
pub struct Caption {
    /// With `{wide_bar}`, `{percent}` and `{left}`, which is empty until the time that is left can be told.
    pub template: String,
    /// Words for the time that is left.
    pub left: Arc<dyn Fn(Duration) -> String + Send + Sync>,
    /// What follows once all steps are done.
    pub closing: Duration,
}

impl fmt::Debug for Caption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.template)
    }
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
            trial: None,
        }
    }

    /// A bar over `steps` on standard error if that is a terminal, stopped by the flag.
    #[cfg(feature = "cli")]
    pub fn bar(steps: u64, caption: &Caption, stop: Arc<AtomicBool>) -> Progress {
        Progress { bar: Some(bar(caption, steps)), ..Progress::quiet(stop) }
    }

    /// A bar over the bytes of a file that is read, if it is to be shown and standard error is a terminal.
    pub fn reading(bytes: u64, caption: Option<&Caption>) -> Progress {
        #[cfg(feature = "cli")]
        return Progress { bar: caption.map(|caption| bar(caption, bytes)), ..Progress::silent() };
        #[cfg(not(feature = "cli"))]
        {
            let _ = (bytes, caption);
            Progress::silent()
        }
    }

    /// Without a bar, over `steps`, stopped after the trial's time.
    pub fn trial(trial: Arc<Trial>) -> Progress {
        Progress { trial: Some(trial), ..Progress::silent() }
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
        self.trial.iter().for_each(|trial| trial.lengthen(steps));
    }

    /// Advances the bar by `steps`.
    pub fn add(&self, steps: u64) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(|bar| bar.inc(steps));
        self.checkpoint.iter().for_each(|checkpoint| checkpoint.advance(steps));
        self.trial.iter().for_each(|trial| trial.advance(steps));
    }

    /// Whether the run should stop.
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
            || self.checkpoint.as_ref().is_some_and(|checkpoint| checkpoint.is_in_vain())
            || self.trial.as_ref().is_some_and(|trial| trial.is_over())
    }

    /// Removes the bar.
    pub fn finish(&self) {
        #[cfg(feature = "cli")]
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}

/// How long after its beginning a bar tells the time that is left.
#[cfg(feature = "cli")]
const TELLS_AFTER: Duration = Duration::from_secs(1);

/// A bar on standard error.
#[cfg(feature = "cli")]
fn bar(caption: &Caption, steps: u64) -> ProgressBar {
    let Caption { template, left, closing } = caption.clone();
    let left = move |state: &ProgressState, to: &mut dyn fmt::Write| {
        let is_known = state.pos() > 0 && state.elapsed() >= TELLS_AFTER;
        // A terminal that takes no text has no bar either.
        let _ = to.write_str(&if is_known { left(state.eta().saturating_add(closing)) } else { String::new() });
    };
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = style.with_key("left", left);
    ProgressBar::with_draw_target(Some(steps), ProgressDrawTarget::stderr_with_hz(10)).with_style(style)
}

/// The beginning of a run, from which follows how long all of it takes.
pub struct Trial {
    begun: Instant,
    time: Duration,
    steps: AtomicU64,
    done: AtomicU64,
    /// When the first steps were done, and how many: what comes before them is not part of every step.
    first: OnceLock<(Instant, u64)>,
}

impl Trial {
    /// Of a run over `steps`, which takes about so much time unless the run ends before.
    pub fn new(steps: u64, time: Duration) -> Arc<Trial> {
        let [steps, done] = [steps, 0].map(AtomicU64::new);
        Arc::new(Trial { begun: Instant::now(), time, steps, done, first: OnceLock::new() })
    }

    fn lengthen(&self, steps: u64) {
        self.steps.fetch_add(steps, Ordering::Relaxed);
    }

    fn advance(&self, steps: u64) {
        self.done.fetch_add(steps, Ordering::Relaxed);
        self.first.get_or_init(|| (Instant::now(), steps));
    }

    fn is_over(&self) -> bool {
        self.begun.elapsed() >= self.time
    }

    /// How long all of the run takes, once the trial has ended; none if not a step was done.
    pub fn takes(&self) -> Option<Duration> {
        let (first, steps_first) = *self.first.get()?;
        let [steps, done] = [&self.steps, &self.done].map(|count| count.load(Ordering::Relaxed));
        Some(extrapolated(first - self.begun, first.elapsed(), [steps_first, done, steps]))
    }
}

/// How long all of the steps take, given the time until the first steps were done and the time from then until more of them were.
fn extrapolated(before: Duration, since: Duration, [first, done, steps]: [u64; 3]) -> Duration {
    let left = steps.saturating_sub(first) as f64;
    match done.saturating_sub(first) {
        // Nothing but the first steps was seen.
        0 => before.mul_f64(steps.max(first) as f64 / first.max(1) as f64),
        more => before + since.mul_f64(left / more as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_tells_the_time_of_all_steps_from_that_of_some() {
        let ms = Duration::from_millis;
        // 10 ms to begin with, then 90 steps in 45 ms: half a millisecond each.
        assert_eq!(extrapolated(ms(10), ms(45), [10, 100, 1010]), ms(510));
        assert_eq!(extrapolated(ms(10), ms(0), [10, 10, 1000]), ms(1000));
        // All of it is done.
        assert_eq!(extrapolated(ms(10), ms(45), [10, 100, 100]), ms(55));
    }

    #[test]
    fn a_trial_stops_the_run_after_its_time_and_knows_of_further_steps() {
        let trial = Trial::new(10, Duration::ZERO);
        let progress = Progress::trial(Arc::clone(&trial));
        assert!(progress.stopped() && trial.takes().is_none());
        progress.lengthen(30);
        progress.add(2);
        progress.add(2);
        assert_eq!([&trial.steps, &trial.done].map(|count| count.load(Ordering::Relaxed)), [40, 4]);
        assert!(trial.takes().is_some());
        assert!(!Progress::trial(Trial::new(10, Duration::from_secs(3600))).stopped());
    }
}
