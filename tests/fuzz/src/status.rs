//! A status list, as JWT or CWT, under the fixed list. As it is it must be one that the issuer signed; JSON, and a CWT after a
//! byte 0x01, are signed here, to get at the rules behind the signature and at the compressed entries.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::cbor::{Limits, decode};
use vidan_credential::testing::KID;
use vidan_crypto::hash::sha256;
use vidan_trust::{
    Error, Verified,
    status::{STATUS_JWT_TYPE, StatusList, StatusTrust},
};

use crate::{
    Reached, reached,
    resign::{TO_BE_SIGNED, signed_again},
    seeds,
    world::{NOW, STATUS, sign_jws, world},
};

/// Reads a status list.
pub fn run(data: &[u8]) -> Reached {
    let (list, ours) = match data.split_first() {
        Some((b'{', _)) => {
            let text = sign_jws(STATUS_JWT_TYPE, KID, &world().issuer, data);
            (verify(text.as_bytes()), true)
        }
        Some((&TO_BE_SIGNED, rest)) => {
            let signed = decode(rest, &Limits::TOKEN)
                .ok()
                .and_then(|node| signed_again(&node, None, &world().issuer));
            (verify(signed.as_deref().unwrap_or(rest)), true)
        }
        _ => (verify(data), false),
    };
    if let Ok(list) = &list {
        let said = said(list.get());
        assert!(
            ours || known().contains(&said),
            "a status list that the issuer did not sign"
        );
    }
    reached(&list)
}

fn verify(token: &[u8]) -> Result<Verified<StatusList>, Error> {
    StatusList::verify(token, STATUS, StatusTrust::List(&world().list), NOW)
}

/// The digest of what a list says, of its first and last entries and of one behind them.
pub(crate) fn said(list: &StatusList) -> [u8; 32] {
    let count = list.count();
    let last = count.saturating_sub(1);
    let entries = (0..count.min(16)).chain([last, count, u64::MAX]);
    let answers: Vec<_> = entries.map(|index| list.status(index, NOW)).collect();
    let said = (
        list.uri(),
        list.issued_at(),
        list.fresh_until(),
        count,
        answers,
    );
    sha256(format!("{said:?}").as_bytes())
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        seeds::files(&seeds::folder("status"))
            .iter()
            .filter_map(|(_, token)| Some(said(verify(token).ok()?.get())))
            .collect()
    })
}
