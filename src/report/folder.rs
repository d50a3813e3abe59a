//! Folders of results: which one a run may write to, and how it changes: all of it at once.
//!
//! A folder is changed by making the new one beside it and exchanging the two in one step of the file system, so a
//! reader always finds the earlier results or the new ones, also after a kill. Only files that the folder's [`Listing`]
//! names as written by this program, and that are still as they were written, make room. All others stay: the new
//! folder holds further links to the very same files. Where earlier results or a checkpoint make room for it, the new folder is on
//! the disk before it is put into place.

mod comparison;
mod disk;
mod listing;
mod location;
mod staging;

pub use comparison::Comparison;
pub use listing::{LISTING, Listing};

use super::files::{Failure, File};
use super::spool::LargeFile;
use listing::Listed;
use staging::Staging;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Longest name of a folder, in bytes, after which a folder beside it is called.
const BESIDE_NAME_MAX: usize = 200;

/// Whose results they are: the same again may replace them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The command: `run`, `compare`, …
    pub study: String,
    /// Of the resolved configuration, seed and sizes included.
    pub configuration_hash: String,
}

/// What a folder holds, as a run meets it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holds {
    /// It is not there, or empty.
    Nothing,
    /// Results of the same study and configuration.
    TheSame,
    /// Results of another study or configuration.
    Another(Identity),
    /// Results in the form of an earlier version.
    Older,
    /// Results of which this file was changed since.
    Edited(String),
    /// No results of this program: the name of something in it.
    Foreign(String),
}

impl Holds {
    fn of(folder: &Path, identity: &Identity) -> Result<Holds, Failure> {
        let mut entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Holds::Nothing),
            Err(error) => return Err(Failure::new(format!("failed to read {}: {error}", folder.display()))),
        };
        let Some(first) = entries.next() else { return Ok(Holds::Nothing) };
        let Some(listing) = Listing::read(folder)? else {
            let name = first.map_or_else(|_| "files".into(), |entry| entry.file_name().to_string_lossy().into_owned());
            return Ok(Holds::Foreign(name));
        };
        Ok(match listing.edited(folder) {
            Some(name) => Holds::Edited(name),
            None if listing.is_older() => Holds::Older,
            None if listing.identity() == *identity => Holds::TheSame,
            None => Holds::Another(listing.identity()),
        })
    }

    /// Why a run may not take the folder; none if it may.
    fn refusal(&self, overwrite: bool) -> Option<String> {
        match self {
            Holds::Nothing | Holds::TheSame => None,
            Holds::Another(_) | Holds::Older | Holds::Edited(_) if overwrite => None,
            Holds::Another(other) => Some(format!(
                "it holds the results of another `swapset {}` (configuration {})",
                other.study, other.configuration_hash
            )),
            Holds::Older => Some("it holds results of an earlier version of swapset".into()),
            Holds::Edited(name) => Some(format!("{name} in it has changed since swapset wrote it")),
            Holds::Foreign(name) => Some(format!("it holds {name} and is not a results folder of swapset")),
        }
    }
}

/// The folder that a run will write to, checked before the run.
#[derive(Clone, Debug)]
pub struct Target {
    /// As the user knows it.
    shown: PathBuf,
    /// Where it is: links followed.
    folder: PathBuf,
    identity: Identity,
    overwrite: bool,
}

/// Where results were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub folder: PathBuf,
    /// Why it is another folder than the target; the results are whole all the same.
    pub instead: Option<String>,
}

impl Target {
    /// The folder given by the user.
    ///
    /// # Errors
    /// If it cannot be written, or holds something that the run may not replace.
    pub fn given(out: &Path, identity: Identity, overwrite: bool) -> Result<Target, Failure> {
        let target = Target::at(out, identity, overwrite)?;
        let refused = |why: String, help: &str| {
            Err(Failure::new(format!("failed to use {} for the results: {why}; {help}", out.display())))
        };
        let holds = Holds::of(&target.folder, &target.identity)?;
        match holds.refusal(overwrite) {
            None => Ok(target),
            Some(why) if matches!(holds, Holds::Foreign(_)) => refused(why, "choose another with --out"),
            Some(why) => refused(why, "choose another with --out, or replace it with --overwrite"),
        }
    }

