//! Shards: parts of a study, computed anywhere, give the bytes of one run; what is missing or wrong is named.

mod command;

use command::{assert_same, done, files, refused, swapset, text};
use std::fs;
use std::path::Path;

const RUN: &[&str] = &["run", "mine.toml", "--reform", "notification", "--replications", "16", "--merchants", "100"];
const SWEEP: &[&str] = &["sweep", "--replications", "8", "--merchants", "60"];

/// A folder with a configuration.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), "title = \"Mine\"\n[merchant_loan]\ncutoff = 520\n").unwrap();
    folder
}

fn shard(folder: &Path, study: &[&str], number: usize, of: usize, out: &str) -> String {
    done(folder, &[study, &["--shard", &format!("{number}/{of}"), "--out", out]].concat())
}

/// The numbers from 1, in an order that is not theirs.
fn shuffled(of: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (1..=of).collect();
    order.sort_by_key(|number| number * 7919 % 101);
    order
}

fn part(number: usize, of: usize) -> String {
    let width = of.to_string().len();
    format!("part-{number:0width$}-of-{of}.swapset")
}

/// The parts of so many shards, given in shuffled order, make the bytes of one run.
fn in_shards(study: &[&str], numbers: &[usize]) {
    let folder = folder();
    let folder = folder.path();
    done(folder, &[study, &["--no-png", "--out", "plain"]].concat());
    for &of in numbers {
        let parts = format!("parts{of}");
        for number in shuffled(of) {
            shard(folder, study, number, of, &parts);
        }
        let given: Vec<String> =
            shuffled(of).iter().rev().map(|&number| format!("{parts}/{}", part(number, of))).collect();
        let merge = ["merge", "--no-png", "--out", "merged", "--overwrite"];
        let told = done(folder, &[&merge[..], &given.iter().map(String::as_str).collect::<Vec<_>>()].concat());
        assert!(told.contains(&format!("merging {of} parts")), "{told}");
        assert_same(folder, "plain", "merged");
        assert_eq!(fs::read_dir(folder.join(&parts)).unwrap().count(), of, "nothing else is left");
    }
}

#[test]
fn a_run_in_any_number_of_shards_is_one_run() {
    in_shards(RUN, &[1, 2, 3, 4, 5, 40]);
}

#[test]
fn a_sweep_in_any_number_of_shards_is_one_sweep() {
    in_shards(SWEEP, &[1, 2, 3, 4, 5, 40]);
}

#[test]
fn every_study_whose_replications_are_known_beforehand_can_be_run_in_shards() {
    for study in [
        &["compare", "--replications", "8", "--merchants", "100", "--ensemble-replications", "2"][..],
        &["effect", "--replications", "8", "--merchants", "100", "--no-ensemble"],
        &["survival", "--replications", "8", "--merchants", "100"],
        &["attribute", "--replications", "4", "--merchants", "60"],
        &["calibrate", "--check", "--replications", "8", "--merchants", "60"],
    ] {
        in_shards(study, &[3]);
    }
}

#[test]
fn what_is_known_only_as_it_runs_cannot_be_run_in_shards() {
    let folder = folder();
    for (study, instead) in [
        (&["tune"][..], "as a sweep in shards"),
        (&["calibrate"], "`swapset calibrate --check` and runs with its ensemble in shards"),
        (&["sensitivity"], "a sweep over the ranges in shards"),
        (&["run", "--until", "good_lost=1pp"], "give the number of replications instead"),
    ] {
        let told = refused(folder.path(), &[study, &["--shard", "1/2", "--out", "p"]].concat());
        let told = told.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ");
        assert!(told.contains("cannot be run in shards") && told.contains(instead), "{told}");
    }
    for wrong in ["0/3", "4/3", "3", "a/b", "1/0", "1/100001"] {
        let told = refused(folder.path(), &["run", "--shard", wrong]);
        assert!(told.contains("write K/N"), "{told}");
    }
    assert!(!folder.path().join("p").exists());
}

