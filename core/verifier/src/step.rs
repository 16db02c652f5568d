//! The checks a verifier makes, in order.

/// A check. Numbers are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 1: the text: length, prefix, version, base45.
    Text,
    /// 2: the token: bounded, well-formed.
    Form,
    /// 3: the issuer is trusted for this document type, now, with this algorithm.
    Issuer,
    /// 4: the issuer's signature, and that it speaks for this issuer and kind of token.
    IssuerSignature,
    /// 5: all times.
    Times,
    /// 6: the holder's key and signature.
    Holder,
    /// 7: meant for this verifier, answering its question.
    Audience,
    /// 8: every disclosure fits one digest.
    Disclosures,
    /// 9: not suspended or revoked.
    Status,
    /// 10: this verifier's own rules.
    Policy,
    /// 11: not shown before.
    Replay,
}

impl Step {
    /// Its number, 1 to 11.
    pub fn number(self) -> u8 {
        match self {
            Self::Text => 1,
            Self::Form => 2,
            Self::Issuer => 3,
            Self::IssuerSignature => 4,
            Self::Times => 5,
            Self::Holder => 6,
            Self::Audience => 7,
            Self::Disclosures => 8,
            Self::Status => 9,
            Self::Policy => 10,
            Self::Replay => 11,
        }
    }
}
