//! Status lists that come with their signer's certificates, and the documents they may speak for.

use serde_json::json;
use vidan_codec::{
    cbor::Value,
    cose::{Unsigned1, header},
    jose::x5c,
};
use vidan_crypto::SigningKey;
use vidan_trust::{
    Bundle, Error, Signer, Verified,
    status::{Status, StatusList, StatusLists, StatusTrust, StatusUnknown},
    x509::{AnchorUse, Anchors, CertificateFault as Fault, Place, Purpose},
};

use crate::{
    support::{NOW, URI, claims, cwt, cwt_claims, jwt, key, world as listed},
    x509::{
        maker::{EXTENDED_KEY_USAGE, Rdn, purposes},
        world::{MDL, VCT, World},
    },
};

/// `id-kp-oauthStatusSigning`.
const STATUS: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 30];
const OTHER: Rdn = ["VN", "HN", "Other signer"];

/// A good chain for documents, and a further certificate of the same authority.
struct Made {
    world: World,
    second: SigningKey,
}

fn made(purpose: Purpose) -> Made {
    Made {
        world: World::new(purpose),
        second: key(),
    }
}

impl Made {
    fn anchors(&self) -> Anchors {
        self.world.anchors()
    }

    /// The chain of the second certificate, which names these purposes, or none.
    fn second_chain(&self, named: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut draft = self.world.leaf.clone();
        draft.serial = vec![0x66];
        draft.subject = OTHER;
        draft.key = self.second.public().to_der();
        draft.without(EXTENDED_KEY_USAGE);
        if !named.is_empty() {
            draft.put(EXTENDED_KEY_USAGE, false, purposes(named));
        }
        let mut chain = self.world.chain();
        let authority = match chain.len() {
            1 => &self.world.root_key,
            _ => &self.world.middle_key,
        };
        chain[0] = draft.sign(authority);
        chain
    }

    /// Who signed a document of this chain.
    fn document(&self) -> Signer {
        let key = self.world.issuer_key();
        let signature = self.world.leaf_key.sign(b"document").unwrap();
        let verified = key.verify(-9, b"document", &signature, Some(NOW), ());
        verified.unwrap().signer().clone()
    }
}

/// Both forms of one list, with this chain and without a key id.
fn tokens(chain: &[Vec<u8>], by: &SigningKey) -> [Vec<u8>; 3] {
    let several = match chain {
        [one] => Value::from(one.as_slice()),
        all => Value::Array(all.iter().map(|one| Value::from(one.as_slice())).collect()),
    };
    let typed = || {
        vec![
            (header::ALG, Value::from(-9)),
            (header::TYP, Value::from("application/statuslist+cwt")),
        ]
    };
    let payload = Value::map(cwt_claims()).to_vec();
    let mut protected = typed();
    protected.push((header::X5CHAIN, several.clone()));
    let beside = Value::map([(header::X5CHAIN, several)]);
    let message = Unsigned1::new(&Value::map(typed()), beside, payload.clone());
    let signature = by.sign(message.to_be_signed().message()).unwrap();
    let header = json!({"alg": "ES256", "typ": "statuslist+jwt", "x5c": x5c::encode(chain)});
    [
        cwt(&Value::map(protected), &payload, by),
        message.finish(&signature).to_vec(),
        jwt(&header, claims().to_string().as_bytes(), by),
    ]
}

fn under(anchors: &Anchors) -> StatusTrust<'_> {
    StatusTrust::Certified {
        list: None,
        anchors,
    }
}

fn read(token: &[u8], anchors: &Anchors) -> Result<Verified<StatusList>, Error> {
    StatusList::verify(token, URI, under(anchors), NOW)
}

/// What every form of the list says of the second entry, which is revoked, for this document.
fn answer(chain: &[Vec<u8>], by: &SigningKey, anchors: &Anchors, document: &Signer) -> Status {
    let mut answers = tokens(chain, by).into_iter().map(|token| {
        let mut lists = StatusLists::new();
        lists.insert(read(&token, anchors).unwrap());
        lists.status(URI, 1, document, under(anchors), NOW).status
    });
    let first = answers.next().unwrap();
    assert!(answers.all(|other| other == first));
    first
}

const FOREIGN: Status = Status::Undetermined(StatusUnknown::SignerForeign);

