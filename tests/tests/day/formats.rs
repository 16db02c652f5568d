//! One card in three formats, beside each other: received, read, renewed, moved to another phone alike.

use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_credential::Format;
use vidan_sandbox::{CARD_AS_MDOC, CARD_AS_SD_JWT, office::OFFICE_ID};
use vidan_tests::{
    citizen::{COPIES, Citizen, Phone, accept, yes},
    country::Country,
};
use vidan_trust::status::Status;
use vidan_wallet::{
    DocumentState, DocumentSummary, DocumentView, Error, LifeState, Subject, prefill::FieldState,
};

use crate::code;

mod always;
mod refused;
mod shown;

/// The configurations of the card, and their formats.
const CARDS: [(&str, Format); 3] = [
    ("can_cuoc", Format::SdCwt),
    (CARD_AS_SD_JWT, Format::SdJwt),
    (CARD_AS_MDOC, Format::MsoMdoc),
];

async fn take(
    country: &Country,
    citizen: &Citizen,
    ids: &[&str],
) -> Result<Vec<DocumentSummary>, Error> {
    let offer = country.sandbox.offer_of(ids).unwrap();
    let code = Some(offer.tx_code.as_str());
    accept(&citizen.wallet, &offer.link, code).await
}

/// A citizen who holds the card in all three.
async fn with_cards(country: &Country) -> Citizen {
    let citizen = Citizen::new(country).await;
    let kept = take(country, &citizen, &CARDS.map(|(id, _)| id)).await;
    assert_eq!(kept.unwrap().len(), 3);
    citizen
}

/// Her newest card in a format.
async fn card(citizen: &Citizen, format: Format) -> DocumentSummary {
    let documents = citizen.wallet.documents().await.unwrap().into_iter();
    let mut cards = documents.filter(|one| one.format == format && one.superseded_by.is_none());
    let card = cards.next().unwrap();
    assert!(cards.next().is_none());
    card
}

async fn view(citizen: &Citizen, format: Format) -> DocumentView {
    let id = card(citizen, format).await.id;
    citizen.wallet.document(&id).await.unwrap()
}

/// Paths, names and values, but for the portrait's digest, which is salted anew in every copy.
fn said(view: &DocumentView) -> Value {
    let claims = view.claims.iter().map(|claim| {
        let salted = claim.path == "anh_chan_dung";
        let value = if salted { &Value::Null } else { &claim.value };
        json!([claim.path, claim.name, value])
    });
    let files = view.attachments.iter().map(|file| {
        assert!(file.bytes.starts_with(b"RIFF"), "a picture");
        json!([file.claim, file.name])
    });
    json!([claims.collect::<Vec<_>>(), files.collect::<Vec<_>>()])
}

#[tokio::test]
async fn every_format_says_the_same_under_the_same_names() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    let first = view(&citizen, Format::SdCwt).await;
    assert_eq!((first.claims.len(), first.attachments.len()), (14, 1));
    for (_, format) in CARDS {
        let other = view(&citizen, format).await;
        assert_eq!(said(&other), said(&first), "{format:?}");
        let (a, b) = (&first.summary, &other.summary);
        assert_eq!(b.document_type, "can_cuoc");
        assert_eq!((&b.name, b.ends_at), (&a.name, a.ends_at));
        assert!(b.ends_at.is_some());
        assert_eq!((b.issued_at, b.expires_at), (a.issued_at, a.expires_at));
        assert_eq!(b.issuer_name.vi, a.issuer_name.vi);
        assert_eq!(b.copies_left as usize, COPIES);
        assert_eq!((&b.supersedes, &b.subject), (&None, &Subject::Holder));
    }
}

#[tokio::test]
async fn an_offer_is_reviewed_under_the_name_of_the_document() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let offer = country.sandbox.offer_of(&CARDS.map(|(id, _)| id)).unwrap();
    let review = citizen.wallet.review_offer(&offer.link).await.unwrap();
    for (offered, (id, format)) in review.documents.iter().zip(CARDS) {
        assert_eq!(
            (offered.configuration.as_str(), offered.format),
            (id, Some(format))
        );
        assert_eq!(offered.document_type, "can_cuoc");
        assert_eq!(offered.name, review.documents[0].name);
        assert!(offered.name.is_some());
    }
    assert_eq!(review.documents.len(), 3);
}

