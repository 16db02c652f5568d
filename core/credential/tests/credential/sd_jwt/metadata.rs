//! Type metadata: reading documents, following `extends`, checking digests.

use std::collections::HashMap;

use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_credential::{
    Error,
    sd_jwt::{
        Fault,
        metadata::{ClaimMetadata, Disclosability, Label, MetadataStep, TypeMetadata},
    },
};
use vidan_crypto::hash::{sha256, sha384, sha512};

pub(super) const TYPE: &str = "https://issuer.example/can_cuoc";

pub(super) fn resolve(documents: &[Value]) -> Result<TypeMetadata, Error> {
    let cache: HashMap<String, Vec<u8>> = documents
        .iter()
        .map(|one| {
            (
                one["vct"].as_str().unwrap_or(TYPE).to_owned(),
                one.to_string().into_bytes(),
            )
        })
        .collect();
    TypeMetadata::resolve(TYPE, None, &|vct| cache.get(vct).cloned())
}

pub(super) fn refused(document: Value) -> Error {
    resolve(&[document]).unwrap_err()
}

fn label(locale: &str, name: &str) -> Label {
    Label {
        locale: locale.into(),
        name: name.into(),
        description: None,
    }
}

/// The example of section 4.6.5.2.
#[test]
fn the_drafts_example_of_extending() {
    let base = json!({
        "vct": "https://example.com/base-type-metadata",
        "claims": [
            {"path": ["name"], "display": [{"label": "Full Name", "locale": "en"}]},
            {"path": ["address", "city"], "display": [{"label": "City", "locale": "en"}]},
        ],
    });
    let child = json!({
        "vct": TYPE,
        "extends": "https://example.com/base-type-metadata",
        "claims": [
            {"path": ["address", "city"], "display": [{"label": "Town", "locale": "en"}]},
            {"path": ["nationalities"], "display": [{"label": "Nationalities", "locale": "en"}]},
        ],
    });
    let found = resolve(&[base, child]).unwrap();
    assert_eq!(
        found.types(),
        [TYPE, "https://example.com/base-type-metadata"]
    );
    let claim = |path: &[&str], name: &str| ClaimMetadata {
        path: path
            .iter()
            .map(|name| MetadataStep::Name((*name).into()))
            .collect(),
        display: vec![label("en", name)],
        mandatory: false,
        sd: Disclosability::Allowed,
    };
    let expected = [
        claim(&["name"], "Full Name"),
        claim(&["address", "city"], "Town"),
        claim(&["nationalities"], "Nationalities"),
    ];
    assert_eq!(found.claims(), expected);
}

#[test]
fn names_by_language() {
    let display = |name: &str, locales: &[&str]| -> Value {
        locales
            .iter()
            .map(|locale| json!({"locale": locale, name: format!("in {locale}")}))
            .collect()
    };
    let found = resolve(&[json!({
        "vct": TYPE,
        "display": display("name", &["en-US", "vi-VN", "de"]),
        "claims": [
            {"path": ["hang", null], "sd": "always"},
            {"path": ["hang"], "display": display("label", &["de", "vi"])},
        ],
    })])
    .unwrap();
    for (language, best) in [
        ("vi", "vi-VN"),
        ("VI-vn", "vi-VN"),
        ("de-AT", "de"),
        ("en", "en-US"),
        ("fr", "en-US"),
    ] {
        assert_eq!(found.name(language).unwrap().locale, best, "{language}");
    }
    let label = |path: &str, language: &str| {
        found
            .label(&path.parse().unwrap(), language)
            .map(|label| label.name.clone())
    };
    assert_eq!(label("hang", "vi"), Some("in vi".into()));
    assert_eq!(label("hang[0]", "vi"), None, "no name of its own");
    assert_eq!(label("khac", "vi"), None);
}

