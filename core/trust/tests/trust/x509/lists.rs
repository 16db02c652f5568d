//! Anchors from a list of trusted entities: what it pins, and each rule of its reader broken alone.

use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_crypto::SigningKey;
use vidan_trust::x509::{
    Anchors, CertificateFault as Fault, LoteAdded, LoteService, MAX_LOTE_BYTES, Purpose,
};

use super::{
    maker::*,
    world::{MDL, World, borrowed, fault, key},
};

const ISSUANCE: &str = "http://uri.etsi.org/19602/SvcType/PID/Issuance";

struct Publisher {
    world: World,
    key: SigningKey,
    list: Value,
}

/// A list with one provider, whose authority is that of a good chain.
fn publisher() -> Publisher {
    let world = World::new(Purpose::MdocSigner);
    let list = json!({"LoTE": {
        "ListAndSchemeInformation": {
            "LoTEVersionIdentifier": 1, "LoTESequenceNumber": 7,
            "LoTEType": "http://uri.etsi.org/19602/LoTEType/EUPIDProvidersList",
            "SchemeOperatorName": [{"lang": "en", "value": "Operator"}],
            "ListIssueDateTime": "2027-01-01T00:00:00Z", "NextUpdate": "2027-06-01T00:00:00Z",
        },
        "TrustedEntitiesList": [{
            "TrustedEntityInformation": {"TEName": [{"lang": "en", "value": "Provider"}]},
            "TrustedEntityServices": [{"ServiceInformation": {
                "ServiceTypeIdentifier": ISSUANCE,
                "ServiceDigitalIdentity": {"X509Certificates": [{"val": base64(&world.root_der())}]},
            }}],
        }],
    }});
    Publisher {
        world,
        key: key(),
        list,
    }
}

/// Base64 with its padding: what stands between the lines of PEM.
fn base64(der: &[u8]) -> String {
    pem(der).lines().nth(1).unwrap().to_owned()
}

impl Publisher {
    fn services(&self) -> Vec<LoteService> {
        vec![LoteService {
            kind: ISSUANCE.into(),
            used: self.world.used(),
        }]
    }

    fn sign(&self, header: &Value) -> String {
        let part = |value: &Value| base64url::encode(value.to_string());
        let input = format!("{}.{}", part(header), part(&self.list));
        let signature = self.key.sign(input.as_bytes()).unwrap();
        format!("{input}.{}", base64url::encode(signature))
    }

    fn read(&self, jws: &str) -> Result<(LoteAdded, Anchors), Fault> {
        let mut anchors = Anchors::new();
        let added = anchors.add_lote(jws, &self.key.public(), &self.services(), NOW);
        assert!(added.is_ok() || anchors.is_empty());
        fault(added).map(|added| (added, anchors))
    }

    /// The outcome after the value at this pointer (RFC 6901) below `LoTE` was replaced.
    fn with(mut self, pointer: &str, value: Value) -> Result<(LoteAdded, Anchors), Fault> {
        *self.list.pointer_mut(&format!("/LoTE{pointer}")).unwrap() = value;
        self.read(&self.sign(&json!({"alg": "ES256", "typ": "JOSE"})))
    }
}

fn refused(pointer: &str, value: Value) -> Fault {
    publisher().with(pointer, value).unwrap_err()
}

const SCHEME: &str = "/ListAndSchemeInformation";
const SERVICE: &str = "/TrustedEntitiesList/0/TrustedEntityServices/0/ServiceInformation";

#[test]
fn its_certificates_are_anchors() {
    let publisher = publisher();
    let jws = publisher.sign(&json!({"alg": "ES256", "iat": NOW.0, "x5c": ["AA=="]}));
    let (added, anchors) = publisher.read(&jws).unwrap();
    let expected = LoteAdded {
        number: 7,
        added: 1,
        left_out: 0,
    };
    assert_eq!(added, expected);
    let chain = publisher.world.chain();
    let key = anchors.issuer_key(&borrowed(&chain), Purpose::MdocSigner, MDL, None, NOW, &[]);
    assert!(key.is_ok());
}

