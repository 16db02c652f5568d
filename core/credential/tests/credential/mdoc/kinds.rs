//! How each kind of element is written, and the tables of the types whose elements are known.

use serde_json::json;
use vidan_codec::cbor::{Limits, decode};
use vidan_credential::{
    ClaimValue, Error,
    mdoc::known::{self, CITIZEN_CARD, ElementKind, KNOWN, MDL},
};

use super::issuing::{World, find, licence};

fn element(id: &str, value: serde_json::Value) -> Result<Vec<u8>, Error> {
    let world = World::new();
    world.issue(world.request(MDL, &json!({"org.iso.18013.5.1": {id: value}})))
}

/// The value of an element as its issuer wrote it.
fn written(id: &str, value: serde_json::Value) -> String {
    let bytes = element(id, value).unwrap();
    let node = decode(&bytes, &Limits::TOKEN).unwrap();
    let items = find(find(&node, "nameSpaces"), "org.iso.18013.5.1");
    let item = items.as_array().unwrap()[0].as_tagged(24).unwrap();
    let item = decode(item.as_bytes().unwrap(), &Limits::TOKEN).unwrap();
    assert_eq!(find(&item, "random").as_bytes().unwrap().len(), 32);
    let raw = find(&item, "elementValue").raw().iter();
    raw.map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn dates_and_pictures_are_written_as_the_standard_has_them() {
    assert_eq!(
        written("birth_date", json!("1999-04-30")),
        "d903ec6a313939392d30342d3330"
    );
    assert_eq!(
        written("issue_date", json!("2026-11-22")),
        "d903ec6a323032362d31312d3232"
    );
    assert_eq!(
        written("issue_date", json!("2026-11-22T00:00:00Z")),
        "c074323032362d31312d32325430303a30303a30305a"
    );
    assert_eq!(written("portrait", json!("_9j_4A")), "44ffd8ffe0");
    assert_eq!(
        written("driving_privileges", json!([{"issue_date": "2018-08-09"}])),
        "81a16a69737375655f64617465d903ec6a323031382d30382d3039"
    );
    assert_eq!(written("age_over_65", json!(false)), "f4");
    // Nothing says that these are dates.
    assert_eq!(
        written("family_name", json!("1999-04-30")),
        "6a313939392d30342d3330"
    );
    assert_eq!(written("x", json!("1999-04-30")), "6a313939392d30342d3330");
}

#[test]
fn values_of_another_kind_are_not_issued() {
    let kind = Error::Preissued("a value of another kind than its element");
    for (id, value) in [
        ("birth_date", json!("30.4.1999")),
        ("birth_date", json!("1999-02-30")),
        ("birth_date", json!("1999-04-30T00:00:00Z")),
        ("birth_date", json!(19_990_430)),
        ("portrait_capture_date", json!("2026-11-22")),
        ("issue_date", json!("2026-11-22T00:00:00+07:00")),
        ("age_over_18", json!("true")),
        ("age_over_99", json!(1)),
        ("sex", json!(-1)),
        ("height", json!("160")),
        ("family_name", json!(null)),
        ("portrait", json!([1])),
    ] {
        assert_eq!(element(id, value).unwrap_err(), kind, "{id}");
    }
    assert_eq!(
        element("portrait", json!("not base64url!")).unwrap_err(),
        Error::Preissued("bytes that are not base64url")
    );
    assert_eq!(
        element("driving_privileges", json!([{"issue_date": 2018}])).unwrap_err(),
        kind
    );
    let world = World::new();
    let mut request = world.request(MDL, &licence());
    let float = ("x".into(), ClaimValue::Float(1.5));
    request.claims = ClaimValue::Map(vec![("n".into(), ClaimValue::Map(vec![float]))]);
    assert_eq!(world.issue(request).unwrap_err(), Error::ClaimKind);
}

#[test]
fn the_tables_of_known_types() {
    for known in KNOWN {
        for namespace in known.namespaces {
            let mut ids: Vec<&str> = namespace.elements.iter().map(|one| one.id).collect();
            ids.sort_unstable();
            let count = ids.len();
            ids.dedup();
            assert_eq!(ids.len(), count, "{}", namespace.name);
            for one in namespace.elements {
                let found = known::element(known.document_type, namespace.name, one.id).unwrap();
                assert_eq!(found.kind, one.kind);
                assert!(!one.en.is_empty());
                assert_eq!(one.vi.is_empty(), known.document_type != CITIZEN_CARD);
            }
        }
    }
    let kind =
        |document, namespace, id| known::element(document, namespace, id).map(|one| one.kind);
    let photo_id = "org.iso.23220.photoID.1";
    assert_eq!(
        kind(photo_id, photo_id, "person_id"),
        Some(ElementKind::Text)
    );
    assert_eq!(
        kind(MDL, "org.iso.18013.5.1", "age_over_03"),
        Some(ElementKind::Boolean)
    );
    for id in ["age_over_1", "age_over_100", "age_over_xx", "portraits"] {
        assert_eq!(kind(MDL, "org.iso.18013.5.1", id), None, "{id}");
    }
    assert_eq!(kind(MDL, "other", "portrait"), None);
    assert_eq!(kind("other", "org.iso.18013.5.1", "portrait"), None);
    assert!(known::document_type("eu.europa.ec.eudi.pid.1").is_some());
}

#[test]
fn a_citizen_card() {
    let world = World::new();
    let claims = json!({CITIZEN_CARD: {
        "so_dinh_danh": "001099000017",
        "ho_ten": "Nguyễn Thị Ví Dụ",
        "ngay_sinh": "1999",
        "age_over_18": true,
        "anh_chan_dung": "AAEC",
        "noi_cu_tru": {"chi_tiet": "12 Phố Hàng Bông", "xa": "00070"},
        "ngay_cap": "2024-07-15",
    }});
    let bytes = world.issue(world.request(CITIZEN_CARD, &claims)).unwrap();
    let held = world.receive(&bytes).unwrap();
    assert_eq!(ClaimValue::Map(held.claims().to_vec()).to_json(), claims);
}
