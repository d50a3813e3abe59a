//! A cut-off on accounts: the optimum with its interval, by accounts and by amount, by group and by vintage.

mod csv;
mod drawn;
mod tables;
mod words;

use super::ask::LoadedAccounts;
use super::book::{Book, Measure};
use super::quantity::{Kind, Quantity};
use super::run::{AccountsResult, Best};
use crate::metrics::Unit;
use crate::report::document::{Block, Document};
use crate::report::files::VERSION;
use crate::report::language::Language;
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::report::output::Report;
use crate::study::scores::choice::Plateau;
use crate::study::scores::quantity::COSTS;
use crate::study::scores::report::{cost_name, exact, reading, with_bounds};
use serde_json::{Value, json};
use words::{bound, cutoff, denial, title};

/// The smallest number of accounts with which intervals have been checked.
const ACCOUNTS_MIN: usize = 500;
/// An AUC of nothing better than chance.
const CHANCE: f64 = 0.5;

/// The report of a book.
pub fn accounts(loaded: &LoadedAccounts, result: &AccountsResult) -> Report {
    let best = &result.best;
    let notices = notices(loaded, result);
    let mut blocks: Vec<Block> = notices.iter().cloned().map(Block::Paragraph).collect();
    blocks.push(Block::Paragraph(objective(loaded, best)));
    blocks.push(Block::Table(tables::at_cutoff(loaded, best)));
    blocks.push(Block::Table(tables::power(loaded, best)));
    let goal = &loaded.question.goal;
    if !goal.bounds.is_empty() {
        blocks.push(Block::Table(tables::constraints(loaded, best)));
    }
    if !loaded.question.reach.is_empty() {
        blocks.push(Block::Table(tables::reached(loaded, best)));
    }
    for (name, parts) in &result.groups {
        blocks.push(Block::Table(tables::parts(loaded, result, Message::from(name.clone()), parts)));
    }
    if !result.vintages.is_empty() {
        blocks.push(Block::Table(tables::parts(loaded, result, msg!("vintage"), &result.vintages)));
        blocks.push(Block::Paragraph(over_vintages(result)));
    }
    if let Some(table) = tables::unranked(loaded) {
        blocks.push(Block::Table(table));
    }
    blocks.extend(applicants(loaded, best).map(Block::Paragraph));
    blocks.extend(reading::paragraph(std::slice::from_ref(&loaded.reading)).map(Block::Paragraph));
    blocks.push(Block::Paragraph(sample_note(loaded, result)));
    let document = Document {
        question: match loaded.book.higher_is_worse {
            true => msg!("Above which score is it best to deny?"),
            false => msg!("Below which score is it best to deny?"),
        },
        answer: finding(loaded, best),
        blocks,
        figures: drawn::figures(loaded, result, &footnote(loaded, result)),
    };
    Report {
        document,
        estimates: csv::estimates(loaded, best).into(),
        policies: csv::policies(best),
        replications: None,
        tables: csv::tables(loaded, result),
        facts: facts(loaded, result, &notices),
        calibration: Vec::new(),
    }
}

/// What `results.json` and the manifest record about the data.
fn facts(loaded: &LoadedAccounts, result: &AccountsResult, notices: &[Message]) -> Vec<(&'static str, Value)> {
    let mut facts = vec![("resamples", json!(result.resamples)), ("accounts", json!(loaded.book.accounts()))];
    let reading = reading::of_each_file(std::slice::from_ref(&loaded.reading));
    for (key, messages) in [("reading", &reading[..]), ("notices", notices)] {
        if !messages.is_empty() {
            let texts = messages.iter().map(|message| message.in_language(Language::English));
            facts.push((key, texts.collect()));
        }
    }
    facts
}

/// The measures that a book has.
fn measures(book: &Book) -> &'static [Measure] {
    if book.has_amounts() { &Measure::ALL } else { &[Measure::Accounts] }
}

