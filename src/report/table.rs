//! Tables and paragraphs as text for the terminal, within a width.
//!
//! A table that is too wide has its headings and its names broken into lines; columns that still do not fit are left out from the
//! right, and the caller says which. Numbers are never broken.

use super::words::unbroken;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Blanks between two columns.
const GAP: usize = 2;
/// Lines that a heading is broken into at most, if its words are short enough.
const HEADING_LINES: usize = 3;
/// Least width of the names of rows, if there are longer ones.
const NAMES_MIN: usize = 22;
/// Blanks before a further line of a name.
const INDENT: usize = 2;

/// A table as text.
#[derive(Clone, Debug, PartialEq)]
pub struct Aligned {
    pub text: String,
    /// From which column on there was no room.
    pub shown: usize,
    /// The width that has room for all.
    pub needed: usize,
}

/// Columns side by side, the first to the left, the others to the right; a row may have fewer cells than there are
/// columns. The first two columns are shown in any width.
pub fn aligned(header: &[&str], rows: &[Vec<String>], width: Option<usize>) -> Aligned {
    let longest =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let whole: Vec<usize> = (0..header.len()).map(|column| longest(column).max(header[column].width())).collect();
    let needed_whole = whole.iter().sum::<usize>() + GAP * whole.len().saturating_sub(1);
    let Some(width) = width.filter(|width| needed_whole > *width) else {
        return Aligned { text: lines(header, rows, &whole), shown: header.len(), needed: needed_whole };
    };
    let narrow: Vec<usize> =
        (1..header.len()).map(|column| longest(column).max(heading_width(header[column]))).collect();
    let names = whole.first().copied().unwrap_or(0).min(NAMES_MIN);
    let needed = names + narrow.iter().map(|own| own + GAP).sum::<usize>();
    let mut room = width.saturating_sub(names);
    let mut shown = 1;
    for own in &narrow {
        if own + GAP > room && shown > 1 {
            break;
        }
        room = room.saturating_sub(own + GAP);
        shown += 1;
    }
    let mut widths = vec![(names + room).min(whole.first().copied().unwrap_or(0))];
    widths.extend(&narrow[..shown - 1]);
    Aligned { text: lines(&header[..shown], rows, &widths), shown, needed }
}

/// The minimum width in which a heading has few lines and no word is broken.
fn heading_width(heading: &str) -> usize {
    let least = unbroken(heading).iter().map(|piece| piece.trim_end().width()).max().unwrap_or(0);
    (least..heading.width()).find(|width| wrapped(heading, *width, 0).len() <= HEADING_LINES).unwrap_or(heading.width())
}

fn lines(header: &[&str], rows: &[Vec<String>], widths: &[usize]) -> String {
    let line = |cells: Vec<&str>| -> String {
        let padded = cells.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
            let space = " ".repeat(width.saturating_sub(cell.width()));
            if column == 0 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        padded.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_string()
    };
    let headings: Vec<Vec<String>> = header.iter().zip(widths).map(|(text, width)| wrapped(text, *width, 0)).collect();
    let high = headings.iter().map(Vec::len).max().unwrap_or(1);
    // Headings stand on the ruler.
    let heading = |row: usize| {
        let cell =
            |lines: &Vec<String>| (row + lines.len()).checked_sub(high).map_or("", |at| lines[at].as_str()).to_string();
        let cells: Vec<String> = headings.iter().map(cell).collect();
        line(cells.iter().map(String::as_str).collect())
    };
    let mut text: Vec<String> = (0..high).map(heading).collect();
    text.push("─".repeat(widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)));
    for row in rows {
        let name = row.first().map(String::as_str).unwrap_or_default();
        let names = wrapped(name, widths.first().copied().unwrap_or(0), INDENT);
        let (last, before) = names.split_last().map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
        text.extend(before.iter().map(|line| line.trim_end().to_string()));
        let others = row.iter().skip(1).take(widths.len().saturating_sub(1)).map(String::as_str);
        text.push(line(std::iter::once(last).chain(others).collect()));
    }
    text.join("\n")
}

