//! A proof put together byte for byte as issuer and holder write it: maps in bytewise order of their keys, digests of a map
//! in bytewise order, each disclosure before those inside of it.

use vidan_codec::{
    cbor::{Simple, Writer},
    cose::{algorithm_id, key_thumbprint_uri, key_to_value},
    order,
};
use vidan_crypto::{Algorithm, PublicKey, hash::sha256};

use super::{
    layout::OWN_PLACE,
    proof::{Digest, Element, Item, Members, Proof, Salt, order},
};
use crate::{
    ClaimKey, DocumentType, Error, Format,
    sd_cwt::{
        labels::{
            ALG, AUD, CNF, CNONCE, EXP, IAT, ISS, KID, SIMPLE_REDACTED, STATUS, SUB, TAG_REDACTED,
            TYP, TYP_SD_CWT,
        },
        wire::{self, Disclosures},
    },
    transport::Scanned,
};

/// The token of a proof, and the holder's key that had to be computed for it.
///
/// # Errors
/// [`Error::ConfirmationInvalid`] where the holder's key is no point on its curve.
pub(super) fn rebuild(proof: &Proof) -> Result<Scanned, Error> {
    let holder = PublicKey::from_p256_compressed(&proof.holder_x, proof.holder_odd)
        .map_err(|_| Error::ConfirmationInvalid)?;
    let mut disclosures = Disclosures::default();
    let payload = payload(proof, &holder, &mut disclosures);
    let mut header = Writer::with_capacity(64);
    header.map(3);
    header.integer(ALG).integer(algorithm_id(proof.algorithm));
    header.integer(KID).bytes(proof.kid.as_bytes());
    header.integer(TYP).integer(TYP_SD_CWT);
    let credential = wire::credential(
        header.as_bytes(),
        &disclosures,
        &payload,
        &proof.issuer_signature,
    );
    let header = wire::key_binding_header(Algorithm::Es256, &credential);
    Ok(Scanned {
        format: Format::SdCwt,
        token: wire::key_binding(
            &header,
            &key_binding_payload(proof),
            &proof.holder_signature,
        ),
        holder: Some(holder),
    })
}

fn key_binding_payload(proof: &Proof) -> Vec<u8> {
    let mut out = Writer::with_capacity(64);
    let optional = [proof.presentation_ends.is_some(), proof.nonce.is_some()];
    let optional = optional.into_iter().filter(|is_there| *is_there).count();
    out.map(2 + optional).integer(AUD).text(&proof.audience);
    if let Some(end) = proof.presentation_ends {
        out.integer(EXP).integer(end);
    }
    out.integer(IAT).integer(proof.presented_at);
    if let Some(nonce) = &proof.nonce {
        out.integer(CNONCE).bytes(nonce);
    }
    out.into_bytes()
}

/// The issuer's payload. Its disclosures are added in the order of the walk that a verifier makes.
fn payload(proof: &Proof, holder: &PublicKey, disclosures: &mut Disclosures) -> Vec<u8> {
    let is_there = |label: &i64| match *label {
        EXP => proof.expires_at.is_some(),
        STATUS => proof.status.is_some(),
        _ => true,
    };
    let out = &mut Writer::with_capacity(512);
    let own = OWN_PLACE.into_iter().filter(is_there);
    out.map(own.clone().count() + entries(&proof.claims));
    let mut own = own.peekable();
    for (key, item) in &proof.claims.plain {
        while let Some(label) = own.next_if(|label| order(&ClaimKey::Int(*label), key).is_lt()) {
            put_own(out, label, proof, holder);
        }
        put_key(out, key);
        put_item(out, item, disclosures);
    }
    own.for_each(|label| put_own(out, label, proof, holder));
    put_redacted(out, &proof.claims, disclosures);
    core::mem::take(out).into_bytes()
}

