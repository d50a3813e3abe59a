//! A report as one HTML page that an email can carry: no link outside, no script, no font to fetch.
//!
//! The page is laid out for a screen, a phone and A4 paper; its style is in `page/style.css`.

mod table;
mod text;

use super::about::{About, SectionPart};
use super::chart::draw::colour::{Colour, Rgb};
use super::chart::draw::theme::{Look, Theme};
use super::chart::{Shape, Style};
use super::document::{Block, Document, Figure, Table};
use super::language::Language;
use super::message::{Message, msg};
use crate::report::chart::draw::display_list::{DisplayList, DrawError};
use table::{WIDE, WIDEST, across, layouts};
use text::{bound, broken, escaped, marked, whole_options, with_code};

const STYLE: &str = include_str!("page/style.css");

/// The report as a page.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn page(document: &Document, about: &About, language: Language, theme: &Theme) -> Result<String, DrawError> {
    let mut page = Page { html: String::new(), language, theme, tables: 0 };
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
    let logo = &theme.look().logo;
    if !logo.is_empty() {
        page.line(&format!("<p class=\"logo\">{}</p>", escaped(logo)));
    }
    page.line("</main>\n</body>\n</html>");
    Ok(page.html)
}

/// A page being written.
struct Page<'t> {
    html: String,
    language: Language,
    theme: &'t Theme,
    /// Tables so far.
    tables: usize,
}

