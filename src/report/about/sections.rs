//! The sections that follow a report's findings, in no language yet.

use super::differences::{BENCHMARK, varies};
use super::{About, CalibrationRow};
use crate::report::document::Table;
use crate::report::number::thousands;
use crate::report::words::{Words, say};

/// A part of a report under its heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub heading: Words,
    pub parts: Vec<Part>,
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Paragraph(Words),
    Points(Vec<Words>),
    Table(Table),
    /// Names with their values.
    Facts(Vec<(Words, Words)>),
    /// What to type.
    Command(String),
}

impl About {
    /// Assumptions, calibration, method, what is not modelled, how to reproduce.
    pub fn sections(&self) -> Vec<Section> {
        let mut sections = Vec::new();
        if self.simulates() {
            sections.extend([self.assumptions(), self.calibrated(), self.method(), not_modelled()]);
        } else {
            sections.push(Section {
                heading: say!("Method"),
                parts: vec![Part::Points(vec![
                    say!(
                        "The numbers come from the data given: no merchants are simulated. What ± and intervals rest on is said with the tables."
                    ),
                    say!("An interval states the uncertainty of sampling alone; how far the data speak for other people is not in it."),
                ])],
            });
        }
        sections.push(self.reproduction());
        sections
    }

    /// Whether merchants are simulated; score data have none.
    pub fn simulates(&self) -> bool {
        self.merchants.is_some()
    }

    fn assumptions(&self) -> Section {
        let heading = say!("Assumptions that differ from the bundled baseline");
        if self.kind == BENCHMARK {
            let each =
                say!("Each problem starts from a study of its own; manifest.json holds every parameter of each.");
            return Section { heading, parts: vec![Part::Paragraph(each)] };
        }
        let varied = varies(&self.kind).then(|| {
            Part::Paragraph(say!(
                "What the study itself varies (settings, levers, conditions, factors, mechanisms, scenarios) is in its tables and in manifest.json."
            ))
        });
        if self.differences.is_empty() {
            let none = match varied {
                Some(_) => say!("None: what the study starts from is the bundled baseline."),
                None => say!("None: every parameter of every alternative is that of the bundled baseline."),
            };
            return Section { heading, parts: std::iter::once(Part::Paragraph(none)).chain(varied).collect() };
        }
        let explained = say!(
            "The study and its baseline are compared with the bundled baseline, every reform with the study's baseline. All other parameters are the same."
        );
        let mut parts = vec![Part::Paragraph(explained)];
        parts.extend(varied);
        if self.differences.iter().any(|difference| difference.here.contains(": ")) {
            parts.push(Part::Paragraph(say!("A value by month reads “months: value”; in all other months it is 0.")));
        }
        let header = vec![say!("alternative"), say!("parameter"), say!("compared with"), say!("here")];
        let rows = self.differences.iter().map(|difference| {
            vec![
                difference.alternative.clone(),
                Words::from(&difference.key),
                Words::from(&difference.baseline),
                Words::from(&difference.here),
            ]
        });
        parts.push(Part::Table(Table::new(header, rows.collect())));
        Section { heading, parts }
    }

    fn calibrated(&self) -> Section {
        let heading = say!("Calibration: the model against public figures");
        if self.calibration.is_empty() {
            let elsewhere = say!(
                "This study does not measure the calibration targets; `swapset run` does. Section 7 of docs/model.md says how the bundled baseline meets them."
            );
            return Section { heading, parts: vec![Part::Paragraph(elsewhere)] };
        }
        let met = self.calibration.iter().filter(|row| row.is_met()).count();
        let summary = say!(
            "{met} of the {count} targets that this study measures lie in their bands (the mean decides).",
            met = met,
            count = self.calibration.len(),
        );
        let header = vec![
            say!("target"),
            say!("band"),
            say!("measured here"),
            say!("verdict"),
            say!("source"),
            say!("confidence"),
        ];
        let rows = self.calibration.iter().map(calibration_row).collect();
        Section { heading, parts: vec![Part::Paragraph(summary), Part::Table(Table::new(header, rows))] }
    }

    fn method(&self) -> Section {
        let mut points = vec![
            say!(
                "The numbers come from a simulation of synthetic merchants on one platform, month by month; no data of real people are used."
            ),
            say!(
                "Each month risk control scores every merchant again, by credit inquiries, high-cost borrowing elsewhere, revenue, arrears, exposure across both products, the economy and guidance from above, and keeps, cuts, suspends or cancels its line."
            ),
            self.good(),
        ];
        points.extend(self.interval());
        points.push(say!(
            "Alternatives are compared on common draws: the same merchants, shocks and economies under each. A change is the difference pair by pair, which makes it sharper than the levels. Changes of shares are in percentage points."
        ));
        points.push(say!(
            "An interval states the simulation's own uncertainty; that of the assumptions is not in it. How much they matter is asked with `swapset sensitivity`."
        ));
        Section { heading: say!("Method"), parts: vec![Part::Points(points)] }
    }

