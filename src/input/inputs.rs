//! The files that a study was read from, so that it can be asked again where they are not: a part of a study carries them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Contents by path as given.
pub type Inputs = BTreeMap<PathBuf, Vec<u8>>;

/// What is read in place of the disk, stated once in the life of a process.
static GIVEN: OnceLock<Inputs> = OnceLock::new();
/// What was read since it was asked for.
static READ: Mutex<Option<Inputs>> = Mutex::new(None);

/// From now on these files are read, whatever is on the disk.
pub fn give(inputs: Inputs) {
    let _ = GIVEN.set(inputs);
}

/// The content of a file that was given.
pub fn given(path: &Path) -> Option<&'static [u8]> {
    GIVEN.get().and_then(|inputs| inputs.get(path)).map(Vec::as_slice)
}

/// Whether a path names a file: one that was given, if any were.
pub fn is_there(path: &Path) -> bool {
    match GIVEN.get() {
        Some(inputs) => inputs.contains_key(path),
        None => path.exists() && !path.is_dir(),
    }
}

/// Remembers from now on what is read.
pub fn remember() {
    *READ.lock().unwrap_or_else(PoisonError::into_inner) = Some(Inputs::new());
}

/// What was read.
pub fn remembered() -> Inputs {
    READ.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
}

/// States what was read.
pub(super) fn was_read(path: &Path, bytes: &[u8]) {
    if let Some(inputs) = &mut *READ.lock().unwrap_or_else(PoisonError::into_inner) {
        inputs.insert(path.to_path_buf(), bytes.to_vec());
    }
}
