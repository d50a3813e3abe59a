//! Figures as files: each as SVG and PNG, in every language and shape asked for, with its data and its alt text.

use super::about::About;
use super::chart::draw::theme::Theme;
use super::chart::{Shape, Style};
use super::csv_table::Csv;
use super::document::{Document, Figure};
use super::files::{Failure, File};
use super::font::Fonts;
use super::language::Language;
use super::markdown::markdown;
use super::page::page;
use rayon::prelude::*;

/// How to render reports.
pub struct RenderOptions {
    pub languages: Vec<Language>,
    pub shapes: Vec<Shape>,
    pub theme: Theme,
    /// Whether charts are drawn as PNG too.
    pub png: bool,
    pub fonts: Fonts,
}

impl RenderOptions {
    /// The language of the terminal: the first asked for.
    pub fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::English)
    }
}

/// Every rendered file of a document, charts and pages; none if it was `stopped` meanwhile.
///
/// # Errors
/// As [`figures`] and `pages`.
pub fn render(
    document: &Document,
    about: &About,
    options: &RenderOptions,
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Vec<File>>, Failure> {
    let Some(mut files) = figures(&document.figures, options, stopped)? else { return Ok(None) };
    files.extend(pages(document, about, options)?);
    Ok((!stopped()).then_some(files))
}

/// The names of all files that a document can be rendered to, in any language, shape and format.
pub fn names(document: &Document) -> Vec<String> {
    let mut names = Vec::new();
    for language in Language::ALL {
        let suffix = language.suffix();
        names.extend(["html", "md"].map(|ending| format!("report{suffix}.{ending}")));
        for figure in &document.figures {
            for style in Shape::ALL.map(|shape| Style::new(language, shape)) {
                names.extend(["svg", "png"].map(|ending| chart(figure, style, ending)));
            }
            names.push(alt_text_file(figure, language));
        }
    }
    names.extend(document.figures.iter().map(data_file));
    names
}

fn data_file(figure: &Figure) -> String {
    format!("charts/{}.csv", figure.name)
}

fn alt_text_file(figure: &Figure, language: Language) -> String {
    format!("charts/{}{}.txt", figure.name, language.suffix())
}

/// The files of some figures, below `charts/`; none if it was `stopped` meanwhile.
///
/// # Errors
/// If drawing or encoding fails, or a font lacks a character of a PNG.
pub fn figures(
    figures: &[Figure],
    options: &RenderOptions,
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Vec<File>>, Failure> {
    let mut wanted = Vec::new();
    for figure in figures {
        for &language in &options.languages {
            let style = |&shape| (figure, Style::themed(language, shape, &options.theme));
            wanted.extend(options.shapes.iter().map(style));
        }
    }
    let draw = |(figure, style)| if stopped() { Ok(Vec::new()) } else { one(figure, style, options) };
    let rendered: Result<Vec<Vec<File>>, Failure> = wanted.into_par_iter().map(draw).collect();
    let mut files: Vec<File> = rendered?.into_iter().flatten().collect();
    if stopped() {
        return Ok(None);
    }
    for figure in figures {
        files.push(File { name: data_file(figure), bytes: data_csv(&figure.data)? });
        for &language in &options.languages {
            let text = format!("{}\n", figure.alt_text.in_language(language));
            files.push(File { name: alt_text_file(figure, language), bytes: text.into_bytes() });
        }
    }
    Ok(Some(files))
}

/// The report as a page and as Markdown, in every language.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn pages(document: &Document, about: &About, options: &RenderOptions) -> Result<Vec<File>, Failure> {
    let mut files = Vec::new();
    for &language in &options.languages {
        let html = page(document, about, language, &options.theme)
            .map_err(|error| Failure::new(format!("failed to draw a chart of the report: {error}")))?;
        files.push(File { name: format!("report{}.html", language.suffix()), bytes: html.into_bytes() });
        let shape = options.shapes.first().copied().unwrap_or(Shape::Wide);
        let style = Style::new(language, shape);
        let ending = if options.png { "png" } else { "svg" };
        let text = markdown(document, about, language, &|figure| chart(figure, style, ending));
        files.push(File { name: format!("report{}.md", language.suffix()), bytes: text.into_bytes() });
    }
    Ok(files)
}

/// The file of a chart.
fn chart(figure: &Figure, style: Style, ending: &str) -> String {
    format!("charts/{}{}{}.{ending}", figure.name, style.shape.suffix(), style.language.suffix())
}

fn one(figure: &Figure, style: Style, options: &RenderOptions) -> Result<Vec<File>, Failure> {
    let list = figure.display_list(style);
    let name = |ending: &str| chart(figure, style, ending);
    let failed = |error: super::chart::draw::display_list::DrawError| {
        Failure::new(format!("failed to draw {}: {error}", figure.name))
    };
    let svg = list.svg(&figure.alt_text.in_language(style.language)).map_err(failed)?;
    let mut files = vec![File { name: name("svg"), bytes: svg.into_bytes() }];
    if options.png {
        files.push(File { name: name("png"), bytes: list.png(&options.fonts).map_err(failed)? });
    }
    Ok(files)
}

fn data_csv(rows: &[Vec<String>]) -> Result<Vec<u8>, Failure> {
    let Some((header, rows)) = rows.split_first() else { return Ok(Vec::new()) };
    let mut csv = Csv::new(header)?;
    for row in rows {
        csv.row(row)?;
    }
    csv.finish()
}
