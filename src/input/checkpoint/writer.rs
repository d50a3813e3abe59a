//! Writes values to a file on a thread of its own, so that nobody who computes waits for the disk.

use super::super::records::record;
use super::{Digest, END, STEPS, key};
use std::fs::File;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long what was computed may not be on the disk.
const SYNC_EVERY: Duration = Duration::from_secs(3);
/// Records that may wait to be written.
const WAITING_MAX: usize = 256;
/// Bytes that are written together.
const TOGETHER: usize = 1 << 20;

/// How much of a run is done, and how much there is to do as far as it is known.
#[derive(Debug, Default)]
pub struct Steps {
    pub done: AtomicU64,
    pub all: AtomicU64,
}

impl Steps {
    fn record(&self) -> Vec<u8> {
        let number = |of: &AtomicU64| of.load(Ordering::Relaxed).to_le_bytes();
        record(STEPS, 0, &[number(&self.done), number(&self.all)].concat())
    }
}

/// The first failure, after which nothing is written.
#[derive(Debug, Default)]
pub struct Failure(OnceLock<String>);

impl Failure {
    pub fn set(&self, error: &io::Error) {
        let _ = self.0.set(error.to_string());
    }

    pub fn is_there(&self) -> bool {
        self.0.get().is_some()
    }

    pub fn get(&self) -> Option<String> {
        self.0.get().cloned()
    }
}

/// A file being written. What was handed over is on the disk once it is dropped.
pub struct Writer {
    /// How many values were written.
    values: u64,
    /// None once nothing more is to come.
    sender: Option<SyncSender<Vec<u8>>>,
    thread: Option<JoinHandle<Option<File>>>,
}

impl Writer {
    /// Goes on with a file, that has so many values, after writing a head. The first failure is stated, after which nothing is
    /// written.
    pub fn new(file: File, head: Vec<u8>, values: u64, steps: Arc<Steps>, failure: Arc<Failure>) -> Writer {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let thread = std::thread::spawn(move || {
            let written = write(file, head, &receiver, &steps);
            written.map_err(|error| failure.set(&error)).ok()
        });
        Writer { values, sender: Some(sender), thread: Some(thread) }
    }

    /// Adds the value of a replication.
    pub fn write(&mut self, digest: Digest, index: u32, content: &[u8]) {
        self.values += 1;
        self.send(record(key(&digest), index, content));
    }

    fn send(&self, bytes: Vec<u8>) {
        // After a failure nobody receives.
        let _ = self.sender.as_ref().map(|sender| sender.send(bytes));
    }

    /// Brings everything to the disk, with the end of a part if it is one. The file stays locked until it is closed; there is none
    /// after a failure.
    pub fn finish(mut self, is_part: bool) -> Option<File> {
        if is_part {
            self.send(record(END, 0, &[self.values.to_le_bytes(), [0; 8]].concat()));
        }
        self.written()
    }

    /// Waits until everything is on the disk.
    fn written(&mut self) -> Option<File> {
        self.sender = None;
        self.thread.take().and_then(|thread| thread.join().ok().flatten())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.written();
    }
}

/// Writes what comes until nobody sends any more.
fn write(mut file: File, head: Vec<u8>, receiver: &Receiver<Vec<u8>>, steps: &Steps) -> io::Result<File> {
    let (mut waiting, mut is_synced) = (head, true);
    let mut synced: Option<Instant> = None;
    let mut is_open = true;
    while is_open {
        if waiting.is_empty() {
            match receiver.recv_timeout(SYNC_EVERY) {
                Ok(bytes) => waiting = bytes,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => is_open = false,
            }
        }
        while waiting.len() < TOGETHER
            && let Ok(bytes) = receiver.try_recv()
        {
            waiting.extend(bytes);
        }
        if !waiting.is_empty() {
            file.write_all(&waiting)?;
            waiting.clear();
            is_synced = false;
        }
        if !is_synced && (!is_open || synced.is_none_or(|at| at.elapsed() >= SYNC_EVERY)) {
            file.write_all(&steps.record())?;
            file.sync_data()?;
            (synced, is_synced) = (Some(Instant::now()), true);
        }
    }
    Ok(file)
}
