//! Reed–Solomon correction of codewords that are wrong somewhere and of codewords that are known to be doubtful: ISO/IEC 18004
//! section 7.5.2 and annex B, with polynomials as in Blahut's "Algebraic Codes", chapter 7.
//!
//! For each that is only doubtful it needs one check codeword instead of two.

/// Modulo x⁸ + x⁴ + x³ + x² + 1.
const MODULUS: u16 = 0x11d;

/// Corrects a block, the last `checks` of which are its check codewords, of which those at the places `doubtful` count as lost.
/// Returns at how many other places something was wrong; `None`, and the block as it was, where it cannot be corrected.
pub(super) fn correct(block: &mut [u8], checks: usize, doubtful: &[usize]) -> Option<usize> {
    let length = block.len();
    let syndromes = syndromes(block, checks);
    if length > 255 || doubtful.len() > checks {
        return None;
    }
    // Each place is a power of two; the last codeword's is the first.
    let power = |place: usize| exp(length - 1 - place);
    let lost = doubtful.iter().filter(|place| **place < length);
    let lost = lost.fold(vec![1], |product, place| {
        times(&product, &[1, power(*place)])
    });
    let locator = locator(&syndromes, lost, doubtful.len())?;
    let evaluator: Vec<u8> = times(&syndromes, &locator)
        .into_iter()
        .take(checks)
        .collect();
    let mut corrected = block.to_vec();
    let (mut roots, mut others) = (0, 0);
    for (place, codeword) in corrected.iter_mut().enumerate() {
        let inverse = exp(255 - (length - 1 - place));
        if at(&locator, inverse) != 0 {
            continue;
        }
        roots += 1;
        // Forney: the generator's roots begin with 2⁰, so that the place itself is a factor.
        let wrong = multiply(
            power(place),
            divide(at(&evaluator, inverse), at(&derivative(&locator), inverse))?,
        );
        others += usize::from(wrong != 0 && !doubtful.contains(&place));
        *codeword ^= wrong;
    }
    let good =
        roots + 1 == locator.len() && self::syndromes(&corrected, checks).iter().all(|s| *s == 0);
    good.then(|| {
        block.copy_from_slice(&corrected);
        others
    })
}

/// Berlekamp and Massey, beginning with what is lost. Lowest power first.
fn locator(syndromes: &[u8], lost: Vec<u8>, count: usize) -> Option<Vec<u8>> {
    let (mut locator, mut previous) = (lost.clone(), lost);
    let mut length = count;
    for step in count..syndromes.len() {
        previous.insert(0, 0);
        let sum = locator
            .iter()
            .zip(syndromes.iter().take(step + 1).rev())
            .fold(0, |sum, (a, b)| sum ^ multiply(*a, *b));
        if sum == 0 {
            continue;
        }
        let next = plus(&locator, &scaled(&previous, sum));
        if 2 * length <= step + count {
            length = step + 1 + count - length;
            previous = scaled(&locator, divide(1, sum)?);
        }
        locator = next;
    }
    while locator.last() == Some(&0) {
        locator.pop();
    }
    Some(locator)
}

fn syndromes(block: &[u8], checks: usize) -> Vec<u8> {
    let value = |root: u8| {
        block
            .iter()
            .fold(0, |sum, codeword| multiply(sum, root) ^ codeword)
    };
    (0..checks).map(|root| value(exp(root))).collect()
}

fn at(polynomial: &[u8], place: u8) -> u8 {
    polynomial
        .iter()
        .rev()
        .fold(0, |sum, factor| multiply(sum, place) ^ factor)
}

/// Where two is zero, only odd powers are left.
fn derivative(polynomial: &[u8]) -> Vec<u8> {
    let powers = polynomial.iter().skip(1).enumerate();
    powers
        .map(|(at, factor)| if at % 2 == 0 { *factor } else { 0 })
        .collect()
}

