//! Seeds of the targets `sd_jwt` and `kb_jwt`: credentials and presentations, as they are and in parts.

use serde_json::{Value, json};
use vidan_codec::jose::Jwk;
use vidan_credential::{
    BROADCAST_AUDIENCE, ClaimPath, ClaimValue, Credential, DocumentProfile, StatusReference,
    sd_jwt::{
        hold::HeldCredential,
        issue::{CredentialRequest, Redaction},
        present::Presentation,
    },
    showing::{self, Showing},
    testing::{ISS, KID},
};
use vidan_crypto::SystemRandom;
use vidan_fuzz::{
    sd_jwt::NONCE,
    world::{NOW, SD_JWT, STATUS, VERIFIER, world},
};

/// The presentation that the tokens of `kb_jwt` belong to.
pub fn world_file() -> String {
    let text = issue(&small_claims(), Redaction::EachClaim, |_| {});
    let held = received(&text);
    Presentation::new(&held, &paths(&["ho_ten", "hang"]), NOW)
        .expect("presentable")
        .without_key_binding()
        .into_string()
}

/// For `sd_jwt`.
pub fn texts() -> Vec<Vec<u8>> {
    let mut issued = vec![
        issue(&small_claims(), Redaction::EachClaim, |_| {}),
        issue(&small_claims(), Redaction::Nothing, |_| {}),
        issue(&small_claims(), Redaction::EachClaim, |request| {
            request.decoys = 3;
        }),
        issue(&small_claims(), Redaction::EachClaim, |request| {
            request.expires_at = None;
            request.not_before = Some(NOW);
            request.status = Some(StatusReference {
                uri: STATUS.into(),
                index: 5,
            });
        }),
        issue(&small_claims(), Redaction::EachClaim, |request| {
            request.type_integrity = Some("sha256-x".into());
            request.x5c = vec![vec![0x30, 0x00]];
        }),
    ];
    let nested = ["que_quan", "que_quan.tinh", "hang[0]", "hang[1]", "tuoi.18"];
    issued.push(issue(
        &small_claims(),
        Redaction::Paths(paths(&nested)),
        |_| {},
    ));
    let mut all = Vec::new();
    for text in &issued {
        let held = received(text);
        all.push(present(&held, &[]));
        all.push(present(&held, &held.disclosable()));
        all.push(present(&held, &paths(&["que_quan"])));
    }
    all.extend(issued);
    all.into_iter()
        .map(String::into_bytes)
        .chain(parts())
        .collect()
}

/// For `text`: a card of this profile, with these of its claims, shown to whoever looks.
pub fn shown(claims: &Value, profile: &DocumentProfile, chosen: &[ClaimPath]) -> Vec<u8> {
    let text = issue(claims, Redaction::Profile(profile.clone()), |_| {});
    let held = Credential::SdJwt(received(&text));
    let showing = Showing {
        audience: BROADCAST_AUDIENCE,
        nonce: None,
        at: NOW,
        lifetime: 60,
    };
    let prepared = showing::Presentation::new(&held, chosen, &showing)
        .and_then(showing::Presentation::prepare)
        .expect("presentable");
    let message = prepared.to_be_signed().message();
    let signature = world().holder.sign(message).expect("signed");
    prepared
        .finish(&signature)
        .expect("own signature")
        .into_bytes()
}

/// For `kb_jwt`.
pub fn tokens() -> Vec<Vec<u8>> {
    let header = json!({"alg": "ES256", "typ": "kb+jwt"});
    let payload =
        |nonce: &str| json!({"aud": VERIFIER, "iat": NOW.0, "nonce": nonce, "sd_hash": "#"});
    let mut all = Vec::new();
    let mut add = |header: &Value, payload: &Value| {
        all.push(format!("\u{1}{header}\n{payload}").into_bytes());
    };
    for number in 0..6 {
        add(&header, &payload(&format!("{NONCE}-{number}")));
    }
    for (name, value) in [
        ("exp", json!(NOW.0 + 60)),
        ("nbf", json!(NOW.0)),
        ("iat", json!(NOW.0 - 30)),
        ("iat", json!(NOW.0 + 30)),
        ("jti", json!("x")),
        ("transaction_data_hashes", json!(["x"])),
    ] {
        let mut payload = payload(NONCE);
        payload[name] = value;
        add(&header, &payload);
    }
    add(
        &json!({"alg": "ESP256", "typ": "application/kb+jwt", "kid": "x"}),
        &payload(NONCE),
    );
    for number in 0..12 {
        let token = token(&format!("{NONCE}-{number}"));
        all.push(token.into_bytes());
    }
    all
}

