//! ECDSA signatures from DER (RFC 3279 section 2.2.3) to r ‖ s, strictly: the Secure Enclave and AndroidKeyStore give DER.

use super::DeviceKeysError;

/// Length of r and of s on P-256.
const SCALAR_LEN: usize = 32;
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;

/// A P-256 signature as 64 bytes r ‖ s from its DER form.
///
/// Strict: shortest lengths, shortest positive integers, nothing behind them, neither r nor s zero.
///
/// # Errors
/// [`DeviceKeysError::Platform`] for anything else: a platform that answers so is broken.
#[uniffi::export]
pub fn signature_from_der(der: Vec<u8>) -> Result<Vec<u8>, DeviceKeysError> {
    convert(&der)
        .map(|signature| signature.to_vec())
        .ok_or(DeviceKeysError::Platform)
}

fn convert(der: &[u8]) -> Option<[u8; 2 * SCALAR_LEN]> {
    let (body, rest) = item(der, SEQUENCE)?;
    let (r, after_r) = item(body, INTEGER)?;
    let (s, after_s) = item(after_r, INTEGER)?;
    if !rest.is_empty() || !after_s.is_empty() {
        return None;
    }
    let joined = [scalar(r)?, scalar(s)?].concat();
    joined.try_into().ok()
}

/// One tag-length-value and what follows it. Everything in a P-256 signature is under 128 bytes, so a length is one byte.
fn item(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = bytes.split_first_chunk::<2>()?;
    if found != tag || length >= 0x80 {
        return None;
    }
    rest.split_at_checked(length.into())
}

/// A positive integer in its shortest form, as 32 bytes.
fn scalar(content: &[u8]) -> Option<[u8; SCALAR_LEN]> {
    let magnitude = match content {
        [0, rest @ ..] if rest.first().is_some_and(|top| *top >= 0x80) => rest,
        [1..0x80, ..] => content,
        // Zero, negative, empty, or padded.
        _ => return None,
    };
    let padding = SCALAR_LEN.checked_sub(magnitude.len())?;
    let padded = [vec![0; padding].as_slice(), magnitude].concat();
    padded.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
        let body = [&[INTEGER, r.len() as u8], r, &[INTEGER, s.len() as u8], s].concat();
        [&[SEQUENCE, body.len() as u8], body.as_slice()].concat()
    }

    fn plain(r: &[u8], s: &[u8]) -> Vec<u8> {
        let pad = |n: &[u8]| [vec![0; 32 - n.len()], n.to_vec()].concat();
        [pad(r), pad(s)].concat()
    }

    #[test]
    fn ring_signatures_in_both_forms() {
        use ring::{
            rand::SystemRandom,
            signature::{
                ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED, EcdsaKeyPair,
                KeyPair as _, UnparsedPublicKey,
            },
        };
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
        // Enough rounds that leading zeros and high bits both occur in r and in s.
        for round in 0..600_u16 {
            let message = round.to_be_bytes();
            let signature = pair.sign(&random, &message).unwrap();
            let fixed = signature_from_der(signature.as_ref().to_vec()).unwrap();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, pair.public_key().as_ref())
                .verify(&message, &fixed)
                .unwrap();
        }
    }

    #[test]
    fn short_and_high_integers() {
        assert_eq!(
            signature_from_der(der(&[1], &[0x7f])),
            Ok(plain(&[1], &[0x7f]))
        );
        let high = [0xff; 32];
        let padded = [&[0], high.as_slice()].concat();
        assert_eq!(
            signature_from_der(der(&padded, &[0, 0x80])),
            Ok(plain(&high, &[0x80]))
        );
    }

    #[test]
    fn everything_else_is_refused() {
        let good = der(&[1; 32], &[2; 32]);
        assert!(signature_from_der(good.clone()).is_ok());
        let mut cases = vec![
            vec![],
            der(&[0], &[1]),     // zero
            der(&[1], &[]),      // empty
            der(&[0x80], &[1]),  // negative
            der(&[0, 1], &[1]),  // padded
            der(&[1; 33], &[1]), // too long
            [good.clone(), vec![0]].concat(),
            [der(&[1], &[1]), der(&[1], &[1])].concat(),
        ];
        // A long-form length, a third integer inside, and every truncation.
        cases.push([vec![SEQUENCE, 0x81, 68], good[2..].to_vec()].concat());
        let mut third = der(&[1], &[1]);
        third.extend([INTEGER, 1, 1]);
        third[1] += 3;
        cases.push(third);
        cases.extend((0..good.len()).map(|end| good[..end].to_vec()));
        for case in cases {
            assert_eq!(
                signature_from_der(case.clone()),
                Err(DeviceKeysError::Platform),
                "{case:02x?}"
            );
        }
    }

    #[test]
    fn no_input_panics() {
        let good = der(&[1; 32], &[2; 32]);
        for at in 0..good.len() {
            for value in 0..=255 {
                let mut bytes = good.clone();
                bytes[at] = value;
                if let Ok(fixed) = signature_from_der(bytes) {
                    assert_eq!(fixed.len(), 64);
                }
            }
        }
    }
}
