//! A report as one HTML page that a mail can carry: no link outside, no script, no font to fetch.
//!
//! The page is made for a screen, a phone and A4 paper alike; its style stands in `page/style.css`.

use super::about::{About, Part};
use super::chart::Style;
use super::document::{Block, Document, Figure, Table};
use super::language::Language;
use super::message::{Message, msg};
use crate::report::chart::draw::display_list::{DisplayList, DrawError};
use crate::report::chart::draw::measure::is_wide;

const STYLE: &str = include_str!("page/style.css");
/// A table that needs more characters across may be wider than the text, and is set smaller on paper.
const WIDE: usize = 80;
/// A table of so many columns is set smallest on paper.
const WIDEST: usize = 10;
/// Characters between two columns, and those that a text or a long text gets before it is broken.
const GAP: usize = 2;
const BROKEN: usize = 18;
const LONG_BROKEN: usize = 26;
/// Columns whose texts are all at most as long stay on one line; a longer text than the second needs room.
const SHORT: usize = 18;
const LONG: usize = 40;

/// The report as a page.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn page(document: &Document, about: &About, language: Language) -> Result<String, DrawError> {
    let mut page = Page { html: String::new(), language, tables: 0 };
    page.head(document, about);
    page.findings(document);
    page.figures(&document.figures)?;
    for section in about.sections() {
        page.heading(&section.heading);
        for part in &section.parts {
            page.part(part);
        }
        page.line("</section>");
    }
    page.line("</main>\n</body>\n</html>");
    Ok(page.html)
}

/// A page being written.
struct Page {
    html: String,
    language: Language,
    /// Tables so far.
    tables: usize,
}

impl Page {
    fn line(&mut self, html: &str) {
        self.html.push_str(html);
        self.html.push('\n');
    }

    fn say(&self, words: &Message) -> String {
        escaped(&words.in_language(self.language))
    }

    /// Message of running text.
    fn text(&self, words: &Message) -> String {
        bound(&self.say(words))
    }

