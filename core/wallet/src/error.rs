//! Why the wallet did not do it. Each cause has a stable code; [`crate::Error::advice`] says what a person can do.

use vidan_crypto::device::DeviceKeyError;

use crate::{TransportError, backup::Fault};

/// The cause of a refused or failed act. Carries no claim value, key or token; field and claim *names* may appear.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that came with a copy is not the one whose digest the issuer signed.
    #[error("a file that came with the document is not the one its issuer signed")]
    AttachmentMismatch,
    /// A file came with a copy that has no claim with its digest.
    #[error("a file came that the document does not mention")]
    AttachmentUnexplained,
    /// A backup was not made, or not restored.
    #[error(transparent)]
    Backup(#[from] Fault),
    /// A claim was chosen that the question does not ask for; its path.
    #[error("`{0}` was not asked for")]
    ClaimNotAsked(String),
    /// Bytes that the wallet had kept could not be read.
    #[error(transparent)]
    Codec(#[from] vidan_codec::Error),
    /// The log has no consent of that number that something came of.
    #[error("no such consent")]
    ConsentUnknown,
    /// The consent was withdrawn before.
    #[error("the consent was withdrawn already")]
    ConsentWithdrawn,
    /// Copies of one document that should say the same do not.
    #[error("the copies of one document differ in their claims")]
    CopiesDiffer,
    /// The number of copies to ask for, as this wallet was set up, is none that may be asked for.
    #[error(
        "the number of copies to ask for must be 1 to {}",
        vidan_protocol::openid4vci::MAX_COPIES
    )]
    CopiesOutOfRange,
    /// Another act took the same copy a moment ago; trying again takes the next.
    #[error("another act used this copy a moment ago")]
    CopyTaken,
    /// A credential was refused, or a proof could not be made.
    #[error(transparent)]
    Credential(#[from] vidan_credential::Error),
    /// A primitive failed.
    #[error(transparent)]
    Crypto(#[from] vidan_crypto::Error),
    /// The device's keys answered something else than what was asked.
    #[error("the device's keys gave an answer that does not fit the request")]
    DeviceAnswer,
    /// The device's keys did not do it.
    #[error(transparent)]
    DeviceKeys(#[from] DeviceKeyError),
    /// The device did not say which keys it still has, after one seemed to be gone.
    #[error("the device does not say which keys it still has")]
    DeviceKeysUntold,
    /// A document was chosen of a type that the question does not ask for.
    #[error("this kind of document was not asked for")]
    DocumentNotAsked,
    /// The credential is of another document type than the issuer announced.
    #[error("the credential is of another type than announced")]
    DocumentTypeMismatch,
    /// The trust list knows no such document type.
    #[error("the trust list does not know this document type")]
    DocumentTypeUnknown,
    /// No document of that id.
    #[error("no such document")]
    DocumentUnknown,
    /// A required field has neither a document's value nor a typed one; its id.
    #[error("the required field `{0}` has no value")]
    FieldMissing(String),
    /// A value was typed for a field that the form does not have; its id.
    #[error("the form has no field `{0}`")]
    FieldUnknown(String),
    /// No identity document with a copy left, which the office needs to see.
    #[error("an identity document is needed first")]
    IdentityDocumentMissing,
    /// The documents say something else now than the form shows, or the trust list calls the portal otherwise.
    #[error("the form shows something else than the documents and the trust list say now")]
    FormOutdated,
    /// There is a mailbox at this office already.
    #[error("the mailbox at this office is open already")]
    InboxAlreadyOpen,
    /// The device has lost the key that the mailbox's notices are sealed to.
    #[error("the key of this mailbox is gone from the device")]
    InboxKeyGone,
    /// The office does not know the mailbox's access token any more: another phone has opened the mailbox, or it was closed.
    #[error("the mailbox was opened on another phone or closed")]
    InboxMovedOrClosed,
    /// The mailbox came from a backup and has no keys on this device yet.
    #[error("the mailbox must be opened again on this device")]
    InboxToReopen,
    /// The document has no copy that could be shown: all were used up or have ended, or stayed on another phone. Its type.
    #[error("the document `{0}` has no copy left")]
    NoCopiesLeft(String),
    /// The document came without what asks for more copies.
    #[error("the issuer gave nothing to renew this document with")]
    NotRenewable,
    /// A notice was sealed to a key of a phone that is gone.
    #[error("the notice was sealed to a key of an earlier phone")]
    NoticeKeyLost,
    /// A notice asks for something, or changes another notice, in a way that this version does not honour yet.
    #[error("the notice asks for what this version does not do yet")]
    NoticeNotUnderstoodYet,
    /// No notice of that id.
    #[error("no such notice")]
    NoticeUnknown,
    /// The offer ended before all documents were there.
    #[error("the offer did not lead to a document")]
    OfferIncomplete,
    /// The trust list has no such office.
    #[error("the trust list has no such office")]
    OfficeUnknown,
    /// The trust list has no address for the office.
    #[error("the trust list has no usable address for this office")]
    OfficeUnreachable,
    /// The phone did not unlock the wallet: what its key or its person said.
    #[error("unlocking by the phone: {0}")]
    PhoneUnlock(#[source] DeviceKeyError),
    /// The operation runs at this moment.
    #[error("this is being done at this moment")]
    OperationUnderWay,
    /// No operation of that id: it is over, or never was.
    #[error("no such operation")]
    OperationUnknown,
    /// Another document came than the one that copies were asked of.
    #[error("the copies are of another document")]
    OtherDocument,
    /// Another operation has sent the refresh token that they share, and its answer was lost: sent by a second one, it could look stolen.
    #[error("the permission to fetch copies is on its way with another document")]
    PermissionAwaited,
    /// A mobile document can only be shown to someone who asks: it says nothing of the time at which it is shown.
    #[error("a document in this format is only shown in answer to a question")]
    OnlyAnswers,
    /// The proof would reveal something else than the preview that was agreed to.
    #[error("the proof would not reveal what the preview showed")]
    PreviewOutdated,
    /// A message was not understood, not believed or not accepted.
    #[error(transparent)]
    Protocol(#[from] vidan_protocol::Error),
    /// Only a copy is left that was shown before, and the person has not decided to show it again.
    #[error("only a copy is left that was shown before")]
    ReuseUndecided,
    /// A status list is older than the one held.
    #[error("the status list is older than the one held")]
    StatusRolledBack,
    /// The name of whom a document is about is empty or too long.
    #[error("a name of one to 256 bytes is needed")]
    SubjectName,
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The trust list was refused, or refuses someone.
    #[error(transparent)]
    Trust(#[from] vidan_trust::Error),
    /// No trust list has been fetched yet.
    #[error("no trust list yet")]
    TrustListMissing,
    /// The vault did not do it.
    #[error(transparent)]
    Vault(#[from] vidan_vault::Error),
    /// It could not be finished now: it waits in the vault and goes on later ([`crate::Wallet::go_on`]).
    #[error("{cause}; it waits, and goes on later")]
    Waits {
        /// The operation's id.
        operation: String,
        /// Why.
        #[source]
        cause: Box<Error>,
    },
}
