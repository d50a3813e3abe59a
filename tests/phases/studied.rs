//! What studies make of phases.

use super::{Files, STOP, cutoff};
use swapset::internals::model::Change;
use swapset::internals::model::consumer_loan::Opening;
use swapset::internals::report::language::Language;
use swapset::internals::report::message::Message;
use swapset::internals::study::tune::ask::tune;
use swapset::{Policy, Request, Setup};

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
