//! What a file of scores may hold, and what is noted of how it was read.

/// What the numbers of a block are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    CumulativeShare,
    Share,
    Count,
    BadRate,
    Bad,
    Totals,
}

impl Role {
    /// Every role and its name.
    pub const ALL: [(Role, &'static str); 6] = [
        (Role::CumulativeShare, "cumulative_share"),
        (Role::Share, "share"),
        (Role::Count, "count"),
        (Role::BadRate, "bad_rate"),
        (Role::Bad, "bad"),
        (Role::Totals, "totals"),
    ];

    pub fn name(self) -> &'static str {
        Role::ALL[self as usize].1
    }

    /// Whether it counts people, good and bad together.
    pub fn is_mass(self) -> bool {
        matches!(self, Role::CumulativeShare | Role::Share | Role::Count)
    }

    /// What its numbers are, for errors.
    pub fn what(self) -> &'static str {
        match self {
            Role::CumulativeShare => "a cumulative share, in percent or from 0 to 1",
            Role::Share => "a share of the group, in percent or from 0 to 1",
            Role::Count => "a number of people",
            Role::BadRate => "a bad rate, in percent or from 0 to 1",
            Role::Bad => "a number of bad people",
            Role::Totals => "a group's number of people",
        }
    }
}

/// What the numbers of a column or file are parts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Of 100.
    Percent,
    /// Of 1.
    Fraction,
}

impl Unit {
    /// The unit of this name.
    pub fn of_name(name: &str) -> Option<Unit> {
        [Unit::Percent, Unit::Fraction].into_iter().find(|unit| unit.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        if self == Unit::Percent { "percent" } else { "fraction" }
    }

    /// What a whole is in it.
    pub fn whole(self) -> f64 {
        if self == Unit::Percent { 100.0 } else { 1.0 }
    }
}

/// A note on how a file was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// Compressed with gzip.
    Compressed,
    /// The name of an encoding that is not UTF-8.
    Encoding(&'static str),
    /// The name of a separator that is no comma.
    Separator(String),
    DecimalComma,
    /// A column and the name of the program that it was taken for.
    Column(String, &'static str),
    /// Columns that have no role: the first ones, and how many more there are.
    Unused(Vec<String>, usize),
    /// What a wide file without a role was taken for.
    Role(Role),
    /// The unit of shares or rates.
    Unit(Role, Unit),
    RowNumbers,
    BlankRows(usize),
    TotalRow,
    /// Some count is no whole number.
    FractionalCounts,
    /// Every count and number of bad people is a multiple of it.
    MultipleCounts(f64),
}

/// The notes on one file, called by its name without an ending.
#[derive(Clone, Debug, PartialEq)]
pub struct FileReading {
    pub file: String,
    pub notes: Vec<Note>,
}
