//! Whom the wallet trusts: the list it holds, and how it gets a newer one.
//!
//! The list is kept as it was signed. Its signature is checked when it comes, and once after each unlocking; its dates at each use.

use std::sync::Arc;

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::{Endpoint, http::JWT};
use vidan_trust::{Bundle, Names, PinnedRoot, TrustList};
use vidan_vault::{Error as Vault, Reader, Record, Sealable, Transaction};

use crate::{
    Error, Wallet,
    activity::{self, Act, NewEntry},
    store::TrustRecord,
};

/// The largest list fetched.
const MAX_LIST: usize = 1024 * 1024;

/// The list in force, for showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrustSummary {
    /// Its number.
    pub number: u64,
    /// When it was signed.
    pub issued_at: UnixTime,
    /// When a newer one is due.
    pub next_update: UnixTime,
    /// The issuers' names.
    pub issuers: Vec<Names>,
    /// The offices, with what they are called by.
    pub offices: Vec<OfficeSummary>,
}

/// An office of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OfficeSummary {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: Names,
    /// Where it is reached.
    pub url: Option<String>,
    /// The kinds of notice it may send.
    pub kinds: Vec<String>,
    /// The forms it may publish.
    pub forms: Vec<String>,
}

impl Wallet {
    /// Fetches the trust list, checks it under the pinned roots, and puts it in force unless it is older than the one held.
    /// Where it hands over to a new root, only that one signs from then on: a list by its predecessor is refused. Notices that
    /// were set aside for want of a newer list are judged again.
    ///
    /// # Errors
    /// Transport; trust (signature, older than the one held, out of date); the vault's. The old list stays then.
    pub async fn refresh_trust(&self) -> Result<TrustSummary, Error> {
        let before = self.held_number().await?;
        let address = &self.config().trust_list_url;
        let response = self.fetch_list(address, JWT, MAX_LIST, Endpoint::TrustList);
        let response = response.await?;
        let body = response.read(Endpoint::TrustList, JWT, MAX_LIST)?;
        let jws = str::from_utf8(body)
            .map_err(|_| vidan_codec::Error::MalformedJose)?
            .trim_ascii()
            .to_owned();
        let (app, now) = (self.config().roots.clone(), self.now());
        let kept = self
            .vault()
            .write(move |tx| keep(tx, &jws, &app, before, now))
            .await?;
        let list = match kept {
            Some(list) => Arc::new(list),
            // Another refresh was faster, and brought a newer one.
            None => self.trust_list().await?,
        };
        // The list is in force, whatever becomes of them; each sync judges them again too.
        let _ = self.judge_again(&list).await;
        Ok(summarise(&list))
    }

    /// The signed list in force, for a verifier on the same device.
    ///
    /// # Errors
    /// [`Error::TrustListMissing`] before the first [`Wallet::refresh_trust`]; the vault's.
    pub async fn trust_list_jws(&self) -> Result<String, Error> {
        let (app, now) = (self.config().roots.clone(), self.now());
        let list = self.vault().read(move |reader| verified(reader, &app, now));
        Ok(list.await?.as_jws().to_owned())
    }

    /// The signed lists in force, trust list and status lists, in one file for a verifier on the same device
    /// ([`vidan_trust::Bundle`]).
    ///
    /// # Errors
    /// [`Error::TrustListMissing`] before the first [`Wallet::refresh_trust`]; trust, where they are too many or too large
    /// for one file; the vault's.
    pub async fn bundle(&self) -> Result<Vec<u8>, Error> {
        let trust = self.trust_list_jws().await?;
        let status = self.status_tokens().await?;
        let status: Vec<&[u8]> = status.iter().map(Vec::as_slice).collect();
        Ok(Bundle::write(&trust, &status)?)
    }

    /// The list in force. Past its date it is refused: what it says about new documents, notices and forms may be wrong by now.
    pub(crate) async fn trust_list(&self) -> Result<Arc<TrustList>, Error> {
        let list = self.trust_list_any_age().await?;
        match list.is_stale(self.now()) {
            true => Err(vidan_trust::Error::ListExpired.into()),
            false => Ok(list),
        }
    }

    /// The list in force whatever its age: good for naming what the wallet already holds, not for believing anyone new.
    pub(crate) async fn trust_list_any_age(&self) -> Result<Arc<TrustList>, Error> {
        let (app, now) = (self.config().roots.clone(), self.now());
        let list = self.vault().read(move |reader| verified(reader, &app, now));
        let list = list.await?;
        list.check_date(now)?;
        Ok(list)
    }

