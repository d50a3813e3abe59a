//! Colours by name, so that a chart can be kept and drawn again in any theme, and what shapes are painted with: a
//! colour, or so much of it on the background.

use serde::{Deserialize, Serialize};

/// A colour as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The minimum contrast of a text with what is behind it (WCAG 2, level AA).
pub const CONTRAST_MIN: f64 = 4.5;

/// Colours by what they are in the default theme: Okabe and Ito's, safe for colour-blind readers, and greys. The last
/// three say what a value means.
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
    Good,
    Bad,
    Neutral,
}

impl Colour {
    /// Every colour.
    pub const ALL: [Colour; 14] = [
        Colour::Black,
        Colour::Grey,
        Colour::Pale,
        Colour::White,
        Colour::Orange,
        Colour::Sky,
        Colour::Green,
        Colour::Yellow,
        Colour::Blue,
        Colour::Vermilion,
        Colour::Purple,
        Colour::Good,
        Colour::Bad,
        Colour::Neutral,
    ];

    /// Colours of lines and groups in the order they are used.
    pub const SERIES: [Colour; 7] =
        [Colour::Blue, Colour::Vermilion, Colour::Green, Colour::Purple, Colour::Orange, Colour::Sky, Colour::Black];

    /// The colour itself.
    pub const fn ink(self) -> Ink {
        Ink::Mixed(self, 1.0)
    }

    /// So much of it on the background; beyond 1, with text mixed in: a ramp ends darker than its colour.
    pub const fn tint(self, share: f64) -> Ink {
        Ink::Mixed(self, share)
    }
}

/// What a shape is painted with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ink {
    /// So much of a colour on the background.
    Mixed(Colour, f64),
    /// What text is legible in where it stands on so much of a colour.
    On(Colour, f64),
}

impl Ink {
    /// A quarter of it, for bands.
    pub const fn pale(self) -> Ink {
        match self {
            Ink::Mixed(colour, share) => Ink::Mixed(colour, 0.25 * share),
            Ink::On(colour, share) => Ink::On(colour, share),
        }
    }

    /// For text that stands on it.
    pub const fn of_text(self) -> Ink {
        match self {
            Ink::Mixed(colour, share) | Ink::On(colour, share) => Ink::On(colour, share),
        }
    }
}

impl Rgb {
    /// So much of this colour on another.
    pub fn on(self, ground: Rgb, share: f64) -> Rgb {
        let share = share.clamp(0.0, 1.0);
        let part = |over: u8, under: u8| {
            (f64::from(under) + share * (f64::from(over) - f64::from(under))).round().clamp(0.0, 255.0) as u8
        };
        Rgb(part(self.0, ground.0), part(self.1, ground.1), part(self.2, ground.2))
    }

    /// Contrast with another colour as WCAG 2 defines it, from 1 to 21.
    pub fn contrast(self, other: Rgb) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        a.max(b) / a.min(b)
    }

    /// Red, green and blue as amounts of light.
    pub fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { libm::pow((part + 0.055) / 1.055, 2.4) }
        })
    }

    /// As CSS has it: `#0072b2`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_standard() {
        let (black, white, grey) = (Rgb(0, 0, 0), Rgb(255, 255, 255), Rgb(0x76, 0x76, 0x76));
        assert!((black.contrast(white) - 21.0).abs() < 1e-9 && (white.contrast(white) - 1.0).abs() < 1e-9);
        assert!((grey.contrast(white) - 4.54).abs() < 0.01 && grey.hex() == "#767676");
        assert_eq!(black.on(white, 0.5), Rgb(128, 128, 128));
    }
}
