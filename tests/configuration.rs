//! The bundled files, and the errors for invalid input.

mod common;

use common::{SEGMENTS, published_baseline};
use std::path::{Path, PathBuf};
use swapset::internals::config::{SizeOverrides, bundled, explain, load};
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::keys;
use swapset::internals::model::merchant_loan::Exclusivity;
use swapset::internals::study::validate::{schema, validate};

fn loaded(reforms: &[&str], set: &[&str]) -> Result<swapset::internals::config::Loaded, String> {
    let texts = |list: &[&str]| list.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    load(None, &texts(reforms), &texts(set), SizeOverrides::default()).map_err(|error| error.report(false))
}

/// A file of this text in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn fault(text: &str) -> String {
    let (_folder, path) = file(text);
    validate(&path).expect_err("a fault").report(false)
}

#[test]
fn the_bundled_baseline_is_the_published_one() {
    let baseline = &loaded(&[], &[]).unwrap().scenario;
    assert_eq!(baseline.alternatives[0].policy, published_baseline());
    assert_eq!(baseline.segment_names, SEGMENTS);
    assert_eq!((baseline.months, baseline.seasoning), (24, 12));
}

#[test]
fn every_bundled_reform_is_the_published_one() {
    let names: Vec<&str> = bundled::REFORMS.iter().map(|reform| reform.0).collect();
    let loaded = loaded(&names, &[]).unwrap();
    let published = common::published_study().scenario();
    for alternative in &published.alternatives {
        let name = if alternative.name == "opening_6" { "opening_month_6" } else { &alternative.name };
        let mine = loaded.scenario.alternatives.iter().find(|mine| mine.name == name).expect(name);
        let mut policy = mine.policy.clone();
        policy.path.truncate(24);
        policy.guidance.truncate(24);
        assert_eq!(policy.stretches(24), alternative.policy.stretches(24), "{name}");
        assert_ne!(mine.title, mine.name, "{name} has a title of its own");
    }
}

#[test]
fn every_shipped_file_is_bundled_and_valid() {
    for (folder, list) in [("reforms", bundled::REFORMS), ("conditions", bundled::CONDITIONS)] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs").join(folder);
        let mut files = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            validate(&path).unwrap_or_else(|error| panic!("{}", error.report(false)));
            assert!(bundled::find(path.file_stem().unwrap().to_str().unwrap()).is_some(), "{}", path.display());
            files += 1;
        }
        assert_eq!(files, list.len());
    }
}

#[test]
fn the_feds_scenario_is_read_as_published() {
    let loaded = loaded(&["fed_severely_adverse"], &[]).unwrap();
    let path = &loaded.scenario.alternatives[1].policy.path;
    assert_eq!(path.len(), 39);
    let z = |unemployment: f64| -(unemployment - 5.88) / 1.8;
    assert!((path[0] - z(5.6)).abs() < 1e-12 && (path[2] - z(5.6)).abs() < 1e-12);
    assert!((path[3] - z(6.8)).abs() < 1e-12 && (path[38] - z(7.5)).abs() < 1e-12);
}

#[test]
fn reforms_stack_and_start_from_the_changed_baseline() {
    let loaded = loaded(
        &["cutoff_up_20+personalised_lines", "consumer_first"],
        &["score.smoothing=0.5", "positioning.cap_multiple=unlimited"],
    )
    .unwrap();
    let [baseline, both, rule] = &loaded.scenario.alternatives[..] else { panic!("three alternatives") };
    assert_eq!(both.name, "cutoff_up_20+personalised_lines");
    assert_eq!(both.policy.parameters.merchant_loan.cutoff, 540.0);
    assert_eq!(both.policy.parameters.merchant_loan.reduced_band, 25.0);
    assert_eq!(both.policy.parameters.score.smoothing, 0.5);
    assert_eq!(rule.policy.exclusivity, Exclusivity::ConsumerFirst);
    assert_eq!(baseline.policy.parameters.merchant_loan.cutoff, 520.0);
    assert_eq!(baseline.policy.parameters.positioning.cap_multiple, f64::INFINITY);
}

