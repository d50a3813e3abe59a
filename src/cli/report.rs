//! `swapset report`.

use super::common::{LooksArguments, results};
use super::{Failure, print};
use crate::report::{drawn, files, saved};
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct ReportArguments {
    /// Folder of an earlier run, such as output/baseline.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Prints the answer only.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    looks: LooksArguments,
}

/// Reads, draws, writes all files of the folder anew or none, prints.
pub fn report(arguments: &ReportArguments) -> Result<(), Failure> {
    let folder = &arguments.folder;
    let (document, about) = saved::load(folder).map_err(results)?;
    let looks = arguments.looks.looks()?;
    let mut kept = files::read(folder).map_err(results)?;
    kept.retain(|file| !drawn::is_drawn(&file.name, &document));
    kept.extend(drawn::drawn(&document, &about, &looks).map_err(results)?);
    files::write(folder, &kept).map_err(results)?;
    print(&document.text(looks.language()));
    if !arguments.quiet {
        eprintln!("\ncharts and pages drawn again in {}", folder.display());
    }
    Ok(())
}
