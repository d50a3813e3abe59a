//! A picture as a list of shapes in logical pixels, and its drawing by plotters.

use crate::report::font::Fonts;
use crate::report::number::elided;
use image_buffer::encode_png;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};
use std::fmt;
use std::sync::Once;

/// The embedded font's family.
const FAMILY: &str = "DejaVu Sans";
/// Families for readers without it, with those that have Chinese.
const FALLBACKS: &str = "Arial, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif";
/// PNG pixels of a logical pixel.
const PNG_SCALE: f64 = 2.0;
/// SVG units of a logical pixel: plotters rounds to whole ones, and curves would have steps.
const SVG_SCALE: u32 = 10;

/// Radius of the largest dot, in logical pixels.
const RADIUS_MAX: f64 = 20.0;
/// Most bytes of a PNG before it is packed: some thousand rows.
const PNG_BYTES_MAX: f64 = 1e9;

/// Okabe and Ito's palette, safe for colour-blind readers, and greys.
pub mod colour {
    use plotters::style::RGBColor;
    pub const BLACK: RGBColor = RGBColor(0x1a, 0x1a, 0x1a);
    pub const GREY: RGBColor = RGBColor(0x5f, 0x5f, 0x5f);
    pub const PALE: RGBColor = RGBColor(0xd9, 0xd9, 0xd9);
    pub const WHITE: RGBColor = RGBColor(0xff, 0xff, 0xff);
    pub const ORANGE: RGBColor = RGBColor(0xe6, 0x9f, 0x00);
    pub const SKY: RGBColor = RGBColor(0x56, 0xb4, 0xe9);
    pub const GREEN: RGBColor = RGBColor(0x00, 0x9e, 0x73);
    pub const YELLOW: RGBColor = RGBColor(0xf0, 0xe4, 0x42);
    pub const BLUE: RGBColor = RGBColor(0x00, 0x72, 0xb2);
    pub const VERMILION: RGBColor = RGBColor(0xd5, 0x5e, 0x00);
    pub const PURPLE: RGBColor = RGBColor(0xcc, 0x79, 0xa7);
}

/// A drawing failed.
#[derive(Debug)]
pub struct DrawError(pub String);

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DrawError {}

/// Where a text's point lies in it, horizontally; vertically it is the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// One shape, in logical pixels from the upper left.
#[derive(Clone, Debug)]
pub enum Shape {
    Line { points: Vec<(f64, f64)>, width: f64, colour: RGBColor },
    Area { points: Vec<(f64, f64)>, colour: RGBColor },
    Circle { at: (f64, f64), radius: f64, colour: RGBColor },
    Text(Text),
}

/// A line of text.
#[derive(Clone, Debug)]
pub struct Text {
    pub text: String,
    pub at: (f64, f64),
    pub size: f64,
    pub align: Align,
    pub bold: bool,
    pub colour: RGBColor,
}

impl Text {
    /// Left, top, right, bottom.
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let width = text_width(&self.text, self.size, self.bold);
        let left = match self.align {
            Align::Left => self.at.0,
            Align::Centre => self.at.0 - width / 2.0,
            Align::Right => self.at.0 - width,
        };
        (left, self.at.1 - 0.55 * self.size, left + width, self.at.1 + 0.55 * self.size)
    }

    /// Paints it on pixels, three bytes each. plotters would put its letters on whole pixels without their side bearings.
    fn paint(&self, fonts: &Fonts, pixels: &mut [u8], (width, height): (u32, u32)) -> Result<(), DrawError> {
        let (left, _, _, _) = self.bounds();
        let at = (left * PNG_SCALE, self.at.1 * PNG_SCALE);
        let ink = [self.colour.0, self.colour.1, self.colour.2];
        let painted = fonts.paint(&self.text, at, self.size * PNG_SCALE, self.bold, |x, y, coverage| {
            if x < 0 || y < 0 || x as u32 >= width || y as u32 >= height {
                return;
            }
            let place = 3 * (y as usize * width as usize + x as usize);
            for (under, ink) in pixels[place..place + 3].iter_mut().zip(ink) {
                let mixed = f32::from(*under) + coverage.clamp(0.0, 1.0) * (f32::from(ink) - f32::from(*under));
                *under = mixed.round() as u8;
            }
        });
        painted.map_err(|failure| DrawError(failure.to_string()))
    }
}

