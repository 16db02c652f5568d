//! ISO/IEC 18013-5 annex D, both ends, byte for byte: engagement, session, request, response.

use serde_json::json;
use vidan_codec::{
    cbor::{Limits, Node, decode},
    clock::UnixTime,
};
use vidan_credential::{
    ClaimPath, ClaimValue, Error,
    mdoc::{
        engagement::{DeviceEngagement, Way},
        hold::HeldMdoc,
        present::Presentation,
        reader::{DeviceRequest, ItemsRequest, device_request},
        response::DeviceResponse,
        transcript::SessionTranscript,
        verify::{Disclosed, Expectation, Unverified},
    },
    testing::pinned,
};
use vidan_crypto::{PublicKey, agree::AgreementKey};
use vidan_trust::Verified;

use super::vectors::{annex_d, key_in, scalar};

/// A fortnight after the document was signed.
const NOW: UnixTime = UnixTime(1_602_768_602);
const MDL: &str = "org.iso.18013.5.1.mDL";

pub(super) fn transcript() -> SessionTranscript {
    let bytes = annex_d("SESSION_TRANSCRIPT_BYTES");
    let node = decode(&bytes, &Limits::TOKEN).unwrap();
    let inner = node.as_tagged(24).and_then(Node::as_bytes).unwrap();
    let transcript = SessionTranscript::from_bytes(inner).unwrap();
    assert_eq!(transcript.to_embedded(), bytes);
    transcript
}

pub(super) fn private(name: &str) -> AgreementKey {
    AgreementKey::from_bytes(&scalar(&format!("{name}_KEY_D"))).unwrap()
}

pub(super) fn public(name: &str) -> PublicKey {
    let part = |part| annex_d(&format!("{name}_KEY_{part}"));
    PublicKey::from_p256_xy(&part("X"), &part("Y")).unwrap()
}

fn issuer() -> PublicKey {
    key_in(&annex_d("DS_CERT"))
}

fn verify(bytes: &[u8], now: UnixTime) -> Result<Verified<Disclosed>, Error> {
    let response = Unverified::parse(bytes)?;
    let expected = Expectation {
        document_type: Some(MDL),
        transcript: &transcript(),
        now,
        skew: 0,
        reader_key: Some(&private("EPHEMERAL_READER")),
    };
    response.documents()[0].verify(&pinned(&issuer()), &expected)
}

fn held() -> Verified<HeldMdoc> {
    let response = annex_d("DEVICE_RESPONSE");
    let node = decode(&response, &Limits::TOKEN).unwrap();
    let documents = member(&node, "documents");
    let document = &documents.as_array().unwrap()[0];
    let issued = member(document, "issuerSigned").raw();
    HeldMdoc::receive(
        issued,
        &pinned(&issuer()),
        None,
        NOW,
        &public("STATIC_DEVICE"),
    )
    .unwrap()
}

fn member<'n, 'a>(node: &'n Node<'a>, name: &str) -> &'n Node<'a> {
    let entries = node.as_map().unwrap().iter();
    let mut named = entries.filter(|(key, _)| key.as_text() == Some(name));
    &named.next().unwrap().1
}

#[test]
fn the_keys_are_pairs() {
    for name in ["EPHEMERAL_READER", "EPHEMERAL_DEVICE", "STATIC_DEVICE"] {
        assert_eq!(private(name).public(), public(name), "{name}");
    }
}

#[test]
fn the_transcript() {
    let bytes = annex_d("SESSION_TRANSCRIPT_BYTES");
    let node = decode(&bytes, &Limits::TOKEN).unwrap();
    let inner = decode(
        node.as_tagged(24).unwrap().as_bytes().unwrap(),
        &Limits::TOKEN,
    )
    .unwrap();
    let [engagement, reader, handover] = inner.as_array().unwrap() else {
        panic!()
    };
    let [select, request] = handover.as_array().unwrap() else {
        panic!()
    };
    let engagement = engagement.as_tagged(24).unwrap().as_bytes().unwrap();
    let made = SessionTranscript::nfc(
        engagement,
        reader.raw(),
        select.as_bytes().unwrap(),
        request.as_bytes(),
    );
    assert_eq!(made, transcript());
    let engagement = DeviceEngagement::parse(engagement).unwrap();
    assert_eq!(*engagement.key(), public("EPHEMERAL_DEVICE"));
    assert_eq!(engagement.ways(), []);
}

#[test]
fn the_engagement() {
    let bytes = annex_d("DEVICE_ENGAGEMENT");
    let read = DeviceEngagement::parse(&bytes).unwrap();
    assert_eq!(*read.key(), public("EPHEMERAL_DEVICE"));
    let uuid = 0x45ef_ef74_2b2c_4837_a9a3_b0e1_d05a_6917_u128;
    let way = Way::Ble {
        peripheral: None,
        central: Some(uuid.to_be_bytes()),
    };
    assert_eq!(read.ways(), std::slice::from_ref(&way));
    let made = DeviceEngagement::new(&public("EPHEMERAL_DEVICE"), &[way]).unwrap();
    assert_eq!(made.as_bytes(), bytes);
    let again = DeviceEngagement::from_uri(&made.to_uri()).unwrap();
    assert_eq!(again.as_bytes(), bytes);
}

