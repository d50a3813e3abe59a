//! Pages that list the studies say what the studies' definitions say. `SWAPSET_WRITE=1 cargo test --test registry` writes the lists anew.

use std::fs;
use std::path::{Path, PathBuf};
use swapset::internals::config::bundled::{CALIBRATIONS, STUDIES};
use swapset::internals::report::language::Language;
use swapset::internals::study;
use swapset::internals::study::definition::{Definition, Input};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// What is typed to run a study.
fn typed(definition: &Definition) -> String {
    match definition.chosen_by {
        Some(option) => format!("swapset {} --{option}", definition.command),
        None => format!("swapset {}", definition.command),
    }
}

/// The bundled files with a study's table.
fn files(definition: &Definition) -> String {
    let opens_table = |line: &str| {
        let inner = line.trim_start_matches('[');
        let table = inner.split([']', '.']).next().unwrap_or_default();
        line.starts_with('[') && definition.table.is_some() && table == definition.name
    };
    let is_its_own = |(name, text): &&(&str, &str)| match definition.input {
        Input::Problems => name.starts_with("bench_"),
        _ => !name.starts_with("bench_") && text.lines().any(opens_table),
    };
    let in_folder = |folder: &'static str, files: &'static [(&'static str, &'static str)]| {
        files.iter().filter(is_its_own).map(move |(name, _)| format!("`configs/{folder}/{name}.toml`"))
    };
    in_folder("studies", STUDIES).chain(in_folder("calibration", CALIBRATIONS)).collect::<Vec<_>>().join(", ")
}

/// The table of studies in a language, with the bundled files if a page describes them.
fn table(language: Language, with_files: bool) -> String {
    let heading = match language {
        Language::English => ["command", "question", "the answer shows", "bundled studies"],
        Language::Chinese => ["命令", "回答什么问题", "结果包括", "内置研究"],
    };
    let columns = if with_files { 4 } else { 3 };
    let row = |cells: &[String]| format!("| {} |\n", cells[..columns].join(" | "));
    let mut text = row(&heading.map(String::from)) + "|" + &"---|".repeat(columns) + "\n";
    for study in study::ALL {
        let definition = study.definition();
        let said = |text: &str| language.translate(text).to_string();
        text += &row(&[
            format!("`{}`", typed(definition)),
            said(definition.question),
            said(definition.shows),
            files(definition),
        ]);
    }
    text
}

/// Asserts that a page holds the table between its marks, or writes it there.
fn assert_holds(page: &str, table: &str) {
    const MARKS: [&str; 2] = ["<!-- studies: written by tests/registry.rs -->\n", "<!-- end of studies -->"];
    let text = fs::read_to_string(path(page)).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap_or_else(|| panic!("{page} has no mark {}", MARKS[0]));
    let (held, after) = rest.split_once(MARKS[1]).unwrap();
    if std::env::var_os("SWAPSET_WRITE").is_some() {
        let written = format!("{before}{}\n{table}\n{}{after}", MARKS[0], MARKS[1]);
        fs::write(path(page), written).unwrap();
        return;
    }
    assert_eq!(held.trim(), table.trim(), "{page}: run SWAPSET_WRITE=1 cargo test --test registry");
}

#[test]
fn pages_list_every_study() {
    assert_holds("docs/studies.md", &table(Language::English, true));
    assert_holds("README.md", &table(Language::English, false));
    assert_holds("README.zh-CN.md", &table(Language::Chinese, false));
}

#[test]
fn the_gallery_draws_every_study() {
    let script = fs::read_to_string(path("docs/gallery.sh")).unwrap();
    let (list, _) = script.split_once("'\n").unwrap();
    for study in study::ALL {
        let typed = typed(study.definition());
        let arguments = typed.trim_start_matches("swapset ");
        let drawn = |line: &str| line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ").starts_with(arguments);
        assert!(list.lines().any(|line| drawn(line.trim_start_matches("studies='"))), "the gallery has no {typed}");
    }
}

#[test]
fn every_study_has_its_folder_and_its_page() {
    for study in study::ALL {
        let definition = study.definition();
        let folder = definition.name.replace('-', "_");
        // What an option makes of a command may share the folder of its study, in which it is asked in a file of its own.
        let is_shared = path(&format!("src/study/{}/{folder}.rs", definition.command)).exists();
        let folder = if is_shared { definition.command.to_string() } else { folder };
        for file in ["ask.rs", "run.rs", "report.rs", "zh.toml"] {
            assert!(path(&format!("src/study/{folder}/{file}")).exists(), "src/study/{folder} has no {file}");
        }
        let page = fs::read_to_string(path(definition.page)).unwrap();
        let has_section = page.contains(&format!("\n## {}\n", definition.name));
        assert!(
            has_section || page.contains(&typed(definition)),
            "{} does not describe {}",
            definition.page,
            definition.name
        );
    }
}
