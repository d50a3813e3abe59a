//! Which values are known, and where they are.

use super::super::records::{FORM, Place, Scanned, scan};
use super::super::task::Task;
use super::{Digest, END, HEAD, STEPS, key};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Where values are, by series and replication.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<u128, Vec<At>>);

/// Where the value of a replication is.
#[derive(Clone, Copy, Debug)]
struct At {
    index: u32,
    source: u32,
    length: u32,
    offset: u64,
}

impl Known {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values there are.
    pub fn values(&self) -> u64 {
        self.0.values().map(|of| of.len() as u64).sum()
    }

    /// Adds what another source has.
    pub fn add(&mut self, other: Known) {
        for (series, of) in other.0 {
            self.0.entry(series).or_default().extend(of);
        }
    }

    /// Brings the values of each series in order, so that they can be found; of several of one replication the last stays.
    pub fn in_order(mut self) -> Known {
        for of in self.0.values_mut() {
            of.sort_by_key(|at| at.index);
            of.reverse();
            of.dedup_by_key(|at| at.index);
            of.reverse();
            of.shrink_to_fit();
        }
        self
    }

    pub(super) fn find(&self, digest: &Digest, index: u32) -> Option<(usize, Place)> {
        let series = key(digest);
        let of = self.0.get(&series)?;
        let At { source, length, offset, .. } = of[of.binary_search_by_key(&index, |at| at.index).ok()?];
        Some((source as usize, Place { series, index, offset, length }))
    }
}

/// A file that values are read from.
#[derive(Debug)]
pub(super) struct Source(PathBuf);

impl Source {
    pub fn of(path: &Path) -> Source {
        Source(path.to_path_buf())
    }

    /// Reads the bytes of a record. The file is opened each time: parts may be more than a process may have open.
    ///
    /// # Errors
    /// If the file cannot be read, or ends before the record does.
    pub fn read(&self, place: Place) -> io::Result<Vec<u8>> {
        let mut file = File::open(&self.0)?;
        file.seek(SeekFrom::Start(place.offset))?;
        let mut bytes = vec![0; place.length as usize];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// What a file holds.
#[derive(Debug)]
pub struct Contents {
    pub task: Task,
    /// Further records of its head.
    pub extra: Vec<Vec<u8>>,
    pub known: Known,
    /// How many records of values it has.
    pub values: u64,
    /// How much was done of how much, as last stated.
    pub steps: (u64, u64),
    /// Whether it ends as a whole part does, with as many values as that says.
    pub is_complete: bool,
    pub scanned: Scanned,
}

/// The task of a file; none if it was not made up to there.
///
/// # Errors
/// As [`contents`].
pub fn task_of(file: impl Read) -> io::Result<Option<Task>> {
    let mut reader = BufReader::new(file);
    if !has_form(&mut reader)? {
        return Ok(None);
    }
    let mut task = None;
    // No head is longer.
    scan(reader.take(HEAD_MAX), |place, content| {
        if (place.series, place.index) == (HEAD, 0) {
            task = Some(read_task(content)?);
        }
        Ok(())
    })?;
    Ok(task)
}

/// Bytes in which the task of a file is sought.
const HEAD_MAX: u64 = 1 << 20;

fn other(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

fn read_task(content: &[u8]) -> io::Result<Task> {
    serde_json::from_slice(content).map_err(|_| other("its head is in another form"))
}

/// Reads the form; whether there is one.
fn has_form(reader: &mut impl Read) -> io::Result<bool> {
    let mut form = Vec::new();
    reader.by_ref().take(FORM.len() as u64).read_to_end(&mut form)?;
    if form.iter().all(|byte| *byte == 0) || form.len() < FORM.len() && FORM.starts_with(&form) {
        return Ok(false);
    }
    match form == FORM {
        true => Ok(true),
        false if form.starts_with(b"swapset ") => Err(other("it is in the form of another version of swapset")),
        false => Err(other("it is in another form")),
    }
}

/// Reads a file as the source of this number; none if it was not made up to the end of its head.
///
/// # Errors
/// If it cannot be read, or, as invalid data, is in another form.
pub fn contents(file: impl Read, source: u32) -> io::Result<Option<Contents>> {
    let mut reader = BufReader::with_capacity(1 << 20, file);
    if !has_form(&mut reader)? {
        return Ok(None);
    }
    let (mut task, mut extra) = (None, Vec::new());
    let (mut all, mut steps, mut end) = (BTreeMap::<u128, Vec<At>>::new(), (0, 0), None);
    let mut values = 0u64;
    let scanned = scan(reader, |place, content| {
        match place.series {
            HEAD if place.index == 0 => {
                task = Some(read_task(content)?);
            }
            HEAD => extra.push(content.to_vec()),
            STEPS => steps = two(content).unwrap_or(steps),
            END => end = two(content),
            _ => {
                values += 1;
                let Place { series, index, offset, length } = place;
                all.entry(series).or_default().push(At { index, source, length, offset });
            }
        }
        Ok(())
    })?;
    let Some(task) = task else { return Ok(None) };
    let is_complete = end == Some((values, 0)) && scanned.cut == 0;
    Ok(Some(Contents { task, extra, known: Known(all).in_order(), values, steps, is_complete, scanned }))
}

fn two(content: &[u8]) -> Option<(u64, u64)> {
    let (numbers, rest) = content.as_chunks::<8>();
    match numbers {
        [first, second] if rest.is_empty() => Some((u64::from_le_bytes(*first), u64::from_le_bytes(*second))),
        _ => None,
    }
}
