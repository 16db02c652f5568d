use proptest::prelude::*;

use super::*;
use crate::Error;

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2)
        .map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap())
        .collect()
}

fn refuse(hex: &str) -> Error {
    decode(&unhex(hex), &Limits::TOKEN).unwrap_err()
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(Value::Unsigned),
        any::<u64>().prop_map(Value::Negative),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        ".{0,20}".prop_map(Value::Text),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        Just(Value::Undefined),
        any::<u8>().prop_filter_map("reserved", |n| Simple::new(n).map(Value::Simple)),
        any::<f64>()
            .prop_filter("NaN is not equal to itself", |f| !f.is_nan())
            .prop_map(Value::Float),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            (any::<u64>(), inner.clone()).prop_map(|(tag, inner)| Value::tagged(tag, inner)),
            proptest::collection::vec((inner.clone(), inner), 0..6).prop_map(|mut entries| {
                entries.sort_by_cached_key(|(key, _)| key.to_vec());
                entries.dedup_by_key(|(key, _)| key.to_vec());
                Value::Map(entries)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_is_shortest(value in any_value()) {
        let bytes = value.to_vec();
        let node = decode_shortest(&bytes, &Limits::TOKEN).unwrap();
        prop_assert_eq!(node.raw(), bytes.as_slice());
        prop_assert_eq!(node.to_value().to_vec(), bytes);
    }

    /// In any order, in any width: a key that comes back is found.
    #[test]
    fn a_key_that_comes_twice_is_refused(
        keys in Just((0u64..40).collect::<Vec<_>>()).prop_shuffle(),
        count in 1usize..8,
        wide in any::<u8>(),
        again in any::<proptest::sample::Index>(),
    ) {
        let entry = |at: usize, key: u64| match wide & 1 << (at % 8) {
            0 => [Value::Unsigned(key).to_vec(), vec![0xf6]].concat(),
            _ => vec![0x19, 0, key as u8, 0xf6],
        };
        let map = |keys: &[u64]| {
            let entries = keys.iter().enumerate().map(|(at, key)| entry(at, *key));
            [vec![0xa0 | keys.len() as u8], entries.collect::<Vec<_>>().concat()].concat()
        };
        let keys = &keys[..count];
        prop_assert!(decode(&map(keys), &Limits::TOKEN).is_ok());
        let twice = [keys, &[*again.get(keys)]].concat();
        prop_assert_eq!(decode(&map(&twice), &Limits::TOKEN).unwrap_err(), Error::DuplicateKey);
    }

    #[test]
    fn sorting_is_stable_and_canonical(value in any_value()) {
        let mut once = value.clone();
        once.sort_maps();
        let mut twice = once.clone();
        twice.sort_maps();
        prop_assert_eq!(once.to_vec(), twice.to_vec());
    }

    #[test]
    fn junk_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(node) = decode_shortest(&bytes, &Limits::TOKEN) {
            // What the strict reader accepts is the one way to write it.
            prop_assert_eq!(node.to_value().to_vec(), bytes);
        }
    }

    #[test]
    fn every_prefix_is_refused(value in any_value()) {
        let bytes = value.to_vec();
        for end in 0..bytes.len() {
            prop_assert!(decode(&bytes[..end], &Limits::TOKEN).is_err());
        }
    }
}

#[test]
fn each_refusal_has_its_cause() {
    assert_eq!(refuse("0000"), Error::TrailingBytes);
    assert_eq!(refuse(""), Error::MalformedCbor);
    assert_eq!(refuse("5f4100ff"), Error::IndefiniteLength);
    assert_eq!(refuse("7f6161ff"), Error::IndefiniteLength);
    assert_eq!(refuse("9fff"), Error::IndefiniteLength);
    assert_eq!(refuse("bfff"), Error::IndefiniteLength);
    assert_eq!(refuse("ff"), Error::MalformedCbor);
    assert_eq!(refuse("61ff"), Error::MalformedCbor, "not UTF-8");
    assert_eq!(
        refuse("f818"),
        Error::MalformedCbor,
        "simple(24) is reserved"
    );
    assert_eq!(refuse("f814"), Error::MalformedCbor, "false in two bytes");
    assert_eq!(refuse("a201010102"), Error::DuplicateKey);
    assert_eq!(
        refuse("a20101180102"),
        Error::DuplicateKey,
        "one key in two widths"
    );
    for hex in [
        "a30100020001f6",
        "a302000100180200",
        "a3180200020001f6",
        "a2f97e0001fa7fc0000002",
        "a2810100811801f6",
    ] {
        assert_eq!(refuse(hex), Error::DuplicateKey, "{hex}");
    }
    for hex in [
        "a30200010003f6",
        "a218020001f6",
        "a2010018ff00",
        "a3010002f60300",
    ] {
        assert!(decode(&unhex(hex), &Limits::TOKEN).is_ok(), "{hex}");
    }
    assert_eq!(refuse("9b00000000ffffffff"), Error::TooManyItems);
    assert_eq!(
        refuse("990100"),
        Error::MalformedCbor,
        "256 items in no bytes"
    );
    assert_eq!(refuse("5b7fffffffffffffff"), Error::MalformedCbor);
    assert_eq!(refuse(&format!("{}00", "81".repeat(17))), Error::TooDeep);
    assert!(decode(&unhex(&format!("{}00", "81".repeat(16))), &Limits::TOKEN).is_ok());
    let long = Value::Bytes(vec![0; 64 * 1024]).to_vec();
    assert_eq!(decode(&long, &Limits::TOKEN).unwrap_err(), Error::TooLong);
    let many = Value::Array(vec![Value::Null; 4096]).to_vec();
    assert_eq!(
        decode(&many, &Limits::TOKEN).unwrap_err(),
        Error::TooManyItems
    );
}

#[test]
fn longer_encodings_are_read_but_not_as_shortest() {
    for hex in [
        "1817",
        "190017",
        "1a00000017",
        "1b0000000000000017",
        "5800",
        "d81200",
        "fa3f800000",
        "fa7fc00000",
        "fb7ff8000000000000",
    ] {
        let bytes = unhex(hex);
        assert!(decode(&bytes, &Limits::TOKEN).is_ok(), "{hex}");
        assert_eq!(
            decode_shortest(&bytes, &Limits::TOKEN).unwrap_err(),
            Error::NotShortest,
            "{hex}"
        );
    }
}

/// RFC 8949 section 4.2.2: an application that has no use for the payloads of NaN writes one of them.
#[test]
fn not_a_number_has_one_form() {
    assert!(decode_shortest(&unhex("f97e00"), &Limits::TOKEN).is_ok());
    for hex in [
        "f97e01",
        "f9fe00",
        "fa7fc00001",
        "faffffff80",
        "fb7ff8000000000001",
    ] {
        let bytes = unhex(hex);
        let node = decode(&bytes, &Limits::TOKEN).unwrap();
        assert_eq!(node.to_value().to_vec(), unhex("f97e00"), "{hex}");
        let strict = decode_shortest(&bytes, &Limits::TOKEN);
        assert_eq!(strict.unwrap_err(), Error::NotShortest, "{hex}");
    }
}

#[test]
fn simple_59_is_a_map_key() {
    let key = Value::Simple(Simple::new(59).unwrap());
    let value = Value::Map(vec![(key, Value::Array(vec![]))]);
    assert_eq!(value.to_vec(), unhex("a1f83b80"));
    let bytes = value.to_vec();
    assert_eq!(
        decode_shortest(&bytes, &Limits::TOKEN).unwrap().to_value(),
        value
    );
}

#[test]
fn debug_shows_no_content() {
    let value = Value::map([("ho_ten", Value::from("Nguyễn"))]);
    assert_eq!(format!("{value:?}"), "map of 1");
    assert_eq!(format!("{:?}", Value::from("Nguyễn")), "text of 8 bytes");
}

#[test]
fn parts_share_their_items() {
    let mut left = Limits {
        items: 7,
        ..Limits::TOKEN
    };
    let three = unhex("82f6f6");
    assert!(decode_part(&three, &mut left).is_ok());
    assert!(decode_part(&three, &mut left).is_ok());
    assert_eq!(left.items, 1);
    let over = decode_part(&three, &mut left);
    assert_eq!(over.unwrap_err(), Error::TooManyItems);
    assert!(decode_part(&unhex("f6"), &mut left).is_ok());
}
