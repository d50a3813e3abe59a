//! Inks by name, so that a picture can be kept and drawn again.

use super::scene::colour;
use plotters::style::RGBColor;
use serde::{Deserialize, Serialize};

/// Okabe and Ito's inks and greys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ink {
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

impl Ink {
    /// Inks of lines and groups in the order they are used.
    pub const SERIES: [Ink; 7] =
        [Ink::Blue, Ink::Vermilion, Ink::Green, Ink::Purple, Ink::Orange, Ink::Sky, Ink::Black];

    /// The colour of the ink.
    pub fn colour(self) -> RGBColor {
        match self {
            Ink::Black => colour::BLACK,
            Ink::Grey => colour::GREY,
            Ink::Pale => colour::PALE,
            Ink::White => colour::WHITE,
            Ink::Orange => colour::ORANGE,
            Ink::Sky => colour::SKY,
            Ink::Green => colour::GREEN,
            Ink::Yellow => colour::YELLOW,
            Ink::Blue => colour::BLUE,
            Ink::Vermilion => colour::VERMILION,
            Ink::Purple => colour::PURPLE,
        }
    }

    /// The ink of text on an area of this ink.
    pub fn of_text(self) -> Ink {
        match self {
            Ink::Black | Ink::Grey | Ink::Blue | Ink::Green | Ink::Vermilion => Ink::White,
            Ink::White | Ink::Pale | Ink::Orange | Ink::Sky | Ink::Yellow | Ink::Purple => Ink::Black,
        }
    }
}
