use super::*;
use std::fs;

fn identity(hash: &str) -> Identity {
    Identity { study: "run".into(), configuration_hash: hash.into() }
}

fn file(name: &str, text: &str) -> File {
    File { name: name.into(), bytes: text.into() }
}

fn write(folder: &Path, hash: &str, files: &[File]) -> Written {
    Target::given(folder, identity(hash), false).unwrap().write(files, &[]).unwrap()
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A run killed after its `exchange`, or before it: its staging folder stays, unlocked.
fn kill_while_writing(target: &Path, hash: &str, files: &[File], exchange: bool) {
    let staging = Staging::beside(target).unwrap();
    let fresh = staging.fresh();
    fs::create_dir(&fresh).unwrap();
    fs::write(fresh.join(LISTING), Listing::of(&identity(hash), &[], files, &[]).bytes()).unwrap();
    fs::write(fresh.join(&files[0].name), &files[0].bytes).unwrap();
    if exchange {
        staging.exchange(target).unwrap();
    }
    staging.leave_behind();
}

#[test]
fn a_users_file_stays_the_very_same_file_when_a_run_is_replaced() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    write(&folder, "a", &[file("results.csv", "old"), file("charts/a.svg", "old")]);
    fs::create_dir_all(folder.join(".git/refs/none")).unwrap();
    for name in ["notes.md", ".git/HEAD", "charts/mine.svg"] {
        fs::write(folder.join(name), "mine").unwrap();
    }
    #[cfg(unix)]
    let inode = |name: &str| std::os::unix::fs::MetadataExt::ino(&fs::metadata(folder.join(name)).unwrap());
    #[cfg(unix)]
    let before = inode(".git/HEAD");
    write(&folder, "a", &[file("results.csv", "new"), file("charts/b.svg", "new")]);
    assert_eq!(names(&folder), [".git", "charts", "notes.md", "results.csv", "swapset.json"]);
    assert_eq!(names(&folder.join("charts")), ["b.svg", "mine.svg"]);
    assert!(folder.join(".git/refs/none").is_dir());
    assert_eq!((read(folder.join(".git/HEAD")), read(folder.join("results.csv"))), ("mine".into(), "new".into()));
    #[cfg(unix)]
    assert_eq!(before, inode(".git/HEAD"));
    assert_eq!(names(above.path()), ["run"]);
}

#[test]
fn an_empty_folder_of_charts_goes_and_an_empty_folder_of_the_users_stays() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    write(&folder, "a", &[file("charts/a.svg", "old")]);
    fs::create_dir(folder.join("empty")).unwrap();
    write(&folder, "a", &[file("results.csv", "new")]);
    assert_eq!(names(&folder), ["empty", "results.csv", "swapset.json"]);
}

#[test]
fn what_a_killed_run_left_is_cleared_by_the_next_and_by_no_other() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    let old = [file("results.csv", "old")];
    let new = [file("results.csv", "new"), file("report.md", "new")];
    for (exchange, found) in [(false, "old"), (true, "new")] {
        write(&folder, "a", &old);
        fs::write(folder.join("notes.md"), "mine").unwrap();
        kill_while_writing(&folder, "a", &new, exchange);
        assert_eq!(read(folder.join("results.csv")), found, "one of the two, whole, under its own name");
        assert_eq!(names(above.path()).len(), 2);
        // Another target's run clears nothing of it.
        Target::given(&above.path().join("ru"), identity("b"), false).unwrap();
        Target::given(&above.path().join("run-1"), identity("b"), false).unwrap();
        assert_eq!(names(above.path()).len(), 2);
        Target::given(&folder, identity("a"), false).unwrap();
        assert_eq!(names(above.path()), ["run"]);
        assert_eq!((read(folder.join("results.csv")), read(folder.join("notes.md"))), (found.into(), "mine".into()));
        fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn a_staging_folder_in_use_is_not_cleared() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    let staging = Staging::beside(&folder).unwrap();
    Target::given(&folder, identity("a"), false).unwrap();
    assert_eq!(names(above.path()).len(), 1);
    drop(staging);
    assert!(names(above.path()).is_empty());
}

#[test]
fn where_folders_cannot_be_exchanged_a_kill_between_the_two_steps_is_mended_by_the_next_run() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    write(&folder, "a", &[file("results.csv", "old")]);
    let staging = Staging::beside(&folder).unwrap();
    staging.kill_between_steps(&folder);
    assert!(!folder.exists());
    Target::given(&folder, identity("a"), false).unwrap();
    assert_eq!(read(folder.join("results.csv")), "old");
    assert_eq!(names(above.path()), ["run"]);
}

