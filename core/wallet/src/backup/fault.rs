//! What is wrong with a backup or its passphrase. No variant carries anything of the content.

use std::io;

/// Why a backup was not made, or not restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// There are bytes behind the last chunk.
    #[error("the backup goes on behind its end")]
    Appended,
    /// What is inside was sealed with the passphrase, and does not follow the format.
    #[error("what the backup holds does not follow the format")]
    Content,
    /// It asks for more memory or time to check a passphrase than is given to any file.
    #[error("the backup asks for too much to check its passphrase")]
    Cost,
    /// Bytes were changed.
    #[error("the backup is damaged")]
    Damaged,
    /// It holds records that this version does not know, or of a newer encoding.
    #[error("the backup holds records of a newer version")]
    NewerContent,
    /// Its format is newer than this version reads.
    #[error("the backup's format is newer than this version reads")]
    NewerFormat,
    /// It is something else.
    #[error("this is not a backup")]
    NotABackup,
    /// A passphrase for a new backup is too long.
    #[error("the passphrase is too long")]
    PassphraseLong,
    /// A passphrase for a new backup is too short.
    #[error("the passphrase is too short")]
    PassphraseShort,
    /// The passphrase is another one.
    #[error("the passphrase is not this backup's")]
    PassphraseWrong,
    /// A chunk stands in another's place, twice, or is missing between two others.
    #[error("the backup's parts are not in their order")]
    Reordered,
    /// A part of another backup stands in it.
    #[error("the backup holds a part of another one")]
    Spliced,
    /// It ends before its end.
    #[error("the backup is cut short")]
    Truncated,
    /// The file could not be read.
    #[error("the backup could not be read: {0}")]
    Unreadable(io::ErrorKind),
    /// The file could not be written.
    #[error("the backup could not be written: {0}")]
    Unwritable(io::ErrorKind),
}

impl Fault {
    /// A name for programs that never changes once released.
    pub fn code(self) -> &'static str {
        match self {
            Self::Appended => "backup.appended",
            Self::Content => "backup.content",
            Self::Cost => "backup.cost",
            Self::Damaged => "backup.damaged",
            Self::NewerContent => "backup.newer_content",
            Self::NewerFormat => "backup.newer_format",
            Self::NotABackup => "backup.not_a_backup",
            Self::PassphraseLong => "backup.passphrase_long",
            Self::PassphraseShort => "backup.passphrase_short",
            Self::PassphraseWrong => "backup.passphrase_wrong",
            Self::Reordered => "backup.reordered",
            Self::Spliced => "backup.spliced",
            Self::Truncated => "backup.truncated",
            Self::Unreadable(_) => "backup.unreadable",
            Self::Unwritable(io::ErrorKind::StorageFull) => "backup.no_space",
            Self::Unwritable(_) => "backup.unwritable",
        }
    }
}
