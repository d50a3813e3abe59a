//! Gathers the words of each language: every file below `src` that is named by a language's two letters (`zh.toml`) is one part of that
//! language's catalogue, so that a room's words stand beside the room and no list names them.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    let mut catalogues = BTreeMap::new();
    find(Path::new("src"), &mut catalogues)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for (name, mut parts) in catalogues {
        parts.sort();
        let texts = parts.iter().map(fs::read_to_string).collect::<Result<Vec<String>, _>>()?;
        fs::write(out.join(name), texts.join("\n"))?;
    }
    Ok(())
}

/// Adds the parts of catalogues at any depth, by the catalogue's name.
fn find(folder: &Path, catalogues: &mut BTreeMap<String, Vec<PathBuf>>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, catalogues)?;
        } else if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| is_catalogue(name)) {
            catalogues.entry(name.to_string()).or_default().push(path);
        }
    }
    Ok(())
}

/// Whether a file's name is two small letters and `.toml`.
fn is_catalogue(name: &str) -> bool {
    let code = name.strip_suffix(".toml");
    code.is_some_and(|code| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_lowercase()))
}