#[test]
fn the_request() {
    let bytes = annex_d("DEVICE_REQUEST");
    let request = DeviceRequest::parse(&bytes).unwrap();
    let [asked] = request.requests() else {
        panic!()
    };
    assert_eq!(asked.document_type(), MDL);
    let certificate = annex_d("READER_CERT");
    assert_eq!(asked.x5chain().unwrap(), [certificate.as_slice()]);
    let reader = key_in(&certificate);
    asked.check_reader(&reader, &transcript()).unwrap();

    let items = ItemsRequest::new(MDL, asked.namespaces());
    let node = decode(&bytes, &Limits::TOKEN).unwrap();
    let requests = member(&node, "docRequests").as_array().unwrap();
    let auth = member(&requests[0], "readerAuth");
    assert_eq!(auth.raw(), annex_d("READER_AUTH"));
    let signature = auth.as_array().unwrap()[3].as_bytes().unwrap();
    let signed = items
        .prepare(&reader, vec![certificate], &transcript())
        .finish(signature)
        .unwrap();
    assert_eq!(device_request(&[signed]), bytes);
}

#[test]
fn the_items_request() {
    let bytes = annex_d("DEVICE_REQUEST");
    let request = DeviceRequest::parse(&bytes).unwrap();
    let items = ItemsRequest::new(MDL, request.requests()[0].namespaces());
    let made = device_request(&[items]);
    let node = decode(&made, &Limits::TOKEN).unwrap();
    let requests = member(&node, "docRequests").as_array().unwrap();
    let inner = member(&requests[0], "itemsRequest").as_tagged(24).unwrap();
    assert_eq!(inner.as_bytes().unwrap(), annex_d("ITEMS_REQUEST"));
}

#[test]
fn the_response() {
    let shown = verify(&annex_d("DEVICE_RESPONSE"), NOW).unwrap();
    let shown = shown.get();
    assert_eq!(*shown.holder(), public("STATIC_DEVICE"));
    assert_eq!(shown.document_type().unwrap().name(), Some(MDL));
    assert_eq!(
        shown.issued_at().unwrap().to_rfc3339(),
        "2020-10-01T13:30:02Z"
    );
    assert_eq!(
        shown.expires_at().unwrap().to_rfc3339(),
        "2021-10-01T13:30:02Z"
    );
    let path = ClaimPath::from_steps(vec![
        vidan_credential::PathStep::Key("org.iso.18013.5.1".into()),
        vidan_credential::PathStep::Key("portrait".into()),
    ]);
    let portrait = ClaimValue::Bytes(annex_d("DEVICE_RESPONSE_PORTRAIT_DATA"));
    assert_eq!(shown.get(&path), Some(&portrait));
    let mut json = ClaimValue::Map(shown.claims().to_vec()).to_json();
    json["org.iso.18013.5.1"]["portrait"] = json!(null);
    let privilege = |code, from| json!({"vehicle_category_code": code, "issue_date": from, "expiry_date": "2024-10-20"});
    assert_eq!(
        json,
        json!({"org.iso.18013.5.1": {
            "family_name": "Doe",
            "issue_date": "2019-10-20",
            "expiry_date": "2024-10-20",
            "document_number": "123456789",
            "portrait": null,
            "driving_privileges": [privilege("A", "2018-08-09"), privilege("B", "2017-02-23")],
        }})
    );
}

#[test]
fn the_response_in_its_time_alone() {
    let response = annex_d("DEVICE_RESPONSE");
    let at = |text| verify(&response, UnixTime::parse_rfc3339(text).unwrap()).map(|_| ());
    assert!(at("2020-10-01T13:30:02Z").is_ok());
    assert!(at("2020-10-01T13:30:01Z").is_err());
    assert!(at("2021-10-01T13:30:01Z").is_ok());
    assert!(at("2021-10-01T13:30:02Z").is_err());
}

/// The MAC is a function of keys and session, so the wallet's answer comes out as printed.
#[test]
fn the_response_made_again() {
    let held = held().into_inner();
    let shared = private("STATIC_DEVICE")
        .agree(&public("EPHEMERAL_READER"))
        .unwrap();
    let document = Presentation::new(&held, &held.disclosable(), NOW)
        .unwrap()
        .authenticate(&transcript(), &shared)
        .unwrap();
    let made = DeviceResponse::new(&[document], &[]).unwrap();
    assert_eq!(made.into_bytes(), annex_d("DEVICE_RESPONSE"));
}

/// Wherever one bit is changed: whatever still verifies says the same, or nothing. (The device does not sign which elements
/// it shows, so they can be lost on the way. None can be changed, added or moved.)
#[test]
fn no_changed_bit_changes_a_claim() {
    let response = annex_d("DEVICE_RESPONSE");
    let original = verify(&response, NOW).unwrap();
    let original = ClaimValue::Map(original.get().claims().to_vec());
    let (mut same, mut nothing) = (0, 0);
    for at in (0..response.len()).step_by(2) {
        let mut changed = response.clone();
        changed[at] ^= 1 << (at / 2 % 8);
        let parsed = Unverified::parse(&changed);
        if parsed.is_ok_and(|parsed| parsed.documents().is_empty()) {
            continue;
        }
        if let Ok(shown) = verify(&changed, NOW) {
            match shown.get().claims() {
                [] => nothing += 1,
                claims => {
                    assert!(ClaimValue::Map(claims.to_vec()) == original, "byte {at}");
                    same += 1;
                }
            }
        }
    }
    // The certificate stands outside of what is signed, and one name of a field.
    assert!(same < 280 && nothing < 8, "{same}, {nothing}");
}
