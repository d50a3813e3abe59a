//! `--theme`: a house style for charts and pages, from a TOML file or bundled.

use crate::config::document::{Document, Entry, Kind, Value};
use crate::config::{ConfigError, did_you_mean};
use crate::input::plain::{MEBIBYTE, read_plain};
use crate::report::chart::draw::colour::{CONTRAST_MIN, Rgb};
use crate::report::chart::draw::colour_vision::{DISTANCE_MIN, nearest};
use crate::report::chart::draw::letters::Letters;
use crate::report::chart::draw::theme::{Look, Theme};
use std::path::Path;

/// Bundled themes.
const BUNDLED: [(&str, &str); 1] = [("slate", include_str!("../../configs/themes/slate.toml"))];
/// Keys at the top and in the tables.
const TOP: [&str; 3] = ["logo", "colours", "fonts"];
const COLOURS: [&str; 6] = ["background", "text", "series", "good", "bad", "neutral"];
const FONTS: [&str; 2] = ["regular", "bold"];
/// The minimum contrast with the background of what means something, and of any line.
const MEANING_MIN: f64 = 3.0;
const SERIES_MIN: f64 = 2.0;
/// Maximum length of the logo's line, in characters, and of a font's file, in bytes.
const LOGO_MAX: usize = 80;
const FONT_MAX: u64 = 64 * MEBIBYTE;

/// A theme, and what its reader should know.
#[derive(Debug)]
pub struct Themed {
    pub theme: Theme,
    pub note: Option<String>,
}

/// The theme of a name: a bundled one or a file.
///
/// # Errors
/// If there is none, or something in it is not allowed.
pub fn theme(name: &str) -> Result<Themed, ConfigError> {
    let bundled = BUNDLED.iter().find(|(known, _)| *known == name);
    let path = Path::new(name);
    let mut document = match bundled {
        Some((name, text)) if !path.is_file() => Document::bundled(name, text)?,
        _ => Document::read(path).map_err(|error| {
            let names = BUNDLED.iter().map(|(name, _)| *name);
            let known = names.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            error.also(&format!("{}bundled themes: {known}", did_you_mean(name, names)))
        })?,
    };
    refuse_unknown(&document, &document.root, "", &TOP)?;
    let mut look = Look::default();
    if let Some(entry) = document.take("logo") {
        look.logo = logo(&document, &entry)?;
    }
    if let Some(entry) = document.take("colours") {
        colours(&document, &entry, &mut look)?;
    }
    if let Some(entry) = document.take("fonts") {
        look.letters = Some(fonts(&document, &entry, path.parent().unwrap_or(Path::new("")))?);
    }
    let note = nearest(&look.series).filter(|near| near.2 < DISTANCE_MIN).map(|(one, other, distance)| {
        format!(
            "colours {} ({}) and {} ({}) of the theme's series look alike to readers with deuteranopia: their distance \
             in CIELAB is {distance:.1}, and at least {DISTANCE_MIN} is advised",
            one + 1,
            look.series[one].hex(),
            other + 1,
            look.series[other].hex(),
        )
    });
    Ok(Themed { theme: Theme::new(look), note })
}

fn refuse_unknown(document: &Document, table: &[Entry], of: &str, known: &[&str]) -> Result<(), ConfigError> {
    match table.iter().find(|entry| !known.contains(&entry.key.as_str())) {
        None => Ok(()),
        Some(entry) => {
            let hint = did_you_mean(&entry.key, known.iter().copied());
            let allowed = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let error = document.error(&entry.key_span, format!("unknown key `{of}{}` of a theme", entry.key));
            Err(error.help(format!("{hint}keys: {allowed}")))
        }
    }
}

fn logo(document: &Document, entry: &Entry) -> Result<String, ConfigError> {
    let Kind::Text(text) = &entry.value.kind else { return Err(document.wrong_type(entry, "a string")) };
    let length = text.chars().count();
    if length > LOGO_MAX || text.contains('\n') {
        let message = format!("`logo` has {length} characters or a line break");
        return Err(document
            .error(&entry.value.span, message)
            .help(format!("one line of up to {LOGO_MAX} characters")));
    }
    Ok(text.trim().to_string())
}

