//! A parsed TOML text as a tree of tables and values.

use crate::config::keys::scalar;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Integers below this size are exact in floating point, and no other integer rounds to one of them.
pub const EXACT_BELOW: u128 = 1 << 53;

/// A table's entries in the order of the text.
pub type Table = Vec<Entry>;

/// One `key = value`.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: String,
    pub key_span: Range<usize>,
    pub value: Value,
}

/// A value and its location.
#[derive(Clone, Debug)]
pub struct Value {
    pub span: Range<usize>,
    pub kind: Kind,
}

/// The type and content of a value.
#[derive(Clone, Debug)]
pub enum Kind {
    Number(f64),
    /// An integer of 2^53 or more in size, which floating point cannot distinguish from its neighbours.
    Large(i128),
    Text(String),
    Flag(bool),
    List(Vec<Value>),
    Table(Table),
    /// A type that no key accepts, named for errors.
    Other(&'static str),
}

impl Kind {
    /// The type's name for an error.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Number(_) => "a number",
            Kind::Large(_) => "a whole number beyond ±9007199254740991",
            Kind::Text(_) => "a string",
            Kind::Flag(_) => "true or false",
            Kind::List(_) => "a list",
            Kind::Table(_) => "a table",
            Kind::Other(name) => name,
        }
    }
}

impl Entry {
    /// Whether it is `share = { NAME = 0.5 }` of `[segments]`; a segment of that name has keys of a segment.
    pub fn is_mix(&self) -> bool {
        let Kind::Table(keys) = &self.value.kind else { return false };
        self.key == "share" && !keys.is_empty() && keys.iter().all(|key| scalar("segments", &key.key).is_none())
    }
}

impl Value {
    /// The entries of a table; none of anything else.
    pub fn table(&self) -> &[Entry] {
        if let Kind::Table(table) = &self.kind { table } else { &[] }
    }

    /// The value as it is written.
    pub fn shown(&self) -> String {
        self.shown_with(&str::to_string)
    }

    /// The same, with `name` for the files it names.
    pub fn shown_with(&self, name: &dyn Fn(&str) -> String) -> String {
        match &self.kind {
            Kind::Number(number) => number.to_string(),
            Kind::Large(number) => number.to_string(),
            Kind::Text(text) => text.clone(),
            Kind::Flag(flag) => flag.to_string(),
            Kind::List(values) => {
                format!("[{}]", values.iter().map(|value| value.shown_with(name)).collect::<Vec<_>>().join(", "))
            }
            Kind::Table(table) => {
                let inner = table.iter().map(|entry| match &entry.value.kind {
                    Kind::Text(path) if entry.key == "csv" => format!("csv = {}", name(path)),
                    _ => format!("{} = {}", entry.key, entry.value.shown_with(name)),
                });
                format!("{{ {} }}", inner.collect::<Vec<_>>().join(", "))
            }
            Kind::Other(name) => (*name).to_string(),
        }
    }
}

/// The tree of a parsed text.
pub fn tree(table: &DeTable<'_>) -> Table {
    let mut entries: Table = table
        .iter()
        .map(|(key, value)| Entry { key: key.get_ref().to_string(), key_span: key.span(), value: convert(value) })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn convert(value: &Spanned<DeValue<'_>>) -> Value {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(integer) => match i128::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()) {
            Ok(integer) if integer.unsigned_abs() < EXACT_BELOW => Kind::Number(integer as f64),
            Ok(integer) => Kind::Large(integer),
            Err(_) => Kind::Other("a whole number beyond 128 bits"),
        },
        DeValue::Float(float) => match float.as_str().replace('_', "").parse() {
            Ok(float) => Kind::Number(float),
            Err(_) => Kind::Other("a number that cannot be read"),
        },
        DeValue::Boolean(flag) => Kind::Flag(*flag),
        DeValue::Datetime(_) => Kind::Other("a date"),
        DeValue::Array(values) => Kind::List(values.iter().map(convert).collect()),
        DeValue::Table(table) => Kind::Table(tree(table)),
    };
    Value { span: value.span(), kind }
}
