//! Two acts at once: whatever the order of their steps, they come to what one after the other would have come to.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};
use vidan_sandbox::{NoticeDraft, office::OFFICE_ID};
use vidan_tests::{
    citizen::{CLAIMS, typed, yes},
    country::Country,
};
use vidan_wallet::{Error, TransportError, Wallet, activity::Outcome};

use crate::{
    gate::Gate,
    kinds::{Kind, Places},
    seed::{Chance, seed},
    stage::{COPIES, Stage},
};

/// What a person does, or the phone for her.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Delete(&'static str),
    File,
    /// The three documents again.
    Receive,
    Refill,
    Renew(&'static str),
    Reopen,
    Show,
    /// Notices come, and receipts go.
    Sync,
    Withdraw,
}

const ALL: [Doing; 11] = [
    Doing::Delete("bhyt"),
    Doing::Delete("can_cuoc"),
    Doing::File,
    Doing::Receive,
    Doing::Refill,
    Doing::Renew("bhyt"),
    Doing::Renew("can_cuoc"),
    Doing::Reopen,
    Doing::Show,
    Doing::Sync,
    Doing::Withdraw,
];

/// Where everything is before both begin.
struct Scene {
    documents: BTreeMap<String, String>,
    places: Places,
    consent: u64,
}

impl Scene {
    async fn of(wallet: &Wallet, country: &Country) -> Self {
        let documents = wallet.documents().await.unwrap().into_iter();
        Self {
            documents: documents.map(|one| (one.document_type, one.id)).collect(),
            places: Places::of(country),
            consent: wallet.consents().await.unwrap()[0].entry,
        }
    }
}

impl Doing {
    async fn run(self, wallet: Wallet, scene: Arc<Scene>) -> Result<(), Error> {
        let card = &scene.documents["can_cuoc"];
        match self {
            Self::Delete(of) => {
                let document = &scene.documents[of];
                wallet.delete_document(document, &yes("xóa")).await?;
            }
            Self::File => {
                let form = wallet.open_form(&scene.places.form).await?;
                let consent = yes("đăng ký thường trú");
                wallet.submit_form(&form, typed(&form), &consent).await?;
            }
            Self::Receive => {
                let review = wallet.review_offer(&scene.places.offer).await?;
                let code = Some(scene.places.tx_code.as_str());
                wallet.accept_offer(&review, &[], code).await?;
            }
            Self::Refill => {
                wallet.refill(card).await?;
            }
            Self::Renew(of) => {
                wallet.renew(&scene.documents[of]).await?;
            }
            Self::Reopen => {
                let (previews, _) = wallet.inboxes_to_reopen().await?;
                wallet.reopen_inboxes(&previews, &yes("mở lại")).await?;
            }
            Self::Show => {
                let claims = CLAIMS.map(str::to_owned);
                let preview = wallet.preview(card, &claims, None).await?;
                wallet.present(&preview, &yes("xem tuổi")).await?;
            }
            Self::Sync => {
                wallet.sync_notices().await?;
            }
            Self::Withdraw => {
                wallet.withdraw_consent(scene.consent).await?;
            }
        }
        Ok(())
    }
}

/// Every pair of two acts, the first of which is one of these.
fn pairs(first: &[Doing]) -> Vec<[Doing; 2]> {
    let all = ALL.iter().enumerate();
    let wanted = all.filter(|(_, one)| first.contains(one));
    let pairs = wanted.flat_map(|(at, one)| ALL[at + 1..].iter().map(|other| [*one, *other]));
    // Asked for twice at a time, copies of one document are fetched once: the second joins the first.
    let joins = [Doing::Refill, Doing::Renew("can_cuoc")];
    pairs.filter(|pair| *pair != joins).collect()
}

/// In how many orders a pair is tried here: in more where both want the same copy.
fn few([one, other]: [Doing; 2]) -> u64 {
    let shows = [Doing::File, Doing::Reopen, Doing::Show];
    let has_token = |act| matches!(act, Doing::Receive | Doing::Renew(_));
    match (one, other) {
        _ if shows.contains(&one) && shows.contains(&other) => 8,
        // Nothing else is of this document.
        (Doing::Delete("bhyt"), other) => has_token(other).into(),
        _ => 1,
    }
}

/// The orders that are tried every time; the long form tries others.
const SEED: u64 = 794_064_612;

