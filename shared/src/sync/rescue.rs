//! The rescue bundle: what a device has not delivered, in one file under a passphrase. The mutations in it
//! are the exact bytes of the outbox with their signatures, so that whoever takes them in delivers them
//! under the same ids, and twice is once.
//!
//! The file is the header, the sealed content and a checksum. Header: magic `SBX`, the version, memory in
//! KiB and passes of Argon2id (4 bytes each, little-endian), salt (16), nonce (24). The content is sealed by
//! XChaCha20-Poly1305 under the key that Argon2id makes of the passphrase; the header is authenticated with
//! it. The checksum is the first 8 bytes of SHA-256 over everything before it: it tells a damaged file from
//! a wrong passphrase.
//!
//! The content is frames, each with its length in 4 bytes, little-endian: JSON of [`RescueHead`], then for
//! each mutation envelope, personal values and signature, then for each photo JSON of [`RescuePhoto`] and its
//! bytes. Frames after them are of later versions and are passed over.

use super::{Hash, SealedMutation};
use crate::ids::{DeviceId, RecordId, UserId, VisitId};
use crate::photo::Likeness;
use crate::time::UtcMs;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

const MAGIC: &[u8; 3] = b"SBX";
const VERSION: u8 = 1;
/// OWASP's first choice for Argon2id, which a slow phone does in a second or two.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// A file may ask for no more than this; more would only be an attack on whoever opens it.
const MEMORY_KIB_MAX: u32 = 64 * 1024;
const PASSES_MAX: u32 = 8;
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const HEADER_BYTES: usize = MAGIC.len() + 1 + 4 + 4 + SALT_BYTES + NONCE_BYTES;
const CHECKSUM_BYTES: usize = 8;
/// Shortest passphrase, in characters: the file may lie anywhere, and anybody may try as often as they like.
pub const PASSPHRASE_CHARS_MIN: usize = 10;
/// Largest file, in bytes.
pub const RESCUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Bytes of photos that go into one file, which a phone makes and opens in its memory.
pub const RESCUE_PHOTO_BYTES_MAX: u64 = 40 * 1024 * 1024;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct RescueBundle {
    /// Whose work it is.
    pub head: RescueHead,
    /// The mutations in the order of saving.
    pub mutations: Vec<SealedMutation>,
    /// Photos that saved records name, each with its bytes.
    pub photos: Vec<(RescuePhoto, Vec<u8>)>,
}

/// What is known of a photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RescuePhoto {
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// When it was taken, by the device's clock.
    pub taken_at: UtcMs,
    /// What it looks like.
    pub likeness: Likeness,
    /// The record that names it.
    pub record: RecordId,
    /// The visit at which it was taken.
    pub visit: Option<VisitId>,
}

/// Whose work a bundle holds, from where and from when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RescueHead {
    /// The person.
    pub author: UserId,
    /// Their name, to tell people whose file it is.
    pub author_name: String,
    /// The device whose outbox it was.
    pub device: DeviceId,
    /// The public half of the device's key, hexadecimal; empty where it had none.
    pub public_key: String,
    /// When the file was made, by the device's clock.
    pub made_at: UtcMs,
    /// How many mutations follow.
    pub mutations: u32,
    /// How many photos follow them.
    #[serde(default, skip_serializing_if = "is_none")]
    pub photos: u32,
}

fn is_none(count: &u32) -> bool {
    *count == 0
}

/// Random bytes that a file is made with, never used twice.
#[derive(Clone, Copy, Debug)]
pub struct RescueNoise {
    /// For the key.
    pub salt: [u8; SALT_BYTES],
    /// For the cipher.
    pub nonce: [u8; NONCE_BYTES],
}

/// Why a file was not opened or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RescueError {
    /// Something else than such a file.
    #[error("this is no rescue file")]
    NotABundle,
    /// Made by a later version of the app.
    #[error("the rescue file is of a later version")]
    TooNew,
    /// Bytes of it have changed or are missing.
    #[error("the rescue file is damaged")]
    Damaged,
    /// The file is whole, and this is not its passphrase.
    #[error("the passphrase is not that of the rescue file")]
    WrongPassphrase,
    /// More than a file can hold.
    #[error("the rescue file would be too large")]
    TooLarge,
}

/// Whether a passphrase is long enough.
#[must_use]
pub fn is_passphrase(passphrase: &str) -> bool {
    passphrase.trim().chars().count() >= PASSPHRASE_CHARS_MIN
}

