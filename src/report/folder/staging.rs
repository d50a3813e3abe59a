//! A folder beside the target in which the new one is made, and from which it is put into place in one step.
//!
//! `.swapset-NAME-XXXXXX` holds `lock`, locked while its run lives, and `new`; after the exchange `new` is the earlier folder. A run that
//! was killed leaves it behind unlocked, and the next run for the same target clears it.

use super::listing::Listing;
use super::place::parent_of;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Letters that make a staging folder's name its own.
const LETTERS: usize = 6;
/// Of a staging folder in the folder itself; a target has a name, so none beside a target begins so.
const PREFIX_WITHIN: &str = ".swapset--";
const LOCK: &str = "lock";
const NEW: &str = "new";
/// Where the earlier folder waits if the file system cannot exchange two folders in one step.
const EARLIER: &str = "earlier";

/// A staging folder; dropped, it is removed with what it holds.
pub struct Staging {
    folder: TempDir,
    _lock: File,
}

fn prefix(target: &Path) -> OsString {
    let mut name = OsString::from(".swapset-");
    name.push(target.file_name().unwrap_or_default());
    name.push("-");
    name
}

impl Staging {
    /// Makes one beside the target.
    pub fn beside(target: &Path) -> io::Result<Staging> {
        Staging::make(&parent_of(target), &prefix(target))
    }

    /// Makes one in a folder of which single files are replaced.
    pub fn within(folder: &Path) -> io::Result<Staging> {
        Staging::make(folder, OsStr::new(PREFIX_WITHIN))
    }

    fn make(parent: &Path, prefix: &OsStr) -> io::Result<Staging> {
        let mut tries = 0..8;
        loop {
            let folder = tempfile::Builder::new().prefix(prefix).rand_bytes(LETTERS).tempdir_in(parent)?;
            let lock = File::create(folder.path().join(LOCK)).and_then(|lock| lock.lock().map(|()| lock));
            // A run that clears may have found it between its making and its locking.
            match lock {
                Ok(lock) if folder.path().join(LOCK).exists() => return Ok(Staging { folder, _lock: lock }),
                Err(error) if tries.next().is_none() => return Err(error),
                _ if tries.next().is_none() => return Err(io::Error::other("its staging folder was removed")),
                _ => {}
            }
        }
    }

    /// Where the new folder is made.
    pub fn fresh(&self) -> PathBuf {
        self.folder.path().join(NEW)
    }

    /// Puts the new folder into place.
    pub fn exchange(&self, target: &Path) -> io::Result<()> {
        if !target.exists() {
            return std::fs::rename(self.fresh(), target);
        }
        match exchange(&self.fresh(), target) {
            Err(error) if cannot_exchange(&error) => self.in_two_steps(target),
            done => done,
        }
    }

    fn in_two_steps(&self, target: &Path) -> io::Result<()> {
        let earlier = self.folder.path().join(EARLIER);
        std::fs::rename(target, &earlier)?;
        std::fs::rename(self.fresh(), target).inspect_err(|_| {
            // The next run tries again if this fails too.
            let _ = std::fs::rename(&earlier, target);
        })
    }

    /// Ends as a killed run does: the folder stays, the lock does not.
    #[cfg(test)]
    pub fn leave_behind(mut self) {
        self.folder.disable_cleanup(true);
        drop(self._lock.unlock());
        std::mem::forget(self);
    }

    /// Ends after the first of two steps.
    #[cfg(test)]
    pub fn kill_between_steps(self, target: &Path) {
        std::fs::rename(target, self.folder.path().join(EARLIER)).unwrap();
        self.leave_behind();
    }

    /// The earlier folder after an exchange.
    pub fn earlier(&self) -> PathBuf {
        let aside = self.folder.path().join(EARLIER);
        if aside.exists() { aside } else { self.fresh() }
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        empty(self.folder.path());
    }
}

/// Removes what a staging folder holds but its lock: as long as anything is left, the next run can tell that nobody uses it.
fn empty(staging: &Path) {
    for name in [NEW, EARLIER] {
        let _ = std::fs::remove_dir_all(staging.join(name));
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether the system or the file system has no such step.
fn cannot_exchange(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Clears what killed runs for this target left beside it; what was the target's is put back first. What cannot be cleared stays.
pub fn clear_left_overs(target: &Path) {
    left_overs(&parent_of(target), &prefix(target), |staging| clear(staging, Some(target)));
    clear_left_overs_within(target);
}

/// Clears what killed runs that replaced single files of a folder left in it.
pub fn clear_left_overs_within(folder: &Path) {
    left_overs(folder, OsStr::new(PREFIX_WITHIN), |staging| clear(staging, None));
}

fn left_overs(parent: &Path, prefix: &OsStr, clear: impl Fn(&Path)) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let letters = name.as_encoded_bytes().strip_prefix(prefix.as_encoded_bytes());
        if letters.is_some_and(|letters| letters.len() == LETTERS && letters.iter().all(u8::is_ascii_alphanumeric)) {
            clear(&entry.path());
        }
    }
}

fn clear(staging: &Path, target: Option<&Path>) {
    let lock = match File::open(staging.join(LOCK)) {
        Ok(lock) => lock,
        // Killed before there was a lock: it is empty, or else none of ours.
        Err(_) => {
            let _ = std::fs::remove_dir(staging);
            return;
        }
    };
    if lock.try_lock().is_err() {
        return;
    }
    if let Some(target) = target {
        let earlier = staging.join(EARLIER);
        if earlier.exists() && !target.exists() && std::fs::rename(&earlier, target).is_err() {
            return;
        }
        for folder in [earlier, staging.join(NEW)] {
            rescue(&folder, target);
        }
    }
    empty(staging);
    let _ = std::fs::remove_dir_all(staging);
}

/// Brings what is not ours from a folder that is about to go back to the target, where the target lacks it.
pub fn rescue(from: &Path, target: &Path) {
    let Ok(Some(listing)) = Listing::read(from) else { return };
    if target.exists() {
        // As far as it goes: the folder of which it fails is no worse than it was.
        let _ = carry(from, target, &|path| listing.has(path) || target.join(path).symlink_metadata().is_ok());
    }
}

/// Links everything below `from` into `to`, save what makes room there.
pub fn carry(from: &Path, to: &Path, makes_room: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    carry_below(from, to, Path::new(""), makes_room).map(drop)
}

/// Whether anything was carried.
fn carry_below(from: &Path, to: &Path, below: &Path, makes_room: &dyn Fn(&Path) -> bool) -> io::Result<bool> {
    let (mut carried, mut empty) = (false, true);
    for entry in std::fs::read_dir(from.join(below))? {
        let entry = entry?;
        empty = false;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            carried |= carry_below(from, to, &path, makes_room)?;
        } else if !makes_room(&path) {
            std::fs::create_dir_all(parent_of(&to.join(&path)))?;
            link(&from.join(&path), &to.join(&path))?;
            carried = true;
        }
    }
    if below.as_os_str().is_empty() || !(carried || empty) {
        return Ok(carried);
    }
    // A folder that holds nothing but the user's, or nothing at all, is the user's too.
    std::fs::create_dir_all(to.join(below))?;
    std::fs::set_permissions(to.join(below), std::fs::metadata(from.join(below))?.permissions())?;
    Ok(true)
}

/// A further link to the same file, or a copy where the file system has no links.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::hard_link(from, to) {
        Err(error) if std::fs::symlink_metadata(from)?.is_file() && error.kind() != io::ErrorKind::AlreadyExists => {
            std::fs::copy(from, to).map(drop)
        }
        done => done,
    }
}
