//! Documents and their copies.
//!
//! A document's own record is all that a list needs: it counts its copies and knows where they stand. What the document says
//! is in its view, and what is shown to others in its copies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vidan_codec::{base64url, clock::UnixTime};
use vidan_credential::{Credential, Format};
use vidan_trust::{Names, Signer};
use vidan_vault::{EncodingError, Sealable};
use zeroize::Zeroizing;

use super::{
    decode, encode, sealed_as_json,
    status::{StatusPlace, in_base64url},
};
use crate::Subject;

/// A document: what its list entry shows, and which copies it has.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct DocumentRecord {
    /// By the name of its profile, whatever its format calls it.
    pub(crate) document_type: String,
    /// The format of all its copies. An SD-CWT is written as it was before there were others.
    #[serde(default, skip_serializing_if = "is_sd_cwt")]
    pub(crate) format: Format,
    pub(crate) name: Names,
    pub(crate) signer: Signer,
    /// Where it came from, to ask for more copies.
    pub(crate) issuer_url: String,
    pub(crate) configuration: String,
    /// The issuer's data set that it came of, where it tells several apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) identifier: Option<String>,
    /// The record of the refresh token that more copies are asked for with.
    pub(crate) grant: Option<String>,
    pub(crate) received_at: UnixTime,
    pub(crate) issued_at: Option<UnixTime>,
    /// When the last of the copies that came ends.
    pub(crate) expires_at: Option<UnixTime>,
    /// When the document itself ends, by its own words.
    pub(crate) ends_at: Option<UnixTime>,
    /// Its number, by its own words.
    pub(crate) number: Option<String>,
    pub(crate) subject: Subject,
    /// The version of the same document before this one.
    pub(crate) supersedes: Option<String>,
    /// The version that took its place.
    pub(crate) superseded_by: Option<Successor>,
    /// Where it stood when its last copy came: for a document that has none.
    pub(crate) status: Option<StatusPlace>,
    /// Those that are there, by number.
    pub(crate) copies: Vec<Copy>,
    /// The number of the next one that comes.
    pub(crate) next_copy: u32,
}

/// A newer version of a document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Successor {
    pub(crate) id: String,
    pub(crate) at: UnixTime,
}

/// One copy, as its document's record knows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Copy {
    pub(crate) number: u32,
    pub(crate) ends_at: Option<UnixTime>,
    /// Where its status is found, if it has one.
    pub(crate) status: Option<StatusPlace>,
    /// When it was shown last. One that was shown is kept only where no other is left.
    pub(crate) shown_at: Option<UnixTime>,
    /// The operation that it is set apart for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) held_by: Option<String>,
}

impl Copy {
    pub(crate) fn is_fresh(&self, now: UnixTime) -> bool {
        self.shown_at.is_none() && self.is_free(now)
    }

    /// Whether it has not ended and is set apart for nobody.
    pub(crate) fn is_free(&self, now: UnixTime) -> bool {
        self.held_by.is_none() && self.lasts(now)
    }

    pub(crate) fn lasts(&self, now: UnixTime) -> bool {
        self.ends_at.is_none_or(|end| end > now)
    }
}

impl DocumentRecord {
    /// What of it can move to another device: all but its copies, which stay with the keys that they are bound to.
    pub(crate) fn without_copies(self) -> Self {
        Self {
            copies: Vec::new(),
            ..self
        }
    }

    /// How many copies can be shown that nobody has seen.
    pub(crate) fn copies_left(&self, now: UnixTime) -> u32 {
        let fresh = self.copies.iter().filter(|copy| copy.is_fresh(now));
        u32::try_from(fresh.count()).unwrap_or(u32::MAX)
    }

    /// The copy to show next: a fresh one, else the last that was shown, and never one that has ended.
    pub(crate) fn showable(&self, now: UnixTime) -> Option<&Copy> {
        let fresh = self.copies.iter().find(|copy| copy.is_fresh(now));
        fresh.or_else(|| {
            let free = self.copies.iter().filter(|copy| copy.is_free(now));
            free.max_by_key(|copy| copy.shown_at)
        })
    }

