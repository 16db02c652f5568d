//! Without the feature `conformance`: one finding, that nothing was tried.

use std::sync::Arc;

use super::{DeviceKeysFinding, DeviceKeysOutcome};
use crate::{Names, device_keys::DeviceKeys};

pub(super) async fn findings(_: Arc<dyn DeviceKeys>) -> Vec<DeviceKeysFinding> {
    let names = |vi: &str, en: &str| Names {
        vi: vi.to_owned(),
        en: en.to_owned(),
    };
    vec![DeviceKeysFinding {
        promise: "suite.present".to_owned(),
        proves: names("Thư viện có bộ kiểm tra", "The library has the suite"),
        outcome: DeviceKeysOutcome::Broken {
            fault: "left_out".to_owned(),
            reason: names(
                "Thư viện được dựng không có bộ kiểm tra (tính năng `conformance`): chưa kiểm tra gì",
                "The library was built without the suite (feature `conformance`): nothing was tried",
            ),
            thrown: None,
            wanted: None,
        },
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SoftwareDeviceKeys;

    #[tokio::test]
    async fn a_library_without_the_suite_passes_nobody() {
        let findings = findings(SoftwareDeviceKeys::new()).await;
        let broken = |finding: &DeviceKeysFinding| matches!(&finding.outcome, DeviceKeysOutcome::Broken { fault, .. } if fault == "left_out");
        assert_eq!(findings.len(), 1);
        assert!(findings.iter().all(broken));
    }
}
