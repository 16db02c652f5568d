//! Names that the standards reserve, and the limits of what is read.

use crate::{ClaimKey, ClaimPath, PathStep};

/// Key of an object's digests (RFC 9901 section 4.2.4.1).
pub(super) const SD: &str = "_sd";
/// Key of a digest in an array (section 4.2.4.2).
pub(super) const ELEMENT: &str = "...";
/// Claim that names the digest algorithm (section 4.1.1).
pub(super) const SD_ALG: &str = "_sd_alg";
/// Names that no claim may have.
pub(super) const RESERVED: [&str; 3] = [SD, ELEMENT, SD_ALG];

pub(super) const AUD: &str = "aud";
pub(super) const CNF: &str = "cnf";
pub(super) const EXP: &str = "exp";
pub(super) const IAT: &str = "iat";
pub(super) const ISS: &str = "iss";
pub(super) const NBF: &str = "nbf";
pub(super) const NONCE: &str = "nonce";
pub(super) const SD_HASH: &str = "sd_hash";
pub(super) const STATUS: &str = "status";
pub(super) const SUB: &str = "sub";
pub(super) const VCT: &str = "vct";
pub(super) const VCT_INTEGRITY: &str = "vct#integrity";

/// Claims that are never selectively disclosable: those of section 2.2.2.2 of the draft, and `aud`, which RFC 9901 section
/// 9.7 adds. Single entries of `aud` may be.
pub(super) const NEVER: [&str; 8] = [AUD, CNF, EXP, ISS, NBF, STATUS, VCT, VCT_INTEGRITY];
/// Claims about the token itself, where they stand in the clear: not among those that are shown as the document's content.
pub(super) const OWN: [&str; 9] = [AUD, CNF, EXP, IAT, ISS, NBF, STATUS, VCT, VCT_INTEGRITY];

/// `typ` of an SD-JWT VC.
pub(super) const TYP_VC: &str = "dc+sd-jwt";
/// Its `typ` until November 2024, still read.
pub(super) const TYP_VC_OLD: &str = "vc+sd-jwt";
/// `typ` of a key-binding token.
pub(super) const TYP_KB: &str = "kb+jwt";
/// How the `typ` of any SD-JWT ends (RFC 9901 section 9.11).
pub(super) const TYP_SUFFIX: &str = "+sd-jwt";

/// Largest SD-JWT with everything, in characters.
pub(super) const MAX_TEXT: usize = 1024 * 1024;
/// Largest header, in characters of its base64url.
pub(super) const MAX_HEADER: usize = 16 * 1024 * 4 / 3;
/// Largest key-binding token, in characters.
pub(super) const MAX_KEY_BINDING: usize = 16 * 1024;
/// Most disclosures.
pub(super) const MAX_DISCLOSURES: usize = 512;
/// Deepest nesting of claims, counted through disclosures.
pub(super) const MAX_DEPTH: u8 = 16;

/// A path as JSON has it, where every name is text: `age.18` is read as a label elsewhere.
pub(super) fn json_path(path: &ClaimPath) -> ClaimPath {
    let as_text = |step: &PathStep| match step {
        PathStep::Key(ClaimKey::Int(label)) => PathStep::Key(ClaimKey::Text(label.to_string())),
        step => step.clone(),
    };
    ClaimPath::from_steps(path.steps().iter().map(as_text).collect())
}
