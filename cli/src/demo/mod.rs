//! `vidan demo`: one citizen's day, through the public API that an app calls.
//!
//! Nine steps, each in a file of its own. The first that fails ends the day.

mod answer;
mod counter;
mod failure;
mod fill;
mod home;
mod keep;
mod keeper;
mod log;
mod open;
mod phone;
mod prove;
mod receive;
mod show;
mod stranger;
mod tell;
mod trials;

use std::{path::Path, sync::Arc};

use vidan_codec::clock::{Clock, SystemClock};
use vidan_credential::Format;
use vidan_trust::PinnedRoot;
use vidan_wallet::{DocumentSummary, Wallet};

pub(crate) use failure::Failure;
use keeper::Keeper;
use tell::{Teller, Told};

use crate::{
    Error,
    args::{Demo, Language},
    output::Output,
    signals,
    text::{Words, words},
};

/// What every step after the second has.
struct Day {
    wallet: Wallet,
    roots: Vec<PinnedRoot>,
    clock: Arc<dyn Clock>,
    language: Language,
    /// In which the card is kept and shown.
    format: Format,
    keeper: Keeper,
}

impl Day {
    /// The card.
    async fn card(&self) -> Result<DocumentSummary, Failure> {
        let mut documents = self.wallet.documents().await?.into_iter();
        let found = documents.find(|one| one.document_type == show::DOCUMENT);
        found.ok_or(Failure::Missing(show::DOCUMENT))
    }

    fn words(&self) -> &'static dyn Words {
        words(self.language)
    }
}

/// Lives the day; ends with the exit code.
pub(crate) fn run(args: &Demo, out: &mut Output) -> Result<u8, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::Runtime)?;
    runtime.block_on(async {
        let asked = signals::asked_to_end().map_err(Error::Runtime)?;
        tokio::select! {
            lived = live(args, out) => lived.map(|()| 0),
            () = asked => Err(Error::Interrupted),
        }
    })
}

async fn live(args: &Demo, out: &mut Output) -> Result<(), Error> {
    let screen = prove::Screen {
        columns: out.columns,
        colour: out.colour,
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let mut teller = Teller::begin(out, args.lang, args.json)?;
    let sandbox = teller.step(open::start_sandbox(&clock, args.lang)).await?;
    let home = args.home.as_deref();
    let (wallet, home) = teller
        .step(open::make_vault(&sandbox, &clock, home, args.lang))
        .await?;
    let mut day = Day {
        wallet,
        roots: open::roots(&sandbox),
        clock,
        language: args.lang,
        format: args.format.into(),
        keeper: Keeper::new(args.out.clone()),
    };
    teller.step(open::fetch_trust_list(&day)).await?;
    teller
        .step(keep::receive_documents(&mut day, &sandbox, &home))
        .await?;
    teller.step(prove::prove(&day, &sandbox, screen)).await?;
    teller.step(receive::receive_notice(&day, &sandbox)).await?;
    teller.step(fill::fill_form(&day, &sandbox)).await?;
    teller.step(log::check(&day)).await?;
    teller.step(phone::move_on(&day, &sandbox)).await?;
    teller.end(&last_notes(args, day.words()))?;
    drop(day);
    sandbox.shutdown().await;
    drop(home);
    Ok(())
}

fn last_notes(args: &Demo, words: &dyn Words) -> Vec<String> {
    let name = |folder: &Path| folder.display().to_string();
    let kept = args
        .out
        .as_deref()
        .map(|folder| words.day_kept(&name(folder)));
    let vault = args
        .home
        .as_deref()
        .map(|folder| words.vault_left(&name(folder)));
    kept.into_iter().chain(vault).collect()
}