fn finding(loaded: &LoadedAccounts, best: &Best) -> Message {
    let prices = &loaded.question.prices;
    let of = |kind, measure| {
        let quantity = Quantity::of(kind, measure);
        with_bounds(&best.interval_of(quantity, best.at, prices), quantity.unit())
    };
    let (lower, upper) = words::interval(best, loaded.book.higher_is_worse);
    let optimum = msg!(
        "{denial} (95% interval {lower} to {upper})",
        denial = denial(&loaded.book, best, best.at),
        lower = cutoff(&loaded.book, best, lower),
        upper = cutoff(&loaded.book, best, upper)
    );
    let (good, bad) = (of(Kind::GoodDenied, Measure::Accounts), of(Kind::BadDenied, Measure::Accounts));
    let approved = of(Kind::BadRateOfApproved, Measure::Accounts);
    let rates = match (best.at == loaded.book.scores.len(), loaded.book.has_amounts()) {
        (true, _) => msg!("{good} of good accounts and {bad} of bad accounts are denied.", good = good, bad = bad),
        (false, false) => msg!(
            "{good} of good accounts and {bad} of bad accounts are denied; {approved} of those approved are bad.",
            good = good,
            bad = bad,
            approved = approved
        ),
        (false, true) => msg!(
            "{good} of good accounts and {bad} of bad accounts are denied; {approved} of those approved, and \
             {amount} of the approved amount, are bad.",
            good = good,
            bad = bad,
            approved = approved,
            amount = of(Kind::BadRateOfApproved, Measure::Amount)
        ),
    };
    let answer = match best.choice.feasible {
        true => msg!("{optimum}: {rates}", optimum = optimum, rates = rates),
        false => msg!(
            "No cut-off meets every constraint: {why}. The closest is to {optimum}: {rates}",
            why = binding(loaded, best),
            optimum = Message::lower(optimum),
            rates = rates
        ),
    };
    if loaded.question.goal.bounds.is_empty() {
        return answer;
    }
    let share = Message::Level(best.broken(&loaded.question.goal).1, Unit::Share);
    let broken = match loaded.question.certainty {
        None => msg!("It breaks a constraint in {share} of resamples.", share = share),
        Some(certainty) => msg!(
            "It breaks a constraint in {share} of resamples; each constraint was required to hold in \
             {certainty} of them.",
            share = share,
            certainty = exact(certainty, Unit::Share)
        ),
    };
    msg!("{answer} {broken}", answer = answer, broken = broken)
}

/// Which constraints stand in the way.
fn binding(loaded: &LoadedAccounts, best: &Best) -> Message {
    let bounds = || loaded.question.goal.bounds.iter().zip(&best.choice.constraints);
    let never: Vec<Message> = bounds().filter(|(_, constraint)| !constraint.alone).map(|(b, _)| bound(b)).collect();
    if !never.is_empty() {
        return msg!("none reaches {bounds}", bounds = Message::joined(never, " or "));
    }
    let freeing = bounds().filter(|(_, constraint)| constraint.without.is_some()).map(|(b, _)| bound(b));
    match Message::joined(freeing.collect(), " or ") {
        all if all.is_empty() => msg!("several contradict each other"),
        all => msg!("{bound} cannot be met together with the others", bound = all),
    }
}

/// What to look at before the answer.
fn notices(loaded: &LoadedAccounts, result: &AccountsResult) -> Vec<Message> {
    let mut all = Vec::new();
    let auc = result.best.power[0].auc;
    if auc.1.1 < CHANCE {
        let auc = Message::Level(auc.0, Unit::Number);
        all.push(match loaded.book.higher_is_worse {
            true => msg!(
                "Note: the score seems to be reversed (AUC {auc}): people with higher scores are bad less often. If a \
                 higher score is better, leave out --higher-is-worse.",
                auc = auc
            ),
            false => msg!(
                "Note: the score seems to be reversed (AUC {auc}): people with higher scores are bad more often. If a \
                 higher score is worse, as with a probability of default, add --higher-is-worse.",
                auc = auc
            ),
        });
    }
    let ids = &loaded.counted.ids;
    if let Some((first, second)) = ids.first {
        all.push(msg!(
            "Note: {rows} rows repeat the id of an earlier row (first: rows {first} and {second} below the header). Every \
             row counts as a separate account; if these are the same accounts, intervals are too narrow.",
            rows = thousands(ids.repeated as f64),
            first = first.to_string(),
            second = second.to_string()
        ));
    }
    if ids.missing > 0 {
        all.push(msg!("Note: {rows} rows have no id.", rows = thousands(ids.missing as f64)));
    }
    if loaded.is_grouped {
        all.push(msg!(
            "Note: more than a million scores are grouped into {cells} quantile cells. One cell has at \
             most {share} of accounts, so denial rates change by no more than that.",
            cells = thousands(loaded.book.scores.len() as f64),
            share = exact(loaded.book.largest_cell(), Unit::Share)
        ));
    }
    all
}

