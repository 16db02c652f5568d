//! What a look at the whole vault found, and what repairing it did.
//!
//! A report names rows, causes and kinds that its reader knows already; never an id or a content. `survey` looks,
//! [`Vault::check`](crate::Vault::check) tells, [`Vault::repair`](crate::Vault::repair) makes a whole vault of what is left.

mod survey;

pub(crate) use survey::{Looked, Survey, survey};

/// What is wrong with one part of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The file beside the vault that counts commits is missing, damaged or behind.
    Commits,
    /// SQLite's own check of its pages has complaints.
    Database,
    /// A block of the sealed head is unreadable: which of its records there should be is not known.
    HeadBlock,
    /// One of the two copies of the head's root is unreadable.
    HeadCopy,
    /// One of the two copies of the wrapped vault key is unreadable.
    KeyWrapCopy,
    /// The vault key as wrapped for the phone is unreadable; the passcode's is not affected.
    PhoneWrap,
    /// One of the two copies of that is unreadable.
    PhoneWrapCopy,
    /// A record's bytes were changed, or its page is unreadable.
    RecordDamaged,
    /// A record is not there.
    RecordMissing,
    /// An older version of a record stands in its place.
    RecordSetBack,
    /// A row that the vault never wrote, or that was deleted.
    RecordStray,
}

impl Fault {
    /// A name for programs and pages that never changes once released.
    pub fn code(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Database => "database",
            Self::HeadBlock => "head_block",
            Self::HeadCopy => "head_copy",
            Self::KeyWrapCopy => "key_wrap_copy",
            Self::PhoneWrap => "phone_wrap",
            Self::PhoneWrapCopy => "phone_wrap_copy",
            Self::RecordDamaged => "record_damaged",
            Self::RecordMissing => "record_missing",
            Self::RecordSetBack => "record_set_back",
            Self::RecordStray => "record_stray",
        }
    }

    /// Whether it is about one record.
    pub fn is_of_record(self) -> bool {
        matches!(
            self,
            Self::RecordDamaged | Self::RecordMissing | Self::RecordSetBack | Self::RecordStray
        )
    }
}

/// One thing that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub fault: Fault,
    /// The record's row, or the first of the 64 that a block of the head covers.
    pub row: Option<u64>,
    /// The record's kind, if it is one of the names that were given.
    pub kind: Option<&'static str>,
}

/// What a look at the whole vault found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Records that are whole.
    pub records: u64,
    /// Of these, records whose place in the head is lost: each is what it says it is, but whether it is the newest version
    /// of itself, and whether others are missing beside it, cannot be known.
    pub unproven: u64,
    /// Everything that is wrong, in no order that matters.
    pub findings: Vec<Finding>,
}

impl CheckReport {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty()
    }

    /// How often one thing is wrong.
    pub fn count(&self, fault: Fault) -> usize {
        let same = self.findings.iter().filter(|found| found.fault == fault);
        same.count()
    }
}

/// What repairing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairReport {
    /// Records that the vault holds now.
    pub kept: u64,
    /// Of these, records that are kept on their own word ([`CheckReport::unproven`]).
    pub unproven: u64,
    /// Records that are gone, and why. In a block of the head that was lost there may have been others, which nobody can
    /// name any more; their `HeadBlock` is in `mended`.
    pub lost: Vec<Finding>,
    /// What was made anew.
    pub mended: Vec<Finding>,
}
