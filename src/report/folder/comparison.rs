//! Two folders of results of the same study, file by file.

use super::listing::{LOG, Listing};
use crate::digest::Digesting;
use crate::report::files::Failure;
use std::fs::File;
use std::path::Path;

/// How the files of a folder of results compare with those of the same study run again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Number of files with the same bytes.
    pub equal: usize,
    /// Names of files with other bytes.
    pub different: Vec<String>,
    /// Names of results that the folder lists and does not have.
    pub missing: Vec<String>,
    /// Names of results that only one of the two runs wrote.
    pub unmatched: Vec<String>,
    /// Charts and pages that are as they were written, but drawn in another language, shape, format or style.
    pub not_compared: usize,
}

impl Comparison {
    /// Compares every file that either folder lists, the log aside. `is_drawn` says which can be drawn in other ways: those of the
    /// first folder need only be as they were written.
    ///
    /// # Errors
    /// If a folder holds no results, or a file cannot be read.
    pub fn of(folder: &Path, again: &Path, is_drawn: impl Fn(&str) -> bool) -> Result<Comparison, Failure> {
        let (listed, listed_again) = (listing(folder)?, listing(again)?);
        let mut found = Comparison::default();
        for file in listed.files.iter().filter(|file| file.name != LOG) {
            let name = &file.name;
            match (digest(&folder.join(name))?, digest(&again.join(name))?) {
                (None, _) => found.missing.push(name.clone()),
                (Some(one), Some(other)) if one == other => found.equal += 1,
                (Some(one), _) if is_drawn(name) && file.sha256.as_ref() == Some(&one) => found.not_compared += 1,
                (Some(_), Some(_)) => found.different.push(name.clone()),
                (Some(_), None) if is_drawn(name) => found.different.push(name.clone()),
                (Some(_), None) => found.unmatched.push(name.clone()),
            }
        }
        for file in listed_again.files.iter().filter(|file| file.name != LOG && !listed.names(&file.name)) {
            if is_drawn(&file.name) {
                found.not_compared += 1;
            } else {
                found.unmatched.push(file.name.clone());
            }
        }
        Ok(found)
    }

    /// Whether nothing differs.
    pub fn is_equal(&self) -> bool {
        self.different.is_empty() && self.missing.is_empty() && self.unmatched.is_empty()
    }
}

fn listing(folder: &Path) -> Result<Listing, Failure> {
    Listing::read(folder)?
        .ok_or_else(|| Failure::new(format!("{} is not a folder of results of swapset", folder.display())))
}

/// None if there is no such file.
fn digest(path: &Path) -> Result<Option<String>, Failure> {
    match File::open(path).and_then(Digesting::of_reader) {
        Ok(digest) => Ok(Some(digest)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new(format!("failed to read {}: {error}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::files::File;
    use crate::report::folder::{Identity, LISTING};

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let files = files.iter().map(|(name, text)| File { name: name.to_string(), bytes: text.as_bytes().to_vec() });
        let files: Vec<File> = files.collect();
        let identity = Identity { study: "run".into(), configuration_hash: "0".into() };
        std::fs::write(folder.path().join(LISTING), Listing::of(&identity, &[], &files, &[]).bytes()).unwrap();
        files.iter().for_each(|file| std::fs::write(folder.path().join(&file.name), &file.bytes).unwrap());
        folder
    }

    #[test]
    fn every_file_of_either_folder_is_compared_once() {
        let drawn = [("drawn.png", "1"), ("drawn.svg", "1"), ("drawn.md", "1")];
        let one = folder(&[&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"), ("run.log", "1")], &drawn[..]].concat());
        let drawn = [("drawn.html", "1"), ("drawn.svg", "2"), ("drawn.md", "1")];
        let other = folder(&[&[("a", "1"), ("b", "2"), ("c", "1"), ("e", "1"), ("run.log", "2")], &drawn[..]].concat());
        std::fs::remove_file(one.path().join("c")).unwrap();
        std::fs::write(one.path().join("drawn.md"), "edited").unwrap();
        let compared = Comparison::of(one.path(), other.path(), |name| name.starts_with("drawn")).unwrap();
        let names = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<String>>();
        let expected = Comparison {
            equal: 1,
            different: names(&["b", "drawn.md"]),
            missing: names(&["c"]),
            unmatched: names(&["d", "e"]),
            not_compared: 3,
        };
        assert_eq!(compared, expected);
        assert!(!compared.is_equal());
        assert!(Comparison::of(one.path(), Path::new("nowhere"), |_| true).is_err());
    }
}
