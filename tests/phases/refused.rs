//! What is refused, and where the report says it is.

use super::{Files, STOP, fault, load_bundled, policy};
use swapset::internals::config::keys::all_keys;

#[test]
fn what_no_phase_may_set_is_refused_with_its_line_and_what_is_allowed() {
    let keys = all_keys().into_iter().filter(|key| !key.is_phased);
    let mut refused = 0;
    for key in keys {
        let group = if key.group == "segments" { "segments.rural".into() } else { key.group.to_string() };
        let report = fault(&format!("[[phases]]\nfrom = 4\nto = 9\n[phases.{group}]\n{} = 1\n", key.name));
        for part in
            ["mine.toml:5:1", &format!("`{}`: it is the same in every month", key.path()), "that a phase may set"]
        {
            let part = if ["run", "economy", "traits", "distress"].contains(&key.group) && part.starts_with("that") {
                "a phase may set keys of macro_policy"
            } else {
                part
            };
            assert!(report.contains(part), "no `{part}` for {}:\n{report}", key.path());
        }
        refused += 1;
    }
    // Eight of [run], the path, and sixteen parameters.
    assert_eq!(refused, 25);
    let mix = fault("[[phases]]\nfrom = 4\nto = 9\nsegments.share = { rural = 0.5 }\n");
    assert!(mix.contains("mine.toml:4") && mix.contains("`segments.share`: it is the same in every month"), "{mix}");
}

#[test]
fn every_other_key_may_be_set_in_a_phase() {
    let baseline = &load_bundled(&[], &[]).unwrap().scenario.alternatives[0].policy;
    for key in all_keys().into_iter().filter(|key| key.is_phased) {
        let value = match (key.group, key.name) {
            ("macro_policy", "guidance") => "0".into(),
            ("consumer_loan", "opening") => "\"natural\"".into(),
            ("positioning", "exclusivity") => "\"none\"".into(),
            ("segments", "season") => format!("{:?}", baseline.seasons[3]),
            ("segments", name) => baseline.segments[3].get(name).unwrap().to_string(),
            (group, name) => baseline.parameters.get(group, name).unwrap().to_string(),
        };
        let group = if key.group == "segments" { "segments.rural" } else { key.group };
        let policy = policy(&format!("[[phases]]\nfrom = 4\nto = 9\n[phases.{group}]\n{} = {value}\n", key.name));
        assert_eq!(policy.phases[0].changes.len(), 1, "{}", key.path());
        // It says what is in force anyway.
        assert_eq!(policy.stretches(24), baseline.stretches(24), "{}", key.path());
    }
}