#[test]
fn parts_that_are_missing_doubled_foreign_or_damaged_are_named_and_run_again_by_what_is_printed() {
    let folder = folder();
    let folder = folder.path();
    (1..=4).for_each(|number| drop(shard(folder, RUN, number, 4, "p")));
    done(folder, &[RUN, &["--no-png", "--out", "plain"]].concat());
    let at = |number: usize| folder.join("p").join(part(number, 4));
    let merged = |further: &[&str]| refused(folder, &[&["merge", "p", "--no-png", "--out", "m"][..], further].concat());
    let missing = |code: i32| {
        let found = swapset(folder, &["missing", "p"]);
        assert_eq!(found.status.code(), Some(code), "{}", text(&found.stderr));
        text(&found.stdout)
    };
    assert_eq!(missing(0), "");
    // Doubled.
    fs::copy(at(2), folder.join("p/again.swapset")).unwrap();
    let told = merged(&[]);
    assert!(told.contains("is part 2 of 4, and so is") && told.contains("again.swapset"), "{told}");
    fs::remove_file(folder.join("p/again.swapset")).unwrap();
    // Foreign: another seed, another reform, another number of shards, another study.
    let other_reform = ["run", "mine.toml", "--reform", "guidance_tight", "--replications", "16", "--merchants", "100"];
    for (name, study, of) in [
        ("seed", &[RUN, &["--seed", "9"]].concat()[..], 4),
        ("reform", &other_reform, 4),
        ("number", RUN, 3),
        ("study", &["survival", "mine.toml", "--replications", "16", "--merchants", "100"], 4),
    ] {
        shard(folder, study, 2, of, name);
        let foreign = format!("{name}/{}", part(2, of));
        let told = merged(&[&foreign]);
        assert!(told.contains(&format!("{foreign} belongs to other parts than the first")), "{name}: {told}");
        let found = swapset(folder, &["missing", "p", &foreign]);
        assert!(found.status.code() == Some(2) && text(&found.stderr).contains(&foreign), "{name}");
    }
    // Damaged in the middle, and cut.
    let (second, third) = (fs::read(at(2)).unwrap(), fs::read(at(3)).unwrap());
    let mut damaged = second.clone();
    damaged[second.len() / 2] ^= 1;
    fs::write(at(2), damaged).unwrap();
    fs::write(at(3), &third[..third.len() - 5]).unwrap();
    fs::remove_file(at(4)).unwrap();
    fs::write(folder.join("p/notes.swapset"), "mine").unwrap();
    let told = merged(&[]);
    for named in [&part(2, 4), &part(3, 4), "notes.swapset is no part", "3 of 4 parts are missing: 2, 3, 4"] {
        assert!(told.contains(named), "{told}");
    }
    assert!(!folder.join("m").exists());
    fs::remove_file(folder.join("p/notes.swapset")).unwrap();
    let commands = missing(1);
    assert_eq!(commands.lines().count(), 3, "{commands}");
    for command in commands.lines() {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        assert!(words.starts_with(RUN), "{command}");
        done(folder, &words);
    }
    assert_eq!(missing(0), "");
    // Only what was lost was computed again, to the same values.
    done(folder, &["merge", "p", "--no-png", "--out", "m"]);
    assert_same(folder, "plain", "m");
}

#[test]
fn a_part_is_computed_once_and_a_killed_one_is_gone_on_with() {
    let folder = folder();
    let folder = folder.path();
    shard(folder, RUN, 1, 2, "p");
    let whole = fs::read(folder.join("p").join(part(1, 2))).unwrap();
    assert!(shard(folder, RUN, 1, 2, "p").contains("is there already and complete"));
    // As a kill leaves it.
    fs::remove_file(folder.join("p").join(part(1, 2))).unwrap();
    fs::write(folder.join("p/.swapset-part-1-of-2-checkpoint"), &whole[..whole.len() / 2]).unwrap();
    let told = shard(folder, RUN, 1, 2, "p");
    assert!(told.contains("continuing an earlier run"), "{told}");
    assert!(!told.contains(" 8 batches computed"), "{told}");
    // A part of something else is not replaced.
    let other = [RUN, &["--seed", "3", "--shard", "1/2", "--out", "p"]].concat();
    assert!(refused(folder, &other).contains("it is of seed 1, not 3"));
    done(folder, &[&other[..], &["--overwrite"]].concat());
    assert!(fs::read(folder.join("p").join(part(1, 2))).unwrap() != whole);
}

#[test]
fn parts_need_nothing_of_where_they_were_computed() {
    let folder = folder();
    let folder = folder.path();
    let rows: String = (1..=36).map(|month| format!("{month},{}\n", f64::from(month % 7) / 10.0)).collect();
    fs::create_dir(folder.join("mine")).unwrap();
    fs::write(folder.join("mine/index.csv"), format!("month,index\n{rows}")).unwrap();
    let economy = "title = \"Mine\"\n[economy]\npath = { csv = \"index.csv\", column = \"index\", frequency = \"monthly\", order = \"oldest_first\", mean = 0.3, sd = 0.2 }\n";
    fs::write(folder.join("mine/mine.toml"), economy).unwrap();
    let study = ["run", "mine/mine.toml", "--replications", "8", "--merchants", "60"];
    done(folder, &[&study[..], &["--no-png", "--out", "plain"]].concat());
    (1..=2).for_each(|number| drop(shard(folder, &study, number, 2, "p")));
    let elsewhere = tempfile::tempdir().unwrap();
    for number in 1..=2 {
        fs::copy(folder.join("p").join(part(number, 2)), elsewhere.path().join(part(number, 2))).unwrap();
    }
    // A file of the same name as a bundled one, and one as that of the study, are not read.
    fs::write(elsewhere.path().join("notification"), "not TOML").unwrap();
    fs::create_dir(elsewhere.path().join("mine")).unwrap();
    fs::write(elsewhere.path().join("mine/mine.toml"), "not TOML").unwrap();
    done(elsewhere.path(), &["merge", ".", "--no-png", "--out", "m"]);
    let (plain, merged) = (files(&folder.join("plain")), files(&elsewhere.path().join("m")));
    assert!(plain.len() > 5 && plain == merged);
}
