//! Where the bytes of photos lie: a folder, or a bucket that speaks S3. Originals stand under their hash,
//! so that the same photo is there once; what is written is on the disk when a call returns.

use crate::settings::Settings;
use actix_web::web::Bytes;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, RetryConfig};
use shared::photo::Rendition;
use shared::sync::Hash;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use url::Url;
use uuid::Uuid;

/// How long a bucket is asked again; the phone that waits asks again by itself.
const PATIENCE: Duration = Duration::from_secs(10);

const ORIGINALS: &str = "originals";
const RENDITIONS: &str = "renditions";

/// A folder or bucket with photos; clones share it.
#[derive(Clone, Debug)]
pub struct Vault(Arc<dyn ObjectStore>);

/// Why there is no vault.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The address is none.
    #[error("--photos is neither a folder nor s3://BUCKET/PREFIX: {0}")]
    Address(String),
    /// The folder cannot be made, or the bucket's settings are incomplete.
    #[error("photos cannot be kept there: {0}")]
    Unusable(String),
}

impl Vault {
    /// Opens what the settings name, and makes a missing folder.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(settings: &Settings) -> Result<Self, VaultError> {
        let place = settings.photos_place();
        match place.strip_prefix("s3://") {
            Some(_) => Self::bucket(&place),
            None if place.contains("://") => Err(VaultError::Address(place)),
            None => Self::folder(PathBuf::from(place)),
        }
    }

    /// Opens a folder, and makes a missing one.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(crate) fn folder(path: PathBuf) -> Result<Self, VaultError> {
        std::fs::create_dir_all(&path)
            .map_err(|error| VaultError::Unusable(format!("{}: {error}", path.display())))?;
        let folder = LocalFileSystem::new_with_prefix(path)
            .map_err(|error| VaultError::Unusable(error.to_string()))?;
        // A photo is said to be delivered only when no loss of power can take it back.
        let folder = folder.with_fsync(true).with_automatic_cleanup(true);
        Ok(Self(Arc::new(folder)))
    }

    /// Keys, region and endpoint come from the environment, as for every S3 client (`AWS_…`).
    fn bucket(address: &str) -> Result<Self, VaultError> {
        let wrong = || VaultError::Address(address.to_owned());
        let url = Url::parse(address).map_err(|_| wrong())?;
        let prefix = Path::from_url_path(url.path()).map_err(|_| wrong())?;
        // Another part of the process may have chosen one already; they are the same.
        rustls::crypto::ring::default_provider()
            .install_default()
            .ok();
        let bucket = AmazonS3Builder::from_env()
            .with_url(address)
            .with_retry(RetryConfig {
                retry_timeout: PATIENCE,
                ..RetryConfig::default()
            })
            .build()
            .map_err(|error| VaultError::Unusable(error.to_string()))?;
        Ok(Self(Arc::new(PrefixStore::new(bucket, prefix))))
    }

    /// Keeps a few bytes, reads them and removes them.
    ///
    /// # Errors
    /// When photos cannot be kept now.
    pub async fn check(&self) -> object_store::Result<()> {
        let path = part(Uuid::from_bytes(crate::app::random_bytes()), "check");
        self.put(path.clone(), b"check".to_vec()).await?;
        self.0.get(&path).await?.bytes().await?;
        self.0.delete(&path).await
    }

    /// Keeps an original under its hash.
    ///
    /// # Errors
    /// When the vault does not take it.
    pub async fn put_original(&self, hash: Hash, bytes: Vec<u8>) -> object_store::Result<()> {
        self.put(original_path(hash), bytes).await
    }

    /// An original.
    ///
    /// # Errors
    /// When the vault does not have it.
    pub(super) async fn original(&self, hash: Hash) -> object_store::Result<Bytes> {
        self.0.get(&original_path(hash)).await?.bytes().await
    }

    /// Whether the vault has an original in its length.
    ///
    /// # Errors
    /// When it does not answer.
    pub(super) async fn holds(&self, hash: Hash, length: u64) -> object_store::Result<bool> {
        match self.0.head(&original_path(hash)).await {
            Ok(found) => Ok(found.size == length),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What lies of the photos whose hashes begin with this byte, each with its size in bytes.
    ///
    /// # Errors
    /// When it does not answer.
    pub(super) async fn sizes(&self, first: u8) -> object_store::Result<HashMap<Path, u64>> {
        use futures_util::TryStreamExt as _;
        let mut sizes = HashMap::new();
        for kind in [ORIGINALS, RENDITIONS] {
            let folder = Path::from_iter([kind, &hex::encode([first])]);
            let found = self.0.list(Some(&folder));
            let found = found.map_ok(|found| (found.location, found.size));
            sizes.extend(found.try_collect::<Vec<_>>().await?);
        }
        Ok(sizes)
    }

    /// Keeps what is shown of a photo.
    ///
    /// # Errors
    /// When the vault does not take it.
    pub async fn put_rendition(
        &self,
        hash: Hash,
        rendition: Rendition,
        bytes: Vec<u8>,
    ) -> object_store::Result<()> {
        self.put(rendition_path(hash, rendition), bytes).await
    }

    /// What is shown of a photo.
    ///
    /// # Errors
    /// When the vault does not have it.
    pub async fn rendition(&self, hash: Hash, rendition: Rendition) -> object_store::Result<Bytes> {
        let found = self.0.get(&rendition_path(hash, rendition)).await?;
        found.bytes().await
    }

    /// Keeps a piece of an upload; its name is never used twice.
    ///
    /// # Errors
    /// When the vault does not take it.
    pub async fn put_part(&self, upload: Uuid, bytes: Vec<u8>) -> object_store::Result<String> {
        let name = Uuid::from_bytes(crate::app::random_bytes()).to_string();
        self.put(part(upload, &name), bytes).await?;
        Ok(name)
    }

    /// A piece of an upload.
    ///
    /// # Errors
    /// When the vault does not have it.
    pub async fn part(&self, upload: Uuid, name: &str) -> object_store::Result<Bytes> {
        self.0.get(&part(upload, name)).await?.bytes().await
    }

    /// Removes every piece of an upload, also those that no row knows. What cannot be removed now is left
    /// to the next sweep.
    pub async fn forget_parts(&self, upload: Uuid) {
        use futures_util::{StreamExt as _, TryStreamExt as _};
        let folder = Path::from_iter(["parts", &upload.to_string()]);
        let names = self.0.list(Some(&folder)).map_ok(|found| found.location);
        let removed = self.0.delete_stream(names.boxed()).try_collect::<Vec<_>>();
        if let Err(error) = removed.await {
            tracing::warn!(%upload, %error, "pieces of an upload stay for now");
        }
    }

    async fn put(&self, path: Path, bytes: Vec<u8>) -> object_store::Result<()> {
        self.0.put(&path, PutPayload::from(bytes)).await?;
        Ok(())
    }
}

/// Two levels, so that no folder holds everything.
fn spread(kind: &str, hash: Hash, name: &str) -> Path {
    let hex = hash.to_string();
    Path::from_iter([kind, &hex[..2], name])
}

pub(super) fn original_path(hash: Hash) -> Path {
    spread(ORIGINALS, hash, &hash.to_string())
}

pub(super) fn rendition_path(hash: Hash, rendition: Rendition) -> Path {
    spread(RENDITIONS, hash, &format!("{hash}-{rendition}.jpg"))
}

fn part(upload: Uuid, name: &str) -> Path {
    Path::from_iter(["parts", &upload.to_string(), name])
}