#[tokio::test]
async fn a_newer_card_takes_the_place_of_the_one_in_its_own_format() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    let before = card(&citizen, Format::MsoMdoc).await;
    let newer = take(&country, &citizen, &[CARD_AS_MDOC]).await.unwrap();
    assert_eq!(newer[0].supersedes.as_ref(), Some(&before.id));
    let documents = citizen.wallet.documents().await.unwrap();
    let old: Vec<_> = documents
        .iter()
        .filter(|one| one.superseded_by.is_some())
        .map(|one| &one.id)
        .collect();
    assert_eq!(old, [&before.id]);
}

#[tokio::test]
async fn every_status_is_seen_in_every_format() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    let state = async |format| {
        let status = card(&citizen, format).await.status.unwrap();
        (status.state, status.code)
    };
    let all = async |expected: (DocumentState, &str)| {
        for (_, format) in CARDS {
            let (found, cause) = state(format).await;
            assert_eq!((found, cause.as_str()), expected, "{format:?}");
        }
    };
    all((DocumentState::Undetermined, "status.unchecked")).await;
    let report = citizen.wallet.refresh_status().await.unwrap();
    assert_eq!((report.fetched, report.refused.len()), (1, 0));
    all((DocumentState::Valid, "status.valid")).await;
    for (status, expected) in [
        (
            Status::Suspended,
            (DocumentState::Suspended, "status.suspended"),
        ),
        (Status::Revoked, (DocumentState::Revoked, "status.revoked")),
    ] {
        country.sandbox.set_status("can_cuoc", status).unwrap();
        country.clock.advance(6 * 3600);
        citizen.wallet.refresh_status().await.unwrap();
        all(expected).await;
    }
    assert_eq!(
        card(&citizen, Format::MsoMdoc).await.life.state,
        LifeState::Revoked
    );
    country.clock.advance(12 * 3600);
    all((DocumentState::Undetermined, "status.stale")).await;
}

#[tokio::test]
async fn copies_are_fetched_again_in_every_format() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    for (_, format) in CARDS {
        let (before, keys) = (card(&citizen, format).await, citizen.finger.count().await);
        assert_eq!(citizen.wallet.refill(&before.id).await.unwrap().copies, 0);
        let renewed = citizen.wallet.renew(&before.id).await.unwrap();
        assert_eq!(renewed.copies as usize, COPIES, "{format:?}");
        assert_eq!((renewed.document_id, renewed.supersedes), (before.id, None));
        assert_eq!(
            citizen.finger.count().await,
            keys,
            "the old copies' keys went"
        );
    }
}

#[tokio::test]
async fn what_changed_is_a_new_version_in_the_format_that_was_asked() {
    let country = Country::start().await;
    let citizen = with_cards(&country).await;
    let moved = json!("Số 1 phố Tràng Tiền, Phường Cửa Nam, Thành phố Hà Nội");
    country
        .sandbox
        .amend("can_cuoc", "noi_cu_tru", moved.clone());
    for (_, format) in CARDS {
        let old = card(&citizen, format).await.id;
        let renewed = citizen.wallet.renew(&old).await.unwrap();
        assert_eq!(renewed.supersedes, Some(old), "{format:?}");
        let view = view(&citizen, format).await;
        assert_eq!(view.summary.id, renewed.document_id);
        let home = view.claims.iter().find(|one| one.path == "noi_cu_tru");
        assert_eq!(home.unwrap().value, moved);
    }
    assert_eq!(citizen.wallet.documents().await.unwrap().len(), 6);
}

#[tokio::test]
async fn a_backup_moves_every_format() {
    const PASSPHRASE: &str = "mười hai con giáp";
    let country = Country::start().await;
    let old = with_cards(&country).await;
    let before = view(&old, Format::MsoMdoc).await;
    let file = old.backup(PASSPHRASE).await.unwrap();
    let phone = Phone::new(&country);
    let (new, report) = phone.restore(file, PASSPHRASE).await.unwrap();
    assert_eq!((report.documents.len(), report.left_out), (3, 0));
    for (_, format) in CARDS {
        let card = card(&new, format).await;
        assert_eq!(card.life.state, LifeState::NeedsNewCopy);
        assert_eq!(said(&view(&new, format).await), said(&before));
    }
    let report = new.wallet.reissue_all().await.unwrap();
    assert_eq!((report.fetched.len(), report.failed.len()), (3, 0));
    for (_, format) in CARDS {
        assert_eq!(card(&new, format).await.copies_left as usize, COPIES);
    }
}
