//! Every study's report in Chinese is Chinese: no English word is left on the terminal, the page, the Markdown or a chart.

use std::path::Path;
use swapset::config::{Loaded, SizeOverrides, load};
use swapset::engine::Engine;
use swapset::progress::Progress;
use swapset::report::about::{About, differences};
use swapset::report::chart::Style;
use swapset::report::chart::draw::display_list::Shape;
use swapset::report::document::{Document, Figure};
use swapset::report::language::Language;
use swapset::report::markdown::markdown;
use swapset::report::page::page;
use swapset::study::ask::{Request, TuneOverrides};
use swapset::study::attribute::run as attribute;
use swapset::study::bench_tuners::run as tuners;
use swapset::study::bench_tuners::run::Bench;
use swapset::study::captions as reports;
use swapset::study::compare::run as compare;
use swapset::study::effect::run as effect;
use swapset::study::run::report::calibration::calibration;
use swapset::study::run::run;
use swapset::study::scores::ask as scores;
use swapset::study::scores::ask::{Manner, Wording};
use swapset::study::sensitivity::run as sensitivity;
use swapset::study::survival::run as survival;
use swapset::study::sweep::run as sweep;
use swapset::study::tune::methods::Method;
use swapset::study::tune::run as evidence;

/// Latin words that Chinese reports have too: the program and its commands, abbreviations, names of people, of methods named after
/// them and of sources, folders.
const ALLOWED: [&str; 25] = [
    "swapset",
    "run",
    "compare",
    "effect",
    "sweep",
    "attribute",
    "sensitivity",
    "survival",
    "tune",
    "bench-tuners",
    "baseline",
    "budget",
    "AUC",
    "KS",
    "ROC",
    "Sobol",
    "Morris",
    "Kaplan-Meier",
    "FICO",
    "CFPB",
    "ESG",
    "HELOC",
    "UCI",
    "docs",
    "charts",
];

/// Message of Latin letters that are not allowed. A word with a dot or an underscore is a key or a file, and one with a digit is a version
/// or a hash; single letters are units and symbols.
fn leftovers(text: &str) -> Vec<&str> {
    let in_word = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let words = text.split(|c: char| !in_word(c)).map(|word| word.trim_matches(|c: char| ".-".contains(c)));
    let is_name = |word: &str| word.contains(['_', '.']) || word.chars().any(|c| c.is_ascii_digit());
    words.filter(|word| word.len() > 1 && !is_name(word) && !ALLOWED.contains(word)).collect()
}

/// A page without its tags, its style and what is to be typed.
fn visible(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let (tag, inner) = after.split_once('>').unwrap();
        let name = tag.split([' ', '\n']).next().unwrap();
        rest = match name {
            "style" | "pre" | "code" => inner.split_once(&format!("</{name}>")).unwrap().1,
            _ => inner,
        };
    }
    text + rest
}

/// Markdown without what is to be typed and without the files of its pictures.
fn prose(text: &str) -> String {
    let shown = text.split("```").step_by(2).collect::<String>();
    shown.split('`').step_by(2).collect()
}

fn sizes() -> SizeOverrides {
    SizeOverrides { seed: Some(1), replications: Some(32), merchants: Some(40) }
}

fn silent() -> Progress {
    Progress::silent()
}

/// What a page says beside a report.
fn about(kind: &str, loaded: &Loaded) -> About {
    let bundled = load(None, &[], &[], SizeOverrides::default()).unwrap();
    About {
        kind: kind.into(),
        name: loaded.name.clone(),
        version: "0.3.0".into(),
        configuration_hash: loaded.hash.clone(),
        seed: Some(loaded.sizes.seed),
        replications: Some(loaded.sizes.replications),
        replications_of_a_unit: Some(1),
        merchants: Some(loaded.sizes.merchants),
        months: Some(loaded.scenario.months),
        seasoning: Some(loaded.scenario.seasoning),
        files: Vec::new(),
        command: format!("swapset {kind}"),
        differences: differences(kind, &loaded.resolved, &bundled.resolved),
        calibration: Vec::new(),
    }
}

