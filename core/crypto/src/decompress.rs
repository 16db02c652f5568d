//! The y of a P-256 point whose x and sign are known (SEC 1 section 2.3.4): the dearest step of reading a proof but for its two
//! signatures. Done with fiat-crypto's field, whose arithmetic is proved, in half the time that the curve's own crate takes.
//!
//! **Not for secrets**, and not for judging: what comes out is a candidate. Whoever asks has the curve's crate check that it is a
//! point, which is cheap, so that a mistake here could refuse a key and never make one.

use fiat_crypto::p256_64::{
    fiat_p256_add, fiat_p256_from_bytes, fiat_p256_from_montgomery,
    fiat_p256_montgomery_domain_field_element as Element, fiat_p256_mul,
    fiat_p256_non_montgomery_domain_field_element as Number, fiat_p256_opp, fiat_p256_square,
    fiat_p256_sub, fiat_p256_to_bytes, fiat_p256_to_montgomery,
};

/// The field's prime, 2²⁵⁶ − 2²²⁴ + 2¹⁹² + 2⁹⁶ − 1 (SP 800-186 section 3.2.1.3), highest byte first.
const PRIME: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
];
/// The curve's b, of y² = x³ − 3x + b.
const B: [u8; 32] = [
    0x5a, 0xc6, 0x35, 0xd8, 0xaa, 0x3a, 0x93, 0xe7, 0xb3, 0xeb, 0xbd, 0x55, 0x76, 0x98, 0x86, 0xbc,
    0x65, 0x1d, 0x06, 0xb0, 0xcc, 0x53, 0xb0, 0xf6, 0x3b, 0xce, 0x3c, 0x3e, 0x27, 0xd2, 0x60, 0x4b,
];

/// A y of this sign for which (x, y) is on the curve, where there is one; `None` where x is no element of the field. Highest
/// bytes first.
pub(crate) fn y(x: &[u8; 32], is_odd: bool) -> Option<[u8; 32]> {
    // What is proved holds below the prime.
    if *x >= PRIME {
        return None;
    }
    let x = element(x);
    let cube = mul(&squares(&x, 1), &x);
    let three_x = add(&add(&x, &x), &x);
    let y = root(&add(&sub(&cube, &three_x), &element(&B)));
    let found = to_bytes(&y);
    let found_odd = found.last().is_some_and(|last| last & 1 == 1);
    Some(match found_odd == is_odd {
        true => found,
        false => to_bytes(&negated(&y)),
    })
}

/// A square root, where there is one: `a` to the power of (p + 1) / 4 = 2²⁵⁴ − 2²²² + 2¹⁹⁰ + 2⁹⁴, as p is 3 modulo 4.
fn root(a: &Element) -> Element {
    // Powers of 2ⁿ − 1: twice as many ones each time.
    let ones = [1, 2, 4, 8, 16]
        .into_iter()
        .fold(*a, |ones, n| mul(&squares(&ones, n), &ones));
    let ones_and_one = mul(&squares(&ones, 32), a);
    squares(&mul(&squares(&ones_and_one, 96), a), 94)
}

/// Where nearly all the time goes.
fn squares(a: &Element, times: u32) -> Element {
    let mut squared = *a;
    for _ in 0..times {
        let mut out = ZERO;
        fiat_p256_square(&mut out, &squared);
        squared = out;
    }
    squared
}

fn element(highest_first: &[u8; 32]) -> Element {
    let mut lowest_first = *highest_first;
    lowest_first.reverse();
    let (mut number, mut out) = ([0; 4], ZERO);
    fiat_p256_from_bytes(&mut number, &lowest_first);
    fiat_p256_to_montgomery(&mut out, &Number(number));
    out
}

fn to_bytes(a: &Element) -> [u8; 32] {
    let (mut number, mut out) = (Number([0; 4]), [0; 32]);
    fiat_p256_from_montgomery(&mut number, a);
    fiat_p256_to_bytes(&mut out, &number.0);
    out.reverse();
    out
}

const ZERO: Element = Element([0; 4]);

fn add(a: &Element, b: &Element) -> Element {
    let mut out = ZERO;
    fiat_p256_add(&mut out, a, b);
    out
}

fn mul(a: &Element, b: &Element) -> Element {
    let mut out = ZERO;
    fiat_p256_mul(&mut out, a, b);
    out
}

fn negated(a: &Element) -> Element {
    let mut out = ZERO;
    fiat_p256_opp(&mut out, a);
    out
}

fn sub(a: &Element, b: &Element) -> Element {
    let mut out = ZERO;
    fiat_p256_sub(&mut out, a, b);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Algorithm, PublicKey, SigningKey};

    /// What the curve's own crate says of a compressed point.
    fn by_the_crate(x: &[u8; 32], is_odd: bool) -> Option<PublicKey> {
        let sign = if is_odd { 0x03 } else { 0x02 };
        PublicKey::from_p256_sec1(&[&[sign], &x[..]].concat()).ok()
    }

    fn by_us(x: &[u8; 32], is_odd: bool) -> Option<PublicKey> {
        PublicKey::from_p256_compressed(x, is_odd).ok()
    }

    #[test]
    fn keys_come_back() {
        for _ in 0..50 {
            let key = SigningKey::generate(Algorithm::Es256).unwrap().public();
            let (x, y) = key.xy().unwrap();
            let x: &[u8; 32] = x.try_into().unwrap();
            let is_odd = y[31] & 1 == 1;
            assert_eq!(super::y(x, is_odd).unwrap(), y);
            let other = super::y(x, !is_odd).unwrap();
            assert_eq!(other[31] & 1 == 1, !is_odd);
            assert_eq!(by_us(x, is_odd), Some(key));
        }
    }

    /// From the prime on a number is no coordinate, though it is one of the field modulo the prime: a key would have two forms.
    #[test]
    fn no_coordinate_from_the_prime_on() {
        let near = |last: u8| {
            let mut x = PRIME;
            x[31] = last;
            x
        };
        let mut above = PRIME;
        above[16..20].fill(0xff);
        for x in [near(0xff), above, [0xff; 32]] {
            assert_eq!(y(&x, false), None);
            assert_eq!((by_us(&x, true), by_the_crate(&x, true)), (None, None));
        }
        // 5 is the x of a point: p + 5 must not be.
        let mut five = [0; 32];
        five[31] = 5;
        assert!(by_us(&five, true).is_some());
        let mut p_and_five = PRIME;
        p_and_five[19] = 1;
        p_and_five[20..].fill(0);
        p_and_five[31] = 4;
        assert_eq!(by_us(&p_and_five, true), None);
        for x in [near(0xfe), near(0xfd), near(0xfc)] {
            assert_eq!(by_us(&x, true), by_the_crate(&x, true), "{:?}", x[31]);
        }
    }

    proptest! {
        /// Every other x is no point: the candidate is refused then.
        #[test]
        fn as_the_curves_own_crate(x: [u8; 32], is_odd: bool) {
            prop_assert_eq!(by_us(&x, is_odd), by_the_crate(&x, is_odd));
        }

        #[test]
        fn small_ones_too(last: u8, at in 0usize..32, is_odd: bool) {
            let mut x = [0; 32];
            x[at] = last;
            prop_assert_eq!(by_us(&x, is_odd), by_the_crate(&x, is_odd));
        }
    }
}
