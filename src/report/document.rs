//! A report before translation: the question, the answer, tables, figures. Terminal, page, Markdown and charts are made
//! of it.

use super::chart::{Chart, Style};
use super::language::Language;
use super::message::{Message, msg};
use super::table::{Aligned, aligned, paragraph};
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
    /// A table that pages have and the terminal leaves out.
    Detail(Table),
    /// What such a table needs to be read.
    DetailNote(Message),
}

/// A table; its first column names the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub columns: Vec<Column>,
    /// A row may have fewer cells than there are columns.
    pub rows: Vec<Vec<Message>>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub heading: Message,
    pub kind: ColumnKind,
}

/// What a column holds, which decides how it is set on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnKind {
    Text,
    /// Numbers, with or without an interval; a word may stand for one.
    Number,
}

impl Column {
    pub fn text(heading: impl Into<Message>) -> Column {
        Column { heading: heading.into(), kind: ColumnKind::Text }
    }

    pub fn number(heading: impl Into<Message>) -> Column {
        Column { heading: heading.into(), kind: ColumnKind::Number }
    }

    /// Of values that a user gave: numbers if all of them are.
    pub fn given(heading: impl Into<Message>, are_numbers: bool) -> Column {
        if are_numbers { Column::number(heading) } else { Column::text(heading) }
    }
}

/// A figure: a chart, its alt text and its data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// The name of its files.
    pub name: String,
    /// One sentence with the finding.
    pub alt_text: Message,
    pub chart: Chart,
    /// Header and rows of what it shows.
    pub data: Vec<Vec<String>>,
}

impl Figure {
    /// The chart laid out.
    pub fn display_list(&self, style: Style) -> super::chart::draw::display_list::DisplayList {
        self.chart.draw(style)
    }
}

impl Document {
    /// The text for the terminal, in lines as long as they are.
    pub fn text(&self, language: Language) -> String {
        self.text_within(language, None)
    }

    /// The same within a width, if there is one.
    pub fn text_within(&self, language: Language, width: Option<usize>) -> String {
        let paragraph = |message: &Message| {
            let text = message.in_language(language);
            width.map_or(text.clone(), |width| paragraph(&text, width))
        };
        let mut parts = vec![paragraph(&self.answer)];
        parts.extend(self.blocks.iter().map(|block| match block {
            Block::Paragraph(message) => paragraph(message),
            Block::Table(table) => table.text_within(language, width),
            Block::Detail(_) | Block::DetailNote(_) => String::new(),
        }));
        parts.retain(|part| !part.is_empty());
        parts.join("\n\n")
    }
}

impl Table {
    pub fn new(columns: Vec<Column>, rows: Vec<Vec<Message>>) -> Table {
        Table { columns, rows }
    }

    /// Header and rows in a language.
    pub fn in_language(&self, language: Language) -> (Vec<String>, Vec<Vec<String>>) {
        let line =
            |cells: &Vec<Message>| -> Vec<String> { cells.iter().map(|cell| cell.in_language(language)).collect() };
        let header = self.columns.iter().map(|column| column.heading.in_language(language));
        (header.collect(), self.rows.iter().map(line).collect())
    }

    /// The table for the terminal, as wide as it is.
    pub fn text(&self, language: Language) -> String {
        self.text_within(language, None)
    }

    /// The same within a width, if there is one, with the names of the columns that there was no room for.
    pub fn text_within(&self, language: Language, width: Option<usize>) -> String {
        let (header, rows) = self.in_language(language);
        let Aligned { text, shown, needed } =
            aligned(&header.iter().map(String::as_str).collect::<Vec<_>>(), &rows, width);
        let (Some(width), left_out) = (width, &self.columns[shown..]) else { return text };
        if left_out.is_empty() {
            return text;
        }
        // A heading may have commas of its own, and a column of remarks may have none.
        let name = |column: &Column| match column.heading.is_empty() {
            true => msg!("remark"),
            false => column.heading.clone(),
        };
        let names = Message::joined(left_out.iter().map(name).collect(), "; ");
        let note = msg!("Not shown: {columns} (--width {needed}, or the page).", columns = names, needed = needed);
        format!("{text}\n{}", paragraph(&note.in_language(language), width))
    }
}
