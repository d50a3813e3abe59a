//! Every study's report in Chinese is Chinese: no English word is left on the terminal, the page, the Markdown or a chart.

use swapset::internals::config::SizeOverrides;
use swapset::internals::engine::Engine;
use swapset::internals::progress::Progress;
use swapset::internals::report::about::About;
use swapset::internals::report::chart::draw::display_list::Shape as Drawn;
use swapset::internals::report::chart::draw::theme::Theme;
use swapset::internals::report::chart::{Shape, Style};
use swapset::internals::report::document::{Document, Figure};
use swapset::internals::report::language::Language;
use swapset::internals::report::markdown::markdown;
use swapset::internals::report::page::page;
use swapset::internals::study::{self, Request};

/// Latin words that Chinese reports have too: the program, abbreviations, names of people, of methods named after
/// them and of sources, folders.
const ALLOWED: [&str; 31] = [
    "swapset",
    "baseline",
    "budget",
    "AUC",
    "KS",
    "ROC",
    "Sobol",
    "Morris",
    "Kaplan-Meier",
    "Aalen-Johansen",
    "Fieller",
    "Adams",
    "Einav",
    "Levin",
    "Li",
    "Mickel",
    "Taylor",
    "SBA",
    "JFQA",
    "LPR",
    "Holm",
    "Bonferroni",
    "LMG",
    "logit",
    "FICO",
    "CFPB",
    "ESG",
    "HELOC",
    "UCI",
    "docs",
    "charts",
];

/// Words of Latin letters that are not allowed. A word with a dot or an underscore is a key or a file, and one with a
/// digit is a version or a hash; single letters are units and symbols.
fn leftovers(text: &str) -> Vec<&str> {
    let in_word = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let words = text.split(|c: char| !in_word(c)).map(|word| word.trim_matches(|c: char| ".-".contains(c)));
    let is_command = |word: &str| study::ALL.iter().any(|study| study.definition().command == word);
    let is_name = |word: &str| word.contains(['_', '.']) || word.chars().any(|c| c.is_ascii_digit());
    words.filter(|word| word.len() > 1 && !is_name(word) && !ALLOWED.contains(word) && !is_command(word)).collect()
}

/// A page without its tags, its style and what is to be typed.
fn visible(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, inner) = after.split_once('>').unwrap();
        let name = tag.split([' ', '\n']).next().unwrap();
        // Where a line may break there is no blank.
        text.push_str(if name == "wbr" { "" } else { " " });
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

/// Marks that meet where sentences are put together from pieces.
const MARKS: [&str; 11] = ["。。", "。，", "，。", "，，", "；；", "；。", "：。", "、、", "）（", "（）", "“”"];

/// Words that have the direction of a change, so that no sign may follow.
const DIRECTIONS: [&str; 12] =
    ["少误伤", "多误伤", "减少", "增加", "降低", "上升", "下降", "提高", "升至", "降至", "多赚", "少赚"];

