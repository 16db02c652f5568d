//! A camera before one person's codes: the verdict at once, the photo checked, in any order.

use std::{cell::Cell, sync::Arc};

use proptest::{prelude::*, sample::Index};
use serde_json::json;
use vidan_codec::{base64url, clock::ManualClock};
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimKey, ClaimPath, Error,
    sd_cwt::{hold::HeldCredential, present::Presentation},
    testing::{NOW, TestWorld, card_claims, sign},
    transport::{
        self,
        segments::{SegmentId, attach, split},
    },
};
use vidan_crypto::hash::sha256;
use vidan_trust::Verified;
use vidan_verifier::{MemoryReplayGuard, Outcome, Policy, Scan, Seen, Trust, Verdict, Verifier};

pub(super) struct Counter {
    world: TestWorld,
    verifier: Verifier,
    judged: Cell<u32>,
}

impl Counter {
    pub(super) fn new() -> Self {
        let world = TestWorld::new();
        let clock = Arc::new(ManualClock::at(NOW.plus(5)));
        let guard = Arc::new(MemoryReplayGuard::new(100));
        let trust = Trust::List(world.list());
        Self {
            verifier: Verifier::new(trust, Policy::broadcast(), clock, guard),
            world,
            judged: Cell::new(0),
        }
    }

    pub(super) fn verify(&self, text: &str) -> Verdict {
        self.judged.set(self.judged.get() + 1);
        self.verifier.verify(text)
    }

    fn held(&self, portrait: &[u8]) -> Verified<HeldCredential> {
        let mut claims = card_claims();
        claims["anh_chan_dung"] = json!(base64url::encode(sha256(portrait)));
        let bytes = self.world.issue(self.world.request(&claims));
        let holder = self.world.holder.public();
        HeldCredential::receive(&bytes, &self.world.list(), NOW, &holder).unwrap()
    }

    /// The codes of a presentation with a photo: the first one, and those beside it.
    pub(super) fn codes(&self, portrait: &[u8], claims: &[&str]) -> (String, Vec<String>) {
        let held = self.held(portrait);
        let token = self
            .world
            .present(held.get(), claims, BROADCAST_AUDIENCE, NOW);
        let id = SegmentId::of_token(token.as_bytes()).unwrap();
        let text = transport::write(token.as_bytes(), &self.world.list()).unwrap();
        (text, attach(id, 0, portrait).unwrap())
    }

    pub(super) fn see(&self, scan: &mut Scan, text: &str) -> Result<Seen, Error> {
        scan.add(text, |text| self.verify(text))
    }
}

pub(super) const WITH_PHOTO: [&str; 2] = ["ho_ten", "anh_chan_dung"];

pub(super) fn photo(seed: u8, length: usize) -> Vec<u8> {
    let blocks =
        (0..length.div_ceil(32)).map(|at| sha256(&[&[seed][..], &at.to_be_bytes()].concat()));
    blocks.flatten().take(length).collect()
}

pub(super) fn files(scan: &Scan) -> Vec<Vec<u8>> {
    scan.files().iter().map(|file| file.bytes.clone()).collect()
}

#[test]
fn the_verdict_comes_at_once_and_the_photo_when_it_is_whole() {
    let counter = Counter::new();
    let portrait = photo(1, 800);
    let (first, beside) = counter.codes(&portrait, &WITH_PHOTO);
    let mut scan = Scan::new();
    assert!(scan.verdict().is_none());
    assert_eq!(counter.see(&mut scan, &first), Ok(Seen::Verdict));
    assert_eq!(scan.verdict().unwrap().outcome(), Outcome::Valid);
    assert_eq!(
        counter.see(&mut scan, &beside[0]),
        Ok(Seen::Part { have: 1, of: 2 })
    );
    assert!(scan.files().is_empty());
    assert_eq!(
        counter.see(&mut scan, &first),
        Ok(Seen::Nothing),
        "not a replay"
    );
    assert_eq!(counter.see(&mut scan, &beside[1]), Ok(Seen::File));
    assert_eq!(scan.files()[0].claim, ClaimKey::from("anh_chan_dung"));
    assert_eq!(files(&scan), [portrait]);
    // The loop goes on.
    for text in beside.iter().chain([&first]).chain(&beside) {
        assert!(counter.see(&mut scan, text).is_ok());
    }
    assert_eq!((scan.files().len(), counter.judged.get()), (1, 1));
    assert!(!format!("{scan:?} {:?}", scan.files()).contains("Ví Dụ"));
}

