//! The holder's side: chosen claims, what the copy's key signs, and the proof that leaves.

use core::fmt;

use vidan_codec::{ToBeSigned, clock::UnixTime};
use vidan_crypto::hash::sha256;

use super::{Proof, nonce_text};
use crate::{
    ClaimKey, ClaimPath, ClaimValue, Credential, Error, Format, PathStep,
    mdoc::{self, response::DeviceResponse, transcript::SessionTranscript},
    sd_cwt, sd_jwt,
};

/// To whom a document is shown, in answer to what, and for how long.
#[derive(Clone, Copy)]
pub struct Showing<'a> {
    /// Who may read it.
    pub audience: &'a str,
    /// Of the question it answers, if it answers one.
    pub nonce: Option<&'a [u8]>,
    /// When.
    pub at: UnixTime,
    /// Seconds for which it may be read. An SD-JWT says only when it was made, and a mobile document ends with the question.
    pub lifetime: u32,
}

/// What is about to be shown. Nothing is signed yet.
pub struct Presentation(Chosen);

enum Chosen {
    Mdoc {
        presentation: mdoc::present::Presentation,
        claims: Vec<(ClaimKey, ClaimValue)>,
        transcript: SessionTranscript,
    },
    SdCwt(sd_cwt::present::Presentation),
    SdJwt {
        presentation: sd_jwt::present::Presentation,
        audience: String,
        nonce: String,
    },
}

impl Presentation {
    /// Chooses claims of a document by path. A claim is shown with all that is in it, and with all that it is in.
    ///
    /// # Errors
    /// [`Error::UnknownClaim`]; [`Error::Expired`] or [`Error::NotYetValid`] where the document is not valid at that time;
    /// [`Error::QuestionMissing`] where its format can only answer one; for an SD-CWT what
    /// [`sd_cwt::present::Presentation::new`] says of audience, nonce and lifetime.
    pub fn new(
        held: &Credential,
        chosen: &[ClaimPath],
        showing: &Showing<'_>,
    ) -> Result<Self, Error> {
        Ok(Self(match held {
            Credential::Mdoc(held) => {
                let nonce = showing.nonce.ok_or(Error::QuestionMissing)?;
                let presentation = held.present(chosen, showing.at)?;
                Chosen::Mdoc {
                    claims: held.named(presentation.claims()),
                    presentation,
                    transcript: SessionTranscript::answer(showing.audience, nonce),
                }
            }
            Credential::SdCwt(held) => Chosen::SdCwt(sd_cwt::present::Presentation::new(
                held,
                chosen,
                showing.audience,
                showing.at,
                showing.lifetime,
                showing.nonce,
            )?),
            Credential::SdJwt(held) => Chosen::SdJwt {
                presentation: sd_jwt::present::Presentation::new(held, chosen, showing.at)?,
                audience: showing.audience.to_owned(),
                nonce: nonce_text(showing.nonce),
            },
        }))
    }

    /// Exactly the claims that a verifier will see.
    pub fn claims(&self) -> &[(ClaimKey, ClaimValue)] {
        match &self.0 {
            Chosen::Mdoc { claims, .. } => claims,
            Chosen::SdCwt(presentation) => presentation.claims(),
            Chosen::SdJwt { presentation, .. } => presentation.claims(),
        }
    }

    /// The names of [`Presentation::claims`].
    pub fn discloses(&self) -> Vec<ClaimPath> {
        let name = |(key, _): &(ClaimKey, ClaimValue)| {
            ClaimPath::from_steps(vec![PathStep::Key(key.clone())])
        };
        self.claims().iter().map(name).collect()
    }

    /// Gives what the copy's key signs.
    ///
    /// # Errors
    /// For an SD-JWT, what [`sd_jwt::present::Presentation::prepare`] says of audience and nonce.
    pub fn prepare(self) -> Result<PreparedPresentation, Error> {
        Ok(PreparedPresentation(match self.0 {
            Chosen::Mdoc {
                presentation,
                transcript,
                ..
            } => Prepared::Mdoc(presentation.prepare(&transcript)),
            Chosen::SdCwt(presentation) => Prepared::SdCwt(presentation.prepare()),
            Chosen::SdJwt {
                presentation,
                audience,
                nonce,
            } => Prepared::SdJwt(presentation.prepare(&audience, &nonce)?),
        }))
    }
}

/// A presentation that lacks only the holder's signature.
pub struct PreparedPresentation(Prepared);

enum Prepared {
    Mdoc(mdoc::present::PreparedPresentation),
    SdCwt(sd_cwt::present::PreparedPresentation),
    SdJwt(sd_jwt::present::PreparedPresentation),
}

impl PreparedPresentation {
    /// What the copy's key signs.
    pub fn to_be_signed(&self) -> &ToBeSigned {
        match &self.0 {
            Prepared::Mdoc(prepared) => prepared.to_be_signed(),
            Prepared::SdCwt(prepared) => prepared.to_be_signed(),
            Prepared::SdJwt(prepared) => prepared.to_be_signed(),
        }
    }

    /// The proof that leaves.
    ///
    /// # Errors
    /// [`Error::SignatureRejected`] where the signature does not verify under the copy's key.
    pub fn finish(self, signature: &[u8]) -> Result<Proof, Error> {
        let signed = sha256(self.to_be_signed().message());
        Ok(match self.0 {
            Prepared::Mdoc(prepared) => Proof {
                format: Format::MsoMdoc,
                replay_key: prepared.replay_key(),
                bytes: DeviceResponse::new(&[prepared.finish(signature)?], &[])?.into_bytes(),
            },
            Prepared::SdCwt(prepared) => Proof {
                format: Format::SdCwt,
                replay_key: signed,
                bytes: prepared.finish(signature)?.into_bytes(),
            },
            Prepared::SdJwt(prepared) => Proof {
                format: Format::SdJwt,
                replay_key: signed,
                bytes: prepared.finish(signature)?.into_string().into_bytes(),
            },
        })
    }
}

/// Shows no nonce.
impl fmt::Debug for Showing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Showing")
            .field("audience", &self.audience)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Presentation({} claims)", self.claims().len())
    }
}

impl fmt::Debug for PreparedPresentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedPresentation({:?})", self.to_be_signed())
    }
}
