//! The fonts of PNG charts: DejaVu Sans and, for the more common Chinese characters, Noto Sans CJK SC are embedded;
//! other characters come from a font of the system. A given font is used before the Chinese one.
//!
//! `font/subset.py` makes the Chinese font. An SVG, in a file or a page, needs no embedded font. A PNG needs the outline of every character in it: a character
//! that no font has is an error that names what to install, never a box.

use super::files::Failure;
use super::language::Language;
use crate::input::plain::{MEBIBYTE, read_plain};
use ab_glyph::{Font, FontRef, FontVec, GlyphId, PxScale, ScaleFont, point};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// Sizes of an em of the embedded Latin font for a text's size: its letters are a little larger than the nominal size, and
/// widths are measured so.
pub const EMBEDDED_EM: f64 = 1.065;
/// How far below a text's middle its base line lies, in sizes.
const BASELINE: f64 = 0.36;
/// How far beside itself a letter of another font is painted again where it is to be bold, in sizes.
const EMBOLDENED: f64 = 0.045;

/// The fonts of a run.
pub struct Fonts {
    given: Option<FontVec>,
    /// Looked for when a character asks for it.
    system: OnceLock<Option<FontVec>>,
}

/// An embedded font, regular and bold.
struct Embedded([FontRef<'static>; 2]);

impl Embedded {
    fn parse(files: [&'static [u8]; 2]) -> Embedded {
        let parse =
            |bytes| FontRef::try_from_slice(bytes).unwrap_or_else(|_| unreachable!("the embedded font is a font"));
        Embedded(files.map(parse))
    }

    /// The font of a weight.
    fn of_weight(&self, bold: bool) -> &FontRef<'static> {
        &self.0[usize::from(bold)]
    }
}

/// The font of Latin letters, whose widths charts are laid out by.
fn latin() -> &'static Embedded {
    static FONTS: OnceLock<Embedded> = OnceLock::new();
    FONTS.get_or_init(|| Embedded::parse([dejavu::sans::regular(), dejavu::sans::bold()]))
}

/// The font of Chinese characters.
fn chinese() -> &'static Embedded {
    static FONTS: OnceLock<Embedded> = OnceLock::new();
    FONTS.get_or_init(|| {
        let regular = include_bytes!("font/noto_sans_sc_regular.otf");
        Embedded::parse([regular, include_bytes!("font/noto_sans_sc_bold.otf")])
    })
}

impl Default for Fonts {
    fn default() -> Fonts {
        Fonts { given: None, system: OnceLock::new() }
    }
}

impl Fonts {
    /// The fonts for some languages, with a font file that is tried before the system's.
    ///
    /// # Errors
    /// If the file is no font, or if a language's characters are in no font there is: known before a long run.
    pub fn load(file: Option<&Path>, languages: &[Language]) -> Result<Fonts, Failure> {
        let given = file.map(read).transpose()?;
        let fonts = Fonts { given, system: OnceLock::new() };
        fonts.check(characters(languages))?;
        Ok(fonts)
    }

    /// Refuses characters that no font has.
    ///
    /// # Errors
    /// With some of them, and what to do.
    pub fn check(&self, characters: impl IntoIterator<Item = char>) -> Result<(), Failure> {
        let missing: String = characters.into_iter().filter(|&c| self.glyph(c, false).is_none()).take(8).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let known = match &self.given {
            Some(_) => "neither the given font nor any system font has",
            None => "no system font has",
        };
        Err(Failure::new(format!(
            "failed to draw PNG: {known} the characters “{missing}”; install a font that has them (Debian and Ubuntu: \
             apt-get install fonts-noto-cjk or fonts-wqy-microhei), pass one with --font FILE, or use --no-png: SVG, \
             report.html and report.md need no font"
        )))
    }

    /// A character's outline: the font, its glyph, and the font's em for a text's size.
    fn glyph(&self, c: char, bold: bool) -> Option<(Face<'_>, GlyphId, f64)> {
        let own = latin().of_weight(bold).glyph_id(c);
        if own.0 != 0 || c.is_whitespace() {
            return Some((Face::Latin(latin().of_weight(bold)), own, EMBEDDED_EM));
        }
        let system = || self.system.get_or_init(|| system_font(c)).as_ref();
        let given = self.given.as_ref().map(Face::Other).into_iter();
        let others = given.chain([Face::Chinese(chinese().of_weight(bold))]);
        let mut others = others.chain(std::iter::once_with(system).flatten().map(Face::Other));
        others.find_map(|face| match face.glyph(c) {
            GlyphId(0) => None,
            glyph => Some((face, glyph, 1.0)),
        })
    }

