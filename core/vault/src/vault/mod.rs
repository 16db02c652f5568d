//! The handle that callers hold: async, cheap to clone, and never doing the work on the thread that polls.

mod locking;
mod repair;
mod thread;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use futures_channel::oneshot;
use vidan_codec::clock::Clock;
use vidan_crypto::Random;
use zeroize::Zeroizing;

use self::thread::Message;
use crate::{
    DeviceSecret, Error, KdfCost, PhoneKey, Reader, Transaction,
    gate::Gate,
    owner::{Job, Owner, Tools, Waiting},
    passcode::Passcode,
    registry::Ticket,
};

/// A vault file, open in this process. Clones share it; when the last one is dropped its thread ends, the file is closed
/// and the keys are wiped. Any executor may poll its futures. Dropping a future before it resolves leaves either the old
/// state or, if the commit had begun, the new one; never something between.
#[derive(Clone)]
pub struct Vault {
    inner: Arc<Inner>,
    background: bool,
}

/// Facts about a vault that can be read without unlocking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Random name of this vault.
    pub vault_id: [u8; 16],
    /// Names the device key that gives the device secret.
    pub key_hint: String,
    /// How to ask the phone for the secret of [`Vault::unlock_with_phone`]; `None` while that is off.
    pub phone: Option<PhoneKey>,
    /// Schema version of the file.
    pub schema_version: u32,
    /// Whether the keys are in memory.
    pub unlocked: bool,
}

impl Vault {
    /// Makes a vault and returns it unlocked. Its folder must exist.
    ///
    /// # Errors
    /// [`Error::FileExists`] (the file is left alone), [`Error::EmptyPasscode`], [`Error::ShortPasscode`] below six
    /// characters, [`Error::IdTooLong`] for a key hint past 256 bytes, [`Error::DiskFull`], [`Error::ReadOnly`], [`Error::Io`]. After any error there is no vault at the path.
    pub async fn create(
        path: impl Into<PathBuf>,
        passcode: Zeroizing<String>,
        device: DeviceSecret,
        cost: impl Into<KdfCost>,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let tools = Tools { random, clock };
        let (passcode, cost) = (Passcode::new(passcode), cost.into());
        Self::start(path.into(), move |path, waiting| {
            Owner::create(path, &passcode, &device, cost, tools, waiting)
        })
        .await
    }

    /// Opens an existing vault, locked.
    ///
    /// # Errors
    /// [`Error::FileMissing`], [`Error::NotAVault`], [`Error::NewerVersion`] (the file is not touched),
    /// [`Error::AlreadyOpen`], [`Error::Truncated`], [`Error::Damaged`], [`Error::ReadOnly`], [`Error::KdfParameters`];
    /// [`Error::Wiped`] for one whose wipe was cut short, and is finished now.
    pub async fn open(
        path: impl Into<PathBuf>,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let tools = Tools { random, clock };
        Self::start(path.into(), move |path, _| Owner::open(path, tools)).await
    }

