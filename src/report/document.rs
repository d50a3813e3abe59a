//! A report in no language yet: the question, the answer, tables, figures. Terminal, page, Markdown and charts are made of it.

use super::chart::{Chart, Style};
use super::language::Language;
use super::message::Message;
use super::table::aligned;
use serde::{Deserialize, Serialize};

/// What a study says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// What was asked, one line.
    pub question: Message,
    /// The answer in one sentence or two, with its interval.
    pub answer: Message,
    /// What follows, for the terminal and the page.
    pub blocks: Vec<Block>,
    pub figures: Vec<Figure>,
}

/// A part of a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Block {
    Paragraph(Message),
    Table(Table),
}

/// A table: its first column to the left, the others to the right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub header: Vec<Message>,
    pub rows: Vec<Vec<Message>>,
}

/// A chart: what it shows, as a picture, a sentence and data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The name of its files.
    pub name: String,
    /// One sentence with the finding.
    pub alt_text: Message,
    pub picture: Chart,
    /// Header and rows of what it shows.
    pub data: Vec<Vec<String>>,
}

/// Most characters of a number with its interval; a longer cell that begins with a digit is a text.
const NUMBER_MAX: usize = 32;
/// Most characters of a word that may stand for a number, such as "inf".
const WORD_MAX: usize = 9;

impl Figure {
    /// The picture laid out.
    pub fn scene(&self, style: Style) -> super::chart::draw::display_list::DisplayList {
        self.picture.draw(style)
    }
}

impl Document {
    /// The text for the terminal.
    pub fn text(&self, language: Language) -> String {
        let mut parts = vec![self.answer.in_language(language)];
        parts.extend(self.blocks.iter().map(|block| match block {
            Block::Paragraph(words) => words.in_language(language),
            Block::Table(table) => table.text(language),
        }));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }
}

impl Table {
    /// A table of texts.
    pub fn new(header: Vec<Message>, rows: Vec<Vec<Message>>) -> Table {
        Table { header, rows }
    }

    /// Header and rows in a language.
    pub fn in_language(&self, language: Language) -> (Vec<String>, Vec<Vec<String>>) {
        let line =
            |cells: &Vec<Message>| -> Vec<String> { cells.iter().map(|cell| cell.in_language(language)).collect() };
        (line(&self.header), self.rows.iter().map(line).collect())
    }

    /// Whether each column holds numbers, in rows of [`Table::in_language`]: such columns stand to the right on a page. In up to
    /// half of its cells a word may stand for a number.
    pub fn numbers(columns: usize, rows: &[Vec<String>]) -> Vec<bool> {
        let is_number = |cell: &str| {
            let begins = |c: char| c.is_ascii_digit() || "+-−–±∞<>≤≥".contains(c);
            cell.starts_with(begins) && cell.chars().count() <= NUMBER_MAX
        };
        let of = |column: usize| {
            let cells = || rows.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty());
            let words = || cells().filter(|cell| !is_number(cell));
            column > 0 && 2 * words().count() <= cells().count() && words().all(|word| word.chars().count() <= WORD_MAX)
        };
        (0..columns).map(of).collect()
    }

    fn text(&self, language: Language) -> String {
        let (header, rows) = self.in_language(language);
        aligned(&header.iter().map(String::as_str).collect::<Vec<_>>(), rows)
    }
}
