//! The life of a document: one state, why, and since or until when.
//!
//! Told from what the wallet holds, without a network. Where several states are true the one that a person must know first
//! is told; *undetermined* is never told as another.

use serde::Serialize;
use vidan_codec::clock::UnixTime;
use vidan_trust::Names;

use crate::{
    DocumentState, DocumentStatus, Lang, advice_text,
    store::{Copy, DocumentRecord},
};

/// Seconds before its end in which a document is *expiring*: time to renew it.
const EXPIRING: i64 = 30 * 86_400;

/// How a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LifeState {
    /// It has ended by its own date.
    Expired,
    /// It ends within thirty days.
    Expiring,
    /// It can be read here and shown to nobody: no copy is left.
    NeedsNewCopy,
    /// Its issuer took it back.
    Revoked,
    /// A newer version of it came.
    Superseded,
    /// Its issuer lets it rest.
    Suspended,
    /// Whether it still stands is not known.
    Undetermined,
    /// Nothing is wrong with it.
    Valid,
}

/// A document's state with its reason and time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Life {
    /// The state.
    pub state: LifeState,
    /// A stable name of the state with its cause, such as `life.expiring` or `status.stale`.
    pub code: String,
    /// The reason in words, with what to do.
    pub reason: Names,
    /// Since when, where that is known.
    pub since: Option<UnixTime>,
    /// Until when, where that is known.
    pub until: Option<UnixTime>,
}

impl Life {
    pub(super) fn of(
        document: &DocumentRecord,
        status: Option<&DocumentStatus>,
        now: UnixTime,
    ) -> Self {
        let told = |state: DocumentState| status.filter(|status| status.state == state);
        let ends = document.ends_at;
        if let Some(status) = told(DocumentState::Revoked) {
            return Self::by_status(LifeState::Revoked, status);
        }
        if let Some(status) = told(DocumentState::Suspended) {
            return Self::by_status(LifeState::Suspended, status);
        }
        if let Some(successor) = &document.superseded_by {
            return Self::told(LifeState::Superseded, Some(successor.at), None);
        }
        if ends.is_some_and(|end| end <= now) {
            return Self::told(LifeState::Expired, ends, None);
        }
        if document.copies_left(now) == 0 {
            return Self::told(LifeState::NeedsNewCopy, last_shown(document, now), ends);
        }
        if let Some(status) = told(DocumentState::Undetermined) {
            return Self::by_status(LifeState::Undetermined, status);
        }
        if let Some(end) = ends.filter(|end| end.since(now) <= EXPIRING) {
            return Self::told(LifeState::Expiring, Some(end.plus(-EXPIRING)), ends);
        }
        Self::told(LifeState::Valid, document.issued_at, ends)
    }

    fn by_status(state: LifeState, status: &DocumentStatus) -> Self {
        Self {
            state,
            code: status.code.clone(),
            reason: status.text.clone(),
            since: status.as_of,
            until: None,
        }
    }

    fn told(state: LifeState, since: Option<UnixTime>, until: Option<UnixTime>) -> Self {
        let code = match state {
            LifeState::Expired => "life.expired",
            LifeState::Expiring => "life.expiring",
            LifeState::NeedsNewCopy => "life.needs_new_copy",
            LifeState::Superseded => "life.superseded",
            LifeState::Revoked => "status.revoked",
            LifeState::Suspended => "status.suspended",
            LifeState::Undetermined => "status",
            LifeState::Valid => "life.valid",
        };
        Self {
            state,
            code: code.to_owned(),
            reason: Names {
                vi: advice_text(code, Lang::Vi).to_owned(),
                en: advice_text(code, Lang::En).to_owned(),
            },
            since,
            until,
        }
    }
}

/// When the last copy was used up or ended, whichever made the document need another one.
fn last_shown(document: &DocumentRecord, now: UnixTime) -> Option<UnixTime> {
    let shown = document
        .copies
        .iter()
        .filter_map(|copy: &Copy| copy.shown_at);
    let ended = document.expires_at.filter(|end| *end <= now);
    shown.max().or(ended)
}

#[cfg(test)]
mod tests {
    use vidan_credential::Format;
    use vidan_crypto::{Algorithm, SigningKey};
    use vidan_trust::{PublicJwk, Role, Signer};

    use super::*;
    use crate::{Subject, store::Successor};

    const NOW: UnixTime = UnixTime(1_800_000_000);

    fn names() -> Names {
        Names {
            vi: "a".into(),
            en: "b".into(),
        }
    }

