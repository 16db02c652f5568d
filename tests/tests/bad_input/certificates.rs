//! A root that is pinned, its signer's certificate, and certificates that are none.

#[allow(dead_code, reason = "the tests of `vidan-trust` use the rest")]
#[path = "../../../core/trust/tests/trust/x509/maker.rs"]
mod maker;

use vidan_codec::clock::UnixTime;
use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    Error, IssuerKey,
    x509::{AnchorUse, Anchors, Purpose},
};

use self::maker::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, DAY, Draft, EXTENDED_KEY_USAGE, KEY_USAGE, MDOC_SIGNER,
    Rdn, SUBJECT_ALT_NAME, SUBJECT_KEY_ID,
};

const ROOT: Rdn = ["VN", "", "Thử IACA"];
const LEAF: Rdn = ["VN", "", "Thử DS"];

/// A root for signers of both formats, valid around this moment.
pub(super) struct Authority {
    key: SigningKey,
    root: Vec<u8>,
    now: UnixTime,
}

impl Authority {
    pub(super) fn at(now: UnixTime) -> Self {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        let mut draft = Draft::new(ROOT, ROOT, &key)
            .with(BASIC_CONSTRAINTS, true, maker::authority(Some(0)))
            .with(KEY_USAGE, true, maker::key_usage(0x0600))
            .with(SUBJECT_KEY_ID, false, maker::subject_key_id(&key));
        (draft.from, draft.until) = (now.0 - 1_000 * DAY, now.0 + 1_000 * DAY);
        let root = draft.sign(&key);
        Self { key, root, now }
    }

    /// A certificate for a signer.
    pub(super) fn leaf(&self, signer: &SigningKey) -> Vec<u8> {
        let mut draft = Draft::new(ROOT, LEAF, signer)
            .with(KEY_USAGE, true, maker::key_usage(0x8000))
            .with(SUBJECT_KEY_ID, false, maker::subject_key_id(signer))
            .with(SUBJECT_ALT_NAME, false, maker::dns_names(&["ds.example"]))
            .with(AUTHORITY_KEY_ID, false, maker::authority_key_id(&self.key))
            .with(EXTENDED_KEY_USAGE, true, maker::purposes(&[MDOC_SIGNER]));
        (draft.from, draft.until) = (self.now.0 - 30 * DAY, self.now.0 + 30 * DAY);
        draft.sign(&self.key)
    }

    /// The key of a chain's signer under the root.
    pub(super) fn key(
        &self,
        chain: &[&[u8]],
        purpose: Purpose,
        document_type: &str,
    ) -> Result<IssuerKey, Error> {
        let used = AnchorUse {
            purposes: vec![purpose],
            document_types: vec![document_type.to_owned()],
        };
        let mut anchors = Anchors::new();
        anchors.add_der(&self.root, &used)?;
        anchors.issuer_key(chain, purpose, document_type, None, self.now, &[])
    }
}

/// The same certificate with another length of its own: one that is far beyond its end, one that is written in nine bytes, one without
/// end, and one of the whole address space.
pub(super) fn absurd(leaf: &[u8]) -> [(&'static str, Vec<u8>); 4] {
    // SEQUENCE, length in two bytes.
    let (head, content) = leaf.split_at(4);
    assert_eq!(head[..2], [0x30, 0x82]);
    let with = |length: &[u8]| [&[0x30], length, content].concat();
    [
        ("4 GiB", with(&[0x84, 0xff, 0xff, 0xff, 0xff])),
        (
            "in nine bytes",
            with(&[0x89, 0, 0, 0, 0, 0, 0, 0, head[2], head[3]]),
        ),
        ("without end", with(&[0x80])),
        (
            "2^64 - 1",
            with(&[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        ),
    ]
}
