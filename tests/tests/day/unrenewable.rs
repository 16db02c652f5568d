//! A document whose issuer gives no refresh token: that is how it came, and no failure of a refresh.

use vidan_tests::{
    citizen::{COPIES, Citizen, accept},
    country::Country,
};

#[tokio::test]
async fn a_document_without_a_refresh_token_keeps_nobody_from_being_ready() {
    let country = Country::start().await;
    let citizen = Citizen::new(&country).await;
    country.meddle(|asked, answer| match asked.path.as_str() {
        "/token" => {
            let mut body = answer.json();
            let taken = body.as_object_mut().unwrap().remove("refresh_token");
            assert!(taken.is_some());
            answer.with_json(&body)
        }
        _ => answer,
    });
    let offer = country.sandbox.offer_of(&["can_cuoc"]).unwrap();
    let taken = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code)).await;
    let card = taken.unwrap().remove(0);
    country.behave();
    // Documents of another offer can be renewed.
    let offer = country.sandbox.offer_of(&["bhyt"]).unwrap();
    let taken = accept(&citizen.wallet, &offer.link, Some(&offer.tx_code)).await;
    assert_eq!(taken.unwrap()[0].copies_left as usize, COPIES);
    for _ in 0..COPIES {
        citizen.show().await.unwrap();
    }
    let report = citizen.wallet.prepare_for_offline().await.unwrap();
    assert!(report.is_ready(), "{report:?}");
    let copies = report.copies;
    let [one] = copies.not_renewable.as_slice() else {
        panic!("{copies:?}")
    };
    assert_eq!(
        (&one.document_id, one.code.as_str()),
        (&card.id, "issuance.not_renewable")
    );
    assert_eq!((copies.enough, copies.failed.len()), (1, 0));
    assert!(citizen.wallet.operations().await.unwrap().is_empty());
    assert_eq!(citizen.card().await.copies_left, 0);
}
