//! A pinned authority, whose certificates issue cards of both formats that carry them.

#[allow(dead_code, reason = "the tests of `vidan-trust` use the rest")]
#[path = "../../../trust/tests/trust/x509/maker.rs"]
mod maker;

use std::sync::Arc;

use vidan_credential::testing::{NOW, TestWorld};
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::x509::{AnchorUse, Anchors, Purpose};
use vidan_verifier::{Policy, Verifier};

use self::maker::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, Draft, EXTENDED_KEY_USAGE, KEY_USAGE, Rdn,
    SUBJECT_ALT_NAME, SUBJECT_KEY_ID,
};
use super::cards::{DAY, LOOK, by_list};

pub(super) use self::maker::MDOC_SIGNER;

const ROOT: Rdn = ["VN", "", "Root (test)"];
const LEAF: Rdn = ["VN", "", "Signer (test)"];

/// A root for signers of both formats, valid around now.
pub(super) struct Authority {
    key: SigningKey,
    root: Vec<u8>,
}

impl Authority {
    pub(super) fn new() -> Self {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let mut draft = Draft::new(ROOT, ROOT, &key)
            .with(BASIC_CONSTRAINTS, true, maker::authority(Some(0)))
            .with(KEY_USAGE, true, maker::key_usage(0x0600))
            .with(SUBJECT_KEY_ID, false, maker::subject_key_id(&key));
        (draft.from, draft.until) = (NOW.0 - 1_000 * DAY, NOW.0 + 1_000 * DAY);
        let root = draft.sign(&key);
        Self { key, root }
    }

    /// A certificate for a signer, valid for thirty days around now, for these purposes; for none that it names where there are none.
    pub(super) fn leaf(&self, signer: &SigningKey, purposes: &[&[u8]]) -> Vec<u8> {
        let mut draft = Draft::new(ROOT, LEAF, signer)
            .with(KEY_USAGE, true, maker::key_usage(0x8000))
            .with(SUBJECT_KEY_ID, false, maker::subject_key_id(signer))
            .with(SUBJECT_ALT_NAME, false, maker::dns_names(&["ds.example"]))
            .with(AUTHORITY_KEY_ID, false, maker::authority_key_id(&self.key));
        if !purposes.is_empty() {
            draft.put(EXTENDED_KEY_USAGE, true, maker::purposes(purposes));
        }
        (draft.from, draft.until) = (NOW.0 - 30 * DAY, NOW.0 + 30 * DAY);
        draft.sign(&self.key)
    }

    /// Pinned for citizen cards in both formats.
    pub(super) fn anchors(&self) -> Arc<Anchors> {
        let used = AnchorUse {
            purposes: vec![Purpose::MdocSigner, Purpose::SdJwtIssuer],
            document_types: vec!["can_cuoc".into(), "vn.vidan.can_cuoc.1".into()],
        };
        let mut anchors = Anchors::new();
        anchors.add_der(&self.root, &used).unwrap();
        Arc::new(anchors)
    }
}

/// A verifier with the world's list who follows this authority's certificates.
pub(super) fn certified(world: &TestWorld, authority: &Authority) -> Verifier {
    let mut verifier = by_list(world, Policy::broadcast(), LOOK);
    verifier.set_anchors(authority.anchors());
    verifier
}
