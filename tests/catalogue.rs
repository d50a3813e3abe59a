//! The catalogue of every language: complete and used to the last entry; the Chinese one is set as Chinese is and has one
//! word for one thing.
//!
//! What the program can say is read from its sources and from its own lists, so a text or a title that is new has no entry and fails.

mod sources;

use sources::sources;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use swapset::internals::config::bundled::{BASELINE, CALIBRATIONS, CONDITIONS, REFORMS, STUDIES};
use swapset::internals::metrics::METRICS;
use swapset::internals::model::access::Reason;
use swapset::internals::report::language::{Language, placeholders};
use swapset::internals::report::message::Message;
use swapset::internals::study::accounts::quantity::KINDS;
use swapset::internals::study::captions::plain_title;
use swapset::internals::study::scores::ask as scores;
use swapset::internals::study::scores::ask::{Manner, Wording};
use swapset::internals::study::scores::run::{COSTS, GROUP_RATES, QUANTITIES};
use swapset::internals::study::tune::ask::OWN_SCENARIO;
use swapset::internals::study::tune::ask::quantities::quantity_titles;
use swapset::internals::study::tune::methods::Method;

/// What stands between texts, and no word of its own: separators of lists, and the word for a number without a bound.
const SEPARATORS: [&str; 5] = [", ", "; ", " ", " and ", " or "];
const UNBOUNDED: &str = "inf";
/// Symbols and abbreviations, which Chinese writes as English does but for the marks.
const NAMES: [&str; 3] = ["μ* (Morris)", "{group}: AUC {auc}", "AUC {auc}"];

/// English terms, each with the Chinese one that every entry has for it: a reader takes two words for two things.
const TERMS: [(&str, &str); 47] = [
    ("appeal", "申诉"),
    ("arrears", "逾期"),
    ("average balance", "户均余额"),
    ("bad rate", "坏客户率"),
    ("bands:", "色带"),
    ("burn-in", "预热"),
    ("censored", "删失"),
    ("clear effect", "显著"),
    ("configuration {hash}", "配置哈希值"),
    ("credit cost", "年化信用成本率"),
    ("default rate", "违约率"),
    ("design effect", "设计效应"),
    ("distinguishabl", "显著"),
    ("economies", "走势"),
    ("exposure cap", "共债上限"),
    ("frontier", "前沿"),
    ("hard trigger", "强规则"),
    ("high-cost", "高息借贷"),
    ("inquir", "查询"),
    ("jackknife", "刀切法"),
    ("lever", "政策工具"),
    ("log-rank", "对数秩"),
    ("median", "中位"),
    ("merchant-month", "商户月"),
    ("merchant loan", "网商贷"),
    ("Monte Carlo", "蒙特卡洛"),
    ("NPL ratio", "不良率"),
    ("odds ratio", "优势比"),
    ("opening book", "期初"),
    ("paired", "配对"),
    ("plateau", "平台区"),
    ("quantile", "分位数"),
    ("regret", "后悔值"),
    ("remed", "补救"),
    ("replication", "重复模拟"),
    ("resample", "重抽样"),
    ("revenue decile", "营收十分位"),
    ("scramble", "加扰Sobol点组"),
    ("seed", "随机种子"),
    ("Shapley", "沙普利值"),
    ("standard deviation", "标准差"),
    ("swap-in", "换入"),
    ("swap-out", "换出"),
    ("threshold", "阈值"),
    ("vintage", "批次"),
    ("whiskers", "误差线"),
    ("95% interval", "95%区间"),
];

/// The text of a Rust literal that begins after its first quotation mark.
fn literal(code: &str) -> String {
    let mut text = String::new();
    let mut rest = code.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => return text,
            '\\' => match rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('\n') => while rest.next_if(|c| c.is_whitespace()).is_some() {},
                Some('u') => {
                    let code: String = rest.by_ref().take_while(|c| *c != '}').filter(|c| *c != '{').collect();
                    text.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
                }
                Some(other) => text.push(other),
                None => break,
            },
            other => text.push(other),
        }
    }
    panic!("a literal does not end: {text}")
}

/// Every text that the sources say, with the file that does.
fn messages() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
        let whole = fs::read_to_string(file).unwrap();
        // Tests stand at the end of a file.
        let code = whole.split("#[cfg(test)]").next().unwrap();
        let code: String =
            code.lines().filter(|line| !line.trim().starts_with("//")).map(|line| format!("{line}\n")).collect();
        for mark in ["msg!(", "Message::known(", "self.translate("] {
            for after in code.split(mark).skip(1) {
                if let Some(quoted) = after.trim_start().strip_prefix('"') {
                    all.insert(literal(quoted), file.display().to_string());
                }
            }
        }
    }
    all
}

