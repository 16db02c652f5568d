//! The status lists that the wallet holds: kept as they were signed, verified once for each unlocking, and looked up.
//!
//! What can be fetched again hides nothing: a record that is damaged, or a list that does not verify any more, is as none, and
//! the next that is fetched takes its place.

use std::{collections::BTreeMap, sync::Arc};

use vidan_codec::clock::UnixTime;
use vidan_trust::{
    Signer, TrustList,
    status::{Status, StatusAnswer, StatusList, StatusLists, StatusTrust, StatusUnknown},
    x509::Anchors,
};
use vidan_vault::{Listing, Reader};

use super::{DocumentStatus, told};
use crate::{
    Error, Wallet,
    store::{StatusPlace, StatusRecord},
    trust::{Stamp, held, stamp, verified},
};

impl Wallet {
    /// What the held lists say, to be asked for one document after another. Without a trust list that can be read nothing is
    /// known, and the documents can be listed all the same.
    pub(crate) async fn status_book(&self) -> StatusBook {
        let (app, now) = (self.config().roots.clone(), self.now());
        let anchors = self.config().anchors.clone();
        let book = self.vault().read(move |reader| {
            let trust = verified(reader, &app, now)?;
            trust.check_date(now)?;
            read_book(reader, trust, anchors, now)
        });
        book.await.unwrap_or_default()
    }

    /// The held lists as they were signed.
    pub(crate) async fn status_tokens(&self) -> Result<Vec<Vec<u8>>, Error> {
        let listing = self.vault().read(|reader| reader.list::<StatusRecord>());
        let Listing { mut records, .. } = listing.await.map_err(Error::Vault)?;
        vidan_codec::order::sort_by(&mut records, |a, b| a.value.uri.cmp(&b.value.uri));
        Ok(records.into_iter().map(|held| held.value.token).collect())
    }

    /// Checks a list that was fetched from `uri`, in either form, and keeps it unless one is held by now that is newer.
    pub(super) async fn keep_status(
        &self,
        uri: &str,
        token: Vec<u8>,
        trust: &Arc<TrustList>,
    ) -> Result<(), Error> {
        let (uri, trust, now) = (uri.to_owned(), trust.clone(), self.now());
        let anchors = self.config().anchors.clone();
        self.vault()
            .write(move |tx| {
                let whose = whose(&trust, &anchors);
                let list = StatusList::verify(&token, &uri, whose, now)?;
                let (id, issued_at) = (StatusRecord::id(&uri), list.get().issued_at());
                let held = held(tx.find::<StatusRecord>(&id))?;
                if held.is_some_and(|held| issued_at < held.issued_at) {
                    return Err(Error::StatusRolledBack);
                }
                let record = StatusRecord {
                    uri,
                    issued_at,
                    token,
                };
                tx.put(&id, &record)?;
                Ok(())
            })
            .await
    }
}

/// The held lists, by address.
#[derive(Clone, Default)]
pub(crate) struct StatusBook {
    trust: Option<Arc<TrustList>>,
    anchors: Arc<Anchors>,
    lists: Arc<BTreeMap<String, Page>>,
}

/// One list that is held, or why it cannot be used.
#[derive(Clone)]
struct Page {
    /// Row and revision of its record.
    place: (u64, u64),
    list: Result<Arc<StatusLists>, StatusUnknown>,
}

impl StatusBook {
    /// What is known of a copy; `None` where it has no status.
    pub(crate) fn look_up(
        &self,
        place: Option<&StatusPlace>,
        issuer: &Signer,
        now: UnixTime,
    ) -> Option<DocumentStatus> {
        let place = place?;
        let unknown = |cause| Some(told(Status::Undetermined(cause), None));
        if place.uri.is_empty() {
            return unknown(StatusUnknown::MechanismUnknown);
        }
        let Some(trust) = &self.trust else {
            return unknown(StatusUnknown::SignerNotTrusted);
        };
        let lists = match self.lists.get(&place.uri).map(|page| &page.list) {
            Some(Ok(lists)) => lists,
            Some(Err(cause)) => return unknown(*cause),
            None => return unknown(StatusUnknown::NoList),
        };
        let trust = whose(trust, &self.anchors);
        let StatusAnswer { status, age } =
            lists.status(&place.uri, place.index, issuer, trust, now);
        Some(told(status, age.map(|age| now.plus(age.saturating_neg()))))
    }

