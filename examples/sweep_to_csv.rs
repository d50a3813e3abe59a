//! A sweep from Rust to CSV: the tidy estimates that `swapset sweep` writes as results.csv, on standard output.
//!
//! `cargo run --release --example sweep_to_csv > cutoffs.csv`

use std::error::Error;
use swapset::{Request, SizeOverrides};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let study = folder.path().join("cutoffs.toml");
    std::fs::write(&study, "[sweep.levers]\n\"merchant_loan.cutoff\" = { from = 500, to = 540, steps = 5 }\n")?;

    let sizes = SizeOverrides { replications: Some(128), merchants: Some(300), ..SizeOverrides::default() };
    let answer = swapset::answer("sweep", &Request { sizes, ..Request::of(study) })?;

    let files = swapset::files(&*answer)?;
    let results = files.iter().find(|file| file.name == "results.csv").ok_or("a sweep has results")?;
    print!("{}", String::from_utf8_lossy(&results.bytes));
    Ok(())
}
