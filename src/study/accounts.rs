//! A cut-off on a book of accounts, one row each: no merchants are simulated.

pub mod ask;
pub mod book;
mod decisions;
pub mod draw;
pub mod judge;
pub mod limits;
pub mod quantity;
pub mod report;
pub mod resample;
pub mod run;
#[cfg(test)]
mod tests;

use super::ask::Asked;
use super::definition::{Definition, Input};
use super::options::{Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::files::Failure;
use crate::report::output::Report;
use crate::report::spool::Rendered;
use std::path::Path;

/// `swapset tune --accounts`.
pub struct Accounts;

/// An option that names a column.
const fn column(name: &'static str, help: &'static str) -> OptionDefinition {
    OptionDefinition::of(name, "COLUMN", Form::Words, help).with("accounts")
}

/// An option with a number.
const fn number(name: &'static str, min: f64, max: f64, help: &'static str) -> OptionDefinition {
    OptionDefinition::of(name, "NUMBER", Form::Number { min, max }, help).with("accounts")
}

impl Study for Accounts {
    type Question = ask::LoadedAccounts;
    type Answer = run::AccountsResult;

    const DEFINITION: Definition = Definition {
        name: "accounts",
        command: "tune",
        chosen_by: Some("accounts"),
        question: "Which cut-off on your own accounts, one row each, best serves an objective under constraints?",
        shows: "rates by accounts and by amount, by group and vintage, ROC curves, decisions",
        page: "docs/accounts.md",
        input: Input::Study,
        options: &[
            OptionDefinition::of(
                "accounts",
                "FILE",
                Form::File,
                "Tunes on a table of accounts, one row each, instead of the simulator: a CSV or TSV file, also as \
                 .gz; a TOML file whose table [accounts] names one; or the bundled name german_credit",
            )
            .without("scores"),
            column("id", "The column of ids, which appear in decisions.csv only"),
            column("score", "The column of scores, such as pd with --higher-is-worse"),
            column("bad", "The column that marks bad accounts. May be repeated: any of them makes an account bad")
                .repeated(),
            column("amount", "The column of amounts, or none to use no amounts"),
            column("weight", "The column of weights"),
            column("group", "A column of groups. May be repeated").repeated(),
            column("vintage", "The column of months or dates"),
            column("approved", "The column that says whether an account was approved so far"),
            number("lgd", 0.0, 1.0, "Loss given default: the share of its amount lost on an approved bad account"),
            number("rate", 0.0, 10.0, "Annual interest rate of approved good accounts, such as 0.12"),
            number("funding-cost", 0.0, 10.0, "Annual funding cost of approved amounts, as a rate (default 0)"),
            number("term", 0.0, 100.0, "Years for which interest and funding are paid (default 1)"),
        ],
        work_unit: "draw",
        has_checkpoint: false,
        no_shards: Some("it simulates no merchants"),
        ..Definition::DEFAULT
    };

    fn ask(request: &Request) -> Result<Asked<ask::LoadedAccounts>, ConfigError> {
        ask::accounts(request)
    }

    fn run(asked: &Asked<ask::LoadedAccounts>, _: Engine, progress: &Progress) -> Result<run::AccountsResult, Stopped> {
        let ask::LoadedAccounts { book, groups, vintages, question, .. } = &asked.question;
        run::run(book, groups, vintages.as_ref(), question, progress)
    }

    fn report(asked: &Asked<ask::LoadedAccounts>, answer: &run::AccountsResult) -> Report {
        report::accounts(&asked.question, answer)
    }

    fn files(
        asked: &Asked<ask::LoadedAccounts>,
        answer: &run::AccountsResult,
        scratch: &Path,
    ) -> Result<Rendered, Failure> {
        decisions::decisions(&asked.question, answer, scratch)
    }

    fn work(asked: &Asked<ask::LoadedAccounts>, answer: &run::AccountsResult) -> u64 {
        u64::from(answer.resamples) * asked.question.book.accounts() as u64
    }
}
