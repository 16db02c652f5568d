//! Whose word counts on a status, and the key under which a list is checked.

use vidan_codec::clock::UnixTime;

use super::{StatusList, token::Token};
use crate::{Error, IssuerKey, TrustList, Verified, x509::Anchors};

/// Whose word counts on a status.
#[derive(Clone, Copy, Debug)]
pub enum StatusTrust<'a> {
    /// The issuers whom certificates under pinned anchors name, and those of a trust list, if there is one.
    Certified {
        /// Issuers by key id.
        list: Option<&'a TrustList>,
        /// Authorities whose certificates are followed, where a status list comes with a chain.
        anchors: &'a Anchors,
    },
    /// One issuer's key that a person named.
    Key(&'a IssuerKey),
    /// The issuers whom a trust list names.
    List(&'a TrustList),
}

/// A key that may have signed a list.
pub(super) struct Candidate<'a> {
    pub(super) key: IssuerKey,
    /// The address that the signer's lists lie under.
    pub(super) base: Option<&'a str>,
    /// The certificates that led to the key.
    pub(super) chain: Vec<Vec<u8>>,
}

impl<'a> StatusTrust<'a> {
    /// The keys under which a token may be checked, the one it names first by certificates and then by key id.
    pub(super) fn candidates(
        self,
        token: &Token<'_>,
        now: UnixTime,
    ) -> Vec<Result<Candidate<'a>, Error>> {
        match self {
            Self::Key(key) => vec![Ok(Candidate {
                key: key.clone(),
                base: None,
                chain: Vec::new(),
            })],
            Self::List(list) => vec![by_kid(list, token, now)],
            Self::Certified { list, anchors } => {
                let mut found = Vec::new();
                if token.has_chain() {
                    found.push(by_chain(anchors, token, now));
                }
                match list {
                    Some(list) if found.is_empty() || token.kid().is_some() => {
                        found.push(by_kid(list, token, now));
                    }
                    None if found.is_empty() => found.push(Err(Error::StatusKidMissing)),
                    _ => {}
                }
                found
            }
        }
    }

    /// Whether a list's own signer is trusted at this moment.
    pub(super) fn still_trusts(self, list: &Verified<StatusList>, now: UnixTime) -> bool {
        let (signer, chain) = (list.signer(), list.get().chain());
        let by_list = |trust: &TrustList| {
            trust.status_issuer(&signer.kid, now).is_ok_and(|(key, _)| {
                key.public() == signer.key.key()
                    && key.iss() == signer.id.as_deref()
                    && key.check_date(Some(list.get().issued_at())).is_ok()
            })
        };
        match self {
            Self::Key(key) => key.public() == signer.key.key(),
            Self::List(trust) => by_list(trust),
            Self::Certified {
                list: Some(trust), ..
            } if chain.is_empty() => by_list(trust),
            Self::Certified { anchors, .. } => {
                let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
                let key = anchors.status_key(&chain, now);
                key.is_ok_and(|key| key.check_date(Some(list.get().issued_at())).is_ok())
            }
        }
    }
}

fn by_kid<'a>(
    list: &'a TrustList,
    token: &Token<'_>,
    now: UnixTime,
) -> Result<Candidate<'a>, Error> {
    let kid = token.kid().ok_or(Error::StatusKidMissing)?;
    let (key, base) = list.status_issuer(kid, now)?;
    Ok(Candidate {
        key: key.clone(),
        base,
        chain: Vec::new(),
    })
}

fn by_chain<'a>(
    anchors: &Anchors,
    token: &Token<'_>,
    now: UnixTime,
) -> Result<Candidate<'a>, Error> {
    let chain = token.chain()?;
    let ders: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
    Ok(Candidate {
        key: anchors.status_key(&ders, now)?,
        base: None,
        chain,
    })
}
