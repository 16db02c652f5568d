//! The checks themselves: one pattern an identifier, read left to right, never with recursion or backtracking.

use super::Identifier;
use crate::Error;

/// No identifier is longer; more is not even counted.
const LONGEST: usize = 256;

pub(super) fn check(identifier: Identifier, text: &str) -> Result<(), Error> {
    let found = text.chars().take(LONGEST).count();
    let of_length = |lengths: &[usize]| {
        if lengths.contains(&found) {
            Ok(())
        } else {
            Err(Error::Length { identifier, found })
        }
    };
    // Refuses the first character that `allowed` refuses; positions count from 0 here.
    let each = |allowed: &dyn Fn(usize, char) -> bool| match text
        .chars()
        .enumerate()
        .find(|(at, character)| !allowed(*at, *character))
    {
        Some((at, _)) => Err(Error::Character {
            identifier,
            position: at + 1,
        }),
        None => Ok(()),
    };
    let digits = || each(&|_, character| character.is_ascii_digit());

    match identifier {
        Identifier::SoDinhDanh | Identifier::Gplx => of_length(&[12]).and_then(|()| digits()),
        Identifier::BhytShort => of_length(&[10]).and_then(|()| digits()),
        Identifier::Bhxh | Identifier::MstCaNhan => of_length(&[10, 12]).and_then(|()| digits()),
        Identifier::Bhyt15 => of_length(&[15]).and_then(|()| {
            each(&|at, character| match at {
                0 | 1 => character.is_ascii_uppercase(),
                2 => matches!(character, '1'..='5'),
                _ => character.is_ascii_digit(),
            })
        }),
        Identifier::HoChieu => of_length(&[8, 9]).and_then(|()| {
            each(&|at, character| match at {
                0 => character.is_ascii_uppercase(),
                _ => character.is_ascii_digit(),
            })
        }),
        Identifier::Sdt => of_length(&[10]).and_then(|()| {
            each(&|at, character| match at {
                0 => character == '0',
                1 => matches!(character, '3' | '5' | '7' | '8' | '9'),
                _ => character.is_ascii_digit(),
            })
        }),
        Identifier::BienSoOto => of_length(&[7, 8]).and_then(|()| {
            each(&|at, character| match at {
                2 => matches!(character, 'A'..='H' | 'K'..='N' | 'P' | 'S'..='V' | 'X'..='Z'),
                _ => character.is_ascii_digit(),
            })
        }),
        Identifier::MstToChuc => of_length(&[10, 13, 14]).and_then(|()| {
            let dashed = found == 14;
            each(&|at, character| match at {
                10 if dashed => character == '-',
                _ => character.is_ascii_digit(),
            })?;
            tax_check_digit(text)
        }),
        Identifier::MaHoSoDvc => dossier_code(text, found),
        Identifier::MaTthc => procedure_code(text, found),
        Identifier::Email => email(text, found),
    }
}

/// Weights 31, 29, 23, 19, 17, 13, 7, 5, 3; the tenth digit is 10 less the sum modulo 11, and a sum
/// divisible by 11 has none.
fn tax_check_digit(text: &str) -> Result<(), Error> {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let mut digits = text.chars().filter_map(|character| character.to_digit(10));
    let sum: u32 = WEIGHTS
        .iter()
        .zip(digits.by_ref())
        .map(|(weight, digit)| weight * digit)
        .sum();
    let expected = match sum % 11 {
        0 => None,
        rest => Some(10 - rest),
    };
    if expected.is_some() && digits.next() == expected {
        Ok(())
    } else {
        Err(Error::CheckDigit {
            identifier: Identifier::MstToChuc,
        })
    }
}

