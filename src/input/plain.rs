//! Reading the files that a user names: regular files only, up to a stated size.
//!
//! A pipe or a device may never end and cannot be read twice, so the type is checked before the file is opened.

use super::{InputError, inputs};
use std::fs::{File, FileType};
use std::io::Read;
use std::path::Path;

/// Bytes per mebibyte.
pub const MEBIBYTE: u64 = 1 << 20;

/// Opens a regular file; `what` is the kind of file, such as "a TOML file".
///
/// # Errors
/// If the file does not exist or is not a regular file.
pub fn open_plain(path: &Path, what: &str) -> Result<File, InputError> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, &error, what))?;
    if !metadata.is_file() {
        let kind = kind(metadata.file_type());
        let help = match metadata.is_dir() {
            true => format!("give the path of {what}"),
            false => format!("save its content as {what} and give the path of that file"),
        };
        return Err(failed(path, &format!("it is {kind}, not a regular file"), help));
    }
    File::open(path).map_err(|error| unreadable(path, &error, what))
}

/// Reads a regular file of at most `limit` bytes; `what` is the kind of file, such as "a TOML file".
///
/// # Errors
/// If the file does not exist, is not a regular file, or is larger than `limit`.
pub fn read_plain(path: &Path, limit: u64, what: &str) -> Result<Vec<u8>, InputError> {
    let unreadable = |error: std::io::Error| unreadable(path, &error, what);
    let too_large = || {
        let why = format!("it is larger than {}", size(limit));
        failed(path, &why, format!("allowed: {what} of at most that size"))
    };
    if let Some(bytes) = inputs::given(path) {
        return Ok(bytes.to_vec());
    }
    let file = open_plain(path, what)?;
    if file.metadata().map_err(unreadable)?.len() > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // A file may grow while it is read, and some file systems report no length.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    inputs::was_read(path, &bytes);
    Ok(bytes)
}

fn failed(path: &Path, why: &str, help: String) -> InputError {
    InputError::new(format!("failed to read {}: {why}", path.display()), help)
}

fn unreadable(path: &Path, error: &std::io::Error, what: &str) -> InputError {
    failed(path, &error.to_string(), format!("give the path of {what}"))
}

/// The type of a path that is not a regular file.
fn kind(found: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if found.is_fifo() {
            return "a pipe";
        }
        if found.is_socket() {
            return "a socket";
        }
        if found.is_char_device() || found.is_block_device() {
            return "a device";
        }
    }
    if found.is_dir() { "a directory" } else { "something else" }
}

/// A size in readable form.
fn size(bytes: u64) -> String {
    if bytes >= MEBIBYTE && bytes.is_multiple_of(MEBIBYTE) {
        format!("{} MiB", bytes / MEBIBYTE)
    } else {
        format!("{bytes} bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &Path, limit: u64, what: &str) -> String {
        let InputError { message, help } = read_plain(path, limit, what).unwrap_err();
        format!("{message}; {help}")
    }

    #[test]
    fn a_file_of_the_limit_is_read_and_one_byte_more_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.csv");
        std::fs::write(&path, [b'a'; 100]).unwrap();
        assert_eq!(read_plain(&path, 100, "a CSV file").unwrap().len(), 100);
        let report = refused(&path, 99, "a CSV file");
        assert!(report.contains("larger than 99 bytes") && report.contains("a CSV file"), "{report}");
        assert_eq!(size(64 * MEBIBYTE), "64 MiB");
    }

    #[test]
    fn what_is_no_plain_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let report = refused(folder.path(), 100, "a TOML file");
        assert!(report.contains("it is a directory, not a regular file"), "{report}");
        let report = refused(&folder.path().join("none"), 100, "a TOML file");
        assert!(report.contains("failed to read") && report.contains("give the path of a TOML file"), "{report}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_without_an_end_is_not_opened() {
        let report = refused(Path::new("/dev/zero"), 100, "a TOML file");
        assert!(report.contains("it is a device") && report.contains("save its content"), "{report}");
    }
}
