//! What losing access does to the score that would restore it: the chart, what the difference is made of, and the numbers.

use super::super::after_loss::{METHOD, Quantity};
use super::super::run::SurvivalResult;
use super::csv::whose;
use crate::metrics::Unit;
use crate::metrics::after_loss::ScorePart;
use crate::model::Scenario;
use crate::report::chart::Chart;
use crate::report::chart::draw::layout::Heading;
use crate::report::chart::line_chart::{LineSeries, Lines};
use crate::report::csv_table::{CsvCell, CsvTable, INTERVAL, field, interval_cells};
use crate::report::document::{Column, Figure, Table};
use crate::report::message::{Message, msg};
use crate::report::number;
use crate::stats::Interval;
use crate::study::captions::{footnote, the_baseline};

/// Points with a decimal: `-12.3 ± 0.4`.
fn points(interval: &Interval, is_change: bool) -> Message {
    Message::from(number::points(interval.mean, (interval.lower, interval.upper), is_change))
}

/// The chart: good and bad merchants, each where access was lost and where it was kept; none where too few are followed.
pub fn figure(result: &SurvivalResult, scenario: &Scenario, hash: &str) -> Option<Figure> {
    let good = result.score_paths.iter().find(|path| path.good)?;
    let last = good.last()?;
    let gap = good.at(Quantity::Gap, last);
    let size = points(&if gap.mean < 0.0 { gap.mirrored() } else { gap }, false);
    let title = match (gap.excludes_zero(), gap.mean < 0.0) {
        (true, true) => {
            msg!(
                "Losing the loan lowers a good merchant's score by {size} points {month} months later",
                size = size,
                month = last
            )
        }
        (true, false) => {
            msg!(
                "Losing the loan raises a good merchant's score by {size} points {month} months later",
                size = size,
                month = last
            )
        }
        (false, _) => {
            msg!("Losing the loan has no clear effect on a good merchant's score {month} months later", month = last)
        }
    };
    let heading = Heading {
        title: title.clone(),
        subtitle: msg!(
            "Mean score of merchants first lost in months 1 to {from} under {baseline}, by months since the loss, and of the \
             same merchants in the same months had they kept access; bands: 95% intervals (jackknife)",
            from = scenario.months as usize - result.months_followed,
            baseline = the_baseline(&scenario.alternatives[0].title)
        ),
        footnote: footnote(result.sizes, hash),
    };
    let mut lines = Vec::new();
    let mut data =
        vec![["line", "months_since_loss", "score", "lower", "upper", "merchants"].map(String::from).to_vec()];
    for path in result.score_paths.iter().filter(|path| path.last().is_some()) {
        for (quantity, side) in [(Quantity::Lost, "lost"), (Quantity::Kept, "kept")] {
            let name = match (path.good, quantity) {
                (true, Quantity::Lost) => msg!("good, lost"),
                (true, _) => msg!("good, had they kept it"),
                (false, Quantity::Lost) => msg!("bad, lost"),
                (false, _) => msg!("bad, had they kept it"),
            };
            let of_months = path.by_month(quantity);
            for (since, (point, merchants)) in of_months.iter().zip(&path.merchants).enumerate() {
                let mut row = vec![format!("{}_{side}", whose(path.good)), since.to_string()];
                row.extend([point.mean, point.lower, point.upper].map(field));
                row.push(merchants.to_string());
                data.push(row);
            }
            let end = of_months.last().map_or_else(Message::none, |point| Message::from(format!("{:.0}", point.mean)));
            lines.push(LineSeries { name, end, points: of_months, at_risk: None, censored: None });
        }
    }
    let chart = Chart::Lines(Lines {
        heading,
        unit: Unit::Number,
        is_change: false,
        axis: msg!("months since the loss"),
        lines,
        marked: Vec::new(),
    });
    Some(Figure { name: "score_after_loss".into(), alt_text: msg!("{title}.", title = title), chart, data })
}

/// What the difference is made of at the end of each path.
pub fn table(result: &SurvivalResult) -> Option<Table> {
    let mut columns = vec![Column::text(msg!("score after the loss, points"))];
    let heads = [msg!("months later"), msg!("lost it"), msg!("kept it"), msg!("difference")];
    columns.extend(heads.into_iter().chain(ScorePart::ALL.map(title)).map(Column::number));
    let rows = result.score_paths.iter().filter_map(|path| {
        let last = path.last()?;
        let name = if path.good { msg!("good merchants") } else { msg!("bad merchants") };
        let mut row = vec![name, Message::from(last)];
        row.extend(
            Quantity::every()
                .map(|quantity| points(&path.at(quantity, last), !matches!(quantity, Quantity::Lost | Quantity::Kept))),
        );
        Some(row)
    });
    let rows: Vec<Vec<Message>> = rows.collect();
    (!rows.is_empty()).then(|| Table::new(columns, rows))
}

fn title(part: ScorePart) -> Message {
    match part {
        ScorePart::Inquiries => msg!("of inquiries"),
        ScorePart::HighCost => msg!("of high-cost loans"),
        ScorePart::Utilisation => msg!("of consumer-loan use"),
        ScorePart::Arrears => msg!("of arrears"),
        ScorePart::Trend => msg!("of revenue"),
        ScorePart::Documents => msg!("of documents"),
    }
}

/// Every quantity of every path, by months since the loss.
pub fn csv(result: &SurvivalResult, scenario: &Scenario) -> CsvTable {
    let columns = ["policy", "merchant", "metric", "month", "followed"];
    let mut table = CsvTable::new("scores_after_loss", &[&columns[..], &INTERVAL, &["interval"]].concat());
    for path in &result.score_paths {
        for quantity in Quantity::every() {
            for (since, (point, merchants)) in path.by_month(quantity).iter().zip(&path.merchants).enumerate() {
                let texts = [scenario.alternatives[0].name.as_str(), whose(path.good), &quantity.name()];
                let mut row: Vec<CsvCell> = texts.map(CsvCell::from).to_vec();
                row.extend([since.into(), CsvCell::Whole(*merchants)]);
                row.extend(interval_cells(point));
                row.push(METHOD.into());
                table.rows.push(row);
            }
        }
    }
    table
}
