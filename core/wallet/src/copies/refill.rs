//! More copies from the issuer, by the refresh token that came with the document (RFC 6749 section 6).
//!
//! What fails leaves the document as it was: its copies, its view, its place in the list. Only the refresh token may be
//! another one: it is kept as soon as it comes, because its predecessor may be worth nothing from then on.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_crypto::device::DeviceKey;
use vidan_protocol::openid4vci::{Issuance, Refresh};
use vidan_trust::Names;
use vidan_vault::Record;

use super::install::{Need, keep};
use crate::{
    DocumentSummary, Error, LifeState, Wallet,
    activity::{self, Act, NewEntry},
    issuance::Origin,
    store::{DocumentRecord, GrantRecord},
};

/// Copies of a document that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FetchedCopies {
    /// The document they are of. Another one than was asked about where what it says has changed meanwhile: the old version
    /// is superseded by it then.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// How many came.
    pub copies: u32,
    /// The version that was asked about, where this is a newer one.
    pub supersedes: Option<String>,
}

/// A document for which no copies came. It is as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopiesFailure {
    /// The document.
    pub document_id: String,
    /// Its type.
    pub document_type: String,
    /// Its name.
    pub name: Names,
    /// The stable code of the cause; [`crate::advice_text`] says what to do.
    pub code: String,
    /// Whether trying again can help.
    pub retry: bool,
}

/// What fetching copies for several documents did. One that fails hinders no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CopiesReport {
    /// Documents that have new copies.
    pub fetched: Vec<FetchedCopies>,
    /// Documents that have not.
    pub failed: Vec<CopiesFailure>,
    /// Documents that needed none.
    pub enough: u32,
}