/// `[A-Z0-9.]+-\d{6}-\d+`
fn dossier_code(text: &str, found: usize) -> Result<(), Error> {
    let identifier = Identifier::MaHoSoDvc;
    if !(10..LONGEST).contains(&found) {
        return Err(Error::Length { identifier, found });
    }
    let (mut dashes, mut run) = (0_u8, 0_usize);
    for (at, character) in text.chars().enumerate() {
        let wrong = Err(Error::Character {
            identifier,
            position: at + 1,
        });
        match (dashes, character) {
            (0, '-') if run >= 1 => (dashes, run) = (1, 0),
            (1, '-') if run == 6 => (dashes, run) = (2, 0),
            (0, 'A'..='Z' | '0'..='9' | '.') | (2, '0'..='9') => run += 1,
            (1, '0'..='9') if run < 6 => run += 1,
            _ => return wrong,
        }
    }
    if dashes == 2 && run >= 1 {
        Ok(())
    } else {
        Err(Error::Length { identifier, found })
    }
}

/// `\d\.\d{6}(\.\S+)?`
fn procedure_code(text: &str, found: usize) -> Result<(), Error> {
    let identifier = Identifier::MaTthc;
    if found != 8 && !(10..LONGEST).contains(&found) {
        return Err(Error::Length { identifier, found });
    }
    for (at, character) in text.chars().enumerate() {
        let allowed = match at {
            1 | 8 => character == '.',
            0 | 2..=7 => character.is_ascii_digit(),
            _ => !character.is_whitespace(),
        };
        if !allowed {
            return Err(Error::Character {
                identifier,
                position: at + 1,
            });
        }
    }
    Ok(())
}

