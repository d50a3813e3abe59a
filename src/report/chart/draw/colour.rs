//! Colours by name, so that a chart can be kept and drawn again: Okabe and Ito's palette, safe for colour-blind
//! readers, and greys.

use serde::{Deserialize, Serialize};

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Okabe and Ito's colours, and greys.
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
    /// Colours of lines and groups in the order they are used.
    pub const SERIES: [Colour; 7] =
        [Colour::Blue, Colour::Vermilion, Colour::Green, Colour::Purple, Colour::Orange, Colour::Sky, Colour::Black];

    /// The colour of text on an area of this colour.
    pub fn of_text(self) -> Colour {
        match self {
            Colour::Black | Colour::Grey | Colour::Blue | Colour::Green | Colour::Vermilion => Colour::White,
            Colour::White | Colour::Pale | Colour::Orange | Colour::Sky | Colour::Yellow | Colour::Purple => {
                Colour::Black
            }
        }
    }

    /// Its red, green and blue.
    pub const fn rgb(self) -> Rgb {
        match self {
            Colour::Black => Rgb(0x1a, 0x1a, 0x1a),
            Colour::Grey => Rgb(0x5f, 0x5f, 0x5f),
            Colour::Pale => Rgb(0xd9, 0xd9, 0xd9),
            Colour::White => Rgb(0xff, 0xff, 0xff),
            Colour::Orange => Rgb(0xe6, 0x9f, 0x00),
            Colour::Sky => Rgb(0x56, 0xb4, 0xe9),
            Colour::Green => Rgb(0x00, 0x9e, 0x73),
            Colour::Yellow => Rgb(0xf0, 0xe4, 0x42),
            Colour::Blue => Rgb(0x00, 0x72, 0xb2),
            Colour::Vermilion => Rgb(0xd5, 0x5e, 0x00),
            Colour::Purple => Rgb(0xcc, 0x79, 0xa7),
        }
    }
}

/// A quarter of a colour on white, for bands.
pub fn pale(colour: Rgb) -> Rgb {
    let part = |c: u8| (255.0 - (255.0 - f64::from(c)) * 0.25) as u8;
    Rgb(part(colour.0), part(colour.1), part(colour.2))
}
