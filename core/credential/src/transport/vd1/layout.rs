//! The order of the parts, first byte to last, and what of them follows from the issuer's record.

use vidan_crypto::Algorithm;

use super::{
    bytes::{Reader, put_number, put_sized},
    head::{Head, integer, put_integer},
    item::ItemReader,
    proof::{Members, Proof},
    text::{put_text, text, text_after},
};
use crate::{
    BROADCAST_AUDIENCE, ClaimKey, DocumentType, Error, StatusReference,
    sd_cwt::labels::{CNF, EXP, IAT, ISS, STATUS, SUB, VCT},
    transport::{Record, Records},
};

/// Bits of the first byte. The last one is reserved and zero.
const Y_ODD: u8 = 0x01;
const AUDIENCE: u8 = 0x02;
const NONCE: u8 = 0x04;
const ISSUER: u8 = 0x08;
const SECONDS: u8 = 0x10;
const HAS_STATUS: u8 = 0x20;
const STATUS_URI: u8 = 0x40;
const RESERVED: u8 = 0x80;

/// 2020-01-01: credentials of ours are younger.
const EPOCH: i64 = 1_577_836_800;
const DAY: i64 = 86_400;

/// Claims of the payload that have a place of their own.
pub(super) const OWN_PLACE: [i64; 7] = [ISS, SUB, EXP, IAT, CNF, VCT, STATUS];

/// The bytes of a proof; `None` where a time or a name has no place in them.
pub(super) fn write(proof: &Proof, records: &dyn Records) -> Option<Vec<u8>> {
    let record = records.record(&proof.kid).ok()?;
    let names = records.names(&proof.document_type.to_string()).ok()?;
    let status = proof.status.as_ref();
    let below = status.and_then(|status| below(record.status_uri?, &status.uri));
    let unit = unit(proof.issued_at, proof.expires_at);
    let bit = |set: bool, bit: u8| if set { bit } else { 0 };

    let mut out = vec![
        bit(proof.holder_odd, Y_ODD)
            | bit(proof.audience != BROADCAST_AUDIENCE, AUDIENCE)
            | bit(proof.nonce.is_some(), NONCE)
            | bit(proof.issuer != record.iss, ISSUER)
            | bit(unit == 1, SECONDS)
            | bit(status.is_some(), HAS_STATUS)
            | bit(status.is_some() && below.is_none(), STATUS_URI),
    ];
    put_sized(&mut out, proof.kid.as_bytes());
    if proof.issuer != record.iss {
        put_text(&mut out, &proof.issuer);
    }
    put_document_type(&mut out, &proof.document_type);
    out.extend_from_slice(&proof.holder_x);
    let issued = proof.issued_at.checked_sub(EPOCH)?;
    put_number(
        &mut out,
        u64::try_from(issued / unit).ok().filter(|_| issued >= 0)?,
    );
    put_number(&mut out, later(proof.issued_at, proof.expires_at, unit)?);
    if let Some(status) = status {
        put_text(&mut out, below.unwrap_or(&status.uri));
        put_number(&mut out, status.index);
    }
    proof.claims.put(&mut out, &names);
    out.extend_from_slice(&proof.issuer_signature);
    let presented = proof.presented_at.checked_sub(proof.issued_at)?;
    put_number(&mut out, u64::try_from(presented).ok()?);
    put_number(
        &mut out,
        later(proof.presented_at, proof.presentation_ends, 1)?,
    );
    if proof.audience != BROADCAST_AUDIENCE {
        put_text(&mut out, &proof.audience);
    }
    if let Some(nonce) = &proof.nonce {
        put_sized(&mut out, nonce);
    }
    out.extend_from_slice(&proof.holder_signature);
    Some(out)
}

/// The proof that these bytes are, and no others.
///
/// # Errors
/// The first way in which they break the layout.
pub(super) fn read(bytes: &[u8], records: &dyn Records) -> Result<Proof, Error> {
    let reader = &mut Reader::new(bytes);
    let flags = reader.byte()?;
    let is_set = |bit: u8| flags & bit != 0;
    if is_set(RESERVED) || (is_set(STATUS_URI) && !is_set(HAS_STATUS)) {
        return Err(Error::TransportReserved);
    }
    let kid = core::str::from_utf8(reader.sized()?)
        .map_err(|_| Error::TransportText)?
        .to_owned();
    let record = records.record(&kid)?;
    let issuer = match is_set(ISSUER) {
        true => carried(text(reader)?, |issuer| *issuer == record.iss)?,
        false => record.iss.clone().into_owned(),
    };
    let document_type = document_type(reader)?;
    let names = records.names(&document_type.to_string())?;
    let holder_x = reader.array()?;
    let (issued_at, expires_at) = credential_times(reader, is_set(SECONDS))?;
    let status = match is_set(HAS_STATUS) {
        true => Some(status(reader, &record, is_set(STATUS_URI))?),
        false => None,
    };
    let claims = claims(reader, &names)?;
    let issuer_signature = reader.take(signature_len(record.algorithm))?.to_vec();
    let presented_at = after(issued_at, reader.number()?, 1)?;
    let presentation_ends = end(presented_at, reader.number()?, 1)?;
    let audience = match is_set(AUDIENCE) {
        true => carried(text(reader)?, |audience| audience == BROADCAST_AUDIENCE)?,
        false => BROADCAST_AUDIENCE.to_owned(),
    };
    let nonce = match is_set(NONCE) {
        true => Some(reader.sized()?.to_vec()),
        false => None,
    };
    let holder_signature = reader.array()?;
    reader.end()?;
    Ok(Proof {
        algorithm: record.algorithm,
        holder_odd: is_set(Y_ODD),
        kid,
        issuer,
        document_type,
        holder_x,
        issued_at,
        expires_at,
        status,
        claims,
        issuer_signature,
        presented_at,
        presentation_ends,
        audience,
        nonce,
        holder_signature,
    })
}

