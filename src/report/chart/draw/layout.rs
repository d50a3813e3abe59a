//! What every chart has: title, subtitle, footnote, and between them the room for its own part.
//!
//! In a column a chart grows downwards with its content. Every other shape has a height of its own: the heading is set
//! smaller where it has to be, the footnote keeps to one line, and the chart's own part gets what is left.

use super::colour::Colour;
use super::display_list::{Align, DisplayList};
pub use super::style::{MARGIN, Shape, Style};
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Sizes of a title and of a subtitle on a canvas of its own height, the largest first, and their numbers of lines.
const TITLES: [f64; 5] = [23.0, 21.0, 19.0, 17.0, 15.0];
const TITLE_LINES: usize = 2;
const SUBTITLES: [f64; 4] = [13.0, 12.0, 11.0, 10.0];
const SUBTITLE_LINES: usize = 3;
/// Sizes of a footnote: as it is, and the smallest that one line is set in.
const FOOTNOTE: f64 = 10.5;
const FOOTNOTE_MIN: f64 = 9.0;
/// Height of what stands under a chart's own part besides its lines of text.
const UNDER: f64 = 26.0;
const FOOTNOTE_STEP: f64 = 14.0;

/// What stands over and under a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Heading {
    /// The finding.
    pub title: Message,
    /// What is shown, and what its intervals and bands are.
    pub subtitle: Message,
    /// Where the numbers come from.
    pub footnote: Message,
}

/// Room for a chart's own part, in logical pixels.
pub struct Frame {
    pub list: DisplayList,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// How much room a chart's own part needs in a column; on a canvas of its own height it gets what is left.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// What makes 4:3, but no less than this height.
    AtLeast(f64),
    /// This height.
    Height(f64),
}

/// A heading laid out, with the chart's own part still to come.
pub struct Sheet<'t> {
    style: Style<'t>,
    title: Lines,
    subtitle: Lines,
    footnote: Lines,
    top: f64,
}

/// Lines of one size.
struct Lines {
    lines: Vec<String>,
    size: f64,
}

/// An empty chart with its heading.
pub fn lay(style: Style, heading: &Heading, body: Body) -> Frame {
    Sheet::of(style, heading).frame(body)
}

