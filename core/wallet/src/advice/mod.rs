//! Stable codes, whether trying again can help, and what a person can do, in Vietnamese and English.
//!
//! A code is dotted, from the room to the cause. Advice is kept for a cause or for a whole room: the longest match counts,
//! so that every code has some.

mod table;

use vidan_crypto::device::DeviceKeyError;
use vidan_protocol::Error as Protocol;
use vidan_vault::{Error as Vault, Part};

use self::table::{ADVICE, Advice, UNKNOWN};
use crate::{Error, Lang, TransportError};

impl Error {
    /// A name for programs that never changes once released.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AttachmentMismatch => "issuance.attachment_mismatch",
            Self::AttachmentUnexplained => "issuance.attachment_unexplained",
            Self::Backup(fault) => fault.code(),
            Self::ClaimNotAsked(_) => "challenge.claim_not_asked",
            Self::Codec(_) => "wallet.unreadable",
            Self::ConsentUnknown => "wallet.consent_unknown",
            Self::ConsentWithdrawn => "wallet.consent_withdrawn",
            Self::CopiesDiffer => "issuance.copies_differ",
            Self::CopiesOutOfRange => "config.copies",
            Self::CopyTaken => "wallet.copy_taken",
            Self::Credential(error) => error.code(),
            Self::Crypto(_) => "wallet.crypto",
            Self::DeviceAnswer => "device.answer",
            Self::DeviceKeys(error) => device_code(*error),
            Self::DeviceKeysUntold => "device.keys_untold",
            Self::DocumentNotAsked => "challenge.document_not_asked",
            Self::DocumentTypeMismatch => "issuance.other_type",
            Self::DocumentTypeUnknown => "issuance.unknown_type",
            Self::DocumentUnknown => "wallet.document_unknown",
            Self::FieldMissing(_) => "form.field_missing",
            Self::FieldUnknown(_) => "form.field_unknown",
            Self::FormOutdated => "form.outdated",
            Self::IdentityDocumentMissing => "wallet.identity_document_missing",
            Self::InboxAlreadyOpen => "wallet.inbox_already_open",
            Self::InboxKeyGone => "inbox.key_gone",
            Self::InboxMovedOrClosed => "inbox.moved_or_closed",
            Self::InboxToReopen => "wallet.inbox_to_reopen",
            Self::NoCopiesLeft(_) => "wallet.no_copies_left",
            Self::NoticeKeyLost => "notice.key_lost",
            Self::NoticeNotUnderstoodYet => "notice.not_understood_yet",
            Self::NotRenewable => "issuance.not_renewable",
            Self::NoticeUnknown => "wallet.notice_unknown",
            Self::OfferIncomplete => "issuance.incomplete",
            Self::OfficeUnknown => "wallet.office_unknown",
            Self::OfficeUnreachable => "wallet.office_unreachable",
            Self::OperationUnderWay => "operation.under_way",
            Self::OperationUnknown => "operation.unknown",
            Self::PhoneUnlock(error) => unlock_code(*error),
            Self::OtherDocument => "issuance.other_document",
            Self::PermissionAwaited => "issuance.permission_awaited",
            Self::OnlyAnswers => "wallet.only_answers",
            Self::PreviewOutdated => "wallet.preview_outdated",
            Self::Protocol(error) => protocol_code(error),
            Self::ReuseUndecided => "wallet.reuse_undecided",
            Self::StatusRolledBack => "trust.status.rolled_back",
            Self::SubjectName => "wallet.subject_name",
            Self::Transport(error) => transport_code(*error),
            Self::Trust(error) => error.code(),
            Self::TrustListMissing => "trust.list.missing",
            Self::Vault(error) => vault_code(error),
            Self::Waits { cause, .. } => cause.code(),
        }
    }

    /// Whether doing the same again, now or later, can help.
    pub fn retry(&self) -> bool {
        match self {
            Self::Protocol(error) => error.retry() || advice_for(self.code()).retry,
            Self::Waits { cause, .. } => cause.retry(),
            _ => advice_for(self.code()).retry,
        }
    }

    /// What a person can do about it, in one or two sentences without any value.
    pub fn advice(&self, lang: Lang) -> &'static str {
        advice_text(self.code(), lang)
    }
}

/// The advice for a code: also for the codes that are kept with notices set aside and in the activity log.
pub fn advice_text(code: &str, lang: Lang) -> &'static str {
    let advice = advice_for(code);
    match lang {
        Lang::En => advice.en,
        Lang::Vi => advice.vi,
    }
}