#[test]
fn the_photo_may_come_first() {
    let counter = Counter::new();
    let portrait = photo(1, 800);
    let (first, beside) = counter.codes(&portrait, &WITH_PHOTO);
    let mut scan = Scan::new();
    assert_eq!(
        counter.see(&mut scan, &beside[1]),
        Ok(Seen::Part { have: 1, of: 2 })
    );
    assert_eq!(counter.see(&mut scan, &beside[0]), Ok(Seen::Nothing));
    assert!(
        scan.files().is_empty() && scan.verdict().is_none(),
        "nobody vouches for it yet"
    );
    assert_eq!(counter.see(&mut scan, &first), Ok(Seen::Verdict));
    assert_eq!(files(&scan), [portrait]);
}

/// The proof's own id, another's photo: in either order.
#[test]
fn a_photo_that_was_not_signed_for_is_never_shown() {
    for forged_first in [false, true] {
        let counter = Counter::new();
        let portrait = photo(1, 500);
        let (first, beside) = counter.codes(&portrait, &WITH_PHOTO);
        let token = transport::read(&first, &counter.world.list()).unwrap();
        let id = SegmentId::of_token(&token).unwrap();
        let forged = attach(id, 0, &photo(2, 500)).unwrap();
        let mut scan = Scan::new();
        if forged_first {
            assert_eq!(counter.see(&mut scan, &forged[0]), Ok(Seen::Nothing));
        }
        assert_eq!(counter.see(&mut scan, &first), Ok(Seen::Verdict));
        assert!(scan.files().is_empty());
        assert_eq!(
            counter.see(&mut scan, &forged[0]),
            Err(Error::SegmentDigest)
        );
        assert!(scan.files().is_empty());
        assert_eq!(
            scan.verdict().unwrap().outcome(),
            Outcome::Valid,
            "it stands"
        );
        assert_eq!(counter.see(&mut scan, &beside[0]), Ok(Seen::File));
        assert_eq!(
            counter.see(&mut scan, &forged[0]),
            Err(Error::SegmentDigest)
        );
        assert_eq!(files(&scan), [portrait], "the right one stays");
    }
}

/// The photo's digest is signed, but the person did not choose to show it.
#[test]
fn a_photo_whose_claim_is_not_shown_is_not_shown() {
    let counter = Counter::new();
    let (first, beside) = counter.codes(&photo(1, 500), &["ho_ten"]);
    let mut scan = Scan::new();
    counter.see(&mut scan, &first).unwrap();
    assert_eq!(
        counter.see(&mut scan, &beside[0]),
        Err(Error::SegmentDigest)
    );
    assert!(scan.files().is_empty());
}

#[test]
fn a_verdict_that_is_not_valid_shows_no_photo() {
    let counter = Counter::new();
    let portrait = photo(1, 500);
    let (first, beside) = counter.codes(&portrait, &WITH_PHOTO);
    assert_eq!(counter.verify(&first).outcome(), Outcome::Valid);
    let mut scan = Scan::new();
    for text in [&beside[0], &first, &beside[0]] {
        counter.see(&mut scan, text).unwrap();
    }
    assert_eq!(scan.verdict().unwrap().code(), "replay.seen");
    assert!(scan.files().is_empty());
}

#[test]
fn stray_codes_change_nothing_and_another_proof_begins_anew() {
    let counter = Counter::new();
    let (first, beside) = counter.codes(&photo(1, 500), &WITH_PHOTO);
    let (other, others) = counter.codes(&photo(2, 500), &WITH_PHOTO);
    let mut scan = Scan::new();
    assert_eq!(
        counter.see(&mut scan, "https://example.com"),
        Ok(Seen::Verdict)
    );
    assert_eq!(scan.verdict().unwrap().code(), "transport.unknown");
    counter.see(&mut scan, &first).unwrap();
    counter.see(&mut scan, &beside[0]).unwrap();
    for stray in ["https://example.com", "VDQ:00", "VD2:00", "", "VD"] {
        assert_eq!(counter.see(&mut scan, stray), Ok(Seen::Nothing), "{stray}");
    }
    assert_eq!(counter.see(&mut scan, &others[0]), Ok(Seen::Nothing));
    assert_eq!(files(&scan), [photo(1, 500)]);
    assert_eq!(counter.see(&mut scan, &other), Ok(Seen::Verdict));
    assert_eq!(counter.see(&mut scan, &beside[0]), Ok(Seen::Nothing));
    assert_eq!(files(&scan), [photo(2, 500)], "its photo had come before");
    assert_eq!(counter.see(&mut scan, "VDF:00"), Ok(Seen::Verdict));
    assert_eq!(scan.verdict().unwrap().outcome(), Outcome::Refused);
    assert!(scan.files().is_empty());
}