/// A picture.
#[derive(Clone, Debug)]
pub struct DisplayList {
    pub width: f64,
    pub height: f64,
    pub shapes: Vec<Shape>,
}

impl DisplayList {
    pub fn new(width: f64, height: f64) -> DisplayList {
        DisplayList { width, height, shapes: Vec::new() }
    }

    pub fn line(&mut self, points: &[(f64, f64)], width: f64, colour: RGBColor) {
        self.shapes.push(Shape::Line { points: points.to_vec(), width, colour });
    }

    pub fn area(&mut self, points: &[(f64, f64)], colour: RGBColor) {
        self.shapes.push(Shape::Area { points: points.to_vec(), colour });
    }

    pub fn rectangle(&mut self, left: f64, top: f64, right: f64, bottom: f64, colour: RGBColor) {
        self.area(&[(left, top), (right, top), (right, bottom), (left, bottom)], colour);
    }

    pub fn circle(&mut self, at: (f64, f64), radius: f64, colour: RGBColor) {
        self.shapes.push(Shape::Circle { at, radius, colour });
    }

    pub fn text(&mut self, text: impl Into<String>, at: (f64, f64), size: f64, align: Align, colour: RGBColor) {
        let text = text.into();
        self.shapes.push(Shape::Text(Text { text, at, size, align, bold: false, colour }));
    }

    pub fn bold(&mut self, text: impl Into<String>, at: (f64, f64), size: f64, align: Align, colour: RGBColor) {
        let text = text.into();
        self.shapes.push(Shape::Text(Text { text, at, size, align, bold: true, colour }));
    }

    /// The picture as SVG, its text as text, with the alt text for screen readers.
    ///
    /// # Errors
    /// If plotters fails.
    pub fn svg(&self, alt_text: &str) -> Result<String, DrawError> {
        let mut svg = String::new();
        let size = [self.width.ceil() as u32, self.height.ceil() as u32];
        let fine = size.map(|side| side * SVG_SCALE);
        self.draw(&SVGBackend::with_string(&mut svg, fine.into()).into_drawing_area(), f64::from(SVG_SCALE), true)?;
        let opening = |[width, height]: [u32; 2]| {
            format!("<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" ")
        };
        let escaped = alt_text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        let svg = svg.replacen(&opening(fine), &opening(size), 1);
        let svg = svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{escaped}\" "), 1);
        let part = 1.0 / f64::from(SVG_SCALE);
        let title = format!(">\n<title>{escaped}</title>\n<g transform=\"scale({part})\">\n");
        let svg = svg.replacen(">\n", &title, 1).replace("</svg>", "</g>\n</svg>");
        Ok(svg.replace(&format!("font-family=\"{FAMILY}\""), &format!("font-family=\"{FAMILY}, {FALLBACKS}\"")))
    }

    /// The picture as PNG, at twice the size.
    ///
    /// # Errors
    /// If plotters or the encoder fails, if no font has a character of its texts, or if it is too high for any use.
    pub fn png(&self, fonts: &Fonts) -> Result<Vec<u8>, DrawError> {
        let size = ((self.width * PNG_SCALE).ceil() as u32, (self.height * PNG_SCALE).ceil() as u32);
        if f64::from(size.0) * f64::from(size.1) * 3.0 > PNG_BYTES_MAX {
            return Err(DrawError(format!("it is {} pixels high as PNG; leave PNG out with --no-png", size.1)));
        }
        let mut pixels = vec![0; size.0 as usize * size.1 as usize * 3];
        let area = BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area();
        self.draw(&area, PNG_SCALE, false)?;
        drop(area);
        for shape in &self.shapes {
            if let Shape::Text(text) = shape {
                text.paint(fonts, &mut pixels, size)?;
            }
        }
        encode_png(&pixels, size)
    }

    fn draw<B: DrawingBackend>(
        &self,
        area: &DrawingArea<B, plotters::coord::Shift>,
        scale: f64,
        with_text: bool,
    ) -> Result<(), DrawError> {
        use_font();
        let failed = |error: DrawingAreaErrorKind<B::ErrorType>| DrawError(error.to_string());
        // What lies far off the picture is drawn at its edge: a stroke's length is time.
        let near = |at: f64, size: f64| (at.clamp(-size, 2.0 * size) * scale).round() as i32;
        let pixel = |(x, y): (f64, f64)| (near(x, self.width), near(y, self.height));
        area.fill(&colour::WHITE).map_err(failed)?;
        for shape in &self.shapes {
            match shape {
                Shape::Line { points, width, colour } => {
                    let points: Vec<_> = points.iter().copied().map(pixel).collect();
                    let stroke = (width * scale).round().max(1.0) as u32;
                    area.draw(&PathElement::new(points, colour.stroke_width(stroke)))
                }
                Shape::Area { points, colour } => {
                    let points: Vec<_> = points.iter().copied().map(pixel).collect();
                    area.draw(&Polygon::new(points, colour.filled()))
                }
                Shape::Circle { at, radius, colour } => area.draw(&Circle::new(
                    pixel(*at),
                    (radius.min(RADIUS_MAX) * scale).round() as i32,
                    colour.filled(),
                )),
                Shape::Text(_) if !with_text => continue,
                Shape::Text(text) => {
                    let style = if text.bold { FontStyle::Bold } else { FontStyle::Normal };
                    // plotters' sizes are those of the font's whole height.
                    let font = FontDesc::new(FontFamily::Name(FAMILY), text.size * FULL_HEIGHT * scale, style);
                    let align = match text.align {
                        Align::Left => HPos::Left,
                        Align::Centre => HPos::Center,
                        Align::Right => HPos::Right,
                    };
                    let style = TextStyle::from(font).color(&text.colour).pos(Pos::new(align, VPos::Center));
                    area.draw(&plotters::element::Text::new(text.text.as_str(), pixel(text.at), style))
                }
            }
            .map_err(failed)?;
        }
        area.present().map_err(failed)
    }
}

