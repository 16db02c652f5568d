//! The issuer's side.

use serde_json::{Value, json};
use vidan_codec::{base64url, jose::x5c};
use vidan_credential::{
    ClaimPath, ClaimValue, StatusReference,
    sd_jwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        verify::Unverified,
    },
    testing::{ISS, KID, NOW, TestWorld, card_claims, card_profile, pinned},
};
use vidan_crypto::SystemRandom;

pub(super) fn request(
    world: &TestWorld,
    claims: &Value,
    redaction: Redaction,
) -> CredentialRequest {
    CredentialRequest {
        issuer: Some(ISS.into()),
        kid: Some(KID.into()),
        x5c: Vec::new(),
        signer: world.issuer.public(),
        document_type: "can_cuoc".into(),
        type_integrity: None,
        claims: ClaimValue::from_json(claims).unwrap(),
        redaction,
        holder: Some(world.holder.public()),
        issued_at: NOW,
        not_before: None,
        expires_at: Some(NOW.plus(86_400 * 14)),
        decoys: 0,
        status: None,
    }
}

pub(super) fn issue(world: &TestWorld, request: CredentialRequest) -> String {
    let prepared = request.prepare(&SystemRandom).unwrap();
    let signature = world
        .issuer
        .sign(prepared.to_be_signed().message())
        .unwrap();
    prepared.finish(&signature).unwrap()
}

fn payload(text: &str) -> Value {
    let middle = text.split('.').nth(1).unwrap();
    serde_json::from_slice(&base64url::decode(middle).unwrap()).unwrap()
}

#[test]
fn nothing_hidden_shows() {
    let world = TestWorld::new();
    let mut one = request(&world, &card_claims(), Redaction::EachClaim);
    one.decoys = 3;
    one.status = Some(StatusReference {
        uri: "https://s.example/1".into(),
        index: 9,
    });
    one.type_integrity = Some("sha256-x".into());
    one.not_before = Some(NOW);
    let text = issue(&world, one);
    let payload = payload(&text);
    let names: Vec<&str> = payload
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        names,
        [
            "_sd",
            "_sd_alg",
            "cnf",
            "exp",
            "iat",
            "iss",
            "nbf",
            "status",
            "vct",
            "vct#integrity"
        ]
    );
    let digests: Vec<&str> = payload["_sd"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(digests.len(), 14 + 3);
    assert!(digests.is_sorted(), "their order tells nothing");
    assert_eq!(payload["iat"], json!(NOW.day_start().0));
    assert_eq!(payload["nbf"], json!(NOW.day_start().0));
    assert_eq!(payload["exp"].as_i64().unwrap() % 86_400, 0);
    assert_eq!(payload["vct#integrity"], "sha256-x");
    assert_eq!(text.matches('~').count(), 15, "no disclosure of a decoy");
    assert!(text.ends_with('~'));
    let header = base64url::decode(text.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    assert_eq!(
        header,
        json!({"alg": "ES256", "typ": "dc+sd-jwt", "kid": KID})
    );
}

#[test]
fn two_copies_have_nothing_in_common() {
    let world = TestWorld::new();
    let copy = || {
        issue(
            &world,
            request(&world, &card_claims(), Redaction::EachClaim),
        )
    };
    let (one, two) = (copy(), copy());
    let parts = |text: &str| -> Vec<String> {
        text.split('~')
            .skip(1)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let two = parts(&two);
    assert!(parts(&one).iter().all(|part| !two.contains(part)));
}

#[test]
fn salts_have_128_bits() {
    let world = TestWorld::new();
    let text = issue(
        &world,
        request(&world, &card_claims(), Redaction::EachClaim),
    );
    for disclosure in text.split('~').skip(1).filter(|part| !part.is_empty()) {
        let json: Value = serde_json::from_slice(&base64url::decode(disclosure).unwrap()).unwrap();
        assert_eq!(
            base64url::decode(json[0].as_str().unwrap()).unwrap().len(),
            16
        );
    }
}

#[test]
fn paths_elements_and_recursion() {
    let world = TestWorld::new();
    let claims = json!({
        "ten": "A",
        "noi": {"tinh": "B", "xa": {"so": 1, "ten": "C"}},
        "hang": ["A1", ["x", "y"], "B"],
    });
    let paths = ["noi", "noi.xa", "noi.xa.so", "hang[1]", "hang[1][0]"];
    let paths: Vec<ClaimPath> = paths.iter().map(|path| path.parse().unwrap()).collect();
    let text = issue(
        &world,
        request(&world, &claims, Redaction::Paths(paths.clone())),
    );
    let signed = payload(&text);
    assert_eq!(signed["ten"], "A");
    assert_eq!(signed["hang"][0], "A1");
    assert!(signed["hang"][1]["..."].is_string());
    assert!(signed.get("noi").is_none());
    let held = HeldCredential::receive(text.as_bytes(), &world.list(), NOW, &world.holder.public())
        .unwrap();
    let held = held.get();
    let mut disclosable = held.disclosable();
    let mut expected = paths;
    disclosable.sort();
    expected.sort();
    assert_eq!(disclosable, expected);
    assert_eq!(ClaimValue::Map(held.claims().to_vec()).to_json(), claims);
    assert_eq!(held.always_shown(), ["hang", "ten"].map(ClaimPath::name));
}

/// Groups are how SD-CWT packs; here each claim is alone, and the elements of a list where the profile says so.
#[test]
fn profiles() {
    let world = TestWorld::new();
    let mut profile = card_profile();
    profile.claims[0].elements = true;
    let mut claims = card_claims();
    claims["so_dinh_danh"] = json!(["a", "b"]);
    let text = issue(
        &world,
        request(&world, &claims, Redaction::Profile(profile)),
    );
    let held = HeldCredential::receive(text.as_bytes(), &world.list(), NOW, &world.holder.public())
        .unwrap();
    let disclosable = held.get().disclosable();
    assert_eq!(disclosable.len(), 14 + 2);
    assert_eq!(
        disclosable[0],
        ClaimPath::name("so_dinh_danh"),
        "in the profile's order"
    );
    assert_eq!(disclosable[1], "so_dinh_danh[0]".parse().unwrap());
}

#[test]
fn keys_and_certificates() {
    let world = TestWorld::new();
    let mut one = request(&world, &card_claims(), Redaction::Nothing);
    one.kid = None;
    one.issuer = None;
    one.x5c = vec![vec![0x30, 1, 2], vec![0x30, 0xff]];
    let text = issue(&world, one);
    let read = Unverified::parse(&text).unwrap();
    assert_eq!(read.x5c(), [vec![0x30, 1, 2], vec![0x30, 0xff]]);
    assert_eq!((read.kid(), read.issuer()), (None, None));
    assert_eq!(x5c::encode(&[vec![0x30, 0xff]]), ["MP8="]);
    let key = pinned(&world.issuer.public());
    HeldCredential::receive_with(text.as_bytes(), &key, None, NOW, None).unwrap();
}