    /// Paints a line of text, with a theme's font in two weights before others: `paint(x, y, coverage)` for each pixel
    /// it touches. The text begins at `at.0` and its
    /// middle is at `at.1`.
    ///
    /// # Errors
    /// As [`Fonts::check`].
    pub fn paint(
        &self,
        theme: Option<&[FontVec; 2]>,
        text: &str,
        at: (f64, f64),
        size: f64,
        bold: bool,
        mut paint: impl FnMut(i32, i32, f32),
    ) -> Result<(), Failure> {
        self.check(text.chars().filter(|&c| of_theme(theme, c, bold).is_none()))?;
        let baseline = at.1 + BASELINE * size;
        let mut x = at.0;
        let mut before: Option<(bool, GlyphId)> = None;
        for c in text.chars() {
            let Some((face, glyph, em)) = of_theme(theme, c, bold).or_else(|| self.glyph(c, bold)) else { continue };
            let is_own = matches!(face, Face::Latin(_) | Face::Theme(_));
            let scale = face.scale_of_em(em * size);
            if let Some((was_own, last)) = before
                && was_own
                && is_own
            {
                x += face.kern(last, glyph, scale);
            }
            face.outline(glyph, scale, (x, baseline), &mut paint);
            // A font that is not embedded has one weight: its bold is the same letter once more beside itself.
            if bold && matches!(face, Face::Other(_)) {
                face.outline(glyph, scale, (x + EMBOLDENED * size, baseline), &mut paint);
            }
            x += face.advance(glyph, scale);
            before = Some((is_own, glyph));
        }
        Ok(())
    }
}

/// The outline of a character in a theme's font, if it has it.
fn of_theme(faces: Option<&[FontVec; 2]>, c: char, bold: bool) -> Option<(Face<'_>, GlyphId, f64)> {
    let face = Face::Theme(&faces?[usize::from(bold)]);
    Some(face.glyph(c)).filter(|glyph| glyph.0 != 0).map(|glyph| (face, glyph, 1.0))
}

/// A font of any kind.
enum Face<'a> {
    Latin(&'static FontRef<'static>),
    Chinese(&'static FontRef<'static>),
    /// In its own bold.
    Theme(&'a FontVec),
    Other(&'a FontVec),
}

macro_rules! of_face {
    ($face:expr, $font:ident => $body:expr) => {
        match $face {
            Face::Latin($font) | Face::Chinese($font) => $body,
            Face::Theme($font) | Face::Other($font) => $body,
        }
    };
}

impl Face<'_> {
    /// Glyph 0 of a character that the font lacks.
    fn glyph(&self, c: char) -> GlyphId {
        of_face!(self, font => font.glyph_id(c))
    }

    /// The scale at which an em has so many pixels.
    fn scale_of_em(&self, pixels: f64) -> PxScale {
        of_face!(self, font => {
            let of_em = font.units_per_em().map_or(1.0, |units| font.height_unscaled() / units);
            PxScale::from(pixels as f32 * of_em)
        })
    }

    fn advance(&self, glyph: GlyphId, scale: PxScale) -> f64 {
        of_face!(self, font => f64::from(font.as_scaled(scale).h_advance(glyph)))
    }

    fn kern(&self, last: GlyphId, glyph: GlyphId, scale: PxScale) -> f64 {
        of_face!(self, font => f64::from(font.as_scaled(scale).kern(last, glyph)))
    }

    fn outline(&self, glyph: GlyphId, scale: PxScale, at: (f64, f64), paint: &mut impl FnMut(i32, i32, f32)) {
        of_face!(self, font => {
            let placed = glyph.with_scale_and_position(scale, point(at.0 as f32, at.1 as f32));
            if let Some(outline) = font.outline_glyph(placed) {
                let corner = outline.px_bounds().min;
                let at = |corner: f32, step: u32| (corner as i32).saturating_add(step as i32);
                outline.draw(|x, y, coverage| paint(at(corner.x, x), at(corner.y, y), coverage));
            }
        })
    }
}

/// Maximum number of bytes of a font file: collections of all of Chinese, Japanese and Korean have some hundred
/// mebibytes.
const FONT_MAX: u64 = 256 * MEBIBYTE;

