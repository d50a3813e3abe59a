//! Where a folder of results may be: what can be known before a long run.

use std::io;
use std::path::{Component, Path, PathBuf};

/// The folder above.
pub fn parent_of(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// The folder itself, links followed, if results can be written there; nothing is made yet.
///
/// # Errors
/// Why they cannot, to follow "failed to use DIR for the results:".
pub fn checked(shown: &Path) -> Result<PathBuf, String> {
    if shown.as_os_str().is_empty() {
        return Err("it has no name".into());
    }
    if shown.to_string_lossy().chars().any(char::is_control) {
        return Err("its name contains a control character".into());
    }
    let folder = match std::fs::symlink_metadata(shown) {
        Ok(_) => existing(shown)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => coming(shown)?,
        Err(error) => return Err(unusable(&error)),
    };
    let parent = parent_of(&folder);
    let above = parent.ancestors().find(|above| above.exists()).unwrap_or(Path::new("."));
    if !above.is_dir() {
        return Err(format!("{} is not a folder", above.display()));
    }
    for folder in [above, folder.as_path()].into_iter().filter(|folder| folder.exists()) {
        // Written and gone at once: permissions alone do not tell what a file system lets happen.
        tempfile::tempfile_in(folder).map_err(|error| format!("cannot write to {}: {error}", folder.display()))?;
    }
    Ok(folder)
}

fn unusable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotADirectory => "a file is where a folder is needed".into(),
        _ => error.to_string(),
    }
}

/// A folder that is there.
fn existing(shown: &Path) -> Result<PathBuf, String> {
    let folder = std::fs::canonicalize(shown).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => "it is a broken link".into(),
        _ => unusable(&error),
    })?;
    if !folder.is_dir() {
        return Err("it is a file".into());
    }
    let here = std::env::current_dir().and_then(std::fs::canonicalize).map_err(|error| error.to_string())?;
    if here.starts_with(&folder) {
        return Err("it is or contains the current folder, and results replace the whole folder".into());
    }
    if is_mount_point(&folder) {
        return Err("a file system is mounted there, so it cannot be replaced; name a folder inside it".into());
    }
    Ok(folder)
}

/// A folder that is to be made.
fn coming(shown: &Path) -> Result<PathBuf, String> {
    if shown.components().any(|part| part == Component::ParentDir) && !parent_of(shown).exists() {
        return Err("write its path without `..`".into());
    }
    let Some(name) = shown.file_name() else { return Err("it has no name".into()) };
    let parent = parent_of(shown);
    Ok(std::fs::canonicalize(&parent).unwrap_or(parent).join(name))
}

#[cfg(target_os = "linux")]
fn is_mount_point(folder: &Path) -> bool {
    use std::os::unix::ffi::OsStrExt;
    let Ok(mounts) = std::fs::read("/proc/self/mountinfo") else { return is_on_another_device(folder) };
    // The fifth field, in which blanks and the like are three octal digits after a backslash.
    let mount_points = mounts.split(|&byte| byte == b'\n').filter_map(|line| line.split(|&byte| byte == b' ').nth(4));
    mount_points.map(without_escapes).any(|point| point == folder.as_os_str().as_bytes())
}

#[cfg(target_os = "linux")]
fn without_escapes(field: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(field.len());
    let mut at = 0;
    while let Some(&byte) = field.get(at) {
        let digits = field.get(at + 1..at + 4).filter(|digits| digits.iter().all(|digit| (b'0'..b'8').contains(digit)));
        match digits {
            Some(digits) if byte == b'\\' => {
                plain.push(digits.iter().fold(0u8, |value, digit| value.wrapping_mul(8).wrapping_add(digit - b'0')));
                at += 4;
            }
            _ => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}

#[cfg(all(unix, not(target_os = "linux")))]
fn is_mount_point(folder: &Path) -> bool {
    is_on_another_device(folder)
}

#[cfg(not(unix))]
fn is_mount_point(_folder: &Path) -> bool {
    false
}

#[cfg(unix)]
fn is_on_another_device(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).map(|at| at.dev()).ok();
    device(folder) != device(&parent_of(folder))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn mount_points_are_known_also_with_blanks_in_their_names() {
        assert!(is_mount_point(Path::new("/proc")) && !is_mount_point(Path::new("/proc/self")));
        assert_eq!(without_escapes(br"/a\040b\134"), br"/a b\".to_vec());
    }
}
