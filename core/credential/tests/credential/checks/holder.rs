//! What a holder checks besides.

use vidan_codec::cbor::Value;
use vidan_credential::{Error, Layer::Credential, testing::NOW};
use vidan_crypto::{Algorithm, SigningKey};

use super::parts::{Parts, int, salted};

#[test]
fn a_holder_checks_more() {
    let receive = |change: &dyn Fn(&mut Parts)| {
        let mut parts = Parts::new();
        parts
            .disclosures
            .push(salted(3, &["nữ".into(), "gioi_tinh".into()]));
        change(&mut parts);
        parts.receive().map(|_| ())
    };
    assert_eq!(receive(&|_| {}), Ok(()));
    assert_eq!(
        receive(&|parts| parts.add_digest(Value::Bytes(vec![5; 32]))),
        Err(Error::DigestHidden)
    );
    assert_eq!(
        receive(&|parts| {
            parts.disclosures.remove(1);
        }),
        Err(Error::DigestHidden)
    );
    assert_eq!(
        receive(&|parts| parts.holder = SigningKey::generate(Algorithm::Es256).unwrap()),
        Err(Error::HolderKeyMismatch)
    );
    assert_eq!(
        receive(&|parts| parts.claim(39, Value::Bytes(vec![1]))),
        Err(Error::NonceUnexpected)
    );
    assert_eq!(
        receive(&|parts| parts.claim(4, int(NOW.0 - 300))),
        Err(Error::Expired(Credential))
    );
    assert_eq!(
        receive(&|parts| parts.claim(6, int(NOW.0 + 301))),
        Err(Error::NotYetValid(Credential))
    );
    assert_eq!(
        receive(&|parts| parts.disclosures.push(salted(8, &[]))),
        Err(Error::DisclosureOrphaned)
    );
}
