//! Questions of the counter that the trust list names.

use vidan_codec::clock::UnixTime;
use vidan_crypto::SystemRandom;
use vidan_protocol::challenge::{ChallengeRequest, ShownChallenge};
use vidan_sandbox::{Sandbox, VERIFIER_ID, VERIFIER_KID};
use vidan_trust::Names;

/// It asks for these claims of the card, for two minutes from `now`.
#[must_use]
pub fn listed(sandbox: &Sandbox, now: UnixTime, claims: &[&str]) -> ShownChallenge {
    let paths = claims.iter().map(|claim| claim.parse().expect("a path"));
    let request = ChallengeRequest {
        verifier: VERIFIER_ID.to_owned(),
        document_types: vec!["can_cuoc".to_owned()],
        claims: paths.collect(),
        purpose: Names {
            vi: "Kiểm tra".to_owned(),
            en: "A check".to_owned(),
        },
        issued_at: now,
        lifetime: 120,
    };
    let key = sandbox.verifier_key();
    let prepared = request.prepare(VERIFIER_KID, &key.public(), &SystemRandom);
    let prepared = prepared.expect("a question");
    let signature = key.sign(prepared.to_be_signed().message());
    prepared
        .finish(&signature.expect("random"))
        .expect("its own signature")
}
