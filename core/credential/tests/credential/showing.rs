//! One card in three formats, shown and checked alike: what verifies, and each thing alone that does not.

use std::sync::LazyLock;

use proptest::{prelude::*, sample::subsequence};
use vidan_credential::{
    ClaimPath, ClaimValue, Credential, Error, Format, Layer, Trusted,
    mdoc::{hold, issue::MdocRequest, known::CITIZEN_CARD, response::DeviceResponse},
    sd_cwt::verify::{Expectation, NonceRule},
    sd_jwt,
    showing::{self, Presentation, Proof, Showing, Shown},
    testing::{ISS, KID, NOW, TestWorld, card_claims, card_profile, pinned},
    transport::{self, Unlisted, segments::SegmentId},
};
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_trust::{IssuerKey, TrustList, Verified, x509::Anchors};

const DESK: &str = "urn:test:desk";
const NONCE: &[u8] = &[7; 32];
const SHOWN: [&str; 2] = ["ho_ten", "age_over_18"];

/// Who made the card, who holds it, and the card.
struct Cards {
    world: TestWorld,
    held: Vec<Credential>,
}

static CARDS: LazyLock<Cards> = LazyLock::new(|| {
    let world = TestWorld::new();
    let held = vec![
        mdoc(&world),
        world.held().into_inner().into(),
        sd_jwt(&world),
    ];
    Cards { world, held }
});

fn mdoc(world: &TestWorld) -> Credential {
    let claims = ClaimValue::from_json(&card_claims()).unwrap();
    let request = MdocRequest {
        signer: world.issuer.public(),
        chain: vec![vec![0x30, 0x00]],
        document_type: CITIZEN_CARD.to_owned(),
        claims: ClaimValue::Map(vec![(CITIZEN_CARD.into(), claims)]),
        holder: world.holder.public(),
        signed_at: NOW.plus(-60),
        valid_from: NOW.plus(-60),
        valid_until: NOW.plus(86_400),
        expected_update: None,
        status: None,
    };
    let prepared = request.prepare(&SystemRandom).unwrap();
    let signature = world.issuer.sign(prepared.to_be_signed().message());
    let bytes = prepared.finish(&signature.unwrap()).unwrap();
    let document = hold::Unverified::parse(&bytes).unwrap();
    let (key, profile) = (issuer(world), card_profile());
    let held = document.verify(&key, Some(&profile), NOW, Some(&world.holder.public()));
    held.unwrap().into_inner().into()
}

fn sd_jwt(world: &TestWorld) -> Credential {
    let request = sd_jwt::issue::CredentialRequest {
        issuer: Some(ISS.to_owned()),
        kid: Some(KID.to_owned()),
        x5c: Vec::new(),
        signer: world.issuer.public(),
        document_type: "can_cuoc".to_owned(),
        type_integrity: None,
        claims: ClaimValue::from_json(&card_claims()).unwrap(),
        redaction: sd_jwt::issue::Redaction::Profile(card_profile()),
        holder: Some(world.holder.public()),
        issued_at: NOW.plus(-60),
        not_before: None,
        expires_at: Some(NOW.plus(86_400)),
        decoys: 0,
        status: None,
    };
    let prepared = request.prepare(&SystemRandom).unwrap();
    let signature = world.issuer.sign(prepared.to_be_signed().message());
    let text = prepared.finish(&signature.unwrap()).unwrap();
    let (key, profile) = (issuer(world), card_profile());
    let holder = world.holder.public();
    sd_jwt::hold::HeldCredential::receive_with(
        text.as_bytes(),
        &key,
        Some(&profile),
        NOW,
        Some(&holder),
    )
    .unwrap()
    .into_inner()
    .into()
}

fn issuer(world: &TestWorld) -> IssuerKey {
    pinned(&world.issuer.public())
}

fn paths(claims: &[&str]) -> Vec<ClaimPath> {
    claims.iter().map(|claim| claim.parse().unwrap()).collect()
}

/// To the desk, for a minute from now.
fn to_desk(nonce: Option<&[u8]>) -> Showing<'_> {
    Showing {
        audience: DESK,
        nonce,
        at: NOW,
        lifetime: 60,
    }
}

fn presented(held: &Credential, claims: &[&str], showing: &Showing<'_>) -> Presentation {
    Presentation::new(held, &paths(claims), showing).unwrap()
}

fn signed(presentation: Presentation) -> Proof {
    let prepared = presentation.prepare().unwrap();
    let signature = CARDS.world.holder.sign(prepared.to_be_signed().message());
    prepared.finish(&signature.unwrap()).unwrap()
}

fn proof(held: &Credential, nonce: Option<&[u8]>) -> Proof {
    signed(presented(held, &SHOWN, &to_desk(nonce)))
}

fn expected<'a>(audiences: &'a [&'a str], nonce: NonceRule<'a>) -> Expectation<'a> {
    Expectation {
        audiences,
        nonce,
        now: NOW,
        skew: 30,
        max_lifetime: Some(60),
    }
}

