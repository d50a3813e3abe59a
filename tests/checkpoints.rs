//! Long runs: what was computed is saved, the same command continues after a kill, and ends with the bytes of an uninterrupted run.

mod command;

use command::{assert_same, done, refused, swapset, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Commands of which a fraction of a second is enough to be killed in.
const RUN: &[&str] = &["run", "--replications", "256", "--merchants", "400", "--no-ensemble"];
const ENSEMBLE: &[&str] = &["run", "--replications", "16", "--merchants", "200", "--ensemble-replications", "8"];
const SWEEP: &[&str] = &["sweep", "--replications", "16", "--merchants", "400"];
const CALIBRATE: &[&str] = &["calibrate", "--fit-only", "--replications", "16", "--merchants", "60"];
const TUNE: &[&str] = &["tune", "--replications", "16", "--merchants", "200"];
const ATTRIBUTE: &[&str] = &["attribute", "--replications", "8", "--merchants", "200"];
const SENSITIVITY: &[&str] = &["sensitivity", "--replications", "8", "--merchants", "100"];
const COMPARE: &[&str] = &["compare", "--replications", "32", "--merchants", "200", "--no-ensemble"];
const EFFECT: &[&str] = &["effect", "--replications", "16", "--merchants", "200", "--no-ensemble"];
const SURVIVAL: &[&str] = &["survival", "--replications", "64", "--merchants", "200"];

/// Saved from the start, so that short runs have something to lose.
const SAVED: &[&str] = &["--keep-checkpoint"];

fn arguments<'a>(study: &[&'a str], out: &'a str, further: &[&'a str]) -> Vec<&'a str> {
    [study, &["--no-png", "--out", out], further].concat()
}

fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_swapset"));
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn checkpoint(folder: &Path, out: &str) -> PathBuf {
    folder.join(format!(".swapset-{out}-checkpoint"))
}

/// Waits until the checkpoint of a run has so many bytes.
fn wait_for(path: &Path, bytes: u64) {
    let began = Instant::now();
    while fs::metadata(path).map_or(0, |file| file.len()) < bytes {
        assert!(began.elapsed() < Duration::from_secs(120), "nothing was saved in {}", path.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Runs a study without a break, and with kills at the given sizes of its checkpoint, each time on another number of threads.
fn killed_and_continued(study: &[&str], kills: &[u64]) {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &arguments(study, "plain", &["--threads", "2"]));
    assert!(!checkpoint(folder, "plain").exists());
    let saved = checkpoint(folder, "killed");
    for (index, &bytes) in kills.iter().enumerate() {
        let threads = ["1", "3", "2"][index % 3];
        let mut killed = start(folder, &arguments(study, "killed", &[SAVED, &["--threads", threads]].concat()));
        wait_for(&saved, bytes);
        killed.kill().unwrap();
        killed.wait().unwrap();
        assert!(saved.exists() && !folder.join("killed").exists(), "{study:?} was done before it was killed");
    }
    let told = done(folder, &arguments(study, "killed", &["--threads", "3"]));
    assert!(told.contains("continuing an earlier run"), "{told}");
    assert!(!saved.exists());
    assert_same(folder, "plain", "killed");
}

#[test]
fn a_run_that_is_killed_ends_as_one_that_is_not() {
    killed_and_continued(RUN, &[5_000, 200_000, 600_000]);
}

#[test]
fn an_ensemble_that_is_killed_ends_as_one_that_is_not() {
    killed_and_continued(ENSEMBLE, &[150_000, 300_000]);
}

#[test]
fn a_sweep_that_is_killed_ends_as_one_that_is_not() {
    killed_and_continued(SWEEP, &[20_000, 100_000]);
}

#[test]
fn a_calibration_that_is_killed_ends_as_one_that_is_not() {
    killed_and_continued(CALIBRATE, &[20_000, 60_000, 100_000]);
}

#[test]
fn a_tuning_that_is_killed_ends_as_one_that_is_not() {
    killed_and_continued(TUNE, &[5_000, 15_000]);
}

#[test]
fn every_other_study_goes_on_from_what_is_saved() {
    for study in [ATTRIBUTE, SENSITIVITY, COMPARE, EFFECT, SURVIVAL] {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        done(folder, &arguments(study, "plain", &[]));
        done(folder, &arguments(study, "kept", SAVED));
        // Half of it, cut where a kill may cut.
        let whole = fs::read(checkpoint(folder, "kept")).unwrap();
        fs::write(checkpoint(folder, "half"), &whole[..whole.len() / 2]).unwrap();
        let told = done(folder, &arguments(study, "half", &["--threads", "1"]));
        assert!(told.contains("continuing an earlier run"), "{study:?}: {told}");
        // All of it.
        let told = done(folder, &arguments(study, "kept", &[]));
        assert!(told.contains("continuing an earlier run") && !checkpoint(folder, "kept").exists(), "{told}");
        assert_same(folder, "plain", "half");
        assert_same(folder, "plain", "kept");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_much_is_saved_and_the_same_command_continues() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &arguments(RUN, "plain", &[]));
    let mut stopped = start(folder, &arguments(RUN, "stopped", SAVED));
    wait_for(&checkpoint(folder, "stopped"), 200_000);
    let pid = stopped.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let ended = stopped.wait().unwrap();
    let told = std::io::read_to_string(stopped.stderr.take().unwrap()).unwrap();
    assert_eq!(ended.code(), Some(130), "{told}");
    assert!(told.contains("% of the work is saved; the same command continues from there"), "{told}");
    assert!(done(folder, &arguments(RUN, "stopped", &[])).contains("continuing an earlier run"));
    assert_same(folder, "plain", "stopped");
}

#[test]
fn a_narrower_precision_continues_from_a_finished_run_whose_checkpoint_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let until = |width: &'static str| {
        let sizes = ["--merchants", "100", "--at-least", "128", "--at-most", "1024", "--no-ensemble"];
        [&["run", "--until", width][..], &sizes].concat()
    };
    let (wide, narrow) = (until("good_lost=1.0pp"), until("good_lost=0.25pp"));
    done(folder, &arguments(&wide, "r", SAVED));
    let before = fs::metadata(checkpoint(folder, "r")).unwrap().len();
    done(folder, &arguments(&narrow, "plain", &[]));
    let told = done(folder, &arguments(&narrow, "r", &["--overwrite", "--keep-checkpoint"]));
    assert!(told.contains("continuing an earlier run"), "{told}");
    assert_same(folder, "plain", "r");
    assert!(fs::metadata(checkpoint(folder, "r")).unwrap().len() > before, "it was extended");
}

