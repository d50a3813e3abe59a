//! User-supplied text: what may be displayed, and how errors quote the rest.

/// Maximum length of a displayed text, in characters.
pub const LENGTH_MAX: usize = 200;

/// The help text for a text that cannot be displayed.
pub const SHOWN: &str =
    "allowed: one line of at most 200 characters, without control, invisible or text-direction characters";

/// Checks a text that tables, charts and pages will display: a title, or the name of a segment, group or file.
///
/// # Errors
/// Why it cannot be shown; [`SHOWN`] says what is allowed.
pub fn shown_text(text: &str) -> Result<(), String> {
    if let Some(c) = text.chars().find(|&c| hides(c)) {
        return Err(holds(c));
    }
    match text.chars().count() {
        length if length > LENGTH_MAX => Err(format!("it has {length} characters")),
        _ => Ok(()),
    }
}

/// Checks a text that is only stored with the results, such as the source of a number: it may have several lines.
///
/// # Errors
/// Why it cannot be kept.
pub fn kept_text(text: &str) -> Result<(), String> {
    match text.chars().find(|&c| hides(c) && !"\n\r\t".contains(c)) {
        Some(c) => Err(holds(c)),
        None => Ok(()),
    }
}

fn holds(c: char) -> String {
    let kind = match c {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => "a line break",
        c if c.is_control() => "a control character",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a character that changes the direction of text"
        }
        _ => "an invisible character",
    };
    format!("it contains U+{:04X}, {kind}", u32::from(c))
}

/// Whether a character is invisible or affects its surroundings: control characters steer terminals and are invalid in XML,
/// direction marks reorder a line, and invisible characters make different names look alike.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// A text made safe for an error on the terminal: each hidden character becomes a mark of the same length in bytes, so that byte
/// positions stay valid.
pub fn harmless(text: &str) -> String {
    let mark = |c: char| match c.len_utf8() {
        _ if !hides(c) || "\n\r\t".contains(c) => c,
        1 => '?',
        2 => '\u{b7}',
        3 => '\u{fffd}',
        _ => '\u{1f6ab}',
    };
    text.chars().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_instead_of_being_seen_is_refused() {
        for fine in ["Recession", "衰退 (2026)", "{count} | <b>x</b> \"q\" 'a' & =1+1", "a\u{a0}b é 🙂"] {
            assert_eq!(shown_text(fine), Ok(()), "{fine}");
        }
        for (wrong, reason) in [
            ("a\u{1b}[31mb", "it contains U+001B, a control character"),
            ("a\u{85}b", "it contains U+0085, a control character"),
            ("a\nb", "it contains U+000A, a line break"),
            ("a\u{202e}b", "it contains U+202E, a character that changes the direction of text"),
            ("a\u{200b}b", "it contains U+200B, an invisible character"),
            ("a\u{ffff}b", "it contains U+FFFF, an invisible character"),
        ] {
            assert_eq!(shown_text(wrong), Err(reason.into()));
        }
        assert_eq!(shown_text(&"字".repeat(201)), Err("it has 201 characters".into()));
        assert!(shown_text(&"字".repeat(200)).is_ok());
        assert!(kept_text("two\nlines").is_ok() && kept_text("a\u{0}b").is_err());
    }

    #[test]
    fn what_errors_quote_is_harmless_and_keeps_its_places() {
        let text = "a\u{1b}b\u{9b}c\u{202e}d\u{e0001}e\nf";
        let shown = harmless(text);
        assert_eq!(shown, "a?b·c\u{fffd}d🚫e\nf");
        assert_eq!(shown.len(), text.len());
    }
}
