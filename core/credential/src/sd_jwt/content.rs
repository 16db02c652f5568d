//! What a token says once its disclosures are in place: registered claims (RFC 7519; section 2.2.2.2 of the VC draft), and the
//! document's own.
//!
//! Those that are never selectively disclosable are read from what the issuer signed in the clear, the others from wherever
//! they stand.

use serde_json::{Map, Value};

use super::{
    Fault,
    names::{AUD, IAT, ISS, OWN, STATUS, SUB, VCT, VCT_INTEGRITY},
    reveal::{Claims, Placement, Revealed},
    times::Times,
};
use crate::{
    ClaimKey, ClaimValue, DocumentProfile, DocumentType, Error, Layer, StatusReference,
    claim::named,
};

const LAYER: Layer = Layer::Credential;

/// What a token holds.
pub(super) struct Content {
    pub(super) issuer: Option<String>,
    pub(super) document_type: Option<DocumentType>,
    pub(super) integrity: Option<String>,
    pub(super) audiences: Option<Vec<String>>,
    pub(super) times: Times,
    pub(super) status: Option<StatusReference>,
    /// The claims about the token itself.
    pub(super) own: Claims,
    /// All other claims.
    pub(super) claims: Claims,
    pub(super) placements: Vec<Placement>,
}

impl Content {
    /// Reads the registered claims and parts them from the document's.
    pub(super) fn read(
        payload: &Map<String, Value>,
        revealed: Revealed,
        profile: Option<&DocumentProfile>,
    ) -> Result<Self, Error> {
        let Revealed { claims, placements } = revealed;
        text(&claims, SUB)?;
        let issuer = text(&claims, ISS)?;
        let document_type = text(&claims, VCT)?.map(DocumentType::Text);
        let integrity = text(&claims, VCT_INTEGRITY)?;
        let audiences = named(&claims, AUD)
            .map(|aud| audiences(aud).ok_or(Fault::ClaimType(LAYER, AUD)))
            .transpose()?;
        let status = named(&claims, STATUS)
            .map(StatusReference::read)
            .transpose()?;
        let iat = named(&claims, IAT).map(ClaimValue::to_json);
        let times = Times::read(LAYER, |name| match name {
            IAT => iat.as_ref(),
            name => payload.get(name),
        })?;
        let (own, mut claims): (Claims, Claims) = claims
            .into_iter()
            .partition(|(key, _)| is_own(key, payload));
        if let Some(profile) = profile {
            profile.sort(&mut claims);
        }
        Ok(Self {
            issuer,
            document_type,
            integrity,
            audiences,
            times,
            status,
            own,
            claims,
            placements,
        })
    }
}

/// Whether a claim is about the token itself. One that is disclosed is the document's, so that its holder can choose it.
fn is_own(key: &ClaimKey, payload: &Map<String, Value>) -> bool {
    matches!(key, ClaimKey::Text(name)
        if OWN.contains(&name.as_str()) && payload.contains_key(name))
}

fn text(claims: &Claims, name: &'static str) -> Result<Option<String>, Error> {
    match named(claims, name) {
        Some(ClaimValue::Text(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Fault::ClaimType(LAYER, name).into()),
        None => Ok(None),
    }
}

/// One text, or several.
fn audiences(aud: &ClaimValue) -> Option<Vec<String>> {
    let owned = |one: &ClaimValue| one.as_text().map(str::to_owned);
    match aud.as_array() {
        Some(several) => several.iter().map(owned).collect(),
        None => owned(aud).map(|one| vec![one]),
    }
}
