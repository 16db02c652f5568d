//! `vidan match`: which credentials answer a query, what of each would leave, and why nothing fits.

mod formats;
mod refused;
mod sets;

use serde_json::{Value, json};

use crate::{
    desk::{NOW, Ran, card},
    mdoc::{Counter, licence},
};

const VCT: &str = "https://vct.example/the";

/// A person with three credentials, one of each format: `card.cbor` (SD-CWT), `card.sd-jwt`, `licence.cbor`.
struct Person(Counter);

impl Person {
    fn new() -> Self {
        let counter = Counter::new();
        counter.issue(&licence(), "").ended(0);
        let desk = &counter.desk;
        desk.write("licence.cbor", desk.read("card.cbor"));
        desk.issue(&card(), "--type can_cuoc");
        let person = Self(counter);
        person.issue_jwt("--redact ho_ten,dia_chi,quoc_tich[0],quoc_tich[1]");
        person
    }

    fn issue_jwt(&self, more: &str) {
        let desk = &self.0.desk;
        let claims = json!({
            "ho_ten": "Nguyễn Thị Ví Dụ", "dia_chi": {"tinh": "Hà Nội", "phuong": "Ba Đình"}, "quoc_tich": ["VN", "FR"],
            "tuoi": 27, "noi_cap": "Hà Nội",
        });
        desk.write("claims.json", claims.to_string());
        desk.line(&format!(
            "issue --format sd-jwt --claims @claims.json --vct {VCT} --issuer-key @issuer.pem --kid issuer-1 \
             --holder @phone.jwk --out @card.sd-jwt --iat {NOW} {more}"
        ))
        .ended(0);
    }

    fn ask(&self, query: &Value) {
        self.0.desk.write("query.json", query.to_string());
    }

    /// Runs with the files of all three formats.
    fn run(&self, more: &str) -> Ran {
        let line =
            format!("match @query.json @card.cbor @card.sd-jwt @licence.cbor --at {NOW} {more}");
        self.0.desk.line(&line)
    }

    /// The same for a query, as JSON.
    fn answer(&self, query: &Value, code: i32) -> Value {
        self.ask(query);
        self.run("--json").ended(code).json()
    }
}

/// The name of the one file that fits, and the claims that it shows.
fn only(answer: &Value) -> (String, Vec<String>) {
    let matches = answer["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 1, "{answer}");
    let file = matches[0]["file"].as_str().unwrap();
    let file = file.rsplit(['/', '\\']).next().unwrap();
    let claims = matches[0]["claims"].as_array().unwrap().iter();
    let names = claims.map(|claim| claim["name"].as_str().unwrap().to_owned());
    (file.to_owned(), names.collect())
}

fn jwt(claims: Value) -> Value {
    json!({"id": "the", "format": "dc+sd-jwt", "meta": {"vct_values": [VCT]}, "claims": claims})
}

fn mdl(claims: Value) -> Value {
    json!({"id": "gplx", "format": "mso_mdoc", "meta": {"doctype_value": crate::mdoc::MDL}, "claims": claims})
}

fn cwt(claims: Value) -> Value {
    json!({"id": "can-cuoc", "format": "dc+sd-cwt", "meta": {"vct_values": ["can_cuoc"]}, "claims": claims})
}
