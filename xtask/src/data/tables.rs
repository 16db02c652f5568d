//! The plain tables: identifiers, provinces, the century and sex digit of a personal number.

use serde_json::Value;

use super::{csv::Table, items, rust};
use crate::error::Error;

/// Rows with no check of ours: their shape is a protocol's, not one string's.
const WITHOUT_CHECK: &[&str] = &["bhyt_qr"];

pub(super) fn identifiers(table: &Table) -> Result<String, Error> {
    let mut out = rust::header(
        "What is known of each identifier's shape.",
        "identifiers.csv",
    );
    out.push_str("use crate::{Confidence, Identifier, IdentifierFact};\n\n");
    out.push_str("pub(crate) const IDENTIFIERS: &[IdentifierFact] = &[\n");
    for row in table.rows() {
        let id = row.get("identifier")?;
        if WITHOUT_CHECK.contains(&id) {
            continue;
        }
        let confidence = match row.get("conf")? {
            "high" => "High",
            "medium" => "Medium",
            "low" => "Low",
            other => return Err(table.wrong(format!("unknown confidence {other}"))),
        };
        out.push_str(&format!(
            "    IdentifierFact {{ identifier: Identifier::{}, confidence: Confidence::{confidence}, rule: {}, source: {} }},\n",
            rust::variant(id),
            rust::literal(row.get("rule")?),
            rust::literal(row.get("source")?),
        ));
    }
    out.push_str("];\n");
    Ok(out)
}

pub(super) fn provinces(table: &Table) -> Result<String, Error> {
    let mut out = rust::header(
        "The 63 provinces until 30 June 2025.",
        "provinces_old63_to_new34.csv",
    );
    out.push_str("use crate::OldProvince;\n\n");
    out.push_str("pub(crate) const OLD_PROVINCES: &[OldProvince] = &[\n");
    for row in table.rows() {
        out.push_str(&format!(
            "    OldProvince {{ code: {}, id_prefix: {}, name: {}, merged_into_code: {}, merged_into: {} }},\n",
            rust::literal(row.get("old_code")?),
            rust::literal(row.get("id_prefix")?),
            rust::literal(row.get("old_name")?),
            rust::literal(row.get("new_code")?),
            rust::literal(row.get("new_name")?),
        ));
    }
    out.push_str("];\n");
    Ok(out)
}

pub(super) fn id_number(data: &Value) -> Result<String, Error> {
    const FILE: &str = "id_number.json";
    let rows = items(data, "century_sex", FILE)?;
    let mut out = rust::header(
        "The fourth digit of a personal number: first year of the century, and sex.",
        FILE,
    );
    out.push_str("use crate::Sex;\n\n");
    out.push_str(&format!(
        "pub(crate) const CENTURY_AND_SEX: [(u16, Sex); {}] = [\n",
        rows.len()
    ));
    for (at, row) in rows.iter().enumerate() {
        let number = |member: &str| row.get(member).and_then(Value::as_u64);
        let sex = match row.get("sex").and_then(Value::as_str) {
            Some("F") => "Female",
            Some("M") => "Male",
            _ => return Err(Error::data(FILE, format!("row {at} names no sex"))),
        };
        let century = number("century_start").filter(|_| number("digit") == u64::try_from(at).ok());
        let century =
            century.ok_or_else(|| Error::data(FILE, format!("row {at} is not digit {at}'s")))?;
        out.push_str(&format!("    ({century}, Sex::{sex}),\n"));
    }
    out.push_str("];\n");
    Ok(out)
}
