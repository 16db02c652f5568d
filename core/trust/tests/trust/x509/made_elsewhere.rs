//! Certificates that this project's maker did not make: those of ISO/IEC 18013-5 Annex D, and an IACA with two signers and a
//! revocation list by OpenSSL 3 (`openssl ca`; the keys are gone).

use vidan_trust::x509::{
    AnchorUse, Anchors, Certificate, CertificateFault as Fault, Place, Purpose,
};

use super::{
    maker::*,
    world::{MDL, World, fault},
};

const ANNEX_D_DS: &[u8] = include_bytes!("certificates/annex_d_ds.der");
const ANNEX_D_READER: &[u8] = include_bytes!("certificates/annex_d_reader.der");
const IACA: &str = include_str!("certificates/openssl_iaca.pem");
const DS: &[u8] = include_bytes!("certificates/openssl_ds.der");
const REVOKED: &[u8] = include_bytes!("certificates/openssl_ds_revoked.der");
const CRL: &[u8] = include_bytes!("certificates/openssl.crl");

fn anchors() -> Anchors {
    let used = AnchorUse {
        purposes: vec![Purpose::MdocSigner],
        document_types: vec![MDL.into()],
    };
    let mut anchors = Anchors::new();
    assert_eq!(fault(anchors.add_pem(IACA, &used)), Ok(1));
    anchors
}

fn check(ds: &[u8], crls: &[&[u8]]) -> Result<(), Fault> {
    let key = anchors().issuer_key(&[ds], Purpose::MdocSigner, MDL, Some(NOW), NOW, crls);
    fault(key.map(drop))
}

#[test]
fn a_chain_by_openssl() {
    assert_eq!(check(DS, &[]), Ok(()));
    assert_eq!(check(DS, &[CRL]), Ok(()));
    assert_eq!(check(REVOKED, &[]), Ok(()));
    assert_eq!(check(REVOKED, &[CRL]), Err(Fault::Revoked));
    assert_eq!(check(ANNEX_D_DS, &[]), Err(Fault::AnchorUnknown));
    let late = NOW.plus(60 * DAY);
    let key = anchors().issuer_key(&[DS], Purpose::MdocSigner, MDL, Some(NOW), late, &[CRL]);
    assert_eq!(fault(key.map(drop)), Err(Fault::CrlExpired));
}

#[test]
fn what_openssl_wrote_is_read() {
    let ds = Certificate::read(DS).unwrap();
    assert_eq!(ds.subject().shown(), "Thử ds");
    assert_eq!(ds.subject().organization, Some("Thử nghiệm"));
    assert_eq!(ds.issuer().country, Some("VN"));
    let (from, until) = ds.validity();
    assert_eq!(
        (from.date(), until.date()),
        ("2026-12-01".into(), "2027-06-01".into())
    );
    assert_eq!(
        format!("{ds:?}"),
        format!("Certificate({} bytes)", DS.len())
    );
}

/// Annex D prints the certificates of signer and reader without those of their authorities: their fields are as OpenSSL reads
/// them, and each gets as far as its profile lets it under an authority of the same name and key identifier, which did not sign it.
#[test]
fn certificates_of_annex_d() {
    let ds = Certificate::read(ANNEX_D_DS).unwrap();
    assert_eq!(
        (ds.subject().shown(), ds.subject().country),
        ("utopia ds", Some("US"))
    );
    assert_eq!(ds.issuer().shown(), "utopia iaca");
    assert_eq!(
        ds.authority_key_id().unwrap()[..4],
        [0x54, 0xfa, 0x23, 0x83]
    );
    assert_eq!(ds.subject_key_id().unwrap()[..4], [0x14, 0xe2, 0x90, 0x17]);
    assert_eq!(
        (ds.validity().0.date(), ds.validity().1.date()),
        ("2020-10-01".into(), "2021-10-01".into())
    );
    assert_eq!(
        under_stranger(&ds, ANNEX_D_DS, Purpose::MdocSigner),
        Err(Fault::Signature)
    );

    let reader = Certificate::read(ANNEX_D_READER).unwrap();
    assert_eq!(
        (reader.subject().shown(), reader.subject().country),
        ("reader", None)
    );
    assert_eq!(
        under_stranger(&reader, ANNEX_D_READER, Purpose::Reader),
        Err(Fault::Signature)
    );

    // Neither passes for something else, whoever pinned its authority for that.
    let purpose = Fault::ExtendedKeyUsage(Place::Leaf);
    assert_eq!(
        under_stranger(&reader, ANNEX_D_READER, Purpose::SdJwtIssuer),
        Err(purpose)
    );
    assert_eq!(
        under_stranger(&ds, ANNEX_D_DS, Purpose::Reader),
        Err(purpose)
    );
}

/// Under an anchor with the name and key identifier that the certificate gives its issuer.
fn under_stranger(leaf: &Certificate<'_>, der: &[u8], purpose: Purpose) -> Result<(), Fault> {
    let mut world = World::new(purpose);
    let at = leaf.validity().0.plus(DAY);
    let mut name = attribute(3, 0x0c, leaf.issuer().shown());
    if let Some(country) = leaf.issuer().country {
        name.extend(attribute(6, 0x13, country));
    }
    world.root.own_name = Some(tlv(0x30, &name));
    let key_id = tlv(4, leaf.authority_key_id().unwrap());
    world.root.put(SUBJECT_KEY_ID, false, key_id);
    (world.root.from, world.root.until) = (at.0 - 100 * DAY, at.0 + 100 * DAY);
    let anchors = world.anchors();
    if purpose == Purpose::Reader {
        return fault(anchors.verifier_key(&[der], at, &[]).map(drop));
    }
    fault(
        anchors
            .issuer_key(&[der], purpose, MDL, Some(at), at, &[])
            .map(drop),
    )
}