#[test]
fn anything_may_be_the_baseline_and_a_file_may_state_only_what_differs() {
    let (_folder, path) = file("title = \"Mine\"\n[run]\nmonths = 36\nseed = 7\n[merchant_loan]\ncutoff = 500\n");
    let sizes = SizeOverrides { replications: Some(5), ..SizeOverrides::default() };
    let mine = load(Some(&path), &["cutoff_up_20".into()], &[], sizes).unwrap();
    assert_eq!(
        (mine.name.as_str(), mine.scenario.months, mine.sizes.seed, mine.sizes.replications),
        ("mine", 36, 7, 5)
    );
    assert_eq!(mine.scenario.alternatives[0].policy.parameters.merchant_loan.cutoff, 500.0);
    assert_eq!(mine.scenario.alternatives[0].title, "Mine");
}

#[test]
fn segments_of_ones_own_replace_the_bundled_ones() {
    let segment = "log_revenue_mean = 10\nlog_revenue_sd = 1\nrevenue_sd = 0.2\ncyclicality = 0.1\narrears_shift = 0\ncutoff_shift = 0\n";
    let text = format!("[segments.urban]\nshare = 0.4\n{segment}[segments.village]\nshare = 0.6\n{segment}");
    let (_folder, path) = file(&text);
    let mine = load(Some(&path), &[], &[], SizeOverrides::default()).unwrap();
    assert_eq!(mine.scenario.segment_names, ["urban", "village"]);
    let incomplete = fault("[segments.urban]\nshare = 1\n");
    assert!(incomplete.contains("has no `log_revenue_mean`"), "{incomplete}");
}

#[test]
fn lists_steps_and_numbers_by_month() {
    let (_folder, path) =
        file("[economy]\npath = [{ from = 3, to = 4, value = -1.5 }]\n[macro_policy]\nguidance = [1, 0, -1]\n");
    let mine = load(Some(&path), &[], &[], SizeOverrides::default()).unwrap();
    assert_eq!(mine.scenario.alternatives[0].policy.path, [0.0, 0.0, -1.5, -1.5]);
    assert_eq!(mine.scenario.alternatives[0].policy.guidance, [1.0, 0.0, -1.0]);
    let opening = loaded(&[], &["consumer_loan.opening={ month = 3 }"]).unwrap();
    assert_eq!(opening.scenario.alternatives[0].policy.opening, Opening::InMonth(3));
}