    /// The first of some folders that the run may take; and why it is not the first of all.
    ///
    /// # Errors
    /// If none can be taken.
    pub fn first_free(
        folders: &[PathBuf],
        identity: &Identity,
        overwrite: bool,
    ) -> Result<(Target, Option<String>), Failure> {
        let mut why_not = None;
        for folder in folders {
            let target = Target::at(folder, identity.clone(), overwrite)?;
            match Holds::of(&target.folder, identity)?.refusal(overwrite) {
                None => return Ok((target, why_not)),
                Some(why) => {
                    why_not.get_or_insert(format!("{} is left unchanged: {why}", folder.display()));
                }
            }
        }
        Err(Failure::new(format!(
            "failed to find a folder for the results: {}; choose one with --out",
            why_not.unwrap_or_default()
        )))
    }

    /// Where temporary files can be: the nearest folder above that is there.
    pub fn scratch(&self) -> PathBuf {
        let parent = location::parent_of(&self.folder);
        parent.ancestors().find(|above| above.is_dir()).unwrap_or(Path::new(".")).to_path_buf()
    }

    /// Where a run that was killed finds what it had computed.
    pub fn checkpoint(&self) -> PathBuf {
        Target::checkpoint_of(&self.folder)
    }

    /// The same of a run for this folder.
    pub fn checkpoint_of(folder: &Path) -> PathBuf {
        let mut name = staging::prefix(folder);
        name.push("checkpoint");
        location::parent_of(folder).join(name)
    }

    /// That nothing was written, because a file of it could not be made.
    pub fn not_written(&self, why: &Failure) -> Failure {
        let there = if self.folder.exists() { "is unchanged" } else { "was not created" };
        let shown = self.shown.display();
        Failure::new(format!("failed to write {shown}/: {why}; {shown} {there}"))
    }

    /// The folder as the user knows it.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    fn at(shown: &Path, identity: Identity, overwrite: bool) -> Result<Target, Failure> {
        let folder = location::checked(shown).map_err(|why| {
            Failure::new(format!("failed to use {} for the results: {why}; choose another with --out", shown.display()))
        })?;
        staging::clear_left_overs(&folder);
        Ok(Target { shown: shown.to_path_buf(), folder, identity, overwrite })
    }

    /// Writes a run's files in place of an earlier run's. Where the folder has come to hold something else since it was
    /// checked, or holds something that keeps it from being replaced, the files go to a new folder beside it.
    ///
    /// # Errors
    /// If writing fails there too; the folder is as it was.
    pub fn write(&self, files: &[File], large: &[LargeFile]) -> Result<Written, Failure> {
        // The next step reports a missing parent folder.
        let _ = std::fs::create_dir_all(location::parent_of(&self.folder));
        let _turn = staging::turn(&self.folder);
        let refusal = Holds::of(&self.folder, &self.identity)?.refusal(self.overwrite);
        let refusal = refusal.or_else(|| {
            let in_the_way = in_the_way(&self.folder, names(files, large));
            in_the_way.map(|name| format!("it holds {name}, which swapset did not write"))
        });
        let Some(why) = refusal else {
            return match install((&self.folder, &self.shown), &self.identity, files, large, self.is_dear()) {
                Ok(()) => Ok(Written { folder: self.shown.clone(), instead: None }),
                Err(failure) => self.write_beside(files, large, failure.to_string()).map_err(|_| failure),
            };
        };
        self.write_beside(files, large, format!("{} was not used: {why}", self.shown.display()))
    }

    /// Whether a power failure would lose more than a short run: earlier results make room, or a checkpoint will.
    fn is_dear(&self) -> bool {
        self.folder.exists() || self.checkpoint().exists()
    }

    /// Writes to a new folder named after the results it holds.
    fn write_beside(&self, files: &[File], large: &[LargeFile], why: String) -> Result<Written, Failure> {
        let name = self.folder.file_name().unwrap_or_default().to_string_lossy();
        let name = if name.len() <= BESIDE_NAME_MAX { &name } else { "results" };
        let beside = (1..).map(|number| format!("{name}-{}-{number}", self.identity.configuration_hash));
        let free = beside.map(|name| self.folder.with_file_name(name)).find(|folder| !folder.exists());
        let folder = free.unwrap_or_else(|| unreachable!("numbers do not end"));
        install((&folder, &folder), &self.identity, files, large, self.is_dear())?;
        Ok(Written { folder, instead: Some(why) })
    }
}

