//! Two acts at once: whatever the order of their steps, they come to what one after the other would have come to.

use std::sync::Arc;

use serde_json::{Value, json};
use vidan_sandbox::{NoticeDraft, office::OFFICE_ID};
use vidan_tests::{
    citizen::{CLAIMS, typed, yes},
    country::Country,
};
use vidan_wallet::{Error, TransportError, Wallet, activity::Act};

use crate::{
    gate::Gate,
    kinds::Kind,
    seed::{Chance, seed},
    stage::{COPIES, Stage},
};

/// Orders of each pair.
const ORDERS: u64 = 8;

#[derive(Clone, Copy, Debug)]
enum Doing {
    File,
    Refill,
    Renew(&'static str),
    Reopen,
    Show,
    Sync,
}

impl Doing {
    async fn run(self, wallet: Wallet, form: String) -> &'static str {
        let done = self.try_run(&wallet, &form).await;
        done.err().map_or("done", |error| error.code())
    }

    async fn try_run(self, wallet: &Wallet, form: &str) -> Result<(), Error> {
        match self {
            Self::File => {
                let form = wallet.open_form(form).await?;
                let consent = yes("đăng ký thường trú");
                wallet.submit_form(&form, typed(&form), &consent).await?;
            }
            Self::Refill => {
                wallet.refill(&document(wallet, "can_cuoc").await).await?;
            }
            Self::Renew(of) => {
                wallet.renew(&document(wallet, of).await).await?;
            }
            Self::Reopen => {
                let (previews, _) = wallet.inboxes_to_reopen().await?;
                wallet.reopen_inboxes(&previews, &yes("mở lại")).await?;
            }
            Self::Show => {
                let card = document(wallet, "can_cuoc").await;
                let claims = CLAIMS.map(str::to_owned);
                let preview = wallet.preview(&card, &claims, None).await?;
                wallet.present(&preview, &yes("xem tuổi")).await?;
            }
            Self::Sync => {
                wallet.sync_notices().await?;
            }
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refill_and_a_showing() {
    pair(Kind::Refill, [Doing::Refill, Doing::Show]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refill_and_a_form() {
    pair(Kind::Refill, [Doing::Refill, Doing::File]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_showing_and_a_form() {
    pair(Kind::Form, [Doing::Show, Doing::File]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sync_and_a_mailbox_opened_again() {
    pair(Kind::MailboxAgain, [Doing::Sync, Doing::Reopen]).await;
}

/// Three documents of one offer, one refresh token.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_renewals_by_one_refresh_token() {
    pair(
        Kind::Offer,
        [Doing::Renew("can_cuoc"), Doing::Renew("bhyt")],
    )
    .await;
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

async fn pair(kind: Kind, [one, other]: [Doing; 2]) {
    let seed = seed(&format!("{one:?} and {other:?}"));
    let country = Country::start().await;
    let serial = [
        after(kind, &country, [one, other], None).await,
        after(kind, &country, [other, one], None).await,
    ];
    for order in 0..ORDERS {
        let chance = Chance::of(seed, order);
        let found = after(kind, &country, [one, other], Some(chance)).await;
        assert!(
            serial.contains(&found),
            "order {order} of seed {seed}: {found}\nand not one of\n{serial:#?}"
        );
    }
}

/// What both come to, one after the other or together.
async fn after(kind: Kind, country: &Country, acts: [Doing; 2], together: Option<Chance>) -> Value {
    let stage = Stage::prepare(kind, country).await;
    if let Kind::Offer = kind {
        stage.citizen.take(country).await.unwrap();
    }
    let (wallet, form) = (&stage.citizen.wallet, country.sandbox.form_url());
    let dossiers = country.sandbox.dossiers().len();
    let run = |act: Doing| tokio::spawn(act.run(wallet.clone(), form.clone()));
    let mut said = Vec::new();
    if let Some(chance) = together {
        let gate = Arc::new(Gate::default());
        stage.watch.shut(Some(gate.clone()));
        let driver = tokio::spawn({
            let gate = gate.clone();
            async move { gate.drive(chance).await }
        });
        for running in acts.map(run) {
            said.push(running.await.unwrap());
        }
        stage.watch.shut(None);
        driver.abort();
    } else {
        for act in acts {
            said.push(run(act).await.unwrap());
        }
    }
    said.sort_unstable();
    let waits = wallet.go_on_all(true).await.unwrap().waiting;
    assert!(waits.is_empty(), "{waits:?}");
    if let Kind::MailboxAgain = kind {
        let draft = NoticeDraft::new("ho_so_trang_thai", "Lịch hẹn", "Mời đến.");
        country.sandbox.send_notice(draft).unwrap();
        wallet.sync_notices().await.unwrap();
    }
    assert!(wallet.verify_activity().await.unwrap().is_intact());
    assert_eq!(stage.orphans().await, 0, "keys of nobody");
    let documents = wallet.documents().await.unwrap();
    let copies: Vec<_> = documents
        .iter()
        .map(|one| json!([one.document_type, one.copies_left]))
        .collect();
    json!({
        "said": said,
        "copies": copies,
        "shown": stage.done(Act::Shown).await,
        "dossiers": country.sandbox.dossiers().len() - dossiers,
        "mailbox": wallet.preview_inbox(OFFICE_ID).await.is_err(),
        "notices": wallet.notices().await.unwrap().len(),
    })
}

async fn document(wallet: &Wallet, of: &str) -> String {
    let documents = wallet.documents().await.unwrap();
    let mut found = documents.iter().filter(|one| one.document_type == of);
    found.next().unwrap().id.clone()
}