impl<'t> Sheet<'t> {
    pub fn of(style: Style<'t>, heading: &Heading) -> Sheet<'t> {
        let (title, subtitle) = (style.text(&heading.title), style.text(&heading.subtitle));
        let room = style.room();
        let (title, subtitle, footnote) = if style.has_height() {
            let lines = |text: &str, bold, max_lines, sizes: &[f64]| {
                let (lines, size) = style.in_lines((text, bold), max_lines, sizes, room);
                // What was cut stays so.
                let is_whole = lines.last().is_none_or(|last| !last.contains('…'));
                let lines = if is_whole { style.balanced(lines, text, size, bold, room) } else { lines };
                Lines { lines, size }
            };
            let title = lines(&title, true, TITLE_LINES, &TITLES);
            (title, lines(&subtitle, false, SUBTITLE_LINES, &SUBTITLES), one_line(style, heading))
        } else {
            let lines = |text: &str, size, bold| Lines { lines: style.wrapped(text, size, bold, room), size };
            let footnote = style.text(&heading.footnote);
            (lines(&title, 16.0, true), lines(&subtitle, style.label(), false), lines(&footnote, FOOTNOTE, false))
        };
        let subtitle_at = title.size * 0.45 + subtitle.size * 1.5;
        let over = 17.0 + title.size + title.after_first(1.3) + subtitle_at + subtitle.after_first(1.35);
        Sheet { style, title, subtitle, footnote, top: over + 33.0 }
    }

    /// The height that is left for a chart's own part; none where it decides on the height.
    pub fn room(&self) -> Option<f64> {
        self.style.shape.height().map(|height| height - self.under() - self.top)
    }

    /// The chart with its heading drawn.
    pub fn frame(self, body: Body) -> Frame {
        let Style { shape, theme, .. } = self.style;
        let under = self.under();
        let height = match (shape.height(), body) {
            (Some(height), _) => height,
            (None, Body::Height(height)) => self.top + height + under,
            (None, Body::AtLeast(height)) => (self.top + height + under).max(shape.width() * 0.75),
        };
        let mut list = DisplayList::new(shape.width(), height.ceil(), theme);
        let (black, grey) = (Colour::Black.ink(), Colour::Grey.ink());
        let first = 17.0 + self.title.size;
        for (line, text) in self.title.lines.iter().enumerate() {
            let at = first + line as f64 * self.title.size * 1.3;
            list.bold(text, (MARGIN, at), self.title.size, Align::Left, black);
        }
        let first = self.top - 33.0 - self.subtitle.after_first(1.35);
        for (line, text) in self.subtitle.lines.iter().enumerate() {
            let at = first + line as f64 * self.subtitle.size * 1.35;
            list.text(text, (MARGIN, at), self.subtitle.size, Align::Left, grey);
        }
        let logo = &theme.look().logo;
        let last = list.height - 18.0;
        let over = if self.logo_is_under() { FOOTNOTE_STEP } else { 0.0 };
        for (line, text) in self.footnote.lines.iter().enumerate() {
            let at = last - over - (self.footnote.lines.len() - 1 - line) as f64 * FOOTNOTE_STEP;
            list.text(text, (MARGIN, at), self.footnote.size, Align::Left, grey);
        }
        if !logo.is_empty() {
            let (text, size) = self.style.shrunk(logo, FOOTNOTE, true, logo_room(self.style));
            list.bold(text, (shape.width() - MARGIN, last), size, Align::Right, black);
        }
        let bottom = list.height - under;
        Frame { list, left: MARGIN, right: shape.width() - MARGIN, top: self.top, bottom }
    }

    fn logo_is_under(&self) -> bool {
        logo_is_under(self.style)
    }

    fn under(&self) -> f64 {
        UNDER + FOOTNOTE_STEP * (self.footnote.lines.len() as f64 + f64::from(u8::from(self.logo_is_under())))
    }
}

impl Lines {
    /// Height from the first line to the last.
    fn after_first(&self, step: f64) -> f64 {
        (self.lines.len() as f64 - 1.0) * self.size * step
    }
}

/// A footnote on one line beside the logo: smaller where it has to be, then without its last sentences.
fn one_line(style: Style, heading: &Heading) -> Lines {
    let text = style.text(&heading.footnote);
    let logo = &style.theme.look().logo;
    let beside = if logo.is_empty() || logo_is_under(style) {
        0.0
    } else {
        style.text_width(logo, FOOTNOTE, true).min(logo_room(style)) + 24.0
    };
    let room = style.room() - beside;
    let ends = text.match_indices(['.', '。']).map(|(at, mark)| at + mark.len());
    let ends = ends.filter(|&end| text[end..].starts_with(' ') || text[..end].ends_with('。'));
    let parts: Vec<&str> = std::iter::once(text.as_str()).chain(ends.rev().map(|end| text[..end].trim())).collect();
    let fits = |part: &&&str| style.text_width(part, FOOTNOTE_MIN, false) <= room;
    let part = parts.iter().find(fits).or(parts.last()).copied().unwrap_or_default();
    let (line, size) = style.shrunk(part, FOOTNOTE, false, room);
    Lines { lines: vec![line], size }
}

/// On a narrow canvas the logo has a line of its own.
fn logo_is_under(style: Style) -> bool {
    style.is_narrow() && !style.theme.look().logo.is_empty()
}

/// The maximum width that a logo may take of the foot.
fn logo_room(style: Style) -> f64 {
    0.4 * style.room()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::draw::display_list::Shape as Drawn;
    use crate::report::chart::draw::theme::{Look, Theme};
    use crate::report::language::Language;

    fn heading(title: &str, footnote: &str) -> Heading {
        Heading { title: title.into(), subtitle: "shown".into(), footnote: footnote.into() }
    }

    fn texts(frame: &Frame) -> Vec<String> {
        let texts = frame.list.shapes.iter().filter_map(|shape| match shape {
            Drawn::Text(text) => Some(text.text.clone()),
            _ => None,
        });
        texts.collect()
    }

    #[test]
    fn a_column_grows_with_its_heading_and_a_slide_does_not() {
        let long = heading(&"a long title ".repeat(12), "from");
        let [wide, square] = [Style::wide, Style::square].map(|style| {
            let frame = lay(style(Language::English), &long, Body::Height(2000.0));
            (frame.list.width, frame.list.height, frame.bottom - frame.top > 330.0)
        });
        assert_eq!((wide, square), ((960.0, 540.0, true), (720.0, 720.0, true)));
        let short = lay(Style::column(Language::English), &heading("short", "from"), Body::Height(200.0));
        let grown = lay(Style::column(Language::English), &long, Body::Height(200.0));
        assert!(grown.top > short.top + 20.0 && grown.bottom - grown.top >= 199.0);
    }

    #[test]
    fn a_slide_has_one_line_at_its_foot_and_ends_it_with_a_sentence() {
        let footnote =
            format!("Seed 0.5 of 3. {}. {}.", "More is said here".repeat(2), "And more than fits ".repeat(9));
        let wide = lay(Style::wide(Language::English), &heading("a", &footnote), Body::Height(200.0));
        assert_eq!(texts(&wide)[2], format!("Seed 0.5 of 3. {}.", "More is said here".repeat(2)));
        let column = lay(Style::column(Language::English), &heading("a", &footnote), Body::Height(200.0));
        assert!(texts(&column).len() > 3 && texts(&column)[2..].join(" ").contains("And more than fits"));
    }

    #[test]
    fn a_logo_stands_at_the_right_of_the_foot() {
        let theme = Theme::new(Look { logo: "Ministry".into(), ..Look::default() });
        for shape in Shape::ALL {
            let style = Style::themed(Language::English, shape, &theme);
            let frame = lay(style, &heading("a", &"word ".repeat(60)), Body::Height(200.0));
            let Some(Drawn::Text(logo)) = frame.list.shapes.last() else { panic!("no logo") };
            assert_eq!((logo.text.as_str(), logo.at.0), ("Ministry", shape.width() - MARGIN));
            let Some(Drawn::Text(foot)) = frame.list.shapes.iter().rev().nth(1) else { panic!("no footnote") };
            let (foot, logo) = (frame.list.bounds(foot), frame.list.bounds(logo));
            assert!(foot.2 < logo.0 || foot.3 < logo.1, "{shape:?}: {foot:?} {logo:?}");
        }
    }
}
