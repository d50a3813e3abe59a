//! Inks by name, so that a picture can be kept and drawn again.

use super::display_list::colour;
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// Okabe and Ito's inks and greys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Colour {
    Black,
    Grey,
    Pale,
    White,
    Orange,
    Sky,
    Green,
    Yellow,
    Blue,
    Vermilion,
    Purple,
}

impl Colour {
    /// Inks of lines and groups in the order they are used.
    pub const SERIES: [Colour; 7] =
        [Colour::Blue, Colour::Vermilion, Colour::Green, Colour::Purple, Colour::Orange, Colour::Sky, Colour::Black];

    /// The colour of the ink.
    pub fn colour(self) -> RGBColor {
        match self {
            Colour::Black => colour::BLACK,
            Colour::Grey => colour::GREY,
            Colour::Pale => colour::PALE,
            Colour::White => colour::WHITE,
            Colour::Orange => colour::ORANGE,
            Colour::Sky => colour::SKY,
            Colour::Green => colour::GREEN,
            Colour::Yellow => colour::YELLOW,
            Colour::Blue => colour::BLUE,
            Colour::Vermilion => colour::VERMILION,
            Colour::Purple => colour::PURPLE,
        }
    }
}
