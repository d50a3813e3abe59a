//! Drawing an earlier run again: the same bytes as if it had been asked for at once, or nothing changed.

mod command;

use command::{files, small, swapset, text};
use std::path::Path;
use swapset::internals::report::about::About;
use swapset::internals::report::document::{Block, Column, Document, Table};
use swapset::internals::report::message::Message;
use swapset::internals::report::saved::{read, save, sealed};

/// SVG and pages only: no font of the system is needed.
fn report(folder: &Path, arguments: &[&str]) -> std::process::Output {
    swapset(folder, &[&["report", "--no-png", "--quiet"], arguments].concat())
}

#[test]
fn a_report_drawn_again_is_what_the_study_would_have_written() {
    let folder = tempfile::tempdir().unwrap();
    let studies: [&[&str]; 4] =
        [&["run"], &["compare", "--reform", "notification"], &["effect"], &["survival", "--chart", "wide"]];
    for study in studies {
        let drawn =
            |out: &str, options: &[&str]| small(folder.path(), &[study, &["--no-png", "--out", out], options].concat());
        let english = drawn("en", &[]);
        let chinese = drawn("zh", &["--lang", "zh"]);
        assert_ne!(english, chinese, "{study:?}");
        drawn("both", &["--lang", "both"]);
        let of = |out: &str| files(&folder.path().join(out));
        let wide = if study.contains(&"--chart") { &["--chart", "wide"][..] } else { &[] };
        for (language, answer) in [("zh", &chinese), ("both", &english), ("en", &english)] {
            let done = report(folder.path(), &[&["en", "--lang", language], wide].concat());
            assert!(done.status.success() && done.stderr.is_empty(), "{}", text(&done.stderr));
            assert_eq!(text(&done.stdout), *answer, "{study:?}");
            let (found, wanted) = (of("en"), of(language));
            let names = |files: &[(String, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
            assert_eq!(names(&found), names(&wanted), "{study:?}");
            for (found, wanted) in found.iter().zip(&wanted) {
                assert!(found.1 == wanted.1, "{study:?}: {} differs", found.0);
            }
        }
    }
}

#[test]
fn markdown_names_pictures_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let options: [&[&str]; 4] =
        [&[], &["--no-png"], &["--chart", "column"], &["--no-png", "--chart", "wide", "--lang", "zh"]];
    for options in options {
        small(folder.path(), &[&["run", "--out", "r"], options].concat());
        let page = if options.contains(&"zh") { "r/report.zh.md" } else { "r/report.md" };
        let text = std::fs::read_to_string(folder.path().join(page)).unwrap();
        let named: Vec<&str> = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
        assert_eq!(named.len(), 12, "{options:?}");
        for name in named {
            assert!(folder.path().join("r").join(name).is_file(), "{options:?}: {name}");
        }
    }
}

#[test]
fn what_the_user_put_into_the_folder_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), &["run", "--no-png", "--out", "r"]);
    let own = ["notes.md", "report.final.md", "charts/flows.edited.svg", "charts/flows.pptx", "charts/mine.svg"];
    for name in own {
        std::fs::write(folder.path().join("r").join(name), "mine").unwrap();
    }
    std::fs::create_dir(folder.path().join("r/empty")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.path().join("r/link")).unwrap();
    assert!(report(folder.path(), &["r", "--lang", "zh"]).status.success());
    for name in own {
        assert_eq!(std::fs::read_to_string(folder.path().join("r").join(name)).unwrap(), "mine", "{name}");
    }
    assert!(folder.path().join("r/empty").is_dir());
    #[cfg(unix)]
    assert_eq!(std::fs::read_link(folder.path().join("r/link")).unwrap(), Path::new("nowhere"));
    assert!(!folder.path().join("r/report.html").exists() && folder.path().join("r/report.zh.html").exists());
    let hidden = std::fs::read_dir(folder.path().join("r")).unwrap();
    assert!(hidden.flatten().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')));
}

#[test]
fn the_folder_may_be_the_one_we_are_in() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), &["run", "--no-png", "--out", "r"]);
    let done = report(&folder.path().join("r"), &[".", "--lang", "both"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(folder.path().join("r/report.zh.md").exists() && folder.path().join("r/report.md").exists());
}

#[test]
fn a_report_of_another_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), &["run", "--no-png", "--out", "r"]);
    small(folder.path(), &["effect", "--no-png", "--out", "e"]);
    std::fs::copy(folder.path().join("e/report.saved"), folder.path().join("r/report.saved")).unwrap();
    let done = report(folder.path(), &["r"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("a different run from manifest.json"), "{}", text(&done.stderr));
}

