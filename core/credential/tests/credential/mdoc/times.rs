//! When a document is good.

use vidan_codec::{cbor::Value, clock::UnixTime};
use vidan_credential::{Error, Layer::Credential};

use super::parts::{NOW, Parts, accepted, get, refused, set, time};

fn validity(parts: &mut Parts, name: &str, value: Option<Value>) {
    set(get(&mut parts.mso, "validityInfo"), name, value);
}

fn at(parts: &mut Parts, name: &str, seconds: i64) {
    validity(parts, name, Some(time(&NOW.plus(seconds).to_rfc3339())));
}

#[test]
fn the_times_agree_with_each_other() {
    assert_eq!(
        refused(|parts| at(parts, "signed", -3599)),
        Error::MdocValidBeforeSigned
    );
    accepted(|parts| at(parts, "signed", -3600));
    for seconds in [-3600, -3601] {
        assert_eq!(
            refused(|parts| at(parts, "validUntil", seconds)),
            Error::MdocValidUntilBeforeFrom
        );
    }
}

/// The skew of these checks is a minute.
#[test]
fn the_times_agree_with_now() {
    accepted(|parts| at(parts, "validFrom", 60));
    assert_eq!(
        refused(|parts| at(parts, "validFrom", 61)),
        Error::NotYetValid(Credential)
    );
    accepted(|parts| at(parts, "validUntil", -59));
    assert_eq!(
        refused(|parts| at(parts, "validUntil", -60)),
        Error::Expired(Credential)
    );
}

#[test]
fn a_time_has_one_form() {
    for text in [
        "2026-11-21T10:00:00.5Z",
        "2026-11-21T10:00:00+00:00",
        "2026-11-21t10:00:00z",
        "2026-11-21",
        "2026-13-21T10:00:00Z",
        "",
    ] {
        let error = refused(|parts| validity(parts, "signed", Some(time(text))));
        assert_eq!(error, Error::MdocTime("signed"), "{text}");
    }
    // Without its tag, with another, as a number.
    for value in [
        Value::from("2026-11-20T10:00:00Z"),
        Value::tagged(1004, "2026-11-20T10:00:00Z".into()),
        Value::tagged(1, Value::from(NOW.0 - 7200)),
    ] {
        let error = refused(|parts| validity(parts, "validFrom", Some(value)));
        assert_eq!(error, Error::MdocTime("validFrom"));
    }
    let error = refused(|parts| validity(parts, "expectedUpdate", Some(time("soon"))));
    assert_eq!(error, Error::MdocTime("expectedUpdate"));
}

#[test]
fn every_time_must_be_there() {
    for name in ["signed", "validFrom", "validUntil"] {
        let error = refused(|parts| validity(parts, name, None));
        assert_eq!(error, Error::MdocField(name));
    }
}

#[test]
fn a_holder_is_told_too() {
    let received = |change: &dyn Fn(&mut Parts)| {
        let mut parts = Parts::new();
        change(&mut parts);
        parts.receive()
    };
    let held = received(&|parts| at(parts, "expectedUpdate", 40_000)).unwrap();
    assert_eq!(held.get().expected_update(), Some(NOW.plus(40_000)));
    assert_eq!(held.get().expires_at(), Some(NOW.plus(86_400)));
    // A holder's clock may be five minutes off.
    assert!(received(&|parts| at(parts, "validFrom", 300)).is_ok());
    assert_eq!(
        received(&|parts| at(parts, "validFrom", 301)).unwrap_err(),
        Error::NotYetValid(Credential)
    );
    assert_eq!(
        received(&|parts| at(parts, "validUntil", -300)).unwrap_err(),
        Error::Expired(Credential)
    );
}

#[test]
fn a_retired_key_stands_for_what_it_signed_before() {
    use vidan_codec::cbor::Value;
    use vidan_credential::{mdoc::hold::HeldMdoc, testing::TestWorld};
    let world = TestWorld::new();
    let mut parts = Parts::new();
    parts.issuer = vidan_crypto::SigningKey::from_pem(&world.issuer.to_pem()).unwrap();
    set(&mut parts.mso, "docType", Value::from("can_cuoc"));
    let key_at = |retired: UnixTime| {
        let mut content = world.list_content();
        content.issuers[0].algs = vec![-7];
        content.issuers[0].standing.retired = Some(retired.0);
        let list = world.list_of(&content);
        list.issuer(vidan_credential::testing::KID, "can_cuoc", NOW)
            .unwrap()
    };
    let bytes = parts.issued().to_vec();
    let receive =
        |retired| HeldMdoc::receive(&bytes, &key_at(retired), None, NOW, &parts.device.public());
    // Signed two hours ago.
    let held = receive(NOW.plus(-7199)).unwrap();
    assert_eq!(held.get().issuer(), Some(vidan_credential::testing::ISS));
    assert!(matches!(
        receive(NOW.plus(-7200)).unwrap_err(),
        Error::Trust(vidan_trust::Error::KeyRetired(_))
    ));
}
