//! What a study found, for people: text for the terminal, files, charts.
//!
//! Exporters give bytes; [`folder`] is the one place that writes them. No clock, path or host name goes into any of
//! them.

pub mod about;
pub mod chart;
pub mod csv_table;
pub mod document;
pub mod estimates;
pub mod files;
pub mod folder;
#[cfg(feature = "charts")]
pub mod font;
pub mod language;
pub mod markdown;
pub mod message;
pub mod number;
pub mod output;
#[cfg(feature = "charts")]
pub mod page;
#[cfg(feature = "parquet")]
pub mod parquet_table;
#[cfg(feature = "charts")]
pub mod render;
pub mod replications;
pub mod saved;
pub mod spool;
pub mod table;
pub mod words;
#[cfg(feature = "excel")]
pub mod workbook;
