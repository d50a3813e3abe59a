//! A cut-off on accounts: the optimum with its interval, by accounts and by amount, by group and by vintage.

mod compared;
mod csv;
mod drawn;
#[cfg(feature = "excel")]
mod sheets;
mod tables;
mod view;
mod words;

use super::ask::LoadedAccounts;
use super::book::Measure;
use super::ends::freedom;
use super::quantity::{Kind, Quantity};
use super::run::AccountsResult;
use super::vintages::{OverVintages, VINTAGES_FEW, VINTAGES_MIN};
use crate::metrics::Unit;
use crate::report::document::{Block, Document};
#[cfg(feature = "excel")]
use crate::report::files::Failure;
use crate::report::files::VERSION;
use crate::report::message::{Message, msg};
use crate::report::number::thousands;
use crate::report::output::Report;
use crate::study::scores::choice::Plateau;
use crate::study::scores::report::cutoffs::{binding, convention};
use crate::study::scores::report::{exact, reading, with_bounds, words as shared};
use serde_json::{Value, json};
use view::View;
use words::{bound, title};

/// The smallest number of accounts with which intervals have been checked.
const ACCOUNTS_MIN: usize = 500;
/// Amounts of which a few large ones are most decide by themselves.
const FREEDOM_MIN: f64 = 5.0;
/// An AUC of nothing better than chance.
const CHANCE: f64 = 0.5;

/// The report of a book.
pub fn accounts(loaded: &LoadedAccounts, result: &AccountsResult) -> Report {
    let view = &View::of(loaded, result);
    let notices = notices(view);
    let mut blocks: Vec<Block> = notices.iter().cloned().map(Block::Paragraph).collect();
    blocks.push(Block::Paragraph(objective(view)));
    blocks.push(Block::Table(tables::at_cutoff(view)));
    blocks.push(Block::Table(tables::power(view)));
    if !loaded.question.goal.bounds.is_empty() {
        blocks.push(Block::Table(tables::constraints(view)));
    }
    if !loaded.question.reach.is_empty() {
        blocks.push(Block::Table(tables::reached(view)));
    }
    for (name, parts) in view.groups() {
        blocks.push(Block::Table(tables::parts(view, name, Message::from(name.to_string()), &parts)));
    }
    if let Some(over) = &result.over_vintages {
        blocks.push(Block::Table(tables::parts(view, "vintage", msg!("vintage"), &view.vintages())));
        blocks.push(Block::Paragraph(over_vintages(view, over)));
    }
    if let Some(two) = &result.two_scores {
        blocks.extend(compared::blocks(view, two));
    }
    blocks.extend(tables::unranked(view).map(Block::Table));
    blocks.extend(applicants(view).map(Block::Paragraph));
    blocks.extend(reading::paragraph(std::slice::from_ref(&loaded.reading)).map(Block::Paragraph));
    blocks.push(Block::Paragraph(sample_note(view)));
    let document = Document {
        question: view.in_words().question(),
        answer: finding(view),
        blocks,
        figures: drawn::figures(view, &footnote(view)),
    };
    Report {
        document,
        estimates: csv::estimates(view).into(),
        policies: csv::policies(view),
        replications: None,
        tables: csv::tables(view),
        facts: facts(view, &notices),
        calibration: Vec::new(),
    }
}

/// The workbook of an answer.
///
/// # Errors
/// If it cannot be written.
#[cfg(feature = "excel")]
pub fn workbook(loaded: &LoadedAccounts, result: &AccountsResult) -> Result<Vec<u8>, Failure> {
    crate::report::workbook::workbook(&sheets::sheets(&View::of(loaded, result)))
}

/// What `results.json` and the manifest record about the data.
fn facts(view: &View<'_>, notices: &[Message]) -> Vec<(&'static str, Value)> {
    let mut facts = vec![("resamples", json!(view.result.resamples)), ("accounts", json!(view.book().accounts()))];
    let reading = reading::of_each_file(std::slice::from_ref(&view.loaded.reading));
    facts.extend(shared::recorded([("reading", &reading), ("notices", notices)]));
    facts
}

