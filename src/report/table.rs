//! Tables as text for the terminal.

use unicode_width::UnicodeWidthStr;

/// Columns side by side, the first to the left, the others to the right; a row may have fewer cells than there are
/// columns.
pub fn aligned(header: &[&str], rows: Vec<Vec<String>>) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width());
        cells.chain([header[column].width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: Vec<&str>| -> String {
        let padded = cells.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let space = " ".repeat(width - cell.width());
            if column == 0 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        padded.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    let mut lines = vec![line(header.to_vec())];
    lines.push("─".repeat(widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)));
    lines.extend(rows.iter().map(|row| line(row.iter().map(String::as_str).collect())));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let rows = vec![vec!["个性化额度".into(), "10.7% ± 0.1".into()], vec!["Baseline".into(), "15.6%".into()]];
        let text = aligned(&["方案", "误伤率"], rows);
        assert_eq!(
            text,
            "方案             误伤率\n───────────────────────\n个性化额度  10.7% ± 0.1\nBaseline          15.6%"
        );
    }
}