    /// The same vault for what no person asked for: what this handle reads and writes does not put off that the vault locks
    /// by itself. Its clones are such handles too.
    pub fn in_background(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            background: true,
        }
    }

    /// What is known without unlocking: above all, which device key to ask for the device secret.
    ///
    /// # Errors
    /// [`Error::Closed`].
    pub async fn header(&self) -> Result<Header, Error> {
        self.run(|owner, _| Ok(owner.header())).await
    }

    /// Runs the closure on the vault's thread in one transaction, which is committed and durable before this resolves.
    /// An error from the closure, a panic in it, or a dropped future changes nothing.
    ///
    /// # Errors
    /// The closure's; [`Error::Locked`], [`Error::DiskFull`], [`Error::Database`], [`Error::Closed`].
    pub async fn write<R, E, F>(&self, act: F) -> Result<R, E>
    where
        F: FnOnce(&mut Transaction<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.require_not_shut()?;
        self.run(move |owner, waiting| owner.write(act, waiting))
            .await
    }

    /// Runs the closure on the vault's thread.
    ///
    /// # Errors
    /// The closure's; [`Error::Locked`], [`Error::Closed`].
    pub async fn read<R, E, F>(&self, look: F) -> Result<R, E>
    where
        F: FnOnce(&Reader<'_>) -> Result<R, E> + Send + 'static,
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.require_not_shut()?;
        self.run(move |owner, _| owner.read(look)).await
    }

    /// Closes the vault for all handles and resolves when the file is closed. Other handles then get [`Error::Closed`].
    ///
    /// # Errors
    /// Where the database could not be closed well; nothing committed is lost by that.
    pub async fn close(self) -> Result<(), Error> {
        let (answer, closed) = oneshot::channel();
        self.inner.send(Message::Close(answer))?;
        closed.await.unwrap_or(Err(Error::Closed))
    }

    /// Closes a vault that was made aside ([`Self::create_staged`]) for all handles, and gives it its place at `path`.
    /// Resolves when that is durable. A crash on the way leaves either nothing at `path` or the whole vault; what is
    /// aside is then still there, or swept away when the vault is opened.
    ///
    /// # Errors
    /// [`Error::FileExists`] where there is a vault by now; it is left alone.
    pub async fn publish(self, path: impl Into<PathBuf>) -> Result<(), Error> {
        let (answer, published) = oneshot::channel();
        self.inner.send(Message::Publish(path.into(), answer))?;
        published.await.unwrap_or(Err(Error::Closed))
    }

    /// Where the vault is, absolute and without links.
    pub fn path(&self) -> &Path {
        &self.inner.ticket.path
    }

    /// Runs a job about files on a thread of its own, and awaits its answer.
    pub(crate) async fn aside<R: Send + 'static>(
        job: impl FnOnce() -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let (answer, answered) = oneshot::channel();
        std::thread::Builder::new()
            .name("vidan-vault-files".into())
            .spawn(move || drop(answer.send(job())))?;
        answered.await.unwrap_or(Err(Error::Closed))
    }

    /// A locked vault refuses at once, whatever its thread is at.
    fn require_not_shut(&self) -> Result<(), Error> {
        if self.inner.gate.is_shut() {
            return Err(Error::Locked);
        }
        Ok(())
    }

    /// Starts the owner thread and waits until it has opened the file.
    async fn start(
        path: PathBuf,
        open: impl FnOnce(&Path, Waiting<'_>) -> Result<Owner, Error> + Send + 'static,
    ) -> Result<Self, Error> {
        let (answer, opened) = oneshot::channel();
        std::thread::Builder::new()
            .name("vidan-vault".into())
            .spawn(move || {
                let result = open(&path, &|| !answer.is_canceled());
                match result {
                    Ok(owner) => {
                        let (sender, receiver) = mpsc::channel();
                        let inner = Inner {
                            sender,
                            ticket: owner.ticket(),
                            gate: owner.gate(),
                        };
                        let vault = Self {
                            inner: Arc::new(inner),
                            background: false,
                        };
                        // Not wanted any more: dropping the handle ends the loop below at once.
                        drop(answer.send(Ok(vault)));
                        thread::serve(owner, &receiver);
                    }
                    Err(error) => drop(answer.send(Err(error))),
                }
            })?;
        opened.await.unwrap_or(Err(Error::Closed))
    }

    /// Sends a job to the owner thread and awaits its answer.
    pub(crate) async fn run<R, E>(
        &self,
        job: impl FnOnce(&mut Owner, Waiting<'_>) -> Result<R, E> + Send + 'static,
    ) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.ask(false, job).await
    }

    /// Sends a job whose answer nobody awaits.
    pub(crate) fn tell(&self, job: impl FnOnce(&mut Owner) + Send + 'static) {
        // Where the vault is closed there is nobody to tell.
        let _ = self.inner.send(Message::Job(Box::new(job)));
    }

    /// As [`Self::run`], telling whether the job unlocks.
    async fn ask<R, E>(
        &self,
        unlocks: bool,
        job: impl FnOnce(&mut Owner, Waiting<'_>) -> Result<R, E> + Send + 'static,
    ) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let background = self.background;
        let (answer, answered) = oneshot::channel();
        let job = |locks| {
            move |owner: &mut Owner| {
                if answer.is_canceled() {
                    return;
                }
                owner.begin(Job { locks, background });
                let result = job(owner, &|| !answer.is_canceled());
                // A caller who is gone is not told.
                drop(answer.send(result));
            }
        };
        let send = |locks| self.inner.send(Message::Job(Box::new(job(locks))));
        self.inner.gate.ask(unlocks, send)?;
        answered.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }
}

struct Inner {
    sender: mpsc::Sender<Message>,
    ticket: Ticket,
    gate: Arc<Gate>,
}

impl Inner {
    fn send(&self, message: Message) -> Result<(), Error> {
        self.sender.send(message).map_err(|_| Error::Closed)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.ticket.closing();
    }
}
