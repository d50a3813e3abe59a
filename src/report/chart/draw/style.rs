//! What a chart is drawn for: a language, a shape and a theme; and how texts are broken and fitted in it.

use super::measure::largest_fit;
use super::theme::Theme;
use crate::report::language::Language;
use crate::report::message::Message;
use crate::report::number::elided;
use crate::report::words::unbroken;
use unicode_width::UnicodeWidthStr;

/// Space at every side.
pub const MARGIN: f64 = 28.0;
/// Sizes of labels that are tried where a chart has more to show than fits, and the smallest of any text.
const SIZES: [f64; 6] = [13.0, 12.0, 11.0, 10.0, 9.0, 8.0];
const SIZE_MIN: f64 = 8.0;
/// The smallest in a column: a page on a phone or on paper shows its charts at nine tenths of their size.
const SIZE_MIN_IN_COLUMN: f64 = 10.3;

/// The shape of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// 16:9, for slides and screens.
    Wide,
    /// A column of a report, as high as its content.
    Column,
    /// 1:1.
    Square,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Shape; 3] = [Shape::Wide, Shape::Column, Shape::Square];

    /// Logical pixels.
    pub const fn width(self) -> f64 {
        match self {
            Shape::Wide => 960.0,
            Shape::Column => 620.0,
            Shape::Square => 720.0,
        }
    }

    /// Logical pixels; none where the content decides.
    pub const fn height(self) -> Option<f64> {
        match self {
            Shape::Wide => Some(540.0),
            Shape::Column => None,
            Shape::Square => Some(720.0),
        }
    }

    /// What a file's name has after the chart's.
    pub const fn suffix(self) -> &'static str {
        match self {
            Shape::Wide => "",
            Shape::Column => ".column",
            Shape::Square => ".square",
        }
    }
}

/// Language, shape and theme of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Style<'t> {
    pub language: Language,
    pub shape: Shape,
    pub theme: &'t Theme,
    label: f64,
}

impl Style<'static> {
    /// In the default theme.
    pub fn new(language: Language, shape: Shape) -> Style<'static> {
        Style::themed(language, shape, Theme::plain())
    }

    pub fn wide(language: Language) -> Style<'static> {
        Style::new(language, Shape::Wide)
    }

    pub fn column(language: Language) -> Style<'static> {
        Style::new(language, Shape::Column)
    }

    pub fn square(language: Language) -> Style<'static> {
        Style::new(language, Shape::Square)
    }
}

impl<'t> Style<'t> {
    pub fn themed(language: Language, shape: Shape, theme: &'t Theme) -> Style<'t> {
        let label = if shape == Shape::Column { 11.5 } else { SIZES[0] };
        Style { language, shape, theme, label }
    }

    /// The same with labels of each size that may be tried: one in a column, which grows instead.
    pub fn sizes(self) -> impl Iterator<Item = Style<'t>> {
        let count = if self.has_height() { SIZES.len() } else { 1 };
        let smaller = SIZES.into_iter().filter(move |size| *size < self.label);
        std::iter::once(self.label).chain(smaller).take(count).map(move |label| Style { label, ..self })
    }

    /// Whether its canvas has a height of its own, which the content has to fit.
    pub fn has_height(&self) -> bool {
        self.shape.height().is_some()
    }

    /// Logical pixels.
    pub fn width(&self) -> f64 {
        self.shape.width()
    }

    /// Whether it is narrow.
    pub fn is_narrow(&self) -> bool {
        self.shape != Shape::Wide
    }

    /// A message in the style's language.
    pub fn text(&self, message: &Message) -> String {
        message.in_language(self.language)
    }

    /// Size of labels.
    pub fn label(&self) -> f64 {
        self.label
    }

    /// Sizes of labels that a text is tried in, the largest first.
    pub fn smaller_labels(&self) -> [f64; 4] {
        [1.0, 0.92, 0.84, 0.76].map(|part| (part * self.label).max(self.size_min().min(self.label)))
    }

    fn size_min(&self) -> f64 {
        if self.has_height() { SIZE_MIN } else { SIZE_MIN_IN_COLUMN }
    }

    /// What is between the margins.
    pub fn room(&self) -> f64 {
        self.width() - 2.0 * MARGIN
    }

    /// About how many steps an axis across has.
    pub fn steps(&self) -> f64 {
        if self.is_narrow() { 4.0 } else { 6.0 }
    }

    /// A width that is meant for a wide chart, or what a narrower one has for it.
    pub fn share(&self, wide: f64) -> f64 {
        match self.shape {
            Shape::Wide => wide,
            Shape::Column => 0.64 * wide,
            Shape::Square => 0.75 * wide,
        }
    }

    /// A text's width in logical pixels.
    pub fn text_width(&self, text: &str, size: f64, bold: bool) -> f64 {
        self.theme.text_width(text, size, bold)
    }

    /// A text on one line and its size: smaller where it is wider than a width, and cut only where it would be too
    /// small to read.
    pub fn shrunk(&self, text: &str, size: f64, bold: bool, width: f64) -> (String, f64) {
        let whole = self.text_width(text, size, bold);
        if whole <= width {
            return (text.to_string(), size);
        }
        let smaller = (size * width / whole * 0.999).min(size);
        if smaller >= self.size_min() {
            return (text.to_string(), smaller);
        }
        let size = self.size_min().min(size);
        (self.fitted(text, size, bold, width), size)
    }

