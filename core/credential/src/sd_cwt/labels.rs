//! Numbers of the standards: COSE header labels, CWT claim labels, tags and simple values.

/// Header `alg` (RFC 9052).
pub(crate) const ALG: i64 = 1;
/// Header `kid` (RFC 9052).
pub(crate) const KID: i64 = 4;
/// Header `kcwt` (RFC 9528): the credential inside a key-binding token.
pub(crate) const KCWT: i64 = 13;
/// Header `CWT Claims` (RFC 9597).
pub(crate) const CWT_CLAIMS: i64 = 15;
/// Header `typ` (RFC 9596).
pub(crate) const TYP: i64 = 16;
/// Header `sd_claims`: the disclosures.
pub(crate) const SD_CLAIMS: i64 = 17;
/// Header `sd_alg`: the hash of the digests.
pub(crate) const SD_ALG: i64 = 170;
/// Header `sd_aead_encrypted_claims`.
pub(crate) const SD_ENCRYPTED: i64 = 171;
/// Header `sd_aead`.
pub(crate) const SD_AEAD: i64 = 172;

/// SHA-256 as a COSE algorithm (RFC 9054).
pub(crate) const SHA_256: i64 = -16;
/// `typ` of an SD-CWT, as a CoAP content format.
pub(crate) const TYP_SD_CWT: i64 = 293;
/// `typ` of a key-binding token.
pub(crate) const TYP_KBT: i64 = 294;

/// Claim `iss` (RFC 8392), and its siblings below.
pub(crate) const ISS: i64 = 1;
/// Claim `sub`.
pub(crate) const SUB: i64 = 2;
/// Claim `aud`.
pub(crate) const AUD: i64 = 3;
/// Claim `exp`.
pub(crate) const EXP: i64 = 4;
/// Claim `nbf`.
pub(crate) const NBF: i64 = 5;
/// Claim `iat`.
pub(crate) const IAT: i64 = 6;
/// Claim `cti`.
pub(crate) const CTI: i64 = 7;
/// Claim `cnf` (RFC 8747).
pub(crate) const CNF: i64 = 8;
/// Claim `vct`.
pub(crate) const VCT: i64 = 11;
/// Claim `cnonce`.
pub(crate) const CNONCE: i64 = 39;
/// Claim `status` (Token Status List).
pub(crate) const STATUS: i64 = 65_535;

/// Claims that must never be redacted (table of section "SD-CWT Issuance").
pub(crate) const NEVER_REDACTED: [i64; 8] = [ISS, AUD, EXP, NBF, IAT, CTI, CNF, CNONCE];
/// Claims about the token itself: not among those that are shown as the document's content. We redact none of them: a holder would
/// leave out a status, or which document it is.
pub(crate) const REGISTERED: [i64; 11] =
    [ISS, SUB, AUD, EXP, NBF, IAT, CTI, CNF, VCT, CNONCE, STATUS];

/// Tag of a COSE_Sign1.
pub(crate) const TAG_SIGN1: u64 = 18;
/// Tag of a claim or element to be redacted, before issuing only.
pub(crate) const TAG_TO_BE_REDACTED: u64 = 58;
/// Tag of a redacted element.
pub(crate) const TAG_REDACTED: u64 = 60;
/// Tag of a decoy to be made, before issuing only.
pub(crate) const TAG_TO_BE_DECOY: u64 = 62;
/// The simple value under which a map keeps the digests of its redacted claims.
pub(crate) const SIMPLE_REDACTED: u8 = 59;

/// Longest text key of a map, in bytes.
pub(crate) const MAX_KEY: usize = 255;
/// Deepest nesting of claims.
pub(crate) const MAX_DEPTH: u8 = 16;
