//! What a study is, stated once: the command line, the help, the schema, the pages of documentation and the checks of
//! study files are made from it.

use super::options::OptionDefinition;
pub use crate::report::about::Alternatives;

/// A study's definition.
pub struct Definition {
    /// Its name, as in the manifest and in the names of folders.
    pub name: &'static str,
    /// The command that runs it: its own name, or that of a study that the option [`Definition::chosen_by`] turns into
    /// this one.
    pub command: &'static str,
    /// The option that makes its command run this study instead.
    pub chosen_by: Option<&'static str>,
    /// What it answers, in the command's help and in tables of studies.
    pub question: &'static str,
    /// What its answer consists of.
    pub shows: &'static str,
    /// The page that describes it.
    pub page: &'static str,
    pub input: Input,
    /// The TOML table that asks for it, if study files can.
    pub table: Option<TableDefinition>,
    pub options: &'static [OptionDefinition],
    /// The option that only says what would be run.
    pub preview: Option<&'static str>,
    /// What it makes of the alternatives it starts from.
    pub alternatives: Alternatives,
    /// Whether it keeps what it has computed in a checkpoint, and goes on from there after a kill.
    pub has_checkpoint: bool,
    /// Why shards cannot compute it, if so.
    pub no_shards: Option<&'static str>,
    /// What work is counted in.
    pub work_unit: &'static str,
}

impl Definition {
    /// Defaults of every definition.
    pub const DEFAULT: Definition = Definition {
        name: "",
        command: "",
        chosen_by: None,
        question: "",
        shows: "",
        page: "docs/studies.md",
        input: Input::Study,
        table: None,
        options: &[],
        preview: None,
        alternatives: Alternatives::OfItsOwn,
        has_checkpoint: true,
        no_shards: None,
        work_unit: "merchant-month",
    };

    /// How it is called: by its command, with the option that asks for it.
    pub fn title(&self) -> String {
        match self.chosen_by {
            Some(option) => format!("`swapset {} --{option}`", self.command),
            None => format!("`swapset {}`", self.command),
        }
    }

    /// The keys of its table, by name.
    pub fn key_names(&self) -> Vec<&'static str> {
        self.table.iter().flat_map(|table| table.keys).map(|key| key.name).collect()
    }
}

/// What a command is given without an option's name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// At most one configuration.
    Configuration,
    /// At most one study or configuration.
    Study,
    /// Any number of studies.
    Problems,
}

/// The TOML table of a study file.
pub struct TableDefinition {
    pub keys: &'static [TableKey],
    /// The bundled study that is run where none is given.
    pub bundled: &'static str,
    /// Whether a file without the table asks nothing.
    pub is_required: bool,
}

/// A key of a study's table.
pub struct TableKey {
    pub name: &'static str,
    /// Its meaning, with the values it may have.
    pub meaning: &'static str,
}

/// A key of a study's table.
pub const fn key(name: &'static str, meaning: &'static str) -> TableKey {
    TableKey { name, meaning }
}
