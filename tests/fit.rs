//! `swapset calibrate`: parameters are fitted to figures that a known setting produced, the same at any number of threads and after a
//! kill, and faults are told with what to do.

mod command;

use command::{files, look_up, swapset, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use swapset::internals::config::{SizeOverrides, load};
use swapset::internals::engine::Engine;
use swapset::internals::progress::Progress;
use swapset::internals::study::ask::Request;
use swapset::internals::study::calibrate::ask::calibrate;
use swapset::internals::study::calibrate::calibrated::calibrated;
use swapset::internals::study::calibrate::evaluate::Evaluator;
use swapset::internals::study::calibrate::fit::Part;

const FREE: &str = "[[calibrate.free]]\nkey = \"arrears.base\"\nfrom = -7.5\nto = -5\nsource = \"a\"\n\
                    [[calibrate.free]]\nkey = \"positioning.cap_multiple\"\nfrom = 1\nto = 3\nprior = \"log_uniform\"\nsource = \"b\"\n\
                    [[calibrate.free]]\nkey = \"arrears.workout_months\"\nfrom = 2\nto = 12\nsource = \"c\"\n";

fn target(metric: &str, keys: &str) -> String {
    format!(
        "[[calibrate.targets]]\ntitle = \"{metric}\"\nmetric = \"{metric}\"\n{keys}\nsource = \"us\"\nconfidence = \"high\"\n"
    )
}

fn write(folder: &Path, content: &str) {
    fs::write(folder.join("mine.toml"), content).unwrap();
}

/// Runs a calibration of `mine.toml` at a small size.
fn fitted(folder: &Path, arguments: &[&str]) -> String {
    let all = [
        &["calibrate", "mine.toml", "--fit-only", "--quiet", "--no-png", "--replications", "16", "--merchants", "300"],
        arguments,
    ];
    let done = swapset(folder, &all.concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stdout)
}

fn refused(folder: &Path, content: &str, arguments: &[&str]) -> String {
    write(folder, content);
    let done = swapset(folder, &[&["calibrate", "mine.toml", "--replications", "8"], arguments].concat());
    assert_eq!(done.status.code(), Some(2), "{content}\n{}", text(&done.stderr));
    assert!(!folder.join("output").exists());
    text(&done.stderr)
}

#[test]
fn a_fit_meets_the_figures_of_a_known_setting_and_its_configuration_runs() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // What a baseline with a cap of 2, more arrears and a workout of 9 months shows of itself.
    let set =
        ["--set", "positioning.cap_multiple=2", "--set", "arrears.base=-5.9", "--set", "arrears.workout_months=9"];
    let sizes = ["--replications", "16", "--merchants", "300", "--quiet", "--no-png"];
    let done = swapset(folder.path(), &[&["run", "baseline", "--out", "truth"], &set[..], &sizes].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    let truth = |metric: &str| {
        let wanted = [("policy", "baseline"), ("metric", metric), ("group", "all"), ("kind", "level")];
        look_up(&at("truth/results.csv"), &wanted, "mean")
    };
    let figure = |metric: &str, tolerance: f64, keys: &str| {
        let value = truth(metric);
        target(metric, &format!("value = {value}\ntolerance = {}\n{keys}", tolerance * value))
    };
    let targets = [
        figure("npl_ratio_average", 0.03, ""),
        figure("default_rate", 0.03, ""),
        figure("reason_share.exposure_cap", 0.03, ""),
        figure("credit_cost_a_year", 0.1, "held_out = true"),
    ];
    write(folder.path(), &format!("[calibrate]\nstarts = 1\n{}{FREE}", targets.concat()));
    let answer = fitted(folder.path(), &["--out", "out"]);
    for part in ["of 3 figures lie in their bands after the fit", "held-out figure", "spread left", "arrears.base"] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
    let parameter = |key: &str, column: &str| look_up(&at("out/parameters.csv"), &[("key", key)], column);
    // On the draws of the truth itself, so the noise is that of a few tolerances.
    assert!((parameter("positioning.cap_multiple", "fitted") - 2.0).abs() < 0.15, "{answer}");
    assert!((parameter("arrears.base", "fitted") + 5.9).abs() < 0.1, "{answer}");
    let workout = parameter("arrears.workout_months", "fitted");
    assert!((8.0..=10.0).contains(&workout) && workout.fract() == 0.0, "{answer}");
    assert!(parameter("positioning.cap_multiple", "posterior_sd_of_prior_sd") < 0.5);
    // Every file and every policy is described.
    let pages = [include_str!("../docs/calibration.md"), include_str!("../docs/studies.md")].concat();
    for (name, bytes) in files(&at("out")).iter().filter(|(name, _)| name.ends_with(".csv") && !name.contains('/')) {
        assert!(pages.contains(&format!("`{name}`")) && !bytes.is_empty(), "the docs do not tell of {name}");
    }
    let policies = fs::read_to_string(at("out/policies.csv")).unwrap();
    assert!(policies.contains("\nbaseline,") && policies.contains("\ncalibrated,"), "{policies}");
    // The configuration has what was fitted and nothing else, and runs.
    let configuration = fs::read_to_string(at("out/calibrated.toml")).unwrap();
    assert_eq!(configuration.matches(" = ").count(), 4, "{configuration}");
    let done = swapset(folder.path(), &[&["run", "out/calibrated.toml", "--out", "run"], &sizes[..]].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    let wanted = [("policy", "baseline"), ("metric", "npl_ratio_average"), ("group", "all"), ("kind", "level")];
    let npl = look_up(&at("run/results.csv"), &wanted, "mean");
    assert!((npl / truth("npl_ratio_average") - 1.0).abs() < 0.06, "{npl}");
}

#[test]
fn a_fit_is_the_same_at_any_number_of_threads_and_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let targets =
        target("npl_ratio_average", "low = 0.02\nhigh = 0.03") + &target("granted", "low = 0.8\nsegment = \"rural\"");
    write(folder.path(), &format!("[calibrate]\nstarts = 3\n{targets}{FREE}"));
    let arguments = |out: &'static str, threads: &'static str| ["--out", out, "--threads", threads];
    fitted(folder.path(), &arguments("one", "1"));
    fitted(folder.path(), &arguments("two", "2"));
    let checkpoint = folder.path().join(".swapset-killed-checkpoint");
    let start = |further: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_swapset"));
        command.args([
            "calibrate",
            "mine.toml",
            "--fit-only",
            "--no-png",
            "--replications",
            "16",
            "--merchants",
            "300",
        ]);
        // From the start, not after some seconds.
        command.args(further);
        command.args(["--out", "killed"]).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let mut killed = start(&["--keep-checkpoint"]);
    let began = Instant::now();
    // As soon as something is kept.
    while fs::metadata(&checkpoint).map_or(0, |file| file.len()) < 5000 && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(2));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(checkpoint.exists() && !folder.path().join("killed").exists());
    let done = start(&[]).wait_with_output().unwrap();
    assert!(
        done.status.success() && text(&done.stderr).contains("continuing an earlier run"),
        "{}",
        text(&done.stderr)
    );
    assert!(!checkpoint.exists());
    let of = |out: &str| files(&folder.path().join(out));
    let same = |a: &str, b: &str| {
        // Reports state the command, which names the folder.
        let is_result = |name: &str| name.ends_with(".csv") || name.ends_with(".toml") || name == "results.json";
        let results = |out: &str| of(out).into_iter().filter(|(name, _)| is_result(name)).collect::<Vec<_>>();
        assert!(results(a).len() > 6 && results(a) == results(b), "{a} and {b}");
    };
    same("one", "two");
    same("one", "killed");
}

