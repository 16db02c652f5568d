//! What an issuer gave along with documents, to ask for more copies with.

use serde::{Deserialize, Serialize};
use vidan_codec::clock::UnixTime;

use super::sealed_as_json;

/// A refresh token. One for all documents of an offer; replaced whenever it was used. Never printed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct GrantRecord {
    pub(crate) issuer_url: String,
    /// Who gave the token, and is shown it again.
    pub(crate) authorization_server: Option<String>,
    pub(crate) refresh_token: String,
    /// When it came: a backup that is older holds the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rotated_at: Option<UnixTime>,
}

sealed_as_json!(GrantRecord, "refresh token", 1);
