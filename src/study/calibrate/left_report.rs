//! What a calibration leaves, in a report: how much of the prior, of which parameters, and whether other figures are predicted.

use super::contradiction::Contradictions;
use super::fit::{Asked, Fit};
use super::fit_report::{name, shown, title, titled};
use super::left::{Found, Left, Settings};
use super::left_figures::{pairs, strips};
use super::left_files::{posterior_table, predictions_table, waves_table};
use super::point::Wanted;
use super::prediction::Prediction;
use super::question::PlannedTarget;
use super::weights::SHAPE_MAX;
use crate::metrics::Unit;
use crate::report::document::{Block, Column, Table};
use crate::report::message::{Message, msg};
use crate::report::output::Report;
use crate::stats::Interval;

/// An effective size below which an ensemble's ranges are rough.
const FEW: f64 = 50.0;

/// Adds what is left to the report of a fit.
pub fn add(report: &mut Report, fit: &Fit, left: &Left, footnote: &Message) {
    let mut blocks = vec![Block::Paragraph(finding(fit, left)), Block::Table(waves(left))];
    if let Found::Settings(settings) = &left.found {
        blocks.push(Block::Table(beliefs(fit, settings)));
        blocks.push(Block::Table(checked(fit, settings)));
        let figures = [
            (&fit.held_out, &settings.held_out, msg!("held-out figure")),
            (&fit.fitted, &settings.left_out, msg!("figure, predicted from the others")),
        ];
        for (part, predictions, heading) in figures {
            if !predictions.is_empty() {
                blocks.push(Block::Table(predicted(part, predictions, heading)));
            }
        }
        report.document.figures.push(strips(fit, settings, footnote.clone()));
        if fit.free.len() > 1 {
            report.document.figures.push(pairs(fit, settings, footnote.clone()));
        }
    }
    report.document.answer = Message::joined(vec![report.document.answer.clone(), short(fit, left)], " ");
    report.document.blocks.extend(blocks);
    report.tables.extend([waves_table(left), posterior_table(fit, left), predictions_table(fit, left)]);
}

/// One sentence for the answer.
fn short(fit: &Fit, left: &Left) -> Message {
    match &left.found {
        Found::Settings(settings) => msg!(
            "The figures narrow {identified} of {parameters} parameters; ensemble.csv has {count} settings consistent with \
             them.",
            count = settings.ensemble.members.len(),
            identified = settings.beliefs.iter().filter(|belief| belief.is_identified()).count(),
            parameters = fit.free.len()
        ),
        Found::Nothing(_) => msg!("No setting within the ranges fits all figures."),
        Found::Undefined(_) => msg!("It cannot be said what the figures leave open."),
    }
}

/// What was found, in words.
fn finding(fit: &Fit, left: &Left) -> Message {
    match &left.found {
        Found::Undefined(targets) => msg!(
            "These figures are undefined at most settings, so it cannot be said what they leave open: {titles}. Simulate \
             more merchants or replications.",
            titles = titles(fit, targets)
        ),
        Found::Nothing(found) => Message::joined(contradicting(fit, found), " "),
        Found::Settings(settings) => Message::joined(settled(left, settings), " "),
    }
}

fn titles(fit: &Fit, targets: &[usize]) -> Message {
    Message::joined(targets.iter().map(|&target| title(&fit.fitted, target)).collect(), "; ")
}

fn contradicting(fit: &Fit, found: &Contradictions) -> Vec<Message> {
    let mut sentences = vec![msg!("No setting within the ranges fits all figures.")];
    if !found.unreachable.is_empty() {
        sentences.push(msg!("Cannot be met even alone: {titles}.", titles = titles(fit, &found.unreachable)));
    }
    for &(first, second) in &found.pairs {
        sentences.push(msg!(
            "These two contradict each other: {first}; {second}.",
            first = title(&fit.fitted, first),
            second = title(&fit.fitted, second)
        ));
    }
    sentences.push(match found.without.is_empty() {
        true => msg!("Dropping any one figure is not enough."),
        false => msg!(
            "If any one of these is dropped, all others can be met: {titles}.",
            titles = titles(fit, &found.without)
        ),
    });
    sentences
}

fn settled(left: &Left, settings: &Settings) -> Vec<Message> {
    let ensemble = &settings.ensemble;
    let share = left.waves.last().map_or(f64::NAN, |wave| wave.share);
    let mut sentences = vec![msg!(
        "The figures rule out all but {share} of the prior's volume. The {count} settings drawn from the rest have an \
         effective size of {effective}.",
        share = percent(share),
        count = ensemble.members.len(),
        effective = format!("{:.0}", ensemble.effective_size())
    )];
    let rounds = ensemble.rounds.iter().map(|size| Message::from(format!("{size:.0}"))).collect();
    sentences.push(msg!("Effective size by round: {rounds}.", rounds = Message::joined(rounds, ", ")));
    if let Some(member) = ensemble.dominant() {
        sentences.push(msg!(
            "Setting {member} alone has {weight} of the weight, so the ranges say little: use more members or more \
             replications.",
            member = member + 1,
            weight = Message::Level(ensemble.members[member].weight, Unit::Share)
        ));
    } else if ensemble.effective_size() < FEW || ensemble.shape > SHAPE_MAX {
        sentences
            .push(msg!("The weights are so uneven that the ranges are rough: use more members or more replications."));
    }
    sentences
}