/// A claim that has a place of its own.
fn put_own(out: &mut Writer, label: i64, proof: &Proof, holder: &PublicKey) {
    out.integer(label);
    match label {
        ISS => out.text(&proof.issuer),
        SUB => out.text(&key_thumbprint_uri(holder)),
        EXP => out.integer(proof.expires_at.unwrap_or_default()),
        IAT => out.integer(proof.issued_at),
        CNF => out.map(1).integer(1).value(&key_to_value(holder)),
        STATUS => {
            let (index, uri) = proof
                .status
                .as_ref()
                .map_or((0, ""), |status| (status.index, status.uri.as_str()));
            out.map(1).text("status_list").map(2);
            out.text("idx").unsigned(index).text("uri").text(uri)
        }
        // VCT, the last of them.
        _ => match &proof.document_type {
            DocumentType::Int(number) => out.integer(*number),
            DocumentType::Text(name) => out.text(name),
        },
    };
}

/// How many entries a map of these has.
fn entries(members: &Members) -> usize {
    let is_redacted = !(members.shown.is_empty() && members.hidden.is_empty());
    members.plain.len() + usize::from(is_redacted)
}

fn put_map(out: &mut Writer, members: &Members, disclosures: &mut Disclosures) {
    out.map(entries(members));
    for (key, item) in &members.plain {
        put_key(out, key);
        put_item(out, item, disclosures);
    }
    put_redacted(out, members, disclosures);
}

/// The last entry of a map: the digests of its disclosed and hidden claims.
fn put_redacted(out: &mut Writer, members: &Members, disclosures: &mut Disclosures) {
    let shown = members.shown.iter();
    let mut made: Vec<Made> = shown
        .map(|shown| Made::new(&shown.salt, &shown.item, Some(&shown.key)))
        .collect();
    order::sort_by_key(&mut made, |made| made.digest);
    let mut digests: Vec<Digest> = members.hidden.clone();
    digests.extend(made.iter().map(|made| made.digest));
    digests.sort_unstable();
    if let Some(key) = Simple::new(SIMPLE_REDACTED)
        && !digests.is_empty()
    {
        out.simple(key).array(digests.len());
        for digest in &digests {
            out.bytes(digest);
        }
    }
    made.iter().for_each(|made| made.add_to(disclosures));
}

/// A disclosure, those inside of it, and its digest.
struct Made {
    digest: Digest,
    array: Writer,
    inside: Disclosures,
}

impl Made {
    fn new(salt: &Salt, item: &Item, key: Option<&ClaimKey>) -> Self {
        let mut inside = Disclosures::default();
        let mut array = Writer::with_capacity(128);
        array.array(2 + usize::from(key.is_some())).bytes(salt);
        put_item(&mut array, item, &mut inside);
        if let Some(key) = key {
            put_key(&mut array, key);
        }
        Self {
            digest: sha256(array.as_bytes()),
            array,
            inside,
        }
    }

    fn add_to(&self, disclosures: &mut Disclosures) {
        disclosures.push(self.array.as_bytes());
        disclosures.append(&self.inside);
    }
}

fn put_key(out: &mut Writer, key: &ClaimKey) {
    match key {
        ClaimKey::Int(label) => out.integer(*label),
        ClaimKey::Text(name) => out.text(name),
    };
}

fn put_item(out: &mut Writer, item: &Item, disclosures: &mut Disclosures) {
    match item {
        Item::Array(elements) => {
            out.array(elements.len());
            for element in elements {
                put_element(out, element, disclosures);
            }
        }
        Item::Bool(bit) => {
            out.bool(*bit);
        }
        Item::Bytes(bytes) => {
            out.bytes(bytes);
        }
        Item::Map(members) => put_map(out, members, disclosures),
        Item::Negative(number) => {
            out.negative(*number);
        }
        Item::Null => {
            out.null();
        }
        Item::Text(text) => {
            out.text(text);
        }
        Item::Unsigned(number) => {
            out.unsigned(*number);
        }
    }
}

fn put_element(out: &mut Writer, element: &Element, disclosures: &mut Disclosures) {
    match element {
        Element::Hidden(digest) => {
            out.tag(TAG_REDACTED).bytes(digest);
        }
        Element::Plain(item) => put_item(out, item, disclosures),
        Element::Shown(salt, item) => {
            let made = Made::new(salt, item, None);
            out.tag(TAG_REDACTED).bytes(&made.digest);
            made.add_to(disclosures);
        }
    }
}
