//! Certificates of each kind that a phone's chain is made of, and what is none.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use vidan_crypto::{Algorithm, PublicKey, SigningKey};

use super::*;

#[path = "../../../../tests/conformance/certificates.rs"]
mod certificates;

use certificates::{Signer, certificate};

/// `openssl req -x509 -newkey rsa:2048 -nodes -sha256 -subj /CN=root -days 7300 -outform DER
/// -addext basicConstraints=critical,CA:TRUE`, whose private key nobody kept.
const RSA_ROOT: &str = "\
    MIIC/zCCAeegAwIBAgIUXCpunXIRkw089g8DFRVvJHhlb6EwDQYJKoZIhvcNAQELBQAwDzENMAsGA1UEAwwEcm9vdDAeFw0y\
    NjExMjIxMDE5MjNaFw00NjExMTcxMDE5MjNaMA8xDTALBgNVBAMMBHJvb3QwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEK\
    AoIBAQC1FV7noiAKpKMXblse7BON6wWn7OssWyDwNRG4NlPXB5NeFIoFhXY7FmZSgs6vIWW6nh+TiE+5jm9cQutVcxJmVC7A\
    48FZPFMCkWbNBAQoD8v9NS6RA4o8wv4Dvj9jo+vLm1Srl+zyYFjjaZ9gF9bFY9b9oYrvC8B3I87uSYw61QxxU9FSfoU8dAB/\
    qe/D04mku1oPrpWOSj8/IKYRoQuzyS/GbuN/4bkukzb8kD5RlV7ZJN9Q4hU3yJLHMDg+KIDSyXqadYSzw5w6004H3EjWq5SH\
    cUPyDPZ7cImI4oNF0xT/Q1qHfsrdGmenIQDeHT6F6ioDxMWssTa4El8a/vcpAgMBAAGjUzBRMB0GA1UdDgQWBBTy3ZePi/2b\
    eFqMbBq6udQ/UJ4XPDAfBgNVHSMEGDAWgBTy3ZePi/2beFqMbBq6udQ/UJ4XPDAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3\
    DQEBCwUAA4IBAQCGWfkgQxDLFyfePeQ4oyfC8bdI6cahFlPJnbh+k+KVcAmbXWDF522CEAJGo28mWsTZqv5DDe1J+NlAueVR\
    hSjSJZtqXR//bRcOhP4npEbd5ffMPfiQe+toHAtEYWTDDigQj5JBs9eQmlWNUaWZOAhhXecNFCevIPqNdoXSBZogP2jaLloL\
    bFzq/gZFJ0tkiFkQ1ZY1QpxVhOygOZy8XvLKuBp0aX/p6i0yoRiJtBfqHYYC3OcBXeOnMbmAWmnhu2wwhYS4PCCQYsQoz/23\
    FWjR/vCA/hMqSPZiO3THeTvom8jTPwuIncpnPpvmyHWx8gPBkqZqqAz2OB9FxGh8wc/m\
    ";

fn rsa_root() -> Vec<u8> {
    STANDARD.decode(RSA_ROOT).unwrap()
}

fn key() -> PublicKey {
    SigningKey::generate(Algorithm::Es256).unwrap().public()
}

#[test]
fn each_kind_of_signer_is_verified_by_its_own_key_alone() {
    for algorithm in [Algorithm::Es256, Algorithm::Es384] {
        let [root, other] = [(); 2].map(|()| Signer::new("root", algorithm));
        let renamed = Signer {
            name: "another",
            key: SigningKey::from_pem(&root.key.to_pem()).unwrap(),
        };
        let leaf = certificate("key", &key(), Some(&[7; 32]), &root);
        let leaf = Certificate::read(&leaf).unwrap();
        for (signer, holds) in [(&root, true), (&other, false), (&renamed, false)] {
            let own = certificate(signer.name, &signer.key.public(), None, signer);
            let own = Certificate::read(&own).unwrap();
            assert!(own.is_signed_by(&own), "{algorithm:?}");
            assert_eq!(leaf.is_signed_by(&own), holds, "{algorithm:?}");
        }
    }
}

#[test]
fn a_root_with_an_rsa_key_is_verified() {
    let der = rsa_root();
    let root = Certificate::read(&der).unwrap();
    assert!(root.is_signed_by(&root));
    assert!(root.key().is_none());
    let mut forged = der.clone();
    *forged.last_mut().unwrap() ^= 1;
    let forged = Certificate::read(&forged).unwrap();
    assert!(!forged.is_signed_by(&root));
}

#[test]
fn a_leaf_tells_its_key_and_its_challenge() {
    let (signer, key) = (Signer::new("root", Algorithm::Es256), key());
    let der = certificate("key", &key, Some(&[7; 32]), &signer);
    let leaf = Certificate::read(&der).unwrap();
    assert_eq!(leaf.key().unwrap().as_bytes(), key.as_bytes());
    assert!(leaf.holds(&[7; 32]) && !leaf.holds(&[8; 32]));
    // Part of a longer string is not a challenge.
    let der = certificate("key", &key, Some(&[7; 40]), &signer);
    assert!(!Certificate::read(&der).unwrap().holds(&[7; 32]));
    let der = certificate("key", &key, None, &signer);
    assert!(!Certificate::read(&der).unwrap().holds(&[7; 32]));
}

#[test]
fn every_cut_and_every_addition_is_none() {
    for whole in [
        rsa_root(),
        certificate("key", &key(), None, &Signer::new("r", Algorithm::Es256)),
    ] {
        for length in 0..whole.len() {
            assert!(Certificate::read(&whole[..length]).is_none(), "{length}");
        }
        assert!(Certificate::read(&[whole, vec![0]].concat()).is_none());
    }
}

#[test]
fn a_length_in_a_longer_form_than_needed_is_none() {
    for (bytes, reads) in [
        (vec![SEQUENCE, 1, 0], true),
        (vec![SEQUENCE, 0x81, 1, 0], false),
        (vec![SEQUENCE, 0x82, 0, 1, 0], false),
        (vec![SEQUENCE, 0x80, 0, 0], false),
        (vec![SEQUENCE, 0x84, 0, 0, 0, 1, 0], false),
        ([vec![SEQUENCE, 0x81, 0x80], vec![0; 0x80]].concat(), true),
        (
            [vec![SEQUENCE, 0x82, 0, 0xff], vec![0; 0xff]].concat(),
            false,
        ),
    ] {
        assert_eq!(
            Reader(&bytes).take(SEQUENCE).is_some(),
            reads,
            "{bytes:02x?}"
        );
    }
}

proptest! {
    #[test]
    fn a_changed_byte_never_panics_and_is_never_believed(at in 0_usize..771, flip in 1_u8..) {
        let der = rsa_root();
        let root = Certificate::read(&der).unwrap();
        let mut changed = der.clone();
        changed[at] ^= flip;
        if let Some(changed) = Certificate::read(&changed) {
            prop_assert!(!changed.is_signed_by(&root));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Some(read) = Certificate::read(&bytes) {
            let _believed = read.is_signed_by(&read);
        }
    }
}