fn objective(loaded: &LoadedAccounts, best: &Best) -> Message {
    let question = &loaded.question;
    let goal = &question.goal;
    let (quantity, unit) = (title(goal.objective), goal.objective.unit());
    let value = with_bounds(&best.objective_interval(question), unit);
    let apparent = Message::Level(best.objective.apparent, unit);
    let mut parts = vec![match goal.maximise {
        true => msg!(
            "Highest {quantity} found: {apparent} on these accounts; on others like them this cut-off gives {value} \
             (.632 bootstrap)",
            quantity = quantity,
            apparent = apparent,
            value = value
        ),
        false => msg!(
            "Lowest {quantity} found: {apparent} on these accounts; on others like them this cut-off gives {value} \
             (.632 bootstrap)",
            quantity = quantity,
            apparent = apparent,
            value = value
        ),
    }];
    if goal.objective.kind == Kind::Cost {
        let costs = COSTS.iter().zip(question.prices.costs.0).filter(|(_, cost)| *cost != 0.0);
        let costs =
            costs.map(|(name, cost)| Message::joined(vec![cost_name(name), cost.to_string().into()], " ")).collect();
        parts.push(msg!(" (costs: {costs})", costs = Message::joined(costs, ", ")));
    }
    let Plateau { from, to } = best.plateau;
    let (from, to) = if loaded.book.higher_is_worse { (to, from) } else { (from, to) };
    let tolerance = exact(question.tolerance, Unit::Share);
    if from == to {
        parts.push(msg!(
            ". No neighbouring cut-off comes within {tolerance} of it on these accounts.",
            tolerance = tolerance
        ));
        return Message::joined(parts, "");
    }
    let end = |index: usize| words::costs_of_end(loaded, best, index);
    parts.push(msg!(
        ". Within {tolerance} of it on these accounts: every cut-off from {from} ({at_from}) to {to} ({at_to}).",
        tolerance = tolerance,
        from = cutoff(&loaded.book, best, from),
        at_from = end(from),
        to = cutoff(&loaded.book, best, to),
        at_to = end(to)
    ));
    Message::joined(parts, "")
}

/// Whether the best cut-off is stable over time.
fn over_vintages(result: &AccountsResult) -> Message {
    let Some((lower, upper)) = result.over_vintages else {
        return msg!(
            "With fewer than {number} vintages, it cannot be said how the best cut-off varies over time.",
            number = super::run::VINTAGES_MIN.to_string()
        );
    };
    let best = &result.best;
    let at = |index: usize| crate::study::scores::report::score(best.cutoffs[index]);
    let (from, to) = if best.cutoffs[lower] <= best.cutoffs[upper] { (lower, upper) } else { (upper, lower) };
    let few = match result.vintages.len() < 10 {
        true => msg!(
            " With only {number} vintages, the interval is somewhat too narrow.",
            number = result.vintages.len().to_string()
        ),
        false => Message::none(),
    };
    msg!(
        "If whole vintages are drawn instead of accounts, the 95% interval of the best cut-off is {from} to {to}, which \
         includes the variation between vintages.{few}",
        from = at(from),
        to = at(to),
        few = few
    )
}

/// What the cut-off does to applicants whose outcome is not known.
fn applicants(loaded: &LoadedAccounts, best: &Best) -> Option<Message> {
    let scores = &loaded.counted.scores_without_outcome;
    if scores.is_empty() {
        return None;
    }
    let denied = scores.iter().filter(|score| best.denies(&loaded.book, **score)).count();
    Some(msg!(
        "This cut-off denies {share} of the {all} accounts without a known outcome ({before} of them denied so far), which \
         count in no rate.",
        all = thousands(scores.len() as f64),
        before = thousands(loaded.counted.denied_so_far as f64),
        share = Message::Level(denied as f64 / scores.len() as f64, Unit::Share)
    ))
}

/// What denied means.
fn convention(book: &Book) -> Message {
    match book.higher_is_worse {
        true => msg!("Denied: score above the cut-off, because a higher score is worse."),
        false => msg!("Denied: score below the cut-off."),
    }
}

fn sample_note(loaded: &LoadedAccounts, result: &AccountsResult) -> Message {
    let accounts = loaded.book.accounts();
    let few = match accounts < ACCOUNTS_MIN {
        true => msg!(
            " Intervals have not been checked with fewer than {floor} accounts.",
            floor = thousands(ACCOUNTS_MIN as f64)
        ),
        false => Message::none(),
    };
    msg!(
        "{denied} {accounts} accounts, {scores} scores, bad rate {rate}, seed {seed}. Intervals: 95%; those of the best \
         cut-off and of what was selected from {resamples} resamples of accounts, each with its amount and weight. They \
         cover the sampling of accounts only, not whether outcomes, amounts or costs hold elsewhere or later, nor what \
         accounts denied so far would have done. Groups and vintages of fewer than {shown} accounts are not shown.{few}",
        denied = convention(&loaded.book),
        accounts = thousands(accounts as f64),
        scores = thousands(loaded.book.scores.len() as f64),
        rate = format!("{:.3}", result.best.power[0].bad_rate.0),
        seed = loaded.question.seed,
        resamples = thousands(f64::from(result.resamples)),
        shown = super::run::SHOWN_MIN.to_string(),
        few = few,
    )
}

/// Where the numbers of a chart come from.
fn footnote(loaded: &LoadedAccounts, result: &AccountsResult) -> Message {
    msg!(
        "swapset {version}: seed {seed}, {resamples} resamples of {accounts} accounts, data {digest}. {denied} \
         Intervals: sampling of accounts only.",
        version = VERSION,
        seed = loaded.question.seed,
        resamples = thousands(f64::from(result.resamples)),
        accounts = thousands(loaded.book.accounts() as f64),
        denied = convention(&loaded.book),
        digest = &loaded.rows.digest[..16],
    )
}
