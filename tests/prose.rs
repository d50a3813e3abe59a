//! Prose follows the house style: lines of Markdown end at 100 columns, percentages are written 15.6%, and phrases that English
//! does not have stay out of documents, comments and the texts of the program.

mod sources;

use std::fs;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

const COLUMNS: usize = 100;

/// Pages that `docs/gallery.sh` writes from the program's own captions, one to a line.
const GENERATED: [&str; 2] = ["docs/gallery.md", "docs/gallery.zh-CN.md"];

/// Phrases to avoid, each with what to write instead. One in lower case is found in any case.
const PHRASES: [(&str, &str); 15] = [
    ("for your mail", "for an email"),
    ("to a precision instead of a size", "until a target precision is reached"),
    ("same seed, same bytes", "for a given seed every file is byte-identical"),
    ("every draw follows from", "random seed"),
    ("thousand million", "billion"),
    ("is a text", "is a string"),
    ("bettered", "are Pareto-efficient"),
    ("of seasoning", "burn-in"),
    ("the seasoning", "the burn-in"),
    ("seasoning month", "burn-in month"),
    ("telling reform", "default reforms"),
    ("telling ones", "default reforms"),
    ("gone are", "the usual order: subject first"),
    ("Of 1,000 ", "156 of 1,000"),
    ("is held against", "is checked against"),
];

/// Chinese words to avoid, each with the one to write instead, of which it may be a part.
const WORDS: [(&str, &str); 30] = [
    ("扰动", "加扰Sobol点组"),
    ("备选方案", "方案"),
    ("年信用成本", "年化信用成本率"),
    ("当前设定", "现行设定"),
    ("当前准入线", "现行准入线"),
    ("设置", "设定"),
    ("经济环境", "经济走势"),
    ("模拟经济", "经济走势"),
    ("宏观经济路径", "经济走势"),
    ("重复次数", "重复模拟次数"),
    ("每次重复", "每次重复模拟"),
    ("同一次重复", "同一次重复模拟"),
    ("哈希", "哈希值"),
    ("换边", "换入、换出"),
    ("分群", "行业分组"),
    ("用信率", "额度使用率"),
    ("误杀", "误伤"),
    ("误拒", "误伤"),
    ("营收下滑", "营收下降"),
    ("对数几率", "logit"),
    ("邦费罗尼", "Bonferroni"),
    ("夏普利", "沙普利值"),
    ("蒙特卡罗", "蒙特卡洛"),
    ("百分位", "分位数"),
    ("千户", "千家"),
    ("清收", "处置"),
    ("合成商户", "虚拟商户"),
    ("没有明确", "没有显著"),
    ("更精细的模型", "更完善的风控模型"),
    ("被误伤而失去", "因误伤失去"),
];

/// A file's prose: a document without its code blocks, the comments and strings of code, the texts of a catalogue.
struct Prose {
    name: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files with an ending in a folder and below it; folders that a build or a run writes are left out.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            let is_written = ["target", "corpus", "artifacts"].contains(&name) || folder.ends_with("output");
            if !is_written && !name.starts_with('.') {
                found.extend(files(&path, ending));
            }
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> Prose {
    let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    Prose { name, text: fs::read_to_string(path).unwrap() }
}

fn documents() -> Vec<Prose> {
    let found: Vec<Prose> = files(root(), "md").iter().map(|path| read(path)).collect();
    for name in ["README.md", "README.zh-CN.md", "docs/model.md", "fuzz/README.md", "output/README.md"] {
        assert!(found.iter().any(|document| document.name == name), "{name} is missing");
    }
    found
}

/// Everything in words: documents, comments of configurations, catalogues, and comments and strings of the program.
fn everything_in_words() -> Vec<Prose> {
    let mut found = documents();
    for document in &mut found {
        document.text =
            lines(&document.text).iter().filter(|line| !line.is_code).map(|line| format!("{}\n", line.text)).collect();
    }
    let comment = |line: &str| line.split_once('#').map_or(String::new(), |(_, comment)| format!("{comment}\n"));
    found.extend(
        files(&root().join("configs"), "toml")
            .iter()
            .map(|path| read(path))
            .map(|file| Prose { text: file.text.lines().map(comment).collect(), ..file }),
    );
    found.extend(files(&root().join("src"), "toml").iter().map(|path| read(path)));
    let programs = sources::sources(&root().join("src"));
    let programs = programs.iter().filter(|path| !path.ends_with("tests.rs"));
    found.extend(programs.map(|path| read(path)).map(|file| {
        // Tests may write what the rules forbid.
        let code = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        Prose { text: comments_and_strings(code), ..file }
    }));
    found
}

/// A line of Markdown.
struct Line<'a> {
    number: usize,
    text: &'a str,
    is_code: bool,
}

