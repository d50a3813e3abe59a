//! Documents are true: they name what is there, in both languages alike, and leave no room out.

use super::FLOORS;
use std::fs;
use std::path::{Path, PathBuf};

/// Every document of the repository.
fn documents(root: &Path) -> Vec<PathBuf> {
    let folders = ["", "benches", "cluster", "configs", "docs", "fuzz", "output"];
    let mut folders: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && folder != root {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn documents_name_only_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in documents(root) {
        let text = fs::read_to_string(&document).unwrap();
        let document = document.strip_prefix(root).unwrap().display();
        for word in text.split(['`', '(', ')', ' ', '\n']) {
            let is_file =
                ["configs/", "docs/", "src/", "tests/", "benches/"].iter().any(|folder| word.starts_with(folder));
            if is_file && !word.contains(['*', 'N', '{']) {
                assert!(root.join(word.trim_end_matches(['.', ',', ':', ';'])).exists(), "{document} names {word}");
            }
        }
    }
}

/// Files that a document links to, from its own folder.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|to| !to.is_empty() && !to.contains(':'))
}

#[test]
fn documents_link_only_to_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for document in documents(root) {
        let text = fs::read_to_string(&document).unwrap();
        for link in links(&text) {
            assert!(document.parent().unwrap().join(link).exists(), "{} links to {link}", document.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} links");
}

#[test]
fn every_document_of_users_is_in_the_readme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    for document in documents(root).iter().filter_map(|path| path.strip_prefix(root.join("docs")).ok()) {
        let name = format!("docs/{}", document.display());
        assert!(name.ends_with(".zh-CN.md") || readme.contains(&name), "README.md does not name {name}");
    }
}

#[test]
fn the_architecture_has_every_room_from_the_top_down() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md")).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `src/")).collect();
    let row_of = |room: &str| {
        let names = [format!("`src/{room}`"), format!("`src/{room}.rs`")];
        rows.iter().position(|row| names.iter().any(|name| row.contains(name.as_str())))
    };
    let mut before = usize::MAX;
    for rooms in FLOORS {
        let rows: Vec<usize> = rooms
            .iter()
            .map(|room| row_of(room).unwrap_or_else(|| panic!("docs/architecture.md has no room {room}")))
            .collect();
        assert!(rows.iter().all(|row| *row <= before), "{rooms:?} stand too low in docs/architecture.md");
        before = rows.into_iter().min().unwrap();
    }
}

/// Pages for users, in English and Chinese: what follows the ending says in which.
const PAGES: [&str; 5] = ["README", "docs/guide", "docs/accounts", "docs/research", "docs/results"];

#[test]
fn pages_have_the_same_commands_and_headings_in_both_languages() {
    let lines = |page: &str, ending: &str, is_wanted: fn(&str) -> bool| -> Vec<String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{page}{ending}"));
        fs::read_to_string(path).unwrap().lines().filter(|line| is_wanted(line)).map(String::from).collect()
    };
    for page in PAGES {
        let [english, chinese] =
            [".md", ".zh-CN.md"].map(|ending| lines(page, ending, |line| line.starts_with("swapset ")));
        assert_eq!(english, chinese, "{page}");
        let [english, chinese] =
            [".md", ".zh-CN.md"].map(|ending| lines(page, ending, |line| line.starts_with('#')).len());
        assert_eq!(english, chinese, "headings of {page}");
    }
    assert!(lines("README", ".md", |line| line.starts_with("swapset ")).len() > 20);
}

#[test]
fn the_version_is_the_same_wherever_it_stands() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let newest = read("CHANGELOG.md").lines().find_map(|line| line.strip_prefix("## ").map(String::from)).unwrap();
    let (number, date) = newest.split_once(" (").unwrap();
    let citation = read("CITATION.cff");
    assert_eq!(number, version);
    assert!(citation.contains(&format!("\nversion: {version}\n")), "CITATION.cff states another version");
    assert!(citation.contains(&format!("date-released: \"{}\"", date.trim_end_matches(')'))), "and another date");
}
