//! A display list as SVG and as PNG, by plotters.

use super::colour::{Colour, Ink, Rgb};
use super::display_list::{Align, DisplayList, DrawError, Shape, Text};
use super::embedded::{FAMILY, FULL_HEIGHT, use_font};
use crate::report::font::Fonts;
use plotters::prelude::*;
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::io::Cursor;

/// Families for readers without it, with those that have Chinese.
const FALLBACKS: &str = "Arial, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif";
/// PNG pixels of a logical pixel.
const PNG_SCALE: f64 = 2.0;
/// SVG units of a logical pixel: plotters rounds to whole ones, and curves would have steps.
const SVG_SCALE: u32 = 10;

/// Radius of the largest dot, in logical pixels.
const RADIUS_MAX: f64 = 20.0;
/// Maximum number of bytes of a PNG before it is packed: some thousand rows.
const PNG_BYTES_MAX: f64 = 1e9;

impl DisplayList {
    /// The chart as SVG, its text as text, with the alt text for screen readers.
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
        let escaped = escaped_text(alt_text);
        let svg = svg.replacen(&opening(fine), &opening(size), 1);
        let svg = svg.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{escaped}\" "), 1);
        let part = 1.0 / f64::from(SVG_SCALE);
        let title = format!(">\n<title>{escaped}</title>\n<g transform=\"scale({part})\">\n");
        let svg = svg.replacen(">\n", &title, 1).replace("</svg>", "</g>\n</svg>");
        let own = self.theme.look().letters.as_ref().map(|letters| format!("{}, ", escaped_text(&letters.family)));
        let families = format!("font-family=\"{}{FAMILY}, {FALLBACKS}\"", own.unwrap_or_default());
        Ok(svg.replace(&format!("font-family=\"{FAMILY}\""), &families))
    }

    /// The chart as PNG, at twice the size.
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
                self.paint(text, fonts, &mut pixels, size)?;
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
        // What lies far outside the chart is drawn at its edge: long strokes take time.
        let near = |at: f64, size: f64| (at.clamp(-size, 2.0 * size) * scale).round() as i32;
        let pixel = |(x, y): (f64, f64)| (near(x, self.width), near(y, self.height));
        let ink = |ink: Ink| plotters_colour(self.theme.rgb(ink));
        area.fill(&ink(Colour::White.ink())).map_err(failed)?;
        for shape in &self.shapes {
            match shape {
                Shape::Line { points, width, colour } => {
                    let points: Vec<_> = points.iter().copied().map(pixel).collect();
                    let stroke = (width * scale).round().max(1.0) as u32;
                    area.draw(&PathElement::new(points, ink(*colour).stroke_width(stroke)))
                }
                Shape::Area { points, colour } => {
                    let points: Vec<_> = points.iter().copied().map(pixel).collect();
                    area.draw(&Polygon::new(points, ink(*colour).filled()))
                }
                Shape::Circle { at, radius, colour } => area.draw(&Circle::new(
                    pixel(*at),
                    (radius.min(RADIUS_MAX) * scale).round() as i32,
                    ink(*colour).filled(),
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
                    let colour = plotters_colour(self.theme.text_rgb(text.colour));
                    let style = TextStyle::from(font).color(&colour).pos(Pos::new(align, VPos::Center));
                    area.draw(&plotters::element::Text::new(text.text.as_str(), pixel(text.at), style))
                }
            }
            .map_err(failed)?;
        }
        area.present().map_err(failed)
    }

    /// Paints a text on pixels, three bytes each. plotters would put its letters on whole pixels without their side
    /// bearings.
    fn paint(
        &self,
        text: &Text,
        fonts: &Fonts,
        pixels: &mut [u8],
        (width, height): (u32, u32),
    ) -> Result<(), DrawError> {
        let (left, _, _, _) = self.bounds(text);
        let at = (left * PNG_SCALE, text.at.1 * PNG_SCALE);
        let Rgb(red, green, blue) = self.theme.text_rgb(text.colour);
        let faces = self.theme.look().letters.as_ref().map(|letters| letters.faces.as_ref());
        let painted = fonts.paint(faces, &text.text, at, text.size * PNG_SCALE, text.bold, |x, y, coverage| {
            if x < 0 || y < 0 || x as u32 >= width || y as u32 >= height {
                return;
            }
            let index = 3 * (y as usize * width as usize + x as usize);
            for (under, colour) in pixels[index..index + 3].iter_mut().zip([red, green, blue]) {
                let mixed = f32::from(*under) + coverage.clamp(0.0, 1.0) * (f32::from(colour) - f32::from(*under));
                *under = mixed.round() as u8;
            }
        });
        painted.map_err(|failure| DrawError(failure.to_string()))
    }
}

fn escaped_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn plotters_colour(Rgb(red, green, blue): Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

/// PNG, by the encoder that plotters brings.
fn encode_png(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, DrawError> {
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
