//! Notices from seal to receipt, and what keeps a wrong one out: one broken rule at a time.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic here is a failing test"
)]

mod common;

use common::{KIND, OFFICE, OFFICE_KID, World};
use proptest::prelude::*;
use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_codec::jose::jwe;
use vidan_credential::testing::NOW;
use vidan_crypto::agree::AgreementKey;
use vidan_crypto::{Algorithm, SigningKey, SystemRandom};
use vidan_protocol::notice::content::{Attachment, MAX_BODY, Payment};
use vidan_protocol::notice::envelope::{ENVELOPE_TYP, TYP, seal};
use vidan_protocol::notice::registration::{MailboxAnswer, MailboxRegistration, binding};
use vidan_protocol::notice::{
    Action, Dossier, Envelope, Moment, Notice, NoticeChecks, Receipt, SyncPage,
};
use vidan_protocol::{Error, http};
use vidan_trust::Verified;

const MAILBOX: &str = "mailbox-1";

fn notice() -> Notice {
    Notice {
        id: "n-1".into(),
        thread: None,
        dossier: Some(Dossier {
            code: "D-1".into(),
            status: Some(2),
        }),
        office: OFFICE.into(),
        kind: KIND.into(),
        subject: "Hồ sơ được tiếp nhận".into(),
        body: "Hồ sơ **D-1** đã được tiếp nhận.".into(),
        sent: NOW.0 - 10,
        valid_from: None,
        valid_until: Some(NOW.0 + 1000),
        due: None,
        actions: vec![Action::Acknowledge],
        payment: None,
        attachments: Vec::new(),
        precondition: None,
        replaces: None,
        cancels: None,
    }
}

struct Inbox {
    world: World,
    key: AgreementKey,
}

impl Inbox {
    fn new() -> Self {
        Self {
            world: World::new(),
            key: AgreementKey::generate(&SystemRandom).unwrap(),
        }
    }

    fn seal(&self, notice: &Notice) -> String {
        seal(
            notice,
            &self.world.office,
            OFFICE_KID,
            MAILBOX,
            &self.key.public(),
            &SystemRandom,
        )
        .unwrap()
    }

    fn open(&self, envelope: &str) -> Result<Verified<Notice>, Error> {
        self.open_with(envelope, &self.world.list(), false)
    }

    fn open_with(
        &self,
        envelope: &str,
        list: &vidan_trust::TrustList,
        seen: bool,
    ) -> Result<Verified<Notice>, Error> {
        let envelope = Envelope::parse(envelope)?;
        let shared = self.key.agree(envelope.ephemeral_key())?;
        let checks = NoticeChecks {
            trust: list,
            mailbox: MAILBOX,
            now: NOW,
            seen: &|_, _| seen,
        };
        envelope.open(&shared)?.check(&checks)
    }

    /// An envelope made by hand: header and claims bent before signing.
    fn by_hand(&self, key: &SigningKey, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let mut header = json!({"alg": "ES256", "typ": TYP, "kid": OFFICE_KID});
        let mut claims =
            json!({"iss": OFFICE, "aud": MAILBOX, "iat": NOW.0 - 10, "notice": notice()});
        change(&mut header, &mut claims);
        let input = format!(
            "{}.{}",
            base64url::encode(header.to_string()),
            base64url::encode(claims.to_string())
        );
        let jws = format!(
            "{input}.{}",
            base64url::encode(key.sign(input.as_bytes()).unwrap())
        );
        jwe::seal(
            &self.key.public(),
            ENVELOPE_TYP,
            TYP,
            jws.as_bytes(),
            &SystemRandom,
        )
        .unwrap()
    }

