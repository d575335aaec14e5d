//! The Merkle tree over the leaves of one answer, as RFC 9162 (2.1) builds it: one signature over its
//! root stands for every leaf, and each leaf keeps the path that proves it alone.

use super::Hash;

const LEAF: &[u8] = &[0];
const NODE: &[u8] = &[1];

/// The hash by which a leaf's bytes stand in the tree.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Hash::of(&[LEAF, bytes])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[NODE, &left.0, &right.0])
}

/// The root over leaf hashes; that of none is the hash of nothing.
#[must_use]
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The hashes beside the way from a leaf to the root, from below; none for a leaf that is not there.
#[must_use]
pub fn path(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at(at);
    let (mut path, beside) = if index < at {
        (path(left, index)?, root(right))
    } else {
        (self::path(right, index - at)?, root(left))
    };
    path.push(beside);
    Some(path)
}

/// The root to which a leaf's path leads in a tree of `size` leaves; none when the path has not the
/// length that its place asks for.
#[must_use]
pub fn root_of_path(leaf: Hash, index: usize, size: usize, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    if size == 1 {
        return path.is_empty().then_some(leaf);
    }
    let (beside, below) = path.split_last()?;
    let at = split(size);
    if index < at {
        Some(node(&root_of_path(leaf, index, at, below)?, beside))
    } else {
        let right = root_of_path(leaf, index - at, size - at, below)?;
        Some(node(beside, &right))
    }
}

/// The largest power of two below the number of leaves, of which there are at least two.
fn split(len: usize) -> usize {
    len.next_power_of_two() / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count)
            .map(|number| leaf_hash(&number.to_le_bytes()))
            .collect()
    }

    /// The example of RFC 9162, 2.1.5: seven leaves, and the path of the fourth.
    #[test]
    fn seven_leaves_stand_as_the_standard_draws_them() {
        let all = leaves(7);
        let (a, b, d, e, f, j) = (all[0], all[1], all[3], all[4], all[5], all[6]);
        let (g, h, i) = (node(&a, &b), node(&all[2], &d), node(&e, &f));
        let (k, l) = (node(&g, &h), node(&i, &j));
        assert_eq!(root(&all), node(&k, &l));
        assert_eq!(path(&all, 0), Some(vec![b, h, l]));
        assert_eq!(path(&all, 3), Some(vec![all[2], g, l]));
        assert_eq!(path(&all, 4), Some(vec![f, j, k]));
        assert_eq!(path(&all, 6), Some(vec![i, k]));
    }

    proptest! {
        #[test]
        fn each_path_leads_to_the_root_and_from_nowhere_else(size in 1_usize..201, at: prop::sample::Index, other: prop::sample::Index) {
            let (all, index) = (leaves(size), at.index(size));
            let proof = path(&all, index).expect("the leaf is there");
            prop_assert_eq!(root_of_path(all[index], index, size, &proof), Some(root(&all)));
            let elsewhere = other.index(size);
            if elsewhere != index {
                prop_assert_ne!(root_of_path(all[index], elsewhere, size, &proof), Some(root(&all)));
                prop_assert_ne!(root_of_path(all[elsewhere], index, size, &proof), Some(root(&all)));
            }
        }

        #[test]
        fn a_longer_or_shorter_path_proves_nothing(size in 2_usize..201, at: prop::sample::Index) {
            let (all, index) = (leaves(size), at.index(size));
            let mut proof = path(&all, index).expect("the leaf is there");
            proof.push(Hash::default());
            prop_assert_eq!(root_of_path(all[index], index, size, &proof), None);
            proof.truncate(proof.len() - 2);
            prop_assert_eq!(root_of_path(all[index], index, size, &proof), None);
        }
    }
}