fn device_code(error: DeviceKeyError) -> &'static str {
    match error {
        DeviceKeyError::Cancelled => "device.cancelled",
        DeviceKeyError::InvalidRequest => "device.invalid_request",
        DeviceKeyError::KeyGone => "device.key_gone",
        DeviceKeyError::LockedOut => "device.locked_out",
        DeviceKeyError::NotSupported => "device.not_supported",
        DeviceKeyError::UnknownKey => "device.unknown_key",
        _ => "device.failed",
    }
}

/// The same causes as of a document's key, but another advice: the passcode always unlocks.
fn unlock_code(error: DeviceKeyError) -> &'static str {
    match error {
        DeviceKeyError::Cancelled => "unlock.cancelled",
        DeviceKeyError::KeyGone | DeviceKeyError::UnknownKey => "unlock.key_gone",
        DeviceKeyError::LockedOut => "unlock.locked_out",
        DeviceKeyError::NotSupported => "unlock.not_supported",
        _ => "unlock.failed",
    }
}

fn transport_code(error: TransportError) -> &'static str {
    match error {
        TransportError::AddressRefused => "network.address_refused",
        TransportError::BodyTooLarge => "network.answer_too_large",
        TransportError::Broken => "network.broken",
        TransportError::NoConnection => "network.no_connection",
        TransportError::Timeout => "network.timeout",
        TransportError::Tls => "network.not_secure",
    }
}

fn vault_code(error: &Vault) -> &'static str {
    match error {
        Vault::AlreadyOpen => "vault.already_open",
        Vault::CommitsMissing | Vault::LostWrites { .. } => "vault.lost_writes",
        Vault::Damaged {
            part: Part::Attempts,
        } => "vault.attempts_damaged",
        Vault::Damaged {
            part: Part::PhoneWrap,
        } => "vault.phone_wrap_damaged",
        Vault::Damaged {
            part: Part::DropBox { .. },
        } => "vault.drop_box_damaged",
        Vault::Damaged { .. } | Vault::Truncated | Vault::NotAVault => "vault.damaged",
        Vault::DiskFull => "vault.disk_full",
        Vault::DropBoxClosed => "vault.drop_box_closed",
        Vault::EmptyPasscode => "vault.empty_passcode",
        Vault::FileExists => "vault.exists",
        Vault::FileMissing => "vault.missing",
        Vault::Locked => "vault.locked",
        Vault::NewerEncoding | Vault::NewerVersion { .. } => "vault.newer_version",
        Vault::OutOfMemory => "vault.out_of_memory",
        Vault::PasscodeNeeded => "vault.passcode_needed",
        Vault::PhoneUnlockOff => "vault.phone_unlock_off",
        Vault::ReadOnly => "vault.read_only",
        Vault::SettingOutOfRange => "vault.setting_out_of_range",
        Vault::ShortPasscode => "vault.short_passcode",
        Vault::Io(_) | Vault::StorageFailed { .. } => "vault.storage_failed",
        Vault::TooManyAttempts { .. } => "vault.too_many_attempts",
        Vault::Wiped => "vault.wiped",
        Vault::WrongDevice => "vault.wrong_device",
        Vault::WrongPasscode { .. } => "vault.wrong_passcode",
        Vault::WrongPhoneSecret => "vault.wrong_phone_secret",
        _ => "vault.failed",
    }
}

fn protocol_code(error: &Protocol) -> &'static str {
    match error {
        Protocol::AddressRefused(_) => "network.address_refused",
        Protocol::AnswerRefused(_) => "form.answer_refused",
        Protocol::ConfigurationUnknown
        | Protocol::ConfigurationUnsupported(_)
        | Protocol::Deferred
        | Protocol::GrantUnsupported
        | Protocol::TokenTypeUnsupported => "issuance.unsupported",
        Protocol::AuthorizationServerMismatch
        | Protocol::AuthorizationServerUnlisted
        | Protocol::IssuerMismatch => "issuance.issuer_mismatch",
        Protocol::Challenge(fault) => fault.code(),
        Protocol::ContentCoding(_) => "server.content_coding",
        Protocol::CopiesOutOfRange => "config.copies",
        Protocol::Credential(error) => error.code(),
        Protocol::CredentialRefused(_) | Protocol::NonceRefused | Protocol::Proof(_) => {
            "issuance.refused"
        }
        Protocol::EnvelopeKey => "notice.envelope_key",
        Protocol::FormController => "form.controller",
        Protocol::FormExpired => "form.expired",
        Protocol::FormFromFuture => "form.from_the_future",
        Protocol::NoOffer => "issuance.no_offer",
        Protocol::NoServerGrants(_) => "issuance.no_server_grants",
        Protocol::NoticeAudience => "notice.other_mailbox",
        Protocol::NoticeFromFuture => "notice.from_the_future",
        Protocol::NoticeOffice => "notice.other_office",
        Protocol::NoticeSeen => "notice.seen",
        Protocol::Redirected(_) => "server.redirected",
        Protocol::RefreshRefused(_) => "issuance.renewal_refused",
        Protocol::Refused { .. } => "server.refused",
        Protocol::TokenAnswerLost => "issuance.answer_lost",
        Protocol::TokenRefused(_) => "issuance.code_refused",
        Protocol::Trust(error) => error.code(),
        Protocol::TxCodeForm => "issuance.code_form",
        // A seal that does not open was made for another wallet, or changed on its way.
        Protocol::Crypto(vidan_crypto::Error::OpenFailed)
        | Protocol::Codec(vidan_codec::Error::Crypto(vidan_crypto::Error::OpenFailed)) => {
            "notice.sealed_for_another"
        }
        _ => "server.answer_unusable",
    }
}