    fn head(&mut self, document: &Document, about: &About) {
        let question = self.say(&document.question);
        let answer = self.say(&document.answer);
        let (heading, lead) = (bound(&question), broken(&bound(&answer)));
        let study = self.say(&match about.simulates() {
            true => msg!("Simulation study “{name}”", name = &about.name),
            false => msg!("Study of score data “{name}”", name = &about.name),
        });
        let language = self.language.tag();
        self.line(&format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"format-detection\" content=\"telephone=no\">\n\
             <meta name=\"generator\" content=\"swapset {version}\">\n\
             <meta name=\"description\" content=\"{description}\">\n\
             <title>{question}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <header>\n<p class=\"study\">{study}</p>\n<h1>{heading}</h1>\n<p class=\"answer\">{lead}</p>\n</header>",
            version = escaped(&about.version),
            description = answer.replace('\n', " "),
        ));
    }

    fn findings(&mut self, document: &Document) {
        let is_empty = |block: &Block| matches!(block, Block::Paragraph(words) if words.is_empty());
        if document.blocks.iter().all(is_empty) {
            return;
        }
        self.heading(&msg!("Results"));
        for block in document.blocks.iter().filter(|block| !is_empty(block)) {
            match block {
                Block::Paragraph(words) => {
                    let text = broken(&self.text(words));
                    self.line(&format!("<p>{text}</p>"));
                }
                Block::Table(table) => self.table(table),
            }
        }
        self.line("</section>");
    }

    fn figures(&mut self, figures: &[Figure]) -> Result<(), DrawError> {
        if figures.is_empty() {
            return Ok(());
        }
        self.heading(&msg!("Figures"));
        for (place, figure) in figures.iter().enumerate() {
            let alt_text = figure.alt_text.in_language(self.language).replace('\n', " ");
            let picture = inlined(&figure.scene(Style::column(self.language)), &alt_text)?;
            let label = self.say(&msg!("Figure {number}.", number = place + 1));
            let caption = bound(&escaped(&alt_text));
            self.line(&format!(
                "<figure>\n<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">\n{picture}</div>\n\
                 <figcaption><b>{label}</b> {caption}</figcaption>\n</figure>"
            ));
        }
        self.line("</section>");
        Ok(())
    }

    fn heading(&mut self, words: &Message) {
        let heading = self.say(words);
        self.line(&format!("<section>\n<h2>{heading}</h2>"));
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Paragraph(words) => {
                let text = with_code(&self.say(words));
                self.line(&format!("<p>{text}</p>"));
            }
            Part::Points(points) => {
                self.line("<ul>");
                for point in points {
                    let text = with_code(&self.say(point));
                    self.line(&format!("<li>{text}</li>"));
                }
                self.line("</ul>");
            }
            Part::Table(table) => self.table(table),
            Part::Facts(facts) => {
                self.line("<dl>");
                for (name, value) in facts {
                    let (name, value) = (self.text(name), self.text(value));
                    self.line(&format!("<dt>{name}</dt><dd>{value}</dd>"));
                }
                self.line("</dl>");
            }
            Part::Command(command) => self.line(&format!("<pre><code>{}</code></pre>", whole_options(command))),
        }
    }

    /// A table in a box of its own, which scrolls where the page is narrower; the first one stands out.
    fn table(&mut self, table: &Table) {
        self.tables += 1;
        let label = self.say(&msg!("Table {number}", number = self.tables));
        let (header, rows) = table.in_language(self.language);
        let columns = columns(header.len(), &rows);
        let mut classes = Vec::new();
        if self.tables == 1 {
            classes.push("first");
        }
        if across(&header, &rows, &columns) > WIDE {
            classes.push("wide");
        }
        if header.len() >= WIDEST {
            classes.push("widest");
        }
        let classes = if classes.is_empty() { String::new() } else { format!(" {}", classes.join(" ")) };
        self.line(&format!("<div class=\"scroll{classes}\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">"));
        self.line("<table>\n<thead>\n<tr>");
        for (cell, column) in header.iter().zip(&columns) {
            let class = column.class();
            self.line(&match cell.is_empty() {
                true => format!("<td{class}></td>"),
                false => format!("<th scope=\"col\"{class}>{}</th>", escaped(cell)),
            });
        }
        self.line("</tr>\n</thead>\n<tbody>");
        for row in &rows {
            let cells = columns.iter().enumerate().map(|(place, column)| {
                let cell = escaped(row.get(place).map_or("", String::as_str));
                match place {
                    0 => format!("<th scope=\"row\"{}>{cell}</th>", column.class()),
                    _ => format!("<td{}>{cell}</td>", column.class()),
                }
            });
            let cells: String = cells.collect();
            self.line(&format!("<tr>{cells}</tr>"));
        }
        self.line("</tbody>\n</table>\n</div>");
    }
}

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Number,
    Short,
    Text,
    Long,
}

impl Column {
    fn class(self) -> &'static str {
        match self {
            Column::Number => " class=\"n\"",
            Column::Short => " class=\"s\"",
            Column::Text => "",
            Column::Long => " class=\"l\"",
        }
    }
}

