//! Results reveal nothing about the machine that made them: files are identified by name and content.

mod command;

use command::{small, swapset, text};
use std::fs;
use std::path::Path;

/// A word that occurs only in the names of folders.
const WORD: &str = "kestrel";

/// A user's folder with files.
fn home() -> tempfile::TempDir {
    let home = tempfile::Builder::new().prefix(WORD).tempdir().unwrap();
    let here = home.path().display().to_string().replace('\\', "/");
    fs::create_dir(home.path().join("other")).unwrap();
    for (name, holds) in [
        ("x.toml", "[merchant_loan]\ncutoff = 530\n".to_string()),
        ("y.toml", "[positioning]\ncap_multiple = 2.0\n[responses]\nnotification = 1\n".into()),
        ("other/x.toml", "[merchant_loan]\ncutoff = 540\n".into()),
        ("index.csv", "quarter,index\n1,50\n2,45\n3,40\n".into()),
        ("other/index.csv", "quarter,index\n1,50\n2,60\n3,70\n".into()),
        ("slump.toml", "[economy]\npath = { csv = \"index.csv\", column = \"index\", frequency = \"quarterly\", order = \"oldest_first\", mean = 50, sd = 5 }\n".into()),
        ("against.toml", format!("[compare]\nreforms = [\"{here}/x.toml+{here}/y.toml\", \"{here}/slump.toml\"]\n")),
        ("time.toml", format!("[survival]\nreforms = [\"{here}/x.toml\"]\n")),
        (
            "sweep.toml",
            format!(
                "[sweep.levers]\nreform = [\"none\", \"{here}/x.toml\", \"{here}/x.toml+{here}/y.toml\"]\n\
                 \"macro_policy.guidance\" = [0, 1]\n[sweep.conditions]\n\"economy.path\" = [\"none\", \
                 {{ csv = \"{here}/index.csv\", column = \"index\", frequency = \"quarterly\", order = \"oldest_first\", mean = 50, sd = 5 }}]\n"
            ),
        ),
        (
            "cells.toml",
            format!(
                "[[sweep.cells]]\nreform = \"none\"\n\"merchant_loan.cutoff\" = 520\n\
                 [[sweep.cells]]\nreform = \"{here}/y.toml\"\n\"merchant_loan.cutoff\" = 540\n"
            ),
        ),
        (
            "factors.toml",
            format!(
                "[sensitivity]\nreform = \"{here}/x.toml\"\ntrajectories = 2\nsamples = 16\nkeep = 1\n\
                 [sensitivity.factors]\n\"economy.sd\" = {{ from = 0.5, to = 1.5, source = \"test\" }}\n"
            ),
        ),
        ("parts.toml", format!("[attribute]\nreform = \"{here}/x.toml+{here}/y.toml\"\n")),
        (
            "tuned.toml",
            format!(
                "[tune]\nscenarios = [\"none\", \"{here}/x.toml\", \"{here}/slump.toml\"]\n\
                 [tune.thresholds]\n\"merchant_loan.cutoff\" = {{ from = 500, to = 540, step = 10 }}\n"
            ),
        ),
        ("scores.csv", "score,group,count,bad\n500,a,100,50\n600,a,200,20\n500,b,100,30\n600,b,200,10\n".into()),
    ] {
        fs::write(home.path().join(name), holds).unwrap();
    }
    home
}

/// Every file of a folder, including the log.
fn every_file(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(every_file(&path)),
            false => found.push((path.display().to_string(), fs::read(&path).unwrap())),
        }
    }
    found
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

