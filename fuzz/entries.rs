//! What the fuzzer gives its bytes to: everything that reads a file. `tests/corpus.rs` gives the same the inputs of `fuzz/corpus`.
//!
//! Each is done in little time and memory, whatever the bytes; it may refuse them, but not panic.

use std::path::PathBuf;
use swapset::internals::config;
use swapset::internals::config::SizeOverrides;
use swapset::internals::report::chart::Shape;
use swapset::internals::report::chart::draw::theme::Theme;
use swapset::internals::report::font::Fonts;
use swapset::internals::report::language::Language;
use swapset::internals::report::render::{RenderOptions, render};
use swapset::internals::report::saved;
use swapset::internals::study::scores::ask as scores;
use swapset::internals::study::validate;

/// A saved report, without its head: the digest in it would tell every change. What can be read is drawn in both languages and two shapes.
pub fn report(bytes: &[u8]) {
    let Ok((document, about)) = saved::read(&saved::sealed(bytes)) else { return };
    let options = |language: Language, shape: Shape, png: bool| RenderOptions {
        languages: vec![language],
        shapes: vec![shape],
        theme: Theme::default(),
        png,
        fonts: Fonts::default(),
    };
    // Letters of PNG are those of the machine's fonts, which may lack some.
    let _ = render(&document, &about, &options(Language::English, Shape::Column, true), &|| false);
    let _ = render(&document, &about, &options(Language::Chinese, Shape::Wide, false), &|| false);
    document.text(Language::English);
}

/// A configuration, a reform or a study file.
pub fn configuration(text: &[u8]) {
    let (_folder, path) = file("fuzzed.toml", text);
    let _ = validate::validate(&path);
    let _ = config::load(None, &[path.to_string_lossy().into_owned()], &[], SizeOverrides::default());
}

/// A file of scores.
pub fn scores(text: &[u8]) {
    let (_folder, path) = file("fuzzed.csv", text);
    let wording =
        scores::Wording { objective: None, constraints: &[], costs: &[], reach: &[], tolerance: 0.01, seed: 1 };
    let path = [path.to_string_lossy().into_owned()];
    let special = ["-9999".to_string()];
    for (special, higher_is_worse) in [(&[][..], false), (&special, true)] {
        let manner = scores::Manner { read: &[], special, higher_is_worse };
        let _ = scores::load(&path, &manner, &wording);
    }
}

/// A file of these bytes in a folder of its own.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a temporary file");
    (folder, path)
}
