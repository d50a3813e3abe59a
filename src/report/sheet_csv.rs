//! The one place that makes CSV. Spreadsheets take a cell that begins like a formula for one, so such a text gets an apostrophe before
//! it; numbers stay as they are, and `results.json` has every text as it is.

use super::files::Failure;

/// A CSV being written.
pub struct Csv {
    writer: csv::Writer<Vec<u8>>,
}

impl Csv {
    /// With these columns.
    ///
    /// # Errors
    /// If the header cannot be written.
    pub fn new<T: AsRef<str>>(header: impl IntoIterator<Item = T>) -> Result<Csv, Failure> {
        let mut csv = Csv { writer: csv::Writer::from_writer(Vec::new()) };
        csv.row(header)?;
        Ok(csv)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// If it has another number of cells than the header.
    pub fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> Result<(), Failure> {
        for cell in cells {
            let cell = cell.as_ref();
            let written = match acts(cell) {
                true => self.writer.write_field(format!("'{cell}")),
                false => self.writer.write_field(cell),
            };
            written.map_err(failed)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(failed)
    }

    /// What was written.
    ///
    /// # Errors
    /// If the last of it cannot be written.
    pub fn into_bytes(self) -> Result<Vec<u8>, Failure> {
        self.writer.into_inner().map_err(|error| failed(error.into_error().into()))
    }
}

fn failed(error: csv::Error) -> Failure {
    Failure::new(format!("failed to make a CSV: {error}"))
}

/// Whether a spreadsheet would take a text for a formula. A number with its sign is none.
fn acts(cell: &str) -> bool {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let is_number = || cell.contains(|c: char| c.is_ascii_digit()) && cell.parse::<f64>().is_ok();
    begins && !is_number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_begins_like_a_formula_is_made_one_again() {
        let mut csv = Csv::new(["name", "=value"]).unwrap();
        for row in [["=1+1", "-0.5"], ["@x", "+1e-7"], ["-x", "-inf"], ["a, \"b\"", "1"], ["-1", "–"]] {
            csv.row(row).unwrap();
        }
        let text = String::from_utf8(csv.into_bytes().unwrap()).unwrap();
        assert_eq!(text, "name,'=value\n'=1+1,-0.5\n'@x,+1e-7\n'-x,'-inf\n\"a, \"\"b\"\"\",1\n-1,–\n");
    }

    #[test]
    fn a_row_has_as_many_cells_as_the_header() {
        assert!(Csv::new(["a", "b"]).unwrap().row(["1"]).is_err());
    }
}
