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
    let code = "let a = 5 % b; // 5 %\nlet c = '\"'; f::<'a>(\"6 % \\\" of \\\n    seasoning\", r#\"7 \"%\"#, '\\'', '年'); x('8', 9 % 2);\n";
    assert_eq!(comments_and_strings(code).replace("·\n", ""), " 5 %\n\n6 % \\\" of     seasoning\n7 \"%\n\n\n\n");
}