#[test]
fn a_checkpoint_of_something_else_is_refused_with_the_reason_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("mine.toml"), "title = \"Mine\"\n[merchant_loan]\ncutoff = 520\n").unwrap();
    let mine = ["run", "mine.toml", "--replications", "8", "--merchants", "100"];
    done(folder, &arguments(&mine, "r", SAVED));
    let saved = checkpoint(folder, "r");
    let whole = fs::read(&saved).unwrap();
    let of = |changed: &[&'static str]| refused(folder, &arguments(&mine, "r", &[changed, &["--overwrite"]].concat()));
    assert!(of(&["--seed", "5"]).contains("it is of seed 1, not 5"));
    assert!(of(&["--set", "merchant_loan.cutoff=540"]).contains("it is of another configuration"));
    let compare = ["compare", "mine.toml", "--replications", "8", "--merchants", "100"];
    assert!(
        refused(folder, &arguments(&compare, "r", &["--overwrite"])).contains("it is of the study run, not compare")
    );
    let more = ["run", "mine.toml", "--replications", "9", "--merchants", "100"];
    assert!(refused(folder, &arguments(&more, "r", &["--overwrite"])).contains("it is of replications 8, not 9"));
    fs::write(folder.join("mine.toml"), "title = \"Mine\"\n[merchant_loan]\ncutoff = 521\n").unwrap();
    assert!(of(&[]).contains("the input file mine has another content now"));
    let version = env!("CARGO_PKG_VERSION");
    let at = whole.windows(version.len()).position(|bytes| bytes == version.as_bytes()).unwrap();
    assert!(at < 200, "the version is in the head");
    for other in [&b"swapset checkpoint 1\n0.1\n\n"[..], b"notes of mine"] {
        fs::write(&saved, other).unwrap();
        let told = of(&[]);
        assert!(told.contains("another") && told.contains("--fresh") && fs::read(&saved).unwrap() == other, "{told}");
    }
    fs::write(&saved, &whole).unwrap();
    // Nobody is kept waiting who starts over, or who named no folder.
    let told = done(folder, &arguments(&mine, "r", &["--overwrite", "--fresh"]));
    assert!(!told.contains("continuing") && !saved.exists(), "{told}");
    let in_default = [&mine[..], &["--no-png"]].concat();
    fs::create_dir(folder.join("output")).unwrap();
    fs::write(folder.join("output/.swapset-mine-checkpoint"), &whole).unwrap();
    let told = done(folder, &in_default);
    assert!(told.contains("output/mine is left to the unfinished run") && told.contains("input file mine"), "{told}");
    assert!(
        !folder.join("output/mine").exists()
            && fs::read(folder.join("output/.swapset-mine-checkpoint")).unwrap() == whole
    );
}

