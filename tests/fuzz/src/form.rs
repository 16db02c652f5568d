//! A form's manifest under the fixed list. A JWS must be one that the portal signed; JSON is signed here, to get at the
//! rules behind the signature.

use std::{collections::HashSet, sync::OnceLock};

use vidan_crypto::hash::sha256;
use vidan_protocol::{
    form::{SignedManifest, manifest::TYP},
    url::Plaintext,
};

use crate::{
    Reached, reached, seeds,
    world::{NOW, OFFICE_KID, sign_jws, world},
};

/// Reads a form.
pub fn run(data: &[u8]) -> Reached {
    if data.first() == Some(&b'{') {
        return signed(data);
    }
    let Ok(text) = core::str::from_utf8(data) else {
        return Reached::Refused;
    };
    let form = SignedManifest::verify(text, &world().list, NOW, Plaintext::Never);
    if form.is_ok() {
        let input = seeds::signing_input(data);
        assert!(
            input.is_some_and(|input| known().contains(&sha256(&input))),
            "a form that the portal did not sign"
        );
    }
    reached(&form)
}

/// What a reader takes from a portal, a portal can sign, and it says the same.
fn signed(payload: &[u8]) -> Reached {
    let world = world();
    let text = sign_jws(TYP, OFFICE_KID, &world.office, payload);
    let form = SignedManifest::verify(&text, &world.list, NOW, Plaintext::Never);
    if let Ok(form) = &form {
        let form = form.get();
        for field in form.manifest().fields() {
            assert!(form.manifest().field(&field.id).is_some());
        }
        let again = form
            .manifest()
            .sign(
                &world.office,
                OFFICE_KID,
                form.issued_at(),
                None,
                Plaintext::Never,
            )
            .expect("what is read can be written");
        let again =
            SignedManifest::verify(&again, &world.list, NOW, Plaintext::Never).expect("own form");
        assert!(again.get().manifest() == form.manifest(), "another form");
    }
    reached(&form)
}

fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| seeds::digests("form", seeds::signing_input))
}
