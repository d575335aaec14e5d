//! Writes an export, for the server and for phones alike.

use super::{EXPORT_FORMAT, Line};
use std::io::{self, Write};

/// Writes the lines of one export, which the caller hands over in the order in which a
/// [`Verifier`](super::Verifier) takes them.
pub struct ExportWriter<W> {
    out: W,
    lines: u64,
}

impl<W: Write> ExportWriter<W> {
    /// Writes the first line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(out: W) -> io::Result<Self> {
        let mut writer = Self { out, lines: 0 };
        writer.write(&Line::Export {
            format: EXPORT_FORMAT,
        })?;
        Ok(writer)
    }

    /// Writes the next line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, line: &Line) -> io::Result<()> {
        // Not straight into `out`: the app has a writer of JSON into memory already, and no room for a second.
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.out.write_all(&bytes)?;
        self.lines += 1;
        Ok(())
    }

    /// Writes the last line and says how many there are.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(mut self) -> io::Result<u64> {
        let lines = self.lines;
        self.write(&Line::End { lines })?;
        Ok(self.lines)
    }
}