/// Puts files drawn again into a folder of results, file by file, in place of those called `stale`; results and the
/// user's own files stay. The folder may be one that cannot be exchanged, such as the one we are in: nothing is lost by
/// a kill halfway, since all of it can be drawn once more.
///
/// # Errors
/// If the folder does not hold results, if it now holds those of another configuration, if a file that would make
/// room is not as it was written (unless `overwrite`), or if writing fails; while files are written aside, the folder
/// is as it was.
pub fn redraw(
    folder: &Path,
    configuration_hash: &str,
    stale: &[String],
    files: &[File],
    overwrite: bool,
) -> Result<(), Failure> {
    let failed = |why: String| Failure::new(format!("failed to redraw in {}: {why}", folder.display()));
    let _turn = std::fs::canonicalize(folder).ok().and_then(|folder| staging::turn(&folder));
    staging::clear_left_overs_within(folder);
    let Some(listing) = Listing::read(folder)? else {
        return Err(failed("it is not a results folder of swapset".into()));
    };
    if listing.is_older() {
        return Err(failed("it holds results of an earlier version of swapset; run the study again".into()));
    }
    if listing.identity().configuration_hash != configuration_hash {
        return Err(failed("it now holds the results of another run; redraw those".into()));
    }
    let makes_room = |name: &str| stale.iter().any(|stale| stale == name) || files.iter().any(|file| file.name == name);
    if !overwrite && let Some(name) = listing.edited_among(folder, makes_room) {
        return Err(failed(format!(
            "{name} has changed since swapset wrote it; move it, or replace it with --overwrite"
        )));
    }
    if let Some(name) = in_the_way(folder, names(files, &[])) {
        return Err(failed(format!("{name} in it was not written by swapset; move it")));
    }
    let kept: Vec<Listed> = listing.files.iter().filter(|file| !makes_room(&file.name)).cloned().collect();
    let after = Listing::of(&listing.identity(), &kept, files, &[]);
    replace_each(folder, &listing.meanwhile(&after, makes_room), &after, files)
        .map_err(|error| failed(error.to_string()))
}

