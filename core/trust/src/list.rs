//! A trust list that a pinned root signed: the one place that makes trusted keys.
//!
//! Not for fetching or keeping it: the caller hands in the text, the roots, the time and the number of the list that
//! it holds, and keeps the text if this accepts it.

use std::collections::HashMap;

use core::fmt;

use vidan_codec::clock::UnixTime;

use crate::{
    CLOCK_SKEW, Error, IssuerKey, IssuerRecord, ListContent, MAX_LIST_BYTES, OfficeKey,
    OfficeRecord, PinnedRoot, Role, VerifierKey, VerifierRecord, signed,
};

/// What an office's key is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficePurpose<'a> {
    /// The form of the procedure with this code.
    Form(&'a str),
    /// A notice of this kind.
    Notice(&'a str),
}

/// A list whose signature, number and dates were checked.
#[derive(Clone)]
pub struct TrustList {
    jws: String,
    content: Box<ListContent>,
    roots: Vec<PinnedRoot>,
    issuers: HashMap<String, Issuer>,
    offices: HashMap<String, usize>,
    verifiers: HashMap<String, usize>,
    document_types: HashMap<String, usize>,
}

/// Where an issuer's record is, and its key in each of its roles. Made once: a verifier needs both for every document.
#[derive(Clone)]
struct Issuer {
    record: usize,
    documents: IssuerKey,
    status: IssuerKey,
}

impl TrustList {
    /// Checks a list that is to be used now: signed by one of the roots, not older than the one held, not past its
    /// next update.
    ///
    /// # Errors
    /// The cause as an [`Error`]; [`Error::ListExpired`] means "fetch a newer one".
    pub fn verify(
        jws: &str,
        roots: &[PinnedRoot],
        now: UnixTime,
        held_number: Option<u64>,
    ) -> Result<Self, Error> {
        let list = Self::verify_any_age(jws, roots, now, held_number)?;
        if list.is_stale(now) {
            return Err(Error::ListExpired);
        }
        Ok(list)
    }

    /// The same for a verifier without network, that must say how old its list is instead of refusing to work:
    /// [`TrustList::is_stale`] and [`TrustList::age`] tell.
    ///
    /// # Errors
    /// The cause as an [`Error`].
    pub fn verify_any_age(
        jws: &str,
        roots: &[PinnedRoot],
        now: UnixTime,
        held_number: Option<u64>,
    ) -> Result<Self, Error> {
        if jws.len() > MAX_LIST_BYTES {
            return Err(Error::ListTooLarge);
        }
        Self::checked(jws, signed::open(jws, roots, now)?, now, held_number)
    }

    /// A list that a person names as the one to go by, as [`IssuerKey::pinned`] takes a key: **its signature is not checked**,
    /// so whoever could change the file decides who is trusted. For a command line, where naming a file is the person's own
    /// act; never for a list that was fetched, scanned or stored by a program. Its [`TrustList::roots`] are none.
    ///
    /// # Errors
    /// The cause as an [`Error`]: form, bounds and dates are checked as ever.
    pub fn on_a_persons_word(jws: &str, now: UnixTime) -> Result<Self, Error> {
        if jws.len() > MAX_LIST_BYTES {
            return Err(Error::ListTooLarge);
        }
        Self::checked(jws, signed::open_unchecked(jws)?, now, None)
    }

    fn checked(
        jws: &str,
        opened: signed::Opened,
        now: UnixTime,
        held_number: Option<u64>,
    ) -> Result<Self, Error> {
        let signed::Opened { content, roots } = opened;
        content.check()?;
        if is_ahead(content.iat, now) {
            return Err(Error::ListFromTheFuture);
        }
        if let Some(held) = held_number.filter(|held| content.number < *held) {
            return Err(Error::ListRolledBack {
                offered: content.number,
                held,
            });
        }
        Ok(Self::index(jws, content, roots))
    }

    /// The key of an issuer for documents of this type, at this moment.
    ///
    /// # Errors
    /// [`Error::UnknownKid`], [`Error::DocumentTypeNotAllowed`], or what the record's dates say.
    pub fn issuer(&self, kid: &str, document_type: &str, at: UnixTime) -> Result<IssuerKey, Error> {
        let (record, issuer) = self.find_issuer(kid)?;
        if !record
            .documents
            .iter()
            .any(|allowed| allowed == document_type)
        {
            return Err(Error::DocumentTypeNotAllowed {
                kid: kid.to_owned(),
                document_type: document_type.to_owned(),
            });
        }
        record.standing.check(kid, at)?;
        Ok(issuer.documents.clone())
    }

    /// The key of an issuer for status lists, at this moment, and under which address they must be. Never handed out: it
    /// would do for documents of any type.
    pub(crate) fn status_issuer(
        &self,
        kid: &str,
        at: UnixTime,
    ) -> Result<(&IssuerKey, Option<&str>), Error> {
        let (record, issuer) = self.find_issuer(kid)?;
        record.standing.check(kid, at)?;
        Ok((&issuer.status, record.status_uri.as_deref()))
    }

    /// The key of an office for this purpose, at this moment.
    ///
    /// # Errors
    /// [`Error::UnknownKid`], [`Error::PurposeNotAllowed`], or what the record's dates say.
    pub fn office(
        &self,
        kid: &str,
        purpose: OfficePurpose<'_>,
        at: UnixTime,
    ) -> Result<OfficeKey, Error> {
        let record = find(&self.offices, &self.content.offices, kid)?;
        let (allowed, wanted, what) = match purpose {
            OfficePurpose::Form(code) => (&record.forms, code, "form"),
            OfficePurpose::Notice(kind) => (&record.kinds, kind, "notice"),
        };
        if !allowed.iter().any(|one| one == wanted) {
            return Err(Error::PurposeNotAllowed {
                kid: kid.to_owned(),
                purpose: format!("{what} {wanted}"),
            });
        }
        record.standing.check(kid, at)?;
        Ok(OfficeKey::from_record(record))
    }

    /// The key of a verifier, at this moment.
    ///
    /// # Errors
    /// [`Error::UnknownKid`], or what the record's dates say.
    pub fn verifier(&self, kid: &str, at: UnixTime) -> Result<VerifierKey, Error> {
        let record = find(&self.verifiers, &self.content.verifiers, kid)?;
        record.standing.check(kid, at)?;
        Ok(VerifierKey::from_record(record))
    }

    /// Whether anyone in the list goes by this identifier: an issuer, an office, a verifier or the publisher. Whoever is not
    /// listed must not. Capitals make no difference: to a person they do not either.
    pub fn names_anyone(&self, id: &str) -> bool {
        let issuers = self.content.issuers.iter().map(|record| &record.iss);
        let offices = self.content.offices.iter().map(|record| &record.id);
        let verifiers = self.content.verifiers.iter().map(|record| &record.id);
        issuers
            .chain(offices)
            .chain(verifiers)
            .chain([&self.content.iss])
            .any(|known| known.eq_ignore_ascii_case(id))
    }

    /// The profile of a document type, as published.
    pub fn document_type(&self, name: &str) -> Option<&serde_json::Value> {
        self.content
            .document_types
            .get(*self.document_types.get(name)?)
    }

    /// All published profiles.
    pub fn document_types(&self) -> &[serde_json::Value] {
        &self.content.document_types
    }

    /// What the list says of an issuer, for reading what names it; a record is not a key, and gives none.
    ///
    /// # Errors
    /// [`Error::UnknownKid`].
    pub fn issuer_record(&self, kid: &str) -> Result<&IssuerRecord, Error> {
        self.find_issuer(kid).map(|(record, _)| record)
    }

    /// What the list says of a verifier, for showing and for what it may ask; a record is not a key, and gives none.
    ///
    /// # Errors
    /// [`Error::UnknownKid`].
    pub fn verifier_record(&self, kid: &str) -> Result<&VerifierRecord, Error> {
        find(&self.verifiers, &self.content.verifiers, kid)
    }

    /// All issuers, for showing.
    pub fn issuers(&self) -> &[IssuerRecord] {
        &self.content.issuers
    }

    /// All offices, for showing and finding their addresses.
    pub fn offices(&self) -> &[OfficeRecord] {
        &self.content.offices
    }

    /// All verifiers, for showing.
    pub fn verifiers(&self) -> &[VerifierRecord] {
        &self.content.verifiers
    }

    /// Its number: kept by the holder and handed in with the next one.
    pub fn number(&self) -> u64 {
        self.content.number
    }

    /// Who published it.
    pub fn publisher(&self) -> &str {
        &self.content.iss
    }

    /// When it was made.
    pub fn issued_at(&self) -> UnixTime {
        UnixTime(self.content.iat)
    }

    /// When a newer one is due.
    pub fn next_update(&self) -> UnixTime {
        UnixTime(self.content.next_update)
    }

    /// Seconds since it was made, zero for a clock that runs behind.
    pub fn age(&self, now: UnixTime) -> i64 {
        now.0.saturating_sub(self.content.iat).max(0)
    }

    /// Whether a newer one is due.
    pub fn is_stale(&self, now: UnixTime) -> bool {
        now.0 >= self.content.next_update
    }

    /// Checks the date of a list that was verified before, and is kept: a clock can be set back.
    ///
    /// # Errors
    /// [`Error::ListFromTheFuture`].
    pub fn check_date(&self, now: UnixTime) -> Result<(), Error> {
        match is_ahead(self.content.iat, now) {
            true => Err(Error::ListFromTheFuture),
            false => Ok(()),
        }
    }

    /// The roots to pin from now on, in place of those it was verified under: the same, unless the list hands over to a new
    /// root. Then the new one stands in its predecessor's place, and a list by the predecessor is refused.
    pub fn roots(&self) -> &[PinnedRoot] {
        &self.roots
    }

    /// The signed text, for keeping, with the hand-overs it came with.
    pub fn as_jws(&self) -> &str {
        &self.jws
    }

    fn find_issuer(&self, kid: &str) -> Result<(&IssuerRecord, &Issuer), Error> {
        let issuer = self.issuers.get(kid);
        issuer
            .and_then(|issuer| Some((self.content.issuers.get(issuer.record)?, issuer)))
            .ok_or_else(|| Error::UnknownKid(shorten(kid)))
    }

    fn index(jws: &str, content: ListContent, roots: Vec<PinnedRoot>) -> Self {
        let by_kid = |kids: &mut dyn Iterator<Item = &str>| {
            kids.enumerate()
                .map(|(at, kid)| (kid.to_owned(), at))
                .collect()
        };
        Self {
            issuers: (content.issuers.iter().enumerate())
                .map(|(at, record)| (record.kid.clone(), Issuer::new(at, record)))
                .collect(),
            offices: by_kid(&mut content.offices.iter().map(|r| r.kid.as_str())),
            verifiers: by_kid(&mut content.verifiers.iter().map(|r| r.kid.as_str())),
            document_types: by_kid(
                &mut content
                    .document_types
                    .iter()
                    .filter_map(|p| p.get("type")?.as_str()),
            ),
            jws: jws.to_owned(),
            content: Box::new(content),
            roots,
        }
    }
}

impl Issuer {
    fn new(at: usize, record: &IssuerRecord) -> Self {
        Self {
            record: at,
            documents: IssuerKey::from_record(record, Role::Issuer),
            status: IssuerKey::from_record(record, Role::StatusIssuer),
        }
    }
}

fn is_ahead(issued_at: i64, now: UnixTime) -> bool {
    issued_at > now.0.saturating_add(CLOCK_SKEW)
}

fn find<'a, R>(
    index: &HashMap<String, usize>,
    records: &'a [R],
    kid: &str,
) -> Result<&'a R, Error> {
    index
        .get(kid)
        .and_then(|at| records.get(*at))
        .ok_or_else(|| Error::UnknownKid(shorten(kid)))
}

/// An unknown `kid` comes from an unchecked token: it is quoted in the error, but never at length.
fn shorten(kid: &str) -> String {
    kid.chars().filter(|c| !c.is_control()).take(64).collect()
}

impl fmt::Debug for TrustList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustList")
            .field("publisher", &self.content.iss)
            .field("number", &self.content.number)
            .finish_non_exhaustive()
    }
}
