//! What one code does not hold: written, scanned in any way a camera may see it, and never another's.

use proptest::{prelude::*, sample::Index};
use vidan_codec::{base45, base64url};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimValue, Error,
    testing::{NOW, TestWorld},
    transport::{
        self, ONE_CODE,
        segments::{
            Added, Assembler, MAX_FILE, MAX_FILES, PREFIX, SegmentId, attach, is_segment, split,
        },
    },
};
use vidan_crypto::hash::sha256;

fn id(number: u8) -> SegmentId {
    SegmentId::of_digest(&[number; 32])
}

/// Bytes that repeat nowhere soon.
fn file(seed: u8, length: usize) -> Vec<u8> {
    let blocks =
        (0..length.div_ceil(32)).map(|at| sha256(&[&[seed][..], &at.to_be_bytes()].concat()));
    blocks.flatten().take(length).collect()
}

/// Claims of which one vouches for the file.
fn claims(file: &[u8]) -> Vec<(ClaimKey, ClaimValue)> {
    vec![
        ("ho_ten".into(), ClaimValue::Text("Nguyễn Thị Ví Dụ".into())),
        (
            "anh_chan_dung".into(),
            ClaimValue::Bytes(sha256(file).to_vec()),
        ),
    ]
}

fn bytes(text: &str) -> Vec<u8> {
    base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap()
}

fn text(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(bytes))
}

fn released(assembler: &mut Assembler, proof: SegmentId, of: &[u8]) -> Option<Vec<u8>> {
    let released = assembler.release(proof, 0, &claims(of)).unwrap();
    released.map(|(key, file)| {
        assert_eq!(key, "anh_chan_dung".into());
        file
    })
}

#[test]
fn a_portrait_takes_two_codes() {
    let portrait = file(1, 900);
    let texts = attach(id(1), 0, &portrait).unwrap();
    assert_eq!(texts.len(), 2);
    let mut assembler = Assembler::new();
    assert_eq!(
        assembler.add(&texts[1]).unwrap(),
        Added::Part { have: 1, of: 2 }
    );
    assert_eq!(released(&mut assembler, id(1), &portrait), None);
    assert_eq!(
        assembler.add(&texts[1]).unwrap(),
        Added::Part { have: 1, of: 2 }
    );
    assert_eq!(assembler.add(&texts[0]).unwrap(), Added::File(id(1), 0));
    assert_eq!(
        released(&mut assembler, id(1), &portrait),
        Some(portrait.clone())
    );
    assert_eq!(
        released(&mut assembler, id(1), &portrait),
        None,
        "given out once"
    );
}

#[test]
fn every_size_fits_its_codes() {
    for length in [1, 740, 741, 742, 1482, 1483, 5000, MAX_FILE] {
        let whole = file(2, length);
        let texts = attach(id(1), 3, &whole).unwrap();
        assert!(
            texts.len() <= 16
                && texts
                    .iter()
                    .all(|text| text.len() <= ONE_CODE && is_segment(text))
        );
        assert_eq!(texts.len(), length.div_ceil(741));
        let mut assembler = Assembler::new();
        for text in &texts {
            assembler.add(text).unwrap();
        }
        let (_, back) = assembler
            .release(id(1), 3, &claims(&whole))
            .unwrap()
            .unwrap();
        assert_eq!(back, whole);
    }
    assert_eq!(
        attach(id(1), 0, &file(2, MAX_FILE + 1)),
        Err(Error::SegmentTooLarge)
    );
    assert_eq!(attach(id(1), 0, &[]), Err(Error::SegmentTooLarge));
    assert_eq!(attach(id(1), MAX_FILES, &[1]), Err(Error::SegmentTooLarge));
}