/// The languages that have a catalogue, each with it.
fn catalogues() -> impl Iterator<Item = (&'static str, &'static HashMap<String, String>)> {
    let others = Language::ALL.into_iter().filter(|language| *language != Language::English);
    others.map(|language| (language.definition().name, language.catalogue()))
}

fn table(text: &str) -> toml::Table {
    text.parse().unwrap()
}

/// Every `title` at any depth.
fn titles(table: &toml::Table) -> Vec<String> {
    strings(table, &["title"])
}

/// The strings of these keys at any depth.
fn strings(table: &toml::Table, keys: &[&str]) -> Vec<String> {
    let inner = table.iter().flat_map(|(key, value)| match value {
        toml::Value::String(title) if keys.contains(&key.as_str()) => vec![title.clone()],
        toml::Value::Table(table) => strings(table, keys),
        toml::Value::Array(values) => {
            values.iter().filter_map(toml::Value::as_table).flat_map(|table| strings(table, keys)).collect()
        }
        _ => Vec::new(),
    });
    inner.collect()
}

/// Titles that come from lists and configurations instead of from the sources' sentences.
fn titled() -> BTreeSet<String> {
    let mut all: BTreeSet<String> = METRICS.iter().map(|metric| metric.title.to_string()).collect();
    all.extend(Reason::ALL.map(|reason| reason.short_title().to_string()));
    all.extend(quantity_titles());
    all.extend(QUANTITIES.map(|quantity| quantity.2.to_string()));
    all.extend(KINDS.iter().flat_map(|kind| kind.2.map(String::from)));
    all.extend(GROUP_RATES.map(|rate| rate.1.to_string()));
    all.extend(COSTS.map(|cost| cost.replace('_', " ")));
    all.extend(Method::ALL.map(|method| method.title().to_string()));
    all.insert(OWN_SCENARIO.to_string());
    let wording = Wording { objective: None, constraints: &[], costs: &[], reach: &[], tolerance: 0.01, seed: 1 };
    let transrisk = scores::load(&["transrisk".into()], &Manner::default(), &wording).unwrap();
    all.extend(transrisk.data.groups.into_iter().map(|group| group.name));
    let bundled = REFORMS.iter().chain(CONDITIONS).chain(STUDIES).map(|(_, text)| *text).chain([BASELINE]);
    all.extend(bundled.flat_map(|text| titles(&table(text))));
    all.extend(CALIBRATIONS.iter().flat_map(|(_, text)| strings(&table(text), &["title", "source", "confidence"])));
    let definitions = swapset::internals::study::ALL.iter().map(|study| study.definition());
    all.extend(definitions.flat_map(|study| [study.question.to_string(), study.shows.to_string()]));
    let segments = table(BASELINE)["segments"].as_table().unwrap().clone();
    all.extend(segments.keys().map(|name| name.replace('_', " ")));
    let phases = REFORMS.iter().filter_map(|(_, text)| table(text).get("phases")?.as_array().cloned()).flatten();
    all.extend(phases.filter_map(|phase| phase.get("name")?.as_str().map(|name| name.replace('_', " "))));
    all
}

/// Keys of the configuration that a threshold or a lever can be, and the words that bundled levers take.
fn keys() -> BTreeSet<String> {
    let mut all = BTreeSet::from(["reform".to_string(), "reform.none".to_string(), UNBOUNDED.to_string()]);
    all.extend(["phases", "phases.from", "phases.to"].map(String::from));
    all.extend(REFORMS.iter().chain(CONDITIONS).map(|(name, _)| format!("reform.{name}")));
    for (group, keys) in table(BASELINE).iter().filter(|(group, _)| *group != "run") {
        for (key, value) in keys.as_table().into_iter().flatten() {
            match value.as_table() {
                Some(segment) if group == "segments" => {
                    all.extend(segment.keys().map(|key| format!("segments.{key}")));
                }
                _ => {
                    all.insert(format!("{group}.{key}"));
                }
            }
        }
    }
    for sweep in STUDIES.iter().filter_map(|(_, text)| table(text).get("sweep").cloned()) {
        let levers = ["levers", "conditions"].into_iter().filter_map(|name| sweep.get(name)?.as_table().cloned());
        let cells = sweep.get("cells").and_then(|cells| cells.as_array().cloned()).into_iter().flatten();
        for (lever, values) in levers.chain(cells.filter_map(|cell| cell.as_table().cloned())).flatten() {
            let words = values.as_array().cloned().unwrap_or_else(|| vec![values]);
            all.extend(words.iter().filter_map(|word| Some(format!("{lever}.{}", word.as_str()?))));
        }
    }
    all
}

