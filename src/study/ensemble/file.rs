//! An ensemble's file: settings of the baseline, one a line, each with its weight.
//!
//! ```text
//! # swapset ensemble 1
//! # model: 0.14.0 0123456789abcdef
//! # targets: public.toml 0123456789abcdef
//! member,weight,economy.sd,arrears.quality
//! 1,0.25,1.1,1.3
//! ```
//!
//! Further lines that begin with `#` are comments. Members count from 1 and their weights sum to 1. A key is `group.key` or
//! `segments.NAME.key`, and its values are those that `--set` takes.

use crate::config::ConfigError;
use crate::config::bundled::PUBLIC_ENSEMBLE;
use crate::config::document::is_there;
use crate::config::error::did_you_mean;
use crate::digest::short_digest;
use crate::input::file::InputFile;
use crate::input::plain::{MEBIBYTE, read_plain};
use crate::study::ensemble::model::Model;
use std::ops::Range;
use std::path::Path;

/// The name of the bundled ensemble.
pub const PUBLIC: &str = "public";
/// Maximum number of members.
pub const MEMBERS_MAX: usize = 10_000;

/// The first line.
const FORMAT: &str = "# swapset ensemble 1";
/// What the first lines of any format begin with.
const ANY_FORMAT: &str = "# swapset ensemble ";
const MODEL: &str = "# model:";
/// The columns before those of keys.
const FIRST: [&str; 2] = ["member", "weight"];
/// Maximum size of a file, in bytes.
const TEXT_MAX: u64 = 16 * MEBIBYTE;
/// Tolerance for the sum of weights, which are printed with few digits.
const SUM_TOLERANCE: f64 = 1e-6;
const HELP: &str = "an ensemble has the lines `# swapset ensemble 1` and `# model: VERSION HASH`, the header \
                    `member,weight,group.key,…` and one line for each member; `swapset calibrate` writes it";

/// A file as read; what its keys take is not checked yet.
#[derive(Debug)]
pub struct EnsembleFile {
    /// How errors name it.
    pub name: String,
    pub text: String,
    /// First 16 hexadecimal digits of the SHA-256 of its bytes.
    pub digest: String,
    /// The file; none of the bundled ensemble.
    pub file: Option<InputFile>,
    /// The program's version that wrote it, if that is another with the same model.
    pub other_version: Option<String>,
    pub keys: Vec<Cell<String>>,
    pub members: Vec<Row>,
}

/// What a field holds and where it is.
#[derive(Clone, Debug)]
pub struct Cell<T> {
    pub value: T,
    pub span: Range<usize>,
}

/// A member.
#[derive(Clone, Debug)]
pub struct Row {
    pub number: usize,
    pub weight: f64,
    /// One value a key.
    pub values: Vec<Cell<f64>>,
}

impl EnsembleFile {
    /// Reads a file, or the bundled ensemble if there is no file of that name.
    ///
    /// # Errors
    /// The first fault found, with its location.
    pub fn named(name: &str) -> Result<EnsembleFile, ConfigError> {
        if name == PUBLIC && !is_there(Path::new(name)) {
            return EnsembleFile::public();
        }
        let path = Path::new(name);
        let bytes = read_plain(path, TEXT_MAX, "a CSV file").map_err(|error| {
            let meant = did_you_mean(name, [PUBLIC]);
            ConfigError::from(error).also(&format!("{meant}`{PUBLIC}` is the name of the bundled ensemble"))
        })?;
        let file = InputFile::of(path, &bytes)?;
        let digest = file.sha256.clone();
        let text = String::from_utf8(bytes)
            .map_err(|_| ConfigError::plain(format!("failed to read {name}: it is not UTF-8 text")).help(HELP))?;
        Ok(EnsembleFile { digest, file: Some(file), ..EnsembleFile::parsed(&path.display().to_string(), text)? })
    }