/// The digest may be bytes, as issuers write it, or its text.
#[test]
fn a_claim_vouches_as_bytes_or_as_text() {
    let portrait = file(1, 100);
    let digest = sha256(&portrait);
    let vouches = |value: ClaimValue| {
        let mut assembler = Assembler::new();
        assembler
            .add(&attach(id(1), 0, &portrait).unwrap()[0])
            .unwrap();
        assembler.release(id(1), 0, &[("anh".into(), value)])
    };
    assert!(
        vouches(ClaimValue::Bytes(digest.to_vec()))
            .unwrap()
            .is_some()
    );
    assert!(
        vouches(ClaimValue::Text(base64url::encode(digest)))
            .unwrap()
            .is_some()
    );
    for other in [
        ClaimValue::Bytes(digest[..31].to_vec()),
        ClaimValue::Bytes(sha256(b"another").to_vec()),
        ClaimValue::Text(base64url::encode(&digest[..31])),
        ClaimValue::Text("Nguyễn".into()),
        ClaimValue::Array(vec![ClaimValue::Bytes(digest.to_vec())]),
        ClaimValue::Null,
    ] {
        assert_eq!(vouches(other), Err(Error::SegmentDigest));
    }
    let mut assembler = Assembler::new();
    assembler
        .add(&attach(id(1), 0, &portrait).unwrap()[0])
        .unwrap();
    assert_eq!(assembler.release(id(1), 0, &[]), Err(Error::SegmentDigest));
    assert_eq!(
        assembler.release(id(1), 0, &claims(&portrait)),
        Ok(None),
        "forgotten"
    );
}

#[test]
fn a_long_text_is_split_and_a_short_one_is_not() {
    let short = "VD1:".to_owned() + &"A".repeat(ONE_CODE - 4);
    assert_eq!(split(&short).unwrap(), std::slice::from_ref(&short));
    let long = short + "B";
    let texts = split(&long).unwrap();
    assert_eq!(texts.len(), 2);
    let mut assembler = Assembler::new();
    assembler.add(&texts[1]).unwrap();
    assert_eq!(assembler.add(&texts[0]).unwrap(), Added::Text(long));
    assert_eq!(
        split(&"A".repeat(transport::MAX_TEXT + 1)),
        Err(Error::TooLarge)
    );
    assert_eq!(split(&"A".repeat(transport::MAX_TEXT)).unwrap().len(), 6);
}

#[test]
fn a_token_names_its_segments() {
    let world = TestWorld::new();
    let token = world.present(world.held().get(), &["ho_ten"], BROADCAST_AUDIENCE, NOW);
    let id = SegmentId::of_token(token.as_bytes()).unwrap();
    let mut malleated = token.as_bytes().to_vec();
    *malleated.last_mut().unwrap() ^= 1;
    assert_eq!(
        SegmentId::of_token(&malleated),
        Ok(id),
        "not of the signature"
    );
    assert_eq!(SegmentId::of_token(b"junk"), Err(Error::SegmentOwner));
    assert_eq!(SegmentId::of_token(&[0xa0]), Err(Error::SegmentOwner));
}

#[test]
fn each_refusal_has_its_cause() {
    let good = bytes(&attach(id(1), 0, &file(1, 50)).unwrap()[0]);
    let refused = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut changed = good.clone();
        change(&mut changed);
        Assembler::new().add(&text(&changed)).unwrap_err()
    };
    assert_eq!(refused(&|bytes| bytes[0] = 2), Error::SegmentReserved);
    assert_eq!(refused(&|bytes| bytes[0] = 0x80), Error::SegmentReserved);
    assert_eq!(
        refused(&|bytes| bytes[9] = 4),
        Error::SegmentMalformed,
        "number"
    );
    assert_eq!(
        refused(&|bytes| bytes[10] = 1),
        Error::SegmentMalformed,
        "index"
    );
    assert_eq!(
        refused(&|bytes| bytes[11] = 0),
        Error::SegmentMalformed,
        "count"
    );
    assert_eq!(
        refused(&|bytes| bytes[11] = 17),
        Error::SegmentMalformed,
        "count"
    );
    assert_eq!(
        refused(&|bytes| bytes.truncate(12)),
        Error::SegmentMalformed,
        "no data"
    );
    assert_eq!(
        refused(&|bytes| bytes.truncate(11)),
        Error::SegmentMalformed
    );
    assert_eq!(
        refused(&|bytes| (bytes[0], bytes[9]) = (1, 1)),
        Error::SegmentMalformed,
        "a text has no number"
    );
    assert_eq!(
        refused(&|bytes| bytes[0] = 1),
        Error::SegmentDigest,
        "a text that is not its id's"
    );
    let mut assembler = Assembler::new();
    assert_eq!(assembler.add("VDF:00"), Err(Error::TransportUnknown));
    assert_eq!(assembler.add("VDS:0"), Err(Error::TransportEncoding));
    assert_eq!(assembler.add("VDS:"), Err(Error::SegmentMalformed));
    let long = format!("VDS:{}", "0".repeat(ONE_CODE));
    assert_eq!(assembler.add(&long), Err(Error::TooLarge));
    // A text whose digest is right but that is no text.
    let junk = [0xffu8, 0xfe];
    let head = [&[1u8][..], &sha256(&junk)[..8], &[0, 0, 1], &junk].concat();
    assert_eq!(assembler.add(&text(&head)), Err(Error::SegmentMalformed));
}

