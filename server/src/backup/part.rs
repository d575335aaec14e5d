//! A file that is being written. It gets its name when it is whole, and is gone otherwise.

use anyhow::Context as _;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What SQLite keeps beside a database, and reads into whatever database it finds there.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// `<name>.part`, readable by its owner alone; removed when it is dropped.
pub(super) struct Part {
    path: PathBuf,
}

impl Part {
    /// An empty one for a file that is not there yet.
    ///
    /// # Errors
    /// When the file or its part is there, or cannot be written.
    pub(super) fn create_for(file: &Path) -> anyhow::Result<Self> {
        refuse_existing(file)?;
        let path = with_ending(file, ".part");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        match options.open(&path) {
            Ok(_) => Ok(Self { path }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(anyhow::anyhow!(
                "{0} is there: another attempt is under way, or one was killed; remove {0} when none runs",
                path.display()
            )),
            Err(error) => {
                Err(error).with_context(|| format!("{} cannot be written", path.display()))
            }
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name, once it is on the disk. A link, unlike a renaming, never writes over a file that
    /// came meanwhile.
    ///
    /// # Errors
    /// When the disk does not keep it, or the name is taken.
    pub(super) fn publish(self, file: &Path) -> anyhow::Result<()> {
        keep(&self.path)?;
        fs::hard_link(&self.path, file).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => is_there(file),
            _ => anyhow::anyhow!(
                "{} cannot get its name ({error}): choose a folder whose file system has hard links",
                file.display()
            ),
        })?;
        drop(self);
        let kept = keep(folder_of(file));
        if kept.is_err() {
            fs::remove_file(file).ok();
        }
        kept
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // There may be none of them, and there is nobody to tell.
        for ending in BESIDE {
            fs::remove_file(with_ending(&self.path, ending)).ok();
        }
        fs::remove_file(&self.path).ok();
    }
}

/// Also refuses a link that leads nowhere: SQLite would follow it.
///
/// # Errors
/// When it is there.
pub(super) fn refuse_existing(file: &Path) -> anyhow::Result<()> {
    match fs::symlink_metadata(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be looked at", file.display())),
        Ok(_) => Err(is_there(file)),
    }
}

/// The files that SQLite may have left beside a database.
pub(super) fn beside(file: &Path) -> [PathBuf; 3] {
    BESIDE.map(|ending| with_ending(file, ending))
}

fn is_there(file: &Path) -> anyhow::Error {
    anyhow::anyhow!(
        "{} is there already and is not written over",
        file.display()
    )
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    PathBuf::from(name)
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// On the disk before anybody hears that it is. A folder keeps the names of its files.
fn keep(path: &Path) -> anyhow::Result<()> {
    let kept = File::open(path).and_then(|open| open.sync_all());
    kept.with_context(|| format!("the disk does not keep {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<OsString> {
        let entries = fs::read_dir(folder).expect("the folder is there");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_part_that_is_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("copy");
        let part = Part::create_for(&file).expect("it is made");
        fs::write(part.path().with_file_name("copy.part-wal"), "x").expect("written");
        assert!(
            Part::create_for(&file).is_err(),
            "two would write into one file"
        );
        drop(part);
        assert_eq!(names(folder.path()), Vec::<OsString>::new());
    }

    #[test]
    fn what_came_meanwhile_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("copy");
        let part = Part::create_for(&file).expect("it is made");
        fs::write(&file, "another's").expect("written");
        assert!(part.publish(&file).is_err());
        assert_eq!(fs::read(&file).expect("it is there"), b"another's");
        assert_eq!(names(folder.path()), ["copy"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_reads_what_is_published() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("copy");
        let part = Part::create_for(&file).expect("it is made");
        part.publish(&file).expect("it gets its name");
        assert_eq!(names(folder.path()), ["copy"]);
        let mode = fs::metadata(&file)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).expect("a link");
        assert!(refuse_existing(&folder.path().join("link")).is_err());
    }
}
