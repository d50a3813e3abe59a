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
    /// From the bytes of two font files, regular and bold.
    ///
    /// # Errors
    /// With the index of the file that is no font.
    pub fn parse(files: [Vec<u8>; 2]) -> Result<Letters, usize> {
        let family = family(&files[0]).ok_or(0usize)?;
        let [regular, bold] = files.map(|bytes| FontVec::try_from_vec_and_index(bytes, 0));
        Ok(Letters { family, faces: Arc::new([regular.map_err(|_| 0usize)?, bold.map_err(|_| 1usize)?]) })
    }

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

/// The name of a font's family.
fn family(bytes: &[u8]) -> Option<String> {
    let mut database = fontdb::Database::new();
    database.load_font_data(bytes.to_vec());
    database.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_measured_by_their_own_font() {
        let files = || [dejavu::sans_mono::regular().to_vec(), dejavu::sans_mono::bold().to_vec()];
        let mono = Letters::parse(files()).unwrap();
        assert_eq!(mono.family, "DejaVu Sans Mono");
        assert!((mono.width("iiii", 10.0, false) - mono.width("MMMM", 10.0, true)).abs() < 1e-6);
        // An ideograph is in another font.
        assert!((mono.width("i误", 10.0, false) - mono.width("i", 10.0, false) - 10.0).abs() < 1e-6);
        let [regular, _] = files();
        assert_eq!(Letters::parse([regular, b"no font".to_vec()]).err(), Some(1));
        assert_eq!(Letters::parse([b"no font".to_vec(), Vec::new()]).err(), Some(0));
    }
}
