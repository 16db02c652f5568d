//! Answers with mobile documents (ISO/IEC 18013-5), and documents as issued: the checks of the format, then status and the memory
//! of what was shown before.
//!
//! Whom to trust is one issuer's key or the roots of issuers' certificates. An issuer who is known by a certificate signs its
//! status lists with the same key: others do not count here. Revocation lists of certificates are not looked for.

use vidan_codec::clock::UnixTime;
use vidan_credential::{
    ClaimKey, Credential, DocumentType, Error as Cause,
    mdoc::{
        self, hold, known,
        transcript::SessionTranscript,
        verify::{Disclosed, Expectation, Unverified, UnverifiedDocument},
    },
};
use vidan_crypto::agree::AgreementKey;
use vidan_trust::{
    IssuerKey, Verified,
    status::StatusLists,
    x509::{AnchorUse, Anchors, Purpose},
};
use vidan_verifier::{
    Medium, MemoryReplayGuard, Outcome, Policy, Presented, ReplayGuard as _, Step, Trust, judge,
};

use super::{
    answer::Answer,
    ended::{Ended, Shown},
    input::Code,
};
use crate::{
    Error,
    args::{CredentialFormat, Language, Verify},
    commands::format,
    inputs,
    output::{Output, printable},
    text::{self, words},
    trust::{self, Trusted},
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

/// Whom a person named.
enum Issuers {
    Key(IssuerKey),
    /// Roots in PEM, read anew for each document type.
    Roots(String),
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
            issuers: Issuers::named(args)?,
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
            .key(document_type, &chain, document.signed_at(), self.now)
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
        let trusted = self.trusted(key, &shown, out)?;
        let ended = self.remembered(&accepted, Ended::of_lists(&shown, &trusted, self.now));
        let mut answer = self.tell(&ended, &shown, None);
        add_device_claims(&mut answer, &accepted);
        Ok(self.by_phone(answer))
    }

    /// A document as its holder would check it.
    fn issued(&self, bytes: &[u8], out: &mut Output) -> Result<Answer, Error> {
        let asked = self.args.doctype.as_deref();
        let held = hold::Unverified::parse(bytes).and_then(|document| {
            let document_type = document.document_type();
            let (chain, signed_at) = (document.x5chain(), document.signed_at());
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
        let trusted = self.trusted(key, &shown, out)?;
        let ended = Ended::of_lists(&shown, &trusted, self.now);
        let sound = text::sound_credential(self.args.lang);
        Ok(self.tell(&ended, &shown, Some(sound)))
    }

    /// The issuer's key with the status lists of the bundle that it signed; none are read for a document without status.
    fn trusted(
        &self,
        key: IssuerKey,
        shown: &Shown<'_>,
        out: &mut Output,
    ) -> Result<Trusted, Error> {
        let trust = Trust::Key(key);
        let status = match (&self.args.bundle, shown.status) {
            (Some(path), Some(_)) => {
                trust::status_lists(path, &trust, self.now, self.args.lang, out)?
            }
            _ => StatusLists::new(),
        };
        Ok(Trusted { trust, status })
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
        let (step, outcome) = judge(cause);
        let ended = Ended {
            outcome,
            step,
            code: cause.code(),
            status: None,
            list_age: None,
        };
        ended.answer(None, None, self.args.lang)
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

impl Issuers {
    fn named(args: &Verify) -> Result<Self, Error> {
        if let Some(key) = trust::pinned(args)? {
            return Ok(Self::Key(key));
        }
        let path = args.trust_pem.as_deref();
        let path = path.ok_or(Error::SwitchMissing("--trust-pem", FORMAT))?;
        let roots = inputs::text(path, inputs::MAX_PEM)?;
        match anchors(&roots, Vec::new()) {
            Ok(_) => Ok(Self::Roots(roots)),
            Err(cause) => Err(Error::Certificates {
                path: path.to_owned(),
                cause,
            }),
        }
    }

    /// The key for a document: the pinned one, or that of its own certificate where it leads to a root. The person who names
    /// roots names them for every document type.
    fn key(
        &self,
        document_type: &str,
        chain: &[&[u8]],
        signed_at: UnixTime,
        now: UnixTime,
    ) -> Result<IssuerKey, Cause> {
        let roots = match self {
            Self::Key(key) => return Ok(key.clone()),
            Self::Roots(roots) => anchors(roots, vec![document_type.to_owned()])?,
        };
        let purpose = Purpose::MdocSigner;
        Ok(roots.issuer_key(chain, purpose, document_type, Some(signed_at), now, &[])?)
    }
}

fn anchors(roots: &str, document_types: Vec<String>) -> Result<Anchors, vidan_trust::Error> {
    let used = AnchorUse {
        purposes: vec![Purpose::MdocSigner],
        document_types,
    };
    let mut anchors = Anchors::new();
    anchors.add_pem(roots, &used)?;
    Ok(anchors)
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

/// What the device alone vouches for, apart from what the issuer does, and only where there is some.
fn add_device_claims(answer: &mut Answer, accepted: &Verified<Disclosed>) {
    let claims = accepted.get().device_claims();
    let members = answer.json.as_object_mut();
    if let Some(members) = members.filter(|_| answer.outcome == Outcome::Valid)
        && !claims.is_empty()
    {
        let claims = vidan_credential::ClaimValue::Map(claims.to_vec()).to_json();
        members.insert("device_claims".to_owned(), claims);
    }
}

/// The issuer, and a line for each element under the name that its table gives.
fn details(shown: &Shown<'_>, language: Language) -> Vec<String> {
    let words = words(language);
    let document = shown.document_type.and_then(DocumentType::name);
    let document = document.unwrap_or_default();
    let issuer = printable(words.pick(&shown.signer.name));
    let mut lines = Vec::new();
    if !issuer.is_empty() {
        lines.push(words.vouched_by(&printable(document), &issuer));
    }
    for (namespace, elements) in shown.claims {
        let ClaimKey::Text(namespace) = namespace else {
            continue;
        };
        for (element, value) in elements.as_map().unwrap_or_default() {
            let name = element_name(document, namespace, element, language);
            lines.push(format!(
                "{}: {}",
                printable(&name),
                text::claim_value(value, words)
            ));
        }
    }
    lines
}

/// The name of an element in a language, else in English, else as the document has it. An `age_over_NN` has a sibling's entry, whose
/// name is not its own.
fn element_name(document: &str, namespace: &str, element: &ClaimKey, language: Language) -> String {
    let own = element.to_string();
    let known = known::element(document, namespace, &own).filter(|known| known.id == own);
    match (known, language) {
        (Some(known), Language::Vi) if !known.vi.is_empty() => known.vi.to_owned(),
        (Some(known), _) => known.en.to_owned(),
        (None, _) => own,
    }
}
