//! What the fuzzer found or started from, given to the readers again: each input is read or refused, in little time, without a panic.

#[path = "../fuzz/entries.rs"]
mod entries;

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Far more than any input takes on the slowest machine.
const NEVER: Duration = Duration::from_secs(300);

fn replay(target: &str, min: usize, entry: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut inputs: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(inputs.len() >= min, "only {} inputs of {target}", inputs.len());
    for input in inputs {
        let bytes = std::fs::read(&input).unwrap();
        let (done, waiting) = channel();
        let reader = std::thread::spawn(move || {
            entry(&bytes);
            // The receiver waits for as long as the test runs.
            let _ = done.send(());
        });
        match waiting.recv_timeout(NEVER) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => panic!("{} is not read in {NEVER:?}", input.display()),
            Err(RecvTimeoutError::Disconnected) => panic!("{} makes the reader panic", input.display()),
        }
        drop(reader);
    }
}

#[test]
fn every_saved_report_of_the_corpus_is_drawn_or_refused() {
    replay("report", 15, entries::report);
}

#[test]
fn every_configuration_of_the_corpus_is_read_or_refused() {
    replay("configuration", 10, entries::configuration);
}

#[test]
fn every_file_of_scores_of_the_corpus_is_read_or_refused() {
    replay("scores", 5, entries::scores);
}