/// Asserts that a report has no English left.
fn assert_chinese(what: &str, document: &Document, about: &About) {
    let chinese = Language::Chinese;
    let file = |figure: &Figure| format!("charts/{}.zh.png", figure.name);
    let mut said = vec![
        ("the terminal", document.text(chinese)),
        ("the page", visible(&page(document, about, chinese).unwrap())),
        ("the Markdown", prose(&markdown(document, about, chinese, &file))),
    ];
    for figure in &document.figures {
        for width in [Style::WIDE, Style::COLUMN] {
            let scene = figure.scene(Style { language: chinese, width });
            let texts = scene.shapes.iter().filter_map(|shape| match shape {
                Shape::Text(text) => Some(text.text.as_str()),
                _ => None,
            });
            said.push((&figure.name, texts.collect::<Vec<_>>().join("\n")));
        }
    }
    for (place, text) in said {
        let left = leftovers(&text);
        let context = || text.lines().filter(|line| !leftovers(line).is_empty()).take(5).collect::<Vec<_>>().join("\n");
        assert!(left.is_empty(), "{what}: {place} says {left:?} in\n{}", context());
        let odd = |line: &&str| ["。。", "。，", "，，", "；；"].iter().any(|marks| line.contains(marks));
        assert_eq!(text.lines().find(odd), None, "{what}: {place}");
    }
}

fn request<'a>(config: Option<&'a str>, reforms: &'a [String], sizes: SizeOverrides) -> Request<'a> {
    Request { config: config.map(Path::new), reforms, set: &[], sizes }
}

#[test]
fn a_run_speaks_chinese() {
    let several = ["guidance_tight", "personalised_lines+better_review", "recession"].map(String::from).to_vec();
    let one = SizeOverrides { replications: Some(1), ..sizes() };
    for (reforms, sizes) in [(several.clone(), sizes()), (Vec::new(), sizes()), (several, one)] {
        let loaded = load(None, &reforms, &["merchant_loan.cutoff=510".into()], sizes).unwrap();
        let result = run::run(&loaded.scenario, loaded.sizes, Engine::default(), &silent()).unwrap();
        let about = About { calibration: calibration(&result), ..about("run", &loaded) };
        assert_chinese("run", &reports::run(&result, &loaded.hash).document, &about);
    }
}

#[test]
fn a_comparison_speaks_chinese() {
    let loaded = swapset::study::ask::against_reforms(&request(None, &[], sizes()), "compare").unwrap();
    let result = compare::run(&loaded.scenario, loaded.sizes, Engine::default(), &silent()).unwrap();
    assert_chinese("compare", &reports::compare(&result, &loaded.hash).document, &about("compare", &loaded));
}

#[test]
fn an_effect_speaks_chinese() {
    let (loaded, month) = swapset::study::ask::effect(&request(None, &[], sizes()), None).unwrap();
    let result = effect::run(&loaded.scenario, month, loaded.sizes, Engine::default(), &silent()).unwrap();
    assert_chinese("effect", &reports::effect(&result, &loaded.hash).document, &about("effect", &loaded));
}

#[test]
fn sweeps_speak_chinese() {
    for name in ["cutoff_guidance_cap", "levers_at_random", "named_cells"] {
        let (loaded, asked) = swapset::study::sweep::ask::sweep(&request(Some(name), &[], sizes())).unwrap();
        let result = sweep::run(&asked, loaded.sizes, Engine::default(), &silent()).unwrap();
        assert_chinese(name, &reports::sweep(&asked, &result, &loaded.hash).document, &about("sweep", &loaded));
    }
}

#[test]
fn attributions_speak_chinese() {
    let parts = ["personalised_lines+richer_model".to_string()];
    let small = SizeOverrides { replications: Some(16), merchants: Some(20), ..sizes() };
    for reforms in [&[][..], &parts[..]] {
        let (loaded, asked) = swapset::study::attribute::ask::attribute(&request(None, reforms, small)).unwrap();
        let result = attribute::run(&asked, loaded.sizes, Engine::default(), &silent()).unwrap();
        let report = reports::attribute(&asked, &result, &loaded.hash);
        assert_chinese("attribute", &report.document, &about("attribute", &loaded));
    }
}

#[test]
fn a_sensitivity_study_speaks_chinese() {
    let small = SizeOverrides { replications: Some(4), merchants: Some(20), ..sizes() };
    let (loaded, asked) = swapset::study::sensitivity::ask::sensitivity(&request(None, &[], small)).unwrap();
    let result = sensitivity::run(&asked, loaded.sizes, Engine::default(), &silent()).unwrap();
    let report = reports::sensitivity(&asked, &result, loaded.sizes, &loaded.hash);
    assert_chinese("sensitivity", &report.document, &about("sensitivity", &loaded));
}