#[test]
fn results_are_written_beside_a_folder_that_came_to_hold_something_else() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    let files = [file("results.csv", "new")];
    let target = Target::given(&folder, identity("a"), false).unwrap();
    write(&folder, "b", &[file("results.csv", "of another")]);
    let written = target.write(&files, &[]).unwrap();
    assert!(written.instead.unwrap().contains("another `swapset run`"));
    assert_eq!(names(above.path()), ["run", "run-a-1"]);
    assert_eq!(
        (read(folder.join("results.csv")), read(written.folder.join("results.csv"))),
        ("of another".into(), "new".into())
    );
    // So too where the user's own file has the name of a chart.
    let folder = above.path().join("charted");
    write(&folder, "a", &files);
    fs::create_dir(folder.join("charts")).unwrap();
    fs::write(folder.join("charts/flows.svg"), "mine").unwrap();
    let charted = [file("results.csv", "new"), file("charts/flows.svg", "new")];
    let written = write(&folder, "a", &charted);
    assert!(written.instead.unwrap().contains("charts/flows.svg"));
    assert_eq!(read(folder.join("charts/flows.svg")), "mine");
}

#[test]
fn a_list_of_another_version_or_a_damaged_one_is_refused() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    write(&folder, "a", &[file("results.csv", "old")]);
    let list = read(folder.join(LISTING));
    let refused = |text: &str| {
        fs::write(folder.join(LISTING), text).unwrap();
        Target::given(&folder, identity("a"), true).unwrap_err().to_string()
    };
    assert!(refused(&list.replace("\"format\": 3", "\"format\": 9")).contains("another version"));
    assert!(refused(&list.replace("results.csv", "../results.csv")).contains("damaged"));
    assert!(refused("{}").contains("not a results folder of swapset"));
    assert_eq!(read(folder.join("results.csv")), "old");
}

#[test]
fn results_of_an_earlier_version_are_replaced_only_when_told_and_the_users_files_stay() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    write(&folder, "a", &[file("results.csv", "old"), file("old.csv", "old"), file("report.md", "old")]);
    fs::write(folder.join("notes.md"), "mine").unwrap();
    let list = read(folder.join(LISTING)).replace("\"format\": 3", "\"format\": 2");
    fs::write(folder.join(LISTING), list).unwrap();
    let told = Target::given(&folder, identity("a"), false).unwrap_err().to_string();
    assert!(told.contains("earlier version of swapset") && told.contains("--overwrite"), "{told}");
    let drawn = redraw(&folder, "a", &[], &[file("report.md", "new")], true).unwrap_err().to_string();
    assert!(drawn.contains("earlier version of swapset; run the study again"), "{drawn}");
    assert_eq!((read(folder.join("results.csv")), read(folder.join("report.md"))), ("old".into(), "old".into()));
    // Without a folder named, the results go beside it.
    let others = [folder.clone(), above.path().join("run-a")];
    let (free, why) = Target::first_free(&others, &identity("a"), false).unwrap();
    assert!(free.shown() == others[1] && why.unwrap().contains("earlier version"));

    let target = Target::given(&folder, identity("a"), true).unwrap();
    assert_eq!(target.write(&[file("results.csv", "new")], &[]).unwrap().instead, None);
    assert_eq!(names(&folder), ["notes.md", "results.csv", "swapset.json"]);
    assert_eq!((read(folder.join("results.csv")), read(folder.join("notes.md"))), ("new".into(), "mine".into()));
    assert!(write(&folder, "a", &[file("results.csv", "again")]).instead.is_none());
    // A file that has changed since is reported first, and is replaced only when told.
    let list = read(folder.join(LISTING)).replace("\"format\": 3", "\"format\": 2");
    fs::write(folder.join(LISTING), list).unwrap();
    fs::write(folder.join("results.csv"), "mine").unwrap();
    let told = Target::given(&folder, identity("a"), false).unwrap_err().to_string();
    assert!(told.contains("results.csv in it has changed"), "{told}");
}

#[test]
fn files_drawn_again_replace_those_drawn_before_and_nothing_the_user_changed() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    write(&folder, "a", &[file("results.csv", "1"), file("report.md", "old"), file("charts/a.svg", "old")]);
    let stale = ["report.md", "charts/a.svg"].map(String::from);
    let drawn = [file("report.zh.md", "new"), file("charts/a.svg", "new")];
    fs::write(folder.join("report.md"), "edited").unwrap();
    let refused = redraw(&folder, "a", &stale, &drawn, false).unwrap_err().to_string();
    assert!(refused.contains("report.md has changed"), "{refused}");
    assert_eq!((read(folder.join("report.md")), read(folder.join("charts/a.svg"))), ("edited".into(), "old".into()));
    redraw(&folder, "a", &stale, &drawn, true).unwrap();
    assert_eq!(names(&folder), ["charts", "report.zh.md", "results.csv", "swapset.json"]);
    assert_eq!(read(folder.join("charts/a.svg")), "new");
    // The list is as if all had been drawn at once.
    let other = above.path().join("other");
    write(&other, "a", &[drawn.to_vec(), vec![file("results.csv", "1")]].concat());
    assert_eq!(read(folder.join(LISTING)), read(other.join(LISTING)));
    // What a kill left within is cleared, and files caught halfway are still known as ours.
    let staging = Staging::within(&folder).unwrap();
    let listing = Listing::read(&folder).unwrap().unwrap();
    let meanwhile = listing.meanwhile(&listing, |name| name == "charts/a.svg");
    fs::write(folder.join(LISTING), meanwhile.bytes()).unwrap();
    fs::write(folder.join("charts/a.svg"), "half").unwrap();
    staging.leave_behind();
    redraw(&folder, "a", &stale, &drawn, false).unwrap();
    assert_eq!(names(&folder), ["charts", "report.zh.md", "results.csv", "swapset.json"]);
    assert_eq!(read(folder.join("charts/a.svg")), "new");
}

