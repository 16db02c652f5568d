//! Answers with mobile documents (ISO/IEC 18013-5), and documents as issued: the checks of the format, then status, rules about
//! content and the memory of what was shown before.
//!
//! Whom to trust is one issuer's key or the roots of issuers' certificates.

mod tell;

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    Credential, Error as Cause, Format,
    mdoc::{
        self, hold,
        transcript::SessionTranscript,
        verify::{Disclosed, Expectation, Unverified, UnverifiedDocument},
    },
};
use vidan_crypto::agree::AgreementKey;
use vidan_trust::{Verified, x509::Purpose};
use vidan_verifier::{
    Medium, MemoryReplayGuard, Outcome, Policy, Presented, ReplayGuard as _, Step,
};

use self::tell::{add_device_claims, details};
use super::{
    answer::Answer,
    ended::{Ended, Shown},
    input::Code,
    issuers::{self, Issuers},
};
use crate::{
    Error,
    args::{CredentialFormat, Verify},
    commands::format,
    inputs,
    output::Output,
    text,
};

const FORMAT: CredentialFormat = CredentialFormat::Mdoc;

/// What documents are judged by.
pub(super) struct Judge<'a> {
    args: &'a Verify,
    issuers: Issuers,
    /// None where documents are judged as issued.
    transcript: Option<SessionTranscript>,
    reader: Option<AgreementKey>,
    guard: MemoryReplayGuard,
    now: UnixTime,
}

impl<'a> Judge<'a> {
    /// Reads what the arguments name.
    pub(super) fn new(args: &'a Verify, now: UnixTime) -> Result<Self, Error> {
        check_switches(args)?;
        let transcript = match (&args.session_transcript, args.issued) {
            (Some(path), _) => Some(format::transcript(path)?),
            (None, true) => None,
            (None, false) => return Err(Error::SwitchMissing("--session-transcript", FORMAT)),
        };
        let reader = args.reader_key.as_deref();
        // Each document of an answer takes a place.
        let places = args.codes.len().saturating_mul(mdoc::MAX_DOCUMENTS);
        Ok(Self {
            args,
            issuers: Issuers::named(args, Purpose::MdocSigner)?,
            transcript,
            reader: reader.map(inputs::agreement_key).transpose()?,
            guard: MemoryReplayGuard::new(places),
            now,
        })
    }

    /// Judges an answer, which may hold several documents, or a document as issued.
    pub(super) fn judge(&self, code: &Code, out: &mut Output) -> Result<Vec<Answer>, Error> {
        let decoded;
        let bytes = match code {
            Code::Token(bytes) => bytes,
            Code::Text(text) => match mdoc::from_text(text) {
                Ok(bytes) => {
                    decoded = bytes;
                    &decoded
                }
                Err(cause) => return Ok(vec![self.refused(&cause)]),
            },
        };
        match &self.transcript {
            None => Ok(vec![self.issued(bytes, out)?]),
            Some(transcript) => self.response(bytes, transcript, out),
        }
    }

    fn response(
        &self,
        bytes: &[u8],
        transcript: &SessionTranscript,
        out: &mut Output,
    ) -> Result<Vec<Answer>, Error> {
        let response = match Unverified::parse(bytes) {
            Ok(response) => response,
            Err(cause) => return Ok(vec![self.refused(&cause)]),
        };
        if response.documents().is_empty() {
            return Ok(vec![self.refused(&Cause::MdocField("documents"))]);
        }
        let documents = response.documents().iter();
        documents
            .map(|document| self.document(document, transcript, out))
            .collect()
    }

