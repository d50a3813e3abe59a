//! How charts are drawn: axes, layout, labels, colours, and the display list that SVG and PNG are made from.

pub mod axis;
pub mod blocks;
pub mod colour;
pub mod colour_vision;
pub mod display_list;
#[cfg(feature = "charts")]
mod embedded;
pub mod labels;
pub mod layout;
pub mod legend;
#[cfg(feature = "charts")]
pub mod letters;
pub mod marked_months;
pub mod marks;
pub mod measure;
pub mod numbered;
#[cfg(feature = "charts")]
pub mod paint;
pub mod plot;
pub mod rows;
pub mod style;
pub mod theme;