#[test]
fn what_contradicts_is_forgotten_and_the_next_round_succeeds() {
    let portrait = file(1, 2000);
    let texts = attach(id(1), 0, &portrait).unwrap();
    assert_eq!(texts.len(), 3);
    let mut assembler = Assembler::new();
    assembler.add(&texts[0]).unwrap();
    let mut other = bytes(&texts[0]);
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(assembler.add(&text(&other)), Err(Error::SegmentConflict));
    assembler.add(&texts[0]).unwrap();
    let mut fewer = bytes(&texts[1]);
    fewer[11] = 2;
    assert_eq!(assembler.add(&text(&fewer)), Err(Error::SegmentConflict));
    assembler.add(&texts[1]).unwrap();
    assembler.add(&texts[2]).unwrap();
    assert_eq!(released(&mut assembler, id(1), &portrait), None);
    assembler.add(&texts[0]).unwrap();
    assert_eq!(released(&mut assembler, id(1), &portrait), Some(portrait));
}

/// Sixteen full codes would be more than is read.
#[test]
fn all_together_are_bounded() {
    let mut assembler = Assembler::new();
    let segment = |kind: u8, index: u8| {
        let head = [&[kind][..], &[9; 8], &[0, index, 16], &[index; 741]].concat();
        text(&head)
    };
    for index in 0..11 {
        assert!(assembler.add(&segment(0, index)).is_ok(), "{index}");
    }
    assert_eq!(assembler.add(&segment(0, 11)), Err(Error::SegmentTooLarge));
    for index in 0..5 {
        assert!(assembler.add(&segment(1, index)).is_ok(), "{index}");
    }
    assert_eq!(assembler.add(&segment(1, 5)), Err(Error::SegmentTooLarge));
}

#[test]
fn a_third_proof_pushes_out_the_one_seen_longest_ago() {
    let portrait = file(1, 1000);
    let texts = |number: u8| attach(id(number), 0, &portrait).unwrap();
    let mut assembler = Assembler::new();
    for number in [1, 2] {
        assembler.add(&texts(number)[0]).unwrap();
    }
    assembler.add(&texts(1)[0]).unwrap();
    assembler.add(&texts(3)[0]).unwrap();
    assert_eq!(assembler.add(&texts(1)[1]).unwrap(), Added::File(id(1), 0));
    assert_eq!(
        assembler.add(&texts(2)[1]).unwrap(),
        Added::Part { have: 1, of: 2 }
    );
    assert_eq!(format!("{assembler:?}"), "Assembler(2 begun)");
    // Texts have a place of their own.
    let long = |letter: &str| split(&letter.repeat(2000)).unwrap();
    for letter in ["A", "B", "C"] {
        assembler.add(&long(letter)[0]).unwrap();
    }
    assert_eq!(format!("{assembler:?}"), "Assembler(4 begun)");
    assembler.keep_files_of(id(2));
    assert_eq!(format!("{assembler:?}"), "Assembler(3 begun)");
}

