//! What an issuer gave along with documents, to ask for more copies with.

use serde::{Deserialize, Serialize};

use super::sealed_as_json;

/// A refresh token. One for all documents of an offer; replaced whenever it was used. Never printed.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct GrantRecord {
    pub(crate) issuer_url: String,
    /// Who gave the token, and is shown it again.
    pub(crate) authorization_server: Option<String>,
    pub(crate) refresh_token: String,
}

sealed_as_json!(GrantRecord, "refresh token", 1);
