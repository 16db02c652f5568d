//! Changed and made-up certificates: nothing panics, and no change of a signed byte is trusted.

use proptest::prelude::*;
use vidan_trust::x509::{Certificate, Purpose};

use super::{
    maker::NOW,
    world::{MDL, World, borrowed},
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_changed_byte_is_trusted(at in any::<prop::sample::Index>(), bit in 0..8u8, which in any::<prop::sample::Index>()) {
        for purpose in [Purpose::MdocSigner, Purpose::SdJwtIssuer] {
            let world = World::new(purpose);
            let mut chain = world.chain();
            let which = which.index(chain.len());
            let at = at.index(chain[which].len());
            chain[which][at] ^= 1 << bit;
            let key = world.anchors().issuer_key(&borrowed(&chain), purpose, MDL, Some(NOW), NOW, &[]);
            prop_assert!(key.is_err());
        }
    }

    #[test]
    fn junk_never_panics(junk in prop::collection::vec(any::<u8>(), 0..300), cut in any::<prop::sample::Index>()) {
        let world = World::new(Purpose::MdocSigner);
        let _ = Certificate::read(&junk);
        let _ = world.check_with(std::slice::from_ref(&junk));
        let good = world.chain().remove(0);
        let part = &good[..cut.index(good.len())];
        prop_assert!(Certificate::read(part).is_err());
        let text = String::from_utf8_lossy(&junk);
        let _ = world.anchors().add_pem(&format!("-----BEGIN CERTIFICATE-----{text}-----END CERTIFICATE-----"), &world.used());
    }
}
