//! Certificates as a phone's key store writes them, for attestations that tests make.

use vidan_crypto::{Algorithm, PublicKey, SigningKey};

/// Who signs, under which name.
pub(crate) struct Signer {
    pub(crate) name: &'static str,
    pub(crate) key: SigningKey,
}

impl Signer {
    pub(crate) fn new(name: &'static str, algorithm: Algorithm) -> Self {
        let key = SigningKey::generate(algorithm).unwrap();
        Self { name, key }
    }
}

/// A certificate for a key, with a challenge where there is one.
pub(crate) fn certificate(
    subject: &str,
    key: &PublicKey,
    challenge: Option<&[u8]>,
    by: &Signer,
) -> Vec<u8> {
    let algorithm = match by.key.algorithm() {
        Algorithm::Es256 => sequence(&[&[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]]),
        _ => sequence(&[&[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3]]),
    };
    let time = value(0x17, b"260101000000Z");
    let mut fields = vec![
        value(0xa0, &value(0x02, &[2])),
        value(0x02, &[1]),
        algorithm.clone(),
        name(by.name),
        sequence(&[&time, &time]),
        name(subject),
        key.to_der(),
    ];
    if let Some(challenge) = challenge {
        let description = sequence(&[&value(0x02, &[4]), &value(0x04, challenge)]);
        let extension = sequence(&[
            &value(0x06, &[0x2a, 0x03, 0x04]),
            &value(0x04, &description),
        ]);
        fields.push(value(0xa3, &sequence(&[&extension])));
    }
    let fields: Vec<&[u8]> = fields.iter().map(Vec::as_slice).collect();
    let signed = sequence(&fields);
    let signature = by.key.sign(&signed).unwrap();
    let (r, s) = signature.split_at(signature.len() / 2);
    let signature = sequence(&[&integer(r), &integer(s)]);
    let bits = value(0x03, &[&[0], signature.as_slice()].concat());
    sequence(&[&signed, &algorithm, &bits])
}

fn name(text: &str) -> Vec<u8> {
    let attribute = sequence(&[
        &value(0x06, &[0x55, 0x04, 0x03]),
        &value(0x0c, text.as_bytes()),
    ]);
    sequence(&[&value(0x31, &attribute)])
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    value(0x30, &parts.concat())
}

fn integer(magnitude: &[u8]) -> Vec<u8> {
    let first = magnitude.iter().position(|byte| *byte != 0).unwrap();
    let short = &magnitude[first..];
    let sign: &[u8] = if short[0] >= 0x80 { &[0] } else { &[] };
    value(0x02, &[sign, short].concat())
}

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}
