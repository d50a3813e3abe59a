//! Input files, as results name them.

use super::InputError;
use super::text::{SHOWN, shown_text};
use crate::digest::short_digest;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A file that a study was read from. Its folder belongs to the user's machine and appears in no result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Its name without folder and ending.
    pub name: String,
    /// First 16 hexadecimal digits of the SHA-256 of its bytes.
    pub sha256: String,
}

impl InputFile {
    /// The file at a path with this content.
    ///
    /// # Errors
    /// If its name cannot be shown.
    pub fn of(path: &Path, bytes: &[u8]) -> Result<InputFile, InputError> {
        let name = stem(path);
        shown_text(&name).map_err(|reason| {
            let message = format!("the file name `{name}` cannot be shown: {reason}");
            InputError::new(message, format!("rename the file, because results name it. {SHOWN}"))
        })?;
        Ok(InputFile { name, sha256: short_digest(bytes) })
    }
}

/// A file's name without folder and ending.
pub fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

/// Adds the files that are not yet in the list.
pub fn add_files(files: &mut Vec<InputFile>, more: &[InputFile]) {
    for file in more {
        if !files.contains(file) {
            files.push(file.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_name_and_its_bytes() {
        let file = InputFile::of(Path::new("/home/me/mine.toml"), b"abc").unwrap();
        assert_eq!((file.name.as_str(), file.sha256.as_str()), ("mine", "ba7816bf8f01cfea"));
        assert!(InputFile::of(Path::new("a\nb.toml"), b"").is_err());
    }
}