#[test]
fn results_drawn_while_another_run_took_the_folder_are_not_put_among_its_results() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    write(&folder, "a", &[file("report.md", "of a")]);
    let refused = redraw(&folder, "b", &["report.md".into()], &[file("report.md", "of b")], true).unwrap_err();
    assert!(refused.to_string().contains("now holds the results of another run"), "{refused}");
    assert_eq!(read(folder.join("report.md")), "of a");
}

#[test]
fn runs_of_two_configurations_that_end_at_once_in_one_new_folder_are_both_kept() {
    for _ in 0..20 {
        let above = tempfile::tempdir().unwrap();
        let folder = above.path().join("not/yet/run");
        let targets: Vec<(String, Target)> = (0..6)
            .map(|number| format!("c{number}"))
            .map(|hash| (hash.clone(), Target::given(&folder, identity(&hash), false).unwrap()))
            .collect();
        std::thread::scope(|scope| {
            let runs: Vec<_> = targets
                .iter()
                .map(|(hash, target)| (hash, scope.spawn(|| target.write(&[file("results.csv", hash)], &[]))))
                .collect();
            let written: Vec<_> = runs.into_iter().map(|(hash, run)| (hash, run.join().unwrap().unwrap())).collect();
            for (hash, written) in written {
                assert_eq!(&read(written.folder.join("results.csv")), hash);
            }
        });
        assert_eq!(names(&above.path().join("not/yet")).len(), 6, "each has a folder, and nothing else is left");
    }
}

#[test]
fn a_folder_of_the_longest_name_can_be_written_and_replaced() {
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("n".repeat(255));
    let target = Target::given(&folder, identity("a"), false).unwrap();
    assert_eq!(target.write(&[file("results.csv", "1")], &[]).unwrap().instead, None);
    assert_eq!(target.write(&[file("results.csv", "2")], &[]).unwrap().instead, None);
    assert_eq!((read(folder.join("results.csv")), names(above.path()).len()), ("2".into(), 1));
    let other = Target { identity: identity("b"), ..target };
    let written = other.write(&[file("results.csv", "3")], &[]).unwrap();
    assert_eq!((read(written.folder.join("results.csv")), names(above.path()).len()), ("3".into(), 2));
    let killed = Staging::beside(&folder).unwrap();
    killed.leave_behind();
    Target::given(&folder, identity("a"), false).unwrap();
    assert_eq!(names(above.path()).len(), 2);
}

#[cfg(unix)]
#[test]
fn folders_of_the_users_that_cannot_be_written_or_read_neither_pile_up_nor_lose_a_run() {
    use std::os::unix::fs::PermissionsExt;
    let above = tempfile::tempdir().unwrap();
    let folder = above.path().join("run");
    let set_mode = |name: &str, mode| fs::set_permissions(folder.join(name), PermissionsExt::from_mode(mode)).unwrap();
    write(&folder, "a", &[file("results.csv", "1")]);
    fs::create_dir_all(folder.join("mine/within")).unwrap();
    fs::write(folder.join("mine/within/notes.md"), "mine").unwrap();
    set_mode("mine/within", 0o555);
    set_mode("mine", 0o555);
    write(&folder, "a", &[file("results.csv", "2")]);
    assert_eq!(names(above.path()), ["run"]);
    assert_eq!(read(folder.join("mine/within/notes.md")), "mine");
    assert_eq!(fs::metadata(folder.join("mine")).unwrap().permissions().mode() & 0o777, 0o555);
    set_mode("mine", 0o000);
    // Nothing is closed to the superuser.
    let is_closed = fs::read_dir(folder.join("mine")).is_err();
    let written = write(&folder, "a", &[file("results.csv", "3")]);
    set_mode("mine", 0o755);
    set_mode("mine/within", 0o755);
    assert_eq!(read(written.folder.join("results.csv")), "3");
    if is_closed {
        assert!(written.instead.unwrap().contains("mine in it"));
        assert_eq!((read(folder.join("results.csv")), names(above.path()).len()), ("2".into(), 2));
    }
}
