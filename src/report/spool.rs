//! Files that may be large: written to a temporary file without a name once they pass a mebibyte, so that they take no memory
//! and nothing of them is left behind, however a run ends.

use super::files::{Failure, File};
use crate::digest::Digesting;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use tempfile::SpooledTempFile;

/// Bytes that are kept in memory.
const MEMORY_MAX: usize = 1 << 20;

/// A file being written.
pub struct SpoolWriter {
    file: BufWriter<SpooledTempFile>,
    digest: Digesting,
}

impl SpoolWriter {
    /// Whose temporary file is in a folder.
    pub fn beside(scratch: &Path) -> SpoolWriter {
        let file = BufWriter::with_capacity(1 << 16, SpooledTempFile::new_in(MEMORY_MAX, scratch));
        SpoolWriter { file, digest: Digesting::default() }
    }

    /// The file with its name.
    ///
    /// # Errors
    /// If the last of it cannot be written.
    pub fn finish(self, name: &str) -> io::Result<LargeFile> {
        let content = self.file.into_inner().map_err(|error| error.into_error())?;
        Ok(LargeFile { name: name.into(), sha256: self.digest.finish(), content: Mutex::new(content) })
    }
}

impl Write for SpoolWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A file to be written that may be large.
pub struct LargeFile {
    /// Relative to the run's folder, with `/`.
    pub name: String,
    /// The digest of its bytes.
    pub sha256: String,
    content: Mutex<SpooledTempFile>,
}

impl LargeFile {
    /// Copies its bytes.
    ///
    /// # Errors
    /// If reading or writing fails.
    pub fn copy_to(&self, mut to: impl Write) -> io::Result<()> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        content.rewind()?;
        io::copy(&mut *content, &mut to).map(drop)
    }

    /// The file in memory.
    ///
    /// # Errors
    /// If reading fails.
    pub fn into_file(self) -> Result<File, Failure> {
        let mut bytes = Vec::new();
        self.copy_to(&mut bytes).map_err(|error| failed(&self.name, &error))?;
        Ok(File { name: self.name, bytes })
    }
}

/// Files made for a study.
#[derive(Default)]
pub struct Rendered {
    pub files: Vec<File>,
    pub large: Vec<LargeFile>,
}

impl Rendered {
    /// Adds further files.
    pub fn add(&mut self, more: Rendered) {
        self.files.extend(more.files);
        self.large.extend(more.large);
    }

    /// The large file of a name.
    pub fn large(&self, name: &str) -> Option<&LargeFile> {
        self.large.iter().find(|file| file.name == name)
    }

    /// All files in memory.
    ///
    /// # Errors
    /// If a large one cannot be read.
    pub fn into_files(self) -> Result<Vec<File>, Failure> {
        let mut files = self.files;
        for large in self.large {
            files.push(large.into_file()?);
        }
        Ok(files)
    }
}

/// Parts of a file that are written in turns and read one after the other.
#[derive(Debug)]
pub struct Interleaved {
    file: SpooledTempFile,
    length: u64,
    /// What is not in the file yet, by part.
    waiting: Vec<Vec<u8>>,
    /// Where the pieces of each part begin, and how long they are.
    pieces: Vec<Vec<(u64, usize)>>,
    /// The first failure, after which nothing is written.
    failure: Option<io::Error>,
}

/// Bytes of a part from which on they are written, over all parts.
const WAITING_MAX: usize = 8 << 20;

impl Interleaved {
    /// So many parts, whose temporary file is in a folder.
    pub fn beside(scratch: &Path, parts: usize) -> Interleaved {
        Interleaved {
            file: SpooledTempFile::new_in(MEMORY_MAX, scratch),
            length: 0,
            waiting: vec![Vec::new(); parts],
            pieces: vec![Vec::new(); parts],
            failure: None,
        }
    }

    /// Adds to a part. A failure is told whenever the parts are read.
    pub fn add(&mut self, part: usize, bytes: &[u8]) {
        if self.failure.is_some() {
            return;
        }
        let waiting_max = (WAITING_MAX / self.waiting.len().max(1)).clamp(1 << 10, 1 << 16);
        self.waiting[part].extend_from_slice(bytes);
        if self.waiting[part].len() >= waiting_max {
            self.failure = self.write(part).err();
        }
    }

