//! Bundled and published files.

use super::{CN, Desk, PMI_2008, held, plain, z};
use std::path::Path;
use swapset::internals::config::{SizeOverrides, load};

#[test]
fn the_bundled_scenario_is_the_list_that_it_was() {
    let loaded = load(None, &["fed_severely_adverse".into()], &[], SizeOverrides::default()).unwrap();
    let unemployment = [5.6, 6.8, 8.1, 9.2, 9.7, 9.9, 10.0, 9.5, 9.0, 8.6, 8.2, 7.8, 7.5];
    let index: Vec<f64> = z(&unemployment, 5.88, 1.80).iter().map(|value| -value).collect();
    assert_eq!(loaded.scenario.alternatives[1].policy.path, held(&index));
}

#[test]
fn the_bundled_scenario_is_standardised_by_the_history_that_it_names() {
    let loaded = load(None, &["fed_severely_adverse".into()], &[], SizeOverrides::default()).unwrap();
    let path = &loaded.scenario.alternatives[1].policy.path;
    let bundled =
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/macro/fed_2025_severely_adverse.csv"));
    let desk = Desk::with("us_macro_history.csv");
    std::fs::write(desk.folder.path().join("scenario.csv"), bundled.unwrap()).unwrap();
    let history = "csv = \"us_macro_history.csv\", column = \"unemployment\", date_column = \"date\"";
    let months = desk.read(&format!(
        "csv = \"scenario.csv\"\ncolumn = \"Unemployment rate\"\ndate_column = \"Date\"\nsign = -1\n\
         standardise = {{ from = \"2000 Q1\", to = \"2019 Q4\", {history} }}\n"
    ));
    // The mean of the 80 quarters is 5.881 and their standard deviation 1.814 as of a sample, 1.802 as of all.
    assert_eq!(months.len(), path.len());
    assert!(months.iter().zip(path).all(|(month, bundled)| (month - bundled).abs() < 0.02), "{months:?}");
}

#[test]
fn a_published_scenario_is_read_with_its_headers() {
    let keys = "csv = \"fed2026_sa.csv\"\ncolumn = \"Unemployment rate\"\ndate_column = \"Date\"\nmean = 5.9\nsd = 1.8\nsign = -1\n";
    let months = Desk::with("fed2026_sa.csv").read(keys);
    assert_eq!(months.len(), 39);
    assert_eq!((months[0], months[3]), (-(5.9 - 5.9) / 1.8, -(7.2 - 5.9) / 1.8));
}

#[test]
fn quarters_may_be_dated_by_their_first_days() {
    let keys = format!("{}from = \"2008-01-01\"\n", plain("sloos_small_firms.csv", "DRTSCIS", "DATE"));
    let months = Desk::with("sloos_small_firms.csv").read(&keys);
    assert_eq!(months[..12], held(&[30.4, 51.8, 65.4, 74.5]));
}

#[test]
fn results_hold_months_and_no_path() {
    let desk = Desk::with("cn_pmi.csv");
    let keys = format!("{CN}date_column = \"月份\"\n");
    let loaded = load(Some(&desk.configuration(&keys)), &[], &[], SizeOverrides::default()).unwrap();
    let resolved = loaded.resolved.to_string();
    assert!(!resolved.contains("cn_pmi") && !resolved.contains("月份"), "{resolved}");
    let list = format!("{:?}", z(&PMI_2008, 50.0, 2.0));
    let other = load(None, &[], &[format!("economy.path={list}")], SizeOverrides::default()).unwrap();
    assert_eq!(other.scenario.alternatives[0].policy.path, loaded.scenario.alternatives[0].policy.path);
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/macro_series.md")).unwrap();
    let example = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let desk = Desk::with("fed2026_history.csv");
    let file = |name: &str| desk.folder.path().join(name);
    std::fs::rename(file("fed2026_history.csv"), file("history.csv")).unwrap();
    let scenarios = "Scenario Name,Date,Real GDP growth\nBaseline,2026 Q1,2\nBaseline,2026 Q2,2.1\n\
                     Severely Adverse,2026 Q1,-6.1\nSeverely Adverse,2026 Q2,-5.0\n";
    std::fs::write(file("scenarios.csv"), scenarios).unwrap();
    std::fs::write(file("mine.toml"), example).unwrap();
    let loaded = load(Some(&file("mine.toml")), &[], &[], SizeOverrides::default());
    let loaded = loaded.unwrap_or_else(|error| panic!("{}", error.report(false)));
    let months = &loaded.scenario.alternatives[0].policy.path;
    // Mean 2.1325 and standard deviation 2.3250847269168; April leans on the first quarter.
    let z = |growth: f64| (growth - 2.1325) / 2.325_084_726_916_8;
    for (month, growth) in [(0, -5.0 - 1.1 / 3.0), (1, -5.0), (2, -5.0)] {
        assert!((months[month] - z(growth)).abs() < 1e-9, "{months:?}");
    }
}