fn manifest(folder: &Path) -> serde_json::Value {
    serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn no_file_of_any_study_says_where_its_files_lay() {
    let home = home();
    let work = tempfile::tempdir().unwrap();
    let at = |name: &str| format!("{}/{name}", home.path().display());
    let csv = format!(
        "economy.path={{csv=\"{}\",column=\"index\",frequency=\"quarterly\",order=\"oldest_first\",mean=50,sd=5}}",
        at("index.csv")
    );
    let stack = format!("{}+{}", at("x.toml"), at("y.toml"));
    let joined = format!("--reform={}", at("x.toml"));
    let (slump, against, time) = (at("slump.toml"), at("against.toml"), at("time.toml"));
    let (sweep, cells, factors, parts) = (at("sweep.toml"), at("cells.toml"), at("factors.toml"), at("parts.toml"));
    let (tuned, x, scores) = (at("tuned.toml"), at("x.toml"), at("scores.csv"));
    let studies: [(&[&str], &[&str]); 16] = [
        (&["run", &slump, &joined], &["slump", "index", "x"]),
        (&["run", "--set", &csv, "--reform", &stack], &["index", "x", "y"]),
        (&["compare", &against], &["against", "x", "y", "slump", "index"]),
        (&["compare", "--reform", &stack], &["x", "y"]),
        (&["survival", &time], &["time", "x"]),
        (&["effect", &slump], &["slump", "index"]),
        (&["sweep", &sweep], &["sweep", "x", "y", "index"]),
        (&["sweep", &cells], &["cells", "y"]),
        (&["sensitivity", &factors], &["factors", "x"]),
        (&["attribute", &parts], &["parts", "x", "y"]),
        (&["attribute", "--reform", &x], &["x"]),
        (&["tune", &tuned], &["tuned", "x", "slump", "index"]),
        (&["tune", "--threshold", "merchant_loan.cutoff=500:540:10", "--scenario", "none", "--scenario", &x], &["x"]),
        (
            &["bench-tuners", &tuned, "--seeds", "2", "--budgets", "2e5", "--reference", "2", "--methods", "grid"],
            &["tuned", "x", "slump", "index"],
        ),
        (&["tune", "--scores", &scores], &["scores"]),
        (&["run", "recession", "--reform", "notification"], &[]),
    ];
    for (study, files) in studies {
        let arguments = [study, &["--no-png", "--lang", "both", "--out", "out"]].concat();
        match study.contains(&"--scores") {
            false => drop(small(work.path(), &arguments)),
            true => {
                let done = swapset(work.path(), &[&arguments[..], &["--overwrite"]].concat());
                assert!(done.status.success(), "{}", text(&done.stderr));
            }
        }
        let written = every_file(&work.path().join("out"));
        assert!(written.iter().any(|file| file.0.ends_with("run.log")) && written.len() > 8);
        let working = work.path().file_name().unwrap().to_string_lossy().into_owned();
        for (name, bytes) in written {
            assert!(!holds(&bytes, WORD), "{study:?}: {name} says where a file lay");
            assert!(!holds(&bytes, &working), "{study:?}: {name} says where the program ran");
        }
        let listed = manifest(&work.path().join("out"))["files"].clone();
        let mut names: Vec<&str> = listed.as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
        let mut files = files.to_vec();
        names.sort_unstable();
        files.sort_unstable();
        assert_eq!(names, files, "{study:?}");
        let is_digest = |file: &serde_json::Value| file["sha256"].as_str().is_some_and(|digest| digest.len() == 16);
        assert!(listed.as_array().unwrap().iter().all(is_digest));
    }
}

#[test]
fn the_same_files_elsewhere_give_the_same_bytes() {
    let work = tempfile::tempdir().unwrap();
    let results: Vec<_> = (0..2)
        .map(|which| {
            let home = home();
            let out = work.path().join(which.to_string());
            let study = home.path().join("sweep.toml").display().to_string();
            small(work.path(), &["sweep", &study, "--no-png", "--out", &out.display().to_string()]);
            // Files that name others in their folder differ; what was read of them does not.
            (manifest(&out)["configuration_hash"].clone(), fs::read(out.join("results.csv")).unwrap())
        })
        .collect();
    assert!(results[0] == results[1]);
}

#[test]
fn a_file_is_known_by_what_it_holds() {
    let (home, work) = (home(), tempfile::tempdir().unwrap());
    let digest = |reform: &Path| {
        small(work.path(), &["run", "--reform", &reform.display().to_string(), "--no-png", "--out", "out"]);
        let report = fs::read_to_string(work.path().join("out/report.md")).unwrap();
        let listed = manifest(&work.path().join("out"))["files"][0].clone();
        let digest = listed["sha256"].as_str().unwrap().to_string();
        assert!(listed["name"] == "x" && report.contains(&format!("Files read: x (SHA-256 begins with {digest})")));
        digest
    };
    let (one, other) = (digest(&home.path().join("x.toml")), digest(&home.path().join("other/x.toml")));
    assert_ne!(one, other);
}

#[test]
fn two_files_of_one_name_are_refused_where_results_could_not_tell_them_apart() {
    let (home, work) = (home(), tempfile::tempdir().unwrap());
    let here = home.path().display().to_string();
    let both = format!("\"{here}/x.toml\", \"{here}/other/x.toml\"");
    let path = |folder: &str| {
        format!(
            "{{ csv = \"{here}{folder}/index.csv\", column = \"index\", frequency = \"quarterly\", order = \"oldest_first\", mean = 50, sd = 5 }}"
        )
    };
    for (name, holds) in [
        ("levers.toml", format!("[sweep.levers]\nreform = [{both}]\n")),
        ("conditions.toml", format!("[sweep.conditions]\nreform = [{both}]\n")),
        ("paths.toml", format!("[sweep.conditions]\n\"economy.path\" = [{}, {}]\n", path(""), path("/other"))),
        (
            "worlds.toml",
            format!(
                "[tune]\nscenarios = [{both}]\n[tune.thresholds]\n\
                 \"merchant_loan.cutoff\" = {{ from = 500, to = 540, step = 10 }}\n"
            ),
        ),
        ("both.toml", format!("[compare]\nreforms = [{both}]\n")),
    ] {
        fs::write(work.path().join(name), holds).unwrap();
    }
    let parts = format!("{here}/x.toml+{here}/other/x.toml");
    for arguments in [
        &["sweep", "levers.toml"][..],
        &["sweep", "conditions.toml"],
        &["sweep", "paths.toml"],
        &["tune", "worlds.toml"],
        &["compare", "both.toml"],
        &["attribute", "--reform", &parts],
        &["bench-tuners", "bench_noisy", "bench_noisy"],
    ] {
        let done = swapset(work.path(), &[arguments, &["--out", "out"]].concat());
        let error = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains("given twice") && error.contains("copy the file under another name"), "{error}");
        assert!(!work.path().join("out").exists());
    }
}
