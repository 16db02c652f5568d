//! Who asks: by whose key, under which name, and what an unlisted one may not call itself.

use vidan_trust::MayAsk;

use super::*;

#[test]
fn a_listed_verifier_asks_by_its_trusted_name() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384, Algorithm::Ed25519] {
        let counter = Counter::with(algorithm);
        let shown = counter.ask(request());
        assert!(shown.text.len() <= ONE_CODE);
        let challenge = counter.read(&shown.text).unwrap();
        let asker = Asker::Listed {
            id: VERIFIER.into(),
            name: names("Quầy số 1 (thử)"),
        };
        assert_eq!(challenge.asker(), &asker);
        assert_eq!(challenge.audience(), VERIFIER);
        assert_eq!(challenge.claims(), request().claims);
        assert_eq!(challenge.document_types(), ["can_cuoc"]);
        assert_eq!(challenge.purpose(), &request().purpose);
        assert_eq!(
            (challenge.issued_at(), challenge.expires_at()),
            (NOW, NOW.plus(120))
        );
        assert_eq!(challenge.answer_nonce(), shown.open.nonce());
        assert_eq!(challenge.audience(), shown.open.audience());
        assert_eq!(challenge.claims(), shown.open.claims());
        assert!(!format!("{challenge:?} {shown:?}").contains("tuổi"));
    }
}

#[test]
fn anyone_else_is_unknown() {
    let counter = Counter::new();
    let mut foreign = request();
    foreign.verifier = "https://shop.example".into();
    let unsigned = foreign.clone().unsigned(&SystemRandom).unwrap();
    let challenge = counter.read(&unsigned.text).unwrap();
    assert_eq!(challenge.asker(), &Asker::Unknown);
    assert_eq!(challenge.answer_nonce(), unsigned.open.nonce());

    let prepared = foreign.prepare("other-kid", &counter.key.public(), &SystemRandom);
    let prepared = prepared.unwrap();
    let signature = counter.key.sign(prepared.to_be_signed().message()).unwrap();
    let signed = prepared.finish(&signature).unwrap();
    let challenge = counter.read(&signed.text).unwrap();
    assert_eq!(challenge.asker(), &Asker::Unknown);
    assert_eq!(challenge.audience(), "https://shop.example");
}

/// A mailbox registration and a form's proof are tokens with an office's identifier as their audience: nobody may make a
/// wallet sign one by asking under that name.
#[test]
fn an_unknown_asker_borrows_no_identifier() {
    let counter = Counter::new();
    for id in [
        OFFICE,
        "URN:TEST:OFFICE",
        VERIFIER,
        ISS,
        "urn:test:publisher",
    ] {
        let mut asked = request();
        asked.verifier = id.into();
        let unsigned = asked.clone().unsigned(&SystemRandom).unwrap();
        assert_eq!(
            fault(counter.read(&unsigned.text)),
            Fault::BorrowedIdentifier,
            "{id}"
        );
        let payload = with(1, Value::from(id));
        let signed = counter.by_hand(&header("other-kid"), Value::Map(vec![]), &payload);
        assert_eq!(
            fault(counter.read(&signed)),
            Fault::BorrowedIdentifier,
            "{id}"
        );
    }
    let broadcast = with(1, Value::from(BROADCAST_AUDIENCE));
    assert_eq!(
        fault(counter.read(&text(&broadcast.to_vec()))),
        Fault::Identifier
    );
    assert_eq!(
        fault(counter.read(&counter.signed(&broadcast))),
        Fault::Identifier
    );
    let mut asked = request();
    asked.verifier = BROADCAST_AUDIENCE.into();
    assert!(matches!(
        asked.unsigned(&SystemRandom),
        Err(Error::Challenge(Fault::Identifier))
    ));
}

#[test]
fn a_listed_key_signs_for_its_own_identifier_alone() {
    let counter = Counter::new();
    let other = counter.signed(&with(1, Value::from("urn:test:quay-2")));
    assert_eq!(fault(counter.read(&other)), Fault::IssuerMismatch);
    let office = counter.signed(&with(1, Value::from(OFFICE)));
    assert_eq!(fault(counter.read(&office)), Fault::IssuerMismatch);
}

/// Not "unknown": someone pretends to be a listed verifier, or its key is lost.
#[test]
fn a_listed_key_that_does_not_count_is_an_error() {
    let counter = Counter::new();
    let shown = counter.ask(request());
    let mut forged = bytes(&shown.text);
    let last = forged.len() - 1;
    forged[last] ^= 1;
    let trust = |result: Result<Challenge, Error>| match result {
        Err(Error::Trust(error)) => error,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        trust(counter.read(&text(&forged))),
        TrustError::SignatureInvalid
    );
    let other = Counter::new();
    let by_another = other.ask(request());
    assert_eq!(
        trust(counter.read(&by_another.text)),
        TrustError::SignatureInvalid
    );

    let under = |change: &dyn Fn(&mut Standing)| {
        let list = counter.list_with(|content| change(&mut content.verifiers[0].standing));
        trust(Challenge::read(&shown.text, &list, NOW))
    };
    let kid = || KID.to_owned();
    assert_eq!(
        under(&|standing| standing.compromised = true),
        TrustError::KeyCompromised(kid())
    );
    assert_eq!(
        under(&|standing| standing.valid_until = Some(NOW.0)),
        TrustError::KeyExpired(kid())
    );
    assert_eq!(
        under(&|standing| standing.valid_from = NOW.0 + 1),
        TrustError::KeyNotYetValid(kid())
    );
    assert_eq!(
        under(&|standing| standing.retired = Some(NOW.0)),
        TrustError::KeyRetired(kid())
    );
}

/// A key id of an office or an issuer names no verifier.
#[test]
fn the_key_of_another_role_asks_for_nobody() {
    let counter = Counter::new();
    let payload = with(1, Value::from("urn:nobody"));
    for (kid, key) in [
        (OFFICE_KID, &counter.world.office),
        (
            vidan_credential::testing::KID,
            &counter.world.citizen.issuer,
        ),
    ] {
        let message = Unsigned1::new(&header(kid), Value::Map(vec![]), payload.to_vec());
        let signature = key.sign(message.to_be_signed().message()).unwrap();
        let challenge = counter
            .read(&text(&message.finish(&signature).to_vec()))
            .unwrap();
        assert_eq!(challenge.asker(), &Asker::Unknown);
    }
}

/// A wallet says where a verifier asks beyond what it registered.
#[test]
fn what_it_registered_to_ask_is_known() {
    let counter = Counter::new();
    let shown = counter.ask(request());
    let anything = counter.read(&shown.text).unwrap();
    assert!(anything.is_registered("can_cuoc", "ho_ten"));
    let list = counter.list_with(|content| {
        content.verifiers[0].may_ask = Some(vec![MayAsk {
            document: "can_cuoc".into(),
            claims: vec!["age_over_18".into()],
        }]);
    });
    let some = Challenge::read(&shown.text, &list, NOW).unwrap();
    assert!(some.is_registered("can_cuoc", "age_over_18"));
    assert!(!some.is_registered("can_cuoc", "ho_ten"));
    assert!(!some.is_registered("gplx", "age_over_18"));
    let mut foreign = request();
    foreign.verifier = "urn:nobody".into();
    let unknown = foreign.unsigned(&SystemRandom).unwrap();
    let unknown = counter.read(&unknown.text).unwrap();
    assert!(!unknown.is_registered("can_cuoc", "age_over_18"));
}