    fn good(&self) -> Words {
        match self.differences.iter().find(|difference| difference.key == "run.good_definition") {
            Some(difference) => say!(
                "A good merchant is, in this study, one that meets run.good_definition = {definition}, whatever it does with its loan. It is lost when it is without access at the end of at least one month: wrongly, for that merchant.",
                definition = &difference.here,
            ),
            None => say!(
                "A good merchant is one that would not have defaulted had it kept access to its loan; the simulation knows, because it lives every merchant a second time with access. It is lost when it is without access at the end of at least one month: by mistake."
            ),
        }
    }

    fn interval(&self) -> Option<Words> {
        let units = self.units()?;
        Some(match self.replications_of_a_unit {
            _ if units < 2 => say!(
                "There are too few replications for intervals. Merchants of one replication share its economy, so the replication, not the merchant, would be their unit."
            ),
            Some(points) if points > 1 => say!(
                "± and intervals are 95 % confidence intervals over {units} scrambles. Economies are drawn as scrambled Sobol points, {points} replications to a scramble. Merchants of one replication share its economy and replications of one scramble are drawn together, so the scramble is the unit, not the merchant.",
                units = units,
                points = points,
            ),
            _ => say!(
                "± and intervals are 95 % confidence intervals over {units} replications. Each replication draws an economy and merchants of its own; merchants of one replication share its economy, so the replication is the unit, not the merchant.",
                units = units,
            ),
        })
    }

    fn reproduction(&self) -> Section {
        let mut facts = vec![
            (say!("Study"), Words::from(format!("{} ({})", self.name, self.kind))),
            (say!("Version"), Words::from(format!("swapset {}", self.version))),
            (say!("Configuration hash"), Words::from(&self.configuration_hash)),
        ];
        let count = |number: u32| thousands(f64::from(number));
        if let Some(seed) = self.seed {
            facts.push((say!("Seed"), Words::from(seed)));
        }
        if let Some(replications) = self.replications {
            let count = count(replications);
            let said = match (self.replications_of_a_unit, self.units()) {
                (Some(points), Some(units)) if points > 1 => {
                    say!("{count} ({units} scrambles of {points})", count = count, units = units, points = points)
                }
                _ => Words::from(count),
            };
            facts.push((say!("Replications"), said));
        }
        if let Some(merchants) = self.merchants {
            facts.push((say!("Merchants of a replication"), count(merchants).into()));
        }
        if let Some(months) = self.months {
            let said = match self.seasoning {
                Some(seasoning) => {
                    say!("{months}, after {seasoning} of seasoning", months = months, seasoning = seasoning)
                }
                None => months.into(),
            };
            facts.push((say!("Months"), said));
        }
        if !self.files.is_empty() {
            let named = self
                .files
                .iter()
                .map(|file| say!("{file} (SHA-256 begins with {digest})", file = &file.name, digest = &file.sha256));
            facts.push((say!("Files read"), Words::joined(named.collect(), ", ")));
        }
        let mut parts = Vec::new();
        if !self.command.is_empty() {
            parts.push(Part::Paragraph(say!(
                "This command gives the same numbers, bit for bit, on any number of threads:"
            )));
            parts.push(Part::Command(self.command.clone()));
        }
        parts.push(Part::Facts(facts));
        Section { heading: say!("How to reproduce this"), parts }
    }
}

fn calibration_row(row: &CalibrationRow) -> Vec<Words> {
    let band = say!("{low} to {high}", low = Words::Level(row.low, row.unit), high = Words::Level(row.high, row.unit));
    let verdict = match () {
        () if !row.value.mean.is_finite() => say!("not measured"),
        () if row.is_met() => say!("in the band"),
        () => say!("outside the band"),
    };
    let measured = Words::level(&row.value, row.unit);
    vec![row.target.clone(), band, measured, verdict, row.source.clone(), row.confidence.clone()]
}

fn not_modelled() -> Section {
    let points = vec![
        say!("Competition between lenders: no other lender answers a change of policy."),
        say!("Strategic default: nobody who could pay chooses not to."),
        say!("Other platforms: there is one platform with two products, a merchant loan and a consumer loan."),
        say!("General equilibrium: prices, demand and the economy do not answer to the lender."),
        say!(
            "Measured behaviour: most behavioural parameters are assumptions, each with its source or marked as assumed (`swapset explain`)."
        ),
        say!("Any one firm: this is a stylised lender. Its numbers are not the numbers of a particular institution."),
    ];
    Section { heading: say!("What is not modelled"), parts: vec![Part::Points(points)] }
}