#[test]
fn a_survival_study_speaks_chinese() {
    let loaded = swapset::study::ask::against_reforms(&request(None, &[], sizes()), "survival").unwrap();
    let result = survival::run(&loaded.scenario, loaded.sizes, Engine::default(), &silent()).unwrap();
    let report = reports::survival(&result, &loaded.scenario, &loaded.hash);
    assert_chinese("survival", &report.document, &about("survival", &loaded));
}

#[test]
fn tunings_speak_chinese() {
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let default = TuneOverrides::default;
    let cases = [
        ("one threshold over scenarios", "tune_cutoff", default()),
        ("two under constraints", "tune_spare_good", TuneOverrides { certainty: Some(0.5), ..default() }),
        ("five by search", "tune_limits", TuneOverrides { budget: Some(3e5), ..default() }),
        ("segments by search", "tune_segments", TuneOverrides { budget: Some(3e5), ..default() }),
        (
            "nothing feasible",
            "tune_cutoff",
            TuneOverrides { constraints: words(&["good_lost <= 0.1 %", "npl_ratio <= 1 %"]), ..default() },
        ),
        (
            "a race",
            "tune_cutoff",
            TuneOverrides {
                method: Some("race".into()),
                budget: Some(2e5),
                objective: Some("minimise good_months_lost".into()),
                constraints: words(&["bad_caught >= 5 %", "average_balance >= 12,345"]),
                reach: words(&["good_lost = 14 %", "good_lost = 99 %"]),
                ..default()
            },
        ),
    ];
    for (what, study, given) in &cases {
        let (loaded, asked) = swapset::study::tune::ask::tune(&request(Some(study), &[], sizes()), given).unwrap();
        let found = evidence::run(&asked.tuning, asked.npl_and_lost, loaded.sizes, Engine::default(), &silent());
        let report = reports::tune(&asked.tuning, &found.unwrap(), asked.npl_and_lost, &loaded.hash);
        assert_chinese(what, &report.document, &about("tune", &loaded));
    }
}

#[test]
fn cut_offs_on_scores_speak_chinese() {
    let cases: [(Option<&str>, &[&str]); 3] = [
        (None, &["good_denied <= 20 %", "group_gap <= 25 %"]),
        (Some("maximise profit"), &["good_denied <= 0.1 %", "bad_denied >= 90 %"]),
        (Some("maximise youden"), &[]),
    ];
    for (objective, constraints) in cases {
        let constraints: Vec<String> = constraints.iter().map(ToString::to_string).collect();
        let wording = Wording {
            objective,
            constraints: &constraints,
            costs: &["bad_approved=4".into(), "good_approved=0.1".into()],
            reach: &["bad_denied = 80 %".into(), "recall = 90 %".into()],
            tolerance: 0.01,
            seed: 1,
        };
        let loaded = scores::load(&["transrisk".into()], &Manner::default(), &wording).unwrap();
        let result = swapset::study::scores::run::run(&loaded.data, &loaded.question, &silent()).unwrap();
        let origin = reports::Origin::of(&loaded);
        let bundled = load(None, &[], &[], SizeOverrides::default()).unwrap();
        let nobody = About {
            name: "scores.csv".into(),
            replications: None,
            replications_of_a_unit: None,
            merchants: None,
            differences: Vec::new(),
            ..about("tune", &bundled)
        };
        assert_chinese("scores", &reports::scores(&result, &origin).document, &nobody);
    }
}

#[test]
fn a_benchmark_speaks_chinese() {
    let mut first = None;
    let problems = ["bench_single_cutoff", "bench_segment_shifts", "bench_constrained"].map(|name| {
        let (loaded, problem) = swapset::study::tune::ask::bench_problem(&request(Some(name), &[], sizes())).unwrap();
        first.get_or_insert(loaded);
        problem
    });
    let bench = Bench {
        problems: Vec::from(problems),
        methods: Method::ALL.to_vec(),
        budgets: vec![100_000, 200_000],
        seed: 1,
        seeds: 2,
        reference: 2,
    };
    let result = tuners::run(&bench, Engine::default(), &silent()).unwrap();
    let loaded = first.unwrap();
    let report = reports::tuners(&bench, &result, &loaded.hash);
    assert_chinese("bench-tuners", &report.document, &about("bench-tuners", &loaded));
}

#[test]
fn the_rule_finds_what_is_left() {
    assert_eq!(leftovers("基准方案 (the cap) 见 docs/model.md，AUC 0.77"), ["the", "cap"]);
    assert_eq!(leftovers("merchant_loan.cutoff = 510，swapset 0.3.0"), Vec::<&str>::new());
    assert_eq!(visible("<p lang=\"zh\">一<code>a b</code>二</p>"), " 一 二 ");
}
