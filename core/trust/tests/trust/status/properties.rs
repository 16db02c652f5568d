//! Status lists of any size and content against the packed entries they were made from, and against junk.

use crate::support::{NOW, URI, World, claims, content, cwt_claims, cwt_list, key, world};
use proptest::prelude::*;
use vidan_codec::{base64url, cbor::Value};
use vidan_trust::{
    IssuerKey,
    status::{Status, StatusBits, StatusEntries, StatusList, StatusTrust},
};

fn bits() -> impl Strategy<Value = StatusBits> {
    prop::sample::select(vec![
        StatusBits::One,
        StatusBits::Two,
        StatusBits::Four,
        StatusBits::Eight,
    ])
}

/// A packer that knows nothing of ours: each entry's bits one by one, lowest first (section 4.1).
fn pack(bits: StatusBits, values: &[u8]) -> Vec<u8> {
    let width = usize::from(bits.number());
    let mut bytes = vec![0u8; (values.len() * width).div_ceil(8)];
    for (at, value) in values.iter().enumerate() {
        for bit in 0..width {
            let place = at * width + bit;
            if value >> bit & 1 == 1 {
                *bytes.get_mut(place / 8).unwrap() |= 1 << (place % 8);
            }
        }
    }
    bytes
}

fn entries(bits: StatusBits, values: &[u8]) -> StatusEntries {
    let count = u64::try_from(values.len()).unwrap();
    let mut entries = StatusEntries::new(bits, count).unwrap();
    for (index, value) in (0..).zip(values) {
        entries.set(index, *value).unwrap();
    }
    entries
}

fn read(world: &World, token: &[u8]) -> StatusList {
    let key = IssuerKey::pinned(world.issuer.public());
    let list = StatusList::verify(token, URI, StatusTrust::Key(&key), NOW);
    list.unwrap().into_inner()
}

/// The list of packed entries, compressed by themselves.
fn read_packed(world: &World, bits: StatusBits, packed: &[u8], level: u8) -> StatusList {
    let zlib = miniz_oxide::deflate::compress_to_vec_zlib(packed, level);
    let mut claims = cwt_claims();
    claims.retain(|(label, _)| *label != 65_533);
    let number = Value::from(i64::from(bits.number()));
    claims.push((65_533, cwt_list(number, Value::from(zlib))));
    read(world, &world.cwt(claims))
}

fn assert_answers(list: &StatusList, values: &[u8], step: usize) {
    for (index, value) in (0..).zip(values).step_by(step) {
        assert_eq!(
            list.status(index, NOW),
            Status::from_value(*value),
            "{index}"
        );
    }
    assert_eq!(
        list.status(list.count(), NOW).code(),
        "status.index_out_of_range"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_published_is_answered(bits in bits(), raw in prop::collection::vec(any::<u8>(), 0..300)) {
        let world = world();
        let values: Vec<u8> = raw.iter().map(|value| value & bits.max_value()).collect();
        let mut made = content(URI, NOW.0 - 1);
        made.entries = entries(bits, &values);
        for (index, value) in (0..).zip(&values) {
            prop_assert_eq!(made.entries.get(index), Some(*value));
        }
        assert_answers(&read(&world, made.to_jwt(&world.issuer, "i").unwrap().as_bytes()), &values, 1);
        assert_answers(&read(&world, &made.to_cwt(&world.issuer, "i").unwrap()), &values, 1);
        assert_answers(&read_packed(&world, bits, &pack(bits, &values), 6), &values, 1);
    }

    /// Longer than the window, with matches that reach over its edge; few entries set and many.
    #[test]
    fn long_lists_are_answered(
        bits in bits(), seed in any::<u64>(), len in 30_000usize..200_000, one_in in prop::sample::select(vec![1u64, 3, 50, 5000]),
        level in prop::sample::select(vec![0u8, 1, 6, 9]),
    ) {
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let values: Vec<u8> = (0..len)
            .map(|_| if next().is_multiple_of(one_in) { u8::try_from(next() >> 56).unwrap() & bits.max_value() } else { 0 })
            .collect();
        let list = read_packed(&world(), bits, &pack(bits, &values), level);
        assert_answers(&list, &values, 997);
    }

    #[test]
    fn junk_never_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..300), jwt in any::<bool>()) {
        if jwt {
            bytes.insert(0, b'e');
        }
        let key = IssuerKey::pinned(key().public());
        prop_assert!(StatusList::verify(&bytes, URI, StatusTrust::Key(&key), NOW).is_err());
    }

    /// A signed list with any content at all: refused, or answered within its size.
    #[test]
    fn junk_content_never_panics(junk in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..20, at in any::<prop::sample::Index>()) {
        let world = world();
        let key = IssuerKey::pinned(world.issuer.public());
        let mut damaged = crate::support::zlib(&junk);
        let place = at.index(damaged.len());
        *damaged.get_mut(place).unwrap() ^= 0x55;
        damaged.truncate(damaged.len() - cut.min(damaged.len()));
        for content in [junk, damaged] {
            let mut all = claims();
            *all.pointer_mut("/status_list/lst").unwrap() = base64url::encode(&content).into();
            if let Ok(list) = StatusList::verify(&world.jwt(&all), URI, StatusTrust::Key(&key), NOW) {
                let _ = list.get().status(list.get().count().saturating_sub(1), NOW);
            }
        }
    }
}