/// Width of a text in characters; a Chinese one is two.
fn length(text: &str) -> usize {
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Length of the longest word, which is not broken; Chinese breaks anywhere.
fn longest_word(text: &str) -> usize {
    text.split(|c: char| c.is_whitespace() || is_wide(c)).map(length).max().unwrap_or(0)
}

/// The most that a measure is over a column's cells.
fn most(rows: &[Vec<String>], place: usize, measure: fn(&str) -> usize) -> usize {
    rows.iter().filter_map(|row| row.get(place)).map(|cell| measure(cell)).max().unwrap_or(0)
}

/// About how many characters a table needs across.
fn across(header: &[String], rows: &[Vec<String>], columns: &[Column]) -> usize {
    let of = |(place, column): (usize, &Column)| {
        let longest = most(rows, place, length);
        let cells = match column {
            Column::Number | Column::Short => longest,
            Column::Text => longest.min(BROKEN).max(most(rows, place, longest_word)),
            Column::Long => LONG_BROKEN,
        };
        cells.max(header.get(place).map_or(0, |heading| longest_word(heading))) + GAP
    };
    columns.iter().enumerate().map(of).sum()
}

fn columns(count: usize, rows: &[Vec<String>]) -> Vec<Column> {
    let of = |(place, number): (usize, bool)| match most(rows, place, length) {
        _ if number => Column::Number,
        0..=SHORT => Column::Short,
        _ if place == 0 => Column::Text,
        length if length > LONG => Column::Long,
        _ => Column::Text,
    };
    Table::numbers(count, rows).into_iter().enumerate().map(of).collect()
}

/// A picture as part of a page, where it needs no name space; its title is what a screen reader says.
fn inlined(scene: &DisplayList, alt_text: &str) -> Result<String, DrawError> {
    let svg = scene.svg("")?;
    let (_, shapes) = svg.split_once("</title>\n").unwrap_or_default();
    let (width, height, title) = (scene.width.ceil(), scene.height.ceil(), escaped(alt_text));
    Ok(format!(
        "<svg role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<title>{title}</title>\n{shapes}"
    ))
}

/// A text for HTML, in an element or an attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text whose numbers are on one line with their unit and their half-width.
fn bound(text: &str) -> String {
    text.replace(" ±", "\u{a0}±").replace("± ", "±\u{a0}").replace(" %", "\u{a0}%")
}

/// An escaped text with its line breaks.
fn broken(escaped: &str) -> String {
    escaped.trim_end().replace('\n', "<br>\n")
}

/// A command whose options are not broken at their hyphens.
fn whole_options(command: &str) -> String {
    let set = |word: &str| match word.starts_with("--") {
        true => format!("<span>{}</span>", escaped(word)),
        false => escaped(word),
    };
    command.split(' ').map(set).collect::<Vec<_>>().join(" ")
}

/// An escaped text with what stands in backquotes as code.
fn with_code(escaped: &str) -> String {
    let pieces: Vec<&str> = escaped.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return bound(escaped);
    }
    let set = |(place, piece): (usize, &&str)| match place % 2 {
        0 => bound(piece),
        _ => format!("<code>{piece}</code>"),
    };
    pieces.iter().enumerate().map(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::draw::colour::Colour;

    #[test]
    fn texts_are_escaped_and_code_is_set() {
        assert_eq!(escaped("a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
        assert_eq!(with_code("type `swapset run` now"), "type <code>swapset run</code> now");
        assert_eq!(with_code("a ` alone"), "a ` alone");
        assert_eq!(broken("one\ntwo\n"), "one<br>\ntwo");
    }

    #[test]
    fn a_number_is_not_parted_from_its_unit() {
        assert_eq!(bound("15.6 % ± 0.4 (± 2)"), "15.6\u{a0}%\u{a0}±\u{a0}0.4 (±\u{a0}2)");
        assert_eq!(with_code("say `x = 2 %` or 3 %"), "say <code>x = 2 %</code> or 3\u{a0}%");
    }

    #[test]
    fn an_option_stays_whole() {
        assert_eq!(whole_options("swapset run --set a=\"b\""), "swapset run <span>--set</span> a=&quot;b&quot;");
    }

    #[test]
    fn a_table_of_long_cells_is_wider_than_the_text() {
        let table = |cell: &str| {
            let header: Vec<String> = ["at this cut-off", "a", "b", "c", "d"].map(String::from).to_vec();
            let row = std::iter::once("everybody").chain([cell; 4]).map(String::from).collect();
            let rows: Vec<Vec<String>> = vec![row];
            across(&header, &rows, &columns(header.len(), &rows))
        };
        assert!(table("22.8 %") < WIDE && table("22.8 % (22.5 to 23.0)") > WIDE);
        assert_eq!((longest_word("macro_policy.guidance is"), longest_word("准入线 520")), (21, 3));
    }

    #[test]
    fn an_inlined_picture_has_a_title_and_no_name_space() {
        let mut scene = DisplayList::new(10.0, 20.0);
        scene.text(
            "a < b",
            (1.0, 1.0),
            10.0,
            crate::report::chart::draw::display_list::Align::Left,
            Colour::Black.rgb(),
        );
        let svg = inlined(&scene, "x > y").unwrap();
        assert!(svg.starts_with(
            "<svg role=\"img\" width=\"10\" height=\"20\" viewBox=\"0 0 10 20\">\n<title>x &gt; y</title>"
        ));
        assert!(svg.contains("a &lt; b") && svg.ends_with("</svg>\n") && !svg.contains("xmlns"));
    }
}
