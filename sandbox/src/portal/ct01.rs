//! Form CT01 (change of residence) as a manifest, from the national data.
//!
//! Labels, kinds and sources are the data's; English labels, sections and what the law demands to be told are ours.

use vidan_protocol::form::{
    ClaimRef, Controller, Field, FieldKind, Manifest, Section, Source, Transform,
};
use vidan_trust::Names;
use vidan_vietnam::{
    ClaimSource, FieldKind as DataKind, FieldSource, FormField, Transform as DataTransform,
};

use super::{PORTAL_ID, PROCEDURE, schema};
use crate::Error;
use crate::trust::names;

/// English labels, in the form's order; a test keeps them complete.
const ENGLISH: [(&str, &str); 15] = [
    ("kinh_gui", "To (residence registration authority)"),
    ("ho_ten", "1. Full name"),
    ("ngay_sinh", "2. Date of birth"),
    ("gioi_tinh", "3. Sex"),
    ("so_dinh_danh", "4. Personal identification number"),
    ("sdt", "5. Contact phone number"),
    ("email", "6. E-mail"),
    ("chu_ho.ho_ten", "7. Householder's full name"),
    ("chu_ho.quan_he", "8. Relation to the householder"),
    (
        "chu_ho.so_dinh_danh",
        "9. Householder's personal identification number",
    ),
    ("noi_dung", "10. What is requested"),
    ("thanh_vien", "11. Household members who change with you"),
    ("y_kien_chu_ho", "Householder's opinion"),
    (
        "y_kien_chu_so_huu",
        "Opinion of the owner of the lawful dwelling",
    ),
    ("y_kien_cha_me", "Opinion of parents or guardian"),
];

/// The sections: heading and the fields in it.
const SECTIONS: [(&str, &str, &str, &[&str]); 5] = [
    ("noi_nhan", "Nơi nhận", "Addressee", &["kinh_gui"]),
    (
        "nguoi_khai",
        "Người kê khai",
        "Declarant",
        &[
            "ho_ten",
            "ngay_sinh",
            "gioi_tinh",
            "so_dinh_danh",
            "sdt",
            "email",
        ],
    ),
    (
        "chu_ho",
        "Chủ hộ",
        "Householder",
        &["chu_ho.ho_ten", "chu_ho.quan_he", "chu_ho.so_dinh_danh"],
    ),
    (
        "de_nghi",
        "Nội dung đề nghị",
        "Request",
        &["noi_dung", "thanh_vien"],
    ),
    (
        "y_kien",
        "Ý kiến",
        "Opinions",
        &["y_kien_chu_ho", "y_kien_chu_so_huu", "y_kien_cha_me"],
    ),
];

/// The columns of the table of members.
const COLUMNS: [(&str, &str, &str, FieldKind); 5] = [
    ("ho_ten", "Họ tên", "Full name", FieldKind::Text),
    ("ngay_sinh", "Ngày sinh", "Date of birth", FieldKind::Date),
    ("gioi_tinh", "Giới tính", "Sex", FieldKind::Text),
    (
        "so_dinh_danh",
        "Số định danh",
        "Personal identification number",
        FieldKind::Digits,
    ),
    (
        "quan_he",
        "Quan hệ với chủ hộ",
        "Relation to the householder",
        FieldKind::Text,
    ),
];

/// The form, for a portal at `url`.
pub(super) fn manifest(url: &str) -> Result<Manifest, Error> {
    let form = vidan_vietnam::form(PROCEDURE).ok_or(Error::DataMissing("form CT01"))?;
    let mut sections = Vec::new();
    for (id, vi, en, fields) in SECTIONS {
        let fields = fields.iter().map(|id| {
            let field = form.fields.iter().find(|field| field_id(field) == *id);
            field
                .map(convert)
                .ok_or(Error::DataMissing("field of form CT01"))
        });
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        sections.push(Section {
            id: id.to_owned(),
            title: names(vi, en),
            fields,
        });
    }
    let schema = schema::of_answers(sections.iter().flat_map(|section| &section.fields));
    Ok(Manifest {
        procedure: PROCEDURE.to_owned(),
        version: "2023-66".to_owned(),
        title: names(form.title, "Declaration of change of residence information"),
        controller: Controller {
            id: PORTAL_ID.to_owned(),
            name: names(
                "Cổng dịch vụ công (giả lập)",
                "Public service portal (simulated)",
            ),
        },
        purpose: names(
            "Giải quyết thủ tục thay đổi thông tin cư trú",
            "Handling a change of residence information",
        ),
        retention: names("Xóa khi tắt sandbox", "Deleted when the sandbox ends"),
        legal_basis: vec![form.basis.to_owned()],
        nonce_url: format!("{url}/nonce"),
        submit_url: format!("{url}/submissions"),
        withdraw_url: Some(format!("{url}/withdrawals")),
        schema,
        sections,
    })
}

/// The data marks tables with brackets; a manifest says it by the field's type.
fn field_id(field: &FormField) -> &str {
    field.id.trim_end_matches("[]")
}

fn convert(field: &FormField) -> Field {
    let id = field_id(field);
    let english = ENGLISH
        .iter()
        .find(|(one, _)| *one == id)
        .map_or(field.label, |(_, english)| *english);
    let options = match field.kind {
        DataKind::Choice(options) => options.iter().map(|option| (*option).to_owned()).collect(),
        _ => Vec::new(),
    };
    Field {
        id: id.to_owned(),
        label: names(field.label, english),
        kind: kind(field.kind),
        options,
        required: field.required,
        source: source(field),
    }
}

