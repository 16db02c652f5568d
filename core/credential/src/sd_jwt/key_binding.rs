//! The key-binding token (RFC 9901 sections 4.3 and 7.3): what a holder signs to show that the credential is theirs, for whom
//! and when.

use serde_json::{Map, Value};
use vidan_codec::jose::jws;
use vidan_crypto::PublicKey;

use super::{
    Fault,
    names::{AUD, IAT, MAX_KEY_BINDING, NONCE, SD_HASH, TYP_KB},
    times::Times,
    token::{Token, jose, object},
    verify::{KeyBindingRule, NonceRule},
};
use crate::{Error, Layer};

const LAYER: Layer = Layer::KeyBinding;

/// A key-binding token that was read and not checked.
pub(super) struct KeyBinding<'a> {
    jws: jws::Unverified<'a>,
    pub(super) audience: String,
    pub(super) nonce: String,
    sd_hash: String,
    pub(super) times: Times,
}

impl<'a> KeyBinding<'a> {
    /// Reads one.
    pub(super) fn parse(text: &'a str) -> Result<Self, Error> {
        let jws = jws::Unverified::parse(text, TYP_KB, MAX_KEY_BINDING)
            .map_err(|error| jose(LAYER, error))?;
        let payload = object(LAYER, jws.payload_unverified())?;
        let times = Times::read(LAYER, |name| payload.get(name))?;
        if times.iat.is_none() {
            return Err(Fault::ClaimMissing(LAYER, IAT).into());
        }
        let text = |name| text_of(&payload, name);
        Ok(Self {
            audience: text(AUD)?.ok_or(Error::AudienceMissing)?,
            nonce: text(NONCE)?.ok_or(Fault::ClaimMissing(LAYER, NONCE))?,
            sd_hash: text(SD_HASH)?.ok_or(Fault::ClaimMissing(LAYER, SD_HASH))?,
            times,
            jws,
        })
    }

    /// What the holder signed.
    pub(super) fn message(&self) -> &'a [u8] {
        self.jws.signing_input()
    }

    /// Steps 5.2 to 5.8 of section 7.3: the holder signed it, for us, as an answer, now, and for these disclosures.
    pub(super) fn check(
        &self,
        token: &Token<'_>,
        holder: &PublicKey,
        audiences: &[&str],
        rule: &KeyBindingRule<'_>,
    ) -> Result<(), Error> {
        holder
            .verify(
                self.jws.algorithm(),
                self.jws.signing_input(),
                self.jws.signature(),
            )
            .map_err(|_| Error::HolderSignatureInvalid)?;
        if !audiences.contains(&self.audience.as_str()) {
            return Err(Error::AudienceMismatch(LAYER));
        }
        if let KeyBindingRule::Required {
            nonce: NonceRule::Exactly(wanted),
            ..
        } = rule
            && self.nonce != *wanted
        {
            return Err(Error::NonceMismatch);
        }
        if self.sd_hash != token.digest.of(token.sd_jwt) {
            return Err(Fault::SdHash.into());
        }
        Ok(())
    }
}

fn text_of(payload: &Map<String, Value>, name: &'static str) -> Result<Option<String>, Error> {
    match payload.get(name) {
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Fault::ClaimType(LAYER, name).into()),
        None => Ok(None),
    }
}
