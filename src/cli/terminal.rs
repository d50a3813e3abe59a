//! What goes to standard output and standard error, and what becomes of a run whose reader goes away.
//!
//! A closed pipe (`| head -1`) is no error: the run goes on without a word and ends as programs end whose reader has gone. Anything else
//! that keeps a text from being written (a full disk behind `>`) ends with an error, after the results are safe.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

/// Exit code after a text could not be written.
const UNWRITTEN: u8 = 2;
/// Exit code of a program whose reader has gone, as shells have it: 128 and the number of the signal.
const READER_GONE: u8 = 141;

static READER_HAS_GONE: AtomicBool = AtomicBool::new(false);
static TEXT_IS_LOST: AtomicBool = AtomicBool::new(false);

/// Prints to standard output, with a line's end.
pub fn answer(text: &str) {
    let done = print(&mut io::stdout().lock(), text);
    // Where both are the same full disk, the second message fails too, and the exit code tells.
    if let Err(error) = heed(done) {
        note(&format!("error: failed to write to standard output: {error}"));
    }
}

/// Prints to standard error, with a line's end.
pub fn note(text: &str) {
    let _ = heed(print(&mut io::stderr().lock(), text));
}

fn print(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.write_all(b"\n")?;
    to.flush()
}

/// Remembers how printing failed, for [`exit_code`].
fn heed(done: io::Result<()>) -> io::Result<()> {
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

/// The code of a command that ended with `code`, and with what became of its texts.
pub fn exit_code(code: u8) -> ExitCode {
    ExitCode::from(match code {
        0 if TEXT_IS_LOST.load(Ordering::Relaxed) => UNWRITTEN,
        0 if READER_HAS_GONE.load(Ordering::Relaxed) => READER_GONE,
        code => code,
    })
}