/// The font's height in sizes of its letters: what plotters divides a size by in SVG.
const FULL_HEIGHT: f64 = 1.24;

/// Registers the embedded font, once.
fn use_font() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        let fonts = [(FontStyle::Normal, dejavu::sans::regular()), (FontStyle::Bold, dejavu::sans::bold())];
        for (style, bytes) in fonts {
            let registered = register_font(FAMILY, style, bytes);
            assert!(registered.is_ok(), "the embedded font is a font");
        }
    });
}

/// A quarter of an ink on white, for bands.
pub fn pale(ink: RGBColor) -> RGBColor {
    let part = |c: u8| (255.0 - (255.0 - f64::from(c)) * 0.25) as u8;
    RGBColor(part(ink.0), part(ink.1), part(ink.2))
}

/// Whether a character is as wide as the font's size: ideographs and the marks between them.
pub fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}

/// A text's width in logical pixels: ideographs by the size, everything else as the embedded font has it, so that a layout does not
/// depend on the fonts of a machine.
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let wide = text.chars().filter(|&c| is_wide(c)).count();
    if wide > 0 {
        let others: String = text.chars().filter(|&c| !is_wide(c)).collect();
        return wide as f64 * size + text_width(&others, size, bold);
    }
    use_font();
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    // Measured large, because plotters rounds to whole pixels.
    let font = FontDesc::new(FontFamily::Name(FAMILY), 100.0 * FULL_HEIGHT, style);
    font.box_size(text).map_or(0.0, |(width, _)| f64::from(width) * size / 100.0)
}

/// A text cut to a width, with an ellipsis.
pub fn fitted(text: &str, size: f64, bold: bool, width: f64) -> String {
    let fits = |text: &str| text_width(text, size, bold) <= width;
    if fits(text) {
        return text.to_string();
    }
    elided(text, most_that_fit(text.chars().count(), |count| fits(&elided(text, count))))
}

/// The most of at least one and fewer than `all` that fit, where fewer fit than more: found by doubling, then by halves, since measuring is
/// slow and longer the more there is to measure.
pub fn most_that_fit(all: usize, fits: impl Fn(usize) -> bool) -> usize {
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

mod image_buffer {
    //! The PNG encoding, by the encoder that plotters brings.

    use super::DrawError;
    use std::io::Cursor;

    pub fn encode_png(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, DrawError> {
        let mut bytes = Cursor::new(Vec::new());
        image::write_buffer_with_format(
            &mut bytes,
            pixels,
            width,
            height,
            image::ColorType::Rgb8,
            image::ImageOutputFormat::Png,
        )
        .map_err(|error| DrawError(error.to_string()))?;
        Ok(bytes.into_inner())
    }
}
