//! Gathers the words of each language: every `zh.toml` below `src` is one part of the Chinese catalogue, so that a room's words stand beside
//! the room and no list names them.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Names of the catalogues' parts: a language's tag and `.toml`.
const CATALOGUES: [&str; 1] = ["zh.toml"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for name in CATALOGUES {
        let mut parts = Vec::new();
        find(Path::new("src"), name, &mut parts)?;
        parts.sort();
        let texts = parts.iter().map(fs::read_to_string).collect::<Result<Vec<String>, _>>()?;
        fs::write(out.join(name), texts.join("\n"))?;
    }
    Ok(())
}

/// Adds every file of this name at any depth.
fn find(folder: &Path, name: &str, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, name, found)?;
        } else if path.file_name().is_some_and(|own| own == name) {
            found.push(path);
        }
    }
    Ok(())
}
