//! The COSE working group's examples, as far as a COSE_Sign1 with an algorithm of our list is concerned; all others are
//! refused.

use serde_json::Value as Json;
use vidan_codec::{
    Error,
    cbor::{Limits, Value, decode},
    cose::Sign1,
    jose::Jwk,
};
use vidan_crypto::PublicKey;

use super::{json, text, unhex};

struct Example {
    name: String,
    bytes: Vec<u8>,
    keys: Vec<Json>,
    external: Vec<u8>,
    payload: String,
}

fn examples() -> Vec<Example> {
    let file = json("cose/cose_wg_examples.json");
    let read = |example: &Json| Example {
        name: text(example, "name").to_owned(),
        bytes: unhex(text(example, "cose_hex")),
        keys: example["keys"].as_array().unwrap().clone(),
        external: example["external_aad"]
            .as_str()
            .map(unhex)
            .unwrap_or_default(),
        payload: text(example, "payload_text").to_owned(),
    };
    file.as_array().unwrap().iter().map(read).collect()
}

fn example(name: &str) -> Example {
    examples()
        .into_iter()
        .find(|example| example.name == name)
        .unwrap()
}

fn key(example: &Example) -> Result<PublicKey, Error> {
    let mut jwk = example.keys[0].clone();
    jwk.as_object_mut().unwrap().remove("d");
    serde_json::from_value::<Jwk>(jwk).unwrap().to_key()
}

fn verify(bytes: &[u8], key: &PublicKey) -> Result<Vec<u8>, Error> {
    let node = decode(bytes, &Limits::TOKEN)?;
    let message = Sign1::from_node(&node, &Limits::TOKEN, false)?;
    message.verify(key)?;
    Ok(message.payload().to_vec())
}

#[test]
fn the_eddsa_example_verifies() {
    let example = example("eddsa_sig_01");
    let payload = verify(&example.bytes, &key(&example).unwrap()).unwrap();
    assert_eq!(payload, example.payload.as_bytes());
}

#[test]
fn no_changed_bit_of_what_is_signed_verifies() {
    let example = example("eddsa_sig_01");
    let key = key(&example).unwrap();
    // The unprotected header holds the key's name, and no signature covers it.
    let unprotected = unhex("a104423131");
    let mut windows = example.bytes.windows(unprotected.len());
    let start = windows.position(|bytes| bytes == unprotected).unwrap();
    let unsigned = start..start + unprotected.len();
    for bit in 0..example.bytes.len() * 8 {
        let mut changed = example.bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if let Ok(payload) = verify(&changed, &key) {
            assert!(unsigned.contains(&(bit / 8)), "bit {bit}");
            assert_eq!(payload, example.payload.as_bytes());
        }
    }
}

/// The signature covers data from elsewhere, which nothing of ours has: by itself it does not verify, with it it does.
#[test]
fn the_ecdsa_example_is_bound_to_its_external_data() {
    let example = example("sign1_pass_02");
    assert!(!example.external.is_empty());
    let key = key(&example).unwrap();
    assert!(matches!(
        verify(&example.bytes, &key),
        Err(Error::Crypto(_) | Error::Field("alg"))
    ));

    let node = decode(&example.bytes, &Limits::TOKEN).unwrap();
    let message = Sign1::from_node(&node, &Limits::TOKEN, false).unwrap();
    let protected = node.as_tagged(18).unwrap().as_array().unwrap()[0]
        .as_bytes()
        .unwrap();
    let whole = Value::Array(vec![
        Value::from("Signature1"),
        Value::from(protected),
        Value::from(example.external),
        Value::from(message.payload()),
    ]);
    let algorithm = message.algorithm().unwrap();
    key.verify(algorithm, &whole.to_vec(), message.signature())
        .unwrap();
    let without = message.to_be_signed();
    assert!(
        key.verify(algorithm, without.message(), message.signature())
            .is_err()
    );
}

#[test]
fn ed448_is_no_key_of_ours() {
    assert_eq!(
        key(&example("eddsa_sig_02")).unwrap_err(),
        Error::UnsupportedKey
    );
    let ours = key(&example("eddsa_sig_01")).unwrap();
    assert!(matches!(
        verify(&example("eddsa_sig_02").bytes, &ours),
        Err(Error::Crypto(_))
    ));
}

/// MACs, encryption, and signatures of several: none of them is a COSE_Sign1.
#[test]
fn every_other_kind_of_message_is_refused() {
    let key = key(&example("eddsa_sig_01")).unwrap();
    let sign1 = ["eddsa_sig_01", "eddsa_sig_02", "sign1_pass_02"];
    let mut refused = 0;
    for example in examples() {
        if !sign1.contains(&example.name.as_str()) {
            let cause = verify(&example.bytes, &key).unwrap_err();
            assert_eq!(cause, Error::Field("COSE_Sign1"), "{}", example.name);
            refused += 1;
        }
    }
    assert_eq!(refused, 12);
}
