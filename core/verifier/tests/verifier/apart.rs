//! What has the same digits is not the same: a label and a name, a type that is a number and one that is called so.

use serde_json::json;
use vidan_codec::cbor::Value;
use vidan_credential::testing::TestWorld;
use vidan_verifier::{Lang, Policy, Trust};

use super::cards::{Cwt, LOOK, by_key, int, told, verifier};

#[test]
fn a_label_and_a_name_are_two_claims() {
    let world = TestWorld::new();
    for names_first in [true, false] {
        let mut claims: Vec<(Value, Value)> =
            vec![("18".into(), true.into()), (int(18), false.into())];
        if !names_first {
            claims.reverse();
        }
        let token = Cwt::new(&world, claims).bytes(&world);
        let verdict = by_key(&world, Policy::broadcast(), LOOK).verify_token(&token);
        assert_eq!(told(&verdict), ("valid", "valid"));
        let shown = verdict.to_json(Lang::En)["claims"].clone();
        assert_eq!(shown, json!({"18": false, "\"18\"": true}));
        let mut texts: Vec<_> = verdict.shown().into_iter().map(|one| one.text).collect();
        texts.sort();
        assert_eq!(texts, ["\"18\"", "18"]);
    }
}

#[test]
fn a_number_is_no_type_that_a_list_names() {
    let mut world = TestWorld::new();
    world.profile.document_type = "1234".into();
    let list = world.list();
    assert_eq!(list.issuer_record("issuer-1").unwrap().documents, ["1234"]);
    let judged = |vct: Value| {
        let mut card = Cwt::new(&world, vec![("ho_ten".into(), "A".into())]);
        card.claims.retain(|(label, _)| *label != int(11));
        card.claims.push((int(11), vct));
        let verifier = verifier(Trust::List(list.clone()), Policy::broadcast(), LOOK);
        told(&verifier.verify_token(&card.bytes(&world)))
    };
    assert_eq!(judged("1234".into()), ("valid", "valid"));
    let refused = ("refused", "trust.document_type_not_allowed");
    assert_eq!(judged(int(1234)), refused);
}
