//! Envelopes and the notices inside: one broken rule at a time.

use crate::common::{KIND, OFFICE};
use proptest::prelude::*;
use serde_json::json;
use vidan_codec::base64url;
use vidan_codec::jose::jwe;
use vidan_credential::testing::NOW;
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_protocol::Error;
use vidan_protocol::notice::content::{Attachment, MAX_BODY, Payment};
use vidan_protocol::notice::envelope::{ENVELOPE_TYP, TYP};
use vidan_protocol::notice::{Action, Envelope, Notice};

use super::*;

#[test]
fn a_notice_arrives_whole_and_says_who_signed() {
    let inbox = Inbox::new();
    let opened = inbox.open(&inbox.seal(&notice())).unwrap();
    assert!(*opened.get() == notice());
    assert_eq!(opened.signer().id.as_deref(), Some(OFFICE));
    assert!(
        inbox
            .open(&inbox.by_hand(&inbox.world.office, |_, _| ()))
            .is_ok(),
        "one made by hand is read too"
    );
}

#[test]
fn each_check_has_its_own_cause() {
    let inbox = Inbox::new();
    let foreign = SigningKey::generate(Algorithm::Es256).unwrap();
    assert!(matches!(
        inbox.open(&inbox.by_hand(&foreign, |_, _| ())),
        Err(Error::Trust(_))
    ));
    assert!(matches!(
        inbox.refused(|h, _| h["kid"] = json!("nobody")),
        Error::Trust(vidan_trust::Error::UnknownKid(_))
    ));
    assert!(matches!(
        inbox.refused(|h, _| {
            h.as_object_mut().unwrap().remove("kid");
        }),
        Error::Malformed("kid")
    ));
    assert!(matches!(
        inbox.refused(|h, _| h["typ"] = json!("JWT")),
        Error::WrongType(_)
    ));
    assert!(matches!(
        inbox.refused(|h, _| h["alg"] = json!("none")),
        Error::Codec(_)
    ));
    assert!(matches!(
        inbox.refused(|_, c| c["notice"]["kind"] = json!("phat_nguoi")),
        Error::Trust(vidan_trust::Error::PurposeNotAllowed { .. })
    ));
    assert!(matches!(
        inbox.refused(|_, c| c["iss"] = json!("urn:test:other")),
        Error::NoticeOffice
    ));
    assert!(matches!(
        inbox.refused(|_, c| c["notice"]["office"] = json!("urn:test:other")),
        Error::NoticeOffice
    ));
    assert!(matches!(
        inbox.refused(|_, c| c["aud"] = json!("mailbox-2")),
        Error::NoticeAudience
    ));
    assert!(matches!(
        inbox.refused(|_, c| c["notice"]["sent"] = json!(NOW.0)),
        Error::Malformed("sent")
    ));
    let future = NOW.0 + 301;
    assert!(matches!(
        inbox.refused(|_, c| {
            c["iat"] = json!(future);
            c["notice"]["sent"] = json!(future);
        }),
        Error::NoticeFromFuture
    ));
    assert!(matches!(
        inbox.refused(|_, c| c["notice"]["id"] = json!("")),
        Error::Malformed("id")
    ));
    assert!(matches!(
        inbox.open_with(&inbox.seal(&notice()), &inbox.world.list(), true),
        Err(Error::NoticeSeen)
    ));
}

#[test]
fn a_compromised_office_is_not_believed_whatever_it_signed() {
    let inbox = Inbox::new();
    let list = inbox
        .world
        .list_with(|record| record.standing.compromised = true);
    assert!(matches!(
        inbox.open_with(&inbox.seal(&notice()), &list, false),
        Err(Error::Trust(_))
    ));
    let retired = inbox
        .world
        .list_with(|record| record.standing.retired = Some(NOW.0 - 5));
    assert!(
        inbox
            .open_with(&inbox.seal(&notice()), &retired, false)
            .is_ok(),
        "signed before it retired"
    );
}

#[test]
fn the_wrong_mailbox_key_opens_nothing() {
    let (inbox, other) = (Inbox::new(), Inbox::new());
    assert!(matches!(
        other.open(&inbox.seal(&notice())),
        Err(Error::Codec(vidan_codec::Error::Crypto(_)))
    ));
}