#[test]
fn an_issuer_signs_the_status_of_its_own_documents() {
    for purpose in [Purpose::MdocSigner, Purpose::SdJwtIssuer] {
        let made = made(purpose);
        let (chain, by) = (made.world.chain(), &made.world.leaf_key);
        let status = answer(&chain, by, &made.anchors(), &made.document());
        assert_eq!(status, Status::Revoked, "{purpose:?}");
    }
}

#[test]
fn a_status_signer_of_the_same_authority_speaks_for_its_documents() {
    for purpose in [Purpose::MdocSigner, Purpose::SdJwtIssuer] {
        let made = made(purpose);
        let (anchors, document) = (made.anchors(), made.document());
        let status = |named: &[&[u8]]| {
            let chain = made.second_chain(named);
            answer(&chain, &made.second, &anchors, &document)
        };
        assert_eq!(status(&[STATUS]), Status::Revoked, "{purpose:?}");
        // Not one that is made for nothing of the kind: another issuer under the same authority clears nothing of ours.
        assert_eq!(status(&[]), FOREIGN, "{purpose:?}");
    }
}

#[test]
fn a_status_signer_of_another_authority_does_not() {
    let (ours, other) = (made(Purpose::SdJwtIssuer), made(Purpose::SdJwtIssuer));
    let mut anchors = ours.anchors();
    anchors
        .add_der(&other.world.root_der(), &other.world.used())
        .unwrap();
    let chain = other.second_chain(&[STATUS]);
    let status = answer(&chain, &other.second, &anchors, &ours.document());
    assert_eq!(status, FOREIGN);
}

#[test]
fn the_chain_is_judged_as_a_status_signers() {
    let server: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
    let made = made(Purpose::SdJwtIssuer);
    let refused = |chain: &[Vec<u8>], by: &SigningKey, anchors: &Anchors| {
        let mut causes = tokens(chain, by)
            .into_iter()
            .map(|token| read(&token, anchors).unwrap_err());
        let first = causes.next().unwrap();
        assert!(causes.all(|other| other == first));
        first
    };
    let chain = made.second_chain(&[server]);
    assert_eq!(
        refused(&chain, &made.second, &made.anchors()),
        Fault::ExtendedKeyUsage(Place::Leaf).into()
    );
    let good = made.second_chain(&[STATUS]);
    assert_eq!(
        refused(&good, &made.second, &Anchors::new()),
        Fault::AnchorUnknown.into()
    );
    assert_eq!(
        refused(&good, &key(), &made.anchors()),
        Error::SignatureInvalid
    );
    // An anchor that is pinned for readers alone.
    let used = AnchorUse {
        purposes: vec![Purpose::Reader],
        document_types: vec![MDL.into(), VCT.into()],
    };
    let mut readers = Anchors::new();
    readers.add_der(&made.world.root_der(), &used).unwrap();
    assert_eq!(
        refused(&good, &made.second, &readers),
        Fault::Purpose.into()
    );
    // Signed while the chain was not valid.
    let mut late = made.world.leaf.clone();
    late.from = NOW.0 - 50;
    let mut chain = made.world.chain();
    chain[0] = late.sign(&made.world.middle_key);
    assert_eq!(
        refused(&chain, &made.world.leaf_key, &made.anchors()),
        Fault::NotValidWhenSigned(Place::Leaf).into()
    );
}

#[test]
fn a_list_falls_with_its_anchor() {
    let made = made(Purpose::MdocSigner);
    let anchors = made.anchors();
    let [token, ..] = tokens(&made.world.chain(), &made.world.leaf_key);
    let mut lists = StatusLists::new();
    lists.insert(read(&token, &anchors).unwrap());
    let status = |trust, now| lists.status(URI, 1, &made.document(), trust, now).status;
    assert_eq!(status(under(&anchors), NOW), Status::Revoked);
    let fallen = Status::Undetermined(StatusUnknown::SignerNotTrusted);
    let (nobody, list) = (Anchors::new(), listed().list());
    assert_eq!(status(under(&nobody), NOW), fallen);
    assert_eq!(status(StatusTrust::List(&list), NOW), fallen);
    let expired = vidan_codec::clock::UnixTime(made.world.leaf.until + 1);
    assert_eq!(status(under(&anchors), expired), fallen);
}

