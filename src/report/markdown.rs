//! A report as Markdown, for pasting into documents of one's own; its figures are the files in `charts`.

use super::about::{About, SectionPart};
use super::document::{Block, Column, ColumnKind, Document, Figure, Table};
use super::language::Language;
use super::message::{Message, msg};

/// The report as GitHub's Markdown; `file` gives the path of a figure's image.
pub fn markdown(document: &Document, about: &About, language: Language, file: &dyn Fn(&Figure) -> String) -> String {
    let text = |message: &Message| escaped(&message.in_language(language));
    let mut parts = vec![
        format!("# {}", one_line(&text(&document.question))),
        format!("> {}", broken(&begun(&text(&document.answer))).replace('\n', "\n> ")),
    ];
    let findings: Vec<String> = document.blocks.iter().filter_map(|block| finding(block, language)).collect();
    if !findings.is_empty() {
        parts.push(format!("## {}", text(&msg!("Results"))));
        parts.extend(findings);
    }
    if !document.figures.is_empty() {
        parts.push(format!("## {}", text(&msg!("Figures"))));
    }
    for (index, figure) in document.figures.iter().enumerate() {
        parts.push(image(figure, index + 1, language, &file(figure)));
    }
    for section in about.sections() {
        parts.push(format!("## {}", text(&section.heading)));
        for part in &section.parts {
            parts.push(match part {
                SectionPart::Paragraph(message) => with_code(&message.in_language(language)),
                SectionPart::Points(points) => {
                    listed(points.iter().map(|point| with_code(&point.in_language(language))))
                }
                SectionPart::Table(table) => grid(table, language),
                SectionPart::Facts(facts) => listed(facts.iter().map(|(name, value)| {
                    let colon = msg!("{name}: {value}", name = name, value = value);
                    text(&colon)
                })),
                SectionPart::Command(command) => format!("```sh\n{command}\n```"),
            });
        }
    }
    parts.join("\n\n") + "\n"
}

/// A paragraph or a table, if there is one.
fn finding(block: &Block, language: Language) -> Option<String> {
    match block {
        Block::Paragraph(message) | Block::DetailNote(message) if message.is_empty() => None,
        Block::Paragraph(message) | Block::DetailNote(message) => {
            Some(broken(&begun(&escaped(&message.in_language(language)))))
        }
        Block::Table(table) | Block::Detail(table) => Some(grid(table, language)),
    }
}

fn image(figure: &Figure, number: usize, language: Language, file: &str) -> String {
    let alt_text = one_line(&escaped(&figure.alt_text.in_language(language)));
    let label = msg!("Figure {number}.", number = number).in_language(language);
    format!("![{alt_text}]({file})\n\n**{label}** {alt_text}")
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {}", begun(&one_line(&item)))).collect::<Vec<_>>().join("\n")
}

/// A table with as many cells in every row.
fn grid(table: &Table, language: Language) -> String {
    let (header, rows) = table.in_language(language);
    let line = |cells: &[String]| {
        let cells = (0..header.len()).map(|column| cells.get(column).map_or("", String::as_str));
        let cells: Vec<String> = cells.map(|cell| one_line(&escaped(cell)).replace('|', "\\|")).collect();
        format!("| {} |", cells.join(" | "))
    };
    let ruler = |column: &Column| match column.kind {
        ColumnKind::Number => "---:",
        ColumnKind::Text => ":---",
    };
    let ruler: Vec<&str> = table.columns.iter().map(ruler).collect();
    let mut lines = vec![line(&header), format!("| {} |", ruler.join(" | "))];
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}

/// A text whose marks mean themselves.
fn escaped(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut escaped = String::with_capacity(text.len());
    for (index, &c) in chars.iter().enumerate() {
        let beside =
            |index: Option<usize>| index.and_then(|index| chars.get(index)).is_some_and(|c| c.is_alphanumeric());
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // Within a word an underscore is one.
            '_' if beside(index.checked_sub(1)) && beside(Some(index + 1)) => escaped.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '$' => escaped.extend(['\\', c]),
            '#' if index == 0 => escaped.push_str("\\#"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Escaped lines of which none begins like a list, a heading or a heading's underline.
fn begun(escaped: &str) -> String {
    let line = |line: &str| {
        let first = line.split(' ').next().unwrap_or_default();
        let number = first.strip_suffix(['.', ')']).filter(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()));
        match number {
            Some(number) => format!("{number}\\{}", &line[number.len()..]),
            None if first == "+"
                || ['-', '=', '#'].iter().any(|&c| !first.is_empty() && first.chars().all(|f| f == c)) =>
            {
                format!("\\{line}")
            }
            None => line.to_string(),
        }
    };
    escaped.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A text whose backquotes are meant.
fn with_code(text: &str) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return escaped(text);
    }
    let set = |(index, piece): (usize, &&str)| match index % 2 {
        0 => escaped(piece),
        _ => format!("`{piece}`"),
    };
    pieces.iter().enumerate().map(set).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Line breaks that stay.
fn broken(text: &str) -> String {
    text.trim_end().replace('\n', "\\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_mean_themselves() {
        assert_eq!(escaped("guidance_tight *a* _b_ <c> [d]"), "guidance_tight \\*a\\* \\_b\\_ &lt;c&gt; \\[d\\]");
        assert_eq!(with_code("type `a_b` now*"), "type `a_b` now\\*");
        assert_eq!(broken("one\ntwo\n"), "one\\\ntwo");
        assert_eq!(
            begun("- a\n1. b\n## c\n==\n-0.5 d\n2.5 e\n=1+1"),
            "\\- a\n1\\. b\n\\## c\n\\==\n-0.5 d\n2.5 e\n=1+1"
        );
    }

    #[test]
    fn a_table_has_as_many_cells_in_every_row() {
        let table = Table::new(
            vec![Column::text("a | b"), Column::number("n")],
            vec![vec!["x|y".into(), "1.0".into()], vec!["short".into()]],
        );
        let text = grid(&table, Language::English);
        assert_eq!(text, "| a \\| b | n |\n| :--- | ---: |\n| x\\|y | 1.0 |\n| short |  |");
    }
}
