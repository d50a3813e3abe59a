//! Where rows come from.

use crate::config::error::ConfigError;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

/// Where rows come from.
#[derive(Clone, Debug)]
pub enum Place {
    File(PathBuf),
    /// A bundled file: its name and its text.
    Bundled(&'static str, &'static str),
}

impl Place {
    /// How errors name it.
    pub fn name(&self) -> String {
        match self {
            Place::File(path) => path.display().to_string(),
            Place::Bundled(name, _) => (*name).to_string(),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Read + Send>, ConfigError> {
        Ok(match self {
            Place::File(path) => Box::new(crate::input::plain::open_plain(path, "a CSV file")?),
            Place::Bundled(_, text) => Box::new(Cursor::new(text.as_bytes())),
        })
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        match self {
            Place::File(path) => std::fs::metadata(path).map_or(0, |metadata| metadata.len()),
            Place::Bundled(_, text) => text.len() as u64,
        }
    }
}

/// The name of the file without folder and endings.
pub fn stem(path: &Path) -> String {
    let stem = crate::input::file::stem(path);
    let is_compressed = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    if is_compressed { crate::input::file::stem(Path::new(&stem)) } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_table_has_the_name_of_the_table() {
        assert_eq!((stem(Path::new("x/book.csv.gz")), stem(Path::new("book.csv"))), ("book".into(), "book".into()));
    }
}