    /// One document of an answer.
    fn document(
        &self,
        document: &UnverifiedDocument<'_>,
        transcript: &SessionTranscript,
        out: &mut Output,
    ) -> Result<Answer, Error> {
        let expected = Expectation {
            document_type: self.args.doctype.as_deref(),
            transcript,
            now: self.now,
            skew: Policy::broadcast().skew,
            reader_key: self.reader.as_ref(),
        };
        let (document_type, chain) = (document.document_type(), document.x5chain());
        let accepted = self
            .issuers
            .key(document_type, &chain, Some(document.signed_at()), self.now)
            .and_then(|key| Ok((document.verify(&key, &expected)?, key)));
        let (accepted, key) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => return Ok(self.by_phone(self.refused(&cause))),
        };
        let shown = accepted.get();
        let shown = Shown {
            signer: accepted.signer(),
            issuer: shown.issuer(),
            document_type: shown.document_type(),
            profile: None,
            claims: shown.claims(),
            status: shown.status(),
        };
        let trusted = issuers::trusted(self.args, key, shown.status, self.now, out)?;
        let ended = self.by_policy(&shown, Ended::of_lists(&shown, &trusted, self.now));
        let ended = self.remembered(&accepted, ended);
        let mut answer = self.tell(&ended, &shown, None);
        add_device_claims(&mut answer, &accepted);
        Ok(self.by_phone(answer))
    }

    /// A document as its holder would check it.
    fn issued(&self, bytes: &[u8], out: &mut Output) -> Result<Answer, Error> {
        let asked = self.args.doctype.as_deref();
        let held = hold::Unverified::parse(bytes).and_then(|document| {
            let document_type = document.document_type();
            let (chain, signed_at) = (document.x5chain(), Some(document.signed_at()));
            let key = self
                .issuers
                .key(document_type, &chain, signed_at, self.now)?;
            let held = document.verify(&key, None, self.now, None)?;
            match asked.is_some_and(|asked| asked != document_type) {
                true => Err(Cause::MdocDocType),
                false => Ok((held.map(Credential::from), key)),
            }
        });
        let (held, key) = match held {
            Ok(held) => held,
            Err(cause) => return Ok(self.refused(&cause)),
        };
        let credential = held.get();
        let shown = Shown {
            signer: held.signer(),
            issuer: credential.issuer(),
            document_type: credential.document_type(),
            profile: None,
            claims: credential.claims(),
            status: credential.status(),
        };
        let trusted = issuers::trusted(self.args, key, shown.status, self.now, out)?;
        let ended = Ended::of_lists(&shown, &trusted, self.now);
        let sound = text::sound_credential(self.args.lang);
        Ok(self.tell(&ended, &shown, Some(sound)))
    }

    /// Refuses what breaks a rule about its content.
    fn by_policy(&self, shown: &Shown<'_>, ended: Ended) -> Ended {
        let (document_type, claims) = (shown.document_type, shown.claims);
        let policy = Policy::broadcast();
        match policy.rule_broken_by(Format::MsoMdoc, document_type, claims, None, self.now) {
            Some(code) if ended.outcome == Outcome::Valid => Ended {
                outcome: Outcome::Refused,
                step: Step::Policy,
                code,
                ..ended
            },
            _ => ended,
        }
    }

    /// Refuses what was shown before in this call.
    fn remembered(&self, accepted: &Verified<Disclosed>, ended: Ended) -> Ended {
        if ended.outcome != Outcome::Valid {
            return ended;
        }
        let presented = Presented::unasked(accepted.get().replay_key());
        // The memory ends with this call.
        let recorded = self.guard.record(&presented, UnixTime(i64::MAX), self.now);
        let (outcome, code) = match recorded {
            Ok(()) => (Outcome::Valid, ended.code),
            Err(error) => (Outcome::Refused, error.code()),
        };
        Ended {
            outcome,
            step: Step::Replay,
            code,
            ..ended
        }
    }

    fn refused(&self, cause: &Cause) -> Answer {
        Ended::without_list(cause).answer(None, None, self.args.lang)
    }

    fn tell(&self, ended: &Ended, shown: &Shown<'_>, sound: Option<&'static str>) -> Answer {
        let mut answer = ended.answer(Some(shown), sound, self.args.lang);
        if answer.outcome == Outcome::Valid {
            answer.details = details(shown, self.args.lang);
        }
        answer
    }

    /// Says that a device showed it.
    fn by_phone(&self, mut answer: Answer) -> Answer {
        if let Some(members) = answer.json.as_object_mut() {
            members.insert("medium".to_owned(), Medium::Phone.code().into());
        }
        answer
    }
}

/// The session says for whom it is; lists of ours name no issuers of mobile documents yet.
fn check_switches(args: &Verify) -> Result<(), Error> {
    let given = [
        ("--trust", args.trust.is_some()),
        ("--root", args.root.is_some()),
        ("--aud", args.aud.is_some()),
        ("--nonce", args.nonce.is_some()),
        ("--no-kb", args.no_kb),
        ("--photo", args.photo.is_some()),
    ];
    format::none_of(&given, FORMAT)
}