impl Wallet {
    /// Fetches copies for one document, as many as are missing to the number that the wallet was set to. Does nothing where
    /// none is missing. New copies take the place of those that were shown or have ended.
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`], [`Error::NotRenewable`], [`Error::CopiesUnderWay`], [`Error::OtherDocument`]; transport;
    /// the issuer's refusals; the device keys'; every reason to refuse a credential. Nothing but the refresh token has changed
    /// then.
    pub async fn refill(&self, document_id: &str) -> Result<FetchedCopies, Error> {
        let _busy = Busy::begin(self.fetching())?;
        let need = Need::Missing(self.now());
        self.fetch_copies(document_id, Act::Refilled, need).await
    }

    /// Fetches copies for every document that has fewer unused ones than [`crate::Config::refill_below`].
    ///
    /// # Errors
    /// Trust, where there is no list in force; [`Error::CopiesUnderWay`]; the vault's. What fails for one document is in the
    /// report.
    pub async fn refill_all(&self) -> Result<CopiesReport, Error> {
        self.refill_lasting(self.now()).await
    }

    /// As [`Wallet::refill_all`], where copies count that last until then.
    pub(crate) async fn refill_lasting(&self, until: UnixTime) -> Result<CopiesReport, Error> {
        let below = self.config().refill_below;
        self.fetch_for(Act::Refilled, Need::Missing(until), |document| {
            usize::try_from(document.copies_left(until)).is_ok_and(|left| left < below)
        })
        .await
    }

    /// Fetches copies for every document in need of a new copy ([`LifeState::NeedsNewCopy`]): after a restore, or where the
    /// device has lost its keys.
    ///
    /// # Errors
    /// As [`Wallet::refill_all`].
    pub async fn reissue_all(&self) -> Result<CopiesReport, Error> {
        let now = self.now();
        self.fetch_for(Act::Reissued, Need::Missing(now), |document| {
            document.copies_left(now) == 0
        })
        .await
    }

    /// The documents that it is time to renew: those that end soon or have ended, by their own words or for want of copies.
    ///
    /// # Errors
    /// The vault's.
    pub async fn renewable(&self) -> Result<Vec<DocumentSummary>, Error> {
        let mut documents = self.documents().await?;
        documents.retain(|document| {
            matches!(
                document.life.state,
                LifeState::Expired | LifeState::Expiring | LifeState::NeedsNewCopy
            )
        });
        Ok(documents)
    }

    /// Asks the issuer for the document as it is now. Where it says the same, all copies are replaced; where it does not, the new
    /// version supersedes the old one.
    ///
    /// # Errors
    /// As [`Wallet::refill`].
    pub async fn renew(&self, document_id: &str) -> Result<FetchedCopies, Error> {
        let _busy = Busy::begin(self.fetching())?;
        self.fetch_copies(document_id, Act::Reissued, Need::All)
            .await
    }

    /// Copies for the documents that want some. A superseded one wants none, nor does one that has ended by its own words.
    async fn fetch_for(
        &self,
        act: Act,
        need: Need,
        wants: impl Fn(&DocumentRecord) -> bool,
    ) -> Result<CopiesReport, Error> {
        let _busy = Busy::begin(self.fetching())?;
        self.trust_list().await?;
        let now = self.now();
        let mut report = CopiesReport::default();
        for Record { id, value, .. } in self.document_records().await? {
            let over = value.superseded_by.is_some() || value.ends_at.is_some_and(|end| end <= now);
            if over || !wants(&value) {
                report.enough = report.enough.saturating_add(u32::from(!over));
                continue;
            }
            match self.fetch_copies(&id, act, need).await {
                Ok(fetched) => report.fetched.push(fetched),
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(error) => report.failed.push(CopiesFailure {
                    document_id: id,
                    document_type: value.document_type,
                    name: value.name,
                    code: error.code().to_owned(),
                    retry: error.retry(),
                }),
            }
        }
        Ok(report)
    }

    /// The caller is the only one who fetches.
    async fn fetch_copies(&self, id: &str, act: Act, need: Need) -> Result<FetchedCopies, Error> {
        let (document, grant) = self.document_and_grant(id).await?;
        let left = match need {
            Need::All => 0,
            Need::Missing(until) => document.copies_left(until),
        };
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let missing = self.config().copies.saturating_sub(left);
        let (grant_id, grant) = grant.ok_or(Error::NotRenewable)?;
        if missing == 0 {
            return Ok(FetchedCopies {
                document_id: id.to_owned(),
                document_type: document.document_type,
                copies: 0,
                supersedes: None,
            });
        }
        let with = document.signer.id.as_ref().unwrap_or(&document.issuer_url);
        let entry = NewEntry::new(self.now(), act, with).document(&document.document_type);
        let refresh = Refresh {
            credential_issuer: grant.issuer_url,
            authorization_server: grant.authorization_server,
            configuration: document.configuration.clone(),
            copies: missing,
            refresh_token: grant.refresh_token,
        };
        let mut keys = Vec::new();
        let fetched = self
            .fetch_with(id, refresh, &grant_id, need, &mut keys, entry.clone())
            .await;
        let ids = keys.into_iter().map(|key| key.id).collect();
        self.forget_unowned(ids).await;
        if let Err(error) = &fetched {
            // Having no network is no event; a refusal is.
            if !error.retry() && !matches!(error, Error::Transport(_)) {
                let entry = entry.refused(error.code());
                let noted = self.vault().write(move |tx| activity::append(tx, entry));
                let _ = noted.await;
            }
        }
        fetched
    }

    async fn fetch_with(
        &self,
        id: &str,
        refresh: Refresh,
        grant: &str,
        need: Need,
        keys: &mut Vec<DeviceKey>,
        entry: NewEntry,
    ) -> Result<FetchedCopies, Error> {
        let list = self.trust_list().await?;
        let issuer_url = refresh.credential_issuer.clone();
        let mut issuance = Issuance::refresh(refresh, self.config().plaintext)?;
        self.drive_to_end(&mut issuance, Some(grant), keys).await?;
        let issued = issuance.into_issued()?.pop();
        let checked = self.check_document(&list, issued.ok_or(Error::OfferIncomplete)?, keys)?;
        let origin = Origin {
            issuer_url,
            grant: Some(grant.to_owned()),
        };
        let (id, new_id, now) = (id.to_owned(), self.new_id()?, self.now());
        let (fetched, doomed) = self
            .vault()
            .write(move |tx| {
                let kept = keep(tx, &id, new_id, &checked, &origin, need, now)?;
                activity::append(tx, entry)?;
                Ok::<_, Error>(kept)
            })
            .await?;
        self.delete_keys(doomed).await;
        Ok(fetched)
    }

    /// A document, and what more copies of it are asked for with.
    pub(crate) async fn document_and_grant(
        &self,
        id: &str,
    ) -> Result<(DocumentRecord, Option<(String, GrantRecord)>), Error> {
        let id = id.to_owned();
        self.vault()
            .read(move |reader| {
                let found = reader.find::<DocumentRecord>(&id)?;
                let document = found.ok_or(Error::DocumentUnknown)?.value;
                let grant = match &document.grant {
                    Some(grant) => reader.find::<GrantRecord>(grant)?,
                    None => None,
                };
                Ok((document, grant.map(|grant| (grant.id, grant.value))))
            })
            .await
    }
}

/// Held by whoever fetches copies.
pub(crate) struct Busy<'w>(&'w AtomicBool);

impl<'w> Busy<'w> {
    pub(crate) fn begin(flag: &'w AtomicBool) -> Result<Self, Error> {
        match flag.swap(true, Ordering::AcqRel) {
            true => Err(Error::CopiesUnderWay),
            false => Ok(Self(flag)),
        }
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
