//! What an operation's state machine is: pure, told what happened, asked what is due.

use std::sync::Arc;

use vidan_codec::{base64url, clock::UnixTime};
use vidan_crypto::{
    Random,
    device::{Capabilities, DeviceKey, KeyPolicy, P256Signature, Prompt, SignRequest},
    random_array,
};
use vidan_protocol::{
    http::{Request, Response},
    url::Plaintext,
};
use vidan_trust::{TrustList, x509::Anchors};
use vidan_vault::{Reader, Transaction};

use super::Ended;
use crate::{Consent, Error, Lang, presentation::ProofRequest, store::Work};

/// What a machine may know of its surroundings.
pub(crate) struct World {
    pub(crate) now: UnixTime,
    pub(crate) plaintext: Plaintext,
    pub(crate) language: Lang,
    /// The trust list in force, or why there is none.
    pub(crate) list: Result<Arc<TrustList>, Error>,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) random: Arc<dyn Random>,
}

impl World {
    /// The trust list in force.
    ///
    /// # Errors
    /// [`Error::TrustListMissing`], or the list is too old.
    pub(crate) fn list(&self) -> Result<&TrustList, Error> {
        self.list.as_deref().map_err(|error| match error {
            Error::Trust(error) => Error::Trust(error.clone()),
            _ => Error::TrustListMissing,
        })
    }

    /// A new random id.
    ///
    /// # Errors
    /// The random source's.
    pub(crate) fn new_id(&self) -> Result<String, Error> {
        let id: [u8; 16] = random_array(self.random.as_ref())?;
        Ok(base64url::encode(id))
    }
}

/// What is due.
pub(crate) enum Due {
    /// What the device's keys can do.
    AskDevice,
    /// The machine's own transaction: [`Machine::commit`].
    Commit,
    /// New keys of the device.
    MakeKeys { count: u32, policy: KeyPolicy },
    /// Proofs, each with a copy of its document that is set apart for it.
    Prove(Vec<ProofRequest>, Consent),
    /// One exchange. Where it spends something, the record says so before it leaves.
    Send { request: Request, spends: bool },
    /// Signatures by keys of the operation.
    Sign(Vec<SignRequest>, Prompt),
}

/// What happened.
pub(crate) enum Event {
    /// The answer to what was sent.
    Answered(Response),
    /// What the device's keys can do.
    Device(Capabilities),
    /// The device's new keys.
    Keys(Vec<DeviceKey>),
    /// The other side may have acted, and nobody knows its answer.
    Lost,
    /// What was due has not left the phone. `unseen` where nobody ever saw its proofs: their copies are free again, and the proofs
    /// would be too old by the time there is a connection.
    NotSent { unseen: bool },
    /// The proofs, in the order of their requests.
    Proven(Vec<Vec<u8>>),
    /// The signatures, in the order of their requests.
    Signed(Vec<P256Signature>),
}

/// What a failure means for the operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It is over.
    End,
    /// The machine has put itself back: the step that is due now is another one.
    GoOn,
    /// It may pass: the operation waits and is tried again.
    Wait,
}

/// Whether the machine's own transaction ended the operation.
pub(crate) enum Committed {
    Ended(Ended),
    GoesOn,
}

/// One kind of operation.
pub(crate) trait Machine: Send {
    /// What is due. Asking twice gives the same answer.
    fn due(&self, world: &World) -> Result<Due, Error>;

    /// Takes what happened. Where it is refused, [`Machine::meaning`] says what that means.
    fn take(&mut self, event: Event, world: &World) -> Result<(), Error>;

    /// Writes, in the transaction that keeps the record, what came with the last event.
    fn keep(&mut self, _tx: &mut Transaction<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Reads what the next step needs beside the record: before anything else of a run, and before [`Machine::check`].
    fn load(&mut self, _reader: &Reader<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Judges what is about to be committed, on a thread where that may take its time.
    fn check(&mut self, _world: &World) -> Result<(), Error> {
        Ok(())
    }

    /// The machine's own step: it writes what is wanted in the end. A refusal leaves nothing written.
    fn commit(&mut self, tx: &mut Transaction<'_>, world: &World) -> Result<Committed, Error>;

    /// What is kept of it.
    fn save(&self) -> Work;

    /// A run begins: what may be done once a run may be done again.
    fn begin_run(&mut self) {}

    /// Whether a request whose answer was lost may be made again at once. Servers count how often some are repeated.
    fn repeats_at_once(&self) -> bool {
        true
    }

    /// What a failure means.
    fn meaning(&mut self, error: &Error) -> Meaning {
        usual_meaning(error)
    }

    /// Ends the operation for this reason: what belongs to it alone is erased, and the log is told.
    fn end(&mut self, tx: &mut Transaction<'_>, world: &World, code: &str) -> Result<(), Error>;

    /// The person gives up: whether the machine has something to commit before it ends.
    fn give_up(&mut self) -> bool {
        false
    }
}

/// No network, a busy server, somebody else's page for an answer, a phone that does not answer, a list that is too old: all of it may
/// pass. A refusal does not.
pub(crate) fn usual_meaning(error: &Error) -> Meaning {
    let passes = match error {
        Error::Transport(_)
        | Error::TrustListMissing
        | Error::DeviceKeys(_)
        | Error::PermissionAwaited
        | Error::Vault(_) => true,
        Error::CopyTaken => return Meaning::GoOn,
        Error::NoCopiesLeft(_) | Error::ReuseUndecided => true,
        Error::Protocol(error) => error.retry() || error.is_foreign_answer(),
        Error::Trust(error) => may_pass(error),
        Error::Credential(vidan_credential::Error::Trust(error)) => may_pass(error),
        _ => false,
    };
    match passes {
        true => Meaning::Wait,
        false => Meaning::End,
    }
}

/// Whether a newer list, or a clock that is set right, can turn a refusal.
pub(crate) fn may_pass(error: &vidan_trust::Error) -> bool {
    use vidan_trust::Error as Trust;
    matches!(
        error,
        Trust::ListExpired
            | Trust::ListFromTheFuture
            | Trust::HandOverFromTheFuture
            | Trust::StatusFromTheFuture
    )
}
