//! What is told beside a verdict: that a photo did not come, and that a code is somebody else's.

use vidan_credential::{
    ClaimKey,
    transport::segments::{SegmentId, attach},
};
use vidan_verifier::{Lang, Note, Outcome, Scan, Seen};

use super::scan::{Counter, WITH_PHOTO, files, photo};

fn photo_claim() -> ClaimKey {
    ClaimKey::from("anh_chan_dung")
}

#[test]
fn a_photo_that_does_not_come_is_missed() {
    let counter = Counter::new();
    let (first, beside) = counter.codes(&photo(1, 800), &WITH_PHOTO);
    let mut scan = Scan::new();
    assert!(scan.missing().is_empty() && scan.notes().is_empty());
    counter.see(&mut scan, &beside[0]).unwrap();
    assert!(scan.notes().is_empty(), "no verdict, no word about it");
    counter.see(&mut scan, &first).unwrap();
    assert_eq!(scan.missing(), [&photo_claim()]);
    assert_eq!(scan.notes(), [Note::Missing]);
    assert_eq!(counter.see(&mut scan, &beside[1]), Ok(Seen::File));
    assert!(scan.missing().is_empty() && scan.notes().is_empty());
    // One that shows no photo misses none.
    let (first, _) = counter.codes(&photo(1, 10), &["ho_ten"]);
    let mut scan = Scan::new();
    counter.see(&mut scan, &first).unwrap();
    assert_eq!(scan.verdict().unwrap().outcome(), Outcome::Valid);
    assert!(scan.missing().is_empty() && scan.notes().is_empty());
}

/// Somebody else's second code is not the photo that is missing, and whose it is can be told.
#[test]
fn somebody_elses_code_is_told_apart() {
    for stray_first in [true, false] {
        let counter = Counter::new();
        let (first, beside) = counter.codes(&photo(1, 500), &WITH_PHOTO);
        let (other, others) = counter.codes(&photo(2, 500), &WITH_PHOTO);
        let mut scan = Scan::new();
        let order = match stray_first {
            true => [&others[0], &first],
            false => [&first, &others[0]],
        };
        for text in order {
            counter.see(&mut scan, text).unwrap();
        }
        assert_eq!(scan.verdict().unwrap().code(), "valid");
        assert_eq!(scan.notes(), [Note::Missing, Note::Stray]);
        let owner = counter.verify(&other).segments().unwrap();
        assert_eq!(scan.strays(), [owner]);
        for note in scan.notes() {
            assert_ne!(note.sentence(Lang::Vi), note.sentence(Lang::En));
        }
        counter.see(&mut scan, &beside[0]).unwrap();
        assert_eq!(scan.notes(), [Note::Stray], "its own photo came");
        assert_eq!(files(&scan), [photo(1, 500)]);
    }
}

/// The codes of the one who stood there before are no strays.
#[test]
fn the_next_person_begins_without_strays() {
    let counter = Counter::new();
    let (first, beside) = counter.codes(&photo(1, 500), &WITH_PHOTO);
    let (other, others) = counter.codes(&photo(2, 500), &WITH_PHOTO);
    let mut scan = Scan::new();
    for text in [&first, &beside[0], &other, &others[0]] {
        counter.see(&mut scan, text).unwrap();
    }
    assert_eq!(files(&scan), [photo(2, 500)]);
    assert!(scan.strays().is_empty() && scan.notes().is_empty());
}

#[test]
fn strays_are_bounded() {
    let counter = Counter::new();
    let (first, _) = counter.codes(&photo(1, 500), &WITH_PHOTO);
    let mut scan = Scan::new();
    counter.see(&mut scan, &first).unwrap();
    for seed in 0..=255 {
        let owner = SegmentId::of_digest(&[seed; 32]);
        let text = &attach(owner, 0, &[seed; 9]).unwrap()[0];
        counter.see(&mut scan, text).unwrap();
    }
    assert_eq!(scan.strays().len(), 8);
    assert_eq!(scan.strays()[7], SegmentId::of_digest(&[255; 32]));
}