fn is_chinese(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// A text of marks and placeholders alone says nothing in any language.
fn has_words(text: &str) -> bool {
    let mut bare = text.to_string();
    for name in placeholders(text) {
        bare = bare.replace(&format!("{{{name}}}"), "");
    }
    bare.chars().any(char::is_alphabetic)
}

/// Full-width marks, which have their blank within them.
fn is_full_width_mark(c: char) -> bool {
    "，。；：、（）“”？！".contains(c)
}

/// Whether what stands beside a blank is to be typed or opened (a command in backticks, an option, a file, a key) or a part
/// of the line of progress.
fn is_apart(word: &str) -> bool {
    let is_file = ["csv", "json", "md"].iter().any(|ending| word.ends_with(&format!(".{ending}")));
    let is_given = ["{file}", "{folder}", "{definition}", "{bar}", "·"].contains(&word);
    word.contains('`') || word.starts_with("--") || word.starts_with("run.") || is_file || is_given
}

/// A blank beside Chinese that nothing typed needs, or something typed that touches Chinese.
fn fault_of_blanks(chinese: &str) -> Option<String> {
    let is_own = |c: char| is_chinese(c) || is_full_width_mark(c);
    let words: Vec<&str> = chinese.split(' ').collect();
    for (index, pair) in words.windows(2).enumerate() {
        let is_value = index > 0 && words[index - 1].starts_with("--");
        let beside = [pair[0].rsplit(is_own).next(), pair[1].split(is_own).next()].map(Option::unwrap_or_default);
        let touches = beside.iter().any(|word| word.is_empty());
        if touches && !is_value && !beside.into_iter().any(is_apart) {
            return Some(format!("has a blank between {} and {}", pair[0], pair[1]));
        }
    }
    for word in words {
        for piece in word.split(is_own).filter(|piece| is_apart(piece) && !piece.contains('`')) {
            let (before, after) = word.split_once(piece).unwrap_or_default();
            if before.ends_with(is_chinese) || after.starts_with(is_chinese) {
                return Some(format!("has no blank beside {piece}"));
            }
        }
    }
    None
}

/// Brackets within or right after brackets, which nobody can read aloud.
fn fault_of_brackets(chinese: &str) -> Option<String> {
    let mut open = 0;
    for c in chinese.chars() {
        open += i32::from(c == '（') - i32::from(c == '）');
        if open > 1 {
            return Some("has brackets within brackets".into());
        }
    }
    chinese.contains("）（").then(|| "has two brackets in a row".into())
}

/// A range has 至, and a dash stands alone, without blanks.
fn fault_of_dashes(chinese: &str) -> Option<String> {
    let characters: Vec<char> = chinese.chars().collect();
    let is_fault = |window: &[char]| match window {
        [before, '–', after] => *before != '“' || *after != '”',
        [' ', '—', _] | [_, '—', ' '] => true,
        _ => false,
    };
    characters.windows(3).find(|window| is_fault(window)).map(|window| format!("has a dash in {window:?}"))
}

/// Where a text breaks the rules of setting, if it does.
fn fault(chinese: &str) -> Option<String> {
    if chinese.is_empty() || chinese.trim() != chinese {
        return Some("is empty or begins or ends with a blank".into());
    }
    let other = fault_of_blanks(chinese).or_else(|| fault_of_brackets(chinese)).or_else(|| fault_of_dashes(chinese));
    if other.is_some() {
        return other;
    }
    let characters: Vec<char> = chinese.chars().collect();
    let beside = |index: usize| {
        let around = [index.checked_sub(1), Some(index + 1)];
        around.into_iter().flatten().any(|index| characters.get(index).is_some_and(|c| is_chinese(*c)))
    };
    let half_width = (0..characters.len()).find(|&index| ",;.()".contains(characters[index]) && beside(index));
    half_width.map(|index| format!("has a half-width {} beside a Chinese character", characters[index]))
}

#[test]
fn every_text_of_the_sources_is_translated_with_the_same_placeholders() {
    let messages = messages();
    assert!(messages.len() > 400, "{}", messages.len());
    let sorted = |text| {
        let mut names = placeholders(text);
        names.sort_unstable();
        names.into_iter().map(String::from).collect::<Vec<_>>()
    };
    for (name, catalogue) in catalogues() {
        for (english, file) in &messages {
            let own = catalogue.get(english).unwrap_or_else(|| panic!("no {name} for {english:?} of {file}"));
            assert_eq!(sorted(english), sorted(own), "{name} of {english:?}");
        }
    }
    for english in messages.keys() {
        let is_name = NAMES.contains(&english.as_str()) || !has_words(english);
        assert!(is_name || Language::Chinese.translate(english).chars().any(is_chinese), "{english:?}");
    }
}

#[test]
fn every_title_and_key_is_translated() {
    let texts: Vec<String> = titled().into_iter().chain(keys()).collect();
    for (name, catalogue) in catalogues() {
        for text in &texts {
            assert!(catalogue.contains_key(text), "no {name} for {text:?}");
        }
    }
    assert!(texts.iter().all(|text| Language::Chinese.translate(text).chars().any(is_chinese)));
    let levers = STUDIES.iter().filter_map(|(_, text)| table(text).get("tune")?.get("thresholds").cloned());
    let thresholds: Vec<String> =
        levers.flat_map(|table| table.as_table().unwrap().keys().cloned().collect::<Vec<_>>()).collect();
    assert!(thresholds.len() > 10);
    for key in thresholds {
        let name = Message::key(&key, plain_title(&key));
        assert!(name.in_language(Language::Chinese).chars().all(is_chinese), "{key}");
        assert_eq!(name.in_language(Language::English), plain_title(&key));
    }
}

#[test]
fn every_entry_is_used() {
    let mut used: BTreeSet<String> = messages().into_keys().collect();
    used.extend(titled());
    used.extend(keys());
    used.extend(SEPARATORS.map(String::from));
    for (name, catalogue) in catalogues() {
        let unused: Vec<&String> = catalogue.keys().filter(|key| !used.contains(*key)).collect();
        assert!(unused.is_empty(), "the {name} catalogue has what nobody says: {unused:?}");
    }
}

#[test]
fn each_entry_is_set_as_chinese_is() {
    for (english, chinese) in Language::Chinese.catalogue() {
        // Chinese puts no blank between sentences.
        if !(english == " " && chinese.is_empty()) {
            assert_eq!(fault(chinese), None, "{english:?} = {chinese:?}");
        }
    }
}

/// Whether a text has a term at the beginning of a word; what a placeholder is called is no text, but for its hash.
fn has_term(english: &str, term: &str) -> bool {
    let mut text = english.to_lowercase();
    for name in placeholders(english).into_iter().filter(|name| *name != "hash") {
        text = text.replace(&format!("{{{name}}}"), "…");
    }
    let term = term.to_lowercase();
    text.match_indices(&term).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric()))
}

