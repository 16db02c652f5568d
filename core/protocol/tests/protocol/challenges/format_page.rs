//! The worked examples of `docs/qr-proof-format.md` are what this crate reads.

use vidan_credential::testing::page::{block, column, unhex};

use super::*;

const PAGE: &str = include_str!("../../../../../docs/qr-proof-format.md");

#[test]
fn the_questions_are_read_so() {
    let counter = Counter::new();
    let list = counter.list_with(|content| {
        content.verifiers[0].jwk = serde_json::from_str(block(PAGE, "json verifier")).unwrap();
    });
    let listed = Asker::Listed {
        id: VERIFIER.into(),
        name: names("Quầy số 1 (thử)"),
    };
    for (name, asker) in [("signed", listed), ("unsigned", Asker::Unknown)] {
        let shown = block(PAGE, &format!("vdq {name}"));
        let raw = column(block(PAGE, &format!("bytes vdq {name}")));
        assert_eq!(shown, text(&raw), "{name}");
        let challenge = Challenge::read(shown, &list, NOW).unwrap();
        assert_eq!(challenge.asker(), &asker);
        let nonce = unhex(block(PAGE, &format!("nonce {name}")));
        assert_eq!(challenge.answer_nonce()[..], nonce, "{name}");
        assert_eq!(challenge.purpose().vi, "Kiểm tra tuổi");
    }
}
