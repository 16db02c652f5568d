//! Nobody is told what they need not know: no value of the citizen's in any print, error or log.

use std::{collections::BTreeMap, error::Error as _, fmt::Debug};

use serde_json::json;
use vidan_crypto::device::DeviceKeyError;
use vidan_sandbox::{NoticeDraft, citizen::FULL_NAME};
use vidan_tests::{
    citizen::{Citizen, accept, counter, open_inbox, passcode, yes},
    country::Country,
    leak,
};
use vidan_wallet::{Error, Lang, TransportError};
use zeroize::Zeroizing;

/// Prints of all kinds, to be searched.
#[derive(Default)]
struct Prints(Vec<(String, String)>);

impl Prints {
    fn debug(&mut self, what: &str, value: &impl Debug) {
        self.0
            .push((what.to_owned(), format!("{value:?} {value:#?}")));
    }

    fn error<T>(&mut self, what: &str, answer: Result<T, Error>) {
        let Err(error) = answer else {
            panic!("{what}: accepted")
        };
        let mut text = format!("{error} {error:?} {error:#?} {}", error.code());
        for lang in [Lang::Vi, Lang::En] {
            text.push_str(error.advice(lang));
        }
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(&format!(" {cause} {cause:?}"));
            source = cause.source();
        }
        self.0.push((what.to_owned(), text));
    }
}

#[tokio::test]
async fn no_print_of_a_public_type_shows_a_value() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let wallet = &citizen.wallet;
    let mut prints = Prints::default();

    let offer = country.sandbox.offer().unwrap();
    prints.debug(
        "OfferReview",
        &wallet.review_offer(&offer.link).await.unwrap(),
    );
    prints.debug("TrustSummary", &wallet.refresh_trust().await.unwrap());
    for summary in wallet.documents().await.unwrap() {
        prints.debug("DocumentView", &wallet.document(&summary.id).await.unwrap());
        prints.debug("DocumentSummary", &summary);
    }
    let all: Vec<_> = wallet
        .document(&citizen.card().await.id)
        .await
        .unwrap()
        .claims;
    let all: Vec<_> = all.into_iter().map(|claim| claim.path).collect();
    assert_eq!(all.len(), 14);
    let preview = wallet
        .preview(&citizen.card().await.id, &all, None)
        .await
        .unwrap();
    prints.debug("Preview", &preview);
    let consent = yes("xem hết");
    prints.debug("Consent", &consent);
    let code = wallet.present(&preview, &consent).await.unwrap();
    prints.debug("PresentedCode", &code);

    let counter = counter(&country);
    let verdict = counter.verify(&code.text);
    assert_eq!(verdict.shown().len(), 14);
    prints.debug("Verifier", &counter);
    prints.debug("Verdict", &verdict);
    prints.debug("Verified<Disclosed>", &verdict.accepted().unwrap());
    prints.debug("Disclosed", verdict.accepted().unwrap().get());
    prints.debug("Shown", &verdict.shown());
    prints.debug("Verdict, again", &counter.verify(&code.text));

    // The name stands in the notice too.
    let subject = format!("Gửi {FULL_NAME}");
    country
        .sandbox
        .send_notice(NoticeDraft::new("ho_so_trang_thai", &subject, &subject))
        .unwrap();
    prints.debug("SyncReport", &wallet.sync_notices().await.unwrap());
    for notice in wallet.notices().await.unwrap() {
        prints.debug(
            "NoticeView",
            &wallet
                .open_notice(&notice.id, Some(&consent))
                .await
                .unwrap(),
        );
        prints.debug("NoticeSummary", &notice);
    }
    let form = wallet.open_form(&country.sandbox.form_url()).await.unwrap();
    prints.debug("FilledForm", &form);
    prints.debug("FilledField", &form.fields);
    for field in &form.fields {
        prints.debug("FieldSource", &field.sources);
    }
    let filed = wallet
        .submit_form(&form, citizen.typed(&form), &consent)
        .await
        .unwrap();
    prints.debug("SubmittedForm", &filed);
    prints.debug("SetAside", &wallet.set_aside().await.unwrap());
    prints.debug("ActivityEntry", &wallet.activity().await.unwrap());
    prints.debug("ActivityCheck", &wallet.verify_activity().await.unwrap());
    prints.debug("Sandbox", &country.sandbox);

    let values = citizen.values().await;
    assert!(values.contains(FULL_NAME));
    assert!(prints.0.len() > 30);
    for (what, text) in &prints.0 {
        leak::assert_none(&values, text, what);
    }
}

