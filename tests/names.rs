//! What results call things: baselines by their titles, studies by what was asked, cells by their settings, and every name as it was
//! given, harmless wherever it is read.

mod command;
mod sources;

use command::{files, small, swapset, text};
use std::fs;
use std::path::Path;
use swapset::internals::config::bundled::BASELINE;

const AWKWARD: &str = "{count} | <b>x</b> \"q\" 'a' & =1+1";

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

fn json(folder: &Path, name: &str) -> serde_json::Value {
    serde_json::from_str(&read(folder, name)).unwrap()
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The studies that take a baseline, small enough to run many times.
fn studies(folder: &Path) -> Vec<Vec<&'static str>> {
    for (name, holds) in [
        (
            "factors.toml",
            "[sensitivity]\ntrajectories = 2\nsamples = 16\nkeep = 1\n[sensitivity.factors]\n\
             \"economy.sd\" = { from = 0.5, to = 1.5, source = \"test\" }\n",
        ),
        (
            "cells.toml",
            "[sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n\"positioning.cap_multiple\" = [1.0, 2.0]\n",
        ),
        ("tuned.toml", "[tune]\n[tune.thresholds]\n\"merchant_loan.cutoff\" = { from = 500, to = 540, step = 10 }\n"),
    ] {
        fs::write(folder.join(name), holds).unwrap();
    }
    vec![
        vec!["run"],
        vec!["run", "--reform", "personalised_lines", "--reform", "guidance_tight"],
        vec!["compare", "--reform", "notification"],
        vec!["survival", "--reform", "notification"],
        vec!["effect"],
        vec!["attribute", "--reform", "personalised_lines+richer_model"],
        vec!["attribute"],
        vec!["sensitivity", "factors.toml"],
        vec!["sweep", "cells.toml"],
        vec!["tune", "tuned.toml"],
    ]
}

/// What people read of a study's findings, with the name of each place: the pages up to what they say of assumptions and method, where
/// the bundled baseline is meant; charts and their sentences.
fn findings(folder: &Path) -> Vec<(String, String)> {
    let all = files(folder).into_iter().filter_map(|(name, bytes)| {
        let whole = String::from_utf8(bytes).ok()?;
        let shown = match name.rsplit('.').next()? {
            "md" => {
                let end = whole.find("\n## Assumptions").or_else(|| whole.find("\n## 与内置"));
                whole[..end.expect("a heading on assumptions")].to_string()
            }
            "svg" | "txt" => whole,
            _ => return None,
        };
        Some((name, shown))
    });
    all.collect()
}

#[test]
fn a_baseline_with_a_title_of_its_own_is_called_by_it_in_every_study() {
    let folder = tempfile::tempdir().unwrap();
    for study in studies(folder.path()) {
        let named = ["--set", "title=\"Severe slump\"", "--lang", "both", "--no-png", "--out", "named"];
        let answer = small(folder.path(), &[&study[..], &named].concat());
        let found = findings(&folder.path().join("named"));
        assert!(found.len() > 5);
        for (name, shown) in found.iter().chain([&("the terminal".to_string(), answer)]) {
            for word in ["baseline", "基准"] {
                let at = shown.to_lowercase().find(word);
                assert!(at.is_none(), "{study:?}: {name} says {word}: {}", &shown[at.unwrap_or(0)..][..40]);
            }
        }
        let names_it = ["run", "compare", "survival", "attribute", "sensitivity", "sweep"].contains(&study[0]);
        let says =
            |ending: &str| found.iter().any(|(name, shown)| name.ends_with(ending) && shown.contains("Severe slump"));
        // Effects and tunings compare with nobody's opening and with today, and parts with what was before.
        if names_it && !study.contains(&"personalised_lines+richer_model") {
            assert!(says(".md") || says(".svg"), "{study:?}");
        }
    }
}

#[test]
fn the_bundled_baseline_and_one_changed_without_a_title_stay_the_baseline() {
    let folder = tempfile::tempdir().unwrap();
    for changed in [&[][..], &["--set", "merchant_loan.cutoff=510"]] {
        let arguments = [&["run", "--lang", "both", "--no-png", "--out", "out"][..], changed].concat();
        let answer = small(folder.path(), &arguments);
        assert!(answer.contains("within 24 months under the baseline"), "{answer}");
        assert!(read(&folder.path().join("out"), "report.zh.md").contains("基准方案下，每1,000家好商户"));
    }
    let answer = small(folder.path(), &["run", "recession", "--lang", "zh", "--no-png", "--out", "out"]);
    assert!(answer.contains("“经济衰退”下，每1,000家好商户"), "{answer}");
    assert!(BASELINE.contains("title = \"Baseline\""));
}

