//! `vidan inspect` of mobile documents: loudly unverified.

use super::{Counter, SPACE};

#[test]
fn documents_and_answers_are_shown_and_marked() {
    let counter = Counter::shown();
    for (file, contents) in [
        (
            "@card.cbor",
            &[
                "document (mdoc, IssuerSigned)",
                SPACE,
                "family_name: \"Nguyễn\"",
                "birth_date: \"1990-02-28\"",
                "certificate: \"Thử DS\"",
                "issuer: \"Thử IACA\"",
                "docType: \"org.iso.18013.5.1.mDL\"",
                "signature or MAC: 64 bytes, NOT CHECKED",
            ][..],
        ),
        (
            "@answer.cbor",
            &[
                "answer (mdoc, DeviceResponse)",
                "deviceSignature",
                "payload: detached",
                "age_over_18: true",
            ],
        ),
    ] {
        let shown = counter
            .desk
            .line(&format!("inspect {file} --lang en"))
            .ended(0)
            .out;
        assert!(shown.starts_with("UNVERIFIED") && shown.trim_end().ends_with("made up."));
        for content in contents {
            assert!(shown.contains(content), "{content} is not in\n{shown}");
        }
        let json = counter
            .desk
            .line(&format!("inspect {file} --json"))
            .ended(0)
            .json();
        assert_eq!(json["unverified"], true);
    }
    // What was left out of the answer is not in it.
    let shown = counter.desk.line("inspect @answer.cbor").ended(0).out;
    assert!(!shown.contains("birth_date"));
}

/// Whatever is broken in it, something is shown, and nothing falls over.
#[test]
fn broken_documents_are_shown_as_far_as_they_go() {
    let counter = Counter::shown();
    let card = counter.desk.read("card.cbor");
    for at in (0..card.len()).step_by(97) {
        let mut broken = card.clone();
        broken[at] ^= 0xff;
        counter.desk.write("broken.cbor", broken);
        let ran = counter.desk.line("inspect @broken.cbor --lang en");
        assert!(matches!(ran.code, 0 | 1), "{}", ran.err);
        assert!(!ran.err.contains("panicked"));
        assert!(ran.code == 1 || ran.out.starts_with("UNVERIFIED"));
    }
}
