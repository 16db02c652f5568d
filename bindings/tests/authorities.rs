//! Documents that come with certificates, through the types that Kotlin and Swift see: taken, shown and judged under the authority that an
//! app pins, and under no other.

#![allow(clippy::unwrap_used, reason = "a panic here is a failing test")]

mod common;

use common::{PASSCODE, day, names, roots, yes};
use vidan_ffi::{
    CertifiedFormat, IssuerAuthority, Language, Names, Outcome, QuestionRequest,
    SoftwareDeviceKeys, Verifier, Wallet, WalletConfig,
};
use vidan_sandbox::{CARD_AS_MDOC, Sandbox, VERIFIER_ID, VERIFIER_KID};

const CARD: &str = "vn.vidan.can_cuoc.1";

fn authority(sandbox: &Sandbox, document_type: &str) -> IssuerAuthority {
    IssuerAuthority {
        certificates_pem: sandbox.iaca_pem().to_owned(),
        format: CertifiedFormat::Mdoc,
        document_types: vec![document_type.to_owned()],
    }
}

fn verifier(sandbox: &Sandbox, authorities: Vec<IssuerAuthority>) -> std::sync::Arc<Verifier> {
    Verifier::with_bundle(
        sandbox.bundle().unwrap(),
        roots(sandbox),
        Some(VERIFIER_ID.to_owned()),
        None,
        Language::En,
        authorities,
        None,
    )
    .unwrap()
}

async fn taken(config: WalletConfig, sandbox: &Sandbox) -> Result<std::sync::Arc<Wallet>, String> {
    let keys = SoftwareDeviceKeys::new();
    let wallet = Wallet::create(config, keys, None, PASSCODE.to_owned(), None);
    let wallet = wallet.await.unwrap();
    wallet.refresh_trust().await.unwrap();
    let offer = sandbox.offer_of(&[CARD_AS_MDOC]).unwrap();
    let review = wallet.review_offer(offer.link).await.unwrap();
    let code = Some(offer.tx_code);
    let kept = wallet.accept_offer(review, Vec::new(), code).await;
    match kept {
        Ok(_) => Ok(wallet),
        Err(error) => Err(error.code().to_owned()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mobile_document_is_taken_shown_and_judged_under_its_authority() {
    let day = day(SoftwareDeviceKeys::new()).await;
    let sandbox = &day.sandbox;
    let config = |name: &str, authorities| WalletConfig {
        vault: day.folder.path().join(name).to_str().unwrap().to_owned(),
        authorities,
        ..day.config.clone()
    };
    let none = taken(config("none", Vec::new()), sandbox).await;
    assert!(none.err().unwrap().starts_with("trust.x509."));
    let other = authority(sandbox, "org.iso.18013.5.1.mDL");
    let other = taken(config("other", vec![other]), sandbox).await;
    assert!(other.err().unwrap().starts_with("trust.x509."));
    let broken = IssuerAuthority {
        certificates_pem: "-----BEGIN".to_owned(),
        ..authority(sandbox, CARD)
    };
    let keys = SoftwareDeviceKeys::new();
    let broken = config("broken", vec![broken]);
    let broken = Wallet::create(broken, keys, None, PASSCODE.to_owned(), None).await;
    assert!(broken.err().unwrap().code().starts_with("trust.x509."));

    let pinned = vec![authority(sandbox, CARD)];
    let wallet = taken(config("pinned", pinned.clone()), sandbox)
        .await
        .unwrap();
    wallet.refresh_status().await.unwrap();
    let card = wallet.documents().await.unwrap().remove(0);
    let claims = names(&["ho_ten", "age_over_18"]);
    let unasked = wallet.preview(card.id.clone(), claims.clone(), None).await;
    assert_eq!(unasked.err().unwrap().code(), "wallet.only_answers");

    let counter = verifier(sandbox, pinned);
    let key = sandbox.verifier_key();
    let request = QuestionRequest {
        document_types: names(&["can_cuoc"]),
        claims: claims.clone(),
        purpose: Names {
            vi: "Kiểm tra".to_owned(),
            en: "A check".to_owned(),
        },
        lifetime_seconds: 120,
    };
    let public = key.public().as_bytes().to_vec();
    let prepared = counter.prepare_question(request, VERIFIER_KID.to_owned(), public);
    let prepared = prepared.unwrap();
    let signature = key.sign(&prepared.to_be_signed()).unwrap();
    let asked = prepared.finish(signature).unwrap();
    let preview = wallet.preview_answer(asked.text(), card.id, claims.clone());
    let code = wallet.present(preview.await.unwrap(), yes("trả lời")).await;
    let code = code.unwrap();
    let stranger = verifier(sandbox, Vec::new());
    let refused = stranger.verify_answer(code.text.clone(), asked.clone());
    assert_eq!(refused.outcome, Outcome::Refused);
    assert!(refused.claims.is_empty());
    let verdict = counter.verify_answer(code.text, asked);
    assert_eq!(verdict.outcome, Outcome::Valid, "{}", verdict.code);
    let seen: Vec<_> = verdict.claims.iter().map(|claim| &claim.path).collect();
    assert_eq!(seen, claims.iter().collect::<Vec<_>>());
}
