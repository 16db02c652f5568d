//! What issuers, offices and portals send.

use super::*;

pub(crate) fn envelopes() -> Vec<Vec<u8>> {
    let bare = json!({
        "id": "n-1", "office": OFFICE, "kind": KIND, "subject": "Hồ sơ được tiếp nhận",
        "body": "Hồ sơ **D-1** đã được tiếp nhận.", "sent": NOW.0 - 10,
    });
    let with = |member: &str, value: Value| {
        let mut notice = bare.clone();
        notice[member] = value;
        notice
    };
    let mut paid = with(
        "payment",
        json!({"amount": 150_000, "reference": "D-1", "payee": "Kho bạc", "until": NOW.0 + 99}),
    );
    paid["actions"] = json!([{"type": "pay"}, {"type": "acknowledge"}]);
    let notices = [
        bare.clone(),
        with("dossier", json!({"code": "D-1", "status": 2})),
        with("valid_until", json!(NOW.0 + 1000)),
        with("due", json!(NOW.0 + 1000)),
        with("thread", json!("t-1")),
        with("replaces", json!("n-0")),
        with("precondition", json!("accept_delivery")),
        with(
            "actions",
            json!([{"type": "open_form", "url": "https://portal.example/form"}]),
        ),
        with(
            "actions",
            json!([{"type": "add_papers", "documents": ["can_cuoc"]}, {"type": "new"}]),
        ),
        with(
            "attachments",
            json!([{"name": "a.pdf", "media_type": "application/pdf", "size": 9,
                "sha256": vidan_codec::base64url::encode([0; 32]), "url": "https://office.example/a"}]),
        ),
        paid,
    ];
    let mut all = Vec::new();
    for notice in notices {
        let claims = json!({"iss": OFFICE, "aud": MAILBOX, "iat": NOW.0 - 10, "notice": notice});
        let payload = serde_json::to_vec(&claims).expect("JSON");
        let jws = sign_jws(envelope::TYP, OFFICE_KID, &world().office, &payload);
        let sealed = jwe::seal(
            &world().inbox.public(),
            envelope::ENVELOPE_TYP,
            envelope::TYP,
            jws.as_bytes(),
            &SystemRandom,
        );
        all.push(sealed.expect("sealed").into_bytes());
        all.push(jws.into_bytes());
        all.push(payload);
    }
    all
}

pub(crate) fn forms() -> Vec<Vec<u8>> {
    let field = |id: &str, kind: &str, source: Value| json!({"id": id, "label": names(id), "type": kind, "required": true, "source": source});
    let claim = |id: &str| json!({"from": "document", "document": "can_cuoc", "claim": id});
    let sources = [
        field("ho_ten", "text", claim("ho_ten")),
        field(
            "nam_sinh",
            "year",
            json!({"from": "document", "document": "can_cuoc", "claim": "ngay_sinh", "transform": "year"}),
        ),
        field("sdt", "phone", json!({"from": "ask"})),
        field(
            "ho",
            "text",
            json!({"from": "computed", "of": "ho_ten", "transform": "split_ho"}),
        ),
        field(
            "nguoi_khac",
            "consent",
            json!({"from": "consent_of_other", "who": names("Chủ hộ")}),
        ),
        field(
            "thanh_vien",
            "table",
            json!({"from": "table", "columns": [field("ten", "text", json!({"from": "ask"}))]}),
        ),
        field(
            "con",
            "table",
            json!({"from": "table", "columns": [], "rows": {"document": "can_cuoc", "claim": "con"}}),
        ),
        field(
            "que_quan",
            "address",
            json!({"from": "document", "document": "can_cuoc", "claim": "que_quan",
                "alternatives": [{"document": "giay_to_thu", "claim": "que_quan"}]}),
        ),
        {
            let mut choice = field("gioi_tinh", "choice", claim("gioi_tinh"));
            choice["options"] = json!(["Nam", "Nữ"]);
            choice
        },
        field("moi", "hologram", json!({"from": "ask"})),
        field("tien", "money", json!({"from": "ask"})),
    ];
    let mut all = Vec::new();
    for count in 1..=sources.len() {
        let mut payload = json!({"iss": OFFICE, "iat": NOW.0 - 60, "form": {
            "procedure": FORM, "version": "1", "title": names("Tờ khai"),
            "controller": {"id": OFFICE, "name": names("Cổng")},
            "purpose": names("Thay đổi cư trú"), "retention": names("5 năm"),
            "legal_basis": ["TT 66/2023/TT-BCA"],
            "nonce_url": "https://portal.example/nonce", "submit_url": "https://portal.example/submit",
            "schema": {"type": "object"},
            "sections": [{"id": "chung", "title": names("Chung"), "fields": sources[..count]}],
        }});
        if count % 2 == 0 {
            payload["exp"] = json!(NOW.0 + 3600);
        }
        let payload = serde_json::to_vec(&payload).expect("JSON");
        all.push(sign_jws(manifest::TYP, OFFICE_KID, &world().office, &payload).into_bytes());
        all.push(payload);
    }
    all
}

