//! The photos that a copy of the database names, in a folder of their own that is laid out as a server's, so
//! that one may also be served from it.

use super::ensure_there;
use crate::database::{Database, sqlite_file};
use crate::photo::{Copied, Vault, copy_photos};
use crate::settings::{Mode, Settings};
use anyhow::{Context as _, ensure};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often it is told how far it has come.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// For whoever hears that photos are lacking after they were put back.
pub const OF_LACKING_PHOTOS: &str = "\
Put what is named here into the folder of the copies and run this again, without the copy of the database. \
Phones keep a photo for 14 days after it was delivered and send it again in a new epoch: one begins with \
the restored database, or with `storebeat new-epoch`.";

/// Where photos are kept, and where their copies are.
#[derive(Clone, Debug, Args)]
pub struct PhotoPlaces {
    /// Where photos are kept, as `serve` is told it.
    #[arg(long, env = "STOREBEAT_PHOTOS")]
    pub photos: Option<String>,
    /// A folder with copies of photos, made when it is missing. Only what it lacks is copied.
    #[arg(long, value_name = "FOLDER")]
    pub photos_copy: Option<PathBuf>,
}

/// Which way photos go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From where they are kept into the folder of their copies.
    Out,
    /// From there to where they are kept.
    Back,
}

/// Two places that are open, and the database that names the photos.
pub struct PhotoCopying {
    database_url: String,
    from: Vault,
    to: Vault,
}

impl PhotoPlaces {
    /// Opens both places, so that one that cannot be used is told before the long work; `None` when no
    /// folder of copies was named.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn open(&self, database_url: &str, way: Way) -> anyhow::Result<Option<PhotoCopying>> {
        let Some(copies) = &self.photos_copy else {
            return Ok(None);
        };
        ensure!(
            !copies.to_string_lossy().contains("://"),
            "--photos-copy is a folder of this machine"
        );
        let settings = Settings {
            photos: self.photos.clone(),
            ..Settings::loopback(database_url, Mode::Production)
        };
        ensure!(
            settings.photos.is_some() || sqlite_file(database_url).is_some(),
            "nobody knows where photos are kept: name it with --photos"
        );
        let place = settings.photos_place();
        let folder = (!place.contains("://")).then(|| Path::new(&place));
        match (way, folder) {
            (Way::Out, Some(folder)) => ensure_folder(folder)?,
            (Way::Out, None) => {}
            (Way::Back, _) => ensure_folder(copies)?,
        }
        let kept = Vault::open(&settings)?;
        ensure!(
            folder.is_none_or(|folder| !is_same(folder, copies)),
            "{} is where photos are kept: a copy lies elsewhere",
            copies.display()
        );
        if way == Way::Out {
            make_private(copies).with_context(|| {
                format!("{} cannot be made for its owner alone", copies.display())
            })?;
        }
        let copies = Vault::folder(copies.clone())?;
        let (from, to) = match way {
            Way::Out => (kept, copies),
            Way::Back => (copies, kept),
        };
        Ok(Some(PhotoCopying {
            database_url: database_url.to_owned(),
            from,
            to,
        }))
    }
}

impl PhotoCopying {
    /// Copies what is not there yet, while servers go on, and tells every so often how far it has come. To be
    /// done after the copy of the database: then every photo that it names is there. What became of the photos
    /// is in `copied` also when it fails or is stopped.
    ///
    /// # Errors
    /// When the database or a place does not answer, or nothing can be written. What was copied stays.
    pub async fn run(&self, copied: &mut Copied, tell: impl Fn(&Copied)) -> anyhow::Result<()> {
        ensure_there(&self.database_url)?;
        let database = Database::connect(&self.database_url)
            .await
            .context("the database cannot be opened")?;
        let mut told = Instant::now();
        copy_photos(&database, (&self.from, &self.to), copied, |so_far| {
            if told.elapsed() >= TOLD_EVERY {
                told = Instant::now();
                tell(so_far);
            }
        })
        .await?;
        database.close().await.context("the database")
    }
}

fn ensure_folder(folder: &Path) -> anyhow::Result<()> {
    ensure!(
        folder.is_dir(),
        "there is no folder {} with photos",
        folder.display()
    );
    Ok(())
}

/// As the copy of the database it is for its owner alone, also where it was made for others: originals that
/// nobody is shown are in it.
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(folder)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(())
}

fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn a_folder_of_copies_that_others_can_read_is_for_its_owner_alone_afterwards() {
        use super::*;
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [kept, copies] = ["kept", "copies"].map(|name| folder.path().join(name));
        for folder in [&kept, &copies] {
            fs::create_dir(folder).expect("it is made");
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("it is open");
        }
        let open = |photos_copy: &Path, way| {
            let places = PhotoPlaces {
                photos: Some(kept.display().to_string()),
                photos_copy: Some(photos_copy.to_owned()),
            };
            places.open("sqlite:a.db", way).is_ok()
        };
        let mode = |folder: &Path| {
            let found = fs::metadata(folder).expect("it is there");
            found.permissions().mode() & 0o777
        };
        assert!(open(&copies, Way::Back));
        assert_eq!(
            mode(&copies),
            0o755,
            "it is read alone, perhaps by somebody else"
        );
        assert!(open(&copies, Way::Out));
        assert_eq!(mode(&copies), 0o700);
        assert!(!open(&kept, Way::Out));
        assert_eq!(
            mode(&kept),
            0o755,
            "the photos of a server are not its folder of copies"
        );
    }
}
