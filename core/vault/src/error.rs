//! Why the vault could not do what it was asked. No variant carries a record's content, an id, a passcode or a key.

use core::fmt;
use core::time::Duration;

/// The cause of a failed vault operation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A record of this kind has this id already.
    #[error("a record of this kind with this id exists already")]
    AlreadyExists,
    /// Another process, or another handle in this one, has the file open.
    #[error("the vault is open elsewhere")]
    AlreadyOpen,
    /// The vault was closed, or its thread has ended.
    #[error("the vault is closed")]
    Closed,
    /// The side file that counts commits is gone, so lost writes cannot be ruled out.
    #[error("the vault's commit counter file is missing: writes may have been lost")]
    CommitsMissing,
    /// A primitive failed: no random bytes, or data too large for it.
    #[error("cryptographic failure: {0}")]
    Crypto(#[source] vidan_crypto::Error),
    /// A part of the vault was changed from outside.
    #[error("damaged: {part}")]
    Damaged {
        /// Which part.
        part: Part,
    },
    /// SQLite failed with a code that has no variant of its own here.
    #[error("the database failed with extended code {code}")]
    Database {
        /// SQLite's extended result code.
        code: i32,
    },
    /// No space is left where the vault is kept.
    #[error("no space left for the vault")]
    DiskFull,
    /// The answer came too late, or the drop box had one already, or was emptied or closed.
    #[error("the drop box is closed")]
    DropBoxClosed,
    /// An empty passcode protects nothing.
    #[error("the passcode is empty")]
    EmptyPasscode,
    /// A record's type could not write or read its own encoding.
    #[error("record encoding: {0}")]
    Encoding(#[source] EncodingError),
    /// There is a file at the path already; it was left alone.
    #[error("a file exists at the vault's path")]
    FileExists,
    /// There is no file at the path.
    #[error("no vault at the path")]
    FileMissing,
    /// An id or a key hint is longer than is accepted.
    #[error("an id is longer than accepted")]
    IdTooLong,
    /// The file system failed.
    #[error("file system: {0}")]
    Io(std::io::ErrorKind),
    /// Key derivation parameters, given or found in the file, lie outside what is accepted.
    #[error("key derivation parameters outside the accepted range")]
    KdfParameters,
    /// The vault is locked.
    #[error("the vault is locked")]
    Locked,
    /// The file holds fewer commits than were made: it was replaced by an older copy, or its write-ahead log is gone.
    #[error("writes were lost: the file holds {held} commits of {expected}")]
    LostWrites {
        /// Commits the file holds.
        held: u64,
        /// Commits that were made.
        expected: u64,
    },
    /// The record was written by a newer version of the wallet.
    #[error("a record was written by a newer version")]
    NewerEncoding,
    /// The file's schema is newer than this version reads. It was not touched.
    #[error("the vault's schema {found} is newer than this version reads")]
    NewerVersion {
        /// The schema found.
        found: u32,
    },
    /// The file is something else.
    #[error("the file is not a vault")]
    NotAVault,
    /// No record of this kind has this id.
    #[error("no record of this kind with this id")]
    NotFound,
    /// There is not enough memory for it now.
    #[error("not enough memory")]
    OutOfMemory,
    /// Too many wrong passcodes: the phone alone does not unlock until a passcode was right.
    #[error("the passcode is needed first")]
    PasscodeNeeded,
    /// Unlocking by the phone is not set up.
    #[error("unlocking by the phone is off")]
    PhoneUnlockOff,
    /// The file or its folder cannot be written.
    #[error("the vault cannot be written")]
    ReadOnly,
    /// A setting lies outside what is accepted.
    #[error("a setting outside the accepted range")]
    SettingOutOfRange,
    /// A new passcode has fewer than six characters.
    #[error("the passcode is too short")]
    ShortPasscode,
    /// The storage did not read or write what it was asked to.
    #[error("the storage failed with extended code {code}")]
    StorageFailed {
        /// SQLite's extended result code.
        code: i32,
    },
    /// The record is larger than is accepted.
    #[error("the record is too large")]
    TooLarge,
    /// Too many wrong passcodes: this one was not tried.
    #[error("too many wrong passcodes: wait {} s", wait.as_secs())]
    TooManyAttempts {
        /// How long until the next one may be tried.
        wait: Duration,
    },
    /// The file is shorter than it says.
    #[error("the vault file is truncated")]
    Truncated,
    /// As many wrong passcodes as the citizen had set: the keys are destroyed and the files are gone.
    #[error("the vault was wiped after too many wrong passcodes")]
    Wiped,
    /// The device secret is not the one this vault was made with: the file comes from another device.
    #[error("the device secret is not this vault's")]
    WrongDevice,
    /// The passcode is wrong.
    #[error("wrong passcode: next attempt in {} s", wait.as_secs())]
    WrongPasscode {
        /// How long until the next one may be tried; zero while attempts are free.
        wait: Duration,
        /// How many more wrong ones wipe the vault; `None` where it is never wiped.
        left: Option<u32>,
    },
    /// The secret is not the one that the phone's key releases. Not counted as a guess: it has 256 bits.
    #[error("the phone's secret is not this vault's")]
    WrongPhoneSecret,
}

/// A part of the vault, for [`Error::Damaged`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// The count of wrong passcodes. It has been rebuilt, as if all free attempts were used.
    Attempts,
    /// The side file that counts commits.
    Commits,
    /// The database around the records.
    Database,
    /// The answer in one drop box. Other boxes and all records are not affected.
    DropBox {
        /// The row of its key.
        row: u64,
    },
    /// The sealed list of what the vault holds, or a block of it.
    Head,
    /// The wrapped vault key.
    KeyWrap,
    /// The vault key as wrapped for the phone. The passcode's wrap is not affected.
    PhoneWrap,
    /// One record. The others are not affected.
    Record {
        /// Its row number.
        row: u64,
    },
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attempts => f.write_str("the count of attempts"),
            Self::Commits => f.write_str("the commit counter file"),
            Self::Database => f.write_str("the database"),
            Self::DropBox { row } => write!(f, "the drop box of record {row}"),
            Self::Head => f.write_str("the sealed head"),
            Self::KeyWrap => f.write_str("the wrapped key"),
            Self::PhoneWrap => f.write_str("the key wrapped for the phone"),
            Self::Record { row } => write!(f, "record {row}"),
        }
    }
}

