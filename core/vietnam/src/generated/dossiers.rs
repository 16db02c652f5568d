//! States of a dossier. Made from `data/dossier_status.csv` by `cargo xtask data`; not edited by hand.

use crate::{CitizenAction, DossierState, Name};

pub(crate) const DOSSIER_STATES: &[DossierState] = &[
    DossierState { code: 1, name: Name { vi: "Mới đăng ký", en: "Newly registered" }, action: None, terminal: false },
    DossierState { code: 2, name: Name { vi: "Được tiếp nhận", en: "Accepted" }, action: None, terminal: false },
    DossierState { code: 3, name: Name { vi: "Không được tiếp nhận", en: "Not accepted" }, action: Some(CitizenAction::ReadReason), terminal: true },
    DossierState { code: 4, name: Name { vi: "Đang xử lý", en: "In progress" }, action: None, terminal: false },
    DossierState { code: 5, name: Name { vi: "Yêu cầu bổ sung giấy tờ", en: "Papers to add" }, action: Some(CitizenAction::AddPapers), terminal: false },
    DossierState { code: 6, name: Name { vi: "Yêu cầu thực hiện nghĩa vụ tài chính", en: "Fee to pay" }, action: Some(CitizenAction::Pay), terminal: false },
    DossierState { code: 7, name: Name { vi: "Công dân yêu cầu rút hồ sơ", en: "Withdrawn by the citizen" }, action: None, terminal: true },
    DossierState { code: 8, name: Name { vi: "Dừng xử lý", en: "Stopped" }, action: Some(CitizenAction::ReadReason), terminal: true },
    DossierState { code: 9, name: Name { vi: "Đã xử lý xong", en: "Processed" }, action: None, terminal: false },
    DossierState { code: 10, name: Name { vi: "Đã trả kết quả", en: "Result handed over" }, action: Some(CitizenAction::StoreResult), terminal: true },
];
