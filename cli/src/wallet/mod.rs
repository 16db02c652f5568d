//! `vidan wallet …`: the wallet's public face for a person at a terminal, one file an act.
//!
//! Each run opens the vault, unlocks it, acts, and closes it again: nothing stays unlocked in between. What leaves the
//! wallet is shown before, and agreed to.

mod activity;
mod ask;
mod backup;
mod check;
mod claim;
mod consents;
mod erase;
mod failure;
mod fill;
mod find;
mod home;
mod inbox;
mod init;
mod list;
mod lock;
mod names;
mod pending;
mod prove;
mod receive;
mod refill;
mod refresh;
mod renew;
mod restore;
mod secrets;
mod show;
mod subject;
pub(crate) mod table;
mod typed;
mod unlock;
mod used;

pub(crate) use backup::BackupFile;
pub(crate) use failure::{Failure, Fitting};
pub(crate) use home::{Begun, born};
pub(crate) use secrets::Secret;

use serde::Serialize;
use serde_json::Value;
use vidan_trust::Names;
use vidan_wallet::{Subject, Wallet};
use zeroize::Zeroizing;

use crate::{
    Error,
    args::{
        self, Language,
        wallet::{Home, WalletAct},
    },
    output::{Output, Tone, printable},
    signals,
    text::{Words, words},
};
use claim::Claim;
use home::Folder;
use secrets::Secrets;

/// Runs one act; ends with the exit code.
pub(crate) fn run(args: &args::wallet::Wallet, out: &mut Output) -> Result<u8, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::Runtime)?;
    let home = args.act.home();
    let (language, json) = (home.lang, home.json);
    let ended = runtime.block_on(async {
        let end = move || std::process::exit(Error::Interrupted.tell(language, json).into());
        let asked = signals::asked_to_end_or(end).map_err(Error::Runtime)?;
        tokio::select! {
            done = act(&args.act, out) => match done {
                Err(Failure::Interrupted) => Err(Error::Interrupted),
                done => done.map_err(|failure| Error::Wallet(Box::new(failure))),
            },
            () = asked => Err(Error::Interrupted),
        }
    });
    // A name that is being looked up, or an answer that never comes, keeps nobody waiting.
    runtime.shutdown_background();
    ended
}

async fn act(act: &WalletAct, out: &mut Output) -> Result<u8, Failure> {
    let home = act.home();
    let secrets = Secrets::from(home.passcode_fd, home.lang)?;
    match act {
        WalletAct::Init(args) => return init::run(args, secrets, out).await,
        WalletAct::Restore(args) => return restore::run(args, secrets, out).await,
        WalletAct::Erase(args) if args.all && erase::remains(home, out)? => return Ok(0),
        _ => {}
    }
    let accept_loss = matches!(act, WalletAct::Unlock(args) if args.accept_loss);
    let mut session = Session::open(home, secrets, accept_loss, out).await?;
    let done = session.act(act).await;
    // Whatever became of the act: the vault is put away before the process ends. One that was erased is gone already.
    let closed = session.wallet.close().await;
    let code = done?;
    match closed {
        Ok(()) | Err(vidan_wallet::Error::Vault(vidan_vault::Error::Closed)) => Ok(code),
        Err(error) => Err(error.into()),
    }
}

/// An unlocked wallet, and how to speak.
struct Session<'a> {
    wallet: Wallet,
    /// The folder, until it is erased.
    claim: Option<Claim>,
    /// The passcode that opened it.
    passcode: Zeroizing<String>,
    /// Further secrets, where an act needs them.
    secrets: Secrets,
    home: &'a Home,
    out: &'a mut Output,
}

impl<'a> Session<'a> {
    async fn open(
        home: &'a Home,
        mut secrets: Secrets,
        accept_loss: bool,
        out: &'a mut Output,
    ) -> Result<Self, Failure> {
        let folder = Folder::new(&home.folder);
        let (claim, settings) = folder.claim()?;
        let (config, environment) = folder.open(&settings, home, &claim)?;
        let wallet = Wallet::open(config, environment).await?;
        let passcode = secrets.known(Secret::Passcode)?;
        if accept_loss {
            wallet.unlock_accepting_loss(passcode.clone()).await?;
        } else {
            wallet.unlock(passcode.clone()).await?;
        }
        Ok(Self {
            wallet,
            claim: Some(claim),
            passcode,
            secrets,
            home,
            out,
        })
    }

    async fn act(&mut self, act: &WalletAct) -> Result<u8, Failure> {
        match act {
            WalletAct::Activity(args) => activity::run(self, args).await,
            WalletAct::Backup(args) => backup::run(self, args).await,
            WalletAct::Check(args) => check::run(self, args).await,
            WalletAct::Erase(args) => erase::run(self, args).await,
            WalletAct::Fill(args) => fill::run(self, args).await,
            WalletAct::Inbox(args) => inbox::run(self, args).await,
            // They make what every other act opens.
            WalletAct::Init(_) | WalletAct::Restore(_) => Ok(0),
            WalletAct::List(args) => list::run(self, args).await,
            WalletAct::Lock(args) => lock::run(self, args).await,
            WalletAct::Passcode(_) => lock::change_passcode(self).await,
            WalletAct::Pending(args) => pending::run(self, args).await,
            WalletAct::Prove(args) => prove::run(self, args).await,
            WalletAct::Receive(args) => receive::run(self, args).await,
            WalletAct::Refresh(_) => refresh::run(self).await,
            WalletAct::Renew(args) => renew::run(self, args).await,
            WalletAct::Show(args) => show::run(self, args).await,
            WalletAct::Subject(args) => subject::run(self, args).await,
            WalletAct::Unlock(_) => unlock::run(self).await,
        }
    }

    fn language(&self) -> Language {
        self.home.lang
    }

    fn words(&self) -> &'static dyn Words {
        words(self.home.lang)
    }

    /// The name in this language, without what steers a terminal.
    fn name(&self, names: &Names) -> String {
        printable(self.words().pick(names))
    }

    /// The name of whom a document is about, where that is not the holder.
    fn whose(&self, subject: &Subject) -> Option<String> {
        match subject {
            Subject::Holder => None,
            Subject::Other { name } => Some(printable(name)),
        }
    }

    /// A document's name, with that of whom it is about where it is somebody else's.
    fn named(&self, document: &vidan_wallet::DocumentSummary) -> String {
        let name = self.name(&document.name);
        let whose = self.whose(&document.subject);
        crate::text::wallet::of_person(&name, whose.as_deref(), self.language())
    }

    fn line(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.out.line(text)?)
    }

    /// A sentence, broken into lines where it is longer than one.
    fn say(&mut self, sentence: &str) -> Result<(), Failure> {
        self.say_in(Tone::Plain, sentence)
    }

    fn say_in(&mut self, tone: Tone, sentence: &str) -> Result<(), Failure> {
        for line in table::wrapped(sentence, self.out.columns) {
            let line = self.out.tone(tone, &line);
            self.out.line(&line)?;
        }
        Ok(())
    }

    fn lines(&mut self, lines: impl IntoIterator<Item = String>) -> Result<(), Failure> {
        lines.into_iter().try_for_each(|line| self.line(&line))
    }

    /// The same for programs, where they asked; says whether they did.
    fn told_json(&mut self, value: &impl Serialize) -> Result<bool, Failure> {
        if self.home.json {
            let value: Value =
                serde_json::to_value(value).map_err(|_| vidan_codec::Error::MalformedJson)?;
            self.out.json(&value)?;
        }
        Ok(self.home.json)
    }
}