/// Each pair in so many orders.
async fn together(first: &[Doing], seed: u64, orders: fn([Doing; 2]) -> u64) {
    for pair in pairs(first) {
        agree(pair, seed, orders(pair)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deletion_or_a_form_beside_any_other_act() {
    together(&ALL[..3], SEED, few).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_two_other_acts_at_once() {
    together(&ALL[3..], SEED, few).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long form: every pair in many orders, minutes"]
async fn any_two_acts_at_once_for_long() {
    together(&ALL, seed("any two acts"), |_| 12).await;
}

/// In each of so many orders both come to what one of the two serial orders comes to.
async fn agree([one, other]: [Doing; 2], seed: u64, orders: u64) {
    let country = Country::start().await;
    let mut serial = Vec::new();
    for order in 0..orders {
        let chance = Chance::of(seed, order);
        let found = after(&country, [one, other], Some(chance)).await;
        if serial.contains(&found) {
            continue;
        }
        if serial.is_empty() {
            serial.push(after(&country, [one, other], None).await);
        }
        if serial.len() == 1 && !serial.contains(&found) {
            serial.push(after(&country, [other, one], None).await);
        }
        assert!(
            serial.contains(&found),
            "{one:?} and {other:?}, order {order} of seed {seed}: {found}\nand not one of\n{serial:#?}"
        );
    }
}

/// What both come to, one after the other or together.
async fn after(country: &Country, acts: [Doing; 2], together: Option<Chance>) -> Value {
    let stage = Stage::with_everything(country).await;
    let wallet = &stage.citizen.wallet;
    let scene = Arc::new(Scene::of(wallet, country).await);
    let run = |act: Doing| tokio::spawn(act.run(wallet.clone(), scene.clone()));
    let mut done = BTreeMap::new();
    if let Some(chance) = together {
        let gate = Arc::new(Gate::default());
        stage.watch.shut(Some(gate.clone()));
        let driver = tokio::spawn({
            let gate = gate.clone();
            async move { gate.drive(chance).await }
        });
        for (act, running) in acts.map(|act| (act, run(act))) {
            done.insert(format!("{act:?}"), running.await.unwrap().is_ok());
        }
        stage.watch.shut(None);
        driver.abort();
    } else {
        for act in acts {
            done.insert(format!("{act:?}"), run(act).await.unwrap().is_ok());
        }
    }
    let waits = wallet.go_on_all(true).await.unwrap().waiting;
    let is_open = matches!(
        wallet.preview_inbox(OFFICE_ID).await,
        Err(Error::InboxAlreadyOpen)
    );
    if is_open {
        let draft = NoticeDraft::new("ho_so_trang_thai", "Lịch hẹn", "Mời đến.");
        country.sandbox.send_notice(draft).unwrap();
        wallet.sync_notices().await.unwrap();
    }
    assert!(wallet.verify_activity().await.unwrap().is_intact());
    assert!(wallet.check().await.unwrap().is_whole());
    assert_eq!(stage.orphans().await, 0, "keys of nobody");
    let documents = wallet.documents().await.unwrap();
    let mut copies: Vec<_> = documents
        .iter()
        .map(|one| {
            (
                one.document_type.clone(),
                one.superseded_by.is_some(),
                one.copies_left,
            )
        })
        .collect();
    copies.sort_unstable();
    let mut log = BTreeMap::<String, usize>::new();
    for entry in wallet.activity().await.unwrap() {
        if entry.outcome == Outcome::Done {
            *log.entry(format!("{:?}", entry.act)).or_default() += 1;
        }
    }
    let consents = wallet.consents().await.unwrap();
    let told: Vec<_> = consents.iter().map(|one| json!(one.told)).collect();
    json!({
        "done": done,
        "waits": waits.iter().map(|one| json!(one.kind)).collect::<Vec<_>>(),
        "copies": copies,
        "log": log,
        "dossiers": country.sandbox.dossiers().len() - stage.dossiers,
        "consents": told,
        "mailbox": is_open,
        "notices": wallet.notices().await.unwrap().len(),
        "receipts": stage.opened_receipts(country),
    })
}

/// Pressed again when it is done, the last copy with it, and while it waits.
#[tokio::test]
async fn a_form_that_is_handed_in_again_is_the_same_dossier() {
    let country = Country::start().await;
    let stage = Stage::prepare(Kind::Form, &country).await;
    let (wallet, wire) = (&stage.citizen.wallet, &stage.citizen.wire);
    for _ in 1..COPIES {
        stage.citizen.show().await.unwrap();
    }
    let form = wallet.open_form(&country.sandbox.form_url()).await.unwrap();
    let consent = yes("đăng ký thường trú");
    let press = || wallet.submit_form(&form, typed(&form), &consent);
    wire.change(
        |request, answer| match request.url.ends_with("/submissions") {
            true => Err(TransportError::Broken),
            false => Ok(answer),
        },
    );
    assert!(matches!(press().await, Err(Error::Waits { .. })));
    assert!(matches!(press().await, Err(Error::Waits { .. })));
    wire.mend();
    let filed = press().await.unwrap();
    assert_eq!(press().await.unwrap(), filed);
    assert_eq!(country.sandbox.dossiers(), [filed.dossier]);
}