    /// Where the document stands: by the copy that would be shown, else by the last that came.
    pub(crate) fn place(&self, now: UnixTime) -> Option<&StatusPlace> {
        match self.showable(now) {
            Some(copy) => copy.status.as_ref(),
            None => self.status.as_ref(),
        }
    }

    /// Adds a copy and gives its number.
    pub(crate) fn add_copy(
        &mut self,
        ends_at: Option<UnixTime>,
        status: Option<StatusPlace>,
    ) -> u32 {
        let number = self.next_copy;
        self.next_copy = number.saturating_add(1);
        self.copies.push(Copy {
            number,
            ends_at,
            status,
            shown_at: None,
            held_by: None,
        });
        number
    }
}

fn is_sd_cwt(format: &Format) -> bool {
    *format == Format::SdCwt
}

impl Sealable for DocumentRecord {
    const NAME: &'static str = "document";
    const VERSION: u16 = 2;

    fn encode(&self) -> Result<Zeroizing<Vec<u8>>, EncodingError> {
        encode(self)
    }

    fn decode(version: u16, bytes: &[u8]) -> Result<Self, EncodingError> {
        match version {
            1 => Ok(decode::<First>(bytes)?.into()),
            _ => decode(bytes),
        }
    }
}

/// As version 1 had it: copies were counted, and knew themselves whether they had been used.
#[derive(Deserialize)]
struct First {
    document_type: String,
    name: Names,
    signer: Signer,
    issuer_url: String,
    configuration: String,
    received_at: UnixTime,
    issued_at: Option<UnixTime>,
    expires_at: Option<UnixTime>,
    copies: u32,
    next_copy: u32,
}

impl From<First> for DocumentRecord {
    /// Fit for a list. The rest is in its copies, which [`crate::upgrade`] looks at.
    fn from(first: First) -> Self {
        let unused = first.next_copy..first.copies;
        let copy = |number| Copy {
            number,
            ends_at: first.expires_at,
            status: None,
            shown_at: None,
            held_by: None,
        };
        Self {
            copies: unused.map(copy).collect(),
            next_copy: first.copies,
            document_type: first.document_type,
            format: Format::SdCwt,
            name: first.name,
            signer: first.signer,
            issuer_url: first.issuer_url,
            configuration: first.configuration,
            identifier: None,
            grant: None,
            received_at: first.received_at,
            issued_at: first.issued_at,
            expires_at: first.expires_at,
            ends_at: None,
            number: None,
            subject: Subject::Holder,
            supersedes: None,
            superseded_by: None,
            status: None,
        }
    }
}

/// One copy with a key of its own, used once.
#[derive(Serialize, Deserialize)]
pub(crate) struct CopyRecord {
    /// The device key's name.
    pub(crate) key: String,
    /// The credential in base64url; its document knows the format.
    pub(crate) credential: String,
    pub(crate) used_at: Option<UnixTime>,
    /// Where its status is found, if it has one.
    #[serde(default)]
    pub(crate) status: Option<StatusPlace>,
    /// The files that came with it, by claim path.
    #[serde(default)]
    pub(crate) attachments: BTreeMap<String, File>,
}

/// A file that came with a copy.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct File(#[serde(with = "in_base64url")] pub(crate) Vec<u8>);

impl CopyRecord {
    /// An unused copy, after every check.
    pub(crate) fn new(key: String, held: &Credential, attachments: BTreeMap<String, File>) -> Self {
        Self {
            key,
            credential: base64url::encode(held.as_bytes()),
            used_at: None,
            status: held.status().map(StatusPlace::from),
            attachments,
        }
    }

    pub(crate) fn id(document: &str, number: u32) -> String {
        format!("{document}/{number}")
    }
}

sealed_as_json!(CopyRecord, "copy", 1);
