//! CBOR: what is read can be written, what is written is in the one strict form, and the strict reader takes that form alone.

use vidan_codec::{
    cbor::{Limits, decode, decode_shortest},
    cose::{Sign1, key_from_node, key_to_value},
};

use crate::{Reached, reached};

/// Reads an item, and as what it may be.
pub fn run(data: &[u8]) -> Reached {
    let strict = decode_shortest(data, &Limits::TOKEN);
    let read = decode(data, &Limits::TOKEN);
    if let Ok(node) = &strict {
        assert!(read.is_ok(), "the strict reader takes more than the other");
        assert!(node.to_value().to_vec() == data, "not the strict form");
    }
    if let Ok(node) = &read {
        assert!(node.raw() == data, "a node is not all of its bytes");
        let written = node.to_value().to_vec();
        assert!(written.len() <= data.len(), "written longer than read");
        let again = decode_shortest(&written, &Limits::TOKEN).expect("our own form");
        assert!(
            again.to_value().to_vec() == written,
            "two forms of one item"
        );

        let mut sorted = node.to_value();
        sorted.sort_maps();
        decode_shortest(&sorted.to_vec(), &Limits::TOKEN).expect("our own form, sorted");

        if let Ok(message) = Sign1::from_node(node, &Limits::TOKEN, false) {
            let _ = message.algorithm();
            let _ = message.to_be_signed();
        }
        if let Ok(key) = key_from_node(node) {
            let written = key_to_value(&key).to_vec();
            let again = decode(&written, &Limits::TOKEN).expect("our own key");
            assert!(key_from_node(&again) == Ok(key), "another key came back");
        }
    }
    reached(&read)
}
