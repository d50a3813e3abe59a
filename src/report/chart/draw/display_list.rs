//! A chart laid out: a list of shapes in logical pixels, from which SVG and PNG are made.

use super::colour::Rgb;
use super::measure::text_width;
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
    Line { points: Vec<(f64, f64)>, width: f64, colour: Rgb },
    Area { points: Vec<(f64, f64)>, colour: Rgb },
    Circle { at: (f64, f64), radius: f64, colour: Rgb },
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
    pub colour: Rgb,
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
}

/// A chart as shapes.
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

    pub fn line(&mut self, points: &[(f64, f64)], width: f64, colour: Rgb) {
        self.shapes.push(Shape::Line { points: points.to_vec(), width, colour });
    }

    pub fn area(&mut self, points: &[(f64, f64)], colour: Rgb) {
        self.shapes.push(Shape::Area { points: points.to_vec(), colour });
    }

    pub fn rectangle(&mut self, left: f64, top: f64, right: f64, bottom: f64, colour: Rgb) {
        self.area(&[(left, top), (right, top), (right, bottom), (left, bottom)], colour);
    }

    pub fn circle(&mut self, at: (f64, f64), radius: f64, colour: Rgb) {
        self.shapes.push(Shape::Circle { at, radius, colour });
    }

    pub fn text(&mut self, text: impl Into<String>, at: (f64, f64), size: f64, align: Align, colour: Rgb) {
        let text = text.into();
        self.shapes.push(Shape::Text(Text { text, at, size, align, bold: false, colour }));
    }

    pub fn bold(&mut self, text: impl Into<String>, at: (f64, f64), size: f64, align: Align, colour: Rgb) {
        let text = text.into();
        self.shapes.push(Shape::Text(Text { text, at, size, align, bold: true, colour }));
    }
}
