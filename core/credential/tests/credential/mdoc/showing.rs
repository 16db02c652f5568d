//! Presenting: one document or several, part of it or all, by signature or MAC.

use vidan_credential::{
    ClaimPath, Error,
    Layer::Credential,
    mdoc::{
        MAX_DOCUMENTS,
        hold::HeldMdoc,
        known::MDL,
        present::{Presentation, SignedDocument},
        response::{DATA_NOT_RETURNED, DeviceResponse, ResponseStatus},
        transcript::SessionTranscript,
        verify::{Expectation, Unverified},
    },
    testing::pinned,
};
use vidan_crypto::{SystemRandom, agree::AgreementKey};

use super::{
    issuing::{World, licence},
    parts::{NOW, transcript},
};

pub(super) fn sign(
    world: &World,
    presentation: Presentation,
    transcript: &SessionTranscript,
) -> SignedDocument {
    let prepared = presentation.prepare(transcript);
    let signature = world
        .device
        .sign(prepared.to_be_signed().message())
        .unwrap();
    prepared.finish(&signature).unwrap()
}

fn held(world: &World) -> HeldMdoc {
    let bytes = world.issue(world.request(MDL, &licence())).unwrap();
    world.receive(&bytes).unwrap()
}

fn path(text: &str) -> ClaimPath {
    text.parse().unwrap()
}

fn expected(transcript: &SessionTranscript) -> Expectation<'_> {
    Expectation {
        document_type: Some(MDL),
        transcript,
        now: NOW,
        skew: 0,
        reader_key: None,
    }
}