    /// The bundled ensemble.
    ///
    /// # Errors
    /// None, as a test shows.
    pub fn public() -> Result<EnsembleFile, ConfigError> {
        let digest = short_digest(PUBLIC_ENSEMBLE.as_bytes());
        Ok(EnsembleFile { digest, ..EnsembleFile::parsed("public_ensemble.csv", PUBLIC_ENSEMBLE.into())? })
    }

    fn parsed(name: &str, text: String) -> Result<EnsembleFile, ConfigError> {
        let reader = Reader { name, text: &text };
        let mut lines = reader.lines();
        let (first, rest) = match lines.split_first() {
            Some((first, rest)) => (first.clone(), rest.to_vec()),
            None => return Err(reader.error(0..0, "the file is empty")),
        };
        if reader.of(&first) != FORMAT {
            let message = match reader.of(&first).strip_prefix(ANY_FORMAT) {
                Some(format) => format!("the ensemble has format {}; this version reads format 1", format.trim()),
                None => "not an ensemble".into(),
            };
            return Err(reader.error(first, message));
        }
        let other_version = reader.model(&rest)?;
        lines = rest.into_iter().filter(|line| !reader.of(line).starts_with('#')).collect();
        let Some((header, rows)) = lines.split_first() else {
            return Err(reader.error(text.len()..text.len(), "the file has no header"));
        };
        let keys = reader.keys(header)?;
        let members = reader.members(&keys, rows)?;
        let name = name.to_string();
        Ok(EnsembleFile { name, digest: String::new(), file: None, other_version, keys, members, text })
    }

    /// An error at a position in the file.
    pub fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(&self.name, &self.text, span.clone(), message)
    }
}

