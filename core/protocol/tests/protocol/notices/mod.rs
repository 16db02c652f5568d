//! Notices from seal to receipt, and what keeps a wrong one out: one broken rule at a time.

mod envelope;
mod mailbox;

use crate::common::{KIND, OFFICE, OFFICE_KID, World};
use serde_json::{Value, json};
use vidan_codec::base64url;
use vidan_codec::jose::jwe;
use vidan_credential::testing::NOW;
use vidan_crypto::agree::AgreementKey;
use vidan_crypto::{SigningKey, SystemRandom};
use vidan_protocol::Error;
use vidan_protocol::notice::envelope::{ENVELOPE_TYP, TYP, seal};
use vidan_protocol::notice::{Action, Dossier, Envelope, Notice, NoticeChecks};
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