/// Why a record's type could not encode or decode itself: a fixed sentence, so that no value can slip into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct EncodingError {
    reason: &'static str,
}

impl EncodingError {
    /// With the sentence to show.
    pub const fn new(reason: &'static str) -> Self {
        Self { reason }
    }
}

impl From<EncodingError> for Error {
    fn from(error: EncodingError) -> Self {
        Self::Encoding(error)
    }
}

impl From<vidan_crypto::Error> for Error {
    fn from(error: vidan_crypto::Error) -> Self {
        match error {
            vidan_crypto::Error::KdfParameters => Self::KdfParameters,
            vidan_crypto::Error::OutOfMemory => Self::OutOfMemory,
            vidan_crypto::Error::TooLarge => Self::TooLarge,
            other => Self::Crypto(other),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::DiskFull
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            other => Self::Io(other),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed => Self::AlreadyOpen,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged {
                    part: Part::Database,
                },
                ErrorCode::DiskFull => Self::DiskFull,
                ErrorCode::OutOfMemory => Self::OutOfMemory,
                // Only a lock interrupts.
                ErrorCode::OperationInterrupted => Self::Locked,
                // The file itself was opened before SQLite saw it: what cannot be opened is a log that cannot be made.
                ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly => {
                    Self::ReadOnly
                }
                // Also where a quota ends: SQLite tells only "no space left" from other failures of a write.
                ErrorCode::SystemIoFailure => Self::StorageFailed {
                    code: failure.extended_code,
                },
                _ => Self::Database {
                    code: failure.extended_code,
                },
            },
            // A column that is missing or of another type than the schema's: the file was changed.
            _ => Self::Damaged {
                part: Part::Database,
            },
        }
    }
}