/// A share that may be very small.
fn percent(share: f64) -> Message {
    if share > 0.0 && share < 0.001 {
        Message::from(format!("{:.1e}", share))
    } else {
        Message::Level(share, Unit::Share)
    }
}

fn waves(left: &Left) -> Table {
    let columns = vec![
        Column::text(msg!("wave")),
        Column::number(msg!("settings simulated")),
        Column::number(msg!("of which not ruled out")),
        Column::number(msg!("smallest implausibility")),
        Column::number(msg!("volume not ruled out")),
        Column::number(msg!("emulator variance / other variances")),
    ];
    let rows = left.waves.iter().enumerate().map(|(index, wave)| {
        vec![
            Message::from((index + 1).to_string()),
            Message::count(wave.points as u64),
            Message::count(wave.fitting as u64),
            Message::from(format!("{:.1}", wave.smallest)),
            percent(wave.share),
            Message::from(format!("{:.2}", wave.emulator)),
        ]
    });
    Table::new(columns, rows.collect())
}

/// How well the emulator predicts settings that it has not seen.
fn checked(fit: &Fit, settings: &Settings) -> Table {
    let columns = vec![
        Column::text(msg!("figure, emulated")),
        Column::number(msg!("variance explained")),
        Column::number(msg!("error, tolerances")),
        Column::number(msg!("errors beyond 2 sd")),
        Column::text(msg!("form")),
    ];
    let each = fit.fitted.calibration.targets.iter().zip(&fit.fitted.wanted).zip(&settings.checks);
    let rows = each.map(|((planned, wanted), check)| {
        let made_of = if check.has_process { msg!("polynomial and Gaussian process") } else { msg!("polynomial") };
        vec![
            titled(planned),
            Message::Level(check.explained, Unit::Share),
            Message::from(format!("{:.2}", check.error / wanted.variance().sqrt())),
            Message::Level(check.beyond_two, Unit::Share),
            made_of,
        ]
    });
    Table::new(columns, rows.collect())
}

/// Every parameter before and after.
fn beliefs(fit: &Fit, settings: &Settings) -> Table {
    let columns = vec![
        Column::text(msg!("parameter")),
        Column::number(msg!("prior (95%)")),
        Column::number(msg!("posterior (95%)")),
        Column::number(msg!("spread left")),
        Column::text(msg!("remark")),
    ];
    let range = |[median, lower, upper]: [f64; 3]| {
        msg!("{estimate} ({lower} to {upper})", estimate = shown(median), lower = shown(lower), upper = shown(upper))
    };
    let rows = settings.beliefs.iter().enumerate().map(|(index, belief)| {
        let remark = if belief.is_identified() { Message::none() } else { msg!("left open") };
        let left = Message::Level(belief.left, Unit::Share);
        vec![name(fit, index), range(belief.prior), range(belief.posterior), left, remark]
    });
    Table::new(columns, rows.collect())
}

/// Predicted figures beside what is known of them.
fn predicted(part: &Asked, predictions: &[Option<Prediction>], heading: Message) -> Table {
    let columns = vec![
        Column::text(heading),
        Column::number(msg!("figure")),
        Column::number(msg!("predicted (95%)")),
        Column::number(msg!("effective size")),
        Column::text(msg!("verdict")),
    ];
    let row = |((planned, wanted), found): ((&PlannedTarget, &Wanted), &Option<Prediction>)| {
        let unit = planned.target.quantity.unit();
        let of = |value: f64| wanted.scale.shown(value);
        let figure = Message::Level(of(wanted.value), unit);
        let rest = match found {
            Some(found) => {
                let [mean, lower, upper] = [found.mean, found.lower, found.upper].map(of);
                let interval = Interval { mean, lower, upper, sd: f64::NAN, replications: 0 };
                let verdict = if found.passes { msg!("pass") } else { msg!("fail") };
                [Message::level(&interval, unit), Message::from(format!("{:.0}", found.effective)), verdict]
            }
            None => [Message::from("–"), Message::from("–"), msg!("effective size too small")],
        };
        [titled(planned), figure].into_iter().chain(rest).collect()
    };
    let each = part.calibration.targets.iter().zip(&part.wanted).zip(predictions);
    Table::new(columns, each.map(row).collect())
}