fn table<'a>(document: &Document, entry: &'a Entry, known: &[&str]) -> Result<&'a [Entry], ConfigError> {
    let Kind::Table(table) = &entry.value.kind else { return Err(document.wrong_type(entry, "a table")) };
    refuse_unknown(document, table, &format!("{}.", entry.key), known)?;
    Ok(table)
}

fn colours(document: &Document, entry: &Entry, look: &mut Look) -> Result<(), ConfigError> {
    let table = table(document, entry, &COLOURS)?;
    let of = |key: &str| table.iter().find(|entry| entry.key == key);
    let one = |key: &str, into: &mut Rgb| -> Result<(), ConfigError> {
        if let Some(entry) = of(key) {
            *into = colour(document, key, &entry.value)?;
        }
        Ok(())
    };
    one("background", &mut look.background)?;
    one("text", &mut look.text)?;
    one("good", &mut look.good)?;
    one("bad", &mut look.bad)?;
    one("neutral", &mut look.neutral)?;
    // The last of the default series is the text's colour.
    if let Some(last) = look.series.last_mut() {
        *last = look.text;
    }
    if let Some(entry) = of("series") {
        series(document, entry, look)?;
    }
    let pairs = [
        ("text", look.text, CONTRAST_MIN),
        ("good", look.good, MEANING_MIN),
        ("bad", look.bad, MEANING_MIN),
        ("neutral", look.neutral, MEANING_MIN),
    ];
    for (key, colour, min) in pairs {
        // Where only the background is stated, it is what is wrong.
        let at = of(key).or_else(|| of("background")).map_or(&entry.value, |entry| &entry.value);
        refuse_faint(document, at, key, (colour, look.background), min)?;
    }
    Ok(())
}

fn series(document: &Document, entry: &Entry, look: &mut Look) -> Result<(), ConfigError> {
    let Kind::List(values) = &entry.value.kind else { return Err(document.wrong_type(entry, "a list of colours")) };
    if !(2..=look.series.len()).contains(&values.len()) {
        let message = format!("`series` has {} colours", values.len());
        let help = format!("allowed: 2 to {}; further ones are those of the default style", look.series.len());
        return Err(document.error(&entry.value.span, message).help(help));
    }
    for (value, into) in values.iter().zip(&mut look.series) {
        *into = colour(document, "series", value)?;
        refuse_faint(document, value, "series", (*into, look.background), SERIES_MIN)?;
    }
    Ok(())
}

fn refuse_faint(
    document: &Document,
    value: &Value,
    key: &str,
    (colour, background): (Rgb, Rgb),
    min: f64,
) -> Result<(), ConfigError> {
    let contrast = colour.contrast(background);
    if contrast >= min {
        return Ok(());
    }
    let (colour, background) = (colour.hex(), background.hex());
    let message = format!("`{key}` {colour} has a contrast of {contrast:.2} with the background {background}");
    Err(document.error(&value.span, message).help(format!("allowed: at least {min} (as WCAG 2 defines contrast)")))
}

fn colour(document: &Document, key: &str, value: &Value) -> Result<Rgb, ConfigError> {
    let parsed = match &value.kind {
        Kind::Text(text) => parsed(text),
        _ => None,
    };
    let wrong =
        || document.error(&value.span, format!("`{key}` is no colour")).help("write \"#rrggbb\", such as \"#0072b2\"");
    parsed.ok_or_else(wrong)
}

/// `#rrggbb`.
fn parsed(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some(Rgb(part(0)?, part(2)?, part(4)?))
}

