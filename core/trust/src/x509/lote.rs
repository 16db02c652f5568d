//! Anchors from a list of trusted entities (LoTE), as the EU publishes providers of documents: JSON of ETSI TS 119 602 V1.1.1, signed
//! as a compact JWS (JAdES baseline B).
//!
//! Read are the list's version, dates and number, and of each service its type, status and certificates. Not read: pointers to other
//! lists, history, names, addresses. The key that signs a list is pinned by whoever names the list; a certificate in the JWS's
//! header says nothing here. A header that must be understood (`crit`) is refused, so a list with `sigT` or `sigD` is not read.

use serde_json::{Map, Value};
use vidan_codec::{base64url, clock::UnixTime, json};
use vidan_crypto::{Algorithm, PublicKey};

use super::{AnchorUse, Anchors, fault::CertificateFault as Fault, pem};
use crate::{CLOCK_SKEW, Error};

/// Largest list that is read, in bytes of its compact form.
pub const MAX_LOTE_BYTES: usize = 4 * 1024 * 1024;
/// The only version there is.
const VERSION: u64 = 1;
/// How the address of a status ends with which a service counts.
const GOOD: [&str; 2] = ["/granted", "/notified"];

/// What the certificates of one kind of service are pinned for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoteService {
    /// `ServiceTypeIdentifier`, such as `http://uri.etsi.org/19602/SvcType/PID/Issuance`.
    pub kind: String,
    /// What for.
    pub used: AnchorUse,
}

/// What came of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoteAdded {
    /// Its number: a caller keeps it and refuses an older one ([`Anchors::add_lote`] holds none).
    pub number: u64,
    /// Certificates pinned.
    pub added: usize,
    /// Certificates left out: no anchors for that use, such as a signer's own instead of its authority's.
    pub left_out: usize,
}

impl Anchors {
    /// Pins the certificates of a signed list's services of these kinds. An anchor of a list that is not renewed stays until the
    /// caller drops all: anchors from lists are best made anew from the newest ones.
    ///
    /// # Errors
    /// [`Error::Certificate`] with one of the faults `List…`, or [`Fault::TooManyAnchors`]; nothing is pinned then.
    pub fn add_lote(
        &mut self,
        jws: &str,
        signer: &PublicKey,
        services: &[LoteService],
        now: UnixTime,
    ) -> Result<LoteAdded, Error> {
        let payload = verified(jws, signer)?;
        let list =
            json::parse(&payload, MAX_LOTE_BYTES).map_err(|_| Fault::ListMalformed("JSON"))?;
        let list = member(&list, "LoTE")?;
        let mut result = LoteAdded {
            number: check_scheme(member(list, "ListAndSchemeInformation")?, now)?,
            added: 0,
            left_out: 0,
        };
        let before = self.len();
        let done = self.add_entities(list, services, &mut result);
        if done.is_err() {
            self.truncate(before);
        }
        done.map(|()| result)
    }

    fn add_entities(
        &mut self,
        list: &Value,
        services: &[LoteService],
        result: &mut LoteAdded,
    ) -> Result<(), Error> {
        for entity in items(list, "TrustedEntitiesList")? {
            for service in items(entity, "TrustedEntityServices")? {
                let service = member(service, "ServiceInformation")?;
                let kind = text(service, "ServiceTypeIdentifier")?;
                let Some(wanted) = services.iter().find(|one| one.kind == kind) else {
                    continue;
                };
                if is_good(service)? {
                    self.add_service(service, &wanted.used, result)?;
                }
            }
        }
        Ok(())
    }

    fn add_service(
        &mut self,
        service: &Value,
        used: &AnchorUse,
        result: &mut LoteAdded,
    ) -> Result<(), Error> {
        let identity = member(service, "ServiceDigitalIdentity")?;
        if identity.get("X509Certificates").is_none() {
            return Ok(());
        }
        for certificate in items(identity, "X509Certificates")? {
            let der =
                pem::decode(text(certificate, "val")?).map_err(|_| Fault::ListMalformed("val"))?;
            match self.add_der(&der, used) {
                Ok(()) => result.added += 1,
                Err(error) if error == Fault::TooManyAnchors.into() => return Err(error),
                // One provider's slip is not the others' end.
                Err(_) => result.left_out += 1,
            }
        }
        Ok(())
    }
}

/// The payload of a compact JWS that this key signed.
fn verified(jws: &str, signer: &PublicKey) -> Result<Vec<u8>, Fault> {
    const JWS: Fault = Fault::ListMalformed("JWS");
    if jws.len() > MAX_LOTE_BYTES {
        return Err(Fault::ListTooLarge);
    }
    let (input, signature) = jws.rsplit_once('.').ok_or(JWS)?;
    let (header, payload) = input.split_once('.').ok_or(JWS)?;
    let decode = |part: &str| base64url::decode(part).map_err(|_| JWS);
    let header: Map<String, Value> =
        json::from_slice(&decode(header)?, MAX_LOTE_BYTES).map_err(|_| JWS)?;
    let algorithm = match header.get("alg").and_then(Value::as_str) {
        Some("ES256" | "ESP256") => Algorithm::Es256,
        Some("ES384" | "ESP384") => Algorithm::Es384,
        _ => return Err(Fault::ListMalformed("alg")),
    };
    if header.contains_key("crit") {
        return Err(Fault::ListMalformed("crit"));
    }
    signer
        .verify(algorithm, input.as_bytes(), &decode(signature)?)
        .map_err(|_| Fault::ListSignature)?;
    decode(payload)
}

/// Version and dates; the answer is the number.
fn check_scheme(scheme: &Value, now: UnixTime) -> Result<u64, Fault> {
    let number = |field| {
        let value = member(scheme, field)?;
        value.as_u64().ok_or(Fault::ListMalformed(field))
    };
    let time = |field| {
        UnixTime::parse_rfc3339(text(scheme, field)?).map_err(|_| Fault::ListMalformed(field))
    };
    if number("LoTEVersionIdentifier")? != VERSION {
        return Err(Fault::ListMalformed("LoTEVersionIdentifier"));
    }
    if time("ListIssueDateTime")? > now.plus(CLOCK_SKEW) {
        return Err(Fault::ListFromTheFuture);
    }
    if now >= time("NextUpdate")? {
        return Err(Fault::ListExpired);
    }
    number("LoTESequenceNumber")
}

/// A service without a status counts while it is listed, as those of providers of identity are.
fn is_good(service: &Value) -> Result<bool, Fault> {
    if service.get("ServiceStatus").is_none() {
        return Ok(true);
    }
    let status = text(service, "ServiceStatus")?;
    Ok(GOOD.iter().any(|good| status.ends_with(good)))
}

fn member<'a>(value: &'a Value, field: &'static str) -> Result<&'a Value, Fault> {
    value.get(field).ok_or(Fault::ListMalformed(field))
}

fn items<'a>(value: &'a Value, field: &'static str) -> Result<&'a [Value], Fault> {
    let items = member(value, field)?.as_array();
    items.map(Vec::as_slice).ok_or(Fault::ListMalformed(field))
}

fn text<'a>(value: &'a Value, field: &'static str) -> Result<&'a str, Fault> {
    member(value, field)?
        .as_str()
        .ok_or(Fault::ListMalformed(field))
}