    /// The number of the list held, to tell later whether it was replaced meanwhile.
    async fn held_number(&self) -> Result<Option<u64>, Error> {
        let held = self
            .vault()
            .read(|reader| held(reader.find::<TrustRecord>(TrustRecord::ID)));
        Ok(held.await?.map(|record| record.number))
    }

    /// How many signatures of trust lists and status lists were checked since unlocking, as these came out of the vault.
    ///
    /// # Errors
    /// The vault's.
    #[cfg(any(test, feature = "testing"))]
    pub async fn lists_verified(&self) -> Result<u32, Error> {
        let counted = self.vault().read(|reader| {
            let trust = reader.memo(|memo: &mut Kept| memo.verified);
            Ok::<_, Error>(trust.saturating_add(crate::status::lists_verified(reader)))
        });
        counted.await
    }
}

/// The list as it was verified when it was looked at first since unlocking. It goes when the vault is locked.
#[derive(Default)]
struct Kept {
    /// Which record that was.
    stamp: Stamp,
    list: Option<Arc<TrustList>>,
    /// How often a signature was checked.
    verified: u32,
}

/// Row and revision of every record of a kind: where they are what they were, so are the records.
pub(crate) type Stamp = Vec<(u64, u64)>;

/// The stamp of a kind. Where the vault cannot tell it for damage elsewhere, every commit makes another one.
pub(crate) fn stamp<T: Sealable>(reader: &Reader<'_>) -> Stamp {
    let rows = reader.rows::<T>();
    rows.unwrap_or_else(|_| vec![(0, reader.commits())])
}

/// The list held, its signature checked once for each unlocking. Its dates are the caller's to check, at each use.
pub(crate) fn verified(
    reader: &Reader<'_>,
    app: &[PinnedRoot],
    now: UnixTime,
) -> Result<Arc<TrustList>, Error> {
    reader.memo(|kept: &mut Kept| {
        let stamp = stamp::<TrustRecord>(reader);
        if let Some(list) = kept.list.as_ref().filter(|_| kept.stamp == stamp) {
            return Ok(list.clone());
        }
        kept.list = None;
        let held =
            held(reader.find::<TrustRecord>(TrustRecord::ID))?.ok_or(Error::TrustListMissing)?;
        let roots = held.succession.roots(app);
        kept.verified = kept.verified.saturating_add(1);
        let list = Arc::new(TrustList::verify_any_age(&held.jws, &roots, now, None)?);
        kept.stamp = stamp;
        kept.list = Some(list.clone());
        Ok(list)
    })
}

/// A record of what can be fetched again. One that is damaged is none: the next that is fetched takes its place.
pub(crate) fn held<T>(found: Result<Option<Record<T>>, Vault>) -> Result<Option<T>, Error> {
    match found {
        Ok(found) => Ok(found.map(|record| record.value)),
        Err(Vault::Damaged { .. } | Vault::Encoding(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Checks a list that was fetched against the one held at this moment, and puts it in its place. `None` where that is newer and
/// was not there yet `before` the fetch: this one is late then, and no attack.
fn keep(
    tx: &mut Transaction<'_>,
    jws: &str,
    app: &[PinnedRoot],
    before: Option<u64>,
    now: UnixTime,
) -> Result<Option<TrustList>, Error> {
    let held = held(tx.find::<TrustRecord>(TrustRecord::ID))?;
    let number = held.as_ref().map(|held| held.number);
    let mut succession = held
        .as_ref()
        .map(|held| held.succession.clone())
        .unwrap_or_default();
    let roots = succession.roots(app);
    let list = TrustList::verify(jws, &roots, now, number.filter(|_| number == before))?;
    if number.is_some_and(|held| list.number() < held) {
        return Ok(None);
    }
    if held.is_none_or(|held| held.jws != list.as_jws()) {
        succession.follow(&roots, list.roots());
        let record = TrustRecord {
            jws: list.as_jws().to_owned(),
            number: list.number(),
            succession,
        };
        tx.put(TrustRecord::ID, &record)?;
        let entry = NewEntry::new(now, Act::TrustUpdated, list.publisher());
        activity::append(tx, entry)?;
    }
    Ok(Some(list))
}

fn summarise(list: &TrustList) -> TrustSummary {
    TrustSummary {
        number: list.number(),
        issued_at: list.issued_at(),
        next_update: list.next_update(),
        issuers: list
            .issuers()
            .iter()
            .map(|issuer| issuer.name.clone())
            .collect(),
        offices: list
            .offices()
            .iter()
            .map(|office| OfficeSummary {
                id: office.id.clone(),
                name: office.name.clone(),
                url: office.url.clone(),
                kinds: office.kinds.clone(),
                forms: office.forms.clone(),
            })
            .collect(),
    }
}
