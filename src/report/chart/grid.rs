//! A table of two levers as colours with the values in it and a colour bar; further levers as panels. Names of columns that have
//! no room under the cells are numbered and stand in a list under the panels.

use super::draw::colour::{Colour, Ink};
use super::draw::display_list::{Align, DisplayList};
use super::draw::labels::draw_lines;
use super::draw::layout::{Body, Heading, MARGIN, Sheet, Style};
use super::draw::numbered::NumberedNames;
use crate::metrics::Unit;
use crate::report::message::Message;
use crate::report::number::level_in;
use serde::{Deserialize, Serialize};

/// Room for the colour bar, for a panel's title of one line, for what stands under a panel whose columns have names of one line, and
/// between two panels beside each other.
const BAR: f64 = 26.0;
/// What the colour bar takes of the width beside the name of the lever down.
const BESIDE_NAME: f64 = 300.0;
const OVER: f64 = 22.0;
const UNDER: f64 = 52.0;
const BETWEEN: f64 = 30.0;
/// Height of a row in a column, of many rows and at most.
const ROW: f64 = 30.0;
const LOW_ROW: f64 = 22.0;
const MANY: usize = 20;
/// Size of a cell that panels are arranged for.
const CELL: (f64, f64) = (44.0, 20.0);
const ROW_MAX: f64 = 64.0;
/// The smallest size of a row's name.
const NAME_MIN: f64 = 9.0;
/// Where names of columns are no wider, every second or third may stand for all, as numbers do.
const SHORT_NAME: f64 = 70.0;
/// Maximum number of lines of a panel's title, of a lever's name and of a column's name.
const TITLE_LINES: usize = 3;
const LEVER_LINES: usize = 4;
const COLUMN_LINES: usize = 3;
/// Columns of the list of numbered names, and the space over it.
const LIST_COLUMNS: usize = 2;
const OVER_LIST: f64 = 6.0;

/// Panels under each other, or beside each other where they would be too low.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grid {
    pub heading: Heading,
    pub unit: Unit,
    /// Names of the levers across and down.
    pub across: Message,
    pub down: Message,
    pub panels: Vec<Panel>,
}

/// One panel: rows and columns of values.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Panel {
    pub title: Message,
    /// The same in every panel.
    pub columns: Vec<Message>,
    pub rows: Vec<Message>,
    /// `[row][column]`, `NaN` where no cell was run.
    pub values: Vec<Vec<f64>>,
}

impl Grid {
    /// Lays it out.
    pub fn draw(&self, style: Style) -> DisplayList {
        let sheet = Sheet::of(style, &self.heading);
        let arrangement = self.arranged(style, sheet.room());
        let Arrangement { across, width, named, cell, row, over, under, columns, list: numbered } = arrangement;
        let bar = self.bar(style);
        let height = |panel: &Panel| over + under + panel.rows.len() as f64 * row;
        let lines: Vec<f64> =
            self.panels.chunks(across).map(|line| line.iter().map(height).fold(0.0, f64::max)).collect();
        let listed = numbered.as_ref().map_or(0.0, |names| OVER_LIST + names.height(LIST_COLUMNS));
        let mut frame = sheet.frame(Body::Height(bar + lines.iter().sum::<f64>() + listed));
        let range = self.range();
        let list = &mut frame.list;
        if let Some(range) = range {
            self.draw_bar(list, style, range, frame.top + 8.0);
        }
        let (down, size) = set_lever(style, &self.down, style.room() - BESIDE_NAME);
        let middle = frame.top + 8.0 + 0.6 * size * (down.len() as f64 - 1.0);
        draw_lines(list, &down, (frame.left, middle), (size, false), Align::Left, Colour::Grey.ink());
        let numbers = self.numbers(style, (cell - 6.0, row));
        let mut top = frame.top + bar;
        for ((panels, numbers), height) in self.panels.chunks(across).zip(numbers.chunks(across)).zip(&lines) {
            for (index, (panel, numbers)) in panels.iter().zip(numbers).enumerate() {
                let from = frame.left + index as f64 * (width + BETWEEN);
                let left = from + named + 10.0;
                let (title, size) = set_title(style, panel, from + width - left);
                let middle = top + 8.0 + 0.6 * size * (title.len() as f64 - 1.0);
                draw_lines(list, &title, (left, middle), (size, true), Align::Left, Colour::Black.ink());
                let cells = top + over;
                let bottom = cells + panel.rows.len() as f64 * row;
                draw_row_names(list, style, panel, (left - 8.0, cells), named, row);
                self.draw_cells(list, panel, range, (left, cells), (cell, row), numbers.as_ref());
                columns.draw(list, style, panel, (left, cell), bottom + 14.0);
                let (across, size) = set_lever(style, &self.across, width);
                let half = across.iter().map(|line| style.text_width(line, size, false)).fold(0.0, f64::max) / 2.0;
                let right = from + width;
                let middle = ((left + right) / 2.0).clamp(from + half, (right - half).max(from + half));
                let last = bottom + under - 19.0;
                let at = (middle, last - 0.6 * size * (across.len() as f64 - 1.0));
                draw_lines(list, &across, at, (size, false), Align::Centre, Colour::Grey.ink());
            }
            top += height;
        }
        if let Some(names) = &numbered {
            names.draw(list, (frame.left, top + OVER_LIST), LIST_COLUMNS);
        }
        frame.list
    }