    /// A text with an ellipsis for its middle where it is wider than a width.
    pub fn fitted(&self, text: &str, size: f64, bold: bool, width: f64) -> String {
        let fits = |text: &str| self.text_width(text, size, bold) <= width;
        if fits(text) {
            return text.to_string();
        }
        elided(text, largest_fit(text.width(), |width| fits(&elided(text, width))))
    }

    /// A text as lines no wider than a width: at spaces, or between words of ideographs.
    pub fn wrapped(&self, text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for piece in unbroken(text) {
            let longer = format!("{line}{piece}");
            if line.is_empty() || self.text_width(longer.trim_end(), size, bold) <= width {
                line = longer;
            } else {
                lines.push(line.trim_end().to_string());
                line = piece.trim_start().to_string();
            }
            // A word that is wider than the line is cut.
            while self.text_width(line.trim_end(), size, bold) > width && line.chars().count() > 1 {
                let fits = largest_fit(line.chars().count(), |count| {
                    self.text_width(&line.chars().take(count).collect::<String>(), size, bold) <= width
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

    /// The width of the widest part of a text that no line breaks.
    pub fn widest_word(&self, text: &str, size: f64, bold: bool) -> f64 {
        unbroken(text).iter().map(|piece| self.text_width(piece.trim(), size, bold)).fold(0.0, f64::max)
    }

    /// A text as at most so many lines, the last one with an ellipsis where the text is longer.
    pub fn first_lines(&self, lines: usize, text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
        let mut all = self.wrapped(text, size, bold, width);
        if all.len() > lines {
            all.truncate(lines - 1);
            // Lines are parts of the text, without the blanks between them.
            let mut rest = text.trim_start();
            for line in &all {
                rest = rest.strip_prefix(line.as_str()).unwrap_or(rest).trim_start();
            }
            all.push(self.fitted(rest.trim_end(), size, bold, width));
        }
        all
    }

    /// The same lines made about as long as each other, so that none holds a single word.
    pub fn balanced(&self, lines: Vec<String>, text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
        if lines.len() < 2 {
            return lines;
        }
        let (mut narrow, mut wide) = (width / lines.len() as f64, width);
        for _ in 0..6 {
            let middle = (narrow + wide) / 2.0;
            if self.wrapped(text, size, bold, middle).len() > lines.len() { narrow = middle } else { wide = middle }
        }
        let balanced = self.wrapped(text, size, bold, wide);
        if balanced.len() == lines.len() { balanced } else { lines }
    }

    /// A text as at most so many lines in the first of some sizes in which it needs no more, with that size; cut in the
    /// last of them where it needs more in each.
    pub fn in_lines(&self, (text, bold): (&str, bool), lines: usize, sizes: &[f64], width: f64) -> (Vec<String>, f64) {
        let wrapped = |&size: &f64| (self.wrapped(text, size, bold, width), size);
        let last = sizes.last().copied().unwrap_or(self.label);
        let found = sizes.iter().map(wrapped).find(|(wrapped, _)| wrapped.len() <= lines);
        found.unwrap_or_else(|| (self.first_lines(lines, text, last, bold, width), last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_between_words_of_ideographs() {
        let style = Style::wide(Language::English);
        let wrapped = |text: &str, width: f64| style.wrapped(text, 12.0, false, width);
        let lines = wrapped("one two three four five six", 90.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| style.text_width(line, 12.0, false) <= 90.0));
        assert_eq!(lines.join(" "), "one two three four five six");
        let chinese = wrapped("每一千户好商户中有一百五十六户失去贷款，其中四十九户可以保住。", 150.0);
        assert!(chinese.len() >= 2 && chinese.iter().all(|line| !line.starts_with(['，', '。'])), "{chinese:?}");
        let within = wrapped("lost within 95% of 5.9 ± 0.1 points", 90.0);
        assert!(within.iter().all(|line| !line.starts_with(['%', '±']) && !line.ends_with('±')), "{within:?}");
        let long = wrapped(&"x".repeat(200), 100.0);
        assert!(long.len() > 5 && long.concat() == "x".repeat(200));
        assert_eq!(wrapped("", 100.0), [""]);
    }

    #[test]
    fn what_is_elided_is_the_middle_of_the_last_line() {
        let style = Style::wide(Language::English);
        let lines = style.first_lines(2, "对好商户暂停额度而不取消，直到指数高于均值为止", 12.0, false, 100.0);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].contains('…') && lines[1].ends_with("为止") && !lines[1].contains(' '), "{lines:?}");
        let lines = style.first_lines(2, "one two three four five six seven", 12.0, false, 70.0);
        assert!(lines[1].starts_with("three") && lines[1].ends_with("…en"), "{lines:?}");
    }

    #[test]
    fn a_line_is_set_smaller_before_it_is_cut() {
        let style = Style::wide(Language::English);
        let text = "a line of some words";
        let whole = style.text_width(text, 12.0, false);
        let (shown, size) = style.shrunk(text, 12.0, false, 0.8 * whole);
        assert!(shown == text && (9.0..9.7).contains(&size), "{shown} at {size}");
        let (shown, size) = style.shrunk(text, 12.0, false, 0.3 * whole);
        assert!(shown.contains('…') && size == SIZE_MIN && style.text_width(&shown, size, false) <= 0.3 * whole);
    }
}