fn is_ideograph(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// What nobody would write or read aloud in a line put together from pieces.
fn oddity(line: &str) -> Option<String> {
    if let Some(marks) = MARKS.iter().find(|marks| line.contains(**marks)) {
        return Some((*marks).to_string());
    }
    let signed = |word: &&&str| ["-", "−", "+"].iter().any(|sign| line.contains(&format!("{word}{sign}")));
    if let Some(word) = DIRECTIONS.iter().find(signed) {
        return Some(format!("{word} with a sign"));
    }
    // An interval that is printed has a width.
    let widths = line.split("± ").skip(1).map(|rest| rest.split(|c: char| !c.is_ascii_digit() && c != '.').next());
    let is_zero = |width: &str| width.contains('0') && width.trim_matches(['0', '.']).is_empty();
    if let Some(width) = widths.flatten().find(|width| is_zero(width)) {
        return Some(format!("± {width}"));
    }
    let characters: Vec<char> = line.chars().collect();
    let is_odd = |window: &[char]| match window {
        [before, ',' | ';' | '(' | ')' | '.', after] => is_ideograph(*before) && is_ideograph(*after),
        [before, ' ', '%'] => is_ideograph(*before) || before.is_ascii_digit(),
        ['%', ' ', after] => is_ideograph(*after),
        _ => false,
    };
    characters.windows(3).find(|window| is_odd(window)).map(|window| window.iter().collect())
}

/// Asserts that a report has no English left.
fn assert_chinese(what: &str, document: &Document, about: &About) {
    let chinese = Language::Chinese;
    let file = |figure: &Figure| format!("charts/{}.zh.png", figure.name);
    let mut texts = vec![
        ("the terminal", document.text(chinese)),
        ("the terminal at 80 columns", document.text_within(chinese, Some(80)).replace("--width", "")),
        ("the page", visible(&page(document, about, chinese, Theme::plain()).unwrap())),
        ("the Markdown", prose(&markdown(document, about, chinese, &file))),
    ];
    for figure in &document.figures {
        for shape in Shape::ALL {
            let list = figure.display_list(Style::new(chinese, shape));
            let shown = list.shapes.iter().filter_map(|shape| match shape {
                Drawn::Text(text) => Some(text.text.as_str()),
                _ => None,
            });
            texts.push((&figure.name, shown.collect::<Vec<_>>().join("\n")));
        }
    }
    for (place, text) in texts {
        // A study is called by its file, whose name is the user's, as are those of columns.
        let text = text
            .replace(&about.name, "甲")
            .replace("未使用的列：group", "未使用的列：甲")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
        let left = leftovers(&text);
        let context = || text.lines().filter(|line| !leftovers(line).is_empty()).take(5).collect::<Vec<_>>().join("\n");
        assert!(left.is_empty(), "{what}: {place} says {left:?} in\n{}", context());
        for line in text.lines() {
            assert_eq!(oddity(line), None, "{what}: {place} says\n{line}");
        }
    }
}

/// Runs a study as the command line does and asserts that its report has no English left.
fn assert_study(name: &str, inputs: &[&str], options: &[(&str, &str)], replications: u32, merchants: u32) {
    let study = study::of_name(name).unwrap();
    let mut request = Request { inputs: inputs.iter().map(Into::into).collect(), ..Request::default() };
    // Score data and accounts are read, not simulated.
    if !["scores", "accounts"].contains(&name) {
        let (replications, merchants) = (Some(replications), Some(merchants));
        request.sizes = SizeOverrides { seed: Some(1), replications, merchants };
    }
    for (option, value) in options {
        request.options.add(option, *value);
    }
    let question = study.ask(&request).unwrap_or_else(|error| panic!("{name}: {}", error.report(false)));
    let answer = question.run(Engine::default(), &Progress::silent()).unwrap();
    let about = answer.setup().about(study.definition(), answer.sizes(), format!("swapset {name}"));
    let report = answer.report();
    let about = About { calibration: report.calibration.clone(), ..about };
    assert_chinese(&format!("{name} {inputs:?} {options:?}"), &report.document, &about);
}

#[test]
fn a_run_speaks_chinese() {
    let reforms = ["guidance_tight", "personalised_lines+better_review", "recession"].map(|reform| ("reform", reform));
    assert_study("run", &[], &reforms, 32, 40);
    assert_study("run", &["recession"], &[], 32, 40);
    assert_study("run", &[], &reforms, 1, 40);
    assert_study("run", &[], &[("until", "good_lost=5pp"), ("at-least", "16"), ("at-most", "32")], 32, 40);
}

#[test]
fn comparisons_and_effects_speak_chinese() {
    assert_study("compare", &[], &[], 32, 40);
    assert_study("effect", &[], &[], 32, 40);
}

#[test]
fn sweeps_speak_chinese() {
    for name in ["cutoff_guidance_cap", "levers_at_random", "named_cells"] {
        assert_study("sweep", &[name], &[], 32, 40);
    }
}

#[test]
fn attributions_speak_chinese() {
    assert_study("attribute", &[], &[], 16, 20);
    assert_study("attribute", &[], &[("reform", "personalised_lines+richer_model")], 16, 20);
}

#[test]
fn sensitivity_and_survival_speak_chinese() {
    assert_study("sensitivity", &["which_assumptions_matter"], &[], 4, 20);
    assert_study("survival", &[], &[], 32, 40);
}

#[test]
fn a_calibration_speaks_chinese() {
    assert_study("check", &[], &[("check", "true")], 32, 40);
    assert_study("calibrate", &[], &[], 8, 20);
}

#[test]
fn tunings_speak_chinese() {
    let cases: [(&str, &[(&str, &str)]); 6] = [
        ("tune_cutoff", &[]),
        ("tune_spare_good", &[("certainty", "0.5")]),
        ("tune_limits", &[("budget", "3e5")]),
        ("tune_segments", &[("budget", "3e5")]),
        // Nothing is feasible.
        ("tune_cutoff", &[("subject-to", "good_lost <= 0.1%"), ("subject-to", "npl_ratio <= 1%")]),
        (
            "tune_cutoff",
            &[
                ("method", "race"),
                ("budget", "2e5"),
                ("objective", "minimise good_months_lost"),
                ("subject-to", "bad_caught >= 5%"),
                ("subject-to", "average_balance >= 12,345"),
                ("reach", "good_lost = 14%"),
                ("reach", "good_lost = 99%"),
            ],
        ),
    ];
    for (study, options) in cases {
        assert_study("tune", &[study], options, 32, 40);
    }
}

#[test]
fn cut_offs_on_scores_speak_chinese() {
    let shared = [
        ("scores", "transrisk"),
        ("cost", "bad_approved=4"),
        ("cost", "good_approved=0.1"),
        ("reach", "bad_denied = 80%"),
    ];
    let cases: [&[(&str, &str)]; 3] = [
        &[("subject-to", "good_denied <= 20%"), ("subject-to", "group_gap <= 25%")],
        &[("objective", "maximise profit"), ("subject-to", "good_denied <= 0.1%"), ("subject-to", "bad_denied >= 90%")],
        &[("objective", "maximise youden")],
    ];
    for options in cases {
        assert_study("scores", &[], &[&shared, options].concat(), 0, 0);
    }
}

#[test]
fn cut_offs_on_accounts_speak_chinese() {
    // Names of groups are the file's own.
    let shared = [("accounts", "german_credit"), ("group", "none")];
    let cases: [&[(&str, &str)]; 3] = [
        &[],
        &[
            ("objective", "minimise denied_by_amount"),
            ("subject-to", "bad_rate_of_approved_by_amount <= 22.2%"),
            ("certainty", "0.95"),
        ],
        &[("objective", "maximise profit"), ("lgd", "0.45"), ("rate", "0.12"), ("reach", "bad_denied = 80%")],
    ];
    for options in cases {
        assert_study("accounts", &[], &[&shared, options].concat(), 0, 0);
    }
}

#[test]
fn a_benchmark_speaks_chinese() {
    let problems = ["bench_single_cutoff", "bench_segment_shifts", "bench_constrained"];
    let options = [("budgets", "1e5,2e5"), ("seeds", "2"), ("reference", "2")];
    assert_study("bench-tuners", &problems, &options, 32, 40);
}

#[test]
fn oddities_are_found() {
    let fine = [
        "可少误伤46 [16, 141]家，利润变化-3元（见 docs/coverage.md）。",
        "0.5 ± 0.04家；1.2%至3%",
        "减少误伤的占比  -",
    ];
    assert_eq!(fine.map(oddity), [const { None }; 3]);
    let odd = [
        "一。，二",
        "甲（乙）（丙）",
        "少误伤-3家",
        "误伤率下降−1个百分点",
        "0.5 ± 0.0家",
        "占15 %",
        "误伤,收紧",
        "15% 的商户",
    ];
    for line in odd {
        assert!(oddity(line).is_some(), "{line}");
    }
}

#[test]
fn every_study_is_among_them() {
    let here = include_str!("spoken_chinese.rs");
    for study in study::ALL {
        let name = study.definition().name;
        assert!(here.contains(&format!("assert_study(\"{name}\",")), "no report of {name} is read");
    }
}
