//! More copies from the issuer, by the refresh token that came with the document (RFC 6749 section 6).
//!
//! Each document's is an operation of its own. What fails leaves the document as it was: its copies, its view, its place in the
//! list. Only the refresh token may be another one: it is kept as soon as it comes, because its predecessor may be worth nothing
//! from then on.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::openid4vci::{Issuance, Refresh};
use vidan_trust::Names;
use vidan_vault::Record;

use super::Need;
use crate::{
    DocumentSummary, Error, LifeState, Wallet,
    activity::Act,
    issuance::{Purpose, Receiving},
    operations::{Ended, finished},
    store::{DocumentRecord, GrantRecord, OperationRecord, Work},
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

impl CopiesFailure {
    fn new(document_id: String, document: DocumentRecord, error: &Error) -> Self {
        Self {
            document_id,
            document_type: document.document_type,
            name: document.name,
            code: error.code().to_owned(),
            retry: error.retry(),
        }
    }
}

/// What fetching copies for several documents did. One that fails hinders no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CopiesReport {
    /// Documents that have new copies.
    pub fetched: Vec<FetchedCopies>,
    /// Documents that have not.
    pub failed: Vec<CopiesFailure>,
    /// Documents whose issuer gives no more copies without a new offer. That is how they came, and no failure.
    pub not_renewable: Vec<CopiesFailure>,
    /// Documents that needed none.
    pub enough: u32,
}

impl Wallet {
    /// Fetches copies for one document, as many as are missing to the number that the wallet was set to. Does nothing where
    /// none is missing. New copies take the place of those that were shown or have ended.
    ///
    /// # Errors
    /// [`Error::DocumentUnknown`], [`Error::NotRenewable`], [`Error::OperationUnderWay`], [`Error::OtherDocument`]; transport;
    /// the issuer's refusals; the device keys'; every reason to refuse a credential. Nothing but the refresh token has changed
    /// then.
    pub async fn refill(&self, document_id: &str) -> Result<FetchedCopies, Error> {
        let need = Need::Missing(self.now());
        self.fetch_copies(document_id, Act::Refilled, need).await
    }

    /// Fetches copies for every document that has fewer unused ones than [`crate::Config::refill_below`].
    ///
    /// # Errors
    /// Trust, where there is no list in force; [`Error::OperationUnderWay`]; the vault's. What fails for one document is in the
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
        self.trust_list().await?;
        let now = self.now();
        let mut report = CopiesReport::default();
        let mut runs = Vec::new();
        for Record { id, value, .. } in self.document_records().await? {
            let over = value.superseded_by.is_some() || value.ends_at.is_some_and(|end| end <= now);
            if over || !wants(&value) {
                report.enough = report.enough.saturating_add(u32::from(!over));
                continue;
            }
            match self.begin_fetching(&id, act, need).await {
                Ok(Some(begun)) => runs.push((id, value, self.start(&begun.operation))),
                Ok(None) => report.enough = report.enough.saturating_add(1),
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(Error::NotRenewable) => {
                    report
                        .not_renewable
                        .push(CopiesFailure::new(id, value, &Error::NotRenewable))
                }
                Err(error) => report.failed.push(CopiesFailure::new(id, value, &error)),
            }
        }
        for (id, document, run) in runs {
            match fetched(finished(run).await) {
                Ok(fetched) => report.fetched.push(fetched),
                Err(error @ Error::Vault(_)) => return Err(error),
                Err(error) => report.failed.push(CopiesFailure::new(id, document, &error)),
            }
        }
        Ok(report)
    }

    /// Fetches copies for one document. Where others were being fetched for it, those come first.
    async fn fetch_copies(&self, id: &str, act: Act, need: Need) -> Result<FetchedCopies, Error> {
        let mut id = id.to_owned();
        loop {
            let Some(begun) = self.begin_fetching(&id, act, need).await? else {
                let (document, _) = self.document_and_grant(&id).await?;
                return Ok(FetchedCopies {
                    document_id: id,
                    document_type: document.document_type,
                    copies: 0,
                    supersedes: None,
                });
            };
            let came = fetched(finished(self.start(&begun.operation)).await)?;
            if begun.as_asked {
                return Ok(came);
            }
            // Of the newest version.
            id = came.document_id;
        }
    }

    /// Puts the operation that fetches copies into the vault, unless one for this document is there that has come further; `None`
    /// where it has enough.
    async fn begin_fetching(&self, id: &str, act: Act, need: Need) -> Result<Option<Begun>, Error> {
        let operation = format!("copies {id}");
        let (document, grant) = self.document_and_grant(id).await?;
        let left = match need {
            Need::All => 0,
            Need::Missing(until) => document.copies_left(until),
        };
        let left = usize::try_from(left).unwrap_or(usize::MAX);
        let missing = self.config().copies.saturating_sub(left);
        let (grant_id, grant) = grant.ok_or(Error::NotRenewable)?;
        if missing == 0 {
            return Ok(None);
        }
        let refresh = Refresh {
            credential_issuer: grant.issuer_url,
            authorization_server: grant.authorization_server,
            configuration: document.configuration.clone(),
            identifier: document.identifier.clone(),
            copies: missing,
            refresh_token: grant.refresh_token,
        };
        let issuance = Issuance::refresh(refresh, self.config().plaintext)?;
        let purpose = Purpose::Copies {
            document: id.to_owned(),
            document_type: document.document_type,
            act,
            need,
        };
        let work = Receiving::new(operation.clone(), purpose, &issuance)?.under_grant(grant_id);
        // Whatever is being fetched brings some that are missing: nothing takes its place.
        let agreed = match need {
            Need::All => "all".to_owned(),
            Need::Missing(_) => String::new(),
        };
        let record = OperationRecord::new(agreed, Work::Receive(work), self.now());
        let is_this = self.begin_operation(&operation, record).await?;
        let as_asked = is_this || matches!(need, Need::Missing(_));
        Ok(Some(Begun {
            operation,
            as_asked,
        }))
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

/// An operation that fetches copies is in the vault.
struct Begun {
    operation: String,
    /// Whether it fetches what was asked for, and not what an earlier one had begun to fetch.
    as_asked: bool,
}

/// What came of an operation that fetches copies.
fn fetched(ended: Result<Ended, Error>) -> Result<FetchedCopies, Error> {
    match ended? {
        Ended::Copies(fetched) => Ok(fetched),
        Ended::Received { cause, .. } => Err(cause.unwrap_or(Error::OfferIncomplete)),
        _ => Err(Error::OfferIncomplete),
    }
}