    fn write(&mut self, part: usize) -> io::Result<()> {
        self.file.seek(io::SeekFrom::Start(self.length))?;
        self.file.write_all(&self.waiting[part])?;
        self.pieces[part].push((self.length, self.waiting[part].len()));
        self.length += self.waiting[part].len() as u64;
        self.waiting[part].clear();
        Ok(())
    }

    /// Copies all parts, one after the other.
    ///
    /// # Errors
    /// If writing failed before, or reading or writing fails.
    pub fn copy_to(&mut self, to: &mut impl Write) -> io::Result<()> {
        if let Some(failure) = &self.failure {
            return Err(io::Error::new(failure.kind(), failure.to_string()));
        }
        for (pieces, waiting) in self.pieces.iter().zip(&self.waiting) {
            for &(from, length) in pieces {
                self.file.seek(io::SeekFrom::Start(from))?;
                io::copy(&mut (&mut self.file).take(length as u64), to)?;
            }
            to.write_all(waiting)?;
        }
        Ok(())
    }
}

/// That a file could not be written to its temporary place.
pub fn failed(name: &str, error: &io::Error) -> Failure {
    Failure::new(format!("the temporary file of {name} cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::short::{Short, assert_takes_short_writes};

    #[test]
    fn a_file_larger_than_memory_is_read_as_it_was_written_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let bytes: Vec<u8> = (0..3 * MEMORY_MAX).map(|index| (index % 251) as u8).collect();
        let mut writer = SpoolWriter::beside(folder.path());
        writer.write_all(&bytes).unwrap();
        let large = writer.finish("a.csv").unwrap();
        assert_eq!(large.sha256, crate::digest::digest(&bytes));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let mut copied = Vec::new();
        large.copy_to(&mut copied).unwrap();
        assert!(copied == bytes && large.into_file().unwrap().bytes == bytes);
    }

    #[test]
    fn parts_written_in_turns_are_read_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let mut parts = Interleaved::beside(folder.path(), 3);
        let mut expected = vec![String::new(); 3];
        for index in 0..60_000 {
            let text = format!("{index},{}\n", "x".repeat(index % 50));
            parts.add(index % 2, text.as_bytes());
            expected[index % 2].push_str(&text);
        }
        for _ in 0..2 {
            let mut read = Vec::new();
            parts.copy_to(&mut read).unwrap();
            assert!(read == expected.concat().into_bytes());
        }
    }

    #[test]
    fn what_cannot_be_written_is_told_when_it_is_read() {
        let mut parts = Interleaved::beside(Path::new("/dev/null/none"), 1);
        (0..200).for_each(|_| parts.add(0, &[b'x'; 1 << 16]));
        assert!(parts.copy_to(&mut Vec::new()).is_err() && parts.copy_to(&mut Vec::new()).is_err());
        assert!(parts.waiting[0].len() <= 1 << 16, "what is lost anyway takes no memory");
    }

    #[test]
    fn files_are_copied_by_short_writes_too() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = SpoolWriter::beside(folder.path());
        writer.write_all(&b"0123456789".repeat(20)).unwrap();
        let large = writer.finish("a.csv").unwrap();
        assert_takes_short_writes(|to| large.copy_to(to));
        let parts = Mutex::new(Interleaved::beside(folder.path(), 3));
        (0..60).for_each(|index| parts.lock().unwrap().add(index % 3, b"abc"));
        assert_takes_short_writes(|to| parts.lock().unwrap().copy_to(to));
        // After what could not be copied, more is added where it belongs.
        let mut full = Interleaved::beside(folder.path(), 2);
        let long = vec![b'x'; WAITING_MAX];
        full.add(0, &long);
        assert!(full.copy_to(&mut Short::of(10)).is_err());
        full.add(1, &long.to_ascii_uppercase());
        let mut read = Vec::new();
        full.copy_to(&mut read).unwrap();
        assert!(read == [&long[..], &long.to_ascii_uppercase()].concat());
    }
}
