//! A report as it is saved beside its results, so that it can be drawn again in another language, width or font without simulating.
//!
//! The file is a line that names the format, then the document and what is said about it as [postcard](https://docs.rs/postcard).

use super::about::About;
use super::document::Document;
use super::files::{Failure, File, MANIFEST, VERSION};
use std::path::Path;

/// The saved report's name in a run's folder.
pub const SAVED: &str = "report.saved";
/// To be raised whenever a saved report is written otherwise; a test tells when.
const FORMAT: u32 = 2;

/// The first line of a saved report.
fn head(format: u32) -> String {
    format!("swapset report, format {format}\n")
}

/// The file of a report.
///
/// # Errors
/// If the report cannot be written as bytes.
pub fn save(document: &Document, about: &About) -> Result<File, Failure> {
    let mut bytes = head(FORMAT).into_bytes();
    let said = postcard::to_stdvec(&(document, about));
    bytes.extend(said.map_err(|error| Failure::new(format!("failed to save the report: {error}")))?);
    Ok(File { name: SAVED.into(), bytes })
}

/// The report saved in a run's folder.
///
/// # Errors
/// If the folder has none, if another version wrote it, if it is damaged, or if the folder's manifest is of another run.
pub fn load(folder: &Path) -> Result<(Document, About), Failure> {
    let path = folder.join(SAVED);
    let bytes = std::fs::read(&path).map_err(|error| {
        Failure::new(format!(
            "failed to read the report saved in {}: {error}; give the folder of an earlier run, such as output/baseline",
            folder.display()
        ))
    })?;
    let failed = |reason: &str| Failure::new(format!("failed to read {}: {reason}", path.display()));
    let (document, about) = read(&bytes).map_err(|reason| failed(&reason))?;
    let manifest = std::fs::read(folder.join(MANIFEST)).ok();
    let manifest: Option<serde_json::Value> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    if manifest.is_some_and(|manifest| manifest["configuration_hash"] != about.configuration_hash.as_str()) {
        return Err(failed(&format!("it is of another run than {MANIFEST} beside it")));
    }
    Ok((document, about))
}

fn read(bytes: &[u8]) -> Result<(Document, About), String> {
    let end = bytes.iter().position(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let (first, said) = bytes.split_at(end);
    if first != head(FORMAT).as_bytes() {
        return Err(match first.starts_with(b"swapset report, format ") {
            true => format!("another version of swapset wrote it, and {VERSION} cannot read it; run the study again"),
            false => "it is no report of swapset".into(),
        });
    }
    match postcard::take_from_bytes::<(Document, About)>(said) {
        Ok((report, [])) if has_plain_names(&report.0) => Ok(report),
        Ok(_) | Err(_) => Err("it is damaged; run the study again".into()),
    }
}

/// Whether figures have names that stay within the folder.
fn has_plain_names(document: &Document) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    document.figures.iter().all(|figure| figure.name.chars().all(is_plain))
}
