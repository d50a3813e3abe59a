//! The embedded font as plotters knows it: the letters of SVG, and how wide texts are.

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use std::sync::Once;

/// The embedded font's family.
pub const FAMILY: &str = "DejaVu Sans";
/// The font's height in sizes of its letters: what plotters divides a size by in SVG.
pub const FULL_HEIGHT: f64 = 1.24;

/// Registers the embedded font, once.
pub fn use_font() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let fonts = [(FontStyle::Normal, dejavu::sans::regular()), (FontStyle::Bold, dejavu::sans::bold())];
        for (style, bytes) in fonts {
            let registered = register_font(FAMILY, style, bytes);
            assert!(registered.is_ok(), "the embedded font is a font");
        }
    });
}

/// The width of a text that has no ideographs, in logical pixels.
pub fn latin_width(text: &str, size: f64, bold: bool) -> f64 {
    use_font();
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    // Measured large, because plotters rounds to whole pixels.
    let font = FontDesc::new(FontFamily::Name(FAMILY), 100.0 * FULL_HEIGHT, style);
    font.box_size(text).map_or(0.0, |(width, _)| f64::from(width) * size / 100.0)
}
