//! What a long run has computed so far, in one file: a run that was killed goes on where it was.
//!
//! The file grows by records and is never rewritten. Its head names the form, the program's version and the task; a record has the
//! length of its content, a key, the content, and a digest of key and content. A file is read up to the first record that is not
//! whole, which is where a kill may have cut it. A file of another form, version or task is not used. It is locked while a run has
//! it, and brought to the disk every few seconds.

use crate::digest::{digest_of, short_digest};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const FORM: &str = "swapset checkpoint 1";
/// How long what was computed may not be on the disk.
const SYNC_EVERY: Duration = Duration::from_secs(3);
/// Digits of a key and of a record's digest.
const KEY: usize = 64;
const CHECK: usize = 16;
/// Maximum size of a record's content: anything longer is no record.
const CONTENT_MAX: usize = 1 << 26;

/// What a run has computed, by key.
pub struct Checkpoint(Mutex<Open>);

struct Open {
    file: File,
    known: BTreeMap<String, Vec<u8>>,
    synced: Instant,
    /// The first failure, after which nothing is written.
    failure: Option<io::Error>,
}

/// What a file held when it was opened.
#[derive(Debug, PartialEq, Eq)]
pub enum Held {
    Nothing,
    /// So many records of this task.
    Records(usize),
    /// Something else, and what; it is overwritten.
    Other(String),
}

impl Checkpoint {
    /// Opens or makes the file of a task of a program's version; `fresh` leaves what it holds aside.
    ///
    /// # Errors
    /// If it cannot be read or written, or another run has it.
    pub fn open(path: &Path, version: &str, task: &str, fresh: bool) -> io::Result<(Checkpoint, Held)> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another run is using it")),
            // Where files cannot be locked, nobody else is kept out.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let head = format!("{FORM}\n{version}\n{task}\n");
        let (known, length, held) = match bytes.strip_prefix(head.as_bytes()) {
            _ if fresh || bytes.is_empty() => (BTreeMap::new(), 0, Held::Nothing),
            Some(records) => {
                let (known, read) = records_of(records);
                let number = known.len();
                (known, head.len() + read, Held::Records(number))
            }
            None => (BTreeMap::new(), 0, Held::Other(what_else(&bytes, version))),
        };
        file.set_len(length as u64)?;
        file.seek(SeekFrom::End(0))?;
        if length == 0 {
            file.write_all(head.as_bytes())?;
            file.sync_data()?;
        }
        let open = Open { file, known, synced: Instant::now(), failure: None };
        Ok((Checkpoint(Mutex::new(open)), held))
    }

    /// What is kept under a key.
    pub fn kept(&self, key: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).known.get(key).cloned()
    }

    /// Keeps something under a key, a digest of all digits. A failure is told by [`Checkpoint::failure`].
    pub fn keep(&self, key: &str, content: &[u8]) {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.failure.is_none() && open.known.insert(key.into(), content.to_vec()).is_none() {
            open.failure = open.write(key, content).err();
        }
    }

    /// Why nothing more is kept.
    pub fn failure(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).failure.as_ref().map(io::Error::to_string)
    }
}

impl Open {
    fn write(&mut self, key: &str, content: &[u8]) -> io::Result<()> {
        let length = (content.len() as u32).to_le_bytes();
        let check = check(key.as_bytes(), content);
        // One write, so that a kill cuts at most the last record.
        self.file.write_all(&[&length[..], key.as_bytes(), content, check.as_bytes()].concat())?;
        if self.synced.elapsed() >= SYNC_EVERY {
            self.file.sync_data()?;
            self.synced = Instant::now();
        }
        Ok(())
    }
}

fn check(key: &[u8], content: &[u8]) -> String {
    short_digest(digest_of([key, content]).as_bytes())
}

/// The whole records at the beginning, and how many bytes they take.
fn records_of(bytes: &[u8]) -> (BTreeMap<String, Vec<u8>>, usize) {
    let (mut known, mut read) = (BTreeMap::new(), 0);
    while let Some((key, content, length)) = record(&bytes[read..]) {
        known.insert(key, content);
        read += length;
    }
    (known, read)
}

/// The first record with its length, if it is whole.
fn record(bytes: &[u8]) -> Option<(String, Vec<u8>, usize)> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > CONTENT_MAX || rest.len() < KEY + length + CHECK {
        return None;
    }
    let (key, rest) = rest.split_at(KEY);
    let (content, rest) = rest.split_at(length);
    let key = std::str::from_utf8(key).ok()?;
    (check(key.as_bytes(), content).as_bytes() == &rest[..CHECK])
        .then(|| (key.to_string(), content.to_vec(), 4 + KEY + length + CHECK))
}

/// What a file is that cannot be used.
fn what_else(bytes: &[u8], version: &str) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]);
    let mut lines = head.lines();
    match (lines.next(), lines.next()) {
        (Some(FORM), Some(other)) if other != version => format!("it is of version {other} of swapset"),
        (Some(FORM), _) => "it is of another configuration, other targets or other sizes".into(),
        _ => "it is in another form".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        digest_of([text.as_bytes()])
    }

    fn open(path: &Path, task: &str, fresh: bool) -> (Checkpoint, Held) {
        Checkpoint::open(path, "1.0", task, fresh).unwrap()
    }

    #[test]
    fn what_was_kept_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let (first, held) = open(&path, "task", false);
        assert_eq!(held, Held::Nothing);
        first.keep(&key("one"), b"1");
        first.keep(&key("two"), &[0; 3000]);
        assert!(
            Checkpoint::open(&path, "1.0", "task", false).is_err_and(|error| error.to_string().contains("another run"))
        );
        drop(first);
        let (second, held) = open(&path, "task", false);
        assert_eq!(held, Held::Records(2));
        assert_eq!((second.kept(&key("one")).unwrap(), second.kept(&key("three"))), (b"1".to_vec(), None));
        drop(second);
        assert_eq!(open(&path, "task", true).1, Held::Nothing);
        assert_eq!(open(&path, "task", false).1, Held::Records(0));
    }

    #[test]
    fn a_file_that_was_cut_or_damaged_is_used_up_to_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let (first, _) = open(&path, "task", false);
        ["one", "two", "three"].iter().for_each(|name| first.keep(&key(name), name.as_bytes()));
        drop(first);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let (cut, held) = open(&path, "task", false);
        assert_eq!(held, Held::Records(2));
        // What follows is appended after what is whole.
        cut.keep(&key("four"), b"4");
        drop(cut);
        assert_eq!(open(&path, "task", false).1, Held::Records(3));
        let mut damaged = whole.clone();
        let of_two = whole.windows(3).position(|bytes| bytes == b"two").unwrap();
        damaged[of_two] ^= 1;
        std::fs::write(&path, damaged).unwrap();
        assert_eq!(open(&path, "task", false).1, Held::Records(1));
    }

    #[test]
    fn another_task_or_version_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let other = |held: Held| if let Held::Other(why) = held { why } else { panic!("{held:?}") };
        open(&path, "task", false).0.keep(&key("one"), b"1");
        assert!(other(open(&path, "other", false).1).contains("another configuration"));
        assert!(other(Checkpoint::open(&path, "2.0", "other", false).unwrap().1).contains("version 1.0"));
        std::fs::write(&path, "mine").unwrap();
        assert!(other(open(&path, "task", false).1).contains("another form"));
    }
}
