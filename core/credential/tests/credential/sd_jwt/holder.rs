//! The holder's side: receiving, keeping, choosing, presenting.

use serde_json::json;
use vidan_codec::clock::UnixTime;
use vidan_credential::{
    ClaimPath, Credential, Error,
    Layer::Credential as CredentialLayer,
    sd_jwt::{
        hold::HeldCredential,
        issue::Redaction,
        present::Presentation,
        verify::{Expectation, KeyBindingRule, Kind, NonceRule, Unverified},
    },
    testing::{NOW, TestWorld, card_claims},
};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::Verified;

use super::{
    issue::{issue, request},
    parts::{AUDIENCE, NONCE, Parts},
};

fn held(world: &TestWorld) -> Verified<HeldCredential> {
    let text = issue(world, request(world, &card_claims(), Redaction::EachClaim));
    HeldCredential::receive(text.as_bytes(), &world.list(), NOW, &world.holder.public()).unwrap()
}

fn paths(names: &[&str]) -> Vec<ClaimPath> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn receive(parts: &Parts) -> Result<Verified<HeldCredential>, Error> {
    let text = parts.credential();
    let holder = parts.holder.public();
    HeldCredential::receive_with(text.as_bytes(), &parts.key(), None, NOW, Some(&holder))
}

#[test]
fn readers_behind_one_credential() {
    let world = TestWorld::new();
    let held = held(&world);
    let bytes = held.get().as_bytes().to_vec();
    let one = Credential::from(held.into_inner());
    assert_eq!(one.as_bytes(), bytes);
    assert_eq!(one.document_type(), Some(&"can_cuoc".into()));
    assert_eq!(one.issuer(), Some(vidan_credential::testing::ISS));
    assert_eq!(one.issued_at(), Some(NOW.day_start()));
    assert!(one.expires_at().is_some() && one.status().is_none());
    assert_eq!(one.holder(), &world.holder.public());
    assert_eq!(one.profile(), Some(&world.profile));
    assert_eq!(one.disclosable().len(), 14);
    assert_eq!(one.always_shown(), []);
    let order: Vec<String> = one
        .claims()
        .iter()
        .map(|(key, _)| key.to_string())
        .collect();
    let profile: Vec<&str> = world
        .profile
        .claims
        .iter()
        .map(|claim| claim.id.as_str())
        .collect();
    assert_eq!(order, profile);
    assert!(one.get(&ClaimPath::name("ho_ten")).is_some());
    assert!(!format!("{one:?}").contains("Ví Dụ"));
}

#[test]
fn receiving() {
    let mut parts = Parts::new();
    receive(&parts).unwrap();
    parts.payload.remove("cnf");
    assert_eq!(receive(&parts).unwrap_err(), Error::ConfirmationMissing);
    let mut parts = Parts::new();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    parts.holder = other;
    assert_eq!(receive(&parts).unwrap_err(), Error::HolderKeyMismatch);
    let mut parts = Parts::new();
    parts.set("exp", NOW.0 - 300);
    assert_eq!(
        receive(&parts).unwrap_err(),
        Error::Expired(CredentialLayer)
    );
    let mut parts = Parts::new();
    parts.set("nbf", NOW.0 + 301);
    assert_eq!(
        receive(&parts).unwrap_err(),
        Error::NotYetValid(CredentialLayer)
    );
    let mut parts = Parts::new();
    parts.header.insert("typ".into(), "example+sd-jwt".into());
    assert_eq!(receive(&parts).unwrap_err(), Error::Type(CredentialLayer));
    let mut parts = Parts::new();
    parts.disclosures.remove(2);
    assert_eq!(receive(&parts).unwrap_err(), Error::DisclosureOrphaned);
}

#[test]
fn reopening_asks_no_clock() {
    let world = TestWorld::new();
    let held = held(&world);
    let signer = held.signer().clone();
    let bytes = held.get().as_bytes();
    let again = HeldCredential::reopen(bytes, &signer, Some(&world.profile)).unwrap();
    assert!(again.get().claims() == held.get().claims());
    let later = NOW.plus(86_400 * 100);
    let expired = HeldCredential::receive(bytes, &world.list(), later, &world.holder.public());
    assert!(expired.is_err(), "{later}");
    let mut damaged = bytes.to_vec();
    let at = damaged.len() - 5;
    damaged[at] ^= 1;
    assert!(HeldCredential::reopen(&damaged, &signer, None).is_err());
}