#[test]
fn the_bundled_calibrations_are_valid_and_a_bank_starts_from_its_own_segments() {
    let bank = calibrate(&Request::of("bank_example")).unwrap();
    let scenario = &bank.question.fitted.calibration.studies.scenarios[0];
    assert_eq!(scenario.segment_names, ["catering", "wholesale", "farm_supply"]);
    assert!(bank.question.free.len() >= 5 && bank.question.held_out.wanted.len() == 1);
    let public = calibrate(&Request::default()).unwrap().question;
    assert!(public.free.len() >= 13 && public.fitted.wanted.len() >= 9 && public.held_out.wanted.len() >= 4);
    let mut evaluator_sizes = bank.setup.sizes;
    // Eight scrambles, which are the units of a standard error.
    (evaluator_sizes.replications, evaluator_sizes.merchants) = (64, 20);
    let progress = Progress::silent();
    let mut evaluator = Evaluator::new(&bank.question, evaluator_sizes, Engine::default(), &progress);
    let defaults = bank.question.defaults();
    let found = evaluator.moments(Part::HeldOut, &[defaults.clone(), defaults.clone()], 0..64).unwrap();
    assert!(found[0] == found[1] && found[0][0].value.is_finite() && found[0][0].standard_error > 0.0);
    // Its configuration is the baseline that was fitted: loaded again, it is the same.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calibrated.toml");
    let mut values = defaults;
    values[1] = 0.9;
    fs::write(&path, calibrated(&bank.question, &values, bank.setup.sizes, "A \"bank\"")).unwrap();
    let loaded = load(Some(&path), &[], &[], SizeOverrides::default()).unwrap().scenario;
    let fitted = &bank.question.at(Part::Fitted, &values).scenarios[0];
    assert_eq!(loaded.alternatives[0].policy, fitted.alternatives[0].policy);
    assert_eq!((&loaded.segment_names, loaded.alternatives[0].title.as_str()), (&fitted.segment_names, "A \"bank\""));
}