#[test]
fn a_folder_without_a_readable_report_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    small(folder.path(), &["run", "--no-png", "--out", "r"]);
    let saved = folder.path().join("r/report.saved");
    let good = std::fs::read(&saved).unwrap();
    let mut longer = good.clone();
    longer.push(0);
    let older =
        [b"swapset report, format 1\n", &good[good.iter().position(|&byte| byte == b'\n').unwrap() + 1..]].concat();
    // One bit of a number, which no reader could tell from another number.
    let mut changed = good.clone();
    let index = good.len() - 100;
    changed[index] ^= 1;
    let cases: [(&[u8], &str); 6] = [
        (&good[..good.len() / 2], "damaged"),
        (&longer, "damaged"),
        (&changed, "damaged"),
        // Messages within messages, deeper than any stack.
        (&sealed(&[8; 50_000]), "damaged"),
        (&older, "another version of swapset"),
        (b"# a page\n", "not a swapset report"),
    ];
    for (bytes, reason) in cases {
        std::fs::write(&saved, bytes).unwrap();
        let before = files(&folder.path().join("r"));
        let done = report(folder.path(), &["r", "--lang", "zh"]);
        assert_eq!(done.status.code(), Some(2));
        assert!(text(&done.stderr).contains(reason), "{reason}: {}", text(&done.stderr));
        assert!(before == files(&folder.path().join("r")), "{reason}");
    }
    let done = report(folder.path(), &["nowhere"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("give the folder of an earlier run"), "{}", text(&done.stderr));
    assert!(!folder.path().join("nowhere").exists());
}

/// Messages given twice within messages given twice: forty levels would make a text of terabytes.
#[test]
fn texts_that_double_with_every_level_are_refused() {
    let doubled = (0..40).fold(Message::from("text"), |words, _| Message::Template {
        text: "{a}{a}".into(),
        with: vec![("a".into(), words)],
    });
    let document = |answer: Message| Document { question: "?".into(), answer, blocks: Vec::new(), figures: Vec::new() };
    let file = save(&document(doubled), &About::default()).unwrap();
    assert!(read(&file.bytes).unwrap_err().contains("damaged"));
    // As many short texts as fill the memory are refused as well, though each is short enough.
    let long = Message::Template { text: "{a}".repeat(60), with: vec![("a".into(), "a".repeat(1000).into())] };
    let blocks = vec![Block::Paragraph(long); 1000];
    let file = save(&Document { blocks, ..document("!".into()) }, &About::default()).unwrap();
    assert!(file.bytes.len() < 1_500_000 && read(&file.bytes).unwrap_err().contains("damaged"));
    let file = save(&document("!".into()), &About::default()).unwrap();
    assert!(read(&file.bytes).is_ok());
}

#[test]
fn rows_of_fewer_cells_than_columns_are_printed() {
    let table = Table::new(vec![Column::text("a"), Column::number("b")], vec![vec!["1".into()], Vec::new()]);
    let empty = Table::new(Vec::new(), vec![vec!["1".into()]]);
    let document = Document {
        question: "?".into(),
        answer: "!".into(),
        blocks: vec![Block::Table(table), Block::Table(empty)],
        figures: Vec::new(),
    };
    let text = document.text(swapset::internals::report::language::Language::English);
    assert!(text.contains("a  b") && text.lines().any(|line| line == "1"), "{text}");
}

#[test]
#[cfg(unix)]
fn a_pipe_or_a_file_too_large_for_a_report_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("report.saved");
    std::fs::File::create(&saved).unwrap().set_len(300 << 20).unwrap();
    let large = report(folder.path(), &["."]);
    assert_eq!(large.status.code(), Some(2));
    assert!(text(&large.stderr).contains("larger than 256 MiB"), "{}", text(&large.stderr));
    std::fs::remove_file(&saved).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&saved).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
    let pipe = report(folder.path(), &["."]);
    assert_eq!(pipe.status.code(), Some(2));
    assert!(text(&pipe.stderr).contains("it is a pipe, not a regular file"), "{}", text(&pipe.stderr));
}