#[test]
fn services_that_do_not_count() {
    let kind = format!("{SERVICE}/ServiceTypeIdentifier");
    let (added, _) = publisher().with(&kind, json!("another")).unwrap();
    assert_eq!((added.added, added.left_out), (0, 0));
    for (status, count) in [
        ("notified", 1),
        ("granted", 1),
        ("withdrawn", 0),
        ("ungranted", 0),
    ] {
        let mut publisher = publisher();
        let service = format!("/LoTE{SERVICE}");
        let service = publisher.list.pointer_mut(&service).unwrap();
        service["ServiceStatus"] = format!("http://uri.etsi.org/Svcstatus/{status}").into();
        let (added, _) = publisher.with(SCHEME, scheme()).unwrap();
        assert_eq!(added.added, count, "{status}");
    }
    // No authority, but a signer: left out, and told.
    let leaf = base64(&World::new(Purpose::MdocSigner).chain()[0]);
    let certificates = format!("{SERVICE}/ServiceDigitalIdentity/X509Certificates");
    let (added, anchors) = publisher()
        .with(&certificates, json!([{"val": leaf}]))
        .unwrap();
    assert_eq!((added.added, added.left_out, anchors.len()), (0, 1, 0));
}

fn scheme() -> Value {
    publisher().list["LoTE"]["ListAndSchemeInformation"].take()
}

#[test]
fn dates_and_version() {
    let time = |field: &str, text: &str| refused(&format!("{SCHEME}/{field}"), json!(text));
    assert_eq!(
        time("NextUpdate", "2027-01-15T08:00:00Z"),
        Fault::ListExpired,
        "this very second"
    );
    assert_eq!(
        time("ListIssueDateTime", "2027-01-15T08:05:01Z"),
        Fault::ListFromTheFuture
    );
    assert_eq!(
        time("NextUpdate", "soon"),
        Fault::ListMalformed("NextUpdate")
    );
    let version = "LoTEVersionIdentifier";
    assert_eq!(
        refused(&format!("{SCHEME}/{version}"), json!(2)),
        Fault::ListMalformed(version)
    );
}

#[test]
fn forms() {
    for (pointer, field) in [
        ("/TrustedEntitiesList", "TrustedEntitiesList"),
        (
            "/TrustedEntitiesList/0/TrustedEntityServices",
            "TrustedEntityServices",
        ),
        (
            &format!("{SERVICE}/ServiceTypeIdentifier"),
            "ServiceTypeIdentifier",
        ),
        (
            &format!("{SERVICE}/ServiceDigitalIdentity/X509Certificates"),
            "X509Certificates",
        ),
        (
            &format!("{SERVICE}/ServiceDigitalIdentity/X509Certificates/0/val"),
            "val",
        ),
        (
            &format!("{SCHEME}/LoTESequenceNumber"),
            "LoTESequenceNumber",
        ),
    ] {
        assert_eq!(
            refused(pointer, json!({})),
            Fault::ListMalformed(field),
            "{pointer}"
        );
    }
    assert_eq!(
        refused("", json!({})),
        Fault::ListMalformed("ListAndSchemeInformation")
    );
}

#[test]
fn all_or_nothing() {
    let certificates = format!("{SERVICE}/ServiceDigitalIdentity/X509Certificates");
    let good = base64(&World::new(Purpose::MdocSigner).root_der());
    // Nothing is pinned of what stands before the fault: `read` looks.
    let refused = refused(&certificates, json!([{"val": good}, {"val": "*"}]));
    assert_eq!(refused, Fault::ListMalformed("val"));
}

#[test]
fn signatures_and_headers() {
    let mut publisher = publisher();
    let good = publisher.sign(&json!({"alg": "ES256"}));
    assert!(publisher.read(&good).is_ok());
    let header = |header: Value| {
        publisher
            .read(&publisher.sign(&header))
            .map(drop)
            .unwrap_err()
    };
    assert_eq!(header(json!({"alg": "none"})), Fault::ListMalformed("alg"));
    assert_eq!(header(json!({})), Fault::ListMalformed("alg"));
    assert_eq!(header(json!({"alg": "ES384"})), Fault::ListSignature);
    assert_eq!(
        header(json!({"alg": "ES256", "crit": ["sigT"]})),
        Fault::ListMalformed("crit")
    );
    for text in ["", "a.b", "e30.e30.", "e30.e30.e30.e30"] {
        assert!(
            matches!(publisher.read(text).map(drop), Err(Fault::ListMalformed(_))),
            "{text}"
        );
    }
    let long = "a".repeat(MAX_LOTE_BYTES + 1);
    assert_eq!(publisher.read(&long).map(drop), Err(Fault::ListTooLarge));
    publisher.key = key();
    assert_eq!(
        publisher.read(&good).map(drop),
        Err(Fault::ListSignature),
        "by a stranger"
    );
}