#[test]
fn what_contradicts_moves_nothing_or_is_not_moved_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let targets = target("granted", "value = 0.9\ntolerance = 0.01")
        + &target("npl_ratio_average", "value = 0.02\ntolerance = 0.0005")
        + &target("default_rate", "value = 0.6\ntolerance = 0.01")
        + "[[calibrate.targets]]\ntitle = \"Revenue\"\nquantity = \"mean_revenue\"\nlow = 90000\nhigh = 95000\nsource = \"a\"\nconfidence = \"b\"\n";
    let idle = "[[calibrate.free]]\nkey = \"costs.NAME\"\nfrom = 1\nto = 2\nsource = \"d\"\n";
    let cost = swapset::internals::config::keys::keys_of("costs")[0].name;
    write(folder.path(), &format!("[calibrate]\nstarts = 1\n{targets}{FREE}{}", idle.replace("NAME", cost)));
    let range = swapset(folder.path(), &["explain", &format!("costs.{cost}")]);
    assert!(range.status.success());
    let answer = fitted(folder.path(), &["--out", "out"]);
    for part in [
        "No setting was found within three tolerances of every figure.",
        "Revenue: no free parameter moves it.",
        "default_rate conflicts with: ",
        "No free parameter moves: Revenue.",
        &format!("No figure depends on: costs.{cost}."),
        "moves no figure",
    ] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
}

#[test]
fn faults_are_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let free = |keys: &str| format!("{}[[calibrate.free]]\n{keys}\nsource = \"a\"\n", target("granted", "low = 0.1"));
    for (content, parts) in [
        (free("key = \"arrears.bas\"\nfrom = -7\nto = -6"), ["mine.toml:8", "did you mean `arrears.base`"]),
        (free("key = \"arrears.workout_months\"\nfrom = 1\nto = 7.5"), ["mine.toml:10", "a whole number"]),
        (
            free("key = \"consumer_loan.initial_share\"\nfrom = 0.2\nto = 1.5"),
            ["mine.toml:10", "allowed: a number from 0 to 1"],
        ),
        (free("key = \"arrears.base\"\nfrom = -6\nto = -6"), ["mine.toml:9", "the range of `arrears.base` is empty"]),
        (
            free("key = \"arrears.base\"\nfrom = -7\nto = -6\nprior = \"normall\""),
            ["mine.toml:11", "did you mean `normal`"],
        ),
        (
            free("key = \"arrears.base\"\nfrom = -7\nto = -6\nprior = \"log_uniform\""),
            ["mine.toml:9", "a range above 0"],
        ),
        (
            free("key = \"arrears.base\"\nfrom = -7\nto = -6\nprior = \"normal\""),
            ["mine.toml:8", "`calibrate.free.mean` is missing"],
        ),
        (
            free("key = \"arrears.base\"\nfrom = -7\nto = -6\nprior = \"triangular\"\nmode = 1"),
            ["mine.toml:12", "lies outside of its range"],
        ),
        (
            free("key = \"arrears.base\"\nfrom = -7\nto = -6\nmode = -6.5"),
            ["mine.toml:11", "does not belong to a prior that is uniform"],
        ),
        (free("key = \"run.months\"\nfrom = 12\nto = 24"), ["mine.toml:8", "no number `run.months`"]),
        (free("key = \"arrears.base\"\nfrom = -7\nto = -6\nform = 1"), ["mine.toml:11", "did you mean `from`"]),
        (
            free("key = \"consumer_loan.line_min\"\nfrom = 1000\nto = 900000"),
            ["mine.toml:10", "the ranges include a point that cannot be run"],
        ),
        (target("granted", "low = 0.1\nheld_out = true"), ["there is no target to fit to", "must not be held out"]),
        (target("granted", "low = 0"), ["an end at 0 and no tolerance", "give tolerance"]),
        (target("granted", "value = 0.5"), ["mine.toml:4", "this value has no tolerance"]),
        (target("granted", "value = 0.5\ntolerance = 0"), ["mine.toml:5", "allowed: a number above 0"]),
        (target("granted", "value = 0.5\nlow = 0.6\nhigh = 0.7"), ["mine.toml:4", "lies outside the band"]),
        (target("granted", "low = 0.5\nscale = \"logg\""), ["mine.toml:5", "did you mean `log`"]),
        (target("granted", "low = 0.5\nsegment = \"rual\""), ["mine.toml:5", "did you mean `rural`"]),
        (target("granted", "low = 0.5\nheld_out = 1"), ["mine.toml:5", "expected true or false"]),
        ("[calibrate]\nstarts = 0\n".to_string() + &target("granted", "low = 0.5"), ["mine.toml:2", "from 1 to 64"]),
        ("[calibrate]\nreplications = 4\n".to_string() + &target("granted", "low = 0.5"), ["mine.toml:2", "from 8 to"]),
    ] {
        let report = refused(folder.path(), &content, &[]);
        assert!(parts.iter().all(|part| report.contains(part)), "{content}\n{report}");
        let done = swapset(folder.path(), &["validate", "mine.toml"]);
        assert_eq!(done.status.code(), Some(2), "{content}");
    }
    let few = refused(folder.path(), &free("key = \"arrears.base\"\nfrom = -7\nto = -6"), &["--replications", "4"]);
    assert!(few.contains("too few for a fit") || few.contains("cannot be used multiple times"), "{few}");
}

