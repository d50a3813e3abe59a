//! Tables as a workbook for Excel: numbers are numbers, shares have a per cent format, the head stays in sight, and no text
//! is taken for a formula. The bytes are the same on every run.

use super::files::Failure;
use crate::metrics::Unit;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

/// The year that stands for the time of creation, since results hold no clock.
const YEAR: u16 = 2000;
/// Widest column, in characters.
const WIDTH_MAX: usize = 40;

/// A sheet: its name, its columns, and rows of as many cells.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub name: &'static str,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<SheetCell>>,
}

/// One cell.
#[derive(Clone, Debug)]
pub enum SheetCell {
    Text(String),
    Number(f64, Unit),
    Whole(usize),
    Empty,
}

/// The bytes of a workbook.
///
/// # Errors
/// If a sheet has too many rows or columns.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, Failure> {
    written(sheets).map_err(|error| Failure::new(format!("failed to write the workbook: {error}")))
}

fn written(sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(YEAR, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for sheet in sheets {
        fill(workbook.add_worksheet().set_name(sheet.name)?, sheet)?;
    }
    workbook.save_to_buffer()
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
    let [share, number, whole] = ["0.00%", "#,##0.0###", "#,##0"].map(|form| Format::new().set_num_format(form));
    worksheet.set_freeze_panes(1, 1)?;
    for (column, heading) in (0..).zip(&sheet.columns) {
        worksheet.write_string_with_format(0, column, heading, &head)?;
        let cells = sheet.rows.iter().filter_map(|row| match row.get(usize::from(column)) {
            Some(SheetCell::Text(text)) => Some(text.chars().count()),
            _ => None,
        });
        let width = cells.chain([heading.chars().count().min(12), 10]).max().unwrap_or(0).min(WIDTH_MAX);
        worksheet.set_column_width(column, width as f64 + 1.0)?;
    }
    for (row, cells) in (1..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                SheetCell::Text(text) => worksheet.write_string(row, column, text)?,
                SheetCell::Number(value, Unit::Share) if value.is_finite() => {
                    worksheet.write_number_with_format(row, column, *value, &share)?
                }
                SheetCell::Number(value, _) if value.is_finite() => {
                    worksheet.write_number_with_format(row, column, *value, &number)?
                }
                SheetCell::Whole(value) => worksheet.write_number_with_format(row, column, *value as f64, &whole)?,
                SheetCell::Number(..) | SheetCell::Empty => worksheet,
            };
        }
    }
    Ok(())
}