fn times(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut product = vec![0; a.len() + b.len()];
    for (at, a) in a.iter().enumerate() {
        for (sum, b) in product.iter_mut().skip(at).zip(b) {
            *sum ^= multiply(*a, *b);
        }
    }
    product.pop();
    product
}

fn plus(a: &[u8], b: &[u8]) -> Vec<u8> {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let mut sum = long.to_vec();
    for (sum, more) in sum.iter_mut().zip(short) {
        *sum ^= more;
    }
    sum
}

fn scaled(a: &[u8], factor: u8) -> Vec<u8> {
    a.iter().map(|one| multiply(*one, factor)).collect()
}

const TABLES: ([u8; 256], [u8; 256]) = tables();

/// Powers of two, and their exponents.
#[allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "computed when compiled"
)]
const fn tables() -> ([u8; 256], [u8; 256]) {
    let (mut powers, mut exponents) = ([0; 256], [0; 256]);
    let (mut power, mut exponent) = (1u16, 0);
    while exponent < 255 {
        powers[exponent] = power as u8;
        exponents[power as usize] = exponent as u8;
        power <<= 1;
        if power > 255 {
            power ^= MODULUS;
        }
        exponent += 1;
    }
    powers[255] = 1;
    (powers, exponents)
}

fn exp(exponent: usize) -> u8 {
    TABLES.0.get(exponent % 255).copied().unwrap_or_default()
}

fn log(value: u8) -> usize {
    TABLES
        .1
        .get(usize::from(value))
        .copied()
        .map_or(0, usize::from)
}

fn multiply(a: u8, b: u8) -> u8 {
    if a == 0 || b == 0 {
        0
    } else {
        exp(log(a) + log(b))
    }
}

fn divide(a: u8, b: u8) -> Option<u8> {
    match (a, b) {
        (_, 0) => None,
        (0, _) => Some(0),
        _ => Some(exp(255 + log(a) - log(b))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rxing::common::reedsolomon::{PredefinedGenericGF, ReedSolomonEncoder};

    use super::*;

    fn drawn(data: &[u8], checks: usize) -> Vec<u8> {
        let mut block: Vec<i32> = data.iter().map(|byte| i32::from(*byte)).collect();
        block.resize(data.len() + checks, 0);
        ReedSolomonEncoder::new(PredefinedGenericGF::QrCodeField256.into())
            .unwrap()
            .encode(&mut block, checks)
            .unwrap();
        block.into_iter().map(|one| one as u8).collect()
    }

    proptest! {
        /// All that the checks allow is corrected, whichever part of it is only doubtful.
        #[test]
        fn what_can_be_corrected_is(
            data in proptest::collection::vec(any::<u8>(), 1..120),
            checks in 2usize..31,
            share in 0.0f64..=1.0,
            places in proptest::collection::vec((any::<prop::sample::Index>(), 1u8..), 40),
        ) {
            let right = drawn(&data, checks);
            let lost = (checks as f64 * share) as usize;
            let mut block = right.clone();
            let mut used = Vec::new();
            for (place, change) in places {
                let place = place.index(block.len());
                if !used.contains(&place) && used.len() < lost + (checks - lost) / 2 {
                    block[place] ^= change;
                    used.push(place);
                }
            }
            let doubtful: Vec<usize> = used.iter().copied().take(lost).collect();
            let wrong = used.len() - doubtful.len();
            prop_assert_eq!(correct(&mut block, checks, &doubtful), Some(wrong));
            prop_assert_eq!(block, right);
        }

        /// Anything else is left as it is, or becomes a word of the code.
        #[test]
        fn junk_never_panics(
            mut block in proptest::collection::vec(any::<u8>(), 0..300),
            checks in 0usize..40,
            doubtful in proptest::collection::vec(0usize..300, 0..40),
        ) {
            let before = block.clone();
            match correct(&mut block, checks, &doubtful) {
                Some(_) => prop_assert!(syndromes(&block, checks).iter().all(|one| *one == 0)),
                None => prop_assert_eq!(block, before),
            }
        }
    }
}
