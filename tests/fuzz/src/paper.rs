//! A printed code under the fixed list. As it is it must be one that the issuer signed; after a byte 0x01 its bytes are signed
//! here, to get at the rules behind the signature: what is read then can be printed, and comes out the same.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::{
    base45,
    cbor::{Limits, decode},
};
use vidan_credential::{
    ClaimValue, Error,
    paper::{MAX_TEXT, PREFIX, Paper, PaperRequest, Unverified},
    transport::segments::SegmentId,
};
use vidan_trust::Verified;

use crate::{
    Reached, reached,
    resign::{TO_BE_SIGNED, signed_again},
    seeds,
    world::{NOW, world},
};

/// Reads a paper.
pub fn run(data: &[u8]) -> Reached {
    let (text, ours) = match data.split_first() {
        Some((&TO_BE_SIGNED, rest)) => (text_of(rest), true),
        _ => (String::from_utf8_lossy(data).into_owned(), false),
    };
    let paper = read(&text);
    if let Ok(paper) = &paper {
        assert!(text.len() <= MAX_TEXT);
        assert_eq!(print(paper), paper.get().segments(), "it has another form");
        assert!(
            ours || signed().contains(&format!("{:?}", paper.get().segments())),
            "a paper that the issuer did not sign"
        );
        assert!(!format!("{paper:?}").is_empty());
    }
    reached(&paper)
}

fn read(text: &str) -> Result<Verified<Paper>, Error> {
    let paper = Unverified::read(text)?;
    let (key, profile) = paper.trusted_by(&world().list, NOW)?;
    paper.verify(&key, NOW, 30, profile.as_ref())
}

/// What would be signed for the same claims.
fn print(paper: &Verified<Paper>) -> SegmentId {
    let (signer, paper) = (paper.signer(), paper.get());
    let request = PaperRequest {
        issuer: paper.issuer().to_owned(),
        kid: signer.kid.clone(),
        signer: signer.key.key().clone(),
        document_type: paper.document_type().to_string(),
        claims: ClaimValue::Map(paper.claims().to_vec()),
        issued_at: paper.issued_at(),
        expires_at: paper.expires_at(),
        status: paper.status().cloned(),
    };
    let prepared = request.prepare().expect("what is read can be printed");
    SegmentId::of_signed(prepared.to_be_signed())
}

fn text_of(bytes: &[u8]) -> String {
    let signed = decode(bytes, &Limits::TOKEN)
        .ok()
        .and_then(|node| signed_again(&node, None, &world().issuer));
    let bytes = signed.as_deref().unwrap_or(bytes);
    format!("{PREFIX}{}", base45::encode(bytes))
}

fn signed() -> &'static HashSet<String> {
    static SIGNED: OnceLock<HashSet<String>> = OnceLock::new();
    SIGNED.get_or_init(|| {
        seeds::files(&seeds::folder("paper"))
            .iter()
            .filter_map(|(_, text)| core::str::from_utf8(text).ok())
            .filter_map(|text| Some(format!("{:?}", read(text).ok()?.get().segments())))
            .collect()
    })
}
