//! Whom the wallet trusts: the list it holds, and how it gets a newer one.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_protocol::{Endpoint, http::JWT};
use vidan_trust::{Bundle, Names, PinnedRoot, TrustList};

use crate::{
    Error, Wallet,
    activity::{self, Act, NewEntry},
    store::{Succession, TrustRecord},
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
    /// Where it hands over to a new root, only that one signs from then on: a list by its predecessor is refused.
    ///
    /// # Errors
    /// Transport; trust (signature, older than the one held, out of date); the vault's. The old list stays then.
    pub async fn refresh_trust(&self) -> Result<TrustSummary, Error> {
        let address = &self.config().trust_list_url;
        let response = self.fetch_list(address, JWT, MAX_LIST, Endpoint::TrustList);
        let response = response.await?;
        let body = response.read(Endpoint::TrustList, JWT, MAX_LIST)?;
        let jws = str::from_utf8(body)
            .map_err(|_| vidan_codec::Error::MalformedJose)?
            .trim_ascii();
        let held = self.held_list().await?;
        let number = held.as_ref().map(|record| record.number);
        let mut succession = held
            .as_ref()
            .map(|record| record.succession.clone())
            .unwrap_or_default();
        let roots = succession.roots(&self.config().roots);
        let list = TrustList::verify(jws, &roots, self.now(), number)?;
        if held.is_none_or(|record| record.jws != list.as_jws()) {
            succession.follow(&roots, list.roots());
            self.keep_list(&list, succession).await?;
        }
        Ok(summarise(&list))
    }

    /// The signed list in force, for a verifier on the same device.
    ///
    /// # Errors
    /// [`Error::TrustListMissing`] before the first [`Wallet::refresh_trust`]; the vault's.
    pub async fn trust_list_jws(&self) -> Result<String, Error> {
        let held = self.held_list().await?.ok_or(Error::TrustListMissing)?;
        Ok(held.jws)
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

    /// The list in force, checked again as it comes out of the vault. Past its date it is refused: what it says about
    /// new documents, notices and forms may be wrong by now.
    pub(crate) async fn trust_list(&self) -> Result<TrustList, Error> {
        let (jws, roots) = self.list_and_roots().await?;
        Ok(TrustList::verify(&jws, &roots, self.now(), None)?)
    }

    /// The list in force whatever its age: good for naming what the wallet already holds, not for believing anyone new.
    pub(crate) async fn trust_list_any_age(&self) -> Result<TrustList, Error> {
        let (jws, roots) = self.list_and_roots().await?;
        Ok(TrustList::verify_any_age(&jws, &roots, self.now(), None)?)
    }

    /// The list in force, and the roots that may have signed it.
    async fn list_and_roots(&self) -> Result<(String, Vec<PinnedRoot>), Error> {
        let held = self.held_list().await?.ok_or(Error::TrustListMissing)?;
        let roots = held.succession.roots(&self.config().roots);
        Ok((held.jws, roots))
    }

    async fn held_list(&self) -> Result<Option<TrustRecord>, Error> {
        let found = self
            .vault()
            .read(|reader| reader.find::<TrustRecord>(TrustRecord::ID))
            .await;
        let found: Option<_> = found.map_err(Error::Vault)?;
        Ok(found.map(|record| record.value))
    }

    async fn keep_list(&self, list: &TrustList, succession: Succession) -> Result<(), Error> {
        let record = TrustRecord {
            jws: list.as_jws().to_owned(),
            number: list.number(),
            succession,
        };
        let entry = NewEntry::new(self.now(), Act::TrustUpdated, list.publisher());
        self.vault()
            .write(move |tx| {
                tx.put(TrustRecord::ID, &record)?;
                activity::append(tx, entry)
            })
            .await
    }
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
