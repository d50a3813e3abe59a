//! The comments of `configs/baseline.toml` and the tables of `docs/model.md` say what the definitions of the parameters say.
//!
//! Both are generated: after a definition has changed, `SWAPSET_WRITE=1 cargo test --test parameters` writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use swapset::internals::config::keys::{AnyKey, all_keys, keys_of};
use swapset::internals::report::language::Language;

const BASELINE: &str = "configs/baseline.toml";
const MODEL: &str = "docs/model.md";
/// The marks before and after the tables in docs/model.md.
const MARKS: [&str; 2] = ["<!-- parameters: begin (generated) -->\n", "<!-- parameters: end -->\n"];
/// Width of a comment line, in characters.
const WIDTH: usize = 100;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// Asserts that a file is as generated or, on request, writes it.
fn hold(name: &str, generated: &str) {
    if std::env::var_os("SWAPSET_WRITE").is_some() {
        // Replaced atomically, because the other test may be reading it.
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let new = path.with_extension("new");
        fs::write(&new, generated).unwrap();
        fs::rename(new, path).unwrap();
        return;
    }
    let kept = read(name);
    let line = kept.lines().zip(generated.lines()).position(|(kept, generated)| kept != generated);
    assert!(
        kept == generated,
        "{name} differs from the definitions, first in line {}: run SWAPSET_WRITE=1 cargo test --test parameters",
        line.map_or(kept.lines().count().min(generated.lines().count()), |line| line) + 1
    );
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + characters.as_str())
}

/// A paragraph as comments.
fn comments(text: &str) -> String {
    wrapped(text, "# ")
}

/// A paragraph in lines that begin so.
fn wrapped(text: &str, start: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => *line += &format!(" {word}"),
            _ => lines.push(format!("{start}{word}")),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The table of a header `[segments.rural]`: `segments`.
fn group(header: &str) -> &str {
    header.trim_matches(['[', ']']).split('.').next().unwrap()
}

/// The baseline with the comments of its keys written anew. Values and the comments above tables stay; the keys of a group are
/// explained once.
fn baseline(text: &str) -> String {
    let (mut written, mut above) = (String::new(), String::new());
    let mut keys: Vec<AnyKey> = Vec::new();
    let mut explained = BTreeSet::new();
    for line in text.lines() {
        match line.split_once(" = ") {
            _ if line.is_empty() || line.starts_with('#') => {
                above += &format!("{line}\n");
                continue;
            }
            _ if line.starts_with('[') => {
                keys = keys_of(group(line));
                written += &format!("{above}{line}\n");
            }
            Some(("title", _)) => written += &format!("{above}{line}\n"),
            Some((name, value)) => {
                let key = keys.iter().find(|key| key.name == name).unwrap_or_else(|| panic!("no key {name}"));
                if explained.insert(key.path()) {
                    let meaning = format!("{}. Allowed: {}.", capitalised(key.meaning), key.allowed());
                    let source = format!("Source: {}.", key.source);
                    let blank = if written.ends_with("]\n") { "" } else { "\n" };
                    written += &format!("{blank}{}{}", comments(&meaning), comments(&source));
                }
                let value = value.split("  #").next().unwrap().trim_end();
                let unit = if key.unit == "none" { String::new() } else { format!("  # {}", key.unit) };
                written += &format!("{name} = {value}{unit}\n");
            }
            None => panic!("neither a key nor a table: {line}"),
        }
        above.clear();
    }
    written
}

/// A row of a Markdown table.
fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let header: Vec<String> = header.iter().map(|name| name.to_string()).collect();
    let line = format!("|{}\n", "---|".repeat(header.len()));
    row(&header) + &line + &rows.map(|cells| row(&cells)).collect::<String>()
}

fn code(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}

/// A value as the baseline's file writes it.
fn default(baseline: &toml::Table, path: &[&str]) -> String {
    let mut value = &baseline[path[0]];
    for name in &path[1..] {
        value = &value[*name];
    }
    shown(value)
}

fn shown(value: &toml::Value) -> String {
    match value {
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::String(word) => word.clone(),
        toml::Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(" "),
        other => panic!("a default is {other:?}"),
    }
}