#[test]
fn a_study_is_named_by_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let threshold = "merchant_loan.cutoff=500:540:10";
    for (arguments, name) in [
        (&["compare"][..], "side_by_side"),
        (&["compare", "--reform", "notification"], "compare"),
        (&["compare", "side_by_side", "--reform", "notification"], "side_by_side"),
        (&["survival"], "time_to_loss"),
        (&["survival", "--reform", "notification"], "survival"),
        (&["effect"], "opening_a_consumer_loan"),
        (&["effect", "--month", "3"], "effect"),
        (&["attribute", "--reform", "notification"], "attribute"),
        (&["tune", "--threshold", threshold, "--scenario", "none"], "tune"),
        (&["tune", "tune_cutoff", "--threshold", threshold, "--scenario", "none"], "tune_cutoff"),
        (&["tune", "--method", "golden", "--budget", "2e5", "--seed", "2"], "tune_cutoff"),
    ] {
        small(folder.path(), &[arguments, &["--no-png"]].concat());
        let out = folder.path().join("output").join(name);
        assert_eq!(json(&out, "manifest.json")["study"], name, "{arguments:?}");
        assert!(read(&out, "report.html").contains(&format!("Simulation study “{name}”")));
        fs::remove_dir_all(folder.path().join("output")).unwrap();
    }
}