/// What is carried must not be what is known anyway: a proof would have two encodings.
fn carried(text: String, known: impl FnOnce(&String) -> bool) -> Result<String, Error> {
    if known(&text) {
        Err(Error::TransportRedundant)
    } else {
        Ok(text)
    }
}

fn put_document_type(out: &mut Vec<u8>, document_type: &DocumentType) {
    match document_type {
        DocumentType::Int(number) => put_integer(out, *number),
        DocumentType::Text(name) => put_text(out, name),
    }
}

fn document_type(reader: &mut Reader<'_>) -> Result<DocumentType, Error> {
    let head = Head::read(reader)?;
    if let Some(name) = text_after(&head, reader)? {
        return Ok(DocumentType::Text(name));
    }
    integer(&head)?
        .map(DocumentType::Int)
        .ok_or(Error::TransportMisplaced)
}

fn status(
    reader: &mut Reader<'_>,
    record: &Record<'_>,
    is_whole: bool,
) -> Result<StatusReference, Error> {
    let text = text(reader)?;
    let uri = if is_whole {
        let known = record.status_uri;
        carried(text, |uri| {
            known.and_then(|base| below(base, uri)).is_some()
        })?
    } else {
        let base = record
            .status_uri
            .ok_or(Error::ListOutdated("a status list"))?;
        match text.is_empty() {
            true => base.to_owned(),
            false => [base, "/", &text].concat(),
        }
    };
    let index = reader.number()?;
    Ok(StatusReference { uri, index })
}

/// What follows a record's address in an address below it; nothing for the address itself.
fn below<'u>(base: &str, uri: &'u str) -> Option<&'u str> {
    match uri.strip_prefix(base)? {
        "" => Some(""),
        rest => rest.strip_prefix('/').filter(|rest| !rest.is_empty()),
    }
}

fn claims(reader: &mut Reader<'_>, names: &[String]) -> Result<Members, Error> {
    let members = ItemReader::new(reader, names).members(1)?;
    let has_own_place =
        |key: &ClaimKey| matches!(key, ClaimKey::Int(label) if OWN_PLACE.contains(label));
    if members.plain.iter().any(|(key, _)| has_own_place(key)) {
        return Err(Error::TransportRedundant);
    }
    Ok(members)
}

/// Days where both times are midnights, as the issuer makes them.
fn unit(issued_at: i64, expires_at: Option<i64>) -> i64 {
    let is_midnight = |time: i64| time.rem_euclid(DAY) == 0;
    match is_midnight(issued_at) && expires_at.is_none_or(is_midnight) {
        true => DAY,
        false => 1,
    }
}

fn credential_times(
    reader: &mut Reader<'_>,
    in_seconds: bool,
) -> Result<(i64, Option<i64>), Error> {
    let in_unit = if in_seconds { 1 } else { DAY };
    let issued_at = after(EPOCH, reader.number()?, in_unit)?;
    let expires_at = end(issued_at, reader.number()?, in_unit)?;
    if unit(issued_at, expires_at) == in_unit {
        Ok((issued_at, expires_at))
    } else {
        Err(Error::TransportNotShortest)
    }
}

fn after(start: i64, count: u64, unit: i64) -> Result<i64, Error> {
    i64::try_from(count)
        .ok()
        .and_then(|count| start.checked_add(count.checked_mul(unit)?))
        .ok_or(Error::TransportNumber)
}

/// An end so many units after the start; zero stands for none.
fn end(start: i64, count: u64, unit: i64) -> Result<Option<i64>, Error> {
    match count {
        0 => Ok(None),
        count => after(start, count, unit).map(Some),
    }
}

/// The number that [`end`] reads.
fn later(start: i64, end: Option<i64>, unit: i64) -> Option<u64> {
    let Some(end) = end else {
        return Some(0);
    };
    let seconds = u64::try_from(end.checked_sub(start)?).ok()?;
    seconds
        .checked_div(u64::try_from(unit).ok()?)
        .filter(|count| *count > 0)
}

fn signature_len(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Ed25519 | Algorithm::Es256 => 64,
        Algorithm::Es384 => 96,
    }
}
