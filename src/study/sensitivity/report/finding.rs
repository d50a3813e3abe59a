//! What a sensitivity study says in words: which assumptions have an effect, and which has the largest.

use super::name;
use crate::metrics::METRICS;
use crate::report::message::{Message, msg};
use crate::study::captions::{in_points, the_baseline};
use crate::study::sensitivity::morris::Screened;
use crate::study::sensitivity::question::Sensitivity;
use crate::study::sensitivity::run::SensitivityResult;

/// Maximum number of assumptions named in one list.
const NAMES_MAX: usize = 3;

/// The answer at the baseline, and what drives it.
pub fn finding(asked: &Sensitivity, result: &SensitivityResult) -> Message {
    let metric = &METRICS[asked.metric];
    let title = Message::known(metric.title);
    let (subject, level) = match asked.is_change {
        true => (
            msg!("The reform's change in {metric}", metric = Message::lower(title)),
            in_points(Message::change(&result.baseline, metric.unit), metric.unit),
        ),
        false => (title, Message::level(&result.baseline, metric.unit)),
    };
    msg!(
        "{answer} under {baseline}: {level}. {drivers}",
        answer = subject,
        baseline = the_baseline(&asked.scenario.alternatives[0].title),
        level = level,
        drivers = drivers(asked, result)
    )
}

/// Which assumptions have an effect on the answer, as far as it can be told.
fn drivers(asked: &Sensitivity, result: &SensitivityResult) -> Message {
    let ranking = &result.ranking;
    let names = |of: &[usize]| listed(of.iter().map(|&index| name(&asked.factors[index])).collect());
    let Some((&first, rest)) = ranking.clear.split_first() else {
        return match result.has_halves {
            _ if is_constant(result) => msg!("No assumption changes the answer: it is the same at every point."),
            true => msg!("No assumption has an effect that can be told from chance."),
            false => msg!("With so few replications, no effect can be told from chance."),
        };
    };
    let most = name(&asked.factors[first]);
    let largest = match &ranking.tied[..] {
        [] if asked.factors.len() == 1 => msg!("{first} has a clear effect.", first = most),
        [] => msg!("{first} matters most.", first = most),
        tied => msg!(
            "{first} has a clear effect, but it cannot be told apart from that of: {others}.",
            first = most,
            others = names(tied)
        ),
    };
    let others: Vec<usize> = rest.iter().copied().filter(|index| !ranking.tied.contains(index)).collect();
    match &others[..] {
        [] => largest,
        others => msg!(
            "{largest} Other assumptions with a clear effect: {others}.",
            largest = largest,
            others = names(others)
        ),
    }
}

/// Whether no factor changed the answer anywhere.
pub fn is_constant(result: &SensitivityResult) -> bool {
    let still =
        |Screened { sizes, cross_signed, .. }: &Screened| sizes.iter().chain(cross_signed).all(|effect| *effect == 0.0);
    let ends = result.swings.iter().flat_map(|swing| [&swing.low, &swing.high]);
    result.screened.iter().all(still) && ends.into_iter().all(|end| end.change.mean == 0.0 && end.change.sd == 0.0)
}

/// Some names, and how many more there are.
fn listed(names: Vec<Message>) -> Message {
    let more = names.len().saturating_sub(NAMES_MAX);
    let few = names.into_iter().take(NAMES_MAX).map(Message::lower).collect();
    let few = Message::joined(few, ", ");
    if more == 0 { few } else { msg!("{names} and {count} more", names = few, count = more) }
}

/// The title of the tornado.
pub fn tornado_title(asked: &Sensitivity, result: &SensitivityResult) -> Message {
    let ranking = &result.ranking;
    match (&ranking.clear[..], &ranking.tied[..]) {
        ([], _) if is_constant(result) => msg!("No assumption moves the answer"),
        ([], _) => msg!("No assumption clearly moves the answer"),
        ([first, ..], []) if asked.factors.len() > 1 => {
            msg!("{factor} moves the answer most over its range", factor = name(&asked.factors[*first]))
        }
        ([first, ..], []) => msg!("{factor} moves the answer", factor = name(&asked.factors[*first])),
        _ => msg!("No single assumption clearly moves the answer most"),
    }
}

/// The title of the chart of Sobol indices.
pub fn indices_title(asked: &Sensitivity, result: &SensitivityResult) -> Message {
    let ranking = &result.ranking_of_indices;
    match (&ranking.clear[..], &ranking.tied[..]) {
        ([], _) => msg!("No assumption clearly explains a part of the answer's variance"),
        ([first, ..], []) => {
            let (factor, indices) = &result.indices[*first];
            let percent = |share: f64| format!("{:.0}", 100.0 * share);
            let total = indices.total.joint.interval;
            msg!(
                "{factor} explains {share}% ({lower} to {upper}) of the answer's variance",
                factor = name(&asked.factors[*factor]),
                share = percent(total.mean),
                lower = percent(total.lower),
                upper = percent(total.upper)
            )
        }
        _ => msg!("No single assumption clearly explains the largest part of the answer's variance"),
    }
}