#[test]
fn several_documents_in_one_answer() {
    let (one, other) = (World::new(), World::new());
    let transcript = transcript(1);
    let chosen = [path(r#""org.iso.18013.5.1".age_over_21"#)];
    let documents = [&one, &other].map(|world| {
        let presentation = Presentation::new(&held(world), &chosen, NOW).unwrap();
        assert_eq!(presentation.discloses(), chosen);
        let presentation = presentation.not_returned(&[
            ("org.iso.18013.5.1", "height"),
            ("org.iso.18013.5.1", "weight"),
            ("org.iso.18013.5.1", "height"),
            ("other", "x"),
        ]);
        sign(world, presentation, &transcript)
    });
    let missing = [("eu.europa.ec.eudi.pid.1", DATA_NOT_RETURNED)];
    let answer = DeviceResponse::new(&documents, &missing).unwrap();
    let read = Unverified::parse(answer.as_bytes()).unwrap();
    assert_eq!(read.not_returned(), [(missing[0].0.to_owned(), 0)]);
    for (document, world) in read.documents().iter().zip([&one, &other]) {
        assert_eq!(document.document_type(), MDL);
        assert_eq!(document.signed_at(), NOW.day_start());
        let issuer = pinned(&world.issuer.public());
        let shown = document.verify(&issuer, &expected(&transcript)).unwrap();
        assert_eq!(*shown.get().holder(), world.device.public());
        assert_eq!(shown.get().get(&chosen[0]).unwrap().as_bool(), Some(true));
        let claims = shown.get().claims();
        assert_eq!((claims.len(), claims[0].1.as_map().unwrap().len()), (1, 1));
        let errors = shown.get().errors();
        assert_eq!((errors.len(), errors[0].1.len()), (2, 2));
    }
    let documents = vec![documents[0].clone(); MAX_DOCUMENTS + 1];
    assert_eq!(
        DeviceResponse::new(&documents, &[]),
        Err(Error::MdocTooMany)
    );
}

#[test]
fn a_mac_convinces_this_reader_alone() {
    // A phone's key agrees and signs; here one that agrees.
    let device = AgreementKey::generate(&SystemRandom).unwrap();
    let reader = AgreementKey::generate(&SystemRandom).unwrap();
    let world = World::new();
    let mut request = world.request(MDL, &licence());
    request.holder = device.public();
    let bytes = world.issue(request).unwrap();
    let issuer = pinned(&world.issuer.public());
    let held = HeldMdoc::receive(&bytes, &issuer, None, NOW, &device.public()).unwrap();
    let held = held.get();
    let transcript = transcript(1);
    let document = Presentation::new(held, &held.disclosable(), NOW)
        .unwrap()
        .authenticate(&transcript, &device.agree(&reader.public()).unwrap())
        .unwrap();
    let answer = DeviceResponse::new(&[document], &[]).unwrap();
    let read = Unverified::parse(answer.as_bytes()).unwrap();
    let verify = |reader_key| {
        let expected = Expectation {
            reader_key,
            ..expected(&transcript)
        };
        read.documents()[0].verify(&issuer, &expected)
    };
    let shown = verify(Some(&reader)).unwrap();
    assert!(shown.get().claims() == held.claims());
    let other = AgreementKey::generate(&SystemRandom).unwrap();
    assert_eq!(verify(Some(&other)).unwrap_err(), Error::MdocMacInvalid);
    assert_eq!(verify(None).unwrap_err(), Error::MdocMacKeyMissing);
}

#[test]
fn nothing_but_the_document() {
    let world = World::new();
    let presentation = Presentation::new(&held(&world), &[], NOW).unwrap();
    let document = sign(&world, presentation, &transcript(1));
    let answer = DeviceResponse::new(&[document], &[]).unwrap();
    let read = Unverified::parse(answer.as_bytes()).unwrap();
    let issuer = pinned(&world.issuer.public());
    let shown = read.documents()[0].verify(&issuer, &expected(&transcript(1)));
    assert!(shown.unwrap().get().claims().is_empty());
}

#[test]
fn what_cannot_be_shown() {
    let world = World::new();
    let held = held(&world);
    for text in [
        r#""org.iso.18013.5.1".height"#,
        r#""org.iso.18013.5.1""#,
        "family_name",
        r#""org.iso.18013.5.1".driving_privileges[0]"#,
        r#""org.iso.18013.5.1.VN".family_name"#,
    ] {
        let error = Presentation::new(&held, &[path(text)], NOW).unwrap_err();
        assert_eq!(error, Error::UnknownClaim(text.to_owned()));
    }
    let at = |now| Presentation::new(&held, &[], now).map(|_| ());
    let (start, end) = (NOW.day_start(), held.expires_at().unwrap());
    assert_eq!(at(start.plus(-1)), Err(Error::NotYetValid(Credential)));
    assert_eq!(at(start), Ok(()));
    assert_eq!(at(end.plus(-1)), Ok(()));
    assert_eq!(at(end), Err(Error::Expired(Credential)));
    let prepared = Presentation::new(&held, &[], NOW)
        .unwrap()
        .prepare(&transcript(1));
    let signature = world
        .issuer
        .sign(prepared.to_be_signed().message())
        .unwrap();
    assert_eq!(prepared.finish(&signature), Err(Error::SignatureRejected));
}

#[test]
fn how_a_wallet_says_no() {
    for (status, number) in [
        (ResponseStatus::GeneralError, 10),
        (ResponseStatus::CborDecodingError, 11),
        (ResponseStatus::CborValidationError, 12),
    ] {
        let answer = DeviceResponse::refusal(status);
        let error = Unverified::parse(answer.as_bytes()).unwrap_err();
        assert_eq!(error, Error::MdocStatus(number));
    }
    let answer = DeviceResponse::new(&[], &[(MDL, DATA_NOT_RETURNED)]).unwrap();
    let read = Unverified::parse(answer.as_bytes()).unwrap();
    assert!(read.documents().is_empty());
    assert_eq!(read.not_returned(), [(MDL.to_owned(), 0)]);
}

#[test]
fn nothing_personal_is_printed() {
    let world = World::new();
    let held = held(&world);
    let presentation = Presentation::new(&held, &held.disclosable(), NOW).unwrap();
    let printed = format!("{presentation:?} {held:?}");
    let document = sign(&world, presentation, &transcript(1));
    let answer = DeviceResponse::new(std::slice::from_ref(&document), &[]).unwrap();
    let read = Unverified::parse(answer.as_bytes()).unwrap();
    let issuer = pinned(&world.issuer.public());
    let shown = read.documents()[0].verify(&issuer, &expected(&transcript(1)));
    let shown = shown.unwrap();
    let printed = format!(
        "{printed} {document:?} {answer:?} {read:?} {:?}",
        shown.get()
    );
    for word in ["Nguyễn", "1999", "78, 103"] {
        assert!(!printed.contains(word), "{printed}");
    }
}