    fn document() -> DocumentRecord {
        let key = SigningKey::generate(Algorithm::Es256).unwrap().public();
        let mut document = DocumentRecord {
            document_type: "can_cuoc".into(),
            format: Format::SdCwt,
            name: names(),
            signer: Signer {
                role: Role::Issuer,
                kid: "k".into(),
                id: None,
                name: names(),
                key: PublicJwk::from_key(&key),
                authority: None,
            },
            issuer_url: "https://issuer.example".into(),
            configuration: "can_cuoc".into(),
            identifier: None,
            grant: None,
            received_at: NOW,
            issued_at: Some(NOW.plus(-5)),
            expires_at: Some(NOW.plus(100)),
            ends_at: None,
            number: None,
            subject: Subject::Holder,
            supersedes: None,
            superseded_by: None,
            status: None,
            copies: Vec::new(),
            next_copy: 0,
        };
        document.add_copy(Some(NOW.plus(100)), None);
        document
    }

    fn status(state: DocumentState) -> DocumentStatus {
        DocumentStatus {
            state,
            code: "status.x".into(),
            text: names(),
            as_of: Some(NOW.plus(-9)),
        }
    }

    fn life(change: impl FnOnce(&mut DocumentRecord), told: Option<DocumentState>) -> Life {
        let mut document = document();
        change(&mut document);
        Life::of(&document, told.map(status).as_ref(), NOW)
    }

    #[test]
    fn each_state_has_its_reason_and_time() {
        let no_copy = |d: &mut DocumentRecord| d.copies.clear();
        let valid = life(|_| {}, None);
        assert_eq!(
            (valid.state, valid.since),
            (LifeState::Valid, Some(NOW.plus(-5)))
        );
        assert_eq!(life(|_| {}, Some(DocumentState::Valid)), valid);
        let end = NOW.plus(EXPIRING);
        let expiring = life(|d| d.ends_at = Some(end), None);
        assert_eq!(
            (expiring.state, expiring.since, expiring.until),
            (LifeState::Expiring, Some(NOW), Some(end))
        );
        let later = life(|d| d.ends_at = Some(end.plus(1)), None);
        assert_eq!(
            (later.state, later.until),
            (LifeState::Valid, Some(end.plus(1)))
        );
        let expired = life(|d| d.ends_at = Some(NOW), None);
        assert_eq!(
            (expired.state, expired.since),
            (LifeState::Expired, Some(NOW))
        );
        let superseded = life(
            |d| {
                d.superseded_by = Some(Successor {
                    id: "new".into(),
                    at: NOW.plus(-2),
                });
            },
            None,
        );
        assert_eq!(
            (superseded.state, superseded.since),
            (LifeState::Superseded, Some(NOW.plus(-2)))
        );
        let used_up = life(|d| d.copies[0].shown_at = Some(NOW.plus(-3)), None);
        assert_eq!(
            (used_up.state, used_up.since),
            (LifeState::NeedsNewCopy, Some(NOW.plus(-3)))
        );
        let ended = life(
            |d| {
                d.expires_at = Some(NOW);
                d.copies[0].ends_at = Some(NOW);
            },
            None,
        );
        assert_eq!(
            (ended.state, ended.since),
            (LifeState::NeedsNewCopy, Some(NOW))
        );
        assert_eq!(
            life(no_copy, None).since,
            None,
            "it stayed on another phone"
        );
        for (told, state) in [
            (DocumentState::Revoked, LifeState::Revoked),
            (DocumentState::Suspended, LifeState::Suspended),
            (DocumentState::Undetermined, LifeState::Undetermined),
        ] {
            let life = life(|_| {}, Some(told));
            assert_eq!((life.state, life.since), (state, Some(NOW.plus(-9))));
        }
    }

    #[test]
    fn what_a_person_must_know_first_is_told() {
        let all_wrong = |d: &mut DocumentRecord| {
            d.copies.clear();
            d.ends_at = Some(NOW);
        };
        let state = |told| life(all_wrong, told).state;
        assert_eq!(state(Some(DocumentState::Revoked)), LifeState::Revoked);
        assert_eq!(state(Some(DocumentState::Suspended)), LifeState::Suspended);
        assert_eq!(state(Some(DocumentState::Undetermined)), LifeState::Expired);
        let expiring = life(
            |d| d.ends_at = Some(NOW.plus(1)),
            Some(DocumentState::Undetermined),
        );
        assert_eq!(expiring.state, LifeState::Undetermined);
    }

    #[test]
    fn every_reason_speaks_both_languages() {
        for state in [
            LifeState::Expired,
            LifeState::Expiring,
            LifeState::NeedsNewCopy,
            LifeState::Superseded,
            LifeState::Valid,
        ] {
            let life = Life::told(state, None, None);
            assert_ne!(life.reason.vi, life.reason.en);
            assert_ne!(life.reason.en, advice_text("nobody.knows", Lang::En));
        }
    }
}