/// By the list, which has the profile too; a mobile document by its issuer's key, as the list names none of these.
fn check(proof: &Proof, expected: &Expectation<'_>) -> Result<Verified<Shown>, Error> {
    judged(proof.as_bytes(), expected)
}

fn judged(proof: &[u8], expected: &Expectation<'_>) -> Result<Verified<Shown>, Error> {
    if Format::of_proof(proof) == Format::MsoMdoc {
        return showing::verify_with_key(proof, &issuer(&CARDS.world), expected);
    }
    let (list, anchors) = (CARDS.world.list(), Anchors::new());
    let trusted = Trusted {
        list: &list,
        anchors: &anchors,
    };
    showing::verify(proof, trusted, expected).map(|(shown, _)| shown)
}

fn refused(proof: &Proof, audience: &str, nonce: NonceRule<'_>) -> Error {
    check(proof, &expected(&[audience], nonce)).unwrap_err()
}

#[test]
fn every_format_answers_and_says_the_same() {
    for held in &CARDS.held {
        let presentation = presented(held, &SHOWN, &to_desk(Some(NONCE)));
        let promised = presentation.claims().to_vec();
        let proof = signed(presentation);
        assert_eq!(proof.format(), held.format());
        assert_eq!(Format::of_proof(proof.as_bytes()), held.format());
        let shown = check(&proof, &expected(&[DESK], NonceRule::Exactly(NONCE))).unwrap();
        let shown = shown.get();
        assert_eq!(
            (shown.claims(), shown.format()),
            (&promised[..], held.format())
        );
        let names: Vec<_> = promised.iter().map(|(key, _)| key.to_string()).collect();
        assert_eq!(names, SHOWN);
        assert_eq!(shown.document_type().unwrap().name(), Some("can_cuoc"));
        assert_eq!(shown.holder(), Some(held.holder()));
        assert_eq!(SegmentId::of_digest(&shown.replay_key()), proof.segments());
        assert_eq!(shown.expires_at(), held.expires_at());
    }
}

#[test]
fn an_answer_is_for_one_desk() {
    for held in &CARDS.held {
        let error = refused(
            &proof(held, Some(NONCE)),
            "urn:test:other",
            NonceRule::Exactly(NONCE),
        );
        let cause = match held.format() {
            // Who it is for stands in the session, which the device signed.
            Format::MsoMdoc => Error::HolderSignatureInvalid,
            _ => Error::AudienceMismatch(Layer::KeyBinding),
        };
        assert_eq!(error, cause);
    }
}

#[test]
fn a_desk_may_have_several_names() {
    let names = ["urn:test:other", DESK];
    for held in &CARDS.held {
        let expected = expected(&names, NonceRule::Exactly(NONCE));
        check(&proof(held, Some(NONCE)), &expected).unwrap();
    }
}

#[test]
fn an_answer_is_to_one_question() {
    for held in &CARDS.held {
        let error = refused(
            &proof(held, Some(NONCE)),
            DESK,
            NonceRule::Exactly(&[8; 32]),
        );
        let cause = match held.format() {
            Format::MsoMdoc => Error::HolderSignatureInvalid,
            _ => Error::NonceMismatch,
        };
        assert_eq!(error, cause);
    }
}

#[test]
fn an_answer_is_not_for_whoever_looks() {
    for held in &CARDS.held {
        let error = refused(&proof(held, Some(NONCE)), DESK, NonceRule::Absent);
        let cause = match held.format() {
            Format::MsoMdoc => Error::QuestionMissing,
            _ => Error::NonceUnexpected,
        };
        assert_eq!(error, cause);
    }
}

#[test]
fn what_answers_nothing_is_no_answer() {
    for held in &CARDS.held {
        if held.format() == Format::MsoMdoc {
            let unasked = Presentation::new(held, &paths(&SHOWN), &to_desk(None));
            assert_eq!(unasked.unwrap_err(), Error::QuestionMissing);
            continue;
        }
        let unasked = proof(held, None);
        for nonce in [NonceRule::Absent, NonceRule::Any] {
            check(&unasked, &expected(&[DESK], nonce)).unwrap();
        }
        assert_eq!(
            refused(&unasked, DESK, NonceRule::Exactly(NONCE)),
            Error::NonceMismatch
        );
    }
}

#[test]
fn another_issuer_did_not_sign_it() {
    let stranger = pinned(&SigningKey::generate(Algorithm::Es256).unwrap().public());
    for held in &CARDS.held {
        let proof = proof(held, Some(NONCE));
        let expected = expected(&[DESK], NonceRule::Exactly(NONCE));
        let error = showing::verify_with_key(proof.as_bytes(), &stranger, &expected);
        let cause = Error::Trust(vidan_trust::Error::SignatureInvalid);
        assert_eq!(error.unwrap_err(), cause, "{:?}", held.format());
    }
}

#[test]
fn what_says_when_it_was_made_is_old_after_a_minute() {
    for held in &CARDS.held {
        let proof = proof(held, Some(NONCE));
        let later = Expectation {
            now: NOW.plus(120),
            ..expected(&[DESK], NonceRule::Exactly(NONCE))
        };
        match held.format() {
            // The question has an end; the answer has none of its own.
            Format::MsoMdoc => drop(check(&proof, &later).unwrap()),
            _ => assert_eq!(
                check(&proof, &later).unwrap_err(),
                Error::Expired(Layer::KeyBinding)
            ),
        }
    }
}

