//! The inbox's words: notices from an office to a citizen, and receipts back.
//!
//! A notice is a JWT signed by an office, nested exactly once in a JWE to the wallet's inbox key. [`seal`](envelope::seal)
//! is the office's side; [`Envelope`] the wallet's. [`registration`] binds a mailbox to a person, [`sync`] reads it,
//! [`receipt`] answers it.
//!
//! Not here: keeping notices, fetching attachments, chaining receipts, showing anything. What fails a check is answered
//! with its cause; keeping it aside as untrusted is the wallet's work.

pub mod content;
pub mod envelope;
pub mod receipt;
pub mod registration;
pub mod sync;

pub use content::{Action, Attachment, Dossier, Notice, Payment, Precondition};
pub use envelope::{Envelope, NoticeChecks, OpenedEnvelope};
pub use receipt::{Moment, Receipt};
pub use registration::{MailboxAnswer, MailboxRegistration, NamedMailbox};
pub use sync::{SyncItem, SyncPage};

/// Where an office listens, below the address its trust record names.
pub mod paths {
    /// Mailboxes are opened here (POST).
    pub const MAILBOXES: &str = "/mailboxes";
    /// Nonces come from here (POST).
    pub const NONCE: &str = "/nonce";
    /// Receipts go here (POST).
    pub const RECEIPTS: &str = "/receipts";
    /// A mailbox is read here (GET).
    pub const SYNC: &str = "/sync";
}
