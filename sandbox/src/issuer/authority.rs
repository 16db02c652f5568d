//! The authorities that sign: the ministry for the card and the licence, social insurance for the insurance card.

use vidan_codec::clock::UnixTime;
use vidan_credential::ClaimValue;
use vidan_crypto::{PublicKey, Random, SigningKey};
use vidan_protocol::openid4vci::IssuedCopy;
use vidan_trust::Names;

use super::copies::{self, Desk, Draft};
use super::status::StatusBoard;
use crate::configurations::Configuration;
use crate::iaca::Iaca;
use crate::keys::KeyFolder;
use crate::trust::{ListedIssuer, names};
use crate::{Error, profiles};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// One signing authority.
pub(crate) struct Authority {
    kid: &'static str,
    name: Names,
    documents: &'static [&'static str],
    key: SigningKey,
    /// Says that it signs mobile documents.
    certificate: Vec<u8>,
    board: StatusBoard,
}

/// All authorities of the issuer at `url`, with their kept or new keys, certificates and status lists.
pub(crate) fn all(
    keys: &KeyFolder,
    url: &str,
    iaca: &Iaca,
    random: &dyn Random,
) -> Result<Vec<Authority>, Error> {
    let authority = |kid, file, name: Names, documents| -> Result<_, Error> {
        let key = keys.signing_key(file)?;
        Ok(Authority {
            kid,
            documents,
            certificate: iaca.signer(&name.vi, &key.public(), random)?,
            name,
            key,
            board: StatusBoard::open(keys, url, kid)?,
        })
    };
    let security = names(
        "Bộ Công an (giả lập)",
        "Ministry of Public Security (simulated)",
    );
    let insurance = names(
        "Bảo hiểm xã hội Việt Nam (giả lập)",
        "Vietnam Social Security (simulated)",
    );
    const CARDS: &[&str] = &["can_cuoc", "gplx"];
    Ok(vec![
        authority("sandbox-bca-1", "issuer-bca", security, CARDS)?,
        authority("sandbox-bhxh-1", "issuer-bhxh", insurance, &["bhyt"])?,
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
        configuration: &Configuration,
        claims: &serde_json::Value,
        holders: Vec<PublicKey>,
        now: UnixTime,
        random: &dyn Random,
    ) -> Result<Vec<IssuedCopy>, Error> {
        let document_type = configuration.document_type;
        let profile = profiles::profile(document_type)?;
        // Copies are refilled; the document itself lives longer.
        let days = profile.copy_days.ok_or(Error::DataMissing("copy_days"))?;
        let places = self.board.draw(document_type, holders.len(), random)?;
        let desk = Desk {
            kid: self.kid,
            key: &self.key,
            certificate: &self.certificate,
        };
        let copy = |(holder, status)| {
            let draft = Draft {
                profile: profile.clone(),
                claims: ClaimValue::from_json(claims)?,
                holder,
                status,
                now,
                ends: now.plus(i64::from(days) * DAY),
            };
            copies::make(configuration.format, &desk, draft, random)
        };
        holders.into_iter().zip(places).map(copy).collect()
    }
}
