//! The four answers (section 7 of the draft). What is not known is never shown as one of the others.

/// What is known of a document's status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Taken back for good (`INVALID`, 1).
    Revoked,
    /// Does not count for now (`SUSPENDED`, 2).
    Suspended,
    /// Nothing can be said.
    Undetermined(StatusUnknown),
    /// In force (`VALID`, 0).
    Valid,
}

/// Why nothing can be said of a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusUnknown {
    /// The list is past its `exp`.
    Expired,
    /// The list counts only from a later moment: this device's clock is behind, or was set back.
    FromTheFuture,
    /// The list has no entry of this index.
    IndexOutOfRange,
    /// The document's status is told by another mechanism than a status list.
    MechanismUnknown,
    /// No list of this address is held.
    NoList,
    /// The list is by another signer than the document's issuer.
    SignerForeign,
    /// The list's signer is not trusted any more.
    SignerNotTrusted,
    /// A newer list should have been fetched by now.
    Stale,
    /// The entry has a value that this version gives no meaning.
    ValueUnknown(u8),
}

impl Status {
    /// The meaning of an entry.
    pub fn from_value(value: u8) -> Self {
        match value {
            0 => Self::Valid,
            1 => Self::Revoked,
            2 => Self::Suspended,
            other => Self::Undetermined(StatusUnknown::ValueUnknown(other)),
        }
    }

    /// How bad it is for who shows the document: of several answers the worst counts.
    pub(super) fn severity(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Undetermined(_) => 1,
            Self::Suspended => 2,
            Self::Revoked => 3,
        }
    }

    /// A stable name for programs: one of the four.
    pub fn name(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::Undetermined(_) => "undetermined",
            Self::Valid => "valid",
        }
    }

    /// A stable name of the answer with its cause.
    pub fn code(self) -> &'static str {
        match self {
            Self::Revoked => "status.revoked",
            Self::Suspended => "status.suspended",
            Self::Undetermined(cause) => cause.code(),
            Self::Valid => "status.valid",
        }
    }
}

impl StatusUnknown {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Expired => "status.expired",
            Self::FromTheFuture => "status.from_the_future",
            Self::IndexOutOfRange => "status.index_out_of_range",
            Self::MechanismUnknown => "status.mechanism_unknown",
            Self::NoList => "status.unchecked",
            Self::SignerForeign => "status.signer_foreign",
            Self::SignerNotTrusted => "status.signer_not_trusted",
            Self::Stale => "status.stale",
            Self::ValueUnknown(_) => "status.value_unknown",
        }
    }
}
