//! A folder beside the target in which the new one is made, and from which it is put into place in one step.
//!
//! `.swapset-NAME-` and six letters holds `lock`, locked while its run lives, and `new`; after the exchange `new` is
//! the earlier folder. A run that was killed leaves it behind unlocked, and the next run for the same target clears it.

use super::listing::Listing;
use super::location::parent_of;
use crate::digest::digest;
use std::ffi::{OsStr, OsString};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Letters that make a staging folder's name its own.
const LETTERS: usize = 6;
/// Of a staging folder in the folder itself; a target has a name, so none beside a target begins so.
const PREFIX_WITHIN: &str = ".swapset--";
/// Longest name of a target, in bytes, that its staging folders bear in full: with what surrounds it, it stays a name
/// that file systems take.
const NAME_MAX: usize = 200;
/// Longest wait for other runs that write beside.
const WAIT_MAX: Duration = Duration::from_secs(60);
const LOCK: &str = "lock";
const NEW: &str = "new";
/// Where the earlier folder waits if the file system cannot exchange two folders in one step.
const EARLIER: &str = "earlier";

/// A staging folder; dropped, it is removed with what it holds.
pub struct Staging {
    folder: TempDir,
    _lock: File,
}

/// What the names of staging folders begin with, and the name of a checkpoint.
pub fn prefix(target: &Path) -> OsString {
    let name = target.file_name().unwrap_or_default();
    let mut prefix = OsString::from(".swapset-");
    if name.len() <= NAME_MAX {
        prefix.push(name);
    } else {
        prefix.push(digest(name.as_encoded_bytes()));
    }
    prefix.push("-");
    prefix
}

/// Waits until no other run changes a folder beside the target, and keeps others waiting until it is dropped: what is
/// found of the target then stays true until it is changed. Where folders cannot be locked nobody waits, and after a
/// minute neither.
pub fn turn(target: &Path) -> Option<File> {
    let above = File::open(parent_of(target)).ok()?;
    let began = Instant::now();
    loop {
        match above.try_lock() {
            Ok(()) => return Some(above),
            Err(TryLockError::WouldBlock) if began.elapsed() < WAIT_MAX => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(_) => return None,
        }
    }
}

impl Staging {
    /// Makes one beside the target.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn beside(target: &Path) -> io::Result<Staging> {
        Staging::make(&parent_of(target), &prefix(target))
    }

    /// Makes one in a folder of which single files are replaced.
    ///
    /// # Errors
    /// If it cannot be made.
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
    ///
    /// # Errors
    /// If a file or folder cannot be moved.
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

/// Removes what a staging folder holds but its lock: as long as anything is left, the next run can tell that nobody
/// uses it.
fn empty(staging: &Path) {
    for folder in [NEW, EARLIER].map(|name| staging.join(name)) {
        if std::fs::remove_dir_all(&folder).is_err() {
            make_removable(&folder);
            let _ = std::fs::remove_dir_all(&folder);
        }
    }
}

/// Lets folders be emptied: those of the user's that were read-only are so in the new folder, of which these are
/// doubles.
#[cfg(unix)]
fn make_removable(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let is_folder = std::fs::symlink_metadata(folder).is_ok_and(|at| at.is_dir());
    if !is_folder || std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).is_err() {
        return;
    }
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        make_removable(&entry.path());
    }
}

/// Elsewhere permissions of a folder do not keep what it holds.
#[cfg(not(unix))]
fn make_removable(_folder: &Path) {}

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

/// Clears what killed runs for this target left beside it; what was the target's is put back first. What cannot be
/// cleared stays.
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
///
/// # Errors
/// If a link or folder cannot be made.
pub fn carry(from: &Path, to: &Path, makes_room: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    carry_below(from, to, Path::new(""), makes_room).map(drop)
}

/// Whether anything was carried.
fn carry_below(from: &Path, to: &Path, below: &Path, makes_room: &dyn Fn(&Path) -> bool) -> io::Result<bool> {
    let (mut carried, mut empty) = (false, true);
    let entries = std::fs::read_dir(from.join(below));
    let unread = |error: io::Error| io::Error::new(error.kind(), format!("{} in it: {error}", below.display()));
    for entry in entries.map_err(unread)? {
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
