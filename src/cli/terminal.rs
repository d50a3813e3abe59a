//! Standard output and standard error, and what happens when they cannot be written.
//!
//! A closed pipe (`| head -1`) is no error: the run continues silently and ends with the exit code of a broken pipe. Any other
//! failure to write (a full disk behind `>`) ends in an error, after the results are saved.

use crate::report::spool::LargeFile;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// Exit code if output could not be written.
const UNWRITTEN: u8 = 2;
/// Exit code after a broken pipe, by the convention of shells: 128 plus the number of the signal.
const READER_GONE: u8 = 141;

static READER_HAS_GONE: AtomicBool = AtomicBool::new(false);
static TEXT_IS_LOST: AtomicBool = AtomicBool::new(false);

/// Columns of an answer that goes nowhere that has a width.
const WIDTH: usize = 80;
/// The least that an answer is set in.
const WIDTH_MIN: usize = 40;

/// The width of the answer: the terminal's; in a pipe or a file, which have none, that of the variable COLUMNS, which a shell has but
/// hands on only if asked to, or 80.
pub fn width() -> usize {
    let given = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    columns_of_the_terminal().or_else(given).unwrap_or(WIDTH).max(WIDTH_MIN)
}

#[cfg(unix)]
fn columns_of_the_terminal() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

#[cfg(not(unix))]
fn columns_of_the_terminal() -> Option<usize> {
    None
}

/// Prints a line to standard output.
pub fn answer(text: &str) {
    told(print(&mut io::stdout().lock(), text));
}

/// Prints a file to standard output.
pub fn file(file: &LargeFile) {
    let mut out = io::stdout().lock();
    told(file.copy_to(&mut out).and_then(|()| out.flush()));
}

/// Reports a failure to write to standard output.
fn told(done: io::Result<()>) {
    // If both are on the same full disk, this message fails too; the exit code still shows the error.
    if let Err(error) = record_failure(done) {
        note(&format!("error: failed to write to standard output: {error}"));
    }
}

/// Prints a line to standard error.
pub fn note(text: &str) {
    let _ = record_failure(print(&mut io::stderr().lock(), text));
}

fn print(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.write_all(b"\n")?;
    to.flush()
}

/// Remembers how printing failed, for [`exit_code`].
fn record_failure(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            READER_HAS_GONE.store(true, Ordering::Relaxed);
            Ok(())
        }
        Err(error) => {
            TEXT_IS_LOST.store(true, Ordering::Relaxed);
            Err(error)
        }
        Ok(()) => Ok(()),
    }
}

/// The exit code of a command that ended with `code`, given how its printing went.
pub fn exit_code(code: u8) -> ExitCode {
    ExitCode::from(match code {
        0 if TEXT_IS_LOST.load(Ordering::Relaxed) => UNWRITTEN,
        0 if READER_HAS_GONE.load(Ordering::Relaxed) => READER_GONE,
        code => code,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::short::{Short, assert_takes_short_writes};

    #[test]
    fn lines_are_printed_by_short_writes_too() {
        let mut whole = Short::of(usize::MAX);
        print(&mut whole, "a line with 信用").unwrap();
        assert_eq!(whole.bytes, "a line with 信用\n".as_bytes());
        assert_takes_short_writes(|to| print(to, "a line with 信用"));
    }
}
