//! Nothing of the user's is lost: folders of results, kills, full disks, closed pipes.

mod command;

use command::{swapset, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const TINY: [&str; 6] = ["--replications", "3", "--merchants", "100", "--no-png", "--chart=wide"];

fn run(folder: &Path, arguments: &[&str]) -> Output {
    swapset(folder, &[&["run"], &TINY[..], arguments].concat())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn seed_of(folder: &Path) -> u64 {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    manifest["seed"].as_u64().unwrap()
}

fn refused(done: &Output, reason: &str) {
    assert_eq!(done.status.code(), Some(2), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains(reason), "{}", text(&done.stderr));
    assert!(done.stdout.is_empty(), "refused before the run");
}

#[test]
fn a_folder_that_merely_holds_a_manifest_is_not_taken_for_an_earlier_run() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("app");
    fs::create_dir_all(project.join(".git")).unwrap();
    for name in ["manifest.json", ".git/HEAD", "notes.md"] {
        fs::write(project.join(name), "mine").unwrap();
    }
    for overwrite in [&[][..], &["--overwrite"]] {
        refused(&run(folder.path(), &[&["--out", "app"], overwrite].concat()), "not a results folder of swapset");
    }
    assert_eq!(names(&project), [".git", "manifest.json", "notes.md"]);
    assert_eq!(fs::read_to_string(project.join("manifest.json")).unwrap(), "mine");
}

#[test]
fn what_the_user_keeps_among_results_stays_when_the_same_run_replaces_itself() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["--out", "r"]).status.success());
    fs::write(folder.path().join("r/notes.md"), "mine").unwrap();
    fs::create_dir(folder.path().join("r/.git")).unwrap();
    fs::write(folder.path().join("r/.git/HEAD"), "mine").unwrap();
    // Fewer files this time: those of before make room, the user's do not.
    let done = run(folder.path(), &["--out", "r", "--lang", "zh"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let found = names(&folder.path().join("r"));
    assert!(found.contains(&"report.zh.html".to_string()) && !found.contains(&"report.html".to_string()), "{found:?}");
    for name in ["r/notes.md", "r/.git/HEAD"] {
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), "mine");
    }
}

#[test]
fn a_run_of_another_configuration_is_replaced_only_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("r");
    assert!(run(folder.path(), &["--out", "r"]).status.success());
    refused(&run(folder.path(), &["--out", "r", "--seed", "2"]), "another `swapset run`");
    refused(&swapset(folder.path(), &[&["survival", "--out", "r"], &TINY[..]].concat()), "--overwrite");
    assert_eq!(seed_of(&at), 1);
    assert!(run(folder.path(), &["--out", "r", "--seed", "2", "--overwrite"]).status.success());
    assert_eq!(seed_of(&at), 2);
    fs::write(at.join("results.csv"), "as edited").unwrap();
    refused(&run(folder.path(), &["--out", "r", "--seed", "2"]), "results.csv in it has changed");
    assert_eq!(fs::read_to_string(at.join("results.csv")).unwrap(), "as edited");
}

#[test]
fn without_a_folder_given_each_configuration_gets_one_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    for arguments in [&["--reform", "recession"][..], &["--reform", "notification"], &["--reform", "notification"]] {
        assert!(run(folder.path(), arguments).status.success());
    }
    assert_eq!(names(&output), ["baseline", "baseline-notification"]);
    let done = run(folder.path(), &["--reform", "notification", "--seed", "2"]);
    assert!(text(&done.stderr).contains("output/baseline is left unchanged"), "{}", text(&done.stderr));
    assert!(run(folder.path(), &["--reform", "recession"]).status.success());
    let found = names(&output);
    assert_eq!(found.len(), 3, "{found:?}");
    let hashed = found.iter().find(|name| name.starts_with("baseline-notification-")).unwrap();
    assert_eq!(seed_of(&output.join(hashed)), 2);
    assert_eq!(seed_of(&output.join("baseline")), 1);
    let first = fs::read_to_string(output.join("baseline/manifest.json")).unwrap();
    assert!(first.contains("recession"), "the first run is left alone");
}

