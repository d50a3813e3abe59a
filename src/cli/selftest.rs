//! `swapset selftest`.

use super::common::watch_for_stop;
use super::{CommandFailure, terminal};
use crate::progress::Progress;
use crate::report::files::VERSION;
use crate::selftest::{SECTIONS, text};
use crate::simd::SimdLevel;
use std::time::Instant;

/// Runs every check, prints each section as it is done, and fails if one did not pass.
///
/// # Errors
/// If a check did not pass, or the user stops it.
pub fn selftest() -> Result<(), CommandFailure> {
    let (progress, began) = (Progress::quiet(watch_for_stop()), Instant::now());
    let threads = rayon::current_num_threads();
    terminal::answer(&format!("swapset {VERSION}, level {}, {threads} threads", SimdLevel::best().name()));
    let (mut checked, mut failed) = (0, 0);
    for section in SECTIONS {
        let checks = (section.run)(&progress).map_err(|_| CommandFailure::Stopped)?;
        terminal::answer(&format!("\n{}", section.title));
        text(&checks).iter().for_each(|line| terminal::answer(line));
        checked += checks.len();
        failed += checks.iter().filter(|check| !check.passed).count();
    }
    terminal::note(&format!("\n{:.1} s", began.elapsed().as_secs_f64()));
    if failed > 0 {
        return Err(CommandFailure::Failed(format!(
            "{failed} of {checked} checks failed: do not rely on the results of this build on this machine"
        )));
    }
    terminal::answer(&format!("\nall {checked} checks passed"));
    Ok(())
}