    /// Whether a list is held of this address that is fresh for more than half of its life.
    pub(super) fn is_fresh_for_long(&self, uri: &str, now: UnixTime) -> bool {
        let page = self.lists.get(uri).map(|page| &page.list);
        let (Some(Ok(lists)), Some(trust)) = (page, &self.trust) else {
            return false;
        };
        lists.iter().all(|held| {
            let list = held.get();
            let life = list.fresh_until().0.saturating_sub(list.issued_at().0);
            let left = list.fresh_until().0.saturating_sub(now.0);
            let trust = whose(trust, &self.anchors);
            let answer = lists.status(uri, 0, held.signer(), trust, now);
            !matches!(answer.status, Status::Undetermined(_)) && left > life / 2
        })
    }
}

/// The lists as they were verified since unlocking, under one trust list. They go when the vault is locked.
#[derive(Default)]
struct Kept {
    stamp: Stamp,
    book: StatusBook,
    /// How often a signature was checked.
    verified: u32,
}

/// Verifies what has come since the last look: all where the trust list is another one.
fn read_book(
    reader: &Reader<'_>,
    trust: Arc<TrustList>,
    anchors: Arc<Anchors>,
    now: UnixTime,
) -> Result<StatusBook, Error> {
    reader.memo(|kept: &mut Kept| {
        let stamp = stamp::<StatusRecord>(reader);
        let same_trust = kept
            .book
            .trust
            .as_ref()
            .is_some_and(|held| Arc::ptr_eq(held, &trust));
        // One that could not be used is looked at again: it may have been the clock.
        let usable = kept.book.lists.values().all(|page| page.list.is_ok());
        if same_trust && usable && kept.stamp == stamp {
            return Ok(kept.book.clone());
        }
        let before = core::mem::take(&mut kept.book);
        let good = |page: &&Page| same_trust && page.list.is_ok();
        let known = |place: (u64, u64)| {
            let mut pages = before.lists.iter();
            pages.find(|(_, page)| page.place == place && good(page))
        };
        let mut lists = BTreeMap::new();
        let mut unread = Vec::new();
        for place in &stamp {
            match known(*place) {
                Some((uri, page)) => drop(lists.insert(uri.clone(), page.clone())),
                None => unread.push(place.0),
            }
        }
        let records = match reader.rows::<StatusRecord>() {
            Ok(_) => reader.in_rows::<StatusRecord>(&unread)?.records,
            Err(_) => reader.list::<StatusRecord>()?.records,
        };
        for record in records {
            let held = record.value;
            kept.verified = kept.verified.saturating_add(1);
            let whose = whose(&trust, &anchors);
            let list = StatusList::verify(&held.token, &held.uri, whose, now);
            let list = list.map(|list| {
                let mut lists = StatusLists::new();
                lists.insert(list);
                Arc::new(lists)
            });
            let page = Page {
                place: (record.row, record.revision),
                list: list.map_err(|error| cause(&error)),
            };
            lists.insert(held.uri, page);
        }
        kept.stamp = stamp;
        kept.book = StatusBook {
            trust: Some(trust),
            anchors,
            lists: Arc::new(lists),
        };
        Ok(kept.book.clone())
    })
}

/// Whose word counts: the issuers on the list, and those under the pinned authorities.
fn whose<'t>(trust: &'t TrustList, anchors: &'t Anchors) -> StatusTrust<'t> {
    StatusTrust::Certified {
        list: Some(trust),
        anchors,
    }
}

/// What made a list unusable that was good when it was kept: the clock was set back, or its signer lost its trust.
fn cause(error: &vidan_trust::Error) -> StatusUnknown {
    match error {
        vidan_trust::Error::StatusFromTheFuture => StatusUnknown::FromTheFuture,
        _ => StatusUnknown::SignerNotTrusted,
    }
}

/// How many signatures were checked since unlocking.
#[cfg(any(test, feature = "testing"))]
pub(crate) fn lists_verified(reader: &Reader<'_>) -> u32 {
    reader.memo(|kept: &mut Kept| kept.verified)
}
