//! Phases: how a configuration states them, what is refused, and what studies make of them.

mod common;

use std::path::PathBuf;
use swapset::internals::config::keys::all_keys;
use swapset::internals::config::{Loaded, SizeOverrides, explain, load};
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::merchant_loan::Exclusivity;
use swapset::internals::model::{Change, Phase};
use swapset::internals::report::language::Language;
use swapset::internals::report::message::Message;
use swapset::internals::study::tune::ask::tune;
use swapset::internals::study::validate::{schema, validate};
use swapset::{Policy, Request, Setup};

/// A folder with a file `mine.toml` and perhaps others.
struct Files(tempfile::TempDir);

impl Files {
    fn new(texts: &[(&str, &str)]) -> Files {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in texts {
            std::fs::write(folder.path().join(format!("{name}.toml")), text).unwrap();
        }
        Files(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(format!("{name}.toml"))
    }

    /// The path of a file as a reform.
    fn reform(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    /// The file `mine` as the baseline.
    fn load(&self, reforms: &[String], set: &[&str]) -> Result<Loaded, String> {
        let set: Vec<String> = set.iter().map(|text| text.to_string()).collect();
        load(Some(&self.path("mine")), reforms, &set, SizeOverrides::default()).map_err(|error| error.report(false))
    }
}

fn load_bundled(reforms: &[&str], set: &[&str]) -> Result<Loaded, String> {
    let texts = |list: &[&str]| list.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    load(None, &texts(reforms), &texts(set), SizeOverrides::default()).map_err(|error| error.report(false))
}

/// The baseline of a file.
fn policy(text: &str) -> Policy {
    Files::new(&[("mine", text)]).load(&[], &[]).unwrap().scenario.alternatives.remove(0).policy
}

fn fault(text: &str) -> String {
    let files = Files::new(&[("mine", text)]);
    on_one_line(&validate(&files.path("mine")).expect_err("a fault").report(false))
}

/// A report without the breaks of its lines.
fn on_one_line(report: &str) -> String {
    report.replace("\n  | ", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cutoff(value: f64) -> Change {
    Change::Parameter { group: "merchant_loan", name: "cutoff", value }
}

fn phase(name: Option<&str>, from: u32, to: u32, changes: &[Change]) -> Phase {
    Phase { name: name.map(String::from), from, to, changes: changes.to_vec() }
}

/// Labels and months of the phases of each alternative.
fn phases(loaded: &Loaded) -> Vec<Vec<(String, u32, u32)>> {
    let of = |policy: &Policy| {
        policy.phases.iter().enumerate().map(|(index, one)| (one.label(index), one.from, one.to)).collect()
    };
    loaded.scenario.alternatives.iter().map(|one| of(&one.policy)).collect()
}

fn labelled(label: &str, from: u32, to: u32) -> (String, u32, u32) {
    (label.into(), from, to)
}

const STOP: &str = "[[phases]]\nname = \"stop\"\nfrom = 4\nto = 9\n[phases.consumer_loan]\nopening = \"none\"\n";

#[test]
fn a_phase_states_its_months_and_every_kind_of_key() {
    let text = "[[phases]]\nfrom = 2\nto = 3\nmacro_policy.guidance = -1\n[[phases]]\nname = \"hard_stop\"\nfrom = 6\nto = 6\n\
                [phases.merchant_loan]\ncutoff = 540\n[phases.positioning]\nexclusivity = \"consumer_first\"\ncap_multiple = inf\n\
                [phases.consumer_loan]\nopening = { month = 6 }\n[phases.segments.rural]\ncutoff_shift = 5\n";
    let everything = [
        cutoff(540.0),
        Change::Exclusivity(Exclusivity::ConsumerFirst),
        Change::Parameter { group: "positioning", name: "cap_multiple", value: f64::INFINITY },
        Change::Opening(Opening::InMonth(6)),
        Change::SegmentParameter { segment: 3, name: "cutoff_shift", value: 5.0 },
    ];
    let expected = [phase(None, 2, 3, &[Change::Guidance(-1.0)]), phase(Some("hard_stop"), 6, 6, &everything)];
    let policy = policy(text);
    assert_eq!(policy.phases, expected);
    let stretches = policy.stretches(24);
    assert_eq!(stretches.iter().map(|one| (one.from, one.to)).collect::<Vec<_>>(), [(1, 5), (6, 6), (7, 24)]);
    assert_eq!(stretches[0].policy.guidance, [0.0, -1.0, -1.0]);
    assert_eq!(stretches[1].policy.segments[3].cutoff_shift, 5.0);
    assert_eq!(stretches[0].policy.parameters, stretches[2].policy.parameters);
}

#[test]
fn the_order_of_the_file_decides_where_phases_overlap() {
    let text = |first: u32, second: u32| {
        let one = |cutoff: u32, from: u32| {
            format!("[[phases]]\nfrom = {from}\nto = 9\n[phases.merchant_loan]\ncutoff = {cutoff}\n")
        };
        one(500, first) + &one(540, second)
    };
    let cutoffs = |first, second| -> Vec<(u32, f64)> {
        let stretches = policy(&text(first, second)).stretches(24);
        stretches.iter().map(|one| (one.from, one.policy.parameters.merchant_loan.cutoff)).collect()
    };
    assert_eq!(cutoffs(4, 6), [(1, 520.0), (4, 500.0), (6, 540.0), (10, 520.0)]);
    assert_eq!(cutoffs(6, 4), [(1, 520.0), (4, 540.0), (10, 520.0)]);
}

#[test]
fn phases_may_name_segments_that_the_file_defines_after_them() {
    let segment = "log_revenue_mean = 10\nlog_revenue_sd = 1\nrevenue_sd = 0.2\ncyclicality = 0.1\narrears_shift = 0\ncutoff_shift = 0\n";
    let text = format!(
        "phases = [{{ from = 1, to = 2, segments = {{ village = {{ arrears_shift = 1 }} }} }}]\n\
         [segments.urban]\nshare = 0.4\n{segment}[segments.village]\nshare = 0.6\n{segment}"
    );
    let change = Change::SegmentParameter { segment: 1, name: "arrears_shift", value: 1.0 };
    assert_eq!(policy(&text).phases, [phase(None, 1, 2, &[change])]);
}

#[test]
fn an_alternative_inherits_the_phases_of_its_baseline_or_replaces_them() {
    let files = Files::new(&[
        ("mine", STOP),
        ("other", "[merchant_loan]\ncutoff = 540\n"),
        ("own", "[[phases]]\nfrom = 1\nto = 2\n[phases.merchant_loan]\ncutoff = 500\n"),
        ("without", "phases = []\n"),
        ("longer", "[phases.stop]\nto = 12\n[phases.stop.merchant_loan]\ncutoff = 530\n"),
    ]);
    let reforms = ["other", "own", "without", "longer"].map(|name| files.reform(name));
    let loaded = files.load(&reforms, &[]).unwrap();
    let stop = |to| vec![labelled("stop", 4, to)];
    assert_eq!(phases(&loaded), [stop(9), stop(9), vec![labelled("1", 1, 2)], vec![], stop(12)]);
    let longer = &loaded.scenario.alternatives[4].policy.phases[0];
    assert_eq!(longer.changes, [Change::Opening(Opening::Never), cutoff(530.0)]);
}

#[test]
fn the_phases_of_stacked_reforms_follow_each_other() {
    let files = Files::new(&[("mine", STOP), ("own", "[[phases]]\nfrom = 1\nto = 2\n"), ("without", "phases = []\n")]);
    let (own, without) = (files.reform("own"), files.reform("without"));
    let reforms = [
        format!("{own}+tightening_pulse"),
        format!("tightening_pulse+{own}"),
        format!("tightening_pulse+{without}"),
        format!("tightening_pulse+{without}+{own}"),
    ];
    let loaded = files.load(&reforms, &[]).unwrap();
    let (one, pulse) = (labelled("1", 1, 2), labelled("pulse", 4, 9));
    let second = labelled("2", 1, 2);
    let expected = [vec![one.clone(), pulse.clone()], vec![pulse, second], vec![], vec![one]];
    assert_eq!(phases(&loaded)[1..], expected);
    // Where they share months and a key, the last one is used, and a note says so.
    let late = "[[phases]]\nfrom = 8\nto = 12\nmacro_policy.guidance = 2\n[[phases]]\nfrom = 10\nto = 12\nmacro_policy.guidance = 3\n";
    let files_too = Files::new(&[("late", late), ("mine", "")]);
    let notices = files_too.load(&[format!("tightening_pulse+{}", files_too.reform("late"))], &[]).unwrap().notices;
    let note = "in tightening_pulse+late, tightening_pulse and late both set macro_policy.guidance in months 8 to 9: late comes last, so 2 is used";
    assert_eq!(notices, [note]);
    // Two phases of one name cannot be told apart.
    let report = files.load(&["consumer_loan_stop+consumer_loan_stop".into()], &[]).unwrap_err();
    assert!(report.contains("another phase of the alternative is called `stop`"), "{report}");
}

#[test]
fn the_command_line_sets_what_is_in_a_phase_and_the_list_itself() {
    let files = Files::new(&[("mine", STOP)]);
    let first = |set: &[&str]| files.load(&[], set).unwrap().scenario.alternatives.remove(0).policy.phases;
    let never = Change::Opening(Opening::Never);
    assert_eq!(
        first(&["phases.stop.to=12", "phases.stop.merchant_loan.cutoff=540", "phases.1.macro_policy.guidance=1"]),
        [phase(Some("stop"), 4, 12, &[never, cutoff(540.0), Change::Guidance(1.0)])]
    );
    assert_eq!(first(&["phases.stop.consumer_loan.opening=natural"])[0].changes, [Change::Opening(Opening::Natural)]);
    assert_eq!(first(&["phases=[]"]), []);
    assert_eq!(first(&["phases=[{from=1,to=2,merchant_loan={cutoff=500}}]"]), [phase(None, 1, 2, &[cutoff(500.0)])]);
    // A pair is checked when both are set.
    assert_eq!(first(&["phases.stop.from=12", "phases.stop.to=15"])[0].to, 15);
    let report = files.load(&[], &["phases.stop.from=12"]).unwrap_err();
    assert!(report.contains("--set:1:18") && report.contains("ends in month 9, before its first month 12"), "{report}");
}

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

#[test]
fn a_configuration_keeps_its_phases_and_one_without_them_its_hash() {
    let plain = load_bundled(&["cutoff_up_20"], &[]).unwrap();
    assert!(!plain.resolved.to_string().contains("phases"));
    let loaded = load_bundled(&["consumer_loan_stop"], &[]).unwrap();
    let expected = serde_json::json!([
        { "name": "stop", "from": 4, "to": 9, "parameters": { "consumer_loan": { "opening": "none" } } }
    ]);
    assert_eq!(loaded.resolved["alternatives"][1]["phases"], expected);
    let hash = |set: &[&str]| Files::new(&[("mine", STOP)]).load(&[], set).unwrap().hash;
    assert_ne!(hash(&[]), hash(&["phases.stop.to=12"]));
    assert_eq!(hash(&["phases=[]"]), load_bundled(&[], &[]).unwrap().hash);
    let files = Files::new(&[(
        "mine",
        "[[phases]]\nfrom = 1\nto = 2\npositioning.cap_multiple = inf\npositioning.exclusivity = \"none\"\n\
         macro_policy.guidance = 1\nsegments.rural.cutoff_shift = 2\n",
    )]);
    let expected = serde_json::json!({
        "positioning": { "cap_multiple": "inf", "exclusivity": "none" },
        "macro_policy": { "guidance": 1.0 },
        "segments": { "rural": { "cutoff_shift": 2.0 } },
    });
    assert_eq!(files.load(&[], &[]).unwrap().resolved["alternatives"][0]["phases"][0]["parameters"], expected);
}

#[test]
fn titles_state_the_months_of_a_reforms_phases() {
    let reforms = ["consumer_loan_stop", "tightening_pulse+cutoff_up_20"];
    let loaded = load_bundled(&reforms, &[]).unwrap();
    let titles: Vec<&str> = loaded.scenario.alternatives.iter().map(|one| one.title.as_str()).collect();
    let (stop, both) = ("Consumer-loan stop (months 4–9)", "Tightening pulse (months 4–9) + Cut-off up 20 points");
    assert_eq!(titles, ["Baseline", stop, both]);
    let chinese = |title| Message::title(title).in_language(Language::Chinese);
    assert_eq!(chinese(stop), "暂停开通借呗（第4–9个月）");
    assert_eq!(chinese("Consumer-loan stop (month 4)"), "暂停开通借呗（第4个月）");
    assert!(chinese(both).starts_with("短期收紧（第4–9个月）"), "{}", chinese(both));
    // Brackets that hold something else are a title's own.
    assert_eq!(chinese("A plan (months of war)"), "A plan (months of war)");
    // What a baseline's phases are is no news of its reforms.
    let files = Files::new(&[("mine", STOP)]);
    let inherits = files.load(&["cutoff_up_20".into()], &[]).unwrap();
    assert_eq!(inherits.scenario.alternatives[1].title, "Cut-off up 20 points");
}

/// What is known of a study before it is run.
fn ask(study: &str, request: &Request) -> Result<Setup, String> {
    let known = swapset::internals::study::of_name(study).unwrap();
    known.ask(request).map(|asked| asked.setup().clone()).map_err(|error| error.report(false))
}

fn ask_of(study: &str, text: &str) -> Result<Setup, String> {
    ask(study, &Request::of(Files::new(&[("mine", text)]).path("mine")))
}

#[test]
fn a_lever_of_a_sweep_sets_what_is_in_a_phase() {
    let sweep = format!(
        "{STOP}[sweep.levers]\n\"phases.stop.to\" = [6, 9]\n\"phases.stop.merchant_loan.cutoff\" = {{ from = 500, to = 540, steps = 3 }}\n"
    );
    let setup = ask_of("sweep", &sweep).unwrap();
    let cells = described(&setup)["studies"][0]["alternatives"].as_array().unwrap()[1..].to_vec();
    let stated = |cell: &serde_json::Value| {
        let phase = &cell["phases"][0];
        (phase["to"].as_u64().unwrap(), phase["parameters"]["merchant_loan"]["cutoff"].as_f64().unwrap())
    };
    let cells_stated: Vec<(u64, f64)> = cells.iter().map(stated).collect();
    assert_eq!(cells_stated, [(6, 500.0), (6, 520.0), (6, 540.0), (9, 500.0), (9, 520.0), (9, 540.0)]);
    assert_eq!(cells[0]["title"], "stop to 6, stop cutoff 500");
    // A reform's list and a lever that changes it, in the order of the file.
    let sweep = "[sweep.levers]\nreform = [\"consumer_loan_stop\"]\n\"phases.stop.to\" = [6, 12]\n";
    let setup = ask_of("sweep", sweep).unwrap();
    let last = |cell: usize| described(&setup)["studies"][0]["alternatives"][cell]["phases"][0]["to"].as_u64();
    assert_eq!([last(0), last(1), last(2)], [None, Some(6), Some(12)]);
    // A condition's phases are its baseline's, and a reform's list takes their place.
    let sweep = format!(
        "[sweep.levers]\nreform = [\"none\", \"tightening_pulse\"]\n[sweep.conditions]\nphases = [[], [{}]]\n",
        "{ name = \"stop\", from = 4, to = 9, consumer_loan = { opening = \"none\" } }"
    );
    let resolved = described(&ask_of("sweep", &sweep).unwrap());
    let names = |study: usize| -> Vec<String> {
        let alternatives = resolved["studies"][study]["alternatives"].as_array().unwrap();
        alternatives.iter().map(|one| one["phases"][0]["name"].as_str().unwrap_or("none").to_string()).collect()
    };
    assert_eq!((names(0), names(1)), (strings(["none", "none", "pulse"]), strings(["stop", "stop", "pulse"])));
    let report = ask_of("sweep", "[sweep.levers]\n\"phases.stop.to\" = [6, 9]\n").unwrap_err();
    assert!(report.contains("mine.toml:2:1") && report.contains("there is no phase `stop`"), "{report}");
}

/// The configuration as the manifest has it.
fn described(setup: &Setup) -> serde_json::Value {
    serde_json::to_value(&setup.provenance.resolved).unwrap()
}

fn strings<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).to_vec()
}

#[test]
fn an_attribution_takes_each_phase_of_a_reform_as_a_part() {
    let reform = format!(
        "[merchant_loan]\ncutoff = 540\n{STOP}[[phases]]\nfrom = 12\nto = 12\n[phases.macro_policy]\nguidance = 1\n"
    );
    let files = Files::new(&[("reform", &reform)]);
    let mut request = Request::default();
    request.options.add("reform", files.reform("reform"));
    let setup = ask("attribute", &request).unwrap();
    for title in ["merchant_loan.cutoff", "stop (months 4–9)", "phase 2 (month 12)"] {
        assert!(setup.shown.iter().any(|shown| shown == title), "no {title} in {:?}", setup.shown);
    }
    assert_eq!(Message::title("phase 2 (month 12)").in_language(Language::Chinese), "第2阶段（第12个月）");
    let subsets = described(&setup)["alternatives"].as_array().unwrap().clone();
    let of = |subset: u32| {
        let one = subsets.iter().find(|one| one["name"] == format!("subset_{subset}")).unwrap();
        let starts = one["phases"].as_array().into_iter().flatten().map(|phase| phase["from"].as_u64().unwrap());
        (one["parameters"]["merchant_loan"]["cutoff"].as_f64().unwrap(), starts.collect::<Vec<_>>())
    };
    assert_eq!(subsets.len(), 8);
    assert_eq!([of(1), of(2), of(4)], [(540.0, vec![]), (520.0, vec![4]), (520.0, vec![12])]);
    assert_eq!([of(3), of(6), of(7)], [(540.0, vec![4]), (520.0, vec![4, 12]), (540.0, vec![4, 12])]);
    // Parts of a stack keep their phases side by side, too.
    let mut request = Request::default();
    request.options.add("reform", "tightening_pulse+consumer_loan_stop");
    let setup = ask("attribute", &request).unwrap();
    assert!(setup.shown.iter().any(|shown| shown == "Tightening pulse (months 4–9)"), "{:?}", setup.shown);
    let both = described(&setup)["alternatives"][3]["phases"].as_array().unwrap().len();
    assert_eq!(both, 2);
}

#[test]
fn a_factor_and_a_threshold_may_lie_in_a_phase() {
    let factors = |reform: &str| {
        format!(
            "{STOP}[sensitivity]\ntrajectories = 2\nsamples = 0\nkeep = 1\n{reform}[sensitivity.factors]\n\
             \"phases.stop.to\" = {{ from = 6, to = 9, source = \"test\" }}\n\
             \"phases.stop.merchant_loan.cutoff\" = {{ from = 500, to = 540, source = \"test\" }}\n"
        )
    };
    assert!(ask_of("sensitivity", &factors("")).unwrap().notices.is_empty());
    // A reform with phases of its own takes the factors' phase away.
    let notices = ask_of("sensitivity", &factors("reform = \"tightening_pulse\"\n")).unwrap().notices;
    assert!(notices.len() == 2 && notices[0].contains("phases.stop.to"), "{notices:?}");
    assert!(ask_of("sensitivity", &factors("reform = \"cutoff_up_20\"\n")).unwrap().notices.is_empty());
    let reversed = factors("").replace("from = 6,", "from = 2,");
    assert!(ask_of("sensitivity", &reversed).unwrap_err().contains("before its first month 4"));

    let tune = |key: &str, scenarios: &str| {
        format!(
            "{STOP}[tune]\nscenarios = [{scenarios}]\n[tune.thresholds]\n\"{key}\" = {{ from = 0, to = 40, step = 10 }}\n"
        )
    };
    let key = "phases.stop.merchant_loan.reduced_band";
    assert!(ask_of("tune", &tune(key, "\"none\", \"recession\"")).is_ok());
    assert!(ask_of("tune", &tune("merchant_loan.reduced_band", "\"none\", \"tightening_pulse\"")).is_ok());
    let report = ask_of("tune", &tune(key, "\"none\", \"tightening_pulse\"")).unwrap_err();
    assert!(
        report.contains(&format!("the scenario `tightening_pulse` has no phase for the threshold `{key}`")),
        "{report}"
    );
    for key in ["phases.stop.to", "phases.stop.responses.appeal"] {
        let months = tune(key, "").replace("from = 0, to = 40, step = 10", "from = 1, to = 2, step = 1");
        let report = ask_of("tune", &months).unwrap_err();
        assert!(report.contains(&format!("`{key}` is not a threshold")), "{report}");
    }
    let guidance = tune("phases.stop.macro_policy.guidance", "").replace("step = 10", "step = 1");
    assert!(ask_of("tune", &guidance).is_ok());
}

#[test]
fn a_threshold_is_set_in_its_phase_in_every_scenario() {
    let text = format!(
        "{STOP}[tune]\nscenarios = [\"none\", \"SCENARIO\"]\n[tune.thresholds]\n\"phases.stop.merchant_loan.cutoff\" = {{ from = 500, to = 540, step = 20 }}\n"
    );
    // In the scenario the phase of that name is the second.
    let scenario = format!("[[phases]]\nfrom = 1\nto = 2\n{STOP}");
    let files = Files::new(&[("scenario", &scenario)]);
    std::fs::write(files.path("mine"), text.replace("SCENARIO", &files.reform("scenario"))).unwrap();
    let asked = tune(&Request::of(files.path("mine"))).map_err(|error| error.report(false)).unwrap();
    let policies: Vec<Policy> =
        asked.question.tuning.scenarios.iter().map(|scenario| scenario.lender.policy(&vec![2])).collect();
    let stop = |policy: &Policy| policy.phases.iter().find(|phase| phase.name.is_some()).unwrap().changes.clone();
    for policy in &policies {
        assert_eq!(stop(policy), [Change::Opening(Opening::Never), cutoff(540.0)]);
        assert_eq!(policy.parameters.merchant_loan.cutoff, 520.0);
    }
    assert_eq!(policies.iter().map(|policy| policy.phases.len()).collect::<Vec<_>>(), [1, 2]);
    // Today's value is what is in force in the phase's first month.
    assert_eq!(asked.question.tuning.scenarios[0].lender.today(), [520.0]);
}

#[test]
fn phases_are_explained_and_in_the_schema() {
    let explained = |key: &str| explain(Some(key)).map_err(|error| error.report(false)).unwrap();
    let page = explained("phases");
    for part in ["[[phases]]", "from", "name", "later one", "traits.literacy_shift", "segments.NAME.share"] {
        assert!(page.contains(part), "no `{part}` in:\n{page}");
    }
    assert!(explain(None).unwrap_or_default().contains("phases"));
    assert!(explained("phases.to").contains("last month"));
    assert!(explained("phases.stop.from").contains("first month"));
    assert_eq!(explained("phases.stop.merchant_loan.cutoff"), explained("merchant_loan.cutoff"));
    assert!(explained("merchant_loan.cutoff").contains("months   a phase may set it\n"));
    assert!(explained("macro_policy.guidance").contains("a phase may set it, to one number"));
    assert!(explained("economy.path").contains("no phase may set it"));
    assert!(explain(Some("phase")).unwrap_err().report(false).contains("did you mean `phases`"));

    let schema = schema();
    let [list, table] = [0, 1].map(|index| &schema["properties"]["phases"]["anyOf"][index]);
    let item = &list["items"];
    assert_eq!((&item["required"], &item["additionalProperties"]), (&serde_json::json!(["from", "to"]), &false.into()));
    assert!(table["additionalProperties"]["required"].is_null());
    for key in all_keys() {
        let properties = match key.group {
            "segments" => &item["properties"]["segments"]["additionalProperties"]["properties"],
            group => &item["properties"][group]["properties"],
        };
        assert_eq!(!properties[key.name].is_null(), key.is_phased, "{}", key.path());
    }
    assert_eq!(item["properties"]["macro_policy"]["properties"]["guidance"]["type"], "number");
}
