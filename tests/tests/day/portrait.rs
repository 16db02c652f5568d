//! The portrait: it comes with each copy, is the one that the issuer signed, and is the holder's to see.

use serde_json::{Value as Json, json};
use vidan_codec::base64url;
use vidan_credential::ClaimValue;
use vidan_tests::{
    citizen::{Citizen, accept, yes},
    country::Country,
};

use crate::code;

const PORTRAIT: &str = "anh_chan_dung";

/// From now on `change` alters the copies of a document on their way, and is told which of them.
fn change_copies(
    country: &Country,
    document: &'static str,
    change: impl Fn(usize, &mut Json) + Send + Sync + 'static,
) {
    country.meddle(move |asked, answer| {
        let wanted = String::from_utf8_lossy(&asked.body).contains(document);
        if asked.path != "/credential" || answer.status != 200 || !wanted {
            return answer;
        }
        let mut body = answer.json();
        let copies = body["credentials"].as_array_mut().unwrap();
        for (number, copy) in copies.iter_mut().enumerate() {
            change(number, copy);
        }
        answer.with_json(&body)
    });
}

/// What is left after a batch was refused: nothing.
async fn refused(country: &Country, citizen: &Citizen, document_type: &str, cause: &str) {
    let keys = citizen.finger.count().await;
    let offer = country.sandbox.offer_of(&[document_type]).unwrap();
    let taken = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code)).await;
    assert_eq!(code(taken), cause);
    assert!(citizen.wallet.documents().await.unwrap().is_empty());
    assert_eq!(citizen.finger.count().await, keys, "keys were left behind");
}

#[tokio::test]
async fn the_holder_sees_the_image_whose_digest_the_issuer_signed() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let view = citizen
        .wallet
        .document(&citizen.card().await.id)
        .await
        .unwrap();
    let [portrait] = view.attachments.as_slice() else {
        panic!("{} attachments", view.attachments.len())
    };
    assert_eq!(portrait.claim, PORTRAIT);
    assert_eq!(portrait.name.vi, "Ảnh chân dung");
    assert_eq!(&portrait.bytes[..4], b"RIFF");
    let digest = base64url::encode(vidan_crypto::hash::sha256(&portrait.bytes));
    let claim = view.claims.iter().find(|claim| claim.path == PORTRAIT);
    assert_eq!(claim.unwrap().value, Json::from(digest));
    assert!(!format!("{view:?}").contains("82, 73, 70, 70"));
    // Another copy, another file: it links no two showings, nor a showing to the screen.
    let card = citizen.card().await.id;
    let mut files = Vec::new();
    for _ in 0..2 {
        let preview = citizen
            .wallet
            .preview(&card, &[PORTRAIT.to_owned()], None)
            .await;
        let shown = citizen.wallet.present(&preview.unwrap(), &yes("ảnh")).await;
        files.push(shown.unwrap().codes.split_off(1));
    }
    assert_ne!(files[0], files[1]);
    let after = citizen.wallet.document(&card).await.unwrap();
    assert_eq!(after.attachments, view.attachments);
    // The insurance card has none.
    let documents = citizen.wallet.documents().await.unwrap();
    let insured = documents
        .iter()
        .find(|one| one.document_type == "bhyt")
        .unwrap();
    let insured = citizen.wallet.document(&insured.id).await.unwrap();
    assert!(insured.attachments.is_empty());
}

#[tokio::test]
async fn a_file_that_the_issuer_did_not_sign_refuses_the_batch() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    change_copies(&country, "can_cuoc", |number, copy| {
        if number == 3 {
            let file = copy["vidan_attachments"][PORTRAIT].as_str().unwrap();
            let mut file = base64url::decode(file).unwrap();
            file[100] ^= 1;
            copy["vidan_attachments"][PORTRAIT] = base64url::encode(file).into();
        }
    });
    refused(
        &country,
        &citizen,
        "can_cuoc",
        "issuance.attachment_mismatch",
    )
    .await;
}

#[tokio::test]
async fn a_file_that_no_claim_mentions_refuses_the_batch() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    for path in ["chu_ky", "ho_ten", "not a path", ""] {
        change_copies(&country, "bhyt", move |_, copy| {
            copy["vidan_attachments"] = json!({ path: "AQID" });
        });
        refused(
            &country,
            &citizen,
            "bhyt",
            "issuance.attachment_unexplained",
        )
        .await;
    }
}

#[tokio::test]
async fn too_much_of_it_refuses_the_batch() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let file = base64url::encode(vec![0; 8193]);
    change_copies(&country, "gplx", move |_, copy| {
        copy["vidan_attachments"][PORTRAIT] = file.clone().into();
    });
    refused(&country, &citizen, "gplx", "server.answer_unusable").await;
}

#[tokio::test]
async fn a_copy_without_its_file_is_kept_and_can_be_shown() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    change_copies(&country, "gplx", |_, copy| {
        copy.as_object_mut().unwrap().remove("vidan_attachments");
    });
    citizen.take(&country).await.unwrap();
    let view = citizen.wallet.documents().await.unwrap();
    let licence = view.iter().find(|one| one.document_type == "gplx").unwrap();
    let licence = citizen.wallet.document(&licence.id).await.unwrap();
    assert!(licence.attachments.is_empty());
    assert!(citizen.show().await.is_ok());
}

#[tokio::test]
async fn copies_may_differ_in_a_portraits_digest_and_in_no_other_bytes() {
    use vidan_credential::sd_cwt::issue::{CredentialRequest, Redaction};
    use vidan_crypto::{SystemRandom, random_array};

    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let take = async |claim: &'static str, length: usize| {
        let (key, now) = (country.key("issuer-bca"), country.now());
        country.meddle(move |asked, answer| {
            if asked.path != "/credential" || answer.status != 200 {
                return answer;
            }
            let copies = super::issuance::keys_of(asked).into_iter().map(|holder| {
                let random: [u8; 40] = random_array(&SystemRandom).unwrap();
                let claims = vec![
                    ("ho_ten".into(), ClaimValue::Text("Lê Thị Khác".into())),
                    (claim.into(), ClaimValue::Bytes(random[..length].to_vec())),
                ];
                let request = CredentialRequest {
                    issuer: "urn:vidan:issuer:sandbox-bca-1".into(),
                    kid: "sandbox-bca-1".into(),
                    signer: key.public(),
                    document_type: "can_cuoc".into(),
                    claims: ClaimValue::Map(claims),
                    redaction: Redaction::EachClaim,
                    holder,
                    issued_at: now,
                    expires_at: Some(now.plus(86_400)),
                    decoys: 0,
                    nonce: None,
                    status: None,
                };
                let prepared = request.prepare(&SystemRandom).unwrap();
                let signature = key.sign(prepared.to_be_signed().message()).unwrap();
                let copy = prepared.finish(&signature).unwrap();
                json!({"credential": base64url::encode(copy)})
            });
            answer.with_json(&json!({"credentials": copies.collect::<Vec<_>>()}))
        });
        let offer = country.sandbox.offer_of(&["can_cuoc"]).unwrap();
        let taken = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code));
        taken.await.map(|kept| kept.len())
    };
    assert_eq!(code(take("dan_toc", 32).await), "issuance.copies_differ");
    assert_eq!(code(take(PORTRAIT, 31).await), "issuance.copies_differ");
    assert_eq!(code(take("van_tay", 32).await), "issuance.copies_differ");
    assert_eq!(take(PORTRAIT, 32).await.unwrap(), 1);
}
