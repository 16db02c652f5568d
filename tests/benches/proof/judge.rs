//! From a text to a verdict, in turns with what nothing can be faster than.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use vidan_codec::{
    cbor::{Limits, decode},
    clock::ManualClock,
    cose::{Sign1, header::KCWT, key_from_node},
};
use vidan_credential::{sd_cwt::verify::Unverified, testing::NOW, transport};
use vidan_crypto::PublicKey;
use vidan_verifier::{MemoryReplayGuard, Outcome, Policy, Trust, Verifier};

use crate::country::{Country, Proof};

/// What was measured of each proof.
#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) bare: Vec<Duration>,
    pub(crate) verdict: Vec<Duration>,
    /// Parts of a verdict, measured by themselves afterwards.
    pub(crate) read: Vec<Duration>,
    pub(crate) parse: Vec<Duration>,
    pub(crate) point: Vec<Duration>,
}

/// Judges each proof once: base45, expansion, the holder's point, trust, both signatures, digests, status, policy, replay.
pub(crate) fn judge(country: &Country, proofs: &[Proof]) -> Judged {
    let mut verifier = Verifier::new(
        Trust::List(country.list.clone()),
        Policy::broadcast(),
        Arc::new(ManualClock::at(NOW.plus(5))),
        Arc::new(MemoryReplayGuard::new(2 * proofs.len())),
    );
    verifier.set_status(country.status.clone());
    let mut judged = Judged::default();
    for proof in proofs {
        let bare = two_bare_verifications(&proof.token, country);
        judged.bare.push(bare);
        let began = Instant::now();
        let verdict = verifier.verify(black_box(&proof.text));
        judged.verdict.push(began.elapsed());
        assert_eq!(verdict.outcome(), Outcome::Valid, "{}", verdict.code());
    }
    for proof in proofs {
        measure_parts(country, proof, &mut judged);
    }
    judged
}

fn measure_parts(country: &Country, proof: &Proof, judged: &mut Judged) {
    let listed = country.listed();
    let (token, took) = timed(|| transport::read(black_box(&proof.text), &listed));
    assert!(token.is_ok_and(|token| token == proof.token));
    judged.read.push(took);
    let (parsed, took) = timed(|| Unverified::parse(black_box(&proof.token)));
    assert!(parsed.is_ok());
    judged.parse.push(took);
    let (x, y_is_odd) = &proof.holder;
    let (key, took) = timed(|| PublicKey::from_p256_compressed(black_box(x), *y_is_odd));
    assert!(key.is_ok());
    judged.point.push(took);
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = work();
    (result, began.elapsed())
}

/// The issuer's and the holder's signature of this very token, checked by the library alone.
fn two_bare_verifications(token: &[u8], country: &Country) -> Duration {
    let node = decode(token, &Limits::TOKEN).expect("own token");
    let outer = Sign1::from_node(&node, &Limits::TOKEN, false).expect("own token");
    let credential = outer.protected().get(KCWT).expect("a credential");
    let inner = Sign1::from_node(credential, &Limits::TOKEN, false).expect("a credential");
    let claims = decode(inner.payload(), &Limits::TOKEN).expect("claims");
    let cnf = claims.get(8).and_then(|cnf| cnf.get(1)).expect("a key");
    let holder = key_from_node(cnf).expect("a key");
    let issuer = country.world.issuer.public();
    let checks = [
        (issuer, inner.to_be_signed(), inner.signature()),
        (holder, outer.to_be_signed(), outer.signature()),
    ];
    let began = Instant::now();
    for (key, message, signature) in &checks {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.as_bytes())
            .verify(black_box(message.message()), signature)
            .expect("own signature");
    }
    began.elapsed()
}
