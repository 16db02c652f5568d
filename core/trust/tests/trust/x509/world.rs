//! Good chains: a signer of mobile documents under its IACA, a reader and an SD-JWT issuer with an authority between.

use vidan_crypto::{Algorithm, SigningKey};
use vidan_trust::{
    Error, IssuerKey,
    x509::{AnchorUse, Anchors, CertificateFault, Purpose},
};

use super::maker::*;

pub(crate) const MDL: &str = "org.iso.18013.5.1.mDL";
pub(crate) const VCT: &str = "urn:eudi:pid:1";
const ROOT: Rdn = ["VN", "HN", "Thử IACA"];
const MIDDLE: Rdn = ["VN", "", "Thử CA"];
const LEAF: Rdn = ["VN", "HN", "Thử DS"];

pub(crate) fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

/// Drafts from the root down to the leaf, and the key of each.
pub(crate) struct World {
    pub(crate) purpose: Purpose,
    pub(crate) root: Draft,
    pub(crate) middle: Option<Draft>,
    pub(crate) leaf: Draft,
    pub(crate) root_key: SigningKey,
    pub(crate) middle_key: SigningKey,
    pub(crate) leaf_key: SigningKey,
}

impl World {
    pub(crate) fn new(purpose: Purpose) -> Self {
        let (root_key, middle_key, leaf_key) = (key(), key(), key());
        let direct = purpose == Purpose::MdocSigner;
        let mut root = Draft::new(ROOT, ROOT, &root_key)
            .with(BASIC_CONSTRAINTS, true, authority(Some(u8::from(!direct))))
            .with(KEY_USAGE, true, key_usage(0x0600))
            .with(SUBJECT_KEY_ID, false, subject_key_id(&root_key));
        root.from = NOW.0 - 3_000 * DAY;
        root.until = NOW.0 + 3_000 * DAY;
        let middle = Draft::new(ROOT, MIDDLE, &middle_key)
            .with(BASIC_CONSTRAINTS, true, authority(Some(0)))
            .with(KEY_USAGE, true, key_usage(0x0600))
            .with(SUBJECT_KEY_ID, false, subject_key_id(&middle_key))
            .with(AUTHORITY_KEY_ID, false, authority_key_id(&root_key));
        let (issuer, issuer_key) = if direct {
            (ROOT, &root_key)
        } else {
            (MIDDLE, &middle_key)
        };
        let mut leaf = Draft::new(issuer, LEAF, &leaf_key)
            .with(KEY_USAGE, true, key_usage(0x8000))
            .with(SUBJECT_KEY_ID, false, subject_key_id(&leaf_key))
            .with(SUBJECT_ALT_NAME, false, dns_names(&["ds.example"]))
            .with(AUTHORITY_KEY_ID, false, authority_key_id(issuer_key));
        let named = match purpose {
            Purpose::MdocSigner => Some(MDOC_SIGNER),
            Purpose::Reader => Some(MDOC_READER),
            _ => None,
        };
        if let Some(id) = named {
            leaf.put(EXTENDED_KEY_USAGE, true, purposes(&[id]));
        }
        Self {
            purpose,
            root,
            middle: (!direct).then_some(middle),
            leaf,
            root_key,
            middle_key,
            leaf_key,
        }
    }

    pub(crate) fn root_der(&self) -> Vec<u8> {
        self.root.sign(&self.root_key)
    }

    /// The chain without the anchor.
    pub(crate) fn chain(&self) -> Vec<Vec<u8>> {
        match &self.middle {
            Some(middle) => vec![
                self.leaf.sign(&self.middle_key),
                middle.sign(&self.root_key),
            ],
            None => vec![self.leaf.sign(&self.root_key)],
        }
    }

    pub(crate) fn used(&self) -> AnchorUse {
        AnchorUse {
            purposes: vec![self.purpose],
            document_types: vec![MDL.into(), VCT.into()],
        }
    }

    pub(crate) fn anchors(&self) -> Anchors {
        let mut anchors = Anchors::new();
        anchors.add_der(&self.root_der(), &self.used()).unwrap();
        anchors
    }

    /// What the chain is found to be under its anchor.
    pub(crate) fn check(&self) -> Result<(), CertificateFault> {
        self.check_with(&[])
    }

    pub(crate) fn check_with(&self, crls: &[Vec<u8>]) -> Result<(), CertificateFault> {
        let mut anchors = Anchors::new();
        let added = anchors.add_der(&self.root_der(), &self.used());
        let crls: Vec<&[u8]> = crls.iter().map(Vec::as_slice).collect();
        fault(added.and_then(|()| {
            let chain = self.chain();
            let chain = borrowed(&chain);
            if self.purpose == Purpose::Reader {
                return anchors.verifier_key(&chain, NOW, &crls).map(drop);
            }
            let signed_at = Some(NOW.plus(-DAY));
            anchors
                .issuer_key(&chain, self.purpose, MDL, signed_at, NOW, &crls)
                .map(drop)
        }))
    }

    pub(crate) fn issuer_key(&self) -> IssuerKey {
        let chain = self.chain();
        let signed_at = Some(NOW.plus(-DAY));
        self.anchors()
            .issuer_key(&borrowed(&chain), self.purpose, MDL, signed_at, NOW, &[])
            .unwrap()
    }
}

pub(crate) fn borrowed(chain: &[Vec<u8>]) -> Vec<&[u8]> {
    chain.iter().map(Vec::as_slice).collect()
}

pub(crate) fn fault<T>(result: Result<T, Error>) -> Result<T, CertificateFault> {
    result.map_err(|error| match error {
        Error::Certificate(fault) => fault,
        other => panic!("{other}"),
    })
}