fn fonts(document: &Document, entry: &Entry, folder: &Path) -> Result<Letters, ConfigError> {
    let table = table(document, entry, &FONTS)?;
    let read = |key: &str| -> Result<Option<(&Entry, Vec<u8>)>, ConfigError> {
        let Some(entry) = table.iter().find(|entry| entry.key == key) else { return Ok(None) };
        let Kind::Text(name) = &entry.value.kind else { return Err(document.wrong_type(entry, "a file name")) };
        let bytes = read_plain(&folder.join(name), FONT_MAX, "a font file");
        let bytes = bytes.map_err(|error| document.locate(&entry.value.span, error.into()))?;
        Ok(Some((entry, bytes)))
    };
    let Some((regular_entry, regular)) = read("regular")? else {
        let help = "name a TrueType or OpenType file; `bold` may be left out";
        return Err(document.error(&entry.key_span, "`fonts` does not have `regular`").help(help));
    };
    let (bold_entry, bold) = read("bold")?.unwrap_or_else(|| (regular_entry, regular.clone()));
    Letters::parse([regular, bold]).map_err(|index| {
        let entry = [regular_entry, bold_entry][index];
        let message = format!("`{}` is not a TrueType or OpenType font", entry.key);
        document.error(&entry.value.span, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Themed, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("house.toml");
        std::fs::write(&path, text).unwrap();
        std::fs::write(folder.path().join("mono.ttf"), dejavu::sans_mono::regular()).unwrap();
        std::fs::write(folder.path().join("no.ttf"), "no font").unwrap();
        theme(&path.to_string_lossy()).map_err(|error| error.report(false))
    }

    #[test]
    fn a_theme_says_only_what_differs() {
        let themed = read("logo = 'Ministry'\n[colours]\ngood = '#1f4e79'\n[fonts]\nregular = 'mono.ttf'").unwrap();
        let (look, default) = (themed.theme.look(), Look::default());
        assert_eq!((look.logo.as_str(), look.good, look.bad), ("Ministry", Rgb(0x1f, 0x4e, 0x79), default.bad));
        assert_eq!(look.letters.as_ref().map(|letters| letters.family.as_str()), Some("DejaVu Sans Mono"));
        assert_eq!((look.series, themed.note), (default.series, None));
    }

    #[test]
    fn the_bundled_theme_is_one() {
        for (name, _) in BUNDLED {
            let themed = theme(name).unwrap();
            assert!(themed.note.is_none(), "{name}: {:?}", themed.note);
        }
        assert!(theme("slat").unwrap_err().report(false).contains("did you mean `slate`?"));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let faults = [
            ("logos = 'a'", ":1:1: unknown key `logos` of a theme", "did you mean `logo`?"),
            ("[colours]\nback = '#ffffff'", ":2:1: unknown key `colours.back`", "did you mean `background`?"),
            ("[colours]\ntext = 'red'", ":2:8: `text` is no colour", "#rrggbb"),
            ("[colours]\ntext = '#aaaaaa'", ":2:8: `text` #aaaaaa has a contrast of 2.32 with", "at least 4.5"),
            ("[colours]\nbackground = '#1a1a1a'", ":2:14: `text` #1a1a1a has a contrast of 1.00", "at least 4.5"),
            (
                "[colours]\nseries = ['#000000', '#ffff00']",
                ":2:22: `series` #ffff00 has a contrast of 1.07",
                "at least 2",
            ),
            ("[colours]\nseries = ['#000000']", ":2:10: `series` has 1 colours", "2 to 7"),
            ("[fonts]\nbold = 'mono.ttf'", ":1:2: `fonts` does not have `regular`", "OpenType"),
            ("[fonts]\nregular = 'no.ttf'", ":2:11: `regular` is not a TrueType", "font"),
            ("[fonts]\nregular = 'none.ttf'", ":2:11: failed to read", "none.ttf"),
            ("logo = 3", ":1:8: `logo`: expected a string, found a number", "house.toml"),
        ];
        for (text, said, help) in faults {
            let report = read(text).unwrap_err();
            let flat = report.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(said) && flat.contains(help), "{text}:\n{report}");
        }
    }

    #[test]
    fn series_that_look_alike_are_noted() {
        let themed = read("[colours]\nseries = ['#1f77b4', '#d62728', '#2ca02c']").unwrap();
        let note = themed.note.unwrap();
        assert!(note.starts_with("colours 2 (#d62728) and 3 (#2ca02c)") && note.contains("is 7.3"), "{note}");
    }
}