    /// How many panels stand beside each other, and the sizes of their parts: on a canvas of its own height, those with
    /// the largest cells.
    fn arranged(&self, style: Style, room: Option<f64>) -> Arrangement {
        let names = self.panels.iter().flat_map(|panel| &panel.rows).map(|name| style.text(name));
        let own = names.map(|name| style.text_width(&name, style.label(), false) + 1.0).fold(0.0, f64::max);
        let columns = self.panels.iter().map(|panel| panel.columns.len()).max().unwrap_or(1).max(1);
        let rows = self.panels.iter().map(|panel| panel.rows.len()).max().unwrap_or(1).max(1) as f64;
        let all: usize = self.panels.iter().map(|panel| panel.rows.len()).sum();
        let arranged = |across: usize| {
            let width = (style.room() + BETWEEN) / across as f64 - BETWEEN;
            let named = own.min(0.28 * width);
            let cell = (width - named - 10.0) / columns as f64;
            let names = self.column_names(style, cell);
            let list = if matches!(names, ColumnNames::Numbered) { self.list(style) } else { None };
            let listed = list.as_ref().map_or(0.0, |names| OVER_LIST + names.height(LIST_COLUMNS));
            let titles = self.panels.iter().map(|panel| set_title(style, panel, width - named - 10.0));
            let over = titles.map(|(lines, size)| OVER + 1.2 * size * (lines.len() as f64 - 1.0)).fold(OVER, f64::max);
            let (across_lines, size) = set_lever(style, &self.across, width);
            let under = UNDER + names.after_first() + 1.2 * size * (across_lines.len() as f64 - 1.0);
            let lines = self.panels.len().div_ceil(across).max(1) as f64;
            let row = match room {
                None => self.row_in_column(style, named, if all > MANY { LOW_ROW } else { ROW }),
                Some(room) => (((room - self.bar(style) - listed) / lines - over - under) / rows).clamp(1.0, ROW_MAX),
            };
            Arrangement { across, width, named, cell, row, over, under, columns: names, list }
        };
        let fit = |a: &Arrangement| (a.cell / CELL.0).min(1.0) * (a.row / CELL.1).min(1.0);
        let max_across = if room.is_some() { self.panels.len().clamp(1, 6) } else { 1 };
        let best =
            (1..=max_across).map(arranged).reduce(|best, next| if fit(&next) > fit(&best) { next } else { best });
        best.unwrap_or_else(|| arranged(1))
    }

    /// Height of the colour bar and of the name beside it.
    fn bar(&self, style: Style) -> f64 {
        let (down, size) = set_lever(style, &self.down, style.room() - BESIDE_NAME);
        BAR + 1.2 * size * (down.len() as f64 - 1.0)
    }

    /// The height of a row in a column: as usual where all names of rows have room in it, or higher.
    fn row_in_column(&self, style: Style, width: f64, usual: f64) -> f64 {
        let high = |size: f64| {
            let names = self.panels.iter().flat_map(|panel| &panel.rows);
            let lines = names.map(|name| style.wrapped(&style.text(name), size, false, width).len()).max();
            1.2 * size * lines.unwrap_or(1) as f64
        };
        if high(NAME_MIN) <= usual { usual } else { high(0.9 * style.label()) + 4.0 }
    }

    /// How the names of columns are set under cells of a width.
    fn column_names(&self, style: Style, cell: f64) -> ColumnNames {
        let size = if cell < 60.0 { 10.5 } else { style.label() };
        let names: Vec<String> =
            self.panels.iter().flat_map(|panel| &panel.columns).map(|name| style.text(name)).collect();
        let widest = names.iter().map(|name| style.text_width(name, size, false) + 6.0).fold(0.0, f64::max);
        if widest <= cell.max(SHORT_NAME) {
            return ColumnNames::Short { each: (widest / cell).ceil().max(1.0) as usize, size };
        }
        let set = |size: f64| {
            let width = cell - 4.0;
            let lines = |name: &String| match style.widest_word(name, size, false) {
                word if word > width => usize::MAX,
                _ => style.wrapped(name, size, false, width).len(),
            };
            (names.iter().map(lines).max().unwrap_or(1), size)
        };
        let found = [size, 0.5 * (size + NAME_MIN), NAME_MIN].map(set).into_iter().find(|set| set.0 <= COLUMN_LINES);
        found.map_or(ColumnNames::Numbered, |(lines, size)| ColumnNames::Wrapped { lines, size })
    }

