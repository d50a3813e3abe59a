//! The saved report beside the results, from which it can be rendered in another language, width or font without
//! simulating.
//!
//! The file is a line that names the format and the digest of what follows: the document and its sections about the
//! run, as [postcard](https://docs.rs/postcard). The digest detects damage, not tampering, so the content may be
//! anything: messages are read within bounds (`message/bounds.rs`), and a chart can be drawn whatever its numbers
//! (`chart/draw/axis.rs`, `chart/draw/display_list.rs`).

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
/// To be raised whenever the format of a saved report changes; a test detects it.
const FORMAT: u32 = 8;
/// Maximum number of letters of a figure's name.
const NAME_MAX: usize = 100;
/// Maximum number of bytes of a saved report, so that a wrong file is not read whole: a million replications
/// make some quarter of it.
const BYTES_MAX: u64 = 256 * MEBIBYTE;

/// The first line of a saved report: what it is and the digest of what follows.
fn head(body: &[u8]) -> String {
    format!("swapset report, format {FORMAT}, SHA-256 {}\n", digest(body))
}

/// The bytes of a saved report with this body.
pub fn sealed(body: &[u8]) -> Vec<u8> {
    [head(body).as_bytes(), body].concat()
}

/// The file of a report.
///
/// # Errors
/// If the report cannot be written as bytes.
pub fn save(document: &Document, about: &About) -> Result<File, Failure> {
    let body = postcard::to_stdvec(&(document, about));
    let body = body.map_err(|error| Failure::new(format!("failed to save the report: {error}")))?;
    Ok(File { name: SAVED.into(), bytes: sealed(&body) })
}

/// The report saved in a run's folder.
///
/// # Errors
/// If the folder has none, if another version wrote it, if it is damaged, or if the folder's manifest is of another
/// run.
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
    let (first, body) = bytes.split_at(end);
    if !first.starts_with(b"swapset report, format ") {
        return Err("it is not a swapset report".into());
    }
    if !first.starts_with(format!("swapset report, format {FORMAT}, ").as_bytes()) {
        return Err(format!("another version of swapset wrote it, and {VERSION} cannot read it; run the study again"));
    }
    if first != head(body).as_bytes() {
        return Err(DAMAGED.into());
    }
    match bounds::of_one_report(|| postcard::take_from_bytes::<(Document, About)>(body)) {
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
