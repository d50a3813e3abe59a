//! Answers on the terminal stay within its width, in every language; what there is no room for is named, and what is asked for is
//! there.

mod command;

use command::{swapset, text};
use std::path::Path;
use std::process::Command;
use unicode_width::UnicodeWidthStr;

const SMALL: [&str; 7] = ["--no-png", "--quiet", "--overwrite", "--replications", "8", "--merchants", "30"];

/// Runs a small study into a folder and gives its answer.
fn answer(folder: &Path, arguments: &str) -> String {
    let done = swapset(folder, &[&arguments.split(' ').collect::<Vec<_>>()[..], &SMALL].concat());
    assert!(done.status.success(), "{arguments}: {}", text(&done.stderr));
    text(&done.stdout)
}

/// The answer of a folder again.
fn again(folder: &Path, out: &str, width: &str, language: &str) -> String {
    let done = swapset(folder, &["report", out, "--quiet", "--no-png", "--width", width, "--lang", language]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stdout)
}

#[test]
fn answers_fit_the_width_asked_for_in_every_language_and_name_what_they_leave_out() {
    let folder = tempfile::tempdir().unwrap();
    let stacked = "--reform personalised_lines+better_review+notification --reform guidance_tight";
    let studies = [
        ("run", format!("run {stacked} --no-ensemble --by segment --by decile --scale 53000000 --out run")),
        ("compare", format!("compare {stacked} --no-ensemble --out compare")),
        ("effect", "effect --out effect".to_string()),
        ("sweep", "sweep cutoff_guidance_cap --out sweep".to_string()),
        ("tune", "tune tune_cutoff --out tune".to_string()),
    ];
    for (out, arguments) in studies {
        answer(folder.path(), &arguments);
        for language in ["en", "zh"] {
            let mut left_out = Vec::new();
            for width in [80, 120] {
                let shown = again(folder.path(), out, &width.to_string(), language);
                let too_wide = shown.lines().find(|line| line.width() > width);
                assert_eq!(too_wide, None, "{out} in {language} at {width}:\n{shown}");
                // In a row of a table no name is cut; the rows of settings begin with a mark of elision.
                let is_row = |line: &&str| line.trim_start().contains("  ");
                let is_cut = |line: &&str| line.contains('…') && !line.trim_start().starts_with('…');
                assert_eq!(shown.lines().filter(is_row).find(is_cut), None, "{out}:\n{shown}");
                let in_one_line = shown.replace('\n', " ");
                assert!(!["; ;", ";  (", "；；", "；（"].iter().any(|gap| in_one_line.contains(gap)), "{shown}");
                let note = if language == "en" { "Not shown: " } else { "未显示：" };
                left_out.push(shown.matches(note).count());
                let lines = shown.split_whitespace().collect::<String>();
                assert!(
                    !["、。", "：。", ",(--width", ":(--width"].iter().any(|end| lines.contains(end)),
                    "{out}: a name is empty\n{shown}"
                );
            }
            assert!(left_out[1] <= left_out[0], "{out}: {left_out:?}");
            assert!(out != "compare" || left_out[0] > 0, "a comparison has more columns than 80 have room for");
            let all = again(folder.path(), out, "1000", language);
            assert!(!all.contains("Not shown: ") && !all.contains("未显示："), "{all}");
        }
    }
}

#[test]
fn a_pipe_has_80_columns_unless_the_shell_says_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    answer(folder.path(), "run --reform personalised_lines --no-ensemble --out run");
    let widest = |columns: Option<&str>| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_swapset"));
        program.args(["report", "run", "--quiet", "--no-png"]).current_dir(folder.path()).env_remove("COLUMNS");
        if let Some(columns) = columns {
            program.env("COLUMNS", columns);
        }
        let shown = text(&program.output().unwrap().stdout);
        shown.lines().map(UnicodeWidthStr::width).max().unwrap()
    };
    assert!((70..=80).contains(&widest(None)), "{}", widest(None));
    assert!((101..=130).contains(&widest(Some("130"))) && widest(Some("none")) <= 80);
}

#[test]
fn groups_and_the_size_of_a_country_are_shown_where_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let reform = "--no-ensemble --reform personalised_lines --reform guidance_tight";
    let plain = answer(folder.path(), &format!("run {reform} --out a"));
    let asked = answer(folder.path(), &format!("run {reform} --by decile --scale 53000000 --out b"));
    for part in
        ["good lost by revenue decile", "decile 10 (highest revenue)", "For a lender with 53.0 million merchants: "]
    {
        assert!(asked.contains(part) && !plain.contains(part), "{part}:\n{asked}");
    }
    assert!(!asked.contains("good lost by segment"), "{asked}");
    // Pages have every group, and numbers in a country's size where they are asked for.
    let page = |out: &str| std::fs::read_to_string(folder.path().join(out).join("report.html")).unwrap();
    assert!(page("a").contains("good lost by segment") && page("b").contains("53.0 million merchants"));
    let rows = std::fs::read_to_string(folder.path().join("b/scaled.csv")).unwrap();
    assert!(!folder.path().join("a/scaled.csv").exists());
    let refused = swapset(folder.path(), &["run", "--scale", "53m"]);
    assert!(text(&refused.stderr).contains("write a whole number from"), "{}", text(&refused.stderr));
    let value = |start: &str| -> f64 {
        let row = rows.lines().find(|line| line.starts_with(start)).unwrap();
        row.split(',').nth(4).unwrap().parse().unwrap()
    };
    let results = folder.path().join("b/results.csv");
    let wanted =
        [("policy", "guidance_tight"), ("metric", "confusion.lost_good"), ("group", "all"), ("kind", "change")];
    let change = command::look_up(&results, &wanted, "mean");
    assert!((value("guidance_tight,good_merchants_lost,change,53000000") - 53e6 * change).abs() < 1.0);
    // Nothing but what is shown differs.
    let same = |name: &str| {
        let of = |out: &str| std::fs::read(folder.path().join(out).join(name)).unwrap();
        of("a") == of("b")
    };
    assert!(same("results.csv") && same("manifest.json") && same("distribution.csv"));
    let refused = swapset(folder.path(), &["run", "--by", "segments"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("did you mean"), "{}", text(&refused.stderr));
}

#[test]
fn an_effect_can_be_asked_under_a_reform_but_not_under_the_rules_that_it_tries() {
    let folder = tempfile::tempdir().unwrap();
    let today = answer(folder.path(), "effect --out a");
    let under = answer(folder.path(), "effect --under no_exposure_cap --out b");
    assert!(under.starts_with("Under “No exposure cap”, opening a consumer loan in month 6 causes "), "{under}");
    assert!(today.starts_with("Opening a consumer loan in month 6 causes "), "{today}");
    let effect = |out: &str, policy: &str| {
        let wanted = [
            ("policy", policy),
            ("metric", "good_lost_without_consumer_loan_at_start"),
            ("group", "all"),
            ("kind", "change"),
        ];
        command::look_up(&folder.path().join(out).join("results.csv"), &wanted, "mean")
    };
    // Without the cap it is today's arm without the cap.
    assert_eq!(effect("b", "none.cap.opens"), effect("a", "none.no_cap.opens"));
    assert!(effect("b", "none.cap.opens") != effect("a", "none.cap.opens"));
    for (reform, key) in [("consumer_first", "positioning.exclusivity"), ("opening_none", "consumer_loan.opening")] {
        let refused = swapset(folder.path(), &["effect", "--under", reform]);
        assert_eq!(refused.status.code(), Some(2), "{reform}");
        assert!(text(&refused.stderr).contains(key), "{}", text(&refused.stderr));
    }
}