pub(crate) fn offers() -> Vec<Vec<u8>> {
    const ISSUER: &str = "https://issuer.example";
    let document = |vct: &str| {
        json!({
            "format": "dc+sd-cwt", "vct": vct, "cryptographic_binding_methods_supported": ["cose_key"],
            "credential_signing_alg_values_supported": [-9],
            "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": ["ES256"]}},
            "credential_metadata": {"display": [{"name": vct, "locale": "vi"}]},
        })
    };
    let server = json!({"issuer": ISSUER, "token_endpoint": format!("{ISSUER}/token")});
    let token = json!({"access_token": "token-1", "token_type": "Bearer", "expires_in": 60});
    let nonce = json!({"c_nonce": "nonce-1"});
    let all_copies = [json!({"credential": "0oQ"}), json!({"credential": "0oU"})];
    let mut all = Vec::new();
    for shape in 0..24u32 {
        let has = |bit: u32| shape & (1 << bit) != 0;
        let mut grant = json!({"pre-authorized_code": "code-1"});
        if has(0) {
            grant["tx_code"] = json!({"length": 4, "input_mode": "numeric", "description": "SMS"});
        }
        let ids = if has(1) {
            vec!["can_cuoc", "gplx"]
        } else {
            vec!["can_cuoc"]
        };
        let offer = json!({
            "credential_issuer": ISSUER, "credential_configuration_ids": ids,
            "grants": {"urn:ietf:params:oauth:grant-type:pre-authorized_code": grant},
        })
        .to_string();
        let by_reference = has(2);
        let has_nonce = !has(3);
        let copies = if has(4) { 1 } else { 2 };
        let mut metadata = json!({
            "credential_issuer": ISSUER, "credential_endpoint": format!("{ISSUER}/credential"),
            "batch_credential_issuance": {"batch_size": 3},
            "credential_configurations_supported": {"can_cuoc": document("can_cuoc"), "gplx": document("gplx")},
        });
        if has_nonce {
            metadata["nonce_endpoint"] = json!(format!("{ISSUER}/nonce"));
        }
        let mut lines = Vec::new();
        let scheme = "openid-credential-offer://?";
        if by_reference {
            let uri = "https://issuer.example/offer";
            lines.push(format!(
                "{scheme}{}",
                encode_form(&[("credential_offer_uri", uri)])
            ));
            lines.push(offer);
        } else {
            lines.push(format!(
                "{scheme}{}",
                encode_form(&[("credential_offer", &offer)])
            ));
        }
        lines.extend([metadata.to_string(), server.to_string(), token.to_string()]);
        for _ in &ids {
            if has_nonce {
                lines.push(nonce.to_string());
            }
            if has_nonce && has(4) {
                lines.push(format!("400 {}", json!({"error": "invalid_nonce"})));
                lines.push(nonce.to_string());
            }
            lines.push(json!({"credentials": all_copies[..copies]}).to_string());
        }
        all.push(lines.join("\n").into_bytes());
    }
    all
}
