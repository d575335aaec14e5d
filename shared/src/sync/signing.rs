//! What the server signs, and how a phone comes to believe it: one Ed25519 signature over the Merkle
//! root of an answer's leaves, by a key that the phone has met or that such a key has endorsed.

use super::{Hash, Leaf, merkle};
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// What is signed of a root: magic, number of leaves, root.
const ROOT_MAGIC: &[u8; 4] = b"SBR1";
/// What is signed of a successor: magic, its key.
const KEY_MAGIC: &[u8; 4] = b"SBK1";
/// Successions that a phone follows at once; a server changes its key far less often.
const ENDORSEMENTS_MAX: usize = 64;

/// Fixed bytes that travel as lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HexBytes<const N: usize>(pub [u8; N]);

/// A server's public Ed25519 key.
pub type ServerKey = HexBytes<32>;
/// An Ed25519 signature.
pub type ServerSignature = HexBytes<64>;

impl<const N: usize> fmt::Display for HexBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<const N: usize> fmt::Debug for HexBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl<const N: usize> Serialize for HexBytes<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, const N: usize> Deserialize<'de> for HexBytes<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let mut bytes = [0; N];
        hex::decode_to_slice(text.as_ref(), &mut bytes)
            .map_err(|_| de::Error::custom("not as many hexadecimal digits as it takes"))?;
        Ok(Self(bytes))
    }
}

/// A key of the server's, said to be trusted by the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endorsement {
    /// The key before.
    pub by: ServerKey,
    /// The key that follows it.
    pub key: ServerKey,
    /// Signature of `by` over the magic `SBK1` and `key`.
    pub signature: ServerSignature,
}

impl Endorsement {
    /// Whether it is signed by the key that it names.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        is_signed(&self.by, &key_bytes(&self.key), &self.signature)
    }
}

/// The signed root of one answer's leaves, in their order there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedRoot {
    /// Who signed.
    pub key: ServerKey,
    /// How many leaves.
    pub size: u32,
    /// The Merkle root over them.
    pub root: Hash,
    /// Signature over the magic `SBR1`, `size` (4, little-endian) and `root` (32).
    pub signature: ServerSignature,
    /// How the key follows from the first one, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endorsements: Vec<Endorsement>,
}

/// What proves one leaf alone: its way to a signed root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Who signed.
    pub key: ServerKey,
    /// How many leaves the root stands for.
    pub size: u32,
    /// The leaf's place among them.
    pub index: u32,
    /// The hashes beside the way, from below.
    pub path: Vec<Hash>,
    /// As in [`SignedRoot`].
    pub signature: ServerSignature,
}

/// The server's signing key with how it came about.
#[derive(Clone)]
pub struct ReceiptSigner {
    key: SigningKey,
    endorsements: Vec<Endorsement>,
}

impl ReceiptSigner {
    /// A signer by the 32 secret bytes of its key.
    #[must_use]
    pub fn new(seed: &[u8; 32], endorsements: Vec<Endorsement>) -> Self {
        Self {
            key: SigningKey::from_bytes(seed),
            endorsements,
        }
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> ServerKey {
        HexBytes(self.key.verifying_key().to_bytes())
    }

    /// Signs the root over leaves in the order in which they are answered.
    #[must_use]
    pub fn sign<'a>(&self, leaves: impl IntoIterator<Item = &'a [u8]>) -> SignedRoot {
        let hashes: Vec<Hash> = leaves.into_iter().map(merkle::leaf_hash).collect();
        let size = u32::try_from(hashes.len()).unwrap_or(u32::MAX);
        let root = merkle::root(&hashes);
        SignedRoot {
            key: self.public_key(),
            size,
            root,
            signature: self.sign_bytes(&root_bytes(size, &root)),
            endorsements: self.endorsements.clone(),
        }
    }

    /// Signs one leaf by itself.
    #[must_use]
    pub fn sign_alone(&self, leaf: &[u8]) -> Proof {
        let signed = self.sign([leaf]);
        Proof {
            key: signed.key,
            size: signed.size,
            index: 0,
            path: Vec::new(),
            signature: signed.signature,
        }
    }

    /// Says that phones may trust `key` as they trust this one.
    #[must_use]
    pub fn endorse(&self, key: ServerKey) -> Endorsement {
        Endorsement {
            by: self.public_key(),
            key,
            signature: self.sign_bytes(&key_bytes(&key)),
        }
    }

    fn sign_bytes(&self, bytes: &[u8]) -> ServerSignature {
        use ed25519_dalek::Signer as _;
        HexBytes(self.key.sign(bytes).to_bytes())
    }
}

impl SignedRoot {
    /// The proof of each leaf, when the root stands for exactly these leaves in this order and the
    /// signature is its key's. Whether the key is to be believed is another question.
    #[must_use]
    pub fn prove<'a>(&self, leaves: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<Proof>> {
        let hashes: Vec<Hash> = leaves.into_iter().map(merkle::leaf_hash).collect();
        let is_whole = u32::try_from(hashes.len()) == Ok(self.size)
            && merkle::root(&hashes) == self.root
            && is_signed(
                &self.key,
                &root_bytes(self.size, &self.root),
                &self.signature,
            );
        if !is_whole {
            return None;
        }
        let proof = |index: u32| {
            Some(Proof {
                key: self.key,
                size: self.size,
                index,
                path: merkle::path(&hashes, usize::try_from(index).ok()?)?,
                signature: self.signature,
            })
        };
        (0..self.size).map(proof).collect()
    }
}

impl Proof {
    /// Whether this is a signature of its key over a root to which the leaf's way leads.
    #[must_use]
    pub fn proves(&self, leaf: &Leaf) -> bool {
        self.proves_bytes(&leaf.to_bytes())
    }

