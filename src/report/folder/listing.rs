//! The list of what this program wrote into a folder, kept in the folder: it marks the folder as one of results.

use super::{Failure, File, Identity};
use crate::digest::{Digesting, digest};
use crate::report::spool::LargeFile;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::{Component, Path};

/// The list's file name.
pub const LISTING: &str = "swapset.json";
/// To be raised whenever a list, or the files of results, are written otherwise. Lists of every format up to this one
/// can be read.
const FORMAT: u32 = 3;
const PROGRAM: &str = "swapset";
/// The file that differs from run to run, so that its content cannot be listed.
pub const LOG: &str = "run.log";
/// Maximum number of bytes of a list.
const BYTES_MAX: u64 = 16 << 20;

/// What a folder of results holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    format: u32,
    program: String,
    study: String,
    configuration_hash: String,
    /// By name.
    pub files: Vec<Listed>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Relative to the folder, with `/`.
    pub name: String,
    /// Of its bytes; none of the log, and none while the file is being replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sha256: Option<String>,
}

/// The head of a list of any format.
#[derive(Deserialize)]
struct Head {
    format: u32,
    program: String,
}

impl Listing {
    /// The list of files kept and of new ones.
    pub fn of(identity: &Identity, kept: &[Listed], files: &[File], large: &[LargeFile]) -> Listing {
        let is_new = |name: &str| files.iter().any(|file| file.name == name);
        let mut listed: Vec<Listed> = kept.iter().filter(|file| !is_new(&file.name)).cloned().collect();
        listed.extend(large.iter().map(|file| Listed { name: file.name.clone(), sha256: Some(file.sha256.clone()) }));
        listed.extend(
            files.iter().map(|file| Listed {
                name: file.name.clone(),
                sha256: (file.name != LOG).then(|| digest(&file.bytes)),
            }),
        );
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Listing {
            format: FORMAT,
            program: PROGRAM.into(),
            study: identity.study.clone(),
            configuration_hash: identity.configuration_hash.clone(),
            files: listed,
        }
    }

    /// The list while files give way to those of another: all of both, those that give way in whatever state they are.
    pub fn meanwhile(&self, after: &Listing, makes_room: impl Fn(&str) -> bool) -> Listing {
        let known = |file: &Listed| Listed {
            sha256: file.sha256.clone().filter(|_| !makes_room(&file.name)),
            name: file.name.clone(),
        };
        let mut files: Vec<Listed> = self.files.iter().chain(&after.files).map(known).collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files.dedup_by(|a, b| a.name == b.name);
        Listing { files, ..self.clone() }
    }

    /// A folder's list; none if the folder has none of this program.
    ///
    /// # Errors
    /// If a version of this program wrote it that this one cannot read.
    pub fn read(folder: &Path) -> Result<Option<Listing>, Failure> {
        let path = folder.join(LISTING);
        if !std::fs::symlink_metadata(&path).is_ok_and(|at| at.is_file()) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&path).and_then(|file| file.take(BYTES_MAX).read_to_end(&mut bytes));
        read.map_err(|error| Failure::new(format!("failed to read {}: {error}", path.display())))?;
        let Ok(head) = serde_json::from_slice::<Head>(&bytes) else { return Ok(None) };
        if head.program != PROGRAM {
            return Ok(None);
        }
        let listing = serde_json::from_slice::<Listing>(&bytes).ok().filter(|listing| listing.is_sound());
        match listing {
            Some(listing) if head.format <= FORMAT => Ok(Some(listing)),
            _ if head.format <= FORMAT => Err(Failure::new(format!(
                "failed to read {}: it is damaged; move the folder, or choose another",
                path.display()
            ))),
            _ => Err(Failure::new(format!(
                "failed to read {}: another version of swapset wrote it; move the folder, or choose another",
                path.display()
            ))),
        }
    }

    /// Whether every name stays within the folder.
    fn is_sound(&self) -> bool {
        let is_plain = |name: &str| {
            let mut parts = Path::new(name).components().peekable();
            parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
        };
        self.files.iter().all(|file| is_plain(&file.name))
    }

    /// Whether the results are in the form of an earlier version.
    pub fn is_older(&self) -> bool {
        self.format < FORMAT
    }

    /// Whose results they are.
    pub fn identity(&self) -> Identity {
        Identity { study: self.study.clone(), configuration_hash: self.configuration_hash.clone() }
    }

    /// Whether a file of this name was written.
    pub fn names(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.name == name)
    }

    /// Whether the file at a relative path was written, or is the list.
    pub fn has(&self, path: &Path) -> bool {
        path == Path::new(LISTING) || self.files.iter().any(|file| Path::new(&file.name) == path)
    }

    /// The first file that has changed since it was written; a missing file does not count.
    pub fn edited(&self, folder: &Path) -> Option<String> {
        self.edited_among(folder, |_| true)
    }

    /// The same among files that meet a condition.
    pub fn edited_among(&self, folder: &Path, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let is_edited = |file: &&Listed| {
            let path = folder.join(&file.name);
            match std::fs::symlink_metadata(&path) {
                Err(_) => false,
                Ok(at) if !at.is_file() => true,
                Ok(_) => file.sha256.as_ref().is_some_and(|known| {
                    let found = std::fs::File::open(&path).and_then(Digesting::of_reader);
                    !found.is_ok_and(|found| found == *known)
                }),
            }
        };
        self.files.iter().filter(|file| wanted(&file.name)).find(is_edited).map(|file| file.name.clone())
    }

    /// The list as it is written.
    pub fn bytes(&self) -> Vec<u8> {
        let text = serde_json::to_string_pretty(self);
        format!("{}\n", text.unwrap_or_default()).into_bytes()
    }
}
