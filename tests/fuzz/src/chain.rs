//! A chain of certificates, and revocation lists, under one pinned anchor. What is accepted as it came must begin with a certificate
//! of the seeds, as the anchor signed no other; after a purpose of 0x80 and more, the first part is only what is to be signed, and
//! is signed here, to get at the rules behind the signature.
//!
//! An input: one byte for purpose and form, one for how many certificates there are, then each part with two bytes of length.

use std::{collections::HashSet, sync::OnceLock};

use vidan_crypto::hash::sha256;
use vidan_trust::{
    Error,
    x509::{AnchorUse, Anchors, Certificate, Purpose},
};

use crate::{
    Reached, reached, seeds,
    world::{NOW, world},
};

#[allow(
    dead_code,
    missing_docs,
    reason = "the tests of `vidan-trust` use the rest"
)]
#[path = "../../../core/trust/tests/trust/x509/maker.rs"]
mod maker;

use maker::{BASIC_CONSTRAINTS, DAY, Draft, KEY_USAGE, SUBJECT_KEY_ID};

const NAME: &str = "chain";
/// The document type that the anchor is pinned for.
pub const DOCUMENT: &str = "org.iso.18013.5.1.mDL";
/// Set in the first byte: the first part is to be signed.
pub const TO_BE_SIGNED: u8 = 0x80;
/// The anchors' name.
pub const ROOT: [&str; 3] = ["VN", "", "Root"];
/// By the low bits of the first byte.
pub const PURPOSES: [Purpose; 4] = [
    Purpose::MdocSigner,
    Purpose::Reader,
    Purpose::SdJwtIssuer,
    Purpose::StatusSigner,
];

/// Checks a chain.
pub fn run(data: &[u8]) -> Reached {
    let Some((&[form, count], rest)) = data.split_first_chunk::<2>() else {
        return Reached::Refused;
    };
    let purpose = PURPOSES[usize::from(form & 3)];
    let Some(mut parts) = parts(rest) else {
        return Reached::Refused;
    };
    let ours = form & TO_BE_SIGNED != 0;
    if let (true, Some(first)) = (ours, parts.first_mut()) {
        if first.len() > 16_000 {
            return Reached::Refused;
        }
        *first = maker::signed(first, &world().root);
    }
    let (chain, crls) = parts.split_at(parts.len().min(count.into()));
    let (chain, crls) = (borrowed(chain), borrowed(crls));
    let checked = check(purpose, &chain, &crls);
    if checked.is_ok() {
        let leaf = Certificate::read(chain[0]).expect("it was read before");
        let (from, until) = leaf.validity();
        assert!((from..=until).contains(&NOW), "not valid now");
        assert!(!leaf.thumbprint().is_empty());
        let signed = body(chain[0]).expect("it was read before");
        assert!(
            ours || known().contains(&sha256(signed)),
            "a certificate that nobody signed"
        );
    }
    reached(&checked)
}

fn check(purpose: Purpose, chain: &[&[u8]], crls: &[&[u8]]) -> Result<(), Error> {
    let anchors = &anchors()[usize::from(purpose != Purpose::MdocSigner)];
    if purpose == Purpose::Reader {
        return anchors.verifier_key(chain, NOW, crls).map(drop);
    }
    anchors
        .issuer_key(chain, purpose, DOCUMENT, Some(NOW), NOW, crls)
        .map(drop)
}

/// The IACA, and an authority that allows another between; both with the root's key.
fn anchors() -> &'static [Anchors; 2] {
    static ANCHORS: OnceLock<[Anchors; 2]> = OnceLock::new();
    ANCHORS.get_or_init(|| {
        [(0, &PURPOSES[..1]), (1, &PURPOSES[1..])].map(|(path_len, purposes)| {
            let root = &world().root;
            let mut draft = Draft::new(ROOT, ROOT, root)
                .with(BASIC_CONSTRAINTS, true, maker::authority(Some(path_len)))
                .with(KEY_USAGE, true, maker::key_usage(0x0600))
                .with(SUBJECT_KEY_ID, false, maker::subject_key_id(root));
            (draft.from, draft.until) = (NOW.0 - 3_000 * DAY, NOW.0 + 3_000 * DAY);
            let used = AnchorUse {
                purposes: purposes.to_vec(),
                document_types: vec![DOCUMENT.to_owned()],
            };
            let mut anchors = Anchors::new();
            anchors
                .add_der(&draft.sign(root), &used)
                .expect("an anchor");
            anchors
        })
    })
}

/// The parts of an input after its two bytes.
fn parts(mut rest: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    while let Some((length, tail)) = rest.split_first_chunk::<2>() {
        let (part, tail) = tail.split_at_checked(u16::from_be_bytes(*length).into())?;
        parts.push(part.to_vec());
        rest = tail;
    }
    rest.is_empty().then_some(parts)
}

fn borrowed(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}

/// What is signed of a certificate. Two signatures over it are one statement: anyone can turn an ECDSA signature into another.
fn body(certificate: &[u8]) -> Option<&[u8]> {
    let (outer, _) = heads(certificate)?;
    let inner = certificate.get(outer..)?;
    let (_, whole) = heads(inner)?;
    inner.get(..whole)
}

/// The length of a value's head, and of the whole value.
fn heads(der: &[u8]) -> Option<(usize, usize)> {
    match *der {
        [_, 0x82, high, low, ..] => Some((4, 4 + usize::from(u16::from_be_bytes([high, low])))),
        [_, 0x81, length, ..] => Some((3, 3 + usize::from(length))),
        [_, length, ..] => Some((2, 2 + usize::from(length))),
        _ => None,
    }
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        seeds::digests(NAME, |seed| {
            let (head, rest) = seed.split_first_chunk::<2>()?;
            let first = parts(rest)?.into_iter().next()?;
            (head[0] & TO_BE_SIGNED == 0).then(|| body(&first).map(<[u8]>::to_vec))?
        })
    })
}