#[test]
fn a_configuration_says_whether_its_segments_replace_the_bundled_ones() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let segment = |name: &str, share: f64| {
        format!(
            "[segments.{name}]\nshare = {share}\nlog_revenue_mean = 10\nlog_revenue_sd = 0.8\nrevenue_sd = 0.2\ncyclicality = 0.1\n\
             arrears_shift = 0\ncutoff_shift = 0\n"
        )
    };
    let loaded = |content: &str| {
        fs::write(&path, content).unwrap();
        load(Some(&path), &[], &[], SizeOverrides::default()).map(|loaded| loaded.scenario.segment_names)
    };
    let names = |content: &str| loaded(content).unwrap();
    let fault =
        |content: &str| loaded(content).unwrap_err().report(false).split_whitespace().collect::<Vec<_>>().join(" ");
    let own = segment("own", 1.0);
    assert_eq!(names(&format!("segments_replace = true\n{own}")), ["own"]);
    assert_eq!(names(&own), ["own"]);
    // A bundled name can be used again, with every key stated.
    assert_eq!(names(&format!("segments_replace = true\n{}", segment("rural", 1.0))), ["rural"]);
    assert!(fault("segments_replace = true\n[segments.rural]\nshare = 1\n").contains("replaced the bundled ones"));
    let added = format!("segments_replace = false\n{}[segments.street_vendor]\nshare = 0.3\n", segment("own", 0.1));
    assert_eq!(names(&added), ["online_retail", "street_vendor", "trade_service", "rural", "own"]);
    let wrong = fault(&format!("segments_replace = false\n{own}"));
    assert!(wrong.contains("sum to 2") && wrong.contains("were added to the bundled ones"), "{wrong}");
    let wrong = fault(&segment("own", 0.5));
    assert!(wrong.contains("sum to 0.5") && wrong.contains("replaced the bundled ones"), "{wrong}");
    assert!(fault("segments_replace = true\n[arrears]\nbase = -6\n").contains("without segments"));
    assert!(fault("segments_replace = 1\n[segments.rural]\nshare = 0.1\n").contains("expected true or false"));
    fs::write(&path, format!("segments_replace = true\n{own}")).unwrap();
    let reform = load(None, &[path.to_string_lossy().into_owned()], &[], SizeOverrides::default()).unwrap_err();
    assert!(reform.report(false).contains("only a configuration may state"));
}