#[test]
fn a_proof_shows_one_document() {
    let held = &CARDS.held[0];
    let Credential::Mdoc(named) = held else {
        panic!("of another format");
    };
    let session = vidan_credential::mdoc::transcript::SessionTranscript::answer(DESK, NONCE);
    let document = || {
        let chosen = named.present(&paths(&SHOWN), NOW).unwrap();
        let prepared = chosen.prepare(&session);
        let signature = CARDS.world.holder.sign(prepared.to_be_signed().message());
        prepared.finish(&signature.unwrap()).unwrap()
    };
    let expected = expected(&[DESK], NonceRule::Exactly(NONCE));
    let judged = |documents: &[_]| {
        let response = DeviceResponse::new(documents, &[]).unwrap();
        let issuer = issuer(&CARDS.world);
        showing::verify_with_key(response.as_bytes(), &issuer, &expected).map(drop)
    };
    assert_eq!(judged(&[document()]), Ok(()));
    assert_eq!(judged(&[]), Err(Error::MdocNotOne));
    assert_eq!(judged(&[document(), document()]), Err(Error::MdocNotOne));
}

#[test]
fn a_list_names_no_issuer_of_a_mobile_document() {
    let (list, anchors): (TrustList, _) = (CARDS.world.list(), Anchors::new());
    let trusted = Trusted {
        list: &list,
        anchors: &anchors,
    };
    let expected = expected(&[DESK], NonceRule::Exactly(NONCE));
    for held in &CARDS.held {
        let proof = proof(held, Some(NONCE));
        let judged = showing::verify(proof.as_bytes(), trusted, &expected);
        match held.format() {
            Format::MsoMdoc => assert!(matches!(judged, Err(Error::Trust(_)))),
            _ => assert!(judged.unwrap().1.is_some(), "with its profile"),
        }
    }
}

#[test]
fn a_part_of_an_element_is_shown_with_the_whole_of_it() {
    let Credential::Mdoc(named) = &CARDS.held[0] else {
        panic!("of another format");
    };
    let chosen = named.present(&paths(&["que_quan.tinh"]), NOW).unwrap();
    let shown = chosen.discloses();
    assert_eq!(shown[0].to_string(), format!("\"{CITIZEN_CARD}\".que_quan"));
    let unknown = named.present(&paths(&["khong_co"]), NOW);
    assert!(matches!(unknown, Err(Error::UnknownClaim(_))));
}

#[test]
fn a_text_carries_every_format_under_its_prefix() {
    let records = Unlisted::new(Algorithm::Es256);
    for held in &CARDS.held {
        let proof = proof(held, Some(NONCE));
        let text = transport::write(proof.as_bytes(), &records).unwrap();
        let prefix = match held.format() {
            Format::MsoMdoc => "VDM:",
            Format::SdCwt => "VD1:",
            Format::SdJwt => "VDJ:",
        };
        assert!(text.starts_with(prefix), "{}", &text[..4]);
        assert!(transport::is_proof(&text));
        let scanned = transport::scan(&text, &records).unwrap();
        assert_eq!(scanned.format, held.format());
        assert_eq!(scanned.token, proof.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any part of the card is shown, and nothing beside it.
    #[test]
    fn what_was_chosen_is_what_is_seen(
        chosen in subsequence(card_profile().claims, 1..=14),
        which in 0usize..3,
    ) {
        let held = &CARDS.held[which];
        let names: Vec<&str> = chosen.iter().map(|claim| claim.id.as_str()).collect();
        let presentation = presented(held, &names, &to_desk(Some(NONCE)));
        let promised = presentation.claims().to_vec();
        let proof = signed(presentation);
        let shown = check(&proof, &expected(&[DESK], NonceRule::Exactly(NONCE))).unwrap();
        prop_assert_eq!(shown.get().claims(), &promised[..]);
        for name in &names {
            let path: ClaimPath = name.parse().unwrap();
            prop_assert_eq!(shown.get().get(&path), held.get(&path));
        }
        if held.format() == Format::MsoMdoc {
            prop_assert_eq!(promised.len(), names.len());
        }
    }

    /// No bytes are a proof by chance, and none make it stumble.
    #[test]
    fn changed_proofs_are_refused(which in 0usize..3, at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let proof = proof(&CARDS.held[which], Some(NONCE));
        let expected = expected(&[DESK], NonceRule::Exactly(NONCE));
        let whole = check(&proof, &expected).unwrap();
        let mut bytes = proof.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let judged = judged(&bytes, &expected);
        // `x5chain` and the like stand outside of what is signed, and so does which elements are shown: under a changed name
        // `nameSpaces` is not there. None is added or changed.
        if let Ok(shown) = judged {
            prop_assert_eq!(shown.get().format(), Format::MsoMdoc);
            let mut claims = shown.get().claims().iter();
            prop_assert!(claims.all(|claim| whole.get().claims().contains(claim)));
        }
    }
}
