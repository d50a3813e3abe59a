//! What every chart has: title, subtitle, footnote, and between them the room for its own part.
//!
//! A chart is drawn for a [`Style`]: a language and a width. Headings are wrapped to it, so a chart grows downwards,
//! never sideways.

use super::colour::Colour;
use super::display_list::{Align, DisplayList};
use super::measure::{fitted, largest_fit, text_width};
use crate::report::language::Language;
use crate::report::message::Message;
use serde::{Deserialize, Serialize};

/// Space at every side.
pub const MARGIN: f64 = 28.0;

/// Language and width of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub language: Language,
    /// Logical pixels: [`Style::WIDE`] or [`Style::COLUMN`].
    pub width: f64,
}

impl Style {
    /// 16:9, for slides and screens.
    pub const WIDE: f64 = 960.0;
    /// A column of a report.
    pub const COLUMN: f64 = 620.0;

    pub fn wide(language: Language) -> Style {
        Style { language, width: Style::WIDE }
    }

    pub fn column(language: Language) -> Style {
        Style { language, width: Style::COLUMN }
    }

    /// Whether it is narrow.
    pub fn is_column(&self) -> bool {
        self.width < Style::WIDE
    }

    /// A message in the style's language.
    pub fn text(&self, message: &Message) -> String {
        message.in_language(self.language)
    }

    /// Size of labels.
    pub fn label(&self) -> f64 {
        if self.is_column() { 11.5 } else { 12.5 }
    }

    /// What is between the margins.
    pub fn room(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    /// About how many steps an axis across has.
    pub fn steps(&self) -> f64 {
        if self.is_column() { 4.0 } else { 6.0 }
    }

    /// Height of a chart that fills its usual shape.
    fn whole(&self) -> f64 {
        if self.is_column() { self.width * 0.75 } else { self.width * 9.0 / 16.0 }
    }

    /// A width that is meant for a wide chart, or what a column has for it.
    pub fn share(&self, wide: f64) -> f64 {
        if self.is_column() { 0.64 * wide } else { wide }
    }
}

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

/// How much room a chart's own part needs.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// What makes the whole 16:9, or 4:3 in a column, but no less than this height.
    AtLeast(f64),
    /// This height.
    Height(f64),
}

/// An empty chart with its heading.
pub fn lay(style: Style, heading: &Heading, body: Body) -> Frame {
    let room = style.room();
    let title_size = if style.is_column() { 16.0 } else { 19.0 };
    let label = style.label();
    let title = wrapped(&style.text(&heading.title), title_size, true, room);
    let subtitle = wrapped(&style.text(&heading.subtitle), label, false, room);
    let footnote = wrapped(&style.text(&heading.footnote), 10.5, false, room);
    let (title_step, subtitle_step, footnote_step) = (title_size * 1.3, label * 1.35, 14.0);
    let first = 17.0 + title_size;
    let subtitle_at = first + (title.len() as f64 - 1.0) * title_step + title_size * 0.45 + label * 1.5;
    let top = subtitle_at + (subtitle.len() as f64 - 1.0) * subtitle_step + 33.0;
    let under = 26.0 + footnote_step * footnote.len() as f64;
    let height = match body {
        Body::Height(height) => top + height + under,
        Body::AtLeast(height) => (top + height + under).max(style.whole()),
    };
    let mut list = DisplayList::new(style.width, height.ceil());
    for (line, text) in title.iter().enumerate() {
        let at = first + line as f64 * title_step;
        list.bold(text, (MARGIN, at), title_size, Align::Left, Colour::Black.rgb());
    }
    for (line, text) in subtitle.iter().enumerate() {
        let at = subtitle_at + line as f64 * subtitle_step;
        list.text(text, (MARGIN, at), label, Align::Left, Colour::Grey.rgb());
    }
    for (line, text) in footnote.iter().enumerate() {
        let at = list.height - 18.0 - (footnote.len() - 1 - line) as f64 * footnote_step;
        list.text(text, (MARGIN, at), 10.5, Align::Left, Colour::Grey.rgb());
    }
    let bottom = list.height - under;
    Frame { list, left: MARGIN, right: style.width - MARGIN, top, bottom }
}

/// A text as lines no wider than a width: at spaces, or between ideographs.
pub fn wrapped(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let longer = format!("{line}{piece}");
        if line.is_empty() || text_width(longer.trim_end(), size, bold) <= width {
            line = longer;
        } else {
            lines.push(line.trim_end().to_string());
            line = piece.trim_start().to_string();
        }
        // A word that is wider than the line is cut.
        while text_width(line.trim_end(), size, bold) > width && line.chars().count() > 1 {
            let fits = largest_fit(line.chars().count(), |count| {
                text_width(&line.chars().take(count).collect::<String>(), size, bold) <= width
            });
            lines.push(line.chars().take(fits).collect());
            line = line.chars().skip(fits).collect();
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// A text as at most so many lines, the last one cut where the text is longer.
pub fn first_lines(lines: usize, text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    let mut all = wrapped(text, size, bold, width);
    if all.len() > lines {
        let rest = all.split_off(lines - 1).join(" ");
        all.push(fitted(&rest, size, bold, width));
    }
    all
}

/// Where a line may break: after a space, and around an ideograph but not before a closing mark.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let closes = "，。；：、）」”？！".contains(c);
        let own = super::measure::is_wide(c) && !closes;
        match pieces.last_mut() {
            Some(last) if open && !own => last.push(c),
            Some(last) if closes => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        open = !own && c != ' ' && !closes;
    }
    // A number is not parted from its percent or its half-width.
    let mut kept: Vec<String> = Vec::new();
    for piece in pieces {
        match kept.last_mut() {
            Some(last) if piece.starts_with(['%', '±']) || last.ends_with("± ") => last.push_str(&piece),
            _ => kept.push(piece),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_between_ideographs() {
        let lines = wrapped("one two three four five six", 12.0, false, 90.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| text_width(line, 12.0, false) <= 90.0));
        assert_eq!(lines.join(" "), "one two three four five six");
        let chinese = wrapped("每一千户好商户中有一百五十六户失去贷款，其中四十九户可以保住。", 12.0, false, 150.0);
        assert!(chinese.len() >= 2 && chinese.iter().all(|line| !line.starts_with(['，', '。'])), "{chinese:?}");
        let within = wrapped("lost within 95% of 5.9 ± 0.1 points", 12.0, false, 90.0);
        assert!(within.iter().all(|line| !line.starts_with(['%', '±']) && !line.ends_with('±')), "{within:?}");
        let long = wrapped(&"x".repeat(200), 12.0, false, 100.0);
        assert!(long.len() > 5 && long.concat() == "x".repeat(200));
        assert_eq!(wrapped("", 12.0, false, 100.0), [""]);
    }

    #[test]
    fn a_chart_grows_with_its_heading() {
        let heading = |title: &str| Heading { title: title.into(), subtitle: "shown".into(), footnote: "from".into() };
        let short = lay(Style::wide(Language::English), &heading("short"), Body::AtLeast(240.0));
        assert_eq!((short.list.width, short.list.height), (960.0, 540.0));
        let long = lay(Style::column(Language::English), &heading(&"a long title ".repeat(12)), Body::Height(200.0));
        assert!(long.top > short.top + 20.0 && long.bottom - long.top >= 199.0);
    }
}