    /// The same of what else the server signs in a receipt's place.
    #[must_use]
    pub fn proves_bytes(&self, leaf: &[u8]) -> bool {
        let place = (usize::try_from(self.index), usize::try_from(self.size));
        let (Ok(index), Ok(size)) = place else {
            return false;
        };
        let leaf = merkle::leaf_hash(leaf);
        merkle::root_of_path(leaf, index, size, &self.path).is_some_and(|root| {
            is_signed(&self.key, &root_bytes(self.size, &root), &self.signature)
        })
    }
}

/// Whom a phone believes.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'a> {
    /// The keys that it has met or that such a key has endorsed.
    pub keys: &'a [ServerKey],
    /// The next key that signs is believed instead, over a connection that proves the server's name: it
    /// is the first one, or the person has just signed in with the password.
    pub takes_next: bool,
}

/// The keys that are believed after an answer with the proof of each of its leaves, when such a key has
/// signed exactly them; nothing needs a signature where there is no leaf.
#[must_use]
pub fn prove(
    trust: Trust<'_>,
    signed: Option<&SignedRoot>,
    leaves: &[Vec<u8>],
) -> Option<(Vec<ServerKey>, Vec<Proof>)> {
    if leaves.is_empty() {
        return Some((trust.keys.to_vec(), Vec::new()));
    }
    let signed = signed?;
    let keys = believe(trust, signed);
    let proofs = signed.prove(leaves.iter().map(Vec::as_slice))?;
    keys.contains(&signed.key).then_some((keys, proofs))
}

/// The keys that are believed after an answer: those before, and what they endorse; only the one that
/// signed where trust begins anew, so that a key that was stolen is believed no longer.
#[must_use]
pub fn believe(trust: Trust<'_>, signed: &SignedRoot) -> Vec<ServerKey> {
    if trust.takes_next {
        return vec![signed.key];
    }
    let mut keys = trust.keys.to_vec();
    let mut followed = 0;
    for endorsement in &signed.endorsements {
        let Endorsement { by, key, .. } = endorsement;
        let is_news = keys.contains(by) && !keys.contains(key);
        if !is_news || followed == ENDORSEMENTS_MAX {
            continue;
        }
        followed += 1;
        if endorsement.is_signed() {
            keys.push(*key);
        }
    }
    keys
}

fn root_bytes(size: u32, root: &Hash) -> Vec<u8> {
    [ROOT_MAGIC.as_slice(), &size.to_le_bytes(), &root.0].concat()
}

fn key_bytes(key: &ServerKey) -> Vec<u8> {
    [KEY_MAGIC.as_slice(), &key.0].concat()
}

fn is_signed(key: &ServerKey, bytes: &[u8], signature: &ServerSignature) -> bool {
    let signature = Signature::from_bytes(&signature.0);
    VerifyingKey::from_bytes(&key.0).is_ok_and(|key| key.verify_strict(bytes, &signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(number: u8) -> ReceiptSigner {
        ReceiptSigner::new(&[number; 32], Vec::new())
    }

    fn only(keys: &[ServerKey]) -> Trust<'_> {
        Trust {
            keys,
            takes_next: false,
        }
    }

    fn anew(keys: &[ServerKey]) -> Trust<'_> {
        Trust {
            keys,
            takes_next: true,
        }
    }

    const LEAVES: [&[u8]; 3] = [b"one", b"two", b"three"];

    #[test]
    fn every_leaf_of_a_signed_root_is_proved_and_no_other() {
        let signed = signer(1).sign(LEAVES);
        let proofs = signed.prove(LEAVES).expect("the leaves are those");
        assert_eq!(proofs.len(), LEAVES.len());
        for others in [&LEAVES[..2], &[LEAVES[1], LEAVES[0], LEAVES[2]], &[]] {
            assert_eq!(signed.prove(others.iter().copied()), None);
        }
    }

    #[test]
    fn a_root_under_another_signature_or_key_proves_nothing() {
        let signed = signer(1).sign(LEAVES);
        let other = signer(2).sign(LEAVES);
        let key = other.key;
        assert_eq!(
            SignedRoot {
                key,
                ..signed.clone()
            }
            .prove(LEAVES),
            None
        );
        let signature = other.signature;
        assert_eq!(
            SignedRoot {
                signature,
                ..signed
            }
            .prove(LEAVES),
            None
        );
    }

    #[test]
    fn the_first_key_is_believed_and_later_ones_only_when_endorsed() {
        let (first, second, third) = (signer(1), signer(2), signer(3));
        let known = believe(anew(&[]), &first.sign(LEAVES));
        assert_eq!(known, [first.public_key()]);
        assert_eq!(believe(only(&known), &second.sign(LEAVES)), known);
        let way = vec![
            first.endorse(second.public_key()),
            second.endorse(third.public_key()),
        ];
        let successor = ReceiptSigner::new(&[3; 32], way);
        let known = believe(only(&known), &successor.sign(LEAVES));
        let all = [&first, &second, &third].map(ReceiptSigner::public_key);
        assert_eq!(known, all);
    }

    #[test]
    fn an_endorsement_of_ones_own_is_none() {
        let (first, stranger) = (signer(1), signer(2));
        let known = [first.public_key()];
        let forged = Endorsement {
            by: first.public_key(),
            ..stranger.endorse(stranger.public_key())
        };
        let signed = ReceiptSigner::new(&[2; 32], vec![forged]).sign(LEAVES);
        assert_eq!(believe(only(&known), &signed), known);
    }

    #[test]
    fn only_a_stranger_is_believed_after_a_new_sign_in() {
        let (first, second) = (signer(1), signer(2));
        let known = [first.public_key()];
        let keys = believe(anew(&known), &second.sign(LEAVES));
        assert_eq!(keys, [second.public_key()]);
    }
}