/// Makes the file.
///
/// # Errors
/// [`RescueError::TooLarge`].
pub fn seal_bundle(
    bundle: &RescueBundle,
    passphrase: &str,
    noise: &RescueNoise,
) -> Result<Vec<u8>, RescueError> {
    let mut file = Vec::from(MAGIC);
    file.push(VERSION);
    file.extend_from_slice(&MEMORY_KIB.to_le_bytes());
    file.extend_from_slice(&PASSES.to_le_bytes());
    file.extend_from_slice(&noise.salt);
    file.extend_from_slice(&noise.nonce);
    let content = write_content(bundle)?;
    let cipher = cipher(passphrase, &noise.salt, (MEMORY_KIB, PASSES))?;
    let payload = Payload {
        msg: &content,
        aad: &file,
    };
    let sealed = cipher.encrypt(&XNonce::from(noise.nonce), payload);
    file.extend(sealed.map_err(|_| RescueError::TooLarge)?);
    let checksum = checksum(&file);
    file.extend_from_slice(&checksum);
    if file.len() > RESCUE_BYTES_MAX {
        return Err(RescueError::TooLarge);
    }
    Ok(file)
}

/// Opens a file.
///
/// # Errors
/// All but [`RescueError::TooLarge`], each as it says.
pub fn open_bundle(file: &[u8], passphrase: &str) -> Result<RescueBundle, RescueError> {
    let rest = file.strip_prefix(MAGIC).ok_or(RescueError::NotABundle)?;
    match rest.first() {
        None => return Err(RescueError::Damaged),
        Some(version) if *version > VERSION => return Err(RescueError::TooNew),
        Some(_) => {}
    }
    if file.len() < HEADER_BYTES + CHECKSUM_BYTES {
        return Err(RescueError::Damaged);
    }
    let (whole, sum) = file.split_at(file.len() - CHECKSUM_BYTES);
    if checksum(whole) != sum {
        return Err(RescueError::Damaged);
    }
    let (header, sealed) = whole.split_at(HEADER_BYTES);
    let mut fields = &header[MAGIC.len() + 1..];
    let memory_kib = u32::from_le_bytes(take(&mut fields).ok_or(RescueError::Damaged)?);
    let passes = u32::from_le_bytes(take(&mut fields).ok_or(RescueError::Damaged)?);
    let salt: [u8; SALT_BYTES] = take(&mut fields).ok_or(RescueError::Damaged)?;
    let nonce: [u8; NONCE_BYTES] = take(&mut fields).ok_or(RescueError::Damaged)?;
    if memory_kib > MEMORY_KIB_MAX || passes > PASSES_MAX {
        return Err(RescueError::Damaged);
    }
    let cipher = cipher(passphrase, &salt, (memory_kib, passes))?;
    let payload = Payload {
        msg: sealed,
        aad: header,
    };
    let content = cipher.decrypt(&XNonce::from(nonce), payload);
    let content = content.map_err(|_| RescueError::WrongPassphrase)?;
    read_content(&content).ok_or(RescueError::Damaged)
}

fn cipher(
    passphrase: &str,
    salt: &[u8],
    (memory_kib, passes): (u32, u32),
) -> Result<XChaCha20Poly1305, RescueError> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(|_| RescueError::Damaged)?;
    let mut key = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.trim().as_bytes(), salt, &mut key)
        .map_err(|_| RescueError::WrongPassphrase)?;
    Ok(XChaCha20Poly1305::new(&key.into()))
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut sum = [0; CHECKSUM_BYTES];
    sum.copy_from_slice(&Hash::of(&[bytes]).0[..CHECKSUM_BYTES]);
    sum
}

fn write_content(bundle: &RescueBundle) -> Result<Vec<u8>, RescueError> {
    let count = |length| u32::try_from(length).map_err(|_| RescueError::TooLarge);
    let head = RescueHead {
        mutations: count(bundle.mutations.len())?,
        photos: count(bundle.photos.len())?,
        ..bundle.head.clone()
    };
    let head = serde_json::to_vec(&head).map_err(|_| RescueError::TooLarge)?;
    let mut content = Vec::new();
    let mut put = |frame: &[u8]| {
        let length = u32::try_from(frame.len()).map_err(|_| RescueError::TooLarge)?;
        content.extend_from_slice(&length.to_le_bytes());
        content.extend_from_slice(frame);
        Ok(())
    };
    put(&head)?;
    for mutation in &bundle.mutations {
        put(&mutation.envelope)?;
        put(&mutation.private)?;
        put(&mutation.signature)?;
    }
    for (photo, bytes) in &bundle.photos {
        put(&serde_json::to_vec(photo).map_err(|_| RescueError::TooLarge)?)?;
        put(bytes)?;
    }
    Ok(content)
}

fn read_content(content: &[u8]) -> Option<RescueBundle> {
    let mut rest = content;
    let head: RescueHead = serde_json::from_slice(take_frame(&mut rest)?).ok()?;
    let mut mutations = Vec::new();
    for _ in 0..head.mutations {
        mutations.push(SealedMutation {
            envelope: take_frame(&mut rest)?.to_vec(),
            private: take_frame(&mut rest)?.to_vec(),
            signature: take_frame(&mut rest)?.to_vec(),
        });
    }
    let mut photos = Vec::new();
    for _ in 0..head.photos {
        let photo: RescuePhoto = serde_json::from_slice(take_frame(&mut rest)?).ok()?;
        let bytes = take_frame(&mut rest)?.to_vec();
        if Hash::of(&[&bytes]) != photo.hash {
            return None;
        }
        photos.push((photo, bytes));
    }
    Some(RescueBundle {
        head,
        mutations,
        photos,
    })
}