fn lines(markdown: &str) -> Vec<Line<'_>> {
    let mut is_fenced = false;
    let mut is_indented = false;
    let mut after_blank = true;
    let mut found = Vec::new();
    for (index, text) in markdown.lines().enumerate() {
        let is_fence = text.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        is_indented = text.starts_with("    ") && (is_indented || after_blank);
        after_blank = text.trim().is_empty();
        found.push(Line { number: index + 1, text, is_code: is_fenced || is_fence || is_indented });
    }
    found
}

/// Tables, headings and pictures are one line each, whatever their length.
fn is_one_line(text: &str) -> bool {
    ["|", "#", "!["].iter().any(|start| text.trim_start().starts_with(start))
}

/// A line without the bullet, number or quotation mark that it begins with.
fn without_marker(text: &str) -> &str {
    let text = text.trim();
    match text.split_once(' ') {
        Some((marker, rest))
            if ["-", "*", ">"].contains(&marker) || marker.trim_end_matches('.').parse::<u8>().is_ok() =>
        {
            rest
        }
        _ => text,
    }
}

/// Whether there is a blank at which a line can be broken: outside of code and links.
fn can_be_broken(text: &str) -> bool {
    let (mut in_code, mut in_link) = (false, false);
    let mut characters = without_marker(text).chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '`' => in_code = !in_code,
            '[' if !in_code => in_link = true,
            ']' if characters.peek() != Some(&'(') => in_link = false,
            ')' => in_link = false,
            ' ' if !in_code && !in_link => return true,
            _ => {}
        }
    }
    false
}

fn too_long(markdown: &str) -> Vec<usize> {
    let long = lines(markdown).into_iter().filter(|line| line.text.width() > COLUMNS);
    let at_fault = long.filter(|line| !line.is_code && !is_one_line(line.text) && can_be_broken(line.text));
    at_fault.map(|line| line.number).collect()
}

fn is_chinese(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// Lines that end within a Chinese sentence: Markdown shows a blank there.
fn blanks_within_chinese(markdown: &str) -> Vec<usize> {
    let lines = lines(markdown);
    let pairs = lines.windows(2).filter(|pair| pair.iter().all(|line| !line.is_code && !is_one_line(line.text)));
    let at_fault = pairs.filter(|pair| {
        let (last, next) = (pair[0].text.trim_end().chars().last(), without_marker(pair[1].text).chars().next());
        last.is_some_and(is_chinese) && next.is_some_and(is_chinese)
    });
    at_fault.map(|pair| pair[0].number).collect()
}

/// Percentages with a blank, such as "15.6 %" and "{share} %".
fn percentages_with_a_blank(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    let with_a_blank = |window: &[char]| {
        (window[0].is_ascii_digit() || window[0] == '}')
            && [' ', '\u{a0}', '\u{202f}'].contains(&window[1])
            && window[2] == '%'
    };
    let starts = (0..characters.len().saturating_sub(2)).filter(|&start| with_a_blank(&characters[start..start + 3]));
    starts.map(|start| characters[start.saturating_sub(30)..start + 3].iter().collect()).collect()
}

/// Chinese words to avoid in a text.
fn words_to_avoid(text: &str) -> Vec<&'static str> {
    let found = WORDS.iter().filter(|(word, instead)| match instead.contains(word) {
        true => text.replace(instead, "").contains(word),
        false => text.contains(word),
    });
    found.map(|(word, _)| *word).collect()
}