/// A code that was refused is judged again: its reason may be gone, such as an old list.
#[test]
fn only_a_valid_code_is_not_judged_again() {
    let counter = Counter::new();
    let mut scan = Scan::new();
    counter.see(&mut scan, "VDF:00").unwrap();
    counter.see(&mut scan, "VDF:00").unwrap();
    assert_eq!(counter.judged.get(), 2);
}

#[test]
fn a_proof_too_long_for_one_code_is_judged_when_it_is_whole() {
    let counter = Counter::new();
    let held = counter.held(&photo(1, 10));
    let all: Vec<ClaimPath> = held.get().disclosable();
    let token = Presentation::new(held.get(), &all, BROADCAST_AUDIENCE, NOW, 60, None).unwrap();
    let token = sign(token, &counter.world.holder);
    let text = transport::to_text(token.as_bytes()).unwrap();
    let codes = split(&text).unwrap();
    assert!(codes.len() > 1);
    let mut scan = Scan::new();
    for (at, code) in (1..).zip(codes.iter().rev()) {
        let seen = counter.see(&mut scan, code).unwrap();
        assert_eq!(seen == Seen::Verdict, at == codes.len());
    }
    assert_eq!(scan.verdict().unwrap().outcome(), Outcome::Valid);
    for code in &codes {
        counter.see(&mut scan, code).unwrap();
    }
    assert_eq!(counter.judged.get(), 1, "the loop goes on");
    assert_eq!(scan.verdict().unwrap().claims().len(), 14);
}

#[test]
fn a_paper_has_a_photo_too() {
    let counter = Counter::new();
    let portrait = photo(3, 700);
    let mut request = counter.world.paper(&json!({"ho_ten": "A"}));
    let digest = vidan_credential::ClaimValue::Bytes(sha256(&portrait).to_vec());
    let mut claims = request.claims.as_map().unwrap().to_vec();
    claims.push(("anh_chan_dung".into(), digest));
    request.claims = vidan_credential::ClaimValue::Map(claims);
    let printed = counter.world.print(request);
    let mut scan = Scan::new();
    for text in attach(printed.segments, 0, &portrait).unwrap() {
        counter.see(&mut scan, &text).unwrap();
    }
    assert_eq!(counter.see(&mut scan, &printed.text), Ok(Seen::Verdict));
    assert_eq!(scan.verdict().unwrap().code(), "valid_paper");
    assert_eq!(files(&scan), [portrait]);
}

/// A damaged code may name another place among the files; what it carries is still the one photo.
#[test]
fn a_photo_under_two_numbers_is_one_photo() {
    let counter = Counter::new();
    let portrait = photo(1, 287);
    let (first, _) = counter.codes(&portrait, &WITH_PHOTO);
    let mut scan = Scan::new();
    counter.see(&mut scan, &first).unwrap();
    let proof = scan.verdict().unwrap().segments().unwrap();
    for number in [1, 0] {
        for text in attach(proof, number, &portrait).unwrap() {
            counter.see(&mut scan, &text).unwrap();
        }
    }
    assert_eq!(files(&scan), [portrait]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a camera sees in whatever order, with single bits changed: only the right photo comes out, and after one more
    /// round of the display it does.
    #[test]
    fn any_order_and_any_damage(
        length in 1..2500usize,
        order in proptest::collection::vec((any::<Index>(), any::<Option<Index>>()), 0..30),
    ) {
        let counter = Counter::new();
        let portrait = photo(1, length);
        let (first, beside) = counter.codes(&portrait, &WITH_PHOTO);
        let mut all = beside.clone();
        all.push(first.clone());
        all.extend(attach(SegmentId::of_digest(&[9; 32]), 0, &photo(4, 900)).unwrap());
        let mut scan = Scan::new();
        for (which, damage) in order {
            let text = &all[which.index(all.len())];
            let _ = match damage.filter(|_| text.starts_with("VDS:")) {
                None => counter.see(&mut scan, text),
                Some(bit) => {
                    let mut bytes = vidan_codec::base45::decode(&text[4..]).unwrap();
                    let bit = bit.index(bytes.len() * 8);
                    bytes[bit / 8] ^= 1 << (bit % 8);
                    counter.see(&mut scan, &format!("VDS:{}", vidan_codec::base45::encode(&bytes)))
                }
            };
            for file in scan.files() {
                prop_assert_eq!(&file.bytes, &portrait);
            }
        }
        for text in std::iter::once(&first).chain(&beside).chain(&beside) {
            let _ = counter.see(&mut scan, text);
        }
        prop_assert_eq!(files(&scan), [portrait]);
        prop_assert_eq!(counter.judged.get(), 1);
    }
}
