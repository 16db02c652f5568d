//! DCQL, the query of OpenID4VP 1.0 sections 6 and 7, and the `vp_token` that answers it (section 8.1); both ends.
//!
//! **For:** reading and writing a [`Query`], finding which documents fit it and what of each must be shown ([`Query::answer`]), saying in
//! words why nothing fits ([`Missing`]), and the shape of the answer ([`VpToken`]).
//!
//! **Not for:** formats: matching runs over a [`Candidate`], a plain view of a document; nor for who asks, consent, or making and
//! checking presentations. A verifier checks what comes back itself (section 15.8): an answer here is no proof.
//!
//! **Chosen where the standard leaves a choice:** the first claim set and the first option that can be satisfied are taken; an empty
//! `meta` asks for any type, one that is not empty must name the format's parameter; a path asked for twice counts once, as it is
//! first written; of several elements that a path selects only those with an expected value are shown; `etsi_tl` and
//! `openid_federation` match nothing, as no list is fetched here; unknown properties are ignored and not written again. A path of
//! `mso_mdoc` that is not two strings selects nothing, and the rest of the query stands (section 7.2.1).
//!
//! **Ours:** format `dc+sd-cwt` with `meta.vct_values`; there a string also selects the claim with that number as its label.

mod answer;
mod candidate;
mod fault;
mod matching;
mod missing;
mod pointer;
mod query;
mod read;
mod response;
mod write;

pub use answer::{Answer, CredentialAnswer, Match, SetAnswer, Shown};
pub use candidate::Candidate;
pub use fault::DcqlFault;
pub use missing::Missing;
pub use pointer::{Pointer, PointerStep};
pub use query::{
    AskedFormat, Authority, ClaimQuery, CredentialQuery, CredentialSet, Expected, Meta, Query,
};
pub use response::VpToken;
pub use vidan_credential::Format;

/// Largest query that is read, in bytes.
pub const MAX_QUERY_BYTES: usize = 64 * 1024;
/// Largest `vp_token` that is read, in bytes.
pub const MAX_VP_TOKEN_BYTES: usize = 4 * 1024 * 1024;
/// Most credential queries, and most sets of them.
pub const MAX_CREDENTIALS: usize = 64;
/// Most claims of one query, most claim sets, most options, most of any other list in it.
pub const MAX_ITEMS: usize = 128;
/// Most steps of a path.
pub const MAX_STEPS: usize = 16;
/// Longest text in a query, in bytes.
pub const MAX_TEXT: usize = 1_024;
