//! Step 3: algorithms are compared, not the numbers that two registries give them.

use serde_json::json;
use vidan_credential::testing::TestWorld;
use vidan_verifier::{Policy, Trust};

use super::cards::{Cwt, Jwt, LOOK, told, verifier};

const VALID: (&str, &str) = ("valid", "valid");

/// ES256 has the numbers -7 and -9.
#[test]
fn a_record_may_list_either_number() {
    let world = TestWorld::new();
    for algs in [vec![-7], vec![-9], vec![-7, -9]] {
        let mut list = world.list_content();
        list.issuers[0].algs = algs.clone();
        let judged = |token: &[u8]| {
            let trust = Trust::List(world.list_of(&list));
            told(&verifier(trust, Policy::broadcast(), LOOK).verify_token(token))
        };
        let jwt = Jwt::new(&world, &json!({"ho_ten": "A"}));
        assert_eq!(judged(&jwt.bytes(&world)), VALID, "{algs:?}");
        for alg in [-7, -9] {
            let mut cwt = Cwt::new(&world, vec![("ho_ten".into(), "A".into())]);
            cwt.alg = alg;
            assert_eq!(judged(&cwt.bytes(&world)), VALID, "{algs:?} {alg}");
        }
        let paper = world.print(world.paper(&json!({"ho_ten": "A"})));
        let trust = Trust::List(world.list_of(&list));
        let verdict = verifier(trust, Policy::broadcast(), LOOK).verify(&paper.text);
        assert_eq!(told(&verdict), ("valid", "valid_paper"), "{algs:?}");
    }
}

/// Another algorithm than the record's key does is refused, by either of its numbers.
#[test]
fn another_algorithm_is_refused_by_each_of_its_numbers() {
    let world = TestWorld::new();
    for alg in [-8, -19, -35, -51, -37, 5, 0] {
        let mut cwt = Cwt::new(&world, vec![("ho_ten".into(), "A".into())]);
        cwt.alg = alg;
        let trust = Trust::List(world.list());
        let verdict = verifier(trust, Policy::broadcast(), LOOK).verify_token(&cwt.bytes(&world));
        let refused = ("refused", "trust.algorithm_not_allowed");
        assert_eq!(told(&verdict), refused, "{alg}");
    }
}
