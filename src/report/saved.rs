//! A report as it is saved beside its results, so that it can be drawn again in another language, width or font without simulating.
//!
//! The file is a line that names the format and the digest of what follows: the document and what is said about it as
//! [postcard](https://docs.rs/postcard). The digest tells damage. What is read may still be anything, since a digest is made in no time: words
//! are read within bounds (`words/bounds.rs`), and whatever numbers a chart has, it can be drawn (`chart/axis.rs`, `chart/scene.rs`).

use super::about::About;
use super::document::Document;
use super::files::{Failure, File, VERSION};
use super::message::bounds;
use super::output::MANIFEST;
use crate::digest::digest;
use crate::input::plain::{MEBIBYTE, read_plain};
use std::path::Path;

/// The saved report's name in a run's folder.
pub const SAVED: &str = "report.saved";
/// To be raised whenever a saved report is written otherwise; a test tells when.
const FORMAT: u32 = 3;
/// Most letters of a figure's name.
const NAME_MAX: usize = 100;
/// Most bytes of a saved report, so that a wrong file is not read whole: a million replications make some quarter of it.
const BYTES_MAX: u64 = 256 * MEBIBYTE;

/// The first line of a saved report: what it is and the digest of what follows.
fn head(said: &[u8]) -> String {
    format!("swapset report, format {FORMAT}, SHA-256 {}\n", digest(said))
}

/// The bytes of a saved report that says this.
pub fn sealed(said: &[u8]) -> Vec<u8> {
    [head(said).as_bytes(), said].concat()
}

/// The file of a report.
///
/// # Errors
/// If the report cannot be written as bytes.
pub fn save(document: &Document, about: &About) -> Result<File, Failure> {
    let said = postcard::to_stdvec(&(document, about));
    let said = said.map_err(|error| Failure::new(format!("failed to save the report: {error}")))?;
    Ok(File { name: SAVED.into(), bytes: sealed(&said) })
}

/// The report saved in a run's folder.
///
/// # Errors
/// If the folder has none, if another version wrote it, if it is damaged, or if the folder's manifest is of another run.
pub fn load(folder: &Path) -> Result<(Document, About), Failure> {
    let path = folder.join(SAVED);
    let bytes = read_plain(&path, BYTES_MAX, "a saved report").map_err(|error| {
        Failure::new(format!("{error}; give the folder of an earlier run, such as output/baseline"))
    })?;
    let failed = |reason: &str| Failure::new(format!("failed to read {}: {reason}", path.display()));
    let (document, about) = read(&bytes).map_err(|reason| failed(&reason))?;
    let manifest = read_plain(&folder.join(MANIFEST), BYTES_MAX, "a manifest").ok();
    let manifest: Option<serde_json::Value> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if manifest.is_some_and(|manifest| manifest["configuration_hash"] != about.configuration_hash.as_str()) {
        return Err(failed(&format!("it belongs to a different run from {MANIFEST} beside it")));
    }
    Ok((document, about))
}

/// The report of a file's bytes.
///
/// # Errors
/// What is wrong with them.
pub fn read(bytes: &[u8]) -> Result<(Document, About), String> {
    const DAMAGED: &str = "it is damaged; run the study again";
    let end = bytes.iter().position(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let (first, said) = bytes.split_at(end);
    if !first.starts_with(b"swapset report, format ") {
        return Err("it is not a swapset report".into());
    }
    if !first.starts_with(format!("swapset report, format {FORMAT}, ").as_bytes()) {
        return Err(format!("another version of swapset wrote it, and {VERSION} cannot read it; run the study again"));
    }
    if first != head(said).as_bytes() {
        return Err(DAMAGED.into());
    }
    match bounds::of_one_report(|| postcard::take_from_bytes::<(Document, About)>(said)) {
        Ok((report, [])) if has_plain_names(&report.0) => Ok(report),
        Ok(_) | Err(_) => Err(DAMAGED.into()),
    }
}

/// Whether figures have names that stay within the folder.
fn has_plain_names(document: &Document) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = |name: &str| (1..=NAME_MAX).contains(&name.len()) && name.chars().all(is_plain);
    document.figures.iter().all(|figure| is_name(&figure.name))
}