fn source(field: &FormField) -> Source {
    let claims = match field.source {
        FieldSource::Claims(claims) => claims,
        FieldSource::Asked => &[],
    };
    // What a person declares about themselves proves nothing: such a field is for the person.
    let provable = |one: &&ClaimSource| {
        vidan_vietnam::document_type(one.document).is_some_and(|document| !document.self_declared())
    };
    let mut claims = claims
        .iter()
        .filter(provable)
        .map(|one| claim(one, field.kind));
    match (field.kind, claims.next()) {
        (DataKind::Table, rows) => Source::Table {
            columns: COLUMNS.map(column).to_vec(),
            rows,
        },
        (DataKind::ConsentOfOther, _) => Source::ConsentOfOther { who: who(field) },
        (_, Some(first)) => Source::Document {
            claim: first,
            alternatives: claims.collect(),
        },
        (_, None) => Source::Ask,
    }
}

fn claim(source: &ClaimSource, kind: DataKind) -> ClaimRef {
    let transform = match source.transform {
        Some(DataTransform::DateInWords) => Some(Transform::DateInWords),
        Some(DataTransform::FamilyName) => Some(Transform::SplitHo),
        Some(DataTransform::GivenNames) => Some(Transform::SplitTen),
        Some(DataTransform::Province) => Some(Transform::Province),
        Some(DataTransform::Year) => Some(Transform::Year),
        // Documents write the choices of a form in small letters.
        None if matches!(kind, DataKind::Choice(_)) => Some(Transform::Capitalize),
        _ => None,
    };
    ClaimRef {
        document: source.document.to_owned(),
        claim: source.path.join("."),
        transform,
    }
}

fn who(field: &FormField) -> Names {
    match field.id {
        "y_kien_chu_ho" => names("Chủ hộ", "Householder"),
        "y_kien_chu_so_huu" => names("Chủ sở hữu chỗ ở hợp pháp", "Owner of the lawful dwelling"),
        _ => names("Cha, mẹ hoặc người giám hộ", "Parents or guardian"),
    }
}

fn column((id, vi, en, kind): (&str, &str, &str, FieldKind)) -> Field {
    Field {
        id: id.to_owned(),
        label: names(vi, en),
        kind,
        options: Vec::new(),
        required: true,
        source: Source::Ask,
    }
}

fn kind(kind: DataKind) -> FieldKind {
    match kind {
        DataKind::Address => FieldKind::Address,
        DataKind::Agency => FieldKind::Agency,
        DataKind::Boolean => FieldKind::Boolean,
        DataKind::Choice(_) => FieldKind::Choice,
        DataKind::Code => FieldKind::Code,
        DataKind::ConsentOfOther => FieldKind::Consent,
        DataKind::Date => FieldKind::Date,
        DataKind::Digits(_) => FieldKind::Digits,
        DataKind::Email => FieldKind::Email,
        DataKind::Image => FieldKind::Image,
        DataKind::Integer => FieldKind::Integer,
        DataKind::Money => FieldKind::Money,
        DataKind::Phone => FieldKind::Phone,
        DataKind::Table => FieldKind::Table,
        DataKind::Year => FieldKind::Year,
        _ => FieldKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use vidan_protocol::url::Plaintext;

    #[test]
    fn every_field_of_the_data_is_in_the_form_once_with_both_labels() {
        let manifest = manifest("http://127.0.0.1:1").unwrap();
        manifest.check(Plaintext::Loopback).unwrap();
        let ids: Vec<&str> = manifest.fields().map(|field| field.id.as_str()).collect();
        let data: BTreeSet<&str> = vidan_vietnam::form(PROCEDURE)
            .unwrap()
            .fields
            .iter()
            .map(field_id)
            .collect();
        assert_eq!(ids.len(), 15);
        assert_eq!(ids.iter().copied().collect::<BTreeSet<_>>(), data);
        for field in manifest.fields() {
            assert_ne!(field.label.vi, field.label.en, "{}", field.id);
        }
    }

    #[test]
    fn sources_follow_the_data() {
        let manifest = manifest("http://127.0.0.1:1").unwrap();
        let claims = |id: &str| -> Vec<String> {
            let field = manifest.field(id).unwrap();
            field
                .source
                .claims()
                .iter()
                .map(|one| format!("{}.{}", one.document, one.claim))
                .collect()
        };
        assert_eq!(claims("ho_ten"), ["can_cuoc.ho_ten"]);
        assert_eq!(claims("chu_ho.ho_ten"), ["cu_tru.chu_ho.ho_ten"]);
        assert_eq!(
            manifest.field("sdt").unwrap().source,
            Source::Ask,
            "self-declared proves nothing"
        );
        let sex = manifest.field("gioi_tinh").unwrap();
        assert_eq!(
            sex.source.claims()[0].transform,
            Some(Transform::Capitalize)
        );
        assert!(matches!(
            manifest.field("thanh_vien").unwrap().source,
            Source::Table { .. }
        ));
        assert!(matches!(
            manifest.field("y_kien_cha_me").unwrap().source,
            Source::ConsentOfOther { .. }
        ));
    }
}
