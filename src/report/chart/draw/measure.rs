//! How wide texts are, so that a layout does not depend on the fonts of a machine.

#[cfg(feature = "charts")]
use super::embedded::latin_width;

/// Whether a character is as wide as the font's size: ideographs and the marks between them.
pub fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}

/// A text's width in logical pixels: ideographs by the size, everything else as the embedded font has it, so that a
/// layout does not depend on the fonts of a machine.
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let wide = text.chars().filter(|&c| is_wide(c)).count();
    if wide > 0 {
        let others: String = text.chars().filter(|&c| !is_wide(c)).collect();
        return wide as f64 * size + text_width(&others, size, bold);
    }
    latin_width(text, size, bold)
}

/// The largest number from 1 to below `all` that fits, where smaller numbers fit too: found by doubling, then by
/// bisection, since measuring is slow and longer the more there is to measure.
pub fn largest_fit(all: usize, fits: impl Fn(usize) -> bool) -> usize {
    let mut fitting = 1;
    let mut beyond = all.min(2);
    while beyond < all && fits(beyond) {
        fitting = beyond;
        beyond = (2 * beyond).min(all);
    }
    while beyond - fitting > 1 {
        let middle = (fitting + beyond) / 2;
        if fits(middle) { fitting = middle } else { beyond = middle }
    }
    fitting
}

/// An estimate where no font is built in.
#[cfg(not(feature = "charts"))]
fn latin_width(text: &str, size: f64, _bold: bool) -> f64 {
    const COLUMN: f64 = 0.6;
    unicode_width::UnicodeWidthStr::width(text) as f64 * COLUMN * size
}
