//! What a long run has computed so far: a run that was killed goes on where it was, and shards are joined.
//!
//! What is computed comes in series, known by a digest of what is asked, of values by replication. A run asks for a value before it
//! computes it, and hands over what it has computed. Values are records of a file ([`super::records`]) that is locked while a run
//! has it and brought to the disk every few seconds. Only where they are in the file is kept in memory.

mod known;
mod writer;

pub use known::{Contents, Known, contents, task_of};

use super::records::{FORM, Scanned, content_of, record};
use super::task::Task;
use known::Source;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use writer::{Failure, Steps, Writer};

/// Series of records that are no values: the task, then what a part needs besides; how far a run is; the end of a part.
const HEAD: u128 = u128::MAX;
const STEPS: u128 = u128::MAX - 1;
const END: u128 = u128::MAX - 2;

/// A digest of all that decides the values of a series.
pub type Digest = [u8; 32];

/// What the records of a series bear: half of its digest, so that no record needs another one to be understood.
fn key(digest: &Digest) -> u128 {
    u128::from_le_bytes(std::array::from_fn(|index| digest[index]))
}

/// What a run has computed, by series and replication.
pub struct Checkpoint {
    known: Known,
    sources: Vec<Source>,
    writing: Mutex<Writing>,
    began: Instant,
    delay: Duration,
    steps: Arc<Steps>,
    /// Which of the values this run computes, if it is a shard: index and number of shards.
    share: Option<(u32, u32)>,
    asked: AtomicU64,
    /// Values that were not known.
    computed: AtomicU64,
    failure: Arc<Failure>,
}

/// Where values go.
enum Writing {
    /// Nowhere.
    Nowhere,
    /// Into a file that is made with the first of them.
    Later {
        path: PathBuf,
        head: Vec<u8>,
    },
    Into(PathBuf, Writer),
    /// Into a file that is whole, and locked as long as it is open.
    Done(PathBuf, Option<File>),
}

/// What an earlier run left.
#[derive(Debug, PartialEq, Eq)]
pub enum Held {
    Nothing,
    /// So many values, and how many bytes of the file could not be read.
    Values {
        number: u64,
        unreadable: u64,
    },
    /// Another run is using the file, so nothing is kept.
    InUse,
}

/// Why a checkpoint cannot be used.
#[derive(Debug)]
pub enum Refused {
    /// It is something else, and what.
    Other(String),
    Unreadable(io::Error),
}

