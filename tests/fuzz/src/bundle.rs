//! A verifier's bundle under the pinned root. Whatever is taken out of one, list or status list, must stand in a bundle of the
//! seeds: nobody else signed any.

use std::{collections::HashSet, sync::OnceLock};

use vidan_crypto::hash::sha256;
use vidan_trust::{Bundle, Error};

use crate::{
    Reached, reached, seeds,
    status::said,
    world::{NOW, world},
};

/// Reads a bundle.
pub fn run(data: &[u8]) -> Reached {
    let bundle = read(data);
    if let Ok(bundle) = &bundle {
        assert!(
            signed(bundle).is_subset(known()),
            "a list that nobody signed"
        );
        assert!(bundle.age(NOW) >= 0);
    }
    reached(&bundle)
}

fn read(data: &[u8]) -> Result<Bundle, Error> {
    Bundle::read(data, &world().roots(), NOW, None)
}

/// The digests of what a bundle holds.
fn signed(bundle: &Bundle) -> HashSet<[u8; 32]> {
    let list = bundle.trust().as_jws().as_bytes();
    let last = list.rsplit(|byte| *byte == b'~').next();
    let input = last.and_then(seeds::signing_input).unwrap_or_default();
    let status = bundle.status().iter().map(|list| said(list.get()));
    status.chain([sha256(&input)]).collect()
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        seeds::files(&seeds::folder("bundle"))
            .iter()
            .filter_map(|(_, bundle)| Some(signed(&read(bundle).ok()?)))
            .flatten()
            .collect()
    })
}
