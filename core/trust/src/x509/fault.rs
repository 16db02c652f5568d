//! Why a certificate or a chain is not trusted: one variant for each check, saying at which certificate it failed.

use core::fmt;

/// Which certificate of a chain is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The pinned one at its end.
    Anchor,
    /// One between the two.
    Intermediate,
    /// The one whose key signs.
    Leaf,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anchor => "anchor certificate",
            Self::Intermediate => "intermediate certificate",
            Self::Leaf => "signer's certificate",
        })
    }
}

macro_rules! faults {
    ($($(#[doc = $doc:literal])* #[error($($message:tt)*)] $variant:ident $(($($field:ty),*))? => $code:literal,)*) => {
        /// The cause. Tables and sections are of ISO/IEC 18013-5:2021 Annex B where it says so, else of RFC 5280.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum CertificateFault {
            $($(#[doc = $doc])* #[error($($message)*)] $variant $(($($field),*))?,)*
        }

        impl CertificateFault {
            /// A stable name for programs: never changes once released.
            pub fn code(&self) -> &'static str {
                match self {
                    $(faults!(@pattern $variant $(($($field),*))?) => $code,)*
                }
            }
        }
    };
    (@pattern $variant:ident) => { Self::$variant };
    (@pattern $variant:ident ($($field:ty),*)) => { Self::$variant(..) };
}

faults! {
    /// No pinned anchor has the name and key identifier that the chain ends in.
    #[error("no pinned anchor issued this chain")]
    AnchorUnknown => "trust.x509.anchor_unknown",
    /// The chain brings a root of its own that is not the pinned one.
    #[error("the chain carries a root that is not pinned")]
    AnchorUnpinned => "trust.x509.anchor_unpinned",
    /// The key identifier of the issuer is missing or is not that issuer's (section 4.2.1.1, tables B.3 and B.7).
    #[error("{0}: its authority key identifier is missing or not its issuer's")]
    AuthorityKeyId(Place) => "trust.x509.authority_key_id",
    /// It is an authority and must not be, or the other way round (section 4.2.1.9, table B.1).
    #[error("{0}: its basic constraints are not as they must be")]
    BasicConstraints(Place) => "trust.x509.basic_constraints",
    /// There is no certificate, or only the anchor.
    #[error("the chain has no signer's certificate")]
    ChainEmpty => "trust.x509.chain_empty",
    /// A certificate is not followed by the one of its issuer.
    #[error("the chain is not in order: each certificate is followed by its issuer's")]
    ChainOrder => "trust.x509.chain_order",
    /// More certificates than are read at all.
    #[error("chain with more than {max} certificates", max = super::MAX_CHAIN)]
    ChainTooLong => "trust.x509.chain_too_long",
    /// The subject has no common name (tables B.1, B.3 and B.7).
    #[error("{0}: its subject has no common name")]
    CommonName(Place) => "trust.x509.common_name",
    /// The country is missing, or differs between signer and authority (tables B.1 and B.3).
    #[error("{0}: its country is missing or not its issuer's")]
    Country(Place) => "trust.x509.country",
    /// An extension that must be understood is not (section 4.2).
    #[error("{0}: a critical extension is not understood")]
    CriticalExtension(Place) => "trust.x509.critical_extension",
    /// The revocation list is past its next update: fetch a newer one.
    #[error("revocation list past its next update: fetch a newer one")]
    CrlExpired => "trust.x509.crl_expired",
    /// The revocation list is dated ahead of this device's clock.
    #[error("revocation list dated in the future: check this device's clock")]
    CrlFromTheFuture => "trust.x509.crl_from_the_future",
    /// A revocation list is not well-formed, or of a kind that is not supported.
    #[error("revocation list: not well-formed or of an unsupported kind")]
    CrlMalformed => "trust.x509.crl_malformed",
    /// Lists were given, and none of them speaks for a certificate of the chain.
    #[error("no revocation list given speaks for this certificate")]
    CrlMissing => "trust.x509.crl_missing",
    /// The list is not signed by the certificate's issuer, or that one may not sign lists.
    #[error("revocation list not signed by the certificate's issuer")]
    CrlSigner => "trust.x509.crl_signer",
    /// A list is larger, or there are more of them, than are read at all.
    #[error("revocation lists larger or more than are read")]
    CrlTooLarge => "trust.x509.crl_too_large",
    /// The anchor is not pinned for documents of this type.
    #[error("the anchor is not pinned for documents of this type")]
    DocumentType => "trust.x509.document_type",
    /// A certificate of the chain is past its last second.
    #[error("{0}: expired")]
    Expired(Place) => "trust.x509.expired",
    /// The certificate is not for this purpose (section 4.2.1.12, tables B.3 and B.7).
    #[error("{0}: its extended key usage is not for this purpose")]
    ExtendedKeyUsage(Place) => "trust.x509.extended_key_usage",
    /// An extension that the profile forbids (B.1.2 and B.1.4).
    #[error("{0}: an extension that its profile forbids")]
    ExtensionForbidden(Place) => "trust.x509.extension_forbidden",
    /// A signer of mobile documents comes directly from its authority (B.1.1).
    #[error("the signer's certificate does not come directly from the anchor")]
    Indirect => "trust.x509.indirect",
    /// The key is neither on P-256 nor on P-384, or not a key.
    #[error("{0}: its key is of an unsupported kind")]
    Key(Place) => "trust.x509.key",
    /// The key may not be used for this (section 4.2.1.3).
    #[error("{0}: its key usage is not as it must be")]
    KeyUsage(Place) => "trust.x509.key_usage",
    /// The list of trusted entities is past its next update: fetch a newer one.
    #[error("list of trusted entities past its next update: fetch a newer one")]
    ListExpired => "trust.x509.list_expired",
    /// The list of trusted entities is dated ahead of this device's clock.
    #[error("list of trusted entities dated in the future: check this device's clock")]
    ListFromTheFuture => "trust.x509.list_from_the_future",
    /// The list of trusted entities is not as ETSI TS 119 602 says; the field that is wrong.
    #[error("list of trusted entities: not well-formed ({0})")]
    ListMalformed(&'static str) => "trust.x509.list_malformed",
    /// The list of trusted entities is not signed by the key that is pinned for it.
    #[error("list of trusted entities not signed by the key pinned for it")]
    ListSignature => "trust.x509.list_signature",
    /// The list of trusted entities is larger than is read at all.
    #[error("list of trusted entities larger than {max} bytes", max = super::MAX_LOTE_BYTES)]
    ListTooLarge => "trust.x509.list_too_large",
    /// Not a certificate of version 3 in DER; the field that is wrong.
    #[error("{0}: not well-formed ({1})")]
    Malformed(Place, &'static str) => "trust.x509.malformed",
    /// The name is outside of what an authority of the chain may name (section 4.2.1.10).
    #[error("the chain breaks a name constraint")]
    NameConstraints => "trust.x509.name_constraints",
    /// A certificate was not valid when the document was signed.
    #[error("{0}: not valid when this was signed")]
    NotValidWhenSigned(Place) => "trust.x509.not_valid_when_signed",
    /// A certificate is not valid yet.
    #[error("{0}: not valid yet")]
    NotYetValid(Place) => "trust.x509.not_yet_valid",
    /// More authorities between signer and anchor than one of them allows (section 4.2.1.9).
    #[error("more intermediate certificates than an authority of the chain allows")]
    PathLength => "trust.x509.path_length",
    /// The chain does not verify for a rarer reason.
    #[error("the chain does not verify")]
    Path => "trust.x509.path",
    /// The bundle holds no certificate in PEM, or something else than that.
    #[error("not a bundle of certificates in PEM")]
    Pem => "trust.x509.pem",
    /// The anchor is not pinned for this purpose.
    #[error("the anchor is not pinned for this purpose")]
    Purpose => "trust.x509.purpose",
    /// A certificate of the chain was revoked.
    #[error("a certificate of the chain was revoked")]
    Revoked => "trust.x509.revoked",
    /// The root's name as subject is not its name as issuer (table B.1).
    #[error("the anchor certificate is not its own issuer")]
    SelfIssued => "trust.x509.self_issued",
    /// Zero, negative or longer than 20 bytes (tables B.1, B.3 and B.7).
    #[error("{0}: its serial number is not as it must be")]
    SerialNumber(Place) => "trust.x509.serial_number",
    /// A certificate is not signed by the one that it names.
    #[error("a certificate of the chain is not signed by its issuer")]
    Signature => "trust.x509.signature",
    /// A certificate is signed by an algorithm that is not on the allow-list.
    #[error("a certificate of the chain is signed by an unsupported algorithm")]
    SignatureAlgorithm => "trust.x509.signature_algorithm",
    /// The state or province differs between signer and authority (table B.3).
    #[error("the signer's state or province is not its issuer's")]
    StateOrProvince => "trust.x509.state_or_province",
    /// The key identifier is missing (tables B.1, B.3 and B.7).
    #[error("{0}: no subject key identifier")]
    SubjectKeyId(Place) => "trust.x509.subject_key_id",
    /// The certificate is larger than is read at all.
    #[error("{0}: larger than {max} bytes", max = super::MAX_CERTIFICATE_BYTES)]
    TooLarge(Place) => "trust.x509.too_large",
    /// More anchors than are held at all.
    #[error("more than {max} anchors", max = super::MAX_ANCHORS)]
    TooManyAnchors => "trust.x509.too_many_anchors",
    /// Valid for longer than its profile allows (457 days, 1187 days, 20 years: tables B.3, B.7 and B.1).
    #[error("{0}: valid for longer than its profile allows")]
    ValidityTooLong(Place) => "trust.x509.validity_too_long",
}