/// Takes the lines of a text apart.
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn error(&self, span: Range<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError::at(self.name, self.text, span, message).help(HELP)
    }

    fn of(&self, span: &Range<usize>) -> &str {
        &self.text[span.clone()]
    }

    /// Lines that are not blank, without what ends them.
    fn lines(&self) -> Vec<Range<usize>> {
        let mut start = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut lines = Vec::new();
        for line in self.text[start..].split_inclusive('\n') {
            let length = line.trim_end().len();
            if length > 0 {
                lines.push(start..start + length);
            }
            start += line.len();
        }
        lines
    }

    /// Checks that the model is this program's; the version that wrote the file, if that is another.
    fn model(&self, lines: &[Range<usize>]) -> Result<Option<String>, ConfigError> {
        let this = Model::this();
        let found = lines.iter().find_map(|line| Some((line, self.of(line).strip_prefix(MODEL)?)));
        let Some((line, stated)) = found else {
            return Err(self.error(0..0, "the ensemble does not say of which model it is"));
        };
        let words: Vec<&str> = stated.split_whitespace().collect();
        let [version, hash] = words[..] else {
            return Err(self.error(line.clone(), "the line of the model is not `# model: VERSION HASH`"));
        };
        if hash != this.hash {
            let message = format!("the ensemble is of the model of swapset {version} ({hash}), and this is {this}");
            return Err(self.error(line.clone(), message).help(
                "its parameters or metrics are others, so that its settings may mean something else; make the ensemble \
                 again with `swapset calibrate`",
            ));
        }
        Ok((version != this.version).then(|| version.to_string()))
    }

    /// The fields of a line.
    fn fields(&self, line: &Range<usize>) -> Vec<Range<usize>> {
        let mut start = line.start;
        let pieces = self.of(line).split(',').map(|piece| {
            let from = start + (piece.len() - piece.trim_start().len());
            start += piece.len() + 1;
            from..from + piece.trim().len()
        });
        pieces.collect()
    }

    fn keys(&self, header: &Range<usize>) -> Result<Vec<Cell<String>>, ConfigError> {
        let fields = self.fields(header);
        for (index, name) in FIRST.into_iter().enumerate() {
            let found = fields.get(index).map_or("", |field| self.of(field));
            if found != name {
                let span = fields.get(index).cloned().unwrap_or(header.clone());
                return Err(self.error(span, format!("column {} is `{found}`, not `{name}`", index + 1)));
            }
        }
        let of = |span: &Range<usize>| Cell { value: self.of(span).to_string(), span: span.clone() };
        let keys: Vec<Cell<String>> = fields[FIRST.len()..].iter().map(of).collect();
        if keys.is_empty() {
            return Err(self.error(header.clone(), "the ensemble varies no key"));
        }
        for (index, key) in keys.iter().enumerate() {
            if keys[..index].iter().any(|known| known.value == key.value) {
                return Err(self.error(key.span.clone(), format!("the key `{}` has two columns", key.value)));
            }
        }
        Ok(keys)
    }

    fn members(&self, keys: &[Cell<String>], rows: &[Range<usize>]) -> Result<Vec<Row>, ConfigError> {
        let all = 0..self.text.len().min(1);
        if rows.len() < 2 {
            return Err(self.error(all, format!("the ensemble has {} members; it takes at least 2", rows.len())));
        }
        if rows.len() > MEMBERS_MAX {
            return Err(self
                .error(all, format!("the ensemble has {} members", rows.len()))
                .help(format!("allowed: at most {MEMBERS_MAX}")));
        }
        let mut members = Vec::new();
        for (index, line) in rows.iter().enumerate() {
            members.push(self.member(keys, line, index + 1)?);
        }
        let sum: f64 = members.iter().map(|member| member.weight).sum();
        if (sum - 1.0).abs() > SUM_TOLERANCE {
            return Err(self
                .error(all, format!("the weights of the members sum to {sum}, not 1"))
                .help("divide each weight by their sum"));
        }
        if members.iter().filter(|member| member.weight > 0.0).count() < 2 {
            return Err(self.error(all, "only one member has a weight above 0; it takes at least 2"));
        }
        members.iter_mut().for_each(|member| member.weight /= sum);
        // What is ruled out is not run: a metric that is not defined there would be defined nowhere.
        members.retain(|member| member.weight > 0.0);
        Ok(members)
    }

    fn member(&self, keys: &[Cell<String>], line: &Range<usize>, number: usize) -> Result<Row, ConfigError> {
        let fields = self.fields(line);
        let expected = FIRST.len() + keys.len();
        if fields.len() != expected {
            let message = format!("the line has {} fields, and the header {expected}", fields.len());
            return Err(self.error(line.clone(), message));
        }
        if self.of(&fields[0]).parse() != Ok(number) {
            let message = format!("member `{}` where {number} follows", self.of(&fields[0]));
            return Err(self.error(fields[0].clone(), message).help("members count from 1, line by line"));
        }
        let weight = self.number("weight", &fields[1])?;
        if weight < 0.0 {
            return Err(self
                .error(fields[1].clone(), format!("the weight {weight} is below 0"))
                .help("allowed: a number from 0 to 1"));
        }
        let each = keys.iter().zip(&fields[FIRST.len()..]);
        let values = each.map(|(key, field)| Ok(Cell { value: self.number(&key.value, field)?, span: field.clone() }));
        Ok(Row { number, weight, values: values.collect::<Result<_, ConfigError>>()? })
    }

    fn number(&self, what: &str, field: &Range<usize>) -> Result<f64, ConfigError> {
        let text = self.of(field);
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self
                .error(field.clone(), format!("`{text}` is not a number of `{what}`"))
                .help("allowed: a finite number with a decimal point, without quotes")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<EnsembleFile, String> {
        let text = text.replace("MODEL", &Model::this().to_string());
        EnsembleFile::parsed("mine.csv", text).map_err(|error| error.report(false).replace("\n  | ", " "))
    }

    const HEAD: &str = "# swapset ensemble 1\n# model: MODEL\n# targets: mine.toml 0123\n";

    #[test]
    fn a_file_is_read_whatever_ends_its_lines() {
        let text =
            format!("{HEAD}member,weight,economy.sd,score.inquiries\n1,0.25,1.1,0.2\n# between\n2,0.75,0.9,1e-1\n");
        for text in [text.clone(), text.replace('\n', "\r\n"), format!("\u{feff}{text}"), text.replace(',', " , ")] {
            let file = read(&text).unwrap();
            let keys: Vec<&str> = file.keys.iter().map(|key| key.value.as_str()).collect();
            assert_eq!(keys, ["economy.sd", "score.inquiries"]);
            let members: Vec<(usize, f64, f64)> =
                file.members.iter().map(|row| (row.number, row.weight, row.values[1].value)).collect();
            assert_eq!(members, [(1, 0.25, 0.2), (2, 0.75, 0.1)]);
            assert!(file.other_version.is_none());
        }
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let rows = "member,weight,economy.sd\n1,0.5,1.1\n2,0.5,0.9\n";
        let with = |from: &str, to: &str| format!("{HEAD}{}", rows.replace(from, to));
        let other_model = format!("# swapset ensemble 1\n# model: 0.1.0 0123456789abcdef\n{rows}");
        for (text, line, says) in [
            (String::new(), 1, "the file is empty"),
            ("a,b\n1,2\n".into(), 1, "not an ensemble"),
            (format!("# swapset ensemble 2\n{rows}"), 1, "format 2; this version reads format 1"),
            (format!("# swapset ensemble 1\n{rows}"), 1, "does not say of which model"),
            (format!("# swapset ensemble 1\n# model: 0.1.0\n{rows}"), 2, "`# model: VERSION HASH`"),
            (other_model, 2, "is of the model of swapset 0.1.0 (0123456789abcdef), and this is"),
            (HEAD.into(), 4, "no header"),
            (with("member,", "number,"), 4, "column 1 is `number`, not `member`"),
            (with(",weight", ",w"), 4, "column 2 is `w`, not `weight`"),
            (with(",economy.sd", ""), 4, "varies no key"),
            (with("economy.sd", "economy.sd,economy.sd"), 4, "`economy.sd` has two columns"),
            (with("1,0.5,1.1", "1,0.5"), 5, "2 fields, and the header 3"),
            (with("2,0.5,0.9", "3,0.5,0.9"), 6, "member `3` where 2 follows"),
            (with("2,0.5,0.9", "2,-0.5,0.9"), 6, "weight -0.5 is below 0"),
            (with("0.9", "high"), 6, "`high` is not a number of `economy.sd`"),
            (with("0.9", "inf"), 6, "`inf` is not a number"),
            (with("0.9", "0.9\n3,0.25,1"), 1, "sum to 1.25, not 1"),
            (with("1,0.5,1.1\n2,0.5,0.9", "1,1,1.1\n2,0,0.9"), 1, "only one member has a weight above 0"),
            (with("\n2,0.5,0.9", ""), 1, "has 1 members; it takes at least 2"),
        ] {
            let report = read(&text).unwrap_err();
            assert!(report.contains(&format!("mine.csv:{line}:")) && report.contains(says), "{says}: {report}");
        }
    }

    #[test]
    fn members_without_weight_are_left_out() {
        let rows = "member,weight,economy.sd\n1,0.5,1.1\n2,0,7\n3,0.5,0.9\n";
        let file = read(&format!("{HEAD}{rows}")).unwrap();
        assert_eq!(file.members.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn another_version_of_the_same_model_is_read_and_named() {
        let hash = Model::this().hash;
        let text = format!("# swapset ensemble 1\n# model: 0.0.1 {hash}\nmember,weight,a.b\n1,0.5,1\n2,0.5,2\n");
        assert_eq!(read(&text).unwrap().other_version.as_deref(), Some("0.0.1"));
    }

    #[test]
    fn the_bundled_ensemble_is_of_this_model() {
        let file = EnsembleFile::public().unwrap();
        assert!(file.members.len() >= 200 && file.keys.len() > 5 && file.file.is_none());
    }
}
