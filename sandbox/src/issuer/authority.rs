//! The authorities that sign: the ministry for the card and the licence, social insurance for the insurance card.

use std::collections::BTreeMap;

use vidan_codec::clock::UnixTime;
use vidan_credential::sd_cwt::issue::{CredentialRequest, Redaction};
use vidan_credential::{ClaimKey, ClaimValue, StatusReference};
use vidan_crypto::hash::sha256;
use vidan_crypto::{PublicKey, Random, SigningKey, random_array};
use vidan_protocol::openid4vci::IssuedCopy;
use vidan_trust::Names;

use super::status::StatusBoard;
use crate::keys::KeyFolder;
use crate::trust::{ListedIssuer, issuer_id, names};
use crate::{Error, citizen, portrait, profiles};

/// Seconds of a day.
const DAY: i64 = 86_400;
/// The claim that holds the digest of the portrait.
const PORTRAIT: &str = "anh_chan_dung";

/// One signing authority.
pub(crate) struct Authority {
    kid: &'static str,
    name: Names,
    documents: &'static [&'static str],
    key: SigningKey,
    board: StatusBoard,
}

/// All authorities of the issuer at `url`, with their kept or new keys and their status lists.
pub(crate) fn all(keys: &KeyFolder, url: &str) -> Result<Vec<Authority>, Error> {
    Ok(vec![
        Authority {
            kid: "sandbox-bca-1",
            name: names(
                "Bộ Công an (giả lập)",
                "Ministry of Public Security (simulated)",
            ),
            documents: &["can_cuoc", "gplx"],
            key: keys.signing_key("issuer-bca")?,
            board: StatusBoard::open(keys, url, "sandbox-bca-1")?,
        },
        Authority {
            kid: "sandbox-bhxh-1",
            name: names(
                "Bảo hiểm xã hội Việt Nam (giả lập)",
                "Vietnam Social Security (simulated)",
            ),
            documents: &["bhyt"],
            key: keys.signing_key("issuer-bhxh")?,
            board: StatusBoard::open(keys, url, "sandbox-bhxh-1")?,
        },
    ])
}

impl Authority {
    pub(super) fn issues(&self, document_type: &str) -> bool {
        self.documents.contains(&document_type)
    }

    pub(super) fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    pub(super) fn kid(&self) -> &'static str {
        self.kid
    }

    /// Where its documents stand.
    pub(super) fn board(&self) -> &StatusBoard {
        &self.board
    }

    /// Its status list as a CWT.
    pub(super) fn status_cwt(&self, now: UnixTime) -> Result<Vec<u8>, Error> {
        self.board.cwt(&self.key, self.kid, now)
    }

    /// Its status list as a JWT.
    pub(super) fn status_jwt(&self, now: UnixTime) -> Result<String, Error> {
        self.board.jwt(&self.key, self.kid, now)
    }

    pub(super) fn listed(&self) -> ListedIssuer {
        ListedIssuer {
            kid: self.kid,
            name: self.name.clone(),
            key: self.key.public(),
            documents: self.documents.iter().map(|one| (*one).to_owned()).collect(),
            status_uri: self.board.base().to_owned(),
        }
    }

    /// A copy for each key.
    pub(super) fn issue(
        &self,
        document_type: &'static str,
        claims: &serde_json::Value,
        holders: Vec<PublicKey>,
        now: UnixTime,
        random: &dyn Random,
    ) -> Result<Vec<IssuedCopy>, Error> {
        let places = self.board.draw(document_type, holders.len(), random)?;
        let copy = |(holder, place)| self.copy(document_type, claims, holder, place, now, random);
        holders.into_iter().zip(places).map(copy).collect()
    }

    fn copy(
        &self,
        document_type: &'static str,
        claims: &serde_json::Value,
        holder: PublicKey,
        status: StatusReference,
        now: UnixTime,
        random: &dyn Random,
    ) -> Result<IssuedCopy, Error> {
        let mut claims = ClaimValue::from_json(claims)?;
        let mut attachments = BTreeMap::new();
        if citizen::has_portrait(document_type)
            && let ClaimValue::Map(members) = &mut claims
        {
            let image = portrait::image(&random_array(random)?);
            members.push((
                ClaimKey::from(PORTRAIT),
                ClaimValue::Bytes(sha256(&image).to_vec()),
            ));
            attachments.insert(PORTRAIT.to_owned(), image);
        }
        let profile = profiles::profile(document_type)?;
        // Copies are refilled; the document itself lives longer.
        let days = profile.copy_days.ok_or(Error::DataMissing("copy_days"))?;
        let request = CredentialRequest {
            issuer: issuer_id(self.kid),
            kid: self.kid.to_owned(),
            signer: self.key.public(),
            document_type: document_type.into(),
            claims,
            redaction: Redaction::Profile(profile),
            holder,
            issued_at: now,
            expires_at: Some(now.plus(i64::from(days) * DAY)),
            decoys: 0,
            nonce: None,
            status: Some(status),
        };
        let prepared = request.prepare(random)?;
        let signature = self.key.sign(prepared.to_be_signed().message())?;
        Ok(IssuedCopy {
            credential: prepared.finish(&signature)?,
            attachments,
        })
    }
}
