//! The preview and the proof are one thing: what a verifier receives is what the person saw, claim by claim; and what can be told
//! beyond it was said.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use vidan_tests::{
    citizen::{Citizen, counter, yes},
    country::Country,
};
use vidan_verifier::{Outcome, Verdict};
use vidan_wallet::{DocumentSummary, presentation::Preview};

/// What is told of every showing here: all documents of the sandbox have a status.
const ALWAYS: [&str; 3] = ["status_entry", "document", "copy_day"];

/// A document of this type with a copy left; more are fetched where there is none.
async fn document(country: &Country, citizen: &Citizen, document_type: &str) -> DocumentSummary {
    let fits = |one: &DocumentSummary| one.document_type == document_type && one.copies_left > 0;
    if let Some(found) = citizen
        .wallet
        .documents()
        .await
        .unwrap()
        .into_iter()
        .find(fits)
    {
        return found;
    }
    let taken = citizen.take(country).await.unwrap();
    taken.into_iter().find(fits).unwrap()
}

/// Shows claims, and holds what arrives against what was previewed.
async fn show(
    country: &Country,
    citizen: &Citizen,
    document_type: &str,
    claims: &[&str],
) -> Preview {
    let document = document(country, citizen, document_type).await;
    let claims: Vec<String> = claims.iter().map(|claim| (*claim).to_owned()).collect();
    let preview = citizen
        .wallet
        .preview(&document.id, &claims, None)
        .await
        .unwrap();
    let code = citizen.wallet.present(&preview, &yes("thử")).await.unwrap();
    let verdict = counter(country).verify_token(&code.token);
    assert_eq!(verdict.outcome(), Outcome::Valid, "{claims:?}: {verdict:?}");
    assert_eq!(received(&verdict), promised(&preview), "{claims:?}");
    let log = citizen.wallet.activity().await.unwrap();
    let logged: Vec<_> = log.last().unwrap().claims.iter().collect();
    let previewed: Vec<_> = preview.shown.iter().map(|claim| &claim.path).collect();
    assert_eq!(logged, previewed);
    preview
}

fn received(verdict: &Verdict) -> BTreeMap<String, Json> {
    let shown = verdict.shown().into_iter();
    shown
        .map(|claim| (claim.key.to_string(), claim.value.to_json()))
        .collect()
}

fn promised(preview: &Preview) -> BTreeMap<String, Json> {
    let shown = preview.shown.iter();
    shown
        .map(|claim| (claim.path.clone(), claim.value.clone()))
        .collect()
}

/// What is told beyond what is told of every showing.
fn told(preview: &Preview) -> Vec<&str> {
    let codes: Vec<_> = preview
        .inferred
        .iter()
        .map(|one| one.code.as_str())
        .collect();
    let (told, always) = codes.split_at(codes.len() - ALWAYS.len());
    assert_eq!(always, ALWAYS);
    told.to_vec()
}

/// What a verifier can tell from each claim of the card alone.
const CARD: [(&str, &[&str]); 14] = [
    (
        "so_dinh_danh",
        &["sex", "birth_year", "birth_registration_place"],
    ),
    ("ho_ten", &[]),
    ("ngay_sinh", &["age"]),
    ("gioi_tinh", &[]),
    ("age_over_18", &[]),
    ("anh_chan_dung", &["face", "sex", "age_roughly"]),
    ("quoc_tich", &[]),
    ("dan_toc", &[]),
    ("noi_dang_ky_khai_sinh", &["early_home"]),
    ("que_quan", &["family_origin"]),
    ("noi_cu_tru", &["home"]),
    ("ngay_cap", &[]),
    ("ngay_het_han", &["birthday"]),
    ("noi_cap", &[]),
];

#[tokio::test]
async fn every_claim_of_the_card_alone_is_previewed_as_it_arrives() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    for (claim, tells) in CARD {
        let preview = show(&country, &citizen, "can_cuoc", &[claim]).await;
        let paths: Vec<_> = preview.shown.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(paths, [claim]);
        assert_eq!(told(&preview), tells, "{claim}");
    }
}

#[tokio::test]
async fn every_claim_of_the_other_documents_too() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    for (document_type, tells) in [
        (
            "bhyt",
            BTreeMap::from([
                ("ma_so", "insured_group"),
                ("ngay_sinh", "age"),
                ("noi_kcb_ban_dau", "living_area"),
            ]),
        ),
        (
            "gplx",
            BTreeMap::from([("ngay_sinh", "age"), ("hang", "driving_age")]),
        ),
    ] {
        let held = document(&country, &citizen, document_type).await;
        let held = citizen.wallet.document(&held.id).await.unwrap();
        for claim in &held.claims {
            let claim = claim.path.as_str();
            let preview = show(&country, &citizen, document_type, &[claim]).await;
            assert_eq!(preview.shown.len(), 1);
            if claim != "anh_chan_dung" {
                assert_eq!(told(&preview).first(), tells.get(claim), "{claim}");
            }
        }
    }
}

#[tokio::test]
async fn sets_of_claims_are_previewed_as_they_arrive_and_nothing_said_is_told_again() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    let all = CARD.map(|(claim, _)| claim);
    let sets: [(&[&str], &[&str]); 7] = [
        (&["ho_ten", "age_over_18", "quoc_tich"], &[]),
        (
            &["ngay_het_han", "ngay_cap"],
            &["birth_date_nearly", "birthday"],
        ),
        (
            &["so_dinh_danh", "gioi_tinh", "ngay_sinh"],
            &["age", "birth_registration_place"],
        ),
        (
            &["so_dinh_danh", "ngay_het_han"],
            &[
                "sex",
                "birth_date",
                "birth_year",
                "birth_registration_place",
                "birthday",
            ],
        ),
        (
            &["anh_chan_dung", "gioi_tinh", "ngay_sinh"],
            &["age", "face"],
        ),
        (&[], &[]),
        (
            &all,
            &["age", "face", "home", "family_origin", "early_home"],
        ),
    ];
    for (claims, tells) in sets {
        let preview = show(&country, &citizen, "can_cuoc", claims).await;
        assert_eq!(preview.shown.len(), claims.len());
        assert_eq!(told(&preview), tells, "{claims:?}");
    }
}

#[tokio::test]
async fn what_is_told_speaks_both_languages_and_no_value() {
    let country = Country::start().await;
    let citizen = Citizen::with_documents(&country).await;
    let preview = show(
        &country,
        &citizen,
        "can_cuoc",
        &CARD.map(|(claim, _)| claim),
    )
    .await;
    let mut words = String::new();
    for one in &preview.inferred {
        assert_ne!(one.text.vi, one.text.en);
        words.push_str(&format!("{}\n{}\n", one.text.vi, one.text.en));
    }
    vidan_tests::leak::assert_none(&citizen.values().await, &words, "an inference");
}
