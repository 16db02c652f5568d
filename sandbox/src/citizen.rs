//! The sandbox's one citizen. She does not exist; her documents agree with each other and with the national data.

use serde_json::{Value, json};

/// Her personal number: born in 1999 (third digit 1: a woman of the twentieth century), registered in Hà Nội (001).
pub const PERSONAL_NUMBER: &str = "001199000017";
/// Her name.
pub const FULL_NAME: &str = "Nguyễn Thị Ví Dụ";

/// The configuration of her child's card.
pub const CHILD_CARD: &str = "can_cuoc_con";
/// Her child's name.
pub const CHILD_NAME: &str = "Trần Văn Thử";
/// Her child's personal number: a boy born in 2020, registered in Hà Nội.
pub const CHILD_NUMBER: &str = "001220000028";

/// The claims of one of her documents, without its portrait (which each copy has of its own).
pub(crate) fn claims(configuration: &str) -> Option<Value> {
    match configuration {
        "can_cuoc" => Some(json!({
            "so_dinh_danh": PERSONAL_NUMBER,
            "ho_ten": FULL_NAME,
            "ngay_sinh": "1999-04-30",
            "gioi_tinh": "nữ",
            "age_over_18": true,
            "quoc_tich": "VNM",
            "dan_toc": "Kinh",
            "noi_dang_ky_khai_sinh": "Phường Ba Đình, Thành phố Hà Nội",
            "que_quan": "Xã Nam Đàn, Tỉnh Nghệ An",
            "noi_cu_tru": "Số 12 phố Hàng Bông, Phường Hoàn Kiếm, Thành phố Hà Nội",
            "ngay_cap": "2025-08-15",
            "ngay_het_han": "2039-04-30",
            "noi_cap": "Bộ Công an",
        })),
        CHILD_CARD => Some(json!({
            "so_dinh_danh": CHILD_NUMBER,
            "ho_ten": CHILD_NAME,
            "ngay_sinh": "2020-02-29",
            "gioi_tinh": "nam",
            "age_over_18": false,
            "quoc_tich": "VNM",
            "dan_toc": "Kinh",
            "noi_dang_ky_khai_sinh": "Phường Ba Đình, Thành phố Hà Nội",
            "que_quan": "Xã Nam Đàn, Tỉnh Nghệ An",
            "noi_cu_tru": "Số 12 phố Hàng Bông, Phường Hoàn Kiếm, Thành phố Hà Nội",
            "ngay_cap": "2025-09-01",
            "ngay_het_han": "2034-02-28",
            "noi_cap": "Bộ Công an",
        })),
        "bhyt" => Some(json!({
            "ma_so": "DN4010123456789",
            "ho_ten": FULL_NAME,
            "ngay_sinh": "1999-04-30",
            "gioi_tinh": "nữ",
            "noi_kcb_ban_dau": {"ma": "01-001", "ten": "Bệnh viện Ví Dụ"},
            "muc_huong": "4",
            "tu_ngay": "2026-01-01",
            "du_5_nam": "2027-03-01",
        })),
        "gplx" => Some(json!({
            "so": "010199000017",
            "ho_ten": FULL_NAME,
            "ngay_sinh": "1999-04-30",
            "hang": [
                {"hang": "A1", "ngay_cap": "2025-07-01", "ngay_het_han": null},
                {"hang": "B", "ngay_cap": "2025-07-01", "ngay_het_han": "2035-07-01"},
            ],
            "diem": 12,
            "noi_cap": "Cục Cảnh sát giao thông",
            "ngay_cap": "2025-07-01",
            "ngay_het_han": "2035-07-01",
            "co_so_dao_tao": "Trung tâm đào tạo lái xe Ví Dụ",
            "nam_dao_tao": 2025,
        })),
        _ => None,
    }
}

/// Whether a document carries a portrait.
pub(crate) fn has_portrait(document_type: &str) -> bool {
    matches!(document_type, "can_cuoc" | "gplx")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::configurations;
    use crate::profiles::ISSUED;

    #[test]
    fn each_document_has_exactly_the_claims_of_its_type() {
        for configuration in ISSUED.into_iter().chain([CHILD_CARD]) {
            let claims = claims(configuration).unwrap();
            let document_type = configurations::find(configuration).unwrap().document_type;
            let mut ids: BTreeSet<&str> = claims
                .as_object()
                .unwrap()
                .keys()
                .map(String::as_str)
                .collect();
            if has_portrait(document_type) {
                ids.insert("anh_chan_dung");
            }
            let document = vidan_vietnam::document_type(document_type).unwrap();
            assert_eq!(
                ids,
                document.claims.iter().map(|claim| claim.id).collect(),
                "{document_type}"
            );
        }
        assert_eq!(
            vidan_vietnam::document_type("can_cuoc")
                .unwrap()
                .claims
                .len(),
            14
        );
    }

    #[test]
    fn her_documents_agree() {
        for shared in ["ho_ten", "ngay_sinh"] {
            let values: BTreeSet<String> = ISSUED
                .iter()
                .map(|one| claims(one).unwrap()[shared].to_string())
                .collect();
            assert_eq!(values.len(), 1, "{shared}");
        }
        assert_eq!(
            claims("can_cuoc").unwrap()["gioi_tinh"],
            claims("bhyt").unwrap()["gioi_tinh"]
        );
    }
}
