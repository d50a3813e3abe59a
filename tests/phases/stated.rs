//! How a configuration states phases, and what alternatives make of them.

use super::{Files, STOP, cutoff, labelled, load_bundled, phase, phases, policy};
use swapset::internals::config::explain;
use swapset::internals::config::keys::all_keys;
use swapset::internals::model::Change;
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::model::merchant_loan::Exclusivity;
use swapset::internals::report::language::Language;
use swapset::internals::report::message::Message;
use swapset::internals::study::validate::schema;

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
