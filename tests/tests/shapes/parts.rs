//! Parts of what one code does not hold: of a proof's text, and of the photo beside a proof.

use serde_json::json;
use vidan_codec::base64url;
use vidan_credential::{
    BROADCAST_AUDIENCE,
    sd_cwt::hold::HeldCredential,
    testing::{NOW, TestWorld, card_claims},
    transport::{
        self,
        segments::{SegmentId, attach, split},
    },
};
use vidan_crypto::hash::sha256;
use vidan_verifier::{Scan, Verdict};

use super::{Asked, Scene, Shape, decided};

/// A proof's first code, judged once: a verifier would call its second showing a replay.
pub(super) struct First {
    text: String,
    verdict: Verdict,
}

pub(super) fn shapes() -> Vec<Shape> {
    vec![
        whole("a text's first part", 0),
        whole("a text's second part", 1),
        photo("a photo's first part", 0),
        photo("a photo's second part", 1),
    ]
}

/// One of the parts of a proof that travels whole.
fn whole(name: &'static str, at: usize) -> Shape {
    let world = TestWorld::new();
    let held = world.held();
    let shown = ["ho_ten", "ngay_sinh", "age_over_18", "que_quan"];
    let token = world.present(held.get(), &shown, BROADCAST_AUDIENCE, NOW);
    let text = transport::to_text(token.as_bytes()).unwrap();
    let mut parts = split(&text).unwrap();
    assert!(parts.len() >= 2, "{} characters", text.len());
    let text = parts.remove(at);
    Shape {
        name,
        text,
        verifier: scene(name, &world).verifier(&world),
        asked: Asked::Parts(parts),
    }
}

/// One of the two parts of a portrait whose digest the issuer signed.
fn photo(name: &'static str, at: usize) -> Shape {
    let world = TestWorld::new();
    let portrait: Vec<u8> = (0..25u8).flat_map(|block| sha256(&[block])).collect();
    let mut claims = card_claims();
    claims["anh_chan_dung"] = json!(base64url::encode(sha256(&portrait)));
    let bytes = world.issue(world.request(&claims));
    let holder = world.holder.public();
    let held = HeldCredential::receive(&bytes, &world.list(), NOW, &holder).unwrap();
    let token = world.present(held.get(), &["anh_chan_dung"], BROADCAST_AUDIENCE, NOW);
    let first = transport::write(token.as_bytes(), &world.list()).unwrap();
    let id = SegmentId::of_token(token.as_bytes()).unwrap();
    let mut parts = attach(id, 0, &portrait).unwrap();
    assert_eq!(parts.len(), 2);
    let text = parts.remove(at);
    let verifier = scene(name, &world).verifier(&world);
    let first = First {
        verdict: verifier.verify(&first),
        text: first,
    };
    assert_eq!(first.verdict.code(), "valid");
    Shape {
        name,
        text,
        verifier,
        asked: Asked::Photo(Box::new(first), parts),
    }
}

fn scene(name: &'static str, world: &TestWorld) -> Scene {
    Scene {
        list: Some(world.list_content()),
        ..Scene::new(name)
    }
}

/// What a camera decides of a text and then the other parts.
pub(super) fn judge_whole(
    text: &str,
    others: &[String],
    verify: impl Fn(&str) -> Verdict,
) -> (bool, &'static str) {
    let mut scan = Scan::new();
    let all = [text].into_iter().chain(others.iter().map(String::as_str));
    for part in all {
        // What does not fit is an error, and no verdict.
        let _ = scan.add(part, &verify);
    }
    scan.verdict().map_or((false, "no verdict"), decided)
}

/// Whether a photo is given out with this text and the others. The first code's verdict stands whatever comes beside it.
pub(super) fn judge_photo(
    text: &str,
    first: &First,
    others: &[String],
    verify: impl Fn(&str) -> Verdict,
) -> (bool, &'static str) {
    let mut scan = Scan::new();
    let judge = |text: &str| match text == first.text {
        true => first.verdict.clone(),
        false => verify(text),
    };
    let all = [&first.text, text].into_iter();
    for part in all.chain(others.iter().map(String::as_str)) {
        // What does not fit is an error, and no file.
        let _ = scan.add(part, judge);
    }
    match scan.files() {
        [] => (false, "no photo"),
        _ => (true, "photo"),
    }
}
