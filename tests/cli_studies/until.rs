//! Runs to a width, and what is said of the width of intervals.

use super::command::{swapset, text};

#[test]
fn until_reaches_its_width_or_says_that_it_did_not() {
    let folder = tempfile::tempdir().unwrap();
    let run = |width: &str| {
        let arguments = ["run", "--merchants", "100", "--quiet", "--at-least", "64", "--at-most", "256", "--until"];
        let done = swapset(folder.path(), &[&arguments[..], &[width]].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    };
    let easy = run("good_lost=20pp");
    assert!(easy.contains("Precision: 64 replications in 1 stage;") && easy.contains("good_lost reached ± "), "{easy}");
    assert!(easy.contains("(target ± 20.000pp)"), "{easy}");
    let hard = run("change.good_lost=0.0001pp");
    assert!(
        hard.contains("256 replications in 2 stages (budget exhausted)")
            && hard.contains("change.good_lost reached only ± "),
        "{hard}"
    );
}

#[test]
fn the_bounds_of_until_need_it_whatever_else_is_given() {
    let folder = tempfile::tempdir().unwrap();
    for bound in ["--at-least", "--at-most"] {
        for more in [&[][..], &["--replications", "8"]] {
            let done = swapset(folder.path(), &[&["run", "--quiet", bound, "16"], more].concat());
            let error = text(&done.stderr);
            assert!(done.status.code() == Some(2) && error.contains("--until"), "{bound} {more:?}: {error}");
        }
    }
}

#[test]
fn a_run_says_what_narrows_its_intervals() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = ["--replications", "64", "--merchants", "100", "--quiet"];
    for study in [&["run", "--reform", "guidance_tight"][..], &["compare", "--reform", "guidance_tight"]] {
        let done = swapset(folder.path(), &[study, &sizes].concat());
        let said = text(&done.stdout);
        assert!(said.contains("needs 4 times the replications"), "{said}");
        assert!(
            said.contains("Of the variance of good lost, about ") && said.contains("of the change under"),
            "{said}"
        );
        assert!(!said.contains("hardly do") && said.contains("all replications together with KS 0."), "{said}");
    }
}
