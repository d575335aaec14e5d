//! Compressed neighbours (`.br`, `.gz`) of the files that are served.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Result, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::assemble::files_below;

const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW_BITS: u32 = 24;
const BUFFER_BYTES: usize = 64 * 1024;
/// What is text or code; pictures and fonts are compressed already.
const COMPRESSIBLE: &[&str] = &[
    "css",
    "html",
    "js",
    "json",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];

/// Compresses every file below a folder that has no compressed neighbour newer than itself.
pub fn everything_below(folder: &Path) -> Result<()> {
    let mut files: Vec<PathBuf> = files_below(folder)?
        .into_iter()
        .filter(|path| is_due(path))
        .collect();
    // The largest first, so that the threads end at about the same time.
    files.sort_by_key(|path| {
        fs::metadata(path)
            .map(|data| std::cmp::Reverse(data.len()))
            .ok()
    });
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let queue = std::sync::Mutex::new(files.into_iter());
    let next = || queue.lock().ok().and_then(|mut queue| queue.next());
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    while let Some(path) = next() {
                        file(&path)?;
                    }
                    Ok(())
                })
            })
            .collect();
        for worker in workers {
            match worker.join() {
                Ok(outcome) => outcome?,
                Err(_) => bail!("compressing was interrupted"),
            }
        }
        Ok(())
    })
}

/// Compresses one file if that is worth it.
pub fn file(path: &Path) -> Result<()> {
    if !is_compressible(path) {
        return Ok(());
    }
    let bytes = fs::read(path)?;
    fs::write(neighbour(path, "br"), brotli(&bytes)?)?;
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    fs::write(neighbour(path, "gz"), gzip.finish()?)?;
    Ok(())
}

/// Removes compressed neighbours, which a build without them would leave stale.
pub fn remove_below(folder: &Path) -> Result<()> {
    for path in files_below(folder)? {
        if path
            .extension()
            .is_some_and(|extension| extension == "br" || extension == "gz")
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The path of a compressed neighbour.
pub fn neighbour(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder =
        brotli::CompressorWriter::new(Vec::new(), BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW_BITS);
    encoder.write_all(bytes)?;
    encoder.flush()?;
    Ok(encoder.into_inner())
}

fn is_compressible(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| COMPRESSIBLE.contains(&extension))
}

fn is_due(path: &Path) -> bool {
    let changed_at = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    is_compressible(path) && changed_at(&neighbour(path, "br")) <= changed_at(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_unpacks_to_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.css");
        let text = "a { color: red }\n".repeat(200);
        fs::write(&path, &text).unwrap();
        everything_below(folder.path()).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(
            &mut fs::read(neighbour(&path, "br")).unwrap().as_slice(),
            &mut unpacked,
        )
        .unwrap();
        assert_eq!(unpacked, text.as_bytes());
        assert!(neighbour(&path, "gz").is_file());
    }

    #[test]
    fn a_picture_gets_no_neighbour() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("icon.png");
        fs::write(&path, "picture").unwrap();
        everything_below(folder.path()).unwrap();
        assert!(!neighbour(&path, "br").exists());
    }
}
