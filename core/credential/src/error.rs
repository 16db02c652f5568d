//! Why a credential or a proof is refused: one variant for each check. No variant carries a claim's value, a key or a
//! token; claim names and key ids may appear, as a person needs them to act.

/// Which of the two signed layers is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The SD-CWT that the issuer signed.
    Credential,
    /// The key-binding token that the holder signed.
    KeyBinding,
}

impl core::fmt::Display for Layer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Credential => "credential",
            Self::KeyBinding => "key-binding token",
        })
    }
}

macro_rules! errors {
    ($($(#[doc = $doc:literal])* #[error($($message:tt)*)] $variant:ident $(($($field:ty),*))? => $code:literal,)*) => {
        /// The cause of a refusal. Variants in alphabetical order; the sections are of draft-ietf-spice-sd-cwt.
        #[derive(Clone, Debug, PartialEq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Error {
            $($(#[doc = $doc])* #[error($($message)*)] $variant $(($($field),*))?,)*
            /// An SD-JWT is refused for a cause of its own.
            #[error(transparent)]
            SdJwt(#[from] crate::sd_jwt::Fault),
            /// Trust refused the issuer or its signature.
            #[error(transparent)]
            Trust(#[from] vidan_trust::Error),
        }

        impl Error {
            /// A stable name for programs: never changes once released.
            pub fn code(&self) -> &'static str {
                match self {
                    $(errors!(@pattern $variant $(($($field),*))?) => $code,)*
                    Self::SdJwt(fault) => fault.code(),
                    Self::Trust(error) => error.code(),
                }
            }
        }
    };
    (@pattern $variant:ident) => { Self::$variant };
    (@pattern $variant:ident ($($field:ty),*)) => { Self::$variant(..) };
}

errors! {
    /// The algorithm is not on the allow-list (a COSE number).
    #[error("{0}: signature algorithm {1} is not supported")]
    AlgorithmUnsupported(Layer, i64) => "format.algorithm_unsupported",
    /// Step 8: the token is addressed to someone else.
    #[error("{0}: addressed to another audience")]
    AudienceMismatch(Layer) => "audience.mismatch",
    /// The KBT has no `aud`.
    #[error("key-binding token: no audience")]
    AudienceMissing => "audience.missing",
    /// The credential is past its `exp` (section 7.2 of RFC 8392).
    #[error("{0}: expired")]
    Expired(Layer) => "time.expired",
    /// Not strict CBOR: indefinite length, duplicate key, trailing bytes, too deep, too many items.
    #[error("{0}: not well-formed CBOR: {1}")]
    Cbor(Layer, vidan_codec::Error) => "format.cbor",
    /// A claim value of a kind that cannot be issued (a float, or an integer beyond 64 bits, from JSON).
    #[error("claim value of a kind that cannot be issued")]
    ClaimKind => "claim.kind",
    /// A map holds the same claim in the clear and disclosed, or disclosed twice (step 7).
    #[error("a disclosed claim duplicates another one in the same place")]
    ClaimDuplicated => "disclosure.duplicate_claim",
    /// One claim has different values in the payload and in the `CWT Claims` header (section on map keys).
    #[error("payload and CWT Claims header disagree about a claim")]
    ClaimsHeaderConflict => "format.claims_header_conflict",
    /// A registered claim is of the wrong type; its label.
    #[error("{0}: claim {1} is of the wrong type")]
    ClaimType(Layer, i64) => "format.claim_type",
    /// The key in `cnf` is of a kind or form that is not supported (a thumbprint, an encrypted key).
    #[error("credential: the holder's key is of an unsupported kind")]
    ConfirmationUnsupported => "holder.confirmation_unsupported",
    /// The credential has no `cnf`.
    #[error("credential: not bound to a holder's key (no cnf)")]
    ConfirmationMissing => "holder.confirmation_missing",
    /// The key in `cnf` is not a point on its curve.
    #[error("credential: the holder's key is not a valid key")]
    ConfirmationInvalid => "holder.confirmation_invalid",
    /// A header parameter that must be understood is not (RFC 9052 section 3.1, `crit`).
    #[error("{0}: a critical header parameter is not understood")]
    CriticalHeader(Layer) => "format.critical_header",
    /// Claims nest deeper than 16 levels.
    #[error("credential: claims nest deeper than 16 levels")]
    Depth => "format.depth",
    /// `sd_alg` names a hash other than SHA-256 (a COSE number).
    #[error("credential: digest algorithm {0} is not supported")]
    DigestAlgorithm(i64) => "format.digest_algorithm",
    /// One digest stands in the credential twice.
    #[error("credential: a digest occurs twice")]
    DigestDuplicated => "disclosure.digest_duplicated",
    /// A digest without its disclosure, in a credential given to its holder: something hidden.
    #[error("credential: it hides something from its holder (a digest without disclosure)")]
    DigestHidden => "disclosure.hidden",
    /// A digest that is not a byte string of 32 bytes, or not where one may stand.
    #[error("credential: malformed redaction")]
    DigestMalformed => "format.digest",
    /// Disclosure of a kind that does not fit where its digest stands (a claim in an array, an element in a map).
    #[error("a disclosure does not fit the place of its digest")]
    DisclosureMisplaced => "disclosure.misplaced",
    /// A disclosure that is not `[salt(16), value, key]`, `[salt, value]` or `[salt]`.
    #[error("a disclosure is malformed")]
    DisclosureMalformed => "disclosure.malformed",
    /// Step 7: no digest in the credential matches the disclosure, or a second disclosure matches the same.
    #[error("a disclosure matches no digest of the credential")]
    DisclosureOrphaned => "disclosure.orphaned",
    /// An empty array of disclosures (step 2).
    #[error("credential: an empty array of disclosures")]
    DisclosuresEmpty => "disclosure.empty",
    /// The document type (`vct`) is missing.
    #[error("credential: no document type (vct)")]
    DocumentTypeMissing => "format.document_type_missing",
    /// A group of the profile is not a map of claims.
    #[error("credential: a group of its profile is not a map")]
    GroupMalformed => "format.group",
    /// A header parameter stands in both headers, or is of the wrong type; its label.
    #[error("{0}: header parameter {1} is malformed or stands twice")]
    Header(Layer, i64) => "format.header",
    /// The copy is bound to another key than the one it was asked for.
    #[error("credential: bound to another key than this device's")]
    HolderKeyMismatch => "holder.other_key",
    /// The holder's signature does not verify under `cnf` (step 5).
    #[error("key-binding token: the holder's signature does not verify")]
    HolderSignatureInvalid => "holder.signature_invalid",
    /// `iss` is not the one that the key's record names.
    #[error("credential: its issuer is not the one its key belongs to")]
    IssuerMismatch => "issuer.mismatch",
    /// The token does not say which key signed it.
    #[error("credential: no key id (kid)")]
    KidMissing => "issuer.kid_missing",
    /// The token lives longer than the policy allows.
    #[error("key-binding token: lives longer than allowed")]
    LifetimeTooLong => "time.lifetime_too_long",
    /// A compact text names something that the trust list held does not know yet: what.
    #[error("text: it names {0} that this trust list does not know; update the list")]
    ListOutdated(&'static str) => "transport.list_outdated",
    /// A map key that is neither integer nor short text (section on allowed map keys).
    #[error("{0}: a map key of a kind that is not allowed")]
    MapKey(Layer) => "format.map_key",
    /// No chain of certificates (`x5chain`) where the issuer's must stand, or one of more or larger ones than are read.
    #[error("mdoc: the signer's certificates are missing or malformed")]
    MdocChain => "mdoc.chain",
    /// Not strict CBOR, in a structure of ISO/IEC 18013-5.
    #[error("mdoc: not well-formed CBOR: {0}")]
    MdocCbor(vidan_codec::Error) => "mdoc.cbor",
    /// A device signed elements that its issuer did not authorize it to (section 9.1.2.4, `keyAuthorizations`).
    #[error("mdoc: the device vouches for an element that it may not")]
    MdocDeviceElement => "mdoc.device_element",
    /// Neither a signature nor a MAC of the device, or both (section 9.1.3).
    #[error("mdoc: not exactly one of device signature and device MAC")]
    MdocDeviceAuth => "mdoc.device_auth",
    /// An element's digest identifier is not in the mobile security object.
    #[error("mdoc: an element that its issuer did not digest")]
    MdocDigestMissing => "mdoc.digest_missing",
    /// An element does not have the digest that its issuer signed.
    #[error("mdoc: an element was changed (digest)")]
    MdocDigestMismatch => "mdoc.digest_mismatch",
    /// A digest algorithm other than SHA-256, SHA-384 and SHA-512.
    #[error("mdoc: the digest algorithm is not supported")]
    MdocDigestAlgorithm => "mdoc.digest_algorithm",
    /// Two elements of one namespace refer to one digest.
    #[error("mdoc: two elements with one digest identifier")]
    MdocDigestTwice => "mdoc.digest_twice",
    /// The document, what was asked for and the mobile security object do not name one document type.
    #[error("mdoc: the document is of another type than it says")]
    MdocDocType => "mdoc.doc_type",
    /// An element stands twice in its namespace.
    #[error("mdoc: an element stands twice")]
    MdocElementTwice => "mdoc.element_twice",
    /// A device engagement that cannot be used: not an `mdoc:` URI, another cipher suite.
    #[error("mdoc: device engagement: {0}")]
    MdocEngagement(&'static str) => "mdoc.engagement",
    /// A field of a structure of ISO/IEC 18013-5 is missing or of the wrong type.
    #[error("mdoc: `{0}` is missing or malformed")]
    MdocField(&'static str) => "mdoc.field",
    /// Detached where the payload must be inside, or the other way round.
    #[error("mdoc: the payload of `{0}` is not where it must be")]
    MdocPayload(&'static str) => "mdoc.payload",
    /// The device's MAC does not verify.
    #[error("mdoc: the device's MAC does not verify")]
    MdocMacInvalid => "mdoc.mac_invalid",
    /// The device made a MAC, and the reader has no key in the session to check it with.
    #[error("mdoc: a device MAC, and no reader key to check it with")]
    MdocMacKeyMissing => "mdoc.mac_key_missing",
    /// The reader's signature does not verify.
    #[error("mdoc: the reader's signature does not verify")]
    MdocReaderSignature => "mdoc.reader_signature",
    /// A salt of less than 16 bytes.
    #[error("mdoc: the salt of an element is too short")]
    MdocSaltShort => "mdoc.salt_short",
    /// The session has ended, by either side or by an error.
    #[error("mdoc: the session has ended")]
    MdocSessionEnded => "mdoc.session_ended",
    /// A message that is not the next one of the session, or was changed.
    #[error("mdoc: a message of the session does not open")]
    MdocSessionMessage => "mdoc.session_message",
    /// A proof shows one document: the response holds none, or several.
    #[error("mdoc: a proof shows one document")]
    MdocNotOne => "mdoc.not_one",
    /// A session answers with a status that is no termination; which.
    #[error("mdoc: the other side ended the session with status {0}")]
    MdocSessionStatus(u64) => "mdoc.session_status",
    /// A wallet answers with a status that is not OK (table 8); which.
    #[error("mdoc: the wallet answers with status {0}")]
    MdocStatus(u64) => "mdoc.status",
    /// Not a time as section 7.2.1 has it: tag 0, whole seconds, UTC.
    #[error("mdoc: `{0}` is not a time in whole seconds of UTC")]
    MdocTime(&'static str) => "mdoc.time",
    /// More documents, namespaces or requests than are read at once.
    #[error("mdoc: more documents than are read at once")]
    MdocTooMany => "mdoc.too_many",
    /// Not a session transcript: not a CBOR array of three.
    #[error("mdoc: not a session transcript")]
    MdocTranscript => "mdoc.transcript",
    /// Valid from before it was signed.
    #[error("mdoc: valid before it was signed")]
    MdocValidBeforeSigned => "mdoc.valid_before_signed",
    /// Valid until a time that is not after its start.
    #[error("mdoc: it ends before it starts")]
    MdocValidUntilBeforeFrom => "mdoc.valid_until_before_from",
    /// A version other than 1.
    #[error("mdoc: `{0}` is of a version that is not read")]
    MdocVersion(&'static str) => "mdoc.version",
    /// The KBT carries `iss` or `sub`, or a `CWT Claims` header.
    #[error("key-binding token: it carries a claim or header that it must not")]
    MustNotBePresent => "format.must_not_be_present",
    /// A claim that must never be redacted was (its label).
    #[error("credential: claim {0} must never be redacted")]
    NeverRedacted(i64) => "disclosure.never_redacted",
    /// The token's nonce is not the one asked for, or missing.
    #[error("key-binding token: not an answer to this question (nonce)")]
    NonceMismatch => "nonce.mismatch",
    /// The token carries a nonce though none was asked for.
    #[error("key-binding token: an answer to someone's question (unexpected nonce)")]
    NonceUnexpected => "nonce.unexpected",
    /// Not yet valid (`nbf`, or `iat` ahead of the clock).
    #[error("{0}: not valid yet")]
    NotYetValid(Layer) => "time.not_yet_valid",
    /// A claims set asked to be issued contains what must not be in it: a tag, a reserved label, a duplicate.
    #[error("these claims cannot be issued: {0}")]
    Preissued(&'static str) => "issue.claims",
    /// A paper stands where a phone's document or proof is expected.
    #[error("a printed code, where a phone's document or proof is expected")]
    PaperAsProof => "paper.not_a_proof",
    /// A paper holds no claim, too many, or one whose name it must not have.
    #[error("paper: claims that a paper does not hold")]
    PaperClaims => "paper.claims",
    /// Not the one form of a paper: a part is missing, unknown, repeated, of another kind or out of order.
    #[error("paper: not well-formed")]
    PaperMalformed => "paper.malformed",
    /// The profile is inconsistent.
    #[error("document profile: {0}")]
    Profile(&'static str) => "profile.invalid",
    /// A claim path that cannot be read.
    #[error("not a claim path")]
    PathSyntax => "claim.path_syntax",
    /// A phone's document or proof stands where a paper is expected.
    #[error("a phone's document or proof, where a printed code is expected")]
    ProofAsPaper => "paper.not_a_paper",
    /// A mobile document can only be shown in answer to a question, and there is none.
    #[error("mdoc: it can only be shown in answer to a question")]
    QuestionMissing => "mdoc.question_missing",
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    RandomUnavailable => "random.unavailable",
    /// Two codes claim the same place of one file or text with other bytes, or disagree about how many there are.
    #[error("codes of one proof contradict each other; scan them all again")]
    SegmentConflict => "segment.conflict",
    /// What the codes carry is not what a digest says it must be.
    #[error("what the codes carry fits no digest of the proof")]
    SegmentDigest => "segment.digest",
    /// A segment ends too early, holds nothing, or counts itself wrongly.
    #[error("segment: not well-formed")]
    SegmentMalformed => "segment.malformed",
    /// Segments can only belong to a signed proof or paper.
    #[error("segment: it can belong to a signed proof alone")]
    SegmentOwner => "segment.owner",
    /// A segment of a kind that is reserved for later versions.
    #[error("segment: of a kind newer than this reader; update it")]
    SegmentReserved => "segment.reserved",
    /// A file, a text or their number is more than travels in segments.
    #[error("segment: more than travels in segments")]
    SegmentTooLarge => "segment.too_large",
    /// The finished signature does not verify under the expected key: nothing leaves.
    #[error("the signature made does not verify under the expected key")]
    SignatureRejected => "sign.rejected",
    /// A status reference that is not `{status_list: {idx, uri}}`.
    #[error("credential: malformed status reference")]
    StatusMalformed => "format.status",
    /// Not a COSE_Sign1 tagged 18 of four parts.
    #[error("{0}: not a tagged COSE_Sign1")]
    Structure(Layer) => "format.structure",
    /// `sub` names another key than `cnf`.
    #[error("credential: its subject is not its holder's key")]
    SubjectMismatch => "holder.subject_mismatch",
    /// The credential has no `sub`, neither in the clear nor redacted.
    #[error("credential: no subject")]
    SubjectMissing => "format.subject_missing",
    /// `exp`, `nbf` or `iat` is not a finite number within ±2^53 (its label).
    #[error("{0}: time claim {1} is not a usable number")]
    TimeMalformed(Layer, i64) => "time.malformed",
    /// Step 3: the credential's `nbf` is later than its `iat`.
    #[error("credential: issued before it becomes valid")]
    TimeCredentialNbfAfterIat => "time.credential_nbf_after_iat",
    /// Step 3: the credential's `nbf` is not before its `exp`.
    #[error("credential: becomes valid only after it expires")]
    TimeCredentialNbfAfterExp => "time.credential_nbf_after_exp",
    /// Step 3: the credential's `iat` is not before its `exp`.
    #[error("credential: issued after it expires")]
    TimeCredentialIatAfterExp => "time.credential_iat_after_exp",
    /// Step 6: the KBT has neither `iat` nor `cti`.
    #[error("key-binding token: neither time nor id")]
    TimeKbtIatMissing => "time.kbt_iat_missing",
    /// Step 6: the KBT has `exp` or `nbf` without `iat`.
    #[error("key-binding token: an end or start without time of making")]
    TimeKbtEndWithoutIat => "time.kbt_end_without_iat",
    /// Step 6: the KBT's `nbf` is later than its `iat`.
    #[error("key-binding token: made before it becomes valid")]
    TimeKbtNbfAfterIat => "time.kbt_nbf_after_iat",
    /// Step 6: the KBT's `iat` is not before its `exp`.
    #[error("key-binding token: made after it expires")]
    TimeKbtIatAfterExp => "time.kbt_iat_after_exp",
    /// Step 6: the KBT outlives the credential.
    #[error("key-binding token: it outlives its credential")]
    TimeKbtOutlivesCredential => "time.kbt_outlives_credential",
    /// Step 6: the KBT's `nbf` is before the credential's.
    #[error("key-binding token: valid before its credential")]
    TimeKbtNbfBeforeCredentialNbf => "time.kbt_nbf_before_credential_nbf",
    /// Step 6: the KBT was made before the credential was issued.
    #[error("key-binding token: made before its credential was issued")]
    TimeKbtIatBeforeCredentialIat => "time.kbt_iat_before_credential_iat",
    /// Step 6: the KBT's `nbf` is not before the credential's `exp`.
    #[error("key-binding token: becomes valid after its credential expires")]
    TimeKbtNbfAfterCredentialExp => "time.kbt_nbf_after_credential_exp",
    /// Step 6: the KBT's `iat` is not before the credential's `exp`.
    #[error("key-binding token: made after its credential expired")]
    TimeKbtIatAfterCredentialExp => "time.kbt_iat_after_credential_exp",
    /// Step 6: the KBT was made before the credential became valid.
    #[error("key-binding token: made before its credential became valid")]
    TimeKbtIatBeforeCredentialNbf => "time.kbt_iat_before_credential_nbf",
    /// Larger than is read at all.
    #[error("larger than is read at all")]
    TooLarge => "format.too_large",
    /// A verifier's question stands where a proof is expected.
    #[error("text: a verifier's question, not a proof")]
    TransportChallenge => "transport.challenge",
    /// A compact text nests claims deeper than 16 levels.
    #[error("text: claims nest deeper than 16 levels")]
    TransportDepth => "transport.depth",
    /// The text is not in the base45 alphabet, or not a code of one.
    #[error("text: not strict base45")]
    TransportEncoding => "transport.encoding",
    /// A compact text of more than 512 items.
    #[error("text: more items than are read")]
    TransportItems => "transport.items",
    /// A compact text holds a value where one of its kind may not stand.
    #[error("text: a value where none of its kind may stand")]
    TransportMisplaced => "transport.misplaced",
    /// A compact text is read with a trust list, and none was given.
    #[error("text: the compact form is read with a trust list")]
    TransportNeedsList => "transport.needs_list",
    /// A compact text writes something longer than it must be.
    #[error("text: not the shortest encoding")]
    TransportNotShortest => "transport.not_shortest",
    /// A number or time of a compact text is beyond 64 bits.
    #[error("text: a number out of range")]
    TransportNumber => "transport.number",
    /// Keys or digests of a compact text do not ascend.
    #[error("text: keys or digests out of order")]
    TransportOrder => "transport.order",
    /// A compact text carries what follows from the issuer's record or stands elsewhere in it.
    #[error("text: it carries what is known without it")]
    TransportRedundant => "transport.redundant",
    /// A compact text sets what is reserved for later versions.
    #[error("text: it sets what is reserved for later versions")]
    TransportReserved => "transport.reserved",
    /// A further code of a proof stands where its first is expected.
    #[error("text: one of several codes of a proof, and not the first")]
    TransportSegment => "transport.segment",
    /// A text inside of a compact text is no text: not UTF-8, no letter, no digit.
    #[error("text: something in it is not text")]
    TransportText => "transport.text",
    /// Something follows the end of a compact text.
    #[error("text: something follows its end")]
    TransportTrailing => "transport.trailing",
    /// A compact text ends too early.
    #[error("text: it ends too early")]
    TransportTruncated => "transport.truncated",
    /// The text begins with no prefix that this reader knows.
    #[error("text: not a Vidan proof (it begins neither with VDF: nor VD1:)")]
    TransportUnknown => "transport.unknown",
    /// The text is in a form or version that this reader does not read; the prefix.
    #[error("text: form {0} is newer than this reader; update it")]
    TransportVersion(String) => "transport.version",
    /// `typ` is not that of the layer.
    #[error("{0}: not declared as one (typ)")]
    Type(Layer) => "format.typ",
    /// The credential has no such claim.
    #[error("no claim {0} in this credential")]
    UnknownClaim(String) => "claim.unknown",
    /// A simple value or tag that is not allowed where it stands.
    #[error("{0}: a value of a kind that is not allowed there")]
    ValueKind(Layer) => "format.value_kind",
}
