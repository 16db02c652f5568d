//! The seeds of the target `chain`.

use vidan_crypto::{Algorithm, SigningKey};
use vidan_fuzz::{
    chain::{PURPOSES, ROOT, TO_BE_SIGNED},
    world::{NOW, world},
};
use vidan_trust::x509::Purpose;

#[allow(dead_code, reason = "the tests of `vidan-trust` use the rest")]
#[path = "../../../../core/trust/tests/trust/x509/maker.rs"]
mod maker;

use maker::{
    AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, DAY, Draft, EXTENDED_KEY_USAGE, KEY_USAGE, List,
    MDOC_READER, MDOC_SIGNER, NAME_CONSTRAINTS, Rdn, SUBJECT_ALT_NAME, SUBJECT_KEY_ID, algorithm,
    authority, authority_key_id, crl_number, dns_names, key_usage, permitted, purposes,
    subject_key_id,
};

const MIDDLE: Rdn = ["VN", "HN", "Giữa"];
const LEAF: Rdn = ["VN", "", "Người ký"];

/// Chains for each purpose.
pub(crate) fn chains() -> Vec<Vec<u8>> {
    let purposes = (0..).zip(PURPOSES);
    purposes
        .flat_map(|(number, purpose)| inputs(number, purpose))
        .collect()
}

/// Directly under the root with both kinds of keys, with a list, still to be signed; and where it is allowed with an authority
/// between, in two forms.
fn inputs(number: u8, purpose: Purpose) -> Vec<Vec<u8>> {
    let root = &world().root;
    let list = signed(&list(ROOT), root);
    let mut all = Vec::new();
    for kind in [Algorithm::Es256, Algorithm::Es384] {
        let key = SigningKey::generate(kind).expect("a key");
        let leaf = leaf(purpose, ROOT, root, &key);
        let certificate = leaf.sign(root);
        all.push(input(number, 1, &[&certificate]));
        all.push(input(number, 1, &[&certificate, &list]));
        let body = leaf.to_be_signed(&algorithm(root));
        all.push(input(number | TO_BE_SIGNED, 1, &[&body]));
    }
    if purpose == Purpose::MdocSigner {
        return all;
    }
    let (middle_key, key) = (new_key(), new_key());
    let mut middle = Draft::new(ROOT, MIDDLE, &middle_key)
        .with(BASIC_CONSTRAINTS, true, authority(None))
        .with(KEY_USAGE, true, key_usage(0x0600))
        .with(SUBJECT_KEY_ID, false, subject_key_id(&middle_key))
        .with(AUTHORITY_KEY_ID, false, authority_key_id(root));
    (middle.from, middle.until) = (NOW.0 - 300 * DAY, NOW.0 + 300 * DAY);
    let narrow = middle
        .clone()
        .with(NAME_CONSTRAINTS, true, permitted("example"));
    let leaf = leaf(purpose, MIDDLE, &middle_key, &key).sign(&middle_key);
    let between = signed(&self::list(MIDDLE), &middle_key);
    all.push(input(number, 2, &[&leaf, &middle.sign(root)]));
    all.push(input(
        number,
        2,
        &[&leaf, &narrow.sign(root), &between, &list],
    ));
    all
}

fn leaf(purpose: Purpose, issuer: Rdn, issuer_key: &SigningKey, key: &SigningKey) -> Draft {
    let mut draft = Draft::new(issuer, LEAF, key)
        .with(KEY_USAGE, true, key_usage(0x8000))
        .with(SUBJECT_KEY_ID, false, subject_key_id(key))
        .with(SUBJECT_ALT_NAME, false, dns_names(&["a.example"]))
        .with(AUTHORITY_KEY_ID, false, authority_key_id(issuer_key));
    (draft.from, draft.until) = (NOW.0 - 100 * DAY, NOW.0 + 100 * DAY);
    match purpose {
        Purpose::MdocSigner => draft.put(EXTENDED_KEY_USAGE, true, purposes(&[MDOC_SIGNER])),
        Purpose::Reader => draft.put(EXTENDED_KEY_USAGE, true, purposes(&[MDOC_READER])),
        _ => {}
    }
    draft
}

fn list(issuer: Rdn) -> List {
    List {
        issuer,
        next_update: NOW.0 + DAY,
        revoked: vec![vec![0x55], vec![0x66]],
    }
}

/// As of now here: the maker's own now is later.
fn signed(list: &List, key: &SigningKey) -> Vec<u8> {
    list.sign_as(key, NOW.0 - DAY, &[crl_number(1)])
}

fn new_key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).expect("a key")
}

fn input(form: u8, count: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut input = vec![form, count];
    for part in parts {
        input.extend(
            u16::try_from(part.len())
                .expect("a short part")
                .to_be_bytes(),
        );
        input.extend(*part);
    }
    input
}