#[cfg(unix)]
#[test]
fn places_where_results_cannot_be_are_refused_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "mine").unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
    for (out, reason) in [
        (".", "the current folder"),
        ("..", "the current folder"),
        ("/", "the current folder"),
        ("file", "it is a file"),
        ("file/below", "a file is where a folder is needed"),
        ("dangling", "a broken link"),
        ("new/../other", "without `..`"),
        ("a\u{1b}[31mb", "control character"),
        ("/proc/results", "cannot write to"),
    ] {
        refused(&run(folder.path(), &["--out", out]), reason);
    }
    #[cfg(target_os = "linux")]
    refused(&run(folder.path(), &["--out", "/proc"]), "mounted");
    refused(&swapset(folder.path(), &["run", "--font", "nope", "--out", "nd/a/b"]), "nope");
    assert_eq!(names(folder.path()), ["dangling", "file"], "no folder is left behind");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_the_folder_it_names_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("real")).unwrap();
    std::os::unix::fs::symlink("real", folder.path().join("link")).unwrap();
    for _ in 0..2 {
        assert!(run(folder.path(), &["--out", "link"]).status.success());
    }
    assert_eq!(fs::read_link(folder.path().join("link")).unwrap(), Path::new("real"));
    assert!(folder.path().join("real/results.csv").is_file());
    assert_eq!(names(folder.path()), ["link", "real"]);
}

#[test]
fn a_character_that_no_font_has_is_reported_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("odd.toml"), "title = \"Odd \u{10fffd}\"\n[macro_policy]\nguidance = 1\n").unwrap();
    let segment = "[segments.\"\u{10fffd}\"]\nshare = 1\nlog_revenue_mean = 10\nlog_revenue_sd = 1\nrevenue_sd = 0.2\n\
                   cyclicality = 0.1\narrears_shift = 0\ncutoff_shift = 0\n";
    fs::write(folder.path().join("segment.toml"), segment).unwrap();
    fs::write(folder.path().join("scores.csv"), "score,group,count,bad\n1,\u{10fffd},9,1\n2,\u{10fffd},9,1\n").unwrap();
    let cases: [&[&str]; 3] =
        [&["run", "--reform", "odd.toml"], &["run", "segment.toml"], &["tune", "--scores", "scores.csv"]];
    for arguments in cases {
        refused(&swapset(folder.path(), arguments), "install a font");
        assert!(!folder.path().join("output").exists());
    }
    assert!(run(folder.path(), &["--reform", "odd.toml"]).status.success(), "SVG needs no font");
}

#[cfg(unix)]
fn shell(folder: &Path, script: &str) -> Output {
    let script = script.replace("SWAPSET", env!("CARGO_BIN_EXE_swapset"));
    Command::new("bash").args(["-c", &script]).current_dir(folder).output().unwrap()
}

