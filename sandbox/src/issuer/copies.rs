//! One copy of a document for one key, in each of the formats. They say the same; a portrait stands beside the first two, and
//! inside of a mobile document, where its readers expect it.

use std::collections::BTreeMap;

use vidan_codec::base64url;
use vidan_codec::clock::UnixTime;
use vidan_credential::mdoc::{issue::MdocRequest, known::CITIZEN_CARD};
use vidan_credential::sd_cwt::issue::{CredentialRequest, Redaction};
use vidan_credential::{
    ClaimKey, ClaimValue, DocumentProfile, Format, StatusReference, sd_jwt::issue as sd_jwt,
};
use vidan_crypto::hash::sha256;
use vidan_crypto::{PublicKey, Random, SigningKey, random_array};
use vidan_protocol::openid4vci::IssuedCopy;

use crate::trust::issuer_id;
use crate::{Error, citizen, portrait};

/// The claim that holds the portrait or its digest.
const PORTRAIT: &str = "anh_chan_dung";

/// Who signs, and the certificates that say so.
pub(super) struct Desk<'d> {
    pub(super) kid: &'static str,
    pub(super) key: &'d SigningKey,
    pub(super) certificate: &'d [u8],
}

/// What a copy is made of.
pub(super) struct Draft {
    pub(super) profile: DocumentProfile,
    pub(super) claims: ClaimValue,
    pub(super) holder: PublicKey,
    pub(super) status: StatusReference,
    pub(super) now: UnixTime,
    pub(super) ends: UnixTime,
}

/// Makes and signs a copy.
pub(super) fn make(
    format: Format,
    desk: &Desk<'_>,
    mut draft: Draft,
    random: &dyn Random,
) -> Result<IssuedCopy, Error> {
    let mut attachments = BTreeMap::new();
    if citizen::has_portrait(&draft.profile.document_type)
        && let ClaimValue::Map(members) = &mut draft.claims
    {
        let image = portrait::image(&random_array(random)?);
        let digest = sha256(&image);
        let value = match format {
            Format::MsoMdoc => ClaimValue::Bytes(image),
            Format::SdCwt => {
                attachments.insert(PORTRAIT.to_owned(), image);
                ClaimValue::Bytes(digest.to_vec())
            }
            Format::SdJwt => {
                attachments.insert(PORTRAIT.to_owned(), image);
                ClaimValue::Text(base64url::encode(digest))
            }
        };
        members.push((ClaimKey::from(PORTRAIT), value));
    }
    let credential = match format {
        Format::MsoMdoc => mdoc(desk, draft, random)?,
        Format::SdCwt => sd_cwt(desk, draft, random)?,
        Format::SdJwt => sd_jwt(desk, draft, random)?.into_bytes(),
    };
    Ok(IssuedCopy {
        credential,
        attachments,
    })
}

fn sd_cwt(desk: &Desk<'_>, draft: Draft, random: &dyn Random) -> Result<Vec<u8>, Error> {
    let request = CredentialRequest {
        issuer: issuer_id(desk.kid),
        kid: desk.kid.to_owned(),
        signer: desk.key.public(),
        document_type: draft.profile.document_type.as_str().into(),
        claims: draft.claims,
        redaction: Redaction::Profile(draft.profile),
        holder: draft.holder,
        issued_at: draft.now,
        expires_at: Some(draft.ends),
        decoys: 0,
        nonce: None,
        status: Some(draft.status),
    };
    let prepared = request.prepare(random)?;
    let signature = desk.key.sign(prepared.to_be_signed().message())?;
    Ok(prepared.finish(&signature)?)
}

fn sd_jwt(desk: &Desk<'_>, draft: Draft, random: &dyn Random) -> Result<String, Error> {
    let request = sd_jwt::CredentialRequest {
        issuer: Some(issuer_id(desk.kid)),
        kid: Some(desk.kid.to_owned()),
        x5c: Vec::new(),
        signer: desk.key.public(),
        document_type: draft.profile.document_type.clone(),
        type_integrity: None,
        claims: draft.claims,
        redaction: Redaction::Profile(draft.profile),
        holder: Some(draft.holder),
        issued_at: draft.now,
        not_before: None,
        expires_at: Some(draft.ends),
        decoys: 0,
        status: Some(draft.status),
    };
    let prepared = request.prepare(random)?;
    let signature = desk.key.sign(prepared.to_be_signed().message())?;
    Ok(prepared.finish(&signature)?)
}

/// The one mobile document here is the card.
fn mdoc(desk: &Desk<'_>, draft: Draft, random: &dyn Random) -> Result<Vec<u8>, Error> {
    let request = MdocRequest {
        signer: desk.key.public(),
        chain: vec![desk.certificate.to_vec()],
        document_type: CITIZEN_CARD.to_owned(),
        claims: ClaimValue::Map(vec![(CITIZEN_CARD.into(), draft.claims)]),
        holder: draft.holder,
        signed_at: draft.now,
        valid_from: draft.now,
        valid_until: draft.ends,
        expected_update: None,
        status: Some(draft.status),
    };
    let prepared = request.prepare(random)?;
    let signature = desk.key.sign(prepared.to_be_signed().message())?;
    Ok(prepared.finish(&signature)?)
}