/// The tables of parameters: of the study, of a policy, of a segment.
fn tables() -> String {
    let baseline: toml::Table = read(BASELINE).parse().unwrap();
    let chinese = |key: &AnyKey| Language::Chinese.of_key(&key.path()).unwrap_or_else(|| panic!("{}", key.path()));
    let known = |key: &AnyKey| vec![key.unit.into(), key.allowed(), key.meaning.into(), key.source.into()];
    let of_the_study = keys_of("run").into_iter().map(|key| {
        let default = default(&baseline, &[key.group, key.name]);
        [vec![code(key.path()), code(key.symbol), default], known(&key)].concat()
    });
    let of_a_policy = all_keys().into_iter().filter(|key| !["run", "segments"].contains(&key.group)).map(|key| {
        let default = default(&baseline, &[key.group, key.name]);
        [vec![code(key.path()), code(key.symbol), chinese(&key), default], known(&key)].concat()
    });
    let segments = keys_of("segments");
    let of_a_segment = segments.iter().map(|key| {
        [vec![code(format!("segments.NAME.{}", key.name)), code(key.symbol), chinese(key)], known(key)].concat()
    });
    let names: Vec<&str> = std::iter::once("segment").chain(segments.iter().map(|key| key.name)).collect();
    let values = baseline["segments"].as_table().unwrap().keys().map(|segment| {
        let value = |key: &AnyKey| default(&baseline, &["segments", segment, key.name]);
        std::iter::once(segment.clone()).chain(segments.iter().map(value)).collect()
    });
    let known = ["unit", "allowed", "meaning", "source"];
    let fixed = all_keys().into_iter().filter(|key| !key.is_phased && key.group != "run");
    let fixed = fixed.map(|key| match key.group {
        "segments" => code(format!("segments.NAME.{}", key.name)),
        _ => code(key.path()),
    });
    let fixed = fixed.collect::<Vec<_>>().join(", ");
    [
        "Of the study as a whole:\n\n".into(),
        table(&[&["key", "symbol", "default"], &known[..]].concat(), of_the_study),
        "\nOf a policy:\n\n".into(),
        table(&[&["key", "symbol", "in Chinese", "default"], &known[..]].concat(), of_a_policy),
        "\nOf a segment:\n\n".into(),
        table(&[&["key", "symbol", "in Chinese"], &known[..]].concat(), of_a_segment),
        "\nThe segments of the baseline:\n\n".into(),
        table(&names, values),
        "\n".into(),
        wrapped(
            &format!(
                "The same in every month, so that no phase may set them: {fixed}. Every other key of a policy or a \
                 segment may differ by month (`[[phases]]`, `docs/studies.md`); `macro_policy.guidance` is one number \
                 in a phase."
            ),
            "",
        ),
    ]
    .concat()
}

#[test]
fn the_baseline_explains_every_key_beside_its_value() {
    let text = read(BASELINE);
    hold(BASELINE, &baseline(&text));
    for key in all_keys() {
        let tables = text.split("\n[").filter(|table| table.split(['.', ']']).next() == Some(key.group));
        let stated = |table: &str| table.lines().filter(|line| line.starts_with(&format!("{} = ", key.name))).count();
        assert!(tables.clone().count() > 0, "no table [{}]", key.group);
        assert!(tables.map(stated).all(|times| times == 1), "{} once in each table", key.path());
    }
}

#[test]
fn the_models_page_lists_every_parameter_as_it_is_defined() {
    let text = read(MODEL);
    let (before, rest) = text.split_once(MARKS[0]).expect("the mark before the tables");
    let (_, after) = rest.split_once(MARKS[1]).expect("the mark after the tables");
    hold(MODEL, &format!("{before}{}\n{}\n{}{after}", MARKS[0], tables(), MARKS[1]));
}

#[test]
fn comments_are_wrapped_and_values_stay() {
    let long = "word ".repeat(60);
    assert!(comments(long.trim()).lines().all(|line| line.starts_with("# word") && line.len() <= WIDTH));
    let text = "# free\n\ntitle = \"a\"\n\n# of the table\n[pricing]\n# wrong\nrate_base = 0.105  # wrong\n";
    let written = baseline(text);
    assert!(written.starts_with("# free\n\ntitle = \"a\"\n\n# of the table\n[pricing]\n# Interest rate"), "{written}");
    assert!(written.ends_with("rate_base = 0.105  # per year\n") && !written.contains("wrong"), "{written}");
}