/// A type's own display replaces the one it inherits; without one it keeps it.
#[test]
fn display_is_replaced_as_a_whole() {
    let base = json!({"vct": "urn:base", "display": [{"locale": "vi", "name": "Gốc"}, {"locale": "en", "name": "Base"}]});
    let child = |display: Option<Value>| {
        let mut child = json!({"vct": TYPE, "extends": "urn:base"});
        if let Some(display) = display {
            child["display"] = display;
        }
        resolve(&[base.clone(), child]).unwrap()
    };
    assert_eq!(child(None).display().len(), 2);
    let own = child(Some(json!([{"locale": "vi", "name": "Con"}])));
    assert_eq!(own.display(), [label("vi", "Con")]);
}

#[test]
fn digests() {
    let document = json!({"vct": TYPE}).to_string().into_bytes();
    let check = |integrity: &str| {
        TypeMetadata::resolve(TYPE, Some(integrity), &|_| Some(document.clone())).map(|_| ())
    };
    let url = |bytes: &[u8]| base64url::encode(bytes);
    let plain = |bytes: &[u8]| vidan_codec::jose::x5c::encode(&[bytes.to_vec()]).remove(0);
    let (short, middle, long) = (sha256(&document), sha384(&document), sha512(&document));
    let wrong = url(&[7; 32]);
    for right in [
        format!("sha256-{}", plain(&short)),
        format!("sha256-{}", url(&short)),
        format!("sha384-{}", plain(&middle)),
        format!("sha512-{}", plain(&long)),
        format!("sha512-{}?an-option", plain(&long)),
        format!("sha256-{wrong} sha256-{}", plain(&short)),
        format!("sha256-{wrong}  sha512-{}", plain(&long)),
        format!("md5-x sha256-{}", plain(&short)),
    ] {
        assert_eq!(check(&right), Ok(()), "{right}");
    }
    for bad in [
        String::new(),
        format!("sha256-{wrong}"),
        format!("sha256-{}", plain(&middle)),
        format!("sha512-{} sha256-{}", url(&[7; 64]), plain(&short)),
        format!("sha1-{}", plain(&short)),
        format!("SHA256-{}", plain(&short)),
        plain(&short),
    ] {
        assert_eq!(check(&bad), Err(Fault::TypeIntegrity.into()), "{bad}");
    }
    let base = json!({"vct": "urn:base"});
    let right = format!("sha256-{}", plain(&sha256(base.to_string().as_bytes())));
    let child =
        |digest: &str| json!({"vct": TYPE, "extends": "urn:base", "extends#integrity": digest});
    resolve(&[base.clone(), child(&right)]).unwrap();
    let bad = child(&format!("sha256-{wrong}"));
    assert_eq!(
        resolve(&[base, bad]).unwrap_err(),
        Fault::TypeIntegrity.into()
    );
}

#[test]
fn chains() {
    assert_eq!(
        resolve(&[]).unwrap_err(),
        Fault::TypeUnknown(TYPE.into()).into()
    );
    assert_eq!(
        refused(json!({"vct": TYPE, "extends": "urn:nowhere"})),
        Fault::TypeUnknown("urn:nowhere".into()).into()
    );
    assert_eq!(
        refused(json!({"vct": TYPE, "extends": TYPE})),
        Fault::TypeCycle.into()
    );
    let round = [
        json!({"vct": TYPE, "extends": "urn:1"}),
        json!({"vct": "urn:1", "extends": "urn:2"}),
        json!({"vct": "urn:2", "extends": "urn:1"}),
    ];
    assert_eq!(resolve(&round).unwrap_err(), Fault::TypeCycle.into());
    let chain = |length: usize| {
        let mut all = vec![json!({"vct": TYPE, "extends": "urn:1"})];
        all.extend(
            (1..length - 1)
                .map(|n| json!({"vct": format!("urn:{n}"), "extends": format!("urn:{}", n + 1)})),
        );
        all.push(json!({"vct": format!("urn:{}", length - 1)}));
        resolve(&all).map(|found| found.types().len())
    };
    assert_eq!(chain(8), Ok(8));
    assert_eq!(chain(9), Err(Fault::TypeTooDeep.into()));
    let other = json!({"vct": "urn:other"}).to_string().into_bytes();
    let error = TypeMetadata::resolve(TYPE, None, &|_| Some(other.clone())).unwrap_err();
    assert_eq!(error, Fault::TypeMismatch.into());
}