#[test]
fn a_checkpoint_that_is_damaged_costs_time_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    done(folder, &arguments(SURVIVAL, "plain", &[]));
    done(folder, &arguments(SURVIVAL, "r", SAVED));
    let whole = fs::read(checkpoint(folder, "r")).unwrap();
    let (third, block) = (whole.len() / 3, 4096);
    // Of 64 values, those that a block holds at least a part of.
    let of_block = 64 * block / whole.len() + 2;
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        bytes
    };
    for (damaged, lost_max) in [
        (changed(&|bytes| bytes[third] ^= 0x40), 1),
        (changed(&|bytes| bytes[whole.len() - 20] ^= 0x40), 1),
        (changed(&|bytes| bytes[third..third + 10].fill(0xff)), 2),
        (changed(&|bytes| bytes[third..third + block].fill(0)), of_block),
        (changed(&|bytes| bytes.copy_within(third..third + block, 2 * third)), of_block),
        (changed(&|bytes| (0..block).for_each(|at| bytes.swap(third + at, 2 * third + at))), 2 * of_block),
        (changed(&|bytes| drop(bytes.drain(third..third + block))), of_block),
    ] {
        fs::write(checkpoint(folder, "damaged"), damaged).unwrap();
        let told = done(folder, &arguments(SURVIVAL, "damaged", &[]));
        assert!(told.contains("cannot be read, and what they held is computed again"), "{told}");
        let saved = told.split_once(" batches are saved").unwrap().0.rsplit('(').next().unwrap();
        assert!(saved.parse::<usize>().unwrap() + lost_max >= 64, "{lost_max}: {told}");
        assert_same(folder, "plain", "damaged");
    }
}

#[test]
fn status_says_how_far_a_run_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let status = |out: &str| text(&swapset(folder, &["status", out]).stdout);
    assert!(status("r").contains("no run"));
    done(folder, &arguments(SURVIVAL, "r", SAVED));
    let told = status("r");
    for part in [
        "command: swapset survival --replications 64",
        "seed 1",
        "saved: 64 batches, 100% of the work: 64 of 64 replications",
        "results in the folder",
    ] {
        assert!(told.contains(part), "{told}");
    }
    for (study, wanted) in [(SWEEP, "replications, "), (SENSITIVITY, " points, ")] {
        let mut running = start(folder, &arguments(study, "s", SAVED));
        wait_for(&checkpoint(folder, "s"), 20_000);
        running.kill().unwrap();
        running.wait().unwrap();
        let told = status("s");
        assert!(told.contains("% of the work: ") && told.contains(" of ") && told.contains(wanted), "{told}");
        fs::remove_file(checkpoint(folder, "s")).unwrap();
    }
    // How much a tuning will simulate nobody knows.
    done(folder, &arguments(TUNE, "t", SAVED));
    let told = status("t");
    assert!(told.contains("% of the work, "), "{told}");
    done(folder, &arguments(SURVIVAL, "r", &[]));
    assert!(status("r").contains("finished") && status("r").contains("no checkpoint"));
}

#[test]
fn short_runs_leave_no_checkpoint_at_any_time() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let short = ["run", "--replications", "8", "--merchants", "100", "--no-ensemble"];
    let mut running = start(folder, &arguments(&short, "r", &[]));
    let mut was_there = false;
    while running.try_wait().unwrap().is_none() {
        was_there |= checkpoint(folder, "r").exists();
    }
    assert!(!was_there && folder.join("r/results.csv").exists());
}
