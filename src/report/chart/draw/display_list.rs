//! A chart laid out: a list of shapes in logical pixels, from which SVG and PNG are made.

use super::colour::Ink;
use super::theme::Theme;
use std::fmt;

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
    Line { points: Vec<(f64, f64)>, width: f64, colour: Ink },
    Area { points: Vec<(f64, f64)>, colour: Ink },
    Circle { at: (f64, f64), radius: f64, colour: Ink },
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
    pub colour: Ink,
}

/// A chart as shapes, with the theme that says what they look like.
#[derive(Clone, Debug)]
pub struct DisplayList {
    pub width: f64,
    pub height: f64,
    pub shapes: Vec<Shape>,
    pub theme: Theme,
}

impl DisplayList {
    pub fn new(width: f64, height: f64, theme: &Theme) -> DisplayList {
        DisplayList { width, height, shapes: Vec::new(), theme: theme.clone() }
    }

    /// Left, top, right and bottom of a text.
    pub fn bounds(&self, text: &Text) -> (f64, f64, f64, f64) {
        let width = self.theme.text_width(&text.text, text.size, text.bold);
        let left = match text.align {
            Align::Left => text.at.0,
            Align::Centre => text.at.0 - width / 2.0,
            Align::Right => text.at.0 - width,
        };
        (left, text.at.1 - 0.55 * text.size, left + width, text.at.1 + 0.55 * text.size)
    }

    pub fn line(&mut self, points: &[(f64, f64)], width: f64, colour: Ink) {
        self.shapes.push(Shape::Line { points: points.to_vec(), width, colour });
    }

    pub fn area(&mut self, points: &[(f64, f64)], colour: Ink) {
        self.shapes.push(Shape::Area { points: points.to_vec(), colour });
    }

    pub fn rectangle(&mut self, left: f64, top: f64, right: f64, bottom: f64, colour: Ink) {
        self.area(&[(left, top), (right, top), (right, bottom), (left, bottom)], colour);
    }

    pub fn circle(&mut self, at: (f64, f64), radius: f64, colour: Ink) {
        self.shapes.push(Shape::Circle { at, radius, colour });
    }

    pub fn text(&mut self, text: impl Into<String>, at: (f64, f64), size: f64, align: Align, colour: Ink) {
        let text = text.into();
        self.shapes.push(Shape::Text(Text { text, at, size, align, bold: false, colour }));
    }

    pub fn bold(&mut self, text: impl Into<String>, at: (f64, f64), size: f64, align: Align, colour: Ink) {
        let text = text.into();
        self.shapes.push(Shape::Text(Text { text, at, size, align, bold: true, colour }));
    }
}
