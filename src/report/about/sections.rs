//! The sections that follow a report's findings, in no language yet.

use super::{About, Alternatives, CalibrationRow};
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;

/// A part of a report under its heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub heading: Message,
    pub parts: Vec<SectionPart>,
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq)]
pub enum SectionPart {
    Paragraph(Message),
    Points(Vec<Message>),
    Table(Table),
    /// Names with their values.
    Facts(Vec<(Message, Message)>),
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
                heading: msg!("Method"),
                parts: vec![SectionPart::Points(vec![
                    msg!(
                        "The numbers come from the data given: no merchants are simulated. What ± and intervals rest on is said with the tables."
                    ),
                    msg!("An interval states the uncertainty of sampling alone; how far the data speak for other people is not in it."),
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
        let heading = msg!("Assumptions that differ from the bundled baseline");
        if self.alternatives == Alternatives::OfSeveralStudies {
            let each =
                msg!("Each problem starts from a study of its own; manifest.json holds every parameter of each.");
            return Section { heading, parts: vec![SectionPart::Paragraph(each)] };
        }
        let varied = (self.alternatives == Alternatives::OfItsOwn).then(|| {
            SectionPart::Paragraph(msg!(
                "What the study itself varies (settings, levers, conditions, factors, mechanisms, scenarios) is in its tables and in manifest.json."
            ))
        });
        if self.differences.is_empty() {
            let none = match varied {
                Some(_) => msg!("None: what the study starts from is the bundled baseline."),
                None => msg!("None: every parameter of every alternative is that of the bundled baseline."),
            };
            return Section { heading, parts: std::iter::once(SectionPart::Paragraph(none)).chain(varied).collect() };
        }
        let explained = msg!(
            "The study and its baseline are compared with the bundled baseline, every reform with the study's baseline. All other parameters are the same."
        );
        let mut parts = vec![SectionPart::Paragraph(explained)];
        parts.extend(varied);
        if self.differences.iter().any(|difference| difference.here.contains(": ")) {
            parts.push(SectionPart::Paragraph(msg!(
                "A value by month reads “months: value”; in all other months it is 0."
            )));
        }
        let mut values = self.differences.iter().flat_map(|one| [&one.baseline, &one.here]);
        let are_numbers = values.all(|value| value.parse::<f64>().is_ok());
        let columns = vec![
            Column::text(msg!("alternative")),
            Column::text(msg!("parameter")),
            Column::given(msg!("compared with"), are_numbers),
            Column::given(msg!("here"), are_numbers),
        ];
        let rows = self.differences.iter().map(|difference| {
            vec![
                difference.alternative.clone(),
                Message::from(&difference.key),
                Message::from(&difference.baseline),
                Message::from(&difference.here),
            ]
        });
        parts.push(SectionPart::Table(Table::new(columns, rows.collect())));
        Section { heading, parts }
    }

    fn calibrated(&self) -> Section {
        let heading = msg!("Calibration: the model against public figures");
        if self.calibration.is_empty() {
            let elsewhere = msg!(
                "This study does not measure the calibration targets; `swapset run` does. Section 7 of docs/model.md says how the bundled baseline meets them."
            );
            return Section { heading, parts: vec![SectionPart::Paragraph(elsewhere)] };
        }
        let met = self.calibration.iter().filter(|row| row.is_met()).count();
        let summary = msg!(
            "{met} of the {count} targets that this study measures lie in their bands (the mean decides).",
            met = met,
            count = self.calibration.len(),
        );
        let columns = vec![
            Column::text(msg!("target")),
            Column::number(msg!("band")),
            Column::number(msg!("measured here")),
            Column::text(msg!("verdict")),
            Column::text(msg!("source")),
            Column::text(msg!("confidence")),
        ];
        let rows = self.calibration.iter().map(calibration_row).collect();
        Section { heading, parts: vec![SectionPart::Paragraph(summary), SectionPart::Table(Table::new(columns, rows))] }
    }

    fn method(&self) -> Section {
        let mut points = vec![
            msg!(
                "The numbers come from a simulation of synthetic merchants on one platform, month by month; no data of real people are used."
            ),
            msg!(
                "Each month risk control scores every merchant again, by credit inquiries, high-cost borrowing elsewhere, revenue, arrears, exposure across both products, the economy and guidance from above, and keeps, cuts, suspends or cancels its line."
            ),
            self.good(),
        ];
        points.extend(self.interval());
        points.push(msg!(
            "Alternatives are compared on common draws: the same merchants, shocks and economies under each. A change is the difference pair by pair, which makes it sharper than the levels. Changes of shares are in percentage points."
        ));
        points.push(msg!(
            "An interval states the simulation's own uncertainty; that of the assumptions is not in it. How much they matter is asked with `swapset sensitivity`."
        ));
        Section { heading: msg!("Method"), parts: vec![SectionPart::Points(points)] }
    }

    fn good(&self) -> Message {
        match self.differences.iter().find(|difference| difference.key == "run.good_definition") {
            Some(difference) => msg!(
                "A good merchant is, in this study, one that meets run.good_definition = {definition}, whatever it does with its loan. It is lost when it is without access at the end of at least one month: wrongly, for that merchant.",
                definition = &difference.here,
            ),
            None => msg!(
                "A good merchant is one that would not have defaulted had it kept access to its loan; the simulation knows, because it lives every merchant a second time with access. It is lost when it is without access at the end of at least one month: by mistake."
            ),
        }
    }

    fn interval(&self) -> Option<Message> {
        let units = self.units()?;
        Some(match self.replications_of_a_unit {
            _ if units < 2 => msg!(
                "There are too few replications for intervals. Merchants of one replication share its economy, so the replication, not the merchant, would be their unit."
            ),
            Some(points) if points > 1 => msg!(
                "± and intervals are 95 % confidence intervals over {units} scrambles. Economies are drawn as scrambled Sobol points, {points} replications to a scramble. Merchants of one replication share its economy and replications of one scramble are drawn together, so the scramble is the unit, not the merchant.",
                units = units,
                points = points,
            ),
            _ => msg!(
                "± and intervals are 95 % confidence intervals over {units} replications. Each replication draws an economy and merchants of its own; merchants of one replication share its economy, so the replication is the unit, not the merchant.",
                units = units,
            ),
        })
    }

    fn reproduction(&self) -> Section {
        let mut facts = vec![
            (msg!("Study"), Message::from(format!("{} ({})", self.name, self.kind))),
            (msg!("Version"), Message::from(format!("swapset {}", self.version))),
            (msg!("Configuration hash"), Message::from(&self.configuration_hash)),
        ];
        let count = |number: u32| thousands(f64::from(number));
        if let Some(seed) = self.seed {
            facts.push((msg!("Seed"), Message::from(seed)));
        }
        if let Some(replications) = self.replications {
            let count = count(replications);
            let said = match (self.replications_of_a_unit, self.units()) {
                (Some(points), Some(units)) if points > 1 => {
                    msg!("{count} ({units} scrambles of {points})", count = count, units = units, points = points)
                }
                _ => Message::from(count),
            };
            facts.push((msg!("Replications"), said));
        }
        if let Some(merchants) = self.merchants {
            facts.push((msg!("Merchants of a replication"), count(merchants).into()));
        }
        if let Some(months) = self.months {
            let said = match self.seasoning {
                Some(seasoning) => {
                    msg!("{months}, after {seasoning} of seasoning", months = months, seasoning = seasoning)
                }
                None => months.into(),
            };
            facts.push((msg!("Months"), said));
        }
        if !self.files.is_empty() {
            let named = self
                .files
                .iter()
                .map(|file| msg!("{file} (SHA-256 begins with {digest})", file = &file.name, digest = &file.sha256));
            facts.push((msg!("Files read"), Message::joined(named.collect(), ", ")));
        }
        let mut parts = Vec::new();
        if !self.command.is_empty() {
            parts.push(SectionPart::Paragraph(msg!(
                "This command gives the same numbers, bit for bit, on any number of threads:"
            )));
            parts.push(SectionPart::Command(self.command.clone()));
        }
        parts.push(SectionPart::Facts(facts));
        Section { heading: msg!("How to reproduce this"), parts }
    }
}

fn calibration_row(row: &CalibrationRow) -> Vec<Message> {
    let band =
        msg!("{low} to {high}", low = Message::Level(row.low, row.unit), high = Message::Level(row.high, row.unit));
    let verdict = match () {
        () if !row.value.mean.is_finite() => msg!("not measured"),
        () if row.is_met() => msg!("in the band"),
        () => msg!("outside the band"),
    };
    let measured = Message::level(&row.value, row.unit);
    vec![row.target.clone(), band, measured, verdict, row.source.clone(), row.confidence.clone()]
}

fn not_modelled() -> Section {
    let points = vec![
        msg!("Competition between lenders: no other lender answers a change of policy."),
        msg!("Strategic default: nobody who could pay chooses not to."),
        msg!("Other platforms: there is one platform with two products, a merchant loan and a consumer loan."),
        msg!("General equilibrium: prices, demand and the economy do not answer to the lender."),
        msg!(
            "Measured behaviour: most behavioural parameters are assumptions, each with its source or marked as assumed (`swapset explain`)."
        ),
        msg!("Any one firm: this is a stylised lender. Its numbers are not the numbers of a particular institution."),
    ];
    Section { heading: msg!("What is not modelled"), parts: vec![SectionPart::Points(points)] }
}
