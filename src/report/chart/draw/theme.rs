//! What charts look like in a house: colours, letters and a line at the foot. The default is Okabe and Ito's palette on
//! white.

use super::colour::{CONTRAST_MIN, Colour, Ink, Rgb};
#[cfg(feature = "charts")]
use super::letters::Letters;
use super::measure;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The look of charts; a handle, cheap to copy.
#[derive(Clone)]
pub struct Theme(Arc<Look>);

/// What a theme is made of.
#[derive(Clone)]
pub struct Look {
    pub background: Rgb,
    pub text: Rgb,
    /// Of lines and groups, in the order of [`Colour::SERIES`].
    pub series: [Rgb; Colour::SERIES.len()],
    /// Of what is better, worse, and neither.
    pub good: Rgb,
    pub bad: Rgb,
    pub neutral: Rgb,
    /// At the foot of every chart and page; empty for none.
    pub logo: String,
    #[cfg(feature = "charts")]
    pub letters: Option<Letters>,
}

impl Default for Look {
    fn default() -> Look {
        let black = Rgb(0x1a, 0x1a, 0x1a);
        let (blue, vermilion) = (Rgb(0x00, 0x72, 0xb2), Rgb(0xd5, 0x5e, 0x00));
        let (green, purple) = (Rgb(0x00, 0x9e, 0x73), Rgb(0xcc, 0x79, 0xa7));
        let (orange, sky) = (Rgb(0xe6, 0x9f, 0x00), Rgb(0x56, 0xb4, 0xe9));
        Look {
            background: Rgb(0xff, 0xff, 0xff),
            text: black,
            series: [blue, vermilion, green, purple, orange, sky, black],
            good: blue,
            bad: vermilion,
            neutral: Rgb(0x5f, 0x5f, 0x5f),
            logo: String::new(),
            #[cfg(feature = "charts")]
            letters: None,
        }
    }
}

impl Default for Theme {
    fn default() -> Theme {
        Theme::plain().clone()
    }
}

impl fmt::Debug for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Theme on {}", self.0.background.hex())
    }
}

impl Theme {
    pub fn new(look: Look) -> Theme {
        Theme(Arc::new(look))
    }

    /// The default theme.
    pub fn plain() -> &'static Theme {
        static PLAIN: OnceLock<Theme> = OnceLock::new();
        PLAIN.get_or_init(|| Theme::new(Look::default()))
    }

    pub fn look(&self) -> &Look {
        &self.0
    }

    /// The colour of an area or a stroke.
    pub fn rgb(&self, ink: Ink) -> Rgb {
        let look = self.look();
        match ink {
            Ink::Mixed(colour, share) if share > 1.0 => look.text.on(self.of(colour), share - 1.0),
            Ink::Mixed(colour, share) => self.of(colour).on(look.background, share),
            Ink::On(colour, share) => {
                let ground = self.rgb(Ink::Mixed(colour, share));
                // Black or white is legible on anything.
                let tried = [look.text, look.background, Rgb(0, 0, 0), Rgb(0xff, 0xff, 0xff)];
                let legible = tried.into_iter().find(|text| text.contrast(ground) >= CONTRAST_MIN);
                legible.unwrap_or(look.text)
            }
        }
    }

    /// The colour of a text in an ink: with as much of the text's colour mixed in as it takes to be legible on the
    /// background.
    pub fn text_rgb(&self, ink: Ink) -> Rgb {
        let (colour, look) = (self.rgb(ink), self.look());
        if matches!(ink, Ink::On(..)) {
            return colour;
        }
        let mixed = (0..=20).map(|step| look.text.on(colour, f64::from(step) / 20.0));
        let mut legible = mixed.filter(|mixed| mixed.contrast(look.background) >= CONTRAST_MIN);
        legible.next().unwrap_or(look.text)
    }

    /// A text's width in logical pixels.
    pub fn text_width(&self, text: &str, size: f64, bold: bool) -> f64 {
        #[cfg(feature = "charts")]
        if let Some(letters) = &self.0.letters {
            return letters.width(text, size, bold);
        }
        measure::text_width(text, size, bold)
    }

    fn of(&self, colour: Colour) -> Rgb {
        let look = self.look();
        match colour {
            Colour::White => look.background,
            Colour::Good => look.good,
            Colour::Bad => look.bad,
            Colour::Neutral => look.neutral,
            // Strokes that recede, and an eighth colour.
            Colour::Grey => look.text.on(look.background, 0.7),
            Colour::Pale => look.text.on(look.background, 0.17),
            Colour::Yellow => Rgb(0xf0, 0xe4, 0x42),
            Colour::Blue => look.series[0],
            Colour::Vermilion => look.series[1],
            Colour::Green => look.series[2],
            Colour::Purple => look.series[3],
            Colour::Orange => look.series[4],
            Colour::Sky => look.series[5],
            Colour::Black => look.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_legible_on_every_shade_of_every_colour() {
        let dark = Look { background: Rgb(0x10, 0x18, 0x20), text: Rgb(0xf4, 0xf4, 0xf4), ..Look::default() };
        for theme in [Theme::default(), Theme::new(dark)] {
            for colour in Colour::ALL {
                for share in (0..=130).map(|share| f64::from(share) / 100.0) {
                    let ground = colour.tint(share);
                    let contrast = theme.rgb(ground.of_text()).contrast(theme.rgb(ground));
                    assert!(contrast >= CONTRAST_MIN, "{contrast} on {ground:?} of {theme:?}");
                    let text = theme.text_rgb(ground).contrast(theme.look().background);
                    assert!(text >= CONTRAST_MIN, "{text} for {ground:?} of {theme:?}");
                }
            }
        }
    }
}