#[test]
fn certificates_and_key_ids_side_by_side() {
    let (listed, made) = (listed(), made(Purpose::SdJwtIssuer));
    let (list, anchors) = (listed.list(), made.anchors());
    let both = StatusTrust::Certified {
        list: Some(&list),
        anchors: &anchors,
    };
    let verify = |token: &[u8]| StatusList::verify(token, URI, both, NOW).map(drop);
    // By key id alone, as ever.
    assert_eq!(verify(&listed.jwt(&claims())), Ok(()));
    let payload = claims().to_string();
    let with = |kid: &str, chain: &[Vec<u8>], by: &SigningKey| {
        let header = json!({
            "alg": "ES256", "typ": "statuslist+jwt", "kid": kid, "x5c": x5c::encode(chain),
        });
        verify(&jwt(&header, payload.as_bytes(), by))
    };
    let chain = made.world.chain();
    // A key id that others chose: the chain decides.
    assert_eq!(with("i", &chain, &made.world.leaf_key), Ok(()));
    assert_eq!(with("unknown", &chain, &made.world.leaf_key), Ok(()));
    // A chain to nobody whom we know, from an issuer on the list.
    let strange = World::new(Purpose::SdJwtIssuer).chain();
    assert_eq!(with("i", &strange, &listed.issuer), Ok(()));
    assert_eq!(
        with("i", &strange, &key()),
        Err(Fault::AnchorUnknown.into())
    );
    // Neither.
    let neither = jwt(
        &json!({"alg": "ES256", "typ": "statuslist+jwt"}),
        payload.as_bytes(),
        &listed.issuer,
    );
    assert_eq!(verify(&neither), Err(Error::StatusKidMissing));
    let without_list = StatusList::verify(&neither, URI, under(&anchors), NOW);
    assert_eq!(without_list.unwrap_err(), Error::StatusKidMissing);
}

#[test]
fn chains_that_are_none() {
    let made = made(Purpose::SdJwtIssuer);
    let anchors = made.anchors();
    let by = &made.world.leaf_key;
    let one = || Value::from(made.world.chain()[0].as_slice());
    for chain in [
        Value::from("text"),
        Value::Array(Vec::new()),
        Value::Array(vec![one(), Value::from(1)]),
        Value::Array((0..5).map(|_| one()).collect()),
    ] {
        let protected = Value::map([
            (header::ALG, Value::from(-9)),
            (header::TYP, Value::from("application/statuslist+cwt")),
            (header::X5CHAIN, chain),
        ]);
        let token = cwt(&protected, &Value::map(cwt_claims()).to_vec(), by);
        let refused = read(&token, &anchors).unwrap_err();
        assert_eq!(refused, Error::StatusMalformed("x5chain"));
    }
    for chain in [json!([]), json!(["*"])] {
        let header = json!({"alg": "ES256", "typ": "statuslist+jwt", "x5c": chain});
        let token = jwt(&header, claims().to_string().as_bytes(), by);
        let refused = read(&token, &anchors).unwrap_err();
        assert_eq!(refused, Error::StatusMalformed("x5c"));
    }
}

#[test]
fn a_bundle_carries_them() {
    let (listed, made) = (listed(), made(Purpose::MdocSigner));
    let [token, ..] = tokens(&made.world.chain(), &made.world.leaf_key);
    let bytes = Bundle::write(&listed.list_text(), &[&token]).unwrap();
    let (roots, anchors) = (listed.roots(), made.anchors());
    let bundle = Bundle::read_with_anchors(&bytes, &roots, &anchors, NOW, None).unwrap();
    assert_eq!((bundle.status().len(), bundle.refused()), (1, &[][..]));
    let without = Bundle::read(&bytes, &roots, NOW, None).unwrap();
    let unknown = Error::from(Fault::AnchorUnknown);
    assert_eq!(without.refused(), [(1, unknown)]);
    // What keeps a document's signer keeps its authority, and reads those kept before it was.
    let document = made.document();
    let kept = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Signer>(&kept).unwrap(), document);
    let mut older: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert!(older.as_object_mut().unwrap().remove("authority").is_some());
    let older: Signer = serde_json::from_value(older).unwrap();
    assert_eq!(older.authority, None);
}

#[test]
fn good_chains_name_their_authority_by_its_key() {
    // The same authority under a renewed certificate.
    let made = made(Purpose::MdocSigner);
    let mut anchors = Anchors::new();
    let mut renewed = made.world.root.clone();
    renewed.serial = vec![0x55];
    let der = renewed.sign(&made.world.root_key);
    anchors.add_der(&der, &made.world.used()).unwrap();
    let chain = made.second_chain(&[STATUS]);
    let status = answer(&chain, &made.second, &anchors, &made.document());
    assert_eq!(status, Status::Revoked);
}