/// A line of Chinese Markdown without its code and the targets of its links.
fn without_code(line: &str) -> String {
    let mut text: String =
        line.split('`').enumerate().map(|(index, part)| if index.is_multiple_of(2) { part } else { "`" }).collect();
    while let Some((before, rest)) = text.split_once("](") {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        text = format!("{before}]{after}");
    }
    text
}

/// Blanks between Chinese and the letters, digits or marks beside it, and at the ends of code; those beside code and links are
/// needed.
fn blanks_beside_chinese(line: &str) -> Vec<String> {
    let characters: Vec<char> = without_code(without_marker(line)).chars().collect();
    let is_own = |c: char| is_chinese(c) || "，。；：、（）“”？！".contains(c);
    let is_other = |c: char| is_own(c) || c.is_alphanumeric() || c == '±';
    let is_fault = |window: &&[char]| {
        window[1] == ' ' && (is_own(window[0]) && is_other(window[2]) || is_other(window[0]) && is_own(window[2]))
    };
    let code = line.split('`').skip(1).step_by(2).filter(|code| code.trim() != *code).map(String::from);
    characters.windows(3).filter(is_fault).map(|window| window.iter().collect()).chain(code).collect()
}

fn phrases(text: &str) -> Vec<&'static str> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = text.to_lowercase();
    let found = PHRASES.iter().filter(|(phrase, _)| lower.contains(phrase) || text.contains(phrase));
    found.map(|(phrase, _)| *phrase).collect()
}

/// The comments and strings of a Rust file, a line each.
fn comments_and_strings(code: &str) -> String {
    let mut words = String::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let (part, length) = if rest.starts_with("//") {
            let comment = before(rest, "\n");
            (comment.trim_start_matches(['/', '!']), comment.len())
        } else if let Some(raw) = rest.strip_prefix("r\"") {
            let string = before(raw, "\"");
            (string, string.len() + 3)
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            let string = before(raw, "\"#");
            (string, string.len() + 5)
        } else if let Some(after) = rest.strip_prefix('"') {
            let string = &after[..end_of_string(after)];
            (string, string.len() + 2)
        } else if let Some(after) = rest.strip_prefix('\'') {
            ("", 1 + length_of_character(after))
        } else {
            ("", first.len_utf8())
        };
        if length > first.len_utf8() {
            words.push_str(&part.replace("\\\n", ""));
            // A mark between two strings, so that no phrase is found across them.
            words.push_str(if part.starts_with("//") { "\n" } else { "\n·\n" });
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    words
}

fn before<'a>(text: &'a str, end: &str) -> &'a str {
    text.split(end).next().unwrap_or_default()
}

/// Where the string that begins before this text ends.
fn end_of_string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.find(|c| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    });
    end.unwrap_or(text.len())
}

/// Bytes of the character literal that begins before this text, its closing mark included; 0 for a lifetime.
fn length_of_character(text: &str) -> usize {
    let mut characters = text.chars();
    let first = characters.next().unwrap_or_default();
    if first == '\\' {
        return text[2..].find('\'').map_or(0, |end| end + 3);
    }
    if characters.next() == Some('\'') { first.len_utf8() + 1 } else { 0 }
}

#[test]
fn lines_of_markdown_end_at_100_columns() {
    for document in documents() {
        if GENERATED.contains(&document.name.as_str()) {
            continue;
        }
        let at_fault = too_long(&document.text);
        assert!(at_fault.is_empty(), "{}: lines {at_fault:?} are longer than {COLUMNS} columns", document.name);
    }
}

/// Chinese is broken after a punctuation mark or at a blank beside Latin text, so that no blank shows within a sentence.
#[test]
fn chinese_is_not_broken_within_a_phrase() {
    for document in documents() {
        let at_fault = blanks_within_chinese(&document.text);
        assert!(at_fault.is_empty(), "{}: lines {at_fault:?} end within a Chinese phrase", document.name);
    }
}