#[test]
fn score_data_are_no_simulation() {
    let folder = tempfile::tempdir().unwrap();
    let done = swapset(folder.path(), &["tune", "--scores", "transrisk", "--lang", "both", "--no-png", "--out", "out"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let out = folder.path().join("out");
    assert!(read(&out, "report.html").contains("Study of score data “transrisk”"));
    assert!(read(&out, "report.zh.html").contains("评分数据研究“transrisk”"));
    for (name, bytes) in files(&out) {
        let shown = text(&bytes);
        for claim in ["Simulation study", "Simulated by", "模拟研究"] {
            assert!(!shown.contains(claim), "{name} says {claim}");
        }
    }
}

#[test]
fn a_cell_of_a_sweep_is_the_setting_it_stands_for() {
    let folder = tempfile::tempdir().unwrap();
    let answer = small(folder.path(), &["sweep", "levers_at_random", "--lang", "both", "--no-png", "--out", "out"]);
    let out = folder.path().join("out");
    let shown = findings(&out);
    for (name, shown) in shown.iter().chain([&("the terminal".to_string(), answer)]) {
        for word in ["cell ", "组合"] {
            let numbered = shown.split(word).skip(1).find(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            assert_eq!(numbered.map(|rest| rest.chars().take(9).collect::<String>()), None, "{name}");
        }
    }
    let caption = read(&out, "charts/frontier_1.txt");
    assert!(caption.contains("Lowest NPL ratio: cut-off ") && caption.contains(", exclusivity "), "{caption}");
    let rows = read(&out, "policies.csv");
    assert!(rows.lines().skip(1).any(|row| row.contains("\"cut-off ")), "{rows}");
}

#[test]
fn a_sweeps_baseline_is_named_by_its_conditions() {
    let folder = tempfile::tempdir().unwrap();
    for (conditions, name, chinese) in [
        ("\"macro_policy.guidance\" = [-1, 1]", "Baseline, guidance -1", "基准方案、监管导向为-1"),
        ("reform = [\"recession\", \"none\"]", "Recession", "经济衰退"),
        ("\"macro_policy.guidance\" = [1]", "Baseline", "基准方案"),
    ] {
        let sweep =
            format!("[sweep.levers]\n\"merchant_loan.cutoff\" = [520, 540]\n[sweep.conditions]\n{conditions}\n");
        fs::write(folder.path().join("mine.toml"), sweep).unwrap();
        small(folder.path(), &["sweep", "mine.toml", "--lang", "both", "--no-png", "--out", "out"]);
        let of_first = if conditions.contains(',') { "_1" } else { "" };
        let chart = |suffix: &str| read(&folder.path().join("out"), &format!("charts/frontier{of_first}{suffix}.svg"));
        let says = |svg: &str, name: &str| svg.lines().any(|line| line.trim() == name);
        assert!(says(&chart(""), name), "{name}: {}", chart(""));
        assert!(says(&chart(".zh"), chinese), "{chinese}");
    }
}

#[test]
fn a_title_that_could_act_is_only_shown() {
    let folder = tempfile::tempdir().unwrap();
    let title = quoted(AWKWARD);
    fs::write(folder.path().join("mine.toml"), format!("title = {title}\n[merchant_loan]\ncutoff = 530\n")).unwrap();
    fs::write(folder.path().join("base.toml"), format!("title = {title}\n")).unwrap();
    for study in ["run", "compare", "survival"] {
        let arguments = [study, "base.toml", "--reform", "mine.toml", "--lang", "both", "--no-png", "--out", "out"];
        let answer = small(folder.path(), &arguments);
        assert!(answer.contains(AWKWARD), "{answer}");
        let mut shown = 0;
        for (name, bytes) in files(&folder.path().join("out")) {
            let whole = text(&bytes);
            match name.rsplit('.').next().unwrap() {
                "html" | "svg" => {
                    assert!(!whole.contains("<b>x") && !whole.contains("& =1+1"), "{name} has markup of a title");
                    shown += usize::from(whole.contains("{count} | &lt;b&gt;x&lt;/b&gt;"));
                }
                "md" => {
                    assert!(!whole.contains("<b>x") && whole.contains("{count} "), "{name}");
                    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
                    let tables: Vec<&str> = whole.lines().filter(|line| line.starts_with("| ")).collect();
                    for pair in
                        tables.windows(2).filter(|pair| pair[1].starts_with("| :--") || pair[0].starts_with("| :--"))
                    {
                        assert_eq!(cells(pair[0]), cells(pair[1]), "{name}: {pair:?}");
                    }
                }
                _ => {}
            }
        }
        assert!(shown > 4, "{study} shows the title in {shown} places");
        let results = json(&folder.path().join("out"), "manifest.json");
        assert_eq!(results["configuration"]["alternatives"][1]["title"], AWKWARD);
    }
}

/// Segments of these names, alike but for their shares.
fn segmented(names: [&str; 2]) -> String {
    let baseline: toml::Table = BASELINE.parse().unwrap();
    let of_one = baseline["segments"].as_table().unwrap().values().next().unwrap().as_table().unwrap().clone();
    let tables = names.map(|name| {
        let number = |value: &toml::Value| value.as_float().or(value.as_integer().map(|whole| whole as f64)).unwrap();
        let line = |(key, value): (&String, &toml::Value)| match (key.as_str(), value.as_array()) {
            ("share", _) => "share = 0.5".to_string(),
            (key, Some(list)) => format!("{key} = {:?}", list.iter().map(number).collect::<Vec<f64>>()),
            (key, None) => format!("{key} = {}", number(value)),
        };
        let keys: Vec<String> = of_one.iter().map(line).collect();
        format!("[segments.{}]\n{}\n", quoted(name), keys.join("\n"))
    });
    tables.join("\n")
}

#[test]
fn a_text_that_begins_like_a_formula_is_none_in_any_csv() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), segmented(["=1+1", "@x"])).unwrap();
    fs::write(folder.path().join("-reform.toml"), "[merchant_loan]\ncutoff = 530\n").unwrap();
    let formula = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases/formula.csv");
    fs::copy(formula, folder.path().join("formula.csv")).unwrap();
    small(folder.path(), &["run", "mine.toml", "--reform=-reform.toml", "--no-png", "--out", "run"]);
    small(folder.path(), &["survival", "mine.toml", "--reform=-reform.toml", "--no-png", "--out", "survival"]);
    let scores = ["tune", "--scores", "formula.csv", "--no-png", "--out", "scores"];
    assert!(swapset(folder.path(), &scores).status.success());
    let (mut texts, mut numbers) = (0, 0);
    for out in ["run", "survival", "scores"] {
        for (name, bytes) in files(&folder.path().join(out)).iter().filter(|file| file.0.ends_with(".csv")) {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[..]);
            for field in reader.records().flat_map(|row| row.unwrap().iter().map(String::from).collect::<Vec<_>>()) {
                let is_number = field.parse::<f64>().is_ok();
                assert!(is_number || !field.starts_with(['=', '+', '-', '@', '\t', '\r']), "{out}/{name}: {field}");
                texts += usize::from(field.starts_with("'=1+1") || field.starts_with("'@x") || field == "'-reform");
                numbers += usize::from(is_number && field.starts_with('-'));
            }
        }
    }
    assert!(texts > 20 && numbers > 20, "{texts} texts, {numbers} numbers");
    let results = json(&folder.path().join("run"), "results.json")["tables"]["results"].clone();
    for group in ["=1+1", "@x"] {
        let has = |row: &serde_json::Value| row["policy"] == "-reform" && row["group"] == group;
        assert!(results.as_array().unwrap().iter().any(has), "{group}");
    }
}

#[test]
fn every_csv_is_made_in_one_place() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let makers = sources::sources(&src).into_iter().filter(|file| {
        let code = fs::read_to_string(file).unwrap();
        ["csv::Writer", "WriterBuilder"].iter().any(|maker| code.contains(maker))
    });
    let makers: Vec<_> = makers.map(|file| file.strip_prefix(&src).unwrap().to_path_buf()).collect();
    assert_eq!(makers, [Path::new("report").join("csv_table.rs")]);
}

