//! Files are brought to the disk before what they replace is let go: a power failure may lose what is not there yet.

use super::location::parent_of;
use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::thread::{self, Builder};

/// Files at a time: a disk takes many in the time of one.
const AT_ONCE: usize = 16;

/// Brings files of a folder to the disk, and the folders that name them.
///
/// # Errors
///
/// If a file cannot be opened or its content cannot be brought to the disk.
pub fn files_to_disk(folder: &Path, names: &[&str]) -> io::Result<()> {
    let files = |names: &[&str]| {
        let mut paths = names.iter().map(|name| folder.join(name));
        paths.try_for_each(|path| can_sync(OpenOptions::new().write(true).open(path)?.sync_all()))
    };
    let files = &files;
    thread::scope(|scope| {
        let chunks = names.chunks(names.len().div_ceil(AT_ONCE).max(1));
        let threads = chunks.map(|names| Builder::new().spawn_scoped(scope, move || files(names)));
        let threads = threads.collect::<io::Result<Vec<_>>>()?;
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread died"))))
    })?;
    let folders: BTreeSet<PathBuf> = names.iter().map(|name| parent_of(&folder.join(name))).collect();
    folders.iter().for_each(|folder| names_to_disk(folder));
    Ok(())
}

/// Brings the names that a folder has to the disk. Where folders cannot be opened, nobody can.
pub fn names_to_disk(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

/// What bringing a file to the disk came to, where the file system can do it.
fn can_sync(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) => Ok(()),
        done => done,
    }
}
