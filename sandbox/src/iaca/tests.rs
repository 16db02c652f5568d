use vidan_credential::{
    ClaimValue, Credential, Error as Refused, Format, Trusted,
    sd_jwt::issue::{CredentialRequest, Redaction},
};
use vidan_crypto::{Algorithm, SystemRandom};
use vidan_trust::x509::{Anchors, CertificateFault, Place};
use vidan_trust::{ListContent, PinnedRoot, Role, TrustList, publish};

use super::*;

const NOW: UnixTime = UnixTime(1_795_312_800);

#[test]
fn a_signer_under_the_root_is_trusted_for_the_card_alone() {
    let iaca = Iaca::open(&KeyFolder::open(None).unwrap(), NOW, &SystemRandom).unwrap();
    let key = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let leaf = iaca
        .signer("Bộ Công an (thử)", &key, &SystemRandom)
        .unwrap();
    let mut anchors = Anchors::new();
    assert_eq!(anchors.add_pem(&iaca.to_pem(), &used()), Ok(1));
    let trusted = |purpose, document_type: &str, now| {
        let chain = [leaf.as_slice()];
        anchors.issuer_key(&chain, purpose, document_type, Some(now), now, &[])
    };
    let found = trusted(Purpose::MdocSigner, CITIZEN_CARD, NOW).unwrap();
    assert_eq!(found.public(), &key);
    assert_eq!(found.name().vi, "Bộ Công an (thử)");
    assert!(trusted(Purpose::MdocSigner, "org.iso.18013.5.1.mDL", NOW).is_err());
    assert!(trusted(Purpose::SdJwtIssuer, CITIZEN_CARD, NOW).is_err());
    let late = NOW.plus((SIGNER_DAYS.1 + 1) * DAY);
    assert!(trusted(Purpose::MdocSigner, CITIZEN_CARD, late).is_err());
}

#[test]
fn a_root_that_was_pinned_fits_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyFolder::open(Some(folder.path().to_owned())).unwrap();
    let first = Iaca::open(&keys, NOW, &SystemRandom).unwrap();
    let second = Iaca::open(&keys, NOW.plus(DAY), &SystemRandom).unwrap();
    assert_ne!(first.root, second.root);
    let key = SigningKey::generate(Algorithm::Es256).unwrap().public();
    let leaf = second.signer("DS", &key, &SystemRandom).unwrap();
    let mut anchors = Anchors::new();
    anchors.add_pem(&first.to_pem(), &used()).unwrap();
    let (chain, at) = ([leaf.as_slice()], NOW.plus(DAY));
    let purpose = Purpose::MdocSigner;
    let trusted = anchors.issuer_key(&chain, purpose, CITIZEN_CARD, Some(at), at, &[]);
    assert!(trusted.is_ok());
}

/// An SD-JWT of the card with certificates, issued then; what a wallet that pins this root for it says.
fn received(
    issued_at: UnixTime,
    chain: impl FnOnce(Vec<u8>) -> Vec<u8>,
    used: &AnchorUse,
) -> Result<(Role, String), Refused> {
    let key = || SigningKey::generate(Algorithm::Es256).unwrap();
    let (issuer, holder, publisher) = (key(), key().public(), key());
    let iaca = Iaca::open(&KeyFolder::open(None).unwrap(), NOW, &SystemRandom).unwrap();
    let leaf = iaca.signer("DS", &issuer.public(), &SystemRandom).unwrap();
    let request = CredentialRequest {
        // Neither this nor a key id that a list might know decides anything where there are certificates.
        issuer: Some("urn:somebody:else".into()),
        kid: Some("k".into()),
        x5c: vec![chain(leaf)],
        signer: issuer.public(),
        document_type: "can_cuoc".into(),
        type_integrity: None,
        claims: ClaimValue::from_json(&serde_json::json!({"ho_ten": "An"})).unwrap(),
        redaction: Redaction::EachClaim,
        holder: Some(holder.clone()),
        issued_at,
        not_before: None,
        expires_at: None,
        decoys: 0,
        status: None,
    };
    let prepared = request.prepare_to_the_second(&SystemRandom).unwrap();
    let signature = issuer.sign(prepared.to_be_signed().message()).unwrap();
    let text = prepared.finish(&signature).unwrap();
    let content = ListContent {
        iss: "urn:p".into(),
        iat: NOW.0,
        next_update: NOW.0 + DAY,
        number: 1,
        issuers: Vec::new(),
        offices: Vec::new(),
        verifiers: Vec::new(),
        document_types: Vec::new(),
    };
    let list = publish(&content, &publisher, "root").unwrap();
    let root = PinnedRoot::new("root", publisher.public());
    let list = TrustList::verify(&list, &[root], NOW, None).unwrap();
    let mut anchors = Anchors::new();
    anchors.add_pem(&iaca.to_pem(), used).unwrap();
    let trusted = Trusted {
        list: &list,
        anchors: &anchors,
    };
    let format = Format::SdJwt;
    let held = Credential::receive(format, text.as_bytes(), trusted, NOW, &holder)?;
    let again = Credential::reopen(format, held.get().as_bytes(), held.signer(), None).unwrap();
    assert_eq!(again.get().claims().len(), held.get().claims().len());
    assert_eq!((held.get().issuer(), again.get().issuer()), (None, None));
    Ok((held.signer().role, held.signer().name.vi.clone()))
}

#[test]
fn an_sd_jwt_with_certificates_is_followed_to_the_pinned_root_alone() {
    let for_sd_jwt = |document_type: &str| AnchorUse {
        purposes: vec![Purpose::SdJwtIssuer],
        document_types: vec![document_type.to_owned()],
    };
    let good = for_sd_jwt("can_cuoc");
    let found = received(NOW, |leaf| leaf, &good).unwrap();
    assert_eq!(found, (Role::CertifiedIssuer, "DS".to_owned()));
    let cause = |answer: Result<_, Refused>| match answer {
        Err(Refused::Trust(vidan_trust::Error::Certificate(fault))) => fault,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("accepted"),
    };
    let other_type = received(NOW, |leaf| leaf, &for_sd_jwt("gplx"));
    assert_eq!(cause(other_type), CertificateFault::DocumentType);
    let other_purpose = received(NOW, |leaf| leaf, &used());
    assert_eq!(cause(other_purpose), CertificateFault::Purpose);
    let too_early = NOW.plus(-(SIGNER_DAYS.0 + 1) * DAY);
    assert_eq!(
        cause(received(too_early, |leaf| leaf, &good)),
        CertificateFault::NotValidWhenSigned(Place::Leaf)
    );
    let changed = |mut leaf: Vec<u8>| {
        *leaf.last_mut().unwrap() ^= 1;
        leaf
    };
    assert_eq!(
        cause(received(NOW, changed, &good)),
        CertificateFault::Signature
    );
}
