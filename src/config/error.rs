//! The error type of configurations: what is wrong, where, what is allowed, and the closest valid name.

use crate::input::InputError;
use crate::input::text::harmless;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::ops::Range;

/// Maximum length of a message and of its help, in characters: a key or a list of columns may be as long as a file.
const MESSAGE_MAX: usize = 4000;
/// Maximum size of the excerpt around a fault, in bytes.
const EXCERPT_MAX: usize = 4000;

/// A fault in a configuration or in what was asked for on the command line.
#[derive(Debug)]
pub struct ConfigError {
    message: String,
    help: Option<String>,
    location: Option<Box<Location>>,
}

#[derive(Debug)]
struct Location {
    source: NamedSource<String>,
    name: String,
    line: usize,
    column: usize,
    /// The excerpt that is shown; none if its lines are too long.
    span: Option<Range<usize>>,
}

impl ConfigError {
    /// An error without a location in a file.
    pub fn plain(message: impl Into<String>) -> ConfigError {
        ConfigError { message: clipped(&message.into()), help: None, location: None }
    }

    /// An error at a location in a text.
    pub fn at(name: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> ConfigError {
        let start = span.start.min(text.len());
        let before = &text.as_bytes()[..start];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
        let location = Location {
            source: NamedSource::new(harmless(name), harmless(text)),
            name: harmless(name),
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
            span: shown(text, start..span.end.clamp(start, text.len())),
        };
        ConfigError { message: clipped(&message.into()), help: None, location: Some(Box::new(location)) }
    }

    /// The same error, with a location in a text.
    pub fn found_at(self, name: &str, text: &str, span: Range<usize>) -> ConfigError {
        let placed = ConfigError::at(name, text, span, self.message);
        ConfigError { help: self.help, ..placed }
    }

    /// Adds what is allowed or what to do.
    pub fn help(mut self, help: impl Into<String>) -> ConfigError {
        self.help = Some(clipped(&help.into()));
        self
    }

    /// Whether the error has a location.
    pub fn has_location(&self) -> bool {
        self.location.is_some()
    }

    /// Adds a line to what is allowed or what to do.
    pub fn also(mut self, help: &str) -> ConfigError {
        self.help = Some(self.help.map_or_else(|| help.to_string(), |known| format!("{known}\n{help}")));
        self
    }

    /// Adds what is allowed or what to do, unless there is help already.
    pub fn or_help(self, help: &str) -> ConfigError {
        if self.help.is_none() { self.help(help) } else { self }
    }

    /// The whole report, with the lines around the fault; `fancy` draws with colours for a terminal.
    pub fn report(&self, fancy: bool) -> String {
        let theme = if fancy { GraphicalTheme::unicode() } else { GraphicalTheme::none() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(120).with_context_lines(1);
        let mut text = String::new();
        match handler.render_report(&mut text, self) {
            Ok(()) => text.trim_end().to_string(),
            Err(_) => self.to_string(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.location {
            write!(f, "{}:{}:{}: ", location.name, location.line, location.column)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl From<InputError> for ConfigError {
    fn from(error: InputError) -> ConfigError {
        ConfigError::plain(error.message).help(error.help)
    }
}

impl Diagnostic for ConfigError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        let location = self.location.as_ref().filter(|location| location.span.is_some())?;
        Some(&location.source)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.location.as_ref()?.span.clone()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".into()), span))))
    }
}

/// A message made safe for the terminal, and shortened if it is very long.
fn clipped(text: &str) -> String {
    if text.chars().count() <= MESSAGE_MAX {
        return harmless(text);
    }
    let begin: String = text.chars().take(MESSAGE_MAX / 2).collect();
    format!("{} …", harmless(&begin))
}

/// The part of a span to point at: all of it, its first line, or none, depending on how long the lines around it are.
fn shown(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let line_start = |at: usize| bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |index| index + 1);
    let line_end =
        |at: usize| bytes[at..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |index| at + index);
    let first = line_start(line_start(span.start).saturating_sub(1));
    let is_short = |span: &Range<usize>| line_end((line_end(span.end) + 1).min(bytes.len())) - first <= EXCERPT_MAX;
    let one_line = span.start..span.end.min(line_end(span.start));
    [span, one_line].into_iter().find(is_short)
}

/// "did you mean `x`? " with the closest of some names, or nothing if none is close.
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let closest = names.into_iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    match closest.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((likeness, name)) if likeness > 0.6 => format!("did you mean `{name}`? "),
        _ => String::new(),
    }
}

/// A number for an error message: one with many digits in scientific notation.
pub fn brief(value: f64) -> String {
    let is_long = value.abs() >= 1e16 || (value != 0.0 && value.abs() < 1e-9);
    if is_long && value.is_finite() { format!("{value:e}") } else { value.to_string() }
}

/// "did you mean 0.09? " for a share that was written as a percentage, 9; nothing for other numbers.
pub fn percentage_hint(value: f64) -> String {
    if value > 1.0 && value <= 100.0 { format!("did you mean {}? ", value / 100.0) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_hundreds_of_digits_is_named_briefly() {
        for (value, text) in [(-1e308, "-1e308"), (1e-300, "1e-300"), (540.5, "540.5"), (0.0, "0"), (3e6, "3000000")] {
            assert_eq!(brief(value), text);
        }
        assert_eq!((brief(f64::INFINITY), brief(f64::NAN)), ("inf".into(), "NaN".into()));
    }

    #[test]
    fn an_error_stays_short_however_long_the_lines_of_the_file_are() {
        let long = "k".repeat(1 << 20);
        let text = format!("title = \"a\"\n{long} = 1\n");
        let error = ConfigError::at("a.toml", &text, 12..20, format!("unknown key `{long}`")).help(long);
        let report = error.report(false);
        assert!(report.len() < 10_000 && report.contains("a.toml:2:1: unknown key"), "{report}");
        assert!(report.contains("kkk …"), "{report}");
        let text = format!("before\npath = [\n{}]\nafter\n", "0.1,\n".repeat(100_000));
        let list = text.find('[').unwrap()..text.find(']').unwrap() + 1;
        let report = ConfigError::at("a.toml", &text, list, "too long").report(false);
        assert!(report.len() < 1000 && report.contains("path = [") && report.contains("here"), "{report}");
        // Short ones are shown as they are.
        let report = ConfigError::at("a.toml", "x = [\n1,\n2]\ny = 3\n", 4..12, "wrong").report(false);
        assert!(report.contains("2]") && report.contains("y = 3"), "{report}");
    }

    #[test]
    fn a_share_written_as_per_cent_is_recognised() {
        assert_eq!(
            (percentage_hint(9.0), percentage_hint(100.0)),
            ("did you mean 0.09? ".into(), "did you mean 1? ".into())
        );
        assert!([0.5, 1.0, -5.0, 100.1, f64::NAN].into_iter().all(|value| percentage_hint(value).is_empty()));
    }
}