#[cfg(unix)]
const RUN: &str = "SWAPSET run --replications 3 --merchants 100 --no-png --chart wide --out r";

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_loses_neither_the_answer_nor_the_earlier_run() {
    let folder = tempfile::tempdir().unwrap();
    // A limit on the size of files stands for the full disk.
    let full = format!("trap '' XFSZ; ulimit -f 8; exec {RUN}");
    let done = shell(folder.path(), &full);
    assert_eq!(done.status.code(), Some(2), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains(" of 1,000 good merchants lose"), "{}", text(&done.stdout));
    assert!(text(&done.stderr).contains("failed to write r/") && text(&done.stderr).contains("r was not created"));
    assert!(names(folder.path()).is_empty());
    assert!(shell(folder.path(), RUN).status.success());
    let before = fs::read(folder.path().join("r/results.csv")).unwrap();
    let done = shell(folder.path(), &full);
    assert!(text(&done.stderr).contains("r is unchanged"), "{}", text(&done.stderr));
    assert_eq!(fs::read(folder.path().join("r/results.csv")).unwrap(), before);
    assert_eq!(names(folder.path()), ["r"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_panic_and_results_are_written_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let commands = [
        format!("{RUN} | head -c 1; exit ${{PIPESTATUS[0]}}"),
        format!("{RUN} 2>&1 | true; exit ${{PIPESTATUS[0]}}"),
        format!("{RUN} 2>&1 >/dev/null | true; exit ${{PIPESTATUS[0]}}"),
    ];
    for command in commands {
        let done = shell(folder.path(), &command);
        assert!([Some(0), Some(141)].contains(&done.status.code()), "{command}: {:?}", done.status);
        assert!(!text(&done.stderr).contains("panicked"), "{command}: {}", text(&done.stderr));
        assert!(folder.path().join("r/results.csv").is_file(), "{command}");
        fs::remove_dir_all(folder.path().join("r")).unwrap();
    }
    for command in ["SWAPSET explain score | true", "SWAPSET --help | true", "SWAPSET nonsense 2>&1 | true"] {
        let done = shell(folder.path(), &format!("{command}; exit ${{PIPESTATUS[0]}}"));
        assert!(!text(&done.stderr).contains("panicked") && done.status.code() != Some(101), "{command}");
    }
    assert!(shell(folder.path(), &format!("{RUN} >&- 2>&-")).status.code() != Some(101));
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_ends_with_code_2_and_the_results_are_there() {
    let folder = tempfile::tempdir().unwrap();
    for stream in [">", "2>"] {
        let done = shell(folder.path(), &format!("{RUN} {stream} /dev/full"));
        assert_eq!(done.status.code(), Some(2), "{stream}: {}", text(&done.stderr));
        assert!(folder.path().join("r/results.csv").is_file());
        fs::remove_dir_all(folder.path().join("r")).unwrap();
    }
    for command in ["explain", "schema", "--help", "--version", "validate baseline"] {
        let done = shell(folder.path(), &format!("SWAPSET {command} > /dev/full"));
        assert_eq!(done.status.code(), Some(2), "{command}");
        assert!(text(&done.stderr).contains("failed to write to standard output"), "{command}");
    }
}

/// Waits for a child, reading its standard output meanwhile, and sends it the signal once a line has come.
#[cfg(unix)]
fn signalled_after_the_answer(folder: &Path, arguments: &[&str], signal: &str) -> (Option<i32>, String) {
    use std::io::{BufRead, Read};
    let mut child = Command::new(env!("CARGO_BIN_EXE_swapset"))
        .args(arguments)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answer = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.contains(" of 1,000 good merchants lose"), "the answer comes before files are drawn: {line}");
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    answer.read_to_string(&mut line).unwrap();
    let mut message = String::new();
    child.stderr.take().unwrap().read_to_string(&mut message).unwrap();
    (child.wait().unwrap().code(), message)
}

#[cfg(unix)]
#[test]
fn ctrl_c_while_drawing_keeps_the_results() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["run", "--replications", "3", "--merchants", "100", "--threads", "1", "--out", "r"];
    let (code, message) = signalled_after_the_answer(folder.path(), &arguments, "-INT");
    assert_eq!(code, Some(130), "{message}");
    assert!(message.contains("stopped: results are in r, without charts and pages"), "{message}");
    assert!(folder.path().join("r/results.csv").is_file() && !folder.path().join("r/report.html").exists());
    assert_eq!(names(folder.path()), ["r"]);
    let done = swapset(folder.path(), &["report", "r", "--no-png", "--chart", "wide", "--quiet"]);
    assert!(done.status.success() && folder.path().join("r/report.html").is_file(), "{}", text(&done.stderr));
}

/// How often: 25 kills, or as many as SWAPSET_KILLS says.
#[cfg(unix)]
#[test]
fn a_kill_at_any_moment_leaves_one_whole_run_under_its_own_name() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--out", "r"];
    assert!(run(folder.path(), &arguments).status.success());
    let listed = |at: &Path| -> Vec<String> {
        let listing: serde_json::Value = serde_json::from_slice(&fs::read(at.join("swapset.json")).unwrap()).unwrap();
        listing["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap().to_string()).collect()
    };
    let kills = std::env::var("SWAPSET_KILLS").map_or(25, |kills| kills.parse().unwrap());
    for kill in 0..kills {
        let mut child = Command::new(env!("CARGO_BIN_EXE_swapset"))
            .args([&["run"], &TINY[..], &arguments].concat())
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // From the answer on files are drawn and written.
        let mut first = [0];
        std::io::Read::read_exact(&mut child.stdout.take().unwrap(), &mut first).unwrap();
        std::thread::sleep(std::time::Duration::from_micros(kill % 25 * 2000 + kill));
        child.kill().unwrap();
        child.wait().unwrap();
        let at = folder.path().join("r");
        for name in listed(&at) {
            assert!(at.join(&name).is_file(), "{name} is missing after a kill");
        }
    }
    assert!(run(folder.path(), &arguments).status.success());
    assert_eq!(names(folder.path()), ["r"], "what the killed ones left is cleared");
}