impl Checkpoint {
    /// Goes on with the file at a path, if there is one of the task; `extra` are further records of its head. Without one, the
    /// file is made with the first value that is computed later than `delay`. A run that starts afresh leaves what it holds aside.
    ///
    /// # Errors
    /// If the file is of something else or cannot be read.
    pub fn open(
        path: &Path,
        task: &Task,
        extra: &[Vec<u8>],
        fresh: bool,
        delay: Duration,
    ) -> Result<(Checkpoint, Held), Refused> {
        let head = head(task, extra);
        let (known, found) = (Known::default(), if fresh { None } else { existing(path)? });
        let later = Writing::Later { path: path.to_path_buf(), head };
        let Some(file) = found else { return Ok((Checkpoint::new(known, Vec::new(), later, delay), Held::Nothing)) };
        let Some(mut file) = file else {
            return Ok((Checkpoint::new(known, Vec::new(), Writing::Nowhere, delay), Held::InUse));
        };
        let found = match contents(&file, 0) {
            Ok(Some(contents)) => contents,
            // A kill while it was made.
            Ok(None) => return Ok((Checkpoint::new(known, Vec::new(), later, delay), Held::Nothing)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(Refused::Other(error.to_string())),
            Err(error) => return Err(Refused::Unreadable(error)),
        };
        let Contents { task: of, known, values, scanned: Scanned { whole, damaged, cut }, .. } = found;
        if let Some(why) = of.differs_from(task) {
            return Err(Refused::Other(why));
        }
        let held = Held::Values { number: known.values(), unreadable: damaged + cut };
        let mut checkpoint = Checkpoint::new(known, vec![Source::of(path)], Writing::Nowhere, Duration::ZERO);
        // What a kill has cut off makes room; what is damaged further up stays, and what follows it is of use.
        let ready = file.set_len(whole).and_then(|()| file.seek(SeekFrom::End(0)));
        match ready {
            Ok(_) => {
                let writer = checkpoint.writer(file, Vec::new(), values);
                checkpoint.writing = Mutex::new(Writing::Into(path.to_path_buf(), writer));
            }
            Err(error) => checkpoint.failure.set(&error),
        }
        Ok((checkpoint, held))
    }

    /// What was computed by others, in files at these paths; nothing more is kept.
    pub fn of_parts(known: Known, paths: &[PathBuf]) -> Checkpoint {
        let sources = paths.iter().map(|path| Source::of(path)).collect();
        Checkpoint::new(known, sources, Writing::Nowhere, Duration::ZERO)
    }

    /// The same, of which this run computes only its share: that of a shard, from 0, of so many.
    pub fn sharing(self, index: u32, of: u32) -> Checkpoint {
        Checkpoint { share: Some((index, of)), ..self }
    }

    fn new(known: Known, sources: Vec<Source>, writing: Writing, delay: Duration) -> Checkpoint {
        Checkpoint {
            known,
            sources,
            writing: Mutex::new(writing),
            began: Instant::now(),
            delay,
            steps: Arc::default(),
            share: None,
            asked: AtomicU64::new(0),
            computed: AtomicU64::new(0),
            failure: Arc::default(),
        }
    }

    fn writer(&self, file: File, head: Vec<u8>, values: u64) -> Writer {
        Writer::new(file, head, values, Arc::clone(&self.steps), Arc::clone(&self.failure))
    }

    /// The values of a kind, so many of which are about to be asked for; in a shard, calls are to come in the same order in every one.
    pub fn series(self: &Arc<Checkpoint>, number: u32) -> Series {
        let first = self.asked.fetch_add(number.into(), Ordering::Relaxed);
        Series { checkpoint: Arc::clone(self), first }
    }

    /// Whether the run computes only a share of what it is asked.
    pub fn is_share(&self) -> bool {
        self.share.is_some()
    }

    /// How many of a hundred steps are saved; none if nothing is.
    pub fn percent_saved(&self) -> Option<f64> {
        let is_saved = matches!(&*self.writing(), Writing::Into(..) | Writing::Done(..));
        let [done, all] = [&self.steps.done, &self.steps.all].map(|number| number.load(Ordering::Relaxed) as f64);
        is_saved.then(|| 100.0 * done / all.max(1.0))
    }

    /// How many values were not known when they were asked for.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    /// States how much there is to do, and how much more is done.
    pub fn lengthen(&self, steps: u64) {
        self.steps.all.fetch_add(steps, Ordering::Relaxed);
    }

    pub fn advance(&self, steps: u64) {
        self.steps.done.fetch_add(steps, Ordering::Relaxed);
    }

    /// Brings everything to the disk, with what ends a part if it is one, and keeps nothing more.
    ///
    /// # Errors
    /// If something could not be written.
    pub fn complete(&self, is_part: bool) -> io::Result<()> {
        let mut writing = self.writing();
        if is_part {
            self.start(&mut writing);
        }
        *writing = match std::mem::replace(&mut *writing, Writing::Nowhere) {
            Writing::Into(path, writer) => Writing::Done(path, writer.finish(is_part)),
            other => other,
        };
        drop(writing);
        self.failure().map_or(Ok(()), |failure| Err(io::Error::other(failure)))
    }

    /// Removes the file: what it was for is done.
    pub fn remove(&self) {
        match std::mem::replace(&mut *self.writing(), Writing::Nowhere) {
            // A file left behind does no harm: the next run of the same task goes on with it.
            Writing::Into(path, writer) => {
                let file = writer.finish(false);
                let _ = std::fs::remove_file(path);
                drop(file);
            }
            Writing::Done(path, file) => {
                let _ = std::fs::remove_file(path);
                drop(file);
            }
            // One that was to be left aside, unless another run is using it.
            Writing::Later { path, .. } => {
                if let Ok(Some(Some(file))) = existing(&path) {
                    let _ = std::fs::remove_file(&path);
                    drop(file);
                }
            }
            Writing::Nowhere => {}
        }
    }

    /// Why nothing more is kept.
    pub fn failure(&self) -> Option<String> {
        self.failure.get()
    }

    /// Whether a run that computes its share alone need not go on, because nothing of it can be kept.
    pub fn is_in_vain(&self) -> bool {
        self.is_share() && self.failure.is_there()
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the file, if it is time.
    fn start(&self, writing: &mut Writing) {
        let Writing::Later { path, head } = writing else { return };
        let made = existing(path).map_err(|refused| match refused {
            Refused::Other(why) => io::Error::other(why),
            Refused::Unreadable(error) => error,
        });
        let file = made.and_then(|existing| match existing {
            Some(None) => Err(io::Error::other("another run is using it")),
            Some(Some(file)) => Ok(file),
            None => locked(OpenOptions::new().read(true).write(true).create_new(true).open(&*path)?)
                .ok_or_else(|| io::Error::other("another run is using it")),
        });
        let ready = file.and_then(|mut file| file.set_len(0).and_then(|()| file.rewind()).map(|()| file));
        // The name of a file is on the disk once its folder is; where folders cannot be opened, nothing is lost but that.
        let _ = path.parent().and_then(|folder| File::open(folder).ok()).map(|folder| folder.sync_all());
        *writing = match ready {
            Ok(file) => Writing::Into(path.clone(), self.writer(file, std::mem::take(head), 0)),
            Err(error) => {
                self.failure.set(&error);
                Writing::Nowhere
            }
        };
    }

    /// Whether values go anywhere.
    fn keeps(&self) -> bool {
        !self.failure.is_there() && !matches!(&*self.writing(), Writing::Nowhere | Writing::Done(..))
    }

    fn keep(&self, digest: Digest, index: u32, content: &[u8]) {
        let mut writing = self.writing();
        self.start(&mut writing);
        if let Writing::Into(_, writer) = &mut *writing {
            writer.write(digest, index, content);
        }
    }
}

/// The values of one kind, by replication. The digest that they are known by is asked for only if it is needed.
pub struct Series {
    checkpoint: Arc<Checkpoint>,
    /// How many values were asked for before.
    first: u64,
}

impl Series {
    /// The value of a replication, if it is known.
    pub fn recall(&self, digest: impl FnOnce() -> Digest, index: u32) -> Option<Vec<u8>> {
        let Checkpoint { known, sources, .. } = &*self.checkpoint;
        if known.is_empty() {
            return None;
        }
        let (source, place) = known.find(&digest(), index)?;
        // What cannot be read any more is computed again.
        content_of(place, &sources[source].read(place).ok()?).map(<[u8]>::to_vec)
    }

    /// Keeps the value of a replication; it is made only if it is kept. A failure is told by [`Checkpoint::failure`].
    pub fn keep(&self, digest: impl FnOnce() -> Digest, index: u32, content: impl FnOnce() -> Vec<u8>) {
        let checkpoint = &self.checkpoint;
        checkpoint.computed.fetch_add(1, Ordering::Relaxed);
        if checkpoint.began.elapsed() >= checkpoint.delay && checkpoint.keeps() {
            checkpoint.keep(digest(), index, &content());
        }
    }

    /// Whether the run hands on nothing, because it computes only its share.
    pub fn is_share(&self) -> bool {
        self.checkpoint.is_share()
    }

    /// Whether the value that is asked for as the nth, from 0, is part of the run's share.
    pub fn is_own(&self, nth: u64) -> bool {
        let of_share = |(index, of): (u32, u32)| (self.first + nth) % u64::from(of) == u64::from(index);
        self.checkpoint.share.is_none_or(of_share)
    }
}

/// The records at the head of a file of a task.
fn head(task: &Task, extra: &[Vec<u8>]) -> Vec<u8> {
    let task = serde_json::to_vec(task).unwrap_or_else(|_| unreachable!("a task has only texts and numbers"));
    let records = std::iter::once(&task).chain(extra);
    let records = records.zip(0..).map(|(content, index)| record(HEAD, index, content));
    std::iter::once(FORM.to_vec()).chain(records).collect::<Vec<_>>().concat()
}

/// The file at a path, locked, if there is one; none inside if another run is using it.
fn existing(path: &Path) -> Result<Option<Option<File>>, Refused> {
    match OpenOptions::new().read(true).write(true).open(path) {
        Ok(file) if file.metadata().is_ok_and(|at| at.is_file()) => Ok(Some(locked(file))),
        Ok(_) => Err(Refused::Other("it is not a file".into())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Refused::Unreadable(error)),
    }
}

/// The file, unless another run is using it. Where files cannot be locked, nobody else is kept out.
fn locked(file: File) -> Option<File> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => None,
        Ok(()) | Err(TryLockError::Error(_)) => Some(file),
    }
}

/// Whether a run is writing the file at a path.
pub fn is_in_use(path: &Path) -> bool {
    File::open(path).is_ok_and(|file| locked(file).is_none())
}

#[cfg(test)]
mod tests;