fn token(nonce: &str) -> String {
    let payload = json!({
        "aud": VERIFIER,
        "iat": NOW.0,
        "nonce": nonce,
        "sd_hash": vidan_codec::base64url::encode(vidan_crypto::hash::sha256(SD_JWT.as_bytes())),
    });
    let holder = &world().holder;
    let header = vidan_codec::jose::jws::Header::new(holder.algorithm(), "kb+jwt");
    vidan_codec::jose::jws::sign(&header, payload.to_string().as_bytes(), holder).expect("signed")
}

/// Credentials to be put together by the target.
fn parts() -> Vec<Vec<u8>> {
    let payload = |more: Value| {
        let mut payload = json!({
            "iss": ISS,
            "iat": NOW.0,
            "exp": NOW.0 + 86_400,
            "vct": "can_cuoc",
            "cnf": {"jwk": Jwk::from_key(&world().holder.public())},
        });
        for (name, value) in more.as_object().expect("members") {
            payload[name] = value.clone();
        }
        payload
    };
    let cases = [
        (json!({}), json!([])),
        (json!({"_sd_alg": "sha-256", "_sd": []}), json!([])),
        (json!({"_sd": ["#0"]}), json!([["s", "ho_ten", "A"]])),
        (json!({"hang": [{"...": "#0"}, "B"]}), json!([["s", "A1"]])),
        (
            json!({"_sd": ["#0", "#1"]}),
            json!([["s", "que_quan", {"_sd": ["#2"]}], ["t", "a", 1], ["u", "tinh", "B"]]),
        ),
        (
            json!({"a": [[{"...": "#0"}], 1.5, null]}),
            json!([["s", [{"...": "#1"}]], ["t", true]]),
        ),
        (json!({"aud": [VERIFIER, "x"], "sub": "y"}), json!([])),
        (json!({"aud": [{"...": "#0"}]}), json!([["s", VERIFIER]])),
        (
            json!({"status": {"status_list": {"idx": 1, "uri": STATUS}}}),
            json!([]),
        ),
    ];
    let text = |(more, disclosures)| format!("\u{1}{}", json!([payload(more), disclosures]));
    cases
        .into_iter()
        .map(|case| text(case).into_bytes())
        .collect()
}

fn small_claims() -> Value {
    json!({
        "ho_ten": "Nguyễn Thị Ví Dụ",
        "que_quan": {"tinh": "Nghệ An", "xa": "Nam Đàn"},
        "hang": ["A1", "B"],
        "tuoi": {"18": true},
    })
}

fn paths(texts: &[&str]) -> Vec<ClaimPath> {
    let paths = texts.iter().map(|path| path.parse().expect("path"));
    paths.collect()
}

fn issue(
    claims: &Value,
    redaction: Redaction,
    change: impl FnOnce(&mut CredentialRequest),
) -> String {
    let issuer = &world().issuer;
    let mut request = CredentialRequest {
        issuer: Some(ISS.into()),
        kid: Some(KID.into()),
        x5c: Vec::new(),
        signer: issuer.public(),
        document_type: "can_cuoc".into(),
        type_integrity: None,
        claims: ClaimValue::from_json(claims).expect("claims"),
        redaction,
        holder: Some(world().holder.public()),
        issued_at: NOW,
        not_before: None,
        expires_at: Some(NOW.plus(86_400 * 14)),
        decoys: 0,
        status: None,
    };
    change(&mut request);
    let prepared = request.prepare(&SystemRandom).expect("issuable");
    let signature = issuer
        .sign(prepared.to_be_signed().message())
        .expect("signed");
    prepared.finish(&signature).expect("own signature")
}

fn received(text: &str) -> HeldCredential {
    let holder = world().holder.public();
    HeldCredential::receive(text.as_bytes(), &world().list, NOW, &holder)
        .expect("receivable")
        .into_inner()
}

fn present(held: &HeldCredential, chosen: &[ClaimPath]) -> String {
    let prepared = Presentation::new(held, chosen, NOW)
        .and_then(|presentation| presentation.prepare(VERIFIER, NONCE))
        .expect("presentable");
    let message = prepared.to_be_signed().message();
    let signature = world().holder.sign(message).expect("signed");
    prepared
        .finish(&signature)
        .expect("own signature")
        .into_string()
}
