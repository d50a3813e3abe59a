//! The fonts of a theme: how wide their letters are, and what they are called in SVG.

use super::measure;
use ab_glyph::{Font, FontVec, GlyphId, ScaleFont};
use std::sync::Arc;

/// A font in two weights.
#[derive(Clone)]
pub struct Letters {
    /// The name that SVG asks for.
    pub family: String,
    /// Regular and bold.
    pub faces: Arc<[FontVec; 2]>,
}

impl Letters {
    /// The font of a weight.
    pub fn of_weight(&self, bold: bool) -> &FontVec {
        &self.faces[usize::from(bold)]
    }

    /// A text's width in logical pixels; characters that the font lacks are as wide as in the default theme.
    pub fn width(&self, text: &str, size: f64, bold: bool) -> f64 {
        let font = self.of_weight(bold);
        let of_em = font.units_per_em().map_or(1.0, |units| font.height_unscaled() / units);
        let scaled = font.as_scaled(size as f32 * of_em);
        let (mut width, mut others, mut before) = (0.0, String::new(), None);
        for c in text.chars() {
            let glyph = font.glyph_id(c);
            if glyph == GlyphId(0) {
                others.push(c);
                before = None;
                continue;
            }
            width += before.map_or(0.0, |before| f64::from(scaled.kern(before, glyph)));
            width += f64::from(scaled.h_advance(glyph));
            before = Some(glyph);
        }
        if others.is_empty() { width } else { width + measure::text_width(&others, size, bold) }
    }
}
