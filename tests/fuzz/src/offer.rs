//! A whole issuance: the first line is the offer link, each further line the answer to the next request. A line `404 {…}` has
//! that status, any other is a 200 of JSON. Accepted is one that ends with documents.

use vidan_crypto::{SigningKey, device::P256Signature};
use vidan_protocol::{
    http::{JSON, Response},
    openid4vci::{Issuance, Step, issuance::Acceptance},
    url::Plaintext,
};

use crate::{
    Reached,
    world::{NOW, world},
};

/// More steps than any issuance of a few documents has.
const MAX_STEPS: usize = 64;

/// Copies of each document.
const COPIES: usize = 2;

/// Plays an issuer.
pub fn run(data: &[u8]) -> Reached {
    let mut lines = data.split(|byte| *byte == b'\n');
    let link = lines.next().unwrap_or_default();
    let link = core::str::from_utf8(link).unwrap_or_default();
    let Ok(mut issuance) = Issuance::begin(link, Plaintext::Never) else {
        return Reached::Refused;
    };
    // A key is used once.
    let (mut keys, mut batch) = (world().copies.as_slice(), world().copies.as_slice());
    for _ in 0..MAX_STEPS {
        let Ok(step) = issuance.step() else {
            return Reached::Refused;
        };
        let done = match step {
            Step::Send(request) => {
                assert!(request.url.starts_with("https://"), "asked without TLS");
                match lines.next() {
                    Some(line) => issuance.receive(&answer(line), NOW),
                    None => return Reached::Refused,
                }
            }
            Step::Review => {
                let _ = issuance.offered();
                issuance.accept(Acceptance {
                    copies: COPIES,
                    tx_code: issuance
                        .offer()
                        .and_then(|offer| offer.tx_code())
                        .map(|_| "0042".to_owned()),
                    ..Acceptance::default()
                })
            }
            Step::MakeKeys { count, .. } => {
                let Some((new, rest)) = keys.split_at_checked(count) else {
                    return Reached::Refused;
                };
                (batch, keys) = (new, rest);
                issuance.keys(batch.iter().map(SigningKey::public).collect(), NOW)
            }
            Step::SignProofs(messages) => {
                let signatures: Vec<P256Signature> = messages
                    .iter()
                    .zip(batch)
                    .map(|(message, key)| {
                        let signature = key.sign(message.message()).expect("a key in memory");
                        signature.try_into().expect("64 bytes")
                    })
                    .collect();
                issuance.signed(&signatures)
            }
            Step::Done => {
                let issued = issuance.into_issued().expect("it is done");
                assert!(!issued.is_empty());
                for one in &issued {
                    assert!(one.credentials.len() <= one.keys.len());
                }
                return Reached::Accepted;
            }
        };
        if done.is_err() {
            return Reached::Refused;
        }
    }
    Reached::Refused
}

fn answer(line: &[u8]) -> Response {
    let (status, body) = match line {
        [
            a @ b'1'..=b'9',
            b @ b'0'..=b'9',
            c @ b'0'..=b'9',
            b' ',
            body @ ..,
        ] => {
            let digits = [*a, *b, *c].map(|digit| u16::from(digit - b'0'));
            (digits.iter().fold(0, |sum, digit| sum * 10 + digit), body)
        }
        body => (200, body),
    };
    Response {
        status,
        headers: vec![("Content-Type".into(), JSON.into())],
        body: body.to_vec(),
    }
}