/// The characters of some languages' catalogues.
fn characters(languages: &[Language]) -> BTreeSet<char> {
    let texts = languages.iter().flat_map(|language| language.catalogue().values());
    texts.flat_map(|text| text.chars()).collect()
}

/// A font file.
fn read(path: &Path) -> Result<FontVec, Failure> {
    let name = path.display();
    let bytes = read_plain(path, FONT_MAX, "a font file")?;
    FontVec::try_from_vec_and_index(bytes, 0)
        .map_err(|_| Failure::new(format!("failed to read {name}: it is not a TrueType or OpenType font")))
}

/// A font of the system that has a character: the one that covers the most characters of the catalogues, then one of
/// those preferred, then the first by name, so that the same fonts give the same choice in whatever order they are
/// found.
fn system_font(c: char) -> Option<FontVec> {
    let mut database = fontdb::Database::new();
    database.load_system_fonts();
    let needed = characters(&Language::ALL);
    let preferred: Vec<&str> = Language::ALL.iter().flat_map(|language| language.definition().fonts).copied().collect();
    let mut best: Option<((usize, usize, String), FontVec)> = None;
    for face in database.faces() {
        if face.style != fontdb::Style::Normal || face.weight > fontdb::Weight::MEDIUM {
            continue;
        }
        let font = database.with_face_data(face.id, |data, index| {
            FontVec::try_from_vec_and_index(data.to_vec(), index).ok().filter(|font| font.glyph_id(c).0 != 0)
        });
        let Some(font) = font.flatten() else { continue };
        let missing = needed.iter().filter(|&&c| font.glyph_id(c).0 == 0).count();
        let rank = |family: &str| preferred.iter().position(|known| *known == family);
        let preference = face.families.iter().filter_map(|(family, _)| rank(family)).min().unwrap_or(preferred.len());
        let rank = (missing, preference, face.post_script_name.clone());
        if best.as_ref().is_none_or(|(known, _)| rank < *known) {
            best = Some((rank, font));
        }
    }
    best.map(|(_, font)| font)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(fonts: &Fonts, text: &str) -> (i32, i32, f32) {
        let (mut left, mut right, mut blackness) = (i32::MAX, i32::MIN, 0.0);
        let done = fonts.paint(None, text, (10.0, 20.0), 12.0, false, |x, _, coverage| {
            if coverage > 0.1 {
                (left, right) = (left.min(x), right.max(x));
            }
            blackness += coverage;
        });
        assert!(done.is_ok());
        (left, right, blackness)
    }

    #[test]
    fn a_text_is_as_wide_as_it_is_measured() {
        for text in ["NPL ratio at the end", "WAVE Tightening 1,234.5%"] {
            let (left, right, blackness) = painted(&Fonts::default(), text);
            let measured = crate::report::chart::draw::measure::text_width(text, 12.0, false);
            assert!(blackness > 50.0 && left >= 10, "{text}");
            assert!((f64::from(right - left) - measured).abs() < 4.0, "{text}: {} against {measured}", right - left);
        }
    }

    #[test]
    fn the_embedded_fonts_have_every_character_of_the_catalogues() {
        // No system font is looked for.
        let fonts = Fonts { given: None, system: OnceLock::from(None) };
        fonts.check(characters(&Language::ALL)).unwrap();
        fonts.check("误伤了多少好商户？《清理名单》１２％".chars()).unwrap();
        let bold = [false, true].map(|bold| {
            let mut blackness = 0.0;
            fonts.paint(None, "误伤", (10.0, 20.0), 24.0, bold, |_, _, coverage| blackness += coverage).unwrap();
            blackness
        });
        assert!(bold[1] > 1.15 * bold[0], "{bold:?}");
    }

    #[test]
    fn a_character_that_no_font_has_is_an_error_that_says_what_to_do() {
        // Of a plane that no font is likely to have.
        let error = Fonts::default().check(['\u{10fffd}']).unwrap_err().to_string();
        assert!(error.contains("install a font") && error.contains("--font FILE"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_font_is_a_plain_file() {
        let refused = Fonts::load(Some(Path::new("/dev/zero")), &[]).err().unwrap().to_string();
        assert!(refused.contains("/dev/zero: it is a device, not a regular file"), "{refused}");
    }

    #[test]
    fn a_file_that_is_no_font_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no.ttf");
        std::fs::write(&path, "no font").unwrap();
        let refused = Fonts::load(Some(&path), &[]).err().unwrap().to_string();
        assert!(refused.contains("not a TrueType or OpenType font"), "{refused}");
    }
}
