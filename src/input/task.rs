//! What a run is of, as its checkpoint and the parts of its shards state it.

use super::file::InputFile;
use serde::{Deserialize, Serialize};

/// A study with all that decides what is computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Of the program.
    pub version: String,
    /// The study's name.
    pub study: String,
    /// The command as reports show it.
    pub command: String,
    /// The hash of the configuration, whatever precision is asked for.
    pub configuration: String,
    pub seed: u64,
    pub replications: u32,
    pub merchants: u32,
    /// The files it was read from.
    pub files: Vec<InputFile>,
}

impl Task {
    /// Why what was computed for this task is of no use to another; none if it is of use.
    pub fn differs_from(&self, asked: &Task) -> Option<String> {
        let numbers = [
            ("seed", self.seed, asked.seed),
            ("replications", self.replications.into(), asked.replications.into()),
            ("merchants", self.merchants.into(), asked.merchants.into()),
        ];
        if self.version != asked.version {
            return Some(format!("it is of version {} of swapset, and this is {}", self.version, asked.version));
        }
        if self.study != asked.study {
            return Some(format!("it is of the study {}, not {}", self.study, asked.study));
        }
        if let Some((name, mine, theirs)) = numbers.into_iter().find(|(_, mine, theirs)| mine != theirs) {
            return Some(format!("it is of {name} {mine}, not {theirs}"));
        }
        let changed =
            |file: &&InputFile| self.files.iter().any(|own| own.name == file.name && own.sha256 != file.sha256);
        if let Some(file) = asked.files.iter().find(changed) {
            return Some(format!("the input file {} has another content now", file.name));
        }
        (self.configuration != asked.configuration).then(|| {
            format!(
                "it is of another configuration ({}, not {}): `{}`",
                self.configuration, asked.configuration, self.command
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_names_what_differs() {
        let file = |sha256: &str| InputFile { name: "mine".into(), sha256: sha256.into() };
        let task = Task {
            version: "1.0.0".into(),
            study: "run".into(),
            command: "swapset run mine.toml".into(),
            configuration: "01".into(),
            seed: 1,
            replications: 64,
            merchants: 1000,
            files: vec![file("aa")],
        };
        let why = |other: Task| task.differs_from(&other).unwrap();
        assert_eq!(
            task.differs_from(&Task { command: "swapset run mine.toml --until good_lost=1pp".into(), ..task.clone() }),
            None
        );
        assert!(why(Task { version: "2.0.0".into(), seed: 2, ..task.clone() }).contains("version 1.0.0"));
        assert!(why(Task { study: "compare".into(), ..task.clone() }).contains("study run, not compare"));
        assert!(why(Task { seed: 2, configuration: "02".into(), ..task.clone() }).contains("seed 1, not 2"));
        assert!(why(Task { replications: 32, ..task.clone() }).contains("replications 64, not 32"));
        assert!(
            why(Task { files: vec![file("bb")], configuration: "02".into(), ..task.clone() }).contains("file mine")
        );
        assert!(
            why(Task { configuration: "02".into(), ..task.clone() }).contains("another configuration (01, not 02)")
        );
    }
}