/// A fault's report names file, line and key, what is allowed and the closest valid name.
#[test]
fn each_fault_is_reported_with_its_place_and_what_is_allowed() {
    let cases: &[(&str, &[&str])] = &[
        ("[score]\nsmothing = 0.5\n", &["mine.toml:2:1", "score.smothing", "did you mean `smoothing`"]),
        ("[scores]\nsmoothing = 0.5\n", &["mine.toml:1:2", "`scores`", "did you mean `score`"]),
        (
            "[score]\nsmoothing = 1.0\n",
            &["mine.toml:2:13", "score.smoothing", "out of range", "from 0 to 1, 1 excluded"],
        ),
        (
            "[score]\nsmoothing = \"much\"\n",
            &["mine.toml:2:13", "`smoothing`: expected a number, found a string", "from 0 to 1, 1 excluded"],
        ),
        ("[responses]\nappeal = 1.2\n", &["responses.appeal", "a number from 0 to 1"]),
        ("[run]\nmonths = 0\n", &["run.months", "from 1 to 120"]),
        ("[run]\nmonths = 12.5\n", &["run.months", "whole number"]),
        ("[run]\nmerchants = -4\n", &["run.merchants", "from 1 to"]),
        ("[traits]\nrevenue_quality = nan\n", &["traits.revenue_quality", "from -1 to 1"]),
        ("[positioning]\nexclusivity = \"consumer\"\n", &["did you mean `consumer_first`", "\"merchant_first\""]),
        ("[segments.rural]\nshare = 0.2\n", &["shares sum to", "must be 1"]),
        ("[segments.rural]\nshares = 0.2\n", &["segments.rural.shares", "did you mean `share`"]),
        ("[consumer_loan]\nline_min = 300000\n", &["line_min", "above line_max"]),
        ("[consumer_loan]\nopening = { month = 30 }\n", &["month 30", "ends in month 24"]),
        ("[economy]\npath = \"recession\"\n", &["expected a list of monthly values", "allowed"]),
        ("[economy]\npath = [{ from = 5, to = 3, value = 1 }]\n", &["does not fit"]),
        ("[economy.path]\ncsv = \"none.csv\"\ncolumn = \"x\"\nmean = 0\nsd = 1\n", &["failed to read", "none.csv"]),
        ("[score\nsmoothing = 1\n", &["mine.toml:1", "not valid TOML"]),
        (
            "[pricing]\nrate_base = 9\n",
            &["pricing.rate_base", "did you mean 0.09?", "a number from 0 to 1", "per year"],
        ),
        ("[pricing]\noperating_cost = -0.01\n", &["pricing.operating_cost", "allowed: a number from 0 to 1"]),
        ("[responses]\nappeal = 12.5\n", &["responses.appeal", "did you mean 0.125?"]),
        ("[revenue]\ndrag_decay = 80\n", &["did you mean 0.8?"]),
        ("[run]\ngood_definition = { low_risk_quantile = 50 }\n", &["low_risk_quantile 50", "did you mean 0.5?"]),
        ("[merchant_loan]\ncutoff = 1e308\n", &["merchant_loan.cutoff", "from -100000 to 100000"]),
        ("[merchant_loan]\nline_cap = 1e300\n", &["up to 1000000000000, or inf for unlimited"]),
        ("score = 3\n", &["`score`: expected a table, found a number", "write [score]"]),
        ("title = 3\n", &["`title`: expected a string, found a number"]),
    ];
    for (text, parts) in cases {
        let report = fault(text);
        for part in *parts {
            assert!(report.replace('\n', " ").contains(part), "no `{part}` in the report of {text:?}:\n{report}");
        }
    }
}

#[test]
fn a_bad_csv_column_or_number_is_reported_with_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("m.csv"), "date,growth\n2025 Q1,1.5\n2025 Q2,oops\n").unwrap();
    let path = folder.path().join("mine.toml");
    let report = |column: &str| {
        let text = format!(
            "[economy.path]\ncsv = \"m.csv\"\ncolumn = \"{column}\"\ndate_column = \"date\"\nmean = 1\nsd = 2\n"
        );
        std::fs::write(&path, text).unwrap();
        validate(&path).expect_err("a fault").report(false)
    };
    let unknown = report("growht");
    assert!(unknown.contains("did you mean `growth`") && unknown.contains("mine.toml:3:10"), "{unknown}");
    let number = report("growth");
    assert!(number.contains("m.csv:3:9") && number.contains("oops"), "{number}");
}

#[test]
fn faults_on_the_command_line_are_reported_as_well() {
    let cases: &[(&[&str], &[&str], &str)] = &[
        (&[], &["merchant_loan.cutof=1"], "did you mean `cutoff`"),
        (&[], &["merchant_loan.cutoff"], "has no `=`"),
        (&[], &["responses.appeal=2"], "--set:1:18"),
        (&["personalized_lines"], &[], "did you mean `personalised_lines`"),
        (&["notification", "notification"], &[], "given twice"),
        (&["nowhere/x.toml"], &[], "failed to read nowhere/x.toml"),
        (&["notification+"], &[], "has an empty part"),
    ];
    for (reforms, set, part) in cases {
        let report = loaded(reforms, set).unwrap_err();
        assert!(report.contains(part), "no `{part}` in:\n{report}");
    }
}