/// One `@` with something before it and a dotted name after it; no space, no control character. Enough to
/// catch a slip of the finger; only a message sent there proves an address.
fn email(text: &str, found: usize) -> Result<(), Error> {
    let identifier = Identifier::Email;
    if !(6..=254).contains(&found) {
        return Err(Error::Length { identifier, found });
    }
    let mut at_sign = None;
    let mut last_dot = None;
    for (at, character) in text.chars().enumerate() {
        let wrong = Error::Character {
            identifier,
            position: at + 1,
        };
        match character {
            '@' if at_sign.is_none() && at > 0 => at_sign = Some(at),
            '.' if at_sign == Some(at.wrapping_sub(1)) => return Err(wrong),
            '.' if at_sign.is_some() && last_dot == Some(at.wrapping_sub(1)) => return Err(wrong),
            '.' if at_sign.is_some() => last_dot = Some(at),
            '@' => return Err(wrong),
            _ if character.is_whitespace() || character.is_control() => return Err(wrong),
            _ => {}
        }
    }
    match last_dot {
        Some(dot) if dot + 2 < found => Ok(()),
        _ => Err(Error::Length { identifier, found }),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::{
        prelude::*, strategy::ValueTree, string::string_regex, test_runner::TestRunner,
    };

    use super::*;

    /// identifier → pattern, read from the data file itself. `\d` is made ASCII, as it is meant.
    fn patterns() -> BTreeMap<String, String> {
        include_str!("../../data/identifiers.csv")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.starts_with("identifier,"))
            .filter_map(|line| {
                let (id, rest) = line.split_once(',')?;
                let pattern = match rest.strip_prefix('"') {
                    Some(quoted) => quoted.split_once('"')?.0,
                    None => rest.split_once(',')?.0,
                };
                Some((
                    id.to_owned(),
                    pattern.replace("\\d", "[0-9]").replace(['^', '$'], ""),
                ))
            })
            .collect()
    }

    #[test]
    fn whatever_a_pattern_makes_is_accepted_and_only_the_check_digit_may_object() {
        let patterns = patterns();
        let mut runner = TestRunner::deterministic();
        for identifier in Identifier::ALL
            .iter()
            .filter(|identifier| **identifier != Identifier::Email)
        {
            let made = string_regex(patterns.get(identifier.id()).unwrap()).unwrap();
            let (mut accepted, mut check_digit) = (0, 0);
            for _ in 0..500 {
                let text = made.new_tree(&mut runner).unwrap().current();
                match identifier.check(&text) {
                    Ok(()) => accepted += 1,
                    Err(Error::CheckDigit { .. }) => check_digit += 1,
                    Err(error) => panic!("{identifier}: {text}: {error}"),
                }
            }
            let digit_checked = *identifier == Identifier::MstToChuc;
            assert!(
                accepted > 0 && (check_digit > 0) == digit_checked,
                "{identifier}: {accepted}"
            );
        }
    }

    #[test]
    fn each_shape_refuses_what_is_one_character_off() {
        for (identifier, good, bad) in [
            (
                Identifier::Bhxh,
                "0123456789",
                &["01234567890", "012345678x", ""][..],
            ),
            (
                Identifier::Bhyt15,
                "GD4790123456789",
                &["gD4790123456789", "GD6790123456789", "GD479012345678"],
            ),
            (
                Identifier::BhytShort,
                "0123456789",
                &["012345678901", "0123 56789"],
            ),
            (
                Identifier::BienSoOto,
                "30A12345",
                &[
                    "30I12345",
                    "30J1234",
                    "30O1234",
                    "30R1234",
                    "30W1234",
                    "30a1234",
                    "30A123456",
                    "3A12345",
                ],
            ),
            (
                Identifier::Gplx,
                "012345678901",
                &["01234567890", "01234567890A"],
            ),
            (
                Identifier::HoChieu,
                "C1234567",
                &["c1234567", "C123456", "C123456789", "12345678"],
            ),
            (
                Identifier::MaHoSoDvc,
                "G09.20-260401-0001",
                &[
                    "G09.20-26041-00012",
                    "-260401-0001",
                    "G09-260401-",
                    "g09-260401-01",
                ],
            ),
            (
                Identifier::MaTthc,
                "1.005129",
                &[
                    "1,005129",
                    "1.00512",
                    "1.005129.",
                    "1.005129x1",
                    "1.005129.a b",
                ],
            ),
            (
                Identifier::MstCaNhan,
                "012345678901",
                &["01234567890", "0123456789 1"],
            ),
            (
                Identifier::Sdt,
                "0912345678",
                &["0112345678", "1912345678", "091234567", "+84912345678"],
            ),
            (
                Identifier::SoDinhDanh,
                "001199000001",
                &["00119900000", "0011990000O1"],
            ),
        ] {
            assert_eq!(identifier.check(good), Ok(()), "{identifier}");
            for text in bad {
                assert!(identifier.check(text).is_err(), "{identifier} took {text}");
            }
        }
    }

    #[test]
    fn a_tax_codes_check_digit_catches_every_single_wrong_digit() {
        // 31·0+29·1+23·0+19·0+17·1+13·0+7·9+5·1+3·1 = 117; 117 mod 11 = 7; check digit 3.
        assert_eq!(Identifier::MstToChuc.check("0100109113"), Ok(()));
        assert_eq!(Identifier::MstToChuc.check("0100109113-001"), Ok(()));
        assert_eq!(Identifier::MstToChuc.check("0100109113001"), Ok(()));
        assert!(Identifier::MstToChuc.check("0100109113_001").is_err());
        for at in 0..10 {
            for other in b'0'..=b'9' {
                let mut text = b"0100109113".to_vec();
                if text[at] != other {
                    text[at] = other;
                    let text = String::from_utf8(text).unwrap();
                    assert!(Identifier::MstToChuc.check(&text).is_err(), "{text}");
                }
            }
        }
    }

    #[test]
    fn an_email_needs_a_name_and_a_dotted_place() {
        for good in ["an@vd.vn", "nguyen.van.a+x@mail.example.com", "ông@thư.vn"] {
            assert_eq!(Identifier::Email.check(good), Ok(()), "{good}");
        }
        for bad in [
            "an",
            "an@vd",
            "@vd.com.vn",
            "an@@vd.vn",
            "an@.vd.vn",
            "an@vd..vn",
            "an@vd.v",
            "a n@vd.vn",
            "an@vd.vn\n",
        ] {
            assert!(Identifier::Email.check(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,300}") {
            for identifier in Identifier::ALL {
                let _ = identifier.check(&text);
            }
        }
    }
}
