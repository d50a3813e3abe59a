//! A fault in a block, and where it is in the file.

use super::super::layout::Layout;
use super::super::source::Block;
use crate::config::error::ConfigError;
use std::ops::Range;

/// A fault at bytes of a block.
pub struct Fault {
    pub span: Range<usize>,
    pub message: String,
    pub help: String,
}

/// A fault as an error at a line of the file.
pub fn located(block: &Block, layout: &Layout, text: &str, fault: &Fault) -> ConfigError {
    let at = fault.span.start;
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let first = line_start(line_start(at).saturating_sub(1));
    let end = text[fault.span.end..].find('\n').map_or(text.len(), |length| fault.span.end + length);
    let line = block.line + memchr::memchr_iter(b'\n', &text.as_bytes()[..first]).count();
    // The lines above are empty here, so that the location is that in the file.
    let shown = |part: &str| match layout.wide {
        Some(wide) => part.replace(char::from(layout.separator), &wide.to_string()),
        None => part.to_string(),
    };
    let before = format!("{}{}", "\n".repeat(line - 1), shown(&text[first..at]));
    let span = before.len()..before.len() + shown(&text[fault.span.clone()]).len();
    let excerpt = format!("{before}{}", shown(&text[at..end]));
    ConfigError::at(&layout.name, &excerpt, span, fault.message.clone()).help(fault.help.clone())
}