/// Trims a code from its end until some advice is known; the last entry is for everything else.
fn advice_for(code: &str) -> &'static Advice {
    let mut wanted = code;
    loop {
        if let Some(found) = ADVICE.iter().find(|advice| advice.code == wanted) {
            return found;
        }
        match wanted.rsplit_once('.') {
            Some((shorter, _)) => wanted = shorter,
            None => return &UNKNOWN,
        }
    }
}

#[cfg(test)]
#[path = "tests/sentences.rs"]
mod sentences;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_entry_is_found_in_order_and_speaks_both_languages() {
        assert!(ADVICE.is_sorted_by_key(|advice| advice.code));
        for advice in ADVICE {
            assert!(
                core::ptr::eq(advice_for(advice.code), advice),
                "{} stands twice",
                advice.code
            );
            assert!(!advice.vi.is_empty() && !advice.en.is_empty() && advice.vi != advice.en);
        }
    }

    /// One thing has one name, and no word of programs stands before a person.
    #[test]
    fn advice_speaks_the_words_of_people() {
        let shunned = [
            "::",
            "vidan_",
            "urn:",
            "UTC",
            "JSON",
            "null",
            "vault",
            "mật mã",
            "mã mời",
            "nơi cấp",
            "trạng thái",
            "kho dữ liệu",
            "lành lặn",
            "kịch bản",
        ];
        for advice in ADVICE.iter().chain([&UNKNOWN]) {
            for text in [advice.vi, advice.en] {
                let text = text.to_lowercase();
                let found = shunned
                    .iter()
                    .find(|word| text.contains(&word.to_lowercase()));
                assert_eq!(found, None, "{}: {text}", advice.code);
            }
        }
    }

    #[test]
    fn a_code_without_its_own_advice_has_its_rooms() {
        assert_eq!(advice_for("device.failed").code, "device");
        assert_eq!(advice_for("trust.list.rolled_back").code, "trust.list");
        assert_eq!(advice_for("nobody.knows").code, "");
    }

    #[test]
    fn errors_of_each_room_have_their_code_and_advice() {
        let wrong = Error::Vault(Vault::WrongPasscode {
            wait: core::time::Duration::ZERO,
            left: None,
        });
        assert_eq!(
            (wrong.code(), wrong.retry()),
            ("vault.wrong_passcode", true)
        );
        let redirected = Protocol::Redirected(vidan_protocol::Endpoint::Token);
        let redirected = Error::Protocol(redirected);
        assert_eq!(
            (redirected.code(), redirected.retry()),
            ("server.redirected", false)
        );
        assert_ne!(redirected.advice(Lang::Vi), redirected.advice(Lang::En));
        assert_eq!(
            Error::DeviceKeys(DeviceKeyError::KeyGone).code(),
            "device.key_gone"
        );
    }

    #[test]
    fn each_cause_of_the_devices_keys_says_what_to_do() {
        let causes = [
            (DeviceKeyError::Cancelled, true),
            (DeviceKeyError::InvalidRequest, false),
            (DeviceKeyError::KeyGone, false),
            (DeviceKeyError::LockedOut, true),
            (DeviceKeyError::NotSupported, false),
            (DeviceKeyError::Platform, true),
            (DeviceKeyError::UnknownKey, false),
        ];
        let mut told = BTreeSet::new();
        for (cause, retry) in causes {
            let error = Error::DeviceKeys(cause);
            assert_eq!(error.retry(), retry, "{cause:?}");
            for text in [error.code(), error.advice(Lang::Vi), error.advice(Lang::En)] {
                assert!(told.insert(text), "{cause:?} is told like another: {text}");
            }
        }
    }
}
