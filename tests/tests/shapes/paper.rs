//! Papers: what an office prints, with nobody's phone behind it.

use serde_json::json;
use vidan_codec::cose::algorithm_id;
use vidan_credential::{StatusReference, testing::TestWorld};
use vidan_crypto::{Algorithm, SigningKey};

use super::{Asked, Scene, Shape};

const STATUS: &str = "https://s.example/bca/1";

pub(super) fn shapes() -> Vec<Shape> {
    vec![
        paper("a paper", Algorithm::Es256, None),
        paper("a paper with a status", Algorithm::Es256, Some(STATUS)),
        paper("a paper by P-384", Algorithm::Es384, None),
    ]
}

fn paper(name: &'static str, algorithm: Algorithm, status: Option<&'static str>) -> Shape {
    let mut world = TestWorld::new();
    world.issuer = SigningKey::generate(algorithm).unwrap();
    let mut content = world.list_content();
    content.issuers[0].algs = vec![algorithm_id(algorithm)];
    content.issuers[0].status_uri = status.map(Into::into);
    let claims = json!({"ho_ten": "Nguyễn Thị Ví Dụ", "ngay_sinh": "1950-04-30"});
    let mut request = world.paper(&claims);
    request.status = status.map(|uri| StatusReference {
        uri: uri.into(),
        index: 777,
    });
    let scene = Scene {
        list: Some(content),
        status,
        is_paper: true,
        ..Scene::new(name)
    };
    Shape {
        name,
        text: world.print(request).text,
        verifier: scene.verifier(&world),
        asked: Asked::Nothing,
    }
}