#[test]
fn envelopes_of_another_type_or_nesting_are_refused() {
    let inbox = Inbox::new();
    let sealed = |typ: &str, cty: &str, plain: &[u8]| {
        jwe::seal(&inbox.key.public(), typ, cty, plain, &SystemRandom).unwrap()
    };
    assert!(matches!(
        inbox.open(&sealed("JWE", TYP, b"x")),
        Err(Error::WrongType("the envelope"))
    ));
    assert!(matches!(
        inbox.open(&sealed(ENVELOPE_TYP, "JWT", b"x")),
        Err(Error::WrongType(_))
    ));
    assert!(matches!(
        inbox.open(&sealed(ENVELOPE_TYP, TYP, b"\xff")),
        Err(Error::Malformed(_))
    ));
    let twice = sealed(ENVELOPE_TYP, TYP, inbox.seal(&notice()).as_bytes());
    assert!(
        matches!(inbox.open(&twice), Err(Error::Codec(_))),
        "nested exactly once"
    );
    assert!(matches!(
        inbox.open(&"x".repeat(600_000)),
        Err(Error::LimitExceeded { .. })
    ));
}

#[test]
fn bounds_of_a_notice_are_kept_when_it_is_written_too() {
    let refused = |change: &dyn Fn(&mut Notice)| {
        let mut notice = notice();
        change(&mut notice);
        notice.check().unwrap_err()
    };
    assert!(matches!(
        refused(&|n| n.body = "x".repeat(MAX_BODY + 1)),
        Error::LimitExceeded { .. }
    ));
    assert!(matches!(
        refused(&|n| n.subject = "x".repeat(2000)),
        Error::LimitExceeded { .. }
    ));
    assert!(matches!(
        refused(&|n| n.actions = vec![Action::Acknowledge; 33]),
        Error::LimitExceeded { .. }
    ));
    assert!(matches!(
        refused(&|n| n.actions = vec![Action::Pay]),
        Error::Malformed("payment")
    ));
    assert!(matches!(
        refused(&|n| n.valid_from = Some(n.valid_until.unwrap() + 1)),
        Error::Malformed(_)
    ));
    let attachment = Attachment {
        name: "a.pdf".into(),
        media_type: "application/pdf".into(),
        size: 1,
        sha256: base64url::encode([0; 31]),
        url: "https://a/b".into(),
    };
    assert!(matches!(
        refused(&|n| n.attachments = vec![attachment.clone()]),
        Error::Malformed("sha256")
    ));
    let pay = |n: &mut Notice| {
        n.payment = Some(Payment {
            amount: 1,
            reference: "r".into(),
            payee: String::new(),
            until: None,
        });
    };
    assert!(matches!(refused(&pay), Error::Malformed("payee")));
}

#[test]
fn an_unknown_action_does_not_hide_the_notice() {
    let inbox = Inbox::new();
    let envelope = inbox.by_hand(&inbox.world.office, |_, claims| {
        claims["notice"]["actions"] = json!([{"type": "dance"}])
    });
    assert!(inbox.open(&envelope).unwrap().get().actions == [Action::Unlisted]);
}

#[test]
fn the_wire_form_of_a_notice_is_fixed() {
    let expected = json!({
        "id": "n-1", "dossier": {"code": "D-1", "status": 2}, "office": OFFICE, "kind": KIND,
        "subject": "Hồ sơ được tiếp nhận", "body": "Hồ sơ **D-1** đã được tiếp nhận.", "sent": NOW.0 - 10,
        "valid_until": NOW.0 + 1000, "actions": [{"type": "acknowledge"}],
    });
    assert_eq!(serde_json::to_value(notice()).unwrap(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_round_trips(subject in "\\PC{0,60}", body in "\\PC{0,200}") {
        let inbox = Inbox::new();
        let notice = Notice { subject, body, ..notice() };
        let opened = inbox.open(&inbox.seal(&notice)).unwrap();
        prop_assert!(*opened.get() == notice);
    }

    #[test]
    fn no_changed_character_is_believed(at in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.-]") {
        let inbox = Inbox::new();
        let envelope = inbox.seal(&notice());
        let at = at.index(envelope.len());
        let mut changed = envelope.clone();
        changed.replace_range(at..=at, &to);
        if changed != envelope {
            prop_assert!(inbox.open(&changed).is_err());
        }
    }

    #[test]
    fn no_text_panics(text in "[A-Za-z0-9._-]{0,300}") {
        prop_assert!(Envelope::parse(&text).is_err());
    }
}