/// The Chinese pages, and the catalogues beside what says them.
fn chinese() -> Vec<Prose> {
    let pages = documents().into_iter().filter(|page| page.name.ends_with(".zh-CN.md"));
    let mut found: Vec<Prose> = pages.filter(|page| !GENERATED.contains(&page.name.as_str())).collect();
    assert!(found.len() > 4);
    let catalogues = files(&root().join("src"), "toml");
    found.extend(catalogues.iter().filter(|path| path.ends_with("zh.toml")).map(|path| read(path)));
    found
}

#[test]
fn chinese_has_one_word_for_one_thing() {
    for prose in chinese() {
        let found = words_to_avoid(&prose.text);
        assert!(found.is_empty(), "{}: {found:?}; see WORDS for what to write instead", prose.name);
    }
}

#[test]
fn chinese_pages_have_no_blanks_beside_letters_and_digits() {
    for page in chinese().iter().filter(|prose| prose.name.ends_with(".md")) {
        for line in lines(&page.text).iter().filter(|line| !line.is_code) {
            let found = blanks_beside_chinese(line.text);
            assert!(found.is_empty(), "{}, line {}: {found:?}", page.name, line.number);
        }
    }
}

#[test]
fn percentages_are_written_without_a_blank() {
    for prose in everything_in_words() {
        let found = percentages_with_a_blank(&prose.text);
        assert!(found.is_empty(), "{}: write 15.6%, not {found:#?}", prose.name);
    }
}

#[test]
fn phrases_to_avoid_are_avoided() {
    for prose in everything_in_words() {
        let found = phrases(&prose.text);
        assert!(found.is_empty(), "{}: {found:?}; see PHRASES for what to write instead", prose.name);
    }
}

#[test]
fn the_rules_find_what_they_forbid() {
    let word = "word ".repeat(25);
    let markdown = format!(
        "# {word}\n\n| {word}|\n\n```\n{word}\n```\n\n    {word}\n\n- `{word}) [x]`,\n\n{word}\n\n  - {word}\n    {word}\n"
    );
    assert_eq!(too_long(&markdown), [13, 15, 16]);
    assert_eq!(blanks_within_chinese("准入线\n收紧\n\n- 收紧，\n  然后 `x`\n  再收紧\n\n收紧\n\n收紧\n"), [1]);
    assert_eq!(percentages_with_a_blank("15.6 % and 15.6% of {share}\u{a0}%, 7 percent").len(), 2);
    assert_eq!(
        phrases("24 months after 12 of\nseasoning. Gone are those. Of 1,000 good"),
        ["of seasoning", "gone are", "Of 1,000 "]
    );
    assert!(phrases("156 of 1,000 good merchants").is_empty());
    assert_eq!(words_to_avoid("配置哈希值、每次重复模拟；配置哈希、重复次数"), ["重复次数", "哈希"]);
    assert!(words_to_avoid("加扰Sobol点组，现行设定").is_empty());
    let fine =
        ["- 用 `swapset run` 运行，见[图库](a b.md)", "1. 误伤148 ± 1.5家", "**批次。** 两个评分都有", "| 甲 | 15% |"];
    assert!(fine.iter().all(|line| blanks_beside_chinese(line).is_empty()));
    for wrong in ["用 Rust 写", "共 3家", "± 是半宽", "甲， 乙", "甲 乙", "见 `output `。"] {
        assert!(!blanks_beside_chinese(wrong).is_empty(), "{wrong}");
    }
    let code = "let a = 5 % b; // 5 %\nlet c = '\"'; f::<'a>(\"6 % \\\" of \\\n    seasoning\", r#\"7 \"%\"#, '\\'', '年'); x('8', 9 % 2);\n";
    assert_eq!(comments_and_strings(code).replace("·\n", ""), " 5 %\n\n6 % \\\" of     seasoning\n7 \"%\n\n\n\n");
}