impl Page<'_> {
    fn line(&mut self, html: &str) {
        self.html.push_str(html);
        self.html.push('\n');
    }

    /// The colours and letters of a theme; nothing for the default one.
    fn look(&self) -> String {
        let (look, default) = (self.theme.look(), Look::default());
        let mut style = String::new();
        let colours = |look: &Look| [look.background, look.text, look.good];
        if colours(look) != colours(&default) {
            let [ground, text, accent] = colours(look).map(Rgb::hex);
            let soft = self.theme.rgb(Colour::Grey.ink()).hex();
            let hair = self.theme.rgb(Colour::Pale.ink()).hex();
            style.push_str(&format!(
                ":root {{ --ground: {ground}; --text: {text}; --soft: {soft}; --hair: {hair}; --accent: {accent}; }}\n"
            ));
        }
        if let Some(letters) = &look.letters {
            // The name is quoted; what could end the quotes or the style is left out.
            let family: String = letters.family.chars().filter(|c| !"\"\\<>".contains(*c) && !c.is_control()).collect();
            style.push_str(&format!(
                ":root {{ --latin: \"{family}\", Arial; }}\nfigure svg text {{ font-family: \"{family}\", \"DejaVu Sans\", Arial, \
                 var(--chinese), sans-serif; }}\n"
            ));
        }
        style
    }

    fn text(&self, message: &Message) -> String {
        escaped(&message.in_language(self.language))
    }

    /// Running text, its numbers kept with their half-widths.
    fn running_text(&self, message: &Message) -> String {
        bound(&self.text(message))
    }

    fn head(&mut self, document: &Document, about: &About) {
        let question = self.text(&document.question);
        let answer = self.text(&document.answer);
        let (heading, lead) = (marked(&document.question.in_language(self.language)), broken(&bound(&answer)));
        let look = self.look();
        let study = self.text(&match about.simulates() {
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
             <title>{question}</title>\n<style>\n{STYLE}{look}</style>\n</head>\n<body>\n<main>\n\
             <header>\n<p class=\"study\">{study}</p>\n<h1>{heading}</h1>\n<p class=\"answer\">{lead}</p>\n</header>",
            version = escaped(&about.version),
            description = answer.replace('\n', " "),
        ));
    }

    fn findings(&mut self, document: &Document) {
        let is_empty = |block: &Block| matches!(block, Block::Paragraph(message) | Block::DetailNote(message) if message.is_empty());
        if document.blocks.iter().all(is_empty) {
            return;
        }
        self.heading(&msg!("Results"));
        for block in document.blocks.iter().filter(|block| !is_empty(block)) {
            match block {
                Block::Paragraph(message) | Block::DetailNote(message) => {
                    let text = broken(&self.running_text(message));
                    self.line(&format!("<p>{text}</p>"));
                }
                Block::Table(table) | Block::Detail(table) => self.table(table),
            }
        }
        self.line("</section>");
    }

    fn figures(&mut self, figures: &[Figure]) -> Result<(), DrawError> {
        if figures.is_empty() {
            return Ok(());
        }
        self.heading(&msg!("Figures"));
        for (index, figure) in figures.iter().enumerate() {
            let alt_text = figure.alt_text.in_language(self.language).replace('\n', " ");
            let svg =
                inlined(&figure.display_list(Style::themed(self.language, Shape::Column, self.theme)), &alt_text)?;
            let label = self.text(&msg!("Figure {number}.", number = index + 1));
            let caption = bound(&escaped(&alt_text));
            self.line(&format!(
                "<figure>\n<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">\n{svg}</div>\n\
                 <figcaption><b>{label}</b> {caption}</figcaption>\n</figure>"
            ));
        }
        self.line("</section>");
        Ok(())
    }

    fn heading(&mut self, message: &Message) {
        let heading = marked(&message.in_language(self.language));
        self.line(&format!("<section>\n<h2>{heading}</h2>"));
    }

    fn part(&mut self, part: &SectionPart) {
        match part {
            SectionPart::Paragraph(message) => {
                let text = with_code(&self.text(message));
                self.line(&format!("<p>{text}</p>"));
            }
            SectionPart::Points(points) => {
                self.line("<ul>");
                for point in points {
                    let text = with_code(&self.text(point));
                    self.line(&format!("<li>{text}</li>"));
                }
                self.line("</ul>");
            }
            SectionPart::Table(table) => self.table(table),
            SectionPart::Facts(facts) => {
                self.line("<dl>");
                for (name, value) in facts {
                    let (name, value) = (self.running_text(name), self.running_text(value));
                    self.line(&format!("<dt>{name}</dt><dd>{value}</dd>"));
                }
                self.line("</dl>");
            }
            SectionPart::Command(command) => self.line(&format!("<pre><code>{}</code></pre>", whole_options(command))),
        }
    }

    /// A table in its own box, which scrolls where the page is narrower; the first one stands out.
    fn table(&mut self, table: &Table) {
        self.tables += 1;
        let label = self.text(&msg!("Table {number}", number = self.tables));
        let (header, rows) = table.in_language(self.language);
        let layouts = layouts(&table.columns, &rows);
        let mut classes = Vec::new();
        if self.tables == 1 {
            classes.push("first");
        }
        if across(&header, &rows, &layouts) > WIDE {
            classes.push("wide");
        }
        if header.len() >= WIDEST {
            classes.push("widest");
        }
        let classes = if classes.is_empty() { String::new() } else { format!(" {}", classes.join(" ")) };
        self.line(&format!("<div class=\"scroll{classes}\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">"));
        self.line("<table>\n<thead>\n<tr>");
        for (cell, layout) in header.iter().zip(&layouts) {
            let class = layout.class();
            self.line(&match cell.is_empty() {
                true => format!("<td{class}></td>"),
                false => format!("<th scope=\"col\"{class}>{}</th>", escaped(cell)),
            });
        }
        self.line("</tr>\n</thead>\n<tbody>");
        for row in &rows {
            let cells = layouts.iter().enumerate().map(|(index, layout)| {
                let cell = escaped(row.get(index).map_or("", String::as_str));
                match index {
                    0 => format!("<th scope=\"row\"{}>{cell}</th>", layout.class()),
                    _ => format!("<td{}>{cell}</td>", layout.class()),
                }
            });
            let cells: String = cells.collect();
            self.line(&format!("<tr>{cells}</tr>"));
        }
        self.line("</tbody>\n</table>\n</div>");
    }
}

/// A chart as part of a page, where it needs no name space; its title is what a screen reader reads.
fn inlined(list: &DisplayList, alt_text: &str) -> Result<String, DrawError> {
    let svg = list.svg("")?;
    let (_, shapes) = svg.split_once("</title>\n").unwrap_or_default();
    let (width, height, title) = (list.width.ceil(), list.height.ceil(), escaped(alt_text));
    Ok(format!(
        "<svg role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
         {height}\">\n<title>{title}</title>\n{shapes}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inlined_chart_has_a_title_and_no_name_space() {
        let mut list = DisplayList::new(10.0, 20.0, Theme::plain());
        list.text(
            "a < b",
            (1.0, 1.0),
            10.0,
            crate::report::chart::draw::display_list::Align::Left,
            Colour::Black.ink(),
        );
        let svg = inlined(&list, "x > y").unwrap();
        assert!(svg.starts_with(
            "<svg role=\"img\" width=\"10\" height=\"20\" viewBox=\"0 0 10 20\">\n<title>x &gt; y</title>"
        ));
        assert!(svg.contains("a &lt; b") && svg.ends_with("</svg>\n") && !svg.contains("xmlns"));
    }
}
