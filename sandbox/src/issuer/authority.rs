//! The authorities that sign: the ministry for the card and the licence, social insurance for the insurance card.

use vidan_codec::clock::UnixTime;
use vidan_credential::sd_cwt::issue::{CredentialRequest, Redaction};
use vidan_credential::{ClaimKey, ClaimValue};
use vidan_crypto::{PublicKey, Random, SigningKey, random_array};
use vidan_trust::Names;

use crate::keys::KeyFolder;
use crate::trust::{ListedIssuer, issuer_id, names};
use crate::{Error, citizen, portrait, profiles};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// One signing authority.
pub(crate) struct Authority {
    kid: &'static str,
    name: Names,
    documents: &'static [&'static str],
    key: SigningKey,
}

/// All authorities, with their kept or new keys.
pub(crate) fn all(keys: &KeyFolder) -> Result<Vec<Authority>, Error> {
    Ok(vec![
        Authority {
            kid: "sandbox-bca-1",
            name: names(
                "Bộ Công an (giả lập)",
                "Ministry of Public Security (simulated)",
            ),
            documents: &["can_cuoc", "gplx"],
            key: keys.signing_key("issuer-bca")?,
        },
        Authority {
            kid: "sandbox-bhxh-1",
            name: names(
                "Bảo hiểm xã hội Việt Nam (giả lập)",
                "Vietnam Social Security (simulated)",
            ),
            documents: &["bhyt"],
            key: keys.signing_key("issuer-bhxh")?,
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

    pub(super) fn listed(&self) -> ListedIssuer {
        ListedIssuer {
            kid: self.kid,
            name: self.name.clone(),
            key: self.key.public(),
            documents: self.documents.iter().map(|one| (*one).to_owned()).collect(),
        }
    }

    /// One copy for one key.
    pub(super) fn issue(
        &self,
        document_type: &'static str,
        holder: PublicKey,
        now: UnixTime,
        random: &dyn Random,
    ) -> Result<Vec<u8>, Error> {
        let claims = citizen::claims(document_type).ok_or(Error::DataMissing("claims"))?;
        let mut claims = ClaimValue::from_json(&claims)?;
        if citizen::has_portrait(document_type)
            && let ClaimValue::Map(members) = &mut claims
        {
            let digest = portrait::digest(&random_array(random)?);
            members.push((
                ClaimKey::from("anh_chan_dung"),
                ClaimValue::Bytes(digest.to_vec()),
            ));
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
            status: None,
        };
        let prepared = request.prepare(random)?;
        let signature = self.key.sign(prepared.to_be_signed().message())?;
        Ok(prepared.finish(&signature)?)
    }
}