fn finding(view: &View<'_>) -> Message {
    let (loaded, best, prices) = (view.loaded, view.best(), &view.question().prices);
    let of = |kind, measure| {
        let quantity = Quantity::of(kind, measure);
        with_bounds(&best.interval_of(quantity, best.at, prices), quantity.unit())
    };
    let optimum = view.in_words().optimum(best.at, best.interval);
    let (good, bad) = (of(Kind::GoodDenied, Measure::Accounts), of(Kind::BadDenied, Measure::Accounts));
    let approved = of(Kind::BadRateOfApproved, Measure::Accounts);
    let rates = match (best.at == view.book().scores.len(), view.book().has_amounts()) {
        _ if !view.is_told() => not_shown(view),
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
    let unmet = binding(loaded.question.goal.bounds.iter().map(bound), &best.choice.constraints);
    let answer = shared::answer(optimum, rates, (!best.choice.feasible).then_some(unmet));
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

/// That so few accounts are on a side of the cut-off that rates there would tell of them.
fn not_shown(view: &View<'_>) -> Message {
    msg!(
        "rates there are not shown, because fewer than {minimum} accounts are on one side of it.",
        minimum = view.minimum().0.to_string()
    )
}

/// A number of rows, or that they are too few to be told.
fn number_of_rows(view: &View<'_>, rows: usize) -> Message {
    match view.minimum().is_few(rows) {
        true => msg!("fewer than {minimum}", minimum = view.minimum().0.to_string()),
        false => Message::from(thousands(rows as f64)),
    }
}

/// What to look at before the answer.
fn notices(view: &View<'_>) -> Vec<Message> {
    let mut all = Vec::new();
    let loaded = view.loaded;
    let auc = view.best().power[0].auc;
    if auc.1.1 < CHANCE {
        all.push(view.in_words().reversed(auc.0));
    }
    let ids = &loaded.counted.ids;
    if let Some((first, second)) = ids.first {
        all.push(msg!(
            "Note: some rows repeat the id of an earlier row: {rows} (first: rows {first} and {second} below the header). \
             Every row counts as a separate account; if these are the same accounts, intervals are too narrow.",
            rows = number_of_rows(view, ids.repeated),
            first = first.to_string(),
            second = second.to_string()
        ));
    }
    if ids.missing > 0 {
        all.push(msg!("Note: some rows have no id: {rows}.", rows = number_of_rows(view, ids.missing)));
    }
    let freedom = freedom(&view.best().sums, &view.question().goal);
    if freedom < FREEDOM_MIN && !view.best().sums.is_plain[1] {
        all.push(msg!(
            "Note: a few accounts hold most of the amounts or weights of the good or of the bad (degrees of freedom: \
             {freedom}). They decide the best cut-off, so its interval is wide.",
            freedom = format!("{freedom:.1}")
        ));
    }
    if view.book().is_grouped {
        // No cell that is too few is told.
        let few = view.minimum().0 as f64 / view.book().accounts() as f64;
        all.push(msg!(
            "Note: more than a million scores are grouped into {cells} quantile cells. One cell has at \
             most {share} of accounts, so denial rates change by no more than that.",
            cells = thousands(view.book().scores.len() as f64),
            share = exact(view.book().largest_cell().max(few), Unit::Share)
        ));
    }
    all
}

fn objective(view: &View<'_>) -> Message {
    let (question, best) = (view.question(), view.best());
    let goal = &question.goal;
    let (quantity, unit) = (title(goal.objective), goal.objective.unit());
    let value = with_bounds(&best.objective_interval(question), unit);
    let apparent = Message::Level(best.objective.apparent, unit);
    let mut parts = vec![match goal.maximise {
        true if !view.is_told() => msg!("Highest {quantity} found: not shown", quantity = quantity),
        false if !view.is_told() => msg!("Lowest {quantity} found: not shown", quantity = quantity),
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
        parts.push(shared::costs(&question.prices.costs));
    }
    let Plateau { from, to } = best.plateau;
    let (from, to) = view.in_words().ends((from, to));
    let tolerance = exact(question.tolerance, Unit::Share);
    if from == to {
        parts.push(msg!(
            ". No neighbouring cut-off comes within {tolerance} of it on these accounts.",
            tolerance = tolerance
        ));
        return Message::joined(parts, "");
    }
    parts.push(msg!(
        ". Within {tolerance} of it on these accounts: every cut-off from {from} to {to}.",
        tolerance = tolerance,
        from = words::end(view, from),
        to = words::end(view, to)
    ));
    Message::joined(parts, "")
}

/// Whether the best cut-off is stable over time.
fn over_vintages(view: &View<'_>, over: &OverVintages) -> Message {
    let left_out = match over.left_out {
        0 => Message::none(),
        number => {
            msg!(" Vintages without a ranked account, which are left out: {number}.", number = number.to_string())
        }
    };
    let Some((lower, upper)) = over.interval else {
        return msg!(
            "With fewer than {number} vintages, it cannot be said how the best cut-off varies over time.{left_out}",
            number = VINTAGES_MIN.to_string(),
            left_out = left_out
        );
    };
    let words = view.in_words();
    let (from, to) = words.ends((lower, upper));
    let few = match over.drawn < VINTAGES_FEW {
        true => {
            msg!(" With only {number} vintages, the interval may be too narrow.", number = over.drawn.to_string())
        }
        false => Message::none(),
    };
    msg!(
        "If whole vintages are drawn instead of accounts, the 95% interval of the best cut-off is {from} to {to}. It is for \
         the cut-off that is best over all vintages such as these, not for that of the next vintage.{few}{left_out}",
        from = words.cutoff(from),
        to = words.cutoff(to),
        few = few,
        left_out = left_out
    )
}

/// What the cut-off does to applicants whose outcome is not known.
fn applicants(view: &View<'_>) -> Option<Message> {
    let counted = &view.loaded.counted;
    let scores = &counted.scores_without_outcome;
    if scores.is_empty() {
        return None;
    }
    let (best, all) = (view.best(), scores.len());
    let is_few = |part: usize| view.minimum().is_few(part) || view.minimum().is_few(all - part);
    if is_few(all) {
        return Some(msg!(
            "Fewer than {minimum} accounts have a score but no known outcome; they count in no rate.",
            minimum = view.minimum().0.to_string()
        ));
    }
    let denied = scores.iter().filter(|score| best.denies(view.book(), **score)).count();
    let before = counted.denied_so_far;
    let of_all = thousands(all as f64);
    let mut parts = vec![msg!("{all} accounts have no known outcome and count in no rate.", all = of_all)];
    if counted.decided.is_some() && !is_few(before) {
        parts.push(msg!(" Denied so far, of these: {before}.", before = thousands(before as f64)));
    }
    if !is_few(denied) {
        let share = Message::Level(denied as f64 / all as f64, Unit::Share);
        parts.push(msg!(" This cut-off denies {share} of them.", share = share));
    }
    Some(Message::joined(parts, ""))
}

fn sample_note(view: &View<'_>) -> Message {
    let (book, accounts) = (view.book(), view.book().accounts());
    let few = match accounts < ACCOUNTS_MIN {
        true => msg!(
            " Intervals have not been checked with fewer than {floor} accounts.",
            floor = thousands(ACCOUNTS_MIN as f64)
        ),
        false => Message::none(),
    };
    let hidden = match view.minimum().0 {
        0 | 1 => Message::none(),
        minimum => msg!(
            " Nothing is shown of fewer than {minimum} accounts, nor what would tell it by subtraction.",
            minimum = minimum.to_string()
        ),
    };
    msg!(
        "{denied} {accounts} accounts, {scores} scores, bad rate {rate}, seed {seed}. Intervals: 95%; those of the best \
         cut-off and of what was selected from {resamples} resamples of accounts, each with its amount and weight. They \
         cover the sampling of accounts only, not whether outcomes, amounts or costs hold elsewhere or later, nor what \
         accounts denied so far would have done.{hidden}{few}",
        denied = convention(book.higher_is_worse),
        accounts = thousands(accounts as f64),
        scores = thousands(book.scores.len() as f64),
        rate = format!("{:.3}", view.best().power[0].bad_rate.0),
        seed = view.question().seed,
        resamples = thousands(f64::from(view.result.resamples)),
        hidden = hidden,
        few = few,
    )
}

/// Where the numbers of a chart come from.
fn footnote(view: &View<'_>) -> Message {
    msg!(
        "swapset {version}: seed {seed}, {resamples} resamples of {accounts} accounts, data {digest}. {denied} \
         Intervals: sampling of accounts only.",
        version = VERSION,
        seed = view.question().seed,
        resamples = thousands(f64::from(view.result.resamples)),
        accounts = thousands(view.book().accounts() as f64),
        denied = convention(view.book().higher_is_worse),
        digest = &view.loaded.rows.digest[..16],
    )
}
