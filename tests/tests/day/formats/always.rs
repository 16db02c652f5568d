//! What a document shows whenever it is shown is seen before, agreed to and logged, wherever it goes; and no value is cut.

use vidan_tests::citizen::counter;
use vidan_verifier::Outcome;
use vidan_wallet::{
    ClaimView,
    activity::{Act, ActivityEntry},
};

use super::*;

/// Who it is about, as other countries' issuers write it: in the open, beside what can be hidden.
const SUBJECT: &str = "did:example:người-này";

/// The card as a foreign issuer would make it.
fn with_plain_subject(country: &Country) {
    let key = country.key("issuer-bca");
    country.meddle(move |asked, answer| {
        if asked.path != "/credential" || answer.status != 200 {
            return answer;
        }
        let mut body = answer.json();
        for copy in body["credentials"].as_array_mut().unwrap() {
            let text = copy["credential"].as_str().unwrap();
            let (jws, disclosures) = text.split_once('~').unwrap();
            let mut parts = jws.split('.');
            let (header, payload) = (parts.next().unwrap(), parts.next().unwrap());
            let payload = base64url::decode(payload).unwrap();
            let mut payload: Value = serde_json::from_slice(&payload).unwrap();
            payload["sub"] = SUBJECT.into();
            let signed = format!("{header}.{}", base64url::encode(payload.to_string()));
            let signature = base64url::encode(key.sign(signed.as_bytes()).unwrap());
            copy["credential"] = format!("{signed}.{signature}~{disclosures}").into();
        }
        answer.with_json(&body)
    });
}

/// What is shown of a claim.
fn shown<'s>(all: &'s [ClaimView], path: &str) -> Vec<&'s Value> {
    let found = all.iter().filter(|claim| claim.path == path);
    found.map(|claim| &claim.value).collect()
}

async fn last_shown(citizen: &Citizen) -> ActivityEntry {
    let log = citizen.wallet.activity().await.unwrap().into_iter();
    let mut shown = log.filter(|entry| entry.act == Act::Shown);
    shown.next_back().unwrap()
}

#[tokio::test]
async fn a_claim_that_every_showing_reveals_is_shown_before_and_logged_after() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    with_plain_subject(&country);
    take(&country, &citizen, &[CARD_AS_SD_JWT]).await.unwrap();
    country.behave();
    citizen.wallet.refresh_status().await.unwrap();
    let subject = [&json!(SUBJECT)];

    // To whoever looks.
    let id = card(&citizen, Format::SdJwt).await.id;
    let claims = ["ho_ten".to_owned()];
    let preview = citizen.wallet.preview(&id, &claims, None).await.unwrap();
    assert_eq!(shown(&preview.shown, "sub"), subject);
    assert_eq!((preview.shown.len(), &preview.chosen[..]), (2, &claims[..]));
    let proof = citizen.wallet.present(&preview, &yes("xem tên")).await;
    let verdict = counter(&country).verify(&proof.unwrap().text);
    assert_eq!(verdict.outcome(), Outcome::Valid, "{}", verdict.code());
    let received = verdict.shown().into_iter();
    let received = received.map(|claim| (claim.key.to_string(), claim.value.to_json()));
    let promised = preview.shown.iter();
    let promised = promised.map(|claim| (claim.path.clone(), claim.value.clone()));
    let [received, promised] = [received.collect::<Vec<_>>(), promised.collect()].map(|mut all| {
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    });
    assert_eq!(received, promised);
    let mut logged = last_shown(&citizen).await.claims;
    logged.sort();
    assert_eq!(logged, ["ho_ten", "sub"]);

    // To an office.
    let preview = citizen.wallet.preview_inbox(OFFICE_ID).await.unwrap();
    assert_eq!(shown(&preview.shown.shown, "sub"), subject);
    let opened = citizen.wallet.open_inbox(&preview, &yes("hộp thư")).await;
    opened.unwrap();
    let mut logged = last_shown(&citizen).await.claims;
    logged.sort();
    assert_eq!(logged, ["so_dinh_danh", "sub"]);

    // To a portal.
    let form = citizen.wallet.open_form(&country.sandbox.form_url()).await;
    let form = form.unwrap();
    let [proof] = form.proofs.as_slice() else {
        panic!("{:?}", form.proofs)
    };
    assert_eq!(shown(&proof.shown, "sub"), subject);
    assert!(!proof.chosen.contains(&"sub".to_owned()));
    let filed = citizen.file_form(&country).await.unwrap();
    let logged = last_shown(&citizen).await.claims;
    assert_eq!(logged.len(), proof.shown.len());
    assert!(proof.shown.iter().all(|one| logged.contains(&one.path)));
    // What was consented to is what left.
    let named = proof.shown.iter();
    let mut named: Vec<_> = named.map(|one| format!("can_cuoc.{}", one.path)).collect();
    named.sort();
    assert_eq!(filed.claims, named);
    let consents = citizen.wallet.consents().await.unwrap();
    assert_eq!(consents[0].claims, named);
}

#[tokio::test]
async fn no_preview_cuts_a_long_value() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let long = "Số 1 phố Tràng Tiền, Phường Cửa Nam, Thành phố Hà Nội. ".repeat(40);
    let long = long.trim();
    for claim in ["so_dinh_danh", "noi_cu_tru"] {
        country.sandbox.amend("can_cuoc", claim, long.into());
    }
    take(&country, &citizen, &["can_cuoc"]).await.unwrap();
    let id = card(&citizen, Format::SdCwt).await.id;
    let claims = ["noi_cu_tru".to_owned()];
    let preview = citizen.wallet.preview(&id, &claims, None).await.unwrap();
    assert_eq!(shown(&preview.shown, "noi_cu_tru"), [long]);
    let preview = citizen.wallet.preview_inbox(OFFICE_ID).await.unwrap();
    assert_eq!(shown(&preview.shown.shown, "so_dinh_danh"), [long]);
    let form = citizen.wallet.open_form(&country.sandbox.form_url()).await;
    let form = form.unwrap();
    let proofs = form.proofs.iter().flat_map(|proof| &proof.shown);
    let number: Vec<_> = proofs.filter(|one| one.path == "so_dinh_danh").collect();
    assert_eq!(number.len(), 1);
    assert_eq!(number[0].value, long);
    let fields = form.fields.iter();
    let mut fields = fields.filter(|field| field.id == "so_dinh_danh");
    assert_eq!(fields.next().unwrap().value, Some(long.into()));
}
