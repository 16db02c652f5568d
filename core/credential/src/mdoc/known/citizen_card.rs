//! The Vietnamese citizen card as a mobile document: the claims of the national table under their own names, dates as days
//! and the portrait itself, not its digest, as readers of mobile documents expect it.

use super::{
    CITIZEN_CARD,
    ElementKind::{self, Boolean, Bytes, FullDate, Structure, Text},
    KnownElement, KnownNamespace, KnownType,
};

pub(super) const TYPE: KnownType = KnownType {
    document_type: CITIZEN_CARD,
    alias: None,
    profile: Some("can_cuoc"),
    namespaces: &[KnownNamespace {
        name: CITIZEN_CARD,
        elements: ELEMENTS,
    }],
};

const fn ours(
    id: &'static str,
    kind: ElementKind,
    vi: &'static str,
    en: &'static str,
) -> KnownElement {
    KnownElement { id, kind, vi, en }
}

const ELEMENTS: &[KnownElement] = &[
    ours(
        "so_dinh_danh",
        Text,
        "Số định danh cá nhân",
        "Personal identification number",
    ),
    ours("ho_ten", Text, "Họ, chữ đệm và tên", "Full name"),
    // Text: of some people only the year or the month is known.
    ours("ngay_sinh", Text, "Ngày sinh", "Date of birth"),
    ours("gioi_tinh", Text, "Giới tính", "Sex"),
    ours("age_over_18", Boolean, "Đủ 18 tuổi", "Over 18"),
    ours("anh_chan_dung", Bytes, "Ảnh chân dung", "Portrait"),
    ours("quoc_tich", Text, "Quốc tịch", "Nationality"),
    ours("dan_toc", Text, "Dân tộc", "Ethnic group"),
    // Text, or an address in its parts.
    ours(
        "noi_dang_ky_khai_sinh",
        Structure(&[]),
        "Nơi đăng ký khai sinh",
        "Place of birth registration",
    ),
    ours("que_quan", Structure(&[]), "Quê quán", "Place of origin"),
    ours(
        "noi_cu_tru",
        Structure(&[]),
        "Nơi cư trú",
        "Place of residence",
    ),
    ours("ngay_cap", FullDate, "Ngày cấp", "Date of issue"),
    // A card for life has none.
    ours("ngay_het_han", FullDate, "Ngày hết hạn", "Date of expiry"),
    ours("noi_cap", Text, "Nơi cấp", "Issuing authority"),
];