#[test]
fn settings_are_checked_together_and_the_one_at_fault_is_named() {
    let shares = ["online_retail=0.2", "street_vendor=0.2", "trade_service=0.1", "rural=0.5"];
    let set: Vec<String> = shares.iter().map(|share| format!("segments.{}", share.replace('=', ".share="))).collect();
    let texts: Vec<&str> = set.iter().map(String::as_str).collect();
    let segments = |set: &[&str]| loaded(&[], set).unwrap().scenario.alternatives[0].policy.segments.clone();
    assert_eq!(segments(&texts).iter().map(|s| s.share).collect::<Vec<_>>(), [0.2, 0.2, 0.1, 0.5]);
    // In either order, since a pair is checked when both are set.
    for set in [
        ["consumer_loan.line_min=300000", "consumer_loan.line_max=400000"],
        ["consumer_loan.line_max=400000", "consumer_loan.line_min=300000"],
    ] {
        let line = loaded(&[], &set).unwrap().scenario.alternatives[0].policy.parameters.consumer_loan;
        assert_eq!((line.line_min, line.line_max), (300_000.0, 400_000.0));
    }
    let report = loaded(&[], &["score.trend=0.1", "segments.rural.share=0.5", "score.smoothing=0.5"]).unwrap_err();
    for part in ["segments.rural.share=0.5", "shares sum to", "online_retail 0.35", "segments.share = {"] {
        assert!(report.contains(part), "no `{part}` in:\n{report}");
    }
}