    fn refused(&self, change: impl FnOnce(&mut Value, &mut Value)) -> Error {
        self.open(&self.by_hand(&self.world.office, change))
            .unwrap_err()
    }
}

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
        inbox.refused(|_, c| c["notice"]["valid_until"] = json!(NOW.0 - 1)),
        Error::NoticeExpired
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
fn receipts_hold_only_for_their_mailbox_office_and_key() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let receipt = Receipt {
        mailbox: MAILBOX.into(),
        office: OFFICE.into(),
        notice: "n-1".into(),
        moment: Moment::Opened,
        at: NOW.0,
    };
    let wire =
        json!({"iss": MAILBOX, "aud": OFFICE, "notice": "n-1", "moment": "opened", "iat": NOW.0});
    assert_eq!(serde_json::to_value(&receipt).unwrap(), wire);
    let prepared = receipt.prepare().unwrap();
    let signature = key
        .sign(prepared.to_be_signed().message())
        .unwrap()
        .try_into()
        .unwrap();
    let jws = prepared.finish(&signature);
    let verify = |jws: &str, key: &SigningKey, mailbox, office, now| {
        Receipt::verify(jws, &key.public(), mailbox, office, now)
    };
    assert_eq!(verify(&jws, &key, MAILBOX, OFFICE, NOW).unwrap(), receipt);
    let other = SigningKey::generate(Algorithm::Es256).unwrap();
    assert!(matches!(
        verify(&jws, &other, MAILBOX, OFFICE, NOW),
        Err(Error::Crypto(_))
    ));
    assert!(matches!(
        verify(&jws, &key, "m-2", OFFICE, NOW),
        Err(Error::ReceiptMismatch("the mailbox"))
    ));
    assert!(matches!(
        verify(&jws, &key, MAILBOX, "o-2", NOW),
        Err(Error::ReceiptMismatch("the office"))
    ));
    assert!(matches!(
        verify(&jws, &key, MAILBOX, OFFICE, NOW.plus(-301)),
        Err(Error::ReceiptMismatch("the time"))
    ));
}

#[test]
fn a_mailbox_is_bound_to_a_person_and_to_its_keys() {
    let world = World::new();
    let [inbox, receipt, other] =
        [(); 3].map(|()| SigningKey::generate(Algorithm::Es256).unwrap().public());
    let token = world.token(&["so_dinh_danh"], &binding("n-1", &inbox, &receipt));
    let check = |message: &MailboxRegistration| {
        let body = serde_json::to_vec(message).unwrap();
        MailboxRegistration::parse(&body)?.check(OFFICE, &world.list(), NOW)
    };
    let message = MailboxRegistration::new("n-1", &inbox, &receipt, &token);
    assert_eq!(check(&message).unwrap().person, "001099000017");
    let swapped = MailboxRegistration::new("n-1", &other, &receipt, &token);
    assert!(
        matches!(check(&swapped), Err(Error::Credential(_))),
        "a copied proof opens no mailbox for other keys"
    );
    let other_nonce = MailboxRegistration::new("n-2", &inbox, &receipt, &token);
    assert!(matches!(check(&other_nonce), Err(Error::Credential(_))));
    let same_keys = MailboxRegistration::new("n-1", &inbox, &inbox, &token);
    assert!(matches!(check(&same_keys), Err(Error::Duplicate("key"))));
    let nameless = world.token(&["ho_ten"], &binding("n-1", &inbox, &receipt));
    let nameless = MailboxRegistration::new("n-1", &inbox, &receipt, &nameless);
    assert!(matches!(
        check(&nameless),
        Err(Error::Malformed("so_dinh_danh"))
    ));
    assert!(matches!(
        message.check("urn:test:other", &world.list(), NOW),
        Err(Error::Credential(_))
    ));
    assert!(
        matches!(
            message.check(OFFICE, &world.list(), NOW.plus(200)),
            Err(Error::Credential(_))
        ),
        "too late"
    );
}

#[test]
fn answers_of_an_office_are_bounded() {
    let answer = |status: u16, body: Value| http::Response {
        status,
        headers: vec![("content-type".into(), "application/json".into())],
        body: body.to_string().into_bytes(),
    };
    let page = |items: Value| {
        SyncPage::from_response(&answer(
            200,
            json!({"cursor": "c", "items": items, "more": false}),
        ))
    };
    assert_eq!(
        page(json!([{"id": "1", "envelope": "e"}]))
            .unwrap()
            .items
            .len(),
        1
    );
    assert!(matches!(
        page(json!(vec![json!({"id": "1", "envelope": "e"}); 101])),
        Err(Error::LimitExceeded { .. })
    ));
    assert!(matches!(
        page(json!([{"id": "", "envelope": "e"}])),
        Err(Error::Malformed("id"))
    ));
    let refused =
        SyncPage::from_response(&answer(401, json!({"error": "invalid_token"}))).unwrap_err();
    assert!(matches!(
        refused,
        Error::Refused {
            refusal: vidan_protocol::Refusal::InvalidToken,
            ..
        }
    ));
    let unknown =
        MailboxAnswer::from_response(&answer(400, json!({"error": "brand_new"}))).unwrap_err();
    assert!(matches!(
        unknown,
        Error::Refused {
            refusal: vidan_protocol::Refusal::Unlisted,
            ..
        }
    ));
    let smuggled = MailboxAnswer::from_response(&answer(
        200,
        json!({"mailbox": "m", "access_token": "a\r\nb"}),
    ));
    assert!(matches!(smuggled, Err(Error::Malformed("access_token"))));
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
