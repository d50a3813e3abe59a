//! The catalogue of every language: complete and used to the last entry; the Chinese one is set as Chinese is.
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

/// Where a text breaks the rules of setting, if it does.
fn fault(chinese: &str) -> Option<String> {
    if chinese.is_empty() || chinese.trim() != chinese {
        return Some("is empty or begins or ends with a blank".into());
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

#[test]
fn the_rules_find_what_is_wrong() {
    assert_eq!(literal("a\\\"b\\n\\u{b1} \\\n      c\" rest"), "a\"b\n± c");
    assert_eq!(fault("基准方案，15.6%。"), None);
    for wrong in ["", " 基准", "基准 ", "基准,方案", "基准(a)", "共3家.基准", "方案;"] {
        assert!(fault(wrong).is_some(), "{wrong:?}");
    }
    assert!(has_words("{a} of {b}") && !has_words("{setting}: {role}"));
}
