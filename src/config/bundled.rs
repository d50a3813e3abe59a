//! The configurations compiled into the binary.

/// Every parameter's default.
pub const BASELINE: &str = include_str!("../../configs/baseline.toml");

/// Writes a list of bundled files: name and text of each.
macro_rules! bundled {
    ($(#[$doc:meta])* $list:ident in $folder:literal: $($name:literal),* $(,)?) => {
        $(#[$doc])*
        pub const $list: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../configs/", $folder, "/", $name, ".toml")))),*];
    };
}

bundled! {
    /// The bundled reforms: name and text.
    REFORMS in "reforms":
    "no_exposure_cap",
    "consumer_first",
    "merchant_first",
    "guidance_tight",
    "guidance_ease",
    "tightening_pulse",
    "npl_feedback",
    "cutoff_up_20",
    "notification",
    "richer_model",
    "personalised_lines",
    "better_review",
    "financial_literacy",
    "steady_cutoffs",
    "notice_before_cut",
    "document_drive",
    "lines_traded",
    "raw_trend",
    "price_cap_20",
    "price_cap_12",
    "opening_none",
    "opening_month_6",
    "consumer_loan_stop",
    "recession",
    "fed_severely_adverse",
}

bundled! {
    /// The bundled conditions, which change the opening book and therefore have a baseline of their own: name and text.
    CONDITIONS in "conditions":
    "rural_half",
}

bundled! {
    /// The bundled studies: name and text.
    STUDIES in "studies":
    "side_by_side",
    "opening_a_consumer_loan",
    "time_to_loss",
    "cutoff_guidance_cap",
    "levers_at_random",
    "named_cells",
    "why_good_merchants_lose_access",
    "what_responses_achieve",
    "which_assumptions_matter",
    "tune_cutoff",
    "tune_spare_good",
    "tune_limits",
    "tune_segments",
    "bench_single_cutoff",
    "bench_constrained",
    "bench_noisy",
    "bench_several_thresholds",
    "bench_segment_shifts",
    "bench_recession",
}

bundled! {
    /// The bundled calibration targets: name and text.
    CALIBRATIONS in "calibration":
    "public",
    "bank_example",
}

/// The bundled ensemble: settings of the baseline that public figures allow.
pub const PUBLIC_ENSEMBLE: &str = include_str!("../../configs/calibration/public_ensemble.csv");

/// The problems of the tuners' benchmark when none is named.
pub const BENCH_PROBLEMS: [&str; 6] = [
    "bench_single_cutoff",
    "bench_constrained",
    "bench_noisy",
    "bench_several_thresholds",
    "bench_segment_shifts",
    "bench_recession",
];

/// The reforms that `run` compares the bundled baseline with by default.
pub const DEFAULT_REFORMS: [&str; 3] = ["guidance_tight", "no_exposure_cap", "personalised_lines"];

const CSVS: &[(&str, &str)] =
    &[("../macro/fed_2025_severely_adverse.csv", include_str!("../../configs/macro/fed_2025_severely_adverse.csv"))];

macro_rules! score_files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../configs/scores/", $name)))),*]
    };
}

/// A bundled file: its name and content.
type BundledFile = (&'static str, &'static str);

/// The bundled score distributions: the name and files of each.
pub const SCORES: &[(&str, &[BundledFile])] = &[(
    "transrisk",
    score_files!["transrisk_cdf_by_race_ssa.csv", "transrisk_performance_by_race_ssa.csv", "totals.csv"],
)];

/// The files of the bundled score distribution of this name.
pub fn find_scores(name: &str) -> Option<&'static [BundledFile]> {
    SCORES.iter().find(|set| set.0 == name).map(|set| set.1)
}

/// The bundled books of accounts: name and text.
pub const ACCOUNTS: &[BundledFile] = &[("german_credit", include_str!("../../configs/accounts/german_credit.csv"))];

/// Names of everything bundled.
pub fn names() -> impl Iterator<Item = &'static str> {
    std::iter::once("baseline").chain(configurations().map(|text| text.0))
}

/// The bundled text of this name.
pub fn find(name: &str) -> Option<&'static str> {
    if name == "baseline" {
        return Some(BASELINE);
    }
    configurations().find(|text| text.0 == name).map(|text| text.1)
}

/// All bundled configurations but the baseline.
fn configurations() -> impl Iterator<Item = &'static BundledFile> {
    REFORMS.iter().chain(CONDITIONS).chain(STUDIES).chain(CALIBRATIONS)
}

/// The bundled CSV that a bundled configuration names.
pub fn find_csv(name: &str) -> Option<&'static str> {
    CSVS.iter().find(|csv| csv.0 == name).map(|csv| csv.1)
}