#[test]
fn what_would_act_instead_of_being_seen_is_refused_at_every_door() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, holds: &str| fs::write(folder.path().join(name), holds).unwrap();
    write("title.toml", "title = \"a\\u001b[31mb\"\n");
    write("bidi.toml", "\n\ntitle = \"a\\u202eb\"\n");
    write("line.toml", "title = \"a\\nb\"\n");
    write("blank.toml", "title = \" \"\n");
    write("long.toml", &format!("title = \"{}\"\n", "x".repeat(201)));
    write("segment.toml", "[segments.\"a\\u0007b\"]\nshare = 1\n");
    write("factor.toml", "[sensitivity.factors]\n\"economy.sd\" = { from = 0.5, to = 1.5, source = \"a\\u0000\" }\n");
    write("mechanism.toml", "[attribute.mechanisms.x]\ntitle = \"a\\u009bb\"\n\"merchant_loan.cutoff\" = 0\n");
    write(
        "threshold.toml",
        "[tune.thresholds]\n\"merchant_loan.cutoff\" = { from = 500, to = 540, step = 10, title = \"a\\u200bb\" }\n",
    );
    write("group.csv", "score,group,count,bad\n500,a\u{1b}[31m,10,5\n600,a\u{1b}[31m,20,2\n");
    let mut doors: Vec<(&[&str], &str, &str)> = vec![
        (&["run", "title.toml"], "title.toml:1:9", "U+001B, a control character"),
        (&["run", "--reform", "bidi.toml"], "bidi.toml:3:9", "U+202E, a character that changes the direction of text"),
        (&["compare", "line.toml"], "line.toml:1:9", "U+000A, a line break"),
        (&["run", "blank.toml"], "blank.toml:1:9", "it is blank"),
        (&["run", "--reform", "long.toml"], "long.toml:1:9", "it has 201 characters"),
        (&["run", "segment.toml"], "segment.toml:1:11", "U+0007, a control character"),
        (&["sensitivity", "factor.toml"], "factor.toml:2:", "U+0000, a control character"),
        (&["attribute", "mechanism.toml"], "mechanism.toml:2:9", "U+009B, a control character"),
        (&["tune", "threshold.toml"], "threshold.toml:2:", "U+200B, an invisible character"),
        (&["run", "--set", "title=\"a\\u001bb\""], "--set:1:7", "U+001B, a control character"),
        (&["tune", "--scores", "group.csv"], "group.csv:2:", "U+001B, a control character"),
    ];
    if cfg!(unix) {
        write("a\nb.toml", "title = \"fine\"\n");
        write("a\nb.csv", "score,count,bad\n500,10,5\n600,20,2\n");
        doors.push((&["run", "--reform", "a\nb.toml"], "the file name", "U+000A, a line break"));
        doors.push((&["tune", "--scores", "a\nb.csv"], "the file name", "U+000A, a line break"));
    }
    for (arguments, place, reason) in doors {
        let done = swapset(folder.path(), &[arguments, &["--out", "out"]].concat());
        let error = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {error}");
        // A report may be broken into lines.
        let flat = error.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(place.trim_end_matches(':')), "{arguments:?}: {error}");
        assert!(flat.contains(reason) && flat.contains("allowed: one line of at most 200"), "{arguments:?}: {error}");
        let acts = |c: char| (c.is_control() && c != '\n') || ('\u{200b}'..='\u{202e}').contains(&c);
        assert!(!error.contains(acts), "{arguments:?}: the error acts on the terminal: {error:?}");
        assert!(done.stdout.is_empty() && !folder.path().join("out").exists());
    }
}

#[test]
fn a_segment_is_not_called_like_another_group() {
    let folder = tempfile::tempdir().unwrap();
    for (names, reason) in [
        (["all", "b"], "results already use `all`"),
        (["a", "revenue decile 3"], "results already use `revenue_decile_3`"),
        (["a.b", "c"], "a dot separates the parts of a key"),
        (["a_b", "a b"], "it looks the same as `a_b`"),
        ([" ", "b"], "it is blank"),
    ] {
        fs::write(folder.path().join("mine.toml"), segmented(names)).unwrap();
        let done = swapset(folder.path(), &["run", "mine.toml", "--out", "out"]);
        let error = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{names:?}: {error}");
        assert!(error.contains(reason) && error.contains("mine.toml:"), "{names:?}: {error}");
    }
    fs::write(folder.path().join("mine.toml"), segmented(["market stalls & cafés", "others (rest)"])).unwrap();
    small(folder.path(), &["run", "mine.toml", "--no-png", "--out", "out"]);
}
