//! Envelopes and the notices inside: one broken rule at a time.

use crate::common::{KIND, OFFICE};
use proptest::prelude::*;
use serde_json::json;
use vidan_codec::base64url;
use vidan_codec::jose::jwe;
use vidan_codec::text::{for_display, lines_for_display};
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
        Error::Unreadable { .. }
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
        matches!(inbox.open(&twice), Err(Error::Unreadable { .. })),
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
        let shown = Notice {
            subject: for_display(&notice.subject).into_owned(),
            body: lines_for_display(&notice.body).into_owned(),
            ..notice
        };
        prop_assert!(*opened.get() == shown);
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

#[test]
fn a_one_time_key_of_another_curve_is_refused_before_the_device_is_asked() {
    let inbox = Inbox::new();
    let envelope = inbox.seal(&notice());
    let (header, rest) = envelope.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&base64url::decode(header).unwrap()).unwrap();
    let with = |epk: Value| {
        let mut header = header.clone();
        header["epk"] = epk;
        let text = format!("{}.{rest}", base64url::encode(header.to_string()));
        Envelope::parse(&text).map(|_| ()).unwrap_err()
    };
    for algorithm in [
        vidan_crypto::Algorithm::Ed25519,
        vidan_crypto::Algorithm::Es384,
    ] {
        let key = SigningKey::generate(algorithm).unwrap();
        let jwk = serde_json::to_value(vidan_codec::jose::Jwk::from_key(&key.public())).unwrap();
        assert!(matches!(with(jwk), Error::EnvelopeKey), "{algorithm:?}");
    }
    let zeros = "A".repeat(43);
    for epk in [
        json!({"kty": "EC", "crv": "P-256", "x": zeros, "y": zeros}),
        json!({"kty": "OKP", "crv": "X25519", "x": zeros}),
        json!({"kty": "EC", "crv": "secp256k1", "x": zeros, "y": zeros}),
    ] {
        assert!(matches!(with(epk.clone()), Error::EnvelopeKey), "{epk}");
    }
}

#[test]
fn what_is_shown_of_a_notice_turns_and_hides_nothing() {
    let inbox = Inbox::new();
    let sent = inbox.by_hand(&inbox.world.office, |_, claims| {
        let notice = &mut claims["notice"];
        notice["subject"] = json!("Nộp \u{202e}tiền\u{202c}\nngay\u{200b}");
        notice["body"] = json!("một\r\nhai\u{1b}[2J\u{2066}ba");
        notice["payment"] =
            json!({"amount": 1, "reference": "A\u{200f}1", "payee": "Kho\u{ad} bạc"});
    });
    let opened = inbox.open(&sent).unwrap();
    let notice = opened.get();
    assert_eq!(notice.subject, "Nộp tiền ngay");
    assert_eq!(notice.body, "một\nhai[2Jba");
    let payment = notice.payment.as_ref().unwrap();
    assert_eq!(
        (payment.reference.as_str(), payment.payee.as_str()),
        ("A1", "Kho bạc")
    );
    // What is compared is refused, not changed.
    for name in ["id", "thread", "replaces", "cancels"] {
        let refused = inbox.refused(|_, claims| claims["notice"][name] = json!("n\u{200b}1"));
        assert!(matches!(refused, Error::Malformed(_)), "{name}");
    }
}

#[test]
fn null_is_absent_in_a_notice_and_what_it_lacks_is_named() {
    let inbox = Inbox::new();
    let sent = inbox.by_hand(&inbox.world.office, |_, claims| {
        for name in [
            "thread",
            "dossier",
            "valid_until",
            "actions",
            "attachments",
            "x",
        ] {
            claims["notice"][name] = Value::Null;
        }
    });
    assert!(inbox.open(&sent).unwrap().get().actions.is_empty());
    let lacks = inbox.refused(|_, claims| claims["notice"]["subject"] = Value::Null);
    assert_eq!(
        lacks.to_string(),
        "the notice cannot be read: `subject` is missing"
    );
}
