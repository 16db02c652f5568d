//! Which step an error of the layers below belongs to, and whether it means *refused* or *cannot tell*.

use vidan_credential::{Error, Layer, sd_jwt::Fault};
use vidan_trust::Error as TrustError;

use crate::{Outcome, Step};

/// The step that an error belongs to and what it means, for programs that make some of the checks by themselves.
pub fn judge(error: &Error) -> (Step, Outcome) {
    (step(error), outcome(error))
}

/// A form that is newer than this reader, or a list or profile that it cannot read it with, says nothing about the
/// document.
fn outcome(error: &Error) -> Outcome {
    match error {
        Error::ListOutdated(_)
        | Error::Profile(_)
        | Error::TransportNeedsList
        | Error::TransportVersion(_) => Outcome::Undetermined,
        _ => Outcome::Refused,
    }
}

fn step(error: &Error) -> Step {
    match error {
        Error::SdJwt(fault) => sd_jwt_step(fault),
        Error::TooLarge
        | Error::TransportChallenge
        | Error::TransportEncoding
        | Error::TransportReserved
        | Error::TransportSegment
        | Error::TransportTrailing
        | Error::TransportTruncated
        | Error::TransportUnknown
        | Error::TransportVersion(_) => Step::Text,

        Error::DocumentTypeMissing
        | Error::KidMissing
        | Error::ListOutdated(_)
        | Error::Profile(_)
        | Error::TransportNeedsList => Step::Issuer,
        Error::Trust(TrustError::SignatureInvalid) => Step::IssuerSignature,
        Error::Trust(_) => Step::Issuer,
        Error::IssuerMismatch | Error::Type(_) => Step::IssuerSignature,

        Error::Expired(_)
        | Error::LifetimeTooLong
        | Error::NotYetValid(_)
        | Error::TimeCredentialIatAfterExp
        | Error::TimeCredentialNbfAfterExp
        | Error::TimeCredentialNbfAfterIat
        | Error::TimeKbtEndWithoutIat
        | Error::TimeKbtIatAfterCredentialExp
        | Error::TimeKbtIatAfterExp
        | Error::TimeKbtIatBeforeCredentialIat
        | Error::TimeKbtIatBeforeCredentialNbf
        | Error::TimeKbtIatMissing
        | Error::TimeKbtNbfAfterCredentialExp
        | Error::TimeKbtNbfAfterIat
        | Error::TimeKbtNbfBeforeCredentialNbf
        | Error::TimeKbtOutlivesCredential => Step::Times,

        Error::AlgorithmUnsupported(Layer::KeyBinding, _)
        | Error::ConfirmationInvalid
        | Error::ConfirmationMissing
        | Error::ConfirmationUnsupported
        | Error::HolderSignatureInvalid => Step::Holder,

        Error::AudienceMismatch(_)
        | Error::NonceMismatch
        | Error::NonceUnexpected
        | Error::QuestionMissing => Step::Audience,

        Error::ClaimDuplicated
        | Error::ClaimsHeaderConflict
        | Error::Depth
        | Error::DigestDuplicated
        | Error::DigestMalformed
        | Error::DisclosureMalformed
        | Error::DisclosureMisplaced
        | Error::DisclosureOrphaned
        | Error::DisclosuresEmpty
        | Error::GroupMalformed
        | Error::NeverRedacted(_)
        | Error::SubjectMismatch
        | Error::SubjectMissing => Step::Disclosures,

        Error::MdocValidBeforeSigned | Error::MdocValidUntilBeforeFrom => Step::Times,
        Error::MdocMacInvalid | Error::MdocMacKeyMissing => Step::Holder,
        Error::MdocDocType => Step::IssuerSignature,
        Error::MdocDeviceElement
        | Error::MdocDigestMismatch
        | Error::MdocDigestMissing
        | Error::MdocDigestTwice
        | Error::MdocElementTwice => Step::Disclosures,

        Error::StatusMalformed => Step::Status,

        _ => Step::Form,
    }
}

fn sd_jwt_step(fault: &Fault) -> Step {
    match fault {
        Fault::KeyBindingMissing | Fault::KeyBindingUnexpected | Fault::SdHash => Step::Holder,
        Fault::NeverDisclosed(_) | Fault::ReservedName => Step::Disclosures,
        Fault::Time(..) => Step::Times,
        _ => Step::Form,
    }
}