/// Moves the files of the new list into place and removes those that only the interim list has.
fn replace_each(folder: &Path, meanwhile: &Listing, after: &Listing, files: &[File]) -> io::Result<()> {
    let staging = Staging::within(folder)?;
    let aside = staging.fresh();
    let write = |name: &str, bytes: &[u8]| {
        let path = aside.join(name);
        std::fs::create_dir_all(location::parent_of(&path)).and_then(|()| std::fs::write(path, bytes))
    };
    let install = |from: &str, name: &str| {
        let path = folder.join(name);
        std::fs::create_dir_all(location::parent_of(&path)).and_then(|()| std::fs::rename(aside.join(from), path))
    };
    const MEANWHILE: &str = "meanwhile.json";
    write(MEANWHILE, &meanwhile.bytes())?;
    write(LISTING, &after.bytes())?;
    // Without its list the folder would be nobody's.
    disk::files_to_disk(&aside, &[MEANWHILE, LISTING])?;
    for file in files {
        write(&file.name, &file.bytes)?;
    }
    install(MEANWHILE, LISTING)?;
    for file in files {
        install(&file.name, &file.name)?;
    }
    for gone in meanwhile.files.iter().filter(|file| !after.names(&file.name)) {
        match std::fs::remove_file(folder.join(&gone.name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    install(LISTING, LISTING)
}

/// The names of new files.
fn names<'a>(files: &'a [File], large: &'a [LargeFile]) -> impl Iterator<Item = &'a str> {
    files.iter().map(|file| file.name.as_str()).chain(large.iter().map(|file| file.name.as_str()))
}

/// A file in the folder that has one of these new ones' names, though this program did not write it.
fn in_the_way<'a>(folder: &Path, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let listing = Listing::read(folder).ok().flatten();
    let is_listed = |name: &str| name == LISTING || listing.as_ref().is_some_and(|listing| listing.names(name));
    let blocks = |name: &str| {
        let path = folder.join(name);
        let is_there = path.symlink_metadata().is_ok();
        // A file or a link where a folder of ours is to be.
        let parent = Path::new(name).parent().filter(|parent| !parent.as_os_str().is_empty());
        let no_folder =
            parent.is_some_and(|parent| folder.join(parent).symlink_metadata().is_ok_and(|at| !at.is_dir()));
        (is_there && !is_listed(name)) || no_folder
    };
    names.chain([LISTING]).find(|name| blocks(name)).map(String::from)
}

/// Makes the new folder beside the present one and exchanges them; if it is dear, once it is on the disk.
fn install(
    (folder, shown): (&Path, &Path),
    identity: &Identity,
    files: &[File],
    large: &[LargeFile],
    is_dear: bool,
) -> Result<(), Failure> {
    let failed = |what: &str, error: &io::Error| {
        let there = if folder.exists() { "is unchanged" } else { "was not created" };
        Failure::new(format!("failed to write {}: {error}; {} {there}", shown.join(what).display(), shown.display()))
    };
    let whole = |error: io::Error| failed("", &error);
    let parent = location::parent_of(folder);
    std::fs::create_dir_all(&parent).map_err(whole)?;
    let staging = Staging::beside(folder).map_err(whole)?;
    let fresh = staging.fresh();
    std::fs::create_dir(&fresh).map_err(whole)?;

    // The listing first: what it names is ours, whatever is found of it after a kill.
    let listing = Listing::of(identity, &[], files, large);
    std::fs::write(fresh.join(LISTING), listing.bytes()).map_err(|error| failed(LISTING, &error))?;
    for file in files {
        let path = fresh.join(&file.name);
        std::fs::create_dir_all(location::parent_of(&path))
            .and_then(|()| std::fs::write(&path, &file.bytes))
            .map_err(|error| failed(&file.name, &error))?;
    }
    for file in large {
        let made = std::fs::File::create(fresh.join(&file.name));
        made.and_then(|made| file.copy_to(made)).map_err(|error| failed(&file.name, &error))?;
    }
    let earlier = Listing::read(folder)?;
    let new: BTreeSet<PathBuf> = names(files, large).map(PathBuf::from).collect();
    let makes_room = |path: &Path| new.contains(path) || earlier.as_ref().is_some_and(|listing| listing.has(path));
    if folder.exists() {
        staging::carry(folder, &fresh, &makes_room).map_err(whole)?;
        std::fs::metadata(folder).and_then(|at| std::fs::set_permissions(&fresh, at.permissions())).map_err(whole)?;
    }
    if is_dear {
        let names: Vec<&str> = names(files, large).chain([LISTING]).collect();
        disk::files_to_disk(&fresh, &names).map_err(whole)?;
    }
    staging.exchange(folder).map_err(whole)?;
    if is_dear {
        disk::names_to_disk(&parent);
    }
    // What came into the earlier folder meanwhile is not ours to lose.
    staging::rescue(&staging.earlier(), folder);
    Ok(())
}

#[cfg(test)]
mod tests;