    /// The list of the columns' names.
    fn list(&self, style: Style) -> Option<NumberedNames> {
        let names: Vec<String> = self.panels.first()?.columns.iter().map(|name| style.text(name)).collect();
        let size = if style.has_height() { 11.0 } else { style.label() };
        let names = names.iter().map(String::as_str);
        Some(NumberedNames::new(style, names, size, style.room() / LIST_COLUMNS as f64))
    }

    fn draw_cells(
        &self,
        list: &mut DisplayList,
        panel: &Panel,
        range: Option<(f64, f64)>,
        (left, top): (f64, f64),
        (cell, height): (f64, f64),
        numbers: Option<&(Vec<Vec<String>>, f64)>,
    ) {
        let gap = (0.05 * height).min(1.0);
        for (row, values) in panel.values.iter().enumerate().take(panel.rows.len()) {
            let upper = top + row as f64 * height;
            for (column, value) in values.iter().enumerate().take(panel.columns.len()) {
                let from = left + column as f64 * cell;
                let ground = match range.filter(|_| value.is_finite()) {
                    Some(range) => shade(part(*value, range)),
                    None => Colour::White.ink(),
                };
                list.rectangle(from + 1.0, upper + gap, from + cell - 1.0, upper + height - gap, ground);
                if let Some((texts, size)) = numbers {
                    let at = (from + cell / 2.0, upper + height / 2.0);
                    list.text(&texts[row][column], at, *size, Align::Centre, ground.of_text());
                }
            }
        }
    }

    /// Minimum and maximum value.
    fn range(&self) -> Option<(f64, f64)> {
        let values = self.panels.iter().flat_map(|panel| panel.values.iter().flatten());
        let finite = values.copied().filter(|value| value.is_finite());
        finite.fold(None, |range, value| {
            let (low, high) = range.unwrap_or((value, value));
            Some((value.min(low), value.max(high)))
        })
    }

    /// The numbers of each panel's cells and their size; a number is never cut, so none where they are too wide for
    /// their cells.
    fn numbers(&self, style: Style, (width, height): (f64, f64)) -> Vec<Option<(Vec<Vec<String>>, f64)>> {
        let texts = |panel: &Panel, bare: bool| -> Vec<Vec<String>> {
            let text = |value: &f64| {
                let text = level_in(*value, self.unit, style.language);
                if bare { text.trim_end_matches('%').to_string() } else { text }
            };
            panel.values.iter().map(|row| row.iter().map(text).collect()).collect()
        };
        let fits = |texts: &[Vec<String>], size: f64| {
            1.15 * size <= height && texts.iter().flatten().all(|text| style.text_width(text, size, false) <= width)
        };
        let sizes = [(false, style.label()), (false, 10.5), (true, style.label()), (true, 10.5), (true, 9.0)];
        let of = |panel: &Panel| {
            sizes.into_iter().map(|(bare, size)| (texts(panel, bare), size)).find(|(texts, size)| fits(texts, *size))
        };
        self.panels.iter().map(of).collect()
    }

    /// The colour bar with its ends, at the right.
    fn draw_bar(&self, list: &mut DisplayList, style: Style, (low, high): (f64, f64), y: f64) {
        const LENGTH: f64 = 110.0;
        let size = 10.5;
        let number = |value: f64| level_in(value, self.unit, style.language);
        let right = style.width() - MARGIN;
        let to = right - style.text_width(&number(high), size, false) - 7.0;
        list.text(number(high), (right, y), size, Align::Right, Colour::Grey.ink());
        if low < high {
            let each = LENGTH / 22.0;
            for step in 0..22 {
                let from = to - LENGTH + f64::from(step) * each;
                list.rectangle(from, y - 6.0, from + each + 0.5, y + 6.0, shade((f64::from(step) + 0.5) / 22.0));
            }
            list.text(number(low), (to - LENGTH - 7.0, y), size, Align::Right, Colour::Grey.ink());
        }
    }
}