/// A fault's report names file and line, what is wrong and what is allowed.
#[test]
fn each_fault_is_reported_with_its_place() {
    let head = "[[phases]]\nfrom = 4\nto = 9\n";
    let cases: &[(&str, &[&str])] = &[
        ("phases = 3\n", &["mine.toml:1:10", "expected a list of tables, found a number", "write tables [[phases]]"]),
        ("phases = [3]\n", &["mine.toml:1:11", "`phases`: expected a table, found a number"]),
        ("[[phases]]\nto = 9\n", &["mine.toml:1", "the phase has no `from`", "each with from = MONTH"]),
        ("[[phases]]\nfrom = 4\n", &["mine.toml:1", "the phase has no `to`"]),
        ("[[phases]]\nfrom = 0\nto = 9\n", &["mine.toml:2:8", "`phases.from` = 0 is out of range", "from 1 to"]),
        ("[[phases]]\nfrom = 4\nto = 9.5\n", &["mine.toml:3:6", "`phases.to` = 9.5 is out of range"]),
        ("[[phases]]\nfrom = 4\nto = \"end\"\n", &["mine.toml:3:6", "`to`: expected a whole number, found a string"]),
        ("[[phases]]\nfrom = 9\nto = 4\n", &["mine.toml:3:6", "ends in month 4, before its first month 9"]),
        (
            "[[phases]]\nfrom = 1\nto = 2\n[[phases]]\nfrom = 4\nto = 25\n",
            &["mine.toml:6:6", "the phase `2` ends in month 25, but the study ends in month 24", "months of the study"],
        ),
        (
            "[run]\nmonths = 8\n[[phases]]\nname = \"stop\"\nfrom = 4\nto = 9\n",
            &["mine.toml:6:6", "the phase `stop` ends in month 9"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\nuntil = 12\n",
            &["mine.toml:4:1", "unknown key `phases.until`", "allowed: from, to, name, and the tables"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.merchant_lone]\ncutoff = 540\n",
            &["mine.toml:4", "did you mean `merchant_loan`"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.merchant_loan]\ncutof = 540\n",
            &["mine.toml:5:1", "did you mean `cutoff`"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\nmerchant_loan = 540\n",
            &["mine.toml:4:17", "`merchant_loan`: expected a table"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.merchant_loan]\ncutoff = 1e308\n",
            &["mine.toml:5:10", "out of range", "from -100000 to 100000"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.macro_policy]\nguidance = [1, 0]\n",
            &["mine.toml:5:12", "`guidance`: expected a number, found a list", "allowed in a phase: one number"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.macro_policy]\nguidance = 101\n",
            &["mine.toml:5:12", "`macro_policy.guidance` = 101 is out of range"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.consumer_loan]\nopening = { month = 12 }\n",
            &[
                "mine.toml:5:11",
                "opening of the phase `1` is in month 12, but the phase is months 4 to 9",
                "\"none\" if nobody",
            ],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.consumer_loan]\nline_min = 300000\n",
            &["mine.toml:5:12", "line_min (300000) is above line_max (200000) in months 4 to 9"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.segments.rurl]\ncutoff_shift = 1\n",
            &["mine.toml:4", "unknown segment `rurl`", "did you mean `rural`"],
        ),
        (
            "[[phases]]\nfrom = 4\nto = 9\n[phases.segments.rural]\ncutof_shift = 1\n",
            &["mine.toml:5:1", "did you mean `cutoff_shift`"],
        ),
        ("[[phases]]\nfrom = 4\nto = 9\nname = 3\n", &["mine.toml:4:8", "`name`: expected a string, found a number"]),
        ("[[phases]]\nfrom = 4\nto = 9\nname = \"a\\u202eb\"\n", &["mine.toml:4:8", "U+202E"]),
        ("[[phases]]\nfrom = 4\nto = 9\nname = \" \"\n", &["mine.toml:4:8", "it is blank"]),
        ("[[phases]]\nfrom = 4\nto = 9\nname = \"a.b\"\n", &["mine.toml:4:8", "a dot separates"]),
        ("[[phases]]\nfrom = 4\nto = 9\nname = \"2\"\n", &["mine.toml:4:8", "a number is the address of a phase"]),
        ("[phases.stop]\nto = 9\n", &["mine.toml:1", "there is no phase `stop`", "a list [[phases]] states them"]),
        ("[phase]\nfrom = 1\n", &["mine.toml:1:2", "unknown key `phase`", "did you mean `phases`"]),
    ];
    for (text, parts) in cases {
        let report = fault(text);
        for part in *parts {
            assert!(report.contains(part), "no `{part}` in the report of {text:?}:\n{report}");
        }
    }
    let twice = fault(&format!("{head}name = \"hard_stop\"\n{head}name = \"hard stop\"\n"));
    assert!(
        twice.contains("mine.toml:8:8") && twice.contains("another phase of the alternative is called `hard_stop`"),
        "{twice}"
    );
    let many = fault(&head.repeat(121));
    assert!(many.contains("more than 120 phases"), "{many}");
    let files = Files::new(&[("mine", STOP)]);
    let unknown = files.load(&[], &["phases.stp.to=12"]).unwrap_err();
    assert!(unknown.contains("did you mean `stop`") && unknown.contains("the phases here are stop"), "{unknown}");
}

#[test]
fn months_of_the_study_that_end_before_a_phase_are_refused_wherever_they_are_set() {
    let files = Files::new(&[("mine", STOP)]);
    let report = files.load(&[], &["score.trend=0.1", "run.months=8", "score.smoothing=0.5"]).unwrap_err();
    assert!(
        report.contains("run.months=8") && report.contains("ends in month 9, but the study ends in month 8"),
        "{report}"
    );
    let report = load_bundled(&["consumer_loan_stop"], &["run.months=8"]).unwrap_err();
    assert!(report.contains("consumer_loan_stop.toml:8:6"), "{report}");
    // In a stack the error points to the part that states the phase.
    let report = load_bundled(&["consumer_loan_stop+cutoff_up_20"], &["run.months=8"]).unwrap_err();
    assert!(report.contains("consumer_loan_stop.toml:8:6"), "{report}");
}