#[test]
fn a_mix_leaves_the_segments_it_does_not_name_in_proportion() {
    let shares = |set: &str| -> Vec<f64> {
        let segments = loaded(&[], &[set]).unwrap().scenario.alternatives[0].policy.segments.clone();
        segments.iter().map(|segment| segment.share).collect()
    };
    let today = shares("score.trend=0.1");
    let half = shares("segments.share={ rural = 0.5 }");
    assert_eq!(half[3], 0.5);
    for index in 0..3 {
        assert!((half[index] / half[0] - today[index] / today[0]).abs() < 1e-12);
    }
    assert!((half.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert_eq!(shares("segments.share={ rural = 0.1 }"), today, "today's own mix is today's to the last bit");
    assert_eq!(shares("segments.share={ rural = 0.2, online_retail = 0.8 }"), [0.8, 0.0, 0.0, 0.2]);
    let (_folder, path) = file("[segments]\nshare = { rural = 0.5 }\n");
    let mine = load(Some(&path), &[], &[], SizeOverrides::default()).unwrap();
    assert_eq!(mine.scenario.alternatives[0].policy.segments.iter().map(|s| s.share).collect::<Vec<_>>(), half);
    for (mix, part) in [
        ("{ rurel = 0.5 }", "did you mean `rural`"),
        ("{ rural = 0.7, street_vendor = 0.6 }", "above 1"),
        ("{ rural = -0.1 }", "from 0 to 1"),
        ("{ online_retail = 0.3, street_vendor = 0.3, trade_service = 0.1, rural = 0.1 }", "shares sum to"),
        ("{}", "unknown segment `share`"),
    ] {
        let report = loaded(&[], &[&format!("segments.share={mix}")]).unwrap_err();
        assert!(report.contains(part), "no `{part}` in:\n{report}");
    }
}

#[test]
fn a_reform_that_sets_another_mix_is_refused_with_how_to_study_it() {
    for text in ["[segments]\nshare = { rural = 0.5 }\n", "[segments.rural]\nshare = 0.5\n"] {
        let (_folder, path) = file(text);
        let report = loaded(&[&path.to_string_lossy()], &[]).unwrap_err();
        for part in [
            "it belongs to the study as a whole",
            "share one mix of merchants",
            "[sweep.conditions]",
            "\"segments.share\" = [{ rural = 0.1 }, { rural = 0.5 }]",
            "--set \"segments.share={ rural = 0.5 }\"",
        ] {
            let flat = report.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ");
            assert!(flat.contains(part), "no `{part}` in:\n{report}");
        }
    }
}

#[test]
fn every_seed_is_run_as_it_is_written() {
    let seed = |seed: &str| loaded(&[], &[&format!("run.seed={seed}")]).map(|loaded| loaded.sizes.seed);
    for exact in ["0", "9007199254740991", "9007199254740992", "9007199254740993", "18446744073709551615"] {
        assert_eq!(seed(exact).unwrap().to_string(), exact);
    }
    assert_eq!(seed("0x20_0000_0000_0001"), Ok((1 << 53) + 1));
    let (_folder, path) = file("[run]\nseed = 9007199254740993\n");
    let mine = load(Some(&path), &[], &[], SizeOverrides::default()).unwrap();
    assert_eq!(mine.resolved["run"]["seed"].to_string(), "9007199254740993");
    // A number with a point beyond 2^53 stands for several whole numbers.
    for refused in ["-1", "18446744073709551616", "9007199254740993.0", "1e300", "0.5"] {
        let report = seed(refused).unwrap_err();
        assert!(report.contains("from 0 to 18446744073709551615"), "{report}");
    }
    let report = loaded(&[], &["merchant_loan.cutoff=9007199254740993"]).unwrap_err();
    assert!(report.contains("a whole number beyond ±9007199254740991"), "{report}");
}

#[test]
fn absurd_values_by_month_are_refused() {
    let cases = [
        ("[macro_policy]\nguidance = -1e308\n", "-100 to 100"),
        ("[macro_policy]\nguidance = [0, 100.5]\n", "in month 2"),
        ("[economy]\npath = [{ from = 4, to = 6, value = 1e200 }]\n", "in month 4"),
    ];
    for (text, part) in cases {
        let report = fault(text);
        assert!(report.contains(part) && report.contains("mine.toml:2:"), "{report}");
    }
    let (_folder, path) = file("[economy]\npath = [-100, 100]\n");
    assert!(validate(&path).is_ok());
}

#[test]
fn a_plus_sign_in_a_path_is_part_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("my+reforms");
    std::fs::create_dir(&inner).unwrap();
    let write = |path: &Path, cutoff: u32| {
        std::fs::write(path, format!("[merchant_loan]\ncutoff = {cutoff}\n")).unwrap();
        path.to_string_lossy().into_owned()
    };
    let a = write(&inner.join("a.toml"), 500);
    let both = write(&inner.join("c++.toml"), 510);
    let name = |reform: &str| loaded(&[reform], &[]).map(|loaded| loaded.scenario.alternatives[1].name.clone());
    assert_eq!(name(&a).unwrap(), "a");
    assert_eq!(name(&both).unwrap(), "c++");
    assert_eq!(name(&format!("{a}+notification")).unwrap(), "a+notification");
    assert_eq!(name(&format!("notification+{both}+{a}")).unwrap(), "notification+c+++a");
    let missing = name(&format!("{}+recession", inner.join("none.toml").display())).unwrap_err();
    assert!(missing.contains("`+` stacks reforms"), "{missing}");
    // One file, or two: only the user knows.
    let x = write(&folder.path().join("x"), 520);
    let _ = write(&folder.path().join("x+notification"), 530);
    let report = name(&format!("{x}+notification")).unwrap_err();
    assert!(report.contains("is ambiguous") && report.contains("with spaces"), "{report}");
    assert_eq!(name(&format!("{x} + notification")).unwrap(), "x+notification");
}

#[test]
fn what_is_no_plain_file_of_a_sane_size_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.toml");
    std::fs::write(&large, "# a comment\n".repeat(100_000)).unwrap();
    for (path, part) in [
        (large.as_path(), "larger than 1 MiB"),
        (folder.path(), "it is a directory"),
        #[cfg(target_os = "linux")]
        (Path::new("/dev/zero"), "it is a device"),
    ] {
        for report in [
            validate(path).unwrap_err().report(false),
            loaded(&[&path.to_string_lossy()], &[]).unwrap_err(),
            load(Some(path), &[], &[], SizeOverrides::default()).unwrap_err().report(false),
        ] {
            assert!(report.contains(part), "no `{part}` in:\n{report}");
        }
    }
    let (_folder, path) = file("[economy.path]\ncsv = \"/dev/zero\"\ncolumn = \"x\"\nmean = 0\nsd = 1\n");
    let report = validate(&path).unwrap_err().report(false);
    assert!(!cfg!(target_os = "linux") || report.contains("it is a device"), "{report}");
}

