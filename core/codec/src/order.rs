//! Putting things in order by one piece of code, whatever they are.
//!
//! **For:** lists of a few hundred at most, where how long it takes is not felt. The standard library's sort is compiled once for each type
//! and rule, 4 kB at a time, and was a thirtieth of a phone's library; this one is compiled once and sorts places instead of things.
//!
//! **Not for:** what is sorted for each code a verifier scans: numbers and digests, which `sort_unstable` moves faster than places.

use core::{cmp::Ordering, mem};
use std::collections::{BTreeMap, BTreeSet};

/// Sorts by a rule. Equal ones stay in their order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = sorted(
        items.len(),
        &|one, other| match (items.get(one), items.get(other)) {
            (Some(one), Some(other)) => compare(one, other),
            _ => Ordering::Equal,
        },
    );
    arrange(items, places);
}

/// Sorts by a key that is made once for each. Equal ones stay in their order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let places = sorted(keys.len(), &|one, other| {
        keys.get(one).cmp(&keys.get(other))
    });
    arrange(items, places);
}

/// A map of these, the last one where keys are equal. As `collect`, which sorts them before it puts them in.
pub fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

/// A set of these. As `collect`, which sorts them before it puts them in.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// Which of `count` things comes first, which second and so on.
fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_unstable_by(|one, other| compare(*one, *other).then(one.cmp(other)));
    places
}

/// Puts everything in its place, each ring of places that follow one another at a time.
fn arrange<T>(items: &mut [T], mut places: Vec<usize>) {
    for start in 0..places.len() {
        let mut at = start;
        // What is in its place says so itself, so that no ring is gone round twice.
        while let Some(place) = places.get_mut(at) {
            let from = mem::replace(place, at);
            if from == start || from >= items.len() {
                break;
            }
            items.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_same_order_as_the_standard_librarys(
            // Few different keys, so that many are equal: then only their order tells them apart.
            keys in prop::collection::vec(0..9_u8, 0..80),
        ) {
            let items: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let mut wanted = items.clone();
            wanted.sort_by_key(|(key, _)| *key);
            let (mut by_key, mut by_rule) = (items.clone(), items);
            sort_by_key(&mut by_key, |(key, _)| *key);
            sort_by(&mut by_rule, |(one, _), (other, _)| one.cmp(other));
            prop_assert_eq!(&by_key, &wanted);
            prop_assert_eq!(&by_rule, &wanted);
            prop_assert_eq!(map(wanted.iter().copied()), wanted.iter().copied().collect());
            prop_assert_eq!(set(wanted.iter().copied()), wanted.into_iter().collect());
        }
    }

    #[test]
    fn what_cannot_be_copied_is_moved_and_never_lost() {
        let mut words: Vec<String> = ["ví", "dân", "ký", "dân"].map(str::to_owned).into();
        sort_by(&mut words, String::cmp);
        assert_eq!(words, ["dân", "dân", "ký", "ví"]);
        let mut nothing: [String; 0] = [];
        sort_by_key(&mut nothing, String::len);
    }
}