/// How panels are arranged.
struct Arrangement {
    /// Panels beside each other, and the width of each.
    across: usize,
    width: f64,
    /// Width of the rows' names, and size of a cell.
    named: f64,
    cell: f64,
    row: f64,
    /// What stands over and under a panel's cells.
    over: f64,
    under: f64,
    columns: ColumnNames,
    list: Option<NumberedNames>,
}

/// How the names of columns are set.
enum ColumnNames {
    /// On one line, every second or third where they have no room.
    Short { each: usize, size: f64 },
    /// In up to so many lines.
    Wrapped { lines: usize, size: f64 },
    /// As numbers, with the names in a list.
    Numbered,
}

impl ColumnNames {
    /// Height from the first line to the last.
    fn after_first(&self) -> f64 {
        match self {
            ColumnNames::Wrapped { lines, size } => 1.2 * size * (*lines as f64 - 1.0),
            ColumnNames::Short { .. } | ColumnNames::Numbered => 0.0,
        }
    }

    /// Draws them under a panel, the first line around `y`.
    fn draw(&self, list: &mut DisplayList, style: Style, panel: &Panel, (left, cell): (f64, f64), y: f64) {
        let middle = |column: usize| left + (column as f64 + 0.5) * cell;
        let each = if let ColumnNames::Short { each, .. } = self { *each } else { 1 };
        for (column, name) in panel.columns.iter().enumerate().step_by(each) {
            let name = style.text(name);
            match *self {
                ColumnNames::Short { size, .. } => {
                    let (name, size) = style.shrunk(&name, size, false, cell * each as f64 - 4.0);
                    let half = style.text_width(&name, size, false) / 2.0;
                    let right = left + cell * panel.columns.len() as f64;
                    let at = (middle(column).min(right + 12.0 - half), y);
                    list.text(name, at, size, Align::Centre, Colour::Black.ink());
                }
                ColumnNames::Wrapped { size, .. } => {
                    let lines = style.wrapped(&name, size, false, cell - 4.0);
                    let at = (middle(column), y + 0.6 * size * (lines.len() as f64 - 1.0));
                    draw_lines(list, &lines, at, (size, false), Align::Centre, Colour::Black.ink());
                }
                ColumnNames::Numbered => {
                    let size = style.label().min(0.6 * cell);
                    list.text((column + 1).to_string(), (middle(column), y), size, Align::Centre, Colour::Grey.ink());
                }
            }
        }
    }
}

/// A lever's name in as few lines as it takes, smaller where it would take more.
fn set_lever(style: Style, name: &Message, width: f64) -> (Vec<String>, f64) {
    let name = style.text(name);
    let (line, size) = style.shrunk(&name, style.label(), false, width);
    if line == name {
        return (vec![line], size);
    }
    style.in_lines((&name, false), LEVER_LINES, &style.smaller_labels(), width)
}

/// A panel's title: smaller where it is wider than the cells, then in several lines.
fn set_title(style: Style, panel: &Panel, width: f64) -> (Vec<String>, f64) {
    let title = style.text(&panel.title);
    let (line, size) = style.shrunk(&title, style.label(), true, width);
    if line == title { (vec![line], size) } else { (style.first_lines(TITLE_LINES, &title, size, true, width), size) }
}

/// Names of rows, in two lines or smaller where they have to be, every second or third where they have no room.
fn draw_row_names(list: &mut DisplayList, style: Style, panel: &Panel, (right, top): (f64, f64), width: f64, row: f64) {
    let label = style.label();
    let each = (1.15 * NAME_MIN / row).ceil().max(1.0) as usize;
    let high = row * each as f64;
    let size = label.min(high / 1.15);
    for (index, name) in panel.rows.iter().enumerate().step_by(each) {
        let sizes = [size, 0.9 * size, 0.8 * size, 0.7 * size].map(|size| size.max(NAME_MIN.min(high / 1.15)));
        let found = sizes.into_iter().map(|size| (style.wrapped(&style.text(name), size, false, width), size));
        let found = found.into_iter().find(|(lines, size)| 1.2 * size * lines.len() as f64 <= high.max(1.2 * size));
        let (lines, size) = found.unwrap_or_else(|| {
            let (line, size) = style.shrunk(&style.text(name), size, false, width);
            (vec![line], size)
        });
        let at = (right, top + (index as f64 + 0.5) * row);
        draw_lines(list, &lines, at, (size, false), Align::Right, Colour::Black.ink());
    }
}

/// Where a value lies between two others.
fn part(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { (value - low) / (high - low) } else { 0.5 }
}

/// Almost the background to the first colour of the series and a little beyond: legible in grey print, dark is much.
fn shade(share: f64) -> Ink {
    Colour::Blue.tint(0.05 + 1.2 * share.clamp(0.0, 1.0))
}