#[test]
fn a_key_that_two_parts_of_a_reform_set_is_reported_with_the_one_that_is_run() {
    let (_folder, path) = file("[merchant_loan]\ncutoff = 500\n[score]\ntrend = 0.2\n");
    let mine = path.to_string_lossy().into_owned();
    let both = loaded(&[&format!("cutoff_up_20+{mine}")], &[]).unwrap();
    let expected =
        "in cutoff_up_20+mine, cutoff_up_20 and mine both set merchant_loan.cutoff: mine comes last, so 500 is used";
    assert_eq!(both.notices, [expected]);
    assert_eq!(both.scenario.alternatives[1].policy.parameters.merchant_loan.cutoff, 500.0);
    assert!(loaded(&["cutoff_up_20+notification"], &[]).unwrap().notices.is_empty());
    let twice = loaded(&[], &["score.trend=0.1", "score.trend=0.2"]).unwrap().notices;
    assert_eq!(twice, ["--set gives score.trend more than once: the last value, 0.2, is used"]);
}

#[test]
fn a_reform_cannot_change_what_belongs_to_the_study() {
    for text in [
        "[run]\nmonths = 12\n",
        "[economy]\npersistence = 0.5\n",
        "[consumer_loan]\ninitial_share = 0\n",
        "[segments.rural]\nshare = 0.1\n",
    ] {
        let (_folder, path) = file(text);
        let reform = path.to_string_lossy().into_owned();
        let report = load(None, &[reform], &[], SizeOverrides::default()).unwrap_err().report(false);
        assert!(report.contains("belongs to the study"), "{report}");
    }
}

#[test]
fn every_key_is_explained_and_in_the_schema() {
    let schema = schema();
    assert_eq!(schema["additionalProperties"], false);
    for key in keys() {
        let text = explain(Some(&key.path())).map_err(|error| error.report(false)).unwrap();
        for part in [key.meaning, key.unit, key.source, key.symbol] {
            assert!(text.contains(part), "no `{part}` in:\n{text}");
        }
        let entry = &schema["properties"][key.group]["properties"][key.name];
        assert!(entry["description"].is_string() && !entry["default"].is_null(), "{}", key.path());
        let range = if entry["anyOf"].is_array() { &entry["anyOf"][0] } else { entry };
        let ends = [["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]];
        assert!(ends.iter().all(|end| end.iter().any(|name| range[*name].is_number())), "{}: {entry}", key.path());
    }
    // The bundled baseline sets it to `inf`.
    let step = &schema["properties"]["macro_policy"]["properties"]["cutoff_step_max"]["anyOf"];
    assert_eq!(step[2]["exclusiveMinimum"], f64::MAX, "{step}");
    assert!(explain(Some("economy.path")).unwrap_or_default().contains("csv"));
    assert!(explain(None).unwrap_or_default().contains("merchant_loan"));
    assert!(explain(Some("score.smoth")).unwrap_err().report(false).contains("did you mean `score.smoothing`"));
}

#[test]
fn more_scenarios_than_a_merchant_can_remember_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let reforms: Vec<String> = (0..70)
        .map(|index| {
            let path = folder.path().join(format!("scenario_{index}.toml"));
            std::fs::write(&path, format!("[economy]\npath = [{}]\n", f64::from(index) / 10.0 + 0.1)).unwrap();
            path.to_string_lossy().into_owned()
        })
        .collect();
    assert!(load(None, &reforms[..63], &[], SizeOverrides::default()).is_ok());
    let report = load(None, &reforms, &[], SizeOverrides::default()).unwrap_err().report(false);
    assert!(report.contains("71 different") && report.contains("at most 64"), "{report}");
}

#[test]
fn garbage_is_refused_without_a_panic() {
    let pieces = [
        "[", "]", "=", "score", "path", "{", "}", "\"", "1e400", "\n", "segments", ".", ",", "0x", "é", "run", "-",
        "nan",
    ];
    let mut state = 12_345u32;
    for _ in 0..3000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        let _ = loaded(&[], &[&text]);
    }
}

#[test]
fn the_hash_follows_the_configuration_and_nothing_else() {
    let hash = |set: &[&str]| loaded(&["notification"], set).unwrap().hash;
    assert_eq!(hash(&[]), hash(&[]));
    assert_ne!(hash(&[]), hash(&["score.smoothing=0.5"]));
    assert_eq!(hash(&[]).len(), 16);
}