/// Every bit of every code: what comes out is the file or nothing.
#[test]
fn no_changed_bit_makes_another_file() {
    let portrait = file(1, 60);
    let good = bytes(&attach(id(1), 0, &portrait).unwrap()[0]);
    for bit in 0..good.len() * 8 {
        let mut changed = good.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let mut assembler = Assembler::new();
        let _ = assembler.add(&text(&changed));
        for number in 0..MAX_FILES {
            if let Ok(Some((_, out))) = assembler.release(id(1), number, &claims(&portrait)) {
                assert_eq!(out, portrait, "bit {bit}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Two proofs shown at once, their codes in any order, any of them often, some lost until a second round.
    #[test]
    fn any_order_any_number_any_loss(
        lengths in [1..4000usize, 1..4000usize],
        order in proptest::collection::vec(any::<Index>(), 0..60),
        lost in proptest::collection::vec(any::<bool>(), 24),
    ) {
        let files = [file(1, lengths[0]), file(2, lengths[1])];
        let mut all = Vec::new();
        for (number, file) in (0u8..).zip(&files) {
            all.extend(attach(id(number), 0, file).unwrap());
        }
        let mut assembler = Assembler::new();
        let seen = order.iter().map(|at| at.get(&all));
        let first = all.iter().zip(&lost).filter(|(_, lost)| !**lost).map(|(text, _)| text);
        for text in seen.chain(first) {
            assembler.add(text).unwrap();
        }
        // Before everything was seen, nothing wrong comes out; after a whole round, everything does.
        let mut out = [None, None];
        for (number, file) in (0u8..).zip(&files) {
            out[usize::from(number)] = released(&mut assembler, id(number), file);
        }
        for text in all.iter().rev() {
            assembler.add(text).unwrap();
        }
        for (number, file) in (0u8..).zip(&files) {
            let at = usize::from(number);
            let late = released(&mut assembler, id(number), file);
            prop_assert_eq!(out[at].clone().or(late), Some(file.clone()));
        }
    }

    /// A stranger's code among ours, a changed byte, another's index: nothing but the file ever comes out.
    #[test]
    fn nothing_else_comes_out(
        length in 1..3000usize,
        at in any::<Index>(),
        byte in any::<Index>(),
        flip in 1..=255u8,
    ) {
        let portrait = file(1, length);
        let texts = attach(id(1), 0, &portrait).unwrap();
        let mut changed = bytes(&texts[at.index(texts.len())]);
        *byte.get_mut(&mut changed) ^= flip;
        let mut assembler = Assembler::new();
        let _ = assembler.add(&text(&changed));
        for text in &texts {
            let _ = assembler.add(text);
        }
        for number in 0..MAX_FILES {
            if let Ok(Some((_, out))) = assembler.release(id(1), number, &claims(&portrait)) {
                prop_assert_eq!(&out, &portrait);
            }
        }
        // The display loops.
        let first = assembler.release(id(1), 0, &claims(&portrait));
        if first == Ok(None) {
            for text in texts.iter().chain(&texts) {
                let _ = assembler.add(text);
            }
            prop_assert_eq!(released(&mut assembler, id(1), &portrait), Some(portrait));
        }
    }

    #[test]
    fn a_text_comes_back(length in ONE_CODE + 1..=transport::MAX_TEXT, from in any::<Index>()) {
        let long: String = base45::encode(&file(1, length)).chars().take(length).collect();
        let mut texts = split(&long).unwrap();
        prop_assert!(texts.iter().all(|text| text.len() <= ONE_CODE));
        let turn = from.index(texts.len());
        texts.rotate_left(turn);
        let mut assembler = Assembler::new();
        let last = texts.iter().map(|text| assembler.add(text).unwrap()).last();
        prop_assert_eq!(last, Some(Added::Text(long)));
    }

    #[test]
    fn any_bytes_are_read_or_refused(junk in proptest::collection::vec(any::<u8>(), 0..40), kind in 0..3u8) {
        let mut assembler = Assembler::new();
        let _ = assembler.add(&text(&[&[kind][..], &junk].concat()));
    }
}
