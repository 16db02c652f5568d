//! The seeds of `mso` and `device_response`: mobile documents of every known type, shown by signature and by MAC.

use serde_json::{Value, json};
use vidan_credential::{
    ClaimPath, ClaimValue, StatusReference,
    mdoc::{
        hold::HeldMdoc,
        issue::MdocRequest,
        known::{CITIZEN_CARD, EU_PID, MDL, PHOTO_ID},
        present::{Presentation, SignedDocument},
        response::{DATA_NOT_RETURNED, DeviceResponse},
    },
    testing::pinned,
};
use vidan_crypto::{SystemRandom, agree::AgreementKey, hash::sha256};
use vidan_fuzz::{
    mso::transcript,
    world::{NOW, world},
};

fn claims() -> Vec<(&'static str, Value)> {
    vec![
        (
            MDL,
            json!({"org.iso.18013.5.1": {"family_name": "Ví Dụ", "age_over_18": true}}),
        ),
        (
            MDL,
            json!({"org.iso.18013.5.1": {
            "birth_date": "1999-04-30", "issue_date": "2026-11-22T00:00:00Z", "portrait": "_9j_4A", "sex": 2,
            "driving_privileges": [{"vehicle_category_code": "A1", "issue_date": "2018-08-09"}],
        }, "org.iso.18013.5.1.VN": {"points": 12}}),
        ),
        (
            EU_PID,
            json!({EU_PID: {"family_name": "Ví Dụ", "nationality": ["VN"], "expiry_date": "2036-11-22"}}),
        ),
        (
            EU_PID,
            json!({EU_PID: {"place_of_birth": {"country": "VN", "locality": "Hà Nội"}}}),
        ),
        (
            PHOTO_ID,
            json!({
                "org.iso.23220.1": {"family_name_unicode": "Ví Dụ", "birth_date": {"birth_date": "1999-04-30"}},
                PHOTO_ID: {"person_id": "001099000017"},
            }),
        ),
        (
            CITIZEN_CARD,
            json!({CITIZEN_CARD: {
                "so_dinh_danh": "001099000017", "ho_ten": "Nguyễn Thị Ví Dụ", "ngay_cap": "2024-07-15",
                "anh_chan_dung": "AAEC", "noi_cu_tru": {"xa": "00070"}, "age_over_18": true,
            }}),
        ),
        (
            "x",
            json!({"a": {"b": null, "c": [1, -1, "", {}], "d": {"e": [[[true]]]}}}),
        ),
        (
            "x",
            json!({"a": {"b": u64::MAX, "c": i64::MIN}, "f": {"b": "1999-04-30"}}),
        ),
    ]
}

fn issue(document_type: &str, claims: &Value, change: impl FnOnce(&mut MdocRequest)) -> Vec<u8> {
    let mut request = MdocRequest {
        signer: world().issuer.public(),
        chain: vec![vec![0x30, 0x00]],
        document_type: document_type.into(),
        claims: ClaimValue::from_json(claims).expect("claims"),
        holder: world().holder.public(),
        signed_at: NOW,
        valid_from: NOW,
        valid_until: NOW.plus(86_400 * 14),
        expected_update: None,
        status: None,
    };
    change(&mut request);
    let prepared = request.prepare(&SystemRandom).expect("issuable");
    let message = prepared.to_be_signed().message();
    let signature = world().issuer.sign(message).expect("random");
    prepared.finish(&signature).expect("own signature")
}

/// A key that agrees, for a MAC.
fn device() -> AgreementKey {
    AgreementKey::from_bytes(&sha256(b"vidan fuzz device")).expect("a scalar")
}

/// Documents as issued.
pub(super) fn documents() -> Vec<Vec<u8>> {
    let mut issued: Vec<Vec<u8>> = claims()
        .iter()
        .map(|(name, claims)| issue(name, claims, |_| ()))
        .collect();
    let (name, one) = &claims()[0];
    issued.push(issue(name, one, |request| {
        request.status = Some(StatusReference {
            uri: "https://s.example/1".into(),
            index: 5,
        });
    }));
    issued.push(issue(name, one, |request| {
        request.expected_update = Some(NOW.plus(86_400));
        request.chain.push(vec![0x30, 0x01, 0x00]);
    }));
    to_be_signed_too(issued)
}

/// Answers, of one document or several.
pub(super) fn answers() -> Vec<Vec<u8>> {
    let all = claims();
    let shown: Vec<SignedDocument> = all
        .iter()
        .map(|(name, claims)| {
            let held = held(&issue(name, claims, |_| ()), &world().holder.public());
            sign(Presentation::new(&held, &held.disclosable(), NOW).expect("presentable"))
        })
        .collect();
    let mut answers: Vec<DeviceResponse> = shown
        .iter()
        .map(|one| DeviceResponse::new(std::slice::from_ref(one), &[]).expect("one"))
        .collect();
    let missing = [("y", DATA_NOT_RETURNED), ("z", 1)];
    answers.push(DeviceResponse::new(&shown[..2], &missing).expect("two"));
    answers.push(DeviceResponse::new(&[], &missing).expect("none"));
    let (name, one) = &all[0];
    let held = held(&issue(name, one, |_| ()), &world().holder.public());
    let part = |chosen: &[ClaimPath]| {
        let presentation = Presentation::new(&held, chosen, NOW).expect("presentable");
        sign(presentation.not_returned(&[("org.iso.18013.5.1", "height")]))
    };
    let parts = [part(&[]), part(&held.disclosable()[..1])];
    answers.extend(parts.map(|one| DeviceResponse::new(&[one], &[]).expect("one")));
    answers.push(DeviceResponse::new(&[with_mac()], &[]).expect("one"));
    let answers = answers.into_iter().map(DeviceResponse::into_bytes);
    to_be_signed_too(answers.collect())
}

fn held(issued: &[u8], holder: &vidan_crypto::PublicKey) -> HeldMdoc {
    let issuer = pinned(&world().issuer.public());
    let held = HeldMdoc::receive(issued, &issuer, None, NOW, holder);
    held.expect("own document").into_inner()
}

fn sign(presentation: Presentation) -> SignedDocument {
    let prepared = presentation.prepare(&transcript());
    let message = prepared.to_be_signed().message();
    let signature = world().holder.sign(message).expect("random");
    prepared.finish(&signature).expect("own signature")
}

fn with_mac() -> SignedDocument {
    let (name, one) = &claims()[0];
    let device = device();
    let issued = issue(name, one, |request| request.holder = device.public());
    let held = held(&issued, &device.public());
    let shared = device.agree(&world().inbox.public()).expect("P-256");
    Presentation::new(&held, &held.disclosable(), NOW)
        .expect("presentable")
        .authenticate(&transcript(), &shared)
        .expect("a key")
}

/// Each again, to be signed by the target.
fn to_be_signed_too(mut whole: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let unsigned: Vec<Vec<u8>> = whole
        .iter()
        .map(|one| [&[1], one.as_slice()].concat())
        .collect();
    whole.extend(unsigned);
    whole
}
