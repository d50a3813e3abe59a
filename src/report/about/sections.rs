//! The sections that follow a report's findings, before translation.

use super::{About, Alternatives, CalibrationRow};
use crate::report::document::{Column, Table};
use crate::report::message::{Message, msg};
use crate::report::number::thousands;

/// The command whose findings are the calibration.
const CALIBRATION: &str = "calibrate";

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
            sections.push(self.assumptions());
            // The findings of a calibration say it.
            sections.extend((self.kind != CALIBRATION).then(|| self.calibrated()));
            sections.extend([self.method(), not_modelled()]);
        } else {
            sections.push(Section {
                heading: msg!("Method"),
                parts: vec![SectionPart::Points(vec![
                    msg!(
                        "All numbers come from the data supplied; no merchants are simulated. The notes to the tables \
                         state what ± and the intervals are based on."
                    ),
                    msg!("An interval covers sampling uncertainty only, not how well the data represent other people."),
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
            let each = msg!("Each problem starts from its own study; manifest.json lists every parameter of each.");
            return Section { heading, parts: vec![SectionPart::Paragraph(each)] };
        }
        let varied = (self.alternatives == Alternatives::OfItsOwn).then(|| {
            SectionPart::Paragraph(msg!(
                "The study's tables and manifest.json show what the study itself varies (settings, levers, conditions, \
                 factors, mechanisms, scenarios)."
            ))
        });
        if self.differences.is_empty() {
            let none = match varied {
                Some(_) => msg!("None: the study starts from the bundled baseline."),
                None => msg!("None: every alternative has the parameters of the bundled baseline."),
            };
            return Section { heading, parts: std::iter::once(SectionPart::Paragraph(none)).chain(varied).collect() };
        }
        let explained = msg!(
            "The study and its baseline are compared with the bundled baseline, and every reform with the study's \
             baseline. All other parameters are the same."
        );
        let mut parts = vec![SectionPart::Paragraph(explained)];
        parts.extend(varied);
        if self.differences.iter().any(|difference| difference.here.contains(": ")) {
            parts.push(SectionPart::Paragraph(msg!(
                "A monthly value is written “months: value”; in all other months it is 0."
            )));
        }
        let mut values = self.differences.iter().flat_map(|one| [&one.baseline, &one.here]);
        let are_numbers = values.all(|value| value.parse::<f64>().is_ok());
        let columns = vec![
            Column::text(msg!("alternative")),
            Column::text(msg!("parameter")),
            Column::given(msg!("compared with"), are_numbers),
            Column::given(msg!("this study"), are_numbers),
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
            let elsewhere =
                msg!("This study does not measure the calibration targets; `swapset calibrate --check` does.");
            return Section { heading, parts: vec![SectionPart::Paragraph(elsewhere)] };
        }
        let met = self.calibration.iter().filter(|row| row.is_met()).count();
        let summary = msg!(
            "{met} of the {count} targets that this study measures lie within their bands, judged by the mean. \
             `swapset calibrate --check` measures all of them.",
            met = met,
            count = self.calibration.len(),
        );
        let columns = vec![
            Column::text(msg!("target")),
            Column::number(msg!("band")),
            Column::number(msg!("measured")),
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
                "The numbers come from a month-by-month simulation of synthetic merchants on one platform; no data on \
                 real people are used."
            ),
            msg!(
                "Each month risk control re-scores every merchant on credit inquiries, high-cost borrowing elsewhere, \
                 revenue, arrears, exposure across both products, the economy and regulatory guidance, and then keeps, \
                 cuts, suspends or cancels its line."
            ),
            self.good(),
        ];
        points.extend(self.interval());
        points.push(msg!(
            "Alternatives are compared on common random numbers: each faces the same merchants, shocks and economies. \
             A change is a paired difference, which makes it more precise than the levels. Changes in shares are in \
             percentage points."
        ));
        points.push(msg!(
            "An interval covers the simulation's own uncertainty, not that of the assumptions; `swapset sensitivity` \
             shows how much they matter."
        ));
        Section { heading: msg!("Method"), parts: vec![SectionPart::Points(points)] }
    }

    fn good(&self) -> Message {
        match self.differences.iter().find(|difference| difference.key == "run.good_definition") {
            Some(difference) => msg!(
                "In this study a good merchant is one that meets run.good_definition = {definition}, whatever it does \
                 with its loan. A good merchant without access at the end of at least one month counts as lost by \
                 mistake.",
                definition = &difference.here,
            ),
            None => msg!(
                "A good merchant is one that would not have defaulted had it kept access to its loan; the simulation \
                 knows, because it also simulates every merchant with access throughout. A good merchant without \
                 access at the end of at least one month counts as lost by mistake."
            ),
        }
    }

    fn interval(&self) -> Option<Message> {
        let units = self.units()?;
        Some(match self.replications_of_a_unit {
            _ if units < 2 => msg!(
                "There are too few replications for intervals. Merchants in one replication share its economy, so the \
                 unit of an interval would be the replication, not the merchant."
            ),
            Some(points) if points > 1 => msg!(
                "± and intervals are 95% confidence intervals over {units} scrambles. Economies are drawn as scrambled \
                 Sobol points, {points} replications per scramble. Merchants in one replication share its economy, and \
                 replications in one scramble are drawn together, so the unit is the scramble, not the merchant.",
                units = units,
                points = points,
            ),
            _ => msg!(
                "± and intervals are 95% confidence intervals over {units} replications. Each replication draws its \
                 own economy and merchants; merchants in one replication share its economy, so the unit is the \
                 replication, not the merchant.",
                units = units,
            ),
        })
    }

    fn reproduction(&self) -> Section {
        let mut facts = vec![
            (
                msg!("Study"),
                msg!(
                    "{name} ({kind})",
                    name = Message::from(self.name.as_str()),
                    kind = Message::from(self.kind.as_str())
                ),
            ),
            (msg!("Version"), Message::from(format!("swapset {}", self.version))),
            (msg!("Configuration hash"), Message::from(&self.configuration_hash)),
        ];
        let count = |number: u32| thousands(f64::from(number));
        if let Some(seed) = self.seed {
            facts.push((msg!("Seed"), Message::from(seed)));
        }
        if let Some(replications) = self.replications {
            let count = count(replications);
            let text = match (self.replications_of_a_unit, self.units()) {
                (Some(points), Some(units)) if points > 1 => {
                    msg!("{count} ({units} scrambles of {points})", count = count, units = units, points = points)
                }
                _ => Message::from(count),
            };
            facts.push((msg!("Replications"), text));
        }
        if let Some(merchants) = self.merchants {
            facts.push((msg!("Merchants per replication"), count(merchants).into()));
        }
        if let Some(months) = self.months {
            let text = match self.seasoning {
                Some(seasoning) => {
                    msg!("{months} months, after a {seasoning}-month burn-in", months = months, seasoning = seasoning)
                }
                None => msg!("{months} months", months = months),
            };
            facts.push((msg!("Horizon"), text));
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
                "This command reproduces the numbers bit for bit, on any number of threads:"
            )));
            parts.push(SectionPart::Command(self.command.clone()));
        }
        parts.push(SectionPart::Facts(facts));
        Section { heading: msg!("How to reproduce this"), parts }
    }
}

fn calibration_row(row: &CalibrationRow) -> Vec<Message> {
    let measured = Message::level(&row.value, row.unit);
    vec![row.target.clone(), row.band(), measured, row.verdict(), row.source.clone(), row.confidence.clone()]
}

fn not_modelled() -> Section {
    let points = vec![
        msg!("Competition between lenders: no other lender responds to a change in policy."),
        msg!("Strategic default: nobody who can pay chooses not to."),
        msg!("Other platforms: there is one platform with two products, a merchant loan and a consumer loan."),
        msg!("General equilibrium: prices, demand and the economy do not respond to the lender."),
        msg!(
            "Measured behaviour: most behavioural parameters are assumptions; each has a source or is marked as \
             assumed (`swapset explain`)."
        ),
        msg!("Any one firm: the lender is stylised, and its numbers are not those of a particular institution."),
    ];
    Section { heading: msg!("What is not modelled"), parts: vec![SectionPart::Points(points)] }
}
