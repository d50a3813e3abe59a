//! The one error of a configuration: what was wrong, where, what is allowed, the closest valid name.

use super::input::harmless;
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use std::fmt;
use std::ops::Range;

/// A fault in a configuration or in what was asked for on the command line.
#[derive(Debug)]
pub struct ConfigError {
    message: String,
    help: Option<String>,
    place: Option<Box<Place>>,
}

#[derive(Debug)]
struct Place {
    source: NamedSource<String>,
    name: String,
    line: usize,
    column: usize,
    span: Range<usize>,
}

impl ConfigError {
    /// A fault without a place in a file.
    pub fn plain(message: impl Into<String>) -> ConfigError {
        ConfigError { message: harmless(&message.into()), help: None, place: None }
    }

    /// A fault at a place of a text.
    pub fn at(name: &str, text: &str, span: Range<usize>, message: impl Into<String>) -> ConfigError {
        let start = span.start.min(text.len());
        let before = &text.as_bytes()[..start];
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |place| place + 1);
        let place = Place {
            source: NamedSource::new(harmless(name), harmless(text)),
            name: harmless(name),
            line: before.iter().filter(|&&byte| byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
            span: start..span.end.clamp(start, text.len()),
        };
        ConfigError { message: harmless(&message.into()), help: None, place: Some(Box::new(place)) }
    }

    /// The same fault, found at a place of a text.
    pub fn found_at(self, name: &str, text: &str, span: Range<usize>) -> ConfigError {
        let placed = ConfigError::at(name, text, span, self.message);
        ConfigError { help: self.help, ..placed }
    }

    /// Adds what is allowed or what to do.
    pub fn help(mut self, help: impl Into<String>) -> ConfigError {
        self.help = Some(harmless(&help.into()));
        self
    }

    /// Whether it is known where the fault is.
    pub fn has_place(&self) -> bool {
        self.place.is_some()
    }

    /// Adds a line to what is allowed or what to do.
    pub fn also(mut self, help: &str) -> ConfigError {
        self.help = Some(self.help.map_or_else(|| help.to_string(), |known| format!("{known}\n{help}")));
        self
    }

    /// Adds what is allowed or what to do, where nothing says it yet.
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
        if let Some(place) = &self.place {
            write!(f, "{}:{}:{}: ", place.name, place.line, place.column)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl Diagnostic for ConfigError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|place| &place.source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".into()), place.span.clone()))))
    }
}

/// "; did you mean `x`?" with the closest of some names, or nothing where none is close.
pub fn did_you_mean<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let closest = names.into_iter().map(|name| (strsim::jaro_winkler(wrong, name), name));
    match closest.max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((likeness, name)) if likeness > 0.6 => format!("did you mean `{name}`? "),
        _ => String::new(),
    }
}

/// "did you mean 0.09? " of a share that was written as per cent: 9; nothing of other numbers.
pub fn percentage_hint(value: f64) -> String {
    if value > 1.0 && value <= 100.0 { format!("did you mean {}? ", value / 100.0) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_written_as_per_cent_is_recognised() {
        assert_eq!(
            (percentage_hint(9.0), percentage_hint(100.0)),
            ("did you mean 0.09? ".into(), "did you mean 1? ".into())
        );
        assert!([0.5, 1.0, -5.0, 100.1, f64::NAN].into_iter().all(|value| percentage_hint(value).is_empty()));
    }
}
