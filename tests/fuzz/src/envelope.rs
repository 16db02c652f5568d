//! A sealed notice under the fixed list and inbox key, in three layers: an envelope (JWE) must be one of the seeds; a notice
//! (JWS) is sealed here, and must be one that the office signed; JSON is signed and sealed here.

use std::{collections::HashSet, sync::OnceLock};

use vidan_codec::jose::jwe;
use vidan_crypto::{SystemRandom, hash::sha256};
use vidan_protocol::{
    Error,
    notice::{
        Envelope, Notice, NoticeChecks,
        envelope::{ENVELOPE_TYP, TYP},
    },
};
use vidan_trust::Verified;

use crate::{
    Reached, reached, seeds,
    world::{MAILBOX, NOW, OFFICE_KID, sign_jws, world},
};

/// Opens a notice.
pub fn run(data: &[u8]) -> Reached {
    let Ok(text) = core::str::from_utf8(data) else {
        return Reached::Refused;
    };
    let notice = if data.first() == Some(&b'{') {
        open(&seal(&sign_jws(TYP, OFFICE_KID, &world().office, data)))
    } else if let Some(input) = seeds::signing_input(data) {
        let notice = open(&seal(text));
        assert!(
            notice.is_err() || known().contains(&sha256(&input)),
            "a notice that the office did not sign"
        );
        notice
    } else {
        let notice = open(text);
        assert!(
            notice.is_err() || known().contains(&sha256(data)),
            "an envelope that nobody sealed"
        );
        notice
    };
    if let Ok(notice) = &notice {
        assert!(notice.get().check().is_ok());
    }
    reached(&notice)
}

fn seal(jws: &str) -> String {
    jwe::seal(
        &world().inbox.public(),
        ENVELOPE_TYP,
        TYP,
        jws.as_bytes(),
        &SystemRandom,
    )
    .expect("a key in memory seals")
}

fn open(text: &str) -> Result<Verified<Notice>, Error> {
    let envelope = Envelope::parse(text)?;
    let shared = world().inbox.agree(envelope.ephemeral_key())?;
    envelope.open(&shared)?.check(&NoticeChecks {
        trust: &world().list,
        mailbox: MAILBOX,
        now: NOW,
        seen: &|_, _| false,
    })
}

/// What the office signed, and the envelopes that were sealed.
fn known() -> &'static HashSet<[u8; 32]> {
    static KNOWN: OnceLock<HashSet<[u8; 32]>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        seeds::digests("envelope", |seed| {
            seeds::signing_input(seed).or_else(|| Some(seed.to_vec()))
        })
    })
}
