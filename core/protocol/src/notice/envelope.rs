//! The envelope: a notice signed by its office (JWS, ES256) inside an encryption to the mailbox (JWE, ECDH-ES, A256GCM).
//!
//! Nested exactly once; types and algorithms are fixed, so no header chooses how it is read. Opening takes two steps,
//! because the inbox key may live in hardware: [`Envelope::parse`] names the sender's one-time key, the device agrees on
//! a secret with it, [`Envelope::open`] decrypts, and [`OpenedEnvelope::check`] runs the checks in the design's order:
//! signature and office trusted for this kind → addressed to this mailbox → fresh → not seen.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;
use vidan_codec::jose::jwe;
use vidan_crypto::{PublicKey, Random, Secret32, SigningKey};
use vidan_trust::{OfficePurpose, TrustList, Verified};

use super::Notice;
use crate::error::Error;
use crate::jwt;

/// The type of the inner JWS, and the content type of the outer JWE.
pub const TYP: &str = "vidan-notice+jwt";
/// The type of the outer JWE.
pub const ENVELOPE_TYP: &str = "vidan-envelope+jwe";
/// The largest envelope read, in bytes.
pub const MAX_ENVELOPE: usize = 512 * 1024;
/// How far an office's clock may run ahead, in seconds.
pub const CLOCK_SKEW: i64 = 300;

#[derive(Deserialize, Serialize)]
struct NoticeClaims {
    iss: String,
    aud: String,
    iat: i64,
    notice: Notice,
}

/// Signs a notice with the office's key (named `kid` in the trust list) and seals it to a mailbox.
pub fn seal(
    notice: &Notice,
    office_key: &SigningKey,
    kid: &str,
    mailbox: &str,
    inbox_key: &PublicKey,
    random: &dyn Random,
) -> Result<String, Error> {
    notice.check()?;
    let claims = NoticeClaims {
        iss: notice.office.clone(),
        aud: mailbox.to_owned(),
        iat: notice.sent,
        notice: notice.clone(),
    };
    let jws = jwt::sign(TYP, kid, office_key, &claims)?;
    Ok(jwe::seal(
        inbox_key,
        ENVELOPE_TYP,
        TYP,
        jws.as_bytes(),
        random,
    )?)
}

/// An envelope as it arrived.
pub struct Envelope<'a>(jwe::Incoming<'a>);

impl core::fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Envelope(…)")
    }
}

/// A decrypted envelope. Nothing in it can be read before [`OpenedEnvelope::check`].
pub struct OpenedEnvelope {
    jws: String,
}

impl core::fmt::Debug for OpenedEnvelope {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("OpenedEnvelope(…)")
    }
}

/// What a notice is held against.
pub struct NoticeChecks<'a> {
    /// Who may send what.
    pub trust: &'a TrustList,
    /// This wallet's mailbox id at the office it synced from.
    pub mailbox: &'a str,
    /// The time.
    pub now: UnixTime,
    /// Whether a notice with this office and id was received before.
    pub seen: &'a dyn Fn(&str, &str) -> bool,
}

impl<'a> Envelope<'a> {
    /// Reads the outer layer: size, algorithms, type, the sender's one-time key.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let sealed =
            jwe::Incoming::parse(text, ENVELOPE_TYP, MAX_ENVELOPE).map_err(
                |error| match error {
                    vidan_codec::Error::Field("typ") => Error::WrongType("the envelope"),
                    vidan_codec::Error::TooLong => Error::LimitExceeded {
                        what: "the envelope",
                        limit: MAX_ENVELOPE,
                    },
                    vidan_codec::Error::UnsupportedKey | vidan_codec::Error::Crypto(_) => {
                        Error::EnvelopeKey
                    }
                    cause => Error::Unreadable {
                        what: "the envelope",
                        cause,
                    },
                },
            )?;
        if sealed.content_type() != Some(TYP) {
            return Err(Error::WrongType("the envelope's content"));
        }
        Ok(Self(sealed))
    }

    /// The sender's one-time key, for `DeviceKeys::agree` with the inbox key.
    pub fn ephemeral_key(&self) -> &PublicKey {
        self.0.ephemeral_key()
    }

    /// Decrypts with the agreed secret.
    pub fn open(&self, shared: &Secret32) -> Result<OpenedEnvelope, Error> {
        let plain = self.0.open(shared)?;
        let jws =
            core::str::from_utf8(&plain).map_err(|_| Error::Malformed("the envelope's content"))?;
        Ok(OpenedEnvelope {
            jws: jws.to_owned(),
        })
    }
}

impl OpenedEnvelope {
    /// Runs every check and gives the notice, with its signer.
    ///
    /// A notice whose `valid_until` has passed is as genuine as before: whoever shows it says so. One seen before is
    /// [`Error::NoticeSeen`], which a sync that repeats a page meets every time and simply skips.
    pub fn check(&self, checks: &NoticeChecks<'_>) -> Result<Verified<Notice>, Error> {
        let jws = jwt::parse(&self.jws, TYP, "the notice", MAX_ENVELOPE)?;
        let kid = jws.header().kid.as_deref().ok_or(Error::Malformed("kid"))?;
        let claims: NoticeClaims = jwt::claims(&jws, "the notice")?;
        let sent = UnixTime(claims.iat);
        let office = checks
            .trust
            .office(kid, OfficePurpose::Notice(&claims.notice.kind), sent)?;
        let office_id = office.id().to_owned();
        let verified = office.verify(jws.signing_input(), jws.signature(), Some(sent), claims)?;
        verified.try_map(|claims| {
            let NoticeClaims {
                iss,
                aud,
                iat,
                notice,
            } = claims;
            if iss != office_id || notice.office != office_id {
                return Err(Error::NoticeOffice);
            }
            if iat != notice.sent {
                return Err(Error::Malformed("sent"));
            }
            notice.check()?;
            if aud != checks.mailbox {
                return Err(Error::NoticeAudience);
            }
            if notice.sent > checks.now.0.saturating_add(CLOCK_SKEW) {
                return Err(Error::NoticeFromFuture);
            }
            if (checks.seen)(&office_id, &notice.id) {
                return Err(Error::NoticeSeen);
            }
            Ok(notice)
        })
    }
}