fn take_frame<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(u32::from_le_bytes(take(rest)?)).ok()?;
    let (frame, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(frame)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::sample;

    const PASSPHRASE: &str = "槐树街 eight river";
    const GOLDEN: &str = include_str!("../../tests/golden/rescue_v1.hex");

    fn bundle() -> RescueBundle {
        let mutation = |number: u8| SealedMutation {
            envelope: format!(r#"{{"v":1,"number":{number}}}"#).into_bytes(),
            private: Vec::new(),
            signature: vec![number; 64],
        };
        RescueBundle {
            head: RescueHead {
                author: sample::PERSON,
                author_name: "林小满".to_owned(),
                device: DeviceId(sample::PERSON.0),
                public_key: String::new(),
                made_at: sample::CHECK_IN_AT,
                mutations: 2,
                photos: 0,
            },
            mutations: vec![mutation(1), mutation(2)],
            photos: Vec::new(),
        }
    }

    fn with_photo() -> RescueBundle {
        let bytes = vec![0xff, 0xd8, 7];
        let photo = RescuePhoto {
            hash: Hash::of(&[&bytes]),
            taken_at: sample::CHECK_IN_AT,
            likeness: Likeness(7),
            record: RecordId(sample::PERSON.0),
            visit: None,
        };
        let mut bundle = bundle();
        bundle.head.photos = 1;
        bundle.photos = vec![(photo, bytes)];
        bundle
    }

    fn file() -> Vec<u8> {
        let noise = RescueNoise {
            salt: [3; SALT_BYTES],
            nonce: [5; NONCE_BYTES],
        };
        seal_bundle(&bundle(), PASSPHRASE, &noise).expect("it fits")
    }

    #[test]
    fn the_golden_file_is_written_and_read_byte_for_byte() {
        assert_eq!(hex::encode(file()), GOLDEN.trim());
        let golden = hex::decode(GOLDEN.trim()).expect("hexadecimal");
        assert_eq!(open_bundle(&golden, PASSPHRASE), Ok(bundle()));
    }

    #[test]
    fn another_passphrase_opens_nothing() {
        let opened = open_bundle(&file(), "槐树街 nine river");
        assert_eq!(opened, Err(RescueError::WrongPassphrase));
        let spaced = format!("  {PASSPHRASE} ");
        assert!(
            open_bundle(&file(), &spaced).is_ok(),
            "spaces around it do not count"
        );
    }

    #[test]
    fn a_changed_or_missing_byte_is_told_from_a_wrong_passphrase() {
        for at in [4, 20, 60, file().len() - 1] {
            let mut changed = file();
            changed[at] ^= 1;
            let opened = open_bundle(&changed, PASSPHRASE);
            assert_eq!(opened, Err(RescueError::Damaged), "byte {at}");
        }
        for length in [3, 4, 40, file().len() - 1] {
            let opened = open_bundle(&file()[..length], PASSPHRASE);
            assert_eq!(opened, Err(RescueError::Damaged), "{length} bytes");
        }
    }

    #[test]
    fn what_is_no_bundle_or_of_a_later_version_is_told() {
        assert_eq!(
            open_bundle(b"%PDF-1.7", PASSPHRASE),
            Err(RescueError::NotABundle)
        );
        assert_eq!(open_bundle(b"", PASSPHRASE), Err(RescueError::NotABundle));
        let mut later = file();
        later[MAGIC.len()] = VERSION + 1;
        assert_eq!(open_bundle(&later, PASSPHRASE), Err(RescueError::TooNew));
    }

    #[test]
    fn a_file_cannot_ask_for_much_memory() {
        let mut greedy = file();
        greedy[MAGIC.len() + 1..MAGIC.len() + 5].copy_from_slice(&u32::MAX.to_le_bytes());
        let length = greedy.len() - CHECKSUM_BYTES;
        let sum = checksum(&greedy[..length]);
        greedy[length..].copy_from_slice(&sum);
        assert_eq!(open_bundle(&greedy, PASSPHRASE), Err(RescueError::Damaged));
    }

    #[test]
    fn photos_come_with_their_bytes_and_not_with_others() {
        let mut content = write_content(&with_photo()).expect("it fits");
        assert_eq!(read_content(&content), Some(with_photo()));
        *content.last_mut().expect("the photo's last byte") ^= 1;
        assert_eq!(read_content(&content), None);
    }

    #[test]
    fn frames_of_later_versions_are_passed_over() {
        let mut content = write_content(&bundle()).expect("it fits");
        content.extend_from_slice(&[2, 0, 0, 0, 9, 9]);
        assert_eq!(read_content(&content), Some(bundle()));
    }
}