#[tokio::test]
async fn no_error_shows_a_value_whatever_goes_wrong() {
    let country = Country::start().await;
    let citizen = Citizen::with_mailbox(&country).await;
    let values = citizen.values().await;
    let wallet = &citizen.wallet;
    let consent = yes("xem");
    let mut prints = Prints::default();

    // Values where they do not belong. (What is given as a claim's name is a name, and may be told.)
    for value in &values {
        prints.error("a value for a document", wallet.document(value).await);
        prints.error(
            "a value for a notice",
            wallet.open_notice(value, None).await,
        );
        prints.error(
            "a value for an office",
            open_inbox(wallet, value, &consent).await,
        );
        prints.error("a value for an offer", wallet.review_offer(value).await);
        prints.error("a value for an address", wallet.open_form(value).await);
        let offer = country.sandbox.offer().unwrap();
        let taken = accept(wallet, &offer.link, Some(value)).await;
        prints.error("a value for a transaction code", taken);
    }
    let form = wallet.open_form(&country.sandbox.form_url()).await.unwrap();
    for field in &form.fields {
        let typed = BTreeMap::from([(field.id.clone(), json!({ "x": FULL_NAME }))]);
        prints.error(
            "a malformed answer",
            wallet.submit_form(&form, typed, &consent).await,
        );
    }

    // The other side repeats what it was told, as an error, as JSON of the wrong shape, and as nonsense.
    for (number, value) in values.iter().enumerate() {
        let echoed = value.clone();
        country.meddle(move |_, mut answer| {
            answer.status = [200, 400, 500][number % 3];
            answer.body = match number % 4 {
                0 => json!({"error": echoed, "error_description": echoed})
                    .to_string()
                    .into_bytes(),
                1 => json!({"credential_issuer": {echoed.clone(): echoed}})
                    .to_string()
                    .into_bytes(),
                2 => echoed.clone().into_bytes(),
                _ => json!([echoed]).to_string().into_bytes(),
            };
            answer
        });
        prints.error("an echo, list", wallet.refresh_trust().await);
        prints.error("an echo, documents", citizen.take(&country).await);
        prints.error(
            "an echo, form",
            wallet.open_form(&country.sandbox.form_url()).await,
        );
        if number % 3 == 0 || number % 4 != 1 {
            let synced = wallet.sync_notices().await.unwrap();
            assert!(synced.offices.iter().all(|office| office.failure.is_some()));
            prints.debug("an echo, notices", &synced);
        }
    }
    country.behave();

    // The device and the network refuse.
    for refusal in [
        DeviceKeyError::Cancelled,
        DeviceKeyError::LockedOut,
        DeviceKeyError::Platform,
    ] {
        citizen.finger.refuse_signing(0, refusal);
        prints.error("a refused finger", citizen.show().await);
    }
    citizen.wire.cut(|_| Err(TransportError::Tls));
    prints.error("no network", citizen.file_form(&country).await);
    citizen.wire.mend();
    wallet.lock().await.unwrap();
    prints.error("locked", wallet.documents().await);
    prints.error(
        "a wrong passcode",
        wallet.unlock(Zeroizing::new(FULL_NAME.to_owned())).await,
    );
    wallet.unlock(passcode()).await.unwrap();

    assert!(prints.0.len() > 100, "only {} errors", prints.0.len());
    for (what, text) in &prints.0 {
        leak::assert_none(&values, text, what);
    }
    let log = serde_json::to_string(&wallet.activity().await.unwrap()).unwrap();
    leak::assert_none(&values, &log, "the activity log");
}

/// A verifier's errors are for people at a counter: what is refused is not shown.
#[tokio::test]
async fn a_refusal_shows_nothing_of_what_was_refused() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let values = citizen.values().await;
    let code = citizen.show().await.unwrap();
    let counter = counter(&country);
    for at in (0..code.token.len()).step_by(7) {
        let mut changed = code.token.clone();
        changed[at] ^= 4;
        let verdict = counter.verify_token(&changed);
        let mut text = format!("{verdict:?}");
        for lang in [vidan_verifier::Lang::Vi, vidan_verifier::Lang::En] {
            text.push_str(verdict.reason(lang));
            text.push_str(&verdict.to_json(lang).to_string());
        }
        leak::assert_none(&values, &text, "a refusal");
    }
}