/// A paragraph in lines no wider than `width`.
pub fn paragraph(text: &str, width: usize) -> String {
    text.lines().flat_map(|line| wrapped(line, width, 0)).collect::<Vec<_>>().join("\n")
}

/// A text in lines of a width, further ones indented: broken at blanks and between Chinese words, never inside a number and its
/// interval, and before no mark that closes.
fn wrapped(text: &str, width: usize, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in unbroken(text) {
        let fits = line.width() + piece.trim_end().width() <= width;
        if !fits && !line.trim().is_empty() {
            lines.push(line.trim_end().to_string());
            line = " ".repeat(indent);
        }
        // A word that is wider than the line is broken anywhere.
        for c in piece.chars() {
            if c != ' ' && line.width() + c.width().unwrap_or(0) > width.max(indent + 2) && !line.trim().is_empty() {
                lines.push(line.trim_end().to_string());
                line = " ".repeat(indent);
            }
            line.push(c);
        }
    }
    lines.push(line.trim_end().to_string());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| cell.to_string()).collect()
    }

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let rows = vec![row(&["个性化额度", "10.7% ± 0.1"]), row(&["Baseline", "15.6%"])];
        let found = aligned(&["方案", "误伤率"], &rows, None);
        assert_eq!(
            found.text,
            "方案             误伤率\n───────────────────────\n个性化额度  10.7% ± 0.1\nBaseline          15.6%"
        );
        assert_eq!((found.shown, found.needed), (2, 23));
    }

    #[test]
    fn a_table_that_is_too_wide_breaks_its_headings_and_names_and_leaves_out_the_last_columns() {
        let rows = vec![
            row(&["A better review with a very long name", "10.7% ± 0.1", "-4.31 ± 0.10", "1.6% ± 0.1"]),
            row(&["Baseline", "15.6% ± 0.2", "–", "1.7% ± 0.1"]),
        ];
        let header = ["policy", "good merchants lost", "change, points", "NPL ratio"];
        let found = aligned(&header, &rows, Some(52));
        assert_eq!(
            found.text,
            "                                  good\n                             merchants       change,\n\
             policy                            lost        points\n\
             ────────────────────────────────────────────────────\n\
             A better review with a\n  very long name           10.7% ± 0.1  -4.31 ± 0.10\n\
             Baseline                   15.6% ± 0.2             –"
        );
        assert!(found.text.lines().all(|line| line.width() <= 52), "{}", found.text);
        assert_eq!(found.shown, 3);
        let all = aligned(&header, &rows, Some(found.needed));
        assert_eq!(all.shown, 4);
        assert!(all.text.lines().all(|line| line.width() <= found.needed));
    }

    #[test]
    fn paragraphs_keep_numbers_whole_and_marks_with_their_words() {
        let english = paragraph("148 ± 1.5 of 1,000 good merchants lose their loan within 24 months.", 24);
        assert_eq!(english, "148 ± 1.5 of 1,000 good\nmerchants lose their\nloan within 24 months.");
        assert_eq!(paragraph("lost: 148 ± 1.5", 13), "lost:\n148 ± 1.5");
        let chinese = paragraph("每1,000家好商户误伤148 ± 1.5家，占14.8%。", 20);
        assert!(chinese.lines().all(|line| line.width() <= 20), "{chinese}");
        assert!(chinese.lines().all(|line| !line.starts_with(['，', '。', '%', '家'])), "{chinese}");
        let header = ["方案", "变化（百分点）", "误伤三个月以上", "坏商户及时预警率"];
        let cells = ["14.8% ± 0.1", "-4.41 ± 0.07", "9.8% ± 0.1", "17.5%"];
        let found = aligned(&header, &[row(&cells)], Some(52));
        let broken: Vec<&str> = found.text.lines().take(3).flat_map(|line| line.split_whitespace()).collect();
        for word in ["（百分点）", "以上", "坏商户", "及时"] {
            assert!(broken.iter().any(|piece| piece.contains(word)), "{word}: {}", found.text);
        }
        assert_eq!(paragraph("one\ntwo", 80), "one\ntwo");
        assert_eq!(paragraph(&"x".repeat(9), 4), "xxxx\nxxxx\nx");
    }
}
