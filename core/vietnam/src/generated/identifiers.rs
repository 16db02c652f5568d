//! What is known of each identifier's shape. Made from `data/identifiers.csv` by `cargo xtask data`; not edited by hand.

use crate::{Confidence, Identifier, IdentifierFact};

pub(crate) const IDENTIFIERS: &[IdentifierFact] = &[
    IdentifierFact { identifier: Identifier::SoDinhDanh, confidence: Confidence::High, rule: "see id_number.json", source: "TT 07/2016/TT-BCA" },
    IdentifierFact { identifier: Identifier::Bhyt15, confidence: Confidence::High, rule: "2 letters beneficiary group + benefit level 1-5 + 2-digit province + 10-digit BHXH number", source: "GitHub yunkhngn/medconnect BHYTInput.README; PhysioFlow regex" },
    IdentifierFact { identifier: Identifier::BhytShort, confidence: Confidence::Medium, rule: "cards since 2021-04 show only the BHXH number", source: "baohiemxahoidientu.edu.vn + memory QD 1666/QD-BHXH" },
    IdentifierFact { identifier: Identifier::Bhxh, confidence: Confidence::High, rule: "10 digits; since 2025-08-01 unified with so_dinh_danh, both accepted in transition", source: "vnexpress.net 2025-08-10; cafef 2025-08-11" },
    IdentifierFact { identifier: Identifier::MstCaNhan, confidence: Confidence::High, rule: "personal tax code = so_dinh_danh since 2025-07-01 (TT 86/2024/TT-BTC, replaced by TT 90/2026/TT-BTC on 2026-07-01)", source: "5 GitHub hits agree" },
    IdentifierFact { identifier: Identifier::MstToChuc, confidence: Confidence::High, rule: "weights 31,29,23,19,17,13,7,5,3; d10 = 10 - (sum mod 11); sum mod 11 = 0 invalid", source: "GitHub BR-19A-02; well known" },
    IdentifierFact { identifier: Identifier::Gplx, confidence: Confidence::Medium, rule: "PET licence number, 12 digits; internal structure (province, sex, year) unverified", source: "memory" },
    IdentifierFact { identifier: Identifier::HoChieu, confidence: Confidence::Medium, rule: "letter + 7 (B/C/N/P/Q..) ; e-passport letter + 8 digits", source: "memory" },
    IdentifierFact { identifier: Identifier::Sdt, confidence: Confidence::High, rule: "10-digit mobile", source: "MIC 2018 plan; GitHub VN_MOBILE_PREFIXES" },
    IdentifierFact { identifier: Identifier::BienSoOto, confidence: Confidence::Medium, rule: "strip spaces - . ; motorcycles have 2-char series; Đ occurs in MĐ/TĐ/HC series; military/diplomatic different", source: "PyPI biensoxe 0.8.5 (MIT, 2020; predates 2023/2025 circulars)" },
    IdentifierFact { identifier: Identifier::MaHoSoDvc, confidence: Confidence::Low, rule: "e.g. G09.20-YYMMDD-NNNN; shape from memory, do not validate hard", source: "memory" },
    IdentifierFact { identifier: Identifier::MaTthc, confidence: Confidence::Medium, rule: "procedure code e.g. 1.005129, 2.000214", source: "GitHub samples" },
];
