//! Type metadata: what a document may say.

use serde_json::{Value, json};
use vidan_credential::{
    Error,
    sd_jwt::{
        Fault,
        metadata::{Disclosability, MAX_DOCUMENT, TypeMetadata},
    },
};

use super::metadata::{TYPE, refused, resolve};

fn malformed(error: Error) {
    assert!(
        matches!(error, Error::SdJwt(Fault::TypeMalformed(_))),
        "{error:?}"
    );
}

#[test]
fn what_is_not_understood_is_ignored() {
    resolve(&[json!({
        "vct": TYPE,
        "name": 7,
        "schema": {},
        "display": [{"locale": "vi", "name": "x", "rendering": {"simple": 1}}],
        "claims": [{"path": ["a", null, 3], "svg_id": "x", "other": 1}],
    })])
    .unwrap();
}

#[test]
fn malformed_documents() {
    let claim = |claim: Value| malformed(refused(json!({"vct": TYPE, "claims": [claim]})));
    claim(json!(1));
    claim(json!({}));
    claim(json!({"path": []}));
    claim(json!({"path": "a"}));
    claim(json!({"path": [-1]}));
    claim(json!({"path": [1.5]}));
    claim(json!({"path": [true]}));
    claim(json!({"path": vec!["a"; 17]}));
    claim(json!({"path": ["a"], "sd": "sometimes"}));
    claim(json!({"path": ["a"], "sd": 1}));
    claim(json!({"path": ["a"], "mandatory": "yes"}));
    claim(json!({"path": ["a"], "display": {}}));
    claim(json!({"path": ["a"], "display": [{"label": "x"}]}));
    claim(json!({"path": ["a"], "display": [{"locale": "vi"}]}));
    malformed(refused(
        json!({"vct": TYPE, "claims": [{"path": ["a"]}, {"path": ["a"]}]}),
    ));
    malformed(refused(
        json!({"vct": TYPE, "claims": vec![json!({"path": ["a"]}); 513]}),
    ));
    malformed(refused(
        json!({"vct": TYPE, "display": [{"locale": "vi", "name": 1}]}),
    ));
    malformed(refused(json!({"vct": TYPE, "extends": 1})));
    malformed(refused(json!({"vct": TYPE, "extends#integrity": 1})));
    malformed(refused(json!({"extends": "x"})));
    for text in [
        "x".repeat(201),
        "a\u{202e}b".into(),
        "a\nb".into(),
        String::new(),
    ] {
        malformed(refused(
            json!({"vct": TYPE, "display": [{"locale": "vi", "name": text}]}),
        ));
    }
    for bytes in [
        b"[]".to_vec(),
        b"{".to_vec(),
        br#"{"vct":"x","vct":"x"}"#.to_vec(),
        vec![b' '; MAX_DOCUMENT + 1],
    ] {
        malformed(TypeMetadata::resolve(TYPE, None, &|_| Some(bytes.clone())).unwrap_err());
    }
}

/// What a type fixes, its extensions cannot loosen (section 4.6.5.1).
#[test]
fn what_is_fixed_stays() {
    let extend = |base: Value, child: Value| {
        let with = |vct: &str, rules: &Value| {
            let mut claim = json!({"path": ["a"]});
            claim
                .as_object_mut()
                .unwrap()
                .extend(rules.as_object().unwrap().clone());
            json!({"vct": vct, "claims": [claim]})
        };
        let mut own = with(TYPE, &child);
        own["extends"] = json!("urn:base");
        resolve(&[with("urn:base", &base), own]).map(|found| found.claims()[0].clone())
    };
    for (base, child) in [
        (json!({"sd": "always"}), json!({"sd": "never"})),
        (json!({"sd": "always"}), json!({"sd": "allowed"})),
        (json!({"sd": "never"}), json!({"sd": "always"})),
        (json!({"sd": "never"}), json!({"sd": "allowed"})),
        (json!({"mandatory": true}), json!({"mandatory": false})),
    ] {
        assert_eq!(extend(base, child), Err(Fault::TypeOverride.into()));
    }
    for child in ["always", "never", "allowed"] {
        extend(json!({}), json!({"sd": child})).unwrap();
        extend(json!({"sd": "allowed"}), json!({"sd": child})).unwrap();
    }
    let kept = extend(json!({"sd": "never", "mandatory": true}), json!({})).unwrap();
    assert_eq!((kept.sd, kept.mandatory), (Disclosability::Never, true));
    let same = extend(
        json!({"sd": "never"}),
        json!({"sd": "never", "mandatory": true}),
    )
    .unwrap();
    assert_eq!((same.sd, same.mandatory), (Disclosability::Never, true));
}
