//! A cut-off on a book of accounts, one row each: no merchants are simulated.

pub mod ask;
pub mod best;
pub mod book;
mod by_vintage;
pub mod cells;
mod decisions;
pub mod draw;
pub mod effective;
pub mod ends;
pub mod judge;
pub mod ks;
pub mod limits;
mod order;
mod parts;
pub mod quantity;
pub mod question;
pub mod report;
pub mod resample;
pub mod run;
#[cfg(test)]
mod tests;
pub mod two_scores;
pub mod vintages;

use super::ask::Asked;
use super::definition::{Definition, Input};
use super::options::{Form, OptionDefinition};
use super::{Request, Study};
use crate::config::ConfigError;
use crate::engine::{Engine, Stopped};
use crate::progress::Progress;
use crate::report::files::{Failure, File};
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
            column("new-score", "The column of a second scorecard, to be compared with the first one"),
            number("lgd", 0.0, 1.0, "Loss given default: the share of its amount lost on an approved bad account"),
            number("rate", 0.0, 10.0, "Annual interest rate of approved good accounts, such as 0.12"),
            number("funding-cost", 0.0, 10.0, "Annual funding cost of approved amounts, as a rate (default 0)"),
            number("term", 0.0, 100.0, "Years for which interest and funding are paid (default 1)"),
            OptionDefinition::of(
                "minimum-cell",
                "NUMBER",
                Form::Whole { min: 0, max: ask::CELL_MAX },
                "The fewest accounts of which anything is shown, but in decisions (default 10); 0 leaves nothing out",
            )
            .with("accounts"),
            OptionDefinition::of(
                "decisions",
                "FORMAT",
                Form::Words,
                "Writes decisions as csv (default) or parquet, which has to be built in",
            )
            .with("accounts"),
            OptionDefinition::flag("excel", "Also writes workbook.xlsx, which has to be built in").with("accounts"),
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
        run::run(&asked.question.material, &asked.question.question, progress)
    }

    fn report(asked: &Asked<ask::LoadedAccounts>, answer: &run::AccountsResult) -> Report {
        report::accounts(&asked.question, answer)
    }

    fn files(
        asked: &Asked<ask::LoadedAccounts>,
        answer: &run::AccountsResult,
        scratch: &Path,
    ) -> Result<Rendered, Failure> {
        let large = decisions::decisions(&asked.question, answer, scratch)?.into_iter().collect();
        Ok(Rendered { files: workbook(asked, answer)?, large })
    }

    fn work(asked: &Asked<ask::LoadedAccounts>, answer: &run::AccountsResult) -> u64 {
        u64::from(answer.resamples) * asked.question.material.book.accounts() as u64
    }
}

/// The workbook, if it is asked for.
#[cfg(feature = "excel")]
fn workbook(asked: &Asked<ask::LoadedAccounts>, answer: &run::AccountsResult) -> Result<Vec<File>, Failure> {
    match asked.question.has_workbook {
        true => Ok(vec![File { name: "workbook.xlsx".into(), bytes: report::workbook(&asked.question, answer)? }]),
        false => Ok(Vec::new()),
    }
}

#[cfg(not(feature = "excel"))]
fn workbook(asked: &Asked<ask::LoadedAccounts>, _: &run::AccountsResult) -> Result<Vec<File>, Failure> {
    match asked.question.has_workbook {
        true => Err(Failure::new("this build does not write workbooks".into())),
        false => Ok(Vec::new()),
    }
}