#[test]
fn shown_to_a_verifier() {
    let world = TestWorld::new();
    let held = held(&world);
    let chosen = paths(&["ho_ten", "age_over_18"]);
    let presentation = Presentation::new(held.get(), &chosen, NOW).unwrap();
    let preview = presentation.claims().to_vec();
    assert_eq!(presentation.discloses(), chosen);
    let prepared = presentation.prepare(AUDIENCE, NONCE).unwrap();
    let signature = world
        .holder
        .sign(prepared.to_be_signed().message())
        .unwrap();
    let text = prepared.finish(&signature).unwrap().into_string();
    let read = Unverified::parse(&text).unwrap();
    let (key, profile) = read.trusted_by(&world.list(), NOW).unwrap();
    let expected = Expectation {
        kind: Kind::Credential,
        audiences: &[AUDIENCE],
        key_binding: KeyBindingRule::Required {
            nonce: NonceRule::Exactly(NONCE),
            max_age: Some(0),
        },
        now: NOW,
        skew: 0,
    };
    let shown = read.verify(&key, &expected, profile.as_ref()).unwrap();
    assert!(shown.get().claims() == preview);
    assert_eq!(shown.get().holder(), Some(&world.holder.public()));
    assert_eq!(text.matches('~').count(), 3, "nothing else leaves");
}

#[test]
fn shown_without_a_signature() {
    let world = TestWorld::new();
    let held = held(&world);
    let presentation = Presentation::new(held.get(), &paths(&["ho_ten"]), NOW).unwrap();
    let text = presentation.without_key_binding();
    assert!(!format!("{text:?}").contains(text.as_str()));
    let read = Unverified::parse(text.as_str()).unwrap();
    let (key, _) = read.trusted_by(&world.list(), NOW).unwrap();
    let mut expected = Expectation {
        kind: Kind::Credential,
        audiences: &[],
        key_binding: KeyBindingRule::Absent,
        now: NOW,
        skew: 0,
    };
    let shown = read.verify(&key, &expected, None).unwrap();
    assert_eq!(shown.get().claims().len(), 1);
    expected.key_binding = KeyBindingRule::Required {
        nonce: NonceRule::Any,
        max_age: None,
    };
    assert!(
        read.verify(&key, &expected, None).is_err(),
        "what came decides nothing"
    );
}

#[test]
fn refusals_before_signing() {
    let world = TestWorld::new();
    let held = held(&world);
    let new = |chosen: &[&str], at: UnixTime| Presentation::new(held.get(), &paths(chosen), at);
    assert_eq!(
        new(&["nowhere"], NOW).unwrap_err(),
        Error::UnknownClaim("nowhere".into())
    );
    let end = held.get().expires_at().unwrap();
    assert_eq!(new(&[], end).unwrap_err(), Error::Expired(CredentialLayer));
    assert_eq!(
        new(&[], NOW.day_start().plus(-1)).unwrap_err(),
        Error::NotYetValid(CredentialLayer)
    );
    let prepare =
        |audience: &str, nonce: &str| new(&[], NOW).unwrap().prepare(audience, nonce).map(|_| ());
    assert_eq!(prepare("", NONCE), Err(Error::AudienceMissing));
    assert_eq!(
        prepare(&"a".repeat(513), NONCE),
        Err(Error::AudienceMissing)
    );
    assert_eq!(prepare(AUDIENCE, ""), Err(Error::NonceMismatch));
    assert_eq!(
        prepare(AUDIENCE, &"n".repeat(513)),
        Err(Error::NonceMismatch)
    );
    let mut parts = Parts::new();
    parts.set("aud", json!(["https://a.example"]));
    let for_others = receive(&parts).unwrap();
    let presentation = Presentation::new(for_others.get(), &[], NOW).unwrap();
    assert_eq!(
        presentation.prepare(AUDIENCE, NONCE).map(|_| ()),
        Err(Error::AudienceMismatch(CredentialLayer))
    );
    let prepared = new(&[], NOW).unwrap().prepare(AUDIENCE, NONCE).unwrap();
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    let signature = other.sign(prepared.to_be_signed().message()).unwrap();
    assert_eq!(
        prepared.finish(&signature).err(),
        Some(Error::SignatureRejected)
    );
}

/// Names that look like numbers are names in JSON, however a path writes them.
#[test]
fn names_like_numbers() {
    let world = TestWorld::new();
    let claims = json!({"age": {"18": true, "21": false}});
    let redaction = Redaction::Paths(paths(&["age.18", r#"age."21""#]));
    let text = issue(&world, request(&world, &claims, redaction));
    let held = HeldCredential::receive(text.as_bytes(), &world.list(), NOW, &world.holder.public())
        .unwrap();
    for path in ["age.18", r#"age."18""#] {
        let presentation = Presentation::new(held.get(), &paths(&[path]), NOW).unwrap();
        let value = presentation.claims()[0].1.to_json();
        assert_eq!(value, json!({"18": true}), "{path}");
    }
}