#[test]
fn each_term_has_one_translation() {
    let catalogue = Language::Chinese.catalogue();
    for (term, own) in TERMS {
        // A key of the configuration is no sentence.
        let entries = || catalogue.iter().filter(|(english, _)| !english.contains('.') || english.contains(' '));
        let with_term: Vec<_> = entries().filter(|(english, _)| has_term(english, term)).collect();
        assert!(!with_term.is_empty(), "nothing says {term:?}");
        for (english, chinese) in with_term {
            assert!(chinese.contains(own), "{term:?} is {own}: {english:?} = {chinese:?}");
        }
    }
}

#[test]
fn the_rules_find_what_is_wrong() {
    assert_eq!(literal("a\\\"b\\n\\u{b1} \\\n      c\" rest"), "a\"b\n± c");
    assert_eq!(fault("基准方案，15.6%。"), None);
    let fine = [
        "见 `swapset run`。",
        "加 --width {needed} 即可显示，或见网页。",
        "另见 results.csv（{count}行）",
        "记作“–”。",
    ];
    for fine in
        fine.into_iter().chain(["1,000家误伤148 ± 1.5家", "{metric}达到± {found}", "第3.7节（见 docs/model.md）"])
    {
        assert_eq!(fault(fine), None, "{fine:?}");
    }
    let marks = ["", " 基准", "基准 ", "基准,方案", "基准(a)", "共3家.基准", "方案;"];
    let blanks = ["用 Rust 写", "共 3 家", "占 {share}", "见docs/model.md", "results.csv中", "“±” 为", "基准方案 下"];
    let others = ["2至3（见（二））", "甲（乙）（丙）", "第4–9个月", "甲 —— 乙"];
    for wrong in marks.into_iter().chain(blanks).chain(others) {
        assert!(fault(wrong).is_some(), "{wrong:?}");
    }
    assert!(has_term("Cut-offs and levers", "lever") && has_term("configuration {hash}", "configuration {hash}"));
    assert!(!has_term("the {seed} clever one", "lever") && !has_term("the {seed}", "seed"));
    assert!(has_words("{a} of {b}") && !has_words("{setting}: {role}"));
}
