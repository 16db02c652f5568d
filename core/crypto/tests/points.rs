//! What cannot be built cannot be agreed with: points off the curve. And both forms of a signature verify.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper that fails is a test that fails"
)]

use proptest::prelude::*;
use vidan_crypto::{Algorithm, Error, PublicKey, SigningKey};

/// The order n of P-256's group (SEC 2 section 2.4.2).
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
/// The field's prime p.
const PRIME: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
];

/// n - s.
fn negated(s: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut difference = vec![0; 32];
    for at in (0..32).rev() {
        let digit = i16::from(ORDER[at]) - i16::from(s[at]) - borrow;
        borrow = i16::from(digit < 0);
        difference[at] = digit.rem_euclid(256) as u8;
    }
    difference
}

#[test]
fn low_and_high_s_both_verify_and_nothing_else_does() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let verify = |signature: &[u8]| key.public().verify(Algorithm::Es256, b"message", signature);
    for _ in 0..8 {
        let signature = key.sign(b"message").unwrap();
        let (r, s) = signature.split_at(32);
        let other = [r, &negated(s)].concat();
        assert_ne!(other, signature);
        assert_eq!((verify(&signature), verify(&other)), (Ok(()), Ok(())));
        for wrong in [
            [r, &[0; 32]].concat(),
            [&[0; 32], s].concat(),
            [r, &ORDER].concat(),
            [&ORDER, s].concat(),
            [s, r].concat(),
            signature[..63].to_vec(),
            [signature.as_slice(), &[0]].concat(),
        ] {
            assert_eq!(verify(&wrong), Err(Error::InvalidSignature));
        }
    }
}

#[test]
fn points_off_the_curve_are_no_keys() {
    let good = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let point = good.as_bytes();
    assert!(PublicKey::from_p256_sec1(point).is_ok());
    let (x, y) = good.xy().unwrap();
    let bad: [Vec<u8>; 10] = [
        vec![],
        vec![0],
        vec![4],
        point[..64].to_vec(),
        [point, &[0]].concat(),
        [&[4], y, x].concat(),
        [&[4], [0; 64].as_slice()].concat(),
        [&[4], PRIME.as_slice(), y].concat(),
        [&[4], x, PRIME.as_slice()].concat(),
        // Both forms at once, which some libraries take (X9.62's hybrid form).
        [&[6 + (y[31] & 1)], x, y].concat(),
    ];
    for bytes in bad {
        let read = PublicKey::from_p256_sec1(&bytes);
        assert_eq!(
            read.err(),
            Some(Error::InvalidPublicKey),
            "{} bytes",
            bytes.len()
        );
    }
}

proptest! {
    #[test]
    fn a_point_with_one_bit_changed_is_no_key(bit in 8_usize..65 * 8) {
        let good = SigningKey::generate(Algorithm::Es256).unwrap().public();
        let mut point = good.as_bytes().to_vec();
        point[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(PublicKey::from_p256_sec1(&point).is_err());
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        if let Ok(key) = PublicKey::from_p256_sec1(&bytes) {
            prop_assert_eq!(PublicKey::from_p256_sec1(key.as_bytes()), Ok(key));
        }
    }
}
